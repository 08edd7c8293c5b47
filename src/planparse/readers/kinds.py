"""Which kind of file some bytes are. The bytes decide; the name only between texts that look alike."""

from __future__ import annotations

import re
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from planparse.document.kinds import KINDS, KindName, of_suffix

_PDF_WITHIN = 1024
"""Bytes within which a PDF's header stands: mail programs and servers put bytes of their own before it."""
_HTML_WITHIN = 1024
"""Bytes within which an HTML file's doctype or root stands: behind a BOM, an XML declaration, comments."""
_HTML = re.compile(rb"<(?:!doctype\s+html|html[\s>])", re.IGNORECASE)
_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_OLE_STREAMS: tuple[tuple[str, KindName], ...] = (
    ("WordDocument", "doc"),
    ("Workbook", "xls"),
    ("Book", "xls"),
    ("PowerPoint Document", "ppt"),
)
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_TEXTS = ("text", "markdown", "csv")
_MAIN_PARTS: tuple[tuple[str, KindName], ...] = (
    ("word/", "docx"),
    ("xl/", "xlsx"),
    ("ppt/", "pptx"),
)


def kind_of(data: bytes, name: str) -> KindName | None:
    """The kind of file; None for a zip, compound or empty file that is none of those known.

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
    if _HTML.search(data[:_HTML_WITHIN].replace(b"\0", b"")):
        return "html"
    named = of_suffix(name)
    return named if named in _TEXTS else "text"


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
    except (BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError):
        return None
    return next((kind for part, kind in _MAIN_PARTS if any(n.startswith(part) for n in names)), None)
