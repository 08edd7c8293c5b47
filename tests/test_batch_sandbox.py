"""A poison document fails alone, within its limits."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from time import monotonic, sleep

import psutil
import pytest

from planparse.batch import forked as forked_module
from planparse.batch import more_time, spawned
from planparse.batch.forked import ForkedSandbox
from planparse.batch.forkserver import receive, send
from planparse.batch.isolation import KINDS, VARIABLE, Kind, open_sandbox
from planparse.batch.sandbox import TRIES, Sandbox, exit_of, out_of_memory, timed_out
from planparse.batch.spawned import SpawnedSandbox
from planparse.batch.task import (
    DEFAULT_WORK,
    MIB,
    Done,
    Ended,
    Limits,
    Output,
    Task,
    decode_output,
    decode_result,
    decode_task,
    done_of,
    encode_output,
    encode_result,
    encode_task,
    job_of,
    pack,
)
from planparse.document.errors import EngineError, Failure, Phrase, Reason, UsageError
from tests.support.batch import WORK
from tests.support.convert import environment
from tests.support.documents import RAW

USED = 2
"""The attempts at a document in a worker that has read another: only a fresh one is believed its failure."""
LIMITS = Limits(seconds=20.0, memory=200 * MIB, output=20 * MIB)
SHORT = replace(LIMITS, seconds=0.7)


@pytest.fixture(scope="module", params=KINDS)
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """A sandbox of each kind, whose workers run one document after another."""
    with open_sandbox(WORK, slots=2, kind=request.param, isolate=False) as box:
        yield box


@pytest.fixture(scope="module")
def forked() -> Iterator[ForkedSandbox]:
    """A sandbox with a process for each document."""
    with ForkedSandbox(WORK, slots=2) as box:
        yield box


@pytest.fixture(scope="module")
def shared() -> Iterator[ForkedSandbox]:
    """A sandbox whose one process at a time reads one document after another."""
    with ForkedSandbox(WORK, isolate=False) as box:
        yield box


def one(box: Sandbox, what: str, limits: Limits = LIMITS) -> Done:
    box.submit(job_of(Task(1, "x.txt", "x", what.encode(), limits=limits)))
    (ended,) = box.wait()
    return done_of(ended)


def plan_of(done: Done) -> bytes:
    assert isinstance(done.result, Output)
    return done.result.plan


@pytest.mark.parametrize(("page_seconds", "in_time"), [(5.0, True), (0.1, False)])
def test_a_document_has_more_time_for_each_page_that_is_recognised(
    sandbox: Sandbox, page_seconds: float, in_time: bool
) -> None:
    done = one(sandbox, "pages", replace(SHORT, page_seconds=page_seconds))
    assert isinstance(done.result, Output) == in_time


@pytest.mark.parametrize(
    ("what", "reason", "attempts"),
    [
        ("sleep", "timeout", 1),
        ("loop", "timeout", 1),
        ("allocate", "memory", USED),
        ("native-allocate", "memory", USED),
        ("bomb", "memory", USED),
        ("hide-memory", "memory", USED),
        ("import-without-memory", "memory", USED),
        ("compress-without-memory", "memory", USED),
        ("segfault", "crash", TRIES),
        ("exit", "crash", TRIES),
        ("exit-3", "crash", TRIES),
        ("sys-exit", "crash", TRIES),
        ("raise", "internal", USED),
        ("write-much", "too_large", 1),
        ("encrypted", "encrypted", 1),
    ],
)
def test_poison_fails_with_its_reason_and_the_next_document_converts(
    sandbox: Sandbox, what: str, reason: Reason, attempts: int
) -> None:
    assert isinstance(one(sandbox, "sound").result, Output)  # so that its worker is not a fresh one
    done = one(sandbox, what, SHORT if reason == "timeout" else LIMITS)
    assert isinstance(done.result, Failure)
    assert done.result.reason == reason
    assert done.attempts == attempts
    assert done.result.file == "x.txt"
    assert isinstance(one(sandbox, "sound").result, Output)


def test_a_document_may_have_years(sandbox: Sandbox) -> None:
    assert isinstance(one(sandbox, "sound", replace(LIMITS, seconds=1e9)).result, Output)


def test_a_child_has_no_more_processor_time_than_the_user_may_have() -> None:
    fence = (
        "import resource; resource.setrlimit(resource.RLIMIT_CPU, (30, 40));"
        "from planparse.batch.forkserver import _renew; from planparse.batch.task import DEFAULTS;"
        "_renew(DEFAULTS, alone={}); assert resource.getrlimit(resource.RLIMIT_CPU) == (40, 40)"
    )
    for alone in (True, False):
        subprocess.run([sys.executable, "-c", fence.format(alone)], env=environment(), check=True)


def test_poison_takes_no_more_than_its_limits_where_the_kernel_has_them(forked: ForkedSandbox) -> None:
    done = one(forked, "fill-disk")
    assert isinstance(done.result, Failure) and done.result.reason == "too_large"
    for what in ("allocate", "native-allocate", "bomb"):
        assert one(forked, what).peak <= LIMITS.memory


SECONDS = 9_000_000 + os.getpid()
"""How long the children of this process's poison documents would sleep: other tests' sleep otherwise."""


def children_end() -> bool:
    """Whether every child that a poison document started ends; it takes a moment after the signal."""
    deadline = monotonic() + 30
    while monotonic() < deadline:
        found = subprocess.run(["pgrep", "-f", f"^sleep {SECONDS}$"], capture_output=True, check=False)
        if not found.stdout:
            return True
        sleep(0.05)
    return False


def test_the_child_processes_of_a_document_that_fails_end_with_it(sandbox: Sandbox) -> None:
    done = one(sandbox, f"child {SECONDS}", SHORT)
    assert isinstance(done.result, Failure) and done.result.reason == "timeout"
    assert children_end()


@pytest.mark.parametrize("what", ["leave-child", "leave-session"])
def test_a_documents_child_processes_end_with_it(what: str, forked: ForkedSandbox) -> None:
    one(forked, f"{what} {SECONDS}")
    assert children_end()


def test_a_worker_that_dies_before_it_reads_its_job_takes_no_other_with_it() -> None:
    with ForkedSandbox(WORK, slots=2, ahead=2, isolate=False) as box:
        worker, server = pid(box), box.pid
        os.kill(worker, signal.SIGSTOP)
        for number, text in enumerate((b"text", b"slow 0.5"), 1):
            box.submit(job_of(Task(number, f"{number}.txt", "x", text, limits=LIMITS)))
        sleep(0.3)  # until the server has sent the worker its job
        os.kill(worker, signal.SIGKILL)
        ended: list[Done] = []
        while not box.idle:
            ended += map(done_of, box.wait())
        assert {done.number for done in ended} == {1, 2}
        assert {done.number: done.attempts for done in ended}[2] == 1
        assert box.pid == server


@pytest.mark.parametrize("kind", KINDS)
def test_no_process_of_a_closed_sandbox_is_left(kind: Kind) -> None:
    with open_sandbox(WORK, kind=kind) as box:
        box.submit(job_of(Task(1, "x.txt", "x", f"child {SECONDS}".encode())))
        box.wait(0.5)
    assert children_end()


def pid(box: Sandbox) -> int:
    return int(json.loads(plan_of(one(box, "pid")))["pid"])


@pytest.mark.parametrize("kind", KINDS)
def test_a_worker_is_replaced_after_some_documents(kind: Kind, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (forked_module, spawned):
        monkeypatch.setattr(module, "JOBS", 2)
    with open_sandbox(WORK, kind=kind, isolate=False) as box:
        pids = [pid(box) for _ in range(4)]
    assert pids[0] == pids[1] != pids[2] == pids[3]


@pytest.mark.parametrize("kind", KINDS)
def test_each_document_has_a_process_of_its_own_where_that_is_asked_for(kind: Kind) -> None:
    with open_sandbox(WORK, kind=kind, isolate=True) as box:
        assert pid(box) != pid(box)


@pytest.mark.parametrize(
    "what",
    ["leave-child", "leave-orphan", "leave-thread", "leave-file", "leave-memory", "encrypted"],
)
def test_what_a_document_leaves_behind_ends_with_its_worker(shared: ForkedSandbox, what: str) -> None:
    before = pid(shared)
    assert pid(shared) == before
    text = f"{what} {SECONDS}" if what == "leave-child" else what
    one(shared, text, replace(LIMITS, memory=400 * MIB))
    assert pid(shared) != before


def test_a_failure_that_other_documents_may_have_caused_counts_only_in_a_fresh_process(
    sandbox: Sandbox,
) -> None:
    for what, attempts in (("stain", 1), ("stained", USED), ("stained", 1)):
        done = one(sandbox, what)
        assert (isinstance(done.result, Output), done.attempts) == (True, attempts)


def test_every_document_has_the_whole_of_its_limits(shared: ForkedSandbox) -> None:
    for megabytes, seconds in ((300, 20.0), (200, 10.0), (400, 30.0)):
        limits = Limits(seconds=seconds, memory=megabytes * MIB, output=megabytes * MIB)
        said = json.loads(plan_of(one(shared, "limits", limits)))
        assert (said["RLIMIT_AS"][0], said["RLIMIT_FSIZE"][0]) == (limits.memory, limits.output)
        # besides the seconds that the worker has used before
        assert said["RLIMIT_CPU"][0] >= said["used"] + seconds + 1
        assert said["alone"]


def test_documents_come_out_the_same_whatever_was_read_before_them() -> None:
    names = ("kirigahara-r7.txt", "kirigahara-r7-chromium.pdf", "kirigahara-r8.txt")
    tasks = [Task(number, name, name, (RAW / name).read_bytes()) for number, name in enumerate(names)]
    made: list[dict[int, bytes | Failure]] = []
    for isolate, order in ((True, tasks), (False, random.sample(tasks, len(tasks)))):
        with ForkedSandbox(DEFAULT_WORK, isolate=isolate) as box:
            ended = []
            for task in order:
                box.submit(job_of(task))
                ended += box.wait()
            made.append({one.number: one.result for one in ended})
    assert made[0] == made[1]
    assert all(isinstance(result, bytes) for result in made[0].values())


def test_what_a_library_prints_or_reads_is_no_message(sandbox: Sandbox) -> None:
    assert plan_of(one(sandbox, "print")) == b"[]"


@pytest.mark.parametrize("kind", KINDS)
def test_jobs_wait_for_a_free_process(kind: Kind) -> None:
    with open_sandbox(WORK, slots=1, ahead=2, kind=kind) as box:
        for number in (1, 2, 3):
            box.submit(job_of(Task(number, "x.txt", "x", b"sound", limits=LIMITS)))
        assert box.free == 0 and not box.idle
        with pytest.raises(RuntimeError, match="no free slot"):
            box.submit(job_of(Task(4, "x.txt", "x", b"sound", limits=LIMITS)))
        done = [ended.number for _ in range(3) if not box.idle for ended in box.wait()]
        assert sorted(done) == [1, 2, 3] and box.idle and box.free == 3


def test_a_memory_limit_below_the_baseline_is_reported(sandbox: Sandbox) -> None:
    done = one(sandbox, "allocate", replace(LIMITS, memory=10 * MIB))
    assert isinstance(done.result, Failure) and done.result.reason == "memory"
    assert done.result.values == {"limit": 10, "needed": sandbox.mapped // MIB}


def test_a_child_runs_in_its_own_session_under_its_limits(forked: ForkedSandbox) -> None:
    said = json.loads(plan_of(one(forked, "limits")))
    assert said.pop("used") < 1
    assert said == {
        "RLIMIT_CORE": [0, 0],
        "RLIMIT_FSIZE": [LIMITS.output] * 2,
        "RLIMIT_AS": [LIMITS.memory] * 2,
        "RLIMIT_CPU": [LIMITS.seconds + 2, LIMITS.seconds + 2 + LIMITS.pages * LIMITS.page_seconds],
        "alone": True,
    }


def test_a_crash_is_retried(sandbox: Sandbox, tmp_path: Path) -> None:
    done = one(sandbox, f"kill-once {tmp_path}/marker")
    assert isinstance(done.result, Output)
    assert done.attempts == 2


def test_a_killed_server_loses_nothing() -> None:
    with ForkedSandbox(WORK, slots=2) as box:
        box.submit(job_of(Task(1, "a", "a", b"slow 0.5", limits=LIMITS)))
        os.kill(box.pid, 9)
        box.submit(job_of(Task(2, "b", "b", b"fine", limits=LIMITS)))
        done = {}
        while len(done) < 2:
            done.update({d.number: d for d in box.wait()})
        assert all(isinstance(d.result, bytes) for d in done.values())


def test_a_document_that_kills_the_server_is_given_up_on() -> None:
    with ForkedSandbox(WORK, slots=2) as box:
        done = one(box, "kill-server")
        assert isinstance(done.result, Failure)
        assert done.result.reason == "crash"
        assert isinstance(one(box, "sound").result, Output)


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_left_running_when_the_run_is_killed(kind: Kind) -> None:
    program = (
        "import os, psutil; from planparse.batch.isolation import open_sandbox\n"
        "from planparse.batch.task import *\n"
        f"box = open_sandbox({WORK!r}, kind={kind!r}); box.submit(job_of(Task(1, 'a', 'a', b'sleep')))\n"
        "box.wait(0.2); print(*[one.pid for one in psutil.Process().children(recursive=True)], flush=True)\n"
        "os.kill(os.getpid(), 9)"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], env=environment(), capture_output=True, text=True, check=False
    )
    pids = [int(pid) for pid in run.stdout.split()]
    assert pids
    started = [psutil.Process(pid) for pid in pids if psutil.pid_exists(pid)]
    assert psutil.wait_procs(started, timeout=20)[1] == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_work_module_that_cannot_be_imported_is_an_error_at_once(kind: Kind) -> None:
    with pytest.raises(EngineError, match="no_such_module"):
        open_sandbox("no_such_module:work", kind=kind)


@pytest.mark.parametrize("kind", KINDS)
def test_a_process_without_memory_for_its_libraries_says_so(
    kind: Kind, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "too_large.py").write_text("raise ImportError('failed to map segment from shared object')")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(EngineError) as told:
        open_sandbox("too_large:work", kind=kind)
    assert told.value.code == "no-memory"


@pytest.mark.parametrize(
    ("refusal", "code"),
    [
        ("os.fork = refuse(errno.EAGAIN)", "too-many-processes"),
        ("os.pidfd_open = refuse(errno.EMFILE)", "too-many-files"),
        ("mmap.mmap = refuse(errno.ENOMEM)", "no-memory"),
    ],
)
def test_a_server_that_can_start_no_worker_ends_the_run(
    refusal: str, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "no_workers.py").write_text(
        "import errno, mmap, os\nfrom planparse.batch import forkserver\n"
        "from tests.support.batch_poison import work\nforkserver._PAUSE = 0.0\n"
        "def refuse(number):\n    def refused(*_):\n        raise OSError(number, '')\n    return refused\n"
        f"{refusal}\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    with ForkedSandbox("no_workers:work") as box, pytest.raises(EngineError) as told:
        one(box, "sound")
    assert told.value.code == code


def test_jobs_take_turns_where_the_system_allows_one_worker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "one_worker.py").write_text(
        "import errno, os\nfrom planparse.batch import forkserver\n"
        "from tests.support.batch_poison import work\nfork = os.fork\n"
        "def fork_one():\n"
        "    if forkserver._children():\n        raise OSError(errno.EAGAIN, '')\n"
        "    return fork()\n"
        "os.fork = fork_one\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    with ForkedSandbox("one_worker:work", slots=2, isolate=False) as box:
        for number in (1, 2):
            box.submit(job_of(Task(number, "x.txt", "x", b"sound", limits=LIMITS)))
        ended = []
        while not box.idle:
            ended += box.wait()
    assert sorted(done.number for done in ended if isinstance(done.result, bytes)) == [1, 2]


def test_memory_that_the_machine_does_not_allow_is_not_asked_of_the_user(
    shared: ForkedSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forked_module.resource, "getrlimit", lambda _: (150 * MIB, 150 * MIB))
    failure = one(shared, "allocate").result
    assert isinstance(failure, Failure)
    assert (failure.code, failure.reason, failure.values) == ("memory-of-machine", "memory", {"limit": 150})


def test_the_environment_chooses_the_sandbox_of_every_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "spawn")
    with open_sandbox(WORK) as box:
        assert isinstance(box, SpawnedSandbox)
    monkeypatch.setenv(VARIABLE, "thread")
    with pytest.raises(UsageError, match=r"PLANPARSE_SANDBOX.*thread.*fork, spawn"):
        open_sandbox(WORK)


@pytest.mark.parametrize("missing", ["memfd_create", "pidfd_open"])
def test_a_system_without_the_means_for_forking_spawns(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, missing)
    with open_sandbox(WORK) as box:
        assert isinstance(box, SpawnedSandbox)
    with pytest.raises(EngineError, match="--sandbox spawn"):
        open_sandbox(WORK, kind="fork")


def test_encoding_and_decoding_keep_every_value() -> None:
    task = Task(
        7, "名\ud800前\x00.pdf", "id", b"\x00\xff", "pdfium", "pass", (("a.toml", "[x]"),), b"{}", LIMITS
    )
    assert decode_task(encode_task(task)) == task
    assert decode_task(encode_task(replace(task, corrections=None))).corrections is None
    for failure in (
        Failure("damaged", "a.pdf", {"detail": "d"}),
        Failure("unknown-form", Phrase("sheet-row", {"row": 2}), {"scores": ("a 10%", "b 0%")}),
        Failure("unreadable", "a.pdf", {"why": Phrase("no-permission")}),
    ):
        assert decode_result(encode_result(failure)) == failure
    output = Output("計画".encode(), b"", b"\x00", {"issues": 3})
    assert decode_output(encode_output(output)) == output
    assert decode_result(encode_result(b"\x00")) == b"\x00"


def test_a_truncated_or_forged_result_is_refused() -> None:
    output = encode_output(Output(b"plan", b"reading", b"rows", {"issues": 1}))
    block = encode_result(output)
    for cut in range(len(block)):
        with pytest.raises(ValueError):
            decode_result(block[:cut])
    for cut in range(len(output)):
        with pytest.raises(ValueError):
            decode_output(output[:cut])
    for forged in (
        b"",
        b"\n",
        b"[]\n",
        b'{"header": [], "lengths": [-1]}\n',
        b'{"header": {}, "lengths": []}\n',
    ):
        with pytest.raises(ValueError):
            decode_result(forged)


def test_the_fork_server_has_one_thread() -> None:
    with ForkedSandbox(DEFAULT_WORK) as box:
        assert box.threads == 1


@pytest.mark.parametrize("kind", KINDS)
def test_a_process_killed_while_starting_is_restarted(
    kind: Kind, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "dies_once.py").write_text(
        "import os, pathlib\nmarker = pathlib.Path(__file__).with_name('marker')\n"
        "if not marker.exists():\n    marker.touch()\n    os.kill(os.getpid(), 9)\n"
        "from tests.support.batch_poison import work\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    with open_sandbox("dies_once:work", kind=kind) as box:
        assert isinstance(one(box, "sound").result, Output)


def test_a_child_imports_nothing_the_server_could_have_imported() -> None:
    program = (
        "import sys; from pathlib import Path; from planparse.batch import work; from planparse.batch.task "
        "import Task\nwork.warm(); before = set(sys.modules)\n"
        "for path, reader in zip(map(Path, sys.argv[1::2]), sys.argv[2::2]):\n"
        "    work.convert_document(Task(1, path.name, 'x', path.read_bytes(), reader))\n"
        "print(*sorted(m for m in set(sys.modules) - before if not m.startswith('encodings.')))"
    )
    text, pdf = str(RAW / "kirigahara-r8.txt"), str(RAW / "isohama-r7-impress.pdf")
    run = subprocess.run(
        [sys.executable, "-c", program, text, "auto", pdf, "auto", pdf, "pdfplumber"],
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.split() == []


@pytest.mark.parametrize(
    ("limit", "code", "values"),
    [
        (99 * MIB, "memory-too-small", {"limit": 99, "needed": 100}),
        (100 * MIB, "memory-too-small", {"limit": 100, "needed": 100}),  # none left for the document
        (100 * MIB + 1, "memory", {"limit": 100}),
        (400 * MIB, "memory", {"limit": 400}),
    ],
)
def test_a_limit_below_what_a_process_needs_is_told_from_a_document_that_is_too_large(
    limit: int, code: str, values: dict[str, object]
) -> None:
    job = job_of(Task(1, "x.txt", "x", b"", limits=replace(LIMITS, memory=limit)))
    failure = out_of_memory(job, 100 * MIB)
    assert (failure.code, failure.file, failure.values) == (code, "x.txt", values)


@pytest.mark.parametrize(
    ("code", "told"),
    [(0, "exit code 0"), (3, "exit code 3"), (-9, "signal SIGKILL"), (-11, "signal SIGSEGV")],
)
def test_how_a_process_ended(code: int, told: str) -> None:
    assert exit_of(code) == told


@pytest.mark.parametrize(
    ("result", "code", "values"),
    [
        (pack({}), "crash", {"detail": "not an output"}),
        (
            Failure("unwritable", "x.txt", {"why": "full"}),
            "internal",
            {"error": "unwritable", "detail": Failure("unwritable", "", {"why": "full"}).sentence("en")},
        ),
        (Failure("timeout", "x.txt", {"limit": "1"}), "timeout", {"limit": "1"}),
    ],
)
def test_what_ends_without_a_document_is_told_as_what_it_was(
    result: bytes | Failure, code: str, values: dict[str, object]
) -> None:
    done = done_of(Ended(7, result, 2, 1.5, 3))
    assert (done.number, done.attempts, done.seconds, done.peak) == (7, 2, 1.5, 3)
    assert isinstance(done.result, Failure)
    assert (done.result.code, done.result.values) == (code, values)


def test_a_message_of_which_a_signal_cut_off_the_sending_arrives_whole_with_its_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = socket.send_fds
    monkeypatch.setattr(socket, "send_fds", lambda end, blocks, fds: whole(end, [blocks[0][:2]], fds))
    ours, theirs = socket.socketpair()
    with ours, theirs, (tmp_path / "file").open("wb+") as file:
        send(ours, {"text": "港"}, (file.fileno(),))
        message, (fd,) = receive(theirs)
        os.close(fd)
    assert message == {"text": "港"}


def test_the_time_limit_is_told_without_needless_digits() -> None:
    for seconds, told in ((20.0, "20"), (0.5, "0.5")):
        failure = timed_out(job_of(Task(1, "x.txt", "x", b"", limits=replace(LIMITS, seconds=seconds))))
        assert (failure.code, failure.values) == ("timeout", {"limit": told})


def test_more_time_is_asked_for_only_in_a_sandbox(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(more_time, "_ask", None)
    more_time.more_time(2.0)
    asked: list[float] = []
    more_time.allow(asked.append)
    more_time.more_time(2.5)
    more_time.more_time(30.0)
    assert asked == [2.5, 30.0]
