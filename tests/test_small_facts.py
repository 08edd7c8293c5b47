"""What both back ends report of small PDF pages, whose content is drawn from a seed as operators.

Text in matrices, modes, spacings and fonts of every kind, forms within forms, clips, colours, paths and
strokes, turned and cut pages. Only fonts that every PDF program has are used. The goldens list each page's
content and its facts. After an intended change, run `pytest tests/test_small_facts.py --force-regen`, review
the differences and commit them.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import groupby
from random import Random
from types import ModuleType

import numpy as np
import pikepdf
import pytest
from pytest_regressions.file_regression import FileRegressionFixture
from reportlab.pdfbase import pdfmetrics

from planparse.readers.pdf import pdfium, plumber
from planparse.readers.pdf.page import PageFacts

COUNT = 90
FONTS = {"F1": "Helvetica", "F2": "Times-Bold", "F3": "Courier-Oblique", "F4": "Symbol"}
WORDS = ("plan", "Q1 work", "budget 12", "x", "A.", "  by  two ", "road-works", "1,200")
COLOURS = ("0 g", "1 g", "0.5 g", "1 0 0 rg", "0 0.5 0 rg", "0 0 0 1 k", "0 1 0 0 k", "/CS1 cs 0.4 scn")


def number(draw: Random, *some: float) -> str:
    return f"{draw.choice(some):g}"


def matrix(draw: Random, x: float, y: float) -> str:
    """A matrix that puts something at (x, y): upright, turned, slanted, mirrored or stretched."""
    turns = ("1 0 0 1",) * 6 + (
        "0 1 -1 0",
        "0 -1 1 0",
        "-1 0 0 -1",
        "0.9 0.44 -0.44 0.9",
        "1 0 0.3 1",
        "2 0 0 1",
    )
    return f"{draw.choice((*turns, '1 0 0 -1', '0.5 0 0 0.5', '-1 0 0 1'))} {x:g} {y:g}"


def text(draw: Random) -> str:
    """A text object: its font, state, and one string or several with gaps between."""
    x, y = draw.choice((20, 30, 60, 100)), draw.choice((40, 60, 100, 150, 180))
    word = draw.choice(WORDS)
    state = [f"/{draw.choice(list(FONTS))} {number(draw, 10, 10, 10, 12, 1, 20, -8, 0)} Tf"]
    for operator, values in (("Tc", (1, 3, -1)), ("Tw", (5, 10)), ("Tz", (50, 150)), ("Ts", (3, -3))):
        if draw.random() < 0.1:
            state.append(f"{number(draw, *values)} {operator}")
    if draw.random() < 0.2:
        state.append(f"{draw.choice((0, 1, 2, 3, 4, 5, 7))} Tr")
    place = f"{matrix(draw, x, y)} Tm" if draw.random() < 0.5 else f"{x} {y} Td"
    if state[0].endswith(" 1 Tf"):
        place = f"{number(draw, 10, 9)} 0 0 10 {x} {y} Tm"
    shown = f"({word}) Tj"
    if draw.random() < 0.3:
        gap = number(draw, -100, -300, -600, -2000, 200, 50)
        shown = f"[({word}) {gap} ({draw.choice(WORDS)})] TJ"
    if draw.random() < 0.1:
        shown += f" 0 {number(draw, -12, -10, 4)} Td ({draw.choice(WORDS)}) Tj"
    if draw.random() < 0.1:
        spoken = draw.choice(("(plan)", "()", "(other)", "(two words)"))
        shown = f"/Span <</ActualText {spoken}>> BDC {shown} EMC"
    if draw.random() < 0.07:
        shown += f" {x} 0 Td ( ) Tj"
    whole = f"BT {' '.join(state)} {place} {shown} ET"
    if draw.random() < 0.12:
        whole += f" {whole}"  # printed twice
    elif draw.random() < 0.08:
        whole += f" 1 0 0 1 {number(draw, 0.2, 0.4, 1)} 0 cm {whole}"
    return whole


def path(draw: Random) -> str:
    """A rule, a rectangle, a polygon or a curve, stroked or filled."""
    x, y = draw.choice((10, 20, 60, 100)), draw.choice((30, 60, 100, 150))
    w, h = draw.choice((0, 0.5, 1, 3, 40, 80)), draw.choice((0, 0.5, 2, 12, 40, -20))
    shape = draw.choice(
        (
            f"{x} {y} {w} {h} re",
            f"{x} {y} {w} {h} re",
            f"{x} {y} m {x + w:g} {y} l",
            f"{x} {y} m {x} {y + h:g} l",
            f"{x} {y} m {x + 40} {y} l {x + 40} {y + 20} l {x} {y + 20} l h",
            f"{x} {y} m {x + 40} {y} l {x + 20} {y + 30} l h",
            f"{x} {y} m {x + 30} {y + 30} l",
            f"{x} {y} m {x} {y + 20} {x + 40} {y + 20} {x + 40} {y} c",
            f"{x} {y} 20 10 re {x + 20} {y} 20 10 re {x + 50} {y} 5 5 re",
            f"{x} {y} m {x + 40} {y} l {x} {y + 10} m {x + 40} {y + 10} l",
            f"{x} {y} m {x + 30} {y} l {x + 30} {y + 9} l",
            f"{x} {y} m {x + 9} {y} l {x + 14} {y} m {x + 23} {y} l {x + 28} {y} m {x + 37} {y} l",
            f"{x} {y} m {x + 60} {y + 0.2} l {x + 60} {y + 1} l {x} {y + 1} l h",
            f"{x} {y} 30 12 re {x + 4} {y + 3} 22 6 re",
        )
    )
    state = [f"{number(draw, 0, 0.5, 1, 4, 10)} w"] if draw.random() < 0.5 else []
    state += [f"[{draw.choice(('3', '1 2', '0 4'))}] 0 d"] if draw.random() < 0.1 else []
    state += [f"{draw.choice((0, 1, 2))} J"] if draw.random() < 0.2 else []
    state += [draw.choice(("1 0 0 RG", "1 G", "0.7 G", "0 0 1 RG"))] if draw.random() < 0.3 else []
    return f"q {' '.join(state)} {shape} {draw.choice(('S', 'S', 'f', 'f', 'B', 'f*', 'b', 'n'))} Q"


def piece(draw: Random, depth: int) -> str:
    what = draw.randrange(12)
    if what < 6:
        inner = text(draw)
    elif what < 10:
        inner = path(draw)
    else:
        inner = f"/{draw.choice(('X1', 'X2', 'X3', 'I1'))} Do"
    if draw.random() < 0.3:
        inner = f"{draw.choice(COLOURS)} {inner}"
    if draw.random() < 0.1:
        inner = f"/{draw.choice(('G1', 'G2'))} gs {inner}"
    if draw.random() < 0.15:
        x, y = draw.choice((0, 20, 40)), draw.choice((20, 55, 90))
        clip = draw.choice(
            (f"{x} {y} 60 60 re", f"{x} {y} 200 9 re", f"{x} {y} m {x + 90} {y} l {x} {y + 90} l h")
        )
        inner = f"{clip} W n {inner}"
    if depth and draw.random() < 0.15:
        inner = f"{matrix(draw, draw.choice((0, 10, 100)), draw.choice((0, 20, 100)))} cm {inner}"
    return f"q {inner} Q" if draw.random() < 0.9 else inner


def form(file: pikepdf.Pdf, content: str, inner: pikepdf.Dictionary, at: list[float]) -> pikepdf.Object:
    return file.make_indirect(
        pikepdf.Stream(
            file,
            content.encode(),
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Form,
            BBox=[0, 0, 120, 60],
            Matrix=at,
            Resources=inner,
        )
    )


def drawn() -> tuple[bytes, list[str]]:
    """A document of pages of one to five pieces each, and what is written on each."""
    said: list[str] = []
    with pikepdf.new() as file:
        fonts = pikepdf.Dictionary(
            {
                f"/{name}": pikepdf.Dictionary(
                    Type=pikepdf.Name.Font,
                    Subtype=pikepdf.Name.Type1,
                    BaseFont=pikepdf.Name(f"/{font}"),
                    FirstChar=0,
                    LastChar=255,
                    Widths=[width or 0 for width in pdfmetrics.getFont(font).widths],
                )
                for name, font in FONTS.items()
            }
        )
        states = pikepdf.Dictionary(G1=pikepdf.Dictionary(ca=0, CA=0), G2=pikepdf.Dictionary(ca=0.5))
        function = pikepdf.Dictionary(FunctionType=2, Domain=[0, 1], C0=[0, 0, 0, 0], C1=[0, 1, 1, 0], N=1)
        tint = pikepdf.Array(
            [
                pikepdf.Name.Separation,
                pikepdf.Name.Spot,
                pikepdf.Name.DeviceCMYK,
                file.make_indirect(function),
            ]
        )
        image = pikepdf.Stream(
            file,
            b"\x80",
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Image,
            Width=1,
            Height=1,
            ColorSpace=pikepdf.Name.DeviceGray,
            BitsPerComponent=8,
        )
        own = {"Font": fonts, "ExtGState": states, "ColorSpace": pikepdf.Dictionary(CS1=tint)}
        level = form(
            file,
            "BT /F1 10 Tf 5 5 Td (inner) Tj ET 0 0 30 1 re f",
            pikepdf.Dictionary(**own),
            [1, 0, 0, 1, 0, 0],
        )
        deeper = {**own, "XObject": pikepdf.Dictionary(X1=level)}
        turned = form(
            file, "q 1 0 0 1 10 20 cm /X1 Do Q (t) pop", pikepdf.Dictionary(**deeper), [0, 1, -1, 0, 100, 0]
        )
        clipped = form(
            file,
            "BT /F2 12 Tf 100 40 Td (beyond the box) Tj ET",
            pikepdf.Dictionary(**own),
            [1, 0, 0, 1, 9, 9],
        )
        images = {"X1": level, "X2": turned, "X3": clipped, "I1": file.make_indirect(image)}
        for at in range(COUNT):
            draw = Random(f"facts {at}")
            content = "\n".join(piece(draw, 1) for _ in range(draw.randint(1, 5)))
            page = file.add_blank_page(page_size=(220, 220))
            page.Resources = pikepdf.Dictionary(**{**own, "XObject": pikepdf.Dictionary(**images)})
            page.Contents = file.make_stream(content.encode())
            head = f"--- {at}"
            if draw.random() < 0.2:
                page.Rotate = draw.choice((90, 180, 270))
                head += f" turned {page.Rotate}"
            if draw.random() < 0.15:
                page.CropBox = [10, 20, 200, 210]
                head += " cropped"
            said.append(f"{head}\n{content}")
        out = io.BytesIO()
        file.save(out)
    return out.getvalue(), said


def shown(*numbers: float) -> str:
    return " ".join(f"{round(value, 1):g}" for value in numbers)


def glyphs(facts: PageFacts) -> Iterator[str]:
    """Runs of glyphs on a line, each with where its glyphs begin and end along it."""
    g = facts.glyphs
    level = ~np.isin(g.angle, (90, 270))
    lines = np.where(level, g.base, g.x0).round(1).tolist()
    begins, ends = np.where(level, g.x0, g.top).tolist(), np.where(level, g.x1, g.bottom).tolist()
    for _, run in groupby(range(len(g)), lambda i: (int(g.order[i]), int(g.angle[i]), lines[i])):
        some = list(run)
        first = some[0]
        traits = [
            f"{shown(float(g.size[first]))}pt {facts.fonts[int(g.font[first])].name}",
            "" if g.angle[first] == 0 else f"{g.angle[first]}°",
            f"#{int(g.colour[first]):x}" if g.colour[first] else "",
            "".join("i" if g.invisible[i] else "-" for i in some) if g.invisible[some].any() else "",
            "column" if g.column[first] else "",
            "stroked" if g.stroked[first] else "",
        ]
        high = (g.top, g.bottom, g.base) if level[first] else (g.x0, g.x1, g.base)
        at = shown(*(float(edge[first]) for edge in high))
        written = "".join(g.text[i] for i in some)
        spots = " ".join(shown(begins[i], ends[i]).replace(" ", "~") for i in some)
        yield f"{written!r} {' '.join(filter(None, traits))} at {at}: {spots} of {g.order[first]}"


def told(facts: PageFacts) -> Iterator[str]:
    yield f"{shown(facts.width, facts.height)} {facts.rotation}° left out {facts.left_out}"
    yield from (f"swapped {one}" for one in facts.swapped)
    yield from glyphs(facts)
    s = facts.shapes
    for i in range(len(s)):
        kind = f"{'irregular ' if s.irregular[i] else ''}{'opaque ' if s.opaque[i] else ''}"
        colours = f"fill {int(s.fill[i]):x} stroke {int(s.stroke[i]):x}"
        yield f"{kind}shape {shown(*s.box[i].tolist())} {colours} {shown(float(s.width[i]))} of {s.order[i]}"
    yield from (f"outline {' '.join(shown(*p) for p in points)}" for points in facts.outlines)
    yield from (
        f"picture {shown(*box)} of {order}"
        for box, order in zip(facts.images.tolist(), facts.image_order, strict=True)
    )
    yield from (f"doubled {shown(*box)}" for box in np.round(facts.doubled, 1).tolist())


@pytest.mark.parametrize("back_end", [pdfium, plumber], ids=["pdfium", "plumber"])
def test_what_a_back_end_reports_of_a_small_page(
    back_end: ModuleType, file_regression: FileRegressionFixture
) -> None:
    data, said = drawn()
    document = back_end.open_document(data, "a.pdf", None)
    rows: list[str] = []
    for content, facts in zip(said, back_end.pages(document), strict=True):
        rows += [content, *(f"  {row}" for row in told(facts))]
    name = back_end.__name__.rpartition(".")[2]
    file_regression.check("\n".join(rows) + "\n", basename=name, extension=".txt", encoding="utf-8")
