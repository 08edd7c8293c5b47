"""The output folder after a run, whatever happened during it."""

from __future__ import annotations

import errno
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from planparse.batch import inputs, store
from planparse.batch.isolation import KINDS, VARIABLE
from planparse.batch.rows import Joined
from planparse.batch.run import Progress, convert, intentions
from planparse.batch.store import LocalStore
from planparse.document.errors import OutputError, ReadError
from planparse.output import hashed
from planparse.output.folder import WORKSHOP
from tests.support.batch import LIMITS, RUN, fake_join, go, reasons, request, write
from tests.support.convert import content, environment, hear_signals, state, wait_for


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    return write(tmp_path / "raw", **{f"計画{i}": f"document {i}" for i in range(5)})


def test_a_poison_document_fails_alone(raw: Path, tmp_path: Path) -> None:
    write(raw, poison1="loop", poison2="segfault", poison3="allocate", poison4="encrypted", poison5="raise")
    summary = go(raw, tmp_path / "out")
    assert {n: r for n, r in reasons(summary).items() if r} == {
        "poison1.txt": "timeout",
        "poison2.txt": "crash",
        "poison3.txt": "memory",
        "poison4.txt": "encrypted",
        "poison5.txt": "internal",
    }
    assert len(list((tmp_path / "out/plans").iterdir())) == 5
    assert (tmp_path / "out/tables/rows.parquet").read_text().split("\n")[:-1] == [
        f"document {i}" for i in range(5)
    ]


def test_an_unchanged_rerun_does_nothing(raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(raw, poison="encrypted")
    out = tmp_path / "out"
    first = go(raw, out)
    before = state(out)
    monkeypatch.setattr(hashed, "RESOLUTION", 0)
    again = go(raw, out)
    assert (again.converted, again.unchanged, again.tables) == (0, 6, False)
    assert again.records == first.records
    after = state(out)
    assert after == before
    # nor does it read a file that was hashed before, until one looks changed or it is asked to
    read = Counter[str]()

    def counted(work: Callable[..., Any]) -> Callable[..., Any]:
        def done(what: Any, size: int) -> Any:
            read[what.name] += 1
            return work(what, size)

        return done

    monkeypatch.setattr(inputs, "take", counted(inputs.take))
    monkeypatch.setattr(store, "_mark", counted(store._mark))
    assert go(raw, out).unchanged == 6 and not read
    same = (raw / "計画1.txt").stat()
    (raw / "計画1.txt").write_text("document x")
    os.utime(raw / "計画1.txt", ns=(same.st_atime_ns, same.st_mtime_ns))
    (out / "plans/計画2.json").write_bytes((out / "plans/計画2.json").read_bytes().swapcase())
    assert go(raw, out).converted == 2
    assert read == {"計画1.txt": 1, "計画2.json": 1, "計画2.txt": 1}
    go(raw, out, rehash=True)
    assert read.keys() > {path.name for folder in (raw, out / "plans") for path in folder.iterdir()}


def test_only_what_changed_is_converted(raw: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    go(raw, out)
    write(raw, 計画1="another text", 計画9="a new document")
    (raw / "計画2.txt").unlink()
    summary = go(raw, out)
    assert (summary.converted, summary.unchanged, len(summary.removed)) == (2, 3, 1)
    assert not (out / "plans/計画2.json").exists()
    go(raw, tmp_path / "fresh")
    assert content(out) == content(tmp_path / "fresh")


def test_a_document_that_fails_leaves_no_outdated_plan(raw: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    go(raw, out)
    write(raw, 計画1="encrypted")
    go(raw, out)
    assert not (out / "plans/計画1.json").exists()
    assert "document 1" not in (out / "tables/rows.parquet").read_text()


def test_documents_outside_the_given_paths_are_kept(raw: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    other = write(tmp_path / "other", 別="other text")
    go([raw, other], out)
    everything = content(out)
    (other / "別.txt").unlink()
    summary = go(raw, out)
    assert summary.removed == ()
    assert content(out) == everything


def test_corrections_are_part_of_the_result(raw: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    go(raw, out)
    (out / "corrections").mkdir()
    (out / "corrections/計画1.json").write_text("{}")
    assert go(raw, out).converted == 1
    assert json.loads((out / "readings/計画1.json").read_bytes())["corrections"] == "{}"
    (raw / "計画1.txt").unlink()
    go(raw, out)
    assert (out / "corrections/計画1.json").exists()


def test_a_damaged_or_missing_result_is_converted_again(raw: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    go(raw, out)
    whole = content(out)
    (out / "plans/計画1.json").write_text("{")
    (out / "readings/計画2.json").unlink()
    (out / "tables/rows.parquet").unlink()
    summary = go(raw, out)
    assert (summary.converted, summary.tables) == (2, True)
    assert content(out) == whole


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_the_output_is_independent_of_workers_and_order(raw: Path, tmp_path: Path, jobs: int) -> None:
    write(raw, slow="slow 0.2", poison="segfault")
    go(raw, tmp_path / "reference", jobs=1)
    files = sorted(raw.iterdir())
    random.Random(jobs).shuffle(files)
    go(files, tmp_path / "out", jobs=jobs)
    assert content(tmp_path / "out") == content(tmp_path / "reference")


def test_failures_are_not_retried_until_something_changes(raw: Path, tmp_path: Path) -> None:
    write(raw, poison="slow 0.6", locked="encrypted")
    out = tmp_path / "out"
    short = replace(LIMITS, seconds=0.3)
    go([raw / f"計画{i}.txt" for i in range(5)], out)
    assert len(go(raw, out, limits=short).failures) == 2
    assert go(raw, out, limits=short).converted == 0
    assert go(raw, out, limits=short, password="secret").converted == 1
    assert go(raw, out, limits=short, retry=True).converted == 2
    longer = go(raw, out)
    assert reasons(longer)["poison.txt"] is None
    assert "secret" not in (out / "manifest.jsonl").read_text()


def test_fail_fast_stops_and_the_next_run_continues(raw: Path, tmp_path: Path) -> None:
    write(raw, a="encrypted")
    write(raw, **{f"z{i}": f"slow 0.0{i}" for i in range(9)})
    summary = go(raw, tmp_path / "out", fail_fast=True, jobs=1)
    assert not summary.complete
    assert len(summary.records) < 15
    whole = go(raw, tmp_path / "out")
    assert whole.complete and len(whole.records) == 15 and whole.unchanged >= 1


def test_a_second_run_names_the_lock_holder_or_waits(raw: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    store = LocalStore(out)
    with store.lock(False), pytest.raises(OutputError, match=f"pid={os.getpid()}"):
        go(raw, out)
    with store.lock(False):
        waiting = subprocess.Popen(
            [sys.executable, "-c", RUN, str(raw), str(out), "2", "wait"],
            env=environment(),
            stdout=subprocess.PIPE,
            text=True,
        )
        assert waiting.stdout is not None
        assert f"pid={os.getpid()}" in waiting.stdout.readline()
        assert not (out / "plans").exists()
    assert waiting.wait(600) == 0
    assert len(list((out / "plans").iterdir())) == 5


def test_a_dry_run_lists_the_actions_and_writes_nothing(raw: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    planned = {Path(i.input).name: i.action for i in intentions(request(raw, out))}
    assert set(planned.values()) == {"new"} and not out.exists()
    write(raw, locked="encrypted")
    go(raw, out)
    (raw / "計画0.txt").unlink()
    write(raw, 計画1="changed", 計画8="new")
    before = content(out)
    planned = {Path(i.input).name: i.action for i in intentions(request(raw, out, retry=True))}
    assert planned == {
        "計画0.txt": "removed",
        "計画1.txt": "changed",
        "計画2.txt": "unchanged",
        "計画3.txt": "unchanged",
        "計画4.txt": "unchanged",
        "計画8.txt": "new",
        "locked.txt": "retry",
    }
    assert content(out) == before


def test_a_damaged_manifest_is_repaired(raw: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    go(raw, out)
    whole = content(out)
    manifest = out / "manifest.jsonl"
    lines = manifest.read_bytes().splitlines(keepends=True)
    for damage in (
        b"".join(lines)[:-7],
        b"".join(lines[:-2]),
        b"garbage\n" + b"".join(lines[2:]),
        b"\xff\x00\n[]\n{}\n" + b"".join(lines),
        b"",
        b'{"kind": "document", "input": "../raw/x", "status": "ok", "document_id": "../../x"}\n',
    ):
        manifest.write_bytes(damage)
        summary = go(raw, out)
        assert summary.failures == ()
        assert content(out) == whole
        assert go(raw, out).converted == 0
        for line in manifest.read_bytes().splitlines()[-1:]:
            json.loads(line)


def test_invalid_rows_fail_their_document_alone(raw: Path, tmp_path: Path) -> None:
    write(raw, forged="bad rows")
    summary = go(raw, tmp_path / "out")
    assert {n: r for n, r in reasons(summary).items() if r} == {"forged.txt": "internal"}
    again = go(raw, tmp_path / "out")
    assert len(again.failures) == 1
    assert "document 3" in (tmp_path / "out/tables/rows.parquet").read_text()


def test_a_full_disk_while_the_tables_are_built(raw: Path, tmp_path: Path) -> None:
    def full(parts: object, folder: Path) -> Joined:
        raise OSError(errno.ENOSPC, "no space")

    with pytest.raises(OutputError, match="No space left on device"):
        convert(request(raw, tmp_path / "out"), join=full)
    assert (tmp_path / "out/.planparse.lock").read_bytes() == b""  # the lock is released
    summary = go(raw, tmp_path / "out")
    assert (summary.converted, summary.tables) == (0, True)


def test_files_are_synced_before_their_manifest_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[tuple[str, str]] = []
    fsync, rename, write_to, mkdir = os.fsync, os.replace, os.write, os.mkdir

    def name(handle: int) -> str:
        return os.path.relpath(Path(f"/proc/self/fd/{handle}").readlink(), out)

    def logged(what: str, place: str) -> None:
        done.append((what, place))

    out = tmp_path / "out"
    store = LocalStore(out)
    with store.lock(False):
        store.begin()
        monkeypatch.setattr(os, "fsync", lambda h: (fsync(h), logged("fsync", name(h)))[0])
        monkeypatch.setattr(
            os, "replace", lambda a, b: (rename(a, b), logged("replace", os.path.relpath(b, out)))[0]
        )
        monkeypatch.setattr(
            os, "mkdir", lambda p, *m: (mkdir(p, *m), logged("mkdir", os.path.relpath(p, out)))[0]
        )
        monkeypatch.setattr(os, "write", lambda h, b: (write_to(h, b), logged("write", name(h)))[0])
        store.write({"plans/a.json": b"plan"})
        store.append(b"{}\n")
    assert done == [
        ("mkdir", "plans"),
        ("fsync", "."),
        ("fsync", "plans/.tmp-a.json.part"),
        ("replace", "plans/a.json"),
        ("fsync", "plans"),
        ("fsync", "."),
        ("write", "manifest.jsonl"),
        ("fsync", "manifest.jsonl"),
    ]


def test_files_that_cannot_be_flushed_leave_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = LocalStore(tmp_path / "out")
    files = {f"plans/{n}.json": b"%d" % n for n in range(120)}

    def full(handle: int) -> None:
        if "77.json" in Path(f"/proc/self/fd/{handle}").readlink().name:
            raise OSError(errno.ENOSPC, "no space")

    with store.lock(False):
        store.begin()
        store.write({"plans/77.json": b"old"})
        with monkeypatch.context() as patched, pytest.raises(OutputError):
            patched.setattr(os, "fsync", full)
            store.write(files)
        here = {path.name: path.read_bytes() for path in (tmp_path / "out/plans").iterdir()}
        assert here == {"77.json": b"old"}
        assert store.write(files)["plans/77.json"][1] == 2
    assert len(list((tmp_path / "out/plans").iterdir())) == 120


def test_leftovers_of_a_run_killed_while_building_tables_are_removed(raw: Path, tmp_path: Path) -> None:
    left = tmp_path / f"out/{WORKSHOP}abc"
    left.mkdir(parents=True)
    (left / "rows.parquet").write_text("half of it")
    go(raw, tmp_path / "out")
    assert {p.name for p in (tmp_path / "out").iterdir()} == {
        ".planparse.lock",
        "manifest.jsonl",
        "plans",
        "readings",
        "rows",
        "tables",
    }


def test_progress_counts_every_document_once(raw: Path, tmp_path: Path) -> None:
    write(raw, poison="encrypted")
    news: list[Progress] = []
    convert(request(raw, tmp_path / "out"), news=news.append, join=fake_join)
    assert news[0] == Progress(6)
    assert len({n.record.input for n in news[1:] if n.record}) == len(news) - 1 == 6


def test_a_run_announces_once_what_it_may_write_and_only_if_it_converts(raw: Path, tmp_path: Path) -> None:
    def announced() -> list[list[str]]:
        lines = map(json.loads, (out / "manifest.jsonl").read_text("utf-8").splitlines())
        return [line["writes"] for line in lines if line["kind"] == "run"]

    out = tmp_path / "out"
    go(raw, out, jobs=1)
    (writes,) = announced()
    assert len(writes) == 5
    go(raw, out)
    assert announced() == [writes]
    write(raw, 計画0="changed", 計画1="changed", 計画9="new")
    go(raw, out, jobs=1)
    _, again = announced()
    assert len(again) == 1


def test_a_missing_input_path_creates_no_output(tmp_path: Path) -> None:
    with pytest.raises(ReadError):
        go(tmp_path / "nowhere", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_the_output_folder_inside_the_input_is_skipped(tmp_path: Path) -> None:
    folder = write(tmp_path / "all", a="text")
    (folder / "out/plans").mkdir(parents=True)
    (folder / "out/plans/note.txt").write_text("not a document")
    assert [r.document_id for r in go(folder, folder / "out").records] == ["a"]


def test_input_and_output_can_be_moved_together(raw: Path, tmp_path: Path) -> None:
    go(raw, tmp_path / "out")
    moved = tmp_path / "moved"
    moved.mkdir()
    raw.rename(moved / "raw")
    (tmp_path / "out").rename(moved / "out")
    assert go(moved / "raw", moved / "out").converted == 0


@pytest.mark.parametrize("kind", KINDS)
def test_a_run_ends_though_an_interrupt_left_the_lock_of_imports_held(tmp_path: Path, kind: str) -> None:
    raw = write(tmp_path / "raw", a="text", b="another")
    # what an interrupt leaves that comes when the main thread has just taken the lock
    program = f"import _imp; _imp.acquire_lock()\n{RUN}"
    command = [sys.executable, "-c", program, str(raw), str(tmp_path / "out"), "2", "no"]
    subprocess.run(command, env={**environment(), VARIABLE: kind}, timeout=60, check=True)
    assert len(list((tmp_path / "out/plans").glob("*.json"))) == 2


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
@pytest.mark.parametrize("seed", range(4))
def test_a_killed_run_is_resumed_to_the_same_bytes(tmp_path: Path, seed: int, how: signal.Signals) -> None:
    raw = write(tmp_path / "raw", **{f"d{i}": f"slow 0.0{i % 5}{i:02}" for i in range(25)}, p="segfault")
    go(raw, tmp_path / "reference")
    out = tmp_path / "out"
    chance = random.Random(seed)
    command = [sys.executable, "-c", RUN, str(raw), str(out), "2", "no"]
    for _ in range(2):
        run = subprocess.Popen(command, env=environment(), stderr=subprocess.DEVNULL, preexec_fn=hear_signals)
        # until the run begins to write, and a random while longer
        wait_for(out / "manifest.jsonl", run)
        time.sleep(chance.uniform(0.0, 0.7))
        run.send_signal(how)
        run.wait(60)
        for plan in (out / "plans").glob("*.json"):
            json.loads(plan.read_bytes())
    # a killed run's fork server may hold the lock for a moment longer
    summary = go(raw, out, wait=True)
    assert len(summary.records) == 26
    assert content(out) == content(tmp_path / "reference")
    inputs = [
        json.loads(line)["input"]
        for line in (out / "manifest.jsonl").read_text().splitlines()
        if '"status": "ok"' in line
    ]
    assert len(inputs) == len(set(inputs)) == 25
