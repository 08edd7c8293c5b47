"""What is promised of untrusted bytes: one function for each reader, which raises AssertionError or what the
reader lets through where a promise is broken.

An Office file is a zip archive, whose checksums mutation destroys. The targets of its XML are therefore given
one part, with its name in the first line, and put it into a sound file of the corpus.
"""

from __future__ import annotations

import json
import os
import re
import signal
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from io import BytesIO
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn
from zipfile import ZIP_STORED, ZipFile

from jsonschema import Draft202012Validator

from planparse.comparison.compare import compare
from planparse.comparison.links_file import load_links_file
from planparse.corrections.apply import with_corrections
from planparse.corrections.file import read_corrections
from planparse.corrections.workbook import read_workbook
from planparse.document.errors import FormError, ReadError, UsageError
from planparse.document.source import SourceDocument
from planparse.form import file as form_file
from planparse.form.file import shipped
from planparse.form.model import column_heads
from planparse.japanese.characters import visible
from planparse.output import manifest as manifests
from planparse.parse.pipeline import Parsed, parse_document
from planparse.plan.model import Plan
from planparse.readers import Reader, read
from planparse.tables.rows import tables
from planparse.writers.json import decode_plan, encode
from tests.support.hostile import form as form_xobject
from tests.support.hostile import pdf as hostile_pdf
from tests.support.plans import rich_plan
from tests.support.small_plan import PLAN

CORPUS = Path(__file__).parent / "corpus"
_SCHEMAS = Path(__file__).parents[2] / "schemas"
_SCRATCH = Path(tempfile.gettempdir())
_KINDS = {"heading", "content", "furniture", "unplaced"}
READ_TWICE = 8
"""One input in so many is read twice; twice each would halve the number of inputs tried."""
LONGEST_MATCH = 2.0
"""Seconds of computing time for a document read by a fuzzed form; the sandbox bounds what takes longer."""

Target = Callable[[bytes], None]
TARGETS: dict[str, Target] = {}


def _target(function: Target) -> Target:
    TARGETS[function.__name__] = function
    return function


# --- documents -----------------------------------------------------------------------------------------


def _document_is_as_promised(data: bytes, name: str, reader: Reader = "auto") -> None:
    """The bytes are refused with a ReadError, or read into a sound plan, the same one each time."""
    outcome = _outcome(data, name, reader)
    if zlib.crc32(data) % READ_TWICE == 0:
        assert outcome == _outcome(data, name, reader), "the same bytes, another plan"


def _outcome(data: bytes, name: str, reader: Reader) -> bytes:
    try:
        document, findings = read(
            data, name, reader=reader, ocr="never", column_heads=column_heads(shipped())
        )
        parsed = parse_document(document, findings, shipped())
    except ReadError as error:
        return error.failure.render("ja").encode()
    _is_sound(document, parsed)
    return encode(parsed.plan)


def _is_sound(document: SourceDocument, parsed: Parsed) -> None:
    lines = list(document.lines())
    account = parsed.reading.lines
    assert [(x.number, x.text) for x in account] == [(x.number, x.text) for x in lines], (
        "a line without a role"
    )
    assert len({line.key for line in lines}) == len(lines), "a line with two roles"
    assert {x.kind for x in account} <= _KINDS
    encoded = encode(parsed.plan)
    assert Plan.model_validate_json(encoded) == parsed.plan, "JSON loses something"
    written = json.loads(encoded)
    assert [error.message for error in _schema().iter_errors(written)] == []
    unseen = [text for text in _texts(written) if visible(text)[1]]
    assert unseen == [], f"invisible characters in {unseen[:3]!r}"
    assert set(tables((parsed.plan,))) >= {"documents", "tasks"}


@cache
def _schema() -> Any:
    return Draft202012Validator(json.loads((_SCHEMAS / "plan.schema.json").read_text("utf-8")))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


@_target
def pdf_by_pdfium(data: bytes) -> None:
    _document_is_as_promised(data, "a.pdf", "pdfium")


@_target
def pdf_by_pdfplumber(data: bytes) -> None:
    _document_is_as_promised(data, "a.pdf", "pdfplumber")


@_target
def page_by_pdfium(data: bytes) -> None:
    _document_is_as_promised(_with_content(data), "a.pdf", "pdfium")


@_target
def page_by_pdfplumber(data: bytes) -> None:
    _document_is_as_promised(_with_content(data), "a.pdf", "pdfplumber")


_JAPANESE = (
    b"<< /Type /Font /Subtype /Type0 /BaseFont /HeiseiMin-W3 /Encoding /UniJIS-UTF16-H /DescendantFonts [ <<"
    b" /Type /Font /Subtype /CIDFontType0 /BaseFont /HeiseiMin-W3 /DW 1000 /CIDSystemInfo <<"
    b" /Registry (Adobe) /Ordering (Japan1) /Supplement 6 >> >> ] >>"
)
_RESOURCES = (
    b"<< /Font << /J "
    + _JAPANESE
    + b" /F 6 0 R >> /XObject << /X 7 0 R >> /ExtGState << /G << /ca .4 >> >> >>"
)
_FORM = form_xobject(b"q .5 w 60 680 m 540 680 l S BT /F 9 Tf 60 684 Td (form) Tj ET Q")


def _with_content(content: bytes) -> bytes:
    """A PDF of one page with this content stream; /J is a Japanese font, /F Helvetica, /X a form."""
    return hostile_pdf(content, o5=_RESOURCES, o7=_FORM)


@_target
def text(data: bytes) -> None:
    _document_is_as_promised(data, "a.txt")


@_target
def csv(data: bytes) -> None:
    _document_is_as_promised(data, "a.csv")


@_target
def markdown(data: bytes) -> None:
    _document_is_as_promised(data, "a.md")


@_target
def html(data: bytes) -> None:
    _document_is_as_promised(data, "a.html")


@_target
def package(data: bytes) -> None:
    _document_is_as_promised(data, "a.docx")


@_target
def docx_part(data: bytes) -> None:
    _document_is_as_promised(_with_part("plan.docx", data), "a.docx")


@_target
def xlsx_part(data: bytes) -> None:
    _document_is_as_promised(_with_part("plan.xlsx", data), "a.xlsx")


@_target
def pptx_part(data: bytes) -> None:
    _document_is_as_promised(_with_part("plan.pptx", data), "a.pptx")


def _with_part(name: str, data: bytes, folder: str = "package") -> bytes:
    """The sound file of that name with one part replaced; the first line is the part's name."""
    wanted, _, content = data.partition(b"\n")
    parts = _parts(folder, name)
    chosen = wanted.decode("ascii", "replace")
    if chosen not in parts:  # so that a mutated name is not wasted
        chosen = sorted(parts)[zlib.crc32(wanted) % len(parts)]
    out = BytesIO()
    with ZipFile(out, "w", ZIP_STORED) as archive:
        for part, sound in parts.items():
            archive.writestr(part, content if part == chosen else sound)
    return out.getvalue()


@cache
def _parts(folder: str, name: str) -> dict[str, bytes]:
    with ZipFile(CORPUS / folder / name) as archive:
        return {part: archive.read(part) for part in archive.namelist()}


# --- what people write ---------------------------------------------------------------------------------


@_target
def form(data: bytes) -> None:
    """A form file is refused with a FormError, or reads a document."""
    try:
        own = form_file.parse(form_file.read(_as_file(data, "form.toml")), "form.toml")
    except FormError as error:
        assert error.failure.render("ja") and error.failure.render("en")
        return
    document, findings = read(PLAN.encode(), "a.txt", column_heads=column_heads((own,)))
    try:
        with _bounded(LONGEST_MATCH):
            _is_sound(document, parse_document(document, findings, (own,)))
    except (ReadError, TimeoutError):
        return


@contextmanager
def _bounded(seconds: float) -> Iterator[None]:
    """Raise TimeoutError after so many seconds of computing time."""

    def stop(number: int, frame: FrameType | None) -> NoReturn:
        raise TimeoutError

    signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


@_target
def corrections(data: bytes) -> None:
    """Corrections in JSON are refused with a ReadError, or applied to a plan or reported as stale."""
    try:
        corrected = with_corrections(rich_plan(), data, "a.json")
    except ReadError:
        return
    stated = [f for f in corrected.findings if f.code in ("corrected", "correction-stale")]
    assert len(stated) == len({correction.path for correction in read_corrections(data, "a.json")})
    assert decode_plan(encode(corrected), "a.json") == corrected
    tables((corrected,))


@_target
def workbook_part(data: bytes) -> None:
    """A workbook of corrections is refused with a ReadError, or gives edits of values."""
    try:
        filled = read_workbook(_as_file(_with_part("corrections.xlsx", data, "workbook"), "edits.xlsx"))
    except ReadError:
        return
    assert all(isinstance(edit.written, str) and edit.path for edit in filled.edits)


@_target
def links(data: bytes) -> None:
    """A links file is refused with a UsageError, or compares plans."""
    try:
        found = load_links_file(_as_file(data, "links.toml"))
    except UsageError as error:
        assert error.failure.render("ja") and error.failure.render("en")
        return
    compare(rich_plan(), rich_plan("other"), found)


@_target
def links_workbook_part(data: bytes) -> None:
    """A workbook of links is refused with a UsageError, or compares plans."""
    try:
        found = load_links_file(_as_file(_with_part("links.xlsx", data, "workbook"), "links.xlsx"))
    except UsageError:
        return
    compare(rich_plan(), rich_plan("other"), found)


@_target
def plan(data: bytes) -> None:
    """A plan's JSON is refused with a ReadError, or survives writing and gives tables and a comparison."""
    try:
        read_plan = decode_plan(data, "a.json")
    except ReadError as error:
        assert error.failure.render("ja") and error.failure.render("en")
        return
    written = encode(read_plan)
    assert encode(decode_plan(written, "a.json")) == written, "a plan changes when it is written again"
    assert not re.search(r"[/\\\0\n]", read_plan.document_id)
    compare(rich_plan(), read_plan)
    try:
        tables((read_plan,))
    except ReadError as error:
        assert error.code == "not-a-plan"


@_target
def manifest(data: bytes) -> None:
    """Every manifest is read; what it lacks and what was not read can be told, and its records survive."""
    found = manifests.decode(data)
    manifests.shortfall(found)
    manifests.gone(found)
    manifests.not_read(found)
    again = manifests.decode(manifests.encode(found.records.values()))
    assert again.records == found.records and again.broken == 0


def _as_file(data: bytes, name: str) -> Path:
    path = _SCRATCH / f"planparse-fuzz-{os.getpid()}-{name}"
    path.write_bytes(data)
    return path
