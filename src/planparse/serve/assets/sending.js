// Files that people choose or drop, and sending one of them as the body of a request.

/** Send a file and return its answer's status and content; status 0 if no answer came. */
export async function sendFile(address, file) {
  try {
    const answer = await fetch(`${address}?name=${encodeURIComponent(file.name)}`, {
      method: "POST",
      headers: { "content-type": "application/octet-stream", "x-planparse-change": document.querySelector("meta[name=change]")?.content ?? "" },
      body: file,
    });
    const json = (answer.headers.get("content-type") ?? "").includes("json");
    return { status: answer.status, content: json ? await answer.json() : {} };
  } catch {
    return { status: 0, content: {} };
  }
}

/** Hidden and temporary files of a folder, which nobody means to send. */
const isLeftover = ({ name }) => /^(\.|~\$)|^(Thumbs\.db|desktop\.ini)$/i.test(name);

/** The files of a dropped file or folder. */
async function filesOf(entry) {
  if (entry.isFile) return [await new Promise((good, bad) => { entry.file(good, bad); })];
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    const some = await new Promise((good, bad) => { reader.readEntries(good, bad); });
    if (!some.length) return (await Promise.all(found.map(filesOf))).flat().filter((file) => !isLeftover(file));
    found.push(...some);
  }
}

/** Call `add` with the files that are chosen in the inputs or dropped anywhere on the page. */
export function takeFiles(drop, inputs, add) {
  for (const input of inputs) {
    const take = () => {
      add([...input.files].filter((file) => !input.webkitdirectory || !isLeftover(file)));
      input.value = "";
    };
    input.addEventListener("change", take);
    if (input.files.length) take(); // chosen before this script ran
  }
  for (const name of ["dragenter", "dragover"]) addEventListener(name, (event) => { event.preventDefault(); drop.classList.add("over"); });
  for (const name of ["dragleave", "drop"]) addEventListener(name, (event) => { if (name === "drop" || !event.relatedTarget) drop.classList.remove("over"); });
  addEventListener("drop", async (event) => {
    event.preventDefault();
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    const files = entries.length ? (await Promise.all(entries.map((entry) => filesOf(entry).catch(() => [])))).flat() : [...event.dataTransfer.files];
    add(files);
  });
}
