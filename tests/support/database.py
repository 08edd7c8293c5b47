"""A real PostgreSQL server for a test: its own data, on a socket in a temporary folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

POSTGRES = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)
"""The folder of the installed server's programs, None without one."""


@contextmanager
def postgres_server() -> Iterator[str]:
    """The URL of a server that lives as long as the block. It runs as user postgres where we are root."""
    assert POSTGRES is not None
    # directly under /tmp: a socket's path may have 107 characters
    with tempfile.TemporaryDirectory(prefix="planparse-pg-", dir="/tmp") as name:
        folder, root = Path(name), os.geteuid() == 0
        if root:
            shutil.chown(folder, "postgres")
        prefix = ["runuser", "-u", "postgres", "--"] if root else []

        def call(program: str, *arguments: str) -> None:
            done = subprocess.run(
                [*prefix, str(POSTGRES / program), "-D", str(folder / "data"), *arguments],
                stdout=subprocess.DEVNULL,
                cwd=folder,
                check=False,
            )
            assert done.returncode == 0, program

        call("initdb", "-U", "planparse", "-E", "UTF8", "--locale=C", "--auth=trust", "-N")
        options = f"-k {folder} -c listen_addresses='' -c fsync=off"
        call("pg_ctl", "-o", options, "-l", str(folder / "log"), "-w", "start")
        try:
            yield f"postgresql://planparse@/postgres?host={folder}"
        finally:
            call("pg_ctl", "-m", "immediate", "-w", "stop")
