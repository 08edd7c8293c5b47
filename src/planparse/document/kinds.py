"""The kinds of files planparse reads, each stated once: media type, suffixes, and what users call it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from planparse.document.language import Language

KindName = Literal[
    "pdf",
    "text",
    "markdown",
    "csv",
    "html",
    "docx",
    "xlsx",
    "pptx",
    "rtf",
    "doc",
    "xls",
    "ppt",
    "odt",
    "ods",
    "odp",
]


@dataclass(frozen=True, slots=True)
class FileKind:
    """One kind: `suffixes` are those its files usually have, in lower case and with the dot."""

    media_type: str
    suffixes: tuple[str, ...]
    ja: str
    en: str

    def words(self, language: Language) -> str:
        """The kind as users call it: Wordの文書, PDF."""
        return self.ja if language == "ja" else self.en


_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"

KINDS: Mapping[KindName, FileKind] = {
    "pdf": FileKind("application/pdf", (".pdf",), "PDF", "PDF"),
    "text": FileKind("text/plain", (".txt",), "テキスト", "text"),
    "markdown": FileKind("text/markdown", (".md", ".markdown"), "Markdown", "Markdown"),
    "csv": FileKind("text/csv", (".csv", ".tsv"), "CSV", "CSV"),
    "html": FileKind("text/html", (".html", ".htm", ".xhtml", ".mht", ".mhtml"), "HTML", "HTML"),
    "docx": FileKind(
        f"{_OFFICE}.wordprocessingml.document", (".docx", ".docm", ".dotx", ".dotm"), "Word", "Word"
    ),
    "xlsx": FileKind(
        f"{_OFFICE}.spreadsheetml.sheet", (".xlsx", ".xlsm", ".xltx", ".xltm"), "Excel", "Excel"
    ),
    "pptx": FileKind(
        f"{_OFFICE}.presentationml.presentation",
        (".pptx", ".pptm", ".ppsx", ".ppsm", ".potx", ".potm"),
        "PowerPoint",
        "PowerPoint",
    ),
    "rtf": FileKind("application/rtf", (".rtf",), "リッチテキスト", "rich text"),
    "doc": FileKind("application/msword", (".doc", ".dot"), "旧形式のWord", "Word 97-2003"),
    "xls": FileKind("application/vnd.ms-excel", (".xls", ".xlt"), "旧形式のExcel", "Excel 97-2003"),
    "ppt": FileKind(
        "application/vnd.ms-powerpoint", (".ppt", ".pps", ".pot"), "旧形式のPowerPoint", "PowerPoint 97-2003"
    ),
    "odt": FileKind(f"{_OPEN}.text", (".odt", ".ott"), "OpenDocumentの文書", "OpenDocument text"),
    "ods": FileKind(
        f"{_OPEN}.spreadsheet", (".ods", ".ots"), "OpenDocumentの表計算", "OpenDocument spreadsheet"
    ),
    "odp": FileKind(
        f"{_OPEN}.presentation", (".odp", ".otp"), "OpenDocumentのスライド", "OpenDocument presentation"
    ),
}


_OF_SUFFIX = {suffix: kind for kind, own in KINDS.items() for suffix in own.suffixes}


def of_suffix(name: str) -> KindName | None:
    """The kind that a file's name says, None if its suffix belongs to none."""
    return _OF_SUFFIX.get(name[max(name.rfind("."), 0) :].lower())


def words_for(media_type: str, language: Language) -> str:
    """What users call files of a media type; the media type itself if it is none of those known."""
    kind = next((kind for kind in KINDS.values() if kind.media_type == media_type), None)
    return media_type if kind is None else kind.words(language)
