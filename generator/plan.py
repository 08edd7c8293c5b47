"""A plan's content as data, and its truth: what a reader of any rendering must publish.

`load` reads a `Plan` from TOML; `truth` gives it in the shape of the published JSON, with a plain string
for every passage. Wording and looks are the business of `layout` and the renderers.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩"
DITTO = ("同左", "〃")
NOTHING = ("", "―", "-", "－", "なし", "(なし)", "（なし）")
"""What a cell without a task holds."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a quarterly table; `span` is the number of quarters that it covers.

    An entry is a string with its marker, in which "\\n" is a line break of the author's.
    """

    entries: tuple[str, ...]
    span: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A quarterly table: cells from left to right, whose spans add up to 4.

    `header` is a key of `layout.HEADERS`, None for the style's own. `cut` says how a page break divides the
    table if the style has pages: "header" leaves the header row alone on the old page, "again" repeats it
    above the rest of the row, "bare" does not. `lead` is a paragraph above the table.
    """

    cells: tuple[Cell, ...]
    header: str | None = None
    cut: str | None = None
    lead: str | None = None


@dataclass(frozen=True, slots=True)
class Initiative:
    """A (n) under ⑤. `items` carry their markers: "①…" or "・…"."""

    title: str
    description: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    break_before: bool = False


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue.

    `schedule` is the wording of ⑤'s heading behind the year; `extra` sections and the `grid` belong to no
    form. `was` holds the ids of the previous year's issues that it continues; empty for a new one.
    """

    area: str | None
    number: int
    title: str
    field: str
    impact: str
    urgency: str
    approach: str
    description: tuple[str, ...]
    background: tuple[str, ...]
    outcome: tuple[str, ...]
    initiatives: tuple[Initiative, ...] = ()
    schedule: str = "の取組内容(四半期間隔)"
    extra: tuple[tuple[str, tuple[str, ...]], ...] = ()
    grid: tuple[tuple[str, ...], ...] = ()
    was: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The published id: "B-2", or the number alone in a form without areas."""
        return f"{self.area}-{self.number}" if self.area else str(self.number)


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole plan. `budgets` are (account, amount as written, yen)."""

    municipality: str
    organization: str
    fiscal_year: int
    mission: tuple[str, ...]
    budgets: tuple[tuple[str, str, int], ...]
    notes: tuple[str, ...]
    departments: tuple[str, ...]
    affiliates: tuple[str, ...]
    facilities: tuple[tuple[str, tuple[str, ...]], ...]
    review: tuple[tuple[str, ...], ...]
    areas: tuple[tuple[str, tuple[str, ...]], ...]
    issues: tuple[Issue, ...] = field(default=())


REVIEW_TITLES = (
    "全体の振り返り(総評)",
    "変革が実現した課題・取組内容・市民にもたらされた効果",
    "取組・進捗が十分でなかった項目・内容(理由)・{year}に向けた考え",
)
TOWN_REVIEW_TITLES = ("{before}の成果", "残された課題")


def load(path: Path) -> Plan:
    """Read a plan from TOML. Issues are numbered within their area in the file's order."""
    data = tomllib.loads(path.read_text("utf-8"))
    numbers: dict[str | None, int] = {}
    issues = []
    for raw in data.pop("issues"):
        area = raw.pop("area", None)
        numbers[area] = numbers.get(area, 0) + 1
        initiatives = tuple(_initiative(i) for i in raw.pop("initiatives", []))
        extra = tuple((e["heading"], tuple(e["paragraphs"])) for e in raw.pop("extra", []))
        issues.append(
            Issue(area=area, number=numbers[area], initiatives=initiatives, extra=extra, **_frozen(raw))
        )
    for table in ("facilities", "areas"):
        data[table] = tuple(data.get(table, {}).items())
    return Plan(issues=tuple(issues), **_frozen(data))


def _initiative(raw: dict[str, Any]) -> Initiative:
    tables = tuple(_table(t) for t in raw.pop("tables", []))
    return Initiative(tables=tables, **_frozen(raw))


def _table(raw: dict[str, Any]) -> Table:
    cells = raw.pop("cells")
    spans = raw.pop("spans", [1] * len(cells))
    return Table(tuple(Cell(tuple(c), s) for c, s in zip(cells, spans, strict=True)), **raw)


def _frozen(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return tuple(_frozen(v) for v in value)
    if isinstance(value, dict):
        return {k: _frozen(v) for k, v in value.items()}
    return value


# --- truth -------------------------------------------------------------------------------------------


def split_entry(entry: str) -> tuple[tuple[str, ...], str]:
    """Split an entry into markers and text: "②③調査" → (("②", "③"), "調査"), "・調査" → ((), "調査")."""
    rest = entry.lstrip(CIRCLED)
    markers = tuple(entry[: len(entry) - len(rest)])
    return markers, rest.removeprefix("・") if not markers else rest


def tasks(table: Table) -> list[tuple[int, list[dict[str, Any]]]]:
    """(quarter from 1, its tasks) from left to right, with 同左 and 〃 resolved to what they repeat."""
    out: list[tuple[int, list[dict[str, Any]]]] = []
    left: list[dict[str, Any]] = []
    quarter = 1
    for cell in table.cells:
        found: list[dict[str, Any]] = []
        for entry in cell.entries:
            if entry.removeprefix("・") in NOTHING:
                continue
            markers, text = split_entry(entry)
            if text not in DITTO:
                found.append({"markers": list(markers), "text": text, "ditto": False})
                continue
            for task in left:
                meant = [m for m in task["markers"] if m in markers] if markers else task["markers"]
                if meant or not markers:
                    found.append({"markers": meant, "text": task["text"], "ditto": True})
        for each in range(quarter, quarter + cell.span):
            span = [quarter, quarter + cell.span - 1]
            out.append((each, [{**task, "span": span} for task in found]))
        quarter += cell.span
        left = found
    return out


def _quarters(initiative: Initiative, fiscal_year: int) -> list[dict[str, Any]]:
    if not initiative.tables:
        return []
    by_quarter: dict[int, list[dict[str, Any]]] = {q: [] for q in (1, 2, 3, 4)}
    for table in initiative.tables:
        for quarter, found in tasks(table):
            by_quarter[quarter].extend(found)
    out = []
    for quarter, found in by_quarter.items():
        year, month = (fiscal_year, 3 * quarter + 1) if quarter < 4 else (fiscal_year + 1, 1)
        end = {6: 30, 9: 30, 12: 31, 3: 31}[month + 2]
        out.append(
            {
                "quarter": quarter,
                "start": date(year, month, 1).isoformat(),
                "end": date(year, month + 2, end).isoformat(),
                "tasks": found,
            }
        )
    return out


def review_titles(plan: Plan, era_style: str) -> tuple[str, ...]:
    """The review's headings in the wording of the plan's form."""
    titles = REVIEW_TITLES if plan.areas else TOWN_REVIEW_TITLES
    year, before = (era(y, era_style) + "年度" for y in (plan.fiscal_year, plan.fiscal_year - 1))
    return tuple(title.format(year=year, before=before) for title in titles)


def truth(plan: Plan, *, era_style: str = "令和", spans: bool = True) -> dict[str, Any]:
    """The plan in the shape of the published JSON.

    `era_style` is how the rendering writes years, since a title contains one; `spans=False` leaves the tasks'
    spans out, for renderings that cannot show merged cells.
    """
    out: dict[str, Any] = {
        "municipality": plan.municipality,
        "organization": plan.organization,
        "fiscal_year": plan.fiscal_year,
        "mission": list(plan.mission),
        "basics": {
            "budgets": [{"account": a, "amount_yen": yen} for a, _, yen in plan.budgets],
            "budget_notes": list(plan.notes),
            "departments": list(plan.departments),
            "departments_as_of": f"{plan.fiscal_year}-04-01",
            "affiliates": list(plan.affiliates),
            "facilities": [{"operation": o, "names": list(names)} for o, names in plan.facilities],
        },
        "review": {
            "fiscal_year": plan.fiscal_year - 1,
            "sections": [
                {"title": title, "paragraphs": list(paragraphs)}
                for title, paragraphs in zip(review_titles(plan, era_style), plan.review, strict=True)
            ],
        },
        "overview": [
            {
                "area": i.area,
                "number": i.number,
                "policy_field": i.field,
                "title": i.title,
                "approach": i.approach,
            }
            for i in plan.issues
        ],
        "areas": [{"code": code, "descriptions": list(texts)} for code, texts in plan.areas],
        "issues": [_issue(i, plan.fiscal_year) for i in plan.issues],
    }
    if not spans:
        for issue in out["issues"]:
            for initiative in issue["initiatives"]:
                for quarter in initiative["quarters"]:
                    for task in quarter["tasks"]:
                        del task["span"]
    return out


def _issue(issue: Issue, fiscal_year: int) -> dict[str, Any]:
    return {
        "area": issue.area,
        "number": issue.number,
        "title": issue.title,
        "policy_field": issue.field,
        "impact": issue.impact,
        "urgency": issue.urgency,
        "description": list(issue.description),
        "background": list(issue.background),
        "expected_outcome": list(issue.outcome),
        "initiatives": [
            {
                "number": number,
                "title": i.title,
                "description": [*i.description, *(t.lead for t in i.tables if t.lead)],
                "items": [{"marker": item[0], "text": item[1:]} for item in i.items],
                "quarters": _quarters(i, fiscal_year),
            }
            for number, i in enumerate(issue.initiatives, 1)
        ],
        "unplaced": [
            *(text for row in issue.grid for text in row),
            *(text for _, paragraphs in issue.extra for text in paragraphs),
        ],
    }


def era(year: int, style: str = "令和") -> str:
    """A fiscal year's name without 年度: 2026 → 令和8 (style 令和), R8 (R), 2026 (西暦)."""
    number = "元" if year == 2019 and style == "令和" else str(year - 2018)
    return str(year) if style == "西暦" else f"{style}{number}"


def changes(old: Plan, new: Plan) -> list[dict[str, Any]]:
    """What became of each issue: {"old": id or None, "new": id or None, "kinds": [...]}.

    Kinds are ended, new, split, merged, moved (to another area), renumbered (within its area) and renamed.
    Changes of the issue's text are not among them.
    """
    known = {issue.id: issue for issue in old.issues}
    heirs = {i: [n.id for n in new.issues if i in n.was] for i in known}
    out: list[dict[str, Any]] = [
        {"old": i, "new": None, "kinds": ["ended"]} for i, found in heirs.items() if not found
    ]
    for issue in new.issues:
        if not issue.was:
            out.append({"old": None, "new": issue.id, "kinds": ["new"]})
        for before in (known[i] for i in issue.was):
            kinds = {
                "split": len(heirs[before.id]) > 1,
                "merged": len(issue.was) > 1,
                "moved": before.area != issue.area,
                "renumbered": before.area == issue.area and before.number != issue.number,
                "renamed": before.title != issue.title,
            }
            out.append({"old": before.id, "new": issue.id, "kinds": [k for k, yes in kinds.items() if yes]})
    return out
