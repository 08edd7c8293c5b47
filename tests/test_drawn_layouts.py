"""The layouts of the bench, each drawn once: the plan that was drawn is the plan that is read.

ReportLab prints every layout, so that neither a browser nor an office program is needed; as texts the
layouts have tabs between cells.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import pytest
from pytest_regressions.file_regression import FileRegressionFixture

from bench.layouts import scoring
from planparse.document.place import Place
from planparse.document.source import SourceDocument
from planparse.form.model import column_heads
from planparse.parse.pipeline import Parsed, parse_document
from planparse.plan.fields import walk
from planparse.plan.model import Plan
from planparse.readers.pdf import Reader, read_pdf
from planparse.readers.plaintext import read_text
from tests.support.documents import forms
from tests.support.drawn_layouts import BUILT, Drawn, draw
from tests.support.listing import assert_same_places, listed

SEED = 2
# ReportLab sets these tables so narrow that words are cut
CUT = {"full_rows", "ledger"}
# tables whose merged cells say something, which tabs cannot
MERGED = {
    "bulleted_rows",
    "front_in_tables",
    "half_months",
    "issue_sheet",
    "months_two_rows",
    "overview_in_one",
    "period_rows",
    "quarters_over_months",
    "rows_over_months",
    "stacked_heads",
    "upright_sheet",
}
LISTED = ("assessed_rows", "contents_page", "level_matrix", "typed_lines")


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Drawn]:
    """A layout's documents, with what was drawn."""
    path = tmp_path_factory.mktemp("drawn") / "plan.pdf"
    return lru_cache(maxsize=None)(lambda name: draw(name, SEED, path))


@pytest.fixture(scope="module")
def parsed(drawn: Callable[[str], Drawn]) -> Callable[[str], Parsed]:
    """What is made of a layout's PDF."""
    return lru_cache(maxsize=None)(
        lambda name: parse_document(read_of(drawn(name).pdf, "pdfium"), (), forms())
    )


def wrong_facts(truth: dict[str, Any], found: Plan) -> list[str]:
    """What is missing from a plan, or invented in it."""
    score = scoring.compare(truth, found.model_dump(mode="json"))
    return [f"{sign}{fact}" for sign, fact, _ in score.wrong]


def read_of(pdf: bytes, reader: Reader) -> SourceDocument:
    return read_pdf(pdf, "plan.pdf", reader=reader, ocr="never", column_heads=column_heads(forms()))[0]


@pytest.mark.parametrize("name", sorted(set(BUILT) - CUT))
def test_the_plan_in_a_layout_is_read_as_it_was_drawn(
    name: str, drawn: Callable[[str], Drawn], parsed: Callable[[str], Parsed]
) -> None:
    assert wrong_facts(drawn(name).truth, parsed(name).plan) == []


def test_what_is_told_of_each_layout(
    parsed: Callable[[str], Parsed], file_regression: FileRegressionFixture
) -> None:
    """The findings, how sure the plan is, and how many lines have which role and which place in the plan."""
    rows = []
    for name in BUILT:
        found = parsed(name)
        rows.append(f"{name}: doubt {found.plan.doubt}")
        for one in found.plan.findings:
            place = one.place or Place()
            rows.append(f"  {one.severity} {one.code} page {place.page}, lines {place.lines}")
        roles = Counter(
            (line.kind, re.sub(r"issues/[A-Z]-\d+|\d+", "#", line.role)) for line in found.reading.lines
        )
        rows += [f"  {count} {kind} {role}".rstrip() for (kind, role), count in sorted(roles.items())]
        doubtful = [part for part, _ in walk(found.plan) if part.doubt_address and (part.doubt or 0) > 0.1]
        rows += [f"  {part.path} {part.doubt}" for part in doubtful]
    file_regression.check("\n".join(rows) + "\n", extension=".txt", encoding="utf-8")


@pytest.mark.parametrize("name", sorted(set(BUILT) - MERGED))
def test_a_layout_copied_as_text_is_read_as_it_was_drawn(name: str, drawn: Callable[[str], Drawn]) -> None:
    document, findings = read_text(drawn(name).text.encode(), "plan.txt", column_heads(forms()))
    assert wrong_facts(drawn(name).truth, parse_document(document, findings, forms()).plan) == []
    assert findings == ()


@pytest.mark.parametrize("name", LISTED)
def test_the_lines_and_cells_of_a_layout_have_their_places(
    name: str, reader: Reader, drawn: Callable[[str], Drawn], file_regression: FileRegressionFixture
) -> None:
    listing = "".join(f"{row}\n" for row in listed(read_of(drawn(name).pdf, reader)))
    file_regression.check(
        listing,
        basename=name,
        extension=".txt",
        encoding="utf-8",
        check_fn=lambda found, expected: assert_same_places(
            found.read_text("utf-8"), expected.read_text("utf-8")
        ),
    )
