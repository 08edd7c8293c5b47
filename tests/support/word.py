"""Word documents written element by element, for what no library writes."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from planparse.document.findings import Finding
from planparse.document.source import Grid, SourceDocument
from planparse.readers import read

_NAMESPACES = " ".join(
    f'xmlns:{prefix}="{address}"'
    for prefix, address in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
        "dgm": "http://schemas.openxmlformats.org/drawingml/2006/diagram",
        "v": "urn:schemas-microsoft-com:vml",
        "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    }.items()
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def run(text: str, properties: str = "") -> str:
    """A run of text."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def para(*content: str, properties: str = "") -> str:
    """A paragraph of runs and other elements; what is no element is a run of text."""
    inside = "".join(c if c.startswith("<") else run(c) for c in content)
    return f"<w:p><w:pPr>{properties}</w:pPr>{inside}</w:p>"


def cell(*content: str, properties: str = "") -> str:
    """A cell of paragraphs and tables; what is no element is a paragraph."""
    inside = "".join(c if c.startswith("<") else para(c) for c in content) or "<w:p/>"
    end = "<w:p/>" if inside.endswith("</w:tbl>") else ""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inside}{end}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    """A row of cells; what is no element is a cell of one paragraph."""
    inside = "".join(c if c.startswith("<w:tc>") else cell(c) for c in cells)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{inside}</w:tr>"


def table(*rows: str, widths: tuple[int, ...] = ()) -> str:
    """A table of rows; `widths` are its columns' in twentieths of a point."""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return f"<w:tbl><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"


def word(*body: str, **parts: str) -> bytes:
    """A document of paragraphs and tables; what is no element is a paragraph.

    `parts` are the inner elements of further parts by their names: styles, numbering, comments, footnotes,
    endnotes, header1, footer1. `chart` and `diagramData` are whole.
    """
    inside = "".join(b if b.startswith("<") else para(b) for b in body)
    roots = {
        "numbering": "numbering",
        "styles": "styles",
        "header1": "hdr",
        "footer1": "ftr",
        "chart": "chart",
        "diagramData": "dataModel",
    }
    files = {
        f"word/{name}.xml": f"<w:{roots.get(name, name)} {_NAMESPACES}>{inner}</w:{roots.get(name, name)}>"
        for name, inner in parts.items()
    }
    kinds = {name: name.rstrip("1") for name in parts}
    files |= {
        "word/document.xml": f"<w:document {_NAMESPACES}><w:body>{inside}<w:sectPr/></w:body></w:document>",
        "_rels/.rels": _relations({"rId1": ("officeDocument", "word/document.xml")}),
        "word/_rels/document.xml.rels": _relations(
            {name: (kind, f"{name}.xml") for name, kind in kinds.items()}
        ),
    }
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def _relations(targets: Mapping[str, tuple[str, str]]) -> str:
    inside = "".join(
        f'<Relationship Id="{name}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for name, (kind, target) in targets.items()
    )
    return f'<Relationships xmlns="{_PACKAGE}">{inside}</Relationships>'


def read_word(*body: str, **parts: str) -> SourceDocument:
    """The document that is read of `word`."""
    return read_findings(word(*body, **parts))[0]


def read_findings(data: bytes) -> tuple[SourceDocument, tuple[Finding, ...]]:
    return read(data, "plan.docx")


def lines(*body: str, **parts: str) -> list[str]:
    """The lines that are read of a document."""
    return [line.text for line in read_word(*body, **parts).lines()]


def asides(*body: str, **parts: str) -> list[tuple[str, str]]:
    """What is set aside of a document, each with its kind."""
    return [(aside.kind, aside.text) for aside in read_word(*body, **parts).asides]


def grids(*body: str, **parts: str) -> list[list[tuple[int, int, int, int, str]]]:
    """The cells of each table: row, column, rows, columns, and its lines joined by "/"."""
    return [
        [(c.row, c.col, c.row_span, c.col_span, "/".join(line.text for line in c.lines)) for c in block.cells]
        for block in read_word(*body, **parts).blocks
        if isinstance(block, Grid)
    ]


def of_text(text: str) -> list[str]:
    """The paragraphs and tables of a text: rows of cells are its lines with tabs, paragraphs all others."""
    body: list[str] = []
    rows: list[list[str]] = []
    for line in [*text.splitlines(), ""]:
        if "\t" in line:
            rows.append(line.split("\t"))
            continue
        if rows:
            body.append(table(*(row(*cells) for cells in rows), widths=(2400,) * len(rows[0])))
        rows = []
        if line:
            body.append(para(line))
    return body
