"""A Ray cluster: at an address, or on this machine."""

from __future__ import annotations

from collections.abc import Iterator

import ray

from planparse.batch.engines import TRIES, EngineError, Setup, lost
from planparse.batch.engines.worker import VersionError, convert
from planparse.batch.identity import code_version
from planparse.batch.sandbox import SandboxError
from planparse.batch.task import Done, Task, decode_done, encode_task

# What ends one task. Any other error of Ray is the end of the cluster, and no document's fault.
_WORKER_LOST = (
    ray.exceptions.WorkerCrashedError,
    ray.exceptions.NodeDiedError,
    ray.exceptions.OutOfMemoryError,
    ray.exceptions.ObjectLostError,
)


def run(tasks: Iterator[Task], setup: Setup) -> Iterator[list[Done]]:
    """The ends of the tasks, as they come."""
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
        # a node that does not start in time is an Exception of no class of its own
        raise EngineError(
            f"Rayに接続できません({error})。--scheduler の番地と認証(RAY_AUTH_MODE)を確かめてください。",
            f"Cannot reach Ray ({error}). Check --scheduler and the authentication (RAY_AUTH_MODE).",
        ) from error
    try:
        yield from _run(first, tasks, setup)
    except ray.exceptions.RayError as error:
        raise EngineError(
            f"Rayが停止しました({error})。同じコマンドをもう一度実行すると続きから始まります。",
            f"Ray has ended ({error}). The same command resumes.",
        ) from error
    finally:
        ray.shutdown()


def _run(first: Task, tasks: Iterator[Task], setup: Setup) -> Iterator[list[Done]]:
    remote = ray.remote(num_cpus=1, max_retries=TRIES)(convert)
    under_way: dict[ray.ObjectRef, tuple[int, int, bytes]] = {}

    def submit(number: int, attempt: int, block: bytes) -> None:
        under_way[remote.remote(setup.work, code_version(), block)] = (number, attempt, block)

    submit(first.number, 1, encode_task(first))
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
                ended.append(decode_done(ray.get(reference)))
            except ray.exceptions.RayTaskError as error:
                cause = error.as_instanceof_cause()
                if not isinstance(cause, VersionError | SandboxError | ImportError):
                    raise
                raise EngineError(
                    f"Rayのワーカーで変換できません({error.cause})。全てのワーカーに同じ版のplanparseを入れてください。",
                    f"The Ray workers cannot convert ({error.cause}). Install the same planparse on all.",
                ) from error
            except _WORKER_LOST:
                if attempt >= TRIES:
                    ended.append(lost(number, attempt))
                else:
                    submit(number, attempt + 1, block)
        yield ended
