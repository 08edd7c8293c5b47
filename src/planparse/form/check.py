"""What is wrong with a form that can be made: what it could never find, and what it would find by mistake.

Every failure names the line of the form's file and says what to do. `faults` has what keeps a file from being
a form at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from planparse.document.errors import Failure, FormError, Value
from planparse.form.expressions import PLACEHOLDERS, Written, expressions, labels_of
from planparse.form.faults import place_of, tables_in
from planparse.form.model import FIELD, INDICATOR, LEVEL, ROOT, Form, Heading
from planparse.form.position import Key
from planparse.form.speed import too_slow
from planparse.form.wording import label_pattern, names_in, sample, text_pattern
from planparse.form.written import FormFile
from planparse.japanese.fold import fold
from planparse.plan.sections import SECTION_NAMES

_NEVER_OPEN = frozenset({"organization", "municipality"})
"""Kinds of headings that give the cover a value and contain nothing."""
_LINES = ("本文です。", "x", "12-3", "■□", "令和 令和", "あいうえお、かきくけこ")
"""Lines that have nothing in common: what matches all of them matches everything."""
_CLASS = re.compile(r"\[(?:\\.|[^\]\\])*\]|\\.")
_BRACES = re.compile(rf"(?!{'|'.join(map(re.escape, PLACEHOLDERS))})\{{(?!\d*,?\d*\}})[^{{}}]*\}}")
_COUNTED = frozenset({"number", "yen", "percent"})
"""Types of values that have a unit."""


@dataclass(frozen=True, slots=True)
class _Checked:
    """A form with the tables of its file."""

    form: Form
    file: FormFile

    def failure(
        self, code: str, path: tuple[Key, ...], values: Mapping[str, Value], says: str | None = None
    ) -> Failure:
        """A failure with its place in the file."""
        name: str | None = None
        match path:
            case ("heading", int(n), *_):
                name = self.file.heading[n].kind
            case ("field", int(n), *_):
                name = self.file.field[n].name
        return Failure(code, place_of(path, self.form.toml, self.form.source, name, says), values)

    @property
    def kinds(self) -> frozenset[str]:
        """What the form can find: kinds of headings, and the records of its tables and sheets."""
        records = [rule.rows for rule in self.file.table] + ([self.file.sheet.of] if self.file.sheet else [])
        return frozenset({ROOT, *(heading.kind for heading in self.file.heading), *records})


def check(form: Form) -> tuple[Failure, ...]:
    """What is wrong with a form, in the order of its parts; () if it is sound. Takes at most a minute."""
    file = tables_in(form.toml, form.source)
    if not isinstance(file, FormFile):
        return file
    one = _Checked(form, file)
    if slow := _slow(one):
        return slow  # nothing else can be tried
    parts = (_expressions, _places, _headings, _claims, _fields, _indicators, _tables, _sheet)
    return tuple(failure for part in parts for failure in part(one))


def refuse_slow(form: Form) -> None:
    """Raises FormError where a pattern of the form may take so long that no document could be read by it."""
    file = tables_in(form.toml, form.source)
    if isinstance(file, FormFile) and (slow := _slow(_Checked(form, file))):
        raise FormError(slow[0].code, slow[0].file, slow[0].values)


def _slow(one: _Checked) -> tuple[Failure, ...]:
    """The patterns that take too long on some lines."""
    written = tuple(expressions(one.file))
    tried = [(w.compiled(w.says).pattern, w.is_searched) for w in written]
    return tuple(
        one.failure("form-slow", w.path, {"pattern": w.says}, w.says)
        for w in (written[position] for position in too_slow(tried))
    )


# --- texts and regular expressions ---------------------------------------------------------------------


def _expressions(one: _Checked) -> Iterator[Failure]:
    """Patterns that match everything, and regular expressions that cannot match what they seem to."""
    for written in expressions(one.file):
        pattern = written.compiled(written.says)
        match = pattern.search if written.is_searched else pattern.fullmatch
        if written.path != ("lists", "item") and all(map(match, map(fold, _LINES))):
            yield one.failure("form-everything", written.path, {"pattern": written.says}, written.says)
        elif match(""):
            yield one.failure("form-nothing", written.path, {"pattern": written.says}, written.says)
        if written.is_regex:
            yield from _misread(one, written)


def _misread(one: _Checked, written: Written) -> Iterator[Failure]:
    """Names in braces, which only texts have, and characters that a folded line never contains."""
    if braces := _BRACES.search(written.says):
        yield one.failure("form-regex-name", written.path, {"name": braces.group()}, written.says)
    plain = _CLASS.sub("", written.says)
    if wide := next((c for c in plain if fold(c) != c), None):
        values = {"character": wide, "folded": fold(wide), "pattern": written.says}
        yield one.failure("form-regex-width", written.path, values, written.says)


# --- where headings stand ------------------------------------------------------------------------------


def _places(one: _Checked) -> Iterator[Failure]:
    """Parents that do not exist, and headings that no open heading leads to."""
    reached = _reached(one)
    owners = dict.fromkeys(("matrix", "initiatives", *SECTION_NAMES), frozenset({"issue"}))
    owners["initiative"] = _below_issue(one)
    for n, heading in enumerate(one.form.headings[: len(one.file.heading)]):
        path: tuple[Key, ...] = ("heading", n, "within")
        unknown = [kind for kind in heading.within if kind not in one.kinds]
        written = one.file.heading[n].within is not None
        for kind in unknown if written else ():
            yield one.failure("form-within", path, {"kind": kind}, kind)
        if unknown and not written:
            yield one.failure("form-outside-issue", path, {"kind": heading.kind})
        if unknown:
            continue
        if heading.kind not in reached and set(heading.within) <= {heading.kind}:
            yield one.failure("form-within-itself", path, {"kind": heading.kind})
        elif not any(kind in reached for kind in heading.within):
            yield one.failure("form-unreachable", path, {"kind": heading.kind, "within": heading.within})
        elif (owned := owners.get(heading.kind)) is not None and not owned.intersection(heading.within):
            yield one.failure("form-outside-issue", path, {"kind": heading.kind})
    for n, attribute in enumerate(one.file.attribute):
        for kind in attribute.within:
            if kind not in one.kinds:
                yield one.failure("form-within", ("attribute", n, "within"), {"kind": kind}, kind)


def _reached(one: _Checked) -> frozenset[str]:
    """The kinds that can be open in a document."""
    reached = {ROOT, *((one.file.sheet.of,) if one.file.sheet else ())}
    for rule in one.form.tables:
        reached.add(rule.rows)
    opened = [h for h in one.form.headings if h.kind not in _NEVER_OPEN]
    while more := {h.kind for h in opened if h.kind not in reached and reached.intersection(h.within)}:
        reached |= more
    return frozenset(reached)


def _below_issue(one: _Checked) -> frozenset[str]:
    """The kinds under which initiatives belong to an issue."""
    below = {"issue"}
    holders = [h for h in one.form.headings if h.kind == "initiatives" or h.kind.startswith(LEVEL)]
    while more := {h.kind for h in holders if h.kind not in below and below.intersection(h.within)}:
        below |= more
    return frozenset(below)


# --- what headings say ---------------------------------------------------------------------------------


def _headings(one: _Checked) -> Iterator[Failure]:
    """Examples that do not match, counter-examples that do, groups and titles that are missing."""
    for n, table in enumerate(one.file.heading):
        heading, path = one.form.headings[n], ("heading", n)
        for example in table.examples:
            if heading.match(fold(example)) is None:
                code = "form-example-literal" if _is_literal(table.patterns, example) else "form-example"
                yield one.failure(code, (*path, "examples"), {"example": example}, example)
        for example in table.counter_examples:
            if (match := heading.match(fold(example))) is not None and heading.is_sure(match):
                values = {"example": example}
                yield one.failure("form-counter-example", (*path, "counter_examples"), values, example)
        groups = {name for pattern in (*heading.patterns, *heading.due) for name in pattern.groupindex}
        for name in table.identity or ():
            if name not in groups:
                yield one.failure("form-identity", (*path, "identity"), {"group": name}, name)
        if heading.kind in ("issue", "initiative") or heading.kind.startswith(LEVEL):
            names = [name for text in table.text for name in names_in(text) if name != "番号"]
            if names and not any("題名" in names_in(text) for text in table.text):
                values = {"kind": heading.kind, "name": names[-1]}
                yield one.failure("form-no-title", (*path, "text"), values, table.text[0])


def _is_literal(patterns: Iterable[str], example: str) -> bool:
    """Whether one of some regular expressions says an example word for word, brackets included."""
    written = (re.sub(r"[{}]", "", pattern).strip() for pattern in patterns)
    return any(text_pattern(says).fullmatch(fold(example)) for says in written if says)


def _claims(one: _Checked) -> Iterator[Failure]:
    """Headings and labels whose wording is taken for another one's, wherever both may stand."""
    headings = one.form.headings
    for n, heading in enumerate(headings):
        for example in dict.fromkeys(heading.examples):
            match = heading.match(fold(example))
            if match is None:
                continue
            rank = (heading.kind != "unknown", heading.is_sure(match), -n)
            for before, other in one.form.headings_like(fold(example), None):
                at = headings.index(before)
                first = (before.kind != "unknown", before.is_sure(other), -at) > rank
                both = set(before.within) & set(heading.within) and before.pages.meets(heading.pages)
                if before.kind != heading.kind and first and both:
                    values = {"example": example, "kind": _called(before)}
                    yield one.failure("form-claimed", _path_of(one, n), values, example)
                    break


def _called(heading: Heading) -> str:
    """What the file calls the rule behind a heading."""
    if heading.kind.startswith(FIELD):
        return f"[[field]] {heading.kind.removeprefix(FIELD)}"
    return "[[indicator]]" if heading.kind.startswith(INDICATOR) else heading.kind


def _path_of(one: _Checked, n: int) -> tuple[Key, ...]:
    """Where the rule behind the `n`th heading of the form stands in the file."""
    own = len(one.file.heading)
    if n < own:
        return ("heading", n)
    if n < own + len(one.file.field):
        return ("field", n - own)
    return ("indicator", int(one.form.headings[n].kind.removeprefix(INDICATOR)))


# --- fields, indicators, tables, sheets ----------------------------------------------------------------


def _owners(one: _Checked, table: str, n: int, owners: Iterable[str]) -> Iterator[Failure]:
    for owner in owners:
        if owner not in one.kinds:
            yield one.failure("form-owner", (table, n, "of"), {"owner": owner})


def _fields(one: _Checked) -> Iterator[Failure]:
    """Fields of what the form never finds, of the same name, or with a type that lacks or needs something."""
    for n, rule in enumerate(one.file.field):
        yield from _owners(one, "field", n, rule.of)
        if rule.type == "level" and not rule.scale:
            yield one.failure("form-no-scale", ("field", n, "type"), {"name": rule.name})
        if rule.type != "level" and rule.scale:
            yield one.failure("form-idle-scale", ("field", n, "scale"), {"name": rule.name})
        if len({fold(step).strip() for step in rule.scale}) < len(rule.scale):
            yield one.failure("form-scale-twice", ("field", n, "scale"), {"name": rule.name})
        if rule.unit is not None and rule.type not in _COUNTED:
            yield one.failure("form-idle-unit", ("field", n, "unit"), {"name": rule.name, "type": rule.type})
        if not labels_of(rule):
            yield one.failure("form-no-label", ("field", n, "label"), {"name": rule.name})
    known: set[tuple[str, str]] = set()
    for n, rule in enumerate(one.file.field):
        names = {(fold(rule.name), owner) for owner in rule.of}
        if names & known:
            yield one.failure("form-field-twice", ("field", n, "name"), {"name": rule.name})
        known |= names


def _indicators(one: _Checked) -> Iterator[Failure]:
    for n, rule in enumerate(one.file.indicator):
        yield from _owners(one, "indicator", n, rule.of)
        if not rule.label and not any(texts for _, texts in rule.columns):
            yield one.failure("form-no-label", ("indicator", n), {"name": "indicator"})
        yield from _columns(one, ("indicator", n, "columns"), dict(rule.columns))


def _tables(one: _Checked) -> Iterator[Failure]:
    """Tables without a title for their rows, with one header for two columns, or in places that are none."""
    for n, rule in enumerate(one.file.table):
        if not rule.columns.get("title"):
            yield one.failure("form-table-title", ("table", n, "columns"), {})
        yield from _columns(one, ("table", n, "columns"), rule.columns)
        for kind in rule.within or ():
            if kind not in one.kinds:
                yield one.failure("form-within", ("table", n, "within"), {"kind": kind}, kind)
        if rule.rows == "initiative" and "issue" not in one.kinds:
            yield one.failure("form-owner", ("table", n, "rows"), {"owner": "issue"})
        elif rule.rows == "initiative" and "issue" not in rule.columns:
            within = one.form.tables[n].within
            if not _below_issue(one).intersection(within):
                yield one.failure("form-table-no-issue", ("table", n, "within"), {"within": within})


def _columns(one: _Checked, path: tuple[Key, ...], columns: Mapping[str, list[str]]) -> Iterator[Failure]:
    """Column headers that are those of two columns."""
    for (first, texts), (second, others) in combinations(columns.items(), 2):
        for text in others:
            if any(label_pattern(known).fullmatch(fold(sample(text))) for known in texts):
                values = {"text": text, "first": first, "second": second}
                yield one.failure("form-column-twice", (*path, second), values, text)


def _sheet(one: _Checked) -> Iterator[Failure]:
    """Sheets of which nothing tells the title."""
    if (sheet := one.file.sheet) is None:
        return
    cells = one.file.issue_cells if sheet.of == "issue" else one.file.initiative_cells
    headed = any(heading.kind == sheet.of for heading in one.file.heading)
    if cells.title is None and cells.number is None and not headed:
        yield one.failure("form-sheet-title", ("sheet",), {"table": f"{sheet.of}_cells"})
