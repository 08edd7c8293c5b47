"""Findings on text that is visible or hidden on a page but is not part of the document's text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from planparse.document.findings import Finding
from planparse.document.place import Place
from planparse.document.source import Aside, AsideKind

_CODES: Mapping[AsideKind, str] = {
    "hidden": "hidden-text",
    "off-page": "off-page-text",
    "struck": "struck-text",
    "ruby": "ruby",
    "watermark": "watermark",
    "slanted": "slanted-text",
    "annotation": "annotation",
    "comment": "comment",
}
_BY_PAGE = ("hidden-text", "off-page-text")
"""Codes reported once a page, with the first characters as an example; the others quote each text."""
_EXAMPLES = 40
"""Characters quoted of hidden text; a hidden layer may cover a whole page."""
_QUOTED = 200
"""Characters quoted of any other text: enough to find it, and usually all of it."""


def aside_findings(asides: Iterable[Aside]) -> Iterator[Finding]:
    """A finding for each aside; text repeated on many pages gets one finding for the whole document."""
    alike: dict[tuple[str, str], list[Aside]] = {}
    for aside in asides:
        code = _CODES[aside.kind]
        place = Place(page=aside.page, box=aside.box)
        if code in _BY_PAGE:
            values: dict[str, str | int] = {"page": aside.page, "count": len(aside.text)}
            yield Finding(code, {**values, "examples": aside.text[:_EXAMPLES]}, place)
        elif aside.kind in ("struck", "slanted"):
            yield Finding(code, {"page": aside.page, "text": aside.text[:_QUOTED]}, place)
        else:
            alike.setdefault((code, "" if aside.kind == "ruby" else aside.text), []).append(aside)
    for (code, _), found in alike.items():
        texts = "、".join(dict.fromkeys(a.text for a in found))
        values = {"text": texts[:_QUOTED], "count": len(found)}
        yield Finding(code, values, Place(page=found[0].page, box=found[0].box))
