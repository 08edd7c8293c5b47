"""The elements of a Word document as text, and the parts beside its body."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

CHANGE = 'w:id="9" w:author="総務課" w:date="2026-04-01T00:00:00Z"'
_NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:v="urn:schemas-microsoft-com:vml"'
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_HAIR = 40
"""Twentieths of a point by which an edge between two columns differs from row to row."""


def run(text: str, *, size: float | None = None, bold: bool = False, properties: str = "") -> str:
    sized = f'<w:sz w:val="{int(size * 2)}"/>' if size else ""
    inside = "<w:b/>" * bold + sized + properties
    return f'<w:r><w:rPr>{inside}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def paragraph(inside: str = "", properties: str = "", *, centred: bool = False) -> str:
    middle = '<w:jc w:val="center"/>' if centred else ""
    return f"<w:p><w:pPr>{properties}{middle}</w:pPr>{inside}</w:p>"


def deleted(text: str) -> str:
    return f"<w:del {CHANGE}><w:r><w:delText>{escape(text)}</w:delText></w:r></w:del>"


def field(instruction: str, result: str) -> str:
    def mark(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    code = f'<w:r><w:instrText xml:space="preserve"> {instruction} </w:instrText></w:r>'
    return mark("begin") + code + mark("separate") + run(result) + mark("end")


def boxed(inside: str, kind: str) -> str:
    """A text box as Word 2010 writes it, as older versions did, or both ways for the reader to choose."""
    content = f"<w:txbxContent>{inside}</w:txbxContent>"
    modern = (
        '<w:drawing><wp:anchor><wp:positionV relativeFrom="paragraph"><wp:posOffset>0</wp:posOffset>'
        '</wp:positionV><wp:docPr id="1" name="枠 1"/><a:graphic><a:graphicData uri="x"><wps:wsp>'
        f"<wps:txbx>{content}</wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing>"
    )
    legacy = f'<w:pict><v:rect style="width:400pt"><v:textbox>{content}</v:textbox></v:rect></w:pict>'
    if kind == "legacy":
        return f"<w:r>{legacy}</w:r>"
    fallback = f"<mc:Fallback>{legacy}</mc:Fallback>" if kind == "both" else ""
    choice = f'<mc:Choice Requires="wps">{modern}</mc:Choice>'
    return f"<w:r><mc:AlternateContent>{choice}{fallback}</mc:AlternateContent></w:r>"


def table(
    rows: Sequence[Sequence[tuple[str, int, int]]],
    widths: Sequence[int],
    *,
    header: int = 0,
    hair: bool = False,
    extra: str = "",
) -> str:
    """A table of rows of (content, columns, rows); the first `header` rows are repeated on each page.

    With `hair`, the first edge between columns differs a little from row to row. `extra` are further rows.
    """
    out = []
    open_cells: dict[int, tuple[int, int]] = {}
    for r, cells in enumerate(rows):
        inside, column = "", 0
        waiting = list(cells)
        while waiting or column in open_cells:
            if column in open_cells:
                left, span = open_cells.pop(column)
                if left > 1:
                    open_cells[column] = left - 1, span
                inside += _cell("<w:p/>", span, "<w:vMerge/>", hair, column, r)
                column += span
                continue
            content, span, down = waiting.pop(0)
            merge = '<w:vMerge w:val="restart"/>' if down > 1 else ""
            if down > 1:
                open_cells[column] = down - 1, span
            inside += _cell(content, span, merge, hair, column, r)
            column += span
        repeated = "<w:trPr><w:tblHeader/></w:trPr>" if r < header else ""
        out.append(f"<w:tr>{repeated}{inside}</w:tr>")
    grid = [*widths]
    if hair:
        grid[0:2] = [widths[0], _HAIR, widths[1] - _HAIR]
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in grid)
    borders = "".join(
        f'<w:{edge} w:val="single" w:sz="4"/>'
        for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    return (
        f"<w:tbl><w:tblPr><w:tblBorders>{borders}</w:tblBorders></w:tblPr><w:tblGrid>{columns}</w:tblGrid>"
        f"{''.join(out)}{extra}</w:tbl>"
    )


def _cell(content: str, span: int, merge: str, hair: bool, column: int, row: int) -> str:
    direction = '<w:textDirection w:val="tbRlV"/>' if content.startswith("upright") else ""
    over = span
    if hair:
        first, last = column, column + span
        edge_early = row % 2 == 0
        over = _edge(last, edge_early) - _edge(first, edge_early)
    grid = f'<w:gridSpan w:val="{over}"/>' if over > 1 else ""
    return f"<w:tc><w:tcPr>{grid}{merge}{direction}</w:tcPr>{content.removeprefix('upright')}</w:tc>"


def _edge(column: int, early: bool) -> int:
    """The place among the columns of a table with a hair of the left edge of a column without."""
    return 0 if column == 0 else 1 if column == 1 and early else column + 1


class Numbers:
    """The lists of a document: each run of numbers that Word counts is a list of its own."""

    def __init__(self) -> None:
        self.definitions: dict[tuple[str, str, str], int] = {}
        self.lists: list[tuple[int, int]] = []
        self.last: dict[int, tuple[int, int]] = {}

    def heading(self, text: str) -> tuple[str, str]:
        """A heading without the number that Word counts for it, and the properties that make Word count."""
        found = _NUMBERED.match(text)
        if not found:
            return text, ""
        before, number, after, gap = found["before"], found["number"], found["after"], found["gap"]
        kind, count = _counted(number)
        if kind is None:
            return text, ""
        suffix = "space" if gap else "nothing"
        return text[found.end() :], self._counted(kind, f"{before}%1{after}", suffix, count)

    def item(self, text: str) -> tuple[str, str]:
        """An item without its marker, ① or ・."""
        kind, count = _counted(text[:1])
        if kind is not None:
            return text[1:], self._counted(kind, "%1", "tab", count)
        if text.startswith("・"):
            return text[1:], self._counted("bullet", "・", "tab", 1)
        return text, ""

    def task(self, text: str, bullet: str) -> tuple[str, str]:
        """An entry of a cell without its ・, for which Word shows the author's bullet."""
        return text[1:], self._counted("bullet", bullet, "tab", 1)

    def _counted(self, kind: str, text: str, suffix: str, count: int) -> str:
        definition = self.definitions.setdefault((kind, text, suffix), len(self.definitions))
        known = self.last.get(definition)
        if known is None or (kind != "bullet" and known[1] + 1 != count):
            self.lists.append((definition, count))
            known = len(self.lists), count
        self.last[definition] = known[0], count
        return f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{known[0]}"/></w:numPr>'

    def xml(self) -> str:
        inside = ""
        for (kind, text, suffix), name in self.definitions.items():
            font = {"\uf06c": "Wingdings", "\uf0d8": "Wingdings", "\uf0b7": "Symbol"}.get(text)
            look = f'<w:rPr><w:rFonts w:ascii="{font}" w:hAnsi="{font}"/></w:rPr>' if font else ""
            inside += (
                f'<w:abstractNum w:abstractNumId="{name}"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
                f'<w:numFmt w:val="{kind}"/><w:suff w:val="{suffix}"/><w:lvlText w:val="{escape(text)}"/>'
                f"{look}</w:lvl></w:abstractNum>"
            )
        for n, (definition, start) in enumerate(self.lists, 1):
            inside += (
                f'<w:num w:numId="{n}"><w:abstractNumId w:val="{definition}"/><w:lvlOverride w:ilvl="0">'
                f'<w:startOverride w:val="{start}"/></w:lvlOverride></w:num>'
            )
        return inside


_NUMBERED = re.compile(
    r"(?P<before>課題[A-C]\s*[(（]|[(（]|)(?P<number>[0-9０-９]{1,2}|[①-⑳])(?P<after>[)）]|[.．]|)(?P<gap>\s*)(?=\D)"
)


def _counted(number: str) -> tuple[str | None, int]:
    if number.isascii() and number.isdecimal():
        return "decimal", int(number)
    if number.isdecimal():
        return "decimalFullWidth", int(number)
    if "①" <= number <= "⑳":
        return "decimalEnclosedCircle", ord(number) - ord("①") + 1
    return None, 0


class Notes:
    """Comments and footnotes, each with the reference to it."""

    def __init__(self) -> None:
        self.comments: list[str] = []
        self.footnotes: list[str] = []

    def comment(self, text: str) -> str:
        self.comments.append(text)
        return f'<w:r><w:commentReference w:id="{len(self.comments)}"/></w:r>'

    def footnote(self, text: str) -> str:
        self.footnotes.append(text)
        return f'<w:r><w:footnoteReference w:id="{len(self.footnotes)}"/></w:r>'

    def xml(self, name: str, texts: Sequence[str]) -> str:
        return "".join(
            f'<w:{name} w:id="{n}" w:author="a">{paragraph(run(text))}</w:{name}>'
            for n, text in enumerate(texts, 1)
        )


def package(body: str, numbers: Numbers, notes: Notes, running: Mapping[str, str]) -> dict[str, str]:
    """The files of a document."""
    heads = "".join(
        f'<w:style w:type="paragraph" w:styleId="H{level}"><w:name w:val="heading {level}"/>'
        f'<w:pPr><w:outlineLvl w:val="{level - 1}"/></w:pPr><w:rPr><w:b/><w:sz w:val="{size}"/></w:rPr>'
        "</w:style>"
        for level, size in ((1, 28), (2, 24), (3, 22), (4, 22))
    )
    styles = (
        '<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="21"/></w:rPr></w:rPrDefault></w:docDefaults>'
        f'<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>{heads}'
    )
    parts = {
        "styles": ("styles", styles),
        "numbering": ("numbering", numbers.xml()),
        "comments": ("comments", notes.xml("comment", notes.comments)),
        "footnotes": ("footnotes", notes.xml("footnote", notes.footnotes)),
        "header1": ("hdr", running["header1"]),
        "footer1": ("ftr", running["footer1"]),
    }
    kinds = {name: name.rstrip("1") for name in parts}
    files = {
        f"word/{name}.xml": f"<w:{root} {_NAMESPACES}>{inside}</w:{root}>"
        for name, (root, inside) in parts.items()
    }
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_TYPE}.{kind}+xml"/>'
        for name, kind in {**kinds, "document": "document.main"}.items()
    )
    return {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{overrides}</Types>',
        "_rels/.rels": _relations({"r1": ("officeDocument", "word/document.xml")}),
        "word/_rels/document.xml.rels": _relations({n: (k, f"{n}.xml") for n, k in kinds.items()}),
        "word/document.xml": f"<w:document {_NAMESPACES}><w:body>{body}</w:body></w:document>",
        **files,
    }


def _relations(targets: Mapping[str, tuple[str, str]]) -> str:
    inside = "".join(
        f'<Relationship Id="{name}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for name, (kind, target) in targets.items()
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{inside}</Relationships>'
