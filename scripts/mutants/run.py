"""Running mutants in copies of the project: does a test fail?"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from pathlib import Path

from scripts.mutants.changes import Change
from scripts.mutants.coverage_map import Measured, environment
from scripts.mutants.warm import RAN_BEFORE, READY

# Test modules that are run first: those that have most of what they execute in the changed file, and the one
# that imports most names from it. What only an import executes, such as a catalogue, all of them execute.
_NEAREST = 3
# A mutant whose tests take this many times the processor time that they took with coverage, and so many
# seconds, is noticed.
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
    """The tests of a copy of the project, run by processes that have them in memory."""

    def __init__(self, copy: Path, modules: Sequence[str]) -> None:
        self._copy = copy
        self._collected = self._start("collected", *(f"tests/{module}.py" for module in modules))
        self._libraries = self._start("libraries")
        # a module that is changed before it is imported would be changed for every request
        for process in (self._collected, self._libraries):
            if (line := _line(process).strip()) != READY:
                raise RuntimeError(f"the process that runs the tests says {line!r}")

    def _start(self, name: str, *tests: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "scripts.mutants.warm", f"{self._copy}-{name}", *tests],
            cwd=self._copy,
            env=environment(self._copy),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def close(self) -> None:
        """End the processes."""
        for process in (self._collected, self._libraries):
            process.kill()
            process.wait()

    def failed(
        self, tests: Sequence[str], seconds: float, broken: Collection[str], change: Change | None = None
    ) -> str:
        """The first test that fails; empty if none does. `change` is what the copy has been changed by.

        `seconds` is what they took without a change, `broken` are the functions among them to leave out.
        """
        path = None if change is None else str(self._copy / change.path)
        function = "" if change is None else change.statement.function
        limit = seconds * _SLOWER + _LEAST_SECONDS
        request = {
            "tests": tests,
            "broken": sorted(broken),
            "seconds": limit,
            "path": path,
            "function": function,
        }
        found = RAN_BEFORE, []
        if change is None or function:
            found = _asked(self._collected, request)
        if found[0] == RAN_BEFORE:
            found = _asked(self._libraries, request)
        code, failed = found
        if failed:
            return str(failed[0])
        return "" if code in (0, 5) else f"exit code {code}"  # 5: there is no such test


def _asked(process: subprocess.Popen[str], request: object) -> tuple[int, list[str]]:
    """The answer of a process of `warm`."""
    assert process.stdin is not None
    process.stdin.write(json.dumps(request) + "\n")
    process.stdin.flush()
    code, failed = json.loads(_line(process))
    return code, failed


def _line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    if not (line := process.stdout.readline()):
        raise RuntimeError("the process that runs the tests has ended")
    return line


def planned(change: Change, tests: Mapping[str, Measured], most: float = inf) -> dict[str, float]:
    """The tests that notice a change if any does, with the seconds they take, in the order to run them.

    They are chosen from fast to slow, as many as take `most` seconds in all: first those of the nearest
    modules that execute the changed statement; then the others of these modules, since a result that several
    tests use is computed, and the statement executed, by the first of them alone; then those of all other
    modules. They run module by module, so that what a module's tests share is made once.
    """
    running = [(m, m.tests(change.path, change.statement)) for m in tests.values()]
    modules = [(m, names) for m, names in running if names]
    near = sorted(modules, key=lambda one: -one[0].focus(change.path))[:_NEAREST]
    own = max(modules, key=lambda one: one[0].imported(change.path), default=None)
    if own is not None and any(own[0].imported(change.path)) and own not in near:
        near.append(own)
    far = [one for one in modules if one not in near]
    groups = (
        [(m, name) for m, names in near for name in names if name != m.whole],
        [(m, name) for m, _ in near for name in m.each()],
        [(m, name) for m, names in far for name in (m.each() if m.whole in names else names)],
    )
    chosen: dict[str, dict[str, float]] = {m.module: {} for m, _ in (*near, *far)}
    left = most
    for group in groups:
        for seconds, name, module in sorted((m.time(name), name, m.module) for m, name in group):
            if seconds <= left and name not in chosen[module]:
                chosen[module][name] = seconds
                left -= seconds
    found: dict[str, float] = {}
    for some in (near, far):
        for own_tests in sorted((chosen[m.module] for m, _ in some), key=lambda one: sum(one.values())):
            found |= own_tests
    return found


def run(
    change: Change,
    measured: Mapping[str, Measured],
    copy: Path,
    tests: Tests,
    known: Known,
    most: float = inf,
) -> Outcome:
    """Run a mutant's tests in a copy, and put the copy right again; `most` as for `planned`."""
    path = copy / change.path
    source = path.read_bytes()
    chosen = planned(change, measured, most)
    if not chosen:
        return Outcome(change, False, "no test executes it")
    seconds = sum(chosen.values())

    def failed(names: Sequence[str]) -> str:
        path.write_bytes(change.applied(source))
        try:
            return tests.failed(names, seconds, known.broken, change)
        finally:
            path.write_bytes(source)

    while names := [name for name in chosen if name not in known.broken]:
        by = failed(names)
        if not by:
            break
        function = by.partition("[")[0]
        if function not in known.sound:
            # tests that fail without the change too have not noticed it
            alone = [function] if "::" in by else names
            without = tests.failed(alone, seconds, known.broken).partition("[")[0]
            if without and "::" not in without:  # a whole run that ends badly says nothing of the change
                by = ""
                break
            if without:
                known.broken.add(without)
                continue
        if "::" not in by:
            break
        # nor has a test that fails now and then, such as one of the browser on a busy machine
        if failed([function]):
            known.sound.add(function)
            break
        known.broken.add(function)
    else:
        by = ""
    return Outcome(change, bool(by), by or f"{len(names)} tests pass")
