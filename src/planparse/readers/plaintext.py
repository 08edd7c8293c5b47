"""Text → SourceDocument: lines as they stand, tab or pipe separated rows as grids.

Nothing is known of a text but its characters: a form feed ends a page, a tab parts cells, and the width
the longest lines share tells whether (and at what width) the text was wrapped by hand or by a mailer.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from itertools import islice, pairwise

from planparse.document.errors import ReadError
from planparse.document.findings import Finding
from planparse.document.place import Place
from planparse.document.source import Block, Cell, Grid, Line, SourceDocument
from planparse.japanese.characters import repair, width

_BREAK = re.compile(r"\r\n|[\n\r\u2028\u2029\x0b\x85]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ufeff\ufffe\uffff]")
_JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-鿿]")
_HALF_KANA = re.compile(r"[\uff61-\uff9f]")
_PIPES = re.compile(r"^\s*\|(.*)\|\s*$")
_PIPE_RULE = re.compile(r"^[\s|:+-]+$")
_MAX_CONTROL = 0.1  # share of control characters above which bytes that decode are no text
_ESCAPED = re.compile("[\udc80-\udcff]")  # how Python keeps bytes that are no UTF-8
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_CLEARLY = 99  # characters of several bytes a byte that is none, above which a text is UTF-8 with damage
_MOST_TOLD = 20  # damaged places told one by one; their number is told anyway
_MIN_WRAP = 20.0  # ems; narrower text columns are lists, not wrapped prose


def read_text(data: bytes, name: str) -> tuple[SourceDocument, tuple[Finding, ...]]:
    """The document in a text file's bytes, UTF-8, UTF-16 or a Japanese legacy encoding.

    Line numbers are those an editor shows. Raises ReadError("not-pdf") for bytes that are no text.
    """
    text, findings = _decode(data, name)
    whole = len(text)
    text, controls = _CONTROL.subn("", text)
    if controls > _MAX_CONTROL * whole:
        raise ReadError("not-pdf", name)
    if controls:
        findings.append(Finding("control-characters", {"count": controls}))
    if unread := text.count("\ufffd"):
        findings.append(Finding("unreadable-characters", {"count": unread}))
    repaired, count = repair(text)
    if count:
        examples = "、".join(sorted({f"{a}→{b}" for a, b in zip(text, repaired, strict=True) if a != b})[:8])
        findings.append(Finding("repaired-characters", {"count": count, "examples": examples}))
    blocks = _blocks(repaired)
    document = SourceDocument(
        name=name,
        sha256=sha256(data).hexdigest(),
        media_type="text/plain",
        size=len(data),
        reader="text",
        blocks=_wrapped(blocks),
    )
    return document, tuple(findings)


def _decode(data: bytes, name: str) -> tuple[str, list[Finding]]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace"), []
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    else:
        if "\x1b$" not in text:
            return text, []
    if (damaged := _damaged_utf8(data)) is not None:
        return damaged
    best: tuple[float, str, str] | None = None
    for encoding in ("iso2022_jp", "cp932", "euc_jp"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        # half-width kana by the dozen are what one legacy encoding looks like read as another
        score = len(_JAPANESE.findall(text)) - 2 * len(_HALF_KANA.findall(text))
        if best is None or score > best[0]:
            best = (score, encoding, text)
    if best is None or not _JAPANESE.search(best[2]):
        raise ReadError("not-pdf", name)
    label = {"cp932": "Shift_JIS (CP932)", "euc_jp": "EUC-JP", "iso2022_jp": "ISO-2022-JP"}[best[1]]
    return best[2], [Finding("encoding-guessed", {"encoding": label})]


def _damaged_utf8(data: bytes) -> tuple[str, list[Finding]] | None:
    """The text of bytes that are UTF-8 but for a few, each run of those as U+FFFD and told; else None.

    A text in another encoding has next to no bytes that happen to be UTF-8's.
    """
    text = data.decode("utf-8-sig", errors="surrogateescape")
    bad = len(_ESCAPED.findall(text))
    valid = len(_NOT_ASCII.findall(text)) - bad
    if not bad or valid <= _CLEARLY * bad:
        return None
    before = 3 if data.startswith(b"\xef\xbb\xbf") else 0
    findings = []
    for run in islice(re.finditer(f"{_ESCAPED.pattern}+", text), _MOST_TOLD):
        above = text[: run.start()]
        line = len(_BREAK.findall(above)) + 1
        values: dict[str, str | int] = {
            "line": line,
            "offset": before + len(above.encode("utf-8", "surrogateescape")),
            "bytes": run.group().encode("utf-8", "surrogateescape").hex(" ").upper(),
        }
        findings.append(Finding("damaged-encoding", values, Place(lines=(line, line))))
    return re.sub(f"{_ESCAPED.pattern}+", "\ufffd", text), findings


def _blocks(text: str) -> tuple[Block, ...]:
    blocks: list[Block] = []
    rows: list[tuple[Cell, ...]] = []
    paged = "\f" in text
    page, blank = 1, 0

    def close() -> None:
        if rows:
            blocks.append(_grid(rows, page if paged else None))
            rows.clear()

    for number, raw in enumerate(_BREAK.split(text), 1):
        for i, piece in enumerate(raw.split("\f")):
            if i:
                close()
                page += 1
            stripped = piece.strip()
            if not stripped:
                if not i:
                    blank += 1
                    close()
                continue
            here = page if paged else None
            cells = _cells(piece)
            if cells is not None:
                rows.append(
                    tuple(_cell(number, len(rows), col, cell, blank, here) for col, cell in enumerate(cells))
                )
            else:
                if not _PIPE_RULE.match(piece):  # the rule under a pipe table's head does not end the table
                    close()
                line = Line(number, stripped, gap=float(blank), page=here, indent=_indent(piece))
                blocks.append(line)
            blank = 0
    close()
    return tuple(blocks)


def _cells(piece: str) -> list[str] | None:
    if "\t" in piece.strip(" \u3000\r") and piece.strip():
        inner = piece.rstrip(" \u3000\r")
        if "\t" in inner.strip("\t") or inner.startswith("\t") or inner.endswith("\t"):
            return inner.split("\t")
    if (match := _PIPES.match(piece)) and not _PIPE_RULE.match(piece):
        return match[1].split("|")
    return None


def _cell(number: int, row: int, col: int, text: str, gap: int, page: int | None) -> Cell:
    stripped = text.strip()
    lines = (Line(number, stripped, gap=float(gap), page=page, part=col),) if stripped else ()
    return Cell(row, col, lines)


def _grid(rows: list[tuple[Cell, ...]], page: int | None) -> Grid:
    cols = max(len(row) for row in rows)
    return Grid(tuple(c for row in rows for c in row), len(rows), cols, page=page, evidence="tabs")


def _indent(piece: str) -> float:
    lead = piece[: len(piece) - len(piece.lstrip())]
    return sum(1.0 if c == "\u3000" else 0.5 for c in lead)


def _wrapped(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """The blocks with `limits` on every prose line, if the text was wrapped at one width.

    It was if many lines that another line follows directly end at one width, and few go beyond it. Widths
    are measured in ems or, where that is where lines agree, in characters (a program's own wrap).
    """
    prose = [b for b in blocks if isinstance(b, Line)]
    followed = [a for a, b in pairwise(prose) if b.number == a.number + 1 and b.gap == 0]
    edges = [(_edge([measure(a) for a in followed]), measure) for measure in (_ems, _characters)]
    (edge, agree), measure = max(edges, key=lambda e: e[0][1])
    if not agree:
        return blocks
    return tuple(
        replace(b, limits=(0.0, _ems(b) + edge - measure(b))) if isinstance(b, Line) else b for b in blocks
    )


def _ems(line: Line) -> float:
    return line.indent + width(line.text)


def _characters(line: Line) -> float:
    return line.indent + len(line.text)


def _edge(widths: Sequence[float]) -> tuple[float, int]:
    """The width most lines end at, and how many; 0 lines where the text was not wrapped at one width.

    A line may end before it by a word, or beyond it by the signs that must not open the next.
    """
    counts = Counter(w for w in widths if w >= _MIN_WRAP)
    edge = max(counts, key=lambda w: (counts[w] + counts[w - 0.5], -w), default=0.0)
    near = sum(edge - 2.5 < w <= edge + 2.5 for w in widths)
    beyond = sum(w > edge + 2.5 for w in widths)
    if near < 5 or near < 0.2 * len(widths) or beyond > 0.1 * near:
        return edge, 0
    return edge, counts[edge] + counts[edge - 0.5]
