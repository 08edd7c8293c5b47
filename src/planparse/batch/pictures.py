"""The pages of PDFs as pictures, drawn in the sandbox: a hostile page costs only its own picture."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from planparse.batch.bounded import Call, each_bounded
from planparse.batch.task import DEFAULTS, Limits
from planparse.document.errors import Failure
from planparse.report.pageimage import DPI, PageView, page_view


def views(
    path: Path, password: str | None = None, limits: Limits = DEFAULTS, dpi: float = DPI
) -> Iterator[PageView]:
    """The pages of a PDF in order, as many as the limits allow.

    The pages share the limit of time. Ends early, without an error, if the file cannot be opened or the time
    is over; a page that is damaged, crashes PDFium or needs too much memory is left out. The page numbers
    tell a caller what is missing. Raises EngineError where there is no sandbox.
    """
    end = time.monotonic() + limits.seconds

    def calls() -> Iterator[Call[PageView | None]]:
        for number in range(1, limits.pages + 1):
            left = end - time.monotonic()
            if left <= 0:
                return
            yield Call(page_view, (path, number, password, dpi), path.name, replace(limits, seconds=left))

    for drawn in each_bounded(calls()):
        if drawn is None:
            return
        if not isinstance(drawn, Failure):
            yield drawn
