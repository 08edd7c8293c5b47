"""How far each number of the alignment can move before a link changes.

    python -m bench.diff_sensitivity [--pairs FOLDER] [NAME …]

Every number that a module of the alignment defines is multiplied by the factors below, and the pairs of
tests/pairs, raw/ and FOLDER (NNN-YEAR.truth.json, as for bench.diff_pairs) are aligned anew. Printed are the
nearest values below and above it with which an issue or an initiative is linked otherwise than today, and how
many are ("none": no factor changes a link). Give names to measure only these.
"""

from __future__ import annotations

import argparse
import ast
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType

from bench.diff_pairs import folder_pairs
from bench.hand_pairs import hand_pairs
from planparse.comparison import align, chance, crossings, initiatives, levels, matches, parts, scoring
from planparse.comparison.endings import is_over
from planparse.comparison.prepare import Prepared, prepare
from planparse.parse.pipeline import parse_path
from planparse.plan.model import Plan

MODULES: Sequence[ModuleType] = (align, chance, crossings, initiatives, levels, matches, parts, scoring)
BELOW, ABOVE = (0.9, 0.75, 0.5, 0.25), (1.1, 1.33, 2.0, 4.0)
RAW = Path(__file__).parent.parent / "raw"

Pairs = Sequence[tuple[Prepared, Prepared, frozenset[int]]]
"""Both plans, and which of the old issues the new plan's review says to be over."""
Links = frozenset[tuple[int, str, int | None, int | None]]


def pairs(folder: Path | None) -> Pairs:
    plans: list[tuple[Plan, Plan]] = [(pair.old, pair.new) for pair in hand_pairs()]
    for path in sorted(RAW.glob("*-r7.txt")):
        later = path.with_name(path.name.replace("-r7", "-r8"))
        plans.append((parse_path(path).plan, parse_path(later).plan))
    if folder is not None:
        plans += [(pair.old, pair.new) for pair in folder_pairs(folder, parsed=False)]
    return [
        (prepare(old), prepare(new), frozenset(at for at, i in enumerate(old.issues) if is_over(i, new)))
        for old, new in plans
    ]


def links(all_pairs: Pairs) -> Links:
    """(pair, level, old position, new position) of every match; of crossings the initiative and the issue."""
    found: set[tuple[int, str, int | None, int | None]] = set()
    for number, (old, new, over) in enumerate(all_pairs):
        aligned = align.align(old, new, over=over)
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=Path, metavar="FOLDER")
    parser.add_argument("names", nargs="*")
    args = parser.parse_args()
    all_pairs, wanted = pairs(args.pairs), args.names
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
    main()
