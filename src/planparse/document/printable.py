"""Text in which nothing acts on the terminal or the page that shows it."""

from __future__ import annotations

from unicodedata import category

_ACTING = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Categories of characters that act on a terminal, or cannot be written to it: controls, formats (marks of
direction, zero-width characters), lone surrogates (bytes of file names that are no text), line and paragraph
separators. Private use is not among them: it is how documents write 外字."""


def printable(text: str) -> str:
    """A text as one line without characters that act on a terminal; tabs stay, and so does its length."""
    if text.isprintable():
        return text
    acting = {ord(c): "\ufffd" for c in set(text) if category(c) in _ACTING and c != "\t"}
    return text.translate(acting) if acting else text


def printable_lines(text: str) -> str:
    """A text without characters that act on a terminal; its line feeds stay."""
    return "\n".join(map(printable, text.split("\n")))


def json_printable(text: str) -> str:
    """The same JSON with the characters that act on a terminal written as escapes."""
    return "".join(escape(c) if category(c) in _ACTING and c not in "\t\n" else c for c in text)


def escape(character: str) -> str:
    """A character as JSON escapes: one, or two for a character beyond the basic plane."""
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))
