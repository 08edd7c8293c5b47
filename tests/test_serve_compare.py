"""くらべる: which plans are compared, what the page and the files show, and how decisions are kept."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest

from planparse.cli import main
from planparse.comparison.links_file import (
    LinkDecision,
    decode_links,
    load_links_file,
    with_decision,
    without_decisions,
)
from planparse.output.folder import LINKS
from planparse.plan.model import Plan
from tests.support.browsers import chromium_started, serve_started
from tests.support.diff_plans import PIER, SENTENCES, TITLES, issue, plan
from tests.support.outputs import commit
from tests.support.served import Browser, browser, served

MARKUP = "<script>alert(1)</script>"
YEARS = "from=2025&to=2026"
HARBOUR = f"{YEARS}&bureau=潮見市 港湾局"
LINK = {"from": "2025", "to": "2026", "bureau": "潮見市 港湾局", "pair": "m7--m8", "at": "b1-1"}


def bureau(own: str, name: str, year: int, *issues: Any) -> Plan:
    made = plan(*issues, year=year, document_id=own, organization=name)
    source = made.source.model_copy(update={"sha256": own.encode().hex().ljust(64, "0")})
    return made.model_copy(update={"source": source, "overview": (), "review": None})


def harbour_plans() -> tuple[Plan, ...]:
    """Two years of a bureau, of which the first issue got another number and the second a paragraph."""
    pier = SENTENCES[1], SENTENCES[2]
    staff = (SENTENCES[3],)
    return (
        bureau(
            "m7", "港湾局", 2025, issue("A-1", PIER, pier, ("案内板の検討",)), issue("A-2", TITLES[1], staff)
        ),
        bureau(
            "m8",
            "港湾局",
            2026,
            issue("B-1", PIER, pier, ("案内板の設置",)),
            issue("B-2", TITLES[1], (*staff, MARKUP)),
        ),
    )


def all_plans() -> tuple[Plan, ...]:
    return (
        *harbour_plans(),
        bureau("g7", "緑地局", 2025, issue("A-1", TITLES[3], (SENTENCES[4],))),
        bureau("g8", "緑地局", 2026, issue("A-1", TITLES[3], (SENTENCES[4], SENTENCES[5]))),
        bureau("n8", "新設局", 2026, issue("A-1", TITLES[0], (SENTENCES[0],))),
    )


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An output folder, to be copied by those who change it."""
    return commit(tmp_path_factory.mktemp("compare") / "output", *all_plans())


@pytest.fixture(scope="module")
def shown(converted: Path) -> Iterator[Browser]:
    with served(converted) as client:
        yield browser(client)


@pytest.fixture
def fresh(converted: Path, tmp_path: Path) -> Iterator[tuple[Browser, Path]]:
    out = tmp_path / "output"
    shutil.copytree(converted, out)
    with served(out) as client:
        yield browser(client), out


def text_of(own: Browser, query: str, language: str = "ja") -> str:
    """The page for a query."""
    answer = own.client.get(f"/compare?{query}", headers={"accept-language": language})
    assert answer.status_code == 200, answer.text
    return str(answer.text)


def links(own: Browser) -> list[tuple[str, str]]:
    """The old and the new issue of each link on the page of the harbour bureau."""
    found = re.findall(
        r'name="choice" aria-label="対応を決める: ([^\s/]+) → ([^\s/]+)"', text_of(own, HARBOUR)
    )
    return [(old, new) for old, new in found]


def decide(own: Browser, old: str, new: str, choice: str, **more: str) -> Any:
    return own.send("/compare/links", {**LINK, "old": old, "new": new, "choice": choice, **more})


def kept(out: Path) -> list[tuple[str, str | None, str | None]]:
    return [(d.action, d.old, d.new) for d in load_links_file(out / LINKS).decisions]


def test_the_latest_two_years_are_offered_bureau_by_bureau(shown: Browser) -> None:
    text = text_of(shown, "")
    offered = re.findall(r'<li><a href="[^"]*"><bdi lang="ja">(.*?)</bdi>', text)
    assert offered == ["潮見市 港湾局", "潮見市 緑地局"]
    assert '片方の年度にしか計画がない局・区: <bdi lang="ja">潮見市 新設局' in text
    assert "Bureaus with a plan of one year only" in text_of(shown, "", "en")


def test_years_are_compared_forward_whichever_is_chosen_first(shown: Browser) -> None:
    backward = text_of(shown, "from=2026&to=2025&bureau=潮見市 緑地局")
    assert backward == text_of(shown, f"{YEARS}&bureau=潮見市 緑地局")
    assert "令和7年度 → 令和8年度" in backward


def test_a_bureaus_table_shows_what_changed_and_leads_to_both_plans(shown: Browser) -> None:
    text = text_of(shown, HARBOUR)
    assert links(shown) == [("A-1", "B-1"), ("A-2", "B-2")]
    assert f"<u>{MARKUP}</u>" in unescape(text) and MARKUP not in text
    assert 'href="/documents/m7#issues/A-1/title"' in text
    assert 'href="/documents/m8#issues/B-1/title"' in text
    assert 'href="/documents/m8#issues/B-1/initiatives/1/title"' in text
    # other rows lead to the values that they show
    assert '<a href="/documents/m8#issues/B-2/description">' in text
    for own, path in (("m7", "issues/A-1/title"), ("m8", "issues/B-1/initiatives/1/title")):
        assert path in shown.rows(own)


def test_a_bureau_without_both_years_and_unknown_years_have_no_table(shown: Browser) -> None:
    assert "両方に計画がある局・区がありません" in text_of(shown, f"{YEARS}&bureau=潮見市 新設局")
    assert "両方に計画がある局・区がありません" in text_of(shown, "from=1999&to=2026")
    assert shown.client.get(f"/compare/table.xlsx?{YEARS}&bureau=潮見市 新設局").status_code == 404
    assert shown.client.get(f"/compare/table.pdf?{HARBOUR}").status_code == 404


def test_files_hold_one_bureau_or_all_with_a_table_of_contents(shown: Browser) -> None:
    one = shown.client.get(f"/compare/table.xlsx?{HARBOUR}")
    assert one.headers["content-disposition"].startswith("attachment;")
    assert openpyxl.load_workbook(io.BytesIO(one.content)).sheetnames[0] == "新旧対照表"
    book = openpyxl.load_workbook(io.BytesIO(shown.client.get(f"/compare/table.xlsx?{YEARS}").content))
    assert book.sheetnames[:3] == ["目次", "港湾局 R7→R8", "緑地局 R7→R8"]
    page = shown.client.get(f"/compare/table.html?{YEARS}").text
    assert "目次" in page and page.count('class="comparison"') == 2 and MARKUP not in page
    word = ZipFile(io.BytesIO(shown.client.get(f"/compare/table.docx?{YEARS}").content))
    assert "<w:ins " in word.read("word/document.xml").decode()


def test_a_link_that_was_put_right_is_kept_for_the_command_too(
    fresh: tuple[Browser, Path], tmp_path: Path
) -> None:
    own, out = fresh
    answer = decide(own, "A-1", "B-1", "old:A-2")
    assert answer.status_code == 200, answer.text
    assert answer.json()["to"].startswith("/compare?") and "at=b1-1" in answer.json()["to"]
    assert kept(out) == [("pin", "A-2", "B-1"), ("forbid", "A-1", "B-1")]
    first, _ = load_links_file(out / LINKS).decisions
    assert (first.from_fy, first.to_fy, first.organization) == (2025, 2026, "港湾局")
    assert first.reason.startswith("企画課 山田 20")
    assert ("A-2", "B-1") in links(own) and ("A-1", "B-1") not in links(own)
    done = tmp_path / "done"
    assert main(["diff", str(out), "--links", str(out / LINKS), "-o", str(done), "--format", "html"]) == 0
    assert "対応指定ファイルによる" in (done / "m7--m8.html").read_text("utf-8")


def test_a_newer_decision_replaces_what_it_contradicts_and_can_be_taken_back(
    fresh: tuple[Browser, Path],
) -> None:
    own, out = fresh
    assert decide(own, "A-1", "B-1", "apart").status_code == 200
    assert ("A-1", "B-1") not in links(own) and ("A-1", "―") in links(own)
    assert decide(own, "A-1", "", "new:B-1").status_code == 200
    assert kept(out) == [("pin", "A-1", "B-1")]
    assert decide(own, "A-1", "B-1", "none").status_code == 200
    assert kept(out) == [("pin", None, "B-1")]
    assert decide(own, "", "B-1", "undo", action="pin").status_code == 200
    assert kept(out) == [] and links(own) == [("A-1", "B-1"), ("A-2", "B-2")]


def test_what_people_wrote_into_the_links_file_stays(fresh: tuple[Browser, Path]) -> None:
    own, out = fresh
    pin, change = 'old = "A-9"\nnew = "B-9"\n', 'old = "港局"\nnew = "港湾局"\n'
    written = f"# 庁議で決定\n[[pin]]\n{pin}\n# 改称\n[[bureau]]\n{change}"
    (out / LINKS).write_text(written, "utf-8")
    assert "計画にない番号" in text_of(own, HARBOUR)
    assert decide(own, "A-1", "B-1", "same").status_code == 200
    assert (out / LINKS).read_text("utf-8").startswith(written)
    assert decide(own, "A-9", "B-9", "undo", action="pin").status_code == 200
    text = (out / LINKS).read_text("utf-8")
    assert "# 庁議で決定" in text and "# 改称" in text and "A-9" not in text
    assert [change.new for change in load_links_file(out / LINKS).bureaus] == [("港湾局",)]
    assert LinkDecision("pin", "A-1", "B-1") in {
        LinkDecision(d.action, d.old, d.new) for d in load_links_file(out / LINKS).decisions
    }


def test_a_choice_that_makes_no_sense_is_refused_and_nothing_is_written(
    fresh: tuple[Browser, Path],
) -> None:
    own, out = fresh
    for old, new, choice in (
        ("A-1", "B-1", ""),
        ("A-1", "B-1", "old:Z-1"),
        ("A-1", "B-1", "new:B-2"),
        ("A-1", "B-2", "same"),
        ("A-1", "B-1", "everything"),
    ):
        answer = decide(own, old, new, choice)
        assert answer.status_code == 422 and answer.json()["problems"], choice
    assert decide(own, "A-1", "B-1", "same", pair="m7--g8").status_code == 422
    assert own.send("/compare/links", {**LINK, "old": 1}).status_code == 400
    assert not (out / LINKS).exists()


@pytest.mark.parametrize("name", ["港湾局", 'a"b\\c\n[[pin]]\n', "ＩＣＴ推進局", "\x7f\x00\ud800"])
def test_any_name_of_a_bureau_can_be_written_and_limits_the_decision(name: str) -> None:
    decision = LinkDecision("pin", "A-1", None, 2025, 2026, name, "佐藤")
    made = decode_links(with_decision("# 先頭\n", decision).encode(), "links.toml")
    assert len(made.decisions) == 1
    assert made.between(name.replace("\ud800", "\ufffd"), 2025, 2026) == made.decisions
    assert made.between("別の局", 2025, 2026) == ()
    assert without_decisions(with_decision("# 先頭\n", decision), made.decisions) == "# 先頭\n\n"


def test_a_links_file_that_cannot_be_read_is_told_and_left_alone(fresh: tuple[Browser, Path]) -> None:
    own, out = fresh
    (out / LINKS).write_text("[[pin]\n", "utf-8")
    answer = own.client.get(f"/compare?{HARBOUR}")
    assert answer.status_code == 500 and LINKS in answer.text
    assert decide(own, "A-1", "B-1", "same").status_code == 503
    assert (out / LINKS).read_text("utf-8") == "[[pin]\n"


def test_a_link_of_initiatives_is_decided_and_taken_back(fresh: tuple[Browser, Path]) -> None:
    own, out = fresh
    choice = r'aria-label="対応を決める: (\S+/\S+) → (\S+/\S+)"'
    ((old, new),) = re.findall(choice, text_of(own, HARBOUR))
    assert (old, new) == ("A-1/1", "B-1/1")
    assert decide(own, old, new, "none", at="i1-1").status_code == 200
    assert kept(out) == [("pin", None, "B-1/1")]
    assert "<details open>" in text_of(own, f"{HARBOUR}&at=i1-1")
    assert re.findall(choice, text_of(own, HARBOUR)) == []
    assert decide(own, "", new, "undo", action="pin").status_code == 200
    assert kept(out) == [] and re.findall(choice, text_of(own, HARBOUR)) == [(old, new)]
    assert decide(own, old, new, "old:A-1").status_code == 422  # an issue is no initiative


def test_an_edit_is_in_the_next_comparison(fresh: tuple[Browser, Path]) -> None:
    own, _ = fresh
    assert "若手の離職" not in text_of(own, HARBOUR)
    row = own.rows("m8")["issues/B-2/description/1"]
    edit = {"path": row["key"], "seen": row["seen"], "written": "若手の離職が続く。"}
    assert own.send("/documents/m8/edits", {"edits": [edit]}).status_code == 200
    assert "若手" in text_of(own, HARBOUR) and "離職が続く。" in re.sub("</?u>", "", text_of(own, HARBOUR))


def test_one_year_alone_is_nothing_to_compare(tmp_path: Path) -> None:
    with served(commit(tmp_path / "output", harbour_plans()[0])) as client:
        assert "2つの年度に必要です" in text_of(browser(client), "")


def test_a_link_is_put_right_with_the_keyboard(converted: Path, tmp_path: Path) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
    out = tmp_path / "output"
    shutil.copytree(converted, out)
    with chromium_started() as chromium, serve_started(out) as address:
        context = chromium.new_context(locale="ja-JP")
        page = context.new_page()
        page.goto(address)
        page.fill("#who", "山田")
        page.get_by_role("button", name="はじめる").click()
        page.locator("#documents").wait_for()
        told: list[str] = []
        page.on("console", lambda message: told.append(message.text))
        compare = f"{address.partition('/enter')[0]}/compare?{HARBOUR}"
        page.goto(compare)
        page.get_by_label("対応を決める: A-1 → B-1").focus()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.get_by_role("button", name="取り消す").wait_for()
        page.locator("select[name=choice]:focus").wait_for()
        assert kept(out) == [("pin", "A-1", "B-1")] and told == []

        # axe reads style sheets in a way that the policy forbids
        again = chromium.new_context(storage_state=context.storage_state(), bypass_csp=True)
        page = again.new_page()
        page.goto(compare)
        for width in (1366, 390):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            found = axe.Axe().run(page).response["violations"]
            assert [(v["id"], [n["html"] for n in v["nodes"]][:3]) for v in found] == []


def test_bureaus_that_were_split_are_compared_as_one_until_that_is_taken_back(
    fresh: tuple[Browser, Path],
) -> None:
    own, out = fresh
    hand = '# 手で書いた\n[[bureau]]\nold = "緑地局"\nnew = "緑地局"\nreason = "名前は同じ"\n'
    (out / LINKS).write_text(hand, "utf-8")
    lone = '片方の年度にしか計画がない局・区: <bdi lang="ja">潮見市 新設局'
    assert lone in text_of(own, YEARS)
    years = {"from": "2025", "to": "2026"}
    split = years | {"old-港湾局": "1", "new-港湾局": "1", "new-新設局": "1"}
    for incomplete in (years, years | {"old-港湾局": "1"}, years | {"old-港湾局": "1", "new-港湾局": "1"}):
        answer = own.send("/compare/bureaus", incomplete)
        assert answer.status_code == 422 and "選んでください" in answer.json()["problems"][0]
    assert own.send("/compare/bureaus", split | {"old-どこにもない局": "1"}).status_code == 200

    (_, made) = load_links_file(out / LINKS).bureaus
    assert (made.old, made.new, made.from_fy, made.to_fy) == (("港湾局",), ("新設局", "港湾局"), 2025, 2026)
    assert made.reason.startswith("企画課 山田 ")
    text = text_of(own, YEARS)
    assert lone not in text and "港湾局 → 新設局、港湾局" in text and "企画課 山田" in text
    (pair,) = re.findall(r'<li><a href="/compare\?([^"]*)"><bdi lang="ja">[^<]*新設局', text)
    assert TITLES[0] in text_of(own, unescape(pair)) and TITLES[1] in text_of(own, unescape(pair))

    # what was decided here may be taken back; what was written by hand is left to its writer
    by_hand, undo = re.findall('name="change" value="([^"]*)"', text)
    answer = own.send("/compare/bureaus", years | {"choice": "undo", "change": by_hand})
    assert answer.status_code == 422 and "links.toml" in answer.json()["problems"][0]
    assert own.send("/compare/bureaus", years | {"choice": "undo", "change": undo}).status_code == 200
    assert (out / LINKS).read_text("utf-8").strip() == hand.strip()
    assert lone in text_of(own, YEARS)
