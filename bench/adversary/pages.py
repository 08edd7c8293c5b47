"""A plan → blocks, written in a way drawn at random: what every renderer of this bench draws.

`Way` holds the choices that change the words on the page (width of digits, era, wording of heads, cover,
where the policy field stands); how it looks is the renderers' business. `truth_of` is the plan's truth in
that way of writing.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace

from scripts.samples.layout import Block, Break, Heading, Rows, Slot, Text, widen
from scripts.samples.plan import Initiative, Issue, Plan, Table, era, review_titles, truth

HEADERS = {
    "plain": "第{n}四半期",
    "period": "第{n}四半期({a}~{b}月)",
    "spaced": "第{n}四半期 ({a}~{b}月)",
    "broken": "第{n}四半期\n({a}~{b}月)",
    "q": "{n}Q",
    "q_period": "{n}Q({a}-{b}月)",
    "q_months": "{a}~{b}月\n({n}Q)",
    "months": "{a}-{b}月",
    "months_both": "{a}月~{b}月",
    "bracket": "第{n}四半期\n〔{a}~{b}月〕",
}
HALVES = "{half}({a}~{b}月)"
COVERS = (
    "none",
    "title-org-city",
    "city-title-org",
    "org-city-title",
    "title-cityorg",
    "title-in",
    "title-corner",
    "title-paren",
)


@dataclass(frozen=True, slots=True)
class Way:
    """One way to write a plan."""

    wide: bool
    cover: str
    cover_date: bool
    contents: bool
    era: str
    field_below: bool
    matrix: str
    dash: str
    gap: str
    tilde: str
    as_of: str
    header: str
    pages: bool
    chapter: str
    budgets_apart: bool
    lists_apart: bool
    title_tail: str
    legend_dash: bool
    heads_repeat: bool

    @property
    def paged(self) -> bool:
        return self.pages


def way(rng: random.Random, *, headers: tuple[str, ...] = tuple(HEADERS)) -> Way:
    """A way to write drawn at random, the usual one being the likeliest in each respect."""
    return Way(
        wide=rng.random() < 0.35,
        cover=rng.choice(("title-org-city",) * 3 + COVERS),
        cover_date=rng.random() < 0.2,
        contents=rng.random() < 0.15,
        era=rng.choice(("令和",) * 5 + ("R", "西暦")),
        field_below=rng.random() < 0.35,
        matrix=rng.choice(("same", "same", "below", "slash", "bare")),
        dash=rng.choice(("", "", "- ", "-")),
        gap=rng.choice(("", " ", "　")),
        tilde=rng.choice("~〜～"),
        as_of=rng.choice(
            ("R{e}.4.1付", "R{e}.4.1付", "令和{e}年4月1日付", "{y}/4/1現在", "令和{e}年4月1日現在")
        ),
        header=rng.choice(headers),
        pages=rng.random() < 0.7,
        chapter=rng.choice(("{n} {t}", "{n} {t}", "{n}　{t}", "{n}. {t}", "{n}.{t}")),
        budgets_apart=rng.random() < 0.25,
        lists_apart=rng.random() < 0.2,
        title_tail=rng.choice(
            (" - 市民にとって何がどう変わるのか(サービスの質や価値、市民の実感) -",) * 3 + ("",)
        ),
        legend_dash=rng.random() < 0.5,
        heads_repeat=rng.random() < 0.7,
    )


def truth_of(plan: Plan, how: Way) -> dict:
    return truth(plan, era_style=how.era, spans=False)


def with_setting(plan: Plan, how: Way) -> Plan:
    """The plan with what a document without a cover must say in its first sentence."""
    if how.cover != "none":
        return plan
    first = (
        f"{plan.organization}では、{plan.municipality}新ビジョンの実現に向けて、市民に身近な政策を推進する。"
    )
    return replace(plan, mission=(first, *plan.mission))


def blocks(plan: Plan, how: Way) -> list[Block]:
    return [_restyle(b, how) for b in _document(plan, how)]


def _document(plan: Plan, how: Way) -> Iterator[Block]:
    year = era(plan.fiscal_year, how.era) + "年度"
    before = era(plan.fiscal_year - 1, how.era) + "年度"
    yield from _cover(plan, how, year)

    def chapter(n: int, title: str, running: bool = False) -> Heading:
        return Heading(how.chapter.format(n=n, t=title), 1, running=running)

    names = ("組織の使命(どのような役割を担うのか)", "基本情報", f"{before}局区X方針の振り返り", "課題")
    if how.contents:
        yield Heading("目次", 2)
        for n, name in enumerate(names, 1):
            yield Text(how.chapter.format(n=n, t=name) + "・" * 12 + str(n + 1), "contents")
        yield Break()
    yield chapter(1, names[0])
    yield from map(Text, plan.mission)
    yield chapter(2, names[1])
    yield Heading(f"(1) {year}局全体当初予算額", 2)
    if how.budgets_apart:
        yield from (Text(account + how.gap + amount, "item") for account, amount, _ in plan.budgets)
    else:
        yield Text("、".join(account + amount for account, amount, _ in plan.budgets), "plain")
    yield from (Text(note, "note") for note in plan.notes)
    yield Heading(f"(2) 組織(部名) ({how.as_of.format(e=plan.fiscal_year - 2018, y=plan.fiscal_year)})", 2)
    yield from _names(plan.departments, how)
    yield Heading("(3) 所管の政策連携団体", 2)
    yield from _names(plan.affiliates, how)
    yield Heading("(4) 所管の主な公共施設(運営方法:直営、指定管理、その他)", 2)
    rows = tuple(
        (Slot((o,)), Slot(tuple(f"・{n}" for n in names) or ("(なし)",))) for o, names in plan.facilities
    )
    yield Rows(None, rows, "facilities", (1, 4))
    yield chapter(3, names[2])
    for title, texts in zip(review_titles(plan, how.era), plan.review, strict=True):
        yield Heading(f"○{title}", 2)
        yield from (Text("○" + p, "bullet") for p in texts)
    if how.pages:
        yield Break()
    for code, _ in plan.areas:
        body = tuple(
            (Slot((i.field,)), Slot((f"({i.number}){how.gap}{i.title}",)), Slot((i.approach,)))
            for i in plan.issues
            if i.area == code
        )
        if body:
            yield Heading(f"課題領域 {code}", 2)
            head = tuple(Slot((t,)) for t in ("政策分野", "課題名", "課題に対する取り組み"))
            yield Rows(head, body, "overview", (2, 3, 6))
    yield Heading("【凡例】", 2)
    yield Text("○課題領域", "attribute")
    for code, texts in plan.areas:
        for n, text in enumerate(texts):
            dash = "- " if how.legend_dash else ""
            yield Text(f"{dash}{code} ・{text}" if n == 0 else f"{dash}・{text}", "item")
    chapter4 = chapter(4, names[3], True)
    for n, issue in enumerate(plan.issues):
        heads = (chapter4, *_issue_heads(issue, how))
        if how.pages:
            yield Break(heads)
        else:
            yield from heads if n == 0 or how.heads_repeat else heads[1:]
        yield from _issue(issue, year, how, heads)


def _cover(plan: Plan, how: Way, year: str) -> Iterator[Block]:
    o, c = plan.organization, plan.municipality
    date = Text(f"{era(plan.fiscal_year, how.era if how.era != 'R' else '令和')}年4月", "cover")
    lines: tuple[str, ...] = {
        "none": (),
        "title-org-city": (f"{year} 局区X方針", o, c),
        "city-title-org": (c, f"{year} 局区X方針", o),
        "org-city-title": (o, c, f"{year} 局区X方針"),
        "title-cityorg": (f"{year} 局区X方針", f"{c} {o}"),
        "title-in": (f"{year} {o}X方針", c),
        "title-corner": (f"{year} 局区X方針", f"【{o}】", c),
        "title-paren": (f"{year} 局区X方針({o})", c),
    }[how.cover]
    yield from (Heading(line, 0) for line in lines)
    if lines and how.cover_date:
        yield date
    if lines and how.pages:
        yield Break()


def _names(names: tuple[str, ...], how: Way) -> Iterator[Block]:
    if not names:
        yield Text("(なし)", "plain")
    elif how.lists_apart:
        yield from (Text("・" + n, "item") for n in names)
    else:
        yield Text("、".join(names), "plain")


def _issue_heads(issue: Issue, how: Way) -> tuple[Heading | Text, ...]:
    name = f"課題{issue.area}{how.gap}({issue.number}){how.gap or ' '}{issue.title}"
    field = f"【政策分野:{issue.field}】"
    if how.field_below:
        return (Heading(name, 2, running=True), Text(field, "attribute", running=True))
    return (Heading(name + field, 2, running=True),)


def _issue(issue: Issue, year: str, how: Way, heads: tuple[Heading | Text, ...]) -> Iterator[Block]:
    levels = {
        "same": f"【インパクト:{issue.impact}】【緊急度:{issue.urgency}】",
        "below": f"【インパクト:{issue.impact}】{how.gap}【緊急度:{issue.urgency}】",
        "slash": f"【インパクト:{issue.impact}/緊急度:{issue.urgency}】",
        "bare": f"インパクト:{issue.impact} 緊急度:{issue.urgency}",
    }[how.matrix]
    matrix = f"①{how.gap}インパクト(政策課題)と緊急度のマトリクス"
    if how.matrix in ("below", "bare"):
        yield Heading(matrix, 3)
        yield Text(levels, "attribute")
    else:
        yield Heading(f"{matrix} {levels}", 3)
    yield Heading(f"②{how.gap}課題の内容", 3)
    yield from map(Text, issue.description)
    yield Heading(f"③{how.gap}課題の背景や現状", 3)
    yield from map(Text, issue.background)
    if issue.grid:
        head, *rest = (tuple(Slot((t,)) for t in row) for row in issue.grid)
        yield Rows(head, tuple(rest), "other", (1,) * len(head))
    yield Heading(f"④{how.gap}目指す成果{how.title_tail}", 3)
    yield from map(Text, issue.outcome)
    tail = "" if issue.schedule == "の取組み" else "(四半期間隔)"
    yield Heading(f"⑤{how.gap}{year}{issue.schedule}{tail}", 3)
    for n, each in enumerate(issue.initiatives, 1):
        if each.break_before and how.pages:
            yield Break(heads)
        yield Heading(f"({n}){how.gap}{each.title}", 4)
        yield from _initiative(each, how, heads)
    for heading, texts in issue.extra:
        yield Heading(heading, 3)
        yield from map(Text, texts)


def _initiative(each: Initiative, how: Way, heads: tuple[Heading | Text, ...]) -> Iterator[Block]:
    yield from map(Text, each.description)
    yield from (Text(how.dash + item, "item") for item in each.items)
    for table in each.tables:
        slots = tuple(Slot(c.entries, c.span) for c in table.cells)
        header = _headers(table, how)
        if table.cut is None or not how.pages:
            yield Rows(header, (slots,), "quarters", (1, 1, 1, 1))
            continue
        if table.cut == "header":
            yield Rows(header, (), "quarters", (1, 1, 1, 1))
            rest = slots
        else:
            yield Rows(header, (tuple(Slot(s.lines[:1], s.span) for s in slots),), "quarters", (1, 1, 1, 1))
            rest = tuple(Slot(s.lines[1:], s.span) for s in slots)
        yield Break(heads)
        if any(s.lines for s in rest):
            yield Rows(header if table.cut == "again" else None, (rest,), "quarters", (1, 1, 1, 1))


def _headers(table: Table, how: Way) -> tuple[Slot, ...]:
    if table.header == "halves":
        return tuple(
            Slot((HALVES.format(half=half, a=a, b=b),), 2)
            for half, a, b in (("上半期", 4, 9), ("下半期", 10, 3))
        )
    pattern = HEADERS[table.header or how.header]
    return tuple(
        Slot(tuple(pattern.format(n=n, a=a, b=a + 2).split("\n"))) for n, a in enumerate((4, 7, 10, 1), 1)
    )


def _restyle(block: Block, how: Way) -> Block:
    def text(written: str) -> str:
        return (widen(written) if how.wide else written).replace("～" if how.wide else "~", how.tilde)

    def slot(s: Slot) -> Slot:
        return Slot(tuple(map(text, s.lines)), s.span)

    if isinstance(block, Break):
        return Break(tuple(replace(b, text=text(b.text)) for b in block.heads))
    if isinstance(block, Rows):
        header = tuple(map(slot, block.header)) if block.header else None
        return Rows(header, tuple(tuple(map(slot, r)) for r in block.body), block.kind, block.widths)
    return replace(block, text=text(block.text))
