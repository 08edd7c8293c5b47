"""The parsing pipeline: bytes → plan, findings and an account of every line.

Ends at `Plan`; nothing here knows about the consumers of plans.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from planparse.document.errors import Failure, ReadError
from planparse.document.findings import Finding
from planparse.document.source import SourceDocument
from planparse.form.file import shipped
from planparse.form.identify import Score, identify, scores
from planparse.form.model import Form, column_heads
from planparse.japanese.municipalities import code_of
from planparse.parse.asides import aside_findings
from planparse.parse.checks import checks
from planparse.parse.doubt import with_doubt
from planparse.parse.interpret import UNPLACED, interpret, source_of
from planparse.parse.interpret.passages import shortened
from planparse.parse.named_rows import with_named_rows
from planparse.parse.outline import outline
from planparse.parse.outline_tree import FURNITURE
from planparse.parse.plain_outline import plain_outline
from planparse.parse.recognised import decided, vocabulary_of
from planparse.parse.untold_initiatives import with_initiatives
from planparse.parse.untold_titles import with_title
from planparse.plan import NO_FORM
from planparse.plan.model import LineKind, Plan, Reading, ReadLine, ReadPage, ordered, published
from planparse.readers import Ocr, Reader, read

_UNSAFE = re.compile(r"[^0-9A-Za-z_\-ぁ-んァ-ヶー一-鿿々〆]+")
_MOST_FORMS = 3  # in the finding that none matches: those that the document is nearest to
_MOST_SIGNS = 3  # of a form, in the same finding
_MAX_ID = 40  # characters; at most 120 bytes in UTF-8


@dataclass(frozen=True, slots=True)
class Parsed:
    """A document's plan, and what each of its lines was read as.

    `failure` says why the document was not read by a form, or that its schedules are lost; None if it was
    read as asked.
    """

    plan: Plan
    reading: Reading
    failure: Failure | None = None


def parse_bytes(
    data: bytes,
    name: str,
    *,
    reader: Reader = "auto",
    ocr: Ocr = "auto",
    password: str | None = None,
    forms: tuple[Form, ...] | None = None,
    strict: bool = False,
    on_page: Callable[[int], None] | None = None,
) -> Parsed:
    """The plan in a document's bytes. `name` is the file's name, without its folder.

    `ocr` and `on_page` are about pages that are recognised from their pictures, see `readers.read`.
    `forms` are the forms it may follow, by default those that come with planparse; with none, and where none
    matches, the plan has an outline. Raises ReadError for a document that cannot be read or matches several
    forms, and if `strict` for one that matches none.
    """
    known = shipped() if forms is None else forms
    document, read_findings = read(
        data,
        name,
        reader=reader,
        ocr=ocr,
        password=password,
        column_heads=column_heads(known),
        on_page=on_page,
    )
    return parse_document(document, read_findings, known, strict=strict)


def parse_path(
    path: Path,
    *,
    reader: Reader = "auto",
    ocr: Ocr = "auto",
    password: str | None = None,
    forms: tuple[Form, ...] | None = None,
    strict: bool = False,
) -> Parsed:
    """The plan in a file; see `parse_bytes`. Raises OSError and ReadError."""
    data = path.read_bytes()
    return parse_bytes(data, path.name, reader=reader, ocr=ocr, password=password, forms=forms, strict=strict)


def parse_document(
    document: SourceDocument,
    read_findings: Iterable[Finding],
    forms: tuple[Form, ...],
    *,
    strict: bool = False,
) -> Parsed:
    """The plan of a document that has already been read; without forms, or if none matches, its outline.

    A form chosen among several that finds neither its title, an issue nor a chapter before them was chosen by
    words that documents of other kinds have, too: it counts as none. Raises ReadError for a document without
    text that can be seen, for glyphs that cannot be read, for one that matches several forms, and if `strict`
    for one that matches none.
    """
    words = decided(document, vocabulary_of(forms))
    document = words.document
    found_reading = (*read_findings, *words.findings)
    require_text(document, found_reading)
    try:
        form = identify(document.texts(), forms, document.name)
    except ReadError as error:
        if unreadable := next((f for f in found_reading if f.code == "unreadable-glyphs"), None):
            raise ReadError("unreadable-glyphs", document.name, dict(unreadable.values)) from None
        if forms and (strict or error.code != "unknown-form"):
            raise
        return _without_form(
            document,
            found_reading,
            [_no_form(scores(document.texts(), forms))] if forms else [],
            error.failure,
        )
    parsed = parse_by(document, found_reading, form)
    if len(forms) > 1 and _has_nothing_of_its_form(parsed.plan):
        told = {"title": form.title, "form": form.name}
        if strict:
            raise ReadError("empty-form", document.name, told)
        why = Failure("empty-form", document.name, told)
        return _without_form(document, found_reading, [Finding("empty-form", told)], why)
    return parsed


def require_text(document: SourceDocument, read_findings: Iterable[Finding]) -> None:
    """Raise ReadError for a document without text that can be seen, for example one of images."""
    if document.blocks:
        return
    codes = {finding.code for finding in read_findings}
    for code, error in (
        ("no-text-layer", "no-text"),
        ("image-too-large", "image-too-large"),
        ("nothing-recognised", "nothing-recognised"),
    ):
        if code in codes:
            raise ReadError(error, document.name, {"pages": len(document.pages)})
    raise ReadError("no-visible-text", document.name)


def parse_by(document: SourceDocument, read_findings: Iterable[Finding], form: Form) -> Parsed:
    """The plan of a document as one form reads it, whether or not the form claims the document."""
    tree, outline_findings = outline(document, form)
    tree, title_findings = with_title(tree, document)
    tree, initiative_findings = with_initiatives(tree, form)
    tree, row_findings = with_named_rows(tree, form)
    interpreted = interpret(tree, form, document)
    asides = aside_findings(document.asides)
    found = (
        *read_findings,
        *asides,
        *outline_findings,
        *title_findings,
        *initiative_findings,
        *row_findings,
        *interpreted.findings,
        *checks(interpreted.plan, form),
    )
    document_id = safe_id(document.name)
    plan = interpreted.plan.model_copy(
        update={"document_id": document_id, "findings": ordered(map(published, found))}
    )
    plan = with_doubt(plan, document)
    lost = sum(finding.code == "layout-lost" for finding in interpreted.findings)
    return Parsed(
        plan,
        _account(document_id, document, tree.roles, interpreted.claims),
        Failure("layout-lost", document.name, {"count": lost}) if lost else None,
    )


def _without_form(
    document: SourceDocument, read_findings: tuple[Finding, ...], told: Iterable[Finding], why: Failure
) -> Parsed:
    """The outline of a document, with what is `told` of forms; a failure if something is."""
    outlined = plain_outline(document)
    unfit = tuple(told)
    found = (*read_findings, *aside_findings(document.asides), *unfit)
    document_id = safe_id(document.name)
    plan = Plan(
        document_id=document_id,
        source=source_of(document),
        form=NO_FORM,
        municipality=outlined.municipality,
        municipality_code=code_of(outlined.municipality) if outlined.municipality else None,
        organization=None,
        fiscal_year=outlined.fiscal_year,
        title=outlined.title,
        municipality_place=outlined.municipality_place,
        fiscal_year_place=None if outlined.fiscal_year is None else outlined.title_place,
        title_place=outlined.title_place,
        outline=outlined.headings,
        findings=ordered(map(published, found)),
    )
    reading = _account(document_id, document, outlined.roles, outlined.claims)
    return Parsed(with_doubt(plan, document), reading, why if unfit else None)


def _no_form(found: Iterable[Score]) -> Finding:
    """The nearest forms' share of their signs beside the least that they need, and some that are missing."""
    nearest = sorted(found, key=lambda score: -score.share)[:_MOST_FORMS]
    shares = "、".join(f"{s.form.title}({s.form.name}) {s.share:.0%}(<{s.form.minimum:.0%})" for s in nearest)
    missing = "; ".join(
        f"{s.form.name}: {'／'.join(shortened(words) for words in s.missing_words[:_MOST_SIGNS])}"
        for s in nearest
    )
    return Finding("no-form", {"scores": shares, "missing": missing})


def safe_id(name: str) -> str:
    """A document id from a file name: its stem, made safe as a file name; "document" if nothing is left."""
    stem = name.rsplit("/", 1)[-1].rsplit("\\", 1)[-1]
    stem = stem.rsplit(".", 1)[0] if "." in stem[1:] else stem
    return _UNSAFE.sub("-", stem).strip("-")[:_MAX_ID] or "document"


def plain_reading(document: SourceDocument) -> Reading:
    """The reading of a document that no plan was made of: every line belongs to no field."""
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
            spot=line.spot,
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


def _has_nothing_of_its_form(plan: Plan) -> bool:
    """Whether a form found neither its title, an issue nor a chapter before them in a document."""
    return not (plan.title or plan.issues or plan.mission or plan.overview or plan.review)
