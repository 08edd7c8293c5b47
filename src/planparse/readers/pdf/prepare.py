"""Prepare a PDF for the back ends: layers, form fields and annotations.

The text that PDFium and pdfminer extract ignores whether a layer (optional content) is switched off, and
lacks form fields and annotations. So content on hidden layers is made invisible, field values become page
content, and annotations are listed as asides. A PDF without any of these is left unchanged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from planparse.document.source import Aside, AsideKind
from planparse.japanese.characters import visible
from planparse.readers.pdf import tolerances as tol
from planparse.readers.pdf.asides import rounded
from planparse.readers.pdf.page import ASCENT, page_transform

if TYPE_CHECKING:
    import pikepdf

_CONCERNED = (b"/OCProperties", b"/Annots", b"/ObjStm")
"""Byte strings in any PDF with layers, fields or annotations; an object stream may hide the other two."""
_PAINTING = frozenset(["f", "F", "f*", "B", "B*", "b", "b*", "S", "s"])
_OF_STREAMS = frozenset({"/Length", "/Filter", "/DecodeParms", "/OC"})
_INVISIBLE = 3
"""The text render mode that paints nothing."""
_FONT_SIZE = re.compile(r"([\d.]+)\s+Tf")
_FIELD_SIZE = 10.0
"""Points: greatest type size of a field that specifies none."""
_FIELD_PITCH = 1.2
"""Ems from line to line in a field."""
_FIELD_INSET = 2
"""Points between a field's edge and its text."""
_HIDDEN_FLAG, _NO_VIEW_FLAG = 2, 32
_KINDS: Mapping[str, AsideKind] = {
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
}
"""Kinds of aside by annotation subtype; links and the like hold no text."""


def prepared(data: bytes, password: str | None) -> tuple[bytes, tuple[Aside, ...]]:
    """The PDF for the back ends to read, and its annotations.

    A file that cannot be opened is returned unchanged: the back ends report what is wrong with it.
    """
    if not any(name in data for name in _CONCERNED):
        return data, ()
    import pikepdf

    try:
        with pikepdf.open(BytesIO(data), password=password or "") as document:
            asides = tuple(_annotations(document))
            hidden = _hidden_layers(document)
            changed = bool(hidden) and _hide_layers(document, hidden)
            if _put_fields_on_pages(document) or changed:
                out = BytesIO()
                document.save(out)
                return out.getvalue(), asides
    except (pikepdf.PdfError, pikepdf.PasswordError, ValueError, TypeError, KeyError, RuntimeError):
        return data, ()
    return data, asides


# --- annotations and form fields ---------------------------------------------------------------------


def _annotations(document: pikepdf.Pdf) -> Iterator[Aside]:
    """The text of annotations visible on the page, and of comments."""
    import pikepdf

    for number, page in enumerate(document.pages, 1):
        for annotation in _annotations_of(page):
            if int(annotation.get("/F", 0)) & (_HIDDEN_FLAG | _NO_VIEW_FLAG):
                continue
            kind = _KINDS.get(str(annotation.get("/Subtype", "")))
            value = annotation.get("/Contents")
            said = str(value) if isinstance(value, (str, pikepdf.String)) else ""
            text = " ".join(visible(said)[0].split())
            if kind is not None and text:
                yield Aside(kind, text, number, _box_of(annotation, page))


def _annotations_of(page: pikepdf.Page) -> list[Any]:
    import pikepdf

    found = page.obj.get("/Annots")
    return [a for a in found if isinstance(a, pikepdf.Dictionary)] if isinstance(found, pikepdf.Array) else []


def _box_of(annotation: Any, page: pikepdf.Page) -> tuple[float, float, float, float] | None:
    rect = annotation.get("/Rect")
    if rect is None or len(rect) != 4:
        return None
    left, bottom, right, top = map(float, page.cropbox)
    a, b, c, d, e, f = page_transform((left, bottom, right, top), int(page.obj.get("/Rotate", 0)) % 360)
    x0, y0, x1, y1 = map(float, rect)
    points = [(a * x + c * y + e, b * x + d * y + f) for x, y in ((x0, y0), (x1, y1))]
    (ax, ay), (bx, by) = points
    return rounded((min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)))


def _put_fields_on_pages(document: pikepdf.Pdf) -> bool:
    """Draw the values of form fields into their pages; False if there are none."""
    import pikepdf

    form = document.Root.get("/AcroForm")
    if form is None:
        return False
    outdated = bool(form.get("/NeedAppearances", False))
    filled = False
    for page in document.pages:
        widgets = [a for a in _annotations_of(page) if a.get("/Subtype") == "/Widget"]
        if "/Annots" in page.obj:
            page.obj.Annots = pikepdf.Array(widgets)
        for widget in widgets:
            value = _inherited(widget, "/V")
            filled = filled or value is not None
            text = str(value) if isinstance(value, pikepdf.String) else ""
            if text.strip() and (outdated or "/AP" not in widget):
                widget.AP = pikepdf.Dictionary(N=_appearance(document, widget, text))
    if filled:
        form.NeedAppearances = False
        document.flatten_annotations("screen")
    return filled


def _inherited(field: Any, key: str) -> Any:
    """An entry of a form field, or of its nearest ancestor that has it; None if none has."""
    for _ in range(tol.DEEPEST_LAYER):
        if key in field:
            return field[key]
        if "/Parent" not in field:
            return None
        field = field.Parent
    return None


def _appearance(document: pikepdf.Pdf, widget: Any, text: str) -> Any:
    """A field's value as a viewer would draw it, in an unembedded Japanese font."""
    import pikepdf

    x0, y0, x1, y1 = map(float, widget.Rect)
    width, height = abs(x1 - x0), abs(y1 - y0)
    lines = text.splitlines()
    set_to = _FONT_SIZE.search(str(_inherited(widget, "/DA") or ""))
    size = float(set_to[1]) if set_to else 0.0
    size = size or min(_FIELD_SIZE, height / (_FIELD_PITCH * len(lines)))
    top = height - size if len(lines) > 1 else (height - size) / 2 + (1 - ASCENT) * size
    shown = "".join(
        f"1 0 0 1 {_FIELD_INSET} {top - n * _FIELD_PITCH * size:.2f} Tm "
        f"<{line.encode('utf-16-be', 'replace').hex()}> Tj "
        for n, line in enumerate(lines)
    )
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.Type0,
        BaseFont=pikepdf.Name("/HeiseiMin-W3"),
        Encoding=pikepdf.Name("/UniJIS-UTF16-H"),
        DescendantFonts=[
            pikepdf.Dictionary(
                Type=pikepdf.Name.Font,
                Subtype=pikepdf.Name.CIDFontType0,
                BaseFont=pikepdf.Name("/HeiseiMin-W3"),
                CIDSystemInfo=pikepdf.Dictionary(Registry="Adobe", Ordering="Japan1", Supplement=4),
                DW=1000,
                W=[1, [278], 231, 632, 500],
                FontDescriptor=pikepdf.Dictionary(
                    Type=pikepdf.Name.FontDescriptor,
                    FontName=pikepdf.Name("/HeiseiMin-W3"),
                    Flags=4,
                    FontBBox=[-123, -257, 1001, 910],
                    ItalicAngle=0,
                    Ascent=723,
                    Descent=-241,
                    CapHeight=709,
                    StemV=69,
                ),
            )
        ],
    )
    return document.make_stream(
        f"/Tx BMC q BT /F {size:.2f} Tf {shown}ET Q EMC".encode(),
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Form,
        BBox=[0, 0, width, height],
        Resources=pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font)),
    )


# --- layers that are switched off --------------------------------------------------------------------


def _hidden_layers(document: pikepdf.Pdf) -> set[tuple[int, int]]:
    """The object numbers of the optional content groups that are off when the document is opened."""
    properties = document.Root.get("/OCProperties")
    if properties is None or "/D" not in properties:
        return set()
    usual = properties.D
    hidden = {g.objgen for g in usual.get("/OFF", [])}
    if usual.get("/BaseState") == "/OFF":
        hidden |= {g.objgen for g in properties.get("/OCGs", [])}
        hidden -= {g.objgen for g in usual.get("/ON", [])}
    return hidden


def _is_hidden(layer: Any, hidden: set[tuple[int, int]]) -> bool:
    """Whether the content of a layer, or of a membership dictionary of layers, is hidden."""
    import pikepdf

    if layer is None:
        return False
    if layer.get("/Type") != "/OCMD":
        return layer.objgen in hidden
    groups = layer.get("/OCGs", pikepdf.Array([]))
    several = isinstance(groups, pikepdf.Array)
    off = [g.objgen in hidden for g in (groups if several else [groups])]
    if not off:
        return False
    policy = str(layer.get("/P", "/AnyOn"))
    shown = {"/AllOn": not any(off), "/AnyOff": any(off), "/AllOff": all(off)}.get(policy, not all(off))
    return not shown


@dataclass(frozen=True, slots=True)
class _Layers:
    """A document and the object numbers of its hidden layers."""

    document: pikepdf.Pdf
    hidden: set[tuple[int, int]]


def _hide_layers(document: pikepdf.Pdf, hidden: set[tuple[int, int]]) -> bool:
    """Make everything painted on hidden layers invisible; False if there is nothing."""
    layers = _Layers(document, hidden)
    changed = False
    for page in document.pages:
        resources = page.obj.get("/Resources")
        stream = _without_hidden(layers, page, resources, 0, off=False) if resources is not None else None
        if stream is not None:
            page.obj.Contents = document.make_stream(stream)
            changed = True
    return changed


def _without_hidden(layers: _Layers, content: Any, resources: Any, depth: int, *, off: bool) -> bytes | None:
    """A page's or form's content with its hidden parts made invisible; None if it has none.

    Text keeps its position, in render mode 3; paths and images are not painted. `off` hides everything.
    """
    import pikepdf

    out: list[Any] = [_text_mode(_INVISIBLE)] if off else []
    marks = [off]
    modes = [0]
    changed = off
    for instruction in pikepdf.parse_content_stream(content):
        operator = str(instruction.operator)
        was_off = any(marks)
        if operator in ("BDC", "BMC"):
            marks.append(_is_hidden(_layer_of(instruction, resources), layers.hidden))
            out.append(instruction)
        elif operator == "EMC":
            if len(marks) > 1:
                marks.pop()
            out.append(instruction)
        elif operator == "Do" and depth < tol.DEEPEST_LAYER:
            drawn = _drawn(layers, instruction, resources, depth, off=was_off)
            changed = changed or drawn != [instruction]
            out += drawn
        else:
            out += _unpainted(instruction) if was_off else [instruction]
        if operator == "q":
            modes.append(modes[-1])
        elif operator == "Q" and len(modes) > 1:
            modes.pop()
        elif operator == "Tr":
            modes[-1] = int(instruction.operands[0])
        now_off = any(marks)
        changed = changed or now_off
        if now_off and (operator == "Q" or not was_off):
            out.append(_text_mode(_INVISIBLE))
        elif was_off and not now_off:
            out.append(_text_mode(modes[-1]))
    return pikepdf.unparse_content_stream(out) if changed else None


def _text_mode(mode: int) -> Any:
    import pikepdf

    return [mode], pikepdf.Operator("Tr")


def _layer_of(instruction: Any, resources: Any) -> Any:
    """The layer of a marked-content operator; None for other marks."""
    operands = list(instruction.operands)
    if str(instruction.operator) != "BDC" or str(operands[0]) != "/OC":
        return None
    return resources.get("/Properties", {}).get(str(operands[1]))


def _unpainted(instruction: Any) -> list[Any]:
    """The replacement of a hidden instruction: paths end unpainted, images and text modes are dropped."""
    import pikepdf

    operator = str(instruction.operator)
    if operator in _PAINTING:
        return [([], pikepdf.Operator("n"))]
    return [] if operator in ("Tr", "sh", "Do", "INLINE IMAGE") else [instruction]


def _drawn(layers: _Layers, instruction: Any, resources: Any, depth: int, *, off: bool) -> list[Any]:
    """The replacement of an instruction that draws an XObject.

    It is nothing for a hidden image and an invisible copy for a hidden form. A visible form with hidden parts
    is drawn as a copy in which these are invisible.
    """
    import pikepdf

    name = str(instruction.operands[0])
    drawn = resources.get("/XObject", {}).get(name)
    if drawn is None:
        return [instruction]
    off = off or _is_hidden(drawn.get("/OC"), layers.hidden)
    if drawn.get("/Subtype") != "/Form":
        return [] if off else [instruction]
    inner = _without_hidden(layers, drawn, drawn.get("/Resources", resources), depth + 1, off=off)
    if inner is None:
        return [instruction]
    copy = layers.document.make_stream(inner, {k: v for k, v in drawn.items() if k not in _OF_STREAMS})
    resources.XObject[f"{name}-{'unseen' if off else 'seen'}"] = copy
    return [([pikepdf.Name(f"{name}-{'unseen' if off else 'seen'}")], instruction.operator)]
