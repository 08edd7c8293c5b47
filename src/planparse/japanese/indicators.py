"""The words of tables and lines of indicators: what a column holds, which year a value is for, its role."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from planparse.japanese.amounts import COUNTERS, SCALES
from planparse.japanese.calendar import YEAR, year_in
from planparse.japanese.fold import compacted, fold

Role = Literal["baseline", "target", "actual"]
"""基準値, 目標値 or 実績値."""
Kind = Literal["output", "outcome"]
"""活動指標 or 成果指標."""
Holds = Literal["name", "perhaps name", "unit", "value", "year", "other"]
"""What a column holds. A "perhaps name" (項目, 区分) is a name only where no column says 指標; a "year" is
that of the values in the column for the same role (目標年度)."""

_VALUE = "(?:の?(?:数値|値))?"
_ROLES: Mapping[Role, re.Pattern[str]] = {
    "baseline": re.compile(
        "(?:計画|戦略|プラン)?(?:策定|作成|開始|改定)(?:(?:当初|時点?|前|年度?の)の?(?:現状|実績|基準)?"
        rf"{_VALUE}|の?(?:現状|実績|基準){_VALUE}|の?(?:数値|値))|基準(?:時点?|年度?の)?の?(?:実績)?{_VALUE}|現状{_VALUE}(?:実績{_VALUE})?"
        "|現況値?|現在値|当初値|初期値|ベースライン"
    ),
    "target": re.compile(
        "(?:最終|中間|年度別?|年次|各年度の?|計画|数値|達成|単年度|累計|長期|短期)?目標(?:の?(?:水準|数値|値))?"
        "|計画値|予定値|目指す値|当初見込み?"
    ),
    "actual": re.compile(
        "(?:年度別?|年次|各年度の?|前年度|活動|成果)?実績(?:見込み?)?(?:の?(?:数値|値))?"
        "|見込み?値|達成値|最新値|直近値|結果"
    ),
}
_NAME = re.compile(
    "(?:重要業績評価|重要業績|業績評価|業績|評価|成果|活動|取組|管理|参考|代表|事業|施策|基本目標|数値|効果|達成|アウトカム|アウトプット|プロセス)?"
    "指標(?:名称?|項目|の?名称|の?内容)?(?:KPI)?(?:名称?)?|KPI(?:指標|名|項目)?|(?:評価|目標|指標)項目(?:KPI)?"
    "|(?:成果|活動)指標(?:・|/)(?:成果|活動)指標"
)
_PERHAPS_NAME = re.compile(
    "項目名?|数値目標|目標|区分|種別|名称|内容|取組(?:名|内容|項目)?|成果|事業名?|施策名?"
)
_YEARS: Mapping[Role, re.Pattern[str]] = {
    "baseline": re.compile("(?:基準|現状|策定)(?:年度?|年次|時期|時点)"),
    "target": re.compile("(?:目標|達成)(?:年度?|年次|時期|期限|時点)"),
    "actual": re.compile("実績(?:年度?|年次|時期|時点)"),
}
_UNIT_HEAD = re.compile("単位")
_KINDS: Mapping[Kind, re.Pattern[str]] = {
    "output": re.compile("活動指標|アウトプット|プロセス指標|取組指標"),
    "outcome": re.compile("成果指標|アウトカム"),
}
_SAYS_ACTUAL = re.compile("達成(?:状況|度|値)|実績|結果")
_SAYS_BASELINE = re.compile("現状|基準値|策定時")

_DAY = r"(?:月(?:\d{1,2}日|末)?|[./]\d{1,2}|末)?(?![\d.%])"
# behind 年 and 年度 a bare number is a value: 令和9年度1,500人
_MONTH = rf"(?P<y1>{YEAR})(?:年度(?=\d+月)|年(?=\d+(?:[月./]|$))|[./])(?P<m>1[0-2]|0?[1-9]){_DAY}"
_SPAN = rf"(?P<y2>{YEAR})(?:年度?)?[~-](?P<y3>{YEAR}|\d{{1,2}})(?:年度?)?(?:平均|累計)?"
_ONE = rf"(?P<y4>{YEAR})(?:年度?)?(?:末)?"
_BARE = r"(?<![\d一-龥.,])(?P<y5>\d{1,2}|元)年度末?"
_WHEN = re.compile(rf"(?:{_MONTH}|{_SPAN}|{_ONE}|{_BARE})(?:時点|現在)?")


_COUNTED = rf"(?:{SCALES})?(?!件数)(?:{COUNTERS})(?:/[^\d()]{{1,4}})?"
_UNIT = rf"(?:{SCALES})?円|%|ポイント|{_COUNTED}|トン|t-CO2|歳"
_UNIT_REMARK = re.compile(rf"[(\[](?:単位[:・]?(?P<told>[^()\[\]\d]{{1,10}})|(?P<unit>{_UNIT}))[)\]]")
_AROUND = re.compile(r"[()\[\]【】〔〕<>「」『』・:、,/※*■□●○◆]+")
_NOTHING = re.compile(
    r"[-―ー~/.・…]+|[\\＼]|未設定|設定なし|(?:目標|基準|実績)?値?(?:の)?設定なし|該当(?:なし|無し)|N/?A",
    re.IGNORECASE,
)
_ROWS = re.compile(r"上段[:(]?(?P<upper>[^\s:()、・/下]+?)[)、・/]*下段[:(]?(?P<lower>[^\s:()、・/]+)\)?")


@dataclass(frozen=True, slots=True)
class Head:
    """What the header of a column, or the label of a row, says of the values beside or below it."""

    holds: Holds
    role: Role | None = None
    period: str | None = None
    unit: str | None = None
    kind: Kind | None = None


@dataclass(frozen=True, slots=True)
class When:
    """A period as published, and its span in the folded text without blanks."""

    period: str
    begin: int
    end: int


@lru_cache(maxsize=16384)
def head_of(text: str, year: int | None = None) -> Head:
    """What a column header holds: 目標値(令和9年度) is a target for 2027, 指標名 a name.

    `year` is the plan's fiscal year, by which 6年度 is told. A header that no words explain holds "other".
    """
    compact = compacted(text)
    unit = _UNIT_REMARK.search(compact)
    rest = _UNIT_REMARK.sub("", compact)
    when = next(iter(periods_in(rest, year)), None)
    core = _AROUND.sub("", rest if when is None else rest[: when.begin] + rest[when.end :])
    role = role_of(core)
    told = (unit["told"] or unit["unit"]) if unit else None
    period = when.period if when else None
    if role is not None or (period is not None and core in ("", "末", "度", "年度")):
        return Head("value", role, period, told)
    if _UNIT_HEAD.fullmatch(core):
        return Head("unit")
    for of, pattern in _YEARS.items():
        if pattern.fullmatch(core):
            return Head("year" if period is None else "value", of, period)
    holds: Holds = (
        "name" if _NAME.fullmatch(core) else "perhaps name" if _PERHAPS_NAME.fullmatch(core) else "other"
    )
    return Head(holds, None, period, told, kind_of(core))


def role_of(text: str) -> Role | None:
    """The role that a whole text names: 目標値, 実績, 計画策定時の値; None for others."""
    compact = _AROUND.sub("", compacted(text))
    return next((role for role, pattern in _ROLES.items() if pattern.fullmatch(compact)), None)


def role_said(text: str) -> Role | None:
    """The role of what stands under a label, if it has one of its own: 指標の達成状況 → actual."""
    compact = compacted(text)
    if role_of(compact) is not None:
        return role_of(compact)
    if _SAYS_ACTUAL.search(compact):
        return "actual"
    return "baseline" if _SAYS_BASELINE.search(compact) else None


@dataclass(frozen=True, slots=True)
class RowLabel:
    """What the label of a row of values says: the role of its values, the indicator's name ("") and unit."""

    role: Role
    name: str
    unit: str | None


def row_label(text: str) -> RowLabel | None:
    """The role in the label of a row: 目標値(削減面積), 収納率(%) 実績; None for a label without one.

    One character in brackets is a unit, however rare: 目標値(筆).
    """
    folded = fold(text)
    unit = next((m["told"] or m["unit"] for m in _UNIT_REMARK.finditer(compacted(text))), None)
    blanked = _UNIT_REMARK.sub(_blanks, folded)
    if unit is None and (rare := _RARE_UNIT.search(blanked)) is not None:
        unit, blanked = rare["unit"], _RARE_UNIT.sub(_blanks, blanked)
    for piece in _PIECE.finditer(blanked):
        role = role_of(piece.group())
        if role is not None:
            rest = blanked[: piece.start()] + " " * len(piece.group()) + blanked[piece.end() :]
            kept = _KIND_WORD.sub(_blanks, rest)
            begin, end = len(kept) - len(kept.lstrip(_OUTSIDE)), len(kept.rstrip(_OUTSIDE))
            return RowLabel(role, text[begin:end], unit)
    return None


def _blanks(match: re.Match[str]) -> str:
    return " " * len(match.group())


# of one character: what is longer may as well be the name of the indicator
_RARE_UNIT = re.compile(r"[(\[]\s*(?P<unit>[^\s\d()\[\]案仮新旧前後計内外再])\s*[)\]]\s*$")
_PIECE = re.compile(r"[^\s()\[\]【】:・/]+")
_OUTSIDE = " ()[]【】:・"
_KIND_WORD = re.compile("(?:成果|活動)指標|KPI")


def kind_of(text: str) -> Kind | None:
    """The kind of indicator that a text speaks of: 活動指標, アウトカム."""
    compact = compacted(text)
    return next((kind for kind, pattern in _KINDS.items() if pattern.search(compact)), None)


def is_kind(text: str) -> bool:
    """Whether a text says no more than a kind of indicator, perhaps with a number: 活動指標, 成果指標②."""
    said = _COUNTED_KIND.sub("", _AROUND.sub("", compacted(text)))
    return any(pattern.fullmatch(said) for pattern in _KINDS.values())


_COUNTED_KIND = re.compile(r"(?:\d|[①-⑩])$")


def rows_in_cells(text: str) -> tuple[Role, Role] | None:
    """The roles of the upper and the lower line of cells, as 上段:目標値 下段:実績値 tells them; or None."""
    match = _ROWS.search(compacted(text))
    roles = (role_of(match["upper"]), role_of(match["lower"])) if match else (None, None)
    return None if roles[0] is None or roles[1] is None else (roles[0], roles[1])


def says_nothing(text: str) -> bool:
    """Whether the slot of a value is blank or says that there is none: ―, 未設定, 該当なし."""
    compact = compacted(text).strip("()[]")
    return not compact or _NOTHING.fullmatch(compact) is not None


def unit_behind(name: str) -> tuple[str, str | None]:
    """A name and the unit in brackets behind it: 収納率(%) → 収納率 and %."""
    match = _TRAILING_UNIT.search(name)
    if match is None:
        return name, None
    found = _UNIT_REMARK.fullmatch(compacted(match.group()))
    if found is None:
        return name, None
    written = match.group().strip()[1:-1]
    told = _TOLD.sub("", written).strip()
    return name[: match.start()].rstrip(), told


_TRAILING_UNIT = re.compile(r"\s*[(（\[［][^()（）\[\]［］]{1,14}[)）\]］]\s*$")
_TOLD = re.compile(r"^\s*単位\s*[:：・･]?\s*")


def periods_in(compact: str, year: int | None = None) -> tuple[When, ...]:
    """The years, months and spans of years in a folded text without blanks, in order."""
    found = []
    for match in _WHEN.finditer(compact):
        period = _notation(match, year)
        if period is not None:
            found.append(When(period, match.start(), match.end()))
    return tuple(found)


def _notation(match: re.Match[str], year: int | None) -> str | None:
    if match["m"]:
        return f"{year_in(match['y1'])}-{int(match['m']):02}"
    if match["y2"]:
        first, last = year_in(match["y2"]), match["y3"]
        era = match["y2"].rstrip("0123456789元")
        end = year_in(last) if not last.isdecimal() or len(last) == 4 else year_in(f"{era}{last}")
        return f"{first}/{end}" if end is not None else None
    if match["y4"]:
        return str(year_in(match["y4"]))
    if year is None:
        return None
    guesses = [year_in(f"{era}{match['y5']}") for era in ("令和", "平成")]
    near = [guess for guess in guesses if guess is not None and abs(guess - year) <= _NEAR]
    return str(near[0]) if near else None


_NEAR = 12
"""Years between a plan and a year named without its era, at most: plans run for up to ten."""
