"""Long tests of batches, run by `make soak`.

`SIZES` has the sizes, each of which can be set: `make soak PLANPARSE_SOAK_DOCUMENTS=500`. Measurements are
printed as they are made. Everything is written to pytest's folder in /tmp (set another with `--basetemp`).
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from planparse.batch.rows import Joined
from planparse.batch.run import Request
from planparse.batch.run import convert as run_batch
from planparse.batch.task import MIB, Limits
from tests.soak.small import write
from tests.support.convert import (
    assert_whole,
    below,
    children,
    command,
    content,
    convert,
    environment,
    latest,
    records,
)
from tests.support.documents import NAMES, RAW
from tests.support.hostile import CRAFTED, crafted, file_name, mutated
from tests.support.killed_server import kill_servers
from tests.support.served import harbour_folder

SIZES = {
    name: int(os.environ.get(f"PLANPARSE_SOAK_{name.upper()}", size))
    for name, size in {
        "mutations": 5_000,
        "seed": 0,
        "kills": 200,
        "documents": 10_000,
        # seconds between two kills of a worker; number of times the disk is filled
        "period": 30,
        "fills": 12,
    }.items()
}
TIMEOUT = 5.0
MEMORY = 700
BOUNDS = ("--timeout", 20, "--memory", MEMORY)


def _bounded(out: Path) -> tuple[float, float]:
    """The slowest document's seconds and the largest peak in MiB, checked against the limits."""
    found = latest(out).values()
    slowest = max(record["seconds"] for record in found)
    peak = max(record["peak"] for record in found) / MIB
    assert slowest <= TIMEOUT + 2
    assert peak <= MEMORY
    return slowest, peak


def _copies(folder: Path, count: int) -> Path:
    """Copies of the documents of raw/, each with different last bytes."""
    folder.mkdir()
    for number in range(count):
        source = RAW / NAMES[number % len(NAMES)]
        mark = f"\n%{number}\n" if source.suffix == ".pdf" else "\n" * (number // len(NAMES))
        (folder / f"{number:05}-{source.name}").write_bytes(source.read_bytes() + mark.encode())
    return folder


@pytest.mark.parametrize("reader", ["auto", "pdfplumber"])
def test_crafted_documents(reader: str, tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    for name in CRAFTED:
        (raw / file_name(name)).write_bytes(crafted(name))
    for name in NAMES:
        shutil.copy(RAW / name, raw / f"sound-{name}")
    out = tmp_path / "out"
    options = ("--timeout", TIMEOUT, "--memory", MEMORY, "--jobs", 2, "--reader", reader)
    ran = convert(raw, "-o", out, *options)
    assert ran.code == 1 and "Traceback" not in ran.out + ran.err
    ends = assert_whole(out, len(CRAFTED) + len(NAMES))
    slowest, peak = _bounded(out)
    sound = {name: record for name, record in latest(out).items() if name.startswith("sound-")}
    assert all(record["status"] == "ok" for record in sound.values())
    print(f"{reader}: {len(CRAFTED)} crafted: {dict(ends)}, slowest {slowest:.2f} s, peak {peak:.0f} MiB")


@pytest.mark.parametrize("reader", ["auto", "pdfplumber"])
def test_mutated_documents(reader: str, tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    count = SIZES["mutations"] if reader == "auto" else SIZES["mutations"] // 10
    for number in range(count):
        source = RAW / NAMES[number % len(NAMES)]
        (raw / f"{number:05}-{source.name}").write_bytes(
            mutated(source.read_bytes(), f"{source.name}{number + SIZES['seed']}")
        )
    out = tmp_path / "out"
    options = ("--timeout", TIMEOUT, "--memory", MEMORY, "--jobs", 2, "--reader", reader)
    begun = time.monotonic()
    ran = convert(raw, "-o", out, *options)
    assert "Traceback" not in ran.out + ran.err
    ends = assert_whole(out, count)
    slowest, peak = _bounded(out)
    for record in latest(out).values():
        if record.get("reason") in ("internal", "crash"):
            print(record["reason"], Path(record["input"]).name, record.get("detail", "")[-200:])
    seconds = time.monotonic() - begun
    print(f"{reader}: {count} mutated in {seconds:.0f} s: {dict(ends)}")
    print(f"slowest {slowest:.2f} s, peak {peak:.0f} MiB")


def test_kill_9_at_random_moments(tmp_path: Path) -> None:
    raw = _copies(tmp_path / "raw", 30)
    (raw / "poison.pdf").write_bytes(crafted("pages-300000-the-same"))
    calm = tmp_path / "calm"
    begun = time.monotonic()
    assert convert(raw, "-o", calm, "--jobs", 2).code == 1
    took = time.monotonic() - begun
    expected = content(calm)
    chance = random.Random(9)
    out, kills, rounds = tmp_path / "out", 0, 0
    while kills < SIZES["kills"]:
        run = subprocess.Popen(
            command(raw, "-o", out, "--jobs", 2),
            env=environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            run.wait(chance.uniform(0.1, took))
        except subprocess.TimeoutExpired:
            run.send_signal(signal.SIGKILL)
            run.wait()
            kills += 1
            continue
        assert content(out) == expected
        assert_whole(out, 31)
        rounds += 1
        shutil.rmtree(out)
    convert(raw, "-o", out, "--jobs", 2)
    assert content(out) == expected
    assert_whole(out, 31)
    print(f"{kills} kills in {rounds + 1} runs to the end, each byte-identical")


def test_kill_9_of_the_server_while_it_stores(tmp_path: Path) -> None:
    out = harbour_folder(tmp_path)
    task = "issues/A-1/initiatives/1/quarters/1/tasks/1"
    kept = kill_servers(out, "minato-r8", task, "A-1/1/Q1/1", SIZES["kills"])
    print(f"{SIZES['kills']} killed, {kept.changes} changes kept, {len(kept.reports)} of them reports")


def test_a_full_disk(tmp_path: Path) -> None:
    raw = _copies(tmp_path / "raw", 30)
    calm = tmp_path / "calm"
    assert convert(raw, "-o", calm, "--jobs", 2).code == 0
    expected = content(calm)
    size = sum(path.stat().st_size for path in calm.rglob("*") if path.is_file())
    disk = tmp_path / "disk"
    disk.mkdir()
    chance = random.Random(5)
    for _ in range(SIZES["fills"]):
        small = int(size * chance.uniform(0.05, 1.2))
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={small}", "tmpfs", str(disk)],
            capture_output=True,
            check=False,
        )
        if mounted.returncode:
            pytest.skip("needs the right to mount a tmpfs")
        try:
            out = disk / "out"
            ran = convert(raw, "-o", out, "--jobs", 2, "--lang", "en")
            if ran.code:
                assert "No space left on device" in ran.err and "Traceback" not in ran.err, ran.err
                assert len(ran.err.strip().splitlines()) == 1
            for plan in (out / "plans").glob("*.json"):
                assert content(calm)[f"plans/{plan.name}"] == content(out)[f"plans/{plan.name}"]
            subprocess.run(["mount", "-o", f"remount,size={4 * size + 2**20}", str(disk)], check=True)
            assert convert(raw, "-o", out, "--jobs", 2).code == 0
            assert content(out) == expected
            assert_whole(out, 30)
        finally:
            subprocess.run(["umount", "-l", str(disk)], check=True)


POISON = ("forms-2-to-the-40", "bomb-10-gb-in-two-layers", "box-is-itself", "sealed", "header-and-noise")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, set[str], Path]:
    """Small documents, one in a hundred poison; the poison's names; the output of an undisturbed run."""
    raw = tmp_path_factory.mktemp("small")
    bad = set()
    for number in range(SIZES["documents"]):
        if number % 100 == 50:
            path = raw / f"{number:05}.pdf"
            path.write_bytes(crafted(POISON[number // 100 % len(POISON)]) + b"\n%%%d\n" % number)
            bad.add(path.name)
        else:
            write(raw, number)
    calm = tmp_path_factory.mktemp("calm") / "out"
    begun = time.monotonic()
    convert(raw, "-o", calm, "--jobs", 2, *BOUNDS)
    seconds = time.monotonic() - begun
    ends = assert_whole(calm, SIZES["documents"])
    assert bad <= {name for name, record in latest(calm).items() if record["status"] == "failed"}
    print(f"undisturbed: {SIZES['documents']} documents in {seconds:.0f} s: {dict(ends)}")
    begun = time.monotonic()
    convert(raw, "-o", calm, "--jobs", 2, *BOUNDS)
    again = time.monotonic() - begun
    print(f"unchanged rerun: {again:.2f} s, {seconds / again:.0f} times as fast")
    return raw, bad, calm


def _local_victims(run: int, _: Any) -> list[list[int]]:
    """The fork server, and its children."""
    servers = children(run)
    return [servers, [child for server in servers for child in children(server)]]


def _dask_victims(_: int, cluster: Any) -> list[list[int]]:
    """The worker processes."""
    return [[worker.pid for worker in cluster.workers.values() if worker.pid]]


def _ray_victims(run: int, _: Any) -> list[list[int]]:
    """The worker processes that are converting a document."""
    return [below(run, b"ray::convert")]


@contextmanager
def _cluster(engine: str) -> Iterator[tuple[Any, list[object]]]:
    """The engine's cluster and the command-line options that select it."""
    if engine == "dask":
        distributed = pytest.importorskip("distributed", reason="needs planparse[dask]")
        with distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs="CRITICAL"
        ) as cluster:
            yield cluster, ["--engine", "dask", "--scheduler", cluster.scheduler_address]
        return
    if engine == "ray":
        pytest.importorskip("ray", reason="needs planparse[ray]")
    yield None, ["--engine", engine, "--jobs", 2]


@pytest.mark.parametrize(
    ("engine", "victims"), [("local", _local_victims), ("dask", _dask_victims), ("ray", _ray_victims)]
)
def test_small_documents_with_poison_and_killed_workers(
    engine: str,
    victims: Callable[[int, Any], list[list[int]]],
    small: tuple[Path, set[str], Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PYTHONPATH", environment()["PYTHONPATH"])
    raw, bad, calm = small
    out = tmp_path / "out"
    chance = random.Random(30)
    turns = killed = 0
    with _cluster(engine) as (cluster, options):
        begun = time.monotonic()
        with (tmp_path / "said").open("w+b") as said:
            run = subprocess.Popen(
                command(raw, "-o", out, *BOUNDS, *options),
                env=environment(),
                stdout=subprocess.DEVNULL,
                stderr=said,
            )
            while True:
                try:
                    run.wait(SIZES["period"])
                    break
                except subprocess.TimeoutExpired:
                    kinds = victims(run.pid, cluster)
                    mine = kinds[turns % len(kinds)]
                    turns += 1
                    if mine:
                        os.kill(chance.choice(mine), signal.SIGKILL)
                        killed += 1
            seconds = time.monotonic() - begun
            said.seek(0)
            assert b"Traceback" not in said.read()
    ends = assert_whole(out, SIZES["documents"])
    done = [record["input"] for record in records(out)]
    assert len(done) == len(set(done))
    assert content(out) == content(calm)
    busy = sum(record["seconds"] for record in latest(out).values())
    print(
        f"{engine}: {SIZES['documents']} documents, {len(bad)} poison, {killed} kills, {seconds:.0f} s, "
        f"{busy:.0f} s in the sandboxes: {dict(ends)}; none lost, none twice, the undisturbed run's bytes"
    )


@pytest.mark.parametrize(("engine", "most"), [("local", 0.010), ("dask", 0.050)])
def test_the_overhead_per_document(
    engine: str, most: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Documents that need no work, so that only the fork, the communication and the commit are measured."""
    if engine == "dask":
        pytest.importorskip("distributed", reason="needs planparse[dask]")
    monkeypatch.setenv("PYTHONPATH", environment()["PYTHONPATH"])
    count = SIZES["documents"]
    raw = tmp_path / "raw"
    raw.mkdir()
    for number in range(count):
        (raw / f"{number:05}.txt").write_text(f"document {number}")

    def nothing(parts: Iterable[Iterable[object]], folder: Path) -> Joined:
        groups: list[tuple[int, ...]] = []
        for documents in parts:
            deque(documents, maxlen=0)
            groups.append(())
        return Joined({}, [], groups)

    def timed(paths: list[str], out: Path) -> float:
        begun = time.monotonic()
        run_batch(
            Request(
                tuple(paths),
                str(out),
                jobs=2,
                engine=engine,
                work="tests.support.batch_idle:work",
                limits=Limits(seconds=20),
            ),
            join=nothing,
        )
        return time.monotonic() - begun

    start = timed([str(raw / "00000.txt")], tmp_path / "one")
    all_of_them = timed([str(raw)], tmp_path / "all")
    overhead = (all_of_them - start) / (count - 1)
    print(f"{engine}: {overhead * 1000:.2f} ms a document beside a start of {start:.2f} s")
    assert overhead <= most
