"""The arguments on how documents are read, shared by all commands that read: without loading what reads."""

from __future__ import annotations

import argparse
from pathlib import Path

from planparse.cli.language import Translator


def reading_arguments(parser: argparse.ArgumentParser, tr: Translator) -> None:
    """Add the arguments on how documents are read."""
    parser.add_argument(
        "--reader",
        choices=("auto", "pdfium", "pdfplumber"),
        default="auto",
        help=tr("PDFの読み取り方法", "how PDFs are read"),
    )
    parser.add_argument("--password", help=tr("PDFのパスワード", "the PDFs' password"))
    parser.add_argument(
        "--form",
        type=Path,
        action="append",
        default=[],
        metavar="TOML",
        help=tr(
            "使う様式(複数可、既定は付属の様式)", "form to use (may be repeated; default: the shipped ones)"
        ),
    )
