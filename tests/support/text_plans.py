"""A small plan as text, one part of which a test varies."""

from __future__ import annotations

from planparse.parse.pipeline import parse_document
from planparse.plan.model import Plan
from planparse.readers import read
from tests.support.documents import forms
from tests.support.schedules import HEAD


def plan_of(
    *,
    cover: str = "令和8年度 局区X方針\n\n会計室\n\n潮見崎市",
    mission: str = "港の暮らしを支える。",
    overview_area: str = "A",
    overview: str = "政策分野\t課題名\t課題に対する取り組み\n人材育成\t(1)職員の育成\t研修を行う。",
    schedule: str = "⑤令和8年度の取組内容(四半期間隔)",
    body: str = f"{HEAD}\n・調査\t・設計\t・工事\t・完了",
    initiative: str = "(1) 研修の充実",
    before_body: str = "検討を進める。",
    heading: str = "④目指す成果",
) -> Plan:
    """The plan read from a small text, one part of which a test varies."""
    text = f"""{cover}

1 組織の使命(どのような役割を担うのか)

{mission}

2 基本情報

(1) 令和8年度局全体当初予算額

一般会計12億円

3 令和7年度局区X方針の振り返り

○全体の振り返り(総評)

○おおむね順調に進んだ。

課題領域 {overview_area}

{overview}

4 課題

課題A (1) 職員の育成【政策分野:人材育成】

①インパクト(政策課題)と緊急度のマトリクス 【インパクト:高】【緊急度:中】

②課題の内容

人が足りない。

{heading}

窓口が早くなる。

{schedule}

{initiative}

{before_body}

{body}
"""
    document, findings = read(text.encode(), "plan.txt")
    return parse_document(document, findings, forms()).plan
