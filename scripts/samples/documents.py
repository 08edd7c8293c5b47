"""The documents of raw/: which plan, in which style, drawn by what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scripts.samples import text
from scripts.samples.layout import Block, Style

Render = Callable[[list[Block], Path], None]
"""Writes the blocks to a file."""


@dataclass(frozen=True, slots=True)
class Document:
    """One file of raw/: `<plan>-<name>.<suffix>`, `plan` being a TOML file's stem."""

    plan: str
    name: str
    style: Style
    render: Render

    @property
    def file_name(self) -> str:
        return f"{self.plan}{self.name}"


def plain_text(**options: Any) -> Render:
    """A text renderer with options of `text.lines`."""

    def render(blocks: list[Block], path: Path) -> None:
        path.write_text(text.render(blocks, **options), "utf-8")

    return render


DOCUMENTS: tuple[Document, ...] = (
    Document("kankyo-r7", ".txt", Style(merge=False, cover=False, gap="", field_below=True), plain_text()),
    Document("kankyo-r8", ".txt", Style(merge=False, pages=False, dash=True, gap=""), plain_text()),
    # full-width, wrapped hard at 40 characters, page numbers and running heads in the text
    Document(
        "isohama-r7",
        ".txt",
        Style(merge=False, wide=True, tilde="～", field_below=True, as_of="令和{e}年4月1日現在"),
        plain_text(columns=40, table_columns=48, header_rows=True, page_numbers=True),
    ),
    Document(
        "isohama-r8",
        ".txt",
        Style(merge=False, cover=False, pages=False, matrix_below=True, era="R", tilde="〜"),
        plain_text(),
    ),
    Document("kirigahara-r7", ".txt", Style(merge=False, header="months_term", gap=" "), plain_text()),
    Document(
        "kirigahara-r8",
        ".txt",
        Style(merge=False, pages=False, header="months_term", wide=True, tilde="～", gap="　"),
        plain_text(),
    ),
)
