"""Ditto words and signs, which repeat an adjacent cell of a table: 同左, 同上, 〃, typed arrows."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from planparse.japanese.brackets import is_bracketed
from planparse.japanese.fold import compacted

Direction = Literal["left", "above", "along", "down"]
"""The position of the repeated text: to the left, above, or before it in time, whichever way time runs.

"down" is an arrow that comes from above (↓).
"""

_LEFT = frozenset(
    {"同左", "左同", "同左記"}
    | {f"{a}{b}" for a in ("左", "左記") for b in ("に同じ", "と同じ")}
    | {"左記のとおり"}
)
_ABOVE = frozenset(
    {"同上", "上同", "同上記"}
    | {f"{a}{b}" for a in ("上", "上記") for b in ("に同じ", "と同じ")}
    | {"上記のとおり"}
)
_BEFORE = frozenset(
    {"同前", "前同"}
    | {f"{a}{b}" for a in ("前期", "前四半期", "前月") for b in ("に同じ", "と同じ", "同様", "と同様")}
)
_ALONG = frozenset({"〃", "″", "々", "\u201d", '"'})
_ALL_OF_IT = re.compile(r"(?:全て|すべて|全部|いずれも)")
_SAME = re.compile("(?:[にと]同じ|[にと]同様)$")
_WITHIN = ("同左", "左同", "左に同じ", "同上", "〃", "″")
_GOES_ON = re.compile("(?:前期?から)?の?(?:継続中?|引き?続き|続き|つづき|続)")
_AND_GOES_ON = re.compile(rf"(?<=.)[(〔\[](?:{_GOES_ON.pattern})[)〕\]]$")
_CLOSING = (")", "〕", "]")
# 〜, ━ or │ alone, or an arrow with or without a shaft
_SHAFT_PIECE = "[-ー~━═=|│┃・…‥.:]"
_ARROW = re.compile(
    rf"[~━═]+|[|│┃]+|{_SHAFT_PIECE}*[→⇒➡➔➜➝➞⟶⟹▶►▷⇨↓⇓⬇⇩][-ー~━═=→⇒➡▶►⇨↓]*|[-ー=━]+>|[|│┃]+[▼▽]"
)
_SHAFT = re.compile(f"{_SHAFT_PIECE}+")
_ARROW_FIRST = re.compile(rf"{_SHAFT_PIECE}*[→⇒➡➔➜➝➞⟶⟹▶►⇨>]")
_DOWN = re.compile("[|│┃:]*[↓⇓⬇⇩]+|[|│┃]+[▼▽]")


def _bare(text: str) -> str:
    """The text folded, without spaces, full stop, outer brackets, 全て before it and (継続) behind it."""
    compact = compacted(text).rstrip("。")
    if is_bracketed(compact):
        compact = compact[1:-1]
    if whole := _ALL_OF_IT.match(compact):
        compact = compact[whole.end() :]
    return _AND_GOES_ON.sub("", compact) if compact.endswith(_CLOSING) else compact


@lru_cache(maxsize=4096)
def ditto_of(text: str) -> Direction | None:
    """The direction a ditto refers in: 同左, （同左）, 全て同左, 〃, →, ↓; None for other texts."""
    bare = _bare(text)
    if bare in _LEFT:
        return "left"
    if bare in _ABOVE:
        return "above"
    if _DOWN.fullmatch(bare):
        return "down"
    return "along" if bare in _ALONG or bare in _BEFORE or _ARROW.fullmatch(bare) else None


def is_shaft(text: str) -> bool:
    """Whether the text may be the shaft of an arrow typed over several cells: －－, ・・・, ｜.

    Some shafts also stand for nothing (―): whether this one is a shaft depends on an arrowhead behind it.
    """
    return _SHAFT.fullmatch(_bare(text)) is not None


def is_arrow(text: str) -> bool:
    """Whether the text is an arrow, or an arrowhead with a part of its shaft: →, －＞, ━▶."""
    bare = _bare(text)
    return _ARROW.fullmatch(bare) is not None and _SHAFT.fullmatch(bare) is None


def begins_with_arrow(text: str) -> bool:
    """Whether the text follows an arrow whose shaft may have begun before it: －－→実施, ＞公表."""
    return _ARROW_FIRST.match(_bare(text)) is not None


def is_continuation(text: str) -> bool:
    """Whether the text only says that something goes on, in words that may also be a task: 継続, （続き）."""
    return _GOES_ON.fullmatch(_bare(text)) is not None


@lru_cache(maxsize=4096)
def mentions_ditto(text: str) -> bool:
    """Whether the text contains a word such as 同左 but also other text: 同左(一部見直し)."""
    bare = _bare(text)
    return ditto_of(text) is None and (
        any(word in bare for word in _WITHIN) or _SAME.search(bare) is not None
    )
