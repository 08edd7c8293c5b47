"""What takes too long for every day: `make soak`. PLANPARSE_SOAK=full runs it at its full size.

The sizes are in `SIZES`; what was measured is printed (pytest -rP shows it).
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterable
from pathlib import Path

import pytest

from planparse.batch.run import Request
from planparse.batch.run import convert as run_batch
from planparse.batch.task import MIB, Limits
from tests.convert import assert_whole, command, content, convert, environment, latest, records
from tests.documents import NAMES, RAW
from tests.hostile import CRAFTED, crafted, file_name, mutated

FULL = os.environ.get("PLANPARSE_SOAK") == "full"
SIZES = {
    "mutations": 10_000 if FULL else 2_000,
    "kills": 200 if FULL else 50,
    "documents": 10_000 if FULL else 1_000,
    # seconds between two kills of the fork server or a child, and how many fills of the disk
    "period": 30.0 if FULL else 5.0,
    "fills": 12 if FULL else 5,
}
TIMEOUT = 5.0
MEMORY = 700


def _bounded(out: Path) -> tuple[float, float]:
    """The slowest document's seconds and the largest peak in MiB; both have to be within the limits."""
    found = latest(out).values()
    slowest = max(record["seconds"] for record in found)
    peak = max(record["peak"] for record in found) / MIB
    assert slowest <= TIMEOUT + 2
    assert peak <= MEMORY
    return slowest, peak


def _copies(folder: Path, count: int) -> Path:
    """The documents of raw/ again and again, each different from the others in its last bytes."""
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
    for number in range(int(count)):
        source = RAW / NAMES[number % len(NAMES)]
        (raw / f"{number:05}-{source.name}").write_bytes(
            mutated(source.read_bytes(), f"{source.name}{number}")
        )
    out = tmp_path / "out"
    options = ("--timeout", TIMEOUT, "--memory", MEMORY, "--jobs", 2, "--reader", reader)
    begun = time.monotonic()
    ran = convert(raw, "-o", out, *options)
    assert "Traceback" not in ran.out + ran.err
    ends = assert_whole(out, int(count))
    slowest, peak = _bounded(out)
    for record in latest(out).values():
        if record.get("reason") in ("internal", "crash"):
            print(record["reason"], Path(record["input"]).name, record.get("detail", "")[-200:])
    seconds = time.monotonic() - begun
    print(f"{reader}: {count} mutated in {seconds:.0f} s: {dict(ends)}")
    print(f"slowest {slowest:.2f} s, peak {peak:.0f} MiB")


def test_kill_9_at_random_instants(tmp_path: Path) -> None:
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


def test_a_full_disk(tmp_path: Path) -> None:
    raw = _copies(tmp_path / "raw", 30)
    calm = tmp_path / "calm"
    assert convert(raw, "-o", calm, "--jobs", 2).code == 0
    expected = content(calm)
    size = sum(path.stat().st_size for path in calm.rglob("*") if path.is_file())
    disk = tmp_path / "disk"
    disk.mkdir()
    chance = random.Random(5)
    for _ in range(int(SIZES["fills"])):
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


def _children(pid: int) -> list[int]:
    try:
        return [int(p) for p in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def test_many_documents_with_poison_and_a_worker_killed(tmp_path: Path) -> None:
    count = int(SIZES["documents"])
    raw = _copies(tmp_path / "raw", count)
    poison = ("forms-2-to-the-40", "bomb-10-gb-in-two-layers", "root-is-itself", "sealed", "header-and-noise")
    spoilt = [path for i, path in enumerate(sorted(raw.iterdir())) if i % 100 == 50]
    for i, path in enumerate(spoilt):
        data = crafted(poison[i % len(poison)])
        path.unlink()
        path.with_suffix(".pdf").write_bytes(data + b"\n%%%d\n" % i)
    out = tmp_path / "out"
    begun = time.monotonic()
    run = subprocess.Popen(
        command(raw, "-o", out, "--jobs", 2, "--timeout", 20, "--memory", MEMORY),
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    chance = random.Random(30)
    killed = {"server": 0, "child": 0}
    while True:
        try:
            run.wait(float(SIZES["period"]))
            break
        except subprocess.TimeoutExpired:
            servers = _children(run.pid)
            children = [child for server in servers for child in _children(server)]
            # now the server with all its children, now one child
            kind = "server" if (killed["server"] + killed["child"]) % 2 else "child"
            victims = servers if kind == "server" else children
            if victims:
                os.kill(chance.choice(victims), signal.SIGKILL)
                killed[kind] += 1
    assert run.stderr is not None and b"Traceback" not in run.stderr.read()
    ends = assert_whole(out, count)
    bad = {name for name, record in latest(out).items() if record["status"] == "failed"}
    assert bad == {path.with_suffix(".pdf").name for path in spoilt}
    seconds = time.monotonic() - begun
    busy = sum(record["seconds"] for record in latest(out).values())
    print(f"{count} documents, {len(spoilt)} poison, killed {killed}: {dict(ends)}")
    print(f"{seconds:.0f} s, {busy:.0f} s in the sandboxes")
    again = time.monotonic()
    convert(raw, "-o", out, "--jobs", 2, "--timeout", 20, "--memory", MEMORY)
    print(f"unchanged rerun: {time.monotonic() - again:.2f} s")


def test_ten_thousand_small_documents_with_poison_and_a_killer(tmp_path: Path) -> None:
    """The same with documents that need no reading, so that kills come thousands of commits apart."""
    count = 10_000
    raw = tmp_path / "raw"
    raw.mkdir()
    poison = ("segfault", "exit", "encrypted", "raise", "bomb")
    for number in range(count):
        text = poison[number // 100 % 5] if number % 100 == 50 else f"document {number}"
        (raw / f"{number:05}.txt").write_text(text)
    stop = threading.Event()
    killed = 0
    chance = random.Random(10)

    def killer() -> None:
        nonlocal killed
        while not stop.wait(chance.uniform(2.0, 6.0)):
            for server in _children(os.getpid()):
                os.kill(server, signal.SIGKILL)
                killed += 1

    def joined(documents: Iterable[bytes], folder: Path) -> tuple[dict[str, Path], list[int]]:
        path = folder / "rows.parquet"
        path.write_bytes(b"\n".join(documents))
        return {"rows": path}, []

    limits = Limits(seconds=5, memory=200 * MIB)
    out = tmp_path / "out"
    request = Request((str(raw),), str(out), jobs=2, work="batch_poison:work", limits=limits)
    thread = threading.Thread(target=killer)
    thread.start()
    begun = time.monotonic()
    try:
        run_batch(request, join=joined)
    finally:
        stop.set()
        thread.join()
    seconds = time.monotonic() - begun
    done = records(out)
    assert len(done) == len({record["input"] for record in done}) == count
    failed = [record for record in done if record["status"] == "failed"]
    assert len(failed) == count // 100
    assert sum(record["reason"] == "encrypted" for record in failed) == count // 500
    assert (out / "tables/rows.parquet").read_bytes().split(b"\n") == [
        f"document {number}".encode() for number in range(count) if number % 100 != 50
    ]
    assert len(list((out / "plans").iterdir())) == count - len(failed)
    print(f"{count} small documents, {len(failed)} poison, {killed} kills of the server: {seconds:.0f} s")


@pytest.mark.parametrize(("engine", "most"), [("local", 0.010), ("dask", 0.050)])
def test_the_overhead_of_a_document(
    engine: str, most: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Documents that need no work: all that is left is the sandbox, the way there, and the commit."""
    if engine == "dask":
        pytest.importorskip("distributed", reason="needs planparse[dask]")
    count = int(SIZES["documents"])
    raw = tmp_path / "raw"
    raw.mkdir()
    for number in range(count):
        (raw / f"{number:05}.txt").write_text(f"document {number}")

    def nothing(documents: object, folder: Path) -> tuple[dict[str, Path], list[int]]:
        return {}, []

    def timed(paths: list[str], out: Path) -> float:
        begun = time.monotonic()
        run_batch(
            Request(
                tuple(paths),
                str(out),
                jobs=2,
                engine=engine,
                work="batch_poison:work",
                limits=Limits(seconds=20),
            ),
            join=nothing,
        )
        return time.monotonic() - begun

    monkeypatch.setenv("PYTHONPATH", environment()["PYTHONPATH"])
    start = timed([str(raw / "00000.txt")], tmp_path / "one")
    all_of_them = timed([str(raw)], tmp_path / "all")
    overhead = (all_of_them - start) / (count - 1)
    print(f"{engine}: {overhead * 1000:.2f} ms a document beside a start of {start:.2f} s")
    assert overhead <= most
