"""Linked data: what it says of plans, and that the URI of an issue's lineage is the same for all years."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from pytest_regressions.file_regression import FileRegressionFixture

import planparse
from planparse.cli import main
from planparse.output.folder import write_plan
from planparse.plan.model import Plan
from planparse.writers.publication import Publication
from planparse.writers.rdf import write_rdf
from tests.support.plans import rich_plan

BASE = "https://data.example.jp/plans/"


def next_year(plan: Plan) -> Plan:
    """The plan of the year after, in which the first issue has another number."""
    first, *others = plan.issues
    moved = first.model_copy(update={"id": "A-9", "number": 9, "initiatives": ()})
    year = (plan.fiscal_year or 0) + 1
    return plan.model_copy(update={"document_id": "next", "fiscal_year": year, "issues": (*others, moved)})


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rdf")
    for plan in (rich_plan("this"), next_year(rich_plan())):
        write_plan(plan, folder)
    return folder


@pytest.fixture(scope="module")
def nodes(out: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The nodes of an export, by URI."""
    target = tmp_path_factory.mktemp("target")
    options = ("--base-uri", BASE, "--licence", "CC-BY-4.0", "--source-url", "https://example.jp/docs/")
    assert main(["export", str(out), "--rdf", str(target), *options]) == 0
    graph = json.loads((target / "plans.jsonld").read_bytes())["@graph"]
    return {node["@id"]: node for node in graph}


def test_an_issue_keeps_its_lineage_when_its_number_changes(nodes: dict[str, Any]) -> None:
    issues = [node for node in nodes.values() if node["@type"] == "pp:Issue"]
    title = rich_plan().issues[0].title
    same = {issue["dct:isVersionOf"]["@id"] for issue in issues if issue["dct:title"]["@value"] == title}
    (uri,) = same
    assert uri.startswith(f"{BASE}lineage/") and nodes[uri]["@type"] == "pp:Lineage"
    assert {issue["dct:identifier"] for issue in issues} >= {rich_plan().issues[0].id, "A-9"}


def test_what_is_said_of_each_thing(nodes: dict[str, Any], file_regression: FileRegressionFixture) -> None:
    rows = [
        f"{uri} {name} {json.dumps(value, ensure_ascii=False)}"
        for uri, node in nodes.items()
        for name, value in node.items()
        if name != "@id"
    ]
    file_regression.check("\n".join(rows) + "\n", extension=".txt", encoding="utf-8")


def test_every_thing_leads_to_its_plan_and_the_plan_to_its_source(nodes: dict[str, Any]) -> None:
    for node in nodes.values():
        while "dct:isPartOf" in node:
            node = nodes[node["dct:isPartOf"]["@id"]]
        assert node["@type"] in ("pp:Plan", "pp:Lineage", "owl:Class", "owl:DatatypeProperty")
    plans = [node for node in nodes.values() if node["@type"] == "pp:Plan"]
    assert len(plans) == 2
    for plan in plans:
        assert plan["dct:rights"] == "CC-BY-4.0"
        assert plan["dct:source"]["@id"].startswith("https://example.jp/docs/")
    used = {name for node in nodes.values() for name in node if name.startswith("pp:")}
    assert {name.replace("pp:", "urn:planparse:terms:") for name in used} <= nodes.keys()


def test_without_a_base_the_uris_are_urns_and_both_files_have_the_same_things(
    out: Path, tmp_path: Path
) -> None:
    planparse.export(out, "rdf", tmp_path)
    graph = json.loads((tmp_path / "plans.jsonld").read_bytes())["@graph"]
    assert all(node["@id"].startswith("urn:planparse:") for node in graph)
    turtle = (tmp_path / "plans.ttl").read_text("utf-8")
    assert re.findall(r"^<(.+?)> a ", turtle, re.MULTILINE) == [node["@id"] for node in graph]
    properties = [name for node in graph for name in node if not name.startswith("@")]
    assert re.findall(r"^    (\w+:\w+) ", turtle, re.MULTILINE) == properties


def test_a_text_with_quotes_and_breaks_stays_one_literal(tmp_path: Path) -> None:
    first = rich_plan().issues[0].model_copy(update={"title": 'say "a\\b"\n\tend\x01'})
    plan = rich_plan().model_copy(update={"issues": (first,)})
    write_rdf([plan], tmp_path, {}, Publication())
    assert r'dct:title "say \"a\\b\"\n\tend\u0001"@ja' in (tmp_path / "plans.ttl").read_text("utf-8")


@pytest.mark.parametrize(
    "options",
    [
        ("--rdf", "T", "--base-uri", "data"),
        ("--rdf", "T", "--base-uri", "https://a.example/ b"),
        ("--rdf", "T", "--source-url", "file"),
        ("--datapackage", "T", "--licence", "free for all"),
        ("--csv", "T", "--licence", "CC-BY-4.0"),
    ],
)
def test_an_option_that_says_nothing_is_refused(
    options: tuple[str, ...], out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["export", str(out), *options]) == 2
    assert not Path("T").exists()


def test_a_data_package_names_licence_and_source(out: Path, tmp_path: Path) -> None:
    licence, source = "https://example.jp/terms", "https://example.jp/docs/"
    planparse.export(out, "datapackage", tmp_path, base_uri=BASE, licence=licence, source_url=source)
    package = json.loads((tmp_path / "datapackage.json").read_bytes())
    assert package["licenses"] == [{"path": licence}]
    assert all(one["path"].startswith(source) for one in package["sources"])
    dcat = json.loads((tmp_path / "dcat.jsonld").read_bytes())
    assert (dcat["@id"], dcat["dct:license"]) == (f"{BASE}dataset", {"@id": licence})
