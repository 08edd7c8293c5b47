"""The sections of an issue: the headings ② ③ ④ whose text each goes to a field of its own.

Everything that lists these fields takes them from here. A new section needs a field of its name in
`Issue`, a row here, a column in the `issues` table, and a heading of that kind in a form.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Section:
    """A section: the field of `Issue` that holds its paragraphs, and what people call it."""

    name: str
    ja: str
    en: str


SECTIONS = (
    Section("description", "課題の内容", "description"),
    Section("background", "背景や現状", "background"),
    Section("expected_outcome", "目指す成果", "expected outcome"),
)
"""In the order in which a plan has them."""

SECTION_NAMES = tuple(section.name for section in SECTIONS)
