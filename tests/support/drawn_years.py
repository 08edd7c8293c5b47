"""Years of a bureau's plan, drawn from a seed: each is the last one after what staff do to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count
from random import Random

from planparse.document.place import NOWHERE
from planparse.plan import paths
from planparse.plan.model import (
    Area,
    Basics,
    Budget,
    Facility,
    Indicator,
    IndicatorValue,
    Initiative,
    Issue,
    Item,
    OverviewRow,
    Passage,
    Plan,
    Quarter,
    Review,
    ReviewSection,
    Source,
    Task,
)

PLACES = ("潮見浜", "高瀬川", "千鳥台", "松原", "")
SUBJECTS = (
    "図書館",
    "桟橋",
    "水道管",
    "学童保育",
    "防災倉庫",
    "空き家",
    "観光案内所",
    "街路樹",
    "救急車",
    "公民館",
)
AIMS = ("の再整備", "の活用", "の更新と維持管理", "の支援の拡充", "の計画的な保全")
WORKS = ("調査", "設計", "工事", "説明会の開催", "関係者との協議", "公募", "報告書の作成", "利用者アンケート")
FIELDS = ("都市整備", "福祉", "観光振興", None)
STOCK = ("関係機関と連携して取り組む必要がある。", "限られた財源の中で優先順位を付けて進める。")
STATEMENTS = (
    "{place}の{subject}は築{n}年を超え、老朽化が進んでいる。",
    "{subject}の利用者は年間{n}万人で、前の年より{m}.5%増えた。",
    "{subject}の担い手が{m}人しかおらず、{place}では確保が難しい。",
    "令和{year}年{m}月までに{n}か所の{subject}を改める。",
    "{subject}に{m}億{n}00万円を要し、負担の平準化が課題である。",
    "市民の{n}割が{subject}に満足していない。",
    "{place}地区から{subject}の早期の着手を求める要望が{m}件ある。",
)
ENDINGS = (
    "{title}は完了した。",
    "{title}は{subject}の計画に統合した。",
    "{title}は引き続き実施する。",
    "{title}について報告した。",
)


@dataclass(frozen=True, slots=True)
class Work:
    """An initiative as staff think of it: the tasks of its four quarters are texts."""

    title: str
    description: str | None
    items: tuple[str, ...]
    tasks: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """An issue: its sentences are divided among its sections only when the plan is written."""

    area: str
    title: str
    field: str | None
    sentences: tuple[str, ...]
    works: tuple[Work, ...]
    indicator: tuple[str, int] | None


@dataclass(frozen=True, slots=True)
class Year:
    """A plan before it is written."""

    topics: tuple[Topic, ...]
    mission: tuple[str, ...]
    budgets: tuple[tuple[str, int], ...]
    departments: tuple[str, ...]
    review: tuple[str, ...]


def _sentence(draw: Random, subject: str, place: str) -> str:
    if draw.random() < 0.15:
        return draw.choice(STOCK)
    numbers = {"n": draw.randint(2, 60), "m": draw.randint(1, 9), "year": draw.randint(8, 11)}
    return draw.choice(STATEMENTS).format(subject=subject, place=place or "市内", **numbers)


def _work(draw: Random, subject: str) -> Work:
    texts = iter(draw.sample(WORKS, len(WORKS)))
    tasks = tuple(
        tuple(f"{subject}の{next(texts)}" for _ in range(draw.choice((0, 1, 1, 2)))) for _ in range(4)
    )
    items = tuple(
        f"{subject}の{word}" for word in draw.sample(("点検", "貸出", "広報"), draw.choice((0, 0, 2)))
    )
    description = _sentence(draw, subject, "") if draw.random() < 0.6 else None
    title = draw.choice(
        (f"{subject}の{draw.choice(WORKS)}", f"{subject}{draw.choice(AIMS)}", "関係者との調整")
    )
    return Work(title, description, items, tasks)


def _topic(draw: Random) -> Topic:
    subject, place = draw.choice(SUBJECTS), draw.choice(PLACES)
    return Topic(
        draw.choice("AB"),
        f"{place}{subject}{draw.choice(AIMS)}",
        draw.choice(FIELDS),
        tuple(_sentence(draw, subject, place) for _ in range(draw.randint(0, 5))),
        tuple(_work(draw, subject) for _ in range(draw.randint(0, 3))),
        (f"{subject}の利用者", draw.randint(10, 99)) if draw.random() < 0.4 else None,
    )


def first_year(draw: Random) -> Year:
    return Year(
        tuple(_topic(draw) for _ in range(draw.randint(1, 6))),
        tuple(draw.sample(("海とともに生きる。", "訪れる人を大切にする。", "安全を守る。"), 2)),
        (("一般会計", draw.randint(10, 90)), ("港湾特別会計", draw.randint(1, 9))),
        tuple(draw.sample(("総務課", "計画課", "海辺づくり課", "施設課"), 3)),
        (),
    )


# --- what staff do from one year to the next ------------------------------------------------------------


def _edited(draw: Random, text: str) -> str:
    """Another number, a word put in, or another ending."""
    digits = [at for at, sign in enumerate(text) if sign.isdigit()]
    kind = draw.randrange(3)
    if kind == 0 and digits:
        at = draw.choice(digits)
        return text[:at] + str(int(text[at]) % 9 + 1) + text[at + 1 :]
    return f"現在、{text}" if kind == 1 else text.removesuffix("。") + "ため、対策を急ぐ。"


def _next_work(draw: Random, work: Work) -> Work:
    kind = draw.randrange(8)
    if kind == 0:
        return replace(
            work, title=draw.choice((f"{work.title}の拡大", work.title.replace("の", "に係る", 1)))
        )
    if kind == 1 and work.description:
        return replace(work, description=_edited(draw, work.description))
    if kind == 2:
        return replace(work, tasks=(work.tasks[-1], *work.tasks[:-1]))
    if kind == 3:
        return replace(work, tasks=tuple(tuple(f"{t}(2回)" for t in q) for q in work.tasks))
    if kind == 4:
        return replace(work, items=work.items[::-1], description=None)
    if kind == 5:
        return replace(work, tasks=((), ("中間報告",), *work.tasks[2:]))
    return work


def _next_topics(draw: Random, topic: Topic) -> Iterator[Topic]:
    """What becomes of an issue: one, none, or the two that it is split into."""
    half = (len(topic.sentences) + 1) // 2
    match draw.randrange(12):
        case 0:
            yield replace(topic, title=draw.choice((f"{topic.title}の推進", f"新たな{topic.title}")))
        case 1:
            yield replace(topic, sentences=tuple(_edited(draw, s) for s in topic.sentences))
        case 2:
            yield replace(topic, area="AB"[topic.area == "A"], field=draw.choice(FIELDS))
        case 3:
            return
        case 4 if half and len(topic.works) > 1:
            words = draw.choice(SUBJECTS)
            yield replace(topic, sentences=topic.sentences[:half], works=topic.works[:1])
            yield replace(
                topic,
                title=f"{words}と{topic.title}",
                sentences=topic.sentences[half:],
                works=topic.works[1:],
            )
        case 5:
            new = _topic(draw)
            yield replace(topic, title=new.title, sentences=new.sentences)
        case 6:
            yield replace(topic, works=tuple(_next_work(draw, w) for w in topic.works[1:]))
        case 7:
            yield replace(
                topic, sentences=topic.sentences[::-1], works=(*topic.works, _work(draw, topic.title))
            )
        case 8 if topic.indicator:
            yield replace(topic, indicator=(topic.indicator[0], topic.indicator[1] + draw.randint(-9, 9)))
        case _:
            yield replace(topic, works=tuple(_next_work(draw, w) for w in topic.works))


def next_year(draw: Random, last: Year) -> Year:
    topics = [new for topic in last.topics for new in _next_topics(draw, topic)]
    if len(topics) > 2 and draw.random() < 0.4:  # two issues are merged
        one, other = topics.pop(), topics.pop()
        merged = (*one.sentences, *other.sentences), (*one.works, *other.works)
        topics.append(replace(one, title=f"{other.title}、{one.title}", sentences=merged[0], works=merged[1]))
    if len(topics) > 1 and draw.random() < 0.3 and topics[0].works:  # an initiative becomes an issue
        work = topics[0].works[0]
        topics[0] = replace(topics[0], works=topics[0].works[1:])
        texts = (work.description,) if work.description else ()
        topics.append(Topic("B", work.title, topics[0].field, texts, (), None))
    elif len(topics) > 1 and draw.random() < 0.3:  # an issue becomes an initiative
        gone = topics.pop()
        work = Work(gone.title, "".join(gone.sentences) or None, (), ((), (), (), ()))
        topics[0] = replace(topics[0], works=(*topics[0].works, work))
    if draw.random() < 0.5:
        topics.append(_topic(draw))
    if draw.random() < 0.3:
        draw.shuffle(topics)
    told = draw.sample(last.topics, draw.randint(0, len(last.topics)))
    review = tuple(draw.choice(ENDINGS).format(title=t.title, subject=draw.choice(SUBJECTS)) for t in told)
    return Year(
        tuple(topics),
        last.mission[::-1] if draw.random() < 0.2 else tuple(_edited(draw, m) for m in last.mission[:1]),
        tuple((account, yen + draw.choice((0, 0, 3, -1))) for account, yen in last.budgets),
        draw.choice((last.departments, last.departments[1:], (*last.departments, "新設課"))),
        review,
    )


# --- written as a plan ----------------------------------------------------------------------------------


def _passages(texts: Sequence[str]) -> tuple[Passage, ...]:
    return tuple(Passage(text=text, place=NOWHERE) for text in texts)


def _initiative(issue: str, number: int, work: Work) -> Initiative:
    own = paths.initiative_id(issue, number)

    def task(quarter: int, position: int, text: str) -> Task:
        named = paths.task_id(own, quarter, position)
        return Task(id=named, markers=("・",), text=text, ditto=False, span=(quarter, quarter), place=NOWHERE)

    quarters = [
        {
            "quarter": number_of,
            "start": None,
            "end": None,
            "text": "\n".join(f"・{text}" for text in texts),
            "tasks": tuple(task(number_of, at, text) for at, text in enumerate(texts, 1)),
            "place": NOWHERE,
        }
        for number_of, texts in enumerate(work.tasks, 1)
    ]
    return Initiative(
        id=own,
        number=number,
        title=work.title,
        description=_passages([work.description] if work.description else []),
        items=tuple(Item(marker="①②"[at], text=text, place=NOWHERE) for at, text in enumerate(work.items)),
        quarters=tuple(map(Quarter.model_validate, quarters)),
        place=NOWHERE,
    )


def _issue(own: str, topic: Topic, year: int) -> Issue:
    indicators = ()
    if topic.indicator:
        name, value = topic.indicator
        target = IndicatorValue(
            period=str(year), role="target", text=f"{value}万人", number=value, place=NOWHERE
        )
        indicators = (Indicator(name=name, unit="万人", values=(target,), place=NOWHERE),)
    third = len(topic.sentences) // 3 + 1
    return Issue(
        id=own,
        area=topic.area,
        number=int(own.partition("-")[2]),
        title=topic.title,
        policy_field=topic.field,
        impact="高" if len(topic.sentences) > 2 else "中",
        urgency="中",
        description=_passages(topic.sentences[:third]),
        background=_passages(topic.sentences[third : 2 * third]),
        expected_outcome=_passages(topic.sentences[2 * third :]),
        initiatives=tuple(_initiative(own, at, work) for at, work in enumerate(topic.works, 1)),
        indicators=indicators,
        place=NOWHERE,
    )


def written(name: str, year: int, told: Year) -> Plan:
    numbers = {area: count(1) for area in "AB"}
    owns = [f"{topic.area}-{next(numbers[topic.area])}" for topic in told.topics]
    issues = tuple(_issue(own, topic, year) for own, topic in zip(owns, told.topics, strict=True))
    sections = (ReviewSection(title="主な成果", paragraphs=_passages(told.review), place=NOWHERE),)
    return Plan(
        document_id=f"{name}-{year}",
        source=Source(
            name=f"{name}-{year}.txt", sha256=f"{year:064}", media_type="text/plain", bytes=1, pages=None,
            reader="text", producer=None,
        ),
        form="drawn",
        municipality="潮見市",
        municipality_code=None,
        organization="観光港湾局",
        fiscal_year=year,
        title=f"{year}年度 観光港湾局運営方針",
        mission=_passages(told.mission),
        basics=Basics(
            budgets=tuple(
                Budget(account=account, amount_yen=yen * 10**8, text=f"{yen}億円", place=NOWHERE)
                for account, yen in told.budgets
            ),
            departments=told.departments,
            facilities=(Facility(operation="直営", names=told.departments[:1], place=NOWHERE),),
        ),
        review=Review(fiscal_year=year - 1, sections=sections) if told.review else None,
        overview=tuple(
            OverviewRow(area=i.area, number=i.number, policy_field=i.policy_field, title=i.title,
                        approach=i.initiatives[0].title if i.initiatives else None, place=NOWHERE)
            for i in issues
        ),
        areas=(Area(code="A", descriptions=(f"{len(issues)}つの課題",), place=NOWHERE),),
        issues=issues,
    )  # fmt: skip


def years(seed: int, number: int = 2) -> tuple[Plan, ...]:
    """A plan of 2025 and those of the years after it."""
    draw = Random(seed)
    told = [first_year(draw)]
    while len(told) < number:
        told.append(next_year(draw, told[-1]))
    return tuple(written(f"drawn-{seed}", 2025 + at, year) for at, year in enumerate(told))
