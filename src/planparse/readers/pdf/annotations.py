"""What annotations say: the text that each states for a comment, and the text that it shows on its page.

What a page shows of an annotation is drawn by a content stream of its own, its appearance, which no back end
reads. So a PDF is made that has a page for each of them, which the back ends read like any other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import unescape
from typing import TYPE_CHECKING, Any

from planparse.document.place import Box
from planparse.document.source import Aside, AsideKind, Line
from planparse.japanese.characters import letters, visible
from planparse.readers.pdf import tolerances as tol
from planparse.readers.pdf.asides import rounded
from planparse.readers.pdf.document import Assembly
from planparse.readers.pdf.page import page_transform

if TYPE_CHECKING:
    import pikepdf

_HIDDEN_FLAG, _NO_VIEW_FLAG = 2, 32
_STATED: Mapping[str, AsideKind] = {
    "/FreeText": "annotation",
    "/Stamp": "annotation",
    "/Text": "comment",
    "/Highlight": "comment",
    "/Underline": "comment",
    "/StrikeOut": "comment",
    "/Squiggly": "comment",
    "/Caret": "comment",
    "/Square": "comment",
    "/Circle": "comment",
    "/Line": "comment",
    "/Polygon": "comment",
    "/PolyLine": "comment",
    "/Ink": "comment",
    "/FileAttachment": "comment",
    "/Redact": "comment",
}
"""Kinds of aside by subtypes whose text viewers show; that of links and the like is for screen readers."""
_UNDRAWN = ("/Popup", "/Widget")
"""Subtypes whose appearance is not told: the window of a comment, and a field, which is page content."""
_NOT_SHOWN: frozenset[AsideKind] = frozenset({"hidden", "off-page"})
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Annotation:
    """An annotation that can be seen: what it states, "" for nothing, and whether it may draw text."""

    stated: Aside
    draws: bool


def annotations_in(document: pikepdf.Pdf) -> Iterator[tuple[int, Any, Annotation]]:
    """The annotations that can be seen and say something, each with its page's index and its dictionary."""
    for index, page in enumerate(document.pages):
        for found in annotations_of(page):
            subtype = str(found.get("/Subtype", ""))
            if subtype in _UNDRAWN or _whole(found.get("/F")) & (_HIDDEN_FLAG | _NO_VIEW_FLAG):
                continue
            kind = _STATED.get(subtype)
            text = _stated(found) if kind is not None else ""
            draws = draws_text(found, page)
            if text or draws:
                stated = Aside(kind or "annotation", text, index + 1, _box_of(found, page))
                yield index, found, Annotation(stated, draws)


def annotations_of(page: pikepdf.Page) -> list[Any]:
    """The dictionaries of a page's annotations."""
    import pikepdf

    found = page.obj.get("/Annots")
    return [a for a in found if isinstance(a, pikepdf.Dictionary)] if isinstance(found, pikepdf.Array) else []


def text_of(value: Any) -> str:
    """The text of a string or a stream of a PDF; "" for anything else."""
    import pikepdf

    if isinstance(value, pikepdf.Stream):
        return str(pikepdf.String(value.read_bytes()))
    return str(value) if isinstance(value, (str, pikepdf.String)) else ""


def numbers_of(values: Any) -> tuple[float, ...] | None:
    """The four numbers of a rectangle; None where it has others, or is none."""
    import pikepdf

    if not isinstance(values, pikepdf.Array) or len(values) != 4:
        return None
    try:
        return tuple(map(float, values))
    except (TypeError, ValueError):
        return None


def look_of(annotation: Any) -> Any:
    """The stream that draws an annotation in its present state; None where there is none."""
    import pikepdf

    looks = annotation.get("/AP")
    normal = looks.get("/N") if isinstance(looks, pikepdf.Dictionary) else None
    if isinstance(normal, pikepdf.Dictionary):  # one for each state
        normal = normal.get(str(annotation.get("/AS", "/Off")))
    return normal if isinstance(normal, pikepdf.Stream) else None


def draws_text(annotation: Any, page: pikepdf.Page) -> bool:
    """Whether what draws an annotation may draw text: it has a font, or those of its page."""
    look = look_of(annotation)
    return look is not None and _has_font(look, page.obj.get("/Resources"), 0)


def _has_font(form: Any, outer: Any, depth: int) -> bool:
    import pikepdf

    resources = form.get("/Resources", outer)
    if depth > tol.DEEPEST_LAYER or not isinstance(resources, pikepdf.Dictionary):
        return False
    if isinstance(fonts := resources.get("/Font"), pikepdf.Dictionary) and len(fonts):
        return True
    inner = resources.get("/XObject")
    return isinstance(inner, pikepdf.Dictionary) and any(
        isinstance(drawn, pikepdf.Stream)
        and drawn.get("/Subtype") == "/Form"
        and _has_font(drawn, resources, depth + 1)
        for drawn in inner.values()
    )


def keep_appearances(document: pikepdf.Pdf, drawn: Sequence[tuple[int, Any]]) -> None:
    """Leave of a PDF a page for each annotation, given with the index of its page, that shows it alone."""
    import pikepdf

    count = len(document.pages)
    for index, annotation in drawn:
        document.pages.append(document.pages[index])
        page = document.pages[-1]
        page.obj.Annots = pikepdf.Array([annotation])
        page.obj.Resources = _copied(page.obj.get("/Resources"))  # each takes up its own appearance
        page.Contents = document.make_stream(b"")
    del document.pages[:count]
    document.flatten_annotations("screen")


def _copied(resources: Any) -> pikepdf.Dictionary:
    """Resources of a page of their own, by which forms without any are drawn."""
    import pikepdf

    if not isinstance(resources, pikepdf.Dictionary):
        return pikepdf.Dictionary()
    copy = {
        name: pikepdf.Dictionary(dict(value.items())) if isinstance(value, pikepdf.Dictionary) else value
        for name, value in resources.items()
    }
    return pikepdf.Dictionary(copy)


def text_shown(assembly: Assembly) -> Mapping[int, str]:
    """The text that each page shows, by its number: its lines, and what is slanted, struck or the like."""
    shown: dict[int, list[str]] = {}
    for block in assembly.blocks:
        lines: Iterable[Line] = [block] if isinstance(block, Line) else block.lines()
        for line in lines:
            shown.setdefault(line.page or 0, []).append(line.text)
    for aside in assembly.asides:
        if aside.kind not in _NOT_SHOWN:
            shown.setdefault(aside.page or 0, []).append(aside.text)
    return {number: " ".join(texts) for number, texts in shown.items()}


def told(annotations: Sequence[Annotation], shown: Mapping[int, str]) -> Iterator[Aside]:
    """The annotations' texts. `shown` has what those that draw show, by their place among these, from 1.

    What an annotation shows is told for what it states where both say the same, and otherwise beside it.
    """
    place = 0
    for annotation in annotations:
        place += annotation.draws
        stated, seen = annotation.stated, shown.get(place, "") if annotation.draws else ""
        if not seen or letters(seen) == letters(stated.text):
            if stated.text:
                yield replace(stated, kind="annotation" if seen else stated.kind)
            continue
        yield replace(stated, kind="annotation", text=seen)
        if stated.text:
            yield stated


def _stated(annotation: Any) -> str:
    """What an annotation says in one line, also if it is written in markup (/RV) alone."""
    said = text_of(annotation.get("/Contents")) or unescape(_TAG.sub(" ", text_of(annotation.get("/RV"))))
    return " ".join(visible(said)[0].split())


def _whole(value: Any) -> int:
    return value if isinstance(value, int) else 0


def _box_of(annotation: Any, page: pikepdf.Page) -> Box | None:
    rect = numbers_of(annotation.get("/Rect"))
    if rect is None:
        return None
    left, bottom, right, top = map(float, page.cropbox)
    a, b, c, d, e, f = page_transform((left, bottom, right, top), int(page.obj.get("/Rotate", 0)) % 360)
    x0, y0, x1, y1 = rect
    points = [(a * x + c * y + e, b * x + d * y + f) for x, y in ((x0, y0), (x1, y1))]
    (ax, ay), (bx, by) = points
    return rounded((min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)))
