"""Crafted hostile documents through the real command; what takes longer is in tests/soak."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from planparse.batch.task import MIB
from tests.support.convert import Ran, assert_whole, convert, latest
from tests.support.documents import RAW
from tests.support.hostile import CRAFTED, MARKS, crafted, file_name

TIMEOUT, MEMORY = 3, 700

# These take seconds each, however they end; `make soak` has them.
SLOW = {
    "text-repeated-500-times.txt",
    "text-in-one-line.txt",
    "text-of-markers.txt",
    "text-of-a-million-lines.txt",
    "text-of-combining-marks.txt",
    "text-of-tabs-and-pipes.txt",
    "text-of-five-megabytes-without-a-break.txt",
    "two-hundred-thousand-texts-in-one-place",
    "half-a-million-rectangles",
    "contents-100000-times",
    "a-million-characters",
    "a-million-kerns",
    "a-grid-of-90000-cells",
    "cmap-of-every-number",
    "cmap-of-many-ranges",
    "every-character-turned",
    *(name for name in CRAFTED if "-cut-at-" in name and not name.endswith("0.6")),
}
QUICK = sorted(CRAFTED.keys() - SLOW)

# These fail for one reason on every machine; the others may also convert or have no form.
REASONS = {
    "sealed": "encrypted",
    "sealed-with-rc4": "encrypted",
    "pages-300000": "too_many_pages",
    "pages-300000-the-same": "too_many_pages",
    "images-alone": "no_text",
    "text-drawn-without-ink": "no_text",
    "text-off-the-page": "no_text",
    "nothing": "empty",
    "no-pdf": "other_kind",
    "noise": "misnamed",
    "text-in-iso-2022-jp-without-half-its-shifts.txt": "other_kind",
    "nothing-but-a-header": "damaged",
    "writer-cut-at-0.6": "damaged",
    "bomb-2-gb-of-spaces": "memory",
    "bomb-10-gb-in-two-layers": "memory",
    "bomb-of-text": "memory",
    "form-draws-itself-twice": "memory",
    "forms-2-to-the-40": "memory",
}


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ran]:
    raw = tmp_path_factory.mktemp("hostile")
    for name in QUICK:
        (raw / file_name(name)).write_bytes(crafted(name))
    shutil.copy(RAW / "kirigahara-r8.txt", raw / "sound.txt")
    out = tmp_path_factory.mktemp("out") / "out"
    options = ("--timeout", TIMEOUT, "--memory", MEMORY, "--max-size", 30, "--jobs", 2, "--ocr", "never")
    return out, convert(raw, "-o", out, *options)


def test_there_are_enough_hostile_documents() -> None:
    assert len(CRAFTED) >= 150 and len(QUICK) >= 100


def test_every_document_ends_within_its_limits_and_no_file_is_partial(ran: tuple[Path, Ran]) -> None:
    out, command = ran
    assert command.code == 1 and "Traceback" not in command.out + command.err
    assert_whole(out, len(QUICK) + 1)
    for name, record in latest(out).items():
        assert record["seconds"] <= TIMEOUT + 2, name
        assert record["peak"] <= MEMORY * MIB, name
    assert latest(out)["sound.txt"]["status"] == "ok"


@pytest.mark.parametrize("name", REASONS)
def test_the_reason_is_the_right_one(name: str, ran: tuple[Path, Ran]) -> None:
    record = latest(ran[0])[file_name(name)]
    assert record.get("reason") in {REASONS[name], "timeout"}
    # a crash would be tried three times; memory that a used process lacks is asked for in a fresh one
    assert record["attempts"] <= 2


def test_every_failure_is_printed_with_its_reason(ran: tuple[Path, Ran]) -> None:
    out, command = ran
    lines = command.out.splitlines()
    for name, record in latest(out).items():
        if record["status"] == "failed":
            assert any(f"{name}: " in x and x.endswith(f"[{record['reason']}]") for x in lines), name


@pytest.mark.parametrize(
    "name", ["text-with-nul-and-bidi.txt", *(name for name in QUICK if "-strewn-with-" in name)]
)
def test_characters_without_width_are_taken_out_and_told(name: str, ran: tuple[Path, Ran]) -> None:
    record = latest(ran[0])[name]
    plan = (ran[0] / "plans" / f"{record['document_id']}.json").read_text("utf-8")
    assert record["status"] in ("ok", "outline")
    assert not any(unseen in plan for unseen in ("\\u0000", "\ufeff", "\uffa0", *MARKS))
    assert "control-characters" in {finding["code"] for finding in json.loads(plan)["findings"]}


def test_pdfplumber_follows_no_reference_for_ever(tmp_path: Path) -> None:
    raw, out = tmp_path / "raw", tmp_path / "out"
    raw.mkdir()
    for name in CRAFTED:
        if "in-a-loop" in name or "loop-of-two" in name or name.endswith("itself"):
            (raw / file_name(name)).write_bytes(crafted(name))
    convert(raw, "-o", out, "--reader", "pdfplumber", "--timeout", 30, "--jobs", 2, "--ocr", "never")
    records = latest(out)
    assert len(records) > 15 and not {r["reason"] for r in records.values()} & {"timeout", "internal"}
    assert records[file_name("root-is-itself")]["reason"] == "unknown_form"  # its page was found and read
