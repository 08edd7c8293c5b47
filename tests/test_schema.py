"""The published JSON Schemas as a contract: everything is described, and what cannot be right is refused."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from planparse.document.language import Language
from planparse.tables.diff_layouts import DIFF_SCHEMAS
from planparse.tables.layouts import SCHEMAS
from planparse.writers.json import encode
from planparse.writers.schema import schemas
from scripts.dictionary import JAPANESE, PAGES, page
from tests.support.plans import rich_plan

JSON_SCHEMAS = {name: schema for name, schema in schemas().items() if name.endswith(".schema.json")}
PLAN = Draft202012Validator(
    JSON_SCHEMAS["plan.schema.json"], format_checker=Draft202012Validator.FORMAT_CHECKER
)


def objects(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The root, unless it is a choice between others, and every object among the definitions, by name."""
    if "properties" in schema:
        yield schema["title"], schema
    yield from ((name, d) for name, d in schema["$defs"].items() if "properties" in d)


@pytest.mark.parametrize("name", JSON_SCHEMAS)
def test_every_property_is_described(name: str) -> None:
    bare = [
        f"{owner}.{field}"
        for owner, found in objects(JSON_SCHEMAS[name])
        for field, what in found["properties"].items()
        if not what.get("description")
    ]
    assert bare == []


@pytest.mark.parametrize("name", JSON_SCHEMAS)
def test_what_is_always_written_is_required(name: str) -> None:
    """A reader may rely on every field: those with a default are written too."""
    for owner, found in objects(JSON_SCHEMAS[name]):
        assert set(found["required"]) == set(found["properties"]), owner


@pytest.mark.parametrize("name", JSON_SCHEMAS)
def test_the_id_names_schema_and_version_and_needs_no_domain(name: str) -> None:
    version = "1.0" if name == "progress.schema.json" else "1.1"
    assert JSON_SCHEMAS[name]["$id"] == f"urn:planparse:schema:{name.split('.')[0]}:{version}"


def task(plan: Any) -> Any:
    """The first task of a plan as JSON."""
    return plan["issues"][0]["initiatives"][0]["quarters"][0]["tasks"][0]


IMPOSSIBLE: dict[str, Callable[[Any], None]] = {
    "a page before the first": lambda plan: task(plan)["place"].update(page=0),
    "a line before the first": lambda plan: task(plan)["place"].update(lines=[0, 1]),
    "a box of three sides": lambda plan: task(plan)["place"].update(box=[1, 2, 3]),
    "a fifth quarter": lambda plan: plan["issues"][0]["initiatives"][0]["quarters"][0].update(quarter=5),
    "a day in a month that lacks it": lambda plan: plan["issues"][0]["initiatives"][0]["quarters"][0].update(
        start="2026-02-30"
    ),
    "a doubt above 1": lambda plan: task(plan).update(doubt=1.5),
    "a hash cut short": lambda plan: plan["source"].update(sha256="0" * 63),
    "a negative size": lambda plan: plan["source"].update(bytes=-1),
    "a code of five digits": lambda plan: plan.update(municipality_code="40100"),
    "a level that is none": lambda plan: plan["issues"][0].update(impact="最高"),
    "no issues": lambda plan: plan.pop("issues"),
    "no doubt": lambda plan: task(plan).pop("doubt"),
}


def test_the_plan_without_a_fault_is_valid() -> None:
    assert [e.message for e in PLAN.iter_errors(json.loads(encode(rich_plan())))] == []


@pytest.mark.parametrize("fault", IMPOSSIBLE)
def test_an_impossible_value_is_refused(fault: str) -> None:
    plan = json.loads(encode(rich_plan()))
    IMPOSSIBLE[fault](plan)
    assert not PLAN.is_valid(plan)


@pytest.mark.parametrize("group", ["tables", "comparison_tables"])
def test_the_list_of_tables_names_every_column_with_type_and_meaning(group: str) -> None:
    listed = {t["name"]: t for t in schemas()["tables.json"][group]}
    written = {"tables": SCHEMAS, "comparison_tables": DIFF_SCHEMAS}[group]
    assert list(listed) == list(written)
    for name, table in listed.items():
        assert [(c["name"], c["type"], c["nullable"]) for c in table["columns"]] == [
            (f.name, str(f.type), f.nullable) for f in written[name]
        ]
        assert all(c["title"] and c["説明"] and c["description"] for c in table["columns"])
        assert set(table["primary_key"]) <= set(written[name].names)


@pytest.mark.parametrize("language", PAGES)
def test_the_data_dictionary_is_that_of_the_schemas(language: Language) -> None:
    assert PAGES[language].read_text("utf-8") == page(language), "run: python -m scripts.dictionary"


def test_the_japanese_descriptions_are_those_of_the_schemas() -> None:
    """Each description has one, in Japanese; none is left of a description that is gone."""
    described = {
        " ".join(found["description"].split())
        for schema in JSON_SCHEMAS.values()
        for _, what in objects(schema)
        for found in (what, *what["properties"].values())
    }
    assert set(JAPANESE) == described
    assert [said for said in JAPANESE.values() if said.isascii()] == []
