"""A plan written in a style: the headings, paragraphs, tables and page breaks that every renderer draws.

There are two forms: a bureau's (four chapters, areas A to C) and a town's (no areas).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from generator.plan import Initiative, Issue, Plan, Table, era, review_titles

HEADERS = {
    "plain": "第{n}四半期",
    "period": "第{n}四半期({a}~{b}月)",
    "spaced": "第{n}四半期 ({a}~{b}月)",
    "broken": "第{n}四半期\n({a}~{b}月)",
    "q": "{n}Q",
    "q_period": "{n}Q({a}-{b}月)",
    "q_below": "{a}~{b}月\n({n}Q)",
    "months": "{a}-{b}月",
    "months_both": "{a}月~{b}月",
    "months_term": "{a}-{b}月期",
    "bracket": "第{n}四半期\n〔{a}~{b}月〕",
}
"""A quarter's column header: `n` the quarter, `a` and `b` its first and last month."""
HALVES = {"period": "{half}({a}~{b}月)", "plain": "{half}", "months_term": "{a}-{b}月期"}
"""The header of a column that covers two quarters, for a table that names one of these headers itself."""
COVERS = {
    "none": (),
    "title-org-city": ("{year} 局区X方針", "{org}", "{city}"),
    "city-title-org": ("{city}", "{year} 局区X方針", "{org}"),
    "org-city-title": ("{org}", "{city}", "{year} 局区X方針"),
    "title-cityorg": ("{year} 局区X方針", "{city} {org}"),
    "title-in": ("{year} {org}X方針", "{city}"),
    "title-corner": ("{year} 局区X方針", "【{org}】", "{city}"),
    "title-paren": ("{year} 局区X方針({org})", "{city}"),
}
"""The lines of a bureau's cover."""
MATRICES = {
    "joined": "【インパクト:{impact}】【緊急度:{urgency}】",
    "spaced": "【インパクト:{impact}】{gap}【緊急度:{urgency}】",
    "slash": "【インパクト:{impact}/緊急度:{urgency}】",
    "below": "【インパクト:{impact}】{gap}【緊急度:{urgency}】",
    "bare": "インパクト:{impact} 緊急度:{urgency}",
}
"""How ① gives impact and urgency; "below" and "bare" stand on a line of their own under the heading."""
OUTCOME_TAIL = " - 市民にとって何がどう変わるのか(サービスの質や価値、市民の実感) -"


@dataclass(frozen=True, slots=True)
class Style:
    """How a document is written.

    `wide`: digits, brackets and signs are full-width. `cover`: a key of `COVERS`; `cover_date` adds a month,
    `contents` a table of contents. `chapter`: a chapter's number `n` and title `t`. `era`: 令和, R or 西暦.
    `field_below`: the policy field stands on a line of its own. `matrix`: a key of `MATRICES`. `dash`
    precedes items; `legend`: which lines of the legend have a dash ("none", "first" or "each").
    `gap` stands between a number and its title, `overview_gap` the same in the overview. `tilde` and `as_of`
    are spellings. `header`: the quarterly tables' default header, a key of `HEADERS`. `pages`: page breaks
    with running heads before every issue and where the content asks for one; without them `heads_repeat`
    says whether the chapter's heading stands before every issue all the same. `budgets_apart` and
    `lists_apart`: one line for each amount, each name. `outcome_tail` ends ④'s heading. `merge`: merged
    cells are drawn as such (a text repeats them). `damaged`: some ideographs are the Kangxi radicals that
    PDF exporters leave in copied text.
    """

    wide: bool = False
    cover: str = "title-org-city"
    cover_date: bool = False
    contents: bool = False
    chapter: str = "{n} {t}"
    era: str = "令和"
    field_below: bool = False
    matrix: str = "spaced"
    dash: str = ""
    legend: str = "none"
    gap: str = " "
    overview_gap: str = ""
    tilde: str = "~"
    as_of: str = "R{e}.4.1付"
    header: str = "period"
    pages: bool = True
    heads_repeat: bool = False
    budgets_apart: bool = False
    lists_apart: bool = False
    outcome_tail: str = OUTCOME_TAIL
    merge: bool = True
    damaged: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 0 is the cover, 1 a chapter, 2 an issue or a chapter's section, 3 ①, 4 (1).

    `running`: it is a running head, repeated at the top of each page that its section continues on.
    """

    text: str
    level: int
    running: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; `kind` says what it is.

    body: prose; review: a paragraph of the review behind its ○; list: names or amounts in a row; item; note;
    attribute: a heading's second line; contents: a line of the table of contents; cover: the cover's date.
    """

    text: str
    kind: str = "body"
    running: bool = False


@dataclass(frozen=True, slots=True)
class Slot:
    """A table cell: its lines as its author broke them, and the numbers of columns and rows it covers.

    The rows below leave a covered position out. `lay_out` makes no cell of several rows.
    """

    lines: tuple[str, ...]
    span: int = 1
    rows: int = 1


@dataclass(frozen=True, slots=True)
class Rows:
    """A table; `kind` is quarters, overview, facilities or other, `widths` the columns' shares."""

    header: tuple[Slot, ...] | None
    body: tuple[tuple[Slot, ...], ...]
    kind: str
    widths: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Break:
    """A page break; `heads` are the running heads of the new page."""

    heads: tuple[Heading | Text, ...] = ()


Block = Heading | Text | Rows | Break


def placed(rows: Rows) -> list[tuple[int, int, Slot]]:
    """Every cell of a table with its row and column; the header is the first row."""
    taken: set[tuple[int, int]] = set()
    found = []
    for r, row in enumerate(([rows.header] if rows.header else []) + list(rows.body)):
        c = 0
        for slot in row:
            while (r, c) in taken:
                c += 1
            found.append((r, c, slot))
            taken |= {(r + i, c + j) for i in range(slot.rows) for j in range(slot.span)}
            c += slot.span
    return found


INDENTED = ("body", "review", "list")
"""The kinds of `Text` whose first line word processors indent."""

_WIDE = {i: i + 0xFEE0 for i in map(ord, "0123456789(),.:%")} | {ord("~"): ord("～")}
_DAMAGE = str.maketrans("高生人目食見", "⾼⽣⼈⽬⾷⾒")
_PLAIN_RUN = re.compile(r"[A-Za-z][A-Za-z0-9.%:-]*|[0-9]+(?:[.,][0-9]+)*|[()%:~]")


def widen(text: str) -> str:
    """The text with full-width digits, brackets and signs, except inside a Latin word (CO2)."""
    return _PLAIN_RUN.sub(
        lambda m: m[0] if m[0][0].isalpha() and m[0][0].isascii() else m[0].translate(_WIDE), text
    )


def lay_out(plan: Plan, style: Style) -> list[Block]:
    """The plan's blocks in a bureau's form or, if its issues have no areas, in a town's."""
    blocks = _x_form(plan, style) if plan.areas else _town_form(plan, style)
    return [_restyle(block, style) for block in blocks]


def introduced(plan: Plan, style: Style) -> Plan:
    """The plan with a first sentence that names the body and its city, if the style has no cover to do so."""
    if style.cover != "none":
        return plan
    first = (
        f"{plan.organization}では、{plan.municipality}新ビジョンの実現に向けて、市民に身近な政策を推進する。"
    )
    return replace(plan, mission=(first, *plan.mission))


# --- the bureau form ---------------------------------------------------------------------------------


def _x_form(plan: Plan, style: Style) -> Iterator[Block]:
    year = era(plan.fiscal_year, style.era) + "年度"
    before = era(plan.fiscal_year - 1, style.era) + "年度"
    titles = ("組織の使命(どのような役割を担うのか)", "基本情報", f"{before}局区X方針の振り返り", "課題")
    chapters = [
        Heading(style.chapter.format(n=n, t=title), 1, running=n == len(titles))
        for n, title in enumerate(titles, 1)
    ]
    yield from _cover(plan, style, year)
    if style.contents:
        yield Heading("目次", 2)
        yield from (Text(f"{c.text}{'・' * 12}{n}", "contents") for n, c in enumerate(chapters, 2))
        yield Break()
    yield chapters[0]
    yield from map(Text, plan.mission)
    yield chapters[1]
    yield from _basics(plan, style, year)
    yield chapters[2]
    for title, paragraphs in zip(review_titles(plan, style.era), plan.review, strict=True):
        yield Heading(f"○{title}", 2)
        yield from (Text("○" + p, "review") for p in paragraphs)
    if style.pages:
        yield Break()
    yield from _overview(plan, style)
    yield from _legend(plan, style)
    for n, issue in enumerate(plan.issues):
        heads = (chapters[3], *_issue_heads(issue, style))
        if style.pages:
            yield Break(heads)
        else:
            yield from heads if n == 0 or style.heads_repeat else heads[1:]
        yield from _x_issue(issue, year, style, heads)


def _cover(plan: Plan, style: Style, year: str) -> Iterator[Block]:
    lines = COVERS[style.cover]
    for line in lines:
        yield Heading(line.format(year=year, org=plan.organization, city=plan.municipality), 0)
    if lines and style.cover_date:
        yield Text(f"{era(plan.fiscal_year, '西暦' if style.era == '西暦' else '令和')}年4月", "cover")
    if lines and style.pages:
        yield Break()


def _basics(plan: Plan, style: Style, year: str) -> Iterator[Block]:
    yield Heading(f"(1) {year}局全体当初予算額", 2)
    if style.budgets_apart:
        yield from (Text(account + style.gap + amount, "item") for account, amount, _ in plan.budgets)
    else:
        yield Text("、".join(account + amount for account, amount, _ in plan.budgets), "list")
    yield from (Text(note, "note") for note in plan.notes)
    yield Heading(f"(2) 組織(部名) ({_as_of(plan, style)})", 2)
    yield from _names(plan.departments, style)
    yield Heading("(3) 所管の政策連携団体", 2)
    yield from _names(plan.affiliates, style)
    yield Heading("(4) 所管の主な公共施設(運営方法:直営、指定管理、その他)", 2)
    yield _facilities(plan, "(なし)")


def _as_of(plan: Plan, style: Style) -> str:
    return style.as_of.format(e=plan.fiscal_year - 2018, y=plan.fiscal_year)


def _names(names: tuple[str, ...], style: Style) -> Iterator[Block]:
    if names and style.lists_apart:
        yield from (Text("・" + name, "item") for name in names)
    else:
        yield Text("、".join(names) or "(なし)", "list")


def _facilities(plan: Plan, none: str) -> Rows:
    body = tuple(
        (Slot((how,)), Slot(tuple(f"・{name}" for name in names) or (none,)))
        for how, names in plan.facilities
    )
    return Rows(None, body, "facilities", (1, 4))


def _overview(plan: Plan, style: Style) -> Iterator[Block]:
    header = tuple(Slot((title,)) for title in ("政策分野", "課題名", "課題に対する取り組み"))
    for code, _ in plan.areas:
        rows = tuple(
            (Slot((i.field,)), Slot((f"({i.number}){style.overview_gap}{i.title}",)), Slot((i.approach,)))
            for i in plan.issues
            if i.area == code
        )
        if rows:
            yield Heading(f"課題領域 {code}", 2)
            yield Rows(header, rows, "overview", (2, 3, 6))


def _legend(plan: Plan, style: Style) -> Iterator[Block]:
    yield Heading("【凡例】", 2)
    yield Text("○課題領域", "attribute")
    for code, texts in plan.areas:
        for n, text in enumerate(texts):
            dash = "- " if style.legend == "each" or (style.legend == "first" and n == 0) else ""
            yield Text(f"{dash}{code} ・{text}" if n == 0 else f"{dash}・{text}", "item")


def _issue_heads(issue: Issue, style: Style) -> tuple[Heading | Text, ...]:
    name = f"課題{issue.area}{style.gap}({issue.number}){style.gap or ' '}{issue.title}"
    policy_field = f"【政策分野:{issue.field}】"
    if style.field_below:
        return (Heading(name, 2, running=True), Text(policy_field, "attribute", running=True))
    return (Heading(name + policy_field, 2, running=True),)


def _x_issue(issue: Issue, year: str, style: Style, heads: tuple[Heading | Text, ...]) -> Iterator[Block]:
    levels = MATRICES[style.matrix].format(impact=issue.impact, urgency=issue.urgency, gap=style.gap)
    matrix = f"①{style.gap}インパクト(政策課題)と緊急度のマトリクス"
    if style.matrix in ("below", "bare"):
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
    yield Heading(f"④{style.gap}目指す成果{style.outcome_tail}", 3)
    yield from map(Text, issue.outcome)
    if issue.initiatives:
        yield Heading(f"⑤{style.gap}{year}{issue.schedule}", 3)
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
    yield from (Text(style.dash + item, "item") for item in initiative.items)
    for table in initiative.tables:
        if table.lead:
            yield Text(table.lead)
        yield from _quarterly(table, style, heads)


def _quarterly(table: Table, style: Style, heads: tuple[Heading | Text, ...]) -> Iterator[Block]:
    header, slots, widths = _unmerged(table, style)
    if table.cut is None or not style.pages:
        yield Rows(header, (slots,), "quarters", widths)
        return
    if table.cut == "header":
        yield Rows(header, (), "quarters", widths)
        rest = slots
    else:
        yield Rows(header, (tuple(Slot(s.lines[:1], s.span) for s in slots),), "quarters", widths)
        rest = tuple(Slot(s.lines[1:], s.span) for s in slots)
    yield Break(heads)
    if any(slot.lines for slot in rest):
        yield Rows(header if table.cut == "again" else None, (rest,), "quarters", widths)


def _unmerged(table: Table, style: Style) -> tuple[tuple[Slot, ...], tuple[Slot, ...], tuple[int, ...]]:
    """The table's header, row and column widths; where the style merges no cells, without spans."""
    header = _headers(table, style)
    slots = tuple(Slot(cell.entries, cell.span) for cell in table.cells)
    if style.merge:
        return header, slots, (1, 1, 1, 1)
    if len(slots) == len(header) < 4:
        widths = tuple(slot.span for slot in slots)
        return tuple(Slot(h.lines) for h in header), tuple(Slot(s.lines) for s in slots), widths
    return header, tuple(Slot(s.lines) for s in slots for _ in range(s.span)), (1, 1, 1, 1)


def _headers(table: Table, style: Style) -> tuple[Slot, ...]:
    if table.header in HALVES and [cell.span for cell in table.cells] == [2, 2]:
        return tuple(
            Slot((HALVES[table.header].format(half=half, a=first, b=(first + 4) % 12 + 1),), 2)
            for half, first in (("上半期", 4), ("下半期", 10))
        )
    pattern = HEADERS[table.header or style.header]
    return tuple(
        Slot(tuple(pattern.format(n=n, a=first, b=first + 2).split("\n")))
        for n, first in enumerate((4, 7, 10, 1), 1)
    )


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
    yield Text("、".join(account + amount for account, amount, _ in plan.budgets), "list")
    yield from (Text(note, "note") for note in plan.notes)
    yield Heading(f"■係の構成({_as_of(plan, style)})", 2)
    yield Text("、".join(plan.departments), "list")
    yield Heading("■関係団体", 2)
    yield Text("、".join(plan.affiliates) or "なし", "list")
    yield Heading("■所管施設", 2)
    yield _facilities(plan, "なし")


# --- style -------------------------------------------------------------------------------------------


def _restyle(block: Block, style: Style) -> Block:
    def text(written: str) -> str:
        out = (widen(written) if style.wide else written).replace("～" if style.wide else "~", style.tilde)
        return out.translate(_DAMAGE) if style.damaged else out

    def slot(s: Slot) -> Slot:
        return replace(s, lines=tuple(map(text, s.lines)))

    def one(b: Heading | Text) -> Heading | Text:
        return replace(b, text=text(b.text))

    if isinstance(block, Break):
        return Break(tuple(map(one, block.heads)))
    if isinstance(block, Rows):
        header = tuple(map(slot, block.header)) if block.header else None
        return Rows(header, tuple(tuple(map(slot, r)) for r in block.body), block.kind, block.widths)
    return one(block)
