"""What a person may write as a correction, and the value that it stands for."""

from __future__ import annotations

import re
from typing import Literal

from planparse.japanese.calendar import date_in
from planparse.japanese.fold import fold

NOTHING = "(なし)"
"""What a person writes for "no value": the field is emptied, a task is removed."""

Kind = Literal["text", "optional", "level", "number", "year", "code", "date", "task"]

_AMOUNT = re.compile(r"-?\d{1,3}(?:,\d{3})+|-?\d+", re.ASCII)


class NotAcceptedError(ValueError):
    """What a person wrote cannot be the value; the messages say what can."""

    def __init__(self, message_ja: str, message_en: str) -> None:
        super().__init__(message_en)
        self.message_ja, self.message_en = message_ja, message_en


def accepted(kind: Kind, written: str) -> str | None:
    """The value a person wrote for a slot of the kind, in the form a correction holds; None for `NOTHING`.

    Raises NotAcceptedError for what the slot cannot hold.
    """
    text = written.replace("\r\n", "\n").replace("\r", "\n")
    # an input method writes （なし） and ２１ as readily as (なし) and 21
    bare = fold(text).strip()
    if bare == NOTHING:
        if kind == "number":
            raise NotAcceptedError("金額は空にできません", "an amount cannot be empty")
        return "" if kind == "text" else None
    if kind == "level":
        if bare not in ("高", "中", "低"):
            raise NotAcceptedError(
                f"「高」「中」「低」か「{NOTHING}」で書いてください", f"write 高, 中, 低 or {NOTHING}"
            )
        return bare
    if kind in ("number", "year"):
        if not _AMOUNT.fullmatch(bare):
            raise NotAcceptedError("数字だけで書いてください", "write digits only")
        return str(int(bare.replace(",", "")))
    if kind == "code":
        if not re.fullmatch(r"\d{6}", bare, re.ASCII):
            raise NotAcceptedError("6桁の数字で書いてください", "write six digits")
        return bare
    if kind == "date":
        day = date_in(bare)
        if day is None:
            raise NotAcceptedError("日付を 2026-04-01 の形で書いてください", "write the date as 2026-04-01")
        return day.isoformat()
    return text
