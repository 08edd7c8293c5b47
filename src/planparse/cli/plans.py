"""What the commands on an output folder share: reading its plans."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from planparse.cli.language import Translator
from planparse.document.errors import ReadError

if TYPE_CHECKING:
    from planparse.plan.model import Plan


def read_all(out: Path, tr: Translator) -> tuple[list[Plan], bool]:
    """Every plan of the output folder, and whether one could not be read, which is told on the error stream.

    Raises ReadError where there is none.
    """
    from planparse.output.folder import plan_paths
    from planparse.writers.json import read_plan

    plans, failed = [], False
    for path in plan_paths(out):
        try:
            plans.append(read_plan(path))
        except ReadError as error:
            tr.complain(error.failure)
            failed = True
    if not plans:
        raise ReadError("no-plans", str(out))
    return plans, failed
