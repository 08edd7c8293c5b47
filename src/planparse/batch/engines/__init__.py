"""Where documents are converted: on this machine, on a Dask cluster, on a Ray cluster.

An engine is a function that pulls tasks when it has capacity and yields each finished task exactly once, in
any order. With every engine, documents are converted in a sandbox on the machine that does the work, and
only the process that runs the batch writes the output.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from planparse.batch.isolation import Kind
from planparse.batch.sandbox import nothing
from planparse.batch.task import DEFAULT_WORK, Done, Task
from planparse.document.errors import EngineError, Failure, cause
from planparse.document.exhausted import without_extra

NAMES = ("local", "dask", "ray")
"""The engines, each a module in this package; all but the first need the extra of the same name."""

TRIES = 3
"""How often a document is attempted on a cluster whose workers die with it, before it fails."""


@dataclass(frozen=True, slots=True)
class Setup:
    """What an engine needs: the name of the work function, the parallel jobs, the cluster's address.

    `sandbox` is the kind of sandbox on this machine, None for the usual one; if `isolate`, each document is
    read in a process of its own. `meanwhile` is called in this process while the first documents are waited
    for.
    """

    work: str = DEFAULT_WORK
    jobs: int = 1
    scheduler: str | None = None
    sandbox: Kind | None = None
    isolate: bool = False
    meanwhile: Callable[[], None] = nothing


Engine = Callable[[Iterator[Task], Setup], Iterator[list[Done]]]


def engine(name: str) -> Engine:
    """The engine with this name. Raises EngineError if its library is not installed."""
    try:
        run: Engine = importlib.import_module(f"planparse.batch.engines.{name}").run
    except ImportError as error:
        raise EngineError.of(without_extra(error, f"--engine {name}", name)) from error
    return run


def lost(number: int, attempts: int) -> Done:
    """The result for a document whose workers kept dying."""
    return Done(number, Failure("workers-lost"), attempts)


def workers_failed(error: Exception) -> EngineError:
    """The error for workers that lack planparse, run another version of it or cannot start a sandbox."""
    why = error.failure if isinstance(error, EngineError) else cause(error)
    return EngineError("workers-failed", "", {"why": why})
