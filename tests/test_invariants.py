"""Invariants of every document: each line is accounted for, no text is lost, every place is on its page.

Checked on all of raw/ and on generated plans, from outside: the plan and the account against the lines
that were read, and the lines of a text against its bytes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planparse.document.source import Line, SourceDocument
from planparse.japanese.characters import repair
from planparse.japanese.fold import fold
from planparse.japanese.markers import CIRCLED
from planparse.parse.pipeline import Parsed
from planparse.plan import paths
from planparse.plan.model import Issue, Passage, Plan, ReadLine
from planparse.tables.rows import tables
from tests.support.documents import NAMES, TEXTS, form, parsed_text, raw
from tests.support.strategies import plans, render_text, styles

every_document = pytest.mark.parametrize("name", NAMES)
generated = settings(
    max_examples=12, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
KINDS = {"heading", "content", "furniture", "unplaced"}


def plain(text: str) -> str:
    """The folded text without white space."""
    return re.sub(r"\s", "", fold(text))


def bare(text: str) -> str:
    """The same, also without list markers, separators and dashes."""
    return re.sub(rf"[{CIRCLED}・●■○、，,。/:;~\-]", "", plain(text))


# --- 1: every line is in one place ---------------------------------------------------------------------


def account(document: SourceDocument, parsed: Parsed) -> None:
    lines = list(document.lines())
    assert [(x.number, x.text, x.page, x.box) for x in parsed.reading.lines] == [
        (x.number, x.text, x.page, x.box) for x in lines
    ]
    assert all(line.text.strip() == line.text != "" for line in lines)
    assert max(Counter(line.key for line in lines).values()) == 1
    assert {x.kind for x in parsed.reading.lines} <= KINDS
    assert [x.number for x in lines] == sorted(x.number for x in lines)


@every_document
def test_every_line_is_accounted_for_once(name: str) -> None:
    account(*raw(name))


@pytest.mark.parametrize("name", TEXTS)
def test_every_character_of_a_text_is_in_a_line(name: str) -> None:
    document, _ = raw(name)
    written = _decoded(name)
    assert Counter("".join(x.text for x in document.lines())) - Counter(written) == Counter()
    assert re.sub(r"\s", "", "".join(x.text for x in document.lines())) == re.sub(r"\s", "", written)


def _decoded(name: str) -> str:
    from tests.support.documents import RAW

    data = (RAW / name).read_bytes()
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return repair(data.decode(encoding))[0]
        except UnicodeDecodeError:
            continue
    raise AssertionError(name)


# --- 2 and 3: every content line is in the plan, with all its text -------------------------------------


def _texts(passages: tuple[Passage, ...]) -> str:
    return "".join(p.text for p in passages)


def published(plan: Plan, role: str) -> str | None:
    """The plan's value at a line's path; None for column headers, which are no value."""
    first, _, rest = role.partition("/")
    if first == "mission":
        return _texts(plan.mission)
    if first == "basics":
        basics = plan.basics
        return {
            "budgets": "".join(b.account + b.text for b in basics.budgets) + _texts(basics.budget_notes),
            "budget_notes": _texts(basics.budget_notes),
            "departments": "".join(basics.departments),
            "affiliates": "".join(basics.affiliates),
            "facilities": "".join(f.operation + "".join(f.names) for f in basics.facilities),
        }[rest]
    if first == "review":
        assert plan.review is not None
        return _texts(plan.review.sections[int(rest) - 1].paragraphs)
    if first == "overview":
        numbered = (r for r in plan.overview if r.number is not None)
        row = next((r for r in numbered if paths.issue_id(r.area, r.number) == rest), None)
        assert row is not None or not rest, role
        return f"({row.number}){row.title}{row.policy_field}{row.approach}" if row else None
    if first == "areas":
        return "".join(a.code + "".join(a.descriptions) for a in plan.areas if a.code == rest) or None
    if first == "issues":
        ident, _, part = rest.partition("/")
        return _in_issue(next(i for i in plan.issues if i.id == ident), part)
    raise AssertionError(f"a role that no field has: {role}")


def _in_issue(issue: Issue, part: str) -> str | None:
    if part in ("description", "background", "expected_outcome"):
        return _texts(getattr(issue, part))
    if part == "matrix":
        return f"{issue.impact}{issue.urgency}"
    _, number, field, *quarter = part.split("/")
    initiative = next(i for i in issue.initiatives if i.id == f"{issue.id}/{number}")
    if field == "description":
        return _texts(initiative.description)
    if field == "items":
        return "".join(item.marker + item.text for item in initiative.items)
    if not quarter:
        return None
    return "".join(
        "".join(t.markers) + t.text
        for q in initiative.quarters
        if q.quarter == int(quarter[0])
        for t in q.tasks
    )


def unplaced(plan: Plan) -> str:
    return _texts(plan.unplaced) + "".join(_texts(i.unplaced) for i in plan.issues)


def lost(parsed: Parsed) -> Iterator[str]:
    """The content lines whose text is not in the value at their path."""
    plan, known = parsed.plan, form(parsed.plan.form)
    kept = plain(unplaced(plan))
    values: dict[str, str | None] = {}
    for line in parsed.reading.lines:
        if line.kind in ("heading", "furniture") or _says_nothing(line, known):
            continue
        if line.kind == "unplaced":
            if plain(line.text) not in kept:
                yield f"{line.number} unplaced: {line.text}"
            continue
        if line.role not in values:
            values[line.role] = published(plan, line.role)
        value = values[line.role]
        if value is None:
            continue
        if line.role.endswith("/matrix"):
            pieces = re.findall("[高中低](?=[】)])", fold(line.text)) or []
        elif "/quarters/" in line.role:
            pieces = re.split("同左|〃|なし", plain(line.text))
        else:
            pieces = [line.text]
        for piece in pieces:
            if bare(piece) not in bare(value):
                yield f"{line.number} {line.role}: {line.text}"


def _says_nothing(line: ReadLine, known: Any) -> bool:
    return bool(known.is_empty(line.text))


@every_document
def test_no_text_is_lost(name: str) -> None:
    _, parsed = raw(name)
    assert list(lost(parsed)) == []
    assert sum(line.kind == "content" for line in parsed.reading.lines) > 30


@every_document
def test_text_in_no_field_has_a_finding(name: str) -> None:
    _, parsed = raw(name)
    told = {"unplaced-text", "unknown-heading", "unknown-table"} & {f.code for f in parsed.plan.findings}
    assert bool(unplaced(parsed.plan)) == bool(told)


@every_document
def test_a_headings_words_come_from_its_lines(name: str) -> None:
    document, parsed = raw(name)
    for thing in (i for issue in parsed.plan.issues for i in (issue, *issue.initiatives)):
        assert thing.place.lines is not None
        first, last = thing.place.lines
        written = "".join(x.text for x in document.lines() if first <= x.number <= last)
        assert plain(thing.title) in plain(written)


# --- 4: places -----------------------------------------------------------------------------------------


def places(value: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """(path, place, the object that has it) of everything in a plan's JSON."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if isinstance(inner, dict) and "lines" in inner:
                yield f"{path}/{key}", inner, value
            else:
                yield from places(inner, f"{path}/{key}")
    elif isinstance(value, list):
        for n, inner in enumerate(value):
            yield from places(inner, f"{path}/{n}")


def misplaced(document: SourceDocument, parsed: Parsed) -> Iterator[str]:
    last = max(line.number for line in document.lines())
    sizes = {p.number: (p.width, p.height) for p in document.pages}
    pages = set(sizes) or {line.page for line in document.lines()}
    found = 0
    for path, place, _ in places(parsed.plan.model_dump(mode="json")):
        found += 1
        if place["lines"] is not None:
            first, end = place["lines"]
            if not 1 <= first <= end <= last:
                yield f"{path}: lines {first}-{end} of {last}"
        elif place["page"] is None and not re.search("/(findings|facilities|quarters)/", path):
            yield f"{path}: nowhere"
        if place["page"] is not None and place["page"] not in pages:
            yield f"{path}: page {place['page']}"
        boxes = [(place["page"], place["box"])] if place["box"] else []
        for page, box in (*boxes, *((c["page"], c["box"]) for c in place["continued"])):
            width, height = sizes[page]
            if not (-1 <= box[0] < box[2] <= width + 1 and -1 <= box[1] < box[3] <= height + 1):
                yield f"{path}: box {box} on page {page} of {width} × {height}"
    assert found > 20


@every_document
def test_every_place_lies_within_its_document(name: str) -> None:
    assert list(misplaced(*raw(name))) == []


def _at(lines: list[Line], place: dict[str, Any], roles: dict[tuple[int, int], str]) -> list[Line]:
    first, end = place["lines"]
    return [x for x in lines if first <= x.number <= end and roles[x.key] != "furniture"]


@every_document
def test_every_passage_stands_at_its_place(name: str) -> None:
    document, parsed = raw(name)
    lines = list(document.lines())
    roles = {x.key: r.role for x, r in zip(lines, parsed.reading.lines, strict=True)}
    for path, place, holder in places(parsed.plan.model_dump(mode="json")):
        if "/findings/" in path or not holder.get("text") or place["lines"] is None:
            continue
        if holder.get("ditto") or "/quarters/" in path:
            continue
        there = _at(lines, place, roles)
        assert plain(holder["text"]) in plain("".join(x.text for x in there)), path
        boxes = {place["page"]: place["box"], **{c["page"]: c["box"] for c in place["continued"]}}
        for line in there:
            if line.box is None or plain(line.text) not in plain(holder["text"]):
                continue
            box = boxes[line.page]
            assert box[0] - 0.1 <= line.box[0] and line.box[2] <= box[2] + 0.1, path
            assert box[1] - 0.1 <= line.box[1] and line.box[3] <= box[3] + 0.1, path


@every_document
def test_every_task_stands_in_its_cells_lines(name: str) -> None:
    document, parsed = raw(name)
    lines = list(document.lines())
    tasks = [t for i in parsed.plan.issues for n in i.initiatives for q in n.quarters for t in q.tasks]
    assert len(tasks) > 10
    for task in tasks:
        assert task.place.lines is not None, task.id
        first, last = task.place.lines
        written = plain("".join(x.text for x in lines if first <= x.number <= last))
        if task.ditto:
            assert re.search("同左|〃", written), task.id
        else:
            assert plain(task.text) in written, task.id


# --- 5: ids, morphemes ---------------------------------------------------------------------------------


@every_document
def test_ids_are_unique_and_nested(name: str) -> None:
    plan = raw(name)[1].plan
    ids = [i.id for i in plan.issues]
    for issue in plan.issues:
        assert issue.id == (f"{issue.area}-{issue.number}" if issue.area else str(issue.number))
        for initiative in issue.initiatives:
            assert initiative.id == f"{issue.id}/{initiative.number}"
            ids.append(initiative.id)
            for quarter in initiative.quarters:
                for n, task in enumerate(quarter.tasks, 1):
                    assert task.id == f"{initiative.id}/Q{quarter.quarter}/{n}"
                    assert task.span[0] <= quarter.quarter <= task.span[1]
                    ids.append(task.id)
            assert [q.quarter for q in initiative.quarters] == sorted(
                {q.quarter for q in initiative.quarters}
            )
    assert max(Counter(ids).values()) == 1


@every_document
def test_every_morpheme_is_a_slice_of_its_passage(name: str) -> None:
    found = tables((raw(name)[1].plan,))
    rows = found["passages"].to_pylist()
    passages = {row["path"]: row["text"] for row in rows if row["kind"] != "quarter"}
    assert len({row["path"] for row in rows}) == len(rows)
    passages |= {row["path"]: row["text"] for row in found["tasks"].to_pylist()}
    tokens = found["tokens"].to_pylist()
    assert {t["path"] for t in tokens} <= set(passages)
    for token in tokens:
        assert passages[token["path"]][token["char_start"] : token["char_end"]] == token["surface"]
    covered: Counter[str] = Counter()
    for token in tokens:
        covered[token["path"]] += token["char_end"] - token["char_start"]
    for path, text in passages.items():
        assert covered[path] == len(re.sub(r"\s", "", text)), path


def test_document_ids_are_unique() -> None:
    assert max(Counter((raw(n)[1].plan.document_id, n.rsplit(".")[-1]) for n in NAMES).values()) == 1


# --- on generated plans --------------------------------------------------------------------------------


@generated
@given(plans(), styles(), st.sampled_from((None, 30.0, 42.5)))
def test_the_invariants_hold_for_generated_plans(plan: Any, style: Any, columns: float | None) -> None:
    document, parsed = parsed_text(render_text(plan, style, columns=columns))
    account(document, parsed)
    assert list(lost(parsed)) == []
    assert list(misplaced(document, parsed)) == []
