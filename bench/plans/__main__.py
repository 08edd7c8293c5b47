"""python -m bench.plans: other kinds of plans, with the forms that are shipped.

Makes the documents of `bench/plans/documents` as text and PDF, has planparse read them and those of
`../shared/plans`, and compares what it read with the truths in `bench/plans/truths`. A line a document: the
share of facts in the right typed field, facts missing, values that are wrong or invented, those of them that
no finding tells of, and the share of characters that reach a typed field. `--verbose` shows the facts.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from bench.plans import documents, scoring

TRUTHS = Path(__file__).with_name("truths")
SHARED = Path(__file__).parents[2].parent / "shared" / "plans"
"""Documents of other bodies, whose truths begin with `shared-`."""
FORMS = Path(__file__).with_name("forms")
"""Forms of single documents that none of the shipped forms should claim, by the name of the truth."""


def truth(name: str) -> scoring.Json:
    found: scoring.Json = json.loads((TRUTHS / f"{name}.json").read_text("utf-8"))
    return found


def sources(names: Iterable[str], drawn: Path) -> dict[str, list[Path]]:
    """The files of each document: those written to the folder, or the file of another body."""
    files = {}
    for name in names:
        if name in documents.KINDS:
            files[name] = documents.write(name, drawn)
        else:
            files[name] = sorted(SHARED.glob(f"{name.removeprefix('shared-')}.*"))
    return files


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.plans", description=__doc__)
    parser.add_argument("--only", help="names of documents, with commas between them")
    parser.add_argument("--out", type=Path, help="folder for the documents and what is read of them")
    parser.add_argument("--form", action="append", default=[], help="read by this form alone; repeatable")
    parser.add_argument("--verbose", action="store_true", help="show every fact that is missing or wrong")
    parser.add_argument("--planparse", default=str(Path(sys.executable).with_name("planparse")))
    args = parser.parse_args()
    known = sorted(path.stem for path in TRUTHS.glob("*.json"))
    names = args.only.split(",") if args.only else known
    if unknown := set(names) - set(known):
        parser.error(f"no such document: {', '.join(sorted(unknown))}")
    with tempfile.TemporaryDirectory() as folder:
        out = args.out or Path(folder)
        (out / "documents").mkdir(parents=True, exist_ok=True)
        files = sources(names, out / "documents")
        read: dict[str, tuple[scoring.Json, scoring.Json]] = {}
        own = {name for name in names if (FORMS / f"{name}.toml").exists() and not args.form}
        for each in [set(names) - own, *({name} for name in own)]:
            forms = [str(FORMS / f"{name}.toml") for name in each & own] or args.form
            found = [file for name in sorted(each) for file in files[name]]
            read |= scoring.convert(
                args.planparse, found, out / "-".join(["read", *sorted(each & own)]), forms
            )
    scores = [
        (path.name, scoring.compare(truth(name), *read.get(path.name, (None,))))
        for name, paths in files.items()
        for path in paths
    ]
    print(
        f"{'document':36s}{'form':16s}{'right':>7s}{'facts':>7s}{'miss.':>7s}{'wrong':>7s}{'silent':>7s}{'typed':>7s}"
    )
    for name, score in scores:
        print(_line(name, score.form, [score]))
        if args.verbose:
            for sign, facts in (("-", score.missing), ("+", score.wrong)):
                for fact in facts:
                    print("      ", sign, fact, "(silent)" if fact in score.silent else "")
    print(_line("all", "", [score for _, score in scores]))


def _line(name: str, form: str, scores: list[scoring.Score]) -> str:
    wanted = sum(s.wanted for s in scores)
    counts = [
        sum(map(len, found)) for found in zip(*((s.missing, s.wrong, s.silent) for s in scores), strict=True)
    ]
    typed = sum(s.typed for s in scores) / len(scores)
    return (
        f"{name:36s}{form:16s}{sum(s.right for s in scores) / wanted:7.1%}{wanted:7d}"
        + "".join(f"{count:7d}" for count in counts)
        + f"{typed:7.1%}"
    )


if __name__ == "__main__":
    main()
