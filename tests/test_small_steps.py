"""What each step between a reader and a plan makes of small tables, each drawn from a seed.

The golden lists each plan as it is drawn, and below it what the steps say that the plan itself does not tell:
column headers with their months, tables turned or cut, rows of work, rows of records, and the tree of
headings. After an intended change, run `pytest tests/test_small_steps.py --force-regen`, review the
differences and commit them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise, product
from random import Random

import pytest
from pytest_regressions.file_regression import FileRegressionFixture

from planparse.document.findings import Finding
from planparse.document.source import Cell, Grid, Line
from planparse.form.file import parse
from planparse.form.model import Form
from planparse.japanese.periods import Period
from planparse.parse.labels import HeadCells
from planparse.parse.outline import outline
from planparse.parse.outline_tree import Node, Table
from planparse.parse.record_columns import is_head_of_records, is_of_records, rule_for
from planparse.parse.record_tables import Heading, Records, initiatives_in, records_in
from planparse.parse.sheets import Laid, laid_out
from planparse.parse.slots import Slot
from planparse.parse.time_axis import (
    across,
    actual_columns,
    attribute_columns,
    bands_of,
    columns_of,
    describes_work,
    head_row,
    heads_end,
    is_actual,
    is_part_of_month,
    is_role,
    labels_no_work,
    labels_values,
    named_periods,
    on_columns_of,
    other_years,
    period_named,
    single_header,
    under_cut_header,
    under_header,
)
from planparse.parse.work_rows import WorkRow, with_wide_dittos, work_table
from tests.support import small_grids
from tests.support.documents import form
from tests.support.small_grids import SmallPlan, document

ISSUES, INITIATIVES, SHEETS = (
    parse(text, "small.toml") for text in (small_grids.ISSUES, small_grids.INITIATIVES, small_grids.SHEETS)
)
ABOVE = (
    *(
        "令和8年度 局区X方針",
        "上下水道局",
        "鳴砂市",
        "1 組織の使命(どのような役割を担うのか)",
        "安全な水を届ける。",
    ),
    *(
        "4 課題",
        "課題B (1) 水道管の更新【政策分野:公共インフラ】",
        "②課題の内容",
        "管の4割が耐用年数を超えた。",
    ),
    "⑤令和8年度の取組内容(四半期間隔)",
)
QUARTERS: tuple[str | None, ...] = ("第1四半期", "第2四半期", "第3四半期", "第4四半期")
Rows = list[list[str | None]]


def _cut_labels(draw: Random) -> tuple[Rows, Rows]:
    """A page break cuts the cells of labels, or of the last row."""
    works = ("調査", "・設計", "→", "", "①測量", "②工事", "公表し、", "発注する。")
    labels = draw.choice(
        (("①調査", "②設計", "③工事"), ("広報", "研修", ""), ("1 調査", "2 設計の", "2 公表"))
    )
    rows: Rows = [["取組", *QUARTERS]]
    rows += [[label, *(draw.choice(works) for _ in QUARTERS)] for label in labels[: draw.randint(1, 2)]]
    rest: Rows = [["", *(draw.choice(works) for _ in QUARTERS)] for _ in range(draw.randint(1, 3))]
    for n in range(1, len(rest)):
        rest[n][0] = draw.choice(("^", "^", labels[2], "②設計", "を作成", "4 点検"))
    return rows, rest


def _titled(draw: Random) -> tuple[Rows, Rows]:
    """Rows that name an item over all periods, above the works for it."""
    title = draw.choice(("①調査", "1 調査", "調査", "①" + "調査" * 12, "②設計"))
    works = ("調査", "設計", "", "③工事", "公表")
    labels: list[list[str | None]] = [["取組"], []]
    head = draw.choice(labels)
    wide = len(head) + 4
    over: Rows = [[title, *[None] * (wide - 1)], ["", title, None, None, None][-wide:]]
    rows: Rows = [[*head, *QUARTERS]]
    for _ in range(draw.randint(1, 2)):
        rows.append(list(draw.choice(over)))
        for _ in range(draw.randint(0, 2)):
            rows.append([*([""] if head else []), *(draw.choice(works) for _ in QUARTERS)])
    cut = draw.choice((len(rows), len(rows), len(rows) - 1))
    return rows[:cut], rows[cut:]


def _dittos(draw: Random) -> tuple[Rows, Rows]:
    """Dittos beside works of several rows, with numbers or without, and no labels."""
    works = ("①測量", "②設計", "①測量\n②設計", "測量", "設計", "")
    again = ("同左", "〃", "③同左", "①同左", "②同左", "②③同左", "", "工事")
    rows: Rows = [list(QUARTERS)]
    for _ in range(draw.randint(2, 3)):
        rows.append([draw.choice(works), *(draw.choice(again) for _ in range(3))])
    return rows, []


def _cut_heads(draw: Random) -> tuple[Rows, Rows]:
    """Column headers that a page break cuts, in brackets or between their rows."""
    first, second = draw.choice(
        (
            (["取組", "第1(4", "第2(7", "第3(10", "第4(1"], ["", "~6月)", "~9月)", "~12月)", "~3月)"]),
            (["取組", "第1四半期", "第2四半期", "第3四半期", "第4四半期(1"], ["", "", "", "", "~3月)"]),
            (["取組", "上半", "下半", "令和9", "備"], ["", "期", "期", "年度", "考"]),
            (["取組", "4月", "5月", "6月", "7月"], ["", "上旬", "上旬", "中旬", "下旬"]),
            (["取組", "第1四半期", None, "第2四半期", None], ["", "計画", "実績", "計画", "実績"]),
        )
    )
    rows: Rows = [list(first)]
    rest: Rows = [[*second], ["広報", "調査", "設計", "", "→"], ["研修", "", "工事", "同左", "公表"]]
    return rows, rest[draw.choice((0, 0, 0, 1)) :]


def _roles(draw: Random) -> tuple[Rows, Rows]:
    """What is planned and what was done under each period, in any order."""
    roles = draw.choice(
        (("計画", "実績"), ("実績", "計画"), ("予定", "進捗状況"), ("実施状況", "実績"), ("", "実績"))
    )
    merged: Rows = [["取組", *(text for name in QUARTERS[:3] for text in (name, None))], ["^", *roles * 3]]
    if draw.random() < 0.4:
        merged[0][-1] = draw.choice(("令和9年度", "備考"))
    works = ("調査", "済", "", "→", "80%")
    body: Rows = [[label, *(draw.choice(works) for _ in range(6))] for label in ("広報", "研修")]
    return [*merged, *body], [list(row) for row in merged[: draw.randint(0, 2)]]


def _repeated(draw: Random) -> tuple[Rows, Rows]:
    """Periods below one another, under headers that each page repeats, with or without rows below them."""
    heads: Rows = [["時期", "内容", "担当課"]]
    if draw.random() < 0.5:
        heads.append(["", "(予定)", ""])
    body: Rows = [[name, draw.choice(("調査", "設計", "同左")), "企画課"] for name in QUARTERS]
    cut = draw.randint(1, 3)
    rest = [*(list(row) for row in heads[: draw.randint(0, 2)]), *(body[cut:] if draw.random() < 0.8 else [])]
    return [*heads, *body[:cut]], rest


LABELLED = (
    *(
        "①インパクト(政策課題)と緊急度のマトリクス",
        "②課題の内容",
        "③課題の背景",
        "④課題解決により得られる成果",
    ),
    *("⑤令和8年度の取組内容(四半期間隔)", "取組項目", "4 課題", "課題B (2) 港の再生【政策分野:観光】"),
)
VALUES = (
    "管が古い。",
    "【インパクト:高】【緊急度:中】",
    "・人が減った。\n・店も減り、",
    "",
    "町は",
    "(1) 管路の調査",
    "調査",
)


def ruled(draw: Random) -> SmallPlan:
    """Parts of a plan ruled as tables: labels beside or above their values, boxes side by side, schedules
    inside, columns too narrow for text.
    """
    wide = draw.choice((1, 2, 3, 5, 5))
    blank: list[str | None] = [None] * (wide - 1)
    rows: Rows = []
    if draw.random() < 0.3:
        rows.append(
            [draw.choice(("課題B (2) 港の再生【政策分野:観光】", "令和8年度の取組", "課題一覧")), *blank]
        )
    for label in LABELLED[draw.randrange(3) : draw.randint(3, 8)]:
        value, what = draw.choice(VALUES), draw.randrange(6)
        if wide == 1 or what == 0:
            rows += [[label, *blank], [value, *blank]]
        elif what < 3:
            rows.append([label, value, *[None] * (wide - 2)])
        elif what == 3:
            rows.append([label, value, *[None] * (wide - 2)])
            for _ in range(draw.randint(1, 2)):
                rows.append(["^", draw.choice(VALUES), *[None] * (wide - 2)])
        elif what == 4:
            rows.append([draw.choice(LABELLED), *[None] * (wide - 2), label])
            rows.append([draw.choice(VALUES), *[None] * (wide - 2), value])
        else:
            rows.append([label, *(draw.choice(("", value)) for _ in range(wide - 1))])
    if wide == 5 and draw.random() < 0.7:
        label = draw.choice(("取組", "", "^"))
        if draw.random() < 0.4:
            rows.append(["(1) 管路の調査", *blank])
        if draw.random() < 0.3:
            rows.append([label if label != "^" else "", "上半期", None, "下半期", None])
        rows.append(["取組" if label == "^" and rows else label if label != "^" else "", *QUARTERS])
        for _ in range(draw.randint(1, 3)):
            work = draw.choice(("・広報", "(1) 管路の調査", "②課題の内容", "調査\n⑥関連する計画", "①工事"))
            rows.append([work, *(draw.choice(("調査", "→", "", "①課題の整理")) for _ in QUARTERS)])
        if draw.random() < 0.4:
            rows += [["(2) 窓口の改善", *blank], ["", *QUARTERS], ["・研修", "調査", "→", "", "公表"]]
    evidence = draw.choice(("rules", "rules", "rules", "structure", "tabs"))
    cut = draw.randrange(1, len(rows)) if len(rows) > 1 and draw.random() < 0.3 else len(rows)
    if cut < len(rows):
        rows[cut] = ["" if text == "^" else text for text in rows[cut]]
    grids = tuple(small_grids._grid(part, evidence) for part in (rows[:cut], rows[cut:]) if part)
    if grids[0].cols > 1 and evidence == "rules" and draw.random() < 0.4:
        grids = (
            replace(grids[0], moved=(draw.choice((0.0, 52.0, 55.0)), 0.0, draw.choice((0.0, -53.0)))),
            *grids[1:],
        )
    below = draw.choice(((), (), ("(3) 職員の研修", "研修を行う。"), ("※ 予定である。",)))
    return SmallPlan(ABOVE[: draw.choice((5, 7, 10))], (), grids, below)


CUT = (_cut_labels, _titled, _dittos, _cut_heads, _roles, _repeated)


def cut(draw: Random) -> SmallPlan:
    """Tables whose parts do not stand where they belong: cut by a page, or over several rows or columns."""
    evidence = draw.choice(("rules", "rules", "rules", "structure", "tabs", "columns"))
    parts = draw.choice(CUT)(draw)
    grids = tuple(small_grids._grid(part, evidence) for part in parts if part)
    return SmallPlan(ABOVE, ("(1) 管路の調査",), grids, ())


FAMILIES = {**small_grids.FAMILIES, "cut": cut, "ruled": ruled}
WORKED = ("timed", "turned", "cut")
COUNTS = {"timed": 70, "turned": 50, "cut": 150, "rows": 100, "sheets": 70, "ruled": 150}


def _said(lines: Iterable[Line]) -> str:
    return "/".join(f"{line.number}{line.text}" for line in lines)


def _cell(cell: Cell) -> str:
    span = f"+{cell.row_span}×{cell.col_span}" if (cell.row_span, cell.col_span) != (1, 1) else ""
    return f"{cell.row},{cell.col}{span}{'' if cell.page is None else f'p{cell.page}'} {_said(cell.lines)}"


def _cells(cells: Iterable[Cell]) -> str:
    return " ¦ ".join(map(_cell, cells))


def _grid(grid: Grid | None) -> str:
    if grid is None:
        return "none"
    turned = " turned" if grid.turned else ""
    return f"{grid.rows}×{grid.cols}{turned} {grid.evidence} {_cells(grid.cells)}"


def _period(period: Period) -> str:
    year = "" if period.fiscal_year is None else f" {period.fiscal_year}"
    return f"{period.kind} {period.first}-{period.last}{year}"


def _findings(findings: Iterable[Finding]) -> Iterator[str]:
    for finding in findings:
        values = " ".join(f"{name}={value}" for name, value in finding.values.items())
        yield f"! {finding.code} {values} @{finding.place.page} {finding.place.lines}"


def _axis(grid: Grid, by: Form) -> Iterator[str]:
    """The bands of column headers of a grid and what each says of its columns."""
    yield f"head {head_row(grid, by)} to {heads_end(grid, by)}"
    for band in bands_of(grid, by):
        months = " ".join(f"{col}:{a}-{b}" for col, (a, b) in columns_of(grid, band, by).items())
        yield f"band {band.top} {band.first}-{band.last} {months}"
        done, beside = actual_columns(grid, band, by), attribute_columns(grid, band, by)
        yield from (f"  done {col} {span} {_cell(cell)}" for col, (cell, span) in done.items())
        yield from (f"  beside {col} {_cells(cells)}" for col, cells in beside.items())
        names = (f"{a}-{b} {_period(p)}" for (a, b), p in named_periods(grid, band, by).items())
        yield f"  named {', '.join(names)}"
        for year in (2026, 2027, None):
            others = other_years(grid, band, by, year)
            yield from (f"  not of {year}: {col} {_period(p)}" for col, p in others.items())


def _row(row: WorkRow) -> Iterator[str]:
    yield f"row {row.index} from {row.begins} labels {_cells(row.labels)} remarks {_cells(row.remarks)}"
    for months, cells in row.cells.items():
        bar = " bar" if months in row.bars else ""
        beside = _cells(row.labelled.get(months, ()))
        yield f"  {months} {_cells(cells)} in {row.rows.get(months)}{bar} beside {beside}"
    yield f"  under {_cells(row.covering)} named {'' if row.named is None else _cell(row.named)}"
    yield from (f"  {label}: {_cells(cells)}" for label, cells in row.attributes.items())
    yield from (f"  {_period(period)}: {_cells(cells)}" for period, cells in row.years.items())
    for value in row.values:
        yield f"  value {_cell(value.label)} of {value.row} {value.months} {_cells(value.cells)}"
    yield f"  labels of values {_cells(row.value_labels)}"


def _worked(grids: tuple[Grid, ...], by: Form) -> Iterator[str]:
    """What is made of a table of work: its headers, its place under those above it, its rows."""
    for grid in grids:
        yield from _axis(grid, by)
    kept, repeated = single_header(grids, by)
    if repeated:
        yield f"repeated {_said(repeated)}"
        yield from (_grid(grid) for grid in kept[1:])
    for above, grid in pairwise(grids):
        for name, under in (
            ("on columns", on_columns_of(grid, above)),
            ("under", under_header(grid, above)),
            ("below a cut header", under_cut_header(grid, above, by)),
        ):
            yield f"{name} {'as it is' if under == grid else _grid(under)}"
    turned = across(grids, by)
    if turned is not None:
        yield f"across {_grid(turned)}"
        yield from _axis(turned, by)
    findings: list[Finding] = []
    table = work_table(Table((turned,) if turned is not None else kept), by, 2026, findings)
    yield f"heads {_said(table.heads)} corner {_cells(table.corner)} months {sorted(table.months)}"
    yield f"columns {sorted(table.columns)} current {table.current} others {sorted(table.others)}"
    yield f"attributes {table.attributes} {[(name, _cell(cell)) for name, cell in table.attribute_heads]}"
    yield from (told for row in table.rows for told in _row(row))
    count = len(table.rows)
    joined = with_wide_dittos(table.rows, by, findings)
    yield from (f"joined {told}" for row in joined for told in _row(row) if len(joined) != count)
    yield from _findings(findings)


def _lines_of_periods(grids: Iterable[Grid], by: Form) -> Iterator[str]:
    for line in (line for grid in grids for line in grid.lines()):
        if (found := period_named(line, by)) is not None:
            period, head, rest = found
            yield f"line {head.text} is {_period(period)} with {'' if rest is None else rest.text}"


def _heading(heading: Heading, depth: int) -> Iterator[str]:
    values = " ".join(f"{name}={value}" for name, value in heading.values.items())
    yield f"{'  ' * depth}{heading.kind} {values} {heading.text} | {_said(heading.lines)}"
    for child in heading.children:
        if isinstance(child, Heading):
            yield from _heading(child, depth + 1)
        elif isinstance(child, tuple):
            yield from (f"{'  ' * (depth + 1)}table {_grid(grid)}" for grid in child)
        else:
            yield f"{'  ' * (depth + 1)}{_said([child])}"


def _recorded(found: Records | None) -> Iterator[str]:
    if found is None:
        yield "no records"
        return
    yield from (told for heading in found.headings for told in _heading(heading, 0))
    yield from (told for heading in found.totals for told in _heading(heading, 0))
    yield f"repeated {_said(found.repeated)} roles {sorted(found.roles.items())}"
    yield from _findings(found.findings)


def _records(grids: tuple[Grid, ...], by: Form) -> Iterator[str]:
    """What is made of a table of records."""
    yield from (f"records {is_of_records(g, by)} heads alone {is_head_of_records(g, by)}" for g in grids)
    rule = rule_for(grids[0], by, ("plan", "issue", "initiatives"))
    if rule is not None:
        for unit, under in ((None, False), ("千円", True)):
            yield f"unit {unit} under an issue {under}"
            yield from _recorded(records_in(grids, rule, by, unit=unit, under_issue=under))
    yield "initiatives"
    yield from _recorded(initiatives_in(grids, by))


def _laid(block: Laid) -> str:
    match block:
        case Line():
            return f"line {_said([block])}"
        case Grid():
            return f"grid {_grid(block)}"
        case HeadCells():
            return f"head {block.kind} {block.values} {_grid(block.grid)}"
        case Slot():
            contents = " + ".join(_said([c]) if isinstance(c, Line) else _grid(c) for c in block.contents)
            told = f"{block.kind} {block.label} {block.period} {block.row} {block.unit}"
            return f"slot {told} | {_said(block.heads)} | {contents}"


def _node(node: Node, depth: int) -> Iterator[str]:
    inset = "  " * depth
    values = " ".join(f"{name}={value}" for name, value in node.values.items())
    yield f"{inset}{node.kind} {values} {node.text} | {_said(node.lines)}"
    for child in node.children:
        if isinstance(child, Node):
            yield from _node(child, depth + 1)
        elif isinstance(child, Table):
            yield from (f"{inset}  table {_grid(grid)}" for grid in child.parts)
        else:
            yield f"{inset}  {_said([child])}"


def _form_of(family: str, plan: SmallPlan) -> Form:
    if family == "sheets":
        return SHEETS
    if family in (*WORKED, "ruled"):
        return form("kyoku-x")
    return INITIATIVES if small_grids.UNDER in plan.above else ISSUES


def _steps(family: str, plan: SmallPlan) -> Iterator[str]:
    by, drawn = _form_of(family, plan), document(plan)
    grids = tuple(block for block in drawn.blocks if isinstance(block, Grid))
    if family in WORKED:
        yield from _worked(grids, by)
        yield from _lines_of_periods(grids, by)
    elif family == "rows":
        yield from _records(grids, by)
    else:
        yield from map(_laid, laid_out(drawn.blocks, by))
    read, findings = outline(drawn, by)
    tree = list(_node(read.root, 0))
    cover = next((n for n, row in enumerate(tree) if "table" in row), 0)
    yield from tree[cover:]
    yield f"furniture {sorted(key for key, role in read.roles.items() if role == 'furniture')}"
    yield from _findings(findings)


@pytest.mark.parametrize("family", COUNTS)
def test_what_the_steps_make_of_a_small_grid(family: str, file_regression: FileRegressionFixture) -> None:
    rows: list[str] = []
    for number in range(COUNTS[family]):
        plan = FAMILIES[family](Random(f"steps {family} {number}"))
        rows += [f"--- {number}", *str(plan).splitlines(), *(f"  {row}" for row in _steps(family, plan))]
    file_regression.check("\n".join(rows) + "\n", basename=family, extension=".txt", encoding="utf-8")


NAMES = (
    *("第1四半期", "1Q", "4月", "4～6月", "上半期", "令和8年度", "年度末", "4月～9月(上半期)", "(第1四半期)"),
    *("【4～6月】", "第1四半期(4～6月", "通年", "10月上旬", "翌年度", "令和8年4月"),
)
BETWEEN = ("", " ", "：", ": ", " / ", "…", "　", "（予定）", " (継続) ", "(同左)", "※")
BEFORE = ("", "・", "①", "1 ", "(1) ", "○")


def test_lines_that_begin_with_a_period(file_regression: FileRegressionFixture) -> None:
    rows: list[str] = []
    for name, between, work in product(NAMES, BETWEEN, ("", "調査を行う")):
        for before in BEFORE if between in ("", "：") else BEFORE[:1]:
            line = Line(1, f"{before}{name}{between}{work}")
            found = period_named(line, form("kyoku-x"))
            if found is None:
                rows.append(f"{line.text} |")
                continue
            period, head, rest = found
            rows.append(
                f"{line.text} | {head.text} | {_period(period)} | {'' if rest is None else rest.text}"
            )
    file_regression.check("\n".join(rows) + "\n", basename="periods", extension=".txt", encoding="utf-8")


LABELS = (
    *(
        "計画",
        "当初計画",
        "予定",
        "実績",
        "実績値",
        "(実績)",
        "取組実績",
        "実施状況",
        "進捗",
        "達成状況",
        "年度計画",
        "執行状況",
    ),
    *(
        "目標",
        "成果目標",
        "数値目標値",
        "指標",
        "KPI",
        "担当課",
        "所管部署",
        "予算額",
        "事業費(千円",
        "備考",
        "摘要",
        "進捗率",
    ),
    *(
        "合計",
        "累計",
        "小計",
        "計",
        "取組",
        "調査",
        "上旬",
        "中",
        "前半",
        "第1週",
        "1~2週目",
        "第3・4週",
        "後",
        "半期",
        "目標値",
    ),
    *(
        "業績目標",
        "評価",
        "財源",
        "【担当】",
        "経費(単位:千円)",
        "主管課",
        "活動指標",
        "決算額",
        "達成率",
        "区分",
    ),
)


def test_what_labels_of_rows_and_columns_tell(file_regression: FileRegressionFixture) -> None:
    tests = (labels_no_work, is_actual, describes_work, is_role, is_part_of_month)
    rows: list[str] = []
    for label in LABELS:
        told = [test.__name__ for test in tests if test(label)]
        told += [
            f"values of {by.name}"
            for by in (form("kyoku-x"), INITIATIVES, SHEETS)
            if labels_values(label, by)
        ]
        rows.append(f"{label}: {' '.join(told)}")
    file_regression.check("\n".join(rows) + "\n", basename="labels", extension=".txt", encoding="utf-8")
