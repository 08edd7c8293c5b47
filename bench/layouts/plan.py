"""A plan drawn at random, and its truth in the shape of the published data.

A schedule is a list of `Row`s of `Bar`s over the twelve months from April, so that a layout can draw it in
months, quarters or halves; what a quarter holds is derived from the bars in one place, `_tasks`.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date
from typing import Any

from bench.layouts import words
from generator.content import LEGEND, OPERATIONS

CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩"
MONTHS = (4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3)
QUARTER_ENDS = ("06-30", "09-30", "12-31", "03-31")


@dataclass(frozen=True, slots=True)
class Bar:
    """A piece of work from month `first` to `last` (0 is April, 11 March).

    `goes_on`: the page shows it by 同左 or an arrow behind the work to its left, whose text this one has.
    """

    first: int
    last: int
    text: str
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """What is done about one item; `marker` and `name` are empty where the schedule has no items."""

    bars: tuple[Bar, ...]
    marker: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Initiative:
    """A (n) of an issue. `section` and `cost` (千円) are for columns beside the schedule.

    `remark` is a paragraph below the schedule, which ends the description.
    """

    number: int
    title: str
    description: tuple[str, ...]
    rows: tuple[Row, ...]
    section: str
    cost: int
    remark: str = ""

    @property
    def items(self) -> tuple[Row, ...]:
        return tuple(r for r in self.rows if r.marker)


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue with all its sections."""

    area: str
    number: int
    title: str
    policy_field: str
    impact: str
    urgency: str
    approach: str
    description: tuple[str, ...]
    background: tuple[str, ...]
    outcome: tuple[str, ...]
    initiatives: tuple[Initiative, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole plan. `budgets` are (account, this year's, last year's) in yen, whole 千円."""

    municipality: str
    organization: str
    fiscal_year: int
    mission: tuple[str, ...]
    budgets: tuple[tuple[str, int, int], ...]
    notes: tuple[str, ...]
    departments: tuple[str, ...]
    affiliates: tuple[str, ...]
    facilities: tuple[tuple[str, tuple[str, ...]], ...]
    review: tuple[tuple[str, tuple[str, ...]], ...]
    issues: tuple[Issue, ...]

    @property
    def era(self) -> int:
        """The year of Reiwa."""
        return self.fiscal_year - 2018


@dataclass(frozen=True, slots=True)
class Needs:
    """What a layout can show.

    `grain`: months in one column. `items`: whether every initiative has ①②③ items (None: some have).
    `merged`: bars may cover several columns. `goes_on`: the share of columns that say 同左 or an arrow.
    `describe`: whether initiatives have a description. `most`: the most initiatives an issue has.
    `markers`: what items are marked with. `several`: an item has up to three works in a column. `dated`:
    works begin with their date. `rich`: prose holds lists and addresses, titles and works are long.
    `signs`: works are ○, ◎ and ●. `remarks`: some initiatives have a remark below their schedule.
    """

    grain: int = 3
    items: bool | None = None
    merged: bool = False
    goes_on: float = 0.15
    describe: bool = True
    most: int = 3
    markers: str = CIRCLED
    several: bool = False
    dated: bool = False
    rich: bool = False
    signs: bool = False
    remarks: bool = False


def draw(rng: random.Random, needs: Needs) -> Plan:
    """A plan of one to five issues whose schedules a layout with these needs can show."""
    counts = rng.choice(((1, 1, 1), (1, 2, 0), (2, 1, 1), (0, 2, 1), (1, 0, 1), (2, 2, 1)))
    chosen = iter(rng.sample(words.ISSUES, sum(counts)))
    numbered = [(area, n) for area, count in zip("ABC", counts, strict=True) for n in range(1, count + 1)]
    year = rng.choice((2025, 2026, 2026, 2027))
    mission = words.some(rng, words.MISSIONS, 1, 4)
    reviews = list(words.some(rng, words.REVIEWS, 4, 6))
    titles = (
        "全体の振り返り(総評)",
        "変革が実現した課題・取組内容・市民にもたらされた効果",
        f"取組・進捗が十分でなかった項目・内容(理由)・令和{year - 2018}年度に向けた考え",
    )
    cut = (reviews[:1], reviews[1:3], reviews[3:])
    return Plan(
        municipality=rng.choice(words.CITIES),
        organization=rng.choice(words.BUREAUS),
        fiscal_year=year,
        mission=mission,
        budgets=_budgets(rng),
        notes=rng.choice(((), ("※職員人件費を含まない。",), ("※基金への積立金(4億円)を含む。",))),
        departments=words.some(rng, words.DEPARTMENTS, 2, 6),
        affiliates=words.some(rng, words.AFFILIATES, 0, 3),
        facilities=_facilities(rng),
        review=tuple((t, tuple(texts)) for t, texts in zip(titles, cut, strict=True)),
        issues=tuple(_issue(rng, area, n, next(chosen), needs) for area, n in numbered),
    )


def _facilities(rng: random.Random) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Each facility is run in one way."""
    out: list[tuple[str, tuple[str, ...]]] = []
    for operation in OPERATIONS:
        known = {name for _, names in out for name in names}
        drawn = words.some(rng, words.FACILITIES, 0, 3)
        out.append((operation, tuple(name for name in drawn if name not in known)))
    return tuple(out)


def _budgets(rng: random.Random) -> tuple[tuple[str, int, int], ...]:
    accounts = ["一般会計", *rng.sample(("特別会計", "企業会計", "基金会計"), rng.choice((0, 1, 1, 2)))]
    return tuple((a, _yen(rng), _yen(rng)) for a in accounts)


def _yen(rng: random.Random) -> int:
    return rng.randint(20, 90_000) * 1_000_000


def _issue(rng: random.Random, area: str, number: int, name: tuple[str, str], needs: Needs) -> Issue:
    titles = rng.sample(words.INITIATIVES, rng.randint(1, needs.most))
    return Issue(
        area=area,
        number=number,
        title=_title(rng, name[0], needs),
        policy_field=name[1],
        impact=rng.choice("高高中低"),
        urgency=rng.choice("高中中低"),
        approach=rng.choice(words.APPROACHES),
        description=_prose(rng, 2, needs),
        background=_prose(rng, 3, needs),
        outcome=words.some(rng, words.OUTCOMES, 1, 2),
        initiatives=tuple(_initiative(rng, n, title, needs) for n, title in enumerate(titles, 1)),
    )


def _initiative(rng: random.Random, number: int, title: str, needs: Needs) -> Initiative:
    with_items = rng.random() < 0.5 if needs.items is None else needs.items
    describe = needs.describe and (not with_items or rng.random() < 0.6)
    return Initiative(
        number=number,
        title=_title(rng, title, needs),
        description=_prose(rng, 2, needs, lists=False) if describe else (),
        rows=_item_rows(rng, needs) if with_items else _plain_rows(rng, needs),
        section=rng.choice(words.DEPARTMENTS),
        cost=rng.randint(3, 900) * 100,
        remark=rng.choice(("", *words.REMARKS)) if needs.remarks else "",
    )


def _title(rng: random.Random, title: str, needs: Needs) -> str:
    return title + rng.choice(words.TAILS) if needs.rich and rng.random() < 0.4 else title


def _prose(rng: random.Random, most: int, needs: Needs, *, lists: bool = True) -> tuple[str, ...]:
    """Up to `most` paragraphs; rich prose may go on with a pointer and, where it may have `lists`, a list."""
    texts = words.paragraphs(rng, most)
    if needs.rich and rng.random() < 0.4:
        texts += (rng.choice(words.POINTERS),)
    if needs.rich and lists and rng.random() < 0.4:
        texts += rng.choice(words.LISTS)
    return texts


def _works(rng: random.Random, count: int, needs: Needs) -> list[str]:
    """Works to do, each once unless they are signs."""
    if needs.signs:
        return rng.choices("○◎●", k=count)
    known = words.STEPS + words.LONG_STEPS if needs.rich else words.STEPS
    return rng.sample(known, min(len(known), count))


def _item_rows(rng: random.Random, needs: Needs) -> tuple[Row, ...]:
    """Two to four items, each with bars of its own."""
    names = rng.sample(words.ITEMS, rng.randint(2, 4))
    most = 3 if needs.several else 1
    steps = (s for _ in range(most) for s in _works(rng, 4 * len(names), needs))
    return tuple(Row(_bars(rng, needs, steps), needs.markers[n], name) for n, name in enumerate(names))


def _bars(rng: random.Random, needs: Needs, steps: Any) -> tuple[Bar, ...]:
    """At most four works one after the other, with gaps and, where the layout can, over several columns."""
    columns = 12 // needs.grain
    bars: list[Bar] = []
    at, works = 0, 0
    while at < columns:
        left = bars[-1] if bars else None
        touches = left is not None and left.last + 1 == at * needs.grain
        if touches and left is not None and rng.random() < needs.goes_on:
            bars.append(Bar(at * needs.grain, (at + 1) * needs.grain - 1, left.text, True))
            at += 1
        elif works == 4 or rng.random() < (0.08 if columns <= 4 else 0.35):
            at += 1
        else:
            long = rng.randint(1, max(1, columns // 3)) if needs.merged else 1
            end = min(columns, at + long)
            count = rng.choice((1, 2, 2, 3)) if needs.several else 1
            bars += [Bar(at * needs.grain, end * needs.grain - 1, next(steps)) for _ in range(count)]
            at, works = end, works + 1
    return tuple(bars)


def _plain_rows(rng: random.Random, needs: Needs) -> tuple[Row, ...]:
    """Cells of one to three entries; the n-th row holds the n-th entry of every cell."""
    columns = 12 // needs.grain
    steps = iter(_works(rng, 3 * columns, needs))
    cells: list[list[Bar]] = []
    at = 0
    while at < columns:
        long = rng.choice((1, 1, 1, 2, 3)) if needs.merged else 1
        end = min(columns, at + long)
        first, last = at * needs.grain, end * needs.grain - 1
        if cells and cells[-1] and rng.random() < needs.goes_on:
            cells.append([Bar(first, last, b.text, True) for b in cells[-1]])
        elif columns > 4 and rng.random() < 0.4:
            cells.append([])
        else:
            most = rng.choice((1, 1, 2, 3)) if columns <= 4 else 1
            date = _date(rng, first) if needs.dated else ""
            cells.append([Bar(first, last, date + next(steps)) for _ in range(most)])
        at = end
    height = max(map(len, cells))
    return tuple(Row(tuple(c[n] for c in cells if len(c) > n)) for n in range(height))


def _date(rng: random.Random, first: int) -> str:
    month = MONTHS[first + rng.randrange(3)]
    day = rng.randint(1, 28)
    return rng.choice(
        (f"{month}/{day} ", f"{month}月:", f"({month}月) ", f"{month}月{day}日 ", f"{month}月上旬 ")
    )


def cells(
    rows: tuple[Row, ...], first: int = 0, last: int = 11, grain: int = 3
) -> list[tuple[int, list[tuple[Row, Bar]]]]:
    """The columns from month `first` to `last` as merged cells: (columns covered, what stands in them).

    Rows whose bars have the same ends share a cell; a bar is drawn in the cell of its first column.
    """
    out: list[tuple[int, list[tuple[Row, Bar]]]] = []
    month = first
    while month <= last:
        found = [(r, b) for r in rows for b in r.bars if b.last >= first and max(b.first, first) == month]
        ends = {min(b.last, last) for _, b in found}
        if len(ends) > 1:
            raise ValueError(f"bars that begin in month {month} end in different months")
        end = ends.pop() if ends else month + grain - 1
        out.append(((end - month + 1) // grain, found))
        month = end + 1
    return out


def truth(plan: Plan) -> dict[str, Any]:
    """The plan in the shape of the published data, a passage as a plain string."""
    return {
        "municipality": plan.municipality,
        "organization": plan.organization,
        "fiscal_year": plan.fiscal_year,
        "mission": list(plan.mission),
        "basics": {
            "budgets": [{"account": a, "amount_yen": yen} for a, yen, _ in plan.budgets],
            "budget_notes": list(plan.notes),
            "departments": list(plan.departments),
            "departments_as_of": f"{plan.fiscal_year}-04-01",
            "affiliates": list(plan.affiliates),
            "facilities": [{"operation": o, "names": list(names)} for o, names in plan.facilities],
        },
        "review": {
            "fiscal_year": plan.fiscal_year - 1,
            "sections": [{"title": t, "paragraphs": list(texts)} for t, texts in plan.review],
        },
        "overview": [
            {
                "area": i.area,
                "number": i.number,
                "policy_field": i.policy_field,
                "title": i.title,
                "approach": i.approach,
            }
            for i in plan.issues
        ],
        "areas": [{"code": code, "descriptions": list(texts)} for code, texts in LEGEND],
        "issues": [_issue_truth(i, plan.fiscal_year) for i in plan.issues],
    }


def _issue_truth(issue: Issue, year: int) -> dict[str, Any]:
    return {
        "area": issue.area,
        "number": issue.number,
        "title": issue.title,
        "policy_field": issue.policy_field,
        "impact": issue.impact,
        "urgency": issue.urgency,
        "description": list(issue.description),
        "background": list(issue.background),
        "expected_outcome": list(issue.outcome),
        "initiatives": [
            {
                "number": i.number,
                "title": i.title,
                "description": [*i.description, *([i.remark] if i.remark else ())],
                "items": [{"marker": r.marker, "text": r.name} for r in i.items],
                "quarters": [
                    {
                        "quarter": q,
                        "start": date(year + (q == 4), MONTHS[3 * q - 3], 1).isoformat(),
                        "end": f"{year + (q == 4)}-{QUARTER_ENDS[q - 1]}",
                        "tasks": _tasks(i.rows, q),
                    }
                    for q in (1, 2, 3, 4)
                ],
            }
            for i in issue.initiatives
        ],
    }


def _tasks(rows: tuple[Row, ...], quarter: int) -> list[dict[str, Any]]:
    """What the rows do in the quarter: each work once, `ditto` where only a sign says that it goes on."""
    first, last = 3 * quarter - 3, 3 * quarter - 1
    out = []
    for row in rows:
        here = [b for b in row.bars if b.first <= last and b.last >= first]
        said = {b.text for b in here if not b.goes_on}
        for text in dict.fromkeys(b.text for b in here):
            markers = [row.marker] if row.marker else []
            out.append({"markers": markers, "text": text, "ditto": text not in said})
    return out


def amount(yen: int) -> str:
    """An amount as a plan writes it: 1234000000 → 12億3,400万円."""
    hundred_millions, rest = divmod(yen // 10_000, 10_000)
    return (f"{hundred_millions:,}億" if hundred_millions else "") + (f"{rest:,}万円" if rest else "円")
