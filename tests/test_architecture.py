"""Checks of the architecture: imports, start-up, complexity, and what no code may contain."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from importlinter import api, cli
from radon.complexity import cc_visit
from radon.visitors import Function

from tests.support.documents import ROOT

PACKAGE = ROOT / "src" / "planparse"
MODULES = sorted(PACKAGE.rglob("*.py"))


def name(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


# --- imports -------------------------------------------------------------------------------------------


def test_the_import_contracts_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.syspath_prepend(str(ROOT / "src"))
    assert cli.lint_imports(no_cache=True) == cli.EXIT_STATUS_SUCCESS


def test_the_layers_contract_names_every_room() -> None:
    config = api.read_configuration(str(ROOT / "pyproject.toml"))
    (layers,) = (c for c in config["contracts_options"] if c["type"] == "layers")
    named = {part.strip() for layer in layers["layers"] for part in re.split("[|:]", layer)}
    found = {p.stem for p in PACKAGE.glob("*.py")} | {p.parent.name for p in PACKAGE.glob("*/__init__.py")}
    assert named == found - {"__init__"}
    assert layers["exhaustive"] in (True, "true", "True")


@pytest.mark.parametrize(
    ("module", "heavy"),
    [
        ("planparse", ("pandas", "pyarrow", "pdfplumber", "pypdfium2", "sudachipy", "pydantic")),
        ("planparse.cli", ("pandas", "pyarrow", "pdfplumber", "pypdfium2", "sudachipy", "pydantic")),
        ("planparse.plan.model", ("pandas", "pyarrow", "pdfplumber", "pypdfium2", "sudachipy")),
        (
            "planparse.parse.pipeline",
            ("pandas", "pyarrow", "pdfplumber", "pypdfium2", "sudachipy", "openpyxl", "scipy"),
        ),
    ],
)
def test_importing_a_module_loads_no_heavy_library(module: str, heavy: tuple[str, ...]) -> None:
    code = (
        f"import sys, {module}\nfound = [m for m in {heavy!r} if m in sys.modules]\nassert not found, found"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONPATH": str(ROOT / "src")}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def imported(path: Path) -> set[str]:
    """The dotted names that a module imports anywhere: modules, and the names taken from them."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {node.module or ".", *(f"{node.module or '.'}.{alias.name}" for alias in node.names)}
    return found


BESIDE = [
    path
    for folder in ("tests", "bench", "scripts", "generator")
    for path in sorted((ROOT / folder).rglob("*.py"))
]
"""The modules beside the package."""


def is_test_module(dotted: str) -> bool:
    return any(part.startswith("test_") for part in dotted.split("."))


def test_no_test_module_imports_another() -> None:
    """What two of them share belongs in tests/support/ or in a fixture of tests/conftest.py."""
    assert [(p.name, i) for p in BESIDE for i in imported(p) if is_test_module(i)] == []


@pytest.mark.parametrize(
    ("user", "others"),
    [
        ("generator", ("bench", "scripts", "tests")),
        ("bench", ("scripts", "tests")),
        ("scripts", ("bench", "tests")),
    ],
)
def test_what_tests_and_benchmarks_share_is_in_the_generator(user: str, others: tuple[str, ...]) -> None:
    users = [path for path in BESIDE if path.is_relative_to(ROOT / user)]
    assert users
    assert [(p.name, i) for p in users for i in imported(p) if i.split(".")[0] in others] == []


@pytest.mark.parametrize(
    "line", ["from tests.test_cli import run", "import test_cli", "from tests import test_cli as cli"]
)
def test_an_import_of_a_test_module_is_noticed(line: str, tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    path.write_text(f"def late():\n    {line}\n", "utf-8")
    assert any(map(is_test_module, imported(path)))


# --- what the code says --------------------------------------------------------------------------------


def strings(path: Path) -> Iterator[str]:
    """Every string of a module that is not a docstring."""
    tree = ast.parse(path.read_text("utf-8"))
    owners = (n for n in ast.walk(tree) if isinstance(n, ast.Module | ast.ClassDef | ast.FunctionDef))
    docs = {id(node.value) for owner in owners for node in owner.body if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.value


def _towns() -> list[str]:
    """The cities and bodies of the samples and of the first real document, which no code may name."""
    found = ["北九州", "産業経済局"]
    for path in (ROOT / "scripts" / "samples").glob("*.toml"):
        plan = tomllib.loads(path.read_text("utf-8"))
        found += [plan["municipality"], plan["organization"]]
    return sorted(set(found))


def test_no_code_names_a_town() -> None:
    towns = _towns()
    assert [(name(p), t) for p in MODULES for s in strings(p) for t in towns if t in s] == []


def test_the_search_for_towns_finds_one(tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    path.write_text('"""磯浜区役所"""\nif name == "磯浜区役所":\n    pass\n', "utf-8")
    assert list(strings(path)) == ["磯浜区役所"]
    assert "磯浜区役所" in _towns()


def test_only_folding_and_repair_normalise_text_in_the_parse_half() -> None:
    users = {name(p) for p in MODULES if "normalize(" in p.read_text("utf-8")}
    parse_half = {
        u for u in users if not u.startswith(("batch", "writers", "comparison", "cli", "report", "output"))
    }
    assert parse_half == {"japanese/fold.py", "japanese/characters.py"}


def given_twice(text: str) -> list[str]:
    """The names that a module gives to two things at its top level: the second replaces the first."""
    given: list[str] = []
    for node in ast.parse(text).body:
        if isinstance(node, ast.Assign):
            given += (target.id for target in node.targets if isinstance(target, ast.Name))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            given.append(node.target.id)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            given.append(node.name)
    return sorted({one for one in given if given.count(one) > 1})


def test_no_module_gives_a_name_twice() -> None:
    """As two merged changes may, each with a constant of its own."""
    assert {name(path): found for path in MODULES if (found := given_twice(path.read_text("utf-8")))} == {}
    assert given_twice("A = 1\nB: int = 2\nA = 3\n\ndef B() -> None: ...\n") == ["A", "B"]


def test_no_module_has_a_todo() -> None:
    assert [name(p) for p in MODULES if re.search(r"\b(TODO|FIXME|XXX)\b", p.read_text("utf-8"))] == []


# --- complexity ----------------------------------------------------------------------------------------

MOST_COMPLEX = 25
"""The cyclomatic complexity that no function exceeds, as `radon cc` counts it (ruff's C901 counts less)."""


def too_complex(source: str) -> list[str]:
    """The functions and methods of a module above `MOST_COMPLEX`, with their complexity."""
    blocks = [block for block in cc_visit(source) if isinstance(block, Function)]
    return [f"{block.fullname} {block.complexity}" for block in blocks if block.complexity > MOST_COMPLEX]


def test_no_function_is_too_complex() -> None:
    assert [(name(p), found) for p in MODULES for found in too_complex(p.read_text("utf-8"))] == []


@pytest.mark.parametrize(("branches", "found"), [(24, []), (25, ["Reader.read 26"])])
def test_a_function_that_is_too_complex_is_noticed(branches: int, found: list[str]) -> None:
    body = "        if line: pass\n" * branches
    assert too_complex(f"class Reader:\n    def read(self, line):\n{body}") == found
