"""How doubtful each value is: evidence raises the doubt of what it is about, and of nothing beside it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from random import Random

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


@pytest.mark.parametrize(
    ("markers", "odd"),
    [
        ("アイウ", []),
        ("123", []),  # none is a kana
        ("ア4ウ", [2]),
        ("ア.ウ", [2]),
        ("7イ?", [1, 3]),
        ("アイ", []),
        ("ア", []),
    ],
)
def test_a_recognised_marker_of_another_kind_than_those_beside_it_is_doubtful(
    markers: str, odd: list[int]
) -> None:
    texts = ("港が古い。", "水深が浅く船が入れない。", "待合所に屋根がない。")
    passages = tuple(passage(f"（{m}）{text}", 2) for m, text in zip(markers, texts, strict=False))
    seen = evidence_against(plan(issues=(issue(1, 1, description=passages), issue(2, 21))), scan())
    told = [path for path, own in seen.items() if "recognised: another marker" in own]
    assert told == [f"issues/A-1/description/{n}" for n in odd]


@pytest.mark.parametrize(("length", "told"), [(3, False), (4, True), (40, True), (41, False)])
def test_texts_that_differ_by_a_letter_are_neither_short_nor_prose(length: int, told: bool) -> None:
    one = ("点検を進める漁港の岸壁と待合所の屋根" * 3)[: length - 1] + "柱"
    own = issue(1, 1, description=(passage(one, 2), passage(one[:-1] + "注", 2)))
    seen = evidence_against(plan(issues=(own, issue(2, 21))), scan())
    told_of = [path for path, names in seen.items() if "recognised: differs by a letter" in names]
    assert told_of == ([f"issues/A-1/description/{n}" for n in (1, 2)] if told else [])


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


TEXTS = (
    "漁港を点検する。", "漁港を点検する", "漁港を点検する）", "漁港を点検する（毎月）", "漁港が古いため、",
    "する漁港が古い。", "、漁港の点検", "や待合所の改装", "う", "点検", "点検。", "12", "完", "通年", "①",
    "①点検を行う", "・点検を行う", "■岸壁", "→岸壁", "(1)岸壁の点検", "ア 岸壁の点検",
    "点検①岸壁を直す", "点検・補修", "点検 ・岸壁", "漁港(第1種が古い。", "漁港「第1種」が古い。",
    "漁港)が古い(。", "漁港\ufffdが古い。", "漁港\ue001が古い。", "点検を\n進める",
    "点検を進める。\n補修する。", "点検を進める…", "点検を進める...", "第2四半期",
    "第2四半期に点検する。", "4月~6月", "10月", "同左", "点検は同左", "〃", "→", "上半期に募集", "－",
    "なし", "潮見" * 31, "潮見" * 60, "ー岸壁", "ァ点検", "ッ月曜", "一月に募集", "一般公募", "(ャ点検)",
    "キヤツシユ", "担い手づくリ", "点検ノ実施", "岸壁カ所", "3か所", "点検|補修", "点検'補修", "点検!",
    "10:00に開く", "点検:補修", "3.点検", "3:点検", "1,2の岸", "1,250の岸", "1,25の岸", "約1,250、延長",
    "約1,250m、延長", "A)点検", "A○点検", "○B点検", "延長12m、幅3n、", "ガバナンスノ強化", "髙橋澤の件",
    "檐蒭の補修", "意見交", "意見交換", "会議の場", "場",
)  # fmt: skip


def evidence_against(of: Plan, read_from: SourceDocument) -> dict[str, frozenset[str]]:
    return {part.path: seen for part, seen in evidence(of, read_from)}


def test_what_speaks_against_a_text(file_regression: FileRegressionFixture) -> None:
    """The evidence in texts as descriptions, tasks and titles: what is stated, and what was recognised."""
    usual = {where: evidence_against(plan(), read_from) for where, read_from in READ_FROM.items()}
    places = {"description": (DESCRIPTION, ""), "task": (TASK, ""), "title": (INITIATIVE, "/title")}
    rows = []
    for text in TEXTS:
        rows.append(ascii(text) if not text.isprintable() else f"{text[:20]} ({len(text)})")
        for where, read_from in READ_FROM.items():
            for name, (path, value) in places.items():
                seen = evidence_against(changed(plan(), by_path(plan()), {path + value: text}), read_from)
                if more := sorted(seen[path] - usual[where][path]):
                    rows.append(f"  {where} {name}: {', '.join(more)}")
    file_regression.check("\n".join(rows) + "\n", extension=".txt", encoding="utf-8")


def seen_of(path: str, read: Plan, read_from: SourceDocument) -> frozenset[str]:
    (seen,) = (seen for part, seen in evidence(read, read_from) if part.path == path)
    return seen


@pytest.mark.parametrize(
    ("left", "torn"), [((5, 5), False), ((3, 6), True), ((7, 7), True), ((7, 9), True), ((8, 8), False)]
)
def test_text_left_over_in_a_recognised_table_speaks_against_the_others_in_it(
    left: tuple[int, int], torn: bool
) -> None:
    held = [line for line in scan().lines() if line.number in (6, 7)]
    rest = [line for line in scan().lines() if line not in held]
    grid = Grid(tuple(Cell(0, n, (line,)) for n, line in enumerate(held)), 1, 2, evidence="rules")
    read = plan(unplaced=(Passage(text="別表", place=Place(lines=left)),))
    seen = seen_of(TASK, read, replace(scan(), blocks=(*rest, grid)))
    assert ("recognised: text left over in its table" in seen) is torn


@pytest.mark.parametrize(
    ("characters", "said"),
    [
        (5, set()),
        (6, {"document: text left over"}),
        (53, {"document: text left over"}),
        (54, {"document: text left over", "document: much text left over"}),
    ],
)
def test_text_left_over_counts_by_its_share_of_the_document(characters: int, said: set[str]) -> None:
    assert sum(len(line.text) for line in document().lines()) == 531
    seen = seen_of(TASK, plan(unplaced=(passage("別" * characters, 50),)), document())
    assert {one for one in seen if one.startswith("document:")} == said


@pytest.mark.parametrize(
    ("warnings", "said"),
    [
        (2, set()),
        (3, {"document: some warnings"}),
        (8, {"document: some warnings"}),
        (9, {"document: some warnings", "document: many warnings"}),
    ],
)
def test_warnings_count_by_their_number(warnings: int, said: set[str]) -> None:
    (warning,) = found("numbering-gap", 50)["findings"]
    (info,) = found("row-title", 50)["findings"]
    read = plan(findings=(*[warning] * warnings, *[info] * 9))
    assert {one for one in seen_of(TASK, read, document()) if one.startswith("document:")} == said


def test_what_each_finding_on_a_page_says_of_a_value_there(file_regression: FileRegressionFixture) -> None:
    """On another page, and where the value stands."""
    here = Place(page=1, lines=(2, 2), box=(0, 0, 100, 10))
    text = Passage(text="漁港が古い。", place=here)
    read = plan(issues=(issue(1, 1, description=(text,)), issue(2, 21)))
    places = {"elsewhere": Place(page=2), "here": Place(page=1, box=(50, 5, 60, 9))}
    rows: list[str] = []
    for code, kind in CATALOGUE.items():
        values = dict.fromkeys(re.findall(r"\{(\w+)", f"{kind.ja}{kind.en}"), "1")
        for name, place in places.items():
            seen = seen_of(DESCRIPTION, plan_with(read, Finding(code, values, place)), document())
            rows.append(f"{code} {name}: {', '.join(sorted(seen))}")
    left = Passage(text="別", place=Place(page=1))
    seen = seen_of(DESCRIPTION, read.model_copy(update={"unplaced": (left,)}), document())
    rows.append(f"text left over on the page: {', '.join(sorted(seen))}")
    file_regression.check("\n".join(rows) + "\n", extension=".txt", encoding="utf-8")


def plan_with(read: Plan, finding: Finding) -> Plan:
    return read.model_copy(update={"findings": (published(finding),)})


READ_FROM = {"stated": document(), "recognised": scan()}
CODES = (
    "wrap-guessed", "damaged-heading", "header-guessed", "ditto-unresolved", "numbering-gap", "issue-missing",
    "missing-section", "marker-mismatch", "unplaced-text",
)  # fmt: skip


def drawn(random: Random) -> tuple[list[str], Plan, SourceDocument]:
    """A plan and its document with some changes that are evidence, and what was changed."""
    told: list[str] = []
    read, read_from = plan(), document()
    if random.random() < 0.4:
        read_from = scan()
        level = random.choice((0.49, 0.5, 0.51, 0.69, 0.7, 0.71, 0.94, 0.95, 0.96))
        read_from = replace(read_from, blocks=tuple(_surer(b, 8, level) for b in read_from.lines()))
        told.append(f"recognised, line 8 at {level}")
    for n in range(random.choice((0, 1, 1, 2, 6, 13))):
        code, line = random.choice(CODES), random.choice((2, 4, 6, 21, 24, 26, 50)) if not n else 50
        read = read.model_copy(update={"findings": (*read.findings, *found(code, line)["findings"])})
        told.append(f"{code} on line {line}")
    if random.random() < 0.4:
        kind = random.choice(("tabs", "columns", "rules"))
        lines = [line for line in read_from.lines() if line.number in (6, 7)]
        grid = Grid(tuple(Cell(0, n, (line,)) for n, line in enumerate(lines)), 1, 2, evidence=kind)
        others = [line for line in read_from.lines() if line not in lines]
        read_from = replace(read_from, blocks=(*others, grid))
        told.append(f"lines 6 and 7 are a table by {kind}")
    of_issue: dict[str, Mapping[str, object]] = {
        "without a level": {"urgency": None},
        "without a field of policy": {"policy_field": None},
        "without a background": {"background": ()},
        "text left over on line 7": {"unplaced": (passage("別表", 7),)},
        "three passages, (ア) (ィ) (ウ)": {
            "description": tuple(passage(f"({m})港{i}。", 2) for i, m in enumerate("アィウ"))
        },
        "three passages, (ア) (イ) (ウ)": {
            "description": tuple(passage(f"({m})港{i}。", 2) for i, m in enumerate("アイウ"))
        },
        "passages (1) (2)": {"description": tuple(passage(f"({m})港{m}。", 2) for m in "12")},
        "half a sentence": {"description": (passage("漁港が古いため、", 2), passage("直す。", 3))},
    }
    for name in random.sample(sorted(of_issue), random.choice((0, 1, 2))):
        own = read.issues[0].model_copy(update=of_issue[name])
        read = read.model_copy(update={"issues": (own, *read.issues[1:])})
        told.append(name)
    for name in random.sample(sorted(OF_INITIATIVE), random.choice((0, 1, 1))):
        own = read.issues[0]
        initiative = own.initiatives[0].model_copy(update=OF_INITIATIVE[name])
        own = own.model_copy(update={"initiatives": (initiative,)})
        read = read.model_copy(update={"issues": (own, *read.issues[1:])})
        told.append(name)
    return told, read, read_from


def _surer(line: Line, number: int, level: float) -> Line:
    if line.number != number:
        return line
    return replace(line, recognised=Recognised((level, *(0.999,) * (len(line.text) - 1)), ""))


def _with_tasks(*texts: str) -> tuple[Quarter, ...]:
    """The quarters of an initiative, the first with these tasks; a text may begin with its marker."""
    first = WHOLE.quarters[0]
    tasks = tuple(
        first.tasks[0].model_copy(
            update={
                "id": f"A-1/1/Q1/{n}",
                "markers": (text[0],) if text[0] in "①②③" else (),
                "text": text.lstrip("①②③"),
                "place": at(8),
            }
        )
        for n, text in enumerate(texts, 1)
    )
    return (first.model_copy(update={"tasks": tasks}), *WHOLE.quarters[1:])


OF_INITIATIVE: dict[str, Mapping[str, object]] = {
    "tasks with and without a marker": {"quarters": _with_tasks("①設計の発注", "岸壁の点検")},
    "tasks with markers": {"quarters": _with_tasks("①設計の発注", "②岸壁の点検")},
    "a task twice": {"quarters": _with_tasks("設計の発注", "設計の発注")},
    "tasks that differ by a letter": {"quarters": _with_tasks("設計の発注", "設計の発柱")},
    "short tasks that differ by a letter": {"quarters": _with_tasks("点検１", "点検中")},
    "many tasks": {
        "quarters": _with_tasks(*("設計", "発注", "着工", "検査", "供用", "点検", "補修", "清掃", "公開"))
    },
    "an empty quarter": {
        "quarters": (WHOLE.quarters[0].model_copy(update={"tasks": ()}), *WHOLE.quarters[1:])
    },
    "three quarters": {"quarters": WHOLE.quarters[1:]},
    "no description": {"description": ()},
}


def test_what_speaks_against_the_parts_of_a_plan(file_regression: FileRegressionFixture) -> None:
    """The evidence against each part of drawn plans that have little or much against them."""
    random = Random(8)
    rows: list[str] = []
    for n in range(40):
        told, read, read_from = drawn(random)
        rows += [f"{n}: {'; '.join(told) or 'as it was'}", *_against(read, read_from)]
    file_regression.check("\n".join(rows) + "\n", extension=".txt", encoding="utf-8")


def _against(read: Plan, read_from: SourceDocument) -> Iterator[str]:
    seen = evidence_against(read, read_from)
    everywhere = frozenset.intersection(*seen.values())
    if everywhere:
        yield f"  everywhere: {', '.join(sorted(everywhere))}"
    alike: dict[str, list[str]] = {}
    for path, own in seen.items():
        if more := sorted(own - everywhere - {"recognised: text", "recognised: holds others"}):
            alike.setdefault(", ".join(more), []).append(
                path.removeprefix("issues/").replace("initiatives/", "")
            )
    for names, paths in alike.items():
        yield f"  {names}: {' '.join(paths)}"


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
    main(["--lang", "ja", "check", str(file), "--json"])
    records = json.loads(capsys.readouterr().out)["result"]["findings"]
    listed = [r for r in records if r["code"] == "doubtful-value"]
    plan_read = parse_bytes(file.read_bytes(), file.name).plan
    assert [r["values"]["path"] for r in listed] == [field.path for field in most_doubtful(plan_read)]
