// Forms that are sent as a change; the answer says where to go on.
import { problem, send, word } from "./common.js";

for (const form of document.querySelectorAll("form[data-post]")) {
  const told = form.querySelector(".problem");
  const tell = (text) => {
    told.textContent = text;
    told.hidden = false;
  };
  const filled = () => new URLSearchParams(new FormData(form)).toString();
  const before = filled();
  let kept = false;
  addEventListener("beforeunload", (event) => { if (!kept && filled() !== before) event.preventDefault(); });
  // until here the browser would send the form by itself, with the name in the address
  for (const button of form.querySelectorAll("button")) button.disabled = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    told.hidden = true;
    const values = Object.fromEntries(new FormData(form));
    const answer = await send(form.dataset.post, values, () => tell(word("waiting")));
    if (answer.status === 200) {
      kept = true;
      location.assign(answer.content.to);
      return;
    }
    tell(problem(answer));
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
}
