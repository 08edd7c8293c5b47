"""How the boxes of small slides are ordered, and which of them are a table, each slide drawn from a seed.

The golden lists the boxes of a slide and below them their order, or what the tables drawn of them hold. After
an intended change, run `pytest tests/test_small_boxes.py --force-regen`, review the differences and commit
them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from random import Random

import pytest
from pytest_regressions.file_regression import FileRegressionFixture

from planparse.document.place import Box
from planparse.form.model import column_heads
from planparse.readers.pptx.drawn import arrows_on_tables, overlaid, with_drawn_tables
from planparse.readers.pptx.order import in_order
from planparse.readers.pptx.shapes import Shape, SlideCell, SlideTable
from planparse.readers.pptx.text import Written
from tests.support.documents import forms

HEADS = column_heads(forms())
STEPS = (0.0, 0.0, 0.0, 2.0, 8.0, 14.0, 16.0, 40.0, -2.0, -8.0)
"""Points that the order and the tables of boxes depend on."""
TEXTS = (
    *("① 現状", "② 課題", "③ 取組", "1 調査", "2 設計", "(ア) 利用", "(イ) 効果", "港", "港の整備を進める"),
    *(
        "・調査を行う\n・設計する",
        "市民の暮らしを支える。\n橋を架ける。",
        "現状",
        "担当課",
        "",
        "",
        "港の整備" * 6,
    ),
)
WORKS = ("調査", "設計\n発注", "工事", "①測量", "公表", "同左", "")
LABELS = ("広報", "研修", "(1) 調査", "港の\n整備")
QUARTERS = ("第1四半期", "第2四半期", "第3四半期", "第4四半期")


def _paragraphs(text: str) -> tuple[Written, ...]:
    return tuple(Written(part, 0, 0, 12.0, False, (), "", False) for part in text.split("\n") if part)


def _shape(box: Box, text: str, **more: object) -> Shape:
    return Shape(box, _paragraphs(text), **more)  # type: ignore[arg-type]


def _shown(shape: Shape, depth: int = 0) -> Iterator[str]:
    kinds = [name for name in ("framed", "vertical", "is_title") if getattr(shape, name)]
    kinds += [shape.geometry] if shape.geometry else []
    box = " ".join(f"{n:g}" for n in shape.box)
    yield f"{'  ' * depth}{box} {' '.join(kinds)} {shape.text!r}"
    if shape.table is not None:
        yield from (f"{'  ' * (depth + 1)}{row}" for row in _rows(shape.table))
    for child in shape.children:
        yield from _shown(child, depth + 1)


def _rows(table: SlideTable) -> Iterator[str]:
    edges = [" ".join(f"{n:g}" for n in numbers) for numbers in (table.cols, table.rows)]
    yield f"columns {edges[0]} rows {edges[1]}{' drawn' if table.drawn else ''}"
    for row in range(len(table.rows) - 1):
        yield " ¦ ".join(
            f"{c.col}{'' if (c.row_span, c.col_span) == (1, 1) else f'+{c.row_span}×{c.col_span}'} "
            + "/".join(p.text for p in c.paragraphs)
            for c in table.cells
            if c.row == row
        )


def _at(draw: Random, *places: float) -> float:
    return draw.choice(places) + draw.choice(STEPS)


def _grid_of(draw: Random, left: float, top: float) -> list[Shape]:
    """Boxes in rows and columns, each of them moved a little."""
    columns, rows = draw.randint(1, 3), draw.randint(1, 3)
    wide, high = draw.choice((100.0, 150.0)), draw.choice((20.0, 40.0, 60.0))
    between = draw.choice((2.0, 14.0, 40.0, 41.0, -16.0))
    vertical = draw.random() < 0.1
    first = draw.choice((1.0, 1.0, 0.4, 0.8))
    found = []
    for row in range(rows):
        for column in range(columns):
            if draw.random() < 0.15:
                continue
            x0 = left + column * (wide + between) + draw.choice(STEPS)
            y0 = top + row * (high + between) + draw.choice(STEPS)
            x1 = x0 + wide * (first if column == 0 else 1.0) + draw.choice((0.0, 0.0, 12.0, 18.0))
            y1 = y0 + high + draw.choice((0.0, 0.0, 7.0, 14.0, 60.0))
            box = (x0, y0, x1, y1)
            found.append(_shape(box, draw.choice(TEXTS), vertical=vertical, framed=draw.random() < 0.3))
    return found


def order(draw: Random) -> Iterator[str]:
    shapes = _grid_of(draw, 40.0, 80.0)
    if draw.random() < 0.4:
        shapes += _grid_of(draw, _at(draw, 40.0, 300.0), _at(draw, 80.0, 240.0))
    if draw.random() < 0.3:  # a panel under some of them
        box = (_at(draw, 38.0), _at(draw, 78.0), _at(draw, 200.0, 420.0), _at(draw, 160.0, 260.0))
        shapes.append(_shape(box, draw.choice(("", "現状と課題")), framed=draw.random() < 0.9))
    if draw.random() < 0.4:  # headings right above boxes, as wide as these or nearly
        for below in draw.sample(shapes, min(2, len(shapes))):
            x0, y0, x1, _ = below.box
            end = y0 - draw.choice((0.0, 14.0, 14.5, -5.0))
            off = draw.choice((0.0, 0.12, 0.13)) * (x1 - x0)
            shapes.append(
                _shape((x0 + off, end - 16.0, x1 - off, end), draw.choice(("現状", "港の整備" * 6)))
            )
    if draw.random() < 0.4 and len(shapes) > 2:
        some = shapes[: draw.randint(1, 3)]
        x0, y0 = min(s.box[0] for s in some), min(s.box[1] for s in some)
        x1, y1 = max(s.box[2] for s in some), max(s.box[3] for s in some)
        shapes = [*shapes[len(some) :], Shape((x0, y0, x1, y1), children=tuple(some))]
    if draw.random() < 0.3:
        top = draw.choice((20.0, 100.0))
        shapes.append(_shape((40.0, top, 400.0, top + 30.0), "港の再生", placeholder="title"))
    draw.shuffle(shapes)
    for shape in shapes:
        yield from _shown(shape)
    placed = in_order(shapes)
    leaves = [leaf for shape in shapes for leaf in (shape.children or (shape,))]
    assert sorted(map(id, placed)) == sorted(map(id, leaves))
    yield "order " + " → ".join(str(leaves.index(leaf)) for leaf in placed)


def tables(draw: Random) -> Iterator[str]:
    """Boxes under column headers, with labels to their left, in columns or over several of them."""
    wide, top = draw.choice((80.0, 100.0)), 60.0
    between = draw.choice((0.0, 4.0, 40.0, 41.0, -8.0, -9.0))
    names = list(QUARTERS[: draw.choice((2, 4, 4, 4))])
    if draw.random() < 0.3:
        names.insert(0, draw.choice(("取組", "港の整備を進める取組と効果", "")))
    if draw.random() < 0.3:
        names.append(draw.choice(("備考", "担当課", "港")))
    lefts = [120.0 + n * (wide + between) for n in range(len(names))]
    shapes = [
        _shape((x, top + draw.choice((0.0, 0.0, 4.0)), x + wide, top + 20.0), name)
        for x, name in zip(lefts, names, strict=True)
    ]
    y, labels = top + 20.0, draw.random() < 0.5
    for _ in range(draw.randint(1, 3)):
        y += draw.choice((0.0, 4.0, 8.0, 40.0, 41.0, -7.0, -8.0, -9.0))
        high = draw.choice((24.0, 40.0))
        if labels and draw.random() < 0.8:
            x1 = 112.0 + draw.choice((0.0, 8.0, 16.0, 17.0))
            down = draw.choice((high, high, 2 * high))
            shapes.append(_shape((30.0, y, x1, y + down), draw.choice(LABELS)))
        for n, x in enumerate(lefts):
            if draw.random() < 0.55:
                over = draw.choice((1, 1, 1, 2, len(lefts) - n))
                x1 = min(lefts[-1], x + (over - 1) * (wide + between)) + wide
                off = draw.choice((0.0, 0.0, 4.0, 8.0, 9.0, -8.0, -9.0, wide / 2))
                moved = draw.choice((0.0, 0.0, 6.0))
                box = (x + off, y + moved, x1 + draw.choice((0.0, off)), y + moved + high)
                geometry = draw.choice(("", "", "rightArrow"))
                shapes.append(_shape(box, draw.choice(WORKS), geometry=geometry, framed=draw.random() < 0.5))
        y += high
    if draw.random() < 0.4:
        low = y + draw.choice((4.0, 40.0, 41.0, -8.0))
        shapes.append(
            _shape((100.0, low, lefts[-1] + wide + 10.0, low + 20.0), "※ 予定である。", framed=True)
        )
    if draw.random() < 0.2:
        low = y + 60.0
        shapes += [_shape((x, low, x + wide, low + 20.0), name) for x, name in zip(lefts, names, strict=True)]
        shapes.append(_shape((lefts[1], low + 24.0, lefts[1] + wide, low + 50.0), "工事"))
    if draw.random() < 0.2:
        shapes = [Shape((30.0, top, 900.0, y), children=tuple(shapes))]
    if draw.random() < 0.5:
        draw.shuffle(shapes)
    for shape in shapes:
        yield from _shown(shape)
    yield "becomes"
    for shape in with_drawn_tables(shapes, HEADS):
        yield from _shown(shape, 1)


def bars(draw: Random) -> Iterator[str]:
    """Boxes and arrows that lie on a table, or nearly."""
    cols = (40.0, 100.0, 180.0, 260.0, 340.0)
    rows = (50.0, 70.0, 110.0, 150.0)[: draw.choice((3, 4))]
    cells = [
        SlideCell(row, col, _paragraphs(text))
        for row in range(len(rows) - 1)
        for col, text in enumerate(
            ("取組", "4月", "5月", "6月")
            if row == 0
            else (draw.choice(LABELS), *(draw.choice(("", "", "調査")) for _ in "123"))
        )
    ]
    if draw.random() < 0.4 and len(rows) == 4:  # a label over both rows
        cells = [c for c in cells if (c.row, c.col) != (2, 0)]
        cells = [SlideCell(1, 0, c.paragraphs, row_span=2) if (c.row, c.col) == (1, 0) else c for c in cells]
    if draw.random() < 0.3 and len(rows) == 4:
        cells = [c for c in cells if (c.row, c.col) not in ((1, 1), (2, 1))]
        cells = sorted([*cells, SlideCell(1, 1, row_span=2)], key=lambda c: (c.row, c.col))
    table = SlideTable(tuple(cells), cols, rows)
    over = []
    for _ in range(draw.randint(1, 4)):
        x0, x1 = sorted((_at(draw, *cols), _at(draw, *cols)))
        y0 = _at(draw, 72.0, 90.0, 112.0)
        box = (x0, y0, max(x1, x0 + draw.choice((10.0, 60.0))), y0 + draw.choice((12.0, 30.0)))
        geometry = draw.choice(("", "rightArrow"))
        over.append(_shape(box, draw.choice((*WORKS, "")), geometry=geometry))
    whole = Shape((cols[0], rows[0], cols[-1], rows[-1]), table=table)
    yield from _shown(whole)
    for shape in over:
        yield from _shown(shape)
    yield f"bare arrows on it {arrows_on_tables([whole, *over])}"
    yield from (f"laid over {row}" for row in _rows(overlaid(table, [s for s in over if s.paragraphs])))
    for shape in with_drawn_tables([whole, *over], HEADS):
        yield from _shown(shape, 1)


FAMILIES: dict[str, tuple[Callable[[Random], Iterator[str]], int]] = {
    "order": (order, 260),
    "tables": (tables, 180),
    "bars": (bars, 120),
}


def _listed(family: str) -> Sequence[str]:
    drawn, count = FAMILIES[family]
    rows: list[str] = []
    for number in range(count):
        rows += [f"--- {number}", *drawn(Random(f"boxes {family} {number}"))]
    return rows


@pytest.mark.parametrize("family", FAMILIES)
def test_what_is_made_of_the_boxes_of_a_slide(family: str, file_regression: FileRegressionFixture) -> None:
    file_regression.check(
        "\n".join(_listed(family)) + "\n", basename=family, extension=".txt", encoding="utf-8"
    )
