"""What is said of the shipped forms, each changed in one place, and what they then read of their examples.

The golden lists for each change the faults of the form, or what a trial on its example says otherwise, and
the drafts that are made of the examples. After an intended change, run
`pytest tests/test_small_forms.py --force-regen`, review the differences and commit them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

import pytest
from pytest_regressions.file_regression import FileRegressionFixture

from planparse.document.errors import FormError
from planparse.document.source import SourceDocument
from planparse.form.check import check
from planparse.form.file import parse
from planparse.form.model import Form
from planparse.parse.example import facts
from planparse.parse.form_draft import draft
from planparse.parse.pipeline import parse_by
from planparse.parse.plain_outline import plain_document
from planparse.parse.trial import form_trial
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
