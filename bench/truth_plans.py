"""Reads the truth files of sample plans as `Plan` objects, for benchmarks that need no parsing."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from planparse.document.place import NOWHERE
from planparse.plan.model import (
    Area,
    Basics,
    Budget,
    Facility,
    Initiative,
    Issue,
    Item,
    OverviewRow,
    Passage,
    Plan,
    Quarter,
    Review,
    ReviewSection,
    Source,
    Task,
)

NO_SOURCE = Source(
    name="", sha256="0" * 64, media_type="text/plain", bytes=0, pages=None, reader="text", producer=None
)
"""The source of a plan that was read from no file."""


def passages(texts: list[str] | None) -> tuple[Passage, ...]:
    return tuple(Passage(text=t, place=NOWHERE) for t in texts or [])


def initiative(issue_id: str, n: dict[str, Any]) -> Initiative:
    own = f"{issue_id}/{n['number']}"
    return Initiative(
        id=own,
        number=n["number"],
        title=n["title"],
        description=passages(n.get("description")),
        items=tuple(Item(marker=x["marker"], text=x["text"], place=NOWHERE) for x in n.get("items") or []),
        quarters=tuple(
            Quarter(
                quarter=q["quarter"],
                start=date.fromisoformat(q["start"]) if q.get("start") else None,
                end=date.fromisoformat(q["end"]) if q.get("end") else None,
                text="\n".join("".join(t.get("markers") or []) + t["text"] for t in q["tasks"]),
                tasks=tuple(
                    Task(
                        id=f"{own}/Q{q['quarter']}/{i}",
                        markers=tuple(t.get("markers") or []),
                        text=t["text"],
                        ditto=bool(t.get("ditto")),
                        span=tuple(t.get("span") or (q["quarter"], q["quarter"])),
                        place=NOWHERE,
                    )
                    for i, t in enumerate(q["tasks"], 1)
                ),
                place=NOWHERE,
            )
            for q in n.get("quarters") or []
        ),
        place=NOWHERE,
    )


def issue(i: dict[str, Any]) -> Issue:
    own = f"{i['area']}-{i['number']}" if i.get("area") else str(i["number"])
    return Issue(
        id=own,
        area=i.get("area"),
        number=i["number"],
        title=i["title"],
        policy_field=i.get("policy_field"),
        impact=i.get("impact"),
        urgency=i.get("urgency"),
        description=passages(i.get("description")),
        background=passages(i.get("background")),
        expected_outcome=passages(i.get("expected_outcome")),
        initiatives=tuple(initiative(own, n) for n in i.get("initiatives") or []),
        place=NOWHERE,
    )


def load(path: Path) -> Plan:
    p = json.loads(path.read_text(encoding="utf-8"))
    basics = p.get("basics") or {}
    review = p.get("review")
    return Plan(
        document_id=path.name.removesuffix(".truth.json"),
        source=NO_SOURCE.model_copy(update={"name": path.name}),
        form="truth",
        municipality=p.get("municipality"),
        municipality_code=p.get("municipality_code"),
        organization=p.get("organization"),
        fiscal_year=p.get("fiscal_year"),
        title=p.get("title"),
        mission=passages(p.get("mission")),
        basics=Basics(
            budgets=tuple(
                Budget(
                    account=b["account"],
                    amount_yen=b["amount_yen"],
                    text=b.get("text") or f"{b['amount_yen'] // 10**8}億円",
                    place=NOWHERE,
                )
                for b in basics.get("budgets") or []
            ),
            budget_notes=passages(basics.get("budget_notes")),
            departments=tuple(basics.get("departments") or []),
            departments_as_of=basics.get("departments_as_of"),
            affiliates=tuple(basics.get("affiliates") or []),
            facilities=tuple(
                Facility(operation=f["operation"], names=tuple(f["names"]), place=NOWHERE)
                for f in basics.get("facilities") or []
            ),
        ),
        review=Review(
            fiscal_year=review.get("fiscal_year"),
            sections=tuple(
                ReviewSection(title=s["title"], paragraphs=passages(s["paragraphs"]), place=NOWHERE)
                for s in review.get("sections") or []
            ),
        )
        if review
        else None,
        overview=tuple(OverviewRow(**o, place=NOWHERE) for o in p.get("overview") or []),
        areas=tuple(Area(**a, place=NOWHERE) for a in p.get("areas") or []),
        issues=tuple(issue(i) for i in p["issues"]),
    )
