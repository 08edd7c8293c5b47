"""No command writes outside its target, whatever id a plan's file has."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from planparse.cli import COMMANDS, main
from planparse.document.errors import ReadError
from planparse.output.manifest import decode
from planparse.writers.json import decode_plan, encode
from tests.support.plans import rich_plan

PARTS = st.sampled_from(
    (
        "..",
        ".",
        "/",
        "\\",
        "\0",
        "\n",
        "etc",
        "計画",
        "~",
        "C:",
        "CON",
        "%2e%2e",
        "\u202e",
        "か\u3099",
        "a" * 90,
    )
)


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def output(base: Path, hostile: str) -> Path:
    """An output folder whose plans and manifest have a hostile id; its last run was killed."""
    out = base / "out"
    (out / "plans").mkdir(parents=True)
    (out / "rows").mkdir()
    plan = rich_plan().model_copy(update={"document_id": hostile})
    (out / "plans" / "plan.json").write_bytes(encode(plan))
    (out / "plans" / "other.json").write_bytes(encode(rich_plan("other")))
    written = {f"plans/{hostile}.json": ["0", 1], hostile: ["0", 1]}
    lines = (
        {"kind": "document", "input": "gone.txt", "status": "ok", "document_id": hostile, "files": written},
        {"kind": "run", "writes": [hostile], "version": "1", "at": ""},
        {"kind": "tables", "stamp": "s", "files": {f"{hostile}.parquet": ["0", 1]}, "at": ""},
        {"kind": "run", "writes": [hostile], "version": "1", "at": ""},
    )
    (out / "manifest.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in lines), "utf-8")
    return out


def commands(base: Path) -> Iterator[list[str]]:
    """Every command that writes or deletes, each with targets in OUT or in a folder of its own."""
    out, here, text = str(base / "out"), base / "here", str(base / "given" / "計画.txt")
    plans = [str(base / "out" / "plans" / f"{name}.json") for name in ("other", "plan")]
    kept = str(here / "kept.xlsx")
    yield ["export", out, "--csv", str(here / "csv"), "--xlsx", kept, "--partial"]
    yield ["export", out, "--sqlite", str(here / "a.sqlite"), "--duckdb", str(here / "a.duckdb"), "--partial"]
    yield ["report", out, "-o", str(here / "report")]
    yield ["diff", *plans, "-o", str(here / "diff"), "--force"]
    yield ["correct", out, kept, "--by", "担当"]
    yield ["form", "draft", text, "-o", str(here / "form.toml")]
    yield ["schema", "-o", str(here / "schemas")]
    yield ["progress", "books", out, str(here / "books")]
    yield ["progress", "summary", out, "-o", str(here / "summary.html")]
    yield ["progress", "draft", out, str(here / "draft.md")]
    yield ["progress", "calendar", out, str(here / "calendar.ics")]
    yield ["progress", "take", out, kept, "--by", "担当"]
    yield ["prune", out]


@settings(deadline=None, max_examples=3)
@example("../../../outside")
@example("../../victim")
@example("/tmp/outside")
@example("..")
@given(st.lists(PARTS, min_size=1, max_size=5).map("".join))
def test_no_command_writes_outside_its_target(hostile: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        base = Path(name) / "1" / "2" / "3"
        output(base, hostile)
        (base / "given").mkdir()
        (base / "given" / "計画.txt").write_text("1 計画\n\n港を守る。\n", "utf-8")
        for victim in (base / "victim.json", base.parent / "victim.json", base / "out" / "victim.json"):
            victim.write_text("mine", "utf-8")
        before = files(Path(name))
        for command in commands(base):
            main(command)
        after = files(Path(name))
        ours = ("1/2/3/here/", "1/2/3/out/")
        assert {file for file in after if not file.startswith(ours)} <= before.keys()
        victims = {file: data for file, data in before.items() if "out/plans/" not in file}
        del victims["1/2/3/out/manifest.jsonl"]
        assert victims.items() <= after.items()
        made = {file.removeprefix("1/2/3/out/") for file in after if file.startswith("1/2/3/out/")}
        assert all(file.split("/")[0] in OF_OUTPUT for file in made), made


OF_OUTPUT = {
    "plans",
    "readings",
    "rows",
    "tables",
    "corrections",
    "manifest.jsonl",
    "victim.json",
    ".planparse.lock",
}


def test_every_command_that_writes_is_tried(tmp_path: Path) -> None:
    reading = {"check", "inspect", "completion"}
    elsewhere = {"convert", "serve"}  # test_batch_inputs.py and test_serve.py
    assert {command[0] for command in commands(tmp_path)} == set(COMMANDS) - reading - elsewhere


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
        RECORD.replace('"a"', '"a\\ud800"'),
        RECORD.replace('"a.txt"', "1"),
        RECORD.replace('"ok"', '"fine"'),
        f'{RECORD}, "at": {{}}',
        f'{RECORD}, "at": "today"',
        f'{RECORD}, "at": "9999-12-31T23:59:59+00:00"',
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
