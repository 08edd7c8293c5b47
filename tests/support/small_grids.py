"""Small tables of work and of records, drawn at random from a seed, as a reader would give them.

They differ in the levels of their column headers, in what stands beside the periods, in what is merged, and
in how they go on over a page break.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random

from planparse.document.place import Place
from planparse.document.source import Cell, Grid, Line, Page, SourceDocument
from planparse.japanese.characters import width
from tests.support.records import BASE

EM = 10.0
_WIDE, _HIGH = 60.0, 14.0

Slot = tuple[int, int, str, int, int]
"""Row, column, text with its lines parted by newlines, row span, column span."""


@dataclass(frozen=True, slots=True)
class SmallGrid:
    """A table: its cells, what showed it, arrows (row, columns), and by how many points its first edge, all
    of them and the last one stand farther to the right than usual.
    """

    slots: tuple[Slot, ...]
    rows: int
    cols: int
    evidence: str = "rules"
    arrows: tuple[tuple[int, int, int], ...] = ()
    moved: tuple[float, float, float] = (0.0, 0.0, 0.0)

    def __str__(self) -> str:
        rows = []
        for row in range(self.rows):
            said = (
                (f"{high}×{wide} " if (high, wide) != (1, 1) else "") + text.replace("\n", "/")
                for at, _, text, high, wide in self.slots
                if at == row
            )
            rows.append(" ¦ ".join(said))
        more = [f"moved {' '.join(f'{by:g}' for by in self.moved)}"] if any(self.moved) else []
        more += [f"arrow in row {row} over {a} to {b}" for row, a, b in self.arrows]
        return "\n".join((f"{self.evidence} {' '.join(more)}".strip(), *rows))


@dataclass(frozen=True, slots=True)
class SmallPlan:
    """What stands above the tables, behind the lines of a `cover`; the tables, each on a page of its own; and
    what stands below them.
    """

    cover: tuple[str, ...]
    above: tuple[str, ...]
    grids: tuple[SmallGrid, ...]
    below: tuple[str, ...]

    def __str__(self) -> str:
        return "\n".join((*self.above, *map(str, self.grids), *self.below))


Draw = Callable[[Random], SmallPlan]


def _merged(rows: Sequence[Sequence[str | None]]) -> Iterator[Slot]:
    """The cells of rows in which None is what the cell to its left covers, and "^" the one above it."""
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            if text is None or text == "^":
                continue
            wide = next((n for n in range(c + 1, len(row)) if row[n] is not None), len(row)) - c
            high = next((n for n in range(r + 1, len(rows)) if rows[n][c] != "^"), len(rows)) - r
            yield r, c, text, high, wide


def _grid(rows: Sequence[Sequence[str | None]], evidence: str) -> SmallGrid:
    if evidence in ("tabs", "columns"):  # which know of no merged cells
        rows = [["" if text in (None, "^") else text for text in row] for row in rows]
    return SmallGrid(tuple(_merged(rows)), len(rows), len(rows[0]), evidence)


_EVIDENCE = ("rules", "rules", "rules", "structure", "tabs", "columns", "shading")


def document(plan: SmallPlan) -> SourceDocument:
    """The plan on pages, a table a page, or without boxes where tabs or an original's structure show it."""
    boxed = all(grid.evidence not in ("tabs", "structure") for grid in plan.grids)
    number, y = 0, 40.0
    blocks: list[Line | Grid] = []

    def line(text: str, x: float, end: float, page: int, gap: float) -> Line:
        nonlocal number
        number += 1
        if not boxed:
            return Line(number, text, gap)
        box = (x, y, x + EM * width(text), y + EM)
        return Line(number, text, gap, page, box, EM, (x, end))

    for text in (*plan.cover, *plan.above):
        blocks.append(line(text, 40, 520, 1, 1.0))
        y += 2 * EM
    for page, small in enumerate(plan.grids, 1):
        y = y if page == 1 else 40.0
        first, every, end = small.moved
        lefts = [40.0 + every + _WIDE * col for col in range(small.cols + 1)]
        lefts[0], lefts[-1] = lefts[0] + first, lefts[-1] + end
        high = [
            max(
                (EM * 1.2 * (1 + s[2].count("\n")) for s in small.slots if s[0] == row and s[3] == 1),
                default=0,
            )
            + 4
            for row in range(small.rows)
        ]
        tops = [y + sum(high[:row]) for row in range(small.rows + 1)]
        cells: list[Cell] = []
        for row, col, text, down, across in sorted(small.slots):
            box = (lefts[col], tops[row], lefts[col + across], tops[row + down])
            lines = []
            y = box[1] + 2
            for n, piece in enumerate(text.split("\n") if text else ()):
                lines.append(line(piece, box[0] + 3, box[2] - 3, page, 0.2 if n else 0.0))
                y += 1.2 * EM
            where = {"box": box, "page": page} if boxed else {}
            cells.append(Cell(row, col, tuple(lines), down, across, **where))  # type: ignore[arg-type]
        arrows = tuple(
            Place(page=page, box=(lefts[a] + 4, tops[row] + 5, lefts[b] - 4, tops[row] + 9))
            for row, a, b in small.arrows
        )
        outer = (lefts[0], tops[0], lefts[-1], tops[-1]) if boxed else None
        blocks.append(
            Grid(
                tuple(cells),
                small.rows,
                small.cols,
                page if boxed else None,
                outer,
                small.evidence,
                arrows=arrows if boxed else (),
            )
        )
        y = tops[-1] + EM
    last = len(plan.grids)
    for text in plan.below:
        blocks.append(line(text, 40, 520, last, 1.0))
        y += 2 * EM
    pages = tuple(Page(n + 1, 595, 842) for n in range(last)) if boxed else ()
    kind = "application/pdf" if boxed else "text/plain"
    return SourceDocument("plan.pdf", "0" * 64, kind, 1, "test", tuple(blocks), pages)


# --- tables of work by periods ---------------------------------------------------------------------------

_COVER = (
    "令和8年度 局区X方針",
    "上下水道局",
    "鳴砂市",
    "1 組織の使命(どのような役割を担うのか)",
    "安全な水を届ける。",
    "4 課題",
    "課題B (1) 水道管の更新【政策分野:公共インフラ】",
    "①インパクト(政策課題)と緊急度のマトリクス 【インパクト:高】【緊急度:中】",
    "②課題の内容",
    "管の4割が耐用年数を超えた。",
    "⑤令和8年度の取組内容(四半期間隔)",
)
_QUARTERS = (
    ("第1四半期", "第2四半期", "第3四半期", "第4四半期"),
    ("4～6月", "7～9月", "10～12月", "1～3月"),
    ("第1四半期\n(4～6月)", "第2四半期\n(7～9月)", "第3四半期\n(10～12月)", "第4四半期\n(1～3月)"),
    ("1Q", "2Q", "3Q", "4Q"),
    ("第1", "第2", "第3", "第4"),
)
_MONTHS = (
    *("4月", "5月", "6月", "7月", "8月", "9月", "10月", "11月", "12月"),
    *("1月", "2月", "3月"),
)
_LABELS = ("", "取組", "区分", "担当課", "No.", "項目")
_BESIDE = ("担当課", "備考", "目標", "予算額", "主な相手", "達成率")
_ROWS = (
    *("広報", "(1) 管路の調査", "(2) 窓口の改善", "1 研修", "ア 点検", "・準備", "①調査", ""),
    *("広\n報", "職\n員\n研\n修", "①\n②", "実績", "計画", "目標値", "担当課", "備考", "合計", "取組項目"),
)
_WORK = (
    *(
        "・発注",
        "調査",
        "①設計 ②協議",
        "→",
        "⇒",
        "同左",
        "〃",
        "―",
        "-",
        "",
        "",
        "",
        "通年",
        "10月から",
        "継続",
    ),
    *("・調査を行\nう。", "・古い管を\n順に替える", "研修\n面接", "第3四半期まで", "9月 公表", "完了(3月)"),
    *("工事\n→", "1,200", "80%", "○", "●", "未定", "・募集 ・面接", "↓", "※1", "引き続き実施", "(再掲)"),
)
_VALUES = ("企画課", "1,200千円", "年20件", "", "随時", "上と同じ", "〃", "港湾課\n企画課", "80%", "－")


def _heads(draw: Random) -> list[list[str | None]]:
    """One to three rows of column headers over the same columns."""
    quarters = draw.choice(_QUARTERS)
    what = draw.randrange(12)
    if what < 3:
        return [list(quarters)]
    if what == 3:  # months, of the whole year or of its end
        months = _MONTHS[draw.choice((0, 0, 6, 9)) :]
        bare = draw.random() < 0.4
        return [[month.rstrip("月") if bare else month for month in months]]
    if what == 4:
        halves: list[str | None] = ["上半期", None, "下半期", None]
        return [halves, list(quarters)]
    if what == 5:
        over = [quarters[n // 3] if n % 3 == 0 else None for n in range(6)]
        below: list[str | None] = [*_MONTHS[: draw.choice((6, 6, 6, 5))], ""]
        return [list(over), below[:6]]
    if what == 6:
        over = [quarters[n // 2] if n % 2 == 0 else None for n in range(8)]
        roles = draw.choice((("計画", "実績"), ("予定", "実施状況"), ("前半", "後半"), ("", "")))
        return [list(over), list(roles * 4)]
    if what == 7:
        parts = draw.choice((("上旬", "中旬", "下旬"), ("第1週", "第2週", "第3週"), ("上", "中", "下")))
        return [
            [m if n == 0 else None for m in ("4月", "7月", "10月") for n in range(3)],
            list(parts * 3),
        ]
    if what == 8:
        years = draw.choice((("令和8年度", "令和9年度", "令和10年度"), ("R8", "R9", "R10"), ("2026", "2027")))
        return [list(years)]
    if what == 9:
        return [["令和8年度", None, None, None], list(quarters)]
    if what == 10:
        return [["上半期", "下半期"]]
    return [[*quarters[:2], "下半期", "翌年度以降"]]


_PROSE = "・規制緩和等の検討を進め関係団体との協議を続け水道管の点検結果を公表し更新工事を発注する"


def _wrapped(draw: Random, ems: int) -> str:
    """Work as a text states it that was copied from cells so many ems wide: a blank where a line ended."""
    text = _PROSE[: draw.randint(ems, len(_PROSE))]
    return " ".join(text[at : at + ems] for at in range(0, len(text), ems))


def _row(draw: Random, labels: Sequence[str], periods: int, beside: int, ems: int) -> list[str | None]:
    """A row: labels, work that goes over some periods perhaps, and what describes it."""
    row: list[str | None] = list(labels)
    left = periods
    while left:
        over = min(left, draw.choice((1, 1, 1, 1, 2, 3, periods)))
        work = _wrapped(draw, ems) if ems and draw.random() < 0.6 else draw.choice(_WORK)
        row += [work, *[None] * (over - 1)]
        left -= over
    return [*row, *(draw.choice(_VALUES) for _ in range(beside))]


def timed(draw: Random) -> SmallPlan:
    """Work under periods, in one table or in two of which the second goes on with the first."""
    evidence = draw.choice(_EVIDENCE)
    own = _heads(draw)
    labels, beside = draw.choice((0, 1, 1, 1, 2)), draw.choice((0, 0, 1, 2))
    periods = len(own[0])
    names, after = draw.sample(_LABELS, labels), draw.sample(_BESIDE, beside)
    heads: list[list[str | None]] = []
    for n, level in enumerate(own):
        fill = [("^" if n else name) for name in names], [("^" if n else name) for name in after]
        heads.append([*fill[0], *level, *fill[1]])
    total = labels + periods + beside
    ems = draw.choice((0, 6, 8, 11)) if evidence == "tabs" else 0

    def body(count: int, begin: int = 1) -> list[list[str | None]]:
        rows: list[list[str | None]] = []
        for n in range(count):
            said = [draw.choice((*_ROWS, f"({begin + n}) 取組{begin + n}")) for _ in range(labels)]
            if rows and labels and rows[-1][0] and draw.random() < 0.25:
                said[0] = "^"
            rows.append(_row(draw, said, periods, beside, ems))
        return rows

    rows = [*heads, *body(draw.randint(1, 4))]
    if draw.random() < 0.15:
        title = draw.choice(("令和8年度の取組", "(2) 窓口の改善", "取組の予定"))
        rows.insert(0, [title, *[None] * (total - 1)])
    if draw.random() < 0.12:
        rows += [*heads[-1:], *body(1, 4)]
    if draw.random() < 0.12:
        note = draw.choice(("※ 予定である。", "(注)工期は見込み", "合計", "取組の進み"))
        rows.append([note, *[None] * (total - 1)])
    grids = [_grid(rows, evidence)]
    if draw.random() < 0.35:
        grids.append(_rest(draw, heads, body(draw.randint(1, 2), 5), labels, evidence))
    if draw.random() < 0.3:
        first = labels + draw.randrange(periods)
        end = draw.randint(first + 1, labels + periods)
        grids[0] = replace(grids[0], arrows=((draw.randrange(len(heads), len(rows)), first, end),))
    above = draw.choice((("(1) 管路の調査",), ("(1) 管路の調査", "管を調べる。"), ()))
    below = draw.choice(((), (), ("※ 予定である。",), ("(2) 窓口の改善", "窓口を直す。")))
    return SmallPlan(_COVER, above, tuple(grids), below)


def _rest(
    draw: Random,
    heads: list[list[str | None]],
    rows: list[list[str | None]],
    labels: int,
    evidence: str,
) -> SmallGrid:
    """The rest of a table on the next page: with its headers again or not, cut in a row, or moved."""
    what = draw.randrange(6)
    if what == 0:
        rows = [*heads, *rows]
    elif what == 1:
        rows = [*heads[:1], *rows]
    elif what == 2 and labels:  # the rest of a row that the page break cut
        rows[0][:labels] = [""] * labels
    elif what == 3:  # a column less
        rows = [row[:-1] for row in rows]
    grid = _grid(rows, evidence)
    return replace(grid, moved=_moved(draw)) if what > 3 else grid


def _moved(draw: Random) -> tuple[float, float, float]:
    by = draw.choice((0.0, 4.0, 5.0, 6.0))
    return draw.choice(((0.0, 0.0, 0.0), (by, 0.0, 0.0), (0.0, by, 0.0), (0.0, 0.0, by)))


def turned(draw: Random) -> SmallPlan:
    """Periods below one another, their work in columns beside them."""
    names = draw.choice(
        (*_QUARTERS, _MONTHS, _MONTHS[6:], ("上半期", "下半期"), ("令和8年度", "令和9年度"), _MONTHS[::-1])
    )
    before, columns = draw.choice((0, 0, 1, 1, 2)), draw.randint(1, 3)
    heads = [
        *draw.sample(("区分", "", "取組", "No."), before),
        draw.choice(("時期", "", "四半期", "月")),
        *draw.sample(("取組内容", "①調査", "②広報", "担当課", "備考", "予算額", "実績", "計画"), columns),
    ]
    wide = before + 1 + columns
    rows: list[list[str | None]] = [list(heads)] if draw.random() < 0.9 else []
    if rows and draw.random() < 0.15:
        rows[0][-1] = None
    for block in range(draw.choice((1, 1, 1, 2))):
        for n, name in enumerate(names):
            labels: list[str | None] = [draw.choice(_ROWS) if n == 0 else "^" for _ in range(before)]
            if n and before and draw.random() < 0.1:
                labels[-1] = draw.choice(_ROWS)
            work: list[str | None] = [draw.choice(_WORK) for _ in range(columns)]
            if n and draw.random() < 0.15:
                work[0] = "^"
            if columns > 1 and draw.random() < 0.15:
                work[1] = None
            rows.append([*labels, name, *work])
        if block == 0 and draw.random() < 0.08:
            rows.append([draw.choice(("合計", "※ 予定", "翌年度")), *[None] * (wide - 1)])
    evidence = draw.choice(_EVIDENCE)
    cut = draw.randrange(1, len(rows)) if draw.random() < 0.3 else len(rows)
    parts = [rows[:cut], rows[cut:]]
    if parts[1]:
        parts[1][0] = ["" if text == "^" else text for text in parts[1][0]]
        how = draw.randrange(4)
        if how == 0 and len(heads) == len(parts[1][0]):
            parts[1].insert(0, list(heads))
        elif how == 1:
            parts[1].insert(
                0, ["", *["" for _ in range(before)], *(draw.choice(_WORK[:6]) for _ in heads[before + 1 :])]
            )
    grids = tuple(_grid(part, evidence) for part in parts if part)
    return SmallPlan(_COVER, ("(1) 管路の調査",), grids, ())


# --- tables whose rows are records -----------------------------------------------------------------------

FORM = (
    BASE
    + """[[heading]]
kind = "level.基本方針"
within = ["plan"]
text = ["基本方針{番号} {題名}"]
[[heading]]
kind = "issue"
within = ["plan"]
text = ["課題{番号} {題名}"]
[[table]]
rows = "ROWS"
within = ["WITHIN"]
[table.columns]
number = ["番号", "No."]
title = ["事業名", "事業"]
description = ["事業内容", "概要"]
"level.施策" = ["施策"]
[[field]]
name = "事業費"
of = "ROWS"
type = "yen"
[[field]]
name = "担当課"
of = "ROWS"
label = ["担当課", "主管課"]
type = "section"
[[field]]
name = "評価"
of = "ROWS"
type = "level"
scale = ["A", "B", "C"]
[[indicator]]
of = "ROWS"
label = ["目標値"]
"""
)
ISSUES = FORM.replace("ROWS", "issue").replace("WITHIN", "plan")
UNDER = "課題1 港の再生"
"""What the rows stand under if they are initiatives."""
INITIATIVES = FORM.replace("ROWS", "initiative").replace("WITHIN", "issue")

Column = tuple[str, tuple[str, ...], tuple[str, ...]]
"""The header of a column, those below it, and what its cells say."""
_COLUMNS: tuple[Column, ...] = (
    ("担当課", (), ("企画課", "港湾課", "", "〃", "同上", "企画課\n港湾課")),
    ("主管課", (), ("企画課", "↓", "港湾課")),
    ("事業内容", (), ("子局を更新する。", "・便を走らせる\n・券を配る", "", "〃", "①測る ②直す", "(再掲)")),
    ("事業費(千円)", (), ("8,000", "1,200", "―", "", "△30", "8\n(3)", "未定")),
    ("事業費", ("令和7年度", "令和8年度"), ("8,000", "412.5", "皆増", "", "0")),
    ("財源内訳", ("国", "県", "一般財源"), ("4,000", "", "－", "4")),
    ("事業費(百万円)", (), ("8", "0.5", "")),
    ("施策", (), ("港を守る", "^", "〃", "1 港を開く", "")),
    ("備考", (), ("継続", "", "新規", "※1")),
    ("評価", (), ("A", "B", "C", "D", "")),
    ("目標値", ("R7", "R8"), ("20件", "25", "80%", "", "―")),
    ("目標値", (), ("年20件以上", "", "100%")),
    ("人数", (), ("3", "12人", "")),
    ("取組", ("第1四半期", "第2四半期", "第3四半期", "第4四半期"), ("・調査", "", "→", "公表", "同左")),
    ("令和8年度", (), ("発注", "○", "1,000")),
    ("令和9年度", (), ("工事", "○", "2,000", "→")),
)
_TITLES = (
    "防災無線の更新",
    "バスの実証運行",
    "こども園の整備",
    "朝市",
    "〃",
    "",
    "港の\n整備",
    "1 窓口の改善",
)


def rows(draw: Random) -> SmallPlan:
    """Rows that are issues or initiatives, under rows of headers; groups and totals between them."""
    evidence = draw.choice(_EVIDENCE)
    numbered = draw.random() < 0.7
    held: list[Column] = [("番号", (), ())] if numbered else []
    held.append(("事業名", (), ()))
    if draw.random() < 0.15:
        held.reverse()
    held = [*held, *draw.sample(_COLUMNS, draw.randint(1, 4))]
    if draw.random() < 0.2:
        held.insert(0, held.pop())
    two = any(parts for _, parts, _ in held)
    upper: list[str | None] = []
    lower: list[str | None] = []
    values: list[tuple[str, ...]] = []
    names: list[str] = []
    for name, parts, choices in held:
        upper += [name, *[None] * (len(parts) - 1)]
        lower += parts or ("^",)
        values += [choices] * max(1, len(parts))
        names += [name] * max(1, len(parts))
    heads = [upper, lower] if two else [upper]
    if draw.random() < 0.12:
        remark = ("(千円)", "(細事業)", "百万円")
        heads.append(
            [
                draw.choice(remark) if n == len(upper) - 1 or draw.random() < 0.2 else ""
                for n in range(len(upper))
            ]
        )
    wide = len(upper)

    def body(count: int, begin: int) -> list[list[str | None]]:
        out: list[list[str | None]] = []
        for n in range(count):
            row: list[str | None] = []
            for name, choices in zip(names, values, strict=True):
                if name == "番号":
                    row.append(draw.choice((str(begin + n), str(begin + n), f"{begin + n}-1", "", "〃", "^")))
                elif name == "事業名":
                    row.append(draw.choice(_TITLES))
                else:
                    row.append(draw.choice(choices))
            if not out:
                row = ["" if text == "^" else text for text in row]
            out.append(row)
            between = draw.random()
            if between < 0.1:
                group = draw.choice(("基本方針1 海を守る", "課題2 港の再生", "1 港湾", "(港湾課)", "※ 予定"))
                out.append([group, *[None] * (wide - 1)])
            elif between < 0.2:
                total = draw.choice(("合計", "小計", "施策1 計", "総合計(2件)", "港湾課計"))
                out.append([total, *("" if n % 2 else "9,200" for n in range(wide - 1))])
            elif between < 0.24:
                out.append(["" if text == "^" else text for text in heads[-1]])
        return out

    first = [*heads, *body(draw.randint(1, 4), 1)]
    if draw.random() < 0.12:
        first.insert(
            0, [draw.choice(("主な事業", "基本方針1 海を守る", "(単位:千円)")), *[None] * (wide - 1)]
        )
    if draw.random() < 0.15:
        first.append([draw.choice(("※ 予定である。", "(注)見込み", "計")), *[None] * (wide - 1)])
    grids = [_grid(first, evidence)]
    if draw.random() < 0.45:
        rest = body(draw.randint(1, 3), draw.choice((2, 4, 5)))
        how = draw.randrange(5)
        if how == 0:
            rest = [*heads, *rest]
        elif how == 1:  # the first row is the rest of the one before
            rest[0][0] = ""
        elif how == 2:
            rest[0][:2] = ["", draw.choice(("", "の続き", "備"))][: len(rest[0])]
        elif how == 3:
            rest = [row[:-1] for row in rest]
        grids.append(replace(_grid(rest, evidence), moved=_moved(draw)))
    captions = draw.choice(((), (), ("(単位:千円)",), ("基本方針1 海", "(単位:百万円)")))
    if draw.random() < 0.4:
        captions = (*captions, UNDER)
    return SmallPlan(("令和8年度主要事業一覧",), captions, tuple(grids), draw.choice(((), ("以上",))))


# --- forms of label and value ------------------------------------------------------------------------------

ASSESSMENT = """
name = "minato-jigyo"
title = "事業評価調書"
[identify]
text = ["事業評価調書"]
[issue_cells]
number = ["事業番号"]
title = ["事業名"]
background = ["現状"]
[[field]]
name = "担当課"
of = "issue"
type = "section"
[[field]]
name = "予算額"
of = "issue"
type = "yen"
[[field]]
name = "決算額"
of = "issue"
type = "yen"
[[field]]
name = "財源"
of = "issue"
type = "yen"
[[field]]
name = "評価"
of = "issue"
type = "level"
scale = ["A", "B", "C"]
[[field]]
name = "ねらい"
of = "issue"
"""
"""A form of sheets of label and value, one an issue, without what begins a sheet."""

SHEETS = (
    ASSESSMENT.replace("minato-jigyo", "chosho").replace("[[field]]", 'description = ["内容"]\n[[field]]', 1)
    + """[[indicator]]
of = "issue"
kind = "output"
label = ["活動指標", "業績目標"]
[sheet]
of = "issue"
"""
)
_BEGINS = "事業評価調書"
_YEARS = ("令和6年度", "R7", "令和8年度", "2027年度", "令和7年度実績", "令和8年度目標")
_MONEY = ("1,250", "1,250千円", "―", "", "900円", "△30", "〃", "900\n1,100")
_SENTENCES = (
    "人の流れを戻す。",
    "来街者が減った。\n店も減った。",
    "",
    "・朝市を開く\n・券を配る",
    "別紙",
    "〃",
)
_SECTION = ("商工課", "港湾課\n商工課", "", "同上", "商工課 電話00-0000")


def _sheet_rows(draw: Random) -> list[list[str | None]]:
    """A few rows of four columns that belong together."""
    years, money = draw.sample(_YEARS, 3), [draw.choice(_MONEY) for _ in range(6)]
    kinds: tuple[list[list[str | None]], ...] = (
        [["担当課", draw.choice(_SECTION), "評価", draw.choice(("A", "□A ■B □C", "D", "", "B(維持)"))]],
        [["ねらい", draw.choice(_SENTENCES), None, None]],
        [
            [draw.choice(("現状", "内容", "ねらい")), None, None, None],
            [draw.choice(_SENTENCES), None, None, None],
        ],
        [["予算額", money[0], draw.choice(("千円", "決算額", "")), money[1]]],
        [["担当課", "評価", "予算額", "決算額"], [draw.choice(_SECTION), "A", *money[:2]]],
        [["財源", "国費", money[0], None], ["^", draw.choice(("一般財源", "^")), money[1], None]],
        [
            [draw.choice(("(単位:千円)", "区分", "年度", "")), *years],
            ["予算額", *money[:3]],
            [draw.choice(("決算額", "予算額", "うち国費", "人工")), *money[3:]],
        ],
        [
            [draw.choice(("区分", "", "項目")), years[0], None, years[1]],
            ["^", *draw.choice((("計画", "実績", "計画"), ("当初", "補正", "当初"), ("", "", "")))],
            ["予算額", *money[:3]],
        ],
        [
            ["年度", "予算額", "決算額", draw.choice(("備考", ""))],
            [years[0], *money[:3]],
            [years[1], *money[3:]],
        ],
        [
            ["評価項目", "評価", "理由", None],
            ["必要性", draw.choice(("A", "B", "")), draw.choice(_SENTENCES), None],
        ],
        [
            ["区分", "指標名", *draw.choice((years[:2], ("目標", "実績"), ("単位", years[0])))],
            [draw.choice(("活動指標", "活動指標①")), draw.choice(("開催(回)", "来場者", "")), "10", "12"],
            [draw.choice(("^", "成果指標", "活動指標②", "")), draw.choice(("^", "来場者")), "900", ""],
        ],
        [["業績目標", draw.choice(("開催 40回", "開催40回以上", "")), "備考", draw.choice(("県の補助", ""))]],
        [["根拠法令", "市場法", "開始年度", draw.choice(("平成20年度", ""))]],
        [["経費", "予算額", *money[:2]], ["^", "決算額", *money[2:4]]],
        [["商工課", None, None, None]],
    )
    return draw.choice(kinds)


def sheets(draw: Random) -> SmallPlan:
    """Records that labels and values describe, one below another or on pages of their own."""
    evidence = draw.choice(_EVIDENCE)
    parts: list[list[list[str | None]]] = []
    count = draw.choice((1, 1, 2))
    for n in range(count):
        head = [["事業番号", str(3 + n), "事業名", draw.choice(("朝市の開催", "港の\n清掃", "1 広報"))]]
        rows: list[list[str | None]] = [[_BEGINS, None, None, None]] if n or draw.random() < 0.3 else []
        body = [_sheet_rows(draw) for _ in range(draw.randint(1, 4))]
        body.insert(0 if draw.random() < 0.8 else 1, list(map(list, head)))
        rows += [row for some in body for row in some]
        if draw.random() < 0.2 and len(rows) > 2:  # a page break
            at = draw.randrange(1, len(rows))
            parts += [rows[:at], [["" if text == "^" else text for text in row] for row in rows[at:]]]
        elif n and draw.random() < 0.4:
            parts[-1] += rows
        else:
            parts.append(rows)
    above = (_BEGINS, *draw.choice(((), (), ("2 事業費(単位:千円)",), ("(単位:百万円)",))))
    grids = tuple(_grid(part, evidence) for part in parts)
    return SmallPlan((_BEGINS,), above[1:], grids, draw.choice(((), (), ("※ 見込みである。",))))


FAMILIES: dict[str, Draw] = {draw.__name__: draw for draw in (timed, turned, rows, sheets)}


def plans(family: str, count: int) -> Iterator[SmallPlan]:
    """The first plans of a family: the same ones at any time."""
    for number in range(count):
        yield FAMILIES[family](Random(f"{family} {number}"))
