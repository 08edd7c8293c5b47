"""Plans of other versions of the schema: older and newer minor ones are read, newer major ones refused."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pydantic import ValidationError

from planparse.cli import main
from planparse.corrections.file import Corrections, read_corrections
from planparse.corrections.reviews import Review, digest, encode_review, read_reviews
from planparse.document.errors import ReadError
from planparse.output.folder import plan_name, reading_name, write_plan
from planparse.plan.model import SCHEMA_VERSION, Plan, Reading, ReadLine
from planparse.progress.model import Report, ReportedTask, Standing, encode_line, read_lines
from planparse.writers.json import encode, read_plan
from tests.support.outputs import commit
from tests.support.plans import rich_plan


def rewritten(out: Path, version: str, document_id: str = "shiomi-kanko-r8") -> Path:
    """The file of a plan in OUT, rewritten as that version might have it, with fields of its own."""
    path = write_plan(rich_plan(document_id), out)
    value: dict[str, Any] = json.loads(path.read_bytes())
    value["schema_version"] = version
    value["resilience"] = {"level": 3}
    value["issues"][0]["wards"] = ["港区"]
    task = value["issues"][0]["initiatives"][0]["quarters"][0]["tasks"][0]
    task["crew"] = 4
    task["place"]["slide"] = 2
    path.write_text(json.dumps(value, ensure_ascii=False), "utf-8")
    return path


@pytest.mark.parametrize("version", ["1", "1.0", SCHEMA_VERSION, "1.37"])
def test_every_minor_version_is_read_without_the_fields_it_adds(version: str, tmp_path: Path) -> None:
    plan = read_plan(rewritten(tmp_path, version))
    assert plan == rich_plan().model_copy(update={"schema_version": version})
    assert b"wards" not in encode(plan)


def test_a_plan_of_an_older_version_lacks_what_was_added_since(tmp_path: Path) -> None:
    path = write_plan(rich_plan(), tmp_path)
    value = json.loads(path.read_bytes())
    del value["areas"], value["unplaced"]
    path.write_text(json.dumps(value | {"schema_version": "1.0"}), "utf-8")
    assert read_plan(path).areas == () and read_plan(path).issues == rich_plan().issues


def test_what_we_build_ourselves_has_no_unknown_field(tmp_path: Path) -> None:
    value = json.loads(rewritten(tmp_path, SCHEMA_VERSION).read_bytes())
    with pytest.raises(ValidationError, match="wards"):
        Plan.model_validate(value)


@pytest.mark.parametrize("version", ["2", "2.0", "10.4"])
def test_a_newer_major_version_is_refused(version: str, tmp_path: Path) -> None:
    path = rewritten(tmp_path, version)
    with pytest.raises(ReadError) as refused:
        read_plan(path)
    assert refused.value.code == "newer-major"
    assert str(refused.value) == (
        f"{path}: Converted by a newer planparse (schema {version}; this one reads 1.x). Update planparse."
    )


def test_a_newer_major_version_is_refused_even_if_nothing_else_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_text('{"schema_version": "2.0", "documents": []}', "utf-8")
    with pytest.raises(ReadError, match="newer planparse"):
        read_plan(path)


@pytest.mark.parametrize("version", ['"next"', '""', '"1.x"', "2.0", "null", '"' + "9" * 5000 + '"'])
def test_a_file_without_a_proper_version_is_no_plan(version: str, tmp_path: Path) -> None:
    path = write_plan(rich_plan(), tmp_path)
    path.write_text(path.read_text("utf-8").replace(f'"{SCHEMA_VERSION}"', version, 1), "utf-8")
    with pytest.raises(ReadError) as refused:
        read_plan(path)
    assert refused.value.code == "not-a-plan"


def test_a_place_without_end_is_no_place(tmp_path: Path) -> None:
    # JSON has no infinity: written again, the plan could not be read
    path = write_plan(rich_plan(), tmp_path)
    written, count = re.subn(r'("box": \[\s*)[0-9.]+', r"\g<1>1e999", path.read_text("utf-8"), count=1)
    assert count == 1
    path.write_text(written, "utf-8")
    with pytest.raises(ReadError) as refused:
        read_plan(path)
    assert refused.value.code == "not-a-plan"


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("ja", "新しい版のplanparseで変換されたため読めません(データ形式 2.0、読めるのは 1.x)"),
        ("en", "schema 2.0"),
    ],
)
@pytest.mark.parametrize("command", ["export", "report", "diff"])
def test_the_commands_refuse_a_newer_major_version_in_one_line(
    command: str, language: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = rewritten(tmp_path / "out", "2.0")
    other = write_plan(rich_plan("other"), tmp_path)
    arguments = {
        "export": ["export", str(tmp_path / "out"), "--sqlite", str(tmp_path / "plans.sqlite")],
        "report": ["report", str(tmp_path / "out")],
        "diff": ["diff", str(other), str(path)],
    }
    assert main(["--lang", language, *arguments[command]]) != 0
    lines = [line for line in capsys.readouterr().err.splitlines() if path.name in line]
    assert len(lines) == 1 and told in lines[0]


def test_the_commands_take_a_newer_minor_version(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, to = tmp_path / "out", tmp_path / "to"
    path = rewritten(out, "1.37")
    assert main(["export", str(out), "--csv", str(to)]) == 0
    assert main(["report", str(out)]) == 0
    assert main(["diff", str(path), str(write_plan(rich_plan(), tmp_path)), "--exit-code"]) == 0
    assert path.name not in capsys.readouterr().err


def test_the_report_shows_a_reading_with_fields_of_a_newer_version(tmp_path: Path) -> None:
    write_plan(rich_plan(), tmp_path)
    line = ReadLine(number=7, page=None, box=None, text="読み取った行の文", kind="furniture", role="")
    reading = Reading(document_id="shiomi-kanko-r8", lines=(line,))
    value = json.loads(encode(reading))
    value["lines"][0]["ink"] = 0.5
    path = tmp_path / reading_name("shiomi-kanko-r8")
    path.parent.mkdir()
    path.write_text(json.dumps(value, ensure_ascii=False), "utf-8")
    assert main(["report", str(tmp_path)]) == 0
    assert line.text in (tmp_path / "report/plans/shiomi-kanko-r8.html").read_text("utf-8")


def correct(out: Path, value: str) -> int:
    """Correct the first title in a workbook of the folder."""
    book = out / "book.xlsx"
    assert main(["export", str(out), "--xlsx", str(book)]) == 0
    loaded = openpyxl.load_workbook(book)
    headings = {str(cell.value): cell.column for cell in loaded["課題"][1]}
    loaded["課題"].cell(2, headings["課題名の修正"]).value = value
    loaded.save(book)
    return main(["--lang", "en", "correct", str(out), str(book), "--by", "佐藤", "--date", "2026-05-01"])


def test_a_corrected_plan_has_the_version_of_the_planparse_that_wrote_it(tmp_path: Path) -> None:
    path = rewritten(commit(tmp_path, rich_plan()), "1.0")
    assert correct(tmp_path, "別の課題名") == 0
    plan = Plan.model_validate_json(path.read_bytes())
    assert plan.schema_version == SCHEMA_VERSION and plan.issues[0].title == "別の課題名"


def test_a_correction_never_costs_a_newer_plan_its_fields(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = rewritten(commit(tmp_path, rich_plan()), "1.37")
    before = path.read_bytes()
    assert correct(tmp_path, "別の課題名") == 1
    told = capsys.readouterr().err
    assert told.splitlines() == [
        f"{tmp_path / plan_name(path.stem)}: Converted by a newer planparse (schema 1.37): "
        "rewriting would lose fields. Update planparse."
    ]
    assert path.read_bytes() == before and not (tmp_path / "corrections").exists()


def test_corrections_of_a_newer_version_are_read_and_stay_as_they_are() -> None:
    stored = {
        "document_id": "a",
        "sha256": "0",
        "wards": ["港区"],
        "corrections": [
            {"path": "mission/1", "source": "港", "value": "海", "who": "", "when": "2026-05-01", "why": ""}
            | {"doubts": {}, "seal": {"by": "課長"}}
        ],
    }
    kept = read_corrections(json.dumps(stored).encode(), "a.json")
    again = Corrections(document_id="a", sha256="0", corrections=kept)
    del stored["wards"]
    assert json.loads(encode(again)) == stored


def test_reports_and_reviews_of_a_newer_version_are_read_without_what_it_adds() -> None:
    task = ReportedTask(task_id="A-1/1/Q1/1", quarter=1, issue_title="", initiative_title="", text="測量")
    at = datetime(2026, 7, 1, tzinfo=UTC)
    report = Report(
        id="1", thread="1", plan="0", task=task, standing=Standing(result="半分"), who="佐藤", at=at
    )
    line = json.loads(encode_line(report))
    line["seal"], line["task"]["ward"], line["standing"]["cost"] = "課長", "港区", 3
    assert read_lines(json.dumps(line).encode() + b"\n") == ((report,), 0)
    review = Review(path="mission/1", value=digest("港"), who="佐藤", at=at)
    newer = json.loads(encode_review(review)) | {"seal": "課長"}
    assert read_reviews(json.dumps(newer).encode()) == {"mission/1": review}
