"""All files of one run of `planparse diff`: OUT/<old>--<new>.diff.json and its other formats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from planparse.diff.lineage import history
from planparse.diff.links_file import LinksFile
from planparse.diff.model import Diff
from planparse.diff.table import comparison_table
from planparse.plan.model import Plan
from planparse.writers.diff_html import write_diff_html
from planparse.writers.diff_json import write_diff
from planparse.writers.diff_markdown import write_diff_markdown
from planparse.writers.diff_parquet import known_lineages, write_diff_tables
from planparse.writers.diff_xlsx import write_diff_xlsx


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
    """Write all comparisons in the formats (json, html, xlsx, md, parquet) and return the paths.

    The Parquet tables, history included, cover all comparisons; lineage ids of an earlier run into the same
    folder are kept. Files are replaced atomically. Raises OSError.
    """
    paths: list[Path] = []
    for one in comparisons:
        blocks = comparison_table(one.diff, one.old, one.new) if set(formats) & {"html", "xlsx", "md"} else ()
        if "json" in formats:
            paths.append(out / f"{one.name}.diff.json")
            write_diff(one.diff, paths[-1])
        if "html" in formats:
            paths.append(out / f"{one.name}.html")
            write_diff_html(one.diff, blocks, paths[-1], old_left=old_left)
        if "xlsx" in formats:
            paths.append(out / f"{one.name}.xlsx")
            write_diff_xlsx(one.diff, blocks, paths[-1], old_left=old_left)
        if "md" in formats:
            paths.append(out / f"{one.name}.md")
            write_diff_markdown(one.diff, blocks, paths[-1], old_left=old_left)
    if "parquet" in formats:
        diffs = [one.diff for one in comparisons]
        rows = history(diffs, links_file.lineages, known_lineages(out))
        paths += write_diff_tables(diffs, rows, out)
    return tuple(paths)
