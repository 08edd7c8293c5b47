"""Hypothesis strategies for the documents of `generator`: plans and the styles to write them in."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from generator import chance, content
from generator.layout import HEADERS, Style, lay_out
from generator.plan import Plan, truth
from generator.text import Look, TextLine, join, lines


def plans() -> st.SearchStrategy[Plan]:
    """Plans of the bureau form with one to four issues, without merged cells."""
    headers = tuple(HEADERS)
    return st.randoms(use_true_random=True).map(lambda rng: content.plan(rng, merged=False, headers=headers))


def styles() -> st.SearchStrategy[Style]:
    """Styles with a cover, so that nothing has to be inferred from prose."""
    drawn = st.randoms(use_true_random=True).map(chance.style)
    return drawn.map(lambda s: replace(s, cover="title-org-city") if s.cover == "none" else s)


def truth_of(plan: Plan, style: Style) -> dict[str, Any]:
    """What must be read from the plan written in the style."""
    return truth(plan, era_style=style.era, spans=False)


def text_lines(plan: Plan, style: Style, *, columns: float | None = None) -> list[TextLine]:
    """The plan's text as lines; `columns`: paragraphs are hard-wrapped at so many ems."""
    return lines(lay_out(plan, style), Look(columns=columns))


def render_text(plan: Plan, style: Style, *, columns: float | None = None) -> str:
    """The plan as a text."""
    return join(text_lines(plan, style, columns=columns))
