// Workbooks that come back: sent one by one; the server answers with the page that shows what is in them.
import { el, problem, said, word } from "./common.js";
import { sendFile, takeFiles } from "./sending.js";

const { address, most, too_large: tooLarge } = JSON.parse(document.getElementById("returned").textContent);
const list = document.getElementById("items");
const tally = document.getElementById("tally");
let turn = Promise.resolve();

async function send(file, only) {
  const state = el("span", { class: "soft" }, word("returned_reading"));
  const name = said(file.name);
  const item = el("li", { class: "item" }, el("div", { class: "head" }, name, " ", state));
  list.prepend(item);
  const answer = file.size > most ? { status: 413, content: { problems: [tooLarge] } } : await sendFile(address, file);
  if (answer.status !== 200) {
    state.replaceWith(el("span", { class: "problem" }, answer.status === 0 ? word("not_sent") : problem(answer)));
    tally.textContent = word("returned_not_read", { name: file.name });
    return;
  }
  if (only) {
    location.assign(answer.content.to);
    return;
  }
  name.replaceWith(el("a", { href: answer.content.to }, said(file.name)));
  state.replaceWith(el("span", { class: "soft" }, answer.content.told));
  tally.textContent = word("returned_read", { name: file.name });
}

takeFiles(document.getElementById("drop"), [document.getElementById("files")], (files) => {
  for (const file of files) turn = turn.then(() => send(file, files.length === 1));
});
