"""Outline → Plan: what each heading's content means.

Every content line is claimed by the field it went to; what no field takes goes to `unplaced` with a
finding. Nothing is dropped.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise, takewhile
from typing import cast

from planparse.findings import Finding, Value
from planparse.form import Form
from planparse.model import (
    Area,
    Basics,
    Budget,
    Facility,
    Initiative,
    Issue,
    Item,
    Level,
    OverviewRow,
    Passage,
    Plan,
    Review,
    ReviewSection,
    Source,
)
from planparse.municipalities import code_of
from planparse.outline import Content, Node, Outline, Table, cell_text, head_row, overview_row
from planparse.place import NOWHERE, Place, merge
from planparse.quarters import at_markers, column_of, heads_end, row_of, schedule, starts_of
from planparse.source import Cell, Grid, Line, SourceDocument
from planparse.text import CIRCLED, amounts_in, date_in, fiscal_year_in, fold, marker_number
from planparse.tokens import keywords
from planparse.wrap import Paragraph, Style, begins_new, entries, glue, paragraphs

_NOTE = re.compile(r"[※*＊]|[(（]?注")
_SEPARATORS = " 　、,，・:：;；/／"
_OPEN, _CLOSE = "(（[［「『【〈《", ")）]］」』】〉》"
UNPLACED = "unplaced"
"""The claim on lines that no field took."""
_LATER = "~"  # parts the second of two equal numbers from the first in an id: B-2~2


@dataclass(frozen=True, slots=True)
class Interpreted:
    """A plan without its findings and document id, and the field every content line went to."""

    plan: Plan
    claims: Mapping[tuple[int, int], str]
    findings: tuple[Finding, ...]


@dataclass(slots=True)
class _Notes:
    """What `interpret` learns on its way: claims on lines, findings, and text without a field."""

    form: Form
    style: Style
    claims: dict[tuple[int, int], str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    unplaced: list[Passage] = field(default_factory=list)
    overview: list[OverviewRow] = field(default_factory=list)

    def claim(self, lines: Iterable[Line], path: str) -> None:
        for line in lines:
            self.claims.setdefault(line.key, path)

    def find(self, code: str, place: Place, values: Mapping[str, Value]) -> None:
        self.findings.append(Finding(code, values, place))

    def paragraphs(self, lines: Sequence[Line]) -> tuple[Paragraph, ...]:
        found, guesses = paragraphs(lines, self.style, self.form.bullets + "※")
        self.findings += guesses
        return found


def interpret(outline: Outline, form: Form, document: SourceDocument) -> Interpreted:
    """The plan an outline says, by the form's kinds of heading."""
    root = outline.root
    tables = [table for table in _tables(root) if head_row(table.parts[0], form) is not None]
    notes = _Notes(form, replace(outline.style, column=column_of(tables, form)))
    titles = _all(root, "title")
    fiscal_year = _fiscal_year(root, titles, notes)
    issues = _issues(root, notes, fiscal_year)
    mission = tuple(p for n in root.nodes("mission") for p in _prose(n.contents(), "mission", notes))
    basics = _basics(root, notes)
    review = _review(root, notes)
    overview = _overview(root, notes)
    areas = _areas(root, notes)
    organization = _organization(root, titles, notes, document)
    municipality = _municipality(root, notes, document)
    _leftovers(root, notes)
    _unclaimed(document, outline, notes)
    plan = Plan(
        document_id=document.sha256[:16],
        source=Source(
            name=document.name,
            sha256=document.sha256,
            media_type=document.media_type,
            bytes=document.size,
            pages=len(document.pages) or None,
            reader=document.reader,
            producer=document.producer,
        ),
        form=form.name,
        municipality=municipality,
        municipality_code=code_of(municipality) if municipality else None,
        organization=organization,
        fiscal_year=fiscal_year,
        title=titles[0].values.get("title") if titles else None,
        mission=mission,
        basics=basics,
        review=review,
        overview=(*overview, *notes.overview),
        areas=areas,
        issues=issues,
        unplaced=tuple(notes.unplaced),
    )
    return Interpreted(plan, notes.claims, tuple(notes.findings))


def _all(node: Node, kind: str) -> tuple[Node, ...]:
    found: list[Node] = []
    for child in node.children:
        if isinstance(child, Node):
            if child.kind == kind:
                found.append(child)
            found += _all(child, kind)
    return tuple(found)


def _tables(node: Node) -> Iterator[Table]:
    for child in node.children:
        if isinstance(child, Node):
            yield from _tables(child)
        elif isinstance(child, Table):
            yield child


def _lines(contents: Iterable[Content]) -> tuple[Line, ...]:
    found: list[Line] = []
    for content in contents:
        if isinstance(content, Line):
            found.append(content)
        else:
            found += [line for grid in content.parts for line in grid.lines()]
    return tuple(found)


# --- prose ------------------------------------------------------------------------------------------


def _prose(
    contents: Sequence[Content], path: str, notes: _Notes, unplaced: list[Passage] | None = None
) -> tuple[Passage, ...]:
    """The paragraphs of prose; tables among it go where they are known, or to `unplaced`."""
    passages: list[Passage] = []
    run: list[Line] = []

    def close() -> None:
        passages.extend(Passage(text=p.text, place=p.place) for p in notes.paragraphs(run))
        notes.claim(run, path)
        run.clear()

    for content in contents:
        if isinstance(content, Line):
            run.append(content)
        elif all(grid.cols == 1 for grid in content.parts):
            run += _lines((content,))  # a box around prose
        else:
            close()
            _other_table(content, notes, unplaced)
    close()
    return tuple(passages)


def _other_table(table: Table, notes: _Notes, unplaced: list[Passage] | None) -> None:
    if overview_row(table.parts[0], notes.form) is not None:
        notes.overview += _overview_rows(table, None, notes)
        return
    target = notes.unplaced if unplaced is None else unplaced
    rows = [
        (cells, [line for c in cells for line in c.lines])
        for grid in table.parts
        for r in range(grid.rows)
        if (cells := grid.row(r))
    ]
    first = ""
    for cells, lines in rows:
        if lines:
            text = "\t".join("\n".join(line.text for line in c.lines) for c in cells)
            first = first or text
            target.append(Passage(text=text, place=merge(line.place for line in lines)))
            notes.claim(lines, UNPLACED)
    if first:
        place = merge(line.place for _, lines in rows for line in lines)
        notes.find("unknown-table", place, {"text": _short(first)})


def _unplace(
    contents: Sequence[Content], notes: _Notes, into: list[Passage], *, known_why: bool = False
) -> None:
    """Keep contents that belong to no field, with a finding unless their heading already has one."""
    passages = _prose(contents, UNPLACED, notes, into)
    into += passages
    if passages and not known_why:
        place = merge(p.place for p in passages)
        notes.find("unplaced-text", place, {"text": _short(passages[0].text)})


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= 40 else plain[:39] + "…"


# --- head of the document ---------------------------------------------------------------------------


def _fiscal_year(root: Node, titles: Sequence[Node], notes: _Notes) -> int | None:
    for title in titles:
        if (year := fiscal_year_in(title.values.get("year", title.text))) is not None:
            return year
    votes: Counter[int] = Counter()
    where: dict[int, Place] = {}
    for kind, shift in (("budget", 0), ("initiatives", 0), ("review", 1), ("departments", 0)):
        for node in _all(root, kind):
            year = fiscal_year_in(node.text)
            if year is None and kind == "departments" and (day := date_in(node.text)):
                year = day.year if day.month >= 4 else day.year - 1
            if year is not None:
                votes[year + shift] += 1
                where.setdefault(year + shift, merge(line.place for line in node.lines))
    if not votes:
        return None
    year = votes.most_common(1)[0][0]
    notes.find("guessed-fiscal-year", where[year], {"year": year})
    return year


def _organization(root: Node, titles: Sequence[Node], notes: _Notes, document: SourceDocument) -> str | None:
    for node in (*titles, *_all(root, "organization"), *_all(root, "municipality")):
        if name := node.values.get("organization"):
            return name
    for line in document.lines():
        folded = fold(line.text)
        for pattern in notes.form.organization_in_text:
            if match := pattern.search(folded):
                name = line.text[slice(*match.span("name"))]
                notes.find("guessed-organization", line.place, {"name": name})
                return name
    return None


def _municipality(root: Node, notes: _Notes, document: SourceDocument) -> str | None:
    for node in (*_all(root, "municipality"), *_all(root, "title")):
        if name := node.values.get("municipality"):
            return name
    votes: Counter[str] = Counter()
    where: dict[str, Place] = {}
    for line in document.lines():
        folded = fold(line.text)
        for pattern in notes.form.municipality_in_text:
            for match in pattern.finditer(folded):
                name = _municipality_name(line.text[slice(*match.span("name"))])
                votes[name] += 1
                where.setdefault(name, line.place)
    if not votes:
        return None
    name = votes.most_common(1)[0][0]
    notes.find("guessed-municipality", where[name], {"name": name})
    return name


def _municipality_name(matched: str) -> str:
    """A municipality's name without the words run together in front of it (では北灘市 → 北灘市).

    A name that begins with kana is told by the list of municipalities.
    """
    for begin in range(len(matched) - 1):
        if code_of(matched[begin:]) is not None:
            return matched[begin:]
    return re.sub(r"^.*(?:では|には|とは|[のはがをにと])(?=[一-鿿ァ-ヶ])", "", matched)


# --- 基本情報 -----------------------------------------------------------------------------------------


def _basics(root: Node, notes: _Notes) -> Basics:
    budgets: list[Budget] = []
    budget_notes: list[Passage] = []
    departments: list[Passage] = []
    affiliates: list[Passage] = []
    facilities: list[Facility] = []
    as_of: date | None = None
    for basics in root.nodes("basics"):
        for node in basics.nodes("budget"):
            _budget(node, budgets, budget_notes, notes)
        for node in basics.nodes("departments"):
            as_of = as_of or date_in(node.text)
            departments += _prose(node.contents(), "basics/departments", notes)
        for node in basics.nodes("affiliates"):
            affiliates += _prose(node.contents(), "basics/affiliates", notes)
        for node in basics.nodes("facilities"):
            facilities += _facilities(node.contents(), notes)
    return Basics(
        budgets=tuple(budgets),
        budget_notes=tuple(budget_notes),
        departments=_names(departments, notes.form),
        departments_as_of=as_of,
        departments_place=merge(p.place for p in departments) if departments else None,
        affiliates=_names(affiliates, notes.form),
        affiliates_place=merge(p.place for p in affiliates) if affiliates else None,
        facilities=tuple(facilities),
    )


def _budget(node: Node, budgets: list[Budget], remarks: list[Passage], notes: _Notes) -> None:
    lines: list[Line] = []
    for content in node.contents():
        if isinstance(content, Line):
            lines.append(content)
            continue
        for grid in content.parts:
            for row in range(grid.rows):
                cells = [c for c in grid.row(row) if c.lines]
                text = " ".join(cell_text(c.lines) for c in cells)
                place = merge(c.place for c in cells)
                notes.claim((line for c in cells for line in c.lines), "basics/budgets")
                if found := _accounts(text, place):
                    budgets += found
                elif text:
                    remarks.append(Passage(text=text, place=place))
    for paragraph in notes.paragraphs(lines):
        found = () if _NOTE.match(paragraph.text) else _accounts(paragraph.text, paragraph.place)
        notes.claim(paragraph.lines, "basics/budgets" if found else "basics/budget_notes")
        if found:
            budgets += found
        else:
            remarks.append(Passage(text=paragraph.text, place=paragraph.place))


def _accounts(text: str, place: Place) -> tuple[Budget, ...]:
    """The accounts of a list such as 一般会計462億円、特別会計30億円; none where it is something else."""
    found: list[Budget] = []
    end = 0
    for amount in amounts_in(text):
        account = text[end : amount.begin].strip(_SEPARATORS).strip("・○●-")
        if len(account) > 24 or "。" in account:
            return ()
        written = text[amount.begin : amount.end]
        found.append(Budget(account=account, amount_yen=amount.yen, text=written, place=place))
        end = amount.end
    rest = text[end:].strip(_SEPARATORS + "。")
    return tuple(found) if not rest or rest[0] in _OPEN else ()


def _names(passages: Sequence[Passage], form: Form) -> tuple[str, ...]:
    """The names of lists such as 総務部、計画部 or ・…; nothing for (なし)."""
    names: list[str] = []
    for passage in passages:
        for piece in _split_names(passage.text):
            name = piece.strip(" 　")
            if name and fold(name[0]) in form.bullets:
                name = name[1:].strip(" 　")
            if name and not form.is_empty(name):
                names.append(name)
    return tuple(names)


def _split_names(text: str) -> list[str]:
    """A list of names cut at 、 , ／ line breaks and at bullets behind a space, but in no brackets."""
    pieces, depth, current = [], 0, ""
    for i, c in enumerate(text):
        depth += (c in _OPEN) - (c in _CLOSE)
        bullet = fold(c) == "・" and i > 0 and text[i - 1] in " 　\n\t"
        if depth <= 0 and (c in "、，,／\n\t" or bullet):
            pieces.append(current)
            current = ""
        else:
            current += c
    return [*pieces, current]


def _facilities(contents: Sequence[Content], notes: _Notes) -> list[Facility]:
    rows: list[tuple[str, list[Passage]]] = []
    path = "basics/facilities"
    for content in contents:
        if isinstance(content, Line):
            _facility_line(content, rows, notes)
            continue
        for grid in content.parts:
            for r in range(grid.rows):
                cells = grid.row(r)
                lines = [line for c in cells for line in c.lines]
                notes.claim(lines, path)
                if not lines:
                    continue
                head = cell_text(cells[0].lines) if cells[0].col == 0 else ""
                rest = [c for c in cells if c.col > 0]
                if head and fold(head).replace(" ", "") in ("運営方法", "区分", "運営形態", "施設名"):
                    continue
                if head or not rows:
                    rows.append((head, []))
                for cell in rest:
                    pieces, guesses = entries(cell.lines, notes.style, notes.form.bullets)
                    notes.findings += guesses
                    rows[-1][1].extend(Passage(text=p.text, place=p.place) for p in pieces)
    found: list[Facility] = []
    for operation, passages in rows:
        place = merge(p.place for p in passages)
        found.append(Facility(operation=operation, names=_names(passages, notes.form), place=place))
    return found


def _facility_line(line: Line, rows: list[tuple[str, list[Passage]]], notes: _Notes) -> None:
    """A line such as 直営　・A　・B, or one that goes on the operation above."""
    notes.claim((line,), "basics/facilities")
    text = line.text
    head = re.match(
        rf"[・○●]?\s*({'|'.join(map(re.escape, notes.form.operations))})\s*[:：]?(?=[\s　・]|$)", text
    )
    if head:
        rows.append((head[1], []))
        text = text[head.end() :].strip()
    elif not rows:
        rows.append(("", []))
    if text:
        rows[-1][1].append(Passage(text=text, place=line.place))


# --- 振り返り・一覧・凡例 ------------------------------------------------------------------------------


def _review(root: Node, notes: _Notes) -> Review | None:
    chapters = root.nodes("review")
    if not chapters:
        return None
    sections: list[ReviewSection] = []
    for chapter in chapters:
        for node in chapter.nodes("review_section"):
            paragraphs = tuple(
                p.model_copy(update={"text": _unbulleted(p.text, notes.form)})
                for p in _prose(node.contents(), f"review/{len(sections) + 1}", notes)
            )
            sections.append(
                ReviewSection(
                    title=node.values.get("title", node.text),
                    paragraphs=paragraphs,
                    place=merge(line.place for line in node.lines),
                )
            )
    said = (*chapters, *(n for c in chapters for n in c.nodes("review_section") if "year" in n.values))
    year = next((y for n in said if (y := fiscal_year_in(n.text)) is not None), None)
    return Review(fiscal_year=year, sections=tuple(sections))


def _unbulleted(text: str, form: Form) -> str:
    """A paragraph without its opening bullet; a circled number is part of the text and stays."""
    if text and fold(text[0]) in form.bullets and len(text) > 1:
        return text[1:].lstrip(" 　")
    return text


def _overview(root: Node, notes: _Notes) -> tuple[OverviewRow, ...]:
    rows: list[OverviewRow] = []
    for node in _all(root, "overview"):
        others: list[Content] = []
        rest = list(node.contents())
        while rest:
            content = rest.pop(0)
            if isinstance(content, Table) and overview_row(content.parts[0], notes.form) is not None:
                if overview_row(content.parts[-1], notes.form) == content.parts[-1].rows - 1:
                    run = [c for c in takewhile(lambda c: isinstance(c, Line), rest) if isinstance(c, Line)]
                    if (body := _loose_overview(run, content.parts[-1], notes.form)) is not None:
                        content = Table((*content.parts, body))
                        del rest[: len(run)]
                    elif rest and isinstance(rest[0], Table) and _headless(rest[0], content, notes.form):
                        content = Table((*content.parts, *rest[0].parts))
                        del rest[0]
                rows += _overview_rows(content, node.values.get("area"), notes)
            else:
                others.append(content)
        _unplace(others, notes, notes.unplaced)
    return tuple(rows)


def _headless(table: Table, heads: Table, form: Form) -> bool:
    """Whether a table is the body that heads standing alone lack."""
    first = table.parts[0]
    return overview_row(first, form) is None and first.cols == heads.parts[-1].cols


def _loose_overview(lines: Sequence[Line], head: Grid, form: Form) -> Grid | None:
    """Lines under the overview's heads as its rows, where no rule parts them; None if they do not line up.

    They start at as many places as there are heads, and a row begins with its number.
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
        if form.overview_number.match(fold(line.text))
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


def _overview_rows(table: Table, area: str | None, notes: _Notes) -> list[OverviewRow]:
    form = notes.form
    rows: list[dict[str, list[Line]]] = []
    columns: dict[int, str] = {}
    for n, grid in enumerate(table.parts):
        head = overview_row(grid, form)
        if head is not None:
            columns = {}
            for cell in grid.row(head):
                name = _column(cell, form)
                if name:
                    columns.update(dict.fromkeys(range(cell.col, cell.col + cell.col_span), name))
            notes.claim((line for r in range(head + 1) for c in grid.row(r) for line in c.lines), "overview")
        for r in range(0 if head is None else head + 1, grid.rows):
            fields: dict[str, list[Line]] = {}
            for cell in _covering(grid, r):
                name = columns.get(cell.col)
                if name is not None:
                    fields.setdefault(name, []).extend(cell.lines)
                elif cell.lines and cell.row == r:
                    _unplace(cell.lines, notes, notes.unplaced)
            if not any(fields.values()):
                continue
            whole = bool(fields.get("number")) or (
                bool(fields.get("title"))
                and form.overview_number is not None
                and form.overview_number.match(fold(fields["title"][0].text)) is not None
            )
            if n and r == (0 if head is None else head + 1) and rows and not whole:
                for name, lines in fields.items():
                    rows[-1].setdefault(name, []).extend(lines)
            else:
                rows.append(fields)
    return [_overview_row(fields, area, notes) for fields in rows]


def _covering(grid: Grid, row: int) -> list[Cell]:
    """The cells of a row, those that reach into it from above included, from left to right."""
    return sorted((c for c in grid.cells if c.row <= row < c.row + c.row_span), key=lambda c: c.col)


def _column(cell: Cell, form: Form) -> str | None:
    text = fold(cell_text(cell.lines)).replace(" ", "")
    return next((name for name, p in form.overview_columns.items() if p.fullmatch(text)), None)


def _overview_row(fields: Mapping[str, list[Line]], area: str | None, notes: _Notes) -> OverviewRow:
    texts: dict[str, str] = {}
    for name, lines in fields.items():
        found, guesses = paragraphs(lines, notes.style, "", cell=True)
        notes.findings += guesses
        texts[name] = "\n".join(p.text for p in found)
    area = fold(area) if area else None
    everything = [line for lines in fields.values() for line in lines]
    title, number = texts.get("title", ""), None
    if notes.form.overview_number and (match := notes.form.overview_number.fullmatch(fold(title))):
        number = int(match["number"])
        title = title[slice(*match.span("title"))].strip()
    elif written := fold(texts.get("number", "")).strip("(). "):
        number = int(written) if written.isdecimal() else None
    where = f"{area}-{number}" if area else str(number)
    notes.claim(everything, f"overview/{where}")
    return OverviewRow(
        area=area,
        number=number,
        policy_field=texts.get("policy_field") or None,
        title=title,
        approach=texts.get("approach") or None,
        place=merge(line.place for line in everything),
    )


def _areas(root: Node, notes: _Notes) -> tuple[Area, ...]:
    found: dict[str, list[Paragraph]] = {}
    code: str | None = None
    for node in _all(root, "legend"):
        lines: list[Line] = []
        for content in node.contents():
            lines += _row_lines(content) if isinstance(content, Table) else (content,)
        groups: list[list[Line]] = []
        for line in lines:
            if groups and not _opens_area(line, notes.form) and _flows(groups[-1][-1], line, notes):
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
                words = text[slice(*match.span("text"))].strip()
                notes.claim(group, f"areas/{code}")
                found.setdefault(code, []).append(Paragraph(words, tuple(group)))
            elif code is not None and begins_new(text, notes.form.bullets):
                notes.claim(group, f"areas/{code}")
                bare = text.lstrip("-－ 　")
                found[code].append(Paragraph(_unbulleted(bare, notes.form), tuple(group)))
            else:
                notes.claim(group, UNPLACED)
                notes.unplaced.append(Passage(text=text, place=place))
                notes.find("unplaced-text", place, {"text": _short(text)})
    return tuple(
        Area(
            code=key,
            descriptions=tuple(p.text for p in parts),
            place=merge(p.place for p in parts),
        )
        for key, parts in found.items()
    )


def _row_lines(table: Table) -> list[Line]:
    """A table's rows as lines: A | ・行政… becomes its cells' lines, a lone code letter put before."""
    out: list[Line] = []
    for grid in table.parts:
        for r in range(grid.rows):
            out += [line for c in grid.row(r) for line in c.lines]
    return out


def _opens_area(line: Line, form: Form) -> bool:
    folded = fold(line.text)
    return (
        begins_new(line.text, form.bullets)
        or (form.area_line is not None and form.area_line.fullmatch(folded) is not None)
        or any(p.fullmatch(folded) for p in form.caption)
    )


def _flows(before: Line, line: Line, notes: _Notes) -> bool:
    found, guesses = paragraphs((before, line), notes.style, "")
    if len(found) == 1:
        notes.findings += guesses
    return len(found) == 1 or re.fullmatch(r"[A-Z]", fold(before.text)) is not None


# --- 課題 ---------------------------------------------------------------------------------------------


def _issues(root: Node, notes: _Notes, fiscal_year: int | None) -> tuple[Issue, ...]:
    issues: list[Issue] = []
    used: Counter[str] = Counter()
    for node in _all(root, "issue"):
        area, number = node.values.get("area"), node.values.get("number")
        area = fold(area) if area else None
        count = int(fold(number)) if number else len(issues) + 1
        base = f"{area}-{count}" if area else str(count)
        used[base] += 1
        key = base if used[base] == 1 else f"{base}{_LATER}{used[base]}"
        issues.append(_issue(node, key, area, count, notes, fiscal_year))
    return tuple(issues)


def _issue(
    node: Node, key: str, area: str | None, number: int, notes: _Notes, fiscal_year: int | None
) -> Issue:
    path = f"issues/{key}"
    unplaced: list[Passage] = []
    impact, urgency = _levels(node, path, notes, unplaced)
    texts: dict[str, tuple[Passage, ...]] = {}
    for kind in ("description", "background", "expected_outcome"):
        texts[kind] = tuple(
            p for n in node.nodes(kind) for p in _prose(n.contents(), f"{path}/{kind}", notes, unplaced)
        )
    initiatives = _initiatives(node, key, notes, fiscal_year, unplaced)
    for other in node.nodes("unknown"):
        unplaced.append(Passage(text=other.text, place=merge(line.place for line in other.lines)))
        _unplace(other.contents(), notes, unplaced, known_why=True)
    title = node.values.get("title", node.text)
    words = keywords(
        (
            title,
            *(p.text for kind in texts.values() for p in kind),
            *(i.title for i in initiatives),
        )
    )
    return Issue(
        id=key,
        area=area,
        number=number,
        title=title,
        policy_field=node.values.get("policy_field"),
        impact=impact,
        urgency=urgency,
        description=texts["description"],
        background=texts["background"],
        expected_outcome=texts["expected_outcome"],
        initiatives=initiatives,
        keywords=words,
        unplaced=tuple(unplaced),
        place=merge(line.place for line in node.lines),
    )


def _levels(
    node: Node, path: str, notes: _Notes, unplaced: list[Passage]
) -> tuple[Level | None, Level | None]:
    """Impact and urgency, wherever the issue's head or its matrix section says them."""
    found = {name: node.values[name] for name in ("impact", "urgency") if name in node.values}
    others: list[Content] = []

    def look(text: str) -> bool:
        hit = False
        folded = fold(text)
        for pattern in notes.form.levels:
            if match := pattern.search(folded):
                hit = True
                for name, value in match.groupdict().items():
                    if value:
                        found.setdefault(name, value)
        return hit

    for section in node.nodes("matrix"):
        look(section.text)
    for content in (*(c for s in node.nodes("matrix") for c in s.contents()), *node.contents()):
        lines = _lines((content,))
        joined = "".join(line.text for line in lines)
        if look(joined):
            notes.claim(lines, f"{path}/matrix")
        else:
            others.append(content)
    _unplace(others, notes, unplaced)
    return cast(Level | None, found.get("impact")), cast(Level | None, found.get("urgency"))


def _initiatives(
    issue: Node, key: str, notes: _Notes, fiscal_year: int | None, unplaced: list[Passage]
) -> tuple[Initiative, ...]:
    found: list[Initiative] = []
    used: Counter[str] = Counter()
    for section in (issue, *issue.nodes("initiatives")):
        if section is not issue:
            loose = section.contents()
            if any(isinstance(c, Table) and head_row(c.parts[0], notes.form) is not None for c in loose):
                unnamed = Node("initiative", {"title": ""}, "", section.lines, loose)
                found.append(_initiative(unnamed, f"{key}/0", None, notes, fiscal_year, unplaced))
            else:
                _unplace(loose, notes, unplaced)
        for node in section.nodes("initiative"):
            written = node.values.get("number")
            number = int(fold(written)) if written else len(found) + 1
            base = f"{key}/{number}"
            used[base] += 1
            ident = base if used[base] == 1 else f"{base}{_LATER}{used[base]}"
            found.append(_initiative(node, ident, number, notes, fiscal_year, unplaced))
    return tuple(found)


def _initiative(
    node: Node,
    ident: str,
    number: int | None,
    notes: _Notes,
    fiscal_year: int | None,
    unplaced: list[Passage],
) -> Initiative:
    issue, _, rest = ident.partition("/")
    path = f"issues/{issue}/initiatives/{rest}"
    tables, prose = _split_tables(node.contents(), notes)
    description: list[Passage] = []
    items: list[Item] = []
    others: list[Content] = []
    run: list[Line] = []

    def close() -> None:
        for paragraph in notes.paragraphs(run):
            entries_in = _items_in(paragraph.text, notes.form)
            if entries_in:
                notes.claim(paragraph.lines, f"{path}/items")
                items.extend(Item(marker=m, text=t, place=paragraph.place) for m, t in entries_in)
            else:
                notes.claim(paragraph.lines, f"{path}/description")
                description.append(Passage(text=paragraph.text, place=paragraph.place))
        run.clear()

    for content in prose:
        if isinstance(content, Line):
            run.append(content)
        elif all(grid.cols == 1 for grid in content.parts):
            run += _lines((content,))
        else:
            close()
            others.append(content)
    close()
    for other in others:
        assert isinstance(other, Table)
        _other_table(other, notes, unplaced)
    plan, findings = schedule(tables, notes.form, notes.style, fiscal_year, ident)
    notes.findings += findings
    notes.claim(plan.heads, f"{path}/quarters")
    for quarter, lines in plan.used.items():
        notes.claim(lines, f"{path}/quarters/{quarter}")
    _labels(plan.labels, items, path, notes, unplaced)
    title = node.values.get("title", node.text)
    return Initiative(
        id=ident,
        number=number,
        title=title,
        description=tuple(description),
        items=tuple(items),
        quarters=plan.quarters,
        keywords=keywords(
            (
                title,
                *(p.text for p in description),
                *(i.text for i in items),
                *(t.text for q in plan.quarters for t in q.tasks if not t.ditto),
            )
        ),
        place=merge(line.place for line in node.lines),
    )


def _items_in(text: str, form: Form) -> tuple[tuple[str, str], ...]:
    """The (marker, text) of a list's entry, or of several that a text has on one line: ・A ・B, ①A ②B."""
    whole = _item_in(text, form)
    if whole is None:
        return ()
    parts = [part for part in at_markers(text, form) if not form.is_empty(part)]
    found = [item for part in parts if (item := _item_in(part, form)) is not None]
    numbers = [marker_number(marker) for marker, _ in found]
    counted = all(a is not None and b == a + 1 for a, b in pairwise(numbers))
    together = counted or all(number is None for number in numbers)
    return tuple(found) if len(found) == len(parts) and together else (whole,)


def _item_in(text: str, form: Form) -> tuple[str, str] | None:
    match = form.item.fullmatch(fold(text))
    if match is None:
        return None
    return text[slice(*match.span("marker"))], text[slice(*match.span("text"))].strip()


def _labels(
    labels: Sequence[Paragraph], items: list[Item], path: str, notes: _Notes, unplaced: list[Passage]
) -> None:
    """What a table's first column says: an item of the initiative, a word such as 工程, or text to keep."""
    known = {item.marker for item in items}
    for label in labels:
        folded = fold(label.text).replace(" ", "").replace("\n", "")
        match = notes.form.item.fullmatch(fold(label.text.replace("\n", "")))
        if folded in notes.form.row_labels or folded in CIRCLED:
            notes.claim(label.lines, f"{path}/quarters")
        elif match and match["marker"] in CIRCLED:
            notes.claim(label.lines, f"{path}/items")
            if match["marker"] not in known:
                text = label.text.replace("\n", "")[slice(*match.span("text"))].strip()
                items.append(Item(marker=match["marker"], text=text, place=label.place))
        else:
            notes.claim(label.lines, UNPLACED)
            unplaced.append(Passage(text=label.text, place=label.place))
            notes.find("unplaced-text", label.place, {"text": _short(label.text)})


def _split_tables(
    contents: Sequence[Content], notes: _Notes
) -> tuple[tuple[Table, ...], tuple[Content, ...]]:
    """The tables with quarter columns, and everything else.

    A text's last row may have lost the tabs behind its first cell; a table without heads straight after
    a schedule of as many columns is its continuation, with a finding.
    """
    tables: list[Table] = []
    others: list[Content] = []
    straight = False  # whether the content before was part of a schedule
    rest = list(contents)
    while rest:
        content = rest.pop(0)
        last = tables[-1].parts[-1] if straight else None
        only_heads = last is not None and head_row(last, notes.form) == last.rows - 1
        straight = True
        if isinstance(content, Line):
            following = takewhile(lambda c: isinstance(c, Line), rest)
            run = [content, *(c for c in following if isinstance(c, Line))]
            if last is not None and (row := _loose_row(run, tables[-1], notes.form)) is not None:
                tables[-1] = Table((*tables[-1].parts, row))
                del rest[: len(run) - 1]
                continue
            if last is not None and only_heads and last.evidence == "tabs" and content.gap == 0:
                row = Grid((Cell(0, 0, (content,)),), 1, last.cols, page=last.page, evidence="tabs")
                tables[-1] = Table((*tables[-1].parts, row))
                continue
        elif head_row(content.parts[0], notes.form) is not None:
            tables.append(content)
            continue
        elif last is not None and content.parts[0].cols == last.cols and (last.cols >= 4 or only_heads):
            place = merge(line.place for line in _lines((content,)))
            notes.find("header-guessed", place, {})
            tables[-1] = Table((*tables[-1].parts, *content.parts))
            continue
        others.append(content)
        straight = False
    return tuple(tables), tuple(others)


def _loose_row(lines: Sequence[Line], table: Table, form: Form) -> Grid | None:
    """Lines straight after a schedule as its row, where it has none yet or where they open the next page."""
    headed = next((g for g in reversed(table.parts) if head_row(g, form) is not None), None)
    last = table.parts[-1]
    if headed is None or last.page is None:
        return None
    row = row_of(lines, headed)
    if row is None:
        return None
    if len(table.parts) == 1 and heads_end(headed, form) == headed.rows - 1:
        return row
    opens = begins_new(lines[0].text, form.bullets) or len(row.cells) > 1
    on_next = lines[0].page == last.page + 1
    goes_on = _under(last, lines[0]) and not _NOTE.match(lines[0].text)
    return row if goes_on or (opens and on_next) else None


def _under(grid: Grid, line: Line) -> bool:
    """Whether a line stands close under a table that has no rules to end it."""
    if grid.evidence != "columns" or grid.box is None or line.box is None or grid.page != line.page:
        return False
    return 0 <= line.box[1] - grid.box[3] + 1 < 1.2 * (line.size or 10.0)


# --- what is left -----------------------------------------------------------------------------------


def _leftovers(root: Node, notes: _Notes) -> None:
    """Keep what stands directly under headings that have no content of their own."""
    _unplace(root.contents(), notes, notes.unplaced)
    for kind in ("title", "basics", "review", "issues", "organization", "municipality"):
        for node in _all(root, kind):
            _unplace(node.contents(), notes, notes.unplaced)
    for node in root.nodes("unknown"):
        notes.unplaced.append(Passage(text=node.text, place=merge(line.place for line in node.lines)))
        _unplace(node.contents(), notes, notes.unplaced, known_why=True)


def _unclaimed(document: SourceDocument, outline: Outline, notes: _Notes) -> None:
    """The last net: a content line that no field took is kept in `unplaced`."""
    for line in document.lines():
        if line.key not in outline.roles and line.key not in notes.claims:
            notes.claim((line,), UNPLACED)
            notes.unplaced.append(Passage(text=line.text, place=line.place))
            notes.find("unplaced-text", line.place or NOWHERE, {"text": _short(line.text)})
