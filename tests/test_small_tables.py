"""What is read of small texts with a table, each drawn from a seed.

The golden lists each text, and behind it its lines and the rows of its tables as they are read. After an
intended change, run `pytest tests/test_small_tables.py --force-regen`, review the differences, commit them.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_regressions.file_regression import FileRegressionFixture

from planparse.document.source import Cell, Line
from planparse.form.model import column_heads
from planparse.readers import read
from tests.support import small_tables
from tests.support.documents import forms

COUNTS = {"blanks": 150, "dashes": 120, "bars": 100, "pipes": 90, "counted": 80}


def _line(line: Line) -> str:
    room = "" if line.limits is None else f"<{line.limits[1]:g}"
    return f"{line.text}{room}" + (f"^{line.gap:g}" if line.gap else "")


def _cell(cell: Cell) -> str:
    span = f"{cell.row_span}×{cell.col_span} " if (cell.row_span, cell.col_span) != (1, 1) else ""
    return span + "/".join(map(_line, cell.lines))


def _read(text: str) -> Iterator[str]:
    document, findings = read(text.encode(), "plan.txt", column_heads=column_heads(forms()))
    for block in document.blocks:
        if isinstance(block, Line):
            yield f"  {_line(block)}"
            continue
        yield f"  {block.evidence}"
        for row in range(block.rows):
            yield "    " + " ¦ ".join(_cell(cell) for cell in block.cells if cell.row == row)
    yield from (f"  ! {finding.code} {dict(finding.values)}" for finding in findings)


@pytest.mark.parametrize("family", small_tables.FAMILIES)
def test_what_is_read_of_a_small_table(family: str, file_regression: FileRegressionFixture) -> None:
    rows: list[str] = []
    for number, text in enumerate(small_tables.tables(family, COUNTS[family])):
        rows.append(f"--- {number}")
        rows += text.splitlines()
        rows += _read(text)
    file_regression.check("\n".join(rows) + "\n", basename=family, extension=".txt", encoding="utf-8")


@pytest.mark.parametrize("family", small_tables.FAMILIES)
def test_a_text_is_read_in_the_order_and_number_of_its_lines(family: str) -> None:
    for text in small_tables.tables(family, COUNTS[family]):
        document, _ = read(text.encode(), "plan.txt", column_heads=column_heads(forms()))
        numbers = [block.number for block in document.blocks if isinstance(block, Line)]
        assert numbers == sorted(numbers), text
        last = text.count("\n")
        assert all(1 <= line.number <= last for line in document.lines()), text
