"""Tables as markup writes them into a text: MediaWiki, AsciiDoc, reStructuredText directives, LaTeX.

Each stands between marks of its own, so what is inside needs no guess. Grids and simple tables of
reStructuredText are drawn and are found by `drawn` and `aligned`.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from planparse.readers.plaintext.table import Part, TextCell, TextTable, Written

MOST_LINES = 2000
"""Lines of such a table, at most: bounds what one that is never closed costs. Not measured: a judgement."""
MOST_SPAN = 200
"""Rows or columns that a cell may say that it spans."""


def markup_table(lines: Sequence[Written], start: int) -> TextTable | None:
    """The table that a line opens in one of these languages; None for any other line.

    Its captions are the lines of the markup that are text but no cell.
    """
    for opens, read in _LANGUAGES:
        if opens.match(lines[start].text) is not None:
            return read(lines, start)
    return None


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell as written: its lines, and what it spans; negative rows are those up to its own."""

    parts: tuple[Part, ...]
    rows: int = 1
    cols: int = 1


def _longer(cell: _Cell, part: Part) -> _Cell:
    return replace(cell, parts=(*cell.parts, part))


def _placed(rows: Iterable[Sequence[_Cell]]) -> tuple[TextCell, ...]:
    """Cells in the places that those before and above leave free."""
    taken: set[tuple[int, int]] = set()
    found: list[TextCell] = []
    for r, row in enumerate(rows):
        col = 0
        for cell in row:
            while (r, col) in taken:
                col += 1
            taken.update((r + i, col + j) for i in range(cell.rows) for j in range(cell.cols))
            found.append(TextCell(r, col, cell.parts, cell.rows, cell.cols))
            col += cell.cols
    return tuple(found)


def _table(rows: Sequence[Sequence[_Cell]], end: int, captions: Sequence[Part]) -> TextTable | None:
    cells = _placed([row for row in rows if row])
    told = tuple((number, text) for number, text in captions if text.strip())
    return TextTable(cells, end, "structure", told) if cells else None


def _closing(lines: Sequence[Written], start: int, closes: re.Pattern[str]) -> int | None:
    """The index of the line that closes a table opened above it."""
    ahead = range(start + 1, min(start + MOST_LINES, len(lines)))
    return next((at for at in ahead if closes.match(lines[at].text)), None)


def _span(text: str | None) -> int:
    return min(int(text), MOST_SPAN) if text and text.isdecimal() and int(text) else 1


# --- MediaWiki ---------------------------------------------------------------------------------------------

_WIKI_OPENS = re.compile(r"[ \t:*]*\{\|")
_WIKI_CLOSES = re.compile(r"\s*\|\}")
_WIKI_BETWEEN = re.compile(r"\|\||!!")
_WIKI_COMMENT = re.compile(r"<!--.*?-->")
_WIKI_ATTRIBUTES = re.compile(r"[^|\[\]{}]*=[^|\[\]{}]*\|(?!\|)")
_WIKI_SPAN = re.compile(r"\b(row|col)span\s*=\s*[\"']?(\d{1,4})", re.IGNORECASE)
_WIKI_LINK = re.compile(r"\[\[(?:[^\[\]|]*\|)?([^\[\]|]*)\]\]")
_WIKI_QUOTES = re.compile(r"'{2,5}")


def _wiki(lines: Sequence[Written], start: int) -> TextTable | None:
    last = _closing(lines, start, _WIKI_CLOSES)
    if last is None:
        return None
    rows: list[list[_Cell]] = [[]]
    captions: list[Part] = []
    for line in lines[start + 1 : last]:
        text = line.text.strip()
        if text.startswith("|-"):
            rows.append([])
        elif text.startswith("|+"):
            captions.append((line.number, _wiki_text(text[2:])))
        elif text[:1] in ("|", "!"):
            pieces = _WIKI_BETWEEN.split(text[1:]) if text[0] == "!" else text[1:].split("||")
            rows[-1] += (_wiki_cell(line.number, piece) for piece in pieces)
        elif text and rows[-1]:
            rest, *pieces = _WIKI_BETWEEN.split(text)
            rows[-1][-1] = _longer(rows[-1][-1], (line.number, _wiki_text(rest)))
            rows[-1] += (_wiki_cell(line.number, piece) for piece in pieces)
        elif text:
            captions.append((line.number, _wiki_text(text)))
    return _table(rows, last + 1, captions)


def _wiki_cell(number: int, piece: str) -> _Cell:
    attributes = _WIKI_ATTRIBUTES.match(piece)
    text = piece[attributes.end() :] if attributes else piece
    spans = {m[1].lower(): _span(m[2]) for m in _WIKI_SPAN.finditer(attributes.group() if attributes else "")}
    return _Cell(((number, _wiki_text(text)),), spans.get("row", 1), spans.get("col", 1))


def _wiki_text(text: str) -> str:
    plain = _WIKI_LINK.sub(r"\1", _WIKI_COMMENT.sub("", text))
    return _WIKI_QUOTES.sub("", plain).strip()


# --- AsciiDoc ----------------------------------------------------------------------------------------------

_DOC_RULE = re.compile(r"\s*\|={3,}\s*$")
_DOC_OPENS = re.compile(r"\s*(?:\|={3,}\s*$|\[[^\]]*\]\s*$|\.[^\s.].*)")
"""The rule, or the attributes and the title above it."""
_DOC_COLUMNS = re.compile(r"cols\s*=\s*(?:\"([^\"]*)\"|(\d+))")
_DOC_CELL = re.compile(
    r"(?:^|(?<=\s))(?:(?P<cols>\d+)?(?:\.(?P<rows>\d+))?(?P<kind>[+*]))?[<^>]?(?:\.[<^>])?[adehlmsv]?(?<!\\)\|"
)
_MOST_ABOVE = 3
"""Lines of attributes and title above the rule, at most."""


def _asciidoc(lines: Sequence[Written], start: int) -> TextTable | None:
    head = next(
        (n for n in range(start, min(start + _MOST_ABOVE, len(lines))) if _DOC_RULE.match(lines[n].text)),
        None,
    )
    if head is None or not all(_DOC_OPENS.match(line.text) for line in lines[start:head]):
        return None
    last = _closing(lines, head, _DOC_RULE)
    if last is None:
        return None
    above = lines[start:head]
    captions = [(line.number, line.text.strip()[1:]) for line in above if line.text.strip().startswith(".")]
    stated = next((m for line in above if (m := _DOC_COLUMNS.search(line.text))), None)
    cells: list[_Cell] = []
    first_line = 0
    for line in lines[head + 1 : last]:
        before, found = _doc_cells(line)
        if before and cells:
            cells[-1] = _longer(cells[-1], (line.number, before))
        cells += found
        first_line = first_line or sum(cell.cols for cell in found)
    columns = _doc_columns(stated) or first_line
    return _table(list(_in_rows(cells, columns)), last + 1, captions) if columns else None


def _doc_cells(line: Written) -> tuple[str, list[_Cell]]:
    """The text of a line before its first cell, which goes on the cell above, and the cells that it opens."""
    marks = list(_DOC_CELL.finditer(line.text))
    ends = [*(mark.start() for mark in marks), len(line.text)]
    cells: list[_Cell] = []
    for mark, end in zip(marks, ends[1:], strict=True):
        parts = ((line.number, _doc_text(line.text[mark.end() : end])),)
        if mark["kind"] == "*":
            cells += [_Cell(parts)] * _span(mark["cols"])
        else:
            cells.append(_Cell(parts, _span(mark["rows"]), _span(mark["cols"])))
    return _doc_text(line.text[: ends[0]]), cells


def _doc_text(text: str) -> str:
    """The text of a cell without its signs: the + of a line break, emphasis, the backslash before a pipe."""
    plain = re.sub(r"\s\+$", "", text.strip())
    return re.sub(r"(?<!\w)([*_]{1,2})(?=\S)(.+?)(?<=\S)\1(?!\w)", r"\2", plain).replace("\\|", "|")


def _doc_columns(stated: re.Match[str] | None) -> int:
    """The number of columns that the attributes state: cols="1,2*,3"; 0 if they do not."""
    if stated is None:
        return 0
    if stated[2] is not None:
        return _span(stated[2])
    return sum(_span(m[1]) if (m := re.match(r"\s*(\d+)\*", each)) else 1 for each in stated[1].split(","))


def _in_rows(cells: Sequence[_Cell], columns: int) -> Iterator[list[_Cell]]:
    """Cells in rows of so many columns, those that cells above reach into counted."""
    row: list[_Cell] = []
    below: dict[int, int] = {}  # columns that are taken in rows to come
    r = 0
    for cell in cells:
        if sum(own.cols for own in row) + below.get(r, 0) >= columns:
            yield row
            row, r = [], r + 1
        row.append(cell)
        for later in range(r + 1, r + cell.rows):
            below[later] = below.get(later, 0) + cell.cols
    if row:
        yield row


# --- reStructuredText --------------------------------------------------------------------------------------

_RST_OPENS = re.compile(r"(\s*)\.\. (list-table|csv-table|table)::\s*(.*)")
_RST_OPTION = re.compile(r"\s+:([\w-]+):\s*(.*)")
_RST_ITEM = re.compile(r"(\s*)(\*\s+)?-(?:\s+(.*))?$")


def _rst(lines: Sequence[Written], start: int) -> TextTable | None:
    opened = _RST_OPENS.match(lines[start].text)
    assert opened is not None
    if opened[2] == "table":  # a table drawn below its title
        return None
    end = start + 1
    while end < min(start + MOST_LINES, len(lines)) and _is_inside(lines[end].text, opened[1]):
        end += 1
    while end > start + 1 and not lines[end - 1].text.strip():
        end -= 1
    captions = [(lines[start].number, opened[3])] if opened[3].strip() else []
    body = start + 1
    header: list[_Cell] = []
    while body < end and (option := _RST_OPTION.match(lines[body].text)) is not None:
        if option[1] == "header":
            header = [_Cell(((lines[body].number, text),)) for text in _csv_row(option[2])]
        body += 1
    inside = lines[body:end]
    rows = list(_rst_list(inside)) if opened[2] == "list-table" else [header, *_rst_csv(inside)]
    return _table(rows, end, captions)


def _is_inside(text: str, margin: str) -> bool:
    return not text.strip() or len(text) - len(text.lstrip()) > len(margin)


def _rst_list(inside: Sequence[Written]) -> Iterator[list[_Cell]]:
    row: list[_Cell] = []
    for line in inside:
        item = _RST_ITEM.match(line.text)
        if item is not None and item[2]:
            if row:
                yield row
            row = []
        if item is not None and (item[2] or row):
            row.append(_Cell(((line.number, (item[3] or "").strip().removeprefix("| ")),)))
        elif row and line.text.strip():
            row[-1] = _longer(row[-1], (line.number, line.text.strip().removeprefix("| ")))
    if row:
        yield row


def _rst_csv(inside: Sequence[Written]) -> Iterator[list[_Cell]]:
    for line in inside:
        if line.text.strip():
            yield [_Cell(((line.number, text),)) for text in _csv_row(line.text)]


def _csv_row(text: str) -> list[str]:
    return next(csv.reader([text.strip()], skipinitialspace=True), [])


# --- LaTeX -------------------------------------------------------------------------------------------------

_TEX_NAMES = r"tabular\*?|tabularx|tabulary|longtable|supertabular|xltabular|array"
_TEX_OPENS = re.compile(rf"\s*\\begin\{{({_TEX_NAMES})\}}")
_TEX_CLOSES = re.compile(rf".*\\end\{{({_TEX_NAMES})\}}")
_TEX_END = re.compile(rf"\\end\{{({_TEX_NAMES})\}}.*")
_TEX_RULE = re.compile(
    r"\\(?:hline|toprule|midrule|bottomrule|endhead|endfirsthead|endfoot|endlastfoot|centering|small)\b"
    r"|\\(?:cline|cmidrule(?:\([a-z]*\))?|addlinespace|rule)(?:\[[^\]]*\])?(?:\{[^{}]*\})?"
)
_TEX_COMMENT = re.compile(r"(?<!\\)%.*")
_TEX_MULTI = re.compile(r"\\multi(column|row)(?:\[[^\]]*\])?\s*\{(-?\d+)\}\s*(?:\[[^\]]*\])?\s*\{[^{}]*\}")
_TEX_BOX = re.compile(r"\\(?:shortstack|makecell|thead|parbox(?:\[[a-z]\])?\{[^{}]*\})(?:\[[a-z]\])?(?=\{)")
_TEX_STYLE = re.compile(r"\\(?:text(?:bf|it|gt|mc|rm|sf|tt)|emph|underline|bfseries|gtfamily)\b\s*")
_TEX_ESCAPED = re.compile(r"\\([&%$#_{}])")
_TEX_CAPTION = re.compile(r"\\caption\{([^{}]*)\}\s*(?:\\\\)?")


def _latex(lines: Sequence[Written], start: int) -> TextTable | None:
    last = next(
        (at for at in range(start, min(start + MOST_LINES, len(lines))) if _TEX_CLOSES.match(lines[at].text)),
        None,
    )
    if last is None:
        return None
    rows: list[list[_Cell]] = []
    captions: list[Part] = []
    state = _TexRow()
    for line in lines[start : last + 1]:
        text = _TEX_END.sub("", _TEX_COMMENT.sub("", line.text))
        if line is lines[start]:
            text = _tex_body(text)
        for caption in _TEX_CAPTION.finditer(text):
            captions.append((line.number, caption[1]))
        state.take(line.number, _TEX_RULE.sub("", _TEX_CAPTION.sub("", text)), rows)
    state.end_row(rows)
    return _table(_tex_merged(rows), last + 1, captions)


def _tex_merged(rows: Sequence[Sequence[_Cell]]) -> list[list[_Cell]]:
    """The rows without the empty cells that LaTeX has where one from above or, of negative rows, below is
    printed over them. Such a cell spans no more rows than leave its place empty.
    """
    at: list[dict[int, _Cell]] = []
    for row in rows:
        at.append({})
        col = 0
        for cell in row:
            at[-1][col] = cell
            col += cell.cols
    tall = [(r, col, cell) for r, row in enumerate(at) for col, cell in row.items() if cell.rows != 1]
    for r, col, cell in tall:
        step = 1 if cell.rows > 0 else -1
        end = r + step
        while end != r + cell.rows and 0 <= end < len(at) and _leaves_free(at[end], col, cell.cols):
            end += step
        covered = range(min(r, end + 1), max(r + 1, end))
        for n in covered:
            for free in range(col, col + cell.cols):
                at[n].pop(free, None)
        at[covered[0]][col] = replace(cell, rows=len(covered))
    return [[row[col] for col in sorted(row)] for row in at]


def _leaves_free(row: Mapping[int, _Cell], col: int, cols: int) -> bool:
    """Whether the row has nothing but empty cells in these columns; a row may end before them."""
    end = max((first + cell.cols for first, cell in row.items()), default=0)
    own = [row[n] for n in range(col, col + cols) if n in row]
    within = sum(cell.cols for cell in own) == cols or end <= col
    return within and not any(text.strip() for cell in own for _, text in cell.parts)


def _tex_body(text: str) -> str:
    """What stands behind \\begin{tabular}[t]{ll} on its line."""
    rest = _TEX_OPENS.sub("", text)
    while rest.lstrip()[:1] in ("[", "{"):
        rest = rest.lstrip()
        depth = 0
        for at, sign in enumerate(rest):
            depth += (sign in "[{") - (sign in "]}")
            if not depth:
                rest = rest[at + 1 :]
                break
        else:
            return ""
    return rest


@dataclass(slots=True)
class _TexRow:
    """The row of LaTeX that is being read: its cells, the parts of the last one, and how deep in braces."""

    cells: list[_Cell] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    depth: int = 0

    def take(self, number: int, text: str, rows: list[list[_Cell]]) -> None:
        """Read a line; rows that end in it are appended to `rows`."""
        own = ""
        at = 0
        while at < len(text):
            two = text[at : at + 2]
            if two == "\\\\":
                self.parts.append((number, own))
                own = ""
                at += 2
                if self.depth == 0:
                    self.end_row(rows)
                    at += len(re.match(r"\*?(?:\[[^\]]*\])?", text[at:]).group())  # type: ignore[union-attr]
                continue
            if two[0] == "\\" and len(two) > 1:
                own += two
                at += 2
                continue
            if text[at] == "&" and self.depth == 0:
                self.parts.append((number, own))
                own = ""
                self.end_cell()
            else:
                self.depth += (text[at] == "{") - (text[at] == "}")
                own += text[at]
            at += 1
        if own.strip():
            self.parts.append((number, own))

    def end_cell(self) -> None:
        """The parts so far are a cell."""
        whole = "\n".join(text for _, text in self.parts)
        spans = {
            m[1]: _span(m[2].lstrip("-")) * (-1 if m[2][0] == "-" else 1) for m in _TEX_MULTI.finditer(whole)
        }
        texts = _tex_text(whole).split("\n")
        parts = tuple(
            (number, text.strip())
            for (number, _), text in zip(self.parts, texts, strict=True)
            if text.strip()
        )
        self.cells.append(_Cell(parts, spans.get("row", 1), spans.get("column", 1)))
        self.parts = []

    def end_row(self, rows: list[list[_Cell]]) -> None:
        """The cells so far are a row, unless nothing was written."""
        if any(text.strip() for _, text in self.parts) or self.cells:
            self.end_cell()
            rows.append(self.cells)
        self.cells, self.parts, self.depth = [], [], 0


def _tex_text(text: str) -> str:
    """The text of a cell without commands and braces; its lines stay."""
    plain = _TEX_STYLE.sub("", _TEX_BOX.sub("", _TEX_MULTI.sub("", text)))
    kept = _TEX_ESCAPED.sub(lambda m: chr(0xE000 + ord(m[1])), plain)
    kept = kept.replace("{", "").replace("}", "").replace(r"$\sim$", "～")
    return re.sub("[\ue000-\ue07f]", lambda m: chr(ord(m[0]) - 0xE000), kept)


_LANGUAGES = ((_WIKI_OPENS, _wiki), (_DOC_OPENS, _asciidoc), (_RST_OPENS, _rst), (_TEX_OPENS, _latex))
