// One document: its pages beside its values, which are looked at, confirmed and edited one by one.
import { el, problem, said, send, word } from "./common.js";

const { address } = JSON.parse(document.getElementById("document").textContent);
const pane = document.getElementById("pages");
const list = document.getElementById("rows");
const news = document.getElementById("news");
const SHOWN = ["look", "all", "corrected"];

let rows = new Map(); // key → row, in reading order
let sheets = new Map(); // page → { node, layer, page }
let lines = [];
let show = "look";
let current = null; // key of the chosen row
let editor = null; // { row, field, ... } while a value is edited
let zoom = 1;
const undone = []; // what undoes the changes made here, the last one last

const isDone = (row) => Boolean(row.confirmed || row.correction);
const shows = {
  look: (row) => row.rank > 0,
  all: () => true,
  corrected: (row) => Boolean(row.correction),
};
const tell = (text, kind = "") => {
  news.textContent = text;
  news.className = `news ${kind}`;
};
const shown = () => {
  const some = [...rows.values()].filter(shows[show]);
  return show === "look" ? some.sort((a, b) => Number(isDone(a)) - Number(isDone(b)) || b.rank - a.rank) : some;
};
const nodeOf = (key) => list.querySelector(`[data-key="${CSS.escape(key)}"]`);

// --- the pages ---------------------------------------------------------------------------------------------

function put(node, [left, top, right, bottom], page) {
  node.style.left = `${(100 * left) / page.w}%`;
  node.style.top = `${(100 * top) / page.h}%`;
  node.style.width = `${(100 * (right - left)) / page.w}%`;
  node.style.height = `${(100 * (bottom - top)) / page.h}%`;
}

/** The words of a page in their places, where its picture cannot be drawn. */
function textLayer(page) {
  const layer = el("div", { class: "text-layer" });
  for (const line of lines.filter((one) => one.page === page.n && one.box)) {
    const [left, top, right, bottom] = line.box;
    const span = said(line.text);
    put(span, line.box, page);
    const ems = [...line.text].reduce((sum, c) => sum + (c.charCodeAt(0) < 0x2000 ? 0.55 : 1), 0);
    span.style.fontSize = `${(100 * Math.max(3, Math.min((bottom - top) * 0.95, (right - left) / Math.max(1, ems)))) / page.w}cqw`;
    layer.append(span);
  }
  return layer;
}

function buildPages(pages, drawn) {
  for (const page of pages) {
    const layer = el("div", { class: "layer" });
    const sheet = el("div", { class: "page", "data-page": page.n }, layer);
    sheet.style.aspectRatio = `${page.w} / ${page.h}`;
    const words = () => sheet.prepend(textLayer(page));
    if (drawn) {
      const note = el("p", { class: "page-note" }, word("page_drawing"));
      sheet.append(note);
      sheet.prepend(el("img", {
        alt: word("page", { n: page.n }), src: `${address}/pages/${page.n}`, loading: "lazy", decoding: "async",
        onload: () => note.remove(),
        onerror: (event) => { event.target.remove(); words(); note.textContent = word("page_missing"); } }));
    } else words();
    pane.append(el("figure", {}, el("figcaption", {}, word("page_of", { n: page.n, all: pages.length })), sheet));
    sheets.set(page.n, { node: sheet, layer, page });
    sheet.addEventListener("click", (event) => {
      const box = sheet.getBoundingClientRect();
      const x = ((event.clientX - box.left) / box.width) * page.w;
      const y = ((event.clientY - box.top) / box.height) * page.h;
      const hit = [...rows.values()].flatMap((row) => row.boxes.filter(([n, l, t, r, b]) => n === page.n && l <= x && x <= r && t <= y && y <= b)
        .map(([, l, t, r, b]) => ({ row, size: (r - l) * (b - t) }))).sort((a, b) => a.size - b.size)[0];
      if (hit) reveal(hit.row.key);
    });
  }
}

function buildLines() {
  const found = el("ol", { class: "source" });
  let last = null;
  for (const line of lines) {
    if (line.spot ? line.spot !== last?.spot : line.n !== last?.n) {
      last = { n: line.n, spot: line.spot, node: el("li", {}, el("span", { class: "spot-name" }, line.spot ?? line.n)) };
      found.append(last.node);
    }
    const piece = said(line.text, { class: "piece" });
    piece.addEventListener("click", () => {
      const row = [...rows.values()].filter((one) => one.lines && one.lines[0] <= line.n && line.n <= one.lines[1])
        .sort((a, b) => a.lines[1] - a.lines[0] - (b.lines[1] - b.lines[0]))[0];
      if (row) reveal(row.key);
    });
    line.node = piece;
    last.node.append(piece);
  }
  pane.append(found);
}

function buildPageTools(pages) {
  const tools = document.getElementById("page-tools");
  if (!pages.length) {
    tools.append(el("span", { class: "soft" }, word("source_lines")));
    return;
  }
  const choice = el("select", { "aria-label": word("pages"), onchange: () => turnTo(Number(choice.value)) },
    pages.map((page) => el("option", { value: page.n }, word("page_of", { n: page.n, all: pages.length }))));
  const step = (by) => turnTo(Math.min(pages.length, Math.max(1, Number(choice.value) + by)));
  const turnTo = (n) => { choice.value = String(n); sheets.get(n)?.node.parentElement.scrollIntoView({ block: "start" }); };
  const scale = (by) => { zoom = Math.min(4, Math.max(0.5, zoom * by)); pane.style.setProperty("--zoom", zoom); };
  const button = (label, sign, act) => el("button", { type: "button", class: "button", "aria-label": word(label), title: word(label), onclick: act }, sign);
  tools.append(button("previous_page", "▲", () => step(-1)), choice, button("next_page", "▼", () => step(1)),
    el("span", { class: "gap" }), button("zoom_out", "−", () => scale(1 / 1.25)), button("zoom_in", "+", () => scale(1.25)));
  pane.addEventListener("scroll", () => {
    const view = pane.getBoundingClientRect();
    const middle = view.top + view.height / 2;
    const at = [...sheets.values()].findLast(({ node }) => node.getBoundingClientRect().top <= middle);
    if (at) choice.value = String(at.page.n);
  }, { passive: true });
}

function mark(row) {
  for (const { layer } of sheets.values()) layer.replaceChildren();
  for (const node of pane.querySelectorAll(".picked")) node.classList.remove("picked");
  let first = null;
  for (const [n, ...box] of row.boxes) {
    const sheet = sheets.get(n);
    if (!sheet) continue;
    const spot = el("div", { class: "spot" });
    put(spot, box, sheet.page);
    sheet.layer.append(spot);
    first ??= spot;
  }
  if (!sheets.size && row.lines) {
    for (const line of lines.filter((one) => row.lines[0] <= one.n && one.n <= row.lines[1])) {
      line.node.classList.add("picked");
      first ??= line.node;
    }
  }
  first ??= row.page ? sheets.get(row.page)?.node : null;
  if (first) {
    const [box, view] = [first.getBoundingClientRect(), pane.getBoundingClientRect()];
    pane.scrollTop += box.top + Math.min(box.height, view.height) / 2 - view.top - view.height / 2;
    if (box.left < view.left || box.right > view.right) pane.scrollLeft += box.left - view.left - 20;
  }
}

// --- the rows ----------------------------------------------------------------------------------------------

const place = (row) => row.page ? word("page", { n: row.page }) : row.spot ?? (row.lines ? word("line_n", { n: row.lines[0] }) : "");

function chips(row) {
  const found = row.remarks.map(([severity]) => severity);
  if (row.severity) found.push(row.severity);
  return [
    [...new Set(found)].map((severity) => el("span", { class: `severity ${severity}` }, word(`severity_${severity}`))),
    row.doubtful && el("span", { class: "severity doubt" }, word("doubtful")),
    row.confirmed && el("span", { class: "chip done" }, `✓ ${word("confirmed_by", row.confirmed)}`),
    row.correction && el("span", { class: "chip corrected" }, word("corrected_by", row.correction)),
  ];
}

function actions(row) {
  const button = (key, act, keys) => el("button", { type: "button", class: "button small", onclick: act }, word(key), keys && el("kbd", {}, keys));
  const above = row.kind === "task" && taskAbove(row);
  return el("div", { class: "actions" },
    row.editable && button("edit", () => edit(row.key), "Enter"),
    row.confirmed ? button("unconfirm", () => confirm(row.key, false)) : !row.correction && button("confirm", () => confirm(row.key, true), "C"),
    above && button("join_task", () => join(row.key, above.key)),
    row.kind === "task" && button("remove_task", () => change([{ path: row.key, seen: row.seen, written: "" }])),
    row.kind === "cell" && button("add_task", () => addTask(row.key)));
}

/** The issue and the initiative that a row stands in, where the list does not show them above it. */
function within(row) {
  const [, issue, initiative] = row.key.match(/^(issues\/[^/]+)(\/initiatives\/[^/]+)?\/./) ?? [];
  const titles = [issue && `${issue}/title`, initiative && `${issue}${initiative}/title`].filter((key) => key && key !== row.key && rows.has(key));
  if (!titles.length) return null;
  return el("span", { class: "within" }, titles.map((key) => [key === titles[0] ? "" : " › ", said(`${rows.get(key).id} ${rows.get(key).text ?? ""}`, { lang: "ja" })]));
}

function build(row) {
  const heading = (row.part === "issue" || row.part === "initiative") && row.key.endsWith("/title");
  const node = el("li", {
    class: ["row", row.part, heading && "heading", row.kind === "cell" && "cell", isDone(row) && "is-done", row.key === current && "picked"].filter(Boolean).join(" "),
    "data-key": row.key, tabindex: row.key === current ? "0" : "-1", "aria-current": row.key === current ? "true" : null },
    el("div", { class: "head" },
      el("span", { class: "label" }, row.label), row.id && heading && el("span", { class: "id" }, row.id), chips(row),
      el("span", { class: "place" }, place(row)), show !== "all" && within(row)),
    el("div", { class: "value" },
      row.marker && el("span", { class: "marker" }, row.marker), row.ditto && el("span", { class: "chip" }, word("ditto")),
      row.text ? said(row.text, { lang: "ja" }) : el("span", { class: "soft" }, word("empty_value"))),
    row.correction && el("p", { class: "before" }, word("before", { text: row.correction.before })),
    row.remarks.length > 0 && el("ul", { class: "remarks" }, row.remarks.map(([severity, text]) => el("li", { class: severity }, text))),
    actions(row));
  if (show === "all") node.style.setProperty("--depth", Math.min(4, row.depth));
  return node;
}

function draw() {
  const some = shown();
  if (!some.some((row) => row.key === current)) current = (some.find((row) => !isDone(row)) ?? some[0])?.key ?? null;
  const empty = show === "corrected" ? "corrected_none" : "queue_none";
  list.replaceChildren(...(some.length ? some.map(build) : [el("li", { class: "notice" }, word(empty))]));
  drawCounts();
  if (current) mark(rows.get(current));
}

function drawCounts() {
  // a value that was corrected has no doubt any more, and was looked at
  const all = [...rows.values()].filter((row) => row.rank > 0 || row.correction);
  const done = all.filter(isDone).length;
  const bar = document.getElementById("progress");
  bar.textContent = all.length ? word("progress", { done, all: all.length }) : word("queue_none");
  bar.className = done === all.length ? "finished" : "";
  for (const button of document.querySelectorAll("#show button")) {
    button.setAttribute("aria-pressed", String(button.dataset.show === show));
    const open = [...rows.values()].filter(shows[button.dataset.show]).filter((row) => button.dataset.show !== "look" || !isDone(row));
    button.querySelector(".count").textContent = open.length;
  }
  document.getElementById("undo").disabled = undone.length === 0;
}

/** Draw one row anew in its place, so that neither the order nor the scroll position jumps. */
function redraw(key) {
  const row = rows.get(key);
  const node = nodeOf(key);
  if (!node) return;
  const focused = node.contains(document.activeElement);
  const fresh = build(row);
  node.replaceWith(fresh);
  if (focused) fresh.focus({ preventScroll: true });
}

function pick(key, focus = true) {
  const before = current;
  current = key;
  if (before && before !== key && rows.has(before)) redraw(before);
  redraw(key);
  const node = nodeOf(key);
  if (!node) return;
  if (focus) node.focus({ preventScroll: true });
  node.scrollIntoView({ block: "nearest" });
  mark(rows.get(key));
}

/** Choose a row from the page: show all values if the list does not have it. */
async function reveal(key) {
  if (editor && !(await leave())) return;
  if (!shows[show](rows.get(key))) setShow("all");
  pick(key);
  nodeOf(key)?.scrollIntoView({ block: "center" });
}

function setShow(name) {
  show = name;
  draw();
}

const neighbour = (key, by) => {
  const nodes = [...list.querySelectorAll(".row")];
  return nodes[nodes.findIndex((node) => node.dataset.key === key) + by]?.dataset.key ?? null;
};
/** The next row that is still to be looked at; the next one if there is none. */
function onward(key) {
  const keys = [...list.querySelectorAll(".row")].map((node) => node.dataset.key);
  const after = keys.slice(keys.indexOf(key) + 1);
  const next = show === "look" ? after.find((one) => !isDone(rows.get(one))) : after[0];
  if (next) pick(next);
  else if (show === "look" && ![...rows.values()].some((row) => row.rank > 0 && !isDone(row))) tell(word("queue_empty"), "good");
}

// --- changes -----------------------------------------------------------------------------------------------

/** Take over what the server says of rows. */
function take({ rows: fresh = [], gone = [], order }) {
  for (const key of gone) rows.delete(key);
  let added = gone.length > 0;
  for (const row of fresh) {
    added ||= !rows.has(row.key) || shows[show](rows.get(row.key)) !== shows[show](row);
    rows.set(row.key, row);
  }
  if (order) rows = new Map(order.filter((key) => rows.has(key)).map((key) => [key, rows.get(key)]));
  if (!added) {
    fresh.forEach((row) => redraw(row.key));
    drawCounts();
    return;
  }
  // the order of the queue stays while one works in it; only what is new or gone moves
  const [top, focused] = [list.scrollTop, list.contains(document.activeElement)];
  draw();
  list.scrollTop = top;
  if (focused && current) nodeOf(current)?.focus({ preventScroll: true });
}

const saving = () => tell(word("saving"));
const waiting = () => tell(word("waiting"));

/** The edits that undo edits which the server has taken. */
function inverse(edits, before) {
  return edits.map(({ path }) => {
    const [old, now] = [before.get(path), rows.get(path)];
    if (old && now) return { path, seen: now.seen, written: old.text ?? "" };
    if (now) return { path, seen: now.seen, written: "" };
    return old && { path: freshTask(path.slice(0, path.lastIndexOf("/tasks/")), old.marker), seen: "", written: old.text ?? "" };
  }).filter(Boolean);
}

let sent = Promise.resolve(); // the change that was sent last, settled once it was answered

/** Send edits; on the disk once this returns true. `conflict` is told what somebody else has made of the rows. */
function change(edits, how = {}) {
  sent = sendEdits(edits, how);
  return sent;
}

async function sendEdits(edits, { undoing = false, conflict = showConflict } = {}) {
  const before = new Map(edits.map(({ path }) => [path, rows.get(path)]));
  saving();
  const answer = await send(`${address}/edits`, { edits }, waiting);
  if (answer.status === 200) {
    const seen = new Map([...before].map(([path, row]) => [path, row && { ...row }]));
    take(answer.content);
    if (!undoing) undone.push(() => change(inverse(edits, seen), { undoing: true }));
    drawCounts();
    tell(word(undoing ? "undone" : "saved"), "good");
    if (undoing) {
      const back = edits.find(({ path }) => nodeOf(path))?.path ?? current;
      if (back) pick(back);
    }
    return true;
  }
  if (answer.status === 409) {
    const theirs = Object.entries(answer.content.now);
    theirs.forEach(([key, row]) => { if (row) rows.set(key, row); });
    conflict(edits, answer.content.now);
    return false;
  }
  tell(problem(answer), "bad");
  return false;
}

function showConflict(edits, now) {
  for (const key of Object.keys(now)) if (now[key]) redraw(key);
  tell(word("changed_since"), "bad");
}

function confirm(key, confirmed, undoing = false) {
  const row = rows.get(key);
  if (!row || (row.correction && confirmed)) return onward(key);
  sent = sendReview(row, confirmed, undoing);
  return sent;
}

async function sendReview({ key, hash }, confirmed, undoing) {
  saving();
  const answer = await send(`${address}/reviews`, { key, hash, confirmed }, waiting);
  if (answer.status === 200) {
    answer.content.rows.forEach((one) => rows.set(one.key, one));
    redraw(key);
    if (!undoing) undone.push(() => confirm(key, !confirmed, true));
    drawCounts();
    tell(word(undoing ? "undone" : confirmed ? "confirmed" : "unconfirmed"), "good");
    if (undoing) pick(key);
    else if (confirmed) onward(key);
    return true;
  }
  if (answer.status === 409) {
    const row = answer.content.now[key];
    if (row) { rows.set(key, row); redraw(key); }
    tell(word(row ? "changed_since" : "conflict_gone"), "bad");
  } else tell(problem(answer), "bad");
  return false;
}

async function undo() {
  await sent; // what is being saved is what is to be undone
  const last = undone.pop();
  if (!last) tell(word("nothing_to_undo"));
  else if ((await last()) === false) undone.push(last);
  drawCounts();
}

// --- tasks: added, removed, split and joined by edits of several values at once ---------------------------

const cellOf = (row) => row.key.slice(0, row.key.lastIndexOf("/tasks/"));
function taskAbove(row) {
  const keys = [...rows.keys()];
  const above = rows.get(keys[keys.indexOf(row.key) - 1]);
  return above?.kind === "task" && cellOf(above) === cellOf(row) ? above : null;
}
/** The path of a task that is not there yet. */
function freshTask(cell, marker) {
  for (let n = 1; ; n += 1) if (!rows.has(`${cell}/tasks/+${marker || "-"}${n}`)) return `${cell}/tasks/+${marker || "-"}${n}`;
}
const join = (key, above) => {
  const [first, second] = [rows.get(above), rows.get(key)];
  return change([
    { path: above, seen: first.seen, written: first.text + second.text },
    { path: key, seen: second.seen, written: "" }]).then((kept) => kept && pick(above));
};
function addTask(cell) {
  const path = freshTask(cell, "");
  edit(cell, { path, seen: "", text: "", label: word("new_task_label") });
}

// --- editing in place --------------------------------------------------------------------------------------

/** Edit a row's value, or what `instead` says in its place. */
function edit(key, instead = null) {
  const row = rows.get(key);
  if (!instead && !row.editable) return;
  pick(key);
  const node = nodeOf(key);
  const target = instead ?? { path: key, seen: row.seen, text: row.text ?? "", label: row.label };
  const label = instead ? target.label : word("edit_label", { label: row.label });
  const field = row.choices.length && !instead
    ? el("select", { "aria-label": label }, el("option", { value: "" }, word("choose_none")), row.choices.map((one) => el("option", { value: one }, one)))
    : el("textarea", { "aria-label": label, rows: 1, spellcheck: "false", lang: "ja" });
  field.value = target.text;
  const split = row.kind === "task" && !instead;
  const told = el("div", { class: "told", role: "alert" });
  const box = el("div", { class: "editor" }, field, told,
    el("div", { class: "actions" },
      el("button", { type: "button", class: "button small main", onclick: () => save("stay") }, word("save"), el("kbd", {}, "Enter")),
      el("button", { type: "button", class: "button small", onclick: () => cancel() }, word("cancel"), el("kbd", {}, "Esc")),
      split && el("button", { type: "button", class: "button small", onclick: () => splitTask() }, word("split_here"), el("kbd", {}, "Ctrl+Enter"))),
    el("p", { class: "hint" }, word("edit_hint")));
  node.querySelector(".value").hidden = !instead;
  node.querySelector(".value").after(box);
  node.classList.add("editing");
  editor = { key, target, field, told, split };
  const grow = () => { field.style.height = "auto"; field.style.height = `${field.scrollHeight + 2}px`; };
  if (field.tagName === "TEXTAREA") { field.addEventListener("input", grow); grow(); }
  field.addEventListener("keydown", typed);
  field.focus();
  if (field.select) field.setSelectionRange(field.value.length, field.value.length);
}

function typed(event) {
  // while an input method composes, its keys are its own
  if (event.isComposing || event.keyCode === 229) return;
  const act = event.key === "Enter" && (event.ctrlKey || event.metaKey) && editor.split ? () => splitTask()
    : event.key === "Enter" && !event.shiftKey ? () => save("stay")
    : event.key === "Tab" ? () => save(event.shiftKey ? "back" : "on")
    : event.key === "Escape" ? () => cancel() : null;
  event.stopPropagation();
  if (!act) return;
  event.preventDefault();
  act();
}

const isDirty = () => Boolean(editor && editor.field.value !== editor.target.text);

function cancel() {
  const { key } = editor;
  editor = null;
  redraw(key);
  nodeOf(key)?.focus({ preventScroll: true });
}

async function store(edits) {
  const { field, target } = editor;
  field.disabled = true;
  const kept = await change(edits, { conflict: (_, now) => showTheirs(target.path, now[target.path]) });
  if (!kept) { field.disabled = false; field.focus(); if (!editor.told.childElementCount) editor.told.textContent = news.textContent; }
  return kept;
}

/** Show both values where somebody else was faster: theirs is kept, this one is still in the field. */
function showTheirs(path, theirs) {
  const { told, target, field } = editor;
  tell(word("conflict"), "bad");
  told.replaceChildren(el("p", {}, word(theirs ? "conflict" : "conflict_gone")),
    theirs && el("dl", {}, el("dt", {}, word("conflict_theirs"), theirs.correction && ` (${theirs.correction.who})`), el("dd", {}, said(theirs.text ?? word("empty_value"))),
      el("dt", {}, word("conflict_yours")), el("dd", {}, said(field.value))),
    el("div", { class: "actions" },
      theirs && el("button", { type: "button", class: "button small", onclick: () => { target.seen = theirs.seen; told.replaceChildren(); save("stay"); } }, word("keep_yours")),
      el("button", { type: "button", class: "button small", onclick: () => cancel() }, word("keep_theirs"))));
}

/** Save what was typed, if it differs, and stay in the list or edit the next value. */
async function save(then) {
  const { key, target, field } = editor;
  if (isDirty()) {
    const kept = field.value.trim() || target.path === key || target.text;
    if (kept && !(await store([{ path: target.path, seen: target.seen, written: field.value }]))) return false;
  }
  const next = then === "on" ? neighbour(key, 1) : then === "back" ? neighbour(key, -1) : null;
  editor = null;
  if (rows.has(key)) redraw(key);
  if (!rows.has(key)) { if (current) pick(current); return true; }
  const edits = next && rows.get(next)?.editable;
  pick(next ?? key);
  if (edits) edit(next);
  return true;
}

/** Leave the editor: true if nothing is left in it that is not saved. */
const leave = async () => (isDirty() ? save("stay") : (cancel(), true));

async function splitTask() {
  const { key, target, field } = editor;
  const at = field.selectionStart;
  const [first, second] = [field.value.slice(0, at).trim(), field.value.slice(at).trim()];
  if (!first || !second) return;
  const row = rows.get(key);
  const made = freshTask(cellOf(row), row.marker);
  if (await store([{ path: key, seen: target.seen, written: first }, { path: made, seen: "", written: second }])) {
    editor = null;
    redraw(key);
    pick(rows.has(made) && nodeOf(made) ? made : key);
  }
}

// --- keys --------------------------------------------------------------------------------------------------

function buildHelp() {
  const letters = el("input", { type: "checkbox" });
  letters.checked = true;
  const keys = [[["↓", "↑"], "key_move"], [["Enter"], "key_edit"], [["Tab"], "key_tab"], [["Esc"], "key_escape"],
    [["C"], "key_confirm"], [["Ctrl+Z"], "key_undo"], [["Ctrl+Enter"], "key_split"], [["?"], "key_help"]];
  const dialog = el("dialog", { "aria-labelledby": "help-title" },
    el("button", { class: "button close", type: "button", onclick: () => dialog.close() }, word("close")),
    el("h2", { id: "help-title" }, word("help")), el("p", {}, word("help_intro")), el("h3", {}, word("help_keys")),
    el("dl", { class: "keys" }, keys.map(([names, what]) => [el("dt", {}, names.map((name) => [el("kbd", {}, name), " "])), el("dd", {}, word(what))])),
    el("p", {}, el("label", {}, letters, " ", word("help_letters"))));
  document.body.append(dialog);
  document.getElementById("help").addEventListener("click", () => dialog.showModal());
  return { open: () => dialog.showModal(), letters };
}
const help = buildHelp();

document.addEventListener("keydown", (event) => {
  if (document.querySelector("dialog[open]") || event.isComposing) return;
  const typing = event.target.closest("input, select, textarea");
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z" && !typing) { event.preventDefault(); undo(); return; }
  if (event.ctrlKey || event.metaKey || event.altKey || typing) return;
  // with an input method on, the key's place on the board counts
  const key = event.key === "Process" ? { KeyC: "c", Slash: event.shiftKey ? "?" : "/" }[event.code] : event.key;
  const inList = !event.target.closest("button, a, .pages");
  const act = {
    ArrowDown: inList && (() => { const next = neighbour(current, 1); if (next) pick(next); }),
    ArrowUp: inList && (() => { const next = neighbour(current, -1); if (next) pick(next); }),
    Enter: inList && current && (() => edit(current)),
    c: help.letters.checked && current && (() => confirm(current, true)),
    "?": help.letters.checked && (() => help.open()),
  }[key];
  if (!act) return;
  event.preventDefault();
  act();
});

list.addEventListener("click", async (event) => {
  const node = event.target.closest(".row");
  if (!node || event.target.closest("button, textarea, select") || node.classList.contains("editing")) return;
  if (editor && !(await leave())) return;
  pick(node.dataset.key);
});
list.addEventListener("dblclick", (event) => {
  const node = event.target.closest(".row");
  if (node && !editor && event.target.closest(".value")) edit(node.dataset.key);
});
document.getElementById("undo").addEventListener("click", undo);
addEventListener("beforeunload", (event) => { if (isDirty()) event.preventDefault(); });

// --- opening -----------------------------------------------------------------------------------------------

for (const name of SHOWN) {
  document.getElementById("show").append(el("button", { type: "button", class: "button", "data-show": name, "aria-pressed": "false",
    onclick: async () => { if (!editor || (await leave())) setShow(name); } }, word(`show_${name}`), " ", el("span", { class: "count" })));
}
try {
  const answer = await fetch(`${address}/rows`);
  if (!answer.ok) throw new Error(String(answer.status));
  const data = await answer.json();
  rows = new Map(data.rows.map((row) => [row.key, row]));
  lines = data.lines;
  if (data.pages.length) buildPages(data.pages, data.drawn);
  else buildLines();
  buildPageTools(data.pages);
  // the address may name a value, as the board's do, or values by how their names begin, as a comparison's do
  const wanted = decodeURIComponent(location.hash.slice(1));
  if (wanted) current = rows.has(wanted) ? wanted : [...rows.keys()].find((key) => key.startsWith(`${wanted}/`)) ?? null;
  if (current || ![...rows.values()].some(shows.look)) show = "all";
  draw();
  if (current) nodeOf(current)?.scrollIntoView({ block: "center" });
  if (current) nodeOf(current)?.focus({ preventScroll: true });
} catch {
  list.replaceChildren(el("li", { class: "notice", role: "alert" }, word("load_failed")));
}
