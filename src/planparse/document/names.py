"""Names of files that anybody may have made up, as names under which every system can keep them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import PurePosixPath

from planparse.document.printable import printable
from planparse.japanese.characters import composed

_LONGEST = 180
"""Bytes of a name in UTF-8, so that a number can be added and every disk takes it (255)."""
_UNSAFE = re.compile(r'[<>:"|?*\t\ufffd]')
"""What Windows does not allow in names, and what stands for characters that turn or hide a name."""
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])", re.IGNORECASE)
"""Names that Windows keeps for devices, with any suffix."""
_NAMELESS = "document"


def file_name(given: str) -> str:
    """The last part of a name or path, safe as the name of a file on every system.

    Letters taken apart (as macOS sends them) are joined. The suffix is kept.
    """
    last = composed(re.split(r"[/\\]", given)[-1])[0]
    name = _UNSAFE.sub("_", printable(last)).strip(" ").lstrip(".").rstrip(". ")
    path = PurePosixPath(name or _NAMELESS)
    suffix = path.suffix if len(path.suffix.encode()) <= 12 else ""
    stem = path.name.removesuffix(suffix)
    stem = (
        stem.encode()[: _LONGEST - len(suffix.encode())].decode("utf-8", "ignore").rstrip(". ") or _NAMELESS
    )
    return f"_{stem}{suffix}" if _DEVICES.fullmatch(stem) else f"{stem}{suffix}"


def free_name(name: str, is_taken: Callable[[str], bool]) -> str:
    """The name, or with (2), (3)… before its suffix the first that is not taken."""
    path, number, free = PurePosixPath(name), 1, name
    while is_taken(free):
        number += 1
        free = f"{path.stem} ({number}){path.suffix}"
    return free
