"""What exceptions say about the limits of the machine: memory, processes and open files."""

from __future__ import annotations

import errno
import os
from mmap import mmap

from planparse.document.errors import Failure, limit_of

# Messages of libraries that raise something other than MemoryError: zstd, the dynamic loader, the C library,
# OpenCV, onnxruntime, Sudachi and DuckDB.
_NO_MEMORY = (
    "not enough memory",
    "failed to map segment",
    "cannot allocate memory",
    os.strerror(errno.ENOMEM),
    "Insufficient memory",
    "bad_alloc",
    "Failed to allocate memory",
    "Out of Memory",
)
_NATIVE_MODULES = ("cv2", "onnxruntime", "sudachipy", "_duckdb")
_NO_THREAD = "can't start new thread"
"""What Python says where the system refuses a thread, which counts as a process."""


def is_memory(error: BaseException) -> bool:
    """Whether an exception, whatever its type, says that memory was exhausted."""
    native = type(error).__module__.split(".")[0] in _NATIVE_MODULES
    if native or isinstance(error, OSError | ImportError):
        return any(words in str(error) for words in _NO_MEMORY)
    return isinstance(error, MemoryError)


def without_extra(error: ImportError, what: str, extra: str) -> Failure:
    """The failure of `what`, for which an extra is needed that is not installed.

    Raises the error if the extra could not be loaded for want of memory.
    """
    if is_memory(error):
        raise error
    return Failure("needs-extra", what, {"extra": extra})


def make_sure_of_memory(size: int) -> None:
    """Raise OSError unless this process may take so many bytes more.

    For work whose libraries end the process, in words of their own, where memory is refused.
    """
    mmap(-1, size).close()


def exhausted(error: BaseException) -> Failure | None:
    """The failure that names the limit of the machine which an exception speaks of; None for any other."""
    if is_memory(error):
        return Failure("no-memory")
    if isinstance(error, RuntimeError) and str(error) == _NO_THREAD:
        return Failure("too-many-processes")
    limit = limit_of(error)
    return None if limit is None else Failure(limit)
