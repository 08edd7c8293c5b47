"""No locked or allowed version has a known advisory."""

from __future__ import annotations

import re
import tomllib

import pytest

from tests.support.documents import ROOT

FLOORS = {
    # CVE-2025-64512: unpickles CMap files that a document names
    "pdfminer-six": (20251230,),
    "pyarrow": (26,),
    "pillow": (12, 3),
}


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text))


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
@pytest.mark.parametrize("package", FLOORS)
def test_the_locked_version_has_no_known_advisory(lock: str, package: str) -> None:
    lines = re.findall(rf"^{package}==(\S+)", (ROOT / lock).read_text("utf-8"), re.MULTILINE)
    assert lines
    assert all(_version(line) >= FLOORS[package] for line in lines)


@pytest.mark.parametrize("package", FLOORS)
def test_the_required_version_has_no_known_advisory(package: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = {re.split(r"[>=<\[]", d)[0].replace(".", "-"): d for d in project["dependencies"]}
    assert _version(wanted[package].split(">=")[1]) >= FLOORS[package]


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_every_locked_package_has_its_hash(lock: str) -> None:
    blocks = re.split(r"^(?=[a-z0-9])", (ROOT / lock).read_text("utf-8"), flags=re.MULTILINE)[1:]
    assert len(blocks) > 10
    assert [b.split("==")[0] for b in blocks if "--hash=sha256:" not in b] == []
