"""Building the tables after edits, in the background, once nobody has edited for a moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Condition, Thread

PAUSE = 1.5
"""Seconds without an edit after which the tables are built: a person who goes on typing is not disturbed."""
RETRY = 30.0
"""Seconds until work that failed is tried again: what stood in its way may be gone by then."""
_PATIENCE = 30.0
"""Seconds that the end of the server waits for tables that are being built."""


class Finisher:
    """Calls `work` some time after the last `ask`, and once more at the end if it was asked.

    `work` tells whether it succeeded; otherwise it is called again, after another `ask` or a while.
    """

    def __init__(self, work: Callable[[Finisher], bool], pause: float = PAUSE, retry: float = RETRY) -> None:
        self._work = work
        self._pause = pause
        self._retry = retry
        self._news = Condition()
        self._asked = 0
        self._ending = False
        self._urgent = 0
        self._thread = Thread(target=self._run, daemon=True)
        self._thread.start()

    def ask(self) -> None:
        """Have the work done soon."""
        with self._news:
            self._asked += 1
            self._news.notify_all()

    @contextmanager
    def standing_still(self) -> Iterator[None]:
        """A context in which work that calls `give_way` waits: somebody waits for something else."""
        with self._news:
            self._urgent += 1
        try:
            yield
        finally:
            with self._news:
                self._urgent -= 1
                self._news.notify_all()

    def give_way(self) -> None:
        """Wait until nothing is more urgent. For the work itself."""
        with self._news:
            self._news.wait_for(lambda: not self._urgent, _PATIENCE)

    def end(self) -> None:
        """Do what was asked for, and stop."""
        with self._news:
            self._ending = True
            self._news.notify_all()
        self._thread.join(_PATIENCE)

    def _run(self) -> None:
        failed = False
        while True:
            with self._news:
                if failed and not self._news.wait_for(lambda: self._asked or self._ending, self._retry):
                    self._asked += 1
                self._news.wait_for(lambda: self._asked or self._ending)
                if not self._asked:
                    return
                while not self._ending:
                    seen = self._asked
                    if not self._news.wait_for(lambda s=seen: self._asked != s or self._ending, self._pause):  # type: ignore[misc]
                        break
                self._asked = 0
            failed = not self._work(self)
