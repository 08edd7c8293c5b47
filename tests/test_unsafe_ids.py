"""No command writes outside its target, whatever id a plan's file has."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from planparse.cli import main
from planparse.document.errors import ReadError
from planparse.output.manifest import decode
from planparse.writers.json import decode_plan, encode
from tests.support.plans import rich_plan

PARTS = st.sampled_from(("..", ".", "/", "\\", "\0", "\n", "etc", "計画", "~", "C:", "a" * 90))


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


@settings(deadline=None, max_examples=25)
@example("../../../outside")
@example("/tmp/outside")
@example("..")
@given(st.lists(PARTS, min_size=1, max_size=5).map("".join))
def test_no_command_writes_outside_its_target(hostile: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        base = Path(name) / "1" / "2" / "3"
        plans = base / "out" / "plans"
        plans.mkdir(parents=True)
        plan = rich_plan().model_copy(update={"document_id": hostile})
        (plans / "plan.json").write_bytes(encode(plan))
        (plans / "other.json").write_bytes(encode(rich_plan("other")))
        out, here = str(base / "out"), base / "here"
        main(["export", out, "--csv", str(here / "csv"), "--xlsx", str(here / "plans.xlsx"), "--partial"])
        main(["report", out, "-o", str(here / "report")])
        main(
            ["diff", str(plans / "other.json"), str(plans / "plan.json"), "-o", str(here / "diff"), "--force"]
        )
        written = files(Path(name))
        assert {file for file in written if not file.startswith(("1/2/3/here/", "1/2/3/out/"))} == set()
        assert {file for file in written if file.startswith("1/2/3/out/")} == {
            "1/2/3/out/plans/plan.json",
            "1/2/3/out/plans/other.json",
        }


@pytest.mark.parametrize("hostile", ["../x", "a/b", "a\\b", ".x", "", "x" * 201, "a\nb", "a\0b"])
def test_a_plan_with_an_id_that_is_no_file_name_is_refused(hostile: str) -> None:
    data = encode(rich_plan().model_copy(update={"document_id": hostile}))
    with pytest.raises(ReadError) as refused:
        decode_plan(data, "a.json")
    assert refused.value.code == "unsafe-id" and "\n" not in str(refused.value)


RECORD = '"kind": "document", "input": "a.txt", "status": "ok", "document_id": "a"'


@pytest.mark.parametrize(
    "line",
    [
        RECORD.replace('"a"', '"../a"'),
        RECORD.replace('"a.txt"', "1"),
        RECORD.replace('"ok"', '"fine"'),
        f'{RECORD}, "at": {{}}',
        f'{RECORD}, "colour": "red"',
        f'{RECORD}, "files": {{"../../x": ["0", 1]}}',
        f'{RECORD}, "files": {{"/dev/zero": ["0", 1]}}',
        '"kind": "run", "writes": ["../a"], "version": "1", "at": ""',
        '"kind": "tables", "stamp": "s", "files": {"a": 1}, "at": ""',
        '"kind": ["document"]',
    ],
)
def test_a_line_of_a_manifest_that_planparse_did_not_write_is_left_out(line: str) -> None:
    sound = f"{{{RECORD}}}\n"
    found = decode(f"{sound}{{{line}}}\n".encode())
    assert list(found.records) == ["a.txt"] and found.tables is None
    assert found.records == decode(sound.encode()).records and found.broken == 1
