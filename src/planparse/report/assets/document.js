// --- data --------------------------------------------------------------------------------------------
const { facts, remarks, unread, pages, document: source } = DATA;
const KINDS = ["heading", "content", "furniture", "unplaced", "unread"];
const lines = DATA.lines.map(([number, page, box, text, kind, role, fact, spot]) => ({
  number, page, text, role, fact, spot, kind: KINDS[kind], lines: [number, number], boxes: page && box ? [[page, ...box]] : [] }));
// a form that is being tried: where each line went, and what was found, in words
const trial = DATA.trial ?? null;
if (trial) {
  trial.destinations = trial.destinations.map(([name, tone, characters]) => ({ name, tone, characters }));
  lines.forEach((line, i) => { line.destination = trial.destinations[trial.line_destinations[i]]; });
  for (const section of trial.sections) for (const entry of section.entries) entry.section = section;
}
unread.forEach((piece) => { piece.kind = "unread"; piece.page = piece.boxes[0][0]; });
/** Lines in no field that follow each other on a page, as one piece. */
const unplaced = [];
for (const line of lines.filter(({ kind }) => kind === "unplaced")) {
  const last = unplaced.at(-1);
  if (last && last.page === line.page && line.number - last.lines[1] <= 1) {
    last.text += `\n${line.text}`;
    last.lines = [last.lines[0], line.number];
    last.boxes.push(...line.boxes);
    last.parts.push(line);
  } else unplaced.push({ ...line, boxes: [...line.boxes], parts: [line] });
}
const children = new Map([[undefined, []]]);
facts.forEach((fact, i) => {
  fact.i = i;
  if (!children.has(fact.up)) children.set(fact.up, []);
  children.get(fact.up).push(fact);
});
const under = (fact) => children.get(fact.i) ?? [];
const remarksOf = new Map();
remarks.forEach((remark, i) => {
  remark.i = i;
  if (remark.fact !== null) remarksOf.set(remark.fact, [...(remarksOf.get(remark.fact) ?? []), remark]);
});
const isWithin = (i, top) => {
  for (let at = i; at !== undefined && at !== null; at = facts[at].up) if (at === top) return true;
  return false;
};
const pageNumbers = pages.map((page) => page.n);
const pictured = new Set(DATA.pictures);
const inPages = pages.length > 0;

/** The issue, initiative, quarter or task a fact is in, by its id; "" outside of issues. */
const within = (fact) => {
  for (let at = fact; at; at = facts[at.up]) if (["task", "quarter", "initiative", "issue"].includes(at.name)) return at.path;
  return "";
};
const labelOf = (fact) => {
  if (fact.name === "quarter") return word("quarter", { n: fact.tags.quarter });
  if (fact.name !== "indicator_value") return word(`fact_${fact.name}`);
  return [word(`role_${fact.tags?.role ?? "none"}`), fact.tags?.period].filter(Boolean).join(" ");
};
const placeOf = (thing) => thing.page ? word("page_short", { n: thing.page }) : thing.spot ?? (thing.lines ? word("line_short", { n: thing.lines[0] }) : "");
const placeInWords = (thing) => thing.page ? word("page", { n: thing.page }) : placeOf(thing) || word("no_place");
const start = (text, n = 60) => (text.length > n ? `${text.slice(0, n)}…` : text);

// --- the page side -----------------------------------------------------------------------------------
const pane = el("div", { class: "pages", id: "pages", tabindex: "-1" });
const status = el("p", { class: "status", role: "status" });
const sheets = new Map();
let overlay = "facts";
let zoom = 1;

function tier(fact) {
  if (["issue", "initiative", "section"].includes(fact.name)) return "heading";
  if (["quarter", "task", "item"].includes(fact.name)) return fact.name;
  return facts[fact.up]?.name === "unplaced" ? "unplaced" : "field";
}

function put(node, box, page) {
  node.style.left = `${(100 * box[0]) / page.w}%`;
  node.style.top = `${(100 * box[1]) / page.h}%`;
  node.style.width = `${(100 * (box[2] - box[0])) / page.w}%`;
  node.style.height = `${(100 * (box[3] - box[1])) / page.h}%`;
}

function boxButton(kind, label, box, page, target) {
  const button = el("button", { type: "button", class: `box ${kind}`, tabindex: "-1", "aria-label": label });
  put(button, box, page);
  // the smaller lies above the larger, so that a task can be chosen inside its cell
  const size = ((box[2] - box[0]) * (box[3] - box[1])) / (page.w * page.h);
  button.style.zIndex = String(10 + Math.round(80 * (1 - Math.min(1, Math.sqrt(size)))));
  button.target = target;
  return button;
}

function buildSheet(page) {
  const sheet = el("div", { class: "sheet" });
  sheet.style.aspectRatio = `${page.w} / ${page.h}`;
  if (pictured.has(page.n)) sheet.append(el("img", { alt: word("page_picture", { n: page.n }), decoding: "async" }));
  const layers = { facts: el("div", { class: "layer facts" }), lines: el("div", { class: "layer lines" }) };
  sheet.append(layers.facts, layers.lines);
  const figure = el("section", { class: "page", "aria-label": word("page_box", { n: page.n }), "data-page": page.n },
    el("p", { class: "folio", "aria-hidden": "true" }, word("page_short", { n: page.n })), sheet);
  const entry = { page, figure, sheet, layers, built: false };
  sheets.set(page.n, entry);
  return figure;
}

/** Picture and boxes of a page, made when the page comes near: a long document opens at once. */
function build(n) {
  const entry = sheets.get(n);
  if (!entry || entry.built) return entry;
  entry.built = true;
  const { page, sheet, layers } = entry;
  const own = lines.filter((line) => line.page === n && line.boxes.length);
  if (pictured.has(n)) {
    const picture = document.getElementById(`picture-${n}`);
    sheet.querySelector("img").src = `data:image/webp;base64,${picture.textContent}`;
  } else {
    const text = el("div", { class: "text-layer", "aria-hidden": "true" });
    for (const line of own) {
      const [, x0, top, x1, bottom] = line.boxes[0];
      const span = said(line.text);
      put(span, [x0, top, x1, bottom], page);
      const ems = [...line.text].reduce((sum, c) => sum + (c.charCodeAt(0) < 0x2000 ? 0.55 : 1), 0);
      const size = Math.min((bottom - top) * 0.95, (x1 - x0) / Math.max(1, ems));
      span.style.fontSize = `${(100 * Math.max(size, 3)) / page.w}cqw`;
      text.append(span);
    }
    sheet.prepend(text);
  }
  for (const fact of facts) {
    for (const [at, ...box] of fact.boxes ?? []) {
      if (at !== n) continue;
      const label = `${labelOf(fact)} ${fact.path}: ${start(fact.text ?? "")}`;
      const button = boxButton(tier(fact), label, box, page, { fact });
      button.dataset.fact = fact.i;
      const own = remarksOf.get(fact.i);
      if (own) button.append(el("span", { class: "pin" }, shape(own[0].severity)));
      layers.facts.append(button);
    }
  }
  for (const line of [...own, ...unread.filter((piece) => piece.page === n)]) {
    const label = `${wentTo(line)}: ${start(line.text)}`;
    const button = boxButton(lineClass(line), label, line.boxes[0].slice(1), page, { line });
    button.dataset.mark = lineMark(line);
    layers.lines.append(button);
  }
  return entry;
}

/** Where a line went: its kind, or the part of the plan that a form being tried has put it in. */
const wentTo = (line) => line.destination?.name ?? word(`kind_${line.kind}`);
const lineMark = (line) => word(line.destination ? `mark_tone_${line.destination.tone}` : `mark_${line.kind}`);
const lineClass = (line) => line.destination ? `tone tone-${line.destination.tone}${nearEntry(line) ? " near" : ""}` : line.kind;
const nearEntry = (line) => entryOf(line, trial?.sections.filter((section) => section.name === "near") ?? []);

/** The first of the sections' entries that is about a line. */
function entryOf(line, sections) {
  for (const { entries } of sections) {
    const found = entries.find(({ places }) => places.some((place) => place.lines && place.lines[0] <= line.number && line.number <= place.lines[1]));
    if (found) return found;
  }
  return null;
}

function buildText() {
  const list = el("ol", { class: "source-lines" });
  let last = null;
  for (const line of lines) {
    if (last === null || last.number !== line.number) {
      // an original has no line numbers that a person knows: each spot is named once, above its lines
      const name = !line.spot ? el("span", { class: "line-number" }, line.number)
        : line.spot !== last?.spot ? el("span", { class: "spot-name" }, line.spot) : null;
      last = { number: line.number, spot: line.spot, row: el("li", { "data-line": line.number }, name) };
      list.append(last.row);
    }
    const button = el("button", { type: "button", class: `piece ${lineClass(line)}`, tabindex: "-1" }, said(line.text));
    button.dataset.mark = lineMark(line);
    if (trial) button.title = wentTo(line);
    button.target = line.fact === null ? { line } : { fact: facts[line.fact], line };
    line.button = button;
    last.row.append(button);
  }
  return list;
}

const stops = () => inPages
  ? [...pane.querySelectorAll(overlay === "lines" ? ".layer.lines .box" : ".layer.facts .box")]
  : [...pane.querySelectorAll(".piece")];

function rove(button) {
  for (const other of pane.querySelectorAll("[tabindex='0']")) other.tabIndex = -1;
  if (button) button.tabIndex = 0;
}

pane.addEventListener("click", (event) => {
  const button = event.target.closest(".box, .piece");
  if (!button) return;
  rove(button);
  const { fact, line } = button.target;
  select(fact && !(overlay === "lines") ? { fact } : { line }, "page");
});
pane.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  if (!step || !event.target.closest(".box, .piece")) return;
  event.preventDefault();
  const here = event.target.closest("[data-page]");
  if (here) {
    const i = pageNumbers.indexOf(Number(here.dataset.page));
    build(pageNumbers[i + step]);
  }
  const all = stops();
  const next = all[all.indexOf(event.target) + step];
  if (!next) return;
  rove(next);
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest", inline: "nearest" });
});

const pageSelect = el("select", { "aria-label": word("go_to_page"), onchange: () => goToPage(Number(pageSelect.value)) },
  pages.map((page) => el("option", { value: page.n }, page.n)));
function goToPage(n) {
  const entry = build(n);
  if (!entry) return;
  entry.figure.scrollIntoView({ block: "start" });
  pageSelect.value = String(n);
}
function turn(step) {
  const i = pageNumbers.indexOf(Number(pageSelect.value)) + step;
  if (pageNumbers[i] !== undefined) goToPage(pageNumbers[i]);
}
function setZoom(value) {
  zoom = Math.min(4, Math.max(0.5, value));
  pane.style.setProperty("--zoom", zoom);
}
const overlayButtons = new Map();
function setOverlay(name) {
  overlay = name;
  pane.dataset.overlay = name;
  for (const [key, button] of overlayButtons) button.setAttribute("aria-pressed", String(key === name));
  rove(stops()[0]);
}

// --- choosing ----------------------------------------------------------------------------------------
let current = null;

/** Choose a fact, a remark, a line or an unread piece; `from` is the side that stays where it is. */
function select(target, from) {
  for (const node of document.querySelectorAll(".picked")) node.classList.remove("picked");
  for (const node of document.querySelectorAll("[aria-current]")) node.removeAttribute("aria-current");
  pane.querySelectorAll(".spot").forEach((node) => node.remove());
  current = target;
  const { fact, remark, line, entry, place } = target;
  const thing = place ?? line ?? fact ?? remark;
  const about = fact ?? (remark && remark.fact !== null ? facts[remark.fact] : undefined);
  showOnPage(thing.boxes || thing.lines ? thing : (about ?? thing), about, from !== "page");
  if (remark) {
    remark.button.classList.add("picked");
    remark.button.querySelector("button").setAttribute("aria-current", "true");
    if (from !== "findings") { views.choose("findings"); remark.button.scrollIntoView({ block: "nearest" }); }
    position.textContent = word("finding_position", { i: shown().indexOf(remark) + 1, n: shown().length });
  } else if (fact) {
    pickFact(fact, from === "page" || from === "search" || from === "hash");
  } else if (line) {
    pickLine(line, from === "page" || from === "search");
  } else if (entry) {
    entry.row.classList.add("picked");
  }
  const words = [placeInWords(thing)];
  if (thing.lines && !thing.spot) words.push(thing.lines[0] === thing.lines[1] ? word("line_short", { n: thing.lines[0] }) : word("line_short", { n: thing.lines.join("–") }));
  if (line) words.push(word("taken_for", { kind: wentTo(line) }), line.role ?? "");
  if (about) words.push(labelOf(about), about.path);
  status.replaceChildren(said([...new Set(words)].filter(Boolean).join(" ・ ")));
  if (about) history.replaceState(null, "", `#${encodeURIComponent(about.path)}`);
}

function showOnPage(thing, about, scroll) {
  if (!inPages) {
    // the lines of the value; else of the cell it is in; else of its line numbers
    const own = lines.filter((line) => about && line.fact !== null && isWithin(line.fact, about.i));
    const range = lines.filter((line) => thing.lines && line.number >= thing.lines[0] && line.number <= thing.lines[1]);
    const around = range.filter((line) => about && line.fact !== null && isWithin(about.i, line.fact));
    const held = lines.includes(thing) ? [thing] : [own, around, range].find((some) => some.length) ?? [];
    held.forEach((line) => line.button.classList.add("picked"));
    if (held.length) { rove(held[0].button); if (scroll) held[0].button.scrollIntoView({ block: "center" }); }
    return;
  }
  let first = null;
  for (const [n, ...box] of thing.boxes ?? []) {
    const entry = build(n);
    if (!entry) continue;
    const spot = el("div", { class: "spot" });
    put(spot, box, entry.page);
    entry.sheet.append(spot);
    first ??= spot;
  }
  if (first) {
    if (scroll) first.scrollIntoView({ block: "center", inline: "nearest" });
    const n = Number(first.closest("[data-page]").dataset.page);
    pageSelect.value = String(n);
    if (about) rove(sheets.get(n).layers[overlay === "lines" ? "lines" : "facts"].querySelector(`[data-fact="${about.i}"]`) ?? stops()[0]);
  } else if (scroll && thing.page) goToPage(thing.page);
}

function pickFact(fact, scroll) {
  const row = fact.row ?? facts[fact.up]?.row;
  if (!row) return;
  if (scroll) views.choose("content");
  row.classList.add("picked");
  roveRows(row);
  const button = row.querySelector(".to-page");
  if (button) button.setAttribute("aria-current", "true");
  if (scroll) row.scrollIntoView({ block: "center" });
}

function pickLine(line, scroll) {
  if (scroll) views.choose(trial ? "trial" : "coverage");
  const row = trial ? entryOf(line, trial.sections)?.row : line.row;
  if (row) {
    row.closest("details")?.setAttribute("open", "");
    row.classList.add("picked");
    if (scroll) row.scrollIntoView({ block: "center" });
  }
}

// --- the content side --------------------------------------------------------------------------------
const content = el("div", { class: "panel", id: "content" });
const rows = [];

function toPage(thing, target, from) {
  const place = placeOf(thing);
  if (!place) return thing.name === "quarter" ? null : el("span", { class: "to-page none" }, word("no_place"));
  const name = `${word("show_place", { place: placeInWords(thing) })}: ${start(thing.text ?? thing.message ?? "", 40)}`;
  return el("button", { type: "button", class: "to-page", "aria-label": `${place} ${name}`, onclick: () => select(target, from) }, place);
}

function flags(fact) {
  return (remarksOf.get(fact.i) ?? []).map((remark) => remark.code === "corrected"
    ? el("button", { type: "button", class: "chip corrected flag", tabindex: "-1", title: remark.message, onclick: () => select({ remark }) }, word("corrected"))
    : el("button", { type: "button", class: "flag", tabindex: "-1", title: remark.message,
      "aria-label": word("finding_here", { message: remark.message }), onclick: () => select({ remark }) }, shape(remark.severity)));
}

/** What the document says where a person has corrected it. */
const before = (fact) => (remarksOf.get(fact.i) ?? []).filter((remark) => remark.before).map((remark) =>
  el("span", { class: "before" }, word("corrected_from"), WORDS[`part_${remark.part}`] ? `(${word(`part_${remark.part}`)})` : null, " ",
    el("del", {}, said(remark.before))));

/** With a space between the parts, for copying and for reading aloud. */
const spaced = (parts) => parts.filter(Boolean).flatMap((part, i) => (i ? [" ", part] : [part]));

/** A line of content: what it says, its findings, and the button that shows it on the page. */
function row(fact, name, ...what) {
  const button = toPage(fact, { fact }, "content");
  if (button?.tagName === "BUTTON") button.tabIndex = -1;
  fact.row = el(name, { class: `fact is-${fact.name}` }, el("div", { class: "what" }, spaced([what, before(fact)].flat())), el("span", { class: "where" }, flags(fact), button));
  fact.row.fact = fact;
  rows.push(fact.row);
  return fact.row;
}

function roveRows(chosen) {
  for (const button of content.querySelectorAll(".to-page[tabindex='0']")) button.tabIndex = -1;
  const button = chosen?.querySelector("button.to-page");
  if (button) button.tabIndex = 0;
}

const ditto = (fact) => fact.tags?.ditto ? el("span", { class: "chip", title: word("ditto_label") }, word("ditto")) : null;
const span = (fact) => fact.tags?.span ? el("span", { class: "chip" }, word("span", { span: fact.tags.span })) : null;
const days = (fact) => months(fact) ? el("span", { class: "chip" }, months(fact)) : null;
const marker = (fact) => fact.marker ? el("span", { class: "marker" }, fact.marker) : null;
const text = (fact) => fact.text ? said(fact.text, { class: "text" }) : el("span", { class: "soft" }, word("none"));

const SHOW = {
  passage: (fact) => row(fact, "p", text(fact)),
  budget_note: (fact) => row(fact, "p", text(fact)),
  item: (fact) => row(fact, "div", marker(fact), text(fact)),
  area: (fact) => row(fact, "div", marker(fact), text(fact)),
  task: (fact) => row(fact, "li", marker(fact), text(fact), ditto(fact), span(fact), days(fact)),
  budget: (fact) => row(fact, "div", el("b", {}, said(fact.tags.account)), text(fact),
    el("span", { class: "soft" }, word("yen", { amount: counted(Number(fact.tags.yen)) }))),
  departments: (fact) => row(fact, "div", el("b", {}, labelOf(fact)), text(fact),
    fact.tags?.date ? el("span", { class: "soft" }, `${word("as_of", { date: fact.tags.date })}`) : null),
  affiliates: (fact) => row(fact, "div", el("b", {}, labelOf(fact)), text(fact)),
  facility: (fact) => row(fact, "div", el("b", {}, labelOf(fact), " ", said(fact.tags.operation)), text(fact)),
  named_value: (fact) => [
    row(fact, "div", el("b", {}, said(fact.tags.label)), fact.tags.row ? el("span", { class: "marker" }, said(fact.tags.row)) : null, text(fact)),
    show(under(fact))],
  indicator: (fact) => [
    row(fact, "div", el("b", {}, said(fact.text)), fact.tags?.unit ? el("span", { class: "soft" }, said(fact.tags.unit)) : null,
      fact.tags?.kind ? el("span", { class: "chip" }, word(`indicator_${fact.tags.kind}`)) : null),
    show(under(fact))],
  indicator_value: (fact) => row(fact, "div", el("span", { class: "chip" }, labelOf(fact)), text(fact)),
  section: (fact) => [row(fact, "h3", text(fact)), show(under(fact))],
  outline_heading: (fact) => el("section", { class: `outline-heading level-${Math.min(Number(fact.tags.level), 6)}` },
    fact.text ? row(fact, "h3", marker(fact), text(fact)) : null, show(under(fact))),
  outline_table: (fact) => framed(labelOf(fact), outlineTable(fact)),
  overview: (fact) => chapter(fact, framed(labelOf(fact), overviewTable(under(fact)))),
  issue: (fact) => el("section", { class: "issue", id: `issue-${fact.i}` },
    row(fact, "h3", el("span", { class: "path" }, fact.path), text(fact)),
    el("p", { class: "chips" }, fact.tags?.field ? el("span", { class: "chip" }, word("column_field"), " ", said(fact.tags.field)) : null,
      ["impact", "urgency"].map((key) => fact.tags?.[key] ? el("span", { class: "chip" }, word(key), " ", el("b", {}, said(fact.tags[key]))) : null)),
    show(under(fact).filter((child) => child.name !== "unplaced")), show(under(fact).filter((child) => child.name === "unplaced"))),
  initiative: (fact) => {
    const inside = under(fact);
    const quarters = inside.filter((child) => child.name === "quarter");
    return el("section", { class: "initiative" }, row(fact, "h4", marker(fact), text(fact), el("span", { class: "path soft" }, fact.path)),
      show(inside.filter((child) => child.name !== "quarter")), quarters.length ? schedule(fact, quarters) : null);
  },
};

const framed = (label, table) => el("div", { class: "scroller", tabindex: "0", role: "region", "aria-label": label }, table);
const chapter = (fact, ...more) => {
  const deep = fact.up !== undefined;
  const title = fact.name === "review" && fact.tags?.year ? `${labelOf(fact)} ${fiscalYear(Number(fact.tags.year))}` : labelOf(fact);
  return el("section", { class: deep ? `part ${fact.name}` : `chapter ${fact.name}` },
    el(deep ? "h4" : "h2", { class: "label" }, title), more.length ? more : show(under(fact)));
};
const show = (list) => list.map((fact) => (SHOW[fact.name] ?? chapter)(fact));

function overviewTable(list) {
  const column = (key) => el("th", { scope: "col" }, word(`column_${key}`));
  return el("table", { class: "overview-table" }, el("thead", {}, el("tr", {}, ["area", "number", "field", "title", "approach", "place"].map(column))),
    el("tbody", {}, list.map((fact) => {
      const button = toPage(fact, { fact }, "content");
      if (button.tagName === "BUTTON") button.tabIndex = -1;
      fact.row = el("tr", { class: "fact is-row" }, ["area", "number", "field"].map((key) => el("td", {}, said(fact.tags?.[key] ?? ""))),
        el("td", {}, said(fact.text ?? "")), el("td", {}, said(fact.tags?.approach ?? "")), el("td", { class: "where" }, flags(fact), button));
      fact.row.fact = fact;
      rows.push(fact.row);
      return fact.row;
    })));
}

function outlineTable(table) {
  const cells = (fact, name) => (fact.text ?? "").split("\t").map((value) => el(name, name === "th" ? { scope: "col" } : {}, said(value)));
  return el("table", { class: "overview-table" }, table.text ? el("thead", {}, el("tr", {}, cells(table, "th"), el("th", { scope: "col" }, word("column_place")))) : null,
    el("tbody", {}, under(table).map((fact) => {
      const button = toPage(fact, { fact }, "content");
      if (button.tagName === "BUTTON") button.tabIndex = -1;
      fact.row = el("tr", { class: "fact is-row" }, cells(fact, "td"), el("td", { class: "where" }, flags(fact), button));
      fact.row.fact = fact;
      rows.push(fact.row);
      return fact.row;
    })));
}

function months(fact) {
  if (!fact.tags?.start || !fact.tags.end) return "";
  const [first, last] = [fact.tags.start, fact.tags.end].map((date) => month(Number(date.slice(5, 7))));
  return first === last ? word("month", { month: first }) : word("months", { first, last });
}

function schedule(initiative, quarters) {
  const head = quarters.map((fact) => el("th", { scope: "col" }, row(fact, "div", labelOf(fact), el("span", { class: "soft" }, months(fact)))));
  const cells = quarters.map((fact) => {
    const tasks = under(fact);
    const written = (fact.text ?? "").replace(/\s+/g, "");
    const told = tasks.map((task) => `${task.marker ?? ""}${task.text}`).join("").replace(/\s+/g, "");
    const bullets = /^[・･•○●◯-]/.test(written) ? written.replace(/[・･•○●◯-]/g, "") : written;
    const differs = fact.text && written !== told && bullets !== told.replace(/[・･•○●◯-]/g, "");
    return el("td", {}, tasks.length ? el("ul", {}, tasks.map(SHOW.task)) : el("p", { class: "soft no-task" }, word("empty_cell")),
      differs ? el("p", { class: "as-written" }, el("span", { class: "soft" }, word("cell_text")), " ", said(fact.text, { class: "text" })) : null);
  });
  return el("div", { class: "schedule-frame" }, el("table", { class: "schedule" },
    el("caption", { class: "hidden-text" }, `${initiative.path} ${initiative.text ?? ""}`),
    el("thead", {}, el("tr", {}, head)), el("tbody", {}, el("tr", {}, cells))));
}

content.addEventListener("click", (event) => {
  if (event.target.closest("button, a, summary") || String(getSelection())) return;
  const chosen = event.target.closest(".fact");
  if (chosen) select({ fact: chosen.fact }, "content");
});
content.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || !event.target.matches(".to-page")) return;
  event.preventDefault();
  const next = rows[rows.indexOf(event.target.closest(".fact")) + step];
  if (!next) return;
  select({ fact: next.fact }, "content");
  next.querySelector("button.to-page")?.focus();
});

// --- findings ----------------------------------------------------------------------------------------
const findings = el("div", { class: "panel", id: "findings" });
const position = el("span", { class: "soft", "aria-live": "polite" });
const hiddenSeverities = new Set();
const shown = () => remarks.filter((remark) => !hiddenSeverities.has(remark.severity));
const tally = (name) => remarks.filter((remark) => remark.severity === name).length;
const SEVERITIES = ["error", "warning", "info"];

function buildFindings() {
  const list = el("ul", { class: "remarks" });
  const empty = el("p", { class: "empty", hidden: remarks.length > 0 }, word("no_findings"));
  const filters = SEVERITIES.filter(tally).map((name) => {
    const button = el("button", { type: "button", class: `button filter ${name}`, "aria-pressed": "true", onclick: () => {
      if (!hiddenSeverities.delete(name)) hiddenSeverities.add(name);
      button.setAttribute("aria-pressed", String(!hiddenSeverities.has(name)));
      remarks.forEach((remark) => { remark.button.hidden = hiddenSeverities.has(remark.severity); });
      empty.textContent = word("no_findings_shown");
      empty.hidden = shown().length > 0;
      position.textContent = "";
    } }, severity(name, " ", String(tally(name))));
    return button;
  });
  for (const remark of remarks) {
    const about = remark.fact === null ? null : facts[remark.fact];
    remark.button = el("li", { class: `remark ${remark.severity}` },
      el("button", { type: "button", onclick: () => select({ remark }, "findings") },
        el("span", { class: "line" }, remark.code === "corrected" ? el("span", { class: "chip corrected" }, word("corrected")) : null,
          severity(remark.severity), el("span", { class: "where-words" }, [placeOf(remark) || null, about && within(about) ? ` ${within(about)}` : null])),
        said(remark.message, { class: "message" })),
      about ? el("p", { class: "quote" }, el("span", { class: "soft" }, labelOf(about)), " ", said(start(about.text ?? "", 90))) : null);
    list.append(remark.button);
  }
  findings.append(el("div", { class: "filters no-print", role: "group", "aria-label": word("severity_filter") }, filters), empty, list);
}

function step(by) {
  const list = shown();
  if (!list.length) { views.choose("findings"); return; }
  const now = current?.remark ? list.indexOf(current.remark) : by > 0 ? -1 : 0;
  const next = list[(now + by + list.length) % list.length];
  select({ remark: next });
  next.button.querySelector("button").focus({ preventScroll: true });
}

// --- coverage ----------------------------------------------------------------------------------------
const coverage = el("div", { class: "panel", id: "coverage" });

const kindMark = (kind) => el("span", { class: `kind ${kind}` }, el("span", { class: "kind-mark", "aria-hidden": "true" }, word(`mark_${kind}`)), word(`kind_${kind}`));

function buildCoverage() {
  const sum = Object.fromEntries(KINDS.map((kind) => [kind, DATA.coverage.reduce((all, page) => all + page[kind], 0)]));
  const all = KINDS.reduce((n, kind) => n + sum[kind], 0);
  const left = sum.unplaced + sum.unread;
  if (!all) { coverage.append(el("p", { class: "empty" }, word("no_reading"))); return; }
  const percent = (n) => `${(Math.floor((n * 10000) / all) / 100).toLocaleString(LANGUAGE, { minimumFractionDigits: 2 })}%`;
  const bar = el("div", { class: "bar", "aria-hidden": "true" }, KINDS.filter((kind) => sum[kind]).map((kind) => {
    const part = el("span", { class: kind });
    part.style.flexGrow = sum[kind];
    return part;
  }));
  coverage.append(
    el("p", { class: "share" }, DATA.blind.length
      ? [el("b", {}, word("pages_read", { read: counted(DATA.pages.length - DATA.blind.length), all: counted(DATA.pages.length) })), " ",
        word("coverage_blind", { pages: DATA.blind.join(word("page_separator")), share: percent(all - left) })]
      : [el("b", {}, percent(all - left)), " ", word("coverage_share")]),
    bar,
    el("ul", { class: "bar-legend" }, KINDS.map((kind) => el("li", {}, kindMark(kind), " ", word("characters", { n: counted(sum[kind]) })))),
    el("p", {}, left ? word("coverage_left", { n: counted(left) }) : DATA.blind.length ? "" : word("coverage_all"), " ",
      inPages && !DATA.blind.length ? (pictured.size ? word("coverage_checked") : word("coverage_unchecked")) : ""));
  const list = (title, things, open) => things.length ? el("details", { open },
    el("summary", {}, title, el("span", { class: "count" }, counted(things.length))),
    el("ul", { class: "pieces" }, things.map((line) => {
      const entry = el("li", { class: "piece-row" }, kindMark(line.kind), said(line.text, { class: "text" }), toPage(line, { line }, "coverage"));
      for (const part of line.parts ?? [line]) part.row = entry;
      return entry;
    }))) : null;
  coverage.append(...[
    list(word("coverage_unplaced"), unplaced, true),
    list(word("coverage_unread"), unread, true),
    list(word("coverage_furniture"), lines.filter((line) => line.kind === "furniture"), false),
  ].filter(Boolean));
  const cells = (counts) => KINDS.map((kind) => el("td", { class: `number${counts[kind] && (kind === "unplaced" || kind === "unread") ? " look" : ""}` }, counted(counts[kind])));
  coverage.append(el("details", { open: DATA.coverage.length <= 60 }, el("summary", {}, word("coverage_by_page")), framed(word("coverage_by_page"),
    el("table", { class: "by-page" },
      el("thead", {}, el("tr", {}, el("th", { scope: "col" }, word("column_place")), KINDS.map((kind) => el("th", { scope: "col", class: "number" }, word(`kind_${kind}`))))),
      el("tbody", {}, DATA.coverage.map((counts) => el("tr", {}, el("th", { scope: "row" }, counts.page === null ? word("whole_document")
        : el("button", { type: "button", class: "link", onclick: () => goToPage(counts.page) }, word("page", { n: counts.page }))), cells(counts)))),
      DATA.coverage.length > 1 ? el("tfoot", {}, el("tr", {}, el("th", { scope: "row" }, word("total")), cells(sum))) : null))));
}

// --- a form that is being tried -----------------------------------------------------------------------
const MOST_PLACES = 6;
const trying = el("div", { class: "panel", id: "trial" });

const toneMark = (tone) => el("span", { class: `kind-mark tone tone-${tone}`, "aria-hidden": "true" }, word(`mark_tone_${tone}`));

function buildTrial() {
  // all headings as one row: on the page each line says which it is
  const parts = new Map();
  for (const { name, tone, characters } of trial.destinations) {
    const shown = tone === "heading" ? word("tone_heading") : name;
    parts.set(shown, { name: shown, tone, characters: characters + (parts.get(shown)?.characters ?? 0) });
  }
  const rows = [...parts.values()].filter(({ characters }) => characters).sort((a, b) => b.characters - a.characters);
  const all = rows.reduce((sum, { characters }) => sum + characters, 0) || 1;
  const percent = (n) => `${Math.round((n * 100) / all).toLocaleString(LANGUAGE)}%`;
  trying.append(
    el("p", { class: `verdict ${trial.good ? "good" : "bad"}` }, el("b", { "aria-hidden": "true" }, trial.good ? "○" : "×"), " ", trial.verdict),
    el("ul", { class: "trial-counts" }, trial.counts.map(([name, n]) => el("li", {}, name, " ", el("b", {}, counted(n))))),
    trial.others.length ? el("nav", { class: "no-print", "aria-label": word("trial_others") }, word("trial_others"), " ",
      trial.others.map(([name, href], i) => [i ? "、" : "", el("a", { href: encodeURIComponent(href) }, said(name))])) : "",
    trial.share === null ? "" : el("p", { class: "share" }, el("b", {}, `${Math.round(trial.share * 100)}%`), " ", word("trial_share")),
    el("div", { class: "bar", "aria-hidden": "true" }, rows.map(({ tone, characters }) => {
      const part = el("span", { class: `tone tone-${tone}` });
      part.style.flexGrow = characters;
      return part;
    })));
  for (const section of trial.sections) {
    trying.append(el("details", { open: section.look || section.entries.length <= 5, class: section.look ? "look" : "" },
      el("summary", {}, said(section.title), el("span", { class: "count" }, counted(section.entries.length))),
      section.hint ? el("p", { class: "soft" }, said(section.hint)) : "",
      el("ul", { class: "pieces" }, section.entries.map((entry) => {
        const places = entry.places.slice(0, MOST_PLACES).map((place) => toPage({ ...place, text: entry.text }, { entry, place }, "trial"));
        const more = entry.places.length - places.length;
        entry.row = el("li", { class: "piece-row" }, el("div", { class: "text" }, said(start(entry.text, 300)), entry.note ? el("p", { class: "soft" }, said(entry.note)) : null),
          el("span", { class: "where" }, places, more > 0 ? `+${more}` : null));
        return entry.row;
      }))));
  }
  trying.append(el("details", { open: true }, el("summary", {}, word("trial_coverage")), framed(word("trial_coverage"), el("table", { class: "destinations" },
    el("thead", {}, el("tr", {}, el("th", { scope: "col" }, word("trial_destination")), ["trial_characters", "trial_part"].map((key) => el("th", { scope: "col", class: "number" }, word(key))))),
    el("tbody", {}, rows.map(({ name, tone, characters }) => el("tr", {}, el("th", { scope: "row" }, toneMark(tone), " ", said(name)),
      el("td", { class: "number" }, counted(characters)), el("td", { class: "number" }, percent(characters)))))))));
}

// --- search ------------------------------------------------------------------------------------------
const results = el("div", { class: "panel", id: "results", role: "region", "aria-label": word("search_results"), hidden: true });
const query = el("input", { type: "search", id: "query", "aria-label": word("search_hint"), placeholder: word("search_hint"), autocomplete: "off", maxlength: "200" });
const MOST = 200;
let haystack = null;

function find(wanted) {
  haystack ??= [
    ...facts.filter((fact) => fact.text && fact.name !== "quarter").map((fact) => ({ target: { fact }, thing: fact, label: `${labelOf(fact)} ${within(fact)}`.trim(),
      text: [fact.marker, fact.text, ...["account", "operation", "approach", "field"].map((key) => fact.tags?.[key])].filter(Boolean).join(" ") })),
    // what the page says and no value repeats: headings, labels, dates that became data
    ...[...lines.filter((line) => line.fact === null || !foldedText(facts[line.fact].text ?? "").includes(foldedText(line.text))), ...unread].map((line) =>
      ({ target: line.fact === null || line.fact === undefined ? { line } : { line, fact: facts[line.fact] }, thing: line,
        label: word(`kind_${line.kind}`), text: line.text })),
  ].map((entry) => ({ ...entry, folded: foldedText(entry.text) }));
  return haystack.filter((entry) => entry.folded.includes(wanted));
}

function snippet(text, wanted) {
  const { out, at } = folded(text);
  const begin = out.indexOf(wanted);
  if (begin < 0) return [start(text, 120)];
  const from = at[begin];
  const to = at[begin + wanted.length] ?? text.length;
  const left = Math.max(0, from - 30);
  return [left ? "…" : "", text.slice(left, from), el("mark", {}, text.slice(from, to)), start(text.slice(to), 90)];
}

function search() {
  const wanted = foldedText(query.value);
  const open = wanted.length > 0;
  results.hidden = !open;
  panels.classList.toggle("searching", open);
  if (!open) return;
  const found = find(wanted);
  results.replaceChildren(
    el("p", { class: "found", role: "status" }, said(word("search_count", { query: query.value, n: counted(found.length) })), " ",
      el("button", { type: "button", class: "button", onclick: closeSearch }, word("close"), " ", el("kbd", {}, "Esc"))),
    el("ul", { class: "hits" }, found.slice(0, MOST).map((entry) => el("li", {},
      el("button", { type: "button", onclick: (event) => {
        results.querySelectorAll("[aria-current]").forEach((node) => node.removeAttribute("aria-current"));
        event.currentTarget.setAttribute("aria-current", "true");
        select(entry.target, "search");
      } }, el("span", { class: "line" }, el("span", {}, said(entry.label)), el("span", { class: "where-words" }, placeOf(entry.thing))),
      el("bdi", { class: "text" }, snippet(entry.text, wanted)))))),
    found.length > MOST ? el("p", { class: "soft" }, word("search_more", { n: MOST })) : "");
}
function closeSearch() {
  query.value = "";
  search();
  query.focus();
}
let waiting = 0;
query.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(search, 80); });
query.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  if (event.key === "Escape") { query.value = ""; search(); query.blur(); event.preventDefault(); }
  if (event.key === "Enter" || event.key === "ArrowDown") {
    clearTimeout(waiting);
    search();
    const first = results.querySelector(".hits button");
    if (first && !results.hidden) { first.focus(); if (event.key === "Enter") first.click(); }
    event.preventDefault();
  }
});
results.addEventListener("keydown", (event) => {
  if (event.key === "Escape") { closeSearch(); event.preventDefault(); return; }
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!by) return;
  const all = [...results.querySelectorAll(".hits button")];
  const next = all[all.indexOf(document.activeElement) + by];
  if (next) next.focus(); else if (by < 0) query.focus();
  event.preventDefault();
});

// --- the whole ---------------------------------------------------------------------------------------
buildFindings();
content.append(...[
  facts.some((fact) => fact.name === "issue") ? el("nav", { class: "issue-links no-print", "aria-label": word("jump_to_issue") },
    facts.filter((fact) => fact.name === "issue").map((fact) => el("a", { href: `#${encodeURIComponent(fact.path)}`, title: fact.text, onclick: (event) => {
      event.preventDefault();
      fact.row.scrollIntoView({ block: "start" });
      select({ fact }, "content");
      fact.row.querySelector("button.to-page")?.focus({ preventScroll: true });
    } }, fact.path))) : "",
  ...show(children.get(undefined)),
].flat(9));
buildCoverage();
if (trial) buildTrial();
roveRows(rows.find((entry) => entry.querySelector("button.to-page")));

const counts = (name, n) => [word(name), el("span", { class: "count" }, counted(n))];
const left = unplaced.length + unread.length;
const views = tabs(word("content_pane"), [
  ...(trial ? [{ id: "trial", title: [word("tab_trial")], panel: trying }] : []),
  { id: "findings", title: counts("tab_findings", remarks.length), panel: findings },
  { id: "content", title: [word("tab_content")], panel: content },
  { id: "coverage", title: counts("tab_coverage", left), panel: coverage },
], (id) => { if (overlay !== "none") setOverlay(id === "coverage" || id === "trial" ? "lines" : "facts"); });

const heading = [source.organization ?? word("unknown_organization"), fiscalYear(source.fiscal_year)].filter(Boolean).join(" ");
const keyed = (label, key) => [label, " ", el("kbd", { "aria-hidden": "true" }, key)];
const guide = help(word("help_intro"), [
  [["n", "p"], word("help_key_n")], [["/"], word("help_key_search")], [["↑", "↓"], word("help_key_arrows")], [["Enter"], word("help_key_enter")],
  [["[", "]"], word("help_key_pages")], [["1", "2", "3", ...(trial ? ["4"] : [])], word(trial ? "help_key_trial_tabs" : "help_key_tabs")], [["+", "-", "0"], word("help_key_zoom")],
  [["Esc"], word("help_key_escape")], [["?"], word("help_key_help")],
], [...SEVERITIES.map((name) => severity(name)), ...(trial ? [...new Set(trial.destinations.map(({ tone }) => tone))].map((tone) => [toneMark(tone), " ", word(`tone_${tone}`)]) : KINDS.map(kindMark)),
  ...[["heading", "fact_section"], ["field", "kind_content"], ["quarter", "fact_quarter"], ["task", "fact_task"], ["item", "fact_item"]].map(([name, label]) =>
    [el("span", { class: `sample ${name}`, "aria-hidden": "true" }), word(label)])]);

const button = (label, key, action, more = {}) => el("button", { type: "button", class: "button", onclick: action, "aria-keyshortcuts": key, ...more }, keyed(label, key));
const reader = source.media_type === "application/pdf" ? `${source.kind} (${source.reader})` : source.kind;
const banner = el("header", { class: "top" },
  el("div", { class: "names" },
    el("h1", {}, said(heading), source.title ? [" ", said(source.title)] : null),
    el("p", { class: "sub" }, DATA.home ? [el("a", { href: DATA.home, class: "no-print", "aria-label": word("all_documents_label") }, `← ${word("all_documents")}`), " "] : null, said(word("source_facts", {
      name: source.name, pages: source.pages ? word("pages_count", { n: source.pages }) : "―", form: source.form, reader })))),
  el("div", { class: "tools no-print" },
    el("label", { class: "search" }, el("span", { class: "hidden-text" }, word("search")), query, " ", el("kbd", { "aria-hidden": "true" }, "/")),
    position,
    el("span", { class: "group" }, button(word("previous_finding"), "p", () => step(-1)), button(word("next_finding"), "n", () => step(1))),
    button(word("help"), "?", guide.open)));

for (const name of ["facts", "lines", "none"]) {
  overlayButtons.set(name, el("button", { type: "button", class: "button", onclick: () => setOverlay(name) }, word(`boxes_${name}`)));
}
const icon = (sign, label, action) => el("button", { type: "button", class: "button", "aria-label": label, title: label, onclick: action }, sign);
const bar = el("div", { class: "page-tools no-print" }, inPages ? [
  el("span", { class: "group" }, icon("‹", word("previous_page"), () => turn(-1)), icon("›", word("next_page"), () => turn(1))),
  el("span", {}, pageSelect, " ", word("page_of", { n: pages.length })),
  el("span", { class: "group" }, icon("−", word("zoom_out"), () => setZoom(zoom - 0.25)), icon("+", word("zoom_in"), () => setZoom(zoom + 0.25)), icon("⤢", word("zoom_fit"), () => setZoom(1)))] : "",
  el("span", { class: "group", role: "group", "aria-label": word("boxes") }, [...overlayButtons.values()]));
const notDrawn = inPages && source.media_type === "application/pdf" ? pageNumbers.filter((n) => !pictured.has(n)) : [];
const note = notDrawn.length === 0 ? ""
  : el("p", { class: "note no-print" }, notDrawn.length === pageNumbers.length ? word("no_picture") : word("some_pictures", { pages: notDrawn.join(", ") }));

pane.append(...(inPages ? pages.map(buildSheet) : lines.length ? [buildText()] : [el("p", { class: "empty" }, word("no_reading"))]));
const panels = el("div", { class: "panels" }, trial ? trying : "", findings, content, coverage, results);
document.body.append(
  el("a", { class: "skip no-print", href: "#main" }, word("skip")),
  banner,
  el("main", { id: "main", tabindex: "-1" },
    el("section", { class: "left no-print", "aria-label": word("pages_pane") }, bar, note, pane),
    el("section", { class: "right", "aria-label": word("content_pane") }, el("div", { class: "tab-bar no-print" }, views.list), panels, el("div", { class: "no-print" }, status))));

if (inPages) {
  const near = new IntersectionObserver((seen) => {
    for (const { isIntersecting, target } of seen) if (isIntersecting) build(Number(target.dataset.page));
  }, { root: pane, rootMargin: "900px 0px" });
  const at = new IntersectionObserver((seen) => {
    for (const { isIntersecting, target } of seen) if (isIntersecting) pageSelect.value = target.dataset.page;
  }, { root: pane, rootMargin: "-45% 0px -54% 0px" });
  for (const { figure } of sheets.values()) { near.observe(figure); at.observe(figure); }
  build(pageNumbers[0]);
}
// printed headings of the panels that tabs name on the screen
for (const id of ["trial", "findings", "content", "coverage"]) panels.style.setProperty(`--tab-${id}`, JSON.stringify(word(`tab_${id}`)));
/** Show a panel in place of what was searched for. */
function openView(id) {
  query.value = "";
  search();
  views.choose(id);
}
views.list.addEventListener("click", () => { query.value = ""; search(); });
setZoom(1);
setOverlay("facts");
views.choose(trial ? "trial" : remarks.some((remark) => remark.severity !== "info") ? "findings" : "content");

keys({
  n: () => step(1), p: () => step(-1), "/": () => { query.focus(); query.select(); }, "?": guide.open,
  "[": () => turn(-1), "]": () => turn(1), "+": () => setZoom(zoom + 0.25), "-": () => setZoom(zoom - 0.25), 0: () => setZoom(1),
  ...Object.fromEntries([...(trial ? ["trial"] : []), "findings", "content", "coverage"].map((id, i) => [i + 1, () => openView(id)])),
  Escape: () => { if (query.value) closeSearch(); },
}, guide.letters);

function fromAddress() {
  let wanted = "";
  try { wanted = decodeURIComponent(location.hash.slice(1)); } catch { return; }
  const fact = facts.find((entry) => entry.path === wanted || entry.at === wanted);
  if (fact) select({ fact }, "hash");
}
addEventListener("hashchange", fromAddress);
fromAddress();
