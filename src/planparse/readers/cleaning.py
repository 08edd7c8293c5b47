"""Characters that a program substituted, took apart or hid, put right in the text of any format but PDF.

What cannot be seen (control and zero-width characters, soft hyphens, marks of writing direction) is removed,
letters are joined with their combining marks (か + ゛ → が), and substituted characters are restored
(⽬ → 目). Everything else stays as written. PDFs are left to their own reader, which knows what each glyph
looks like.
"""

from __future__ import annotations

from dataclasses import dataclass

from planparse.document.findings import Finding
from planparse.japanese.characters import clusters, composed, repair, visible

_MOST_EXAMPLES = 8


@dataclass(frozen=True, slots=True)
class Cleaning:
    """How many characters were removed as invisible, how many letters were joined with their combining
    marks, how many characters were restored, and the pairs of these ("⽬→目").
    """

    unseen: int = 0
    joined: int = 0
    restored: int = 0
    pairs: frozenset[str] = frozenset()

    def __add__(self, other: Cleaning) -> Cleaning:
        return Cleaning(
            self.unseen + other.unseen,
            self.joined + other.joined,
            self.restored + other.restored,
            self.pairs | other.pairs,
        )

    def findings(self) -> tuple[Finding, ...]:
        """A finding for each kind of change that was made."""
        examples = "、".join(sorted(self.pairs)[:_MOST_EXAMPLES])
        found = (
            (self.unseen, Finding("control-characters", {"count": self.unseen})),
            (self.joined, Finding("composed-characters", {"count": self.joined})),
            (
                self.restored,
                Finding("repaired-characters", {"count": self.restored, "examples": examples}),
            ),
        )
        return tuple(finding for count, finding in found if count)


NOTHING = Cleaning()


def cleaned(text: str) -> tuple[str, Cleaning]:
    """The text put right, and what that took."""
    seen, unseen = visible(text)
    whole, joined = composed(seen)
    restored, count = repair(whole)
    if not (unseen or joined or count):
        return text, NOTHING
    pairs = frozenset(f"{a}→{b}" for a, b in zip(whole, restored, strict=True) if a != b)
    return restored, Cleaning(unseen, joined, count, pairs)


def moved(marked: tuple[int, ...], text: str) -> tuple[int, ...]:
    """The places of some characters of a text in the same text cleaned, without those that were removed."""
    wanted = frozenset(marked)
    places: list[int] = []
    start = end = 0
    for cluster in clusters(text):
        length = len(cleaned(cluster)[0])
        if start in wanted:
            places += range(end, end + length)
        start += len(cluster)
        end += length
    return tuple(places)
