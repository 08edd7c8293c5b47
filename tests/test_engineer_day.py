"""The engineer's day, with the wheel that a user would install."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.support.documents import ROOT
from tests.support.installed import distributions, installed


def test_the_engineers_day_goes_well_with_the_installed_wheel(tmp_path: Path) -> None:
    pytest.importorskip("hatchling", reason="needs hatchling (requirements-dev.lock)")
    wheel, _ = distributions(tmp_path / "dist")
    python = installed(wheel, tmp_path / "venv")
    # without src, which this pytest has on its path; children of the day find what the wheel's Python finds
    day = [
        python,
        "-m",
        "pytest",
        "-rs",
        "-o",
        "pythonpath=.",
        "-p",
        "no:cacheprovider",
        "tests/engineer_day.py",
    ]
    ours = ("PYTHONPATH", "PYTEST_", "COV_", "COVERAGE_")
    outside = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    done = subprocess.run(
        [*day, f"--basetemp={tmp_path / 'day'}"],
        cwd=ROOT,
        env={**outside, "PLANPARSE_LANG": "en", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
