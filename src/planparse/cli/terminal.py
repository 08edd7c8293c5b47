"""The one way to the terminal, on which nothing that a document or a file name says can act.

Escape sequences, marks of direction and the separators that some terminals break lines at are replaced by
U+FFFD; in JSON they are written as escapes, so that the data stays what it was. Rich draws through
`planparse.cli.console`, which does the same; what libraries and the server log goes through `clean_logs`.
"""

from __future__ import annotations

import locale
import logging
import os
import re
import shutil
import stat
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, suppress
from io import StringIO, TextIOWrapper
from pathlib import Path
from types import TracebackType
from typing import TextIO

from planparse.document.printable import escape, json_printable, printable, printable_lines
from planparse.document.secrets import without_secrets

_VALUES = re.compile(r"(?<!\S)(--[\w\-]+=|--pas[\w\-]*\s+(?!PASSWORD))[^\s\]]+")
"""An option with its value as typed, of which argparse quotes what it does not know: --pasword=…"""
_NOT_ASCII = re.compile(r"[^\x00-\x7e]")


def say(line: object = "") -> None:
    """Print a line on standard output."""
    print(printable(str(line)))


def say_lines(text: str) -> None:
    """Write a document of several lines to standard output as it ends, in UTF-8 unless that is a terminal."""
    if isinstance(sys.stdout, TextIOWrapper) and not sys.stdout.isatty():
        sys.stdout.reconfigure(encoding="utf-8")
    sys.stdout.write(printable_lines(text))


def say_json(text: str) -> None:
    """Write JSON to standard output, in ASCII where the terminal may lack characters."""
    safe = json_printable(text)
    if (sys.stdout.encoding or "").lower().replace("-", "") not in ("utf8", ""):
        safe = _NOT_ASCII.sub(lambda found: escape(found[0]), safe)
    sys.stdout.write(safe)


def hand_over(file: Path) -> None:
    """Write a file that was made for another program to standard output, byte for byte.

    On a terminal, which is no program, its text is shown.
    """
    if sys.stdout.isatty():
        say_lines(file.read_text("utf-8-sig", errors="replace"))  # in which line ends are line feeds
        return
    with file.open("rb") as made:
        shutil.copyfileobj(made, sys.stdout.buffer)


def warn(line: str) -> None:
    """Print a line on the error stream, if it can be written to: nobody can be told otherwise."""
    try:
        print(printable(line), file=sys.stderr, flush=True)
    except OSError:
        _discard(sys.stderr)


def warn_json(line: str) -> None:
    """Print a line of JSON on the error stream at once. Raises OSError."""
    print(json_printable(line), file=sys.stderr, flush=True)


def open_missing() -> None:
    """Open the null device for the standard streams that were closed.

    Otherwise the next file that is opened would take their place, and a child process would write into it.
    """
    for number, mode in enumerate((os.O_RDONLY, os.O_WRONLY, os.O_WRONLY)):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, mode)  # takes the lowest free number, which is this one
    # Python has None for a stream that was closed when it started
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123


def use_utf_8() -> None:
    """Start the program again in Python's UTF-8 mode if file names would have another encoding (EUC-JP).

    The names of documents may have letters that such an encoding lacks. The standard streams keep theirs.
    """
    if sys.getfilesystemencoding() == "utf-8" or os.environ.get("PYTHONUTF8") == "1":
        return
    streams = os.environ.get("PYTHONIOENCODING") or locale.getpreferredencoding(do_setlocale=False)
    own = {"PYTHONUTF8": "1", "PYTHONIOENCODING": streams}
    os.execve(sys.executable, sys.orig_argv, {**os.environ, **own})


def clean_logs() -> None:
    """Show logs, warnings and unexpected errors, which quote texts, without what acts on a terminal."""
    handler = logging.StreamHandler()
    handler.setFormatter(_Cleaner("%(message)s"))
    logging.basicConfig(handlers=[handler], level=logging.WARNING)
    logging.captureWarnings(capture=True)
    sys.excepthook = _show_error
    threading.excepthook = lambda args: _show_error(
        args.exc_type, args.exc_value or args.exc_type(), args.exc_traceback
    )


class _Cleaner(logging.Formatter):
    """Writes records, their tracebacks included, without characters that act on a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        """The record's lines."""
        return printable_lines(super().format(record))


def _show_error(kind: type[BaseException], error: BaseException, at: TracebackType | None) -> None:
    """Show an error that nothing expected as Python does."""
    with suppress(OSError):
        sys.stderr.write(printable_lines("".join(traceback.format_exception(kind, error, at))))


def silence_destructors() -> None:
    """Let objects that fail while they are removed say nothing: a workbook's archive would print a traceback
    after it was told that the disk is full.
    """
    sys.unraisablehook = lambda _: None


def settle_encodings() -> None:
    """Write UTF-8 to files, and question marks to a terminal for what its encoding (EUC-JP) lacks."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8" if _is_file(stream) else None, errors="replace")


def _is_file(stream: TextIOWrapper) -> bool:
    """Whether a stream was redirected into a file."""
    try:
        return stat.S_ISREG(os.fstat(stream.fileno()).st_mode)
    except OSError:  # a stream without a number
        return False


@contextmanager
def errors_of_arguments() -> Iterator[None]:
    """Make safe to show what argparse writes on the error stream in the block, which quotes arguments."""
    said = StringIO()
    try:
        with redirect_stderr(said):
            yield
    finally:
        with suppress(OSError):
            sys.stderr.write(printable_lines(without_secrets(_VALUES.sub(r"\1…", said.getvalue()))))


def flush_output() -> None:
    """Write what is left for standard output, while an error of it can still be told. Raises OSError."""
    sys.stdout.flush()


def discard_output() -> None:
    """Let what is left for standard output go nowhere: its reader has exited, or it cannot be written to."""
    _discard(sys.stdout)


def _discard(stream: TextIO) -> None:
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
