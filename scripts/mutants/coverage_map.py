"""Which tests execute which statements, measured by coverage.py in pytest's process and in its children.

A test module is measured by itself. What one of its test functions executes is recorded under that
function's name; what a fixture, an import or a child process executes, under no name: then all of the
module's tests have to run. A test module is measured again when its text has changed; statements are found by
what they say, so that changes to the package do not make the map useless; what has changed is taken to be
executed by the tests of what it took the place of.
"""

from __future__ import annotations

import ast
import hashlib
import json
import os
import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from coverage import Coverage, CoverageData

from scripts.mutants.changes import Statement, statements
from scripts.mutants.times import processor_seconds

PROJECT = Path(__file__).parent.parent.parent
_TIMES = "times.json"

# what they check is how the code is written, how it is packaged, or what a mutant has nothing to do with
LEFT_OUT = frozenset({"test_architecture", "test_package", "test_security"})
# the functions of a test module that are unknown: all of it has to run
WHOLE = ""
# how the keys of statements begin that are in no function, and of those that assign a name
_IMPORTED = ": "
_ASSIGNED = re.compile(r": (\w+)(?::[^=]*)? = ")
Ran = dict[str, list[str]]
"""The test functions that execute a file's statements, by the statements' keys."""
_CONFIG = """\
[run]
source = {root}/src/planparse
parallel = true
patch = subprocess, _exit
sigterm = true
dynamic_context = test_function
data_file = {data}/part
disable_warnings = no-data-collected, module-not-measured, couldnt-parse
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """What one test module executes: for each file of the package and statement, its test functions.

    `seconds` is the processor time that the whole module took, `times` what each of its test functions took,
    `imports` how many names it imports from each module.
    """

    module: str
    seconds: float
    ran: dict[str, Ran]
    times: dict[str, float] = field(default_factory=dict)
    imports: Mapping[str, int] = field(default_factory=dict)

    @property
    def whole(self) -> str:
        """The argument of pytest for the whole module."""
        return f"tests/{self.module}.py"

    def tests(self, path: str, statement: Statement) -> list[str]:
        """The arguments of pytest for the tests that execute a statement; empty if none does."""
        if statement.function:
            functions = set(self.ran.get(path, {}).get(statement.key, ()))
        else:
            functions = self._users(path, statement)
        return [self.whole] if WHOLE in functions else [f"{self.whole}::{f}" for f in functions]

    def _users(self, path: str, statement: Statement) -> set[str]:
        """The test functions that use what a statement defines, which only the import executes.

        Those that execute a statement with the name that it assigns, otherwise any of its module's functions;
        all of a module of tests that only imports it.
        """
        own = self.ran.get(path, {})
        named = _ASSIGNED.match(statement.key)
        users: set[str] = set()
        if named is not None:
            word = re.compile(rf"\b{named[1]}\b")
            users = _functions(self.ran.values(), lambda key: word.search(key) is not None)
        return users or _functions([own], lambda _: True) or ({WHOLE} if own else set())

    def each(self) -> list[str]:
        """The arguments of pytest for each of the module's tests, or for the whole where they are unknown."""
        return [f"{self.whole}::{function}" for function in self.times] or [self.whole]

    def time(self, test: str) -> float:
        """The seconds that a test function takes, or the whole module, by its argument for pytest."""
        if test == self.whole:
            return sum(self.times.values()) or self.seconds
        each = self.seconds / max(1, len(self.times) or len(_functions(self.ran.values(), lambda _: True)))
        return self.times.get(test.partition("::")[2], each)

    def imported(self, path: str) -> tuple[int, int]:
        """How many names it imports from a file of the package, and from all files of its folder."""
        module = ".".join(Path(path).with_suffix("").parts[1:])
        folder = module.rpartition(".")[0]
        beside = sum(n for name, n in self.imports.items() if f"{name}.".startswith(f"{folder}."))
        return self.imports.get(module, 0), beside

    def focus(self, path: str) -> float:
        """The share of the statements it executes that are in a file: large for the tests of that file."""
        return len(self.ran.get(path, ())) / max(1, sum(map(len, self.ran.values())))


def _functions(files: Iterable[Ran], wanted: Callable[[str], bool]) -> set[str]:
    """The test functions that execute a statement of a function for whose key `wanted` holds."""
    return {
        function
        for ran in files
        for key, functions in ran.items()
        if not key.startswith(_IMPORTED) and wanted(key)
        for function in functions
    }


def _imports(source: str) -> Counter[str]:
    """How many names Python code imports from each module."""
    found = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom))
    return Counter(node.module for node in found for _ in node.names if node.module is not None)


def test_modules(root: Path) -> list[Path]:
    """The test modules that can notice a mutant."""
    return [p for p in sorted((root / "tests").glob("test_*.py")) if p.stem not in LEFT_OUT]


def _function(context: str) -> str:
    """The test function in a context of coverage.py, "tests.test_x.test_function" or with its class."""
    return "::".join(context.split(".")[2:]) if context.startswith("tests.test_") else WHOLE


def _contexts(data: CoverageData, root: Path) -> dict[str, dict[int, set[str]]]:
    """For each measured file and line, the test functions that executed it."""
    found: dict[str, dict[int, set[str]]] = {}
    for name in data.measured_files():
        if not name.endswith(".py"):  # a template of Jinja
            continue
        path = str(Path(name).relative_to(root))
        lines = found.setdefault(path, {})
        for line, contexts in data.contexts_by_lineno(name).items():
            lines[line] = {_function(context) for context in contexts}
    return found


def _by_statement(lines: dict[int, set[str]], source: bytes) -> dict[str, list[str]]:
    ran: dict[str, set[str]] = defaultdict(set)
    for statement in statements(source, ast.parse(source)).values():
        for line in range(statement.first, statement.last + 1):
            ran[statement.key] |= lines.get(line, set())
    return {key: sorted(functions) for key, functions in ran.items() if functions}


def measure(root: Path, test: Path, scratch: Path) -> Measured:
    """Run one test module of the copy at `root` with coverage."""
    data = scratch / "coverage" / test.stem
    data.mkdir(parents=True, exist_ok=True)
    config = data / "coverage.ini"
    config.write_text(_CONFIG.format(root=root, data=data), "utf-8")
    # coverage's own .pth starts it in children only if it is in the site-packages of the environment itself
    (data / "sitecustomize.py").write_text("import coverage\n\ncoverage.process_startup()\n", "utf-8")
    started = processor_seconds()
    pytest = [sys.executable, "-m", "coverage", "run", f"--rcfile={config}", "-m", "pytest", "-q"]
    done = subprocess.run(
        [
            *pytest,
            "-p",
            "no:cacheprovider",
            f"--basetemp={scratch / 'pytest'}",
            "-p",
            "scripts.mutants.times",
            f"--times={data / _TIMES}",
            str(test),
        ],
        cwd=root,
        env=environment(data, root, PROJECT),
        capture_output=True,
        text=True,
    )
    if done.returncode not in (0, 5):
        raise SystemExit(f"{test.name} does not pass by itself:\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
    return read(data, root, test.stem, processor_seconds() - started)


def read(data: Path, root: Path, module: str, seconds: float) -> Measured:
    """Take together what the processes of one test module executed."""
    coverage = Coverage(data_file=str(data / "all"), config_file=False)
    coverage.combine([str(p) for p in data.glob("part*")], keep=True)
    ran = {}
    for path, lines in _contexts(coverage.get_data(), root).items():
        found = _by_statement(lines, (root / path).read_bytes())
        if found:
            ran[path] = found
    return Measured(module, seconds, ran, json.loads((data / _TIMES).read_text("utf-8")))


def environment(*folders: Path) -> dict[str, str]:
    """The environment in which Python finds what is in these folders and in their `src`."""
    path = os.pathsep.join(str(place) for folder in folders for place in (folder / "src", folder))
    return {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}


def carried(ran: Mapping[str, Ran], present: Mapping[str, Iterable[str]]) -> dict[str, Ran]:
    """What tests executed, with the keys of the statements that are `present` now.

    A statement that has changed since has the tests of its function's statements that are gone; one of a new
    function, those of all that are gone from its file.
    """
    found: dict[str, Ran] = {}
    for path, own in ran.items():
        now = set(present.get(path, ()))
        gone: dict[str, set[str]] = defaultdict(set)
        for key in own.keys() - now:
            gone[key.partition(_IMPORTED)[0]] |= set(own[key])
        gone.pop("", None)
        known = {key.partition(_IMPORTED)[0] for key in own}
        everything = set().union(*gone.values())
        found[path] = {key: tests for key, tests in own.items() if key in now}
        for key in now - own.keys():
            function = key.partition(_IMPORTED)[0]
            tests = gone.get(function, set()) if function in known else everything
            if function and tests:
                found[path][key] = sorted(tests)
    return found


def load(cache: Path) -> dict[str, Measured]:
    """The measurements in a cache folder, by test module, of the test modules that are still there."""
    present = {}
    for path in (PROJECT / "src").rglob("*.py"):
        source = path.read_bytes()
        keys = {statement.key for statement in statements(source, ast.parse(source)).values()}
        present[str(path.relative_to(PROJECT))] = keys
    found = {}
    for path in sorted(cache.glob("*.json")):
        test = PROJECT / "tests" / f"{path.stem}.py"
        if test.is_file():
            content = json.loads(path.read_text("utf-8"))
            imports = _imports(test.read_text("utf-8"))
            found[path.stem] = Measured(
                path.stem,
                content["seconds"],
                carried(content["ran"], present),
                content.get("times", {}),
                imports,
            )
    return found


def _digest(test: Path) -> str:
    return hashlib.sha256(test.read_bytes()).hexdigest()


def missing(cache: Path, tests: Iterable[Path]) -> list[Path]:
    """The test modules that are new or have changed since they were measured."""
    found = []
    for test in tests:
        path = cache / f"{test.stem}.json"
        if not path.exists() or json.loads(path.read_text("utf-8"))["digest"] != _digest(test):
            found.append(test)
    return found


def save(cache: Path, test: Path, measured: Measured) -> None:
    """Keep the measurement of a test module in its present state."""
    cache.mkdir(parents=True, exist_ok=True)
    content = {
        "digest": _digest(test),
        "seconds": measured.seconds,
        "times": measured.times,
        "ran": measured.ran,
    }
    (cache / f"{test.stem}.json").write_text(json.dumps(content, ensure_ascii=False), "utf-8")
