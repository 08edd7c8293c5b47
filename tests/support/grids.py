"""Plans made of lines and ruled grids, without the help of a reader, and what is read from them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from planparse.document.source import Block, Cell, Grid, Line, Page, SourceDocument
from planparse.parse.pipeline import parse_document
from planparse.plan.model import Issue, Plan
from tests.support.documents import forms

QUARTERS = ("第1四半期", "第2四半期", "第3四半期", "第4四半期")
COVER = (
    "令和8年度 局区X方針",
    "上下水道局",
    "鳴砂市",
    "1 組織の使命(どのような役割を担うのか)",
    "安全な水を届ける。",
    "2 基本情報",
    "4 課題",
)
HEAD = "課題B (1) 水道管の更新【政策分野:公共インフラ】"
LEVELS = "①インパクト(政策課題)と緊急度のマトリクス 【インパクト:高】【緊急度:中】"

Slot = str | tuple[str, ...]
Rows = list[list[Slot | None]]


def document(*parts: str | Rows) -> SourceDocument:
    """A document of lines and grids. In a row, None is a slot that the cell to its left or above covers."""
    numbers = count(1)

    def line(text: str) -> Line:
        return Line(next(numbers), text, gap=1.0, page=1)

    def cell(rows: Rows, r: int, c: int) -> Iterator[Cell]:
        slot = rows[r][c]
        if slot is None:
            return
        below = next((n for n in range(r + 1, len(rows)) if rows[n][c] is not None), len(rows))
        right = next((n for n in range(c + 1, len(rows[r])) if rows[r][n] is not None), len(rows[r]))
        texts = (slot,) if isinstance(slot, str) else slot
        lines = tuple(line(text) for text in texts if text)
        # a slot to the right is free to be covered from the left only where its own row begins it
        yield Cell(r, c, lines, below - r if c == 0 else 1, right - c, page=1)

    blocks: list[Block] = []
    for part in (*COVER, *parts):
        if isinstance(part, str):
            blocks.append(line(part))
            continue
        cells = [x for r in range(len(part)) for c in range(len(part[r])) for x in cell(part, r, c)]
        blocks.append(Grid(tuple(cells), len(part), len(part[0]), page=1))
    return SourceDocument(
        "form.pdf", "0" * 64, "application/pdf", 1, "test", tuple(blocks), (Page(1, 595, 842),)
    )


def plan(*parts: str | Rows) -> Plan:
    return parse_document(document(*parts), (), forms()).plan


def values(read: Plan) -> list[object]:
    def one(issue: Issue) -> object:
        return (
            (issue.id, issue.title, issue.policy_field, issue.impact, issue.urgency),
            [p.text for p in issue.description],
            [p.text for p in issue.background],
            [p.text for p in issue.expected_outcome],
            [
                (n.title, [p.text for p in n.description], [[t.text for t in q.tasks] for q in n.quarters])
                for n in issue.initiatives
            ],
            [p.text for p in issue.unplaced],
        )

    return [*map(one, read.issues), [p.text for p in read.unplaced], [r.title for r in read.overview]]


SECTIONS = (
    LEVELS,
    "②課題の内容",
    "管の4割が耐用年数を超えた。",
    "漏水が増えている。",
    "③課題の背景や現状",
    "人口が減り、料金収入が減っている。",
    "④目指す成果",
    "断水のない暮らし。",
    "⑤令和8年度の取組内容(四半期間隔)",
    "(1) 管路の調査",
    "管の状態を調べる。",
)
SCHEDULE: Rows = [[*QUARTERS], ["・発注", "・調査", "・調査2", "・報告"]]
