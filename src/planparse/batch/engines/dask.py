"""A Dask cluster, at a scheduler's address or of worker processes on this machine.

If a worker dies, the scheduler retries its documents elsewhere. A hostile document cannot kill a worker, only
its sandbox.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from distributed import Client, LocalCluster, as_completed

from planparse.batch.engines import TRIES, Setup, lost, workers_failed
from planparse.batch.engines.worker import convert
from planparse.batch.identity import code_version
from planparse.batch.task import Done, Task, decode_ended, done_of, encode_task
from planparse.document.errors import EngineError, cause

PATIENCE = 30.0
"""Seconds to wait for the scheduler and its first worker."""


def run(tasks: Iterator[Task], setup: Setup) -> Iterator[list[Done]]:
    """The finished tasks, as they come."""
    first = next(tasks, None)
    if first is None:
        return
    with _client(setup) as client:
        yield from _Run(client, setup).all(first, tasks)


@contextmanager
def _client(setup: Setup) -> Iterator[Any]:
    try:
        if setup.scheduler is not None:
            with Client(setup.scheduler, set_as_default=False, timeout=PATIENCE) as client:
                client.wait_for_workers(1, timeout=PATIENCE)
                yield client
            return
        with (
            LocalCluster(
                n_workers=setup.jobs,
                threads_per_worker=1,
                processes=True,
                dashboard_address=None,
                silence_logs="ERROR",
            ) as cluster,
            Client(cluster, set_as_default=False) as client,
        ):
            yield client
    except (OSError, TimeoutError, ValueError) as error:
        raise EngineError("dask-unreachable", "", {"why": cause(error)}) from error


class _Run:
    """The tasks running on a cluster."""

    def __init__(self, client: Any, setup: Setup) -> None:
        self.client = client
        self.setup = setup
        self.name = uuid4().hex
        self.completed = as_completed(loop=client.loop)
        self.under_way: dict[str, tuple[int, int, bytes]] = {}

    def submit(self, number: int, attempt: int, block: bytes) -> None:
        with warnings.catch_warnings():
            # documents are sent with their tasks on purpose: data scattered to a worker is lost if it dies
            warnings.filterwarnings("ignore", message="Sending large graph")
            future = self.client.submit(
                convert,
                self.setup.work,
                code_version(),
                block,
                self.setup.isolate,
                key=f"planparse-{self.name}-{number}-{attempt}",
                pure=False,
            )
        self.under_way[future.key] = (number, attempt, block)
        self.completed.add(future)

    def all(self, first: Task, tasks: Iterator[Task]) -> Iterator[list[Done]]:
        self.submit(first.number, 1, encode_task(first))
        self.setup.meanwhile()
        while True:
            while len(self.under_way) < 2 * max(1, sum(self.client.nthreads().values())):
                if (task := next(tasks, None)) is None:
                    break
                self.submit(task.number, 1, encode_task(task))
            if not self.under_way:
                return
            yield [done for future in self.completed.next_batch() if (done := self.ended(future))]

    def ended(self, future: Any) -> Done | None:
        """The finished task of a future; None if its document is retried."""
        number, attempt, block = self.under_way.pop(future.key)
        if future.status == "finished":
            return done_of(decode_ended(future.result()))
        error = future.exception() if future.status == "error" else None
        if isinstance(error, EngineError | ImportError):
            raise workers_failed(error) from error
        # the scheduler gave it up because too many workers died with it, or it was cancelled
        if attempt >= TRIES:
            return lost(number, attempt)
        self.submit(number, attempt + 1, block)
        return None
