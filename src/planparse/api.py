"""The Python interface: `read` a document, `load` a converted folder, a plan's tables as data frames."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from planparse.parse.pipeline import parse_path
from planparse.plan import model
from planparse.readers import Reader
from planparse.tables.layouts import SCHEMAS
from planparse.tables.rows import tables

if TYPE_CHECKING:
    import pandas as pd


class Plan(model.Plan):
    """A published plan that can also show itself as data frames."""

    def frames(self) -> dict[str, pd.DataFrame]:
        """The plan's tables by name (documents, issues, initiatives, tasks, passages, tokens, findings)."""
        return {name: table.to_pandas() for name, table in tables((self,)).items()}


def read(path: str | PathLike[str], *, reader: Reader = "auto", password: str | None = None) -> Plan:
    """The plan in a PDF or text file. Raises OSError, ReadError and UnknownForm."""
    plan = parse_path(Path(path), reader=reader, password=password).plan
    return Plan.model_construct(**dict(plan))


def load(folder: str | PathLike[str]) -> dict[str, pd.DataFrame]:
    """The tables of a converted folder (OUT/tables/*.parquet) as data frames by name.

    Raises FileNotFoundError where the folder holds no tables.
    """
    import pandas as pd

    at = Path(folder) / "tables"
    return {name: pd.read_parquet(at / f"{name}.parquet", dtype_backend="pyarrow") for name in SCHEMAS}
