"""Markdown to source document: as people write it and as docling, markitdown and pandoc do.

CommonMark is turned into HTML, which the reader of HTML reads, so that both know the same of emphasis, lists
and tables inside tables. Unlike a renderer's, list markers stay as the source has them (1. 1) -): a plan
numbers its sections by hand. Tables of pipes are read here, since programs write rows of any length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

from planparse.document.errors import ReadError
from planparse.document.findings import Finding
from planparse.document.place import Spot
from planparse.document.source import Aside, SourceDocument
from planparse.readers.assemble import Piece, document
from planparse.readers.decoding import LINE_BREAK, decoded
from planparse.readers.html import parsed, read_markup
from planparse.readers.pipes import pipe_table

_FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_SHOWN_FRONT = re.compile(r"(?:title|subtitle|author|date)[ \t]*:[ \t]*(.+)", re.IGNORECASE)
"""The entries of a front matter that every renderer shows above the text."""
_SLIDE = re.compile(r"^<!--\s*Slide number:\s*(\d+)\s*-->[ \t]*$", re.MULTILINE | re.IGNORECASE)
"""The comment that markitdown writes before each slide."""
_NOTES = re.compile(r"^#{1,6} Notes:[ \t]*\n(.*)\Z", re.MULTILINE | re.DOTALL)
"""The speaker's notes as markitdown writes them, at the end of their slide."""
_PAGE_NUMBER = re.compile(r"\n[ \t]*(\d{1,3})[ \t]*\n*\Z")
_COMMENT = re.compile(r"<!--\s*(.*?)\s*-->", re.DOTALL)
_PICTURE_COMMENT = re.compile(r"(?:image|picture|figure|chart)\b.*", re.IGNORECASE | re.DOTALL)
_FENCE = re.compile(r"\s{0,3}(```|~~~)")
_TABLE_BEGINS = re.compile(r"\s*<table\b", re.IGNORECASE)
_TABLE_TAG = re.compile(r"<(/?)table\b", re.IGNORECASE)
_DIV = re.compile(r"^[ \t]*:{3,}.*$", re.MULTILINE)
_HEADING_ATTRIBUTES = re.compile(r"^(#{1,6} .*?)[ \t]*\{[#.][^{}\n]*\}[ \t]*$", re.MULTILINE)
_SPAN_ATTRIBUTES = re.compile(r"\[([^\[\]\n]*)\]\{([.#][^{}\n]*)\}")
_TASK = re.compile(r"^(\s*(?:[-*+]|\d{1,3}[.)])[ \t]+)\[([ xX])\][ \t]", re.MULTILINE)
_LEFT_BOLD = re.compile(r"\*\*(?!\s)([^*<>\n]+?)\*\*")
"""Emphasis that CommonMark leaves as it is because of the signs beside it: は**「重点」**を."""


def read_markdown(data: bytes, name: str) -> tuple[SourceDocument, tuple[Finding, ...]]:
    """The document in a Markdown file's bytes, and findings on how it was decoded.

    Raises ReadError for a file without text ("no-text-original") and for bytes that are none ("not-pdf").
    """
    text, findings = decoded(data, name)
    text = "\n".join(LINE_BREAK.split(text)).lstrip("\n")
    pieces: list[Piece] = []
    asides: list[Aside] = []
    if front := _FRONT_MATTER.match(text):
        shown, hidden = _front(front[1])
        text = f"{shown}\n\n{text[front.end() :]}"
        if hidden:
            asides.append(Aside("hidden", hidden))
    for slide, part in _slides(text):
        part, told = _without_running(part, slide)
        asides += told
        markup = read_markup(parsed(f"<html><body>{''.join(_html(part))}</body></html>", name), slide)
        pieces += markup.pieces
        asides += markup.asides
    if not pieces:
        raise ReadError("no-text-original", name)
    return document(data, name, "markdown", pieces, asides), tuple(findings)


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


# --- Markdown to HTML ----------------------------------------------------------------------------------


def _html(text: str) -> Iterator[str]:
    """The HTML of a text, part by part: its tables apart from all the rest."""
    lines = text.split("\n")
    rest: list[str] = []
    fence: str | None = None
    at = 0
    while at < len(lines):
        line = lines[at]
        if match := _FENCE.match(line):
            fence = match[1] if fence is None else None if match[1] == fence else fence
        table = None if fence else _html_table(lines, at) or _pipe_table(lines, at)
        if table is None:
            rest.append(line)
            at += 1
            continue
        yield _rendered(rest)
        rest = []
        html, at = table
        yield html
    yield _rendered(rest)


def _rendered(lines: Sequence[str]) -> str:
    text = "\n".join(lines)
    if not text.strip():
        return ""
    text = _HEADING_ATTRIBUTES.sub(r"\1", _DIV.sub("", text))
    text = _SPAN_ATTRIBUTES.sub(_span, text)
    text = _TASK.sub(lambda match: f"{match[1]}{'☐' if match[2] == ' ' else '☑'} ", text)
    return _LEFT_BOLD.sub(r"<strong>\1</strong>", _MARKDOWN.render(text))


def _span(match: re.Match[str]) -> str:
    """A span of pandoc's with attributes: underlined text stays so, an anchor has no text."""
    return f"<u>{match[1]}</u>" if "underline" in match[2] else match[1]


def _html_table(lines: Sequence[str], at: int) -> tuple[str, int] | None:
    """The HTML table that begins at a line, whole even where CommonMark ends it, and the line after it."""
    if not _TABLE_BEGINS.match(lines[at]):
        return None
    depth = 0
    for end in range(at, len(lines)):
        for tag in _TABLE_TAG.finditer(lines[end]):
            depth += -1 if tag[1] else 1
        if depth <= 0:
            return "\n".join(lines[at : end + 1]), end + 1
    return None


def _pipe_table(lines: Sequence[str], at: int) -> tuple[str, int] | None:
    """The table of pipes that begins at a line as HTML, and the line after it; None if none begins."""
    table = pipe_table(lines, at)
    if table is None:
        return None
    rows = []
    for n, row in enumerate(table.rows):
        tag = "th" if n == 0 and table.has_header else "td"
        rows.append("<tr>" + "".join(f"<{tag}>{_inline(cell)}</{tag}>" for cell in row) + "</tr>")
    return f"<table>{''.join(rows)}</table>", table.end


def _inline(cell: str) -> str:
    text = _SPAN_ATTRIBUTES.sub(_span, cell)
    return _LEFT_BOLD.sub(r"<strong>\1</strong>", _MARKDOWN.renderInline(text))


# --- how markdown-it's tokens become HTML ----------------------------------------------------------------


def _item(
    renderer: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: Mapping[str, object]
) -> str:
    """A list item with its marker as written; * and + are bullets."""
    token = tokens[at]
    marker = f"{token.info}{token.markup} " if token.info else "- " if token.markup == "-" else "・"
    return f"<li style=\"list-style-type:'{marker}'\">"


def _line_break(
    renderer: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: Mapping[str, object]
) -> str:
    return "<br>\n"


def _image(
    renderer: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: Mapping[str, object]
) -> str:
    """A picture by its own words, or by its file if it has none."""
    token = tokens[at]
    source = str(token.attrs.get("src", ""))
    file = "" if source.startswith("data:") else source.rpartition("/")[2]
    return f'<img alt="{escape(token.content or file or "image")}">'


def _markup(
    renderer: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: Mapping[str, object]
) -> str:
    """HTML in the text, its comments told: programs write <!-- image --> for a picture."""
    return _COMMENT.sub(_comment, tokens[at].content)


def _comment(match: re.Match[str]) -> str:
    if _PICTURE_COMMENT.fullmatch(match[1]):
        return f'<img alt="{escape(match[1])}">'
    return f'<span style="mso-element:comment">{escape(match[1])}</span>'


def _parser() -> MarkdownIt:
    """CommonMark with ~~struck~~ text.

    Text indented by four blanks is no code, and what looks like the definition of a link (`[注1]: 直営`) is
    text: both would be lost.
    """
    made = MarkdownIt("commonmark").enable("strikethrough").disable(["code", "reference"])
    for name, rule in (
        ("list_item_open", _item),
        ("softbreak", _line_break),
        ("image", _image),
        ("html_block", _markup),
        ("html_inline", _markup),
    ):
        made.add_render_rule(name, rule)
    return made


_MARKDOWN = _parser()
