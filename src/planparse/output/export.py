"""The plans of an output folder as files and databases of other formats."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa

from planparse.comparison.compare import compare
from planparse.comparison.lineage import Lineage, lineages
from planparse.comparison.links_file import NO_DECISIONS, load_links_file
from planparse.comparison.pairing import pair_years
from planparse.document.errors import EngineError, UsageError, hint, writing
from planparse.document.exhausted import without_extra
from planparse.japanese.characters import without_surrogates
from planparse.output.account import made_of
from planparse.output.folder import LINKS
from planparse.output.manifest import Manifest, account, gone, read_manifest
from planparse.output.progress import read_reports
from planparse.output.rereadings import read_rereadings
from planparse.output.versions import oldest_first, repeated
from planparse.plan.model import Plan
from planparse.plan.rereading import Rereading
from planparse.progress.history import History
from planparse.tables.conversion import CONVERSION, conversion_table
from planparse.tables.layouts import TABLES
from planparse.tables.rows import parts
from planparse.writers import FORMATS, Format, MadeOf, writer
from planparse.writers.files import unused
from planparse.writers.publication import UNPUBLISHED, Publication


@dataclass(frozen=True, slots=True)
class Contents:
    """What the writers take of an output folder: its plans and what is said of them, or its tables.

    There are no plans or no tables if no writer takes them; `documents` is how many plans there are.
    `publication` is what the user says of them, `wanted` the names of the tables that are to be written.
    """

    out: Path
    manifest: Manifest
    documents: int
    plans: Sequence[Plan]
    made: MadeOf
    tables: Mapping[str, pa.Table]
    publication: Publication = UNPUBLISHED
    wanted: Collection[str] = TABLES

    def lineages(self) -> dict[tuple[str, str], Lineage]:
        """Document id and issue id → the issue's lineage, decided by the folder's links file, if it has one.

        Raises UsageError for a links file that cannot be used.
        """
        path = self.out / LINKS
        links = load_links_file(path) if path.exists() else NO_DECISIONS
        by_age = oldest_first(self.plans, self.manifest, str(self.out))
        pairs = pair_years(by_age, None, None, links.bureaus).pairs
        return lineages((compare(old, new, links).diff for old, new in pairs), links.lineages)


@contextmanager
def contents(
    out: Path,
    plans: Iterable[Plan],
    formats: Collection[Format],
    publication: Publication = UNPUBLISHED,
    wanted: Collection[str] = TABLES,
) -> Iterator[Contents]:
    """What an output folder with these plans gives to export in some formats, as long as the block lasts.

    The plans are kept only for formats that are written from them: those of the tables can be read one after
    another, and tables of many plans are on disk. Raises ReadError for files beside them that cannot be read,
    and OutputError where there is no room on the disk.
    """
    manifest = read_manifest(out)
    reports: dict[str, History] = {}
    rereadings: dict[str, Sequence[Rereading]] = {}

    def noted() -> Iterator[Plan]:
        """The plans; what is said of each beside it is read before it is taken."""
        for plan in plans:
            reports.update(read_reports(out, [plan.document_id]))
            rereadings.update(read_rereadings(out, [plan.document_id]))
            yield plan

    each = noted()
    held = tuple(each) if any(known.source != "tables" for known in formats) else ()
    made: dict[str, pa.Table] = {}
    with ExitStack() as stack:
        if any(known.source == "tables" for known in formats):
            row = {"output": without_surrogates(out.resolve().name), **asdict(account(manifest))}
            tokens = "tokens" in wanted or any(known.searched for known in formats)
            rows = stack.enter_context(_kept_on_disk(parts(held or each, reports, rereadings, tokens=tokens)))
            made = {**rows, CONVERSION.name: conversion_table(row)}
        yield Contents(
            out,
            manifest,
            made["documents"].num_rows if made else len(held),
            held,
            made_of(manifest, repeated(held, manifest, str(out)), reports),
            made,
            publication,
            wanted,
        )


@contextmanager
def _kept_on_disk(made: Iterator[dict[str, pa.Table]]) -> Iterator[dict[str, pa.Table]]:
    """The tables whose parts these are, in files that are mapped into memory while the block lasts.

    The system takes such memory back when it needs it. Tables of a single part stay in memory.
    """
    first = next(made)
    second = next(made, None)
    if second is None:
        yield first
        return
    with TemporaryDirectory(prefix="planparse-", ignore_cleanup_errors=True) as folder:
        paths = {name: Path(folder) / f"{name}.arrow" for name in first}
        with ExitStack() as files:
            writers = {}
            for part in chain((first, second), made):
                with writing(folder):
                    for name, table in part.items():
                        if name not in writers:
                            file = pa.ipc.new_file(str(paths[name]), table.schema)
                            writers[name] = files.enter_context(file)
                        writers[name].write_table(table)
            with writing(folder):
                files.close()
        yield {name: pa.ipc.open_file(pa.memory_map(str(path))).read_all() for name, path in paths.items()}


def wanted_tables(
    names: Iterable[str] | None, tokens: bool, formats: Iterable[Format], options: tuple[str, str]
) -> tuple[str, ...]:
    """The tables of these names, by default all, in their order; without `tokens` all but that one.

    Raises UsageError for a name that no table has, which tells the name most like it, for a choice of none,
    and where no format has tables. `options` is what the names and `tokens` are called.
    """
    if (names is not None or not tokens) and not any(one.source == "tables" for one in formats):
        takers = tuple(f"--{one.name}" for one in FORMATS if one.source == "tables")
        raise UsageError("option-without-target", options[names is None], {"targets": takers})
    given = TABLES if names is None else (names,) if isinstance(names, str) else tuple(names)
    for name in given if any(name != "tokens" or tokens for name in given) else ("",):
        if name not in TABLES:
            near = next(iter(get_close_matches(name, TABLES, n=1)), None)
            raise UsageError(
                "no-such-table", options[0], {"table": name, "known": TABLES, "hint": hint(near)}
            )
    return tuple(name for name in TABLES if name in given and (tokens or name != "tokens"))


def writer_of(chosen: Format) -> Callable[..., Any]:
    """The function that writes the format. Raises EngineError if its library is not installed."""
    try:
        return writer(chosen)
    except ImportError as error:
        if not chosen.extra:
            raise
        raise EngineError.of(without_extra(error, f"--{chosen.name}", chosen.name)) from error


def shown(chosen: Format, target: str | Path) -> str:
    """What messages call the target: a database's URL may hold a password."""
    return "PostgreSQL" if chosen.target == "URL" else str(target)


def write(chosen: Format, target: str | Path, found: Contents) -> Path | None:
    """Write a target, whole or not at all. Returns where the file that people may have written into is kept.

    None if there was none, or if the new file is the same. Raises OutputError.
    """
    write_format = writer_of(chosen)
    choice = {}
    arguments: tuple[object, ...]
    if chosen.source == "tables":
        arguments = (found.tables, target)
        choice = {"wanted": found.wanted}
    else:
        arguments = (found.plans, target, found.made if chosen.source == "plans" else found.lineages())
    if chosen.published:
        arguments = (*arguments, found.publication)
    if chosen.shared:
        arguments = (*arguments, gone(found.manifest))
    with writing(shown(chosen, target)), _kept(Path(target)) if chosen.keep_old else nullcontext() as kept:
        write_format(*arguments, **choice)
    return kept[0] if kept else None


@contextmanager
def _kept(path: Path) -> Iterator[list[Path]]:
    """Keep the file that the block replaces beside the new one: its path, once the block has ended."""
    kept: list[Path] = []
    if not path.is_file():
        yield kept
        return
    backup = unused(path)
    shutil.copy2(path, backup)
    try:
        yield kept
    finally:
        if path.read_bytes() == backup.read_bytes():
            backup.unlink()
        else:
            kept.append(backup)
