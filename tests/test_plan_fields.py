"""One walk, one way to name a value: what a table publishes a path for can be corrected under it."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from planparse.cli import main
from planparse.corrections.apply import changed
from planparse.corrections.file import read_corrections
from planparse.output.folder import write_plan
from planparse.plan import paths
from planparse.plan.fields import by_path, fields, parsed, walk
from planparse.plan.model import Plan
from planparse.tables import rows
from planparse.tables.layouts import LAYOUTS
from planparse.tables.rows import tables
from planparse.writers.json import read_plan
from tests.support.plans import outline_plan, rich_plan

EARLIER = Path(__file__).parent / "earlier"
RAW = Path(__file__).parents[1] / "raw"


def twice() -> Plan:
    """A plan in which everything that has a number of its own occurs a second time under it."""
    plan = rich_plan()
    row, area, issue = plan.overview[0], plan.areas[0], plan.issues[0]
    initiative = issue.initiatives[0]
    quarter = initiative.quarters[0]
    task = quarter.tasks[0].model_copy(update={"text": "二つ目の予定"})
    quarter = quarter.model_copy(update={"tasks": (*quarter.tasks, task)})
    initiative = initiative.model_copy(update={"quarters": (quarter, *initiative.quarters)})
    issue = issue.model_copy(update={"initiatives": (initiative, *issue.initiatives)})
    return plan.model_copy(
        update={
            "overview": (row, row.model_copy(update={"title": "別の行"}), *plan.overview[1:]),
            "areas": (area, area, *plan.areas[1:]),
            "issues": (issue, issue, *plan.issues),
        }
    )


@pytest.mark.parametrize("plan", [rich_plan(), twice(), outline_plan()], ids=["once", "twice", "outline"])
def test_every_path_of_the_tables_leads_to_its_text_and_can_be_corrected(plan: Plan) -> None:
    built, here = tables([plan]), by_path(plan)
    rows = built["passages"].to_pylist() + built["tasks"].to_pylist()
    published = {row["path"]: row["text"] for row in rows}
    assert len(published) == len(rows)
    assert {path: here[path].text for path in published} == published
    cells = {row["path"] for row in rows if row.get("kind") == "quarter"}
    for path in published.keys() - cells:
        corrected = by_path(changed(plan, by_path(plan), {path: "直した文"}))
        assert corrected[path].text == "直した文"
        followed = {p for p, field in corrected.items() if field.text != here[p].text} - {path}
        # a task is also what other quarters repeat as 同左 or in a merged cell
        assert all(here[p].kind == here[path].kind == "task" for p in followed), path


def test_the_second_of_two_overview_rows_can_be_corrected() -> None:
    plan = twice()
    now = changed(plan, by_path(plan), {"overview/A-1~2/title": "直した行"})
    assert [row.title for row in now.overview] == ["海辺のにぎわい", "直した行", "人材の確保"]
    assert [row.title for row in plan.overview] == ["海辺のにぎわい", "別の行", "人材の確保"]


def test_the_names_of_what_occurs_twice() -> None:
    named = [part for part, _ in walk(twice()) if part.id is not None]
    assert len({part.path for part in named}) == len({part.id for part in named}) == len(named)
    issues = [part.id for part in named if part.name == "issue"]
    assert issues == ["A-1", "A-1~2", "A-1~3", "B-1"]
    second = [part for part in named if part.path.startswith("issues/A-1~2/initiatives/1~2/quarters/1/")]
    assert [(part.path.rpartition("/")[2], part.node.text) for part in second] == [
        ("1", "測量の発注"),
        ("2", "設置場所の調査"),
    ]


@pytest.mark.parametrize("plan", [rich_plan(), outline_plan()], ids=["form", "outline"])
def test_every_value_of_a_plan_that_a_person_may_check_is_a_field(plan: Plan) -> None:
    """Walks the published JSON: a value added to the model must become a field or be listed here."""
    tasks = [t for issue in plan.issues for n in issue.initiatives for q in n.quarters for t in q.tasks]
    within = {task.id for task in tasks}
    fixed = {
        "document_id", "schema_version", "form", "source", "place", "findings", "keywords", "id", "area",
        "number", "code", "marker", "markers", "ditto", "span", "operation", "quarter", "start", "end",
        "fiscal_year", "doubt",
        "departments_doubt", "affiliates_doubt", "label", "row", "level",
    }  # fmt: skip

    def values(data: object) -> list[str]:
        if (
            isinstance(data, dict)
            and "period" in data
            and any(t["id"] in within for t in data.get("tasks", ()))
        ):
            return []  # an entry of the schedule within the quarters: its text and tasks are theirs
        if isinstance(data, dict):
            outside = set() if "role" in data or "values" in data else {"name", "unit", "period"}
            return [
                v
                for key, inner in data.items()
                if key not in fixed | outside and not key.endswith("_place")
                for v in values(inner)
            ]
        if isinstance(data, list):
            return [v for inner in data for v in values(inner)]
        return [] if data is None else [str(data)]

    found = sorted(str(f.value) for f in fields(plan) if f.value is not None and f.path != "fiscal_year")
    assert found == sorted(values(json.loads(plan.model_dump_json())))


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("text", "", ""),
        ("optional", None, None),
        ("number", "4620000000", 4_620_000_000),
        ("year", None, None),
        ("date", "2026-04-02", date(2026, 4, 2)),
        ("level", "高", "高"),
        ("level", "最高", ValueError),
        ("role", "目標値", "target"),
        ("role", "target", ValueError),
        ("indicator", None, None),
        ("period", "2026-03", "2026-03"),
        ("period", "令和8年度", ValueError),
        ("text", None, ValueError),
        ("number", None, ValueError),
        ("number", "46億", ValueError),
        ("date", "来年", ValueError),
    ],
)
def test_a_field_holds_only_what_its_kind_can(kind: str, text: str | None, value: object) -> None:
    if value is ValueError:
        with pytest.raises(ValueError):
            parsed(kind, text)  # type: ignore[arg-type]
    else:
        assert parsed(kind, text) == value  # type: ignore[arg-type]


def test_a_task_is_not_added_under_a_path_that_names_none() -> None:
    with pytest.raises(KeyError):
        changed(rich_plan(), by_path(rich_plan()), {"issues/A-1/initiatives/1/quarters/1/tasks/+①": "予定"})


# --- rows by name ------------------------------------------------------------------------------------


def test_rows_that_do_not_match_their_layout_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    rows._own_columns.cache_clear()
    passages = LAYOUTS["passages"]
    fewer = [c for c in passages.columns if c.name != "label"]
    more = [*passages.columns, *(c for c in LAYOUTS["findings"].columns if c.name == "details")]
    try:
        for columns, wrong in ((fewer, "label"), (more, "details")):
            rows._own_columns.cache_clear()
            monkeypatch.setitem(LAYOUTS, "passages", replace(passages, columns=tuple(columns)))
            with pytest.raises(ValueError, match=wrong):
                tables([rich_plan()])
    finally:
        rows._own_columns.cache_clear()


# --- an output folder of version 0.1 -----------------------------------------------------------------


@pytest.fixture
def earlier(tmp_path: Path) -> Path:
    """A folder that version 0.1 converted, corrected and exported: kirigahara-r8.txt, seven corrections."""
    return Path(shutil.copytree(EARLIER / "out", tmp_path / "out"))


def corrected(out: Path) -> dict[str, str | None]:
    return {path: field.text for path, field in by_path(read_plan(out / "plans/kirigahara-r8.json")).items()}


def pinned(out: Path) -> dict[str, str | None]:
    file = out / "corrections/kirigahara-r8.json"
    found = read_corrections(file.read_bytes(), str(file))
    return {correction.path: correction.value for correction in found}


def test_corrections_of_an_earlier_version_survive_a_new_conversion(earlier: Path) -> None:
    before, wanted = corrected(earlier), pinned(earlier)
    assert len(wanted) == 7
    assert main(["convert", str(RAW / "kirigahara-r8.txt"), "-o", str(earlier)]) == 0
    after = corrected(earlier)
    assert {path: after.get(path) for path in wanted} == wanted
    # 同左 in the second quarter follows the first
    assert after["issues/1/initiatives/2/quarters/2/tasks/2"] == "求人の聞き取り"
    assert set(after) == set(before)
    findings = read_plan(earlier / "plans/kirigahara-r8.json").findings
    assert {f.values["path"] for f in findings if f.code == "corrected"} == set(wanted)
    assert not [f for f in findings if f.code == "correction-stale"]


def test_a_workbook_saved_from_an_earlier_version_is_taken_over(earlier: Path) -> None:
    before = pinned(earlier)
    assert main(["correct", str(earlier), str(EARLIER / "saved.xlsx"), "--date", "2026-05-02"]) == 0
    new = {
        "issues/3/urgency": "低",
        "issues/2/description/1": "獣害が広がっている。",
        "issues/3/initiatives/1/quarters/2/tasks/1": "基本設計の発注",
        f"issues/2/initiatives/1/quarters/4/tasks/{paths.added_tail('', 2)}": "結果の公表",
    }
    assert pinned(earlier) == before | new
    after = corrected(earlier)
    assert {path: after.get(path) for path in new} == new
    assert after["issues/3/initiatives/1/quarters/3/tasks/1"] == "基本設計の発注"


def test_a_link_pinned_by_the_id_an_earlier_version_wrote_is_still_pinned(tmp_path: Path) -> None:
    """The second issue A-1 of a plan was A-1#2 in the diffs of version 0.1."""
    old, pins = twice(), tmp_path / "links.toml"
    new = rich_plan().model_copy(update={"document_id": "shiomi-kanko-r9", "fiscal_year": 2027})
    for plan in (old, new):
        write_plan(plan, tmp_path)
    names = [str(tmp_path / "plans" / f"{plan.document_id}.json") for plan in (old, new)]
    pins.write_text('[[pin]]\nold = "A-1#2"\nnew = "B-1"\n', encoding="utf-8")
    assert main(["diff", *names, "--links", str(pins), "-o", str(tmp_path)]) == 0
    (file,) = tmp_path.glob("*.diff.json")
    links = json.loads(file.read_bytes())["links"]
    assert [(x["old"], x["new"]) for x in links if x["pinned"]] == [("A-1~2", "B-1")]
