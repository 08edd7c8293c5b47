"""planparse as its users have it: a wheel, built from this repository and installed away from its sources."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

from tests.support.convert import environment
from tests.support.documents import ROOT


def distributions(folder: Path, source: Path = ROOT) -> tuple[Path, Path]:
    """The wheel and the source distribution of the repository, or of another source, built into a folder.

    Without network: hatchling is one of the development dependencies.
    """
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-t", "sdist", "-d", folder]
    subprocess.run(build, cwd=source, env=environment(), check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    (sdist,) = folder.glob("*.tar.gz")
    return wheel, sdist


def installed(wheel: Path, folder: Path) -> Path:
    """The Python of a new environment in a folder, which has the wheel.

    Its dependencies are those of the running environment, by a line in a .pth file: installing them anew
    would need the network and minutes. Unlike a system's packages these come after the environment's own, and
    the editable planparse among them is not found, as only the .pth files of an environment itself are read.
    """
    venv.create(folder, with_pip=False)
    python = folder / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check", "--quiet"]
    subprocess.run([*pip, "install", "--no-deps", "--no-index", wheel], check=True)
    (packages,) = folder.glob("lib/python*/site-packages")
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return python
