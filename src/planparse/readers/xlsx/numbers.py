"""Numbers and dates as a worksheet shows them: by the number format of their cell.

A format is up to four sections (positive; negative; zero; text). Formats follow a Japanese Excel: era years,
weekdays as 月 and 月曜日, the built-in formats 27 to 36 and 50 to 58.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from fractions import Fraction
from functools import lru_cache
from itertools import takewhile

from planparse.japanese.calendar import SINCE_MEIJI
from planparse.readers.counting import KANJI_DIGITS, WIDE_DIGITS

GENERAL = "General"
_SHORT_ERA = "[$-411]ge.m.d"
_LONG_ERA = '[$-411]ggge"年"m"月"d"日"'
BUILT_IN = {
    0: GENERAL, 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00",
    5: '"¥"#,##0;"¥"-#,##0', 6: '"¥"#,##0;"¥"-#,##0',
    7: '"¥"#,##0.00;"¥"-#,##0.00', 8: '"¥"#,##0.00;"¥"-#,##0.00', 9: "0%", 10: "0.00%", 11: "0.00E+00",
    12: "# ?/?", 13: "# ??/??", 14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm", 27: _SHORT_ERA, 28: _LONG_ERA,
    29: _LONG_ERA, 30: "m/d/yy", 31: 'yyyy"年"m"月"d"日"', 32: 'h"時"mm"分"', 33: 'h"時"mm"分"ss"秒"',
    34: 'yyyy"年"m"月"', 35: 'm"月"d"日"', 36: _SHORT_ERA, 37: "#,##0;-#,##0", 38: "#,##0;-#,##0",
    39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00", 41: '#,##0;-#,##0;"-";@',
    42: '"¥"#,##0;"¥"-#,##0;"¥-";@',
    43: '#,##0.00;-#,##0.00;"-";@', 44: '"¥"#,##0.00;"¥"-#,##0.00;"¥-";@', 45: "mm:ss", 46: "[h]:mm:ss",
    47: "mm:ss.0", 48: "##0.0E+0", 49: "@", 50: _SHORT_ERA, 51: _LONG_ERA, 52: 'yyyy"年"m"月"',
    53: 'm"月"d"日"',
    54: _LONG_ERA, 55: 'yyyy"年"m"月"', 56: 'm"月"d"日"', 57: _SHORT_ERA, 58: _LONG_ERA,
}  # fmt: skip
"""The formats that a workbook names by number alone, as a Japanese Excel shows them."""
_WEEKDAYS = "月火水木金土日"
_SYSTEM_DATE = re.compile(r"\[\$-(?:x-sysdate|0?F800)\]", re.IGNORECASE)
_TOKEN = re.compile(
    r"""\[\$(?P<sign>[^\]-]*)[^\]]*\]|\[(?P<elapsed>h+|m+|s+)\]|\[(?P<bracket>[^\]]*)\]|"(?P<quoted>[^"]*)"?
    |\\(?P<escaped>.)|(?P<blank>_.)|\*(?P<fill>.)|(?P<general>General)|(?P<half>AM/PM|A/P)
    |(?P<date>y+|m+|d+|h+|s+|g+|e+(?![+-])|a{3,4}|r{1,2})|(?P<power>E[+-])|(?P<digit>[0#?])|(?P<other>.)""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)(-?\d+(?:\.\d+)?)")
_COLOUR = re.compile(
    r"black|blue|cyan|green|magenta|red|white|yellow|colou?r ?\d+|[黒青水緑紫赤白黄]|色 ?\d+", re.IGNORECASE
)
_MOST_DECIMALS = 30
"""Decimal places of a format, at most, as in Excel."""
_MOST_DIGITS = 400
"""Digits of a number: a double has up to 309 before the point."""


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class _Section:
    """A section of a format; `condition` is its own, such as [>=1000], `colour` that of its text."""

    tokens: tuple[_Token, ...]
    condition: tuple[str, Decimal] | None = None
    digits: str | None = None
    colour: str | None = None

    def has(self, *kinds: str) -> bool:
        return any(token.kind in kinds for token in self.tokens)


def shown_number(value: float, code: str, *, since_1904: bool = False) -> str:
    """The text that a cell with this number format shows for a number; "" where the format shows nothing."""
    sections = _sections(code)
    number = Decimal(repr(value))
    section, signed = _chosen(sections, number)
    if section is None:
        return ""
    if section.has("date", "elapsed"):
        return _widened(_date(value, section, since_1904), section)
    if section.has("general") or section.has("text"):
        filled = _general(abs(value) if not signed else value)
        return _widened(_around(section, filled), section)
    if not section.has("digit"):
        return ("-" if signed and number < 0 and section.tokens else "") + _around(section, "")
    with localcontext(Context(prec=_MOST_DIGITS)):
        text = _digits(abs(number), section)
    return _widened(("-" if signed and number < 0 and re.search("[1-9]", text) else "") + text, section)


def colour_of(value: float | None, code: str) -> str | None:
    """The colour that a number format gives a number, or a text (None); None if it gives none."""
    if "[" not in code:
        return None
    sections = _sections(code)
    if value is None:
        return sections[3].colour if len(sections) >= 4 else None
    section, _ = _chosen(sections, Decimal(repr(value)))
    return section.colour if section is not None else None


def shown_text(text: str, code: str) -> str:
    """The text that a cell with this number format shows for a text."""
    sections = _sections(code)
    if len(sections) >= 4:
        return _around(sections[3], text)
    with_text = next((section for section in sections if section.has("text")), None)
    return _around(with_text, text) if with_text is not None else text


def _chosen(sections: Sequence[_Section], number: Decimal) -> tuple[_Section | None, bool]:
    """The section for a number, and whether that section leaves the minus sign to be added."""
    numeric = sections[:3]
    if any(section.condition for section in numeric):
        for section in numeric:
            if section.condition is None or _holds(number, section.condition):
                return section, True
        return None, True
    if len(numeric) == 1 or number > 0:
        return numeric[0], True
    if number == 0:
        return (numeric[2] if len(numeric) > 2 else numeric[0]), False
    return numeric[1], False


def _holds(number: Decimal, condition: tuple[str, Decimal]) -> bool:
    sign, limit = condition
    return {
        "<": number < limit, "<=": number <= limit, ">": number > limit, ">=": number >= limit,
        "=": number == limit, "<>": number != limit,
    }[sign]  # fmt: skip


@lru_cache(maxsize=1024)
def _sections(code: str) -> tuple[_Section, ...]:
    if _SYSTEM_DATE.search(code):
        code = BUILT_IN[31]
    sections: list[list[_Token]] = [[]]
    conditions: list[tuple[str, Decimal] | None] = [None]
    digits: list[str | None] = [None]
    colours: list[str | None] = [None]
    for match in _TOKEN.finditer(code):
        kind, text = match.lastgroup or "sign", match[match.lastgroup] if match.lastgroup else ""
        if kind == "other" and text == ";":
            sections.append([])
            conditions.append(None)
            digits.append(None)
            colours.append(None)
        elif kind == "bracket":
            if found := _CONDITION.fullmatch(text.replace(" ", "")):
                conditions[-1] = (found[1], Decimal(found[2]))
            elif text.upper().startswith("DBNUM"):
                digits[-1] = text[-1:]
            elif _COLOUR.fullmatch(text):
                colours[-1] = text.lower()
        elif kind in ("quoted", "escaped", "sign"):
            sections[-1].append(_Token("literal", text))
        elif kind == "blank":
            sections[-1].append(_Token("literal", " "))
        elif kind == "other":
            named = {"@": "text", ".": "point", ",": "comma", "%": "percent", "/": "slash"}
            sections[-1].append(_Token(named.get(text, "literal"), text))
        elif kind != "fill":
            sections[-1].append(_Token(kind, text))
    return tuple(
        _Section(tuple(tokens), condition, own, colour)
        for tokens, condition, own, colour in zip(sections, conditions, digits, colours, strict=True)
    )


def _around(section: _Section, filled: str) -> str:
    """The section with a text in the place of its @ or General."""
    return "".join(filled if t.kind in ("text", "general") else t.text for t in section.tokens)


def _widened(text: str, section: _Section) -> str:
    if section.digits == "3":
        return text.translate(WIDE_DIGITS)
    return text.translate(KANJI_DIGITS) if section.digits == "1" else text


def _general(value: float) -> str:
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    text = f"{value:.10g}"
    return text.replace("e+", "E+").replace("e-", "E-")


# --- digits ------------------------------------------------------------------------------------------


def _digits(number: Decimal, section: _Section) -> str:
    tokens = section.tokens
    kinds = [token.kind for token in tokens]
    if "slash" in kinds and "digit" in kinds[: kinds.index("slash")]:
        return _fraction(number, tokens, kinds.index("slash"))
    point = kinds.index("point") if "point" in kinds else len(kinds)
    before = [n for n, kind in enumerate(kinds) if kind == "digit" and n < point]
    number = _scaled(number, kinds, before[-1] if before else None)
    if "power" in kinds:
        return _scientific(number, tokens, kinds.index("power"))
    grouped = bool(before) and "comma" in kinds[before[0] : before[-1]]
    decimals = [n for n, kind in enumerate(kinds) if kind == "digit" and n > point]
    rounded = number.quantize(Decimal(1).scaleb(-min(len(decimals), _MOST_DECIMALS)), ROUND_HALF_UP)
    whole, _, part = f"{rounded:f}".partition(".")
    whole = "" if whole == "0" else whole
    shown = _placed_whole(whole, [tokens[n].text for n in before], grouped=grouped)
    decimal_digits = _placed_part(part, [tokens[n].text for n in decimals])
    at = dict(zip(before, shown, strict=True)) | dict(zip(decimals, decimal_digits, strict=True))
    return "".join(
        at.get(n, "") if token.kind == "digit" else "" if token.kind == "comma" else token.text
        for n, token in enumerate(tokens)
    )


def _scaled(number: Decimal, kinds: Sequence[str], end: int | None) -> Decimal:
    """The number times 100 for each %, and by 1000 for each comma right behind the digits.

    `end` is the last place before the point.
    """
    scales = 0
    last = max(n for n, kind in enumerate(kinds) if kind == "digit")
    for after in {end, last} - {None}:
        assert after is not None
        scales += sum(1 for _ in takewhile(lambda kind: kind == "comma", kinds[after + 1 :]))
    return number * Decimal(100) ** kinds.count("percent") / Decimal(1000) ** scales


def _placed_whole(whole: str, places: Sequence[str], *, grouped: bool) -> list[str]:
    """What each place before the point shows; the first takes all digits that are left."""
    shown: list[str] = []
    rest = whole
    for n, place in enumerate(reversed(places)):
        first = n == len(places) - 1
        taken, rest = (rest, "") if first else (rest[-1:], rest[:-1])
        taken = taken or {"0": "0", "?": " "}.get(place, "")
        if grouped:
            out = ""
            for i, digit in enumerate(reversed(taken)):
                out = digit + ("," if digit != " " and (n + i) % 3 == 0 and n + i else "") + out
            taken = out
        shown.insert(0, taken)
    return shown


def _placed_part(part: str, places: Sequence[str]) -> list[str]:
    """What each place behind the point shows, without the zeros that the format does not ask for."""
    significant = len(part.rstrip("0"))
    return [
        digit if n < significant or place == "0" else " " if place == "?" else ""
        for n, (digit, place) in enumerate(zip(part, places, strict=False))
    ] + [""] * (len(places) - len(part))


def _scientific(number: Decimal, tokens: Sequence[_Token], power: int) -> str:
    places = sum(token.kind == "digit" for token in tokens[:power])
    whole = next((n for n, t in enumerate(tokens[:power]) if t.kind == "point"), power)
    decimals = places - sum(token.kind == "digit" for token in tokens[:whole])
    mantissa, _, rest = f"{number:.{decimals}e}".partition("e")
    exponent = int(rest) if number else 0  # Python writes a decimal zero of two places as 0.00e+2
    width = sum(token.kind == "digit" for token in tokens[power:])
    sign = "-" if exponent < 0 else "+" if tokens[power].text.endswith("+") else ""
    return f"{mantissa}E{sign}{abs(exponent):0{width}d}"


def _fraction(number: Decimal, tokens: Sequence[_Token], slash: int) -> str:
    """1.5 as 1 1/2, or 3/2 where the format has no place for the whole."""
    before = [n for n in range(slash) if tokens[n].kind == "digit"]
    after = [n for n in range(slash + 1, len(tokens)) if tokens[n].kind == "digit"]
    fixed = "".join(t.text for t in tokens[slash + 1 :] if t.text.isdigit() and t.text != "0")
    apart = any(tokens[n].kind == "literal" for n in range(before[0], before[-1]))
    value = Fraction(number)
    whole, rest = divmod(value, 1) if apart else (0, value)
    if fixed:
        numerator, denominator = round(rest * int(fixed)), int(fixed)
    else:
        near = rest.limit_denominator(10 ** max(1, len(after)) - 1)
        numerator, denominator = near.numerator, near.denominator
    if apart and numerator == denominator:
        whole, numerator = whole + 1, 0
    if apart and not numerator:
        return str(whole)
    return f"{whole} {numerator}/{denominator}" if whole else f"{numerator}/{denominator}"


# --- dates -------------------------------------------------------------------------------------------


def date_of(serial: float, *, since_1904: bool = False) -> datetime | None:
    """The date and time of a serial number, rounded to a millisecond; None before 1900 and after 9999.

    Serial number 60 is the 29 February 1900 that a worksheet believes in; dates before it are a day off.
    """
    if not serial >= 0:
        return None
    start = datetime(1904, 1, 1) if since_1904 else datetime(1899, 12, 30 if serial >= 60 else 31)
    try:
        return start + timedelta(milliseconds=round(serial * 86_400_000))
    except OverflowError:
        return None


def _to_the_second(moment: datetime) -> datetime | None:
    """The nearest whole second; None behind the last of the year 9999."""
    try:
        return (moment + timedelta(milliseconds=500)).replace(microsecond=0)
    except OverflowError:
        return None


def _date(serial: float, section: _Section, since_1904: bool) -> str:
    decimals = _second_decimals(section.tokens)
    moment = date_of(serial, since_1904=since_1904)
    if moment is not None and not decimals:
        moment = _to_the_second(moment)
    if moment is None:
        return _general(serial)
    halves = section.has("half")
    out: list[str] = []
    for n, token in enumerate(section.tokens):
        text = token.text.lower()
        if token.kind == "date":
            minutes = text in ("m", "mm") and _is_minutes(section.tokens, n)
            out.append(_minutes(moment, text) if minutes else _date_part(moment, text, section, halves))
        elif token.kind == "elapsed":
            unit = {"h": 3600, "m": 60, "s": 1}[text[0]]
            out.append(str(round(serial * 86_400) // unit).zfill(len(text)))
        elif token.kind == "half":
            am, pm = token.text.split("/")
            out.append(am if moment.hour < 12 else pm)
        elif token.kind == "point" and decimals:
            out.append("." + f"{moment.microsecond // 1000:03d}"[:decimals])
        elif token.kind not in ("digit", "text", "general"):
            out.append(token.text)
    return "".join(out)


def _second_decimals(tokens: Sequence[_Token]) -> int:
    """The decimal places of the seconds: 1 in mm:ss.0."""
    for n, token in enumerate(tokens[1:], 1):
        if token.kind == "point" and tokens[n - 1].text.lower().startswith("s"):
            return sum(t.kind == "digit" for t in tokens[n + 1 :])
    return 0


def _is_minutes(tokens: Sequence[_Token], at: int) -> bool:
    """Whether an m means minutes: it comes after hours, or before seconds."""
    before = next((t for t in reversed(tokens[:at]) if t.kind in ("date", "elapsed")), None)
    after = next((t for t in tokens[at + 1 :] if t.kind in ("date", "elapsed")), None)
    return (before is not None and before.text[0] in "hH") or (after is not None and after.text[0] in "sS")


def _minutes(moment: datetime, text: str) -> str:
    return str(moment.minute).zfill(len(text))


def _date_part(moment: datetime, text: str, section: _Section, halves: bool) -> str:
    sign = text[0]
    if sign in "gr" or sign == "e":
        return _era_part(moment, text)
    if sign == "y":
        return f"{moment.year:04d}" if len(text) > 2 else f"{moment.year % 100:02d}"
    if sign == "m":
        name = moment.strftime("%B")
        return {3: name[:3], 4: name, 5: name[0]}.get(len(text), str(moment.month).zfill(len(text)))
    if sign == "d":
        return {3: moment.strftime("%a"), 4: moment.strftime("%A")}.get(
            len(text), str(moment.day).zfill(len(text))
        )
    if sign == "a":
        return _WEEKDAYS[moment.weekday()] + ("曜日" if len(text) == 4 else "")
    if sign == "h":
        hour = (moment.hour % 12 or 12) if halves else moment.hour
        return str(hour).zfill(min(len(text), 2))
    return str(moment.second).zfill(min(len(text), 2))


def _era_part(moment: datetime, text: str) -> str:
    """An era's letter, sign or name (g, gg, ggg), the year in it (e, ee), or both (rr)."""
    era = next((era for era in SINCE_MEIJI if moment.date() >= era.first_day), None)
    if era is None:
        return "" if text[0] == "g" else str(moment.year)
    year = moment.year - era.first_day.year + 1
    if text[0] == "g":
        return {1: era.letter, 2: era.name[0]}.get(len(text), era.name)
    if text == "rr":
        return f"{era.name}{year:02d}"
    return f"{year:02d}" if len(text) > 1 or text == "r" else str(year)
