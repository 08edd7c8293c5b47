"""The reader of Word documents: what is read as text, with which numbers, and what is set aside."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from planparse.document.place import Spot
from planparse.document.source import Grid
from planparse.parse.pipeline import parse_bytes
from planparse.plan.model import Plan
from tests.support.documents import forms
from tests.support.small_plan import PLAN, parsed
from tests.support.word import (
    asides,
    cell,
    grids,
    lines,
    of_text,
    para,
    read_findings,
    read_word,
    row,
    run,
    table,
    word,
)

CHANGE = 'w:id="1" w:author="港湾課" w:date="2026-04-01T00:00:00Z"'


# --- text --------------------------------------------------------------------------------------------


def test_a_paragraph_is_a_line_and_a_soft_break_begins_another() -> None:
    found = read_word("港の役割を担う。", para("①協議", "<w:r><w:br/></w:r>", "②調査"), "", "終わり")
    assert [line.text for line in found.lines()] == ["港の役割を担う。", "①協議", "②調査", "終わり"]
    assert [line.spot for line in found.lines()] == [Spot(paragraph=n) for n in (1, 2, 2, 3)]
    assert [line.gap for line in found.lines()] == [0, 0, 0, 1]


def test_marks_in_a_run_are_the_characters_they_show() -> None:
    marks = "<w:t>A</w:t><w:noBreakHyphen/><w:t>1</w:t><w:tab/><w:t>契</w:t><w:softHyphen/><w:t>約</w:t>"
    assert lines(para(f"<w:r>{marks}</w:r>")) == ["A-1 契約"]


def test_signs_of_symbol_fonts_are_the_signs_they_look_like() -> None:
    first, second = (
        f'<w:r><w:sym w:font="{font}" w:char="{code}"/></w:r>'
        for font, code in (("Wingdings", "F06E"), ("Wingdings 2", "F06B"))
    )
    plain = run("l", '<w:rFonts w:ascii="Wingdings"/>')
    greek = run("a", '<w:rFonts w:ascii="Symbol"/>')
    assert lines(para(first, "高", second), para(plain, "完了"), para(greek, "線")) == [
        "■高②",
        "●完了",
        "α線",
    ]


def test_capitals_are_read_as_shown() -> None:
    assert lines(para(run("dx", "<w:caps/>"), "推進")) == ["DX推進"]


def test_text_in_links_controls_tags_and_formulas_is_read() -> None:
    inside = [
        f'<w:hyperlink w:anchor="x">{run("リンク")}</w:hyperlink>',
        f"<w:sdt><w:sdtPr/><w:sdtContent>{run('欄')}</w:sdtContent></w:sdt>",
        f'<w:smartTag w:element="date">{run("四月")}</w:smartTag>',
        "<m:oMath><m:f><m:num><m:r><m:t>x</m:t></m:r></m:num></m:f></m:oMath>",
    ]
    block = f"<w:sdt><w:sdtPr/><w:sdtContent>{para('囲み')}</w:sdtContent></w:sdt>"
    assert lines(para(*inside), block) == ["リンク欄四月x", "囲み"]


def test_size_bold_and_indent_come_from_styles_and_the_run() -> None:
    styles = (
        '<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="21"/></w:rPr></w:rPrDefault></w:docDefaults>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="a"/>'
        '<w:style w:type="paragraph" w:styleId="1"><w:basedOn w:val="a"/><w:pPr><w:ind w:left="420"/></w:pPr>'
        '<w:rPr><w:b/><w:sz w:val="28"/></w:rPr></w:style>'
    )
    heading = '<w:pStyle w:val="1"/>'
    found = read_word(
        "本文",
        para("見出し", properties=heading),
        para(run("太字でない見出し", '<w:b w:val="0"/>'), properties=heading),
        styles=styles,
    )
    assert [(line.size, line.bold, line.indent) for line in found.lines()] == [
        (10.5, False, 0.0),
        (14.0, True, 1.5),
        (14.0, False, 1.5),
    ]


def test_letters_alone_underlined_or_ringed_are_marked() -> None:
    ring = field("eq \\o\\ac(○,高)")
    found = list(
        read_word(
            para(run("高", '<w:u w:val="single"/>'), "・中・低"),
            para("インパクト:", ring, "中低"),
            para(run("すべて下線", '<w:u w:val="single"/>')),
        ).lines()
    )
    assert [line.marked for line in found] == [(0,), (6,), ()]
    assert found[1].text == "インパクト:高中低"


# --- fields --------------------------------------------------------------------------------------------


def field(instruction: str, result: str | None = None, form: str = "") -> str:
    def mark(kind: str, inside: str = "") -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}">{inside}</w:fldChar></w:r>'

    shown = "" if result is None else mark("separate") + run(result)
    return f"{mark('begin', form)}<w:r><w:instrText>{instruction}</w:instrText></w:r>{shown}{mark('end')}"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (field("REF _Ref1 \\h", "図1"), "図1"),
        ('<w:fldSimple w:instr="SEQ 表">' + run("2") + "</w:fldSimple>", "2"),
        (field("eq \\o\\ac(○,3)"), "③"),
        (field(" EQ \\o\\ac(○,12)"), "⑫"),
        (field("eq \\o\\ac(□,秘)"), "秘"),
        (field('SYMBOL 110 \\f "Wingdings" \\s 10'), "■"),
        (field("EQ \\f(1,2)"), "1/2"),
        (field("FORMCHECKBOX", form="<w:ffData><w:checkBox><w:checked/></w:checkBox></w:ffData>"), "☑"),
        (
            field(
                "FORMCHECKBOX", form='<w:ffData><w:checkBox><w:default w:val="0"/></w:checkBox></w:ffData>'
            ),
            "□",
        ),
        (
            field(
                "FORMDROPDOWN",
                form='<w:ffData><w:ddList><w:result w:val="1"/><w:listEntry w:val="低"/>'
                '<w:listEntry w:val="高"/></w:ddList></w:ffData>',
            ),
            "高",
        ),
    ],
)
def test_a_field_is_read_as_it_shows(written: str, shown: str) -> None:
    assert lines(para("前", written, "後")) == [f"前{shown}後"]


def test_a_field_in_an_instruction_is_part_of_it() -> None:
    outer = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>IF </w:instrText></w:r>'
        + field("PAGE", "9")
        + '<w:r><w:instrText> = 9</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        + run("最終")
        + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    assert lines(para(outer)) == ["最終"]


def test_a_field_that_never_ends_hides_no_later_paragraph() -> None:
    torn = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>REF x</w:instrText></w:r>'
    assert lines(para(torn), "次の段落") == ["次の段落"]


# --- what is set aside ---------------------------------------------------------------------------------


def test_insertions_are_read_and_deletions_set_aside() -> None:
    inserted = f"<w:ins {CHANGE}>{run('協議会')}</w:ins>"
    deleted = f"<w:del {CHANGE}><w:r><w:delText>検討会</w:delText></w:r></w:del>"
    body = para("関係者との", deleted, inserted, "の開催")
    assert lines(body) == ["関係者との協議会の開催"]
    assert asides(body) == [("deleted", "検討会")]


def test_a_paragraph_whose_mark_was_deleted_goes_on_in_the_next() -> None:
    mark = f"<w:rPr><w:del {CHANGE}/></w:rPr>"
    gone = f"<w:del {CHANGE}><w:r><w:delText>消えた段落</w:delText></w:r></w:del>"
    body = [para("前半は", properties=mark), para("後半へ続く。"), para(gone, properties=mark), "終わり"]
    assert lines(*body) == ["前半は後半へ続く。", "終わり"]
    assert asides(*body) == [("deleted", "消えた段落")]


def test_moved_text_is_read_once() -> None:
    source = f"<w:moveFrom {CHANGE}>{run('移した文')}</w:moveFrom>"
    target = f"<w:moveTo {CHANGE}>{run('移した文')}</w:moveTo>"
    assert lines(para(source, "残る"), para(target)) == ["残る", "移した文"]
    assert asides(para(source, "残る"), para(target)) == []
    assert asides(para(source, "残る")) == [("deleted", "移した文")]


def test_hidden_and_struck_text_is_set_aside_also_by_style() -> None:
    styles = (
        '<w:style w:type="character" w:styleId="h"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="m"><w:rPr><w:vanish/></w:rPr></w:style>'
    )
    body = [
        para("本文", run("隠し", "<w:vanish/>"), run("様式", '<w:rStyle w:val="h"/>')),
        para("作業用", properties='<w:pStyle w:val="m"/>'),
        para(run("旧案", "<w:strike/>"), run("旧々案", "<w:dstrike/>"), "新案"),
        para(run("見える", '<w:vanish w:val="0"/>'), properties='<w:pStyle w:val="m"/>'),
    ]
    assert lines(*body, styles=styles) == ["本文", "新案", "見える"]
    assert asides(*body, styles=styles) == [
        ("hidden", "隠し様式"),
        ("hidden", "作業用"),
        ("struck", "旧案旧々案"),
    ]


def test_ruby_is_set_aside_word_by_word() -> None:
    ruby = f"<w:r><w:ruby><w:rt>{run('きょう')}</w:rt><w:rubyBase>{run('橋')}</w:rubyBase></w:ruby></w:r>"
    old = field('EQ \\* jc2 \\* "Font:ＭＳ 明朝" \\* hps10 \\o\\ad(\\s\\up 9(りょう),梁)')
    assert lines(para(ruby, old, "の点検")) == ["橋梁の点検"]
    assert asides(para(ruby, old, "の点検")) == [("ruby", "きょう"), ("ruby", "りょう")]


def test_comments_notes_headers_and_prompts_are_set_aside() -> None:
    body = [
        para(
            "本文", '<w:r><w:commentReference w:id="4"/></w:r>', '<w:r><w:footnoteReference w:id="2"/></w:r>'
        ),
        para(
            f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{run('ここに入力')}</w:sdtContent></w:sdt>"
        ),
        para(run("日付を選択", '<w:rStyle w:val="P"/>')),
    ]
    parts = {
        "comments": f'<w:comment w:id="4">{para("要確認")}</w:comment>',
        "footnotes": f'<w:footnote w:id="0" w:type="separator">{para("-")}</w:footnote>'
        f'<w:footnote w:id="2">{para("用語の説明")}</w:footnote>',
        "header1": para("鳴砂市 港湾局"),
        "footer1": para("- ", field("PAGE", "3"), " -"),
        "styles": '<w:style w:type="character" w:styleId="P"><w:name w:val="Placeholder Text"/></w:style>',
    }
    assert lines(*body, **parts) == ["本文"]
    assert asides(*body, **parts) == [
        ("comment", "要確認"),
        ("footnote", "用語の説明"),
        ("prompt", "ここに入力"),
        ("prompt", "日付を選択"),
        ("running", "鳴砂市 港湾局"),
    ]


def test_an_aside_has_the_place_of_its_paragraph() -> None:
    found = read_word("一", "二", para("三", run("旧", "<w:strike/>")))
    assert [aside.spot for aside in found.asides] == [Spot(paragraph=3)]


# --- numbers ---------------------------------------------------------------------------------------------


def level(at: int, kind: str, text: str, more: str = "", start: int = 1) -> str:
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="{start}"/><w:numFmt w:val="{kind}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def numbering(*levels: str, more: str = "", overrides: str = "") -> str:
    inside = "".join(levels)
    return (
        f'<w:abstractNum w:abstractNumId="0">{inside}</w:abstractNum>{more}'
        f'<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        f'<w:num w:numId="2"><w:abstractNumId w:val="0"/>{overrides}</w:num>'
    )


def item(text: str, at: int = 0, num: int = 1) -> str:
    return para(text, properties=f'<w:numPr><w:ilvl w:val="{at}"/><w:numId w:val="{num}"/></w:numPr>')


@pytest.mark.parametrize(
    ("kind", "text", "first", "second"),
    [
        ("decimal", "(%1)", "(1) 港", "(2) 町"),
        ("decimalFullWidth", "（%1）", "（１） 港", "（２） 町"),
        ("decimalEnclosedCircle", "%1", "① 港", "② 町"),
        ("decimalEnclosedParen", "%1", "⑴ 港", "⑵ 町"),
        ("decimalZero", "%1", "01 港", "02 町"),
        ("aiueo", "%1", "ｱ 港", "ｲ 町"),
        ("aiueoFullWidth", "(%1)", "(ア) 港", "(イ) 町"),
        ("irohaFullWidth", "%1", "イ 港", "ロ 町"),
        ("japaneseCounting", "第%1", "第一 港", "第二 町"),
        ("japaneseLegal", "%1", "壱 港", "弐 町"),
        ("ideographTraditional", "%1", "甲 港", "乙 町"),
        ("upperLetter", "課題%1", "課題A 港", "課題B 町"),
        ("lowerRoman", "%1.", "i. 港", "ii. 町"),
        ("upperRoman", "%1", "I 港", "II 町"),
        ("bullet", "・", "・ 港", "・ 町"),
        ("none", "", "港", "町"),
        ("unheardOf", "%1.", "1. 港", "2. 町"),
    ],
)
def test_numbers_are_read_as_shown(kind: str, text: str, first: str, second: str) -> None:
    assert lines(item("港"), item("町"), numbering=numbering(level(0, kind, text))) == [first, second]


def test_a_bullet_of_a_symbol_font_is_the_sign_it_looks_like() -> None:
    wingdings = level(0, "bullet", "\uf06c", '<w:rPr><w:rFonts w:ascii="Wingdings"/></w:rPr>')
    courier = level(1, "bullet", "o", '<w:rPr><w:rFonts w:ascii="Courier New"/></w:rPr>')
    assert lines(item("港"), item("岸壁", 1), numbering=numbering(wingdings, courier)) == ["● 港", "○ 岸壁"]


@pytest.mark.parametrize("text", ["①岸壁の補修", "・岸壁の補修", "(1) 岸壁の補修", "A ・改善"])
def test_a_bullet_before_a_marker_that_the_author_typed_is_decoration(text: str) -> None:
    bullets = numbering(level(0, "bullet", "\uf0b7", '<w:rPr><w:rFonts w:ascii="Symbol"/></w:rPr>'))
    assert lines(item(text), item("A社と協議"), numbering=bullets) == [text, "・ A社と協議"]
    assert lines(item(text), numbering=numbering(level(0, "decimal", "%1."))) == [f"1. {text}"]


def test_levels_count_within_one_another_and_begin_anew() -> None:
    lists = numbering(
        level(0, "decimal", "%1"), level(1, "decimal", "%1-%2"), level(2, "aiueoFullWidth", "%3")
    )
    body = [
        item("a"),
        item("b", 1),
        item("c", 1),
        item("d", 2),
        item("e"),
        item("f", 1),
        "本文",
        item("g", 1),
    ]
    assert lines(*body, numbering=lists) == ["1 a", "1-1 b", "1-2 c", "ア d", "2 e", "2-1 f", "本文", "2-2 g"]


def test_a_level_may_go_on_through_those_above() -> None:
    lists = numbering(level(0, "decimal", "%1"), level(1, "decimal", "(%2)", '<w:lvlRestart w:val="0"/>'))
    assert lines(item("a"), item("b", 1), item("c"), item("d", 1), numbering=lists) == [
        "1 a", "(1) b", "2 c", "(2) d",
    ]  # fmt: skip


def test_a_list_goes_on_in_another_of_the_same_definition_unless_it_has_a_start() -> None:
    start = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
    body = [item("a"), item("b", num=2), item("c", num=2), item("d")]
    assert lines(*body, numbering=numbering(level(0, "decimal", "%1"))) == ["1 a", "2 b", "3 c", "4 d"]
    restarted = numbering(level(0, "decimal", "%1"), overrides=start)
    assert lines(*body, numbering=restarted) == ["1 a", "5 b", "6 c", "7 d"]


def test_a_style_numbers_its_paragraphs_at_its_own_level() -> None:
    lists = numbering(
        level(0, "decimal", "第%1章", '<w:pStyle w:val="H1"/>'),
        level(1, "decimal", "(%2)", '<w:pStyle w:val="H2"/><w:suff w:val="nothing"/>'),
    )
    own = '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
    styles = (
        f'<w:style w:type="paragraph" w:styleId="H1">{own}</w:style>'
        f'<w:style w:type="paragraph" w:styleId="H2"><w:basedOn w:val="H1"/>{own}</w:style>'
    )
    body = [para(t, properties=f'<w:pStyle w:val="{s}"/>') for t, s in (("使命", "H1"), ("予算", "H2"))]
    off = para("番号なし", properties='<w:pStyle w:val="H1"/><w:numPr><w:numId w:val="0"/></w:numPr>')
    assert lines(*body, off, numbering=lists, styles=styles) == ["第1章 使命", "(1)予算", "番号なし"]


def test_a_list_style_lends_its_levels() -> None:
    linked = (
        '<w:abstractNum w:abstractNumId="7"><w:styleLink w:val="L"/>'
        + level(0, "decimal", "取組%1")
        + "</w:abstractNum>"
    )
    lists = numbering('<w:numStyleLink w:val="L"/>', more=linked)
    assert lines(item("港"), numbering=lists) == ["取組1 港"]


def test_deleted_and_hidden_paragraphs_are_not_counted() -> None:
    gone = (
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
        f"<w:rPr><w:del {CHANGE}/></w:rPr></w:pPr>"
        f"<w:del {CHANGE}><w:r><w:delText>削除</w:delText></w:r></w:del></w:p>"
    )
    assert lines(item("a"), gone, item("b"), numbering=numbering(level(0, "decimal", "%1"))) == ["1 a", "2 b"]


def test_a_number_stands_before_its_words_though_a_page_ends_between() -> None:
    broken = para(
        '<w:r><w:br w:type="page"/></w:r>',
        run("高", '<w:u w:val="single"/>'),
        "・低",
        properties='<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>',
    )
    (line,) = read_word(broken, numbering=numbering(level(0, "decimal", "%1"))).lines()
    assert (line.text, line.marked) == ("1 高・低", (2,))


# --- tables ----------------------------------------------------------------------------------------------


def test_cells_over_columns_and_rows_are_one_cell() -> None:
    span = '<w:gridSpan w:val="2"/>'
    begins, goes_on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    found = grids(
        table(
            row("項目", cell("上半期", properties=span)),
            row(cell("港", properties=begins), "①協議", "②調査"),
            row(cell(properties=goes_on), cell("③工事", properties=span)),
            widths=(2000, 3000, 3000),
        )
    )
    assert found == [
        [
            (0, 0, 1, 1, "項目"),
            (0, 1, 1, 2, "上半期"),
            (1, 0, 2, 1, "港"),
            (1, 1, 1, 1, "①協議"),
            (1, 2, 1, 1, "②調査"),
            (2, 1, 1, 2, "③工事"),
        ]
    ]


def test_columns_that_differ_by_a_hair_are_one() -> None:
    wide, narrow = '<w:gridSpan w:val="2"/>', '<w:gridSpan w:val="1"/>'
    found = grids(
        table(
            row(cell("第1四半期", properties=narrow), cell("第2四半期", properties=wide)),
            row(cell("協議", properties=wide), cell("工事", properties=narrow)),
            widths=(3000, 60, 2940),
        )
    )
    assert [c[:4] for c in found[0]] == [(0, 0, 1, 1), (0, 1, 1, 1), (1, 0, 1, 1), (1, 1, 1, 1)]


def test_a_place_in_a_table_is_its_row_and_column_and_paragraphs_there_do_not_count() -> None:
    found = read_word("前", table(row("a", "b"), row("c", "d"), widths=(2000, 2000)), "後")
    spots = {line.text: line.spot for line in found.lines()}
    assert spots["d"] == Spot(table=1, cell="R2C2")
    assert spots["後"] == Spot(paragraph=2)


def test_a_table_in_a_cell_becomes_rows_and_columns_of_the_outer_one() -> None:
    inner = table(row("第1四半期", "第2四半期"), row("協議", "調査"), widths=(1000, 1000))
    found = grids(table(row("取組", cell("(1) 港の再整備", inner, "※予定")), widths=(2000, 8000)))
    assert found == [
        [
            (0, 0, 4, 1, "取組"),
            (0, 1, 1, 2, "(1) 港の再整備"),
            (1, 1, 1, 1, "第1四半期"),
            (1, 2, 1, 1, "第2四半期"),
            (2, 1, 1, 1, "協議"),
            (2, 2, 1, 1, "調査"),
            (3, 1, 1, 2, "※予定"),
        ]
    ]


def test_a_table_that_only_frames_others_is_undone() -> None:
    inner = table(row("a", "b"), widths=(1000, 1000))
    assert grids(table(row(cell("枠", inner)), widths=(9000,))) == [[(0, 0, 1, 1, "a"), (0, 1, 1, 1, "b")]]
    beside = grids(table(row(cell("左", inner), cell("右", inner)), widths=(4500, 4500)))
    assert len(beside) == 2
    assert lines(table(row(cell("左", inner), cell("右", inner)), widths=(4500, 4500))) == [
        "左", "a", "b", "右", "a", "b",
    ]  # fmt: skip


def test_deleted_and_hidden_rows_are_set_aside() -> None:
    body = table(
        row("残る"),
        row("消えた行", properties=f"<w:del {CHANGE}/>"),
        row("隠れた行", properties="<w:hidden/>"),
    )
    assert lines(body) == ["残る"]
    assert asides(body) == [("deleted", "消えた行"), ("hidden", "隠れた行")]


def test_text_that_a_merged_cell_covers_is_told() -> None:
    body = table(
        row(cell("見える", properties='<w:vMerge w:val="restart"/>')),
        row(cell("覆われた", properties="<w:vMerge/>")),
    )
    assert lines(body) == ["見える"]
    assert asides(body) == [("hidden", "覆われた")]


# --- text boxes ------------------------------------------------------------------------------------------


def shape(*content: str, offset: int = 0, hidden: bool = False) -> str:
    flag = ' hidden="1"' if hidden else ""
    box = f"<w:txbxContent>{''.join(para(c) for c in content)}</w:txbxContent>"
    modern = (
        f'<w:drawing><wp:anchor><wp:positionV relativeFrom="paragraph"><wp:posOffset>{offset}</wp:posOffset>'
        f'</wp:positionV><wp:docPr id="1" name="x"{flag}/><a:graphic><a:graphicData><wps:wsp><wps:txbx>{box}'
        "</wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing>"
    )
    legacy = f"<w:pict><v:rect><v:textbox>{box}</v:textbox></v:rect></w:pict>"
    return (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps">{modern}</mc:Choice>'
        f"<mc:Fallback>{legacy}</mc:Fallback></mc:AlternateContent></w:r>"
    )


def test_a_text_box_is_read_once_before_or_below_its_paragraph() -> None:
    assert lines(para(shape("令和8年度", "局区X方針"), "本文")) == ["令和8年度", "局区X方針", "本文"]
    assert lines(para(shape("注記", offset=900_000), "本文")) == ["本文", "注記"]


def test_a_text_box_of_older_files_is_read() -> None:
    box = f"<v:textbox><w:txbxContent>{para('題名')}</w:txbxContent></v:textbox>"
    assert lines(para(f"<w:r><w:pict><v:rect>{box}</v:rect></w:pict></w:r>")) == ["題名"]


def test_a_hidden_text_box_is_set_aside() -> None:
    assert lines(para(shape("裏", hidden=True), "表")) == ["表"]
    assert asides(para(shape("裏", hidden=True), "表")) == [("hidden", "裏")]


def test_an_embedded_worksheet_is_told_as_a_picture() -> None:
    office = "urn:schemas-microsoft-com:office:office"
    sheet = f'<o:OLEObject xmlns:o="{office}" ProgID="Excel.Sheet.12"/>'
    assert asides(para("工程表", f"<w:r><w:object>{sheet}</w:object></w:r>")) == [
        ("picture", "Excel.Sheet.12")
    ]


def test_what_a_diagram_says_is_read_and_what_a_chart_says_set_aside() -> None:
    drawing = "<w:r><w:drawing><a:graphic>{}</a:graphic></w:drawing></w:r>"
    diagram, chart = '<dgm:relIds r:dm="diagramData"/>', '<c:chart r:id="chart"/>'
    body = para(drawing.format(diagram), drawing.format(chart), "本文")
    parts = {
        name: "".join(f"<a:p><a:r><a:t>{text}</a:t></a:r></a:p>" for text in texts)
        for name, texts in (("diagramData", ("調査", "工事")), ("chart", ("利用者数", "令和7年度")))
    }
    assert lines(body, **parts) == ["調査", "工事", "本文"]
    assert asides(body, **parts) == [("drawing", "利用者数 令和7年度")]


def test_a_text_box_in_a_cell_stays_there() -> None:
    assert grids(table(row(cell(para(shape("囲み"), "本文"))))) == [[(0, 0, 1, 1, "囲み/本文")]]


# --- files -----------------------------------------------------------------------------------------------


def test_the_same_bytes_give_the_same_document() -> None:
    data = word("港", table(row("a", "b")))
    assert read_findings(data) == read_findings(data)


def test_damaged_characters_are_put_right_and_told() -> None:
    document, findings = read_findings(word("⾼齢者"))
    assert [line.text for line in document.lines()] == ["高齢者"]
    assert [(f.code, f.values["count"]) for f in findings] == [("repaired-characters", 1)]


def test_files_inserted_into_the_document_are_told() -> None:
    document, findings = read_findings(word("港", '<w:altChunk r:id="rId9"/>', "湾"))
    assert [line.text for line in document.lines()] == ["港", "湾"]
    assert [(f.code, f.values["count"]) for f in findings] == [("unread-insertions", 1)]


def columns(table: list[tuple[int, int, int, int, str]]) -> list[tuple[int, int]]:
    return [(column, span) for _, column, _, span, _ in table]


def test_the_second_part_of_a_table_cut_in_two_has_the_columns_of_the_first() -> None:
    quarters = table(row(*(f"第{n}四半期" for n in (1, 2, 3, 4))), widths=(2400, 2400, 2400, 2400))
    rest = table(row("①協議", "①工事", "①完成"), widths=(4800, 2400, 2400))
    assert columns(grids(quarters, "課題A (1) 港の再整備", rest)[1]) == [(0, 2), (2, 1), (3, 1)]
    assert columns(grids(quarters, "一", "二", "三", "四", rest)[1]) == [(0, 1), (1, 1), (2, 1)]
    one = table(row("①通年"), widths=(9600,))
    assert columns(grids(quarters, one)[1]) == [(0, 4)]
    assert columns(grids("前", one)[0]) == [(0, 1)]


def test_a_column_counts_that_only_a_spanning_cell_covers() -> None:
    wide = '<w:gridSpan w:val="3"/>'
    found = grids(table(row(cell("①協議", properties=wide), "①工事"), widths=(2400, 2400, 2400, 2400)))
    assert columns(found[0]) == [(0, 3), (3, 1)]
    assert columns(grids(table(row(cell("枠", properties=wide)), widths=(2400, 2400, 2400)))[0]) == [(0, 1)]


def test_a_bullet_that_only_says_that_it_is_one_is_a_dot() -> None:
    arrow = level(0, "bullet", "\uf0d8", '<w:rPr><w:rFonts w:ascii="Wingdings"/></w:rPr>')
    symbol = level(1, "bullet", "\uf0b7", '<w:rPr><w:rFonts w:ascii="Symbol"/></w:rPr>')
    lists = numbering(arrow, symbol, level(2, "bullet", "※"))
    assert lines(item("港"), item("町", 1), item("注", 2), numbering=lists) == ["・ 港", "・ 町", "※ 注"]


def test_a_merged_cell_goes_on_below_though_its_edge_differs_by_a_hair() -> None:
    begins, goes_on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    wide = '<w:gridSpan w:val="2"/>'
    found = read_word(
        table(
            row(cell("4月", properties=wide), cell("調査", properties=begins)),
            row("5月", cell(properties=goes_on + wide)),
            widths=(3000, 60, 3000),
        )
    )
    (grid,) = found.blocks
    assert isinstance(grid, Grid)
    assert [(c.row, c.col, c.row_span, c.col_span) for c in grid.cells] == [
        (0, 0, 1, 1),
        (0, 1, 2, 1),
        (1, 0, 1, 1),
    ]
    assert [c.spot and c.spot.cell for c in grid.cells] == ["R1C1", "R1C2", "R2C1"]


# --- plans -----------------------------------------------------------------------------------------------


def plan(*changes: tuple[str, str]) -> Plan:
    """The small plan as a Word document, with paragraphs and tables replaced by others."""
    body = of_text(PLAN)
    for before, after in changes:
        assert body.count(para(before)) == 1
        body[body.index(para(before))] = after
    return parse_bytes(word(*body), "plan.docx", forms=forms()).plan


_OF_THE_FILE = re.compile("place$|^findings$|^doubt$")


def values(read: Plan) -> dict[str, object]:
    """A plan without what depends on the file it was read from."""

    def placeless(value: object) -> object:
        if isinstance(value, dict):
            return {k: placeless(v) for k, v in value.items() if not _OF_THE_FILE.search(k)}
        return [placeless(v) for v in value] if isinstance(value, list) else value

    found = placeless(read.model_dump(mode="json", exclude={"source", "document_id"}))
    assert isinstance(found, dict)
    return found


def test_a_plan_is_read_as_it_is_from_a_text() -> None:
    assert values(plan()) == values(parsed().plan)


def test_a_value_is_found_by_its_paragraph_or_its_cell() -> None:
    initiative = plan().issues[0].initiatives[1]
    assert initiative.place is not None and initiative.place.spot == Spot(paragraph=26)
    task = initiative.quarters[1].tasks[0]
    assert task.text == "開設" and task.place is not None
    assert task.place.spot == Spot(table=2, cell="R2C2")


def test_a_heading_does_not_go_on_in_the_next_paragraph() -> None:
    changed = plan(("(1) 町家の調査", para("(1) 町家と町並みを") + para("大学と共に考える。")))
    first = changed.issues[0].initiatives[0]
    assert (first.title, [p.text for p in first.description]) == (
        "町家と町並みを",
        ["大学と共に考える。", "大学と共に実測する。"],
    )


def test_a_heading_in_a_box_is_a_heading_whatever_its_wording() -> None:
    boxed = table(row("⑤令和8年度 of 取組内容(四半期間隔)"), widths=(9600,))
    changed = plan(("⑤令和8年度の取組内容(四半期間隔)", boxed))
    assert [i.title for i in changed.issues[0].initiatives] == ["町家の調査", "改修の支援"]


def test_what_is_set_aside_is_told_and_in_no_value() -> None:
    struck, hidden = run("50軒ずつ", "<w:strike/>"), run("秘", "<w:vanish/>")
    note = para("町家が年に30軒ずつ", struck, "失われている。", hidden)
    changed = plan(("町家が年に30軒ずつ失われている。", note))
    assert values(changed) == values(parsed().plan)
    assert {f.code for f in changed.findings} >= {"struck-part", "hidden-part"}


# --- hostile files ---------------------------------------------------------------------------------------


def test_huge_spans_and_circles_of_styles_and_lists_are_bounded() -> None:
    wide = cell("a", properties='<w:gridSpan w:val="999999999"/>')
    assert lines(table(row(wide, "b"), row("c", properties='<w:gridBefore w:val="99999999"/>'))) == list(
        "abc"
    )
    circle = "".join(
        f'<w:style w:type="paragraph" w:styleId="{a}"><w:basedOn w:val="{b}"/></w:style>'
        for a, b in ("xy", "yx")
    )
    assert lines(para("本文", properties='<w:pStyle w:val="x"/>'), styles=circle) == ["本文"]
    own_style = numbering('<w:numStyleLink w:val="L"/><w:styleLink w:val="L"/>')
    assert lines(item("港", 99), numbering=own_style) == ["港"]


def test_a_table_of_many_rows_is_read_in_linear_time() -> None:
    rows = [row(*"abcde") for _ in range(1500)]
    assert len(grids(table(*rows, widths=(1800,) * 5))[0]) == 7500


def test_nonsense_in_numbers_is_passed_over() -> None:
    body = [
        para(run("あ", '<w:sz w:val="0"/>'), properties='<w:ind w:left="inf"/>'),
        para(run("い", '<w:sz w:val="nan"/>'), '<w:r><w:sym w:font="Wingdings" w:char="zz"/></w:r>'),
        table(row(cell("う", properties='<w:gridSpan w:val="-5"/>')), widths=(-5, 7)),
    ]
    assert lines(*body) == ["あ", "い", "う"]


_INLINE = st.sampled_from("甲乙丙").map(run)
_WRAPPED = st.sampled_from(
    (
        "{}",
        f"<w:ins {CHANGE}>{{}}</w:ins>",
        "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>",
        '<w:hyperlink w:anchor="x">{}</w:hyperlink>',
        f"<w:moveTo {CHANGE}>{{}}</w:moveTo>",
        f"<w:r><w:ruby><w:rt>{run('よみ')}</w:rt><w:rubyBase>{{}}</w:rubyBase></w:ruby></w:r>",
    )
)
_PARAGRAPHS = st.lists(st.builds(str.format, _WRAPPED, _INLINE), max_size=3).map(lambda runs: para(*runs))


def _tables(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    content = st.lists(inner, max_size=3).map(lambda blocks: cell(*blocks))
    return st.lists(st.lists(content, min_size=1, max_size=3), min_size=1, max_size=3).map(
        lambda rows: table(*(row(*cells) for cells in rows), widths=(3000, 3000, 3000))
    )


_BODIES = st.lists(st.recursive(_PARAGRAPHS, _tables, max_leaves=12), max_size=6)


@given(_BODIES)
@settings(max_examples=60, deadline=None)
def test_all_text_is_in_lines_and_no_cell_lies_on_another(body: list[str]) -> None:
    assume(any(c in "甲乙丙" for block in body for c in block))
    found = read_word(*body)
    read_of_it = Counter("".join(line.text for line in found.lines()))
    assert read_of_it == Counter(c for c in "".join(body) if c in "甲乙丙")
    for grid in (block for block in found.blocks if isinstance(block, Grid)):
        taken = [
            (c.row + r, c.col + k) for c in grid.cells for r in range(c.row_span) for k in range(c.col_span)
        ]
        assert len(taken) == len(set(taken))
        assert all(r < grid.rows and k < grid.cols for r, k in taken)
