"""Pages without text are recognised from their pictures, where the extra for it is installed."""

from __future__ import annotations

import io
import socket
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from PIL import Image, ImageFilter

from generator import score
from planparse.batch.task import MIB
from planparse.document.errors import ReadError
from planparse.document.source import Cell, Grid, Line, Recognised, SourceDocument
from planparse.form.file import shipped
from planparse.japanese.fold import fold
from planparse.parse.pipeline import parse_bytes, parse_document
from planparse.parse.recognised import decided, vocabulary_of
from planparse.plan.fields import Part, walk
from planparse.plan.model import Plan
from planparse.readers import read
from planparse.readers.pdf import pdfium, read_pdf, recognition
from tests.support.convert import convert, latest
from tests.support.documents import RAW, forms
from tests.support.pdf_pages import HEADS, ROWS, XS, YS, Sheet, cells, fill, pdf
from tests.support.small_plan import PLAN
from tests.support.small_plan import parsed as parsed_plan

needs_extra = pytest.mark.skipif(not recognition.is_installed(), reason="planparse[ocr] is not installed")


def draw_table(sheet: Sheet) -> None:
    sheet.put(60, 60, "○窓口サービスの見直し", size=14)
    for x in XS:
        sheet.rule(x, YS[0], x, YS[-1])
    for y in YS:
        sheet.rule(XS[0], y, XS[-1], y)
    fill(sheet, [HEADS, *ROWS])


def scanned(
    data: bytes, look: Callable[[Image.Image], Image.Image] = lambda page: page, *, dpi: int = 200
) -> bytes:
    """A PDF of a picture of the first page."""
    picture = pdfium.grey_picture(data, 1, dpi / 72, None)
    assert picture is not None
    page = look(Image.fromarray(picture))
    out = io.BytesIO()
    made = pikepdf.new()
    made.add_blank_page(page_size=(595, 842))
    image = made.make_stream(page.tobytes())
    image.Type, image.Subtype, image.ColorSpace = (
        pikepdf.Name.XObject,
        pikepdf.Name.Image,
        pikepdf.Name.DeviceGray,
    )
    image.Width, image.Height, image.BitsPerComponent = page.width, page.height, 8
    made.pages[0].Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im=image))
    made.pages[0].Contents = made.make_stream(b"q 595 0 0 842 0 0 cm /Im Do Q")
    made.save(out, deterministic_id=True)
    return out.getvalue()


def worn(page: Image.Image) -> Image.Image:
    """As a scanner gives it: askew, blurred, noisy."""
    askew = page.rotate(0.5, Image.Resampling.BICUBIC, fillcolor=255).filter(ImageFilter.GaussianBlur(0.5))
    noise = np.random.default_rng(1).normal(0, 12, (page.height, page.width))
    return Image.fromarray(np.clip(np.asarray(askew, float) + noise, 0, 255).astype(np.uint8))


@needs_extra
def test_a_scanned_table_is_read_in_its_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_network(*_: object) -> None:
        raise AssertionError("recognition may not download anything")

    monkeypatch.setattr(socket.socket, "connect", no_network)
    data = scanned(pdf(draw_table), worn)
    seen, findings = read_pdf(data, "a.pdf")
    document = decided(seen).document
    assert next(document.lines()).text == "○窓口サービスの見直し"
    assert cells(document) == [HEADS, *ROWS]
    assert [f.code for f in findings] == ["recognised-page"]
    assert read_pdf(data, "a.pdf")[0].blocks == seen.blocks


def draw_plan(sheet: Sheet) -> None:
    """The small plan on one page; its rows with tabs are rows of ruled tables."""
    y = 30
    for line in filter(None, PLAN.splitlines()):
        y += 15
        row = line.split("\t")
        if len(row) == 1:
            sheet.put(XS[0], y, line)
            continue
        for left, right, text in zip(XS, XS[1:], row, strict=False):
            sheet.put(left + 4, y, text)
            sheet.box(left, y - 11, right, y + 4, fill=False)


@needs_extra
def test_a_scanned_plan_is_read_almost_as_well_as_its_text() -> None:
    """The alarm for a collapse of scan reading; `python -m bench.scans` measures how well scans are read."""
    known = facts_of(parsed_plan().plan)
    found = score.compare(known, facts_of(parse_bytes(scanned(pdf(draw_plan), worn, dpi=300), "a.pdf").plan))
    tasks = [fact for fact in score.facts(known) if "/task" in fact]
    assert found.right >= 0.9 * (found.right + len(found.missing)), str(found)
    assert len(found.invented) <= 0.1 * found.right, str(found)
    assert sum("/task" in fact for fact in found.missing) <= len(tasks) // 3, str(found)


def facts_of(plan: Plan) -> dict[str, object]:
    return score.without_spaces(plan.model_dump(mode="json"))


@needs_extra
def test_a_recognised_line_knows_its_place_and_how_sure_it_is() -> None:
    printed, _ = read_pdf(pdf(draw_table), "a.pdf")
    document, _ = read_pdf(scanned(pdf(draw_table), dpi=300), "a.pdf")
    for line, other in zip(printed.lines(), document.lines(), strict=True):
        assert line.box is not None and other.box is not None and other.recognised is not None
        assert np.abs(np.array(line.box) - np.array(other.box)).max() < 3
        assert len(other.recognised.confidence) == len(other.text)


def test_a_page_of_pictures_is_told_where_nothing_is_recognised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognition.model, "model_file", lambda: None)
    data = scanned(pdf(draw_table))
    _, findings = read_pdf(data, "a.pdf")
    assert [f.code for f in findings] == ["no-text-layer"]
    with pytest.raises(ReadError) as raised:
        read_pdf(data, "a.pdf", ocr="always")
    assert raised.value.code == "ocr-missing" and "planparse[ocr]" in str(raised.value)


@needs_extra
def test_text_of_the_file_is_recognised_only_if_asked_for() -> None:
    pages: list[int] = []
    data = pdf(draw_table)
    printed, findings = read_pdf(data, "a.pdf", on_page=pages.append)
    assert not findings and not pages
    again, findings = read_pdf(data, "a.pdf", ocr="always", on_page=pages.append)
    assert cells(again) == cells(printed) and pages == [1]
    assert [f.code for f in findings] == ["recognised-page"]


@needs_extra
def test_a_blank_picture_is_told() -> None:
    _, findings = read_pdf(scanned(pdf(lambda sheet: sheet.showPage())), "a.pdf")
    assert [f.code for f in findings] == ["nothing-recognised"]


@needs_extra
def test_an_image_too_large_to_draw_is_told_as_such() -> None:
    data = _with_large_image()
    _, findings = read_pdf(data, "a.pdf")
    assert [(f.code, f.values["page"]) for f in findings] == [("image-too-large", 1)]
    with pytest.raises(ReadError) as raised:
        parse_bytes(data, "a.pdf", forms=forms())
    assert raised.value.code == "image-too-large"


def test_an_image_too_large_to_draw_is_not_drawn() -> None:
    assert pdfium.grey_picture(_with_large_image(), 1, 1.0, None) is None


def _with_large_image() -> bytes:
    """A PDF of one page that an image of 400 million pixels fills."""
    made = pikepdf.new()
    made.add_blank_page(page_size=(595, 842))
    image = made.make_stream(b"")
    image.Type, image.Subtype, image.ColorSpace = (
        pikepdf.Name.XObject,
        pikepdf.Name.Image,
        pikepdf.Name.DeviceGray,
    )
    image.Width, image.Height, image.BitsPerComponent = 20_000, 20_000, 8
    made.pages[0].Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im=image))
    made.pages[0].Contents = made.make_stream(b"q 595 0 0 842 0 0 cm /Im Do Q")
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


@pytest.mark.parametrize("points", [1, 595, 14_400])
def test_a_page_of_any_size_makes_a_picture_of_bounded_size(points: int) -> None:
    scale = recognition.scale_of(points, points)
    assert points * scale <= 7_000 and (points * scale) ** 2 <= 20_000_001


@pytest.mark.parametrize(
    ("width", "height", "dpi"), [(595, 842, 300), (842, 1191, 300), (1191, 1684, 227.4), (100, 2000, 252)]
)
def test_a_page_is_drawn_at_300_dots_an_inch_unless_it_is_huge(width: int, height: int, dpi: float) -> None:
    assert recognition.scale_of(width, height) * 72 == pytest.approx(dpi, abs=0.1)


def recognised(text: str, sure: float = 0.7, second: str = "") -> SourceDocument:
    known = Recognised((sure,) * len(text), second or "\0" * len(text))
    return SourceDocument(
        "a.pdf", "", "application/pdf", 0, "pdfium", (Line(1, text, page=1, recognised=known),)
    )


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("市民センタ一の整備", "市民センターの整備"),
        ("利用者二一ズの把握", "利用者ニーズの把握"),
        ("橋りよう・トンネルの点検", "橋りょう・トンネルの点検"),
        ("データ一覧の公表", "データ一覧の公表"),
        ("一方で、人口減少が進む", "一方で、人口減少が進む"),
        ("エ事の発注", "工事の発注"),
        ("進挫管理を行う", "進捗管理を行う"),
        ("約３．５へクタ一ルの跡地", "約３．５ヘクタールの跡地"),
        ("市のホームペ-ジに掲載する", "市のホームページに掲載する"),
        ("-方で、人口減少が進む", "一方で、人口減少が進む"),
        ("増減率は-4.5%", "増減率は-4.5%"),
        ("従来の体制では干分な対応ができない", "従来の体制では十分な対応ができない"),
        ("新しいセンターへ移行する", "新しいセンターへ移行する"),
        ("市民プラザヘ", "市民プラザへ"),
        ("へルメットの配布", "ヘルメットの配布"),
        ("獣害対策の担い手づくリ", "獣害対策の担い手づくり"),
        ("(イ)受付の時間", "(イ)受付の時間"),
        ("AI-0CRの導入", "AI-OCRの導入"),
        ("PFI（BT0方式）に係る", "PFI（BTO方式）に係る"),
        ("R10年度のH30比", "R10年度のH30比"),
        ("AI-○CRの導入", "AI-OCRの導入"),
        ("BT○方式", "BTO方式"),
        ("○AIの導入", "○AIの導入"),
        ("(ィ)受付の時間", "(イ)受付の時間"),
        ("ヘルスケァの推進", "ヘルスケアの推進"),
        ("ウィズコロナのファイル", "ウィズコロナのファイル"),
        ("点検口ボッ卜の試行", "点検ロボットの試行"),
    ],
)
def test_a_character_that_looks_like_another_is_decided_by_its_word(read: str, meant: str) -> None:
    (line,) = decided(recognised(read)).document.lines()
    assert line.text == meant


def test_the_next_line_decides_on_the_end_of_a_line() -> None:
    known = Recognised((0.9,) * 9, "\0" * 9)
    lines = (
        Line(1, "費用の増加となつ", page=1, recognised=Recognised(known.confidence[:8], known.second[:8])),
        Line(2, "ていることが課題だ", page=1, recognised=known),
    )
    document = SourceDocument("a.pdf", "", "application/pdf", 0, "pdfium", lines)
    assert next(decided(document).document.lines()).text == "費用の増加となっ"


@pytest.mark.parametrize(
    ("first", "second", "thought_of"),
    [
        ("窓口のキャッシ", "ユレス化", "ュ"),
        ("窓口のキャッシ", "ュレス化", "ユ"),
        ("施設の長寿命化", "ュース", "ユ"),
    ],
)
def test_small_kana_at_the_beginning_of_a_line_go_with_the_line_above(
    first: str, second: str, thought_of: str
) -> None:
    below = Recognised((0.7, *(0.99,) * (len(second) - 1)), thought_of + "\0" * (len(second) - 1))
    lines = (
        Line(1, first, page=1, recognised=Recognised((0.99,) * len(first), "\0" * len(first))),
        Line(2, second, page=1, recognised=below),
    )
    document = SourceDocument("a.pdf", "", "application/pdf", 0, "pdfium", lines)
    *_, line = decided(document).document.lines()
    assert line.text == ("ユース" if first == "施設の長寿命化" else "ュレス化")


def test_the_recognisers_second_thought_counts_where_it_was_unsure() -> None:
    (line,) = decided(recognised("案内機熊の充実", 0.7, "\0\0\0能\0\0\0")).document.lines()
    assert line.text == "案内機能の充実"


@pytest.mark.parametrize(
    ("text", "second"),
    [("B・課題の掘り起こし", "8"), ("①システム要件定義", "D"), ("F町ほか", "日"), ("9月の実施", "g")],
)
def test_words_do_not_decide_between_a_letter_or_digit_and_another_sign(text: str, second: str) -> None:
    (line,) = decided(recognised(text, 0.9, second + "\0" * (len(text) - 1))).document.lines()
    assert line.text == text


@pytest.mark.parametrize(
    ("read", "sure", "second", "meant"),
    [
        ("D案内板の更新", 0.6, "①", "①案内板の更新"),
        ("C案内板の更新", 0.6, "③", "③案内板の更新"),
        ("D案内板の更新", 0.95, "①", "D案内板の更新"),
        ("D案内板の更新", 0.6, "0", "D案内板の更新"),
        ("DXの推進", 0.6, "①", "DXの推進"),
    ],
)
def test_an_unsure_letter_before_a_word_is_the_ringed_number_thought_of(
    read: str, sure: float, second: str, meant: str
) -> None:
    rest = len(read) - 1
    known = Recognised((sure, *(0.99,) * rest), second + "\0" * rest)
    document = SourceDocument(
        "a.pdf", "", "application/pdf", 0, "pdfium", (Line(1, read, page=1, recognised=known),)
    )
    assert next(decided(document).document.lines()).text == meant


def test_an_unsure_digit_before_a_letter_is_the_letter_thought_of() -> None:
    (line,) = decided(recognised("1s値", 0.6, "I\0\0")).document.lines()
    assert line.text == "Is値"


def test_the_size_of_kana_is_decided_by_the_second_thought() -> None:
    (line,) = decided(recognised("運用マニユアルの改訂", 0.7, "\0\0\0\0ュ\0\0\0\0\0")).document.lines()
    assert line.text == "運用マニュアルの改訂"


@pytest.mark.parametrize(
    ("read", "sure", "second", "meant"),
    [
        ("【繁急度：中】", 0.4, "\0", "【緊急度：中】"),
        ("【繁急度：中】", 0.9, "\0", "【繁急度：中】"),
        ("【インバクト：高】", 0.9, "パ", "【インパクト：高】"),
        ("【インバクト：高】", 0.99, "パ", "【インバクト：高】"),
    ],
)
def test_a_word_of_the_form_decides_on_its_unsure_character(
    read: str, sure: float, second: str, meant: str
) -> None:
    document = recognised(read, sure, second * len(read))
    (line,) = decided(document, vocabulary_of(forms())).document.lines()
    assert line.text == meant


def test_open_characters_of_one_katakana_word_are_decided_together() -> None:
    """No single one of them makes キャッシュレス a word."""
    (line,) = decided(recognised("キヤツシユレス化", 0.7, "\0ャッ\0ュ\0\0\0")).document.lines()
    assert line.text == "キャッシュレス化"


def schedule(months: str, parts: str, seconds: str, span: int) -> SourceDocument:
    """A recognised table: a row of months, and below them a row of their parts, a letter a column."""
    heads = [
        Cell(0, i * span, (Line(1, text, part=i, page=1, recognised=unsure(len(text))),), col_span=span)
        for i, text in enumerate(months.split("|"))
    ]
    below = [
        Cell(1, i, (Line(2, text, part=i, page=1, recognised=Recognised((0.9,), second)),))
        for i, (text, second) in enumerate(zip(parts, seconds, strict=True))
    ]
    grid = Grid((*heads, *below), 2, len(heads) * span)
    return SourceDocument("a.pdf", "", "application/pdf", 0, "pdfium", (grid,))


def unsure(count: int) -> Recognised:
    return Recognised((0.9,) * count, "\0" * count)


def rows_of(document: SourceDocument) -> list[str]:
    (grid,) = document.blocks
    assert isinstance(grid, Grid)
    return ["|".join(line.text for cell in grid.row(row) for line in cell.lines) for row in range(2)]


@pytest.mark.parametrize(
    ("parts", "seconds", "span", "meant"),
    [
        ("EF上下HF", "上下\0\0\0下", 2, "上|下|上|下|上|下"),
        ("EP下土中T上口下", "上中\0上\0下\0\0\0", 3, "上|中|下|上|中|下|上|中|下"),
        ("EFEFEF", "HPHPHP", 2, "E|F|E|F|E|F"),
        ("EFEF上下", "\0\0\0\0\0\0", 2, "E|F|E|F|上|下"),
    ],
)
def test_the_parts_of_months_decide_on_one_another(parts: str, seconds: str, span: int, meant: str) -> None:
    """Alone, a letter of a column header is no word; most of them must be seen to be what the row names."""
    document = schedule("7月|8月|9月", parts, seconds, span)
    assert rows_of(decided(document).document)[1] == meant


@pytest.mark.parametrize(
    ("months", "meant"),
    [
        ("10月|E月|12月|1月", "10月|11月|12月|1月"),
        ("A月|5月|6月|7月", "4月|5月|6月|7月"),
        ("4月|E月|12月|1月", "4月|E月|12月|1月"),
        ("5月|6月|E月", "5月|6月|E月"),
        ("4月|5月|6月|毎月", "4月|5月|6月|毎月"),
    ],
)
def test_a_misread_month_is_the_one_that_its_row_lacks(months: str, meant: str) -> None:
    assert rows_of(decided(schedule(months, "", "", 1)).document)[0] == meant


def test_printed_column_headers_are_never_changed() -> None:
    cells = tuple(Cell(0, i, (Line(1, f"{n}月", part=i),)) for i, n in enumerate("45E7"))
    recognised_title = Line(2, "予定", page=1, recognised=unsure(2))
    grid = Grid(cells, 1, 4)
    document = SourceDocument("a.pdf", "", "application/pdf", 0, "pdfium", (recognised_title, grid))
    assert decided(document).document.blocks[1] == grid


def test_printed_text_is_never_changed() -> None:
    line = Line(1, "市民センタ一の整備", page=1)
    document = SourceDocument("a.pdf", "", "application/pdf", 0, "pdfium", (line,))
    assert decided(document).document is document


def test_doubtful_characters_are_told_with_their_line() -> None:
    (finding,) = decided(recognised("説明会を開く", 0.4)).findings
    assert finding.code == "doubtful-characters" and finding.place.lines == (1, 1)
    assert finding.values["text"] == "説明会を開く"


def named_values(document: SourceDocument, doubtful: int | None) -> dict[str, Part]:
    """The parts with a doubt of 0.5 or more by path, where one line is recognised with doubt."""

    def as_recognised(line: Line) -> Line:
        sure = 0.4 if line.number == doubtful else 0.999
        return replace(line, page=1, recognised=Recognised((sure,) * len(line.text), "\0" * len(line.text)))

    blocks = tuple(
        replace(block, cells=tuple(replace(c, lines=tuple(map(as_recognised, c.lines))) for c in block.cells))
        if isinstance(block, Grid)
        else as_recognised(block)
        for block in document.blocks
    )
    plan = parse_document(replace(document, blocks=blocks), (), shipped()).plan
    parts = (part for part, _ in walk(plan))
    return {part.path: part for part in parts if (getattr(part.node, "doubt", None) or 0) >= 0.5}


def test_a_value_with_a_doubtful_character_is_named_with_what_holds_it_and_no_other() -> None:
    path = RAW / "kirigahara-r8.txt"
    document, _ = read(path.read_bytes(), path.name)
    doubtful = next(line.number for line in document.lines() if "移住定住係に専任の相談員" in line.text)
    sound = named_values(document, None)
    more = [part for path, part in named_values(document, doubtful).items() if path not in sound]
    own = [p for p in more if p.place and p.place.lines and p.place.lines[0] <= doubtful <= p.place.lines[1]]
    assert own
    assert all(part in own or any(one.path.startswith(f"{part.path}/") for one in own) for part in more)


@needs_extra
def test_a_scan_is_no_grid_of_strokes() -> None:
    """Strokes of large type and underlines are no rules of a table."""

    def write(sheet: Sheet) -> None:
        sheet.put(60, 100, "口田目日回", size=28)
        sheet.put(60, 160, "見出しの下に線がある")
        sheet.rule(60, 164, 200, 164)

    document, _ = read_pdf(scanned(pdf(write)), "a.pdf")
    assert not any(isinstance(block, Grid) for block in document.blocks)
    assert [line.text for line in decided(document).document.lines()][-1] == "見出しの下に線がある"


@needs_extra
def test_a_scanned_table_whose_cells_are_not_closed_is_told() -> None:
    def write(sheet: Sheet) -> None:
        draw_table(sheet)
        sheet.setFillGray(1)
        for left, top, right, bottom in (  # rules that the copy has lost
            (XS[2] - 2, YS[0] - 2, XS[-1] + 2, YS[0] + 2),
            (XS[2] - 2, YS[0] - 2, XS[2] + 2, YS[1] - 2),
            (XS[-1] - 2, YS[0] - 2, XS[-1] + 2, YS[1] - 2),
        ):
            sheet.box(left, top, right, bottom)
        sheet.setFillGray(0)

    _, findings = read_pdf(scanned(pdf(write)), "a.pdf")
    (told,) = [f for f in findings if f.code == "cells-unread"]
    assert told.place.page == 1
    assert told.place.box == pytest.approx((XS[0], YS[0], XS[-1], YS[-1]), abs=2)


@needs_extra
def test_dotted_rules_reach_the_rules_that_they_cross() -> None:
    """Where they cross, their dots make a corner or a cross; and the rows are low."""
    from planparse.readers.ocr.picture import flattened, rules_in

    rows = [100, 116, 132]

    def write(sheet: Sheet) -> None:
        sheet.setDash(1, 2)
        sheet.setLineWidth(0.5)
        for x in XS:
            sheet.rule(x, rows[0], x, rows[-1])
        for y in rows:
            sheet.rule(XS[0], y, XS[-1], y)

    scale = 300 / 72
    grey = pdfium.grey_picture(pdf(write), 1, scale, None)
    assert grey is not None
    rules, _ = rules_in(flattened(grey, scale), scale)
    level = [rule for rule in rules if rule.level]
    assert [round(rule.top / scale) for rule in level] == rows
    assert all(abs(r.x0 / scale - XS[0]) < 1 and abs(r.x1 / scale - XS[-1]) < 2.5 for r in level)
    for x in XS:
        down = [r for r in rules if not r.level and abs(r.x0 / scale - x) < 1]
        assert min(r.top for r in down) / scale < rows[0] + 1
        assert max(r.bottom for r in down) / scale > rows[-1] - 2.5


@needs_extra
def test_a_scan_is_converted_within_the_default_limits(tmp_path: Path) -> None:
    (tmp_path / "scan.pdf").write_bytes(scanned(pdf(draw_table)))
    ran = convert(tmp_path / "scan.pdf", "-o", tmp_path / "out")
    record = latest(tmp_path / "out")["scan.pdf"]
    assert record["status"] == "outline", ran.err
    assert record["peak"] < 700 * MIB


@needs_extra
def test_a_scan_without_memory_fails_for_that_reason(tmp_path: Path) -> None:
    (tmp_path / "scan.pdf").write_bytes(scanned(pdf(draw_table)))
    convert(tmp_path / "scan.pdf", "-o", tmp_path / "out", "--memory", 700)
    record = latest(tmp_path / "out")["scan.pdf"]
    assert (record["status"], record["reason"]) == ("failed", "memory")


@needs_extra
@pytest.mark.parametrize(("gap", "sign"), [(0, "○"), (6, "C")])
def test_a_letter_with_a_gap_is_no_ring(gap: int, sign: str) -> None:
    from planparse.readers.ocr.model import Recognised as Characters
    from planparse.readers.ocr.signs import by_shape

    y, x = np.mgrid[:40, :40] - 19.5
    ink = abs(np.hypot(x, y) - 17) < 2
    ink &= ~((x > 0) & (abs(y) < gap))
    found = by_shape(Characters("C", (0.5,), (0.9,), "\0"), ink, [0], [40], 40.0)
    assert found.text == sign


@needs_extra
@pytest.mark.parametrize(("dots", "sign"), [((16,), "・"), ((8, 24), "：")])
def test_a_colon_has_two_dots(dots: tuple[int, ...], sign: str) -> None:
    from planparse.readers.ocr.model import Recognised as Characters
    from planparse.readers.ocr.signs import by_shape

    ink = np.zeros((40, 40), dtype=np.bool_)
    for top in dots:
        ink[top : top + 8, 16:24] = True
    found = by_shape(Characters("：", (0.5,), (0.9,), "\0"), ink, [0], [40], 40.0)
    assert found.text == sign


@needs_extra
def test_a_rule_of_a_low_row_is_found_where_text_touches_it() -> None:
    from planparse.readers.ocr.picture import rules_in

    page = np.full((250, 600), 255, dtype=np.uint8)
    page[[50, 100, 150], 100:501] = 0
    page[50:150, [100, 300, 500]] = 0  # rows 12 points high at 300 dpi
    for x in (103, 303):
        page[60:90, x : x + 30] = 0  # a letter that fills the row, close behind the rule
    page[58:98, 400] = 0  # a stroke of a letter ends above the rule
    rules, _ = rules_in(page, 300 / 72)
    assert sorted({r.x0 for r in rules if not r.level}) == [100, 300, 500]


@needs_extra
@pytest.mark.parametrize("look", [lambda page: page, worn])
def test_type_that_fills_a_low_row_is_no_rule(look: Callable[[Image.Image], Image.Image]) -> None:
    """The strokes of 半, 期 and 1 touch the rules above and below; the column header is shaded."""
    from planparse.readers.ocr.picture import flattened, rules_in

    rows = [100, 111, 140]

    def draw(sheet: Sheet) -> None:
        sheet.setFillGray(0.92)
        sheet.box(XS[0], rows[0], XS[-1], rows[1])
        sheet.setFillGray(0)
        sheet.setLineWidth(0.5)
        for y in rows:
            sheet.rule(XS[0], y, XS[-1], y)
        for x in XS:
            sheet.rule(x, rows[0], x, rows[-1])
        for x, head in zip(XS, HEADS, strict=False):
            sheet.put(x + 4, rows[1] - 1.8, f"{head}（1～10月）", size=10.5)

    scale = 300 / 72
    grey = pdfium.grey_picture(scanned(pdf(draw), look), 1, scale, None)
    assert grey is not None
    rules, _ = rules_in(flattened(grey, scale), scale)
    at = [(r.x0 + r.x1) / 2 / scale for r in rules if not r.level]
    assert all(min(abs(x - known) for known in XS) < 4 for x in at)
    assert all(any(abs(x - known) < 4 for x in at) for known in XS)


@needs_extra
def test_full_width_digits_are_one_number_though_read_as_narrow_ones() -> None:
    read_as = "会計９３億３,１００万円"

    def draw(sheet: Sheet) -> None:
        sheet.put(60, 60, "会計９３億３，１００万円", size=10)
        sheet.put(60, 90, "関係者との協議を始める", size=10)

    document, _ = read_pdf(scanned(pdf(draw), dpi=300), "a.pdf")
    assert fold(next(document.lines()).text) == fold(read_as)


@needs_extra
def test_bullets_in_one_line_are_told_from_words_joined_by_a_dot() -> None:
    lines = ["・要綱の制定 ・概算額の算定 ・現地の測量", "窓口・電話・書面による申請の受付を始める"]

    def draw(sheet: Sheet) -> None:
        for n, line in enumerate(lines):
            sheet.put(60, 60 + 30 * n, line, size=10)

    document, _ = read_pdf(scanned(pdf(draw), worn, dpi=300), "a.pdf")
    assert [line.text for line in document.lines()] == lines


@needs_extra
def test_the_sizes_of_a_scans_lines_are_those_of_its_type() -> None:
    sizes = (9.5, 10, 10.5)
    lines = ["市民と事業者との協働により整備の進め方を見直す", "枠組みを検討する。"]

    def draw(sheet: Sheet) -> None:
        for n, size in enumerate(sizes):
            for m, line in enumerate(lines):
                sheet.put(60, 60 + 70 * n + 20 * m, line, size=size)

    document, _ = read_pdf(scanned(pdf(draw), worn, dpi=300), "a.pdf")
    assert [line.size for line in document.lines()] == pytest.approx(
        [size for size in sizes for _ in lines], rel=0.015
    )


@needs_extra
def test_a_short_last_line_of_a_scan_has_the_size_of_its_paragraph() -> None:
    def draw(sheet: Sheet) -> None:
        sheet.put(60, 60, "市民と事業者との協働により整備の進め方を見直すことと", size=9)
        sheet.put(60, 76, "なる。", size=9)
        sheet.put(60, 88, "次の時代に向けた取組の方向", size=11)

    document, _ = read_pdf(scanned(pdf(draw), dpi=300), "a.pdf")
    assert [line.size for line in document.lines()] == pytest.approx([9, 9, 11], rel=0.03)


@needs_extra
def test_a_full_stop_in_small_type_is_read_where_its_ring_is_grey() -> None:
    lines = ["早期の対策が求められている。", "一部の地区では一人ひとりに配る。", "点検ロボットの試行"]

    def draw(sheet: Sheet) -> None:
        sheet.put(60, 60, "令和８年度の取組の概要と進め方", size=12)
        for n, line in enumerate(lines):
            sheet.put(60, 90 + 20 * n, line, size=6.8)

    document, _ = read_pdf(scanned(pdf(draw), worn, dpi=200), "a.pdf")
    assert [line.text for line in document.lines()][1:] == lines


@needs_extra
def test_a_ditto_mark_that_is_overlooked_beside_a_marker_is_told_by_its_shape(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from planparse.readers.ocr import recognize
    from planparse.readers.ocr.model import Recognised as Characters

    page = np.full((60, 120), 255, dtype=np.uint8)
    y, x = np.mgrid[:60, :120]
    page[abs(np.hypot(y - 30, x - 30) - 18) < 1.5] = 0  # the ring of ①
    page[20:41, 29:32] = 0
    page[18:30, 70:73] = page[18:30, 78:81] = 0  # the strokes of 〃
    monkeypatch.setattr(
        recognize,
        "recognise",
        lambda picture: (
            Characters("①", (0.3,), (0.99,), "\0") if picture.shape[1] > 60 else Characters("", (), (), "")
        ),
    )
    none = np.zeros(page.shape, dtype=np.bool_)
    ink = page < 128
    line = recognize._line(page, ink, none, [12, 12, 81, 49], 40.0)
    assert line is not None
    assert line.text == "①〃"


@needs_extra
@pytest.mark.parametrize(
    ("text", "middle", "em"),
    [
        ("港湾計画", [0, 40, 80, 120], (40.0, True)),
        ("港湾計画", [0, 40, 80, 130], (40 + 10 / 3, True)),
        ("港湾計画", [0, 40, 80, 140], (40.0, True)),  # the last is a quarter and more further
        ("港湾計", [0, 30, 92], (46.0, True)),  # no pitch is near the median of both
        ("港湾", [0, 28], (40 / 0.92, False)),
        ("港湾", [0, 64], (40 / 0.92, False)),
        ("港2", [0, 40], (40 / 0.92, False)),
        ("A2", [0, 40], (40 / 0.74, False)),
        ("・－", [0, 40], (37.0, False)),
    ],
)
def test_the_em_of_a_line_is_the_pitch_of_its_letters(
    text: str, middle: list[int], em: tuple[float, bool]
) -> None:
    from planparse.readers.ocr.recognize import _em

    assert _em(text, np.array(middle, dtype=np.float64), 40, 37.0) == pytest.approx(em)


@needs_extra
def test_the_grey_stub_of_a_rule_is_no_sign() -> None:
    from planparse.readers.ocr.picture import ink_of, with_faint_dots

    page = np.full((60, 60), 255, dtype=np.uint8)
    page[20:30, 10:13] = 170  # a stub
    page[20:28, 30:38] = 170  # a dot
    ink = with_faint_dots(ink_of(page), page, 300 / 72)
    assert ink[24, 34]
    assert not ink[24, 11]


@needs_extra
def test_lines_that_touch_are_parted_and_strokes_of_one_sign_joined() -> None:
    from planparse.readers.ocr.lines import line_boxes

    ink = np.zeros((300, 400), dtype=np.bool_)
    for x in range(20, 320, 30):
        ink[20:44, x : x + 22] = ink[48:72, x + 2 : x + 20] = True  # letters of two lines of type
    ink[44:48, 100:104] = True  # a stroke that reaches from one line into the other
    for top in (200, 209, 218):
        ink[top : top + 4, 20:44] = True  # 三
    boxes, em = line_boxes(ink, np.zeros_like(ink), 300 / 72)
    assert em == pytest.approx(24 * 1.1)
    assert sorted(boxes.tolist()) == [[20, 20, 312, 46], [20, 200, 44, 222], [22, 46, 310, 72]]


@needs_extra
def test_the_sides_of_a_ring_are_no_brackets_around_its_number() -> None:
    from planparse.readers.ocr.model import Recognised as Characters
    from planparse.readers.ocr.signs import without_arcs

    ringed = Characters("(①)（案）", (0.1, 0.12, 0.14, 0.4, 0.5, 0.6), (0.9,) * 6, "\0" * 6)
    found = without_arcs(ringed, 1000, 40.0)
    assert (found.text, found.middle) == ("①（案）", (0.12, 0.4, 0.5, 0.6))
    apart = Characters("(①)", (0.1, 0.14, 0.18), (0.9,) * 3, "\0" * 3)
    assert without_arcs(apart, 1000, 40.0) is apart
