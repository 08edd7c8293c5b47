from __future__ import annotations

import re
from collections import Counter
from importlib.resources import files

import pytest

from planparse.japanese.municipalities import check_digit, code_of

LINES = [
    line.split("\t")
    for line in (files("planparse.japanese") / "municipalities.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.mark.parametrize(
    ("name", "prefecture", "code"),
    [
        ("北九州市", None, "401005"),
        ("福岡県北九州市", None, "401005"),
        ("北九州市", "福岡県", "401005"),
        ("北九州市門司区", None, "401013"),
        ("福岡県", None, "400009"),
        ("札幌市", None, "011002"),
        ("浜松市", None, "221309"),
        ("堺市", None, "271403"),
        ("川崎市", None, "141305"),
        ("東京都千代田区", None, "131016"),
        ("鎌ヶ谷市", None, "122246"),
        ("鎌ケ谷市", None, "122246"),
        ("余市町", None, "014087"),
        ("八丈町", None, "134015"),
        (" 北 九 州 市　", None, "401005"),
        ("府中市", None, None),
        ("府中市", "東京都", "132063"),
        ("広島県府中市", None, "342084"),
        ("伊達市", None, None),
        ("伊達市", "北海道", "012335"),
        ("潮見市", None, None),
        ("北九州市", "北海道", None),
        ("", None, None),
    ],
)
def test_codes_of_municipalities(name: str, prefecture: str | None, code: str | None) -> None:
    assert code_of(name, prefecture) == code


def test_the_list_is_complete() -> None:
    """47 prefectures, 1,741 municipalities (792市, 743町, 183村, 23区), 171 wards of cities."""
    kinds = Counter(
        "prefecture" if name == prefecture else "city ward" if re.search("市.+区$", name) else name[-1]
        for _, prefecture, name in LINES
    )
    assert kinds == {"prefecture": 47, "市": 792, "町": 743, "村": 183, "区": 23, "city ward": 171}


def test_every_code_is_unique_with_a_valid_check_digit() -> None:
    assert all(re.fullmatch(r"\d{6}", code) and check_digit(code[:5]) == code[5] for code, _, _ in LINES)
    assert len({code for code, _, _ in LINES}) == len(LINES)
    # official codes, so that the rule is compared with more than itself
    official = ("401005", "131016", "271004", "011002", "473821", "132063", "400009")
    assert all(check_digit(code[:5]) == code[5] for code in official)
