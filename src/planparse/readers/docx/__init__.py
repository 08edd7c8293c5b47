"""Word documents → source documents: paragraphs with their numbers as shown, and tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from planparse.document.errors import ReadError
from planparse.document.findings import Finding
from planparse.document.source import Aside, SourceDocument
from planparse.readers.assemble import document
from planparse.readers.docx.elements import all_text
from planparse.readers.docx.numbering import read_numbering
from planparse.readers.docx.story import Parts, Story, texts
from planparse.readers.docx.styles import read_styles
from planparse.readers.docx.xml import W, child
from planparse.readers.ooxml import A, Element
from planparse.readers.package import Package, Relation, open_package

_RUNNING = ("header", "footer")
_NOTES = {"footnotes": "footnote", "endnotes": "endnote"}
_AUTOMATIC = ("separator", "continuationSeparator", "continuationNotice")
"""The notes that only draw the line above the others."""


def read_docx(data: bytes, name: str) -> tuple[SourceDocument, tuple[Finding, ...]]:
    """The document in a Word file's bytes, and findings on how it was read.

    Raises ReadError for a file that is damaged, locked or too large.
    """
    package = open_package(data, name)
    main = package.main()
    body = child(package.xml(main), "body") if main is not None else None
    if main is None or body is None:
        raise ReadError("damaged-original", name, {"detail": "w:body"})
    relations = package.relations(main)
    parts = _parts(package, relations, body)
    story = Story(parts)
    pieces = list(story.pieces(body))
    asides = [*story.asides, *_running(package, relations, parts)]
    made, findings = document(data, name, "docx", pieces, asides)
    if inserted := sum(1 for _ in body.iter(W + "altChunk")):
        findings = (*findings, Finding("unread-insertions", {"count": inserted}))
    return made, findings


def _parts(package: Package, relations: Mapping[str, Relation], body: Element) -> Parts:
    of_kind = {relation.kind: relation.target for relation in relations.values()}
    styles = read_styles(package, of_kind.get("styles"))
    plain = Parts(styles, read_numbering(package, of_kind.get("numbering")))
    comments = {
        comment.get(W + "id", ""): texts(comment, plain)
        for comment in _elements(package, of_kind.get("comments"), "comment")
    }
    notes = {}
    for kind, one in _NOTES.items():
        for note in _elements(package, of_kind.get(kind), one):
            if note.get(W + "type") not in _AUTOMATIC:
                notes[f"{one}Reference", note.get(W + "id", "")] = texts(note, plain)
    return Parts(
        styles,
        plain.lists,
        comments=comments,
        notes=notes,
        diagrams={i: tuple(_drawn(package, r)) for i, r in relations.items() if r.kind == "diagramData"},
        charts={i: " ".join(_drawn(package, r)) for i, r in relations.items() if r.kind == "chart"},
        moved=" ".join(all_text(moved) for moved in body.iter(W + "moveTo")),
    )


def _elements(package: Package, part: str | None, name: str) -> Iterator[Element]:
    root = package.xml(part) if part is not None else None
    if root is not None:
        yield from root.iterfind(W + name)


def _drawn(package: Package, relation: Relation) -> Iterator[str]:
    """The paragraphs of text in a diagram or a chart."""
    root = package.xml(relation.target) if relation.target is not None else None
    for paragraph in () if root is None else root.iter(A + "p"):
        if text := "".join(t.text or "" for t in paragraph.iter(A + "t")).strip():
            yield text


def _running(package: Package, relations: Mapping[str, Relation], parts: Parts) -> Iterator[Aside]:
    """The headers and footers, but for those that only count the pages."""
    seen = set()
    for relation in relations.values():
        root = package.xml(relation.target) if relation.kind in _RUNNING and relation.target else None
        text = "" if root is None else texts(root, parts)
        if any(map(str.isalpha, text)) and text not in seen:
            seen.add(text)
            yield Aside("running", text)
