"""Numbers as Word, PowerPoint and browsers show them before list paragraphs: ①, 一, ア, ｲ, Ⅳ, 壱, (1), 01."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

_AIUEO = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
_IROHA = "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセスン"
_HALF_AIUEO = "ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜｦﾝ"
_HALF_IROHA = "ｲﾛﾊﾆﾎﾍﾄﾁﾘﾇﾙｦﾜｶﾖﾀﾚｿﾂﾈﾅﾗﾑｳヰﾉｵｸﾔﾏｹﾌｺｴﾃｱｻｷﾕﾒﾐｼヱﾋﾓｾｽﾝ"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_KANJI = "〇一二三四五六七八九"
_LEGAL = "零壱弐参四伍六七八九"
_FULL = "０１２３４５６７８９"
_TENS = ((1000, "千"), (100, "百"), (10, "十"))
_LEGAL_TENS = ((1000, "阡"), (100, "百"), (10, "拾"))
_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
    (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
_MOST_REPEATED = 30
"""Letters of a number that repeats its letter (AA, BBB), at most; Word itself stops at 780, with 30."""


def shown(count: int, kind: str, pattern: str | None = None) -> str:
    """A count in a number format (`w:numFmt`); in digits if the format is unknown or does not reach so far.

    `pattern` is the example that a custom format gives: "001, 002, …".
    """
    if kind == "custom" and pattern is not None:
        return _like(count, pattern.split(",")[0].strip())
    return _FORMATS.get(kind, str)(count)


def _like(count: int, first: str) -> str:
    """A count with as many digits, and of the width, as the first of a series: 001, ０１."""
    digits = str(count).zfill(sum(c.isdecimal() for c in first))
    return digits.translate(WIDE_DIGITS) if any(c in _FULL for c in first) else digits


WIDE_DIGITS = str.maketrans("0123456789", _FULL)
KANJI_DIGITS = str.maketrans("0123456789", _KANJI)
"""Digits → those of the same value in full width, or as ideographs, for `str.translate`."""


def _of(signs: Sequence[str]) -> Callable[[int], str]:
    """A format that has a sign of its own for each count from 1."""
    return lambda count: signs[count - 1] if 0 < count <= len(signs) else str(count)


def _around(signs: Sequence[str]) -> Callable[[int], str]:
    """A format that begins anew after its last sign."""
    return lambda count: signs[(count - 1) % len(signs)] if count > 0 else str(count)


def _series(first: int, length: int) -> str:
    return "".join(map(chr, range(first, first + length)))


def _letters(first: str) -> Callable[[int], str]:
    """A, B … Z, AA, BB …"""

    def written(count: int) -> str:
        times, nth = divmod(count - 1, 26)
        return chr(ord(first) + nth) * (times + 1) if 0 <= times < _MOST_REPEATED else str(count)

    return written


def _roman(count: int) -> str:
    if not 0 < count < 4000:
        return str(count)
    out = ""
    for size, sign in _ROMAN:
        times, count = divmod(count, size)
        out += sign * times
    return out


def _kanji(digits: str, tens: Sequence[tuple[int, str]], *, one: bool) -> Callable[[int], str]:
    """十二, 百, 二十; with `one`, a single ten is written as such (壱拾)."""

    def written(count: int) -> str:
        if not 0 < count < 10_000:
            return str(count)
        out = ""
        for size, sign in tens:
            times, count = divmod(count, size)
            if times:
                out += ("" if times == 1 and not one else digits[times]) + sign
        return out + (digits[count] if count else "")

    return written


def _digits(signs: str) -> Callable[[int], str]:
    table = str.maketrans("0123456789", signs)
    return lambda count: str(count).translate(table)


_CIRCLED = _series(0x2460, 20) + _series(0x3251, 15) + _series(0x32B1, 15)
_FORMATS: Mapping[str, Callable[[int], str]] = {
    "aiueo": _around(_HALF_AIUEO),
    "aiueoFullWidth": _around(_AIUEO),
    "chineseCounting": _kanji(_KANJI, _TENS, one=False),
    "chineseCountingThousand": _kanji(_KANJI, _TENS, one=False),
    "decimalEnclosedCircle": _of(_CIRCLED),
    "decimalEnclosedCircleChinese": _of(_CIRCLED),
    "decimalEnclosedFullstop": _of(_series(0x2488, 20)),
    "decimalEnclosedParen": _of(_series(0x2474, 20)),
    "decimalFullWidth": _digits(_FULL),
    "decimalFullWidth2": _digits(_FULL),
    "decimalZero": lambda count: f"{count:02d}",
    "ideographDigital": _digits(_KANJI),
    "ideographEnclosedCircle": _of(_series(0x3280, 10)),
    "ideographTraditional": _around(_STEMS),
    "ideographZodiac": _around(_BRANCHES),
    "iroha": _around(_HALF_IROHA),
    "irohaFullWidth": _around(_IROHA),
    "japaneseCounting": _kanji(_KANJI, _TENS, one=False),
    "japaneseDigitalTenThousand": _digits(_KANJI),
    "japaneseLegal": _kanji(_LEGAL, _LEGAL_TENS, one=True),
    "lowerLetter": _letters("a"),
    "lowerRoman": lambda count: _roman(count).lower(),
    "none": lambda count: "",
    "numberInDash": lambda count: f"- {count} -",
    "upperLetter": _letters("A"),
    "upperRoman": _roman,
}
