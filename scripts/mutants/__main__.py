"""Change the code in random places and report which changes no test notices.

    python -m scripts.mutants --count 200 --seed 1 --modules comparison writers --jobs 2

The first run measures which tests execute which statements, which takes twice as long as the test suite. The
measurements are kept in `.mutants/`, and made again only for test modules that change. `--again` repeats the
survivors of the last run; `--unrun` lists the blocks of lines that no test executes, and changes nothing.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from math import inf
from pathlib import Path
from queue import SimpleQueue

from scripts.mutants import coverage_map
from scripts.mutants.changes import KINDS, Change, changes
from scripts.mutants.run import Known, Outcome, Tests, copy_project, planned, run
from scripts.mutants.unrun import unrun

ROOT = Path(__file__).parent.parent.parent
CACHE = ROOT / ".mutants"


def room(path: str) -> str:
    """The room of the package that a file belongs to; a module outside the rooms is one by itself."""
    return Path(path).relative_to("src/planparse").parts[0].removesuffix(".py")


def all_changes(root: Path, rooms: Sequence[str]) -> list[Change]:
    """Every change that can be made to the package, or to some of its rooms or folders (`readers/pdf`)."""
    found: list[Change] = []
    for path in sorted((root / "src" / "planparse").rglob("*.py")):
        name = str(path.relative_to(root))
        inside = name.removeprefix("src/planparse/").removesuffix(".py")
        if not rooms or any(f"{inside}/".startswith(f"{r.rstrip('/')}/") for r in rooms):
            found += changes(name, path.read_bytes())
    return found


def sample(every: Sequence[Change], count: int, seed: int) -> list[Change]:
    """A random sample without repetition: first the kind is drawn, so that there are as many of each."""
    draw = random.Random(seed)
    by_kind = {kind: [c for c in every if c.kind == kind] for kind in KINDS}
    for of_kind in by_kind.values():
        draw.shuffle(of_kind)
    found: list[Change] = []
    while len(found) < count and any(by_kind.values()):
        of_kind = by_kind[draw.choice(KINDS)]
        if of_kind:
            found.append(of_kind.pop())
    return found


def measure(copy: Path, scratch: Path) -> None:
    """Bring the map of what tests execute up to date."""
    todo = coverage_map.missing(CACHE / "map", coverage_map.test_modules(copy))
    for number, test in enumerate(todo, 1):
        measured = coverage_map.measure(copy, test, scratch)
        coverage_map.save(CACHE / "map", test, measured)
        print(f"measured {number}/{len(todo)} {test.name}, {measured.seconds:.0f} s", flush=True)


def run_all(chosen: Sequence[Change], copies: Sequence[Path], most: float) -> list[Outcome]:
    """Run mutants in parallel, one in each copy at a time; `most` as for `run.planned`."""
    measured, known = coverage_map.load(CACHE / "map"), Known()
    needed = {name.partition("::")[0] for change in chosen for name in planned(change, measured, most)}
    modules = [module for module in measured if f"tests/{module}.py" in needed]
    free: SimpleQueue[tuple[Path, Tests]] = SimpleQueue()

    def one(change: Change) -> Outcome:
        copy, tests = free.get()
        try:
            outcome = run(change, measured, copy, tests, known, most)
        finally:
            free.put((copy, tests))
        print("noticed " if outcome.noticed else "SURVIVED", outcome.change, f"({outcome.by})", flush=True)
        return outcome

    with ExitStack() as stack:
        for copy in copies:
            free.put((copy, stack.enter_context(closing(Tests(copy, modules)))))
        pool = stack.enter_context(ThreadPoolExecutor(len(copies)))
        return list(pool.map(one, chosen))


def report(outcomes: Sequence[Outcome]) -> str:
    """The share noticed in each room, of each kind and in all, and the survivors."""
    lines = []
    for title, of in (("room", lambda c: room(c.path)), ("kind", lambda c: c.kind)):
        by: dict[str, list[Outcome]] = defaultdict(list)
        for outcome in outcomes:
            by[of(outcome.change)].append(outcome)
        lines += ["", f"| {title} | mutants | noticed | share |", "| --- | ---: | ---: | ---: |"]
        for name, some in [*sorted(by.items()), ("all", list(outcomes))]:
            noticed = sum(o.noticed for o in some)
            lines.append(f"| {name} | {len(some)} | {noticed} | {noticed / len(some):.0%} |")
    survivors = [f"- {o.change} ({o.by})" for o in outcomes if not o.noticed]
    return "\n".join([*lines, "", f"{len(survivors)} survived:", *survivors])


def _survivors() -> list[tuple[str, str, str, str]]:
    content = json.loads((CACHE / "survivors.json").read_text("utf-8"))
    return [(c["path"], c["statement"], c["old"], c["new"]) for c in content]


def _keep(outcomes: Sequence[Outcome]) -> None:
    kept = [
        {"path": c.path, "statement": c.statement.key, "old": c.old, "new": c.new}
        for c in (o.change for o in outcomes if not o.noticed)
    ]
    (CACHE / "survivors.json").write_text(json.dumps(kept, ensure_ascii=False, indent=1), "utf-8")


def _list_unrun() -> int:
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        copy = Path(folder) / "copy"
        copy_project(ROOT, copy)
        measure(copy, Path(folder))
    for block in unrun(ROOT, coverage_map.load(CACHE / "map").values()):
        print(block)
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.mutants", description=__doc__)
    parser.add_argument("--count", type=int, default=40, help="how many mutants (default: 40)")
    parser.add_argument("--seed", type=int, default=1, help="which sample (default: 1)")
    parser.add_argument("--modules", nargs="*", default=[], metavar="ROOM", help="e.g. parse readers/pdf")
    parser.add_argument("--jobs", type=int, default=2, help="how many mutants at a time (default: 2)")
    parser.add_argument(
        "--most",
        type=float,
        default=inf,
        metavar="SECONDS",
        help="leave out the last tests where a mutant would take longer (default: none)",
    )
    parser.add_argument("--again", action="store_true", help="only the survivors of the last run")
    parser.add_argument("--unrun", action="store_true", help="only list what no test executes")
    args = parser.parse_args()

    if args.unrun:
        return _list_unrun()
    chosen = all_changes(ROOT, args.modules)
    if args.again:
        survivors = set(_survivors())
        chosen = [c for c in chosen if (c.path, c.statement.key, c.old, c.new) in survivors]
    else:
        chosen = sample(chosen, args.count, args.seed)
    if not chosen:
        print("there is nothing to change in these modules", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        copies = [Path(folder) / f"copy{number}" for number in range(min(args.jobs, len(chosen)))]
        for copy in copies:
            copy_project(ROOT, copy)
        measure(copies[0], Path(folder))
        outcomes = run_all(chosen, copies, args.most)
    _keep(outcomes)
    print(report(outcomes))
    return 0


if __name__ == "__main__":
    sys.exit(main())
