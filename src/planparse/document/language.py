"""The two languages planparse speaks, and how a sentence is chosen and its values are filled in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Language = Literal["ja", "en"]


def fill(ja: str, en: str, values: Mapping[str, object], language: Language) -> str:
    """The template of the language with its {names} replaced by `values`."""
    return (ja if language == "ja" else en).format_map(dict(values))
