// Narrowing the list of documents.
import { folded } from "./common.js";

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
