"""The wheel and the source distribution: what is in them, and what they say of themselves."""

from __future__ import annotations

import re
import tarfile
import tomllib
from email.parser import BytesParser
from pathlib import Path
from zipfile import ZipFile

import pytest

from planparse.plan.model import SCHEMA_VERSION
from tests.support.documents import ROOT
from tests.support.installed import distributions

pytest.importorskip("hatchling", reason="needs hatchling (requirements-dev.lock)")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
VERSION = PROJECT["version"]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The wheel and the source distribution."""
    return distributions(tmp_path_factory.mktemp("dist"))


def test_the_version_is_that_of_the_changelog_and_is_dated() -> None:
    heads = re.findall(
        r"^## (\S+)(?: - (\d{4}-\d\d-\d\d))?$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M
    )
    released = [(version, day) for version, day in heads if version != "Unreleased"]
    assert released[0][0] == VERSION and all(day for _, day in released)
    assert [day for _, day in released] == sorted((day for _, day in released), reverse=True)
    assert SCHEMA_VERSION.startswith("1.")  # a version of its own: CONTRIBUTING.md, Compatibility


def test_the_wheel_has_every_file_of_the_package_and_nothing_else(built: tuple[Path, Path]) -> None:
    package = ROOT / "src" / "planparse"
    ours = {
        f"planparse/{path.relative_to(package).as_posix()}"
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    with ZipFile(built[0]) as wheel:
        names = set(wheel.namelist())
        metadata = BytesParser().parsebytes(wheel.read(f"planparse-{VERSION}.dist-info/METADATA"))
    about = {name for name in names if name.startswith(f"planparse-{VERSION}.dist-info/")}
    assert names - about == ours
    assert f"planparse-{VERSION}.dist-info/licenses/LICENSE" in about
    assert (metadata["Version"], metadata["License-Expression"]) == (VERSION, "MIT")
    assert "Development Status :: 5 - Production/Stable" in metadata.get_all("Classifier", [])
    # nobody's name and no address were made up
    assert [metadata[name] for name in ("Author", "Author-email", "Home-page", "Project-URL")] == [None] * 4
    assert set(metadata.get_all("Provides-Extra", [])) == set(PROJECT["optional-dependencies"])


def test_the_source_distribution_builds_the_same_wheel_and_holds_no_samples(
    built: tuple[Path, Path], tmp_path: Path
) -> None:
    wheel, sdist = built
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    (unpacked,) = tmp_path.iterdir()
    assert {path.name for path in unpacked.iterdir()} == {
        *(".gitignore", "CHANGELOG.md", "LICENSE", "PKG-INFO", "README.ja.md", "README.md"),
        *("pyproject.toml", "requirements.lock", "src"),
    }
    again, _ = distributions(tmp_path / "dist", unpacked)
    with ZipFile(wheel) as ours, ZipFile(again) as theirs:
        assert {name: ours.read(name) for name in ours.namelist()} == {
            name: theirs.read(name) for name in theirs.namelist()
        }
