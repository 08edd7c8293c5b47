"""Running one document's work where it can harm nothing: the client of the fork server.

`Sandbox` gives results for tasks, in the order they end. What a child may do to itself (loop, allocate,
crash, vanish) comes back as a `Failure` with its reason; what may happen to the server (killed by
somebody, out of memory) costs a restart and another try for what was under way.
"""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import asdict, dataclass

from planparse.batch.forkserver import EXIT_MEMORY, read_all, receive, send, write_all
from planparse.batch.task import DEFAULT_WORK, MIB, Done, Output, Task, decode_result, encode_task
from planparse.document.errors import EngineError, Failure

# A crash may come from outside (somebody's kill, a full machine), so it is worth other tries.
TRIES = 3
# How often a document may be under way when the server itself ends before it is taken for the cause.
_LOSSES = 5
# Seconds past a document's limit after which a silent server is taken for dead.
_GRACE = 15.0
_START = 120.0

# Threads before a fork are unsafe (Arrow's own allocator starts one) and one child has one core; one malloc
# arena keeps the address space small; a fixed hash seed keeps sets in one order.
_ENVIRONMENT = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "ARROW_IO_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    # the pool of its own that Arrow would start with reserves a gigabyte of address space
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "MALLOC_ARENA_MAX": "1",
    "PYTHONHASHSEED": "0",
    "PYTHONUNBUFFERED": "1",
}


@dataclass(slots=True)
class _Running:
    task: Task
    task_fd: int
    result_fd: int
    attempts: int
    losses: int
    started: float


class Sandbox:
    """A fork server of one's own and the documents under way in it.

    `work` names the function "module:function" that turns a `Task` into an `Output`; `slots` is how many
    documents are under way at most, `ahead` how many more may wait in the server, so that a slot is filled
    again at once. Linux only: raises EngineError elsewhere and where the work's module
    cannot be imported. Not for use by two threads at once.
    """

    def __init__(self, work: str = DEFAULT_WORK, slots: int = 1, ahead: int = 0) -> None:
        if not hasattr(os, "memfd_create") or not hasattr(os, "pidfd_open"):
            raise EngineError("no-linux")
        self._work = work
        self.slots = slots
        self._ahead = ahead
        self._running: dict[int, _Running] = {}
        self.threads = 0
        self.mapped = 0
        self._start()

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def free(self) -> int:
        """How many more documents may be submitted now."""
        return self.slots + self._ahead - len(self._running)

    @property
    def idle(self) -> bool:
        """Whether no document is under way."""
        return not self._running

    @property
    def pid(self) -> int:
        """The fork server's process id."""
        return self._process.pid

    def _start(self) -> None:
        """Have a server; one that is killed before its first word (by a full machine) is started again."""
        for _ in range(TRIES):
            hello = self._launch()
            if hello is not None:
                break
            self._stop()
        if hello is None or "error" in hello:
            self._stop()
            detail = str((hello or {}).get("error", ""))
            raise (
                EngineError("sandbox-failed", "", {"detail": detail})
                if detail
                else EngineError("sandbox-silent")
            )
        self.threads = int(str(hello["threads"]))
        self.mapped = int(str(hello["mapped"]))

    def _launch(self) -> dict[str, object] | None:
        """Start a server; what it says when it is warm, None if it ended before."""
        ours, theirs = socket.socketpair()
        program = (
            f"import sys; sys.path[:] = {sys.path!r}; "
            "from planparse.batch.forkserver import main; "
            f"main({theirs.fileno()}, {self._work!r}, {self.slots})"
        )
        # its own session: Ctrl-C is for the run, which then ends the server in order
        self._process = subprocess.Popen(
            [sys.executable, "-c", program],
            pass_fds=[theirs.fileno()],
            env={**os.environ, **_ENVIRONMENT},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        theirs.close()
        self._channel = ours
        ours.settimeout(_START)
        try:
            hello, _ = receive(ours)
        except TimeoutError:
            hello = {"error": ""}
        except ConnectionResetError:
            hello = None
        ours.settimeout(None)
        return hello

    def submit(self, task: Task) -> None:
        """Begin one document's work. Its result comes out of `wait`."""
        if self.free <= 0:
            raise RuntimeError("no free slot")
        block = encode_task(task)
        fd = os.memfd_create("planparse-task")
        write_all(fd, block)
        run = _Running(task, fd, -1, 0, 0, 0.0)
        self._running[task.number] = run
        self._begin(run)

    def _begin(self, run: _Running) -> None:
        if run.result_fd >= 0:
            os.close(run.result_fd)
        run.result_fd = os.memfd_create("planparse-result")
        run.attempts += 1
        run.started = time.monotonic()
        message = {"number": run.task.number, "limits": asdict(run.task.limits)}
        # a server that has just died shows as the end of its stream in `wait`
        with suppress(BrokenPipeError, ConnectionResetError):
            send(self._channel, message, (run.task_fd, run.result_fd))

    def wait(self, timeout: float | None = None) -> list[Done]:
        """The documents that ended, as soon as one has; none when `timeout` seconds passed before."""
        done: list[Done] = []
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
            elif (ended := self._ended(message)) is not None:
                done.append(ended)
        return done

    def _readable(self, seconds: float) -> bool:
        poll = select.poll()
        poll.register(self._channel, select.POLLIN)
        return bool(poll.poll(seconds * 1000))

    def _late(self, run: _Running) -> float:
        """When a silent server is taken for dead: the document may have waited for others first."""
        turns = 1 + -(-self._ahead // self.slots)
        return run.started + turns * run.task.limits.seconds + _GRACE

    def _patience(self, limit: float | None) -> float:
        """Seconds until there is something to decide without news from the server."""
        times = [self._late(run) for run in self._running.values()]
        if limit is not None:
            times.append(limit)
        return max(0.001, min(times) - time.monotonic())

    def _overdue(self) -> bool:
        now = time.monotonic()
        return any(now > self._late(run) for run in self._running.values())

    def _ended(self, message: dict[str, object]) -> Done | None:
        """What came of a child; None when the document gets another try."""
        run = self._running[int(str(message["number"]))]
        code, peak = int(str(message["code"])), int(str(message["peak"]))
        result: Output | Failure
        if message["timed_out"] or code == -signal.SIGXCPU:
            result = _timeout(run.task)
        elif code == EXIT_MEMORY or (code in _NATIVE and peak > self._scarce(run.task)):
            result = _memory(run.task, self.mapped)
        else:
            result = _crash(
                run.task, f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
            )
            if code == 0:
                # a child that ends without a word, or with half of one, has crashed too
                with suppress(ValueError):
                    result = decode_result(read_all(run.result_fd))
            if isinstance(result, Failure) and result.reason == "crash" and run.attempts < TRIES:
                self._begin(run)
                return None
        self._forget(run)
        return Done(run.task.number, result, run.attempts, float(str(message["seconds"])), peak)

    def _scarce(self, task: Task) -> int:
        """The resident bytes from which native code that ends itself is taken to have got no more memory.

        Half of what the limit leaves beside what the server had mapped (libraries, the dictionary): code
        that doubles its buffers ends when it wants the next size, long before all is in use.
        """
        return max(0, task.limits.memory - self.mapped) // 2

    def _forget(self, run: _Running) -> None:
        os.close(run.task_fd)
        os.close(run.result_fd)
        del self._running[run.task.number]

    def _restart(self) -> list[Done]:
        """A new server for one that ended or hangs. What was under way is begun again there."""
        self._stop()
        self._start()
        lost = []
        for run in list(self._running.values()):
            run.losses += 1
            if run.losses >= _LOSSES:
                self._forget(run)
                lost.append(Done(run.task.number, _crash(run.task, "the fork server ended"), run.attempts))
            else:
                self._begin(run)
        return lost

    def _stop(self) -> None:
        self._channel.close()
        try:
            # the server ends its children and itself when its socket closes
            self._process.wait(2.0)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def close(self) -> None:
        """End the server and every document under way."""
        self._stop()
        for run in list(self._running.values()):
            self._forget(run)


# Signals by which native code ends itself when it gets no memory (or is broken).
_NATIVE = {-signal.SIGABRT, -signal.SIGTRAP, -signal.SIGILL, -signal.SIGSEGV, -signal.SIGBUS}


def _timeout(task: Task) -> Failure:
    return Failure("timeout", task.name, {"limit": f"{task.limits.seconds:g}"})


def _memory(task: Task, mapped: int) -> Failure:
    limit = task.limits.memory // MIB
    if task.limits.memory <= mapped:
        return Failure("memory-too-small", task.name, {"limit": limit, "needed": mapped // MIB})
    return Failure("memory", task.name, {"limit": limit})


def _crash(task: Task, detail: str) -> Failure:
    return Failure("crash", task.name, {"detail": detail})
