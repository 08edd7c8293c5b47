"""Versions of one plan (差替え): documents of one bureau and one year that differ in their bytes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Protocol, TypeVar

from planparse.japanese.fold import compacted
from planparse.plan import NO_FORM

Bureau = tuple[str, str]
"""Municipality (its code if known) and organization; empty where the document has none."""


class Owned(Protocol):
    """What says whose plan it is: a `Plan`, or a `Side` of a comparison."""

    @property
    def municipality(self) -> str | None:
        """Name of the municipality."""

    @property
    def municipality_code(self) -> str | None:
        """Its code."""

    @property
    def organization(self) -> str | None:
        """The bureau or ward."""


class Titled(Owned, Protocol):
    """What tells plans apart: a `Plan`, or its row of the table of documents."""

    @property
    def document_id(self) -> str:
        """The id of the document."""

    @property
    def fiscal_year(self) -> int | None:
        """2026 for 令和8年度."""

    @property
    def form(self) -> str:
        """The form it was read by."""


@dataclass(frozen=True, slots=True)
class Titles:
    """What is kept of a plan to tell whose it is, and of which it is a version."""

    document_id: str
    municipality: str | None
    municipality_code: str | None
    organization: str | None
    fiscal_year: int | None
    form: str


Document = TypeVar("Document", bound=Titled)


def owner(plan: Owned) -> Bureau:
    """The municipality, its code if known, and the organization, as written; empty where a plan has none."""
    return plan.municipality_code or plan.municipality or "", plan.organization or ""


def titles_of(plan: Titled) -> Titles:
    """What is kept of a plan."""
    return Titles(**{field.name: getattr(plan, field.name) for field in fields(Titles)})


def bureau(document: Owned) -> Bureau:
    """The bureau whose document it is."""
    municipality, organization = owner(document)
    return compacted(municipality), compacted(organization)


def versions(documents: Iterable[Document]) -> tuple[tuple[Document, ...], ...]:
    """The documents that are versions of one plan, at least two in a group, in the order given.

    Only documents that a form read and that name their organization and year are compared.
    """
    groups: dict[tuple[Bureau, int], list[Document]] = {}
    for document in documents:
        if document.form != NO_FORM and document.organization and document.fiscal_year is not None:
            groups.setdefault((bureau(document), document.fiscal_year), []).append(document)
    return tuple(tuple(group) for group in groups.values() if len(group) > 1)
