"""Measure an output folder of very many documents: `python -m bench.many FOLDER [--documents 10000]`.

Writes small plans of the generator to FOLDER/raw and converts them into FOLDER/out by the code of `planparse
convert`, except that a document takes the plan of the template that it was made of: reading is measured by
`python -m bench`. Then every command that goes over the whole folder is run, each in a process of its own.
"""

from __future__ import annotations

import argparse
import hashlib
import multiprocessing
import os
import pickle
import resource
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pyarrow as pa

from bench.serving import plans
from generator import text
from generator.layout import Style, lay_out
from planparse.batch import rows
from planparse.batch import work as real
from planparse.batch.run import Request, Summary, convert
from planparse.batch.task import Output, Task, on_documents
from planparse.output.manifest import read_manifest
from planparse.tables.layouts import NOT_OF_PLANS
from planparse.tables.rows import tables
from planparse.writers.json import encode

_TEMPLATES = 40
_MARK = b"\n\n"
"""What the number of a document follows in its bytes."""

_PREPARED = "PLANPARSE_BENCH_PREPARED"
"""The environment variable that tells workers where `prepare` kept what it read."""


@cache
def _templates() -> tuple[bytes, ...]:
    """The texts of plans with one issue of one or two initiatives: some 40 lines."""
    out = []
    for number, plan in zip(range(_TEMPLATES), plans(), strict=False):
        issue = plan.issues[0]
        kept = replace(issue, number=1, initiatives=issue.initiatives[: 1 + number % 2])
        short = replace(
            plan, mission=plan.mission[:1], review=tuple(said[:1] for said in plan.review), issues=(kept,)
        )
        blocks = lay_out(short, Style(merge=False))
        out.append(text.encoded(blocks, text.Look()))
    return tuple(out)


def write(raw: Path, count: int) -> None:
    """Write `count` documents, no two of the same bytes."""
    raw.mkdir(parents=True)
    for number in range(count):
        revise(raw / f"{number:06}.txt", number, 0)


def revise(path: Path, number: int, edition: int) -> None:
    """Write document `number`, in another edition with other bytes and the plan of another template."""
    chosen = _templates()[(number + edition) % _TEMPLATES]
    path.write_bytes(chosen + _MARK + b"%d.%d\n" % (number, edition))


def prepare(folder: Path) -> None:
    """Keep what is read of every template in a folder, named by the template's hash."""
    folder.mkdir(parents=True)
    for template in _templates():
        parsed = real.parsed_of(Task(number=0, name="a.txt", document_id="a", data=template))
        made = tables([parsed.plan])
        mine = {name: made[name] for name in made if name not in NOT_OF_PLANS}
        (folder / _name(template)).write_bytes(pickle.dumps((parsed.plan, parsed.reading, mine)))


def _name(template: bytes) -> str:
    return hashlib.sha256(template).hexdigest()


warm = real.warm


def _renamed(table: pa.Table, names: Mapping[str, str]) -> pa.Table:
    """A table with other values in the columns of those names."""
    for name in names.keys() & set(table.column_names):
        at = table.schema.get_field_index(name)
        column = pa.array([names[name]] * table.num_rows, pa.string())
        table = table.set_column(at, table.schema.field(at), column)
    return table


def _copied(task: Task) -> Output:
    """The plan, reading and rows of the template of a document, under the document's names."""
    template = Path(os.environ[_PREPARED]) / _name(task.data.rpartition(_MARK)[0])
    plan, reading, made = pickle.loads(template.read_bytes())
    source = plan.source.model_copy(
        update={
            "name": task.name,
            "sha256": hashlib.sha256(task.data).hexdigest(),
            "bytes": len(task.data),
        }
    )
    own = plan.model_copy(update={"document_id": task.document_id, "source": source})
    read = reading.model_copy(update={"document_id": task.document_id})
    names = {"document_id": task.document_id, "source_sha256": source.sha256, "source_name": source.name}
    block = rows.packed({name: _renamed(table, names) for name, table in made.items()})
    return Output(encode(own), encode(read), block, {"pages": 0, "issues": len(own.issues)})


work = on_documents(_copied)


# --- the phases, each in a process of its own -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Figure:
    """What a phase took: wall and CPU seconds, its children's included, and its own largest memory in MB."""

    name: str
    wall: float
    cpu: float
    megabytes: float


def _convert(folder: Path, jobs: int) -> Summary:
    request = Request((str(folder / "raw"),), str(folder / "out"), jobs=jobs, work="bench.many:work")
    return convert(request)


def _first(folder: Path, count: int) -> None:
    summary = _convert(folder, 2)
    assert summary.converted == count and summary.tables and not summary.failures


def _again(folder: Path, count: int) -> None:
    summary = _convert(folder, 2)
    assert summary.unchanged == count and not summary.tables


def _one_changed(folder: Path, count: int) -> None:
    summary = _convert(folder, 2)
    assert summary.converted == 1 and summary.unchanged == count - 1 and summary.tables


def _manifest(folder: Path, count: int) -> None:
    assert len(read_manifest(folder / "out").records) == count


def _alone(name: str, phase: Callable[[Path, int], None], folder: Path, count: int) -> Figure:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_measured, (name, phase, folder, count))


def _measured(name: str, phase: Callable[[Path, int], None], folder: Path, count: int) -> Figure:
    began = time.perf_counter()
    phase(folder, count)
    wall = time.perf_counter() - began
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    cpu = sum(one.ru_utime + one.ru_stime for one in used)
    return Figure(name, wall, cpu, used[0].ru_maxrss / 1024)


def figures(folder: Path, count: int) -> Iterator[Figure]:
    """What each phase took, in order."""
    os.environ[_PREPARED] = str(folder / "prepared")
    if not (folder / "raw").exists():
        prepare(folder / "prepared")
        write(folder / "raw", count)
    if not (folder / "out").exists():
        yield _alone("first conversion", _first, folder, count)
    yield _alone("unchanged", _again, folder, count)
    number = count // 2
    changed = folder / "raw" / f"{number:06}.txt"
    revise(changed, number, int(changed.read_bytes().rpartition(b".")[2]) + 1)
    yield _alone("one document changed", _one_changed, folder, count)
    yield _alone("manifest read", _manifest, folder, count)


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(prog="python -m bench.many", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--documents", type=int, default=10_000)
    args = parser.parse_args()
    print(f"| {args.documents:,} documents | wall s | CPU s | parent MB |\n|---|---:|---:|---:|")
    for one in figures(args.folder, args.documents):
        print(f"| {one.name} | {one.wall:.2f} | {one.cpu:.2f} | {one.megabytes:.0f} |", flush=True)


if __name__ == "__main__":
    main()
