"""Rewrite PDFs without changing what they show, and compare the plans: `python -m bench.variants OUT`.

Each variant is a page or two of a document of raw/ or of a small plan drawn here, rewritten in one way of
`REWRITES` with parameters drawn by its seed. Its plan must have the values of the original's, in the same
order and in the same places, or a warning that the original has not. What differs without one is kept in OUT
with its original. See --help.
"""

from __future__ import annotations

import argparse
import io
import json
import logging
import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Operator, Pdf

from generator import cid, content
from generator.layout import HEADERS, Style, lay_out
from planparse.document.errors import ReadError
from planparse.form.file import shipped
from planparse.form.model import column_heads
from planparse.parse.pipeline import parse_by
from planparse.plan.model import Plan
from planparse.readers.pdf import Reader, read_pdf

RAW = Path(__file__).parents[1] / "raw"
BOX_TOLERANCE = 0.01
"""Share of the page's width or height by which a place may move."""
PAGES = 2
"""Pages of a document at most. More only take longer: each page is read for itself."""
PLUMBER = 5
"""One variant in so many is read by pdfplumber, which takes ten times as long."""

Step = tuple[list[Any], str]
"""An operator of a content stream, and its operands before it."""
Rewrite = Callable[[Pdf, random.Random], bytes]
REWRITES: dict[str, Rewrite] = {}


def _rewrite(name: str) -> Callable[[Rewrite], Rewrite]:
    def keep(rewrite: Rewrite) -> Rewrite:
        REWRITES[name] = rewrite
        return rewrite

    return keep


def _saved(pdf: Pdf, **options: Any) -> bytes:
    out = io.BytesIO()
    pdf.save(out, **options)
    return out.getvalue()


# --- the file ------------------------------------------------------------------------------------------


@_rewrite("object streams")
def _object_streams(pdf: Pdf, rng: random.Random) -> bytes:
    mode = rng.choice([pikepdf.ObjectStreamMode.generate, pikepdf.ObjectStreamMode.disable])
    return _saved(pdf, object_stream_mode=mode, min_version=rng.choice(["", "1.5", "2.0"]))


@_rewrite("linearised")
def _linearised(pdf: Pdf, rng: random.Random) -> bytes:
    return _saved(pdf, linearize=True, compress_streams=rng.random() < 0.5)


@_rewrite("recompressed")
def _recompressed(pdf: Pdf, rng: random.Random) -> bytes:
    if rng.random() < 0.5:
        level = pikepdf.StreamDecodeLevel.generalized
        return _saved(pdf, compress_streams=False, stream_decode_level=level)
    return _saved(pdf, compress_streams=True, recompress_flate=True)


@_rewrite("other filters")
def _filters(pdf: Pdf, rng: random.Random) -> bytes:
    """Content in hexadecimal, or compressed and then in hexadecimal."""
    import zlib

    for page in pdf.pages:
        data = _content(page)
        if rng.random() < 0.5:
            stream = pdf.make_stream(b"")
            stream.write(data.hex().encode() + b">", filter=Name.ASCIIHexDecode)
        else:
            stream = pdf.make_stream(b"")
            both = Array([Name.ASCIIHexDecode, Name.FlateDecode])
            stream.write(zlib.compress(data).hex().encode() + b">", filter=both)
        page.Contents = stream
    return _saved(pdf, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)


@_rewrite("encrypted with an empty password")
def _encrypted(pdf: Pdf, rng: random.Random) -> bytes:
    revision = rng.choice([3, 4, 6])
    return _saved(
        pdf, encryption=pikepdf.Encryption(owner=f"o{rng.random()}", user="", R=revision, aes=revision > 3,
                                           metadata=revision > 3)
    )  # fmt: skip


@_rewrite("incremental update")
def _incremental(pdf: Pdf, rng: random.Random) -> bytes:
    """The file with another revision behind it, which adds an object and states the first page again."""
    data = _saved(pdf, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    with pikepdf.open(io.BytesIO(data)) as saved:
        size, root = int(saved.trailer.Size), saved.trailer.Root.objgen[0]
        page = saved.pages[0].obj
        number, text = page.objgen[0], page.unparse(resolved=True)
    for _ in range(rng.randint(1, 3)):
        previous = int(re.findall(rb"startxref\s+(\d+)", data)[-1])
        first = len(data)
        data += b"%d 0 obj\n" % number + text + b"\nendobj\n"
        second = len(data)
        data += b"%d 0 obj\n(added)\nendobj\n" % size
        table = len(data)
        data += b"xref\n%d 1\n%010d 00000 n \n%d 1\n%010d 00000 n \n" % (number, first, size, second)
        data += b"trailer\n<< /Size %d /Root %d 0 R /Prev %d >>\n" % (size + 1, root, previous)
        data += b"startxref\n%d\n%%%%EOF\n" % table
        size += 1
    return data


@_rewrite("bytes around the file")
def _around(pdf: Pdf, rng: random.Random) -> bytes:
    data = _saved(pdf)
    before = b"" if rng.random() < 0.5 else b"\r\n" * rng.randint(1, 9)
    return before + data + rng.choice([b"", b"\0" * 99, b"\n% comment\n", b"<html></html>"])


@_rewrite("metadata")
def _metadata(pdf: Pdf, rng: random.Random) -> bytes:
    with pdf.open_metadata() as xmp:
        xmp["dc:title"] = "別の題"
        xmp["xmp:CreatorTool"] = rng.choice(["Word", "一太郎", "x" * 500])
    pdf.docinfo["/Title"] = "別の題"
    pdf.docinfo["/Author"] = "担当"
    if rng.random() < 0.5:
        pdf.Root.PageLabels = Dictionary(Nums=Array([0, Dictionary(S=Name.r)]))
        pdf.attachments["a.txt"] = b"attached"
    with pdf.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem("しおり", 0))
    return _saved(pdf)


@_rewrite("nested page tree")
def _tree(pdf: Pdf, rng: random.Random) -> bytes:
    """Every page in page nodes of its own, which give it its boxes and resources."""
    pages = [page.obj for page in pdf.pages]
    root = pdf.Root.Pages
    kids = []
    for page in pages:
        inner = page
        for _ in range(rng.randint(1, 6)):
            node = pdf.make_indirect(Dictionary(Type=Name.Pages, Kids=Array([inner]), Count=1))
            inner.Parent = node
            inner = node
        for key in ("/MediaBox", "/Resources", "/Rotate"):
            if key in page:
                inner[key] = page[key]
                del page[key]
        inner.Parent = root
        kids.append(inner)
    root.Kids = Array(kids)
    return _saved(pdf)


# --- the page ------------------------------------------------------------------------------------------


def _content(page: pikepdf.Page) -> bytes:
    page.contents_coalesce()
    return page.Contents.read_bytes()


def _steps(page: pikepdf.Page) -> list[Step]:
    return [(list(operands), str(operator)) for operands, operator in pikepdf.parse_content_stream(page)]


def _put(pdf: Pdf, page: pikepdf.Page, steps: Iterable[Step]) -> None:
    written = pikepdf.unparse_content_stream([(operands, Operator(name)) for operands, name in steps])
    page.Contents = pdf.make_stream(written)


def _around_content(pdf: Pdf, page: pikepdf.Page, before: bytes, after: bytes = b" Q") -> None:
    page.Contents = pdf.make_stream(b"q " + before + b"\n" + _content(page) + b"\n" + after)


def _box(page: pikepdf.Page) -> tuple[float, float, float, float]:
    left, bottom, right, top = (float(x) for x in page.mediabox)
    return left, bottom, right, top


def _moved(pdf: Pdf, page: pikepdf.Page, matrix: Sequence[float], box: Sequence[float]) -> None:
    """The page with its content under a matrix and another media box; boxes move along."""
    a, b, c, d, e, f = matrix
    _around_content(pdf, page, " ".join(f"{x:.6f}" for x in matrix).encode() + b" cm")
    page.mediabox = Array([round(x, 4) for x in box])

    def mapped(corners: Any) -> Array:
        x0, y0, x1, y1 = (float(x) for x in corners)
        (ax, ay), (bx, by) = ((a * x + c * y + e, b * x + d * y + f) for x, y in ((x0, y0), (x1, y1)))
        return Array([round(x, 4) for x in (min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))])

    for key in ("/CropBox", "/TrimBox", "/BleedBox", "/ArtBox"):
        if key in page.obj:
            page.obj[key] = mapped(page.obj[key])
    for annotation in page.obj.get("/Annots", []):
        annotation.Rect = mapped(annotation.Rect)


@_rewrite("shifted boxes")
def _shifted(pdf: Pdf, rng: random.Random) -> bytes:
    for page in pdf.pages:
        dx, dy = rng.uniform(-3000, 3000), rng.uniform(-3000, 3000)
        x0, y0, x1, y1 = _box(page)
        _moved(pdf, page, (1, 0, 0, 1, dx, dy), (x0 + dx, y0 + dy, x1 + dx, y1 + dy))
    return _saved(pdf)


@_rewrite("crop box")
def _cropped(pdf: Pdf, rng: random.Random) -> bytes:
    for page in pdf.pages:
        box = _box(page)
        margin = rng.uniform(1, 200)
        page.obj.CropBox = page.obj.get("/CropBox", Array(box))
        x0, y0, x1, y1 = box
        page.mediabox = Array([x0 - margin, y0 - margin, x1 + margin, y1 + margin])
    return _saved(pdf)


@_rewrite("user unit")
def _user_unit(pdf: Pdf, rng: random.Random) -> bytes:
    for page in pdf.pages:
        unit = rng.choice([2, 0.5, 1.5])
        page.obj.UserUnit = unit
        x0, y0, x1, y1 = (x / unit for x in _box(page))
        _moved(pdf, page, (1 / unit, 0, 0, 1 / unit, 0, 0), (x0, y0, x1, y1))
    return _saved(pdf, min_version="1.6")


@_rewrite("rotated and turned back")
def _rotated(pdf: Pdf, rng: random.Random) -> bytes:
    for page in pdf.pages:
        if int(page.obj.get("/Rotate", 0)):
            continue
        x0, y0, x1, y1 = _box(page)
        width, height = x1 - x0, y1 - y0
        turn = rng.choice([90, 180, 270])
        matrix = {
            90: (0, 1, -1, 0, height + y0, -x0),
            180: (-1, 0, 0, -1, x1, y1),
            270: (0, -1, 1, 0, -y0, x1),
        }[turn]
        box = (0, 0, width, height) if turn == 180 else (0, 0, height, width)
        _moved(pdf, page, matrix, box)
        page.obj.Rotate = turn + rng.choice([0, 360, -360])
    return _saved(pdf)


@_rewrite("scaled page")
def _scaled(pdf: Pdf, rng: random.Random) -> bytes:
    factor = rng.uniform(0.5, 2.0)
    for page in pdf.pages:
        _moved(pdf, page, (factor, 0, 0, factor, 0, 0), [x * factor for x in _box(page)])
    return _saved(pdf)


@_rewrite("enlarged page")
def _enlarged(pdf: Pdf, rng: random.Random) -> bytes:
    """The page as the lower left part of its new self, as if printed on larger paper, and cropped to it."""
    for page in pdf.pages:
        x0, y0, x1, y1 = _box(page)
        page.mediabox = Array([x0, y0, x1 + rng.uniform(0, 400), y1 + rng.uniform(0, 400)])
        page.obj.CropBox = page.obj.get("/CropBox", Array([x0, y0, x1, y1]))
        page.obj.TrimBox = Array([x0 + 20, y0 + 20, x1 - 20, y1 - 20])
    return _saved(pdf)


@_rewrite("renamed resources")
def _renamed(pdf: Pdf, rng: random.Random) -> bytes:
    for page in pdf.pages:
        steps = _steps(page)
        own = pdf.make_indirect(Dictionary(page.obj.Resources))
        new_names: dict[tuple[str, str], Name] = {}
        for group in ("/Font", "/XObject", "/ExtGState", "/ColorSpace", "/Pattern"):
            if group not in own:
                continue
            renamed = Dictionary()
            for key in own[group]:
                name = Name(f"/{rng.choice(['R', '名', 'a#b', 'x y'])}{rng.randrange(10**6)}")
                new_names[group, key] = name
                renamed[name] = own[group][key]
            own[group] = renamed
        page.obj.Resources = own
        groups = {
            "Tf": "/Font",
            "Do": "/XObject",
            "gs": "/ExtGState",
            "cs": "/ColorSpace",
            "CS": "/ColorSpace",
        }
        groups |= {"scn": "/Pattern", "SCN": "/Pattern"}
        for operands, operator in steps:
            for at, operand in enumerate(operands):
                if isinstance(operand, Name):
                    operands[at] = new_names.get((groups.get(operator, ""), str(operand)), operand)
        _put(pdf, page, steps)
    return _saved(pdf)


@_rewrite("split content streams")
def _split(pdf: Pdf, rng: random.Random) -> bytes:
    for page in pdf.pages:
        steps = _steps(page)
        cuts = sorted(rng.sample(range(len(steps)), min(len(steps), rng.randint(1, 40))))
        parts = [steps[a:b] for a, b in zip([0, *cuts], [*cuts, len(steps)], strict=True)]
        written = [
            pikepdf.unparse_content_stream([(operands, Operator(name)) for operands, name in part])
            for part in parts
        ]
        page.Contents = Array([pdf.make_indirect(pdf.make_stream(part)) for part in written])
    return _saved(pdf)


@_rewrite("content in nested forms")
def _nested(pdf: Pdf, rng: random.Random) -> bytes:
    for page in pdf.pages:
        box, resources = Array(_box(page)), page.obj.Resources
        data = _content(page)
        for _ in range(rng.randint(1, 12)):
            shift = rng.uniform(-50, 50)
            form = pdf.make_stream(data)
            form.Type, form.Subtype, form.Resources = Name.XObject, Name.Form, resources
            form.BBox = box
            form.Matrix = Array([1, 0, 0, 1, shift, 0])
            resources = Dictionary(XObject=Dictionary(X=form))
            data = f"q 1 0 0 1 {-shift:.5f} 0 cm /X Do Q".encode()
        page.obj.Resources = resources
        page.Contents = pdf.make_stream(data)
    return _saved(pdf)


@_rewrite("saved and restored states")
def _states(pdf: Pdf, rng: random.Random) -> bytes:
    for page in pdf.pages:
        steps: list[Step] = []
        inside = 0
        for operands, operator in _steps(page):
            inside += (operator == "BT") - (operator == "ET")
            if not inside and operator == "BT" and rng.random() < 0.3:
                steps.append(([], "q"))
                steps.append(([], "Q"))
            steps.append((operands, operator))
        depth = rng.randint(0, 8)
        _put(pdf, page, [*[([], "q")] * depth, *steps, *[([], "Q")] * depth])
    return _saved(pdf)


@_rewrite("clip paths")
def _clipped(pdf: Pdf, rng: random.Random) -> bytes:
    for page in pdf.pages:
        x0, y0, x1, y1 = _box(page)
        clip = b"%.2f %.2f %.2f %.2f re W n" % (x0, y0, x1 - x0, y1 - y0)
        if rng.random() < 0.5:
            clip = b"%.2f %.2f m %.2f %.2f l %.2f %.2f l %.2f %.2f l h W* n" % (
                x0, y0, x1, y0, x1, y1, x0, y1,
            )  # fmt: skip
        _around_content(pdf, page, clip)
    return _saved(pdf)


@_rewrite("optional content that shows")
def _layer(pdf: Pdf, rng: random.Random) -> bytes:
    group = pdf.make_indirect(Dictionary(Type=Name.OCG, Name="図面"))
    pdf.Root.OCProperties = Dictionary(
        OCGs=Array([group]), D=Dictionary(ON=Array([group]), Order=Array([group]))
    )
    for page in pdf.pages:
        page.obj.Resources = Dictionary(page.obj.Resources)
        page.obj.Resources.Properties = Dictionary(page.obj.Resources.get("/Properties", {}))
        page.obj.Resources.Properties.OC0 = group
        _around_content(pdf, page, b"/OC /OC0 BDC", b"EMC Q")
    return _saved(pdf)


@_rewrite("annotations without text")
def _annotated(pdf: Pdf, rng: random.Random) -> bytes:
    for page in pdf.pages:
        x0, y0, x1, y1 = _box(page)
        made = []
        for _ in range(rng.randint(1, 5)):
            x, y = rng.uniform(x0, x1 - 50), rng.uniform(y0, y1 - 20)
            one = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([x, y, x + 50, y + 20]))
            one.Border = Array([0, 0, 0])
            one.A = Dictionary(S=Name.URI, URI="https://example.jp/")
            made.append(pdf.make_indirect(one))
        page.obj.Annots = Array([*page.obj.get("/Annots", []), *made])
    return _saved(pdf)


# --- text ----------------------------------------------------------------------------------------------


@_rewrite("strings in hexadecimal")
def _hexadecimal(pdf: Pdf, rng: random.Random) -> bytes:
    """Content written by hand: hexadecimal strings, other blanks, numbers with more digits."""

    def token(value: Any) -> str:
        if isinstance(value, pikepdf.String):
            return f"<{bytes(value).hex()}>"
        if isinstance(value, Array):
            return "[" + "\n".join(map(token, value)) + "]"
        if isinstance(value, bool | Name | Dictionary):
            return value.unparse().decode() if not isinstance(value, bool) else str(value).lower()
        if isinstance(value, int):
            return f"{value}.000" if rng.random() < 0.3 else str(value)
        return f"{float(value):.5f}"

    for page in pdf.pages:
        blank = rng.choice([" ", "\n", "\r\n", "\t", " % remark\n"])
        lines = []
        for operands, operator in pikepdf.parse_content_stream(page):
            if isinstance(operator, Operator) and str(operator) == "INLINE IMAGE":
                lines.append(pikepdf.unparse_content_stream([(operands, operator)]).decode("latin-1"))
                continue
            if operator in (Operator("Tr"), Operator("j"), Operator("J"), Operator("MP"), Operator("ri")):
                lines.append(pikepdf.unparse_content_stream([(operands, operator)]).decode("latin-1"))
                continue
            lines.append(blank.join([*map(token, operands), str(operator)]))
        page.Contents = pdf.make_stream("\n".join(lines).encode("latin-1"))
    return _saved(pdf)


def _code_sizes(page: pikepdf.Page) -> dict[str, int]:
    """The bytes of a code in each font of the page: two in a composite font, for the encodings drawn here."""
    fonts = page.obj.Resources.get("/Font", Dictionary())
    return {key: 2 if fonts[key].get("/Subtype") == Name.Type0 else 1 for key in fonts}


def _shown(pdf: Pdf, change: Callable[[list[bytes]], list[Step]]) -> None:
    """Each string that is shown replaced by the steps that show its codes."""
    for page in pdf.pages:
        sizes, size = _code_sizes(page), 1
        steps: list[Step] = []
        for operands, operator in _steps(page):
            if operator == "Tf":
                size = sizes.get(str(operands[0]), 1)
            if operator == "Tj":
                data = bytes(operands[0])
                steps += change([data[i : i + size] for i in range(0, len(data), size)])
            else:
                steps.append((operands, operator))
        _put(pdf, page, steps)


@_rewrite("strings split glyph by glyph")
def _by_glyph(pdf: Pdf, rng: random.Random) -> bytes:
    if rng.random() < 0.5:
        _shown(pdf, lambda codes: [([Array([pikepdf.String(c) for c in codes])], "TJ")])
    else:
        _shown(pdf, lambda codes: [([pikepdf.String(c)], "Tj") for c in codes])
    for page in pdf.pages:  # the strings of TJ: each on its own between its kerns
        sizes, size = _code_sizes(page), 1
        steps: list[Step] = []
        for operands, operator in _steps(page):
            if operator == "Tf":
                size = sizes.get(str(operands[0]), 1)
            if operator == "TJ":
                split: list[Any] = []
                for part in operands[0]:
                    if isinstance(part, pikepdf.String):
                        data = bytes(part)
                        split += [pikepdf.String(data[i : i + size]) for i in range(0, len(data), size)]
                    else:
                        split.append(part)
                operands = [Array(split)]
            steps.append((operands, operator))
        _put(pdf, page, steps)
    return _saved(pdf)


@_rewrite("kerns that cancel out")
def _kerned(pdf: Pdf, rng: random.Random) -> bytes:
    """Each string in pieces, moved there and back between them."""

    def change(codes: list[bytes]) -> list[Step]:
        parts: list[Any] = []
        for code in codes:
            if parts and rng.random() < 0.3:
                kern = rng.randint(-3000, 3000)
                parts += [kern, -kern]
            parts.append(pikepdf.String(code))
        return [([Array(parts)], "TJ")]

    _shown(pdf, change)
    return _saved(pdf)


_TEXT_STATE = {
    "Tf",
    "Tc",
    "Tw",
    "Tz",
    "TL",
    "Tr",
    "Ts",
    "g",
    "rg",
    "k",
    "cs",
    "sc",
    "scn",
    "G",
    "RG",
    "K",
    "gs",
}


@_rewrite("text drawn in another order")
def _reordered(pdf: Pdf, rng: random.Random) -> bytes:
    """The text objects of one graphics state drawn in another order, after what stood among them."""
    for page in pdf.pages:
        _put(pdf, page, _scope(iter(_steps(page)), {}, rng))
    return _saved(pdf)


def _scope(steps: Iterator[Step], state: dict[str, Step], rng: random.Random) -> list[Step]:
    """The steps up to the Q that ends the scope, the text objects of each stretch without cm reordered."""
    out: list[Step] = []
    texts: list[list[Step]] = []

    def flush() -> None:
        rng.shuffle(texts)
        for text in texts:
            out.extend(text)
        texts.clear()

    for operands, operator in steps:
        if operator == "Q":
            break
        if operator == "q":
            inner = _scope(steps, dict(state), rng)
            flush()
            out += [([], "q"), *inner, ([], "Q")]
        elif operator == "BT":
            block: list[Step] = [([], "q"), *state.values(), ([], "BT")]
            for inside in steps:
                block.append(inside)
                if inside[1] in _TEXT_STATE:
                    state[inside[1]] = inside
                if inside[1] == "ET":
                    break
            texts.append([*block, ([], "Q")])
        else:
            if operator in _TEXT_STATE:
                state.pop(operator, None)
                state[operator] = (operands, operator)
            elif operator in ("cm", "BDC", "BMC", "EMC", "W", "W*", "Do"):
                flush()
            out.append((operands, operator))
    flush()
    return out


@_rewrite("fonts renamed")
def _fonts(pdf: Pdf, rng: random.Random) -> bytes:
    """Other subset prefixes, as another run of the producing program would draw them."""
    prefix = "".join(rng.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZ", k=6))
    for font in _all_fonts(pdf):
        for holder in (font, *font.get("/DescendantFonts", [])):
            if (name := str(holder.get("/BaseFont", ""))) and re.match(r"/[A-Z]{6}\+", name):
                holder.BaseFont = Name(f"/{prefix}+{name[8:]}")
                if "/FontDescriptor" in holder:
                    holder.FontDescriptor.FontName = holder.BaseFont
    return _saved(pdf)


def _all_fonts(pdf: Pdf) -> list[Any]:
    found = (o for o in pdf.objects if isinstance(o, Dictionary) and o.get("/Type") == Name.Font)
    return [
        font for font in found if font.get("/Subtype") in (Name.Type0, Name.TrueType, Name.Type1, Name.Type3)
    ]


@_rewrite("fonts subset again")
def _subset(pdf: Pdf, rng: random.Random) -> bytes:
    """The embedded TrueType fonts without hints, names and glyphs that are not shown; glyph numbers stay."""
    from fontTools import subset
    from fontTools.ttLib import TTFont

    logging.getLogger("fontTools").setLevel(logging.ERROR)
    for item in pdf.objects:
        if not (isinstance(item, Dictionary) and "/FontFile2" in item):
            continue
        data = item.FontFile2.read_bytes()
        options = subset.Options(retain_gids=True, hinting=False, notdef_outline=True, glyph_names=False)
        options.drop_tables = []
        try:
            font = TTFont(io.BytesIO(data), lazy=False)
            chosen = subset.Subsetter(options)
            chosen.populate(gids=range(font["maxp"].numGlyphs))
            chosen.subset(font)
            out = io.BytesIO()
            font.save(out)
        except Exception:  # a subset that fontTools cannot read stays as it is
            continue
        item.FontFile2 = pdf.make_stream(out.getvalue(), Length1=len(out.getvalue()))
    return _saved(pdf)


@_rewrite("character maps rewritten")
def _character_maps(pdf: Pdf, rng: random.Random) -> bytes:
    """Each ToUnicode map with one entry a code, in ranges of one, or in blocks of another size."""
    size, ranges = rng.choice([1, 7, 100]), rng.random() < 0.5
    for font in _all_fonts(pdf):
        if "/ToUnicode" not in font:
            continue
        entries = _entries(font.ToUnicode.read_bytes().decode("latin-1"))
        if not entries:
            continue
        width = 4 if font.Subtype == Name.Type0 else 2
        lines = []
        for at in range(0, len(entries), size):
            block = entries[at : at + size]
            kind = "bfrange" if ranges else "bfchar"
            lines.append(f"{len(block)} begin{kind}")
            lines += [
                f"<{c:0{width}X}> <{c:0{width}X}> <{t}>" if ranges else f"<{c:0{width}X}> <{t}>"
                for c, t in block
            ]
            lines.append(f"end{kind}")
        last = "F" * width
        text = (
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Again def\n"
            f"1 begincodespacerange <{'0' * width}> <{last}> endcodespacerange\n" + "\n".join(lines)
            + "\nendcmap CMapName currentdict /CMap defineresource pop end end"
        )  # fmt: skip
        font.ToUnicode = pdf.make_stream(text.encode())
    return _saved(pdf)


def _entries(cmap: str) -> list[tuple[int, str]]:
    """The codes of a ToUnicode map, each with its text in hexadecimal."""
    found: dict[int, str] = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", cmap, re.DOTALL):
        for code, text in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f\s]*)>", block):
            found[int(code, 16)] = re.sub(r"\s", "", text)
    for block in re.findall(r"beginbfrange(.*?)endbfrange", cmap, re.DOTALL):
        pattern = r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*(?:<([0-9A-Fa-f\s]*)>|\[(.*?)\])"
        for first, last, text, texts in re.findall(pattern, block, re.DOTALL):
            listed = re.findall(r"<([0-9A-Fa-f]*)>", texts)
            for n, code in enumerate(range(int(first, 16), int(last, 16) + 1)):
                if texts:
                    found[code] = listed[n]
                else:
                    found[code] = f"{int(text[-4:], 16) + n:04X}".rjust(4, "0")
                    found[code] = text[:-4] + found[code]
    return sorted(found.items())


# --- rules ---------------------------------------------------------------------------------------------


def _rules(pdf: Pdf, change: Callable[[list[float], float, Step | None], list[Step]]) -> None:
    """Each straight upright or level solid line that is stroked on its own replaced by other steps.

    `change` is given its ends, its width and the step that sets the colour of strokes.
    """
    for page in pdf.pages:
        steps: list[Step] = []
        states: list[tuple[float, Step | None, bool]] = []
        width, colour, solid = 1.0, None, True
        before: list[Step] = []
        for step in _steps(page):
            operands, operator = step
            if operator == "q":
                states.append((width, colour, solid))
            elif operator == "Q" and states:
                width, colour, solid = states.pop()
            elif operator == "w":
                width = float(operands[0])
            elif operator in ("G", "RG", "K"):
                colour = step
            elif operator in ("CS", "SC", "SCN", "gs"):
                solid = False  # a colour or a dash that would have to be looked up
            elif operator == "d":
                solid = not len(operands[0])
            before.append(step)
            if [name for _, name in before[-3:]] == ["m", "l", "S"] and solid and width > 0:
                (begin, _), (end, _), _ = before[-3:]
                ends = [float(x) for x in (*begin, *end)]
                if ends[0] == ends[2] or ends[1] == ends[3]:
                    del steps[-2:]
                    steps += change(ends, width, colour)
                    continue
            steps.append(step)
        _put(pdf, page, steps)


@_rewrite("rules drawn as boxes")
def _boxed(pdf: Pdf, rng: random.Random) -> bytes:
    fill = {"G": "g", "RG": "rg", "K": "k"}

    def change(ends: list[float], width: float, colour: Step | None) -> list[Step]:
        x0, x1, y0, y1 = *sorted(ends[::2]), *sorted(ends[1::2])
        half = width / 2
        box = [x0, y0 - half, x1 - x0, width] if y0 == y1 else [x0 - half, y0, width, y1 - y0]
        ink: Step = ([0], "g") if colour is None else (colour[0], fill[colour[1]])
        return [([], "q"), ink, ([round(x, 5) for x in box], "re"), ([], "f"), ([], "Q")]

    _rules(pdf, change)
    return _saved(pdf)


@_rewrite("rules cut into pieces")
def _cut(pdf: Pdf, rng: random.Random) -> bytes:
    def change(ends: list[float], width: float, colour: Step | None) -> list[Step]:
        x0, y0, x1, y1 = ends
        cuts = [0.0, *sorted(rng.random() for _ in range(rng.randint(0, 4))), 1.0]
        pieces = list(pairwise(cuts))
        rng.shuffle(pieces)
        steps: list[Step] = []
        for a, b in pieces:
            steps.append(([x0 + a * (x1 - x0), y0 + a * (y1 - y0)], "m"))
            steps.append(([x0 + b * (x1 - x0), y0 + b * (y1 - y0)], "l"))
            steps.append(([], "S"))
        return steps

    _rules(pdf, change)
    return _saved(pdf)


@_rewrite("rules drawn twice")
def _doubled(pdf: Pdf, rng: random.Random) -> bytes:
    def change(ends: list[float], width: float, colour: Step | None) -> list[Step]:
        line: list[Step] = [(ends[:2], "m"), (ends[2:], "l"), ([], "S")]
        return line * rng.randint(1, 3)

    _rules(pdf, change)
    return _saved(pdf)


@_rewrite("untagged")
def _untagged(pdf: Pdf, rng: random.Random) -> bytes:
    for key in ("/StructTreeRoot", "/MarkInfo"):
        if key in pdf.Root:
            del pdf.Root[key]
    for page in pdf.pages:
        marks = {"BDC", "BMC", "EMC", "MP", "DP"}
        steps = _steps(page)
        if not any("ActualText" in str(operands) for operands, operator in steps if operator == "BDC"):
            _put(pdf, page, [step for step in steps if step[1] not in marks])
    return _saved(pdf)


@_rewrite("tagged")
def _tagged(pdf: Pdf, rng: random.Random) -> bytes:
    root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot, K=Array([])))
    pdf.Root.StructTreeRoot = root
    pdf.Root.MarkInfo = Dictionary(Marked=True)
    for page in pdf.pages:
        steps: list[Step] = []
        number, marked = 0, 0
        for operands, operator in _steps(page):
            marked += (operator in ("BDC", "BMC")) - (operator == "EMC")
            if operator == "BT" and not marked:
                steps.append(([Name.P, Dictionary(MCID=number)], "BDC"))
                element = Dictionary(Type=Name.StructElem, S=Name.P, P=root, K=number, Pg=page.obj)
                root.K.append(pdf.make_indirect(element))
                number += 1
                steps.append((operands, operator))
            elif operator == "ET" and not marked:
                steps += [(operands, operator), ([], "EMC")]
            else:
                steps.append((operands, operator))
        _put(pdf, page, steps)
    return _saved(pdf)


@_rewrite("the same colours in other spaces")
def _colours(pdf: Pdf, rng: random.Random) -> bytes:
    for page in pdf.pages:
        steps: list[Step] = []
        for operands, operator in _steps(page):
            if operator in ("g", "G"):
                operands = [operands[0]] * 3
                operator = "rg" if operator == "g" else "RG"
            elif operator in ("rg", "RG") and len(set(map(float, operands))) == 1:
                operands, operator = operands[:1], "g" if operator == "rg" else "G"
            steps.append((operands, operator))
        _put(pdf, page, steps)
    return _saved(pdf)


# --- what changes nothing, but must be told --------------------------------------------------------

HIDES = ("invisible text added", "a hidden layer added")

_HIDDEN = b"<%s> Tj" % "見えない文".encode("utf-16-be").hex().encode()


def _extra_font(pdf: Pdf, page: pikepdf.Page) -> None:
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType0,
        BaseFont=Name("/HeiseiMin-W3"),
        DW=1000,
        CIDSystemInfo=Dictionary(Registry="Adobe", Ordering="Japan1", Supplement=2),
    )
    font = Dictionary(
        Type=Name.Font,
        Subtype=Name.Type0,
        BaseFont=Name("/HeiseiMin-W3"),
        Encoding=Name("/UniJIS-UCS2-H"),
        DescendantFonts=Array([pdf.make_indirect(descendant)]),
    )
    page.obj.Resources = Dictionary(page.obj.Resources)
    page.obj.Resources.Font = Dictionary(page.obj.Resources.get("/Font", {}))
    page.obj.Resources.Font.Hidden = pdf.make_indirect(font)


@_rewrite("invisible text added")
def _invisible(pdf: Pdf, rng: random.Random) -> bytes:
    """Text that is not painted, white, outside of the page, or on a layer that is off."""
    for page in pdf.pages:
        _extra_font(pdf, page)
        x0, y0, x1, y1 = _box(page)
        x, y = rng.uniform(x0 + 60, x1 - 120), rng.uniform(y0 + 60, y1 - 60)
        look = rng.choice([b"3 Tr", b"1 1 1 rg", b"off"])
        if look == b"off":
            x = x1 + 300
            look = b"0 g"
        text = b"BT %s /Hidden 9 Tf %.2f %.2f Td %s ET" % (look, x, y, _HIDDEN)
        page.Contents = pdf.make_stream(b"q " + _content(page) + b" Q q " + text + b" Q")
    return _saved(pdf)


@_rewrite("a hidden layer added")
def _hidden_layer(pdf: Pdf, rng: random.Random) -> bytes:
    group = pdf.make_indirect(Dictionary(Type=Name.OCG, Name="下書き"))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([group]), D=Dictionary(OFF=Array([group])))
    for page in pdf.pages:
        _extra_font(pdf, page)
        page.obj.Resources.Properties = Dictionary(page.obj.Resources.get("/Properties", {}))
        page.obj.Resources.Properties.OC0 = group
        x0, y0, x1, y1 = _box(page)
        x, y = rng.uniform(x0 + 60, x1 - 120), rng.uniform(y0 + 60, y1 - 60)
        text = b"/OC /OC0 BDC BT /Hidden 9 Tf %.2f %.2f Td %s ET EMC" % (x, y, _HIDDEN)
        page.Contents = pdf.make_stream(b"q " + _content(page) + b" Q q " + text + b" Q")
    return _saved(pdf)


@_rewrite("three rewrites after each other")
def _combined(pdf: Pdf, rng: random.Random) -> bytes:
    names = [
        n
        for n in REWRITES
        if n not in ("three rewrites after each other", "encrypted with an empty password")
    ]
    data = _saved(pdf)
    for name in rng.sample(names, 3):
        with pikepdf.open(io.BytesIO(data)) as again:
            data = REWRITES[name](again, rng)
    return data


# --- originals and their plans ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Original:
    """A small PDF by its name, and the name of its form."""

    name: str
    form: str
    data: bytes


@cache
def originals() -> tuple[Original, ...]:
    """Pages of the PDFs of raw/, and small plans drawn here."""
    found = []
    for path in sorted(RAW.glob("*.pdf")):
        with pikepdf.open(path) as whole:
            count = len(whole.pages)
            for first in range(0, min(count, 8), PAGES):
                with Pdf.new() as part:
                    part.pages.extend(whole.pages[first : first + PAGES])
                    form = "juten-kadai" if path.name.startswith("kirigahara") else "kyoku-x"
                    found.append(Original(f"{path.stem}-{first + 1}", form, _saved(part)))
    with TemporaryDirectory() as folder:
        for seed in range(6):
            plan = content.plan(random.Random(f"variant {seed}"), merged=True, headers=tuple(HEADERS))
            plan = replace(plan, issues=plan.issues[:1])
            path = Path(folder) / f"{seed}.pdf"
            look = cid.Look(landscape=seed % 2 == 0, rules=("full", "dotted", "none")[seed % 3])
            cid.render(list(lay_out(plan, Style(merge=look.rules != "none"))), path, look)
            found.append(Original(f"drawn-{seed}", "kyoku-x", path.read_bytes()))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is read of a PDF: values, boxes as shares of their pages, how often each warning and each finding
    of any severity is given.
    """

    values: str
    boxes: tuple[tuple[int, tuple[float, ...]], ...]
    warnings: Counter[str]
    findings: Counter[str]


def outcome(data: bytes, form: str, reader: Reader) -> Outcome:
    """The outcome of reading a PDF by the form; an error counts as a warning by its code."""
    forms = shipped()
    chosen = next(f for f in forms if f.name == form)
    try:
        document, findings = read_pdf(
            data, "a.pdf", reader=reader, ocr="never", column_heads=column_heads(forms)
        )
        plan = parse_by(document, findings, chosen).plan
    except ReadError as error:
        return Outcome("", (), Counter([error.code]), Counter([error.code]))
    sizes = {page.number: (page.width, page.height) for page in document.pages}
    warnings = Counter(f.code for f in plan.findings if f.severity != "info")
    boxes = tuple(
        (page, tuple(x / sizes[page][i % 2] for i, x in enumerate(box))) for page, box in _boxes(plan)
    )
    return Outcome(_values(plan), boxes, warnings, Counter(f.code for f in plan.findings))


def _values(plan: Plan) -> str:
    left_out = {"doubt", "findings", "source", "keywords", "document_id"}

    def stripped(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: stripped(v) for k, v in value.items() if k not in left_out and "place" not in k}
        return [stripped(v) for v in value] if isinstance(value, list) else value

    return json.dumps(stripped(plan.model_dump(mode="json")), ensure_ascii=False, indent=0)


def _boxes(plan: Plan) -> Iterator[tuple[int, list[float]]]:
    def walk(value: Any) -> Iterator[tuple[int, list[float]]]:
        if isinstance(value, dict):
            if value.get("page") and value.get("box"):
                yield value["page"], value["box"]
            for key, inner in value.items():
                if key != "findings":
                    yield from walk(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from walk(inner)

    return walk(plan.model_dump(mode="json"))


@cache
def _expected(index: int, reader: Reader) -> Outcome:
    one = originals()[index]
    return outcome(one.data, one.form, reader)


def verdict(expected: Outcome, found: Outcome, hides: bool) -> str:
    """same; told (other, but with a warning that the original has not); moved (other places); silent.

    A variant that hides a text must have a finding more, whatever its values are.
    """
    if hides and not found.findings - expected.findings:
        return "silent"
    if found.values == expected.values:
        pairs = zip(expected.boxes, found.boxes, strict=True)
        near = all(a[0] == b[0] and _near(a[1], b[1]) for a, b in pairs)
        return "same" if near else "moved"
    return "told" if found.warnings - expected.warnings else "silent"


def _near(a: Sequence[float], b: Sequence[float]) -> bool:
    return max(abs(x - y) for x, y in zip(a, b, strict=True)) <= BOX_TOLERANCE


def _try(number: int, seed: int, folder: Path) -> tuple[str, str, str]:
    """The rewrite, the original and the verdict of one variant."""
    rng = random.Random(f"{seed} {number}")
    names = list(REWRITES)
    name = names[number % len(names)]
    index = number // len(names) % len(originals())
    one = originals()[index]
    reader: Reader = "pdfplumber" if rng.randrange(PLUMBER) == 0 else "pdfium"
    with pikepdf.open(io.BytesIO(one.data)) as pdf:
        data = REWRITES[name](pdf, rng)
    expected, found = _expected(index, reader), outcome(data, one.form, reader)
    judged = verdict(expected, found, name in HIDES)
    if judged in ("silent", "moved"):
        stem = folder / f"{number:05d}-{judged}-{reader}-{one.name}-{name.replace(' ', '-')}"
        stem.with_suffix(".pdf").write_bytes(data)
        stem.with_suffix(".original.txt").write_text(expected.values, "utf-8")
        stem.with_suffix(".variant.txt").write_text(found.values, "utf-8")
    return name, f"{one.name} {reader}", judged


def main() -> int:
    """Try the variants and print how many are read as their originals, by rewrite."""
    parser = argparse.ArgumentParser(prog="python -m bench.variants", description=__doc__)
    parser.add_argument("out", type=Path, help="folder for what differs without a warning")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="number of the first variant")
    parser.add_argument("--count", type=int, default=1000, help="how many variants to try")
    parser.add_argument("--jobs", type=int, default=2)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    table: dict[str, Counter[str]] = {name: Counter() for name in REWRITES}
    numbers = range(args.first, args.first + args.count)
    with ProcessPoolExecutor(args.jobs) as pool:
        for name, where, judged in pool.map(
            partial(_try, seed=args.seed, folder=args.out), numbers, chunksize=8
        ):
            table[name][judged] += 1
            if judged in ("silent", "moved"):
                print(f"{judged}: {name}, {where}", file=sys.stderr, flush=True)
    kinds = ("same", "told", "moved", "silent")
    print("| rewrite | variants | " + " | ".join(kinds) + " |")
    print("| --- | " + " | ".join(["---:"] * 5) + " |")
    for name, counts in [*table.items(), ("all", sum(table.values(), Counter()))]:
        print(f"| {name} | {counts.total()} | " + " | ".join(str(counts[kind]) for kind in kinds) + " |")
    return int(any(counts["silent"] or counts["moved"] for counts in table.values()))


if __name__ == "__main__":
    sys.exit(main())
