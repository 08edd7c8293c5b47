// --- data --------------------------------------------------------------------------------------------
const { documents, not_read: notRead, repeated } = DATA;
const issues = documents.flatMap((entry) => entry.board);
const SEVERITIES = ["error", "warning", "info"];
const sum = (key) => documents.reduce((n, entry) => n + entry[key], 0);
const bureau = (entry) => entry.organization ?? word("unknown_organization");

/** Why a person should open the document, gravest first; the weight sorts the list. */
function reasons(entry) {
  const [errors, warnings, infos] = entry.severities;
  return [
    [errors, 1e6, "error", "why_error"],
    [entry.issues || entry.outline ? 0 : 1, 1e6, "error", "why_issues"],
    [entry.blind, 1e6, "error", "why_blind"],
    [warnings, 1e2, "warning", "why_warning"],
    [entry.look, 1e2, "warning", "why_look"],
    [entry.unread, 1e4, "warning", "why_unread"],
    [entry.unplaced, 1e2, "warning", "why_unplaced"],
    [entry.pictures ? 0 : 1, 1, "info", "why_pictures"],
    [entry.corrected, 0, "info", "why_corrected"],
    [infos, 0, "info", "why_info"],
  ].filter(([n]) => n).map(([n, weight, name, key]) => ({ weight: weight * n, name, words: word(key, { n: counted(n) }) }));
}
documents.forEach((entry, i) => {
  entry.i = i;
  entry.reasons = reasons(entry);
  entry.weight = entry.reasons.reduce((all, { weight }) => all + weight, 0);
});
documents.forEach((entry) => entry.board.forEach((issue) => {
  issue.source = entry;
  issue.folded = foldedText([issue.id, issue.title, issue.field, bureau(entry)].filter(Boolean).join("\n"));
  for (const one of issue.initiatives) {
    one.folded = foldedText(one.title);
    for (const task of one.quarters.flat()) task.folded = foldedText(task.text);
  }
}));

// --- documents ---------------------------------------------------------------------------------------
const list = el("div", { class: "panel", id: "panel-documents" });
const percent = (share) => share === null ? "―" : `${(Math.floor(share * 10000) / 100).toLocaleString(LANGUAGE, { minimumFractionDigits: 2 })}%`;

function table(entries, label) {
  const head = (key, kind) => el("th", { scope: "col", class: kind }, word(`column_${key}`));
  return el("div", { class: "scroller", tabindex: "0", role: "region", "aria-label": label }, el("table", { class: "documents" }, el("caption", { class: "hidden-text" }, label),
    el("thead", {}, el("tr", {}, head("document"), head("why"), head("issues", "number"), head("initiatives", "number"), head("tasks", "number"), head("coverage", "number"))),
    el("tbody", {}, entries.map((entry) => el("tr", {},
      el("th", { scope: "row" }, el("a", { href: entry.address }, said(bureau(entry)), " ", fiscalYear(entry.fiscal_year)),
        el("div", { class: "soft" }, said(entry.name))),
      el("td", {}, el("ul", { class: "reasons" }, entry.reasons.map(({ name, words: why }) => el("li", { class: `severity ${name}` }, shape(name), why)))),
      ["issues", "initiatives", "tasks"].map((key) => el("td", { class: "number" }, counted(entry[key]))),
      el("td", { class: "number" }, entry.blind ? word("pages_read", { all: counted(entry.pages), read: counted(entry.pages - entry.blind) }) : percent(entry.share)))))));
}
/** The inputs of a sort (failed, not_read, leftover) that were not read, in groups of those with the same reason. */
function named(sort) {
  const groups = notRead.filter((group) => group.sort === sort);
  const n = groups.reduce((all, { names, more }) => all + names.length + more, 0);
  return n ? [el("h2", {}, word(sort), el("span", { class: "count" }, counted(n))),
    el("dl", { class: "not-read" }, groups.map(({ names, more, why }) => [
      el("dt", {}, names.map((name, i) => [i ? word("separator") : "", said(name)]), more ? word("and_more", { n: counted(more) }) : ""),
      el("dd", {}, why)]))] : [];
}
const outlines = documents.filter((entry) => entry.outline);
const byWeight = documents.filter((entry) => !entry.outline).sort((a, b) => b.weight - a.weight || a.i - b.i);
const look = byWeight.filter((entry) => entry.weight >= 100);
const fine = byWeight.filter((entry) => entry.weight < 100);
list.append(
  ...named("failed"),
  ...(repeated.length ? [el("h2", {}, word("repeated"), el("span", { class: "count" }, counted(repeated.length))),
    ...repeated.map((sentence) => el("p", {}, sentence))] : []),
  el("h2", {}, word("needs_look"), el("span", { class: "count" }, counted(look.length))),
  look.length ? table(look, word("needs_look")) : el("p", { class: "empty" }, byWeight.length ? word("nothing_needs_look") : word("no_documents")),
  ...(outlines.length ? [el("h2", {}, word("without_form"), el("span", { class: "count" }, counted(outlines.length))), table(outlines, word("without_form"))] : []),
  ...(fine.length ? [el("h2", {}, word("looks_good"), el("span", { class: "count" }, counted(fine.length))), table(fine, word("looks_good"))] : []),
  ...named("not_read"), ...named("leftover"));

// --- the board ---------------------------------------------------------------------------------------
const board = el("div", { class: "panel", id: "panel-board" });
const body = el("table", { class: "board" });
const tally = el("p", { class: "soft", role: "status" });
const more = el("button", { type: "button", class: "button", hidden: true, onclick: () => render(STEP) });
const STEP = 60;
let chosen = [];
let rendered = 0;

const today = new Date();
const thisYear = today.getFullYear() - (today.getMonth() < 3 ? 1 : 0);
const thisQuarter = Math.floor(((today.getMonth() + 9) % 12) / 3) + 1;

const options = (values) => [...new Set(values.filter((value) => value !== null && value !== undefined))];
const FILTERS = [
  ["year", options(documents.map((entry) => entry.fiscal_year)).sort().reverse().map(String), (issue) => String(issue.source.fiscal_year), (value) => fiscalYear(Number(value))],
  ["organization", options(documents.map(bureau)).sort((a, b) => a.localeCompare(b, "ja")), (issue) => bureau(issue.source)],
  ["area", options(issues.map((issue) => issue.area)).sort(), (issue) => issue.area],
  ["field", options(issues.map((issue) => issue.field)).sort((a, b) => a.localeCompare(b, "ja")), (issue) => issue.field],
].map(([name, values, of, shown = (value) => value]) => ({ name, of,
  input: el("select", { id: `filter-${name}`, onchange: () => apply() }, el("option", { value: "" }, word("filter_all")),
    values.map((value) => el("option", { value }, shown(value)))) }));
const quarter = el("select", { id: "filter-quarter", onchange: () => apply() }, el("option", { value: "" }, word("filter_all")),
  [1, 2, 3, 4].map((n) => el("option", { value: String(n) }, word("quarter", { n }))));
const keyword = el("input", { type: "search", id: "filter-keyword", autocomplete: "off", maxlength: "200" });
let waiting = 0;
keyword.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(apply, 120); });
keyword.addEventListener("keydown", (event) => { if (event.key === "Escape") { keyword.value = ""; apply(); keyword.blur(); } });

function marked(text) {
  const wanted = foldedText(keyword.value);
  const { out, at } = folded(text);
  const begin = wanted ? out.indexOf(wanted) : -1;
  if (begin < 0) return said(text);
  const to = at[begin + wanted.length] ?? text.length;
  return el("bdi", {}, text.slice(0, at[begin]), el("mark", {}, text.slice(at[begin], to)), text.slice(to));
}

const link = (issue, id, ...children) => el("a", { href: `${issue.source.address}#${encodeURIComponent(id)}` }, children);

function taskEntry(issue, task) {
  return el("li", {}, link(issue, task.id, task.markers ? el("b", {}, task.markers) : null, marked(task.text)),
    task.ditto ? el("span", { class: "chip", title: word("ditto_label") }, word("ditto")) : null,
    task.span ? el("span", { class: "chip" }, word("span", { span: task.span.join("–") })) : null);
}

function issueRows(issue) {
  const now = issue.source.fiscal_year === thisYear ? thisQuarter : 0;
  return el("tbody", {},
    el("tr", { class: "issue" }, el("th", { colspan: "5", scope: "rowgroup" },
      el("span", { class: "of" }, said(bureau(issue.source)), " ", fiscalYear(issue.source.fiscal_year)), " ",
      link(issue, issue.id, el("span", { class: "path" }, issue.id), " ", marked(issue.title)), " ",
      issue.field ? el("span", { class: "chip" }, marked(issue.field)) : null,
      ["impact", "urgency"].map((key) => issue[key] ? el("span", { class: "chip" }, word(key), " ", el("b", {}, said(issue[key]))) : null))),
    issue.initiatives.length ? issue.initiatives.map((one) => el("tr", {},
      el("th", { scope: "row" }, link(issue, one.id, one.number === null ? "" : `(${one.number}) `, marked(one.title))),
      one.quarters.map((tasks, i) => el("td", { class: now === i + 1 ? "now" : "", "data-quarter": word("quarter", { n: i + 1 }) },
        tasks.length ? el("ul", {}, tasks.map((task) => taskEntry(issue, task))) : "",
        one.hidden[i] ? el("span", { class: "soft" }, word("board_hidden", { n: counted(one.hidden[i]) }))
          : tasks.length ? "" : el("span", { class: "soft" }, el("span", { "aria-hidden": "true" }, "―"), el("span", { class: "hidden-text" }, word("empty_cell")))))))
      : el("tr", {}, el("td", { colspan: "5", class: "soft" }, word("board_no_initiatives"))));
}

/** The issue with the initiatives and tasks that were asked for, or null if it has none of them. */
function hits(issue, wanted, only) {
  const whole = issue.folded.includes(wanted);
  const initiatives = issue.initiatives.map((one) => {
    const named = whole || one.folded.includes(wanted);
    const quarters = one.quarters.map((tasks, i) => only && only !== i + 1 ? [] : named ? tasks : tasks.filter((task) => task.folded.includes(wanted)));
    return { ...one, quarters, named, hidden: quarters.map((tasks, i) => one.quarters[i].length - tasks.length) };
  }).filter((one) => one.quarters.some((tasks) => tasks.length) || (one.named && !only));
  return initiatives.length || (whole && !only) ? { ...issue, initiatives } : null;
}

function render(n) {
  const upTo = Math.min(chosen.length, rendered + n);
  body.append(...chosen.slice(rendered, upTo).map(issueRows));
  rendered = upTo;
  more.hidden = rendered >= chosen.length;
  more.textContent = word("board_more", { n: counted(chosen.length - rendered) });
}

function apply() {
  const wanted = foldedText(keyword.value);
  const tests = FILTERS.filter(({ input }) => input.value).map(({ of, input }) => (issue) => of(issue) === input.value);
  const only = Number(quarter.value);
  chosen = issues.filter((issue) => tests.every((test) => test(issue))).map((issue) => hits(issue, wanted, only)).filter(Boolean);
  rendered = 0;
  const years = new Set(chosen.map((issue) => issue.source.fiscal_year));
  body.replaceChildren(el("caption", { class: "hidden-text" }, word("tab_board")),
    el("thead", {}, el("tr", {}, el("th", { scope: "col" }, word("board_initiative")), [1, 2, 3, 4].map((n) => el("th", { scope: "col" }, word("quarter", { n }), " ",
      el("span", { class: "soft" }, word("months", { first: month(n < 4 ? 3 * n + 1 : 1), last: month(n < 4 ? 3 * n + 3 : 3) })),
      n === thisQuarter && years.has(thisYear) ? [" ", el("span", { class: "chip strong" }, word("quarter_now"))] : null)))));
  const initiatives = chosen.flatMap((issue) => issue.initiatives);
  tally.textContent = chosen.length ? word("board_count", { issues: counted(chosen.length), initiatives: counted(initiatives.length),
    tasks: counted(initiatives.reduce((n, one) => n + one.quarters.flat().length, 0)) }) : word("board_empty");
  body.hidden = chosen.length === 0;
  render(STEP);
}

function clear() {
  for (const { input } of FILTERS) input.value = "";
  quarter.value = "";
  keyword.value = "";
  apply();
}

board.append(
  el("form", { class: "filters no-print", role: "search", "aria-label": word("filters"), onsubmit: (event) => event.preventDefault() },
    FILTERS.map(({ name, input }) => el("label", { for: input.id }, el("span", {}, word(`filter_${name}`)), input)),
    el("label", { for: quarter.id }, el("span", {}, word("filter_quarter")), quarter),
    el("label", { for: keyword.id }, el("span", {}, word("filter_keyword"), " ", el("kbd", { "aria-hidden": "true" }, "/")), keyword),
    el("button", { type: "button", class: "button", onclick: clear }, word("filter_clear"))),
  tally, el("div", { class: "board-scroller" }, body), more);

// --- the whole ---------------------------------------------------------------------------------------
const figures = [["documents", byWeight.length], ...(outlines.length ? [["outlines", outlines.length]] : []), ["issues", sum("issues")], ["initiatives", sum("initiatives")], ["tasks", sum("tasks")], ["look", look.length]];
const guide = help(word("help_intro_index"), [
  [["/"], word("help_key_filter")], [["1", "2"], word("help_key_board")], [["?"], word("help_key_help")],
], SEVERITIES.map((name) => severity(name)));
const views = tabs(word("index_title"), [
  { id: "documents", title: [word("tab_documents"), el("span", { class: "count" }, counted(documents.length))], panel: list },
  { id: "board", title: [word("tab_board"), el("span", { class: "count" }, counted(issues.length))], panel: board },
], (id) => history.replaceState(null, "", id === "board" ? "#board" : location.pathname));

document.body.append(
  el("a", { class: "skip no-print", href: "#main" }, word("skip")),
  el("header", { class: "top" }, el("div", { class: "names" }, el("h1", {}, word("index_title"))),
    el("dl", { class: "figures" }, figures.map(([name, n]) => el("div", { class: `figure ${name === "look" ? "attention" : ""}` }, el("dt", {}, word(`count_${name}`)), el("dd", {}, counted(n))))),
    el("div", { class: "tools no-print" }, el("button", { type: "button", class: "button", onclick: guide.open, "aria-keyshortcuts": "?" }, word("help"), " ", el("kbd", { "aria-hidden": "true" }, "?")))),
  el("main", { id: "main", tabindex: "-1" }, el("div", { class: "tab-bar no-print" }, views.list), list, board));
apply();
views.choose(location.hash === "#board" ? "board" : "documents");

keys({
  "/": () => { views.choose("board"); keyword.focus(); keyword.select(); }, "?": guide.open,
  1: () => views.choose("documents"), 2: () => views.choose("board"),
}, guide.letters);
addEventListener("beforeprint", () => render(chosen.length));
