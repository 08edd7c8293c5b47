"""Output folders as `planparse convert` leaves them, made of given plans."""

from __future__ import annotations

from pathlib import Path

from planparse.batch import rows
from planparse.batch.store import LocalStore
from planparse.batch.tables import build, mended, rewritten
from planparse.output.manifest import Record, decode, encode
from planparse.plan.model import Plan


def commit(out: Path, *plans: Plan) -> Path:
    """Write the plans, their rows and records and the tables, beside what the folder has already."""
    rows.warm()
    store = LocalStore(out)
    with store.lock(wait=False):
        known = decode(store.begin()).records
        fresh = {}
        for plan in plans:
            name = f"../raw/{plan.document_id}.txt"
            record = Record(name, "ok", plan.document_id, sha256=plan.source.sha256)
            fresh[name] = mended(store, rewritten(store, record, plan))
        store.append(encode(fresh.values()))
        build(store, None, {**known, **fresh}.values())
    return out
