"""All files of one run of `planparse diff`: OUT/<old>--<new>.diff.json and its other formats.

Several comparisons also make one page, one workbook and one Word document: OUT/comparison.html, .xlsx, .docx.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from planparse.comparison.lineage import history
from planparse.comparison.links_file import LinksFile
from planparse.comparison.model import Diff, HistoryRow
from planparse.comparison.table import comparison_table
from planparse.plan.model import Plan
from planparse.writers.diff_docx import write_diff_docx
from planparse.writers.diff_html import Compared, write_diff_html
from planparse.writers.diff_json import write_diff
from planparse.writers.diff_markdown import write_diff_markdown
from planparse.writers.diff_parquet import known_lineages, write_diff_tables
from planparse.writers.diff_xlsx import write_diff_xlsx

ALL = "comparison"
"""The stem of the files with all comparisons of a run."""


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
    links_file: LinksFile,
    *,
    old_left: bool = False,
) -> tuple[Path, ...]:
    """Write all comparisons in the formats (json, html, xlsx, docx, md, parquet) and return the paths.

    The Parquet tables, history included, cover all comparisons; lineage ids of an earlier run into the same
    folder are kept. Files are replaced atomically. Raises OSError.
    """
    in_tables = set(formats) & {"html", "xlsx", "docx", "md"}
    several = [
        (one.diff, comparison_table(one.diff, one.old, one.new) if in_tables else ()) for one in comparisons
    ]
    paths: list[Path] = []
    for one, compared in zip(comparisons, several, strict=True):
        if "json" in formats:
            paths.append(out / f"{one.name}.diff.json")
            write_diff(one.diff, paths[-1])
        paths += write_documents([compared], out / one.name, formats, old_left=old_left)
        if "md" in formats:
            paths.append(out / f"{one.name}.md")
            write_diff_markdown(*compared, paths[-1], old_left=old_left)
    diffs = [one.diff for one in comparisons]
    rows = history(diffs, links_file.lineages, known_lineages(out))
    if len(several) > 1:
        paths += write_documents(several, out / ALL, formats, history=rows, old_left=old_left)
    if "parquet" in formats:
        paths += write_diff_tables(diffs, rows, out)
    return tuple(paths)


def write_documents(
    several: Sequence[Compared],
    stem: Path,
    formats: Sequence[str],
    *,
    history: Sequence[HistoryRow] = (),
    old_left: bool = False,
) -> list[Path]:
    """Write one file for all the comparisons in each of the formats html, xlsx and docx; return the paths.

    Other formats are left out. `stem` is the path without the ending. Raises OSError.
    """
    paths = {ending: stem.with_name(f"{stem.name}.{ending}") for ending in ("html", "xlsx", "docx")}
    if "html" in formats:
        write_diff_html(several, paths["html"], old_left=old_left)
    if "xlsx" in formats:
        write_diff_xlsx(several, paths["xlsx"], history=history, old_left=old_left)
    if "docx" in formats:
        write_diff_docx(several, paths["docx"])
    return [path for ending, path in paths.items() if ending in formats]
