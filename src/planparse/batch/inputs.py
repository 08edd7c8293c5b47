"""The inputs of a run (files, folders, globs, URLs) and their bytes. File names are not trusted.

Only regular files are read: no FIFO, no device, no link that leads out of the given folder. Every file that
is not read is reported with the reason.
"""

from __future__ import annotations

import fnmatch
import glob
import os
import stat
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace

from planparse.batch.task import MIB
from planparse.document.errors import Failure, ReadError, Reason, UsageError, cause, refused
from planparse.document.exhausted import without_extra
from planparse.document.files import NO_LINK, READING
from planparse.document.foreign import of_name
from planparse.document.kinds import KindName, of_suffix
from planparse.document.secrets import address_without_secrets, place_of_address, without_secrets
from planparse.output.folder import is_output, is_url, local_path

SKIPPED: tuple[Reason, ...] = ("other_kind", "leftover")
"""The reasons for which a file in a folder is passed over, which is no failure. A file given by name is read
whatever it is called.
"""

_AHEAD = 8
_EXPORTED: tuple[KindName, ...] = ("xlsx", "docx", "html", "csv")
"""The kinds of files that planparse writes for people."""


@dataclass(frozen=True, slots=True)
class Input:
    """One document to convert.

    `where` is its absolute path or URL, `relative` its path below the folder it was found in, or its bare
    name if it was given by name, without the signature that a program that fetches signed addresses may have
    left there. Links are followed only if the user gave them by name.
    """

    where: str
    relative: str
    follow: bool = False

    @property
    def shown(self) -> str:
        """Its path or URL as it may be shown and recorded: without passwords and signatures."""
        return address_without_secrets(self.where) if is_url(self.where) else self.where

    @property
    def name(self) -> str:
        """The file name with bytes that are not UTF-8 replaced by U+FFFD."""
        last = self.relative.rpartition("/")[2]
        name = "" if last == os.curdir else last
        return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class Found:
    """The inputs, the refused ones and the files that are not documents, each sorted by place.

    `scopes` are the given folders, globs and files: a known input below them that was not found has been
    removed.
    """

    inputs: tuple[Input, ...]
    refused: tuple[Rejected, ...]
    skipped: tuple[Rejected, ...]
    scopes: tuple[str, ...]

    def covers(self, where: str) -> bool:
        """Whether a place lies below one of the given paths."""
        return any(
            where == scope
            or where.startswith(scope if scope.endswith("/") else f"{scope}/")
            or (_magic(scope) and fnmatch.fnmatchcase(where, scope))
            for scope in self.scopes
        )


Rejected = tuple[Input, Failure]
"""A file that is not read, and why."""


@dataclass(frozen=True, slots=True)
class Taken:
    """The bytes of an input, or why there are none; of a local file also its status before it was read.

    `at` is the time before the reading, in nanoseconds.
    """

    data: bytes | Failure
    status: os.stat_result | None = None
    at: int = 0


def _magic(path: str) -> bool:
    return any(c in path for c in "*?[")


def find(paths: Sequence[str], exclude: str | None = None) -> Found:
    """The documents below the given paths, except in the folder `exclude` (the output folder).

    Raises ReadError for a path that matches nothing, and UsageError for a URL that cannot be used.
    """
    inputs: dict[str, Input] = {}
    rejected: dict[str, Rejected] = {}
    scopes: list[str] = []
    for path in paths:
        if is_url(path):
            found, scope = _remote(path)
        else:
            found, scope = _local(path, exclude)
        scopes.append(scope)
        for one in found:
            if isinstance(one, tuple):
                rejected.setdefault(one[0].where, one)
            else:
                known = inputs.get(one.where)
                # found twice: keep the longer path below a folder, regardless of the order of the arguments
                if known is None or (len(one.relative), one.follow) > (len(known.relative), known.follow):
                    inputs[one.where] = one
    rest = [rejected[where] for where in sorted(rejected.keys() - inputs.keys())]
    return Found(
        inputs=tuple(inputs[w] for w in sorted(inputs)),
        refused=tuple(one for one in rest if one[1].reason not in SKIPPED),
        skipped=tuple(one for one in rest if one[1].reason in SKIPPED),
        scopes=tuple(scopes),
    )


_Found = Input | Rejected


def _local(path: str, exclude: str | None) -> tuple[Iterable[_Found], str]:
    full = local_path(path)
    if os.path.isdir(full):
        return _walk(full, exclude), full
    if os.path.lexists(full):
        return [_named(full)], full
    if _magic(path):
        entries: list[_Found] = []
        for hit in sorted(glob.glob(full, recursive=True)):
            if os.path.isdir(hit):
                entries.extend(_walk(hit, exclude))
            else:
                entries.append(_matched(hit))
        if entries:
            return entries, full
    raise ReadError("no-such-input", path)


def _named(full: str) -> _Found:
    one = Input(full, without_secrets(os.path.basename(full)), follow=True)
    try:
        mode = os.stat(full).st_mode
    except OSError as error:
        return one, _unreadable(one, error)
    return one if stat.S_ISREG(mode) else (one, Failure("not-regular", one.name))


def _matched(full: str) -> _Found:
    """A file that a glob matched: read unless its name tells that it is of a kind that is not."""
    one = _named(full)
    code = of_name(os.path.basename(full))
    if isinstance(one, tuple) or code is None or code == "foreign-other":
        return one
    return one, Failure(code, one.name)


def _walk(root: str, exclude: str | None) -> Iterator[_Found]:
    real_root = os.path.realpath(root)
    pending = [(root, "")]
    while pending:
        folder, inside = pending.pop()
        try:
            entries = sorted(os.scandir(folder), key=lambda e: e.name)
        except OSError as error:
            one = Input(folder, without_secrets(os.path.relpath(folder, root)))
            yield one, _unreadable(one, error)
            continue
        for entry in entries:
            relative = f"{inside}{entry.name}"
            one = Input(entry.path, without_secrets(relative))
            code = of_name(entry.name)
            if code == "foreign-leftover":
                yield one, Failure(code, one.name)
            elif entry.is_symlink():
                real = os.path.realpath(entry.path)
                # a link to something in the same folder would be the same document twice
                if real != real_root and not real.startswith(real_root + os.sep):
                    outside = "link-outside" if code is None or os.path.isdir(real) else code
                    yield one, Failure(outside, one.name)
            elif entry.is_dir(follow_symlinks=False):
                if exclude is not None and os.path.realpath(entry.path) == exclude:
                    continue
                if code == "foreign-apple":  # a package: a folder that macOS shows as one document
                    yield one, Failure(code, one.name)
                    continue
                if is_output(entry.path):
                    yield one, Failure("foreign-output", one.name)
                else:
                    pending.append((entry.path, f"{relative}{os.sep}"))
            elif code is not None:
                yield one, Failure(code, one.name)
            elif entry.is_file(follow_symlinks=False):
                yield (one, Failure("own-export", one.name)) if _is_export(entry.path) else one
            else:
                yield one, Failure("not-regular", one.name)


def _is_export(path: str) -> bool:
    """Whether a file in a folder is one that planparse wrote; False if it cannot be read."""
    if of_suffix(path) not in _EXPORTED:
        return False
    from planparse.readers.exports import is_export

    try:
        handle = os.open(path, READING | NO_LINK)
        with os.fdopen(handle, "rb") as file:
            return is_export(file)
    except OSError:
        return False


def _remote(url: str) -> tuple[Iterable[_Found], str]:
    try:
        return _listed(url)
    except (ReadError, UsageError):
        raise
    except FileNotFoundError as error:
        raise ReadError("no-such-input", url) from error
    except Exception as error:
        # each file system raises its own exceptions
        raise ReadError("not-listed", url, {"why": cause(error)}) from error


def _listed(url: str) -> tuple[Iterable[_Found], str]:
    fs, path = file_system(url)
    address = str(fs.unstrip_protocol(path))
    scope = address_without_secrets(address)
    # before any glob: the query of a web address begins with a question mark
    if fs.isfile(path):
        return [addressed(address)], scope
    if _magic(path):
        hits = sorted(h for h in fs.glob(path) if fs.isfile(h))
        if not hits:
            raise ReadError("no-such-input", url)
        return [addressed(str(fs.unstrip_protocol(h))) for h in hits], scope
    entries: list[_Found] = []
    for hit in sorted(fs.find(path)):
        one = addressed(str(fs.unstrip_protocol(hit)), f"{place_of_address(address).rstrip('/')}/")
        hidden = any(part.startswith(".") for part in one.relative.split("/"))
        code = "foreign-leftover" if hidden else of_name(one.name)
        entries.append(one if code is None else (one, Failure(code, one.name)))
    if not entries:
        raise ReadError("no-such-input", url)
    return entries, scope.rstrip("/")


def addressed(address: str, folder: str = "") -> Input:
    """The document at an address, relative to the folder that it lies in."""
    place = place_of_address(address)
    inside = folder and place.startswith(folder)
    return Input(address, place.removeprefix(folder) if inside else place.rsplit("/", 1)[-1], follow=True)


def file_system(url: str):  # type: ignore[no-untyped-def]  # fsspec is untyped
    """The fsspec file system of a URL and the path in it. Raises UsageError without planparse[remote]."""
    try:
        from fsspec.core import url_to_fs

        return url_to_fs(url)
    except ImportError as error:
        raise UsageError.of(without_extra(error, url, "remote")) from error
    except ValueError as error:
        raise UsageError("bad-url", url, {"why": cause(error)}) from error


def status_of(one: Input) -> os.stat_result | None:
    """The status of an input on this machine; None for any other, and if there is none."""
    if is_url(one.where):
        return None
    try:
        return os.stat(one.where, follow_symlinks=one.follow)
    except OSError:
        return None


def read(one: Input, limit: int) -> bytes | Failure:
    """The input's bytes, or the failure: larger than `limit` bytes, unreadable or not a regular file."""
    return take(one, limit).data


def take(one: Input, limit: int) -> Taken:
    """What `read` gives, with the status of a local file before."""
    if is_url(one.where):
        return Taken(_read_remote(one, limit))
    at = time.time_ns()
    try:
        handle = os.open(one.where, READING if one.follow else READING | NO_LINK)
    except OSError as error:
        return Taken(_unreadable(one, error))
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            return Taken(Failure("not-regular", one.name))
        if status.st_size > limit:
            return Taken(_too_large(one, status.st_size, limit))
        with os.fdopen(handle, "rb", closefd=False) as file:
            data = file.read(limit + 1)
    except OSError as error:
        return Taken(_unreadable(one, error))
    finally:
        os.close(handle)
    return Taken(received(one, data, limit), status, at)


def read_address(url: str, limit: int) -> tuple[Input, bytes]:
    """The document at a URL and its bytes. Raises ReadError, which names the URL, as `read` fails."""
    one = addressed(url)
    data = read(one, limit)
    if isinstance(data, Failure):
        raise ReadError.of(replace(data, file=url))
    return one, data


def received(one: Input, data: bytes, limit: int) -> bytes | Failure:
    """The bytes of an input that were read elsewhere, or the failure: more than `limit`."""
    return data if len(data) <= limit else _too_large(one, len(data), limit)


def take_each(inputs: Sequence[Input], limit: int) -> Iterator[Taken]:
    """Read each input as `read` does, in order; URLs are fetched a few at a time in advance."""
    if not any(is_url(one.where) for one in inputs):
        yield from (take(one, limit) for one in inputs)
        return
    with ThreadPoolExecutor(_AHEAD) as pool:
        fetched: deque[Future[Taken]] = deque()
        try:
            for one in inputs:
                fetched.append(pool.submit(take, one, limit))
                if len(fetched) > _AHEAD:
                    yield fetched.popleft().result()
            while fetched:
                yield fetched.popleft().result()
        finally:
            for future in fetched:
                future.cancel()


def _read_remote(one: Input, limit: int) -> bytes | Failure:
    fs, path = file_system(one.where)
    try:
        size = fs.info(path).get("size")
        if size is not None and size > limit:
            return _too_large(one, size, limit)
        data = bytes(fs.cat_file(path, end=limit + 1) if size is None else fs.cat_file(path))
    except FileNotFoundError:
        return Failure("no-such-file", one.name)
    except Exception as error:
        # each file system raises its own exceptions
        return _unreadable(one, error)
    return received(one, data, limit)


def _too_large(one: Input, size: int, limit: int) -> Failure:
    sizes = {"size": f"{size / MIB:.1f} MiB", "limit": f"{limit / MIB:g} MiB"}
    return Failure("file-too-large", one.name, sizes)


def _unreadable(one: Input, error: Exception) -> Failure:
    return refused("unreadable", one.name, error)
