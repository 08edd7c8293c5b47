"""The arguments for reading documents and for limits, shared by all commands that read what others wrote."""

from __future__ import annotations

import argparse
import math
from collections.abc import Sequence
from pathlib import Path

from planparse.batch.task import DEFAULTS, MIB, Limits
from planparse.cli.language import Translator
from planparse.cli.streams import incoming, read_once
from planparse.document.errors import UsageError
from planparse.plan import NO_FORM


def reading_arguments(parser: argparse.ArgumentParser, tr: Translator) -> None:
    """Add the arguments for reading documents by the shipped forms or the user's own."""
    reader_arguments(parser, tr)
    parser.add_argument(
        "--form",
        type=_form,
        action="append",
        default=[],
        metavar="TOML",
        help=tr(
            f"使う様式(複数可、既定は付属の様式)。{NO_FORM} なら様式を使わず、見出し・本文・表だけを読む",
            f"form to use instead of the shipped ones (repeatable); {NO_FORM} to read headings, text and "
            "tables without a form",
        ),
    )


def _form(text: str) -> Path | str:
    """A form file, or the word that asks for no form."""
    return text if text == NO_FORM else Path(text)


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


def limit_arguments(parser: argparse.ArgumentParser, tr: Translator) -> None:
    """Add the limits within which a document, or another file that may be hostile, is read."""
    limits = parser.add_argument_group(tr("1件ごとの上限", "limits per file"))
    limits.add_argument(
        "--timeout",
        type=_seconds,
        default=DEFAULTS.seconds,
        metavar="S",
        help=tr(f"時間(秒、既定 {DEFAULTS.seconds:g})", f"seconds (default: {DEFAULTS.seconds:g})"),
    )
    limits.add_argument(
        "--memory",
        type=positive,
        default=DEFAULTS.memory // MIB,
        metavar="MIB",
        help=tr(
            f"メモリー(MiB、既定 {DEFAULTS.memory // MIB})",
            f"memory in MiB (default: {DEFAULTS.memory // MIB})",
        ),
    )
    limits.add_argument(
        "--max-pages",
        type=positive,
        default=DEFAULTS.pages,
        metavar="N",
        help=tr(f"ページ数(既定 {DEFAULTS.pages})", f"pages (default: {DEFAULTS.pages})"),
    )
    limits.add_argument(
        "--max-size",
        type=positive,
        default=DEFAULTS.size // MIB,
        metavar="MIB",
        help=tr(
            f"ファイルの大きさ(MiB、既定 {DEFAULTS.size // MIB})",
            f"file size in MiB (default: {DEFAULTS.size // MIB})",
        ),
    )


def limits_of(args: argparse.Namespace) -> Limits:
    """The limits that the user set."""
    return Limits(
        seconds=args.timeout, memory=args.memory * MIB, size=args.max_size * MIB, pages=args.max_pages
    )


def positive(text: str) -> int:
    """The number that an argument says. Raises ValueError below 1 and for no number."""
    value = int(text)
    if not 1 <= value <= _LARGEST:
        raise ValueError(text)
    return value


def _seconds(text: str) -> float:
    value = float(text)
    if not 0 < value <= _LARGEST or math.isnan(value):
        raise ValueError(text)
    return value


_LARGEST = 10**9
"""The largest number that an argument may be: in mebibytes, a system's limits can still hold it."""


FormTexts = tuple[tuple[str, str], ...]
"""The names and texts of form files."""


def chosen_forms(args: argparse.Namespace, inputs: Sequence[Path | str]) -> FormTexts | None:
    """The forms that the user chose, none to read without a form; None for the shipped ones.

    `inputs` is what else the call reads: standard input is one file. Raises FormError for a file that cannot
    be used, and UsageError where a file is named beside the word that asks for no form.
    """
    if not args.form:
        return None
    from planparse.form.file import LARGEST, load

    if NO_FORM in args.form:
        if len(args.form) > 1:
            raise UsageError("no-form-and-form", "--form", {"word": NO_FORM})
        return ()
    read_once([*args.form, *inputs])
    texts = []
    for path in args.form:
        with incoming(path, ".toml", LARGEST) as file:
            form = load(file)
        texts.append((form.source, form.toml))
    return tuple(texts)
