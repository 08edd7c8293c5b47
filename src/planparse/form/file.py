"""Form files: TOML → `Form`.

A table's `text` is written as the document writes it (`form.wording`); `patterns` are regular expressions on
folded text.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from functools import lru_cache, partial
from importlib.resources import files
from pathlib import Path
from typing import Any, get_args

from planparse.document.errors import FormError, cause, toml_position
from planparse.form.model import (
    FIELD,
    HELD,
    INDICATOR,
    KINDS,
    LEVEL,
    LEVELS,
    WORDED,
    Attribute,
    FieldRule,
    Form,
    Heading,
    IndicatorKind,
    IndicatorRule,
    Owner,
    SheetRule,
    TableRule,
    ValueType,
    value_name,
)
from planparse.form.wording import ends_open, label_pattern, sample, sign_pattern, text_pattern
from planparse.japanese.choices import choices
from planparse.japanese.fold import any_of, compacted, fold, pattern_for_folded
from planparse.japanese.markers import CLOSE, KANA, NUMBER, SIGN
from planparse.japanese.periods import Period, any_word, period_of
from planparse.plan.sections import SECTION_NAMES

_KEYS: Mapping[str, frozenset[str]] = {
    "": frozenset(
        {
            "name", "title", "identify", "cover", "heading", "attribute", "furniture", "matrix", "legend",
            "overview", "periods", "lists", "issue_cells", "initiative_cells", "cover_cells", "field",
            "indicator", "table", "sheet",
        }
    ),
    "identify": frozenset({"minimum", "signs", "text"}),
    "cover": frozenset({"organization_in_text", "municipality_in_text"}),
    "heading": frozenset(
        {
            "kind", "within", "text", "patterns", "due", "identity", "title", "marker", "open_ended",
            "optional", "examples", "counter_examples",
        }
    ),
    "attribute": frozenset({"within", "pattern"}),
    "furniture": frozenset({"patterns"}),
    "matrix": frozenset({"patterns"}),
    "legend": frozenset({"area", "captions"}),
    "overview": frozenset({"number", "columns"}),
    "overview.columns": frozenset({"area", "number", "policy_field", "title", "approach"}),
    "issue_cells": frozenset(
        {"area", "number", "title", "policy_field", "impact", "urgency", *SECTION_NAMES, "initiatives"}
    ),
    "initiative_cells": frozenset({"number", "title", "description"}),
    "cover_cells": frozenset({"organization", "municipality"}),
    "periods": frozenset({"aliases", "excluded"}),
    "field": frozenset({"name", "of", "label", "type", "unit", "scale"}),
    "indicator": frozenset({"of", "kind", "label", "columns"}),
    "indicator.columns": frozenset({"name", "unit", "baseline", "target", "actual"}),
    "table": frozenset({"rows", "within", "columns"}),
    "sheet": frozenset({"of", "begins"}),
    "lists": frozenset({"item", "bullets", "ditto", "empty", "row_labels", "operations", "facility_heads"}),
}  # fmt: skip
"""The keys of each table in a form file. Others are rejected: a misspelt key would have no effect."""

_PLACEHOLDERS: Mapping[str, str] = {
    "{number}": NUMBER,
    "{sign}": SIGN,
    "{close}": CLOSE,
    "{kana}": KANA,
    "{level}": choices(LEVELS),
}
"""The placeholders of a form's patterns and the regular expressions they stand for."""

_Patterns = tuple[re.Pattern[str], ...]

_COLUMNS = ("number", "title", "description", *SECTION_NAMES)
"""What the columns of a table of records may hold, beside the headings above them (`level.…`)."""

_MINIMUM = 0.6
"""The share of its signs that a document of a form shows, unless the form says otherwise. As the fictional
town's form, whose documents show all of them or none.
"""
_ITEM = r"(?:[-*]\s*)?(?P<marker>[①-⑳㉑-㉟❶-❿]|[・●◆◇□▪•]|{kana})\s*(?P<text>.+)"
_BULLETS = "・●◆◇□▪•○"
_EMPTY = ("-", "--", "ー", "なし", "(なし)", "特になし", "該当なし", "無し", "/")


def _compile(pattern: str, where: str) -> re.Pattern[str]:
    written = pattern
    for placeholder, meant in _PLACEHOLDERS.items():
        written = written.replace(placeholder, meant)
    try:
        return re.compile(pattern_for_folded(written))
    except re.error as error:
        raise FormError("form-pattern", where, {"pattern": pattern, "detail": str(error)}) from error


def _strings(value: object, where: str) -> tuple[str, ...]:
    """The value as a list of strings. Raises FormError for anything else, a single string included."""
    if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
        raise FormError("form-strings", where, {"value": repr(value)})
    return tuple(value)


def _known_keys(data: Mapping[str, Any], source: str) -> None:
    """Raises FormError for an unknown key and names the known one most like it."""
    for name in _KEYS:
        tables: list[Any] = [data]
        for part in name.split(".") if name else ():
            inner = [table.get(part, {}) for table in tables if isinstance(table, Mapping)]
            tables = [one for each in inner for one in (each if isinstance(each, list) else (each,))]
        for table in tables:
            if isinstance(table, Mapping):  # anything else is reported by `_form`
                _only(table, name, source)


def _only(table: Mapping[str, Any], name: str, source: str) -> None:
    known = _KEYS[name]
    for key in table:
        if key in known:
            continue
        where = f"[{name}] {key}" if name else key
        if near := get_close_matches(key, sorted(known), 1):
            raise FormError("form-key", source, {"key": where, "near": near[0]})
        raise FormError("form-key-known", source, {"key": where, "known": tuple(sorted(known))})


def _heading(table: Mapping[str, Any], source: str) -> Heading:
    kind = table["kind"]
    where = f"{source} [{kind}]"
    if kind not in KINDS and not (kind.startswith(LEVEL) and kind != LEVEL):
        raise FormError("form-kind", source, {"kind": kind, "known": (*sorted(KINDS), f"{LEVEL}…")})
    if "text" not in table and "patterns" not in table:
        raise KeyError("text")
    texts = _strings(table.get("text", []), where)
    as_written = _written(list(texts), where, partial(text_pattern, held=HELD.get(kind, ())))
    patterns = (
        *as_written,
        *(_compile(p, where) for p in _strings(table.get("patterns", []), where)),
    )
    due = tuple(_compile(p, where) for p in _strings(table.get("due", []), where))
    return Heading(
        kind=kind,
        within=_strings(table["within"], where),
        patterns=patterns,
        due=due,
        identity=_strings(table["identity"], where)
        if "identity" in table
        else _identity(kind, patterns + due),
        title=table.get("title"),
        marker=_compile(table["marker"], where) if "marker" in table else None,
        open_ended=table.get("open_ended", any(map(ends_open, texts))),
        optional=table.get("optional", False),
        examples=(*map(sample, texts), *_strings(table.get("examples", []), where)),
        counter_examples=_strings(table.get("counter_examples", []), where),
    )


def _identity(kind: str, patterns: _Patterns) -> tuple[str, ...]:
    """The values that distinguish headings of a kind: all of them where its wording is a value itself."""
    if kind not in WORDED and not kind.startswith(LEVEL):
        return ()
    return tuple(dict.fromkeys(value_name(group) for pattern in patterns for group in pattern.groupindex))


def _written(value: object, where: str, pattern: Callable[[str], re.Pattern[str]]) -> _Patterns:
    """The patterns of a list of texts. Raises FormError."""
    found = []
    for text in _strings(value, where):
        try:
            found.append(pattern(text))
        except FormError as error:
            raise FormError(error.code, where, error.failure.values) from error
    return tuple(found)


def _labels(value: object, where: str) -> _Patterns:
    return _written(value, where, label_pattern)


def _words(value: object, where: str) -> re.Pattern[str]:
    """The pattern of a cell's words: a list of texts, or one regular expression."""
    if isinstance(value, str):
        return _compile(value, where)
    return any_of(_labels(value, where))


def _one_of(value: object, known: tuple[str, ...], where: str) -> Any:
    if value not in known:
        raise FormError("form-choice", where, {"value": str(value), "known": known})
    return value


def _owners(value: object, where: str) -> tuple[Owner, ...]:
    owners = (value,) if isinstance(value, str) else _strings(value, where)
    return tuple(_one_of(owner, get_args(Owner), where) for owner in owners)


def _field_rule(table: Mapping[str, Any], source: str) -> FieldRule:
    where = f"{source} [field {table['name']}]"
    return FieldRule(
        name=table["name"],
        of=_owners(table["of"], where),
        labels=_labels(table.get("label", [table["name"]]), where),
        type=_one_of(table.get("type", "text"), get_args(ValueType), where),
        unit=table.get("unit"),
        scale=_strings(table.get("scale", []), where),
    )


def _indicator_rule(table: Mapping[str, Any], source: str) -> IndicatorRule:
    where = f"{source} [indicator]"
    kind = table.get("kind")
    return IndicatorRule(
        of=_owners(table["of"], where),
        kind=None if kind is None else _one_of(kind, get_args(IndicatorKind), where),
        labels=_labels(table.get("label", []), where),
        columns={role: _labels(texts, where) for role, texts in table.get("columns", {}).items()},
    )


def _table_rule(table: Mapping[str, Any], source: str) -> TableRule:
    where = f"{source} [table]"
    columns = table["columns"]
    for held in columns:
        if not held.startswith(LEVEL):
            _one_of(held, _COLUMNS, f"{where} columns")
    return TableRule(
        rows=_one_of(table["rows"], ("issue", "initiative"), where),
        within=_strings(table["within"], where),
        columns={held: _labels(texts, where) for held, texts in columns.items()},
    )


def _sheet_rule(table: Mapping[str, Any], source: str) -> SheetRule:
    where = f"{source} [sheet]"
    return SheetRule(
        of=_one_of(table["of"], ("issue", "initiative"), where),
        begins=_written(table.get("begins", []), where, text_pattern),
    )


def _label_headings(
    fields: tuple[FieldRule, ...], indicators: tuple[IndicatorRule, ...]
) -> tuple[Heading, ...]:
    """A heading for the labels of each field and indicator: standing alone, one opens a part of its owner."""
    labelled = [(FIELD + rule.name, rule.of, rule.labels) for rule in fields]
    labelled += [(f"{INDICATOR}{n}", rule.of, rule.labels) for n, rule in enumerate(indicators)]
    return tuple(
        Heading(kind, of, labels, (), (), None, None, False, True, (), ())
        for kind, of, labels in labelled
        if labels
    )


def _periods(table: Mapping[str, Any], source: str) -> Mapping[str, Period | None]:
    """A form's own words for periods, folded and without blanks; None for a usual word that it excludes.

    Raises FormError where an alias stands for no period, or where an excluded word names none.
    """
    found: dict[str, Period | None] = {}
    where = f"{source}: [periods]"
    for word, usual in table.get("aliases", {}).items():
        period, year = period_of(usual), period_of(word)
        if period is None or (year is not None and year.kind == "fiscal year" and period != year):
            raise FormError("form-alias", where, {"word": word, "usual": str(usual)})
        found[compacted(word)] = period
    for word in _strings(table.get("excluded", []), f"{where} excluded"):
        if period_of(word) is None:
            raise FormError("form-excluded", where, {"word": word})
        found[compacted(word)] = None
    return found


def parse(text: str, source: str) -> Form:
    """The form that a TOML text describes; `source` names it in messages. Raises FormError."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise FormError("not-toml", source, {"where": toml_position(error)}) from error
    try:
        _known_keys(data, source)
        return _form(data, source)
    except KeyError as error:
        raise FormError("form-key-missing", source, {"key": str(error.args[0])}) from error
    except (TypeError, ValueError, AttributeError) as error:
        raise FormError("form-value", source, {"detail": str(error)}) from error


def _form(data: Mapping[str, Any], source: str) -> Form:
    def compiled(patterns: object) -> tuple[re.Pattern[str], ...]:
        return tuple(_compile(p, source) for p in _strings(patterns, source))

    overview = data.get("overview", {})
    columns = overview.get("columns", {})
    fields = tuple(_field_rule(rule, source) for rule in data.get("field", ()))
    indicators = tuple(_indicator_rule(rule, source) for rule in data.get("indicator", ()))
    headings = (
        *(_heading(h, source) for h in data.get("heading", ())),
        *_label_headings(fields, indicators),
    )
    if not any(key in data for key in ("heading", "table", "sheet")):
        raise KeyError("heading")
    lists, cover = data.get("lists", {}), data.get("cover", {})
    periods = _periods(data.get("periods", {}), source)
    return Form(
        name=data["name"],
        title=data["title"],
        source=source,
        signs=(
            *_written(data["identify"].get("text", []), source, sign_pattern),
            *compiled(data["identify"].get("signs", [])),
        ),
        minimum=float(data["identify"].get("minimum", _MINIMUM)),
        headings=headings,
        any_heading=any_of(tuple(p for heading in headings for p in (*heading.patterns, *heading.due))),
        attributes=tuple(
            Attribute(_strings(a["within"], source), _compile(a["pattern"], source))
            for a in data.get("attribute", ())
        ),
        furniture=compiled(data.get("furniture", {}).get("patterns", [])),
        levels=compiled(data.get("matrix", {}).get("patterns", [])),
        area_line=_compile(data["legend"]["area"], source) if "legend" in data else None,
        caption=compiled(data.get("legend", {}).get("captions", [])),
        overview_columns={name: _compile(p, source) for name, p in columns.items()},
        overview_number=_compile(overview["number"], source) if "number" in overview else None,
        issue_cells={name: _words(w, source) for name, w in data.get("issue_cells", {}).items()},
        initiative_cells={name: _words(w, source) for name, w in data.get("initiative_cells", {}).items()},
        cover_cells={name: _words(w, source) for name, w in data.get("cover_cells", {}).items()},
        periods=periods,
        period_words=any_word(periods) if periods else None,
        item=_compile(lists.get("item", _ITEM), source),
        bullets=lists.get("bullets", _BULLETS),
        ditto=frozenset(fold(w).replace(" ", "") for w in lists.get("ditto", ())),
        empty=frozenset(fold(w).replace(" ", "") for w in lists.get("empty", _EMPTY)) | {""},
        row_labels=frozenset(fold(w) for w in lists.get("row_labels", ())),
        operations=tuple(lists.get("operations", ())),
        facility_heads=frozenset(fold(w) for w in lists.get("facility_heads", ())),
        organization_in_text=compiled(cover.get("organization_in_text", [])),
        municipality_in_text=compiled(cover.get("municipality_in_text", [])),
        fields=fields,
        indicators=indicators,
        tables=tuple(_table_rule(rule, source) for rule in data.get("table", ())),
        sheet=_sheet_rule(data["sheet"], source) if "sheet" in data else None,
        written=_by_pattern(data),
    )


def _by_pattern(data: Mapping[str, Any]) -> Mapping[re.Pattern[str], str]:
    """The texts, labels and signs of a form by their patterns."""
    labelled = [*data.get("field", ()), *data.get("indicator", ())]
    labels = [
        label for rule in labelled for label in rule.get("label", [rule["name"]] if "name" in rule else [])
    ]
    for table in (*data.get("indicator", ()), *data.get("table", ())):
        labels += [text for column in table.get("columns", {}).values() for text in column]
    return {
        **{
            text_pattern(text, held=HELD.get(heading["kind"], ())): text
            for heading in data.get("heading", ())
            for text in heading.get("text", ())
        },
        **{text_pattern(text): text for text in data.get("sheet", {}).get("begins", ())},
        **{label_pattern(text): text for text in labels},
        **{sign_pattern(text): text for text in data["identify"].get("text", ())},
        **{_compile(sign, ""): sign for sign in data["identify"].get("signs", ())},
    }


def load(path: Path) -> Form:
    """The form in a TOML file. Raises FormError."""
    return parse(_text(path), path.name)


def form_text(form: str) -> tuple[str, str]:
    """The name and the text of a form file: of the one at a path, or of a shipped form of that name.

    Raises FormError for a file that cannot be read.
    """
    if not Path(form).exists() and form in {known.name for known in shipped()}:
        file = f"{form}.toml"
        return file, (files("planparse.form") / file).read_text(encoding="utf-8")
    return Path(form).name, _text(Path(form))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise FormError("unreadable", path.name, {"why": cause(error)}) from error


@lru_cache(maxsize=1)
def shipped() -> tuple[Form, ...]:
    """The forms that come with planparse, sorted by name."""
    found = (f for f in files("planparse.form").iterdir() if f.name.endswith(".toml"))
    forms = [parse(f.read_text(encoding="utf-8"), f.name) for f in found]
    return tuple(sorted(forms, key=lambda form: form.name))
