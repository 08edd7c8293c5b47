"""Which back end a PDF is read by, whatever they read."""

from __future__ import annotations

import pytest

from planparse.document.errors import ReadError
from planparse.document.findings import Finding
from planparse.document.source import Line, SourceDocument
from planparse.readers import pdf
from planparse.readers.pdf import Ocr, Reader, read_pdf

Read = tuple[SourceDocument, tuple[Finding, ...], frozenset[int]]
DAMAGED = ReadError("damaged", "a.pdf", {"detail": "xref"})


def read_by(reader: str, length: int, unmapped: int = 0, unreadable: frozenset[int] = frozenset()) -> Read:
    """A document of so many characters, of which some have no Unicode value."""
    lines = (Line(1, "字" * length),) if length else ()
    findings = (Finding("unmapped-glyphs", {"count": unmapped}),) if unmapped else ()
    return SourceDocument("a.pdf", "", "application/pdf", 1, reader, lines), findings, unreadable


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> dict[str, Read | ReadError]:
    """What each back end answers; both are asked only as the test says."""
    answers: dict[str, Read | ReadError] = {}

    def answer(_: object, reader: str, recognise: object = ()) -> Read:
        found = answers[f"{reader} recognised" if recognise else reader]
        if isinstance(found, ReadError):
            raise found
        return found

    monkeypatch.setattr(pdf, "_read", answer)
    return answers


def result(reader: Reader = "auto", ocr: Ocr = "never") -> tuple[str, list[tuple[str, str]]]:
    document, findings = read_pdf(b"", "a.pdf", reader=reader, ocr=ocr)
    return document.reader, [(f.code, str(f.values.get("reason", ""))) for f in findings]


def test_pdfium_reads_what_it_can(told: dict[str, Read | ReadError]) -> None:
    told["pdfium"] = read_by("pdfium", 9)
    assert result() == ("pdfium", [])


def test_the_reader_that_is_asked_for_reads(told: dict[str, Read | ReadError]) -> None:
    told["pdfplumber"] = read_by("pdfplumber", 9, 8)
    assert result("pdfplumber") == ("pdfplumber", [("unmapped-glyphs", "")])
    told["pdfium"] = DAMAGED
    with pytest.raises(ReadError, match="xref"):
        result("pdfium")


def test_pdfplumber_reads_what_pdfium_finds_damaged(told: dict[str, Read | ReadError]) -> None:
    told |= {"pdfium": DAMAGED, "pdfplumber": read_by("pdfplumber", 9, 2)}
    assert result() == ("pdfplumber", [("reader-fallback", "xref"), ("unmapped-glyphs", "")])


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (ReadError("encrypted", "a.pdf"), None, "encrypted"),
        (DAMAGED, ReadError("damaged", "a.pdf", {"detail": "other"}), "damaged"),
        (DAMAGED, ReadError("encrypted", "a.pdf"), "encrypted"),
    ],
)
def test_what_no_back_end_can_open_is_told_as_the_first_saw_it(
    first: ReadError, second: ReadError | None, expected: str, told: dict[str, Read | ReadError]
) -> None:
    told["pdfium"] = first
    if second is not None:
        told["pdfplumber"] = second
    with pytest.raises(ReadError) as error:
        result()
    assert error.value.code == expected
    if expected == "damaged":
        assert error.value.failure.detail == "xref"


@pytest.mark.parametrize(
    ("length", "unmapped", "other", "expected"),
    [
        (100, 0, None, "pdfium"),
        (102, 2, None, "pdfium"),  # one in fifty of those that are known
        (103, 3, read_by("pdfplumber", 100), "pdfium"),
        (11, 1, read_by("pdfplumber", 11), "pdfium"),  # a tenth more
        (11, 1, read_by("pdfplumber", 12), "pdfplumber"),
        (106, 6, read_by("pdfplumber", 111), "pdfplumber"),
        (106, 6, read_by("pdfplumber", 211, 101), "pdfium"),
        (106, 6, ReadError("too-many-objects", "a.pdf"), "pdfium"),
    ],
)
def test_pdfplumber_reads_characters_that_pdfium_does_not_know(
    length: int,
    unmapped: int,
    other: Read | ReadError | None,
    expected: str,
    told: dict[str, Read | ReadError],
) -> None:
    told["pdfium"] = read_by("pdfium", length, unmapped)
    if other is not None:
        told["pdfplumber"] = other
    reader, findings = result()
    assert reader == expected
    reason = [("reader-fallback", f"{unmapped} glyphs without Unicode")] if reader == "pdfplumber" else []
    assert [f for f in findings if f[0] == "reader-fallback"] == reason


@pytest.mark.parametrize("installed", [True, False])
def test_pages_that_cannot_be_read_are_recognised_where_that_is_installed(
    installed: bool, told: dict[str, Read | ReadError], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "is_installed", lambda: installed)
    told |= {"pdfium": DAMAGED, "pdfplumber": read_by("pdfplumber", 9, 3, frozenset({2}))}
    told["pdfplumber recognised"] = read_by("pdfplumber", 20)
    fallback, unmapped = ("reader-fallback", "xref"), ("unmapped-glyphs", "")
    assert result(ocr="never") == ("pdfplumber", [fallback, unmapped])
    assert result(ocr="auto") == ("pdfplumber", [fallback] if installed else [fallback, unmapped])
    told["pdfium recognised"] = read_by("pdfium", 7)
    if installed:
        assert result(ocr="always") == ("pdfium", [])
        return
    with pytest.raises(ReadError) as error:
        result(ocr="always")
    assert error.value.code == "ocr-missing"


@pytest.mark.parametrize(
    ("producer", "line"),
    [
        (None, None),
        ("", None),
        (" \n ", None),
        (" Writer\n 7 ", "Writer 7"),
        ("x" * 200, "x" * 200),
        ("x" * 201, "x" * 200),
    ],
)
def test_a_producer_is_one_line(producer: str | None, line: str | None) -> None:
    assert pdf._one_line(producer) == line
