// Narrowing the list of documents, and waiting for those that are not looked into yet.
import { el, folded, word } from "./common.js";

const rows = [...document.querySelectorAll("#documents tr")].map((row) => ({
  row, state: row.dataset.state, text: folded(row.querySelector("th").textContent) }));
const words = document.getElementById("filter");
const state = document.getElementById("state");

function narrow() {
  const wanted = folded(words.value);
  let shown = 0;
  for (const one of rows) {
    one.row.hidden = !(one.text.includes(wanted) && (!state.value || one.state === state.value));
    if (!one.row.hidden) shown += 1;
  }
  document.getElementById("none").hidden = shown > 0;
}

if (words) {
  words.addEventListener("input", narrow);
  state.addEventListener("change", narrow);
  words.form.addEventListener("submit", (event) => event.preventDefault());
  narrow();
}

const later = document.getElementById("later");

/** Have the server look into more documents until none is left; then show the list anew, or offer it. */
async function wait() {
  for (let last = Infinity, left = 1; left > 0; last = left) {
    const answer = await fetch("/later").catch(() => null);
    if (!answer?.ok) return;
    left = (await answer.json()).later;
    if (left >= last) return; // plans that cannot be read
    later.textContent = word("list_later", { n: left });
  }
  const busy = words.value || state.value || document.activeElement !== document.body;
  if (busy) later.replaceChildren(el("a", { href: "/" }, word("list_renew")));
  else location.reload();
}

if (later) wait();
