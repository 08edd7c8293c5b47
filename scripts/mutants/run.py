"""Running mutants in copies of the project: does a test fail?"""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from math import inf
from pathlib import Path

from scripts.mutants.changes import Change
from scripts.mutants.coverage_map import Measured, environment

# Test modules that are run first: those that have most of what they execute in the changed file.
_NEAREST = 3
# A mutant that takes this many times as long as its tests did with coverage, and so many seconds, is noticed.
_SLOWER, _LEAST_SECONDS = 3.0, 60.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a mutant: `by` names the test that failed, or says how the run ended."""

    change: Change
    noticed: bool
    by: str


def copy_project(root: Path, target: Path) -> None:
    """Copy the files that git knows or would add, with compiled modules that are checked by their content."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=root,
        check=True,
        capture_output=True,
    )
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (root / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / name, target / name)
    # a module that is changed within the second, to the same length, must not be taken for the old one
    folders = ["src", "tests", "generator", "bench"]
    command = [sys.executable, "-m", "compileall", "-q", "--invalidation-mode", "checked-hash", *folders]
    subprocess.run(command, cwd=target, check=True)


@dataclass(frozen=True, slots=True)
class Known:
    """The tests that were seen to pass, and to fail, without any change to the code."""

    sound: set[str] = field(default_factory=set)
    broken: set[str] = field(default_factory=set)


class Tests:
    """The tests of a copy of the project, run by a process that has the libraries in memory."""

    def __init__(self, copy: Path) -> None:
        self._base = copy.parent / f"{copy.name}-pytest"
        self._process = subprocess.Popen(
            [sys.executable, "-m", "scripts.mutants.warm"],
            cwd=copy,
            env=environment(copy),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
        )

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()

    def failed(self, tests: Sequence[str], seconds: float, broken: Iterable[str] = ()) -> str:
        """The first test that fails, but for the broken ones; empty if none does.

        `seconds` is what they took without a change.
        """
        options = ["-x", "-q", "--tb=no", "-p", "no:cacheprovider", "-p", "no:randomly"]
        left_out = [f"--deselect={test}" for test in broken]
        assert self._process.stdin is not None
        call = [*options, f"--basetemp={self._base}", *left_out, *tests]
        self._process.stdin.write(json.dumps(call).encode() + b"\n")
        group = int(self._line(inf))
        answer = self._line(seconds * _SLOWER + _LEAST_SECONDS)
        if not answer:
            os.killpg(group, signal.SIGKILL)
            self._line(inf)
            return "timeout"
        code, out = json.loads(answer)
        if code in (0, 5):  # all pass, or all are left out
            return ""
        lines = [line for line in out.splitlines() if line.startswith(("FAILED ", "ERROR "))]
        failed = [line.partition(" ")[2].partition(" - ")[0] for line in lines]
        return failed[0] if failed else f"exit code {code}"

    def _line(self, seconds: float) -> bytes:
        """The next line of the process's output; empty if it takes longer."""
        assert self._process.stdout is not None
        until = time.monotonic() + seconds
        line = b""
        while not line.endswith(b"\n"):
            left = None if seconds == inf else max(0.0, until - time.monotonic())
            if not select.select([self._process.stdout], [], [], left)[0]:
                return b""
            if not (part := self._process.stdout.read(1 << 16)):
                raise RuntimeError("the process that runs the tests has ended")
            line += part
        return line


def stages(change: Change, tests: Mapping[str, Measured], most: float = inf) -> list[list[Measured]]:
    """The test modules that execute the changed statement: the nearest, then the others from fast to slow.

    Of the others, only as many as take `most` seconds together.
    """
    running = [m for m in tests.values() if m.tests(change.path, change.statement)]
    by_focus = sorted(running, key=lambda m: -m.focus(change.path))
    near, far = by_focus[:_NEAREST], sorted(by_focus[_NEAREST:], key=lambda m: m.seconds)
    within = bisect_right(list(accumulate(m.seconds for m in far)), most)
    return [stage for stage in (sorted(near, key=lambda m: m.seconds), far[:within]) if stage]


def run(
    change: Change,
    measured: Mapping[str, Measured],
    copy: Path,
    tests: Tests,
    known: Known,
    most: float = inf,
) -> Outcome:
    """Run a mutant's tests in a copy, and put the copy right again; `most` as for `stages`."""
    path = copy / change.path
    source = path.read_bytes()
    planned = stages(change, measured, most)
    if not planned:
        return Outcome(change, False, "no test executes it")
    try:
        for stage in planned:
            chosen = [name for m in stage for name in m.tests(change.path, change.statement)]
            seconds = sum(m.seconds for m in stage)
            path.write_bytes(change.applied(source))
            while by := tests.failed(chosen, seconds, known.broken):
                if by == "timeout":
                    path.write_bytes(source)
                    if tests.failed(chosen, seconds, known.broken) == "timeout":  # the machine is busy
                        seconds *= 4
                        path.write_bytes(change.applied(source))
                        continue
                if "::" not in by or by in known.sound:
                    return Outcome(change, True, by)
                # a test that fails without the change too has not noticed it
                path.write_bytes(source)
                if not tests.failed([by], seconds):
                    known.sound.add(by)
                    return Outcome(change, True, by)
                known.broken.add(by)
                path.write_bytes(change.applied(source))
    finally:
        path.write_bytes(source)
    return Outcome(change, False, f"{_count(planned)} test modules pass")


def _count(planned: Iterable[list[Measured]]) -> int:
    return sum(map(len, planned))
