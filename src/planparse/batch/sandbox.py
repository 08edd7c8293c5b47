"""Running jobs where they can do no harm: what every sandbox offers, and how its failures are told.

Whatever happens to the process that runs a job (endless loop, memory exhaustion, crash, silent exit)
becomes a `Failure`. `bounded` runs single functions in a sandbox.
"""

from __future__ import annotations

import signal
from collections.abc import Mapping
from typing import Protocol, Self

from planparse.batch.task import MIB, Ended, Job
from planparse.document.errors import EngineError, Failure

TRIES = 3
"""Attempts at a job that crashes: the cause may be outside it (a kill, a machine out of memory)."""
JOBS = 200
"""The jobs that a worker runs before a fresh one takes its place, unless each has one of its own."""


class Sandbox(Protocol):
    """Runs up to `slots` jobs in parallel and returns results in the order in which jobs finish."""

    slots: int
    mapped: int
    """The bytes that a process needs before it does anything."""

    @property
    def free(self) -> int:
        """How many more jobs can be submitted now."""

    @property
    def idle(self) -> bool:
        """Whether no job is running or queued."""

    def submit(self, job: Job) -> None:
        """Start a job, or queue it. `wait` returns its result."""

    def wait(self, timeout: float | None = None) -> list[Ended]:
        """The finished jobs, as soon as there is one; none after `timeout` seconds."""

    def close(self) -> None:
        """End every process, and every running job with it."""

    def __enter__(self) -> Self:
        """The sandbox, closed at the end of the block."""

    def __exit__(self, *_: object) -> None:
        """Close the sandbox."""


def nothing() -> None:
    """What a process does while a sandbox starts, unless it is asked for something else."""


def refusal(said: Mapping[str, object]) -> EngineError:
    """The error for what `unprepared` said."""
    if "limit" in said:
        return EngineError(str(said["limit"]))
    return EngineError("sandbox-failed", "", {"detail": str(said["error"])})


def exit_of(code: int) -> str:
    """How a process ended, for people: "exit code 3", "signal SIGSEGV"."""
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def timed_out(job: Job) -> Failure:
    """The failure of a job that took longer than its limit."""
    return Failure("timeout", job.name, {"limit": f"{job.limits.seconds:g}"})


def out_of_memory(job: Job, mapped: int) -> Failure:
    """The failure of a job that needed more memory than its limit, where `mapped` bytes are the least."""
    limit = job.limits.memory // MIB
    if job.limits.memory <= mapped:
        return Failure("memory-too-small", job.name, {"limit": limit, "needed": mapped // MIB})
    return Failure("memory", job.name, {"limit": limit})


def crashed(job: Job, detail: str) -> Failure:
    """The failure of a job whose process ended without a result."""
    return Failure("crash", job.name, {"detail": detail})


def is_repeated(result: bytes | Failure, attempts: int, *, used: bool) -> bool:
    """Whether a job that ended so is run again, in a fresh process.

    A crash may have its cause outside the job. In a process that was `used`, having run others before, so may
    a want of memory and a fault: no result may depend on what those have left there.
    """
    reason = result.reason if isinstance(result, Failure) else None
    return (reason == "crash" and attempts < TRIES) or (used and reason in ("memory", "internal"))
