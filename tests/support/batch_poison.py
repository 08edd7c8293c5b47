"""A work function that misbehaves as a reader may with a hostile document.

The document's text says how: "sleep", "loop", "allocate" …; any other text is converted to a small plan.
"""

from __future__ import annotations

import ctypes
import hashlib
import json
import os
import re
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from planparse.batch.more_time import more_time
from planparse.batch.task import Output, Task, on_documents
from planparse.document.errors import ReadError

_libc = ctypes.CDLL(None)
_left: list[object] = []
"""What earlier documents have left in this process."""


def misbehave(task: Task) -> Output:
    """Misbehave as the document says."""
    what = task.data.decode("utf-8", "replace").strip()
    if what == "sleep":
        time.sleep(1000)
    elif what == "pages":
        more_time(task.limits.page_seconds)
        time.sleep(1.5 * task.limits.seconds)
    elif what == "loop":
        re.match(r"(a*)*b", "a" * 64)  # never returns and never runs a Python signal handler
    elif what == "allocate":
        hoard = []
        while True:
            hoard.append(bytearray(16 * 1024 * 1024))
    elif what == "bomb":
        bytes(10**12)
    elif what == "native-allocate":
        _libc.malloc.restype = ctypes.c_void_p
        while True:
            block = _libc.malloc(ctypes.c_size_t(16 * 1024 * 1024))
            if not block:
                _libc.abort()
            ctypes.memset(block, 1, 16 * 1024 * 1024)
    elif what == "segfault":
        ctypes.string_at(0)
    elif what == "exit":
        os._exit(0)
    elif what == "exit-3":
        os._exit(3)
    elif what == "sys-exit":
        sys.exit(0)
    elif what == "raise":
        raise ValueError("a fault of the converter")
    elif what == "hide-memory":
        try:
            bytes(10**12)
        except MemoryError as error:
            raise ValueError("hidden") from error
    elif what == "import-without-memory":
        raise ImportError("lib.so: failed to map segment from shared object")
    elif what == "compress-without-memory":
        raise OSError("ZSTD compression failed: Allocation error : not enough memory")
    elif what.startswith("child "):
        subprocess.Popen(["sleep", what.split()[1]])
        time.sleep(1000)
    elif what.startswith("leave-child "):
        subprocess.Popen(["sleep", what.split()[1]])
    elif what.startswith("leave-session "):
        subprocess.Popen(["sleep", what.split()[1]], start_new_session=True)
    elif what == "leave-orphan":
        subprocess.run(["sh", "-c", "sleep 1000 &"], check=True)
    elif what == "leave-thread":
        threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()
    elif what == "leave-file":
        _left.append(os.open(__file__, os.O_RDONLY))
    elif what == "leave-memory":
        _left.append(bytearray(140 * 1024 * 1024))
    elif what == "stain":
        _left.append("a stain")
    elif what == "stained":
        if _left:
            raise ValueError("another document's stain")
    elif what == "fill-disk":
        with tempfile.TemporaryFile() as f:
            while True:
                f.write(bytes(1024 * 1024))
    elif what == "write-much":
        return Output(bytes(64 * 1024 * 1024), b"", b"")
    elif what == "kill-server":
        os.kill(os.getppid(), signal.SIGKILL)
        time.sleep(1000)
    elif what.startswith("kill-once "):
        # crashes the first time only; the marker file shows that it has
        marker = what.split()[1]
        if not Path(marker).exists():
            Path(marker).touch()
            os.kill(os.getpid(), signal.SIGKILL)
    elif what == "limits":
        names = ("RLIMIT_CORE", "RLIMIT_FSIZE", "RLIMIT_AS", "RLIMIT_CPU")
        said: dict[str, object] = {name: resource.getrlimit(getattr(resource, name)) for name in names}
        alone = os.getpid() == os.getpgid(0) == os.getsid(0)
        said |= {"alone": alone, "used": time.process_time()}
        return Output(json.dumps(said).encode(), b"", b"")
    elif what == "pid":
        return Output(json.dumps({"pid": os.getpid()}).encode(), b"", b"")
    elif what == "print":
        for stream in (sys.stdout, sys.stderr):
            print("a warning of a library", file=stream, flush=True)
        os.write(1, b"a warning of native code")
        return Output(json.dumps(sys.stdin.readlines()).encode(), b"", b"")
    elif what == "encrypted":
        raise ReadError("encrypted", task.name)
    elif what.startswith("slow "):
        time.sleep(float(what.split()[1]))
    elif what.startswith("until "):
        while not Path(what.split()[1]).exists():
            time.sleep(0.05)
    plan = {
        "schema_version": "1.0",
        "document_id": task.document_id,
        "source": {
            "name": task.name,
            "sha256": hashlib.sha256(task.data).hexdigest(),
            "media_type": "text/plain",
            "bytes": len(task.data),
            "pages": None,
            "reader": "text",
            "producer": None,
        },
        "form": "fake",
        "municipality": None,
        "municipality_code": None,
        "organization": None,
        "fiscal_year": None,
        "title": what[:100],
    }
    corrected = task.corrections.decode() if task.corrections else None
    reading = {"document_id": task.document_id, "corrections": corrected}
    return Output(
        json.dumps(plan, ensure_ascii=False).encode("utf-8", "replace"),
        json.dumps(reading).encode(),
        what.encode()[:50],
        {"issues": 1, "initiatives": 2, "tasks": len(what)},
    )


work = on_documents(misbehave)
