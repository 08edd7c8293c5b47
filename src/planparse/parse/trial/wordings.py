"""The wordings of a form's headings and labels as literal text with gaps.

A text of the form (経営課題{番号} {題名}) tells its gaps. A regular expression cannot be compared with a line
that it does not match, but its example can: what the named groups match there are the gaps, everything else
is the form's own wording.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass

from planparse.form.model import LEVEL, Form, Heading, value_name
from planparse.japanese.calendar import YEAR
from planparse.japanese.fold import fold
from planparse.japanese.markers import SIGN

_OPEN = frozenset({"title", "issue", "initiative"})
"""The kinds of headings, beside levels, whose title is the document's; that of others is the form's."""
_YEAR = re.compile(rf"{YEAR}\s*年?\s*度?")
_FISCAL_YEAR = re.compile(rf"{YEAR}\s*年\s*度")
_BRACES = re.compile(r"\{([^{}]*)\}")
_GAPS = {"番号": "number", "題名": "title", "年度": "year"}
_LEAD = re.compile(rf"(?:{SIGN}|[・●○◎]|\d{{1,2}}(?=\s))\s*")
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Gap:
    """A part of a wording that the form leaves open: a number, a title."""

    name: str


@dataclass(frozen=True, slots=True)
class Wording:
    """A wording of a heading: folded literals and gaps in order, and the whole as written in the form.

    `lead` is the number or sign that it begins with, which is in none of the parts: (1), ■.
    """

    lead: str
    parts: tuple[str | Gap, ...]
    written: str

    @property
    def letters(self) -> str:
        """The letters and digits of its literals, each number as one 0."""
        return letters("".join(part for part in self.parts if isinstance(part, str)))

    @property
    def has_gaps(self) -> bool:
        """Whether the form leaves a part of it open."""
        return any(isinstance(part, Gap) for part in self.parts)


def gap_name(value: str) -> str:
    """What stands in braces for a value in a text of a form: 番号 for number."""
    return next((name for name, group in _GAPS.items() if group == value), value)


def with_gap_for_year(text: str) -> str:
    """A text of a document with {年度} for the first fiscal year in it."""
    match = _FISCAL_YEAR.search(fold(text))
    return text if match is None else f"{text[: match.start()]}{{年度}}{text[match.end() :]}"


def without_years(text: str) -> str:
    """A folded text without the years and fiscal years in it."""
    return _YEAR.sub("", text)


def letters(text: str) -> str:
    """The letters and digits of a text, folded, each number as one 0."""
    return _DIGITS.sub("0", "".join(c for c in fold(text) if c.isalnum()))


def wordings_of(heading: Heading, form: Form) -> tuple[Wording, ...]:
    """The different wordings of a heading, in the order of its texts and examples."""
    found: dict[tuple[str | Gap, ...], Wording] = {}
    fixed = heading.kind not in _OPEN and not heading.kind.startswith(LEVEL)
    wordings = [_wording(_of_text(text), text) for text in texts_of(heading.patterns, form)]
    for example in heading.examples:
        match = heading.match(fold(example))
        if match is not None and match.re not in form.written:
            wordings.append(_wording(tuple(_parts(match, {"title"} if fixed else set())), example))
    for wording in wordings:
        key = tuple(part if isinstance(part, Gap) else letters(part) for part in wording.parts)
        found.setdefault(key, wording)
    return tuple(found.values())


def _wording(parts: tuple[str | Gap, ...], written: str) -> Wording:
    first = parts[0] if parts else ""
    if isinstance(first, str) and (lead := _LEAD.match(first)) is not None:
        rest = (first[lead.end() :],) if lead.end() < len(first) else ()
        return Wording(lead.group().strip(), (*rest, *parts[1:]), written)
    return Wording("", parts, written)


def texts_of(patterns: Iterable[re.Pattern[str]], form: Form) -> tuple[str, ...]:
    """The texts of which patterns were made, as the form writes them; none for regular expressions."""
    return tuple(form.written[pattern] for pattern in patterns if pattern in form.written)


def _of_text(text: str) -> tuple[str | Gap, ...]:
    """The literals and gaps of a text of the form: 経営課題{番号} {題名}."""
    pieces = _BRACES.split(fold(text))
    parts = [
        Gap(_GAPS.get(piece.strip(), piece.strip())) if n % 2 else piece for n, piece in enumerate(pieces)
    ]
    return tuple(part for part in parts if part != "")


def _parts(match: re.Match[str], fixed: Set[str]) -> Iterator[str | Gap]:
    """The literals and gaps of a match. Groups named `fixed`, and those around other groups, are no gaps."""
    spans = {
        (match.start(name), match.end(name)): value_name(name)
        for name in match.re.groupindex
        if match.start(name) < match.end(name) and value_name(name) not in fixed
    }
    at = match.start()
    for begin, end in sorted(spans):
        if begin < at or any(begin <= b and e <= end for b, e in spans if (b, e) != (begin, end)):
            continue
        if literal := match.string[at:begin]:
            yield literal
        yield Gap(spans[begin, end])
        at = end
    if literal := match.string[at : match.end()]:
        yield literal
