"""Compare the characters of PDFs, as planparse reads them, with PDFium's own text and pdfminer's.

    python -m bench.characters FILE_OR_FOLDER... [--reader auto|pdfium|pdfplumber] [-v]

A line of output per document, for each of the two references:

size       characters of the reference's text
missing    those that are in no line; what the reader has told (set apart as hidden, ruby, struck out …, or
           printed twice for bold) is counted under "apart" instead
invented   characters of the lines that the reference has not
order      characters that both have, in another order: all but the longest common subsequence of each page

White space, width, damaged code points and characters without Unicode value do not count.
"""

from __future__ import annotations

import argparse
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields
from pathlib import Path

import pypdfium2
from pdfminer.high_level import extract_text
from rapidfuzz.distance import LCSseq

from bench.grounding import bare, files
from planparse.document.errors import ReadError
from planparse.form.file import shipped
from planparse.form.model import column_heads
from planparse.readers import read

_NO_UNICODE = re.compile(r"\(cid:\d+\)")
SHOWN = 60  # characters of a page's difference that -v shows


@dataclass
class Difference:
    """How a reading differs from a reference, in characters."""

    size: int = 0
    missing: int = 0
    apart: int = 0
    invented: int = 0
    order: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        """Whether the characters are the same, whatever their order."""
        return not (self.missing or self.invented)

    def add(self, other: Difference) -> None:
        for name in (f.name for f in fields(self) if f.name != "notes"):
            setattr(self, name, getattr(self, name) + getattr(other, name))


def difference(lines: str, apart: str, reference: str, doubled: int = 0) -> Difference:
    """How one page's lines differ from a reference, given the text that was set apart.

    `doubled` is how many characters the reader says are printed twice.
    """
    ours, theirs, told = characters(lines), characters(reference), Counter(characters(apart))
    lost = Counter(theirs) - Counter(ours)
    missing = lost - told
    invented = Counter(ours) - Counter(theirs)
    both = (Counter(theirs) & Counter(ours)).total()
    unexplained = max(missing.total() - doubled, 0)
    notes = []
    if unexplained:
        notes.append(f"missing {''.join(missing.elements())[:SHOWN]}")
    if invented:
        notes.append(f"invented {''.join(invented.elements())[:SHOWN]}")
    return Difference(
        len(theirs),
        unexplained,
        lost.total() - unexplained,
        invented.total(),
        both - LCSseq.similarity(theirs, ours),
        notes,
    )


def characters(text: str) -> str:
    """The text's characters as they are compared."""
    return "".join(c for c in bare(text) if c != "\ufffd" and unicodedata.category(c) not in ("Cc", "Cn"))


def pdfium_pages(path: Path) -> list[str]:
    document = pypdfium2.PdfDocument(path)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


def pdfminer_pages(path: Path) -> list[str]:
    return [_NO_UNICODE.sub("", page) for page in extract_text(path).split("\f")]


REFERENCES: dict[str, Callable[[Path], list[str]]] = {"PDFium": pdfium_pages, "pdfminer": pdfminer_pages}


def differences(path: Path, reader: str) -> dict[str, Difference]:
    """How a document's reading differs from each reference. Raises ReadError."""
    data = path.read_bytes()
    document, findings = read(data, path.name, reader=reader, column_heads=column_heads(shipped()))  # type: ignore[arg-type]
    lines: dict[int, list[str]] = {}
    for line in document.lines():
        lines.setdefault(line.page or 0, []).append(line.text)
    apart: dict[int, list[str]] = {}
    for aside in document.asides:
        apart.setdefault(aside.page, []).append(aside.text)
    doubled = {f.values["page"]: int(f.values["count"]) for f in findings if f.code == "duplicate-glyphs"}
    out = {}
    for name, pages in REFERENCES.items():
        out[name] = Difference()
        for number, text in enumerate(pages(path)[: len(document.pages)], 1):
            page = difference(
                "".join(lines.get(number, [])), "".join(apart.get(number, [])), text, doubled.get(number, 0)
            )
            out[name].add(page)
            out[name].notes += [f"{name} p.{number}: {note}" for note in page.notes]
    return out


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m bench.characters", description=__doc__.partition("\n")[0]
    )
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--reader", default="auto", choices=("auto", "pdfium", "pdfplumber"))
    parser.add_argument("-v", "--verbose", action="store_true", help="the characters of every difference")
    args = parser.parse_args()
    total = {name: Difference() for name in REFERENCES}
    documents: Counter[str] = Counter()
    columns = [f.name for f in fields(Difference) if f.name != "notes"]
    print("".join(f"{name:^40}" for name in REFERENCES))
    print("".join(f"{column:>8}" for column in columns) * len(REFERENCES))
    for path in (p for given in args.paths for p in files(given)):
        try:
            found = differences(path, args.reader)
        except ReadError as error:
            print(f"{'not read: ' + error.code:>80}  {path.name}")
            continue
        documents["read"] += 1
        for name, one in found.items():
            total[name].add(one)
            documents[name] += one.complete
        documents["both"] += all(one.complete for one in found.values())
        print(_row(found.values(), columns) + f"  {path.name}", flush=True)
        if args.verbose:
            for note in (note for one in found.values() for note in one.notes):
                print(f"    {note}")
    print(_row(total.values(), columns) + f"  {documents['read']} documents")
    equal = ", ".join(f"{name} {documents[name]}" for name in (*REFERENCES, "both"))
    print(f"documents with the same characters as {equal}")


def _row(differences: Iterable[Difference], columns: Iterable[str]) -> str:
    return "".join(f"{getattr(one, column):>8}" for one in differences for column in columns)


if __name__ == "__main__":
    main()
