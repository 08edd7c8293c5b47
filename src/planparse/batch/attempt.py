"""One job in this process: its result, or the failure that what it raised means."""

from __future__ import annotations

import errno
import importlib
import traceback
from collections.abc import Callable

from planparse.document.errors import Failure, PlanparseError
from planparse.document.exhausted import exhausted, is_memory

Work = Callable[[bytes], bytes]
"""What a job is given to: from its bytes to those of its result."""


def resolve(spec: str) -> Work:
    """The function named "module:function"."""
    module_name, _, function = spec.partition(":")
    work: Work = getattr(importlib.import_module(module_name), function)
    return work


def preload(module_name: str) -> None:
    """Import a module, and load what it needs by its function `warm`, if it has one."""
    warm = getattr(importlib.import_module(module_name), "warm", None)
    if warm is not None:
        warm()


def attempt(work: Work, block: bytes, name: str) -> bytes | Failure:
    """The result of a job, or its failure, which is about the file `name`.

    Raises MemoryError where memory was exhausted, whatever the libraries made of it, KeyboardInterrupt and
    SystemExit.
    """
    try:
        return work(block)
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:
        if _caused(error, is_memory):
            raise MemoryError from error
        return too_large(name) if _caused(error, is_size) else _failure(error, name)


def unprepared(error: Exception) -> dict[str, object]:
    """What a process says instead of a greeting, or of a result, where it cannot do any work: why, in a line.

    A limit of the machine is named by its code.
    """
    limit = exhausted(error)
    why = " ".join(traceback.format_exception_only(error)[-1].split())
    return {"error": why} if limit is None else {"error": why, "limit": limit.code}


def too_large(name: str) -> Failure:
    """The failure of a job whose result is larger than its limit."""
    return Failure("result-too-large", name)


def _failure(error: BaseException, name: str) -> Failure:
    """The failure that was raised, or else `internal` with the end of the traceback."""
    if isinstance(error, PlanparseError):
        return error.failure
    trace = "".join(traceback.format_exception(error, limit=-8))[-4000:]
    return Failure("internal", name, {"error": type(error).__name__, "detail": trace})


def is_size(error: BaseException) -> bool:
    """Whether a file would have become larger than the limit."""
    return isinstance(error, OSError) and error.errno == errno.EFBIG


def _caused(error: BaseException, by: Callable[[BaseException], bool]) -> bool:
    """Whether the predicate `by` holds for an exception or one in its chain of causes."""
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        if by(cause):
            return True
        seen.add(id(cause))
        cause = cause.__cause__ or cause.__context__
    return False
