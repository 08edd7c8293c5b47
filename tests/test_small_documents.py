"""What is read of the forms' examples, each changed in one place: a line gone, a cell that says 同左, a note.

The golden of an example lists its reading in whole, then for each change what is read otherwise. After an
intended change, run `pytest tests/test_small_documents.py --force-regen`, review the differences and commit.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_regressions.file_regression import FileRegressionFixture

from planparse.form.model import Form
from planparse.parse.example import facts
from planparse.parse.pipeline import Parsed, parse_by, parse_document
from planparse.readers import read
from tests.support.documents import form
from tests.support.listing import differences, flat
from tests.support.small_documents import EXAMPLES, edited, paged

AS_TEXT, AS_PAGES, PLAIN = range(30), range(30, 50), range(50, 62)
OF = {name: {"kogen": "juten-kadai", "minato": "kyoku-x"}.get(name, name) for name in EXAMPLES}
BESIDE = ("morphemes", "tokens", "sha256", "bytes", "schema_version")


def told(parsed: Parsed, *, whole: bool = False) -> list[str]:
    """A reading, one value, finding or line with its role a row."""
    plan = parsed.plan
    rows = list(flat(plan.model_dump(mode="json") if whole else facts(plan), BESIDE))
    if not whole:
        rows += [f"! {f.code} {f.message}" for f in plan.findings]
    return [*rows, *(f"{one.kind} {one.role} | {one.text}" for one in parsed.reading.lines)]


def parsed(text: str, name: str, by: Form | None, seed: str | None) -> Parsed:
    document, findings = read(text.encode(), f"{name}.txt")
    if seed is not None:
        document = paged(document, seed)
    if by is None:
        return parse_document(document, findings, ())
    return parse_by(document, findings, by)


def _listed(name: str, by: Form | None, numbers: range, pages: bool) -> Iterator[str]:
    text = EXAMPLES[name].read_text("utf-8")
    looks = [None] if not pages else [f"{name} {n}" for n in range(2)]
    plain = {}
    for look in looks:
        whole = parsed(text, name, by, look)
        plain[look] = told(whole)
        yield f"--- {look}"
        yield from told(whole, whole=True)
    for n, (said, changed) in zip(numbers, edited(name, numbers.start, numbers.stop), strict=True):
        look = looks[n % len(looks)]
        yield f"{n}: {said}"
        yield from differences(plain[look], told(parsed(changed, name, by, look)))


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_change_in_one_place_of_a_text(name: str, file_regression: FileRegressionFixture) -> None:
    rows = _listed(name, form(OF[name]), AS_TEXT, pages=False)
    file_regression.check("\n".join(rows) + "\n", basename=f"{name}-text", extension=".txt", encoding="utf-8")


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_change_in_one_place_of_pages(name: str, file_regression: FileRegressionFixture) -> None:
    rows = _listed(name, form(OF[name]), AS_PAGES, pages=True)
    file_regression.check(
        "\n".join(rows) + "\n", basename=f"{name}-pages", extension=".txt", encoding="utf-8"
    )


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_change_in_one_place_of_pages_without_a_form(
    name: str, file_regression: FileRegressionFixture
) -> None:
    rows = _listed(name, None, PLAIN, pages=True)
    file_regression.check(
        "\n".join(rows) + "\n", basename=f"{name}-plain", extension=".txt", encoding="utf-8"
    )
