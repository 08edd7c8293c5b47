"""One plan in many layouts: what differs on the page must not differ in the data."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from planparse.document.source import Cell, Grid, Line
from planparse.japanese.characters import width
from planparse.japanese.fold import fold
from planparse.parse.outline_tree import Table
from planparse.parse.placed_rows import row_of
from planparse.parse.schedule import column_of
from planparse.parse.time_axis import heads_end
from planparse.parse.wrap import Style, ends_sentence, paragraphs, style_of
from planparse.plan.model import Plan
from planparse.readers import read
from tests.support.documents import form
from tests.support.schedules import HEAD
from tests.support.small_plan import parsed
from tests.support.text_plans import plan_of

FORM = form("kyoku-x")


def tasks(plan: Plan) -> list[list[str]]:
    (initiative,) = plan.issues[0].initiatives
    return [[task.text for task in quarter.tasks] for quarter in initiative.quarters]


TABLE = f"{HEAD}\n・調査\t・設計\t・工事\t・完了"


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("表1 研修の工程", "※ 時期は講師の都合で変わることがある。"),
        ("（単位：千円、予算額 1,200）", "（注）工程は見込みである。"),
        ("別表２－１：研修の日程", "注1) 会場は未定"),
        ("単位：千円", "＊ 担当：人事課"),
        ("【年間スケジュール】", "※ 会場による。"),
        ("（令和8年4月1日現在）", "（注）税込み"),
    ],
)
def test_captions_and_notes_of_a_schedule_are_no_description(above: str, below: str) -> None:
    plan = plan_of(before_body=f"検討を進める。\n\n{above}", body=f"{TABLE}\n{below}")
    (issue,) = plan.issues
    assert [p.text for p in issue.initiatives[0].description] == ["検討を進める。"]
    assert [p.text for p in issue.unplaced] == [above, below]
    assert [f.code for f in plan.findings if "「その他」" in f.message] == ["table-note", "table-note"]


@pytest.mark.parametrize(
    ("label", "kept"),
    [("①調査", []), ("①利用者調査", []), ("①利用者の調査(2回)", []), ("①橋の点検", ["①橋の点検"])],
)
def test_a_label_under_the_number_of_another_item_is_kept(label: str, kept: list[str]) -> None:
    plan = plan_of(
        before_body="検討を進める。\n\n①利用者の調査\n②公表\n",
        body=f"項目\t{HEAD}\n②公表\t\t\t\t・公表\n{label}\t\t\t\t",
    )
    (issue,) = plan.issues
    assert [item.text for item in issue.initiatives[0].items] == ["利用者の調査", "公表"]
    assert [p.text for p in issue.unplaced] == kept


@pytest.mark.parametrize("text", ["表に出ない業務を見直す。", "注視が必要である。", "※ 講師は公募する。"])
def test_prose_above_a_schedule_is_no_note_of_it(text: str) -> None:
    plan = plan_of(before_body=f"検討を進める。\n\n{text}", body=TABLE)
    assert [p.text for p in plan.issues[0].initiatives[0].description] == ["検討を進める。", text]


@pytest.mark.parametrize("text", ["\n注意して進める。", "注意して進める。", "\n※ 講師は公募する。"])
def test_prose_below_a_schedule_is_no_note_of_it(text: str) -> None:
    plan = plan_of(body=f"{TABLE}\n{text}")
    assert [p.text for p in plan.issues[0].initiatives[0].description] == ["検討を進める。", text.strip()]


@pytest.mark.parametrize("sign", ["▶", "⇒", "↓", "▼ ▼"])
def test_a_sign_between_the_boxes_of_a_flow_is_no_passage(sign: str) -> None:
    plan = plan_of(heading=f"{sign}\n\n④目指す成果")
    assert [p.text for p in plan.issues[0].description] == ["人が足りない。"]


@pytest.mark.parametrize(
    "heading",
    [
        "④目指す成果 - 市民にとって何がどう変わるのか\n(サービスの質や価値、市民の実感) -",
        "④目指す成果\n－ 市民にとって何がどう変わるのか\n（サービスの質や価値、市民の実感） －",
    ],
)
def test_a_heading_goes_on_as_far_as_the_form_words_it(heading: str) -> None:
    (issue,) = plan_of(heading=heading).issues
    assert [p.text for p in issue.expected_outcome] == ["窓口が早くなる。"]


def test_a_heading_goes_no_further_than_the_form_words_it() -> None:
    (issue,) = plan_of(heading="④目指す成果\n市民の待ち時間が半分になる。").issues
    assert [p.text for p in issue.expected_outcome] == ["市民の待ち時間が半分になる。", "窓口が早くなる。"]


# --- cover, headings ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "overview",
    [
        "領域\t課題名\t政策分野\t課題に対する取組\nA\t(1)職員の育成\t人材育成\t研修を行う。\n"
        "\t(2)備品の整理\t財務\t棚卸しを行う。\nB\t(1)窓口の統合\t市民\t一つにする。",
        "課題領域\t政策分野\t課題名\t課題に対する取組\n課題領域Ａ\t人材育成\t(1)職員の育成\t研修を行う。\n"
        "課題領域Ａ\t財務\t(2)備品の整理\t棚卸しを行う。\n課題領域Ｂ\t市民\t(1)窓口の統合\t一つにする。",
        "政策分野\t課題名\t課題に対する取組\n人材育成\tＡ(1)職員の育成\t研修を行う。\n"
        "財務\tＡ(2)備品の整理\t棚卸しを行う。\n市民\tＢ(1)窓口の統合\t一つにする。",
    ],
)
def test_one_overview_of_all_areas(overview: str) -> None:
    assert [(r.area, r.number, r.title) for r in plan_of(overview_area="", overview=overview).overview] == [
        ("A", 1, "職員の育成"),
        ("A", 2, "備品の整理"),
        ("B", 1, "窓口の統合"),
    ]


@pytest.mark.parametrize("bullet", ["・", "●", "■ "])
def test_a_legend_set_as_a_table(bullet: str) -> None:
    rows = f"A\t{bullet}すぐに変える課題\n\t{bullet}窓口の課題\nB\t{bullet}掘り起こす課題"
    overview = (
        f"政策分野\t課題名\t課題に対する取組\n人材育成\t(1)職員の育成\t研修を行う。\n\n【凡例】\n\n{rows}"
    )
    plan = plan_of(overview=overview)
    assert [(a.code, a.descriptions) for a in plan.areas] == [
        ("A", ("すぐに変える課題", "窓口の課題")),
        ("B", ("掘り起こす課題",)),
    ]
    assert not plan.unplaced


@pytest.mark.parametrize(
    "name",
    [
        "会計室", "危機管理室", "東部総合事務所", "デジタル推進課", "病院",
        # 市, 町 and 村 that end no municipality's name
        "デジタル市役所推進室", "中央卸売市場管理課", "市立病院局", "都市整備局", "農村振興課", "山村振興課",
        "朝市振興室", "見本市推進室", "城下町再生室", "港湾市民局",
    ],
)  # fmt: skip
def test_any_kind_of_organization_is_read_from_the_cover(name: str) -> None:
    assert plan_of(cover=f"令和8年度 局区X方針\n\n{name}\n\n潮見崎市").organization == name


@pytest.mark.parametrize(
    "schedule",
    ["⑤2026年度 of 取組内容(四半期間隔)", "⑤令和８年度め取組内容（四半期間隔）", "⑤R8年度の実行内容"],
)
def test_a_schedule_heading_with_a_damaged_particle_is_recognised(schedule: str) -> None:
    assert tasks(plan_of(schedule=schedule)) == [["調査"], ["設計"], ["工事"], ["完了"]]


@pytest.mark.parametrize(
    "head",
    [
        "4~6月 (1Q)\t7~9月 (2Q)\t10~12月 (3Q)\t1~3月 (4Q)",
        "第一四半期\t第二四半期\t第三四半期\t第四四半期",
        "第1四半期 〔4~6月〕\t第2四半期 〔7~9月〕\t第3四半期 〔10~12月〕\t第4四半期 〔1~3月〕",
        "4~6月\t7~9月\t10~12月\t1~3月\n(1Q)\t(2Q)\t(3Q)\t(4Q)",
    ],
)
def test_quarter_headers_in_other_words(head: str) -> None:
    assert tasks(plan_of(body=f"{head}\n・調査\t・設計\t・工事\t・完了")) == [
        ["調査"],
        ["設計"],
        ["工事"],
        ["完了"],
    ]


def test_a_task_that_names_a_quarter_is_not_a_header() -> None:
    body = f"{HEAD}\n第2四半期以降に検討\t\t\t"
    assert tasks(plan_of(body=body)) == [["第2四半期以降に検討"], [], [], []]


def test_the_width_of_an_area_letter_does_not_matter() -> None:
    assert [row.area for row in plan_of(overview_area="Ａ").overview] == ["A"]


def test_two_pipe_tables_of_one_initiative_stay_two_rows() -> None:
    table = (
        "| 第1四半期 | 第2四半期 | 第3四半期 | 第4四半期 |\n|---|---|---|---|\n| {} | 設計 | 工事 | 完了 |"
    )
    plan = plan_of(body=f"{table.format('調査')}\n\n{table.format('視察')}")
    assert tasks(plan) == [["調査", "視察"], ["設計"] * 2, ["工事"] * 2, ["完了"] * 2]


# --- hard wraps in a text ----------------------------------------------------------------------------

LONG = "港町の暮らしを守る仕組みを市民とともに育て、次の世代に手渡すことを役割とする。"


def wrapped(text: str, columns: int, first: str = "", rest: str = "") -> str:
    """The text wrapped at a width, with `first` before its first line and `rest` before the others."""
    lines, room = [first + text[: columns - len(first)]], columns - len(rest)
    tail = text[columns - len(first) :]
    return "\n".join([*lines, *(rest + tail[i : i + room] for i in range(0, len(tail), room))])


def mission(*parts: str, apart: str = "\n\n") -> list[str]:
    return [p.text for p in plan_of(mission=apart.join(parts)).mission]


def test_a_long_heading_does_not_set_the_wrap_width() -> None:
    texts = [f"第{n}に、{LONG}" for n in "一二三"]
    plan = plan_of(
        mission="\n\n".join(wrapped(t, 20) for t in texts),
        heading="④目指す成果 - 市民にとって何がどう変わるのか(サービスの質や価値、市民の実感) -",
    )
    assert [p.text for p in plan.mission] == texts


def test_indented_paragraphs_without_blank_lines() -> None:
    texts = [f"第{n}に、{LONG}" for n in "一二三四"]
    parts = [wrapped(t, 20, first="　") for t in texts]
    short = ["　" + "役割を果たし、信頼に応えていくものとする。"[:19]]
    assert mission(*short, *parts, apart="\n") == ["役割を果たし、信頼に応えていくものとする。"[:19], *texts]


def test_list_items_with_hanging_lines() -> None:
    texts = [f"・第{n}に、{LONG}" for n in "一二三"]
    assert mission(*(wrapped(t, 20, rest="　") for t in texts), apart="\n") == texts


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("終わる。", True),
        ("終わる。(再掲)", True),
        ("「終わる。」", True),
        ("続く(再掲)", False),
        ("続く、", False),
    ],
)
def test_where_a_sentence_ends(text: str, ends: bool) -> None:
    assert ends_sentence(text) is ends


def test_a_list_after_a_full_line_stays_a_list() -> None:
    limits = (0.0, 12.0)
    lines = [Line(1, "効果を検証する。(再掲)", limits=limits), Line(2, "・調査", limits=limits)]
    assert [p.text for p in paragraphs(lines, Style(), "・")[0]] == ["効果を検証する。(再掲)", "・調査"]


def test_an_indented_paragraph_continues_on_the_next_page() -> None:
    texts = [f"第{n}に、{LONG}" for n in "一二三四"]
    parts = [wrapped(t, 20, first="　") for t in texts]
    first, rest = "　" + "暮らしを支え続けることとしております。", "次の世代に手渡す。"
    cut = f"{first}\n\n- 1 -\n\n{rest}"
    assert mission(*parts, cut, apart="\n") == [*texts, first.strip() + rest]


# --- a text's table cells ------------------------------------------------------------------------------


def test_the_width_of_wrapped_cells_comes_from_the_cut_words() -> None:
    body = (
        "第1四半期(4~6月の三か月)\t第2四半期(7~9月)\t第3四半期(10~12月)\t第4四半期(1~3月)\n"
        "・中間報告のとり まとめ\t・条例改正案の提 出\t・次年度計画の策 定\t・サウンディング 型市場調査"
    )
    plan = plan_of(body=body)
    assert tasks(plan) == [
        ["中間報告のとりまとめ"],
        ["条例改正案の提出"],
        ["次年度計画の策定"],
        ["サウンディング型市場調査"],
    ]


def test_uncut_cells_have_no_wrap_width() -> None:
    (grid,) = read(f"{HEAD}\n調査 設計\t工事\t\t\n".encode(), "t.txt")[0].blocks
    assert isinstance(grid, Grid)
    assert column_of([Table((grid,))], FORM) is None


# --- rows without rules in a PDF -----------------------------------------------------------------------

EM = 10.0


def placed(number: int, text: str, left: float, top: float = 0.0, page: int = 2) -> Line:
    box = (left, top, left + EM * width(text), top + EM)
    return Line(number, text, page=page, box=box, size=EM, limits=(0.0, 400.0))


def heads() -> Grid:
    """Four column headers 100 points wide on page 1, with nothing below them."""
    cells = []
    for n in range(4):
        line = placed(n + 1, f"第{n + 1}四半期", 100.0 * n + 5, page=1)
        cells.append(Cell(0, n, (line,), box=(100.0 * n, 0.0, 100.0 * (n + 1), 20.0), page=1))
    return Grid(tuple(cells), 1, 4, page=1, box=(0.0, 0.0, 400.0, 20.0))


def shape(grid: Grid | None) -> list[tuple[int, int, Any]]:
    assert grid is not None
    return [(c.col, c.col_span, [line.text for line in c.lines]) for c in grid.cells]


def test_loose_lines_belong_to_the_header_above_them() -> None:
    lines = [placed(5, "・調査", 5), placed(6, "・設計", 5, 15), placed(7, "・完了", 305)]
    assert shape(row_of(lines, heads())) == [(0, 1, ["・調査", "・設計"]), (3, 1, ["・完了"])]


def test_a_line_across_a_column_edge_is_a_merged_cell() -> None:
    lines = [placed(5, "・関係する団体との協議と調整", 5), placed(6, "・完了", 305)]
    assert shape(row_of(lines, heads())) == [(0, 3, ["・関係する団体との協議と調整"]), (3, 1, ["・完了"])]


def test_one_line_in_each_column_belongs_to_it_though_the_headers_are_centred() -> None:
    starts = (12, 90, 188, 292)
    lines = [placed(5 + n, f"・{n + 1}件目", left) for n, left in enumerate(starts)]
    row = row_of(lines, heads())
    assert shape(row) == [(n, 1, [f"・{n + 1}件目"]) for n in range(4)]
    assert row is not None
    limits = [line.limits for line in row.lines()]
    assert limits == [(12, 90), (90, 188), (188, 292), (292, 400)]


@pytest.mark.parametrize(("size", "span"), [(10.0, 4), (20.0, 1)])
def test_a_line_may_run_over_a_column_edge_by_a_share_of_its_size(size: float, span: int) -> None:
    line = replace(placed(5, "・調査", 5), size=size, box=(5.0, 0.0, 104.0, size))
    assert shape(row_of([line], heads())) == [(0, span, ["・調査"])]


def test_lines_beside_a_table_are_not_its_rows() -> None:
    assert row_of([placed(5, "・調査", 450)], heads()) is None
    assert heads_end(heads(), FORM) == 0


# --- prose of a PDF ------------------------------------------------------------------------------------


def column(*texts: str, left: float = 0.0, hang: float = 0.0, room: float = 200.0) -> list[Line]:
    out = []
    for n, text in enumerate(texts):
        x = left + (hang if n else 0.0)
        box = (x, 15.0 * n, x + EM * width(text), 15.0 * n + EM)
        out.append(
            Line(n + 1, text, gap=0.5 if n else 0.0, page=1, box=box, size=EM, limits=(left, left + room))
        )
    return out


def test_a_hanging_list_item_is_one_paragraph() -> None:
    lines = column(
        "○港の暮らしを守る仕組みを市民とともに育",
        "て、次の世代に手渡すことを役割とし、人",
        "を育てる。",
        hang=EM,
    )
    assert len(paragraphs(lines, Style(leading=0.5), "○")[0]) == 1


def test_a_wrap_width_below_the_column_width() -> None:
    lines = column(
        "港の暮らしを守る仕組みを市民とともに育",
        "て、次の世代に手渡すことを役割とする。",
        "また、人を育てる。",
        room=500.0,
    )
    assert [p.text for p in paragraphs(lines, Style(leading=0.5), "・")[0]] == [
        "".join(x.text for x in lines)
    ]


def test_the_style_of_a_text_shows_in_its_indents_and_blank_lines() -> None:
    limits = (0.0, 4.0)
    indented = [
        Line(n, "あいう" if n % 2 else "あいうえ", limits=limits, indent=float(n % 2)) for n in range(1, 9)
    ]
    assert style_of(indented).indented
    assert style_of([Line(1, "あ"), Line(3, "い", gap=1.0)]).spaced


def test_headers_above_the_first_schedule_alone_head_the_next_one() -> None:
    second = "・調査\t同左\t・工事\t・完了\n\n(2) 庁内公募\n\n①制度の案\t②要項\t①②公表\t"
    plan = plan_of(body=f"{HEAD}\n{second}")
    _, initiative = plan.issues[0].initiatives
    assert [[(t.markers, t.text) for t in q.tasks] for q in initiative.quarters] == [
        [(("①",), "制度の案")],
        [(("②",), "要項")],
        [(("①", "②"), "公表")],
        [],
    ]
    assert [f.code for f in plan.findings].count("header-guessed") == 1 and plan.issues[0].unplaced == ()


@pytest.mark.parametrize(
    "legend",
    [
        "（凡例）○：準備　◎：実施",
        "○：準備　◎：実施　●：完了",
        "【凡例】 ○＝準備",
        "※○…準備、◎…実施、●…完了",
        "（○：準備　◎：実施）",
        "○は準備、◎は実施を示す。",
    ],
)
def test_a_legend_below_a_schedule_describes_no_initiative(legend: str) -> None:
    plan = plan_of(body=f"項目\t{HEAD}\n①調査\t○\t◎\t\t\n\n{legend}")
    (initiative,) = plan.issues[0].initiatives
    assert [[(t.markers, t.text) for t in q.tasks] for q in initiative.quarters][:2] == [
        [(("①",), "○")],
        [(("①",), "◎")],
    ]
    assert [p.text for p in initiative.description] == ["検討を進める。"]
    assert [p.text for p in plan.issues[0].unplaced] == [legend]
    assert "table-note" in [f.code for f in plan.findings]


def test_an_item_in_two_bands_of_a_schedule_is_one_item() -> None:
    body = "項目\t第1四半期\t第2四半期\n①調査\t甲\t乙\n項目\t第3四半期\t第4四半期\n①調査\t同左\t丙"
    (initiative,) = plan_of(body=body).issues[0].initiatives
    assert [(item.marker, item.text) for item in initiative.items] == [("①", "調査")]
    assert [[t.text for t in q.tasks] for q in initiative.quarters] == [["甲"], ["乙"], ["乙"], ["丙"]]


def test_a_fiscal_year_above_a_schedule_heads_it() -> None:
    plan = plan_of(before_body="検討を進める。\n\n令和8年度")
    (initiative,) = plan.issues[0].initiatives
    assert [p.text for p in initiative.description] == ["検討を進める。"] and len(initiative.quarters) == 4


def test_a_sentence_with_a_sign_is_no_legend() -> None:
    plan = plan_of(body=f"{HEAD}\n・調査\t\t\t", before_body="○：印を付けた窓口で試行する。")
    (initiative,) = plan.issues[0].initiatives
    said = [p.text for p in (*initiative.description, *initiative.items)]
    assert len(said) == 1 and "印を付けた窓口で試行する。" in said[0] and plan.issues[0].unplaced == ()


def test_a_caption_above_a_schedule_is_not_a_description() -> None:
    plan = plan_of(body=f"スケジュール\n\n{HEAD}\n・調査\t・設計\t・工事\t・完了")
    (initiative,) = plan.issues[0].initiatives
    assert [p.text for p in initiative.description] == ["検討を進める。"]
    assert [t.text for q in initiative.quarters for t in q.tasks] == ["調査", "設計", "工事", "完了"]
    assert not plan.unplaced and not plan.issues[0].unplaced


def test_a_label_beside_the_second_header_row_is_not_a_task() -> None:
    heads = f"\t上半期\t\t下半期\t\n区分\t{HEAD}"
    plan = plan_of(body=f"{heads}\n工程\t・調査\t・設計\t・工事\t・完了")
    (initiative,) = plan.issues[0].initiatives
    assert [[t.text for t in q.tasks] for q in initiative.quarters] == [
        ["調査"],
        ["設計"],
        ["工事"],
        ["完了"],
    ]


@pytest.mark.parametrize("name", ["kyoku-x", "juten-kadai"])
@pytest.mark.parametrize("foot", ["Page 3", "p. 3", "3/12", "3ページ", "- 3 -", "Page 3 of 12"])
def test_page_numbers_in_other_forms(name: str, foot: str) -> None:
    assert any(pattern.fullmatch(fold(foot)) for pattern in form(name).furniture)


def test_works_that_speak_of_a_budget_are_no_headings() -> None:
    body = f"{HEAD}\n①調査 ②予算要求\t①予算編成\t②次年度予算の確保\t①部署の再編"
    (initiative,) = plan_of(body=body).issues[0].initiatives
    assert [len(q.tasks) for q in initiative.quarters] == [2, 1, 1, 1]


# --- page numbers between the lines of a text ------------------------------------------------------------

AIM = "④目指す成果\n\n町並みが次の世代に残る。"
STATE = "町家が年に30軒ずつ失われている。"


@pytest.mark.parametrize(
    ("before", "after", "field", "texts"),
    [
        # a sentence goes on behind the number, and what follows is a paragraph of its own
        (
            STATE,
            "町家が年に30軒ずつ\n\n- 5 -\n\n失われている。\n\n修繕の例\n\n所有者は高齢である。",
            "description",
            [STATE, "修繕の例", "所有者は高齢である。"],
        ),
        (STATE, f"{STATE}\n\n- 5 -\n\n所有者は高齢である。", "description", [STATE, "所有者は高齢である。"]),
        (AIM, f"- 5 -\n\n{AIM}", "expected_outcome", ["町並みが次の世代に残る。"]),
        # a number that stands right below a heading is no page number
        (
            AIM,
            "- 5 -\n\n④目指す成果\n120\n\n町並みが次の世代に残る。",
            "expected_outcome",
            ["120", "町並みが次の世代に残る。"],
        ),
    ],
)
def test_a_page_number_is_no_text_and_parts_no_sentence(
    before: str, after: str, field: str, texts: list[str]
) -> None:
    read_issue = parsed((before, after)).plan.issues[0]
    assert [passage.text for passage in getattr(read_issue, field)] == texts


@pytest.mark.parametrize("number", ["{}/12", "P.{}", "{}ページ", "p. {} / 12"])
def test_numbers_of_pages_that_count_on_are_no_text_without_blank_lines_either(number: str) -> None:
    text = (
        "町家が年に30軒ずつ\n{}\n失われている。\n\n修繕の例\n{}\n\n所有者は高齢である。\n\n改修の費用\n{}\n\n"
    )
    counted = text.format(*(number.format(n) for n in (2, 3, 4)))
    (found,) = parsed((STATE, counted)).plan.issues[:1]
    assert [p.text for p in found.description] == [STATE, "修繕の例", "所有者は高齢である。", "改修の費用"]
    for others in (("3/12", "3/12", "5/12"), ("4/1", "5/1", "6/1"), ("4/12", "5/12", "6/12")):
        (found,) = parsed((STATE, text.format(*others))).plan.issues[:1]
        assert others[0] in " ".join(p.text for p in found.description)


@pytest.mark.parametrize(("lines", "pages"), [((20, 32), True), ((20, 33), False), ((19, 19), False)])
def test_bare_numbers_of_pages_stand_as_far_apart_as_pages_are_long(
    lines: tuple[int, int], pages: bool
) -> None:
    numbers = [f"{n}\n" + "町家は古い。\n" * (count - 1) for n, count in enumerate(lines, 1)]
    text = f"町家は古い。\n{''.join(numbers)}3\n町家は古い。\n"
    (found,) = parsed((STATE, text)).plan.issues[:1]
    kept = " ".join(p.text for p in found.description)
    assert any(number in kept for number in "123") is not pages
