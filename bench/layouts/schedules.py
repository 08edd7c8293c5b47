"""Layouts of schedules that any producer can draw: a plan → parts."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import pairwise

from bench.layouts import parts
from bench.layouts.parts import QUARTERS, Cell, Grid, Para, Part, heads
from bench.layouts.plan import MONTHS, Bar, Initiative, Plan, Row, cells

PERIODS = (QUARTERS, ("4~6月", "7~9月", "10~12月", "1~3月"), ("第1", "第2", "第3", "第4"))
HALVES = (("上半期(4~9月)", "下半期(10~3月)"), ("上期", "下期"), ("前期(4月~9月)", "後期(10月~3月)"))
ARROWS = (("━━", "━▶"), ("→", "→"), ("－－", "－＞"), ("⇒", "⇒"))
"""What a typed bar goes on and ends with."""
DRESSES = (
    ("1/4期", "2/4期", "3/4期", "4/4期"),
    ("Ⅰ期(4~6月)", "Ⅱ期(7~9月)", "Ⅲ期(10~12月)", "Ⅳ期(1~3月)"),
    ("4・5・6月", "7・8・9月", "10・11・12月", "1・2・3月"),
    ("春(4~6月)", "夏(7~9月)", "秋(10~12月)", "冬(1~3月)"),
    ("6月末まで", "9月末まで", "12月末まで", "3月末まで"),
    ("~6月", "~9月", "~12月", "~3月"),
    ("第一四半期", "第二四半期", "第三四半期", "第四四半期"),
    ("1Q\n4月-6月", "2Q\n7月-9月", "3Q\n10月-12月", "4Q\n1月-3月"),
)


def usual(plan: Plan, rng: random.Random) -> list[Part]:
    """The form as it is meant."""
    return _usual(plan, QUARTERS, "・")


def months_two_rows(plan: Plan, rng: random.Random) -> list[Part]:
    """The months in two bands, April to September over October to March, a row an item."""
    out = parts.front(plan)
    for issue in plan.issues:
        out += parts.opening(plan, issue, "(月別)")
        for each in issue.initiatives:
            out += [*parts.introduction(each), _two_bands(each)]
    return out


def _two_bands(each: Initiative) -> Grid:
    rows = []
    for first in (0, 6):
        rows.append(heads("項目", *(f"{m}月" for m in MONTHS[first : first + 6])))
        for item in each.items:
            found = cells((item,), first, first + 5, 1)
            body = [Cell("\n".join(b.text for _, b in here), span) for span, here in found]
            rows.append((Cell(item.marker + item.name), *body))
    return Grid(tuple(rows), (1.6, *(1,) * 6))


def quarters_over_months(plan: Plan, rng: random.Random) -> list[Part]:
    """Two rows of heads, 第1四半期 over 4月|5月|6月; bars over any months."""
    names = rng.choice((("第1四半期", "第2四半期", "第3四半期", "第4四半期"), ("1Q", "2Q", "3Q", "4Q")))
    top = (Cell("項目", rows=2, head=True), *(Cell(n, 3, head=True) for n in names))
    suffix = rng.choice(("月", ""))
    out = parts.front(plan)
    for issue in plan.issues:
        out += parts.opening(plan, issue)
        for each in issue.initiatives:
            rows = [top, heads(*(f"{m}{suffix}" for m in MONTHS))]
            for item in each.items:
                found = cells((item,), grain=1)
                body = [Cell("\n".join(b.text for _, b in here), span) for span, here in found]
                rows.append((Cell(item.marker + item.name), *body))
            out += [*parts.introduction(each), Grid(tuple(rows), (2.4, *(1,) * 12))]
    return out


def period_rows(plan: Plan, rng: random.Random) -> list[Part]:
    """Quarters as rows: when, what, and who does it; a work of two quarters over two rows."""
    when = rng.choice(PERIODS)
    head = "四半期" if when[0] == "第1" else rng.choice(("時期", "実施時期"))
    out = parts.front(plan)
    for issue in plan.issues:
        out += parts.opening(plan, issue)
        for each in issue.initiatives:
            rows = [heads(head, "実施内容", "担当課")]
            quarter = 0
            for span, found in cells(each.rows):
                work = Cell(parts.lines(found, same="同上"), rows=span)
                section = [Cell(each.section, rows=4)] if quarter == 0 else []
                rows.append((Cell(when[quarter]), work, *section))
                rows += [(Cell(when[q]),) for q in range(quarter + 1, quarter + span)]
                quarter += span
            out += [*parts.introduction(each), Grid(tuple(rows), (2, 6, 2))]
    return out


def plan_and_actual(plan: Plan, rng: random.Random) -> list[Part]:
    """Two rows an item, 予定 filled in and 実績 still empty."""
    out = parts.front(plan)
    for issue in plan.issues:
        out += parts.opening(plan, issue)
        for each in issue.initiatives:
            rows: list[tuple[Cell, ...]] = [heads("項目", "区分", *QUARTERS)]
            for label, group in _groups(each):
                body = [Cell(_unmarked(found), span) for span, found in cells(group)]
                rows.append((Cell(label, rows=2), Cell("予定"), *body))
                rows.append((Cell("実績"), *(Cell("") for _ in range(4))))
            if not each.items:
                rows = [tuple(c for c in row if c.rows == 1 and c.text != "項目") for row in rows]
            widths = (2, 1, *(2,) * 4) if each.items else (1, *(3,) * 4)
            out += [*parts.introduction(each), Grid(tuple(rows), widths)]
    return out


def ledger(plan: Plan, rng: random.Random) -> list[Part]:
    """A table an issue: the initiatives merged over their items' rows, columns beside the quarters."""
    out = parts.front(plan)
    for issue in plan.issues:
        out += parts.opening(plan, issue)
        rows = [heads("取組", "項目", *QUARTERS, "担当課", "予算(千円)")]
        for each in issue.initiatives:
            height = len(each.items)
            for n, item in enumerate(each.items):
                row = [Cell(item.marker + item.name)]
                row += [Cell(_unmarked(found), span) for span, found in cells((item,))]
                if n == 0:
                    row.insert(0, Cell(f"({each.number}) {each.title}", rows=height))
                    row += [Cell(each.section, rows=height), Cell(f"{each.cost:,}", rows=height)]
                rows.append(tuple(row))
        out.append(Grid(tuple(rows), (2.2, 2.2, 2, 2, 2, 2, 1.5, 1.3)))
    return out


def halves(plan: Plan, rng: random.Random) -> list[Part]:
    """Two columns, 上半期 and 下半期, a row an item."""
    out = parts.front(plan)
    names = rng.choice(HALVES)
    for issue in plan.issues:
        out += parts.opening(plan, issue, "(半期別)")
        for each in issue.initiatives:
            rows = [heads("項目", *names)]
            for label, group in _groups(each):
                rows.append((Cell(label), *(Cell(_unmarked(f), span) for span, f in cells(group, grain=6))))
            out += [*parts.introduction(each), Grid(tuple(rows), (2, 4, 4))]
    return out


def typed_bars(plan: Plan, rng: random.Random) -> list[Part]:
    """A Gantt chart typed into month columns: the work where it begins, then ━━ and ━▶ or only →."""
    arrow = rng.choice(ARROWS)
    out = parts.front(plan)
    for issue in plan.issues:
        out += parts.opening(plan, issue, "(月別)")
        for each in issue.initiatives:
            rows = [heads("項目", *(f"{m}月" for m in MONTHS))]
            for item in each.items:
                ends = {a.last for a, b in pairwise(item.bars) if not b.goes_on} | {item.bars[-1].last}
                row = [Cell(item.marker + item.name)]
                for _, found in cells((item,), grain=1):
                    row.append(
                        Cell("".join(arrow[b.last in ends] if b.goes_on else b.text for _, b in found))
                    )
                rows.append(tuple(row))
            out += [*parts.introduction(each), Grid(tuple(rows), (2.4, *(1,) * 12))]
    return out


def repeated_years(plan: Plan, rng: random.Random) -> list[Part]:
    """The calendar year over the months: 令和8年 over April to December, 令和9年 over January to March."""
    years = (Cell(f"令和{plan.era}年", 3, head=True), *heads(f"令和{plan.era + 1}年"))
    out = parts.front(plan)
    for issue in plan.issues:
        out += parts.opening(plan, issue)
        for each in issue.initiatives:
            rows = [(Cell("項目", rows=2, head=True), *years), heads("4~6月", "7~9月", "10~12月", "1~3月")]
            for label, group in _groups(each):
                rows.append((Cell(label), *(Cell(_unmarked(f), span) for span, f in cells(group))))
            out += [*parts.introduction(each), Grid(tuple(rows), (2, 2, 2, 2, 2))]
    return out


def other_bullets(plan: Plan, rng: random.Random) -> list[Part]:
    """Cells whose entries have ◆, ➢, ✓ or - before them, or a line each and no bullet."""
    bullet = rng.choice(("", "◆", "➢", "✓", "-"))
    return _usual(plan, QUARTERS, bullet)


def head_dresses(plan: Plan, rng: random.Random) -> list[Part]:
    """The four quarters headed in other words: 1/4期, Ⅰ期, 4・5・6月, 春(4~6月), 6月末まで."""
    return _usual(plan, rng.choice(DRESSES), "・")


def bulleted_rows(plan: Plan, rng: random.Random) -> list[Part]:
    """A row an item, and in each cell up to three works, with ・ before them or a line each."""
    bullet = rng.choice(("・", "・", ""))
    out = parts.front(plan)
    for issue in plan.issues:
        out += parts.opening(plan, issue)
        for each in issue.initiatives:
            rows = [heads("項目", *QUARTERS)]
            for item in each.items:
                found = cells((item,))
                body = (Cell("\n".join(bullet + b.text for _, b in here), span) for span, here in found)
                rows.append((Cell(item.marker + item.name), *body))
            out += [*parts.introduction(each), Grid(tuple(rows), (2, 2.4, 2.4, 2.4, 2.4))]
    return out


def dated_cells(plan: Plan, rng: random.Random) -> list[Part]:
    """Works that begin with their date: 4/15, 5月:, (6月), 7月上旬."""
    return _usual(plan, QUARTERS, "・")


def stacked_heads(plan: Plan, rng: random.Random) -> list[Part]:
    """Narrow month columns whose heads stand a character a line."""
    out = parts.front(plan)
    for issue in plan.issues:
        out += parts.opening(plan, issue, "(月別)")
        for each in issue.initiatives:
            rows = [heads("項目", *(f"{m}\n月" for m in MONTHS))]
            for item in each.items:
                found = cells((item,), grain=1)
                body = [Cell("\n".join(b.text for _, b in here), span) for span, here in found]
                rows.append((Cell(item.marker + item.name), *body))
            out += [*parts.introduction(each), Grid(tuple(rows), (2.4, *(1,) * 12))]
    return out


def kana_items(plan: Plan, rng: random.Random) -> list[Part]:
    """Items marked ア, イ, ウ, a row each."""
    out = parts.front(plan)
    for issue in plan.issues:
        out += parts.opening(plan, issue)
        for each in issue.initiatives:
            rows = [heads("項目", *QUARTERS)]
            for item in each.items:
                body = (Cell(_unmarked(found), span) for span, found in cells((item,)))
                rows.append((Cell(f"{item.marker}　{item.name}"), *body))
            out += [*parts.introduction(each, gap="　"), Grid(tuple(rows), (2, 2, 2, 2, 2))]
    return out


def listed_quarters(plan: Plan, rng: random.Random) -> list[Part]:
    """No table: each quarter is a line of its own with its tasks below it."""
    before, after = rng.choice((("【", "】"), ("■", ""), ("〈", "〉"), ("", ":")))
    out = parts.front(plan)
    for issue in plan.issues:
        out += parts.opening(plan, issue)
        for each in issue.initiatives:
            out += parts.introduction(each)
            for name, (_, found) in zip(QUARTERS, cells(each.rows), strict=True):
                out.append(Para(before + name + after, True))
                out += [Para(line) for line in parts.lines(found).split("\n") if line]
    return out


def quarters_in_lines(plan: Plan, rng: random.Random) -> list[Part]:
    """No table: a quarter's works behind its name on one line, which may wrap."""
    before, after = rng.choice((("", ":"), ("・", " "), ("", "…"), ("【", "】")))
    out = parts.front(plan)
    for issue in plan.issues:
        out += parts.opening(plan, issue)
        for each in issue.initiatives:
            out += parts.introduction(each)
            for name, (_, found) in zip(rng.choice(PERIODS[:2]), cells(each.rows), strict=True):
                works = parts.lines(found).replace("\n", " ") or "―"
                out.append(Para(f"{before}{name}{after}{works}", True))
    return out


def plan_beside_actual(plan: Plan, rng: random.Random) -> list[Part]:
    """Two columns a quarter, 計画 filled in and 実績 still empty."""
    top = (Cell("項目", rows=2, head=True), *(Cell(name, 2, head=True) for name in QUARTERS))
    out = parts.front(plan)
    for issue in plan.issues:
        out += parts.opening(plan, issue)
        for each in issue.initiatives:
            rows = [top, heads(*("計画", "実績") * 4)]
            for label, group in _groups(each):
                body = [(Cell(_unmarked(found)), Cell("")) for _, found in cells(group)]
                rows.append((Cell(label), *(cell for pair in body for cell in pair)))
            out += [*parts.introduction(each), Grid(tuple(rows), (2, *(2, 1) * 4))]
    return out


def half_months(plan: Plan, rng: random.Random) -> list[Part]:
    """A table a half-year, its months in two parts; → behind the work that begins in the first."""
    names = rng.choice((("前半", "後半"), ("上", "下"), ("1-2週", "3-4週")))
    out = parts.front(plan)
    for issue in plan.issues:
        out += parts.opening(plan, issue, "(月別)")
        for each in issue.initiatives:
            out += parts.introduction(each)
            for first in (0, 6):
                months = (Cell(f"{m}月", 2, head=True) for m in MONTHS[first : first + 6])
                rows = [(Cell("項目", rows=2, head=True), *months), heads(*names * 6)]
                for item in each.items:
                    row = [Cell(item.marker + item.name)]
                    for _, found in cells((item,), first, first + 5, grain=1):
                        late = rng.random() < 0.5
                        text = found[0][1].text if found else ""
                        row += [Cell(""), Cell(text)] if late else [Cell(text), Cell("→" if found else "")]
                    rows.append(tuple(row))
                out.append(Grid(tuple(rows), (2.4, *(1,) * 12)))
    return out


def months_down(plan: Plan, rng: random.Random) -> list[Part]:
    """The months as rows and the items as columns; work that goes on has ｜ and ↓ below it."""
    arrow = rng.choice((("↓", "↓"), ("｜", "↓"), ("〃", "〃"), ("同上", "同上")))
    out = parts.front(plan)
    for issue in plan.issues:
        out += parts.opening(plan, issue, "(月別)")
        for each in issue.initiatives:
            rows = [heads("時期", *(item.marker + item.name for item in each.items))]
            for month in range(12):
                row = [Cell(f"{MONTHS[month]}月")]
                for item in each.items:
                    bar = next((b for b in item.bars if b.first <= month <= b.last), None)
                    ends = not any(b.goes_on and b.first == month + 1 for b in item.bars)
                    row.append(Cell("" if bar is None else arrow[ends] if bar.goes_on else bar.text))
                rows.append(tuple(row))
            out += [*parts.introduction(each), Grid(tuple(rows), (1, *(3,) * len(each.items)))]
    return out


def _usual(plan: Plan, names: Sequence[str], bullet: str) -> list[Part]:
    out = parts.front(plan)
    for issue in plan.issues:
        out += parts.opening(plan, issue)
        for each in issue.initiatives:
            body = tuple(Cell(parts.lines(f, bullet=bullet), span) for span, f in cells(each.rows))
            out += [*parts.introduction(each), Grid((heads(*names), body), (1, 1, 1, 1))]
    return out


def _groups(each: Initiative) -> list[tuple[str, tuple[Row, ...]]]:
    """What has a row of its own: each item, or all the work of an initiative without items."""
    return [(r.marker + r.name, (r,)) for r in each.items] or [("", each.rows)]


def _unmarked(found: Sequence[tuple[Row, Bar]]) -> str:
    """A cell in an item's row: its marker stands in the label."""
    if found and found[0][0].marker:
        return "\n".join("同左" if b.goes_on else b.text for _, b in found)
    return parts.lines(found)
