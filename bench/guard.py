"""Whether five small conversions take more instructions than they did: `python -m bench.guard [--renew]`.

Counted by Valgrind (`callgrind`), which takes under a minute; unlike time, the same on a busy machine. A
conversion that takes a tenth more than `guard.json` says ends the command with 1; `--renew` writes the counts
of today. Other builds of Python and of its libraries need other numbers of instructions: a yardstick, plain
Python that does not change, is counted too, and a conversion has to have more by itself and in its proportion
to that. Where Valgrind is not installed or does not run, the command says so and ends with 0.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

MARGIN = 0.10
"""The part by which a count may be higher than the one that is kept."""
KEPT = Path(__file__).with_name("guard.json")
ROOT = KEPT.parent.parent
_YARDSTICK = "yardstick"
_TOTAL = re.compile(r"^totals: (\d+)", re.MULTILINE)
_SLOWEST = 600
"""Seconds after which the count is given up: it takes 30 on a quiet machine."""
_PLAN = "kirigahara-r7"
"""The shortest of the fictional plans in scripts/samples: two issues."""


def judged(kept: Mapping[str, float], found: Mapping[str, float]) -> tuple[list[str], bool]:
    """A line for each conversion, and whether none takes more than it may; in millions of instructions."""
    lines, good = [], kept.keys() == found.keys()
    for name, count in found.items():
        told = "not kept yet"
        if name in kept and _YARDSTICK in kept:
            alone = count / kept[name]
            change = min(alone, alone * kept[_YARDSTICK] / found[_YARDSTICK]) - 1
            told = f"{change:+.1%}"
            if change > MARGIN:
                good, told = False, f"{told}: more than {MARGIN:.0%}"
        lines.append(f"{name:<22}{count:8.2f}  {told}")
    return lines, good


# --- in Valgrind -------------------------------------------------------------------------------------------


def draw(folder: Path) -> None:
    """Write the documents: the same plan as a text, a PDF, a Word file and a workbook."""
    from bench.originals import docx, xlsx
    from generator import cid, text
    from generator.layout import Style, lay_out
    from generator.plan import load

    blocks = lay_out(load(ROOT / f"scripts/samples/{_PLAN}.toml"), replace(Style(), merge=False))
    (folder / "plan.txt").write_bytes(text.encoded(blocks, text.Look()))
    cid.render(blocks, folder / "plan.pdf", cid.Look(rules="full"))
    docx.write(blocks, folder / "plan.docx", random.Random(1))
    xlsx.write(blocks, folder / "plan.xlsx", random.Random(1))


def works(folder: Path) -> dict[str, Callable[[], object]]:
    """What is counted, by name."""
    from planparse.parse.pipeline import parse_path
    from planparse.tables.rows import tables
    from planparse.writers.json import encode

    plan = parse_path(folder / "plan.txt").plan
    found: dict[str, Callable[[], object]] = {_YARDSTICK: yardstick}
    for kind in ("txt", "pdf", "docx", "xlsx"):
        path = folder / f"plan.{kind}"
        found[f"{kind}, read and parsed"] = lambda path=path: parse_path(path)  # type: ignore[misc]
    found["tables and JSON"] = lambda: (tables([plan]), encode(plan))
    return found


def yardstick() -> int:
    """Work of the kind that conversions do: texts, patterns, objects, sorting, JSON."""
    lines = [f"第{n}四半期 ({n * 3}~{n * 3 + 2}月) 関係者協議{n % 7}、測量の発注" for n in range(3_000)]
    found = [(match[1], match.span()) for line in lines if (match := re.search(r"\((\d+)~(\d+)月\)", line))]
    counts: dict[str, int] = {}
    for line in lines:
        for character in line:
            counts[character] = counts.get(character, 0) + 1
    paths = sorted((Path(f"a/{n % 91}/{n}.txt") for n in range(900)), key=lambda path: path.stem)
    known = json.loads(
        json.dumps([{"text": line, "at": at} for line, (_, at) in zip(lines, found, strict=True)])
    )
    return len(known) + len(paths) + len("".join(sorted(counts)))


def _count(folder: Path) -> None:
    """Run everything to be counted under callgrind, which writes a file for each."""
    from bench.speed import forget, settle

    todo = works(folder)
    for work in todo.values():
        work()
    settle()
    _control("-i", "on")
    for work in todo.values():
        forget()
        _control("-z")
        work()
        _control("-d")


def _control(*arguments: str) -> None:
    subprocess.run(["callgrind_control", *arguments, str(os.getpid())], check=True, stdout=subprocess.DEVNULL)


# --- outside ------------------------------------------------------------------------------------------------


def counted() -> dict[str, float] | str:
    """The millions of instructions of each conversion, or why they cannot be counted."""
    if shutil.which("valgrind") is None or shutil.which("callgrind_control") is None:
        return "Valgrind is not installed"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        draw(folder)
        out = folder / "count"
        valgrind = ["valgrind", "--tool=callgrind", "--instr-atstart=no", f"--callgrind-out-file={out}"]
        # no random order of sets, one thread, and no writing of byte code
        environment = {
            **os.environ,
            "PYTHONHASHSEED": "0",
            "PYTHONDONTWRITEBYTECODE": "1",
            "OMP_NUM_THREADS": "1",
        }
        try:
            done = subprocess.run(
                [*valgrind, sys.executable, "-m", "bench.guard", "--count", name],
                env=environment,
                cwd=ROOT,
                capture_output=True,
                text=True,
                timeout=_SLOWEST,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return f"Valgrind has not ended after {_SLOWEST} seconds"
        files = sorted(folder.glob("count.*"), key=lambda path: int(path.suffix[1:]))
        totals = [int(found[1]) for path in files if (found := _TOTAL.search(path.read_text()))]
        names = list(works(folder))
        if done.returncode or len(totals) < len(names):
            return f"Valgrind does not run here: {(done.stderr.strip().splitlines() or ['no reason'])[-1]}"
    return {name: round(total / 1e6, 2) for name, total in zip(names, totals, strict=False)}


def main() -> int:
    """Count, print what was found and judge it."""
    parser = argparse.ArgumentParser(prog="python -m bench.guard", description=__doc__)
    parser.add_argument("--renew", action="store_true", help="keep the counts of today")
    parser.add_argument("--count", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.count is not None:
        _count(args.count)
        return 0
    found = counted()
    if isinstance(found, str):
        print(f"guard: skipped. {found}.")
        return 0
    lines, good = judged(json.loads(KEPT.read_text("utf-8")) if KEPT.exists() else {}, found)
    print("\n".join(lines))
    if args.renew:
        KEPT.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
        return 0
    if not good:
        print("guard: a conversion takes more than it did. If it has to: make guard ARGS=--renew")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
