"""Back end on pdfplumber (pdfminer.six): slower than PDFium, and the reference it is tested against."""

from __future__ import annotations

import io
import logging
import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pdfplumber
from pdfminer.converter import PDFPageAggregator
from pdfminer.layout import LTChar, LTContainer, LTCurve, LTImage
from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdftypes import PDFObjectNotFound, PDFObjRef, PDFStream, resolve1
from pdfminer.psparser import PSLiteral, literal_name
from pdfminer.utils import MATRIX_IDENTITY, decode_text, mult_matrix
from pdfplumber.page import Page
from pdfplumber.pdf import PDF
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

from planparse.document.errors import ReadError
from planparse.document.place import Box
from planparse.readers.pdf import tolerances as tol
from planparse.readers.pdf.page import (
    ASCENT,
    NO_COLOUR,
    UNKNOWN_INK,
    UNMAPPED,
    Font,
    Glyphs,
    PageFacts,
    Point,
    Shape,
    angles,
    as_sign,
    cut_to,
    font_of,
    glyph_boxes,
    is_cut_away,
    lightness,
    on_paper,
    outlines_in,
    page_transform,
    says_otherwise,
    shapes_in,
    shapes_of,
)

Matrix = tuple[float, float, float, float, float, float]
_EVERYWHERE: Box = (-math.inf, -math.inf, math.inf, math.inf)
_PLAIN = ("DeviceGray", "DeviceRGB", "DeviceCMYK", "CalGray", "CalRGB", "ICCBased")


class _Document(PDFDocument):
    """pdfminer's document, in which an object that is only a reference stands for what it leads to.

    pdfminer follows such references one by one, and for ever where they lead back to themselves.
    """

    def getobj(self, objid: int) -> object:
        followed = {objid}
        found = super().getobj(objid)
        while isinstance(found, PDFObjRef):
            if found.objid in followed:
                raise PDFObjectNotFound(objid)
            followed.add(found.objid)
            found = super().getobj(found.objid)
        return found


vars(pdfplumber.pdf)["PDFDocument"] = _Document  # which pdfplumber has no parameter for


class _Device(PDFPageAggregator):
    """pdfminer's page device, which also keeps on each character what pdfminer drops."""

    def __init__(self, manager: PDFResourceManager, number: int) -> None:
        super().__init__(manager, pageno=number, laparams=None)
        self.shaded = False
        self.opaque = True
        self.alpha = 1.0
        self.clip = _EVERYWHERE
        self.codes: Iterator[str] = iter(())
        self.shown = 0
        self.spans: list[tuple[str | None, list[Any]]] = []
        self.swapped: list[tuple[str, str]] = []

    def render_string(self, textstate: Any, seq: Any, ncs: Any, graphicstate: Any) -> None:
        self.render_mode = textstate.render
        self.shown += 1
        self.codes = iter(_written_as_unicode(textstate.font, seq))
        super().render_string(textstate, seq, ncs, graphicstate)

    def begin_tag(self, tag: Any, props: Any = None) -> None:
        actual = resolve1(props.get("ActualText")) if isinstance(props, dict) else None
        self.spans.append((decode_text(actual) if isinstance(actual, bytes) else None, []))

    def end_tag(self) -> None:
        if not self.spans:
            return
        text, items = self.spans.pop()
        if text is None or not items:
            return
        shown = "".join(as_sign(item._text, font_of(item.fontname)) for item in items)
        if says_otherwise(text, shown):
            self.swapped.append((text, shown))
            return
        # ActualText counts where it names each glyph, as Chromium's does for glyphs of several characters
        if text and len(items) in (1, len(text)):
            for item, part in zip(items, text if len(items) > 1 else [text], strict=True):
                item._text = part

    def render_char(
        self,
        matrix: Matrix,
        font: Any,
        fontsize: float,
        scaling: float,
        rise: float,
        cid: int,
        ncs: Any,
        graphicstate: Any,
    ) -> float:
        advance: float = super().render_char(matrix, font, fontsize, scaling, rise, cid, ncs, graphicstate)
        item: Any = self.cur_item._objs[-1]
        # a tint (Separation, DeviceN) is no colour: 1.0 is full ink there, and white in a grey
        colour = graphicstate.ncolor if getattr(ncs, "name", "") in _PLAIN else None
        item._text = next(self.codes, item._text)
        for _, items in self.spans:
            items.append(item)
        vertical = font.is_vertical()
        a, b, c, d, _, _ = matrix
        squeezed = (a * a + b * b) * abs(scaling) < tol.LEAST_WIDTH * abs(a * d - b * c)
        alpha = 0.0 if squeezed or not scaling else self.alpha
        item.facts = (matrix, fontsize, rise, self.render_mode, vertical, colour, self.clip, alpha)
        item.shown = self.shown
        return advance

    def paint_path(self, gstate: Any, stroke: Any, fill: Any, evenodd: Any, path: Any) -> None:
        if sum(step[0] == "m" for step in path) > 1:  # pdfminer paints outlines of one path one by one
            opaque, self.opaque = self.opaque, False
            super().paint_path(gstate, stroke, fill, evenodd, path)
            self.opaque = opaque
            return
        painted: list[Any] = self.cur_item._objs
        before = len(painted)
        super().paint_path(gstate, stroke, fill, evenodd, path)
        x0, y0, x1, y1 = self.clip
        slack = tol.SAME_LEVEL
        for item in painted[before:]:
            item.clip = self.clip
            whole = (
                x0 <= item.x0 + slack
                and item.x1 - slack <= x1
                and y0 <= item.y0 + slack
                and item.y1 - slack <= y1
            )
            item.opaque = self.opaque and whole

    def handle_undefined_char(self, font: Any, cid: int) -> str:
        return UNMAPPED


class _Interpreter(PDFPageInterpreter):
    """pdfminer's interpreter, which also tells its device what pdfminer ignores: clip paths, transparency,
    and that a gradient was painted (not where).
    """

    def __init__(self, manager: PDFResourceManager, device: Any) -> None:
        super().__init__(manager, device)
        self.kept: list[tuple[Box, bool, float]] = []

    def do_BDC(self, tag: Any, props: Any) -> None:  # noqa: N802 pdfminer's name
        if isinstance(props, PSLiteral):
            named = resolve1(self.resources.get("Properties"))
            props = resolve1(named.get(literal_name(props))) if isinstance(named, dict) else None
        super().do_BDC(tag, props)

    def do_sh(self, name: object) -> None:
        device: Any = self.device
        device.shaded = True

    def do_q(self) -> None:
        super().do_q()
        device: Any = self.device
        self.kept.append((device.clip, device.opaque, device.alpha))

    def do_Q(self) -> None:  # noqa: N802 pdfminer's name
        super().do_Q()
        device: Any = self.device
        if self.kept:
            device.clip, device.opaque, device.alpha = self.kept.pop()

    def do_gs(self, name: object) -> None:
        device: Any = self.device
        states = resolve1(self.resources.get("ExtGState")) or {}
        state = resolve1(states.get(literal_name(name))) or {}
        if "ca" in state:
            device.alpha = float(resolve1(state["ca"]))
        if "ca" in state or "BM" in state or "SMask" in state:
            blend = resolve1(state.get("BM"))
            mask = resolve1(state.get("SMask"))
            device.opaque = (
                float(resolve1(state.get("ca", 1.0))) >= 1.0
                and (blend is None or literal_name(blend) in ("Normal", "Compatible"))
                and (mask is None or not isinstance(mask, dict))
            )

    def do_W(self) -> None:  # noqa: N802 pdfminer's name
        points = [p for _, *points in self.curpath for p in zip(points[::2], points[1::2], strict=True)]
        if len(self.curpath) > tol.CORNERS:  # it may cut anything off what is painted under it
            device: Any = self.device
            device.opaque = False
        self._cut(points, self.ctm)

    def do_W_a(self) -> None:  # noqa: N802 pdfminer's name
        self.do_W()

    def _cut(self, points: Sequence[tuple[Any, Any]], matrix: Matrix) -> None:
        """Keep of the clip box what the bounds of the points leave; `matrix` leads from them to the page."""
        device: Any = self.device
        if not points:
            return
        seen = [_apply(matrix, x, y) for x, y in points]
        x0, y0, x1, y1 = device.clip
        device.clip = (
            max(x0, min(x for x, _ in seen)),
            max(y0, min(y for _, y in seen)),
            min(x1, max(x for x, _ in seen)),
            min(y1, max(y for _, y in seen)),
        )

    def do_Do(self, name: Any) -> None:  # noqa: N802 pdfminer's name
        device: Any = self.device
        before = device.clip, device.opaque, device.alpha
        form = resolve1(self.xobjmap.get(literal_name(name)))
        if isinstance(form, PDFStream) and "BBox" in form:
            x0, y0, x1, y1 = resolve1(form["BBox"])
            inner = resolve1(form.get("Matrix", MATRIX_IDENTITY))
            corners = [(x, y) for x in (x0, x1) for y in (y0, y1)]
            self._cut(corners, mult_matrix(tuple(inner), self.ctm))
        super().do_Do(name)
        device.clip, device.opaque, device.alpha = before


def _written_as_unicode(font: Any, seq: Any) -> str:
    """The characters of a string whose codes are UTF-16; empty for other codes.

    pdfminer reads such codes through glyph numbers, so that a glyph shared by two characters (～ and 〜) may
    become the other one.
    """
    cmap = getattr(font, "cmap", None)
    name = str(cmap.attrs.get("CMapName", "")) if cmap is not None else ""
    if not name.startswith("Uni") or not ("UCS2" in name or "UTF16" in name):
        return ""
    parts = [part for part in seq if isinstance(part, bytes)]
    text = b"".join(parts).decode("utf-16-be", "replace")
    return text if len(text) == sum(sum(1 for _ in font.decode(part)) for part in parts) else ""


def open_document(data: bytes, name: str, password: str | None) -> PDF:
    """The opened document. Raises ReadError: "encrypted", "encrypted-otherwise" or "damaged"."""
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    try:
        return pdfplumber.open(io.BytesIO(data), password=password or "")
    except PdfminerException as error:
        if error.args and isinstance(error.args[0], PDFPasswordIncorrect):
            raise ReadError("encrypted", name) from None
        if error.args and isinstance(error.args[0], PDFEncryptionError):
            raise ReadError("encrypted-otherwise", name) from None
        raise ReadError("damaged", name, {"detail": "pdfminer"}) from None
    except (MalformedPDFException, ValueError, TypeError, KeyError, IndexError, RecursionError) as error:
        raise ReadError("damaged", name, {"detail": type(error).__name__}) from None


def producer(document: PDF) -> str | None:
    """The Producer entry of the document information; None where there is none."""
    value = document.metadata.get("Producer")
    return str(value) if value else None


def pages(document: PDF) -> Iterator[PageFacts]:
    """The facts of every page, one page in memory at a time. Raises ReadError where one cannot be read."""
    fonts: dict[str, int] = {}
    names: list[Font] = []
    try:
        found = document.pages
    except MemoryError:
        raise
    except Exception as error:  # a page tree that is none
        raise ReadError("damaged", "", {"detail": type(error).__name__}) from error
    for page in found:
        try:
            facts = _page(page, fonts, names)
        except MemoryError:
            raise
        except Exception as error:  # pdfminer raises whatever a malformed page makes it stumble over
            at = f"p. {page.page_number}: {type(error).__name__}"
            raise ReadError("damaged", "", {"detail": at}) from error
        yield facts
        page.close()


def _page(page: Page, fonts: dict[str, int], names: list[Font]) -> PageFacts:
    # pdfminer lays the page out unrotated and from the corner of the media box
    x0, y0, x1, y1 = page.page_obj.mediabox
    rotation = page.page_obj.rotate % 360
    crop = page.page_obj.cropbox
    left, bottom = max(crop[0], min(x0, x1)), max(crop[1], min(y0, y1))
    right, top = min(crop[2], max(x0, x1)), min(crop[3], max(y0, y1))
    if right <= left or top <= bottom:
        left, bottom, right, top = x0, y0, x1, y1
    width, height = right - left, top - bottom
    if rotation in (90, 270):
        width, height = height, width
    device = _Device(page.pdf.rsrcmgr, page.page_number)
    saved = page.page_obj.rotate
    page.page_obj.rotate = 0
    try:
        _Interpreter(page.pdf.rsrcmgr, device).process_page(page.page_obj)
    finally:
        page.page_obj.rotate = saved
    layout = device.get_result()
    # pdfminer subtracts the media box's corner
    box = (left - x0, bottom - y0, right - x0, top - y0)
    to_seen = page_transform(box, rotation)
    chars: list[tuple[Any, int]] = []
    shapes: list[Shape] = []
    clips: list[Box] = []
    outlines: list[tuple[Point, ...]] = []
    images: list[tuple[float, float, float, float, int]] = []
    serial = shown = 0

    def walk(item: LTContainer[Any]) -> None:
        nonlocal serial, shown
        for child in item:
            # the glyphs that one operator shows are one text object
            same = getattr(child, "shown", 0)
            serial += not same or same != shown
            shown = same
            if isinstance(child, LTChar):
                chars.append((child, serial))
            elif isinstance(child, LTCurve):
                drawn, with_corners = _shapes(child, to_seen, serial)
                shapes.extend(drawn)
                clips.extend([_seen_box(getattr(child, "clip", _EVERYWHERE), to_seen)] * len(drawn))
                outlines.extend(with_corners)
            elif isinstance(child, LTImage):
                images.append((*_bounds(child.bbox, to_seen), serial))
            elif isinstance(child, LTContainer):
                walk(child)

    walk(layout)
    glyphs = _glyphs(chars, to_seen, fonts, names)
    if device.shaded:
        # white type may stand on the gradient, so its colour does not show that it is hidden
        glyphs = replace(
            glyphs, colour=np.where(lightness(glyphs.colour) > tol.PALE, NO_COLOUR, glyphs.colour)
        )
    table = np.array(images, dtype=np.float64).reshape(-1, 5)
    return PageFacts(
        number=page.page_number,
        width=float(width),
        height=float(height),
        rotation=rotation,
        glyphs=glyphs,
        shapes=cut_to(shapes_of(shapes), np.array(clips, dtype=np.float64).reshape(-1, 4)),
        images=table[:, :4],
        image_order=table[:, 4].astype(np.int64),
        fonts=tuple(names),
        outlines=tuple(outlines),
        swapped=tuple(device.swapped),
    )


def _apply(m: Matrix, x: float, y: float) -> tuple[float, float]:
    return m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]


def _bounds(box: tuple[float, float, float, float], m: Matrix) -> tuple[float, float, float, float]:
    (ax, ay), (bx, by) = _apply(m, box[0], box[1]), _apply(m, box[2], box[3])
    return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)


def _seen_box(clip: Box, m: Matrix) -> Box:
    """A clip box on the page as seen; one that is everywhere stays so."""
    return clip if clip is _EVERYWHERE else _bounds(clip, m)


def _colour(value: Any) -> int:
    """0xRRGGBB of a pdfminer colour: grey, RGB or CMYK; NO_COLOUR for a pattern or an unknown."""
    parts = value if isinstance(value, (tuple, list)) else (value,)
    if not all(isinstance(p, (int, float)) for p in parts):
        return NO_COLOUR
    if len(parts) == 1:
        rgb = [parts[0]] * 3
    elif len(parts) == 3:
        rgb = list(parts)
    elif len(parts) == 4:
        rgb = [1 - min(1.0, c + parts[3]) for c in parts[:3]]
    else:
        return NO_COLOUR
    r, g, b = (int(max(0, min(255, round(255 * c)))) for c in rgb)
    return r << 16 | g << 8 | b


def _shapes(curve: LTCurve, m: Matrix, serial: int) -> tuple[list[Shape], list[tuple[Point, ...]]]:
    """The shapes and outlines that a path draws."""
    fill = _colour(curve.non_stroking_color) if curve.fill else NO_COLOUR
    stroke = _colour(curve.stroking_color) if curve.stroke else NO_COLOUR
    if curve.fill and fill == NO_COLOUR:
        fill = UNKNOWN_INK
    if curve.stroke and stroke == NO_COLOUR:
        stroke = UNKNOWN_INK
    if fill == NO_COLOUR and stroke == NO_COLOUR:
        return [], []
    subpaths: list[list[tuple[float, float]]] = []
    curved = False
    path: Sequence[tuple[Any, ...]] = curve.original_path or []
    for operator, *points in path:
        if operator == "m" or not subpaths:
            subpaths.append([])
        if operator == "h":
            if subpaths[-1]:
                subpaths[-1].append(subpaths[-1][0])
            continue
        curved |= operator in "cvy"
        subpaths[-1] += [_apply(m, *p) for p in points]
    if curved and sum(operator == "l" for operator, *_ in path) < 3:
        # no cell with round corners, but a ring or another sign
        xs, ys = zip(*(point for points in subpaths for point in points), strict=True)
        subpaths = [[(min(xs), min(ys)), (max(xs), max(ys))]]
    opaque = fill not in (NO_COLOUR, UNKNOWN_INK) and bool(getattr(curve, "opaque", False))
    width = float(curve.linewidth or 0)
    shapes = shapes_in(subpaths, curved, fill, stroke, width, serial, opaque=opaque)
    return shapes, list(outlines_in(subpaths, curved))


def _shown(char: str) -> str:
    """The character as shown: a soft hyphen that is drawn is a hyphen, white space a blank."""
    if char == "\u00ad":
        return "-"
    if char < " ":
        return " " if char.isspace() else UNMAPPED
    return char


def _glyphs(
    chars: list[tuple[Any, int]], to_seen: Matrix, fonts: dict[str, int], names: list[Font]
) -> Glyphs:
    text: list[str] = []
    rows: list[tuple[float, ...]] = []
    clips: list[Box] = []
    A, B, C, D, _, _ = to_seen  # noqa: N806 the names of the PDF reference
    for char, serial in chars:
        matrix, fontsize, rise, mode, vertical, colour, clip, ink = char.facts
        a, b, c, d, _, _ = matrix
        length = math.hypot(a, b) or 1.0
        sign = -1 if fontsize < 0 else 1
        size = abs(fontsize * (a * d - b * c) / length)
        ux, uy = (A * a + C * b) / length * sign, (B * a + D * b) / length * sign
        if vertical:
            left, high, _, low = _bounds(char.bbox, to_seen)
            x, y, advance = left, high + ASCENT * size, size
            if low - high < size:
                y = (high + low) / 2 - size / 2 + ASCENT * size
        else:
            x, y = _apply(to_seen, *_apply(matrix, 0, rise))
            advance = abs(char.adv) * length
        font = fonts.get(char.fontname)
        if font is None:
            font = fonts[char.fontname] = len(names)
            names.append(font_of(char.fontname))
        shown = list(map(_shown, char.get_text())) or [UNMAPPED]
        alpha = min(max(round(255 * ink), 0), 255)
        packed = _colour(colour) if mode in (0, 4) else NO_COLOUR
        unseen = mode in (3, 7) or alpha <= tol.SAME_COLOUR or size < tol.NO_SIZE
        for i, one in enumerate(shown):
            text.append(one)
            part = advance / len(shown)
            clips.append(_seen_box(clip, to_seen))
            rows.append(
                (
                    x + i * part * ux,
                    y + i * part * uy,
                    part,
                    size,
                    ux,
                    uy,
                    font,
                    packed,
                    unseen,
                    serial,
                    vertical,
                    mode in (2, 6),
                    alpha,
                )
            )
    t = np.array(rows, dtype=np.float64).reshape(-1, 13)
    xs, ys, advances, sizes, across, down = t[:, :6].T
    boxes = glyph_boxes(xs, ys, advances, sizes, across, down)
    x0, x1, top, bottom = boxes
    cut = is_cut_away(boxes, ys, sizes, np.array(clips, dtype=np.float64).reshape(-1, 4))
    return Glyphs(
        text="".join(text),
        x0=x0,
        x1=x1,
        top=top,
        bottom=bottom,
        base=ys,
        size=sizes,
        font=t[:, 6].astype(np.int64),
        angle=angles(across, down),
        colour=on_paper(t[:, 7].astype(np.int64), t[:, 12].astype(np.int64)),
        invisible=(t[:, 8] != 0) | cut,
        order=t[:, 9].astype(np.int64),
        column=t[:, 10] != 0,
        stroked=t[:, 11] != 0,
        confidence=np.ones(len(t)),
        second=np.zeros(len(t), dtype=np.int64),
    )
