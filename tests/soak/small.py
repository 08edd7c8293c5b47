"""Thousands of different small plans, as texts and PDFs, for long runs."""

from __future__ import annotations

import random
from dataclasses import replace
from functools import cache
from pathlib import Path

from generator import cid
from generator.layout import HEADERS, Style, lay_out
from generator.plan import Plan, load
from generator.text import Look, encoded
from tests.support.documents import ROOT

SAMPLES = ROOT / "scripts/samples"
NAMES = tuple(sorted(path.stem for path in SAMPLES.glob("*.toml")))


@cache
def _plan(name: str) -> Plan:
    return load(SAMPLES / f"{name}.toml")


def title(number: int) -> str:
    """The title of the only issue of document `number`."""
    return f"第{number}号事業の推進"


def write(folder: Path, number: int) -> Path:
    """Write document `number`, which is always the same and unlike every other."""
    chance = random.Random(number)
    plan = _plan(chance.choice(NAMES))
    issue = chance.choice(plan.issues)
    kept = issue.initiatives[: chance.randint(1, 2)]
    plan = replace(
        plan,
        fiscal_year=chance.randint(2020, 2031),
        issues=(replace(issue, number=1, title=title(number), initiatives=kept),),
    )
    style = Style(
        merge=False,
        wide=chance.random() < 0.3,
        gap=chance.choice(("", " ", "\u3000")),
        header=chance.choice(sorted(HEADERS)),
        field_below=chance.random() < 0.5,
    )
    blocks = lay_out(plan, style)
    path = folder / f"{number:05}{chance.choice(('.txt', '.pdf'))}"
    if path.suffix == ".pdf":
        cid.render(blocks, path, cid.Look(rules=chance.choice(("none", "dotted", "full"))))
    else:
        encoding = chance.choice(("utf-8", "utf-8", "utf-8-sig", "cp932", "euc-jp"))
        path.write_bytes(encoded(blocks, Look(encoding=encoding)))
    return path
