"""What a comparison says of years of plans that are drawn from a seed, and what it makes of short texts.

The goldens are in `test_drawn_years/`. After an intended change, run `pytest tests/test_drawn_years.py
--force-regen`, review the differences and commit them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from pytest_regressions.file_regression import FileRegressionFixture

from planparse.comparison.changed_runs import changed_runs
from planparse.comparison.compare import compare
from planparse.comparison.endings import is_over
from planparse.comparison.exact import invert
from planparse.comparison.initiatives import CONTENT, TASKS, TITLE
from planparse.comparison.lineage import history
from planparse.comparison.prepare import Prepared, prepare
from planparse.comparison.quantities import quantities
from planparse.comparison.scoring import BODY, COVER, candidates, evidence, measure, title_coverage, weigh
from planparse.comparison.scoring import TITLE as ISSUE_TITLE
from planparse.plan.model import Plan
from tests.support.diff_listing import said, shown
from tests.support.documents import ROOT
from tests.support.drawn_years import STOCK, years

GROUPS = tuple(range(0, 60, 10))
"""The first seeds of the pairs that are listed together."""
SHOWN_IN_FULL = 2
"""Pairs of a group of which every change and the table are listed."""
HISTORIES = range(100, 112)


def _check(golden: FileRegressionFixture, name: str, lines: Iterable[str]) -> None:
    golden.check("\n".join(lines) + "\n", basename=name, extension=".txt", encoding="utf-8")


@pytest.mark.parametrize("first", GROUPS)
def test_what_is_said_of_two_years(first: int, file_regression: FileRegressionFixture) -> None:
    lines = []
    for seed in range(first, first + 10):
        old, new = years(seed)
        diff = compare(old, new).diff
        lines += [f"=== {seed}", *said(diff)]
        if seed < first + SHOWN_IN_FULL:
            lines += shown(diff, old, new)
        assert compare(new, old).diff == invert(diff)
    _check(file_regression, f"pairs-{first:02}", lines)


def _facts(old: Plan, new: Plan) -> Iterator[str]:
    """What is measured on two plans, and the facts and the log-odds of each pair of issues."""
    a, b = prepare(old), prepare(new)
    over = frozenset(at for at, issue in enumerate(old.issues) if is_over(issue, new))
    measured = measure(a, b, over)
    yield f"over {sorted(over)}, near {measured.near_rate:.6f}, field {measured.field_chance:.4f}"
    for name in ("sentence", "content", "initiative_title"):
        chance = getattr(measured, name)
        shares = [(key, round(share, 3)) for key, share in sorted(chance.spread.items())]
        yield f"{name} {chance.rate:.6f} {shares}"
    for name in ("title_weights", "body_weights"):
        yield f"{name} {[round(weight, 3) for weight in getattr(measured.similar, name)]}"
    yield f"cover_weights {[round(weight, 3) for weight in measured.cover_weights]}"
    for pair in candidates(measured):
        facts = weigh(measured, pair)
        x, y = a.issues[pair[0]], b.issues[pair[1]]
        shared = [round(gain, 2) for *_, gain in facts.shared]
        work = [(i, j, round(gain, 2)) for i, j, gain in facts.initiatives]
        cover = f"{title_coverage(x, y):.2f} {title_coverage(y, x):.2f}"
        told = f"title {facts.title:.3f} body {facts.body:.3f} cover {cover}"
        yield f"{x.ref} {y.ref} {facts.log_odds:.2f} {told}"
        yield f"  {shared} {work} {evidence(measured, pair, facts)}"


def test_the_facts_that_links_rest_on(file_regression: FileRegressionFixture) -> None:
    _check(
        file_regression,
        "facts",
        [line for seed in range(24) for line in (f"=== {seed}", *_facts(*years(seed)))],
    )


def _prepared(plan: Prepared) -> Iterator[str]:
    for issue in plan.issues:
        yield f"{issue.ref} {issue.area} {issue.number} {issue.title} {issue.policy_field}"
        yield f"  {issue.initiatives} {issue.title_words} {sorted(issue.title_names)} {sorted(issue.names)}"
        yield f"  {issue.sentences}"
        yield f"  {sorted(issue.vocabulary)} - {sorted(issue.vocabulary - issue.own_vocabulary)}"
    for own in plan.initiatives:
        words = sorted(own.title_words)
        yield f"{own.ref} {own.number} {own.title} {own.content} {sorted(own.tasks)} {words}"


def test_what_is_compared_of_a_plan(file_regression: FileRegressionFixture) -> None:
    _check(
        file_regression,
        "prepared",
        [line for seed in (3, 5, 8) for line in _prepared(prepare(years(seed)[0]))],
    )


def test_the_history_of_four_years(file_regression: FileRegressionFixture) -> None:
    lines = []
    for seed in HISTORIES:
        plans = years(seed, 4)
        rows = history([compare(old, new).diff for old, new in pairwise(plans)])
        lines += [f"=== {seed}"]
        for row in rows:
            until = f"{row.valid_from_fy}-{row.valid_to_fy}{' now' if row.is_current else ''}"
            signs = f"{' ended' if row.ended else ''}{' review' if row.review else ''}"
            own = f"{row.lineage_id} {until} {row.issue_id} {row.title} [{row.policy_field}]"
            lines.append(f"{own} {'/'.join(row.kinds)} {row.parents}{signs}")
    _check(file_regression, "histories", lines)


# --- numbers at the edges -------------------------------------------------------------------------------


def test_a_similarity_on_a_threshold_reaches_its_level() -> None:
    for levels in (ISSUE_TITLE, BODY, COVER, TITLE, CONTENT, TASKS):
        for at, least in enumerate(levels.thresholds):
            assert levels.level(least) == at and levels.level(least - 1e-9) == at + 1
            assert levels.counts([least, least - 1e-9])[at : at + 2] == [1, 1]


def _smooth() -> Iterator[str]:
    for levels in (ISSUE_TITLE, BODY):
        weights = levels.weights([1, 2, 5, 8, 40])
        yield str([round(weight, 4) for weight in weights])
        for similarity in (-0.4, 0.0, 0.1, 0.15, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.999, 1.0):
            yield f"{similarity} {levels.smooth(weights, similarity):.4f}"


def test_the_weight_of_a_similarity_rises_without_steps(file_regression: FileRegressionFixture) -> None:
    _check(file_regression, "weights", _smooth())


# --- texts ----------------------------------------------------------------------------------------------

TEXTS = (
    "築36年の校舎を令和9年3月末までに改修し、1億2,000万円を要する。",
    "利用者は3万1,205人で前年比4.5%増、満足度は8割5分3厘である。",
    "2時間40分待ちを1時間半に縮め、開館から12年が経過した館を10団地で開く。",
    "昭和63年度から平成31年4月1日まで、13月32日は日付でない。5百人、1万2千、2千3万。",
    "12,345件と0.5ポイント、R8.4.1から令和8年度まで、約300メートルと20キロメートル。",
    "3割、7%、年2回、第2期、１００　人、20 か所、5年間で40年が経過。稼働後30年。",
)
EDITS = (
    ("桟橋の修繕を進める。", "桟橋の改修を進める。"),
    ("来訪者は年間12万人で、前の年より増えた。", "来訪者は年間13万人で、前の年より3.5%増えた。"),
    ("調査(2回)", "調査(3回)"),
    ("「海」と「山」", "「海」と「川」"),
    ("同じ文。", "同じ文。"),
    ("", "新しい文。"),
    ("まったく違う。", "別の話をする。"),
    ("設計、工事、検査", "工事、設計、検査"),
    ("１２人を配置", "12人を配置し、研修"),
)


def test_the_quantities_of_a_text(file_regression: FileRegressionFixture) -> None:
    paths: Iterable[Path] = sorted((ROOT / "tests" / "japanese").glob("*.txt"))
    texts = [*TEXTS, *STOCK, *(line for path in paths for line in path.read_text("utf-8").splitlines())]
    lines = []
    for text in texts:
        found = [f"{text[q.begin : q.end]}={q.kind} {q.value} {q.unit}" for q in quantities(text)]
        lines += [f"{text} | {' | '.join(found)}"] if found else []
    _check(file_regression, "quantities", lines)


def test_the_runs_that_an_edit_changes(file_regression: FileRegressionFixture) -> None:
    lines = []
    for old, new in EDITS:
        for a, b in ((old, new), (new, old)):
            runs = [f"{a[slice(*run.old)]}→{b[slice(*run.new)]}" for run in changed_runs(a, b)]
            lines.append(f"{a} → {b} | {' | '.join(runs)}")
    _check(file_regression, "runs", lines)
