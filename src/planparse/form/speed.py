"""Whether the patterns of a form are quick enough: each is tried, in a process of its own, on lines made to
slow it down.

A form is untrusted input, and one match may take longer than the universe lasts. The process is this module
run as a program: it reads the patterns and writes the positions of those that are too slow.
"""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from types import FrameType
from typing import NoReturn

from planparse.form.attacks import attacks

LONGEST_MATCH = 0.5
"""Seconds of computing time for a pattern on one line. The slowest pattern that ships takes a tenth."""
_LONGEST_TRIAL = 10.0
"""Seconds of computing time for all patterns of a form. Those of the largest that ships take one."""
_LONGEST_WAIT = 60.0
"""Seconds until a process that does not end is killed, be the machine as busy as it may."""
_MEMORY = 1 << 30  # bytes

Tried = tuple[str, bool]
"""A pattern, and whether it is searched for in a line rather than matched with the whole."""


def too_slow(patterns: Sequence[Tried]) -> tuple[int, ...]:
    """The positions of the patterns that take too long on some line. Takes at most a minute."""
    command = [sys.executable, "-P", "-m", "planparse.form.speed"]
    told = json.dumps(list(patterns))
    try:
        output = subprocess.run(
            command, input=told, capture_output=True, text=True, timeout=_LONGEST_WAIT, check=False
        ).stdout
    except subprocess.TimeoutExpired as error:
        output = (error.stdout or b"").decode() + "slow\n"
    found: list[int] = []
    begun = 0
    for line in output.splitlines():
        if line == "slow":
            found.append(begun)
        else:
            begun = int(line)
    return tuple(dict.fromkeys(found))


# --- in the process of its own -------------------------------------------------------------------------


def _stop(number: int, frame: FrameType | None) -> NoReturn:
    raise TimeoutError


def _try(patterns: Sequence[Tried]) -> None:
    """Write the position of each pattern when its trial begins, and "slow" if it takes too long."""
    begin = time.process_time()
    for position, (pattern, searched) in enumerate(patterns):
        print(position, flush=True)
        compiled = re.compile(pattern)
        match = compiled.search if searched else compiled.fullmatch
        for line in attacks(pattern):
            left = _LONGEST_TRIAL - (time.process_time() - begin)
            if left <= 0 or _takes_longer(match, line, min(left, LONGEST_MATCH)):
                print("slow", flush=True)
                break


def _takes_longer(match: Callable[[str], object], line: str, seconds: float) -> bool:
    """Whether a match takes longer than some seconds of computing time, where the system can tell it."""
    if not hasattr(signal, "setitimer"):
        match(line)
        return False
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        match(line)
    except TimeoutError:
        return True
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return False


def main() -> None:
    """Try the patterns on standard input."""
    if sys.platform != "win32":
        import resource

        signal.signal(signal.SIGVTALRM, _stop)
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    _try(json.load(sys.stdin))


if __name__ == "__main__":
    main()
