"""Blocks → the formats before 2007, OpenDocument and rich text, as LibreOffice saves them."""

from __future__ import annotations

import random
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from generator.layout import Block, Text

Write = Callable[[Sequence[Block], Path, random.Random], None]


def saved_again(write: Write, modern: str) -> Write:
    """A writer of a modern format (".docx") whose files LibreOffice saves in the format that is asked for."""

    def written(blocks: Sequence[Block], path: Path, rng: random.Random) -> None:
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / f"{path.stem}{modern}"
            # Word ends a document with a paragraph; without one, a table at the end would be lost in .doc
            write([*blocks, Text("")], source, rng)
            profile = f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}"
            command = ["soffice", profile, "--headless", "--convert-to", path.suffix[1:]]
            command += ["--outdir", str(path.parent), str(source)]
            subprocess.run(command, check=True, capture_output=True, timeout=180)

    return written
