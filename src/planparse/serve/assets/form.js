// Forms that are sent as a change; the answer says where to go on.
import { problem, send } from "./common.js";

for (const form of document.querySelectorAll("form[data-post]")) {
  const told = form.querySelector(".problem");
  // until here the browser would send the form by itself, with the name in the address
  form.querySelector("button").disabled = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const answer = await send(form.dataset.post, Object.fromEntries(new FormData(form)));
    if (answer.status === 200) {
      location.assign(answer.content.to);
      return;
    }
    told.textContent = problem(answer);
    told.hidden = false;
  });
}
