"""Documents to write: blocks and their truth, drawn at random or made from the truth of a sample."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any

from bench.layouts import plan as layout_plan
from bench.layouts.catalogue import LAYOUTS
from bench.layouts.parts import Grid, Head, Para, Part
from bench.plans import documents as kinds
from generator import chance, content, score
from generator.layout import HEADERS, Block, Break, Heading, Rows, Slot, Text, introduced, lay_out, placed
from generator.plan import Cell, Initiative, Issue, Plan, Table, truth

Json = Mapping[str, Any]
_UNITS = ((10**12, "兆"), (10**8, "億"), (10**4, "万"))


@dataclass(frozen=True, slots=True)
class Document:
    """A document by its name, with its truth in the shape of the published JSON."""

    name: str
    blocks: Sequence[Block]
    truth: Json


def drawn(seed: int, *, merges: bool) -> Document:
    """A plan of the bureau form in a style, both drawn at random."""
    rng = random.Random(f"original {seed}")
    style = replace(chance.style(rng), merge=merges)
    plan = introduced(content.plan(rng, merged=merges, headers=tuple(HEADERS)), style)
    return Document(f"{seed:04d}", lay_out(plan, style), truth(plan, era_style=style.era, spans=merges))


def sample(path: Path, *, merges: bool) -> Document:
    """The plan of a `*.truth.json` in a style drawn at random."""
    name = path.name.removesuffix(".truth.json")
    known = json.loads(path.read_text("utf-8"))
    rng = random.Random(f"sample {name}")
    style = replace(chance.style(rng), merge=merges, era="令和", damaged=False)
    if style.cover == "none":
        style = replace(style, cover="title-org-city")
    plan = plan_of(known)
    if lost := score.compare(known, truth(plan, spans=False)):
        raise ValueError(f"{path}: not a plan that the generator can write\n{lost}")
    return Document(name, lay_out(plan, style), known)


def layout(name: str, seed: int, *, merges: bool) -> Document:
    """A plan in one of the layouts of `bench.layouts`, with running heads where the format has no pages."""
    found = LAYOUTS[name]
    if found.build is None:
        raise ValueError(f"{name} is more than parts")
    rng = random.Random(f"layout {name} {seed}")
    plan = layout_plan.draw(rng, found.needs)
    blocks = [_block(part, merges=merges) for part in found.build(plan, rng)]
    return Document(f"{name}-{seed}", blocks, layout_plan.truth(plan))


def kind(name: str, *, merges: bool) -> Document:
    """One of the documents of `bench.plans`; its truth is in that bench's own shape."""
    blocks = [_block(part, merges=merges) for part in kinds.parts(name)]
    return Document(name, blocks, {})


def _block(part: Part, *, merges: bool) -> Block:
    match part:
        case Head(text, level):
            return Heading(text, level)
        case Para(text, flat):
            return Text(text, "list" if flat else "body")
        case Grid(rows, widths):
            body = tuple(tuple(Slot(tuple(c.text.split("\n")), c.cols, c.rows) for c in row) for row in rows)
            table = Rows(None, body, "other", tuple(round(100 * width) for width in widths))
            return table if merges else _unmerged(table)
        case _:
            return Break()


def _unmerged(table: Rows) -> Rows:
    """The table with the text of a merged cell in its first position, as a text has it."""
    rows = [[Slot(())] * len(table.widths) for _ in table.body]
    for row, column, slot in placed(table):
        rows[row][column] = Slot(slot.lines)
    return replace(table, body=tuple(map(tuple, rows)))


# --- truth → plan ------------------------------------------------------------------------------------


def plan_of(known: Json) -> Plan:
    """The plan that a truth describes. What a truth does not say gets the usual wording."""
    basics = known["basics"]
    approaches = {(row["area"], row["number"]): row["approach"] for row in known["overview"]}
    return Plan(
        municipality=known["municipality"],
        organization=known["organization"],
        fiscal_year=known["fiscal_year"],
        mission=tuple(known["mission"]),
        budgets=tuple((b["account"], _amount(b["amount_yen"]), b["amount_yen"]) for b in basics["budgets"]),
        notes=tuple(basics["budget_notes"]),
        departments=tuple(basics["departments"]),
        affiliates=tuple(basics["affiliates"]),
        facilities=tuple((f["operation"], tuple(f["names"])) for f in basics["facilities"]),
        review=tuple(tuple(section["paragraphs"]) for section in known["review"]["sections"]),
        areas=tuple((area["code"], tuple(area["descriptions"])) for area in known["areas"]),
        issues=tuple(_issue(i, approaches.get((i["area"], i["number"]), "")) for i in known["issues"]),
    )


def _amount(yen: int) -> str:
    """57200000000 → 572億円; 1250000 → 125万円."""
    out = ""
    for size, unit in _UNITS:
        count, yen = divmod(yen, size)
        out += f"{count}{unit}" if count else ""
    return f"{out}{yen or ''}円"


def _issue(known: Json, approach: str) -> Issue:
    return Issue(
        area=known["area"],
        number=known["number"],
        title=known["title"],
        field=known["policy_field"],
        impact=known["impact"],
        urgency=known["urgency"],
        approach=approach,
        description=tuple(known["description"]),
        background=tuple(known["background"]),
        outcome=tuple(known["expected_outcome"]),
        initiatives=tuple(map(_initiative, known["initiatives"])),
    )


def _initiative(known: Json) -> Initiative:
    cells = tuple(Cell(tuple(_entries(quarter["tasks"]))) for quarter in known["quarters"])
    return Initiative(
        title=known["title"],
        description=tuple(known["description"]),
        items=tuple(item["marker"] + item["text"] for item in known["items"]),
        tables=(Table(cells),) if cells else (),
    )


def _entries(tasks: Sequence[Json]) -> Iterator[str]:
    """A cell's entries; tasks that go on without a marker are one 同左."""
    for unmarked, found in groupby(tasks, key=lambda task: task["ditto"] and not task["markers"]):
        if unmarked:
            yield "同左"
            continue
        for task in found:
            marker = "".join(task["markers"]) or ("・" if len(tasks) > 1 else "")
            yield marker + ("同左" if task["ditto"] else task["text"])
