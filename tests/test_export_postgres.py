"""The export to a real PostgreSQL server: keys, comments, search, upsert, a rerun after a failure."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from planparse.cli import main
from planparse.output.folder import write_plan
from planparse.output.manifest import Record, encode
from planparse.plan.model import Plan
from planparse.tables.layouts import LAYOUTS
from tests.support.database import POSTGRES, postgres_server
from tests.support.plans import passage, rich_plan

pytestmark = pytest.mark.skipif(not POSTGRES, reason="PostgreSQL's server is not installed")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgres_server() as url:
        yield url


@pytest.fixture
def database(server: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("DROP SCHEMA IF EXISTS planparse CASCADE")
        yield connection


@pytest.fixture
def out(tmp_path: Path) -> Path:
    write_plan(rich_plan(), tmp_path)
    write_plan(rich_plan("kowan-r8", "港湾局"), tmp_path)
    return tmp_path


TABLES = tuple(LAYOUTS)


def content(database: psycopg.Connection[tuple[object, ...]]) -> dict[str, list[tuple[object, ...]]]:
    return {
        name: database.execute(f"SELECT * FROM planparse.{name} ORDER BY 1, 2, 3, 4, 5, 6, 7, 8").fetchall()  # type: ignore[call-overload]
        for name in TABLES
    }


def test_tables_keys_comments_and_search(
    server: str, database: psycopg.Connection[tuple[object, ...]], out: Path
) -> None:
    assert main(["export", str(out), "--postgres", server]) == 0

    def ask(query: str) -> list[tuple[object, ...]]:
        return database.execute(query).fetchall()  # type: ignore[call-overload,no-any-return]

    database.execute("SET search_path TO planparse")
    assert {name: len(rows) for name, rows in content(database).items() if name != "tokens"} == {
        "documents": 2,
        "issues": 4,
        "initiatives": 6,
        "tasks": 22,
        "progress": 0,
        "schedule": 4,
        "indicators": 10,
        "fields": 8,
        "outline": 0,
        "outline_rows": 0,
        "passages": 100,
        "findings": 4,
        "reading_changes": 0,
    }
    assert ask("SELECT markers, start_date::text FROM tasks WHERE task_id = 'A-1/1/Q2/2' LIMIT 1") == [
        (["②"], "2026-07-01")
    ]
    assert ask("SELECT budget_amounts_yen, municipality_code FROM documents LIMIT 1") == [
        ([4_620_000_000, 80_500_000], "990001")
    ]
    kinds = ask("SELECT contype::text, count(*) FROM pg_constraint "
                "WHERE connamespace = 'planparse'::regnamespace AND contype IN ('p', 'f') "
                "GROUP BY 1 ORDER BY 1")  # fmt: skip
    assert kinds == [("f", 28), ("p", 15)]
    missing = ask("SELECT attrelid::regclass, attname FROM pg_attribute JOIN pg_class c ON c.oid = attrelid "
                  "WHERE relnamespace = 'planparse'::regnamespace AND relkind = 'r' AND attnum > 0 "
                  "AND col_description(attrelid, attnum) IS NULL")  # fmt: skip
    assert missing == []
    found = ask(
        "SELECT DISTINCT path FROM passages WHERE search @@ to_tsquery('simple', '案内 <-> 板 & 設置')"
    )
    assert found == [("issues/A-1/initiatives/1/items/2",)]
    # 発注する is found as 発注, within a sentence without spaces
    assert ask("SELECT count(*) FROM tasks WHERE search @@ to_tsquery('simple', '発注')") == [(4,)]


def test_a_second_run_changes_nothing_and_a_new_version_replaces_the_old(
    server: str, database: psycopg.Connection[tuple[object, ...]], out: Path
) -> None:
    main(["export", str(out), "--postgres", server])
    first = content(database)
    assert main(["export", str(out), "--postgres", server]) == 0
    assert content(database) == first

    plan = rich_plan()
    shorter: Plan = plan.model_copy(
        update={"issues": plan.issues[1:], "mission": (passage("港とともに\0生きる。"),), "title": "改訂版"}
    )
    (out / "plans" / "kowan-r8.json").unlink()  # a document that is missing from this export stays
    write_plan(shorter, out)
    assert main(["export", str(out), "--postgres", server]) == 0
    now = content(database)
    assert [r for r in now["tasks"] if r[0] == "kowan-r8"] == [
        r for r in first["tasks"] if r[0] == "kowan-r8"
    ]
    assert [r[5] for r in now["issues"] if r[0] == "shiomi-kanko-r8"] == ["B-1"]
    assert len([r for r in now["tasks"] if r[0] == "shiomi-kanko-r8"]) == 2
    assert [r[5] for r in now["documents"]] == ["令和8年度 観光港湾局運営方針", "改訂版"]
    assert [r[10] for r in now["passages"] if r[0] == "shiomi-kanko-r8" and r[5] == "mission/1"] == [
        "港とともに\ufffd生きる。"
    ]
    # a document that the output had once and has not any more goes
    (out / "manifest.jsonl").write_bytes(encode([Record("../raw/kowan.txt", "removed", "kowan-r8")]))
    assert main(["export", str(out), "--postgres", server]) == 0
    assert {r[0] for rows in content(database).values() for r in rows} == {"shiomi-kanko-r8"}


def test_a_failed_export_is_rolled_back_and_can_be_repeated(
    server: str,
    database: psycopg.Connection[tuple[object, ...]],
    out: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    main(["export", str(out), "--postgres", server])
    before = content(database)
    plan = rich_plan()
    write_plan(plan.model_copy(update={"title": "改訂版", "issues": plan.issues[:1]}), out)
    database.execute(
        "CREATE FUNCTION planparse.stop() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'disk is full'; END $$"
    )
    database.execute(
        "CREATE TRIGGER stop BEFORE INSERT ON planparse.findings "
        "FOR EACH ROW EXECUTE FUNCTION planparse.stop()"
    )
    capsys.readouterr()
    assert main(["export", str(out), "--postgres", server]) == 1
    told = capsys.readouterr().err
    assert "disk is full" in told and len(told.splitlines()) == 1
    assert content(database) == before
    database.execute("DROP TRIGGER stop ON planparse.findings")
    assert main(["export", str(out), "--postgres", server]) == 0
    now = content(database)
    assert "改訂版" in {r[5] for r in now["documents"]}
    assert len(now["issues"]) == 3


def test_a_killed_connection_is_rolled_back_and_the_export_can_be_repeated(
    server: str, database: psycopg.Connection[tuple[object, ...]], out: Path
) -> None:
    main(["export", str(out), "--postgres", server])
    database.execute("DELETE FROM planparse.findings")
    database.execute(
        "CREATE FUNCTION planparse.die() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END $$"
    )
    database.execute(
        "CREATE TRIGGER die BEFORE INSERT ON planparse.findings FOR EACH ROW EXECUTE FUNCTION planparse.die()"
    )
    assert main(["export", str(out), "--postgres", server]) == 1
    assert content(database)["findings"] == [] and len(content(database)["tasks"]) == 22
    database.execute("DROP TRIGGER die ON planparse.findings")
    assert main(["export", str(out), "--postgres", server]) == 0
    assert len(content(database)["findings"]) == 4


def test_tables_of_an_older_version_are_left_alone_and_told(
    server: str,
    database: psycopg.Connection[tuple[object, ...]],
    out: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    main(["export", str(out), "--postgres", server])
    database.execute("ALTER TABLE planparse.tasks DROP COLUMN doubt")
    before = content(database)
    assert main(["export", str(out), "--postgres", server, "--lang", "en"]) == 1
    (told,) = capsys.readouterr().err.splitlines()
    assert "DROP SCHEMA planparse CASCADE" in told and content(database) == before
    database.execute("DROP SCHEMA planparse CASCADE")
    assert main(["export", str(out), "--postgres", server]) == 0


def test_an_unreachable_server_is_reported_without_the_password(
    capsys: pytest.CaptureFixture[str], out: Path
) -> None:
    assert main(["export", str(out), "--postgres", "postgresql://me:secret@127.0.0.1:9/x"]) == 1
    told = capsys.readouterr().err
    assert "PostgreSQL" in told and "secret" not in told and len(told.splitlines()) == 1


def test_every_character_comes_back_in_texts_and_arrays(
    server: str, database: psycopg.Connection[tuple[object, ...]], tmp_path: Path
) -> None:
    text = 'a\tb\\N\n\\.\r\n"{,}\\" 終\0'
    plan = rich_plan()
    task = plan.issues[0].initiatives[0].quarters[0].tasks[0]
    task = task.model_copy(update={"markers": (text, "", "NULL")})
    quarter = plan.issues[0].initiatives[0].quarters[0].model_copy(update={"tasks": (task,)})
    quarters = (quarter, *plan.issues[0].initiatives[0].quarters[1:])
    initiative = plan.issues[0].initiatives[0].model_copy(update={"quarters": quarters})
    issue = plan.issues[0].model_copy(update={"initiatives": (initiative,)})
    mission = (passage(text), passage("\\N"))
    write_plan(plan.model_copy(update={"mission": mission, "issues": (issue,)}), tmp_path)
    assert main(["export", str(tmp_path), "--postgres", server]) == 0
    kept = text.replace("\0", "\ufffd")
    rows = database.execute("SELECT text FROM planparse.passages WHERE kind = 'mission' ORDER BY path")
    assert rows.fetchall() == [(kept,), ("\\N",)]
    (markers,) = database.execute("SELECT markers FROM planparse.tasks LIMIT 1").fetchone() or ((),)
    assert markers == [kept, "", "NULL"]


def test_without_the_table_of_morphemes_there_is_a_search_even_so(
    server: str, database: psycopg.Connection[tuple[object, ...]], out: Path
) -> None:
    assert main(["export", str(out), "--postgres", server, "--tables", "passages"]) == 0
    named = database.execute(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'planparse'"
    )
    assert {name for (name,) in named.fetchall()} == {"passages", "conversion"}
    found = database.execute(
        "SELECT count(*) FROM planparse.passages WHERE search @@ to_tsquery('simple', '観光')"
    )
    assert found.fetchone() != (0,)
