"""Japanese or English: every message to a user is written in both, side by side."""

from __future__ import annotations

from dataclasses import dataclass

from planparse.document.findings import Language


@dataclass(frozen=True, slots=True)
class Words:
    """Chooses between the two languages a message is written in."""

    language: Language

    def __call__(self, ja: str, en: str) -> str:
        """The message in the user's language."""
        return ja if self.language == "ja" else en
