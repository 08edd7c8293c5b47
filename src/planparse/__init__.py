"""planparse: the yearly plan documents of Japanese cities as data.

>>> import planparse
>>> plan = planparse.read("raw/isohama-r8.txt")
>>> plan.organization, plan.fiscal_year
('磯浜区役所', 2026)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from planparse.api import (
        Diff,
        EngineError,
        FormError,
        Outcome,
        OutputError,
        Plan,
        PlanparseError,
        Progress,
        ProgressSummary,
        PublishedFinding,
        ReadError,
        ReportsTaken,
        Summary,
        UsageError,
        check,
        convert,
        correct,
        diff,
        export,
        forms,
        load,
        progress_summary,
        read,
        scan,
        take_reports,
    )

    __version__: str

__all__ = [
    "Diff",
    "EngineError",
    "FormError",
    "Outcome",
    "OutputError",
    "Plan",
    "PlanparseError",
    "Progress",
    "ProgressSummary",
    "PublishedFinding",
    "ReadError",
    "ReportsTaken",
    "Summary",
    "UsageError",
    "__version__",
    "check",
    "convert",
    "correct",
    "diff",
    "export",
    "forms",
    "load",
    "progress_summary",
    "read",
    "scan",
    "take_reports",
]


def __getattr__(name: str) -> Any:
    """Load the interface when it is first used, so that `planparse --help` does not wait for it."""
    if name == "__version__":
        from importlib.metadata import version

        return version("planparse")
    if name in __all__:
        from planparse import api

        return getattr(api, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
