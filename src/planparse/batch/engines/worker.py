"""Converting one document on a cluster's worker: bytes in, bytes out, a sandbox in between.

A worker process keeps its fork servers between tasks, one for each thread that converts.
"""

from __future__ import annotations

import threading

from planparse.batch.identity import code_version
from planparse.batch.isolation import open_sandbox
from planparse.batch.sandbox import Sandbox
from planparse.batch.task import decode_task, encode_ended, job_of
from planparse.document.errors import EngineError

_idle: dict[tuple[str, bool], list[Sandbox]] = {}
_lock = threading.Lock()


def convert(work: str, version: str, block: bytes, isolate: bool = False) -> bytes:
    """Convert an encoded task and return the encoded result. Raises EngineError.

    If `isolate`, in a process of its own, otherwise in one that converts others, too.
    """
    if code_version() != version:
        raise EngineError("other-version", "", {"worker": code_version()[:12], "run": version[:12]})
    with _lock:
        boxes = _idle.setdefault((work, isolate), [])
        box = boxes.pop() if boxes else None
    if box is None:
        box = open_sandbox(work, isolate=isolate)
    try:
        box.submit(job_of(decode_task(block)))
        done = box.wait()
    except BaseException:
        box.close()
        raise
    with _lock:
        boxes.append(box)
    return encode_ended(done[0])
