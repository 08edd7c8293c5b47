"""Corrections: values of a plan that a person has pinned, applied to every later conversion.

They stand in OUT/corrections/<document_id>.json, apart from the plan, so that no rerun loses them. A
correction remembers the text it corrects; where the document (or its reading) says something else by
now, it is reported and not applied.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from planparse.corrections.accepted import NOTHING, Kind
from planparse.corrections.file import Correction, read_corrections
from planparse.document.findings import Finding
from planparse.document.place import NOWHERE, Place
from planparse.plan.model import Plan, ordered, published


@dataclass(frozen=True, slots=True)
class Slot:
    """A value that can be corrected: where it is in the plan's JSON, and what it may hold.

    `holder[key]` is the value; for a task `holder` is the task itself and `key` "text". `label` says in
    Japanese what it is.
    """

    path: str
    kind: Kind
    label: str
    holder: Any
    key: str | int
    place: Any = None

    @property
    def current(self) -> str | None:
        """The value as text; None where there is none."""
        value = self.holder[self.key]
        return None if value is None else str(value)


def slots(data: dict[str, Any]) -> dict[str, Slot]:
    """Path → slot for every value that can be corrected, from `Plan.model_dump(mode="json")`."""
    found: dict[str, Slot] = {}
    for slot in _slots(data):
        found.setdefault(slot.path, slot)
    return found


def _slots(data: dict[str, Any]) -> Iterator[Slot]:
    for key, kind, label in (
        ("municipality", "optional", "自治体名"),
        ("municipality_code", "code", "全国地方公共団体コード"),
        ("organization", "optional", "組織名"),
        ("fiscal_year", "year", "年度(西暦)"),
        ("title", "optional", "表題"),
    ):
        yield Slot(key, kind, label, data, key)  # type: ignore[arg-type]
    yield from _passages("mission", "組織の使命", data["mission"])
    basics = data["basics"]
    for i, budget in enumerate(basics["budgets"], 1):
        base, place = f"basics/budgets/{i}", budget["place"]
        yield Slot(base, "text", "予算(記載)", budget, "text", place)
        yield Slot(f"{base}/account", "text", "会計名", budget, "account", place)
        yield Slot(f"{base}/amount_yen", "number", "予算額(円)", budget, "amount_yen", place)
    yield from _passages("basics/budget_notes", "予算の注記", basics["budget_notes"])
    for key, label in (("departments", "部署"), ("affiliates", "政策連携団体")):
        for i in range(len(basics[key])):
            yield Slot(f"basics/{key}/{i + 1}", "text", label, basics[key], i, basics[f"{key}_place"])
    yield Slot(
        "basics/departments_as_of",
        "date",
        "部署の時点",
        basics,
        "departments_as_of",
        basics["departments_place"],
    )
    for i, facility in enumerate(basics["facilities"], 1):
        for j in range(len(facility["names"])):
            label = f"施設({facility['operation']})"
            yield Slot(
                f"basics/facilities/{i}/{j + 1}", "text", label, facility["names"], j, facility["place"]
            )
    for i, section in enumerate((data["review"] or {"sections": ()})["sections"], 1):
        yield Slot(f"review/{i}/title", "text", "振り返りの見出し", section, "title", section["place"])
        yield from _passages(f"review/{i}", "振り返り", section["paragraphs"])
    yield from _overview_slots(data["overview"])
    for area in data["areas"]:
        for i in range(len(area["descriptions"])):
            path, label = f"areas/{area['code']}/{i + 1}", f"課題領域{area['code']}の説明"
            yield Slot(path, "text", label, area["descriptions"], i, area["place"])
    for issue in data["issues"]:
        yield from _issue_slots(issue)
    yield from _passages("unplaced", "その他", data["unplaced"])


def _passages(base: str, label: str, passages: list[dict[str, Any]]) -> Iterator[Slot]:
    for i, passage in enumerate(passages, 1):
        yield Slot(f"{base}/{i}", "text", label, passage, "text", passage["place"])


def _overview_slots(rows: list[dict[str, Any]]) -> Iterator[Slot]:
    for i, row in enumerate(rows, 1):
        number, area = row["number"], row["area"]
        name = f"row-{i}" if number is None else str(number) if area is None else f"{area}-{number}"
        for key, kind, label in (
            ("title", "text", "一覧表の課題名"),
            ("policy_field", "optional", "一覧表の政策分野"),
            ("approach", "optional", "一覧表の取り組み"),
        ):
            yield Slot(f"overview/{name}/{key}", kind, label, row, key, row["place"])  # type: ignore[arg-type]


def _issue_slots(issue: dict[str, Any]) -> Iterator[Slot]:
    base, place = f"issues/{issue['id']}", issue["place"]
    for key, kind, label in (
        ("title", "text", "課題名"),
        ("policy_field", "optional", "政策分野"),
        ("impact", "level", "影響度"),
        ("urgency", "level", "緊急度"),
    ):
        yield Slot(f"{base}/{key}", kind, label, issue, key, place)  # type: ignore[arg-type]
    for key, label in (
        ("description", "課題の内容"),
        ("background", "背景や現状"),
        ("expected_outcome", "目指す成果"),
        ("unplaced", "その他"),
    ):
        yield from _passages(f"{base}/{key}", label, issue[key])
    for initiative in issue["initiatives"]:
        inner = f"{base}/initiatives/{initiative['id'].removeprefix(issue['id'] + '/')}"
        yield Slot(f"{inner}/title", "text", "取組名", initiative, "title", initiative["place"])
        yield from _passages(f"{inner}/description", "取組の内容", initiative["description"])
        yield from _passages(f"{inner}/items", "取組の項目", initiative["items"])
        for quarter in initiative["quarters"]:
            label = f"第{quarter['quarter']}四半期の予定"
            for task in quarter["tasks"]:
                path = f"{inner}/quarters/{quarter['quarter']}/tasks/{task['id'].rpartition('/')[2]}"
                yield Slot(path, "task", label, task, "text", task["place"])


# --- applying -------------------------------------------------------------------------------------------

_PLACES: TypeAdapter[Place] = TypeAdapter(Place)


def apply_corrections(plan: Plan, corrections: Iterable[Correction]) -> tuple[Plan, tuple[Finding, ...]]:
    """The plan with the corrections whose source still reads the same, and a finding for each correction.

    A finding "corrected" says what was pinned by whom, "correction-stale" what was not applied because
    the document reads differently now. An entry that stands in several quarters, by 同左 or a merged
    cell, is corrected in all of them, save where a quarter has a correction of its own.
    """
    wanted = {c.path: c for c in corrections}
    if not wanted:
        return plan, ()
    data = plan.model_dump(mode="json")
    before = slots(data)
    quarters = cells(data)
    current = {path: _current(path, before, quarters) for path in wanted}
    changes = {path: c.value for path, c in wanted.items() if current[path] == (True, c.source)}
    findings = []
    for path, c in wanted.items():
        place = _place(path, before, quarters)
        if path in changes:
            findings.append(Finding("corrected", _told(c), place))
        else:
            values = {**_told(c), "now": _words(current[path][1])}
            findings.append(Finding("correction-stale", values, place))
    return (changed(plan, changes) if changes else plan), tuple(findings)


def pinning(plan: Plan, correction: Correction) -> Finding:
    """The finding "corrected" for a correction of the plan, with its place in the document."""
    data = plan.model_dump(mode="json")
    return Finding("corrected", _told(correction), _place(correction.path, slots(data), cells(data)))


def _words(text: str | None) -> str:
    return text or NOTHING


def _told(c: Correction) -> dict[str, str | int]:
    return {
        "path": c.path,
        "before": _words(None if is_added(c.path) else c.source),
        "after": _words(c.value),
        "who": c.who,
        "when": c.when.isoformat(),
        "why": c.why or "理由の記載なし",
    }


def _current(
    path: str, before: Mapping[str, Slot], quarters: Mapping[str, dict[str, Any]]
) -> tuple[bool, str | None]:
    """Whether the path leads somewhere, and the text there; for a task to be added, its quarter's cell."""
    if path in before:
        return True, before[path].current
    cell = quarters.get(path.rpartition("/tasks/")[0]) if is_added(path) else None
    return (True, cell["text"]) if cell is not None else (False, None)


def _place(path: str, before: Mapping[str, Slot], quarters: Mapping[str, dict[str, Any]]) -> Place:
    slot, cell = before.get(path), quarters.get(path.rpartition("/tasks/")[0])
    found = slot.place if slot else cell["place"] if cell else None
    return NOWHERE if found is None else _PLACES.validate_python(found)


def is_added(path: str) -> bool:
    """Whether the path is that of a task a person has added: …/quarters/2/tasks/+①1."""
    return path.rpartition("/")[2].startswith("+")


def cells(data: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Path of a quarter → the quarter."""
    found: dict[str, dict[str, Any]] = {}
    for issue in data["issues"]:
        for initiative in issue["initiatives"]:
            inner = initiative["id"].removeprefix(f"{issue['id']}/")
            for quarter in initiative["quarters"]:
                path = f"issues/{issue['id']}/initiatives/{inner}/quarters/{quarter['quarter']}"
                found.setdefault(path, quarter)
    return found


def changed(plan: Plan, changes: Mapping[str, str | None]) -> Plan:
    """The plan with other values at some paths (see `Correction.path`). Raises KeyError for no such path."""
    data = plan.model_dump(mode="json")
    known, quarters = slots(data), cells(data)
    # every target is found before any is changed: what follows what is told by the texts as they are
    tasks: list[tuple[dict[str, Any], str | None]] = []
    for path, value in changes.items():
        slot = known.get(path)
        if slot is not None and slot.kind == "task":
            tasks += [(task, value) for task in (slot.holder, *_twins(path, slot.holder, quarters, changes))]
    for path, value in changes.items():
        slot = known.get(path)
        if slot is None:
            _add_task(quarters[path.rpartition("/tasks/")[0]], path, value)
        elif slot.kind != "task":
            slot.holder[slot.key] = int(value) if slot.kind in ("number", "year") and value else value
    for task, value in tasks:
        task["text"] = value
    for quarter in quarters.values():
        quarter["tasks"] = [t for t in quarter["tasks"] if t["text"] is not None]
    return Plan.model_validate(data)


def _twins(
    path: str, task: dict[str, Any], quarters: Mapping[str, dict[str, Any]], changes: Mapping[str, str | None]
) -> list[dict[str, Any]]:
    """The same entry in other quarters: of the same merged cell, or 同左 with nothing else between."""
    cell, _, _ = path.rpartition("/tasks/")
    base, _, own = cell.rpartition("/")
    found = []
    follows = True
    for quarter in range(1, 5):
        name = f"{base}/{quarter}"
        if quarter == int(own) or name not in quarters:
            continue
        same = [
            t
            for t in quarters[name]["tasks"]
            if t["text"] == task["text"]
            and t["markers"] == task["markers"]
            and f"{name}/tasks/{t['id'].rpartition('/')[2]}" not in changes
        ]
        merged = [t for t in same if t["span"] == task["span"] and t["span"][0] < t["span"][1]]
        if quarter > int(own):
            dittos = [t for t in same if t["ditto"]]
            merged += [t for t in dittos if follows and not any(t is m for m in merged)]
            follows = follows and bool(merged)
        found += merged
    return found


_NEW = re.compile(r"\+(?P<markers>\D*)\d+")


def _add_task(cell: dict[str, Any], path: str, value: str | None) -> None:
    tail = path.rpartition("/")[2]
    match = _NEW.fullmatch(tail)
    if match is None:
        raise KeyError(path)
    if value is None:
        return
    quarter = cell["quarter"]
    initiative = path.removeprefix("issues/").partition("/quarters/")[0].replace("/initiatives/", "/")
    cell["tasks"].append(
        {
            "id": f"{initiative}/Q{quarter}/{tail}",
            "markers": list(match["markers"].replace("-", "")),
            "text": value,
            "ditto": False,
            "span": [quarter, quarter],
            "place": cell["place"],
        }
    )


def with_corrections(plan: Plan, data: bytes | None, file: str) -> Plan:
    """A newly converted plan with the corrections of its file, and a finding for each.

    `data` is the content of the corrections file `file`, None where there is none. Raises ReadError for
    bytes that are not a corrections file.
    """
    corrected, findings = apply_corrections(plan, read_corrections(data, file))
    if not findings:
        return plan
    return corrected.model_copy(update={"findings": ordered((*plan.findings, *map(published, findings)))})
