"""Having many files on the disk at the same time: its journal takes them together.

Eight files take little longer than one: on ext4, 1.5 ms for what a document writes instead of 14. The threads
are daemons: those of an executor that start while Ctrl-C is pressed are waited for without end at exit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from queue import SimpleQueue
from threading import Thread
from typing import Any, TypeVar

_T = TypeVar("_T")

_AT_ONCE = 8
"""Files that are flushed at the same time."""

_Ended = SimpleQueue[Exception | None]


class Flushing:
    """Threads that flush files and folders, until it is closed; none before there are several to flush."""

    def __init__(self) -> None:
        self._todo: SimpleQueue[tuple[Callable[[Any], None], Any, _Ended] | None] = SimpleQueue()
        self._threads = 0

    def each(self, flush: Callable[[_T], None], those: Sequence[_T]) -> None:
        """Flush all of some files or folders. Raises OSError, when all are done."""
        with suppress(RuntimeError):  # no more threads can be started
            while self._threads < min(_AT_ONCE, len(those)) and len(those) > 1:
                Thread(target=self._work, daemon=True).start()
                self._threads += 1
        if not self._threads:
            for one in those:
                flush(one)
            return
        ended: _Ended = SimpleQueue()
        for one in those:
            self._todo.put((flush, one, ended))
        for error in [ended.get() for _ in those]:
            if error is not None:
                raise error

    def close(self) -> None:
        """End the threads."""
        for _ in range(self._threads):
            self._todo.put(None)
        self._threads = 0

    def _work(self) -> None:
        while (todo := self._todo.get()) is not None:
            flush, one, ended = todo
            try:
                flush(one)
            except Exception as error:
                ended.put(error)
            else:
                ended.put(None)
