"""The layouts by name: what draws each, and what it can show."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.layouts import canvas, frames, html, letters, printed, schedules, sheets
from bench.layouts.parts import Part
from bench.layouts.plan import Needs, Plan

Write = Callable[[Plan, Path, random.Random], None]
Build = Callable[[Plan, random.Random], list[Part]]
Print = Callable[[Sequence[Part], Path, random.Random], None]


@dataclass(frozen=True, slots=True)
class Layout:
    """`write` draws a plan to a PDF; the plan was drawn with the layout's `needs`."""

    write: Write
    needs: Needs


def _drawn(build: Build, *producers: Print, needs: Needs | None = None) -> Layout:
    """A layout of parts, printed by one of the producers."""

    def write(plan: Plan, path: Path, rng: random.Random) -> None:
        rng.choice(producers)(build(plan, rng), path, rng)

    return Layout(write, needs or Needs())


_ITEMS = Needs(items=True)
_CHROMIUM, _CALC, _WRITER, _CID = html.render, sheets.render, letters.render, canvas.render
LAYOUTS: dict[str, Layout] = {
    "a3_two_up": Layout(printed.a3_two_up, Needs()),
    "basics_in_pairs": _drawn(frames.basics_in_pairs, _WRITER, _CALC),
    "boxed_heads": _drawn(frames.boxed_heads, _WRITER, _CHROMIUM, _CALC),
    "bracket_sections": Layout(printed.bracket_sections, Needs()),
    "bulleted_rows": _drawn(
        schedules.bulleted_rows, _WRITER, _CHROMIUM, _CALC, needs=Needs(items=True, goes_on=0, several=True)
    ),
    "cards": Layout(printed.cards, Needs()),
    "circled_levels": Layout(canvas.circled_levels, Needs()),
    "dated_cells": _drawn(schedules.dated_cells, _WRITER, _CID, needs=Needs(items=False, dated=True)),
    "fine_squares": _drawn(schedules.plan_and_actual, sheets.fine),
    "flow_boxes": Layout(printed.flow_boxes, Needs()),
    "footnotes": Layout(printed.footnotes, Needs()),
    "framed_cover": _drawn(frames.framed_cover, _WRITER, _CALC),
    "front_in_tables": _drawn(frames.front_in_tables, _WRITER, _CHROMIUM, _CID),
    "halves": _drawn(schedules.halves, _CALC, _WRITER, _CHROMIUM, needs=Needs(grain=6, items=True)),
    "head_dresses": _drawn(schedules.head_dresses, _CID, _WRITER, _CHROMIUM, _CALC),
    "kana_items": _drawn(schedules.kana_items, _WRITER, _CID, needs=Needs(items=True, markers="アイウエオ")),
    "kanji_numbers": _drawn(frames.kanji_numbers, _CID, _WRITER),
    "ledger": _drawn(schedules.ledger, _CALC, _WRITER, needs=Needs(items=True, describe=False)),
    "level_matrix": _drawn(frames.level_matrix, _WRITER, _CHROMIUM),
    "level_ticks": _drawn(frames.level_ticks, _CALC, _CID),
    "listed_quarters": _drawn(schedules.listed_quarters, _WRITER, _CHROMIUM),
    "months_two_rows": _drawn(
        schedules.months_two_rows, _CHROMIUM, _CALC, needs=Needs(grain=1, items=True, merged=True, goes_on=0)
    ),
    "nested_form": Layout(letters.nested_form, Needs()),
    "newsletter": Layout(printed.newsletter, Needs()),
    "other_bullets": _drawn(schedules.other_bullets, _WRITER, _CHROMIUM, needs=Needs(items=False)),
    "overview_in_one": _drawn(frames.overview_in_one, _CALC, _CHROMIUM, _WRITER),
    "period_rows": _drawn(
        schedules.period_rows, _CHROMIUM, _WRITER, _CID, needs=Needs(items=False, merged=True)
    ),
    "plan_and_actual": _drawn(schedules.plan_and_actual, _CALC, _CHROMIUM),
    "quarters_over_months": _drawn(
        schedules.quarters_over_months,
        _WRITER,
        _CID,
        needs=Needs(grain=1, items=True, merged=True, goes_on=0),
    ),
    "repeated_years": _drawn(schedules.repeated_years, _WRITER, _CALC, needs=_ITEMS),
    "rotated_schedule": Layout(canvas.rotated_schedule, Needs(items=True, describe=False)),
    "running_bureau": Layout(printed.running_bureau, Needs()),
    "stacked_heads": _drawn(
        schedules.stacked_heads, _WRITER, _CALC, needs=Needs(grain=1, items=True, merged=True, goes_on=0)
    ),
    "struck_sentences": Layout(canvas.struck_sentences, Needs()),
    "table_of_money": _drawn(frames.table_of_money, _CALC, _WRITER),
    "typed_bars": _drawn(
        schedules.typed_bars, _CALC, _CHROMIUM, needs=Needs(grain=1, items=True, goes_on=0.5)
    ),
    "upright_labels": Layout(printed.upright_labels, Needs()),
}
