"""Markdown to source document: as people write it and as docling, markitdown and pandoc do.

The text is turned into HTML, which the reader of HTML reads, so that both know the same of emphasis, lists
and tables inside tables. What programs put around the text is set aside here: a front matter, the numbers of
slides, speaker's notes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from planparse.document.errors import ReadError
from planparse.document.findings import Finding
from planparse.document.place import Spot
from planparse.document.source import Aside, SourceDocument
from planparse.readers.assemble import Piece, document
from planparse.readers.decoding import LINE_BREAK, decoded
from planparse.readers.html import parsed, read_markup
from planparse.readers.markdown.render import dialect_of, html_of

_FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_ENTRY = re.compile(r"\w+[ \t]*:")
_SHOWN_FRONT = re.compile(r"(?:title|subtitle|author|date)[ \t]*:[ \t]*(.+)", re.IGNORECASE)
"""The entries of a front matter that every renderer shows above the text."""
_SLIDE = re.compile(r"^<!--\s*Slide number:\s*(\d+)\s*-->[ \t]*$", re.MULTILINE | re.IGNORECASE)
"""The comment that markitdown writes before each slide."""
_NOTES = re.compile(r"^#{1,6} Notes:[ \t]*\n(.*)\Z", re.MULTILINE | re.DOTALL)
"""The speaker's notes as markitdown writes them, at the end of their slide."""
_PAGE_NUMBER = re.compile(r"\n[ \t]*(\d{1,3})[ \t]*\n*\Z")


def read_markdown(data: bytes, name: str) -> tuple[SourceDocument, tuple[Finding, ...]]:
    """The document in a Markdown file's bytes, and findings on how it was decoded.

    Raises ReadError for a file without text ("no-text-original") and for bytes that are no text.
    """
    text, cleaning, findings = decoded(data, name)
    text = "\n".join(LINE_BREAK.split(text)).lstrip("\n")
    dialect = dialect_of(text)
    pieces: list[Piece] = []
    asides: list[Aside] = []
    front = _FRONT_MATTER.match(text)
    if front is not None and _ENTRY.match(front[1]):
        shown, hidden = _front(front[1])
        text = f"{shown}\n\n{text[front.end() :]}"
        asides += [Aside("hidden", hidden)] if hidden else []
    for slide, part in _slides(text):
        part, running = _without_running(part, slide)
        asides += running
        markup = read_markup(parsed(html_of(part, dialect), name), slide)
        pieces += markup.pieces
        asides += markup.asides
    if not pieces:
        raise ReadError("no-text-original", name)
    made, told = document(data, name, "markdown", pieces, asides, cleaning)
    return made, (*findings, *told)


def _front(matter: str) -> tuple[str, str]:
    """The Markdown that shows a front matter's title and the like, and the rest of it."""
    shown: list[str] = []
    hidden: list[str] = []
    for line in matter.split("\n"):
        match = _SHOWN_FRONT.match(line)
        if match and match[1].strip() not in ("|", ">", "[]"):
            shown.append(match[1].strip().strip("\"'"))
        elif line.strip():
            hidden.append(line.strip())
    return "\n\n".join(shown), "\n".join(hidden)


def _slides(text: str) -> Iterator[tuple[int | None, str]]:
    """The parts of a text that a slide's number stands before, and what stands before the first."""
    found = list(_SLIDE.finditer(text))
    before = text[: found[0].start()] if found else text
    if before.strip():
        yield None, before
    for at, match in enumerate(found):
        end = found[at + 1].start() if at + 1 < len(found) else len(text)
        yield int(match[1]), text[match.end() : end]


def _without_running(text: str, slide: int | None) -> tuple[str, list[Aside]]:
    """A slide's text without the speaker's notes and the page number, and these."""
    if slide is None:
        return text, []
    told: list[Aside] = []
    if notes := _NOTES.search(text):
        told.append(Aside("notes", notes[1].strip(), spot=Spot(slide=slide)))
        text = text[: notes.start()]
    if number := _PAGE_NUMBER.search(text):
        told.append(Aside("running", number[1], spot=Spot(slide=slide)))
        text = text[: number.start()]
    return text, [aside for aside in told if aside.text]
