"""Document ids made from input names: safe as file names, unique in an output folder, reproducible.

Nothing inside a document is used, and the order of the inputs does not matter. Which document has which id
already is decided in `identify`.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

_LONGEST = 120
# ASCII letters, digits, - and _; kana, CJK ideographs, their marks 々〆〇ー, full-width letters and digits.
_UNSAFE = re.compile(
    "[^A-Za-z0-9_\\-"
    "\u3005-\u3007\u3041-\u3096\u3099\u309a\u30a1-\u30fa\u30fc\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff66-\uff9f\U00020000-\U0002fa1f]+"
)
# Windows reserves these names for devices, with any suffix.
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Named:
    """An input to be named: its identity, and its path below the folder it was found in."""

    identity: str
    relative: str


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def slug(name: str) -> str:
    """The name as a safe file name of at most 120 bytes, in NFC, with - for anything not ASCII or Japanese.

    If letters are lost or the name is cut, a hash of the name is appended, so that different names stay
    different.
    """
    text = unicodedata.normalize("NFC", name)
    lost = any(c.isalnum() for part in _UNSAFE.findall(text) for c in part)
    safe = _UNSAFE.sub("-", text).strip("-_")
    if not safe:
        return f"document-{_digest(text)}"
    if _DEVICES.fullmatch(safe):
        safe = f"_{safe}"
    # leave room for the hash and for one more suffix that makes the id unique
    room = _LONGEST - 24
    if lost or len(safe.encode("utf-8")) > room:
        cut = safe.encode("utf-8")[:room].decode("utf-8", "ignore").rstrip("-_")
        return f"{cut}-{_digest(text)}"
    return safe


def document_ids(
    inputs: Iterable[Named], given: Mapping[str, str] | None = None, taken: Iterable[str] = ()
) -> Mapping[str, str]:
    """The document id of each input, by identity: the one it was `given` earlier, otherwise a new one.

    A new id is the file's stem. Inputs with the same stem, ignoring case, get the suffix too; those that
    still collide, with one another or with an id that is given or `taken`, get a hash of their relative path.
    New ids do not depend on which inputs have theirs already, so that a resumed run gives the same.
    """
    everything = list(inputs)
    named = dict(given or {})
    used = {one.casefold() for one in (*taken, *named.values())}
    # of ten thousand inputs of which one has changed, all have theirs
    fresh = {} if all(one.identity in named for one in everything) else _fresh(everything)
    for one in sorted(everything, key=lambda one: one.identity):
        if one.identity in named:
            continue
        ids = (fresh[one.identity], _with_suffix(one), _with_path(one), _with_identity(one))
        free = next((own for own in ids if own.casefold() not in used), None)
        if free is None:
            raise ValueError(f"no free document id for {one.identity!r}")
        named[one.identity] = free
        used.add(free.casefold())
    return {one.identity: named[one.identity] for one in everything}


def _fresh(everything: Sequence[Named]) -> dict[str, str]:
    """The id of each input if none were given or taken."""
    named: dict[str, str] = {}
    used: set[str] = set()
    for level in (_stem, _with_suffix, _with_path, _with_identity):
        groups: dict[str, list[Named]] = {}
        for one in everything:
            if one.identity not in named:
                groups.setdefault(level(one).casefold(), []).append(one)
        fresh = {
            members[0].identity: level(members[0])
            for wanted, members in groups.items()
            if len(members) == 1 and wanted not in used
        }
        named.update(fresh)
        used.update(value.casefold() for value in fresh.values())
    rest = {one.identity: _with_identity(one) for one in everything if one.identity not in named}
    return {**named, **rest}


def _stem(one: Named) -> str:
    return slug(PurePosixPath(one.relative).stem)


def _with_suffix(one: Named) -> str:
    path = PurePosixPath(one.relative)
    return f"{slug(path.stem)}-{slug(path.suffix.lower())}" if path.suffix else slug(path.stem)


def _with_path(one: Named) -> str:
    return f"{slug(PurePosixPath(one.relative).stem)}-{_digest(unicodedata.normalize('NFC', one.relative))}"


def _with_identity(one: Named) -> str:
    return f"{slug(PurePosixPath(one.relative).stem)}-{_digest(one.identity)}"
