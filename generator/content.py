"""Random plans of the bureau form: their words are fictional, their traps are real.

`plan(rng)` → a `Plan` of generator.plan, whose `truth` is what a reader must publish. Sentences hold
what a parser mistakes for structure: ・ inside words, ①…② and (1) inside sentences, years and numbers at
the start, Latin words, brackets over the line's end.
"""

from __future__ import annotations

import random
from typing import Any

from generator.plan import CIRCLED, Cell, Initiative, Issue, Plan, Table, tasks

CITIES = (
    "白波市",
    "西海道市",
    "瑞穂野市",
    "藤ヶ浜市",
    "あさぎり市",
    "大潮町",
    "さざなみ市",
    "四十川市",
    "緑野台市",
)
BUREAUS = (
    "産業観光局",
    "保健福祉局",
    "子ども家庭局",
    "都市ブランド創造局",
    "上下水道局",
    "危機管理室",
    "消防局",
    "教育委員会",
    "若葉区役所",
    "総務市民局",
    "デジタル市役所推進室",
    "議会事務局",
    "会計室",
    "財政・変革局",
    "港湾空港局",
    "東区役所",
    "選挙管理委員会事務局",
    "市立病院局",
    "公営競技局",
)
SUBJECTS = (
    "窓口サービス",
    "高齢者の移動手段",
    "EV・FCV公用車",
    "公立保育所",
    "学校給食",
    "下水道管路",
    "消防団",
    "オンライン申請",
    "AI-OCR",
    "図書館",
    "産学官の連携",
    "子ども・若者の居場所",
    "統合型GIS",
    "Wi-Fi環境",
    "旧庁舎跡地(約3.5ヘクタール)",
    "(仮称)文化交流センター",
    "(公財)白波振興財団",
    "「まちなか図書館」",
    "CO2排出量",
    "PFI(BTO方式)",
    "市営バスの路線",
    "ふるさと納税",
    "インバウンド需要",
    "空き家・空き店舗",
    "公共施設マネジメント",
    "Park & Ride",
    "NPO・ボランティア団体",
    "指定管理者",
    "ごみ収集体制",
    "ドローン",
    "生成AI(ChatGPT等)",
    "データ利活用",
    "外国人材",
    "多文化共生",
    "橋りょう・トンネル",
    "ICT支援員",
    "フレイル予防",
    "Society 5.0",
    "地域包括ケア",
    "SDGs未来都市",
    "第三セクター",
    "2拠点居住",
)
CLAIMS = (
    "については、関係者の理解が十分に得られていない",
    "を通じて、市民の暮らしに目に見える変化をもたらす",
    "は、昭和の終わりから形を変えずに続いてきた",
    "を、年度内に段階的に広げていく",
    "に当たっては、費用と効果を公表しながら進める",
    "が進み、夜間や休日にも利用できるようになる",
    "の見直しを進め、令和10年度末までに3割の削減を目指す",
    "の担い手が減少しており、持続可能な仕組みへの転換が求められている",
    "について、①現状の把握、②課題の整理、③方針の決定の順に検討する",
    "を含む4つの事業を統合し、問い合わせの窓口を1本化する",
    "に係る経費は、前年度比で約1,250万円(5.2%)の増となっている",
    "の利用者数は、2019年度の12,345人から2024年度には9,876人まで減少した",
    "に関し、(1)利便性の向上、(2)経費の節減の両面から効果を検証する",
    "を支える人材の確保・育成が急務である",
    "の導入により、手続きに要する時間を平均25分から10分に短縮する",
    "をめぐる環境は厳しさを増している(図表2参照)",
    "では、市民・事業者・行政が一体となった取組みが始まっている",
    "は「選ばれるまち」の実現に欠かせない基盤である",
)
OPENERS = (
    "",
    "",
    "",
    "また、",
    "一方、",
    "特に、",
    "このため、",
    "現在、",
    "本市では、",
    "加えて、",
    "なお、",
    "令和6年度に実施したアンケートによると、",
    "2040年を見据え、",
    "国の動向を踏まえつつ、",
    "さらに、",
    "北部地区の",
    "5つの地区のうち3地区の",
    "A地区の",
    "第2期計画に掲げる",
    "3年前に始めた",
)
ENDS = ("。", "。", "。", "。", "ことが課題となっている。", "ものとする。", "。(再掲)", "ところである。")
STEPS = (
    "関係団体との協議",
    "組成・課題研究",
    "仕様の検討",
    "先進都市の視察(2市)",
    "説明会の開催",
    "AI-OCRの試行",
    "次年度計画の策定",
    "条例改正案の提出",
    "効果の検証・公表",
    "Web会議による意見交換",
    "予算要求",
    "地域の実情に応じた持続可能な運営体制の構築に向けた関係機関との調整",
    "パブリックコメントの実施",
    "実証実験の開始(10月~)",
    "公募・選定",
    "基本設計",
    "庁内調整",
    "市民アンケート(約3,000人)の実施",
    "利用者ニーズ調査及び結果の分析",
    "プロポーザルの公告",
    "契約締結",
    "工事着手",
    "システム要件定義",
    "RPAの導入・運用",
    "中間報告のとりまとめ",
    "モデル地区(3地区)での試行",
    "他機関調査",
    "広報誌・SNSでの周知",
    "国・県への要望",
    "関係条例の整備、議会への報告",
    "第1回検討会議の開催",
    "研修の実施(年2回)",
    "サウンディング型市場調査",
    "素案の作成",
    "評価指標(KPI)の設定",
    "令和9年度の方針検討",
    "PFI導入可能性調査",
    "事業者ヒアリング",
    "供用開始",
    "進捗管理",
    "職員研修",
    "3地区での説明会",
    "周知",
    "調査、検討",
)
TITLES = (
    "窓口の改善",
    "港町の再整備",
    "職員の育成・活躍",
    "地域交通(バス・タクシー)の確保",
    "GXの推進",
    "水道管路の更新",
    "学校跡地の利活用",
    "「白波まつり」の見直し",
    "公共施設の総量縮減",
    "データに基づく政策立案",
    "防災・減災対策の強化",
    "子育て世帯の負担軽減に向けた保育料等の在り方の見直しと質の確保",
    "スマート農業の普及",
    "市税収納率の向上",
    "2030年アジア大会に向けた受入環境の整備",
    "AI活用による業務改革",
    "(仮称)中央図書館の整備",
    "多文化共生のまちづくり",
    "上下水道事業の経営改善",
    "産業団地の整備と企業誘致",
    "第3セクターの経営健全化",
    "人材の確保",
    "脱炭素先行地域づくり",
    "区役所の再編及び支所・出張所の在り方",
)
FIELDS = (
    "人材育成",
    "公共インフラ",
    "環境・エネルギー",
    "産業振興未来戦略",
    "防災・危機管理",
    "健康・福祉",
    "DX推進",
    "子育て・教育",
    "都市基盤・交通",
    "行財政改革",
    "観光・文化",
    "地域コミュニティ",
    "デジタル",
    "農林水産",
)
DEPARTMENTS = (
    "総務部",
    "企画調整部",
    "地域支援部",
    "計画部",
    "事業推進部",
    "未来産業推進部",
    "中央卸売市場",
    "管理課",
    "保健所",
    "業務改善推進室",
    "こども施設企画部",
    "観光・MICE推進部",
    "ICT推進課",
    "東部整備事務所",
)
AFFILIATES = (
    "(公財)白波振興財団",
    "白波施設管理(株)",
    "(一社)海の会(SSN)",
    "(株)西海道エナジー",
    "(福)瑞穂野会",
    "(公財)国際交流協会",
    "白波市土地開発公社",
    "(一財)都市整備センター",
    "公立大学法人瑞穂野大学",
)
FACILITIES = (
    "白波市民会館",
    "汐見図書館",
    "浜風体育館",
    "みなと公園",
    "東部斎場",
    "中央卸売市場",
    "環境学習館(エコ館)",
    "男女共同参画センター・ムーブ",
    "総合保健センター",
    "臨海駐車場",
    "第2浄水場",
    "若葉こども園(3園)",
)
OPERATIONS = ("直営", "指定管理", "その他")
LEGEND = (
    ("A", ("行政サービス現場改善にかかる課題",)),
    (
        "B",
        (
            "課題の掘り起こしが済み、変革の実行段階にあるもの",
            "課題の掘り起こしを更に進め、実行段階へ繋げていくもの",
        ),
    ),
    ("C", ("将来を見据えて、今から着手しなければならない課題",)),
)


def sentence(rng: random.Random, opener: bool = True) -> str:
    return (
        (rng.choice(OPENERS) if opener else "") + rng.choice(SUBJECTS) + rng.choice(CLAIMS) + rng.choice(ENDS)
    )


def paragraph(rng: random.Random, most: int = 4) -> str:
    return "".join(sentence(rng, n > 0 or rng.random() < 0.6) for n in range(rng.randint(1, most)))


def paragraphs(rng: random.Random, most: int = 4) -> tuple[str, ...]:
    return tuple(dict.fromkeys(paragraph(rng) for _ in range(rng.randint(1, most))))


def _some(rng: random.Random, words: tuple[str, ...], least: int, most: int) -> tuple[str, ...]:
    return tuple(rng.sample(words, rng.randint(least, most)))


def _entries(rng: random.Random, markers: str, left: list[dict[str, Any]], bullets: bool) -> tuple[str, ...]:
    ditto = rng.choice(("同左", "〃"))
    if rng.random() < 0.07:
        return (rng.choice(("", "―", "-", "－", "なし", "(なし)")),)
    if not markers:
        if left and rng.random() < 0.12:
            return (rng.choice(("", "・")) + ditto,)
        count = rng.choice((1, 1, 2, 2, 3, 4))
        bullet = "・" if bullets or count > 1 else ""
        return tuple(bullet + t for t in rng.sample(STEPS, count))
    out, rest = [], markers
    while rest:
        taken, rest = (rest[:2], rest[2:]) if rng.random() < 0.2 else (rest[0], rest[1:])
        known = {m for task in left for m in task["markers"]}
        if rng.random() < 0.12 and not (out and not rest):
            continue  # an item with nothing to do this quarter
        if set(taken) <= known and rng.random() < 0.3:
            out.append(taken + ditto)
        else:
            out.append(taken + rng.choice(STEPS))
    return tuple(out) or ("",)


def table(rng: random.Random, markers: str, merged: bool, headers: tuple[str, ...]) -> Table:
    spans = [1, 1, 1, 1]
    if merged and rng.random() < 0.15:
        spans = rng.choice(([2, 2], [3, 1], [1, 3], [2, 1, 1], [1, 2, 1], [4]))
    halves = spans == [2, 2]
    bullets = rng.random() < 0.8
    cells: list[Cell] = []
    for span in spans:
        left = tasks(Table(tuple(cells)))[-1][1] if cells else []
        cells.append(Cell(_entries(rng, markers, left, bullets), span))
    header = rng.choice(headers) if rng.random() < 0.1 else None
    cut = rng.choice((None,) * 8 + ("header", "again", "bare"))
    if any(t["ditto"] for _, found in tasks(Table(tuple(cells))) for t in found):
        cut = cut if cut == "header" else None  # in a row cut in two, nobody can tell what 同左 refers to
    return Table(tuple(cells), header="period" if halves and rng.random() < 0.5 else header, cut=cut)


def initiative(rng: random.Random, merged: bool, headers: tuple[str, ...]) -> Initiative:
    kind = rng.random()
    numbered = kind < 0.5
    texts = _some(rng, STEPS, 2, 5) if kind < 0.65 else ()
    items = tuple(f"{CIRCLED[n] if numbered else '・'}{t}" for n, t in enumerate(texts))
    markers = CIRCLED[: len(items)] if numbered else ""
    description = paragraphs(rng, 3) if not items or rng.random() < 0.6 else ()
    count = rng.choice((1,) * 14 + (0, 2))
    return Initiative(
        title=rng.choice(TITLES + STEPS),
        description=description,
        items=items,
        tables=tuple(table(rng, markers, merged, headers) for _ in range(count)),
        break_before=rng.random() < 0.2,
    )


def issue(rng: random.Random, area: str, number: int, merged: bool, headers: tuple[str, ...]) -> Issue:
    extra = (("⑥関連する計画", (paragraph(rng, 2),)),) if rng.random() < 0.04 else ()
    grid = ()
    if rng.random() < 0.04:
        grid = (
            ("年度", "利用者数", "満足度"),
            ("令和6年度", "12,300人", "71%"),
            ("令和7年度", "13,050人", "74%"),
        )
    return Issue(
        area=area,
        number=number,
        title=rng.choice(TITLES),
        field=rng.choice(FIELDS),
        impact=rng.choice("高中低"),
        urgency=rng.choice("高中低"),
        approach=paragraph(rng, 2),
        description=paragraphs(rng, 3),
        background=paragraphs(rng, 4),
        outcome=paragraphs(rng, 3),
        initiatives=tuple(initiative(rng, merged, headers) for _ in range(rng.choice((1, 1, 2, 2, 3, 4)))),
        schedule=rng.choice(
            (
                "の取組内容(四半期間隔)",
                "の取組内容(四半期間隔)",
                "の実行内容(四半期間隔)",
                "の取組み",
                "取組内容(四半期間隔)",
                " of 取組内容(四半期間隔)",
            )
        ),
        extra=extra,
        grid=grid,
    )


def plan(rng: random.Random, *, merged: bool, headers: tuple[str, ...]) -> Plan:
    """A whole plan.

    `merged`: quarterly tables may have cells over several quarters. `headers`: the keys of `layout.HEADERS`
    that a table may name itself.
    """
    year = rng.choice((2020, 2021, 2024, 2025, 2026, 2026, 2026, 2027))
    counts = rng.choice(((1, 1, 1), (1, 2, 0), (0, 2, 1), (2, 1, 1), (1, 0, 2), (0, 1, 0)))
    issues = tuple(
        issue(rng, area, n, merged, headers)
        for area, count in zip("ABC", counts, strict=True)
        for n in range(1, count + 1)
    )
    budgets = [("一般会計", *_amount(rng))]
    for name in rng.sample(
        ("特別会計", "企業会計", "水道事業会計", "競輪特別会計"), rng.choice((0, 1, 1, 2))
    ):
        budgets.append((name, *_amount(rng)))
    notes = rng.choice(
        (
            (),
            ("※積立金を除くと、一般会計は12億円(うち一般財源3億円)",),
            ("※人件費を除く。", "※四捨五入により合計が一致しない場合がある。"),
        )
    )
    return Plan(
        municipality=rng.choice(CITIES),
        organization=rng.choice(BUREAUS),
        fiscal_year=year,
        mission=paragraphs(rng, 5),
        budgets=tuple(budgets),
        notes=notes,
        departments=_some(rng, DEPARTMENTS, 1, 7),
        affiliates=_some(rng, AFFILIATES, 0, 4),
        facilities=tuple((how, _some(rng, FACILITIES, 0, 4)) for how in OPERATIONS),
        review=tuple(paragraphs(rng, 3) for _ in range(3)),
        areas=LEGEND,
        issues=issues,
    )


def _amount(rng: random.Random) -> tuple[str, int]:
    n = rng.randint(1, 999)
    return rng.choice(
        (
            (f"{n}億円", n * 10**8),
            (f"{n}億円", n * 10**8),
            (f"{n}億{n}百万円", n * 10**8 + n * 10**6),
            (f"1兆{n}億円", 10**12 + n * 10**8),
            (f"{n}.5億円", n * 10**8 + 5 * 10**7),
            (f"{n},123千円", n * 10**6 + 123000),
            (f"{n}億2,300万円", n * 10**8 + 23 * 10**6),
        )
    )
