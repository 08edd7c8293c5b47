"""What the commands on an output folder share: their arguments, and reading its plans."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from planparse.cli.language import Translator
from planparse.document.errors import ReadError

if TYPE_CHECKING:
    from planparse.plan.model import Plan


def out_argument(parser: argparse.ArgumentParser, tr: Translator) -> None:
    """Add the argument that names the output folder."""
    parser.add_argument(
        "out",
        metavar="OUT",
        type=Path,
        help=tr("convert の出力フォルダー", "output folder of `planparse convert`"),
    )


def partial_argument(parser: argparse.ArgumentParser, tr: Translator) -> None:
    """Add the argument that takes an incomplete output folder as it is."""
    parser.add_argument(
        "--partial",
        action="store_true",
        help=tr(
            "変換が途中でも、失敗した文書があっても、終了コードを0にする",
            "exit with 0 even if the conversion did not finish or documents failed",
        ),
    )


def falls_short(out: Path, tr: Translator) -> bool:
    """Whether an output folder lacks documents of its inputs, which is told on the error stream."""
    from planparse.output.manifest import read_manifest, shortfall

    lacks = shortfall(read_manifest(out))
    for failure in lacks:
        tr.complain(replace(failure, file=str(out)))
    return bool(lacks)


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
