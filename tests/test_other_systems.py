"""Without what only Unix has, everything that does not say so works, and makes the same."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.convert import environment
from tests.support.documents import RAW

HERE = Path(__file__).parent
UNIX_ONLY = ("planparse.batch.forked", "planparse.batch.forkserver", "planparse.readers.office.keeper")
"""Modules that are imported only where there is what they need."""
OPTIONAL = ("planparse.batch.engines.dask", "planparse.batch.engines.ray")


def elsewhere(*call: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """A Python program run without what only Unix has."""
    own = environment()
    path = os.pathsep.join(filter(None, [str(HERE / "support" / "without_unix"), own.get("PYTHONPATH")]))
    return subprocess.run(
        [sys.executable, *call],
        cwd=cwd,
        env={**own, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_module_is_imported(tmp_path: Path) -> None:
    source = Path(sys.modules["planparse"].__file__ or "").parent
    names = [
        ".".join(("planparse", *path.relative_to(source).with_suffix("").parts)).removesuffix(".__init__")
        for path in sorted(source.rglob("*.py"))
    ]
    wanted = [n for n in names if n not in (*UNIX_ONLY, *OPTIONAL, "planparse.__main__")]
    assert set(UNIX_ONLY) < set(names)
    run = elsewhere("-c", f"import importlib; [importlib.import_module(n) for n in {wanted!r}]", cwd=tmp_path)
    assert run.stderr == ""


COMMANDS = [
    "convert raw -o out --jobs 2",
    "check raw/isohama-r8.txt",
    "inspect raw/isohama-r8.txt",
    "report out",
    "export out --xlsx book.xlsx --csv csv --sqlite plans.sqlite --submission books",
    "correct out book.xlsx --by 佐藤",
    "diff raw/isohama-r7-impress.pdf raw/isohama-r8.txt -o diff",
    "form check form.toml",
    "form try form.toml raw/isohama-r8.txt",
    "prune out",
    "convert raw -o out",
]


def test_every_command_works_and_makes_the_same(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    for name in ("isohama-r8.txt", "isohama-r7-impress.pdf"):
        (raw / name).write_bytes((RAW / name).read_bytes())
    shipped = Path(sys.modules["planparse"].__file__ or "").parent / "form"
    (tmp_path / "form.toml").write_bytes((shipped / "kyoku-x.toml").read_bytes())
    program = f"from planparse.cli import main\nfor call in {COMMANDS!r}: print(call, main(call.split()))"
    run = elsewhere("-c", program, cwd=tmp_path)
    assert (run.returncode, "Traceback" in run.stderr) == (0, False), run.stderr
    codes = [line for line in run.stdout.splitlines() if line.rpartition(" ")[0] in COMMANDS]
    assert codes == [f"{call} 0" for call in COMMANDS], run.stderr
    here = subprocess.run(
        [sys.executable, "-m", "planparse", "convert", "raw", "-o", "here"],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        check=False,
    )
    assert here.returncode == 0
    for part in ("plans/*.json", "tables/*.parquet"):
        made = {path.name: path.read_bytes() for path in (tmp_path / "out").glob(part)}
        assert made == {path.name: path.read_bytes() for path in (tmp_path / "here").glob(part)} != {}


CALLS = {
    "sandbox": (
        "sys.exit(main(['convert', 'a.txt', '-o', 'out', '--sandbox', 'fork']))",
        2,
        "--sandbox spawn を使ってください",
    ),
    "lock": (
        "from planparse.batch.store import LocalStore\n"
        "with LocalStore(Path('out')).lock(False): sys.exit(main(['convert', 'a.txt', '-o', 'out']))",
        1,
        "別の変換がこの出力先を使っています(user=? ",
    ),
}


@pytest.mark.parametrize(("program", "code", "told"), CALLS.values(), ids=CALLS)
def test_what_cannot_be_done_is_said_in_a_line(program: str, code: int, told: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes((RAW / "isohama-r8.txt").read_bytes())
    imports = "import sys; from pathlib import Path; from planparse.cli import main"
    run = elsewhere("-c", f"{imports}; {program}", cwd=tmp_path)
    assert (run.returncode, run.stderr.count("\n")) == (code, 1)
    assert told in run.stderr
