"""Amounts of a budget, from prose or from a table, and the remarks beside them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from planparse.document.place import Place, merge
from planparse.document.source import Cell, Grid, Line
from planparse.japanese.amounts import YEN_SIGN, Amount, amounts_in
from planparse.japanese.brackets import CLOSING, OPENING
from planparse.japanese.calendar import fiscal_year_in
from planparse.japanese.fold import fold
from planparse.japanese.markers import NOTE
from planparse.japanese.placeholders import has_blank_amount
from planparse.parse.interpret.notes import Notes
from planparse.parse.interpret.passages import keep_unfilled
from planparse.parse.outline_tree import Node
from planparse.parse.time_axis import cell_text
from planparse.plan import paths
from planparse.plan.model import Budget, Passage

_SEPARATORS = " 　、,，・:：;；/／+＋…‥及びと"
_HALF_NUMBER = re.compile(r"[\d.,~]$")
_CHANGE = re.compile(r"[→⇒➡←<>＜＞]")
_ABOUT = re.compile(r"(?:約|およそ|おおむね|概ね)\s*$")
_ROUNDED = re.compile(r"\s*(?:余り?|程度|強|弱|前後|規模|ほか|など|他(?![のに]))")
_COMPARED = re.compile(r"年度|(?:R|H|令和|平成)\s?\d|前年|昨年|当初|比|増|減|%|皆増|皆減")
_COMPARISON = re.compile(
    r"対?(?:前年|昨年|当初|令和)[^。で]{0,16}(?:[増減%倍]|並み)|皆[増減]|[▲△+-]?[\d.]+%[増減]?"
)
_YEAR = re.compile(
    r"(?P<year>(?:令和|平成|R|H|20)\s?\d{1,2}\s?年?\s?度|前年度|昨年度|今年度|本年度)(?:の?当初)?(?:予算額?)?\s*"
)
_LAST_YEAR = re.compile("[前昨]年度")
_TOTAL = re.compile(r"合?計|総額|全体")
_NONE = re.compile(r"[^\d、,]{1,24}?[\s:]*(?:なし|無し|計上なし|該当なし|-)")
_UNIT = re.compile(
    r"[(\s](?:単位\s*:?\s*)?((?:十億|億|百万|千|万)?円)\)?$|単位\s*:?\s*((?:十億|億|百万|千|万)?円)"
)
_CAPTION = re.compile(r"[(\[【]?\s*(?:金額の?)?単位\s*:?\s*(?:十億|億|百万|千|万)?円\s*[)\]】]?")
_OTHER_COLUMN = re.compile(r"前年|昨年|増減|比較|差引|伸び|率|比$|備考|説明|決算")
_NAMED_ACCOUNT = re.compile(r"(?!うち|内)[^\d年前昨比増減決()]{0,20}会計(?:(?:当初)?予算額?)?")
"""The name of an account that says by itself that the number beside it is this year's budget."""
_MOST_ACCOUNT = 24  # characters of an account's name


def read_budget(node: Node, fiscal_year: int | None, notes: Notes) -> tuple[list[Budget], list[Passage]]:
    """The amounts under a budget's heading, and the remarks among them."""
    budgets: list[Budget] = []
    remarks: list[Passage] = []
    lines = [content for content in node.contents() if isinstance(content, Line)]
    tables = [content for content in node.contents() if not isinstance(content, Line)]
    captions = [line for line in lines if tables and _CAPTION.fullmatch(line.folded)]
    notes.claim(captions, paths.BUDGETS)
    in_units = any(_unit(text) not in ("", "円") for text in (node.text, *(line.text for line in lines)))
    lines = [line for line in lines if line not in captions]
    unit = next((_unit(line.text) for line in captions), "")
    grids = [grid for table in tables for grid in table.parts]
    sure = len(grids) == 1 and not _names_other_year(lines, fiscal_year)
    for grid in grids:
        found, others = _table(grid, fiscal_year, unit, headless=sure)
        notes.claim(grid.lines(), paths.BUDGETS)
        budgets += found
        remarks += others
    for paragraph in notes.paragraphs(lines):
        is_note = NOTE.match(paragraph.text) is not None or (in_units and _lacks_unit(paragraph.text))
        listed, remark = (
            ((), paragraph.text) if is_note else accounts(paragraph.text, paragraph.place, fiscal_year)
        )
        budgets += listed
        if not listed and has_blank_amount(remark):
            keep_unfilled(paragraph, notes, None)
        elif remark:
            remarks.append(Passage(text=remark, place=paragraph.place))
        notes.claim(paragraph.lines, paths.BUDGETS if listed else paths.BUDGET_NOTES)
    return budgets, remarks


def _names_other_year(lines: Iterable[Line], fiscal_year: int | None) -> bool:
    """Whether a line beside a table names a year that is not the plan's, which may be the table's."""
    return any(
        _LAST_YEAR.search(line.text) is not None or fiscal_year_in(line.text) not in (None, fiscal_year)
        for line in lines
    )


def _lacks_unit(text: str) -> bool:
    """Whether a yen sign alone makes an amount of a text: ¥12,000 below (単位：千円) may be either."""
    return any("円" not in text[a.begin : a.end] for a in amounts_in(text))


def accounts(text: str, place: Place, fiscal_year: int | None) -> tuple[tuple[Budget, ...], str]:
    """The accounts of a list such as 一般会計462億円、特別会計30億円, and the bracketed remark after it.

    An amount given for comparison (令和7年度 450億円、前年度比3.2%増) stays in the `text` of the amount it
    refers to and does not become an amount of its own, and is a remark before the first account; a total
    (＝492億円) is a remark. `fiscal_year` tells which years are compared; without it, the first year named is
    the plan's. Text that is not a list of accounts is returned whole as the remark.
    """
    found: list[Budget] = []
    remarks: list[str] = []
    own = ""  # the year named before the first account: 令和8年度 一般会計12億円
    end = 0
    for amount in amounts_in(text):
        entry = _entry(text, end, amount, first=not found)
        if entry is None:
            continue  # in the brackets after another amount
        if not _is_account(entry.account) or (entry.beside and not found):
            return (), text
        end = entry.end
        if entry.beside:
            found[-1] = _with(found[-1], entry.beside)
        year, account = _after_year(entry.account)
        # 令和7年度 alone, or that of an account where another came first
        alone = bool(found) and account == entry.account and year != own
        if year and (alone or _is_other_year(year, own, fiscal_year)):
            compared = f"{entry.account} {entry.written}"
            if found:
                found[-1] = _with(found[-1], compared)
            else:
                remarks.append(compared)
        elif _TOTAL.fullmatch(account) or (found and entry.sums):
            remarks.append(f"{account or '＝'}{entry.written}")
        else:
            own = year or own
            found.append(Budget(account=account, amount_yen=amount.yen, text=entry.written, place=place))
    rest = text[end:].strip(_SEPARATORS + "。")
    if not found or not (rest[:1] in (*OPENING, "") or _compares(rest) or _is_none(rest)):
        return (), text
    if _compares(rest):
        found[-1] = _with(found[-1], rest)
    elif rest:
        remarks.append(rest)
    return tuple(found), "、".join(remarks)


@dataclass(frozen=True, slots=True)
class _Entry:
    """An amount as a list has it.

    `beside` is a remark on the amount before it, `account` what it is the amount of, `written` the amount
    with 約 and 余; it ends at `end`. `sums`: a = is in front of it.
    """

    beside: str
    account: str
    written: str
    end: int
    sums: bool


def _entry(text: str, end: int, amount: Amount, *, first: bool) -> _Entry | None:
    """The entry of an amount of which the entry before ends at `end`; None inside other brackets."""
    between = text[end : amount.begin]
    rounded = _ROUNDED.match(text, amount.end)
    after = rounded.end() if rounded else amount.end
    about = _ABOUT.search(between)
    between = between[: about.start()] if about else between
    enclosed = _is_enclosed(between, text[after : after + 1])
    between = between[:-1] if enclosed else between
    if amount.begin < end or _depth(between) > 0:
        return None
    beside, account = _parted(between)
    if first and beside and not account:  # 【一般会計】12億円
        beside, account = "", beside
    if account and account[0] in OPENING and _is_whole(account):
        account = account[1:-1]
    begin = amount.begin - len(about.group()) if about else amount.begin
    return _Entry(beside, account, text[begin:after], after + enclosed, "=" in fold(between))


def _is_account(text: str) -> bool:
    """Whether a text can name an account.

    1~3億円, 1,23億円, 前年度1億円→本年度2億円: half a number is no amount, half a change no account.
    """
    half = _HALF_NUMBER.search(fold(text)) or _CHANGE.search(text)
    return len(text) <= _MOST_ACCOUNT and "。" not in text and not half


def _after_year(account: str) -> tuple[str, str]:
    """The year that an account's name begins with, "" for none, and the rest of the name, or else all."""
    match = _YEAR.match(fold(account))
    if match is None or account[match.end() : match.end() + 1] in (*CLOSING,):
        return "", account
    return match["year"], account[match.end() :] or account


def _is_other_year(year: str, own: str, fiscal_year: int | None) -> bool:
    """Whether a named year is not the plan's; `own` is the one named before its first account, if any."""
    if _LAST_YEAR.fullmatch(year):
        return True
    named = fiscal_year_in(year)
    if named is None or fiscal_year is None:
        return own not in ("", year)
    return named != fiscal_year


def _is_enclosed(before: str, behind: str) -> bool:
    """Whether an amount is alone in the brackets behind its account: 一般会計(462億円)."""
    opened, account = before[-1:], before[:-1].strip(_SEPARATORS + OPENING + CLOSING)
    return bool(account) and opened in (*OPENING,) and behind in (*CLOSING,) and _depth(before) == 1


def _compares(text: str) -> bool:
    """Whether a text compares the amount before it with another: (令和7年度 450億円), 前年度比3.2%増."""
    if text[:1] in OPENING:
        return bool(text) and _is_whole(text) and _COMPARED.search(fold(text)) is not None
    return _COMPARISON.fullmatch(fold(text)) is not None


def _with(budget: Budget, beside: str) -> Budget:
    """A budget with a remark on its amount."""
    return budget.model_copy(update={"text": budget.text + beside})


def _is_none(text: str) -> bool:
    """Whether a text says that an account has no amount: 特別会計:なし."""
    return _NONE.fullmatch(fold(text)) is not None


def _depth(text: str) -> int:
    """How many brackets are open at the end of a text."""
    return sum(c in OPENING for c in text) - sum(c in CLOSING for c in text)


def _is_whole(text: str) -> bool:
    """Whether a text's opening bracket is closed at the end of the text."""
    return all(_depth(text[: n + 1]) > 0 for n in range(len(text) - 1)) and text[-1] in CLOSING


def _parted(text: str) -> tuple[str, str]:
    """Split the text between two amounts into a remark on the first and the account of the second."""
    begin = 0
    while begin < len(text) and text[begin] in " 　" + OPENING:
        if text[begin] in OPENING:
            ends = (n for n in range(begin + 1, len(text) + 1) if _depth(text[begin:n]) == 0)
            begin = next(ends, len(text))
        else:
            begin += 1
    beside, rest = text[:begin].strip(), text[begin:]
    # 前年度比3.2%増、特別会計
    first, parting, last = rest.rpartition("、")
    if parting and _compares(first.strip(_SEPARATORS)):
        beside, rest = beside + first, last
    return beside, _ABOUT.sub("", rest.strip(_SEPARATORS + "=＝").strip("・○●-")).rstrip(_SEPARATORS)


# --- tables -----------------------------------------------------------------------------------------


def _table(
    grid: Grid, fiscal_year: int | None, caption: str, *, headless: bool
) -> tuple[list[Budget], list[Passage]]:
    """The accounts of a table, one per row, from the column of the year. Its other columns stay in `text`.

    `caption` is the unit given beside the table; a unit inside the table takes precedence. A `headless` table
    may be the year's without a header that says so.
    """
    rows = [[c for c in grid.row(r) if c.lines] for r in range(grid.rows)]
    unit = next((u for cells in rows for c in cells if (u := _unit(cell_text(c.lines)))), caption)
    rows = [cells for cells in rows if not all(_CAPTION.fullmatch(fold(cell_text(c.lines))) for c in cells)]
    alone = _only_column(rows, unit) if headless else None
    column = _column(rows, fiscal_year, unit) if alone is None else alone
    budgets: list[Budget] = []
    remarks: list[Passage] = []
    for cells in rows:
        place = merge(c.place for c in cells)
        amount = next((c for c in cells if c.col == column), None)
        if column is None or cells[0].col != 0:
            listed, remark = accounts(" ".join(cell_text(c.lines) for c in cells), place, fiscal_year)
            budgets += listed
            remarks += [Passage(text=remark, place=place)] if remark else []
        elif amount is not None and (yen := _yen(amount, unit)) is not None:
            account = cell_text(cells[0].lines)
            written = " ".join(cell_text(c.lines) for c in cells[1:])
            if _TOTAL.fullmatch(_closed(cells[0])):
                remarks.append(Passage(text=f"{account} {written}", place=place))
                continue
            budgets.append(Budget(account=account, amount_yen=yen, text=written, place=place))
    return budgets, remarks


def _only_column(rows: Sequence[Sequence[Cell]], unit: str) -> int | None:
    """The column of amounts beside nothing but names of accounts and their total; None for other tables."""
    if not rows or any(len(cells) != 2 or cells[0].col for cells in rows):
        return None
    names = [_closed(cells[0]) for cells in rows]
    columns = {cells[1].col if _yen(cells[1], unit) is not None else None for cells in rows}
    named = all(_NAMED_ACCOUNT.fullmatch(name) or _TOTAL.fullmatch(name) for name in names)
    return columns.pop() if named and len(set(names)) == len(names) and len(columns) == 1 else None


def _column(rows: Sequence[Sequence[Cell]], fiscal_year: int | None, unit: str) -> int | None:
    """The column with the year's amounts beside the accounts; None if no column header identifies it."""
    if len(rows) < 2 or not rows[0] or any(_yen(c, unit) is not None for c in rows[0]):
        return None
    heads = {c.col: fold(cell_text(c.lines)) for c in rows[0] if c.col}
    amounts = {c.col for cells in rows[1:] for c in cells if c.col and _yen(c, unit) is not None}
    ours = [
        c for c, head in heads.items() if c in amounts and fiscal_year == fiscal_year_in(head) is not None
    ]
    usable = [c for c, head in heads.items() if c in amounts and not _OTHER_COLUMN.search(head)]
    return min(ours or usable, default=None)


def _closed(cell: Cell) -> str:
    """The text of a cell folded, without its blanks."""
    return fold(cell_text(cell.lines)).replace(" ", "")


def _unit(text: str) -> str:
    """The unit that a column header or caption gives: (単位：千円), or 当初予算(億円)."""
    match = _UNIT.search(fold(text))
    return (match[1] or match[2]) if match else ""


def _yen(cell: Cell, unit: str) -> int | None:
    """The yen of a cell that holds an amount, or a number in the table's unit; None for others."""
    text = cell_text(cell.lines).strip()
    if unit and not text.endswith("円"):
        text = YEN_SIGN.sub("", fold(text), count=1) + unit
    return next((a.yen for a in amounts_in(text) if not a.begin and a.end == len(text)), None)
