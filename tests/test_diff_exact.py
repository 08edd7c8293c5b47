"""A diff is exact: applied to one plan it gives the other, inverted it gives the first one back."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from planparse.comparison.changed_runs import changed_runs
from planparse.comparison.compare import compare
from planparse.comparison.content import content
from planparse.comparison.exact import InexactError, apply, check, invert, plain_content
from planparse.comparison.model import Diff
from planparse.comparison.table import comparison_table
from planparse.document.place import NOWHERE
from planparse.plan.model import OverviewRow, Plan
from tests.support.diff_plans import SENTENCES, issue, plan, plans, texts


@settings(max_examples=60, deadline=None)
@given(plans(), plans())
def test_applying_a_diff_gives_the_other_plan_and_inverting_it_the_first(old: Plan, new: Plan) -> None:
    diff = compare(old, new).diff
    assert apply(diff, plain_content(old)) == plain_content(new)
    assert apply(invert(diff), plain_content(new)) == plain_content(old)


@settings(max_examples=40, deadline=None)
@given(plans())
def test_a_plan_does_not_differ_from_itself(one: Plan) -> None:
    diff = compare(one, one).diff
    assert not diff.differs
    assert not diff.changes
    assert not diff.numbers
    assert not diff.tasks


@settings(max_examples=40, deadline=None)
@given(plans(), plans())
def test_comparing_backwards_mirrors_the_diff(old: Plan, new: Plan) -> None:
    diff = compare(old, new).diff
    assert compare(new, old).diff == invert(diff)
    assert invert(invert(diff)) == diff


@settings(max_examples=40, deadline=None)
@given(plans(), plans())
def test_every_issue_and_initiative_of_the_new_plan_has_a_link(old: Plan, new: Plan) -> None:
    diff = compare(old, new).diff
    for side, which in ((diff.old, "old"), (diff.new, "new")):
        linked = {getattr(link, which) for link in diff.links if link.level == "issue"}
        assert linked - {None} == {i.id for i in side.issues}
    own = [link.new for link in diff.links if link.level == "initiative" and link.new]
    assert sorted(own) == sorted(n.id for i in diff.new.issues for n in i.initiatives)


@settings(max_examples=40, deadline=None)
@given(plans(), plans())
def test_the_table_contains_every_title_and_new_passage(old: Plan, new: Plan) -> None:
    diff = compare(old, new).diff
    blocks = comparison_table(diff, old, new)
    shown = {row.new.text for block in blocks for row in block.rows}
    for change in diff.changes:
        if change.field == "description" and change.level == "issue" and change.old is None:
            links = [x for x in diff.links if (x.old, x.new) == (change.old_id, change.new_id)]
            if links[0].primary:
                assert str(change.new) in shown


@given(texts, texts)
@settings(max_examples=60, deadline=None)
def test_both_texts_agree_outside_the_changed_runs(left: tuple[str, ...], right: tuple[str, ...]) -> None:
    old, new = "".join(left), "".join(right)
    rebuilt, at = "", 0
    for run in changed_runs(old, new):
        rebuilt += old[at : run.old[0]] + new[slice(*run.new)]
        at = run.old[1]
    assert rebuilt + old[at:] == new


# --- a diff that does not fit -----------------------------------------------------------------------------


def edited() -> tuple[Plan, Plan, Diff]:
    """Two plans that differ in a title and in the second of two paragraphs, and their diff."""
    old = plan(issue("A-1", "桟橋の修繕", SENTENCES[:2]), year=2025)
    new = plan(issue("A-1", "桟橋の架替え", (SENTENCES[0], SENTENCES[2])), year=2026)
    return old, new, compare(old, new).diff


@pytest.mark.parametrize(
    ("field", "update", "told"),
    [
        ("title", {"old": "灯台"}, "title is not '灯台'"),
        ("title", {"field": "description"}, "description is not '桟橋の修繕'"),
        ("description", {"old_index": 2}, "description[2] is not"),
        ("description", {"old_index": 0}, "description[0] is not"),
        ("description", {"field": "title"}, "title is not a list"),
    ],
)
def test_a_diff_is_not_applied_to_a_plan_that_it_does_not_fit(
    field: str, update: dict[str, object], told: str
) -> None:
    old, _, diff = edited()
    changes = tuple(
        c.model_copy(update=update) if c.level == "issue" and c.field == field and c.old else c
        for c in diff.changes
    )
    assert changes != diff.changes
    with pytest.raises(InexactError) as raised:
        apply(diff.model_copy(update={"changes": changes}), plain_content(old))
    assert told in str(raised.value)


def test_a_diff_names_the_issue_that_the_old_plan_lacks() -> None:
    old, _, diff = edited()
    links = tuple(x.model_copy(update={"old": "C-3"}) for x in diff.links)
    with pytest.raises(InexactError, match="C-3 is not in the old plan"):
        apply(diff.model_copy(update={"links": links}), plain_content(old))


def test_a_diff_is_checked_in_both_directions() -> None:
    old, new, diff = edited()
    check(diff, content(old), content(new))
    with pytest.raises(InexactError):
        check(diff, content(new), content(new))
    renamed = old.model_copy(update={"organization": "水道局"})
    with pytest.raises(InexactError, match="inverted"):
        check(diff, content(renamed), content(new))
    with pytest.raises(InexactError, match="does not turn the old plan"):
        check(diff, content(old), content(new.model_copy(update={"organization": "水道局"})))


# --- what is said of what happened ----------------------------------------------------------------------


def test_a_moved_edited_and_renamed_issue_is_one_link_with_its_changed_amount() -> None:
    old = plan(issue("A-1", "桟橋の修繕", SENTENCES[:4]), year=2025)
    texts_new = (SENTENCES[0], SENTENCES[1].replace("4億6,200万円", "4億8,000万円"), *SENTENCES[2:4])
    new = plan(issue("B-1", "桟橋の大規模な修繕", texts_new), year=2026)
    diff = compare(old, new).diff
    (link,) = [x for x in diff.links if x.level == "issue"]
    assert (link.old, link.new) == ("A-1", "B-1")
    assert set(link.kinds) == {"changed", "renamed", "moved"}
    (number,) = [n for n in diff.numbers if n.level == "issue"]
    assert (number.old_value, number.new_value, number.change_percent) == (462_000_000, 480_000_000, 3.9)


def test_issues_with_the_same_title_are_told_apart_by_their_texts() -> None:
    old = plan(
        issue("A-1", "施設の見直し", SENTENCES[:3]), issue("A-2", "施設の見直し", SENTENCES[3:6]), year=2025
    )
    new = plan(
        issue("A-1", "施設の見直し", SENTENCES[3:6]), issue("A-2", "施設の見直し", SENTENCES[:3]), year=2026
    )
    links = {(x.old, x.new) for x in compare(old, new).diff.links if x.level == "issue"}
    assert links == {("A-1", "A-2"), ("A-2", "A-1")}


def test_rows_of_the_overview_go_where_their_issues_went() -> None:
    def overview(*rows: tuple[str, int, str]) -> tuple[OverviewRow, ...]:
        return tuple(
            OverviewRow(
                area=area,
                number=number,
                policy_field="港湾",
                title=title,
                approach="取り組む。",
                place=NOWHERE,
            )
            for area, number, title in rows
        )

    old = plan(
        issue("A-1", "桟橋の修繕", SENTENCES[:3]),
        issue("A-2", "人材の確保", SENTENCES[3:6]),
        year=2025,
        overview=overview(("A", 1, "桟橋の修繕"), ("A", 2, "人材の確保")),
    )
    new = plan(
        issue("A-1", "職員の採用と育成", SENTENCES[3:6]),
        issue("B-1", "浮桟橋への架替え", SENTENCES[:3]),
        year=2026,
        overview=overview(("A", 1, "職員の採用と育成"), ("B", 1, "浮桟橋への架替え")),
    )
    diff = compare(old, new).diff
    rows = [row for row in comparison_table(diff, old, new)[0].rows if row.label == "課題の一覧表"]
    assert [(row.old.text.split(" / ")[1], row.new.text.split(" / ")[1]) for row in rows] == [
        ("人材の確保", "職員の採用と育成"),
        ("桟橋の修繕", "浮桟橋への架替え"),
    ]
    assert sum("順序変更" in row.remarks for row in rows) == 1
