"""What a reader says when a document cannot be read: the document's fault, in one clear line."""

from __future__ import annotations

from typing import Literal

Reason = Literal["encrypted", "not_pdf", "damaged", "too_large", "too_many_pages", "no_text"]

_SENTENCES: dict[Reason, tuple[str, str]] = {
    "encrypted": (
        "{name}: パスワードで保護されています。--password でパスワードを指定してください。",
        "{name}: protected by a password. Give it with --password.",
    ),
    "not_pdf": (
        "{name}: PDFでもテキストでもありません。ファイルの中身を確かめてください。",
        "{name}: neither a PDF nor a text. Check what the file is.",
    ),
    "damaged": (
        "{name}: PDFが壊れていて開けません({detail})。入手し直すか、PDFソフトで保存し直してください。",
        "{name}: the PDF is damaged ({detail}). Fetch it again, or save it anew with a PDF program.",
    ),
    "too_large": (
        "{name}: ページが大きすぎて読めません({detail})。PDFを分割するか、保存し直してください。",
        "{name}: too large to read ({detail}). Split the PDF or save it anew.",
    ),
    "too_many_pages": (
        "{name}: ページが多すぎます({detail})。PDFを分割してください。",
        "{name}: too many pages ({detail}). Split the PDF.",
    ),
    "no_text": (
        "{name}: 文字が入っていません({detail}ページ)。画像だけのPDFは先にOCRで文字を付けてください。",
        "{name}: holds no text (pages: {detail}). Run OCR on a PDF of images before converting.",
    ),
}


class ReadError(Exception):
    """A document that cannot be read. `reason` says why; the messages name the file and what to do."""

    def __init__(self, reason: Reason, name: str, detail: str = "") -> None:
        ja, en = (words.format(name=name, detail=detail or "-") for words in _SENTENCES[reason])
        super().__init__(reason, name, detail)
        self.reason: Reason = reason
        self.name = name
        self.detail = detail
        self.message_ja = ja
        self.message_en = en

    def __str__(self) -> str:
        return self.message_en

    def __reduce__(self) -> tuple[type[ReadError], tuple[Reason, str, str]]:
        return (ReadError, (self.reason, self.name, self.detail))
