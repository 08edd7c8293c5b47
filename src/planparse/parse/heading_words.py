"""The words of headings: how they are compared, numbered and dressed, and what in them is a value."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from functools import lru_cache

from planparse.form.model import ROOT, Heading, value_name
from planparse.japanese.amounts import amounts_in
from planparse.japanese.brackets import labelled_remarks
from planparse.japanese.calendar import DATED, ERA_YEAR
from planparse.japanese.fold import fold
from planparse.japanese.markers import CIRCLED, NUMBER, marker_number

COVER = ("title", "organization", "municipality")
"""Kinds of headings that stand once, on the cover."""

LEAD_NUMBER = re.compile(rf"^\s*([\[【<〈]\s*(?:{NUMBER}|\d{{1,2}})\s*[\]】>〉]|{NUMBER}|\d{{1,2}})")
DIGITS = re.compile(r"\d+")
GOES_ON = re.compile(
    r"\s*(?:[(<\[【〈《]\s*(?:(?:前(?:頁|ページ)(?:から|より)?の?)?(?:続き|つづき|続)|\d{1,2}\s*/\s*\d{1,2})\s*[)>\]】〉》]"
    r"|※\s*(?:続き|つづき))$"
)
"""The end of a heading that is repeated: （続き）, (2/3), ※つづき."""

_BESIDE_TITLE = re.compile(rf"\(.*?\)|{ERA_YEAR}|\s")
_YEAR_OF = re.compile(
    rf"{DATED.pattern}|{ERA_YEAR}(?:\s*年\s*度(?:\s*の)?|\s*(?:年|[./-])\s*\d{{1,2}}\s*(?:月|[./-])\s*\d{{1,2}}\s*日?\s*(?:付け?|現在|時点)?)?"
)
_LEAST_SPREAD = 3  # least number of letters of a heading set letter by letter
_DRESSES = tuple(
    (re.compile(pattern), dress)
    for pattern, dress in (
        (r"[⑴-⒇]", "(0)"),
        (rf"[{CIRCLED}]", "①"),
        (r"[⒈-⒛]", "0."),
        (r"[Ⅰ-Ⅻ]", "Ⅰ"),
        (r"[ア-ト]", "ア"),
        (r"[一二三四五六七八九十]+", "一"),
        (r"\d+", "0"),
    )
)
_PARTS = re.compile(r"[()\[\]{}【】〔〕<>〈〉《》「」『』\-~:;.,、・○◎●■]")

_SIMILAR = 0.75
"""Ratio of matching characters from which a damaged title is taken for the form's. At 0.9, plans from
LibreOffice, ReportLab and texts change (measured like the tolerances of wrap.py).
"""


def values_of(match: re.Match[str], text: str) -> dict[str, str]:
    """The named groups as the source writes them; the group `title2` gives the value `title`."""
    values: dict[str, str] = {}
    for name, folded in match.groupdict().items():
        if folded and folded.strip():
            begin, end = match.span(name)
            values.setdefault(value_name(name), text[begin:end].strip())
    return values


def wordings_of(text: str) -> Iterator[str]:
    """The wordings to be tried for a heading's text: without letter spacing, without （続き）, as it is."""
    pieces = text.split()
    if len(pieces) >= _LEAST_SPREAD and sum(len(p) == 1 for p in pieces) > len(pieces) / 2:
        yield "".join(pieces)
    folded = fold(text).rstrip()
    if cut := GOES_ON.search(folded):
        yield text[: cut.start()].rstrip()
    yield text


def listed_as(heading: Heading, match: re.Match[str]) -> tuple[str, ...] | None:
    """The identity of a heading that 目次 may list; None for a heading without one."""
    chapter = ROOT in heading.within
    if heading.kind in (*COVER, "contents", "unknown") or not (chapter or heading.identity):
        return None
    values = match.groupdict()
    return (heading.kind, *(plain(values.get(name) or "") for name in heading.identity))


def without_values(folded: str) -> str:
    """A heading without the remarks that are values of its owner: (KPI:年間50件), (予算額 1,234千円)."""
    spans = [match.span() for match in labelled_remarks(folded)]
    for amount in amounts_in(folded):
        begin, end = folded.rfind("(", 0, amount.begin), folded.find(")", amount.end)
        spans.append((begin if begin >= 0 else amount.begin, end + 1 or amount.end))
    for begin, end in spans:
        folded = folded[:begin] + " " * (end - begin) + folded[end:]
    return folded


def distinct_parts(heading: Heading, folded: str) -> set[str]:
    """A heading's text without its values, split at brackets and signs.

    The title stays, and so does the reference date, of which only the day reaches a field.
    """
    match = heading.match(folded)
    for name, value in match.groupdict().items() if match else ():
        if match and value and value_name(name) not in ("title", "as_of"):
            begin, end = match.span(name)
            folded = folded[:begin] + " " * (end - begin) + folded[end:]
    text = _YEAR_OF.sub("", LEAD_NUMBER.sub("", folded.strip(), count=1))
    parts = (re.sub(r"\s", "", DIGITS.sub("0", part)) for part in _PARTS.split(text))
    return {part for part in parts if part.strip("0")}


def spells(heading: Heading, text: str) -> bool:
    """Whether a text is the beginning of one of the form's wordings for a heading, numbers ignored."""
    beginning = _unnumbered(text, heading.marker)
    known = (heading.title or "", *heading.examples)
    return any(_unnumbered(wording, heading.marker).startswith(beginning) for wording in known)


@lru_cache(maxsize=4096)
def _unnumbered(wording: str, marker: re.Pattern[str] | None) -> str:
    """The wording of a heading without its marker, with 0 for every number."""
    folded = fold(wording)
    lead = marker.match(folded) if marker else None
    return DIGITS.sub("0", plain(folded[lead.end() if lead else 0 :]))


def identity_of(name: str, values: Mapping[str, str]) -> str | int | None:
    """A value that tells headings of one kind apart: its number in any notation, or else its plain words."""
    written = values.get(name, "")
    number = marker_number(written) if name == "number" else None
    return plain(written) if number is None else number


def plain(text: str) -> str:
    """A value as headings are compared: folded, without spaces and without （続き）."""
    return GOES_ON.sub("", fold(text).replace(" ", ""))


def bare_title(title: str) -> str:
    """A title without bracketed remarks, years and spaces, for comparing a damaged title with a known one."""
    return _BESIDE_TITLE.sub("", title)


def is_similar(title: str, known: str) -> bool:
    """Whether a damaged title has enough characters of a known one, in their order."""
    shorter, longer = sorted((len(title), len(known)))
    if 2 * shorter < _SIMILAR * (shorter + longer):  # upper bound of the ratio
        return False
    return SequenceMatcher(None, title, known, autojunk=False).ratio() >= _SIMILAR


def lead_number(text: str) -> int | None:
    """The number that a text begins with, in any notation; None without one."""
    match = LEAD_NUMBER.match(fold(text))
    return marker_number(match[1]) if match else None


def dress_of(text: str) -> str:
    """The notation of a text's leading number: "(0)" for (1) and ⑴, "0)" for 2), "①" for ③; "" for none."""
    match = LEAD_NUMBER.match(fold(text))
    if match is None:
        return ""
    bare = "".join(match[1].split())
    for dressed, dress in _DRESSES:
        bare = dressed.sub(dress, bare)
    return bare


def dress_within(text: str, number: str) -> str:
    """The notation of a heading's number, with what stands before it: 取組① and ① are two notations."""
    before, _, _ = fold(text).partition(fold(number))
    return before + dress_of(number)
