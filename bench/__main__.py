"""Measure every speed figure of the project and write bench/RESULTS.md: `python -m bench`."""

from __future__ import annotations

import argparse
import os
import platform
import statistics
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from bench import speed

_COPIES = 20  # of each document, in the batch for one and two workers
RESULTS = Path(__file__).with_name("RESULTS.md")
SCANS = "\n# Scans\n"
"""Begins the part of it that `python -m bench.scans` measures, which is written by hand."""
_FLOOR, _WHOLE, _HAND = (
    "bare PDFium text",
    "planparse, whole conversion",
    "pdfplumber extract_text + extract_tables",
)


def main() -> None:
    """Measure, print and write the results."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--most-pages", type=int, default=10_000, help="the largest batch of the growth table"
    )
    parser.add_argument(
        "--venv", type=Path, default=Path(".venv-bench"), help="virtual environment for the other readers"
    )
    parser.add_argument("--no-others", action="store_true", help="leave other readers out")
    args = parser.parse_args()
    documents = speed.samples()
    load_before = os.getloadavg()
    lines = [
        "# Speed",
        "",
        "Written by `make bench` (`python -m bench`). CPU time unless stated otherwise; medians of "
        f"{args.rounds} rounds, every other one in reverse order; planparse's caches are emptied before "
        "each.",
        "",
    ]
    lines += _machine()
    lines += _documents(documents)
    times = speed.side_by_side(documents, args.rounds)
    other = {} if args.no_others else speed.others(documents, args.rounds, args.venv)
    lines += _side_by_side(documents, times, other)
    lines += _targets(documents, times)
    lines += _steps(documents, args.rounds)
    lines += _command_line(documents, args.rounds)
    lines += _growth(documents, args.most_pages)
    after = os.getloadavg()
    lines += [
        f"Load average (1, 5, 15 minutes) before {_loads(load_before)}, after {_loads(after)}, "
        f"on {os.cpu_count()} cores. The benchmark itself accounts for 1 (2 in the row with two workers); "
        "the rest is other processes, which lengthen the wall times.",
        "",
    ]
    text = "\n".join(lines)
    _, scans, measured = RESULTS.read_text("utf-8").partition(SCANS)
    RESULTS.write_text(text + scans + measured, encoding="utf-8")
    print(text)


def _machine() -> list[str]:
    packages = (
        "pypdfium2",
        "pdfplumber",
        "pdfminer.six",
        "numpy",
        "pyarrow",
        "sudachipy",
        "sudachidict-core",
    )
    return [
        f"- {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {_processor()}, {platform.system()} "
        f"{platform.release()}, Python {platform.python_version()}",
        "- " + ", ".join(f"{name} {version(name)}" for name in packages),
        "",
    ]


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


def _documents(documents: Sequence[speed.Sample]) -> list[str]:
    listed = ", ".join(f"{d.producer} {d.pages}" for d in documents)
    return [f"{len(documents)} documents, one per producer, {_pages(documents)} pages in all: {listed}.", ""]


def _pages(documents: Sequence[speed.Sample]) -> int:
    return sum(d.pages for d in documents)


def _side_by_side(
    documents: Sequence[speed.Sample],
    times: Mapping[str, Mapping[str, float]],
    other: Mapping[str, float | str],
) -> list[str]:
    pages = _pages(documents)
    floor, hand = sum(times[_FLOOR].values()), sum(times[_HAND].values())
    out = [
        "## Side by side",
        "",
        "| | ms per page | pages per second and core | × bare PDFium text | times as fast as pdfplumber |",
        "|---|---:|---:|---:|---:|",
    ]
    totals: dict[str, float | str] = {name: sum(by.values()) for name, by in times.items()}
    for name, seconds in {**totals, **other}.items():
        if isinstance(seconds, str):
            out.append(f"| {name} | {seconds} | | | |")
        else:
            out.append(
                f"| {name} | {1000 * seconds / pages:.1f} | {pages / seconds:.0f} | {seconds / floor:.1f} "
                f"| {hand / seconds:.1f} |"
            )
    out += [
        "",
        "By producer:",
        "",
        "| | " + " | ".join(d.producer for d in documents) + " |",
        "|---|" + "---:|" * len(documents),
    ]
    for name, by in times.items():
        cells = " | ".join(f"{1000 * by[d.producer] / d.pages:.1f}" for d in documents)
        out.append(f"| {name}, ms per page | {cells} |")
    faster = " | ".join(f"{times[_HAND][d.producer] / times[_WHOLE][d.producer]:.1f}" for d in documents)
    out += [f"| whole conversion, times as fast as pdfplumber's two calls | {faster} |", ""]
    return out


def _targets(documents: Sequence[speed.Sample], times: Mapping[str, Mapping[str, float]]) -> list[str]:
    pages = _pages(documents)
    whole, floor = sum(times[_WHOLE].values()), sum(times[_FLOOR].values())
    ratio = statistics.median(times[_HAND][d.producer] / times[_WHOLE][d.producer] for d in documents)
    rows = [
        (
            "times as fast as pdfplumber's two calls, median of the producers",
            f"{ratio:.1f} ×",
            "≥ 10 ×",
            ratio >= 10,
        ),
        (
            "pages per second and core, whole conversion",
            f"{pages / whole:.0f}",
            "≥ 100",
            pages / whole >= 100,
        ),
        ("× bare PDFium text", f"{whole / floor:.1f} ×", "≤ 5 ×", whole / floor <= 5),
    ]
    return (
        ["## Targets", "", "| | measured | target | |", "|---|---:|---:|---|"]
        + [
            f"| {name} | {value} | {target} | {'met' if ok else 'missed'} |"
            for name, value, target, ok in rows
        ]
        + [""]
    )


def _command_line(documents: Sequence[speed.Sample], rounds: int) -> list[str]:
    smallest = min(documents, key=lambda d: d.pages)
    out = ["## Command line (wall time)", "", "| | seconds |", "|---|---:|"]
    for name, seconds in speed.start_up(smallest, rounds).items():
        out.append(f"| {name} | {seconds:.2f} |")
    batch = speed.workers(documents, _COPIES, min(rounds, 3))
    for jobs, seconds in batch.seconds.items():
        out.append(f"| {batch.pages:,} pages, --jobs {jobs} | {seconds:.2f} |")
    ratio = batch.seconds[1] / batch.seconds[2]
    out += [
        "",
        f"Two workers are {ratio:.2f} times as fast as one; the largest worker took "
        f"{batch.megabytes:.0f} MB.",
        "",
        f"| {_COPIES} copies, --jobs 1 | CPU ms per page | wall ms per page |",
        "|---|---:|---:|",
    ]
    for producer, (spent, wall) in speed.by_producer(documents, _COPIES).items():
        out.append(f"| {producer} | {spent:.1f} | {wall:.1f} |")
    return [*out, ""]


def _steps(documents: Sequence[speed.Sample], rounds: int) -> list[str]:
    pages = _pages(documents)
    steps = speed.stages(documents, rounds)
    whole = sum(steps.values())
    out = ["## Where the time goes (whole conversion)", "", "| | ms per page | share |", "|---|---:|---:|"]
    out += [f"| {n} | {1000 * s / pages:.2f} | {s / whole:.0%} |" for n, s in steps.items()]
    return [*out, f"| total | {1000 * whole / pages:.2f} | |", ""]


def _growth(documents: Sequence[speed.Sample], most: int) -> list[str]:
    out = ["## Growth (one process per row)", "", "| | ms per page | peak memory, MB |", "|---|---:|---:|"]
    for pages in (10, 100, 1_000, 10_000):
        if pages <= most:
            grown = speed.growth(documents, pages)
            out.append(f"| {grown.pages:,} pages | {_ms(grown)} | {grown.megabytes:.0f} |")
    grown = speed.long_document(documents, 500)
    return [*out, f"| one document of 500 pages | {_ms(grown)} | {grown.megabytes:.0f} |", ""]


def _ms(grown: speed.Growth) -> str:
    return f"{1000 * grown.seconds / grown.pages:.1f}"


def _loads(loads: tuple[float, float, float]) -> str:
    return ", ".join(f"{load:.1f}" for load in loads)


if __name__ == "__main__":
    main()
