"""What an output folder holds after any sequence of its operations, on a disk and in an object store.

The golden lists sequences that are drawn from a seed, with what each operation answers and what is there in
the end. After an intended change, run `pytest tests/test_batch_store.py --force-regen`, review the
differences and commit them.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest
from pytest_regressions.file_regression import FileRegressionFixture

from planparse.batch import store as stores
from planparse.batch.store import LocalStore, RemoteStore, Store, open_store, user
from planparse.document.errors import OutputError
from planparse.output.folder import LOCK, MANIFEST
from planparse.output.marks import Mark

BLOCKS = (b"", b"plan", b"nalp", b"a line\n", b"two\nlines\n", b"a torn\nli")
NAMES = ("plans/a.json", "plans/b.json", "rows/a.rows", "changes/a.jsonl", "top")
KINDS = ("disk", "objects")


class _Folder:
    """A store, the place for files that are moved into it, and what was told of them."""

    def __init__(self, store: Store, beside: Path) -> None:
        self.store = store
        self.beside = beside
        self.marks: dict[str, Mark] = {}
        self.moved = 0


def _write(folder: _Folder, draw: Random) -> str:
    files = {name: draw.choice(BLOCKS) for name in draw.sample(NAMES[:3], draw.randint(0, 3))}
    marks = folder.store.write(files)
    folder.marks |= marks
    return f"write {files} {[(name, sha[:6], size) for name, (sha, size) in marks.items()]}"


def _install(folder: _Folder, draw: Random) -> str:
    name, block = draw.choice(NAMES), draw.choice(BLOCKS)
    folder.moved += 1
    source = folder.beside / str(folder.moved)
    source.write_bytes(block)
    marks = folder.store.install({name: source})
    folder.marks |= marks
    return f"install {name} {block!r} {[(sha[:6], size) for sha, size in marks.values()]}"


def _delete(folder: _Folder, draw: Random) -> str:
    names = draw.sample(NAMES, draw.randint(1, 2))
    folder.store.delete(names)
    return f"delete {names}"


def _extend(folder: _Folder, draw: Random) -> str:
    name, block = draw.choice(NAMES[3:]), draw.choice(BLOCKS)
    folder.store.extend(name, block)
    return f"extend {name} {block!r} to {folder.store.read(name)!r}"


def _append(folder: _Folder, draw: Random) -> str:
    block, last = draw.choice((b"", b'{"a": 1}\n', b'{"b"')), draw.random() < 0.5
    folder.store.append(block, last=last)
    return f"append {block!r} last {last}"


def _look(folder: _Folder, draw: Random) -> str:
    names = draw.sample((*NAMES, "top/none", MANIFEST), 3)
    inside = draw.choice(("plans", "changes", "none", "top"))
    read = list(folder.store.read_each(names))
    assert read == [folder.store.read(name) for name in names]
    return f"read {dict(zip(names, read, strict=True))} {inside} {folder.store.names(inside)}"


def _holds(folder: _Folder, draw: Random) -> str:
    some = {name: folder.marks[name] for name in draw.sample(sorted(folder.marks), min(2, len(folder.marks)))}
    if draw.random() < 0.3:
        folder.store.remember()
        folder.store.recall()
    return f"holds {sorted(some)} {folder.store.holds(some)}"


def _again(folder: _Folder, draw: Random) -> str:
    peeked = folder.store.peek()
    return f"peek {peeked!r} begin {folder.store.begin()!r}"


OPERATIONS: tuple[Callable[[_Folder, Random], str], ...] = (
    *(_write, _write, _install, _delete, _extend, _append),
    *(_append, _look, _holds, _again),
)


def _url(kind: str, tmp_path: Path, number: object) -> str:
    return str(tmp_path / "in" / str(number)) if kind == "disk" else f"memory://{tmp_path.name}-{number}/out/"


def _told(kind: str, tmp_path: Path, number: int) -> Iterator[str]:
    draw = Random(f"store {number}")
    beside = tmp_path / "beside"
    beside.mkdir(exist_ok=True)
    folder = _Folder(open_store(_url(kind, tmp_path, number)), beside)
    with folder.store.lock(wait=False):
        folder.store.begin()
        for _ in range(8):
            yield draw.choice(OPERATIONS)(folder, draw)
    left = open_store(_url(kind, tmp_path, number).rstrip("/"))
    left.begin()
    there = {name: left.read(name) for name in (*NAMES, MANIFEST, LOCK)}
    yield f"left { ({name: block for name, block in there.items() if block is not None}) }"
    assert not any(beside.iterdir()) or kind == "objects"


@pytest.mark.parametrize("kind", KINDS)
def test_what_an_output_folder_holds(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file_regression: FileRegressionFixture
) -> None:
    pytest.importorskip("fsspec", reason="needs planparse[remote]")
    monkeypatch.setattr(stores, "flush", lambda _: None)  # of which nothing shows, and which takes the time
    rows = [row for number in range(60) for row in (f"--- {number}", *_told(kind, tmp_path, number))]
    file_regression.check("\n".join(rows) + "\n", basename=kind, extension=".txt", encoding="utf-8")


def test_a_file_counts_as_written_only_with_its_bytes(tmp_path: Path) -> None:
    store = LocalStore(tmp_path)
    marks = store.write({"a": b"plan", "b": bytes((1 << 20) + 1)})
    assert store.holds({}) and store.holds(marks)
    (tmp_path / "a").write_bytes(b"nalp")
    assert not store.holds(marks) and store.holds({"b": marks["b"]})
    (tmp_path / "a").write_bytes(b"plan")
    (tmp_path / "b").write_bytes(bytes((1 << 20) + 2))
    assert not store.holds(marks) and store.holds({"a": marks["a"]})
    (tmp_path / "a").unlink()
    assert not store.holds({"a": marks["a"]})


def test_many_files_are_written_at_once(tmp_path: Path) -> None:
    files = {f"plans/{number}.json": b"%d" % number for number in range(200)}
    store = LocalStore(tmp_path)
    assert list(store.write(files)) == list(files)
    assert list(store.read_each(files)) == list(files.values())
    assert len(store.names("plans")) == 200


def test_a_write_that_fails_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path) -> None:
    store = LocalStore(tmp_path)
    store.write({"plans/a": b"old"})
    (tmp_path / "plans/b").mkdir()
    (tmp_path / "plans/b/inside").write_bytes(b"")
    with pytest.raises(OutputError) as refused:
        store.write({"plans/b": b"new"})
    assert refused.value.failure.code == "output-unwritable"
    assert sorted(path.name for path in (tmp_path / "plans").iterdir()) == ["a", "b"]
    assert store.read("plans/a") == b"old"


@pytest.mark.skipif(os.name == "nt", reason="making a link needs a privilege on Windows")
def test_a_link_that_lies_in_the_way_is_not_written_through(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_bytes(b"theirs")
    store = LocalStore(tmp_path / "out")
    store.write({"a": b"old"})
    (tmp_path / "out/.tmp-a.part").symlink_to(other)
    store.write({"a": b"new"})
    assert (other.read_bytes(), store.read("a")) == (b"theirs", b"new")


def test_what_an_interrupted_run_left_is_removed_at_the_next_begin(tmp_path: Path) -> None:
    store = LocalStore(tmp_path)
    for name in ("plans/.tmp-a.part", "readings/.tmp-b", "rows/.tmp-c", "tables/.tmp-d", "plans/kept"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    (tmp_path / ".planparse-tables-1/part").mkdir(parents=True)
    (tmp_path / MANIFEST).write_bytes(b'{"a": 1}\n{"b"')
    assert store.peek() == b'{"a": 1}\n{"b"'
    assert store.begin() == b'{"a": 1}\n' == (tmp_path / MANIFEST).read_bytes()
    left = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file())
    assert left == [MANIFEST, "plans/kept"] and not (tmp_path / ".planparse-tables-1").exists()


@pytest.mark.parametrize("kind", KINDS)
def test_a_second_run_is_told_who_holds_the_output(kind: str, tmp_path: Path) -> None:
    pytest.importorskip("fsspec", reason="needs planparse[remote]")
    url = _url(kind, tmp_path, "held")
    with open_store(url).lock(wait=False):
        with pytest.raises(OutputError) as refused, open_store(url).lock(wait=False):
            raise AssertionError("two runs hold one output")
        assert refused.value.failure.code == "output-held"
        who = str(refused.value.failure.values["who"])
        assert who.startswith(f"user={user()} host={socket.gethostname()} pid={os.getpid()} since=2")
        assert "renewed" not in who
    with open_store(url).lock(wait=False):
        pass  # it has ended with the first one


def test_a_person_without_a_login_name_is_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> str:
        raise KeyError("uid not found")

    monkeypatch.setattr("getpass.getuser", nobody)
    assert user() == (str(os.getuid()) if hasattr(os, "getuid") else "?")
    monkeypatch.delattr(os, "getuid", raising=False)
    assert user() == "?"


def test_what_an_object_store_says_when_it_cannot_be_reached_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = pytest.importorskip("fsspec.implementations.memory", reason="needs planparse[remote]")
    store = RemoteStore(_url("objects", tmp_path, "unreachable"))

    def lost(*_: object, **__: object) -> None:
        raise ValueError("no route to host")

    monkeypatch.setattr(memory.MemoryFileSystem, "pipe", lost)
    with pytest.raises(OutputError) as refused:
        store.write({"a": b""})
    failure = refused.value.failure
    assert failure.code == "output-unreachable" and "no route to host" in failure.sentence("en")
    assert failure.file == f"/{tmp_path.name}-unreachable/out"
    assert not store.holds({"a": ("", 0)})


def test_a_manifest_that_is_put_without_a_lock_makes_none(tmp_path: Path) -> None:
    pytest.importorskip("fsspec", reason="needs planparse[remote]")
    url = _url("objects", tmp_path, "unlocked")
    RemoteStore(url).append(b"1\n", last=True)
    assert _lock_of(url) == {}


def _ended() -> int:
    """The number of a process that has ended."""
    process = subprocess.Popen([sys.executable, "-S", "-c", ""])
    process.wait()
    return process.pid


def _lock_of(url: str) -> dict[str, object]:
    store = RemoteStore(url)
    store.begin()
    return dict(json.loads(store.read(LOCK) or b"{}"))


HERE = socket.gethostname()
HOLDERS: dict[str, tuple[dict[str, object], bool]] = {
    "at work here": ({"host": HERE, "pid": os.getpid(), "renewed": 0.0}, False),
    "at work elsewhere": ({"host": "minato", "pid": 1, "renewed": 0.0}, False),
    "ended here": ({"host": HERE, "pid": None, "renewed": 0.0}, True),
    "silent for long": ({"host": "minato", "pid": 1, "renewed": 601.0}, True),
    "silent for a while": ({"host": "minato", "pid": 1, "renewed": 590.0}, False),
    "of unknown age": ({"host": "minato", "pid": 1}, True),
    "no number": ({"host": HERE, "pid": "1", "renewed": 0.0}, False),
    "not even one": ({"host": HERE, "pid": 0, "renewed": 0.0}, False),
}


@pytest.mark.parametrize("case", HOLDERS)
def test_a_lock_in_an_object_store_is_taken_over_from_a_run_that_has_ended(case: str, tmp_path: Path) -> None:
    pytest.importorskip("fsspec", reason="needs planparse[remote]")
    told, free = HOLDERS[case]
    holder = {**told, "pid": _ended() if told["pid"] is None else told["pid"]}
    if "renewed" in holder:
        holder["renewed"] = time.time() - float(str(told["renewed"]))
    url = _url("objects", tmp_path, case.replace(" ", "-"))
    store = RemoteStore(url)
    store.write({LOCK: json.dumps(holder).encode()})
    if free:
        with store.lock(wait=False):
            assert _lock_of(url)["pid"] == os.getpid()
        assert _lock_of(url) == {}
        return
    with pytest.raises(OutputError) as refused, store.lock(wait=False):
        raise AssertionError("the holder is at work")
    shown = " ".join(f"{name}={value}" for name, value in holder.items() if name != "renewed")
    assert refused.value.failure.values == {"who": shown}


def test_the_manifest_of_an_object_store_is_put_now_and_then_with_the_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("fsspec", reason="needs planparse[remote]")
    now = 100.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    url = _url("objects", tmp_path, "manifest")
    store = RemoteStore(url)

    def put() -> bytes:
        return RemoteStore(url).begin()

    with store.lock(wait=False):
        store.begin()
        before = _lock_of(url)["renewed"]
        store.append(b"1\n")
        assert put() == b"1\n"  # the first is put at once
        assert float(str(_lock_of(url)["renewed"])) > float(str(before))
        now = 109.9
        store.append(b"2\n")
        assert put() == b"1\n"
        now = 110.0
        store.append(b"")
        assert put() == b"1\n2\n"
        store.append(b"3\n", last=True)
        assert put() == b"1\n2\n3\n"
    assert _lock_of(url) == {}
