"""Every document of raw/ reads exactly as its truth, and the truths are the generator's."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generator.layout import lay_out
from generator.plan import changes, load, truth
from generator.score import compare
from planparse import read
from scripts.samples.documents import DOCUMENTS, PAIRS, Document
from tests.support.documents import RAW, ROOT

TRUTH = ROOT / "tests" / "truth"
PLANS = ROOT / "scripts" / "samples"

by_name = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda d: d.file_name)


@by_name
def test_every_sample_reads_as_its_truth(document: Document) -> None:
    known = json.loads((TRUTH / f"{document.file_name}.json").read_text("utf-8"))
    difference = compare(known, read(RAW / document.file_name).model_dump(mode="json"))
    assert not difference, str(difference)


@by_name
def test_the_truths_are_the_generators(document: Document) -> None:
    plan = load(PLANS / f"{document.plan}.toml")
    known = json.loads((TRUTH / f"{document.file_name}.json").read_text("utf-8"))
    assert known == truth(plan, era_style=document.style.era, spans=document.style.merge)


@pytest.mark.parametrize(
    "document", [d for d in DOCUMENTS if d.file_name.endswith(".txt")], ids=lambda d: d.file_name
)
def test_the_texts_are_the_generators(document: Document, tmp_path: Path) -> None:
    document.render(lay_out(load(PLANS / f"{document.plan}.toml"), document.style), tmp_path / "again.txt")
    assert (tmp_path / "again.txt").read_bytes() == (RAW / document.file_name).read_bytes()


def test_raw_and_the_truths_have_the_same_documents() -> None:
    names = {d.file_name for d in DOCUMENTS}
    assert {p.name for p in RAW.iterdir() if p.suffix in (".txt", ".pdf")} == names
    assert {p.name.removesuffix(".json") for p in TRUTH.iterdir()} == names


@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_the_known_changes_are_the_generators(old: str, new: str) -> None:
    known = json.loads((ROOT / "tests" / "changes" / f"{old}--{new}.json").read_text("utf-8"))
    assert known == changes(load(PLANS / f"{old}.toml"), load(PLANS / f"{new}.toml"))
