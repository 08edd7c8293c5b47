"""Back end on PDFium: its raw functions, called in bulk, write straight into numpy buffers.

A ctypes call takes a tenth of a microsecond when `map` drives it, the interpreter lock is kept and no
argument has to be converted; twice that with declared types of arguments, and many times that through
pypdfium2's pointer types. So the same functions are bound again here. PDFium is not thread-safe: use it from
one thread of a process.
"""

from __future__ import annotations

import codecs
import ctypes
import math
from collections import deque
from collections.abc import Iterable, Iterator
from ctypes import c_double, c_float, c_int, c_size_t, c_uint, c_ulong, c_void_p
from dataclasses import replace
from itertools import groupby, pairwise, repeat
from operator import itemgetter
from threading import local
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from planparse.document.errors import ReadError
from planparse.readers.pdf import tolerances as tol
from planparse.readers.pdf.page import (
    NO_COLOUR,
    UNKNOWN_INK,
    UNMAPPED,
    Bools,
    Floats,
    Font,
    Glyphs,
    Ints,
    PageFacts,
    Point,
    Shape,
    Shapes,
    after_blank,
    angles,
    codes_of,
    covered,
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
    text_of,
    with_signs,
)

if TYPE_CHECKING:
    from PIL.Image import Image

Matrix = tuple[float, float, float, float, float, float]


def _address(pointer: Any) -> int:
    return ctypes.cast(pointer, c_void_p).value or 0


def _bind(name: str, result: Any, *arguments: Any) -> Any:
    return ctypes.PYFUNCTYPE(result, *arguments)(_address(getattr(raw, name)))


def _bulk(name: str, result: Any) -> Any:
    """A function that is called for every character or object of a page, without declared types.

    It takes integers as C's int and addresses as `_pointers` makes them.
    """
    return ctypes.PYFUNCTYPE(result)(_address(getattr(raw, name)))


_text = _bind("FPDFText_GetText", c_int, c_void_p, c_int, c_int, c_void_p)
_unicode = _bind("FPDFText_GetUnicode", c_uint, c_void_p, c_int)
_generated = _bind("FPDFText_IsGenerated", c_int, c_void_p, c_int)
_map_error = _bulk("FPDFText_HasUnicodeMapError", c_int)
_text_object = _bulk("FPDFText_GetTextObject", c_size_t)
_origin = _bulk("FPDFText_GetCharOrigin", c_int)
_loose_box = _bulk("FPDFText_GetLooseCharBox", c_int)
_char_box = _bind("FPDFText_GetCharBox", c_int, c_void_p, c_int, c_void_p, c_void_p, c_void_p, c_void_p)
_matrix = _bulk("FPDFText_GetMatrix", c_int)
_font_size = _bulk("FPDFText_GetFontSize", c_double)
_font = _bulk("FPDFTextObj_GetFont", c_size_t)
_font_name = _bind("FPDFFont_GetBaseFontName", c_ulong, c_void_p, c_void_p, c_ulong)
_size_of_object = _bind("FPDFTextObj_GetFontSize", c_int, c_void_p, c_void_p)
_set_size_of_object = _bind("FPDFTextObj_SetFontSize", c_int, c_void_p, c_float)
_set_object_matrix = _bind("FPDFPageObj_SetMatrix", c_int, c_void_p, c_void_p)
_render_mode = _bulk("FPDFTextObj_GetTextRenderMode", c_int)
_fill_colour = _bulk("FPDFPageObj_GetFillColor", c_int)
_stroke_colour = _bulk("FPDFPageObj_GetStrokeColor", c_int)
_mark_count = _bulk("FPDFPageObj_CountMarks", c_int)
_mark = _bind("FPDFPageObj_GetMark", c_size_t, c_void_p, c_ulong)
_mark_text = _bind(
    "FPDFPageObjMark_GetParamBlobValue", c_int, c_size_t, ctypes.c_char_p, c_void_p, c_ulong, c_void_p
)
_remove_mark = _bind("FPDFPageObj_RemoveMark", c_int, c_void_p, c_size_t)
_line_cap = _bind("FPDFPageObj_GetLineCap", c_int, c_void_p)
_stroke_width = _bind("FPDFPageObj_GetStrokeWidth", c_int, c_void_p, c_void_p)
_bounds = _bulk("FPDFPageObj_GetBounds", c_int)
_object_matrix = _bind("FPDFPageObj_GetMatrix", c_int, c_void_p, c_void_p)
_page_object = _bulk("FPDFPage_GetObject", c_size_t)
_object_type = _bulk("FPDFPageObj_GetType", c_int)
_form_count = _bind("FPDFFormObj_CountObjects", c_int, c_void_p)
_form_object = _bind("FPDFFormObj_GetObject", c_size_t, c_void_p, c_ulong)
_transparent = _bind("FPDFPageObj_HasTransparency", c_int, c_void_p)
_clip_path = _bulk("FPDFPageObj_GetClipPath", c_size_t)
_clip_count = _bulk("FPDFClipPath_CountPaths", c_int)
_clip_segments = _bind("FPDFClipPath_CountPathSegments", c_int, c_size_t, c_int)
_clip_segment = _bind("FPDFClipPath_GetPathSegment", c_size_t, c_size_t, c_int, c_int)
_draw_mode = _bulk("FPDFPath_GetDrawMode", c_int)
_segments = _bind("FPDFPath_CountSegments", c_int, c_void_p)
_segment = _bind("FPDFPath_GetPathSegment", c_void_p, c_void_p, c_int)
_segment_point = _bind("FPDFPathSegment_GetPoint", c_int, c_void_p, c_void_p, c_void_p)
_segment_type = _bind("FPDFPathSegment_GetType", c_int, c_void_p)
_segment_close = _bind("FPDFPathSegment_GetClose", c_int, c_void_p)

_TEXT, _PATH, _IMAGE, _SHADING, _FORM = 1, 2, 3, 4, 5
_BUTT = 0
"""The cap of a stroke that ends where its path does."""
_BLANK = ord(" ")
_HYPHENS = {0x02, 0xFFFE, 0xAD}
"""What PDFium gives for a hyphen at a line's end, and the soft hyphen, which shows where it is drawn."""


_pointer = c_void_p.from_param
"""An address as an argument of a function of `_bulk`."""


def _pointers(addresses: Iterable[int]) -> list[Any]:
    return list(map(_pointer, addresses))


def _run(calls: Iterator[Any]) -> None:
    deque(calls, maxlen=0)


def _addresses(buffer: Any, step: int, count: int, offset: int = 0) -> range:
    start = buffer.ctypes.data + offset
    return range(start, start + step * count, step)


_own = local()
_SLOTS = 4096
"""Places of 8 bytes that PDFium writes to in one go, kept with the pointers to them: those of 1,000 paths."""


def _slots() -> tuple[Floats, list[Any]]:
    """This thread's slots and the pointers to them."""
    if not hasattr(_own, "slots"):
        _own.slots = np.zeros(_SLOTS)
        _own.pointers = _pointers(_addresses(_own.slots, 8, _SLOTS))
    return _own.slots, _own.pointers


def _written(
    call: Any, width: int, outputs: int, count: int, *arguments: Iterable[Any]
) -> tuple[Ints, Floats]:
    """What a function returns for each of `count` sets of arguments, and the slots it writes, `width` a set.

    It is given the pointers to the first `outputs` of them, behind the arguments. What is not written is 0.
    """
    slots, pointers = _slots()
    returned, written = np.empty(count, dtype=np.int64), np.empty((count, width))
    rest = [iter(argument) for argument in arguments]
    for begin in range(0, count, _SLOTS // width):
        n = min(_SLOTS // width, count - begin)
        end = n * width
        slots[:end] = 0
        calls = map(call, *rest, *(pointers[k:end:width] for k in range(outputs)))
        returned[begin : begin + n] = np.fromiter(calls, np.int64, n)
        written[begin : begin + n] = slots[:end].reshape(n, width)
    return returned, written


def open_document(data: bytes, name: str, password: str | None) -> pdfium.PdfDocument:
    """The opened document. Raises ReadError: "encrypted", "encrypted-otherwise" or "damaged"."""
    try:
        return pdfium.PdfDocument(data, password=password)
    except pdfium.PdfiumError as error:
        if raw.FPDF_GetLastError() == raw.FPDF_ERR_PASSWORD or "assword" in str(error):
            raise ReadError("encrypted", name) from None
        if raw.FPDF_GetLastError() == raw.FPDF_ERR_SECURITY:
            raise ReadError("encrypted-otherwise", name) from None
        raise ReadError("damaged", name, {"detail": "PDFium"}) from None


def producer(document: pdfium.PdfDocument) -> str | None:
    """The Producer entry of the document information; None where there is none."""
    return document.get_metadata_value("Producer") or None


def pages(document: pdfium.PdfDocument) -> Iterator[PageFacts]:
    """The facts of every page, one page in memory at a time. Raises ReadError where one cannot be loaded."""
    fonts: dict[int, int] = {}
    names: list[Font] = []
    for index in range(len(document)):
        page = raw.FPDF_LoadPage(document.raw, index)
        if not page:
            raise ReadError("damaged", "", {"detail": f"p. {index + 1}"})
        text_page = raw.FPDFText_LoadPage(page)
        try:
            yield _page(index + 1, page, text_page, fonts, names)
        finally:
            raw.FPDFText_ClosePage(text_page)
            raw.FPDF_ClosePage(page)


def picture_of(data: bytes, page: int, scale: float, password: str | None) -> Image:
    """One page (from 1) rendered in colour at `scale` pixels a point."""
    document = open_document(data, "", password)
    try:
        picture: Image = document[page - 1].render(scale=scale).to_pil()
    finally:
        document.close()
    return picture.convert("RGB")


def grey_picture(data: bytes, page: int, scale: float, password: str | None) -> npt.NDArray[np.uint8] | None:
    """One page (from 1) rendered in grey at `scale` pixels a point, None where its images are too large."""
    document = open_document(data, "", password)
    try:
        drawn = document[page - 1]
        for image in drawn.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=tol.DEEPEST_FORM):
            width, height = image.get_px_size()
            if width * height > tol.MOST_IMAGE_PIXELS:
                return None
        width, height = drawn.get_size()
        return _drawn(drawn.raw, round(width * scale), round(height * scale))
    finally:
        document.close()


def _no_glyphs() -> Glyphs:
    none = np.empty(0)
    ints = np.empty(0, dtype=np.int64)
    bools = np.empty(0, dtype=np.bool_)
    return Glyphs(
        "", none, none, none, none, none, none, ints, ints, ints, bools, ints, bools, bools, none, ints
    )


def _page(number: int, page: Any, text_page: Any, fonts: dict[int, int], names: list[Font]) -> PageFacts:
    rect = raw.FS_RECTF()
    raw.FPDF_GetPageBoundingBox(page, rect)
    rotation = raw.FPDFPage_GetRotation(page) % 4 * 90
    box = (rect.left, rect.bottom, rect.right, rect.top)
    to_seen = page_transform(box, rotation)
    width, height = rect.right - rect.left, rect.top - rect.bottom
    if rotation in (90, 270):
        width, height = height, width
    page_address = _address(page)
    text_address = _address(text_page)
    objects, too_deep = _objects(page_address, raw.FPDFPage_CountObjects(page), to_seen)
    glyphs, seen = _glyphs(text_address, raw.FPDFText_CountChars(text_page), to_seen, objects, fonts, names)
    shapes, outlines, too_large = _shapes(objects[_PATH])
    pictures = objects[_IMAGE] + objects[_SHADING]
    if len(seen) < len(objects[_TEXT]) and (under := covered(glyphs, shapes)).any():
        glyphs, seen = _printed_over(page, glyphs, under, to_seen, objects, fonts, names)
    glyphs, seen, swapped = _as_shown(page, glyphs, seen, to_seen, objects, fonts, names)
    glyphs = _as_painted(glyphs)
    glyphs = _seen_by_rendering(glyphs, shapes, page, width, height)
    # PDFium's text lacks objects it takes for printed twice, those without extent, and blanks that are text
    # objects of their own
    left_out = [o for o in objects[_TEXT] if o[0] not in seen]
    if sizeless := {o[0]: o for o in left_out if _is_sizeless(*o)}:
        left_out = [o for o in left_out if o[0] not in sizeless]
        glyphs = glyphs.and_then(_without_size(page, list(sizeless.values()), to_seen, objects, fonts, names))
    doubled = _bounds_of(left_out)
    blank = (doubled[:, 2] - doubled[:, 0] < tol.NO_SIZE) | (doubled[:, 3] - doubled[:, 1] < tol.NO_SIZE)
    if blank.any() and len(glyphs):
        glyphs = _with_blanks(glyphs, [left_out[i] for i in np.flatnonzero(blank).tolist()])
    return PageFacts(
        number=number,
        width=width,
        height=height,
        rotation=rotation,
        glyphs=glyphs,
        shapes=shapes,
        images=_bounds_of(pictures),
        image_order=np.array([picture[1] for picture in pictures], dtype=np.int64),
        fonts=tuple(names),
        doubled=doubled[~blank],
        outlines=outlines,
        left_out=too_deep + too_large,
        swapped=swapped,
    )


def _glyphs_again(
    page: Any, to_seen: Matrix, objects: dict[int, list[Placed]], fonts: dict[int, int], names: list[Font]
) -> tuple[Glyphs, set[int]]:
    """The glyphs, and the handles of their objects, of a page whose objects were changed."""
    text_page = raw.FPDFText_LoadPage(page)
    try:
        count = raw.FPDFText_CountChars(text_page)
        return _glyphs(_address(text_page), count, to_seen, objects, fonts, names)
    finally:
        raw.FPDFText_ClosePage(text_page)


def _printed_over(
    page: Any,
    glyphs: Glyphs,
    under: Bools,
    to_seen: Matrix,
    objects: dict[int, list[Placed]],
    fonts: dict[int, int],
    names: list[Font],
) -> tuple[Glyphs, set[int]]:
    """The glyphs, and the handles of their objects, where text was covered and printed over.

    PDFium leaves the upper text out as printed twice. So the covered objects are taken off the page, and its
    text is asked for again.
    """
    gone = set(glyphs.order[under].tolist()) - set(glyphs.order[~under].tolist())
    seen = set()
    for handle, serial, _ in objects[_TEXT]:
        if serial in gone:
            raw.FPDFPage_RemoveObject(page, ctypes.cast(handle, raw.FPDF_PAGEOBJECT))
            seen.add(handle)
    upper, known = _glyphs_again(page, to_seen, objects, fonts, names)
    lower = glyphs.take(np.isin(glyphs.order, list(gone)))
    return lower.and_then(upper), seen | known


def _as_shown(
    page: Any,
    glyphs: Glyphs,
    seen: set[int],
    to_seen: Matrix,
    objects: dict[int, list[Placed]],
    fonts: dict[int, int],
    names: list[Font],
) -> tuple[Glyphs, set[int], tuple[tuple[str, str], ...]]:
    """The glyphs and the handles of their objects, with text as it is shown where its ActualText says
    otherwise, and these two texts.

    PDFium gives the ActualText alone. So the marks that hold one are taken off the page, and its text is
    asked for again.
    """
    marks = _actual_texts([handle for handle, _, _ in objects[_TEXT]])
    if not marks:
        return glyphs, seen, ()
    for handle, (mark, _) in marks.items():
        _remove_mark(handle, mark)
    own, known = _glyphs_again(page, to_seen, objects, fonts, names)
    shown: dict[int, str] = {}
    for serial, char in zip(own.order.tolist(), with_signs(own, names).text, strict=True):
        shown[serial] = shown.get(serial, "") + char
    swapped = []
    theirs: set[int] = set()
    for (_, actual), group in groupby(
        ((marks[handle], handle, serial) for handle, serial, _ in objects[_TEXT] if handle in marks),
        key=itemgetter(0),
    ):
        members = list(group)
        text = "".join(shown.get(serial, "") for _, _, serial in members)
        if says_otherwise(actual, text):
            swapped.append((actual, text))
            theirs.update(serial for _, _, serial in members)
            seen |= {handle for _, handle, _ in members} & known
    if theirs:
        which = list(theirs)
        glyphs = glyphs.take(~np.isin(glyphs.order, which)).and_then(own.take(np.isin(own.order, which)))
    return glyphs, seen, tuple(swapped)


def _is_sizeless(handle: int, _: int, matrix: Matrix) -> bool:
    """Whether the type of a text object has no height or no width on the page."""
    size = c_float()
    _size_of_object(handle, ctypes.addressof(size))
    a, b, c, d = _concat(_matrix_of(handle), matrix)[:4]
    length = math.hypot(a, b)
    em = abs(a * d - b * c) / length if length else 0.0
    return abs(size.value) * min(length, em) < tol.NO_SIZE


def _without_size(
    page: Any,
    sizeless: list[Placed],
    to_seen: Matrix,
    objects: dict[int, list[Placed]],
    fonts: dict[int, int],
    names: list[Font],
) -> Glyphs:
    """The glyphs of text objects whose type has no extent, of size 0 and invisible.

    PDFium gives no text for them. So they and the forms that flatten them are given a size, and the page's
    text is asked for again.
    """
    for handle, _, matrix in objects[_FORM]:
        a, b, c, d = matrix[:4]
        if abs(a * d - b * c) < tol.NO_SIZE * tol.NO_SIZE:
            _place_upright(handle)
    for handle, _, _ in sizeless:
        _set_size_of_object(handle, 1.0)
        _place_upright(handle)
    own, _ = _glyphs_again(page, to_seen, objects, fonts, names)
    own = own.take(np.isin(own.order, [serial for _, serial, _ in sizeless]))
    return replace(own, size=np.zeros(len(own)), invisible=np.ones(len(own), dtype=np.bool_))


def _place_upright(handle: int) -> None:
    """Leave of an object's matrix only the place."""
    x, y = _matrix_of(handle)[4:]
    matrix = np.array([1, 0, 0, 1, x, y], dtype=np.float32)
    _set_object_matrix(handle, matrix.ctypes.data)


def _actual_texts(handles: list[int]) -> dict[int, tuple[int, str]]:
    """The mark that holds an ActualText, and that text, by the handles of the objects that have one."""
    counts = list(map(_mark_count, _pointers(handles)))
    if not any(counts):
        return {}
    texts: dict[int, str | None] = {}
    found = {}
    for handle, count in zip(handles, counts, strict=True):
        for mark in map(_mark, repeat(handle), range(count)):  # the objects of one sequence share its mark
            if mark not in texts:
                texts[mark] = _actual_text(mark)
            if (text := texts[mark]) is not None:
                found[handle] = mark, text
    return found


def _actual_text(mark: int) -> str | None:
    """The ActualText of a mark; None without one."""
    size = c_ulong()
    if not _mark_text(mark, b"ActualText", None, 0, ctypes.addressof(size)):
        return None
    buffer = ctypes.create_string_buffer(size.value)
    _mark_text(mark, b"ActualText", ctypes.addressof(buffer), size.value, ctypes.addressof(size))
    data = buffer.raw[: size.value]
    if data.startswith(codecs.BOM_UTF16_BE):
        return data.decode("utf-16", "replace")
    if data.startswith(codecs.BOM_UTF8):
        return data.decode("utf-8-sig", "replace")
    return data.decode("latin-1")


def _as_painted(glyphs: Glyphs) -> Glyphs:
    """The glyphs in painting order, which is the order they were written in.

    PDFium sorts the glyphs of a line by their left edges, but the blank half of a bracket set solid overlaps
    the letter before it (PFI（ would become PF（I).
    """
    if not len(glyphs) or (glyphs.order[1:] >= glyphs.order[:-1]).all():
        return glyphs
    return glyphs.take(np.argsort(glyphs.order, kind="stable"))


def _seen_by_rendering(glyphs: Glyphs, shapes: Shapes, page: Any, width: float, height: float) -> Glyphs:
    """The glyphs, pale ones on a pale shape without a colour where the rendered page shows them.

    PDFium gives white as the colour of a pattern or gradient, so that white type on it looks hidden. A page
    with such type is rendered once and looked at.
    """
    if not len(glyphs) or not len(shapes):
        return glyphs
    pale = np.flatnonzero(
        (glyphs.colour != NO_COLOUR) & (lightness(glyphs.colour) > tol.PALE) & ~glyphs.invisible
    )
    box = shapes.box
    on = (
        (shapes.fill != NO_COLOUR)
        & (lightness(shapes.fill) > tol.PALE)
        & ((box[:, 2] - box[:, 0] < tol.PAGE_SIDE * width) | (box[:, 3] - box[:, 1] < tol.PAGE_SIDE * height))
    )
    x, y = (glyphs.x0 + glyphs.x1) / 2, (glyphs.top + glyphs.bottom) / 2
    doubtful = [
        i
        for i in pale.tolist()
        if bool(
            (on & (box[:, 0] <= x[i]) & (x[i] <= box[:, 2]) & (box[:, 1] <= y[i]) & (y[i] <= box[:, 3])).any()
        )
    ]
    if not doubtful:
        return glyphs
    picture = _drawn(page, min(int(width) + 1, tol.MOST_PIXELS), min(int(height) + 1, tol.MOST_PIXELS))
    colour = glyphs.colour.copy()
    for i in doubtful:
        part = picture[
            max(int(glyphs.top[i]), 0) : int(glyphs.bottom[i]) + 1,
            max(int(glyphs.x0[i]), 0) : int(glyphs.x1[i]) + 1,
        ]
        if part.size and int(part.max()) - int(part.min()) > tol.CONTRAST:
            colour[i] = NO_COLOUR
    return replace(glyphs, colour=colour)


def _drawn(page: Any, width: int, height: int) -> npt.NDArray[np.uint8]:
    """The page rendered in grey, `width` by `height` pixels large."""
    bitmap = raw.FPDFBitmap_CreateEx(width, height, raw.FPDFBitmap_Gray, None, 0)
    if not bitmap:
        return np.empty((0, 0), dtype=np.uint8)
    try:
        raw.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xFFFFFFFF)
        raw.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, raw.FPDF_GRAYSCALE)
        stride = raw.FPDFBitmap_GetStride(bitmap)
        held = ctypes.cast(
            raw.FPDFBitmap_GetBuffer(bitmap), ctypes.POINTER(ctypes.c_ubyte * (stride * height))
        )
        return np.frombuffer(held.contents, dtype=np.uint8).reshape(height, stride)[:, :width].copy()
    finally:
        raw.FPDFBitmap_Destroy(bitmap)


Placed = tuple[int, int, Matrix]
"""A page object: its handle, its place in the painting order, the matrix from its space to the page."""


def _concat(inner: Matrix, outer: Matrix) -> Matrix:
    a, b, c, d, e, f = inner
    A, B, C, D, E, F = outer  # noqa: N806 the names of the PDF reference
    return (a * A + b * C, a * B + b * D, c * A + d * C, c * B + d * D, e * A + f * C + E, e * B + f * D + F)


def _matrix_of(handle: int) -> Matrix:
    m = np.zeros(6, dtype=np.float32)
    _object_matrix(handle, m.ctypes.data)
    a, b, c, d, e, f = m.tolist()
    return a, b, c, d, e, f


def _objects(page: int, count: int, to_seen: Matrix) -> tuple[dict[int, list[Placed]], int]:
    """Every object by type, in painting order, those inside form XObjects included, and the number of forms
    that are nested too deeply to be looked into. Of a form, the matrix is its own.
    """
    found: dict[int, list[Placed]] = {_TEXT: [], _PATH: [], _IMAGE: [], _SHADING: [], _FORM: []}
    serial = too_deep = 0

    def walk(handles: list[int], matrix: Matrix, depth: int) -> None:
        nonlocal serial, too_deep
        for handle, kind in zip(handles, map(_object_type, _pointers(handles)), strict=True):
            serial += 1
            if serial > tol.MOST_OBJECTS:
                raise ReadError("page-too-complex", "", {"limit": tol.MOST_OBJECTS})
            if kind == _FORM:
                if depth < tol.DEEPEST_FORM:
                    inner = list(map(_form_object, repeat(handle), range(_form_count(handle))))
                    own = _matrix_of(handle)
                    found[_FORM].append((handle, serial, own))
                    walk(inner, _concat(own, matrix), depth + 1)
                else:
                    too_deep += 1
            elif kind in found:
                found[kind].append((handle, serial, matrix))

    walk(list(map(_page_object, repeat(_pointer(page)), range(count))), to_seen, 0)
    return found, too_deep


def _bounds_of(objects: list[Placed]) -> Floats:
    """The objects' bounds on the page as seen, n × 4: x0, top, x1, bottom."""
    count = len(objects)
    if not count:
        return np.empty((0, 4))
    _, out = _written(_bounds, 4, 4, count, _pointers(o[0] for o in objects))
    boxes = out.view(np.float32)[:, ::2].astype(np.float64)
    first = objects[0][2]
    if len({id(o[2]) for o in objects}) == 1:
        m: Any = first
    else:
        m = np.array([o[2] for o in objects]).T
    x0, y0, x1, y1 = boxes.T
    ax, ay = m[0] * x0 + m[2] * y0 + m[4], m[1] * x0 + m[3] * y0 + m[5]
    bx, by = m[0] * x1 + m[2] * y1 + m[4], m[1] * x1 + m[3] * y1 + m[5]
    return np.stack([np.minimum(ax, bx), np.minimum(ay, by), np.maximum(ax, bx), np.maximum(ay, by)], axis=1)


def _colours(call: Any, handles: list[int]) -> tuple[Ints, Ints]:
    """The objects' colours (0xRRGGBB, NO_COLOUR where PDFium cannot tell) and alphas (0 to 255)."""
    count = len(handles)
    known, parts = _written(call, 4, 4, count, _pointers(handles))
    rgb = parts.view(np.uint32)[:, ::2].astype(np.int64)
    packed = rgb[:, 0] << 16 | rgb[:, 1] << 8 | rgb[:, 2]
    return np.where(known != 0, packed, NO_COLOUR), np.where(known != 0, rgb[:, 3], 255)


def _characters(text_page: int, count: int) -> str:
    """The page's text with one code point per PDFium character index, UNMAPPED where it has none.

    A character beyond the basic plane has two indices: the second keeps its low surrogate.
    """
    buffer = np.zeros(count + 1, dtype=np.uint16)
    # an index adds one UTF-16 unit, or none: with as many units as indices they match one to one
    if _text(text_page, 0, count, buffer.ctypes.data) == count + 1:
        units = buffer[:count]
        odd = (units < 0x20) & (units != 0x0D) & (units != 0x0A)
        odd |= (units >= 0xD800) & (units < 0xE000)
        if not (odd | (units == 0xFFFE) | (units == 0xAD)).any():
            return units.tobytes().decode("utf-16-le")
    codes = list(map(_unicode, repeat(text_page), range(count)))
    text = [
        "-"
        if c in _HYPHENS
        else chr(c)
        if c >= 0x20 and not 0xD800 <= c < 0xE000 and c < 0x110000
        else UNMAPPED
        for c in codes
    ]
    for i, (high, low) in enumerate(pairwise(codes)):
        if 0xD800 <= high < 0xDC00 <= low < 0xE000:
            text[i] = chr(0x10000 + (high - 0xD800 << 10) + (low - 0xDC00))
            text[i + 1] = chr(low)
    return "".join(text)


def _glyphs(
    text_page: int,
    count: int,
    to_seen: Matrix,
    objects: dict[int, list[Placed]],
    fonts: dict[int, int],
    names: list[Font],
) -> tuple[Glyphs, set[int]]:
    """The page's glyphs as PDFium's text page gives them, and the handles of the text objects they are of.

    `count` is PDFium's number of characters; `fonts` (handle → index) and `names` grow with the document.
    """
    if count <= 0:
        return _no_glyphs(), set()
    text_pointer = _pointer(text_page)
    handles = np.fromiter(map(_text_object, repeat(text_pointer), range(count)), np.int64, count)
    real = np.flatnonzero(handles)
    if not len(real):
        return _no_glyphs(), set()
    text = _characters(text_page, count)
    blanks = np.flatnonzero((codes_of(text) == _BLANK) & (handles != 0)).tolist()
    handles[[i for i in blanks if i + 1 < count and _invented(text_page, i)]] = 0
    handles[(codes_of(text) >= 0xDC00) & (codes_of(text) < 0xE000)] = 0  # the second halves of characters
    real = np.flatnonzero(handles)
    errors = np.fromiter(map(_map_error, repeat(text_pointer), range(count)), np.int8, count)
    if errors.any():
        text = "".join(UNMAPPED if e == 1 else c for c, e in zip(text, errors.tolist(), strict=True))
    n = len(real)
    indices = real.tolist()
    if n < count:
        text = text_of(codes_of(text)[real])
    handles = handles[real]
    _, origin = _written(_origin, 2, 2, n, repeat(text_pointer), indices)
    loose = _written(_loose_box, 2, 1, n, repeat(text_pointer), indices)[1].view(np.float32)
    # of each glyph left, top, right, bottom

    # what a text object's glyphs share is asked for once per object
    new = np.ones(n, dtype=np.bool_)
    new[1:] = handles[1:] != handles[:-1]
    begins = np.flatnonzero(new)
    of = np.cumsum(new) - 1
    m = len(begins)
    starts = [indices[i] for i in begins.tolist()]
    owners = handles[begins].tolist()
    owner_pointers = _pointers(owners)
    matrices = _written(_matrix, 3, 1, m, repeat(text_pointer), starts)[1].view(np.float32)
    sizes = np.fromiter(map(_font_size, repeat(text_pointer), starts), np.float64, m)
    modes = np.fromiter(map(_render_mode, owner_pointers), np.int64, m)
    colours, alphas = _colours(_fill_colour, owners)
    colours[(modes != 0) & (modes != 4)] = NO_COLOUR
    colours = on_paper(colours, alphas)
    font_handles = list(map(_font, owner_pointers))
    for handle in dict.fromkeys(font_handles):
        if handle not in fonts:  # a font's handle is stable while its document is open
            fonts[handle] = len(names)
            names.append(_font_of(handle))
    font_ids = np.array(list(map(fonts.__getitem__, font_handles)), dtype=np.int64)
    serials = {handle: serial for handle, serial, _ in objects[_TEXT]}
    serial = np.fromiter(map(serials.get, owners, repeat(0)), np.int64, m)

    a, b, c, d = matrices[:, :4].astype(np.float64).T
    length = np.hypot(a, b)
    length[length == 0] = 1
    em = np.abs(sizes * (a * d - b * c) / length)
    A, B, C, D, E, F = to_seen  # noqa: N806
    sign = np.where(sizes < 0, -1, 1) / length
    ux, uy = (A * a + C * b) * sign, (B * a + D * b) * sign
    x = A * origin[:, 0] + C * origin[:, 1] + E
    y = B * origin[:, 0] + D * origin[:, 1] + F
    upright = (np.abs(b) < tol.LEVEL_RISE * a)[of]
    advance = np.where(upright, loose[:, 2] - origin[:, 0], 0.0)
    size = em[of]
    turned = ~upright
    if turned.any():
        advance = np.where(
            upright, advance, _reach_of(loose.astype(np.float64), origin, (a * sign)[of], (b * sign)[of])
        )
        turned &= advance <= 0
    for i in np.flatnonzero(turned).tolist():
        advance[i] = _turned_advance(
            text_page, indices[i], text[i], float(size[i]), ux[of[i]], uy[of[i]], x[i], y[i], to_seen
        )
    column = _columns(x, y, of, size, ux[of])
    advance[column] = size[column]
    boxes = glyph_boxes(x, y, advance, size, ux[of], uy[of])
    x0, x1, top, bottom = boxes
    clips = _clip_boxes(owners, objects[_TEXT])
    squeezed = length * np.abs(sizes) < tol.LEAST_WIDTH * em
    unseen = (modes == 3) | (modes == 7) | (alphas <= tol.SAME_COLOUR) | squeezed | (em < tol.NO_SIZE)
    unpainted = unseen[of]
    if clips is not None:
        unpainted |= is_cut_away(boxes, y, size, clips[of])
    glyphs = Glyphs(
        text=text,
        x0=x0,
        x1=x1,
        top=top,
        bottom=bottom,
        base=y,
        size=size,
        font=font_ids[of],
        angle=angles(ux, uy)[of],
        colour=colours[of],
        invisible=unpainted,
        order=serial[of],
        column=column,
        stroked=((modes == 2) | (modes == 6))[of],
        confidence=np.ones(n),
        second=np.zeros(n, dtype=np.int64),
    )
    step = np.abs(origin[1:] - origin[:-1])
    together = ~new[1:] & (step[:, 0] < tol.SAME_PLACE) & (step[:, 1] < tol.SAME_PLACE)
    seen = set(owners)
    if together.any():
        glyphs, stood_for = _side_by_side(glyphs, together, [o for o in objects[_TEXT] if o[0] not in seen])
        seen |= stood_for
    return glyphs, seen


def _side_by_side(glyphs: Glyphs, together: Bools, rest: list[Placed]) -> tuple[Glyphs, set[int]]:
    """The glyphs, with those of one origin side by side: the characters of an ActualText.

    PDFium gives them all the origin of the first text object they stand for, and no character for the others:
    those of `rest` that follow it on its line, which are returned too. A blank behind such characters, or
    beside Japanese, is no gap on the page. `together[i]` is whether glyph i + 1 has the origin of glyph i.
    """
    others = {serial: (handle, box) for (handle, serial, _), box in zip(rest, _bounds_of(rest), strict=True)}
    stood_for: set[int] = set()
    codes = codes_of(glyphs.text)
    blank = (codes == _BLANK) & np.insert(together, 0, False)
    wide = codes >= tol.FIRST_WIDE
    last = ~np.append(together, False)
    beside = np.insert(wide[:-1], 0, False) | np.append(wide[1:], False)
    keep = ~(blank & (last | beside))
    x0, x1 = glyphs.x0.copy(), glyphs.x1.copy()
    begins = np.flatnonzero(np.insert(~together, 0, True)).tolist()
    for begin, end in zip(begins, [*begins[1:], len(glyphs)], strict=True):
        which = begin + np.flatnonzero(keep[begin:end])
        if len(which) < 2 or glyphs.angle[begin] != 0:
            continue
        right, serial = float(x1[begin:end].max()), int(glyphs.order[begin]) + 1
        while serial in others:
            handle, (left, top, reach, bottom) = others[serial]
            level = glyphs.top[begin] < (top + bottom) / 2 < glyphs.bottom[begin]
            if not level or not 0 <= left - right < glyphs.size[begin]:
                break
            right = float(reach)
            stood_for.add(handle)
            serial += 1
        edges = np.linspace(x0[begin], right, len(which) + 1)
        x0[which], x1[which] = edges[:-1], edges[1:]
    return replace(glyphs, x0=x0, x1=x1).take(keep), stood_for


def _clip_boxes(handles: list[int], objects: list[Placed]) -> Floats | None:
    """The boxes that clip paths leave of objects, n × 4, infinite for objects without; None where no
    object has one. `objects` has the matrices of the objects of `handles`.
    """
    clips = list(map(_clip_path, _pointers(handles)))
    counts = list(map(_clip_count, _pointers(clips)))
    if max(counts, default=0) <= 0:
        return None
    # objects under one clip path share its paths: the same last path says that it is the same
    lasts = map(_clip_segment, clips, [max(count - 1, 0) for count in counts], repeat(0))
    matrices = {handle: matrix for handle, _, matrix in objects}
    box_of: dict[tuple[int, int, int], int] = {}
    boxes = [np.array([-np.inf, -np.inf, np.inf, np.inf])]
    which = []
    for handle, clip, count, last in zip(handles, clips, counts, lasts, strict=True):
        if count <= 0 or (matrix := matrices.get(handle)) is None:
            which.append(0)
            continue
        key = (last, count, id(matrix))
        if key not in box_of:
            box_of[key] = len(boxes)
            boxes.append(_clip_box(clip, count, matrix))
        which.append(box_of[key])
    return np.array(boxes)[which]


def _clip_box(clip: int, count: int, matrix: Matrix) -> Floats:
    """The box that the `count` paths of a clip path leave, by the bounds of each."""
    box = np.array([-np.inf, -np.inf, np.inf, np.inf])
    a, b, c, d, e, f = matrix
    for index in range(count):
        points = np.zeros((max(_clip_segments(clip, index), 0), 2), dtype=np.float32)
        n = len(points)
        if not n:
            continue
        segments = list(map(_clip_segment, repeat(clip), repeat(index), range(n)))
        _run(map(_segment_point, segments, _addresses(points, 8, n), _addresses(points, 8, n, 4)))
        x, y = points.astype(np.float64).T
        sx, sy = a * x + c * y + e, b * x + d * y + f
        low, high = [sx.min(), sy.min()], [sx.max(), sy.max()]
        box = np.concatenate([np.maximum(box[:2], low), np.minimum(box[2:], high)])
    return box


def _invented(text_page: int, index: int) -> bool:
    """Whether PDFium made up a blank for a gap inside a string: it stands where the next glyph begins. (One
    that stands before the next glyph is in the string as well.)
    """
    if _generated(text_page, index) != 1:
        return False
    _, places = _written(_origin, 2, 2, 2, repeat(_pointer(text_page)), (index, index + 1))
    return bool(np.abs(places[0] - places[1]).max() < tol.SAME_PLACE)


def _with_blanks(glyphs: Glyphs, blanks: list[Placed]) -> Glyphs:
    """The glyphs with the blank text objects put back, before the glyph that follows each on its line.

    That is the next one in content order or, where that one is elsewhere, the next one on the page:
    LibreOffice draws the blanks of a font apart from the words of another that stand before them.
    """
    orders = np.argsort(glyphs.order, kind="stable")
    ranked = glyphs.order[orders]
    spots = set()
    for handle, serial, matrix in blanks:
        k = int(np.searchsorted(ranked, serial))
        if k == len(ranked):
            continue
        i = int(orders[k])
        _, _, _, _, x, y = _concat(_matrix_of(handle), matrix)
        near = tol.BLANK_ON_LINE * glyphs.size[i]
        before = int(orders[k - 1]) if k else i
        # a blank that the glyph before has passed stood before a glyph that PDFium left out
        passed = before != i and abs(glyphs.base[before] - y) < near and x < glyphs.x1[before] - near
        if abs(glyphs.base[i] - y) < near and x < glyphs.x1[i] and not passed:
            spots.add(i)
        elif (beside := after_blank(glyphs, x, y)) is not None:
            spots.add(beside)
    at = np.array(sorted(spots), dtype=np.int64)
    text = glyphs.text
    pieces = [text[a:b] for a, b in zip([0, *at.tolist()], [*at.tolist(), len(text)], strict=True)]
    return glyphs.insert(at, " ".join(pieces))


def _columns(x: Floats, y: Floats, of: Ints, size: Floats, ux: Floats) -> Any:
    """Which glyphs are set in vertical writing: of one text object, each below the one before."""
    same = (of[1:] == of[:-1]) & (np.abs(y[1:] - y[:-1]) > tol.VERTICAL_STEP * size[1:])
    if not same.any():
        return np.zeros(len(of), dtype=np.bool_)
    same &= (np.abs(x[1:] - x[:-1]) < tol.VERTICAL_DRIFT * size[1:]) & (np.abs(ux[1:]) > tol.LEVEL_DIRECTION)
    return np.append(same, False) | np.insert(same, 0, False)


def _reach_of(loose: Floats, origin: Floats, dx: Floats, dy: Floats) -> Floats:
    """How far the loose boxes (left, top, right, bottom) of glyphs reach from their origins in the direction
    (dx, dy) that they are written in; 0 for a slanted one.
    """
    away = np.stack([loose[:, 2], -loose[:, 0], loose[:, 1], -loose[:, 3]])
    away -= np.stack([origin[:, 0], -origin[:, 0], origin[:, 1], -origin[:, 1]])
    level, upright = np.abs(dy) < tol.LEVEL_RISE * np.abs(dx), np.abs(dx) < tol.LEVEL_RISE * np.abs(dy)
    reach: Floats = np.select([level & (dx > 0), level, upright & (dy > 0), upright], list(away), 0.0)
    return reach


def _turned_advance(
    text_page: int,
    index: int,
    char: str,
    size: float,
    ux: float,
    uy: float,
    x: float,
    y: float,
    to_seen: Matrix,
) -> float:
    """The advance of a glyph without a box along its line: an em if full-width, else to its ink's end."""
    if char >= "\u2e80":
        return size
    ink = np.zeros(4)  # left, right, bottom, top
    at = ink.ctypes.data
    _char_box(text_page, index, at, at + 8, at + 16, at + 24)
    a, b, c, d, e, f = to_seen
    reach = 0.0
    for px in ink[:2].tolist():
        for py in ink[2:].tolist():
            sx, sy = a * px + c * py + e, b * px + d * py + f
            reach = max(reach, (sx - x) * ux + (sy - y) * uy)
    return min(reach, size) or tol.UNKNOWN_ADVANCE * size


def _font_of(handle: int) -> Font:
    """The font of a handle; without a name for handle 0."""
    length = _font_name(handle, None, 0) if handle else 0
    buffer = ctypes.create_string_buffer(max(length, 1))
    if length:
        _font_name(handle, ctypes.addressof(buffer), length)
    return font_of(buffer.value.decode("utf-8", "replace"))


def _shapes(paths: list[Placed]) -> tuple[Shapes, tuple[tuple[Point, ...], ...], int]:
    """The shapes and outlines that paths draw, and the number of paths beyond `MOST_SEGMENTS`."""
    found: list[Shape] = []
    outlines: list[tuple[Point, ...]] = []
    shapes = shapes_of(found)
    too_large = 0
    if paths:
        clips = _clip_boxes([path[0] for path in paths], paths)
        boxes = _bounds_of(paths)
        w, h = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
        thin = (w <= tol.RULE_THICKNESS) | (h <= tol.RULE_THICKNESS)
        long = np.flatnonzero(thin & (np.maximum(w, h) > tol.DASH))
        thin[long[_in_pieces([paths[i][0] for i in long.tolist()])]] = False
        budget = tol.MOST_SEGMENTS
        for i in np.flatnonzero(~thin).tolist():
            handle, serial, matrix = paths[i]
            count = _segments(handle)
            if count > budget:
                too_large += 1
                continue
            budget -= count
            drawn, with_corners = _path_shapes(handle, serial, matrix, count, boxes[i])
            found += drawn
            outlines += with_corners
        shapes = shapes_of(found)
        if thin.any():
            rules = _thin_rules([paths[i] for i in np.flatnonzero(thin).tolist()], boxes[thin])
            shapes = rules.and_then(shapes)
        if clips is not None and len(shapes):
            serials = np.array([path[1] for path in paths])  # ascending, as the objects were walked
            shapes = cut_to(shapes, clips[np.searchsorted(serials, shapes.order)])
    return shapes, tuple(outlines), too_large


def _in_pieces(handles: list[int]) -> Bools:
    """Which paths are of several outlines, which may leave gaps between them."""
    counts = np.fromiter(map(_segments, handles), np.int64, len(handles))
    several: Bools = (counts >= 4) & (counts != tol.CORNERS) & (counts <= tol.MOST_ROUND_SEGMENTS)
    for i in np.flatnonzero(several).tolist():
        kinds = map(_segment_type, map(_segment, repeat(handles[i]), range(int(counts[i]))))
        several[i] = list(kinds).count(2) > 1
    return several


def _thin_rules(paths: list[Placed], boxes: Floats) -> Shapes:
    """Thin paths as rules, by their bounds alone: a dotted border is thousands of tiny paths."""
    count = len(paths)
    handles = [p[0] for p in paths]
    modes = _written(_draw_mode, 2, 2, count, _pointers(handles))[1].view(np.int32)[:, ::2]
    colour = np.full(count, NO_COLOUR)
    seen = np.zeros(count, dtype=np.bool_)
    for call, drawn in ((_stroke_colour, modes[:, 1] != 0), (_fill_colour, modes[:, 0] != 0)):
        asked = np.flatnonzero(drawn & ~seen)
        colour[asked], alpha = _colours(call, [handles[i] for i in asked.tolist()])
        seen[asked[alpha > 0]] = True
    colour[(colour == NO_COLOUR) & seen] = UNKNOWN_INK
    shown = int(seen.sum())
    return Shapes(
        box=_without_overhang(paths, boxes, modes[:, 1] != 0)[seen],
        fill=colour[seen],
        stroke=np.full(shown, NO_COLOUR),
        width=np.zeros(shown),
        order=np.array([p[1] for p in paths], dtype=np.int64)[seen],
        irregular=np.zeros(shown, dtype=np.bool_),
        opaque=np.zeros(shown, dtype=np.bool_),
    )


def _without_overhang(paths: list[Placed], boxes: Floats, stroked: Bools) -> Floats:
    """The boxes of thin paths, those of strokes ending where the stroke does.

    PDFium's bounds reach beyond each end by the width of the stroke, whose cap reaches at most half as far.
    Dashes are left as they are: so they meet.
    """
    boxes = boxes.copy()
    size = boxes[:, 2:] - boxes[:, :2]
    width = c_float()
    for i in np.flatnonzero(stroked & (size.max(axis=1) > tol.DASH)).tolist():
        handle, _, matrix = paths[i]
        m = _concat(_matrix_of(handle), matrix)
        _stroke_width(handle, ctypes.addressof(width))
        over = width.value * abs(m[0] * m[3] - m[1] * m[2]) ** 0.5
        if _line_cap(handle) != _BUTT:
            over /= 2
        along = int(size[i, 1] > size[i, 0])
        boxes[i, along] += over
        boxes[i, along + 2] -= over
    return boxes


def _is_whole(handle: int, matrix: Matrix, bounds: Floats) -> bool:
    """Whether no clip path cuts anything off a path; only of rectangles that is taken for sure."""
    clip = _clip_path(_pointer(handle))
    count = max(_clip_count(_pointer(clip)), 0)
    if any(_clip_segments(clip, k) > tol.CORNERS for k in range(count)):
        return False
    box = _clip_box(clip, count, matrix)
    slack = tol.SAME_LEVEL
    return bool((box[:2] <= bounds[:2] + slack).all() and (bounds[2:] - slack <= box[2:]).all())


def _path_shapes(
    handle: int, serial: int, matrix: Matrix, count: int, bounds: Floats
) -> tuple[list[Shape], list[tuple[Point, ...]]]:
    """The shapes and outlines that a path of `count` segments draws; `bounds` are its bounds as seen."""
    flags = _written(_draw_mode, 2, 2, 1, [_pointer(handle)])[1].view(np.int32)[0, ::2]
    fill = stroke = NO_COLOUR
    width = 0.0
    opaque = False
    if flags[0]:
        colour, alpha = _colours(_fill_colour, [handle])
        opaque = bool(alpha[0] == 255) and colour[0] != NO_COLOUR and not _transparent(handle)
        opaque = opaque and _is_whole(handle, matrix, bounds)
        if alpha[0]:
            fill = int(colour[0]) if colour[0] != NO_COLOUR else UNKNOWN_INK
    if flags[1]:
        colour, alpha = _colours(_stroke_colour, [handle])
        if alpha[0]:
            stroke = int(colour[0]) if colour[0] != NO_COLOUR else UNKNOWN_INK
        size = c_float()
        _stroke_width(handle, ctypes.addressof(size))
        width = size.value
    if fill == NO_COLOUR and stroke == NO_COLOUR:
        return [], []
    segments = list(map(_segment, repeat(handle), range(count)))
    kinds = list(map(_segment_type, segments))
    curved = 1 in kinds
    x0, top, x1, bottom = bounds.tolist()
    a_cell = x1 - x0 > tol.LEAST_ROUND_WIDTH and bottom - top > tol.LEAST_ROUND_HEIGHT
    if curved and not (a_cell and kinds.count(0) > 2 and count < tol.MOST_ROUND_SEGMENTS):
        # no cell with round corners, but a sign or a part of a drawing
        return shapes_in([[(x0, top), (x1, bottom)]], True, fill, stroke, width, serial, opaque=False), []
    points = np.zeros((count, 2), dtype=np.float32)
    _run(map(_segment_point, segments, _addresses(points, 8, count), _addresses(points, 8, count, 4)))
    closes = list(map(_segment_close, segments))
    m = _concat(_matrix_of(handle), matrix)
    x, y = points.astype(np.float64).T
    seen = np.stack([m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]], axis=1).tolist()
    subpaths: list[list[tuple[float, float]]] = []
    for point, kind, close in zip(seen, kinds, closes, strict=True):
        if kind == 2 or not subpaths:
            subpaths.append([])
        subpaths[-1].append(point)
        if close:
            subpaths[-1].append(subpaths[-1][0])
    scale = abs(m[0] * m[3] - m[1] * m[2]) ** 0.5
    shapes = shapes_in(subpaths, curved, fill, stroke, width * scale, serial, opaque=opaque)
    return shapes, list(outlines_in(subpaths, curved))
