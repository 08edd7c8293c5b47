"""python -m bench.originals OUT --format F [--seed N] [--count N] [--samples DIR]: plans as originals.

Writes COUNT plans of fictional cities from seed N on in each format and, with `--samples`, the plan of each
`*.truth.json` in DIR; has planparse read them and compares what it read with the truth. A line a document and
format: facts right, missing and invented, those that no finding tells of (silent), F1, and how many
documents a minute were read. With `--layouts`, the plans are drawn in each layout of `bench.layouts` that
consists of parts; `--kinds` scores the documents of `bench.plans` instead. `--verbose N` shows the first N
wrong facts of each document. `--draw` writes only, `--score` scores what OUT holds.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.layouts import scoring
from bench.layouts.catalogue import LAYOUTS
from bench.originals import documents
from bench.originals.documents import Document
from bench.originals.formats import FORMATS, Format
from bench.plans import __main__ as plans


def draw(sources: Iterator[Document], kind: Format, folder: Path) -> None:
    """Writes the documents and their truths."""
    folder.mkdir(parents=True, exist_ok=True)
    for document in sources:
        path = folder / f"{document.name}{kind.suffix}"
        kind.write(document.blocks, path, random.Random(f"look {document.name}"))
        known = json.dumps(document.truth, ensure_ascii=False, indent=1)
        path.with_suffix(".truth.json").write_text(known, "utf-8")


def sources(args: argparse.Namespace, kind: Format) -> Iterator[Document]:
    if args.samples:
        for path in sorted(args.samples.glob("*.truth.json")):
            yield documents.sample(path, merges=kind.merges)
    for seed in range(args.seed, args.seed + args.count):
        if args.layouts:
            built = [name for name, layout in LAYOUTS.items() if layout.build is not None]
            yield from (documents.layout(name, seed, merges=kind.merges) for name in built)
        else:
            yield documents.drawn(seed, merges=kind.merges)


def report(program: str, name: str, folder: Path, verbose: int) -> None:
    """Has the documents read and prints a line for each and one for the format."""
    files = sorted(folder.glob(f"*{FORMATS[name].suffix}"))
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as out:
        plans = scoring.convert(program, files, Path(out))
    minutes = (time.perf_counter() - start) / 60
    scores = []
    for file in files:
        known = json.loads(file.with_suffix(".truth.json").read_text("utf-8"))
        found = scoring.compare(known, plans.get(file.name))
        scores.append(found)
        print(_line(f"{name} {file.stem}", [found]), "REFUSED" if found.refused else dict(found.codes))
        for sign, fact, quiet in found.wrong[:verbose]:
            print("     ", "SILENT" if quiet else "told  ", sign, fact[:150])
    print(_line(f"{name} all", scores), f"perfect {sum(not s.wrong for s in scores)}/{len(scores)}", end=" ")
    print(f"refused {sum(s.refused for s in scores)}, {len(files) / minutes:.0f} documents a minute\n")


def report_kinds(program: str, kind: Format, folder: Path, verbose: int) -> None:
    """Writes the documents of `bench.plans`, has them read and prints a line for each."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {}
    for name in plans.documents.KINDS:
        files[name] = folder / f"{name}{kind.suffix}"
        kind.write(documents.kind(name, merges=kind.merges).blocks, files[name], random.Random(name))
    read: dict[str, tuple[scoring.Json, scoring.Json]] = {}
    with tempfile.TemporaryDirectory() as out:
        own = {name for name in files if (plans.FORMS / f"{name}.toml").exists()}
        for n, names in enumerate([set(files) - own, *({name} for name in own)]):
            forms = [str(plans.FORMS / f"{name}.toml") for name in names & own]
            read |= plans.scoring.convert(
                program, [files[i] for i in sorted(names)], Path(out) / str(n), forms
            )
    for name, file in files.items():
        found = plans.scoring.compare(plans.truth(name), *read.get(file.name, (None,)))
        counts = " ".join(
            f"{word} {len(facts):4d}"
            for word, facts in (("missing", found.missing), ("wrong", found.wrong), ("silent", found.silent))
        )
        share = found.right / found.wanted
        print(f"{kind.suffix} {name:20s} right {share:6.1%} {counts} typed {found.typed:6.1%}")
        for sign, facts in (("-", found.missing), ("+", found.wrong)):
            for fact in facts[:verbose]:
                print("     ", sign, fact)


def _line(name: str, scores: Sequence[scoring.Score]) -> str:
    right = sum(s.right for s in scores)
    missing = sum(sign == "-" for s in scores for sign, _, _ in s.wrong)
    invented = sum(sign == "+" for s in scores for sign, _, _ in s.wrong)
    f1 = 2 * right / max(1, 2 * right + missing + invented)
    silent = sum(s.silent for s in scores)
    return (
        f"{name:28s} right {right:6d} missing {missing:5d} invented {invented:5d} "
        f"silent {silent:4d} F1 {f1:.4f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.originals", description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--format", help=f"with commas between them: {', '.join(FORMATS)}; all if not given")
    parser.add_argument("--seed", type=int, default=1, help="the first seed")
    parser.add_argument("--count", type=int, default=8, help="documents drawn at random in each format")
    parser.add_argument("--samples", type=Path, metavar="DIR", help="folder with *.truth.json")
    parser.add_argument("--layouts", action="store_true", help="in the layouts of bench.layouts")
    parser.add_argument("--kinds", action="store_true", help="the documents of bench.plans instead")
    parser.add_argument("--draw", action="store_true", help="write only")
    parser.add_argument("--score", action="store_true", help="score what OUT holds")
    parser.add_argument("--verbose", type=int, default=0, metavar="N", help="wrong facts shown a document")
    parser.add_argument("--planparse", default=str(Path(sys.executable).with_name("planparse")))
    args = parser.parse_args()
    names = args.format.split(",") if args.format else list(FORMATS)
    if unknown := set(names) - set(FORMATS):
        parser.error(f"no such format: {', '.join(sorted(unknown))}")
    for name in names:
        folder = args.out / name
        if args.kinds:
            report_kinds(args.planparse, FORMATS[name], args.out / f"{name}-kinds", args.verbose)
            continue
        if not args.score:
            draw(sources(args, FORMATS[name]), FORMATS[name], folder)
        if not args.draw:
            report(args.planparse, name, folder, args.verbose)


if __name__ == "__main__":
    main()
