"""PDF pages as small pictures with every character that PDFium finds on them, to check a reading against.

The only module that renders pages. It is independent of the readers on purpose, so that it finds characters a
reader missed. Untrusted pages are rendered in a child process with limits on memory and time: a hostile page
costs only its own picture.
"""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from planparse.document.place import Box

if TYPE_CHECKING:
    from PIL.Image import Image

DPI = 120
"""Resolution of the pictures. Type of 6 pt stays readable, and an A4 page of text takes about 60 kB."""
SECONDS = 60.0
MEMORY = 2 << 30
MAX_PAGES = 500
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
    picture: bytes
    characters: tuple[Character, ...]


def views(
    path: Path,
    *,
    dpi: float = DPI,
    password: str | None = None,
    seconds: float = SECONDS,
    memory: int = MEMORY,
    max_pages: int = MAX_PAGES,
) -> Iterator[PageView]:
    """The pages of a PDF in order, at most `max_pages`.

    Ends early, without an error, if the file cannot be opened or the document as a whole exceeds `seconds` or
    `memory` (bytes). The page numbers tell a caller what is missing.
    """
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(
        target=_child, args=(str(path), dpi, password, seconds, memory, max_pages, sender), daemon=True
    )
    child.start()
    sender.close()
    deadline = time.monotonic() + seconds
    try:
        while receiver.poll(max(0.0, deadline - time.monotonic())):
            view = receiver.recv()
            if view is None:
                return
            yield view
    except EOFError:  # the child crashed or was stopped by a limit
        return
    finally:
        receiver.close()
        child.kill()
        child.join()


def _child(
    path: str,
    dpi: float,
    password: str | None,
    seconds: float,
    memory: int,
    max_pages: int,
    sender: multiprocessing.connection.Connection,
) -> None:
    _limit(seconds, memory)
    try:
        for view in _views(path, dpi, password, max_pages):
            sender.send(view)
        sender.send(None)
    except BrokenPipeError:
        return
    except (MemoryError, RuntimeError, OSError):  # PdfiumError is a RuntimeError
        sender.send(None)


def _limit(seconds: float, memory: int) -> None:
    if sys.platform == "win32":
        return  # there is no `resource` module; the parent still enforces the time
    import resource

    for limit, value in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, int(seconds) + 1)):
        try:
            resource.setrlimit(limit, (value, value))
        except (ValueError, OSError):  # macOS refuses RLIMIT_AS
            continue


def _views(path: str, dpi: float, password: str | None, max_pages: int) -> Iterator[PageView]:
    import pypdfium2 as pdfium

    document = pdfium.PdfDocument(path, password=password)
    for index in range(min(len(document), max_pages)):
        page = document[index]
        width, height = page.get_size()
        scale = min(dpi / 72, (_MAX_PIXELS / max(width * height, 1.0)) ** 0.5)
        image = page.render(scale=scale).to_pil().convert("RGB")
        characters = _characters(page, width, height, image.convert("L"))
        yield PageView(index + 1, width, height, _encode(image), characters)
        page.close()


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
