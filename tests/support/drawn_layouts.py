"""The layouts of the bench that consist of parts, drawn by ReportLab, which needs no other program."""

from __future__ import annotations

import json
import random
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.layouts import canvas, plan
from bench.layouts.catalogue import LAYOUTS
from bench.plans.documents import text_of

BUILT = tuple(name for name, layout in LAYOUTS.items() if layout.build is not None)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A layout's document as a PDF and as a text, with the truth of its plan."""

    truth: dict[str, Any]
    pdf: bytes
    text: str


def draw(name: str, seed: int, path: Path) -> Drawn:
    """The document of a layout that the bench draws from a seed; `path` is where the PDF is written."""
    layout = LAYOUTS[name]
    assert layout.build is not None
    rng = random.Random(zlib.crc32(f"{name} {seed}".encode()))  # as the bench draws it
    content = plan.draw(rng, layout.needs)
    parts = layout.build(content, rng)
    canvas.render(parts, path, rng)
    return Drawn(json.loads(json.dumps(plan.truth(content))), path.read_bytes(), text_of(parts))
