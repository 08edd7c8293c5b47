"""The layouts by name: what draws each, and what it can show."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.layouts import bureaus, canvas, frames, html, letters, pages, printed, schedules, sheets, slides
from bench.layouts.parts import Part
from bench.layouts.plan import Needs, Plan

Write = Callable[[Plan, Path, random.Random], None]
Build = Callable[[Plan, random.Random], list[Part]]
Print = Callable[[Sequence[Part], Path, random.Random], None]


@dataclass(frozen=True, slots=True)
class Layout:
    """`write` draws a plan to a PDF; the plan was drawn with the layout's `needs`.

    `build` makes the parts of the document, None for a layout that is more than parts.
    """

    write: Write
    needs: Needs
    build: Build | None = None


def _drawn(build: Build, *producers: Print, needs: Needs | None = None) -> Layout:
    """A layout of parts, printed by one of the producers."""

    def write(plan: Plan, path: Path, rng: random.Random) -> None:
        rng.choice(producers)(build(plan, rng), path, rng)

    return Layout(write, needs or Needs(), build)


_ITEMS = Needs(items=True)
_RICH = Needs(rich=True)
_RICH_ITEMS = Needs(items=True, rich=True)
_CHROMIUM, _CALC, _WRITER, _CID = html.render, sheets.render, letters.render, canvas.render
LAYOUTS: dict[str, Layout] = {
    "a3_two_up": Layout(printed.a3_two_up, Needs()),
    "assessed_rows": _drawn(bureaus.assessed_rows, _CALC, _WRITER, _CHROMIUM, needs=_RICH_ITEMS),
    "bands": Layout(pages.bands, _RICH),
    "basics_in_pairs": _drawn(frames.basics_in_pairs, _WRITER, _CALC),
    "beside_label": _drawn(bureaus.beside_label, _WRITER, _CALC, _CHROMIUM, needs=_RICH),
    "boxed_heads": _drawn(frames.boxed_heads, _WRITER, _CHROMIUM, _CALC),
    "boxed_issue": _drawn(bureaus.boxed_issue, _WRITER, _CALC, _CHROMIUM, needs=_RICH),
    "bracket_sections": Layout(printed.bracket_sections, Needs()),
    "bulleted_rows": _drawn(
        schedules.bulleted_rows, _WRITER, _CHROMIUM, _CALC, needs=Needs(items=True, goes_on=0, several=True)
    ),
    "cards": Layout(printed.cards, Needs()),
    "circled_levels": Layout(canvas.circled_levels, Needs()),
    "contents_page": _drawn(bureaus.contents_page, _WRITER, _CID, _CHROMIUM, needs=_RICH),
    "continued_heads": _drawn(bureaus.continued_heads, _WRITER, _CALC, _CHROMIUM, needs=_RICH),
    "corrected": Layout(pages.corrected, _RICH),
    "dated_cells": _drawn(schedules.dated_cells, _WRITER, _CID, needs=Needs(items=False, dated=True)),
    "drawn_arrows": Layout(pages.drawn_arrows, Needs(items=True, goes_on=0, rich=True)),
    "dressed_levels": _drawn(bureaus.dressed_levels, _WRITER, _CALC, _CHROMIUM, needs=_RICH),
    "fine_squares": _drawn(schedules.plan_and_actual, sheets.fine),
    "flow_boxes": Layout(printed.flow_boxes, Needs()),
    "footnotes": Layout(printed.footnotes, Needs(remarks=True)),
    "framed_cover": _drawn(frames.framed_cover, _WRITER, _CALC),
    "front_in_tables": _drawn(frames.front_in_tables, _WRITER, _CHROMIUM, _CID),
    "full_rows": _drawn(bureaus.full_rows, _CALC, _CHROMIUM, _WRITER, needs=_RICH),
    "half_months": _drawn(
        schedules.half_months, _CALC, _CHROMIUM, needs=Needs(grain=1, items=True, goes_on=0)
    ),
    "halves": _drawn(schedules.halves, _CALC, _WRITER, _CHROMIUM, needs=Needs(grain=6, items=True)),
    "halves_over_quarters": _drawn(
        bureaus.halves_over_quarters, _CALC, _WRITER, _CHROMIUM, needs=_RICH_ITEMS
    ),
    "head_dresses": _drawn(schedules.head_dresses, _CID, _WRITER, _CHROMIUM, _CALC),
    "indicator_tables": _drawn(bureaus.indicator_tables, _WRITER, _CALC, _CHROMIUM, needs=_RICH),
    "issue_sheet": _drawn(frames.issue_sheet, _WRITER, _CHROMIUM, _CALC),
    "kana_items": _drawn(schedules.kana_items, _WRITER, _CID, needs=Needs(items=True, markers="アイウエオ")),
    "kanji_numbers": _drawn(frames.kanji_numbers, _CID, _WRITER),
    "ledger": _drawn(schedules.ledger, _CALC, _WRITER, needs=Needs(items=True, describe=False)),
    "level_matrix": _drawn(frames.level_matrix, _WRITER, _CHROMIUM),
    "level_ticks": _drawn(frames.level_ticks, _CALC, _CID),
    "listed_quarters": _drawn(schedules.listed_quarters, _WRITER, _CHROMIUM),
    "money_dresses": _drawn(bureaus.money_dresses, _WRITER, _CALC, _CHROMIUM, needs=_RICH),
    "months_down": _drawn(
        schedules.months_down, _WRITER, _CHROMIUM, _CALC, needs=Needs(grain=1, items=True, goes_on=0.5)
    ),
    "months_two_rows": _drawn(
        schedules.months_two_rows, _CHROMIUM, _CALC, needs=Needs(grain=1, items=True, merged=True, goes_on=0)
    ),
    "more_heads": _drawn(bureaus.more_heads, _WRITER, _CALC, _CHROMIUM, needs=_RICH),
    "nested_form": Layout(letters.nested_form, Needs()),
    "newsletter": Layout(printed.newsletter, Needs()),
    "other_bullets": _drawn(schedules.other_bullets, _WRITER, _CHROMIUM, needs=Needs(items=False)),
    "other_dittos": _drawn(
        bureaus.other_dittos, _WRITER, _CALC, _CHROMIUM, needs=Needs(goes_on=0.4, rich=True)
    ),
    "other_names": _drawn(bureaus.other_names, _WRITER, _CALC, _CHROMIUM, needs=_RICH),
    "overview_in_one": _drawn(frames.overview_in_one, _CALC, _CHROMIUM, _WRITER),
    "period_rows": _drawn(
        schedules.period_rows, _CHROMIUM, _WRITER, _CID, needs=Needs(items=False, merged=True)
    ),
    "plan_and_actual": _drawn(schedules.plan_and_actual, _CALC, _CHROMIUM),
    "quadrants": Layout(pages.quadrants, _RICH),
    "plan_beside_actual": _drawn(schedules.plan_beside_actual, _CALC, _CHROMIUM, _WRITER),
    "quarters_in_lines": _drawn(schedules.quarters_in_lines, _WRITER, _CHROMIUM),
    "quarters_over_months": _drawn(
        schedules.quarters_over_months,
        _WRITER,
        _CID,
        needs=Needs(grain=1, items=True, merged=True, goes_on=0),
    ),
    "repeated_years": _drawn(schedules.repeated_years, _WRITER, _CALC, needs=_ITEMS),
    "right_schedule": Layout(pages.right_schedule, _RICH),
    "rotated_schedule": Layout(canvas.rotated_schedule, Needs(items=True, describe=False)),
    "rows_over_months": _drawn(
        bureaus.rows_over_months,
        _CALC,
        _CHROMIUM,
        _WRITER,
        needs=Needs(grain=1, items=False, merged=True, goes_on=0, describe=False),
    ),
    "ruby_spread": Layout(pages.ruby_spread, _RICH),
    "running_bureau": Layout(printed.running_bureau, Needs()),
    "side_by_side": Layout(pages.side_by_side, _RICH),
    "signs_and_legend": _drawn(
        bureaus.signs_and_legend,
        _WRITER,
        _CALC,
        _CHROMIUM,
        needs=Needs(items=True, goes_on=0, rich=True, signs=True),
    ),
    "slides": _drawn(schedules.usual, slides.render, needs=_RICH),
    "split_cells": Layout(pages.split_cells, _RICH),
    "stacked_heads": _drawn(
        schedules.stacked_heads, _WRITER, _CALC, needs=Needs(grain=1, items=True, merged=True, goes_on=0)
    ),
    "status_columns": _drawn(bureaus.status_columns, _CALC, _WRITER, _CHROMIUM, needs=_RICH),
    "struck_sentences": Layout(canvas.struck_sentences, Needs()),
    "table_of_money": _drawn(frames.table_of_money, _CALC, _WRITER),
    "timeline": Layout(pages.timeline, _RICH),
    "transposed_items": _drawn(bureaus.transposed_items, _WRITER, _CALC, _CHROMIUM, needs=_RICH_ITEMS),
    "two_columns": Layout(pages.two_columns, _RICH),
    "typed_bars": _drawn(
        schedules.typed_bars, _CALC, _CHROMIUM, needs=Needs(grain=1, items=True, goes_on=0.5)
    ),
    "typed_lines": _drawn(schedules.usual, sheets.typed, needs=_RICH),
    "upright_sheet": _drawn(frames.upright_sheet, _CALC, sheets.fine, _CHROMIUM),
    "upright_labels": Layout(printed.upright_labels, Needs()),
    "watermarked": Layout(pages.watermarked, _RICH),
}
