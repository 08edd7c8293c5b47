"""A document that no form reads gives its headings, text and tables, and is never counted as read."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

import planparse
from planparse.cli import main
from planparse.document.errors import ReadError
from planparse.form.file import parse, shipped
from planparse.parse.pipeline import Parsed, parse_bytes
from planparse.plan import NO_FORM
from planparse.plan.model import OutlineHeading, Plan
from planparse.readers import read
from tests.support.convert import assert_whole, convert
from tests.support.documents import RAW, form_source, raw
from tests.support.pdf_pages import Sheet, pdf

HARBOUR = """\
第2次汐浜市港湾みらい計画(令和6年度～令和10年度)

施策の柱1 港を守る

取組項目1-1 岸壁の点検

所管課\t港湾整備課
現状と課題\t建設から50年を超えた岸壁がある。
事業費(千円)\t8,400

取組項目1-2 防潮堤のかさ上げ

所管課\t防災課
現状と課題\t高潮のおそれがある。
事業費(千円)\t12,000

施策の柱2 港を生かす

取組項目2-1 朝市の再開

令和6年10月1日から、予算額 3,500千円で朝市を再開する。
"""

WARD = """\
令和7年度 みなもと区のまちづくり

まちづくり課題1 見守りの輪

現状と課題

ひとり暮らしの高齢者が増えている。

めざす状態

だれもが近所に話し相手をもつ。

まちづくり課題2 水害への備え

現状と課題

川沿いの低い土地に家が多い。

めざす状態

全世帯が避難先を知っている。

・訓練を行う
・地図を配る
"""


def parsed(text: str) -> Parsed:
    return parse_bytes(text.encode(), "plan.txt")


def tree(plan: Plan) -> list[tuple[int, str | None, str | None]]:
    return [(h.level, h.label, h.title) for h in plan.outline]


def headed(plan: Plan, title: str) -> OutlineHeading:
    return next(h for h in plan.outline if h.title == title)


def test_numbered_headings_nest_by_what_their_numbers_count() -> None:
    plan = parsed(HARBOUR).plan
    assert (plan.form, plan.title, plan.fiscal_year, plan.issues) == (
        NO_FORM, "第2次汐浜市港湾みらい計画(令和6年度～令和10年度)", 2024, (),
    )  # fmt: skip
    assert tree(plan) == [
        (1, "施策の柱1", "港を守る"),
        (2, "取組項目1-1", "岸壁の点検"),
        (2, "取組項目1-2", "防潮堤のかさ上げ"),
        (1, "施策の柱2", "港を生かす"),
        (2, "取組項目2-1", "朝市の再開"),
    ]


def test_headings_without_a_number_are_known_by_their_repetition() -> None:
    plan = parsed(WARD).plan
    assert tree(plan) == [
        (1, "まちづくり課題1", "見守りの輪"),
        (2, None, "現状と課題"),
        (2, None, "めざす状態"),
        (1, "まちづくり課題2", "水害への備え"),
        (2, None, "現状と課題"),
        (2, None, "めざす状態"),
    ]
    assert [p.text for p in plan.outline[-1].passages] == [
        "全世帯が避難先を知っている。", "・訓練を行う", "・地図を配る",
    ]  # fmt: skip


@pytest.mark.parametrize("signs", ["(1) ,(2) ,(3) ", "①,②,③", "○,○,○", "ア ,イ ,ウ "])
def test_the_items_of_a_list_are_text_and_no_headings(signs: str) -> None:
    items = [sign + text for sign, text in zip(signs.split(","), ("道路", "公園", "下水道"), strict=True)]
    listed = "\n".join(items)
    plan = parsed(f"岬町の方針\n\n1 対象\n\n次のものを対象とする。\n{listed}\n\n2 期間\n\n3年とする。\n").plan
    assert [h.title for h in plan.outline] == ["対象", "期間"]
    assert [p.text for p in plan.outline[0].passages] == ["次のものを対象とする。", *items]


def test_a_table_with_column_headers_and_one_of_labels_and_values() -> None:
    rows = ("事業名\t担当課\t予算額(千円)", "灯台の塗装\t観光課\t1,200", "桟橋の修理\t港湾課\t△300")
    text = "\n".join(("岬町の事業\n\n1 事業の一覧\n", *rows))
    (heading,) = parsed(text).plan.outline
    (table,) = heading.tables
    assert table.head == ("事業名", "担当課", "予算額(千円)")
    assert [row.cells for row in table.rows] == [
        ("灯台の塗装", "観光課", "1,200"),
        ("桟橋の修理", "港湾課", "△300"),
    ]
    assert [(f.label, f.row, f.number, f.unit) for f in heading.fields] == [
        ("予算額(千円)", "灯台の塗装", 1_200_000, "円"),
        ("予算額(千円)", "桟橋の修理", -300_000, "円"),
    ]
    (sheet,) = headed(parsed(HARBOUR).plan, "岸壁の点検").tables
    assert sheet.head == ()
    assert sheet.rows[0].cells == ("所管課", "港湾整備課")
    (cost,) = headed(parsed(HARBOUR).plan, "岸壁の点検").fields
    assert (cost.label, cost.number) == ("事業費(千円)", 8_400_000)


def test_amounts_and_dates_in_the_text_are_values_with_the_word_before_them() -> None:
    heading = headed(parsed(HARBOUR).plan, "朝市の再開")
    assert [(f.label, f.value, f.number, f.period) for f in heading.fields] == [
        ("予算額", "3,500千円", 3_500_000, None),
        ("年月日", "令和6年10月1日", None, "2024-10-01"),
    ]
    assert all(f.place.lines is not None for f in heading.fields)


def booklet() -> bytes:
    """A plan of three pages: cover, table of contents, text with a table that goes on to the next page."""

    def table(sheet: Sheet, top: float, rows: list[list[str]]) -> None:
        xs = [60, 220, 400, 540]
        for n, row in enumerate([*rows, []]):
            sheet.rule(xs[0], top + 24 * n, xs[-1], top + 24 * n)
            for x, text in zip(xs, row, strict=False):
                sheet.put(x + 4, top + 24 * n + 16, text)
        for x in xs:
            sheet.rule(x, top, x, top + 24 * len(rows))

    def draw(sheet: Sheet) -> None:
        sheet.put(120, 300, "かもめ市公園再生プラン", size=26)
        sheet.put(230, 420, "令和8年3月", size=16)
        sheet.put(240, 450, "かもめ市", size=16)
        sheet.showPage()
        sheet.put(260, 80, "目次", size=14)
        for n, title in enumerate(("第1章 公園のいま", "第2章 公園のこれから")):
            sheet.put(80, 120 + 20 * n, f"{title} ・・・・・・・・・・・・ {n + 1}")
        sheet.showPage()
        sheet.put(60, 80, "第1章 公園のいま", size=16)
        sheet.put(60, 110, "(1) 利用の状況", size=12)
        sheet.put(70, 135, "休日の利用は増えたが、平日の利用は10年前の半分になった。市民への聞き取りでは、")
        sheet.put(60, 152, "日陰とトイレを求める声が多い。")
        sheet.put(60, 180, "(2) 施設の状況", size=12)
        sheet.put(70, 205, "遊具の4割が設置から30年を過ぎた。")
        table(sheet, 700, [["公園", "面積", "備考"], ["浜公園", "1,200㎡", "遊具を更新"]])
        sheet.put(290, 820, "1", size=9)
        sheet.showPage()
        table(sheet, 80, [["公園", "面積", "備考"], ["丘公園", "3,400㎡", "木を植える"]])
        sheet.put(60, 170, "第2章 公園のこれから", size=16)
        sheet.put(60, 200, "(1) 木陰を増やす", size=12)
        sheet.put(70, 225, "令和8年度から毎年50本を植える。")
        sheet.put(290, 820, "2", size=9)
        sheet.showPage()

    return pdf(draw)


def test_headings_of_a_pdf_are_known_by_type_and_number_and_tables_go_on_over_pages() -> None:
    read = parse_bytes(booklet(), "park.pdf")
    plan = read.plan
    assert plan.title == "かもめ市公園再生プラン"
    assert tree(plan)[0] == (0, None, None)  # the rest of the cover
    assert tree(plan)[1:] == [
        (1, "第1章", "公園のいま"),
        (2, "(1)", "利用の状況"),
        (2, "(2)", "施設の状況"),
        (1, "第2章", "公園のこれから"),
        (2, "(1)", "木陰を増やす"),
    ]
    (passage,) = headed(plan, "利用の状況").passages
    assert passage.text.endswith("市民への聞き取りでは、日陰とトイレを求める声が多い。")
    (table,) = headed(plan, "施設の状況").tables
    assert table.head == ("公園", "面積", "備考")
    assert [row.cells[0] for row in table.rows] == ["浜公園", "丘公園"]
    assert [row.place.page for row in table.rows] == [3, 4]
    roles = {line.text: line.role for line in read.reading.lines}
    assert roles["目次"] == "contents" and roles["1"] == roles["2"] == "furniture"


@pytest.mark.parametrize("data", [HARBOUR.encode(), WARD.encode(), booklet()], ids=["tables", "prose", "pdf"])
def test_every_line_of_a_document_without_a_form_is_in_one_place(data: bytes) -> None:
    name = "a.pdf" if data.startswith(b"%PDF") else "a.txt"
    accounted(data, name)


@pytest.mark.parametrize("name", ["kankyo-r8.txt", "kirigahara-r8-writer.pdf"])
def test_every_line_of_a_plan_read_without_its_form_is_in_one_place(name: str) -> None:
    accounted((RAW / name).read_bytes(), name)


def accounted(data: bytes, name: str) -> None:
    """Check that each line has one role, and that the text of the plan is the text of its content lines."""
    document, _ = read(data, name)
    made = parse_bytes(data, name, forms=())
    assert [(x.number, x.text) for x in made.reading.lines] == [(x.number, x.text) for x in document.lines()]
    assert {x.kind for x in made.reading.lines} <= {"heading", "content", "furniture"}
    said = Counter[str]()
    for heading in made.plan.outline:
        said.update("".join(p.text for p in heading.passages))
        for table in heading.tables:
            said.update("".join(table.head) + "".join(c for row in table.rows for c in row.cells))
    shown = Counter("".join(x.text for x in made.reading.lines if x.kind == "content"))
    assert not {c: n for c, n in (shown - said).items() if not c.isspace()}


# --- not read, and told so -----------------------------------------------------------------------------


def test_the_finding_tells_the_nearest_forms_scores_and_signs_that_are_missing() -> None:
    (finding,) = [f for f in parsed(WARD).plan.findings if f.code == "no-form"]
    assert finding.severity == "error"
    assert finding.message.count("%(<") == 3
    assert "DX推進方針(dx-hoshin) 17%(<80%)" in finding.message
    assert "重点分野{番号} {題名}" in finding.message  # a heading that a document of that form would show
    assert "\\s" not in finding.message


def test_signs_written_as_text_are_told_as_they_are_written() -> None:
    form = parse(
        'name = "yakata"\ntitle = "館"\n[identify]\ntext = ["館の運営(年次)"]\n'
        '[[heading]]\nkind = "issue"\nwithin = ["plan"]\ntext = ["館{番号} {題名}"]\n',
        "yakata.toml",
    )
    (finding,) = parse_bytes(WARD.encode(), "a.txt", forms=(form,)).plan.findings
    assert "館の運営(年次)" in finding.message


LIST_OF_WORKS = """東雲台市 主要事業一覧(令和8年度)

事業番号	事業名	事業費(千円)	活動指標	成果指標
101	移住の相談	15,000	相談会 6回	移住者 42人
102	空き店舗の活用	3,000	補助 5件	開業 4件
"""
"""Has the words of a 事務事業評価シート, and neither its title nor one sheet."""


def test_a_form_that_finds_neither_title_nor_issue_gives_way_to_the_outline() -> None:
    made = parse_bytes(LIST_OF_WORKS.encode(), "list.txt")
    assert made.plan.form == "outline" and made.plan.title == "東雲台市 主要事業一覧(令和8年度)"
    assert [(f.code, f.values["form"]) for f in made.plan.findings] == [("empty-form", "jimu-jigyo")]
    assert made.failure is not None and made.failure.reason == "unknown_form"
    with pytest.raises(ReadError, match="事務事業評価シート"):
        parse_bytes(LIST_OF_WORKS.encode(), "list.txt", strict=True)


def test_a_form_that_finds_a_chapter_before_the_issues_is_kept() -> None:
    chapters = ("1 組織の使命", "港を守る。", "2 基本情報", "3 令和7年度局区X方針の振り返り", "課題領域 A")
    text = "\n\n".join(("港湾局の重点", *chapters))
    made = parse_bytes(text.encode(), "plan.txt")
    assert (made.plan.form, [p.text for p in made.plan.mission]) == ("kyoku-x", ["港を守る。"])
    assert not made.plan.title and not made.plan.issues


def test_a_form_asked_for_is_kept_although_it_finds_nothing() -> None:
    (form,) = (form for form in shipped() if form.name == "jimu-jigyo")
    plan = parse_bytes(LIST_OF_WORKS.encode(), "list.txt", forms=(form,)).plan
    assert plan.form == "jimu-jigyo" and "no-issues" in {f.code for f in plan.findings}


def test_strict_reading_and_several_forms_still_raise() -> None:
    with pytest.raises(ReadError) as raised:
        parse_bytes(WARD.encode(), "a.txt", strict=True)
    assert raised.value.code == "unknown-form"
    source = form_source("juten-kadai")
    twins = parse(source, "a.toml"), parse(source.replace('name = "juten-kadai"', 'name = "b"'), "b.toml")
    with pytest.raises(ReadError) as raised:
        parse_bytes((RAW / "kirigahara-r8.txt").read_bytes(), "a.txt", forms=twins)
    assert raised.value.code == "several-forms"


def test_read_gives_the_outline_or_raises(tmp_path: Path) -> None:
    path = tmp_path / "ward.txt"
    path.write_text(WARD, "utf-8")
    plan = planparse.read(path)
    assert plan.form == "outline" and len(plan.outline) == 6
    assert len(plan.frames()["outline"]) == 6
    with pytest.raises(ReadError):
        planparse.read(path, strict=True)


def test_a_plan_of_a_known_form_has_no_outline() -> None:
    assert raw("kirigahara-r8.txt")[1].plan.outline == ()


def test_such_documents_are_counted_apart_and_end_with_1(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "ward.txt").write_text(WARD, "utf-8")
    (folder / "town.txt").write_bytes((RAW / "kirigahara-r8.txt").read_bytes())
    ran = convert("in", "-o", "out", cwd=tmp_path)
    assert ran.code == 1
    assert "変換 1件、変更なし 0件、様式なし(見出し・本文・表だけ) 1件、失敗 0件" in ran.out
    assert "△ in/ward.txt: どの様式にも当てはまりません" in ran.out
    assert assert_whole(tmp_path / "out", 2) == {"ok": 1, "unknown_form": 1}
    records = map(json.loads, (tmp_path / "out/manifest.jsonl").read_text("utf-8").splitlines())
    assert {r["input"]: r["status"] for r in records if r["kind"] == "document"} == {
        "../in/ward.txt": "outline",
        "../in/town.txt": "ok",
    }
    again = convert("in", "-o", "out", cwd=tmp_path)
    assert again.code == 1 and "変更なし 1件、様式なし(見出し・本文・表だけ) 1件" in again.out


def test_asking_for_no_form_ends_with_0_and_reads_even_a_known_kind_so(tmp_path: Path) -> None:
    (tmp_path / "ward.txt").write_text(WARD, "utf-8")
    (tmp_path / "town.txt").write_bytes((RAW / "kirigahara-r8.txt").read_bytes())
    ran = convert("ward.txt", "town.txt", "-o", "out", "--form", "outline", cwd=tmp_path)
    assert ran.code == 0 and "様式なし(見出し・本文・表だけ) 2件" in ran.out
    plan = json.loads((tmp_path / "out/plans/ward.json").read_text("utf-8"))
    assert plan["form"] == "outline" and plan["findings"] == []


def test_strict_writes_nothing_and_takes_back_what_an_earlier_run_wrote(tmp_path: Path) -> None:
    (tmp_path / "ward.txt").write_text(WARD, "utf-8")
    convert("ward.txt", "-o", "out", cwd=tmp_path)
    assert (tmp_path / "out/plans/ward.json").exists()
    ran = convert("ward.txt", "-o", "out", "--strict", cwd=tmp_path)
    assert ran.code == 1 and "失敗 1件 (unknown_form 1)" in ran.out
    assert not (tmp_path / "out/plans/ward.json").exists()


@pytest.mark.parametrize("command", ["check", "inspect"])
def test_commands_on_one_document(command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "ward.txt"
    path.write_text(WARD, "utf-8")
    assert main([command, str(path)]) == 1
    assert "[no-form]" in capsys.readouterr().out
    assert main([command, str(path), "--form", "outline"]) == 0
    said = capsys.readouterr()
    assert "no-form" not in said.out and said.err == ""
    assert main([command, str(path), "--form", "outline", "--form", "x.toml"]) == 2


def test_inspect_shows_the_headings_with_their_level(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "ward.txt"
    path.write_text(WARD, "utf-8")
    main(["inspect", str(path), "--form", "outline"])
    shown = capsys.readouterr().out
    assert "heading   level 1" in shown and "content   outline/2/passages/1" in shown


TABLE = "年\t人\n2025\t31\n2026\t40\n"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("岬町の方針\n\n1 対象\n\n町民を対象とする。\n", "岬町の方針"),
        (f"岬町の方針\n\n{TABLE}\n1 対象\n\n町民を対象とする。\n", "岬町の方針"),
        (
            f"{TABLE}\n岬町の方針\n\n1 対象\n\n町民を対象とする。\n",
            None,
        ),  # what stands above is no title page
        (TABLE, None),
    ],
)
def test_only_a_text_above_everything_else_is_a_title(text: str, title: str | None) -> None:
    plan = parsed(text).plan
    assert plan.title == title
    accounted(text.encode(), "plan.txt")
