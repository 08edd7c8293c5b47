"""Text files: encodings, line ends, page breaks, tables with tabs or pipes, damage."""

from __future__ import annotations

import unicodedata

import pytest

from planparse.document.errors import ReadError
from planparse.document.source import Grid, Line, SourceDocument
from planparse.readers import read
from planparse.readers.decoding import decoded
from tests.support.documents import RAW

WORDS = "1 組織の使命\n\n市民とともに、海と山を結ぶ。\n・調査\n第1四半期\t第2四半期\n①設計\t②同左\n"


def document(data: bytes | str, name: str = "plan.txt") -> SourceDocument:
    return read(data.encode() if isinstance(data, str) else data, name)[0]


def codes(data: bytes | str) -> list[str]:
    return [f.code for f in read(data.encode() if isinstance(data, str) else data, "plan.txt")[1]]


def texts(data: bytes | str) -> list[str]:
    return [line.text for line in document(data).lines()]


def shape(data: bytes | str) -> list[str | list[list[str]]]:
    """The document's lines as texts and its grids as rows of cells."""
    out: list[str | list[list[str]]] = []
    for block in document(data).blocks:
        if isinstance(block, Line):
            out.append(block.text)
        else:
            rows = [[" ".join(x.text for x in c.lines) for c in block.row(r)] for r in range(block.rows)]
            out.append(rows)
    return out


EXPECTED = [
    "1 組織の使命",
    "市民とともに、海と山を結ぶ。",
    "・調査",
    "第1四半期",
    "第2四半期",
    "①設計",
    "②同左",
]


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", []),
        ("utf-8-sig", []),
        ("utf-16", []),
        ("utf-16-le-bom", []),
        ("utf-16-be-bom", []),
        ("cp932", ["encoding-guessed"]),
        ("euc_jp", ["encoding-guessed"]),
        ("iso2022_jp", ["encoding-guessed"]),
    ],
)
def test_encodings(encoding: str, found: list[str]) -> None:
    words = WORDS
    expected = EXPECTED
    if encoding in ("euc_jp", "iso2022_jp"):  # these encodings have no ①
        words = WORDS.replace("①", "(1)").replace("②", "(2)")
        expected = [e.replace("①", "(1)").replace("②", "(2)") for e in EXPECTED]
    if encoding.endswith("-bom"):
        data = f"\ufeff{words}".encode(encoding.removesuffix("-bom"))
    else:
        data = words.encode(encoding)
    assert texts(data) == expected
    assert codes(data) == found


@pytest.mark.parametrize(
    ("encoding", "label"), [("cp932", "Shift_JIS"), ("euc_jp", "EUC-JP"), ("iso2022_jp", "ISO-2022-JP")]
)
def test_a_guessed_encoding_is_reported(encoding: str, label: str) -> None:
    (finding,) = read("市民の暮らしを支える。".encode(encoding), "plan.txt")[1]
    assert label in finding.message


def test_half_width_kana_do_not_mislead_the_encoding_guess() -> None:
    assert texts("ｶﾞｲﾄﾞﾌﾞｯｸの改訂と市民ﾎｰﾙの運営を見直す。".encode("cp932")) == [
        "ｶﾞｲﾄﾞﾌﾞｯｸの改訂と市民ﾎｰﾙの運営を見直す。"
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends(end: str) -> None:
    data = WORDS.replace("\n", end)
    assert texts(data) == EXPECTED
    assert [line.number for line in document(data).lines()] == [1, 3, 4, 5, 5, 6, 6]


def test_line_numbers_are_those_of_an_editor() -> None:
    data = "一\n\n\n二\n三\t四\n五\n\n六"
    assert {line.text: line.number for line in document(data).lines()} == {
        "一": 1,
        "二": 4,
        "三": 5,
        "四": 5,
        "五": 6,
        "六": 8,
    }


def test_blank_lines_count_as_space_above() -> None:
    gaps = {line.text: line.gap for line in document("一\n二\n\n\n三\n　\n四").lines()}
    assert gaps == {"一": 0, "二": 0, "三": 2, "四": 1}


def test_a_form_feed_begins_a_page() -> None:
    pages = {line.text: line.page for line in document("一\n\f二\n三\f四\tあ\n\f\n五").lines()}
    assert pages == {"一": 1, "二": 2, "三": 2, "四": 3, "あ": 3, "五": 4}


def test_without_form_feeds_there_are_no_pages() -> None:
    found = document("一\n二")
    assert {line.page for line in found.lines()} == {None}
    assert found.pages == ()


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("a\tb\nc\td\n", [[["a", "b"], ["c", "d"]]]),
        ("a\tb\nc\n", [[["a", "b"]], "c"]),
        ("a\t\tb\n\tc\t\n", [[["a", "", "b"], ["", "c", ""]]]),
        ("a\tb\n\nc\td\n", [[["a", "b"]], [["c", "d"]]]),
        ("前\na\tb\n後\n", ["前", [["a", "b"]], "後"]),
        ("| a | b |\n|---|---|\n| c | d |\n", [[["a", "b"], ["c", "d"]]]),
        ("a | b\n", ["a | b"]),
    ],
)
def test_tables(data: str, expected: list[str | list[list[str]]]) -> None:
    found = shape(data)
    assert [x for x in found if x != "|---|---|"] == expected


def test_every_row_of_a_table_has_its_cells_in_its_columns() -> None:
    (grid,) = document("一\t二\t三\n\t四\n五\t\t六").blocks
    assert isinstance(grid, Grid)
    assert (grid.rows, grid.cols, grid.evidence) == (3, 3, "tabs")
    assert {(c.row, c.col): c.lines[0].text for c in grid.cells if c.lines} == {
        (0, 0): "一",
        (0, 1): "二",
        (0, 2): "三",
        (1, 1): "四",
        (2, 0): "五",
        (2, 2): "六",
    }
    keys = [line.key for line in grid.lines()]
    assert len(keys) == len(set(keys))


CLEAN = "調査の結果をまとめ、翌年度の実施計画を定め、議会に諮る。公表は年度末の市報で行う。"


def test_control_characters_are_removed_and_reported() -> None:
    for sign in "\x00\x1b\x7f\x9f":
        damaged = f"{CLEAN[:5]}{sign}{CLEAN[5:]}\ufeff"
        assert texts(damaged) == [CLEAN]
        (finding,) = read(damaged.encode(), "plan.txt")[1]
        assert (finding.code, finding.values["count"]) == ("control-characters", 2)


def test_radicals_are_repaired_and_reported() -> None:
    assert texts("\u2f6c的を\u2f92直す①（１）") == ["目的を見直す①（１）"]
    (finding,) = read("\u2f6c的を\u2f92直す".encode(), "plan.txt")[1]
    assert (finding.code, finding.values["count"]) == ("repaired-characters", 2)


def test_text_is_kept_verbatim() -> None:
    written = "（１）ﾊﾟﾌﾞﾘｯｸ～㈱ﾐﾅﾄ　Ⅳ･①〃"
    assert texts(f"　{written}　\n") == [written]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty-file"),
        (b"   \n \t\n", "empty-file"),
        (b"GIF89a" + bytes(range(32)) * 4, "foreign-image"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01\x00\x08\x06", "foreign-image"),
        (bytes(range(128, 256)) * 8, "unknown-bytes"),
        (b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00\xd8\xff\xfe\x81" * 4, "foreign-archive"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + bytes(range(256)), "foreign-image"),
    ],
)
def test_a_file_that_is_no_text_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(ReadError) as raised:
        read(data, "figure.txt")
    assert raised.value.code == code
    assert all("figure.txt" in raised.value.message(language) for language in ("ja", "en"))


def test_a_pdf_is_recognised_by_its_bytes() -> None:
    with pytest.raises(ReadError):
        read("1 組織の使命".encode(), "plan.pdf")


def test_the_wrap_width_comes_from_prose_not_from_lists() -> None:
    prose = "".join(f"{place}と山に囲まれた当市では、漁業と林業を営む人の\n" for place in "海川森丘谷島")
    assert {line.limits for line in document(prose).lines()} == {(0.0, 23.0)}
    assert {line.limits for line in document("総務課\n計画課\n港湾課\n" * 6).lines()} == {None}


def test_a_heading_longer_than_the_prose_hides_no_wrap_width_where_it_is_repeated() -> None:
    heading = "④目指す成果(市民にとって何がどう変わるのか、その実感)\n"
    prose = "".join(
        f"{place}と山に囲まれた当市では、漁業と林業を営む人の\n" for place in "海川森丘谷島岬湾沢原浜洲"
    )
    assert {line.limits for line in document(prose + f"{heading}町が潤う。\n\n" * 4).lines()} == {(0.0, 23.0)}


def test_leading_white_space_is_the_indent() -> None:
    indents = [line.indent for line in document("　一\n  二\n三\n　　四\n").lines()]
    assert indents == [1.0, 1.0, 0.0, 2.0]


def test_unreadable_characters_are_reported() -> None:
    broken = "取組を進める。".encode("utf-16-le") + b"\x00\xd8" + "課題".encode("utf-16-le")
    document, findings = read(b"\xff\xfe" + broken, "plan.txt")
    told, unreadable = findings
    assert (told.code, told.values["encoding"], told.values["bytes"]) == (
        "damaged-encoding",
        "UTF-16",
        "00 D8",
    )
    assert (unreadable.code, unreadable.values) == ("unreadable-characters", {"count": 1})
    assert "\ufffd" in next(document.lines()).text


# --- damaged bytes --------------------------------------------------------------------------------------

LONG = WORDS * 8


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_a_bad_byte_in_utf_8_loses_one_character_and_is_reported(bom: bytes) -> None:
    whole = bom + LONG.encode()
    at = whole.index("海と山".encode())
    data = whole[:at] + b"\xff" + whole[at:]
    assert texts(data)[1] == "市民とともに、\ufffd海と山を結ぶ。"
    assert texts(data)[2:] == texts(whole)[2:]
    told = read(data, "plan.txt")[1]
    assert [f.code for f in told] == ["damaged-encoding", "unreadable-characters"]
    assert told[0].values == {"encoding": "UTF-8", "line": 3, "offset": at, "bytes": "FF"}
    assert told[0].place.lines == (3, 3)


def test_a_truncated_character_is_one_unreadable_character() -> None:
    data = LONG.encode().replace("海".encode(), "海".encode()[:2], 1)
    assert texts(data)[1] == "市民とともに、\ufffdと山を結ぶ。"
    assert read(data, "plan.txt")[1][-1].values == {"count": 1}


@pytest.mark.parametrize("encoding", ["cp932", "euc_jp"])
@pytest.mark.parametrize("name", ["kankyo-r8.txt", "kirigahara-r8.txt", "isohama-r8.txt"])
def test_a_japanese_encoding_is_not_mistaken_for_damaged_utf_8(encoding: str, name: str) -> None:
    text = (RAW / name).read_text("utf-8").encode(encoding, errors="ignore").decode(encoding)
    assert codes(text.encode(encoding)) == ["encoding-guessed"]
    assert texts(text.encode(encoding)) == texts(text)


def test_text_with_two_percent_bad_bytes_is_not_utf_8() -> None:
    data = "".join("市民の暮らしを支える" * 5 + "\x00" for _ in range(20)).encode().replace(b"\x00", b"\xff")
    with pytest.raises(ReadError):
        document(data)


@pytest.mark.parametrize(
    ("encoding", "label"),
    [
        ("cp932", "Shift_JIS (CP932)"),
        ("euc_jp", "EUC-JP"),
        ("iso2022_jp", "ISO-2022-JP"),
        ("utf-16", "UTF-16"),
        ("utf-16-be", "UTF-16"),
    ],
)
def test_a_bad_byte_is_handled_alike_in_every_encoding(encoding: str, label: str) -> None:
    words = LONG.replace("①", "(1)").replace("②", "(2)")
    mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
    whole = mark + words.encode(encoding)
    inside = "海と山".encode(encoding.removesuffix("-be") if not mark else encoding)
    inside = inside[2:] if encoding == "utf-16" else inside[3:-3] if encoding == "iso2022_jp" else inside
    at = whole.index(inside)
    data = whole[:at] + b"\xff" + whole[at:]
    damaged = texts(data)[1]
    assert damaged.startswith("市民とともに、") and damaged.endswith("と山を結ぶ。") and "\ufffd" in damaged
    assert (
        encoding == "utf-16" or "海" in damaged
    )  # there the byte may as well belong to the character after it
    assert texts(data)[2:] == texts(whole)[2:]
    told = [f for f in read(data, "plan.txt")[1] if f.code == "damaged-encoding"]
    assert [f.values["line"] for f in told] == [3]
    assert told[0].values["encoding"] == label
    assert at <= told[0].values["offset"] <= at + 2
    assert "unreadable-characters" in codes(data)


def _iso_2022_jp() -> bytes:
    return (LONG * 3).replace("①", "(1)").replace("②", "(2)").encode("iso2022_jp")


@pytest.mark.parametrize("count", [1, 2, 3])
@pytest.mark.parametrize("which", range(9))
def test_a_damaged_shift_of_iso_2022_jp_is_told(which: int, count: int) -> None:
    whole = _iso_2022_jp()
    shifts = [at for at in range(len(whole)) if whole[at] == 0x1B]
    last = len(shifts) - 1
    at = shifts[(0, 1, 2, 3, last // 2, last // 2 + 1, last - 2, last - 1, last)[which]]
    for start in range(at, at + 4 - count):
        found = decoded(whole[:start] + whole[start + count :], "plan.txt")[2]
        assert "damaged-encoding" in {finding.code for finding in found}


@pytest.mark.parametrize("byte", [0x0A, 0x1B, 0x41, 0x80, 0xA4, 0xFF])
def test_no_passage_of_iso_2022_jp_is_shifted_in_silence(byte: int) -> None:
    whole = _iso_2022_jp()
    expected = decoded(whole, "plan.txt")[0]
    for at in range(1, len(whole), 37):
        data = whole[:at] + bytes((byte,)) + whole[at:]
        text, _, found = decoded(data, "plan.txt")
        if "damaged-encoding" not in {finding.code for finding in found}:  # a letter more, or a line break
            assert len(text) == len(expected) + 1


def test_a_program_that_repeats_shifts_of_iso_2022_jp_is_read_without_a_word() -> None:
    whole = _iso_2022_jp()
    data = whole.replace(b"\x1b$B", b"\x1b$B\x1b$B")
    assert texts(data) == texts(whole) and codes(data) == codes(whole)


def test_euc_jp_has_the_circled_numbers_of_its_later_versions() -> None:
    data = "①調査㈱ⅢＡ".encode("euc_jis_2004")
    assert texts(data) == ["①調査㈱ⅢＡ"]
    assert codes(data) == ["encoding-guessed"]


def test_utf_16_without_a_byte_order_mark_is_read_with_a_finding() -> None:
    for codec in ("utf-16-le", "utf-16-be"):
        assert texts(WORDS.encode(codec)) == EXPECTED
        assert codes(WORDS.encode(codec)) == ["encoding-guessed"]


def test_letters_taken_apart_are_joined_and_reported() -> None:
    written = "プロジェクトの強化、café"
    assert texts(unicodedata.normalize("NFD", written)) == [written]
    (finding,) = read(unicodedata.normalize("NFD", written).encode(), "plan.txt")[1]
    assert (finding.code, finding.values["count"]) == ("composed-characters", 3)


def test_nothing_but_combining_marks_is_composed() -> None:
    written = "神(1)①ｶﾞ㍍か\u3099\u3099"
    assert texts(written)[0].startswith("神(1)①ｶﾞ㍍")


@pytest.mark.parametrize(
    "sign",
    "\u200b\u200d\u00ad\u2060\u2065\ufeff\u200e\u202e\ufe0f\u034f\u180f\U000e0020"
    "\u3164\uffa0\u115f\u1160\u2800\U0001d159",
)
def test_characters_without_width_or_ink_are_removed_and_reported(sign: str) -> None:
    assert texts(f"調{sign}査の結果をまとめる。{sign}") == ["調査の結果をまとめる。"]
    (finding,) = read(f"調{sign}査の結果をまとめる。{sign}".encode(), "plan.txt")[1]
    assert (finding.code, finding.values["count"]) == ("control-characters", 2)


@pytest.mark.parametrize("selector", ["\U000e0100", "\ufe00"])
def test_the_selector_of_a_variant_of_an_ideograph_stays(selector: str) -> None:
    assert texts(f"葛{selector}城市の計画") == [f"葛{selector}城市の計画"]


def test_the_marks_of_markdown_before_headings_are_no_text() -> None:
    marked = "# 令和8年度\n\n## 課題の内容\n\n人が足りない。\n\n###  (1) 研修\n\n#1 窓口\n\n- #2"
    plain = ["令和8年度", "課題の内容", "人が足りない。", "(1) 研修", "#1 窓口", "- #2"]
    assert texts(marked) == texts("".join(f"    {line}" for line in marked.splitlines(True))) == plain
    assert texts("# 令和8年度\n\n## 課題の内容\n\n人") == ["# 令和8年度", "## 課題の内容", "人"]


def test_long_entries_of_lists_hide_no_width_at_which_prose_was_wrapped() -> None:
    prose = [
        "港の岸壁は古く、船の大型化にも応えられないため、",
        "国や荷主と協議しながら、順に造り直していく必要が",
        "あり、次の年度には測量と設計に入る。",
        "",
    ]
    entries = [
        f"第{n}四半期(4～6月)：関係者の会議と港の測量の発注と設計の委託の準備({n}回目)" for n in range(1, 5)
    ]
    lines = document("\n".join((*prose * 6, *entries))).lines()
    assert {line.limits for line in lines if line.text in prose} == {(0.0, 24.0)}
    assert {
        line.limits for line in document("\n".join((*prose * 6, *(f"{e}。" for e in entries)))).lines()
    } == {None}
