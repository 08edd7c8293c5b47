"""The documents of raw/: which plan, in which style, drawn by what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from scripts.samples import calc, cid, html, impress, text, writer
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


def plain_text(*, encoding: str = "utf-8", newline: str = "\n", **options: Any) -> Render:
    """A text renderer with options of `text.lines`."""

    def render(blocks: list[Block], path: Path) -> None:
        path.write_text(text.render(blocks, **options), encoding, newline=newline)

    return render


# A table without vertical rules cannot show a merged cell: there, and in texts, merge=False.
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
        Style(merge=False, cover=False, pages=False, matrix_below=True, era="R", tilde="〜", damaged=True),
        plain_text(encoding="utf-8-sig"),
    ),
    Document(
        "kirigahara-r7",
        ".txt",
        Style(merge=False, header="months_term"),
        plain_text(encoding="cp932", newline="\r\n"),
    ),
    Document(
        "kirigahara-r8",
        ".txt",
        Style(merge=False, pages=False, header="months_term", wide=True, tilde="～", gap="　"),
        plain_text(),
    ),
    Document(
        "kankyo-r8",
        "-writer.pdf",
        Style(dash=True, gap=""),
        partial(writer.render, look=writer.Look(landscape=True)),
    ),
    Document("kankyo-r7", "-calc.pdf", Style(field_below=True, tilde="～", wide=True), calc.render),
    Document(
        "kankyo-r7",
        "-chromium.pdf",
        Style(header="broken", cover=False),
        partial(html.render, look=html.Look(landscape=True, rules="shading", tagged=False)),
    ),
    Document(
        "kankyo-r8",
        "-cid.pdf",
        Style(merge=False, header="plain", gap="", tilde="～"),
        partial(cid.render, look=cid.Look()),
    ),
    Document("isohama-r7", "-impress.pdf", Style(gap="", as_of="令和{e}年4月1日現在"), impress.render),
    Document(
        "isohama-r8",
        "-chromium.pdf",
        Style(merge=False, field_below=True, tilde="〜", as_of="令和{e}年4月1日付"),
        partial(html.render, look=html.Look(rules="rows", font="IPAPMincho", vertical=True)),
    ),
    Document(
        "isohama-r8",
        "-writer.pdf",
        Style(wide=True, tilde="～", matrix_below=True, gap="\u3000"),
        partial(writer.render, look=writer.Look(rules="dotted", font="IPAMincho", spaced=4)),
    ),
    Document(
        "kirigahara-r7",
        "-chromium.pdf",
        Style(header="months_term"),
        partial(html.render, look=html.Look(rules="dotted")),
    ),
    Document(
        "kirigahara-r8",
        "-writer.pdf",
        Style(merge=False, header="months_term", gap="\u3000"),
        partial(writer.render, look=writer.Look(rules="rows", font="IPAPMincho")),
    ),
)

PAIRS = (("kankyo-r7", "kankyo-r8"), ("isohama-r7", "isohama-r8"), ("kirigahara-r7", "kirigahara-r8"))
"""One organization's plans of two years, the older first."""
