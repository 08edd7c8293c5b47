"""The texts of the pages, in two languages, and which of them a browser is shown."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from planparse.document.language import Language

LANGUAGE_COOKIE = "planparse-language"


@cache
def words(language: Language) -> Mapping[str, str]:
    """Key → text of the interface in the language."""
    both = json.loads((files("planparse.serve") / "assets" / "words.json").read_text("utf-8"))
    return {key: pair[0 if language == "ja" else 1] for key, pair in both.items()}


def language_for(chosen: str | None, accepted: str, default: Language) -> Language:
    """The language of an answer: the one chosen on a page, else the browser's, else Japanese.

    `accepted` is the header Accept-Language. With English as the default, English is shown to all who have
    not chosen.
    """
    if chosen in ("ja", "en"):
        return "ja" if chosen == "ja" else "en"
    if default == "en":
        return "en"
    first = [part.partition(";")[0].strip().lower()[:2] for part in accepted.split(",")]
    return "en" if "en" in first and "ja" not in first else "ja"
