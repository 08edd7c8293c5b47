"""What the PDF reader makes of some hundreds of small pages, each drawn from a seed.

The golden lists of each page what is drawn, and below it what is read. After an intended change, run
`pytest tests/test_small_pages.py --force-regen`, review the differences and commit them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from pytest_regressions.file_regression import FileRegressionFixture

from planparse.document.columns import ColumnHeads
from planparse.document.source import Grid, Line
from planparse.form.model import column_heads
from planparse.readers.pdf.document import Assembly, assemble
from planparse.readers.pdf.layout import carried_over, lay_out
from tests.support import small_pages
from tests.support.small_pages import Letters, SmallPage, facts_of

COUNTS = {
    "lines": 150,
    "columns": 120,
    "ruled": 120,
    "headed": 160,
    "stacked": 100,
    "boxed": 100,
    "aligned": 120,
    "vertical": 120,
    "signed": 180,
    "arrowed": 80,
    "noted": 80,
    "sides": 40,
}
HEADS = column_heads(())


def _numbers(values: tuple[float, ...] | None) -> str:
    return "" if values is None else " ".join(f"{value:.4g}" for value in values)


def _line(line: Line) -> str:
    said = [
        f"[{_numbers(line.box)}]",
        f"in {_numbers(line.limits)}",
        f"gap {line.gap:g}" if line.gap else "",
        f"{line.size:g}pt" if line.size != small_pages.EM else "",
        "bold" if line.bold else "",
        f"marked {line.marked}" if line.marked else "",
    ]
    return f"{line.text} {' '.join(filter(None, said))}"


def read(assembly: Assembly) -> Iterator[str]:
    """What was read, a line or a cell a row."""
    for block in assembly.blocks:
        if isinstance(block, Line):
            yield f"  {_line(block)}"
            continue
        assert isinstance(block, Grid)
        yield f"  {block.rows}×{block.cols} {block.evidence} [{_numbers(block.box)}]"
        yield from (f"    arrow [{_numbers(place.box)}]" for place in block.arrows)
        for cell in block.cells:
            span = f" {cell.row_span}×{cell.col_span}" if (cell.row_span, cell.col_span) != (1, 1) else ""
            texts = " / ".join(map(_line, cell.lines))
            yield f"    {cell.row},{cell.col}{span} [{_numbers(cell.box)}] {texts}".rstrip()
    for aside in assembly.asides:
        yield f"  {aside.kind} [{_numbers(aside.box)}] {aside.text}"
    for finding in assembly.findings:
        yield f"  ! {finding.code} {dict(finding.values)}"


def listed(number: int, page: SmallPage, heads: ColumnHeads) -> Iterator[str]:
    yield f"{number}: {page}"
    yield from read(assemble([lay_out(facts_of(page), heads)]))


@pytest.mark.parametrize("family", small_pages.FAMILIES)
def test_what_is_read_of_a_small_page(family: str, file_regression: FileRegressionFixture) -> None:
    rows = [
        row
        for number, page in enumerate(small_pages.pages(family, COUNTS[family]))
        for row in listed(number, page, HEADS)
    ]
    file_regression.check("\n".join(rows) + "\n", basename=family, extension=".txt", encoding="utf-8")


def test_what_is_read_of_a_table_that_two_pages_share(file_regression: FileRegressionFixture) -> None:
    """Pages without column headers of their own may go on with the table of the page before."""
    drawn = list(small_pages.pages("headed", 60))
    rows: list[str] = []
    for number in range(0, len(drawn), 2):
        first, second = drawn[number], small_pages.without_heads(drawn[number + 1])
        before = lay_out(facts_of(first), HEADS)
        carried = carried_over(before)
        rows.append(f"{number}: {carried}")
        rows.append(f"{second}")
        rows += read(assemble([lay_out(facts_of(second, 2), HEADS, carried)]))
    file_regression.check("\n".join(rows) + "\n", basename="carried", extension=".txt", encoding="utf-8")


RECOGNISED = {"sides": 110, "columns": 40, "headed": 30, "ruled": 20, "stacked": 20}


def test_what_is_read_of_a_recognised_page(file_regression: FileRegressionFixture) -> None:
    """A picture does not say in which order its lines were written: column after column, or row by row."""
    rows: list[str] = []
    for family, count in RECOGNISED.items():
        for number, page in enumerate(small_pages.pages(family, count)):
            rows.append(f"{family} {number}: {page}")
            rows += read(assemble([lay_out(facts_of(page, recognised=True), HEADS)]))
    file_regression.check("\n".join(rows) + "\n", basename="recognised", extension=".txt", encoding="utf-8")


@pytest.mark.parametrize("family", small_pages.FAMILIES)
def test_no_character_of_a_small_page_is_lost_or_told_twice(family: str) -> None:
    for number, page in enumerate(small_pages.pages(family, COUNTS[family])):
        assembly = assemble([lay_out(facts_of(page), HEADS)])
        told = [line.text for block in assembly.blocks for line in _lines_of(block)]
        told += [aside.text for aside in assembly.asides]
        drawn = Counter("".join(m.text for m in page.marks if isinstance(m, Letters) and m.text))
        found = Counter("".join(told))
        drawn[" "] = found[" "] = 0
        twice = sum(int(f.values["count"]) for f in assembly.findings if f.code == "duplicate-glyphs")
        assert not found - drawn, f"{number}: {page}"
        assert (drawn - found).total() == twice, f"{number}: {page}"


def _lines_of(block: Line | Grid) -> Iterator[Line]:
    if isinstance(block, Line):
        yield block
    else:
        yield from block.lines()
