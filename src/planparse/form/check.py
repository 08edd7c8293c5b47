"""What is wrong with a form."""

from __future__ import annotations

from planparse.document.errors import Failure
from planparse.form.model import FIELD, INDICATOR, ROOT, Form
from planparse.japanese.fold import fold


def check(form: Form) -> tuple[Failure, ...]:
    """What is wrong with a form: examples that do not match, counter-examples that do, unknown names."""
    wrong: list[Failure] = []
    known = {h.kind for h in form.headings} | {ROOT}
    for heading in form.headings:
        if heading.kind.startswith((FIELD, INDICATOR)):
            continue  # made from labels, which are their own examples
        where = f"[{heading.kind}]"
        wrong.extend(
            Failure("form-within", where, {"kind": parent})
            for parent in heading.within
            if parent not in known
        )
        if not heading.examples or not heading.counter_examples:
            wrong.append(Failure("form-examples", where))
        wrong.extend(
            Failure("form-example", where, {"example": example})
            for example in heading.examples
            if heading.match(fold(example)) is None
        )
        wrong.extend(
            Failure("form-counter-example", where, {"example": example})
            for example in heading.counter_examples
            if (match := heading.match(fold(example))) is not None and heading.is_sure(match)
        )
        groups = {name for pattern in (*heading.patterns, *heading.due) for name in pattern.groupindex}
        wrong.extend(
            Failure("form-identity", where, {"group": name})
            for name in heading.identity
            if name not in groups
        )
    return tuple(wrong)
