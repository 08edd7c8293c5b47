"""What a links file says, from TOML and from a workbook, and what it does to a comparison."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from planparse.comparison.compare import compare
from planparse.comparison.links_file import (
    BureauChange,
    LineageName,
    LinkDecision,
    LinksFile,
    load_links_file,
)
from planparse.comparison.model import Diff
from planparse.document.errors import UsageError
from planparse.plan.model import Plan
from tests.support.diff_plans import SENTENCES, TITLES, issue, plan
from tests.support.workbooks import saved, with_shared_string

TOML = """\
\ufeff[[pin]]\r
old = "Ａ－１"
new = "A-2"
from = 2025
to = 2026.0
organization = " 港湾局 "
reason = "後継"
[[pin]]
new = "B-1/2"
[[forbid]]
old = "A-1/1"
new = "A-2/1"
to = "2026"
[[lineage]]
id = "灯台"
fiscal_year = 2024
issue = "b-2"
organization = "観光局"
[[lineage]]
id = "港"
fiscal_year = 2025
issue = "A-1"
[[bureau]]
old = ["港湾局", "観光局"]
new = "観光港湾局"
to = 2026
[[bureau]]
old = "水道局"
new = ["上水道局", "下水道局"]
from = 2024
reason = "分割"
"""


def load(folder: Path, content: str | bytes, name: str = "links.toml") -> LinksFile:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return load_links_file(path)


def book(*rows: tuple[object, ...], sheet: str = "対応") -> bytes:
    made = Workbook()
    first = made.active
    assert first is not None
    first.title = "説明"
    own = made.create_sheet(sheet)
    for row in rows:
        own.append(row)
    return saved(made)


def test_everything_that_a_toml_file_says_is_read(tmp_path: Path) -> None:
    read = load(tmp_path, TOML)
    assert read.decisions == (
        LinkDecision("pin", "A-1", "A-2", 2025, 2026, "港湾局", "後継"),
        LinkDecision("pin", None, "B-1/2"),
        LinkDecision("forbid", "A-1/1", "A-2/1", None, 2026),
    )
    assert [one.level for one in read.decisions] == ["issue", "initiative", "initiative"]
    assert list(map(str, read.decisions)) == [
        "pin 港湾局 2025→2026 A-1 → A-2",
        "pin ― → B-1/2",
        "forbid *→2026 A-1/1 → A-2/1",
    ]
    assert read.lineages == (
        LineageName("灯台", 2024, "b-2", "観光局"),
        LineageName("港", 2025, "A-1", None),
    )
    assert read.bureaus == (
        BureauChange(("港湾局", "観光局"), ("観光港湾局",), None, 2026),
        BureauChange(("水道局",), ("上水道局", "下水道局"), 2024, None, "分割"),
    )


@pytest.mark.parametrize(
    ("organization", "from_fy", "to_fy", "ids"),
    [
        ("港湾局", 2025, 2026, ["A-1", None, "A-1/1"]),
        ("港湾局", 2024, 2026, [None, "A-1/1"]),
        ("港湾局", 2025, 2027, [None]),
        ("観光局", 2025, 2026, [None, "A-1/1"]),
        (None, None, None, [None]),
    ],
)
def test_a_decision_holds_for_its_bureau_and_years(
    organization: str | None, from_fy: int | None, to_fy: int | None, ids: list[str | None], tmp_path: Path
) -> None:
    read = load(tmp_path, TOML)
    assert [one.old for one in read.between(organization, from_fy, to_fy)] == ids


@pytest.mark.parametrize(
    ("heads", "action"),
    [
        (("指定", "旧", "新", "旧年度", "新年度", "組織", "理由"), "結ぶ"),
        (("指定", "旧番号", "新番号", "旧年度", "新年度", "組織", "理由"), " 対応させる "),
        (("action", "old", "new", "from", "to", "organization", "reason"), "pin"),
    ],
)
def test_everything_that_a_workbook_says_is_read(heads: tuple[str, ...], action: str, tmp_path: Path) -> None:
    rows = [
        ("メモ", *heads),
        ("一", action, "A-1", "A-2", 2025, "2026", "港湾局", "後継"),
        ("二", None, "A-3", "A-3", None, None, None, None),
        ("三", "切る", "B-1/1", "B-1/2", "", None, "", ""),
    ]
    assert load(tmp_path, book(*rows), "links.xlsx") == LinksFile(
        decisions=(
            LinkDecision("pin", "A-1", "A-2", 2025, 2026, "港湾局", "後継"),
            LinkDecision("forbid", "B-1/1", "B-1/2"),
        )
    )


def test_a_workbook_needs_three_columns_and_no_sheet_of_that_name(tmp_path: Path) -> None:
    made = Workbook()
    assert made.active is not None
    for row in (("action", "old", "new"), ("forbid", "A-1", "A-2")):
        made.active.append(row)
    assert load(tmp_path, saved(made), "links.XLSX").decisions == (LinkDecision("forbid", "A-1", "A-2"),)
    empty = Workbook()
    assert load(tmp_path, saved(empty), "empty.xlsx") == LinksFile()


ROW = ("指定", "旧", "新", "旧年度")


@pytest.mark.parametrize(
    ("name", "content", "code", "told"),
    [
        ("a.toml", "[[lineage]]\nid = 'x'\nissue = 'A-1'", "links-lineage", "[[lineage]] の1番目"),
        ("a.toml", "[[lineage]]\nid = 'x'\nissue = 'A-1'\nfiscal_year = '2024'", "links-lineage", "lineage"),
        ("a.toml", "[[lineage]]\nid = 'x'\nissue = 'A-1'\nfiscal_year = 0", "links-lineage", "lineage"),
        ("a.toml", "[[lineage]]\nid = 'x'\nissue = 'A-1'\nfiscal_year = 10000", "links-lineage", "lineage"),
        ("a.toml", "[[pin]]\nold = 'A-1'\nfrom = 'R7'", "links-year", "R7"),
        ("a.toml", "[[pin]]\nold = 'A-1'\nfrom = 2025.5", "links-year", "2025.5"),
        ("a.toml", "[[pin]]\nold = 'A-1'\nto = 0", "links-year", "0"),
        ("a.toml", "[[pin]]\nold = 'A-1'\nto = 10000", "links-year", "10000"),
        ("a.toml", "[[bureau]]\nold = 'x'\nnew = ['']", "links-bureau", "[[bureau]] の1番目"),
        ("a.toml", "[[bureau]]\nold = 3\nnew = 'x'", "links-bureau", "[[bureau]] の1番目"),
        ("a.toml", "[[bureau]]\nold = 'x'\nnew = 'y'\nyear = 2025", "links-key", "year"),
        ("a.toml", "pin = [3]", "links-brackets", "pin"),
        ("a.toml", f"x = {'[' * 3000}", "links-too-deep", "a.toml"),
        ("a.toml", f"x = {'1' * 5000}", "links-too-deep", "a.toml"),
        ("a.toml", b"x = '\xff'", "unreadable", "a.toml"),
        ("a.xlsx", b"PK\x03\x04", "not-a-workbook", "a.xlsx"),
        ("a.xlsx", with_shared_string("指定"), "links-columns", "旧、新"),
        ("a.xlsx", book(ROW, ("つなぐ", "A-1", "A-2")), "links-action", "2行目"),
        ("a.xlsx", book(ROW, ("結ぶ",)), "links-no-ids", "2行目"),
        ("a.xlsx", book(ROW, (None, "A-1"), ("切る", "A-1", None)), "links-forbid", "3行目"),
        ("a.xlsx", book(ROW, ("結ぶ", "A-1", "A-1", "去年")), "links-year", "去年"),
    ],
    ids=lambda value: value if isinstance(value, str) and value.isascii() and len(value) < 20 else "",
)
def test_what_cannot_be_used_is_refused_with_its_place(
    name: str, content: str | bytes, code: str, told: str, tmp_path: Path
) -> None:
    with pytest.raises(UsageError) as raised:
        load(tmp_path, content, name)
    assert raised.value.failure.code == code
    assert told in raised.value.message("ja")


def test_a_file_that_is_far_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "links.toml"
    with path.open("wb") as file:
        file.truncate(50_000_001)
    with pytest.raises(UsageError) as raised:
        load_links_file(path)
    assert raised.value.failure.code == "links-too-large"
    assert raised.value.failure.values == {"limit": 50}


# --- what it does to a comparison ------------------------------------------------------------------------


def two_years() -> tuple[Plan, Plan]:
    old = plan(
        issue("A-1", TITLES[0], SENTENCES[:3], ("桟橋の点検", "案内板の設置")),
        issue("A-2", TITLES[1], SENTENCES[3:5], ("研修の充実",)),
        year=2025,
        document_id="port-2025",
    )
    new = plan(
        issue("A-1", TITLES[0], SENTENCES[:3], ("桟橋の点検", "灯台の清掃")),
        issue("A-2", TITLES[1], SENTENCES[3:5], ("研修の充実",)),
        document_id="port-2026",
    )
    return old, new


def pairs(found: Diff, level: str) -> set[tuple[str | None, str | None]]:
    return {(x.old, x.new) for x in found.links if x.level == level}


ISSUES = {("A-1", "A-1"), ("A-2", "A-2")}
INITIATIVES = {("A-1/1", "A-1/1"), ("A-2/1", "A-2/1"), ("A-1/2", None), (None, "A-1/2")}


@pytest.mark.parametrize(
    ("decision", "level", "expected"),
    [
        (("pin", "A-2", None), "issue", {("A-1", "A-1"), ("A-2", None), (None, "A-2")}),
        (("pin", None, "A-2"), "issue", {("A-1", "A-1"), ("A-2", None), (None, "A-2")}),
        (("forbid", "A-2", "A-2"), "issue", {("A-1", "A-1"), ("A-2", None), (None, "A-2")}),
        (
            ("pin", "A-1/2", "A-1/2"),
            "initiative",
            INITIATIVES - {("A-1/2", None), (None, "A-1/2")} | {("A-1/2", "A-1/2")},
        ),
        (
            ("pin", "A-1/1", None),
            "initiative",
            INITIATIVES - {("A-1/1", "A-1/1")} | {("A-1/1", None), (None, "A-1/1")},
        ),
        (
            ("forbid", "A-1/1", "A-1/1"),
            "initiative",
            INITIATIVES - {("A-1/1", "A-1/1")} | {("A-1/1", None), (None, "A-1/1")},
        ),
    ],
)
def test_a_decision_is_obeyed_in_both_directions(
    decision: tuple[str, str | None, str | None], level: str, expected: set[tuple[str | None, str | None]]
) -> None:
    old, new = two_years()
    assert (pairs(compare(old, new).diff, "issue"), pairs(compare(old, new).diff, "initiative")) == (
        ISSUES,
        INITIATIVES,
    )
    action, before, after = decision
    one = LinkDecision(action, before, after, 2025, 2026, "観光港湾局", "合議")  # type: ignore[arg-type]
    compared = compare(old, new, LinksFile((one,)))
    assert pairs(compared.diff, level) == expected and compared.unused == ()
    pinned = {(x.old, x.new) for x in compared.diff.links if x.pinned}
    assert pinned == ({(before, after)} if action == "pin" else set())
    for link in compared.diff.links:
        if link.pinned:
            assert (link.score, link.review) == (1.0, False) and "対応指定ファイル" in link.evidence
    back = LinkDecision(action, after, before, 2026, 2025, "観光港湾局", "合議")  # type: ignore[arg-type]
    backwards = compare(new, old, LinksFile((back,)))
    assert pairs(backwards.diff, level) == {(b, a) for a, b in expected} and backwards.unused == ()


@pytest.mark.parametrize("ids", [("Z-9", "A-1"), ("A-1", "Z-9"), ("Z-9", None), (None, "A-1/9")])
def test_a_decision_about_ids_that_no_plan_has_is_told(ids: tuple[str | None, str | None]) -> None:
    old, new = two_years()
    one = LinkDecision("pin", *ids)
    assert compare(old, new, LinksFile((one,))).unused == (one,)
    turned = LinkDecision("pin", ids[1], ids[0])
    assert compare(new, old, LinksFile((turned,))).unused == (turned,)
