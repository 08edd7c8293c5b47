"""The sandbox that fits the system."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Literal, TypeAlias, get_args

from planparse.batch.sandbox import Sandbox, nothing
from planparse.document.errors import EngineError, UsageError

Kind: TypeAlias = Literal["fork", "spawn"]
"""How the processes that run jobs begin: as forks of one that has everything loaded (Linux), or anew."""
KINDS: tuple[Kind, ...] = get_args(Kind)
VARIABLE = "PLANPARSE_SANDBOX"
"""The environment variable that chooses the kind for every command."""


def usual() -> Kind:
    """The kind of sandbox where none is asked for: that of the environment, else "fork" where there is one.

    Raises UsageError if the environment names another.
    """
    named = os.environ.get(VARIABLE)
    for kind in KINDS:
        if kind == named:
            return kind
    if named:
        raise UsageError("sandbox-unknown", VARIABLE, {"given": named, "known": KINDS})
    return "fork" if _can_fork() else "spawn"


def _can_fork() -> bool:
    """Whether this is a Linux of 2019 or later."""
    return hasattr(os, "memfd_create") and hasattr(os, "pidfd_open")


def open_sandbox(
    work: str,
    slots: int = 1,
    ahead: int = 0,
    preload: str | None = None,
    kind: Kind | None = None,
    isolate: bool = True,
    meanwhile: Callable[[], None] = nothing,
) -> Sandbox:
    """A sandbox that gives each job to the function `work`, named "module:function", from bytes to bytes.

    Its processes import the module `preload` (that of the work, unless another is named) and call its `warm`
    before the first job. `slots` is the number of jobs run in parallel, `ahead` the number that may wait. If
    `isolate`, each job has a process of its own; otherwise a process runs up to `JOBS`, one after another.
    `meanwhile` is called in this process while the first of the sandbox's own starts.
    Raises EngineError if the kind does not exist on this system or a module cannot be imported, and
    UsageError as `usual` does.
    """
    if (kind or usual()) == "fork":
        if not _can_fork():
            raise EngineError("no-linux")
        from planparse.batch.forked import ForkedSandbox

        return ForkedSandbox(work, slots, ahead, preload, isolate, meanwhile)
    from planparse.batch.spawned import SpawnedSandbox

    return SpawnedSandbox(work, slots, ahead, preload, isolate, meanwhile)
