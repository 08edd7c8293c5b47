"""What the readers of originals make of small files, each changed in one place: markup, a number, a sign.

The golden lists what is read of a file, then for each change what is read otherwise. After an intended
change, run `pytest tests/test_small_originals.py --force-regen`, review the differences and commit them.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_regressions.file_regression import FileRegressionFixture

from planparse.document.errors import ReadError
from planparse.form.model import column_heads
from planparse.readers import read
from planparse.readers.counting import shown
from planparse.readers.xlsx.numbers import BUILT_IN, colour_of, shown_number, shown_text
from tests.support.documents import forms
from tests.support.listing import differences, listed
from tests.support.small_originals import ORIGINALS, TEXTS, Original, changed_texts

PLAIN = {path.name: path.read_text("utf-8") for path in TEXTS}


def told(data: bytes, name: str) -> list[str]:
    """Everything that is read of a file, or the error."""
    try:
        document, findings = read(data, name, column_heads=column_heads(forms()))
    except ReadError as error:
        return [f"error {error.code}"]
    return [*listed(document), *(f"! {f.code} {dict(f.values)}" for f in findings)]


def _kept(rows: Iterator[str], name: str, check: FileRegressionFixture) -> None:
    check.check("\n".join(rows) + "\n", basename=name, extension=".txt", encoding="utf-8")


def _of_text(name: str) -> Iterator[str]:
    text = PLAIN[name]
    before = told(text.encode(), name)
    yield from before
    for n, (said, changed) in enumerate(changed_texts(name, text, 50)):
        yield f"{n}: {said}"
        yield from differences(before, told(changed.encode(), name))


@pytest.mark.parametrize("name", PLAIN)
def test_a_text_with_one_change(name: str, file_regression: FileRegressionFixture) -> None:
    _kept(_of_text(name), name, file_regression)


def _of_original(original: Original) -> Iterator[str]:
    name, make, change, count = original
    data = make()
    before = told(data, name)
    yield from before
    for n in range(count):
        said, changed = change(f"{name} {n}", data)
        yield f"{n}: {said}"
        yield from differences(before, told(changed, name))


@pytest.mark.parametrize("original", ORIGINALS, ids=lambda original: original[0])
def test_an_original_with_one_change(original: Original, file_regression: FileRegressionFixture) -> None:
    _kept(_of_original(original), original[0], file_regression)


CODES = (
    *BUILT_IN.values(),
    *("#,##0;△#,##0", "#,##0,;[赤]-#,##0,", '0.0"%"', "0.0%;▲0.0%", '[>=1000]#,##0,"千円";0"円"', "000-0000"),
    *(
        "#,##0.0_ ",
        '0"件";;"なし"',
        "?0.??",
        "#.##",
        '[DBNum1]0"年"',
        "[DBNum3]0",
        "ggge",
        "aaaa",
        "[$-411]ge/m",
        "d日(aaa)",
    ),
    *(
        "[h]時間",
        "[mm]:ss",
        "h:mm:ss.00",
        "yy-mm-dd hh:mm",
        "mmmm",
        "0E+0",
        "0.00E-00",
        "# ?/4",
        ";;;",
        '@"様"',
        "\\第0\\期",
    ),
    *("0*-", "[<0]負;[=0]零;正0", "[$¥-411]#,##0", "General 円", "r", "A/P h"),
)
VALUES = (
    0,
    1,
    -1,
    0.5,
    -0.5,
    12,
    999,
    1000,
    1234.567,
    -9876.5,
    0.045,
    45748,
    46113.75,
    1e10,
    1.5e-7,
    60,
    59.999,
)


def test_numbers_as_formats_show_them(file_regression: FileRegressionFixture) -> None:
    rows = (
        f"{code}: {' | '.join(shown_number(value, code) for value in VALUES)}"
        f" | 1904: {shown_number(45748.5, code, since_1904=True)} | {shown_text('文', code)}"
        f" | {colour_of(-1, code)} {colour_of(1, code)} {colour_of(None, code)}"
        for code in dict.fromkeys(CODES)
    )
    _kept(rows, "numbers", file_regression)


KINDS = (
    *(
        "decimal",
        "decimalZero",
        "decimalEnclosedCircle",
        "decimalFullWidth",
        "decimalFullWidth2",
        "decimalHalfWidth",
    ),
    *(
        "aiueo",
        "aiueoFullWidth",
        "iroha",
        "irohaFullWidth",
        "upperRoman",
        "lowerRoman",
        "upperLetter",
        "lowerLetter",
    ),
    *(
        "ideographDigital",
        "japaneseCounting",
        "japaneseLegal",
        "japaneseDigitalTenThousand",
        "ideographTraditional",
    ),
    *(
        "ideographZodiac",
        "ideographEnclosedCircle",
        "decimalEnclosedParen",
        "decimalEnclosedFullstop",
        "numberInDash",
    ),
    *(
        "chicago",
        "ordinal",
        "hex",
        "none",
        "bullet",
        "koreanDigital",
        "ganada",
        "taiwaneseCounting",
        "chineseCounting",
    ),
)
COUNTS = (
    -1,
    0,
    1,
    2,
    3,
    4,
    5,
    9,
    10,
    11,
    12,
    19,
    20,
    21,
    26,
    27,
    46,
    47,
    50,
    51,
    52,
    99,
    100,
    110,
    999,
    1000,
    2026,
    10000,
)


def test_counts_as_lists_show_them(file_regression: FileRegressionFixture) -> None:
    rows = [f"{kind}: {' '.join(shown(count, kind) for count in COUNTS)}" for kind in KINDS]
    rows += [
        f"{like}: {shown(7, 'custom', like)} {shown(123, 'custom', like)}"
        for like in ("001, 002, …", "０１, ０２")
    ]
    _kept(iter(rows), "counts", file_regression)
