"""The arguments for reading documents, shared by all commands that read, without importing the readers."""

from __future__ import annotations

import argparse
from pathlib import Path

from planparse.cli.language import Translator


def reading_arguments(parser: argparse.ArgumentParser, tr: Translator) -> None:
    """Add the arguments for reading documents by the shipped forms or the user's own."""
    reader_arguments(parser, tr)
    parser.add_argument(
        "--form",
        type=Path,
        action="append",
        default=[],
        metavar="TOML",
        help=tr("使う様式(複数可、既定は付属の様式)", "form to use instead of the shipped ones (repeatable)"),
    )


def reader_arguments(parser: argparse.ArgumentParser, tr: Translator) -> None:
    """Add the arguments for opening documents."""
    parser.add_argument(
        "--reader",
        choices=("auto", "pdfium", "pdfplumber"),
        default="auto",
        help=tr("PDFを読み取るライブラリー(既定 auto)", "library that reads PDFs (default: auto)"),
    )
    parser.add_argument("--password", help=tr("PDFのパスワード", "password of encrypted PDFs"))
