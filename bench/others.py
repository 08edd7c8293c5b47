"""Time another PDF reader: `python others.py READER ROUNDS FILE...`.

Prints a JSON list with the CPU seconds of each round, including child processes (opendataloader runs Java).
This file is run by the Python of another virtual environment and imports nothing of this project.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence


def pymupdf_text(files: Sequence[str]) -> None:
    import pymupdf

    for file in files:
        with pymupdf.open(file) as document:
            for page in document:
                page.get_text()


def pymupdf_tables(files: Sequence[str]) -> None:
    import pymupdf

    for file in files:
        with pymupdf.open(file) as document:
            for page in document:
                page.get_text("dict")
                page.find_tables().tables  # noqa: B018 the finding is the work


def pymupdf4llm_markdown(files: Sequence[str]) -> None:
    import pymupdf4llm

    for file in files:
        pymupdf4llm.to_markdown(file, show_progress=False)


def docling_parse_lines(files: Sequence[str]) -> None:
    from docling_core.types.doc.page import TextCellUnit
    from docling_parse.pdf_parser import DoclingPdfParser

    parser = DoclingPdfParser()
    for file in files:
        for _, page in parser.load(file).iterate_pages():
            for _cell in page.iterate_cells(unit_type=TextCellUnit.LINE):
                pass


def opendataloader_json(files: Sequence[str]) -> None:
    import opendataloader_pdf

    with tempfile.TemporaryDirectory() as out:
        opendataloader_pdf.convert(input_path=list(files), output_dir=out, format="json", quiet=True)


READERS: dict[str, Callable[[Sequence[str]], None]] = {
    "pymupdf-text": pymupdf_text,
    "pymupdf-tables": pymupdf_tables,
    "pymupdf4llm": pymupdf4llm_markdown,
    "docling-parse": docling_parse_lines,
    "opendataloader-pdf": opendataloader_json,
}


def _spent() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def main() -> None:
    read, rounds, files = READERS[sys.argv[1]], int(sys.argv[2]), sys.argv[3:]
    # only the result goes to standard output, not what the library prints
    shown = os.dup(1)
    os.dup2(2, 1)
    read(files[:1])
    seconds = []
    for _ in range(rounds):
        before = _spent()
        read(files)
        seconds.append(_spent() - before)
    os.write(shown, (json.dumps(seconds) + "\n").encode())


if __name__ == "__main__":
    main()
