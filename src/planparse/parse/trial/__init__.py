"""Trying a form on a document: what it reads, what it leaves out and why, and what it nearly matches.

Written for the person who is writing the form. Nothing here changes how a document is read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from planparse.document.place import merge
from planparse.document.source import SourceDocument
from planparse.form.identify import scores, sign_in_words
from planparse.form.model import FIELD, INDICATOR, LEVEL, Form, Heading
from planparse.japanese.indicators import head_of
from planparse.parse.pipeline import Parsed
from planparse.parse.trial.kept import dropped
from planparse.parse.trial.labels import headed, labels_in, near_labels, near_tables, table_wording, unnamed
from planparse.parse.trial.lines import Located, causes, located
from planparse.parse.trial.model import (
    Cause,
    Claim,
    FormTrial,
    Looks,
    Piece,
    Rule,
    Share,
    Sign,
    Unplaced,
    Unreached,
)
from planparse.parse.trial.near import Candidate, near_headings
from planparse.parse.trial.wordings import texts_of
from planparse.plan.fields import walk
from planparse.plan.model import Plan

__all__ = ["FormTrial", "form_trial"]

_LEAST_PERIODS = 2
"""Column headers that name periods, from which a table looks like a schedule."""
_MOST_PIECES = 20
"""Texts in no field that are kept for each cause: the largest ones."""


def form_trial(form: Form, document: SourceDocument, parsed: Parsed) -> FormTrial:
    """What came of reading a document by a form."""
    plan, reading = parsed.plan, parsed.reading
    lines = located(document, reading, plan, form)
    why = causes(lines, plan)
    unreached = _unreached_headings(form, lines)
    labels = tuple(labels_in(lines, plan, form))
    lost = {one.line.key: one.read.kind == "unplaced" for one in lines}
    like_fields = near_labels(labels, form)
    coverage, groups = _coverage(lines)
    return FormTrial(
        document=document.name,
        form=form.name,
        claim=_claim(form, document),
        counts=_counts(plan),
        coverage=coverage,
        groups=groups,
        unplaced=_unplaced(lines, why, form),
        near_misses=(
            *near_headings(_candidates(lines), form, unreached),
            *like_fields,
            *near_tables(document, form, lost),
        ),
        unreached=tuple(_unreached(form, unreached, plan, document, lost)),
        labels=unnamed(labels, form, like_fields),
        dropped=tuple(dropped(document, plan, reading, form)),
    )


def _claim(form: Form, document: SourceDocument) -> Claim:
    (score,) = scores(document.texts(), (form,))
    signs = tuple(Sign(sign_in_words(sign, form), sign not in score.missing) for sign in form.signs)
    return Claim(score.claims, score.share, form.minimum, signs)


def _counts(plan: Plan) -> Mapping[str, int]:
    """How many parts of each kind a plan has."""
    parts = Counter(part.name for part, _ in walk(plan))
    initiatives = [initiative for issue in plan.issues for initiative in issue.initiatives]
    return {
        "issues": parts["issue"],
        "initiatives": parts["initiative"],
        "levels": parts["level"],
        "fields": parts["named_value"],
        "indicators": parts["indicator"],
        "schedule": sum(len(initiative.schedule) for initiative in initiatives),
        "tasks": parts["task"] + parts["period_task"],
    }


def _coverage(lines: Sequence[Located]) -> tuple[tuple[Share, ...], tuple[int, ...]]:
    """The characters by where they went, the most first, and the position of each line's group."""
    characters: Counter[tuple[str, str]] = Counter()
    number: Counter[tuple[str, str]] = Counter()
    for one in lines:
        characters[one.group] += sum(not c.isspace() for c in one.line.text)
        number[one.group] += 1
    ordered = sorted(characters, key=lambda group: (-characters[group], group))
    at = {group: n for n, group in enumerate(ordered)}
    shares = tuple(Share(group, characters[group], number[group]) for group in ordered)
    return shares, tuple(at[one.group] for one in lines)


def _unplaced(lines: Sequence[Located], why: Sequence[Cause | None], form: Form) -> tuple[Unplaced, ...]:
    """The text in no field by cause, the cause of most characters first."""
    runs: dict[Cause, list[list[Located]]] = {}
    for (before, cause_before), (one, cause) in pairwise([(None, None), *zip(lines, why, strict=True)]):
        if one is None or cause is None:
            continue
        goes_on = before is not None and cause == cause_before and before.grid is one.grid
        of_cause = runs.setdefault(cause, [])
        if goes_on and before is not None and before.line.page == one.line.page:
            of_cause[-1].append(one)
        else:
            of_cause.append([one])
    found = [
        Unplaced(
            cause=cause,
            characters=sum(piece.characters for piece in pieces),
            count=len(pieces),
            pieces=tuple(sorted(pieces, key=lambda piece: -piece.characters)[:_MOST_PIECES]),
        )
        for cause, run in runs.items()
        for pieces in ([_piece(held, form) for held in run],)
    ]
    return tuple(sorted(found, key=lambda one: -one.characters))


def _piece(held: Sequence[Located], form: Form) -> Piece:
    grid = held[0].grid
    rows: dict[int, list[str]] = {}
    if grid is None:
        rows = {n: [one.line.text] for n, one in enumerate(held)}
    else:
        row_of = {line.key: cell.row for cell in grid.cells for line in cell.lines}
        for one in held:
            rows.setdefault(row_of[one.line.key], []).append(one.line.text)
    return Piece(
        text="\n".join(" | ".join(cells) for cells in rows.values()),
        characters=sum(not c.isspace() for one in held for c in one.line.text),
        heading=held[0].heading,
        looks=None if grid is None else _looks(next(iter(rows.values())), form),
        place=merge(one.line.place for one in held),
    )


def _looks(heads: Sequence[str], form: Form) -> Looks | None:
    """What a table looks like by its column headers."""
    holds = [head_of(text).holds for text in heads]
    if "name" in holds and holds.count("value") > 0:
        return "indicators"
    periods = sum(form.period_of(text) is not None for text in heads)
    return "schedule" if periods >= _LEAST_PERIODS else None


def _candidates(lines: Sequence[Located]) -> Iterator[Candidate]:
    """The lines that may have been meant as headings of the form."""
    for one in lines:
        unknown = one.read.kind == "heading" and one.read.role == "unknown"
        if one.read.kind in ("content", "unplaced") or unknown:
            tabled = one.grid is not None and one.grid.cols > 2
            yield Candidate(one.line.text, one.line.place, one.read.kind != "content", one.under, tabled)


# --- rules that nothing matched ---------------------------------------------------------------------


def _unreached_headings(form: Form, lines: Sequence[Located]) -> tuple[Heading, ...]:
    """The headings of a form that no line is. Of several of one kind, those that match a line are reached."""
    of_kind: dict[str, list[str]] = {}
    for one in lines:
        if one.read.kind == "heading":
            of_kind.setdefault(one.read.role, []).append(one.line.folded)
    return tuple(
        heading
        for heading in form.headings
        if heading.kind not in of_kind
        or (
            len(form.headed(heading.kind)) > 1
            and not any(heading.match(text) is not None for text in of_kind[heading.kind])
        )
    )


def _unreached(
    form: Form,
    headings: Sequence[Heading],
    plan: Plan,
    document: SourceDocument,
    lost: Mapping[tuple[int, int], bool],
) -> Iterator[Unreached]:
    """The headings, fields, indicators and tables of a form that the document does not have."""
    for heading in headings:
        if not heading.kind.startswith((FIELD, INDICATOR)):
            wording = next(iter((*texts_of(heading.patterns, form), *heading.examples)), heading.title or "")
            yield Unreached("heading", heading.kind.removeprefix(LEVEL), wording)
    named = {part.node.name for part, _ in walk(plan) if part.name == "named_value"}
    for rule in form.fields:
        if rule.name not in named:
            yield Unreached("field", rule.name, " / ".join(texts_of(rule.labels, form)))
    texts = [line.folded.strip() for line in document.lines()]
    labelled: list[tuple[Rule, str, tuple[re.Pattern[str], ...]]] = []
    labelled += [("indicator", rule.kind or "", rule.labels) for rule in form.indicators]
    labelled += [("sheet", form.sheet.of, form.sheet.begins)] if form.sheet is not None else []
    for what, name, patterns in labelled:
        if patterns and not any(pattern.fullmatch(text) for pattern in patterns for text in texts):
            yield Unreached(what, name, " / ".join(texts_of(patterns, form)))
    read = [
        best.rule
        for _, best in headed(document, form)
        if not any(lost.get(line.key) for cell in best.cells for line in cell.lines)
    ]
    for table in form.tables:
        if table not in read:
            yield Unreached("table", table.rows, table_wording(table, form))
