"""The parsing pipeline: bytes → plan, findings and an account of every line.

Ends at `Plan`; nothing here knows about the consumers of plans.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from planparse.document.errors import ReadError
from planparse.document.findings import Finding
from planparse.document.source import SourceDocument
from planparse.form.file import shipped
from planparse.form.identify import identify
from planparse.form.model import Form, column_heads
from planparse.parse.asides import aside_findings
from planparse.parse.checks import checks
from planparse.parse.doubt import with_doubt
from planparse.parse.interpret import UNPLACED, interpret
from planparse.parse.outline import FURNITURE, outline
from planparse.plan.model import LineKind, Plan, Reading, ReadLine, ReadPage, ordered, published
from planparse.readers import Reader, read

_UNSAFE = re.compile(r"[^0-9A-Za-z_\-ぁ-んァ-ヶー一-鿿々〆]+")
_MAX_ID = 40  # characters; at most 120 bytes in UTF-8


@dataclass(frozen=True, slots=True)
class Parsed:
    """A document's plan, and what each of its lines was read as."""

    plan: Plan
    reading: Reading


def parse_bytes(
    data: bytes,
    name: str,
    *,
    reader: Reader = "auto",
    password: str | None = None,
    forms: tuple[Form, ...] | None = None,
) -> Parsed:
    """The plan in a document's bytes. `name` is the file's name, without its folder.

    Raises ReadError for a document that cannot be read, and for one that matches no form or several.
    """
    known = shipped() if forms is None else forms
    document, read_findings = read(
        data, name, reader=reader, password=password, column_heads=column_heads(known)
    )
    return parse_document(document, read_findings, known)


def parse_path(
    path: Path,
    *,
    reader: Reader = "auto",
    password: str | None = None,
    forms: tuple[Form, ...] | None = None,
) -> Parsed:
    """The plan in a file. Raises OSError and ReadError."""
    return parse_bytes(path.read_bytes(), path.name, reader=reader, password=password, forms=forms)


def parse_document(
    document: SourceDocument, read_findings: Iterable[Finding], forms: tuple[Form, ...]
) -> Parsed:
    """The plan of a document that has already been read.

    Raises ReadError for images without text, for glyphs that cannot be read, and for a document that matches
    no form or several.
    """
    found_reading = tuple(read_findings)
    require_text(document, found_reading)
    try:
        form = identify(document.texts(), forms, document.name)
    except ReadError:
        if (unreadable := next((f for f in found_reading if f.code == "unreadable-glyphs"), None)) is None:
            raise
        raise ReadError("unreadable-glyphs", document.name, dict(unreadable.values)) from None
    return parse_by(document, found_reading, form)


def require_text(document: SourceDocument, read_findings: Iterable[Finding]) -> None:
    """Raise ReadError for a document of images without text."""
    if not document.blocks and any(f.code == "no-text-layer" for f in read_findings):
        raise ReadError("no-text", document.name, {"pages": len(document.pages)})


def parse_by(document: SourceDocument, read_findings: Iterable[Finding], form: Form) -> Parsed:
    """The plan of a document as one form reads it, whether or not the form claims the document."""
    tree, outline_findings = outline(document, form)
    interpreted = interpret(tree, form, document)
    asides = aside_findings(document.asides)
    found = (
        *read_findings,
        *asides,
        *outline_findings,
        *interpreted.findings,
        *checks(interpreted.plan, form),
    )
    document_id = safe_id(document.name)
    plan = interpreted.plan.model_copy(
        update={"document_id": document_id, "findings": ordered(map(published, found))}
    )
    plan = with_doubt(plan, document)
    return Parsed(plan, _account(document_id, document, tree.roles, interpreted.claims))


def safe_id(name: str) -> str:
    """A document id from a file name: its stem, made safe as a file name; "document" if nothing is left."""
    stem = name.rsplit("/", 1)[-1].rsplit("\\", 1)[-1]
    stem = stem.rsplit(".", 1)[0] if "." in stem[1:] else stem
    return _UNSAFE.sub("-", stem).strip("-")[:_MAX_ID] or "document"


def plain_reading(document: SourceDocument) -> Reading:
    """The reading of a document of unknown form: every line as content that belongs to no field."""
    return _account(safe_id(document.name), document, {}, {})


def _account(
    document_id: str,
    document: SourceDocument,
    roles: Mapping[tuple[int, int], str],
    claims: Mapping[tuple[int, int], str],
) -> Reading:
    lines = tuple(
        ReadLine(
            number=line.number,
            page=line.page,
            box=line.box,
            text=line.text,
            kind=_kind(roles.get(line.key), claims.get(line.key)),
            role=roles.get(line.key) or claims.get(line.key) or UNPLACED,
        )
        for line in document.lines()
    )
    pages = tuple(
        ReadPage(number=p.number, width=p.width, height=p.height, rotation=p.rotation) for p in document.pages
    )
    return Reading(document_id=document_id, pages=pages, lines=lines)


def _kind(role: str | None, claim: str | None) -> LineKind:
    if role is not None:
        return "furniture" if role in (FURNITURE, "contents") else "heading"
    return "content" if claim is not None and claim != UNPLACED else "unplaced"
