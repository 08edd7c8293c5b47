"""The documents of raw/ and small texts, each read once per test run."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources
from pathlib import Path

from planparse.document.source import SourceDocument
from planparse.form.file import shipped
from planparse.form.model import Form, column_heads
from planparse.parse.pipeline import Parsed, parse_document
from planparse.readers import read

ROOT = Path(__file__).parents[2]
RAW = ROOT / "raw"
NAMES = tuple(sorted(p.name for p in RAW.iterdir() if p.suffix in (".txt", ".pdf")))
TEXTS = tuple(name for name in NAMES if name.endswith(".txt"))
PDFS = tuple(name for name in NAMES if name.endswith(".pdf"))


@lru_cache(maxsize=1)
def forms() -> tuple[Form, ...]:
    return shipped()


def form(name: str) -> Form:
    return next(f for f in forms() if f.name == name)


def form_source(name: str) -> str:
    """The TOML of a shipped form, for tests that change a part of it."""
    return (resources.files("planparse.form") / f"{name}.toml").read_text("utf-8")


@lru_cache(maxsize=32)
def raw(name: str) -> tuple[SourceDocument, Parsed]:
    """A document of raw/, read and parsed."""
    document, findings = read((RAW / name).read_bytes(), name, column_heads=column_heads(forms()))
    return document, parse_document(document, findings, forms())


def parsed_text(text: str, name: str = "sample.txt") -> tuple[SourceDocument, Parsed]:
    """A text, read and parsed."""
    document, findings = read(text.encode(), name, column_heads=column_heads(forms()))
    return document, parse_document(document, findings, forms())
