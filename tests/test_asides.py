"""What is on a page but not the document's text is read as no line, and told. Both back ends agree."""

from __future__ import annotations

import io
from collections.abc import Callable

import pikepdf
import pytest
from reportlab.lib.colors import HexColor, black, red, white, yellow

from planparse.document.findings import Finding
from planparse.readers.pdf import Reader
from tests.support.pdf_pages import (
    BOTH,
    HEIGHT,
    JA,
    WIDTH,
    XS,
    YS,
    Sheet,
    across,
    cells,
    fill,
    full,
    pdf,
    read_as,
)


def read(reader: Reader, write: Callable[[Sheet], None]) -> tuple[list[str], list[Finding]]:
    document, findings = read_as(reader, pdf(write))
    return [line.text for line in document.lines()], findings


def told(findings: list[Finding]) -> list[tuple[str, object]]:
    return [(f.code, f.values.get("text", f.values.get("examples"))) for f in findings]


pytestmark = pytest.mark.parametrize("reader", BOTH)


# --- struck-out text ---------------------------------------------------------------------------------


def test_struck_out_text_is_quoted_and_what_replaces_it_is_read(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        sheet.put(60, 100, "会議を三十分")
        sheet.rule(90, 96.5, 120, 96.5)
        sheet.setFillColor(red)
        sheet.put(120, 100, "十五分に縮める。")

    lines, findings = read(reader, write)
    assert lines == ["会議を十五分に縮める。"]
    assert told(findings) == [("struck-text", "三十分")]
    assert findings[0].severity == "warning"
    assert findings[0].place.page == 1


def test_a_passage_struck_out_over_two_lines_is_one_finding(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        sheet.put(60, 100, "続ける事業と廃止する")
        sheet.rule(120, 96.5, 160, 96.5)
        sheet.put(60, 114, "事業を示す。")
        sheet.rule(60, 110.5, 80, 110.5)
        sheet.put(60, 128, "全て消した行")
        sheet.rule(60, 124.5, 120, 124.5)

    lines, findings = read(reader, write)
    assert lines == ["続ける事業と", "を示す。"]
    assert told(findings) == [("struck-text", "廃止する事業"), ("struck-text", "全て消した行")]


def test_a_struck_out_cell_is_empty_and_its_table_whole(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        full(sheet)
        fill(sheet, [["甲", "乙", "丙", "丁"], ["準備する", "取りやめる", "始める", "続ける"], ["-"] * 4])
        y = YS[1] + 16 - 3.5
        sheet.rule(XS[1] + 4, y, XS[1] + 54, y)

    document, findings = read_as(reader, pdf(write))
    assert cells(document)[1] == ["準備する", "", "始める", "続ける"]
    assert told(findings) == [("struck-text", "取りやめる")]


def test_latin_words_keep_one_space_where_a_word_is_struck_out(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        sheet.put(60, 100, "Park and old Ride", font="Helvetica")
        begin = 60 + sheet.stringWidth("Park and ", "Helvetica", 10)
        sheet.rule(begin, 96.8, begin + sheet.stringWidth("old", "Helvetica", 10), 96.8)

    assert read(reader, write)[0] == ["Park and Ride"]


def test_underlines_table_rules_and_arrows_strike_nothing_out(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        sheet.put(60, 60, "下線を引いた文")
        sheet.rule(60, 61.5, 130, 61.5)
        sheet.put(60, 80, "上線を引いた文")
        sheet.rule(60, 70.5, 130, 70.5)
        across(sheet)
        for k, y in enumerate(YS[1:-1]):  # text that a row too low lets slip onto the rule
            sheet.put(XS[0] + 4, y + 3.5, f"はみ出す文{k}")
        sheet.put(200, 300, "矢印の上の文")
        sheet.rule(150, 296.5, 420, 296.5)

    lines, findings = read(reader, write)
    assert {"下線を引いた文", "上線を引いた文", "はみ出す文0", "はみ出す文1", "矢印の上の文"} <= set(lines)
    assert findings == []


def test_a_strike_out_in_a_spaced_line_reaches_to_the_next_letter(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        for n, letter in enumerate("窓口は廃止改める。"):
            sheet.put(60 + 26 * n, 100, letter)
        sheet.rule(60 + 26 * 3, 96.5, 60 + 26 * 5, 96.5)
        sheet.put(60, 200, "次の行の文")
        sheet.rule(60, 196.5, 60 + 26 * 3, 196.5)  # ends at nothing

    lines, findings = read(reader, write)
    assert ["".join(line.split()) for line in lines] == ["窓口は改める。", "次の行の文"]
    assert [text for _, text in told(findings)] == ["廃止"]


# --- watermarks, slanted text and ruby ---------------------------------------------------------------


def turned(sheet: Sheet, x: float, y: float, degrees: float, text: str, size: float) -> None:
    sheet.saveState()
    sheet.translate(x, HEIGHT - y)
    sheet.rotate(degrees)
    sheet.put(0, HEIGHT, text, size=size)
    sheet.restoreState()


def test_a_slanted_watermark_is_told_once_for_all_pages(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        for page in range(2):
            sheet.put(60, 100, f"{page}ページの本文です。")
            turned(sheet, 150, 500, 45, "内部資料", 80)
            sheet.showPage()

    lines, findings = read(reader, write)
    assert lines == ["0ページの本文です。", "1ページの本文です。"]
    assert told(findings) == [("watermark", "内部資料")]
    assert findings[0].values["count"] == 2
    assert findings[0].severity == "info"


def test_a_level_watermark_lies_pale_behind_the_text(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        sheet.setFillColor(HexColor("#D0D0D0"))
        sheet.put(60, 180, "案", size=120)
        sheet.put(60, 400, "大きな灰色の題", size=30)
        sheet.setFillColor(HexColor("#000000"))
        for k in range(6):
            sheet.put(60, 100 + 20 * k, "窓口の時間を改める。")

    lines, findings = read(reader, write)
    assert lines == ["窓口の時間を改める。"] * 6 + ["大きな灰色の題"]
    assert told(findings) == [("watermark", "案")]


def test_a_watermark_that_lies_behind_no_type_is_known_from_another_page(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        for lines in (6, 1):
            sheet.setFillColor(HexColor("#D0D0D0"))
            sheet.put(60, 180, "未定稿", size=120)
            sheet.setFillColor(HexColor("#000000"))
            for k in range(lines):
                sheet.put(60, 40 + 30 * k, "窓口の時間を改める。")
            sheet.showPage()

    lines, findings = read(reader, write)
    assert lines == ["窓口の時間を改める。"] * 7
    assert told(findings) == [("watermark", "未定稿")]


def test_small_type_beside_a_large_title_is_seen(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        sheet.put(60, 300, "環境局の方針", size=72)
        sheet.put(60, 760, "令和8年4月 環境局", size=8)

    assert read(reader, write) == (["環境局の方針", "令和8年4月 環境局"], [])


def test_kana_over_a_watermark_are_no_ruby(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        sheet.put(60, 100, "所管の施設は次のとおり。")
        turned(sheet, 60, 230, 45, "案", 120)
        sheet.put(90, 140, "・リサイクルプラザ")
        sheet.setFillColor(HexColor("#D0D0D0"))
        sheet.put(60, 500, "写", size=120)
        sheet.setFillColor(HexColor("#000000"))
        for k in range(3):
            sheet.put(80, 385 + 40 * k, "・センター", size=10)

    lines, findings = read(reader, write)
    assert lines == ["所管の施設は次のとおり。", "・リサイクルプラザ", *["・センター"] * 3]
    assert {f.code for f in findings} == {"watermark"}


def test_small_slanted_text_is_a_warning(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        sheet.put(60, 100, "本文です。")
        turned(sheet, 300, 300, 30, "至急", 10)

    lines, findings = read(reader, write)
    assert lines == ["本文です。"]
    assert told(findings) == [("slanted-text", "至急")]
    assert findings[0].severity == "warning"


def test_ruby_parts_no_paragraph(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        sheet.put(60, 100, "この区域には県営の溜池があり、")
        sheet.put(60, 120, "その岸壁を直す。")
        sheet.put(80, 110, "がんぺき", size=5)

    lines, findings = read(reader, write)
    assert lines == ["この区域には県営の溜池があり、", "その岸壁を直す。"]
    assert [f.code for f in findings] == ["ruby"]


def test_ruby_over_the_middle_of_a_word_written_letter_by_letter(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        sheet.put(60, 100, "担当は次の者です。")
        sheet.put(60, 140, "岸")
        sheet.put(63, 130, "きしべ", size=5)
        sheet.put(71, 140, "辺")

    lines, findings = read(reader, write)
    assert lines == ["担当は次の者です。", "岸辺"]
    assert [f.code for f in findings] == ["ruby"]


def test_small_kana_beside_or_far_above_text_is_text(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        sheet.put(60, 100, "さくら", size=5)
        sheet.put(60, 130, "本文です。")
        sheet.put(300, 125, "ほか", size=5)

    lines, findings = read(reader, write)
    assert {"さくら", "本文です。", "ほか"} <= {part for line in lines for part in line.split()}
    assert findings == []


# --- layers, annotations, form fields ----------------------------------------------------------------


def changed(data: bytes, change: Callable[[pikepdf.Pdf], None]) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as document:
        change(document)
        document.save(out)
    return out.getvalue()


def one_line(sheet: Sheet) -> None:
    sheet.put(60, 100, "窓口の時間を改める。")


def with_layer(document: pikepdf.Pdf, *, off: bool) -> pikepdf.Object:
    layer = document.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name="旧版"))
    usual = pikepdf.Dictionary(OFF=[layer] if off else [], ON=[] if off else [layer])
    document.Root.OCProperties = pikepdf.Dictionary(OCGs=[layer], D=usual)
    return layer


@pytest.mark.parametrize("off", [True, False])
@pytest.mark.parametrize("how", ["marked content", "form"])
def test_a_layer_is_read_where_it_is_on(reader: Reader, how: str, off: bool) -> None:
    def write(sheet: Sheet) -> None:
        one_line(sheet)
        sheet.beginForm("old")
        sheet.put(60, 130, "前年度の文")
        sheet.rule(60, 140, 400, 140)
        sheet.endForm()
        sheet.doForm("old")
        sheet.put(60, 160, "続きの文です。")

    def layered(document: pikepdf.Pdf) -> None:
        layer = with_layer(document, off=off)
        page = document.pages[0]
        (name, form) = next((n, f) for n, f in page.Resources.XObject.items() if f.Subtype == "/Form")
        if how == "form":
            form.OC = layer
            return
        page.Resources.Properties = pikepdf.Dictionary(Old=layer)
        content = page.Contents.read_bytes().decode("latin-1")
        drawn = f"{name} Do"
        assert drawn in content
        page.Contents = document.make_stream(
            content.replace(drawn, f"/OC /Old BDC {drawn} EMC").encode("latin-1")
        )

    document, findings = read_as(reader, changed(pdf(write), layered))
    shown = [] if off else ["前年度の文"]
    assert [x.text for x in document.lines()] == ["窓口の時間を改める。", *shown, "続きの文です。"]
    assert told(findings) == ([("hidden-text", "前年度の文")] if off else [])


@pytest.mark.parametrize(
    ("policy", "off", "shown"),
    [
        (None, (True, False), True),
        (None, (True, True), False),
        ("AnyOn", (True, False), True),
        ("AllOn", (True, False), False),
        ("AllOn", (False, False), True),
        ("AnyOff", (True, False), True),
        ("AnyOff", (False, False), False),
        ("AllOff", (True, False), False),
        ("AllOff", (True, True), True),
        ("AllOn", (), True),
    ],
)
def test_what_is_on_several_layers_is_read_by_their_policy(
    reader: Reader, policy: str | None, off: tuple[bool, ...], shown: bool
) -> None:
    def write(sheet: Sheet) -> None:
        one_line(sheet)
        sheet.beginForm("old")
        sheet.put(60, 130, "前年度の文")
        sheet.endForm()
        sheet.doForm("old")

    def layered(document: pikepdf.Pdf) -> None:
        groups = [
            document.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name=f"層{n}"))
            for n in range(len(off))
        ]
        other = document.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name="別の層"))
        hidden = [other, *(group for group, is_off in zip(groups, off, strict=True) if is_off)]
        usual = pikepdf.Dictionary(OFF=hidden)
        document.Root.OCProperties = pikepdf.Dictionary(OCGs=[other, *groups], D=usual)
        member = pikepdf.Dictionary(Type=pikepdf.Name.OCMD, OCGs=groups)
        if policy is not None:
            member.P = pikepdf.Name("/" + policy)
        (form,) = (f for f in document.pages[0].Resources.XObject.values() if f.Subtype == "/Form")
        form.OC = document.make_indirect(member)

    document, _ = read_as(reader, changed(pdf(write), layered))
    assert [x.text for x in document.lines()][1:] == (["前年度の文"] if shown else [])


def annotated(subtype: str, contents: str, flags: int = 4) -> Callable[[pikepdf.Pdf], None]:
    def change(document: pikepdf.Pdf) -> None:
        document.pages[0].Annots = pikepdf.Array(
            [
                pikepdf.Dictionary(
                    Type=pikepdf.Name.Annot,
                    Subtype=pikepdf.Name("/" + subtype),
                    Rect=[300, 700, 400, 720],
                    Contents=contents,
                    F=flags,
                )
            ]
        )

    return change


@pytest.mark.parametrize(
    ("subtype", "code", "severity"),
    [("FreeText", "annotation", "warning"), ("Text", "comment", "info"), ("Highlight", "comment", "info")],
)
def test_what_a_viewer_added_is_told_and_not_read(
    reader: Reader, subtype: str, code: str, severity: str
) -> None:
    document, findings = read_as(reader, changed(pdf(one_line), annotated(subtype, "金額を\n確認")))
    assert [x.text for x in document.lines()] == ["窓口の時間を改める。"]
    assert told(findings) == [(code, "金額を 確認")]
    assert findings[0].severity == severity
    assert findings[0].place.box == (300, HEIGHT - 720, 400, HEIGHT - 700)


def test_links_and_annotations_no_one_sees_are_not_told(reader: Reader) -> None:
    for change in (annotated("Link", "外部"), annotated("FreeText", "隠した注釈", flags=2)):
        assert read_as(reader, changed(pdf(one_line), change))[1] == []


def looks(document: pikepdf.Pdf, x: float, y: float) -> pikepdf.Object:
    """A look that draws two words, in two states."""
    (font,) = (f for f in document.pages[0].Resources.Font.values() if "Heisei" in str(f.BaseFont))
    text = "".join(f"<{word.encode('utf-16-be').hex()}> Tj 0 -12 Td " for word in ("決裁 済", "十月"))
    look = document.make_stream(
        f"BT /F 10 Tf {x} {y} Td {text} ET".encode(),
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Form,
        BBox=[0, 0, 100, 30],
        Resources=pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font)),
    )
    return pikepdf.Dictionary(N=pikepdf.Dictionary(On=look))


@pytest.mark.parametrize(
    ("subtype", "contents", "expected"),
    [
        ("FreeText", "", [("annotation", "決裁 済 十月")]),
        ("FreeText", "決裁済十月", [("annotation", "決裁済十月")]),
        ("Stamp", "別の文字", [("annotation", "決裁 済 十月"), ("annotation", "別の文字")]),
        ("Highlight", "別の文字", [("annotation", "決裁 済 十月"), ("comment", "別の文字")]),
        ("Watermark", "", [("annotation", "決裁 済 十月")]),
        ("Popup", "", []),
    ],
)
def test_what_an_annotation_shows_is_told(
    reader: Reader, subtype: str, contents: str, expected: list[tuple[str, str]]
) -> None:
    def change(document: pikepdf.Pdf) -> None:
        annotated(subtype, contents)(document)
        (annotation,) = document.pages[0].Annots
        annotation.AP, annotation.AS = looks(document, 5, 20), pikepdf.Name.On
        copies = [pikepdf.Dictionary(annotation) for _ in range(2)]
        copies[0].F = 2
        copies[1].OC = with_layer(document, off=True)
        document.pages[0].Annots.extend(copies)

    document, findings = read_as(reader, changed(pdf(one_line), change))
    assert [x.text for x in document.lines()] == ["窓口の時間を改める。"]
    assert told(findings) == expected
    assert all(f.values["count"] == 1 for f in findings)


def test_a_damaged_annotation_is_told_like_any_other(reader: Reader) -> None:
    def change(document: pikepdf.Pdf) -> None:
        annotated("FreeText", "甲")(document)
        (annotation,) = document.pages[0].Annots
        annotation.F, annotation.Rect[0] = pikepdf.Name.A, pikepdf.Name.A
        other = pikepdf.Dictionary(annotation)
        other.Contents, other.Rect, other.F = pikepdf.String("乙"), 5, 4
        document.pages[0].Annots.append(other)

    _, findings = read_as(reader, changed(pdf(one_line), change))
    assert told(findings) == [("annotation", "甲"), ("annotation", "乙")]


def test_damaged_layers_and_fields_are_told(reader: Reader) -> None:
    def layers(document: pikepdf.Pdf) -> None:
        document.Root.OCProperties = pikepdf.Dictionary(D=5)

    def fields(document: pikepdf.Pdf) -> None:
        field_of(document, Parent=5)

    for change in (layers, fields):
        document, findings = read_as(reader, changed(pdf(one_line), change))
        assert [x.text for x in document.lines()] == ["窓口の時間を改める。"]
        assert [f.code for f in findings] == ["damaged-additions"]


@pytest.mark.filterwarnings("ignore::pikepdf.PageCopyWarning")
@pytest.mark.parametrize(("drawn", "in_form"), [(True, True), (False, True), (False, False)])
def test_what_is_typed_into_a_form_field_is_read(reader: Reader, drawn: bool, in_form: bool) -> None:
    """A field is drawn by its value where it has no appearance, or only an outdated one."""

    def fields(document: pikepdf.Pdf) -> None:
        field = field_of(document, V="台帳を作る\n様式を決める")
        if drawn:
            field.AP = pikepdf.Dictionary(
                N=document.make_stream(
                    b"", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=[0, 0, 180, 30]
                )
            )
        if in_form:
            document.Root.AcroForm.NeedAppearances = drawn
        else:
            del document.Root.AcroForm

    document, findings = read_as(reader, changed(pdf(one_line), fields))
    assert [x.text for x in document.lines()] == ["窓口の時間を改める。", "台帳を作る", "様式を決める"]
    assert findings == []


def field_of(document: pikepdf.Pdf, **entries: object) -> pikepdf.Object:
    """A new field on the first page."""
    field = document.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Widget,
            FT=pikepdf.Name.Tx,
            T="q1",
            Rect=[300, 690, 480, 720],
            F=4,
            DA="/Helv 10 Tf 0 g",
            **entries,
        )
    )
    document.pages[0].Annots = pikepdf.Array([field])
    document.Root.AcroForm = pikepdf.Dictionary(Fields=[field])
    return field


@pytest.mark.parametrize(
    ("entries", "shown"),
    [
        ({"FT": pikepdf.Name.Ch, "V": ["a", "乙"], "Opt": [["a", "甲の案"], "乙"]}, ["甲の案", "乙"]),
        ({"Ff": 1 << 13, "V": "himitsu"}, []),
        ({"FT": pikepdf.Name.Btn, "Ff": 1 << 16, "MK": pikepdf.Dictionary(CA="印刷する")}, ["印刷する"]),
        ({"FT": pikepdf.Name.Btn, "Ff": 1 << 16, "MK": "印刷する"}, []),
        ({"FT": pikepdf.Name.Btn, "MK": pikepdf.Dictionary(CA="4")}, []),  # the tick of a box
        ({}, ["決裁 済", "十月"]),
    ],
    ids=["chosen", "password", "button", "damaged button", "box", "drawn"],
)
def test_a_field_is_read_as_it_is_shown(reader: Reader, entries: dict[str, object], shown: list[str]) -> None:
    def fields(document: pikepdf.Pdf) -> None:
        field = field_of(document)
        for name, value in entries.items():
            field[f"/{name}"] = value
        if not entries:
            field.AP, field.AS = looks(document, 5, 20), pikepdf.Name.On

    document, findings = read_as(reader, changed(pdf(one_line), fields))
    assert [x.text for x in document.lines()][1:] == shown
    assert findings == []


# --- what no one can see -----------------------------------------------------------------------------


def test_text_that_is_covered_and_written_over_is_hidden(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        sheet.put(60, 100, "令和七年度（旧）")
        sheet.put(60, 130, "続きの文です。")
        sheet.setFillColor(white)
        sheet.box(55, 86, 200, 106)
        sheet.setFillColor(black)
        sheet.put(60, 100, "令和八年度")

    lines, findings = read(reader, write)
    assert sorted(lines) == ["令和八年度", "続きの文です。"]
    assert told(findings) == [("hidden-text", "令和七年度（旧）")]


def test_a_marker_over_text_and_a_ground_below_it_hide_nothing(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        sheet.setFillColor(HexColor("#C0E0FF"))
        sheet.box(55, 86, 200, 106)
        sheet.setFillColor(black)
        sheet.put(60, 100, "地の色の上の文")
        sheet.put(60, 130, "蛍光を引いた文")
        sheet.setFillColor(yellow, alpha=0.5)
        sheet.box(55, 116, 200, 136)

    lines, findings = read(reader, write)
    assert lines == ["地の色の上の文", "蛍光を引いた文"]
    assert findings == []


def test_text_that_a_clip_path_cuts_away_is_hidden(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        sheet.put(60, 100, "枠の前の文")
        sheet.saveState()
        path = sheet.beginPath()
        path.rect(60, HEIGHT - 140, 50, 20)
        sheet.clipPath(path, stroke=0)
        sheet.put(60, 132, "見える所見えない所")
        sheet.put(60, 160, "枠の外の文")
        sheet.restoreState()
        sheet.put(60, 190, "枠の後の文")

    lines, findings = read(reader, write)
    assert lines == ["枠の前の文", "見える所見", "枠の後の文"]
    assert told(findings) == [("hidden-text", "えない所枠の外の文")]


def test_a_clipped_form_shows_what_its_box_leaves(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        sheet.beginForm("part", lowerx=0, lowery=HEIGHT - 110, upperx=WIDTH, uppery=HEIGHT - 80)
        sheet.put(60, 100, "箱の中の文")
        sheet.put(60, 130, "箱の外の文")
        sheet.endForm()
        sheet.doForm("part")

    lines, findings = read(reader, write)
    assert lines == ["箱の中の文"]
    assert told(findings) == [("hidden-text", "箱の外の文")]


def test_type_too_small_to_see_is_hidden(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        sheet.put(60, 100, "本文です。")
        sheet.put(60, 130, "点にしか見えない", size=1)

    lines, findings = read(reader, write)
    assert lines == ["本文です。"]
    assert told(findings) == [("hidden-text", "点にしか見えない")]


def test_type_squeezed_into_strokes_is_hidden(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        sheet.put(60, 100, "本文です。")
        sheet.saveState()
        sheet.transform(0.05, 0, 0, 1, 60, 0)
        sheet.put(0, 130, "線にしか見えない")
        sheet.restoreState()
        words = sheet.beginText(60, HEIGHT - 160)
        words.setFont(JA, 10)
        for scale, text in ((5, "これも線である"), (50, "半分の幅の文")):
            words.setHorizScale(scale)
            words.textLine(text)
        sheet.drawText(words)

    lines, findings = read(reader, write)
    assert lines == ["本文です。", "半分の幅の文"]
    assert told(findings) == [("hidden-text", "線にしか見えないこれも線である")]


def test_unpainted_text_over_letters_drawn_as_outlines_is_read(reader: Reader) -> None:
    def write(sheet: Sheet) -> None:
        for k in range(3):
            path = sheet.beginPath()
            x, y = 60 + 10 * k, HEIGHT - 100
            path.moveTo(x + 1, y)
            path.curveTo(x + 2, y + 8, x + 8, y + 8, x + 9, y)
            path.close()
            sheet.drawPath(path, fill=1, stroke=0)
        sheet.put(60, 100, "組織図", mode=3)
        sheet.put(60, 130, "見えない文", mode=3)

    lines, findings = read(reader, write)
    assert lines == ["組織図"]
    assert told(findings) == [("hidden-text", "見えない文")]


@pytest.mark.parametrize("how", ["frame", "arrow", "half"])
def test_what_covers_text_in_part_hides_nothing(reader: Reader, how: str) -> None:
    def write(sheet: Sheet) -> None:
        sheet.put(60, 100, "囲みの中の文")
        sheet.setFillColor(HexColor("#10A030"))
        if how == "frame":  # the area between two rectangles
            path = sheet.beginPath()
            path.rect(50, HEIGHT - 110, 100, 30)
            path.rect(54, HEIGHT - 106, 92, 22)
            sheet.drawPath(path, fill=1, stroke=0, fillMode=0)
        elif how == "arrow":  # a rectangle of which a clip path leaves an arrow
            path = sheet.beginPath()
            path.moveTo(50, HEIGHT - 112)
            for x, y in ((140, 112), (140, 106), (150, 114), (140, 122), (140, 116), (50, 116)):
                path.lineTo(x, HEIGHT - y)
            path.close()
            sheet.clipPath(path, stroke=0)
            sheet.box(50, 85, 150, 122)
        else:
            sheet.box(50, 96, 150, 106)

    lines, findings = read(reader, write)
    assert lines == ["囲みの中の文"]
    assert findings == []


# --- footnotes -----------------------------------------------------------------------------------------


def with_note(sheet: Sheet, call: str, note: str) -> None:
    for y in (100, 116, 132):
        sheet.put(60, y, "港の仕組みを育て、担い手を支える。")
    sheet.put(60, 148, "利用者は三割増えた")
    sheet.put(150, 144.5, call, size=6, font="Helvetica")
    sheet.put(154, 148, "。")
    sheet.put(60, 740, note, size=8)
    sheet.put(60, 751, "独自の集計による。", size=8)
    sheet.put(290, 800, "3")


def test_a_footnote_and_the_number_calling_it_are_no_text(reader: Reader) -> None:
    lines, findings = read(reader, lambda sheet: with_note(sheet, "1", "1)三月末現在。"))
    assert lines[3:] == ["利用者は三割増えた。", "3"]
    assert told(findings) == [("footnote", "1"), ("footnote", "1)三月末現在。独自の集計による。")]
    assert {f.severity for f in findings} == {"warning"}


def test_a_note_under_another_number_than_the_raised_one_stays_text(reader: Reader) -> None:
    lines, findings = read(reader, lambda sheet: with_note(sheet, "1", "2 三月末現在。"))
    assert lines[3:] == ["利用者は三割増えた1。", "2 三月末現在。", "独自の集計による。", "3"]
    assert not findings
