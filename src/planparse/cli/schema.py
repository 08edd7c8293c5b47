"""`planparse schema`: the JSON Schemas of the published data and the list of table columns."""

from __future__ import annotations

import argparse
from pathlib import Path

from planparse.cli.language import Translator
from planparse.cli.terminal import say
from planparse.document.errors import writing


def arguments(parser: argparse.ArgumentParser, tr: Translator) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        default=Path("schemas"),
        metavar="DIR",
        help=tr("出力先のフォルダー(既定 schemas/)", "output folder (default schemas/)"),
    )


def run(args: argparse.Namespace, tr: Translator) -> int:
    """Write the schema files and print their paths."""
    from planparse.writers.schema import write_schemas

    with writing(str(args.output)):
        for path in write_schemas(args.output):
            say(path)
    return 0
