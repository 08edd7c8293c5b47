"""The links of the hand-written pairs against their truths: `python -m bench.diff_hand [FOLDER …] [-v]`.

Scores tests/pairs and the pairs of the folders given (NNN-2025-txt.txt, NNN-2026-txt.txt, NNN.changes.json,
as in shared/pairs-human): precision and recall by level, of splits and merges, of one-sided verdicts and of
what is asserted without 要確認; then how often a link of each range of 確度 is right.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path

from bench.hand_pairs import Ends, HandPair, hand_pairs
from planparse.comparison.compare import compare
from planparse.comparison.model import Link
from planparse.parse.pipeline import parse_path

BINS = (0.0, 0.3, 0.5, 0.7, 0.85, 0.95, 0.99, 1.01)
"""Bounds of the ranges of 確度 in the calibration table; 0.95 is where 要確認 ends."""


def text_pairs(folder: Path) -> Iterable[HandPair]:
    for path in sorted(folder.glob("*.changes.json")):
        name = path.name.split(".")[0]
        raw = json.loads(path.read_text("utf-8"))

        def ends(rows: Sequence[dict[str, str]]) -> frozenset[Ends]:
            return frozenset((row["old"], row["new"]) for row in rows)

        yield HandPair(
            name,
            parse_path(folder / f"{name}-2025-txt.txt").plan,
            parse_path(folder / f"{name}-2026-txt.txt").plan,
            ends(raw["issues"]),
            ends(raw["initiatives"]),
            frozenset(),
            frozenset((a, b) for a, b in raw.get("debatable", ())),
        )


def several(links: Iterable[Ends]) -> set[Ends]:
    """The links of splits and merges: those with an end that another link shares."""
    both = [link for link in links if None not in link]
    old, new = Counter(a for a, _ in both), Counter(b for _, b in both)
    return {(a, b) for a, b in both if old[a] > 1 or new[b] > 1}


class Score:
    """Counts of right, wrong and missed by subject, and of right and all by 確度."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, str]] = Counter()
        self.bins: Counter[tuple[str, int, bool]] = Counter()

    def add(self, subject: str, got: set[Ends], want: set[Ends]) -> None:
        self.counts[subject, "right"] += len(got & want)
        self.counts[subject, "wrong"] += len(got - want)
        self.counts[subject, "missed"] += len(want - got)

    def add_pair(self, pair: HandPair, links: Sequence[Link], *, verbose: bool) -> None:
        for level, truth in (("issue", pair.issues), ("initiative", pair.initiatives)):
            own = [x for x in links if x.level == level and (x.old, x.new) not in pair.debatable]
            want = set(truth - pair.debatable)
            got = {(x.old, x.new) for x in own}
            both = {x for x in got if None not in x}, {x for x in want if None not in x}
            self.add(level, *both)
            self.add(f"{level} one-sided", got - both[0], want - both[1])
            asserted = {(x.old, x.new) for x in own if not x.review}
            self.add(f"{level} asserted", asserted & both[0], both[1])
            self.add(f"{level} one-sided asserted", asserted - both[0], want - both[1])
            if level == "issue":
                self.add("split and merge", several(got), several(want))
            for x in own:
                kind = level if x.old and x.new else f"{level} one-sided"
                place = next(k for k, most in enumerate(BINS[1:]) if x.score < most)
                self.bins[kind, place, (x.old, x.new) in want] += 1
            if verbose:
                for ends in sorted(got ^ want, key=str):
                    link = next((x for x in own if (x.old, x.new) == ends), None)
                    told = (
                        f"{link.score:.2f}{' 要確認' if link.review else ''} {link.evidence}" if link else ""
                    )
                    print(f"{pair.name} {ends[0]} > {ends[1]}: {'wrong' if link else 'missed'} {told}")

    def table(self) -> str:
        lines = ["| | P | R | F1 | right | wrong | missed |", "| --- | --- | --- | --- | --- | --- | --- |"]
        for subject in dict.fromkeys(subject for subject, _ in self.counts):
            right, wrong, missed = (self.counts[subject, k] for k in ("right", "wrong", "missed"))
            p, r = right / max(1, right + wrong), right / max(1, right + missed)
            f1 = 2 * right / max(1, 2 * right + wrong + missed)
            lines.append(f"| {subject} | {p:.3f} | {r:.3f} | {f1:.3f} | {right} | {wrong} | {missed} |")
        return "\n".join(lines)

    def calibration(self) -> str:
        kinds = ("issue", "issue one-sided", "initiative", "initiative one-sided")
        lines = [f"| 確度 | {' | '.join(kinds)} |", "| --- | --- | --- | --- | --- |"]
        for place, (least, most) in enumerate(pairwise(BINS)):
            cells = []
            for kind in kinds:
                right, wrong = self.bins[kind, place, True], self.bins[kind, place, False]
                cells.append(f"{right} of {right + wrong}" if right + wrong else "")
            lines.append(f"| {least:.2f} to {min(most, 1):.2f} | {' | '.join(cells)} |")
        return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", type=Path, nargs="*")
    parser.add_argument("-v", "--verbose", action="store_true", help="every link that is wrong or missed")
    args = parser.parse_args()
    score = Score()
    for pair in (*hand_pairs(), *(pair for folder in args.folders for pair in text_pairs(folder))):
        score.add_pair(pair, compare(pair.old, pair.new).diff.links, verbose=args.verbose)
    print(score.table())
    print()
    print(score.calibration())


if __name__ == "__main__":
    main()
