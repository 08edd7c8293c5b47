"""The documentation site as `make docs` builds it: whole, without a request to another machine."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from lxml import html

from planparse.cli import COMMANDS
from planparse.document import errors, findings
from tests.support.documents import ROOT

BUILDS = {"en": [], "ja": ["-t", "ja"]}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site in both languages."""
    site = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "sphinx", "-qEWc", "docs", "."]
    builds = [
        subprocess.Popen(
            [*command, *options, str(site / language)], cwd=ROOT, stderr=subprocess.PIPE, text=True
        )
        for language, options in BUILDS.items()
    ]
    for build in builds:
        told = build.communicate()[1]
        assert build.returncode == 0, told
    return site


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, html.HtmlElement]:
    return {page: html.parse(page).getroot() for page in site.rglob("*.html")}


def test_a_page_loads_nothing_from_elsewhere(pages: dict[Path, html.HtmlElement]) -> None:
    for page, root in pages.items():
        loaded = root.xpath("//@src | //link[not(@rel='canonical')]/@href | //@srcset")
        assert [address for address in loaded if urlsplit(address).netloc] == [], page


def test_every_link_leads_to_a_place(pages: dict[Path, html.HtmlElement]) -> None:
    """Also those to the other language, which Sphinx does not see."""
    anchors = {page: set(root.xpath("//@id")) for page, root in pages.items()}
    dead = []
    for page, root in pages.items():
        for address in map(urlsplit, root.xpath("//a/@href | //img/@src")):
            if address.scheme or address.netloc:
                continue
            target = (page.parent / unquote(address.path)).resolve() if address.path else page
            fragment = unquote(address.fragment)
            if not target.exists() or (fragment and fragment not in anchors.get(target, {fragment})):
                dead.append(f"{page.name}: {address.geturl()}")
    assert dead == []


def test_every_page_offers_the_other_language(site: Path, pages: dict[Path, html.HtmlElement]) -> None:
    for language, other in (("en", "ja"), ("ja", "en")):
        own = {page: root for page, root in pages.items() if page.is_relative_to(site / language)}
        written = [root for page, root in own.items() if page.name not in ("genindex.html", "search.html")]
        assert len(written) > 20
        for root in written:
            assert root.get("lang") == language
            assert root.xpath("//p[@class='languages']/a/@hreflang") == [other]


def test_a_japanese_sentence_goes_on_without_a_blank(pages: dict[Path, html.HtmlElement]) -> None:
    """Where its source goes on to the next line."""
    torn = [
        (page.name, found)
        for page, root in pages.items()
        if page.name.endswith(".ja.html")
        for paragraph in root.iter("p")
        for found in re.findall(r".{0,9}[ぁ-ヿ一-鿿、。]\n[ぁ-ヿ一-鿿]", paragraph.text_content())
    ]
    assert torn == []


def test_the_theme_speaks_japanese_on_the_japanese_site(
    site: Path, pages: dict[Path, html.HtmlElement]
) -> None:
    for page, root in pages.items():
        if page.is_relative_to(site / "ja"):
            assert not re.search("On this page|Back to top|Previous|Made with", root.text_content()), page


@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("commands", [f"planparse {name}" for name in COMMANDS]),
        ("findings", list(findings.CATALOGUE)),
        ("errors", list(errors.CATALOGUE)),
    ],
)
def test_a_reference_is_made_whole(page: str, names: list[str], pages: dict[Path, html.HtmlElement]) -> None:
    found = [root.text_content() for path, root in pages.items() if path.name.partition(".")[0] == page]
    assert len(found) == 2
    assert [name for name in names for text in found if name not in text] == []


@pytest.mark.parametrize(("page", "language"), [("staff.ja.md", 0), ("staff.md", 1)])
def test_the_staffs_tutorial_names_what_is_on_the_screen(page: str, language: int) -> None:
    screens = ROOT / "src" / "planparse" / "serve" / "assets" / "words.json"
    words = {pair[language] for pair in json.loads(screens.read_text("utf-8")).values()}
    text = (ROOT / "docs" / "tutorials" / page).read_text("utf-8")
    named = set(re.findall(r"\*\*(.+?)\*\*", text))
    assert len(named) > 10 and named - words == set()


def test_the_manual_page_names_files_instead_of_linking_to_nowhere(tmp_path: Path) -> None:
    recipe = (ROOT / "Makefile").read_text().partition("\nman: ")[2].partition("\n\n")[0]
    words = recipe.partition("\n")[2].replace("\\\n", "").split()
    assert words[0] == "$(BIN)/python" and words[-1] == "build/man"
    subprocess.run([sys.executable, *words[1:-1], str(tmp_path)], cwd=ROOT, check=True)
    page = (tmp_path / "planparse.1").read_text(encoding="utf-8")
    assert "planparse convert" in page
    assert "README (README.md)" in page and "(docs/reference/json.md)" in page
    assert "\\%<" not in page


# --- two languages --------------------------------------------------------------------------------------

ENGLISH_ONLY = {
    "CHANGELOG",
    "CONTRIBUTING",
    "bench/RESULTS",
    "docs/architecture",
    "docs/dependencies",
    "docs/mutants",
}
"""Pages for those who change planparse."""
TOLD_OTHERWISE = {"README", "docs/forms"}
"""Pages whose Japanese is for other readers than their English, and so is another text."""
SOURCES = [
    page for pattern in ("*.md", "bench/RESULTS.md", "docs/**/*.md") for page in sorted(ROOT.glob(pattern))
]
JAPANESE = [page for page in SOURCES if page.name.endswith(".ja.md")]


def name_of(page: Path) -> str:
    """The path of a page without its language."""
    return str(page.relative_to(ROOT)).removesuffix(".md").removesuffix(".ja")


def english(japanese: Path) -> Path:
    return ROOT / f"{name_of(japanese)}.md"


def test_every_page_that_users_read_is_in_both_languages() -> None:
    in_japanese = {name_of(page) for page in JAPANESE}
    in_english = {name_of(page) for page in SOURCES} - in_japanese
    assert in_english == ENGLISH_ONLY
    assert [str(page) for page in JAPANESE if not english(page).exists()] == []


def shape(page: Path) -> tuple[list[int], list[str], list[tuple[int, set[str], set[str] | None]]]:
    """The levels of a page's headings; the languages of its blocks; of each row of its tables the number of
    cells, the figures of at least three characters, and the names in code, None where some are Japanese."""
    text = page.read_text("utf-8")
    blocks = re.findall(r"^```(.+)\n", text, re.MULTILINE)
    prose = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    rows: list[tuple[int, set[str], set[str] | None]] = []
    for row in re.findall(r"^\|.*", prose, re.MULTILINE):
        figures = set(re.findall(r"\d[\d.,]+\d", re.sub(r"\]\(.*?\)", "", row)))
        code = re.findall(r"`([^`]+)`", row)
        names = {name for name in code if " " not in name} if "".join(code).isascii() else None
        rows.append((len(re.findall(r"(?<!\\)\|", row)), figures, names))
    return [len(signs) for signs in re.findall(r"^(#+) ", prose, re.MULTILINE)], blocks, rows


@pytest.mark.parametrize("page", [p for p in JAPANESE if name_of(p) not in TOLD_OTHERWISE], ids=name_of)
def test_both_languages_have_the_same_headings_blocks_and_facts_in_tables(page: Path) -> None:
    (headings, blocks, rows), (headings_en, blocks_en, rows_en) = shape(page), shape(english(page))
    assert headings == headings_en
    assert blocks == blocks_en
    assert len(rows) == len(rows_en)
    for (*own, names), (*other, names_en) in zip(rows, rows_en, strict=True):
        assert own == other
        assert names == names_en or None in (names, names_en)


@pytest.mark.parametrize("page", JAPANESE, ids=name_of)
def test_a_japanese_page_leads_to_japanese_pages(page: Path) -> None:
    """Unless it says that the other one is in English."""
    text = page.read_text("utf-8")
    links = re.findall(r"\[([^\]]*)\]\((?!https?:)([^)#\s]+)\.md(#[^)]*)?\)(.{0,4})", text)
    strayed = [
        target
        for words, target, _, after in links
        if not target.endswith(".ja") and not re.search("英語|English", words + after)
    ]
    assert strayed == []
