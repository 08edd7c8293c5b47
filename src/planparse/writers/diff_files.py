"""All files of a run of `planparse diff`: OUT/<old>--<new>.diff.json and the other formats beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from planparse.diff.corrections import Corrections
from planparse.diff.model import Diff
from planparse.findings import Language
from planparse.model import Plan
from planparse.writers.diff_json import write_diff


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two plans and what changed from the old one to the new one."""

    old: Plan
    new: Plan
    diff: Diff

    @property
    def name(self) -> str:
        """The stem of the comparison's files: both document ids."""
        return f"{self.old.document_id}--{self.new.document_id}"


def write_comparisons(
    comparisons: Sequence[Comparison],
    out: Path,
    formats: Sequence[str],
    corrections: Corrections,
    language: Language,
    *,
    old_left: bool,
) -> tuple[Path, ...]:
    """Write the formats (json, html, xlsx, md, parquet) of all comparisons and return the paths.

    Parquet is one set of tables over all comparisons. Each file appears whole. Raises OSError.
    """
    paths: list[Path] = []
    for one in comparisons:
        if "json" in formats:
            path = out / f"{one.name}.diff.json"
            write_diff(one.diff, path)
            paths.append(path)
    return tuple(paths)
