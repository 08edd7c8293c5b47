"""The bench of other kinds of plans: its documents, its truths, and how it counts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from bench.layouts.parts import Cell, Grid
from bench.plans import documents
from bench.plans.__main__ import FORMS, TRUTHS, truth
from bench.plans.scoring import Score, compare
from planparse.document.errors import ReadError
from planparse.form.file import load, shipped
from planparse.form.identify import identify
from planparse.japanese.fold import fold

PLACE = {"page": None, "lines": [4, 4], "box": None}


# --- documents -----------------------------------------------------------------------------------------


def squeezed(text: str) -> str:
    return "".join(fold(text).split())


def texts(value: Any, key: str = "") -> Iterator[str]:
    """The texts that a truth quotes from its document: the values, not the names, units and periods."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from texts(inner, name)
    elif isinstance(value, str) and key in ("title", "mission", "description", "background", "organization"):
        yield value
    elif isinstance(value, list):
        if key in ("fields", "schedule"):
            yield from (row[1] for row in value if isinstance(row[1], str))
        elif key == "indicators":
            quoted = (text for name, _, _, values in value for text in (name, *(v[2] for v in values)))
            yield from (text for text in quoted if isinstance(text, str))
        else:
            for inner in value:
                yield from texts(inner, key)


@pytest.mark.parametrize("name", sorted(documents.KINDS))
def test_a_truth_quotes_its_document(name: str) -> None:
    text = squeezed(documents.text_of(documents.parts(name)))
    quoted = list(texts(truth(name)))
    assert len(quoted) > 20
    assert [q for q in quoted if squeezed(q) not in text] == []


def test_every_document_has_a_truth() -> None:
    assert set(documents.KINDS) <= {path.stem for path in TRUTHS.glob("*.json")}


def test_a_table_of_the_notation_has_merged_cells() -> None:
    (grid,) = (part for part in documents.parts("shinki-jigyo") if isinstance(part, Grid))
    assert grid.rows[0][4] == Cell("財源内訳", cols=5, head=True)
    assert grid.rows[0][0] == Cell("番号", rows=2, head=True)
    assert [cell.text for cell in grid.rows[1]] == ["国", "県", "地方債", "その他", "一般財源"]


# --- forms ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(documents.KINDS))
def test_its_own_form_alone_claims_a_document(name: str) -> None:
    lines = documents.text_of(documents.parts(name)).replace("\t", "\n").splitlines()
    own = [load(path) for path in (FORMS / f"{name}.toml",) if path.exists()]
    assert identify(lines, (*shipped(), *own), f"{name}.txt").name == (documents.KINDS[name].form or name)


TENDER = """
公共工事の発注見通しに係る入札公告
(1) 工事名 潮見線街路築造工事
入札方式は一般競争入札とし、同一工種の実績を求める。
全体工期は契約の翌日から250日とする。
"""


def test_words_of_a_column_header_in_running_text_are_no_sign() -> None:
    with pytest.raises(ReadError) as raised:
        identify(TENDER.splitlines(), shipped(), "tender.txt")
    assert raised.value.code == "unknown-form"


# --- scores --------------------------------------------------------------------------------------------


def issue(**parts: Any) -> dict[str, Any]:
    return {"title": "歩けるまち", "label": "1", "place": PLACE, "initiatives": [], "fields": [], **parts}


def budget(value: str = "8,000千円", number: float = 8_000_000) -> dict[str, Any]:
    return {"name": "予算額", "value": value, "number": number, "unit": "円", "period": None, "place": PLACE}


def scored(
    wanted: dict[str, Any], *found: dict[str, Any], findings: tuple[dict[str, Any], ...] = ()
) -> Score:
    plan = {"form": "a", "fields": [], "issues": list(found), "findings": list(findings)}
    return compare({"issues": [{"title": "歩けるまち", "label": "1", **wanted}]}, plan)


def counts(score: Score) -> tuple[int, int, int]:
    return score.right, len(score.missing), len(score.wrong)


def test_a_value_is_right_with_all_its_parts_only() -> None:
    wanted = {"fields": [["予算額", "8,000千円", 8_000_000, "円"]]}
    assert counts(scored(wanted, issue(fields=[budget()]))) == (3, 0, 0)
    assert counts(scored(wanted, issue(fields=[budget(number=8_000)]))) == (2, 1, 1)
    assert counts(scored(wanted, issue())) == (2, 1, 0)
    assert counts(scored({}, issue(fields=[budget()]))) == (2, 0, 1)


def test_width_and_white_space_do_not_count_and_alternatives_do() -> None:
    wanted = {"fields": [["予算額", {"any": ["８,０００ 千円", "8,000"]}, 8_000_000, "円", {"any": []}]]}
    assert counts(scored(wanted, issue(fields=[{**budget(), "period": "2026"}]))) == (3, 0, 0)


def test_what_stands_below_a_wrong_title_is_compared_all_the_same() -> None:
    wanted = {"fields": [["予算額", "8,000千円", 8_000_000, "円"]]}
    assert counts(scored(wanted, issue(title="歩けるま", fields=[budget()]))) == (3, 0, 1)


def test_an_indicator_is_right_value_by_value() -> None:
    read = {
        "name": "利用者数",
        "unit": "人",
        "kind": None,
        "values": [
            {"period": "2026", "role": "target", "text": "9,600人", "number": 9600, "place": PLACE},
            {"period": "2027", "role": "actual", "text": "9,900人", "number": 9900, "place": PLACE},
        ],
        "place": PLACE,
    }
    known = [
        "利用者数",
        "人",
        None,
        [["2026", "target", "9,600人", 9600], ["2027", "target", "9,900人", 9900]],
    ]
    assert counts(scored({"indicators": [known]}, issue(indicators=[read]))) == (4, 1, 1)


def test_the_task_of_a_schedule_is_its_text_unless_the_truth_says_otherwise() -> None:
    entry = {"period": "2027", "row": "計画", "text": "→", "tasks": [{"text": "試行"}], "place": PLACE}
    work = {"title": "予約制", "label": "2", "place": PLACE, "fields": [], "schedule": [entry]}
    for schedule, right in (([["2027", "計画", "→", "試行"]], 6), ([["2027", "計画", "→"]], 5)):
        wanted = {"initiatives": [{"title": "予約制", "label": "2", "schedule": schedule}]}
        assert scored(wanted, issue(initiatives=[work])).right == right


@pytest.mark.parametrize(
    ("finding", "silent"),
    [
        ({"severity": "warning", "message": "「8,000千円」が数ではありません", "place": {"lines": None}}, 0),
        ({"severity": "warning", "message": "表が続きません", "place": {"lines": [3, 5]}}, 0),
        ({"severity": "warning", "message": "表が続きません", "place": {"lines": [5, 6]}}, 1),
        ({"severity": "info", "message": "「8,000千円」を数えました", "place": {"lines": [4, 4]}}, 1),
    ],
)
def test_a_wrong_value_is_silent_unless_a_finding_tells_of_it(finding: dict[str, Any], silent: int) -> None:
    found = scored({}, issue(fields=[budget()]), findings=(finding,))
    assert (len(found.wrong), len(found.silent)) == (1, silent)


def test_a_document_that_no_form_claims_has_nothing_right_and_nothing_wrong() -> None:
    for plan in (None, {"form": "outline"}):
        found = compare(truth("gyokaku"), plan)
        assert (found.right, found.wrong, found.typed) == (0, (), 0.0)


def test_the_share_of_characters_leaves_out_furniture_and_what_has_no_field() -> None:
    def line(text: str, kind: str, role: str) -> dict[str, str]:
        return {"text": text, "kind": kind, "role": role}

    reading = {
        "lines": [
            line("課題 1", "heading", "issue"),
            line("八十字", "content", "issues/1/description"),
            line("その他", "unplaced", "unplaced"),
            line("12", "furniture", "furniture"),
        ]
    }
    assert compare({}, {"form": "a", "fields": [], "issues": [], "findings": []}, reading).typed == 6 / 9


@pytest.mark.parametrize("path", sorted(TRUTHS.glob("*.json")), ids=lambda path: path.stem)
def test_every_truth_can_be_read(path: Any) -> None:
    known = json.loads(path.read_text("utf-8"))
    assert compare(known, None).wanted > 30
