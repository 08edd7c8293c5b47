"""`planparse inspect FILE`: every source line with what it was taken for. The first debugging tool."""

from __future__ import annotations

import argparse
from pathlib import Path

from planparse.cli import documents
from planparse.cli.reading import reading_arguments
from planparse.cli.words import Words


def arguments(parser: argparse.ArgumentParser, words: Words) -> None:
    """Add the command's arguments."""
    parser.add_argument("file", type=Path, help=words("調べる文書(PDF・テキスト)", "the document"))
    reading_arguments(parser, words)
    parser.add_argument(
        "--draw",
        type=Path,
        metavar="DIR",
        help=words(
            "各ページに行と表の枠を重ねた画像(PNG)を書き出す",
            "write each page as PNG with its lines and grids",
        ),
    )
    parser.add_argument("--page", type=int, metavar="N", help=words("このページだけを扱う", "only this page"))


def run(args: argparse.Namespace, words: Words) -> int:
    """Print the outline, a line a row: number, page, what it was taken for, its text."""
    read = documents.read_for_inspection(args.file, args, words)
    if read is None:
        return 1
    document, findings, reading, unknown = read
    if unknown:
        documents.complain(unknown)
    for line in reading.lines:
        if args.page is None or line.page == args.page:
            on = f"p{line.page}" if line.page is not None else ""
            print(f"{line.number:5d} {on:>5s} {line.kind:9s} {line.role:34s} {line.text}")
    for finding in findings:
        documents.print_finding(args.file.name, finding, words)
    if args.draw is not None:
        if document.media_type != "application/pdf":
            documents.complain(
                words(f"{args.file}: テキストに --draw は使えません。", f"{args.file}: --draw needs a PDF.")
            )
            return 2
        from planparse.readers.pdf.draw import draw

        args.draw.mkdir(parents=True, exist_ok=True)
        data = args.file.read_bytes()
        for number in (p.number for p in document.pages):
            if args.page is None or number == args.page:
                target = args.draw / f"{documents.safe_id(args.file.name)}-{number:03d}.png"
                draw(data, document, number, target, args.password)
                print(target)
    return 1 if unknown else 0
