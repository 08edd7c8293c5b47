"""The index over all documents: their counts, what needs attention, and the board of quarters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from planparse.document.findings import SEVERITIES
from planparse.document.language import Language
from planparse.output.manifest import NotRead
from planparse.output.versions import Repeated
from planparse.plan import NO_FORM
from planparse.plan.model import Initiative, Issue
from planparse.report.view import CORRECTED, View

_MOST_NAMED = 50
"""Most inputs that were not read, for the same reason, that the index names; the manifest names all."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A document as the index lists it: its report's relative address, its counts and its issues."""

    address: str
    summary: dict[str, Any]
    issues: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Board:
    """The content of the index: documents in the order in which they are listed, and what to know of them.

    `not_read` are the inputs that are not among the documents, `repeated` the plans that are more than once.
    Each is asked for once, in this order, so that not all documents need to be in memory.
    """

    listings: Iterable[Listing]
    not_read: Iterable[NotRead] = ()
    repeated: Iterable[Repeated] = ()

    def data(self, language: Language) -> Iterator[tuple[str, Iterator[Any]]]:
        """The lists that index.js shows, by name; each has to be taken before the next."""
        yield "documents", ({"address": x.address, **x.summary, "board": x.issues} for x in self.listings)
        yield "not_read", (_group(group, language) for group in self.not_read)
        yield "repeated", (several.ja if language == "ja" else several.en for several in self.repeated)


def _group(group: NotRead, language: Language) -> dict[str, Any]:
    return {
        "names": group.names[:_MOST_NAMED],
        "more": max(0, len(group.names) - _MOST_NAMED),
        "why": group.ja if language == "ja" else group.en,
        "sort": group.sort,
    }


def listing(view: View, address: str, has_pages: bool, look: int) -> Listing:
    """What the index keeps of a document: little, so that thousands of documents fit on one page.

    `look` is how many values are still to be looked at.
    """
    plan = view.plan
    severity = Counter(f.severity for f in plan.findings)
    tasks = sum(len(q.tasks) for i in plan.issues for n in i.initiatives for q in n.quarters)
    kinds = Counter[str]()
    for page in view.coverage.values():
        kinds.update(page)
    summary: dict[str, Any] = {
        "id": plan.document_id,
        "name": plan.source.name,
        "municipality": plan.municipality,
        "organization": plan.organization,
        "fiscal_year": plan.fiscal_year,
        "title": plan.title,
        "outline": plan.form == NO_FORM,
        "pages": plan.source.pages,
        "issues": len(plan.issues),
        "initiatives": sum(len(i.initiatives) for i in plan.issues),
        "tasks": tasks,
        "severities": [severity[name] for name in SEVERITIES],
        "look": look,
        "corrected": sum(f.code == CORRECTED for f in plan.findings),
        "unplaced": kinds["unplaced"],
        "unread": kinds["unread"],
        "share": view.share(),
        "blind": len(view.blind),
        "pictures": has_pages,
    }
    return Listing(address, summary, [_issue(issue) for issue in plan.issues])


def _issue(issue: Issue) -> dict[str, Any]:
    return {
        "id": issue.id,
        "area": issue.area,
        "title": issue.title,
        "field": issue.policy_field,
        "impact": issue.impact,
        "urgency": issue.urgency,
        "initiatives": [_initiative(initiative) for initiative in issue.initiatives],
    }


def _initiative(initiative: Initiative) -> dict[str, Any]:
    quarters: list[list[dict[str, Any]]] = [[], [], [], []]
    for quarter in initiative.quarters:
        for task in quarter.tasks:
            data: dict[str, Any] = {"id": task.id, "text": task.text}
            if task.markers:
                data["markers"] = "".join(task.markers)
            if task.ditto:
                data["ditto"] = True
            if task.span[0] != task.span[1]:
                data["span"] = list(task.span)
            quarters[quarter.quarter - 1].append(data)
    return {
        "id": initiative.id,
        "number": initiative.number,
        "title": initiative.title,
        "quarters": quarters,
    }
