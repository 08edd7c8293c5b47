"""Layouts of chapters, headings and levels that any producer can draw: a plan → parts."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from bench.layouts import parts
from bench.layouts.parts import NOTHING, QUARTERS, Cell, Grid, Head, NewPage, Para, Part, heads
from bench.layouts.plan import Issue, Plan, amount, cells
from generator.content import LEGEND

KANJI = "一二三四五六七八九十"
CHAPTERS = (
    ("第1章 ", "第2章 ", "第3章 ", "第4章 "),
    ("第一 ", "第二 ", "第三 ", "第四 "),
    ("一 ", "二 ", "三 ", "四 "),
)
LEVELS = "高中低"


def table_of_money(plan: Plan, rng: random.Random) -> list[Part]:
    """基本情報 in tables: budgets in 千円 beside last year's, departments with the number of their staff."""
    rows = [
        tuple(map(Cell, (a, f"{new // 1000:,}", f"{old // 1000:,}", f"{100 * (new - old) / old:+.1f}%")))
        for a, new, old in plan.budgets
    ]
    head = heads("会計", f"令和{plan.era}年度", f"令和{plan.era - 1}年度", "増減率")
    staff = [(Cell(d), Cell(f"{rng.randint(4, 60)}人")) for d in plan.departments]
    one, two, three, four = parts.basics_heads(plan)
    basic: list[Part] = [
        Head("2 基本情報", 1),
        one,
        Para("(単位:千円)", True),
        Grid((head, *rows), (2, 2, 2, 1)),
        *(Para(n, True) for n in plan.notes),
        two,
        Grid((heads("部・課", "職員数"), *staff), (3, 1)),
        three,
        *(Para(f"・{a}" if a != NOTHING else a, True) for a in plan.affiliates or (NOTHING,)),
        four,
        parts.facilities(plan),
    ]
    return [*parts.front(plan, basic), *_issues(plan)]


def basics_in_pairs(plan: Plan, rng: random.Random) -> list[Part]:
    """基本情報 as one table of two columns: what it is at the left, the fact at the right."""
    budget = "\n".join([*(f"{a} {amount(yen)}" for a, yen, _ in plan.budgets), *plan.notes])
    facts = (budget, "\n".join(plan.departments), "\n".join(plan.affiliates) or NOTHING)
    *labels, last = parts.basics_heads(plan)
    rows = [(Cell(h.text, head=True), Cell(t)) for h, t in zip(labels, facts, strict=True)]
    basic: list[Part] = [Head("2 基本情報", 1), Grid(tuple(rows), (2, 4)), last, parts.facilities(plan)]
    return [*parts.front(plan, basic), *_issues(plan)]


def front_in_tables(plan: Plan, rng: random.Random) -> list[Part]:
    """The mission in a frame, the review as a table of heading and text, the facilities in three columns."""
    mission = Grid(((Cell("\n".join("　" + t for t in plan.mission)),),), (1,))
    *basic, _ = parts.basics(plan)
    names = tuple(Cell("\n".join(f"・{n}" for n in found) or NOTHING) for _, found in plan.facilities)
    basic.append(Grid((heads(*(o for o, _ in plan.facilities)), names), (1, 1, 1)))
    review = [
        (Cell(f"○{title}", head=True), Cell("\n".join(f"○{t}" for t in texts)))
        for title, texts in plan.review
    ]
    return [
        *parts.cover(plan),
        Head("1 組織の使命(どのような役割を担うのか)", 1),
        mission,
        *basic,
        parts.review(plan)[0],
        Grid(tuple(review), (2, 5)),
        NewPage(),
        *parts.overview(plan),
        *parts.legend(),
        *_issues(plan),
    ]


def overview_in_one(plan: Plan, rng: random.Random) -> list[Part]:
    """The overview as one table whose first column is the area, merged over its rows; the legend a table."""
    rows = [heads("課題領域", "政策分野", "課題名", "課題に対する取り組み")]
    for n, issue in enumerate(plan.issues):
        row = [Cell(issue.policy_field), Cell(f"({issue.number}) {issue.title}"), Cell(issue.approach)]
        if n == 0 or plan.issues[n - 1].area != issue.area:
            row.insert(0, Cell(issue.area, rows=sum(i.area == issue.area for i in plan.issues)))
        rows.append(tuple(row))
    legend = [(Cell(code), Cell("\n".join(f"・{t}" for t in texts))) for code, texts in LEGEND]
    return [
        *parts.cover(plan),
        *parts.mission(plan),
        *parts.basics(plan),
        *parts.review(plan),
        NewPage(),
        Grid(tuple(rows), (1, 2, 3, 6)),
        Head("【凡例】", 3),
        Para("○課題領域", True),
        Grid(tuple(legend), (1, 9)),
        *_issues(plan),
    ]


def framed_cover(plan: Plan, rng: random.Random) -> list[Part]:
    """The cover's facts as a table of label and value, with the date of the edition."""
    facts = (("市名", plan.municipality), ("局区名", plan.organization), ("作成", f"令和{plan.era}年4月"))
    title = Head(f"令和{plan.era}年度 局区X方針", 0)
    frame = Grid(tuple((*heads(label), Cell(fact)) for label, fact in facts), (1, 3))
    return [title, frame, *parts.front(plan)[len(parts.cover(plan)) - 1 :], *_issues(plan)]


def boxed_heads(plan: Plan, rng: random.Random) -> list[Part]:
    """Every heading of an issue in a ruled and shaded box of its own, which is a table of one cell."""
    boxed = (2, 3)
    out = parts.front(plan)
    for part in _issues(plan):
        if isinstance(part, Head) and part.level in boxed:
            out.append(Grid((heads(part.text),), (1,)))
        else:
            out.append(part)
    return out


def kanji_numbers(plan: Plan, rng: random.Random) -> list[Part]:
    """Chapters 第1章, 第一 or 一, issues 課題A(一), initiatives (一) or 取組一."""
    one, two, three, four = rng.choice(CHAPTERS)
    number = rng.choice(("({k}) ", "取組{k} "))
    out = [
        *parts.cover(plan),
        *parts.mission(plan, one + "組織の使命"),
        *parts.basics(plan, two + "基本情報", [f"({k}) " for k in KANJI[:4]]),
        *parts.review(plan, three),
        NewPage(),
        *parts.overview(plan),
        *parts.legend(),
    ]
    for issue in plan.issues:
        name = f"課題{issue.area}({KANJI[issue.number - 1]}) {issue.title}【政策分野:{issue.policy_field}】"
        out += [NewPage(), Head(four + "課題", 1), Head(name, 2), parts.matrix(issue)]
        out += [*parts.prose(issue), parts.schedule_head(plan)]
        for each in issue.initiatives:
            title = number.format(k=KANJI[each.number - 1])
            out += [*parts.introduction(each, title), parts.quarters(each)]
    return out


def level_matrix(plan: Plan, rng: random.Random) -> list[Part]:
    """① as a matrix of three by three, a sign in the cell that holds."""
    sign = rng.choice("●★◎")

    def matrix(issue: Issue) -> Grid:
        rows = [heads("", *(f"緊急度:{urgency}" for urgency in LEVELS))]
        for impact in LEVELS:
            held = (impact == issue.impact and urgency == issue.urgency for urgency in LEVELS)
            rows.append((*heads(f"インパクト:{impact}"), *(Cell(sign if yes else "") for yes in held)))
        return Grid(tuple(rows), (2, 1.4, 1.4, 1.4))

    return [*parts.front(plan), *_issues(plan, matrix)]


def level_ticks(plan: Plan, rng: random.Random) -> list[Part]:
    """① as a table of 高, 中 and 低 with a tick under the one that holds."""
    sign = rng.choice(("○", "✓", "レ"))

    def ticks(issue: Issue) -> Grid:
        rows = [
            (Cell(label), *(Cell(sign if level == each else "") for each in LEVELS))
            for label, level in (("インパクト", issue.impact), ("緊急度", issue.urgency))
        ]
        return Grid((heads("", *LEVELS), *rows), (3, 1, 1, 1))

    return [*parts.front(plan), *_issues(plan, ticks)]


def _issues(plan: Plan, levels: Callable[[Issue], Grid] | None = None) -> Sequence[Part]:
    """The issues in the usual form, or with a table for ①."""
    out: list[Part] = []
    for issue in plan.issues:
        out += [NewPage(), Head("4 課題", 1), parts.issue_head(issue)]
        out += [Head(parts.MATRIX, 3), levels(issue)] if levels else [parts.matrix(issue)]
        out += [*parts.prose(issue), parts.schedule_head(plan)]
        for each in issue.initiatives:
            out += [*parts.introduction(each), parts.quarters(each)]
    return out


def issue_sheet(plan: Plan, rng: random.Random) -> list[Part]:
    """A 調書 an issue: labels in bare words at the left, the initiatives as cards in the same table."""
    words = rng.choice(
        (
            ("課題の内容", "背景・現状", "めざす姿", "取組名", "取組の概要"),
            ("内容", "背景", "期待される効果", "事業名", "事業目的"),
            ("課題概要", "現状", "目指す成果", "取組項目", "概要"),
        )
    )
    out = parts.front(plan)
    for issue in plan.issues:
        rows: list[tuple[Cell, ...]] = [
            (*heads("課題番号"), Cell(f"{issue.area}-{issue.number}"), *heads("課題名"), Cell(issue.title)),
            (*heads("政策分野"), Cell(issue.policy_field, 3)),
            (*heads("インパクト"), Cell(issue.impact), *heads("緊急度"), Cell(issue.urgency)),
        ]
        for word, texts in zip(words, (issue.description, issue.background, issue.outcome), strict=False):
            rows.append((*heads(word), Cell("\n".join("　" + t for t in texts), 3)))
        for each in issue.initiatives:
            texts = ["　" + t for t in each.description] + [r.marker + r.name for r in each.items]
            rows.append((*heads(words[3]), Cell(f"({each.number}) {each.title}", 3)))
            rows.append((*heads(words[4]), Cell("\n".join(texts), 3)))
            rows.append(heads(*QUARTERS))
            rows.append(tuple(Cell(parts.lines(found), span) for span, found in cells(each.rows)))
        out += [NewPage(), Head("4 課題", 1), Grid(tuple(rows), (1, 1, 1, 1))]
    return out


def upright_sheet(plan: Plan, rng: random.Random) -> list[Part]:
    """One table an issue whose labels are set a letter a line, 取組 beside the initiatives and quarters."""
    labels = rng.choice(
        (
            ("課題の内容", "背景と現状", "目指す成果", "取組内容"),
            ("②課題の内容", "③背景・現状", "④目指す姿", "⑤取組内容"),
            ("内容", "背景", "成果目標", "取組"),
        )
    )
    out = parts.front(plan)
    for issue in plan.issues:
        rows: list[tuple[Cell, ...]] = []
        for label, texts in zip(labels, (issue.description, issue.background, issue.outcome), strict=False):
            text = "\n".join("　" + t for t in texts)
            rows.append((*heads("\n".join(label)), Cell(text + "\n" * max(0, len(label) - len(texts)), 4)))
        inner: list[tuple[Cell, ...]] = []
        for each in issue.initiatives:
            texts = [f"({each.number}) {each.title}", *("　" + t for t in each.description)]
            texts += [r.marker + r.name for r in each.items]
            inner += [(Cell("\n".join(texts), 4),), heads(*QUARTERS)]
            inner.append(tuple(Cell(parts.lines(found), span) for span, found in cells(each.rows)))
        label = Cell("\n".join(labels[3]), rows=len(inner), head=True)
        rows += [(label, *inner[0]), *inner[1:]]
        out += [NewPage(), Head("4 課題", 1), parts.issue_head(issue), parts.matrix(issue)]
        out.append(Grid(tuple(rows), (0.35, 2, 2, 2, 2)))
    return out
