"""Which form a document follows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from planparse.document.errors import ReadError
from planparse.form.model import LONGEST, Form
from planparse.japanese.fold import fold


def identify(lines: Iterable[str], forms: Iterable[Form], file: str) -> Form:
    """The one form whose signs the lines of the document `file` show.

    Raises ReadError, with every form's share of signs found, where no form matches or several do.
    """
    folded = [fold(line[:LONGEST]) for line in lines]
    candidates = tuple(forms)
    scores = {form.name: _score(folded, form) for form in candidates}
    claiming = [form for form in candidates if scores[form.name] >= form.minimum]
    if len(claiming) != 1:
        shares = tuple(f"{name} {score:.0%}" for name, score in sorted(scores.items()))
        raise ReadError("several-forms" if claiming else "unknown-form", file, {"scores": shares})
    return claiming[0]


def sign_lines(lines: Sequence[str], form: Form) -> tuple[int | None, ...]:
    """For each sign of a form the position of the first line that shows it; None if no line does."""
    return _first([fold(line[:LONGEST]) for line in lines], form)


def _first(folded: Sequence[str], form: Form) -> tuple[int | None, ...]:
    return tuple(next((n for n, line in enumerate(folded) if sign.search(line)), None) for sign in form.signs)


def _score(folded: Sequence[str], form: Form) -> float:
    return sum(at is not None for at in _first(folded, form)) / len(form.signs)
