"""Where a value stands in a TOML text, for messages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

Key = str | int
"""A key of a table, or the position in a list of tables or values, from 0."""

_HEADER = re.compile(r"\s*(\[\[?)\s*([^\[\]#]+?)\s*\]\]?\s*(?:#.*)?")


def line_of(text: str, path: Sequence[Key], value: str | None = None) -> int | None:
    """The line, counted from 1, of the value at a path, or of the nearest table around it that is found.

    `value` is what the value says, which tells the lines of a long list apart. None for a path that is not
    written in the text at all. Only a hint: text that looks like TOML inside a long string misleads it.
    """
    lines = text.splitlines()
    names = [key for key in path if isinstance(key, str)]
    for depth in range(len(names), -1, -1):
        if (table := _table(lines, names[:depth], path)) is None:
            continue
        begin, end = table
        at = _key(lines, begin, end, names[depth]) if depth < len(names) else begin
        if at is None and not depth:
            return None
        written = (n for n in range(at or begin, end) if value and value in lines[n])
        return next(written, begin if at is None else at) + 1
    return None


def _table(lines: Sequence[str], names: Sequence[str], path: Sequence[Key]) -> tuple[int, int] | None:
    """The lines of a table from its header up to the next one; the table of the file itself has none."""
    headers = tuple(_headers(lines))
    if not names:
        return 0, headers[0][0] if headers else len(lines)
    wanted = ".".join(names)
    found = [n for n, (_, name) in enumerate(headers) if name == wanted]
    if not found:
        return None
    index = path[1] if len(path) > 1 and isinstance(path[1], int) else 0
    at = found[min(index, len(found) - 1)]
    return headers[at][0], headers[at + 1][0] if at + 1 < len(headers) else len(lines)


def _key(lines: Sequence[str], begin: int, end: int, key: str) -> int | None:
    pattern = re.compile(rf"""\s*["']?{re.escape(key)}["']?\s*[=.]""")
    return next((n for n in range(begin, end) if pattern.match(lines[n])), None)


def _headers(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    for n, line in enumerate(lines):
        if match := _HEADER.fullmatch(line):
            yield n, re.sub(r"[\s\"']", "", match[2])
