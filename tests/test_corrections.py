from __future__ import annotations

import json
import shutil
import subprocess
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from planparse.batch.correct import take_over
from planparse.cli import main
from planparse.corrections.accepted import accepted
from planparse.corrections.apply import apply_corrections, changed, with_corrections, with_doubts
from planparse.corrections.edits import edited, shown_field
from planparse.corrections.file import Correction, Corrections, read_corrections
from planparse.corrections.workbook import Edit, read_workbook
from planparse.document.errors import ReadError
from planparse.document.findings import Finding
from planparse.document.place import Place
from planparse.plan.fields import Kind, by_path, walk
from planparse.plan.model import Plan, ordered, published
from planparse.tables.rows import tables
from planparse.writers.json import read_plan
from tests.support.outputs import commit
from tests.support.plans import outline_plan, passage, rich_plan

BASE = "issues/A-1/initiatives/1/quarters"


def correction(path: str, source: str | None, value: str | None) -> Correction:
    return Correction(path=path, source=source, value=value, who="山田", when=date(2026, 5, 1), why="誤記")


def file_of(out: Path) -> bytes | None:
    path = out / "corrections" / "shiomi-kanko-r8.json"
    return path.read_bytes() if path.exists() else None


def texts(plan: Plan) -> dict[str, str | None]:
    return {path: field.text for path, field in by_path(plan).items() if field.correctable}


# --- the pure part ----------------------------------------------------------------------------------------


def test_every_text_in_the_tables_can_be_corrected_by_its_path() -> None:
    plan = rich_plan()
    found, built = texts(plan), tables([plan])
    rows = built["passages"].to_pylist() + built["tasks"].to_pylist()
    wanted = {r["path"]: r["text"] for r in rows if r.get("kind") != "quarter"}
    assert {path: found.get(path) for path in wanted} == wanted


@pytest.mark.parametrize(
    ("path", "source", "value"),
    [
        ("title", "令和8年度 観光港湾局運営方針", "新しい題名"),
        ("municipality_code", "990001", "011002"),
        ("fiscal_year", "2026", "2027"),
        ("mission/2", "訪れる人と住む人の両方を大切にする。", "二行の\n文"),
        ("basics/budgets/2/amount_yen", "80500000", "80600000"),
        ("basics/departments/2", "海辺づくり課", "海辺課"),
        ("basics/departments_as_of", "2026-04-01", "2026-04-02"),
        ("basics/facilities/2/1", "潮見浜キャンプ場", "潮見キャンプ場"),
        ("review/1/2", "港の清掃を始めた。", "港の清掃を終えた。"),
        ("overview/B-1/approach", None, "採用を増やす"),
        ("areas/A/2", "早く取り組むもの", "急ぐもの"),
        ("issues/A-1/impact", "高", "低"),
        ("issues/A-1/urgency", "中", None),
        ("issues/B-1/policy_field", None, "人事"),
        ("issues/A-1/initiatives/1/items/2", "案内板の設置(00120番から00135番まで)", "00120"),
        ("fields/1", "令和8年4月2日", "令和8年4月3日"),
        ("issues/A-1/initiatives/1/fields/1", "海辺づくり課", "総務課"),
        ("issues/A-1/initiatives/1/indicators/1/name", "散歩道を歩いた人", "散歩道の利用者"),
        ("issues/A-1/initiatives/1/indicators/1/unit", "人", None),
        ("issues/A-1/initiatives/1/indicators/1/kind", "成果指標", "活動指標"),
        ("issues/A-1/initiatives/1/indicators/1/values/2", "1,500以上", "1,800以上"),
        ("issues/A-1/initiatives/1/indicators/1/values/2/period", "2026", None),
        ("issues/A-1/initiatives/1/indicators/1/values/2/role", "目標値", "実績値"),
        ("issues/A-1/initiatives/1/schedule/2/tasks/1", "工事", "護岸工事"),
        (f"{BASE}/3/tasks/1", "設計の完了\n(10月末)", "設計の完了\n(11月末)"),
    ],
)
def test_a_correction_changes_its_value_and_nothing_else(
    path: str, source: str | None, value: str | None
) -> None:
    plan = rich_plan()
    now, findings = apply_corrections(plan, [correction(path, source, value)])
    assert {p: t for p, t in texts(now).items() if texts(plan)[p] != t} == {path: value}
    assert [f.code for f in findings] == ["corrected"]
    assert findings[0].values["path"] == path and "山田" in findings[0].message
    back = changed(now, by_path(now), {path: source})
    assert back == plan


@pytest.mark.parametrize(
    ("path", "source", "value"),
    [
        ("issues/A-1/title", "海辺のにぎわい", None),
        ("basics/budgets/1/amount_yen", "4620000000", "9" * 19),
        ("fiscal_year", "2026", "20260"),
        ("fiscal_year", "2026", "来年"),
    ],
)
def test_a_value_that_its_field_cannot_hold_is_told_as_damage_of_the_file(
    path: str, source: str, value: str | None
) -> None:
    plan = rich_plan()
    assert texts(plan)[path] == source
    pinned = correction(path, source, value)
    data = Corrections(document_id="a", sha256="0", corrections=(pinned,)).model_dump_json().encode()
    with pytest.raises(ReadError) as refused:
        with_corrections(plan, data, "corrections/a.json")
    assert refused.value.code == "corrections-damaged" and "corrections/a.json" in str(refused.value)


def test_a_number_of_too_many_digits_is_not_taken_over() -> None:
    assert accepted("year", "２０２６", "B2") == "2026"
    for kind, written in (("year", "20260"), ("number", "1,000,000,000,000,000,000")):
        with pytest.raises(ReadError) as refused:
            accepted(kind, written, "B2")  # type: ignore[arg-type]
        assert refused.value.code == "refused-too-large"


def test_the_number_of_a_value_follows_its_corrected_text() -> None:
    path = "issues/A-1/initiatives/1/fields/2"
    fixed, _ = apply_corrections(rich_plan(), [correction(path, "24,750", "24,800")])
    value = fixed.issues[0].initiatives[0].fields[1]
    assert (value.value, value.number, value.unit) == ("24,800", 24_800_000, "円")
    unknown, _ = apply_corrections(rich_plan(), [correction(path, "24,750", "未定")])
    value = unknown.issues[0].initiatives[0].fields[1]
    assert (value.value, value.number, value.unit) == ("未定", None, None)


def test_the_number_of_an_indicators_value_follows_its_text_and_unit() -> None:
    path = "issues/A-1/initiatives/1/indicators/1"
    pins = [
        correction(f"{path}/values/1", "1,250", "1.25千人"),
        correction(f"{path}/values/2", "1,500以上", "増やす"),
    ]
    fixed, _ = apply_corrections(rich_plan(), pins)
    assert [v.number for v in fixed.issues[0].initiatives[0].indicators[0].values] == [1250, None]
    fixed, _ = apply_corrections(rich_plan(), [pins[0], correction(f"{path}/unit", "人", "百人")])
    assert [v.number for v in fixed.issues[0].initiatives[0].indicators[0].values] == [None, 1500]
    fixed, _ = apply_corrections(rich_plan(), [pins[0], correction(f"{path}/unit", "人", "千人")])
    assert [v.number for v in fixed.issues[0].initiatives[0].indicators[0].values] == [1.25, 1500]


@pytest.mark.parametrize(
    ("kind", "written", "value"),
    [
        ("role", "目標値", "目標値"),
        ("role", "（なし）", None),
        ("role", "target", ReadError),
        ("indicator", "成果指標", "成果指標"),
        ("indicator", "KPI", ReadError),
        ("period", "令和８年度", "2026"),
        ("period", "R9.3月", "2027-03"),
        ("period", "2026-Q1", "2026-Q1"),
        ("period", "来年", ReadError),
    ],
)
def test_what_may_be_written_about_an_indicators_value(kind: Kind, written: str, value: object) -> None:
    if value is ReadError:
        with pytest.raises(ReadError):
            accepted(kind, written, "here")
    else:
        assert accepted(kind, written, "here") == value


def test_a_corrected_task_is_the_same_in_the_schedule_of_its_initiative() -> None:
    path = "issues/A-1/initiatives/1/quarters/1/tasks/1"
    fixed, _ = apply_corrections(rich_plan(), [correction(path, "測量の発注", "測量の契約")])
    initiative = fixed.issues[0].initiatives[0]
    assert initiative.schedule[0].tasks == initiative.quarters[0].tasks[:1]
    assert [t.text for t in initiative.schedule[0].tasks] == ["測量の契約"]
    removed, _ = apply_corrections(rich_plan(), [correction(path, "測量の発注", None)])
    assert [[t.text for t in e.tasks] for e in removed.issues[0].initiatives[0].schedule] == [[], ["工事"]]


def test_no_corrections_change_nothing() -> None:
    plan = rich_plan()
    assert apply_corrections(plan, []) == (plan, ())


def test_findings_stay_in_reading_order_when_corrections_add_theirs() -> None:
    place = Place(lines=(10**6, 10**6))
    late = published(Finding("wrap-guessed", {"before": "a", "after": "b"}, place))
    plan = rich_plan().model_copy(update={"findings": (late,)})
    change = correction("issues/A-1/title", plan.issues[0].title, "別の題名")
    data = Corrections(document_id=plan.document_id, sha256="", corrections=(change,)).model_dump_json()
    codes = [f.code for f in with_corrections(plan, data.encode(), "c.json").findings]
    assert codes == ["corrected", "wrap-guessed"]


def test_a_changed_source_is_reported_and_not_applied() -> None:
    plan = rich_plan()
    stale = [
        correction("issues/A-1/title", "前の題名", "正しい題名"),
        correction("issues/Z-9/title", "どこかの課題", "正しい題名"),
        correction(f"{BASE}/2/tasks/+-1", "前の欄", "加えた予定"),
    ]
    now, findings = apply_corrections(plan, stale)
    assert now == plan
    assert [(f.code, f.severity) for f in findings] == [("correction-stale", "warning")] * 3
    assert [f.values["now"] for f in findings] == ["海辺のにぎわい", "(なし)", "①②同左"]
    assert findings[0].place == plan.issues[0].place


def test_ditto_and_merged_cells_follow_unless_corrected_themselves() -> None:
    plan = rich_plan()
    now = texts(apply_corrections(plan, [correction(f"{BASE}/1/tasks/1", "測量の発注", "測量の契約")])[0])
    assert (now[f"{BASE}/1/tasks/1"], now[f"{BASE}/2/tasks/1"]) == ("測量の契約", "測量の契約")
    assert now[f"{BASE}/2/tasks/2"] == "設置場所の調査"
    own = [
        correction(f"{BASE}/1/tasks/1", "測量の発注", "測量の契約"),
        correction(f"{BASE}/2/tasks/1", "測量の発注", "測量の実施"),
    ]
    for order in (own, own[::-1]):
        now = texts(apply_corrections(plan, order)[0])
        assert (now[f"{BASE}/1/tasks/1"], now[f"{BASE}/2/tasks/1"]) == ("測量の契約", "測量の実施")
    merged = "issues/A-1/initiatives/2/quarters"
    now = texts(
        apply_corrections(plan, [correction(f"{merged}/2/tasks/1", "実行委員会の設立", "準備会の設立")])[0]
    )
    assert [now[f"{merged}/{q}/tasks/1"] for q in (1, 2, 3, 4)] == ["準備会の設立"] * 3 + ["R9.2.11 開催"]


def test_the_same_work_of_another_initiative_stays() -> None:
    plan = rich_plan()
    issue = plan.issues[0]
    first, second = issue.initiatives[:2]
    alike = (first.model_copy(update={"quarters": second.quarters}), *issue.initiatives[1:])
    plan = plan.model_copy(
        update={"issues": (issue.model_copy(update={"initiatives": alike}), *plan.issues[1:])}
    )
    path = "issues/A-1/initiatives/2/quarters/2/tasks/1"
    now, _ = apply_corrections(plan, [correction(path, "実行委員会の設立", "準備会の設立")])
    one, other = now.issues[0].initiatives[:2]
    assert one.quarters == second.quarters != other.quarters


def test_tasks_can_be_added_and_removed() -> None:
    plan = rich_plan()
    now, findings = apply_corrections(
        plan,
        [
            correction(f"{BASE}/4/tasks/+①1", "", "工事の発注"),
            correction(f"{BASE}/1/tasks/1", "測量の発注", None),
        ],
    )
    quarters = now.issues[0].initiatives[0].quarters
    added = quarters[3].tasks
    assert [(t.id, t.markers, t.text, t.span) for t in added] == [
        ("A-1/1/Q4/+①1", ("①",), "工事の発注", (4, 4))
    ]
    assert [t.id for t in quarters[0].tasks] == ["A-1/1/Q1/2"]
    assert [t.id for t in quarters[1].tasks] == ["A-1/1/Q2/2"]  # the 同左 that repeated it is gone as well
    assert [f.code for f in findings] == ["corrected"] * 2
    assert f"{BASE}/4/tasks/+①1" in tables([now])["tasks"]["path"].to_pylist()


@pytest.mark.parametrize(
    ("kind", "written", "value"),
    [
        ("text", "00120", "00120"),
        ("text", "一行目\r\n二行目", "一行目\n二行目"),
        ("text", "港\u200bの\u202e計画\u2028二行目\x1b", "港の計画\n二行目"),
        ("text", "(なし)", ""),
        ("optional", "(なし)", None),
        ("task", "(なし)", None),
        ("task", "（なし）", None),
        ("optional", "　（なし）　", None),
        ("text", "（仮称）", "（仮称）"),
        ("number", "２１５，０００", "215000"),
        ("year", "２０２７", "2027"),
        ("level", " 高 ", "高"),
        ("level", "(なし)", None),
        ("number", "4,620,000,000", "4620000000"),
        ("year", "2027", "2027"),
        ("code", "011002", "011002"),
        ("date", "令和8年4月2日", "2026-04-02"),
        ("date", "2026-04-02", "2026-04-02"),
        ("level", "最高", ReadError),
        ("number", "46億", ReadError),
        ("number", "(なし)", ReadError),
        ("code", "11002", ReadError),
        ("date", "来年", ReadError),
    ],
)
def test_values_that_a_correction_may_have(kind: str, written: str, value: object) -> None:
    if value is ReadError:
        with pytest.raises(ReadError):
            accepted(kind, written, "")  # type: ignore[arg-type]
    else:
        assert accepted(kind, written, "") == value  # type: ignore[arg-type]


TASKS = [
    f"{BASE}/{q}/tasks/{t}" for q, t in ((1, 1), (1, 2), (2, 1), (2, 2), (3, 1), (4, "+①1"), (2, "+-1"))
] + [f"issues/A-1/initiatives/2/quarters/{q}/tasks/1" for q in (1, 2, 3, 4)]
OTHERS = ["issues/A-1/title", "issues/A-1/impact", "mission/1", "issues/B-1/policy_field"]


STEP = st.tuples(st.sampled_from([*TASKS, *OTHERS]), st.sampled_from(["高", "中", "(なし)"]), st.booleans())


@settings(deadline=None, max_examples=25)
@given(steps=st.lists(STEP, max_size=6))
def test_stepwise_corrections_equal_a_fresh_conversion(
    steps: list[tuple[str, str, bool]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """In whatever order people correct, the folder's plan equals a fresh conversion with the corrections."""
    base, out = rich_plan(), tmp_path_factory.mktemp("steps")
    commit(out, base)
    batch: list[Edit] = []
    for path, value, more in steps:
        field = by_path(plan_of(out)).get(path)
        ditto = field is not None and field.kind == "task" and field.part.node.ditto
        now = "" if field is None else field.text or ""
        shown = f"同左({now})" if ditto else now
        batch.append(Edit("shiomi-kanko-r8", path, shown, value, "", "", path))
        if not more:  # otherwise written into the same workbook
            take_over(out, batch, "山田", date(2026, 5, 1))
            batch = []
    take_over(out, batch, "山田", date(2026, 5, 1))

    def known(plan: Plan) -> Plan:
        told = sorted(plan.findings, key=lambda f: str(f.values))
        return plan.model_copy(update={"findings": tuple(told)})

    assert known(with_corrections(base, file_of(out), "c.json")) == known(plan_of(out))


# --- the workbook ---------------------------------------------------------------------------------------


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return commit(tmp_path / "out", rich_plan(), rich_plan("kowan-r8", "港湾局"))


def export(out: Path) -> Path:
    book = out.parent / "book.xlsx"
    assert main(["export", str(out), "--xlsx", str(book)]) == 0
    return book


def headings(sheet: Worksheet) -> dict[str, int]:
    return {str(cell.value): cell.column for cell in sheet[1]}


def write(book: Path, sheet: str, heading: str, value: object, **where: object) -> None:
    """Write a value as a person would: into the row whose columns have these values."""
    loaded = openpyxl.load_workbook(book)
    columns = headings(loaded[sheet])
    rows = [
        r
        for r in range(2, loaded[sheet].max_row + 1)
        if all(str(loaded[sheet].cell(r, columns[k]).value) == v for k, v in where.items())
    ]
    assert len(rows) == 1, (sheet, where, rows)
    for key, said in ((heading, value), ("修正者", "佐藤"), ("修正の理由", "原本と照合")):
        cell = loaded[sheet].cell(rows[0], columns[key])
        assert not cell.protection.locked
        cell.value = said
    loaded.save(book)


def correct(out: Path, book: Path) -> int:
    return main(["correct", str(out), str(book), "--date", "2026-05-01"])


def plan_of(out: Path, document: str = "shiomi-kanko-r8") -> Plan:
    return read_plan(out / "plans" / f"{document}.json")


SHIOMI = {"文書ID": "shiomi-kanko-r8"}


def test_the_workbook_names_the_documents_that_no_form_read(tmp_path: Path) -> None:
    for plan in (rich_plan(), outline_plan()):
        commit(tmp_path, plan)
    guide = openpyxl.load_workbook(export(tmp_path))["使い方"]
    told = [cell.value for cell in guide["A"]]
    assert guide.sheet_properties.pageSetUpPr.fitToPage, "printed, its lines are cut at the edge of the page"
    assert told[-2:] == ["様式に当てはまらず、見出し・本文・表だけを読んだ文書: 1件", "shiomi-shinrin"]


def test_the_workbooks_sheets_headers_and_protection(out: Path) -> None:
    book = openpyxl.load_workbook(export(out))
    assert book.sheetnames == ["使い方", "課題", "取組", "四半期", "指標", "指摘", "修正"]
    for name in book.sheetnames[1:]:
        sheet = book[name]
        assert sheet.protection.sheet and sheet.freeze_panes and sheet.auto_filter.ref
        unlocked = {str(c.value) for c in sheet[1] if not sheet.cell(2, c.column).protection.locked}
        assert unlocked == {str(c.value) for c in sheet[1] if "修正" in str(c.value)}, name
    quarters = book["四半期"]
    columns = headings(quarters)
    rows = [
        [
            quarters.cell(r, columns[h]).value
            for h in ("記号", "第1四半期", "第2四半期", "第3四半期", "第4四半期")
        ]
        for r in range(2, 8)
    ]
    assert rows == [
        ["①", "測量の発注", "同左(測量の発注)", None, None],
        ["②", "設置場所の調査", "同左(設置場所の調査)", None, None],
        [None, None, None, "設計の完了\n(10月末)", None],
        [None, "実行委員会の設立", "実行委員会の設立", "実行委員会の設立", "R9.2.11 開催"],
        [None, "+2回", "@会場の予約", None, None],
        ["①", "測量の発注", "同左(測量の発注)", None, None],
    ]
    choices = [v.formula1 for v in book["課題"].data_validations.dataValidation]
    assert choices == ['"高,中,低,(なし)"'] * 2


def test_the_workbook_has_no_formula_and_keeps_every_text(out: Path) -> None:
    hostile = [
        "=1+1",
        "@SUM(1)",
        "- ①測量",
        "+1",
        "\t=1",
        "00120",
        "2026/4/1",
        "http://x.jp",
        "_x0041_",
        "1e5",
    ]
    plan = rich_plan().model_copy(update={"mission": tuple(passage(t) for t in hostile)})
    commit(out, plan)
    path = export(out)
    sheet = openpyxl.load_workbook(path)["修正"]
    columns = headings(sheet)
    values = {
        sheet.cell(r, columns["項目の位置"]).value: sheet.cell(r, columns["現在の値"])
        for r in range(2, sheet.max_row + 1)
        if sheet.cell(r, columns["文書ID"]).value == "shiomi-kanko-r8"
    }
    cells = [values[f"mission/{i}"] for i in range(1, len(hostile) + 1)]
    assert [c.data_type for c in cells] == ["s"] * len(hostile)
    assert [c.value for c in cells] == hostile
    with zipfile.ZipFile(path) as archive:
        sheets = [archive.read(n) for n in archive.namelist() if n.startswith("xl/worksheets/sheet")]
    assert not any(b"<f>" in s or b"<hyperlink" in s for s in sheets)


def test_the_workbook_is_deterministic(out: Path) -> None:
    first = export(out).read_bytes()
    assert export(out).read_bytes() == first


def test_corrections_are_pinned_with_who_when_why_and_survive_a_rerun(out: Path) -> None:
    base = plan_of(out)
    book = export(out)
    write(book, "課題", "課題名の修正", "海辺のにぎわいづくり", **SHIOMI, 課題ID="A-1")
    write(book, "課題", "影響度の修正", "低", **SHIOMI, 課題ID="A-1")
    write(book, "取組", "取組名の修正", "- ①海辺の道\n(00120)", **SHIOMI, 取組ID="A-1/1")
    write(book, "四半期", "第1四半期の修正", "測量の契約", **SHIOMI, 取組ID="A-1/1", 記号="①")
    write(book, "四半期", "第4四半期の修正", "供用開始", **SHIOMI, 取組ID="A-1/1", 記号="②")
    write(book, "修正", "修正後の値", "00120", **SHIOMI, 項目の位置="mission/1")
    write(book, "修正", "修正後の値", date(2026, 4, 2), **SHIOMI, 項目の位置="basics/departments_as_of")
    write(book, "修正", "修正後の値", 4_630_000_000, **SHIOMI, 項目の位置="basics/budgets/1/amount_yen")
    assert correct(out, book) == 0

    plan = plan_of(out)
    issue = plan.issues[0]
    assert (issue.title, issue.impact, issue.initiatives[0].title) == (
        "海辺のにぎわいづくり", "低", "- ①海辺の道\n(00120)"
    )  # fmt: skip
    quarters = issue.initiatives[0].quarters
    assert [[t.text for t in q.tasks] for q in quarters] == [
        ["測量の契約", "設置場所の調査"],
        ["測量の契約", "設置場所の調査"],
        ["設計の完了\n(10月末)"],
        ["供用開始"],
    ]
    assert quarters[1].tasks[0].ditto and quarters[1].text == "①②同左"
    assert plan.mission[0].text == "00120"
    assert plan.basics.departments_as_of == date(2026, 4, 2)
    assert plan.basics.budgets[0].amount_yen == 4_630_000_000
    assert plan_of(out, "kowan-r8") == rich_plan("kowan-r8", "港湾局")

    kept = read_corrections(file_of(out), "c.json")
    assert len(kept) == 8
    assert {(c.who, c.when, c.why) for c in kept} == {("佐藤", date(2026, 5, 1), "原本と照合")}
    assert {c.path: c.source for c in kept}["issues/A-1/title"] == "海辺のにぎわい"
    told = [f for f in plan.findings if f.code == "corrected"]
    assert len(told) == 8 and "佐藤" in told[0].message and told[0].severity == "info"
    # a later conversion of the document gives the same plan
    assert with_corrections(base, file_of(out), "c.json") == plan
    assert with_corrections(base, None, "c.json") == base
    # the tables follow
    frame = pd.read_parquet(out / "tables" / "tasks.parquet")
    assert set(frame[frame.document_id == "shiomi-kanko-r8"].task_id) >= {"A-1/1/Q4/+②1"}
    file = json.loads((out / "corrections" / "shiomi-kanko-r8.json").read_bytes())
    assert file["document_id"] == "shiomi-kanko-r8" and file["sha256"] == base.source.sha256


def test_importing_a_workbook_twice_changes_nothing(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = export(out)
    write(book, "課題", "課題名の修正", "別の題名", **SHIOMI, 課題ID="A-1")
    assert correct(out, book) == 0
    files = {p: p.read_bytes() for p in out.rglob("*") if p.is_file()}
    capsys.readouterr()
    assert correct(out, book) == 0
    assert "取り込み済み1件" in capsys.readouterr().out
    assert {p: p.read_bytes() for p in out.rglob("*") if p.is_file()} == files


def test_correcting_a_correction_keeps_the_original_text(out: Path) -> None:
    base = plan_of(out)
    for sheet, heading, value, where in (
        ("四半期", "第1四半期の修正", "測量の契約", {"取組ID": "A-1/1", "記号": "①"}),
        ("四半期", "第2四半期の修正", "測量の実施", {"取組ID": "A-1/1", "記号": "①"}),
        ("四半期", "第1四半期の修正", "測量の入札", {"取組ID": "A-1/1", "記号": "①"}),
        ("四半期", "第4四半期の修正", "供用開始", {"取組ID": "A-1/1", "記号": "①"}),
        ("四半期", "第4四半期の修正", "完成式", {"取組ID": "A-1/1", "記号": "①"}),
        ("課題", "課題名の修正", "別の題名", {"課題ID": "A-1"}),
    ):
        book = export(out)
        write(book, sheet, heading, value, **SHIOMI, **where)
        assert correct(out, book) == 0
    plan = plan_of(out)
    kept = read_corrections(file_of(out), "c.json")
    assert {c.path: (c.source, c.value) for c in kept} == {
        f"{BASE}/1/tasks/1": ("測量の発注", "測量の入札"),
        f"{BASE}/2/tasks/1": ("測量の発注", "測量の実施"),
        f"{BASE}/4/tasks/+①1": ("", "完成式"),
        "issues/A-1/title": ("海辺のにぎわい", "別の題名"),
    }
    assert apply_corrections(base, kept)[0] == plan.model_copy(update={"findings": base.findings})
    # undoing a correction leaves no trace
    book = export(out)
    write(book, "課題", "課題名の修正", "海辺のにぎわい", **SHIOMI, 課題ID="A-1")
    assert correct(out, book) == 0
    assert "issues/A-1/title" not in {c.path for c in read_corrections(file_of(out), "c.json")}
    assert plan_of(out).issues[0].title == "海辺のにぎわい"
    assert "issues/A-1/title" not in {f.values.get("path") for f in plan_of(out).findings}


def test_unusable_edits_are_reported_and_the_others_applied(
    out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = export(out)
    write(book, "課題", "影響度の修正", "最高", **SHIOMI, 課題ID="A-1")
    write(book, "課題", "課題名の修正", "新しい題名", **SHIOMI, 課題ID="B-1")
    write(book, "修正", "修正後の値", "もう一つの題名", **SHIOMI, 項目の位置="issues/B-1/title")
    write(book, "課題", "課題名の修正", "港の題名", 文書ID="kowan-r8", 課題ID="A-1")
    changed_since = plan_of(out).model_copy(update={"title": "改訂"})
    write(book, "修正", "修正後の値", "古い題名への修正", **SHIOMI, 項目の位置="title")
    commit(out, changed_since)
    (out / "plans" / "kowan-r8.json").unlink()
    write(book, "四半期", "第4四半期の修正", "ない欄への予定", **SHIOMI, 取組ID="B-1/1")
    capsys.readouterr()
    assert correct(out, book) == 1
    told = capsys.readouterr()
    lines = told.err.splitlines()
    assert len(lines) == 5, lines
    assert "kowan-r8" in lines[0] and "影響度の修正" in lines[1]
    assert "書き出した後に値が変わっています(いま「改訂」)" in lines[3] or "同じ項目" in lines[3]
    assert "修正1件" in told.out
    assert plan_of(out).issues[1].title == "新しい題名" and plan_of(out).title == "改訂"


@pytest.mark.parametrize("kind", ["text", "zip", "other", "formula", "missing", "path", "damaged", "cut"])
def test_a_foreign_workbook_is_refused(kind: str, out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = out.parent / "book.xlsx"
    if kind == "text":
        book.write_text("これはブックではありません", encoding="utf-8")
    elif kind == "zip":
        with zipfile.ZipFile(book, "w") as archive:
            archive.writestr("a.txt", "a")
    elif kind == "other":
        openpyxl.Workbook().save(book)
    elif kind == "formula":
        export(out)
        write(book, "課題", "課題名の修正", '=HYPERLINK("http://x")', **SHIOMI, 課題ID="A-1")
    elif kind in ("damaged", "cut"):
        whole = zipfile.ZipFile(export(out))
        parts = {name: whole.read(name) for name in whole.namelist()}
        part = "xl/worksheets/sheet2.xml" if kind == "cut" else "xl/sharedStrings.xml"
        parts[part] = parts[part][:900] if kind == "cut" else b"<sst>&#0;</sst>"
        with zipfile.ZipFile(book, "w") as archive:
            for name, data in parts.items():
                archive.writestr(name, data)
    elif kind == "path":
        export(out)
        loaded = openpyxl.load_workbook(book)
        loaded["課題"].cell(2, 1).value = "../../etc/passwd"
        loaded["課題"].cell(2, headings(loaded["課題"])["課題名の修正"]).value = "x"
        loaded.save(book)
    before = {p: p.read_bytes() for p in out.rglob("*") if p.is_file()}
    capsys.readouterr()
    assert correct(out, book) == 1
    told = capsys.readouterr().err
    assert len(told.splitlines()) == (2 if kind == "path" else 1) and "Traceback" not in told
    assert {p: p.read_bytes() for p in out.rglob("*") if p.is_file()} == before


def test_overwritten_protected_cells_are_named_and_nothing_else(
    out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = export(out)
    loaded = openpyxl.load_workbook(book)
    for sheet, heading, value in (("課題", "課題名", "じかに書いた題名"), ("取組", "取組の内容", "加筆した")):
        loaded[sheet].cell(2, headings(loaded[sheet])[heading]).value = value
    own = loaded["課題"].max_column + 1
    loaded["課題"].cell(1, own).value, loaded["課題"].cell(2, own).value = "進捗", "=TODAY()"
    loaded.save(book)
    assert correct(out, book) == 1
    told = capsys.readouterr()
    assert [line.split(":")[0] for line in told.err.splitlines()] == [
        "課題の2行目「課題名」",
        "取組の2行目「取組の内容」",
    ]
    assert "修正0件" in told.out
    filled = read_workbook(book)
    assert filled.edits == () and filled.added == ("進捗",)


def test_of_many_overwritten_cells_the_first_are_named_and_the_rest_counted(
    out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = export(out)
    loaded = openpyxl.load_workbook(book)
    sheet = loaded["修正"]
    rows = range(2, sheet.max_row + 1)
    for row in rows:
        sheet.cell(row, headings(sheet)["現在の値"]).value = f"じかに書いた値{row}"
    loaded.save(book)
    assert correct(out, book) == 1
    *named, rest = capsys.readouterr().err.splitlines()
    assert all("白い欄" in line for line in named)
    assert f"ほかに{len(rows) - len(named)}個" in rest and len(named) < len(rows)


def test_a_replaced_workbook_is_kept_with_what_was_written_into_it(
    out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = export(out)
    export(out)
    assert sorted(out.parent.glob("*.xlsx")) == [book], "nobody wrote into it"
    for n, title in enumerate(("一つ目の題名", "二つ目の題名"), 1):
        write(book, "課題", "課題名の修正", title, **SHIOMI, 課題ID="A-1")
        capsys.readouterr()
        export(out)
        assert "取り込んでいない修正1件" in capsys.readouterr().err
        (edit,) = read_workbook(book.with_name(f"book.bak{n}.xlsx")).edits
        assert edit.written == title
    assert read_workbook(book).edits == ()
    assert correct(out, book.with_name("book.bak1.xlsx")) == 0
    write(book, "課題", "課題名の修正", "一つ目の題名", **SHIOMI, 課題ID="A-1")
    capsys.readouterr()
    export(out)
    assert "取り込んでいない" not in capsys.readouterr().err, "it has been taken over"


def test_a_task_of_several_markers_stands_in_the_row_of_each(out: Path) -> None:
    plan = rich_plan()
    initiative = plan.issues[0].initiatives[0]
    shared = (
        initiative.quarters[0].tasks[0].model_copy(update={"markers": ("①", "②"), "place": Place(page=9)})
    )
    first = initiative.quarters[0].model_copy(update={"tasks": (shared, *initiative.quarters[0].tasks[1:])})
    changed_one = initiative.model_copy(update={"quarters": (first, *initiative.quarters[1:])})
    issue = plan.issues[0].model_copy(update={"initiatives": (changed_one, *plan.issues[0].initiatives[1:])})
    commit(out, plan.model_copy(update={"issues": (issue, *plan.issues[1:])}))
    book = export(out)
    sheet = openpyxl.load_workbook(book)["四半期"]
    columns = headings(sheet)
    rows = [
        [sheet.cell(r, columns[h]).value for h in ("記号", "第1四半期", "ページ", "項目の位置", "年度")]
        for r in range(2, sheet.max_row + 1)
        if sheet.cell(r, columns["文書ID"]).value == "shiomi-kanko-r8"
    ][:2]
    told, path = f"①②共通:{shared.text}", "issues/A-1/initiatives/1"
    assert rows == [["①", told, "3〜9", path, "令和8年度"], ["②", told, "3〜9", path, "令和8年度"]]
    write(book, "四半期", "第1四半期の修正", "共同の測量", **SHIOMI, 記号="②", 第1四半期=told)
    assert correct(out, book) == 0
    task = plan_of(out).issues[0].initiatives[0].quarters[0].tasks[0]
    assert (task.text, task.markers) == ("共同の測量", ("①", "②"))


@settings(deadline=None, max_examples=5)
@example(texts=["_x0041_", "_x0001_", "a\x01b\tc "])
@given(
    texts=st.lists(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), min_size=1, max_size=30),
        min_size=8,
        max_size=8,
    )
)
def test_any_text_survives_the_workbook(texts: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    """An unchanged sheet gives no edits, whatever characters the plan contains."""
    folder = tmp_path_factory.mktemp("any")
    commit(folder, rich_plan().model_copy(update={"mission": tuple(map(passage, texts))}))
    book = folder / "book.xlsx"
    assert main(["export", str(folder), "--xlsx", str(book)]) == 0
    loaded = openpyxl.load_workbook(book)
    columns = headings(loaded["修正"])
    rows = {loaded["修正"].cell(r, columns["項目の位置"]).value: r for r in range(2, 50)}
    for number in range(1, len(texts), 2):  # the others are left as they are
        loaded["修正"].cell(rows[f"mission/{number}"], columns["修正後の値"]).value = f"直した{number}"
    loaded.save(book)
    assert main(["correct", str(folder), str(book)]) == 0
    found = [one.text for one in read_plan(folder / "plans" / "shiomi-kanko-r8.json").mission]
    assert found == [f"直した{n}" if n % 2 and n < len(texts) else text for n, text in enumerate(texts, 1)]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_the_workbook_survives_libreoffice(out: Path, tmp_path: Path) -> None:
    """A spreadsheet program loads and saves the workbook without loss."""
    texts = ["00120", "2026/4/1", "=1+1", "- ①測量", "二行の\n文", " 前の空白", "同左", "１／２", "TRUE"]
    commit(out, rich_plan().model_copy(update={"mission": tuple(map(passage, texts))}))
    book = export(out)
    write(book, "修正", "修正後の値", "00999", **SHIOMI, 項目の位置="mission/1")
    write(book, "修正", "修正後の値", "三行の\n文\n同左", **SHIOMI, 項目の位置="mission/5")
    saved = tmp_path / "saved"
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "xlsx",
         "--outdir", str(saved), str(book)],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    assert len(read_workbook(saved / "book.xlsx").edits) == 2
    sheet = openpyxl.load_workbook(saved / "book.xlsx")["修正"]
    columns = headings(sheet)
    shown = {
        sheet.cell(r, columns["項目の位置"]).value: sheet.cell(r, columns["現在の値"]).value
        for r in range(2, sheet.max_row + 1)
        if sheet.cell(r, columns["文書ID"]).value == "shiomi-kanko-r8"
    }
    assert [shown[f"mission/{i + 1}"] for i in range(len(texts))] == texts
    assert correct(out, saved / "book.xlsx") == 0
    mission = [p.text for p in plan_of(out).mission]
    assert mission == ["00999", *texts[1:4], "三行の\n文\n同左", *texts[5:]]


# --- doubt ------------------------------------------------------------------------------------------------


def doubtful_plan() -> Plan:
    """A plan with another doubt for each of its parts, and its findings in order."""
    plan = rich_plan()
    plan = plan.model_copy(update={"findings": ordered(plan.findings)})
    places = [part.path for part, _ in walk(plan) if part.doubt_address is not None]
    return with_doubts(plan, {path: 0.2 + n / 1000 for n, path in enumerate(places)})


def typed(plan: Plan, path: str, text: str) -> Edit:
    return Edit(plan.document_id, path, shown_field(by_path(plan)[path]), text, "山田", "", path)


def after(plan: Plan, kept: tuple[Correction, ...], *edits: Edit) -> tuple[Plan, tuple[Correction, ...]]:
    done = edited(plan, kept, edits, "山田", date(2026, 5, 1))
    assert done.refused == () and done.taken == len(edits)
    return done.plan, done.corrections.corrections


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("basics/budgets/1/account", "特別会計"),
        ("basics/departments/2", "海辺課"),
        ("issues/A-1/impact", "低"),
        ("issues/A-1/initiatives/1/indicators/1/unit", "組数"),
        ("issues/A-1/initiatives/1/schedule/2/tasks/1", "護岸工事"),
        (f"{BASE}/1/tasks/1", "調査の準備"),
        (f"{BASE}/3/tasks/1", "設計の終了"),
    ],
)
def test_a_correction_taken_back_leaves_the_plan_as_it_was_read(path: str, text: str) -> None:
    plan = doubtful_plan()
    read = by_path(plan)[path]
    once, kept = after(plan, (), typed(plan, path, text))
    assert by_path(once)[path].part.doubt == 0
    # also through the file, after a second correction of the value
    kept = read_corrections(
        Corrections(document_id="a", sha256="0", corrections=kept).model_dump_json().encode(), ""
    )
    twice, kept = after(once, kept, typed(once, path, {"低": "中"}.get(text, text[:1])))
    back, kept = after(twice, kept, typed(twice, path, read.text or ""))
    assert kept == () and back == plan


def test_a_doubt_comes_back_when_no_correction_settles_it_any_more() -> None:
    plan = doubtful_plan()
    own = by_path(plan)["issues/A-1/title"].part
    changed_title, kept = after(plan, (), typed(plan, "issues/A-1/title", "別の題"))
    both, kept = after(changed_title, kept, typed(changed_title, "issues/A-1/impact", "低"))
    one, kept = after(both, kept, typed(both, "issues/A-1/title", own.node.title))
    assert by_path(one)["issues/A-1/title"].part.doubt == 0
    none, kept = after(one, kept, typed(one, "issues/A-1/impact", own.node.impact))
    assert none == plan and own.doubt > 0
