"""Writers: plans and tables as files and databases, one module for each format.

Every writer replaces what it writes as a whole or leaves it as it was. To add a format, write a module
`planparse.writers.<name>` with a function `write_<name>` and add a row to `FORMATS`.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from importlib import import_module
from typing import Any, Literal

from planparse.document.errors import OutputError
from planparse.document.errors import refused as refused_by_system
from planparse.document.exhausted import exhausted
from planparse.progress.history import History


@dataclass(frozen=True, slots=True)
class MadeOf:
    """What writers of plans may say of them: the day on which they were so, and lines on what is missing.

    `reports` has what people reported on the tasks of documents, by id.
    """

    as_of: date | None = None
    lines: tuple[str, ...] = ()
    reports: Mapping[str, History] = field(default_factory=dict)


UNKNOWN = MadeOf()
"""For plans of which nothing more is known than they say."""


FormatName = Literal["csv", "xlsx", "submission", "duckdb", "sqlite", "postgres", "datapackage", "rdf"]


@dataclass(frozen=True, slots=True)
class Format:
    """A format that `planparse export` writes.

    `name` is the command's option and the module's name, `target` what its value names. `source` says what
    the writer takes: the tables, the plans and a `MadeOf`, or the plans and the lineages of their issues.
    `published` tells whether it takes a `Publication`, too. `extra` tells whether its library is an
    optional dependency, named like the format. `keep_old` tells whether an older file of the name is kept
    beside the new one, because people write into such files. `shared` tells whether the target holds other
    documents, too, so that the writer has to be told which documents are gone.
    `searched` tells that it takes the words to search for from the table `tokens`, whether that is written
    or not.
    """

    name: FormatName
    target: Literal["DIR", "FILE", "URL"]
    ja: str
    en: str
    source: Literal["tables", "plans", "lineages"] = "tables"
    published: bool = False
    extra: bool = False
    keep_old: bool = False
    shared: bool = False
    searched: bool = False


FORMATS = (
    Format("csv", "DIR", "CSV(BOM付きUTF-8、表ごとに1ファイル)", "CSV: UTF-8 with BOM, one file per table"),
    Format(
        "xlsx",
        "FILE",
        "Excelブック(閲覧・修正用)",
        "Excel workbook for reading and correcting",
        source="plans",
        keep_old=True,
    ),
    Format(
        "submission",
        "DIR",
        "提出・配布用のExcelブック(A4横、文書ごとに1冊)",
        "Excel workbooks for print: A4 landscape, one a document",
        source="plans",
    ),
    Format("duckdb", "FILE", "DuckDBのファイル", "DuckDB file", extra=True),
    Format("sqlite", "FILE", "SQLiteのファイル", "SQLite file"),
    Format(
        "postgres",
        "URL",
        "PostgreSQLへ書き込む(例 postgresql://user@host/db)",
        "write to PostgreSQL: postgresql://user@host/db",
        extra=True,
        shared=True,
        searched=True,
    ),
    Format(
        "datapackage",
        "DIR",
        "データパッケージ(Frictionless)とDCAT",
        "Frictionless data package with DCAT",
        published=True,
    ),
    Format(
        "rdf",
        "DIR",
        "リンクトデータ(JSON-LDとTurtle)",
        "linked data: JSON-LD and Turtle",
        source="lineages",
        published=True,
    ),
)
"""The formats in the order in which help lists them."""


def writer(chosen: Format) -> Callable[..., Any]:
    """The format's function: takes what its source says, with the target as second argument.

    If the target is shared, it also takes the ids of the documents that are gone.

    Raises ImportError if the format's library is not installed.
    """
    write: Callable[..., Any] = getattr(
        import_module(f"planparse.writers.{chosen.name}"), f"write_{chosen.name}"
    )
    return write


_OF_SYSTEM: Mapping[str, int] = {
    "database or disk is full": errno.ENOSPC,
    "disk I/O error": errno.EIO,
    **{
        os.strerror(number): number
        for number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EMFILE, errno.EROFS, errno.EACCES)
    },
}
"""What libraries quote of the operating system, SQLite in words of its own, and the number of the error."""


def refused(target: str, error: Exception) -> OutputError:
    """The error for a database or library that refused the data; the target is as it was before."""
    if (limit := exhausted(error)) is not None:
        return OutputError(limit.code, target)
    reason = (str(error).strip() or type(error).__name__).splitlines()[0]
    number = next((number for said, number in _OF_SYSTEM.items() if said in reason), None)
    if number is not None:
        return OutputError.of(refused_by_system("unwritable", target, OSError(number, reason)))
    return OutputError("database-refused", target, {"detail": reason})
