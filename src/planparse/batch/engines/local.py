"""This machine: one sandbox that converts as many documents in parallel as there are jobs."""

from __future__ import annotations

from collections.abc import Iterator

from planparse.batch.engines import Setup
from planparse.batch.isolation import open_sandbox
from planparse.batch.task import Done, Task, done_of, job_of


def run(tasks: Iterator[Task], setup: Setup) -> Iterator[list[Done]]:
    """The finished tasks, as they come."""
    # do not start a server if there is nothing to do
    first = next(tasks, None)
    if first is None:
        return
    with open_sandbox(
        setup.work,
        setup.jobs,
        ahead=setup.jobs,
        kind=setup.sandbox,
        isolate=setup.isolate,
        meanwhile=setup.meanwhile,
    ) as box:
        box.submit(job_of(first))
        while True:
            while box.free > 0 and (task := next(tasks, None)) is not None:
                box.submit(job_of(task))
            if box.idle:
                return
            yield list(map(done_of, box.wait()))
