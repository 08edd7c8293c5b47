"""Several versions of one plan in an output folder (差替え): named, counted, and ordered by age."""

from __future__ import annotations

import os
from pathlib import Path

import openpyxl
import pytest

from planparse.cli import main
from planparse.output.folder import plan_paths
from planparse.output.manifest import Begun, Record, decode, encode
from planparse.output.versions import of_year, oldest_first
from planparse.plan.versions import versions
from tests.support.documents import RAW
from tests.support.plans import rich_plan

Captured = pytest.CaptureFixture[str]


def by_age(folder: Path, *runs: dict[str, str]) -> list[str]:
    """The documents that runs converted, oldest first; each run is id → content of its version."""
    lines: list[Begun | Record] = []
    for day, documents in enumerate(runs, start=1):
        at = f"2026-04-{day:02}"
        lines.append(Begun(tuple(documents), "1", at))
        lines += [Record(f"../{own}.txt", "ok", own, sha256=text, at=at) for own, text in documents.items()]
    plans = [rich_plan(own) for own in sorted({own for run in runs for own in run})]
    return [plan.document_id for plan in oldest_first(plans, decode(encode(lines)), str(folder / "out"))]


def source(folder: Path, name: str, changed: float) -> None:
    (folder / f"{name}.txt").touch()
    os.utime(folder / f"{name}.txt", (changed, changed))


def test_the_version_that_a_later_run_added_is_the_newer_one(tmp_path: Path) -> None:
    source(tmp_path, "z", 2e9)
    source(tmp_path, "a", 1e9)
    assert by_age(tmp_path, {"z": "1"}, {"a": "2"}) == ["z", "a"]


def test_of_one_run_the_source_modified_last_is_the_newer_one(tmp_path: Path) -> None:
    source(tmp_path, "z", 1e9)
    source(tmp_path, "a", 2e9)
    assert by_age(tmp_path, {"a": "1", "z": "2"}) == ["z", "a"]


def test_a_document_is_as_old_as_its_present_bytes(tmp_path: Path) -> None:
    assert by_age(tmp_path, {"a": "1"}, {"z": "2"}, {"a": "3"}) == ["z", "a"]
    assert by_age(tmp_path, {"a": "1"}, {"z": "2"}, {"a": "1"}) == ["a", "z"]


def test_every_output_names_the_versions_that_it_counts(tmp_path: Path, capsys: Captured) -> None:
    raw, out = tmp_path / "raw", tmp_path / "out"
    raw.mkdir()
    text = (RAW / "kirigahara-r8.txt").read_text("utf-8")
    for name, version in (("z原案", text), ("a差替", text + "\n")):
        (raw / f"{name}.txt").write_text(version, encoding="utf-8")
        assert main(["convert", str(raw), "-o", str(out)]) == 0
    told = capsys.readouterr().out
    assert told.count("令和8年度の計画が2件あり") == 1 and "古い順: z原案 → a差替" in told
    assert len(plan_paths(out)) == 2

    assert main(["report", str(out)]) == 0
    assert "古い順: z原案 → a差替" in (out / "report" / "index.html").read_text("utf-8")
    assert main(["export", str(out), "--xlsx", str(tmp_path / "plans.xlsx")]) == 0
    book = openpyxl.load_workbook(tmp_path / "plans.xlsx", read_only=True)
    cells = [str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    assert any("計画が2件あり" in cell and "z原案 → a差替" in cell for cell in cells)


@pytest.mark.parametrize(
    "changed",
    [{"fiscal_year": 2031}, {"organization": "別の局"}, {"form": "outline"}, {"municipality_code": "011002"}],
)
def test_plans_of_other_bureaus_or_years_and_documents_without_a_form_are_no_versions(
    changed: dict[str, object],
) -> None:
    one = rich_plan("a")
    other = one.model_copy(update={"document_id": "b"})
    assert versions([one, other]) == ((one, other),)
    assert not versions([one, other.model_copy(update=changed)])


def test_a_year_has_the_newest_version_of_each_of_its_plans_by_bureau(tmp_path: Path) -> None:
    lines: list[Begun | Record] = []
    for day, own in enumerate(("old", "new"), start=1):
        at = f"2026-04-{day:02}"
        lines += [Begun((own,), "1", at), Record(f"../{own}.txt", "ok", own, sha256=own, at=at)]
    manifest, out = decode(encode(lines)), str(tmp_path / "out")
    old, new, last, other, none = (rich_plan(own) for own in ("old", "new", "last", "other", "none"))
    last = last.model_copy(update={"fiscal_year": 2025})
    other = other.model_copy(update={"organization": "あおい局"})
    none = none.model_copy(update={"fiscal_year": None})
    plans = [new, old, last, other, none]

    def ids(year: int | None, *without: str) -> list[str]:
        found = of_year(plans, year, manifest, out, lambda one: one.document_id not in without)
        return [one.document_id for one in found]

    assert ids(2026) == ids(None) == ["other", "new"]
    assert ids(2025) == ids(None, "other", "new") == ["last"]  # an older version is never taken instead
    assert ids(None, "other", "new", "last") == ["none"] and ids(1999) == []
