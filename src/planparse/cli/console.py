"""A Rich console that draws its own styles, and nothing that a text brings along."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeVar

from rich.console import Console, ConsoleOptions, ConsoleRenderable, RenderHook, RenderResult
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.segment import Segment

from planparse.document.printable import printable_lines

_T = TypeVar("_T")


def console(*, error: bool = False, pipe_width: int | None = None) -> Console:
    """A console on standard output or the error stream, `pipe_width` columns wide where it is no terminal."""
    stream = sys.stderr if error else sys.stdout
    # NO_COLOR leaves bold and underlined text out, too, which Rich would keep
    system: Literal["auto"] | None = None if os.environ.get("NO_COLOR") else "auto"
    width = None if pipe_width is None or stream.isatty() else pipe_width
    made = Console(stderr=error, highlight=False, color_system=system, width=width)
    made.push_render_hook(_Cleaner())
    return made


def animated(shown: Console) -> bool:
    """Whether a console can draw over what it has drawn; FORCE_COLOR makes no terminal of a pipe."""
    return shown.file.isatty() and not shown.is_dumb_terminal


def followed(items: Iterable[_T], total: int, doing: str) -> Iterator[_T]:
    """The items as they come; a terminal on the error stream shows how many are done."""
    errors = console(error=True)
    columns = (TextColumn(doing), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=errors, disable=not animated(errors), transient=True) as bar:
        yield from bar.track(items, total=total)


class _Cleaner(RenderHook):
    """Has everything that is printed drawn without characters that act on a terminal."""

    def process_renderables(self, renderables: list[ConsoleRenderable]) -> list[ConsoleRenderable]:
        """What is printed, each in its clean form."""
        return [_Clean(one) for one in renderables]


@dataclass(frozen=True, slots=True)
class _Clean:
    """A renderable whose texts cannot act on a terminal; Rich's own styles and controls stay."""

    shown: ConsoleRenderable

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The renderable's segments, their texts clean."""
        for segment in console.render(self.shown, options):
            yield (segment if segment.control else Segment(printable_lines(segment.text), segment.style))
