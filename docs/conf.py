"""The documentation site, one build a language: `make docs`.

The sources are the repository's own Markdown, so that a link works on the site as it does in the repository.
A page NAME.md has its Japanese text in NAME.ja.md; a page without one appears in English on both sites.
"""

from __future__ import annotations

import os
import re
import sys
from gettext import NullTranslations
from importlib import metadata
from pathlib import Path
from typing import Any

from docutils import nodes
from pygments.lexers.special import TextLexer
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from scripts.reference import MADE  # noqa: E402

JAPANESE = tags.has("ja")  # type: ignore[name-defined]  # noqa: F821
TRANSLATED = {str(page.relative_to(ROOT)) for page in (*ROOT.glob("*.ja.md"), *ROOT.glob("docs/**/*.ja.md"))}

project = "planparse"
version = release = metadata.version("planparse")
language = "ja" if JAPANESE else "en"
root_doc = "docs/index.ja" if JAPANESE else "docs/index"
include_patterns = ["docs/**.md", "README*.md", "CHANGELOG.md", "CONTRIBUTING.md", "bench/RESULTS.md"]
exclude_patterns = [
    ".*",
    "build",
    "output",
    *(page.replace(".ja.md", ".md") if JAPANESE else page for page in TRANSLATED),
]
extensions = ["myst_nb", "sphinx.ext.autodoc"]
myst_heading_anchors = 3
smartquotes = False
default_role = "code"  # in docstrings
add_module_names = False
nb_execution_raise_on_error = True
nb_execution_timeout = 300  # seconds a cell: with other work on the machine, 30 are too few
nb_output_stderr = "remove"

man_pages = [
    (
        "docs/reference/commands.ja" if JAPANESE else "docs/reference/commands",
        "planparse",
        "Turn yearly plan documents into data",
        [],
        1,
    )
]

html_theme = "furo"
html_title = f"planparse {release}"
templates_path = ["_templates"]
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_theme_options = {"top_of_page_buttons": []}
html_show_copyright = False
html_copy_source = False


_THEME = {
    "Back to top": "先頭へ戻る",
    "Home": "ホーム",
    "Link to this heading": "この見出しへのリンク",
    "Made with ": "作成に使ったもの: ",
    "Next": "次へ",
    "On this page": "このページの内容",
    "Previous": "前へ",
    '<a href="https://www.sphinx-doc.org/">Sphinx</a> and ': '<a href="https://www.sphinx-doc.org/">Sphinx</a>、',
}
"""What the theme says in English, which has no catalogue of its own, in Japanese."""


class _Theme(NullTranslations):
    def gettext(self, message: str) -> str:
        return _THEME.get(message, message)


def _translate_the_theme(app: Sphinx) -> None:
    if JAPANESE:
        app.translator.add_fallback(_Theme())


def _in_the_other_language(page: str) -> str:
    """A page in the other language; where it has none, the English page itself, or the first of that site."""
    japanese = page.endswith(".ja")
    twin = page.removesuffix(".ja") if japanese else f"{page}.ja"
    return twin if _exists(twin) else "docs/index" if japanese else page


def _exists(page: str) -> bool:
    return (ROOT / f"{page}.md").exists()


def _address_on_the_other_site(page: str, other: str) -> str:
    """The address of a page of the other language's site, relative to a page of this one."""
    return f"{'../' * (page.count('/') + 1)}{'en' if JAPANESE else 'ja'}/{other}.html"


def _write_what_is_made(app: Sphinx, page: str, source: list[str]) -> None:
    """Put what is made from the code in the place of its comment."""
    tongue = "ja" if page.endswith(".ja") else "en"
    source[0] = re.sub(r"<!-- made: (\w+) -->", lambda name: MADE[name[1]](tongue), source[0])


def _offer_the_other_language(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object
) -> None:
    """Tell a page's template the language of its text and where the other language is."""
    if page in app.env.found_docs:
        context["english_only"] = JAPANESE and not page.endswith(".ja")
        context["other_page"] = _address_on_the_other_site(page, _in_the_other_language(page))


def _file(target: str, page: str) -> str:
    """The file in the repository that a link of a page leads to."""
    return f"{target}.md" if _exists(target) else os.path.normpath(f"{page}/../{target}")


def _point_links_off_this_site(app: Sphinx, doctree: nodes.document) -> None:
    """Point links to pages of the other language to its site, and take links to folders away.

    In the manual page a link to another page is that file's name.
    """
    page, known = app.env.current_document.docname, app.env.found_docs
    for link in list(doctree.findall(pending_xref)):
        target = link["reftarget"]
        if app.builder.name == "man":  # which has one page
            link.replace_self([*link.children, nodes.Text(f" ({_file(target, page)})")])
        elif link.get("refdomain") == "doc":
            if target not in known and _exists(target):
                place = f"#{link['reftargetid']}" if link.get("reftargetid") else ""
                address = _address_on_the_other_site(page, target) + place
                link.replace_self(nodes.reference("", "", *link.children, refuri=address))
        elif (ROOT / page).parent.joinpath(target).is_dir():
            link.replace_self(link.children)


def _join_japanese_lines(app: Sphinx, doctree: nodes.document) -> None:
    """Take away the line breaks within Japanese sentences, which browsers would show as blanks."""
    for paragraph in doctree.findall(nodes.paragraph):
        texts = [part.astext() for part in paragraph.children]
        for place in reversed(range(len(texts))):
            sides = "".join(texts[:place])[-1:], "".join(texts[place + 1 :])[:1]
            if texts[place] == "\n" and not any(side.isascii() for side in sides):
                del paragraph[place]


def setup(app: Sphinx) -> None:
    """Register what this file adds to Sphinx."""
    app.add_lexer("powerquery", TextLexer)  # Pygments has none for it
    app.connect("builder-inited", _translate_the_theme)
    app.connect("source-read", _write_what_is_made)
    app.connect("html-page-context", _offer_the_other_language)
    app.connect("doctree-read", _point_links_off_this_site)
    app.connect("doctree-read", _join_japanese_lines)
