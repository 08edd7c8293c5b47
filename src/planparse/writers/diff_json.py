"""A comparison as JSON: OUT/<name>.diff.json, in the published schema (`planparse.comparison.model`)."""

from __future__ import annotations

from pathlib import Path

from planparse.comparison.model import Diff
from planparse.writers.files import write_bytes
from planparse.writers.json import encode


def write_diff(diff: Diff, path: Path) -> None:
    """Write the diff atomically; equal diffs give equal bytes. Raises OSError."""
    write_bytes(path, encode(diff))
