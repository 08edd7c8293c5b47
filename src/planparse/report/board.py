"""All documents at once: counts, what needs a look, and the quarter board."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from planparse.document.findings import SEVERITIES
from planparse.plan.model import Initiative, Issue
from planparse.report.view import CORRECTED, View


@dataclass(frozen=True, slots=True)
class Entry:
    """One document on the index: its report's address and what the index says of it."""

    address: str
    summary: dict[str, Any]
    issues: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Board:
    """The index's content, documents in the order they are listed."""

    entries: tuple[Entry, ...]

    def data(self) -> dict[str, Any]:
        """What index.js shows."""
        return {
            "documents": [{"address": e.address, **e.summary} for e in self.entries],
            "issues": [{"document": n, **issue} for n, e in enumerate(self.entries) for issue in e.issues],
        }


def entry(view: View, address: str, has_pages: bool) -> Entry:
    """What the index keeps of a document: small, so that thousands fit."""
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
        "pages": plan.source.pages,
        "issues": len(plan.issues),
        "initiatives": sum(len(i.initiatives) for i in plan.issues),
        "tasks": tasks,
        "severities": [severity[name] for name in SEVERITIES],
        "corrected": sum(f.code == CORRECTED for f in plan.findings),
        "unplaced": kinds["unplaced"],
        "unread": kinds["unread"],
        "share": view.share(),
        "pictures": has_pages,
    }
    return Entry(address, summary, [_issue(issue) for issue in plan.issues])


def _issue(issue: Issue) -> dict[str, Any]:
    return {
        "id": issue.id,
        "area": issue.area,
        "title": issue.title,
        "field": issue.policy_field,
        "impact": issue.impact,
        "urgency": issue.urgency,
        "keywords": issue.keywords[:12],
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
