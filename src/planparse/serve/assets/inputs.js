// Putting documents in: files are sent one by one, and what becomes of each is told by the server as it happens.
import { el, problem, said, send, word } from "./common.js";
import { sendFile, takeFiles } from "./sending.js";

const { address, most, too_large: tooLarge } = JSON.parse(document.getElementById("inputs").textContent);
const list = document.getElementById("items");
const tally = document.getElementById("tally");
const clear = document.getElementById("clear");
const AT_ONCE = 2; // files that are sent at a time

const items = new Map(); // id → what the server said last
const sending = new Map(); // id made here → { id, name, state: sending or failed, text }
let made = 0;

// --- what is shown -----------------------------------------------------------------------------------------

const nodeOf = (id) => list.querySelector(`[data-id="${CSS.escape(id)}"]`);
const ENDED = ["done", "same", "failed"];

/** The form that a question is answered with. */
function questions(item) {
  const answer = (value, how = {}) => async (event) => {
    event?.preventDefault();
    const own = nodeOf(item.id);
    own.focus(); // a button that is disabled loses the focus
    own.querySelectorAll("button, input").forEach((node) => { node.disabled = true; });
    const told = await send(`${address}/${item.id}`, { answer: value, ...how });
    if (told.status === 200 || told.status === 409) return;
    draw(item);
    nodeOf(item.id)?.querySelector(".told").replaceChildren(problem(told));
  };
  const field = el("input", { type: "password", id: `password-${item.id}`, autocomplete: "off", maxlength: 1000, required: true });
  const unlock = (event) => answer("unlock", { password: field.value })(event);
  const buttons = item.answers.filter((one) => one !== "unlock").map((one, n) =>
    el("button", { type: "button", class: `button small ${n || item.question === "password" ? "" : "main"}`, onclick: answer(one) }, word(`answer_${item.question}_${one}`)));
  return el("form", { class: "question", onsubmit: item.question === "password" ? unlock : (event) => event.preventDefault() },
    item.question === "version" && el("p", {}, el("strong", {}, word("ask_version"))),
    item.question === "scan" && el("p", {}, el("strong", {}, word("ask_scan"))),
    item.question === "password" && el("p", {}, el("label", { for: field.id }, word("password_for", { name: item.name })), " ", field, " ",
      el("button", { class: "button small main" }, word("answer_password_unlock"))),
    el("div", { class: "actions" }, item.question === "version" && item.address && el("a", { href: item.address, target: "_blank" }, word("open_earlier")), buttons),
    el("p", { class: "told", role: "alert" }));
}

function build(item) {
  const dismiss = async () => {
    if (sending.delete(item.id)) { drop(item.id); count(); return; }
    await send(`${address}/${item.id}`, { answer: "dismiss" });
  };
  return el("li", { class: `item ${item.state}`, "data-id": item.id, tabindex: "-1" },
    el("div", { class: "head" }, el("span", { class: `state ${item.state}` }, word(`state_${item.state}`)), said(item.name, { class: "name" }),
      ENDED.includes(item.state) && el("span", { class: "after" },
        item.address && el("a", { href: item.address }, word(item.state === "same" ? "open_same" : "open_done")), " ",
        el("button", { type: "button", class: "button small", "aria-label": word("dismiss_file", { name: item.name }), onclick: dismiss }, word("dismiss")))),
    item.text && el("p", { class: "text" }, item.text),
    item.state === "asked" && questions(item));
}

/** Draw one file anew in its place; whoever was in it stays there. */
function draw(item) {
  const old = nodeOf(item.id);
  const fresh = build(item);
  if (!old) list.prepend(fresh);
  else {
    const inside = old.contains(document.activeElement);
    old.replaceWith(fresh);
    if (inside) fresh.focus();
  }
}

/** Take a file off the list; whoever was in it goes on to the one beside it. */
function drop(id) {
  const node = nodeOf(id);
  if (!node) return;
  const beside = node.nextElementSibling ?? node.previousElementSibling ?? document.getElementById("files");
  const inside = node.contains(document.activeElement);
  node.remove();
  if (inside) beside.focus();
}

function count() {
  const all = [...sending.values(), ...items.values()];
  const n = (...states) => all.filter((one) => states.includes(one.state)).length;
  tally.textContent = all.length ? word("add_tally", { all: all.length, done: n("done", "same"), busy: n("sending", "waiting", "reading"), asked: n("asked"), failed: n("failed") }) : "";
  clear.hidden = !all.some((one) => ENDED.includes(one.state));
}

function take({ items: fresh, ids }) {
  for (const id of items.keys()) if (!ids.includes(id)) { items.delete(id); drop(id); }
  for (const item of fresh) { items.set(item.id, item); draw(item); }
  count();
}

clear.addEventListener("click", async () => {
  for (const [id, one] of sending) if (one.state === "failed") { sending.delete(id); drop(id); }
  for (const one of items.values()) if (ENDED.includes(one.state)) await send(`${address}/${one.id}`, { answer: "dismiss" });
  document.getElementById("files").focus();
});

// --- sending -----------------------------------------------------------------------------------------------

const queue = [];
let busy = 0;

function add(files) {
  for (const file of files) {
    const item = { id: `here-${(made += 1)}`, name: file.name, state: "sending", text: "" };
    sending.set(item.id, item);
    queue.push({ file, item });
    draw(item);
  }
  count();
  while (busy < AT_ONCE && queue.length) next();
}

async function next() {
  const { file, item } = queue.shift();
  busy += 1;
  const answer = file.size > most ? { status: 413, content: { problems: [tooLarge] } } : await sendFile(address, file);
  busy -= 1;
  if (answer.status === 200) {
    sending.delete(item.id);
    drop(item.id);
    // the server's news may have come first
    if (!items.has(answer.content.item.id)) { items.set(answer.content.item.id, answer.content.item); draw(answer.content.item); }
  } else {
    Object.assign(item, { state: "failed", text: answer.content.problems?.join(" ") ?? word(answer.status === 401 || answer.status === 403 ? "session_ended_short" : "not_sent") });
    draw(item);
  }
  count();
  if (queue.length) next();
}

takeFiles(document.getElementById("drop"), ["files", "folder"].map((id) => document.getElementById(id)), add);

addEventListener("beforeunload", (event) => { if (busy) event.preventDefault(); });
new EventSource(`${address}/events`).addEventListener("message", (event) => take(JSON.parse(event.data)));
