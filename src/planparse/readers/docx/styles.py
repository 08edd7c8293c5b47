"""How a run looks, from the document's defaults, the styles and its own properties."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from planparse.readers.docx.xml import W, child, number, switch, value
from planparse.readers.ooxml import Element
from planparse.readers.package import Package

_PROMPT = "placeholder text"
"""The name of the style in which an empty content control shows its prompt."""
_MOST_BASED = 16
"""Styles that a style is based on, one on another; bounds a circle of them. Word allows ten."""
_DEFAULT_SIZE = 10.0
"""Points: the size of type in a document that says none."""
_FONT_OF = ("ascii", "hAnsi", "eastAsia", "cs")


@dataclass(frozen=True, slots=True)
class Look:
    """What a run's properties say; `font` is the font of its Latin letters, `size` the em in points."""

    size: float = _DEFAULT_SIZE
    font: str | None = None
    bold: bool = False
    hidden: bool = False
    struck: bool = False
    capitals: bool = False
    underlined: bool = False
    framed: bool = False


@dataclass(frozen=True, slots=True)
class Styles:
    """The document's styles by id, their defaults, and the default styles of paragraphs and of characters."""

    by_id: Mapping[str, Element]
    defaults: Element | None = None
    paragraph: str | None = None
    character: str | None = None

    def chain(self, style: str | None, default: str | None) -> Sequence[Element]:
        """A style (by default the default one) and those it is based on, the nearest first."""
        found: list[Element] = []
        while (at := style if style in self.by_id else default) is not None and len(found) < _MOST_BASED:
            element = self.by_id.get(at)
            if element is None or any(element is known for known in found):
                break
            found.append(element)
            style, default = value(element, "basedOn"), None
        return found

    def is_prompt(self, run: Element | None) -> bool:
        """Whether a run by its properties is the prompt of an empty content control."""
        return any(
            (value(s, "name") or "").lower() == _PROMPT for s in self.chain(value(run, "rStyle"), None)
        )

    def of_paragraph(self, properties: Element | None) -> Sequence[Element]:
        """The styles of a paragraph by its properties (`w:pPr`)."""
        return self.chain(value(properties, "pStyle"), self.paragraph)

    def look(self, paragraph: Sequence[Element], run: Element | None) -> Look:
        """The look of a run by its paragraph's styles and its own properties (`w:rPr`)."""
        own = self.chain(value(run, "rStyle"), self.character)
        defaults = child(self.defaults, "rPrDefault", "rPr")
        levels = [run, *(child(s, "rPr") for s in own), *(child(s, "rPr") for s in paragraph), defaults]
        said = [level for level in levels if level is not None]

        def toggle(name: str) -> bool:
            direct = switch(run, name)
            if direct is not None:
                return direct
            by_styles = [
                next((s for e in chain if (s := switch(child(e, "rPr"), name)) is not None), False)
                for chain in (own, paragraph)
            ]
            return by_styles[0] != by_styles[1] or bool(switch(defaults, name))

        sizes = (n for level in said if (n := number(level, "sz")) is not None)
        fonts = (f for level in said if (f := _font(level)) is not None)
        underlines = (u for level in said if (u := value(level, "u")) is not None)
        frames = (f for level in said if (f := value(level, "bdr")) is not None)
        return Look(
            size=next(sizes, 2 * _DEFAULT_SIZE) / 2 or _DEFAULT_SIZE,
            font=next(fonts, None),
            bold=toggle("b"),
            hidden=toggle("vanish"),
            struck=toggle("strike") or toggle("dstrike"),
            capitals=toggle("caps"),
            underlined=next(underlines, "none") != "none",
            framed=next(frames, "none") not in ("none", "nil"),
        )

    def indent(self, properties: Element | None, size: float) -> float:
        """Ems between the margin and the first character of a paragraph, never negative."""
        left = self._measure(properties, ("left", "start"), size)
        first = self._measure(properties, ("firstLine",), size) - self._measure(
            properties, ("hanging",), size
        )
        return max(0.0, round(left + first, 2))

    def _measure(self, properties: Element | None, names: Sequence[str], size: float) -> float:
        """One of the indents in ems; given in twentieths of a point or in hundredths of a character."""
        for level in self._levels(properties):
            for name in names:
                if hundredths := number(level, "ind", name=f"{name}Chars"):
                    return hundredths / 100
                if (twips := number(level, "ind", name=name)) is not None:
                    return twips / 20 / size
        return 0.0

    def _levels(self, properties: Element | None) -> Iterator[Element]:
        if properties is not None:
            yield properties
        for style in self.of_paragraph(properties):
            if (own := child(style, "pPr")) is not None:
                yield own


def _font(properties: Element) -> str | None:
    fonts = child(properties, "rFonts")
    return None if fonts is None else next((f for n in _FONT_OF if (f := fonts.get(W + n))), None)


def read_styles(package: Package, part: str | None) -> Styles:
    """The styles in a part; none if the document has none."""
    root = package.xml(part) if part is not None else None
    if root is None:
        return Styles({})
    by_id: dict[str, Element] = {}
    defaults: dict[str, str] = {}
    for style in root.iterfind(W + "style"):
        name = style.get(W + "styleId")
        if name is None:
            continue
        by_id.setdefault(name, style)
        if (style.get(W + "default") or "").lower() in ("1", "true", "on"):
            defaults.setdefault(style.get(W + "type", ""), name)
    return Styles(
        by_id,
        child(root, "docDefaults"),
        defaults.get("paragraph"),
        defaults.get("character"),
    )
