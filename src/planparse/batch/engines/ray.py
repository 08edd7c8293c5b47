"""A Ray cluster, at an address or on this machine."""

from __future__ import annotations

from collections.abc import Iterator

import ray

from planparse.batch.engines import TRIES, Setup, lost, workers_failed
from planparse.batch.engines.worker import convert
from planparse.batch.identity import code_version
from planparse.batch.task import Done, Task, decode_ended, done_of, encode_task
from planparse.document.errors import EngineError, cause

# Errors that concern a single task. Any other Ray error means that the cluster is gone.
_WORKER_LOST = (
    ray.exceptions.WorkerCrashedError,
    ray.exceptions.NodeDiedError,
    ray.exceptions.OutOfMemoryError,
    ray.exceptions.ObjectLostError,
)


def run(tasks: Iterator[Task], setup: Setup) -> Iterator[list[Done]]:
    """The finished tasks, as they come."""
    first = next(tasks, None)
    if first is None:
        return
    try:
        ray.init(
            address=setup.scheduler,
            num_cpus=setup.jobs if setup.scheduler is None else None,
            include_dashboard=False,
            log_to_driver=False,
            logging_level="ERROR",
        )
    except Exception as error:
        # a node that does not start in time raises a plain Exception
        raise EngineError("ray-unreachable", "", {"why": cause(error)}) from error
    try:
        yield from _run(first, tasks, setup)
    except ray.exceptions.RayError as error:
        raise EngineError("ray-ended", "", {"why": cause(error)}) from error
    finally:
        ray.shutdown()


def _run(first: Task, tasks: Iterator[Task], setup: Setup) -> Iterator[list[Done]]:
    remote = ray.remote(num_cpus=1, max_retries=TRIES)(convert)
    under_way: dict[ray.ObjectRef, tuple[int, int, bytes]] = {}

    def submit(number: int, attempt: int, block: bytes) -> None:
        under_way[remote.remote(setup.work, code_version(), block, setup.isolate)] = (number, attempt, block)

    submit(first.number, 1, encode_task(first))
    setup.meanwhile()
    while True:
        slots = int(ray.cluster_resources().get("CPU", 1))
        while len(under_way) < 2 * slots and (task := next(tasks, None)) is not None:
            submit(task.number, 1, encode_task(task))
        if not under_way:
            return
        ready, _ = ray.wait(list(under_way), num_returns=1)
        ended = []
        for reference in ready:
            number, attempt, block = under_way.pop(reference)
            try:
                ended.append(done_of(decode_ended(ray.get(reference))))
            except ray.exceptions.RayTaskError as error:
                own = error.as_instanceof_cause()
                if not isinstance(own, EngineError | ImportError):
                    raise
                raise workers_failed(error.cause) from error
            except _WORKER_LOST:
                if attempt >= TRIES:
                    ended.append(lost(number, attempt))
                else:
                    submit(number, attempt + 1, block)
        yield ended
