"""A plan laid out as blocks, the way its form and style write it: what every renderer draws.

`lay_out` turns a `Plan` and a `Style` into headings, paragraphs, tables and page breaks in reading
order. `X_FORM` is the bureau form (four chapters, areas A–C), `TOWN_FORM` the town's (no areas).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from scripts.samples.plan import Initiative, Issue, Plan, Table, era, review_titles

HEADERS = {
    "plain": "第{n}四半期",
    "period": "第{n}四半期({a}~{b}月)",
    "spaced": "第{n}四半期 ({a}~{b}月)",
    "broken": "第{n}四半期\n({a}~{b}月)",
    "q": "{n}Q",
    "q_period": "{n}Q({a}-{b}月)",
    "months": "{a}-{b}月",
    "months_term": "{a}-{b}月期",
}
"""How a quarter's column is headed. A cell over two quarters is headed by `HALVES`."""
HALVES = {"period": "{half}({a}~{b}月)", "plain": "{half}", "months_term": "{a}-{b}月期"}


@dataclass(frozen=True, slots=True)
class Style:
    """How a document is written.

    `wide`: digits, brackets and signs full-width. `era`: 令和, R or 西暦. `field_below`: the policy
    field on a line of its own. `matrix_below`: impact and urgency under ①'s heading. `dash`: items and
    legend with a leading "- ". `header`: the quarterly tables' default. `pages`: page breaks with
    running heads before every issue and where the content asks for one; None: none at all.
    `merge`: merged cells are drawn as such (a text repeats them). `damaged`: some ideographs are the
    Kangxi radicals that PDF exporters leave in copied text.
    """

    wide: bool = False
    cover: bool = True
    era: str = "令和"
    field_below: bool = False
    matrix_below: bool = False
    dash: bool = False
    gap: str = " "
    tilde: str = "~"
    as_of: str = "R{e}.4.1付"
    header: str = "period"
    pages: bool = True
    merge: bool = True
    damaged: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 0 is the cover, 1 a chapter, 2 an issue or a part of a chapter, 3 ①, 4 (1).

    `running`: it is repeated at the top of the pages that go on with what it heads.
    """

    text: str
    level: int
    running: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; `kind` is body, item, note or attribute (set like a heading's second line)."""

    text: str
    kind: str = "body"
    running: bool = False


@dataclass(frozen=True, slots=True)
class Slot:
    """A table cell: its lines as the author broke them, and how many columns it covers."""

    lines: tuple[str, ...]
    span: int = 1


@dataclass(frozen=True, slots=True)
class Rows:
    """A table. `kind` is quarters, overview, facilities or other; `widths` are the columns' shares."""

    header: tuple[Slot, ...] | None
    body: tuple[tuple[Slot, ...], ...]
    kind: str
    widths: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Break:
    """A page break; `heads` are repeated at the top of the new page."""

    heads: tuple[Heading | Text, ...] = ()


Block = Heading | Text | Rows | Break

_WIDE = {i: i + 0xFEE0 for i in map(ord, "0123456789(),.:%")} | {ord("~"): ord("～")}
_DAMAGE = str.maketrans("高生人目食見", "⾼⽣⼈⽬⾷⾒")
_PLAIN_RUN = re.compile(r"[A-Za-z][A-Za-z0-9.%:-]*|[0-9]+(?:[.,][0-9]+)*|[()%:~]")


def widen(text: str) -> str:
    """Digits, brackets and signs full-width, but not inside a Latin word (CO2 stays)."""
    return _PLAIN_RUN.sub(
        lambda m: m[0] if m[0][0].isalpha() and m[0][0].isascii() else m[0].translate(_WIDE), text
    )


def lay_out(plan: Plan, style: Style) -> list[Block]:
    """The plan's blocks in the bureau form or, where its issues have no areas, in the town's."""
    blocks = _x_form(plan, style) if plan.areas else _town_form(plan, style)
    return [_restyle(block, style) for block in blocks]


# --- the bureau form ---------------------------------------------------------------------------------


def _x_form(plan: Plan, style: Style) -> Iterator[Block]:
    year = era(plan.fiscal_year, style.era) + "年度"
    before = era(plan.fiscal_year - 1, style.era) + "年度"
    if style.cover:
        yield Heading(f"{year} 局区X方針", 0)
        yield Heading(plan.organization, 0)
        yield Heading(plan.municipality, 0)
        if style.pages:
            yield Break()
    yield Heading("1 組織の使命(どのような役割を担うのか)", 1)
    yield from map(Text, plan.mission)
    yield Heading("2 基本情報", 1)
    yield Heading(f"(1) {year}局全体当初予算額", 2)
    yield Text("、".join(account + amount for account, amount, _ in plan.budgets))
    yield from (Text(note, "note") for note in plan.notes)
    as_of = style.as_of.format(e=plan.fiscal_year - 2018, y=plan.fiscal_year)
    yield Heading(f"(2) 組織(部名) ({as_of})", 2)
    yield Text("、".join(plan.departments))
    yield Heading("(3) 所管の政策連携団体", 2)
    yield Text("、".join(plan.affiliates) or "(なし)")
    yield Heading("(4) 所管の主な公共施設(運営方法:直営、指定管理、その他)", 2)
    yield Rows(
        None,
        tuple(
            (Slot((how,)), Slot(tuple(f"・{n}" for n in names) or ("(なし)",)))
            for how, names in plan.facilities
        ),
        "facilities",
        (1, 4),
    )
    yield Heading(f"3 {before}局区X方針の振り返り", 1)
    for title, paragraphs in zip(review_titles(plan, style.era), plan.review, strict=True):
        yield Heading(f"○{title}", 2)
        yield from (Text("○" + p) for p in paragraphs)
    if style.pages:
        yield Break()
    for code, _ in plan.areas:
        rows = tuple(
            (Slot((i.field,)), Slot((f"({i.number}){i.title}",)), Slot((i.approach,)))
            for i in plan.issues
            if i.area == code
        )
        if rows:
            yield Heading(f"課題領域 {code}", 2)
            yield Rows(
                (Slot(("政策分野",)), Slot(("課題名",)), Slot(("課題に対する取り組み",))),
                rows,
                "overview",
                (2, 3, 6),
            )
    yield Heading("【凡例】", 2)
    yield Text("○課題領域", "attribute")
    for code, texts in plan.areas:
        for n, text in enumerate(texts):
            dash = "- " if style.dash and n == 0 else ""
            yield Text(f"{dash}{code} ・{text}" if n == 0 else f"・{text}", "item")
    chapter = Heading("4 課題", 1, running=True)
    for n, issue in enumerate(plan.issues):
        heads = (chapter, *_issue_heads(issue, style))
        if style.pages:
            yield Break(heads)
        else:
            yield from heads if n == 0 else heads[1:]
        yield from _x_issue(issue, year, style, heads)


def _issue_heads(issue: Issue, style: Style) -> tuple[Heading | Text, ...]:
    name = f"課題{issue.area}{style.gap}({issue.number}){style.gap or ' '}{issue.title}"
    policy_field = f"【政策分野:{issue.field}】"
    if style.field_below:
        return (Heading(name, 2, running=True), Text(policy_field, "attribute", running=True))
    return (Heading(name + policy_field, 2, running=True),)


def _x_issue(issue: Issue, year: str, style: Style, heads: tuple[Heading | Text, ...]) -> Iterator[Block]:
    levels = f"【インパクト:{issue.impact}】{style.gap}【緊急度:{issue.urgency}】"
    matrix = f"①{style.gap}インパクト(政策課題)と緊急度のマトリクス"
    if style.matrix_below:
        yield Heading(matrix, 3)
        yield Text(levels, "attribute")
    else:
        yield Heading(f"{matrix} {levels}", 3)
    yield Heading(f"②{style.gap}課題の内容", 3)
    yield from map(Text, issue.description)
    yield Heading(f"③{style.gap}課題の背景や現状", 3)
    yield from map(Text, issue.background)
    if issue.grid:
        yield _grid(issue.grid)
    yield Heading(
        f"④{style.gap}目指す成果 - 市民にとって何がどう変わるのか(サービスの質や価値、市民の実感) -", 3
    )
    yield from map(Text, issue.outcome)
    if issue.initiatives:
        yield Heading(f"⑤{style.gap}{year}{issue.schedule}(四半期間隔)", 3)
    for n, initiative in enumerate(issue.initiatives, 1):
        if initiative.break_before and style.pages:
            yield Break(heads)
        yield Heading(f"({n}){style.gap}{initiative.title}", 4)
        yield from _initiative(initiative, style, heads)
    for heading, paragraphs in issue.extra:
        yield Heading(heading, 3)
        yield from map(Text, paragraphs)


def _initiative(initiative: Initiative, style: Style, heads: tuple[Heading | Text, ...]) -> Iterator[Block]:
    yield from map(Text, initiative.description)
    dash = "- " if style.dash else ""
    yield from (Text(dash + item, "item") for item in initiative.items)
    for table in initiative.tables:
        if table.lead:
            yield Text(table.lead)
        yield from _quarterly(table, style, heads)


def _quarterly(table: Table, style: Style, heads: tuple[Heading | Text, ...]) -> Iterator[Block]:
    header = _headers(table, style)
    slots = tuple(Slot(cell.entries, cell.span) for cell in table.cells)
    if not style.merge and len(table.cells) == len(header) < 4:
        widths: tuple[int, ...] = tuple(slot.span for slot in slots)
        header = tuple(Slot(h.lines) for h in header)
        slots = tuple(Slot(s.lines) for s in slots)
    elif not style.merge:
        widths = (1, 1, 1, 1)
        slots = tuple(Slot(s.lines) for s in slots for _ in range(s.span))
    else:
        widths = (1, 1, 1, 1)
    if table.cut is None or not style.pages:
        yield Rows(header, (slots,), "quarters", widths)
        return
    if table.cut == "header":
        yield Rows(header, (), "quarters", widths)
        first: tuple[Slot, ...] | None = None
        rest = slots
    else:
        first = tuple(Slot(s.lines[:1], s.span) for s in slots)
        rest = tuple(Slot(s.lines[1:], s.span) for s in slots)
        yield Rows(header, (first,), "quarters", widths)
    yield Break(heads)
    yield Rows(header if table.cut == "again" else None, (rest,), "quarters", widths)


def _headers(table: Table, style: Style) -> tuple[Slot, ...]:
    variant = table.header or style.header
    halves = [c.span for c in table.cells] == [2, 2] and variant in HALVES and table.header is not None
    out = []
    if halves:
        for half, first in (("上半期", 4), ("下半期", 10)):
            text = HALVES[variant].format(half=half, a=first, b=(first + 4) % 12 + 1)
            out.append(Slot((text,), 2))
        return tuple(out)
    for n, first in enumerate((4, 7, 10, 1), 1):
        text = HEADERS[variant].format(n=n, a=first, b=first + 2)
        out.append(Slot(tuple(text.split("\n"))))
    return tuple(out)


def _grid(rows: tuple[tuple[str, ...], ...]) -> Rows:
    header, *body = (tuple(Slot((text,)) for text in row) for row in rows)
    return Rows(header, tuple(body), "other", (1,) * len(header))


# --- the town's form ---------------------------------------------------------------------------------


def _town_form(plan: Plan, style: Style) -> Iterator[Block]:
    year = era(plan.fiscal_year, style.era) + "年度"
    yield Heading(f"{plan.municipality} {plan.organization} {year}重点課題推進プラン", 0)
    yield Heading("Ⅰ わたしたちの役割", 1)
    yield from map(Text, plan.mission)
    yield Heading("Ⅱ 前年度のふりかえり", 1)
    for title, paragraphs in zip(review_titles(plan, style.era), plan.review, strict=True):
        yield Heading(f"■{title}", 2)
        yield from (Text(f"・{p}", "item") for p in paragraphs)
    yield Heading("Ⅲ 重点課題の一覧", 1)
    rows = tuple(
        (Slot((str(i.number),)), Slot((i.title,)), Slot((i.field,)), Slot((i.approach,))) for i in plan.issues
    )
    header = tuple(Slot((t,)) for t in ("番号", "重点課題", "分野", "取組の方向"))
    yield Rows(header, rows, "overview", (1, 3, 2, 6))
    chapter = Heading("Ⅳ 重点課題と取組", 1, running=True)
    yield chapter
    for issue in plan.issues:
        name = Heading(f"重点課題{issue.number}{style.gap}{issue.title}", 2, running=True)
        heads = (chapter, name)
        yield name
        yield Text(f"分野:{issue.field} 効果:{issue.impact} 緊急性:{issue.urgency}", "attribute")
        for title, paragraphs in (
            ("現状", issue.background),
            ("課題の内容", issue.description),
            ("めざす姿", issue.outcome),
        ):
            yield Heading(f"■{title}", 3)
            yield from map(Text, paragraphs)
        yield Heading(f"■{year}の取組", 3)
        for n, initiative in enumerate(issue.initiatives, 1):
            if initiative.break_before and style.pages:
                yield Break(heads)
            yield Heading(f"取組{n}{style.gap}{initiative.title}", 4)
            yield from _initiative(initiative, style, heads)
    yield Heading("Ⅴ 課の概要", 1)
    yield Heading("■当初予算", 2)
    yield Text("、".join(account + amount for account, amount, _ in plan.budgets))
    yield from (Text(note, "note") for note in plan.notes)
    as_of = style.as_of.format(e=plan.fiscal_year - 2018, y=plan.fiscal_year)
    yield Heading(f"■係の構成({as_of})", 2)
    yield Text("、".join(plan.departments))
    yield Heading("■関係団体", 2)
    yield Text("、".join(plan.affiliates) or "なし")
    yield Heading("■所管施設", 2)
    body = tuple(
        (Slot((how,)), Slot(tuple(f"・{n}" for n in names) or ("なし",))) for how, names in plan.facilities
    )
    yield Rows(None, body, "facilities", (1, 4))


# --- style -------------------------------------------------------------------------------------------


def _restyle(block: Block, style: Style) -> Block:
    def text(written: str) -> str:
        out = (widen(written) if style.wide else written).replace("～" if style.wide else "~", style.tilde)
        return out.translate(_DAMAGE) if style.damaged else out

    def slot(s: Slot) -> Slot:
        return Slot(tuple(map(text, s.lines)), s.span)

    def one(b: Heading | Text) -> Heading | Text:
        return replace(b, text=text(b.text))

    if isinstance(block, Break):
        return Break(tuple(map(one, block.heads)))
    if isinstance(block, Rows):
        header = tuple(map(slot, block.header)) if block.header else None
        return Rows(header, tuple(tuple(map(slot, r)) for r in block.body), block.kind, block.widths)
    return one(block)


def texts(blocks: Iterable[Block]) -> Iterator[str]:
    """Every text in the blocks, in order."""
    for block in blocks:
        if isinstance(block, Heading | Text):
            yield block.text
        elif isinstance(block, Rows):
            for row in ((block.header,) if block.header else ()) + block.body:
                for slot in row:
                    yield from slot.lines
        else:
            yield from (h.text for h in block.heads)
