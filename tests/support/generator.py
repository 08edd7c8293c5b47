"""Random plans of the bureau form and their text, for properties of the parser.

`plans()` draws a `Plan`, `styles()` how it is written, `render_text` writes it, `truth_of` says what
must come out. For a page break anywhere: `join(break_page(text_lines(plan, style), index))`.
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from scripts.samples.layout import HEADERS, Style, lay_out
from scripts.samples.plan import CIRCLED, Cell, Initiative, Issue, Plan, Table, tasks, truth
from scripts.samples.text import TextLine, break_page, join, lines

# Words that can be mistaken: ・ inside a word, ①… inside a sentence, a bracket or Latin at the start.
_TOPICS = (
    "海岸林の再生",
    "調査・分析の結果",
    "(公財)潮見財団との連携",
    "AI-OCRの導入",
    "「みなと食堂」の運営",
    "①受付、②審査、③通知という三つの工程",
    "令和元年度に始めた制度",
    "延べ1,250人の参加を得た講座",
    "PFI(BTO方式)の検討",
    "3.5ヘクタールに及ぶ跡地",
    "Park & Rideの社会実験",
    "(仮称)港町交流センター",
    "子ども・若者の居場所",
)
_CLAIMS = (
    "については、関係者の理解が十分に得られていない",
    "を通じて、市民の暮らしに目に見える変化をもたらす",
    "は、昭和の終わりから形を変えずに続いてきた",
    "を、年度内に段階的に広げていく",
    "に当たっては、費用と効果を公表しながら進める",
    "が進み、夜間や休日にも利用できるようになる",
)
_ENDS = ("。", "(図1参照)。", "ものとする。", "ことが課題となっている。")
_TASKS = (
    "関係団体との協議",
    "組成・課題研究",
    "仕様の検討",
    "先進都市の視察(2市)",
    "説明会の開催",
    "AI-OCRの試行",
    "次年度計画の策定",
    "条例改正案の提出",
    "効果の検証・公表",
    "地域の実情に応じた持続可能な運営体制の構築に向けた関係機関との調整",
    "Web会議による意見交換",
    "予算要求",
)
_TITLES = (
    "窓口の改善",
    "港町の再整備",
    "職員の育成・活躍",
    "地域交通(バス・タクシー)の確保",
    "GXの推進",
    "水道管路の更新",
    "学校跡地の利活用",
    "「みなと祭り」の見直し",
)
_FIELDS = ("人材育成", "公共インフラ", "環境・エネルギー", "産業振興未来戦略", "防災・危機管理")


@st.composite
def sentences(draw: st.DrawFn) -> str:
    """A paragraph of one to three sentences."""
    topics = st.sampled_from([t for t in _TOPICS if t[0] not in CIRCLED])
    parts = [draw(topics) + draw(st.sampled_from(_CLAIMS)) + draw(st.sampled_from(_ENDS))]
    for _ in range(draw(st.integers(0, 2))):
        joint = draw(st.sampled_from(("また、", "一方、", "特に、", "このため、")))
        parts.append(
            joint
            + draw(st.sampled_from(_TOPICS))
            + draw(st.sampled_from(_CLAIMS))
            + draw(st.sampled_from(_ENDS))
        )
    return "".join(parts)


def _several(strategy: st.SearchStrategy[Any], most: int, least: int = 1) -> st.SearchStrategy[Any]:
    return st.lists(strategy, min_size=least, max_size=most, unique=True).map(tuple)


@st.composite
def tables(draw: st.DrawFn, markers: str) -> Table:
    """A quarterly table whose entries use the markers, with 同左 and 〃 only for something."""
    spans = draw(st.sampled_from(([1, 1, 1, 1],) * 9 + ([2, 2],)))
    cells: list[Cell] = []
    for span in spans:
        left = tasks(Table(tuple(cells)))[-1][1] if cells else []
        cells.append(Cell(draw(_entries(markers, left)), span))
    header = "plain" if len(spans) == 2 else draw(st.sampled_from(("", *HEADERS))) or None
    cut = draw(st.sampled_from((None, None, None, "header")))
    return Table(tuple(cells), header=header, cut=cut)


@st.composite
def _entries(draw: st.DrawFn, markers: str, left: list[dict[str, Any]]) -> tuple[str, ...]:
    ditto = draw(st.sampled_from(("同左", "〃")))
    kind = draw(st.integers(0, 11))
    if kind == 0:
        return (draw(st.sampled_from(("", "―", "-", "－", "なし", "(なし)"))),)
    if not markers:
        if kind == 1 and left:
            return (draw(st.sampled_from(("", "・"))) + ditto,)
        return tuple(f"・{t}" for t in draw(_several(st.sampled_from(_TASKS), 3)))
    out = []
    rest = markers
    while rest:
        taken, rest = (rest[:2], rest[2:]) if draw(st.integers(0, 3)) == 0 else (rest[0], rest[1:])
        known = {m for task in left for m in task["markers"]}
        if set(taken) <= known and draw(st.integers(0, 2)) == 0:
            out.append(taken + ditto)
        else:
            out.append(taken + draw(st.sampled_from(_TASKS)))
    return tuple(out)


@st.composite
def initiatives(draw: st.DrawFn) -> Initiative:
    """An initiative with a description, items or both, and usually a table."""
    texts = draw(_several(st.sampled_from([t.removeprefix("①") for t in _TASKS]), 3, 0))
    numbered = draw(st.booleans())
    items = tuple(f"{CIRCLED[n] if numbered else '・'}{t}" for n, t in enumerate(texts))
    markers = CIRCLED[: len(items)] if numbered else ""
    description = draw(_several(sentences(), 2, 0 if items else 1))
    table = draw(tables(markers))
    return Initiative(
        title=draw(st.sampled_from(_TITLES)),
        description=description,
        items=items,
        tables=(table,) if draw(st.integers(0, 9)) else (),
        break_before=draw(st.integers(0, 3)) == 0,
    )


@st.composite
def issues(draw: st.DrawFn, area: str, number: int) -> Issue:
    """An issue with all its sections."""
    level = st.sampled_from(("高", "中", "低"))
    return Issue(
        area=area,
        number=number,
        title=draw(st.sampled_from(_TITLES)),
        field=draw(st.sampled_from(_FIELDS)),
        impact=draw(level),
        urgency=draw(level),
        approach=draw(sentences()),
        description=draw(_several(sentences(), 3)),
        background=draw(_several(sentences(), 2)),
        outcome=draw(_several(sentences(), 2)),
        initiatives=tuple(draw(st.lists(initiatives(), min_size=1, max_size=3))),
        schedule=draw(st.sampled_from(("の取組内容", "の実行内容", "の取組み", "取組内容", " of 取組内容"))),
    )


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """A whole plan of the bureau form with one to four issues."""
    counts = draw(st.lists(st.integers(0, 2), min_size=3, max_size=3).filter(any))
    drawn = [
        draw(issues(area, n)) for area, count in zip("ABC", counts, strict=True) for n in range(1, count + 1)
    ]
    billions = draw(st.integers(1, 999))
    paragraphs = _several(sentences(), 2)
    names = st.sampled_from(("汐見図書館", "浜風体育館", "みなと公園", "東部斎場"))
    return Plan(
        municipality="汐見崎市",
        organization=draw(st.sampled_from(("環境共生局", "磯浜区役所", "教育委員会", "総務室"))),
        fiscal_year=draw(st.integers(2020, 2031)),
        mission=draw(paragraphs),
        budgets=(("一般会計", f"{billions}億円", billions * 10**8),),
        notes=draw(st.sampled_from(((), ("※積立金を除くと、一般会計は12億円(うち一般財源3億円)",)))),
        departments=draw(_several(st.sampled_from(("総務部", "計画部", "港湾部", "変革推進室")), 4)),
        affiliates=draw(
            _several(st.sampled_from(("(公財)潮見財団", "汐見開発(株)", "(一社)SSN(海の会)")), 3, 0)
        ),
        facilities=tuple((how, draw(_several(names, 3, 0))) for how in ("直営", "指定管理", "その他")),
        review=tuple(draw(st.tuples(paragraphs, paragraphs, paragraphs))),
        areas=(
            ("A", ("行政サービス現場の改善にかかる課題",)),
            ("B", ("実行の段階にあるもの", "掘り下げを続けるもの")),
            ("C", ("将来を見据えて着手する課題",)),
        ),
        issues=tuple(drawn),
    )


@st.composite
def styles(draw: st.DrawFn) -> Style:
    """How a text is written; always with a cover, so that nothing has to be inferred from prose."""
    wide = draw(st.booleans())
    return Style(
        wide=wide,
        cover=True,
        era=draw(st.sampled_from(("令和", "R", "西暦"))),
        field_below=draw(st.booleans()),
        matrix_below=draw(st.booleans()),
        dash=draw(st.booleans()),
        gap=draw(st.sampled_from(("", " ", "\u3000"))),
        tilde=draw(st.sampled_from("~〜～")),
        as_of=draw(st.sampled_from(("R{e}.4.1付", "令和{e}年4月1日付", "{y}/4/1現在"))),
        header=draw(st.sampled_from(sorted(HEADERS))),
        pages=draw(st.booleans()),
        merge=False,
    )


def truth_of(plan: Plan, style: Style) -> dict[str, Any]:
    """What must be read from the plan written in the style."""
    return truth(plan, era_style=style.era, spans=False)


def text_lines(plan: Plan, style: Style, *, columns: float | None = None) -> list[TextLine]:
    """The plan's text as lines; paragraphs wrapped hard at `columns` ems if given."""
    return lines(lay_out(plan, style), columns=columns)


def render_text(plan: Plan, style: Style, *, columns: float | None = None) -> str:
    """The plan as a text."""
    return join(text_lines(plan, style, columns=columns))


__all__ = ["break_page", "join", "plans", "render_text", "styles", "text_lines", "truth_of"]
