"""Prepare a PDF for the back ends: layers, form fields and annotations.

The text that PDFium and pdfminer extract ignores whether a layer (optional content) is switched off, and
lacks form fields and annotations. So content on hidden layers is made invisible, field values become page
content, and annotations are listed, those that draw text in a PDF of their own (`annotations`). A PDF
without any of these is left unchanged.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from planparse.readers.pdf import tolerances as tol
from planparse.readers.pdf.annotations import (
    Annotation,
    annotations_in,
    annotations_of,
    draws_text,
    keep_appearances,
    look_of,
    numbers_of,
    text_of,
)
from planparse.readers.pdf.page import ASCENT

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
_PASSWORD_FLAG, _PUSH_BUTTON_FLAG = 1 << 13, 1 << 16
"""Bits of a field that shows no letters of its value, and of a button that does something when pressed."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A PDF for the back ends to read, and its annotations.

    `appearances` is a PDF with a page for each annotation that draws text, None where none does. `damaged`
    tells that layers, fields or annotations could not be looked at.
    """

    data: bytes
    annotations: tuple[Annotation, ...] = ()
    appearances: bytes | None = None
    damaged: bool = False


def prepared(data: bytes, password: str | None) -> Prepared:
    """The PDF with its hidden layers, fields and annotations ready to be read.

    One that cannot be opened, or whose layers, fields or annotations are damaged, is returned as it is: if
    nothing can be read of it, the back ends report what is wrong.
    """
    if not any(name in data for name in _CONCERNED):
        return Prepared(data)
    import pikepdf

    try:
        with pikepdf.open(BytesIO(data), password=password or "") as document:
            return _prepared(data, document)
    except (
        pikepdf.PdfError,
        pikepdf.PasswordError,
        ArithmeticError,
        AttributeError,
        LookupError,
        RuntimeError,
        TypeError,
        ValueError,
    ):
        return Prepared(data, damaged=True)


def _prepared(data: bytes, document: pikepdf.Pdf) -> Prepared:
    found = list(annotations_in(document))
    hidden = _hidden_layers(document)
    seen = [entry for entry in found if not _is_hidden(entry[1].get("/OC"), hidden)]
    changed = _put_fields_on_pages(document, hidden)
    if (hidden and _hide_layers(document, hidden)) or changed:
        data = _saved(document)
    annotations = tuple(annotation for _, _, annotation in seen)
    drawn = [(page, dictionary) for page, dictionary, annotation in seen if annotation.draws]
    if not drawn:
        return Prepared(data, annotations)
    keep_appearances(document, drawn)
    if hidden:
        _hide_layers(document, hidden)
    return Prepared(data, annotations, _saved(document))


def _saved(document: pikepdf.Pdf) -> bytes:
    out = BytesIO()
    document.save(out)
    return out.getvalue()


# --- form fields -------------------------------------------------------------------------------------


def _put_fields_on_pages(document: pikepdf.Pdf, hidden: set[tuple[int, int]]) -> bool:
    """Draw the values and looks of form fields into their pages, but for those on hidden layers.

    Returns False if there are none.
    """
    import pikepdf

    form = document.Root.get("/AcroForm")
    if not isinstance(form, pikepdf.Dictionary):  # viewers show fields without a form too
        form = document.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array())
    outdated = bool(form.get("/NeedAppearances", False))
    filled = False
    for page in document.pages:
        fields = [a for a in annotations_of(page) if a.get("/Subtype") == "/Widget"]
        widgets = [field for field in fields if not _is_hidden(field.get("/OC"), hidden)]
        page.obj.Annots = pikepdf.Array(widgets)
        for widget in widgets:
            text = _value_of(widget)
            box = numbers_of(widget.get("/Rect"))
            if text.strip() and box is not None and (outdated or look_of(widget) is None):
                widget.AP = pikepdf.Dictionary(N=_appearance(document, widget, box, text))
            filled = filled or _inherited(widget, "/V") is not None or draws_text(widget, page)
    if filled:
        form.NeedAppearances = False
        document.flatten_annotations("screen")
    for page in document.pages:  # what shows nothing is left
        page.obj.Annots = pikepdf.Array()
    return filled


def _value_of(field: Any) -> str:
    """What is filled in or chosen in a form field, or the caption of a button, as viewers show it.

    "" for nothing and for a password.
    """
    import pikepdf

    value, kind, flags = (_inherited(field, key) for key in ("/V", "/FT", "/Ff"))
    flags = flags if isinstance(flags, int) else 0
    if kind == "/Tx" and flags & _PASSWORD_FLAG:
        return ""
    if kind == "/Btn" and flags & _PUSH_BUTTON_FLAG:
        look = field.get("/MK")
        return text_of(look.get("/CA")) if isinstance(look, pikepdf.Dictionary) else ""
    chosen = list(value) if isinstance(value, pikepdf.Array) else [value]
    choices = _inherited(field, "/Opt")
    pairs = list(choices) if isinstance(choices, pikepdf.Array) else []
    shown = {text_of(p[0]): text_of(p[1]) for p in pairs if isinstance(p, pikepdf.Array) and len(p) == 2}
    texts = [text_of(one) for one in chosen]
    return "\n".join(shown.get(text, text) for text in texts)


def _inherited(field: Any, key: str) -> Any:
    """An entry of a form field, or of its nearest ancestor that has it; None if none has."""
    for _ in range(tol.DEEPEST_LAYER):
        if key in field:
            return field[key]
        if "/Parent" not in field:
            return None
        field = field.Parent
    return None


def _appearance(document: pikepdf.Pdf, widget: Any, box: tuple[float, ...], text: str) -> Any:
    """A field's value as a viewer would draw it, in an unembedded Japanese font."""
    import pikepdf

    x0, y0, x1, y1 = box
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
