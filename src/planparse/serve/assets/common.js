// What all pages share. Text comes in through textContent alone; nothing here parses markup.
const WORDS = JSON.parse(document.getElementById("words").textContent);

/** A text of the interface with its {names} filled in. */
export const word = (key, values = {}) =>
  (WORDS[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));

/** An element: attributes as given, on… listeners as functions, children as nodes or text. */
export function el(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (typeof value === "function") node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? "" : String(value));
  }
  node.append(...children.flat(9).filter((child) => child !== undefined && child !== null && child !== "" && child !== false));
  return node;
}

/** Text of a document: isolated, so that its direction marks turn nothing around it. */
export const said = (text, attributes = {}) => el("bdi", attributes, text);

/** Folded for searching: width, case and white space make no difference. */
export const folded = (text) => text.normalize("NFKC").toLowerCase().replace(/\s+/g, "");

/**
 * Send a change and return its answer's status and content; status 0 if no answer came.
 * `slow` is called if the answer takes longer than a second: another program is writing.
 */
export async function send(address, values, slow = () => {}) {
  const timer = setTimeout(slow, 1000);
  try {
    const answer = await fetch(address, {
      method: "POST",
      headers: { "content-type": "application/json", "x-planparse-change": document.querySelector("meta[name=change]")?.content ?? "" },
      body: JSON.stringify(values),
    });
    const json = (answer.headers.get("content-type") ?? "").includes("json");
    return { status: answer.status, content: json ? await answer.json() : {} };
  } catch {
    return { status: 0, content: {} };
  } finally {
    clearTimeout(timer);
  }
}

/** What to tell of an answer that is not 200. */
export const problem = ({ status, content }) =>
  content.problems?.join(" ") ?? word(status === 401 || status === 403 ? "session_ended" : "not_saved");
