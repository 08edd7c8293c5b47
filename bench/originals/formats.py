"""The formats by name: what writes each, and what it can show.

A new format is a module `bench/originals/NAME.py` with a writer and a row in `FORMATS`. A writer draws the
document's look from `rng` and from nothing else, so that the same seed gives the same document.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.originals import docx, html, markdown, markup, office, pptx, texts, xlsx
from generator.layout import Block

Write = Callable[[Sequence[Block], Path, random.Random], None]


@dataclass(frozen=True, slots=True)
class Format:
    """`write` writes blocks to a file. Without `merges`, each column repeats the text of a merged cell."""

    suffix: str
    write: Write
    merges: bool = True


FORMATS: Mapping[str, Format] = {
    "docx": Format(".docx", docx.write),
    "html": Format(".html", html.write),
    "xlsx": Format(".xlsx", xlsx.write),
    "csv": Format(".csv", texts.write_csv, merges=False),
    "tsv": Format(".txt", texts.write_tsv, merges=False),
    "boxed": Format(".txt", texts.write_boxed),
    "grid": Format(".txt", texts.write_grid),
    "aligned": Format(".txt", texts.write_aligned, merges=False),
    "pipes": Format(".txt", texts.write_pipes, merges=False),
    "markup": Format(".txt", markup.write),
    "lost": Format(".txt", texts.write_lost, merges=False),
    "markdown": Format(".md", markdown.write, merges=False),
    "pptx": Format(".pptx", pptx.write),
    "doc": Format(".doc", office.saved_again(docx.write_typed, ".docx")),
    "rtf": Format(".rtf", office.saved_again(docx.write_typed, ".docx")),
    "odt": Format(".odt", office.saved_again(docx.write, ".docx")),
    "xls": Format(".xls", office.saved_again(xlsx.write, ".xlsx")),
    "ods": Format(".ods", office.saved_again(xlsx.write, ".xlsx")),
    "ppt": Format(".ppt", office.saved_again(pptx.write_typed, ".pptx")),
    "odp": Format(".odp", office.saved_again(pptx.write_typed, ".pptx")),
}
