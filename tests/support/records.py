"""Plans whose issues or initiatives are the rows of a table, read by forms of a few lines."""

from __future__ import annotations

from planparse.document.source import Grid, Line, SourceDocument
from planparse.form.file import parse
from planparse.form.model import Form
from planparse.parse.pipeline import Parsed, parse_document
from planparse.plan.model import Issue, NamedValue
from planparse.readers import read

BASE = """
name = "ichiran"
title = "事業一覧"
[identify]
text = ["主要事業一覧"]
[[heading]]
kind = "title"
within = ["plan"]
text = ["{年度}主要事業一覧"]
"""
TITLE = "令和8年度主要事業一覧"


def form(*tables: str) -> Form:
    """The form for 主要事業一覧 with some tables in TOML."""
    return parse("\n".join((BASE, *tables)), "ichiran.toml")


def read_rows(own: Form, *rows: str) -> Parsed:
    """The plan in a text of a title and rows, whose cells are separated by tabs."""
    text = "\n".join((TITLE, "", *rows))
    document, findings = read(text.encode(), "ichiran.txt")
    return parse_document(document, findings, (own,))


def read_grids(own: Form, *grids: Grid) -> Parsed:
    """The plan in a document of a title and grids."""
    blocks = (Line(1, TITLE, page=1), *grids)
    document = SourceDocument("ichiran.pdf", "0" * 64, "application/pdf", 1, "pdfium", blocks)
    return parse_document(document, (), (own,))


def levels(issue: Issue) -> list[tuple[str, str | None, str]]:
    return [(above.name, above.label, above.title) for above in issue.levels]


def values(fields: tuple[NamedValue, ...]) -> list[tuple[str, str, int | float | None, str | None]]:
    return [(field.name, field.value, field.number, field.period) for field in fields]
