"""Which kind of file some bytes are, whatever the file is called."""

from __future__ import annotations

import time
from io import BytesIO
from zipfile import ZipFile

import pytest

from planparse.document.errors import ReadError
from planparse.document.foreign import FOREIGN, of_bytes, of_name, of_streams
from planparse.document.kinds import KINDS, of_suffix, words_for
from planparse.document.place import Spot
from planparse.document.source import Aside, Grid, Line
from planparse.readers import read
from planparse.readers.assemble import Paragraph, Table, TableCell, blocks, document
from planparse.readers.kinds import kind_of

OLE = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(504)


def zipped(*names: str, mimetype: str | None = None) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w") as parts:
        if mimetype is not None:
            parts.writestr("mimetype", mimetype)
        for name in names:
            parts.writestr(name, "x")
    return out.getvalue()


CASES = [
    (b"%PDF-1.7\n", "plan.txt", "pdf"),
    (b"X-Mailer: 1\r\n\r\n%PDF-1.4", "plan", "pdf"),
    (zipped("[Content_Types].xml", "word/document.xml"), "plan.pdf", "docx"),
    (zipped("[Content_Types].xml", "xl/workbook.xml"), "plan.zip", "xlsx"),
    (zipped("[Content_Types].xml", "ppt/presentation.xml"), "plan", "pptx"),
    (zipped("content.xml", mimetype="application/vnd.oasis.opendocument.text"), "a", "odt"),
    (zipped("content.xml", mimetype="application/vnd.oasis.opendocument.spreadsheet"), "a", "ods"),
    (zipped("content.xml", mimetype="application/epub+zip"), "a", None),
    (zipped("photo.jpg"), "plan.docx", None),
    (b"PK\x03\x04 torn", "plan.docx", None),
    (OLE + "WordDocument".encode("utf-16-le"), "plan.docx", "doc"),
    (OLE + "Workbook".encode("utf-16-le"), "plan.xls", "xls"),
    (OLE, "plan.doc", None),
    (rb"{\rtf1\ansi", "plan.doc", "rtf"),
    ("\ufeff<!DOCTYPE html><p>".encode(), "plan.xls", "html"),
    (b"<html xmlns:x='urn:schemas-microsoft-com:office:excel'>", "plan.xls", "html"),
    ("<!DOCTYPE html>".encode("utf-16"), "plan.txt", "html"),
    ("<h1>令和8年度 局方針</h1>".encode(), "plan.html", "html"),
    (b"\n<!-- saved -->\n<table border=1><tr><td>", "plan.htm", "html"),
    ("<meta http-equiv='Content-Type'><table>".encode("utf-16"), "plan.xls", "html"),
    (b"<table><tr><td>1</td></tr></table>", "plan.txt", "text"),
    ("<参考>資料".encode(), "plan.html", "text"),
    (b"<project>", "plan.html", "text"),
    ("# 方針".encode(), "plan.md", "markdown"),
    ("# 方針".encode(), "plan.txt", "text"),
    ("課題,取組".encode("cp932"), "PLAN.CSV", "csv"),
    ("課題,取組".encode("cp932"), "plan.docx", "text"),
    (b"", "plan.txt", "text"),
]


@pytest.mark.parametrize(("data", "name", "kind"), CASES)
def test_the_bytes_tell_the_kind(data: bytes, name: str, kind: str | None) -> None:
    assert kind_of(data, name) == kind


REFUSED = [
    (b"", "計画.pdf", "empty-file"),
    (b" \r\n", "計画.txt", "empty-file"),
    ("四半期の予定".encode("cp932"), "計画.pdf", "misnamed"),
    ("四半期の予定".encode(), "計画.docx", "misnamed"),
    (bytes(range(128, 256)) * 8, "計画.xlsx", "misnamed"),
    (bytes(range(128, 256)) * 8, "計画", "unknown-bytes"),
    (bytes(range(128, 256)) * 8, "計画.jtd", "foreign-ichitaro"),
    (OLE + "JSRV_SegmentInformation".encode("utf-16-le"), "計画.doc", "foreign-ichitaro"),
    (OLE + "__substg1.0_001A".encode("utf-16-le"), "計画", "foreign-mail"),
    (OLE + "EncryptedPackage".encode("utf-16-le"), "計画.xlsx", "encrypted-original"),
    (OLE, "計画.doc", "damaged-original"),
    (OLE, "計画.docx", "misnamed"),
    (zipped("[Content_Types].xml", "xl/workbook.bin"), "集計.xlsb", "foreign-binary-workbook"),
    (b"AC1027\0\0", "位置図", "foreign-drawing"),
    (" \r\n\u3000\r\n".encode(), "計画.txt", "no-text-original"),
    (b"\xef\xbb\xbf", "計画.csv", "no-text-original"),
    (b"\xff\xd8\xff\xe0\x00\x10JFIF", "計画.pdf", "foreign-image"),
    (zipped("photo.jpg"), "計画.docx", "damaged-original"),
    (zipped("計画.txt"), "計画.pdf", "foreign-archive"),
    (zipped("visio/document.xml"), "計画.vsdx", "foreign-drawing"),
    (b"\x22\x00-lh5-", "計画.lzh", "foreign-archive"),
]


@pytest.mark.parametrize(("data", "name", "code"), REFUSED)
def test_what_cannot_be_read_is_told_by_what_it_is(data: bytes, name: str, code: str) -> None:
    with pytest.raises(ReadError) as raised:
        read(data, name)
    assert raised.value.code == code and raised.value.failure.file == name


@pytest.mark.parametrize(
    ("code", "suffixes"),
    [
        ("foreign-ichitaro", "jtd jtt jtdc jttc jsw jaw jbw juw jfw jvw"),
        ("foreign-docuworks", "xdw xbd xct"),
        ("foreign-image", "jpg jpeg png tif tiff gif bmp heic heif webp jp2 svg"),
        ("foreign-archive", "zip lzh lha 7z rar tar gz tgz cab"),
        ("foreign-mail", "msg eml"),
        ("foreign-apple", "pages numbers key"),
        ("foreign-note", "one onetoc2 onepkg"),
        ("foreign-drawing", "vsd vsdx mpp pub jww dwg dxf jhd"),
        ("foreign-shortcut", "lnk url webloc"),
        ("foreign-google", "gdoc gsheet gslides gdraw gform"),
        ("foreign-media", "mp3 mp4 m4a mov avi wav wmv wma"),
        ("foreign-backup", "bak wbk xlk asd old"),
        ("foreign-unfinished", "crdownload part download"),
        ("foreign-database", "accdb mdb dbf"),
        ("foreign-leftover", "tmp laccdb ldb"),
        ("foreign-other", "exe dat xyz"),
    ],
)
def test_a_name_tells_what_is_not_read(code: str, suffixes: str) -> None:
    for suffix in suffixes.split():
        assert of_name(f"計画.{suffix}") == of_name(f"計画.{suffix.upper()}") == code


@pytest.mark.parametrize(
    "name",
    [
        "Thumbs.db",
        "desktop.ini",
        "ehthumbs.db",
        "Icon\r",
        ".計画.pdf",
        "~$計画.docx",
        "~WRL0001.pdf",
        "._a.pdf",
    ],
)
def test_what_a_computer_leaves_behind_is_no_document(name: str) -> None:
    assert of_name(name) == "foreign-leftover"


@pytest.mark.parametrize(
    ("code", "beginnings"),
    [
        ("foreign-docuworks", (b"`\x0e\x82\x01",)),
        (
            "foreign-image",
            (
                b"\xff\xd8\xff",
                b"\x89PNG\r\n",
                b"II*\x00",
                b"MM\x00*",
                b"GIF87a",
                b"GIF89a",
                b"........WEBP",
                b"....ftyphei",
            ),
        ),
        (
            "foreign-archive",
            (
                b"PK\x03\x04",
                b"PK\x05\x06",
                b"..-lh0-",
                b"..-lh5-",
                b"..-lh7-",
                b"7z\xbc\xaf'\x1c",
                b"Rar!\x1a\x07",
                b"\x1f\x8b",
                b"MSCF\x00\x00\x00\x00",
            ),
        ),
        ("foreign-note", (b"\xe4R\\{\x8c\xd8",)),
        ("foreign-shortcut", (b"L\x00\x00\x00\x01\x14\x02\x00",)),
        ("foreign-media", (b"....ftyp",)),
    ],
)
def test_the_first_bytes_tell_what_is_not_read(code: str, beginnings: tuple[bytes, ...]) -> None:
    for beginning in beginnings:
        assert of_bytes(beginning + b"\0\xff" * 8) == code
        assert of_bytes(beginning[:-1] + b"?" + b"\0\xff" * 8) != code


@pytest.mark.parametrize(
    ("code", "streams"),
    [
        ("foreign-ichitaro", ("JSRV_SegmentInformation", "DocumentText")),
        ("foreign-mail", ("__substg1.0_", "__nameid_version1.0")),
    ],
)
def test_the_streams_of_a_compound_file_tell_what_is_not_read(code: str, streams: tuple[str, ...]) -> None:
    for stream in streams:
        assert of_streams(OLE + stream.encode("utf-16-le")) == code
    assert of_streams(OLE) is None


@pytest.mark.parametrize(
    ("suffixes", "media_type", "japanese", "english"),
    [
        ("pdf", "application/pdf", "PDF", "PDF"),
        ("txt", "text/plain", "テキスト", "text"),
        ("md markdown", "text/markdown", "Markdown", "Markdown"),
        ("csv tsv", "text/csv", "CSV", "CSV"),
        ("html htm xhtml mht mhtml", "text/html", "HTML", "HTML"),
        (
            "docx docm",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "Word",
            "Word",
        ),
        ("xlsx xlsm", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "Excel", "Excel"),
        (
            "pptx pptm",
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            "PowerPoint",
            "PowerPoint",
        ),
        ("rtf", "application/rtf", "リッチテキスト", "rich text"),
        ("doc", "application/msword", "旧形式のWord", "Word 97-2003"),
        ("xls", "application/vnd.ms-excel", "旧形式のExcel", "Excel 97-2003"),
        ("ppt", "application/vnd.ms-powerpoint", "旧形式のPowerPoint", "PowerPoint 97-2003"),
        ("odt", "application/vnd.oasis.opendocument.text", "OpenDocumentの文書", "OpenDocument text"),
        (
            "ods",
            "application/vnd.oasis.opendocument.spreadsheet",
            "OpenDocumentの表計算",
            "OpenDocument spreadsheet",
        ),
        (
            "odp",
            "application/vnd.oasis.opendocument.presentation",
            "OpenDocumentのスライド",
            "OpenDocument presentation",
        ),
    ],
)
def test_a_kind_has_its_media_type_and_its_words(
    suffixes: str, media_type: str, japanese: str, english: str
) -> None:
    for suffix in suffixes.split():
        kind = of_suffix(f"計画.{suffix}")
        assert kind is not None and KINDS[kind].media_type == media_type
    assert (words_for(media_type, "ja"), words_for(media_type, "en")) == (japanese, english)


def test_an_unknown_media_type_is_its_own_word() -> None:
    assert words_for("image/png", "ja") == words_for("image/png", "en") == "image/png"


def test_a_long_line_of_hyphens_is_looked_at_once() -> None:
    lines = b"|---|" + b"-" * 20_000 + b"x\n"
    start = time.perf_counter()
    assert kind_of(b"# a\n# b\n" + lines, "plan.txt") == "text"
    assert time.perf_counter() - start < 5


def test_no_suffix_belongs_to_two_kinds() -> None:
    suffixes = [suffix for kind in (*KINDS.values(), *FOREIGN) for suffix in kind.suffixes]
    assert len(suffixes) == len(set(suffixes))
    for suffix in suffixes:
        name = f"計画{suffix.upper()}"
        assert (of_suffix(name) is None) == (of_name(name) is not None)


def test_pieces_become_lines_numbered_in_reading_order_each_where_it_stands() -> None:
    cell = TableCell(
        0, 1, Spot(table=1, cell="R1C2"), (Paragraph("調査\n公表", Spot(table=1, cell="R1C2")),), 2, 1
    )
    made = blocks(
        [
            Paragraph("  １ 使命  \n\n（役割）", Spot(paragraph=1), gap=1.0, marked=(2, 10)),
            Table((TableCell(0, 0, Spot(table=1, cell="R1C1")), cell)),
            Paragraph("本文", Spot(paragraph=2), whole=False),
        ]
    )
    first, second, grid, last = made
    assert isinstance(first, Line) and isinstance(second, Line) and isinstance(last, Line)
    assert isinstance(grid, Grid)
    assert [(n.number, n.text, n.gap, n.block) for n in (first, second, last)] == [
        (1, "１ 使命", 1.0, 1),
        (2, "（役割）", 0.0, 2),
        (5, "本文", 0.0, None),
    ]
    assert (first.marked, second.marked) == ((0,), (0,))
    assert (grid.rows, grid.cols) == (2, 2)
    assert [line.number for line in grid.lines()] == [3, 4]
    assert grid.cells[0].place.spot == Spot(table=1, cell="R1C1")
    assert grid.cells[1].place.spot == Spot(table=1, cell="R1C2")


def test_characters_set_apart_stay_so_where_text_before_them_is_cleaned() -> None:
    damaged = "\u2f6cか\x01\u3099\u200bき\u3099調\u00ad査、公表"
    paragraph = Paragraph(damaged, Spot(paragraph=1), marked=(1, 5, 7, 8))
    made, findings = document(b"", "plan.docx", "docx", [paragraph], [Aside("hidden", "\u200bか\u3099")])
    (line,) = made.lines()
    assert line.text == "目がぎ調査、公表"
    assert [line.text[at] for at in line.marked] == ["が", "ぎ", "調"]
    assert [aside.text for aside in made.asides] == ["が"]
    assert [(finding.code, finding.values["count"]) for finding in findings] == [
        ("control-characters", 3),
        ("composed-characters", 2),
        ("repaired-characters", 1),
    ]
