"""What is made of the reports: the summary, the draft of the review, and the calendar."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from planparse.cli import main
from planparse.output.folder import plan_name, progress_name
from planparse.plan.fields import tasks_of
from planparse.progress.history import History, history
from planparse.progress.model import Report, Standing, encode_line
from planparse.progress.placing import reported
from planparse.progress.summary import summary
from planparse.writers.calendar_file import escaped, folded
from planparse.writers.json import encode
from planparse.writers.progress_html import page
from tests.support.batch_tasks import plan_of_tasks

ROADS = "海辺の道/1/測量の発注\n海辺の道/2/用地の取得\n山の道/1/橋の点検の実施\n山の道/4/橋の補修工事"
PLAN = plan_of_tasks(ROADS)


def reports(**standings: Standing) -> bytes:
    """A progress file with a report on each of the tasks with those texts."""
    tasks = {task.text: task for task in map(reported, tasks_of(PLAN))}
    return b"".join(
        encode_line(
            Report(
                id=text,
                thread=text,
                plan="0" * 64,
                task=tasks[text],
                standing=standing,
                who="佐藤",
                at=datetime(2026, 7, 1, tzinfo=UTC),
            )
        )
        for text, standing in standings.items()
    )


SOME = reports(
    測量の発注=Standing(
        status="遅れ", delay_reason="<b>入札</b>不調", next_step="再入札", updated_on=date(2026, 7, 1)
    ),
    橋の点検の実施=Standing(status="完了", result="12橋を点検した。"),
    用地の取得=Standing(status="中止"),
)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    for name, block in ((plan_name("道"), encode(PLAN)), (progress_name("道"), SOME)):
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_bytes(block)
    return folder


def test_the_summary_counts_what_is_late_and_who_has_not_reported() -> None:
    (bureau,) = summary([PLAN], {"道": history(SOME)}, None).bureaus
    assert (bureau.name, bureau.count.tasks, bureau.count.silent) == ("道路局", 4, 1)
    assert bureau.count.by_status == {"未着手": 0, "実施中": 0, "完了": 1, "遅れ": 1, "中止": 1}
    assert [item.task.text for item in bureau.late] == ["測量の発注"]
    assert [item.task.text for item in bureau.silent] == ["橋の補修工事"]


def test_a_late_task_is_in_the_summaries_of_later_quarters() -> None:
    past = {"道": history(SOME)}
    for quarter in (2, 3, 4):
        (bureau,) = summary([PLAN], past, quarter).bureaus
        assert [(item.task.text, item.carried) for item in bureau.late] == [("測量の発注", True)]
    (nobody,) = summary([PLAN], {}, 2).bureaus
    assert [item.task.text for item in nobody.silent] == ["測量の発注", "橋の点検の実施", "用地の取得"]


def test_the_page_says_what_people_wrote_and_runs_nothing_of_it(
    out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "summary.html"
    assert main(["progress", "summary", str(out), "--html", str(path)]) == 0
    text = path.read_text("utf-8")
    assert "&lt;b&gt;入札&lt;/b&gt;不調" in text and "<b>" not in text and "<script" not in text
    assert "令和8年度 進捗のまとめ" in text and "令和8年7月1日" in text
    assert text == page(summary([PLAN], {"道": history(SOME)}, None))
    said = capsys.readouterr().out
    assert "道路局" in said and "遅れ 道路局 A-1/1 海辺の道 測量の発注" in said


def test_the_draft_tells_the_year_issue_by_issue(out: Path, tmp_path: Path) -> None:
    path = tmp_path / "draft.md"
    assert main(["progress", "draft", str(out), str(path)]) == 0
    text = path.read_text("utf-8")
    assert text.startswith("# 道路局 令和8年度 の振り返り(案)\n\n## 海辺のにぎわい\n\n### 完了した取組\n")
    assert "- A-1/2 山の道: 橋の点検の実施(第1四半期、完了)。12橋を点検した。\n" in text
    assert "遅れの理由: \\<b\\>入札\\</b\\>不調。次の対応: 再入札。" in text
    assert "(報告のない予定が1件あります。)" in text


def test_the_calendar_has_the_tasks_that_are_not_over(out: Path, tmp_path: Path) -> None:
    path = tmp_path / "due.ics"
    assert main(["progress", "calendar", str(out), str(path)]) == 0
    data = path.read_bytes()
    assert all(len(line) <= 75 for line in data.split(b"\r\n")) and b"\n" not in data.replace(b"\r\n", b"")
    text = data.decode().replace("\r\n ", "")
    assert re.findall(r"^SUMMARY:(.*)\r$", text, re.MULTILINE) == [
        "【道路局】測量の発注",
        "【道路局】橋の補修工事",
    ]
    assert re.findall(r"^DTSTART;VALUE=DATE:(.*)\r$", text, re.MULTILINE) == ["20260630", "20270331"]
    assert re.findall(r"^DTEND;VALUE=DATE:(.*)\r$", text, re.MULTILINE) == ["20260701", "20270401"]
    assert "DTSTAMP:20260701T000000Z" in text
    assert len(set(re.findall(r"^UID:(.*)\r$", text, re.MULTILINE))) == 2


def test_an_event_keeps_its_name_when_its_task_is_reported_on(out: Path, tmp_path: Path) -> None:
    def names(file: str) -> set[str]:
        assert main(["progress", "calendar", str(out), str(tmp_path / file)]) == 0
        return set(re.findall(r"^UID:(.*)\r$", (tmp_path / file).read_bytes().decode(), re.MULTILINE))

    after = names("after.ics")
    (out / progress_name("道")).unlink()
    assert after < names("before.ics")


def test_signs_of_the_format_are_escaped_in_its_texts() -> None:
    assert escaped("a;b,c\\d\r\ne\x07") == "a\\;b\\,c\\\\d\\ne"


def test_a_line_is_folded_between_characters() -> None:
    line = "SUMMARY:" + "港" * 60
    assert folded(line).replace("\r\n ", "") == line
    assert max(len(piece.encode()) for piece in folded(line).split("\r\n")) <= 75


def test_a_year_without_tasks_is_told(out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["progress", "calendar", str(out), str(tmp_path / "x.ics"), "--year", "2020"]) == 1
    assert "2020" in capsys.readouterr().err


def test_nothing_is_reported_in_an_empty_history() -> None:
    assert summary([PLAN], {"道": History()}, None) == summary([PLAN], {}, None)
