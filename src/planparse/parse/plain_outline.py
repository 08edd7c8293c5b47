"""What a document of no known form says: headings, the paragraphs and tables under them, amounts and dates.

Every line is a heading, page furniture, or content of exactly one heading; the lines before the first heading
belong to one of level 0. No issues or initiatives are looked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from statistics import median

from planparse.document.place import Place, merge
from planparse.document.source import Block, Grid, Line, SourceDocument
from planparse.japanese.amounts import amounts_in, measure
from planparse.japanese.calendar import YEAR, days_in, fiscal_year_in
from planparse.japanese.fold import fold
from planparse.japanese.municipalities import code_of
from planparse.parse.furniture import LEADER, ORNAMENT, PAGE_EDGE, running_heads
from planparse.parse.plain_headings import Found, headings_in
from planparse.parse.plain_tables import PlainRow, PlainTable, continues_table, plain_table
from planparse.parse.wrap import Style, join, narrowed_pages, paragraphs, style_of
from planparse.plan import paths
from planparse.plan.model import NamedValue, OutlineHeading, OutlineRow, OutlineTable, Passage

FURNITURE, CONTENTS, TITLE = "furniture", "contents", "title"
_BULLETS = "・●◆◇□▪•○"
_PAGE_NUMBER = re.compile(r"[-~(\s]*(?:[pP]\.?\s*)?\d{1,3}\s*(?:/\s*\d{1,3}|ページ|頁)?[-~)\s]*")
_CONTENTS = re.compile(r"[【<\[]?\s*目\s*次\s*[】>\]]?")
_MOSTLY = 0.5
"""Share of the lines on a page below 目次 from which all of them are entries of the table of contents."""
_COVER_LINES = 14
"""Lines of a cover, at most; a page with more has text of its own."""
_LONGEST_TITLE = 60
_MOST_TITLE_LINES = 3
_LARGER = 1.1
"""Ratio to the body's type size from which the first line is the title."""
_KIND_OF_DOCUMENT = re.compile(
    r"(?:計画|方針|戦略|プラン|ビジョン|目標|一覧|見通し|調書|シート|報告書|管理表|評価[表書]?|概要版?|工程表)書?$"
)
"""What the title of a plan ends with."""
_REMARKS = re.compile(r"[(\[【<][^()\[\]【】<>]*[)\]】>]")
_FISCAL_YEAR = re.compile(rf"({YEAR}\s*年\s*度)(?:\s*(?:~|-|から)\s*{YEAR}\s*年\s*度)?")
"""A fiscal year, or the first and last of a span, of which the first counts."""
_OF_SPAN = re.compile(rf"(?:~|-|から)\s*{YEAR}\s*年\s*度|{YEAR}\s*年\s*度\s*(?:~|-|から)")
"""A year at either end of a span: 令和5年度~令和9年度, 2023~2027年度, 令和5年度から5年間."""
_YEAR_OF_TITLE = re.compile(rf"[(]?\s*{YEAR}\s*年\s*度[^。、:~-]{{0,20}}")
_LABEL_BEFORE = re.compile(r"(?P<label>[^\s()\[\]【】、,。:=「」・]{1,20})[\s:=(]*$")
_MUNICIPALITY = re.compile(r"[市町村]")


@dataclass(frozen=True, slots=True)
class PlainSection:
    """A heading, None before the first one, and what stands under it: runs of lines, and tables, in order."""

    heading: Found | None
    contents: tuple[tuple[Line, ...] | PlainTable, ...]


@dataclass(frozen=True, slots=True)
class PlainDocument:
    """A document by its looks: title, sections in reading order, roles of all other lines, prose style."""

    title: tuple[Line, ...]
    sections: tuple[PlainSection, ...]
    roles: Mapping[tuple[int, int], str]
    style: Style


@dataclass(frozen=True, slots=True)
class PlainOutline:
    """The published outline, the values of the cover, and what each line was read as.

    `roles` holds heading and furniture lines by key, `claims` the path of the value that holds each other.
    """

    headings: tuple[OutlineHeading, ...]
    title: str | None
    fiscal_year: int | None
    municipality: str | None
    title_place: Place | None
    municipality_place: Place | None
    roles: Mapping[tuple[int, int], str]
    claims: Mapping[tuple[int, int], str]


def plain_outline(document: SourceDocument) -> PlainOutline:
    """The outline of a document by its looks."""
    plain = plain_document(document)
    roles, claims = dict(plain.roles), dict[tuple[int, int], str]()
    headings: list[OutlineHeading] = []
    for section in plain.sections:
        path = paths.outline_path(len(headings) + 1)
        headings.append(_published(section, path, plain.style, claims))
        for table in section.contents:
            if isinstance(table, PlainTable):
                roles |= {line.key: FURNITURE for line in table.repeated}
        if section.heading is not None:
            roles |= {line.key: f"level {section.heading.level}" for line in section.heading.lines}
    title = join(plain.title) if plain.title else None
    title_place = merge(line.place for line in plain.title) if plain.title else None
    before = [(p.text, p.place) for h in headings[:1] if h.level == 0 for p in h.passages]
    municipality = _municipality(" ".join([title or "", *(text for text, _ in before)]))
    return PlainOutline(
        headings=tuple(headings),
        title=title,
        fiscal_year=fiscal_year_in(year_of_title(title, spans=True) or "") if title else None,
        municipality=municipality,
        title_place=title_place,
        municipality_place=next((place for text, place in before if municipality in text), title_place)
        if municipality
        else None,
        roles=roles,
        claims=claims,
    )


# --- lines ---------------------------------------------------------------------------------------------


def plain_document(document: SourceDocument) -> PlainDocument:
    """The sections of a document by its looks."""
    blocks = tuple(_unboxed(narrowed_pages(document.blocks)))
    roles = _furniture(blocks, document)
    rest = [b for b in blocks if isinstance(b, Grid) or b.key not in roles]
    style = style_of([b for b in rest if isinstance(b, Line)])
    title, cover = _title(rest)
    if title and sum(isinstance(b, Line) and b.text == title[0].text for b in rest) == 1:
        roles |= {line.key: TITLE for line in title}
        rest = [b for b in rest if b not in title]
    return PlainDocument(title, tuple(_sections(rest, headings_in(rest, cover), style)), roles, style)


def title_lines(document: SourceDocument) -> tuple[Line, ...]:
    """The lines of a document's title by their looks; () if it has none."""
    blocks = tuple(_unboxed(document.blocks))
    running = running_heads(blocks, document)
    return _title([b for b in blocks if isinstance(b, Grid) or b.key not in running])[0]


def _unboxed(blocks: Sequence[Block]) -> Iterator[Block]:
    """The blocks, with the lines of a box around prose instead of a grid of one column."""
    for block in blocks:
        if isinstance(block, Grid) and block.cols == 1:
            yield from block.lines()
        else:
            yield block


def _furniture(blocks: Sequence[Block], document: SourceDocument) -> dict[tuple[int, int], str]:
    """The roles of ornaments, running heads, page numbers and the table of contents, by key."""
    heights = {page.number: page.height for page in document.pages}
    roles = dict.fromkeys(running_heads(blocks, document), FURNITURE)
    for block in blocks:
        for line in block.lines() if isinstance(block, Grid) else (block,):
            if isinstance(block, Line) and ORNAMENT.fullmatch(line.folded):
                roles[line.key] = FURNITURE
        if isinstance(block, Line) and _PAGE_NUMBER.fullmatch(block.folded) and _at_edge(block, heights):
            roles[block.key] = FURNITURE
    return roles | _contents([b for b in blocks if isinstance(b, Line) and b.key not in roles])


def _at_edge(line: Line, heights: Mapping[int, float]) -> bool:
    if line.box is None or line.page is None:
        return line.text[:1] in "-－―─~"
    middle = (line.box[1] + line.box[3]) / 2 / heights[line.page]
    return middle < PAGE_EDGE or middle > 1 - PAGE_EDGE


def _contents(lines: Sequence[Line]) -> dict[tuple[int, int], str]:
    """The lines of the table of contents: from 目次 on, what leads to a page number, or whole pages."""
    begin = next((i for i, line in enumerate(lines) if _CONTENTS.fullmatch(line.folded)), None)
    if begin is None:
        return {}
    found = {lines[begin].key: CONTENTS}
    i = begin + 1
    while i < len(lines):
        page = [line for line in lines[i:] if line.page == lines[i].page]
        entries = [line for line in page if LEADER.search(line.folded)]
        if not entries:
            break
        whole = lines[i].page is not None and len(entries) >= _MOSTLY * len(page)
        last = page.index(entries[-1]) + 1
        found |= {line.key: CONTENTS for line in (page if whole else page[:last])}
        if lines[i].page is None:
            break
        i += len(page)
    return found


def _title(blocks: Sequence[Block]) -> tuple[tuple[Line, ...], frozenset[tuple[int, int]]]:
    """The lines of a document's title, and the keys of all lines of its cover, if it has one."""
    lines = [block for block in blocks if isinstance(block, Line)]
    if not lines or blocks[0] is not lines[0]:
        return (), frozenset()
    first, after = lines[0], blocks[1] if len(blocks) > 1 else None
    if first.box is None:
        return _title_of_original(first, after, lines), frozenset()
    page = [line for line in lines if line.page == first.page]
    title = _largest(page)
    if _is_cover(page, blocks, lines):
        return title, frozenset(line.key for line in page)
    body = median(line.size or 0.0 for line in lines)
    apart = isinstance(after, Grid) or (first.size or 0.0) >= _LARGER * body
    return (title if title[0] is first and apart and _may_be_title(title) else ()), frozenset()


def _title_of_original(first: Line, after: Block | None, lines: Sequence[Line]) -> tuple[Line, ...]:
    """The title that the first line of a text or original is: set apart, larger or worded as titles are."""
    larger = (first.size or 0.0) > _LARGER * median(line.size or 0.0 for line in lines)
    apart = larger or not isinstance(after, Line) or after.gap > 0
    if not _may_be_title((first,)) or not (apart or names_document(first.text)):
        return ()
    if isinstance(after, Line) and after.gap == 0 and _goes_on(first, after):
        return first, after
    return (first,)


def _is_cover(page: Sequence[Line], blocks: Sequence[Block], lines: Sequence[Line]) -> bool:
    """Whether the lines of the first page are a cover: few, without a sentence or table, and not all."""
    if len(page) > _COVER_LINES or len(page) == len(lines) or any("。" in line.text for line in page):
        return False
    return not any(isinstance(block, Grid) and block.page == page[0].page for block in blocks)


def _may_be_title(lines: Sequence[Line]) -> bool:
    text = "".join(line.folded for line in lines)
    return len(text) <= _LONGEST_TITLE and "。" not in text and text[-1] not in "、:"


def _goes_on(first: Line, after: Line) -> bool:
    """Whether the line below a title without a year is its year: 令和8年度, 令和8年度実施計画."""
    return fiscal_year_in(first.text) is None and _YEAR_OF_TITLE.fullmatch(after.folded) is not None


def names_document(text: str) -> bool:
    """Whether a text ends as the titles of plans do, remarks in brackets aside: 実施計画(案)."""
    return _KIND_OF_DOCUMENT.search(_without_remarks(text)) is not None


def year_of_title(text: str, *, spans: bool) -> str | None:
    """The one fiscal year of a title as written, with `spans` also the first of a span; or None.

    Remarks in brackets count where nothing else names a year.
    """
    for part in (_without_remarks(text), fold(text)):
        if years := {fiscal_year_in(one): one for one in _FISCAL_YEAR.findall(part)}:
            sure = len(years) == 1 and (spans or _OF_SPAN.search(part) is None)
            return next(iter(years.values())) if sure else None
    return None


def _without_remarks(text: str) -> str:
    return _REMARKS.sub("", fold(text)).strip()


def _largest(page: Sequence[Line]) -> tuple[Line, ...]:
    """The lines in the largest type of a page, from the first of them to the next in another type."""
    largest = max(line.size or 0.0 for line in page)
    first = next(i for i, line in enumerate(page) if (line.size or 0.0) == largest)
    following = page[first : first + _MOST_TITLE_LINES]
    return tuple(takewhile(lambda line: (line.size or 0.0) == largest, following))


def _sections(blocks: Sequence[Block], found: Mapping[int, Found], style: Style) -> Iterator[PlainSection]:
    heading: Found | None = None
    contents: list[tuple[Line, ...] | PlainTable] = []
    run: list[Line] = []
    i = 0

    def close() -> None:
        if run:
            contents.append(tuple(run))
            run.clear()

    while i < len(blocks):
        block = blocks[i]
        if (begun := found.get(i)) is not None:
            close()
            if heading is not None or contents:
                yield PlainSection(heading, tuple(contents))
            heading, contents = begun, []
            i += len(begun.lines)
        elif isinstance(block, Grid):
            close()
            grids = [block]
            for after in blocks[i + 1 :]:
                if not isinstance(after, Grid) or not continues_table(after, grids):
                    break
                grids.append(after)
            contents.append(plain_table(grids, style))
            i += len(grids)
        else:
            run.append(block)
            i += 1
    close()
    if heading is not None or contents:
        yield PlainSection(heading, tuple(contents))


# --- what is published ----------------------------------------------------------------------------------


@dataclass(slots=True)
class _Parts:
    """What stands under a heading, while it is gathered."""

    passages: list[Passage] = field(default_factory=list)
    tables: list[OutlineTable] = field(default_factory=list)
    values: list[NamedValue] = field(default_factory=list)


def _published(
    section: PlainSection, path: str, style: Style, claims: dict[tuple[int, int], str]
) -> OutlineHeading:
    """The published heading; adds the path of each line under it to `claims`."""
    parts = _Parts()
    for content in section.contents:
        if isinstance(content, PlainTable):
            at = paths.path(path, "tables", len(parts.tables) + 1)
            parts.tables.append(_table(content, at, claims))
            parts.values += _values_of_table(content)
            continue
        for paragraph in paragraphs(content, style, _BULLETS)[0]:
            passage = Passage(text=paragraph.text, place=paragraph.place)
            parts.passages.append(passage)
            parts.values += _values_of_text(passage)
            at = paths.path(path, "passages", len(parts.passages))
            claims.update({line.key: at for line in paragraph.lines})
    heading = section.heading
    if heading is None:
        place = merge([*(p.place for p in parts.passages), *(t.place for t in parts.tables)])
    else:
        place = merge(line.place for line in heading.lines)
    return OutlineHeading(
        level=heading.level if heading else 0,
        label=heading.label if heading else None,
        title=heading.title if heading else None,
        passages=tuple(parts.passages),
        tables=tuple(parts.tables),
        fields=tuple(parts.values),
        place=place,
    )


def _table(table: PlainTable, path: str, claims: dict[tuple[int, int], str]) -> OutlineTable:
    claims.update({line.key: paths.path(path, "head") for line in table.head_lines})
    for i, row in enumerate(table.rows, 1):
        claims.update({line.key: paths.path(path, "rows", i) for line in row.lines})
    rows = tuple(OutlineRow(cells=row.cells, place=row.place) for row in table.rows)
    return OutlineTable(head=table.head, rows=rows, place=table.place)


def _values_of_table(table: PlainTable) -> Iterator[NamedValue]:
    """The cells of a table that are an amount, a share, a count or a date, under their column headers."""
    for row in table.rows:
        named = next((text for text in row.cells if text and measure(text) is None), None)
        for i, text in enumerate(row.cells):
            label = table.head[i] if i < len(table.head) else ""
            label = label or (row.cells[i - 1] if i and not table.head else "")
            if label and text and text != named:
                yield from _value(text, label, row, named)


def _value(text: str, label: str, row: PlainRow, named: str | None) -> Iterator[NamedValue]:
    found, days = measure(text, label), days_in(text)
    whole = len(days) == 1 and (days[0].begin, days[0].end) == (0, len(text))
    if found is None and not whole:
        return
    year = fiscal_year_in(label)
    yield NamedValue(
        name=label,
        label=label,
        value=text,
        number=None if whole or found is None else found.number,
        unit=None if whole or found is None else found.unit,
        period=days[0].day.isoformat() if whole else None if year is None else str(year),
        row=named if named != label else None,
        place=row.place,
    )


def _values_of_text(passage: Passage) -> Iterator[NamedValue]:
    """The amounts and dates in a passage, each under the word before it."""
    text = passage.text
    for amount in amounts_in(text):
        label = _label_before(text, amount.begin) or "金額"
        yield NamedValue(
            name=label, label=label, value=text[amount.begin : amount.end], number=amount.yen, unit="円",
            place=passage.place,
        )  # fmt: skip
    for date in days_in(text):
        label = _label_before(text, date.begin) or "年月日"
        yield NamedValue(
            name=label, label=label, value=text[date.begin : date.end], period=date.day.isoformat(),
            place=passage.place,
        )  # fmt: skip


def _label_before(text: str, end: int) -> str | None:
    match = _LABEL_BEFORE.search(fold(text[max(0, end - 30) : end]))
    return text[max(0, end - 30) : end][slice(*match.span("label"))] if match else None


def _municipality(text: str) -> str | None:
    """The first municipality of the list that a text names, by the longest name that ends there; or None."""
    for match in _MUNICIPALITY.finditer(text):
        for begin in range(max(0, match.start() - 8), match.start()):
            if code_of(name := text[begin : match.end()].strip()) is not None:
                return name
    return None
