"""The published schemas as files: JSON Schema (2020-12) of plan, reading and diff, columns of the tables."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from planparse.diff.model import SCHEMA_VERSION as DIFF_VERSION
from planparse.diff.model import Diff
from planparse.plan.model import SCHEMA_VERSION, Plan, Reading
from planparse.tables.layouts import listing
from planparse.writers.files import write_bytes


def schemas() -> dict[str, dict[str, Any]]:
    """File name → content of every schema file."""
    found: dict[str, dict[str, Any]] = {}
    published = (
        ("plan", Plan, SCHEMA_VERSION),
        ("reading", Reading, SCHEMA_VERSION),
        ("diff", Diff, DIFF_VERSION),
    )
    for name, model, version in published:
        schema = model.model_json_schema(mode="serialization")
        found[f"{name}.schema.json"] = {
            "$schema": GenerateJsonSchema.schema_dialect,
            "$id": f"urn:planparse:schema:{name}:{version}",
            **_open(schema),
        }
    found["tables.json"] = listing()
    return found


def _open(schema: Any) -> Any:
    """The schema without its bans on other properties: newer minor versions of the data add some."""
    if isinstance(schema, dict):
        return {k: _open(v) for k, v in schema.items() if (k, v) != ("additionalProperties", False)}
    return [_open(v) for v in schema] if isinstance(schema, list) else schema


def write_schemas(folder: Path) -> tuple[Path, ...]:
    """Write every schema file into the folder and return their paths."""
    paths = []
    for name, content in schemas().items():
        path = folder / name
        write_bytes(path, f"{json.dumps(content, ensure_ascii=False, indent=1)}\n".encode())
        paths.append(path)
    return tuple(paths)
