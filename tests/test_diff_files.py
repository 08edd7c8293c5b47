"""The files of `planparse diff`: no text becomes markup or a formula, and none is missing."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring
from zipfile import ZipFile

import pytest
from jsonschema import Draft202012Validator
from openpyxl import load_workbook
from pyarrow import parquet

from planparse.comparison.compare import compare
from planparse.comparison.links_file import NO_DECISIONS, load_links_file
from planparse.comparison.model import Diff, HistoryRow, Link
from planparse.comparison.table import ADDED, OMITTED, REMOVED, comparison_table
from planparse.document.errors import UsageError
from planparse.plan.model import Plan
from planparse.tables.diff_layouts import DIFF_LAYOUTS
from planparse.writers.diff_files import Comparison, write_comparisons
from planparse.writers.diff_html import page
from planparse.writers.diff_markdown import markdown
from planparse.writers.diff_xlsx import write_diff_xlsx
from tests.support.diff_plans import PIER, SENTENCES, issue, plan, scheduled
from tests.support.documents import ROOT

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&amp;]]>"
FORMULA = '=HYPERLINK("http://example.invalid","x")'


def old_plan() -> Plan:
    return plan(
        issue("A-1", "桟橋の修繕", SENTENCES[:4]),
        issue("A-2", "人材の確保", SENTENCES[3:6]),
        issue("B-1", "港の水質の保全", (*SENTENCES[5:], FORMULA)),
        year=2025,
        document_id="port-2025",
    )


def new_plan() -> Plan:
    return plan(
        issue("A-1", "人材の確保", SENTENCES[3:6]),
        issue("A-2", f"桟橋の修繕{HOSTILE}", (SENTENCES[0], HOSTILE, *SENTENCES[1:4])),
        issue("B-1", FORMULA, ("+1+1", "@SUM(A1)", "潮見の新しい市場を開く。")),
        year=2026,
        document_id="port-2026",
    )


def diff() -> Diff:
    return compare(old_plan(), new_plan()).diff


class _Reader(HTMLParser):
    """Collects tags with their attributes, and the text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def html(*, old_left: bool = False) -> _Reader:
    found = diff()
    reader = _Reader()
    reader.feed(page([(found, comparison_table(found, old_plan(), new_plan()))], old_left=old_left))
    return reader


def test_hostile_text_stays_text_in_html() -> None:
    reader = html()
    known = "html head meta title style body h1 h2 h3 p section div table thead tbody tr th td a u span"
    assert {tag for tag, _ in reader.tags} <= set(known.split())
    allowed = {"lang", "charset", "http-equiv", "content", "name", "class", "id", "href", "scope"}
    assert {name for _, attributes in reader.tags for name in attributes} <= allowed
    assert all(a["href"] is not None and a["href"].startswith("#") for t, a in reader.tags if t == "a")
    assert HOSTILE in reader.text


def test_the_htmls_policy_allows_no_script_and_no_network() -> None:
    (policy,) = [a["content"] for t, a in html().tags if a.get("http-equiv") == "Content-Security-Policy"]
    assert policy is not None
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert "script" not in policy


def test_the_new_plan_stands_on_the_requested_side() -> None:
    for old_left in (False, True):
        heads = re.findall(r"(新|旧) 潮見市 観光港湾局 令和(\d)年度", html(old_left=old_left).text)
        assert heads == ([("旧", "7"), ("新", "8")] if old_left else [("新", "8"), ("旧", "7")])


def test_the_table_marks_added_removed_and_omitted_rows() -> None:
    found = diff()
    blocks = comparison_table(found, old_plan(), new_plan())
    rows = [row for block in blocks for row in block.rows]
    assert {cell.note for row in rows for cell in (row.old, row.new)} >= {ADDED, REMOVED, OMITTED}
    (same,) = [b for b in blocks if b.link is not None and (b.link.old, b.link.new) == ("A-2", "A-1")]
    assert same.rows[0].new.note == OMITTED
    assert len(same.rows) == 1


def test_changed_runs_are_underlined_on_both_sides() -> None:
    old = plan(issue("A-1", "桟橋の修繕", SENTENCES[:4]), year=2025)
    texts = (SENTENCES[0], SENTENCES[1].replace("4億6,200万円", "4億8,000万円"), *SENTENCES[2:4])
    new = plan(issue("A-1", "桟橋の修繕", texts), year=2026)
    blocks = comparison_table(compare(old, new).diff, old, new)
    (row,) = [r for b in blocks for r in b.rows if "4億8,000万円" in r.new.text]
    assert [p.text for p in row.new.pieces if p.changed] == ["4億8,000万円"]
    assert [p.text for p in row.old.pieces if p.changed] == ["4億6,200万円"]
    assert row.remarks == ("4億6,200万円 → 4億8,000万円(+3.9 %)",)


def test_a_digit_of_another_width_is_not_underlined() -> None:
    old = plan(issue("A-1", "桟橋の修繕", ("来訪者は１２万人である。",)), year=2025)
    new = plan(issue("A-1", "桟橋の修繕", ("来訪者は12万人である。",)), year=2026)
    blocks = comparison_table(compare(old, new).diff, old, new)
    cells = [cell for b in blocks if b.link for r in b.rows for cell in (r.old, r.new)]
    assert cells
    assert not [piece for cell in cells for piece in cell.pieces if piece.changed]


@pytest.fixture
def written(tmp_path: Path) -> Path:
    comparison = Comparison(old_plan(), new_plan(), diff())
    write_comparisons([comparison], tmp_path, ("json", "html", "xlsx", "docx", "md", "parquet"), NO_DECISIONS)
    return tmp_path


def test_no_cell_of_the_workbook_is_a_formula(written: Path) -> None:
    book = load_workbook(written / "port-2025--port-2026.xlsx", rich_text=True)
    assert book.sheetnames == ["新旧対照表", "対応", "数値", "予定"]
    cells = [c for sheet in book for row in sheet.iter_rows() for c in row if c.value is not None]
    assert {c.data_type for c in cells} <= {"s", "n"}
    texts = {str(c.value) for c in cells}
    assert any(FORMULA in text for text in texts)
    assert any(HOSTILE in text for text in texts)


WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def word(path: Path) -> Element:
    with ZipFile(path) as archive:
        assert not archive.testzip()
        assert {entry.date_time for entry in archive.infolist()} == {(2000, 1, 1, 0, 0, 0)}
        return fromstring(archive.read("word/document.xml"))


def settled(document: Element, dropped: str) -> str:
    """The text of the last table when the changes of that kind (ins or del) are dropped, the others kept."""
    texts: list[str] = []
    for row in list(document.iter(f"{WORD}tbl"))[-1].iter(f"{WORD}tr"):
        if row.find(f"{WORD}trPr/{WORD}{dropped}") is not None:
            continue
        gone = {id(e) for change in row.iter(f"{WORD}{dropped}") for e in change.iter()}
        kept = [
            e.text or "" for e in row.iter() if e.tag in (f"{WORD}t", f"{WORD}delText") and id(e) not in gone
        ]
        texts.append("".join(kept))
    return "\n".join(texts)


def test_accepting_the_tracked_changes_gives_the_new_text_and_rejecting_them_the_old(written: Path) -> None:
    document = word(written / "port-2025--port-2026.docx")
    accepted, rejected = settled(document, "del"), settled(document, "ins")
    blocks = comparison_table(diff(), old_plan(), new_plan())
    rows = [row for block in blocks for row in block.rows]
    for cells, text, other in (
        ([r.new for r in rows], accepted, rejected),
        ([r.old for r in rows], rejected, accepted),
    ):
        changed = ["".join(p.text for p in cell.pieces) for cell in cells]
        assert all(one.replace("\n", "") in text for one in changed)
        assert any(one.replace("\n", "") not in other for one in changed)


def test_hostile_text_stays_text_in_word(written: Path) -> None:
    path = written / "port-2025--port-2026.docx"
    document = word(path)
    assert HOSTILE in settled(document, "del")
    assert FORMULA in settled(document, "del")
    tags = {element.tag for element in document.iter()}
    assert not {tag for tag in tags if not tag.startswith(WORD)}
    assert not tags & {f"{WORD}{name}" for name in ("fldSimple", "instrText", "object", "altChunk")}
    with ZipFile(path) as archive:
        assert not any(
            "External" in archive.read(n).decode() for n in archive.namelist() if n.endswith(".rels")
        )
    numbers = [e.get(f"{WORD}id") for e in document.iter() if e.tag in (f"{WORD}ins", f"{WORD}del")]
    assert len(numbers) == len(set(numbers)) > 0


def test_characters_that_xml_cannot_hold_are_replaced_in_word(tmp_path: Path) -> None:
    old = plan(issue("A-1", "桟橋", SENTENCES[:2]), year=2025, document_id="a")
    new = plan(issue("A-1", "桟\0橋\x1f", SENTENCES[:2]), year=2026, document_id="b")
    comparison = Comparison(old, new, compare(old, new).diff)
    (path,) = write_comparisons([comparison], tmp_path, ("docx",), NO_DECISIONS)
    assert "桟\ufffd橋\ufffd" in settled(word(path), "del")


def test_a_half_of_a_surrogate_pair_is_replaced_in_every_file(tmp_path: Path) -> None:
    found = diff()
    titled = tuple(own.model_copy(update={"title": "桟\udc80橋"}) for own in found.new.issues)
    side = found.new.model_copy(update={"issues": titled})
    comparison = Comparison(old_plan(), new_plan(), found.model_copy(update={"new": side}))
    paths = write_comparisons([comparison], tmp_path, ("json", "xlsx", "md", "parquet"), NO_DECISIONS)
    texts = [path.read_text("utf-8") for path in paths if path.suffix in (".json", ".md")]
    assert len(texts) == 2 and all("桟\ufffd橋" in text for text in texts)
    sheet = load_workbook(tmp_path / "port-2025--port-2026.xlsx")["対応"]
    assert "桟\ufffd橋" in {cell.value for row in sheet.iter_rows() for cell in row}


def test_a_bureaus_name_cannot_break_the_workbook(tmp_path: Path) -> None:
    names = ("港[湾]:局/*?", "'港湾局'", "目次", "とても長い名前の局" * 6)
    several = [
        Comparison(a, b, compare(a, b).diff)
        for a, b in (
            (
                plan(issue("A-1", "桟橋", SENTENCES[:2]), year=2025, document_id=f"{n}-a", organization=name),
                plan(issue("A-1", "桟橋", SENTENCES[:3]), year=2026, document_id=f"{n}-b", organization=name),
            )
            for n, name in enumerate(names)
        )
    ]
    write_comparisons(several, tmp_path, ("xlsx",), NO_DECISIONS)
    book = load_workbook(tmp_path / "comparison.xlsx")
    assert len(book.sheetnames) == len({name.casefold() for name in book.sheetnames}) == 9
    assert all(len(name) <= 31 for name in book.sheetnames)
    assert {c.data_type for sheet in book for row in sheet.iter_rows() for c in row if c.value} <= {"s", "n"}


def test_a_bureau_without_a_year_has_a_sheet_that_the_contents_lead_to(tmp_path: Path) -> None:
    several = []
    for n, name in enumerate(("'", "港" * 30 + "'局", "History")):
        one = plan(issue("A-1", "桟橋", SENTENCES[:2]), year=2025, document_id=f"{n}", organization=name)
        one = one.model_copy(update={"fiscal_year": None})
        several.append(Comparison(one, one, compare(one, one).diff))
    write_comparisons(several, tmp_path, ("xlsx",), NO_DECISIONS)
    book = load_workbook(tmp_path / "comparison.xlsx")
    assert book.sheetnames[:4] == ["目次", "_", "港" * 30, "History(2)"]
    links = [row[0].hyperlink.location for row in book["目次"].iter_rows(min_row=2)]
    assert links == [f"'{name}'!A1" for name in book.sheetnames[1:4]]


def test_numbers_and_tasks_say_the_titles_of_what_they_are_about(tmp_path: Path) -> None:
    old = scheduled(2025, "点検(3基)", "", "", "").model_copy(update={"document_id": "a"})
    new = scheduled(2026, "点検(4基)", "", "", "").model_copy(update={"document_id": "b"})
    write_comparisons([Comparison(old, new, compare(old, new).diff)], tmp_path, ("xlsx", "md"), NO_DECISIONS)
    book = load_workbook(tmp_path / "a--b.xlsx")
    for sheet in ("数値", "予定"):
        heads = [cell.value for cell in book[sheet][1]]
        told = dict(zip(heads, [cell.value for cell in book[sheet][2]], strict=True))
        assert (told["課題名"], told["取組名"], told["年度"]) == (PIER, "桟橋の点検", "R7→R8")
    text = (tmp_path / "a--b.md").read_text("utf-8")
    assert f"| A-1/1 | {PIER} / 桟橋の点検 | 文言変更 |" in text


def test_the_same_plans_give_the_same_bytes(written: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    comparison = Comparison(old_plan(), new_plan(), compare(old_plan(), new_plan()).diff)
    formats = ("json", "html", "xlsx", "docx", "md", "parquet")
    for path in write_comparisons([comparison], again, formats, NO_DECISIONS):
        assert path.read_bytes() == (written / path.relative_to(again)).read_bytes(), path.name


def test_the_json_conforms_to_the_published_schema_and_reads_back(written: Path) -> None:
    path = written / "port-2025--port-2026.diff.json"
    schema = json.loads((ROOT / "schemas" / "diff.schema.json").read_text("utf-8"))
    Draft202012Validator(schema).validate(json.loads(path.read_text("utf-8")))
    assert Diff.model_validate_json(path.read_bytes()) == diff()


def test_markdown_escapes_markup() -> None:
    found = diff()
    text = markdown(found, comparison_table(found, old_plan(), new_plan()))
    assert "<script" not in text
    assert "<img" not in text
    assert set(re.findall(r"<(/?\w+)", text)) <= {"u", "/u", "br"}
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert {row.count("|") for row in rows} <= {5, 6, 7}


def test_the_tables_contain_every_link_and_change(written: Path) -> None:
    found = diff()
    assert parquet.read_table(written / "tables" / "links.parquet").num_rows == len(found.links)
    changes = parquet.read_table(written / "tables" / "changes.parquet").to_pylist()
    assert [(c["field"], c["old_id"], c["new_id"]) for c in changes] == [
        (c.field, c.old_id, c.new_id) for c in found.changes
    ]
    assert {c["from_fy"] for c in changes} == {2025}


def test_weighing_only_the_nearest_issues_links_as_weighing_all_does(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = diff()
    monkeypatch.setattr("planparse.comparison.scoring.ALL_PAIRS", 0)
    assert diff() == whole


def marked(year: int, text: str) -> Plan:
    """A plan whose first quarter has a task of this text for each of two items."""
    whole = scheduled(year, f"{text}\n{text}", "", "", "")
    (own,) = whole.issues
    (initiative,) = own.initiatives
    first, *others = initiative.quarters
    tasks = tuple(t.model_copy(update={"markers": (m,)}) for m, t in zip("②③", first.tasks, strict=True))
    quarters = (first.model_copy(update={"tasks": tasks}), *others)
    scheduled_again = initiative.model_copy(update={"quarters": quarters})
    return whole.model_copy(update={"issues": (own.model_copy(update={"initiatives": (scheduled_again,)}),)})


def test_the_same_change_of_several_items_is_told_once() -> None:
    (change,) = compare(marked(2025, "設計(3基)"), marked(2026, "設計(4基)")).diff.tasks
    assert (change.kind, change.old_markers, change.new_markers) == ("reworded", ("②", "③"), ("②", "③"))


# --- the links file ----------------------------------------------------------------------------------------


def pairs(found: Diff) -> set[tuple[str | None, str | None]]:
    return {(x.old, x.new) for x in found.links if x.level == "issue"}


def test_the_tables_say_what_they_hold_and_their_keys_tell_rows_apart(written: Path) -> None:
    for name, layout in DIFF_LAYOUTS.items():
        table = parquet.read_table(written / "tables" / f"{name}.parquet")
        assert table.schema.metadata[b"planparse.table"] == name.encode()
        assert table.schema.field("title" if name == "history" else "old_id").metadata[b"description"]
        keys = [tuple(row[k] for k in layout.key) for row in table.to_pylist()]
        assert len(set(keys)) == len(keys), name


def test_pins_and_bans_are_obeyed_and_marked(tmp_path: Path) -> None:
    path = tmp_path / "links.toml"
    path.write_text(
        '[[pin]]\nold = "B-1"\nnew = "B-1"\nreason = "後継"\n[[forbid]]\nold = "A-1"\nnew = "A-2"\n', "utf-8"
    )
    assert pairs(diff()) == {("A-1", "A-2"), ("A-2", "A-1"), ("B-1", None), (None, "B-1")}
    found = compare(old_plan(), new_plan(), load_links_file(path)).diff
    assert pairs(found) == {("A-2", "A-1"), ("B-1", "B-1"), ("A-1", None), (None, "A-2")}
    (pinned,) = [x for x in found.links if x.pinned]
    assert (pinned.old, pinned.new, pinned.score, pinned.review) == ("B-1", "B-1", 1.0, False)


def test_corrections_are_read_from_the_workbook(written: Path) -> None:
    path = written / "port-2025--port-2026.xlsx"
    book = load_workbook(path)
    sheet = book["対応"]
    heads = {cell.value: cell.column for cell in sheet[1]}
    for row in range(2, sheet.max_row + 1):
        if (sheet.cell(row, heads["旧"]).value, sheet.cell(row, heads["区分"]).value) == ("B-1", "課題"):
            sheet.cell(row, heads["指定"]).value = "結ぶ"
            sheet.cell(row, heads["新"]).value = "B-1"
    book.save(path)
    found = compare(old_plan(), new_plan(), load_links_file(path)).diff
    assert ("B-1", "B-1") in pairs(found)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[[pin", "TOMLとして読めません"),
        ("[pin]\nold = 'A-1'", "二重の括弧"),
        ("[[pin]]\nreason = 'x'", "どちらもありません"),
        ("[[forbid]]\nold = 'A-1'", "両方の番号"),
        ("[[pin]]\nold = 'A-1'\nnew = 'A-1/2'", "結べません"),
        ("[[pin]]\nold = 'A-1'\nwhy = 'x'", "知らない項目"),
        ("[[tie]]\nold = 'A-1'", "知らない見出し"),
        ("[[bureau]]\nold = '港湾局'", "組織の名称"),
        ("[[bureau]]\nold = []\nnew = '港湾局'", "組織の名称"),
    ],
)
def test_an_invalid_links_file_is_an_error_with_its_place(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "links.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(UsageError) as raised:
        load_links_file(path)
    assert raised.value.message("ja").startswith("links.toml: ") and told in raised.value.message("ja")
    assert str(raised.value).startswith("links.toml: ")


def _history(**changes: object) -> HistoryRow:
    row = HistoryRow(
        lineage_id="2024-A-2",
        municipality="潮見市",
        organization="港湾局",
        valid_from_fy=2025,
        valid_to_fy=2026,
        is_current=False,
        issue_id="A-1",
        title=PIER,
        policy_field="港湾",
        kinds=("renumbered", "renamed"),
        parents=("2023-B-1", "2024-A-1"),
        ended=False,
        review=False,
    )
    return row.model_copy(update=changes)


def test_the_history_in_the_workbook_tells_each_version_with_what_became_of_it(tmp_path: Path) -> None:
    rows = [
        _history(),
        _history(is_current=True, review=True),
        _history(ended=True, organization=None, policy_field=None, parents=(), kinds=("first_known",)),
        _history(is_current=True, ended=True, kinds=("new",)),
    ]
    found = diff()
    table = comparison_table(found, old_plan(), new_plan())
    write_diff_xlsx([(found, table)], tmp_path / "d.xlsx", history=rows)
    told = [[cell.value for cell in row] for row in load_workbook(tmp_path / "d.xlsx")["経過"]]
    whole = ["港湾局", "2024-A-2", "R7", "R8", "A-1", PIER, "港湾", "番号変更・改題", "2023-B-1・2024-A-1"]
    assert told == [
        [
            "組織",
            "系統",
            "年度から",
            "年度まで",
            "番号",
            "課題名",
            "政策分野",
            "変化",
            "前身",
            "現在",
            "確認",
        ],
        [*whole, "", ""],
        [*whole, "○", "要確認"],
        ["", *whole[1:6], "", "初出(判明している最初の年度)", "", "終了", ""],
        [*whole[:7], "前年度の計画になし", whole[8], "○", ""],
    ]


def test_each_link_in_the_workbook_says_what_it_is_and_whether_to_check_it(tmp_path: Path) -> None:
    def link(**changes: object) -> Link:
        issues = Link(
            level="issue", old="A-1", new="A-2", kinds=("renumbered", "renamed"), score=0.834, primary=True,
            review=False, pinned=False, evidence="題名の類似 0.83",
        )  # fmt: skip
        return issues.model_copy(update=changes)

    links = (
        link(),
        link(review=True, pinned=True, score=1.0),
        link(new=None, kinds=("ended",)),
        link(old=None, kinds=("new",)),
        link(level="initiative", old="A-1/1", new="A-1/1", kinds=("same",)),
    )
    found = diff().model_copy(update={"links": links})
    write_diff_xlsx([(found, comparison_table(found, old_plan(), new_plan()))], tmp_path / "d.xlsx")
    heads, *rows = ([cell.value for cell in row] for row in load_workbook(tmp_path / "d.xlsx")["対応"])
    told = [dict(zip(heads, row, strict=True)) for row in rows]
    assert [(t["指定"], t["旧"], t["新"], t["区分"], t["確認"], t["確度"]) for t in told] == [
        ("", "A-1", "A-2", "課題", "", 0.834),
        ("結ぶ", "A-1", "A-2", "課題", "要確認", 1),
        ("", "A-1", "", "課題", "", 0.834),
        ("", "", "A-2", "課題", "", 0.834),
        ("", "A-1/1", "A-1/1", "取組", "", 0.834),
    ]
    first = told[0]
    assert (first["旧年度"], first["新年度"], first["組織"]) == (2025, 2026, found.new.organization)
    assert (first["旧の題名"], first["新の題名"]) == ("桟橋の修繕", f"桟橋の修繕{HOSTILE}")
    assert (first["理由"], first["根拠"], first["変化"]) == ("", "題名の類似 0.83", "番号変更・改題")
    assert [bool(t["旧の題名"]) for t in told[2:4]] == [True, False]
    assert [bool(t["新の題名"]) for t in told[2:4]] == [False, True]
