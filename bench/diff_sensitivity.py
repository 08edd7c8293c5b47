"""How far each number of the alignment can move before a link changes: `python -m bench.diff_sensitivity`.

Every number that a module of the alignment defines is multiplied by the factors below, and the pairs beside
the repository, those of tests/pairs and those of raw/ are aligned anew. Printed are the nearest values below
and above it with which an issue or an initiative is linked otherwise than today, and how many are ("none": no
factor changes a link). Give names to measure only these.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType

from bench.diff_pairs import FOLDER
from bench.hand_pairs import hand_pairs
from bench.truth_plans import load
from planparse.diff import align, chance, crossings, initiatives, levels, matches, parts, scoring
from planparse.diff.prepare import Prepared, prepare
from planparse.parse.pipeline import parse_path

MODULES: Sequence[ModuleType] = (align, chance, crossings, initiatives, levels, matches, parts, scoring)
BELOW, ABOVE = (0.9, 0.75, 0.5, 0.25), (1.1, 1.33, 2.0, 4.0)
RAW = Path(__file__).parent.parent / "raw"

Pairs = Sequence[tuple[Prepared, Prepared]]
Links = frozenset[tuple[int, str, int | None, int | None]]


def pairs() -> Pairs:
    numbers = sorted(path.name.split(".")[0] for path in FOLDER.glob("*.changes.json"))
    plans = [[load(FOLDER / f"{number}-{year}.truth.json") for year in (2025, 2026)] for number in numbers]
    names = sorted(path.name.removesuffix("-r7.txt") for path in RAW.glob("*-r7.txt"))
    plans += [[parse_path(RAW / f"{name}-{year}.txt").plan for year in ("r7", "r8")] for name in names]
    plans += [[pair.old, pair.new] for pair in hand_pairs()]
    return [(prepare(old), prepare(new)) for old, new in plans]


def links(all_pairs: Pairs) -> Links:
    """(pair, level, old position, new position) of every match; of crossings the initiative and the issue."""
    found: set[tuple[int, str, int | None, int | None]] = set()
    for number, (old, new) in enumerate(all_pairs):
        aligned = align.align(old, new)
        found |= {(number, "issue", match.old, match.new) for match in aligned.issues}
        found |= {(number, "initiative", match.old, match.new) for match in aligned.initiatives}
        found |= {(number, one.kind, one.initiative, one.issue) for one in aligned.crossings}
    return frozenset(found)


def numbers(module: ModuleType) -> Iterator[str]:
    """The names of the numbers that the module defines."""
    for node in ast.parse(Path(str(module.__file__)).read_text("utf-8")).body:
        if isinstance(node, ast.Assign):
            for name in ast.walk(node.targets[0]):
                if isinstance(name, ast.Name) and isinstance(getattr(module, name.id), int | float):
                    yield name.id


def changed(all_pairs: Pairs, today: Links, name: str, value: float, trial: float) -> int:
    """How many links are found or lost with the trial value in place of the value; 0 if it makes no sense."""
    users = [module for module in MODULES if getattr(module, name, None) == value]
    for module in users:
        setattr(module, name, type(value)(trial))
    try:
        return len(links(all_pairs) ^ today)
    except (TypeError, ValueError, ZeroDivisionError):
        return 0  # a probability of 1.2, a similarity of 117
    finally:
        for module in users:
            setattr(module, name, value)


def nearest(all_pairs: Pairs, today: Links, name: str, value: float, factors: Sequence[float]) -> str:
    for factor in factors:
        count = changed(all_pairs, today, name, value, value * factor)
        if count:
            return f"{type(value)(value * factor):.4g} ({count})"
    return "none"


def main(wanted: Sequence[str]) -> None:
    all_pairs = pairs()
    today = links(all_pairs)
    print("| module | number | value | below (links changed) | above (links changed) |")
    print("| --- | --- | --- | --- | --- |")
    for module in MODULES:
        for name in numbers(module):
            if not wanted or name in wanted:
                value = getattr(module, name)
                sides = (nearest(all_pairs, today, name, value, factors) for factors in (BELOW, ABOVE))
                own = module.__name__.rpartition(".")[2]
                print(f"| {own} | {name} | {value:g} | {' | '.join(sides)} |", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
