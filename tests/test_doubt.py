"""How doubtful each value is: evidence raises the doubt of what it is about, and of nothing beside it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from pytest_regressions.file_regression import FileRegressionFixture

from planparse.cli import main
from planparse.corrections.apply import changed
from planparse.document.findings import CATALOGUE, Finding
from planparse.document.place import Place
from planparse.document.source import Cell, Grid, Line, Recognised, SourceDocument
from planparse.parse.doubt import doubt_of, evidence, with_doubt
from planparse.parse.doubt_weights import RECOGNISED, STATED, Model
from planparse.parse.pipeline import parse_bytes
from planparse.parse.scan_signs import FROM_PICTURE
from planparse.plan.doubtful import WORTH_CHECKING, doubtful_values, most_doubtful
from planparse.plan.fields import by_path, walk
from planparse.plan.model import Initiative, Issue, Passage, Plan, Quarter, Source, Task, published
from planparse.tables.rows import tables

SEEN = doubt_of(())
LINES = 60


def at(line: int) -> Place:
    return Place(lines=(line, line))


def passage(text: str, line: int) -> Passage:
    return Passage(text=text, place=at(line))


def plan(**changes: object) -> Plan:
    """Two issues of one initiative each, against which there is no evidence: lines 1 to 9 and 21 to 29."""
    base = Plan(
        document_id="shiosato",
        source=Source(
            name="shiosato.pdf",
            sha256="0" * 64,
            media_type="application/pdf",
            bytes=1,
            pages=1,
            reader="pdfium",
            producer=None,
        ),
        form="test",
        municipality="汐里市",
        municipality_code=None,
        organization="水産局",
        fiscal_year=2026,
        title=None,
        issues=(issue(1, 1), issue(2, 21)),
    )
    return base.model_copy(update=changes)


def issue(number: int, line: int, **changes: object) -> Issue:
    quarters = tuple(
        Quarter(
            quarter=n,
            start=None,
            end=None,
            text="漁港の点検を進める",
            place=at(line + 5),
            tasks=(
                Task(
                    id=f"A-{number}/1/Q{n}/1",
                    markers=(),
                    text=f"第{n}地区の点検を進める",
                    ditto=False,
                    span=(n, n),
                    place=at(line + 5),
                ),
            ),
        )
        for n in (1, 2, 3, 4)
    )
    initiative = Initiative(
        id=f"A-{number}/1",
        number=1,
        title="漁港の点検",
        description=(passage("漁港を点検する。", line + 4),),
        quarters=quarters,
        place=at(line + 3),
    )
    base = Issue(
        id=f"A-{number}",
        area="A",
        number=number,
        title="漁港の老朽化",
        policy_field="水産",
        impact="高",
        urgency="中",
        description=(passage("漁港が古い。", line + 1),),
        background=(passage("築50年を超えた。", line + 1),),
        expected_outcome=(passage("安全な漁港とする。", line + 2),),
        initiatives=(initiative,),
        place=at(line),
    )
    return base.model_copy(update=changes)


def document(*grids: Grid) -> SourceDocument:
    taken = {line.number for grid in grids for line in grid.lines()}
    lines = tuple(Line(n, "漁港の点検を進める") for n in range(1, LINES) if n not in taken)
    return SourceDocument("shiosato.pdf", "0" * 64, "application/pdf", 1, "pdfium", (*lines, *grids))


def doubts(of: Plan, read_from: SourceDocument | None = None) -> dict[str, float]:
    return {
        part.path: part.doubt
        for part, _ in walk(with_doubt(of, read_from or document()))
        if part.doubt_address
    }


def found(code: str, line: int) -> dict[str, object]:
    values = dict.fromkeys(
        ("text", "page", "where", "title", "left", "before", "after", "number", "marker"), 1
    )
    return {"findings": (published(Finding(code, values, at(line))),)}


def with_description(text: str) -> Plan:
    return plan(issues=(issue(1, 1, description=(passage(text, 2),)), issue(2, 21)))


def with_task(text: str) -> Plan:
    first = issue(1, 1)
    initiative = first.initiatives[0]
    quarter = initiative.quarters[0]
    task = quarter.tasks[0].model_copy(update={"text": text})
    quarter = quarter.model_copy(update={"tasks": (task,)})
    initiative = initiative.model_copy(update={"quarters": (quarter, *initiative.quarters[1:])})
    return plan(issues=(first.model_copy(update={"initiatives": (initiative,)}), issue(2, 21)))


def test_a_cut_text_makes_the_other_passages_of_its_section_doubtful() -> None:
    torn = (passage("漁港が古", 2), passage("くなった。", 3), passage("点検する。", 7))
    with_torn = doubts(plan(issues=(issue(1, 1, description=torn), issue(2, 21))))
    assert with_torn["issues/A-1/description/3"] > with_torn["issues/A-1/background/1"]


DESCRIPTION = "issues/A-1/description/1"
TASK = "issues/A-1/initiatives/1/quarters/1/tasks/1"
INITIATIVE = "issues/A-1/initiatives/1"
WHOLE = issue(1, 1).initiatives[0]
ONE_QUARTER = WHOLE.model_copy(update={"quarters": WHOLE.quarters[:1]})
CASES = {
    "a wrap that was guessed": (plan(**found("wrap-guessed", 3)), "issues/A-1/expected_outcome/1"),
    "a heading matched by guess": (plan(**found("damaged-heading", 1)), "issues/A-1"),
    "column headers that were guessed": (plan(**found("header-guessed", 6)), TASK),
    "同左 that points at nothing": (plan(**found("ditto-unresolved", 6)), TASK),
    "a number that jumps": (plan(**found("numbering-gap", 4)), INITIATIVE),
    "a passage without an end": (with_description("漁港が古いため、"), DESCRIPTION),
    "a passage that begins in mid-sentence": (with_description("する漁港が古い。"), DESCRIPTION),
    "one character": (with_description("う"), DESCRIPTION),
    "brackets that do not pair": (with_description("漁港(第1種が古い。"), DESCRIPTION),
    "a character without a meaning": (with_description("漁港\ufffdが古い。"), DESCRIPTION),
    "a task that is a period": (with_task("第2四半期"), TASK),
    "a task that says 同左": (with_task("点検は同左"), TASK),
    "a task broken over lines": (with_task("点検を\n進める"), TASK),
    "an initiative with one quarter": (
        plan(
            issues=(
                issue(1, 1, initiatives=(ONE_QUARTER,)),
                issue(2, 21),
            )
        ),
        INITIATIVE,
    ),
    "an issue without levels": (
        plan(issues=(issue(1, 1, impact=None, urgency=None), issue(2, 21))),
        "issues/A-1",
    ),
    "an issue without a section": (plan(issues=(issue(1, 1, background=()), issue(2, 21))), "issues/A-1"),
    "an issue without initiatives": (plan(issues=(issue(1, 1, initiatives=()), issue(2, 21))), "issues/A-1"),
    "text left over in an issue": (
        plan(issues=(issue(1, 1, unplaced=(passage("別表", 9),)), issue(2, 21))),
        "issues/A-1",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_evidence_raises_the_doubt_of_its_own_part_above_that_of_all_others(name: str) -> None:
    read, path = CASES[name]
    found_doubts = doubts(read)
    assert found_doubts[path] > SEEN
    # what is known of the whole document counts everywhere, but less
    others = {doubt for other, doubt in found_doubts.items() if other.startswith("issues/A-2")}
    assert len(others) == 1
    assert max(others) < found_doubts[path]


def test_a_plan_without_evidence_has_the_least_doubt_everywhere() -> None:
    assert set(doubts(plan()).values()) == {SEEN}
    assert with_doubt(plan(), document()).doubt == SEEN


def test_a_finding_casts_doubt_on_what_its_lines_hold_and_on_what_that_belongs_to() -> None:
    found_doubts = doubts(plan(**found("wrap-guessed", 2)))
    # the description and the background stand on line 2
    raised = {
        path for path, doubt in found_doubts.items() if doubt > SEEN and not path.startswith(INITIATIVE)
    }
    assert raised >= {DESCRIPTION, "issues/A-1/background/1", "issues/A-1"}
    assert "issues/A-2" not in raised


def test_a_table_without_rules_casts_doubt_on_its_tasks() -> None:
    cells = (Cell(0, 0, (Line(6, "漁港の点検を進める"),)),)
    by_columns = document(Grid(cells, 1, 1, evidence="tabs"))
    ruled = document(Grid(cells, 1, 1, evidence="rules"))
    assert doubts(plan(), by_columns)[TASK] > doubts(plan(), ruled)[TASK] == SEEN
    assert doubts(plan(), by_columns)[DESCRIPTION] == SEEN


def scan(sure: float = 0.999) -> SourceDocument:
    """The document as recognised in pictures: line 5 with that confidence, all others without doubt."""
    lines = tuple(
        replace(line, recognised=Recognised((sure if line.number == 5 else 0.999,) * len(line.text), ""))
        for line in document().lines()
    )
    return replace(document(), blocks=lines)


def with_first_task(text: str) -> Plan:
    return changed(plan(), by_path(plan()), {TASK: text})


def test_what_is_recognised_without_a_flaw_is_not_named() -> None:
    assert max(doubts(plan(), scan()).values()) < 0.5


def test_a_recognised_value_is_as_doubtful_as_its_least_sure_character() -> None:
    found_doubts = [doubts(plan(), scan(sure))[f"{INITIATIVE}/description/1"] for sure in (0.999, 0.6, 0.4)]
    assert found_doubts == sorted(found_doubts) and found_doubts[0] < found_doubts[2]


@pytest.mark.parametrize(
    "misread",
    [
        "キヤツシユレス決済の導入",
        "獣害対策の担い手づくリ",
        "舖装工事の発注",
        "機器の搬入:据付",
        "0:漁港の募集",
        "（ィ）漁港の点検",
        "漁港;点検",
        "ＡＩ－○ＣＲの導入",
        "約1,250n、延長3km",
        "Web会議による意見交",
    ],
)
def test_a_text_that_looks_misread_counts_only_if_it_was_recognised(misread: str) -> None:
    sound, odd = with_first_task("漁港の点検を行う"), with_first_task(misread)
    assert doubts(odd, scan())[TASK] > doubts(sound, scan())[TASK]
    assert doubts(odd)[TASK] == doubts(sound)[TASK]


def test_a_recognised_text_that_differs_by_a_letter_from_another_is_doubtful_as_is_that() -> None:
    odd = with_first_task("第２地区の点検を進ぬる")
    assert doubts(odd, scan())[TASK] > doubts(plan(), scan())[TASK]


def test_numbers_of_recognised_texts_may_differ() -> None:
    alike = with_first_task("第５地区の点検を進める")
    assert doubts(alike, scan()) == doubts(plan(), scan())


@pytest.mark.parametrize(("number", "twice"), [(None, False), (1, True)])
def test_only_a_number_that_an_issue_has_twice_is_doubtful(number: int | None, twice: bool) -> None:
    own = issue(1, 1)
    one = own.initiatives[0].model_copy(update={"number": number, "title": "岸壁の改修"})
    other = one.model_copy(update={"id": f"{one.id}~2", "title": "待合所の改装"})
    found = evidence(plan(issues=(own.model_copy(update={"initiatives": (one, other)}),)), scan())
    assert any("recognised: a number twice in its issue" in seen for _, seen in found) == twice


def test_a_recognised_initiative_is_no_less_doubtful_than_its_parts() -> None:
    found_doubts = doubts(with_first_task("キヤツシユレス決済の導入"), scan())
    assert found_doubts[INITIATIVE] >= found_doubts[TASK] > found_doubts["issues/A-2/initiatives/1"]


def test_text_left_over_on_a_page_casts_doubt_on_that_page() -> None:
    placed = issue(1, 1).model_copy(update={"place": Place(page=1, lines=(1, 1))})
    other = issue(2, 21).model_copy(update={"place": Place(page=2, lines=(21, 21))})
    left = Passage(text="欄", place=Place(page=1, lines=(59, 59)))
    found_doubts = doubts(plan(issues=(placed, other), unplaced=(left,)))
    assert found_doubts["issues/A-1"] > found_doubts["issues/A-2"] == SEEN


@pytest.mark.parametrize("model", [STATED, RECOGNISED])
def test_more_evidence_never_lowers_doubt(model: Model) -> None:
    assert all(weight.log_odds > 0 for weight in model.weights.values())
    assert model.base < 0


def test_what_each_piece_of_evidence_makes_of_a_value(file_regression: FileRegressionFixture) -> None:
    """The doubt of a value with one piece of evidence against it, and how many such values were wrong."""
    rows = []
    for model, more in ((STATED, ()), (RECOGNISED, (FROM_PICTURE,))):
        rows.append(f"{' '.join(more) or 'stated'} {doubt_of(more)}")
        for name, (_, seen, wrong) in model.weights.items():
            rows.append(f"  {name}: {doubt_of((name, *more))} ({wrong} of {seen} wrong)")
    file_regression.check("\n".join(rows) + "\n", extension=".txt", encoding="utf-8")


def test_every_finding_that_warns_has_a_weight() -> None:
    for code, kind in CATALOGUE.items():
        if kind.severity != "info":
            assert doubt_of((code,)) > SEEN, code


def test_doubts_lie_between_0_and_1_and_are_rounded() -> None:
    most = doubt_of(STATED.weights)
    assert 0 < SEEN < most <= 1
    assert round(most, 3) == most


@pytest.mark.parametrize("name", ["minato.txt", "kogen.txt"])
def test_reading_twice_gives_the_same_doubts_and_the_plan_survives_json(name: str) -> None:
    data = (Path(__file__).parent / "stages" / name).read_bytes()
    read = parse_bytes(data, name).plan
    assert parse_bytes(data, name).plan == read
    assert Plan.model_validate_json(read.model_dump_json()) == read
    assert 0 < read.doubt < 1


def test_a_plan_written_before_there_were_doubts_is_read() -> None:
    def without(value: object) -> object:
        if isinstance(value, dict):
            return {k: without(v) for k, v in value.items() if not k.endswith("doubt")}
        return [without(v) for v in value] if isinstance(value, list) else value

    old = without(json.loads(plan().model_dump_json()))
    assert Plan.model_validate(old).issues[0].doubt == 0.0


def test_a_corrected_value_is_not_doubtful() -> None:
    doubtful = with_doubt(with_description("漁港が古いため、"), document())
    corrected = changed(doubtful, by_path(doubtful), {DESCRIPTION: "漁港が古い。", TASK: "点検する"})
    after = {part.path: part.doubt for part, _ in walk(corrected)}
    assert after[DESCRIPTION] == after[TASK] == 0.0
    assert after["issues/A-2"] == SEEN


def test_the_most_doubtful_values_come_first() -> None:
    listed = most_doubtful(with_doubt(with_description("う"), document()))
    assert listed[0].path == DESCRIPTION
    assert all(field.part.doubt >= WORTH_CHECKING for field in listed)
    assert most_doubtful(with_doubt(plan(), document())) == ()


def test_tables_hold_the_doubt_of_each_row() -> None:
    doubtful = with_doubt(with_description("う"), document())
    rows = tables([doubtful])
    passages = dict(
        zip(rows["passages"]["path"].to_pylist(), rows["passages"]["doubt"].to_pylist(), strict=True)
    )
    assert passages[DESCRIPTION] == doubtful.issues[0].description[0].doubt > SEEN
    assert rows["issues"]["doubt"].to_pylist() == [i.doubt for i in doubtful.issues]
    assert rows["documents"]["doubt"].to_pylist() == [doubtful.doubt]


def test_an_empty_cell_is_asked_about_as_one() -> None:
    text = (Path(__file__).parent / "stages" / "minato.txt").read_text("utf-8")
    plan = parse_bytes(text.encode(), "minato.txt").plan
    issue = plan.issues[0]
    initiative = issue.initiatives[0]
    first, *others = initiative.quarters
    empty = first.model_copy(update={"text": "", "tasks": (), "doubt": 0.9})
    changed = initiative.model_copy(update={"quarters": (empty, *others)})
    issues = (issue.model_copy(update={"initiatives": (changed,)}), *plan.issues[1:])
    findings = doubtful_values(plan.model_copy(update={"issues": issues}))
    told = next(f for f in findings if str(f.values["path"]).endswith("initiatives/1/quarters/1"))
    assert told.code == "doubtful-blank"
    assert told.message.startswith("空欄でよいか確かめてください") and "「」" not in told.message


def test_check_lists_the_values_to_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (Path(__file__).parent / "stages" / "minato.txt").read_text("utf-8")
    file = tmp_path / "minato.txt"
    lines = text.splitlines()
    file.write_text("\n".join(lines), "utf-8")
    main(["--lang", "ja", "check", str(file), "--format", "json"])
    records = json.loads(capsys.readouterr().out)
    listed = [r for r in records if r["code"] == "doubtful-value"]
    plan_read = parse_bytes(file.read_bytes(), file.name).plan
    assert [r["values"]["path"] for r in listed] == [field.path for field in most_doubtful(plan_read)]
