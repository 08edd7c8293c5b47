"""The sandbox of Linux: the client of the fork server, whose workers run the jobs.

If the server itself dies, it is restarted and the running jobs are retried.
"""

from __future__ import annotations

import os
import resource
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass

from planparse.batch.forkserver import EXIT_MEMORY, LONGEST_WAIT, read_all, receive, send, write_all
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

# How many times the server may die while a job is running before the job is blamed.
_LOSSES = 5
# Seconds past a job's limit after which a silent server is considered dead.
_GRACE = 15.0
_START = 120.0


@dataclass(slots=True)
class _Running:
    job: Job
    job_fd: int
    result_fd: int
    attempts: int
    losses: int
    started: float
    more: float = 0.0


class ForkedSandbox:
    """A fork server and the jobs it is running.

    The arguments are those of `open_sandbox`, `ahead` the number of jobs queued in the server, so that a free
    slot is filled at once. The server loads the module of the work, so that no job has to. Raises EngineError
    if a module cannot be imported. Linux only; not thread-safe.
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
        self._work = work
        self._most = 1 if isolate else JOBS
        self._preload = work.partition(":")[0] if preload is None else preload
        self.slots = slots
        self._ahead = ahead
        self._running: dict[int, _Running] = {}
        self.threads = 0
        self.mapped = 0
        self._start(meanwhile)

    def __enter__(self) -> ForkedSandbox:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def free(self) -> int:
        """How many more jobs can be submitted now."""
        return self.slots + self._ahead - len(self._running)

    @property
    def idle(self) -> bool:
        """Whether no job is running or queued."""
        return not self._running

    @property
    def pid(self) -> int:
        """The fork server's process id."""
        return self._process.pid

    def _start(self, meanwhile: Callable[[], None] = nothing) -> None:
        """Start the server, again if it is killed before its greeting (by a machine out of memory)."""
        for _ in range(TRIES):
            hello = self._launch(meanwhile)
            if hello is not None:
                break
            self._stop()
        if hello is None or "error" in hello:
            self._stop()
            raise EngineError("sandbox-silent") if hello is None else refusal(hello)
        self.threads = int(str(hello["threads"]))
        self.mapped = int(str(hello["mapped"]))

    def _launch(self, meanwhile: Callable[[], None]) -> dict[str, object] | None:
        """Start a server, do the other thing, and return the server's greeting; None if it died first."""
        ours, theirs = socket.socketpair()
        program = (
            # collections of garbage would take a tenth of the start, and find none
            f"import gc, sys; gc.disable(); sys.path[:] = {sys.path!r}; "
            "from planparse.batch.forkserver import main; "
            f"main({theirs.fileno()}, {self._work!r}, {self._preload!r}, {self.slots}, {self._most})"
        )
        # its own session: Ctrl-C goes to the run, which then shuts the server down
        self._process = subprocess.Popen(
            [sys.executable, "-c", program],
            pass_fds=[theirs.fileno()],
            env={**os.environ, **SANDBOXED},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        theirs.close()
        self._channel = ours
        meanwhile()
        ours.settimeout(_START)
        try:
            hello, _ = receive(ours)
        except TimeoutError:
            self._stop()
            raise EngineError("sandbox-silent") from None
        except ConnectionResetError:
            hello = None
        ours.settimeout(None)
        return hello

    def submit(self, job: Job) -> None:
        """Start a job. `wait` returns its result."""
        if self.free <= 0:
            raise RuntimeError("no free slot")
        fd = os.memfd_create("planparse-task")
        write_all(fd, job.block)
        run = _Running(job, fd, -1, 0, 0, 0.0)
        self._running[job.number] = run
        self._begin(run)

    def _begin(self, run: _Running) -> None:
        if run.result_fd >= 0:
            os.close(run.result_fd)
        run.result_fd = os.memfd_create("planparse-result")
        run.attempts += 1
        run.started, run.more = time.monotonic(), 0.0
        job = run.job
        message = {
            "number": job.number,
            "name": job.name,
            "limits": asdict(job.limits),
            "fresh": run.attempts > 1,
        }
        # if the server has just died, `wait` notices the end of its stream
        with suppress(BrokenPipeError, ConnectionResetError):
            send(self._channel, message, (run.job_fd, run.result_fd))

    def wait(self, timeout: float | None = None) -> list[Ended]:
        """The finished jobs, as soon as there is one; none after `timeout` seconds."""
        done: list[Ended] = []
        limit = None if timeout is None else time.monotonic() + timeout
        while self._running:
            if not self._readable(0.0 if done else self._patience(limit)):
                if self._overdue():
                    done.extend(self._restart())
                elif done or (limit is not None and time.monotonic() >= limit):
                    break
                continue
            try:
                message, _ = receive(self._channel)
            except ConnectionResetError:
                message = None
            if message is None:
                done.extend(self._restart())
            elif "error" in message:
                raise refusal(message)
            elif "more" in message:
                self._running[int(str(message["number"]))].more += float(str(message["more"]))
            elif (ended := self._ended(message)) is not None:
                done.append(ended)
        return done

    def _readable(self, seconds: float) -> bool:
        poll = select.poll()
        poll.register(self._channel, select.POLLIN)
        return bool(poll.poll(seconds * 1000))

    def _late(self, run: _Running) -> float:
        """When a silent server is considered dead, allowing for jobs queued before this one."""
        turns = 1 + -(-self._ahead // self.slots)
        return run.started + turns * run.job.limits.seconds + run.more + _GRACE

    def _patience(self, limit: float | None) -> float:
        """Seconds until a time limit needs attention if the server stays silent."""
        times = [self._late(run) for run in self._running.values()]
        if limit is not None:
            times.append(limit)
        return min(max(0.001, min(times) - time.monotonic()), LONGEST_WAIT)

    def _overdue(self) -> bool:
        now = time.monotonic()
        return any(now > self._late(run) for run in self._running.values())

    def _ended(self, message: dict[str, object]) -> Ended | None:
        """The finished job of a worker; None if it is retried."""
        run = self._running[int(str(message["number"]))]
        code, peak = int(str(message["code"])), int(str(message["peak"]))
        result: bytes | Failure
        if message["timed_out"] or code == -signal.SIGXCPU:
            result = timed_out(run.job)
        elif code == EXIT_MEMORY or (code in _NATIVE and peak > self._scarce(run.job)):
            result = self._short_of_memory(run.job)
        else:
            result = crashed(run.job, exit_of(code))
            if code == 0:
                # a worker that ends without a complete result has crashed too
                with suppress(ValueError):
                    result = decode_result(read_all(run.result_fd))
        if is_repeated(result, run.attempts, used=message["used"] is True):
            self._begin(run)
            return None
        self._forget(run)
        return Ended(run.job.number, result, run.attempts, float(str(message["seconds"])), peak)

    def _scarce(self, job: Job) -> int:
        """The resident size in bytes above which native code that aborts is assumed to be out of memory.

        Half of the limit, less what the server had mapped (libraries, the dictionary): code that doubles its
        buffers fails on the next doubling, long before all memory is in use.
        """
        return max(0, job.limits.memory - self.mapped) // 2

    def _short_of_memory(self, job: Job) -> Failure:
        """The failure of a job that needed more memory than its limit, or the lower one of this machine."""
        most = resource.getrlimit(resource.RLIMIT_AS)[1]
        if most != resource.RLIM_INFINITY and most < job.limits.memory:
            return Failure("memory-of-machine", job.name, {"limit": most // MIB})
        return out_of_memory(job, self.mapped)

    def _forget(self, run: _Running) -> None:
        os.close(run.job_fd)
        os.close(run.result_fd)
        del self._running[run.job.number]

    def _restart(self) -> list[Ended]:
        """Replace a server that died or hangs, and restart its jobs. Returns those given up."""
        self._stop()
        self._start()
        lost = []
        for run in list(self._running.values()):
            run.losses += 1
            if run.losses >= _LOSSES:
                self._forget(run)
                lost.append(Ended(run.job.number, crashed(run.job, "the fork server ended"), run.attempts))
            else:
                self._begin(run)
        return lost

    def _stop(self) -> None:
        self._channel.close()
        try:
            # the server kills its children and exits when its socket closes
            self._process.wait(2.0)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def close(self) -> None:
        """Stop the server and every running job."""
        self._stop()
        for run in list(self._running.values()):
            self._forget(run)


# Signals that end native code which cannot allocate memory, or has a bug.
_NATIVE = {-signal.SIGABRT, -signal.SIGTRAP, -signal.SIGILL, -signal.SIGSEGV, -signal.SIGBUS}
