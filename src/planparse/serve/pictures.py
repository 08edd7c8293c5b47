"""Pictures of pages: drawn in a bounded process when a page is first looked at, and kept in OUT/.cache."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path
from threading import BoundedSemaphore, Condition, Thread

from anyio import CapacityLimiter

from planparse.batch.pictures import views
from planparse.batch.task import DEFAULTS
from planparse.document.files import read_regular
from planparse.output.folder import picture_name
from planparse.output.manifest import local_inputs, read_manifest
from planparse.report import Sources
from planparse.writers.files import write_bytes

_HASH = re.compile("[0-9a-f]{64}")
_PATIENCE = DEFAULTS.seconds + 5
"""Seconds that a request waits for its page: those that drawing a document may take, and some to begin."""
_MOST_WAITING = 16
"""Requests that wait for their pages at a time, in threads of their own: a browser sends six at most."""
_MOST_DRAWN = 2
"""Documents that are drawn at a time: each is drawn by a process that may take gigabytes."""


class Pictures:
    """The pictures of an output folder, and the documents that are being drawn.

    A document is drawn by a thread that waits for the drawing process; requests for its pages wait until
    their page is there. Pages that could not be drawn are not tried again; pictures that somebody has deleted
    are drawn again. `waiting` is the limiter of the threads that wait: no other request waits for them.
    """

    def __init__(self, out: Path) -> None:
        self._out = out
        self._news = Condition()
        self._drawing: set[str] = set()
        self._slots = BoundedSemaphore(_MOST_DRAWN)
        self.waiting = CapacityLimiter(_MOST_WAITING)
        self._drawn: dict[str, frozenset[int]] = {}

    def page(self, sha256: str, size: int, number: int) -> bytes | None:
        """A page of the PDF of that hash and size as WebP; None if it cannot be drawn.

        The PDF is looked for among the inputs of the output folder.
        """
        if not _HASH.fullmatch(sha256) or not 0 < number <= DEFAULTS.pages:
            return None
        path = self._out / picture_name(sha256, number)
        with self._news:
            # twice: a drawing that is under way may have passed a page that somebody has deleted since
            for _ in range(2):
                if path.is_file() or number not in self._drawn.get(sha256, (number,)):
                    break
                if sha256 not in self._drawing:
                    self._drawing.add(sha256)
                    Thread(target=self._draw, args=(sha256, size), daemon=True).start()
                if not self._news.wait_for(lambda: path.is_file() or sha256 not in self._drawing, _PATIENCE):
                    break
        with suppress(OSError):
            return read_regular(path)
        return None

    def _draw(self, sha256: str, size: int) -> None:
        kept: set[int] = set()
        source: Path | None = None
        try:
            source = Sources(local_inputs(read_manifest(self._out), self._out)).find(sha256, size)
            with self._slots:
                for page in views(source) if source is not None else ():
                    with suppress(OSError):  # a full disk: the reader sees the text in the page's place
                        write_bytes(self._out / picture_name(sha256, page.number), page.picture)
                        kept.add(page.number)
                    with self._news:
                        self._news.notify_all()
        finally:
            with self._news:
                self._drawing.discard(sha256)
                if source is not None:  # a file that was not in its place may come back
                    self._drawn[sha256] = frozenset(kept)
                self._news.notify_all()
