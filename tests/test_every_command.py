"""Every command with each thing that must not hang it or end in a traceback: one line, and an exit code."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from tests.support.convert import environment
from tests.support.documents import RAW

SECONDS = 100
"""Within which a command ends; those here take two, on an idle machine."""

Damage = Callable[[Path], None]


def _replace(path: Path, make: Damage) -> None:
    path.unlink()
    make(path)


def _loop(path: Path) -> None:
    path.symlink_to(path.name)


def _device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def _noise(path: Path) -> None:
    path.write_bytes(b"\xff\x00{" * 99)


def _deep(path: Path) -> None:
    path.write_bytes(b"[" * 100_000)


HOSTILE: dict[str, Damage] = {
    "pipe": os.mkfifo,
    "folder": Path.mkdir,
    "link to itself": _loop,
    "device": _device,
    "noise": _noise,
    "deep": _deep,
}
"""What may stand where an output folder has a file."""


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("sound")
    shutil.copy(RAW / "kirigahara-r8.txt", folder / "a.txt")
    assert ran(folder, "convert", "a.txt", "-o", "out").returncode == 0
    yield folder


def ran(
    folder: Path, *args: str, out: int = subprocess.PIPE, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "planparse", *args],
        cwd=folder,
        env={**environment(), "PLANPARSE_LANG": "en", **(env or {})},
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        timeout=SECONDS,
        check=False,
    )


def copy_of(sound: Path, tmp_path: Path) -> Path:
    return shutil.copytree(sound, tmp_path / "copy")


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("file", ["plans/a.json", "manifest.jsonl"])
def test_a_file_of_an_output_folder_that_is_none_is_told_in_words(
    file: str, hostile: str, sound: Path, tmp_path: Path
) -> None:
    folder = copy_of(sound, tmp_path)
    _replace(folder / "out" / file, HOSTILE[hostile])
    done = ran(folder, "export", "out", "--csv", "csv")
    assert done.returncode in (0, 1) and "Traceback" not in done.stderr
    if file.startswith("plans"):
        assert done.returncode == 1 and "a.json" in done.stderr


@pytest.mark.parametrize(
    "call",
    [("form", "list"), ("form", "check", "nothing.toml"), ("prune", "out", "--dry-run")],
    ids=" ".join,
)
def test_a_full_disk_behind_standard_output_is_told_in_a_line(call: tuple[str, ...], sound: Path) -> None:
    with open("/dev/full", "w") as full:  # noqa: PTH123
        done = ran(sound, *call, out=full.fileno())
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1 and "No space left on device" in done.stderr


def test_files_do_not_take_the_place_of_a_closed_standard_output(sound: Path, tmp_path: Path) -> None:
    folder = copy_of(sound, tmp_path)
    command = f"{sys.executable} -m planparse export out --sqlite a.db --csv csv >&- 2>&-"
    done = subprocess.run(["sh", "-c", command], cwd=folder, env=environment(), timeout=SECONDS, check=False)
    assert done.returncode == 0
    assert (folder / "a.db").read_bytes()[:15] == b"SQLite format 3"


def test_an_output_folder_may_have_a_name_that_is_not_utf_8(sound: Path, tmp_path: Path) -> None:
    folder = copy_of(sound, tmp_path)
    name = os.fsdecode(b"o\xff")
    assert ran(folder, "convert", "a.txt", "-o", name).returncode == 0
    assert (folder / name / "tables" / "tasks.parquet").is_file()
    done = ran(folder, "export", name, "--duckdb", f"{name}.db")
    assert done.returncode == 1 and "Traceback" not in done.stderr


def test_file_names_are_utf_8_whatever_the_locale(sound: Path, tmp_path: Path) -> None:
    folder = copy_of(sound, tmp_path)
    (folder / "a.txt").rename(folder / "髙田計画.txt")
    ascii_only = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    assert ran(folder, "convert", "髙田計画.txt", "-o", "new", env=ascii_only).returncode == 0
    assert ran(folder, "report", "new", "-o", "report", env=ascii_only).returncode == 0
    assert (folder / "new" / "plans" / "髙田計画.json").is_file()
    assert list((folder / "report").rglob("髙田計画.html"))


def test_a_plan_may_have_a_file_name_that_is_no_text(sound: Path, tmp_path: Path) -> None:
    folder = copy_of(sound, tmp_path)
    plan = folder / "out" / "plans" / "a.json"
    plan.rename(plan.with_name(os.fsdecode(b"\xff.json")))
    done = ran(folder, "report", "out", "-o", "report")
    assert done.returncode == 0 and "%FF.html" in (folder / "report" / "index.html").read_text("utf-8")


def test_a_workbook_that_cannot_be_written_is_told_in_a_line(sound: Path, tmp_path: Path) -> None:
    folder = copy_of(sound, tmp_path)
    command = f"ulimit -f 0; exec {sys.executable} -m planparse export out --xlsx a.xlsx"
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=folder,
        env=environment(),
        capture_output=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 1 and len(done.stderr.splitlines()) == 1
    assert not list(folder.glob("*.xlsx*"))
