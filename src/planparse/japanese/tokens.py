"""Sudachi morphemes as spans of the text they were found in.

Split mode C with SudachiDict core. The dictionary (100 MB) is loaded on first use, once per process. Each
thread has a tokenizer of its own, since one cannot be used by two at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from importlib.metadata import version
from threading import local
from typing import Any, NamedTuple

MODE = "C"
# Sudachi takes at most 49,149 bytes at once; a character has at most 4 in UTF-8.
_CHUNK = 12_000


class Token(NamedTuple):
    """A morpheme of a text: `text[char_start:char_end] == surface`.

    `pos` is the part of speech in six parts, of which unused ones are "*".
    """

    char_start: int
    char_end: int
    surface: str
    dictionary_form: str
    normalized_form: str
    reading: str
    pos: tuple[str, ...]


@lru_cache(maxsize=1)
def _dictionary() -> Any:
    from sudachipy import Dictionary

    return Dictionary(dict="core")


_own = local()


def _tokenizer() -> Any:
    if not hasattr(_own, "tokenizer"):
        from sudachipy import SplitMode

        _own.tokenizer = _dictionary().tokenizer(mode=SplitMode.C)
    return _own.tokenizer


@lru_cache(maxsize=1)
def _short_units() -> Any:
    from sudachipy import SplitMode

    return SplitMode.A


def dictionary_version() -> str:
    """The dictionary that spans and forms come from, such as "core 20261015"."""
    return f"core {version('sudachidict-core')}"


@lru_cache(maxsize=4096)
def tokenize(text: str) -> tuple[Token, ...]:
    """The text's morphemes in order. Spans slice back to their text; spaces belong to no token."""
    found: list[Token] = []
    for start in range(0, len(text), _CHUNK):
        found += map(
            Token._make,
            [
                (
                    start + m.begin(),
                    start + m.end(),
                    surface,
                    m.dictionary_form(),
                    m.normalized_form(),
                    m.reading_form(),
                    m.part_of_speech(),
                )
                for m in _tokenizer().tokenize(text[start : start + _CHUNK])
                if not (surface := m.surface()).isspace()
            ],
        )
    return tuple(found)


@lru_cache(maxsize=65536)
def unlikelihood(text: str) -> int:
    """How unlikely a text of at most 12,000 characters is, as the cost of its morphemes and of their joints.

    Only texts of equal length can be compared. A wrong character in a word costs some thousands.
    """
    return int(_tokenizer().tokenize(text).get_internal_cost())


@lru_cache(maxsize=65536)
def unknown_words(text: str) -> tuple[str, ...]:
    """The words of a text of at most 12,000 characters that the dictionary does not have."""
    return tuple(m.surface() for m in _tokenizer().tokenize(text) if m.is_oov())


class Word(NamedTuple):
    """A morpheme as grammar sees it."""

    surface: str
    pos: tuple[str, ...]


def words_at(text: str, cut: int, *, short: bool = False) -> tuple[Word | None, Word | None] | None:
    """The words before and after a position in the text, spaces aside; None where it lies inside a word.

    A word is None at the text's beginning or end. With `short`, a compound is the words that it is made of
    (Sudachi's split mode A). The text may have at most 12,000 characters.
    """
    left: Any = None
    for m in _tokenizer().tokenize(text, _short_units() if short else None):
        if m.surface().isspace():
            continue
        if m.end() > cut:
            return None if m.begin() < cut else (_word(left), _word(m))
        left = m
    return _word(left), None


def _word(m: Any) -> Word | None:
    return None if m is None else Word(m.surface(), m.part_of_speech())


@lru_cache(maxsize=65536)
def words(text: str) -> tuple[tuple[str, str], ...]:
    """The content words of the text in order: normalised form and finer part of speech, such as
    ("推進", "サ変可能") or ("北九州", "固有名詞").

    Several times faster than `tokenize`, for comparing many texts: no spans, no readings.
    """
    found: list[tuple[str, str]] = []
    for start in range(0, len(text), _CHUNK):
        for m in _tokenizer().tokenize(text[start : start + _CHUNK]):
            kind = _content_kind(m.part_of_speech_id(), m.part_of_speech)
            if kind:
                found.append((m.normalized_form(), kind))
    return tuple(found)


_kinds: dict[int, str] = {}


def _content_kind(pos_id: int, part_of_speech: Callable[[], Sequence[str]]) -> str:
    """固有名詞, サ変可能, 一般, 動詞 …; empty for a word without content. Kept for each part of speech."""
    kind = _kinds.get(pos_id)
    if kind is None:
        pos = tuple(part_of_speech())
        if not _is_content(pos):
            kind = ""
        elif pos[0] == "名詞":
            kind = pos[2] if pos[1] == "普通名詞" else pos[1]
        else:
            kind = pos[0]
        _kinds[pos_id] = kind
    return kind


_CONTENT = {"名詞", "動詞", "形容詞", "形状詞"}
_EMPTY = {"数詞", "非自立可能", "助動詞語幹"}


def keywords(texts: tuple[str, ...]) -> tuple[str, ...]:
    """The content words of the texts by normalised form, most frequent first, then by first appearance.

    Nouns, verbs and adjectives; not numerals, and not words that only carry grammar (こと, する, いる).
    """
    count: dict[str, int] = {}
    for text in texts:
        for token in tokenize(text):
            if len(token.surface) > 1 and _is_content(token.pos):
                count[token.normalized_form] = count.get(token.normalized_form, 0) + 1
    return tuple(sorted(count, key=lambda word: -count[word]))


def _is_content(pos: Sequence[str]) -> bool:
    return pos[0] in _CONTENT and pos[1] not in _EMPTY
