"""Soft breaks between lines with bounding boxes (PDF) and without (text), in tables of small cases."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planparse.document.source import Line
from planparse.japanese.characters import width
from planparse.parse.wrap import (
    Break,
    Style,
    begins_new,
    continues,
    entries,
    glue,
    narrowed_pages,
    paragraphs,
    relation,
    slack,
    style_of,
)

EM = 10.0
ROOM = 200.0  # points; a column of 20 ems
BULLETS = "・●"


def boxed(
    *texts: str, room: float = ROOM, gap: float = 0.5, page: int = 1, indents: dict[int, float] | None = None
) -> list[Line]:
    """Lines in a column `room` points wide, each as wide as its text; `indents` in ems by line index."""
    lines = []
    for i, text in enumerate(texts):
        left = 50.0 + EM * (indents or {}).get(i, 0.0)
        top = 100.0 + 15.0 * i
        box = (left, top, left + EM * width(text), top + EM)
        limits = (50.0, 50.0 + room)
        lines.append(Line(i + 1, text, gap=gap if i else 0.0, page=page, box=box, size=EM, limits=limits))
    return lines


def plain(*texts: str, columns: float | None = None) -> list[Line]:
    """Lines of a text that was wrapped at `columns`."""
    limits = (0.0, columns) if columns else None
    return [Line(i + 1, text, limits=limits) for i, text in enumerate(texts)]


def joined(lines: list[Line], style: Style | None = None, **options: bool) -> list[str]:
    return [p.text for p in paragraphs(lines, style or Style(leading=0.5), BULLETS, **options)[0]]


def codes(lines: list[Line], **options: bool) -> list[str]:
    return [f.code for f in paragraphs(lines, Style(leading=0.5), BULLETS, **options)[1]]


@pytest.mark.parametrize("gap", [0.5, 4.0])
def test_a_full_stop_alone_ends_the_line_above_whatever_the_gap(gap: float) -> None:
    lines = boxed("予約の仕組みを改め、抽選の倍率を", "下げる", "。", "次に。", gap=gap)
    assert joined(lines[1:3]) == ["下げる。"]
    assert joined(lines[1:4], Style(leading=0.5, spaced=True))[0] == "下げる。"


# --- grammar -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("市民の暮らしを", "支える仕組み", True),  # a particle
        ("関係団体と、", "協議を行う", True),  # 読点
        ("新たに整備する", "施設の検討", True),  # an attributive form
        ("この", "取組の効果", True),  # 連体詞
        ("事業者(市内に", "限る)の公募", True),  # an open bracket
        ("産業振", "興の方針", True),  # inside a word
        ("中小企業", "を支援する", True),  # a particle follows
        ("次のとおり:", "一覧", True),
        ("混雑の緩和を検討", "する会議", True),  # a noun and する
        ("参加率は昨年の42.5", "％であった", True),  # a sign that opens no line
        ("負担が大きい", "（令和7年、区民調査）。", True),  # the sentence ends behind the remark
        ("自動運転のe-", "paletteの試走", True),  # a hyphen in a word
        ("詳しくはhttps://example.jp/plan", "/index.htmlにある", True),
        ("搬入を終える。", "（注）天候による。", False),
        ("事業を終える。", "次の年度は", False),
        ("何が変わるのか？", "市民の実感", False),
        ("課題の抽出", "及び対策の検討", True),  # joins two nouns
        ("関係者協議", "予算要求", None),  # after a noun either is possible
        ("", "文", False),
        ("文", "", False),
    ],
)
def test_whether_the_grammar_continues_across_a_break(before: str, after: str, expected: bool | None) -> None:
    assert continues(before, after) is expected


@pytest.mark.parametrize(
    ("before", "after", "between"),
    [
        ("市民の", "暮らし", ""),
        ("Park &", "Ride", " "),
        ("Park", "& Ride", " "),
        ("R&", "D", ""),
        ("Net", "Zero", " "),
        ("Web", "会議", ""),
        ("会議は", "Web", ""),
        ("12,", "345人", ""),
        ("2026", "2027", ""),
        ("(BTO)", "Model", " "),
        ("(市)", "Model", ""),
        ("Model", "(BTO)", " "),
        ("", "Web", ""),
    ],
)
def test_what_joins_the_lines_of_an_undone_wrap(before: str, after: str, between: str) -> None:
    assert glue(before, after) == between


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("①調査", True),
        ("⑳調査", True),
        ("・調査", True),
        ("･調査", True),
        ("- ①調査", True),
        ("－・調査", True),
        ("調査・分析", False),
        ("(1)調査", False),
        ("- 調査", False),
        ("-", False),
        ("", False),
    ],
)
def test_lines_that_open_with_a_marker(text: str, new: bool) -> None:
    assert begins_new(text, BULLETS) is new


# --- geometry ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "room"),
    [
        ("あ" * 20, "い", -1.0),
        ("あ" * 19, "い", 0.0),
        ("あ" * 18, "いう", 1.0),
        ("あ" * 18, "い、う", 0.0),  # い and its 読点 stay together
        ("あ" * 18, "「い」う", -1.0),
        ("あ" * 18, "Sustainable", -3.5),  # a Latin word is not divided
    ],
)
def test_the_room_that_was_left_for_the_next_word(before: str, after: str, room: float) -> None:
    assert slack(*boxed(before, after)) == pytest.approx(room, abs=0.06)
    assert slack(*plain(before, after, columns=20.0)) == pytest.approx(room, abs=0.06)


def test_without_column_edges_the_room_is_unknown() -> None:
    assert slack(*plain("あ" * 20, "い")) is None


FULL = "当市は海と山に囲まれた地形を生かした産業"  # 20 ems
assert width(FULL) == 20.0


@pytest.mark.parametrize("make", [boxed, lambda *t: plain(*t, columns=20.0)], ids=["boxes", "columns"])
@pytest.mark.parametrize(
    ("before", "after", "soft"),
    [
        (FULL, "の育成に努める。", True),
        (FULL, "振興計画を定める。", True),
        ("海と山を結ぶ。", "次の年度は港を直す。", False),
        ("総務課", "計画課", False),
    ],
)
def test_a_full_line_continues_and_a_short_one_ends(
    make: object, before: str, after: str, soft: bool
) -> None:
    assert callable(make)
    assert relation(*make(before, after), Style(leading=0.5)).soft is soft


def test_joining_after_a_full_line_that_ends_a_sentence_is_a_reported_guess() -> None:
    full = "当市は海と山に囲まれた地形を生かし港を直す。"
    lines = boxed(full, "また、道も直す。", room=EM * width(full))
    assert relation(*lines, Style(leading=0.5)) is Break.SOFT_AT_STOP
    assert joined(lines) == [full + "また、道も直す。"]
    assert codes(lines) == ["paragraph-joined"]


def test_lines_of_another_font_that_stand_further_apart_begin_no_paragraph() -> None:
    def prose(apart: float) -> list[Line]:
        lines = boxed(*[FULL, FULL, FULL, "道を直す。"] * 4)
        gaps = [0.5, 0.8, 0.5, apart]
        return [replace(line, gap=gaps[n % 4]) for n, line in enumerate(lines)]

    assert not style_of(prose(0.8)).spaced
    style = style_of(
        [replace(line, gap=1.3 if n % 4 == 0 else line.gap) for n, line in enumerate(prose(0.5))]
    )
    assert style.spaced and style.leading == 0.5
    assert 0.8 < style.leading + style.paragraph_gap < 1.3


def test_where_no_line_wraps_a_full_line_that_ends_a_sentence_ends_a_paragraph() -> None:
    lines = boxed("防潮堤の点検を港ごとに毎月行っている。", "補修の計画は来年度に見直す。")
    for style, expected in ((Style(leading=0.5), 1), (Style(), 2)):
        found, findings = paragraphs(lines, style, BULLETS)
        assert (len(found), len(findings)) == (expected, 1)


def test_a_full_line_that_ends_inside_a_word_goes_on_over_a_wide_gap() -> None:
    lines = boxed("老朽化した水門の改修を地区ごとに順次行", "う。", gap=2.0)
    assert joined(lines) == ["老朽化した水門の改修を地区ごとに順次行う。"]
    ended = boxed("老朽化した水門の改修と防潮堤の延伸計画案", "まちの活力", gap=2.0)
    assert len(joined(ended)) == 2


def test_with_indented_paragraphs_a_full_line_may_end_one() -> None:
    full = "当市は海と山に囲まれた地形を生かし港を直す。"
    lines = boxed(full, "また、道も直す。", room=EM * width(full), indents={1: 1.0})
    assert joined(lines, Style(leading=0.5, indented=True)) == [full, "また、道も直す。"]


def test_a_line_set_flush_right_is_no_beginning_of_the_paragraph_below_it() -> None:
    section = "担当課:港営課"
    right = (ROOM - EM * width(section)) / EM
    lines = boxed(section, "岸壁の改修を進め、道も直す。", indents={0: right, 1: 1.0})
    assert joined(lines) == [section, "岸壁の改修を進め、道も直す。"]


def test_a_sentence_goes_on_in_a_longer_line_of_centred_text() -> None:
    lines = boxed("港を直す", "地域の担い手と力を合わせる者", indents={0: 8.0, 1: 3.0})
    assert joined(lines) == ["港を直す地域の担い手と力を合わせる者"]


def test_a_wider_gap_begins_a_paragraph() -> None:
    lines = boxed(FULL, "港湾の再編", gap=1.6)
    assert joined(lines) == [FULL, "港湾の再編"]
    assert joined(boxed(FULL, "港湾の再編")) == [FULL + "港湾の再編"]


def test_blank_lines_and_indents_begin_paragraphs_of_a_text() -> None:
    first, second = plain(FULL, "港湾の再編", columns=20.0)
    apart = Line(3, "港湾の再編", gap=1.0, limits=(0.0, 20.0))
    inset = Line(2, "港湾の再編", indent=1.0, limits=(0.0, 20.0))
    assert joined([first, second]) == [FULL + "港湾の再編"]
    assert joined([first, apart]) == [FULL, "港湾の再編"]
    assert joined([first, inset]) == [FULL, "港湾の再編"]


def test_another_size_or_weight_begins_a_paragraph() -> None:
    first, second = boxed(FULL, "港湾の再編")
    bold = Line(2, second.text, gap=0.5, page=1, box=second.box, size=EM, limits=second.limits, bold=True)
    large = Line(2, second.text, gap=0.5, page=1, box=second.box, size=1.5 * EM, limits=second.limits)
    assert joined([first, bold]) == [FULL, "港湾の再編"]
    assert joined([first, large]) == [FULL, "港湾の再編"]


def test_a_tagged_pdfs_paragraphs_stay_apart() -> None:
    first, second = boxed(FULL, "港湾の再編")
    lines = [
        Line(line.number, line.text, 0.5, 1, line.box, EM, line.limits, block=block)
        for line, block in ((first, 1), (second, 2))
    ]
    assert joined(lines) == [FULL, "港湾の再編"]


@pytest.mark.parametrize("indent", [0.0, 1.0])
def test_an_indented_line_at_the_top_of_a_page_begins_a_paragraph(indent: float) -> None:
    """No other line on the page shows where its paragraphs go on."""
    before = boxed(
        "市内の事業者と協議の場を設け、次の年度の",
        "事業を決めて、これを広く市民に知らせる。",
        indents={0: 1.0},
    )
    (after,) = boxed("様式を一つにする。", page=2, indents={0: indent})
    read = joined([*before, after], Style(leading=0.5, indented=True))
    assert len(read) == (2 if indent else 1)


def test_a_wrap_across_a_page_break() -> None:
    (first,), (second,) = boxed(FULL, page=1), boxed("の育成に努める。", page=2)
    assert joined([first, Line(2, second.text, 3.0, 2, second.box, EM, second.limits)]) == [
        FULL + "の育成に努める。"
    ]


def test_a_wrapped_latin_word_keeps_its_space() -> None:
    before = "新しい移動手段であるPark and"
    lines = boxed(before, "Rideの社会実験を行う。", room=EM * (width(before) + 1))
    assert joined(lines) == ["新しい移動手段であるPark and Rideの社会実験を行う。"]


# --- markers -------------------------------------------------------------------------------------------


def test_a_marker_begins_an_entry_even_below_a_full_line() -> None:
    assert joined(boxed("①" + FULL[:-1], "②設計", "・調査")) == ["①" + FULL[:-1], "②設計", "・調査"]


def test_a_marker_inside_a_sentence_begins_no_entry() -> None:
    first = "次の三つを一体で進めるものとして取り組む、"
    lines = boxed(first, "①受付、②審査を行う。", room=EM * width(first))
    assert joined(lines) == [first + "①受付、②審査を行う。"]


def test_a_middle_dot_at_a_line_start_may_belong_to_a_word() -> None:
    first = "近年、市内の至るところで豪雨の被害が激甚化"
    lines = boxed(first, "・頻発化している。", room=EM * width(first))
    assert joined(lines) == [first + "・頻発化している。"]
    listed = boxed("・" + first, "・頻発化への備え", room=EM * (1 + width(first)))
    assert joined(listed) == ["・" + first, "・頻発化への備え"]


# --- cells ---------------------------------------------------------------------------------------------


def cell(*texts: str, room: float) -> list[str]:
    return [e.text for e in entries(boxed(*texts, room=room), Style(leading=0.5), BULLETS)[0]]


@pytest.mark.parametrize(
    ("lines", "room", "expected"),
    [
        (("・関係団体と", "の協議"), 60.0, ["・関係団体との協議"]),
        (("・関係団体との", "協議", "・予算要求"), 70.0, ["・関係団体との協議", "・予算要求"]),
        (("①調査", "②設計", "③施工"), 60.0, ["①調査", "②設計", "③施工"]),
        (("①先進事例の", "調査", "②③他機関", "調査"), 60.0, ["①先進事例の調査", "②③他機関調査"]),
        (("・設計", "(10月末)", "・施工"), 120.0, ["・設計\n(10月末)", "・施工"]),  # the author's own break
        (("仕様の検討",), 60.0, ["仕様の検討"]),
        (("意見交換", "予算要求"), 120.0, ["意見交換", "予算要求"]),
        (("新たに整備する", "施設の検討"), 80.0, ["新たに整備する施設の検討"]),
        ((), 60.0, []),
    ],
)
def test_the_entries_of_a_cell(lines: tuple[str, ...], room: float, expected: list[str]) -> None:
    assert cell(*lines, room=room) == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("・関係団体との", "協議"), ["・関係団体との協議"]),
        (("・関係団体と、", "協議"), ["・関係団体と、協議"]),
        (("・事業者(市内に", "限る)の公募"), ["・事業者(市内に限る)の公募"]),
        (("①調査", "②設計"), ["①調査", "②設計"]),
        (("・設計", "(10月末)"), ["・設計\n(10月末)"]),
    ],
)
def test_without_boxes_the_grammar_decides(lines: tuple[str, ...], expected: list[str]) -> None:
    found, _ = entries(plain(*lines), Style(), BULLETS)
    assert [e.text for e in found] == expected


def test_an_unfinished_long_line_of_a_short_text_continues_by_guess() -> None:
    long = "関係者の理解が十分に得られていない。このため、(公財)"
    assert joined(plain(long, "潮見財団との連携")) == [f"{long}潮見財団との連携"]
    assert codes(plain(long, "潮見財団との連携")) == ["wrap-guessed"]
    assert joined(plain("(公財)潮見財団", "汐見開発(株)")) == ["(公財)潮見財団", "汐見開発(株)"]


def test_an_entry_cut_at_an_open_grammar_is_a_guess() -> None:
    found, findings = entries(plain("点検", "結果の公表"), Style(), BULLETS)
    assert [e.text for e in found] == ["点検", "結果の公表"]
    assert [f.code for f in findings] == ["break-guessed"]


def test_a_join_by_grammar_alone_is_a_finding_with_both_lines() -> None:
    (finding,) = entries(plain("・関係団体との", "協議"), Style(), BULLETS)[1]
    assert finding.code == "wrap-guessed"
    assert "関係団体との" in finding.message and "協議" in finding.message
    assert finding.place.lines == (1, 2)


# --- a document's style --------------------------------------------------------------------------------


def test_the_usual_leading_comes_from_wrapped_lines() -> None:
    style = style_of(boxed(*[FULL] * 6, gap=0.7))
    assert style.leading == pytest.approx(0.7)
    assert not style.indented


def test_no_paragraph_of_a_text_begins_with_a_full_stop() -> None:
    texts = ["担い手と力を合わせ港も道も直していく", "岸壁の改修を進めるとともに道も直す", "。"]
    lines = [Line(n, text, indent=float(n == 2), limits=(0.0, 18.0)) for n, text in enumerate(texts)]
    assert joined(lines, Style(hanging=True)) == ["".join(texts)]
    item = [
        *lines[:1],
        replace(lines[1], text="次のことを進めることとし、"),
        replace(lines[2], text="(1) 調査"),
    ]
    assert joined(item, Style(hanging=True)) == [item[0].text + item[1].text, "(1) 調査"]


def test_paragraphs_told_apart_by_an_indent() -> None:
    lines = boxed(
        FULL, FULL, "港を直す。", FULL, "道を直す。", FULL, indents={0: 1.0, 3: 1.0, 5: 1.0}, room=210.0
    )
    assert style_of(lines).indented


def test_a_document_without_boxes_has_no_style() -> None:
    assert style_of(plain(FULL, FULL)) == Style()
    assert style_of([]) == Style()


def test_the_further_lines_of_a_text_may_hang() -> None:
    half = "の育成に努める。"
    lines = [
        Line(n, text, indent=indent, gap=gap, limits=(0.0, 20.0))
        for n, (text, indent, gap) in enumerate(
            [(FULL, 0.0, 1.0), (FULL[1:], 1.0, 0.0), (half, 1.0, 0.0)] * 3
            + [("また、" + FULL[3:], 0.0, 1.0)],
            1,
        )
    ]
    style = style_of(lines)
    assert style.hanging and not style.indented
    whole = FULL + FULL[1:] + half
    assert joined(lines, style) == [whole] * 3 + [lines[-1].text]
    assert joined(lines, replace(style, hanging=False))[0] == FULL


# --- nothing is lost -----------------------------------------------------------------------------------


@pytest.mark.parametrize("as_cell", [False, True])
def test_every_line_is_in_one_paragraph_in_order(as_cell: bool) -> None:
    lines = boxed("①" + FULL, "の育成", "・港", "(10月末)", "", "調査", "Web", "API", room=220.0)
    lines = [line for line in lines if line.text]
    found, _ = paragraphs(lines, Style(), BULLETS, cell=as_cell)
    assert [line for p in found for line in p.lines] == lines
    assert "".join(p.text for p in found).replace(" ", "") == "".join(line.text for line in lines)
    assert all(p.place.lines == (p.lines[0].number, p.lines[-1].number) for p in found)


def test_a_paragraph_continues_at_the_top_of_the_next_column() -> None:
    """The gap above a column's first line is the one below its heading; each column has its own left edge."""
    style = Style(leading=0.6, spaced=True)
    left, right = (50.0, 150.0), (300.0, 400.0)
    column = [
        at(50, 700, "市民の声を聞く会をこの", left),
        at(300, 100, "ため、区ごとに開いてい", right, gap=3.0),
        at(300, 116, "く。", right, gap=0.6),
    ]
    found, _ = paragraphs(column, style, "・")
    assert [p.text for p in found] == ["市民の声を聞く会をこのため、区ごとに開いていく。"]


def test_a_finished_full_line_at_the_bottom_of_a_column_is_joined_by_guess() -> None:
    style = Style(leading=0.6, spaced=True)
    column = [
        at(50, 700, "区ごとに会を開いたが。", (50.0, 150.0)),
        at(300, 100, "市民の声を聞く。", (300.0, 400.0), gap=3.0),
    ]
    _, findings = paragraphs(column, style, "・")
    assert [f.code for f in findings] == ["paragraph-joined"]


def at(x0: float, top: float, text: str, limits: tuple[float, float], gap: float = 0.0) -> Line:
    """A line of ten-point type."""
    box = (x0, top, x0 + 10.0 * len(text) - (10.0 if len(text) > 10 else 0.0), top + 10.0)
    return Line(number=1, text=text, gap=gap, page=1, box=box, size=10.0, limits=limits)


INDENTED = Style(leading=0.0, indented=True)


def test_a_line_typed_into_a_row_of_its_own_goes_on_where_paragraphs_are_indented() -> None:
    lines = boxed(
        "港の仕組みを育て、担い手の取扱", "いに留意する。", "次に進む。", gap=2.0, indents={0: 1.0, 2: 1.0}
    )
    assert joined(lines, INDENTED) == ["港の仕組みを育て、担い手の取扱いに留意する。", "次に進む。"]
    assert len(joined(lines, Style(leading=0.0))) == 3


def test_nor_does_it_in_a_text_where_no_paragraph_begins_without_an_indent() -> None:
    ended, more = "町内会の役員は70歳以上が6割を超えている。", "このため、役割を見直す。"
    first, *lines = plain(ended, more, more, columns=width(ended) + 1.5)
    indented = Style(indented=True, spaced=True)
    assert relation(first, lines[0], indented) is Break.SOFT_GUESS
    assert relation(first, replace(lines[0], indent=1.0), indented) is Break.HARD
    assert relation(first, lines[0], Style(spaced=True)) is Break.HARD


def test_a_sentence_that_ends_near_the_edge_ends_no_paragraph_where_paragraphs_are_indented() -> None:
    nearly_full = "港の仕組みを育て、担い手とともに守る。"  # leaves room for part of a character
    lines = boxed(nearly_full, "次に進む。", gap=0.0, room=213.0, indents={0: 0.9})
    assert joined(lines, INDENTED) == [f"{nearly_full}次に進む。"]
    assert joined(lines, Style(leading=0.0)) == [nearly_full, "次に進む。"]
    assert joined(
        boxed(nearly_full, "次に進む。", gap=0.0, room=213.0, indents={0: 0.9, 1: 1.0}), INDENTED
    ) == [
        nearly_full,
        "次に進む。",
    ]


@pytest.mark.parametrize(
    ("longest", "guessed"), [(5, False), (11, False), (12, False), (13, True), (18, True)]
)
def test_sentences_that_wrap_beside_a_picture_have_no_room_to_the_edge(longest: int, guessed: bool) -> None:
    """A column of 20 ems in which a sentence wraps at 11; `longest` is another line of the page, in ems."""
    lines = boxed("老朽化した水門の改修を", "進める。", "護岸" * (longest // 2) + "。" * (longest % 2))
    assert joined(lines)[0] == "老朽化した水門の改修を進める。"
    assert ("wrap-guessed" in codes(lines)) is guessed
    # where lines of another page end says nothing
    elsewhere = [*lines[:2], *boxed("護岸を直す計画であり着工は来年。", page=2)]
    assert "wrap-guessed" not in codes(elsewhere)


@pytest.mark.parametrize(("room", "guessed"), [(60.0, False), (100.0, True), (150.0, False), (200.0, False)])
def test_only_a_sentence_that_wraps_far_before_the_edge_is_beside_something(
    room: float, guessed: bool
) -> None:
    lines = boxed("水門の改修を", "進める。", room=room)
    assert joined(lines) == ["水門の改修を進める。"]
    assert ("wrap-guessed" in codes(lines)) is guessed


def test_lines_end_where_the_sentences_of_their_page_wrap() -> None:
    """In a column of 20 ems, sentences of other paragraphs wrap at 11, and none of this one's shows it."""
    wraps = ("老朽化した水門の改修を", "進める。", "県が管理する河川の堤防", "をかさ上げする。")
    noun, rest = "防災に関する部局横断検討", "組織を置く。"

    def read(*others: str, room: float = ROOM) -> list[str]:
        lines = boxed(*others, noun, rest, room=room)
        return joined([b for b in narrowed_pages(lines) if isinstance(b, Line)][len(others) :])

    assert read(*wraps) == [noun + rest]
    assert read(*wraps[:2]) == [noun, rest]  # one sentence alone may wrap beside a picture
    assert read(*wraps, "堤防の高さは、計画した高さに足りない。") == [noun, rest]
    assert read(*wraps, room=500.0) == [noun + rest]


def test_what_a_page_shows_says_nothing_of_another_column() -> None:
    wraps = boxed("老朽化した水門の改修を", "進める。", "県が管理する河川の堤防", "をかさ上げする。")
    other = boxed("防災に関する部局横断検討", "組織を置く。", page=2)
    assert list(narrowed_pages([*wraps, *other]))[4:] == other
