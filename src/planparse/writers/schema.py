"""The published schemas as files: JSON Schema (2020-12) of the published JSON, columns of the tables."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from planparse.comparison.model import SCHEMA_VERSION as DIFF_VERSION
from planparse.comparison.model import Diff
from planparse.plan.model import SCHEMA_VERSION, Plan, Reading
from planparse.progress.model import PROGRESS_VERSION, Line
from planparse.tables.diff_layouts import DIFF_LAYOUTS
from planparse.tables.layouts import LAYOUTS, Layout


def schemas() -> dict[str, dict[str, Any]]:
    """File name → content of every schema file."""
    found: dict[str, dict[str, Any]] = {}
    published: tuple[tuple[str, Any, str], ...] = (
        ("plan", Plan, SCHEMA_VERSION),
        ("reading", Reading, SCHEMA_VERSION),
        ("diff", Diff, DIFF_VERSION),
        ("progress", Line, PROGRESS_VERSION),
    )
    for name, model, version in published:
        schema = TypeAdapter(model).json_schema(mode="serialization")
        found[file_of(name)] = {
            "$schema": GenerateJsonSchema.schema_dialect,
            "$id": f"urn:planparse:schema:{name}:{version}",
            **_open(schema),
        }
    found[file_of("tables")] = {
        "schema_version": SCHEMA_VERSION,
        "tables": [_listed(layout) for layout in LAYOUTS.values()],
        "comparison_tables": [_listed(layout) for layout in DIFF_LAYOUTS.values()],
    }
    return found


def _listed(layout: Layout) -> dict[str, Any]:
    return {
        "name": layout.name,
        "title": layout.label,
        "説明": layout.ja,
        "description": layout.en,
        "primary_key": list(layout.key),
        "foreign_keys": [{"columns": list(columns), "table": table} for columns, table in layout.references],
        "columns": [
            {
                "name": c.name,
                "type": str(c.type),
                "nullable": c.nullable,
                "title": c.label,
                "説明": c.ja,
                "description": c.en,
            }
            for c in layout.columns
        ],
    }


def _open(schema: Any) -> Any:
    """The schema without its bans on other properties: newer minor versions of the data add some."""
    if isinstance(schema, dict):
        return {k: _open(v) for k, v in schema.items() if (k, v) != ("additionalProperties", False)}
    return [_open(v) for v in schema] if isinstance(schema, list) else schema


def file_of(schema: str) -> str:
    """The name of the file of a schema: plan.schema.json; of the list of tables, tables.json."""
    return "tables.json" if schema == "tables" else f"{schema}.schema.json"
