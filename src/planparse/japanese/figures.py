"""The one number that a value of an indicator states: 60%以上, 約1,200人, ▲3.5, 年10回."""

from __future__ import annotations

import re
from decimal import Decimal

from planparse.japanese.amounts import COUNTERS, NUMBER, SCALES, UNITS, Measure, amounts_in
from planparse.japanese.fold import compacted

_SAME_UNIT = {
    "パーセント": "%",
    "名": "人",
    **dict.fromkeys(("箇所", "ヶ所", "ヵ所", "カ所", "ケ所"), "か所"),
    **dict.fromkeys(("ヶ月", "ヵ月", "カ月", "ケ月", "箇月"), "か月"),
    "㎡": "m2",
    "㎞": "km",
}
"""Folded unit → the one it is another spelling of."""
BEFORE = (
    r"(?:1日(?:当たり|あたり|平均)?|1(?:人|世帯|戸|件|台|施設|か所)(?:当たり|あたり)|約|およそ|おおむね|概ね|延べ?"
    r"|累計|累積|合計|計|平均|毎年度?|毎月|各年度|年間|\d{1,2}年間で|年|月|週)"
)
"""Words before a number, as a pattern for folded text: how it was found, and for what time or part it is."""
BOUND = "(?:以上|以下|未満|以内|超え?|を?(?:超える|維持|確保|達成|目指す)|程度|前後|(?<=%)台|強|弱)"
"""Words behind a number that make it a bound or an estimate."""
_BEFORE = re.compile(f"{BEFORE}+")
_BEHIND = re.compile(rf"(?:{BOUND}(?:する)?|見込み?|予定|目標)+\Z")
_REMARK = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|※\d*")
_SECOND = re.compile(rf".[△▲+-]?{NUMBER}(?:{SCALES})?[^\s\d]{{0,3}}.")
"""A remark that states a number of its own, such as (800人): which of the two is meant is not said."""
_BELOW = re.compile(r"\d\s*\n\s*\d")
_STATED = re.compile(
    rf"(?P<minus>[△▲-])?\+?(?P<number>{NUMBER})(?P<factor>{SCALES})?(?P<unit>[^\d\s~→]{{1,8}})?", re.ASCII
)
_SCALED = re.compile(rf"(?P<factor>{SCALES})(?P<of>円|{COUNTERS})")
_COUNTED = re.compile(
    rf"円|%|パーセント|ポイント|割|(?:{COUNTERS})(?:/(?:{COUNTERS}))?|[一-龥ァ-ヶー]{{1,4}}(?<![化増減上下善年度目番級等])"
)
"""Units: known ones, and other short words."""
_WHICH = frozenset({"年", "月", "日", "期", "次", "月末"})
"""Counters of a number that says which and not how many: 3月, 2期."""


def figure(text: str, unit: str | None = None) -> Measure | None:
    """The number that a whole text states, in the unit if one is given: 60%以上, 約1,200人, ▲3.5, 12億円.

    Without one, a unit that the text has is that of the number; amounts are then in yen. Words of a bound
    (以上, 未満), of an estimate (約, 程度) and remarks in brackets are passed over. None for texts, ranges,
    several numbers, also on lines of their own, and numbers of another unit.
    """
    if _BELOW.search(text):
        return None
    bare = _bare(compacted(text))
    if amounts := amounts_in(bare):
        whole = len(amounts) == 1 and (amounts[0].begin, amounts[0].end) == (0, len(bare))
        return _in_unit(Decimal(amounts[0].yen), "円", unit) if whole else None
    match = _STATED.fullmatch(bare.removesuffix(compacted(unit)) if unit else bare)
    if match is None:
        return None
    number = Decimal(match["number"].replace(",", "")) * UNITS.get(match["factor"] or "", 1)
    number = -number if match["minus"] else number
    own = match["unit"]
    if own is None and not match["factor"]:
        return Measure(_plain(number), unit)
    if unit is None and own is not None and (own in _WHICH or _COUNTED.fullmatch(own) is None):
        return None
    if own == "割":
        number, own = number * 10, "%"
    return _in_unit(number, own, unit)


def _bare(folded: str) -> str:
    """The text without remarks and the words around its number."""
    bare = _REMARK.sub(lambda m: m.group() if _SECOND.fullmatch(m.group()) else "", folded)
    begin = _BEFORE.match(bare)
    return _BEHIND.sub("", bare[begin.end() :] if begin else bare)


def _in_unit(number: Decimal, own: str | None, unit: str | None) -> Measure | None:
    """A number of its own unit (None if the text has none) in another one; None if they are not the same."""
    if unit is None:
        return Measure(_plain(number), own)
    match = _SCALED.fullmatch(compacted(unit))
    factor, base = (UNITS[match["factor"]], match["of"]) if match else (1, compacted(unit))
    if own is not None and _SAME_UNIT.get(own, own) not in {
        _SAME_UNIT.get(base, base),
        base.partition("/")[0],
    }:
        return None
    return Measure(_plain(number / factor), unit)


def _plain(exact: Decimal) -> int | float:
    return int(exact) if exact == exact.to_integral() else float(exact)
