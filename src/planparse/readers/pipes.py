"""The rows of tables whose cells are parted by pipes, in Markdown and in plain text."""

from __future__ import annotations

import re

PIPE = "|"
PIPES = "|｜"
"""The pipes of a plain text, where people also type the full-width one."""


def between_pipes(row: str, pipes: str = PIPE) -> list[str]:
    r"""The pieces of a row between its pipes, blanks included; `\|` is a pipe of the text.

    `pipes` are the characters that count as one.
    """
    return [piece.replace("\\|", "|") for piece in re.split(rf"(?<!\\)[{pipes}]", row)]


def without_frame(row: str, pipes: str = PIPE) -> str:
    r"""The row without the pipe at each of its ends, where there is one, and the blanks outside of these."""
    bare = row.strip()
    if bare.startswith(tuple(pipes)):
        bare = bare[1:]
    return bare[:-1] if bare.endswith(tuple(pipes)) and not bare.endswith("\\|") else bare
