"""Headings in other dress: other numbers, other words, other signs, set apart or said again."""

from __future__ import annotations

import pytest

from planparse.parse.pipeline import Parsed, parse_bytes
from planparse.plan.model import Issue
from tests.support.documents import parsed_text
from tests.support.pdf_pages import HEIGHT, WIDTH, Sheet, pdf
from tests.support.small_plan import PLAN, parsed


def issue(*changes: tuple[str, str]) -> Issue:
    (only,) = parsed(*changes).plan.issues
    return only


def content(read: Issue) -> object:
    """An issue's values without their places."""
    return (
        (read.id, read.title, read.policy_field, read.impact, read.urgency),
        [p.text for p in (*read.description, *read.background, *read.expected_outcome)],
        [
            (
                n.number,
                n.title,
                [p.text for p in n.description],
                [(i.marker, i.text) for i in n.items],
                [[(t.markers, t.text) for t in q.tasks] for q in n.quarters],
            )
            for n in read.initiatives
        ],
        [p.text for p in read.unplaced],
    )


def test_the_plan_itself_is_read_whole() -> None:
    read = issue()
    assert [n.title for n in read.initiatives] == ["町家の調査", "改修の支援"]
    assert [len(n.quarters) for n in read.initiatives] == [4, 4]
    assert not read.unplaced


@pytest.mark.parametrize("sign", ["：", ": ", "\u3000", "  "])
def test_a_section_may_begin_on_the_line_of_its_heading(sign: str) -> None:
    read = issue(("課題の内容\n\n町家", f"課題の内容{sign}町家"), ("目指す成果\n\n", f"目指す成果{sign}"))
    assert content(read) == content(issue())


def test_a_sentence_about_a_section_is_no_heading_of_it() -> None:
    own = "②課題の内容については、次の会議で示す。"
    read = issue(("所有者の高齢化が進んでいる。", own))
    assert [p.text for p in read.background] == [own]
    assert [p.text for p in read.description] == [p.text for p in issue().description]


@pytest.mark.parametrize(
    "own", ["課題の背景や現状：図面がない。", "②課題の内容：図面がない。", "目指す成果\u3000図面が残る。"]
)
def test_what_an_initiative_says_of_a_section_of_its_issue_begins_none(own: str) -> None:
    read = issue(("①相談窓口の開設", f"①相談窓口の開設\n{own}"))
    assert [len(n.quarters) for n in read.initiatives] == [4, 4]
    sections = [[p.text for p in part] for part in (read.description, read.background, read.expected_outcome)]
    plain = issue()
    assert sections == [
        [p.text for p in part] for part in (plain.description, plain.background, plain.expected_outcome)
    ]
    said = [*(p.text for p in read.initiatives[1].description), *(i.text for i in read.initiatives[1].items)]
    assert any(own.lstrip("②") in text for text in said)


def test_what_an_initiative_says_of_a_section_that_its_issue_lacks_begins_none() -> None:
    own = "課題の背景や現状：図面がない。"
    without = ("③課題の背景や現状\n\n所有者の高齢化が進んでいる。\n\n", "")
    read = issue(without, ("①相談窓口の開設", f"{own}\n①相談窓口の開設"))
    assert [len(n.quarters) for n in read.initiatives] == [4, 4]
    assert [p.text for p in read.initiatives[1].description] == [own]
    assert not read.background


def test_a_remark_in_brackets_behind_a_heading_begins_no_text() -> None:
    remark = "\u3000（年度末の姿を記載してください。）"
    read = parsed(("④目指す成果", f"④目指す成果{remark}"))
    assert content(read.plan.issues[0]) == content(issue())
    assert [f.code for f in read.plan.findings] == ["heading-remark"]


@pytest.mark.parametrize("labels", ["課題B (2)\n課題C (3)\n課題C (4)", "課題A (1)\n課題B (2)"])
def test_a_list_of_issues_labels_begins_none(labels: str) -> None:
    read = issue(("①相談窓口の開設", f"①相談窓口の開設\n{labels}"))
    assert [len(n.quarters) for n in read.initiatives] == [4, 4]


def test_a_list_of_issues_above_them_begins_none() -> None:
    listed = "課題A (1)\n町家の保存\n課題A (2)\n港の再生"
    read = issue(("課題A (1) 町家", f"{listed}\n課題A (1) 町家"))
    assert content(read) == content(issue())


def test_an_issues_title_may_stand_below_its_label() -> None:
    read = issue(("課題A (1) 町家の保存", "課題A (1)\n町家の保存"))
    assert content(read) == content(issue())


def test_the_label_of_an_issue_at_the_head_of_a_page_takes_no_text_for_a_title() -> None:
    read = issue(("\n\n③課題の背景や現状", "\n\n課題A (1)\n空き家も増えている。\n\n③課題の背景や現状"))
    assert read.title == "町家の保存"
    texts = [p.text for p in (*read.description, *read.unplaced)]
    assert any("空き家も増えている。" in text for text in texts)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("⑴ ", "⑵ "),
        ("⑴", "⑵"),
        ("1) ", "2) "),
        ("⒈", "⒉"),
        ("1. ", "2. "),
        ("① ", "② "),
        ("(ア) ", "(イ) "),
        ("(一) ", "(二) "),
        ("取組一 ", "取組二 "),
        ("取組1 ", "取組2 "),
        ("取組(1) ", "取組(2) "),
        ("取組１：", "取組２："),
        ("【取組1】", "【取組2】"),
        ("取組その1 ", "取組その2 "),
        ("具体的取組1 ", "具体的取組2 "),
        ("○取組項目1　", "○取組項目2　"),
        ("【取組①】", "【取組②】"),
        ("取組① ", "取組② "),
        ("[①]", "[②]"),
        ("【1】", "【2】"),
        ("〈(1)〉", "〈(2)〉"),
        ("( 1) ", "( 2) "),
        ("(1) ", "2) "),
        ("(1) ", "② "),
        ("(1) ", "取組(2) "),
        ("（１） ", "⑵"),
    ],
)
def test_an_initiatives_number_in_any_dress(first: str, second: str) -> None:
    read = issue(("(1) 町家の調査", first + "町家の調査"), ("(2) 改修", second + "改修"))
    assert content(read) == content(issue())


def test_circled_items_below_an_initiative_with_a_circled_number() -> None:
    items = "取組① 町家の調査\n\n①台帳の整理\n\n②現地の確認"
    read = issue(("(1) 町家の調査", items), ("(2) 改修", "取組② 改修"))
    assert [n.title for n in read.initiatives] == ["町家の調査", "改修の支援"]
    assert [i.text for i in read.initiatives[0].items][:2] == ["台帳の整理", "現地の確認"]


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("「町家の保存」", "町家の保存"),
        ("「町」から「家」へ", "「町」から「家」へ"),
        ("『町家』の保存", "『町家』の保存"),
    ],
)
def test_a_title_in_quotation_marks(written: str, title: str) -> None:
    assert issue(("(1) 町家の保存", f"(1) {written}")).title == title


def test_a_heading_that_ends_as_a_sentence() -> None:
    read = issue(("(2) 改修の支援", "(2) 改修を支援する。"))
    assert [n.title for n in read.initiatives] == ["町家の調査", "改修を支援する。"]


@pytest.mark.parametrize("title", ["改修の支援(要綱の改正を含む。)", "「直して住む。」の支援"])
def test_a_sentence_in_brackets_inside_a_title(title: str) -> None:
    read = issue(("(2) 改修の支援", f"(2) {title}"))
    assert [n.title for n in read.initiatives] == ["町家の調査", title]


def test_a_numbered_sentence_with_brackets_at_its_end_is_no_heading() -> None:
    sentence = "(2) 市は、これを支援する(要綱の改正を含む。)。"
    read = issue(("大学と共に実測する。", sentence))
    assert [n.title for n in read.initiatives] == ["町家の調査", "改修の支援"]


def test_a_number_that_heads_nothing_but_a_list_stays_an_item() -> None:
    """What stands above the only schedule is a list, whatever its numbers look like."""
    lists = "1) 台帳の整理\n2) 現地の確認\n\n大学と共に実測する。"
    read = issue(("大学と共に実測する。", lists))
    assert [n.number for n in read.initiatives] == [1, 2]
    assert [p.text for p in read.initiatives[0].description][-1] == "大学と共に実測する。"


def test_an_initiative_out_of_count_between_two_schedules() -> None:
    read = issue(("(2) 改修", "(ア) 改修"))
    assert [n.title for n in read.initiatives] == ["町家の調査", "改修の支援"]


@pytest.mark.parametrize(
    "heading",
    [
        "課題A⑴ 町家の保存【政策分野:文化財】",
        "課題A-1 町家の保存【政策分野:文化財】",
        "課題Ａ－１　町家の保存【政策分野：文化財】",
        "課題A① 町家の保存【政策分野:文化財】",
        "課題A(一) 町家の保存【政策分野:文化財】",
        "■課題A (1) 町家の保存【政策分野:文化財】",
        "【課題A (1)】町家の保存【政策分野:文化財】",
        "課題A ( 1) 町家の保存 (政策分野:文化財)",
        "課 題 A ( 1 ) 町 家 の 保 存 【 政 策 分 野 : 文 化 財 】",
        "課題A (1) 町家の保存【政策分野:文化財】(1/2)",
        "課題A 1) 町家の保存〔政策分野：文化財〕",
        "課題A (1) 町家の保存＜政策分野:文化財＞",
        "課題A (1) 町家の保存【政策分野＝文化財】",
        "課題A (1) 町家の保存【分野:文化財】",
        "課題A (1) 町家の保存【政策分野】文化財",
        "課題A (1) 町家の保存　政策分野 文化財",
        "課題A (1) 町家の保存\n（政策分野：文化財）",
        "課題A (1) 町家の保存\n＜政策分野＞文化財",
        "課題A (1) 町家の保存（分野:文化財）",
        "課題A (1) 町家の保存 / 政策分野:文化財",
        "課題A（１）．町家の保存【政策分野:文化財】",
        "課題A:(1) 町家の保存【政策分野:文化財】",
        "【課題A】(1) 町家の保存【政策分野:文化財】",
        "重点課題A-1 町家の保存【政策分野:文化財】",
        "領域A 課題(1) 町家の保存【政策分野:文化財】",
        "A-1 町家の保存【政策分野:文化財】",
    ],
)
def test_an_issues_heading_in_any_dress(heading: str) -> None:
    assert content(issue(("課題A (1) 町家の保存【政策分野:文化財】", heading))) == content(issue())


@pytest.mark.parametrize(
    ("heading", "title", "policy_field", "code"),
    [
        ("課題A (1) 町家の保存【政策分野:文化財", "町家の保存", "文化財", "unbalanced"),
        ("課題A (1) 町家の保存 政策分野:文化財】", "町家の保存", "文化財", "unbalanced"),
        ("課題A (1) 町家の保存【文化財】", "町家の保存【文化財】", None, "missing-policy-field"),
        (
            "課題A (1) 町家の保存【政作分野:文化財】",
            "町家の保存【政作分野:文化財】",
            None,
            "missing-policy-field",
        ),
        ("課題A (1) 町家の保存【政策分野:】", "町家の保存", None, "missing-policy-field"),
    ],
)
def test_a_damaged_policy_field_is_told(
    heading: str, title: str, policy_field: str | None, code: str
) -> None:
    plan = parsed(("課題A (1) 町家の保存【政策分野:文化財】", heading)).plan
    (read,) = plan.issues
    assert (read.title, read.policy_field) == (title, policy_field)
    told = [f for f in plan.findings if f.code in ("unbalanced", "missing-policy-field")]
    assert [(f.code, f.severity, f"「{heading}」" in f.message) for f in told] == [(code, "warning", True)]


def test_an_issue_among_others_without_a_policy_field_is_told() -> None:
    for heading, told in (("課題A (1) 町家の保存【政策分野:文化財】", 0), ("課題A (1) 町家の保存", 1)):
        other = "課題A (2) 祭りの継承【政策分野:文化財】\n\n②課題の内容\n\n担い手が減っている。"
        plan = parsed(("課題A (1) 町家の保存【政策分野:文化財】", f"{other}\n\n{heading}")).plan
        assert [f.code for f in plan.findings].count("missing-policy-field") == told


@pytest.mark.parametrize(
    "tail", ["（続き）", "(2/2)", " (前頁からの続き)", "＜続き＞", "【続き】", "　※続き"]
)
@pytest.mark.parametrize(
    "head", ["課題A (1) 町家の保存【政策分野:文化財】", "⑤令和8年度の取組内容(四半期間隔)"]
)
def test_a_heading_said_again_on_the_next_page(head: str, tail: str) -> None:
    read = issue(("(2) 改修の支援", f"4 課題\n\n{head}{tail}\n\n(2) 改修の支援"))
    assert content(read) == content(issue())


def test_a_remark_in_brackets_belongs_to_the_title() -> None:
    read = issue(("町家の保存【政策分野:文化財】", "町家の保存【新規】\n【政策分野:文化財】"))
    assert (read.title, read.policy_field) == ("町家の保存【新規】", "文化財")


@pytest.mark.parametrize("tail", ["（続き）", "(2/2)"])
def test_a_policy_field_said_again_below_the_heading(tail: str) -> None:
    usual = "課題A (1) 町家の保存【政策分野:文化財】"
    apart = "課題A (1) 町家の保存\n【政策分野:文化財】"
    read = issue((usual, apart), ("(2) 改修の支援", f"4 課題\n\n{apart}{tail}\n\n(2) 改修の支援"))
    assert content(read) == content(issue())


def test_schedules_under_no_heading_are_told() -> None:
    read = parsed(("(1) 町家の調査\n", ""), ("(2) 改修の支援\n", "")).plan
    assert [n.number for n in read.issues[0].initiatives] == [None]
    (found,) = [f for f in read.findings if f.code == "missing-section"]
    assert "課題A-1" in found.message and "取組の見出し" in found.message


@pytest.mark.parametrize(
    ("known", "other"),
    [
        ("②課題の内容", "②課題の概要"),
        ("②課題の内容", "■課題の内容"),
        ("②課題の内容", "課題の内容"),
        ("②課題の内容", "② 課 題 の 内 容"),
        ("②課題の内容", "2) 取り組むべき課題"),
        ("②課題の内容", "②課題"),
        ("②課題の内容", "②課題認識"),
        ("②課題の内容", "②課題の内容［200字程度］"),
        ("③課題の背景や現状", "③現況"),
        ("③課題の背景や現状", "③課題が生じている背景（データ）"),
        ("④目指す成果", "④令和8年度末の目指す姿"),
        ("④目指す成果", "④到達目標"),
        ("⑤令和8年度の取組内容(四半期間隔)", "⑤令和8年度の主な取組"),
        ("⑤令和8年度の取組内容(四半期間隔)", "⑤課題解決のための取組"),
        (
            "①インパクト(政策課題)と緊急度のマトリクス 【インパクト:高】【緊急度:中】",
            "①インパクト【高】　緊急度【中】",
        ),
        (
            "①インパクト(政策課題)と緊急度のマトリクス 【インパクト:高】【緊急度:中】",
            "①インパクト/緊急度：高/中",
        ),
        ("③課題の背景や現状", "③背景・現状"),
        ("③課題の背景や現状", "③現状と課題"),
        ("③課題の背景や現状", "【課題の背景】"),
        ("④目指す成果", "④目指す姿（成果）"),
        ("④目指す成果", "④期待される効果"),
        ("④目指す成果", "◆目指す成果"),
        ("⑤令和8年度の取組内容(四半期間隔)", "⑤令和8年度のスケジュール（四半期ごと）"),
        ("⑤令和8年度の取組内容(四半期間隔)", "⑤取組内容とスケジュール"),
        ("⑤令和8年度の取組内容(四半期間隔)", "■令和8年度の取組"),
    ],
)
def test_a_section_in_other_words_or_with_another_sign(known: str, other: str) -> None:
    assert content(issue((known, other))) == content(issue())


def test_sections_that_all_open_with_one_sign() -> None:
    changes = [
        ("①インパクト(政策課題)と緊急度のマトリクス", "■インパクトと緊急度:"),
        ("②課題の内容", "■課題の概要"),
        ("③課題の背景や現状", "■背景"),
        ("④目指す成果", "■目指す姿"),
        ("⑤令和8年度の取組内容(四半期間隔)", "■スケジュール"),
    ]
    assert content(issue(*changes)) == content(issue())


def test_an_items_words_that_could_head_a_section_head_none() -> None:
    """① and ② under an initiative are no ⑥: they count its items."""
    changes = [("①相談窓口の開設", "①背景・現状"), ("②補助制度の見直し", "②目指す姿")]
    items = issue(*changes).initiatives[1].items
    assert [(i.marker, i.text) for i in items] == [("①", "背景・現状"), ("②", "目指す姿")]


def test_a_section_nobody_knows_is_told_and_closes_the_one_before() -> None:
    read = parsed(
        ("③課題の背景や現状", "③取り巻く環境\n\n町は変わった。\n\n④課題の背景や現状"), ("④目指す", "⑤目指す")
    )
    assert "町は変わった。" in [p.text for p in read.plan.issues[0].unplaced]
    assert [f.code for f in read.plan.findings if "取り巻く環境" in f.message] == ["unknown-heading"]


def test_an_item_of_a_list_is_no_section_by_its_number() -> None:
    text = "所有者の高齢化が進んでいる。"
    items = ["①担い手の育成", "②部材の備蓄", "③道具の貸出し", "④見学会の開催"]
    plan = parsed((text, "\n\n".join((text, *items)))).plan
    assert [p.text for p in plan.issues[0].background][-5:] == [text, *items]
    assert not [f for f in plan.findings if f.code == "damaged-heading"]


@pytest.mark.parametrize(
    ("known", "other"),
    [
        ("③課題の背景や現状", "③取り巻く環境"),
        ("④目指す成果", "④こうなる町"),
        ("⑤令和8年度の取組内容(四半期間隔)", "⑤一年の見通し"),
    ],
)
def test_an_unknown_heading_with_a_sections_number_is_that_section(known: str, other: str) -> None:
    read = parsed((known, other)).plan
    assert content(read.issues[0]) == content(issue())
    assert [f.code for f in read.findings if other in f.message] == ["damaged-heading"]


def test_tags_behind_the_policy_field_are_a_remark() -> None:
    read = parsed(("【政策分野:文化財】", "【政策分野:文化財】【重点】"))
    assert read.plan.issues[0].policy_field == "文化財"
    assert [f.severity for f in read.plan.findings if "【重点】" in f.message] == ["info"]


@pytest.mark.parametrize(
    ("known", "other"),
    [
        ("1 組織の使命(どのような役割を担うのか)", "■組織の使命"),
        ("2 基本情報", "【基本情報】"),
        ("2 基本情報", "Ⅱ 基 本 情 報"),
        ("(1) 令和8年度局全体当初予算額", "( 1) 令和8年度局全体当初予算額"),
        ("(2) 組織(部名) (R8.4.1付)", "⑵ 組織(部名) (R8.4.1付)"),
        ("4 課題", "Ⅳ．課　題"),
    ],
)
def test_a_chapter_in_other_dress(known: str, other: str) -> None:
    plan, usual = parsed((known, other)).plan, parsed().plan
    assert [p.text for p in plan.mission] == ["歴史ある町並みを生かす。"]
    assert [b.amount_yen for b in plan.basics.budgets] == [1_200_000_000]
    assert plan.basics.departments == usual.basics.departments == ("文化振興部", "観光部")
    assert [content(i) for i in plan.issues] == [content(i) for i in usual.issues]


LEVELS = "①インパクト(政策課題)と緊急度のマトリクス 【インパクト:高】【緊急度:中】"


@pytest.mark.parametrize(
    "said",
    [
        "インパクト：■高 □中 □低　緊急度：□高 ■中 □低",
        "①インパクトと緊急度のマトリクス\nインパクト ☑高 ☐中 ☐低\n緊急度 ☐高 ☑中 ☐低",
        "【インパクト：●高・○中・○低】【緊急度：○高・●中・○低】",
        "インパクト（政策課題）　○高・中・低\n緊急度　高・○中・低",
        "インパクト＝高　緊急度＝中",
        "①インパクト【高】、緊急度【中】",
        "①マトリクス　インパクト「高」緊急度「中」",
        "【インパクト／高】【緊急度／中】",
        "①インパクト(政策課題)と緊急度のマトリクス\nインパクト\t緊急度\n高\t中",
        "インパクトは高、緊急度は中",
        "インパクト…高　緊急度…中",
        "インパクト：(✓)高 ( )中 ( )低、緊急度：( )高 (✓)中 ( )低",
        "①インパクト(政策課題)と緊急度のマトリクス\n"
        "\t緊急度 低\t緊急度 中\t緊急度 高\nインパクト 高\t\t★\t\nインパクト 中\t\t\t\nインパクト 低\t\t\t",
        "①インパクト(政策課題)と緊急度のマトリクス\n\t高\t中\t低\nインパクト\t○\t\t\n緊急度\t\t○\t",
        "①インパクト(政策課題)と緊急度のマトリクス\n"
        "\t高\t中\t低\nインパクト(政策課題)\t☑\t☐\t☐\n緊急度\t☐\t☑\t☐",
        "①インパクト(政策課題)と緊急度のマトリクス\n\tインパクト\t緊急度\n高\tレ\t\n中\t\tレ\n低\t\t",
        "①インパクト(政策課題)と緊急度のマトリクス\n\n"
        "                緊急度:高   緊急度:中   緊急度:低\n"
        "インパクト:高               ★\nインパクト:中\nインパクト:低",
        "①インパクト(政策課題)と緊急度のマトリクス\n\n"
        "　　　　　　　高　　中　　低\nインパクト　　○\n緊急度　　　　　　　○",
        "インパクト：□レ高 □中 □低　緊急度：□高 □レ中 □低",
        "インパクト：高(○)・中( )・低( )　緊急度：高( )・中(○)・低( )",
        "インパクト：●高　○中　○低　緊急度：高・㊥・低",
        "インパクト：高■　中□　低□　緊急度：高□　中■　低□",
        "インパクト：高○　中　低　緊急度：高　中○　低",
        "インパクト：高〇 中× 低×　緊急度：高× 中〇 低×",
        "インパクト：【高】・中・低　緊急度：高・（中）・低",
        "インパクト: ●高 ・中 ・低　緊急度: ・高 ●中 ・低",
        "【インパクト】高　【緊急度】中",
    ],
)
def test_levels_by_box_circle_or_mark(said: str) -> None:
    read = parsed((LEVELS, said)).plan
    assert content(read.issues[0]) == content(issue())
    assert not [f for f in read.findings if "level" in f.code]


@pytest.mark.parametrize(
    ("said", "levels", "code", "quoted"),
    [
        (LEVELS.replace("高】【", "高・中・低】【"), (None, "中"), "level-unchosen", "「高・中・低」"),
        ("インパクト：□高 □中 □低　緊急度：□高 ■中 □低", (None, "中"), "level-unchosen", "「□高 □中 □低」"),
        ("インパクト：■高 ■中 □低　緊急度：中", (None, "中"), "level-unchosen", "「■高 ■中 □低」"),
        ("インパクト：高○中低　緊急度：中", (None, "中"), "level-unchosen", "「高○中低」"),
        ("インパクト：中～高　緊急度：中", (None, "中"), "level-unchosen", "「中～高」"),
        ("インパクト：高→中　緊急度：中", (None, "中"), "level-unchosen", "「高→中」"),
        (
            "①インパクト(政策課題)と緊急度のマトリクス\n\t高\t中\t低\nインパクト\t○\t\t\n緊急度\t\t\t",
            ("高", None),
            "missing-level",
            "緊急度",
        ),
        ("①インパクトと緊急度のマトリクス 【インパクト:高】", ("高", None), "missing-level", "緊急度"),
        (
            "①インパクトと緊急度のマトリクス 【インパクト:高】\n緊急度:高 緊急度:中 緊急度:低",
            ("高", None),
            "missing-level",
            "緊急度",
        ),
        (
            "①マトリクス 【緊急度:中】\nインパクト:高 ここです\nインパクト:中\nインパクト:低",
            (None, "中"),
            "missing-level",
            "インパクト",
        ),
    ],
)
def test_a_level_that_is_not_said_is_told(
    said: str, levels: tuple[str | None, str | None], code: str, quoted: str
) -> None:
    read = parsed((LEVELS, said)).plan
    assert (read.issues[0].impact, read.issues[0].urgency) == levels
    told = [f for f in read.findings if "level" in f.code]
    assert [(f.code, f.severity, quoted in f.message) for f in told] == [(code, "warning", True)]
    assert told[0].place is not None
    assert told[0].place.lines == read.issues[0].place.lines


def test_a_level_of_another_year_beside_them_makes_no_scale_of_those_that_are_said() -> None:
    read = parsed((LEVELS, "①マトリクス\n・インパクト:高\n・緊急度:中\n・昨年度の緊急度:高")).plan
    assert (read.issues[0].impact, read.issues[0].urgency) == ("高", "中")
    assert [one.text for one in read.issues[0].unplaced] == ["・昨年度の緊急度:高"]


OTHER = (
    PLAN.replace("文化観光局", "消防局").replace("町家", "消防団").replace("課題A (1)", "課題B (1)")
).replace("歴史ある町並みを生かす。", "命を守る。")


@pytest.mark.parametrize("between", ["\n", "\f"])
def test_of_two_plans_in_a_file_the_first_is_read(between: str) -> None:
    document, read = parsed_text(PLAN + between + OTHER)
    plan, alone = read.plan, parsed().plan
    assert plan.organization == "文化観光局"
    assert [content(i) for i in plan.issues] == [content(i) for i in alone.issues]
    assert [p.text for p in plan.mission] == [p.text for p in alone.mission]
    assert plan.basics.departments == alone.basics.departments
    assert not plan.unplaced
    told = [f for f in plan.findings if f.severity == "error"]
    where = "2ページ" if between == "\f" else f"{PLAN.count(chr(10)) + 2}行目"
    assert [(f.code, f"{where}から" in f.message) for f in told] == [("second-plan", True)]
    behind = [line.kind for line in read.reading.lines if "消防" in line.text or "命を守る" in line.text]
    assert set(behind) == {"furniture"}
    assert len(list(document.lines())) == len(read.reading.lines)


def test_a_running_head_or_a_list_of_chapters_is_no_second_plan() -> None:
    running = "令和8年度 局区X方針\n\n文化観光局\n\n1 組織の使命(どのような役割を担うのか)\n\n4 課題\n\n"
    read = parsed(("(2) 改修の支援", f"{running}(2) 改修の支援"))
    assert not [f for f in read.plan.findings if f.severity == "error"]
    assert [n.title for n in read.plan.issues[0].initiatives] == ["町家の調査", "改修の支援"]


def test_running_heads_stand_as_far_from_the_edge_of_pages_of_either_orientation() -> None:
    def draw(sheet: Sheet) -> None:
        for number, height in enumerate((HEIGHT, WIDTH, HEIGHT, WIDTH, HEIGHT, HEIGHT)):
            sheet.setPageSize((WIDTH + HEIGHT - height, height))
            below = HEIGHT - height  # `put` counts from the top of an upright page
            sheet.put(50, 42 + below, "鳴砂市上下水道局　令和8年4月1日現在", size=8)
            for n, text in enumerate(PAGES[number]):
                sheet.put(60, 120 + 24 * n + below, text)
            sheet.showPage()

    read = parse_bytes(pdf(draw), "plan.pdf")
    heads = [line.kind for line in read.reading.lines if "現在" in line.text]
    assert heads == ["furniture"] * 6


def test_a_heading_spread_over_its_line_is_a_heading_and_no_row_of_the_table_before() -> None:
    def draw(sheet: Sheet) -> None:
        for page in (*PAGES[:4], ("①インパクト",), PAGES[4][1:]):
            if page == PAGES[4][1:]:
                for x, letter in ((60, "4"), (250, "課"), (350, "題")):
                    sheet.put(x, 60, letter, size=13)
            for n, text in enumerate(page):
                sheet.put(60, 120 + 24 * n, text)
            sheet.showPage()

    read = parse_bytes(pdf(draw), "plan.pdf")
    spread = [line.kind for line in read.reading.lines if len(line.text) == 1]
    assert spread == ["heading"] * 3
    assert [i.title for i in read.plan.issues] == ["水道管の更新"]


def test_headings_that_wrap_in_the_cells_of_a_table() -> None:
    table = (
        (["○全体の振り返り", "(総評)"], "○漏水率は下がった。"),
        (
            ["○取組・進捗が十分でな", "かった項目・内容(理由)", "・令和9年度に向けた考", "え"],
            "○耐震化が遅れた。",
        ),
    )

    def draw(sheet: Sheet) -> None:
        for page in PAGES[:3]:
            for n, text in enumerate(page):
                sheet.put(60, 120 + 24 * n, text)
            sheet.showPage()
        sheet.put(60, 60, "3 令和8年度局区X方針の振り返り")
        top = 100.0
        for heading, text in table:
            bottom = top + 12 * len(heading) + 6
            for x0, x1 in ((60, 180), (180, 540)):
                sheet.box(x0, top, x1, bottom, fill=False)
            for n, line in enumerate(heading):
                sheet.put(64, top + 12 * n + 12, line)
            sheet.put(184, top + 12, text)
            top = bottom
        for n, text in enumerate(PAGES[4]):
            sheet.put(60, 300 + 24 * n, text)

    review = parse_bytes(pdf(draw), "plan.pdf").plan.review
    assert review is not None
    assert [(section.title, [p.text for p in section.paragraphs]) for section in review.sections] == [
        ("全体の振り返り(総評)", ["漏水率は下がった。"]),
        ("取組・進捗が十分でなかった項目・内容(理由)・令和9年度に向けた考え", ["耐震化が遅れた。"]),
    ]


def test_a_title_wrapped_inside_a_word_goes_on_where_its_line_is_not_quite_full() -> None:
    def draw(sheet: Sheet) -> None:
        for page in PAGES[:4]:
            for n, text in enumerate(page):
                sheet.put(60, 120 + 24 * n, text)
            sheet.showPage()
        sheet.put(60, 60, "4 課題")
        sheet.put(60, 84, "課題A (1) 老朽化した水道管の更新と漏水の早期発見に向けた受入体")
        sheet.put(60, 100, "制の強化")
        sheet.put(60, 116, "【政策分野:公共インフラ】")
        sheet.put(60, 140, "②課題の内容")
        sheet.put(71, 160, "漏水が増えている。" * 3 + "管も古い")
        sheet.put(64, 176, "ため、更新を急ぐ。")

    (issue,) = parse_bytes(pdf(draw), "plan.pdf").plan.issues
    assert issue.title == "老朽化した水道管の更新と漏水の早期発見に向けた受入体制の強化"
    assert issue.policy_field == "公共インフラ"


PAGES = (
    ("令和8年度 局区X方針", "上下水道局", "鳴砂市"),
    ("1 組織の使命(どのような役割を担うのか)", "安全な水を届ける。"),
    ("2 基本情報",),
    ("3 令和7年度局区X方針の振り返り", "○全体の振り返り(総評)", "○おおむね順調に進んだ。"),
    ("4 課題", "課題A (1) 水道管の更新【政策分野:公共インフラ】", "②課題の内容", "漏水が増えている。"),
    ("③課題の背景や現状", "管が古くなっている。"),
)


def test_half_a_plan_is_read_as_far_as_it_goes() -> None:
    read = parsed_text(PLAN[PLAN.index("4 課題") :])[1].plan
    assert [content(i) for i in read.issues] == [content(i) for i in parsed().plan.issues]
    assert (read.organization, read.mission) == (None, ())


def unfilled(*changes: tuple[str, str]) -> tuple[Parsed, list[str]]:
    """The plan with texts replaced, and what the findings on unfilled blanks quote."""
    read = parsed(*changes)
    found = [f for f in read.plan.findings if f.code == "unfilled"]
    assert all(f.severity == "warning" and f.place is not None for f in found)
    return read, [f.message.split("「")[1].rstrip("」") for f in found]


@pytest.mark.parametrize(
    ("filled", "blank", "quoted"),
    [
        ("文化観光局", "○○局", "○○局"),
        ("鳴砂市", "〇〇市", "〇〇市"),
        ("政策分野:文化財", "政策分野:○○", "○○"),
        ("文化振興部、観光部", "○○部、＿＿＿部", "＿＿＿部"),
        ("歴史ある町並みを生かす。", "※局の役割を300字で記載してください。", "※局の役割を300字"),
        ("町家が年に30軒ずつ失われている。", "○○○○○○", "○○○○○○"),
        ("大学と共に実測する。", "（記入例）大学と共に実測する。", "（記入例）大学と共に実測"),
        ("一般会計12億円", "一般会計　億円、特別会計　億円", "一般会計 億円、特別会計"),
    ],
)
def test_a_blank_nobody_filled_in_is_no_value(filled: str, blank: str, quoted: str) -> None:
    read, told = unfilled((filled, blank))
    assert any(quoted in text for text in told)
    plan = read.plan.model_copy(update={"findings": (), "unplaced": ()})
    issues = tuple(i.model_copy(update={"unplaced": ()}) for i in plan.issues)
    assert blank not in plan.model_copy(update={"issues": issues}).model_dump_json()


def test_a_title_nobody_filled_in_stays_so_that_its_issue_is_found() -> None:
    read, told = unfilled(("(1) 町家の保存", "(1) ○○○○"), ("(1) 町家の調査", "(1)"))
    (only,) = read.plan.issues
    assert (only.title, [n.title for n in only.initiatives]) == ("○○○○", ["", "改修の支援"])
    assert told == ["○○○○", "(1)"]


def test_circles_in_a_sentence_are_no_blank() -> None:
    text = "○○会議所など、関係する団体と協議する。"
    read, told = unfilled(("町家が年に30軒ずつ失われている。", text))
    assert [p.text for p in read.plan.issues[0].description] == [text]
    assert not told


def test_items_numbered_with_kana() -> None:
    read = issue(("大学と共に実測する。", "ア　台帳の整理\nイ 現地の確認\n\nアプリを配る。"))
    assert [(i.marker, i.text) for i in read.initiatives[0].items] == [
        ("ア", "台帳の整理"),
        ("イ", "現地の確認"),
    ]
    assert [p.text for p in read.initiatives[0].description] == ["アプリを配る。"]


def test_items_behind_a_dot_have_their_number_as_marker() -> None:
    read = issue(("大学と共に実測する。", "・①台帳の整理\n・② 現地の確認\n・配布"))
    items = [(i.marker, i.text) for i in read.initiatives[0].items]
    assert items == [("①", "台帳の整理"), ("②", "現地の確認"), ("・", "配布")]


@pytest.mark.parametrize("dress", ["第{}章 ", "第{} ", "{} ", "{}、", "({}) "])
def test_chapters_numbered_with_kanji(dress: str) -> None:
    changes = [
        (f"{n} {title}", dress.format(kanji) + title)
        for n, (kanji, title) in enumerate(
            (("一", "組織の使命"), ("二", "基本情報"), ("三", "令和7年度"), ("四", "課題\n")), 1
        )
    ]
    items = (("(1) 令和8年度局全体", "(一) 令和8年度局全体"), ("(2) 組織(部名)", "(二) 組織(部名)"))
    read, usual = parsed(*changes, *items).plan, parsed().plan
    assert [p.text for p in read.mission] == ["歴史ある町並みを生かす。"]
    assert read.basics is not None
    assert [b.amount_yen for b in read.basics.budgets] == [1_200_000_000]
    assert [*read.basics.departments] == ["文化振興部", "観光部"]
    assert read.review is not None
    assert [content(i) for i in read.issues] == [content(i) for i in usual.issues]


def test_sections_in_tortoise_shell_brackets() -> None:
    changes = (
        ("②課題の内容", "〔課題の内容〕"),
        ("③課題の背景や現状", "〔課題の背景や現状〕"),
        ("④目指す成果", "〔目指す成果〕"),
        ("⑤令和8年度の取組内容(四半期間隔)", "〔令和8年度の取組内容(四半期間隔)〕"),
    )
    assert content(issue(*changes)) == content(issue())


COVER = "令和8年度 局区X方針\n\n文化観光局\n\n鳴砂市"


@pytest.mark.parametrize(
    "cover",
    [
        "令和8年度 局区X方針（案）\n\n文化観光局\n\n鳴砂市",
        "令和８年度（２０２６年度）　局区Ｘ方針\n\n文化観光局\n\n鳴砂市",
        "【令和8年度】局区X方針\n\n【文化観光局】\n\n鳴砂市",
        "鳴砂市文化観光局\n\n令和8年度 局区X方針",
        "文化観光局　令和8年度 局区X方針\n\n鳴砂市",
        "令和8年度 鳴砂市 局区X方針\n\n文化観光局",
        "令和8年度 局区X方針\n\n局名：文化観光局\n\n市名：鳴砂市",
    ],
)
def test_a_cover_in_other_dress(cover: str) -> None:
    plan = parsed((COVER, cover)).plan
    assert (plan.fiscal_year, plan.organization, plan.municipality) == (2026, "文化観光局", "鳴砂市")
    assert not plan.unplaced


@pytest.mark.parametrize("name", ["都市整備局", "農村振興課", "市民文化局", "市町村支援課", "国際都市推進室"])
def test_an_organization_that_holds_the_word_for_a_municipality(name: str) -> None:
    plan = parsed((COVER, COVER.replace("文化観光局", name))).plan
    assert (plan.organization, plan.municipality) == (name, "鳴砂市")


def test_a_review_of_last_year_is_of_the_year_before_the_plans() -> None:
    review = parsed(("3 令和7年度局区X方針の振り返り", "3 前年度の振り返り")).plan.review
    assert review is not None and review.fiscal_year == 2025


@pytest.mark.parametrize(
    "section", ["(1) 全体の振り返り(総評)", "①全体の振り返り(総評)", "【全体の振り返り(総評)】"]
)
def test_a_section_of_the_review_in_other_dress(section: str) -> None:
    review = parsed(("○全体の振り返り(総評)", section)).plan.review
    assert review is not None
    assert [(s.title, [p.text for p in s.paragraphs]) for s in review.sections] == [
        ("全体の振り返り(総評)", ["おおむね順調に進んだ。"])
    ]


@pytest.mark.parametrize("bullet", ["○", "・", "- ", "➢ "])
def test_a_paragraph_of_the_review_loses_its_bullet(bullet: str) -> None:
    review = parsed(("○おおむね順調に進んだ。", f"{bullet}おおむね順調に進んだ。")).plan.review
    assert review is not None
    assert [p.text for p in review.sections[0].paragraphs] == ["おおむね順調に進んだ。"]


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("◎ 順調に進んだ。", "◎ 順調に進んだ。"),
        ("* 速報値である。", "* 速報値である。"),
        ("領域A：研修を充実した。", "領域A：研修を充実した。"),
        ("●(2) 課題", "(2) 課題"),
        ("●２ 使命", "２ 使命"),
    ],
)
def test_what_only_looks_like_a_bullet_or_a_chapter_stays_in_the_review(said: str, text: str) -> None:
    review = parsed(("○おおむね順調に進んだ。", f"{said}\n\n○次に備える。")).plan.review
    assert review is not None
    assert [p.text for p in review.sections[0].paragraphs] == [text, "次に備える。"]


@pytest.mark.parametrize("heading", ["【参考資料】", "資料編", "別紙1 推進体制", "(用語解説)", "■ 用語集"])
def test_what_is_bound_behind_the_plan_belongs_to_no_initiative(heading: str) -> None:
    read = parsed_text(f"{PLAN}\n{heading}\n\n町家とは、古い商家のこと。\n")[1].plan
    described = [[p.text for p in n.description] for n in read.issues[0].initiatives]
    assert described == [["大学と共に実測する。"], []]
    kept = [p.text for p in (*read.unplaced, *read.issues[0].unplaced)]
    assert kept == [heading, "町家とは、古い商家のこと。"]


@pytest.mark.parametrize("heading", ["資料1 所有者の年齢", "(用語解説)"])
def test_material_amid_an_issue_does_not_end_it(heading: str) -> None:
    before = "所有者の高齢化が進んでいる。"
    read = issue((before, f"{before}\n\n{heading}\n\n平均は71歳。"))
    assert [len(n.quarters) for n in read.initiatives] == [4, 4]
    kept = [p.text for p in (*read.background, *read.unplaced)]
    assert kept == [before, heading, "平均は71歳。"]


def test_the_cover_may_follow_a_covering_letter_with_numbered_lines() -> None:
    letter = "文総第5号\n\n各課長 様\n\n記\n\n1 添付書類 方針1部\n\n2 適用 4月1日\n\n"
    plan = parsed_text(letter + PLAN)[1].plan
    assert (plan.organization, plan.municipality) == ("文化観光局", "鳴砂市")
