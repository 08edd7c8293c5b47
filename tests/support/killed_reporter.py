"""Reports on a task again and again in processes that are killed: `python -m` with OUT, ID and KILLS.

A reporter tells a report only after it was told that it is kept. Every report that was told must be in the
history, once, at the end. Ends with an error otherwise.
"""

from __future__ import annotations

import os
import random
import signal
import sys
from datetime import date
from itertools import count
from pathlib import Path

from planparse.batch.reporting import take_reports_of_one
from planparse.output.folder import plan_name
from planparse.output.progress import read_reports
from planparse.plan.fields import tasks_of
from planparse.progress.history import NO_HISTORY, Thread
from planparse.progress.model import Standing
from planparse.progress.placing import reported
from planparse.progress.taking import Filled
from planparse.writers.json import read_plan


def _thread(out: Path, document_id: str) -> Thread | None:
    threads = read_reports(out, [document_id]).get(document_id, NO_HISTORY).threads
    return threads[0] if threads else None


def _report(out: Path, document_id: str, result: str) -> None:
    """Report on the first task as the server does, knowing all that was reported."""
    thread = _thread(out, document_id)
    task = reported(tasks_of(read_plan(out / plan_name(document_id)))[0])
    own = Standing(status="実施中", result=result)
    seen = thread.heads if thread else ()
    filled = Filled(document_id, task, thread.id if thread else None, seen, own)
    outcome = take_reports_of_one(out, document_id, [filled], "a", date(2026, 7, 1))
    assert len(outcome.changes) == 1, outcome


def _report_forever(out: Path, document_id: str, life: int, told: int) -> None:
    for n in count():
        result = f"{life}-{n}"
        _report(out, document_id, result)
        os.write(told, f"{result}\n".encode())


def main(out: Path, document_id: str, kills: int) -> None:
    """Kill that many reporters; raises AssertionError if a report is lost or kept twice."""
    chance = random.Random(7)
    told: list[str] = []
    _report(out, document_id, "warm")
    for life in range(kills):
        reading, writing = os.pipe()
        pid = os.fork()
        if pid == 0:
            _report_forever(out, document_id, life, writing)
        os.close(writing)
        with os.fdopen(reading) as lines:
            told += (lines.readline().strip() for _ in range(chance.randint(1, 3)))
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            told += lines.read().split()
    thread = _thread(out, document_id)
    assert thread is not None
    kept = [report.standing.result for report in thread.reports]
    assert len(kept) == len(set(kept)) and set(told) <= set(kept), set(told) - set(kept)
    assert not thread.rivals
    # at most the one that a reporter was storing when it was killed was not told
    assert len(kept) <= len(told) + kills + 1
    print(f"{kills} killed, {len(kept)} reports kept, {len(kept) - len(told) - 1} of them not told")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
