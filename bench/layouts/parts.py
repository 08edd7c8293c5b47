"""What a page is made of, whoever prints it, and the parts that most layouts share.

A layout is a list of parts: headings, paragraphs, tables and page breaks. A table's rows are those of HTML: a
cell covers `cols` columns and `rows` rows, and the rows below leave it out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bench.layouts.plan import Bar, Initiative, Issue, Plan, Row, amount, cells
from generator.content import LEGEND


@dataclass(frozen=True, slots=True)
class Head:
    """A heading: level 0 the cover's, 1 a chapter's, 2 an issue's, 3 a section's, 4 an initiative's."""

    text: str
    level: int


@dataclass(frozen=True, slots=True)
class Para:
    """A paragraph, its first line indented unless it is `flat`."""

    text: str
    flat: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A table's cell; `head` cells are shaded and centred."""

    text: str
    cols: int = 1
    rows: int = 1
    head: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled table; `widths` are the columns' shares."""

    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class NewPage:
    """What follows begins on a new page."""


Part = Head | Para | Grid | NewPage

QUARTERS = ("第1四半期(4~6月)", "第2四半期(7~9月)", "第3四半期(10~12月)", "第4四半期(1~3月)")
OUTCOME = "目指す成果 - 市民にとって何がどう変わるのか(サービスの質や価値、市民の実感) -"
MATRIX = "①インパクト(政策課題)と緊急度のマトリクス"
NOTHING = "(なし)"


def placed(grid: Grid) -> Iterator[tuple[int, int, Cell]]:
    """Every cell with its row and column."""
    taken: set[tuple[int, int]] = set()
    for r, row in enumerate(grid.rows):
        c = 0
        for cell in row:
            while (r, c) in taken:
                c += 1
            yield r, c, cell
            taken |= {(r + i, c + j) for i in range(cell.rows) for j in range(cell.cols)}
            c += cell.cols


def heads(*texts: str) -> tuple[Cell, ...]:
    return tuple(Cell(t, head=True) for t in texts)


def paras(texts: Iterable[str]) -> list[Part]:
    return [Para(t) for t in texts]


def cover(plan: Plan) -> list[Part]:
    return [
        Head(f"令和{plan.era}年度 局区X方針", 0),
        Head(plan.organization, 0),
        Head(plan.municipality, 0),
        NewPage(),
    ]


def mission(plan: Plan, heading: str = "1 組織の使命(どのような役割を担うのか)") -> list[Part]:
    return [Head(heading, 1), *paras(plan.mission)]


def budget_line(plan: Plan) -> list[Part]:
    line = "、".join(account + amount(yen) for account, yen, _ in plan.budgets)
    return [Para(line, True), *(Para(n, True) for n in plan.notes)]


def facilities(plan: Plan) -> Grid:
    names = [(o, "\n".join(f"・{n}" for n in found) or NOTHING) for o, found in plan.facilities]
    return Grid(tuple((Cell(o), Cell(text)) for o, text in names), (1, 4))


def basics_heads(plan: Plan, numbers: Sequence[str] = ("(1) ", "(2) ", "(3) ", "(4) ")) -> list[Head]:
    texts = (
        f"令和{plan.era}年度局全体当初予算額",
        f"組織(部名) (R{plan.era}.4.1付)",
        "所管の政策連携団体",
        "所管の主な公共施設(運営方法:直営、指定管理、その他)",
    )
    return [Head(n + t, 3) for n, t in zip(numbers, texts, strict=True)]


def basics(
    plan: Plan,
    heading: str = "2 基本情報",
    numbers: Sequence[str] = ("(1) ", "(2) ", "(3) ", "(4) "),
    budgets: Sequence[Part] | None = None,
) -> list[Part]:
    one, two, three, four = basics_heads(plan, numbers)
    return [
        Head(heading, 1),
        one,
        *(budget_line(plan) if budgets is None else budgets),
        two,
        Para("、".join(plan.departments), True),
        three,
        Para("、".join(plan.affiliates) or NOTHING, True),
        four,
        facilities(plan),
    ]


def review(plan: Plan, number: str = "3 ") -> list[Part]:
    out: list[Part] = [Head(f"{number}令和{plan.era - 1}年度局区X方針の振り返り", 1)]
    for title, texts in plan.review:
        out += [Head(f"○{title}", 3), *(Para(f"○{t}") for t in texts)]
    return out


def overview(plan: Plan) -> list[Part]:
    out: list[Part] = []
    for area in dict.fromkeys(i.area for i in plan.issues):
        rows = [
            (Cell(i.policy_field), Cell(f"({i.number}) {i.title}"), Cell(i.approach))
            for i in plan.issues
            if i.area == area
        ]
        head = heads("政策分野", "課題名", "課題に対する取り組み")
        out += [Head(f"課題領域 {area}", 2), Grid((head, *rows), (2, 3, 6))]
    return out


def legend() -> list[Part]:
    out: list[Part] = [Head("【凡例】", 3), Para("○課題領域", True)]
    for code, texts in LEGEND:
        out += [Para(f"{code} ・{t}" if n == 0 else f"・{t}") for n, t in enumerate(texts)]
    return out


def front(plan: Plan, basic: Sequence[Part] | None = None) -> list[Part]:
    """Everything before the issues, as the usual form has it; `basic` replaces chapter 2."""
    return [
        *cover(plan),
        *mission(plan),
        *(basics(plan) if basic is None else basic),
        *review(plan),
        NewPage(),
        *overview(plan),
        *legend(),
    ]


def levels(issue: Issue) -> str:
    return f"【インパクト:{issue.impact}】【緊急度:{issue.urgency}】"


def issue_head(issue: Issue) -> Head:
    name = f"課題{issue.area} ({issue.number}) {issue.title}【政策分野:{issue.policy_field}】"
    return Head(name, 2)


def prose(issue: Issue) -> list[Part]:
    """②–④ in the usual words."""
    return [
        Head("②課題の内容", 3),
        *paras(issue.description),
        Head("③課題の背景や現状", 3),
        *paras(issue.background),
        Head(f"④{OUTCOME}", 3),
        *paras(issue.outcome),
    ]


def matrix(issue: Issue) -> Head:
    return Head(f"{MATRIX} {levels(issue)}", 3)


def schedule_head(plan: Plan, grain: str = "(四半期間隔)") -> Head:
    return Head(f"⑤令和{plan.era}年度の取組内容{grain}", 3)


def opening(plan: Plan, issue: Issue, grain: str = "(四半期間隔)") -> list[Part]:
    """An issue on a new page up to the heading of its initiatives."""
    return [
        NewPage(),
        Head("4 課題", 1),
        issue_head(issue),
        matrix(issue),
        *prose(issue),
        schedule_head(plan, grain),
    ]


def introduction(initiative: Initiative, number: str = "({n}) ", gap: str = "") -> list[Part]:
    """An initiative's heading, description and items; `gap` stands between a marker and its text."""
    return [
        Head(number.format(n=initiative.number) + initiative.title, 4),
        *paras(initiative.description),
        *(Para(r.marker + gap + r.name) for r in initiative.items),
    ]


def lines(found: Sequence[tuple[Row, Bar]], *, same: str = "同左", bullet: str = "・") -> str:
    """A cell as written: an entry a line, with marker or bullet; `same` alone where all go on unmarked."""
    if found and not found[0][0].marker and all(b.goes_on for _, b in found):
        return same
    return "\n".join((r.marker or bullet) + (same if b.goes_on else b.text) for r, b in found)


def quarters(initiative: Initiative) -> Grid:
    """The usual table of four columns."""
    body = tuple(Cell(lines(found), span) for span, found in cells(initiative.rows))
    return Grid((heads(*QUARTERS), body), (1, 1, 1, 1))
