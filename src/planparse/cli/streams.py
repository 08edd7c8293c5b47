"""`-` as the name of a file: standard input where a command reads, standard output where it writes."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from planparse.cli.language import Translator
from planparse.cli.terminal import hand_over
from planparse.document.errors import UsageError

STREAM = Path("-")


def standard_input(most: int) -> bytes:
    """Standard input, at most `most` bytes and one more, by which the caller knows that there are more."""
    return sys.stdin.buffer.read(most + 1)


@contextmanager
def incoming(path: Path, suffix: str, most: int) -> Iterator[Path]:
    """A file with what the path names: the path itself, or for `-` a temporary file with standard input."""
    if path != STREAM:
        yield path
        return
    with TemporaryDirectory(prefix="planparse-") as folder:
        file = Path(folder) / f"stdin{suffix}"
        file.write_bytes(standard_input(most))
        yield file


@contextmanager
def outgoing(path: Path, suffix: str) -> Iterator[Path]:
    """A path to write to: the path itself, or for `-` a temporary file that then goes to standard output."""
    if path != STREAM:
        yield path
        return
    with TemporaryDirectory(prefix="planparse-") as folder:
        file = Path(folder) / f"stdout{suffix}"
        yield file
        hand_over(file)


def speaking(outputs: Mapping[str, object], tr: Translator) -> Translator:
    """The terminal for a command with these outputs by option: without confirmations where one is `-`.

    Raises UsageError where more than one thing would go to standard output.
    """
    taken = [option for option, target in outputs.items() if str(target) == "-"]
    if tr.json and taken:
        taken.append("--json")
    if len(taken) > 1:
        raise UsageError("stream-taken", "", {"options": tuple(taken)})
    return replace(tr, quiet=True) if taken else tr


def read_once(names: Sequence[Path | str]) -> None:
    """Raise UsageError if standard input is named more than once."""
    if sum(name == STREAM for name in names) > 1:
        raise UsageError("stream-twice")
