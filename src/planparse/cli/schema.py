"""`planparse schema`: the JSON Schemas of the published data and the list of table columns."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from planparse.cli.language import Translator
from planparse.cli.outcome import Done
from planparse.cli.streams import STREAM, speaking
from planparse.cli.terminal import say_json
from planparse.document.errors import writing

_DEFAULT = Path("schemas")
_PLAN = "plan"


def arguments(parser: argparse.ArgumentParser, tr: Translator) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        default=_DEFAULT,
        metavar="DIR|FILE.json",
        help=tr(
            "出力先のフォルダー(既定 schemas/)。"
            ".json で終わる名前ならそのファイルに1つだけ、- なら標準出力に書く",
            "output folder (default schemas/); a name in .json is a file for one schema, - standard output",
        ),
    )
    parser.add_argument(
        "--only",
        choices=("plan", "reading", "diff", "progress", "tables"),
        help=tr(
            f"1つだけ書くスキーマ(ファイルに書くときの既定 {_PLAN})",
            f"the one schema to write (default for a file: {_PLAN})",
        ),
    )


def run(args: argparse.Namespace, tr: Translator) -> Done:
    """Write the schema files and print their paths."""
    from planparse.writers.files import write_bytes
    from planparse.writers.schema import file_of, schemas

    target: Path = args.output
    tr = speaking({"--output": target}, tr)
    single = target == STREAM or target.suffix == ".json"
    chosen = args.only or (_PLAN if single else None)
    texts = {
        name: f"{json.dumps(content, ensure_ascii=False, indent=1)}\n"
        for name, content in schemas().items()
        if chosen is None or name == file_of(chosen)
    }
    written = []
    for name, text in texts.items():
        if target == STREAM:
            say_json(text)
            continue
        path = target if single else target / name
        with writing(str(args.output)):
            write_bytes(path, text.encode())
        tr.confirm(path)
        written.append(str(path))
    return Done(result={"files": written})
