"""What the two sandboxes make of each thing that a worker may say or do, without processes.

The workers here answer from a list, and the clock moves when the list says so: what `test_batch_sandbox` has
of real processes at single points stands here at its edges.
"""

from __future__ import annotations

import errno
import io
import math
import mmap
import os
import resource
import signal
import socket
import subprocess
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from queue import Empty
from types import SimpleNamespace
from typing import Any

import pytest

from planparse.batch import forked, forkserver, frames, spawned
from planparse.batch.forked import ForkedSandbox
from planparse.batch.forkserver import EXIT_MEMORY, LONGEST_WAIT, receive, send
from planparse.batch.spawned import SpawnedSandbox
from planparse.batch.task import MIB, Ended, Job, Limits, decode_result, encode_result
from planparse.document.errors import EngineError, Failure

LIMITS = Limits(seconds=20.0, memory=200 * MIB, output=20 * MIB, pages=2, page_seconds=5.0)
MAPPED = 50 * MIB
Message = tuple[int, frames.Message | None]
Event = Message | float | Callable[[], None]


def job(number: int = 1) -> Job:
    return Job(number, f"{number}.txt", b"block", LIMITS)


def told(ended: Sequence[Ended]) -> list[str]:
    """The jobs as `number result attempts seconds peak`."""
    said = []
    for one in ended:
        result = one.result
        how = f"{result.code} {dict(result.values)}" if isinstance(result, Failure) else result.decode()
        said.append(f"{one.number} {how} {one.attempts} {one.seconds:g} {one.peak / MIB:g}")
    return said


# --- workers that are spawned -----------------------------------------------------------------------------


class Workers:
    """The workers of a `SpawnedSandbox`: `events` is what they say, in order, and how time passes between.

    `log` has what the sandbox does to them. A `stubborn` worker does not end when its input is closed.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.log: list[str] = []
        self.events: deque[Event] = deque()
        self.greetings: deque[dict[str, object] | None] = deque()
        self.late: deque[float] = deque()
        self.clock = 1000.0
        self.memory: dict[int, int] = {}
        self.code, self.stubborn = 0, False
        monkeypatch.setattr(spawned, "SimpleQueue", lambda: self)
        monkeypatch.setattr(spawned, "_TICK", 0.5)
        monkeypatch.setattr(spawned, "time", SimpleNamespace(monotonic=lambda: self.clock))
        monkeypatch.setattr(spawned, "_kill", lambda pid: self.log.append(f"kill {pid}"))
        monkeypatch.setattr(SpawnedSandbox, "_launch", lambda box: self.launch(box))

    def launch(self, box: Any) -> int:
        number: int = next(box._numbers)
        self.log.append(f"start {number}")
        self.memory[number] = MAPPED
        watched = SimpleNamespace(memory_info=lambda: SimpleNamespace(rss=self.memory[number]))
        box._workers[number] = spawned._Worker(Process(self, number), watched)  # type: ignore[arg-type]
        usual: dict[str, object] = {"mapped": MAPPED}
        greeting = self.greetings.popleft() if self.greetings else usual
        self.events.appendleft((number, None if greeting is None else (greeting, b"")))
        if self.late:
            self.events.appendleft(self.late.popleft())
        return number

    def get(self, timeout: float) -> Message:
        """The next message; Empty where it does not come in time."""
        left, passed = timeout, False
        while self.events:
            event = self.events.popleft()
            if isinstance(event, tuple):
                return event
            if isinstance(event, float) and event <= left:
                self.clock += event
                left, passed = left - event, True
            elif isinstance(event, float) or (passed and not left):
                self.events.appendleft(event - left if isinstance(event, float) else event)
                break
            else:
                event()
        self.clock += left
        raise Empty

    def put(self, message: Message) -> None:
        self.events.append(message)

    def grow(self, number: int, size: int) -> Callable[[], None]:
        return lambda: self.memory.update({number: size})


class Process:
    """What a sandbox has of a worker's process."""

    def __init__(self, workers: Workers, number: int) -> None:
        self.pid, self.stdin, self._workers = number, Input(workers, number), workers

    def wait(self, timeout: float | None = None) -> int:
        if timeout is not None and self._workers.stubborn:
            raise subprocess.TimeoutExpired("worker", timeout)
        return self._workers.code


class Input(io.BytesIO):
    """The input of a worker, which notes the jobs that it is given and when it is closed."""

    def __init__(self, workers: Workers, number: int) -> None:
        super().__init__()
        self._workers, self._number = workers, number

    def flush(self) -> None:
        if self.closed:
            return
        self.seek(0)
        message = frames.read(self, 1000)
        if message is not None:
            assert message[1] == b"block" and message[0]["name"] == f"{message[0]['number']}.txt"
            assert Limits(**message[0]["limits"]) == LIMITS  # type: ignore[arg-type]
            self._workers.log.append(f"job {message[0]['number']} to {self._number}")
        self.seek(0)
        self.truncate()

    def close(self) -> None:
        if not self.closed:
            self._workers.log.append(f"close {self._number}")
        super().close()


@pytest.fixture
def workers(monkeypatch: pytest.MonkeyPatch) -> Workers:
    return Workers(monkeypatch)


def says(worker: int, number: int, **more: object) -> Message:
    return worker, ({"number": number, **more}, b"")


def done(worker: int, number: int = 1, result: bytes | Failure = b"plan") -> Message:
    return worker, ({"number": number}, encode_result(result))


BROKEN = Failure("internal", "1.txt", {"error": "E", "detail": ""})
GONE: list[Event] = [(0, None), (1, None), (2, None)]


@pytest.mark.parametrize(
    ("events", "log", "expected"),
    [
        ([done(0)], ["close 0"], ["1 plan 1 0 0"]),
        ([5.0, done(0)], ["close 0"], ["1 plan 1 5 50"]),
        ([20.0, done(0)], ["close 0"], ["1 plan 1 20 50"]),
        ([20.5], ["close 0", "kill 0"], ["1 timeout {'limit': '20'} 1 20.5 50"]),
        ([says(0, 1, more=4.0), 24.0, done(0)], ["close 0"], ["1 plan 1 24 50"]),
        ([says(0, 1, more=4.0), 24.5], ["close 0", "kill 0"], ["1 timeout {'limit': '20'} 1 24.5 50"]),
        ([*[says(0, 1, more=8.0)] * 2, 30.0, done(0)], ["close 0"], ["1 plan 1 30 50"]),
        ([*[says(0, 1, more=8.0)] * 2, 30.5], ["close 0", "kill 0"], ["1 timeout {'limit': '20'} 1 30.5 50"]),
        ([says(0, 1, memory=True)], ["close 0", "kill 0"], ["1 memory {'limit': 200} 1 0 0"]),
        ([done(0, 1, BROKEN)], ["close 0", "kill 0"], ["1 internal {'error': 'E', 'detail': ''} 1 0 0"]),
    ],
)
def test_what_a_worker_says_of_its_job(
    workers: Workers, events: Sequence[Event], log: Sequence[str], expected: Sequence[str]
) -> None:
    box = SpawnedSandbox("module:work")
    box.submit(job())
    workers.events.extend(events)
    assert told(box.wait()) == expected
    assert workers.log == ["start 0", "job 1 to 0", *log]
    assert box.idle and box.free == 1 and box.mapped == MAPPED


@pytest.mark.parametrize("broken", [(0, None), done(0, 7), (0, ({"number": 1}, b"nonsense"))])
def test_a_worker_that_ends_or_says_what_is_no_answer_has_crashed(workers: Workers, broken: Message) -> None:
    box = SpawnedSandbox("module:work")
    box.submit(job())
    workers.code = -signal.SIGSEGV
    workers.events.extend([broken, (1, broken[1]), (2, broken[1])])
    assert told(box.wait()) == ["1 crash {'detail': 'signal SIGSEGV'} 3 0 0"]
    ends = [[f"start {n}", f"job 1 to {n}", f"close {n}", f"kill {n}"] for n in range(3)]
    assert workers.log == [step for steps in ends for step in steps]


def test_the_time_of_another_attempt_begins_anew(workers: Workers) -> None:
    box = SpawnedSandbox("module:work")
    box.submit(job())
    workers.events.extend([says(0, 1, more=8.0), 15.0, (0, None), 20.0, done(1)])
    assert told(box.wait()) == ["1 plan 2 20 50"]
    box.submit(job())
    workers.events.extend([says(2, 1, more=8.0), 15.0, (2, None), 20.5])
    assert told(box.wait()) == ["1 timeout {'limit': '20'} 2 20.5 50"]


@pytest.mark.parametrize(
    ("over", "expected"), [(0, "1 plan 1 1 200"), (1, "1 memory {'limit': 200} 1 0.5 200")]
)
def test_the_most_memory_that_a_worker_had_counts(workers: Workers, over: int, expected: str) -> None:
    box = SpawnedSandbox("module:work")
    box.submit(job())
    workers.events.extend([workers.grow(0, LIMITS.memory + over), 0.5])
    workers.events.extend([] if over else [workers.grow(0, MAPPED), 0.5, done(0)])
    assert told(box.wait()) == [expected]


@pytest.mark.parametrize(("over", "ended"), [(0, False), (1, True)])
def test_a_worker_that_has_grown_is_replaced(workers: Workers, over: int, ended: bool) -> None:
    box = SpawnedSandbox("module:work", isolate=False)
    box.submit(job())
    workers.events.extend([workers.grow(0, MAPPED + 512 * MIB + over), done(0)])
    box.wait()
    assert ("close 0" in workers.log) == ended
    box.submit(job(2))
    assert workers.log[-1] == f"job 2 to {int(ended)}"


def test_a_worker_is_kept_for_a_number_of_jobs(workers: Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spawned, "JOBS", 2)
    box = SpawnedSandbox("module:work", isolate=False)
    for number, worker in ((1, 0), (2, 0), (3, 1)):
        box.submit(job(number))
        workers.events.append(done(worker, number))
        box.wait()
    assert workers.log == ["start 0", "job 1 to 0", "job 2 to 0", "close 0", "start 1", "job 3 to 1"]
    box.close()
    assert workers.log[-1] == "close 1"


@pytest.mark.parametrize("fault", [done(0, 2, BROKEN), says(0, 2, memory=True)])
def test_a_failure_in_a_used_worker_is_tried_again_in_a_fresh_one(workers: Workers, fault: Message) -> None:
    box = SpawnedSandbox("module:work", isolate=False)
    box.submit(job(1))
    workers.events.extend([done(0, 1)])
    box.wait()
    box.submit(job(2))
    workers.events.extend([fault, done(1, 2)])
    assert told(box.wait()) == ["2 plan 2 0 0"]
    assert workers.log[-4:] == ["close 0", "kill 0", "start 1", "job 2 to 1"]


def test_jobs_wait_for_workers_and_no_more_than_may(workers: Workers) -> None:
    box = SpawnedSandbox("module:work", slots=2, ahead=1, isolate=False)
    assert (box.free, box.idle) == (3, True)
    for number in (1, 2, 3):
        box.submit(job(number))
        assert (box.free, box.idle) == (3 - number, False)
    with pytest.raises(RuntimeError, match="no free slot"):
        box.submit(job(4))
    assert workers.log == ["start 0", "job 1 to 0", "start 1", "job 2 to 1"]
    workers.events.extend([done(1, 2)])
    assert told(box.wait()) == ["2 plan 1 0 0"]
    assert workers.log[4:] == ["job 3 to 1"]
    workers.events.extend([done(0, 1), done(1, 3)])
    assert told(box.wait()) == ["1 plan 1 0 50", "3 plan 1 0 50"]


def test_a_job_is_tried_again_before_those_that_wait_and_in_no_used_worker(workers: Workers) -> None:
    box = SpawnedSandbox("module:work", slots=2, ahead=1, isolate=False)
    for number in (1, 2, 3):
        box.submit(job(number))
    workers.events.extend([done(1, 2), (0, None), done(1, 3), done(2, 1)])
    assert told(box.wait()) == ["2 plan 1 0 0", "3 plan 1 0 0", "1 plan 2 0 0"]
    assert workers.log[4:] == ["job 3 to 1", "close 0", "kill 0", "start 2", "job 1 to 2"]
    for number in (4, 5, 6):
        box.submit(job(number))
    workers.events.extend([(2, None), done(1, 4), done(3, 5), done(1, 6)])
    assert told(box.wait()) == ["4 plan 1 0 0", "5 plan 2 0 0", "6 plan 1 0 0"]
    assert workers.log[9:] == [
        *("job 4 to 1", "job 5 to 2", "close 2", "kill 2", "start 3", "job 5 to 3"),
        "job 6 to 1",
    ]


def test_nothing_is_told_within_the_time_to_wait(workers: Workers) -> None:
    box = SpawnedSandbox("module:work")
    assert box.wait() == []
    box.submit(job())
    workers.events.extend([1.5, done(0)])
    assert box.wait(1.0) == []
    assert told(box.wait(0.0)) == ["1 plan 1 1.5 50"]


def test_what_is_told_at_once_is_answered_together(workers: Workers) -> None:
    box = SpawnedSandbox("module:work", slots=3)
    for number in (1, 2, 3):
        box.submit(job(number))
    # what a worker says behind its answer, or its end, is nobody's
    workers.events.extend([done(0, 1), done(2, 3), 0.5, done(0, 1), (2, None), done(1, 2)])
    assert told(box.wait()) == ["1 plan 1 0 0", "3 plan 1 0 0"]
    assert told(box.wait()) == ["2 plan 1 0.5 50"]


def test_closing_ends_idle_workers_gently_and_others_at_once(workers: Workers) -> None:
    with SpawnedSandbox("module:work", slots=2, isolate=False) as box:
        for number in (1, 2):
            box.submit(job(number))
        workers.events.extend([done(0, 1)])
        box.wait()
        del workers.log[:]
    assert workers.log == ["close 0", "close 1", "kill 1"]
    assert box.idle


def test_a_worker_that_ends_between_two_jobs_is_gone_with_all_it_started(workers: Workers) -> None:
    box = SpawnedSandbox("module:work", slots=2, isolate=False)
    for number in (1, 2):
        box.submit(job(number))
    workers.events.extend([done(0, 1), (0, None), done(1, 2)])
    assert told(box.wait()) == ["1 plan 1 0 0", "2 plan 1 0 0"]
    assert workers.log[4:] == ["close 0", "kill 0"]
    box.submit(job(3))
    assert workers.log[6:] == ["job 3 to 1"]


@pytest.mark.parametrize(("late", "starts"), [(120.0, 1), (120.5, 2)])
def test_a_worker_that_does_not_begin_is_given_up(workers: Workers, late: float, starts: int) -> None:
    workers.late.append(late)
    SpawnedSandbox("module:work")
    assert sum(step.startswith("start") for step in workers.log) == starts


def test_a_worker_that_does_not_end_is_killed(workers: Workers) -> None:
    box = SpawnedSandbox("module:work")
    workers.stubborn = True
    box.submit(job())
    workers.events.extend([done(0)])
    box.wait()
    assert workers.log[-2:] == ["close 0", "kill 0"]


@pytest.mark.parametrize(
    ("greetings", "outcome"),
    [
        ([None, None], "started 2"),
        ([None, {"error": "E: no module"}], "sandbox-failed"),
        ([{"error": "E", "limit": "processes"}], "processes"),
        ([None, None, None], "sandbox-silent"),
    ],
)
def test_how_workers_greet(workers: Workers, greetings: list[dict[str, object] | None], outcome: str) -> None:
    workers.greetings.extend(greetings)
    waited: list[int] = []
    try:
        box = SpawnedSandbox("module:work", meanwhile=lambda: waited.append(1))
        said = f"started {max(box._workers)}"
    except EngineError as error:
        said = error.code
    assert said == outcome
    assert workers.log.count("kill 0") == int(greetings[0] is None or "error" in greetings[0])
    assert waited


# --- workers that are forked ------------------------------------------------------------------------------


class Server:
    """The fork server at the other end of a `ForkedSandbox`'s socket, and the clock."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.starts, self.clock = 0, 1000.0
        self.greetings: deque[dict[str, object] | None] = deque()
        self.end: socket.socket
        monkeypatch.setattr(ForkedSandbox, "_launch", lambda box, also: self.launch(box, also))
        monkeypatch.setattr(forked, "time", SimpleNamespace(monotonic=lambda: self.clock))

    def launch(self, box: Any, meanwhile: Callable[[], None]) -> dict[str, object] | None:
        self.starts += 1
        meanwhile()
        box._channel, self.end = socket.socketpair()
        box._process = SimpleNamespace(wait=lambda timeout: 0, pid=4)
        hello: dict[str, object] = {"pid": 4, "threads": 1, "mapped": MAPPED}
        return self.greetings.popleft() if self.greetings else hello

    def given(self) -> tuple[dict[str, Any], list[int]]:
        message, files = receive(self.end)
        assert message is not None
        return message, files

    def answers(self, number: int = 1, result: bytes = encode_result(b"plan"), **said: object) -> bool:
        """Answer the next job; whether a fresh worker was asked for."""
        message, (block, answer) = self.given()
        assert message["number"] == number and Limits(**message["limits"]) == LIMITS
        assert forkserver.read_all(block) == b"block"
        forkserver.write_all(answer, result)
        os.close(block)
        os.close(answer)
        usual = {
            "number": number,
            "code": 0,
            "timed_out": False,
            "seconds": 1.5,
            "peak": 3 * MIB,
            "used": False,
        }
        send(self.end, {**usual, **said})
        return bool(message["fresh"])


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    yield Server(monkeypatch)


HALF = (LIMITS.memory - MAPPED) // 2  # above it, native code that aborts has run out of memory


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, "1 plan 1 1.5 3"),
        ({"result": encode_result(BROKEN)}, "1 internal {'error': 'E', 'detail': ''} 1 1.5 3"),
        ({"timed_out": True}, "1 timeout {'limit': '20'} 1 1.5 3"),
        ({"timed_out": True, "code": -9}, "1 timeout {'limit': '20'} 1 1.5 3"),
        ({"code": -signal.SIGXCPU}, "1 timeout {'limit': '20'} 1 1.5 3"),
        ({"code": EXIT_MEMORY}, "1 memory {'limit': 200} 1 1.5 3"),
        ({"code": -signal.SIGABRT, "peak": HALF + 1}, "1 memory {'limit': 200} 1 1.5 75"),
        ({"code": -signal.SIGSEGV, "peak": HALF + 1}, "1 memory {'limit': 200} 1 1.5 75"),
    ],
)
def test_how_a_forked_worker_ended(server: Server, said: dict[str, Any], expected: str) -> None:
    with ForkedSandbox("module:work") as box:
        box.submit(job())
        assert server.answers(**said) is False
        assert told(box.wait()) == [expected]
        assert box.idle and box.free == 1


@pytest.mark.parametrize(
    "said",
    [
        {"code": -signal.SIGSEGV, "peak": HALF},
        {"code": -signal.SIGKILL, "peak": HALF + 1},
        {"code": 3},
        {"result": b"nonsense"},
        {"result": b""},
    ],
)
def test_a_crash_of_a_forked_worker_is_tried_three_times(server: Server, said: dict[str, Any]) -> None:
    with ForkedSandbox("module:work") as box:
        box.submit(job())
        fresh = []
        for _ in range(2):
            fresh.append(server.answers(**said))
            assert box.wait(0.0) == []
        fresh.append(server.answers(**said))
        (ended,) = box.wait()
    assert fresh == [False, True, True]
    assert isinstance(ended.result, Failure) and (ended.result.reason, ended.attempts) == ("crash", 3)


@pytest.mark.parametrize("said", [{"code": EXIT_MEMORY}, {"result": encode_result(BROKEN)}])
def test_a_failure_in_a_used_forked_worker_is_tried_again(server: Server, said: dict[str, Any]) -> None:
    with ForkedSandbox("module:work", isolate=False) as box:
        box.submit(job())
        server.answers(**said, used=True)
        assert box.wait(0.0) == []
        assert server.answers(used=False)
        assert told(box.wait()) == ["1 plan 2 1.5 3"]


def test_a_machine_that_allows_less_memory_is_told(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    for most, reason in ((LIMITS.memory, "memory"), (LIMITS.memory - 1, "memory-of-machine")):
        monkeypatch.setattr(resource, "getrlimit", lambda _, most=most: (0, most))
        with ForkedSandbox("module:work") as box:
            box.submit(job())
            server.answers(code=EXIT_MEMORY)
            assert told(box.wait()) == [f"1 {reason} {{'limit': {most // MIB}}} 1 1.5 3"]
        assert not server.end.recv(1)  # which ends the server


def test_a_server_that_is_silent_for_too_long_is_replaced(server: Server) -> None:
    with ForkedSandbox("module:work", slots=2, ahead=3) as box:
        box.submit(job())
        send(server.end, {"number": 1, "more": 7.0})
        # the times of the three jobs that may be before it, what it was granted, and some grace
        server.clock += 3 * 20.0 + 7.0 + 15.0
        assert box.wait(0.0) == []
        assert server.starts == 1
        server.clock += 0.5
        assert box.wait(0.0) == []
        assert server.starts == 2
        assert server.answers()  # a fresh worker, since it is the second attempt
        assert told(box.wait()) == ["1 plan 2 1.5 3"]


def test_a_document_whose_server_ends_five_times_is_given_up(server: Server) -> None:
    with ForkedSandbox("module:work", slots=2) as box:
        for number in (1, 2):
            box.submit(job(number))
        for _ in range(4):
            server.end.close()
            assert box.wait(0.0) == []
        server.given()
        server.end.close()
        assert [one.split(" ")[:2] for one in told(box.wait())] == [["1", "crash"], ["2", "crash"]]
        assert server.starts == 6 and box.idle


@pytest.mark.parametrize(
    ("greetings", "outcome"),
    [
        ([], "threads 1 of 1"),
        ([None, None], "threads 1 of 3"),
        ([None] * 3, "sandbox-silent"),
        ([{"error": "E: no module"}], "sandbox-failed"),
        ([{"error": "E", "limit": "processes"}], "processes"),
    ],
)
def test_how_a_server_greets(server: Server, greetings: list[dict[str, object] | None], outcome: str) -> None:
    server.greetings.extend(greetings)
    try:
        with ForkedSandbox("module:work") as box:
            said = f"threads {box.threads} of {server.starts}"
            assert box.mapped == MAPPED and box.pid == 4
    except EngineError as error:
        said = error.code
    assert said == outcome


def test_no_more_jobs_are_taken_than_may_wait(server: Server) -> None:
    with ForkedSandbox("module:work", slots=1, ahead=1) as box:
        for number in (1, 2):
            box.submit(job(number))
        assert box.free == 0
        with pytest.raises(RuntimeError, match="no free slot"):
            box.submit(job(3))
        send(server.end, {"error": "E", "limit": "processes"})
        with pytest.raises(EngineError):
            box.wait()


# --- the server itself ------------------------------------------------------------------------------------


class Forks:
    """A fork server whose workers are only sockets, with the client's end of its own."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, slots: int) -> None:
        self.client, ours = socket.socketpair()
        self.clock, self.killed, self.paused = 1000.0, list[int](), list[float]()
        self.refusals = 0
        self.ends: list[socket.socket] = []
        time = SimpleNamespace(monotonic=lambda: self.clock, sleep=self.paused.append)
        monkeypatch.setattr(forkserver, "time", time)
        monkeypatch.setattr(forkserver, "_kill", self.killed.append)
        monkeypatch.setattr(forkserver._Server, "_fork", lambda server: self.fork(server))
        self.server = forkserver._Server(ours, bytes, slots, 9)

    def fork(self, server: forkserver._Server) -> forkserver._Worker:
        if self.refusals:
            self.refusals -= 1
            raise BlockingIOError
        ours, theirs = socket.socketpair()
        self.ends.append(theirs)
        worker = forkserver._Worker(100 + len(server.workers), os.eventfd(0), ours, mmap.mmap(-1, 8))
        server.workers.append(worker)
        for end in (ours, worker.pidfd):
            server.selector.register(end, 1, worker)
        return worker

    def submit(self, number: int, *, fresh: bool = False) -> bool:
        """Whether the job has a worker."""
        limits = {"seconds": 20.0, "memory": 200 * MIB, "output": 20 * MIB, "pages": 2, "page_seconds": 5.0}
        send(self.client, {"number": number, "name": f"{number}.txt", "limits": limits, "fresh": fresh})
        assert self.server._accept()
        given = self.server._assign(self.server.queue[0])
        if given:
            self.server.queue.popleft()
        return given

    def given(self, worker: int) -> str:
        message, _ = receive(self.ends[worker])
        assert message is not None and Limits(**message["limits"]) == LIMITS  # type: ignore[arg-type]
        return str(message["name"])

    def finish(self, worker: int, peak: int = 3) -> dict[str, object]:
        """What the client is told when a worker says that its job is done."""
        self.ends[worker].sendall(forkserver._PEAK.pack(peak))
        self.server._hear(self.server.workers[worker])
        return self.heard()

    def heard(self) -> dict[str, object]:
        message, _ = receive(self.client)
        assert message is not None
        return message


def test_workers_of_the_server_take_one_job_after_another(monkeypatch: pytest.MonkeyPatch) -> None:
    forks = Forks(monkeypatch, slots=2)
    assert forks.submit(1) and forks.submit(2) and not forks.submit(3)
    assert [forks.given(0), forks.given(1)] == ["1.txt", "2.txt"]
    forks.clock += 2.5
    assert forks.finish(1, 7) == {
        "number": 2,
        "code": 0,
        "timed_out": False,
        "seconds": 2.5,
        "peak": 7,
        "used": False,
    }
    assert forks.server._assign(forks.server.queue.popleft())
    assert forks.given(1) == "3.txt"
    assert forks.finish(1)["used"] is True
    assert not forks.killed


def test_a_fresh_worker_takes_the_place_of_a_used_one(monkeypatch: pytest.MonkeyPatch) -> None:
    forks = Forks(monkeypatch, slots=2)
    assert forks.submit(1) and forks.submit(2, fresh=True)
    forks.finish(0)
    assert not forks.submit(3, fresh=True)
    assert forks.killed == [100] and forks.server.workers[0].ended
    assert not forks.server._assign(forks.server.queue[0])  # nor is there another that could end
    assert forks.killed == [100]


def test_time_that_a_job_asked_for_is_granted_at_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    forks = Forks(monkeypatch, slots=1)
    assert forks.server._patience() is None
    forks.submit(1)
    (worker,) = forks.server.workers
    assert forks.server._patience() == 20.0
    forkserver._SECONDS.pack_into(worker.memory, 0, 4.0)
    forks.clock += 19.5
    forks.server._end_late()
    assert worker.granted == 0.0
    forks.clock += 0.5
    forks.server._end_late()
    assert forks.heard() == {"number": 1, "more": 4.0}
    assert forks.server._patience() == 4.0
    forkserver._SECONDS.pack_into(worker.memory, 0, 25.0)  # more than its two pages may take
    forks.clock += 4.0
    forks.server._end_late()
    assert forks.heard() == {"number": 1, "more": 6.0}
    forks.clock += 5.5
    forks.server._end_late()
    assert not forks.killed
    forks.clock += 0.5
    forks.server._end_late()
    assert forks.killed == [100] and worker.deadline == math.inf
    # what it says when it is killed is no end of its job
    forks.ends[0].sendall(forkserver._PEAK.pack(1))
    forks.server._hear(worker)
    assert worker.job is not None
    forks.server._tell(worker, -9, 5)
    assert forks.heard()["timed_out"] is True
    forks.server._tell(worker, -9, 5)  # it has no job any more


def test_the_times_of_a_worker_begin_anew_with_each_job(monkeypatch: pytest.MonkeyPatch) -> None:
    forks = Forks(monkeypatch, slots=1)
    forks.submit(1)
    (worker,) = forks.server.workers
    forkserver._SECONDS.pack_into(worker.memory, 0, 4.0)
    forks.clock += 20.0
    forks.server._end_late()
    forks.heard()
    forks.finish(0)
    forks.clock += 50.0
    forks.submit(2)
    assert forks.server._patience() == 20.0 and forkserver._asked(worker.memory) == 0.0
    assert forks.given(0) == "1.txt" and forks.given(0) == "2.txt"


def test_a_wait_is_no_longer_than_the_kernel_can_count(monkeypatch: pytest.MonkeyPatch) -> None:
    forks = Forks(monkeypatch, slots=1)
    forks.submit(1)
    forks.clock -= LONGEST_WAIT
    assert forks.server._patience() == LONGEST_WAIT
    forks.clock += 2 * LONGEST_WAIT
    assert forks.server._patience() == 0.0


def test_the_only_worker_is_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    forks = Forks(monkeypatch, slots=2)
    forks.refusals = 3
    assert forks.submit(1)
    assert forks.paused == [1.0] * 3
    forks.refusals = 1
    assert not forks.submit(2)  # it waits for the first
    assert forks.paused == [1.0] * 3
    alone = Forks(monkeypatch, slots=2)
    alone.refusals = 4
    with pytest.raises(BlockingIOError):
        alone.submit(1)
    assert alone.paused == [1.0] * 3


def test_a_worker_that_ends_its_stream_is_heard_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    forks = Forks(monkeypatch, slots=1)
    forks.submit(1)
    (worker,) = forks.server.workers
    forks.ends[0].close()
    forks.server._hear(worker)
    assert worker.channel not in {key.fileobj for key in forks.server.selector.get_map().values()}
    forks.server.workers.clear()
    forks.server._hear(worker)  # nor one that is gone
    forks.client.close()
    assert not forks.server._accept()


def test_files_are_read_and_written_whole_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    pread, pwrite = os.pread, os.pwrite
    monkeypatch.setattr(os, "pread", lambda fd, size, at: pread(fd, min(size, 3), at))
    monkeypatch.setattr(os, "pwrite", lambda fd, block, at: pwrite(fd, block[:3], at))
    fd = os.memfd_create("test")
    try:
        assert forkserver.read_all(fd) == b""
        for block in (b"0123456789", b"ab"):
            forkserver.write_all(fd, block)
            assert forkserver.read_all(fd)[: len(block)] == block
        assert forkserver.read_all(fd) == b"ab23456789"
        monkeypatch.setattr(os, "fstat", lambda _: SimpleNamespace(st_size=99))  # it was cut off meanwhile
        assert forkserver.read_all(fd) == b"ab23456789"
    finally:
        os.close(fd)


@pytest.mark.parametrize(
    ("hard", "value", "most", "expected"),
    [
        (resource.RLIM_INFINITY, 10, None, (10, resource.RLIM_INFINITY)),
        (resource.RLIM_INFINITY, 10, 12, (10, 12)),
        (11, 10, None, (10, 11)),
        (11, 10, 12, (10, 11)),
        (9, 10, None, (9, 9)),
        (9, 10, 12, (9, 9)),
        (99, 10, 10, (10, 10)),
    ],
)
def test_a_limit_is_no_higher_than_the_users_own(
    hard: int, value: int, most: int | None, expected: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    set_to: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda _: (5, hard))
    monkeypatch.setattr(resource, "setrlimit", lambda _, limit: set_to.append(limit))
    forkserver._limit(resource.RLIMIT_AS, value, most)
    assert set_to == [expected]


@pytest.mark.parametrize(("alone", "most"), [(True, 1), (False, None)])
def test_the_limits_of_a_job_are_final_only_where_it_is_alone(
    alone: bool, most: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: dict[int, tuple[int, int | None]] = {}
    monkeypatch.setattr(
        forkserver, "_limit", lambda kind, value, top=None: asked.update({kind: (value, top)})
    )
    monkeypatch.setattr(forkserver, "time", SimpleNamespace(process_time=lambda: 7.9))
    forkserver._renew(LIMITS, alone)
    assert asked == {
        resource.RLIMIT_FSIZE: (LIMITS.output, most and LIMITS.output),
        resource.RLIMIT_AS: (LIMITS.memory, most and LIMITS.memory),
        resource.RLIMIT_CPU: (7 + 20 + 2, most and 7 + 20 + 2 + 10),
    }


@pytest.mark.parametrize(("soft", "hard", "to"), [(30, -1, (33, -1)), (30, 32, (32, 32)), (-1, -1, None)])
def test_time_that_is_asked_for_is_also_that_of_the_processor(
    soft: int, hard: int, to: tuple[int, int] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_to: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda _: (soft, hard))
    monkeypatch.setattr(resource, "setrlimit", lambda _, limit: set_to.append(limit))
    memory = mmap.mmap(-1, 8)
    for _ in range(2):
        forkserver._ask(memory, 2.6)
    assert forkserver._asked(memory) == 5.2
    assert set_to == ([] if to is None else [to, to])


def test_a_message_arrives_whole_however_little_comes_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    recv_fds = socket.recv_fds
    monkeypatch.setattr(socket, "recv_fds", lambda end, size, most: recv_fds(end, min(size, 1), most))
    one, other = socket.socketpair()
    for number in (1, 2):
        send(one, {"number": number, "name": "長い" * 99})
    one.close()
    assert [receive(other)[0] for _ in range(2)] == [{"number": n, "name": "長い" * 99} for n in (1, 2)]
    assert receive(other) == (None, [])


def test_a_stream_that_ends_within_a_message_has_none() -> None:
    one, other = socket.socketpair()
    one.sendall(forkserver.HEAD.pack(9) + b"{}")
    one.close()
    assert receive(other) == (None, [])


@pytest.mark.parametrize(
    ("refused", "told_as", "sound"),
    [(None, b"BLOCK", True), (errno.EFBIG, "result-too-large", False), (errno.EIO, None, False)],
)
def test_a_result_that_is_too_large_is_told_in_its_place(
    refused: int | None, told_as: bytes | str | None, sound: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [os.memfd_create("job"), os.memfd_create("result")]
    forkserver.write_all(files[0], b"block")
    write_all, refusals = forkserver.write_all, [refused]

    def written(fd: int, block: bytes) -> None:
        write_all(fd, block)
        if (code := refusals.pop() if refusals else None) is not None:
            raise OSError(code, "refused")

    monkeypatch.setattr(forkserver, "write_all", written)
    try:
        if told_as is None:
            with pytest.raises(OSError, match="refused"):
                forkserver._run(bytes.upper, "1.txt", files)
            return
        assert forkserver._run(bytes.upper, "1.txt", files) is sound
        result = decode_result(forkserver.read_all(files[1]))
        assert (result.code if isinstance(result, Failure) else result) == told_as
    finally:
        for fd in files:
            os.close(fd)


def test_a_job_that_fails_is_no_success() -> None:
    files = [os.memfd_create("job"), os.memfd_create("result")]
    assert not forkserver._run(lambda block: block[99].to_bytes(), "1.txt", files)
    result = decode_result(forkserver.read_all(files[1]))
    assert isinstance(result, Failure) and (result.code, result.file) == ("internal", "1.txt")
    for fd in files:
        os.close(fd)


def test_the_end_of_a_worker_is_told_with_its_job(monkeypatch: pytest.MonkeyPatch) -> None:
    forks = Forks(monkeypatch, slots=2)
    assert forks.submit(1) and forks.submit(2)
    monkeypatch.setattr(forkserver, "_children", lambda: [worker.pid for worker in forks.server.workers])
    ended = SimpleNamespace(ru_maxrss=7)
    monkeypatch.setattr(os, "wait4", lambda pid, _: (pid, 11 << 8, ended))
    first, second = forks.server.workers
    forks.clock += 1.5
    forks.server._reap(first)
    said = {"number": 1, "code": 11, "timed_out": False, "seconds": 1.5, "peak": 7 * 1024, "used": False}
    assert forks.heard() == said
    assert forks.server.workers == [second] and forks.killed == [100]
    # after its stream has ended, and after a job that it has answered
    forks.ends[1].sendall(forkserver._PEAK.pack(3))
    forks.server._hear(second)
    assert forks.heard()["number"] == 2
    forks.ends[1].close()
    forks.server._hear(second)
    forks.server._reap(second)
    assert not forks.server.workers and forks.killed == [100, 101]
    assert len(forks.server.selector.get_map()) == 1
    forks.client.setblocking(False)
    with pytest.raises(BlockingIOError):
        forks.client.recv(1)


def test_orphans_are_ended_until_none_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    forks = Forks(monkeypatch, slots=1)
    forks.submit(1)
    left = [[100, 7, 8], [100, 9], [100]]
    ended: list[tuple[int, int]] = []
    monkeypatch.setattr(forkserver, "_children", lambda: left.pop(0))
    monkeypatch.setattr(os, "kill", lambda pid, number: ended.append((pid, number)))
    monkeypatch.setattr(os, "waitpid", lambda pid, number: ended.append((pid, number)))
    forks.server._end_orphans()
    assert sorted(ended) == [(pid, how) for pid in (7, 8, 9) for how in (0, signal.SIGKILL)]
    assert not left


def test_the_server_ends_with_its_client(monkeypatch: pytest.MonkeyPatch) -> None:
    forks = Forks(monkeypatch, slots=1)
    for number in (1, 2):
        message = {"number": number, "name": f"{number}.txt", "limits": {"seconds": 20.0}, "fresh": False}
        send(forks.client, message)
    forks.client.close()
    waited: list[int] = []
    monkeypatch.setattr(os, "waitpid", lambda pid, _: waited.append(pid))
    monkeypatch.setattr(forkserver, "_children", list)
    forks.server.serve()
    assert forks.killed == waited == [100]
    assert [job.number for job in forks.server.queue] == [2] and not forks.server.workers


def worked(
    monkeypatch: pytest.MonkeyPatch,
    works: Sequence[Callable[[], bytes]],
    most: int = 9,
    mapped: Sequence[int] = (),
    ends: Sequence[tuple[int, int]] = (),
    children: Sequence[bool] = (),
) -> tuple[int, int, int]:
    """The exit code of a worker, how many jobs it began, and how many of them it answered.

    `mapped` and `ends` are its memory, and its threads and files, before its first job and after each.
    """
    left = deque(works)
    begun: list[bool] = []
    memory, open_ends, child = deque(mapped), deque(ends), deque(children)
    monkeypatch.setattr(forkserver, "_fence", lambda: None)
    monkeypatch.setattr(forkserver, "_renew", lambda limits, alone: begun.append(alone))
    monkeypatch.setattr(forkserver, "_memory_mapped", lambda: memory.popleft() if memory else 0)
    monkeypatch.setattr(forkserver, "_open_ends", lambda: open_ends.popleft() if open_ends else (1, 1))
    monkeypatch.setattr(forkserver, "_has_child", lambda: child.popleft() if child else False)
    monkeypatch.setattr("planparse.batch.more_time.allow", lambda ask: None)
    server, own = socket.socketpair()
    for _ in works:
        files = [os.memfd_create("job"), os.memfd_create("result")]
        send(server, {"name": "1.txt", "limits": {"seconds": 20.0}}, (files[0], files[1]))
        for fd in files:
            os.close(fd)
    server.shutdown(socket.SHUT_WR)
    code = forkserver._work_on(lambda _: left.popleft()(), own, mmap.mmap(-1, 8), most)
    assert set(begun) == {most == 1}
    server.setblocking(False)
    answers = b""
    with suppress(BlockingIOError):
        answers = server.recv(999)
    return code, len(begun), len(answers) // 8


def fine() -> bytes:
    return b"plan"


def fails() -> bytes:
    raise ValueError


def exhausts() -> bytes:
    raise MemoryError


def leaves() -> bytes:
    raise SystemExit


GROWN = 128 * MIB


@pytest.mark.parametrize(
    ("works", "more", "expected"),
    [
        ([fine] * 3, {}, (0, 3, 3)),
        ([fine] * 3, {"most": 2}, (0, 2, 1)),
        ([fine] * 3, {"most": 1}, (0, 1, 0)),
        ([fine, fails, fine], {}, (0, 2, 1)),
        ([fine, exhausts, fine], {}, (EXIT_MEMORY, 2, 1)),
        ([fine, leaves, fine], {}, (72, 2, 1)),
        ([fine] * 3, {"mapped": [5, 5 + GROWN, 5 + GROWN]}, (0, 3, 3)),
        ([fine] * 3, {"mapped": [5, 5, 6 + GROWN]}, (0, 2, 1)),
        ([fine] * 3, {"ends": [(1, 9), (1, 9), (2, 9)]}, (0, 2, 1)),
        ([fine] * 3, {"ends": [(1, 9), (1, 9), (1, 8)]}, (0, 2, 1)),
        ([fine] * 3, {"children": [False, True]}, (0, 2, 1)),
    ],
)
def test_a_worker_goes_on_only_while_it_is_as_it_was(
    works: Sequence[Callable[[], bytes]],
    more: dict[str, Any],
    expected: tuple[int, int, int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert worked(monkeypatch, works, **more) == expected


def test_what_a_job_leaves_open_is_counted() -> None:
    threads, files = forkserver._open_ends()
    fd = os.memfd_create("left")
    try:
        assert forkserver._open_ends() == (threads, files + 1)
    finally:
        os.close(fd)


@pytest.mark.parametrize(
    ("ended", "left"), [([(0, 0)], True), ([(7, 0), (8, 0), (0, 0)], True), ([(7, 0)], False)]
)
def test_a_process_that_still_runs_is_seen(
    ended: list[tuple[int, int]], left: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def waited(pid: int, options: int) -> tuple[int, int]:
        assert (pid, options) == (-1, os.WNOHANG)
        if not ended:
            raise ChildProcessError
        return ended.pop(0)

    monkeypatch.setattr(os, "waitpid", waited)
    assert forkserver._has_child() is left
