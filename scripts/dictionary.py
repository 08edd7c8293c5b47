"""Write the data dictionary, docs/data.md and docs/data.ja.md, from the published schemas.

`python -m scripts.dictionary`. The tables have their meanings in both languages, the JSON Schemas in English
alone: `dictionary.ja.toml` has the Japanese of each.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from planparse.document.language import Language
from planparse.writers.schema import schemas

_HERE = Path(__file__).parent
PAGES: Mapping[Language, Path] = {
    "en": _HERE.parent / "docs" / "data.md",
    "ja": _HERE.parent / "docs" / "data.ja.md",
}
JAPANESE: Mapping[str, str] = tomllib.loads((_HERE / "dictionary.ja.toml").read_text("utf-8"))
"""The Japanese of each description of the JSON Schemas."""


@dataclass(frozen=True, slots=True)
class _Words:
    """What the page says in a language beside the descriptions; `{}` stands for what is filled in."""

    introduction: str
    parts: Mapping[str, str]
    property_head: tuple[str, ...]
    column_head: tuple[str, ...]
    key: str
    reference: str
    end: str
    comma: str
    either: str
    list: str
    object: str
    types: Mapping[str, str]
    bounds: tuple[str, str, str]
    """From, to, from and to."""


_WORDS: Mapping[Language, _Words] = {
    "en": _Words(
        introduction="""\
# Data dictionary

Every property of the published JSON and every column of the published tables. Made from
[schemas/](../schemas/) by `python -m scripts.dictionary`; do not edit it by hand.

The JSON Schemas (draft 2020-12) have a URN with their version as `$id`. They allow properties that they do
not name: newer minor versions of planparse add some ([compatibility](../CONTRIBUTING.md#compatibility)).
They were tried with three validators, jsonschema 4.26 (Python), ajv 8.20 (Node) and jsonschema 0.61 (Rust):
each accepts six plans, one of them with properties of a later version, and refuses all of 95 changed ones (a
value out of its bounds, or a property missing).
""",
        parts={
            "plan": "The plan of a document: `plans/<id>.json`",
            "reading": "How a document was read, line by line: `readings/<id>.json`",
            "diff": "A comparison: `OLD--NEW.diff.json`",
            "progress": "A line of what was reported on a document's tasks: `progress/<id>.jsonl`",
            "tables": "Tables of an output folder",
            "comparison_tables": "Tables of comparisons",
        },
        property_head=("property", "type", "meaning"),
        column_head=("column", "type", "日本語", "meaning"),
        key="Key: {}",
        reference="References: {}",
        end=".",
        comma=", ",
        either=" or ",
        list="list of {}",
        object="object of {}",
        types={},
        bounds=(" from {minimum}", " to {maximum}", " from {minimum} to {maximum}"),
    ),
    "ja": _Words(
        introduction="""\
# データの項目

JSONのすべての項目と、表(Parquetなど)のすべての列の一覧です。[schemas/](../schemas/) をもとに
`python -m scripts.dictionary` が作ります。手では書き換えません。

JSON Schema(draft 2020-12)の `$id` は、版を含むURNです。ここにない項目があっても、スキーマには
反しません。planparse のマイナーバージョンが上がると、項目が増えることがあります
([互換性](../CONTRIBUTING.md#compatibility)、英語)。スキーマは、3種類の検証ツール
(Pythonのjsonschema 4.26、Nodeのajv 8.20、Rustのjsonschema 0.61)で確かめました。どれも6件の計画
(うち1件は後の版の項目を加えたもの)を受け入れ、わざと壊した95件(範囲外の値、欠けた項目)を
すべて退けました。

型の「/」は「または」の意味です。
""",
        parts={
            "plan": "文書の計画: `plans/<id>.json`",
            "reading": "各行をどう読んだか: `readings/<id>.json`",
            "diff": "比較: `旧--新.diff.json`",
            "progress": "予定への報告の1行: `progress/<id>.jsonl`",
            "tables": "出力フォルダーの表",
            "comparison_tables": "比較の表",
        },
        property_head=("項目", "型", "意味"),
        column_head=("列", "型", "名称", "意味"),
        key="主キー: {}",
        reference="参照: {}",
        end="。",
        comma="、",
        either=" / ",
        list="{}のリスト",
        object="オブジェクト(値は{})",
        types={
            "string": "文字列",
            "integer": "整数",
            "number": "数値",
            "boolean": "真偽値",
            "date": "日付",
            "date-time": "日時",
        },
        bounds=("({minimum}以上)", "({maximum}以下)", "({minimum}から{maximum})"),
    ),
}


def page(language: Language) -> str:
    """The page in Markdown."""
    published, words = schemas(), _WORDS[language]
    listed = published["tables.json"]
    parts = [words.introduction]
    for name, title in words.parts.items():
        of_json = published.get(f"{name}.schema.json")
        found = _objects(of_json, language) if of_json else (_table(t, language) for t in listed[name])
        parts += [f"## {title}\n", *found]
    return "\n".join(parts)


def _objects(schema: dict[str, Any], language: Language) -> Iterator[str]:
    words = _WORDS[language]
    for name, found in ((schema.get("title", ""), schema), *schema["$defs"].items()):
        if "properties" in found:
            rows = (
                (f"`{field}`", _type(what, words), _said(what["description"], language))
                for field, what in found["properties"].items()
            )
            about = _flat(_said(found["description"], language))
            yield f"### {name}\n\n{about}\n\n{_rows(words.property_head, rows)}"


def _said(description: str, language: Language) -> str:
    """A description of a JSON Schema in the language."""
    return description if language == "en" else JAPANESE[" ".join(description.split())]


def _table(table: dict[str, Any], language: Language) -> str:
    words = _WORDS[language]
    meaning = "description" if language == "en" else "説明"
    rows = (
        (f"`{c['name']}`", _arrow(c["type"], words, null=c["nullable"]), c["title"], c[meaning])
        for c in table["columns"]
    )
    about = (
        table[meaning][0].upper() + table[meaning][1:],
        words.key.format(_codes(table["primary_key"], words)),
        *(
            words.reference.format(f"{_codes(key['columns'], words)} → `{key['table']}`")
            for key in table["foreign_keys"]
        ),
    )
    between = " " if words.end.isascii() else ""
    sentences = between.join(f"{sentence}{words.end}" for sentence in about)
    return f"### {table['name']} ({table['title']})\n\n{sentences}\n\n{_rows(words.column_head, rows)}"


def _codes(names: Iterable[str], words: _Words) -> str:
    return words.comma.join(f"`{name}`" for name in names)


def _rows(head: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> str:
    lines = (head, ("---",) * len(head), *rows)
    return "".join(f"| {' | '.join(_flat(cell) for cell in line)} |\n" for line in lines)


def _flat(text: str) -> str:
    """Text for a cell: on one line, its bars escaped."""
    return " ".join(text.split()).replace("|", "\\|")


def _type(schema: dict[str, Any], words: _Words) -> str:
    """A JSON Schema in words: string, number ≥ 0, list of Passage, 高 or 中 or null."""
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if "anyOf" in schema:
        return words.either.join(_type(s, words) for s in schema["anyOf"])
    if "enum" in schema:
        return words.either.join(f"`{value}`" for value in schema["enum"])
    if "prefixItems" in schema:
        return f"[{', '.join(_type(s, words) for s in schema['prefixItems'])}]"
    if schema.get("type") == "array":
        return words.list.format(_type(schema["items"], words))
    if isinstance(inner := schema.get("additionalProperties"), dict):
        return words.object.format(_type(inner, words))
    name = str(schema.get("format") or schema.get("type", "any"))
    return words.types.get(name, name) + _bounds(schema, words)


def _bounds(schema: dict[str, Any], words: _Words) -> str:
    has = ("minimum" in schema, "maximum" in schema)
    template = {(True, False): 0, (False, True): 1, (True, True): 2}.get(has)
    return "" if template is None else words.bounds[template].format_map(schema)


def _arrow(name: str, words: _Words, *, null: bool) -> str:
    """An Arrow type in words: list<item: string> is "list of string"."""
    of_list = words.list.format(name[len("list<item: ") : -1]) if name.startswith("list<") else name
    return f"{of_list}{words.either}null" if null else of_list


if __name__ == "__main__":
    for language, path in PAGES.items():
        path.write_text(page(language), "utf-8")
