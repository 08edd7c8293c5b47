"""Pages that must be recognised: which they are, their pictures, and their facts with what was recognised."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import replace

import numpy as np

from planparse.readers.ocr import model
from planparse.readers.pdf import tolerances as tol
from planparse.readers.pdf.page import UNMAPPED, Glyphs, PageFacts

ALL_PAGES = range(1, 1_000_000)
"""The numbers of the pages of any document."""


def is_installed() -> bool:
    """Whether the extra for recognition is installed."""
    return model.model_file() is not None


def is_unreadable(facts: PageFacts, seen: Glyphs, outlined: int) -> bool:
    """Whether a page has no text that can be read, but a picture of some.

    `seen` are the glyphs a person sees, `outlined` the number of letters drawn as outlines. Unpainted glyphs
    over a picture are what another program recognised: the page's text.
    """
    if seen.text.count(UNMAPPED) > tol.UNREADABLE_SHARE * len(seen):
        return True
    if len(seen) > tol.STAMPED or seen.invisible.any():
        return False
    return outlined > 0 or _pictured_share(facts) > (tol.SCANNED if len(seen) else 0.0)


def _pictured_share(facts: PageFacts) -> float:
    """The share of the page that its largest image covers."""
    if not len(facts.images):
        return 0.0
    box = np.clip(facts.images, 0.0, [facts.width, facts.height] * 2)
    areas = (box[:, 2] - box[:, 0]) * (box[:, 3] - box[:, 1])
    return float(areas.max()) / (facts.width * facts.height)


def recognised(
    pages: Iterable[PageFacts],
    which: Container[int],
    data: bytes,
    password: str | None,
    on_page: Callable[[int], None] | None = None,
) -> Iterator[PageFacts]:
    """The pages, those numbered in `which` with the glyphs and rules that their pictures show.

    `on_page` is called with a page's number before it is recognised. A page whose pictures are too large to
    be drawn keeps its facts and is `undrawn`.
    """
    from planparse.readers.pdf import pdfium

    for facts in pages:
        if facts.number not in which:
            yield facts
            continue
        if on_page is not None:
            on_page(facts.number)
        scale = scale_of(facts.width, facts.height)
        picture = pdfium.grey_picture(data, facts.number, scale, password)
        if picture is None:
            yield replace(facts, undrawn=True)
            continue
        from planparse.readers.ocr.recognize import recognise_page

        glyphs, shapes = recognise_page(picture, scale)
        yield replace(
            facts,
            glyphs=glyphs,
            shapes=shapes,
            images=np.empty((0, 4)),
            image_order=np.empty(0, dtype=np.int64),
            fonts=(),
            doubled=np.empty((0, 4)),
            outlines=(),
            recognised=True,
        )


def scale_of(width: float, height: float) -> float:
    """Pixels a point at which a page of that size in points is drawn: fewer for a huge page."""
    return float(
        min(
            tol.RECOGNISED_AT,
            (tol.MOST_DRAWN / (width * height)) ** 0.5,
            tol.LONGEST_DRAWN / max(width, height),
        )
    )
