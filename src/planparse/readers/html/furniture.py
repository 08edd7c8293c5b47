"""The parts of a web page that belong to the site: navigation, breadcrumbs, footers, contacts, links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile

from lxml import etree

from planparse.readers.html.flow import NEVER

_LEAST_MAIN = 0.3
"""Share of a page's characters that its main part must have to be the document. Not measured: a judgement; a
page whose plan stands outside of it has some lines of greeting in it.
"""
_LANDMARKS = frozenset(["navigation", "banner", "contentinfo", "search", "complementary"])
_SITE_WORDS = frozenset(
    [
        *("breadcrumb", "breadcrumbs", "pankuzu", "pankuzulist", "topicpath", "topicspath", "bread"),
        *(
            "gnav",
            "gnavi",
            "globalnav",
            "globalnavi",
            "gmenu",
            "lnav",
            "lnavi",
            "localnav",
            "localnavi",
            "snav",
        ),
        *("sitemap", "sidebar", "sidenav", "sidemenu", "footer", "pagetop", "gotop", "totop", "skiplink"),
        *("sns", "social", "inquiry", "toiawase", "contact", "otoiawase", "kanren", "feedback", "enquete"),
        *(
            "adobereader",
            "adobe",
            "getreader",
            "pagination",
            "cookie",
            "printbtn",
            "printlink",
            "relatedlinks",
        ),
    ]
)
"""Words of which the ids and classes of such parts are made, in the content management systems of cities."""
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_BREADCRUMB = re.compile(r"[^>＞›»]+(?:[>＞›»]+[^>＞›»]+)+")
_LONGEST_BREADCRUMB = 200
"""Characters of a breadcrumb, at most. Not measured: a judgement."""
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_SITE_HEADING = re.compile(
    r"(?:この(?:ページ|記事)(?:の(?:内容|情報))?に関する)?(?:お?問い?合わ?せ(?:先|窓口)?|ご意見.{0,12})"
    r"|(?:この(?:ページ|記事)の)?(?:関連|外部)(?:する)?(?:リンク|情報|ページ|記事|サイト)(?:集)?"
    r"|(?:このページ|この情報).{0,20}(?:ましたか|ください).{0,4}|より良いウェブサイトに.*"
)
"""A heading of a page's part that is not the document: お問い合わせ, 関連リンク."""


def furniture(root: etree._Element) -> frozenset[etree._Element]:
    """The outermost elements that belong to the site. Empty for a file that shows no sign of being a page."""
    found = {*_marked(root), *_links_above(root)}
    main = _main(root)
    if main is not None:
        inside = {main, *main.iterancestors()}
        title = None if next(main.iter("h1"), None) is not None else next(root.iter("h1"), None)
        keep = {title, *title.iterancestors()} if title is not None else set()
        found |= {child for holder in inside | keep for child in holder if holder is not main} - inside - keep
        found -= inside
        if title is not None:
            found -= {title}
    headings = [heading for heading in root.iter(*_HEADINGS) if _SITE_HEADING.fullmatch(_bare(heading))]
    if found or main is not None or len(headings) > 1:
        found |= {element for heading in headings for element in _section(heading)}
    return frozenset(element for element in found if isinstance(element.tag, str))


def _marked(root: etree._Element) -> Iterator[etree._Element]:
    """The elements that say by tag, role, class or id that they belong to the site."""
    for element in root.iter(
        "nav", "footer", "aside", "div", "ul", "ol", "dl", "p", "section", "form", "header"
    ):
        in_text = any(above.tag in ("main", "article", "table") for above in element.iterancestors())
        landmark = element.tag == "nav" or (element.tag in ("footer", "aside") and not in_text)
        if landmark or element.get("role", "") in _LANDMARKS:
            yield element
            continue
        names = f"{element.get('id', '')} {element.get('class', '')}"
        if names != " " and not _SITE_WORDS.isdisjoint(_words(names)):
            yield element


def _links_above(root: etree._Element) -> Iterator[etree._Element]:
    """Menus and breadcrumbs: what stands before the first heading and consists of links to other pages."""
    above = takewhile(lambda element: element.tag not in _HEADINGS, root.iter(etree.Element))
    for element in above if next(root.iter(*_HEADINGS), None) is not None else ():
        links = [link for link in element.iter("a") if not link.get("href", "#").startswith("#")]
        if element.tag not in ("ul", "ol", "p", "div") or not links:
            continue
        text, linked = _bare(element), "".join(map(_bare, links))
        if (text == linked and len(links) > 1) or (
            _BREADCRUMB.fullmatch(text) and text.startswith(linked[:1]) and len(text) < _LONGEST_BREADCRUMB
        ):
            yield element


def _words(names: str) -> Iterator[str]:
    """The words that ids and classes are made of: tmp_gnavi → tmp, gnavi; footerArea → footer, area."""
    for name in names.split():
        yield name.lower()
        yield from (word.lower() for word in _WORD.findall(name))


def _main(root: etree._Element) -> etree._Element | None:
    """The element that holds the page's own content; None if none says so, or not credibly."""
    candidates = [element for element in root.iter("main") if element.get("hidden") is None]
    candidates = candidates or [element for element in root.iter() if element.get("role") == "main"]
    candidates = candidates or list(root.iter("article"))
    if len(candidates) != 1:
        return None
    whole, own = _length(root), _length(candidates[0])
    return candidates[0] if own >= _LEAST_MAIN * whole else None


def _length(element: etree._Element) -> int:
    """The number of characters of an element's text."""
    total = 0
    for each in element.iter():
        if each.tag not in NEVER:
            total += len((each.text or "").strip())
        total += len((each.tail or "").strip())
    return total


def _section(heading: etree._Element) -> Iterator[etree._Element]:
    """A heading and what stands below it in the same part of the page."""
    yield heading
    for element in heading.itersiblings():
        if element.tag in _HEADINGS and element.tag <= heading.tag:
            return
        yield element


def _bare(element: etree._Element) -> str:
    """The text of an element without blanks."""
    return "".join("".join(element.itertext()).split())
