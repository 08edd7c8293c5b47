"""Findings on what a page shows, or hides, that is not the document's text and is read as no value."""

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
"""Counted page by page, with the first characters as an example; of the others each text is quoted."""
_EXAMPLES = 40
"""Characters quoted of hidden text; a hidden layer may be a whole page."""
_QUOTED = 200
"""Characters quoted of any other text; enough to find it, and for most to read it."""


def aside_findings(asides: Iterable[Aside]) -> Iterator[Finding]:
    """A finding for each text set apart; what is the same on many pages has one for the whole document."""
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
