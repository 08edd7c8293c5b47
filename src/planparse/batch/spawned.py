"""The sandbox of systems without fork: workers that run one job after another, watched from outside.

Each worker is an interpreter of its own (`spawned_worker`). Starting one takes a second, so it is kept for
`JOBS` jobs unless one fails or it grows. Not every kernel has limits that can be relied on: time and memory
are looked at every `_TICK`, and a worker that exceeds one is ended with all that it started. For so long a
job can take more, and what it writes to the disk by itself is not limited. A document that took over its
reader could change what the next ones in the same worker become.

`concurrent.futures` and its kin (pebble, loky) will not do: they exchange pickles with a process that read
what may be hostile, and have no limit on memory.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from itertools import count
from queue import Empty, SimpleQueue
from typing import Self

import psutil

from planparse.batch import frames
from planparse.batch.libraries import SANDBOXED
from planparse.batch.sandbox import (
    JOBS,
    TRIES,
    crashed,
    exit_of,
    is_repeated,
    nothing,
    out_of_memory,
    refusal,
    timed_out,
)
from planparse.batch.task import MIB, Ended, Job, decode_result
from planparse.document.errors import EngineError, Failure

_GROWTH = 512 * MIB
"""Bytes by which a worker may have grown between two jobs. A PDF of 100 pages leaves 40 MB."""
_TICK = 0.05
"""Seconds between two looks at the time and memory of the running jobs."""
_START = 120.0
"""Seconds until a worker that has not begun is given up."""
_END = 2.0
"""Seconds until a worker that is told to end is killed."""
_NEW_CONSOLE = getattr(subprocess, "CREATE_NO_WINDOW", 0) | getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
"""On Windows: no window, and no Ctrl+C, which goes to the run alone."""


@dataclass(slots=True)
class _Running:
    job: Job
    attempts: int = 0
    started: float = 0.0
    more: float = 0.0
    peak: int = 0

    @property
    def deadline(self) -> float:
        return self.started + self.job.limits.seconds + self.more


@dataclass(slots=True)
class _Worker:
    process: subprocess.Popen[bytes]
    watched: psutil.Process
    first: int = 0
    """Its resident bytes when it began."""
    done: int = 0
    running: _Running | None = field(default=None)

    def memory(self) -> int:
        """Its resident bytes; none if it has ended."""
        try:
            return int(self.watched.memory_info().rss)
        except psutil.Error:
            return 0


class SpawnedSandbox:
    """Workers and the jobs they are running. The arguments are those of `open_sandbox`.

    Raises EngineError if the first worker does not start. Not thread-safe.
    """

    def __init__(
        self,
        work: str,
        slots: int = 1,
        ahead: int = 0,
        preload: str | None = None,
        isolate: bool = True,
        meanwhile: Callable[[], None] = nothing,
    ) -> None:
        self.slots = slots
        self._ahead = ahead
        self._most = 1 if isolate else JOBS
        self._arguments = (work, work.partition(":")[0] if preload is None else preload)
        self._queue: deque[_Running] = deque()
        self._workers: dict[int, _Worker] = {}
        self._numbers = count()
        self._told: SimpleQueue[tuple[int, frames.Message | None]] = SimpleQueue()
        self.mapped = self._workers[self._start(meanwhile)].first

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def free(self) -> int:
        """How many more jobs can be submitted now."""
        busy = sum(worker.running is not None for worker in self._workers.values())
        return self.slots + self._ahead - busy - len(self._queue)

    @property
    def idle(self) -> bool:
        """Whether no job is running or queued."""
        return not self._queue and all(worker.running is None for worker in self._workers.values())

    def submit(self, job: Job) -> None:
        """Start a job, or queue it. `wait` returns its result."""
        if self.free <= 0:
            raise RuntimeError("no free slot")
        self._queue.append(_Running(job))
        self._assign()

    def wait(self, timeout: float | None = None) -> list[Ended]:
        """The finished jobs, as soon as there is one; none after `timeout` seconds."""
        done: list[Ended] = []
        limit = None if timeout is None else time.monotonic() + timeout
        while not self.idle:
            self._assign()
            try:
                number, message = self._told.get(timeout=0.0 if done else _TICK)
            except Empty:
                done.extend(self._ends_of_late())
                if done or (limit is not None and time.monotonic() >= limit):
                    break
                continue
            if (ended := self._heard(number, message)) is not None:
                done.append(ended)
        return done

    def close(self) -> None:
        """End every worker, and every running job with it."""
        for number in list(self._workers):
            self._end(number, at_once=self._workers[number].running is not None)
        self._queue.clear()

    # --- workers ---------------------------------------------------------------------------------------

    def _start(self, meanwhile: Callable[[], None] = nothing) -> int:
        """Start a worker and wait until it is ready. Returns its number."""
        for _ in range(TRIES):
            number = self._launch()
            meanwhile()
            until = time.monotonic() + _START
            greeting = self._greeting(number, until)
            if greeting is not None and "mapped" in greeting:
                self._workers[number].first = int(str(greeting["mapped"]))
                return number
            self._end(number, at_once=True)
            if greeting is not None:
                raise refusal(greeting)
        raise EngineError("sandbox-silent")

    def _launch(self) -> int:
        program = (
            f"import sys; sys.path[:] = {sys.path!r}; "
            "from planparse.batch.spawned_worker import main; "
            f"main(*{self._arguments!r})"
        )
        process = subprocess.Popen(
            [sys.executable, "-c", program],
            env={**os.environ, **SANDBOXED},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            creationflags=_NEW_CONSOLE,
        )
        number = next(self._numbers)
        self._workers[number] = _Worker(process, psutil.Process(process.pid))
        threading.Thread(target=self._listen, args=(number, process), daemon=True).start()
        return number

    def _listen(self, number: int, process: subprocess.Popen[bytes]) -> None:
        """In a thread: queue what a worker says, and None at its end."""
        assert process.stdout is not None
        message: frames.Message | None = ({}, b"")
        while message is not None:
            message = frames.read(process.stdout, _MOST_TOLD)
            self._told.put((number, message))
        process.stdout.close()

    def _greeting(self, number: int, until: float) -> dict[str, object] | None:
        """The first message of a worker; None if it ended or is late. Messages of others are kept."""
        others = []
        try:
            while True:
                teller, message = self._told.get(timeout=max(0.0, until - time.monotonic()))
                if teller == number:
                    return None if message is None else message[0]
                others.append((teller, message))
        except Empty:
            return None
        finally:
            for other in others:
                self._told.put(other)

    def _end(self, number: int, *, at_once: bool) -> int:
        """End a worker: by closing its input, or `at_once` with everything it started. Its exit code."""
        process = self._workers.pop(number).process
        assert process.stdin is not None
        with suppress(OSError):
            process.stdin.close()
        if not at_once:
            try:
                return process.wait(_END)
            except subprocess.TimeoutExpired:
                pass
        _kill(process.pid)
        return process.wait()

    # --- jobs ------------------------------------------------------------------------------------------

    def _assign(self) -> None:
        """Give queued jobs to workers that have none, starting as many as there are slots."""
        while self._queue:
            idle = [n for n, worker in self._workers.items() if worker.running is None]
            again = self._queue[0].attempts > 0
            fit = [n for n in idle if not (again and self._workers[n].done)]
            if not fit and len(self._workers) >= self.slots:
                if not idle:
                    return
                self._end(idle[0], at_once=False)
            self._begin(fit[0] if fit else self._start(), self._queue.popleft())

    def _begin(self, number: int, run: _Running) -> None:
        worker, job = self._workers[number], run.job
        worker.running = run
        run.attempts += 1
        run.started, run.more, run.peak = time.monotonic(), 0.0, 0
        message = {"number": job.number, "name": job.name, "limits": asdict(job.limits)}
        assert worker.process.stdin is not None
        # if the worker has just died, `wait` notices the end of its stream
        with suppress(OSError):
            frames.write(worker.process.stdin, message, job.block)

    def _heard(self, number: int, message: frames.Message | None) -> Ended | None:
        """What a message of a worker, or its end, means for its job: the finished one, if it is."""
        worker = self._workers.get(number)
        if worker is None or (run := worker.running) is None:
            if worker is not None and message is None:
                self._end(number, at_once=True)
            return None
        if message is None:
            return self._ended(number, run)
        head, block = message
        if head.get("number") != run.job.number:
            return self._ended(number, run)
        if "more" in head:
            run.more = min(run.more + float(str(head["more"])), run.job.limits.most_more)
            return None
        if "memory" in head:
            return self._ended(number, run, out_of_memory(run.job, self.mapped))
        try:
            result = decode_result(block)
        except ValueError:
            return self._ended(number, run)
        if isinstance(result, Failure):
            return self._ended(number, run, result)
        worker.running = None
        worker.done += 1
        if worker.done >= self._most or worker.memory() > worker.first + _GROWTH:
            self._end(number, at_once=False)
        return _told(run, result)

    def _ended(self, number: int, run: _Running, failure: Failure | None = None) -> Ended | None:
        """End a worker whose job failed, or with it crashed: the finished job, None if it is tried again."""
        used = self._workers[number].done > 0
        code = self._end(number, at_once=True)
        failure = failure or crashed(run.job, exit_of(code))
        if is_repeated(failure, run.attempts, used=used):
            self._queue.appendleft(run)
            return None
        return _told(run, failure)

    def _ends_of_late(self) -> list[Ended]:
        """End the workers whose jobs are over their time or memory."""
        now, ended = time.monotonic(), []
        for number, worker in list(self._workers.items()):
            if (run := worker.running) is None:
                continue
            run.peak = max(run.peak, worker.memory())
            if run.peak > run.job.limits.memory:
                ended.append(self._ended(number, run, out_of_memory(run.job, self.mapped)))
            elif now > run.deadline:
                ended.append(self._ended(number, run, timed_out(run.job)))
        return [one for one in ended if one is not None]


_MOST_TOLD = 1 << 34
"""Bytes of a result; the worker keeps to the limit of its job, unless a document has taken it over."""


def _told(run: _Running, result: bytes | Failure) -> Ended:
    return Ended(run.job.number, result, run.attempts, time.monotonic() - run.started, run.peak)


def _kill(pid: int) -> None:
    """Kill a worker and what it started."""
    with suppress(psutil.Error):
        for child in psutil.Process(pid).children(recursive=True):
            with suppress(psutil.Error):
                child.kill()
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)
    with suppress(psutil.Error):
        psutil.Process(pid).kill()
