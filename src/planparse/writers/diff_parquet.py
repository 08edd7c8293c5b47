"""Comparisons as Parquet: OUT/tables/{links,changes,number_changes,task_changes,history}.parquet."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from planparse.comparison.changes import text_of
from planparse.comparison.lineage import Known
from planparse.comparison.model import Diff, HistoryRow
from planparse.japanese.characters import without_surrogates
from planparse.tables.diff_layouts import DIFF_SCHEMAS
from planparse.writers.parquet import write_tables


def write_diff_tables(diffs: Sequence[Diff], rows: Sequence[HistoryRow], out: Path) -> tuple[Path, ...]:
    """Write the tables over all diffs, each file atomically, and return the paths.

    `old_text` and `new_text` are the text of a changed value, `old_json` and `new_json` the whole value.
    Equal diffs give equal bytes. Raises OSError.
    """
    rows_of: dict[str, Iterable[dict[str, Any]]] = {
        "links": _numbered(diffs, _links),
        "changes": _numbered(diffs, _changes),
        "number_changes": _numbered(diffs, _numbers),
        "task_changes": _numbered(diffs, _tasks),
        "history": (row.model_dump() for row in rows),
    }
    tables = {
        name: pa.Table.from_pylist([_clean(row) for row in found], schema=DIFF_SCHEMAS[name])
        for name, found in rows_of.items()
    }
    return write_tables(tables, out / "tables")


def known_lineages(out: Path) -> Known:
    """The lineage ids in OUT/tables/history.parquet, for every year of each version; empty without the file.

    With them a lineage keeps its id when earlier years are added or links change.
    """
    try:
        rows = parquet.read_table(out / "tables" / "history.parquet").to_pylist()
        return {
            (row["municipality"] or "", row["organization"] or "", year, row["issue_id"]): row["lineage_id"]
            for row in rows
            for year in range(row["valid_from_fy"], row["valid_to_fy"] + 1)
        }
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return without_surrogates(value)
    if isinstance(value, dict):
        return {k: _clean(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(v) for v in value]
    return value


def _numbered(
    diffs: Sequence[Diff], rows: Callable[[Diff], Iterable[dict[str, Any]]]
) -> Iterator[dict[str, Any]]:
    """The rows of every comparison with its two plans and their position in it, from 1."""
    for diff in diffs:
        for position, row in enumerate(rows(diff), 1):
            yield {**_pair(diff), "position": position, **row}


def _pair(diff: Diff) -> dict[str, Any]:
    return {
        "municipality": diff.new.municipality,
        "organization": diff.new.organization,
        "from_fy": diff.old.fiscal_year,
        "to_fy": diff.new.fiscal_year,
        "old_document_id": diff.old.document_id,
        "new_document_id": diff.new.document_id,
    }


def _links(diff: Diff) -> Iterable[dict[str, Any]]:
    titles = [
        {i.id: i.title for i in side.issues} | {n.id: n.title for i in side.issues for n in i.initiatives}
        for side in (diff.old, diff.new)
    ]
    for link in diff.links:
        yield {
            **link.model_dump(exclude={"old", "new", "ending", "primary"}),
            "is_primary": link.primary,
            "old_id": link.old,
            "new_id": link.new,
            "old_title": titles[0].get(link.old or ""),
            "new_title": titles[1].get(link.new or ""),
            "ending_word": link.ending.word if link.ending else None,
            "ending_passage": link.ending.passage if link.ending else None,
        }


def _json(value: Any) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True)


def _changes(diff: Diff) -> Iterable[dict[str, Any]]:
    for c in diff.changes:
        yield {
            "level": c.level,
            "old_id": c.old_id,
            "new_id": c.new_id,
            "field": c.field,
            "old_position": c.old_index,
            "new_position": c.new_index,
            "old_text": text_of(c.old) if not isinstance(c.old, int) else str(c.old),
            "new_text": text_of(c.new) if not isinstance(c.new, int) else str(c.new),
            "old_json": _json(c.old),
            "new_json": _json(c.new),
            "old_page": c.old_place.page if c.old_place else None,
            "new_page": c.new_place.page if c.new_place else None,
        }


def _numbers(diff: Diff) -> Iterable[dict[str, Any]]:
    for n in diff.numbers:
        dates = isinstance(n.old_value, str) or isinstance(n.new_value, str)
        yield {
            **n.model_dump(include=set(DIFF_SCHEMAS["number_changes"].names)),
            "old_number": None if dates else n.old_value,
            "new_number": None if dates else n.new_value,
            "old_date": str(n.old_value) if dates else None,
            "new_date": str(n.new_value) if dates else None,
        }


def _tasks(diff: Diff) -> Iterable[dict[str, Any]]:
    return (t.model_dump(include=set(DIFF_SCHEMAS["task_changes"].names)) for t in diff.tasks)
