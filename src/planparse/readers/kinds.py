"""Which kind of file some bytes are. The bytes decide; the name only between texts that look alike."""

from __future__ import annotations

import re
from collections.abc import Mapping
from io import BytesIO
from itertools import islice
from zipfile import ZipFile

from planparse.document import foreign
from planparse.document.errors import Phrase, ReadError
from planparse.document.files import NO_ARCHIVE
from planparse.document.findings import Finding
from planparse.document.kinds import KINDS, KindName, of_suffix

_PDF_WITHIN = 1024
"""Bytes within which a PDF's header stands: mail programs and servers put bytes of their own before it."""
_HTML_WITHIN = 1024
"""Bytes within which an HTML file's doctype or root stands: behind a BOM, an XML declaration, comments."""
_HTML = re.compile(rb"<(?:!doctype\s+html|html[\s>])", re.IGNORECASE)
_HTML_PART = re.compile(
    rb"(?:\s|<!--.*?-->|<\?xml[^>]*>)*"
    rb"<(?:head|meta|title|link|style|script|body|main|header|section|article|div|center|table|h[1-6]|p|[uod]l|font|span"
    rb"|b|a|img|hr|br)[\s>/]",
    re.IGNORECASE | re.DOTALL,
)
"""What a page without doctype and root begins with: pages kept by hand, tables that web systems name .xls."""
_ARCHIVE_WITHIN = 4096
"""Bytes within which the header of a web archive says that it is one. Not measured: its lines are few."""
_ARCHIVE = re.compile(
    rb"\s*(?:[A-Za-z-]+:[^\n]*\n(?:[ \t][^\n]*\n)*){0,20}Content-Type:\s*multipart/related\b", re.IGNORECASE
)
_MARKDOWN_HEADING = re.compile(rb"^#{1,6}[ \t]+\S", re.MULTILINE)
_MARKDOWN_DELIMITER = re.compile(
    rb"^[ \t]*\|?[ \t]*:?-+:?[ \t]*\|(?:[ \t]*:?-+:?[ \t]*\|)*(?:[ \t]*:?-+:?)?[ \t]*\r?$", re.MULTILINE
)
_MARKDOWN_SIGN = re.compile(
    rb"%b|%b|^[ \t]*(?:```|~~~)|\*\*[^\s*]|~~[^\s~]|\]\(|<br\b|<!--|</?(?:table|div|p)\b|^\d+\\\.|\\\(|\\\r?$"
    % (_MARKDOWN_HEADING.pattern, _MARKDOWN_DELIMITER.pattern),
    re.MULTILINE | re.IGNORECASE,
)
_LEAST_HEADINGS = 2
"""Headings with # that a text not named Markdown has at least, if it is. Not measured: a plan has some 20."""
_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_OLE_STREAMS: tuple[tuple[str, KindName], ...] = (
    ("WordDocument", "doc"),
    ("Workbook", "xls"),
    ("Book", "xls"),
    ("PowerPoint Document", "ppt"),
)
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_COMPOUND = ("doc", "xls", "ppt")
_TEXTS = ("text", "markdown", "csv")
_ZIPPED = ("docx", "xlsx", "pptx", "odt", "ods", "odp")
_WRITTEN_AS: Mapping[KindName, tuple[KindName, ...]] = {
    "html": ("doc", "xls", "xlsx"),
    "text": ("xls",),
    "markdown": (),
    "csv": ("xls",),
}
"""Kinds of text → kinds under whose names programs write them, too: web systems write HTML as .xls."""
_MAIN_PARTS: tuple[tuple[str, KindName], ...] = (
    ("word/", "docx"),
    ("xl/", "xlsx"),
    ("ppt/", "pptx"),
)

_BINARY_BOOK = "xl/workbook.bin"
"""The main part of a workbook that Excel saved as .xlsb, which no reader reads."""


def kind_of(data: bytes, name: str) -> KindName | None:
    """The kind of file; None for bytes that are recognised as none of those known.

    Bytes that are nothing else count as a text: whether they are one is for the text's reader to find out.
    """
    if b"%PDF-" in data[:_PDF_WITHIN]:
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        return _zipped(data)
    if data.startswith(_OLE):
        return next((kind for stream, kind in _OLE_STREAMS if stream.encode("utf-16-le") in data), None)
    if data.lstrip()[:5] == rb"{\rtf":
        return "rtf"
    named = of_suffix(name)
    if is_web_archive(data) or _is_html(data, named):
        return "html"
    if foreign.of_bytes(data) is not None:
        return None
    return "csv" if named == "csv" else "markdown" if _is_markdown(data, named) else "text"


def _is_html(data: bytes, named: KindName | None) -> bool:
    """Whether a page's doctype or root stands at the top, or under a name of pages any of their elements."""
    top = _bare(data[:_HTML_WITHIN])
    if _HTML.search(top):
        return True
    return named in ("html", *_WRITTEN_AS["html"]) and _HTML_PART.match(top) is not None


def _is_markdown(data: bytes, named: KindName | None) -> bool:
    """Whether a text has the signs of Markdown: any of them in a file so named, the plainest in any other.

    A text named otherwise has both headings with # and a table with the line of hyphens below its header: a
    plain text may have either, and is changed by being read as Markdown.
    """
    bare = _bare(data)
    if named == "markdown":
        return _MARKDOWN_SIGN.search(bare) is not None
    headings = islice(_MARKDOWN_HEADING.finditer(bare), _LEAST_HEADINGS)
    return len(list(headings)) == _LEAST_HEADINGS and _MARKDOWN_DELIMITER.search(bare) is not None


def _bare(data: bytes) -> bytes:
    """A text's bytes without a byte order mark and the zero bytes of UTF-16, so that its signs are ASCII."""
    return data.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xfe\xff")


def is_web_archive(data: bytes) -> bool:
    """Whether the bytes are a page and its pictures in one file, as an e-mail carries them (.mht)."""
    return _ARCHIVE.match(data[:_ARCHIVE_WITHIN]) is not None


def is_encrypted(data: bytes) -> bool:
    """Whether the bytes are an Office Open XML file locked by a password or by rights management."""
    return data.startswith(_OLE) and _ENCRYPTED_STREAM in data


def _zipped(data: bytes) -> KindName | None:
    """The kind of an Office Open XML or OpenDocument file; None for any other zip file."""
    try:
        with ZipFile(BytesIO(data)) as parts:
            names = parts.namelist()
            if "mimetype" in names and parts.getinfo("mimetype").file_size < _HTML_WITHIN:
                media = parts.read("mimetype").decode("ascii", "replace").strip()
                return next((kind for kind, own in KINDS.items() if own.media_type == media), None)
    except NO_ARCHIVE:
        return None
    if _BINARY_BOOK in names:
        return None
    return next((kind for part, kind in _MAIN_PARTS if any(n.startswith(part) for n in names)), None)


def refusal(data: bytes, name: str) -> ReadError:
    """Why no reader can read the bytes: they are of none of the kinds, or no text after all."""
    if not data.strip():
        return ReadError("empty-file", name)
    if is_encrypted(data):
        return ReadError("encrypted-original", name)
    named = of_suffix(name)
    code = foreign.of_streams(data) if data.startswith(_OLE) else foreign.of_bytes(data)
    if code is None and data.startswith(_OLE) and named in _COMPOUND:
        return ReadError("damaged-original", name, {"detail": "OLE"})
    if code == "foreign-archive" and named in _ZIPPED:
        return ReadError("damaged-original", name, {"detail": "zip"})
    if code is None or code == "foreign-archive":
        # Office and other programs write their documents as archives, too: there, the name tells more
        code = _foreign_name(name) or code
    if code is not None:
        return ReadError(code, name)
    if named is not None and named not in _TEXTS:
        return ReadError("misnamed", name, {"named": Phrase(named), "found": Phrase("unknown")})
    return ReadError("unknown-bytes", name)


def _foreign_name(name: str) -> str | None:
    """The error of a file that its name alone tells to be of a kind that is not read."""
    code = foreign.of_name(name)
    return None if code in ("foreign-other", "foreign-leftover") else code


def require_name(kind: KindName, name: str) -> None:
    """Raise ReadError for a text under a name that no program would give it: an error page saved as PDF."""
    named = of_suffix(name)
    if named is None or named in (kind, *_TEXTS) or named in _WRITTEN_AS.get(kind, ()):
        return
    if kind in _WRITTEN_AS:
        raise ReadError("misnamed", name, {"named": Phrase(named), "found": Phrase(kind)})


def misnamed(kind: KindName, name: str) -> tuple[Finding, ...]:
    """A finding where a file's name says another kind than its bytes, which were read as what they are."""
    named = of_suffix(name)
    if named is None or named == kind or kind in _TEXTS or named in _TEXTS:
        return ()
    return (Finding("other-kind", {"named": KINDS[named].suffixes[0], "found": KINDS[kind].suffixes[0]}),)
