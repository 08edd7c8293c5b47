"""What a person may write as a correction, and the value it stands for."""

from __future__ import annotations

import re

from planparse.document.errors import Phrase, ReadError
from planparse.japanese.calendar import date_in
from planparse.japanese.characters import typed
from planparse.japanese.fold import fold
from planparse.japanese.periods import period_of
from planparse.plan.fields import CHOICES, MOST_DIGITS, PERIOD, Kind

NOTHING = "(なし)"
"""What a person writes for "no value": the field is emptied, a task removed."""

_AMOUNT = re.compile(r"-?\d{1,3}(?:,\d{3})+|-?\d+", re.ASCII)


def accepted(kind: Kind, written: str, where: str | Phrase) -> str | None:
    """What a person wrote for a field of the kind, as a correction holds it; None for `NOTHING`.

    Raises ReadError, naming `where` it was written, for what the field cannot hold.
    """
    text = typed(written)
    # an input method may type （なし） and ２１ in full width
    bare = fold(text).strip()
    if bare == NOTHING:
        if kind == "number":
            raise ReadError("refused-amount-empty", where)
        return "" if kind == "text" else None
    if kind in CHOICES:
        names = tuple(CHOICES[kind].values())
        if bare not in names:
            told = "".join(f"「{name}」" for name in names)
            raise ReadError("refused-choice", where, {"choices": told, "nothing": NOTHING})
        return bare
    if kind == "period":
        period = period_of(bare)
        notation = bare if PERIOD.fullmatch(bare) else period.notation if period else None
        if notation is None:
            raise ReadError("refused-period", where, {"nothing": NOTHING})
        return notation
    if kind in ("number", "year"):
        if not _AMOUNT.fullmatch(bare):
            raise ReadError("refused-digits", where)
        digits = bare.replace(",", "")
        if len(digits.lstrip("-")) > MOST_DIGITS[kind]:
            raise ReadError("refused-too-large", where, {"most": MOST_DIGITS[kind]})
        return str(int(digits))
    if kind == "code":
        if not re.fullmatch(r"\d{6}", bare, re.ASCII):
            raise ReadError("refused-code", where)
        return bare
    if kind == "date":
        day = date_in(bare)
        if day is None:
            raise ReadError("refused-date", where)
        return day.isoformat()
    return text
