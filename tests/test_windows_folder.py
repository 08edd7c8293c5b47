"""The folder for Windows: its parts, made on Linux (installing needs the network and is tried by hand)."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

import pytest

from scripts.windows import UnfitPythonError, unpack_python, write_starters


def packed(path: Path, **files: str) -> Path:
    with ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return path


def test_pythons_package_is_unpacked_and_imports_from_the_folder_beside_it(tmp_path: Path) -> None:
    files = {"python.exe": "MZ", "python313._pth": "python313.zip\n.\n#import site\n", "python313.zip": ""}
    assert unpack_python(packed(tmp_path / "p.zip", **files), tmp_path / "python") == "3.13"
    own = (tmp_path / "python" / "python313._pth").read_text("utf-8")
    assert own.splitlines() == ["python313.zip", ".", "#import site", "../lib"]


@pytest.mark.parametrize("missing", ["python.exe", "python313._pth"])
def test_another_zip_file_is_refused(missing: str, tmp_path: Path) -> None:
    files = {"python.exe": "MZ", "python313._pth": "."}
    del files[missing]
    with pytest.raises(UnfitPythonError, match=r"p\.zip is not Python's embeddable package"):
        unpack_python(packed(tmp_path / "p.zip", **files), tmp_path / "python")
    assert not (tmp_path / "python").exists()


def test_what_people_click_is_written_as_windows_reads_it(tmp_path: Path) -> None:
    write_starters(tmp_path)
    serve = (tmp_path / "planparse-serve.cmd").read_bytes()
    assert serve.isascii() and serve.count(b"\r\n") == serve.count(b"\n")
    # a folder that is named must be there already
    assert b'"%~dp0python\\python.exe" -m planparse serve\r\n' in serve
    assert b"-m planparse %*\r\n" in (tmp_path / "planparse.cmd").read_bytes()
    told = (tmp_path / "はじめに.txt").read_bytes()
    assert told.startswith(b"\xef\xbb\xbf") and b"planparse-serve.cmd" in told
