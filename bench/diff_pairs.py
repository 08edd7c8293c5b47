"""Score the links between two years' plans: `python -m bench.diff_pairs [FOLDER] [--parsed] [-v]`.

FOLDER holds NNN-YEAR.truth.json, NNN.changes.json and the documents. The plans compared are the truth files
or, with --parsed, the documents as `parse_path` reads them. Without FOLDER the hand-written pairs of
tests/pairs are scored, whose truths name no kinds but splits and merges. Each row of the table is a method:
planparse, and four baselines that see only titles, numbers or words. Debatable links are left out.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from rapidfuzz.fuzz import ratio
from rapidfuzz.process import cdist
from scipy.optimize import linear_sum_assignment

from bench.hand_pairs import Ends, hand_pairs
from bench.truth_plans import load
from planparse.comparison.compare import compare
from planparse.comparison.prepare import Prepared, PreparedIssue, prepare
from planparse.japanese.tokens import words
from planparse.parse.pipeline import parse_path
from planparse.plan.model import Plan

ISSUE_KINDS = ("same", "changed", "renamed", "renumbered", "moved", "split", "merged", "new", "ended")
INITIATIVE_KINDS = ("same", "renamed", "new", "ended")

Links = dict[tuple[str | None, str | None], frozenset[str]]
"""(old id, new id) → kinds."""


def truth_links(rows: Iterable[Mapping[str, Any]]) -> Links:
    return {(r["old"], r["new"]): frozenset(r.get("kind") or r.get("kinds") or ["same"]) for r in rows}


def planparse_links(old: Plan, new: Plan) -> tuple[Links, Links]:
    diff = compare(old, new).diff
    found: tuple[Links, Links] = ({}, {})
    for link in diff.links:
        found[link.level == "initiative"][link.old, link.new] = frozenset(link.kinds)
    return found


# --- baselines ----------------------------------------------------------------------------------------


def assigned(scores: np.ndarray, least: float) -> list[tuple[int, int]]:
    if not scores.size:
        return []
    rows, columns = linear_sum_assignment(-scores)
    return [(int(i), int(j)) for i, j in zip(rows, columns, strict=True) if scores[i, j] >= least]


def tfidf(old: list[str], new: list[str]) -> np.ndarray:
    bags = [[form for form, _ in words(text)] for text in (*old, *new)]
    vocabulary = {word: k for k, word in enumerate(sorted({w for bag in bags for w in bag}))}
    table = np.zeros((len(bags), max(1, len(vocabulary))))
    for row, bag in enumerate(bags):
        for word in bag:
            table[row, vocabulary[word]] += 1
    table = table * np.log((1 + len(bags)) / (1 + (table > 0).sum(axis=0)))
    norms = np.linalg.norm(table, axis=1, keepdims=True)
    table = table / np.where(norms == 0, 1, norms)
    return table[: len(old)] @ table[len(old) :].T


Pairer = Callable[[Prepared, Prepared], list[tuple[int, int]]]


def same_number(old: Prepared, new: Prepared) -> list[tuple[int, int]]:
    at = {(i.area, i.number): k for k, i in enumerate(new.issues)}
    return [(k, at[i.area, i.number]) for k, i in enumerate(old.issues) if (i.area, i.number) in at]


def exact_title(old: Prepared, new: Prepared) -> list[tuple[int, int]]:
    at: dict[str, list[int]] = defaultdict(list)
    for k, issue in enumerate(new.issues):
        at[issue.title].append(k)
    return [(k, at[i.title].pop(0)) for k, i in enumerate(old.issues) if at[i.title]]


def fuzzy_title(old: Prepared, new: Prepared) -> list[tuple[int, int]]:
    scores = cdist([i.title for i in old.issues], [i.title for i in new.issues], scorer=ratio) / 100
    return assigned(scores, 0.6)


def tfidf_body(old: Prepared, new: Prepared) -> list[tuple[int, int]]:
    def text(issue: PreparedIssue) -> str:
        return f"{issue.title}\n{issue.body}"

    return assigned(tfidf([text(i) for i in old.issues], [text(i) for i in new.issues]), 0.3)


def baseline(pairer: Pairer) -> Callable[[Plan, Plan], tuple[Links, Links]]:
    """The links of a baseline, which looks for linked initiatives only within linked issues."""

    def links(old: Plan, new: Plan) -> tuple[Links, Links]:
        a, b = prepare(old), prepare(new)
        pairs = pairer(a, b)
        issues: Links = {}
        own: Links = {}
        for i, j in pairs:
            x, y = a.issues[i], b.issues[j]
            kinds = set()
            if x.body != y.body:
                kinds.add("changed")
            if x.title != y.title:
                kinds.add("renamed")
            if x.area != y.area:
                kinds.add("moved")
            elif x.number != y.number:
                kinds.add("renumbered")
            issues[x.ref, y.ref] = frozenset(kinds or {"same"})
            left = [a.initiatives[k] for k in x.initiatives]
            right = [b.initiatives[k] for k in y.initiatives]
            if pairer is same_number:
                found = [
                    (p, q) for p, n in enumerate(left) for q, m in enumerate(right) if n.number == m.number
                ]
            elif pairer is exact_title:
                found = [
                    (p, q) for p, n in enumerate(left) for q, m in enumerate(right) if n.title == m.title
                ]
            elif not left or not right:
                found = []
            elif pairer is fuzzy_title:
                table = cdist([n.title for n in left], [n.title for n in right], scorer=ratio) / 100
                found = assigned(table, 0.6)
            else:
                table = tfidf(
                    [f"{n.title}\n{n.content}" for n in left], [f"{n.title}\n{n.content}" for n in right]
                )
                found = assigned(table, 0.3)
            for p, q in found:
                same = left[p].title == right[q].title
                own[left[p].ref, right[q].ref] = frozenset({"same" if same else "renamed"})
        for links_of, olds, news in (
            (issues, [i.ref for i in a.issues], [j.ref for j in b.issues]),
            (own, [n.ref for n in a.initiatives], [n.ref for n in b.initiatives]),
        ):
            linked = {x for x, _ in links_of}, {y for _, y in links_of}
            links_of.update({(ref, None): frozenset({"ended"}) for ref in olds if ref not in linked[0]})
            links_of.update({(None, ref): frozenset({"new"}) for ref in news if ref not in linked[1]})
        return issues, own

    return links


METHODS: Mapping[str, Callable[[Plan, Plan], tuple[Links, Links]]] = {
    "planparse": planparse_links,
    "same number": baseline(same_number),
    "exact title": baseline(exact_title),
    "rapidfuzz title + assignment": baseline(fuzzy_title),
    "TF-IDF + assignment": baseline(tfidf_body),
}


# --- scoring ------------------------------------------------------------------------------------------


def f1(right: int, found: int, true: int) -> float:
    return 2 * right / (found + true) if found + true else 1.0


class Tally:
    """Counts over all pairs: links right, found and true, and the same for each kind."""

    def __init__(self) -> None:
        self.right = self.found = self.true = 0
        self.kinds: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])

    def add(self, found: Links, truth: Links) -> None:
        got = {p for p in found if None not in p}
        want = {p for p in truth if None not in p}
        self.right += len(got & want)
        self.found += len(got)
        self.true += len(want)
        for side, links in ((1, found), (2, truth)):
            for kinds in links.values():
                for kind in kinds:
                    self.kinds[kind][side] += 1
        for pair, kinds in truth.items():
            for kind in kinds & found.get(pair, frozenset()):
                self.kinds[kind][0] += 1

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.true if self.true else 1.0

    def kind(self, name: str) -> float:
        return f1(*self.kinds[name])

    def macro(self, names: Iterable[str]) -> float:
        present = [n for n in names if self.kinds[n][2]]
        return sum(self.kind(n) for n in present) / len(present) if present else 1.0


def documents(folder: Path, number: str) -> tuple[Path, Path]:
    """A pair's documents, text or PDF, the older first."""
    found = []
    for year in (2025, 2026):
        paths = sorted(p for p in folder.glob(f"{number}-{year}-*") if p.suffix in (".txt", ".pdf"))
        found.append(paths[0])
    return found[0], found[1]


class Pair(NamedTuple):
    """Two plans and the true links of their issues and of their initiatives."""

    name: str
    old: Plan
    new: Plan
    truth: tuple[Links, Links]
    debatable: frozenset[Ends]


def folder_pairs(folder: Path, parsed: bool) -> Iterator[Pair]:
    for changes in sorted(folder.glob("*.changes.json")):
        number = changes.name.split(".")[0]
        if parsed:
            old, new = (parse_path(path).plan for path in documents(folder, number))
        else:
            old, new = (load(folder / f"{number}-{year}.truth.json") for year in (2025, 2026))
        raw = json.loads(changes.read_text("utf-8"))
        truth = truth_links(raw["issues"]), truth_links(raw["initiatives"])
        yield Pair(number, old, new, truth, frozenset((a, b) for a, b in raw.get("debatable", ())))


def own_pairs() -> Iterator[Pair]:
    """The pairs of tests/pairs."""
    for pair in hand_pairs():
        truth = with_kinds(pair.issues), with_kinds(pair.initiatives)
        yield Pair(pair.name, pair.old, pair.new, truth, pair.debatable)


def with_kinds(links: Iterable[Ends]) -> Links:
    """The links as new, ended, split or merged, as far as their ends say so."""
    found = list(links)
    olds, news = (Counter(ends[side] for ends in found if None not in ends) for side in (0, 1))
    return {
        (old, new): frozenset({"new"})
        if old is None
        else frozenset({"ended"})
        if new is None
        else frozenset({*(["split"] if olds[old] > 1 else []), *(["merged"] if news[new] > 1 else [])})
        for old, new in found
    }


def measure(pairs: Iterable[Pair], verbose: bool, methods: Iterable[str]) -> dict[str, tuple[Tally, Tally]]:
    tallies = {name: (Tally(), Tally()) for name in methods}
    count = 0
    for pair in pairs:
        count += 1
        for name in tallies:
            levels = zip(tallies[name], METHODS[name](pair.old, pair.new), pair.truth, strict=True)
            for tally, found, true in levels:
                scored = [
                    {ends: kinds for ends, kinds in links.items() if ends not in pair.debatable}
                    for links in (found, true)
                ]
                tally.add(*scored)
                if verbose and name == "planparse":
                    show(pair.name, *scored)
    if not count:
        raise SystemExit("no *.changes.json, nothing to measure")
    return tallies


def show(number: str, found: Links, truth: Links) -> None:
    for pair in sorted(found.keys() | truth.keys(), key=str):
        if found.get(pair) != truth.get(pair):
            print(
                f"{number} {pair[0]} → {pair[1]}: found {sorted(found.get(pair, ['-']))}, "
                f"truth {sorted(truth.get(pair, ['-']))}"
            )


def table(tallies: Mapping[str, tuple[Tally, Tally]]) -> str:
    lines = [
        "| method | issue P | issue R | split F1 | merge F1 | kinds F1 (issues) | initiative P "
        "| initiative R | initiative F1 | kinds F1 (initiatives) |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name, (issues, own) in tallies.items():
        cells = [
            issues.precision,
            issues.recall,
            issues.kind("split"),
            issues.kind("merged"),
            issues.macro(ISSUE_KINDS),
            own.precision,
            own.recall,
            f1(own.right, own.found, own.true),
            own.macro(INITIATIVE_KINDS),
        ]
        lines.append(f"| {name} | {' | '.join(f'{c:.3f}' for c in cells)} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", help="default: the hand-written pairs of tests/pairs")
    parser.add_argument("--parsed", action="store_true", help="compare the documents instead of their truths")
    parser.add_argument("--only", action="store_true", help="leave the baselines out")
    parser.add_argument(
        "-v", "--verbose", action="store_true", help="print every link that differs from the truth"
    )
    args = parser.parse_args()
    methods = ["planparse"] if args.only else list(METHODS)
    pairs = folder_pairs(args.folder, args.parsed) if args.folder else own_pairs()
    tallies = measure(pairs, args.verbose, methods)
    print(table(tallies))
    issues, own = tallies["planparse"]
    for level, tally in (("issues", issues), ("initiatives", own)):
        found = ", ".join(f"{k} {tally.kind(k):.3f} ({tally.kinds[k][2]})" for k in sorted(tally.kinds))
        print(f"{level}: {found}")


if __name__ == "__main__":
    main()
