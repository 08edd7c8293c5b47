"""The width at which prose was wrapped, by the widths of its lines in ems."""

from __future__ import annotations

import pytest

from planparse.readers.wrapped import wrapped_at


@pytest.mark.parametrize(
    ("widths", "edge", "count"),
    [
        ([30.0] * 5, 30.0, 5),
        ([30.0] * 4, 30.0, 0),  # too few
        ([20.0] * 5, 20.0, 5),
        ([19.5] * 5, 0.0, 0),  # a list, not prose
        ([30.0] * 3 + [29.5] * 2, 30.0, 5),  # a full-width sign does not fit into the last half
        ([30.0] * 3 + [28.0, 28.0], 30.0, 3),
        ([30.0] * 4 + [27.5], 30.0, 0),  # ends before the edge
        ([30.0] * 3 + [32.5, 32.5], 30.0, 3),  # signs that must not begin a line
        ([30.0] * 9 + [33.0], 30.0, 0),
        ([30.0] * 10 + [33.0], 30.0, 10),
        ([30.0] * 10 + [33.0, 34.0], 30.0, 0),
        ([30.0] * 6 + [10.0] * 24, 30.0, 6),
        ([30.0] * 6 + [10.0] * 25, 30.0, 0),  # fewer than one in five
        ([30.0] * 5 + [40.0] * 5, 30.0, 0),
        ([40.0] * 6 + [30.0] * 5, 40.0, 6),
        ([], 0.0, 0),
    ],
)
def test_prose_is_wrapped_where_most_of_its_lines_end(widths: list[float], edge: float, count: int) -> None:
    assert wrapped_at([(f"line {n}", width) for n, width in enumerate(widths)]) == (edge, count)


def test_a_heading_that_is_repeated_beyond_the_edge_counts_once() -> None:
    prose = [(f"line {n}", 30.0) for n in range(10)]
    assert wrapped_at([*prose, *[("heading", 40.0)] * 5]) == (30.0, 10)
    assert wrapped_at([*prose, ("heading", 40.0), ("another", 40.0)]) == (30.0, 0)


def test_beside_prose_long_lines_without_a_stop_are_not_wrapped_with_it() -> None:
    prose = [(f"港を直し、{n}", 30.0) for n in range(10)]
    entries = [(f"entry {n}", 40.0) for n in range(5)]
    assert wrapped_at([*prose, *entries]) == (30.0, 10)
    assert wrapped_at([*prose, *((f"{text}。", width) for text, width in entries)]) == (30.0, 0)


@pytest.mark.parametrize(("stops", "count"), [(5, 10), (4, 0)])
def test_short_lines_beside_prose_hide_no_width(stops: int, count: int) -> None:
    """Prose has stops; where most lines have none, they may be entries of a list like the short ones."""
    prose = [(f"line {n}{'、' if n < stops else ''}", 30.0) for n in range(10)]
    assert wrapped_at([*prose, *((f"entry {n}", 12.0) for n in range(90))]) == (30.0, count)


@pytest.mark.parametrize(("ended", "count"), [(4, 10), (5, 0)])
def test_paragraphs_of_one_length_beside_short_lines_show_no_width(ended: int, count: int) -> None:
    """Wrapped prose ends in the middle of its sentences."""
    prose = [(f"港を直し、{n}{'。' if n < ended else ''}", 30.0) for n in range(10)]
    assert wrapped_at([*prose, *((f"entry {n}", 12.0) for n in range(90))]) == (30.0, count)
