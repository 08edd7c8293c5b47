"""What cannot be right in small plans, each drawn from a seed.

The golden lists every finding of each plan with its values and lines; the lines of a plan are counted in the
order in which its parts are drawn. After an intended change, run `pytest tests/test_small_checks.py
--force-regen`, review the differences and commit them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import count
from random import Random

import pytest
from pytest_regressions.file_regression import FileRegressionFixture

from planparse.document.place import Place
from planparse.form.file import parse
from planparse.form.model import Form
from planparse.parse.checks import checks
from planparse.plan.model import (
    Basics,
    Budget,
    Facility,
    HeadingAbove,
    Initiative,
    Issue,
    Item,
    NamedValue,
    OverviewRow,
    Passage,
    Plan,
    Quarter,
    Review,
    ReviewSection,
    ScheduleEntry,
    Task,
)
from tests.support.documents import form
from tests.support.plans import rich_plan

CHAPTERS = parse(
    """
name = "sakae"
title = "栄プラン"
[identify]
text = ["栄プラン"]
[[heading]]
kind = "title"
text = ["栄プラン"]
[[heading]]
kind = "mission"
title = "使命"
text = ["第2章 使命"]
[[heading]]
kind = "review"
optional = true
text = ["第4章 振り返り"]
[[heading]]
kind = "issue"
within = ["plan"]
text = ["第{番号}章 {題名}"]
[[heading]]
kind = "initiative"
text = ["取組{番号} {題名}"]
""",
    "sakae.toml",
)
FORMS: tuple[Form, ...] = (form("kyoku-x"), form("gyokaku"), form("juten-kadai"), CHAPTERS)
AREAS = (None, None, "A", "A", "B")
TITLES = ("海辺のにぎわい", "岸壁の更新", "岸壁の 更新", "岸壁の更新", "(港(の整備", "未定", "港の整備）")
TEXTS = (
    *(
        "岸壁を直す。",
        "岸壁を直し、",
        "岸壁を直し、橋を架ける",
        "岸壁を直す。橋を架け、道を",
        "調査し、次のとおり",
    ),
    *(
        "を直す。",
        "、道を直す。",
        "港",
        "ー",
        "する道を直す。",
        "すると、道が直る。",
        "道を直す。④目指す成果",
    ),
    *("・測量し、設計", "①測量し、設計", "※注、見込み", "a 測量し、設計", "道を直す。橋、川と海", "道、橋へ"),
    *("汐見崎観光振興機構を支える。", "汐見崎観光推進機構を支える。", "汐見崎観光振興機構・港湾計画と働く。"),
    *(
        "汐見橋通公園を直す。",
        "汐見橋辺公園を直す。",
        "道を直す。※市、町による",
        "道、橋（案）",
        "そのとおり、直すとおり",
        "",
        "  ",
    ),
)
TASKS = ("調査", "第2四半期", "通年", "→", "⇒ ⇒", "○", "工", "令和8年度", "発注", "4月", "～")
ACCOUNTS = ("一般会計", "", "港湾(会計", "会計（港）")
AMOUNTS = ("1,200千円", "約3億円", "3億円程度", "(うち概ね2億円)", "2億円(約)", "0円")
ROWS = ("一般財源", "国庫支出金", "計", "合計(税込)", "うち基金", "小計", "総計")


class _Places:
    """A place of its own for every part, in the order in which they are made."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def __call__(self) -> Place:
        number = next(self._numbers)
        return Place(lines=(number, number))


def _passages(draw: Random, place: _Places) -> tuple[Passage, ...]:
    count = draw.choice((0, 0, 1, 1, 2, 3))
    return tuple(Passage(text=draw.choice(TEXTS), place=place()) for _ in range(count))


def _fields(draw: Random, place: _Places) -> tuple[NamedValue, ...]:
    found = []
    for _ in range(draw.choice((0, 0, 0, 3, 4, 5))):
        number = draw.choice((None, 0.1, 0.2, 100, 200, 300, 300.5))
        found.append(
            NamedValue(
                name="予算額",
                label="予算額",
                value=f"{number}円",
                number=number,
                row=draw.choice((*ROWS, *ROWS, None)),
                period=draw.choice((None, None, None, "2026年度")),
                place=place(),
            )
        )
    return tuple(found)


def _task(draw: Random, place: _Places, owner: str, number: int) -> Task:
    return Task(
        id=f"{owner}/{number}",
        markers=tuple(draw.sample("①②③", draw.choice((0, 0, 1, 2)))),
        text=draw.choice(TASKS),
        ditto=draw.random() < 0.1,
        span=(1, 1),
        place=place(),
    )


def _initiative(draw: Random, place: _Places, issue: str, number: int) -> Initiative:
    own = draw.choice((number, number, number, number + 1, 1, None))
    ident = f"{issue}/{own or number}"
    quarters = draw.choice(((), (), (1, 2, 3, 4), (1, 2, 3, 4), (4, 3, 2, 1), (1, 2, 4), (1, 2, 3, 3)))
    nowhere = draw.random() < 0.2
    dated = draw.choice(((), (), (2026,), (2025, 2025), (2027, 2025), (None,)))
    return Initiative(
        id=ident,
        number=own,
        label=draw.choice((None, f"取組{own}")),
        title=draw.choice((*TITLES, "")),
        description=_passages(draw, place),
        items=tuple(
            Item(marker=marker, text=draw.choice(TEXTS) or "港", place=place())
            for marker in "①②③"[: draw.choice((0, 0, 1, 2))]
        ),
        quarters=tuple(
            Quarter(
                quarter=quarter,
                start=None,
                end=None,
                text="調査",
                tasks=tuple(_task(draw, place, ident, n) for n in range(draw.choice((0, 1, 1, 2, 3)))),
                place=Place() if nowhere else place(),
            )
            for quarter in quarters
        ),
        schedule=tuple(
            ScheduleEntry(
                period=None,
                start=None if year is None else date(year, *draw.choice(((3, 31), (4, 1), (10, 1)))),
                end=None,
                text="調査",
                place=place(),
            )
            for year in dated
        ),
        fields=_fields(draw, place),
        place=place(),
    )


def _issue(draw: Random, place: _Places, number: int) -> Issue:
    area = draw.choice(AREAS)
    own = draw.choice((number, number, number, number, number + 1, 1, None))
    ident = f"{area}-{own or number}"
    level = draw.choice((None, None, None, "安心", "交流"))
    return Issue(
        id=ident,
        area=area,
        number=own,
        title=draw.choice((*TITLES, "")),
        levels=()
        if level is None
        else (HeadingAbove(name="方針", label=None, number=None, title=level, place=place()),),
        policy_field=draw.choice((None, "観光", "観 光", "港湾")),
        impact=None,
        urgency=None,
        description=_passages(draw, place),
        background=_passages(draw, place),
        expected_outcome=_passages(draw, place),
        initiatives=tuple(_initiative(draw, place, ident, n + 1) for n in range(draw.choice((0, 1, 2, 3)))),
        fields=_fields(draw, place),
        place=place(),
    )


def _overview(draw: Random, place: _Places, issues: tuple[Issue, ...]) -> Iterator[OverviewRow]:
    for issue in issues:
        if draw.random() < 0.8:
            yield OverviewRow(
                area=issue.area if draw.random() < 0.9 else "C",
                number=issue.number,
                policy_field=draw.choice((issue.policy_field, "港湾", None)),
                title=issue.title if draw.random() < 0.7 else draw.choice(TITLES),
                approach=draw.choice((None, *TEXTS)),
                place=place(),
            )


def _basics(draw: Random, place: _Places) -> Basics:
    return Basics(
        budgets=tuple(
            Budget(
                account=draw.choice(ACCOUNTS),
                amount_yen=draw.choice((0, 1200)),
                text=draw.choice(AMOUNTS),
                place=place(),
            )
            for _ in range(draw.choice((0, 0, 1, 2)))
        ),
        budget_notes=tuple(
            Passage(text=text, place=place())
            for text in draw.choice(
                ((), ("予算は未定",), ("予算は未定", "3億円"), ("１,２００を充てる",), ("５円",))
            )
        ),
        departments=draw.choice(((), ("総務課",), ("総務課", "汐見崎観光推振機構（企画"))),
        departments_place=draw.choice((None, place())),
        affiliates=draw.choice(((), ("汐見崎観光振興機講", "汐見崎観光振興機構"))),
        affiliates_place=place(),
        facilities=tuple(
            Facility(operation="直営", names=(name,), place=place())
            for name in draw.choice(((), ("汐見崎海浜公園",), ("汐見崎海浜公園", "汐見崎海辺公園")))
        ),
    )


def _plan(draw: Random, fill: str) -> Plan:
    place = _Places()
    issues = (
        tuple(_issue(draw, place, n + 1) for n in range(draw.choice((0, 1, 2, 3)))) if fill != "top" else ()
    )
    overview = tuple(_overview(draw, place, issues)) if draw.random() < 0.5 else ()
    return rich_plan().model_copy(
        update={
            "fiscal_year": draw.choice((2026, 2026, None)),
            "mission": _passages(draw, place) if fill == "top" else (),
            "basics": _basics(draw, place) if fill == "top" else Basics(),
            "review": draw.choice(
                (
                    None,
                    Review(
                        fiscal_year=2025,
                        sections=(
                            ReviewSection(title="成果", paragraphs=_passages(draw, place), place=place()),
                        ),
                    ),
                )
            ),
            "overview": overview,
            "issues": issues,
            "fields": _fields(draw, place),
            "areas": (),
            "outline": (),
            "unplaced": (),
        }
    )


FILLED: dict[str, int] = {"top": 150, "issues": 150}


@pytest.mark.parametrize("fill", FILLED)
def test_what_cannot_be_right_in_a_small_plan(fill: str, file_regression: FileRegressionFixture) -> None:
    rows: list[str] = []
    for number in range(FILLED[fill]):
        draw = Random(f"{fill} {number}")
        by, plan = draw.choice(FORMS), _plan(draw, fill)
        rows.append(f"--- {number} {by.name}")
        for finding in checks(plan, by):
            values = " ".join(f"{name}={value}" for name, value in finding.values.items())
            lines = (
                "" if finding.place.lines is None else f" @{finding.place.lines[0]}-{finding.place.lines[1]}"
            )
            rows.append(f"{finding.code} {values}{lines}")
    file_regression.check("\n".join(rows) + "\n", basename=fill, extension=".txt", encoding="utf-8")
