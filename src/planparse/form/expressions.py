"""The regular expressions and texts of a form file, and the patterns they stand for."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial

from pydantic import BaseModel

from planparse.document.errors import FormError
from planparse.form.model import HELD, LEVELS
from planparse.form.position import Key
from planparse.form.wording import label_pattern, sign_pattern, text_pattern
from planparse.form.written import FieldTable, FormFile, Words
from planparse.japanese.calendar import FISCAL_YEAR
from planparse.japanese.choices import choices
from planparse.japanese.fold import any_of, pattern_for_folded
from planparse.japanese.markers import CLOSE, KANA, NUMBER, SIGN

PLACEHOLDERS: Mapping[str, str] = {
    "{number}": NUMBER,
    "{sign}": SIGN,
    "{close}": CLOSE,
    "{kana}": KANA,
    "{year}": FISCAL_YEAR,
    "{level}": choices(LEVELS),
}
"""The placeholders of a form's patterns and the regular expressions they stand for."""

_LONGEST_PATTERN = 4000
"""Characters of a regular expression as written. Four times the longest of the forms that ship."""

# the groups of a `due` pattern by which a line is told from a list item, by the heading's kind
_COUNTED = {"initiative": frozenset({"number"})}

Compiled = Callable[[str], re.Pattern[str]]
Patterns = tuple[re.Pattern[str], ...]


@dataclass(frozen=True, slots=True)
class Written:
    """A regular expression or a text in a form file: where it stands and what it says.

    `compiled` makes its pattern and raises FormError. The pattern must have all `groups`, and no others than
    these and the `possible` ones where those are given.
    """

    path: tuple[Key, ...]
    says: str
    compiled: Compiled
    groups: frozenset[str] = frozenset()
    possible: frozenset[str] | None = None

    @property
    def is_searched(self) -> bool:
        """Whether its pattern is looked for in a line rather than matched with the whole."""
        return self.path[0] in ("identify", "cover", "matrix")

    @property
    def is_regex(self) -> bool:
        """Whether it is a regular expression, not a text."""
        return self.compiled is regex


@lru_cache(maxsize=4096)
def regex(pattern: str) -> re.Pattern[str]:
    """A regular expression of a form, its placeholders filled in. Raises FormError."""
    if not pattern.strip():
        raise FormError("form-pattern-empty")
    if len(pattern) > _LONGEST_PATTERN:
        raise FormError("form-pattern-size", "", {"limit": _LONGEST_PATTERN})
    written = pattern
    for placeholder, meant in PLACEHOLDERS.items():
        written = written.replace(placeholder, meant)
    try:
        with warnings.catch_warnings():
            # of what future versions of Python may read otherwise, "[[", no user of a form needs to know
            warnings.simplefilter("ignore", FutureWarning)
            return re.compile(pattern_for_folded(written))
    except re.error as error:
        raise FormError("form-pattern", "", {"pattern": pattern, "detail": str(error)}) from error
    except (RecursionError, OverflowError, MemoryError) as error:
        raise FormError("form-pattern-size", "", {"limit": _LONGEST_PATTERN}) from error


def heading_pattern(kind: str) -> Compiled:
    """What makes the patterns of texts for headings of a kind."""
    return partial(text_pattern, held=HELD.get(kind, frozenset()))


def attribute_pattern(within: Iterable[str]) -> Compiled:
    """What makes the patterns of texts for lines below headings of the kinds `within`."""
    return partial(text_pattern, held=frozenset[str]().union(*(HELD.get(kind, ()) for kind in within)))


def regexes(patterns: Iterable[str]) -> Patterns:
    """The patterns of regular expressions. Raises FormError."""
    return tuple(map(regex, patterns))


def label_patterns(texts: Iterable[str]) -> Patterns:
    """The patterns of labels. Raises FormError."""
    return tuple(map(label_pattern, texts))


def words_pattern(words: Words) -> re.Pattern[str]:
    """The pattern of a cell's words. Raises FormError."""
    return regex(words) if isinstance(words, str) else any_of(label_patterns(words))


def labels_of(field: FieldTable) -> list[str]:
    """The labels of a field: its name, unless it has others."""
    return [field.name] if field.label is None else field.label


# --- all that stands in a file ---------------------------------------------------------------------------


def expressions(file: FormFile) -> Iterator[Written]:
    """Every regular expression and text in a form file."""
    yield from _listed(("identify", "text"), file.identify.text, sign_pattern)
    yield from _listed(("identify", "signs"), file.identify.signs, regex)
    for key in ("organization_in_text", "municipality_in_text"):
        for n, says in enumerate(getattr(file.cover, key)):
            yield Written(("cover", key, n), says, regex, frozenset({"name"}))
    for i, heading in enumerate(file.heading):
        at = ("heading", i)
        yield from _listed((*at, "text"), heading.text, heading_pattern(heading.kind))
        yield from _listed((*at, "patterns"), heading.patterns, regex)
        for n, says in enumerate(heading.due):
            yield Written((*at, "due", n), says, regex, _COUNTED.get(heading.kind, frozenset()))
        if heading.marker is not None:
            yield Written((*at, "marker"), heading.marker, regex)
    for i, attribute in enumerate(file.attribute):
        at = ("attribute", i)
        yield from _listed((*at, "text"), attribute.text, attribute_pattern(attribute.within))
        if attribute.pattern is not None:
            yield Written((*at, "pattern"), attribute.pattern, regex)
    yield from _listed(("furniture", "patterns"), file.furniture.patterns, regex)
    levels = frozenset({"impact", "urgency"})
    for n, says in enumerate(file.matrix.patterns):
        yield Written(("matrix", "patterns", n), says, regex, possible=levels)
    if file.legend is not None:
        bullet = frozenset({"bullet"})
        yield Written(("legend", "area"), file.legend.area, regex, frozenset({"code", "text"}), bullet)
        yield from _listed(("legend", "captions"), file.legend.captions, regex)
    if file.overview.number is not None:
        groups, area = frozenset({"number", "title"}), frozenset({"area"})
        yield Written(("overview", "number"), file.overview.number, regex, groups, area)
    yield Written(("lists", "item"), file.lists.item, regex, frozenset({"marker", "text"}))
    for name, cells in CELLS.items():
        for key, words in cells(file):
            path = (*name.split("."), key)
            if isinstance(words, str):
                yield Written(path, words, regex)
            else:
                yield from _listed(path, words, label_pattern)
    for i, field in enumerate(file.field):
        yield from _listed(("field", i, "label"), labels_of(field), label_pattern)
    for i, indicator in enumerate(file.indicator):
        yield from _listed(("indicator", i, "label"), indicator.label, label_pattern)
        for role, texts in indicator.columns:
            yield from _listed(("indicator", i, "columns", role), texts, label_pattern)
    for i, table in enumerate(file.table):
        for column, texts in table.columns.items():
            yield from _listed(("table", i, "columns", column), texts, label_pattern)
    if file.sheet is not None:
        yield from _listed(("sheet", "begins"), file.sheet.begins, text_pattern)


def _listed(path: tuple[Key, ...], texts: Iterable[str], compiled: Compiled) -> Iterator[Written]:
    return (Written((*path, n), says, compiled) for n, says in enumerate(texts))


def _words_of(cells: BaseModel) -> Iterator[tuple[str, Words]]:
    return ((key, words) for key, words in cells if words is not None)


CELLS: Mapping[str, Callable[[FormFile], Iterator[tuple[str, Words]]]] = {
    "overview.columns": lambda file: _words_of(file.overview.columns),
    "issue_cells": lambda file: _words_of(file.issue_cells),
    "initiative_cells": lambda file: _words_of(file.initiative_cells),
    "cover_cells": lambda file: _words_of(file.cover_cells),
}
