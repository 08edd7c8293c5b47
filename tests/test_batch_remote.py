"""Object stores, Dask and Ray give the same bytes as one machine."""

from __future__ import annotations

import importlib
import json
import os
import queue
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

import planparse
from planparse.batch import identity
from planparse.batch.engines import NAMES, Setup, engine
from planparse.batch.engines import worker as on_worker
from planparse.batch.identity import code_version
from planparse.batch.inputs import Input, find, read
from planparse.batch.mirror import held_copy
from planparse.batch.run import convert, intentions
from planparse.batch.store import RemoteStore
from planparse.batch.task import Done, Output, Task, decode_ended, done_of, encode_task
from planparse.cli import main
from planparse.document.errors import EngineError, Failure, OutputError, PlanparseError, ReadError, UsageError
from planparse.output.folder import LOCK
from planparse.progress.agenda import agenda
from planparse.progress.history import NO_HISTORY
from planparse.writers.progress_book import write_progress_book
from tests.support.batch import WORK, fake_join, go, reasons, request, write
from tests.support.convert import content, environment
from tests.support.documents import RAW
from tests.support.object_store import free_port, object_store

pytestmark = pytest.mark.filterwarnings("ignore")


def library(name: str, extra: str) -> None:
    pytest.importorskip(name, reason=f"needs planparse[{extra}]")


@pytest.fixture(scope="module")
def s3() -> Iterator[object]:
    """A file system with a bucket on a local S3 server."""
    with object_store("plans-test") as fs:
        yield fs


def published(fs, root: str) -> dict[str, bytes]:
    fs.invalidate_cache()
    names = [n for n in fs.find(root) if n.removeprefix(f"{root}/").split("/")[0] in _PUBLISHED]
    return {n.removeprefix(f"{root}/"): fs.cat_file(n) for n in names}


_PUBLISHED = {"plans", "readings", "rows", "tables"}


def test_s3_as_input_and_output(s3, tmp_path: Path) -> None:
    raw = write(tmp_path / "raw", **{f"計画{i}": f"document {i}" for i in range(6)}, poison="encrypted")
    go(raw, tmp_path / "out")
    expected = {name: (tmp_path / "out" / name).read_bytes() for name in content(tmp_path / "out")}
    s3.put(f"{raw}/", "plans-test/raw/", recursive=True)
    source, out = "s3://plans-test/raw", "s3://plans-test/out"
    first = go([source], out)
    assert reasons(first) == reasons(go(raw, tmp_path / "out"))
    assert published(s3, "plans-test/out") == expected
    assert go([source], out).converted == 0
    assert {i.action for i in intentions(request([source], out))} == {"unchanged", "failed"}
    s3.rm("plans-test/raw/計画3.txt")
    s3.pipe("plans-test/raw/計画4.txt", b"changed")
    again = go([f"{source}/*.txt"], out)
    assert (again.converted, len(again.removed)) == (1, 1)
    assert "plans/計画3.json" not in published(s3, "plans-test/out")
    # from the store to a disk
    (raw / "計画3.txt").unlink()
    (raw / "計画4.txt").write_text("changed")
    go([source], tmp_path / "from-s3")
    go(raw, tmp_path / "from-disk")
    assert content(tmp_path / "from-s3") == content(tmp_path / "from-disk")


def test_s3_an_interrupted_run_is_resumed(s3, tmp_path: Path) -> None:
    raw = write(tmp_path / "raw", **{f"d{i}": f"slow 0.0{i % 5}{i:02}" for i in range(12)})
    go(raw, tmp_path / "out")
    out = "s3://plans-test/resumed"

    class StopError(Exception):
        pass

    seen = []

    def stop(progress) -> None:
        seen.append(progress)
        if len(seen) == 6:
            raise StopError

    with pytest.raises(StopError):
        convert(request(raw, out), news=stop, join=fake_join)
    summary = go(raw, out)
    assert len(summary.records) == 12 and summary.unchanged >= 4
    expected = {name: (tmp_path / "out" / name).read_bytes() for name in content(tmp_path / "out")}
    assert published(s3, "plans-test/resumed") == expected


def test_s3_a_locked_folder_is_refused_or_waited_for(
    s3, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = write(tmp_path / "raw", a="text")
    out = "s3://plans-test/locked"
    with RemoteStore(out).lock(False):
        with pytest.raises(OutputError, match=f"pid={os.getpid()}"):
            go(raw, out)
        # as if the holder had died long ago
        monkeypatch.setattr(RemoteStore, "STALE", -1.0)
        assert go(raw, out).converted == 1
    waiting = RemoteStore(out)
    monkeypatch.setattr(RemoteStore, "STALE", 600.0)
    told: queue.Queue[str] = queue.Queue()
    with RemoteStore(out).lock(False):
        thread = threading.Thread(target=lambda: waiting.lock(True, told.put).__enter__())
        thread.start()
        assert f"pid={os.getpid()}" in told.get(timeout=60)
        assert thread.is_alive()
    thread.join(60)
    assert not thread.is_alive()


def test_s3_the_lock_of_a_killed_local_run_is_ignored(s3, tmp_path: Path) -> None:
    raw = write(tmp_path / "raw", a="text")
    gone = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True
    )
    holder = {"host": socket.gethostname(), "pid": int(gone.stdout), "renewed": time.time()}
    s3.pipe("plans-test/killed/.planparse.lock", json.dumps(holder).encode())
    assert go(raw, "s3://plans-test/killed").converted == 1
    holder["host"] = "elsewhere"
    s3.pipe("plans-test/killed/.planparse.lock", json.dumps(holder).encode())
    with pytest.raises(OutputError, match="host=elsewhere"):
        go(raw, "s3://plans-test/killed")


def test_s3_the_lock_is_renewed_while_nothing_changes(
    s3, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = write(tmp_path / "raw", a="text", b="another text")
    out = "s3://plans-test/renewed"
    go(raw, out)
    monkeypatch.setattr(RemoteStore, "PERIOD", 0.0)
    renewed = []

    def look(progress) -> None:
        s3.invalidate_cache()
        renewed.append(json.loads(s3.cat_file("plans-test/renewed/.planparse.lock"))["renewed"])
        time.sleep(0.01)

    assert convert(request(raw, out), news=look, join=fake_join).converted == 0
    assert renewed == sorted(set(renewed)) and len(renewed) == 3


def test_s3_the_commands_on_an_output_folder_do_what_they_do_on_a_disk(
    s3, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PLANPARSE_LANG", "en")
    for name in ("isohama-r7.txt", "isohama-r8.txt"):
        shutil.copy(RAW / name, tmp_path)
        s3.put(str(RAW / name), f"plans-test/wards/{name}")
    url = "s3://plans-test/plans"
    assert main(["convert", "isohama-r7.txt", "isohama-r8.txt", "-o", "disk"]) == 0
    assert main(["convert", "s3://plans-test/wards", "-o", url]) == 0
    told: dict[str, list[str]] = {}
    for out in ("disk", url):
        capsys.readouterr()
        folder = Path("of-disk" if out == "disk" else "of-store")
        calls = (
            ["export", out, "--csv", f"{folder}/csv", "--xlsx", f"{folder}/a.xlsx"],
            ["correct", out, f"{folder}/a.xlsx", "--by", "hana", "--date", "2026-05-01"],
            ["report", out, "-o", f"{folder}/report"],
            ["diff", out, "-o", f"{folder}/diff"],
            ["progress", "calendar", out, f"{folder}/a.ics"],
            ["check", "isohama-r8.txt" if out == "disk" else "s3://plans-test/wards/isohama-r8.txt"],
            ["prune", out],
        )
        for call in calls:
            if call[0] == "correct":
                book = load_workbook(call[2])
                heads = {cell.value: cell.column for cell in book["課題"][1]}
                book["課題"].cell(2, heads["課題名の修正"]).value = "海辺の再生"
                book.save(call[2])
            assert main(call) == 0, call
        said = capsys.readouterr()
        assert said.err == ""
        told[out] = said.out.replace(str(folder), "").splitlines()
    assert told["disk"][:4] == told[url][:4] and "Applied 1 corrections" in " ".join(told[url])
    remote = published(s3, "plans-test/plans")
    here = {name: (tmp_path / "disk" / name).read_bytes() for name in content(tmp_path / "disk")}
    assert remote == here and "海辺の再生".encode() in b"".join(remote.values())
    assert s3.exists("plans-test/plans/corrections/isohama-r7.json")
    assert not s3.exists(f"plans-test/plans/{LOCK}")
    made = [path.relative_to("of-disk") for path in Path("of-disk").rglob("*.*") if path.suffix != ".xlsx"]
    assert {path.suffix for path in made} >= {".csv", ".html", ".ics", ".json", ".parquet"}
    for path in made:
        # the folder's own name and the times of its runs are in the table `conversion`
        if path.suffix in (".csv", ".json", ".ics") and path.stem != "conversion":
            assert Path("of-disk", path).read_bytes() == Path("of-store", path).read_bytes(), path
    assert "plans" in Path("of-store", "csv", "conversion.csv").read_text("utf-8-sig").splitlines()[1].split(
        ","
    )
    # the next run reads the corrected document again, and nothing else
    assert main(["convert", "s3://plans-test/wards", "-o", url]) == 0
    assert "1 converted, 1 unchanged" in capsys.readouterr().out
    tables = planparse.load(url)
    assert "海辺の再生" in tables["issues"]["title"].tolist()


def test_s3_the_python_interface_does_what_it_does_on_a_disk(s3, tmp_path: Path) -> None:
    texts = [RAW / name for name in ("isohama-r7.txt", "isohama-r8.txt")]
    disk, url = tmp_path / "wards", "s3://plans-test/wards-of-python"
    planparse.convert(texts, disk, jobs=1)
    s3.put(f"{disk}/", "plans-test/wards-of-python/", recursive=True)
    s3.put(str(texts[1]), "plans-test/isohama-r8.txt")

    at_url, here = planparse.scan(url), planparse.scan(disk)
    assert list(at_url) == list(here)
    for name, frame in at_url.items():
        assert frame.collect().equals(here[name].collect()), name
        assert frame.collect_schema() == here[name].collect_schema(), name
    pictured = at_url["issues"].select("title").explain()
    assert "1/" in pictured and "PYTHON SCAN" in pictured, pictured  # one column, and nothing fetched yet

    exported = [tmp_path / place / "issues.csv" for place in ("of-disk", "of-store")]
    for out, target in zip((disk, url), exported, strict=True):
        planparse.export(out, "csv", target.parent)
    assert exported[0].read_bytes() == exported[1].read_bytes()

    plan = planparse.read(texts[1])
    assert planparse.read("s3://plans-test/isohama-r8.txt") == plan
    assert planparse.diff(f"{url}/plans/isohama-r7.json", "s3://plans-test/isohama-r8.txt") == planparse.diff(
        *texts
    )
    book = tmp_path / "progress.xlsx"
    write_progress_book(plan, agenda(plan, NO_HISTORY), None, book)
    loaded = load_workbook(book)
    sheet = loaded.worksheets[0]
    head = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "状況")
    sheet.cell(head.row + 1, head.column).value = "遅れ"
    loaded.save(book)
    for out in (disk, url):
        taken = planparse.take_reports(out, book, by="佐藤", on=date(2026, 7, 1))
        assert [change.report.standing.status for change in taken.changes] == ["遅れ"]
    (at_url_now,), (here_now,) = (planparse.progress_summary(out).bureaus for out in (url, disk))
    assert at_url_now.count == here_now.count and at_url_now.count.by_status["遅れ"] == 1
    assert planparse.load(url)["progress"]["who"].tolist() == ["佐藤"]


def test_s3_what_the_python_interface_refuses_names_the_url(s3, tmp_path: Path) -> None:
    url, nothing = "s3://plans-test/refused", "s3://plans-test/nothing"
    planparse.convert(RAW / "kirigahara-r8.txt", url, jobs=1)
    book = "s3://plans-test/book.xlsx"
    calls = {
        f"{nothing}: No converted": lambda: planparse.scan(nothing),
        f"{nothing}: No converted plans": lambda: planparse.export(nothing, "csv", tmp_path / "csv"),
        f"{nothing}: No": lambda: planparse.progress_summary(nothing),
        f"{url}: No plan of 2031": lambda: planparse.progress_summary(url, year=2031),
        f"{nothing}.json: No such file": lambda: planparse.diff(f"{nothing}.json", f"{nothing}.txt"),
        f"{nothing}.txt: No such file": lambda: planparse.read(f"{nothing}.txt"),
        f"{nothing}.csv: A URL": lambda: planparse.export(url, "csv", f"{nothing}.csv"),
        f"{book}: A URL": lambda: planparse.correct(url, book, by="hana"),
        f"{book}: A": lambda: planparse.take_reports(url, book, by="hana"),
    }
    for told, call in calls.items():
        with pytest.raises(PlanparseError) as refused:
            call()
        assert str(refused.value).startswith(told)
    s3.rm("plans-test/refused/tables/tasks.parquet")
    s3.invalidate_cache()
    for read_tables in (planparse.scan, planparse.load):
        with pytest.raises(FileNotFoundError, match=f"{url} has no tables/tasks.parquet. Run"):
            read_tables(url)
    s3.rm("plans-test/refused/plans/kirigahara-r8.json")
    with pytest.raises(ReadError, match=f"^{url}: No converted"):
        planparse.progress_summary(url)


def test_s3_what_a_command_refuses_is_told_with_the_url_in_a_line(
    s3, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PLANPARSE_LANG", "en")
    (tmp_path / "a.txt").write_bytes((RAW / "kirigahara-r8.txt").read_bytes())
    url = "s3://plans-test/told"
    assert main(["convert", "a.txt", "-o", url]) == 0
    s3.pipe("plans-test/told/plans/b.json", b"{}")
    s3.pipe("plans-test/told/plans/../../c.json", b"{}")
    capsys.readouterr()
    calls = {
        f"export {url} --csv csv": (1, f"{url}/plans/b.json: "),
        f"export {url} --csv s3://plans-test/csv": (2, "s3://plans-test/csv: "),
        "export s3://plans-test/nothing --csv csv": (1, "s3://plans-test/nothing: "),
        f"report {url}": (2, f"{url}: "),
        f"serve {url}": (2, f"{url}: "),
        "check s3://plans-test/nothing.pdf": (1, "s3://plans-test/nothing.pdf: No such file"),
        f"diff {url}/plans/nothing.json {url}/plans/a.json": (1, f"{url}/plans/nothing.json: "),
        f"schema -o {url}": (2, f"{url}: "),
    }
    for call, (code, begins) in calls.items():
        assert main(call.split()) == code, call
        (message,) = capsys.readouterr().err.splitlines()
        assert message.startswith(begins), call


def test_s3_a_change_waits_for_the_lock_and_puts_nothing_if_it_fails(
    s3, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = "s3://plans-test/held"
    write(tmp_path / "raw", a="text")
    go(tmp_path / "raw", url)
    before = published(s3, "plans-test/held")
    with held_copy(url, lambda who: None) as copy:
        with pytest.raises(OutputError, match="pid="), RemoteStore(url).lock(False):
            pass
        (copy / "plans" / "b.json").write_bytes(b"{}")
    assert published(s3, "plans-test/held") == {**before, "plans/b.json": b"{}"}
    with pytest.raises(ReadError), held_copy(url, lambda who: None) as copy:
        (copy / "plans" / "b.json").unlink()
        raise ReadError("no-plans")
    assert "plans/b.json" in published(s3, "plans-test/held")


def test_s3_a_missing_bucket_or_folder_is_reported(
    s3, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for url in ("s3://no-such-bucket/raw", "s3://no-such-bucket/*.pdf", "s3://plans-test/nothing"):
        with pytest.raises(ReadError) as refused:
            go([url], tmp_path / "out")
        assert refused.value.message("ja") == f"{url}: 見つかりません。名前と場所を確かめてください。"


class Gone:
    """A file system whose server has become unreachable."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def __getattr__(self, name: str) -> object:
        raise self._error


@pytest.mark.parametrize("error", [ConnectionResetError("gone"), RuntimeError("an error of the library's")])
def test_a_store_that_becomes_unreachable_is_reported(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("planparse.batch.inputs.file_system", lambda url: (Gone(error), url))
    failure = read(Input("s3://plans-test/a.txt", "a.txt"), 100)
    assert (
        isinstance(failure, Failure)
        and failure.reason == "unreadable"
        and str(error) in failure.sentence("en")
    )
    with pytest.raises(ReadError, match="Cannot be listed"):
        find(["s3://plans-test/raw"])


def test_memory_urls_as_input_and_output(tmp_path: Path) -> None:
    library("fsspec", "remote")
    import fsspec

    fs = fsspec.filesystem("memory")
    fs.pipe("/in/計画.txt", b"text")
    fs.pipe("/in/x.jtd", b"text")
    summary = go(["memory://in"], "memory://out")
    assert [record.reason for record in summary.skipped] == ["other_kind"]
    assert fs.exists("/out/plans/計画.json") and fs.exists("/out/tables/rows.parquet")


def test_an_unknown_url_scheme_is_refused(tmp_path: Path) -> None:
    library("fsspec", "remote")
    with pytest.raises(UsageError):
        go(["nosuch://x/y.pdf"], tmp_path / "out")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The folder of a copy of the package, whose version this process takes for its own meanwhile.

    Workers refuse a batch of another version, and the version is a hash of the sources. With the copy, the
    tests do not fail when a source file is saved while they run.
    """
    copy = tmp_path_factory.mktemp("installed") / "planparse"
    shutil.copytree(identity.ROOT, copy, ignore=shutil.ignore_patterns("__pycache__"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(identity, "ROOT", copy)
        code_version.cache_clear()
        # a process that Dask spawns inherits this path, and so does its fork server
        patch.syspath_prepend(str(copy.parent))
        patch.setenv("PYTHONPATH", environment()["PYTHONPATH"])
        yield str(copy.parent)
    code_version.cache_clear()


@pytest.fixture(scope="module")
def cluster(installed: str) -> Iterator[object]:
    """A Dask cluster of two worker processes, which are restarted when they die."""
    library("distributed", "dask")
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs="CRITICAL"
    ) as made:
        yield made


def slow_and_poison(folder: Path) -> Path:
    """Write 24 slow documents and four that fail, three of them by ending or blocking their process."""
    return write(
        folder,
        **{f"d{i:02}": f"slow 0.1{i % 7}" for i in range(24)},
        poison1="loop",
        poison2="segfault",
        poison3="encrypted",
        poison4="exit",
    )


def test_dask_gives_the_same_bytes_despite_poison_and_a_killed_worker(cluster, tmp_path: Path) -> None:
    raw = slow_and_poison(tmp_path / "raw")
    expected = go(raw, tmp_path / "local")
    killed = []

    def kill_one(progress) -> None:
        if progress.record is not None and not killed:
            worker = next(iter(cluster.workers.values()))
            killed.append(worker.pid)
            os.kill(worker.pid, signal.SIGKILL)

    summary = convert(
        request(raw, tmp_path / "dask", engine="dask", scheduler=cluster.scheduler_address),
        news=kill_one,
        join=fake_join,
    )
    assert killed
    assert reasons(summary) == reasons(expected)
    assert content(tmp_path / "dask") == content(tmp_path / "local")
    again = go(raw, tmp_path / "dask", engine="dask", scheduler=cluster.scheduler_address)
    assert again.converted == 0


def test_dask_starts_its_own_workers(installed: str, tmp_path: Path) -> None:
    library("distributed", "dask")
    raw = write(tmp_path / "raw", a="text", b="encrypted")
    assert reasons(go(raw, tmp_path / "out", engine="dask", jobs=1)) == {"a.txt": None, "b.txt": "encrypted"}


def test_dask_without_a_scheduler_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library("distributed", "dask")
    monkeypatch.setattr("planparse.batch.engines.dask.PATIENCE", 0.5)
    raw = write(tmp_path / "raw", a="text")
    with pytest.raises(EngineError, match="scheduler"):
        go(raw, tmp_path / "out", engine="dask", scheduler=f"tcp://127.0.0.1:{free_port()}")


def test_a_worker_of_another_version_is_refused() -> None:
    block = encode_task(Task(1, "a", "a", b"text"))
    done = done_of(decode_ended(on_worker.convert(WORK, code_version(), block)))
    assert isinstance(done.result, Output)
    with pytest.raises(EngineError):
        on_worker.convert(WORK, "another", block)


_RAY = """
import os, sys
from pathlib import Path
from planparse.document.errors import EngineError
from planparse.batch.run import convert
from planparse.batch.task import MIB, Limits
from tests.support.batch import fake_join, reasons, request
from tests.support.convert import below
raw, out, victim, seconds = sys.argv[1:]
limits = Limits(seconds=float(seconds), memory=200 * MIB, size=MIB)
killed = []

def kill_one(progress):
    if progress.record is not None and not killed:
        for pid in below(os.getpid(), victim.encode())[:1]:
            killed.append(pid)
            os.kill(pid, 9)

try:
    asked = request(Path(raw), out, engine="ray", jobs=2, limits=limits)
    summary = convert(asked, news=kill_one, join=fake_join)
    print(len(killed), reasons(summary))
except EngineError as error:
    print(len(killed), error.message("ja"))
"""


def _ray(raw: Path, out: Path, victim: str, seconds: float) -> str:
    """The last line printed by a run on Ray with two workers, one process of which is killed meanwhile.

    `seconds` is the limit of a document.

    It runs in a separate process because Ray leaves threads and signal handlers behind.
    """
    run = subprocess.run(
        [sys.executable, "-c", _RAY, str(raw), str(out), victim, str(seconds)],
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    return run.stdout.strip().splitlines()[-1]


def test_ray_gives_the_same_bytes_despite_poison_and_a_killed_worker(installed: str, tmp_path: Path) -> None:
    library("ray", "ray")
    raw = slow_and_poison(tmp_path / "raw")
    expected = go(raw, tmp_path / "local")
    assert _ray(raw, tmp_path / "ray", "ray::convert", 3.0) == f"1 {reasons(expected)}"
    assert content(tmp_path / "ray") == content(tmp_path / "local")


def test_a_ray_cluster_that_dies_fails_no_document(installed: str, tmp_path: Path) -> None:
    library("ray", "ray")
    # the last one is not done before Ray sees that the cluster is gone, however long that takes it
    gone = tmp_path / "gone"
    raw = write(tmp_path / "raw", **{f"d{i}": f"slow 0.1{i}" for i in range(7)}, z=f"until {gone}")
    said = _ray(raw, tmp_path / "out", "raylet/raylet", 100.0)
    assert said.startswith("1 Ray") and "もう一度実行" in said
    gone.touch()
    summary = go(raw, tmp_path / "out")
    assert summary.failures == () and summary.unchanged > 0


def test_every_engine_has_its_module_and_its_extra() -> None:
    folder = Path(identity.__file__).parent / "engines"
    project = tomllib.loads((folder.parents[3] / "pyproject.toml").read_text("utf-8"))["project"]
    assert all((folder / f"{name}.py").exists() for name in NAMES)
    assert set(NAMES) - {"local"} <= project["optional-dependencies"].keys()


def test_a_missing_engine_library_is_an_error_naming_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> object:
        raise ImportError(name)

    monkeypatch.setattr(importlib, "import_module", missing)
    with pytest.raises(EngineError, match=r"planparse\[ray\]"):
        engine("ray")


@pytest.mark.parametrize("name", NAMES)
def test_an_engine_starts_no_workers_without_documents(name: str) -> None:
    if name != "local":
        library({"dask": "distributed"}.get(name, name), name)
    ends: list[list[Done]] = list(engine(name)(iter(()), Setup("no_such_module:work")))
    assert ends == []
