"""`planparse schema`: the JSON Schemas of the published data and the tables' column listing."""

from __future__ import annotations

import argparse
from pathlib import Path

from planparse.cli.words import Words


def arguments(parser: argparse.ArgumentParser, words: Words) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        default=Path("schemas"),
        metavar="DIR",
        help=words("出力先のフォルダー(既定 schemas/)", "output folder (default schemas/)"),
    )


def run(args: argparse.Namespace, words: Words) -> int:
    """Write the schema files and name them."""
    from planparse.writers.schema import write_schemas

    for path in write_schemas(args.output):
        print(path)
    return 0
