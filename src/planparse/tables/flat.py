"""The tables for formats that hold one value per cell: CSV, SQLite, Excel's data model.

They follow 総務省「統計表における機械判読可能なデータの表記方法の統一ルール」: lists become tables of their
own, no cell holds two values, and every date and fiscal year is given in ISO form and in 和暦. Lists whose
elements are rows of `passages` (mission, departments, descriptions, items) are left to that table.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from planparse.japanese.calendar import era_date, era_fiscal_year
from planparse.tables.conversion import CONVERSION
from planparse.tables.layouts import LAYOUTS, TABLES, Column, Layout, among

_POSITION = Column(
    "position", pa.int32(), "順番", "リストの中での順番(1から)", "position in the list, from 1"
)

_LISTS: dict[str, tuple[str, str, str, str, dict[str, Column]]] = {
    "documents_budgets": (
        "documents",
        "予算",
        "会計ごとに1行",
        "one row per account of a document's budget",
        {
            "budget_accounts": Column("account", pa.string(), "会計名", "会計の名称", "name of the account"),
            "budget_amounts_yen": Column("amount_yen", pa.int64(), "予算額(円)", "金額(円)", "amount in yen"),
        },
    ),
    "issues_keywords": (
        "issues",
        "課題のキーワード",
        "課題のキーワードごとに1行",
        "one row per keyword of an issue, most frequent first",
        {
            "keywords": Column(
                "keyword", pa.string(), "キーワード", "正規化した語", "normalised form of the word"
            )
        },
    ),
    "initiatives_keywords": (
        "initiatives",
        "取組のキーワード",
        "取組のキーワードごとに1行",
        "one row per keyword of an initiative, most frequent first",
        {
            "keywords": Column(
                "keyword", pa.string(), "キーワード", "正規化した語", "normalised form of the word"
            )
        },
    ),
    "tasks_markers": (
        "tasks",
        "予定の記号",
        "予定に付いた記号(①②③)ごとに1行",
        "one row per marker of a task: the item of the initiative that it is for",
        {"markers": Column("marker", pa.string(), "項目の記号", "①②③", "marker, such as ②")},
    ),
    "issues_levels": (
        "issues",
        "課題の上位の見出し",
        "課題の上の見出しごとに1行",
        "one row per heading above an issue, from the outside in",
        {
            "level_names": Column("name", pa.string(), "種類", "見出しの種類", "kind of the heading"),
            "level_labels": Column(
                "label", pa.string(), "番号", "番号の記載のまま", "number as written, or empty"
            ),
            "level_titles": Column("title", pa.string(), "見出し", "見出しの題名", "title of the heading"),
        },
    ),
    "initiatives_levels": (
        "initiatives",
        "取組の上位の見出し",
        "取組の上の見出しごとに1行",
        "one row per heading above an initiative, from the outside in",
        {
            "level_names": Column("name", pa.string(), "種類", "見出しの種類", "kind of the heading"),
            "level_labels": Column(
                "label", pa.string(), "番号", "番号の記載のまま", "number as written, or empty"
            ),
            "level_titles": Column("title", pa.string(), "見出し", "見出しの題名", "title of the heading"),
        },
    ),
    "schedule_tasks": (
        "schedule",
        "工程の予定",
        "工程表の欄の予定ごとに1行",
        "one row per task in a cell of a schedule",
        {
            "task_ids": Column("task_id", pa.string(), "予定ID", "予定の識別子", "id of the task"),
            "task_texts": Column("text", pa.string(), "内容", "予定の内容", "text of the task"),
        },
    ),
}
"""Child table → (parent table, label, meaning in Japanese and English, parent's list column → column)."""


def _flat_column(column: Column) -> tuple[Column, ...]:
    if pa.types.is_list(column.type):
        return ()
    if column.name == "fiscal_year" or pa.types.is_date32(column.type):
        label, ja, en = f"{column.label}(和暦)", "和暦の表記", f"{column.name} in the Japanese era calendar"
        return (
            column,
            replace(column, name=f"{column.name}_wareki", type=pa.string(), label=label, ja=ja, en=en),
        )
    return (column,)


def _child_layout(name: str) -> Layout:
    parent_name, label, ja, en, columns = _LISTS[name]
    parent = LAYOUTS[parent_name]
    keys = tuple(c for c in parent.columns if c.name in parent.key)
    references: tuple[tuple[tuple[str, ...], str], ...] = ((("document_id",), "documents"),)
    if parent_name != "documents":
        references += ((parent.key, parent_name),)
    return Layout(
        name, label, ja, en, (*keys, _POSITION, *columns.values()), (*parent.key, "position"), references
    )


FLAT_LAYOUTS: dict[str, Layout] = {
    **{
        name: replace(layout, columns=tuple(f for c in layout.columns for f in _flat_column(c)))
        for name, layout in LAYOUTS.items()
    },
    **{name: _child_layout(name) for name in _LISTS},
}
"""The layout of each flat table: the tables without their list columns, then a table for each list."""


EXPORTED = {**FLAT_LAYOUTS, CONVERSION.name: CONVERSION}
"""The layouts of all tables that an export has: with the one that tells what it is made of."""


def exported(wanted: Collection[str]) -> dict[str, Layout]:
    """The layouts of what an export has if these tables are wanted of it: they and their lists.

    And the table that tells what it is made of. What they refer to may be left out; then they do not.
    """
    lists = {name for name, (parent, *_) in _LISTS.items() if parent in wanted}
    return among(EXPORTED, {*wanted, *lists, CONVERSION.name})


ROWS_AT_ONCE = 10_000
"""Rows of a table that are in memory at a time, some 20 MB as Python's objects; a table may have millions."""


def flat(tables: Mapping[str, pa.Table], wanted: Collection[str] = TABLES) -> dict[str, pa.RecordBatchReader]:
    """The wanted ones of the tables that `rows.tables` returns, none with a list column, then their lists.

    The rows are made as they are read, `ROWS_AT_ONCE` at a time, in batches of the source's order. The table
    `conversion` is kept if it is among them.
    """
    result = {}
    for name in LAYOUTS:
        if name in wanted:
            columns = [c.name for c in FLAT_LAYOUTS[name].columns]
            result[name] = _made(name, tables[name], partial(_without_lists, columns=columns))
    for name, (parent, _, _, _, lists) in _LISTS.items():
        if parent in wanted:
            unrolled = partial(_unrolled, keys=LAYOUTS[parent].key, columns=lists)
            result[name] = _made(name, tables[parent], unrolled)
    if CONVERSION.name in tables:
        result[CONVERSION.name] = tables[CONVERSION.name].to_reader()
    return result


def _made(
    name: str, table: pa.Table, made: Callable[[pa.RecordBatch], pa.RecordBatch]
) -> pa.RecordBatchReader:
    """A reader of the flat table of that name, whose batches are made of those of a table."""
    batches: Iterator[pa.RecordBatch] = map(made, table.to_batches(max_chunksize=ROWS_AT_ONCE))
    schema = pa.schema([pa.field(c.name, c.type) for c in FLAT_LAYOUTS[name].columns])
    return pa.RecordBatchReader.from_batches(schema, batches)


def _without_lists(rows: pa.RecordBatch, columns: Collection[str]) -> pa.RecordBatch:
    return pa.record_batch({name: _values(rows, name) for name in columns})


def _values(rows: pa.RecordBatch, name: str) -> pa.Array:
    if not name.endswith("_wareki"):
        return rows[name]
    in_era = era_fiscal_year if name == "fiscal_year_wareki" else era_date
    values = rows[name.removesuffix("_wareki")].to_pylist()
    known: dict[Any, str | None] = {v: None if v is None else in_era(v) for v in set(values)}
    return pa.array([known[v] for v in values], pa.string())


def _unrolled(parent: pa.RecordBatch, keys: tuple[str, ...], columns: Mapping[str, Column]) -> pa.RecordBatch:
    lists = [parent[name] for name in columns]
    lengths = pc.list_value_length(lists[0]).to_pylist()
    rows = pa.array([i for i, n in enumerate(lengths) for _ in range(n)], pa.int64())
    arrays = {key: parent[key].take(rows) for key in keys}
    arrays["position"] = pa.array([j for n in lengths for j in range(1, n + 1)], pa.int32())
    for values, column in zip(lists, columns.values(), strict=True):
        arrays[column.name] = values.flatten()
    return pa.record_batch(arrays)
