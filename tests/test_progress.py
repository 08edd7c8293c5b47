"""Reports on tasks: what is kept of them, and that each stays with its task when the plan is revised."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planparse.batch.prune import prune
from planparse.batch.reporting import ReportsTaken, take_reports
from planparse.batch.run import Summary, convert
from planparse.batch.store import LocalStore
from planparse.batch.task import MIB, Limits
from planparse.cli import main
from planparse.comparison.tasks import task_links
from planparse.output.export import contents
from planparse.output.folder import TABLES, plan_name, plan_paths, progress_name
from planparse.output.progress import read_reports
from planparse.plan.fields import tasks_of
from planparse.progress.history import History, history
from planparse.progress.model import (
    Line,
    Move,
    Report,
    Revision,
    Standing,
    Status,
    encode_line,
)
from planparse.progress.placing import reported
from planparse.progress.taking import Filled
from planparse.tables.rows import tables
from planparse.writers import FORMATS
from planparse.writers.json import read_plan
from tests.support.batch import request, write
from tests.support.batch_tasks import WORK, plan_of_tasks

NOW = datetime(2026, 7, 1, tzinfo=UTC)
ROADS = "海辺の道/1/測量の発注\n海辺の道/2/用地の取得\n山の道/1/橋の点検の実施\n山の道/3/橋の補修工事"


def run(raw: Path, out: Path) -> Summary:
    return convert(request(raw, out, work=WORK, limits=Limits(memory=2048 * MIB)))


def converted(tmp_path: Path, text: str = ROADS) -> Path:
    write(tmp_path / "raw", 道=text)
    run(tmp_path / "raw", tmp_path / "out")
    return tmp_path / "out"


def revised(tmp_path: Path, text: str, name: str = "道") -> Summary:
    (tmp_path / "raw" / f"{name}.txt").write_text(text, encoding="utf-8")
    return run(tmp_path / "raw", tmp_path / "out")


def form_for(out: Path, text: str, document: str = "道") -> Filled:
    """An empty form for the task with that text, as somebody gets it now."""
    past = read_reports(out, [document]).get(document, History())
    (task,) = (t for t in map(reported, tasks_of(read_plan(out / plan_name(document)))) if t.text == text)
    thread = past.by_task().get(task.task_id)
    return Filled(
        document,
        task,
        thread and thread.id,
        thread.heads if thread else (),
        thread.current.standing if thread else Standing(),
    )


def fill(form: Filled, who: str = "佐藤", **values: object) -> Filled:
    return Filled(
        form.document_id,
        form.task,
        form.thread,
        form.seen,
        form.standing.model_copy(update=values),
        who,
        where="B3",
    )


def take(out: Path, *filled: Filled) -> ReportsTaken:
    return take_reports(out, filled, "担当", date(2026, 7, 1))


def say(out: Path, text: str, status: Status, result: str = "") -> None:
    outcome = take(out, fill(form_for(out, text), status=status, result=result))
    assert len(outcome.changes) == 1 and not outcome.conflicts and not outcome.refused


def table(out: Path) -> pd.DataFrame:
    """The table `progress`, which must be the one that the plans and reports give."""
    plans = [read_plan(path) for path in plan_paths(out)]
    made = tables(plans, read_reports(out, [plan.document_id for plan in plans]))
    for name, own in made.items():
        kept = pd.read_parquet(out / TABLES / f"{name}.parquet", dtype_backend="pyarrow")
        pd.testing.assert_frame_equal(kept, own.to_pandas(types_mapper=pd.ArrowDtype), obj=name)
    return made["progress"].to_pandas()


def standings(out: Path) -> dict[str, str]:
    """Text of each task of the plan that was reported on → its status and result."""
    frame = table(out)
    frame = frame[frame.current & frame.task_id.notna()]
    return {row.text: f"{row.status} {row.result}".strip() for row in frame.itertuples()}


def test_a_report_is_in_the_tables_with_its_task(tmp_path: Path) -> None:
    out = converted(tmp_path)
    say(out, "用地の取得", "実施中", "3筆のうち1筆")
    (row,) = table(out).to_dict("records")
    assert (row["task_id"], row["quarter"], row["organization"]) == ("A-1/1/Q2/1", 2, "道路局")
    assert (row["status"], row["result"], row["who"]) == ("実施中", "3筆のうち1筆", "佐藤")
    assert (row["updated_on"], row["current"], row["rival"]) == (date(2026, 7, 1), True, False)


def test_an_earlier_report_stays_in_the_file_word_for_word(tmp_path: Path) -> None:
    out = converted(tmp_path)
    say(out, "測量の発注", "遅れ", "入札が成立しなかった")
    before = (out / progress_name("道")).read_bytes()
    say(out, "測量の発注", "完了", "8月に発注した")
    assert (out / progress_name("道")).read_bytes().startswith(before)
    frame = table(out)
    assert frame.status.tolist() == ["遅れ", "完了"] and frame.current.tolist() == [False, True]
    assert frame.thread_id.nunique() == 1 and frame.position.tolist() == [1, 2]


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("山の道/1/橋の点検の実施\n海辺の道/1/測量の発注", "A-1/2/Q1/1"),
        ("海辺の道/1/入札\n海辺の道/1/測量の発注", "A-1/1/Q1/2"),
        ("海辺の道/3/測量の発注", "A-1/1/Q3/1"),
        ("海辺の道/1/測量の発注(2工区)", "A-1/1/Q1/1"),
    ],
    ids=["other initiatives", "another before it", "put off", "other details"],
)
def test_a_report_moves_with_its_task(text: str, there: str, tmp_path: Path) -> None:
    out = converted(tmp_path)
    say(out, "測量の発注", "実施中")
    assert revised(tmp_path, text).progress == ()
    (row,) = table(out).to_dict("records")
    assert row["task_id"] == there and row["text_then"] == "測量の発注"


def test_two_tasks_that_change_places_keep_their_reports(tmp_path: Path) -> None:
    out = converted(tmp_path, "海辺の道/1/測量の発注\n海辺の道/1/設計の委託")
    say(out, "測量の発注", "完了")
    say(out, "設計の委託", "遅れ")
    revised(tmp_path, "海辺の道/1/設計の委託\n海辺の道/1/測量の発注")
    assert standings(out) == {"測量の発注": "完了", "設計の委託": "遅れ"}
    assert dict(table(out)[["text", "task_id"]].itertuples(index=False)) == {
        "設計の委託": "A-1/1/Q1/1",
        "測量の発注": "A-1/1/Q1/2",
    }


def test_a_report_moves_with_an_initiative_of_another_name(tmp_path: Path) -> None:
    out = converted(tmp_path)
    say(out, "橋の点検の実施", "実施中")
    say(out, "測量の発注", "遅れ")
    (told,) = revised(tmp_path, "海辺を歩く道/1/測量の発注\n橋の道/1/橋の点検の実施").progress
    assert "測量の発注" in told.sentence("ja") and "橋の点検" not in told.sentence("ja")
    assert standings(out) == {"橋の点検の実施": "実施中", "測量の発注": "遅れ"}


def test_a_task_moved_to_another_initiative_keeps_its_report(tmp_path: Path) -> None:
    out = converted(tmp_path)
    say(out, "橋の点検の実施", "完了")
    assert revised(tmp_path, "海辺の道/1/測量の発注\n橋を守る取組/1/橋の点検の実施").progress == ()
    assert standings(out) == {"橋の点検の実施": "完了"}


def test_a_report_whose_task_is_gone_is_told_and_kept(tmp_path: Path) -> None:
    out = converted(tmp_path)
    say(out, "測量の発注", "実施中")
    say(out, "用地の取得", "中止")
    without = ROADS.replace("海辺の道/1/測量の発注\n海辺の道/2/用地の取得\n", "")
    (told,) = revised(tmp_path, without).progress
    assert told.code == "progress-task-gone" and "測量の発注" in told.sentence("ja")
    assert "用地の取得" not in told.sentence("ja"), "nothing is left to say of a task that was dropped"
    assert table(out).task_id.isna().tolist() == [True, True]
    assert revised(tmp_path, ROADS).progress == ()
    assert standings(out) == {"測量の発注": "実施中", "用地の取得": "中止"}


def test_a_task_in_other_words_is_the_same_but_to_be_checked(tmp_path: Path) -> None:
    out = converted(tmp_path, "海辺の道/1/関係者との協議と調整の開始")
    say(out, "関係者との協議と調整の開始", "実施中")
    (told,) = revised(tmp_path, "海辺の道/1/関係者との協議と調整を開始").progress
    assert told.code == "progress-review"
    say(out, "関係者との協議と調整を開始", "完了")
    assert revised(tmp_path, "海辺の道/1/関係者との協議と調整を開始\n").progress == ()


def test_a_text_of_several_quarters_is_not_moved_to_another_quarter(tmp_path: Path) -> None:
    out = converted(tmp_path, "海辺の道/1/工事の実施\n海辺の道/2/工事の実施\n海辺の道/3/工事の実施")
    first, *_ = tasks_of(read_plan(out / plan_name("道")))
    take(out, Filled("道", reported(first), None, (), Standing(status="遅れ"), "佐藤"))
    revised(tmp_path, "海辺の道/2/工事の実施\n海辺の道/3/工事の実施\n海辺の道/4/工事の実施")
    assert table(out).task_id.isna().tolist() == [True]


def test_another_document_in_place_of_one_takes_its_reports_over(tmp_path: Path) -> None:
    out = converted(tmp_path)
    say(out, "測量の発注", "遅れ", "入札不調")
    say(out, "測量の発注", "完了")
    say(out, "橋の補修工事", "実施中")
    (tmp_path / "raw" / "道.txt").unlink()
    (told,) = revised(tmp_path, "海辺の道/1/測量の発注\n川の道/2/護岸の調査", "差替え").progress
    assert told.code == "progress-orphaned" and "1件" in told.sentence("ja")
    assert standings(out) == {"測量の発注": "完了"}
    frame = table(out)
    assert frame.status.tolist() == ["遅れ", "完了"] and set(frame.from_document) == {"道"}
    assert prune(out).set_aside == (progress_name("道"),)
    assert (out / "set-aside" / "道.jsonl").is_file()
    assert standings(out) == {"測量の発注": "完了"}


def test_reports_come_back_with_their_document(tmp_path: Path) -> None:
    out = converted(tmp_path)
    say(out, "測量の発注", "遅れ")
    (tmp_path / "raw" / "道.txt").rename(tmp_path / "道.txt")
    revised(tmp_path, "海辺の道/1/測量の発注", "差替え")
    (tmp_path / "raw" / "差替え.txt").unlink()
    (tmp_path / "道.txt").rename(tmp_path / "raw" / "道.txt")
    assert run(tmp_path / "raw", out).progress == ()
    assert standings(out) == {"測量の発注": "遅れ"}


def test_a_plan_of_another_bureau_does_not_take_reports_over(tmp_path: Path) -> None:
    out = converted(tmp_path)
    say(out, "測量の発注", "遅れ")
    (tmp_path / "raw" / "道.txt").unlink()
    (told,) = revised(tmp_path, f"@港湾局\n{ROADS}", "港").progress
    assert told.code == "progress-orphaned" and table(out).empty


def test_a_new_output_folder_finds_the_reports_that_were_copied_into_it(tmp_path: Path) -> None:
    out = converted(tmp_path)
    say(out, "測量の発注", "遅れ")
    (out / "progress").rename(tmp_path / "kept")
    new = tmp_path / "new"
    new.mkdir()
    (tmp_path / "kept").rename(new / "progress")
    (tmp_path / "raw" / "道.txt").rename(tmp_path / "raw" / "別の名前.txt")
    assert run(tmp_path / "raw", new).progress == ()
    assert standings(new) == {"測量の発注": "遅れ"}


# --- two people ---------------------------------------------------------------------------------------


def test_changes_of_two_people_to_different_values_are_put_together(tmp_path: Path) -> None:
    out = converted(tmp_path)
    one = two = form_for(out, "測量の発注")
    take(out, fill(one, "佐藤", status="遅れ"))
    outcome = take(out, fill(two, "鈴木", next_step="再入札を行う"))
    assert not outcome.conflicts
    (thread,) = read_reports(out, ["道"])["道"].threads
    assert (thread.current.standing.status, thread.current.standing.next_step) == ("遅れ", "再入札を行う")
    assert not thread.rivals and len(thread.reports) == 2


def test_changes_of_two_people_to_the_same_value_are_told_and_both_kept(tmp_path: Path) -> None:
    out = converted(tmp_path)
    form = form_for(out, "測量の発注")
    take(out, fill(form, "佐藤", status="遅れ"))
    outcome = take(out, fill(form, "鈴木", status="完了"))
    (told,) = outcome.conflicts
    assert {"佐藤", "遅れ", "完了"} <= {str(value) for value in told.values.values()}
    frame = table(out)
    assert frame.status.tolist() == ["遅れ", "完了"]
    assert frame.current.tolist() == [True, False] and frame.rival.tolist() == [False, True]
    again = take(out, fill(form, "鈴木", status="完了"))
    assert (again.known, again.changes) == (1, ()), "the same book again"
    say(out, "測量の発注", "完了")
    assert not table(out).rival.any() and standings(out) == {"測量の発注": "完了"}


def test_the_same_book_twice_changes_nothing(tmp_path: Path) -> None:
    out = converted(tmp_path)
    filled = fill(form_for(out, "測量の発注"), status="完了")
    take(out, filled)
    before = (out / progress_name("道")).read_bytes()
    say(out, "測量の発注", "中止")
    later = (out / progress_name("道")).read_bytes()
    assert later.startswith(before)
    assert take(out, filled).known == 1
    assert (out / progress_name("道")).read_bytes() == later and standings(out) == {"測量の発注": "中止"}


def test_a_form_without_a_change_is_no_report(tmp_path: Path) -> None:
    out = converted(tmp_path)
    form = form_for(out, "測量の発注")
    suggested = Filled("道", form.task, None, (), Standing(section="道路課"), "佐藤", section="道路課")
    assert take(out, form, suggested) == ReportsTaken((), 0, (), ())
    assert not (out / progress_name("道")).exists()


def test_a_form_for_a_task_that_is_gone_is_refused(tmp_path: Path) -> None:
    out = converted(tmp_path)
    filled = fill(form_for(out, "測量の発注"), status="完了")
    revised(tmp_path, "山の道/1/橋の点検の実施")
    outcome = take(out, filled, Filled("ない文書", filled.task, None, (), filled.standing))
    assert {failure.code for failure in outcome.refused} == {"progress-row-unknown", "refused-document"}
    assert not outcome.changes


# --- what may go wrong --------------------------------------------------------------------------------


def test_nothing_is_lost_when_the_process_is_killed_while_reports_follow_their_tasks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = converted(tmp_path)
    say(out, "測量の発注", "完了")
    say(out, "橋の補修工事", "遅れ")
    (tmp_path / "raw" / "道.txt").write_text("山の道/3/橋の補修工事\n海辺の道/1/測量の発注", encoding="utf-8")

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    for method in ("extend", "delete"):
        with monkeypatch.context() as patch:
            patch.setattr(LocalStore, method, killed)
            with pytest.raises(KeyboardInterrupt):
                run(tmp_path / "raw", out)
    assert run(tmp_path / "raw", out).progress == ()
    assert standings(out) == {"測量の発注": "完了", "橋の補修工事": "遅れ"}


def test_nothing_is_lost_or_doubled_when_the_process_is_killed_while_reports_change_their_document(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = converted(tmp_path)
    say(out, "測量の発注", "完了")
    say(out, "測量の発注", "中止")
    (tmp_path / "raw" / "道.txt").rename(tmp_path / "raw" / "差替え.txt")
    (tmp_path / "raw" / "差替え.txt").write_text(ROADS + "\n", encoding="utf-8")
    whole, left = LocalStore.extend, [1]

    def killed(store: LocalStore, name: str, block: bytes) -> None:
        if not left[0]:
            raise KeyboardInterrupt
        left[0] -= 1
        whole(store, name, block)

    with monkeypatch.context() as patch:
        patch.setattr(LocalStore, "extend", killed)
        with pytest.raises(KeyboardInterrupt):
            run(tmp_path / "raw", out)
    assert run(tmp_path / "raw", out).progress == ()
    assert table(out).status.tolist() == ["完了", "中止"] and standings(out) == {"測量の発注": "中止"}


def test_a_half_written_line_is_removed_and_a_damaged_one_told(tmp_path: Path) -> None:
    out = converted(tmp_path)
    say(out, "測量の発注", "遅れ")
    path = out / progress_name("道")
    with path.open("ab") as file:
        file.write(b'{"kind":"report","id"')
    say(out, "測量の発注", "完了")
    assert history(path.read_bytes()).damaged == 0
    with path.open("ab") as file:
        file.write(b'{"kind":"report"}\n')
    (told,) = run(tmp_path / "raw", out).progress
    assert told.code == "progress-damaged" and standings(out) == {"測量の発注": "完了"}


def test_without_the_copy_of_the_plan_equal_tasks_are_still_found(tmp_path: Path) -> None:
    out = converted(tmp_path)
    say(out, "橋の補修工事", "遅れ")
    for copy in (out / "progress" / "plans").iterdir():
        copy.write_bytes(b"{")
    revised(tmp_path, "山の道/3/橋の補修工事")
    assert standings(out) == {"橋の補修工事": "遅れ"}


# --- exports ------------------------------------------------------------------------------------------


def test_reports_are_in_the_exports_with_keys(tmp_path: Path) -> None:
    out = converted(tmp_path)
    say(out, "測量の発注", "遅れ", "=1+1")
    say(out, "橋の補修工事", "完了")
    revised(tmp_path, ROADS.replace("\n山の道/3/橋の補修工事", ""))
    database, package = tmp_path / "plans.sqlite", tmp_path / "package"
    assert main(["export", str(out), "--sqlite", str(database), "--datapackage", str(package)]) == 0
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        rows = connection.execute(
            "SELECT tasks.text, status, result, updated_on_wareki FROM progress JOIN tasks USING (task_id)"
        ).fetchall()
    assert rows == [("測量の発注", "遅れ", "=1+1", "令和8年7月1日")]
    from frictionless import validate

    report = validate(str(package / "datapackage.json"))
    assert report.valid, report.flatten(["type", "message"])
    assert "'=1+1" in (package / "data" / "progress.csv").read_text("utf-8-sig")


def test_the_reports_on_a_plan_whose_file_was_renamed_are_exported(tmp_path: Path) -> None:
    out = converted(tmp_path)
    say(out, "測量の発注", "完了")
    (out / plan_name("道")).rename(out / plan_name("港"))
    formats = [known for known in FORMATS if known.name == "csv"]
    with contents(out, map(read_plan, plan_paths(out)), formats) as found:
        assert (found.documents, found.tables["progress"].num_rows) == (1, 1)


def test_reports_are_a_sheet_of_the_workbook_which_is_read_back_without_it(tmp_path: Path) -> None:
    out = converted(tmp_path)
    say(out, "測量の発注", "遅れ", "=1+1")
    say(out, "測量の発注", "完了")
    book = tmp_path / "plans.xlsx"
    assert main(["export", str(out), "--xlsx", str(book)]) == 0
    head, *below = openpyxl.load_workbook(book)["進捗"].values
    rows = [dict(zip(head, row, strict=True)) for row in below]
    assert [(row["予定"], row["状況"], row["いまの報告"] or "") for row in rows] == [
        ("測量の発注", "遅れ", ""),
        ("測量の発注", "完了", "○"),
    ]
    assert rows[0]["実績"] == "=1+1" and rows[0]["更新日"] == "令和8年7月1日"
    assert main(["correct", str(out), str(book)]) == 0


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 3), st.sets(st.integers(0, 20)), st.booleans()), max_size=20))
def test_no_report_is_lost_and_every_unanswered_one_holds(
    steps: list[tuple[int, set[int], bool]],
) -> None:
    """Whoever reports on whatever they saw, between revisions that take tasks away and bring them back."""
    plan = plan_of_tasks(ROADS)
    tasks = [reported(task) for task in tasks_of(plan)]
    lines: list[Line] = []
    first: dict[int, str] = {}
    for number, (at, seen, revision) in enumerate(steps):
        if revision:
            moves = (Move(thread=first.get(at, "?"), task=tasks[at] if seen else None),)
            lines.append(Revision(plan="1" * 64, moves=moves, at=NOW))
            continue
        name = f"r{number}"
        after = tuple(f"r{n}" for n in sorted(seen) if n < number)
        lines.append(
            Report(
                id=name,
                thread=first.setdefault(at, name),
                after=after,
                plan="0" * 64,
                task=tasks[at],
                standing=Standing(result=name),
                who="佐藤",
                at=NOW,
            )
        )
    past = history(b"".join(map(encode_line, lines)))
    written = [line for line in lines if isinstance(line, Report)]
    assert sorted(r.id for t in past.threads for r in t.reports) == sorted(r.id for r in written)
    for thread in past.threads:
        answered = {name for report in thread.reports for name in report.after}
        unanswered = {report.id for report in thread.reports} - answered
        assert unanswered <= set(thread.heads)
    rows = tables([plan], {plan.document_id: past})["progress"].to_pylist()
    assert {row["report_id"] for row in rows} == {report.id for report in written}
    known = {task.task_id for task in tasks} | {None}
    assert {row["task_id"] for row in rows} <= known


# --- which task is which ------------------------------------------------------------------------------


def test_every_task_of_an_equal_plan_is_itself() -> None:
    plan = plan_of_tasks(ROADS + "\n海辺の道/2/用地の取得")
    assert {old: link.task.id for old, link in task_links(plan, plan).items()} == {
        task.id: task.id for task in tasks_of(plan)
    }


def test_a_corrected_text_is_the_same_task_where_both_were_read_from_one_file() -> None:
    old = plan_of_tasks("海辺の道/1/測置")
    new = plan_of_tasks("海辺の道/1/深浅測量")
    assert task_links(old, new) == {}
    new = new.model_copy(update={"source": old.source})
    (link,) = task_links(old, new).values()
    assert link.task.node.text == "深浅測量" and not link.review
