"""Table rows with pipes between their cells, as Markdown has them."""

from __future__ import annotations

import re

DELIMITER = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*")
"""The line below a pipe table's header."""
_PIPE = re.compile(r"(?<!\\)\|")


def cells_of(line: str) -> list[str]:
    r"""The cells of a row without the blanks around them; `\|` is a pipe inside of one."""
    bare = line.strip()
    bare = bare.removeprefix("|")
    if bare.endswith("|") and not bare.endswith("\\|"):
        bare = bare[:-1]
    return [cell.strip().replace("\\|", "|") for cell in _PIPE.split(bare)]
