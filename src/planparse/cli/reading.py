"""The arguments for reading documents, shared by all commands that read, without importing the readers."""

from __future__ import annotations

import argparse
from pathlib import Path

from planparse.cli.language import Translator
from planparse.document.errors import UsageError
from planparse.plan import NO_FORM


def reading_arguments(parser: argparse.ArgumentParser, tr: Translator) -> None:
    """Add the arguments for reading documents by the shipped forms or the user's own."""
    reader_arguments(parser, tr)
    parser.add_argument(
        "--form",
        type=Path,
        action="append",
        default=[],
        metavar="TOML",
        help=tr(
            f"使う様式(複数可、既定は付属の様式)。{NO_FORM} なら様式を使わず、見出し・本文・表だけを読む",
            f"form to use instead of the shipped ones (repeatable); {NO_FORM} to read headings, text and "
            "tables without a form",
        ),
    )


def reader_arguments(parser: argparse.ArgumentParser, tr: Translator) -> None:
    """Add the arguments for opening documents."""
    parser.add_argument(
        "--reader",
        choices=("auto", "pdfium", "pdfplumber"),
        default="auto",
        help=tr("PDFを読み取るライブラリー(既定 auto)", "library that reads PDFs (default: auto)"),
    )
    parser.add_argument(
        "--ocr",
        choices=("auto", "always", "never"),
        default="auto",
        help=tr(
            "画像から文字認識(OCR)で読むページ。autoは文字情報のないページ、alwaysは全ページ、neverはなし"
            "(既定 auto。追加機能planparse[ocr]が必要)",
            "pages to recognise by OCR: those without text, all, or none (default: auto; "
            "needs planparse[ocr])",
        ),
    )
    parser.add_argument("--password", help=tr("PDFのパスワード", "password of encrypted PDFs"))


def form_files(args: argparse.Namespace) -> tuple[Path, ...]:
    """The form files that the user named; none for the word that asks for no form.

    Raises UsageError where that word is named beside a file.
    """
    if Path(NO_FORM) not in args.form:
        return tuple(args.form)
    if len(args.form) > 1:
        raise UsageError("no-form-and-form", "--form", {"word": NO_FORM})
    return ()
