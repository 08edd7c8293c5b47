"""Fuzz the targets one after the other: `python -m tests.fuzz [TARGET…]`, or `make fuzz`.

`PLANPARSE_FUZZ_SECONDS` is the time for each target, 60 by default. What was learnt of a target's inputs is
kept in `.fuzz/TARGET`, so that the next run goes on from there. An input that breaks a promise is kept in
`.fuzz/found`; once the fault is mended, it belongs into `tests/fuzz/corpus/TARGET` as `found-…`.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.fuzz.targets import CORPUS, TARGETS

FOLDER = Path(".fuzz")
LONGEST_INPUT = 32_000
"""Bytes. The largest seed has about 29,000; larger inputs only make each try slower."""
HANG = 30
"""Seconds for one input: a hundred times what the slowest seed takes on a machine with nothing else to do."""
MEMORY = 3_000
"""MiB of the fuzzing process, which holds the dictionaries and its record of what code ran."""


def main() -> int:
    """Fuzz each target; 1 if any found something."""
    seconds = int(os.environ.get("PLANPARSE_FUZZ_SECONDS", "60"))
    broken = [name for name in sys.argv[1:] or TARGETS if not _holds(name, seconds)]
    print(f"{len(broken)} targets broke a promise: {', '.join(broken)}" if broken else "Every promise held.")
    return int(bool(broken))


def _holds(name: str, seconds: int) -> bool:
    """Whether a target kept its promise for so many seconds."""
    learnt, found = FOLDER / name, FOLDER / "found"
    learnt.mkdir(parents=True, exist_ok=True)
    found.mkdir(exist_ok=True)
    options = [
        f"-max_total_time={seconds}",
        f"-timeout={HANG}",
        f"-rss_limit_mb={MEMORY}",
        f"-max_len={LONGEST_INPUT}",
        f"-artifact_prefix={found}/{name}-",
        "-print_final_stats=1",
    ]
    if (words := CORPUS / f"{name}.dict").exists():
        options.append(f"-dict={words}")
    print(f"--- {name}, {seconds} s", flush=True)
    command = [sys.executable, "-m", "tests.fuzz.run", name, *options, str(learnt), str(CORPUS / name)]
    return subprocess.run(command, check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
