"""Detect where a second plan begins: files of several bureaus are printed into one PDF."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from planparse.document.source import Grid, Line
from planparse.form.model import ROOT, Form
from planparse.parse.sheets import Laid
from planparse.parse.time_axis import head_row

_COVER = ("title", "organization", "municipality", "contents")
_COVER_BLOCKS = 8  # blocks from a cover's title to the first chapter; a cover has little other text
_MOST_TIMES = 3  # pages on which a heading may open a chapter; one repeated more often is a running head


@dataclass(frozen=True, slots=True)
class _Chapter:
    """A line that may be a chapter's heading: its position and the heading's kind."""

    at: int
    kind: str
    page: int | None


def second_plan(blocks: Sequence[Laid], form: Form) -> int | None:
    """The position of the block at which a second plan's cover begins, or else its first chapter.

    A second plan begins where the first chapter occurs again, with text, after a schedule, and the second
    chapter follows it. A list of chapters comes before any schedule; running heads recur on every page.
    """
    chapters = _chapters(blocks, form)
    if not chapters:
        return None
    first = chapters[0].kind
    second = next((c.kind for c in chapters if c.kind != first), None)
    times = [c for c in chapters if c.kind == first]
    scheduled = next(
        (n for n, b in enumerate(blocks) if isinstance(b, Grid) and head_row(b, form) is not None), None
    )
    if second is None or scheduled is None or len({c.page for c in times}) > _MOST_TIMES:
        return None
    for chapter in times:
        following = next((c for c in chapters if c.at > chapter.at), None)
        anew = following is not None and following.kind == second and following.at > chapter.at + 1
        if chapter.at > scheduled and anew:
            return _cover_before(blocks, chapter.at, form)
    return None


def _chapters(blocks: Sequence[Laid], form: Form) -> list[_Chapter]:
    """The lines that match the form's chapter headings, at any position."""
    kinds = {h.kind for h in form.headings if ROOT in h.within and not h.identity} - {*_COVER, "legend"}
    return [
        _Chapter(n, heading.kind, block.page)
        for n, block in enumerate(blocks)
        if isinstance(block, Line)
        for heading, match in form.headings_like(block.folded, block.page)
        if heading.kind in kinds and heading.is_sure(match)
    ]


def _cover_before(blocks: Sequence[Laid], chapter: int, form: Form) -> int:
    """The position of the title above a chapter, where its plan begins; else the chapter's own."""
    for n in range(chapter - 1, max(chapter - _COVER_BLOCKS, 0) - 1, -1):
        block = blocks[n]
        if not isinstance(block, Line):
            break
        kinds = {h.kind for h, match in form.headings_like(block.folded, block.page) if h.is_sure(match)}
        if "title" in kinds:
            return n
    return chapter
