"""Forms that are proposed from small documents, one or two of a kind, each drawn from a seed.

The golden lists each document's text and below it the draft. After an intended change, run
`pytest tests/test_small_drafts.py --force-regen`, review the differences and commit them.
"""

from __future__ import annotations

from random import Random

import pytest
from pytest_regressions.file_regression import FileRegressionFixture

from planparse.parse.form_draft import draft
from planparse.parse.plain_outline import plain_document
from planparse.readers import read

TITLES = (
    *(
        "令和{年}年度 磯浜市 企画部 推進計画",
        "磯浜市第{年}次行財政改革プラン",
        "令和{年}年度土木局運営方針",
        "推進計画",
    ),
    *(
        "磯浜市 総務課 進行管理表 令和{年}年度",
        "第{年}期磯浜町地域福祉計画",
        "磯浜市水道局 経営計画202{年}",
        "課の目標(令和{年}年度)",
    ),
)
COUNTERS = (
    "基本目標{番}",
    "第{番}章",
    "({番})",
    "{番}",
    "{番}.",
    "施策{番}:",
    "Ⅰ{番}",
    "取組{番}-1",
    "{番}-1",
    "①",
    "【重点{番}】",
)
NAMES = ("港の再生", "道の更新", "窓口の改善", "水の供給", "朝市の開催", "職員の研修", "こども園の整備")
LABELS = (
    "現状と課題",
    "取組内容",
    "担当課",
    "目標値",
    "活動指標",
    "成果指標(KPI)",
    "予算額",
    "期限",
    "評価",
    "備考",
    "所管部署",
    "実績値",
)
VALUES = {
    "担当課": ("企画課", "港湾課、企画課", "総務課"),
    "所管部署": ("土木局", "総務部"),
    "目標値": ("20件", "年20件以上", "80%"),
    "活動指標": ("開催回数 12回", "5回"),
    "成果指標(KPI)": ("来街者 3,000人", "-"),
    "実績値": ("18件", "75%"),
    "予算額": ("1,200千円", "3億円", "―"),
    "期限": ("令和9年3月", "令和8年度末", "2027年3月31日"),
    "評価": ("A", "B", "◎"),
    "備考": ("継続", "新規", ""),
}
SENTENCES = (
    "人の流れを戻す。",
    "来街者が減り、店も減った。",
    "市民とともに港を直す。",
    "・朝市を開く\n・券を配る",
)
HEADS = (
    *(("番号", "事業名", "担当課", "予算額(千円)"), ("No.", "取組", "取組内容", "令和8年度", "令和9年度")),
    *(
        ("指標名", "単位", "現状値(R6)", "目標値(R8)"),
        ("取組項目", "第1四半期", "第2四半期", "第3四半期", "第4四半期"),
    ),
    *(("施策", "主な取組", "所管課", "区分"), ("年", "人口"), ("件名", "工事場所", "工期", "入札方式")),
)
CELLS = {
    "番号": ("1", "2", "3", "4"),
    "No.": ("1", "2", "3", "4"),
    "事業名": NAMES,
    "取組": NAMES,
    "主な取組": NAMES,
    "件名": ("港湾道路工事", "水道管更新工事", "庁舎改修工事"),
    "指標名": ("来街者数", "開催回数", "満足度"),
    "取組項目": ("調査", "広報", "研修"),
    "担当課": ("企画課", "港湾課", "総務課"),
    "所管課": ("企画課", "港湾課"),
    "区分": ("新規", "継続", "拡充"),
    "単位": ("人", "回", "%"),
    "施策": ("港を守る", "港を守る", "道を直す"),
}


def _table(draw: Random) -> list[str]:
    heads = draw.choice(HEADS)
    rows: list[tuple[str, ...]] = [heads]
    for n in range(draw.randint(2, 4)):
        row = []
        for head in heads:
            values = CELLS.get(head, ("1,200", "300", "→", "調査", ""))
            row.append(values[n] if values[0] == "1" else draw.choice(values))
        rows.append(tuple(row))
    caption = draw.choice(([], [], ["(単位:千円)"]))
    return [*caption, *("\t".join(row) for row in rows), ""]


def _labelled(draw: Random, label: str) -> list[str]:
    value = draw.choice(VALUES.get(label, SENTENCES))
    look = draw.choice(("{}:{}", "{} {}", "【{}】{}", "【{}】\n{}", "■{}\n{}", "{}\t{}"))
    return [*look.format(label, value).split("\n"), ""]


def _document(draw: Random, kind: Random, year: int) -> str:
    """A document; what `kind` draws is the same for all documents of the kind."""
    title, counters = kind.choice(TITLES), kind.sample(COUNTERS, kind.randint(1, 2))
    labels, tabled = kind.sample(LABELS, kind.randint(0, 4)), kind.random() < 0.5
    lines = [title.replace("{年}", str(year)), "", *kind.choice(([], ["磯浜市 企画部", ""], ["目次", ""]))]
    if kind.random() < 0.4:
        lines += ["1 はじめに", "", draw.choice(SENTENCES), ""]
    count = draw.randint(2, 4)
    for n in range(1, count + 1):
        head = counters[0].replace("{番}", str(n)).replace("①", "①②③④⑤"[n - 1])
        lines += [f"{head} {NAMES[(n + year) % len(NAMES)]}", ""]
        for m in range(1, draw.randint(1, 3) if len(counters) > 1 else 1):
            own = counters[1].replace("{番}", str(m)).replace("①", "①②③④⑤"[m - 1])
            lines += [f"{own} {NAMES[(m + n) % len(NAMES)]}", ""]
            for label in labels:
                lines += _labelled(draw, label)
        if len(counters) == 1:
            for label in labels:
                lines += _labelled(draw, label)
        if draw.random() < 0.4:
            lines += [*draw.choice(SENTENCES).split("\n"), ""]
    if tabled:
        lines += _table(draw)
    return "\n".join(lines) + "\n"


COUNTS = {"one": 40, "two": 40}


@pytest.mark.parametrize("family", COUNTS)
def test_the_form_that_is_proposed_from_small_documents(
    family: str, file_regression: FileRegressionFixture
) -> None:
    rows: list[str] = []
    for number in range(COUNTS[family]):
        seed = f"draft {family} {number}"
        texts = [
            _document(Random(f"{seed} {n}"), Random(seed), 7 + n) for n in range(1 if family == "one" else 2)
        ]
        plain = [
            (f"{n}.txt", plain_document(read(text.encode(), f"{n}.txt")[0])) for n, text in enumerate(texts)
        ]
        told = draft(plain, "chosho").splitlines()
        rows += [f"--- {number}", *(line for text in texts for line in (*text.splitlines(), "..."))]
        rows += [f"  {line}".rstrip() for line in told]
    file_regression.check("\n".join(rows) + "\n", basename=family, extension=".txt", encoding="utf-8")
