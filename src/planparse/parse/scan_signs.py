"""Evidence against values that were recognised in pictures of pages, beyond what speaks against any value.

A recogniser errs in its own ways: it takes a character for one that looks like it, loses a marker, or reads a
rule as a letter. Some of that shows in how sure it was, some only in the text.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from planparse.japanese.fold import fold
from planparse.japanese.tokens import tokenize, unknown_words
from planparse.plan.fields import Part

FROM_PICTURE = "recognised"
"""The evidence that a value was recognised in a picture."""
DOUBTFUL = "recognised: doubtful"
"""The evidence that a character is more likely wrong than right, as the recogniser says."""
_NO_FLAW = frozenset(
    {
        FROM_PICTURE,
        "recognised: text",
        "recognised: holds others",
        "recognised: fairly sure",
        "recognised: beside unmarked",
    }
)
"""Evidence that all or many values have: no sign that the value itself was misread."""

_LEVELS = ((0.5, DOUBTFUL), (0.7, "recognised: unsure"), (0.95, "recognised: fairly sure"))
"""The confidence of a value's least sure character below which it has the evidence."""
_ODD_SIGNS = re.compile(
    r"[|′'`!;]|(?<=[^\d\s:]):(?=[^\d\s/])|^[.,:;-]|^\d[.,:]\D|^[A-Z]\)|\d,\d{1,2}(?!\d)|約[\d,.]+[、。]"
    r"|[A-Z]○|○[A-Z]|\d[a-zA-Z](?=[、。,)])"
)
"""What rules, dirt and signs are taken for: bars and quotes, a colon within words, a digit or a letter for a
marker, an amount with a comma too much, a number whose unit is lost (約1,250m2 read as 約1,250n、)."""
_ODD_KANA = re.compile(
    r"^[ぁぃぅぇぉっゃゅょァィゥェォッャュョー一](?![\d月日部方定般人時])|[(「『][ァィゥェォッャュョぁぃぅぇぉっゃゅょ]"
    r"|[ァ-ヶ][ユヨツヤ][ァ-ヶー]|[ぁ-ん][ァ-ヶ](?![ァ-ヶー])|(?<![(ァ-ヶー])[ァ-ヶ](?![ァ-ヶー])"
)
"""Kana where none of them stands: small ones or a bar at the beginning, large ones that should be small
(キヤツシユ), a single katakana among hiragana (づくリ)."""
_WORD = re.compile(r"[ァ-ヶー]{3,}|[一-鿿]{2,}")
"""What must be in the dictionary: shorter words and others are too often unknown to tell anything."""
_IDEOGRAPH = re.compile("[一-鿿]")
_TWINS = 4, 40
"""Characters of texts that are compared: longer ones are prose, shorter ones differ by chance."""
_MARKED = re.compile(r"\((?:([ア-ン])|.)\)")
"""A passage's marker in brackets: (イ), or what it was taken for."""


def is_flaw(name: str) -> bool:
    """Whether evidence is a sign that the value itself was misread."""
    return name.startswith(f"{FROM_PICTURE}: ") and name not in _NO_FLAW


def of_confidence(confidence: Iterable[float]) -> Iterator[str]:
    """The evidence in how sure the least sure character of each line of a value is; none without lines."""
    least = min(confidence, default=None)
    if least is None:
        return
    yield FROM_PICTURE
    yield from (name for level, name in _LEVELS if least < level)


def of_text(text: str) -> Iterator[str]:
    """The evidence in the text of a recognised value."""
    folded = fold(text)
    if _ODD_SIGNS.search(folded):
        yield "recognised: odd signs"
    if _ODD_KANA.search(folded):
        yield "recognised: odd kana"
    if any(_WORD.fullmatch(word) for word in unknown_words(text)):
        yield "recognised: unknown word"
    if ends_cut(text):
        yield "recognised: ends within a word"


def ends_cut(text: str) -> bool:
    """Whether a text ends with an ideograph that is a noun of its own: 意見交 for 意見交換."""
    last = tokenize(text)[-1:]
    return any(_IDEOGRAPH.fullmatch(t.surface) and t.pos[:2] == ("名詞", "普通名詞") for t in last)


def of_neighbours(parts: Sequence[Part], texts: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    """Pairs of path and evidence that only shows beside other parts. `texts` has each part's texts by path.

    A text differs by one character, no digit, from another's; a task lacks a marker among marked ones; a
    passage among ones marked (ア) has a marker of another kind; two initiatives of an issue have one number,
    as where the heading of the second one's issue was not recognised.
    """
    numbers: dict[str, list[int]] = defaultdict(list)
    for part in parts:
        if part.name == "initiative" and part.node.number is not None:
            numbers[part.enclosing("issue").path].append(part.node.number)
    for part in parts:
        issue = part.within("issue")
        if issue is not None and len(set(numbers[issue.path])) < len(numbers[issue.path]):
            yield part.path, "recognised: a number twice in its issue"
    for path in _near_twins(texts):
        yield path, "recognised: differs by a letter"
    tasks: dict[str, list[Part]] = defaultdict(list)
    passages: dict[tuple[str, str], dict[str, bool]] = defaultdict(dict)
    for part in parts:
        if part.name == "task":
            tasks[part.enclosing("initiative").path].append(part)
        elif part.owner is not None and (marker := _MARKED.match(fold("".join(texts[part.path])))):
            passages[part.owner.path, part.name][part.path] = marker.group(1) is not None
    for own in tasks.values():
        if len({bool(part.node.markers) for part in own}) > 1:
            for part in own:
                mixed = "beside unmarked" if part.node.markers else "marker missing"
                yield part.path, f"recognised: {mixed}"
    for marked in passages.values():
        if any(marked.values()):
            yield from ((path, "recognised: another marker") for path, kana in marked.items() if not kana)


def _near_twins(texts: Mapping[str, Sequence[str]]) -> set[str]:
    """The paths of short texts of equal length that differ by one character, which is no digit."""
    gaps: dict[tuple[int, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for path, own in texts.items():
        for text in own:
            folded = fold(text)
            if not _TWINS[0] <= len(folded) <= _TWINS[1]:
                continue
            for i, char in enumerate(folded):
                if not char.isdecimal():
                    gaps[i, folded[:i] + "\0" + folded[i + 1 :]][char].add(path)
    return {path for found in gaps.values() if len(found) > 1 for paths in found.values() for path in paths}
