"""Measures the CPU time that planparse and other readers take for the same files."""

from __future__ import annotations

import gc
import io
import json
import multiprocessing
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pdfplumber
import pyarrow.parquet as pq
import pypdfium2

from bench import long
from planparse.form.file import shipped
from planparse.form.model import column_heads
from planparse.japanese.tokens import tokenize
from planparse.parse.pipeline import Parsed, parse_bytes, parse_document, parse_path
from planparse.readers import read
from planparse.readers.pdf import pdfium
from planparse.tables.rows import tables
from planparse.writers.json import encode

ROOT = Path(__file__).resolve().parent.parent
OTHERS = ("pymupdf-text", "pymupdf-tables", "pymupdf4llm", "docling-parse", "opendataloader-pdf")
_PACKAGES = ("pymupdf", "pymupdf4llm", "docling-parse", "opendataloader-pdf")


@dataclass(frozen=True, slots=True)
class Sample:
    """A document to measure with: its producer and its bytes."""

    producer: str
    path: Path
    data: bytes
    pages: int


def samples() -> tuple[Sample, ...]:
    """One document of each producer, from the samples beside the repository, if any, and from raw/."""
    folders = (ROOT.parent / "shared" / "samples", Path("/work/shared/samples"))
    shared = next((f for f in folders if f.is_dir()), None)
    paths = [*(sorted(shared.glob("0001-*.pdf")) if shared else []), *sorted((ROOT / "raw").glob("*.pdf"))]
    out: dict[str, Sample] = {}
    for path in paths:
        producer = path.stem.rsplit("-", 1)[-1]
        if producer not in out:
            data = path.read_bytes()
            out[producer] = Sample(producer, path, data, len(pypdfium2.PdfDocument(data)))
    return tuple(out.values())


# --- the methods ------------------------------------------------------------------------------------------


def bare_text(sample: Sample) -> None:
    """Extract every page's text with PDFium alone: the least that any reader on PDFium costs."""
    document = pypdfium2.PdfDocument(sample.data)
    for page in document:
        text = page.get_textpage()
        text.get_text_bounded()
        text.close()
        page.close()
    document.close()


def by_hand(sample: Sample) -> None:
    """Read every page with pdfplumber's extract_text and extract_tables, as a short script would."""
    with pdfplumber.open(io.BytesIO(sample.data)) as document:
        for page in document.pages:
            page.extract_text()
            page.extract_tables()
            page.close()


def reading(sample: Sample) -> None:
    """Read lines and grids only, with PDFium."""
    read(sample.data, sample.path.name, reader="pdfium", column_heads=column_heads(shipped()))


def conversion(sample: Sample) -> None:
    """Convert the bytes to JSON and Parquet including tokens, with PDFium."""
    _publish(parse_bytes(sample.data, sample.path.name, reader="pdfium"))


def conversion_by_pdfplumber(sample: Sample) -> None:
    """The same with pdfplumber."""
    _publish(parse_bytes(sample.data, sample.path.name, reader="pdfplumber"))


def _publish(parsed: Parsed) -> None:
    encode(parsed.plan)
    encode(parsed.reading)
    _write(tables([parsed.plan]))


def _write(arrow: Mapping[str, Any]) -> None:
    for table in arrow.values():
        pq.write_table(table, io.BytesIO(), version="2.6")


METHODS: Mapping[str, Callable[[Sample], None]] = {
    "bare PDFium text": bare_text,
    "planparse, lines and grids": reading,
    "planparse, whole conversion": conversion,
    "planparse by pdfplumber, whole conversion": conversion_by_pdfplumber,
    "pdfplumber extract_text + extract_tables": by_hand,
}


def stages(documents: Sequence[Sample], rounds: int) -> dict[str, float]:
    """Median CPU seconds of each step of the whole conversion of all documents, with PDFium."""
    seconds: dict[str, list[float]] = {}
    for number in range(rounds + 1):
        spent: dict[str, float] = {}
        for document in documents:
            forget()
            gc.collect()
            for name, took in _steps(document):
                spent[name] = spent.get(name, 0.0) + took
        if number:
            for name, took in spent.items():
                seconds.setdefault(name, []).append(took)
    return {name: statistics.median(s) for name, s in seconds.items()}


def _steps(sample: Sample) -> Iterator[tuple[str, float]]:
    def timed(work: Callable[[], Any]) -> tuple[float, Any]:
        began = time.process_time()
        result = work()
        return time.process_time() - began, result

    heads = column_heads(shipped())
    floor, _ = timed(lambda: bare_text(sample))
    facts, _ = timed(lambda: list(pdfium.pages(pdfium.open_document(sample.data, sample.path.name, None))))
    reading, (document, findings) = timed(
        lambda: read(sample.data, sample.path.name, reader="pdfium", column_heads=heads)
    )
    texts = tables([parse_document(document, findings, shipped()).plan])["passages"]["text"].to_pylist()
    forget()
    tokens, _ = timed(lambda: [tokenize(text) for text in texts])
    parsing, parsed = timed(lambda: parse_document(document, findings, shipped()))
    rows, arrow = timed(lambda: tables([parsed.plan]))
    yield "PDFium: the page and its text", floor
    yield "PDFium: glyphs, fonts, colours, paths", facts - floor
    yield "lines, grids, columns", reading - facts
    yield "Sudachi: every text's morphemes", tokens
    yield "outline, wraps, fields, checks, keywords", parsing
    yield "tables", rows
    yield "Parquet", timed(lambda: _write(arrow))[0]
    yield "JSON", timed(lambda: (encode(parsed.plan), encode(parsed.reading)))[0]


# --- measuring -------------------------------------------------------------------------------------------


def forget() -> None:
    """Empty planparse's caches, so that reading a document again costs as much as the first time.

    What a process loads once, the dictionary and the forms, stays loaded.
    """
    for name, module in list(sys.modules.items()):
        if name.startswith("planparse"):
            for value in list(vars(module).values()):
                info = getattr(value, "cache_info", None)
                if callable(info) and (info().maxsize or 0) > 1:
                    value.cache_clear()


def settle() -> None:
    """Exempt what is loaded from garbage collection, as the fork server does before its first child."""
    gc.collect()
    gc.freeze()


def side_by_side(documents: Sequence[Sample], rounds: int) -> dict[str, dict[str, float]]:
    """Median CPU seconds of each method and producer; every other round takes the methods in reverse."""
    seconds: dict[str, dict[str, list[float]]] = {
        name: {d.producer: [] for d in documents} for name in METHODS
    }
    for method in METHODS.values():
        method(min(documents, key=lambda d: d.pages))  # imports and dictionaries are no document's cost
    settle()
    for number in range(rounds):
        order = list(METHODS) if number % 2 == 0 else list(METHODS)[::-1]
        for document in documents:
            for name in order:
                forget()
                gc.collect()  # the garbage that another method left is not this one's cost
                began = time.process_time()
                METHODS[name](document)
                seconds[name][document.producer].append(time.process_time() - began)
    return {
        name: {producer: statistics.median(s) for producer, s in by.items()} for name, by in seconds.items()
    }


@dataclass(frozen=True, slots=True)
class Growth:
    """The cost of converting many pages in one process: CPU seconds and peak memory."""

    pages: int
    seconds: float
    megabytes: float


def growth(documents: Sequence[Sample], pages: int) -> Growth:
    """Convert the documents again and again until at least so many pages are done."""
    return _alone(_convert_pages, [d.path for d in documents], pages)


def long_document(documents: Sequence[Sample], pages: int) -> Growth:
    """Convert one document of that many pages."""
    return _alone(_convert_long, long.pdf(pages), documents[0].path)


def _alone(work: Callable[..., Growth], *arguments: object) -> Growth:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(work, arguments)


def _measured(first: Path, work: Iterator[int]) -> Growth:
    _publish(parse_path(first, reader="pdfium"))  # what a process loads once is no page's cost
    settle()
    began = time.process_time()
    done = sum(work)
    seconds = time.process_time() - began
    return Growth(done, seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def _convert_pages(paths: Sequence[Path], pages: int) -> Growth:
    def work() -> Iterator[int]:
        left = pages
        while left > 0:
            forget()
            for path in paths:
                parsed = parse_bytes(path.read_bytes(), path.name, reader="pdfium")
                _publish(parsed)
                left -= len(parsed.reading.pages)
                yield len(parsed.reading.pages)
                if left <= 0:
                    return

    return _measured(paths[0], work())


def _convert_long(data: bytes, first: Path) -> Growth:
    def work() -> Iterator[int]:
        parsed = parse_bytes(data, "long.pdf", reader="pdfium")
        _publish(parsed)
        yield len(parsed.reading.pages)

    return _measured(first, work())


def start_up(sample: Sample, rounds: int) -> dict[str, float]:
    """Median wall seconds of commands, each in a new process."""
    commands: dict[str, Sequence[str]] = {
        "planparse --help": ["--help"],
        f"planparse convert one.pdf ({sample.pages} pages)": ["convert", str(sample.path), "--jobs", "1"],
    }
    return {
        name: statistics.median(_command(arguments) for _ in range(rounds))
        for name, arguments in commands.items()
    }


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch run of `planparse convert`: wall seconds by number of jobs, the largest worker's memory."""

    pages: int
    seconds: Mapping[int, float]
    megabytes: float


def workers(documents: Sequence[Sample], copies: int, rounds: int) -> Batch:
    """Convert that many copies of each document with one worker and with two."""
    seconds: dict[int, list[float]] = {1: [], 2: []}
    peaks = [0.0]
    with tempfile.TemporaryDirectory() as folder:
        _copy(documents, copies, Path(folder))
        for number in range(rounds):
            for jobs in (1, 2) if number % 2 == 0 else (2, 1):
                seconds[jobs].append(_command(["convert", folder, "--jobs", str(jobs)], peaks))
    pages = copies * sum(d.pages for d in documents)
    return Batch(pages, {jobs: statistics.median(s) for jobs, s in seconds.items()}, max(peaks))


def by_producer(documents: Sequence[Sample], copies: int) -> dict[str, tuple[float, float]]:
    """CPU and wall milliseconds a page, by producer, of a run with one worker over copies of its document.

    They include what a run costs whatever it converts: starting, reading the dictionary, the tables.
    """
    found: dict[str, tuple[float, float]] = {}
    for document in documents:
        with tempfile.TemporaryDirectory() as folder:
            _copy([document], copies, Path(folder))
            before = _spent()
            wall = _command(["convert", folder, "--jobs", "1"])
            scale = 1000 / (copies * document.pages)
            found[document.producer] = ((_spent() - before) * scale, wall * scale)
    return found


def _copy(documents: Sequence[Sample], copies: int, folder: Path) -> None:
    """Write that many copies of each document into a folder."""
    for copy in range(copies):
        for document in documents:
            # different bytes, so that no copy passes for another
            extra = f"\n% copy {copy}\n".encode()
            (folder / f"{document.producer}-{copy}.pdf").write_bytes(document.data + extra)


def _spent() -> float:
    """CPU seconds of the commands that have ended, with all that they started."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _command(arguments: Sequence[str], peaks: list[float] | None = None) -> float:
    """Wall seconds of a command; its workers' peaks in MB, from the manifest, are appended to `peaks`."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    with tempfile.TemporaryDirectory() as out:
        extra = ["-o", out] if arguments[0] == "convert" else []
        began = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "planparse", *arguments, *extra],
            env=environment,
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        took = time.perf_counter() - began
        if peaks is not None:
            for line in (Path(out) / "manifest.jsonl").read_text(encoding="utf-8").splitlines():
                peaks.append(json.loads(line).get("peak", 0) / 2**20)
        return took


# --- others ----------------------------------------------------------------------------------------------


def others(documents: Sequence[Sample], rounds: int, venv: Path) -> dict[str, float | str]:
    """Median CPU seconds that other readers take for all documents, or why there are none."""
    python = venv / "bin" / "python"
    problems = _installed(venv, python)
    files = [str(d.path) for d in documents]
    out: dict[str, float | str] = {}
    for name in OTHERS:
        package = "pymupdf" if name.startswith("pymupdf-") else name
        if package in problems:
            out[name] = problems[package]
            continue
        command = [str(python), str(ROOT / "bench" / "others.py"), name, str(rounds), *files]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=900, check=False)
        except subprocess.TimeoutExpired:
            out[name] = "not done in 15 minutes"
            continue
        if done.returncode or not done.stdout.strip():
            out[name] = "failed: " + (done.stderr.strip().splitlines() or ["no output"])[-1][:120]
        else:
            out[name] = statistics.median(json.loads(done.stdout.splitlines()[-1]))
    return out


def _installed(venv: Path, python: Path) -> dict[str, str]:
    """The packages that cannot be installed, and why; creates the virtual environment if it is missing."""
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
    problems: dict[str, str] = {}
    for package in _PACKAGES:
        install: list[Any] = [python, "-m", "pip", "install", "-q", "--disable-pip-version-check", package]
        try:
            done = subprocess.run(install, capture_output=True, text=True, timeout=300, check=False)
        except subprocess.TimeoutExpired:
            problems[package] = "not installed in 5 minutes"
            continue
        if done.returncode:
            problems[package] = "does not install here"
    return problems
