"""Schedules whose layout is lost: the column headers one below the other, and all the work below them.

    第1四半期
    第2四半期
    ・関係者との協議
    ・要綱の制定

So texts come out of a PDF without its layout, or of Word. Which work belongs to which period is not in them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise, takewhile

from planparse.document.place import merge
from planparse.document.source import Line, SourceDocument
from planparse.form.model import Form
from planparse.japanese.characters import width
from planparse.japanese.fold import compacted
from planparse.japanese.periods import NAMED, Period
from planparse.parse.interpret.notes import UNPLACED, Notes
from planparse.parse.interpret.passages import shortened
from planparse.parse.outline_tree import Content
from planparse.parse.time_axis import holds_schedule, is_axis, period_named
from planparse.plan.model import Issue, Passage

_LEAST_NAMED = 2
"""Periods that a text must name for its schedules to be missed."""
_LONGEST_NAMING = 40.0
"""Ems: a longer line that names a period is prose. Not measured: half a line of A4."""

_BETWEEN = re.compile(r"[\s、,;/|]+")
"""What parts the names of periods on a line, in folded text."""
_WIDEST_ROW = 80.0
"""Ems: a longer line is no row of column headers. Not measured: two lines of A4."""


def without_lost_table(
    contents: Sequence[Content], where: str, notes: Notes, unplaced: list[Passage]
) -> tuple[Content, ...]:
    """The contents of an initiative without the lines of a schedule that lost its layout.

    Those go to `unplaced`, down to the next table or the end, with an error: prose below the schedule cannot
    be told from its work.
    """
    lost = _lost(contents, notes.form)
    if lost is None:
        return tuple(contents)
    start, end = lost
    lines = [content for content in contents[start:end] if isinstance(content, Line)]
    unplaced += (Passage(text=line.text, place=line.place) for line in lines)
    notes.claim(lines, UNPLACED)
    heads = " ".join(line.text for line in lines)
    notes.find("layout-lost", merge(line.place for line in lines), {"where": where, "text": shortened(heads)})
    return (*contents[:start], *contents[end:])


def _lost(contents: Sequence[Content], form: Form) -> tuple[int, int] | None:
    """Where the lines of a schedule without layout begin and end; None if there is none.

    Wherever lines name a period, they follow one another, from the first quarter on, with the work below the
    last of them; and no table has periods.
    """
    if holds_schedule(contents, form):
        return None
    named = [_periods(content, form) for content in contents]
    start = next((n for n, periods in enumerate(named) if periods), None)
    if start is None:
        return None
    end = start + sum(1 for _ in takewhile(lambda c: isinstance(c, Line), contents[start:]))
    heads = [
        [period for own in run for period in own]
        for names, run in groupby(named[start:end], key=bool)
        if names
    ]
    lost = all(len({p.first for p in own}) > 1 and _in_order(own) and is_axis(set(own)) for own in heads)
    return (start, end) if lost and not named[end - 1] and not any(named[end:]) else None


def _in_order(periods: Sequence[Period]) -> bool:
    """Whether the periods ascend; a quarter may be named twice, as 第1四半期 and as (4~6月)."""
    return all(a.first <= b.first for a, b in pairwise(periods))


def _periods(content: Content, form: Form) -> tuple[Period, ...]:
    """The periods that a line names if it names nothing else: one, or several with signs between."""
    if not isinstance(content, Line) or width(content.text) > _WIDEST_ROW:
        return ()
    whole = form.period_of(content.text)
    if whole is not None:
        named = period_named(content, form)
        has_work = named is not None and named[2] is not None  # 第1四半期(4~6月):①公告 ②協議
        return (whole,) if whole.quarters and not has_work else ()
    found = [form.period_of(word) for word in _BETWEEN.split(content.folded) if word]
    return tuple(p for p in found if p is not None and p.quarters) if None not in found else ()


def tell_of_lost_tables(document: SourceDocument, issues: Sequence[Issue], notes: Notes) -> None:
    """Report a plan that names quarters although none of its initiatives has a schedule."""
    initiatives = [initiative for issue in issues for initiative in issue.initiatives]
    scheduled = any(initiative.quarters or initiative.schedule for initiative in initiatives)
    of_its_own = notes.form.fields or notes.form.indicators or notes.form.sheet  # it need not have schedules
    if not initiatives or scheduled or of_its_own or any(f.code == "layout-lost" for f in notes.findings):
        return
    lines = list(_naming(document.lines()))
    if len({compacted(line.text) for line in lines}) >= _LEAST_NAMED:
        text = " ".join(line.text for line in lines[:4])
        notes.find("layout-lost", lines[0].place, {"where": "この文書", "text": shortened(text)})


def _naming(lines: Iterable[Line]) -> Iterator[Line]:
    for line in lines:
        short = width(line.text) <= _LONGEST_NAMING and "。" not in line.text
        if short and any(pattern.search(compacted(line.text)) for pattern in NAMED):
            yield line
