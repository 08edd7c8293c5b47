"""The paragraphs of a text body (`p:txBody`, `a:txBody`) as the slide shows them.

Bullets, automatic numbers, type size and bold are inherited: from the paragraph's own properties over the
shape's list style and its placeholder's in the layout and the master to the master's text styles.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from planparse.japanese.fold import fold
from planparse.japanese.markers import SIGN
from planparse.readers.ooxml import A, Element, flag, whole_number
from planparse.readers.pptx.numbers import marker
from planparse.readers.pptx.xml import integer
from planparse.readers.symbols import BULLET, bullet, is_symbol_font, signs

_LEVELS = 9
_NUMBER = "slidenum"
"""The field that shows the slide's number."""
_BULLETS = tuple(f"{A}{name}" for name in ("buNone", "buChar", "buAutoNum", "buBlip"))
_SIGN = re.compile(rf"{SIGN}|[・•*※-]|[A-Za-z]\s")
"""What opens a paragraph that has a sign or letter of its own, in folded text."""
_NO_ENTRY = re.compile(r"[。:]")
"""What a sentence or a value behind its label has and an entry of a list has not, in folded text."""
_STRUCK = ("sngStrike", "dblStrike")


@dataclass(frozen=True, slots=True)
class Written:
    """One paragraph: its text with "\\n" at line breaks, `level` from 0 and `size` in points.

    `gap` counts the empty paragraphs above. `struck` is what is crossed out of it and not in
    `text`. It `is_number` if it is nothing but the slide's number. `marked` are the places in `text`
    of characters that alone are bold or underlined.
    """

    text: str
    level: int
    gap: int
    size: float | None
    bold: bool
    marked: tuple[int, ...]
    struck: str
    is_number: bool


@dataclass(frozen=True, slots=True)
class Styles:
    """Where a text body inherits from, the nearest first: elements with `a:lvl1pPr` to `a:lvl9pPr`."""

    lists: tuple[Element, ...] = ()

    def level(self, number: int) -> tuple[Element, ...]:
        """The properties of a list level (from 0), the nearest first."""
        own = (style.find(f"{A}lvl{number + 1}pPr") for style in self.lists)
        return tuple(found for found in own if found is not None)


@dataclass(slots=True)
class _Counters:
    """The automatic numbers of a text body: by level, the scheme, its start and the last number."""

    last: dict[int, tuple[str, int, int]] = field(default_factory=dict)

    def next(self, level: int, scheme: str, start: int) -> int:
        before = self.last.get(level)
        number = before[2] + 1 if before is not None and before[:2] == (scheme, start) else start
        self.interrupt(level)
        self.last[level] = (scheme, start, number)
        return number

    def interrupt(self, level: int) -> None:
        """A paragraph of the level ends the sequences at and below it."""
        for deeper in [known for known in self.last if known >= level]:
            del self.last[deeper]


def paragraphs_of(body: Element, styles: Styles) -> tuple[Written, ...]:
    """The paragraphs of a text body; empty ones count as the `gap` of the next."""
    own = body.find(f"{A}lstStyle")
    shape = Styles((own,) if own is not None else ())
    counters = _Counters()
    found: list[Written] = []
    gap = 0
    for element in body.iterchildren(f"{A}p"):
        written = _paragraph(element, shape, styles, counters, gap)
        if written.text or written.struck:
            found.append(written)
        gap = 0 if written.text else gap + 1
    return tuple(found)


def _paragraph(element: Element, shape: Styles, template: Styles, counters: _Counters, gap: int) -> Written:
    properties = element.find(f"{A}pPr")
    level = min(max(integer(properties, "lvl"), 0), _LEVELS - 1)
    own = (*((properties,) if properties is not None else ()), *shape.level(level))
    inherited = template.level(level)
    chain = (*own, *inherited)
    shown: list[_Run] = []
    struck: list[str] = []
    for run in _runs(element, chain):
        if run.struck and run.text.strip():
            struck.append(run.text)
        else:
            shown.append(run)
    text = "".join(run.text for run in shown)
    lead = _bullet(own, inherited, level, counters, text.strip()) if text.strip() else ""
    visible = [run for run in shown if run.text.strip()]
    return Written(
        lead + text if text.strip() else "",
        level=level,
        gap=gap,
        size=max((run.size for run in visible if run.size), default=None),
        bold=bool(visible) and all(run.bold for run in visible),
        marked=_marked(shown, len(lead)),
        struck="".join(struck),
        is_number=bool(visible) and all(run.is_number for run in visible),
    )


@dataclass(frozen=True, slots=True)
class _Run:
    text: str
    bold: bool = False
    underlined: bool = False
    struck: bool = False
    size: float | None = None
    is_number: bool = False


def _runs(element: Element, chain: Sequence[Element]) -> Iterator[_Run]:
    defaults = [own for own in (style.find(f"{A}defRPr") for style in chain) if own is not None]
    for child in element.iterchildren():
        if child.tag == f"{A}br":
            yield _Run("\n")
        elif child.tag in (f"{A}r", f"{A}fld"):
            own = child.find(f"{A}rPr")
            looks = [own, *defaults] if own is not None else defaults
            text = child.findtext(f"{A}t") or ""
            if text:
                yield _Run(
                    _characters(text, own),
                    bold=flag(_stated(looks, "b")),
                    underlined=(_stated(looks, "u") or "none") != "none",
                    struck=_stated(looks, "strike") in _STRUCK,
                    size=_points(_stated(looks, "sz")),
                    is_number=child.get("type") == _NUMBER,
                )
        elif child.tag not in (f"{A}pPr", f"{A}endParaRPr"):
            # a formula (a14:m): its characters in order
            yield _Run("".join(part.text or "" for part in child.iter() if _is_text(part)))


def _is_text(element: Element) -> bool:
    return isinstance(element.tag, str) and element.tag.endswith("}t")


def _stated(looks: Sequence[Element], name: str) -> str | None:
    return next((value for look in looks if (value := look.get(name)) is not None), None)


def _points(hundredths: str | None) -> float | None:
    size = whole_number(hundredths)
    return None if size is None else size / 100


def _characters(text: str, look: Element | None) -> str:
    """The text of a run: symbol fonts in Unicode, a tab as a blank, a vertical tab as a break."""
    text = text.replace("_x000B_", "\n").replace("\v", "\n").replace("\t", " ").replace("_x000D_", "")
    if look is None:
        return text
    latin, symbol = (_font(look.find(f"{A}{name}")) for name in ("latin", "sym"))
    if is_symbol_font(latin):
        return signs(text, latin)
    if is_symbol_font(symbol):
        # letters and digits of such a run keep the font of its letters
        return "".join(c if c.isascii() else signs(c, symbol) for c in text)
    return text


def _font(element: Element | None) -> str | None:
    return element.get("typeface") if element is not None else None


def _bullet(
    own: Sequence[Element], inherited: Sequence[Element], level: int, counters: _Counters, text: str
) -> str:
    """What stands before a paragraph by itself, with the blank behind it; counts the paragraph.

    A bullet is not repeated where the author typed one. One that only the template gives stands before
    headings and sentences alike: it is decoration unless the text is an entry of a list below the first
    level.
    """
    chain = (*own, *inherited)
    kind = next((child for style in chain for child in style if child.tag in _BULLETS), None)
    if kind is not None and kind.tag == f"{A}buAutoNum":
        scheme, start = kind.get("type") or "arabicPeriod", integer(kind, "startAt", 1)
        return marker(scheme, counters.next(level, scheme, start)) + " "
    counters.interrupt(level)
    if kind is None or kind.tag == f"{A}buNone" or _SIGN.match(fold(text)):
        return ""
    if all(kind.getparent() is not style for style in own) and (level == 0 or _NO_ENTRY.search(fold(text))):
        return ""
    font = next((f for f in (style.find(f"{A}buFont") for style in chain) if f is not None), None)
    char = bullet(kind.get("char") or BULLET, _font(font))
    return char if char == BULLET else f"{char} "  # Japanese sets ・ directly before the text


def _marked(runs: Sequence[_Run], at: int) -> tuple[int, ...]:
    """The places of characters that are underlined, or bold, where others of the paragraph are not."""
    visible = [run for run in runs if run.text.strip()]
    lines = any(run.underlined for run in visible) and not all(run.underlined for run in visible)
    bold = any(run.bold for run in visible) and not all(run.bold for run in visible)
    places: list[int] = []
    for run in runs:
        if (lines and run.underlined) or (bold and run.bold):
            places.extend(range(at, at + len(run.text)))
        at += len(run.text)
    return tuple(places)
