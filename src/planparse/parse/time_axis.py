"""Find the periods of a table: in a row above its columns, or in a column beside its rows."""

from __future__ import annotations

import math
import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise, takewhile
from typing import TypeGuard

from planparse.document.source import Cell, Grid, Line
from planparse.form.model import Form
from planparse.japanese.brackets import is_bracketed, unclosed
from planparse.japanese.calendar import YEAR, year_in
from planparse.japanese.characters import width
from planparse.japanese.fold import compacted
from planparse.japanese.markers import CIRCLED
from planparse.japanese.periods import REST, Period, in_sequence, is_calendar_year, month_of, quarter_of
from planparse.parse.outline_tree import Table
from planparse.parse.wrap import glue

_Timed = tuple[Cell, Period]

Months = tuple[int, int]
"""The first and last month that a cell covers, counted from April: 1 is April, 12 is March."""

_JANUARY = 10  # counted from April
_OPEN = ("until", "from")  # kinds of period with one open end, which is where the next period begins
_LEAST_COLUMNS = 4  # columns of a table that can inherit the column headers of another
_SAME_EDGE = 5.0  # points by which the edges of such tables may differ
_NAMED = frozenset({"quarter", "half"})  # periods that occur only in column headers

_YEAR = Period("fiscal year", 1, 12)
_HALVES = (1, 7)  # the first months of the half years, counted from April
_LEAST_COUNTED = 6  # least run of bare numbers that are read as months: a half year
_LEAST_MONTHS = 3  # column headers of single months that make a schedule; two occur in other tables
_MOST_LABELS = 2  # columns of labels that may come before a column of periods
# headers of columns that describe a row's work but are not work themselves
_ATTRIBUTE = re.compile(
    r"(?:備考|摘要|特記|留意|担当|所管|主管|実施主体|関係|予算|事業費|決算|金額|進捗|達成|目標|実績|指標|評価|場所|会場|対象).*"
)

# headers of columns of other tables than schedules; none of them names a work
_OF_OTHERS = re.compile(
    r"(?:担当|所管|主管)(?:課|係|部署|者)?名?|実施主体|(?:当初)?予算額?|(?:総|概算)?事業費|決算額?|経費|金額|財源"
    r"|備考|摘要|単位|数量|指標名?|KPI|(?:目標|現状|基準|実績)値?|区分|項目|種別|番号|NO\.?"
    r"|(?:事業|取組|会議|講座|施設|工事|行事|団体|地区|項目)名|(?:開催|実施)(?:日時?|時期)|日時|期日|場所|会場|出席者|参加者|対象者?",
    re.IGNORECASE,
)
_REMARKS = re.compile(r"[(\[].*?[)\]]")
_OF_YEAR = re.compile(rf"{YEAR}年?度?の?")
_LEAST_OF_OTHERS = 2
"""Such headers that tell a row of headers from one of work: a single 項目 or 会場 may label a row."""

# the two roles that a schedule's rows or columns may have: only what is planned is work of the plan
_ROLE = re.compile("(?:当初|取組|実施|年度)?(?:計画|予定|(?:実績|結果)値?)")
_ACTUAL = re.compile("(?:取組|実施|年度)?(?:実績|結果)値?|(?:実施|取組|進捗|達成|執行)状況|進捗")


# what a row may be called that tells where, with or for whom the work is done that another row names
_CIRCUMSTANCE = re.compile(
    "(?:開催|実施)?(?:場所|会場)|対象(?:者|地域|地区|校|施設)?|(?:講師|定員|主催|共催|参加者|募集人員)(?:等|など)?"
)
# what a row may be called that judges or explains what was done, as another row tells
_JUDGED = re.compile(
    "(?:(?:自己|内部|外部|中間|期末|年度末|最終|総合|進捗|達成|取組|事後|成果)の?)?"
    "(?:評価|判定|検証|点検|分析)(?:の?(?:結果|理由|コメント))?|達成度|成果|効果|(?:未達成?|遅れ|遅延|評価)の?(?:理由|要因)"
    "|(?:残された|今後の)?課題(?:[・と].{1,8})?|今後の(?:対応|方針|方向性?|取組|改善)(?:[・と].{1,8})?|改善(?:点|策)"
)

_AROUND = "()[]【】<>〔〕■□●○◆◇▼▶・:"  # what may stand around a text above a schedule
_SAYS_YEAR = re.compile(rf"(?:(?P<year>{YEAR})年?度?|(?P<other>[前昨次翌来]年度))(?:分|中)?の?(?P<rest>.*)")

_PART_OF_MONTH = re.compile("[上中下]旬?|[前後]半|第?[1-5](?:[-~・][1-5])?週目?")


# labels of rows that describe the work of the rows beside them
_OF_WORK = re.compile(
    "(?:(?:数値|成果)?目標値?|指標|KPI|(?:担当|所管)(?:課|者|係|部署)?|予算額?|事業費|経費|備考|摘要|(?:進捗|達成)率"
    "|(?:合|小|総|累)?計)"
    # a unit or remark; its closing bracket is gone with those around the label
    r"(?:\([^()]*)?"
)

_NUMBER = re.compile(r"[△▲+-]?\d+(?:,\d{3})*(?:\.\d+)?[^\d\s,.]{0,4}")  # with its unit, if any

_KINDS_OF_WORKS = frozenset(
    {"新規", "継続", "拡充", "充実", "縮小", "廃止", "重点", "見直し", "臨時", "経常"}
)


def labels_no_work(text: str) -> bool:
    """Whether the cells beside a row's label tell what was done, or describe work: 実績, 目標, 担当課."""
    return is_actual(text) or _OF_WORK.fullmatch(_bare(text)) is not None


def labels_values(label: str, form: Form) -> bool:
    """Whether the label of a row tells that its cells hold values rather than work: 実績, 目標値, 担当課."""
    return (
        labels_no_work(label)
        or form.field_labelled(label, "initiative") is not None
        or form.indicator_labelled(label, "initiative") is not None
    )


def judges_work(label: str) -> bool:
    """Whether a row's label tells what is thought of the work that another row says was done: 評価, 課題."""
    return _JUDGED.fullmatch(_bare(label)) is not None


def tells_circumstance(label: str) -> bool:
    """Whether a row's label tells where, with or for whom the work of another row is done: 会場, 対象者."""
    return _CIRCUMSTANCE.fullmatch(_bare(label)) is not None


def is_actual(text: str) -> bool:
    """Whether a label says that the cells beside or below it tell what was done: 実績, 実施状況."""
    return _ACTUAL.fullmatch(_bare(text)) is not None


def sorts_works(text: str) -> bool:
    """Whether a text only tells of what kind a work is, in a column that is no level above it: 新規."""
    return compacted(text) in _KINDS_OF_WORKS


def describes_work(text: str) -> bool:
    """Whether a header tells that its cells describe work and are none themselves: 担当課, 予算額, 目標値."""
    return _ATTRIBUTE.fullmatch(compacted(text)) is not None


def heads_other_table(grid: Grid, form: Form) -> bool:
    """Whether a grid begins with the column headers of a table that is no schedule.

    Half of them at least are words for columns (事業名 | 令和8年度予算(千円) | 担当課), none names a period.
    """
    texts = [compacted(cell_text(cell.lines)) for cell in grid.row(0)]
    if not all(texts) or len(set(texts)) < len(texts) or head_row(grid, form) is not None:
        return False
    named = sum(names_other_column(text) for text in texts)
    return named >= _LEAST_OF_OTHERS and 2 * named >= len(texts)


def names_other_column(text: str) -> bool:
    """Whether a text is a column header of other tables than schedules, and so no work: 担当課, 事業名."""
    return _OF_OTHERS.fullmatch(_OF_YEAR.sub("", _REMARKS.sub("", compacted(text)))) is not None


def is_rest_of_heads(row: Sequence[Cell], columns: Container[int]) -> bool:
    """Whether the cells of a row hold the ends of column headers that a page break cut: 月), 半期, 月.

    Whole rows of headers below the periods (計画|実績) are too; one cell alone is if it closes a bracket.
    `columns` are those of periods: beside them stand the ends of other headers (円).
    """
    texts = [_compact([cell]) for cell in row if cell.lines and cell.col in columns]
    several = len(texts) > 1 or any(text[-1:] == ")" and "(" not in text for text in texts)
    return several and all(REST.fullmatch(text) or is_part_of_month(text) for text in texts)


def said_of_other_year(text: str, form: Form, fiscal_year: int | None) -> str | None:
    """What a text above a schedule calls it that gives it to another year than the plan's; None for others.

    実績 for 【令和7年度の実績】, empty for ■前年度.
    """
    match = _SAYS_YEAR.fullmatch(compacted(text).strip(_AROUND))
    if match is None:
        return None
    if match["other"] is None and (fiscal_year is None or year_in(match["year"]) == fiscal_year):
        return None
    rest = match["rest"]
    return rest if not rest or is_role(rest) or is_actual(rest) or form.is_label(rest) else None


def is_year(text: str, form: Form) -> bool:
    """Whether a text names a fiscal year and nothing else: 令和8年度, as the header of a column does."""
    period = form.period_of(text)
    return period is not None and period.kind == "fiscal year"


def is_role(text: str) -> bool:
    """Whether a label only tells plan from actual: 予定, 計画, 実績."""
    return _ROLE.fullmatch(_bare(text)) is not None


def _bare(text: str) -> str:
    return compacted(text).strip("()[]【】<>〔〕")


_PERIOD_WORD = re.compile("半期")  # in a header that is no period: a misspelt one, not an attribute


def cell_text(lines: Sequence[Line]) -> str:
    """The text of a cell on one line."""
    if len(lines) < 2:  # most cells
        return lines[0].text if lines else ""
    return _on_one_line(tuple(line.text for line in lines))


@lru_cache(maxsize=8192)
def _on_one_line(texts: tuple[str, ...]) -> str:
    joined = ""
    for text in texts:
        joined += glue(joined, text) + text
    return joined


def value_text(lines: Sequence[Line]) -> str:
    """The text of a cell of values: on one line, unless its lines are numbers that stand below each other.

    Two lines are one number that is wrapped if the cell has no room for both beside each other. Where it
    begins and ends tells nothing, since numbers are centred or at the right edge.
    """
    apart = len(lines) > 1 and all(_NUMBER.fullmatch(line.folded) for line in lines)
    if apart and all(_fit_beside(line, after) for line, after in pairwise(lines)):
        return "\n".join(line.text for line in lines)
    return cell_text(lines)


def _fit_beside(line: Line, after: Line) -> bool:
    """Whether a line has room for it and the next; so it has where nothing tells its column's width."""
    room = math.inf if line.limits is None else (line.limits[1] - line.limits[0]) / (line.size or 1.0)
    return width(line.text) + width(after.text) <= room


def head_row(grid: Grid, form: Form) -> int | None:
    """The first row of a grid with the column headers of a schedule; None without one."""
    return next((row for row in range(grid.rows) if _names_axis(_texts(grid.row(row)), form)), None)


def is_schedule(content: object, form: Form) -> TypeGuard[Table]:
    """Whether a content of a heading is a table with the column headers of a schedule."""
    return isinstance(content, Table) and head_row(content.parts[0], form) is not None


def holds_schedule(contents: Iterable[object], form: Form) -> bool:
    """Whether a schedule is among the contents of a heading."""
    return any(is_schedule(content, form) for content in contents)


@lru_cache(maxsize=8192)
def _names_axis(texts: tuple[str, ...], form: Form) -> bool:
    """Whether texts side by side are the column headers of a schedule."""
    return is_axis({period for period in _named(texts, form) if period is not None})


def periods_in(row: Sequence[Cell], form: Form) -> tuple[tuple[Cell, Period | None], ...]:
    """The cells of a row, or of a column, with the periods that their texts name.

    Bare numbers that run through the months of a half year or more (4|5|…|12|1|2|3) are months, and
    第1|第2|第3|第4 are quarters.
    """
    return tuple(zip(row, _named(_texts(row), form), strict=True))


def quarters_headed(grid: Grid, form: Form) -> set[int]:
    """The quarters named by the column headers of a schedule; none for other grids."""
    row = head_row(grid, form)
    return set() if row is None else {q for period in _periods(grid.row(row), form) for q in period.quarters}


def _texts(row: Sequence[Cell]) -> tuple[str, ...]:
    return tuple([cell_text(cell.lines) for cell in row])


@lru_cache(maxsize=8192)
def _named(texts: tuple[str, ...], form: Form) -> tuple[Period | None, ...]:
    periods = list(map(form.period_of, texts))
    months, quarters = list(map(month_of, texts)), list(map(quarter_of, texts))
    for start, (month, quarter) in enumerate(zip(months, quarters, strict=True)):
        if month is not None and len(counted := _counted(months[start:], _HALVES)) >= _LEAST_COUNTED:
            periods[start : start + len(counted)] = counted
        elif quarter is not None and len(counted := _counted(quarters[start:], (1,))) == 4:
            periods[start : start + 4] = counted
    return tuple(periods)


def _counted(periods: Iterable[Period | None], first: Sequence[int]) -> list[Period]:
    """The leading run of consecutive periods, the first beginning in one of the months `first`."""
    found: list[Period] = []
    for period in periods:
        due = (found[-1].last + 1,) if found else first
        if period is None or period.first not in due:
            break
        found.append(period)
    return found


def _periods(cells: Sequence[Cell], form: Form) -> set[Period]:
    return {period for _, period in periods_in(cells, form) if period is not None}


def is_axis(periods: set[Period]) -> bool:
    """Whether adjacent periods are the time axis of a schedule: they cover two quarters or more.

    Single months, which also occur in the body of tables, must be at least three. A period next to a part of
    itself (上半期|第1四半期) is a label of that part.
    """
    if not periods:
        return False
    periods = {p for p in periods if p.kind in _OPEN or not any(_inside(q, p) for q in periods)}
    single = all(p.kind == "month" or p.kind in _OPEN for p in periods)
    quarters = {quarter for period in periods for quarter in period.quarters}
    return len(quarters) >= 2 and (not single or len(periods) >= _LEAST_MONTHS)


_LINE_SIGN = re.compile(rf"[・○●◎■□◆◇▪•▼▽▶▷>-]\s*|(?:\d{{1,2}}(?:[.)]|\s)|\(\d{{1,2}}\)|[{CIRCLED}])\s*")
# where a period's name may end and its work begin
_NAME_ENDS = re.compile(r"\s*[:…/]+\s*|\s+|(?<=[)\]〕】>〉》])(?=\S)")
_REMARK_OPENS = tuple("([〔")
_LONGEST_NAME = 30  # characters of a period's name with its months and year

NamedPeriod = tuple[Period, Line, Line | None]
"""The period that a line begins with, the part of the line that names it, and the rest of the line."""


def period_named(line: Line, form: Form) -> NamedPeriod | None:
    """The name of a period that a line begins with; None for a line that names no period of the year."""
    sign = _LINE_SIGN.match(line.folded)
    starts = (0, sign.end()) if sign is not None else (0,)
    for start in starts:
        folded = line.folded[start:]
        ends = [m.span() for m in _NAME_ENDS.finditer(folded, 1, _LONGEST_NAME + 1)]
        for end, work in (*ends, (len(folded.rstrip(" :")), len(folded))):
            if unclosed(folded[:end]) or (
                folded[work : work + 1] in _REMARK_OPENS
                and not folded[end:work].strip()
                and not form.ditto_of(line.text[start + work :])
            ):
                continue  # a remark in brackets belongs to the name before it
            period = form.period_of(folded[:end])
            if period is None or not period.quarters:
                continue
            head = replace(line, text=line.text[start : start + end])
            rest = line.text[start + work :].strip()
            return period, head, replace(line, text=rest) if rest else None
    return None


@dataclass(frozen=True, slots=True)
class Band:
    """Header rows of a grid, from `first` to `last`; `top` is the first of the workless rows above them."""

    top: int
    first: int
    last: int


def _inside(part: Period, whole: Period) -> bool:
    return whole.months != part.months and whole.first <= part.first and part.last <= whole.last


def bands_of(grid: Grid, form: Form) -> tuple[Band, ...]:
    """The bands of header rows of a grid.

    Below the first, a new band begins with a row of quarters or halves, of the same periods as above, or of
    months that do not occur above (10月…3月 below 4月…9月).
    """
    first, last = _first_heads(grid, form)
    if first is None or last is None:
        return ()
    bands = [Band(0, first, last)]
    columns = columns_of(grid, bands[0], form)
    known = _periods(grid.row(_rows_of_periods(grid, bands[0])[-1]), form)
    above = {month for months in columns.values() for month in range(months[0], months[1] + 1)}
    row = last + 1
    while row < grid.rows:
        inside = [cell for cell in grid.row(row) if cell.lines and cell.col in columns]
        if _begins_band(inside, known, above, form):
            above |= {month for period in _periods(inside, form) for month in period.months}
            last = _last_of_heads(grid, row, form)
            bands.append(Band(row, row, last))
            row = last
        row += 1
    return tuple(bands)


def _begins_band(cells: Sequence[Cell], known: set[Period], above: set[int], form: Form) -> bool:
    """Whether cells of a row below the column headers are column headers again.

    `known` are the periods of the first headers, `above` the months named by any headers so far.
    """
    found = [period for _, period in periods_in(cells, form)]
    periods = {period for period in found if period is not None}
    if None in found or not periods:
        return False
    named = {period for period in periods if period.kind in _NAMED}
    quarters = {quarter for period in named for quarter in period.quarters}
    months = {month for period in periods for month in period.months}
    if periods == known or (len(named) == len(periods) and len(quarters) > 1):
        return True
    return is_axis(periods) and not months & above


def heads_end(grid: Grid, form: Form) -> int | None:
    """The last row of a schedule's column headers; None where it has none."""
    return _first_heads(grid, form)[1]


def _first_heads(grid: Grid, form: Form) -> tuple[int | None, int | None]:
    """First and last row of the grid's column headers: 上半期 over 第1四半期, or 第1四半期 over (4~6月)."""
    first = head_row(grid, form)
    if first is None:
        return None, None
    return first, _last_of_heads(grid, first, form)


def _last_of_heads(grid: Grid, first: int, form: Form) -> int:
    """The last row of the column headers that begin in a row: those that refine it, then 計画|実績."""
    last = first
    while last + 1 < grid.rows and last - first < 2 and _refines(grid, last + 1, form):
        last += 1
    texts = [cell_text(c.lines) for c in grid.row(last + 1) if c.lines]
    roles = all(is_role(text) or is_actual(text) for text in texts) and any(map(is_actual, texts))
    return last + 1 if len(texts) > 1 and (roles or all(map(is_part_of_month, texts))) else last


def is_part_of_month(text: str) -> bool:
    """Whether a column header below a month names a part of it: 上旬, 中, 前半, 第1週."""
    return _PART_OF_MONTH.fullmatch(_bare(text)) is not None


def _refines(grid: Grid, row: int, form: Form) -> bool:
    """Whether a row subdivides the periods of the row above it: 4月|5月|6月 below 第1四半期.

    Months that do not add up to the period above them are due dates, not column headers.
    """
    above = [(cell, period) for cell, period in periods_in(grid.row(row - 1), form) if cell.lines]
    ends = [cell.col + cell.col_span for cell, _ in above]
    if grid.evidence in ("tabs", "columns"):  # no merged cells: an empty one continues the header on its left
        ends = [*(cell.col for cell, _ in above[1:]), grid.cols]
    below = [(cell, period) for cell, period in periods_in(grid.row(row), form) if cell.lines]
    divided = False
    for (cell, period), end in zip(above, ends, strict=True):
        found = [part for c, part in below if cell.col <= c.col < end]
        if period is None or not found:
            continue
        if {m for p in found if p is not None for m in p.months} != set(period.months) or None in found:
            return False
        divided = True
    return divided


def _rows_of_periods(grid: Grid, band: Band) -> list[int]:
    """The rows of a header band that name periods, without those below them: 計画|実績, 上旬|中旬|下旬."""
    rows = range(band.first, band.last + 1)
    texts = {row: [cell_text(c.lines) for c in grid.row(row) if c.lines] for row in rows}
    below = {
        row for row in rows if all(is_part_of_month(t) or is_role(t) or is_actual(t) for t in texts[row])
    }
    return [row for row in rows if row == band.first or row not in below]


def quarters_of(months: Months) -> tuple[int, ...]:
    """The quarters (1 to 4) that a span of months overlaps."""
    return tuple(range((months[0] + 2) // 3, (months[1] + 2) // 3 + 1))


def columns_of(grid: Grid, band: Band, form: Form) -> dict[int, Months]:
    """The columns of a grid under the periods of a header band, with their months."""
    columns: dict[int, Months] = {}
    rows = _rows_of_periods(grid, band)
    roles = _has_roles(grid, band)
    for row in rows:
        cells = grid.row(row)
        periods = in_sequence([period for _, period in periods_in(cells, form)])
        for cell, period in zip(cells, periods, strict=True):
            if period is None or not period.quarters:
                continue
            span = range(cell.col, cell.col + cell.col_span)
            for i, col in enumerate(span):
                columns[col] = (period.first, period.last) if roles else _share(period, i, len(span))
    return columns


def _has_roles(grid: Grid, band: Band) -> bool:
    """Whether the last header row tells plan from actual: then all columns of a period have its months."""
    return any(is_actual(cell_text(c.lines)) for c in grid.row(band.last))


def actual_columns(grid: Grid, band: Band, form: Form) -> dict[int, tuple[Cell, Months]]:
    """The columns of what was done below the periods (計画|実績), with their headers and months.

    Without merged cells, the period of such a column is the one named to its left.
    """
    if band.last in _rows_of_periods(grid, band):
        return {}
    months = columns_of(grid, band, form)
    found: dict[int, tuple[Cell, Months]] = {}
    for cell in grid.row(band.last):
        if not is_actual(cell_text(cell.lines)):
            continue
        for col in range(cell.col, cell.col + cell.col_span):
            before = [n for n in months if n <= col]
            if before:
                found[col] = (cell, months[max(before)])
    return found


def attribute_columns(grid: Grid, band: Band, form: Form) -> dict[int, tuple[Cell, ...]]:
    """The columns beside the periods that describe the work of a row (担当課, 備考), with their header cells.

    Those are the columns after the periods whose header is no period and no mere label, and of the columns
    before them the ones with a header that is never a header of work.
    """
    periods = columns_of(grid, band, form)
    if not periods:
        return {}
    heads: dict[int, list[Cell]] = {}
    others: set[int] = set()
    for cell, period in (
        p for row in range(band.top, band.last + 1) for p in periods_in(grid.row(row), form)
    ):
        text = cell_text(cell.lines)
        span = range(cell.col, cell.col + cell.col_span)
        if period is not None or form.is_label(text) or _PERIOD_WORD.search(text):
            others.update(span)
        elif text and (cell.col > max(periods) or describes_work(text)):
            for col in span:
                heads.setdefault(col, []).append(cell)
    return {col: tuple(cells) for col, cells in heads.items() if col not in others and col not in periods}


def named_periods(grid: Grid, band: Band, form: Form) -> dict[Months, Period]:
    """The periods that a header band names, on any of its levels, by their months; of two, the upper one."""
    named: dict[Months, Period] = {}
    for row in range(band.first, band.last + 1):
        for period in in_sequence([period for _, period in periods_in(grid.row(row), form)]):
            if period is not None and period.quarters:
                named.setdefault((period.first, period.last), period)
    return named


def other_years(grid: Grid, band: Band, form: Form, fiscal_year: int | None) -> dict[int, Period]:
    """The columns that a header band assigns to a fiscal year other than the plan's, with their periods.

    Those are whole years without columns of their own, and periods under the name of another year. There are
    none of the latter if all columns with a year have the same other one: then the plan's own year is in
    doubt.
    Columns from January to March that come first under a calendar year (令和9年) belong to the fiscal year
    before.
    """
    years: dict[int, int] = {}
    months = columns_of(grid, band, form)
    for cell in (c for row in range(band.top, band.last + 1) for c in grid.row(row)):
        period = form.period_of(text := cell_text(cell.lines))
        if period is None or period.fiscal_year is None:
            continue
        span = range(cell.col, cell.col + cell.col_span)
        years.update(dict.fromkeys(span, period.fiscal_year))
        if is_calendar_year(text):
            early = takewhile(lambda col: col in months and months[col][0] >= _JANUARY, span)
            years.update(dict.fromkeys(early, period.fiscal_year - 1))
    named = named_periods(grid, band, form)
    in_doubt = fiscal_year not in years.values() and len(set(years.values())) == 1
    return {
        col: replace(
            named.get(months[col], Period("months", *months[col])) if col in months else _YEAR,
            fiscal_year=year,
        )
        for col, year in years.items()
        if year != fiscal_year and not (in_doubt and col in months)
    }


def _share(period: Period, index: int, columns: int) -> Months:
    """The months of one of the columns below a period: its share if they divide evenly, else all of them."""
    months = len(period.months)
    if months % columns:
        return period.first, period.last
    each = months // columns
    return period.first + each * index, period.first + each * (index + 1) - 1


def header_of(grid: Grid, form: Form) -> Grid | None:
    """The header rows of a schedule alone; None without any."""
    end = heads_end(grid, form)
    if end is None:
        return None
    return replace(grid, cells=tuple(c for c in grid.cells if c.row <= end), rows=end + 1)


def under_header(grid: Grid, header: Grid) -> Grid | None:
    """A grid without headers under an earlier grid's header rows; None if their columns do not line up.

    Where columns have edges on the page, a cell may be merged over several columns of the header.
    """
    if header.cols < _LEAST_COLUMNS:
        return None
    below = on_columns_of(grid, header)
    if below is None:
        return None
    return stacked_on(header, below)


def under_cut_header(grid: Grid, header: Grid, form: Form) -> Grid | None:
    """A grid under header rows that end a page, where it shows the columns inside theirs: 計画|実績 below
    第1四半期, 前半|後半 below 4月. None where the rows above are more than headers, or the columns do not
    line up.
    """
    end = heads_end(header, form)
    if end is None or any(c.lines for c in header.cells if c.row > end):
        return None
    # 前半|後半 are half years, and parts of a month below one
    texts = [cell_text(cell.lines) for cell in grid.row(0) if cell.lines]
    if heads_end(grid, form) is not None and not (texts and all(map(is_part_of_month, texts))):
        return None
    above = on_columns_of(header, grid) if grid.cols > header.cols else None
    if above is None:
        return None
    return stacked_on(above, grid)


def stacked_on(above: Grid, below: Grid) -> Grid:
    """Two grids of the same columns as one."""
    cells = (replace(cell, row=cell.row + above.rows) for cell in below.cells)
    return replace(below, cells=(*above.cells, *cells), rows=above.rows + below.rows)


def on_columns_of(grid: Grid, above: Grid) -> Grid | None:
    """A grid with its cells in the columns of the grid above it; None if their columns do not line up.

    On a page that holds merged cells alone, the grid lacks the columns inside them.
    """
    lefts = {c.box[0]: c.col for c in above.cells if c.box is not None}
    rights = {c.box[2]: c.col + c.col_span for c in above.cells if c.box is not None}
    if not lefts and grid.cols != above.cols:
        return None
    cells: list[Cell] = []
    for cell in grid.cells:
        first, end = cell.col, cell.col + cell.col_span
        if lefts and cell.box is not None:
            first = next((n for x, n in lefts.items() if abs(x - cell.box[0]) < _SAME_EDGE), -1)
            end = next((n for x, n in rights.items() if abs(x - cell.box[2]) < _SAME_EDGE), -1)
        if not 0 <= first < end:
            return None
        cells.append(replace(cell, col=first, col_span=end - first))
    return replace(grid, cells=tuple(cells), cols=above.cols)


def across(parts: Sequence[Grid], form: Form) -> Grid | None:
    """A table with its periods in a column, transposed so that they are in a row; None for any other.

    Each column of work becomes a row, labelled by its header and by the labels beside the periods. Where the
    periods restart, or another label begins, the transposed grid has a new header row.
    """
    grid = _stacked(parts, form)
    if grid is None:
        return None
    rows = (_periods(grid.row(row), form) for row in range(grid.rows))
    if any(len(periods) > 1 and is_axis(periods) for periods in rows):
        return None  # they are in a row already
    for col in reversed(range(min(_MOST_LABELS, grid.cols - 2) + 1)):  # the finest periods come last
        if timed := _time_column(grid, col, form):
            return _turned(grid, col, timed)
    return None


def _time_column(grid: Grid, col: int, form: Form) -> list[_Timed]:
    """The cells of a column with their periods, if all its rows below the headers have one; else []."""
    column = sorted((c for c in grid.cells if c.col == col and c.lines), key=lambda c: c.row)
    column = [c for c in column if c.col_span == 1]
    periods = in_sequence([period for _, period in periods_in(column, form)])
    timed = [(c, p) for c, p in zip(column, periods, strict=True) if p is not None and p.quarters]
    whole = bool(timed) and sum(c.row_span for c, _ in timed) == grid.rows - timed[0][0].row
    return timed if whole and is_axis({p for _, p in timed}) else []


def single_header(parts: Sequence[Grid], form: Form) -> tuple[tuple[Grid, ...], tuple[Line, ...]]:
    """The parts of a table without the header rows that later pages repeat, and the lines of those rows."""
    kept, repeated = [parts[0]], list[Line]()
    for part in parts[1:]:
        count = 0
        while count < min(part.rows - 1, parts[0].rows) and _same_head(parts[0], part, count, form):
            count += 1
        repeated += (line for row in range(count) for cell in part.row(row) for line in cell.lines)
        below = (c.at(c.row - count, c.col) for c in part.cells if c.row >= count)
        kept.append(replace(part, cells=tuple(below), rows=part.rows - count))
    return tuple(kept), tuple(repeated)


def _same_head(first: Grid, part: Grid, row: int, form: Form) -> bool:
    """Whether a row without periods has the same texts in both parts of a table, cell by cell."""
    cells = part.row(row)
    texts = [[(c.col, _compact([c])) for c in grid.row(row)] for grid in (first, part)]
    return texts[0] == texts[1] and any(c.lines for c in cells) and not _periods(cells, form)


def _stacked(parts: Sequence[Grid], form: Form) -> Grid | None:
    """The parts of a table stacked as one grid; None if their columns differ.

    A part whose first row has neither a period nor a first cell stands beside the last period above. It
    begins with the rest of the row above or, where all the other cells of both rows have text, with a row.
    A part whose first row ends the name of the last period above begins with the rest of that row.
    """
    if len({part.cols for part in parts}) != 1:
        return None
    cells: list[Cell] = []
    rows = 0
    for part in parts:
        top = part.row(0)
        beside = rows > 0 and not any(c.lines for c in top if c.col == 0) and not _periods(top, form)
        above = [c for c in cells if _ends_at(c, rows)]
        cut = beside and not (_is_filled(top) and _is_filled(above))
        cut = cut or _period_cut(above, top, form)
        cells = _gone_on(cells, rows, top, cut=cut) if beside or cut else cells
        gone_on = [c for c in part.cells if not c.row and (cut or (beside and not c.lines))]
        cells += (c.at(c.row + rows - cut, c.col) for c in part.cells if c not in gone_on)
        rows += part.rows - cut
    arrows = tuple(arrow for part in parts for arrow in part.arrows)
    return replace(parts[0], cells=tuple(cells), rows=rows, arrows=arrows)


def _gone_on(cells: Sequence[Cell], end: int, below: Sequence[Cell], *, cut: bool) -> list[Cell]:
    """The cells, of which those that end at a row go on in empty cells below, or in all if the row is cut."""
    longer = {c.col: c.row_span - cut for c in below if not c.lines}
    rest = {c.col: c.lines for c in below} if cut else {}
    return [
        replace(c, lines=(*c.lines, *rest.get(c.col, ())), row_span=c.row_span + longer.get(c.col, 0))
        if _ends_at(c, end)
        else c
        for c in cells
    ]


def _period_cut(above: Sequence[Cell], below: Sequence[Cell], form: Form) -> bool:
    """Whether a page break cuts the name of a period between two rows: 第1四半期|(4~6月), 第1四|半期."""
    begins = {cell.col: _compact([cell]) for cell in above}
    return any(_goes_on_as_period(begins.get(cell.col, ""), _compact([cell]), form) for cell in below)


def _goes_on_as_period(begin: str, end: str, form: Form) -> bool:
    """Whether two texts name a period together, the first not in whole: months in brackets end its name."""
    if not begin or not end or form.period_of(begin + end) is None:
        return False
    alone = form.period_of(begin)
    months = form.period_of(end) if is_bracketed(end) else None
    return (
        alone is None or bool(unclosed(begin)) or (months is not None and months.quarters == alone.quarters)
    )


def _is_filled(row: Sequence[Cell]) -> bool:
    """Whether at least two cells of a row behind the first have text, and none is empty."""
    behind = [c for c in row if c.col]
    return len(behind) > 1 and all(c.lines for c in behind)


def _ends_at(cell: Cell, row: int) -> bool:
    return cell.row + cell.row_span == row


def _blocks(timed: Sequence[_Timed], labels: Sequence[Cell]) -> list[list[_Timed]]:
    """The cells of a period column, split where another label begins or where time restarts.

    In a table that was rotated onto its side, time runs upwards.
    """
    starts = {label.row for label in labels}
    upwards = len(timed) > 1 and timed[1][1].first < timed[0][1].first
    blocks: list[list[_Timed]] = []
    for cell, period in timed:
        last = blocks[-1][-1][1].first if blocks else period.first
        again = period.first >= last if upwards else period.first <= last
        if not blocks or cell.row in starts or again:
            blocks.append([])
        blocks[-1].append((cell, period))
    return blocks


@dataclass(frozen=True, slots=True)
class _Columns:
    """The columns after a column of periods: those of work, and the others (担当課).

    `heads` are the header cells over each. In the transposed grid, `periods` is the first period column and
    `behind` the first of the other columns.
    """

    heads: Mapping[int, Sequence[Cell]]
    work: Sequence[int]
    others: Sequence[int]
    periods: int
    behind: int


def _turned(grid: Grid, col: int, timed: Sequence[_Timed]) -> Grid | None:
    """The grid transposed: labels, headers of the work columns, the periods, and the other columns.

    `col` is the column of periods. None if there is no column of work.
    """
    first = timed[0][0].row
    above = [c for c in grid.cells if c.row < first]
    labels = [c for c in grid.cells if c.row >= first and c.col + c.col_span <= col and c.lines]
    heads = {n: [c for c in above if c.col <= n < c.col + c.col_span] for n in range(col + 1, grid.cols)}
    work = [n for n, cells in heads.items() if not _ATTRIBUTE.fullmatch(_compact(cells))]
    if not work:
        return None
    blocks = _blocks(timed, labels)
    behind = col + 1 + max(map(len, blocks))
    columns = _Columns(heads, work, [n for n in heads if n not in work], col + 1, behind)
    cells = [_at(0, 0, [c for c in above if c.col <= col])]
    cells += (_at(0, behind + i, heads[n]) for i, n in enumerate(columns.others))
    for n, block in enumerate(blocks):
        cells += _turned_block(grid, n * (len(work) + 1), block, labels, columns)
    ordered = tuple(sorted(cells, key=lambda c: (c.row, c.col)))
    rows, cols = len(blocks) * (len(work) + 1), behind + len(columns.others)
    return replace(grid, cells=ordered, rows=rows, cols=cols, turned=True)


def _turned_block(
    grid: Grid, top: int, block: Sequence[_Timed], labels: Sequence[Cell], columns: _Columns
) -> Iterator[Cell]:
    """The cells of a block in the transposed grid, beginning at row `top`."""
    begin, end = block[0][0].row, block[-1][0].row + block[-1][0].row_span
    yield from (_at(top, columns.periods + i, [cell]) for i, (cell, _) in enumerate(block))
    for n in range(columns.periods - 1):
        beside = [c for c in labels if begin <= c.row < end and c.col == n]
        yield _at(top + 1, n, beside, row_span=len(columns.work))
    for i, n in enumerate(columns.work):
        # a header is a label of the first block only, but a circled number applies to all blocks
        heads = columns.heads[n]
        once = [h for h in heads if h.col == n or n == columns.work[0]] if top == 0 else []
        own = once or [h for h in heads if _compact([h])[:1] in CIRCLED]
        yield _at(top + 1 + i, columns.periods - 1, own)
    for cell in grid.cells:
        if not begin <= cell.row < end or cell.col not in columns.heads:
            continue
        over = [i for i, n in enumerate(columns.work) if cell.col <= n < cell.col + cell.col_span]
        if over:
            at = [i for i, (time, _) in enumerate(block) if _overlap(time, cell)]
            place = replace(cell, row=top + 1 + over[0], col=columns.periods + at[0])
            yield replace(place, row_span=len(over), col_span=len(at))
        else:
            yield _at(top + 1, columns.behind + columns.others.index(cell.col), [cell])


def _overlap(time: Cell, cell: Cell) -> bool:
    return time.row < cell.row + cell.row_span and cell.row < time.row + time.row_span


def _compact(cells: Sequence[Cell]) -> str:
    return "".join("".join(line.folded for cell in cells for line in cell.lines).split())


def _at(row: int, col: int, cells: Sequence[Cell], row_span: int = 1) -> Cell:
    """A cell with the lines of several cells."""
    lines = tuple(line for cell in cells for line in cell.lines)
    page = cells[0].page if cells else None
    return Cell(row, col, lines, row_span, page=page)
