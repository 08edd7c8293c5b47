"""What the commands say, word for word, in both languages: their arguments, then a session of a city's staff.

The goldens are in `test_said/`. After an intended change, run `pytest tests/test_said.py --force-regen`,
review the differences and commit them.
"""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from itertools import product
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pytest_regressions.file_regression import FileRegressionFixture

from planparse.cli import COMMANDS, command_line, main
from planparse.cli.language import Translator
from tests.support.small_plan import PLAN

each_language = pytest.mark.parametrize("language", ["ja", "en"])


# --- arguments -----------------------------------------------------------------------------------------


def _parser(name: str, language: str, monkeypatch: pytest.MonkeyPatch) -> argparse.ArgumentParser:
    """The parser of planparse, to which a command has added its arguments."""
    with monkeypatch.context() as patch:
        patch.setattr(os, "cpu_count", lambda: 7)
        return command_line(Translator("ja" if language == "ja" else "en"), (name,))


def _commands(parser: argparse.ArgumentParser) -> Mapping[str, argparse.ArgumentParser]:
    """The parsers of a parser's commands."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            return action.choices
    return {}


def _described(parser: argparse.ArgumentParser, of: str) -> Iterator[str]:
    """A line for each argument of a parser: how it is given, what it takes, its help; then its commands."""
    yield f"=== {of}: {parser.description}"
    for group in parser._action_groups:
        if group.title not in ("positional arguments", "options", "引数", "オプション"):
            yield f"--- {group.title}"
        for action in group._group_actions:
            if isinstance(action, argparse._SubParsersAction):
                yield from (f"{one.dest}: {one.help}" for one in action._choices_actions)
            elif action.dest != "help":
                given = "/".join(action.option_strings) or action.dest
                traits = {
                    "nargs": action.nargs,
                    "choices": action.choices,
                    "default": action.default,
                    "const": action.const,
                    "type": getattr(action.type, "__name__", None),
                }
                told = "".join(f" {k}={v!r}" for k, v in traits.items() if v is not None)
                yield f"{given} {action.metavar or ''}{told}: {(action.help or '') % vars(action)}"


@each_language
def test_the_arguments_of_every_command(
    language: str, monkeypatch: pytest.MonkeyPatch, file_regression: FileRegressionFixture
) -> None:
    lines = list(_described(_parser("convert", language, monkeypatch), "planparse"))
    for name in COMMANDS:
        own = _commands(_parser(name, language, monkeypatch))[name]
        lines += _described(own, name)
        for action, parser in _commands(own).items():
            lines += _described(parser, f"{name} {action}")
    file_regression.check("\n".join(lines) + "\n", extension=".txt", encoding="utf-8")


# --- a session -----------------------------------------------------------------------------------------

LATER = (("③課題の背景や現状", "⑥関連する計画\n\n鳴砂市景観計画\n\n③課題の背景や現状"),)
EARLIER = (
    ("令和7年度", "令和6年度"),
    ("令和8年度", "令和7年度"),
    ("R8.4.1", "R7.4.1"),
    ("12億円", "11億5千万円"),
    ("年に30軒", "年に24軒"),
    ("改修の支援", "修繕の助成"),
    ("・報告", "・報告(2回)"),
)
FORM = """name = "ankenhyo"
title = "案件表"
[identify]
text = ["案件表"]
[[heading]]
kind = "issue"
within = ["plan"]
text = ["案件{番号} {題名}"]
examples = ["案件 町家"]
counter_examples = []
"""


def _written(*changes: tuple[str, str]) -> str:
    text = PLAN
    for before, after in changes:
        text = text.replace(before, after)
    return text


def _documents() -> None:
    """Two years of a bureau's plan in raw/, a copy, and what is no plan or is not read; a faulty form."""
    Path("raw/sub").mkdir(parents=True)
    Path("raw/r8.txt").write_text(_written(*LATER), "utf-8")
    Path("raw/sub/r8.txt").write_text(_written(*LATER), "utf-8")
    Path("raw/r7.txt").write_text(_written(*EARLIER), "utf-8")
    Path("raw/letter.txt").write_text("拝啓\n\n1 時候\n\n春暖の候、お元気ですか。\n", "utf-8")
    Path("raw/broken.pdf").write_text("a text called PDF", "utf-8")
    Path("raw/old.jtd").write_bytes(b"\xd0\xcf\x11\xe0" + bytes(600))
    Path("raw/~$lock.xlsx").write_text("", "utf-8")
    Path("faulty.toml").write_text(FORM, "utf-8")


def _fill_in() -> None:
    """Write into the workbook: a correction, one that its field cannot hold, and over a protected cell."""
    book = load_workbook("plans.xlsx")
    sheet = book["課題"]
    heads = {str(cell.value): cell.column for cell in sheet[1]}
    sheet.cell(2, heads["課題名の修正"]).value = "町家の保存と活用"
    sheet.cell(2, heads["政策分野"]).value = "観光"
    sheet.cell(3, heads["緊急度の修正"]).value = "最高"
    book.save("filled.xlsx")


def _remove_a_document() -> None:
    Path("raw/letter.txt").rename("letter.txt")


def _no_terminal(patch: pytest.MonkeyPatch) -> None:
    """Print for a pipe of a known width, wherever the tests run."""
    for name in ("FORCE_COLOR", "NO_COLOR", "TTY_COMPATIBLE", "PLANPARSE_LANG"):
        patch.delenv(name, raising=False)
    patch.setenv("COLUMNS", "100")


SESSION: Sequence[str | Callable[[], None]] = (
    _documents,
    "convert raw -o out --dry-run",
    "convert raw -o out",
    "convert raw -o out",
    "export out --csv csv --xlsx plans.xlsx --partial",
    "export out",
    "export nothing --csv csv",
    _fill_in,
    "correct out filled.xlsx --by 山田 --date 2026-05-01",
    "export out --xlsx filled.xlsx --partial",
    "report out",
    "diff out --from 2025",
    _remove_a_document,
    "convert raw -o out",
    "prune out --dry-run",
    "prune out",
    "check letter.txt",
    "inspect letter.txt",
    "diff raw/r8.txt raw/r7.txt",
    "diff raw/r8.txt",
    "form list",
    "form check faulty.toml",
    "form try kyoku-x raw/r8.txt letter.txt",
    "form try kyoku-x letter.txt --all",
    "form draft letter.txt",
)
"""What staff do in a folder, in the order in which it needs the fewest fork servers."""
_SECONDS = re.compile(r"\d+\.\d+(?=(?:秒| s)\)|\s*$)", re.MULTILINE)


@pytest.fixture(scope="module")
def sessions(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What a session prints on both streams, by language: each step in both, one after the other."""
    told: dict[str, list[str]] = {"ja": [], "en": []}
    folders = {language: tmp_path_factory.mktemp(language) for language in told}
    with pytest.MonkeyPatch.context() as patch:
        _no_terminal(patch)
        for step, language in product(SESSION, told):
            patch.chdir(folders[language])
            if callable(step):
                step()
                continue
            out, err = StringIO(), StringIO()
            with redirect_stdout(out), redirect_stderr(err):
                code = main(["--lang", language, *step.split()])
            said = out.getvalue()
            if step.startswith("convert"):
                said = _SECONDS.sub("0.0", said)
            told[language].append(f"$ planparse {step}\n{said}=== {code}\n{err.getvalue()}\n")
    # a column is as wide as the longest time in it
    return {language: re.sub(r" {3,}|─{2,}|━{2,}", "  ", "".join(steps)) for language, steps in told.items()}


@each_language
def test_a_session(language: str, sessions: dict[str, str], file_regression: FileRegressionFixture) -> None:
    file_regression.check(sessions[language], extension=".txt", encoding="utf-8")
