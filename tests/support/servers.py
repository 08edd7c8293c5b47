"""Fork servers that outlive the command that started them.

Starting one takes two seconds, most of what a command takes that reads a small document, and a server keeps
no state between documents: one that misbehaves does so in a process of its own.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from planparse.batch.forked import ForkedSandbox

# What the names of work begin with whose servers are kept.
_KEPT = ("planparse.", "tests.support.")
# Idle servers in one process; each has the dictionary and the libraries in memory.
_MOST = 3


@dataclass(frozen=True, slots=True)
class _Server:
    process: subprocess.Popen[bytes]
    channel: socket.socket
    hello: dict[str, object]

    def end(self) -> None:
        self.channel.close()
        self.process.wait()


@dataclass(slots=True)
class _Kept:
    """Idle servers by what makes them alike: their work, what they loaded and inherited, their slots."""

    idle: dict[tuple[object, ...], _Server] = field(default_factory=dict)

    def take(self, box: ForkedSandbox) -> _Server | None:
        server = self.idle.pop(_kind(box), None)
        if server is not None and server.process.poll() is not None:
            server.end()
            return None
        return server

    def give(self, box: ForkedSandbox, server: _Server) -> None:
        if (same := self.idle.pop(_kind(box), None)) is not None:
            same.end()
        self.idle[_kind(box)] = server
        if len(self.idle) > _MOST:
            self.idle.pop(next(iter(self.idle))).end()


def _kind(box: ForkedSandbox) -> tuple[object, ...]:
    own = {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"}
    return box._work, box._preload, box.slots, box._most, tuple(sys.path), tuple(sorted(own.items()))


@contextmanager
def kept_fork_servers() -> Iterator[None]:
    """While it lasts, a `ForkedSandbox` takes over a server that another one has left idle."""
    launch, close, kept = ForkedSandbox._launch, ForkedSandbox.close, _Kept()
    greetings: dict[int, dict[str, object]] = {}

    def launched(box: ForkedSandbox, meanwhile: Callable[[], None]) -> dict[str, object] | None:
        server = kept.take(box)
        if server is None:
            hello = launch(box, meanwhile)
            if hello is not None:
                greetings[box.pid] = hello
            return hello
        meanwhile()
        box._process, box._channel = server.process, server.channel
        return server.hello

    def closed(box: ForkedSandbox) -> None:
        hello = greetings.get(box.pid, {})
        if box.idle and box._work.startswith(_KEPT) and "error" not in hello:
            kept.give(box, _Server(box._process, box._channel, hello))
        else:
            close(box)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ForkedSandbox, "_launch", launched)
        patch.setattr(ForkedSandbox, "close", closed)
        try:
            yield
        finally:
            for server in tuple(kept.idle.values()):  # a thread may still hand one in
                server.end()
