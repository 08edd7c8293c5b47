"""What the commands on single documents share: reading one, and saying what is wrong with it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from planparse.cli.words import Words
from planparse.document.findings import Finding, render
from planparse.document.place import Place
from planparse.document.source import SourceDocument
from planparse.form.form import Form, FormError, UnknownForm, column_heads, load, shipped
from planparse.parse.pipeline import Parsed, parse_bytes, parse_document, plain_reading, safe_id
from planparse.plan.model import PublishedFinding, Reading
from planparse.readers import ReadError, read

__all__ = ["complain", "parse", "print_finding", "read_for_inspection", "safe_id"]


def forms(args: argparse.Namespace) -> tuple[Form, ...]:
    """The forms the user chose, or the shipped ones. Raises FormError."""
    return tuple(load(path) for path in args.form) if args.form else shipped()


def complain(message: str) -> None:
    """One line on the error stream."""
    print(message, file=sys.stderr)


def _bytes(path: Path, words: Words) -> bytes | None:
    if path.is_dir():
        complain(
            words(f"{path}: フォルダーです。文書を指定してください。", f"{path}: a folder. Name a document.")
        )
        return None
    if not path.is_file():
        complain(words(f"{path}: ファイルがありません。", f"{path}: no such file."))
        return None
    try:
        return path.read_bytes()
    except OSError as error:
        complain(
            words(f"{path}: 読めません({error.strerror})。", f"{path}: cannot be read ({error.strerror}).")
        )
        return None


def parse(path: Path, args: argparse.Namespace, words: Words) -> Parsed | None:
    """A file's plan; None after one line on what is wrong with the file."""
    data = _bytes(path, words)
    if data is None:
        return None
    try:
        return parse_bytes(data, path.name, reader=args.reader, password=args.password, forms=forms(args))
    except ReadError as error:
        complain(words(error.message_ja, error.message_en))
    except UnknownForm as error:
        complain(f"{path}: {words(error.message_ja, error.message_en)}")
    except FormError as error:
        complain(str(error))
    return None


def read_for_inspection(
    path: Path, args: argparse.Namespace, words: Words
) -> tuple[SourceDocument, tuple[Finding | PublishedFinding, ...], Reading, str | None] | None:
    """A file's lines, findings and reading, of any form or none; None after saying what is wrong.

    The last value says why no form was used, where none was.
    """
    data = _bytes(path, words)
    if data is None:
        return None
    try:
        known = forms(args)
        document, found = read(
            data, path.name, reader=args.reader, password=args.password, column_heads=column_heads(known)
        )
    except ReadError as error:
        complain(words(error.message_ja, error.message_en))
        return None
    except FormError as error:
        complain(str(error))
        return None
    try:
        parsed = parse_document(document, found, known)
    except ReadError as error:
        return document, found, plain_reading(document), words(error.message_ja, error.message_en)
    except UnknownForm as error:
        why = f"{path}: {words(error.message_ja, error.message_en)}"
        return document, found, plain_reading(document), why
    return document, parsed.plan.findings, parsed.reading, None


def print_finding(name: str, finding: Finding | PublishedFinding, words: Words) -> None:
    """One finding on a line: severity, where, the sentence, the code."""
    mark = {
        "error": words("誤り", "error"),
        "warning": words("注意", "warning"),
        "info": words("参考", "info"),
    }
    sentence = render(finding.code, finding.values, words.language)
    print(f"{name}{_where(finding.place, words)}: {mark[finding.severity]}: {sentence} [{finding.code}]")


def _where(place: Place, words: Words) -> str:
    parts = []
    if place.page is not None:
        parts.append(words(f"{place.page}ページ", f"page {place.page}"))
    if place.lines is not None:
        first, last = place.lines
        lines = str(first) if first == last else f"{first}-{last}"
        parts.append(words(f"{lines}行", f"line {lines}"))
    return f" ({' '.join(parts)})" if parts else ""
