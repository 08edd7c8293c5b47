"""The Python interface: `read` a document, `load` a converted folder, a plan's tables as data frames."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from planparse.document.errors import ReadError
from planparse.output.folder import table_name
from planparse.output.manifest import read_manifest, shortfall
from planparse.parse.pipeline import parse_path
from planparse.plan import model
from planparse.readers import Ocr, Reader
from planparse.tables.layouts import SCHEMAS
from planparse.tables.rows import tables

if TYPE_CHECKING:
    import pandas as pd


class Plan(model.Plan):
    """A published plan that can also show itself as data frames."""

    def frames(self) -> dict[str, pd.DataFrame]:
        """Return the plan's tables as data frames by name, with the columns of the Parquet files.

        >>> frames = planparse.read("raw/kirigahara-r8.txt").frames()
        >>> frames["issues"]["title"].tolist()
        ['新規就農者の受入れと定着', '獣害に強い集落づくり', '雲の湯の再整備']
        """
        return {name: table.to_pandas() for name, table in tables((self,)).items()}


def read(
    path: str | PathLike[str],
    *,
    reader: Reader = "auto",
    ocr: Ocr = "auto",
    password: str | None = None,
    strict: bool = False,
) -> Plan:
    """Read the plan in a PDF or text file.

    Raises OSError if the file cannot be opened, and ReadError (planparse.document.errors) if it is not a
    readable document (damaged, encrypted, scanned) or if it matches several forms. Where no form matches,
    the plan has an outline and no issues (`form` is "outline"); if `strict`, ReadError is raised.

    `ocr` chooses the pages that are recognised from their pictures: "auto" those without text that can be
    read, if the extra `planparse[ocr]` is installed, "always" all (ReadError without it), "never" none.

    >>> plan = planparse.read("raw/kirigahara-r8.txt")
    >>> plan.municipality, plan.fiscal_year, len(plan.issues)
    ('霧ヶ原町', 2026, 3)
    """
    plan = parse_path(Path(path), reader=reader, ocr=ocr, password=password, strict=strict).plan
    return Plan.model_construct(**dict(plan))


def load(folder: str | PathLike[str], *, partial: bool = False) -> dict[str, pd.DataFrame]:
    """Load the tables of a converted folder (`tables/*.parquet`) as data frames by name.

    Raises FileNotFoundError if the folder holds no tables, and ReadError if its last conversion did not
    finish or documents failed, unless `partial` asks for what there is.

    >>> tables = planparse.load("output")
    >>> list(tables)[:4]
    ['documents', 'issues', 'initiatives', 'tasks']
    """
    import pandas as pd

    lacks = () if partial else shortfall(read_manifest(Path(folder)))
    if lacks:
        raise ReadError(lacks[0].code, str(folder), lacks[0].values)
    return {
        name: pd.read_parquet(Path(folder) / table_name(name), dtype_backend="pyarrow") for name in SCHEMAS
    }
