"""Markdown to HTML, as the reader of HTML takes it.

Unlike a renderer's, list markers stay as the source has them (1. 1) -): a plan numbers its sections by hand.
Tables are found here, since programs write rows of any length and forms of tables that CommonMark has not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

from planparse.readers.markdown.pipes import pipe_table, writes_spans
from planparse.readers.markdown.ruled import ruled_table
from planparse.readers.symbols import BULLET

_PANDOC = re.compile(r"\\$|^\d+\\\.|\\[(（]", re.MULTILINE)
"""What pandoc writes and people hardly do: line breaks as backslashes, escaped numbers and brackets."""
_COMMENT = re.compile(r"<!--\s*(.*?)\s*-->", re.DOTALL)
_PICTURE_COMMENT = re.compile(r"(?:image|picture|figure|chart)\b.*", re.IGNORECASE | re.DOTALL)
_FENCE = re.compile(r"\s{0,3}(```|~~~)")
_TABLE_BEGINS = re.compile(r"\s*<table\b", re.IGNORECASE)
_TABLE_TAG = re.compile(r"<(/?)table\b", re.IGNORECASE)
_DIV = re.compile(r"^[ \t]*:{3,}.*$", re.MULTILINE)
_HEADING_ATTRIBUTES = re.compile(r"^(#{1,6} .*?)[ \t]*\{[#.][^{}\n]*\}[ \t]*$", re.MULTILINE)
_SPAN_ATTRIBUTES = re.compile(r"\[([^\[\]\n]*)\]\{([.#][^{}\n]*)\}")
_TASK = re.compile(r"^(\s*(?:[-*+]|\d{1,3}[.)])[ \t]+)\[([ xX])\][ \t]", re.MULTILINE)
_CALLOUT = re.compile(
    r"^<(/?)aside>[ \t]*\n?(?:[\u2600-\u27bf\U0001f000-\U0001faff]\ufe0f?[ \t]*)?", re.MULTILINE
)
"""The tags of a callout of Notion's, with its icon: in a text, no part of a site."""
_LEFT_BOLD = re.compile(r"\*\*(?!\s)([^*<>\n]+?)\*\*")
"""Emphasis that CommonMark leaves as it is because of the signs beside it: は**「重点」**を."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a text is written. `wraps`: a line break stands for a blank; else it may be the author's own.

    `spans`: its tables of pipes show merged cells, see `pipes.writes_spans`. `checks`: some of its boxes are
    checked, so that an empty one says something.
    """

    wraps: bool
    spans: bool
    checks: bool

    def box(self, sign: str) -> str:
        """What a box of a list with boxes, [ ] or [x], shows; nothing if no box of the text is checked."""
        return ("☐ " if sign == " " else "☑ ") if self.checks else ""


def dialect_of(text: str) -> Dialect:
    """The dialect of a whole file: pandoc wraps its lines at blanks, markitdown shows merged cells."""
    return Dialect(
        wraps=_PANDOC.search(text) is not None,
        spans=writes_spans(text),
        checks=any(match[2] != " " for match in _TASK.finditer(text)),
    )


def html_of(text: str, dialect: Dialect) -> str:
    """A page with what the text says."""
    generator = '<meta name="generator" content="pandoc">' if dialect.wraps else ""
    return f"<html><head>{generator}</head><body>{''.join(_parts(text, dialect))}</body></html>"


def _parts(text: str, dialect: Dialect) -> Iterator[str]:
    """The HTML of a text, part by part: its tables apart from all the rest."""
    lines = text.split("\n")
    rest: list[str] = []
    fence: str | None = None
    at = 0
    while at < len(lines):
        line = lines[at]
        if match := _FENCE.match(line):
            fence = match[1] if fence is None else None if match[1] == fence else fence
        table = None if fence else _table(lines, at, dialect)
        if table is None:
            rest.append(line)
            at += 1
            continue
        yield _rendered(rest, dialect)
        rest = []
        html, at = table
        yield html
    yield _rendered(rest, dialect)


def _rendered(lines: Sequence[str], dialect: Dialect) -> str:
    text = "\n".join(lines)
    if not text.strip():
        return ""
    text = _HEADING_ATTRIBUTES.sub(r"\1", _DIV.sub("", text))
    text = _SPAN_ATTRIBUTES.sub(_span, text)
    text = _CALLOUT.sub(r"\n<\1div>\n\n", text)
    text = _TASK.sub(lambda match: f"{match[1]}{dialect.box(match[2])}", text)
    env = {"softbreak": "\n" if dialect.wraps else "<br>\n"}
    return _LEFT_BOLD.sub(r"<strong>\1</strong>", _MARKDOWN.render(text, env))


def _inline(cell: str) -> str:
    text = _SPAN_ATTRIBUTES.sub(_span, cell)
    return _LEFT_BOLD.sub(r"<strong>\1</strong>", _MARKDOWN.renderInline(text, {"softbreak": "<br>"}))


def _span(match: re.Match[str]) -> str:
    """A span of pandoc's with attributes: underlined text stays so, an anchor has no text."""
    return f"<u>{match[1]}</u>" if "underline" in match[2] else match[1]


# --- tables --------------------------------------------------------------------------------------------


def _table(lines: Sequence[str], at: int, dialect: Dialect) -> tuple[str, int] | None:
    """The table that begins at a line as HTML, and the line after it; None if none begins."""
    return _html_table(lines, at) or _ruled_table(lines, at, dialect) or _pipe_table(lines, at, dialect)


def _html_table(lines: Sequence[str], at: int) -> tuple[str, int] | None:
    """A table in HTML, whole even where a blank line would end it for CommonMark."""
    if not _TABLE_BEGINS.match(lines[at]):
        return None
    depth = 0
    for end in range(at, len(lines)):
        for tag in _TABLE_TAG.finditer(lines[end]):
            depth += -1 if tag[1] else 1
        if depth <= 0:
            return "\n".join(lines[at : end + 1]), end + 1
    return None


def _ruled_table(lines: Sequence[str], at: int, dialect: Dialect) -> tuple[str, int] | None:
    table = ruled_table(lines, at)
    if table is None:
        return None
    rows: dict[int, str] = {}
    for cell in table.cells:
        inner = _rendered(cell.lines, dialect)
        spans = f'rowspan="{cell.row_span}" colspan="{cell.col_span}"'
        rows[cell.row] = rows.get(cell.row, "") + f"<td {spans}>{inner}</td>"
    count = max(cell.row + cell.row_span for cell in table.cells)
    body = "".join(f"<tr>{rows.get(n, '')}</tr>" for n in range(count))
    return f"<table>{body}</table>", table.end


def _pipe_table(lines: Sequence[str], at: int, dialect: Dialect) -> tuple[str, int] | None:
    table = pipe_table(lines, at, with_spans=dialect.spans)
    if table is None:
        return None
    rows = []
    for n, row in enumerate(table.rows):
        tag = "th" if n == 0 and table.has_header else "td"
        cells = (f'<{tag} colspan="{cell.span}">{_inline(cell.text)}</{tag}>' for cell in row)
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return f"<table>{''.join(rows)}</table>", table.end


# --- how markdown-it's tokens become HTML ----------------------------------------------------------------


def _item(
    renderer: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: Mapping[str, object]
) -> str:
    """A list item with its marker as written; * and + are bullets."""
    token = tokens[at]
    marker = f"{token.info}{token.markup} " if token.info else "- " if token.markup == "-" else BULLET
    return f"<li style=\"list-style-type:'{marker}'\">"


def _line_break(
    renderer: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: Mapping[str, object]
) -> str:
    """A line break of the source, as the text's dialect has it."""
    return str(env["softbreak"])


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
