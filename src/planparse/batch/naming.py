"""Document ids from input names: safe as file names, unique in an output folder, the same on every machine.

Never from a title or anything else inside a document. Ids do not depend on the order of the inputs.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

_LONGEST = 120
# ASCII letters, digits, - and _; kana, CJK ideographs, their marks 々〆〇ー, full-width letters and digits.
_UNSAFE = re.compile(
    "[^A-Za-z0-9_\\-"
    "\u3005-\u3007\u3041-\u3096\u3099\u309a\u30a1-\u30fa\u30fc\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff66-\uff9f\U00020000-\U0002fa1f]+"
)
# Names that Windows takes for devices, with any suffix.
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Named:
    """An input to be named: its identity, and its path below the folder it was found in."""

    identity: str
    relative: str


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def slug(name: str) -> str:
    """A name as a safe file name of at most 120 bytes: NFC; what is neither ASCII nor Japanese becomes -.

    Where letters are lost that way, or the name is cut, a hash of the name follows, so that two names stay
    two.
    """
    text = unicodedata.normalize("NFC", name)
    lost = any(c.isalnum() for part in _UNSAFE.findall(text) for c in part)
    safe = _UNSAFE.sub("-", text).strip("-_")
    if not safe:
        return f"document-{_digest(text)}"
    if _DEVICES.fullmatch(safe):
        safe = f"_{safe}"
    # the hash and one more suffix that makes it unique have to fit as well
    room = _LONGEST - 24
    if lost or len(safe.encode("utf-8")) > room:
        cut = safe.encode("utf-8")[:room].decode("utf-8", "ignore").rstrip("-_")
        return f"{cut}-{_digest(text)}"
    return safe


def document_ids(inputs: Iterable[Named], taken: Iterable[str] = ()) -> Mapping[str, str]:
    """The document id of each input, by identity.

    An input is named by its file's stem; inputs that share it (also but for case) by stem and suffix;
    those that still share it, or meet an id in `taken`, get a hash of their relative path as well.
    """
    used = {one.casefold() for one in taken}
    everything = list(inputs)
    named: dict[str, str] = {}
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
    for one in everything:
        if one.identity not in named:
            raise ValueError(f"no free document id for {one.identity!r}")
    return named


def _stem(one: Named) -> str:
    return slug(PurePosixPath(one.relative).stem)


def _with_suffix(one: Named) -> str:
    path = PurePosixPath(one.relative)
    return f"{slug(path.stem)}-{slug(path.suffix.lower())}" if path.suffix else slug(path.stem)


def _with_path(one: Named) -> str:
    return f"{slug(PurePosixPath(one.relative).stem)}-{_digest(unicodedata.normalize('NFC', one.relative))}"


def _with_identity(one: Named) -> str:
    return f"{slug(PurePosixPath(one.relative).stem)}-{_digest(one.identity)}"
