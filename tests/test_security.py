"""What docs/security.md promises beyond the rooms' own tests, and that the page says what the code does."""

from __future__ import annotations

import importlib
import re
import socket
import subprocess
import tomllib
from collections.abc import Mapping
from typing import NoReturn

import pytest

from planparse.readers import read
from tests.support.documents import ROOT
from tests.support.hostile import crafted

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


LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-fuzz.lock")


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_its_hash(lock: str) -> None:
    blocks = re.split(r"^(?=[a-z0-9])", (ROOT / lock).read_text("utf-8"), flags=re.MULTILINE)[1:]
    assert len(blocks) >= 1
    assert [b.split("==")[0] for b in blocks if "--hash=sha256:" not in b] == []


# --- the page -------------------------------------------------------------------------------------------

PAGE = (ROOT / "docs" / "security.md").read_text("utf-8")
LIMITS = re.findall(r"^\| .+? \| ([\d,.]+) \| `([\w.]+)` \|$", PAGE, re.MULTILINE)


@pytest.mark.parametrize(("value", "where"), LIMITS)
def test_a_limit_on_the_page_is_that_of_the_code(value: str, where: str) -> None:
    found: object = None
    for name in where.split("."):
        if found is None:
            found = importlib.import_module(name)
        elif isinstance(found, Mapping):
            found = found[name]
        elif hasattr(found, name):
            found = getattr(found, name)
        else:
            found = importlib.import_module(f"{found.__name__}.{name}")  # type: ignore[attr-defined]
    assert float(value.replace(",", "")) == found


def test_the_page_states_limits_and_names_tests_that_exist() -> None:
    named = re.findall(r"`(tests/\w+\.py)(?:::(\w+))?`", PAGE)
    assert len(LIMITS) > 15 and len(named) > 20
    for file, test in named:
        assert f"def {test}(" in (ROOT / file).read_text("utf-8") if test else (ROOT / file).exists()


# --- nothing is run, nobody is called -------------------------------------------------------------------

CALLING = {
    "a.html": (
        b"<!DOCTYPE html><html><head><link rel=stylesheet href=http://127.0.0.1:9/a.css>"
        b"<script src=//127.0.0.1:9/a></script><style>@import url(http://127.0.0.1:9/b.css)</style></head>"
        b"<body><p>text of a plan</p>"
        b"<img src=http://127.0.0.1:9/a.png><iframe src=file:///etc/passwd></iframe></body></html>"
    ),
    "a.md": b"# plan\n\n![x](http://127.0.0.1:9/a.png) text of a plan\n",
    "a.pdf": crafted("actions"),
    "a.csv": b"=WEBSERVICE(\"http://127.0.0.1:9/\"),=cmd|'/c calc'!A1\ntext,of a plan\n",
}


@pytest.mark.parametrize("name", CALLING)
def test_reading_opens_no_connection_and_starts_no_program(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> NoReturn:
        raise AssertionError("a document made the reader call somebody")

    for owner, attribute in ((socket.socket, "connect"), (socket, "getaddrinfo"), (subprocess, "Popen")):
        monkeypatch.setattr(owner, attribute, refuse)
    document, _ = read(CALLING[name], name)
    assert "plan" in "".join(line.text for line in document.lines())
