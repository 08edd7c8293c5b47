"""Golden files, one per stage: the first that differs names the guilty stage.

Two small texts (stages/*.txt, one for each form) and a small PDF of raw/ after each stage of the parser:
lines, outline, plan, findings, morphemes. After an intended change, run
`pytest tests/test_stages.py --force-regen`, review the differences and commit them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

import pytest
from pytest_regressions.file_regression import FileRegressionFixture

from planparse.document.place import Place
from planparse.document.source import Grid, Line, SourceDocument
from planparse.japanese.tokens import tokenize
from planparse.parse.outline import outline
from planparse.parse.outline_tree import Node, Table
from planparse.parse.pipeline import Parsed, parse_bytes, parse_document
from planparse.plan.model import Initiative, Issue, Passage, Plan
from planparse.readers import read
from tests.support.documents import RAW, form, forms

TEXTS = Path(__file__).parent / "stages"
DOCUMENTS = {
    "minato": TEXTS / "minato.txt",
    "kogen": TEXTS / "kogen.txt",
    "kirigahara-pdf": RAW / "kirigahara-r8-writer.pdf",
}
every_document = pytest.mark.parametrize("name", DOCUMENTS)


@lru_cache(maxsize=4)
def stages(name: str) -> tuple[SourceDocument, Parsed]:
    path = DOCUMENTS[name]
    document, findings = read(path.read_bytes(), path.name)
    return document, parse_document(document, findings, forms())


def golden(check: FileRegressionFixture, name: str, stage: str, rows: Iterable[str]) -> None:
    check.check("\n".join(rows) + "\n", basename=f"{name}-{stage}", extension=".txt", encoding="utf-8")


# --- 1 lines -------------------------------------------------------------------------------------------


@every_document
def test_1_lines(name: str, file_regression: FileRegressionFixture) -> None:
    golden(file_regression, name, "1-lines", _blocks(stages(name)[0]))


def _blocks(document: SourceDocument) -> Iterator[str]:
    for block in document.blocks:
        if isinstance(block, Line):
            yield _line(block)
            continue
        yield f"grid {block.rows}×{block.cols} {block.evidence}{_page(block)}"
        for cell in block.cells:
            span = f" {cell.row_span}×{cell.col_span}" if (cell.row_span, cell.col_span) != (1, 1) else ""
            yield f"  r{cell.row}c{cell.col}{span}"
            yield from (f"  {_line(line)}" for line in cell.lines)


def _page(block: Line | Grid) -> str:
    return f" p{block.page}" if block.page is not None else ""


def _line(line: Line) -> str:
    said = [f"{line.number:4d}{_page(line)}"]
    if line.box is not None:
        said.append(f"x{line.box[0]:.0f}-{line.box[2]:.0f} y{line.box[1]:.0f}")
        said.append(f"{line.size:.0f}pt{' bold' if line.bold else ''}")
    said += [f"gap {line.gap:.0f}"] if line.gap >= 0.5 else []
    said += [f"indent {line.indent:g}"] if line.indent else []
    return f"{' '.join(said)} | {line.text}"


# --- 2 outline -----------------------------------------------------------------------------------------


@every_document
def test_2_outline(name: str, file_regression: FileRegressionFixture) -> None:
    document, parsed = stages(name)
    tree, _ = outline(document, form(parsed.plan.form))
    furniture = [line for line in document.lines() if tree.roles.get(line.key) in ("furniture", "contents")]
    rows = [*_node(tree.root, 0), "furniture", *(f"  {line.number} {line.text}" for line in furniture)]
    golden(file_regression, name, "2-outline", rows)


def _node(node: Node, depth: int) -> Iterator[str]:
    indent = "  " * depth
    values = ", ".join(f"{key}={value}" for key, value in sorted(node.values.items()))
    yield f"{indent}{node.kind} {{{values}}} {' '.join(str(line.number) for line in node.lines)}".rstrip()
    for child in node.children:
        if isinstance(child, Node):
            yield from _node(child, depth + 1)
        elif isinstance(child, Table):
            grids = " + ".join(f"{g.rows}×{g.cols}{_page(g)}" for g in child.parts)
            numbers = [line.number for g in child.parts for line in g.lines()]
            yield f"{indent}  table {grids} ({min(numbers)}-{max(numbers)})"
        else:
            yield f"{indent}  {child.number} {child.text}"


# --- 3 plan --------------------------------------------------------------------------------------------


@every_document
def test_3_plan(name: str, file_regression: FileRegressionFixture) -> None:
    golden(file_regression, name, "3-plan", _plan(stages(name)[1].plan))


def _at(place: Place | None) -> str:
    if place is None:
        return "?"
    page = f"p{place.page}:" if place.page is not None else ""
    lines = "?" if place.lines is None else "-".join(map(str, sorted(set(place.lines))))
    return f"[{page}{lines}{'+' if place.continued else ''}]"


def _passages(title: str, passages: Iterable[Passage], indent: str = "") -> Iterator[str]:
    yield from (f"{indent}{title} {_at(p.place)} {p.text!r}" for p in passages)


def _plan(plan: Plan) -> Iterator[str]:
    yield f"{plan.form} | {plan.municipality} {plan.municipality_code} | {plan.organization}"
    yield f"{plan.fiscal_year} | {plan.title}"
    yield from _passages("mission", plan.mission)
    basics = plan.basics
    yield from (f"budget {_at(b.place)} {b.account} {b.text} = {b.amount_yen:,}" for b in basics.budgets)
    yield from _passages("budget note", basics.budget_notes)
    yield f"departments {_at(basics.departments_place)} {basics.departments_as_of} {list(basics.departments)}"
    yield f"affiliates {_at(basics.affiliates_place)} {list(basics.affiliates)}"
    yield from (f"facilities {_at(f.place)} {f.operation} {list(f.names)}" for f in basics.facilities)
    if plan.review:
        yield f"review {plan.review.fiscal_year}"
        for section in plan.review.sections:
            yield f"  {_at(section.place)} {section.title}"
            yield from _passages("-", section.paragraphs, "    ")
    for r in plan.overview:
        yield f"overview {_at(r.place)} {r.area}{r.number} | {r.policy_field} | {r.title} | {r.approach}"
    yield from (f"area {_at(a.place)} {a.code} {list(a.descriptions)}" for a in plan.areas)
    for issue in plan.issues:
        yield from _issue(issue)
    yield from _passages("unplaced", plan.unplaced)


def _issue(issue: Issue) -> Iterator[str]:
    yield f"issue {issue.id} {_at(issue.place)} {issue.title} | {issue.policy_field}"
    yield f"  impact {issue.impact}, urgency {issue.urgency}"
    for field in ("description", "background", "expected_outcome"):
        yield from _passages(field, getattr(issue, field), "  ")
    for initiative in issue.initiatives:
        yield from _initiative(initiative)
    yield from _passages("unplaced", issue.unplaced, "  ")


def _initiative(initiative: Initiative) -> Iterator[str]:
    yield f"  initiative {initiative.id} {_at(initiative.place)} {initiative.title}"
    yield from _passages("description", initiative.description, "    ")
    yield from (f"    item {_at(i.place)} {i.marker} {i.text}" for i in initiative.items)
    for quarter in initiative.quarters:
        yield f"    Q{quarter.quarter} {quarter.start}..{quarter.end} {_at(quarter.place)} {quarter.text!r}"
        for task in quarter.tasks:
            span = f" span {task.span[0]}-{task.span[1]}" if task.span[0] != task.span[1] else ""
            ditto = " (ditto)" if task.ditto else ""
            yield f"      {task.id} {_at(task.place)} {''.join(task.markers)} {task.text!r}{ditto}{span}"


# --- 4 findings, 5 morphemes ---------------------------------------------------------------------------


@every_document
def test_4_findings(name: str, file_regression: FileRegressionFixture) -> None:
    findings = stages(name)[1].plan.findings
    golden(
        file_regression,
        name,
        "4-findings",
        (f"{f.severity} {f.code} {_at(f.place)} {f.message}" for f in findings),
    )


@every_document
def test_5_morphemes(name: str, file_regression: FileRegressionFixture) -> None:
    text = stages(name)[1].plan.mission[0].text
    rows = [
        f"{t.char_start}-{t.char_end} {t.surface} {t.dictionary_form} {t.normalized_form} {t.reading} "
        + "-".join(t.pos)
        for t in tokenize(text)
    ]
    golden(file_regression, name, "5-morphemes", [text, *rows])


CHAPTERS = "1 組織の使命\n2 基本情報\n3 令和6年度局区X方針の振り返り\n4 課題\n"
WITH_PAGES = (
    "1 組織の使命……1\n2 基本情報……2\n　(1) 令和7年度局全体当初予算額……2\n　(2) 組織(部名)……2\n"
    "3 令和6年度局区X方針の振り返り……3\n4 課題……4\n　課題A (1) ごみの減量……5\n　課題A (2) 海の再生……6\n"
)


@pytest.mark.parametrize(
    "listed",
    [
        "",
        "目次\n組織の役割……1\n課題と取組……2\n",
        "目次\n1 組織の使命……1\n2 基本情報……2\n",
        f"目次\n{CHAPTERS}",
        f"目次\n{WITH_PAGES}",
        CHAPTERS,
    ],
)
def test_a_table_of_contents_swallows_no_chapter(listed: str) -> None:
    body = (RAW / "kankyo-r7.txt").read_bytes()
    assert content(f"{listed}\n".encode() + body) == content(body)


def test_text_beside_a_table_of_contents_is_kept() -> None:
    body = (RAW / "kankyo-r7.txt").read_text("utf-8")
    plan = parse_bytes(f"目次\n{WITH_PAGES}問合せ先は巻末\n\n{body}".encode(), "plan.txt").plan
    assert "問合せ先は巻末" in [p.text for p in plan.unplaced]


@pytest.mark.parametrize(
    "said", ["【インパクト:高】【緊急度:高】 別表のとおり", "【インパクト:高】\n【緊急度:低】別表のとおり"]
)
def test_text_beside_the_levels_is_kept(said: str) -> None:
    body = (RAW / "kankyo-r7.txt").read_text("utf-8")
    changed = re.sub(r"【インパクト.*", said, body, count=1)
    assert changed != body
    plan = parse_bytes(changed.encode(), "plan.txt").plan
    assert "別表のとおり" in "".join(p.text for issue in plan.issues for p in issue.unplaced)
    assert "unplaced-text" in {f.code for f in plan.findings}


@pytest.mark.parametrize(("written", "number"), [("①", 1), ("(1)", 1), ("最初", None), ("9" * 5000, None)])
def test_the_number_of_an_overview_row_is_read_or_kept(written: str, number: int | None) -> None:
    body = (RAW / "kirigahara-r8.txt").read_text("utf-8")
    plan = parse_bytes(body.replace("１\t新規", f"{written}\t新規", 1).encode(), "plan.txt").plan
    assert plan.overview[0].number == number
    assert (written in [p.text for p in plan.unplaced]) == (number is None)


def content(data: bytes) -> list[str]:
    return [line.text for line in parse_bytes(data, "plan.txt").reading.lines if line.kind == "content"]
