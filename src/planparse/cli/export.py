"""`planparse export OUT`: the plans of an output folder as CSV, Excel, databases or a data package."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from planparse.cli.words import Words
from planparse.writers import WriteError

if TYPE_CHECKING:
    import pyarrow as pa

    from planparse.plan.model import Plan

# Behind each stands planparse.writers.<name> with a function write_<name>.
_TARGETS = ("csv", "xlsx", "duckdb", "sqlite", "postgres", "datapackage")
# those whose library comes with the extra of the same name
_EXTRAS = ("duckdb", "postgres")


def arguments(parser: argparse.ArgumentParser, words: Words) -> None:
    """The output folder and where to write to."""
    parser.add_argument(
        "out", metavar="OUT", type=Path, help=words("convert の出力フォルダー", "output folder of convert")
    )
    parser.add_argument(
        "--csv",
        metavar="DIR",
        type=Path,
        help=words("CSV(BOM付きUTF-8、表ごとに1ファイル)", "CSV: UTF-8 with BOM, a file a table"),
    )
    parser.add_argument(
        "--xlsx",
        metavar="FILE",
        type=Path,
        help=words("Excelブック(閲覧・修正用)", "Excel workbook to read and to correct"),
    )
    parser.add_argument("--duckdb", metavar="FILE", type=Path, help=words("DuckDBのファイル", "DuckDB file"))
    parser.add_argument("--sqlite", metavar="FILE", type=Path, help=words("SQLiteのファイル", "SQLite file"))
    parser.add_argument(
        "--postgres",
        metavar="URL",
        help=words(
            "PostgreSQLへ書き込む(例 postgresql://user@host/db)",
            "write to PostgreSQL: postgresql://user@host/db",
        ),
    )
    parser.add_argument(
        "--datapackage",
        metavar="DIR",
        type=Path,
        help=words("データパッケージ(Frictionless)とDCAT", "Frictionless data package with DCAT"),
    )


def run(args: argparse.Namespace, words: Words) -> int:
    """0 all written, 1 a plan or a target failed, 2 nothing to do was named."""
    targets = [name for name in _TARGETS if getattr(args, name) is not None]
    if not targets:
        options = " ".join(f"--{name}" for name in _TARGETS)
        print(
            words(f"書き出し先を1つ以上指定してください: {options}", f"Name at least one target: {options}"),
            file=sys.stderr,
        )
        return 2
    writers: dict[str, ModuleType] = {}
    for name in targets:
        try:
            writers[name] = importlib.import_module(f"planparse.writers.{name}")
        except ImportError:
            if name not in _EXTRAS:
                raise
            print(
                words(
                    f"--{name} には追加の部品が必要です: pip install 'planparse[{name}]'",
                    f"--{name} needs an extra: pip install 'planparse[{name}]'",
                ),
                file=sys.stderr,
            )
            return 1
    from planparse.tables.rows import tables

    failed = False
    plans = []
    for plan in read_all(args.out, words):
        if plan is None:
            failed = True
        else:
            plans.append(plan)
    if not plans:
        print(
            words(
                f"{args.out}: 変換結果がありません。先に planparse convert を実行してください。",
                f"{args.out}: no converted plans. Run planparse convert first.",
            ),
            file=sys.stderr,
        )
        return 1
    built = tables(plans)
    for name in targets:
        failed |= not _write(name, writers[name], built, plans, getattr(args, name), words)
    return 1 if failed else 0


def read_all(out: Path, words: Words) -> Iterator[Plan | None]:
    """Every plan of the folder; None, after one line to the user, for a file that is no plan."""
    from planparse.writers.json import plan_paths, read_plan

    for path in plan_paths(out):
        try:
            yield read_plan(path)
        except (OSError, ValueError) as error:
            reason = str(error).splitlines()[0]
            print(
                words(
                    f"{path}: 計画のデータとして読めません({reason})。変換をやり直してください。",
                    f"{path}: not a plan ({reason}). Convert the document again.",
                ),
                file=sys.stderr,
            )
            yield None


def _write(
    name: str,
    module: ModuleType,
    built: dict[str, pa.Table],
    plans: list[Plan],
    target: Path | str,
    words: Words,
) -> bool:
    write = getattr(module, f"write_{name}")
    shown = "PostgreSQL" if name == "postgres" else str(target)  # the URL may hold a password
    try:
        if name == "xlsx":
            _set_aside(Path(target), words)
        write(plans if name == "xlsx" else built, target)
    except OSError as error:
        print(
            words(f"{shown}: 書き込めません({error.strerror or error})。", f"{shown}: {error}"),
            file=sys.stderr,
        )
        return False
    except WriteError as error:
        print(
            words(
                f"{shown}: 書き込めません。内容は元のままです: {error}",
                f"{shown}: not written, its content is as it was: {error}",
            ),
            file=sys.stderr,
        )
        return False
    count = len(plans)
    print(words(f"{shown}: {count}文書を書き出しました。", f"{shown}: wrote {count} documents."))
    return True


def _set_aside(workbook: Path, words: Words) -> None:
    """Keep the workbook that is replaced: corrections may be written in it that were not taken yet."""
    if workbook.exists():
        kept = workbook.with_name(f"{workbook.stem}.bak{workbook.suffix}")
        workbook.replace(kept)
        print(
            words(
                f"{workbook}: 前のブックを {kept} に残しました。",
                f"{workbook}: the old one is kept as {kept}.",
            )
        )
