"""A form proposed from documents loads, is sound, and already reads the documents it was made from."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from planparse.cli import main
from planparse.document.place import Place
from planparse.form.check import check
from planparse.form.file import parse
from planparse.form.model import Form
from planparse.parse.form_draft import _label_cells, _title_column, _type_of
from planparse.parse.pipeline import parse_bytes
from planparse.parse.plain_tables import PlainRow, PlainTable
from planparse.plan.model import Plan

SCHEDULED = """\
令和8年度 入江市 企画部 進行管理表

重点取組1 総合計画の見直し

目的
人口の見通しに合わせて改める。

取組1 市民意識調査
担当課 企画政策課

内容\t第1四半期\t第2四半期\t第3四半期
調査票の作成\t●\t→\t
調査の実施\t\t●\t→

取組2 審議会の運営
担当課 総務課

内容\t第1四半期\t第2四半期\t第3四半期
審議会\t第1回\t\t第2回

重点取組2 公共交通の再編

目的
利用に合わせて改める。

取組1 実証運行
担当課 交通政策課

内容\t第1四半期\t第2四半期\t第3四半期
準備\t●\t→\t→
"""

WARD = """\
令和7年度 みなもと区のまちづくり

まちづくり課題1 見守りの輪

現状と課題

ひとり暮らしの高齢者が増えている。

評価

A

まちづくり課題2 水害への備え

現状と課題

川沿いの低い土地に家が多い。

評価

B
"""

PROJECTS = """\
令和8年度 入江市の主な新規事業

番号\t主管課\t事業名\t事業費(千円)
1\t観光課\t灯台の公開\t1,200
2\t港湾課\t桟橋の修理\t34,000
3\t防災課\t避難路の整備\t5,600
4\t福祉課\t見守り訪問\t780
"""

SHEET = """\
事務事業点検シート

事業番号\t{number}\t事業名\t{title}
担当課\t広報課\t根拠法令\tなし
事業の目的\t{title}を通じて市民に伝える。
事業費(千円)\t{cost}

"""
SHEETS = "".join(
    SHEET.format(number=n, title=title, cost=cost)
    for n, title, cost in ((1, "広報紙の発行", "8,400"), (3, "市民相談", "1,200"), (5, "動画の配信", "960"))
)


def drafted(*texts: str, tmp_path: Path) -> tuple[Form, dict[str, Any], str]:
    """The form drafted from texts on the command line, its TOML, and the file's text."""
    files = [tmp_path / f"doc{n}.txt" for n in range(len(texts))]
    for file, text in zip(files, texts, strict=True):
        file.write_text(text, "utf-8")
    out = tmp_path / "hyo.toml"
    assert main(["form", "draft", *map(str, files), "-o", str(out)]) == 0
    written = out.read_text("utf-8")
    form = parse(written, "hyo.toml")
    assert check(form) == ()
    return form, tomllib.loads(written), written


def read(form: Form, text: str) -> Plan:
    """The text read by the form, which must claim it."""
    return parse_bytes(text.encode(), "doc.txt", forms=(form,), strict=True).plan


def test_headings_with_a_schedule_become_initiatives_and_those_above_issues(tmp_path: Path) -> None:
    form, _, written = drafted(SCHEDULED, tmp_path=tmp_path)
    plan = read(form, SCHEDULED)
    assert [(i.title, [n.title for n in i.initiatives]) for i in plan.issues] == [
        ("総合計画の見直し", ["市民意識調査", "審議会の運営"]),
        ("公共交通の再編", ["実証運行"]),
    ]
    assert plan.issues[0].initiatives[0].schedule
    assert [f.value for f in plan.issues[1].initiatives[0].fields if f.name == "担当課"] == ["交通政策課"]
    assert "doc0.txt 3行目など2か所" in written and "決める" in written


HEALTH = """\
令和8年度 入江市 健康増進計画

重点目標1 運動の習慣

{first}
重点目標2 食生活の改善

{second}
"""
HEADS = "指標名\t基準値(令和6年度)\t目標値(令和8年度)\n"


def test_a_table_of_indicators_becomes_a_rule_with_its_columns(tmp_path: Path) -> None:
    text = HEALTH.format(
        first=f"{HEADS}運動する人の割合\t41%\t50%\n体操教室の参加者\t300人\t360人\n",
        second=f"{HEADS}野菜を食べる人の割合\t30%\t40%\n教室の開催\t5回\t8回\n",
    )
    form, data, _ = drafted(text, tmp_path=tmp_path)
    columns = {"name": ["指標名"], "baseline": ["基準値"], "target": ["目標値"]}
    assert data["indicator"] == [{"of": "issue", "label": ["指標名"], "columns": columns}]
    assert [
        [(n.name, [(v.period, v.text) for v in n.values]) for n in i.indicators]
        for i in read(form, text).issues
    ] == [
        [
            ("運動する人の割合", [("2024", "41%"), ("2026", "50%")]),
            ("体操教室の参加者", [("2024", "300人"), ("2026", "360人")]),
        ],
        [
            ("野菜を食べる人の割合", [("2024", "30%"), ("2026", "40%")]),
            ("教室の開催", [("2024", "5回"), ("2026", "8回")]),
        ],
    ]


def test_labels_of_indicators_become_rules_with_the_kind_that_they_name(tmp_path: Path) -> None:
    text = HEALTH.format(
        first="成果指標：運動する人の割合 50%\n\n活動指標：体操教室の開催 8回\n",
        second="成果指標：野菜を食べる人の割合 40%\n\n活動指標：教室の開催 5回\n",
    )
    form, data, _ = drafted(text, tmp_path=tmp_path)
    assert data["indicator"] == [
        {"of": "issue", "kind": "outcome", "label": ["成果指標"]},
        {"of": "issue", "kind": "output", "label": ["活動指標"]},
    ]
    issue = read(form, text).issues[0]
    assert [(n.name, n.kind) for n in issue.indicators] == [
        ("運動する人の割合", "outcome"),
        ("体操教室の開催", "output"),
    ]


def test_wordings_that_come_again_become_fields_with_the_type_of_their_values(tmp_path: Path) -> None:
    form, data, _ = drafted(WARD, tmp_path=tmp_path)
    fields = {rule["name"]: rule for rule in data["field"]}
    assert fields["評価"]["type"] == "level" and fields["評価"]["scale"] == ["A", "B"]
    assert fields["現状と課題"]["of"] == "issue" and "type" not in fields["現状と課題"]
    assert data["heading"][1]["text"] == ["まちづくり課題{番号} {題名}"]
    assert data["heading"][1]["examples"] == ["まちづくり課題1 見守りの輪", "まちづくり課題2 水害への備え"]
    assert all("patterns" not in heading for heading in data["heading"])
    plan = read(form, WARD)
    assert [[(f.name, f.value) for f in i.fields] for i in plan.issues] == [
        [("現状と課題", "ひとり暮らしの高齢者が増えている。"), ("評価", "A")],
        [("現状と課題", "川沿いの低い土地に家が多い。"), ("評価", "B")],
    ]


def test_a_table_of_records_becomes_a_table_rule(tmp_path: Path) -> None:
    form, data, _ = drafted(PROJECTS, tmp_path=tmp_path)
    (table,) = data["table"]
    assert table["columns"] == {"number": ["番号"], "title": ["事業名"]}
    types = {rule["name"]: rule.get("type") for rule in data["field"]}
    assert types == {"主管課": "section", "事業費": "yen"}
    assert [i.title for i in read(form, PROJECTS).issues] == [
        "灯台の公開", "桟橋の修理", "避難路の整備", "見守り訪問",
    ]  # fmt: skip


def test_sheets_of_label_cells_become_a_record_each(tmp_path: Path) -> None:
    form, data, _ = drafted(SHEETS, tmp_path=tmp_path)
    assert data["sheet"] == {"of": "issue", "begins": ["事務事業点検シート"]}
    assert data["issue_cells"] == {"number": ["事業番号"], "title": ["事業名"]}
    plan = read(form, SHEETS)
    assert [i.title for i in plan.issues] == ["広報紙の発行", "市民相談", "動画の配信"]
    assert [f.number for i in plan.issues for f in i.fields if f.name == "事業費"] == [
        8_400_000,
        1_200_000,
        960_000,
    ]


def test_the_signs_are_what_all_documents_have(tmp_path: Path) -> None:
    other = WARD.replace("令和7年度 みなもと区", "令和8年度 いずみ区").replace("評価", "ふりかえり")
    form, data, _ = drafted(WARD, other, tmp_path=tmp_path)
    assert "現状と課題" in data["identify"]["text"] and "評価" not in data["identify"]["text"]
    assert [len(read(form, text).issues) for text in (WARD, other)] == [2, 2]


def test_numbers_that_only_their_look_tells_apart_are_written_as_patterns(tmp_path: Path) -> None:
    text = "".join(
        f"{roman} 方針その{n}\n\n① 取組の{n}い\n\n窓口を開く。\n\n② 取組の{n}ろ\n\n説明会を開く。\n\n"
        for n, roman in enumerate("ⅠⅡⅢ", 1)
    )
    form, data, _ = drafted(f"岬町の方針\n\n{text}", tmp_path=tmp_path)
    assert sum("patterns" in heading for heading in data["heading"]) == 2
    plan = read(form, f"岬町の方針\n\n{text}")
    assert len(plan.issues) == 6 and {level.title for i in plan.issues for level in i.levels} == {
        "方針その1", "方針その2", "方針その3",
    }  # fmt: skip


def test_documents_without_anything_counted_give_a_form_to_go_on_from(tmp_path: Path) -> None:
    speech = "本日はお集まりいただきありがとうございます。\n来年度の方針を申し上げます。\n"
    _, data, written = drafted(speech, tmp_path=tmp_path)
    assert [heading["kind"] for heading in data["heading"]] == ["issue"]
    assert "見つかりませんでした" in written


def test_a_draft_is_printed_without_an_output_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "ward.txt"
    path.write_text(WARD, "utf-8")
    assert main(["form", "draft", str(path)]) == 0
    said = capsys.readouterr()
    assert parse(said.out, "soan.toml").name == "soan" and said.err == ""
    assert main(["form", "draft", str(tmp_path / "none.txt")]) == 1


def test_a_list_with_groups_of_columns_is_drafted_in_whole(tmp_path: Path) -> None:
    head = (
        "柱\t番号\t対策事業\t担当課\t事業の内容\t事業費(千円) R7決算\t事業費(千円) R8予算"
        "\t指標 指標名\t指標 目標値(R10)\t進捗"
    )
    rows = [
        "地震\t1\t住宅の耐震化\t建築課\t診断の費用を出す。\t840\t900\t耐震化率\t90%\t○",
        "地震\t2\t消火栓の更新\t水道課\t古いものを替える。\t960\t990\t更新した数\t84基\t△",
        "水害\t3\t街灯の設置\t土木課\t避難路に置く。\t550\t770\t路線の数\t6本\t○",
        "水害\t4\t監視カメラ\t土木課\t支流に置く。\t0\t495\t台数\t8台\t○",
    ]
    text = "\n".join(("令和8年度 入江市防災計画進捗一覧", "", "入江市 危機管理課", "", head, *rows, ""))
    _, form, _ = drafted(text, tmp_path=tmp_path)
    (table,) = form["table"]
    assert table["columns"] == {
        "level.柱": ["柱"],
        "number": ["番号"],
        "title": ["対策事業"],
        "description": ["事業の内容"],
    }
    assert [(f["name"], f.get("type")) for f in form["field"]] == [
        ("担当課", "section"),
        ("事業費", "yen"),
        ("進捗", "level"),
    ]
    assert {"kind": "organization", "within": ["plan", "title"], "text": ["{自治体} {組織}"]} in form[
        "heading"
    ]


def column(head: str, *values: str) -> PlainTable:
    rows = tuple(PlainRow((value,), (), Place()) for value in values)
    return PlainTable((head,), (), (), rows, Place())


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((), ("text", ())),
        (("",), ("text", ())),
        (("1,200千円", "", "3百万円"), ("yen", ())),
        (("12%", "3.5%"), ("percent", ())),
        (("3件", "12件"), ("number", ())),
        (("3件", "12人"), ("text", ())),
        (("3件", "多数"), ("text", ())),
        (("令和8年4月1日", "令和8年10月1日"), ("date", ())),
        (("令和8年10月1日から準備を始める予",), ("date", ())),
        (("令和8年10月1日から準備を始める予定",), ("text", ())),
        (("A",), ("text", ())),
        (("B", "A", "A"), ("level", ('scale = ["A", "B"]  # 決める: 良い方から順に',))),
        (("×", "△", "◎", "○"), ("level", ('scale = ["◎", "○", "△", "×"]  # 決める: 良い方から順に',))),
        (("A", "E"), ("level", ('scale = ["A", "E"]  # 決める: 良い方から順に',))),
        (("S", "F"), ("text", ())),
        (("港湾課", "水産振興室"), ("section", ())),
        (("港湾課、水産振興室",), ("section", ())),
        (("港" * 19 + "課",), ("section", ())),
        (("港" * 20 + "課",), ("text", ())),
        (("港湾課、" + "水" * 16,), ("section", ())),
        (("港湾課、" + "水" * 17,), ("text", ())),
        (("港湾課は協議する",), ("text", ())),
    ],
)
def test_a_field_has_the_type_of_all_its_values(
    values: tuple[str, ...], expected: tuple[str, tuple[str, ...]]
) -> None:
    assert _type_of(values, "項目") == expected


@pytest.mark.parametrize(
    ("head", "values", "found"),
    [
        ("事業名", ("港", "港"), True),
        ("対策", ("港", "浜"), True),
        ("対策", ("港", "港"), False),
        ("対策", (), False),
        ("令和8年度の対策", ("港", "浜"), False),
        ("備考", ("港", "浜"), False),
        ("対策", ("港" * 20, "浜" * 40), True),  # 30 ems on the average
        ("対策", ("港" * 21, "浜" * 40), False),
    ],
)
def test_titles_stand_below_a_header_for_them_or_are_short_and_never_the_same(
    head: str, values: tuple[str, ...], found: bool
) -> None:
    assert _title_column(column(head, *values), [head]) == (0 if found else None)


@pytest.mark.parametrize(
    ("cells", "labels"),
    [
        (("担当", "港湾課"), [("担当", "港湾課")]),
        (("担当", "", "港湾課"), [("担当", "港湾課")]),
        (("担当", ""), [("担当", "")]),
        (("", "港湾課"), []),
        (("港" * 16, "港湾課"), [("港" * 16, "港湾課")]),
        (("港" * 17, "港湾課"), []),
        (("1,200千円", "港湾課"), []),
        (("令和8年度", "港湾課"), []),
        (("令和8年度", "令和9年度"), []),
        (("担当", "港湾課", "期間", "5年"), [("担当", "港湾課"), ("期間", "5年")]),
        (("担当", "港湾課", "1,200千円", "5年"), [("担当", "港湾課")]),
    ],
)
def test_a_cell_labels_the_one_on_its_right(cells: tuple[str, ...], labels: list[tuple[str, str]]) -> None:
    rows = (PlainRow(cells, (), Place()),)
    assert list(_label_cells(PlainTable((), (), (), rows, Place()))) == labels


PILLARS = """湖南市行財政改革アクションプラン2026

Ⅰ 趣旨
人口減少に備える。

Ⅱ 取組
柱1 効率化
【取組No.1-1】入力の自動化
所管　情報課
現状と課題　入力に年3,200時間を要している。
年次計画
　令和8年度　10業務に導入
　令和10年度　30業務に導入

【取組No.1-2】電子決裁
所管　総務課
現状と課題　紙の保管に倉庫を借りている。
年次計画
　令和8年度　規程の改正
　令和10年度　→

柱2 歳入
【取組No.2-1】広告
所管　資産課
現状と課題　2施設にとどまる。
年次計画
　令和8年度　公募
　令和10年度　更新
"""
LISTED = """第六次早瀬町総合計画 実施計画
(令和8年度～令和9年度)

令和8年3月 早瀬町企画課

政策1 子どもが育つまち
施策1-1 幼児教育の充実
(単位：千円)
No.\t事業名\t担当課\t事業概要\tR8\tR9
1\tこども園の整備\t子育て課\t2園を一つにする。\t312,000\t-
2\t一時預かり\t子育て課\t冠婚葬祭のとき預かる。\t4,800\t4,800

施策1-2 学校教育の充実
(単位：千円)
No.\t事業名\t担当課\t事業概要\tR8\tR9
3\t端末の更新\t学校課\t端末を替える。\t96,000\t0

政策2 災害に備えるまち
施策2-1 防災体制の強化
(単位：千円)
No.\t事業名\t担当課\t事業概要\tR8\tR9
4\t無線の更新\t総務課\t受信機を替える。\t54,000\t54,000
"""
QUARTERS = """令和8年度 白縫市 市民部 部長運営方針

重点目標1 待たせない窓口
■課題の背景
待ち時間が90分に達している。
取組1 予約制
第1四半期　選定
第2四半期　契約
取組2 書かない窓口
第1四半期　検討
第2四半期　入札

重点目標2 ごみの減量
■課題の背景
1人1日の量が県の平均を上回る。
取組1 生ごみ処理機
第1四半期　要綱
第2四半期　受付
"""


@pytest.mark.parametrize(
    ("text", "kinds", "fields"),
    [
        (
            PILLARS,
            {
                "level.見出し1": "{番号} {題名}",
                "issue": "柱{番号} {題名}",
                "initiative": "【取組No.{番号}】{題名}",
            },
            {"所管": "section", "現状と課題": "text", "年次計画": "text"},
        ),
        (
            LISTED,
            {"level.政策": "政策{番号} {題名}", "issue": "施策{番号} {題名}"},
            {"担当課": "section", "R8": "yen", "R9": "yen"},
        ),
        (
            QUARTERS,
            {"issue": "重点目標{番号} {題名}", "initiative": "取組{番号} {題名}"},
            {"課題の背景": "text"},
        ),
    ],
)
def test_a_towns_plan_in_words_of_its_own(
    text: str, kinds: dict[str, str], fields: dict[str, str], tmp_path: Path
) -> None:
    form, data, _ = drafted(text, tmp_path=tmp_path)
    headings = {h["kind"]: h["text"][0] for h in data["heading"] if h["kind"] != "title"}
    assert headings == kinds
    assert {f["name"]: f.get("type", "text") for f in data["field"]} == fields
    plan = read(form, text)
    assert plan.title == text.splitlines()[0] and not any(one.unplaced for one in plan.issues[1:])
    assert sum(len(issue.initiatives) for issue in plan.issues) in (3, 4)


def test_records_that_begin_with_the_same_label_are_sheets_without_a_heading(tmp_path: Path) -> None:
    record = (
        "整理番号　{0}\n事務事業名　事業その{0}\n\n【コスト】\n区分\tR7決算\tR8予算\n事業費\t1{0}\t2{0}\n\n"
        "【評価】\n総合評価　A\n改善内容　{0}年かけて窓口のあり方を見直す。\n\n"
    )
    text = "令和8年度事務事業評価表\n\n" + record.format(3) + record.format(5)
    form, data, _ = drafted(text, tmp_path=tmp_path)
    assert data["sheet"] == {"of": "issue"}
    assert data["issue_cells"] == {"number": ["整理番号"], "title": ["事務事業名"]}
    assert [(i.label, i.title) for i in read(form, text).issues] == [("3", "事業その3"), ("5", "事業その5")]


def test_headings_of_all_numbers_are_told_apart(tmp_path: Path) -> None:
    chapter = (
        "第{n} 第{n}の質の向上に関する目標を達成するための措置\n\n"
        "1 教育に関する目標\n(1) 入学者の確保\n高校を年80校訪ねる。\n\n"
        "(2) 授業の改善\n回答率を70％以上とする。\n\n"
        "2 研究に関する目標\n申請率を80％以上とする。\n\n"
    )
    text = "霧島山大学 令和8年度 年度計画\n\n" + "".join(chapter.format(n=n) for n in (1, 2, 3))
    _, data, _ = drafted(text, tmp_path=tmp_path)
    rules = [h.get("text") or h["patterns"] for h in data["heading"] if h["kind"] != "title"]
    assert ["第{番号} {題名}"] in rules and len({str(rule) for rule in rules}) == len(rules) > 1


def test_schedules_under_counted_headings_alone_are_tables_of_initiatives(tmp_path: Path) -> None:
    text = (
        "令和8年度 入江市 港湾課 重点事業計画\n\n重点事業1 港のにぎわい\n担当:港湾課\n\n"
        "取組事項\t第1四半期\t第2四半期\n朝市\t準備\t開催\n灯台の公開\t募集\t→\n\n"
        "重点事業2 浜の清掃\n担当:環境課\n\nロードマップ\n\n取組事項\t第1四半期\t第2四半期\n"
        "海岸\t計画\t実施\n"
    )
    form, data, _ = drafted(text, tmp_path=tmp_path)
    (table,) = data["table"]
    assert (table["rows"], table["columns"]) == ("initiative", {"title": ["取組事項"]})
    assert [rule["name"] for rule in data["field"]] == ["担当"]
    works = [i for issue in read(form, text).issues for i in issue.initiatives]
    assert [(i.title, [t.text for q in i.quarters for t in q.tasks]) for i in works] == [
        ("朝市", ["準備", "開催"]), ("灯台の公開", ["募集", "募集"]), ("海岸", ["計画", "実施"]),
    ]  # fmt: skip


def test_rows_of_amounts_by_year_are_no_initiatives(tmp_path: Path) -> None:
    rows = "年度\t令和8年度\t令和9年度\n事業費(千円)\t10\t20\n一般財源\t4\t8\n内容\t設計\t着工\n"
    text = f"汐見町実施計画\n\n事業1 広場\n\n{rows}\n事業2 下水道\n\n{rows}"
    _, data, _ = drafted(text, tmp_path=tmp_path)
    assert "table" not in data


def test_one_heading_with_a_word_above_those_with_schedules_is_the_issue(tmp_path: Path) -> None:
    text = (
        "令和8年度 入江市 水道部 行動計画\n\n重点施策1 管路の更新\n\n"
        "取組1 耐震化\n\n区分\t上半期\t下半期\n計画\t設計\t施工\n実績\t発注済み\t\n\n"
        "取組2 漏水調査\n\n区分\t上半期\t下半期\n計画\t選定\t調査\n実績\t選定済み\t\n"
    )
    form, _, _ = drafted(text, tmp_path=tmp_path)
    plan = read(form, text)
    assert [(i.label, [n.title for n in i.initiatives]) for i in plan.issues] == [
        ("1", ["耐震化", "漏水調査"])
    ]


@pytest.mark.parametrize(
    ("heads", "rows", "title"),
    [
        (
            ("No.", "重点目標", "具体的な取組"),
            (("1", "相談", "窓口を増やす"), ("2", "保育", "定員を増やす")),
            1,
        ),
        (("重点目標", "具体的な取組"), (("相談", "窓口"), ("相談", "電話"), ("保育", "定員")), 1),
        (("番号", "実施項目", "区分"), (("1", "窓口", "計画"), ("1", "窓口", "実績")), 1),
        (("課題番号", "課題名"), (("1", "通学路"), ("2", "住宅")), 1),
    ],
)
def test_what_names_a_row_stands_once(
    heads: tuple[str, ...], rows: tuple[tuple[str, ...], ...], title: int
) -> None:
    place = Place(lines=(1, 1))
    table = PlainTable(heads, (), (), tuple(PlainRow(cells, (), place) for cells in rows), place)
    assert _title_column(table, heads) == title
