"""Findings on text that is visible or hidden on a page but is not part of the document's text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from planparse.document.findings import Finding
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
    "deleted": "deleted-text",
    "notes": "speaker-notes",
    "running": "running-head",
    "picture": "picture-words",
    "footnote": "footnote",
    "drawing": "drawing-text",
    "prompt": "field-prompt",
}
_WITHOUT_PAGE: Mapping[AsideKind, str] = {
    "hidden": "hidden-part",
    "struck": "struck-part",
    "off-page": "off-slide-text",
}
"""The codes for originals, which have no pages."""
_EXAMPLES = 40
"""Characters quoted of hidden text; a hidden layer may cover a whole page."""
_QUOTED = 200
"""Characters quoted of any other text: enough to find it, and usually all of it."""


def aside_findings(asides: Iterable[Aside]) -> Iterator[Finding]:
    """A finding for each aside; text repeated on many pages gets one finding for the whole document."""
    alike: dict[tuple[str, str], list[Aside]] = {}
    for aside in asides:
        if aside.page is None:
            code = _WITHOUT_PAGE.get(aside.kind, _CODES[aside.kind])
            values: dict[str, str | int] = {}
        else:
            code = _CODES[aside.kind]
            values = {"page": aside.page}
        if aside.kind in ("hidden", "off-page"):
            values |= {"count": len(aside.text), "examples": aside.text[:_EXAMPLES]}
            yield Finding(code, values, aside.place)
        elif aside.kind in ("struck", "slanted"):
            yield Finding(code, {**values, "text": aside.text[:_QUOTED]}, aside.place)
        else:
            alike.setdefault((code, "" if aside.kind == "ruby" else aside.text), []).append(aside)
    for (code, _), found in alike.items():
        texts = "、".join(dict.fromkeys(a.text for a in found))
        yield Finding(code, {"text": texts[:_QUOTED], "count": len(found)}, found[0].place)
