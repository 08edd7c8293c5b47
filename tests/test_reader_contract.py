"""What every reader of originals promises, for each format that `bench.originals` can write.

The same plan gives the same values whatever the format, every line can be found again in the file, nothing
that the file shows is lost, and the same bytes give the same document.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from pytest_regressions.file_regression import FileRegressionFixture

from bench.originals import documents
from bench.originals.documents import Document
from bench.originals.formats import FORMATS
from generator import score
from generator.layout import Break, Heading, Rows
from planparse.document.source import Grid, SourceDocument
from planparse.form.model import column_heads
from planparse.parse.pipeline import parse_document
from planparse.readers import read
from tests.support.documents import forms
from tests.support.listing import listed

_LOST = ("lost",)
"""Formats in which the layout of tables is lost: what they show is kept, but not the plan."""
_WRAPPED = ("boxed", "grid", "aligned")
"""Formats whose cells are wrapped at a width: where a line's break belongs to the text is a guess."""
_GUESSED = 0.9
"""The share of facts that are right in such a format at least, in a small plan."""
_BY_LIBREOFFICE = ("doc", "rtf", "odt", "xls", "ods", "ppt", "odp")
"""Formats that LibreOffice turns into one of the others before they are read; too slow for each test run."""
_WORDS = re.compile(r"\w{2,}")
SEEDS = (502, 503)
NAMES = [name for name in FORMATS if name not in _BY_LIBREOFFICE]
CASES = [(name, seed) for name in NAMES for seed in SEEDS]
KEPT = [(name, seed) for name, seed in CASES if name not in _LOST]


@dataclass(frozen=True, slots=True)
class Original:
    """A document, the file written of it, and what is read of that."""

    written: Document
    data: bytes
    name: str
    read: SourceDocument


@pytest.fixture(scope="module")
def originals(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, int], Original]:
    folder = tmp_path_factory.mktemp("originals")
    return {(name, seed): _original(name, seed, folder) for name, seed in CASES}


def _original(name: str, seed: int, folder: Path) -> Original:
    kind = FORMATS[name]
    written = documents.drawn(seed, merges=kind.merges)
    path = folder / f"{name}-{seed}{kind.suffix}"
    kind.write(written.blocks, path, random.Random(seed))
    data = path.read_bytes()
    return Original(written, data, path.name, read(data, path.name)[0])


Originals = dict[tuple[str, int], Original]


@pytest.mark.parametrize("case", KEPT, ids="{0[0]}-{0[1]}".format)
def test_the_plan_is_the_same_in_every_format(originals: Originals, case: tuple[str, int]) -> None:
    original = originals[case]
    plan = parse_document(original.read, (), forms()).plan.model_dump(mode="json")
    difference = score.compare(original.written.truth, plan)
    if case[0] in _WRAPPED:
        wrong = len(difference.missing) + len(difference.invented)
        assert 2 * difference.right / (2 * difference.right + wrong) >= _GUESSED, str(difference)
    else:
        assert not difference, str(difference)


@pytest.mark.parametrize("name", NAMES)
def test_everything_a_reader_says_of_a_format(
    name: str, originals: Originals, file_regression: FileRegressionFixture
) -> None:
    rows = "".join(f"{row}\n" for row in listed(originals[name, SEEDS[0]].read))
    file_regression.check(rows, basename=name, extension=".txt", encoding="utf-8")


@pytest.mark.parametrize("name", [name for name in NAMES if name not in _LOST])
def test_headings_taken_apart_with_invisible_characters_are_read_as_they_look(
    name: str, originals: Originals, tmp_path: Path
) -> None:
    kind = FORMATS[name]
    plain = originals[name, SEEDS[0]]
    blocks = [
        replace(block, text=_taken_apart(block.text)) if isinstance(block, Heading) else block
        for block in plain.written.blocks
    ]
    path = tmp_path / plain.name
    kind.write(blocks, path, random.Random(SEEDS[0]))
    document, findings = read(path.read_bytes(), path.name)
    assert _shown(document) == _shown(plain.read)
    plan, expected = (parse_document(each, (), forms()).plan for each in (document, plain.read))
    assert plan.model_dump(exclude={"source"}) == expected.model_dump(exclude={"source"})
    told = {finding.code: finding.values["count"] for finding in findings if "count" in finding.values}
    headings = [block.text for block in blocks if isinstance(block, Heading)]
    assert told["control-characters"] == sum(text.count(_INVISIBLE) for text in headings)
    assert told["composed-characters"] == sum(text.count(mark) for text in headings for mark in _VOICING) > 0


_INVISIBLE = "\u200b"
_VOICING = "\u3099\u309a"


def _taken_apart(text: str) -> str:
    """The text with the voicing marks of its kana as characters, and an invisible one in its middle."""
    middle = len(text) // 2
    return (
        unicodedata.normalize("NFD", text[:middle]) + _INVISIBLE + unicodedata.normalize("NFD", text[middle:])
    )


_JAPANESE = "[ぁ-ヿ一-鿿①-⑳]"
_BETWEEN = re.compile(rf"(?<=[>,\t| ぁ-ヿ一-鿿])(?={_JAPANESE})|(?<={_JAPANESE})(?=<)")
_TEXT_NODE = re.compile(r"(?s)(?<=>)([^<]+)(?=</(?:w:t|a:t|t)>)")
_CONTENT = re.compile(r"word/document|ppt/slides/slide|xl/worksheets/sheet|xl/sharedStrings")
_SIGNS = ("\u200b", "\u00ad", "\ufeff", "\u2060", "\u200e", "\u3164", "\u2800")


@pytest.mark.parametrize("name", NAMES)
def test_invisible_characters_strewn_into_a_file_change_nothing_but_a_finding(
    name: str, originals: Originals
) -> None:
    plain = originals[name, SEEDS[1]]
    rng = random.Random(name)
    data = _with_invisible(plain.data, rng)
    heads = column_heads(forms())
    expected, _ = read(plain.data, plain.name, column_heads=heads)
    document, findings = read(data, plain.name, column_heads=heads)
    assert (document.blocks, document.asides) == (expected.blocks, expected.asides)
    assert [f.values["count"] > 100 for f in findings if f.code == "control-characters"] == [True]


def _with_invisible(data: bytes, rng: random.Random) -> bytes:
    """The file with invisible characters before and inside of its words."""

    def strewn(text: str) -> str:
        return _BETWEEN.sub(lambda _: rng.choice(_SIGNS) if rng.random() < 0.3 else "", text)

    if not data.startswith(b"PK"):
        text = next(
            t for t in map(partial(_decoded, data), ("utf-8-sig", "utf-16", "cp932")) if t is not None
        )
        return strewn(text).encode()
    made = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(made, "w") as new:
        for part in old.infolist():
            own = old.read(part)
            if _CONTENT.match(part.filename):
                own = _TEXT_NODE.sub(lambda m: strewn(f">{m[1]}<")[1:-1], own.decode()).encode()
            new.writestr(part.filename, own)
    return made.getvalue()


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeError:
        return None


def _shown(document: SourceDocument) -> list[str]:
    return [line.text for line in document.lines()]


@pytest.mark.parametrize("case", CASES, ids="{0[0]}-{0[1]}".format)
def test_what_the_file_shows_is_in_its_lines(originals: Originals, case: tuple[str, int]) -> None:
    original = originals[case]
    text = "".join("".join(line.text.split()) for line in original.read.lines())
    words = list(dict.fromkeys(_words(original.written)))
    if case[0] in _WRAPPED:  # a word may be wrapped in the middle of a cell
        assert Counter("".join(words)) <= Counter(text)
    else:
        assert [word for word in words if word not in text] == []


def _words(document: Document) -> Iterator[str]:
    for block in document.blocks:
        match block:
            case Rows(header, body):
                texts = [line for row in (header or (), *body) for slot in row for line in slot.lines]
            case Break(heads):
                texts = [head.text for head in heads]
            case _:
                texts = [] if getattr(block, "kind", "") == "contents" else [block.text]
        for text in texts:
            yield from _WORDS.findall(text)


@pytest.mark.parametrize("case", CASES, ids="{0[0]}-{0[1]}".format)
def test_lines_are_stripped_numbered_in_order_and_found_again(
    originals: Originals, case: tuple[str, int]
) -> None:
    document = originals[case].read
    lines = list(document.lines())
    assert len({line.key for line in lines}) == len(lines)
    assert all(line.text and line.text == line.text.strip() and "\n" not in line.text for line in lines)
    if document.media_type.startswith("text/"):  # an editor shows the number of a line
        return
    assert [line.number for line in lines] == list(range(1, len(lines) + 1))
    assert all(line.spot is not None or line.box is not None for line in lines)


@pytest.mark.parametrize("case", CASES, ids="{0[0]}-{0[1]}".format)
def test_cells_lie_within_their_grid_and_not_on_one_another(
    originals: Originals, case: tuple[str, int]
) -> None:
    for grid in (block for block in originals[case].read.blocks if isinstance(block, Grid)):
        taken = [
            (cell.row + r, cell.col + c)
            for cell in grid.cells
            for r in range(cell.row_span)
            for c in range(cell.col_span)
        ]
        assert len(taken) == len(set(taken))
        assert all(r < grid.rows and c < grid.cols for r, c in taken)
        assert [(c.row, c.col) for c in grid.cells] == sorted((c.row, c.col) for c in grid.cells)


@pytest.mark.parametrize("case", CASES, ids="{0[0]}-{0[1]}".format)
def test_the_same_bytes_give_the_same_document(originals: Originals, case: tuple[str, int]) -> None:
    original = originals[case]
    assert read(original.data, original.name)[0] == original.read


@pytest.mark.parametrize("name", NAMES)
def test_the_same_look_gives_the_same_content(name: str, originals: Originals, tmp_path: Path) -> None:
    again = _original(name, SEEDS[0], tmp_path).read  # the files differ where a library writes the time
    assert (again.blocks, again.asides) == (
        originals[name, SEEDS[0]].read.blocks,
        originals[name, SEEDS[0]].read.asides,
    )
