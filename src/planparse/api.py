"""The Python interface: read documents, convert folders of them, and use what came out.

`check` and `diff` work in this process, without limits, and so does `read` unless it is given some: documents
of unknown origin are for `read` with a `timeout`, whose plans the others take, and for `convert`. Whatever is
refused raises a subclass of `PlanparseError`, whose text names the file, what is wrong and what to do.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypeAlias, get_args

from planparse.batch.bounded import Call, bounded
from planparse.batch.correct import Outcome, take_over
from planparse.batch.inputs import file_system, read_address
from planparse.batch.mirror import on_disk, on_disk_to_change
from planparse.batch.reporting import ReportsTaken
from planparse.batch.reporting import take_reports as take_filled
from planparse.batch.run import Progress, Request, Summary
from planparse.batch.run import convert as run_batch
from planparse.batch.single import plan_of
from planparse.batch.task import DEFAULTS, MIB, Limits, Task
from planparse.comparison.compare import compare
from planparse.comparison.links_file import NO_DECISIONS, load_links_file
from planparse.comparison.model import Diff
from planparse.corrections.workbook import read_workbook
from planparse.document.errors import (
    EngineError,
    Failure,
    FormError,
    OutputError,
    PlanparseError,
    ReadError,
    UsageError,
)
from planparse.document.secrets import address_without_secrets, place_of_address, without_secrets
from planparse.form.file import load as load_form
from planparse.form.file import shipped
from planparse.form.model import Form
from planparse.output import export as exports
from planparse.output.folder import MANIFEST, TABLES, is_url, plan_paths, table_name
from planparse.output.manifest import read_manifest, shortfall
from planparse.output.progress import read_reports, with_tasks
from planparse.parse.pipeline import parse_bytes, safe_id
from planparse.plan import NO_FORM, model
from planparse.plan.doubtful import doubtful_values
from planparse.plan.model import PublishedFinding, published
from planparse.progress.book import read_book
from planparse.progress.summary import ProgressSummary, summary
from planparse.readers import Ocr, Reader
from planparse.tables.layouts import SCHEMAS
from planparse.tables.rows import tables
from planparse.writers import FORMATS, FormatName
from planparse.writers.json import decode_plan, read_plan
from planparse.writers.publication import Publication

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

Source: TypeAlias = str | PathLike[str] | bytes | BinaryIO
"""A document: its path or URL, its bytes, or a file open for reading bytes."""
FormName: TypeAlias = str | PathLike[str]
"""A form: the name of one that ships with planparse, the path of a form file, or "outline" for none."""


class Plan(model.Plan):
    """A published plan that can also show itself as data frames."""

    def frames(self) -> dict[str, pd.DataFrame]:
        """Return the plan's tables as data frames by name, with the columns and types that `load` gives.

        >>> frames = planparse.read("raw/kirigahara-r8.txt").frames()
        >>> frames["issues"]["title"].tolist()
        ['新規就農者の受入れと定着', '獣害に強い集落づくり', '雲の湯の再整備']
        """
        import pandas as pd

        return {
            name: table.to_pandas(types_mapper=pd.ArrowDtype, ignore_metadata=True)
            for name, table in tables((self,)).items()
        }


def read(
    source: Source,
    *,
    name: str | None = None,
    form: FormName | Sequence[FormName] | None = None,
    reader: Reader = "auto",
    ocr: Ocr = "auto",
    password: str | None = None,
    strict: bool = False,
    timeout: float | None = None,
    memory: int | None = None,
) -> Plan:
    """Read the plan in a document of any kind that the README lists.

    `name` is the name of the file, for messages and the plan's id; bytes and open files may need it.
    `form` names the forms that the document may follow, by default all that ship with planparse; where none
    matches, the plan has an outline and no issues (its `form` is "outline"). `reader` is the library for
    PDFs. `ocr` chooses the pages that are recognised from their pictures: "auto" those without text that can
    be read, if the extra `planparse[ocr]` is installed, "always" all (ReadError without it), "never" none.

    With a `timeout` (seconds) or `memory` (MiB) the document is read in a process of its own, as `convert`
    reads it: within these limits and that of its pages, whatever it does. This takes about a second longer.
    Use it for documents of unknown origin; docs/batch.md says what is bounded on systems other than Linux.

    Raises OSError if the file cannot be opened; ReadError if there is nothing at the URL, or no document
    that can be read (damaged, encrypted, a scan without `planparse[ocr]`), if it exceeds a limit, if it
    matches several forms and, if `strict`, none; FormError for a form that cannot be used; UsageError for
    a reader or an `ocr` that there is not; EngineError if the process cannot be started.

    >>> plan = planparse.read("raw/kirigahara-r8.txt")
    >>> plan.municipality, plan.fiscal_year, len(plan.issues)
    ('霧ヶ原町', 2026, 3)
    >>> with open("raw/isohama-r8.txt", "rb") as file:
    ...     planparse.read(file, form="kyoku-x").organization
    '磯浜区役所'
    """
    for value, known, where in ((reader, Reader, "reader"), (ocr, Ocr, "ocr")):
        if value not in get_args(known):
            raise UsageError("no-such-value", where, {"value": value, "known": ", ".join(get_args(known))})
    data, own_name = _bytes(source)
    name = name or own_name
    chosen = _forms(form)
    if timeout is None and memory is None:
        plan = parse_bytes(
            data, name, reader=reader, ocr=ocr, password=password, forms=chosen, strict=strict
        ).plan
    else:
        task = Task(
            number=0,
            name=name,
            document_id=safe_id(name),
            data=data,
            reader=reader,
            ocr=ocr,
            password=password,
            forms=_texts(chosen),
            strict=strict,
            limits=Limits(
                seconds=DEFAULTS.seconds if timeout is None else timeout,
                memory=DEFAULTS.memory if memory is None else memory * MIB,
            ),
        )
        plan = _read_bounded(task)
    return Plan.model_construct(**dict(plan))


def _read_bounded(task: Task) -> model.Plan:
    """The plan of a task's document, read in the sandbox. Raises ReadError and EngineError."""
    plan = bounded(Call(plan_of, (task,), task.name, task.limits))
    if isinstance(plan, Failure):
        raise ReadError.of(plan)
    return plan


def _bytes(source: Source) -> tuple[bytes, str]:
    """A document's bytes and the name of its file; "document" where it has none."""
    if isinstance(source, bytes):
        return source, "document"
    if isinstance(source, str) and is_url(source):
        one, data = read_address(source, DEFAULTS.size)
        return data, one.name
    if isinstance(source, str | PathLike):
        path = Path(source)
        return path.read_bytes(), without_secrets(path.name)
    name = getattr(source, "name", None)
    return source.read(), Path(place_of_address(name)).name if isinstance(name, str) else "document"


def _forms(form: FormName | Sequence[FormName] | None) -> tuple[Form, ...] | None:
    """The forms of these names and paths: None for those that ship with planparse, empty for no form."""
    if form is None:
        return None
    given = [form] if isinstance(form, str | PathLike) else form
    names = tuple(os.fspath(one) for one in given if one != NO_FORM)
    known = {one.name: one for one in shipped()}
    return tuple(known.get(one) or load_form(Path(one)) for one in names)


def _texts(chosen: tuple[Form, ...] | None) -> tuple[tuple[str, str], ...] | None:
    """Forms as a task has them: their sources and texts."""
    return None if chosen is None else tuple((one.source, one.toml) for one in chosen)


def forms() -> dict[str, str]:
    """The forms that ship with planparse: their titles by name.

    >>> planparse.forms()["kyoku-x"]
    '局区X方針'
    """
    return {form.name: form.title for form in shipped()}


def check(source: Source | model.Plan, *, password: str | None = None) -> tuple[PublishedFinding, ...]:
    """What a person should look at in a document: its findings, then its most doubtful values.

    `source` is a document as for `read`, or a plan that was read. Raises what `read` raises.

    >>> [finding.code for finding in planparse.check("raw/isohama-r8.txt")][:2]
    ['guessed-municipality', 'guessed-organization']
    """
    plan = source if isinstance(source, model.Plan) else read(source, password=password)
    return (*plan.findings, *map(published, doubtful_values(plan)))


def convert(
    paths: str | PathLike[str] | Iterable[str | PathLike[str]],
    out: str | PathLike[str] = "output",
    *,
    form: FormName | Sequence[FormName] | None = None,
    reader: Reader = "auto",
    ocr: Ocr = "auto",
    password: str | None = None,
    strict: bool = False,
    jobs: int | None = None,
    timeout: float = DEFAULTS.seconds,
    memory: int = DEFAULTS.memory // MIB,
    retry: bool = False,
    rehash: bool = False,
    wait: bool = False,
    isolate: bool = False,
    on_progress: Callable[[Progress], None] = lambda _: None,
) -> Summary:
    """Convert documents into an output folder as `planparse convert` does; how each of them ended.

    `paths` are files, folders, globs or URLs. Documents are read in other processes, each bounded by
    `timeout` (seconds) and `memory` (MiB); one that fails is a record with its reason in the summary, and
    the others go on. With `isolate`, each has a process of its own: give it for documents of unknown
    origin. `jobs` is the number of documents at a time, by default that of the CPUs. Documents
    that have not changed since the last call are kept, as are corrections; with `rehash`, all files are read
    to see whether they have, also those of the same times and size. `on_progress` is called for every
    document. docs/batch.md says what is bounded on systems other than Linux.

    Raises ReadError (a path names nothing), FormError, OutputError (the folder cannot be written, or
    another run holds it and `wait` is False). The same call resumes what was interrupted.

    >>> summary = planparse.convert("raw/kirigahara-r8.txt", "output")
    >>> [(record.document_id, record.status) for record in summary.records], summary.failures
    ([('kirigahara-r8', 'ok')], ())
    """
    some = [paths] if isinstance(paths, str | PathLike) else paths
    return run_batch(
        Request(
            paths=tuple(os.fspath(path) for path in some),
            out=os.fspath(out),
            jobs=jobs or os.cpu_count() or 1,
            reader=reader,
            ocr=ocr,
            password=password,
            forms=_texts(_forms(form)),
            strict=strict,
            limits=Limits(seconds=timeout, memory=memory * MIB),
            retry=retry,
            rehash=rehash,
            wait=wait,
            isolate=isolate,
        ),
        on_progress,
    )


def correct(
    out: str | PathLike[str],
    workbook: str | PathLike[str],
    *,
    by: str,
    on: date | None = None,
) -> Outcome:
    """Apply the corrections that a workbook of `planparse export --xlsx` holds to an output folder.

    The folder may be a URL (s3://…). `by` is recorded where the workbook names nobody, with the date `on`
    (default: today). `refused` of the outcome has what cannot be applied, and the protected cells that were
    overwritten. Raises ReadError for a workbook or a plan that cannot be read, and OutputError for a folder
    that cannot be written.
    """
    filled = read_workbook(_here(workbook))
    with on_disk_to_change(out) as folder:
        _must_have_plans(folder)
        outcome = take_over(folder, filled.edits, by, on or date.today())
    overwritten = (Failure("white-cell-changed", where) for where in filled.overwritten)
    return replace(outcome, refused=(*outcome.refused, *overwritten))


def export(
    folder: str | PathLike[str],
    format: FormatName,
    target: str | PathLike[str],
    *,
    partial: bool = False,
    tables: Collection[str] | None = None,
    tokens: bool = True,
    base_uri: str | None = None,
    licence: str | None = None,
    source_url: str | None = None,
) -> None:
    """Write the plans of a converted folder in another format, as `planparse export` does.

    The folder may be a URL (s3://…). `target` is a file, a folder or a database's URL, as docs/export.md
    says for each format; an older one is replaced once the new one is complete, and a workbook that is
    replaced is kept beside it as `.bak1.xlsx`. Of the formats that have tables, `tables` names those to
    write, by default all; without `tokens` the morphemes, which are most of a file, are left out. The
    formats "datapackage" and "rdf" say how the data is published: `base_uri` is where the URIs of things
    begin, `licence` a name such as "CC-BY-4.0" or an address, `source_url` the address of the documents, of
    their folder if it ends with "/".

    Raises UsageError for a format, a table, an address or a licence that is none; ReadError if the folder
    holds no plans, one of them cannot be read, or, unless `partial` asks for what there is, its last
    conversion did not finish or documents failed; OutputError if the target cannot be written; EngineError
    if its extra is not installed.

    >>> planparse.export("output", "sqlite", "plans.sqlite")
    >>> import sqlite3
    >>> sqlite3.connect("plans.sqlite").execute("SELECT count(*) FROM issues").fetchone()
    (3,)
    """
    formats = {one.name: one for one in FORMATS}
    if format not in formats:
        raise UsageError("no-such-value", "format", {"value": format, "known": ", ".join(formats)})
    publication = Publication(base_uri, licence, source_url)
    wanted = exports.wanted_tables(tables, tokens, [formats[format]], ("tables", "tokens"))
    place = target if isinstance(target, str) and formats[format].target == "URL" else _here(target)
    with on_disk(folder) as own:
        _must_be_whole(own, partial)
        with exports.contents(own, _each_plan(own), [formats[format]], publication, wanted) as found:
            exports.write(formats[format], place, found)


def progress_summary(
    folder: str | PathLike[str], *, year: int | None = None, quarter: int | None = None
) -> ProgressSummary:
    """How far the bureaus of a converted folder are with their tasks, what is late and who has not reported.

    The folder may be a URL (s3://…). Of the fiscal year `year`, by default the latest one; with a
    `quarter`, only its tasks and what is left of earlier ones. The reports themselves are the table
    `progress` of `load`. Raises ReadError if the folder holds no plan of that year with quarterly tasks,
    or a plan that cannot be read.

    >>> [(bureau.name, bureau.count.tasks, bureau.count.silent)
    ...  for bureau in planparse.progress_summary("output", quarter=1).bureaus]
    [('産業みらい課', 7, 7)]
    """
    if quarter not in (None, 1, 2, 3, 4):
        raise UsageError("no-such-value", "quarter", {"value": str(quarter), "known": "1, 2, 3, 4"})
    with on_disk(folder) as own:
        plans = with_tasks(_plans(own), year, own)
        return summary(plans, read_reports(own, [plan.document_id for plan in plans]), quarter)


def take_reports(
    folder: str | PathLike[str],
    book: str | PathLike[str],
    *,
    by: str,
    on: date | None = None,
) -> ReportsTaken:
    """Take the reports on tasks that a returned book of `planparse progress books` holds.

    The folder may be a URL (s3://…). `by` is recorded where the book names nobody, `on` (default: today)
    where a report has no date. `changes` of the outcome has each report with what it replaces, `refused`
    what cannot be taken, `conflicts` what contradicts another report. Raises ReadError for a book or a
    plan that cannot be read, and OutputError for a folder that cannot be written.
    """
    returned = read_book(_here(book))
    with on_disk_to_change(folder) as own:
        _must_have_plans(own)
        outcome = take_filled(own, returned.filled, by, on or date.today())
    changed = (Failure("progress-cell-changed", where) for where in returned.changed)
    return replace(outcome, refused=(*returned.refused, *outcome.refused, *changed))


def _here(place: str | PathLike[str]) -> Path:
    """The path of a file or folder on this machine. Raises UsageError for a URL."""
    if isinstance(place, str) and is_url(place):
        raise UsageError("not-on-store", place)
    return Path(place)


def _plans(folder: Path) -> list[model.Plan]:
    """Every plan of an output folder. Raises ReadError."""
    return list(_each_plan(folder))


def _each_plan(folder: Path) -> Iterator[model.Plan]:
    """Every plan of an output folder, one after another. Raises ReadError."""
    return map(read_plan, _must_have_plans(folder))


def _must_have_plans(folder: Path) -> tuple[Path, ...]:
    """The plan files of an output folder. Raises ReadError if there are none."""
    paths = plan_paths(folder)
    if not paths:
        raise ReadError("no-plans", str(folder))
    return paths


def _must_be_whole(folder: Path, partial: bool) -> None:
    """Raise ReadError if an output folder lacks documents of its inputs, unless `partial`."""
    lacks = () if partial else shortfall(read_manifest(folder))
    if lacks:
        raise ReadError(lacks[0].code, str(folder), lacks[0].values)


def diff(
    old: Source | model.Plan, new: Source | model.Plan, *, links: str | PathLike[str] | None = None
) -> Diff:
    """Compare two plans: what became of each issue and initiative, and every change.

    Each is a plan, a document as for `read`, or the path or URL of a plan's JSON. `links` is a links file
    (docs/diff.md). Raises what `read` raises, and UsageError for a links file that cannot be used.

    >>> changed = planparse.diff("raw/isohama-r7.txt", "raw/isohama-r8.txt")
    >>> changed.old.fiscal_year, changed.new.fiscal_year, changed.differs
    (2025, 2026, True)
    """
    decisions = NO_DECISIONS if links is None else load_links_file(_here(links))
    return compare(_plan(old), _plan(new), decisions).diff


def _plan(source: Source | model.Plan) -> model.Plan:
    if isinstance(source, model.Plan):
        return source
    if isinstance(source, str | PathLike):
        data, name = _bytes(source)
        if Path(name).suffix.lower() == ".json":
            return decode_plan(data, os.fspath(source))
        return read(data, name=name, strict=True)
    return read(source, strict=True)


def load(folder: str | PathLike[str], *, partial: bool = False) -> dict[str, pd.DataFrame]:
    """Load the tables of a converted folder (`tables/*.parquet`) as data frames by name, Arrow-backed.

    The folder may be a URL (s3://…).

    Raises FileNotFoundError if the folder holds no tables, and ReadError if there is no output at the URL, or
    the last conversion did not finish or documents failed, unless `partial` asks for what there is.

    >>> tables = planparse.load("output")
    >>> list(tables)[:4]
    ['documents', 'issues', 'initiatives', 'tasks']
    """
    import pandas as pd

    with on_disk(folder, (MANIFEST, TABLES)) as own:
        _must_be_whole(own, partial)
        _must_have_tables(os.fspath(folder), lambda name: (own / name).exists())
        return {name: pd.read_parquet(own / table_name(name), dtype_backend="pyarrow") for name in SCHEMAS}


def scan(folder: str | PathLike[str], *, partial: bool = False) -> dict[str, pl.LazyFrame]:
    """The tables of a converted folder as lazy frames of polars by name; nothing is read yet.

    The folder may be a URL (s3://…): what a query needs of the tables is then fetched when it is collected.
    Needs polars. Raises what `load` raises.

    >>> planparse.scan("output")["issues"].select("title").collect().to_series().to_list()
    ['新規就農者の受入れと定着', '獣害に強い集落づくり', '雲の湯の再整備']
    """
    import polars as pl

    place = os.fspath(folder)
    with on_disk(place, (MANIFEST,)) as own:
        _must_be_whole(own, partial)
    if not is_url(place):
        _must_have_tables(place, lambda name: Path(place, name).exists())
        return {name: pl.scan_parquet(Path(place, table_name(name))) for name in SCHEMAS}
    from pyarrow.dataset import dataset

    fs, root = file_system(place)
    _must_have_tables(place, lambda name: fs.exists(f"{root}/{name}"))
    return {
        name: pl.scan_pyarrow_dataset(dataset(f"{root}/{table_name(name)}", filesystem=fs, format="parquet"))
        for name in SCHEMAS
    }


def _must_have_tables(folder: str, is_there: Callable[[str], bool]) -> None:
    """Raise FileNotFoundError for an output folder without one of the tables, as older versions wrote it."""
    for name in map(table_name, SCHEMAS):
        if not is_there(name):
            place = address_without_secrets(folder)
            raise FileNotFoundError(f"{place} has no {name}. Run `planparse convert` with this version.")


__all__ = [
    "Diff",
    "EngineError",
    "FormError",
    "Outcome",
    "OutputError",
    "Plan",
    "PlanparseError",
    "Progress",
    "ProgressSummary",
    "PublishedFinding",
    "ReadError",
    "ReportsTaken",
    "Summary",
    "UsageError",
    "check",
    "convert",
    "correct",
    "diff",
    "export",
    "forms",
    "load",
    "progress_summary",
    "read",
    "scan",
    "take_reports",
]
