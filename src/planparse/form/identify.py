"""Which form a document follows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from planparse.document.errors import ReadError
from planparse.form.model import LONGEST, Form
from planparse.japanese.fold import fold

_REGULAR = re.compile(r"[\\^$|*+?\[\]]")
"""What a sign has that is written as a regular expression, and no text."""
_SYNTAX = re.compile(r"\\s[*+?]?|\(\?:|[\^$\\()]")


@dataclass(frozen=True, slots=True)
class Score:
    """How well a document fits a form: the share of the form's signs that it shows, and those it lacks."""

    form: Form
    share: float
    missing: tuple[re.Pattern[str], ...]

    @property
    def claims(self) -> bool:
        """Whether the form takes the document for one of its own."""
        return self.share >= self.form.minimum

    @property
    def missing_words(self) -> tuple[str, ...]:
        """The missing signs in plain words: as the form writes them, or a heading that would show one."""
        return tuple(sign_in_words(sign, self.form) for sign in self.missing)


def scores(lines: Iterable[str], forms: Iterable[Form]) -> tuple[Score, ...]:
    """How well a document's lines fit each form, in the order of their names."""
    folded = [fold(line[:LONGEST]) for line in lines]
    found = []
    for form in sorted(forms, key=lambda form: form.name):
        missing = tuple(sign for sign in form.signs if not any(map(sign.search, folded)))
        found.append(Score(form, (len(form.signs) - len(missing)) / len(form.signs), missing))
    return tuple(found)


def identify(lines: Iterable[str], forms: Iterable[Form], file: str) -> Form:
    """The one form whose signs the lines of the document `file` show.

    Raises ReadError, with every form's share of signs found, where no form matches or several do.
    """
    found = scores(lines, forms)
    claiming = [score.form for score in found if score.claims]
    if len(claiming) != 1:
        shares = tuple(f"{score.form.name} {score.share:.0%}" for score in found)
        raise ReadError("several-forms" if claiming else "unknown-form", file, {"scores": shares})
    return claiming[0]


def sign_in_words(sign: re.Pattern[str], form: Form) -> str:
    """A sign of a form in plain words: as the form writes it, or a heading that would show it."""
    written = form.written.get(sign, sign.pattern)
    if _REGULAR.search(written) is None:
        return written
    examples = (example for heading in form.headings for example in heading.examples)
    shown = next((example for example in examples if sign.search(fold(example))), None)
    return shown or _SYNTAX.sub("", written)
