"""An output folder that planparse 0.1 wrote, brought to this version as docs/upgrade.md says."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
from pyarrow import parquet

import planparse
from planparse.batch.identity import digest
from planparse.output.manifest import read_manifest
from planparse.tables.layouts import SCHEMAS
from tests.support.documents import RAW, ROOT

EARLIER = ROOT / "tests" / "earlier" / "out"
DOCUMENT, PLAN = "kirigahara-r8.txt", "plans/kirigahara-r8.json"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """The output folder, beside the document that it was made of."""
    (tmp_path / "raw").mkdir()
    shutil.copy(RAW / DOCUMENT, tmp_path / "raw")
    return Path(shutil.copytree(EARLIER, tmp_path / "out"))


def columns(out: Path) -> dict[str, set[str]]:
    return {file.stem: set(parquet.read_schema(file).names) for file in (out / "tables").iterdir()}


def ids(plan: Mapping[str, object]) -> list[str]:
    return re.findall(r'"id": "([^"]+)"', json.dumps(plan, ensure_ascii=False))


def test_the_folder_is_one_of_the_first_schema_and_whole() -> None:
    record = read_manifest(EARLIER).records["../raw/kirigahara-r8.txt"]
    assert json.loads((EARLIER / PLAN).read_bytes())["schema_version"] == "1.0"
    for name, (sha256, size) in record.files.items():
        block = (EARLIER / name).read_bytes()
        assert (digest(block), len(block)) == (sha256, size)


def test_before_it_is_converted_again_its_tables_are_refused_and_its_plans_read(
    out: Path, tmp_path: Path
) -> None:
    for read_tables in (planparse.load, planparse.scan):
        with pytest.raises(FileNotFoundError, match="planparse convert"):
            read_tables(out)
    planparse.export(out, "csv", tmp_path / "csv")
    assert len((tmp_path / "csv/issues.csv").read_text("utf-8-sig").splitlines()) == 4


def test_converting_again_keeps_corrections_and_ids_and_makes_every_table(out: Path) -> None:
    before = json.loads((out / PLAN).read_bytes())
    corrections = (out / "corrections/kirigahara-r8.json").read_bytes()
    summary = planparse.convert(out.parent / "raw", out, jobs=1)
    assert (summary.converted, summary.failures, summary.reread) == (1, (), ())
    after = json.loads((out / PLAN).read_bytes())
    assert (after["schema_version"], set(ids(after))) == ("1.1", set(ids(before)))
    assert (out / "corrections/kirigahara-r8.json").read_bytes() == corrections
    corrected = [finding for finding in after["findings"] if finding["code"] == "corrected"]
    assert len(corrected) == len(json.loads(corrections)["corrections"]) == 7
    assert columns(out) == {name: set(schema.names) for name, schema in SCHEMAS.items()}
    assert len(planparse.load(out)["tasks"]) == 25
    assert planparse.convert(out.parent / "raw", out, jobs=1).converted == 0


def test_what_is_read_differently_from_before_is_listed(out: Path) -> None:
    """As if 0.1 had read another title."""
    block = (out / PLAN).read_bytes()
    other = block.replace("令和８年度重点課題推進プラン".encode(), "令和８年度重点課題推進プ".encode(), 1)
    assert other != block
    (out / PLAN).write_bytes(other)
    manifest = (out / "manifest.jsonl").read_text("utf-8")
    marks = (f'"{digest(one)}", {len(one)}' for one in (block, other))
    (out / "manifest.jsonl").write_text(manifest.replace(*marks), "utf-8")
    summary = planparse.convert(out.parent / "raw", out, jobs=1)
    assert [record.document_id for record in summary.reread] == ["kirigahara-r8"]
    (change,) = planparse.load(out)["reading_changes"].to_dict("records")
    assert (change["path"], change["old_value"]) == ("title", "令和８年度重点課題推進プ")


@pytest.mark.parametrize("page", ["upgrade.md", "upgrade.ja.md"])
def test_the_page_names_every_column_that_has_another_name(page: str) -> None:
    rows = re.findall(r"^\| (\w+) \| `(\w+)` \| `(\w+)` \|$", (ROOT / "docs" / page).read_text("utf-8"), re.M)
    now = {name: set(schema.names) for name, schema in SCHEMAS.items()}
    gone = {(name, column) for name, old in columns(EARLIER).items() for column in old - now[name]}
    assert {(table, old) for table, old, _ in rows} == gone and len(gone) == 8
    assert all(new in now[table] for table, _, new in rows)
