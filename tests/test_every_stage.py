"""Hundreds of drawn documents, with a digest of what each stage makes of them.

A row differs from that stage on which made something else; `planparse inspect` of the document shows what.
After a change that is meant: `--force-regen`; no row may have more wrong facts than before.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from pytest_regressions.file_regression import FileRegressionFixture

from bench.layouts import canvas, scoring
from bench.originals import documents
from bench.originals.formats import FORMATS
from bench.plans import documents as kinds
from planparse.form.model import column_heads
from planparse.parse.pipeline import parse_document
from planparse.plan.fields import walk
from planparse.readers import read
from planparse.readers.pdf import Reader
from tests.support.documents import PDFS, RAW, TEXTS, forms
from tests.support.drawn_layouts import BUILT, draw
from tests.support.listing import listed

# what an office program writes is another file with each of its versions
WRITTEN = sorted(name for name, form in FORMATS.items() if form.write.__module__ != "bench.originals.office")
# layouts for each format: every fourth, another fourth for the next format
SOME = 4
# positions and sizes: where a PDF has no fonts of its own, those of the machine decide
_PLACED = re.compile(r" -?\d+\.\d+(?:-\d+\.\d+|pt)?")


def staged(data: bytes, name: str, truth: Any = None, *, reader: Reader = "auto", placed: bool = True) -> str:
    """A digest for each stage, and how many facts are wrong, in all and untold; boxes only if `placed`."""
    document, findings = read(data, name, reader=reader, ocr="never", column_heads=column_heads(forms()))
    found = parse_document(document, findings, forms())
    seen = found.plan.model_dump(mode="json", exclude={"findings"})
    told = [finding.model_dump(mode="json") for finding in found.plan.findings]
    lines = (row if placed else _PLACED.sub("", row) for row in listed(document))
    roles = (f"{line.kind} {line.role} {line.text}" for line in found.reading.lines)
    doubts = (f"{part.path} {part.doubt}" for part, _ in walk(found.plan) if part.doubt_address)
    made = {
        "reading": lines,
        "roles": roles,
        "plan": flat({key: seen[key] for key in seen if key != "source"}, placed),
        "findings": flat(told, placed),
        "doubts": doubts,
    }
    row = " ".join(f"{stage} {digest(rows)}" for stage, rows in made.items())
    if truth is None:
        return row
    score = scoring.compare(json.loads(json.dumps(truth)), seen | {"findings": told})
    return f"{row} wrong {len(score.wrong)} silent {score.silent}"


def digest(rows: Iterable[str]) -> str:
    return sha256("\n".join(rows).encode("utf-8", "backslashreplace")).hexdigest()[:8]


def flat(value: Any, placed: bool) -> Iterator[str]:
    """A tree's leaves, one a row, without boxes unless `placed`."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key != "box" or placed:
                yield from (f"{key}.{row}" for row in flat(inner, placed))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from (f"{number}.{row}" for row in flat(inner, placed))
    else:
        yield repr(value)


# pdfplumber, which is slow, reads every fifth layout
@pytest.mark.parametrize(("seed", "reader", "step"), [(11, "pdfium", 1), (13, "pdfplumber", 5)])
def test_layouts(
    seed: int, reader: Reader, step: int, tmp_path: Path, file_regression: FileRegressionFixture
) -> None:
    rows = []
    for name in sorted(BUILT)[::step]:
        own = draw(name, seed, tmp_path / "plan.pdf")
        rows.append(f"{name}: {staged(own.pdf, 'plan.pdf', own.truth, reader=reader, placed=False)}")
    file_regression.check("\n".join(rows) + "\n", encoding="utf-8")


@pytest.mark.parametrize("name", WRITTEN)
def test_originals(name: str, tmp_path: Path, file_regression: FileRegressionFixture) -> None:
    form = FORMATS[name]
    number = WRITTEN.index(name)
    layouts = sorted(BUILT)[number % SOME :: SOME]
    chosen = [documents.drawn(100 + number, merges=form.merges)]
    chosen += [documents.layout(one, number, merges=form.merges) for one in layouts]
    chosen += [documents.kind(one, merges=form.merges) for one in kinds.KINDS]
    rows = []
    for document in chosen:
        path = tmp_path / f"plan{form.suffix}"
        form.write(document.blocks, path, random.Random(document.name))
        rows.append(f"{document.name}: {staged(path.read_bytes(), path.name, document.truth or None)}")
    file_regression.check("\n".join(rows) + "\n", encoding="utf-8")


def test_other_kinds_of_plans(tmp_path: Path, file_regression: FileRegressionFixture) -> None:
    rows = []
    for name in kinds.KINDS:
        parts = kinds.parts(name)
        canvas.render(parts, tmp_path / "plan.pdf", random.Random(name))
        for data, suffix in (
            ((tmp_path / "plan.pdf").read_bytes(), "pdf"),
            (kinds.text_of(parts).encode(), "txt"),
        ):
            rows.append(f"{name} {suffix}: {staged(data, f'plan.{suffix}', placed=False)}")
    file_regression.check("\n".join(rows) + "\n", encoding="utf-8")


@pytest.mark.parametrize("reader", ["pdfium", "pdfplumber"])
def test_samples(reader: Reader, file_regression: FileRegressionFixture) -> None:
    names = PDFS if reader == "pdfplumber" else (*PDFS, *TEXTS)
    rows = [f"{n}: {staged((RAW / n).read_bytes(), n, reader=reader, placed='cid' not in n)}" for n in names]
    file_regression.check("\n".join(rows) + "\n", encoding="utf-8")
