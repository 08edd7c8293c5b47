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
