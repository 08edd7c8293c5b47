"""How lines become a tree of headings, text and furniture: sequences of them, each drawn from a seed.

The golden lists each sequence, the lines of a page or of a text with what stands above them, and below it the
tree and the findings. After an intended change, run `pytest tests/test_small_outlines.py --force-regen`,
review the differences and commit them.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest
from pytest_regressions.file_regression import FileRegressionFixture

from planparse.document.source import Block, Cell, Grid, Line, Page, SourceDocument
from planparse.form.model import FIELD, INDICATOR, Form
from planparse.japanese.characters import width
from planparse.parse.outline import outline
from planparse.parse.outline_tree import Node, Table
from tests.support.documents import forms

EM, LEFT, RIGHT = 10.0, 50.0, 290.0
PROSE = (
    "市民の暮らしを支える。",
    "関係する団体と協議を続け、順に",  # goes on in a line below
    "道を直し、橋を架けることを使命とする組織であり続ける",
    "港の整備を進め",
    "と協力する。",
    "・調査を行う。",
    "・調査",
    "①測量",
    "②設計 ③工事",
    "(1) 管路の調査",
    "(2) 窓口の改善",
    "（３）その他",
    "1 はじめに",
    "２ 推進体制",
    "第1四半期：調査",
    "第2四半期：工事",
    "4月～6月 発注",
    "10月 完了",
    "※ 予定である。",
)
SIGNS = ("- 3 -", "12", "▼", "⇩", "――――――", "〃", "―", "…", "3/12", "（続き）", "以上")
LABELS = (
    *(
        "担当課：企画課",
        "担当課 企画課",
        "予算額：3,400千円",
        "目標：年間20件",
        "（単位：千円）",
        "【政策分野：観光】",
    ),
    *(
        "【インパクト：高】【緊急度：中】",
        "担当課",
        "事業内容：港を直し、橋を架けて人の流れを",
        "期限：令和9年3月",
    ),
)
CONTENTS = (
    "目次",
    "目 次",
    "1 組織の使命 …… 1",
    "2 基本情報・・・・2",
    "4 課題 3",
    "4 課題",
    "3",
    "課題一覧",
)
NEAR = ("(案)", "（続き）", "（再掲）", "について", "　")


def _headings(form: Form) -> list[str]:
    return [example for heading in form.headings for example in heading.examples]


def _heading(draw: Random, known: list[str]) -> str:
    """A heading of the form, as its example has it or with another number, sign or remark."""
    text = draw.choice(known)
    what = draw.randrange(9)
    if what < 2:
        return text
    if what == 2:
        return text + draw.choice(NEAR)
    if what == 3:
        return draw.choice(("■", "◆", "【", "1 ", "②")) + text
    if what == 4 and len(text) > 3:  # a letter less
        at = draw.randrange(1, len(text))
        return text[:at] + text[at + 1 :]
    for old, new in zip("1234１２３①②③④Ａ", "2345２３４②③④⑤Ｂ", strict=True):
        if old in text and draw.random() < 0.6:
            return text.replace(old, new, 1)
    return text


def _table(draw: Random) -> list[list[str]]:
    return draw.choice(
        (
            [["第1四半期", "第2四半期", "第3四半期", "第4四半期"], ["調査", "設計", "工事", "公表"]],
            [["取組", "上半期", "下半期"], ["調査", "→", "同左"]],
            [["時期", "内容"], ["第1四半期", "調査"], ["第2四半期", "工事"]],
            [["政策分野", "課題名", "課題に対する取り組み"], ["観光", "（１）港の再生", "港を直す。"]],
            [["事業名", "担当課", "事業費"], ["朝市", "商工課", "1,200"], ["灯台", "港湾課", "300"]],
            [["年", "人"], ["2025", "31"]],
            [["市民の暮らしを支える。"]],
            [["①インパクトと緊急度", "【インパクト：高】【緊急度：低】"], ["②課題の内容", "管が古い。"]],
        )
    )


def _drawn(draw: Random, form: Form) -> list[str | list[list[str]]]:
    known = _headings(form)
    inner = [
        example
        for heading in form.headings
        if not heading.kind.startswith(("title", "organization", "municipality", FIELD, INDICATOR))
        for example in heading.examples
    ] or known
    found: list[str | list[list[str]]] = []
    in_order = draw.random() < 0.6
    begin = draw.choice((0, 0, draw.randrange(len(inner))))
    due = [*known[:2], *inner[begin : begin + 12 : draw.choice((1, 1, 2))]] if in_order else []
    for _ in range(draw.randint(9, 18)):
        kind = draw.random()
        if kind < 0.42:
            found.append(_heading(draw, [due.pop(0)] if due else inner))
        elif kind < 0.65:
            found.append(draw.choice(PROSE))
        elif kind < 0.73:
            found.append(draw.choice(SIGNS))
        elif kind < 0.82:
            found.append(draw.choice(LABELS))
        elif kind < 0.87:
            found.append(draw.choice(CONTENTS))
        elif kind < 0.91 and found:  # again, as a running head is
            found.append(draw.choice(found))
        else:
            found.append(_table(draw))
    if not in_order:
        found[:0] = [known[0], *draw.sample(known[1:4], min(2, len(known) - 1))]
    return found


def _document(draw: Random, drawn: list[str | list[list[str]]], paged: bool) -> SourceDocument:
    """The lines and tables on pages of a few lines, or in a text with blank lines between some."""
    number, page, y, rows = 0, 1, 40.0, draw.choice((4, 7, 12))
    running = draw.choice(("令和8年度 局区X方針", "- 1 -", None, None))
    blocks: list[Block] = []

    def line(text: str, x: float, right: float, gap: float, indent: float = 0.0) -> Line:
        nonlocal number
        number += 1
        if not paged:
            return Line(number, text, gap, indent=indent)
        box = (x + indent * EM, y, x + indent * EM + EM * width(text), y + EM)
        return Line(number, text, gap, page, box, EM, (x, right), indent=indent)

    below = 0
    for one in drawn:
        gap = draw.choice((0.0, 0.0, 0.5, 1.0, 2.0)) if paged else draw.choice((0.0, 0.0, 1.0, 1.0, 2.0))
        if below >= rows:
            below, page, y = 0, page + 1, 40.0
            if running is not None:
                blocks.append(line(running, LEFT, RIGHT, 1.0))
                y += 2 * EM
        below += 1
        if isinstance(one, str):
            y += EM * (1 + gap)
            right = LEFT + EM * width(one) if draw.random() < 0.4 else RIGHT  # whether the line is full
            blocks.append(line(one, LEFT, right, gap, draw.choice((0.0, 0.0, 0.0, 1.0))))
            continue
        y += 2 * EM
        top, cells = y, []
        wide = (RIGHT - LEFT) / len(one[0])
        for r, row in enumerate(one):
            for c, text in enumerate(row):
                x = LEFT + c * wide
                box = (x, y, x + wide, y + 2 * EM)
                held = (line(text, x + 2, x + wide - 2, 0.0),)
                cells.append(Cell(r, c, held, box=box, page=page) if paged else Cell(r, c, held))
            y += 2 * EM
        outer = (LEFT, top, RIGHT, y)
        if paged:
            blocks.append(Grid(tuple(cells), len(one), len(one[0]), page, outer, "rules"))
        else:
            blocks.append(Grid(tuple(cells), len(one), len(one[0]), None, None, "tabs"))
    pages = tuple(Page(n + 1, RIGHT + LEFT, 40.0 + 16 * 2 * EM) for n in range(page)) if paged else ()
    kind = "application/pdf" if paged else "text/plain"
    return SourceDocument("plan", "0" * 64, kind, 1, "test", tuple(blocks), pages)


def _said(lines: tuple[Line, ...]) -> str:
    return " / ".join(f"{line.number} {line.text}" for line in lines)


def _input(document: SourceDocument) -> Iterator[str]:
    for block in document.blocks:
        if isinstance(block, Line):
            full = (
                "" if block.limits is None or block.box is None else f" <{block.limits[1] - block.box[2]:g}"
            )
            where = "" if block.page is None else f"p{block.page} "
            yield f"{where}^{block.gap:g} >{block.indent:g} {block.text}{full}"
        else:
            yield f"table {_said(tuple(block.lines()))}"


def _tree(node: Node, depth: int = 1) -> Iterator[str]:
    inset = "  " * depth
    values = " ".join(f"{name}={value}" for name, value in node.values.items())
    yield f"{inset}[{node.kind}] {values} {node.text} | {_said(node.lines)}"
    for child in node.children:
        if isinstance(child, Node):
            yield from _tree(child, depth + 1)
        elif isinstance(child, Table):
            yield from (f"{inset}  table {_said(tuple(part.lines()))}" for part in child.parts)
        else:
            yield f"{inset}  {child.number} {child.text} ^{child.gap:g}"


FAMILIES = {f"{by.name}-{look}": (by, look == "pages") for by in forms() for look in ("pages", "text")}
COUNT = 24


@pytest.mark.parametrize("family", FAMILIES)
def test_the_tree_of_a_few_lines(family: str, file_regression: FileRegressionFixture) -> None:
    by, paged = FAMILIES[family]
    rows: list[str] = []
    for number in range(COUNT):
        draw = Random(f"outline {family} {number}")
        document = _document(draw, _drawn(draw, by), paged)
        read, findings = outline(document, by)
        rows += [f"--- {number}", *_input(document), *_tree(read.root)]
        for line in document.lines():
            if read.roles.get(line.key) in ("furniture", "contents"):
                rows.append(f"  {read.roles[line.key]} {line.number} {line.text}")
        rows += (f"  ! {found.code} {dict(found.values)} @{found.place.lines}" for found in findings)
    file_regression.check("\n".join(rows) + "\n", basename=family, extension=".txt", encoding="utf-8")
