"""Lines that almost match a heading of a form, and how they differ from it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import lru_cache

from planparse.document.errors import FormError
from planparse.document.place import Place
from planparse.form.model import FIELD, INDICATOR, Form, Heading
from planparse.form.wording import text_pattern
from planparse.japanese.brackets import is_bracketed
from planparse.japanese.fold import compacted, fold
from planparse.japanese.markers import CIRCLED, SIGN
from planparse.parse.trial.model import Difference, NearMiss
from planparse.parse.trial.wordings import (
    Gap,
    Wording,
    gap_name,
    letters,
    with_gap_for_year,
    without_years,
    wordings_of,
)

_LONGEST = 60
"""Characters: a longer line is prose."""
_LONGEST_BEFORE = 8
"""Characters of a number, a sign or a short word before a wording: 第2章の, (1), ■."""
_LONGEST_BEHIND = 20
"""Characters of a remark behind a wording: (続き), [令和8年度], と今後の方向性."""
_LEAST_LETTERS = 2
"""Letters that a wording needs to be told from any other line: with fewer, a form has little but its sign."""
_LEAST_SIMILAR_LETTERS = 3
_SIMILAR = 0.7
"""Ratio of matching characters from which a wording is near the form's: 取組事項 and 取組項目 have 0.75."""
_GOES_ON = re.compile(r"[はがをにのでともやへ、。]")
"""Behind a wording, what shows that it is part of a sentence."""
_ENDS = ("。", "、")
_NUMBER = rf"(?:第?[\dA-Zア-ト一二三四五六七八九十{CIRCLED}Ⅰ-Ⅻ.・()\[\]【】〔〕〈〉<>-]{{1,8}}[章節編号の]?)"
"""What a label may look like where the form leaves a number open: 1, 1-1, 第2, [ア]."""
_ENDING = "[いうえおかきくけこさしすせたちつまみむめらりるれわん]{0,2}"
"""Kana that end a word and are no particle: the み of 取り組み."""
_LONGEST_VALUE = 30
"""Characters of a value that a form may be meant to allow; a longer one shows that the line is prose."""
_SAMPLES = {
    "number": "1",
    "title": "地域の活性化",
    "year": "令和8年度",
    "municipality": "潮見市",
    "area": "A",
}
_SAMPLE = "総務課"
_KANA = re.compile(r"[ぁ-ん]")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line that may have been meant as a heading.

    `lost` tells whether it is in no field, so that more is taken for a near miss; `under` are the kinds of
    the headings that are open above it, the outermost first. `tabled` tells that it is in a table of several
    columns, where it may be a column header, but no label of a value.
    """

    text: str
    place: Place
    lost: bool
    under: tuple[str, ...]
    tabled: bool


def near_headings(
    candidates: Iterable[Candidate], form: Form, unreached: Sequence[Heading]
) -> tuple[NearMiss, ...]:
    """The lines that almost match a heading, equal ones once, those of headings never reached first."""
    known = [
        (heading, wording)
        for heading in form.headings
        for wording in wordings_of(heading, form)
        if _is_distinct(wording)
    ]
    found: dict[tuple[str, str, tuple[Difference, ...]], NearMiss] = {}
    for candidate in candidates:
        miss = _nearest(candidate, form, known, unreached)
        if miss is None:
            continue
        key = (miss.name, compacted(miss.text), miss.differences)
        before = found.get(key)
        places = (*(before.places if before else ()), candidate.place)
        found[key] = replace(before or miss, places=places)
    kinds = {heading.kind for heading in unreached}
    return tuple(sorted(found.values(), key=lambda miss: miss.name not in kinds))


def _nearest(
    candidate: Candidate,
    form: Form,
    known: Sequence[tuple[Heading, Wording]],
    unreached: Sequence[Heading],
) -> NearMiss | None:
    """The rule that a line misses by least; None for a line that is near none."""
    folded = fold(candidate.text).strip()
    if not folded or len(folded) > _LONGEST or folded.endswith(_ENDS) or form.period_of(folded) is not None:
        return None
    best: tuple[tuple[int, int], Heading, Wording, tuple[Difference, ...]] | None = None
    for heading, wording in known:
        if candidate.tabled and _is_label(heading):
            continue
        differences = _misplaced(folded, heading, candidate)
        if differences is None:
            differences = compare(folded, wording, heading)
        if not differences or not (candidate.lost or _is_close(differences, heading in unreached)):
            continue
        rank = (sum(_WEIGHT[d.change] for d in differences), -len(wording.letters))
        if best is None or rank < best[0]:
            best = (rank, heading, wording, differences)
    if best is None:
        return None
    _, heading, wording, differences = best
    label = _is_label(heading)
    misplaced = any(d.change == "place" for d in differences)
    return NearMiss(
        rule="field" if heading.kind.startswith(FIELD) else "indicator" if label else "heading",
        name=heading.kind.partition(".")[2] if label else heading.kind,
        wording=wording.written,
        text=candidate.text,
        differences=differences,
        suggestion=None if misplaced else suggestion(candidate.text, wording),
        places=(candidate.place,),
    )


def _is_label(heading: Heading) -> bool:
    """Whether a heading is the label of a field or of indicators."""
    return heading.kind.startswith((FIELD, INDICATOR))


def _is_distinct(wording: Wording) -> bool:
    """Whether a wording has enough of its own to be told from any other line: 柱{番号}, but not ({番号})."""
    count = len(wording.letters.replace("0", ""))
    return count >= _LEAST_LETTERS or (count > 0 and Gap("number") in wording.parts)


_WEIGHT: Mapping[str, int] = {
    "place": 0, "sign": 1, "value": 1, "kana": 1, "behind": 2, "before": 2, "wording": 3,
}  # fmt: skip
"""How much each difference counts where a line is near several rules."""


def _is_close(differences: Sequence[Difference], unreached: bool) -> bool:
    """Whether a line that already is in a field has still to be told of: little of its wording differs."""
    return all(
        d.change in ("sign", "value", "kana")
        or (d.change == "place" and unreached)
        or (d.change == "behind" and is_bracketed(d.found))
        for d in differences
    )


def _misplaced(folded: str, heading: Heading, candidate: Candidate) -> tuple[Difference, ...] | None:
    """The difference of a line that has a heading's wording where the form does not allow the heading.

    () where the heading is allowed and the line was not taken for one, perhaps as an item of a list; None
    for a line that does not have the wording.
    """
    match = heading.match(folded)
    if match is None:
        return None
    if not heading.is_sure(match) or {*candidate.under} & {*heading.within}:
        return ()
    return (Difference("place", " / ".join(heading.within), candidate.under[-1]),)


def compare(folded: str, wording: Wording, heading: Heading) -> tuple[Difference, ...]:
    """How a folded line differs from a wording of a heading; () if it has nothing to do with it."""
    # the pattern is slow on lines that lack one of the letters, which are most
    match = _loosened(wording).fullmatch(folded) if _letters_needed(wording).issubset(folded) else None
    if match is not None:
        return tuple(_differences(match, wording)) or tuple(_misfits(match, wording, heading))
    first = next(iter(wording.parts), "")
    ours = letters(without_years("".join(p for p in wording.parts if isinstance(p, str))))
    line = letters(without_years(folded))
    if wording.has_gaps:
        ours = letters(first) if isinstance(first, str) else ""
        if len(line) <= len(ours):
            return ()
        line = line[: len(ours)]
    if len(ours) < _LEAST_SIMILAR_LETTERS:
        return ()
    if SequenceMatcher(None, ours, line, autojunk=False).ratio() < _SIMILAR:
        return ()
    return (Difference("wording", wording.written, folded),)


def _differences(match: re.Match[str], wording: Wording) -> Iterator[Difference]:
    before, behind = match["before"].strip(), match["behind"].strip()
    more = sum(1 for text in (before, behind) if letters(text) and not _SIGN.fullmatch(text))
    if (behind and _GOES_ON.match(behind)) or more > (len(wording.letters) >= _LEAST_SIMILAR_LETTERS):
        return
    if (before or behind) and not letters(before + behind) and not wording.lead:
        yield Difference("sign", wording.written, match.string)  # 【現状】 for 現状
        return
    if before != wording.lead:
        is_sign = wording.lead and (not before or _SIGN.fullmatch(before))
        yield Difference("sign" if is_sign else "before", wording.lead, before)
    for n, expected in enumerate(_runs(wording)):
        found = compacted(match[f"run{n}"])
        if _DIGITS.sub("0", found) != _DIGITS.sub("0", compacted(expected)):
            yield Difference("kana" if expected[0].isalnum() else "sign", expected.strip(), found)
    if behind:
        yield Difference("behind", "", behind)


def _misfits(match: re.Match[str], wording: Wording, heading: Heading) -> Iterator[Difference]:
    """The gaps that hold what the heading does not allow there: with another value it would match."""
    names = [part.name for part in wording.parts if isinstance(part, Gap)]
    for n, name in enumerate(names):
        begin, end = match.span(f"gap{n}")
        value = match.string[begin:end].strip()
        other = f"{match.string[:begin]}{_SAMPLES.get(name, _SAMPLE)}{match.string[end:]}"
        if len(value) <= _LONGEST_VALUE and heading.match(other) is not None:
            yield Difference("value", name, value)


def suggestion(text: str, wording: Wording) -> str | None:
    """A text for a form that matches a line which is near a wording; None if there is no such text."""
    match = _loosened(wording).fullmatch(fold(text))
    if match is None and wording.has_gaps:
        return None
    gaps = [part.name for part in wording.parts if isinstance(part, Gap)]
    written, at = "", 0
    for n, name in enumerate(gaps):
        begin, end = match.span(f"gap{n}") if match is not None else (0, 0)
        written += f"{text[at:begin]}{{{gap_name(name)}}}"
        at = end
    written += text[at:]
    if "{年度}" not in written:
        written = with_gap_for_year(written)
    try:
        return written if text_pattern(written).fullmatch(fold(text)) is not None else None
    except FormError:  # the document itself has braces
        return None


@lru_cache(maxsize=1024)
def _letters_needed(wording: Wording) -> frozenset[str]:
    """The letters that every line has which the loosened pattern of a wording matches."""
    return frozenset(_KANA.sub("", wording.letters.replace("0", "")))


@lru_cache(maxsize=1024)
def _loosened(wording: Wording) -> re.Pattern[str]:
    """A pattern for lines with a wording's letters, whatever signs stand between and around them.

    Kana between the letters are free, so that 取り組み is found where the form says 取組.
    """
    pieces: list[str] = []
    runs = gaps = 0
    for part in wording.parts:
        if isinstance(part, Gap):
            inner = _NUMBER if part.name in ("number", "area", "label") else r"\S.*?"
            pieces.append(rf"(?P<gap{gaps}>{inner})")
            gaps += 1
            continue
        for run in _RUNS.findall(part):
            loose = _loose_letters(run) if run[0].isalnum() else r"\W*"
            pieces.append(f"(?P<run{runs}>{loose})")
            runs += 1
    open_ended = isinstance(wording.parts[-1], Gap)
    behind = "(?P<behind>)" if open_ended else rf"(?P<behind>.{{0,{_LONGEST_BEHIND}}}?)"
    return re.compile(rf"\s*(?P<before>.{{0,{_LONGEST_BEFORE}}}?)" + "".join(pieces) + behind + r"\s*")


def _loose_letters(run: str) -> str:
    masked = _KANA.sub("", _DIGITS.sub("0", run)) or _DIGITS.sub("0", run)
    letters_of = (r"\d+" if c == "0" else re.escape(c) for c in masked)
    return r"[\sぁ-ん]{0,2}".join(letters_of) + _ENDING


_SIGN = re.compile(rf"(?:{SIGN}|[\W_]|\d{{1,2}})+")
_RUNS = re.compile(r"[^\W_]+|[\W_]+")
_DIGITS = re.compile(r"\d+")


def _runs(wording: Wording) -> tuple[str, ...]:
    """The runs of letters and those of signs in a wording's literals, in order."""
    return tuple(run for part in wording.parts if isinstance(part, str) for run in _RUNS.findall(part))
