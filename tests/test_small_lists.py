"""What single steps of parsing make of small lists and tables, each drawn from a seed.

Periods as a list, boxes of periods, tables of years and of indicators, schedules whose initiatives no number
tells, schedules whose rows name other initiatives, sheets of records, grids of labels. The golden lists each
input and what the step answers. After an intended change, run `pytest tests/test_small_lists.py
--force-regen`, review the differences and commit them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from random import Random

import pytest
from pytest_regressions.file_regression import FileRegressionFixture

from planparse.document.findings import Finding
from planparse.document.place import Place, Spot
from planparse.document.source import Block, Cell, Grid, Line, Page, SourceDocument
from planparse.form.file import parse
from planparse.japanese.indicators import Role
from planparse.japanese.markers import NOTE
from planparse.parse.headed_cells import is_followed, with_heads_apart
from planparse.parse.indicators import (
    IndicatorRead,
    indicator_in_cells,
    indicator_lines,
    indicator_table,
    indicator_under_heads,
)
from planparse.parse.labels import HeadCells
from planparse.parse.named_rows import with_named_rows
from planparse.parse.outline import outline
from planparse.parse.outline_tree import Content, Node, Outline, Table
from planparse.parse.period_lists import with_period_lists
from planparse.parse.schedule import Attribute
from planparse.parse.sheets import Laid, laid_out
from planparse.parse.slots import Slot
from planparse.parse.untold_initiatives import with_initiatives
from planparse.parse.wrap import Style
from planparse.parse.years import year_table
from tests.support import small_grids
from tests.support.documents import form

FORM = form("kyoku-x")
EM = 10.0
COVER = (
    *(
        "令和8年度 局区X方針",
        "上下水道局",
        "鳴砂市",
        "1 組織の使命(どのような役割を担うのか)",
        "水を届ける。",
        "4 課題",
    ),
)
INITIATIVES = "⑤令和8年度の取組内容(四半期間隔)"
Rows = Sequence[Sequence[str | None]]


class Paper:
    """Lines and grids one below the other, numbered in the order in which they are written."""

    def __init__(self) -> None:
        self.number, self.page, self.y = 0, 1, 40.0

    def line(self, text: str, gap: float = 1.0, x: float = 40.0) -> Line:
        self.number += 1
        self.y += (1 + gap) * EM
        box = (x, self.y, x + EM * len(text), self.y + EM)
        return Line(self.number, text, gap, self.page, box, EM, (x, 520.0))

    def beside(self, text: str, line: Line) -> Line:
        """A line at the height of another."""
        assert line.box is not None
        self.y = line.box[1] - 2 * EM
        return self.line(text, 1.0, line.box[2] + EM)

    def grid(self, rows: Rows, *, boxed: bool = True, tall: Sequence[tuple[int, int]] = ()) -> Grid:
        """A grid with a line for each line of its cells' texts; `tall` cells reach over the next row.

        None is covered by the cell to its left.
        """
        cells: list[Cell] = []
        count = max(map(len, rows))
        wide, top = 480.0 / count, self.y + EM
        first = top
        for r, row in enumerate(rows):
            high = EM * max(1 + (text or "").count("\n") for text in row) + 4
            for c, text in enumerate(row):
                if (r - 1, c) in tall or text is None:
                    continue
                across = next((n for n in range(c + 1, len(row)) if row[n] is not None), len(row)) - c
                box = (40 + wide * c, top, 40 + wide * (c + across), top + high)
                self.y = top - EM
                lines = tuple(self.line(piece, 0.0, box[0] + 2) for piece in text.split("\n") if text)
                place = {"box": box, "page": self.page} if boxed else {}
                span = 2 if (r, c) in tall else 1
                cells.append(Cell(r, c, lines, span, across, **place))  # type: ignore[arg-type]
            top += high
        self.y = top
        page, outer = (self.page, (40.0, first, 520.0, top)) if boxed else (None, None)
        return Grid(tuple(cells), len(rows), count, page, outer, "rules")


# --- how inputs and answers are shown -------------------------------------------------------------------


def said(lines: Iterable[Line]) -> str:
    return "/".join(f"{line.number}{line.text}" for line in lines)


def shown(content: Block | Content, *, edges: bool = False) -> str:
    if isinstance(content, Line):
        return f"{content.number}{paged(content.page)}+{content.gap:g} {content.text}"
    grids = content.parts if isinstance(content, Table) else (content,)
    return " // ".join(
        f"{g.rows}×{g.cols}{paged(g.page)}{' →' * len(g.arrows)} {cells(g.cells, edges=edges)}" for g in grids
    )


def paged(page: int | None) -> str:
    return "" if page == 1 else f"p{page}"


def cells(some: Iterable[Cell], *, edges: bool) -> str:
    told = []
    for cell in some:
        span = f"+{cell.row_span}×{cell.col_span}" if (cell.row_span, cell.col_span) != (1, 1) else ""
        high = f"[{cell.box[1]:g}-{cell.box[3]:g}]" if edges and cell.box is not None else ""
        told.append(f"{cell.row},{cell.col}{span}{high}{paged(cell.page)} {said(cell.lines)}")
    return " ¦ ".join(told)


def told(findings: Iterable[Finding]) -> Iterator[str]:
    for finding in findings:
        values = " ".join(f"{name}={value}" for name, value in finding.values.items())
        yield f"! {finding.code} {values} @{finding.place.page} {finding.place.lines}"


def node(one: Node, depth: int = 0) -> Iterator[str]:
    values = " ".join(f"{name}={value}" for name, value in one.values.items())
    yield f"{'  ' * depth}{one.kind} {values} {one.text} | {said(one.lines)}"
    for child in one.children:
        if isinstance(child, Node):
            yield from node(child, depth + 1)
        else:
            yield f"{'  ' * (depth + 1)}{shown(child)}"


def attribute(one: Attribute) -> str:
    return f"{one.label} of {one.row} {one.period} {one.unit}: {one.text} | {said(one.lines)}"


# --- the families -----------------------------------------------------------------------------------------

QUARTERS = ("第1四半期", "第2四半期", "第3四半期", "第4四半期")
PERIODS = (
    QUARTERS,
    ("4～6月", "7～9月", "10～12月", "1～3月"),
    ("4月", "7月", "8月", "12月"),
    ("上半期", "下半期", "上半期", "下半期"),
)
WORKS = ("調査", "・設計", "・同左", "①発注", "②工事", "◆会場", "公表する。", "○広報")


def periods(draw: Random) -> Iterator[str]:
    """Periods on lines of their own or before their work, that go on, begin again, or end below a gap."""
    paper = Paper()
    names = list(draw.choice(PERIODS))
    contents: list[Content] = []
    above = draw.choice((None, "①測量", "◆港の整備", "【年間スケジュール】", "進める。", "※予定"))
    if above is not None:
        contents.append(paper.line(above))
    for n in range(draw.choice((1, 1, 1, 2, 2, 3))):
        if n and draw.random() < 0.8:
            contents.append(paper.line(draw.choice((f"{'①②③'[n]}工事", "◆道の整備", "・協議", "③点検"))))
        begin = draw.choice((0, 0, 0, 1))
        own = names[begin : draw.choice((2, 3, 4))]
        if draw.random() < 0.2:
            own.insert(draw.randrange(len(own) + 1), draw.choice(("通年", names[begin], names[-1])))
        for name in own:
            work, gap = draw.choice(WORKS), draw.choice((0.2, 0.2, 0.5, 1.0))
            kind = draw.randrange(4)
            if kind == 0 and isinstance(contents[-1:] and contents[-1], Line) and draw.random() < 0.3:
                last = contents[-1]
                assert isinstance(last, Line)
                contents.append(paper.beside(name, last))
            elif kind < 2:
                contents.append(paper.line(f"【{name}】", gap))
                contents += [paper.line(w, 0.2) for w in draw.sample(WORKS, draw.choice((0, 1, 1, 2)))]
            else:
                contents.append(paper.line(f"{name}{draw.choice('：　')}{work}", gap))
        if draw.random() < 0.1:
            paper.page += 1
    for _ in range(draw.choice((0, 1, 2))):
        gap = draw.choice((0.2, 0.8, 0.9, 1.2, 1.7, 1.8))
        contents.append(paper.line(draw.choice((*WORKS, "※予定である。", "市民の声を聞く。")), gap))
    yield from map(shown, contents)
    yield from listed(contents)


def parted(draw: Random) -> Iterator[str]:
    """A table of periods over their work, of which page breaks part the first or the last column."""
    paper = Paper()
    names = list(draw.choice(PERIODS))
    first, last = draw.choice(((0, 3), (1, 4), (1, 3), (1, 3), (2, 4)))
    contents: list[Content] = []
    if draw.random() < 0.3:
        contents.append(paper.line("進める。"))
    for name in draw.choice((names[:first], names[:first], names[:first][::-1])):
        contents.append(paper.line(f"{name} {draw.choice(WORKS)}", 0.2))
        contents += [paper.line(w, 0.2) for w in draw.sample(WORKS, draw.choice((0, 0, 1)))]
    if draw.random() < 0.2:
        contents.append(paper.line(draw.choice(("【年間スケジュール】", "◇工程表", "市民の声を聞く。"))))
    paper.page += draw.choice((1, 1, 1, 1, 0, 2))
    rows = [names[first:last], [draw.choice(WORKS) for _ in names[first:last]]]
    if draw.random() < 0.2:
        rows = [["時期", *rows[0]], ["内容", *rows[1]]]
    if draw.random() < 0.1:
        rows.append([draw.choice(WORKS) for _ in rows[0]])
    grid = paper.grid(rows)
    contents.append(
        Table(
            (
                Grid(
                    grid.cells, grid.rows, grid.cols, grid.page, grid.box, "rules", turned=draw.random() < 0.9
                ),
            )
        )
    )
    paper.page += draw.choice((1, 1, 1, 0))
    for name in draw.choice((names[last:], names[last:], names[:1])):
        contents.append(paper.line(f"{name} {draw.choice(WORKS)}", 0.2))
        contents += [paper.line(w, 0.2) for w in draw.sample(WORKS, draw.choice((0, 1)))]
    if draw.random() < 0.3:
        paper.page += draw.choice((0, 0, 1))
        contents.append(paper.line(draw.choice(("※予定", "広報する。")), draw.choice((0.2, 1.5))))
    yield from map(shown, contents)
    yield from listed(contents)


def listed(contents: Sequence[Content]) -> Iterator[str]:
    found = with_period_lists(contents, FORM, NOTE)
    if found.contents == tuple(contents):
        yield "-> as they are"
    else:
        yield from (f"-> {shown(content)}" for content in found.contents)
    yield f"again {said(found.named_again)}"
    yield f"before again {'' if found.before_again is None else said([found.before_again])}"


def boxes(draw: Random) -> Iterator[str]:
    """Boxes with a period and its work in a row, a square or a column, and what stands below them."""
    paper = Paper()
    names = list(draw.choice(PERIODS[:3]))
    blank = draw.random() < 0.2
    found = []
    for name in names:
        remark = draw.choice(("", "", "\n(準備期)", "\n4～6月", "\n(予定)\n(案)"))
        work = draw.sample(
            ("・調査", "・設計", "・公表") if draw.random() < 0.6 else WORKS, draw.choice((1, 1, 2))
        )
        found.append(name + remark + "".join(f"\n{w}" for w in work if not blank))
    if draw.random() < 0.15:
        found[draw.randrange(4)] = draw.choice(("備考\n・なし", "", names[0], "第1四半期\n・再掲"))
    boxed = draw.random() < 0.8
    shape = draw.randrange(4)
    rows = [[found], [found[:2], found[2:]], [[one] for one in found], [["工程", *found]]][shape]
    if shape == 1 and draw.random() < 0.5:
        rows = [["前半", *rows[0]], ["後半", *rows[1]]]
    tall = [(0, 0)] if len(rows) > 1 and draw.random() < 0.15 else []
    above = [paper.line("進める。")] if draw.random() < 0.3 else []
    blocks: list[Block] = [*above, paper.grid(rows, boxed=boxed, tall=tall)]
    for _ in range(draw.choice((0, 0, 1, 2, 3))):
        notes = ("※予定", "※案", "※予定", "次の表は別である。", "2 基本情報", "⑤令和8年度の取組内容")
        blocks.append(paper.line(draw.choice(notes)))
    paper.page += draw.choice((0, 0, 1))
    again = [["調査", "設計", "試行", "公表"], ["事業費", "5百万円"], list(names), found]
    if draw.random() < 0.8:
        blocks.append(paper.grid([draw.choice(again)], boxed=boxed))
    yield from (shown(block, edges=True) for block in blocks)
    grid = blocks[len(above)]
    assert isinstance(grid, Grid)
    yield f"followed {is_followed(blocks, len(above), FORM)}"
    for followed in (False, True):
        apart = with_heads_apart(grid, FORM, followed=followed)
        yield f"apart {followed}: {'as it is' if apart == grid else shown(apart, edges=True)}"


def years(draw: Random) -> Iterator[str]:
    """Columns that are years, over rows of work and of values, with labels in groups."""
    paper = Paper()
    head = draw.choice(
        (("令和8年度", "令和9年度", "令和10年度"), ("R7", "R8", "R9"), ("2026年度", "2027", "令和10"))
    )
    labels = draw.choice((1, 1, 2, 0))
    behind = draw.choice(((), (), ("備考",), ("担当課",), ("実績",)))
    corner = draw.choice(("項目", "年度", "", "取組", "区分(千円)", "実施年度"))
    rows: list[list[str | None]] = []
    for _ in range(draw.choice((0, 0, 1, 2))):
        above = draw.choice(
            (("担当課", "財政課"), ("予算", "5百万円"), ("概要", ""), ("", ""), ("方針", "進める"))
        )
        blank = [""] * (labels + len(head) + len(behind) - 2)
        rows.append([*above, *blank])
        if blank and draw.random() < 0.2:
            rows[-1][2] = "別に定める"
    twice = draw.random() < 0.2
    if twice:  # two columns under each year
        pairs = [text for year in head for text in (year, None)]
        rows = [[*row, *[""] * len(head)] for row in rows]
        rows.append([*[corner, "内容"][:labels], *pairs, *behind])
        roles = draw.choice((("計画", "実績"), ("実績", "計画")))
        rows.append([*[""] * labels, *roles * len(head), *("" for _ in behind)])
        head = (*head, *head)
    else:
        rows.append([*[corner, "内容"][:labels], *head, *behind])
    if not twice and draw.random() < 0.2:
        rows.append([*[""] * labels, *(draw.choice(("計画", "実績")) for _ in head), *("" for _ in behind)])
    names = (
        "調査",
        "工程",
        "目標値",
        "実績",
        "事業費",
        "うち一般財源",
        "利用者数(人)",
        "計画",
        "評価",
        "整備件数",
        "",
    )
    groups = ("道路", "港", "", "会計年度", "費用(百万円)")
    for _ in range(draw.randint(1, 4)):
        of = [draw.choice(groups), draw.choice(names)][2 - labels :] if labels else []
        if labels == 2 and draw.random() < 0.15:
            of = [draw.choice(("合計", "計(千円)")), ""]
        figures = draw.random() < 0.5
        says = (
            ("120", "1,200", "80%", "△5", "3.5")
            if figures
            else ("調査", "→", "同左", "○", "①設計\n②工事", "")
        )
        odd = ("120", "-", "", "完成") if draw.random() < 0.3 else says
        work = [draw.choice(says), *(draw.choice((*says, *odd)) for _ in head[1:])]
        rows.append([*of, *work, *(draw.choice(("", "市債", "企画課", "100")) for _ in behind)])
    tall = [(r, 0) for r in range(len(rows) - 1) if labels == 2 and draw.random() < 0.2]
    tall = [one for n, one in enumerate(tall) if not n or one[0] > tall[n - 1][0] + 1]
    cut = draw.choice((len(rows), len(rows), len(rows) - 1))
    parts = [paper.grid(rows[:cut], tall=[t for t in tall if t[0] < cut - 1])]
    if cut < len(rows):
        paper.page += 1
        parts.append(paper.grid(rows[cut:]))
    yield from map(shown, parts)
    read = year_table(parts, FORM, Style(), "B-1/1")
    if read is None:
        yield "no table of years"
        return
    for entry, lines in read.entries:
        tasks = " ".join(f"{task.id} {task.text}{' ditto' if task.ditto else ''}" for task in entry.tasks)
        yield f"{entry.period} {entry.start}-{entry.end} row {entry.row} {entry.text!r}: {tasks}"
        yield f"  | {said(lines)}"
        yield f"  at {entry.place.page} {entry.place.lines}"
    yield from map(attribute, read.values)
    yield f"labels {said(read.labels)} rest {said(read.rest)}"
    yield from told(read.findings)


def indicator(one: IndicatorRead) -> Iterator[str]:
    yield f"{one.name} in {one.unit} kind {one.kind} | {said(one.lines)}"
    for value in one.values:
        yield f"  {value.period} {value.role} {value.text} of {value.number_of} | {said(value.lines)}"


HEADS = (
    "指標名",
    "単位",
    "基準値",
    "目標値",
    "実績値",
    "R7実績",
    "R8目標",
    "備考",
    "区分",
    "目標年度",
    "令和9年度",
    "KPI",
)
FIGURES = ("31,000", "12.5%", "80", "-", "同左", "〃", "達成", "延べ120人", "", "調整中", "70\n80")


def indicators(draw: Random) -> Iterator[str]:
    """Tables of indicators, some of them turned, with groups, roles in rows, dittos and blanks."""
    paper = Paper()
    count = draw.randint(2, 6)
    head = [
        draw.choice(("指標名", "指標名", "成果指標", "KPI", "項目", "取組")),
        *draw.sample(HEADS[1:], count - 1),
    ]
    if draw.random() < 0.3:
        head.insert(0, draw.choice(("区分", "施策", "種別")))
    rows: list[list[str]] = [head]
    names = (
        "利用者数(人)",
        "・満足度",
        "広報紙発行部数",
        "",
        "",
        "目標",
        "実績",
        "達成率",
        "計画",
        "うち県外",
    )
    for _ in range(draw.randint(1, 5)):
        row = []
        for label in head:
            if label in ("指標名", "成果指標", "KPI", "項目", "取組"):
                row.append(draw.choice(names))
            elif label in ("区分", "施策", "種別"):
                row.append(
                    draw.choice(
                        ("アウトプット", "成果", "", "観光", "新規", "1", "目標", "実績", "達成率(%)")
                    )
                )
            elif label == "単位":
                row.append(draw.choice(("人", "%", "", "-", "部/月")))
            elif label == "目標年度":
                row.append(draw.choice(("R8", "令和10年度", "", "毎年度")))
            else:
                row.append(draw.choice(FIGURES))
        rows.append(row)
    tall = [(r, c) for r in range(1, len(rows) - 1) for c in range(len(head)) if draw.random() < 0.06]
    tall = [one for one in tall if (one[0] - 1, one[1]) not in tall]
    if draw.random() < 0.15:
        rows, tall = [list(row) for row in zip(*rows, strict=True)], []
    cut = draw.choice((len(rows), len(rows), max(1, len(rows) - 1)))
    parts = [paper.grid(rows[:cut], tall=[t for t in tall if t[0] < cut - 1])]
    if cut < len(rows):
        parts.append(paper.grid([*(rows[:1] if draw.random() < 0.5 else ()), *rows[cut:]]))
    yield from map(shown, parts)
    for sure in (False, True):
        read = indicator_table(parts, None, 2026, sure=sure)
        if read is None:
            yield f"sure {sure}: none"
            continue
        yield f"sure {sure}: used {said(read.used)}"
        for one in read.indicators:
            yield from indicator(one)
        yield from map(attribute, read.others)
    first = parts[0].row(parts[0].rows - 1)
    roles: tuple[Role | None, ...] = (None, "target")
    for role in roles:
        found = indicator_in_cells(first, role, 2026)
        yield f"in cells, {role}:"
        yield from () if found is None else indicator(found)
    if len(first) == len(head):
        yield "under heads:"
        yield from indicator(indicator_under_heads(head, first, 2026))


STATED = (
    *(
        "利用者数 31,000人",
        "・満足度：80%（R7実績 75%）",
        "広報紙の部数",
        "31,000部（令和8年度）",
        "R7 12% → R8 20%",
    ),
    *("進める。", "●目標 120人", "基準値：50件", "－ 未定", "市民の満足度を80%にする。", "職員数"),
)


def stated(draw: Random) -> Iterator[str]:
    """Indicators in paragraphs: names, values and both."""
    paper = Paper()
    texts = [draw.choice(STATED) for _ in range(draw.randint(1, 5))]
    lines = [(text, (paper.line(text),)) for text in texts]
    yield from (shown(line) for _, (line,) in lines)
    roles: tuple[Role | None, ...] = (None, "actual")
    for role in roles:
        read = indicator_lines(lines, role, 2026)
        yield f"{role}: rest {said(read.rest)}"
        for one in (*read.indicators, IndicatorRead("before any", None, None, read.values, ())):
            yield from indicator(one)


def schedule(draw: Random, paper: Paper, *labels: str) -> Grid:
    """A table of work under periods, in rows with labels or without."""
    names = list(draw.choice((*PERIODS[:1] * 5, PERIODS[1], PERIODS[3][:2])))
    if not labels:
        return paper.grid([names, [draw.choice(WORKS) for _ in names]])
    head = draw.choice(("取組", "取組項目", "取組", "手順"))
    works = ([label, *(draw.choice(WORKS) for _ in names)] for label in labels)
    tall = [(draw.randint(1, len(labels) - 1), 0)] if len(labels) > 1 and draw.random() < 0.25 else []
    grid = paper.grid([[head, *names], *works], tall=tall)
    if draw.random() < 0.7:
        return grid
    some = draw.sample(range(len(grid.cells)), 2)
    at = [(grid.cells[n].box or (0.0, 0.0, 0.0, 0.0), draw.choice((2.0, 7.0, 14.0))) for n in some]
    arrows = tuple(
        Place(page=paper.page, box=(box[0], box[1] + down - 2, box[2], box[1] + down + 2)) for box, down in at
    )
    return replace(grid, arrows=arrows)


def tree(blocks: Sequence[Block]) -> Outline:
    pages = tuple(Page(number, 595, 842) for number in (1, 2, 3))
    source = SourceDocument("plan.pdf", "0" * 64, "application/pdf", 1, "test", tuple(blocks), pages)
    return outline(source, FORM)[0]


def changed(before: Outline, after: Outline, findings: Sequence[Finding]) -> Iterator[str]:
    """The tree below the cover and what else a step changes of it."""
    if after is before:
        yield "as it is"
    else:
        below = list(node(after.root))
        yield from below[next(n for n, row in enumerate(below) if row.lstrip().startswith("issue ")) :]
        roles = {key: role for key, role in after.roles.items() if before.roles.get(key) != role}
        yield f"roles {roles}"
    yield from told(findings)


TITLES = ("配水管の更新", "技術者の確保", "水源の保全", "庁舎の点検")
DRESSES = ("■{}", "◆ {}", "【{}】", "{}", "{}", "ア {}", "・{}")
SENTENCES = (
    "古い順に替える。",
    "職員を採る。",
    "※国の補助による。",
    "・現場を見る",
    "令和8年度の予定",
    "■実績",
    "総務課",
)


def untold(draw: Random) -> Iterator[str]:
    """Several schedules in a section, with a heading without a number above each, or nearly so."""
    paper = Paper()
    blocks: list[Block] = [paper.line(text) for text in COVER]
    dress = draw.choice(DRESSES)
    for issue in range(draw.choice((1, 1, 2))):
        blocks.append(paper.line(f"課題B ({issue + 1}) 水道管の更新【政策分野:公共インフラ】"))
        blocks += [paper.line(text) for text in ("②課題の内容", "管が古い。", INITIATIVES)]
        count = draw.choice((2, 2, 3)) if not issue else 1
        for n, title in enumerate(draw.sample(TITLES, count)):
            own = dress if draw.random() < 0.93 else draw.choice(DRESSES)
            if own.startswith("ア"):
                own = f"{'アイウ'[n] if draw.random() < 0.9 else 'エ'} {{}}"
            if draw.random() < 0.2:
                blocks.append(paper.line(draw.choice(SENTENCES)))
            if draw.random() < 0.15:
                blocks.append(paper.grid([["事業費", "5百万円"], ["財源", "市債"]]))
            if draw.random() < 0.97:
                blocks.append(
                    paper.line(own.format(title if draw.random() < 0.95 else TITLES[0] * draw.choice((1, 7))))
                )
            blocks += [paper.line(draw.choice(SENTENCES[:4])) for _ in range(draw.choice((0, 1, 1, 2)))]
            if draw.random() < 0.15:
                blocks.append(paper.grid([["事業費", "5百万円"], ["財源", "市債"]]))
                blocks.append(paper.line(draw.choice(SENTENCES)))
            if draw.random() < 0.95:
                blocks.append(schedule(draw, paper))
            paper.page += draw.random() < 0.2 and paper.page < 3
        if draw.random() < 0.3:
            blocks.append(paper.line(draw.choice(SENTENCES)))
    before = tree(blocks)
    yield from map(shown, blocks[len(COVER) :])
    yield from changed(before, *with_initiatives(before, FORM))


def named(draw: Random) -> Iterator[str]:
    """A schedule whose rows name the initiatives above it, by number, title or issue."""
    paper = Paper()
    blocks: list[Block] = [paper.line(text) for text in COVER]
    known: list[tuple[int, int, str]] = []
    for issue in range(1, draw.choice((2, 2, 3))):
        blocks.append(
            paper.line(f"課題B ({issue}) {('水道管の更新', '港の再生')[issue - 1]}【政策分野:観光】")
        )
        blocks += [paper.line(text) for text in ("②課題の内容", "管が古い。", INITIATIVES)]
        for number in range(1, draw.choice((2, 3, 3, 4))):
            title = draw.choice(TITLES) if draw.random() < 0.1 else TITLES[(2 * issue + number) % 4]
            known.append((issue, number, title))
            blocks.append(paper.line(f"({number}) {title}"))
            blocks.append(paper.line(SENTENCES[number % 2]))
            if draw.random() < 0.15:
                blocks.append(schedule(draw, paper))
    if draw.random() < 0.3:
        blocks.append(paper.line(draw.choice(("5 その他", "別紙", "課題B (3) 空き家【政策分野:住宅】"))))
    captions = (
        "年間スケジュール",
        "令和7年度の実績",
        "【工程表】",
        "次の表のとおり進める。",
        "令和7年度は次のとおりであった。",
    )
    blocks += [paper.line(draw.choice(captions)) for _ in range(draw.choice((0, 0, 1, 1, 2)))]
    by = draw.randrange(5)
    labels = []
    for issue, number, title in known:
        whole = (
            f"({number})",
            f"({number}) {title}",
            title,
            f"課題B({issue})({number})",
            f"B-{issue} ({number}){title}",
        )
        labels.append(whole[by] if draw.random() < 0.9 else draw.choice((*whole, "共通", "", f"{number}")))
    if draw.random() < 0.2:
        labels.insert(draw.randrange(len(labels) + 1), draw.choice(("庁内の調整", "", labels[0])))
    grid = schedule(draw, paper, *labels)
    if draw.random() < 0.2 and len(labels) > 1:
        paper.page += 1
        rest = schedule(draw, paper, *labels[1:])
        blocks += [grid, rest]
    else:
        blocks.append(grid)
    before = tree(blocks)
    yield from map(shown, blocks[len(COVER) :])
    yield from changed(before, *with_named_rows(before, FORM))


RECORDS = parse(small_grids.INITIATIVES, "small.toml")
SHEETS = parse(small_grids.SHEETS, "small.toml")
SHEET_ROWS: tuple[Rows, ...] = (
    (("担当課", "商工課", "評価", "A"),),
    (("予算額", "1,250千円", "決算額", "900"),),
    (("現状", None, None, None), ("来街者が減った。", None, None, None)),
    (("財源", "国費", "900", None),),
    (("区分", "令和7年度", "令和8年度", "備考"), ("予算額", "1,200", "900", "")),
    (("活動指標", "来場者", "10", "12"),),
    (("ねらい", "人の流れを戻す。", None, None),),
    (("", "", "", ""),),
)
LABELLED: tuple[Rows, ...] = (
    (("②課題の内容", "管が古い。"),),
    (("②課題の内容", ""), ("③課題の背景や現状", "人が減った。")),
    (("④課題解決により得られる成果", None), ("断水がない。", None)),
    (("⑤令和8年度の取組内容(四半期間隔)", "(1) 配水管の更新"),),
    (("第1四半期\n・調査", "第2四半期\n・設計"),),
    (("取組項目", ""), ("(1) 配水管の更新", "調べる。")),
)


def laid(block: Laid) -> str:
    match block:
        case HeadCells():
            return f"head {block.kind} {block.values} {shown(block.grid)}"
        case Slot():
            contents = " + ".join(map(shown, block.contents))
            named = f"{block.kind} {block.label} {block.period} {block.row} {block.unit}"
            return f"slot {named} | {said(block.heads)} | {contents}"
    return shown(block)


def inside(draw: Random, paper: Paper, grid: Grid) -> Line:
    """A line in a grid, or just beyond its edges, that stands in none of its cells."""
    assert grid.box is not None
    left, top, _, bottom = grid.box
    x, y = (
        left + draw.choice((0, 1, 250, 250, -1)),
        draw.choice((top, top + 2, bottom - 12, bottom - 10, bottom - 9)),
    )
    line = paper.line(draw.choice(("管の4割が古い。", "商工課", "・点検")))
    assert line.box is not None
    wide, high = line.box[2] - line.box[0], line.box[3] - line.box[1]
    return replace(line, box=(x, y, x + wide, y + high), page=grid.page)


def sheeted(draw: Random) -> Iterator[str]:
    """Sheets of records with lines between their grids: titles, units, notes, what each sheet repeats."""
    paper = Paper()
    blocks: list[Block] = []
    between = ("(単位:千円)", "※見込みである。", "商工課", "事業評価調書", "港湾局", "別紙", "2 事業費")
    for number in range(draw.choice((1, 2, 2, 3))):
        blocks += [
            paper.line(text)
            for text in draw.choice((("事業評価調書",), ("令和8年度 事業評価調書", "港湾局"), ("№",)))
        ]
        head = [["事業番号", str(3 + number), "事業名", draw.choice(("朝市の開催", "港の清掃"))]]
        parts = [head, *([list(row) for row in rows] for rows in draw.sample(SHEET_ROWS, draw.randint(1, 4)))]
        if draw.random() < 0.3:
            draw.shuffle(parts)
        while parts:
            cut = draw.choice((1, 2, 5))
            some = [row for part in parts[:cut] for row in part]
            parts = parts[cut:]
            if draw.random() < 0.5:
                blocks.append(paper.line(draw.choice(between)))
            blocks.append(paper.grid(some, tall=[(0, 0)] if len(some) > 1 and draw.random() < 0.15 else []))
        paper.page += draw.choice((0, 1, 1, 1))
    yield from map(shown, blocks)
    yield from (f"-> {laid(block)}" for block in laid_out(blocks, SHEETS))


def hanging(draw: Random) -> Iterator[str]:
    """Grids of labels with lines in them that stand in no cell, below headings of work and others."""
    paper = Paper()
    blocks: list[Block] = [paper.line(text) for text in COVER]
    titles = (
        "課題B (1) 水道管の更新【政策分野:観光】",
        INITIATIVES,
        "②課題の内容",
        "3 令和7年度局区X方針の振り返り",
    )
    for _ in range(draw.choice((1, 2, 3))):
        if draw.random() < 0.7:
            blocks.append(paper.line(draw.choice(titles)))
        rows = [list(row) for part in draw.sample(LABELLED, draw.randint(1, 3)) for row in part]
        grid = paper.grid(rows)
        blocks.append(grid)
        blocks += [inside(draw, paper, grid) for _ in range(draw.choice((0, 1, 1, 2)))]
    yield from map(shown, blocks[len(COVER) :])
    yield from (f"-> {laid(block)}" for block in laid_out(blocks, FORM)[len(COVER) :])


def placed(grid: Grid, how: str, at: int) -> Grid:
    """The grid as a reader of pages, of a text, of slides or of worksheets tells it."""
    if how == "rules":
        return grid
    spot = {"slides": Spot(slide=at), "sheets": Spot(sheet=f"S{at}"), "tabs": None, "structure": None}[how]
    own = tuple(replace(cell, box=None, page=None, spot=spot) for cell in grid.cells)
    evidence = "tabs" if how == "tabs" else "structure"
    return replace(grid, cells=own, box=None, page=None, evidence=evidence)


def cut_tables(draw: Random) -> Iterator[str]:
    """Tables of work, of years, of initiatives and of issues that go on in the next one, or do not."""
    paper = Paper()
    how = draw.choice(("rules", "rules", "rules", "tabs", "slides", "sheets", "structure"))
    by = draw.choice((FORM, FORM, RECORDS))
    blocks: list[Block] = []
    if by is FORM:
        blocks += [paper.line(text) for text in COVER]
        above = ("課題B (1) 水道管の更新【政策分野:観光】", INITIATIVES, "(1) 配水管の更新")
        blocks += [paper.line(text) for text in above[: draw.choice((2, 3, 3))]]
    else:
        blocks += [
            paper.line(text) for text in ("令和8年度主要事業一覧", *draw.choice(((), (small_grids.UNDER,))))
        ]
    heads = draw.choice(
        (
            ("取組", *QUARTERS),
            ("取組", *QUARTERS),
            ("取組", "令和8年度", "令和9年度", "令和10年度"),
            ("事業名", "事業内容", "担当課", "事業費(千円)"),
            ("取組項目", "取組内容", "担当課"),
            ("課題", "政策分野", "取組の方向性"),
        )
    )
    works = ("調査", "・設計", "→", "", "企画課", "1,200", "(1) 配水管の更新", "防災無線")

    def body(count: int) -> list[list[str]]:
        return [
            [draw.choice(("広報", "(2) 研修", "防災無線", "")), *(draw.choice(works) for _ in heads[1:])]
            for _ in range(count)
        ]

    rows = [list(heads), *body(draw.choice((0, 1, 2)))]
    blocks.append(placed(paper.grid(rows), how, 1))
    at = 1
    for _ in range(draw.choice((1, 1, 2))):
        step = draw.choice((0, 1, 1, 1, 2))
        paper.page, at = paper.page + step, at + step
        if step:
            paper.y = 40.0
        if draw.random() < 0.25:
            blocks.append(
                paper.line(draw.choice(("(単位:千円)", "上下水道局", "次の表のとおり。", "(2) 技術者の確保")))
            )
        rest = body(draw.choice((1, 2)))
        if draw.random() < 0.3:
            rest.insert(
                0, list(draw.choice((heads, ("取組", *QUARTERS), ("", "令和11年度", "令和12年度", ""))))
            )
        if draw.random() < 0.25:
            rest = [row[: len(heads) - 1] for row in rest]
        wide = max(map(len, rest))
        grid = paper.grid([[*row, *[""] * (wide - len(row))] for row in rest])
        if draw.random() < 0.2 and grid.box is not None:
            x0, top, x1, bottom = grid.box
            grid = replace(
                grid, box=(x0 + draw.choice((4.5, 5, 40)), top, x1 + draw.choice((0, -5, 4)), bottom)
            )
        blocks.append(placed(grid, how, at))
    pages = tuple(Page(number, 595, 842) for number in range(1, 6))
    source = SourceDocument("plan.pdf", "0" * 64, "application/pdf", 1, "test", tuple(blocks), pages)
    found, findings = outline(source, by)
    yield f"{how} in {by.name}"
    yield from map(shown, blocks[-4:])
    whole = list(node(found.root))
    begin = next((n for n, row in enumerate(whole) if row.lstrip().startswith("initiatives ")), 1)
    yield from (f"  {row.strip()}" for row in whole[begin:])
    yield f"roles {[(key, role) for key, role in sorted(found.roles.items()) if key[0] > 9]}"
    yield from told(findings)


FAMILIES: dict[str, tuple[int, Callable[[Random], Iterator[str]]]] = {
    "periods": (120, periods),
    "parted": (60, parted),
    "boxes": (100, boxes),
    "years": (100, years),
    "indicators": (100, indicators),
    "stated": (40, stated),
    "untold": (60, untold),
    "named": (60, named),
    "sheeted": (60, sheeted),
    "hanging": (60, hanging),
    "cut": (80, cut_tables),
}


@pytest.mark.parametrize("family", FAMILIES)
def test_what_a_step_makes_of_a_small_list(family: str, file_regression: FileRegressionFixture) -> None:
    count, step = FAMILIES[family]
    rows: list[str] = []
    for number in range(count):
        rows += [f"--- {number}", *step(Random(f"lists {family} {number}"))]
    file_regression.check("\n".join(rows) + "\n", basename=family, extension=".txt", encoding="utf-8")
