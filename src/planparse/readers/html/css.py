"""The few declarations of style sheets that decide which text of an HTML file shows, and how.

Only style sheets inside the file count: none is ever loaded. Selectors of tags, classes and ids with the
descendant and child combinators are understood; rules with any other selector are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from lxml import etree

Declarations = Mapping[str, str]

_COMMENT = re.compile(r"/\*.*?\*/|<!--|-->", re.DOTALL)
_AT_SCREEN = re.compile(r"@media[^{}]{0,200}?\b(?:all|screen)\b[^{}]{0,200}\{((?:[^{}]*\{[^{}]*\})*)[^{}]*\}")
_AT_BLOCK = re.compile(r"@[\w-]{1,40}[^{};]{0,400}(?:;|\{(?:[^{}]*\{[^{}]*\})*[^{}]*\})")
_DECLARATION = re.compile(r"""(?<![\w-])([\w-]{1,40})\s{0,9}:((?:[^;"']|"[^"]*"|'[^']*')*)""")
_IMPORTANT = re.compile(r"\s*!\s*important\s*$", re.IGNORECASE)
_COMPOUND = re.compile(r"(\*|[A-Za-z][\w:\\-]*)?((?:[.#][\w-]+)*)")
_PART = re.compile(r"[.#][\w-]+")
_BEFORE = re.compile(r"::?before$", re.IGNORECASE)
_MOST_SHEET = 2_000_000
"""Characters of style sheets that are read. Not measured: Word writes some 100,000."""
_WANTED = frozenset(
    [
        "display",
        "visibility",
        "mso-hide",
        "opacity",
        "white-space",
        "text-decoration",
        "text-decoration-line",
        "font-weight",
        "font-size",
        "font-family",
        "font",
        "list-style",
        "list-style-type",
        "clip",
        "clip-path",
        "position",
        "left",
        "top",
        "text-indent",
        "content",
        "mso-list",
        "mso-element",
        "border-radius",
        "background",
        "background-color",
        "border",
        "border-left",
        "border-top",
        "border-right",
        "border-bottom",
        "text-align",
    ]
)


@dataclass(frozen=True, slots=True)
class _Compound:
    """A part of a selector without combinators; "" is any tag."""

    tag: str
    classes: frozenset[str]
    id: str | None
    is_child: bool = False


@dataclass(frozen=True, slots=True)
class _Rule:
    """Declarations for the elements that a selector matches, its last part first; `weight` ranks it."""

    selector: tuple[_Compound, ...]
    declarations: Declarations
    important: Declarations
    weight: tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class StyleSheet:
    """The rules of a file by the tag, ".class" or "#id" that their last part names ("" for any element).

    `before` are the rules for what stands before an element's content.
    """

    rules: Mapping[str, tuple[_Rule, ...]]
    before: Mapping[str, tuple[_Rule, ...]]

    def of(self, element: etree._Element) -> Declarations:
        """The declarations that hold for an element itself, those of its style attribute included."""
        usual, important = _cascade(element, self.rules)
        own, own_important = declared(element.get("style", ""))
        return {**usual, **own, **important, **own_important}

    def text_before(self, element: etree._Element) -> str:
        """The text that the style sheet puts before an element's content, "" for none."""
        if not self.before:
            return ""
        usual, important = _cascade(element, self.before)
        content = {**usual, **important}.get("content", "")
        return content[1:-1] if len(content) > 2 and content[0] in "\"'" and content[-1] == content[0] else ""


def style_sheet(sources: Iterable[str]) -> StyleSheet:
    """The style sheet that the texts of a file's style elements make."""
    rules: dict[str, list[_Rule]] = {}
    before: dict[str, list[_Rule]] = {}
    text = "\n".join(sources)[:_MOST_SHEET]
    text = _AT_BLOCK.sub(" ", _AT_SCREEN.sub(r"\1", _COMMENT.sub(" ", text)))
    for order, rule_text in enumerate(text.split("}")):
        heading, brace, body = rule_text.rpartition("{")
        own, important = declared(body if brace else "")
        if not own and not important:
            continue
        for written in heading.rpartition("{")[2].split(","):
            bare = written.strip()
            is_before = _BEFORE.search(bare) is not None
            selector = _selector(_BEFORE.sub("", bare))
            if selector is None:
                continue
            ids = sum(part.id is not None for part in selector)
            classes = sum(len(part.classes) for part in selector)
            tags = sum(part.tag != "" for part in selector)
            rule = _Rule(selector, own, important, (ids, classes, tags, order))
            (before if is_before else rules).setdefault(_key(selector[0]), []).append(rule)
    return StyleSheet(
        {key: tuple(found) for key, found in rules.items()},
        {key: tuple(found) for key, found in before.items()},
    )


def declared(text: str) -> tuple[Declarations, Declarations]:
    """The declarations of a rule or a style attribute that matter here: the usual ones, the !important ones.

    Names and values are in lower case, but for quoted text.
    """
    usual: dict[str, str] = {}
    important: dict[str, str] = {}
    for match in _DECLARATION.finditer(text):
        name, value = match[1].lower(), match[2].strip()
        if name not in _WANTED:
            continue
        bare = _IMPORTANT.sub("", value)
        lowered = bare if bare[:1] in ("'", '"') else bare.lower()
        (usual if bare == value else important)[name] = lowered
    return usual, important


def _selector(written: str) -> tuple[_Compound, ...] | None:
    """The parts of a selector, the last one first; None for one that is not understood."""
    parts: list[_Compound] = []
    is_child = False
    for word in re.sub(r"\s*>\s*", " > ", written).split():
        if word == ">":
            is_child = True
            continue
        match = _COMPOUND.fullmatch(word)
        if match is None:
            return None
        names = _PART.findall(match[2])
        tag = "" if match[1] in (None, "*") else match[1].replace("\\", "").lower()
        own_id = next((name[1:] for name in names if name[0] == "#"), None)
        classes = frozenset(name[1:] for name in names if name[0] == ".")
        parts.append(_Compound(tag, classes, own_id, is_child))
        is_child = False
    return tuple(reversed(parts)) or None


def _key(part: _Compound) -> str:
    """What a rule is found by: the id, a class or the tag of the selector's last part."""
    if part.id is not None:
        return f"#{part.id}"
    return f".{min(part.classes)}" if part.classes else part.tag


def _cascade(
    element: etree._Element, rules: Mapping[str, tuple[_Rule, ...]]
) -> tuple[Declarations, Declarations]:
    """The declarations of all rules that match, those of weightier rules first; the !important ones apart."""
    keys = ["", str(element.tag).lower(), *(f".{name}" for name in element.get("class", "").split())]
    if (own_id := element.get("id")) is not None:
        keys.append(f"#{own_id}")
    found = sorted(_matching(element, rules, keys), key=lambda rule: rule.weight)
    usual: dict[str, str] = {}
    important: dict[str, str] = {}
    for rule in found:
        usual.update(rule.declarations)
        important.update(rule.important)
    return usual, important


def _matching(
    element: etree._Element, rules: Mapping[str, tuple[_Rule, ...]], keys: Iterable[str]
) -> Iterator[_Rule]:
    for key in keys:
        for rule in rules.get(key, ()):
            if _matches(element, rule.selector):
                yield rule


def _matches(element: etree._Element, selector: tuple[_Compound, ...]) -> bool:
    """Whether an element matches a selector; each ancestor is tried for the nearest part only."""
    if not _is(element, selector[0]):
        return False
    at: etree._Element | None = element
    for inner, part in pairwise(selector):
        at = at.getparent() if at is not None else None
        while at is not None and not _is(at, part):
            at = None if inner.is_child else at.getparent()
        if at is None:
            return False
    return True


def _is(element: etree._Element, part: _Compound) -> bool:
    if part.tag and part.tag != str(element.tag).lower():
        return False
    if part.id is not None and part.id != element.get("id"):
        return False
    return not part.classes or part.classes <= set(element.get("class", "").split())
