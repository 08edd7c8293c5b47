"""A small plan as text, of which a test changes what it is about."""

from __future__ import annotations

from planparse.parse.pipeline import Parsed
from tests.support.documents import parsed_text
from tests.support.schedules import HEAD

PLAN = f"""令和8年度 局区X方針

文化観光局

鳴砂市

1 組織の使命(どのような役割を担うのか)

歴史ある町並みを生かす。

2 基本情報

(1) 令和8年度局全体当初予算額

一般会計12億円

(2) 組織(部名) (R8.4.1付)

文化振興部、観光部

3 令和7年度局区X方針の振り返り

○全体の振り返り(総評)

○おおむね順調に進んだ。

4 課題

課題A (1) 町家の保存【政策分野:文化財】

①インパクト(政策課題)と緊急度のマトリクス 【インパクト:高】【緊急度:中】

②課題の内容

町家が年に30軒ずつ失われている。

③課題の背景や現状

所有者の高齢化が進んでいる。

④目指す成果

町並みが次の世代に残る。

⑤令和8年度の取組内容(四半期間隔)

(1) 町家の調査

大学と共に実測する。

{HEAD}
・準備\t・実測\t・実測\t・報告

(2) 改修の支援

①相談窓口の開設
②補助制度の見直し

{HEAD}
①募集\t①開設\t②協議\t②改正
"""


def parsed(*changes: tuple[str, str]) -> Parsed:
    """The plan with texts replaced, each of which it must hold."""
    text = PLAN
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    return parsed_text(text)[1]
