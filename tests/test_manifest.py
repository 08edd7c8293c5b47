"""What the lines of a manifest say: the last record of each input, in the order of the last records."""

from __future__ import annotations

import json
import ntpath
import os
from dataclasses import replace
from pathlib import Path, PureWindowsPath

import pytest

from planparse.output import manifest
from planparse.output.manifest import Begun, Manifest, Record, Tables, decode, encode, read_manifest
from planparse.output.marks import Mark, Marks


def test_the_records_stand_in_the_order_of_the_last_of_each_input() -> None:
    first, other = Record("a.txt", "failed"), Record("b.txt", "ok", "b")
    again = Record("a.txt", "ok", "a")
    read = decode(encode([first, other, again]))
    assert list(read.records) == ["b.txt", "a.txt"]
    assert read.records["a.txt"].status == "ok"


@pytest.mark.parametrize(
    "line",
    [b"{", b"[]", b"3", b'{"kind": "document"}', b'{"kind": "weather"}', b"[" * 5000],
    ids=["cut", "list", "number", "no input", "no kind", "deep"],
)
def test_a_line_that_is_none_is_passed_over(line: bytes) -> None:
    whole = encode([Record("a.txt", "ok", "a")])
    assert list(decode(whole + line + b"\n" + encode([Record("b.txt", "ok", "b")])).records) == [
        "a.txt",
        "b.txt",
    ]


FILES = {"tables/tasks.parquet": ("0", 9)}
RUN, TABLES = Begun(("a",), "1", ""), Tables("s", FILES, "")
AFTER = Tables("s", FILES, "", unended=True)
RECORD = Record("a.txt", "ok", "a")


@pytest.mark.parametrize(
    ("entries", "unended", "unfinished"),
    [
        ([RUN, RECORD, TABLES], False, False),
        ([RUN, RECORD], True, True),
        ([RUN, RECORD, AFTER], True, True),
        ([RUN, TABLES, RECORD], False, True),
        ([RUN, TABLES, RECORD, AFTER], False, False),
        ([RUN, RECORD, AFTER, RUN, RECORD, TABLES], False, False),
    ],
)
def test_only_the_end_of_a_run_ends_it(
    entries: list[Begun | Record | Tables], unended: bool, unfinished: bool
) -> None:
    found = decode(encode(entries))
    assert (found.unended, found.unfinished) == (unended, unfinished)


def test_after_a_line_that_cannot_be_read_nobody_knows_what_failed() -> None:
    whole = encode([RUN, RECORD, TABLES])
    assert decode(whole + b"{}\n").unended and not decode(whole + b"{}\n" + encode([TABLES])).unended


def test_a_line_of_a_newer_version_is_read_without_what_it_adds() -> None:
    line = encode([RECORD]).replace(b'"kind"', b'"colour": ["red"], "kind"', 1)
    found = decode(line)
    assert found.records == {"a.txt": RECORD} and found.broken == 0


SHA = "0123456789abcdef" * 4
PLAN, READING, ROWS = "plans/a.json", "readings/a.json", "rows/a.rows"


@pytest.mark.parametrize(
    ("files", "packed"),
    [
        ({PLAN: (SHA, 0), READING: (SHA[::-1], 1 << 40), ROWS: ("0" * 64, 9)}, True),
        ({PLAN: (SHA, 7), READING: (SHA, 8)}, True),
        ({ROWS: (SHA, 7)}, True),
        ({READING: (SHA, 8), PLAN: (SHA, 7)}, False),
        ({PLAN: (SHA, 7), "plans/b.json": (SHA, 7)}, False),
        ({PLAN: (SHA.upper(), 7)}, False),
        ({PLAN: (SHA, -1)}, False),
    ],
    ids=["all", "no rows", "rows", "other order", "another's", "other hash", "no size"],
)
def test_a_record_has_the_marks_that_it_was_given(files: dict[str, Mark], packed: bool) -> None:
    record = Record("a.txt", "ok", "a", files=files)
    assert isinstance(record.files, Marks) is packed
    assert record.files == files and list(record.files.items()) == list(files.items())
    assert record.files.get("rows/b.rows") is None and set(record.files) == files.keys()
    line = encode([record])
    assert json.loads(line)["files"] == {name: list(mark) for name, mark in files.items()}
    assert decode(line).records["a.txt"] == record == replace(record)


def test_a_folder_whose_manifest_cannot_be_read_is_not_taken_for_whole(tmp_path: Path) -> None:
    assert read_manifest(tmp_path) == Manifest()
    os.mkfifo(tmp_path / "manifest.jsonl")
    assert read_manifest(tmp_path).unfinished


@pytest.mark.parametrize(
    ("place", "name"),
    [
        (r"C:\city\plans\a.pdf", "../plans/a.pdf"),
        (r"D:\plans\a.pdf", "D:/plans/a.pdf"),
        (r"\\server\plans\a.pdf", "//server/plans/a.pdf"),
    ],
)
def test_an_input_on_another_drive_is_named_by_its_whole_path(
    place: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(manifest, "Path", PureWindowsPath)
    with monkeypatch.context() as windows:
        windows.setattr(os, "path", ntpath)
        named = manifest.input_name(place, r"C:\city\output")
        found = manifest.input_place(named, r"C:\city\output")
    assert (named, found) == (name, place)
