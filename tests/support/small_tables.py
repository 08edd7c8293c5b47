"""Small texts with a table, drawn at random from a seed: each kind as people and programs write it.

Columns miss their places by about the widths that a reader allows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

from planparse.japanese.characters import width

Rows = list[list[str]]
_HEADS = ("取組", "担当課", "第1四半期", "第2四半期", "第3四半期", "件数", "備考", "4～6月")
_CELLS = (
    "準備",
    "・公開",
    "①調査",
    "通年",
    "-",
    "",
    "",
    "1,200",
    "35",
    "12%",
    "港の整備を進める",
    "ABC",
    "0",
    "1",
    "NaN",
)
_PROSE = "市は古い管から順に取り替え、断水のない暮らしを守る。"


def _rows(draw: Random) -> Rows:
    """Rows of two to four columns: with headers or without, with amounts in a column or texts in all."""
    count = draw.randint(2, 4)
    rows = [draw.sample(_HEADS, count)] if draw.random() < 0.7 else []
    amounts = draw.random() < 0.4
    for n in range(draw.randint(1, 5)):
        row = [draw.choice(_CELLS) for _ in range(count)]
        row[0] = draw.choice((row[0], f"取組{n}", f"({n + 1}) 取組", _PROSE[: draw.randint(4, 12)]))
        if amounts:
            row[-1] = draw.choice(("1,200", "35", "8千円", "△30", "-", "…"))
        rows.append(row)
    return rows


def _columns(text: str, wide: int) -> int:
    return round(width(text) * 2) if wide == 2 else len(text)


def _padded(text: str, to: int, wide: int, right: bool) -> str:
    blanks = " " * max(0, to - _columns(text, wide))
    return blanks + text if right else text + blanks


def _filled(draw: Random, rows: Rows, *, gap: int, wide: int, slip: float = 0.0) -> list[str]:
    """The rows with blanks that make their columns begin, or end, at one place; some miss it."""
    count = len(rows[0])
    widths = [max(_columns(row[n], wide) for row in rows) for n in range(count)]
    right = [draw.random() < 0.3 for _ in range(count)]
    out = []
    for row in rows:
        cells = [_padded(text, widths[n], wide, right[n]) for n, text in enumerate(row)]
        spaces = [" " * (gap + (draw.choice((-1, 1, 2)) if draw.random() < slip else 0)) for _ in cells[1:]]
        out.append("".join(a + b for a, b in zip(cells, [*spaces, ""], strict=True)).rstrip())
    return out


def _around(draw: Random, lines: list[str]) -> str:
    """The table between lines of prose, close or apart, with blank lines inside it perhaps."""
    if draw.random() < 0.15:
        at = draw.randrange(len(lines) + 1)
        lines = [*lines[:at], *[""] * draw.choice((1, 2, 3)), *lines[at:]]
    above = draw.choice(([], ["取組の一覧"], ["取組の一覧", ""], [_PROSE, _PROSE]))
    below = draw.choice(([], [_PROSE], ["", _PROSE], ["注) 予定を含む。"]))
    return "\n".join((*above, *lines, *below)) + "\n"


def blanks(draw: Random) -> str:
    """Columns that blanks alone align."""
    rows = _rows(draw)
    lines = _filled(draw, rows, gap=draw.choice((1, 2, 2, 3, 4)), wide=draw.choice((1, 2, 2, 2)), slip=0.15)
    if draw.random() < 0.3:
        lines = [" " * draw.choice((1, 2, 4)) + line for line in lines]
    return _around(draw, lines)


def dashes(draw: Random) -> str:
    """Columns under a rule of dashes, with rules above and below perhaps, or a rule without gaps."""
    rows, wide = _rows(draw), draw.choice((1, 2, 2))
    rows = [[text or " " for text in row] for row in rows]
    gap = draw.choice((1, 2, 2))
    widths = [max(2, *(_columns(row[n], wide) for row in rows)) for n in range(len(rows[0]))]
    sign = draw.choice("-=─_")
    rule = (" " * gap).join(sign * w for w in widths)
    if draw.random() < 0.2:
        rule = sign * draw.choice((7, 8, len(rule)))
    lines = [
        (" " * gap).join(_padded(t, w, wide, False) for t, w in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    at = draw.choice((1, 1, 1, 2, 3, 4))
    lines = [*lines[:at], rule, *lines[at:]]
    if draw.random() < 0.4:
        lines = [rule, *lines, rule]
    return _around(draw, lines)


def bars(draw: Random) -> str:
    """Rows between bars or joints, drawn with box characters or with signs of a keyboard."""
    rows, wide = _rows(draw), draw.choice((1, 2, 2))
    across, down, joint = draw.choice((("─", "│", "┼"), ("━", "┃", "╋"), ("-", "|", "+"), ("－", "｜", "＋")))
    widths = [max(2, *(_columns(row[n], wide) for row in rows)) for n in range(len(rows[0]))]
    unit = 2 if across in "－─━" and wide == 2 else 1
    widths = [w + w % unit for w in widths]
    rule = joint + joint.join(across * (w // unit) for w in widths) + joint
    framed = draw.random() < 0.75
    rows_ = [
        down + down.join(_padded(t, w, wide, False) for t, w in zip(row, widths, strict=True)) + down
        for row in rows
    ]
    between = draw.choice((1.0, 0.3, 0.0))
    lines = [rows_[0], rule]
    for line in rows_[1:]:
        lines += [line, rule] if draw.random() < between else [line]
    lines = [rule, *lines, rule] if lines[-1] != rule else [rule, *lines]
    if not framed:
        lines = [line[1:-1] for line in lines[1 : -1 if draw.random() < 0.5 else None]]
    if draw.random() < 0.2:
        n = draw.randrange(len(lines))
        lines[n] = lines[n][: draw.randrange(1, len(lines[n]) + 1)]
    return _around(draw, lines)


def pipes(draw: Random) -> str:
    """Rows of Markdown, Jira and MoinMoin, and rows of commas or tabs in a text."""
    rows = _rows(draw)
    kind = draw.choice(("|", "|", "||", ",", ",", "\t", "、", ";"))
    if kind in ("|", "||"):
        framed = draw.random() < 0.8
        lines = [f" {kind} ".join(row) for row in rows]
        lines = [f"{kind} {line} {kind}" if framed else line for line in lines]
        if draw.random() < 0.7:
            rule = "|".join(draw.choice(("---", ":--", "--:", ":-:", "-", "")) for _ in rows[0])
            lines.insert(draw.choice((1, 1, 1, 0, 2)), f"|{rule}|" if framed else rule)
    else:
        quoted = draw.random() < 0.3
        lines = [kind.join(f'"{t}"' if quoted or kind in t else t for t in row) for row in rows]
    if draw.random() < 0.2:
        n = draw.randrange(len(lines))
        lines[n] = draw.choice((lines[n] + kind, lines[n].replace(kind, "", 1), lines[n] + kind + "余り"))
    return _around(draw, lines)


def counted(draw: Random) -> str:
    """What programs print of a data frame: an index, counted columns, texts set right, escaped breaks."""
    rows = _rows(draw)
    first = draw.choice((0, 0, 0, 1))
    head = draw.choice((True, True, False))
    named = rows[0] if head else [str(n) for n in range(len(rows[0]))]
    body = [[text or draw.choice(("NaN", "None", "")) for text in row] for row in rows[head:]]
    with_names = draw.random() < 0.8
    if draw.random() < 0.2 and body:
        body[0][0] = f"{body[0][0]}\\n・{body[0][0]}"
    table = [["", *named]] if with_names else []
    table += [[str(first + n), *row] for n, row in enumerate(body)]
    kind = draw.choice(("blanks", "blanks", "pipes", "commas"))
    if not table:
        return _PROSE + "\n"
    if kind == "pipes":
        lines = ["| " + " | ".join(row) + " |" for row in table]
        lines.insert(1, "|" + "---|" * len(table[0]))
    elif kind == "commas":
        lines = [",".join(f'"{t}"' if "," in t else t for t in row) for row in table]
    else:
        wide = draw.choice((1, 2, 2))
        widths = [max(_columns(row[n], wide) for row in table) for n in range(len(table[0]))]
        lines = [
            "  ".join(_padded(t, w, wide, n > 0) for n, (t, w) in enumerate(zip(row, widths, strict=True)))
            for row in table
        ]
    return _around(draw, lines)


FAMILIES: dict[str, Callable[[Random], str]] = {
    draw.__name__: draw for draw in (blanks, dashes, bars, pipes, counted)
}


def tables(family: str, count: int) -> Iterator[str]:
    """The first texts of a family: the same ones at any time."""
    for number in range(count):
        yield FAMILIES[family](Random(f"{family} {number}"))
