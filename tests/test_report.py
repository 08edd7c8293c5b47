"""The report in a real browser, and the view it is built from."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planparse import report as reports
from planparse.batch.pictures import views
from planparse.cli import main
from planparse.document.errors import Failure
from planparse.document.findings import Finding
from planparse.document.kinds import KINDS
from planparse.document.language import Language
from planparse.document.place import Place, Spot
from planparse.output import hashed
from planparse.output.folder import plan_paths, write_plan
from planparse.output.manifest import Record, encode, local_inputs, read_manifest
from planparse.plan.model import Reading, ReadLine, ReadPage, ScheduleEntry, published
from planparse.report import Sources, write_reports
from planparse.report.html import document_html, index_html
from planparse.report.rows import rows, to_look
from planparse.report.trial import Destination, Entry, Section, TrialView
from planparse.report.view import View, facts, unread_text, view
from planparse.writers.files import write_bytes
from planparse.writers.json import encode as encode_plan
from planparse.writers.json import read_plan
from tests.support.browsers import chromium_started
from tests.support.plans import outline_plan, rich_plan
from tests.support.report_sample import HOSTILE, UNREAD, converted, harbour, note, quarter

HEAD = {"html", "head", "meta", "title", "link", "style", "body", "noscript", "p", "script"}


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    made = converted(folder)
    assert main(["report", str(made), "--sources", str(folder / "raw")]) == 0
    return made


def test_a_protected_pdf_is_drawn_with_its_password(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = converted(tmp_path)
    pdf, plan, _ = harbour()
    locked = tmp_path / "raw" / plan.source.name
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.save(locked, encryption=pikepdf.Encryption(user="kagi", owner="kagi"))
    data = locked.read_bytes()
    source = {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
    protected = plan.model_copy(update={"source": plan.source.model_copy(update=source)})
    (made / "plans" / f"{plan.document_id}.json").write_text(protected.model_dump_json(), "utf-8")
    report = made / "report" / "plans" / f"{plan.document_id}.html"
    call = ["--lang", "ja", "report", str(made), "--sources", str(tmp_path / "raw")]

    assert main(call) == 0
    told = capsys.readouterr().err
    assert "うち1件は原本のPDFを画像にできず" in told and "--password" in told
    assert "--sources" not in told
    assert 'id="picture-1"' not in report.read_text("utf-8")

    assert main([*call, "--password", "kagi"]) == 0
    assert "画像にできず" not in capsys.readouterr().err
    assert 'id="picture-1"' in report.read_text("utf-8")


# --- what it is made of ------------------------------------------------------------------------------


def test_every_text_of_the_plan_is_a_fact_with_its_place() -> None:
    _, plan, reading = harbour()
    shown = view(plan, reading, ())
    by_path = {fact.path: fact for fact in shown.facts}
    assert len(by_path) == len(shown.facts)
    task = plan.issues[0].initiatives[0].quarters[1].tasks[0]
    assert by_path["A-1/1/Q2/1"].text == task.text
    assert by_path["A-1/1/Q2/1"].place == task.place
    assert by_path["A-1/1/Q2"].text == "①②同左"
    told = "\n".join(fact.text for fact in shown.facts)
    for text in re.findall(r'"text":"((?:[^"\\]|\\.)*)"', plan.model_dump_json()):
        assert json.loads(f'"{text}"') in told


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        ("2026-05-01", "2026-06-30", ("2026-05-01", "2026-06-30")),
        ("2026-04-01", "2026-05-31", ("2026-04-01", "2026-05-31")),
        ("2026-04-01", "2026-06-30", None),
        ("2026-04-01", "2026-09-30", None),
    ],
)
def test_a_task_tells_its_months_where_they_are_no_whole_quarter(
    first: str, last: str, days: tuple[str, str] | None
) -> None:
    _, plan, _ = harbour()
    issue = plan.issues[0]
    initiative = issue.initiatives[0]
    quarter_one = initiative.quarters[0]
    entry = ScheduleEntry(
        period="2026-05/2026-06",
        start=date.fromisoformat(first),
        end=date.fromisoformat(last),
        text=quarter_one.text,
        tasks=quarter_one.tasks[:1],
        place=quarter_one.place,
    )
    timed = initiative.model_copy(update={"schedule": (entry,)})
    changed = issue.model_copy(update={"initiatives": (timed, *issue.initiatives[1:])})
    shown = facts(plan.model_copy(update={"issues": (changed, *plan.issues[1:])}))
    tags = {fact.path: fact.tags for fact in shown if fact.name == "task"}
    told = {path: (t["start"], t["end"]) for path, t in tags.items() if "start" in t}
    assert told == ({} if days is None else {quarter_one.tasks[0].id: days})


def test_each_line_links_to_its_narrowest_value() -> None:
    _, plan, reading = harbour()
    shown = view(plan, reading, ())
    to = {
        line.text: None if index is None else shown.facts[index].path
        for line, index in zip(shown.lines, shown.line_facts, strict=True)
    }
    assert to["②講師の依頼"] == "A-1/1/Q1/2"
    assert to["市の暮らしを支える。"] == "mission/1"
    assert to["みなと市 港湾にぎわい局 令和8年度方針"] is None


def test_findings_come_most_severe_first_with_their_value() -> None:
    _, plan, reading = harbour()
    remarks = view(plan, reading, ()).remarks
    assert [r.severity for r in remarks] == ["error", *["warning"] * 2, *["info"] * 4]
    facts = view(plan, reading, ()).facts
    assert [r.fact if r.fact is None else facts[r.fact].path for r in remarks] == [
        None,
        "unplaced/1",
        "B-1",
        "issues/A-1/background/1",
        "A-1/1/Q1/2",
        "B-1",
        "B-1/1",
    ]


def test_what_is_found_right_in_one_language_is_so_in_the_other() -> None:
    _, plan, _ = harbour()
    plan = plan.model_copy(update={"findings": (published(Finding("letter-blanks", {"pages": 2})),)})
    ja, en = (to_look(rows(encode_plan(plan), language)) for language in ("ja", "en"))
    assert [row.text for row in ja] != [row.text for row in en]
    assert [(row.key, row.hash) for row in ja] == [(row.key, row.hash) for row in en]


def test_text_missing_from_every_line_is_found_on_the_page(tmp_path: Path) -> None:
    pdf, plan, reading = harbour()
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf)
    pages = tuple(views(path))
    assert [piece.text for piece in unread_text(pages, reading.lines)] == [UNREAD]
    x0, top, x1, bottom = next(iter(unread_text(pages, reading.lines))).box
    assert 295 < x0 < 305 and 695 < top < 705 and x1 > 430 and bottom < 725
    shown = view(plan, reading, pages)
    assert shown.coverage[1]["unread"] == len(UNREAD)
    assert shown.coverage[1]["unplaced"] == len("この欄は記入しないでください")
    share = shown.share()
    assert share is not None and 0.9 < share < 1
    # if no line is recorded, every character on the page is reported as unread
    nothing = view(plan, Reading(document_id="x"), pages)
    assert nothing.share() == 0
    everything = sum(len(page.characters) for page in pages)
    assert sum(kinds["unread"] for kinds in nothing.coverage.values()) == everything


def test_sources_are_found_by_content_not_by_name(tmp_path: Path) -> None:
    pdf, plan, _ = harbour()
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "renamed").write_bytes(pdf)
    (tmp_path / plan.source.name).write_bytes(b"x" * len(pdf))
    wanted = plan.source.sha256, plan.source.bytes
    assert Sources([tmp_path]).find(*wanted) == tmp_path / "deep" / "renamed"
    assert Sources([tmp_path / "nowhere"]).find(*wanted) is None


@pytest.mark.parametrize(
    ("manifest", "places"),
    [
        (None, []),
        ("", []),
        ('{KIND "../raw/b.pdf"}\n{"in\n{KIND "/c.pdf"}\n{"inp', ["TMP/raw/b.pdf", "/c.pdf"]),
        ('[1]\n{"input": 3}\n{KIND "s3://bucket/a.pdf"}\n', []),
    ],
)
def test_sources_recorded_by_the_conversion(tmp_path: Path, manifest: str | None, places: list[str]) -> None:
    out = tmp_path / "output"
    out.mkdir()
    if manifest is not None:
        line = '"kind": "document", "status": "ok", "input":'
        (out / "manifest.jsonl").write_text(manifest.replace("KIND", line), encoding="utf-8")
    assert local_inputs(read_manifest(out), out) == tuple(
        Path(p.replace("TMP", str(tmp_path))) for p in places
    )


def test_the_report_is_deterministic(out: Path, tmp_path: Path) -> None:
    assert main(["report", str(out), "-o", str(tmp_path), "--sources", str(out.parent / "raw")]) == 0
    for report in sorted(tmp_path.rglob("*.html")):
        assert report.read_bytes() == (out / "report" / report.relative_to(tmp_path)).read_bytes()


def remade(monkeypatch: pytest.MonkeyPatch, out: Path, *more: str) -> list[str]:
    """The documents whose reports were made for a report on the folder."""
    ids: list[str] = []

    def noted(shown: View, *args: Any, **options: Any) -> bytes:
        ids.append(shown.plan.document_id)
        return document_html(shown, *args, **options)

    with monkeypatch.context() as patch:
        patch.setattr(reports, "document_html", noted)
        assert main(["report", str(out), "--sources", str(out.parent / "raw"), *more]) == 0
    return sorted(ids)


def written(out: Path) -> dict[str, bytes]:
    """The reports and their records, without what is kept of the files' times."""
    found = (p for p in (out / "report").rglob("*.*") if p.is_file())
    return {str(p.relative_to(out)): p.read_bytes() for p in found}


def damaged(path: Path) -> None:
    """Change a file, but neither its size nor its time of modification."""
    time.sleep(0.02)  # more than the kernel's clock counts in
    before = path.stat()
    path.write_bytes(b" " * before.st_size)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def test_what_has_not_changed_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashed, "RESOLUTION", 0)
    out, raw = converted(tmp_path), tmp_path / "raw"
    sources = [(plan.document_id, plan.source) for plan in map(read_plan, plan_paths(out))]
    records = [
        Record(f"../raw/{source.name}", "ok", own, sha256=source.sha256, bytes=source.bytes)
        for own, source in sources
    ]
    (out / "manifest.jsonl").write_bytes(encode(records))
    pages = tuple(views(next(raw.glob("*.pdf"))))
    made = note_made(monkeypatch)

    def report(folder: str = "report", language: Language = "ja") -> list[str]:
        made.clear()
        told = list(write_reports(out, out / folder, lambda _: pages, (), language, made_by="me"))
        assert len(told) == len(plan_paths(out))
        return sorted(made)

    def files(folder: str) -> dict[str, bytes]:
        return {str(p.relative_to(out / folder)): p.read_bytes() for p in (out / folder).rglob("*.*")}

    assert report() == ["calm", "hostile", "index", "minato-r8"]
    with monkeypatch.context() as patch:
        for name in ("plan_bytes", "_bytes", "_sum", "recorded"):
            patch.setattr(reports, name, None)
        assert report() == []
    changes: list[tuple[Callable[[], object], list[str]]] = [
        (lambda: damaged(out / "report" / "plans" / "minato-r8.html"), ["index", "minato-r8"]),
        (lambda: (out / "report" / "plans" / "calm.html").unlink(), ["calm", "index"]),
        (lambda: damaged(out / "report" / "made" / "hostile.json"), ["hostile", "index"]),
        (lambda: damaged(out / "readings" / "calm.json"), ["calm", "index"]),
        (lambda: write_bytes(out / "reviews" / "calm.jsonl", b"{}\n"), ["calm", "index"]),
        (lambda: damaged(out / "report" / "index.html"), ["index"]),
        (lambda: damaged(out / "report" / "made" / "hashed"), []),
        (lambda: (out / "manifest.jsonl").write_bytes(encode(records[::-1])), ["index"]),
        (lambda: damaged(next(raw.glob("*.pdf"))), ["index", "minato-r8"]),
        (lambda: (out / "plans" / "calm.json").unlink(), ["index"]),
    ]
    for change, again in changes:
        change()
        assert report() == again
    assert report() == []
    report("anew")
    assert files("report") == files("anew")
    assert report(language="en") == ["hostile", "index", "minato-r8"]


def note_made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of documents whose reports are made from now on, and "index"."""
    made: list[str] = []

    def one(shown: View, *args: Any, **options: Any) -> bytes:
        made.append(shown.plan.document_id)
        return document_html(shown, *args, **options)

    def index(*args: Any) -> bytes:
        made.append("index")
        return index_html(*args)

    monkeypatch.setattr(reports, "document_html", one)
    monkeypatch.setattr(reports, "index_html", index)
    return made


def test_only_what_changed_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = converted(tmp_path)
    every = ["calm", "hostile", "minato-r8"]
    assert remade(monkeypatch, out) == every
    first = written(out)
    assert remade(monkeypatch, out) == [] and written(out) == first
    plan = read_plan(out / "plans" / "calm.json")
    (out / "plans" / "calm.json").write_bytes(encode_plan(plan.model_copy(update={"title": "Renewed"})))
    assert remade(monkeypatch, out) == ["calm"]
    assert b"Renewed" in written(out)["report/index.html"]
    (out / "report" / "plans" / "hostile.html").write_bytes(b"<p>")
    (out / "readings" / "minato-r8.json").unlink()
    assert remade(monkeypatch, out) == ["hostile", "minato-r8"]
    # in another language, every report is another
    assert remade(monkeypatch, out, "--lang", "en") == every
    english = written(out)
    shutil.rmtree(out / "report")
    assert remade(monkeypatch, out, "--lang", "en") == every
    assert written(out) == english


def test_a_report_that_lacks_pages_is_made_again_until_they_are_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = converted(tmp_path)
    (tmp_path / "raw").rename(tmp_path / "away")
    assert len(remade(monkeypatch, out)) == 3
    (tmp_path / "away").rename(tmp_path / "raw")
    for _ in range(2):
        assert remade(monkeypatch, out, "--max-pages", "1") == ["minato-r8"]
    assert remade(monkeypatch, out) == ["minato-r8"]
    assert remade(monkeypatch, out) == []


def test_the_report_of_a_document_that_is_gone_is_removed(tmp_path: Path) -> None:
    out = converted(tmp_path)
    assert main(["report", str(out)]) == 0
    (out / "report" / "plans" / "mine.html").write_text("<p>自分のメモ</p>", encoding="utf-8")
    (out / "plans" / "calm.json").unlink()
    assert main(["report", str(out)]) == 0
    assert {p.stem for p in (out / "report" / "plans").iterdir()} == {"hostile", "minato-r8", "mine"}
    assert {p.stem for p in (out / "report" / "made").glob("*.json")} == {"hostile", "minato-r8"}


class Elements(HTMLParser):
    """Collects the elements that a browser builds before any script runs."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_no_file_loads_anything_from_outside(out: Path) -> None:
    for report in (out / "report").rglob("*.html"):
        elements = Elements(report.read_text(encoding="utf-8")).found
        policy = next(a["content"] for tag, a in elements if a.get("http-equiv") == "Content-Security-Policy")
        assert policy is not None and policy.startswith("default-src 'none'") and "unsafe" not in policy
        assert [a["href"] for _, a in elements if "href" in a] == ["data:,"]
        assert not any("src" in a for _, a in elements)
        # no text of a document opens an element; the only script is the report's
        assert {tag for tag, _ in elements} <= HEAD
        assert [a.get("type") for tag, a in elements if tag == "script"].count("module") == 1


@given(st.lists(st.text(min_size=1) | st.sampled_from(HOSTILE), min_size=1, max_size=4))
def test_any_text_survives_the_html(texts: list[str]) -> None:
    plan, reading = note(tuple(texts), "any", texts[0])
    page = document_html(view(plan, reading, ()), (), "ja", "../index.html").decode("utf-8")
    elements = Elements(page).found
    assert [tag for tag, _ in elements].count("script") == 3
    data = json.loads(page.partition('id="data">')[2].partition("</script>")[0])
    passages = [fact["text"] for fact in data["facts"] if fact["name"] == "passage"]
    assert passages == texts
    assert [line[3] for line in data["lines"]] == texts


def test_a_folder_without_plans_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", str(tmp_path)]) == 1
    assert "planparse convert" in capsys.readouterr().err


def test_a_broken_plan_is_named_and_the_others_are_reported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = converted(tmp_path)
    (made / "plans" / "broken.json").write_text('{"document_id": ', encoding="utf-8")
    (made / "plans" / "other.json").write_text('{"a": 1}', encoding="utf-8")
    (made / "readings" / "calm.json").unlink()
    assert main(["report", str(made), "--lang", "en"]) == 1
    error = capsys.readouterr().err
    assert "broken.json" in error and "other.json" in error and "Traceback" not in error
    assert {p.stem for p in (made / "report" / "plans").iterdir()} == {"calm", "hostile", "minato-r8"}
    assert (made / "report" / "index.html").exists()


# --- in the browser ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium_started() as started:
        yield started


@pytest.fixture
def visit(browser: Any, out: Path) -> Iterator[Any]:
    """Opens files of the report; afterwards the console must be empty and the network unused."""
    said: list[str] = []
    asked: list[str] = []
    pages: list[Any] = []

    def opened(name: str, *, width: int = 1400, anchor: str = "", folder: Path = out / "report") -> Any:
        page = browser.new_page(viewport={"width": width, "height": 900}, locale="ja-JP")
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto((folder / name).as_uri() + anchor)
        page.wait_for_selector("main")
        pages.append(page)
        return page

    yield opened
    for page in pages:
        page.close()
    assert said == []
    assert [url for url in asked if not url.startswith(("file://", "data:"))] == []


def picked(page: Any) -> list[str]:
    return [t.strip() for t in page.locator("#content .picked .what").all_inner_texts()]


def spots(page: Any) -> list[list[float]]:
    """The highlighted boxes: page number and points from the page's top left corner."""
    return page.evaluate(  # type: ignore[no-any-return]
        """() => [...document.querySelectorAll('.spot')].map((spot) => {
          const sheet = spot.parentElement.getBoundingClientRect(), box = spot.getBoundingClientRect();
          const unit = 595.28 / sheet.width;
          return [Number(spot.closest('[data-page]').dataset.page),
            ...[box.left - sheet.left, box.top - sheet.top].map((v) => v * unit),
            ...[box.right - sheet.left, box.bottom - sheet.top].map((v) => v * unit)];
        })"""
    )


def assert_spot_at(page: Any, number: int, box: tuple[float, float, float, float]) -> None:
    ((at, *lit),) = spots(page)
    assert at == number
    assert lit == pytest.approx(box, abs=6)  # the frame is drawn around the text
    spot = page.locator(".spot").bounding_box()
    pane = page.locator(".pages").bounding_box()
    assert pane["y"] <= spot["y"] and spot["y"] + spot["height"] <= pane["y"] + pane["height"]


def test_a_value_and_its_box_select_each_other(visit: Any) -> None:
    page = visit("plans/minato-r8.html")
    _, plan, _ = harbour()
    page.get_by_role("tab", name="内容").click()
    cell = plan.issues[0].initiatives[0].quarters[2]
    page.get_by_text("研修の実施", exact=True).click()
    assert cell.place.box is not None
    assert_spot_at(page, 2, cell.place.box)
    assert "A-1/1/Q3/1" in page.get_by_role("status").first.inner_text()

    # each quarter's cell is a separate box below those of its tasks
    assert page.locator(".box.quarter").count() >= 4
    page.locator('.box.task[aria-label*="A-1/1/Q1/2"]').click()
    assert picked(page) == ["② 講師の依頼 修正前 講帥の依頼"]
    page.locator('.box.quarter[aria-label*="A-1/1/Q4"]').press("Enter")
    assert picked(page) == ["第4四半期 1〜3月"]
    # a value on two lines is highlighted by one box around both
    page.get_by_text("市の暮らしを支える。").click()
    assert plan.mission[0].place.box is not None
    assert_spot_at(page, 1, plan.mission[0].place.box)


def test_findings_are_stepped_through_with_n_and_p(visit: Any) -> None:
    page = visit("plans/minato-r8.html")
    assert page.get_by_role("tab", selected=True).inner_text().startswith("指摘")
    order = page.locator(".remark .message").all_inner_texts()
    assert order[0].startswith("3ページの図") and order[-1].startswith("1つの欄")
    for message in order:
        page.keyboard.press("n")
        assert page.locator(".remark.picked .message").inner_text() == message
        assert page.evaluate("document.activeElement.closest('.remark.picked') !== null")
    page.keyboard.press("n")  # wraps around to the first
    page.keyboard.press("p")  # and back to the last one
    assert page.locator(".remark.picked .message").inner_text() == order[-1]
    assert_spot_at(page, 3, (60, 140, 230, 150))
    page.locator(".filter.info").click()
    assert page.locator(".remark:visible").count() == 3
    page.keyboard.press("n")
    assert page.locator(".remark.picked .severity").inner_text() == "誤り"


def test_corrected_values_are_marked(visit: Any) -> None:
    page = visit("plans/minato-r8.html", anchor="#issues%2FA-1%2Fbackground%2F1")
    row = page.locator(".fact.picked")
    assert "案内人の平均年齢は68歳である。" in row.inner_text()
    assert row.locator(".corrected").inner_text() == "修正済み"
    assert row.locator("del").inner_text() == "案内人の平均年齢は86歳である。"
    assert page.locator(".fact.is-task del").all_inner_texts() == ["講帥の依頼"]
    assert page.locator(".fact.is-issue .before").inner_text() == "修正前(緊急度) 低"
    row.locator(".corrected").click()
    assert page.locator(".remark.picked .message").inner_text().startswith("訂正を適用しました")


def test_a_link_opens_its_value(visit: Any) -> None:
    page = visit("plans/minato-r8.html", anchor="#B-1%2F1%2FQ2%2F1")
    assert picked(page) == ["現地調査と設計を年度を通じて行う 第1–4四半期"]
    assert_spot_at(page, 3, (60, 140, 230, 150))


def test_values_without_a_field_of_their_own_are_shown_with_their_labels(visit: Any, tmp_path: Path) -> None:
    plan = rich_plan()
    write_plan(plan, tmp_path)
    assert main(["report", str(tmp_path)]) == 0
    page = visit(f"plans/{plan.document_id}.html", folder=tmp_path / "report")
    page.get_by_role("tab", name="内容").click()
    shown = [" ".join(text.split()) for text in page.locator(".fact .what").all_inner_texts()]
    for text in (
        "担当課 海辺づくり課",
        "予算額(千円) ①測量と設計 24,750",
        "令和9年度 ・工事",
        "工事",
        "基本方針 1 海を生かす",
        "散歩道を歩いた人 人 成果指標",
        "目標値 令和8年度 1,500以上",
        "値 増やす",
    ):
        assert text in shown


def test_a_document_without_a_form_is_shown_by_its_headings_and_listed_apart(
    visit: Any, tmp_path: Path
) -> None:
    for plan in (rich_plan(), outline_plan()):
        write_plan(plan, tmp_path)
    assert main(["report", str(tmp_path)]) == 0
    page = visit(f"plans/{outline_plan().document_id}.html", folder=tmp_path / "report")
    page.get_by_role("tab", name="内容").click()
    shown = [" ".join(text.split()) for text in page.locator(".outline-heading .what").all_inner_texts()]
    assert shown == [
        "潮見市森林づくり計画",
        "第1章 森を育てる",
        "間伐を進める。",
        "苗木を植える。",
        "(1) 間伐",
    ]
    assert page.locator(".outline-heading th").all_inner_texts()[:2] == ["地区", "事業費(千円)"]
    assert page.locator(".outline-heading tbody tr").first.inner_text().split()[:2] == ["北山", "1,200"]
    index = visit("index.html", folder=tmp_path / "report")
    tables = index.locator(".documents caption").all_inner_texts()
    assert "様式に当てはまらない文書(見出し・本文・表だけを読みました)" in tables and len(tables) == 2
    figures = " ".join(" ".join(t.split()) for t in index.locator(".figure").all_inner_texts())
    assert "文書 1" in figures and "様式なし 1" in figures


def test_search_works_by_keyboard(visit: Any) -> None:
    page = visit("plans/minato-r8.html")
    page.keyboard.press("/")
    page.keyboard.type("ｹﾝｼｭｳ")
    page.wait_for_selector(".found")
    assert "0件" in page.locator(".found").inner_text()
    page.locator("#query").fill("Ｒ8.4")
    page.locator(".found", has_text="Ｒ8.4").wait_for()
    assert page.locator(".hits mark").all_inner_texts() == ["R8.4"]  # on the page; the value is a date
    page.keyboard.press("Enter")
    assert picked(page)[0].startswith("組織(部名) 総務部")
    page.keyboard.press("Escape")
    page.locator("#query").fill("68 歳")
    page.keyboard.press("Enter")
    assert page.locator(".hits mark").all_inner_texts() == ["68歳"]
    place = harbour()[1].issues[0].background[0].place
    assert place.box is not None
    assert_spot_at(page, 2, place.box)
    page.keyboard.press("Escape")
    page.locator("#query").fill("記入しないで")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert_spot_at(page, 1, (56, 310, 196, 320))
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    assert page.locator("#results").is_hidden()
    # text that is only on the page can be found too
    page.locator("#query").fill("透かし")
    page.keyboard.press("Enter")
    assert spots(page)[0][0] == 1


def test_coverage_lists_text_in_no_field(visit: Any) -> None:
    page = visit("plans/minato-r8.html")
    page.keyboard.press("3")
    left = page.locator("#coverage .piece-row:visible .text").all_inner_texts()
    assert left == ["この欄は記入しないでください", UNREAD]
    numbers = page.locator(".by-page tfoot td").all_inner_texts()
    assert numbers[3:] == ["14", "8"]
    assert page.locator(".layer.lines .box.unread:visible").count() == 1
    assert page.locator(".layer.facts .box:visible").count() == 0
    page.locator(".layer.lines .box.unplaced").first.click()
    assert page.locator(".piece-row.picked .text").inner_text() == "この欄は記入しないでください"
    page.locator("#coverage .piece-row", has_text=UNREAD).get_by_role("button").click()
    assert spots(page)[0][0] == 1


def test_everything_is_reachable_by_keyboard(visit: Any) -> None:
    """Tab and the arrow keys reach every value on both sides, and every dialog can be left."""
    page = visit("plans/minato-r8.html")
    page.keyboard.press("?")
    assert page.get_by_role("dialog").is_visible()
    page.keyboard.press("n")  # goes to the dialog while it is open
    assert page.locator(".remark.picked").count() == 0
    page.keyboard.press("Escape")
    assert page.get_by_role("dialog").count() == 0
    page.keyboard.press("2")
    reached = []
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('#content .to-page')"):
            break
    total = page.locator("#content .fact").count()
    moves = 0
    for _ in range(total):
        reached += picked(page)
        page.keyboard.press("ArrowDown")
        moves += page.locator("#content .picked").count()
    assert "まとめ" in reached and "この欄は記入しないでください" in reached
    assert moves == total  # at the end the last value stays selected
    # on the page, the arrow keys go from box to box, also across the page break
    page.locator(".layer.facts .box[tabindex='0']").focus()
    seen = set()
    for _ in range(60):
        page.keyboard.press("ArrowDown")
        seen.add(page.evaluate("document.activeElement.closest('[data-page]')?.dataset.page"))
    assert seen >= {"3"}
    page.keyboard.press("Enter")
    assert len(picked(page)) == 1
    page.keyboard.press("[")
    assert page.locator(".page-tools select").input_value() == "2"


def test_single_keys_can_be_turned_off(visit: Any) -> None:
    page = visit("plans/minato-r8.html")
    page.keyboard.press("?")
    page.get_by_label("1文字のキー操作を使う").uncheck()
    page.get_by_role("button", name="閉じる").click()
    page.keyboard.press("n")
    assert page.locator(".remark.picked").count() == 0


def test_a_text_document_shows_its_lines(visit: Any) -> None:
    page = visit("plans/calm.html")
    assert page.get_by_role("tab", selected=True).inner_text() == "内容"
    page.locator("#content").get_by_text("年に2回、剪定を行う。").first.click()
    assert page.locator(".piece.picked").all_inner_texts() == ["年に2回、剪定を行う。"]
    page.locator(".piece").nth(2).click()
    assert picked(page) == ["緑"]


def test_a_text_tables_cell_can_be_selected_within_its_row(visit: Any, tmp_path: Path) -> None:
    plan, reading = note(("街路樹の手入れ", "緑"), "row", "公園みどり局")
    row = Place(lines=(3, 3))
    issue = plan.issues[0]
    initiative = issue.initiatives[0].model_copy(
        update={
            "quarters": (
                quarter("A-1/1", 1, "・調査 ・設計", row, {"text": "調査"}, {"text": "設計"}),
                quarter("A-1/1", 2, "・工事", row, {"text": "工事"}),
            )
        }
    )
    plan = plan.model_copy(update={"issues": (issue.model_copy(update={"initiatives": (initiative,)}),)})
    cells = tuple(
        ReadLine(number=3, page=None, box=None, text=text, kind="content", role="")
        for text in ("・調査 ・設計", "・工事")
    )
    reading = reading.model_copy(update={"lines": (*reading.lines, *cells)})
    for kind, value in (("plans", plan), ("readings", reading)):
        (tmp_path / kind).mkdir()
        (tmp_path / kind / "row.json").write_text(value.model_dump_json(), encoding="utf-8")
    assert main(["report", str(tmp_path)]) == 0
    page = visit("plans/row.html", folder=tmp_path / "report")
    page.keyboard.press("2")
    page.locator(".is-task", has_text="設計").click()
    assert page.locator(".piece.picked").all_inner_texts() == ["・調査 ・設計"]
    page.locator(".is-task", has_text="工事").click()
    assert page.locator(".piece.picked").all_inner_texts() == ["・工事"]
    page.locator(".piece", has_text="調査").click()
    assert picked(page)[0].startswith("第1四半期")


def test_without_the_pdf_the_text_is_shown_in_its_place(visit: Any, tmp_path: Path) -> None:
    made = converted(tmp_path)
    (tmp_path / "nothing").mkdir()
    assert main(["report", str(made), "--sources", str(tmp_path / "nothing")]) == 0
    page = visit("plans/minato-r8.html", folder=made / "report")
    assert "原本のPDFが見つからない" in page.locator(".note").inner_text()
    line = page.locator(".text-layer bdi", has_text="総務部、港湾整備部").bounding_box()
    box = page.locator('.box[aria-label*="basics/departments"]').bounding_box()
    assert line["x"] == pytest.approx(box["x"], abs=6) and line["y"] == pytest.approx(box["y"], abs=6)
    assert "紙面なし" in visit("index.html", folder=made / "report").locator("#panel-documents").inner_text()


def test_hostile_text_stays_text(visit: Any, browser: Any, out: Path) -> None:
    page = visit("plans/hostile.html")
    page.wait_for_timeout(200)
    assert page.title().startswith("</script>")
    assert page.locator("body img, body iframe").count() == 0
    for key in ("1", "2", "3"):
        page.keyboard.press(key)
    page.keyboard.press("2")
    shown = page.locator("#content").text_content()
    for text in HOSTILE:
        assert text in shown
    page.locator("#query").fill("<img")
    page.wait_for_selector(".hits mark")
    assert page.locator("#results img").count() == 0
    index = visit("index.html", anchor="#board")
    assert index.title() == "計画文書の確認"
    hrefs = index.eval_on_selector_all("a", "links => links.map((a) => a.protocol)")
    assert set(hrefs) == {"file:"}


def test_the_policy_blocks_markup_from_strings(browser: Any, out: Path) -> None:
    page = browser.new_page()
    page.goto((out / "report" / "plans" / "hostile.html").as_uri())
    tried = "() => { try { document.body.innerHTML = '<b>x</b>'; return 'done' } catch { return 'refused' } }"
    assert page.evaluate(tried) == "refused"
    title = page.title()
    page.evaluate("""() => { const a = document.createElement('a');
      a.href = "javascript:document.title='owned'"; document.body.append(a); a.click() }""")
    page.wait_for_timeout(100)
    assert page.title() == title
    page.close()


def test_the_index_links_to_what_needs_attention(visit: Any) -> None:
    page = visit("index.html")
    first = page.locator(".documents").first.locator("tbody tr")
    assert first.first.locator("a").inner_text().startswith("港湾にぎわい局")
    assert "誤り1件" in first.first.inner_text() and "未分類14字" in first.first.inner_text()
    assert "2/3ページ" in first.first.inner_text()
    first.first.locator("a").click()
    page.wait_for_selector(".pages")
    page.get_by_role("link", name="全文書の一覧へ戻る").click()
    page.wait_for_selector("#panel-documents")


def test_the_index_names_what_was_not_read_and_says_what_to_do(visit: Any, out: Path, tmp_path: Path) -> None:
    shutil.copytree(out / "plans", tmp_path / "plans")
    skipped = [Failure("foreign-image", f"写真{n:02}.jpg") for n in range(60)]
    skipped += [Failure("foreign-ichitaro", "方針.jtd"), Failure("foreign-leftover", "Thumbs.db")]
    records = [
        Record(f"../raw/{f.file}", "skipped", reason=f.reason, ja=f.sentence("ja"), en=f.sentence("en"))
        for f in skipped
    ]
    lost = Failure("empty-file", "空.pdf")
    records.append(
        Record(
            "../raw/空.pdf", "failed", "空", reason="empty", ja=lost.sentence("ja"), en=lost.sentence("en")
        )
    )
    (tmp_path / "manifest.jsonl").write_bytes(encode(records))
    main(["report", str(tmp_path), "-o", str(tmp_path / "report")])
    page = visit("index.html", folder=tmp_path / "report")
    assert page.locator("#panel-documents h2").first.inner_text() == "読めなかった文書1"
    text = page.locator("#panel-documents").inner_text()
    assert "空.pdf\nファイルが空です。" in text and "対象外のファイル61" in text
    assert "方針.jtd\n一太郎の文書です。一太郎で開き、PDFで保存してください。" in text
    assert "写真49.jpg ほか10件\n画像です。" in text
    assert "一時ファイルなど1\nThumbs.db\n隠しファイルや" in text


def test_pages_that_could_not_be_read_are_told_instead_of_a_share(visit: Any, tmp_path: Path) -> None:
    plan, reading = note(("街路樹の手入れ",), "scan", "公園みどり局")
    blind = published(Finding("no-text-layer", {"page": 2}, Place(page=2)))
    source = plan.source.model_copy(update={"media_type": KINDS["pdf"].media_type, "pages": 3})
    changed = plan.model_copy(update={"findings": (blind,), "source": source})
    pages = tuple(ReadPage(number=n, width=595.0, height=842.0, rotation=0) for n in (1, 2, 3))
    write_plan(changed, tmp_path)
    (tmp_path / "readings").mkdir()
    read = reading.model_copy(update={"pages": pages})
    (tmp_path / "readings" / "scan.json").write_text(read.model_dump_json(), encoding="utf-8")
    main(["report", str(tmp_path), "-o", str(tmp_path / "report")])
    page = visit("index.html", folder=tmp_path / "report")
    row = page.locator(".documents tbody tr").first.inner_text()
    assert "2/3ページ" in row and "読めないページ1" in row and "%" not in row
    page = visit("plans/scan.html", folder=tmp_path / "report")
    text = page.locator("#coverage").text_content()
    assert "2ページの文字は読み取れていません" in text and "2/3ページ" in text
    assert "すべての文字と照合しました" not in text and "どの項目にも入らなかった文字はありません" not in text


def test_a_value_of_an_original_is_shown_with_its_spot(visit: Any, tmp_path: Path) -> None:
    plan, reading = note(("街路樹の手入れ", "緑"), "sheet", "公園みどり局")
    issue = plan.issues[0]
    spot = Place(lines=issue.place.lines, spot=Spot(sheet="緑", cell="B3"))
    source = plan.source.model_copy(update={"media_type": KINDS["xlsx"].media_type})
    changed = plan.model_copy(
        update={"issues": (issue.model_copy(update={"place": spot}),), "source": source}
    )
    (tmp_path / "sheet.html").write_bytes(document_html(view(changed, reading, ()), (), "ja"))
    page = visit("sheet.html", folder=tmp_path)
    assert "シート「緑」のB3" in page.locator("#content .to-page").all_inner_texts()
    assert "読み取り Excel" in page.locator(".sub").inner_text()


def test_the_text_of_an_original_names_each_spot_once(visit: Any, tmp_path: Path) -> None:
    plan, reading = note(("街路樹の手入れ", "緑"), "sheet", "公園みどり局")
    first, second, *rest = reading.lines
    spot = Spot(sheet="緑", cell="B3")
    lines = (first.model_copy(update={"spot": spot}), second.model_copy(update={"spot": spot}), *rest)
    marked = reading.model_copy(update={"lines": lines})
    (tmp_path / "sheet.html").write_bytes(document_html(view(plan, marked, ()), (), "ja"))
    page = visit("sheet.html", folder=tmp_path)
    assert page.locator(".source-lines .spot-name").all_inner_texts() == ["シート「緑」のB3"]
    numbers = page.locator(".source-lines .line-number").all_inner_texts()
    assert numbers == [str(line.number) for line in rest]


def test_the_board_can_be_filtered(visit: Any) -> None:
    page = visit("index.html")
    page.keyboard.press("2")
    assert page.locator(".board tr.issue").count() == 4
    page.get_by_label("局区").select_option("港湾にぎわい局")
    assert page.locator(".board tr.issue").count() == 2
    page.get_by_label("領域").select_option("B")
    assert page.locator(".board tr.issue").all_inner_texts()[0].startswith("港湾にぎわい局 令和8年度(2026)")
    assert "課題1件 ・ 取組1件 ・ 予定4件" in page.locator("#panel-board").inner_text()
    page.get_by_role("button", name="条件を消す").click()
    page.keyboard.press("/")
    page.keyboard.type("ふとう 講師")
    page.locator("#panel-board", has_text="条件に合う課題はありません").wait_for()
    assert page.locator(".board tr.issue").count() == 0
    page.locator("#filter-keyword").fill("講師")
    page.locator("#panel-board", has_text="課題1件 ・ 取組1件 ・ 予定2件").wait_for()
    assert all("講師" in text for text in page.locator(".board td li").all_inner_texts())
    assert "条件に合わない予定" in page.locator(".board td").all_inner_texts()[0]
    page.locator("#filter-quarter").select_option("4")
    assert page.locator(".board tr.issue").count() == 0
    page.locator("#filter-quarter").select_option("")
    assert page.locator(".board tr.issue").count() == 1
    assert page.locator(".board mark").all_inner_texts() == ["講師", "講師"]
    page.locator(".board td a", has_text="講師").last.click()
    page.wait_for_selector(".spot")
    assert picked(page)[0].startswith("② 講師の依頼")


# a page, keys, and a window's width; in English what its words can break
AXE = {
    "ja": [
        ("plans/minato-r8.html", "12n3/?", 1400),
        ("plans/minato-r8.html", "123", 400),
        ("plans/calm.html", "23", 1400),
        ("plans/hostile.html", "12", 400),
        ("index.html", "12?", 1400),
        ("index.html", "12", 400),
    ],
    "en": [
        ("plans/minato-r8.html", "3?", 1400),
        ("plans/minato-r8.html", "1", 400),
        ("index.html", "12", 400),
    ],
}


@pytest.mark.parametrize("language", AXE)
def test_the_report_has_no_accessibility_violations(
    browser: Any, out: Path, tmp_path: Path, language: str
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe()
    folder = out / "report"
    if language == "en":
        folder = tmp_path
        main(["report", str(out), "-o", str(folder), "--sources", str(out.parent / "raw"), "--lang", "en"])
    # axe reads style sheets in a way that the policy forbids; the other tests run with the policy
    context = browser.new_context(viewport={"width": 1400, "height": 900}, bypass_csp=True)
    page = context.new_page()
    for name, keys, width in AXE[language]:
        page.set_viewport_size({"width": width, "height": 900})
        page.goto((folder / name).as_uri())
        for key in keys:
            page.keyboard.press(key)
            page.wait_for_timeout(50)
            found = axe.run(page, options={"rules": {"target-size": {"enabled": True}}})
            assert len(found.response["passes"]) > 15
            assert found.violations_count == 0, f"{name} after {key}: {found.generate_report()}"
    context.close()


def test_a_narrow_window_does_not_scroll_sideways(visit: Any) -> None:
    for name in ("plans/minato-r8.html", "plans/hostile.html", "index.html"):
        page = visit(name, width=360)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_printing_shows_every_panel_and_no_control(visit: Any) -> None:
    page = visit("plans/minato-r8.html")
    page.emulate_media(media="print")
    for panel in ("findings", "content", "coverage"):
        assert page.locator(f"#{panel}").is_visible()
    assert page.locator(".pages").is_hidden() and page.locator(".page-tools").is_hidden()


# --- a form that is being tried ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def trial(out: Path) -> Path:
    """A page for a document on which a form is tried, and one for a text document beside it."""
    folder = out / "trial"
    folder.mkdir()
    pdf, plan, reading = harbour()
    (folder / "minato.pdf").write_bytes(pdf)
    odd = next(n for n, line in enumerate(reading.lines) if line.kind == "unplaced")
    tried = TrialView(
        verdict="様式に当てはまります(目印 2/3、必要 60%)",
        good=True,
        share=0.75,
        counts=(("課題", 2), ("取組", 2)),
        destinations=(
            Destination("課題の内容", "issue", 300),
            Destination("見出し issue", "heading", 80),
            Destination("見出し background", "heading", 20),
            Destination("未分類", "unplaced", 14),
        ),
        line_destinations=tuple(
            3 if n == odd else 1 if line.kind == "heading" else 0 for n, line in enumerate(reading.lines)
        ),
        sections=(
            Section(
                "near",
                "様式とわずかに違うところ",
                (Entry(reading.lines[odd].text, "似ています。", (place(reading, odd),)),),
                True,
            ),
            Section(
                "unreached", "様式にあって文書にないもの", (Entry("見出し review", "「<b>振り返り</b>」"),)
            ),
        ),
        others=(("calm.txt", "calm.html"),),
    )
    pages = tuple(views(folder / "minato.pdf"))
    (folder / "minato.html").write_bytes(document_html(view(plan, reading, pages), pages, "ja", trial=tried))
    plan, reading = note(("街路樹の手入れ", "年に2回、剪定を行う。"), "calm", "公園みどり局")
    tried = replace(
        tried,
        line_destinations=tuple(0 for _ in reading.lines),
        sections=(
            Section(
                "near",
                "様式とわずかに違うところ",
                (Entry("年に2回", "似ています。", (place(reading, 1),)),),
                True,
            ),
        ),
        others=(("minato.pdf", "minato.html"),),
    )
    (folder / "calm.html").write_bytes(document_html(view(plan, reading, ()), (), "ja", trial=tried))
    return folder


def place(reading: Reading, index: int) -> Place:
    line = reading.lines[index]
    return Place(page=line.page, lines=(line.number, line.number), box=line.box)


def test_a_tried_form_is_shown_beside_the_page(visit: Any, trial: Path) -> None:
    page = visit("minato.html", folder=trial)
    panel = page.locator("#trial")
    assert panel.is_visible()
    assert "様式に当てはまります" in panel.inner_text() and "75%" in panel.inner_text()
    rows = panel.locator(".destinations tbody tr").all_inner_texts()
    assert [row.split("\t")[0].split() for row in rows] == [
        ["課", "課題の内容"],
        ["見", "見出し"],
        ["未", "未分類"],
    ]
    assert "「<b>振り返り</b>」" in panel.inner_text()
    assert page.locator("header a").count() == 0  # there is no index to go back to


def test_a_near_miss_and_its_line_select_each_other(visit: Any, trial: Path) -> None:
    page = visit("minato.html", folder=trial)
    _, _, reading = harbour()
    odd = next(line for line in reading.lines if line.kind == "unplaced")
    page.locator("#trial .to-page").first.click()
    assert odd.box is not None
    assert_spot_at(page, odd.page or 0, odd.box)
    assert page.locator("#trial .piece-row.picked").count() == 1
    page.locator(".layer.lines .box.tone-heading").first.click()
    assert page.locator("#trial .piece-row.picked").count() == 0
    assert "見出し issue" in page.get_by_role("status").first.inner_text()
    page.locator(".layer.lines .box.near").click()
    assert page.locator("#trial .piece-row.picked .text").inner_text().startswith(odd.text)


def test_a_tried_form_is_reachable_by_keyboard(visit: Any, trial: Path) -> None:
    page = visit("minato.html", folder=trial)
    for key, panel in (("2", "findings"), ("3", "content"), ("4", "coverage"), ("1", "trial")):
        page.keyboard.press(key)
        assert page.locator(f"#{panel}").is_visible()
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('#trial .to-page')"):
            break
    page.keyboard.press("Enter")
    assert page.locator("#trial .piece-row.picked").count() == 1


def test_a_tried_form_is_shown_beside_a_text(visit: Any, trial: Path) -> None:
    page = visit("calm.html", folder=trial)
    page.locator("#trial .to-page").first.click()
    assert page.locator(".piece.picked").all_inner_texts() == ["年に2回、剪定を行う。"]
    page.get_by_role("link", name="minato.pdf").click()
    assert page.locator("#trial .verdict").is_visible()


def test_the_page_of_a_tried_form_has_no_accessibility_violations(browser: Any, trial: Path) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe()
    context = browser.new_context(viewport={"width": 1400, "height": 900}, bypass_csp=True)
    page = context.new_page()
    for name, width in (("minato.html", 1366), ("minato.html", 400), ("calm.html", 1366)):
        page.set_viewport_size({"width": width, "height": 768})
        page.goto((trial / name).as_uri())
        page.wait_for_selector("#trial")
        for key in "1?":
            page.keyboard.press(key)
            page.wait_for_timeout(50)
            found = axe.run(page, options={"rules": {"target-size": {"enabled": True}}})
            assert found.violations_count == 0, f"{name} {width}: {found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()
