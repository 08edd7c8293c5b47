"""How the libraries are to behave in a process; they read this from the environment when they are loaded."""

from __future__ import annotations

FEW_THREADS = {
    # nothing here multiplies matrices of a size that threads would help with, and where none can be started
    # (ulimit -u, ulimit -v) OpenBLAS interrupts the process
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
}
"""What holds for every process."""

# Threads before a fork are unsafe (Arrow's allocator would start one), and a child uses one core. A single
# malloc arena keeps the address space small, and a fixed hash seed keeps the order of sets.
SANDBOXED = {
    **FEW_THREADS,
    "ARROW_IO_THREADS": "1",
    # Arrow's default memory pool reserves a gigabyte of address space
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "MALLOC_ARENA_MAX": "1",
    "PYTHONHASHSEED": "0",
    "PYTHONUNBUFFERED": "1",
}
"""What holds for the processes of a sandbox."""
