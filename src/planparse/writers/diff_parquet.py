"""Comparisons as Parquet: OUT/tables/{links,changes,number_changes,task_changes,history}.parquet."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from planparse.diff.changes import text_of
from planparse.diff.lineage import Known
from planparse.diff.model import Diff, HistoryRow
from planparse.japanese.characters import without_surrogates
from planparse.writers.files import replacing

_TEXT, _YEAR, _TEXTS = pa.string(), pa.int32(), pa.list_(pa.string())
_PAIR = (
    ("municipality", _TEXT),
    ("organization", _TEXT),
    ("from_fy", _YEAR),
    ("to_fy", _YEAR),
    ("old_document_id", _TEXT),
    ("new_document_id", _TEXT),
)
SCHEMAS: dict[str, pa.Schema] = {
    "links": pa.schema(
        [
            *_PAIR,
            ("level", _TEXT),
            ("old_id", _TEXT),
            ("new_id", _TEXT),
            ("old_title", _TEXT),
            ("new_title", _TEXT),
            ("kinds", _TEXTS),
            ("score", pa.float64()),
            ("is_primary", pa.bool_()),
            ("review", pa.bool_()),
            ("pinned", pa.bool_()),
            ("evidence", _TEXT),
            ("tasks_continued", pa.int32()),
            ("ending_word", _TEXT),
            ("ending_passage", _TEXT),
            ("across", _TEXT),
        ]
    ),
    "changes": pa.schema(
        [
            *_PAIR,
            ("level", _TEXT),
            ("old_id", _TEXT),
            ("new_id", _TEXT),
            ("field", _TEXT),
            ("old_position", pa.int32()),
            ("new_position", pa.int32()),
            ("old_text", _TEXT),
            ("new_text", _TEXT),
            ("old_json", _TEXT),
            ("new_json", _TEXT),
            ("old_page", pa.int32()),
            ("new_page", pa.int32()),
        ]
    ),
    "number_changes": pa.schema(
        [
            *_PAIR,
            ("level", _TEXT),
            ("old_id", _TEXT),
            ("new_id", _TEXT),
            ("field", _TEXT),
            ("kind", _TEXT),
            ("old_text", _TEXT),
            ("new_text", _TEXT),
            ("old_number", pa.float64()),
            ("new_number", pa.float64()),
            ("old_date", _TEXT),
            ("new_date", _TEXT),
            ("unit", _TEXT),
            ("change_percent", pa.float64()),
            ("change_points", pa.float64()),
        ]
    ),
    "task_changes": pa.schema(
        [
            *_PAIR,
            ("old_id", _TEXT),
            ("new_id", _TEXT),
            ("kind", _TEXT),
            ("old_text", _TEXT),
            ("new_text", _TEXT),
            ("old_markers", _TEXTS),
            ("new_markers", _TEXTS),
            ("old_quarters", pa.list_(pa.int32())),
            ("new_quarters", pa.list_(pa.int32())),
        ]
    ),
    "history": pa.schema(
        [
            ("lineage_id", _TEXT),
            ("municipality", _TEXT),
            ("organization", _TEXT),
            ("valid_from_fy", _YEAR),
            ("valid_to_fy", _YEAR),
            ("is_current", pa.bool_()),
            ("issue_id", _TEXT),
            ("title", _TEXT),
            ("policy_field", _TEXT),
            ("kinds", _TEXTS),
            ("parents", _TEXTS),
            ("ended", pa.bool_()),
            ("review", pa.bool_()),
        ]
    ),
}


def write_diff_tables(diffs: Sequence[Diff], rows: Sequence[HistoryRow], out: Path) -> tuple[Path, ...]:
    """Write the tables over all diffs, each file atomically, and return the paths.

    `old_text` and `new_text` are the text of a changed value, `old_json` and `new_json` the whole value.
    Equal diffs give equal bytes. Raises OSError.
    """
    tables = {
        "links": [row for diff in diffs for row in _links(diff)],
        "changes": [row for diff in diffs for row in _changes(diff)],
        "number_changes": [row for diff in diffs for row in _numbers(diff)],
        "task_changes": [
            _pair(diff) | t.model_dump(include=set(SCHEMAS["task_changes"].names))
            for diff in diffs
            for t in diff.tasks
        ],
        "history": [row.model_dump() for row in rows],
    }
    paths = []
    for name, found in tables.items():
        path = out / "tables" / f"{name}.parquet"
        table = pa.Table.from_pylist([_clean(row) for row in found], schema=SCHEMAS[name])
        with replacing(path) as beside:
            parquet.write_table(table, beside, version="2.6")
        paths.append(path)
    return tuple(paths)


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
        yield _pair(diff) | {
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
        yield _pair(diff) | {
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
        yield _pair(diff) | {
            **n.model_dump(include=set(SCHEMAS["number_changes"].names)),
            "old_number": None if dates else n.old_value,
            "new_number": None if dates else n.new_value,
            "old_date": str(n.old_value) if dates else None,
            "new_date": str(n.new_value) if dates else None,
        }
