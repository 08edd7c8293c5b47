"""A process that has the tests in memory, and forks for each run of some of them.

Importing the libraries, importing the package and collecting the tests take longer than most runs.

    python -m scripts.mutants.warm BASETEMP            # imports the libraries only
    python -m scripts.mutants.warm BASETEMP TEST ...   # also collects test modules, which import the package

It says `READY` when it has imported everything. Each line on standard input is then a request in JSON:
`tests`, the modules and functions to run in this order until one fails; `broken`, the functions to leave
out; `seconds`, the processor time after which a process of the run is killed, and all of it after ten times
as long by the clock; and `path` and `function`, where the package was changed, or null. A process that has
imported the package gives that function its new code in the fork. It cannot do so for what an import
executes, nor for a function that ran before the fork.

The answer is a line with the run's exit code and the tests that failed. The code is `RAN_BEFORE` where the
function cannot be replaced.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import resource
import select
import signal
import sys
import tempfile
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import Any, TextIO

import pytest
from _pytest.main import pytest_runtestloop

RAN_BEFORE = 71
# The line that says that the process has imported what it will.
READY = "ready"
# Address space for the tests of a mutant that collects without end.
_MEMORY = 8 << 30
# Seconds by the clock for each second of processor time.
_WAITING = 10.0
_LIBRARIES = (
    "asyncio",
    "hypothesis",
    "jsonschema",
    "lxml.etree",
    "numpy",
    "openpyxl",
    "pandas",
    "pdb",
    "pdfplumber",
    "pikepdf",
    "pyarrow.parquet",
    "pydantic.main",
    "pypdfium2",
    "pytest_regressions.plugin",
    "rapidfuzz.process",
    "reportlab.pdfgen.canvas",
    "rich.progress",
    "scipy.optimize",
    "starlette.testclient",
    "sudachidict_core",
    "sudachipy",
    "xdist.plugin",
    "xlsxwriter",
)
_OPTIONS = ("-x", "-q", "--tb=no", "-p", "no:cacheprovider", "-p", "no:randomly")
_Request = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Channel:
    """Where requests come from and answers go to."""

    requests: TextIO
    answers: TextIO


class _Failed:
    """The tests that failed, as a plugin of pytest."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.names.append(report.nodeid)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.names.append(report.nodeid)


class _Collected(_Failed):
    """A plugin of pytest that answers requests instead of running the tests that were collected."""

    def __init__(self, package: str, channel: _Channel) -> None:
        super().__init__()
        self._package = package
        self._channel = channel
        self._ran: set[tuple[str, str]] = set()
        self._functions: dict[str, list[FunctionType]] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_load_initial_conftests(self) -> None:
        # the first import of the package, whose functions run before any session starts
        sys.setprofile(self._note)

    def _note(self, frame: FrameType, event: str, _: object) -> None:
        code = frame.f_code
        if event == "call" and code.co_filename.startswith(self._package):
            self._ran.add((code.co_filename, _plain(code)))

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        sys.setprofile(None)
        for one in gc.get_objects():
            if isinstance(one, FunctionType) and one.__code__.co_filename.startswith(self._package):
                self._functions.setdefault(one.__code__.co_filename, []).append(one)
        collected = list(session.items)
        gc.collect()
        gc.freeze()

        def run(request: _Request) -> tuple[int, list[str]]:
            if request["path"] is not None and not self._replaced(request["path"], request["function"]):
                return RAN_BEFORE, []
            session.items = _chosen(collected, request["tests"], request["broken"])
            with suppress(session.Failed):
                pytest_runtestloop(session)
            session._setupstate.teardown_exact(None)
            return int(bool(self.names)), self.names

        _answer(self._channel, run)
        return True

    def _replaced(self, path: str, function: str) -> bool:
        """Give the functions of a file the code that it now has; false if that would come too late."""
        if (path, function) in self._ran:
            return False
        compiled = compile(Path(path).read_bytes(), path, "exec", dont_inherit=True)
        codes = {(c.co_qualname, c.co_firstlineno): c for c in _codes(compiled)}
        for one in self._functions.get(path, ()):
            code = codes.get((one.__code__.co_qualname, one.__code__.co_firstlineno), one.__code__)
            if len(code.co_freevars) != len(one.__code__.co_freevars):
                return False
            one.__code__ = code
        return True


def _plain(code: CodeType) -> str:
    """A function's name as the statements of a change have it."""
    return code.co_qualname.replace(".<locals>", "")


def _codes(code: CodeType) -> Iterable[CodeType]:
    yield code
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _codes(inner)


def _chosen(items: Sequence[pytest.Item], tests: Sequence[str], broken: Collection[str]) -> list[pytest.Item]:
    """The items of some modules and functions, without broken ones, in the order in which these are given."""
    by_name: dict[str, list[pytest.Item]] = {}
    for item in items:
        name = item.nodeid.partition("[")[0]
        if name in broken:
            continue
        for key in {name, name.partition("::")[0]}:
            by_name.setdefault(key, []).append(item)
    return list(dict.fromkeys(item for test in tests for item in by_name.get(test, ())))


def _answer(channel: _Channel, run: Callable[[_Request], tuple[int, list[str]]]) -> None:
    """Say that all is imported, then answer every request; `run` is called in a fork."""
    print(READY, file=channel.answers, flush=True)
    for line in channel.requests:
        request = json.loads(line)
        with tempfile.TemporaryFile() as told:
            child = os.fork()
            if not child:
                os.setsid()
                resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
                seconds = int(request["seconds"]) + 1
                resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
                code = 70
                with suppress(BaseException):
                    code, failed = run(request)
                    told.write(json.dumps(failed).encode())
                    told.flush()
                os._exit(code)
            select.select([os.pidfd_open(child)], [], [], request["seconds"] * _WAITING)
            with suppress(ProcessLookupError):  # it, or what the tests have left running
                os.killpg(child, signal.SIGKILL)
            _, status = os.waitpid(child, 0)
            told.seek(0)
            failed = json.loads(told.read() or b"[]")
        print(json.dumps([os.waitstatus_to_exitcode(status), failed]), file=channel.answers, flush=True)


def main(base: str, tests: Sequence[str]) -> None:
    """Import, collect the tests, and answer every line of standard input."""
    # tests and pytest's capturing use and replace standard input and output
    channel = _Channel(os.fdopen(os.dup(0)), os.fdopen(os.dup(1), "w"))
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in range(3):
        os.dup2(nothing, standard)
    for name in _LIBRARIES:
        with suppress(ImportError):
            importlib.import_module(name)
    options = [*_OPTIONS, f"--basetemp={base}"]
    if tests:
        package = str(Path("src/planparse").absolute())
        pytest.main([*options, *tests], plugins=[_Collected(package, channel)])
        return

    def run(request: _Request) -> tuple[int, list[str]]:
        failed = _Failed()
        without = [f"--deselect={name}" for name in request["broken"]]
        return int(pytest.main([*options, *without, *request["tests"]], plugins=[failed])), failed.names

    _answer(channel, run)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
