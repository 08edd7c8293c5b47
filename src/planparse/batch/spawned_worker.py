"""A worker of `SpawnedSandbox`: an interpreter that runs one job after another until its input closes.

It writes messages to its standard output, which nobody else in the process can reach: a greeting; for each
job, requests for more time and the result. Nothing here needs fork or the limits of a kernel.
"""

from __future__ import annotations

import os
import sys
import threading
from queue import SimpleQueue
from typing import BinaryIO

import psutil

from planparse.batch import frames, more_time
from planparse.batch.attempt import Work, attempt, preload, resolve, too_large, unprepared
from planparse.batch.task import Limits, encode_result

MOST_GIVEN = 1 << 40
"""Bytes of a job's block, which comes from us."""
BROKEN = 72
"""The exit code of a worker whose job ended the interpreter."""


def main(spec: str, first: str) -> None:
    """Load the module `first`, send a greeting, run jobs. The entry point of the fresh interpreter."""
    given, told = _own_streams()
    try:
        work = resolve(spec)
        preload(first)
    except Exception as error:
        frames.write(told, unprepared(error))
        return
    frames.write(told, {"mapped": psutil.Process().memory_info().rss})
    jobs: SimpleQueue[frames.Message] = SimpleQueue()
    threading.Thread(target=_receive, args=(given, jobs), daemon=True).start()
    while True:
        _do(work, *jobs.get(), told)


def _own_streams() -> tuple[BinaryIO, BinaryIO]:
    """Standard input and output for messages alone; what libraries read and print goes to the null device."""
    given, told = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    os.close(null)
    return given, told


def _receive(given: BinaryIO, jobs: SimpleQueue[frames.Message]) -> None:
    """Queue jobs; when the sandbox is gone, end this process at once, whatever it is doing."""
    while (message := frames.read(given, MOST_GIVEN)) is not None:
        jobs.put(message)
    os._exit(0)


def _do(work: Work, message: dict[str, object], block: bytes, told: BinaryIO) -> None:
    """Run a job and send its result. Memory that ran out is told instead, and ends the process."""
    number, name, limits = message["number"], message["name"], message["limits"]
    assert isinstance(name, str) and isinstance(limits, dict)
    more_time.allow(lambda seconds: frames.write(told, {"number": number, "more": seconds}))
    try:
        result = attempt(work, block, name)
        answer = encode_result(result)
        if len(answer) > Limits(**limits).output:
            answer = encode_result(too_large(name))
    except MemoryError:
        frames.write(told, {"number": number, "memory": True})
        os._exit(BROKEN)
    except (KeyboardInterrupt, SystemExit):
        os._exit(BROKEN)
    frames.write(told, {"number": number}, answer)


if __name__ == "__main__":
    main(*sys.argv[1:])
