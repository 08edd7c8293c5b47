"""Time beyond its limit that a job asks for while it runs: for each page that is recognised from its picture.

How it is asked for depends on the sandbox that runs the job; outside a sandbox, nothing limits it.
"""

from __future__ import annotations

from collections.abc import Callable

Ask = Callable[[float], None]
"""Asks for some seconds more."""

_ask: Ask | None = None


def allow(ask: Ask) -> None:
    """Called by the sandbox in the process of the job: let `more_time` ask in this way."""
    global _ask
    _ask = ask


def more_time(seconds: float) -> None:
    """Ask for more wall-clock and CPU time."""
    if _ask is not None:
        _ask(seconds)
