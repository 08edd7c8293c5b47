"""What keeps a TOML text from being a form, in the words of the file, with the line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from itertools import islice

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from planparse.document.errors import Failure, FormError, Phrase, Value, toml_position
from planparse.form.expressions import expressions
from planparse.form.model import KINDS, LEVEL, value_name
from planparse.form.position import Key, line_of
from planparse.form.written import COLUMNS, TABLES, FormFile
from planparse.japanese.periods import period_of

_AT = re.compile(r"\(at line (\d+), column (\d+)\)")
_WIDE = re.compile(r"[＝“”’　]")
_JAPANESE = re.compile(r"[^\x00-\x7f]")
_DEEP_KEY = re.compile(r"(?<![\w-])(?:[\w-]++\s*+\.\s*+){50}")
"""A key inside more tables than any form has. The TOML parser takes time with the square of their number."""
_MOST_TEXTS = 500
"""Texts and regular expressions of a form, and as many examples and names of periods: more than twice those
of the largest that ships. The checks compare them with one another.
"""
_MOST_TOLD = 100
"""Faults in the types of values that are told at once. Whoever has more wrote no form."""


def tables_in(text: str, source: str) -> FormFile | tuple[Failure, ...]:
    """The tables of a form's TOML text; or, where no form can be made of it, all that is wrong with it."""
    if _DEEP_KEY.search(text):
        return (Failure("form-too-deep", source),)
    try:
        data = tomllib.loads(text.replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        return (Failure(_toml_code(error, text), source, {"where": toml_position(error)}),)
    except (RecursionError, ValueError):
        return (Failure("form-too-deep", source),)
    try:
        file = FormFile.model_validate(data)
    except ValidationError as error:
        return tuple(_shape_failure(one, data, text, source) for one in islice(_told(error), _MOST_TOLD))
    except RecursionError:
        return (Failure("form-too-deep", source),)
    examples = sum(len(heading.examples) + len(heading.counter_examples) for heading in file.heading)
    periods = len(file.periods.aliases) + len(file.periods.excluded)
    if max(sum(1 for _ in expressions(file)), examples, periods) > _MOST_TEXTS:
        return (Failure("form-too-many", source, {"limit": _MOST_TEXTS}),)
    return tuple(_failures(file, text, source)) or file


def _toml_code(error: tomllib.TOMLDecodeError, text: str) -> str:
    """The error for what is wrong with TOML: two slips that Japanese input makes, or any other."""
    if at := _AT.search(str(error)):
        line = text.splitlines()[int(at[1]) - 1]
        if _WIDE.search(line):
            return "form-wide-toml"
        if _JAPANESE.match(line, int(at[2]) - 1):
            return "form-bare-key"
    return "not-toml"


def _told(error: ValidationError) -> Iterator[ErrorDetails]:
    """The details of an error, once for each value, in the order in which the values stand in the file."""
    seen = set()
    for one in error.errors(include_url=False):
        path = _path(one["loc"])
        if path not in seen:
            seen.add(path)
            yield one


def _path(loc: tuple[Key, ...]) -> tuple[Key, ...]:
    """A place in the tables without what pydantic adds to it: the member of a union, a key as such."""
    return tuple(key for key in loc if key not in ("str", "list[str]", "[key]"))


def _shape_failure(error: ErrorDetails, data: Mapping[str, object], text: str, source: str) -> Failure:
    """What pydantic finds wrong with a value, in words of the file."""
    path, value, kind = _path(error["loc"]), error["input"], error["type"]
    says = value if isinstance(value, str) else None
    place = place_of(path, text, source, _heading_kind(data, path), says)
    key = str(path[-1]) if isinstance(path[-1], str) else str(path[-2])
    if kind == "extra_forbidden":
        return _unknown_key(path, place)
    if kind == "missing":
        return Failure("form-key-missing", place, {"key": key})
    if kind == "form-kind":
        return Failure(kind, place, {"kind": str(value), "known": (*sorted(KINDS), f"{LEVEL}…")})
    if kind == "form-column":
        return Failure("form-choice", place, {"value": str(value), "known": (*COLUMNS, f"{LEVEL}…")})
    if kind == "form-pages":
        return Failure(kind, place, {"value": str(value)})
    if kind == "form-name":
        return Failure(kind, place, {"key": key})
    if kind == "literal_error":
        known = tuple(re.findall(r"'([^']*)'", error["ctx"]["expected"]))
        return Failure("form-choice", place, {"value": str(value), "known": known})
    if path == ("identify", "minimum"):
        return Failure("form-minimum", place, {"value": str(value)})
    if kind == "list_type" and key in TABLES:
        return Failure("form-brackets", place, {"table": key})
    wanted = _WANTED.get(kind, "wants-texts")
    return Failure("form-type", place, {"key": key, "wanted": Phrase(wanted), "value": _short(value)})


_WANTED = {
    "string_type": "wants-text",
    "bool_type": "wants-truth",
    "model_type": "wants-table",
    "dict_type": "wants-table",
}


def _short(value: object) -> str:
    written = repr(value)
    return written if len(written) <= 60 else written[:60] + "…"


def _unknown_key(path: tuple[Key, ...], place: str | Phrase) -> Failure:
    """An unknown key, with the known one that is most like it, or all that are known."""
    *tables, key = (part for part in path if isinstance(part, str))
    name = ".".join(tables)
    where = f"[{name}] {key}" if name else key
    if where in _FORMER:
        return Failure(_FORMER[where], place)
    known = sorted(TABLES[name].model_fields)
    if near := get_close_matches(key, known, 1):
        return Failure("form-key", place, {"key": where, "near": near[0]})
    return Failure("form-key-known", place, {"key": where, "known": tuple(known)})


_FORMER = {"quarter": "form-quarter"}
"""Keys that people expect and that are not needed."""


def _heading_kind(data: Mapping[str, object], path: tuple[Key, ...]) -> str | None:
    """The kind, or the name, of the table that a path leads into, as far as it is written."""
    match path:
        case (str(table), int(index), *_):
            rows = data.get(table)
            row = rows[index] if isinstance(rows, list) and index < len(rows) else None
            named = (row.get("kind") or row.get("name")) if isinstance(row, Mapping) else None
            return named if isinstance(named, str) and len(named) <= _LONGEST_SHOWN else None
    return None


_LONGEST_SHOWN = 40  # characters


def place_of(
    path: tuple[Key, ...], text: str, source: str, name: str | None, says: str | None = None
) -> str | Phrase:
    """A place in a form file as messages name it: the file, the line, the table and what it is about."""
    line = line_of(text, path, says)
    tables = [key for key in path[:2] if isinstance(key, str) and key in TABLES]
    where = ""
    if tables:
        rows = len(path) > 1 and isinstance(path[1], int)
        where = f"[[{tables[0]}]]" if rows else f"[{tables[0]}]"
        where += f" {name}" if name else ""
    if line is None:
        return source
    if where:
        return Phrase("form-place", {"file": source, "line": line, "where": where})
    return Phrase("form-line", {"file": source, "line": line})


def _failures(file: FormFile, text: str, source: str) -> Iterator[Failure]:
    """What keeps well-shaped tables from being a form."""
    for code, path, values, says in (*_lacking(file), *_patterns(file), *_periods(file)):
        yield Failure(code, place_of(path, text, source, _named(file, path), says), values)


_Fault = tuple[str, tuple[Key, ...], Mapping[str, Value], str | None]
"""An error's code, the path it is about, its values, and what the value at the path says."""


def _lacking(file: FormFile) -> Iterator[_Fault]:
    """What a form needs and the tables do not have."""
    if not file.identify.text and not file.identify.signs:
        yield "form-no-sign", ("identify",), {}, None
    if not file.heading and not file.table and file.sheet is None:
        yield "form-no-parts", (), {}, None
    for n, heading in enumerate(file.heading):
        if not heading.text and not heading.patterns and not heading.due:
            yield "form-no-wording", ("heading", n), {"kind": heading.kind}, None
    for n, attribute in enumerate(file.attribute):
        if not attribute.text and attribute.pattern is None:
            yield "form-no-wording", ("attribute", n), {"kind": "attribute"}, None


def _patterns(file: FormFile) -> Iterator[_Fault]:
    """Texts and regular expressions without a pattern, or without the groups that they need."""
    for written in expressions(file):
        try:
            pattern = written.compiled(written.says)
        except FormError as error:
            yield error.code, written.path, error.failure.values, written.says
            continue
        groups = {value_name(name) for name in pattern.groupindex}
        if missing := sorted(written.groups - groups):
            first = missing[0]
            yield "form-groups", written.path, {"groups": tuple(missing), "first": first}, written.says
        elif written.possible is not None and (unknown := groups - written.groups - written.possible):
            known = tuple(sorted(written.groups | written.possible))
            yield "form-group", written.path, {"group": min(unknown), "known": known}, written.says


def _periods(file: FormFile) -> Iterator[_Fault]:
    """Aliases of what is no period, and excluded words that name none."""
    for word, usual in file.periods.aliases.items():
        period, year = period_of(usual), period_of(word)
        if period is None or (year is not None and year.kind == "fiscal year" and period != year):
            yield "form-alias", ("periods", "aliases", word), {"word": word, "usual": usual}, usual
    for word in file.periods.excluded:
        if period_of(word) is None:
            yield "form-excluded", ("periods", "excluded"), {"word": word}, word


def _named(file: FormFile, path: tuple[Key, ...]) -> str | None:
    match path:
        case ("heading", int(n), *_):
            return file.heading[n].kind
        case ("field", int(n), *_):
            return file.field[n].name
    return None
