"use strict";
// What both pages share. Text comes in through textContent alone; nothing here parses markup.
const stored = (id) => JSON.parse(document.getElementById(id).textContent);
const WORDS = stored("words");
const DATA = stored("data");
const LANGUAGE = document.documentElement.lang;

const word = (key, values = {}) =>
  (WORDS[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
const counted = (n) => n.toLocaleString(LANGUAGE);

/** An element: attributes as given, on… listeners as functions, children as nodes or text. */
function el(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (typeof value === "function") node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? "" : String(value));
  }
  node.append(...children.flat(9).filter((child) => child !== undefined && child !== null && child !== ""));
  return node;
}

/** Text of a document: isolated, so that its direction marks turn nothing around it. */
const said = (text, attributes = {}) => el("bdi", LANGUAGE === "ja" ? attributes : { lang: "ja", ...attributes }, text);

const SHAPES = {
  error: { d: "M7 1h10l6 6v10l-6 6H7l-6-6V7z", sign: "M7.5 7.5l9 9m0-9l-9 9", colour: "#a63a00" },
  warning: { d: "M12 1.5L23.5 22.5H.5z", sign: "M12 9v6.5m0 2v2.5", colour: "#7d5a00" },
  info: { d: "M12 1a11 11 0 1 0 .01 0z", sign: "M12 5.5v2.5m0 2.5v8", colour: "#0b5394" },
};

/** A finding's mark: octagon ✕, triangle !, disc i. Shape and sign say it without colour. */
function shape(severity) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "mark");
  svg.setAttribute("aria-hidden", "true");
  const { d, sign, colour } = SHAPES[severity];
  for (const [path, fill, stroke] of [[d, colour, "none"], [sign, "none", "#fff"]]) {
    const part = document.createElementNS(space, "path");
    part.setAttribute("d", path);
    part.setAttribute("fill", fill);
    part.setAttribute("stroke", stroke);
    part.setAttribute("stroke-width", "2.6");
    svg.append(part);
  }
  return svg;
}

const severity = (name, ...more) =>
  el("span", { class: `severity ${name}` }, shape(name), word(`severity_${name}`), ...more);

/** 2026 → 令和8年度(2026); years before Reiwa and other languages as plain years. */
function fiscalYear(year) {
  if (year === null || year === undefined) return "";
  const era = year >= 2020 ? `令和${year - 2018}` : year === 2019 ? "令和元" : year >= 1990 ? `平成${year - 1988}` : "";
  return word("fiscal_year", { era, year });
}

/** A month's number, or its short name where months have names. */
const month = (n) => LANGUAGE === "ja" ? n : new Date(2000, n - 1, 1).toLocaleString(LANGUAGE, { month: "short" });

/** Folded for searching, with the source index of every folded character. */
function folded(text) {
  let out = "";
  const at = [];
  let index = 0;
  for (const character of text) {
    for (const c of character.normalize("NFKC").toLowerCase()) {
      if (!/\s/.test(c)) {
        out += c;
        for (let i = 0; i < c.length; i++) at.push(index);
      }
    }
    index += character.length;
  }
  return { out, at };
}
const foldedText = (text) => text.normalize("NFKC").toLowerCase().replace(/\s+/g, "");

/** Tabs as ARIA has them: one stop, arrows choose, the panel follows. */
function tabs(label, panels, changed = () => {}) {
  const list = el("div", { role: "tablist", "aria-label": label });
  const buttons = panels.map(({ id, title, panel }) => {
    const button = el("button", { role: "tab", type: "button", id: `tab-${id}`, "aria-controls": panel.id }, title);
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", button.id);
    list.append(button);
    return button;
  });
  const choose = (id) => {
    panels.forEach((entry, i) => {
      const chosen = entry.id === id;
      buttons[i].setAttribute("aria-selected", String(chosen));
      buttons[i].tabIndex = chosen ? 0 : -1;
      entry.panel.hidden = !chosen;
    });
    changed(id);
  };
  list.addEventListener("click", (event) => {
    const i = buttons.indexOf(event.target.closest("[role=tab]"));
    if (i >= 0) choose(panels[i].id);
  });
  list.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const now = buttons.indexOf(document.activeElement);
    const next = (now + step + buttons.length) % buttons.length;
    choose(panels[next].id);
    buttons[next].focus();
    event.preventDefault();
  });
  return { list, choose };
}

/** The help dialog: keys and marks. Returns how to open it. */
function help(intro, keys, marks) {
  const letters = el("input", { type: "checkbox", id: "letters" });
  letters.checked = true;
  const dialog = el("dialog", { "aria-labelledby": "help-title" },
    el("button", { class: "button close", type: "button", onclick: () => dialog.close() }, word("close")),
    el("h2", { id: "help-title" }, word("help")),
    el("p", {}, intro),
    el("h3", {}, word("help_keys")),
    el("dl", { class: "keys" }, keys.map(([names, what]) => [
      el("dt", {}, names.map((name, i) => [i ? " " : "", el("kbd", {}, name)])), el("dd", {}, what)])),
    el("p", {}, el("label", {}, letters, " ", word("help_letters"))),
    el("h3", {}, word("help_marks")),
    el("ul", { class: "legend" }, marks.map((entry) => el("li", {}, entry))));
  document.body.append(dialog);
  return { open: () => { if (!dialog.open) dialog.showModal(); }, letters };
}

/** Single keys outside of text fields. With an input method on, the key's place on the board counts. */
function keys(actions, letters) {
  const places = { KeyN: "n", KeyP: "p", Slash: "/", Digit1: "1", Digit2: "2", Digit3: "3", Digit4: "4", BracketLeft: "[", BracketRight: "]" };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    const typing = event.target.closest("input:not([type=checkbox]), select, textarea");
    if (typing || !letters.checked) return;
    const key = event.key === "Process" ? (event.shiftKey && event.code === "Slash" ? "?" : places[event.code]) : event.key;
    if (!Object.hasOwn(actions, key)) return;
    event.preventDefault();
    actions[key]();
  });
}
