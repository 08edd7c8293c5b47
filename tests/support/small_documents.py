"""Small documents made from a seed: the examples of the forms with one change each, as texts and as pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path
from random import Random

from planparse.document.source import Block, Cell, Grid, Line, Page, SourceDocument
from planparse.japanese.characters import is_wide
from tests.support.documents import ROOT

EXAMPLES: dict[str, Path] = {
    path.name.split(".")[0]: path
    for folder, pattern in (("src/planparse/form", "*.example.txt"), ("tests/stages", "*.txt"))
    for path in sorted((ROOT / folder).glob(pattern))
}
CELLS = (
    *("同左", "〃", "→", "-", "―", "通年", "随時", "4~9月", "上半期", "令和8年度", "未定", "(継続)", "※1"),
    *("①調査 ②報告", "第1~第2四半期", "1,200千円", "△3.5%", "○", "●", "検討\u3000実施", "", "10月から", "⇒"),
    "第3四半期まで",
)
LINES = (
    *(
        "- 3 -",
        "※ 金額は千円単位で四捨五入している。",
        "(注)令和7年度の実績は見込み。",
        "(単位:千円)",
        "■参考",
    ),
    *("○関係団体との協議を続ける。", "1 はじめに", "(3) その他", "①", "・", "第2章 取組の進め方", "以上"),
    *(
        "問合せ先 企画課 電話00-0000",
        "【政策分野:福祉】",
        "担当課\t企画課",
        "期限:令和9年3月",
        "別表のとおり",
    ),
    *("目標:年間20件", "予算額 3,400千円", "課題B (2) 港の再生【政策分野:港湾】", "取組項目9-9 予備"),
    *("重点課題３　予備", "<取組>", "表1 年次計画", "合計\t12,000"),
)
Edit = Callable[[Random, list[str]], str]


def _content(draw: Random, lines: Sequence[str]) -> int:
    return draw.choice([n for n, line in enumerate(lines) if line.strip()])


def delete(draw: Random, lines: list[str]) -> str:
    n = _content(draw, lines)
    return f"without {lines.pop(n)!r}"


def twice(draw: Random, lines: list[str]) -> str:
    n = _content(draw, lines)
    lines.insert(n, lines[n])
    return f"twice {lines[n]!r}"


def swap(draw: Random, lines: list[str]) -> str:
    n = _content(draw, lines)
    m = next((m for m in range(n + 1, len(lines)) if lines[m].strip()), n)
    lines[n], lines[m] = lines[m], lines[n]
    return f"{lines[n]!r} before {lines[m]!r}"


def insert(draw: Random, lines: list[str]) -> str:
    n, line = _content(draw, lines), draw.choice(LINES)
    around = draw.choice(([line], [line, ""], ["", line, ""]))
    lines[n:n] = around
    return f"{line!r} before {lines[n + len(around)]!r}{' after a blank line' if not around[0] else ''}"


def blank(draw: Random, lines: list[str]) -> str:
    n = _content(draw, lines)
    lines[n:n] = [""] * draw.choice((1, 1, 2))
    return f"blank lines before {lines[n + 1] or lines[n + 2]!r}"


def closer(draw: Random, lines: list[str]) -> str:
    blanks = [n for n, line in enumerate(lines) if not line.strip() and n + 1 < len(lines)]
    n = draw.choice(blanks)
    lines.pop(n)
    return f"no blank line before {lines[n]!r}"


def indent(draw: Random, lines: list[str]) -> str:
    n = _content(draw, lines)
    lines[n] = draw.choice((" ", "  ", "　", "　　")) + lines[n]
    return f"{lines[n]!r}"


def join(draw: Random, lines: list[str]) -> str:
    n = _content(draw, lines)
    m = next((m for m in range(n + 1, len(lines)) if lines[m].strip()), n)
    if m == n:
        return "nothing"
    lines[n : m + 1] = [lines[n] + draw.choice(("", " ", "　")) + lines[m]]
    return f"{lines[n]!r} in one line"


def split(draw: Random, lines: list[str]) -> str:
    n = _content(draw, lines)
    at = draw.randint(1, max(1, len(lines[n]) - 1))
    lines[n : n + 1] = [lines[n][:at], draw.choice(("", "", "　")) + lines[n][at:]]
    return f"{lines[n]!r} / {lines[n + 1]!r}"


def _substituted(draw: Random, lines: list[str], pattern: str, values: Sequence[str]) -> str:
    places = [(n, m) for n, line in enumerate(lines) for m in re.finditer(pattern, line)]
    if not places:
        return "nothing"
    n, match = draw.choice(places)
    value = draw.choice([v for v in values if v != match[0]])
    lines[n] = lines[n][: match.start()] + value + lines[n][match.end() :]
    return f"{match[0]!r} is {value!r} in {lines[n]!r}"


def number(draw: Random, lines: list[str]) -> str:
    return _substituted(draw, lines, r"[0-9０-９]+", ("1", "2", "3", "9", "12", "０", "４"))


def marker(draw: Random, lines: list[str]) -> str:
    return _substituted(
        draw, lines, r"[①-⑳・■○□●ⅠⅡⅢⅣ]", ("①", "②", "⑤", "・", "○", "■", "(1)", "ア ", "1 ", "Ⅲ", "◇")
    )


def sign(draw: Random, lines: list[str]) -> str:
    return _substituted(
        draw,
        lines,
        r"[::、。()()【】~・\-]",
        (":", "：", "(", "（", ")", "）", "、", "。", "～", "-", " ", "　", "", "「", "/"),
    )


def letter(draw: Random, lines: list[str]) -> str:
    return _substituted(draw, lines, r"[一-龠ぁ-んァ-ヶ]", ("", "の", "課", "年", "新", "(案)", " "))


def cell(draw: Random, lines: list[str]) -> str:
    rows = [n for n, line in enumerate(lines) if "\t" in line]
    if not rows:
        return "nothing"
    n = draw.choice(rows)
    cells = lines[n].split("\t")
    at, value = draw.randrange(len(cells)), draw.choice(CELLS)
    cells[at] = value
    lines[n] = "\t".join(cells)
    return f"cell {at} is {value!r} in {lines[n]!r}"


def wide(draw: Random, lines: list[str]) -> str:
    n = _content(draw, lines)
    lines[n] = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in lines[n])
    return f"{lines[n]!r}"


def column(draw: Random, lines: list[str]) -> str:
    rows = [n for n, line in enumerate(lines) if "\t" in line]
    if not rows:
        return "nothing"
    first = last = draw.choice(rows)
    while first - 1 in rows:
        first -= 1
    while last + 1 in rows:
        last += 1
    at = draw.randrange(lines[first].count("\t") + 1)
    for n in range(first, last + 1):
        cells = lines[n].split("\t")
        lines[n] = "\t".join(cells[:at] + cells[at + 1 :])
    return f"column {at} taken out of the table from {lines[first]!r}"


EDITS: tuple[Edit, ...] = (
    *(delete, twice, swap, insert, insert, blank, closer, indent, join, split, number, number, marker, sign),
    *(letter, cell, cell, cell, wide, column),
)


def edited(name: str, least: int, most: int) -> Iterator[tuple[str, str]]:
    """An example with one change, several times: what was changed, and the text."""
    text = EXAMPLES[name].read_text("utf-8")
    for n in range(least, most):
        draw = Random(f"{name} {n}")
        lines = text.splitlines()
        said = draw.choice(EDITS)(draw, lines)
        yield said, "\n".join(lines) + "\n"


# --- the same on pages -----------------------------------------------------------------------------------

_LEFT, _TOP, _EM = 60.0, 60.0, 10.0
_HEADING = re.compile(r"\s*([0-9０-９ⅠⅡⅢⅣ]+ |[(（][0-9]|[①-⑳]|課題|取組|基本|重点|事業|施策|■|○|第)")


def _rows(text: str, ems: float) -> Iterator[str]:
    """A text wrapped at so many ems."""
    row, wide_so_far = "", 0.0
    for char in text:
        width = 1.0 if is_wide(char) else 0.5
        if wide_so_far + width > ems and row:
            yield row
            row, wide_so_far = "", 0.0
        row += char
        wide_so_far += width
    yield row


def paged(document: SourceDocument, seed: str) -> SourceDocument:
    """A text's lines and grids as a PDF reader would give them: wrapped, with boxes, sizes and pages."""
    draw = Random(seed)
    ems = draw.choice((16, 20, 24, 31))
    longest = draw.choice((180, 260, 420))
    bold, larger = draw.random() < 0.5, draw.choice((10.0, 10.5, 12.0, 14.0))
    footers, repeated = draw.random() < 0.5, draw.random() < 0.5
    numbers = count(1)
    blocks: list[Block] = []
    page, y = 1, _TOP
    right = _LEFT + ems * _EM

    def line(text: str, x: float, size: float, gap: float, limits: tuple[float, float], heavy: bool) -> Line:
        width = sum(size if is_wide(char) else size / 2 for char in text)
        box = (x, y, x + width, y + size)
        return Line(next(numbers), text, gap, page, box, size, limits, heavy)

    def turn() -> None:
        nonlocal page, y
        if footers:
            y = _TOP + longest + 20
            blocks.append(line(f"- {page} -", right - 40, _EM, 2.0, (_LEFT, right), False))
        page, y = page + 1, _TOP

    def rows_of(grid: Grid, first: int, end: int) -> Grid:
        nonlocal y
        wide = (right - _LEFT) / grid.cols
        cells, top = [], y
        for row in range(first, end):
            made = []
            for one in grid.row(row):
                x, span = _LEFT + one.col * wide, one.col_span * wide
                lines: list[Line] = []
                at = y
                for text in (t for held in one.lines for t in _rows(held.text, max(1.0, (span - 6) // _EM))):
                    lines.append(line(text, x + 3, _EM, 0.2 if lines else 0.0, (x + 3, x + span - 3), False))
                    y += 12
                made.append((one, tuple(lines), x, span, y))
                y = at
            low = max([at for *_, at in made], default=y) + 4
            for one, held, x, span, _ in made:
                cells.append(Cell(row - first, one.col, held, 1, one.col_span, (x, y, x + span, low), page))
            y = low
        return Grid(tuple(cells), end - first, grid.cols, page, (_LEFT, top, right, y))

    for block in document.blocks:
        if isinstance(block, Grid):
            y += 6
            cut = draw.randint(1, block.rows) if block.rows > 1 and draw.random() < 0.3 else block.rows
            blocks.append(rows_of(block, 0, cut))
            if cut < block.rows:
                turn()
                rest = rows_of(block, cut, block.rows)
                if repeated:
                    y = _TOP
                    head = rows_of(block, 0, 1)
                    below = (replace(c, row=c.row + 1) for c in rest.cells)
                    rest = Grid((*head.cells, *below), rest.rows + 1, rest.cols, page, rest.box)
                blocks.append(rest)
        else:
            heads = bool(_HEADING.match(block.text)) and "。" not in block.text
            size = larger if heads else _EM
            hang = 0.0
            for n, text in enumerate(_rows(block.text, ems * _EM / size - block.indent)):
                gap = 0.5 if n or not block.gap else 1.5
                y += size * (1 + gap)
                if y > _TOP + longest:
                    turn()
                x = _LEFT + block.indent * _EM + hang
                blocks.append(line(text, x, size, gap, (_LEFT, right), bold and heads))
    turn()
    pages = tuple(Page(n, right + _LEFT, _TOP + longest + 60) for n in range(1, page))
    name = document.name.replace(".txt", ".pdf")
    return replace(
        document, name=name, media_type="application/pdf", reader="pdfium", blocks=tuple(blocks), pages=pages
    )
