"""What the XML of Word, Excel and PowerPoint has in common: names, and attributes that are on or off."""

from __future__ import annotations

import re
from typing import Any, TypeAlias

Element: TypeAlias = Any
"""An lxml element; lxml has no types."""

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
"""The namespace of what is drawn, and of the text in it."""
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
"""The namespace of the alternatives for programs of different age."""
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
"""The namespace of the attributes that name a relationship of the part they stand in: `r:id`, `r:embed`."""
_WHOLE = re.compile(r"\s*([+-]?[0-9]{1,15})\s*")
"""None that the formats know has more digits, and Python refuses to read thousands of them."""


def local(element: Element) -> str:
    """An element's name without its namespace; "" for a comment or a processing instruction."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def flag(written: str | None) -> bool:
    """Whether an attribute is on; off where it is missing."""
    return written in ("1", "true")


def whole_number(written: str | None, *, signed: bool = False) -> int | None:
    """A whole number as written, 0 at least unless `signed`; None where it is missing or no such number."""
    found = _WHOLE.fullmatch(written or "")
    return int(found[1]) if found is not None and (signed or found[1][0] != "-") else None
