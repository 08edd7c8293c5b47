"""The parts of the documentation site that are made from the code while it is built, as Markdown.

A page asks for one by a comment of its own line: `<!-- made: commands -->`.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from textwrap import fill

from planparse.cli import command_line
from planparse.cli.language import Translator
from planparse.document import errors, findings
from planparse.document.language import Language
from planparse.form.file import shipped

_DOCS = Path(__file__).resolve().parents[1] / "docs"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A table in Markdown, whose cells may have code but no other markup."""
    lines = [head, ("---",) * len(head), *rows]
    return "".join(f"| {' | '.join(map(_cell, line))} |\n" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;").replace("*", "\\*")


# --- the command line ----------------------------------------------------------------------------------

_USAGE_WIDTH = 80
"""Characters of a line of a command's usage: as many as a page shows without scrolling."""


def commands(language: Language) -> str:
    """Every command with its usage and a table of its arguments, a section each."""
    return "\n".join(_sections(command_line(Translator(language)), Translator(language)))


def _sections(parser: argparse.ArgumentParser, tr: Translator) -> Iterator[str]:
    actions = [a for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
    shown = [a for a in parser._actions if a not in actions and not isinstance(a, argparse._HelpAction)]
    words = " ".join(parser.format_usage().split()[1:])
    usage = fill(words, _USAGE_WIDTH, subsequent_indent="    ", break_on_hyphens=False)
    head = (tr("指定", "argument"), tr("意味", "meaning"))
    about = parser.description or ""
    yield f"## {parser.prog}\n\n{about[:1].upper()}{about[1:]}\n\n```text\n{usage}\n```\n"
    if shown:
        yield _table(head, [(_invocation(action), _meaning(action, parser.prog)) for action in shown])
    for sub in (sub for action in actions for sub in action.choices.values()):
        yield from _sections(sub, tr)


def _invocation(action: argparse.Action) -> str:
    """How an argument is written: `-o OUT`, `--output OUT`; `PATH`."""
    choices = "|".join(map(str, action.choices or ()))
    name = action.metavar if isinstance(action.metavar, str) else choices or action.dest.upper()
    takes = "" if action.nargs == 0 else f" {name}"
    return ", ".join(f"`{option}{takes}`" for option in action.option_strings) or f"`{name}`"


def _meaning(action: argparse.Action, prog: str) -> str:
    return (action.help or "") % {**vars(action), "prog": prog}


# --- messages ------------------------------------------------------------------------------------------

_SEVERITIES: Mapping[Language, Mapping[findings.Severity, str]] = {
    "ja": {"error": "誤り", "warning": "注意", "info": "参考"},
    "en": {"error": "Errors", "warning": "Warnings", "info": "Information"},
}


def finding_kinds(language: Language) -> str:
    """The catalogue of findings, a table for each severity."""
    head = ("コード", "文") if language == "ja" else ("code", "sentence")
    return "\n".join(
        f"## {title}\n\n"
        + _table(
            head,
            [
                (f"`{code}`", getattr(kind, language))
                for code, kind in sorted(findings.CATALOGUE.items())
                if kind.severity == severity
            ],
        )
        for severity, title in _SEVERITIES[language].items()
    )


def error_kinds(language: Language) -> str:
    """The catalogue of errors, with what the manifest records for a document that fails with one."""
    head = ("コード", "文", "理由") if language == "ja" else ("code", "sentence", "reason")
    return _table(
        head,
        [
            (f"`{code}`", getattr(kind, language), f"`{kind.reason}`" if kind.reason else "")
            for code, kind in sorted(errors.CATALOGUE.items())
        ],
    )


def forms(language: Language) -> str:
    """The forms that ship with planparse, with the headings of their pages."""
    head, suffix = (("様式", "文書"), ".ja.md") if language == "ja" else (("form", "documents"), ".md")
    pages = {form.name: f"forms/{form.name}{suffix}" for form in shipped()}
    return _table(head, [(f"[{name}]({page})", _heading(page)) for name, page in pages.items()])


def _heading(page: str) -> str:
    """The heading of a form's page without the form's name in brackets."""
    first = (_DOCS / page).read_text("utf-8").partition("\n")[0]
    return first.removeprefix("# ").partition("(")[0].strip()


MADE: Mapping[str, Callable[[Language], str]] = {
    "commands": commands,
    "findings": finding_kinds,
    "errors": error_kinds,
    "forms": forms,
}
