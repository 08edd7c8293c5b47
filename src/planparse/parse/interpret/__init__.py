"""Outline → Plan: map each heading's content to the fields of the plan.

Every content line is claimed by the field that holds it; a line that belongs to no field goes to `unplaced`
with a finding. Nothing is dropped.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from planparse.document.findings import Finding
from planparse.document.place import merge
from planparse.document.source import SourceDocument
from planparse.form.model import Form, Owner
from planparse.japanese.municipalities import code_of
from planparse.parse.inline_labels import kind_of
from planparse.parse.interpret.basics import read_basics
from planparse.parse.interpret.chapters import read_areas, read_overview, read_review
from planparse.parse.interpret.cover import read_fiscal_year, read_municipality, read_organization
from planparse.parse.interpret.issues import read_issues
from planparse.parse.interpret.lost_layout import tell_of_lost_tables
from planparse.parse.interpret.named_values import field_values, heading_values
from planparse.parse.interpret.notes import UNPLACED, Notes, all_nodes, lines_of, tables_in
from planparse.parse.interpret.passages import prose, shortened, unplace
from planparse.parse.outline_tree import STRAY, Node, Outline
from planparse.parse.schedule import column_of
from planparse.parse.time_axis import is_schedule
from planparse.plan.model import Passage, Plan, Source

_OWNERS: Mapping[Owner, str] = {"plan": "計画", "issue": "課題", "initiative": "取組"}
"""What findings call the owners of fields."""


@dataclass(frozen=True, slots=True)
class Interpreted:
    """A plan without its findings and document id, and the field that holds each content line."""

    plan: Plan
    claims: Mapping[tuple[int, int], str]
    findings: tuple[Finding, ...]


def interpret(outline: Outline, form: Form, document: SourceDocument) -> Interpreted:
    """Interpret an outline as a plan, by the form's kinds of heading."""
    root = outline.root
    tables = [table for table in tables_in(root) if is_schedule(table, form)]
    notes = Notes(form, replace(outline.style, column=column_of(tables, form)))
    titles = all_nodes(root, "title")
    fiscal_year, fiscal_year_place = read_fiscal_year(root, titles, notes)
    notes.fiscal_year = fiscal_year
    issues = read_issues(root, notes, fiscal_year)
    tell_of_lost_tables(document, issues, notes)
    mission = tuple(p for n in root.nodes("mission") for p in prose(n.contents(), "mission", notes))
    basics = read_basics(root, fiscal_year, notes)
    review = read_review(root, fiscal_year, notes)
    overview = read_overview(root, notes)
    areas = read_areas(root, notes)
    organization, organization_place = read_organization(root, titles, notes, document)
    municipality, municipality_place = read_municipality(root, notes, document)
    fields = heading_values(root, "plan", notes, until="issue")
    fields += field_values(root, "plan", "", notes, first=len(fields) + 1)
    _leftovers(root, notes)
    _unclaimed(document, outline, notes)
    plan = Plan(
        document_id=document.sha256[:16],
        source=source_of(document),
        form=form.name,
        municipality=municipality,
        municipality_code=code_of(municipality) if municipality else None,
        organization=organization,
        fiscal_year=fiscal_year,
        title=titles[0].values.get("title", titles[0].text) if titles else None,
        municipality_place=municipality_place,
        organization_place=organization_place,
        fiscal_year_place=fiscal_year_place,
        title_place=merge(line.place for line in titles[0].lines) if titles else None,
        mission=mission,
        basics=basics,
        review=review,
        overview=(*overview, *notes.overview),
        areas=areas,
        issues=issues,
        fields=fields,
        unplaced=tuple(notes.unplaced),
    )
    return Interpreted(plan, notes.claims, tuple(notes.findings))


def source_of(document: SourceDocument) -> Source:
    """The published source of a document."""
    return Source(
        name=document.name,
        sha256=document.sha256,
        media_type=document.media_type,
        bytes=document.size,
        pages=len(document.pages) or None,
        reader=document.reader,
        producer=document.producer,
    )


def _leftovers(root: Node, notes: Notes) -> None:
    """Keep the content directly under headings that have no content of their own."""
    unplace(root.contents(), notes, notes.unplaced)
    _strays(root, notes)
    for kind in ("title", "basics", "review", "issues", "organization", "municipality"):
        for node in all_nodes(root, kind):
            unplace(node.contents(), notes, notes.unplaced)
    for node in (n for holder in (root, *all_nodes(root, "basics")) for n in holder.nodes("unknown")):
        notes.unplaced.append(Passage(text=node.text, place=merge(line.place for line in node.lines)))
        unplace(node.contents(), notes, notes.unplaced, known_why=True)


def _strays(root: Node, notes: Notes) -> None:
    """Keep the values under labels that stand outside of what the form says they belong to."""
    for node in all_nodes(root, STRAY):
        label = node.values["label"]
        owners = "・".join(name for owner, name in _OWNERS.items() if kind_of(label, owner, notes.form))
        place = merge(line.place for line in (*node.lines, *lines_of(node.contents())))
        told = {"field": label, "owners": owners, "text": shortened(node.text)}
        notes.find("field-elsewhere", place, told)
        if node.lines:
            notes.unplaced.append(Passage(text=node.text, place=merge(line.place for line in node.lines)))
        unplace(node.contents(), notes, notes.unplaced, known_why=True)


def _unclaimed(document: SourceDocument, outline: Outline, notes: Notes) -> None:
    """Keep in `unplaced` every content line that no field has claimed."""
    for line in document.lines():
        if line.key not in outline.roles and line.key not in notes.claims:
            notes.claim((line,), UNPLACED)
            notes.unplaced.append(Passage(text=line.text, place=line.place))
            notes.find("unplaced-text", line.place, {"text": shortened(line.text)})


__all__ = ["UNPLACED", "Interpreted", "interpret", "source_of"]
