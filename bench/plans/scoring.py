"""Plans as read against their truths: the facts in the right typed field, those missing and those invented.

A truth is a JSON object that says what a person finds in the document (`truths/NAME.json`):

    values       {municipality, organization, fiscal_year, title}; what it omits is not compared
    mission      [text]
    fields       [[name, value, number, unit, period]], of the plan, of an issue or of an initiative
    issues       [{label, title, levels, description, background, expected_outcome, fields, indicators,
                 initiatives}]
    initiatives  [{label, title, levels, description, items, fields, indicators, schedule}]
    levels       [[name, label, title]]
    items        [[marker, text]]
    indicators   [[name, unit, kind, [[period, role, text, number]]]]
    schedule     [[period, row, text, task]]; the task is the text itself unless given, [] for none

Trailing nulls may be left out. `{"any": [a, b]}` stands for a value that may be read as either, `{"any": []}`
for one that is not compared. Texts are compared without white space and whatever their width.

A fact read that the truth does not have is *wrong*; it is *silent* where no warning or error of the document
quotes it or points at its lines.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator import score

Json = Mapping[str, Any]

SHORTEST = 4
"""Characters a text must have to be recognised in a finding's message; a shorter one is found in any."""
SECTIONS = ("description", "background", "expected_outcome")
OUTLINE = "outline"
"""The form of a document that no form claims, and how the roles of its lines begin."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One value: whose it is (() for the plan), what it is, and its parts (name, text, number …)."""

    owner: tuple[str, ...]
    kind: str
    parts: tuple[Any, ...]
    text: str = ""
    lines: tuple[int, int] | None = None

    def __str__(self) -> str:
        return f"{' > '.join(self.owner) or 'plan'}: {self.kind} {' | '.join(map(_shown, self.parts))}"


@dataclass(frozen=True, slots=True)
class Score:
    """How one document was read. `typed` is the share of its characters that reach a typed field."""

    wanted: int
    missing: tuple[Fact, ...]
    wrong: tuple[Fact, ...]
    silent: tuple[Fact, ...]
    typed: float
    form: str

    @property
    def right(self) -> int:
        return self.wanted - len(self.missing)


def convert(
    program: str, files: Sequence[Path], out: Path, forms: Sequence[str] = ()
) -> dict[str, tuple[Json, Json]]:
    """The plans and readings that planparse makes of files, by the forms named or by all that are shipped."""
    command = [program, "--lang", "ja", "convert", *map(str, files), "-o", str(out), "--jobs", "1"]
    command += [word for form in forms for word in ("--form", form)]
    subprocess.run(command, capture_output=True, text=True, check=False)
    found = {}
    for path in (out / "plans").glob("*.json"):
        plan = json.loads(path.read_text("utf-8"))
        reading = json.loads((out / "readings" / path.name).read_text("utf-8"))
        found[plan["source"]["name"]] = (plan, reading)
    return found


def compare(truth: Json, plan: Json | None, reading: Json | None = None) -> Score:
    """The score of a plan, None where planparse made none of the document."""
    wanted = list(_facts(truth, _wanted_values(truth)))
    if plan is None or plan["form"] == OUTLINE:
        return Score(len(wanted), tuple(wanted), (), (), 0.0, "-")
    found = list(_facts(_aligned(truth, plan), _found_values(truth, plan)))
    missing = []
    for fact in wanted:
        read_as = next((f for f in found if _same(fact, f)), None)
        if read_as is None:
            missing.append(fact)
        else:
            found = [f for f in found if f is read_as or not _same(fact, f)]
            found.remove(read_as)
    told = [_Told.of(f) for f in plan["findings"] if f["severity"] != "info"]
    silent = tuple(f for f in found if not any(t.tells_of(f) for t in told))
    return Score(len(wanted), tuple(missing), tuple(found), silent, _typed_share(reading), plan["form"])


# --- facts ---------------------------------------------------------------------------------------------


def _facts(plan: Json, values: Iterable[Fact]) -> Iterator[Fact]:
    """Every fact of a truth or of a plan."""
    yield from values
    yield from _passages((), "mission", plan.get("mission", ()))
    yield from _fields((), plan)
    for issue in plan.get("issues", ()):
        owner = (_plain(issue["title"]),)
        yield from _record(owner, "issue", issue)
        for kind in SECTIONS:
            yield from _passages(owner, kind, issue.get(kind, ()))
        for each in issue.get("initiatives", ()):
            own = (*owner, _plain(each["title"]))
            yield from _record(own, "initiative", each)
            yield from _passages(own, "description", each.get("description", ()))
            for item in map(_row("marker", "text"), each.get("items", ())):
                yield Fact(own, "item", item.values, item.text, item.lines)
            yield from _schedule(own, each)


def _record(owner: tuple[str, ...], kind: str, record: Json) -> Iterator[Fact]:
    place = _lines(record)
    yield Fact(owner, kind, (_plain(record["title"]),), record["title"], place)
    if record.get("label") is not None:
        yield Fact(owner, "label", (_label(record["label"]),), record["title"], place)
    for level in map(_row("name", "label", "title"), record.get("levels", ())):
        yield Fact(owner, "level", level.values, level.text, level.lines)
    yield from _fields(owner, record)
    for each in record.get("indicators", ()):
        indicator = _row("name", "unit", "kind", "values")(each)
        name, unit, kind_, values = indicator.values
        yield Fact(owner, "indicator", (name, unit, kind_), str(name), indicator.lines)
        for value in map(_row("period", "role", "text", "number"), values or ()):
            yield Fact(owner, "value", (name, *value.values), value.text, value.lines)


def _fields(owner: tuple[str, ...], record: Json) -> Iterator[Fact]:
    for field in map(_row("name", "value", "number", "unit", "period"), record.get("fields", ())):
        yield Fact(owner, "field", field.values, field.text, field.lines)


def _passages(owner: tuple[str, ...], kind: str, passages: Iterable[Any]) -> Iterator[Fact]:
    for passage in passages:
        text = passage["text"] if isinstance(passage, Mapping) and "text" in passage else passage
        yield Fact(owner, kind, (_plain(text),), _text(text), _lines(passage))


def _schedule(owner: tuple[str, ...], initiative: Json) -> Iterator[Fact]:
    for each in initiative.get("schedule", ()):
        entry = _row("period", "row", "text", "tasks")(each)
        period, row, text, tasks = entry.values
        yield Fact(owner, "schedule", (period, row, text), entry.text, entry.lines)
        if isinstance(each, Mapping):
            texts = [_plain(task["text"]) for task in tasks or ()]
        else:
            texts = [text] if len(each) < 4 else [tasks] if isinstance(tasks, str) else list(tasks)
        for task in dict.fromkeys(texts):
            yield Fact(owner, "task", (period, row, task), entry.text, entry.lines)


def _wanted_values(truth: Json) -> Iterator[Fact]:
    for name, value in truth.get("values", {}).items():
        yield Fact((), name, (_plain(value),))


def _found_values(truth: Json, plan: Json) -> Iterator[Fact]:
    """The plan's own values that the truth speaks of."""
    for name in truth.get("values", {}):
        if plan[name] is not None:
            yield Fact((), name, (_plain(plan[name]),), str(plan[name]))


@dataclass(frozen=True, slots=True)
class _Row:
    values: tuple[Any, ...]
    text: str
    lines: tuple[int, int] | None


def _row(*names: str) -> Any:
    """What takes a list of a truth or an object of a plan apart into the values of these names."""

    def take(record: Any) -> _Row:
        given = record if isinstance(record, Mapping) else dict(zip(names, record, strict=False))
        values = tuple(_normal(name, given.get(name)) for name in names)
        text = next((given[n] for n in ("text", "value", "title", "name") if n in given), "")
        return _Row(values, _text(text), _lines(given))

    return take


def _normal(name: str, value: Any) -> Any:
    if name == "label":
        return _label(value)
    return value if name in ("values", "tasks") and not isinstance(value, str) else _plain(value)


def _plain(value: Any) -> Any:
    """The value as it is compared; alternatives as a frozenset."""
    if isinstance(value, Mapping) and "any" in value:
        return frozenset(map(_plain, value["any"]))
    if isinstance(value, str):
        return "".join(score.fold(value).split())
    return value


def _label(value: Any) -> Any:
    """A number as written, without brackets and the words around it: 施策(1) and 1 are the same."""
    plain = _plain(value)
    return re.sub(r"[()\s.]", "", plain) if isinstance(plain, str) else plain


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _lines(record: Any) -> tuple[int, int] | None:
    place = record.get("place") if isinstance(record, Mapping) else None
    return tuple(place["lines"]) if place and place["lines"] else None  # type: ignore[return-value]


def _shown(part: Any) -> str:
    return f"({'/'.join(map(str, part))})" if isinstance(part, frozenset) else str(part)


# --- comparison ----------------------------------------------------------------------------------------


def _same(wanted: Fact, found: Fact) -> bool:
    return (
        wanted.kind == found.kind
        and wanted.owner == found.owner
        and len(wanted.parts) == len(found.parts)
        and all(map(_matches, wanted.parts, found.parts))
    )


def _matches(wanted: Any, found: Any) -> bool:
    if isinstance(wanted, frozenset):
        return not wanted or found in wanted
    return bool(wanted == found)


def _aligned(truth: Json, plan: Json) -> Json:
    """The plan with the titles of the truth where a label says that the same issue or initiative is meant.

    A title that was read wrongly is one wrong fact; what stands below it is compared all the same.
    """
    issues = []
    for issue, meant in _pairs(truth.get("issues", ()), plan["issues"]):
        pairs = _pairs(meant.get("initiatives", ()) if meant else (), issue["initiatives"])
        issues.append(_renamed(issue, meant) | {"initiatives": [_renamed(i, m) for i, m in pairs]})
    return {**plan, "issues": issues}


def _renamed(record: Json, meant: Json | None) -> dict[str, Any]:
    if meant is None or _plain(meant["title"]) == _plain(record["title"]):
        return dict(record)
    wrong = {"name": "title", "value": record["title"], "place": record["place"]}
    return {**record, "title": meant["title"], "fields": [*record["fields"], wrong]}


def _pairs(wanted: Sequence[Json], found: Sequence[Json]) -> Iterator[tuple[Json, Json | None]]:
    """Each record that was read with the one of the truth that has its title, or else its label."""
    left = list(wanted)
    by_title = {}
    for record in found:
        meant = next((w for w in left if _plain(w["title"]) == _plain(record["title"])), None)
        if meant is not None:
            left.remove(meant)
            by_title[id(record)] = meant
    for record in found:
        meant = by_title.get(id(record))
        if meant is None and record.get("label") is not None:
            meant = next((w for w in left if _label(w.get("label")) == _label(record["label"])), None)
            if meant is not None:
                left.remove(meant)
        yield record, meant


@dataclass(frozen=True, slots=True)
class _Told:
    """What a finding speaks of."""

    quoted: tuple[str, ...]
    lines: tuple[int, int] | None

    @classmethod
    def of(cls, finding: Json) -> _Told:
        message = finding["message"]
        quoted = (*re.findall(r"「(.*?)」", message), message.split(": ", 1)[-1])
        return cls(tuple(map(_plain, quoted)), _lines(finding))

    def tells_of(self, fact: Fact) -> bool:
        text = _plain(fact.text)
        if any(len(q) >= SHORTEST and text and (q.rstrip("…") in text or text in q) for q in self.quoted):
            return True
        if self.lines is None or fact.lines is None:
            return False
        return self.lines[0] <= fact.lines[1] and fact.lines[0] <= self.lines[1]


def _typed_share(reading: Json | None) -> float:
    """The share of the characters, page furniture aside, whose line is a heading or in a typed field."""
    typed = every = 0
    for line in (reading or {}).get("lines", ()):
        if line["kind"] == "furniture":
            continue
        size = len("".join(line["text"].split()))
        every += size
        lost = line["kind"] == "unplaced" or line["role"].startswith((OUTLINE, "unplaced"))
        typed += 0 if lost else size
    return typed / every if every else 0.0
