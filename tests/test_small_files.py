"""What is read of one file of each format in which many small things stand, each drawn from a seed.

The golden lists every line, cell and aside with its attributes, then the findings. After an intended change,
run `pytest tests/test_small_files.py --force-regen`, review the differences and commit them.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from pytest_regressions.file_regression import FileRegressionFixture

from planparse.form.model import column_heads
from planparse.readers import read
from tests.support.documents import forms
from tests.support.listing import listed
from tests.support.small_markup import document, page
from tests.support.small_sheets import sheets
from tests.support.small_slides import slides

NUMBERS = re.compile(r"^\d+(?:\.\d+)? |^  \d+(?:\.\d+)? |(?<= block) \d+")
"""Those of lines and blocks, which a line more changes in all that follow."""
FILES: dict[str, tuple[Callable[[int], bytes], int]] = {
    "plan.pptx": (slides, 120),
    "plan.xlsx": (sheets, 200),
    "plan.html": (page, 500),
    "plan.docx": (document, 500),
}
"""What makes each file, and how many slides, sheets, blocks or pieces it has."""


@pytest.mark.parametrize("name", FILES)
def test_everything_that_is_read_of_a_file(name: str, file_regression: FileRegressionFixture) -> None:
    make, count = FILES[name]
    read_from, findings = read(make(count), name, column_heads=column_heads(forms()))
    rows = [NUMBERS.sub("", row) for row in listed(read_from)]
    rows += [f"! {f.code} {dict(f.values)}" for f in findings]
    file_regression.check("\n".join(rows) + "\n", basename=name, extension=".txt", encoding="utf-8")
