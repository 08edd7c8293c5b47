"""Tell soft breaks (wraps) from the author's line breaks, and join lines into paragraphs.

Geometry comes first: would the next word have fit on the line? If not, the break is soft, unless the page
shows that something new begins (an indent, a wider gap, another paragraph in a tagged PDF's structure). If it
would have fit, the author broke the line; but a line that ends in a particle, an attributive form or 読点 is
incomplete wherever it was broken. Where neither geometry nor grammar decides, the choice is a guess and comes
with a finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache
from itertools import pairwise
from statistics import median

from planparse.document.findings import Finding
from planparse.document.place import Place, merge
from planparse.document.source import Block, Line
from planparse.japanese.brackets import CLOSING, OPENING, is_bracketed, unclosed
from planparse.japanese.characters import width
from planparse.japanese.fold import fold
from planparse.japanese.markers import CIRCLED, opens_with_kana
from planparse.japanese.tokens import Word, words_at


class Break(Enum):
    """A line break: soft (a wrap) or hard (the author's own), each certain or guessed."""

    SOFT = "soft"
    HARD = "hard"
    SOFT_GUESS = "soft?"
    HARD_GUESS = "hard?"
    SOFT_AT_STOP = "soft."
    """Guessed where a full line ends with a sentence."""

    @property
    def soft(self) -> bool:
        """Whether the text continues over the break."""
        return self in (Break.SOFT, Break.SOFT_GUESS, Break.SOFT_AT_STOP)


_GUESSED = {
    Break.SOFT_GUESS: "wrap-guessed",
    Break.HARD_GUESS: "break-guessed",
    Break.SOFT_AT_STOP: "paragraph-joined",
}
"""The codes of the findings that tell of a guessed break."""

# Characters that must not begin a line: typesetting keeps them on the line above (JIS X 4051 行頭禁則).
_NO_START = CLOSING + "、。，．,.・:;：；?!？！ー々ゝゞぁぃぅぇぉっゃゅょァィゥェォッャュョヶ%％"
_NEVER_FIRST = frozenset(_NO_START) - frozenset("・:：;；ー.,")
"""Those of them that open no paragraph or list item either; the others may be bullets or dashes."""
_SENTENCE_END = "。．！？!?"
_ENDED = re.compile(rf"[{_SENTENCE_END}](?:[)）」』】]*|[(（][^()（）]*[)）])$")
_LATIN = re.compile(r"[!-~]+")
_IN_URL = re.compile(r"[/?&=#]")
_HYPHEN_IN_WORD = re.compile(r"[A-Za-z0-9][-‐]$")
_REMARK_BEFORE_END = re.compile(r"[(（][^()（）]*[)）]。")
# a sign between Latin words with spaces: Park & Ride
_SIGN_AT_END = re.compile(r"[A-Za-z0-9]\s+[&+/-]$")
_SIGN_AT_START = re.compile(r"[&+/-]\s+[A-Za-z0-9]")
_AND = ("及び", "および", "並びに", "ならびに", "又は", "または", "若しくは", "もしくは")
"""Conjunctions that join two nouns and so begin no entry."""
_STRUNG = re.compile(r"・[^のをはがにへでと、,()（）\s]+$")
_VERBAL_NOUN = re.compile(r"[きぎけげしじちてびべみめりれえい]$")
"""What nouns made of verbs end with: 位置付け, 見直し, 取りまとめ."""
_BARE = 3
"""Characters of a word of work that may stand for one entry or for a part of one."""
_HANGING = CIRCLED + "・●◆■◇□▪•○◎※-－"
"""Markers of list items whose further lines have a hanging indent."""

# Tolerances, in ems of the line's type unless another unit is given. Measured on the plans in 139 documents
# (samples, layouts; 116 PDFs of five producers, 23 texts): "Half: Chromium" means that half the value changes
# plans printed by Chromium, "not measured" that neither half nor twice the value changes any.
_FIT = 0.25
"""Room left on a line below which the next word did not fit.

Half: Chromium, LibreOffice; twice: LibreOffice.
"""
_SURE = 1.0
"""Room left above which the next word surely fit. Half: LibreOffice, ReportLab; twice: Chromium, LibreOffice,
ReportLab, texts.
"""
_SURE_TEXT = 3.0
"""The same for table cells of a text, whose width is itself inferred. Twice: texts."""
_LONG = 24.0
"""Lines at least this long are prose, not names in a list. Not measured."""
_PARAGRAPH_GAP = 0.45
"""Gap beyond the leading that begins a paragraph, at most. Half: Chromium."""
_LEAST_GAP = 0.2
"""Least median gap between paragraphs, beyond the leading, that marks paragraphs. Twice: Chromium."""
_MOST_WRAPPED = 0.9
"""Share of the wrapped lines whose gap is no wider than what a gap between paragraphs is compared with: some
stand further apart, those with a digit of another font in LibreOffice's PDFs by 0.27.
"""
_INDENT = 0.7
"""First-line indent, at least; a full one is 1. Half: Chromium; twice: Chromium, LibreOffice, ReportLab."""
_MARKED = 3
"""Least number of a text's paragraphs that are marked by the indent of their first line, or of the second."""
_FLUSH_RIGHT = 4.0
"""How far further right than the line below it a line begins that is no first line of a paragraph, but set
flush right or centred: 担当課: 港営課. Not measured.
"""
_DEEPEST_HANG = 2.0
"""Deepest hanging indent of a list item's lines in a text. Not measured."""
_HANGS = (0.5, 2.5)
"""Hanging indent of a list item's lines in a PDF, from its marker. Half: Chromium; twice: Chromium,
LibreOffice, ReportLab.
"""
_DOT_APART = 2.0
"""Points by which a ・ that may begin an entry stands at most right of the first line's. Not measured."""
_OTHER_SIZE = 0.12
"""Least difference of type size that begins a paragraph. Half: Chromium; twice: Chromium."""
_STRETCH = 1.1
"""Greatest ratio by which justification widens the first word of a line. At 1: LibreOffice."""
_SAME_ROOM = 0.05
"""Difference between the rooms that two wrapped lines of a column leave, beyond which one is no wrap. Not
measured.
"""
_GUTTER = 60.0
"""Points: lines whose available widths begin this far apart are in two columns. Half: Chromium; twice:
Chromium.
"""
_FAR = 4.0
"""Room that no wrapped line leaves: an unseen object is beside it. Not measured."""
_NARROWED = 2.0
"""Then the page's longest line ends within this distance of where its sentences wrap. Not measured."""
_LEAST_WRAPS = 2
"""Sentences that wrap so on a page, at least, for lines between which none does. Measured on ReportLab."""
_FALLBACK_SIZE = 10.0
"""Points: the em of a line of unknown type size; the size of most body text."""

_BEYOND = 1e9


@dataclass(frozen=True, slots=True)
class Style:
    """How a document sets its prose.

    `leading` is the usual gap between wrapped lines in ems (None: unknown). Paragraphs are marked by an
    indent (`indented`) or by a wider gap (`spaced`) of `paragraph_gap` ems beyond the leading; in a text,
    their further lines may be indented instead (`hanging`). `column` is the width in ems at which a text's
    quarterly cells were wrapped, if they agree on one.
    """

    leading: float | None = None
    indented: bool = False
    hanging: bool = False
    spaced: bool = False
    paragraph_gap: float = _PARAGRAPH_GAP
    column: float | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """The lines of one paragraph and their text: soft breaks removed, hard breaks kept as newlines."""

    text: str
    lines: tuple[Line, ...]

    @property
    def place(self) -> Place:
        """The pages and bounding box of the lines."""
        return merge(line.place for line in self.lines)


def _extent(line: Line) -> tuple[float, float, float]:
    """Left and right end of the line and its em: in points on a page, in ems in a text."""
    if line.box is not None:
        return line.box[0], line.box[2], line.size or (line.box[3] - line.box[1])
    return line.indent, line.indent + width(line.text), 1.0


def first_chunk(text: str) -> str:
    """The unbreakable start of a line: opening brackets, then a Latin word or one character.

    Signs after it that must not begin a line are included.
    """
    end = 0
    while end < len(text) - 1 and text[end] in OPENING:
        end += 1
    match = _LATIN.match(text, end)
    end = match.end() if match else end + 1
    while end < len(text) and text[end] in _NO_START:
        end += 1
    return text[:end]


def slack(line: Line, after: Line) -> float | None:
    """Ems that would remain on the line with the next line's first word added to it; None: unknown."""
    if line.limits is None:
        return None
    _, right, em = _extent(line)
    chunk = first_chunk(after.text)
    if after.box is not None and after.text:
        needed = (after.box[2] - after.box[0]) * width(chunk) / max(width(after.text), 0.5)
        # justification stretches a line, and so its first word
        needed = min(needed, width(chunk) * em * _STRETCH) + 0.5 * em * width(glue(line.text, after.text))
    else:
        needed = width(chunk) + width(glue(line.text, after.text))
    return (line.limits[1] - right - needed) / em


def is_full(line: Line, after: Line) -> bool:
    """Whether the next line's first word would not have fit on the line; False where its room is unknown."""
    room = slack(line, after)
    return room is not None and room < _FIT


def ends_sentence(text: str) -> bool:
    """Whether the text ends with a sentence, including closing brackets or a bracketed remark after it."""
    return _ENDED.search(text) is not None


def _ends(before: str, after: str) -> bool:
    """Whether no text can continue over a break: a sentence ends before it, or one side is empty."""
    return not before or not after or ends_sentence(before)


@lru_cache(maxsize=8192)
def continues(before: str, after: str) -> bool | None:
    """Whether the text continues over a break by its grammar: True, False, or None if undecided.

    It continues inside a word, behind its hyphen (e-|palette), after a particle, an attributive form, a
    prefix or 読点, before a particle, a suffix, する or a sign that opens no line, inside an address, and
    before a bracketed remark that is followed by the 。 of the sentence. It does not after 。. After a noun
    it may.
    """
    if before and after and after[0] in _NEVER_FIRST:
        return True
    if _ends(before, after):
        return False
    if before[-1] in "、，・:：" or before[-1] in OPENING or unclosed(before):
        return True
    if _HYPHEN_IN_WORD.search(before) and after[0].isascii() and after[0].isalpha():
        return True
    if _REMARK_BEFORE_END.match(after) or (before[-1].isascii() and _IN_URL.match(after)):
        return True
    head = before[-40:]
    beside = words_at(head + after[:40], len(head))
    return True if beside is None else _goes_on(*beside)


@lru_cache(maxsize=8192)
def _parts_compound(before: str, after: str) -> bool:
    """Whether a break lies inside a word only because the dictionary has its two halves as one: 評価|運用."""
    if not before or not after or after[0] in _NEVER_FIRST or before[-1] in "、，・:：" or unclosed(before):
        return False
    head = before[-40:]
    text = head + after[:40]
    if words_at(text, len(head)) is not None:
        return False
    beside = words_at(text, len(head), short=True)
    return beside is not None and _goes_on(*beside) is None


def _goes_on(left: Word | None, right: Word | None) -> bool | None:
    """The same, by the words on either side of the break."""
    if left is None or right is None:
        return None
    if left.pos[0] == "助詞" and left.pos[1] != "終助詞":
        return True
    if left.pos[0] in ("接頭辞", "連体詞"):
        return True
    if left.pos[0] in ("動詞", "形容詞", "助動詞") and right.pos[0] in ("名詞", "代名詞", "接頭辞", "連体詞"):
        return True if left.pos[5].startswith(("連体形", "終止形")) else None
    if right.pos[0] in ("助詞", "助動詞", "接尾辞") and right.surface not in ("等",):
        return True
    if right.surface in _AND:
        return True
    if left.pos[2] == "サ変可能" and right.pos[4].startswith("サ行変格"):
        return True
    return None


def parted(line: Line, after: Line) -> bool | None:
    """Whether an original has the lines in different paragraphs; None for other documents.

    It has if only one of them is a paragraph, and the other may be a part of one.
    """
    if line.box is not None or after.box is not None or (line.block is None and after.block is None):
        return None
    return line.block != after.block


def relation(
    line: Line,
    after: Line,
    style: Style,
    *,
    base: float | None = None,
    cell: bool = False,
    first: bool = False,
) -> Break:
    """Classify the break between two lines of one column.

    `base` is the left edge of the column's text, `cell` is whether they are in a table cell, `first` whether
    the line begins its paragraph.
    """
    if _begins_anew(line, after, style, base, cell=cell, first=first):
        return Break.HARD
    room = slack(line, after)
    if room is None:
        return _by_grammar(line, after, cell=cell)
    inferred = line.box is None and cell  # the width of a text's column is itself inferred
    if inferred and room < _SURE_TEXT and continues(line.text, after.text) is None:
        return Break.SOFT_GUESS if room < _SURE else Break.HARD_GUESS
    if room < _FIT:
        return _break_of_full_line(line, after, style, cell=cell)
    sure = _SURE_TEXT if inferred else _SURE
    grammar = continues(line.text, after.text)
    if cell and room > _FAR and _parts_compound(line.text, after.text):
        return Break.HARD_GUESS
    if grammar is True:
        return Break.SOFT if room < sure else Break.SOFT_GUESS
    if room < sure and style.indented and not cell and not _is_inset(after):
        return Break.SOFT_GUESS  # a paragraph would be indented
    if room < sure and grammar is None:
        # prose does not end in the middle of a sentence; an entry of a cell may
        return Break.HARD_GUESS if cell and room > sure / 2 else Break.SOFT_GUESS
    return Break.HARD


def _break_of_full_line(line: Line, after: Line, style: Style, *, cell: bool) -> Break:
    """Classify the break after a full line: surely soft where paragraphs are marked in another way."""
    # no gap is visible across a page or column break
    gap_tells = style.spaced and (line.box is None or _below(line, after))
    if cell or style.indented or gap_tells or not _ends(line.text, after.text):
        return Break.SOFT
    if line.box is not None and style.leading is None:
        return Break.HARD_GUESS  # no line of the document wraps: each is a paragraph
    if line.block is not None and line.block == after.block:
        return Break.SOFT
    return Break.SOFT_AT_STOP if ends_sentence(line.text) else Break.SOFT_GUESS


def _begins_anew(
    line: Line, after: Line, style: Style, base: float | None, *, cell: bool, first: bool
) -> bool:
    """Whether the layout shows that something new begins with the second line."""
    if line.box is None or after.box is None:
        if (known := parted(line, after)) is not None:
            return known
        return after.gap > 0 or (not cell and _indent_begins(line, after, style, base))
    # a column at the top of a page continues the one that ended at its foot, like a page the page before
    same_page = _below(line, after)
    if line.block is not None and after.block is not None and line.block != after.block:
        return same_page or cell
    if cell:
        return False
    em = line.size or _FALLBACK_SIZE
    if line.bold != after.bold or (after.size and abs(after.size - em) > _OTHER_SIZE * em):
        return True
    if same_page and style.leading is not None and after.gap > style.leading + style.paragraph_gap:
        # a full line that ends inside a sentence continues however large the gap, which holds ruby or a
        # formula; where paragraphs are indented, so does a short one: a line typed into a row of its own
        may = is_full(line, after) or (style.indented and not _is_inset(after))
        return not (may and continues(line.text, after.text) is True)
    return _edge_begins(line, after, style, base, first=first)


def _edge_begins(line: Line, after: Line, style: Style, base: float | None, *, first: bool) -> bool:
    """Whether the left edge of a line on a page shows that it begins a paragraph."""
    assert line.box is not None
    assert after.box is not None
    left, begins = line.box[0], after.box[0]
    em = line.size or _FALLBACK_SIZE
    indent = _INDENT * em
    if first and left - begins > _FLUSH_RIGHT * em and _below(line, after):
        # as far as no paragraph is indented; but a sentence may go on in a longer line of centred text
        centred = abs(left + line.box[2] - begins - after.box[2]) < 2 * em
        return not (centred and continues(line.text, after.text) is True)
    inset = _is_inset(line)
    flush = abs(begins - left) < indent
    if style.indented and first and inset and flush and line.text[:1] not in _HANGING:
        return True  # the second line of an indented paragraph would begin further left
    if style.indented and not first and base == begins and line.page != after.page:
        # all lines of the section that the next page has may be indented: what goes on is no further right
        same_room = line.limits is not None and after.limits is not None and line.limits[0] == after.limits[0]
        return same_room and begins - left >= indent
    column = base if base is not None else after.limits[0] if after.limits else begins
    return begins - column >= indent and (style.indented or left - column < indent)


def _is_inset(line: Line) -> bool:
    """Whether a line begins further right than its column, as an indented paragraph does."""
    if line.box is None:
        return line.indent >= _INDENT
    if line.limits is None:
        return False
    return line.box[0] - line.limits[0] >= _INDENT * (line.size or _FALLBACK_SIZE)


def _below(line: Line, after: Line) -> bool:
    """Whether a line is below the other on the same page, so that the gap between them is meaningful."""
    if line.box is None or after.box is None:
        return False
    return line.page == after.page and after.box[1] >= line.box[1]


def _indent_begins(line: Line, after: Line, style: Style, base: float | None) -> bool:
    """Whether a text's line begins a paragraph by its indent. `base` is the indent of the lines before it."""
    if after.text[:1] in _NEVER_FIRST:
        return False
    if line.limits is None:
        return after.indent > 0
    if base is not None:
        return abs(after.indent - base) >= _INDENT
    deeper = after.indent - line.indent
    if style.hanging and deeper >= _INDENT and is_full(line, after):
        return False
    if deeper >= _INDENT and line.text[:1] in _HANGING:
        return deeper > _DEEPEST_HANG or not is_full(line, after)  # an item's lines have a hanging indent
    return deeper >= _INDENT or (style.indented and after.indent >= _INDENT)


def _by_grammar(line: Line, after: Line, *, cell: bool) -> Break:
    """Classify the break after a line of unknown room."""
    grammar = continues(line.text, after.text)
    if grammar is True:
        return Break.SOFT if line.text[-1] in "、，" or unclosed(line.text) else Break.SOFT_GUESS
    if cell:
        return Break.HARD_GUESS if grammar is None else Break.HARD
    # the text is too short to show its width: a long line that ends no sentence continues
    return Break.SOFT_GUESS if grammar is None and width(line.text) >= _LONG else Break.HARD


def style_of(lines: Sequence[Line]) -> Style:
    """The style of a document's prose, given all its prose lines in reading order."""
    if lines and lines[0].box is None:
        return _style_of_text(lines)
    wrapped: list[float] = []
    ended: list[float] = []
    indents = plain = 0
    first = True
    for a, b in pairwise(lines):
        room = slack(a, b)
        first_of_paragraph, first = first, True
        if a.box is None or b.box is None or a.page != b.page or a.bold != b.bold or room is None:
            continue
        indent = _INDENT * (b.size or _FALLBACK_SIZE)
        shift = a.box[0] - b.box[0]
        ends = a.text[-1] in _SENTENCE_END
        if room < _FIT and not ends and shift > -indent:
            wrapped.append(b.gap)
            indents += first_of_paragraph and shift >= indent
            plain += first_of_paragraph and shift < indent
            first = False
        elif room > _SURE and ends:
            ended.append(b.gap)
    leading = median(wrapped) if wrapped else None
    # lines with letters of another font are further apart
    widest = sorted(wrapped)[int(_MOST_WRAPPED * len(wrapped))] if wrapped else 0.0
    spaced = leading is not None and bool(ended) and median(ended) - widest > _LEAST_GAP
    between = (median(ended) + widest) / 2 - (leading or 0.0) if spaced else _PARAGRAPH_GAP
    return Style(
        leading=leading,
        indented=indents > plain,
        spaced=spaced,
        paragraph_gap=min(between, _PARAGRAPH_GAP),
    )


def _style_of_text(lines: Sequence[Line]) -> Style:
    """The style of a text's prose: only gaps and indents show it."""
    apart = sum(b.gap > 0 for b in lines)
    full = [a.indent - b.indent for a, b in pairwise(lines) if not b.gap and is_full(a, b)]
    first, hanging = (sum(sign * shift >= _INDENT for shift in full) for sign in (1, -1))
    return Style(
        spaced=apart > len(lines) / 4,
        indented=first >= _MARKED,
        hanging=hanging >= _MARKED and hanging > first,
    )


def glue(before: str, after: str) -> str:
    """The replacement for a soft break: one space between Latin words, else nothing."""
    if not before or not after:
        return ""
    a, b = before[-1], after[0]
    latin_end = (a.isascii() and a.isalnum()) or a in ",;:)"
    latin_start = b.isascii() and (b.isalnum() or b == "(")
    if (latin_start and _SIGN_AT_END.search(before[-20:])) or (latin_end and _SIGN_AT_START.match(after)):
        return " "
    if latin_end and latin_start and not (a.isdigit() and b.isdigit()):
        if a in ")," and not re.search(r"[A-Za-z]\W*$", before[-20:]):
            return ""
        return " " if (a.isalpha() or b.isalpha()) and a.isascii() else ""
    return ""


def begins_new(text: str, bullets: str) -> bool:
    """Whether a line has a leading list marker: a circled number, a kana or a bullet, even after a dash."""
    if text and fold(text[0]) in bullets:
        return True
    bare = text.lstrip("-－* \u3000") if text[:1] in ("-", "－", "*") else text
    return bool(bare) and (bare[0] in CIRCLED or fold(bare[0]) in bullets or opens_with_kana(bare))


def paragraphs(
    lines: Sequence[Line], style: Style, bullets: str, *, cell: bool = False, works: bool = False
) -> tuple[tuple[Paragraph, ...], tuple[Finding, ...]]:
    """The paragraphs of one column's lines (`cell`: of a table cell; `works`: of a schedule's), and a finding
    per guessed break.

    A line with one of `bullets` or a circled number in front begins a paragraph, unless the line before is
    full and its sentence continues (①産学連携、②… inside prose).
    """
    groups: list[list[Line]] = []
    findings: list[Finding] = []
    bases = _bases(lines)
    for line in lines if cell else _narrowed(lines):
        if not groups:
            groups.append([line])
            continue
        before = groups[-1][-1]
        base = _base(groups[-1], line, bases.get((line.page, line.limits[0] if line.limits else 0.0)))
        kind = relation(before, line, style, base=base, cell=cell, first=len(groups[-1]) == 1)
        if begins_new(line.text, bullets) and not _inside_sentence(groups[-1][0], before, line, kind):
            doubt = _dot_between(groups[-1], line, kind) if works else None
            if doubt is Break.HARD_GUESS:
                findings.append(_guess_at_dot(groups[-1], line))
            kind = Break.SOFT_GUESS if doubt is Break.SOFT_GUESS else Break.HARD
        if kind in _GUESSED:
            findings.append(guessed(before, line, kind))
        if kind.soft:
            groups[-1].append(line)
        else:
            groups.append([line])
    return tuple(Paragraph(join(g), tuple(g)) for g in groups), tuple(findings)


def _narrowed(lines: Sequence[Line], least: int = 1) -> list[Line]:
    """The lines, with less room on pages where at least so many sentences wrap far before the right edge.

    There the text is beside something that the reader did not see as a column: mostly a picture.
    """
    edges: dict[int | None, list[float]] = {}
    for a, b in pairwise(lines):
        if a.box is None or b.box is None or a.page != b.page:
            continue
        if (slack(a, b) or 0.0) > _FAR and continues(a.text, b.text) is True:
            edges.setdefault(a.page, []).append(a.box[2])
    out: list[Line] = []
    for line in lines:
        ends = edges.get(line.page, ())
        if len(ends) >= least and line.box is not None and line.limits is not None:
            longest = max(x.box[2] for x in lines if x.box is not None and x.page == line.page)
            if longest - max(ends) < _NARROWED * (line.size or _FALLBACK_SIZE):
                line = replace(line, limits=(line.limits[0], longest))
        out.append(line)
    return out


def narrowed_pages(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks of a document with less room for the lines of a column whose sentences show it: one that
    reaches into the empty half of a sheet, as on the last page of two that are printed on one.
    """
    columns: dict[tuple[int | None, tuple[float, float]], list[Line]] = {}
    for block in blocks:
        if isinstance(block, Line) and block.box is not None and block.limits is not None:
            columns.setdefault((block.page, block.limits), []).append(block)
    less = {
        line.key: line
        for (_, (_, right)), lines in columns.items()
        if _leave_room(lines, right)
        for line in _narrowed(lines, _LEAST_WRAPS)
    }
    return tuple(less.get(block.key, block) if isinstance(block, Line) else block for block in blocks)


def _leave_room(lines: Sequence[Line], right: float) -> bool:
    """Whether all lines end so far before the right edge that sentences may wrap far before it."""
    room = (_FAR - _NARROWED) * max(line.size or _FALLBACK_SIZE for line in lines)
    return right - max(line.box[2] for line in lines if line.box is not None) > room


def _hangs(text: str) -> bool:
    """Whether the further lines of a text with this beginning may hang under its second character."""
    return text[:1] in _HANGING or opens_with_kana(text)


def _base(group: Sequence[Line], line: Line, left: float | None) -> float | None:
    """The left edge of a paragraph's further lines: the column's, or that of the text after a list marker."""
    if line.box is None:
        return group[1].indent if len(group) > 1 else None
    first, last = group[0], group[-1]
    if first.box is None or last.box is None or not _hangs(first.text):
        return left
    if len(group) > 1:
        return last.box[0]
    em = first.size or _FALLBACK_SIZE
    hangs = _HANGS[0] * em < line.box[0] - first.box[0] < _HANGS[1] * em and is_full(last, line)
    return line.box[0] if hangs else left


def _inside_sentence(first: Line, before: Line, line: Line, kind: Break) -> bool:
    """Whether a line with a leading marker continues the sentence of the full line before it.

    ① does after 読点 (…として、①産学連携); ・ does where its paragraph is not a bullet itself
    (激甚化・頻発化).
    """
    if not kind.soft or not is_full(before, line):
        return False
    if line.folded[0] == "・":
        return first.folded[0] != "・" and not ends_sentence(before.text)
    return before.text[-1] in "、，(（"


def _dot_between(group: Sequence[Line], line: Line, kind: Break) -> Break | None:
    """The guess whether the ・ below a full line of a ・ entry is one between words; None for a new entry's.

    It is one behind words that it strings together (警察・消防・自治会|・学校), and may be one behind words
    that name no work, or between other words and a bare word for work (業者の選定|・契約). Of 203 in 348
    documents, 8 were.
    """
    first, before = group[0], group[-1]
    if not kind.soft or first.folded[0] != "・" or line.folded[0] != "・" or not is_full(before, line):
        return None
    if line.box is not None and first.box is not None and line.box[0] - first.box[0] > _DOT_APART:
        return None
    text, rest = join(group)[1:].strip(), line.text[1:].strip()
    if not text or not rest:
        return None
    works = names_work(text) or _VERBAL_NOUN.search(text) is not None
    if not works and _STRUNG.search(text):
        return Break.SOFT_GUESS
    if works and (_is_bare_work(text) or not _is_bare_work(rest)):
        return None
    return Break.HARD_GUESS


def _is_bare_work(text: str) -> bool:
    """Whether a text is a word of work alone, or several in a row: 契約(債務負担行為), 分析・公表."""
    words = re.split("[(（]", text, maxsplit=1)[0].split("・")
    return all(len(word) <= _BARE and names_work(word) for word in words)


def _guess_at_dot(group: Sequence[Line], line: Line) -> Finding:
    values = {"before": join(group), "after": line.text}
    return Finding("dot-parted", values, merge((*(x.place for x in group), line.place)))


def guessed(before: Line, line: Line, kind: Break) -> Finding:
    """The finding that a break between two lines was guessed to be of a kind."""
    return Finding(
        _GUESSED[kind],
        {"before": before.text[-12:], "after": line.text[:12]},
        merge((before.place, line.place)),
    )


def _bases(lines: Iterable[Line]) -> dict[tuple[int | None, float], float]:
    """The left edge of each column's text, by page and by where the available width of a line begins."""
    lefts: dict[int | None, dict[float, float]] = {}
    for line in lines:
        if line.box is not None:
            rooms = lefts.setdefault(line.page, {})
            room = line.limits[0] if line.limits else 0.0
            rooms[room] = min(rooms.get(room, line.box[0]), line.box[0])
    bases: dict[tuple[int | None, float], float] = {}
    for page, rooms in lefts.items():
        previous: float | None = None
        column: list[float] = []
        for room in [*sorted(rooms), _BEYOND]:
            if previous is not None and room - previous > _GUTTER:
                left = min(rooms[r] for r in column)
                bases.update({(page, r): left for r in column})
                column = []
            column.append(room)
            previous = room
    return bases


def join(lines: Sequence[Line]) -> str:
    """The text of the lines, with soft breaks removed."""
    text = lines[0].text
    for line in lines[1:]:
        text += glue(text, line.text) + line.text
    return text


def listed(lines: Sequence[Line], style: Style, bullets: str) -> bool:
    """Whether a cell lists one entry a line without bullets: a line ends though the next word had room."""
    return any(
        not begins_new(b.text, bullets)
        and b.text[:1] not in OPENING
        and continues(a.text, b.text) is None
        and relation(a, b, style, cell=True) is Break.HARD
        for a, b in pairwise(lines)
    )


def narrowed_cells(cells: Sequence[Sequence[Line]]) -> list[tuple[Line, ...]]:
    """The lines of a table's cells, with less room in columns whose wraps show that they have less.

    Cells have a padding that the reader does not know: a line may end before a word that seems to fit
    (近隣自治体との共同|発注に向けた条件整|理). How much room such wraps leave is seen where they part a word.
    """
    rooms: dict[tuple[float, float], float] = {}
    for lines in cells:
        for a, b in pairwise(lines):
            room = slack(a, b)
            if a.box is None or a.limits is None or room is None or not _FIT <= room < _SURE:
                continue
            if continues(a.text, b.text) is True:
                column = _column(a.limits)
                rooms[column] = max(rooms.get(column, 0.0), room)
    return [tuple(_with_less_room(line, rooms) for line in lines) for lines in cells]


def _column(limits: tuple[float, float]) -> tuple[float, float]:
    return round(limits[0]), round(limits[1])


def _with_less_room(line: Line, rooms: Mapping[tuple[float, float], float]) -> Line:
    """The line with limits at which a line that leaves as much room as those of its column is full."""
    room = rooms.get(_column(line.limits)) if line.limits is not None else None
    if line.limits is None or room is None:
        return line
    less = (room - _FIT + _SAME_ROOM) * (line.size or _FALLBACK_SIZE)
    return replace(line, limits=(line.limits[0], line.limits[1] - less))


def in_doubt(entry: Paragraph) -> tuple[Paragraph, Paragraph] | None:
    """The two halves of an entry that each name a complete task, though the first fills its line; or None.

    有識者への意見聴取 + 要綱の制定: neither room nor grammar shows whether they are one entry or two.
    """
    for n, (a, b) in enumerate(pairwise(entry.lines), 1):
        if not is_full(a, b) or continues(a.text, b.text) is not None:
            continue
        first, second = entry.lines[:n], entry.lines[n:]
        before, after = Paragraph(join(first), first), Paragraph(join(second), second)
        if is_bracketed(after.text) or not names_work(after.text):
            continue
        if names_work(before.text) or "の" in before.text:
            return before, after
    return None


def names_work(text: str) -> bool:
    """Whether a text ends like a task: with a noun of action (制定), or a remark in brackets."""
    beside = words_at(text, len(text), short=True)
    last = beside[0] if beside is not None else None
    return last is not None and (last.pos[2] == "サ変可能" or last.surface in CLOSING)


def entries(
    lines: Sequence[Line], style: Style, bullets: str, *, works: bool = False
) -> tuple[tuple[Paragraph, ...], tuple[Finding, ...]]:
    """The entries of a cell (`works`: of a schedule), and a finding per guessed break.

    Every marker begins an entry; a hard break inside one is a newline in its text.
    """
    pieces, findings = paragraphs(lines, style, bullets, cell=True, works=works)
    grouped: list[list[Paragraph]] = []
    for piece in pieces:
        if grouped and begins_new(grouped[-1][0].text, bullets) and not begins_new(piece.text, bullets):
            grouped[-1].append(piece)
        else:
            grouped.append([piece])
    joined = tuple(
        Paragraph("\n".join(p.text for p in group), tuple(line for p in group for line in p.lines))
        for group in grouped
    )
    return joined, findings
