"""What the comparison says in words is what the two plans say, and no more."""

from __future__ import annotations

import pytest

from planparse.comparison.chance import independent
from planparse.comparison.compare import compare
from planparse.comparison.labels import count_labels, kind_labels, quarters_label, titles
from planparse.comparison.model import Diff, Link, TaskChange
from planparse.comparison.prepare import in_one_width, key, prepare, readable, sentences
from planparse.comparison.schedule import task_changes
from planparse.document.place import NOWHERE
from planparse.plan.model import Passage, Plan, Review, ReviewSection
from tests.support.diff_plans import PIER, SENTENCES, issue, plan, scheduled


def reviewed(sentence: str) -> Link:
    """The link of an issue that this year's plan does not have, and whose review has the sentence."""
    old = plan(issue("A-1", PIER, SENTENCES[:3]), issue("A-2", "人材の確保", SENTENCES[3:6]), year=2025)
    section = ReviewSection(title="総評", paragraphs=(Passage(text=sentence, place=NOWHERE),), place=NOWHERE)
    review = Review(fiscal_year=2025, sections=(section,))
    new = plan(issue("A-1", "人材の確保", SENTENCES[3:6]), year=2026, review=review)
    (link,) = [x for x in compare(old, new).diff.links if x.level == "issue" and x.new is None]
    return link


@pytest.mark.parametrize(
    ("sentence", "label"),
    [
        ("桟橋(2か所)の修繕と活用を完了した。", "終了(完了)"),
        ("桟橋の修繕と活用は、所期の目標を達成したため通常の業務とした。", "終了(達成)"),
        ("桟橋の修繕と活用は、令和7年度をもって廃止する。", "終了(廃止)"),
        ("桟橋の修繕と活用については、港湾管理組合に移管された。", "終了(移管)"),
        ("桟橋の修繕と活用は、資材の高騰により目標を達成できなかった。", "前年度のみ"),
        ("桟橋の修繕と活用は、完了に向けて工程を見直した。", "前年度のみ"),
        ("桟橋の修繕と活用は、廃止を含む方針を検討した。", "前年度のみ"),
        ("桟橋の修繕と活用は、工事が完了していない。", "前年度のみ"),
        ("桟橋の修繕と活用は、全てを完了したとは言えない。", "前年度のみ"),
        ("灯台の保存を完了した。", "前年度のみ"),
    ],
)
def test_the_reason_of_an_end_is_a_predicate_of_the_review(sentence: str, label: str) -> None:
    assert kind_labels(reviewed(sentence)) == (label,)


def test_a_passage_that_names_the_issue_is_shown_though_it_gives_no_reason() -> None:
    link = reviewed("桟橋の修繕と活用は、目標を達成できなかった。")
    assert link.ending is not None
    assert (link.ending.word, link.ending.passage) == (None, "桟橋の修繕と活用は、目標を達成できなかった。")


def test_an_end_that_the_review_contradicts_is_for_review() -> None:
    link = reviewed("桟橋の修繕と活用は、廃止せず令和8年度も継続する。")
    assert (kind_labels(link), link.review, link.score) == (("前年度のみ",), True, 0.5)


def tasks(old: Plan, new: Plan) -> list[TaskChange]:
    return list(compare(old, new).diff.tasks)


def test_the_first_quarter_is_later_than_the_last_of_the_year_before() -> None:
    (change,) = tasks(scheduled(2025, "", "", "", "通行の再開"), scheduled(2026, "通行の再開", "", "", ""))
    assert change.kind == "later"
    assert quarters_label(change.old_quarters, 2025) == "R7第4"
    assert quarters_label(change.new_quarters, 2026) == "R8第1"


def test_a_task_that_differs_in_a_number_alone_is_reworded() -> None:
    changes = tasks(
        scheduled(2025, "", "点検(3基)", "点検(5基)", ""), scheduled(2026, "", "点検(5基)", "点検(9基)", "")
    )
    assert [(c.kind, c.old_text, c.new_text) for c in changes] == [
        ("reworded", "点検(3基)", "点検(5基)"),
        ("reworded", "点検(5基)", "点検(9基)"),
    ]


def test_a_task_with_another_number_begins_where_the_old_one_began() -> None:
    changes = tasks(
        scheduled(2025, "", "点検(3基)", "", "点検(9基)"), scheduled(2026, "", "点検(8基)", "点検(8基)", "")
    )
    assert [(c.kind, c.old_text, c.new_text) for c in changes] == [
        ("later", "点検(3基)", "点検(8基)"),
        ("dropped", "点検(9基)", None),
    ]


def test_a_parenthesis_that_is_added_is_a_rewording() -> None:
    (change,) = tasks(scheduled(2025, "募集", "", "", ""), scheduled(2026, "募集(2団体)", "", "", ""))
    assert change.kind == "reworded"


def issue_label(diff: Diff) -> tuple[str, ...]:
    (link,) = [x for x in diff.links if x.level == "issue"]
    return kind_labels(link)


def test_unchanged_is_said_only_where_nothing_changed() -> None:
    before, after = scheduled(2025, "設計", "工事", "", ""), scheduled(2026, "工事", "検査", "", "")
    changed = compare(before, after).diff
    assert issue_label(changed) == ("本文は変更なし",)
    assert count_labels(x for x in changed.links if x.level == "initiative") == ("題名は変更なし 1",)
    same = compare(before, before.model_copy(update={"fiscal_year": 2026})).diff
    assert issue_label(same) == ("変更なし",)


def test_a_full_width_digit_is_no_change() -> None:
    before, after = scheduled(2025, "検査(2回)", "", "", ""), scheduled(2026, "検査(２回)", "", "", "")
    assert issue_label(compare(before, after).diff) == ("変更なし",)


@pytest.mark.parametrize(
    ("before", "after", "years", "found"),
    [
        ("案内板の設置工事の発注", "案内板の設置工事の契約", 1, [("reworded", (1,), (1,))]),
        ("案内板の設置工事の発注", "灯台の清掃", 1, [("dropped", (1,), ()), ("new", (), (1,))]),
        ("設計(3基)", "設計(4基)", 1, [("reworded", (1,), (1,))]),
        ("設計", "設計", 1, []),
        ("設計//", "/設計/", 1, [("later", (1,), (2,))]),
        ("/設計/", "設計//", 1, [("later", (2,), (1,))]),
        ("/設計/", "設計//", 0, [("earlier", (2,), (1,))]),
        ("設計//", "/設計/", 0, [("later", (1,), (2,))]),
        ("設計/設計/", "設計/設計/設計", 0, [("later", (1, 2), (1, 2, 3))]),
        ("設計(3基)/設計(5基)", "設計(4基)/設計(5基)", 1, [("reworded", (1,), (1,))]),
        ("設計\n発注", "発注\n設計", 1, []),
    ],
)
def test_what_became_of_the_tasks(
    before: str, after: str, years: int, found: list[tuple[str, tuple[int, ...], tuple[int, ...]]]
) -> None:
    old, new = (scheduled(2026, *text.split("/")).issues[0].initiatives[0] for text in (before, after))
    changes, _ = task_changes(old, new, "A-1/1", "A-1/1", years)
    assert [(c.kind, c.old_quarters, c.new_quarters) for c in changes] == found


@pytest.mark.parametrize(
    ("old_id", "new_id", "told"),
    [
        ("A-1", "A-2", ("灯台", "")),
        ("A-1/1", "A-2/1", ("灯台", "灯台の清掃")),
        ("A-1/1", None, ("桟橋", "桟橋の点検")),
        ("A-1", None, ("桟橋", "")),
        (None, None, ("", "")),
        ("B-7", "B-8", ("", "")),
    ],
)
def test_ids_stand_for_the_titles_of_the_new_plan(
    old_id: str | None, new_id: str | None, told: tuple[str, str]
) -> None:
    old = plan(issue("A-1", "桟橋", SENTENCES[:3], ("桟橋の点検",)), year=2025)
    new = plan(issue("A-2", "灯台", SENTENCES[3:5], ("灯台の清掃",)))
    assert titles(compare(old, new).diff, old_id, new_id) == told


def test_halves_of_one_issue_do_not_measure_chance() -> None:
    halves = plan(
        issue("A-1", "桟橋の修繕", SENTENCES[:4]),
        issue("A-2", "桟橋の活用", SENTENCES[:4]),
        issue("B-1", "港の水質", SENTENCES[4:7]),
    )
    assert independent(prepare(halves)) == [0, 2]


def test_proper_names_weigh_most_in_a_title_and_words_for_any_work_least() -> None:
    title = "横浜の桟橋の修繕を毎日豊かに安心して進める"
    (own,) = prepare(plan(issue("A-1", title, SENTENCES[:2]))).issues
    weights = dict(own.title_words)
    of_any_work = {word: weights[word] for word in ("修繕", "毎日", "豊か", "安心", "進める")}
    assert weights["横浜"] > weights["桟橋"] > max(of_any_work.values())
    assert min(of_any_work.values()) > 0


@pytest.mark.parametrize(
    ("one", "other", "same_key", "same_to_read"),
    [
        ("港 の　整備\n計画", "港の整備計画", True, True),
        ("１２戸（案）", "12戸(案)", True, True),
        ("【港】整備", "(港)整備", False, True),
        ("〔港〕整備", "港整備", False, True),
        ("港の整備", "湾の整備", False, False),
    ],
)
def test_texts_are_compared_without_width_blanks_and_kinds_of_brackets(
    one: str, other: str, same_key: bool, same_to_read: bool
) -> None:
    assert (key(one) == key(other)) is same_key
    assert (readable(one) == readable(other)) is same_to_read


def test_brackets_are_of_one_kind_and_stay_in_their_places() -> None:
    assert in_one_width("【港】〔湾〕「局」（１）") == "(港)(湾)(局)(1)"


def test_sentences_are_kept_once_and_fragments_not_at_all() -> None:
    found = sentences(["港を直した。岸壁を直した。\n以上", "岸壁を直した。待合所を直す"])
    assert found == ("岸壁を直した", "待合所を直す")
