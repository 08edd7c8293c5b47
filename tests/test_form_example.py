"""The small document that a form ships with, and the result expected of it."""

from __future__ import annotations

import json
from contextlib import chdir
from pathlib import Path

import pytest

from planparse.cli import main

FORM = """name = "tidal"
title = "潮見市実施計画"

[identify]
text = ["潮見市実施計画", "重点施策{番号}"]

[[heading]]
kind = "title"
text = ["{年度} 潮見市実施計画"]

[[heading]]
kind = "issue"
text = ["重点施策{番号} {題名}"]

[[heading]]
kind = "initiative"
text = ["取組{番号} {題名}"]
"""
DOCUMENT = (
    "令和8年度 潮見市実施計画\n\n重点施策1-1 水害への備え\n\n取組ア 堤防の点検\n\n年2回の点検を行う。\n"
)


@pytest.fixture
def form(tmp_path: Path) -> Path:
    path = tmp_path / "tidal.toml"
    path.write_text(FORM, "utf-8")
    (tmp_path / "tidal.example.txt").write_text(DOCUMENT, "utf-8")
    return path


def expected(form: Path, result: object) -> None:
    form.with_suffix(".expected.json").write_text(json.dumps(result), "utf-8")


def checked(form: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    with chdir(form.parent):
        code = main(["form", "check", form.name])
    lines = capsys.readouterr().out.splitlines()
    assert code == (0 if lines == ["tidal.toml: 問題ありません。"] else 1)
    return lines


def test_what_is_expected_may_be_a_part_of_the_plan(form: Path, capsys: pytest.CaptureFixture[str]) -> None:
    expected(
        form, {"fiscal_year": 2026, "issues": [{"label": "1-1", "initiatives": [{"title": "堤防の点検"}]}]}
    )
    assert checked(form, capsys) == ["tidal.toml: 問題ありません。"]


@pytest.mark.parametrize(
    ("result", "said"),
    [
        ({"fiscal_year": 2025}, "fiscal_year は「2025」のはずですが、「2026」と読まれました"),
        ({"issues": []}, "issues は「0: 」のはずですが、「1: 水害への備え」"),
        (
            {"issues": [{"title": "地震への備え"}]},
            "issues[1].title は「地震への備え」のはずですが、「水害への備え」",
        ),
        ({"issues": [{"fields": [{"name": "担当課"}]}]}, "issues[1].fields は"),
        ({"organisation": "市民部"}, "organisation は「市民部」のはずですが、「—」"),
    ],
)
def test_each_difference_is_told_with_its_place(
    form: Path, result: object, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    expected(form, result)
    (line,) = checked(form, capsys)
    assert line.startswith("tidal.expected.json: ") and said in line


def test_what_is_read_can_be_accepted_as_the_result(form: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "期待結果 tidal.expected.json がありません" in checked(form, capsys)[0]
    assert main(["form", "check", "--accept", str(form)]) == 0
    capsys.readouterr()
    assert checked(form, capsys) == ["tidal.toml: 問題ありません。"]
    result = json.loads(form.with_suffix(".expected.json").read_text("utf-8"))
    (issue,) = result["issues"]
    assert (result["fiscal_year"], issue["label"], issue["initiatives"][0]["title"]) == (
        2026,
        "1-1",
        "堤防の点検",
    )
    assert "place" not in issue and "findings" not in result and "keywords" not in issue["initiatives"][0]


def test_an_example_that_is_not_of_the_form_is_told(form: Path, capsys: pytest.CaptureFixture[str]) -> None:
    form.with_suffix(".example.txt").write_text("拝啓 春暖の候\n", "utf-8")
    assert checked(form, capsys)[0].startswith("tidal.example.txt: どの様式にも当てはまりません")
    assert main(["form", "check", "--accept", str(form)]) == 1
    assert not form.with_suffix(".expected.json").exists()


@pytest.mark.parametrize("text", ["{", "[]", '"x"', "[" * 9_999])
def test_a_damaged_result_is_told(form: Path, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    form.with_suffix(".expected.json").write_text(text, "utf-8")
    assert "期待結果として読めません" in checked(form, capsys)[0]


def test_a_result_without_its_document_is_told(form: Path, capsys: pytest.CaptureFixture[str]) -> None:
    expected(form, {})
    form.with_suffix(".example.txt").unlink()
    assert "例の文書 tidal.example.txt がありません" in checked(form, capsys)[0]


def test_the_forms_that_ship_are_not_accepted_by_chance(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["form", "check", "--accept"]) == 2
    assert "様式のファイルを指定" in capsys.readouterr().err
