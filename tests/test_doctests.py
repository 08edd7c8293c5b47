"""The examples in the public interface's docstrings, run where a user would: beside raw/ and output/."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

import planparse
from planparse import api
from tests.support.convert import convert
from tests.support.documents import RAW

FOUND = [
    test
    for module in (planparse, api)
    for test in doctest.DocTestFinder().find(module, extraglobs={"planparse": planparse})
]
PUBLIC = (
    "Plan.frames",
    "check",
    "convert",
    "diff",
    "export",
    "forms",
    "load",
    "progress_summary",
    "read",
    "scan",
)
EXAMPLES = {test.name: test for test in FOUND if test.examples}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with raw/ and what `planparse convert` made of one of its documents."""
    root = tmp_path_factory.mktemp("doctests")
    (root / "raw").symlink_to(RAW)
    assert convert("raw/kirigahara-r8.txt", "-o", "output", cwd=root).code == 0
    return root


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_gives_what_it_shows(name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    assert doctest.DocTestRunner().run(EXAMPLES[name]) == (0, len(EXAMPLES[name].examples))


def test_every_public_function_has_an_example() -> None:
    public = {f"planparse.api.{name}" for name in PUBLIC}
    assert {"planparse", *public} == set(EXAMPLES)
