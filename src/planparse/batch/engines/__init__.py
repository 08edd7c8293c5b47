"""Where documents are converted: on this machine, on a Dask cluster, on a Ray cluster.

An engine is a function that takes tasks as it has room for them and gives their ends, in any order, each
exactly once. Whatever the engine, a document is converted in a sandbox on the machine that does the work,
and everything is written by the one process that runs the batch.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from planparse.batch.task import DEFAULT_WORK, Done, Task
from planparse.document.errors import EngineError, Failure, cause

NAMES = ("local", "dask", "ray")
"""The engines, each a module here; all but the first need the extra of their name."""

TRIES = 3
"""How often a cluster may give a document up (its workers died with it) before it has failed."""


@dataclass(frozen=True, slots=True)
class Setup:
    """What an engine runs: the work function's name, how many at a time here, where the cluster is."""

    work: str = DEFAULT_WORK
    jobs: int = 1
    scheduler: str | None = None


Engine = Callable[[Iterator[Task], Setup], Iterator[list[Done]]]


def engine(name: str) -> Engine:
    """The engine of a name. Raises EngineError where its library is not installed."""
    try:
        run: Engine = importlib.import_module(f"planparse.batch.engines.{name}").run
    except ImportError as error:
        raise EngineError("needs-extra", f"--engine {name}", {"extra": name}) from error
    return run


def lost(number: int, attempts: int) -> Done:
    """The end of a document that a cluster gave up."""
    return Done(number, Failure("workers-lost"), attempts)


def workers_failed(error: Exception) -> EngineError:
    """The error for workers that lack planparse, run another version of it or cannot start a sandbox."""
    why = error.failure if isinstance(error, EngineError) else cause(error)
    return EngineError("workers-failed", "", {"why": why})
