"""Read lists of names: departments, affiliated bodies, facilities."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from planparse.document.source import Line
from planparse.japanese.brackets import CLOSING, OPENING, is_bracketed
from planparse.japanese.calendar import DATED
from planparse.japanese.fold import fold
from planparse.japanese.markers import BULLETED, NUMBER, marker_number
from planparse.parse.interpret.notes import Notes
from planparse.parse.wrap import Break, Paragraph, guessed, is_full, join, relation
from planparse.plan.model import Passage

_LEGAL_FORM = re.compile(
    r"(?:株式|有限|合同|合資|合名)会社|(?:(?:公益|一般|特例|特定非営利活動|社会福祉|学校|独立行政|地方独立行政|医療)"
    r"?(?:財団|社団)?法人)|[(（][株有財社公一][財社団]?[)）]|NPO法人"
)
_LEAD = re.compile(rf"({NUMBER})\s*(?=\S)")
_COUNT = (
    r"(?:合?計|全)?\s*(?:(?:\d{1,3}|[一二三四五六七八九十]{1,3})\s*"
    r"(?:部署|部|課|室|局|所|署|係|班|館|センター|[かカヶケ]所|箇所|団体|施設)[・と]?){1,6}"
)
_NO_NAME = re.compile(
    rf"\s*(?:{_COUNT}(?:\s*:\s*|\s+|$)|[(\[]\s*{_COUNT}\s*[)\]]\s*:?|(?:{DATED.pattern})\s*$"
    r"|(?:[部課室係局]名?|部署|組織|内訳)\s*:\s*"
    r"|(?:(?:[部課室係局]|部署|組織|所属|団体|法人|機関)名称?|名\s*称)\s*$)"
)
"""What stands before the names of a list, or among them, in folded text: 2部1課:, (R8.4.1現在), 部名."""
_DEPARTMENT = re.compile(r"[^\s・]{1,24}(?:[部課室局所署院係班館隊]|センター|市場)(?:[(（][^()（）]*[)）])?")
_ENDING = re.compile("[部課室局所署院係班館隊]|センター|財団|協会|公社|会社|機構")
"""What a name ends with, which alone is none."""


def names_in(passages: Sequence[Passage], notes: Notes, *, departments: bool = False) -> tuple[str, ...]:
    """The names in lists such as 総務部、計画部 or ・…; none for (なし).

    Departments may be separated by a space, ・, / or 及び if each part is one: 総務部・計画部, not
    法務・文書室. So may others if each part has a legal form.
    Numbers that count the names (①総務部 ②計画部) are no part of them. Nor are how many there are (2部1課:)
    and as of when (R8.4.1現在), which go to `unplaced`.
    """
    names: list[str] = []
    for passage in passages:
        for piece in _split(passage.text):
            for name in _parted(piece, departments=departments):
                if name != (rest := _named(name)):
                    aside = name[: len(name) - len(rest)].strip()
                    notes.unplaced.append(Passage(text=aside, place=passage.place))
                    notes.find("table-note", passage.place, {"text": aside})
                    name = rest
                bare = name.strip(" 　")
                if bare and (fold(bare[0]) in notes.form.bullets or BULLETED.match(fold(bare))):
                    bare = bare[1:].strip(" 　")
                if bare and not notes.form.is_empty(bare) and notes.filled(bare, passage.place):
                    names.append(bare)
    return _uncounted(names)


def are_departments(texts: Sequence[str]) -> bool:
    """Whether texts are the names of departments of one level: all of 部, or without any."""
    named = all(_DEPARTMENT.fullmatch(text.strip()) for text in texts)
    levels = {text.strip().endswith("部") for text in texts}
    return named and (levels == {True} or not any(text.strip().endswith("課") for text in texts))


def _named(text: str) -> str:
    """A text from the name in it on: 2部1課:総務部 → 総務部; empty for a text without a name."""
    match = _NO_NAME.match(fold(text))
    return text[match.end() :] if match else text


def _uncounted(names: Sequence[str]) -> tuple[str, ...]:
    """The names without leading numbers if these count all of them from one."""
    found = [_LEAD.match(fold(name)) for name in names]
    numbers = [marker_number(match[1]) if match else None for match in found]
    if len(names) < 2 or numbers != list(range(1, len(names) + 1)):
        return tuple(names)
    return tuple(name[match.end() :] for name, match in zip(names, found, strict=True) if match)


def _split(text: str) -> Iterator[str]:
    """A list of names split outside brackets at 、 , ／ line breaks, wide spaces and bullets after a space.

    A legal form and the name after it (株式会社　…) are one name.
    """
    inside = _bracketed(text)
    folded = fold(text)
    current = ""
    for i, c in enumerate(text):
        behind = i > 0 and text[i - 1] in " 　\n\t"
        wide = c == "　" or (c == " " and i > 0 and text[i - 1] == " ")
        bullet = behind and (fold(c) == "・" or BULLETED.match(folded, i) is not None)
        parts = c in "、，,／\n\t" or bullet or (wide and not _LEGAL_FORM.fullmatch(current.strip(" 　")))
        if parts and i not in inside:
            yield current
            current = ""
        else:
            current += c
    yield current


def names_by_line(lines: Sequence[Line], notes: Notes) -> tuple[Paragraph, ...] | None:
    """The names of a list where names stand a line each; None for other lists.

    They do where no line has what parts names, nor, on a page, is full. A name is one line then, or several
    if the first is a legal form or surely goes on, or the next is only what names end with; where it may go
    on though its line is not full, that is guessed and told.
    """
    full_on_page = any(a.box is not None and is_full(a, b) for a, b in pairwise(lines))
    if not lines or full_on_page or any(len(list(_split(line.text))) > 1 for line in lines):
        return None
    groups = [list(lines[:1])]
    for before, line in pairwise(lines):
        kind = relation(before, line, notes.style)
        known = kind is not Break.SOFT_GUESS or is_full(before, line)
        of_form = _LEGAL_FORM.fullmatch(before.text.strip()) is not None
        goes_on = of_form or (kind.soft and known) or _ENDING.fullmatch(line.text.strip()) is not None
        if not known and not of_form:
            notes.findings.append(guessed(before, line, Break.SOFT_GUESS if goes_on else Break.HARD_GUESS))
        if goes_on:
            groups[-1].append(line)
        else:
            groups.append([line])
    return tuple(Paragraph(join(group), tuple(group)) for group in groups)


def _bracketed(text: str) -> set[int]:
    """The positions inside brackets that are closed; an unclosed bracket is ignored."""
    inside: set[int] = set()
    opened: list[int] = []
    for i, c in enumerate(text):
        if c in OPENING:
            opened.append(i)
        elif c in CLOSING and opened:
            inside.update(range(opened.pop(), i))
    return inside


def _parted(piece: str, *, departments: bool) -> list[str]:
    """The names in a piece of a list, parted outside brackets by signs that names may have, too; only the
    piece if one were no name.
    """
    is_one = _is_department if departments else _is_body
    whole = piece.strip()
    inside = _bracketed(whole)
    for parting in (r"\s+", "[・･/]", "及び|並びに"):
        signs = [match for match in re.finditer(parting, whole) if match.start() not in inside]
        ends = [0, *(end for match in signs for end in match.span()), len(whole)]
        parts = [whole[start:end] for start, end in zip(ends[::2], ends[1::2], strict=True)]
        if len(parts) > 1 and all(map(is_one, parts)):
            return parts
    return [piece]


def _is_department(name: str) -> bool:
    return _DEPARTMENT.fullmatch(name) is not None


def _is_body(name: str) -> bool:
    """Whether a name has a legal form; a remark in brackets is none."""
    return _LEGAL_FORM.search(name) is not None and not (_LEGAL_FORM.fullmatch(name) or is_bracketed(name))
