"""Time the comparison of two large plans: `python bench/diff_bench.py [ISSUES]` (default 1,000).

The plans are fictional: every issue has its own words and numbers, most continue with edits, some are
renamed, moved, split, merged, ended or new. Prints the seconds and how many links are right.
"""

from __future__ import annotations

import random
import sys
import time

from bench.truth_plans import NO_SOURCE
from planparse.comparison.compare import compare
from planparse.comparison.prepare import body_texts, prepare
from planparse.document.place import NOWHERE
from planparse.plan.model import Initiative, Issue, Passage, Plan, Quarter, Task

PLACES = "東西南北中上下大小新"
THINGS = [
    "図書館",
    "港湾",
    "橋",
    "公園",
    "水道",
    "学校",
    "保育所",
    "道路",
    "市場",
    "斎場",
    "体育館",
    "博物館",
    "農地",
    "漁港",
    "森林",
]
DEEDS = [
    "再編",
    "長寿命化",
    "利活用",
    "運営改善",
    "人材確保",
    "デジタル化",
    "広域連携",
    "耐震化",
    "料金改定",
    "情報発信",
]
REASONS = [
    "担い手の不足",
    "施設の老朽化",
    "資材価格の高騰",
    "利用者の減少",
    "制度の改正",
    "災害の激甚化",
    "需要の多様化",
]
STEPS = [
    "計画の策定",
    "現況の調査",
    "関係者との協議",
    "事業者の公募",
    "試行の開始",
    "効果の検証",
    "予算の要求",
    "条例の改正",
]


def sentence(rng: random.Random) -> str:
    return (
        f"{rng.choice(PLACES)}{rng.choice(PLACES)}地区の{rng.choice(THINGS)}では、{rng.choice(REASONS)}により"
        f"年間{rng.randint(2, 9999)}件の相談が寄せられ、{rng.choice(THINGS)}の{rng.choice(DEEDS)}と"
        f"{rng.choice(DEEDS)}を{rng.randint(2, 40)}か所で進める必要がある。"
    )


def paragraphs(rng: random.Random, count: int) -> tuple[Passage, ...]:
    return tuple(
        Passage(text="".join(sentence(rng) for _ in range(rng.randint(1, 3))), place=NOWHERE)
        for _ in range(count)
    )


def initiative(rng: random.Random, number: int) -> Initiative:
    quarters = tuple(
        Quarter(
            quarter=q,  # type: ignore[arg-type]
            start=None,
            end=None,
            text="",
            tasks=tuple(
                Task(id="", markers=(), text=rng.choice(STEPS), ditto=False, span=(q, q), place=NOWHERE)
                for _ in range(rng.randint(1, 3))
            ),
            place=NOWHERE,
        )
        for q in (1, 2, 3, 4)
    )
    return Initiative(
        id="",
        number=number,
        title=f"{rng.choice(THINGS)}の{rng.choice(DEEDS)}",
        description=paragraphs(rng, 1),
        quarters=quarters,
        place=NOWHERE,
    )


def issue(rng: random.Random) -> Issue:
    return Issue(
        id="",
        area="A",
        number=0,
        title=f"{rng.choice(PLACES)}{rng.choice(PLACES)}地区の{rng.choice(THINGS)}の{rng.choice(DEEDS)}",
        policy_field=rng.choice(THINGS),
        impact="高",
        urgency="中",
        description=paragraphs(rng, 2),
        background=paragraphs(rng, 2),
        expected_outcome=paragraphs(rng, 2),
        initiatives=tuple(initiative(rng, n) for n in range(1, rng.randint(2, 4))),
        place=NOWHERE,
    )


def numbered(issues: list[Issue], year: int) -> Plan:
    done = []
    for at, one in enumerate(issues):
        own = f"{'ABC'[at % 3]}-{at // 3 + 1}"
        done.append(
            one.model_copy(
                update={
                    "id": own,
                    "area": "ABC"[at % 3],
                    "number": at // 3 + 1,
                    "initiatives": tuple(
                        n.model_copy(update={"id": f"{own}/{k}", "number": k})
                        for k, n in enumerate(one.initiatives, 1)
                    ),
                }
            )
        )
    return Plan(
        document_id=f"bench-{year}",
        source=NO_SOURCE,
        form="bench",
        municipality=None,
        municipality_code=None,
        organization="局",
        fiscal_year=year,
        title=None,
        issues=tuple(done),
    )


def edited(rng: random.Random, one: Issue) -> Issue:
    change: dict[str, object] = {}
    part = rng.choice(["description", "background", "expected_outcome"])
    texts = list(getattr(one, part))
    texts[rng.randrange(len(texts))] = paragraphs(rng, 1)[0]
    change[part] = tuple(texts)
    if rng.random() < 0.3:
        change["title"] = rng.choice(["更なる", "新たな"]) + one.title
    return one.model_copy(update=change)


def main(count: int) -> None:
    rng = random.Random(20261124)
    old = [issue(rng) for _ in range(count)]
    new: list[tuple[Issue, list[int]]] = []
    for at, one in enumerate(old):
        luck = rng.random()
        if luck < 0.05:
            continue
        if luck < 0.1 and len(one.initiatives) > 1:
            for n in one.initiatives:
                new.append(
                    (
                        edited(rng, one).model_copy(
                            update={"title": f"{one.title}({n.title})", "initiatives": (n,)}
                        ),
                        [at],
                    )
                )
        else:
            new.append((edited(rng, one), [at]))
    new += [(issue(rng), []) for _ in range(count - len(new))]
    rng.shuffle(new)
    before, after = numbered(old, 2025), numbered([one for one, _ in new], 2026)
    truth = {(before.issues[i].id, after.issues[j].id) for j, (_, olds) in enumerate(new) for i in olds}
    prepare(numbered(old[:1], 2025))  # loads the dictionary
    start, cpu = time.perf_counter(), time.process_time()
    diff = compare(before, after).diff
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    got = {(x.old, x.new) for x in diff.links if x.level == "issue" and x.old and x.new}
    print(
        f"{len(before.issues)} x {len(after.issues)} issues, "
        f"{sum(len(text) for one in before.issues for text in body_texts(one))}"
        f" characters a side: {seconds:.1f} s ({cpu:.1f} s CPU); P {len(got & truth) / len(got):.4f}, "
        f"R {len(got & truth) / len(truth):.4f}; {len(diff.changes)} changes"
    )
    if "--profile" in sys.argv:
        import cProfile
        import pstats

        with cProfile.Profile() as profile:
            compare(before, after)
        pstats.Stats(profile).sort_stats("tottime").print_stats(18)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
