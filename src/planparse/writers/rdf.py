"""The plans as linked data, in JSON-LD and in Turtle: the same statements in both files.

Each issue of a year's plan is a version of its lineage, whose URI is the same for all years.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from planparse.comparison.lineage import Lineage
from planparse.japanese.characters import without_surrogates
from planparse.plan.fields import Part, walk
from planparse.plan.model import Plan
from planparse.plan.versions import owner
from planparse.writers.files import write_bytes
from planparse.writers.publication import Publication

_PREFIXES = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "pp": "urn:planparse:terms:",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_CLASSES = {
    "Plan": ("計画", "a bureau's plan of one fiscal year"),
    "Lineage": ("課題の系譜", "an issue through the years, whatever its number and title"),
    "Issue": ("課題", "an issue in the plan of one year"),
    "Initiative": ("取組", "an initiative of an issue"),
    "Task": ("予定", "a task in a quarter of an initiative's schedule"),
}
_PROPERTIES = {
    "municipality": ("自治体名", "name of the municipality"),
    "municipalityCode": ("全国地方公共団体コード", "six digits with the check digit"),
    "organization": ("組織名", "the bureau or ward"),
    "fiscalYear": ("年度", "fiscal year: 2026 starts on 2026-04-01"),
    "policyField": ("政策分野", "policy field"),
    "impact": ("影響度", "高, 中 or 低"),
    "urgency": ("緊急度", "高, 中 or 低"),
    "quarter": ("四半期", "quarter of the fiscal year, 1 to 4"),
    "page": ("ページ", "page of the document, from 1"),
}

Node = dict[str, Any]
"""A node of JSON-LD: `@id`, `@type`, and values by the names of properties."""


def write_rdf(
    plans: Sequence[Plan],
    folder: Path,
    lineages: Mapping[tuple[str, str], Lineage],
    publication: Publication,
) -> tuple[Path, ...]:
    """Write FOLDER/plans.jsonld and FOLDER/plans.ttl; return their paths.

    `lineages` has the lineage of issues by document and issue id; an issue without one begins its own. The
    same plans give the same bytes.
    """
    nodes = [*_terms(), *_statements(plans, lineages, publication)]
    document = {"@context": _PREFIXES, "@graph": nodes}
    text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
    prefixes = "".join(f"@prefix {name}: <{uri}> .\n" for name, uri in _PREFIXES.items())
    files = {
        "plans.jsonld": text,
        "plans.ttl": prefixes + "".join(f"\n{_turtle(node)}" for node in nodes),
    }
    for name, content in files.items():
        write_bytes(folder / name, without_surrogates(content).encode())
    return tuple(folder / name for name in files)


def _terms() -> Iterator[Node]:
    """What the terms of planparse mean."""
    for kind, terms in (("owl:Class", _CLASSES), ("owl:DatatypeProperty", _PROPERTIES)):
        for name, (ja, en) in terms.items():
            yield {
                "@id": f"{_PREFIXES['pp']}{name}",
                "@type": kind,
                "rdfs:label": {"@language": "ja", "@value": ja},
                "rdfs:comment": {"@language": "en", "@value": en},
            }


def _statements(
    plans: Sequence[Plan], lineages: Mapping[tuple[str, str], Lineage], publication: Publication
) -> Iterator[Node]:
    known: dict[str, Node] = {}
    for plan in sorted(plans, key=lambda plan: (plan.fiscal_year or 0, plan.document_id)):
        yield _plan(plan, publication)
        for part, _ in walk(plan):
            if part.name == "issue":
                lineage = lineages.get((plan.document_id, str(part.id))) or _own_lineage(plan, str(part.id))
                uri = publication.uri("lineage", lineage.municipality, lineage.organization, lineage.id)
                # the latest plan comes last, and its title holds
                known[uri] = _lineage(uri, lineage, part)
                yield _issue(plan, part, uri, publication)
            elif part.name == "initiative":
                yield _initiative(plan, part, publication)
            elif part.name == "task":
                yield _task(plan, part, publication)
    yield from (known[uri] for uri in sorted(known))


def _own_lineage(plan: Plan, issue: str) -> Lineage:
    """The lineage of an issue that is compared with no other year."""
    return Lineage(f"{plan.fiscal_year or plan.document_id}-{issue}", *owner(plan))


def _plan(plan: Plan, publication: Publication) -> Node:
    return _node(
        publication.uri("plan", plan.document_id),
        "pp:Plan",
        {
            "dct:identifier": plan.document_id,
            "dct:title": _ja(plan.title),
            "pp:municipality": plan.municipality,
            "pp:municipalityCode": plan.municipality_code,
            "pp:organization": plan.organization,
            "pp:fiscalYear": plan.fiscal_year,
            **publication.statements(plan.source.name),
        },
    )


def _lineage(uri: str, lineage: Lineage, part: Part) -> Node:
    return _node(uri, "pp:Lineage", {"dct:identifier": lineage.id, "dct:title": _ja(part.node.title)})


def _issue(plan: Plan, part: Part, lineage: str, publication: Publication) -> Node:
    issue = part.node
    return _node(
        publication.uri("issue", plan.document_id, str(part.id)),
        "pp:Issue",
        {
            "dct:identifier": part.id,
            "dct:isPartOf": _ref(publication.uri("plan", plan.document_id)),
            "dct:isVersionOf": _ref(lineage),
            "dct:title": _ja(issue.title),
            "dct:description": [_ja(passage.text) for passage in issue.description],
            "pp:policyField": issue.policy_field,
            "pp:impact": issue.impact,
            "pp:urgency": issue.urgency,
            "pp:page": issue.place.page,
        },
    )


def _initiative(plan: Plan, part: Part, publication: Publication) -> Node:
    return _node(
        publication.uri("initiative", plan.document_id, str(part.id)),
        "pp:Initiative",
        {
            "dct:identifier": part.id,
            "dct:isPartOf": _ref(publication.uri("issue", plan.document_id, str(part.enclosing("issue").id))),
            "dct:title": _ja(part.node.title),
            "dct:description": [_ja(passage.text) for passage in part.node.description],
            "pp:page": part.node.place.page,
        },
    )


def _task(plan: Plan, part: Part, publication: Publication) -> Node:
    quarter = part.enclosing("quarter").node
    return _node(
        publication.uri("task", plan.document_id, str(part.id)),
        "pp:Task",
        {
            "dct:identifier": part.id,
            "dct:isPartOf": _ref(
                publication.uri("initiative", plan.document_id, str(part.enclosing("initiative").id))
            ),
            "dct:description": _ja(part.node.text),
            "pp:quarter": quarter.quarter,
            "dcat:startDate": _day(quarter.start),
            "dcat:endDate": _day(quarter.end),
            "pp:page": part.node.place.page,
        },
    )


def _node(uri: str, kind: str, values: Mapping[str, Any]) -> Node:
    """A node without the properties that have no value."""
    return {"@id": uri, "@type": kind, **{k: v for k, v in values.items() if v is not None and v != []}}


def _ja(text: str | None) -> Node | None:
    return None if text is None else {"@language": "ja", "@value": text}


def _day(day: date | None) -> Node | None:
    return None if day is None else {"@type": "xsd:date", "@value": day.isoformat()}


def _ref(uri: str) -> Node:
    return {"@id": uri}


# --- Turtle ------------------------------------------------------------------------------------------------

_ESCAPED = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_CONTROL = re.compile(r'[\\"\x00-\x1f\x7f]')


def _turtle(node: Node) -> str:
    """A node as a paragraph of Turtle."""
    lines = [f"<{node['@id']}> a {node['@type']}"]
    for name, value in node.items():
        if not name.startswith("@"):
            values = value if isinstance(value, list) else [value]
            lines.append(f"    {name} {', '.join(map(_object, values))}")
    return " ;\n".join(lines) + " .\n"


def _object(value: Any) -> str:
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return _quoted(value)
    if "@id" in value:
        return f"<{value['@id']}>"
    suffix = f"@{value['@language']}" if "@language" in value else f"^^{value['@type']}"
    return _quoted(value["@value"]) + suffix


def _quoted(text: str) -> str:
    escaped = _CONTROL.sub(lambda found: _ESCAPED.get(found[0], f"\\u{ord(found[0]):04X}"), text)
    return f'"{escaped}"'
