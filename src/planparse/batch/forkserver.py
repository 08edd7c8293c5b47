"""The fork server: a process that has imported everything and forks one child per job.

Started by `sandbox.Sandbox` with one end of a socket. It has a single thread, so that forking is safe, and
keeps no state between jobs. A fork takes about 3 ms, where a fresh interpreter that loads its
dictionary takes a second, and the children share the dictionary's memory.

Each child leads its own session and process group, so that the processes it starts are killed with it. It
has limits on address space, CPU time and file size, writes no core file, and dies when the server dies. The
server kills the group at the wall-clock limit, which also ends loops in native code. When the socket closes,
the server kills all children and exits: no orphans, however the run ended.

multiprocessing's fork server will not do: it does not report a child's resource usage, cannot kill its
process group, and communicates by pickles.
"""

from __future__ import annotations

import ctypes
import gc
import json
import mmap
import os
import resource
import selectors
import signal
import socket
import struct
import sys
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from planparse.batch import more_time
from planparse.batch.attempt import Work, attempt, is_size, preload, resolve, too_large, unprepared
from planparse.batch.task import Limits, encode_result

HEAD = struct.Struct("<I")
_PR_SET_PDEATHSIG = 1
_EXIT_DONE = 0
EXIT_MEMORY = 71
_EXIT_BROKEN = 72
LONGEST_WAIT = 3600.0
"""Seconds of one wait at most: the kernel counts milliseconds in 32 bits, and --timeout may be years."""
_libc = ctypes.CDLL(None)


def receive(channel: socket.socket) -> tuple[dict[str, object] | None, list[int]]:
    """The next JSON message and its file descriptors; None at the end of the stream."""
    head, fds, _, _ = socket.recv_fds(channel, HEAD.size, 2)
    while head and len(head) < HEAD.size:
        head += channel.recv(HEAD.size - len(head))
    if not head:
        return None, []
    left = HEAD.unpack(head)[0]
    body = b""
    while len(body) < left:
        more = channel.recv(left - len(body))
        if not more:
            return None, list(fds)
        body += more
    message = json.loads(body)
    assert isinstance(message, dict)
    return message, list(fds)


def send(channel: socket.socket, message: dict[str, object], fds: tuple[int, ...] = ()) -> None:
    """Send a JSON message and file descriptors."""
    body = json.dumps(message).encode("ascii")
    block = HEAD.pack(len(body)) + body
    sent = socket.send_fds(channel, [block], fds)
    if sent < len(block):
        channel.sendall(block[sent:])


_SECONDS = struct.Struct("d")
"""The seconds that a child has asked for, in memory that it shares with the server."""


def _asked(memory: mmap.mmap) -> float:
    (seconds,) = _SECONDS.unpack_from(memory)
    return float(seconds)


def _ask(memory: mmap.mmap, seconds: float) -> None:
    """In the child: ask the server for time, which it grants when the time is up, and take CPU time."""
    _SECONDS.pack_into(memory, 0, _asked(memory) + seconds)
    soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    if soft != resource.RLIM_INFINITY:
        more = soft + round(seconds)
        resource.setrlimit(
            resource.RLIMIT_CPU, (more if hard == resource.RLIM_INFINITY else min(more, hard), hard)
        )


@dataclass(slots=True)
class _Child:
    number: int
    pid: int
    pidfd: int
    started: float
    limits: Limits
    memory: mmap.mmap
    granted: float = 0.0
    timed_out: bool = False

    @property
    def deadline(self) -> float:
        """When its time is up, with what it was granted so far."""
        return self.started + self.limits.seconds + self.granted


def _limit(kind: int, value: int) -> None:
    hard = resource.getrlimit(kind)[1]
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(kind, (value, value))


def read_all(fd: int) -> bytes:
    """The whole content of a file descriptor, regardless of its position."""
    size = os.fstat(fd).st_size
    parts, at = [], 0
    while at < size:
        part = os.pread(fd, size - at, at)
        if not part:
            break
        parts.append(part)
        at += len(part)
    return b"".join(parts) if len(parts) != 1 else parts[0]


def write_all(fd: int, block: bytes) -> None:
    """Write a block at the beginning of a file descriptor."""
    view, at = memoryview(block), 0
    while at < len(view):
        at += os.pwrite(fd, view[at:], at)


def _fence(limits: Limits) -> None:
    """Drop every privilege that one job does not need, and set its limits."""
    os.setsid()
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGXCPU, signal.SIGXFSZ, signal.SIGPIPE):
        signal.signal(name, signal.SIG_DFL)
    # exceeding the file size limit should raise an error, not a signal that looks like a crash
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    null = os.open(os.devnull, os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(null, fd)
    os.close(null)
    os.umask(0o077)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, limits.output)
    _limit(resource.RLIMIT_NOFILE, 256)
    # a backstop for a child whose server was killed: the wall-clock limit comes first
    cpu = int(limits.seconds) + 2
    _limit(resource.RLIMIT_CPU, cpu + int(limits.most_more))
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (min(cpu, hard), hard))
    _limit(resource.RLIMIT_AS, limits.memory)


def _child(work: Work, name: str, limits: Limits, memory: mmap.mmap, job_fd: int, result_fd: int) -> int:
    """Run one job in this process. Returns the exit code."""
    _fence(limits)
    more_time.allow(lambda seconds: _ask(memory, seconds))
    try:
        result = attempt(work, read_all(job_fd), name)
        try:
            write_all(result_fd, encode_result(result))
        except OSError as error:
            if not is_size(error):
                raise
            os.ftruncate(result_fd, 0)
            write_all(result_fd, encode_result(too_large(name)))
        return _EXIT_DONE
    except MemoryError:
        return EXIT_MEMORY
    except BaseException:
        return _EXIT_BROKEN


class _Server:
    """The running children, and the socket to the client."""

    def __init__(self, channel: socket.socket, work: Work, slots: int) -> None:
        self.channel = channel
        self.work = work
        self.slots = slots
        self.queue: deque[tuple[int, str, Limits, list[int]]] = deque()
        self.children: dict[int, _Child] = {}
        self.selector = selectors.DefaultSelector()
        self.selector.register(channel, selectors.EVENT_READ)

    def serve(self) -> None:
        """Fork and watch until the client closes the socket."""
        try:
            while True:
                for key, _ in self.selector.select(self._patience()):
                    if key.fileobj is self.channel:
                        if not self._accept():
                            return
                    else:
                        self._reap(key.data)
                self._end_late()
                while self.queue and len(self.children) < self.slots:
                    self._fork(*self.queue.popleft())
        finally:
            for child in self.children.values():
                _end(child.pid)

    def _patience(self) -> float | None:
        if not self.children:
            return None
        running = [c.deadline for c in self.children.values() if not c.timed_out]
        return min(max(0.0, min(running) - time.monotonic()), LONGEST_WAIT) if running else None

    def _accept(self) -> bool:
        message, fds = receive(self.channel)
        if message is None:
            return False
        limits, number, name = message["limits"], message["number"], message["name"]
        assert isinstance(limits, dict) and isinstance(number, int) and isinstance(name, str)
        self.queue.append((number, name, Limits(**limits), fds))
        return True

    def _fork(self, number: int, name: str, limits: Limits, fds: list[int]) -> None:
        started = time.monotonic()
        memory = mmap.mmap(-1, _SECONDS.size)
        pid = os.fork()
        if pid == 0:
            code = _EXIT_BROKEN
            try:
                self.selector.close()
                self.channel.close()
                for other in self.children.values():
                    os.close(other.pidfd)
                code = _child(self.work, name, limits, memory, *fds)
            finally:
                os._exit(code)
        for fd in fds:
            os.close(fd)
        child = _Child(number, pid, os.pidfd_open(pid), started, limits, memory)
        self.children[pid] = child
        self.selector.register(child.pidfd, selectors.EVENT_READ, child)

    def _end_late(self) -> None:
        now = time.monotonic()
        for child in self.children.values():
            if child.timed_out or now < child.deadline:
                continue
            more = min(_asked(child.memory), child.limits.most_more)
            if more > child.granted:
                send(self.channel, {"number": child.number, "more": more - child.granted})
                child.granted = more
            if now >= child.deadline:
                child.timed_out = True
                _end(child.pid)

    def _reap(self, child: _Child) -> None:
        self.selector.unregister(child.pidfd)
        os.close(child.pidfd)
        child.memory.close()
        # it has not been waited for, so its pid cannot be reused yet: kill what it left in its process group
        _end(child.pid)
        _, status, usage = os.wait4(child.pid, 0)
        del self.children[child.pid]
        send(
            self.channel,
            {
                "number": child.number,
                "code": os.waitstatus_to_exitcode(status),
                "timed_out": child.timed_out,
                "seconds": time.monotonic() - child.started,
                "peak": usage.ru_maxrss * 1024,
            },
        )


def _end(pid: int) -> None:
    """Kill a child and its process group."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def _memory_mapped() -> int:
    """The size of this process's address space in bytes."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    return pages * resource.getpagesize()


def main(fd: int, spec: str, first: str, slots: int) -> None:
    """Load the module `first`, send a greeting, serve. The entry point of the fresh interpreter."""
    channel = socket.socket(fileno=fd)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        work = resolve(spec)
        preload(first)
    except Exception as error:
        with suppress(BrokenPipeError, ConnectionResetError):
            send(channel, {"error": unprepared(error)})
        return
    sys.stdout.flush()
    # a garbage collection in a child would touch, and so copy, every page of memory
    gc.collect()
    gc.freeze()
    threads = len(list(Path("/proc/self/task").iterdir()))
    with suppress(BrokenPipeError, ConnectionResetError):
        send(channel, {"pid": os.getpid(), "threads": threads, "mapped": _memory_mapped()})
        _Server(channel, work, slots).serve()
