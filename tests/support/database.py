"""A PostgreSQL server for a test, with data and socket in a temporary folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

POSTGRES = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)
"""The folder of the installed server's programs; None if there is none."""


@contextmanager
def postgres_server() -> Iterator[str]:
    """The URL of a server that runs until the block ends, as user postgres if we are root."""
    assert POSTGRES is not None
    # directly in /tmp, since a socket's path is limited to 107 bytes
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
