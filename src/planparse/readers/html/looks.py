"""How text in an HTML file shows: what an element inherits and what it and the style sheet say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from lxml import etree

from planparse.document.source import AsideKind
from planparse.readers.html.css import Declarations
from planparse.readers.symbols import first_symbol_font

BODY_SIZE = 12.0
"""Points: the size of text that no style sets, as browsers have it."""
_HEADING_SIZES: Mapping[str, float] = {
    "h1": 24.0,
    "h2": 18.0,
    "h3": 14.04,
    "h4": 12.0,
    "h5": 12.0,
    "h6": 12.0,
}
"""Points of a heading; those that browsers make smaller than the text still are no footnotes."""
_BOLD_TAGS = frozenset(["b", "strong", "th", "dt", *_HEADING_SIZES])
_PRESERVING_TAGS = frozenset(["pre", "textarea", "xmp", "listing", "plaintext"])
_SET_APART_TAGS = frozenset(["u", "mark"])
_ASIDE_TAGS: Mapping[str, AsideKind] = {
    "del": "deleted",
    "s": "struck",
    "strike": "struck",
    "rt": "ruby",
    "rtc": "ruby",
    "noscript": "hidden",
    "noframes": "hidden",
    "button": "running",
}
_NO_SIZE = re.compile(r"0(?:\.0*)?(?:p[tx]|r?em|%)?")
_FAR_AWAY = re.compile(r"-\d{3,}")
_NO_CLIP = re.compile(
    r"rect\(\s*[01](?:px)?[\s,]+[01](?:px)?[\s,]+[01](?:px)?[\s,]+[01](?:px)?\s*\)|inset\((?:50|100)%\)"
)
_LENGTH = re.compile(r"(\d+(?:\.\d+)?)(pt|px|em|rem|%)")
_NAMED_SIZES: Mapping[str, float] = {
    "xx-small": 8.0,
    "x-small": 10.0,
    "small": 10.5,
    "medium": 12.0,
    "large": 14.0,
    "x-large": 18.0,
    "xx-large": 24.0,
}
"""Points of sizes by name, as LibreOffice Calc means them: it writes x-small for its usual 10 points."""
_FONT_SIZES: Mapping[str, float] = {
    "1": 8.0,
    "2": 10.0,
    "3": 12.0,
    "4": 14.0,
    "5": 18.0,
    "6": 24.0,
    "7": 36.0,
}
"""Points of the sizes of a font element."""
POINTS: Mapping[str, float] = {"pt": 1.0, "px": 0.75, "rem": BODY_SIZE}
"""Points of the units of lengths."""
_SCREEN_READER = frozenset(["sr-only", "visually-hidden", "screen-reader-text"])
"""Classes that widely used style sheets hide from view; those sheets are files of their own."""


@dataclass(frozen=True, slots=True)
class Look:
    """How some text shows. `aside` tells why it is not the document's, None if it is.

    `preserve`: blanks and line breaks show as written. `set_apart`: it is underlined, highlighted or ringed.
    `symbols` is the symbol font that its letters are signs of. `size` is in points, `list_style` the kind of
    marker that list items have.
    """

    aside: AsideKind | None = None
    bold: bool = False
    set_apart: bool = False
    preserve: bool = False
    symbols: str | None = None
    size: float = BODY_SIZE
    list_style: str | None = None


def hides(element: etree._Element, own: Declarations) -> bool:
    """Whether an element is set not to show."""
    if element.get("hidden") is not None or (element.tag == "dialog" and element.get("open") is None):
        return True
    if own.get("display") == "none" or own.get("visibility") in ("hidden", "collapse"):
        return True
    if own.get("mso-hide") in ("all", "screen") or own.get("opacity") in ("0", "0.0"):
        return True
    if _NO_SIZE.fullmatch(own.get("font-size", "")) or _NO_CLIP.search(
        own.get("clip", "") + own.get("clip-path", "")
    ):
        return True
    away = own.get("text-indent", "")
    if own.get("position") in ("absolute", "fixed"):
        away += own.get("left", "") + own.get("top", "")
    return _FAR_AWAY.match(away) is not None or not _SCREEN_READER.isdisjoint(
        element.get("class", "").split()
    )


def _is_comment(element: etree._Element, own: Declarations) -> bool:
    """Whether an element is a comment of Word's, or a paragraph that a comment of Google Docs begins."""
    first = next(iter(element), None) if element.tag == "p" else None
    if first is not None and first.tag == "a" and not (element.text or "").strip():
        return str(first.get("href", "")).startswith("#cmnt_ref")
    return own.get("mso-element") in ("comment", "comment-list")


def look_of(element: etree._Element, own: Declarations, outer: Look) -> Look:
    """How the text of an element shows, by its own declarations and the look of the element around it."""
    tag = str(element.tag)
    line = own.get("text-decoration", "") + own.get("text-decoration-line", "")
    aside = outer.aside or ("hidden" if hides(element, own) else _ASIDE_TAGS.get(tag))
    if aside is None and "line-through" in line:
        aside = "struck"
    if outer.aside in (None, "running") and _is_comment(element, own):
        aside = "comment"
    weight = own.get("font-weight")
    font = own.get("font-family") or own.get("font")
    space = own.get("white-space")
    underlined = tag != "a" and ("underline" in line or tag in _SET_APART_TAGS or "border-radius" in own)
    return Look(
        aside=aside,
        bold=_is_bold(weight) if weight else outer.bold or tag in _BOLD_TAGS,
        set_apart=outer.set_apart or underlined,
        preserve=space.startswith(("pre", "break-spaces"))
        if space
        else outer.preserve or tag in _PRESERVING_TAGS,
        symbols=first_symbol_font(font) if font else outer.symbols,
        size=_size(element, own.get("font-size", ""), outer.size),
        list_style=own.get("list-style-type") or own.get("list-style") or outer.list_style,
    )


def plain(look: Look) -> Look:
    """The look for text in a table of its own: lists outside do not reach into it."""
    return replace(look, list_style=None)


def _is_bold(weight: str) -> bool:
    return weight in ("bold", "bolder") or (weight.isdecimal() and int(weight[:4]) >= 600)


def _size(element: etree._Element, written: str, outer: float) -> float:
    """The size of an element's text in points, by its font-size or as its tag usually has it."""
    match = _LENGTH.fullmatch(written)
    if match is None:
        tag = str(element.tag)
        usual = _FONT_SIZES.get(element.get("size", "")) if tag == "font" else _HEADING_SIZES.get(tag)
        return _NAMED_SIZES.get(written) or usual or outer
    value = float(match[1])
    if match[2] in POINTS:
        return value * POINTS[match[2]]
    return outer * (value if match[2] == "em" else value / 100)
