"""A document's form as data: which headings it has, where they may stand, and the words it uses.

Forms are TOML files (`form/*.toml`). Patterns are regular expressions on folded text (`japanese.fold`) and
match whole lines; every heading carries examples and counter-examples, and `check` tries them all. Names of
periods are common to all forms (`japanese.periods`): a form only adds its own in `periods.aliases`, or says
in `periods.excluded` which usual ones it uses for something else. The code that reads a document by a form
knows kinds of headings ("issue", "initiative"), never a municipality.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from planparse.document.columns import ColumnHeads
from planparse.document.errors import Failure, FormError, ReadError, cause, toml_position
from planparse.japanese.choices import choices
from planparse.japanese.dittos import Direction, ditto_of, mentions_ditto
from planparse.japanese.fold import any_of, compacted, fold, pattern_for_folded
from planparse.japanese.markers import CLOSE, KANA, NUMBER, SIGN
from planparse.japanese.periods import DATED, NAMED, REST, Period, any_word, period_of
from planparse.plan.sections import SECTION_NAMES

ROOT = "plan"
"""The kind of the outline's root node, which contains all headings."""

KINDS = frozenset(
    {
        "title", "organization", "municipality", "contents", "mission", "basics", "budget", "departments",
        "affiliates", "facilities", "review", "review_section", "overview", "legend", "issues", "issue",
        "matrix", *SECTION_NAMES, "initiatives", "initiative", "unknown",
    }
)  # fmt: skip
"""The kinds of headings; `interpret` gives each its meaning."""

LEVEL = "level."
"""Begins the kinds that a form makes up for headings above issues or initiatives: level.基本方針."""

LONGEST = 240
"""Characters. A longer line is never a heading, so that a form's patterns run on short text only."""

_KEYS: Mapping[str, frozenset[str]] = {
    "": frozenset(
        {
            "name", "title", "identify", "cover", "heading", "attribute", "furniture", "matrix", "legend",
            "overview", "periods", "lists", "issue_cells", "initiative_cells", "cover_cells",
        }
    ),
    "identify": frozenset({"minimum", "signs"}),
    "cover": frozenset({"organization_in_text", "municipality_in_text"}),
    "heading": frozenset(
        {
            "kind", "within", "patterns", "due", "identity", "title", "marker", "open_ended", "optional",
            "examples", "counter_examples",
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
    "lists": frozenset({"item", "bullets", "ditto", "empty", "row_labels", "operations", "facility_heads"}),
}  # fmt: skip
"""The keys of each table in a form file. Others are rejected: a misspelt key would have no effect."""


_AROUND_LABEL = "【】<>[]()■□◆●○・:"
"""What may stand around a label: 【概要】, ■概要, 概要:"""

LEVELS = "高中低"
"""The levels an issue's impact and urgency can have."""

_PLACEHOLDERS: Mapping[str, str] = {
    "{number}": NUMBER,
    "{sign}": SIGN,
    "{close}": CLOSE,
    "{kana}": KANA,
    "{level}": choices(LEVELS),
}
"""The placeholders of a form's patterns and the regular expressions they stand for."""


@dataclass(frozen=True, slots=True)
class Heading:
    """One kind of heading, which may stand in nodes of the kinds `within`.

    The patterns' named groups become the node's values; `identity` names those that distinguish another
    heading of this kind from a repetition of the same one (a running head). A damaged heading is compared
    with the wording `title` and must begin with the number sign `marker`. `open_ended` headings contain free
    text, so that a wrapped line of prose may look like one. What matches a `due` pattern only could be a list
    item as well: it is a heading where its number or sign is the next one. A plan may lack an `optional`
    heading without a finding.
    """

    kind: str
    within: tuple[str, ...]
    patterns: tuple[re.Pattern[str], ...]
    due: tuple[re.Pattern[str], ...]
    identity: tuple[str, ...]
    title: str | None
    marker: re.Pattern[str] | None
    open_ended: bool
    optional: bool
    examples: tuple[str, ...]
    counter_examples: tuple[str, ...]

    def match(self, folded: str) -> re.Match[str] | None:
        """The match of a whole folded line, whose spans hold for the line itself; None beyond `LONGEST`."""
        if len(folded) > LONGEST:
            return None
        for pattern in (*self.patterns, *self.due):
            if match := pattern.fullmatch(folded):
                return match
        return None

    def is_sure(self, match: re.Match[str]) -> bool:
        """Whether one of `patterns`, not merely of `due`, made the match."""
        return match.re in self.patterns


@dataclass(frozen=True, slots=True)
class Attribute:
    """A line under a heading that carries one of its values, such as 【政策分野：…】."""

    within: tuple[str, ...]
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """All that is known about a kind of document before one is read. A form is equal only to itself."""

    name: str
    title: str
    source: str
    signs: tuple[re.Pattern[str], ...]
    minimum: float
    headings: tuple[Heading, ...]
    attributes: tuple[Attribute, ...]
    furniture: tuple[re.Pattern[str], ...]
    levels: tuple[re.Pattern[str], ...]
    area_line: re.Pattern[str] | None
    caption: tuple[re.Pattern[str], ...]
    overview_columns: Mapping[str, re.Pattern[str]]
    overview_number: re.Pattern[str] | None
    issue_cells: Mapping[str, re.Pattern[str]]
    initiative_cells: Mapping[str, re.Pattern[str]]
    cover_cells: Mapping[str, re.Pattern[str]]
    periods: Mapping[str, Period | None]
    period_words: re.Pattern[str] | None
    item: re.Pattern[str]
    bullets: str
    ditto: frozenset[str]
    empty: frozenset[str]
    row_labels: frozenset[str]
    operations: tuple[str, ...]
    facility_heads: frozenset[str]
    organization_in_text: tuple[re.Pattern[str], ...]
    municipality_in_text: tuple[re.Pattern[str], ...]
    any_heading: re.Pattern[str]

    def headings_like(self, folded: str) -> tuple[tuple[Heading, re.Match[str]], ...]:
        """The headings that a folded line may be in any context, with their matches; () for most lines."""
        return _headings_like(self, folded)

    def headed(self, kind: str) -> tuple[Heading, ...]:
        """The headings of a kind."""
        return tuple(h for h in self.headings if h.kind == kind)

    def issue_cell(self, text: str) -> str | None:
        """The value or section of an issue that a cell's text names: "title" for 課題名; None for others."""
        return _named(text, self.issue_cells)

    def initiative_cell(self, text: str) -> str | None:
        """The value of an initiative that a cell's text names: "title" for 取組名; None for others."""
        return _named(text, self.initiative_cells)

    def cover_cell(self, text: str) -> str | None:
        """The value of a cover that a cell's text names: "organization" for 局区名; None for others."""
        return _named(text, self.cover_cells)

    def is_empty(self, text: str) -> bool:
        """Whether a cell or list says that there is nothing: blank, ―, (なし)."""
        return fold(text).replace(" ", "") in self.empty

    def is_label(self, text: str) -> bool:
        """Whether the text only labels a schedule or its rows and says nothing more: スケジュール."""
        return fold(text).replace(" ", "").strip(_AROUND_LABEL) in self.row_labels

    def ditto_of(self, text: str) -> Direction | None:
        """Where an entry points that only repeats something, in usual or the form's own words: 同左, 〃."""
        return ditto_of(text) or ("left" if _compact(text) in self.ditto else None)

    def mentions_ditto(self, text: str) -> bool:
        """Whether an entry says 同左 or the like and something besides: 同左(一部見直し)."""
        compact = _compact(text)
        own = compact not in self.ditto and compact.startswith(tuple(self.ditto))
        return own or mentions_ditto(text)

    def period_of(self, text: str) -> Period | None:
        """The period that the whole text names, in the form's own words or in the usual ones; or None."""
        if self.period_words and (match := self.period_words.fullmatch(compacted(text))):
            return self.periods[match["word"]]
        return period_of(text)

    def quarters_of(self, head: str) -> tuple[int, ...]:
        """The quarters (1 to 4) that a column header names, in order; () for any other header."""
        period = self.period_of(head)
        return period.quarters if period is not None else ()


@lru_cache(maxsize=16384)
def _headings_like(form: Form, folded: str) -> tuple[tuple[Heading, re.Match[str]], ...]:
    if len(folded) > LONGEST or form.any_heading.fullmatch(folded) is None:
        return ()
    tried = ((heading, heading.match(folded)) for heading in form.headings)
    return tuple((heading, match) for heading, match in tried if match is not None)


def _named(text: str, words: Mapping[str, re.Pattern[str]]) -> str | None:
    """The name whose pattern matches the whole of a label's text, brackets and signs around it aside."""
    folded = fold(text).replace(" ", "").strip(_AROUND_LABEL)
    return next((name for name, pattern in words.items() if pattern.fullmatch(folded)), None)


def _compact(text: str) -> str:
    return compacted(text).rstrip("。")


def _compile(pattern: str, where: str) -> re.Pattern[str]:
    written = pattern
    for placeholder, meant in _PLACEHOLDERS.items():
        written = written.replace(placeholder, meant)
    try:
        return re.compile(pattern_for_folded(written))
    except re.error as error:
        raise FormError("form-pattern", where, {"pattern": pattern, "detail": str(error)}) from error


def value_name(group: str) -> str:
    """The name of the value that a pattern's named group holds: `title` for the groups title and title2."""
    return group.rstrip("0123456789")


def _strings(value: object, where: str) -> tuple[str, ...]:
    """The value as a list of strings. Raises FormError for anything else, a single string included."""
    if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
        raise FormError("form-strings", where, {"value": repr(value)})
    return tuple(value)


def _known_keys(data: Mapping[str, Any], source: str) -> None:
    """Raises FormError for an unknown key and names the known one most like it."""
    for name in _KEYS:
        tables: Any = data
        for part in name.split(".") if name else ():
            tables = tables.get(part, {})
        for table in tables if isinstance(tables, list) else (tables,):
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


def _heading(table: Mapping[str, Any], where: str) -> Heading:
    kind = table["kind"]
    if kind not in KINDS and not (kind.startswith(LEVEL) and kind != LEVEL):
        raise FormError("form-kind", where, {"kind": kind, "known": (*sorted(KINDS), f"{LEVEL}…")})
    return Heading(
        kind=kind,
        within=_strings(table["within"], f"{where} [{kind}]"),
        patterns=tuple(
            _compile(p, f"{where} [{kind}]") for p in _strings(table["patterns"], f"{where} [{kind}]")
        ),
        due=tuple(
            _compile(p, f"{where} [{kind}]") for p in _strings(table.get("due", []), f"{where} [{kind}]")
        ),
        identity=_strings(table.get("identity", []), f"{where} [{kind}]"),
        title=table.get("title"),
        marker=_compile(table["marker"], f"{where} [{kind}]") if "marker" in table else None,
        open_ended=table.get("open_ended", False),
        optional=table.get("optional", False),
        examples=_strings(table["examples"], f"{where} [{kind}]"),
        counter_examples=_strings(table["counter_examples"], f"{where} [{kind}]"),
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
    headings = tuple(_heading(h, source) for h in data["heading"])
    periods = _periods(data.get("periods", {}), source)
    return Form(
        name=data["name"],
        title=data["title"],
        source=source,
        signs=compiled(data["identify"]["signs"]),
        minimum=float(data["identify"]["minimum"]),
        headings=headings,
        any_heading=any_of(tuple(p for heading in headings for p in (*heading.patterns, *heading.due))),
        attributes=tuple(
            Attribute(_strings(a["within"], source), _compile(a["pattern"], source))
            for a in data.get("attribute", ())
        ),
        furniture=compiled(data.get("furniture", {}).get("patterns", [])),
        levels=compiled(data["matrix"]["patterns"]),
        area_line=_compile(data["legend"]["area"], source) if "legend" in data else None,
        caption=compiled(data.get("legend", {}).get("captions", [])),
        overview_columns={name: _compile(p, source) for name, p in columns.items()},
        overview_number=_compile(overview["number"], source) if "number" in overview else None,
        issue_cells={name: _compile(p, source) for name, p in data.get("issue_cells", {}).items()},
        initiative_cells={name: _compile(p, source) for name, p in data.get("initiative_cells", {}).items()},
        cover_cells={name: _compile(p, source) for name, p in data.get("cover_cells", {}).items()},
        periods=periods,
        period_words=any_word(periods) if periods else None,
        item=_compile(data["lists"]["item"], source),
        bullets=data["lists"]["bullets"],
        ditto=frozenset(fold(w).replace(" ", "") for w in data["lists"].get("ditto", ())),
        empty=frozenset(fold(w).replace(" ", "") for w in data["lists"]["empty"]) | {""},
        row_labels=frozenset(fold(w) for w in data["lists"].get("row_labels", ())),
        operations=tuple(data["lists"].get("operations", ())),
        facility_heads=frozenset(fold(w) for w in data["lists"].get("facility_heads", ())),
        organization_in_text=compiled(data["cover"]["organization_in_text"]),
        municipality_in_text=compiled(data["cover"]["municipality_in_text"]),
    )


def column_heads(forms: Iterable[Form]) -> ColumnHeads:
    """What may head a column in documents of the forms: periods, and the columns of the overview.

    A word that a form excludes is still looked for, since a reader does not know the document's form.
    """
    known = tuple(forms)
    own = {word for form in known for word, period in form.periods.items() if period is not None}
    return ColumnHeads(
        named=(*NAMED, *(re.compile(re.escape(word)) for word in sorted(own))),
        other=(DATED, *(pattern for form in known for pattern in form.overview_columns.values())),
        rest=REST,
    )


def load(path: Path) -> Form:
    """The form in a TOML file. Raises FormError."""
    try:
        return parse(path.read_text(encoding="utf-8"), path.name)
    except (OSError, UnicodeDecodeError) as error:
        raise FormError("unreadable", path.name, {"why": cause(error)}) from error


@lru_cache(maxsize=1)
def shipped() -> tuple[Form, ...]:
    """The forms that come with planparse, sorted by name."""
    found = (f for f in files("planparse.form").iterdir() if f.name.endswith(".toml"))
    forms = [parse(f.read_text(encoding="utf-8"), f.name) for f in found]
    return tuple(sorted(forms, key=lambda form: form.name))


def identify(lines: Iterable[str], forms: Iterable[Form], file: str) -> Form:
    """The one form whose signs the lines of the document `file` show.

    Raises ReadError, with every form's share of signs found, where no form matches or several do.
    """
    folded = [fold(line[:LONGEST]) for line in lines]
    candidates = tuple(forms)
    scores = {form.name: _score(folded, form) for form in candidates}
    claiming = [form for form in candidates if scores[form.name] >= form.minimum]
    if len(claiming) != 1:
        shares = tuple(f"{name} {score:.0%}" for name, score in sorted(scores.items()))
        raise ReadError("several-forms" if claiming else "unknown-form", file, {"scores": shares})
    return claiming[0]


def _score(folded: list[str], form: Form) -> float:
    hits = sum(1 for sign in form.signs if any(sign.search(line) for line in folded))
    return hits / len(form.signs)


def check(form: Form) -> tuple[Failure, ...]:
    """What is wrong with a form: examples that do not match, counter-examples that do, unknown names."""
    wrong: list[Failure] = []
    known = {h.kind for h in form.headings} | {ROOT}
    for heading in form.headings:
        where = f"[{heading.kind}]"
        wrong.extend(
            Failure("form-within", where, {"kind": parent})
            for parent in heading.within
            if parent not in known
        )
        if not heading.examples or not heading.counter_examples:
            wrong.append(Failure("form-examples", where))
        wrong.extend(
            Failure("form-example", where, {"example": example})
            for example in heading.examples
            if heading.match(fold(example)) is None
        )
        wrong.extend(
            Failure("form-counter-example", where, {"example": example})
            for example in heading.counter_examples
            if (match := heading.match(fold(example))) is not None and heading.is_sure(match)
        )
        groups = {name for pattern in (*heading.patterns, *heading.due) for name in pattern.groupindex}
        wrong.extend(
            Failure("form-identity", where, {"group": name})
            for name in heading.identity
            if name not in groups
        )
    return tuple(wrong)
