"""Where a second plan begins in a document: files of several bureaus are printed into one PDF."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from planparse.document.source import Grid, Line
from planparse.form.form import ROOT, Form
from planparse.parse.sheets import Laid
from planparse.parse.time_axis import head_row

_COVER = ("title", "organization", "municipality", "contents")
_COVER_BLOCKS = 8  # blocks from a cover's title to the first chapter; a cover says little else
_MOST_TIMES = 3  # pages a chapter's heading opens it on; what comes back more often is a running head


@dataclass(frozen=True, slots=True)
class _Chapter:
    """A line that could head a chapter: its position and the heading's kind."""

    at: int
    kind: str
    page: int | None


def second_plan(blocks: Sequence[Laid], form: Form) -> int | None:
    """The position of the block at which a second plan's cover, or else its first chapter, begins.

    A plan begins anew where its first chapter comes again behind a schedule, with text, and its second one
    follows it. A list of chapters stands before any schedule; running heads come back page after page.
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
    """The lines that head the form's chapters, wherever they stand."""
    kinds = {h.kind for h in form.headings if ROOT in h.within and not h.identity} - {*_COVER, "legend"}
    return [
        _Chapter(n, heading.kind, block.page)
        for n, block in enumerate(blocks)
        if isinstance(block, Line)
        for heading, match in form.headings_like(block.folded)
        if heading.kind in kinds and heading.is_sure(match)
    ]


def _cover_before(blocks: Sequence[Laid], chapter: int, form: Form) -> int:
    """The position of the title that a chapter's plan has before it; the chapter's own without one."""
    for n in range(chapter - 1, max(chapter - _COVER_BLOCKS, 0) - 1, -1):
        block = blocks[n]
        if not isinstance(block, Line):
            break
        kinds = {h.kind for h, match in form.headings_like(block.folded) if h.is_sure(match)}
        if "title" in kinds:
            return n
    return chapter
