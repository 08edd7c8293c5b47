"""Write docs/data.md, the data dictionary, from the published schemas: `python -m scripts.dictionary`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from planparse.writers.schema import schemas

PAGE = Path(__file__).parents[1] / "docs" / "data.md"
_INTRODUCTION = """\
# Data dictionary

Every property of the published JSON and every column of the published tables. Made from
[schemas/](../schemas/) by `python -m scripts.dictionary`; do not edit it by hand.

The JSON Schemas (draft 2020-12) have a URN with their version as `$id`. They allow properties that they do
not name: newer minor versions of planparse add some ([compatibility](../CONTRIBUTING.md#compatibility)).
They were tried with three validators, jsonschema 4.26 (Python), ajv 8.20 (Node) and jsonschema 0.61 (Rust):
each accepts six plans, one of them with properties of a later version, and refuses all of 95 changed ones (a
value out of its bounds, or a property missing).
"""
_JSON = {
    "plan": "The plan of a document: `plans/<id>.json`",
    "reading": "How a document was read, line by line: `readings/<id>.json`",
    "diff": "A comparison: `OLD--NEW.diff.json`",
    "progress": "A line of what was reported on a document's tasks: `progress/<id>.jsonl`",
}
_TABLES = {"tables": "Tables of an output folder", "comparison_tables": "Tables of comparisons"}


def page() -> str:
    """The page in Markdown."""
    published = schemas()
    parts = [_INTRODUCTION]
    for name, title in _JSON.items():
        parts += [f"## {title}\n", *_objects(published[f"{name}.schema.json"])]
    for group, title in _TABLES.items():
        parts += [f"## {title}\n", *(_table(table) for table in published["tables.json"][group])]
    return "\n".join(parts)


def _objects(schema: dict[str, Any]) -> Iterator[str]:
    for name, found in ((schema.get("title", ""), schema), *schema["$defs"].items()):
        if "properties" in found:
            rows = (
                (f"`{field}`", _type(what), what["description"])
                for field, what in found["properties"].items()
            )
            table = _rows(("property", "type", "meaning"), rows)
            yield f"### {name}\n\n{_flat(found['description'])}\n\n{table}"


def _table(table: dict[str, Any]) -> str:
    rows = (
        (f"`{c['name']}`", _arrow(c["type"], null=c["nullable"]), c["title"], c["description"])
        for c in table["columns"]
    )
    key = ", ".join(f"`{column}`" for column in table["primary_key"])
    references = "".join(
        f" References: {', '.join(f'`{c}`' for c in key['columns'])} → `{key['table']}`."
        for key in table["foreign_keys"]
    )
    meaning = table["description"][0].upper() + table["description"][1:]
    return (
        f"### {table['name']} ({table['title']})\n\n{meaning}. Key: {key}.{references}\n\n"
        f"{_rows(('column', 'type', '日本語', 'meaning'), rows)}"
    )


def _rows(head: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> str:
    lines = (head, ("---",) * len(head), *rows)
    return "".join(f"| {' | '.join(_flat(cell) for cell in line)} |\n" for line in lines)


def _flat(text: str) -> str:
    """Text for a cell: on one line, its bars escaped."""
    return " ".join(text.split()).replace("|", "\\|")


def _type(schema: dict[str, Any]) -> str:
    """A JSON Schema in words: string, number ≥ 0, list of Passage, 高 or 中 or null."""
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if "anyOf" in schema:
        return " or ".join(_type(s) for s in schema["anyOf"])
    if "enum" in schema:
        return " or ".join(f"`{value}`" for value in schema["enum"])
    if "prefixItems" in schema:
        return f"[{', '.join(_type(s) for s in schema['prefixItems'])}]"
    if schema.get("type") == "array":
        return f"list of {_type(schema['items'])}"
    if isinstance(inner := schema.get("additionalProperties"), dict):
        return f"object of {_type(inner)}"
    bounds = [
        f" {word} {schema[key]}" for key, word in (("minimum", "from"), ("maximum", "to")) if key in schema
    ]
    return "".join((str(schema.get("format") or schema.get("type", "any")), *bounds))


def _arrow(name: str, *, null: bool) -> str:
    """An Arrow type in words: list<item: string> is "list of string"."""
    words = f"list of {name[len('list<item: ') : -1]}" if name.startswith("list<") else name
    return f"{words} or null" if null else words


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
