"""The small document that a form ships with, and the result that it is expected to give.

Beside `gyokaku.toml` stand `gyokaku.example.txt`, a document of the form, and `gyokaku.expected.json`, a part
of its plan: what is written there must be read so, and what is left out may be anything.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from planparse.document.errors import Failure, ReadError, refused
from planparse.document.files import read_regular
from planparse.form.model import Form
from planparse.parse.pipeline import parse_bytes
from planparse.plan.model import Plan

_MOST = 20
"""Differences told for an example: more have one cause."""
_LARGEST = 1 << 20
"""Bytes of an example or of its result; a small document is meant."""
_NOT_EXPECTED = (
    "place",
    "document_id",
    "source",
    "schema_version",
    "findings",
    "keywords",
    "doubt",
    "tokens",
)
"""Keys of a plan that tell where a value was found or how sure it is, not what the document says."""


def example_of(form: Path) -> Path:
    """The example document beside a form file, which need not exist."""
    return form.with_suffix(".example.txt")


def expected_of(form: Path) -> Path:
    """The expected result beside a form file, which need not exist."""
    return form.with_suffix(".expected.json")


def result_of(path: Path, form: Form) -> dict[str, object]:
    """What the form in the file `path` reads of its example, without places and empty values.

    Raises ReadError where the example cannot be read or is not one of the form.
    """
    example = example_of(path)
    try:
        data = read_regular(example, _LARGEST)
    except OSError as error:
        raise ReadError.of(refused("unreadable", example.name, error)) from error
    if len(data) > _LARGEST:
        raise ReadError("file-too-large", example.name, {"size": f"> {_LARGEST} B", "limit": f"{_LARGEST} B"})
    plan = parse_bytes(data, example.name, forms=(form,), strict=True).plan
    return facts(plan)


def facts(plan: Plan) -> dict[str, object]:
    """A plan as an expected result has it: what the document says, without what is empty."""
    told = _bare(plan.model_dump(mode="json"))
    assert isinstance(told, dict)
    return told


def _bare(value: object) -> object:
    if isinstance(value, dict):
        kept = {key: _bare(inner) for key, inner in value.items() if not _is_beside(key)}
        return {key: inner for key, inner in kept.items() if inner not in (None, [], {})}
    return [_bare(inner) for inner in value] if isinstance(value, list) else value


def _is_beside(key: str) -> bool:
    return key in _NOT_EXPECTED or key.endswith(("_place", "_doubt"))


def check_example(path: Path, form: Form) -> Iterator[Failure]:
    """How what the form in the file `path` reads of its example differs from what is expected.

    Nothing where it has no example. Tells no more differences than a person would read.
    """
    example, result = example_of(path), expected_of(path)
    if not example.is_file():
        if result.exists():
            yield Failure("example-missing", result.name, {"example": example.name})
        return
    try:
        found = result_of(path, form)
    except ReadError as error:
        yield error.failure
        return
    if not result.is_file():
        yield Failure("expected-missing", example.name, {"expected": result.name})
        return
    try:
        expected = json.loads(result.read_text("utf-8-sig")) if result.stat().st_size <= _LARGEST else None
    except (OSError, ValueError, RecursionError):
        expected = None
    if not isinstance(expected, dict):
        yield Failure("expected-damaged", result.name)
        return
    for count, (place, wanted, read) in enumerate(_differences(expected, found, "")):
        if count == _MOST:
            return
        yield Failure("expected-differs", result.name, {"place": place, "expected": wanted, "found": read})


def _differences(expected: object, found: object, place: str) -> Iterator[tuple[str, str, str]]:
    """Where a result lacks something expected: the place, what was expected there, and what is there."""
    if isinstance(expected, dict) and isinstance(found, Mapping):
        for key, value in expected.items():
            yield from _differences(value, found.get(key), f"{place}.{key}" if place else key)
    elif isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        for n, (wanted, read) in enumerate(zip(expected, found, strict=True), 1):
            yield from _differences(wanted, read, f"{place}[{n}]")
    elif expected != found and not (found is None and expected in (None, [], {})):
        yield place, _short(expected), _short(found)


def _short(value: object) -> str:
    if isinstance(value, list):
        titles = [str(one.get("title") or one.get("text") or "…") for one in value if isinstance(one, dict)]
        written = f"{len(value)}: " + ", ".join(titles or map(str, value))
    else:
        written = (
            "—"
            if value is None
            else value
            if isinstance(value, str)
            else json.dumps(value, ensure_ascii=False)
        )
    return written if len(written) <= 80 else written[:80] + "…"
