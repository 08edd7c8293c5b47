"""What the commands on an output folder share: their arguments, and reading its plans."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from planparse.cli.language import Translator, waiting
from planparse.document.errors import Failure, ReadError
from planparse.document.secrets import address_without_secrets
from planparse.output.folder import is_url

if TYPE_CHECKING:
    from planparse.plan.model import Plan


def out_argument(parser: argparse.ArgumentParser, tr: Translator) -> None:
    """Add the argument that names the output folder."""
    parser.add_argument(
        "out",
        metavar="OUT",
        type=place,
        help=tr("convert の出力フォルダーまたはURL", "output folder or URL of `planparse convert`"),
    )


def place(text: str) -> Path | str:
    """The argument for a file or folder: a path, or the URL of what lies in an object store."""
    return text if is_url(text) else Path(text)


@contextmanager
def opened(args: argparse.Namespace, tr: Translator) -> Iterator[tuple[argparse.Namespace, Translator]]:
    """The arguments with OUT as a folder on this machine, to read; that of a store is copied first.

    What is told in the block names OUT as it was given. Raises ReadError and OutputError.
    """
    if not isinstance(args.out, str):
        yield args, tr
        return
    from planparse.batch.mirror import local_copy

    with local_copy(args.out) as folder:
        yield _inside(args, tr, folder)


@contextmanager
def held(args: argparse.Namespace, tr: Translator) -> Iterator[tuple[argparse.Namespace, Translator]]:
    """As `opened`, to change the folder: a store is locked, and gets what was changed in the copy."""
    if not isinstance(args.out, str):
        yield args, tr
        return
    from planparse.batch.mirror import held_copy

    with held_copy(args.out, waiting(tr)) as folder:
        yield _inside(args, tr, folder)


def _inside(args: argparse.Namespace, tr: Translator, folder: Path) -> tuple[argparse.Namespace, Translator]:
    shown = address_without_secrets(args.out).rstrip("/")
    return argparse.Namespace(**{**vars(args), "out": folder}), replace(tr, copy=(str(folder), shown))


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


def read_each(out: Path, tr: Translator, unread: list[Failure]) -> Iterator[Plan]:
    """Every plan of the output folder, one after another.

    One that cannot be read is told on the error stream and added to `unread`. Raises ReadError at the end
    if there was none.
    """
    from planparse.output.folder import plan_paths
    from planparse.writers.json import read_plan

    found = False
    for path in plan_paths(out):
        try:
            plan = read_plan(path)
        except ReadError as error:
            tr.complain(error.failure)
            unread.append(error.failure)
            continue
        found = True
        yield plan
    if not found:
        raise ReadError("no-plans", str(out))


def read_all(out: Path, tr: Translator) -> tuple[list[Plan], bool]:
    """Every plan of the output folder, and whether one could not be read, which is told on the error stream.

    Raises ReadError where there is none.
    """
    unread: list[Failure] = []
    plans = list(read_each(out, tr, unread))
    return plans, bool(unread)
