"""Placeholders in the blanks of an unfilled form: ○○局, ＿＿＿, ※…を記載してください。"""

from __future__ import annotations

import re

from planparse.japanese.fold import fold

_BLANK = re.compile(r"[○●△▲×□◇_]{2,}|[xX]{3,}")
_NO_WORD = re.compile(r"[○●△▲×□◇_xX\s、。,.・:()「」【】…-]*")
_INSTRUCTION = re.compile(
    r"[※(*]?\s*[^。]{0,80}(?:記載|記入|入力|選択)して(?:ください|下さい)[。)]*"
    r"|[※(*]\s*[^。]{0,80}(?:記載|記入|入力|選択)(?:すること|願います)[。)]*"
    r"|[(【\[※]?\s*(?:記載例|記入例|作成例)\s*[)】\]:].*"
)
_BLANK_AMOUNT = re.compile(r"(?:^|[^\d\s])[\s_○]+(?:兆|億|百万|千万|万|千)?円")


def is_unfilled_name(text: str) -> bool:
    """Whether a name, title or field contains a form's placeholder: ○○局, ＿＿＿ポート."""
    return _BLANK.search(fold(text)) is not None


def is_unfilled(text: str) -> bool:
    """Whether a text is only a placeholder, or an instruction to write something in its place."""
    folded = fold(text).strip()
    if _INSTRUCTION.fullmatch(folded):
        return True
    return _NO_WORD.fullmatch(folded) is not None and _BLANK.search(folded) is not None


def has_blank_amount(text: str) -> bool:
    """Whether a text leaves an amount of yen blank: 一般会計　億円."""
    return _BLANK_AMOUNT.search(fold(text)) is not None
