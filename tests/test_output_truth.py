"""The tables, plans, rows and corrections of an output folder tell the same, whatever was done to it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

import pandas as pd
import pytest
from pyarrow.parquet import ParquetWriter

from planparse.api import load
from planparse.batch import rows
from planparse.batch.correct import Outcome, finish, take_over, take_over_one
from planparse.batch.prune import Pruned, prune, remove
from planparse.batch.review import keep_reviews
from planparse.batch.run import Progress, Summary, convert
from planparse.batch.store import LocalStore
from planparse.batch.task import MIB, Limits, pack, unpack
from planparse.cli import main
from planparse.corrections.reviews import Review
from planparse.corrections.workbook import Edit
from planparse.document.errors import ReadError
from planparse.output.folder import TABLES, picture_name, plan_paths, progress_name, reviews_name
from planparse.output.manifest import Begun, encode, gone, read_manifest
from planparse.tables.rows import tables
from planparse.writers.json import read_plan
from tests.support.batch import request, write
from tests.support.batch_plans import WORK
from tests.support.outputs import commit
from tests.support.plans import rich_plan

DAY = date(2026, 5, 1)


def run(*paths: Path, out: Path) -> Summary:
    return convert(request(paths, out, work=WORK, limits=Limits(memory=2048 * MIB)))


def missions(out: Path) -> dict[str, list[str]]:
    """The mission's passages by document id, as the tables have them; they must be those of the plans."""
    plans = [read_plan(path) for path in plan_paths(out)]
    for name, table in tables(plans).items():
        own = pd.read_parquet(out / TABLES / f"{name}.parquet", dtype_backend="pyarrow")
        pd.testing.assert_frame_equal(own, table.to_pandas(types_mapper=pd.ArrowDtype), obj=name)
    frame = pd.read_parquet(out / TABLES / "passages.parquet")
    frame = frame[frame.kind == "mission"]
    return {id_: texts.tolist() for id_, texts in frame.groupby("document_id").text}


def correct(out: Path, document_id: str, now: str, new: str) -> Outcome:
    return take_over(out, [_edit(document_id, now, new)], "佐藤", DAY)


def _edit(document_id: str, now: str, new: str) -> Edit:
    return Edit(document_id, "mission/1", now, new, "佐藤", "原本", "B2")


def test_a_correction_stays_in_the_tables_when_other_documents_are_converted(tmp_path: Path) -> None:
    out, a, b = tmp_path / "out", write(tmp_path / "a", 港="港を守る"), write(tmp_path / "b", 緑="緑を増やす")
    run(a, out=out)
    assert correct(out, "港", "港を守る", "港を生かす").taken == 1
    assert missions(out) == {"港": ["港を生かす"]}
    run(b, out=out)
    assert missions(out) == {"港": ["港を生かす"], "緑": ["緑を増やす"]}
    run(a, b, out=out)
    assert missions(out) == {"港": ["港を生かす"], "緑": ["緑を増やす"]}


@pytest.mark.parametrize("command", ["correct", "prune", "finish"])
def test_a_run_that_did_not_end_is_still_told_after_another_command(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = commit(tmp_path / "out", rich_plan(), rich_plan("kowan-r8", "港湾局"))
    store = LocalStore(out)
    with store.lock(wait=False):
        store.append(encode([Begun(("new",), "1", "")]))
    mission = rich_plan().mission[0].text
    if command == "correct":
        assert correct(out, "kowan-r8", mission, "港を生かす").taken == 1
    elif command == "finish":
        assert take_over_one(out, "kowan-r8", [_edit("kowan-r8", mission, "港")], "佐藤", DAY).taken == 1
        finish(out)
    else:
        (tmp_path / "raw").mkdir()
        (tmp_path / "raw" / "kowan-r8.txt").write_text("港")
        assert prune(out).inputs
    assert read_manifest(out).tables is not None and read_manifest(out).unended
    assert main(["--lang", "en", "export", str(out), "--csv", str(tmp_path / "csv")]) == 1
    assert "did not finish" in capsys.readouterr().err


def test_only_the_part_of_the_tables_with_a_changed_document_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("planparse.batch.tables._PART", 1)
    folder, out = write(tmp_path / "a", 港="港を守る", 緑="緑を増やす", 道="道を直す"), tmp_path / "out"
    run(folder, out=out)
    made: list[int] = []
    decode = rows._decode
    monkeypatch.setattr(rows, "_decode", lambda *values: made.append(1) or decode(*values))
    write(folder, 緑="緑を守り、増やす")
    run(folder, out=out)
    assert (len(made), missions(out)["緑"]) == (1, ["緑を守り、増やす"])
    (folder / "港.txt").unlink()
    write(folder, 川="川を守る")
    run(folder, out=out)
    assert (len(made), set(missions(out))) == (2, {"緑", "道", "川"})
    run(folder, out=tmp_path / "fresh")
    for table in (out / TABLES).iterdir():
        assert table.read_bytes() == (tmp_path / "fresh" / TABLES / table.name).read_bytes()
    damaged = out / TABLES / "tokens.parquet"
    damaged.write_bytes(damaged.read_bytes()[:-1])
    write(folder, 川="川を直す")
    run(folder, out=out)
    assert missions(out)["川"] == ["川を直す"]


def test_no_row_is_lost_where_arrow_parts_a_row_group(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = ParquetWriter.write_table
    monkeypatch.setattr(
        ParquetWriter, "write_table", lambda file, table: whole(file, table, row_group_size=2)
    )
    folder, out = write(tmp_path / "a", 港="港を守る", 緑="緑を増やす", 道="道を直す"), tmp_path / "out"
    run(folder, out=out)
    assert set(missions(out)) == {"港", "緑", "道"}


def test_an_empty_file_beside_a_document_is_none(tmp_path: Path) -> None:
    folder, out = write(tmp_path / "a", 港="港を守る", 緑="緑を増やす"), tmp_path / "out"
    run(folder, out=out)
    (out / progress_name("港")).parent.mkdir(exist_ok=True)
    (out / progress_name("港")).touch()
    write(folder, 緑="緑を守る")
    run(folder, out=out)
    assert missions(out)["緑"] == ["緑を守る"]


def of_schema_1_0(block: bytes) -> bytes:
    header, blobs = unpack(block)
    return pack(header | {"schema_version": "1.0"}, *blobs)


def packed_as_in_1_0(block: bytes) -> bytes:
    header, streams = rows.unpacked(block)
    return pack({name: header[name] for name in ("schema_version", "tables")}, *streams)


@pytest.mark.parametrize("aged", [of_schema_1_0, packed_as_in_1_0])
def test_rows_of_another_version_are_made_of_the_plan(aged: Callable[[bytes], bytes], tmp_path: Path) -> None:
    out = commit(tmp_path / "out", rich_plan(), rich_plan("kowan-r8", "港湾局"))
    store = LocalStore(out)
    stored = out / "rows" / "shiomi-kanko-r8.rows"
    stored.write_bytes(old := aged(stored.read_bytes()))
    record = next(r for r in read_manifest(out).records.values() if r.document_id == "shiomi-kanko-r8")
    files = {**record.files, "rows/shiomi-kanko-r8.rows": (sha256(old).hexdigest(), len(old))}
    with store.lock(wait=False):
        store.append(encode([replace(record, files=files)]))
    assert correct(out, "kowan-r8", rich_plan().mission[0].text, "港を生かす").taken == 1
    assert set(missions(out)) == {"kowan-r8", "shiomi-kanko-r8"}


@pytest.mark.parametrize("pruned", [False, True], ids=["converted", "pruned"])
@pytest.mark.parametrize("writes", [1, 2])
def test_a_correction_that_was_interrupted_is_finished_by_the_next_command(
    writes: int, pruned: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, a, b = tmp_path / "out", write(tmp_path / "a", 港="港を守る"), write(tmp_path / "b", 緑="緑を増やす")
    run(a, out=out)
    whole = LocalStore.write
    left = [writes]

    def killed(self: LocalStore, files: dict[str, bytes]) -> None:
        whole(self, files)
        left[0] -= 1
        if not left[0]:
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(LocalStore, "write", killed)
        with pytest.raises(KeyboardInterrupt):
            correct(out, "港", "港を守る", "港を生かす")
    if pruned:
        prune(out)
    else:
        run(b, out=out)
    assert missions(out)["港"] == ["港を守る" if writes == 1 else "港を生かす"]
    correct(out, "港", "港を守る", "港を生かす")
    assert missions(out)["港"] == ["港を生かす"]


def test_corrections_by_several_persons_at_once_are_all_taken(tmp_path: Path) -> None:
    names = [f"局{n}" for n in range(8)]
    out = tmp_path / "out"
    run(write(tmp_path / "raw", **{name: f"{name}の使命" for name in names}), out=out)
    with ThreadPoolExecutor(8) as persons:
        done = list(persons.map(lambda name: correct(out, name, f"{name}の使命", f"{name}の役割"), names))
    assert [outcome.taken for outcome in done] == [1] * 8
    assert missions(out) == {name: [f"{name}の役割"] for name in names}


# --- a document is its bytes ------------------------------------------------------------------------------


def test_a_renamed_or_moved_document_keeps_its_id_and_corrections(tmp_path: Path) -> None:
    out, raw = tmp_path / "out", write(tmp_path / "raw", 港="港を守る", 緑="緑を増やす")
    run(raw, out=out)
    correct(out, "港", "港を守る", "港を生かす")
    (raw / "港.txt").rename(raw / "港(確定).txt")
    summary = run(raw, out=out)
    assert (summary.moved, summary.removed, summary.orphans) == (1, (), ())
    assert missions(out) == {"港": ["港を生かす"], "緑": ["緑を増やす"]}
    assert read_plan(out / "plans/港.json").source.name == "港(確定).txt"
    moved = tmp_path / "server"
    raw.rename(moved)
    summary = run(moved, out=out)
    assert (summary.moved, summary.converted, summary.unchanged) == (2, 0, 2)
    assert missions(out) == {"港": ["港を生かす"], "緑": ["緑を増やす"]}
    again = run(moved, out=out)
    assert (again.moved, again.unchanged, again.tables) == (0, 2, False)


def test_a_second_copy_is_named_and_not_counted(tmp_path: Path) -> None:
    out, raw = tmp_path / "out", write(tmp_path / "raw", 港="港を守る")
    run(raw, out=out)
    write(raw / "控え", 港="港を守る", 緑="緑を増やす")
    summary = run(raw, out=out)
    (copy,) = summary.skipped
    assert copy.input == "../raw/控え/港.txt" and copy.reason == "copy"
    assert copy.ja is not None and copy.ja.startswith("港.txt と同じ内容です")
    assert missions(out) == {"港": ["港を守る"], "緑": ["緑を増やす"]}
    # the copy becomes the document once the original is gone
    (raw / "港.txt").unlink()
    summary = run(raw, out=out)
    assert (summary.moved, summary.skipped) == (1, ())
    assert missions(out) == {"港": ["港を守る"], "緑": ["緑を増やす"]}


def test_two_files_of_one_stem_do_not_change_the_id_of_the_first(tmp_path: Path) -> None:
    out, a, b = (
        tmp_path / "out",
        write(tmp_path / "a", 計画="港を守る"),
        write(tmp_path / "b", 計画="緑を増やす"),
    )
    run(a, out=out)
    run(a, b, out=out)
    told = missions(out)
    assert told.pop("計画") == ["港を守る"] and list(told.values()) == [["緑を増やす"]]


def test_a_new_version_under_the_name_of_an_old_one_that_is_still_there_is_another_document(
    tmp_path: Path,
) -> None:
    out, raw = tmp_path / "out", write(tmp_path / "raw", 港="港を守る")
    run(raw, out=out)
    correct(out, "港", "港を守る", "港を生かす")
    (raw / "港.txt").rename(raw / "旧 港.txt")
    write(raw, 港="港を広げる")
    run(raw, out=out)
    told = missions(out)
    assert told.pop("港") == ["港を生かす"] and list(told.values()) == [["港を広げる"]]


def test_an_old_version_that_comes_back_beside_the_new_one_is_another_document(tmp_path: Path) -> None:
    out, raw = tmp_path / "out", write(tmp_path / "raw", 港="港を守る")
    run(raw, out=out)
    correct(out, "港", "港を守る", "港を生かす")
    write(raw, 港="港を広げる")
    run(raw, out=out)
    write(raw / "旧", 港="港を守る")
    run(raw, out=out)
    told = missions(out)
    assert told.pop("港") == ["港を広げる"] and list(told.values()) == [["港を守る"]]


def test_a_replaced_document_offers_its_corrections_as_stale(tmp_path: Path) -> None:
    out, raw = tmp_path / "out", write(tmp_path / "raw", 港="港を守る")
    run(raw, out=out)
    correct(out, "港", "港を守る", "港を生かす")
    write(raw, 港="港を広げる")
    summary = run(raw, out=out)
    assert summary.orphans == () and missions(out) == {"港": ["港を広げる"]}
    (stale,) = [f for f in read_plan(out / "plans/港.json").findings if f.code == "correction-stale"]
    assert stale.values["after"] == "港を生かす"


def test_corrections_without_a_document_are_an_error_until_they_are_pruned(tmp_path: Path) -> None:
    out, raw = tmp_path / "out", write(tmp_path / "raw", 港="港を守る", 緑="緑を増やす")
    run(raw, out=out)
    correct(out, "港", "港を守る", "港を生かす")
    (raw / "港.txt").unlink()
    write(raw, 港湾="港を広げる")
    assert run(raw, out=out).orphans == ("corrections/港.json",)
    assert run(raw, out=out).orphans == ("corrections/港.json",)
    assert prune(out, dry=True) == prune(out) == Pruned((), ("corrections/港.json",))
    assert run(raw, out=out).orphans == ()
    assert (out / "set-aside/港.json").exists()
    assert missions(out) == {"港湾": ["港を広げる"], "緑": ["緑を増やす"]}


def test_prune_removes_documents_whose_input_is_gone_wherever_it_was(tmp_path: Path) -> None:
    out, a, b = tmp_path / "out", write(tmp_path / "a", 港="港を守る"), write(tmp_path / "b", 緑="緑を増やす")
    run(a, b, out=out)
    correct(out, "港", "港を守る", "港を生かす")
    (a / "港.txt").unlink()
    run(b, out=out)
    assert set(missions(out)) == {"港", "緑"}
    assert prune(out) == Pruned(("../a/港.txt",), ("corrections/港.json",))
    assert missions(out) == {"緑": ["緑を増やす"]}
    assert gone(read_manifest(out)) == ("港",)


def test_prune_sets_reviews_aside_and_removes_pictures_of_pages(tmp_path: Path) -> None:
    out, raw = tmp_path / "out", write(tmp_path / "raw", 港="港を守る", 緑="緑を増やす")
    run(raw, out=out)
    marks = {r.document_id: r.sha256 for r in read_manifest(out).records.values()}
    for own, mark in marks.items():
        word = Review(path="title", value="v", who="山田", at=datetime(2026, 5, 1, tzinfo=UTC))
        keep_reviews(out, str(own), (word,))
        (out / picture_name(str(mark), 1)).parent.mkdir(parents=True)
        (out / picture_name(str(mark), 1)).write_bytes(b"x")
    kept = (out / reviews_name("港")).read_bytes()
    (raw / "港.txt").unlink()
    assert prune(out) == Pruned(("../raw/港.txt",), ("reviews/港.jsonl",))
    assert (out / "set-aside/港.jsonl").read_bytes() == kept
    assert [path.name for path in (out / "reviews").iterdir()] == ["緑.jsonl"]
    assert [path.name for path in (out / ".cache/pages").iterdir()] == [marks["緑"]]


def test_a_document_is_removed_and_what_people_did_with_it_set_aside(tmp_path: Path) -> None:
    out, raw = tmp_path / "out", write(tmp_path / "raw", 緑="緑を増やす", 道="道を直す")
    out.mkdir()
    inputs = write(out / "inputs", 港="港を守る")
    run(inputs, raw, out=out)
    correct(out, "港", "港を守る", "港を生かす")
    correct(out, "緑", "緑を増やす", "緑を育てる")
    (tmp_path / "raw/道.txt").unlink()
    marks = {r.document_id: (r.input, r.sha256) for r in read_manifest(out).records.values()}
    assert remove(out, "inputs/港.txt", "another version") is None
    assert remove(out, "nothing.txt", None) is None

    # a file that was put in is set aside, and nothing of other documents that are gone
    done = remove(out, *marks["港"])
    assert done == Pruned(("inputs/港.txt",), ("set-aside/港.txt", "corrections/港.json"))
    assert not (inputs / "港.txt").exists() and (out / "set-aside/港.txt").read_text("utf-8")
    assert missions(out) == {"緑": ["緑を育てる"], "道": ["道を直す"]}
    assert remove(out, *marks["港"]) is None

    # any other stays where it is
    assert remove(out, *marks["緑"]) == Pruned(("../raw/緑.txt",), ("corrections/緑.json",))
    assert (raw / "緑.txt").exists()
    assert sorted(path.name for path in (out / "set-aside").iterdir()) == ["港.json", "港.txt", "緑.json"]
    assert missions(out) == {"道": ["道を直す"]}
    assert prune(out) == Pruned(("../raw/道.txt",), ())


def test_corrections_brought_into_a_new_output_find_their_document(tmp_path: Path) -> None:
    raw = write(tmp_path / "raw", 港="港を守る")
    run(raw, out=tmp_path / "old")
    correct(tmp_path / "old", "港", "港を守る", "港を生かす")
    (raw / "港.txt").rename(raw / "みなと.txt")
    shutil.copytree(tmp_path / "old/corrections", tmp_path / "new/corrections")
    assert run(raw, out=tmp_path / "new").orphans == ()
    assert missions(tmp_path / "new") == {"港": ["港を生かす"]}


# --- half done is not done --------------------------------------------------------------------------------


def uses(out: Path, target: Path) -> dict[str, list[str]]:
    """The commands that use an output folder."""
    return {
        "export": ["export", str(out), "--csv", str(target / "csv")],
        "report": ["report", str(out), "-o", str(target / "report")],
        "diff": ["diff", str(out), str(out / "plans/港.json"), "--force"],
    }


def codes(out: Path, target: Path, *more: str) -> set[int]:
    return {main([*args, *more]) for args in uses(out, target).values()}


def test_an_interrupted_conversion_is_told_by_all_that_use_its_output(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, raw = tmp_path / "out", write(tmp_path / "raw", 港="港を守る", 緑="緑を増やす")
    run(raw, out=out)
    assert codes(out, tmp_path) == {0} and load(out)
    write(raw, 緑="緑を守る", 海="海を守る")

    def interrupt(progress: Progress) -> None:
        if progress.fresh:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        convert(request(raw, out, work=WORK, jobs=1, limits=Limits(memory=2048 * MIB)), interrupt)
    capsys.readouterr()
    assert codes(out, tmp_path) == {1}
    assert capsys.readouterr().err.count("最後の変換が終わっていない") == 3
    assert codes(out, tmp_path, "--partial") == {0}
    with pytest.raises(ReadError, match="did not finish"):
        load(out)
    assert load(out, partial=True)
    run(raw, out=out)
    assert codes(out, tmp_path) == {0} and load(out)


def test_documents_that_failed_are_counted_by_all_that_use_the_output(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, raw = tmp_path / "out", write(tmp_path / "raw", 港="港を守る", 紙="lost")
    run(raw, out=out)
    assert codes(out, tmp_path) == {1}
    assert capsys.readouterr().err.count("変換できなかった文書が1件") == 3
    with pytest.raises(ReadError, match="1 documents could not be converted"):
        load(out)
    (raw / "紙.txt").unlink()
    run(raw, out=out)
    assert codes(out, tmp_path) == {0} and load(out)
