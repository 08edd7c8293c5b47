"""Converting the same bytes again by a newer planparse or with other options: what is read differently."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from planparse.batch.run import Progress, Summary, convert
from planparse.batch.store import LocalStore
from planparse.batch.task import MIB, Limits
from planparse.cli import main
from planparse.output.folder import changes_name, plan_name
from planparse.plan.rereading import ChangedValue, changed_values, read_lines
from planparse.tables.layouts import SCHEMAS
from tests.support.batch import request, write
from tests.support.batch_plans import WORK
from tests.support.plans import rich_plan

COLUMNS = ["document_id", "path", "label", "old_value", "new_value"]
TITLE = [("港", "title", "表題", "古い題", rich_plan().title)]


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    return write(tmp_path / "raw", 港="港を守る", 緑="緑を増やす")


def run(raw: Path, out: Path, **options: Any) -> Summary:
    return convert(request([raw], out, **({"work": WORK, "limits": Limits(memory=2048 * MIB)} | options)))


def listed(out: Path) -> list[tuple[Any, ...]]:
    """The rows of the table, without their time."""
    table = pd.read_parquet(out / "tables/reading_changes.parquet")
    return [tuple(None if pd.isna(v) else v for v in row) for row in table[COLUMNS].to_numpy()]


def older(out: Path, document: str = "港", **values: object) -> None:
    """Make a document's plan what an older planparse has read: other values, by other code."""
    path = out / plan_name(document)
    path.write_text(json.dumps(json.loads(path.read_bytes()) | values, ensure_ascii=False), "utf-8")


@pytest.fixture
def newer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("planparse.batch.identity.code_version", lambda: "newer")


@pytest.fixture
def out(raw: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """An output folder that an older planparse made of two documents: it read one title differently."""
    folder = tmp_path / "out"
    assert run(raw, folder).reread == ()
    assert listed(folder) == []
    older(folder, title="古い題")
    request.getfixturevalue("newer")
    return folder


def test_what_a_newer_planparse_reads_differently_is_listed_and_told(raw: Path, out: Path) -> None:
    summary = run(raw, out)
    assert (summary.converted, [record.document_id for record in summary.reread]) == (2, ["港"])
    assert summary.reread[0].counts["changed_values"] == 1
    assert listed(out) == TITLE
    manifest = (out / "manifest.jsonl").read_text("utf-8").splitlines()
    assert any(json.loads(line).get("counts", {}).get("changed_values") == 1 for line in manifest)


def test_the_list_stays_and_grows(raw: Path, out: Path) -> None:
    run(raw, out)
    assert run(raw, out).reread == ()
    assert listed(out) == TITLE
    older(out, organization=None)
    later = run(raw, out, reader="pdfium")
    assert len(later.reread) == 1
    assert listed(out) == [*TITLE, ("港", "organization", "組織名", None, rich_plan().organization)]
    table = pd.read_parquet(out / "tables/reading_changes.parquet")
    assert table["position"].tolist() == [1, 2] and table["changed_at"].is_monotonic_increasing


def test_a_new_version_of_the_file_is_not_a_new_reading(raw: Path, out: Path) -> None:
    write(raw, 港="港を広げる")
    assert run(raw, out).reread == ()
    assert listed(out) == []


def test_the_command_names_the_documents_and_the_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    raw, out = tmp_path / "raw", tmp_path / "out"
    write(raw, plan="令和８年度 港湾局 運営方針\n\n一 港を守る\n　岸壁を直す。\n")
    convert_it = ["--lang", "en", "convert", str(raw), "-o", str(out)]
    assert main([*convert_it, "--form", "outline"]) == 0
    older(out, "plan", title="Old", fiscal_year=2020)
    capsys.readouterr()
    main(convert_it)
    told = capsys.readouterr().err
    assert "1 documents have the same bytes as before, but" in told and "plan.txt" in told
    assert str(out / "tables/reading_changes.parquet") in told
    assert ("plan", "fiscal_year", "年度(西暦)", "2020", "2026") in listed(out)
    main(convert_it)
    assert "same bytes" not in capsys.readouterr().err


def test_a_run_killed_between_two_files_loses_no_difference_and_tells_none_twice(
    raw: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(store: LocalStore, files: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(LocalStore, "write", cut)
        run(raw, out, jobs=1)
    run(raw, out)
    assert listed(out) == TITLE


def test_a_run_killed_before_its_record_loses_no_difference(
    raw: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(progress: Progress) -> None:
        if progress.record is not None:
            raise KeyboardInterrupt

    manifest = out / "manifest.jsonl"
    before = manifest.read_bytes()
    with pytest.raises(KeyboardInterrupt):
        convert(request([raw], out, work=WORK, jobs=1, limits=Limits(memory=2048 * MIB)), stop)
    manifest.write_bytes(before)
    run(raw, out)
    assert listed(out) == TITLE


def test_an_earlier_plan_that_cannot_be_read_stops_nothing(raw: Path, out: Path) -> None:
    (out / plan_name("港")).write_text("{", "utf-8")
    summary = run(raw, out)
    assert summary.failures == () and summary.reread == ()


def test_the_list_goes_with_its_document(raw: Path, out: Path) -> None:
    run(raw, out)
    (raw / "港.txt").unlink()
    run(raw, out)
    assert not (out / changes_name("港")).exists() and listed(out) == []


def test_a_damaged_line_costs_no_other(raw: Path, out: Path) -> None:
    run(raw, out)
    path = out / changes_name("港")
    whole = path.read_bytes()
    assert read_lines(b'{"at": 3}\n' + whole + b'{"at": "2026') == read_lines(whole)


def test_values_are_compared_by_path() -> None:
    old = rich_plan()
    (first, *others) = old.issues
    new = old.model_copy(
        update={"issues": (first.model_copy(update={"title": "別の題", "impact": None}), *others)}
    )
    path = f"issues/{first.id}"
    assert changed_values(old, new) == (
        ChangedValue(f"{path}/title", "課題名", first.title, "別の題"),
        ChangedValue(f"{path}/impact", "影響度", first.impact, None),
    )
    assert changed_values(old, old) == ()
    gone = changed_values(old, old.model_copy(update={"mission": ()}))
    assert [(one.path, one.new) for one in gone] == [("mission/1", None), ("mission/2", None)]


def test_every_export_has_the_table(raw: Path, out: Path, tmp_path: Path) -> None:
    run(raw, out)
    assert main(["export", str(out), "--csv", str(tmp_path / "csv")]) == 0
    table = pd.read_csv(tmp_path / "csv/reading_changes.csv")
    assert [tuple(row) for row in table[COLUMNS].to_numpy()] == TITLE
    assert set(SCHEMAS["reading_changes"].names) <= set(table.columns)
