"""The table `conversion`: how many documents an export is made of, how many are missing, and as of when."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pyarrow as pa

from planparse.tables.layouts import LAYOUTS, Column, Layout, among

_COUNT = pa.int32()

CONVERSION = Layout(
    "conversion",
    "変換の結果",
    "書き出した文書の数と、入っていない文書の数(1行)",
    "how many documents the export holds, and how many it lacks: one row",
    (
        Column("output", pa.string(), "出力フォルダー", "出力フォルダーの名前", "name of the output folder"),
        Column("documents", _COUNT, "文書", "様式で読み取った文書の数", "documents that were read by a form"),
        Column(
            "without_form",
            _COUNT,
            "様式なし",
            "様式に当てはまらない文書の数",
            "documents without a form",
        ),
        Column("failed", _COUNT, "読めなかった文書", "変換できなかった文書の数", "documents that failed"),
        Column(
            "not_read",
            _COUNT,
            "対象外",
            "読み取りの対象でないファイルの数",
            "files of other kinds",
        ),
        Column(
            "complete",
            pa.bool_(),
            "全部か",
            "変換が終わり、失敗した文書がないか",
            "whether the conversion came to its end and no document failed",
        ),
        Column(
            "changed_at",
            pa.string(),
            "時点",
            "出力フォルダーが最後に変わった日時(ISO 8601、協定世界時)",
            "when the output folder changed last: ISO 8601, UTC",
            True,
        ),
    ),
    ("output",),
)


def with_conversion(wanted: Collection[str]) -> tuple[Layout, ...]:
    """The layouts of the wanted tables and of this one, without references to tables left out."""
    return (*among(LAYOUTS, wanted).values(), CONVERSION)


def conversion_table(values: Mapping[str, object]) -> pa.Table:
    """The table's one row, given its values by column."""
    return pa.table({c.name: pa.array([values[c.name]], c.type) for c in CONVERSION.columns})
