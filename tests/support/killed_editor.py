"""Edits a task again and again in processes that are killed: `python -m` with OUT, ID, PATH and KILLS.

An editor tells a value only after it was told that the value is kept. What it told last must be there after
it was killed, or the value that it was storing then. Ends with an error otherwise.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from itertools import count
from pathlib import Path

from planparse.corrections.file import read_corrections
from planparse.output.folder import corrections_name
from planparse.serve.desk import Wanted, edit, opened


def _keep(out: Path, document_id: str, path: str, value: str) -> None:
    """Store the value as the server does, also where a killed editor's value turns up."""
    row = next(row for row in opened(out, document_id, "ja").rows if row.key == path)
    answer = edit(out, document_id, [Wanted(path, row.seen, value)], "a", "ja")
    if answer.status == 409:
        seen = answer.content["now"][path]["seen"]
        answer = edit(out, document_id, [Wanted(path, seen, value)], "a", "ja")
    assert answer.status == 200, answer


def _edit_forever(out: Path, document_id: str, path: str, life: int, told: int) -> None:
    for n in count():
        _keep(out, document_id, path, f"{life}-{n}")
        os.write(told, f"{n}\n".encode())


def main(out: Path, document_id: str, path: str, kills: int) -> None:
    """Kill that many editors; raises AssertionError if a value is lost."""
    chance = random.Random(7)
    in_flight = 0
    _keep(out, document_id, path, "warm")
    for life in range(kills):
        reading, writing = os.pipe()
        pid = os.fork()
        if pid == 0:
            _edit_forever(out, document_id, path, life, writing)
        os.close(writing)
        first = os.read(reading, 2)
        time.sleep(chance.uniform(0.0, 0.08))
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        told = first
        while more := os.read(reading, 65536):
            told += more
        os.close(reading)
        last = int(told.split()[-1])
        (kept,) = (
            one
            for one in read_corrections((out / corrections_name(document_id)).read_bytes(), "")
            if one.path == path
        )
        (row,) = (row for row in opened(out, document_id, "ja").rows if row.key == path)
        for value in (kept.value, row.text):
            assert value in (f"{life}-{last}", f"{life}-{last + 1}"), (life, last, value)
        in_flight += kept.value != row.text
    print(f"{kills} killed, {in_flight} between correction and plan")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4]))
