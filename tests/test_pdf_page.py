"""Facts of a page in numbers: how light a colour is, and which way type runs."""

from __future__ import annotations

import numpy as np
import pytest

from planparse.readers.pdf.page import angles, lightness, shapes_of


@pytest.mark.parametrize(
    ("colour", "light"),
    [(0x000000, 0), (0xFFFFFF, 1), (0xFF0000, 1 / 3), (0x00FF00, 1 / 3), (0x0000FF, 1 / 3), (0x336699, 0.4)],
)
def test_a_colour_is_as_light_as_its_three_parts_together(colour: int, light: float) -> None:
    assert lightness(np.array([colour])).tolist() == pytest.approx([light])


def test_a_direction_is_upright_within_two_degrees_and_else_slanted() -> None:
    degrees = np.radians([0, 1.5, 358.5, 90, 91, 180, 178.5, 270, 2.5, 45, 150, 357, 315])
    found = angles(np.cos(degrees), np.sin(degrees)).tolist()
    assert found == [0, 0, 0, 90, 90, 180, 180, 270, -1, -1, -1, -1, -1]


def test_the_shapes_of_a_page_are_stored_by_column() -> None:
    shapes = shapes_of(
        [(1, 2, 3, 4, 5, 6, 0.7, 8, True, False), (11, 12, 13, 14, 15, 16, 1.7, 18, False, True)]
    )
    assert shapes.box.tolist() == [[1, 2, 3, 4], [11, 12, 13, 14]]
    assert (shapes.fill.tolist(), shapes.stroke.tolist()) == ([5, 15], [6, 16])
    assert (shapes.width.tolist(), shapes.order.tolist()) == ([0.7, 1.7], [8, 18])
    assert (shapes.irregular.tolist(), shapes.opaque.tolist()) == ([True, False], [False, True])
    assert shapes_of([]).box.shape == (0, 4)
