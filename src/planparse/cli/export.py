"""`planparse export OUT`: the plans of an output folder as CSV, Excel, databases or a data package."""

from __future__ import annotations

import argparse
import importlib
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from planparse.cli import plans as converted
from planparse.cli.language import Translator
from planparse.document.errors import OutputError, UsageError, writing

if TYPE_CHECKING:
    import pyarrow as pa

    from planparse.plan.model import Plan

# Behind each stands planparse.writers.<name> with a function write_<name>.
_TARGETS = ("csv", "xlsx", "duckdb", "sqlite", "postgres", "datapackage")
# those whose library comes with the extra of the same name
_EXTRAS = ("duckdb", "postgres")


def arguments(parser: argparse.ArgumentParser, tr: Translator) -> None:
    """The output folder and where to write to."""
    parser.add_argument(
        "out", metavar="OUT", type=Path, help=tr("convert の出力フォルダー", "output folder of convert")
    )
    parser.add_argument(
        "--csv",
        metavar="DIR",
        type=Path,
        help=tr("CSV(BOM付きUTF-8、表ごとに1ファイル)", "CSV: UTF-8 with BOM, a file a table"),
    )
    parser.add_argument(
        "--xlsx",
        metavar="FILE",
        type=Path,
        help=tr("Excelブック(閲覧・修正用)", "Excel workbook to read and to correct"),
    )
    parser.add_argument("--duckdb", metavar="FILE", type=Path, help=tr("DuckDBのファイル", "DuckDB file"))
    parser.add_argument("--sqlite", metavar="FILE", type=Path, help=tr("SQLiteのファイル", "SQLite file"))
    parser.add_argument(
        "--postgres",
        metavar="URL",
        help=tr(
            "PostgreSQLへ書き込む(例 postgresql://user@host/db)",
            "write to PostgreSQL: postgresql://user@host/db",
        ),
    )
    parser.add_argument(
        "--datapackage",
        metavar="DIR",
        type=Path,
        help=tr("データパッケージ(Frictionless)とDCAT", "Frictionless data package with DCAT"),
    )


def run(args: argparse.Namespace, tr: Translator) -> int:
    """0 all written, 1 a plan or a target failed, 2 nothing to do was named."""
    targets = [name for name in _TARGETS if getattr(args, name) is not None]
    if not targets:
        raise UsageError("no-targets", "", {"options": tuple(f"--{name}" for name in _TARGETS)})
    writers: dict[str, ModuleType] = {}
    for name in targets:
        try:
            writers[name] = importlib.import_module(f"planparse.writers.{name}")
        except ImportError as error:
            if name not in _EXTRAS:
                raise
            raise OutputError("needs-extra", f"--{name}", {"extra": name}) from error
    from planparse.tables.rows import tables

    plans, failed = converted.read_all(args.out, tr)
    built = tables(plans)
    for name in targets:
        try:
            _write(name, writers[name], built, plans, getattr(args, name), tr)
        except OutputError as error:
            tr.complain(error.failure)
            failed = True
    return 1 if failed else 0


def _write(
    name: str,
    module: ModuleType,
    built: dict[str, pa.Table],
    plans: list[Plan],
    target: Path | str,
    tr: Translator,
) -> None:
    write = getattr(module, f"write_{name}")
    shown = "PostgreSQL" if name == "postgres" else str(target)  # the URL may hold a password
    with writing(shown):
        if name == "xlsx":
            _set_aside(Path(target), tr)
        write(plans if name == "xlsx" else built, target)
    count = len(plans)
    print(tr(f"{shown}: {count}文書を書き出しました。", f"{shown}: wrote {count} documents."))


def _set_aside(workbook: Path, tr: Translator) -> None:
    """Keep the workbook that is replaced: corrections may be written in it that were not taken yet."""
    if workbook.exists():
        kept = workbook.with_name(f"{workbook.stem}.bak{workbook.suffix}")
        workbook.replace(kept)
        print(
            tr(
                f"{workbook}: 前のブックを {kept} に残しました。",
                f"{workbook}: the old one is kept as {kept}.",
            )
        )
