"""The fork server: a process that has imported everything and forks the workers that run jobs.

Started by `forked.ForkedSandbox` with one end of a socket. It has a single thread, so that forking is safe,
and keeps no state between jobs. A fork takes about 3 ms, where a fresh interpreter that loads its
dictionary takes a second, and the workers share the dictionary's memory.

A worker runs one job after another, up to a number that may be one. It leads its own session and process
group, writes no core file, and dies when the server dies. Before each job it sets its limits anew: address
space, CPU time, file size. The server kills its group at the wall-clock limit, which also ends loops in
native code. A worker ends with a job that fails, that leaves a process, a thread or an open file behind, or
after which it has grown: the server then kills what is left of its group, and forks another. When the socket
closes, the server kills all workers and exits: no orphans, however the run ended.

multiprocessing's fork server will not do: it does not report a child's resource usage, cannot kill its
process group, and communicates by pickles. Nor will the pools that replace a worker after some jobs: pebble
and loky exchange pickles too, and none of them (nor billiard, whose processor limit is that of a worker's
whole life) renews limits for each job or looks at what a job has left behind.
"""

from __future__ import annotations

import ctypes
import errno
import gc
import json
import math
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
from dataclasses import asdict, dataclass
from pathlib import Path

from planparse.batch import more_time
from planparse.batch.attempt import Work, attempt, is_size, preload, resolve, too_large, unprepared
from planparse.batch.task import MIB, Limits, encode_result
from planparse.document.errors import Failure

HEAD = struct.Struct("<I")
_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_EXIT_DONE = 0
EXIT_MEMORY = 71
_EXIT_BROKEN = 72
LONGEST_WAIT = 3600.0
"""Seconds of one wait at most: the kernel counts milliseconds in 32 bits, and --timeout may be years."""
_GROWTH = 128 * MIB
"""Bytes of address space by which a worker may have grown between two jobs: so much less has the next."""
_ASKED, _PAUSE = 4, 1.0
"""How often the system is asked for the only worker, and the seconds between: a busy machine may lack it."""
_libc = ctypes.CDLL(None)


def receive(channel: socket.socket) -> tuple[dict[str, object] | None, list[int]]:
    """The next JSON message and its file descriptors; None at the end of the stream. Raises OSError."""
    head, fds, flags, _ = socket.recv_fds(channel, HEAD.size, 2)
    if flags & socket.MSG_CTRUNC:  # this process may not open as many
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))
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
"""The seconds that a job has asked for, in memory that its worker shares with the server."""
_PEAK = struct.Struct("<Q")
"""What a worker says of a job that is done: its peak of resident bytes."""


def _asked(memory: mmap.mmap) -> float:
    (seconds,) = _SECONDS.unpack_from(memory)
    return float(seconds)


def _ask(memory: mmap.mmap, seconds: float) -> None:
    """In the worker: ask the server for time, which it grants when the time is up, and take CPU time."""
    _SECONDS.pack_into(memory, 0, _asked(memory) + seconds)
    soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    if soft != resource.RLIM_INFINITY:
        more = soft + round(seconds)
        resource.setrlimit(
            resource.RLIMIT_CPU, (more if hard == resource.RLIM_INFINITY else min(more, hard), hard)
        )


@dataclass(frozen=True, slots=True)
class _Job:
    """A job as the client sends it; its block and its result are in files. If `fresh`, for a new worker."""

    number: int
    name: str
    limits: Limits
    fresh: bool
    files: tuple[int, ...]


@dataclass(slots=True)
class _Worker:
    pid: int
    pidfd: int
    channel: socket.socket
    memory: mmap.mmap
    job: _Job | None = None
    started: float = 0.0
    granted: float = 0.0
    ended: bool = False
    """Whether the server has killed it: its job took too long, or it made room for another worker."""
    done: int = 0
    """The jobs that it has run to their end."""

    @property
    def deadline(self) -> float:
        """When its job's time is up, with what it was granted so far; never for one without, or ended."""
        if self.job is None or self.ended:
            return math.inf
        return self.started + self.job.limits.seconds + self.granted


def _limit(kind: int, value: int, most: int | None = None) -> None:
    """Limit this process to `value`, which it may raise up to `most`, or as far as the user may, if None."""
    hard = resource.getrlimit(kind)[1]
    if hard != resource.RLIM_INFINITY:
        value, most = min(value, hard), hard if most is None else min(most, hard)
    resource.setrlimit(kind, (value, hard if most is None else most))


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


def _fence() -> None:
    """Drop every privilege that jobs do not need."""
    os.setsid()
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    # the orphans of a job become this process's children, so that they are noticed
    _libc.prctl(_PR_SET_CHILD_SUBREAPER, 1)
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGXCPU, signal.SIGXFSZ, signal.SIGPIPE):
        signal.signal(name, signal.SIG_DFL)
    # exceeding the file size limit should raise an error, not a signal that looks like a crash
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    null = os.open(os.devnull, os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(null, fd)
    os.close(null)
    os.umask(0o077)
    _limit(resource.RLIMIT_CORE, 0, 0)
    _limit(resource.RLIMIT_NOFILE, 256, 256)


def _renew(limits: Limits, alone: bool) -> None:
    """Set the limits of one job. What other jobs of this process took is none of its own.

    If the job is `alone` in its process, the limits are final; otherwise they can be set anew after it.
    """
    _limit(resource.RLIMIT_FSIZE, limits.output, limits.output if alone else None)
    _limit(resource.RLIMIT_AS, limits.memory, limits.memory if alone else None)
    # a backstop for a worker whose server was killed: the wall-clock limit comes first
    cpu = int(time.process_time()) + int(limits.seconds) + 2
    _limit(resource.RLIMIT_CPU, cpu, cpu + int(limits.most_more) if alone else None)
    # this sets the peak of resident memory back to what is resident now, where the kernel can do so
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_bytes(b"5")


def _run(work: Work, name: str, files: list[int]) -> bool:
    """Run a job; whether it succeeded. Raises MemoryError, KeyboardInterrupt and SystemExit."""
    job_fd, result_fd = files
    result = attempt(work, read_all(job_fd), name)
    try:
        write_all(result_fd, encode_result(result))
    except OSError as error:
        if not is_size(error):
            raise
        os.ftruncate(result_fd, 0)
        write_all(result_fd, encode_result(too_large(name)))
        return False
    return not isinstance(result, Failure)


def _open_ends() -> tuple[int, int]:
    """The numbers of threads and of open files of this process."""
    threads, files = (len(list(Path("/proc/self", kind).iterdir())) for kind in ("task", "fd"))
    return threads, files


def _has_child() -> bool:
    """Whether a process that a job started, or an orphan of one, is still there."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return False
    return True


def _work_on(work: Work, channel: socket.socket, memory: mmap.mmap, most: int) -> int:
    """Run jobs from the channel in this process, until it closes or no more than `most`. Its exit code.

    A job is answered by a message, and one after which this process is not as it was by its end.
    """
    _fence()
    more_time.allow(lambda seconds: _ask(memory, seconds))
    mapped, ends = _memory_mapped(), _open_ends()
    for done in range(1, most + 1):
        message, files = receive(channel)
        if message is None:
            break
        limits, name = message["limits"], message["name"]
        assert isinstance(limits, dict) and isinstance(name, str)
        try:
            _renew(Limits(**limits), most == 1)
            sound = _run(work, name, files)
        except MemoryError:
            return EXIT_MEMORY
        except BaseException:
            return _EXIT_BROKEN
        for fd in files:
            os.close(fd)
        if (
            done == most
            or not sound
            or _memory_mapped() > mapped + _GROWTH
            or _open_ends() != ends
            or _has_child()
        ):
            break
        channel.sendall(_PEAK.pack(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024))
    return _EXIT_DONE


class _Server:
    """The workers, the jobs that wait for one, and the socket to the client."""

    def __init__(self, channel: socket.socket, work: Work, slots: int, most: int) -> None:
        self.channel = channel
        self.work = work
        self.slots = slots
        self.most = most
        self.queue: deque[_Job] = deque()
        self.workers: list[_Worker] = []
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
                    elif isinstance(key.fileobj, int):
                        self._reap(key.data)
                    else:
                        self._hear(key.data)
                self._end_late()
                while self.queue and self._assign(self.queue[0]):
                    self.queue.popleft()
        finally:
            for worker in self.workers:
                _kill(worker.pid)
            for worker in self.workers:
                os.waitpid(worker.pid, 0)
            self.workers.clear()
            self._end_orphans()

    def _patience(self) -> float | None:
        first = min((worker.deadline for worker in self.workers), default=math.inf)
        return None if first == math.inf else min(max(0.0, first - time.monotonic()), LONGEST_WAIT)

    def _accept(self) -> bool:
        message, fds = receive(self.channel)
        if message is None:
            return False
        limits, number, name = message["limits"], message["number"], message["name"]
        assert isinstance(limits, dict) and isinstance(number, int) and isinstance(name, str)
        self.queue.append(_Job(number, name, Limits(**limits), message["fresh"] is True, tuple(fds)))
        return True

    def _assign(self, job: _Job) -> bool:
        """Give a job to a worker that has none, or to a new one; whether there was one.

        Raises OSError if the system refuses the only worker.
        """
        idle = [worker for worker in self.workers if worker.job is None and not worker.ended]
        fit = [worker for worker in idle if not (job.fresh and worker.done)]
        worker = fit[0] if fit else self._forked()
        if worker is None:
            for one in idle[:1]:
                self._end(one)
            return False
        worker.job, worker.started, worker.granted = job, time.monotonic(), 0.0
        _SECONDS.pack_into(worker.memory, 0, 0.0)
        # if the worker has just died, `_reap` tells
        with suppress(BrokenPipeError, ConnectionResetError):
            send(worker.channel, {"name": job.name, "limits": asdict(job.limits)}, job.files)
        for fd in job.files:
            os.close(fd)
        return True

    def _forked(self) -> _Worker | None:
        """A new worker; None if there are as many as may be, or as the system lets there be for now.

        Raises OSError if it refuses even one, however often it is asked.
        """
        if len(self.workers) >= self.slots:
            return None
        for left in reversed(range(_ASKED)):
            try:
                return self._fork()
            except OSError:
                if self.workers:
                    return None
                if not left:
                    raise
                time.sleep(_PAUSE)
        return None

    def _fork(self) -> _Worker:
        memory = mmap.mmap(-1, _SECONDS.size)
        ours, theirs = socket.socketpair()
        pid = os.fork()
        if pid == 0:
            code = _EXIT_BROKEN
            try:
                self.selector.close()
                for end in (self.channel, ours, *(other.channel for other in self.workers)):
                    end.close()
                for other in self.workers:
                    os.close(other.pidfd)
                for fd in (fd for job in self.queue for fd in job.files):
                    os.close(fd)
                code = _work_on(self.work, theirs, memory, self.most)
            finally:
                os._exit(code)
        theirs.close()
        try:
            pidfd = os.pidfd_open(pid)
        except OSError:
            _kill(pid)
            os.waitpid(pid, 0)
            raise
        worker = _Worker(pid, pidfd, ours, memory)
        self.workers.append(worker)
        self.selector.register(worker.pidfd, selectors.EVENT_READ, worker)
        self.selector.register(worker.channel, selectors.EVENT_READ, worker)
        return worker

    def _end_late(self) -> None:
        now = time.monotonic()
        for worker in self.workers:
            if now < worker.deadline:
                continue
            assert worker.job is not None
            more = min(_asked(worker.memory), worker.job.limits.most_more)
            if more > worker.granted:
                send(self.channel, {"number": worker.job.number, "more": more - worker.granted})
                worker.granted = more
            if now >= worker.deadline:
                self._end(worker)

    def _end(self, worker: _Worker) -> None:
        worker.ended = True
        _kill(worker.pid)

    def _hear(self, worker: _Worker) -> None:
        """A worker says that its job is done, or, by the end of its stream, that it ends."""
        if worker not in self.workers:
            return
        said = b""
        with suppress(ConnectionResetError):  # it died with its job unread
            said = worker.channel.recv(_PEAK.size)
        if len(said) < _PEAK.size:
            self.selector.unregister(worker.channel)
        elif not worker.ended:
            (peak,) = _PEAK.unpack(said)
            self._tell(worker, _EXIT_DONE, peak)

    def _reap(self, worker: _Worker) -> None:
        self.selector.unregister(worker.pidfd)
        with suppress(KeyError):
            self.selector.unregister(worker.channel)
        os.close(worker.pidfd)
        worker.channel.close()
        worker.memory.close()
        # it has not been waited for, so its pid cannot be reused yet: kill what it left in its process group
        _kill(worker.pid)
        _, status, usage = os.wait4(worker.pid, 0)
        self.workers.remove(worker)
        self._end_orphans()
        self._tell(worker, os.waitstatus_to_exitcode(status), usage.ru_maxrss * 1024)

    def _end_orphans(self) -> None:
        """Kill what ended workers left in sessions of its own, whose parent this process has become."""
        while left := set(_children()) - {worker.pid for worker in self.workers}:
            for pid in left:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)

    def _tell(self, worker: _Worker, code: int, peak: int) -> None:
        """Tell the client how a worker's job ended, if it had one."""
        if worker.job is None:
            return
        told: dict[str, object] = {
            "number": worker.job.number,
            "code": code,
            "timed_out": worker.ended,
            "seconds": time.monotonic() - worker.started,
            "peak": peak,
            "used": worker.done > 0,
        }
        worker.job = None
        worker.done += 1
        send(self.channel, told)


def _kill(pid: int) -> None:
    """Kill a worker and its process group."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def _children() -> list[int]:
    """The processes whose parent this one is."""
    pid = os.getpid()
    return list(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()))


def _memory_mapped() -> int:
    """The size of this process's address space in bytes."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    return pages * resource.getpagesize()


def main(fd: int, spec: str, first: str, slots: int, most: int) -> None:
    """Load the module `first`, send a greeting, serve. The entry point of the fresh interpreter."""
    channel = socket.socket(fileno=fd)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _libc.prctl(_PR_SET_CHILD_SUBREAPER, 1)
    try:
        work = resolve(spec)
        preload(first)
    except Exception as error:
        with suppress(BrokenPipeError, ConnectionResetError):
            send(channel, unprepared(error))
        return
    sys.stdout.flush()
    # a garbage collection in a worker would touch, and so copy, every page of memory
    gc.collect()
    gc.freeze()
    gc.enable()
    threads = len(list(Path("/proc/self/task").iterdir()))
    with suppress(BrokenPipeError, ConnectionResetError):
        send(channel, {"pid": os.getpid(), "threads": threads, "mapped": _memory_mapped()})
        try:
            _Server(channel, work, slots, most).serve()
        except (BrokenPipeError, ConnectionResetError):
            raise
        except OSError as error:  # no worker can be started
            send(channel, unprepared(error))
