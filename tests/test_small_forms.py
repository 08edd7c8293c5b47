"""What is said of the shipped forms, each changed in one place, and what they then read of their examples.

The golden lists for each change the faults of the form, or what a trial on its example says otherwise, and
the drafts that are made of the examples; and how lines differ from the wordings of headings. After an
intended change, run `pytest tests/test_small_forms.py --force-regen`, review the differences, commit them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from random import Random

import pytest
from pytest_regressions.file_regression import FileRegressionFixture

from planparse.document.errors import FormError
from planparse.document.source import SourceDocument
from planparse.form.check import check
from planparse.form.file import parse
from planparse.form.model import Form
from planparse.japanese.fold import fold
from planparse.parse.example import facts
from planparse.parse.form_draft import draft
from planparse.parse.pipeline import parse_by
from planparse.parse.plain_outline import plain_document
from planparse.parse.trial import form_trial
from planparse.parse.trial.near import _is_distinct, compare, suggestion
from planparse.parse.trial.wordings import Gap, Wording, wordings_of
from planparse.readers import read
from tests.support.documents import form_source, forms
from tests.support.listing import differences, flat
from tests.support.small_documents import EXAMPLES, edited
from tests.support.small_originals import changed_text

NAMES = [form.name for form in forms()]
CHANGED = ("gyokaku", "kyoku-x")
"""Forms that are changed: few, as a check starts a process."""
CHANGES = 8
_APART = ("document", "groups", "place", "places")


def _trial(form: Form, document: SourceDocument) -> list[str]:
    """What a trial says and what the plan holds, a value a row."""
    parsed = parse_by(document, (), form)
    trial = asdict(form_trial(form, document, parsed))
    return [*flat(trial, _APART), *flat(facts(parsed.plan))]


def _example(name: str) -> SourceDocument:
    return read(EXAMPLES[name].read_bytes(), f"{name}.txt")[0]


def _said(name: str, text: str) -> list[str]:
    try:
        form = parse(text, f"{name}.toml")
    except FormError as error:
        return [f"! {error.failure.render('ja')}"]
    return [*(f"! {fault.render('ja')}" for fault in check(form)), *_trial(form, _example(name))]


def _of_form(name: str) -> Iterator[str]:
    source = form_source(name)
    before = _said(name, source)
    yield from before
    for n in range(CHANGES):
        said, changed = changed_text(f"{name} form {n}", source)
        yield f"{n}: {said}"
        after = _said(name, changed)
        yield from after if len(after) == 1 else differences(before, after)


@pytest.mark.parametrize("name", CHANGED)
def test_a_form_with_one_change(name: str, file_regression: FileRegressionFixture) -> None:
    rows = _of_form(name)
    file_regression.check("\n".join(rows) + "\n", basename=name, extension=".txt", encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_drafts_of_documents_of_one_kind(name: str, file_regression: FileRegressionFixture) -> None:
    """Of one document, and of two, the second of which has changes of its own."""
    documents = [("a.txt", plain_document(_example(name)))]
    drafts = [draft(documents, name)]
    for n, (_, text) in enumerate(edited(name, 100, 104)):
        other = plain_document(read(text.encode(), "b.txt")[0])
        both = draft([*documents, ("b.txt", other)], f"{name}{n}")
        drafts.append("\n".join(differences(drafts[0].splitlines(), both.splitlines())))
    told = "\n---\n".join(drafts)
    file_regression.check(f"{told}\n", basename=f"draft-{name}", extension=".txt", encoding="utf-8")


VALUES = {"number": "3", "year": "令和8年度", "area": "2", "label": "A"}


def near(draw: Random, wording: Wording) -> str:
    """A line that has a wording, or nearly: some letters or signs are gone, others, or too many."""
    parts = [VALUES.get(p.name, "港の整備") if isinstance(p, Gap) else p for p in wording.parts]
    text = wording.lead + "".join(parts)
    for _ in range(draw.randint(0, 2)):
        at, sign = draw.randrange(len(text) + 1), draw.choice("のりする■・:( 1年")
        text = draw.choice(
            (
                text[:at] + text[at + 1 :],
                text[:at] + sign + text[at:],
                text[:at] + sign + text[at + 1 :],
                f"{text}{draw.choice(('(案)', ':', 'について', 'は、次のとおり', '(その2)'))}",
                f"{draw.choice(('■', '【', '2 ', '主な', '今後の'))}{text}",
                f"【{text}】",
                text.translate(str.maketrans("", "", "のりける ")),
            )
        )
    return text


def test_how_lines_differ_from_the_wordings_of_headings(file_regression: FileRegressionFixture) -> None:
    rows: list[str] = []
    known = [
        (heading, w) for form in forms() for heading in form.headings for w in wordings_of(heading, form)
    ]
    for heading, wording in {wording.written: (heading, wording) for heading, wording in known}.values():
        draw = Random(wording.written)
        rows.append(f"{wording.written} {'' if _is_distinct(wording) else 'is not distinct'}")
        for line in dict.fromkeys(fold(near(draw, wording)) for _ in range(4)):
            told = " ".join(
                f"{d.change}: {d.expected!r} {d.found!r}" for d in compare(line, wording, heading)
            )
            rows.append(f"  {line} | {told} | {suggestion(line, wording)}")
    file_regression.check("\n".join(rows) + "\n", basename="near", extension=".txt", encoding="utf-8")
