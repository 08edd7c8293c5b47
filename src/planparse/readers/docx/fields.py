"""Fields: what Word computes. Their results stand in the text; of a few, only the instruction does."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from planparse.readers.docx.xml import W, child, number, switch
from planparse.readers.ooxml import Element, whole_number
from planparse.readers.symbols import sign

_ENCLOSED = re.compile(r"\\o\s*\\ac\s*\(\s*([^,;]*?)\s*[,;]\s*(.*?)\s*\)\s*$", re.IGNORECASE)
_RUBY = re.compile(
    r"\\o\s*(?:\\a[a-z]\s*)?\(\s*\\s\s*\\up\s*\d*\s*\((.*?)\)\s*[,;]\s*(.*?)\s*\)\s*$", re.IGNORECASE
)
_FRACTION = re.compile(r"\\f\s*\(\s*(.*?)\s*[,;]\s*(.*?)\s*\)", re.IGNORECASE)
_SWITCH = re.compile(r'\\\*\s*(?:"[^"]*"|\S+)|\\[a-z]+\s*\d*|"', re.IGNORECASE)
_SYMBOL = re.compile(r'SYMBOL\s+(\d+|0x[0-9a-f]+)(?:.*?\\f\s*"?([^"\\]*))?', re.IGNORECASE)
_RINGS = "○◯〇"


@dataclass(slots=True)
class OpenField:
    """A field that has begun. `instruction` is what it computes; its result follows once `separated`."""

    form: Element | None = None
    instruction: list[str] = field(default_factory=list)
    separated: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """What a field without a result shows: its text, a reading in ruby, whether a ring is drawn around it."""

    text: str
    ruby: str = ""
    ringed: bool = False


def instructed(instruction: str) -> Shown | None:
    """What an instruction alone shows: EQ (enclosed characters, ruby, fractions) and SYMBOL; else None."""
    written = instruction.strip()
    if found := _SYMBOL.match(written):
        return Shown(sign(int(found[1], 0), (found[2] or "").strip() or None))
    if written[:2].upper() != "EQ":
        return None
    body = written[2:]
    if found := _RUBY.search(body):
        return Shown(found[2], ruby=found[1])
    if found := _ENCLOSED.search(body):
        return _enclosed(found[1], found[2])
    body = _FRACTION.sub(r"\1/\2", body)
    return Shown(re.sub(r"[(),;]", "", _SWITCH.sub("", body)).strip())


def _enclosed(frame: str, text: str) -> Shown:
    """Enclosed characters (囲い文字); a number in a ring is the character that Unicode has for it."""
    count = whole_number(text)
    if frame in _RINGS and count is not None and 1 <= count <= 50:
        first = 0x245F if count <= 20 else 0x323C if count <= 35 else 0x328D
        return Shown(chr(first + count))
    return Shown(text, ringed=True)


def checked(form: Element | None) -> str:
    """What a form field from before content controls shows without a result: ☑, □, the chosen entry."""
    if (box := child(form, "checkBox")) is not None:
        on = switch(box, "checked")
        return "☑" if (bool(switch(box, "default")) if on is None else on) else "□"
    if (entries := child(form, "ddList")) is not None:
        chosen = number(entries, "result") or number(entries, "default") or 0
        options = [value for e in entries.iterfind(W + "listEntry") if (value := e.get(W + "val"))]
        return options[chosen] if 0 <= chosen < len(options) else ""
    return ""
