"""The signs of symbol fonts, and what stands for a bullet.

The golden lists what each code of each font shows. After an intended change, run
`pytest tests/test_symbols.py --force-regen`, review the differences and commit them.
"""

from __future__ import annotations

import pytest
from pytest_regressions.file_regression import FileRegressionFixture

from planparse.readers.symbols import (
    bullet,
    first_symbol_font,
    has_own_marker,
    is_symbol_font,
    sign,
    signs,
)

FONTS = ("Symbol", "Wingdings", "Wingdings 2", "Wingdings 3", "Webdings", "ＭＳ 明朝", None)


def test_what_each_code_of_a_symbol_font_shows(file_regression: FileRegressionFixture) -> None:
    rows: list[str] = []
    for font in FONTS:
        rows.append(f"{font} {'has signs' if is_symbol_font(font) else 'has letters'}")
        for code in range(0x20, 0x100):
            shown = sign(code, font)
            assert sign(0xF000 + code, font) == shown
            rows.append(f"  {code:02X} {shown if shown.isprintable() else f'U+{ord(shown):04X}'}")
    file_regression.check("\n".join(rows) + "\n", basename="signs", extension=".txt", encoding="utf-8")


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        (0x3042, "あ"),
        (0x100, "Ā"),
        (0xF100, "\uf100"),
        (0x10FFFF, "\U0010ffff"),
        (0x110000, "\ufffd"),
        (1 << 40, "\ufffd"),
    ],
)
def test_a_code_of_no_font_is_its_character(code: int, shown: str) -> None:
    assert sign(code, "Symbol") == shown


def test_a_text_in_a_symbol_font_looks_as_its_signs() -> None:
    assert signs("ab 港\t\uf0b7\u0100", "Symbol") == "αβ 港\t•Ā"
    assert signs("\uf0b7", None) == signs("\uf0b7", "Symbol")


@pytest.mark.parametrize(
    ("text", "font", "shown"),
    [
        ("o", "Courier New", "○"),
        ("o", "Courier", "○"),
        ("o", "Arial", "o"),
        ("o", None, "o"),
        ("x", "Courier New", "x"),
        ("\uf0b7", "Symbol", "・"),
        ("n", "Wingdings", "■"),
        ("l", "Wingdings", "●"),
        ("\uf06e", None, "■"),
        ("\uf0ff", "Wingdings 3", "・"),
        ("•", None, "・"),
        ("-", "ＭＳ 明朝", "・"),
        ("→", None, "・"),
        ("◆", None, "◆"),
        (" ※ ", None, "※"),
        ("①", None, "①"),
        ("A", None, "A"),
        ("", None, ""),
        (" ", None, ""),
    ],
)
def test_a_bullet_is_as_it_looks_or_says_nothing(text: str, font: str | None, shown: str) -> None:
    assert bullet(text, font) == shown


@pytest.mark.parametrize(
    ("families", "font"),
    [
        ("Wingdings", "wingdings"),
        ("'Wingdings 2', serif", "wingdings 2"),
        ('"Symbol"', "symbol"),
        ("bold 12px Symbol", "symbol"),
        ("12.5px/150% 'Wingdings 3', x", "wingdings 3"),
        ("small-caps 2em webdings", "webdings"),
        ("Meiryo, Symbol", None),
        ("Symbol Neu", None),
        ("", None),
    ],
)
def test_the_first_family_of_a_style_may_be_a_symbol_font(families: str, font: str | None) -> None:
    assert first_symbol_font(families) == font


@pytest.mark.parametrize(
    "text",
    [
        "・港",
        "① 港",
        "(2) 港",
        "２．港",
        "ア）港",
        "十二、港",
        "A ・港",
        "a. 港",
        "〔1〕港",
        "999) 港",
        "－港",
        "☑港",
        "Ⅻ港",
    ],
)
def test_a_marker_is_typed(text: str) -> None:
    assert has_own_marker(text)


@pytest.mark.parametrize(
    "text", ["港", "1000) 港", "港・", "2026年", "AB) 港", "A 港", "(港)", "一覧、港", ""]
)
def test_no_marker_is_typed(text: str) -> None:
    assert not has_own_marker(text)
