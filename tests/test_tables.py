from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from planparse.document.errors import ReadError
from planparse.document.place import Place
from planparse.output import folder
from planparse.plan.model import Passage, Plan, Reading, ReadLine
from planparse.tables.layouts import LAYOUTS, SCHEMAS
from planparse.tables.rows import tables
from planparse.writers import json as json_writer
from planparse.writers.parquet import write_tables
from tests.support.plans import outline_plan, rich_plan

NAMES = [
    "documents",
    "issues",
    "initiatives",
    "tasks",
    "progress",
    "schedule",
    "indicators",
    "fields",
    "outline",
    "outline_rows",
    "passages",
    "tokens",
    "findings",
    "reading_changes",
]


@pytest.fixture(scope="module")
def both() -> dict[str, pa.Table]:
    return tables([rich_plan(), rich_plan("kowan-r8", "港湾局")])


def rows(table: pa.Table, document: str = "shiomi-kanko-r8") -> list[dict[str, object]]:
    return [r for r in table.to_pylist() if r["document_id"] == document]


def test_the_published_tables(both: dict[str, pa.Table]) -> None:
    assert list(both) == NAMES
    counts = {name: table.num_rows for name, table in both.items()}
    assert counts | {"tokens": 0} == {
        "documents": 2, "issues": 4, "initiatives": 6, "tasks": 22, "progress": 0, "schedule": 4,
        "indicators": 10,
        "fields": 8, "outline": 0, "outline_rows": 0, "passages": 100, "tokens": 0, "findings": 4,
        "reading_changes": 0,
    }  # fmt: skip
    for table in both.values():
        table.validate(full=True)


def test_headings_and_table_rows_of_a_document_without_a_form() -> None:
    built = tables([outline_plan()])
    headings = built["outline"].to_pylist()
    assert [(h["path"], h["level"], h["label"], h["title"], h["titles_above"]) for h in headings] == [
        ("outline/1", 0, None, None, []),
        ("outline/2", 1, "第1章", "森を育てる", []),
        ("outline/3", 2, "(1)", "間伐", ["森を育てる"]),
    ]
    assert headings[1]["passages"] == ["間伐を進める。", "苗木を植える。"]
    (first, second) = built["outline_rows"].to_pylist()
    assert first["path"] == "outline/3/tables/1/rows/1" and first["heading_path"] == "outline/3"
    assert (first["heads"], first["cells"]) == (["地区", "事業費(千円)"], ["北山", "1,200"])
    assert second["cells"] == ["南沢", ""]
    cells = {r["path"]: (r["label"], r["text"]) for r in built["passages"].to_pylist() if r["kind"] == "cell"}
    assert cells["outline/3/tables/1/rows/1/2"] == ("事業費(千円)", "1,200")
    assert "outline/3/tables/1/rows/2/2" not in cells
    (value,) = built["fields"].to_pylist()
    assert (value["path"], value["number"], value["row_label"]) == ("outline/3/fields/1", 1_200_000, "北山")
    assert "間伐" in built["tokens"]["surface"].to_pylist()


def test_no_plans_give_empty_tables_with_types() -> None:
    empty = tables([])
    assert {n: t.num_rows for n, t in empty.items()} == dict.fromkeys(NAMES, 0)
    assert all(empty[n].schema.equals(SCHEMAS[n], check_metadata=True) for n in NAMES)


def test_every_table_has_its_key_and_every_column_a_description(both: dict[str, pa.Table]) -> None:
    for name, table in both.items():
        assert table.column_names[:5] == [
            "document_id", "municipality", "municipality_code", "organization", "fiscal_year"
        ]  # fmt: skip
        for field in SCHEMAS[name]:
            assert field.metadata[b"description"] and field.metadata["説明".encode()]
        for field in SCHEMAS[name]:
            if not field.nullable:
                assert table[field.name].null_count == 0, (name, field.name)


def test_keys_are_unique_and_references_hold(both: dict[str, pa.Table]) -> None:
    frames = {name: table.to_pandas() for name, table in both.items()}
    for name, layout in LAYOUTS.items():
        assert not frames[name].duplicated(list(layout.key)).any(), name
        for columns, other in layout.references:
            target = LAYOUTS[other].key[: len(columns)]
            known = set(frames[other][list(target)].itertuples(index=False, name=None))
            named = frames[name][list(columns)].dropna()
            assert set(named.itertuples(index=False, name=None)) <= known
    paths = set(frames["passages"]["path"]) | set(frames["tasks"]["path"])
    assert set(frames["tokens"]["path"]) <= paths
    assert len(paths) == (100 + 22) / 2


def test_a_task_row(both: dict[str, pa.Table]) -> None:
    third = rows(both["tasks"])[2]
    assert third["task_id"] == "A-1/1/Q2/1"
    assert third["path"] == "issues/A-1/initiatives/1/quarters/2/tasks/1"
    assert third["text"] == "測量の発注" and third["ditto"] is True and third["markers"] == ["①"]
    assert third["start_date"] == date(2026, 7, 1) and third["end_date"] == date(2026, 9, 30)
    assert third["municipality_code"] == "990001" and third["fiscal_year"] == 2026
    assert (third["page"], third["line_first"], third["line_last"]) == (3, 42, 43)
    assert (third["x0"], third["top"], third["x1"], third["bottom"]) == (56.0, 80.0, 256.0, 104.5)
    merged = [r for r in rows(both["tasks"]) if r["initiative_id"] == "A-1/2"]
    assert [(r["quarter"], r["span_first"], r["span_last"]) for r in merged][:3] == [
        (1, 1, 3), (2, 1, 3), (3, 1, 3)
    ]  # fmt: skip
    assert rows(both["initiatives"])[1]["page_last"] == 4


def test_the_rows_of_an_indicator(both: dict[str, pa.Table]) -> None:
    columns = ("path", "initiative_id", "position", "unit", "kind", "period", "role", "text", "number")
    walked = [r for r in rows(both["indicators"]) if r["initiative_id"] == "A-1/1"]
    path = "issues/A-1/initiatives/1/indicators"
    assert [tuple(r[c] for c in columns) for r in walked] == [
        (f"{path}/1/values/1", "A-1/1", 1, "人", "outcome", "2024", "baseline", "1,250", 1250.0),
        (f"{path}/1/values/2", "A-1/1", 1, "人", "outcome", "2026", "target", "1,500以上", 1500.0),
        (f"{path}/2", "A-1/1", 2, None, None, None, None, None, None),
    ]
    assert {r["name"] for r in rows(both["indicators"]) if r["initiative_id"] is None} == {"冬の来訪者"}


def test_every_text_of_the_plan_is_in_a_table(both: dict[str, pa.Table]) -> None:
    """Walks the published JSON, so that a text field added to the model has to reach a table."""
    held = {str(v) for name in both if name != "tokens"
            for r in rows(both[name]) for value in r.values()
            for v in (value if isinstance(value, list) else [value])}  # fmt: skip

    def texts(value: object, key: str = "") -> list[tuple[str, str]]:
        if isinstance(value, dict):
            outside = {"place", "id", "severity"} | ({"values"} if "severity" in value else set())
            return [t for k, v in value.items() if k not in outside for t in texts(v, k)]
        if isinstance(value, list):
            return [t for v in value for t in texts(v, key)]
        return [(key, value)] if isinstance(value, str) else []

    plan = rich_plan()
    missing = [
        (key, text)
        for key, text in texts(plan.model_dump(mode="json"))
        if text not in held
        and not (key == "operation" and text == "その他")  # an operation without facilities
    ]
    assert missing == []
    passages = {r["path"]: r["text"] for r in rows(both["passages"])}
    assert passages["mission/1"] == "海とともに生きるまちをつくる。"
    assert passages["review/2/1"] == "案内板が足りない。"
    assert passages["overview/A-1/approach"] == "散歩道と催しを整える"
    assert passages["areas/A/2"] == "早く取り組むもの"
    assert passages["issues/A-1/background/2"] == "冬は店が閉まる。"
    assert passages["issues/A-1/initiatives/1/items/2"] == "案内板の設置(00120番から00135番まで)"
    assert passages["issues/A-1/initiatives/1/quarters/2"] == "①②同左"
    assert passages["unplaced/1"] == "裏表紙の標語「うみのそばで」"


def test_tokens_are_slices_of_their_text(both: dict[str, pa.Table]) -> None:
    text_of = {r["path"]: r["text"] for name in ("passages", "tasks") for r in rows(both[name])}
    tokens = rows(both["tokens"])
    assert all(str(text_of[t["path"]])[t["char_start"] : t["char_end"]] == t["surface"] for t in tokens)
    assert {"path": "mission/1", "position": 1, "char_start": 0, "char_end": 1,
            "surface": "海", "reading": "ウミ",
            "pos": "名詞-普通名詞-一般-*-*-*"}.items() <= tokens[0].items()  # fmt: skip
    cells = {r["path"] for r in rows(both["passages"]) if r["kind"] == "quarter"}
    blank = {path for path, text in text_of.items() if not str(text).strip()}
    assert {t["path"] for t in tokens} == set(text_of) - cells - blank
    assert SCHEMAS["tokens"].metadata[b"sudachi.mode"] == b"C"
    assert SCHEMAS["tokens"].metadata[b"sudachi.dictionary"].startswith(b"core ")


def test_duplicate_ids_stay_distinct() -> None:
    plan = rich_plan()
    twice = plan.model_copy(update={"issues": (plan.issues[0], plan.issues[0])})
    table = tables([twice])
    assert table["issues"]["issue_id"].to_pylist() == ["A-1", "A-1~2"]
    assert table["initiatives"]["initiative_id"].to_pylist() == ["A-1/1", "A-1/2", "A-1/1~2", "A-1/2~2"]
    assert table["initiatives"]["issue_id"].to_pylist() == ["A-1", "A-1", "A-1~2", "A-1~2"]
    paths = table["passages"]["path"].to_pylist() + table["tasks"]["path"].to_pylist()
    assert len(set(paths)) == len(paths)
    assert len(set(table["tasks"]["task_id"].to_pylist())) == table["tasks"].num_rows


@settings(deadline=None)
@given(st.text(st.characters(categories=None), max_size=40))
def test_any_text_survives_every_table_and_file(text: str) -> None:
    plan = rich_plan().model_copy(update={"mission": (Passage(text=text, place=Place()),)})
    kept = "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text)
    table = tables([plan])
    assert table["passages"]["text"][0].as_py() == kept
    assert table["documents"]["mission"][0].as_py() == [kept]
    again = Plan.model_validate_json(json_writer.encode(plan))
    assert again.mission[0].text == kept
    for token in table["tokens"].filter(pa.compute.equal(table["tokens"]["path"], "mission/1")).to_pylist():
        assert kept[token["char_start"] : token["char_end"]] == token["surface"]


def test_parquet_is_deterministic_and_opens_in_pandas_and_duckdb(
    both: dict[str, pa.Table], tmp_path: Path
) -> None:
    paths = write_tables(both, tmp_path)
    assert [p.relative_to(tmp_path).as_posix() for p in paths] == [f"{n}.parquet" for n in NAMES]
    before = {p.name: p.read_bytes() for p in paths}
    write_tables(tables([rich_plan(), rich_plan("kowan-r8", "港湾局")]), tmp_path)
    assert {p.name: p.read_bytes() for p in paths} == before
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(before)  # no leftovers
    frame = pd.read_parquet(tmp_path / "tasks.parquet")
    assert len(frame) == 22 and frame["start_date"].iloc[0] == date(2026, 4, 1)
    counted = duckdb.sql(
        f"select quarter, count(*) from '{tmp_path}/tasks.parquet' group by 1 order by 1"
    ).fetchall()
    assert counted == [(1, 8), (2, 8), (3, 4), (4, 2)]
    schema = parquet.read_schema(tmp_path / "tokens.parquet")
    assert schema.metadata[b"sudachi.mode"] == b"C"


def test_json_is_utf8_in_model_order_and_reads_back(tmp_path: Path) -> None:
    plan = rich_plan()
    path = folder.write_plan(plan, tmp_path)
    data = path.read_bytes()
    assert path == tmp_path / "plans" / "shiomi-kanko-r8.json"
    assert "観光港湾局".encode() in data and data.endswith(b"}\n") and b"\\u" not in data
    assert data.index(b'"schema_version"') < data.index(b'"document_id"') < data.index(b'"findings"')
    assert [json_writer.read_plan(p) for p in folder.plan_paths(tmp_path)] == [plan]
    line = ReadLine(number=1, page=1, box=None, text="潮見市", kind="furniture", role="cover")
    reading = Reading(document_id="shiomi-kanko-r8", lines=(line,))
    assert Reading.model_validate_json(json_writer.encode(reading)) == reading


def test_a_number_that_no_table_can_hold_is_refused_with_the_documents_id() -> None:
    plan = rich_plan("large")
    issue = plan.issues[0].model_copy(update={"number": 2**40})
    with pytest.raises(ReadError) as refused:
        tables((rich_plan(), plan.model_copy(update={"issues": (issue,)})))
    assert (refused.value.code, refused.value.failure.file) == ("not-a-plan", "large")
