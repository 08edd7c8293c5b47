"""Characters that a picture leaves open, decided by the words that they make.

In print センタ一 and センター differ by little. Where a line was recognised in a picture, each character that
has a like one is tried as that one; the text whose words are likelier is taken. Its length stays the same.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product, zip_longest
from math import log10
from typing import Literal

from planparse.document.findings import Finding
from planparse.document.source import Block, Cell, Grid, Line, Recognised, SourceDocument
from planparse.form.model import Form
from planparse.japanese.characters import is_wide
from planparse.japanese.fold import fold
from planparse.japanese.tokens import unlikelihood
from planparse.parse.recognised_heads import with_heads

_GROUPS = (
    "ー一",
    "ニ二",
    "ロ口",
    "カ力",
    "タ夕",
    "エ工ェ",
    "ハ八",
    "ト卜",
    "ミ三",
    "オ才ォ",
    "チ千",
    "十千干",
    "人入",
    "よょ",
    "ゆゅ",
    "やゃ",
    "つっ",
    "ヨョ",
    "ユュ",
    "ヤャ",
    "ツッ",
    "アァ",
    "イィ",
    "ウゥ",
    "0O",
    "1Il",
    "捗抄拶挫渉陟",
    "にこ",
)
_ALIKE: Mapping[str, str] = {
    c: "".join(dict.fromkeys(other for group in _GROUPS if c in group for other in group if other != c))
    for c in dict.fromkeys("".join(_GROUPS))
}
"""The characters that look like each character in print."""
_BARS = "-－―"
"""Bars that are ー or 一 where these make words."""
_SAME_IN_BOTH_KANA = "へヘべベぺペりリ"
"""Hiragana, each followed by the katakana of the same shape: what stands beside it tells which it is."""
_DIRECTION = "へヘ"
"""The particle へ, and the katakana of its shape. No word ends with the katakana."""
_SMALL = frozenset("ぁぃぅぇぉゃゅょっァィゥェォャュョッ")
"""Kana that only follow other kana."""
_LARGE_OF_SMALL = str.maketrans("ァィゥェォャュョ", "アイウエオヤユヨ")
_BEFORE_SMALL: Mapping[str, str] = {
    **dict.fromkeys("ァィゥェォ", "イウヴキクグシジスズチツテデトドニヒフホ"),
    **dict.fromkeys("ャュョ", "キギシジチヂテデニヒビピフヴミリ"),
}
"""The kana that each small katakana makes one sound with. Behind any other, it is large: ヘルスケア."""
_CAPITALS = re.compile(r"(?<![0-9A-Za-z])(?=[0-9]?[A-Z][0-9]?[A-Z])[A-Z01]{3,}(?![0-9A-Za-z])")
"""An abbreviation of capitals, with 0 or 1 among them: AI-0CR, PF1. Its picture does not tell 0 from O."""
_WORD = re.compile(r"[ぁ-んァ-ヶー一-鿿]{3,}")
_RING_FOR_O = re.compile(r"(?<=[A-Z])○(?=[A-Z])|(?<=[A-Za-z]-)○(?=[A-Z])|(?<=[A-Z][A-Z])○")
"""A ring that is the letter O of an abbreviation: AI-○CR, BT○. That of ○AI is a bullet."""
_ONE_FOR_I = re.compile(r"(?<![0-9A-Za-z.,])1(?=[a-z])")
"""A digit that may be the first letter of an abbreviation: 1s値. 1km is a digit."""
_LETTER_FOR_RINGED = re.compile(r"[A-Za-z](?=[ぁ-んァ-ヶー一-鿿])")
"""A letter at a line's beginning that may be a number in a ring: Dモデル校での試行."""
_RINGED = frozenset("①②③④⑤⑥⑦⑧⑨⑩")
_UNSURE_LETTER = 0.8
"""How sure such a letter is at most: six that were ① in scans at 200 dpi with noise were 0.47 to 0.73."""
_UNTOLD = 0.5
"""How sure 0 and 1 are in it at most."""
_PASSES = 2
"""How often a line is gone through: one character decided makes the words that another is decided by."""
_NEARBY = 10
"""Characters before and behind a character that decide on it with the words they make."""
_TOGETHER = 3
"""Open characters of one run or word that are decided together, at most."""
_AT_ODDS = 1500.0, 500.0
"""How much likelier words must become by a character of like shape: at even odds, and for each tenfold odds
that the recogniser gives against it."""
_OF_OTHERS = 2000.0, 2000.0
"""The same for any other character that the recogniser thought of."""
_OF_SIZE = 200.0, 200.0
"""The same for a small kana that the recogniser thought of for a large one: マニユアル is a word as well."""
_MOST_ODDS = 1e4
_DECIDED = 0.65
"""How sure a character is that its word decided: of the values of 50 scans with one, 27 % were wrong."""
_NEARLY_SURE = 0.97
"""The confidence from which no other character is thought of."""
_DOUBTFUL = 0.6
"""The confidence below which a character is told to be doubtful."""


@dataclass(frozen=True, slots=True)
class Decided:
    """A document with its open characters decided, and findings on the lines with doubtful ones."""

    document: SourceDocument
    findings: tuple[Finding, ...]


def decided(document: SourceDocument, vocabulary: Collection[str] = ()) -> Decided:
    """The document with each recognised line in its likeliest words; `vocabulary` are those of its form."""
    if all(line.recognised is None for line in document.lines()):
        return Decided(document, ())
    blocks: list[Block] = []
    above: Line | None = None
    for block, after in zip_longest(document.blocks, document.blocks[1:]):
        if isinstance(block, Grid):
            cells = tuple(_cell(cell, vocabulary) for cell in block.cells)
            blocks.append(with_heads(replace(block, cells=cells)))
            above = None
            continue
        above = _line(block, above, after if isinstance(after, Line) else None, vocabulary)
        blocks.append(above)
    made = replace(document, blocks=tuple(blocks))
    return Decided(made, tuple(_doubtful(made)))


def vocabulary_of(forms: Iterable[Form]) -> frozenset[str]:
    """The words of three letters and more that forms write their headings and labels with."""
    return frozenset(word for form in forms for text in form.written.values() for word in _WORD.findall(text))


def _cell(cell: Cell, vocabulary: Collection[str]) -> Cell:
    lines: list[Line] = []
    for line, below in zip_longest(cell.lines, cell.lines[1:]):
        lines.append(_line(line, lines[-1] if lines else None, below, vocabulary))
    return replace(cell, lines=tuple(lines))


def _line(line: Line, above: Line | None, below: Line | None, vocabulary: Collection[str]) -> Line:
    """The line in its likeliest words; `above` and `below` are the lines of the same text around it."""
    if line.recognised is None:
        return line
    around = "" if above is None else above.text[-_NEARBY:], "" if below is None else below.text[:_NEARBY]
    line = _with_large_kana(_with_kana(_with_capitals(_with_ringed(line))), around[0][-1:] or " ")
    for _ in range(_PASSES):
        made = _likeliest(line, around)
        if made is line:
            break
        line = made
    return _with_known_words(_with_capitals(line), vocabulary)


def _with_known_words(line: Line, vocabulary: Collection[str]) -> Line:
    """The line with the words of its form that it has but for one character.

    That is doubtful, as in 【繁急度：中】, or the recogniser thought of the right one too: インバクト.
    """
    known = line.recognised
    assert known is not None
    text, sure = list(line.text), list(known.confidence)
    letters = [i for i, c in enumerate(text) if sure[i] < _NEARLY_SURE and c.isalpha()]
    for i, word in product(letters, sorted(vocabulary, key=len, reverse=True)):
        for at in range(max(0, i - len(word) + 1), min(i, len(text) - len(word)) + 1):
            place = i - at
            thought_of = sure[i] < _DOUBTFUL or known.second[i] == word[place]
            if thought_of and text[at : at + len(word)] == [*word[:place], text[i], *word[place + 1 :]]:
                text[i], sure[i] = word[place], _DECIDED
    made = "".join(text)
    if made == line.text:
        return line
    return replace(line, text=made, recognised=replace(known, confidence=tuple(sure)))


def _with_ringed(line: Line) -> Line:
    """The line with a number in a ring for an unsure letter before its first word, if it was thought of."""
    known = line.recognised
    assert known is not None
    if (
        _LETTER_FOR_RINGED.match(line.folded) is None
        or known.second[0] not in _RINGED
        or known.confidence[0] > _UNSURE_LETTER
    ):
        return line
    sure = (_DECIDED, *known.confidence[1:])
    return replace(line, text=known.second[0] + line.text[1:], recognised=replace(known, confidence=sure))


def _with_capitals(line: Line) -> Line:
    """The line with O for ○, and for 0 in an abbreviation with no other digit; 0 and 1 are unsure in any."""
    assert line.recognised is not None
    text, sure = list(line.text), list(line.recognised.confidence)
    for match in _RING_FOR_O.finditer(fold(line.text)):
        text[match.start()], sure[match.start()] = "O", _DECIDED
    for match in _CAPITALS.finditer(fold("".join(text))):
        for i in range(*match.span()):
            if text[i] in "01":
                sure[i] = min(sure[i], _UNTOLD)
            if text[i] == "0" and "1" not in match.group():
                text[i], sure[i] = "O", _DECIDED
    for match in _ONE_FOR_I.finditer(fold(line.text)):
        i = match.start()
        if line.recognised.second[i] == "I" and sure[i] < _DECIDED:
            text[i] = "I"
    return replace(line, text="".join(text), recognised=replace(line.recognised, confidence=tuple(sure)))


def _with_kana(line: Line) -> Line:
    """The line with へ, べ, ぺ and り in the kana that stand beside them, unless these are of both kinds.

    へ behind a word in katakana is the particle: センターへ移行.
    """
    text = list(line.text)
    for i, char in enumerate(text):
        if char in _SAME_IN_BOTH_KANA:
            before = _kana_of(text[i - 1]) if i else None
            after = _kana_of(text[i + 1]) if i + 1 < len(text) else None
            beside = {before, after} - {None}
            if char in _DIRECTION and before == "katakana" != after:
                beside = {"hiragana"}
            if len(beside) == 1:
                first = _SAME_IN_BOTH_KANA.index(char) & ~1
                text[i] = _SAME_IN_BOTH_KANA[first + (beside == {"katakana"})]
    return replace(line, text="".join(text))


def _with_large_kana(line: Line, before_line: str) -> Line:
    """The line with large katakana for the small ones that make no sound with what stands before them.

    `before_line` is the last character of the line above, a blank if there is none.
    """
    pairs = zip(before_line + line.text, line.text, strict=False)
    text = "".join(char if _fits(char, before) else char.translate(_LARGE_OF_SMALL) for before, char in pairs)
    return line if text == line.text else replace(line, text=text)


def _fits(char: str, before: str) -> bool:
    """Whether a character can stand behind another, as far as it is a small kana."""
    if char in _BEFORE_SMALL:
        return before in _BEFORE_SMALL[char]
    return char not in _SMALL or _kana_of(before) is not None or before in _SAME_IN_BOTH_KANA


def _kana_of(char: str) -> Literal["hiragana", "katakana"] | None:
    """The kana that a character belongs to; None for other characters and those of one shape in both."""
    if char in _SAME_IN_BOTH_KANA:
        return None
    if "ぁ" <= char <= "ん":
        return "hiragana"
    return "katakana" if "ァ" <= char <= "ヶ" or char == "ー" else None


def _likeliest(line: Line, around: tuple[str, str]) -> Line:
    """The line with each group of open characters decided once; the same line if none changes."""
    known = line.recognised
    assert known is not None
    text, sure = list(line.text), list(known.confidence)
    before_line = around[0][-1:] or " "
    for group in _open(line.text, known, before_line):
        variants = [_variants(text, known, i, before_line) for i in group]
        best, most = "", 0.0
        for choice in product(*variants):
            need = sum(_need(c, text[i], known, i) for c, i in zip(choice, group, strict=True))
            gain = _cost(text, group, [text[i] for i in group], around) - _cost(text, group, choice, around)
            if need and gain - need > most:
                best, most = "".join(choice), gain - need
        for i, char in zip(group, best, strict=False):
            if char != text[i]:
                text[i], sure[i] = char, _DECIDED
    made = "".join(text)
    if made == line.text:
        return line
    return replace(line, text=made, recognised=Recognised(tuple(sure), known.second))


def _open(text: str, known: Recognised, before_line: str) -> Iterator[Sequence[int]]:
    """The places of the open characters, those side by side or in one katakana word together."""
    group: list[int] = []
    for i in range(len(text)):
        if len(_variants(text, known, i, before_line)) < 2:
            continue
        between = text[group[-1] + 1 : i] if group else ""
        if group and (len(group) == _TOGETHER or any(_kana_of(c) != "katakana" for c in between)):
            yield group
            group = []
        group.append(i)
    if group:
        yield group


def _variants(text: Sequence[str], known: Recognised, i: int, before_line: str) -> str:
    """The characters that may be meant at a place, first the one read. A digit beside a digit stays.

    What else the recogniser thought of counts for ideographs only: words do not tell B from 8 in a marker.
    """
    char = text[i]
    beside = (*text[max(0, i - 1) : i], *text[i + 1 : i + 2])
    if char in "01" and any(c.isdecimal() for c in beside):
        return char
    alike = _ALIKE.get(char, "")
    if char in _BARS and all(c.isalpha() and is_wide(c) for c in beside):
        alike = "ー一"
    alike = "".join(c for c in alike if _fits(c, text[i - 1] if i else before_line))
    other = known.second[i]
    thought_of = other if _is_ideograph(char) and _is_ideograph(other) and other not in alike else ""
    return char + alike + thought_of


def _is_ideograph(char: str) -> bool:
    return "一" <= char <= "鿿"


def _need(char: str, read: str, known: Recognised, i: int) -> float:
    """How much likelier the words must be for a character to be taken for the one that was read."""
    if char == read:
        return 0.0
    sure = known.confidence[i]
    odds = min(max(sure / max(1 - sure, 1 / _MOST_ODDS), 1.0), _MOST_ODDS)
    if char in _SMALL and char == known.second[i] and char in _ALIKE.get(read, ""):
        even, tenfold = _OF_SIZE
    else:
        even, tenfold = _AT_ODDS if read in _BARS or char in _ALIKE.get(read, "") else _OF_OTHERS
    return even + tenfold * log10(odds)


def _cost(text: Sequence[str], group: Sequence[int], choice: Sequence[str], around: tuple[str, str]) -> int:
    """How unlikely the words around a group of places are with the chosen characters there."""
    begin, end = max(0, group[0] - _NEARBY), group[-1] + 1 + _NEARBY
    near = list(text[begin:end])
    for i, char in zip(group, choice, strict=True):
        near[i - begin] = char
    before = around[0] if group[0] < _NEARBY else ""
    behind = around[1] if end > len(text) else ""
    return unlikelihood(before + "".join(near) + behind)


def _doubtful(document: SourceDocument) -> Iterator[Finding]:
    """A finding on each line with characters that are doubtful."""
    for line in document.lines():
        known = line.recognised
        if known is None:
            continue
        doubtful = [c for c, sure in zip(line.text, known.confidence, strict=True) if sure < _DOUBTFUL]
        if doubtful and line.page is not None:
            yield Finding(
                "doubtful-characters",
                {"page": line.page, "text": line.text, "characters": "".join(doubtful)},
                line.place,
            )
