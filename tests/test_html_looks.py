"""How the text of an element shows, by its tag, its attributes and what a style says of it.

The golden lists elements with each declaration that counts, and beside them whether they are hidden and what
differs from the look around them. After an intended change, run `pytest tests/test_html_looks.py
--force-regen`, review the differences and commit them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

from lxml import html
from pytest_regressions.file_regression import FileRegressionFixture

from planparse.readers.html.looks import Look, hides, look_of, plain

ELEMENTS = (
    *(
        f"<{tag}>港</{tag}>"
        for tag in ("span", "p", "b", "strong", "th", "dt", "h1", "h2", "h3", "h4", "h5", "h6")
    ),
    *(
        f"<{tag}>港</{tag}>"
        for tag in ("pre", "textarea", "u", "mark", "a", "del", "s", "strike", "rt", "rtc", "button")
    ),
    *("<noscript>港</noscript>", "<dialog>港</dialog>", "<dialog open>港</dialog>", "<p hidden>港</p>"),
    *('<p class="sr-only">港</p>', '<p class="x visually-hidden y">港</p>', '<p class="screen">港</p>'),
    *(f'<font size="{size}">港</font>' for size in ("1", "2", "3", "4", "5", "6", "7", "8", "+1")),
    '<span size="7">港</span>',
    '<p><a href="#cmnt_ref1">[a]</a>港</p>',
    '<p>港<a href="#cmnt_ref1">[a]</a></p>',
    '<p> <a href="#cmnt1">[a]</a></p>',
    '<div><a href="#cmnt_ref1">[a]</a>港</div>',
)
DECLARED: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("display", ("none", "block")),
    ("visibility", ("hidden", "collapse", "visible")),
    ("mso-hide", ("all", "screen", "none")),
    ("opacity", ("0", "0.0", "0.5")),
    (
        "font-size",
        (
            "0",
            "0px",
            "0.00em",
            "0%",
            "00",
            "9pt",
            "12px",
            "1.5em",
            "2rem",
            "150%",
            "x-small",
            "xx-large",
            "larger",
        ),
    ),
    ("clip", ("rect(0 0 0 0)", "rect(1px,1px,1px,1px)", "rect(2px 0 0 0)", "auto")),
    ("clip-path", ("inset(50%)", "inset(100%)", "inset(5%)")),
    ("text-indent", ("-999px", "-9999px", "-99px", "999px")),
    ("text-decoration", ("line-through", "underline", "none", "underline dotted")),
    ("text-decoration-line", ("line-through", "underline")),
    ("border-radius", ("5px",)),
    ("mso-element", ("comment", "comment-list", "footnote")),
    ("font-weight", ("bold", "bolder", "normal", "599", "600", "700", "1000", "x700")),
    ("font-family", ("Wingdings", "MS Gothic", "Meiryo, Symbol")),
    ("font", ("12pt Wingdings", "12pt Meiryo")),
    ("white-space", ("pre", "pre-wrap", "break-spaces", "nowrap", "normal")),
    ("list-style-type", ("disc", "none")),
    ("list-style", ("square",)),
)
TOGETHER: tuple[dict[str, str], ...] = (
    {"position": "absolute", "left": "-999px"},
    {"position": "fixed", "top": "-10000px"},
    {"position": "absolute", "left": "-99px"},
    {"position": "relative", "left": "-999px"},
    {"clip": "rect(0 0 0 0", "clip-path": ")"},
    {"font-family": "Meiryo", "font": "12pt Wingdings"},
    {"list-style-type": "circle", "list-style": "square"},
    {"text-decoration": "underline", "text-decoration-line": "line-through"},
)
AROUND = (
    Look(),
    Look(aside="running", bold=True, size=20.0, preserve=True, list_style="disc"),
    Look(aside="hidden", set_apart=True, symbols="wingdings", size=10.5),
)


def _told(markup: str, own: dict[str, str]) -> Iterator[str]:
    element = html.fragment_fromstring(markup)
    for n, outer in enumerate(AROUND):
        look, before = asdict(look_of(element, own, outer)), asdict(outer)
        new = " ".join(f"{name}={value}" for name, value in look.items() if value != before[name])
        yield f"  in {n}: {new}"
    yield f"  hides {hides(element, own)}"


def test_how_text_shows(file_regression: FileRegressionFixture) -> None:
    rows: list[str] = []
    for markup in ELEMENTS:
        rows += [markup, *_told(markup, {})]
    styles = [*({name: value} for name, values in DECLARED for value in values), *TOGETHER]
    for style in styles:
        for markup in ("<p>港</p>", "<h2>港</h2>", "<a>港</a>"):
            rows += [f"{markup} {'; '.join(f'{k}: {v}' for k, v in style.items())}", *_told(markup, style)]
    file_regression.check("\n".join(rows) + "\n", basename="looks", extension=".txt", encoding="utf-8")


def test_lists_do_not_reach_into_a_table() -> None:
    look = Look(bold=True, size=9.0, list_style="disc")
    assert plain(look) == Look(bold=True, size=9.0)
