"""Make a folder that runs planparse on Windows by a double click, with nothing to install.

    python -m scripts.windows PYTHON.zip -o FOLDER [--wheel WHEEL]

PYTHON.zip is Python's "Windows embeddable package (64-bit)" of https://www.python.org/downloads/windows/. uv
installs the locked dependencies for Windows beside it, with their hashes, on whatever system this runs, and
planparse from WHEEL, or else from this repository. Not tried on Windows: no such machine was at hand.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
from pathlib import Path
from zipfile import BadZipFile, ZipFile

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "requirements.lock"
PLATFORM = "x86_64-pc-windows-msvc"
_OWN_PATH = re.compile(r"python3(\d+)\._pth")
"""The embeddable package's list of import folders, which also tells its version."""

_SERVE = r"""@echo off
rem Opens planparse in the browser. Results are kept in the folder "output" beside this file.
set PYTHONUTF8=1
cd /d "%~dp0"
"%~dp0python\python.exe" -m planparse serve
if errorlevel 1 pause
"""
_COMMAND = r"""@echo off
set PYTHONUTF8=1
"%~dp0python\python.exe" -m planparse %*
"""
_READ_ME = """planparse

1. 「planparse-serve.cmd」をダブルクリックすると、ブラウザーが開きます。
2. 結果は、このフォルダーの「output」に入ります。
   終わるときは、黒い画面で Ctrl+C を押してください。

コマンドで使うときは「planparse.cmd」を使います(例: planparse.cmd convert 計画のフォルダー -o output)。
"""


class UnfitPythonError(Exception):
    """The file is not Python's embeddable package."""


def unpack_python(package: Path, folder: Path) -> str:
    """Unpack Python's embeddable package, which then imports from "lib" beside it; its version ("3.13").

    Raises UnfitPythonError.
    """
    with ZipFile(package) as archive:
        found = [match for name in archive.namelist() if (match := _OWN_PATH.fullmatch(name))]
        if not found or "python.exe" not in archive.namelist():
            raise UnfitPythonError(f"{package} is not Python's embeddable package for Windows")
        archive.extractall(folder)
    own = folder / found[0][0]
    own.write_text(own.read_text("utf-8").rstrip("\n") + "\n../lib\n", "utf-8")
    return f"3.{found[0][1]}"


def install(lib: Path, version: str, planparse: Path) -> None:
    """Install the locked dependencies for Windows, and planparse. Raises CalledProcessError."""
    target = ["uv", "pip", "install", "--target", str(lib), "--python-platform", PLATFORM]
    target += ["--python-version", version]
    subprocess.run([*target, "--only-binary", ":all:", "--require-hashes", "-r", str(LOCK)], check=True)
    subprocess.run([*target, "--no-deps", str(planparse)], check=True)


def write_starters(folder: Path) -> None:
    """Write what people click and read: with the line ends of Windows, the text with a byte order mark."""
    for name, text in (("planparse-serve.cmd", _SERVE), ("planparse.cmd", _COMMAND)):
        (folder / name).write_text(text, "ascii", newline="\r\n")
    (folder / "はじめに.txt").write_text(_READ_ME, "utf-8-sig", newline="\r\n")


def main() -> None:
    """Make the folder."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("python", type=Path, metavar="PYTHON.zip")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--wheel", type=Path, default=ROOT)
    args = parser.parse_args()
    if shutil.which("uv") is None:
        parser.error("uv is needed: pip install uv")
    try:
        version = unpack_python(args.python, args.output / "python")
    except (UnfitPythonError, OSError, BadZipFile) as error:
        parser.error(str(error))
    install(args.output / "lib", version, args.wheel)
    write_starters(args.output)


if __name__ == "__main__":
    main()
