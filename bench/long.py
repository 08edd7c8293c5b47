"""A document of any number of pages: a plan with enough issues to fill them, no two alike."""

from __future__ import annotations

import random
import tempfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pikepdf

from generator import chance, cid, content
from generator.layout import HEADERS, introduced, lay_out
from generator.plan import Issue

_ISSUES_PER_PAGE = 0.5  # more than fit on a page, so that there are more pages than are kept
_ISSUES_PER_AREA = 40


def pdf(count: int, seed: int = 1) -> bytes:
    """A PDF of exactly `count` pages; the same for the same arguments."""
    rng = random.Random(seed)
    style = chance.style(rng)
    plans = []
    issues: list[Issue] = []
    while len(issues) < count * _ISSUES_PER_PAGE:
        plans.append(content.plan(rng, merged=False, headers=tuple(HEADERS)))
        issues += plans[-1].issues
    numbered = tuple(
        replace(issue, area=chr(ord("A") + i // _ISSUES_PER_AREA), number=i % _ISSUES_PER_AREA + 1)
        for i, issue in enumerate(issues)
    )
    plan = introduced(replace(plans[0], issues=numbered), style)
    buffer = BytesIO()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "long.pdf"
        cid.render(lay_out(plan, style), path, cid.Look(landscape=False, rules="full"))
        with pikepdf.open(path) as document:
            assert len(document.pages) >= count, len(document.pages)
            del document.pages[count:]
            document.save(buffer)
    return buffer.getvalue()
