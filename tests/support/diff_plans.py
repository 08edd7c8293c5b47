"""Plans for the tests of the comparison, derived from the rich plan."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from planparse.document.place import NOWHERE
from planparse.plan.model import Initiative, Issue, Passage, Plan, Quarter, Task
from tests.support.plans import rich_plan

SENTENCES = (
    "潮見浜の来訪者は年間12万人で、前の年より3.5%増えた。",
    "桟橋の修繕に4億6,200万円を要する。",
    "令和9年3月までに案内板を30か所に置く。",
    "若手職員の離職が続き、技術の継承が難しい。",
    "灯台までの道は幅が狭く、車椅子では通れない。",
    "冬の催しを増やし、宿泊につなげる。",
    "港の水質を測り、結果を毎月公表する。",
)
PIER = "桟橋の修繕と活用"
TITLES = ("海辺のにぎわい", "人材の確保", "港の水質の保全", "灯台の保存と活用", "観光案内のデジタル化")


def passage(text: str) -> Passage:
    return Passage(text=text, place=NOWHERE)


def issue(own: str, title: str, texts: tuple[str, ...], lines: tuple[str, ...] = ()) -> Issue:
    """An issue with these texts and an initiative for each of `lines`, on the rich plan's schedule."""
    area, _, number = own.partition("-")
    base = rich_plan().issues[0]
    initiatives = tuple(
        base.initiatives[0].model_copy(
            update={"id": f"{own}/{k}", "number": k, "title": line, "description": (), "items": ()}
        )
        for k, line in enumerate(lines, 1)
    )
    return base.model_copy(
        update={
            "id": own,
            "area": area,
            "number": int(number),
            "title": title,
            "policy_field": None,
            "description": tuple(map(passage, texts)),
            "background": (),
            "expected_outcome": (),
            "unplaced": (),
            "initiatives": initiatives,
        }
    )


def plan(*issues: Issue, year: int = 2026, document_id: str = "shiomi", **fields: Any) -> Plan:
    return rich_plan(document_id).model_copy(update={"issues": issues, "fiscal_year": year, **fields})


def with_schedule(own: Issue, *tasks: str) -> Issue:
    """The issue with its first initiative's tasks, those of a quarter apart by a line break."""
    quarters = tuple(
        Quarter.model_validate(
            {
                "quarter": q,
                "start": None,
                "end": None,
                "text": text,
                "tasks": tuple(
                    Task(id="", markers=(), text=line, ditto=False, span=(q, q), place=NOWHERE)
                    for line in text.split("\n")
                    if line
                ),
                "place": NOWHERE,
            }
        )
        for q, text in enumerate(tasks, 1)
    )
    first: Initiative = own.initiatives[0].model_copy(update={"quarters": quarters})
    return own.model_copy(update={"initiatives": (first,)})


def scheduled(year: int, *tasks: str) -> Plan:
    return plan(with_schedule(issue("A-1", PIER, SENTENCES[:3], ("桟橋の点検",)), *tasks), year=year)


texts = st.lists(st.sampled_from(SENTENCES) | st.text(max_size=30), max_size=4).map(tuple)


@st.composite
def issues(draw: st.DrawFn) -> Issue:
    own = f"{draw(st.sampled_from('AB'))}-{draw(st.integers(1, 4))}"
    made = issue(own, draw(st.sampled_from(TITLES) | st.text(max_size=12)), draw(texts), TITLES[2:4])
    kept = draw(st.integers(0, len(made.initiatives)))
    initiatives = tuple(
        n.model_copy(
            update={"title": draw(st.sampled_from([n.title, *TITLES])), "quarters": n.quarters[:kept]}
        )
        for n in made.initiatives[:kept]
    )
    return made.model_copy(
        update={
            "background": tuple(map(passage, draw(texts))),
            "policy_field": draw(st.sampled_from(["観光", "港湾", None])),
            "initiatives": initiatives,
        }
    )


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """A plan of up to five issues; ids, titles and texts may repeat, be empty or make no sense."""
    return plan(
        *draw(st.lists(issues(), max_size=5)),
        year=draw(st.sampled_from([2024, 2025, 2026])),
        mission=tuple(map(passage, draw(texts))),
        document_id=draw(st.sampled_from(["one", "two"])),
    )
