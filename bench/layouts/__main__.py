"""python -m bench.layouts OUT [--only NAME,…] [--seed N] [--count N]: plans in layouts nobody tuned for.

Draws COUNT plans of fictional cities in every layout from seed N on, writes each as PDF with its truth to
OUT, has planparse read them and prints F1, perfect documents and silent errors by layout. `--verbose N`
shows the first N wrong facts a document. `--draw` draws only, `--score` scores what OUT holds.
`--planparse` names another program than the one beside this Python.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import zlib
from collections import defaultdict
from pathlib import Path

from bench.layouts import plan, scoring
from bench.layouts.catalogue import LAYOUTS


def draw(name: str, seed: int, folder: Path) -> None:
    """One document of a layout and its truth."""
    layout = LAYOUTS[name]
    rng = random.Random(zlib.crc32(f"{name} {seed}".encode()))
    drawn = plan.draw(rng, layout.needs)
    path = folder / f"{name}-{seed}.pdf"
    layout.write(drawn, path, rng)
    truth = json.dumps(plan.truth(drawn), ensure_ascii=False, indent=1)
    path.with_suffix(".truth.json").write_text(truth, "utf-8")


def report(program: str, files: list[Path], verbose: int) -> None:
    """Scores the documents and prints a line for each, then one for each layout."""
    with tempfile.TemporaryDirectory() as out:
        plans = scoring.convert(program, files, Path(out))
    by_layout: dict[str, list[scoring.Score]] = defaultdict(list)
    for file in files:
        truth = json.loads(file.with_suffix(".truth.json").read_text("utf-8"))
        found = scoring.compare(truth, plans.get(file.name))
        by_layout[file.stem.rpartition("-")[0]].append(found)
        print(_line(file.stem, [found]), "REFUSED" if found.refused else dict(found.codes))
        for sign, fact, quiet in found.wrong[:verbose]:
            print("     ", "SILENT" if quiet else "told  ", sign, fact[:110])
    print()
    for name, scores in by_layout.items():
        print(_line(name, scores))
    print(_line("all", [s for scores in by_layout.values() for s in scores]))


def _line(name: str, scores: list[scoring.Score]) -> str:
    right = sum(s.right for s in scores)
    wrong = sum(len(s.wrong) for s in scores)
    perfect = sum(not s.wrong for s in scores)
    silent = sum(s.silent for s in scores)
    f1 = 2 * right / max(1, 2 * right + wrong)
    refused = sum(s.refused for s in scores)
    return f"{name:24s} F1 {f1:.4f} perfect {perfect}/{len(scores)} silent {silent:4d} refused {refused}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.layouts", description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--only", help="names of layouts, with commas between them")
    parser.add_argument("--seed", type=int, default=1, help="the first seed")
    parser.add_argument("--count", type=int, default=2, help="documents a layout")
    parser.add_argument("--draw", action="store_true", help="draw only")
    parser.add_argument("--score", action="store_true", help="score what OUT holds")
    parser.add_argument("--verbose", type=int, default=0, metavar="N", help="wrong facts shown a document")
    parser.add_argument("--planparse", default=str(Path(sys.executable).with_name("planparse")))
    args = parser.parse_args()
    names = args.only.split(",") if args.only else list(LAYOUTS)
    if unknown := set(names) - set(LAYOUTS):
        parser.error(f"no such layout: {', '.join(sorted(unknown))}")
    args.out.mkdir(parents=True, exist_ok=True)
    if not args.score:
        for name in names:
            for seed in range(args.seed, args.seed + args.count):
                draw(name, seed, args.out)
    if not args.draw:
        files = [f for n in names for f in sorted(args.out.glob(f"{n}-*.pdf"))]
        report(args.planparse, files, args.verbose)


if __name__ == "__main__":
    main()
