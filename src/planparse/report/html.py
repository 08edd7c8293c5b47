"""Views as self-contained HTML files: styles, script, data and pictures are embedded, nothing is fetched.

Text of a document never becomes markup: it is embedded as JSON with `<` escaped, and the script inserts it
with `textContent`. The content security policy allows only the file's own script and style, by their hashes.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from planparse.document.kinds import words_for
from planparse.document.language import Language
from planparse.document.place import Place
from planparse.plan.sections import SECTIONS
from planparse.report.board import Board
from planparse.report.pageimage import PageView
from planparse.report.trial import TrialView
from planparse.report.view import KINDS, Fact, View

_SLOT = re.compile(r"\{\{(\w+)\}\}")


@cache
def _asset(name: str) -> str:
    return (files("planparse.report") / "assets" / name).read_text(encoding="utf-8")


def interface_texts(language: Language) -> dict[str, str]:
    """The texts of the report's own interface: key → text in the language."""
    both: dict[str, Sequence[str]] = json.loads(_asset("words.json"))
    both |= {f"fact_{section.name}": (section.ja, section.en.capitalize()) for section in SECTIONS}
    return {key: pair[0 if language == "ja" else 1] for key, pair in both.items()}


def document_html(
    view: View,
    pages: Sequence[PageView],
    language: Language,
    home: str = "",
    trial: TrialView | None = None,
) -> bytes:
    """A document's report in UTF-8. `home` is the relative address of the index, if there is one.

    `trial` is what came of the form that is being tried on the document, to be shown beside its pages.
    """
    data = _document_data(view, pages, home, language)
    if trial is not None:
        data["trial"] = _trial(trial, language)
    blocks = [_block(f"picture-{p.number}", base64.b64encode(p.picture).decode()) for p in pages]
    plan = view.plan
    name = " ".join(v for v in (plan.organization, plan.title or plan.source.name) if v)
    return b"".join(_page("document", name, (_json(data),), blocks, language))


def index_html(board: Board, language: Language) -> Iterator[bytes]:
    """The index over all documents in UTF-8, in pieces: what needs attention, and the board of quarters."""
    return _page("index", interface_texts(language)["index_title"], _board(board, language), (), language)


def _board(board: Board, language: Language) -> Iterator[str]:
    """The data of the index as JSON in pieces."""
    before = "{"
    for name, entries in board.data(language):
        yield f"{before}{_json(name)}:["
        before = "],"
        for number, entry in enumerate(entries):
            yield f",{_json(entry)}" if number else _json(entry)
    yield "]}"


def _page(
    name: str, title: str, data: Iterable[str], blocks: Iterable[str], language: Language
) -> Iterator[bytes]:
    """A page in pieces, with these pieces of data."""
    script = _asset("common.js") + _asset(f"{name}.js")
    style = _asset("common.css") + _asset(f"{name}.css")
    policy = (
        "default-src 'none'; "
        f"script-src '{_hash(script)}'; style-src '{_hash(style)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'; "
        # no script may turn a string into markup, not even this one by mistake
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )
    slots: dict[str, Iterable[str]] = {
        "language": (language,),
        "policy": (html.escape(policy, quote=True).replace("&#x27;", "'"),),
        "title": (html.escape(title),),
        "noscript": (html.escape(interface_texts(language)["noscript"]),),
        "style": (style,),
        "data": data,
        "words": (_json(interface_texts(language)),),
        "blocks": ("\n".join(blocks),),
        "script": (script,),
    }
    for number, part in enumerate(_SLOT.split(_asset("page.html"))):
        for text in slots[part] if number % 2 else (part,):
            # a lone surrogate cannot be encoded; it occurs in JSON strings only, which read \udc80 as one
            yield text.encode("utf-8", errors="backslashreplace")


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _json(data: Any) -> str:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    # in JSON these occur in strings only; once escaped, no string can end the script element
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text


def _block(name: str, text: str) -> str:
    return f'<script type="text/plain" id="{name}">{text}</script>'


# --- data for the browser ----------------------------------------------------------------------------


def _document_data(view: View, pages: Sequence[PageView], home: str, language: Language) -> dict[str, Any]:
    plan = view.plan
    return {
        "home": home,
        "document": {
            "id": plan.document_id,
            "municipality": plan.municipality,
            "organization": plan.organization,
            "fiscal_year": plan.fiscal_year,
            "title": plan.title,
            "form": plan.form,
            **plan.source.model_dump(mode="json"),
            "kind": words_for(plan.source.media_type, language),
        },
        "pages": [{"n": n, "w": round(w, 2), "h": round(h, 2)} for n, (w, h) in sorted(view.sizes.items())],
        "pictures": [p.number for p in pages],
        "facts": [_fact(fact, language) for fact in view.facts],
        "remarks": [
            {
                "severity": r.severity,
                "code": r.code,
                "message": r.message,
                "fact": r.fact,
                "before": r.before,
                "part": r.part,
                **_place(r.place, language),
            }
            for r in view.remarks
        ],
        "lines": [
            [
                *(line.number, line.page, line.box, line.text, KINDS.index(line.kind), line.role, fact),
                *([line.spot.words(language)] if line.spot is not None else []),
            ]
            for line, fact in zip(view.lines, view.line_facts, strict=True)
        ],
        "unread": [{"text": u.text, "boxes": [[u.page, *u.box]]} for u in view.unread],
        "coverage": [{"page": page, **kinds} for page, kinds in view.coverage.items()],
        "share": view.share(),
        "blind": view.blind,
    }


def _trial(trial: TrialView, language: Language) -> dict[str, Any]:
    return {
        "verdict": trial.verdict,
        "good": trial.good,
        "share": trial.share,
        "counts": trial.counts,
        "destinations": [[d.name, d.tone, d.characters] for d in trial.destinations],
        "line_destinations": trial.line_destinations,
        "sections": [
            {
                "name": section.name,
                "title": section.title,
                "look": section.look,
                "hint": section.hint,
                "entries": [
                    {
                        "text": e.text,
                        "note": e.note,
                        "places": [_place(place, language) for place in e.places],
                    }
                    for e in section.entries
                ],
            }
            for section in trial.sections
        ],
        "others": trial.others,
    }


def _fact(fact: Fact, language: Language) -> dict[str, Any]:
    at = fact.at if fact.at != fact.path else ""
    values = {"at": at, "up": fact.up, "text": fact.text, "marker": fact.marker, "tags": dict(fact.tags)}
    kept = {key: value for key, value in values.items() if value not in (None, "", {})}
    return {"path": fact.path, "name": fact.name, **kept, **_place(fact.place, language)}


def _place(place: Place, language: Language) -> dict[str, Any]:
    data: dict[str, Any] = {}
    boxes = [[place.page, *place.box]] if place.page is not None and place.box is not None else []
    boxes += [[more.page, *more.box] for more in place.continued]
    if boxes:
        data["boxes"] = boxes
    if place.page is not None:
        data["page"] = place.page
    if place.lines is not None:
        data["lines"] = list(place.lines)
    if place.spot is not None:
        data["spot"] = place.spot.words(language)
    return data
