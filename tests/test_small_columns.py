"""How rows of text on small pages are taken for columns of a table, or of running text, step by step.

The pages are drawn from a seed, with distances that are whole points or a tolerance. The golden lists each
page and below it what every step answers, since what is read of a page tells few of them. After an intended
change, run `pytest tests/test_small_columns.py --force-regen`, review the differences and commit them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random

import numpy as np
import pytest
from pytest_regressions.file_regression import FileRegressionFixture

from planparse.form.model import column_heads
from planparse.readers.pdf import columns as tables
from planparse.readers.pdf import prose
from planparse.readers.pdf.grids import Lattice
from planparse.readers.pdf.ink import ink_of
from planparse.readers.pdf.pagetext import PageText, lattice_at, page_text
from planparse.readers.pdf.prose import gutters_of
from planparse.readers.pdf.rules import rules_of
from planparse.readers.pdf.runs import runs_of
from tests.support import small_pages
from tests.support.documents import forms
from tests.support.small_pages import SmallPage, facts_of

HEADS = column_heads(forms())
COUNTS = {"columns": 60, "aligned": 60, "stacked": 50, "sides": 50, "headed": 30, "lines": 30, "ruled": 50}


def _shown(numbers: Sequence[float]) -> str:
    return " ".join(f"{number:.5g}" for number in numbers)


def _page(drawn: SmallPage) -> tuple[PageText, list[str]]:
    """The page's text, and the tables and gutters that are found in all of it."""
    facts = facts_of(drawn)
    ink = ink_of(facts)
    runs = runs_of(ink, np.full(len(ink.glyphs), -1, dtype=np.int64))
    rules = rules_of(facts.shapes, small_pages.WIDTH, small_pages.HEIGHT)
    found, gutters = tables.column_tables(runs, ink, rules, HEADS, ())
    told = [f"table {_lattice(lattice)}" for lattice in found]
    told += (f"gutter {_shown((g.x0, g.x1, g.top, g.bottom))} {g.rows}" for g in gutters)
    return page_text(runs, ink, rules, HEADS, ()), told


def _lattice(lattice: Lattice | None) -> str:
    if lattice is None:
        return "none"
    merged = [
        f"{f.row},{f.col}+{f.row_span}×{f.col_span}"
        for f in lattice.frames
        if (f.row_span, f.col_span) != (1, 1)
    ]
    return f"x {_shown(lattice.xs)} y {_shown(lattice.ys)} by {lattice.evidence} {' '.join(merged)}"


def _rows(page: PageText) -> Iterator[str]:
    """The rows with their segments, and the table that begins at each of them without a rule."""
    for k, row in enumerate(page.rows):
        parts = tables._segments(page, k)
        told = " | ".join(f"{_shown(p[:2])} {''.join(map(page.text, p[2]))}" for p in parts)
        yield f"row {k} {_shown((row.base, row.size, row.top, row.bottom))}: {told}"
        edges = [part[0] for part in parts]
        members, begins = tables._rows_on_edges(page, k, edges, set())
        places = tables._columns_of(parts, edges, row.size)
        yield f"  on its edges {members} begin {begins} wise {tables._row_wise(parts)} at {places}"
        if len(parts) > 1:
            beside = tables._side_by_side(page, members)
            foot = tables._begins_at_foot(page, k, members[-1])
            yield f"  beside {beside} goes on {tables._goes_on_below(page, members)} foot {foot}"
        aligned, lattice = tables._aligned_from(page, k, set())
        yield f"  aligned {aligned} {_lattice(lattice)}"


def _stacks(page: PageText) -> Iterator[str]:
    """What stands between the rules of a stack."""
    for stack in page.stacks:
        yield f"stack {_shown((stack.x0, stack.x1))} at {_shown(stack.ys)} cuts {_shown(stack.cuts)}"
        bands = tables._bands(page, stack.x0, stack.x1, stack.ys, set())
        yield f"  bands {bands}"
        for at, band in enumerate(bands):
            if not band:
                continue
            end, cuts = tables._alike_from(page, bands, at, stack.cuts)
            size = tables._one_type_size(page, bands[at : end + 1])
            yield f"  from {at} to {end} {_shown(cuts)} size {size}"
            if cuts:
                some = [one for one in bands[at : end + 1] if one]
                told = tables._only_numbers(page, some, cuts), tables._is_spread(page, some, cuts)
                whole = tables._list_around(page, stack, [k for one in some for k in one], set())
                yield f"  numbers {told[0]} spread {told[1]} around {whole and whole[1]}"
                yield f"  list {_lattice(whole and whole[0])}"


def _gaps(page: PageText) -> Iterator[str]:
    """The gaps between running text, and whether each parts columns of it."""
    every = list(range(len(page.rows)))
    size = page.rows[0].size
    cuts = tables._gutters(page, page.runs_in(every), size)
    yield f"gaps {_shown(cuts)} edges {_shown(tables._left_edges(page, every, cuts, size))}"
    bands = prose._bands(page, set())
    for band in bands:
        spans = " | ".join(map(_shown, band.spans))
        yield f"band {band.rows} {_shown((band.top, band.bottom, band.size))} {spans} signs {len(band.signs)}"
    sections = prose._sections(bands)
    yield f"sections {[len(section) for section in sections]}"
    for section in sections:
        for strip in prose._strips(section):
            beside = [section[n] for n in strip.bands]
            worded = [prose._is_worded(page, strip, band) for band in beside]
            along = prose._along(page, section, strip)
            running = prose._is_prose(page, strip, beside)
            yield f"strip {_shown((strip.x0, strip.x1))} in {strip.bands} prose {running}"
            yield f"  worded {worded} along {[band.rows for band in along]}"
    at = [[40.0, 60.0, 120.0, 100.0], [200.0, 60.0, 280.0, 64.0]]
    beside_tables = [lattice_at((a, c), (b, d), "rules") for a, b, c, d in at]
    placed = prose._with_tables(bands, [table for table in beside_tables if table is not None])
    yield f"tables beside {[(band.rows, len(band.tables)) for band in placed]}"
    for gutter in gutters_of(page, (), ()):
        yield f"gutter {_shown((gutter.x0, gutter.x1, gutter.top, gutter.bottom))} {gutter.rows}"


def _merged(page: PageText) -> Iterator[str]:
    """The cells that shades or missing rules make one, in a lattice on whatever rules there are."""
    xs = sorted({round(x) for x, *_ in page.rules.down.tolist()} | {20, 280})
    ys = sorted({round(y) for y, *_ in page.rules.across.tolist()} | {24, 90})
    wide = [x for n, x in enumerate(xs) if not n or x - xs[n - 1] > 12]
    high = [y for n, y in enumerate(ys) if not n or y - ys[n - 1] > 12]
    if (lattice := lattice_at(wide, high, "rules")) is None:
        return
    yield f"shaded {_lattice(tables._shaded_together(page, lattice))}"
    yield f"open {_lattice(tables._without_missing_rules(page, lattice))}"


@pytest.mark.parametrize("family", COUNTS)
def test_how_columns_of_a_small_page_are_found(family: str, file_regression: FileRegressionFixture) -> None:
    rows: list[str] = []
    for number in range(COUNTS[family]):
        drawn = small_pages.FAMILIES[family](Random(f"columns of {family} {number}"))
        page, told = _page(drawn)
        rows.append(f"--- {number}: {drawn}")
        if page.rows:
            rows += (*_rows(page), *_stacks(page), *_gaps(page), *_merged(page), *told)
    file_regression.check("\n".join(rows) + "\n", basename=family, extension=".txt", encoding="utf-8")
