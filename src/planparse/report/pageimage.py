"""PDF pages as small pictures with every character that PDFium finds on them, to check a reading against.

It is independent of the readers on purpose, so that it finds characters a reader missed. Pages are untrusted:
`batch/pictures.py` calls this in the sandbox.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from pydantic import Base64Bytes

from planparse.document.place import Box

if TYPE_CHECKING:
    from PIL.Image import Image

DPI = 120
"""Resolution of the pictures. Type of 6 pt stays readable, and an A4 page of text takes about 60 kB."""
_MAX_PIXELS = 4_000_000
_COLOURS = 32
_LARGE = 160_000
"""Bytes. With 40 pages of this size, encoded in base64, a report stays under 10 MB."""
_SMALLER = ((45, 1.0), (25, 1.0), (15, 0.7), (5, 0.4))
"""WebP quality and share of the width to try, in turn, for a larger picture."""
_MAX_CHARACTERS = 100_000
_INK = 12
"""Grey levels of 256 between type and background: pale watermarks count as ink, a scan's noise does not."""


@dataclass(frozen=True, slots=True)
class Character:
    """A non-blank character as PDFium reports it, with its box in points from the page's top left.

    `visible` tells whether the picture shows anything there. Text that is white on white, transparent,
    covered or outside the page is not visible.
    """

    text: str
    box: Box
    visible: bool = True


@dataclass(frozen=True, slots=True)
class PageView:
    """A page as a person sees it, turned upright: its size in points, a WebP picture and its characters."""

    number: int
    width: float
    height: float
    picture: Base64Bytes
    characters: tuple[Character, ...]


def page_view(path: Path, number: int, password: str | None = None, dpi: float = DPI) -> PageView | None:
    """The page of a PDF with a number (from 1); None if it has no such page or cannot be opened.

    For use in the sandbox: it takes any time and memory that the page demands. Raises PdfiumError for a page
    that is damaged.
    """
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(path, password=password)
    except (pdfium.PdfiumError, OSError):
        return None
    if number > len(document):
        return None
    page = document[number - 1]
    width, height = page.get_size()
    scale = min(dpi / 72, (_MAX_PIXELS / max(width * height, 1.0)) ** 0.5)
    image = page.render(scale=scale).to_pil().convert("RGB")
    characters = _characters(page, width, height, image.convert("L"))
    return PageView(number, width, height, _encode(image), characters)


def _encode(image: Image) -> bytes:
    """An RGB image as WebP: lossless with few colours, which suits type and rules; lossy if too large."""
    import io

    from PIL.Image import Dither

    exact = io.BytesIO()
    few = image.quantize(_COLOURS, method=2, dither=Dither.NONE)
    few.convert("RGB").save(exact, "WEBP", lossless=True, method=1, quality=20)  # effort, not loss
    lossy = exact
    for quality, share in _SMALLER:
        if lossy.tell() <= _LARGE:
            break
        lossy = io.BytesIO()
        size = (max(1, round(image.width * share)), max(1, round(image.height * share)))
        image.resize(size).save(lossy, "WEBP", quality=quality, method=2)
    return lossy.getvalue()


def _characters(page: Any, width: float, height: float, grey: Image) -> tuple[Character, ...]:
    import ctypes

    import pypdfium2.raw as raw

    text_page = page.get_textpage()
    # PageToDevice undoes rotation and crop box but returns whole device units, so use 1/100 point
    unit = 100
    device = (int(width * unit), int(height * unit))
    x, y = ctypes.c_int(), ctypes.c_int()
    corners = [ctypes.c_double() for _ in range(4)]
    left, right, bottom, top = corners
    cell = raw.FS_RECTF()

    def turned(px: float, py: float, qx: float, qy: float) -> Box:
        raw.FPDF_PageToDevice(page, 0, 0, *device, 0, px, py, ctypes.byref(x), ctypes.byref(y))
        ax, ay = x.value / unit, y.value / unit
        raw.FPDF_PageToDevice(page, 0, 0, *device, 0, qx, qy, ctypes.byref(x), ctypes.byref(y))
        bx, by = x.value / unit, y.value / unit
        return (min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))

    found: list[Character] = []
    for i in range(min(text_page.count_chars(), _MAX_CHARACTERS)):
        code = raw.FPDFText_GetUnicode(text_page, i)
        char = chr(code) if 0 < code <= 0x10FFFF else "\ufffd"
        if char.isspace() or raw.FPDFText_IsGenerated(text_page, i) == 1 or code in (0, 0xFFFE, 0xFFFF):
            continue
        if not raw.FPDFText_GetCharBox(text_page, i, *map(ctypes.byref, corners)):
            continue
        box = turned(left.value, top.value, right.value, bottom.value)
        # look for ink in the whole em square: a substituted font may draw a dot elsewhere in it
        square = box
        if raw.FPDFText_GetLooseCharBox(text_page, i, ctypes.byref(cell)):
            square = turned(cell.left, cell.top, cell.right, cell.bottom)
        visible = _has_ink(grey, square, grey.width / width, grey.height / height)
        found.append(Character(char, box, visible))
    text_page.close()
    return tuple(found)


def _has_ink(grey: Image, box: Box, across: float, down: float) -> bool:
    """Whether the picture has more than one shade within the box; `across`, `down` are pixels per point."""
    # one pixel more on each side, because a dense character of 5 pt may be evenly grey
    x0, top = max(0, int(box[0] * across) - 1), max(0, int(box[1] * down) - 1)
    x1, bottom = min(grey.width, int(box[2] * across) + 2), min(grey.height, int(box[3] * down) + 2)
    if x0 >= x1 or top >= bottom:
        return False
    darkest, lightest = cast(tuple[int, int], grey.crop((x0, top, x1, bottom)).getextrema())
    return lightest - darkest > _INK
