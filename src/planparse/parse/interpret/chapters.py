"""Interpret 振り返り, the overview of issues and the legend of areas."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from planparse.document.place import merge
from planparse.document.source import Cell, Grid, Line
from planparse.form.model import Form
from planparse.japanese.calendar import fiscal_year_in
from planparse.japanese.fold import fold
from planparse.parse.interpret.notes import UNPLACED, Notes, all_nodes
from planparse.parse.interpret.passages import overview_rows, prose, shortened, unbulleted, unplace
from planparse.parse.labels import overview_row
from planparse.parse.outline_tree import Content, Node, Table
from planparse.parse.placed_rows import starts_of
from planparse.parse.wrap import Paragraph, begins_new, glue, paragraphs
from planparse.plan import paths
from planparse.plan.model import Area, OverviewRow, Passage, Review, ReviewSection

_LAST_YEAR = re.compile("前年度|昨年度")


def read_review(root: Node, fiscal_year: int | None, notes: Notes) -> Review | None:
    """The review in a plan of a fiscal year; None without such a chapter. Paragraphs lose their ○."""
    chapters = root.nodes("review")
    if not chapters:
        return None
    sections: list[ReviewSection] = []
    for chapter in chapters:
        for node in chapter.nodes("review_section"):
            paragraphs = tuple(
                p.model_copy(update={"text": unbulleted(p.text, notes.form)})
                for p in prose(node.contents(), paths.review_path(len(sections) + 1), notes)
            )
            sections.append(
                ReviewSection(
                    title=node.values.get("title", node.text),
                    paragraphs=paragraphs,
                    place=merge(line.place for line in node.lines),
                )
            )
    said = (*chapters, *(n for c in chapters for n in c.nodes("review_section") if "year" in n.values))
    named = next(((y, n) for n in said if (y := fiscal_year_in(n.text)) is not None), None)
    if named is None and fiscal_year is not None:
        named = next(((fiscal_year - 1, n) for n in said if _LAST_YEAR.search(n.text)), None)
    year, heading = named or (None, None)
    return Review(
        fiscal_year=year,
        fiscal_year_place=merge(line.place for line in heading.lines) if heading else None,
        sections=tuple(sections),
    )


def read_overview(root: Node, notes: Notes) -> tuple[OverviewRow, ...]:
    """The rows of the overview tables, with their areas."""
    rows: list[OverviewRow] = []
    for node in all_nodes(root, "overview"):
        others: list[Content] = []
        rest = deque(node.contents())
        while rest:
            content = rest.popleft()
            if isinstance(content, Table) and overview_row(content.parts[0], notes.form) is not None:
                if overview_row(content.parts[-1], notes.form) == content.parts[-1].rows - 1:
                    run = [c for c in takewhile(lambda c: isinstance(c, Line), rest) if isinstance(c, Line)]
                    if (body := _loose_overview(run, content.parts[-1], notes.form)) is not None:
                        content = Table((*content.parts, body))
                        for _ in run:
                            rest.popleft()
                    elif rest and isinstance(rest[0], Table) and _headless(rest[0], content, notes.form):
                        content = Table((*content.parts, *rest[0].parts))
                        rest.popleft()
                rows += overview_rows(content, node.values.get("area"), notes)
            else:
                others.append(content)
        unplace(others, notes, notes.unplaced)
    return tuple(rows)


def _headless(table: Table, heads: Table, form: Form) -> bool:
    """Whether a table is the body for column headers that are a table of their own."""
    first = table.parts[0]
    return overview_row(first, form) is None and first.cols == heads.parts[-1].cols


def _loose_overview(lines: Sequence[Line], head: Grid, form: Form) -> Grid | None:
    """Lines below the overview's column headers as its rows, without rules; None if they do not line up.

    They line up if they start at as many positions as there are columns. A row begins with its number.
    """
    if form.overview_number is None or not lines or any(line.box is None for line in lines):
        return None
    placed = [(line, line.box, line.size or 10.0) for line in lines if line.box is not None]
    starts = starts_of(lines)
    if len(starts) != head.cols:
        return None
    tops = [
        (line.page or 0, box[1] - 0.5 * em)
        for line, box, em in placed
        if form.overview_number.match(line.folded)
    ]
    cells: dict[tuple[int, int], list[Line]] = {}
    for line, box, em in placed:
        row = sum(top <= (line.page or 0, box[1]) for top in tops) - 1
        col = max(n for n, start in enumerate(starts) if start <= box[0])
        if row < 0:
            return None
        limits = (starts[col], starts[col + 1] - em) if col + 1 < len(starts) else line.limits
        cells.setdefault((row, col), []).append(replace(line, limits=limits))
    placed_cells = tuple(Cell(r, c, tuple(found)) for (r, c), found in sorted(cells.items()))
    return Grid(placed_cells, len(tops), head.cols, page=lines[0].page, evidence="columns")


def read_areas(root: Node, notes: Notes) -> tuple[Area, ...]:
    """The areas as the legend explains them; other content goes to `unplaced`."""
    found: dict[str, list[Paragraph]] = {}
    code: str | None = None
    for node in all_nodes(root, "legend"):
        lines: list[Line] = []
        for content in node.contents():
            lines += _row_lines(content) if isinstance(content, Table) else (content,)
        groups: list[list[Line]] = []
        for line in lines:
            if groups and (
                _is_code(groups[-1], notes.form)
                or (not _opens_area(line, notes.form) and _flows(groups[-1][-1], line, notes))
            ):
                groups[-1].append(line)
            else:
                groups.append([line])
        for group in groups:
            text = group[0].text
            for line in group[1:]:
                text += glue(text, line.text) + line.text
            folded = fold(text)
            place = merge(line.place for line in group)
            match = notes.form.area_line.fullmatch(folded) if notes.form.area_line else None
            if any(p.fullmatch(folded) for p in notes.form.caption):
                notes.claim(group, "areas")
            elif match:
                code = match["code"]
                words = unbulleted(text[slice(*match.span("text"))].strip(), notes.form)
                notes.claim(group, paths.area_path(code))
                found.setdefault(code, []).append(Paragraph(words, tuple(group)))
            elif code is not None and begins_new(text, notes.form.bullets):
                notes.claim(group, paths.area_path(code))
                bare = text.lstrip("-－ 　")
                found[code].append(Paragraph(unbulleted(bare, notes.form), tuple(group)))
            else:
                notes.claim(group, UNPLACED)
                notes.unplaced.append(Passage(text=text, place=place))
                notes.find("unplaced-text", place, {"text": shortened(text)})
    return tuple(
        Area(
            code=key,
            descriptions=tuple(p.text for p in parts),
            place=merge(p.place for p in parts),
        )
        for key, parts in found.items()
    )


def _row_lines(table: Table) -> list[Line]:
    """The lines of a table's cells, row by row."""
    out: list[Line] = []
    for grid in table.parts:
        for r in range(grid.rows):
            out += [line for c in grid.row(r) for line in c.lines]
    return out


def _is_code(group: Sequence[Line], form: Form) -> bool:
    """Whether lines are only an area's code (A), so that its description follows."""
    if form.area_line is None or len(group) > 1 or form.area_line.fullmatch(group[0].folded):
        return False
    return form.area_line.fullmatch(group[0].folded + "・・") is not None


def _opens_area(line: Line, form: Form) -> bool:
    folded = line.folded
    return (
        begins_new(line.text, form.bullets)
        or (form.area_line is not None and form.area_line.fullmatch(folded) is not None)
        or any(p.fullmatch(folded) for p in form.caption)
    )


def _flows(before: Line, line: Line, notes: Notes) -> bool:
    found, guesses = paragraphs((before, line), notes.style, "")
    if len(found) == 1:
        notes.findings += guesses
    return len(found) == 1
