"""The output folder on a disk or behind an fsspec URL: atomic writes, an append-only manifest, and a lock.

On a disk, files are written to a temporary name, fsynced and renamed, and the folder is fsynced. Object
stores support neither rename nor append: each file is a single, atomic put, and the whole manifest is put
every few seconds. After a crash, documents converted since the last put are converted again.
"""

from __future__ import annotations

import errno
import getpass
import hashlib
import json
import os
import shutil
import socket
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

from planparse.batch.flushing import Flushing
from planparse.batch.inputs import file_system
from planparse.document import errors
from planparse.document.errors import OutputError, cause
from planparse.document.files import BINARY, NO_LINK, flush, hash_regular, read_regular
from planparse.output.folder import (
    HASHED,
    LOCK,
    MANIFEST,
    PLANS,
    READINGS,
    ROWS,
    TABLES,
    WORKSHOP,
    is_url,
    local_path,
)
from planparse.output.hashed import Hashed
from planparse.output.marks import Mark

_TMP = ".tmp-"
_HASHED_WHOLE = 1 << 20
"""Bytes up to which a file is read whole to hash it: reading it in pieces allocates a quarter of a megabyte,
for each of ten thousand small files."""
_OPEN = 96
"""Files that are written, and open, before the first of them is flushed."""
_LOCKED_BYTE = 1 << 30
"""The position of the byte by which Windows locks a file."""
_LOCK_PERIOD = 0.2
"""Seconds between two attempts to lock a file on Windows, which can wait for ten seconds only."""


Held = Callable[[str], None]
"""Told who holds the output that a run waits for."""


class Store(Protocol):
    """The operations a run needs on its output folder. Names are relative, separated by "/".

    `hashed` knows local files, of the output and others, that need not be hashed again.
    """

    hashed: Hashed

    def read(self, name: str) -> bytes | None:
        """A file's bytes; None if it does not exist."""

    def read_each(self, names: Iterable[str]) -> Iterator[bytes | None]:
        """The bytes of many files in order, reading a few in advance."""

    def holds(self, files: Mapping[str, Mark]) -> bool:
        """Whether all files exist as marked: compared by hash on a disk, by size in an object store."""

    def names(self, folder: str) -> tuple[str, ...]:
        """The names of the files in a folder of the output; none if the folder does not exist."""

    def write(self, files: Mapping[str, bytes]) -> dict[str, Mark]:
        """Write files, each atomically; on return they are on disk. Returns their marks."""

    def install(self, files: Mapping[str, Path]) -> dict[str, Mark]:
        """Move local files in, as `write` does."""

    def delete(self, names: Iterable[str]) -> None:
        """Remove files, ignoring those that do not exist."""

    def append(self, block: bytes, last: bool = False) -> None:
        """Append whole lines to the manifest; on return they are on disk (remote: soon, or if `last`)."""

    def extend(self, name: str, block: bytes) -> None:
        """Append whole lines to a file; on return they are on disk. An incomplete last line is removed."""

    def recall(self) -> None:
        """Know the files that need not be hashed again since the last `remember`."""

    def remember(self) -> None:
        """Keep what is known of files for the next `recall`. It may be lost."""

    def peek(self) -> bytes:
        """The manifest, without changing anything."""

    def begin(self) -> bytes:
        """Prepare the folder and return the manifest without an incomplete last line."""

    def lock(self, wait: bool, held: Held = lambda _: None) -> Any:
        """A context in which no other run can use this output.

        If another run holds it, raises OutputError, or with `wait` calls `held` once and waits.
        """


def open_store(out: str) -> Store:
    """The store at a path or URL."""
    return RemoteStore(out) if is_url(out) else LocalStore(Path(local_path(out)))


def _holder() -> dict[str, str | int]:
    return {
        "user": user(),
        "host": socket.gethostname(),
        "pid": os.getpid(),
        "since": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
    }


def user() -> str:
    """The login name of the person at work; where there is none, as in a container, the user's number."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return str(os.getuid()) if hasattr(os, "getuid") else "?"


def _dead(holder: Mapping[str, Any]) -> bool:
    """Whether the holder was a process on this machine that has ended."""
    pid = holder.get("pid")
    if holder.get("host") != socket.gethostname() or not isinstance(pid, int) or pid < 1:
        return False
    import psutil

    return not psutil.pid_exists(pid)


def _shown(holder: Mapping[str, Any]) -> str:
    return " ".join(f"{k}={v}" for k, v in holder.items()) or "?"


def _parse_holder(block: bytes) -> dict[str, Any]:
    with suppress(ValueError):
        values = json.loads(block)
        if isinstance(values, dict):
            return values
    return {}


def _mark(path: Path, size: int) -> Mark:
    """The hash and size of a file that should have that size. Raises OSError."""
    if size > _HASHED_WHOLE:
        return hash_regular(path)
    block = read_regular(path, size)
    return _mark_of(block)


def _mark_of(block: bytes) -> Mark:
    return hashlib.sha256(block).hexdigest(), len(block)


def _marks(files: Mapping[str, bytes]) -> dict[str, Mark]:
    return {name: _mark_of(block) for name, block in files.items()}


def _created(path: Path) -> int:
    """A new file, open for writing: never one behind a link that somebody placed there."""
    for _ in range(2):
        with suppress(FileExistsError):
            return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | BINARY, 0o666)
        path.unlink(missing_ok=True)
    raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))


def writing() -> AbstractContextManager[None]:
    """A context in which an OSError means that the output cannot be written: raises OutputError."""
    return errors.writing("", "output-unwritable")


class LocalStore:
    """An output folder on a disk."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.hashed = Hashed()
        self._manifest: int | None = None
        self._flushing = Flushing()

    def read(self, name: str) -> bytes | None:
        """A file's bytes; None if it does not exist."""
        try:
            return read_regular(self.root / name)
        except (FileNotFoundError, NotADirectoryError):
            return None

    def read_each(self, names: Iterable[str]) -> Iterator[bytes | None]:
        """The bytes of many files in order."""
        return map(self.read, names)

    def holds(self, files: Mapping[str, Mark]) -> bool:
        """Whether all files exist with their hashes."""
        root, now = str(self.root), time.time_ns()
        for name, (sha256, size) in files.items():
            path = f"{root}/{name}"
            try:
                status = os.stat(path)  # noqa: PTH116  # a path a file takes time
                if status.st_size != size:
                    return False
                if not self.hashed.knows(sha256, status):
                    if _mark(Path(path), size) != (sha256, size):
                        return False
                    self.hashed.note(sha256, now, status)
            except OSError:
                return False
        return True

    def names(self, folder: str) -> tuple[str, ...]:
        """The names of the files in a folder of the output; none if the folder does not exist."""
        try:
            return tuple(sorted(path.name for path in (self.root / folder).iterdir()))
        except (FileNotFoundError, NotADirectoryError):
            return ()

    def _place(self, name: str) -> Path:
        """The path of a file, whose folder is created if necessary."""
        path = self.root / name
        if not path.parent.is_dir():
            path.parent.mkdir(parents=True)
            flush(self.root)
        return path

    def write(self, files: Mapping[str, bytes]) -> dict[str, Mark]:
        """Write files, each atomically; on return they are on disk. Returns their marks."""
        marks = _marks(files)
        places = {}
        with writing():
            names = iter(files)
            while some := {name: self._place(name) for name in islice(names, _OPEN)}:
                self._write({place: files[name] for name, place in some.items()})
                places.update(some)
            for name, place in places.items():
                # after renaming, which changes it
                self.hashed.note(marks[name][0], 0, written=(place.stat(),))
            self._flushing.each(flush, sorted({place.parent for place in places.values()}))
        return marks

    def _write(self, files: Mapping[Path, bytes]) -> None:
        """Write files beside their places, see to it that all are on the disk, and rename them."""
        # with a suffix so that no glob for *.json finds them
        besides = {path: path.with_name(f"{_TMP}{path.name}.part") for path in files}
        try:
            with ExitStack() as opened:
                handles = []
                for path, block in files.items():
                    file = opened.enter_context(os.fdopen(_created(besides[path]), "wb"))
                    file.write(block)
                    file.flush()
                    handles.append(file.fileno())
                self._flushing.each(os.fsync, handles)
            for path, beside in besides.items():
                beside.replace(path)
        except BaseException:
            for beside in besides.values():
                beside.unlink(missing_ok=True)
            raise

    def install(self, files: Mapping[str, Path]) -> dict[str, Mark]:
        """Move files from the same disk into place, each atomically. Returns their marks."""
        with writing():
            marks = {name: hash_regular(source) for name, source in files.items()}
            self._flushing.each(flush, tuple(files.values()))
            folders = set()
            for name, source in files.items():
                path = self._place(name)
                source.replace(path)
                self.hashed.note(marks[name][0], 0, written=(path.stat(),))
                folders.add(path.parent)
            self._flushing.each(flush, sorted(folders))
        return marks

    def delete(self, names: Iterable[str]) -> None:
        """Remove files, ignoring those that do not exist."""
        with writing():
            for name in names:
                (self.root / name).unlink(missing_ok=True)

    def append(self, block: bytes, last: bool = False) -> None:
        """Append whole lines to the manifest; on return they are on disk."""
        if not block:
            return
        with writing():
            if self._manifest is None:
                path = self.root / MANIFEST
                self._manifest = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | BINARY, 0o666)
                flush(self.root)
            _append(self._manifest, block, os.fstat(self._manifest).st_size)

    def extend(self, name: str, block: bytes) -> None:
        """Append whole lines to a file; on return they are on disk. An incomplete last line is removed."""
        with writing():
            path = self._place(name)
            handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | BINARY | NO_LINK, 0o666)
            try:
                # the handle reads from the beginning; what it writes goes to the end
                size = os.read(handle, os.fstat(handle).st_size).rfind(b"\n") + 1
                os.ftruncate(handle, size)
                _append(handle, block, size)
            finally:
                os.close(handle)
            flush(path.parent)

    def recall(self) -> None:
        """Know the files that need not be hashed again since the last `remember`."""
        with suppress(OSError):
            self.hashed = Hashed(self.read(HASHED) or b"")

    def remember(self) -> None:
        """Keep what is known of files for the next `recall`. It may be lost."""
        block = self.hashed.encode()
        if block is not None:
            with suppress(OutputError):
                self.write({HASHED: block})

    def peek(self) -> bytes:
        """The manifest, without changing anything."""
        return self.read(MANIFEST) or b""

    def begin(self) -> bytes:
        """Prepare the folder and return the manifest without an incomplete last line."""
        with writing():
            self.root.mkdir(parents=True, exist_ok=True)
            for folder in (PLANS, READINGS, ROWS, TABLES):
                for beside in (self.root / folder).glob(f"{_TMP}*"):
                    beside.unlink(missing_ok=True)
            for left in self.root.glob(f"{WORKSHOP}*"):
                shutil.rmtree(left, ignore_errors=True)
            block = self.read(MANIFEST) or b""
            whole = block.rfind(b"\n") + 1
            if whole < len(block):
                os.truncate(self.root / MANIFEST, whole)
            return block[:whole]

    @contextmanager
    def lock(self, wait: bool, held: Held = lambda _: None) -> Iterator[None]:
        """A context in which no other run can use this output: as `Store.lock`.

        The lock ends with the process, however that ends; the content of the file is for people.
        """
        with writing():
            self.root.mkdir(parents=True, exist_ok=True)
            handle = os.open(self.root / LOCK, os.O_RDWR | os.O_CREAT | BINARY, 0o666)
        try:
            if not _locked(handle, wait=False):
                who = _shown(_parse_holder(os.read(handle, 4096)))
                if not wait:
                    raise OutputError("output-held", str(self.root), {"who": who})
                held(who)
                _locked(handle, wait=True)
            # on a full disk the lock works without its content
            with suppress(OSError):
                os.ftruncate(handle, 0)
                os.lseek(handle, 0, os.SEEK_SET)
                os.write(handle, json.dumps(_holder(), ensure_ascii=False).encode())
            try:
                yield
            finally:
                with suppress(OSError):
                    os.ftruncate(handle, 0)
        finally:
            self._flushing.close()
            os.close(handle)
            if self._manifest is not None:
                os.close(self._manifest)
                self._manifest = None


def _append(handle: int, block: bytes, size: int) -> None:
    """Write whole lines at the end of a file of that size, to the disk; all or, with an OSError, nothing."""
    try:
        at = 0
        while at < len(block):
            at += os.write(handle, block[at:])
        os.fsync(handle)
    except OSError:
        # a full disk may have taken half a line: remove it, so that the next line is intact
        os.ftruncate(handle, size)
        raise


def _locked(handle: int, wait: bool) -> bool:
    """Lock an open file until it is closed, if `wait` as soon as nobody else has; whether it is locked.

    Windows locks a byte beyond the content, which others could not read otherwise (so do not lock files with
    `filelock`, which also empties them).
    """
    try:
        import fcntl
    except ImportError:
        return _locked_on_windows(handle, wait)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _locked_on_windows(handle: int, wait: bool) -> bool:
    import msvcrt

    while True:
        os.lseek(handle, _LOCKED_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        except OSError:
            if not wait:
                return False
            time.sleep(_LOCK_PERIOD)
        else:
            return True
        finally:
            os.lseek(handle, 0, os.SEEK_SET)


class RemoteStore:
    """An output folder behind an fsspec URL, such as s3://bucket/folder.

    One run writes at a time: the lock is an object with the holder and a time that the run renews. If the
    store can create an object only where none exists (S3, Google Cloud Storage), two runs that start
    together cannot both get it; other stores do not guarantee this.
    """

    PERIOD = 10.0
    """Seconds between puts of the manifest."""
    STALE = 600.0
    """Seconds without renewal after which a lock is considered stale."""

    def __init__(self, url: str) -> None:
        self.hashed = Hashed()
        self._fs, self._root = file_system(url)
        self._root = self._root.rstrip("/")
        self._sizes: dict[str, int] = {}
        self._lines = b""
        self._put_at = 0.0
        self._locked = False

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}"

    @contextmanager
    def _net(self) -> Iterator[None]:
        try:
            with writing():
                yield
        except (OutputError, KeyboardInterrupt):
            raise
        except Exception as error:
            # each file system has its own exceptions
            raise OutputError("output-unreachable", self._root, {"why": cause(error)}) from error

    def _get(self, name: str) -> bytes | None:
        with self._net():
            try:
                return bytes(self._fs.cat_file(self._path(name)))
            except FileNotFoundError:
                return None

    def read(self, name: str) -> bytes | None:
        """An object's bytes; None if it does not exist."""
        return self._get(name) if name in self._sizes else None

    def holds(self, files: Mapping[str, Mark]) -> bool:
        """Whether all objects exist with their sizes."""
        return all(self._sizes.get(name) == size for name, (_, size) in files.items())

    def names(self, folder: str) -> tuple[str, ...]:
        """The names of the objects in a folder of the output."""
        prefix = f"{folder}/"
        return tuple(sorted(n.removeprefix(prefix) for n in self._sizes if n.startswith(prefix)))

    def all_names(self) -> tuple[str, ...]:
        """The names of all objects of the output, as `begin` found them."""
        return tuple(sorted(self._sizes))

    def read_each(self, names: Iterable[str]) -> Iterator[bytes | None]:
        """The bytes of many objects in order, fetched sixteen at a time."""
        ahead: list[Any] = []
        with ThreadPoolExecutor(16) as pool:
            for name in names:
                ahead.append(pool.submit(self.read, name))
                if len(ahead) >= 32:
                    yield ahead.pop(0).result()
            for future in ahead:
                yield future.result()

    def write(self, files: Mapping[str, bytes]) -> dict[str, Mark]:
        """Put objects, each atomically. Returns their marks."""
        with self._net():
            self._fs.pipe({self._path(name): block for name, block in files.items()})
        self._sizes.update({name: len(block) for name, block in files.items()})
        return _marks(files)

    def install(self, files: Mapping[str, Path]) -> dict[str, Mark]:
        """Put local files. Returns their marks."""
        with self._net():
            marks = {name: hash_regular(source) for name, source in files.items()}
            for name, source in files.items():
                self._fs.put_file(str(source), self._path(name))
                self._sizes[name] = marks[name][1]
        return marks

    def delete(self, names: Iterable[str]) -> None:
        """Remove objects; those that are not there are fine."""
        with self._net():
            for name in names:
                with suppress(FileNotFoundError):
                    self._fs.rm_file(self._path(name))
                self._sizes.pop(name, None)

    def append(self, block: bytes, last: bool = False) -> None:
        """Add whole lines to the manifest and put it if it is time or this is the last of the run."""
        self._lines += block
        now = time.monotonic()
        if last or now - self._put_at >= self.PERIOD:
            with self._net():
                self._fs.pipe_file(self._path(MANIFEST), self._lines)
                if self._locked:
                    self._fs.pipe_file(self._path(LOCK), self._lock_content())
            self._put_at = now

    def extend(self, name: str, block: bytes) -> None:
        """Append whole lines to an object, which is put anew; an incomplete last line is removed."""
        old = self.read(name) or b""
        self.write({name: old[: old.rfind(b"\n") + 1] + block})

    def recall(self) -> None:
        """Know nothing: objects are compared by size, and what is read was not hashed here before."""

    def remember(self) -> None:
        """Keep nothing."""

    def peek(self) -> bytes:
        """The manifest, without changing anything."""
        return self.begin()

    def begin(self) -> bytes:
        """Take stock of the folder and return the manifest without its torn end."""
        with self._net():
            self._fs.invalidate_cache()
            try:
                found = self._fs.find(self._root, detail=True)
            except FileNotFoundError:
                found = {}
        base = f"{self._root}/"
        self._sizes = {path.removeprefix(base): info["size"] for path, info in found.items()}
        block = self._get(MANIFEST) or b""
        self._lines = block[: block.rfind(b"\n") + 1]
        return self._lines

    def _lock_content(self) -> bytes:
        return json.dumps({**_holder(), "renewed": time.time()}, ensure_ascii=False).encode()

    @contextmanager
    def lock(self, wait: bool, held: Held = lambda _: None) -> Iterator[None]:
        """A context in which no other run should use this output: as `Store.lock`."""
        told = False
        while not self._take():
            holder = _parse_holder(self._get(LOCK) or b"")
            renewed = holder.pop("renewed", None)
            stale = not isinstance(renewed, int | float) or time.time() - renewed > self.STALE
            if stale or _dead(holder):
                self.delete([LOCK])
                continue
            if not wait:
                raise OutputError("output-held", self._root, {"who": _shown(holder)})
            if not told:
                held(_shown(holder))
                told = True
            time.sleep(1.0)
        self._locked = True
        try:
            yield
        finally:
            self._locked = False
            with suppress(OutputError):
                self.delete([LOCK])

    def _take(self) -> bool:
        content = self._lock_content()
        with self._net():
            try:
                self._fs.pipe_file(self._path(LOCK), content, mode="create")
            except FileExistsError:
                return False
            except (TypeError, NotImplementedError):
                # this file system has no exclusive creation
                if self._fs.exists(self._path(LOCK)):
                    return False
                self._fs.pipe_file(self._path(LOCK), content)
            return True
