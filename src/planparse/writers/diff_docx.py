"""The comparison as a Word document with tracked changes (見え消し): accept them all and it reads as the new
plan, reject them all and it reads as the old one.

Written as WordprocessingML by hand, so that equal diffs give equal bytes; there are no fields, macros or
relations to anything outside of the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from pathlib import Path
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from planparse.comparison.changed_runs import changed_runs
from planparse.comparison.labels import kind_labels
from planparse.comparison.model import Diff
from planparse.comparison.prepare import in_one_width, readable
from planparse.comparison.table import Block, Cell, TableRow
from planparse.document.foreign import EXPORT_CATEGORY
from planparse.document.printable import printable_lines
from planparse.writers.diff_html import Compared, counts, pair_name
from planparse.writers.files import replacing

_AUTHOR = 'w:author="planparse" w:date="2000-01-01T00:00:00Z"'
_EARLIER = (2000, 1, 1, 0, 0, 0)
_NOT_XML = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_WIDTHS = (1700, 9600, 4100)
"""Columns 項目, 内容 and 備考 in twentieths of a point: A4 landscape has 15,400 within its margins."""
_LINK_WIDTHS = (3200, 900, 900, 4400, 4400, 1600)

_NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"

_CONTENT_TYPES = (
    f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_WORD}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{_WORD}.styles+xml"/>'
    '<Override PartName="/docProps/core.xml" '
    'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
)
_PACKAGE_RELATIONS = (
    f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_RELATIONS}/officeDocument" Target="word/document.xml"/>'
    f'<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" '
    'Target="docProps/core.xml"/></Relationships>'
)
_PROPERTIES = (
    f'{_HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties">'
    f"<cp:category>{EXPORT_CATEGORY}</cp:category></cp:coreProperties>"
)
_DOCUMENT_RELATIONS = (
    f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_RELATIONS}/styles" Target="styles.xml"/></Relationships>'
)
_STYLES = (
    f"{_HEAD}<w:styles {_NAMESPACE}><w:docDefaults><w:rPrDefault><w:rPr>"
    '<w:rFonts w:ascii="Yu Gothic" w:hAnsi="Yu Gothic" w:eastAsia="Yu Gothic"/><w:sz w:val="19"/>'
    '<w:lang w:val="en-US" w:eastAsia="ja-JP"/></w:rPr></w:rPrDefault></w:docDefaults>'
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:basedOn w:val="Normal"/>'
    '<w:pPr><w:spacing w:after="160"/></w:pPr><w:rPr><w:b/><w:sz w:val="32"/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/>'
    '<w:next w:val="Normal"/><w:pPr><w:keepNext/><w:spacing w:before="240" w:after="120"/>'
    '<w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/><w:sz w:val="26"/></w:rPr></w:style></w:styles>'
)
_PAGE = (
    '<w:sectPr><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>'
    '<w:pgMar w:top="720" w:right="720" w:bottom="720" w:left="720" w:header="400" w:footer="400"'
    ' w:gutter="0"/></w:sectPr>'
)
_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="8B97A3"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_GREY = '<w:color w:val="4F5D6B"/>'


def write_diff_docx(several: Sequence[Compared], path: Path) -> None:
    """Write the document atomically; equal diffs give equal bytes. Raises OSError."""
    parts = {
        "[Content_Types].xml": _CONTENT_TYPES,
        "_rels/.rels": _PACKAGE_RELATIONS,
        "docProps/core.xml": _PROPERTIES,
        "word/_rels/document.xml.rels": _DOCUMENT_RELATIONS,
        "word/document.xml": document(several),
        "word/styles.xml": _STYLES,
    }
    with replacing(path) as beside, ZipFile(beside, "w", ZIP_DEFLATED) as archive:
        for name, xml in parts.items():
            entry = ZipInfo(name, _EARLIER)
            entry.compress_type = ZIP_DEFLATED
            archive.writestr(entry, xml.encode())


def document(several: Sequence[Compared]) -> str:
    """The main part of the document as XML."""
    revisions = (f'w:id="{number}" {_AUTHOR}' for number in count(1))
    body = [_paragraph(_run("新旧対照表(変更履歴付き)"), "Title")]
    if len(several) > 1:
        body += [
            _paragraph(f'<w:hyperlink w:anchor="p{number}">{_run(pair_name(diff))}</w:hyperlink>')
            for number, (diff, _) in enumerate(several, 1)
        ]
    body.append(
        _paragraph(
            _run(
                "変わった部分は変更履歴として記録しています。すべて承諾すると新、すべて元に戻すと旧の計画になります。"
                "(略)は変わらない部分を省いたことを示します。「要確認」は対応が確かでないものです。"
            )
        )
    )
    for number, (diff, blocks) in enumerate(several, 1):
        mark = f'<w:bookmarkStart w:id="{number}" w:name="p{number}"/><w:bookmarkEnd w:id="{number}"/>'
        body.append(_paragraph(mark + _run(pair_name(diff)), "Heading1", new_page=number > 1))
        told = zip(("課題", "取組", "四半期の予定"), counts(diff), strict=True)
        body += [_paragraph(_run(f"{head}: {text}")) for head, text in told]
        body.append(_paragraph(""))
        body.append(_links(diff))
        body.append(_paragraph(""))
        body.append(_table(blocks, revisions))
    return f"{_HEAD}<w:document {_NAMESPACE}><w:body>{''.join(body)}{_PAGE}</w:body></w:document>"


# --- tables -------------------------------------------------------------------------------------------------


def _links(diff: Diff) -> str:
    """課題の対応: what became of each issue."""
    old = {issue.id: issue.title for issue in diff.old.issues}
    new = {issue.id: issue.title for issue in diff.new.issues}
    rows = [_header(("変化", "旧", "新", "旧の課題名", "新の課題名", "確度"), _LINK_WIDTHS)]
    for link in diff.links:
        if link.level == "issue":
            texts = (
                "・".join(kind_labels(link)),
                link.old or "―",
                link.new or "―",
                old.get(link.old or "", ""),
                new.get(link.new or "", ""),
                f"{link.score:.2f}{' 要確認' if link.review else ''}",
            )
            rows.append(_row(_cell(_paragraph(_run(t)), w) for t, w in zip(texts, _LINK_WIDTHS, strict=True)))
    return _grid(rows, _LINK_WIDTHS)


def _table(blocks: Iterable[Block], revisions: Iterator[str]) -> str:
    rows = [_header(("項目", "内容", "備考"), _WIDTHS)]
    rows += [_table_row(row, revisions) for block in blocks for row in block.rows]
    return _grid(rows, _WIDTHS)


def _table_row(row: TableRow, revisions: Iterator[str]) -> str:
    """A row of the comparison table; one of a single side is an inserted or a deleted row."""
    fill = {"issue": "E8EEF4", "initiative": "F4F6F8", "text": ""}[row.kind]
    bold = row.kind != "text"
    before, after = _text(row.old), _text(row.new)
    omitted = row.old.note == row.new.note and row.old.note
    content = "".join(_tracked(before, after, bold, revisions))
    if omitted:
        content += _run(f"{'　' if content else ''}{omitted}", look=_GREY)
    properties = ""
    if not omitted and not (before and after):
        properties = f"<w:{'ins' if after else 'del'} {next(revisions)}/>"
    remarks = "".join(_paragraph(_run(remark)) for remark in row.remarks) or _paragraph("")
    return _row(
        (
            _cell(_paragraph(_run(row.label, look=_GREY)), _WIDTHS[0], fill),
            _cell(_paragraph(content), _WIDTHS[1], fill),
            _cell(remarks, _WIDTHS[2], fill),
        ),
        properties,
    )


def _text(cell: Cell) -> str:
    return "".join(piece.text for piece in cell.pieces)


def _tracked(before: str, after: str, bold: bool, revisions: Iterator[str]) -> Iterator[str]:
    """Runs that give `after` when the changes are accepted and `before` when they are rejected.

    Where nothing that people read differs, as in width, there is no change: the text is that of `after`.
    """
    look = "<w:b/>" if bold else ""
    at = 0
    for run in changed_runs(in_one_width(before), in_one_width(after)):
        old, new = before[slice(*run.old)], after[slice(*run.new)]
        if readable(old) == readable(new) and old and new:
            continue
        yield _run(after[at : run.new[0]], look)
        if old:
            yield f"<w:del {next(revisions)}>{_run(old, look, deleted=True)}</w:del>"
        if new:
            yield f"<w:ins {next(revisions)}>{_run(new, look)}</w:ins>"
        at = run.new[1]
    yield _run(after[at:], look)


def _grid(rows: Iterable[str], widths: Sequence[int]) -> str:
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{_BORDERS}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>{"".join(rows)}</w:tbl>'
    )


def _header(texts: Sequence[str], widths: Sequence[int]) -> str:
    cells = (
        _cell(_paragraph(_run(text, "<w:b/>")), width, "E8EEF4")
        for text, width in zip(texts, widths, strict=True)
    )
    return _row(cells, "<w:tblHeader/>")


def _row(cells: Iterable[str], properties: str = "") -> str:
    own = f"<w:trPr>{properties}</w:trPr>" if properties else ""
    return f"<w:tr>{own}{''.join(cells)}</w:tr>"


def _cell(content: str, width: int, fill: str = "") -> str:
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}</w:tcPr>{content}</w:tc>'


# --- text ---------------------------------------------------------------------------------------------------


def _paragraph(content: str, style: str = "", *, new_page: bool = False) -> str:
    properties = f'<w:pStyle w:val="{style}"/>' if style else ""
    properties += "<w:pageBreakBefore/>" if new_page else ""
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{content}</w:p>"


def _run(text: str, look: str = "", *, deleted: bool = False) -> str:
    """A run of text as XML, lines broken; nothing for no text."""
    if not text:
        return ""
    name = "delText" if deleted else "t"
    lines = _NOT_XML.sub("\ufffd", printable_lines(text.replace("\r\n", "\n"))).split("\n")
    content = "<w:br/>".join(f'<w:{name} xml:space="preserve">{escape(line)}</w:{name}>' for line in lines)
    return f"<w:r>{f'<w:rPr>{look}</w:rPr>' if look else ''}{content}</w:r>"
