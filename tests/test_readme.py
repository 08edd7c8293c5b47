"""The README's example runs, and what it refers to exists."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from planparse.cli import COMMANDS
from tests.support.documents import ROOT


def _example() -> str:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    match = re.search(r"<!-- example -->\n```python\n(.*?)```", text, re.DOTALL)
    assert match is not None
    return match[1]


def test_the_python_example_runs_and_prints_the_issues() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _example()],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(ROOT / "src"), "PYTHONUTF8": "1"},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "A-1 " in done.stdout
    assert "quarter" in done.stdout


def test_make_serve_starts_without_an_output_folder() -> None:
    """A folder that is named must be there already; `output`, when none is named, is made."""
    assert "\n\t$(BIN)/planparse serve\n" in (ROOT / "Makefile").read_text("utf-8")


@pytest.mark.parametrize("readme", ["README.md", "README.ja.md"])
def test_every_command_and_file_a_readme_names_exists(readme: str) -> None:
    text = (ROOT / readme).read_text(encoding="utf-8")
    named = set(re.findall(r"`planparse ([a-z]+)", text))
    assert named
    assert named <= set(COMMANDS)
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", text):
        assert (ROOT / target).exists(), target
