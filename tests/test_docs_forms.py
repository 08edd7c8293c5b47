"""Every example of docs/forms.ja.md is tried: its forms, its documents, and what is read of them.

A comment before a block says what it is: `<!-- 文書 NAME -->`, `<!-- 様式 NAME -->` (with `= OTHER +` where
it goes on from another form), `<!-- 結果 FORM DOCUMENT -->`, `<!-- 結果の一部 FORM DOCUMENT -->`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest

from planparse.cli import main
from planparse.form.check import check
from planparse.form.file import parse
from planparse.form.wording import text_pattern
from planparse.japanese.fold import fold
from planparse.parse.pipeline import parse_bytes
from planparse.plan.model import Indicator, Issue, NamedValue, Plan
from tests.support.documents import ROOT, form_source

GUIDE = (ROOT / "docs" / "forms.ja.md").read_text("utf-8")
PAGES = sorted((ROOT / "docs" / "forms").glob("*.ja.md"))
_BLOCK = re.compile(r"<!-- (?P<what>\S+)(?: (?P<about>[^\n]*?))? -->\n```\w*\n(?P<text>.*?)```", re.DOTALL)
SECTIONS = (("description", "課題の内容"), ("background", "背景や現状"), ("expected_outcome", "目指す成果"))
ROLES = {"baseline": "基準", "target": "目標", "actual": "実績", None: "値"}


def blocks(text: str, what: str) -> dict[str, str]:
    """The blocks of a kind, by what the comment says of them."""
    return dict(every_block(text, what))


def every_block(text: str, what: str) -> list[tuple[str, str]]:
    """The blocks of a kind in order, each with what its comment says."""
    return [(m["about"] or "", m["text"]) for m in _BLOCK.finditer(text) if m["what"] == what]


@lru_cache(maxsize=16)
def form_text(name: str) -> str:
    """The TOML of a form of the guide, with the one that it goes on from."""
    for about, text in blocks(GUIDE, "様式").items():
        own, _, base = about.partition(" = ")
        if own == name:
            return (form_text(base.removesuffix(" +")) if base else "") + text
    return form_source(name)


def read(form: str, document: str) -> Plan:
    return parse_bytes(document.encode(), "plan.txt", forms=(parse(form_text(form), f"{form}.toml"),)).plan


# --- a plan as the guide shows it ----------------------------------------------------------------------


def shown(plan: Plan) -> str:
    return "".join(f"{line}\n" for line in _lines(plan))


def _lines(plan: Plan) -> Iterator[str]:
    if plan.title:
        year = f"{plan.fiscal_year}年度" if plan.fiscal_year else None
        about = "、".join(filter(None, (year, plan.municipality, plan.organization)))
        yield f"{plan.title}({about})"
    yield from _values(plan.fields, "")
    for issue in plan.issues:
        yield f"課題{issue.label or ''} {issue.title}"
        yield from _issue(issue)


def _issue(issue: Issue) -> Iterator[str]:
    for level in issue.levels:
        yield f"  {level.name} {level.label or ''} {level.title}"
    for name, label in SECTIONS:
        yield from (f"  {label} {passage.text}" for passage in getattr(issue, name))
    yield from _values(issue.fields, "  ")
    yield from _indicators(issue.indicators, "  ")
    for initiative in issue.initiatives:
        yield f"  取組{initiative.label or ''} {initiative.title}"
        yield from (f"    説明 {passage.text}" for passage in initiative.description)
        yield from _values(initiative.fields, "    ")
        yield from _indicators(initiative.indicators, "    ")
        for entry in initiative.schedule:
            tasks = "、".join(task.text for task in entry.tasks[:1])
            yield f"    {entry.row or '予定'} {_period(entry.period)} {tasks}"


def _values(values: tuple[NamedValue, ...], indent: str) -> Iterator[str]:
    for value in values:
        number = "" if value.number is None else f" → {value.number}{value.unit or ''}"
        period = f"{value.period} " if value.period else ""
        text = value.value.replace("\n", "／")
        yield f"{indent}{value.name} {period}{text}{number}"


def _indicators(indicators: tuple[Indicator, ...], indent: str) -> Iterator[str]:
    for indicator in indicators:
        yield f"{indent}指標 {indicator.name}" + (f"({indicator.unit})" if indicator.unit else "")
        for value in indicator.values:
            yield f"{indent}  {value.period or '-'} {ROLES[value.role]} {value.text}"


def _period(period: str | None) -> str:
    return re.sub(r"\d{4}-Q(\d)", r"第\1四半期", period or "-")


# --- the guide -----------------------------------------------------------------------------------------


def test_the_guide_has_examples() -> None:
    assert len(blocks(GUIDE, "様式")) >= 5 and len(blocks(GUIDE, "結果")) >= 3


@pytest.mark.parametrize("about", blocks(GUIDE, "様式"))
def test_every_form_of_the_guide_is_sound(about: str) -> None:
    name = about.partition(" = ")[0]
    assert check(parse(form_text(name), name)) == ()


@pytest.mark.parametrize("about", blocks(GUIDE, "結果"))
def test_what_the_guide_says_is_read_is_read(about: str) -> None:
    form, document = about.split()
    assert shown(read(form, blocks(GUIDE, "文書")[document])) == blocks(GUIDE, "結果")[about]


@pytest.mark.parametrize(("about", "part"), every_block(GUIDE, "結果の一部"))
def test_what_the_guide_shows_a_part_of_is_read(about: str, part: str) -> None:
    form, document = about.split()
    assert part in shown(read(form, blocks(GUIDE, "文書")[document]))


@pytest.mark.parametrize("text", blocks(GUIDE, "様式の一部").values())
def test_every_part_of_a_form_can_be_added_to_another(text: str) -> None:
    assert check(parse(form_text("list.toml") + text, "list.toml")) == ()


def test_the_guide_says_what_a_text_matches() -> None:
    ((text, examples),) = blocks(GUIDE, "例").items()
    for line in examples.splitlines():
        written, _, meant = line.partition(" → ")
        match = text_pattern(text).fullmatch(fold(written))
        assert match is not None
        number, title = (written[slice(*match.span(group))] for group in ("number", "title"))
        assert meant == f"番号 {number}、題名 {title}"


def test_the_commands_of_the_guide_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "文書.txt").write_text(blocks(GUIDE, "文書")["plan.txt"], "utf-8")
    (tmp_path / "suzugaura.toml").write_text(form_text("3.toml"), "utf-8")
    commands = re.findall(r"^planparse [a-z]+ .*", GUIDE, re.MULTILINE)
    assert len(commands) >= 4
    for command in commands:
        args = command.replace("文書.pdf", "文書.txt").split()[1:]
        assert main(args) == 0, command
    assert (tmp_path / "行動計画.xlsx").exists() and (tmp_path / "output/tables/indicators.parquet").exists()


def test_every_key_of_a_form_is_in_the_guide() -> None:
    keys = set(re.findall(r"^(\w+) =|^\[+(\w+)", "\n".join(_shipped()), re.MULTILINE))
    named = {name for pair in keys for name in pair if name}
    assert len(named) > 20
    assert sorted(name for name in named if f"`{name}`" not in GUIDE and f"[{name}]" not in GUIDE) == []


def _shipped() -> list[str]:
    return [path.read_text("utf-8") for path in (ROOT / "src/planparse/form").glob("*.toml")]


# --- the summary in English ----------------------------------------------------------------------------


def test_the_example_of_the_summary_is_that_of_the_guide() -> None:
    summary = (ROOT / "docs" / "forms.md").read_text("utf-8")
    for what in ("文書", "様式", "結果"):
        shown_there = blocks(summary, what)
        assert len(shown_there) == 1 and shown_there.items() <= blocks(GUIDE, what).items()


# --- the pages of the shipped forms --------------------------------------------------------------------


def form_of(page: Path) -> str:
    return page.name.removesuffix(".ja.md")


def test_every_shipped_form_has_a_page_that_the_guide_links() -> None:
    names = {path.stem for path in (ROOT / "src/planparse/form").glob("*.toml")}
    assert {form_of(page) for page in PAGES} == names
    assert all(f"(forms/{name}.ja.md)" in GUIDE for name in names)


@pytest.mark.parametrize("page", PAGES, ids=form_of)
def test_the_example_of_a_page_is_read_as_it_says(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = page.read_text("utf-8")
    name = form_of(page)
    (document,), (result,) = blocks(text, "文書").values(), blocks(text, "結果").values()
    assert shown(read(name, document)) == result
    assert main(["form", "list"]) == 0
    assert name in capsys.readouterr().out
