"""Nothing that a file name or a document says acts on the terminal, whatever command prints it."""

from __future__ import annotations

import ast
import json
import logging
import re
import shutil
import sys
import threading
import unicodedata
import warnings
from collections.abc import Callable
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from planparse.cli import COMMANDS, main
from planparse.cli.terminal import clean_logs, hand_over
from planparse.document.printable import json_printable, printable
from planparse.writers.json import encode
from tests.support.documents import RAW, ROOT, raw
from tests.support.outputs import commit
from tests.support.plans import rich_plan

Captured = pytest.CaptureFixture[str]
ACTS = "\x1b]0;owned\x07\x1b[2J\u009b31m\u202e\u2028\u0085\u200b"
"""What sets a terminal's title, clears it, colours it, turns its text around and breaks its lines."""
FORGED = "○ 全件に問題はありません"
HOSTILE = f"計画{ACTS}\n{FORGED}\udcff"
"""A file name with all that, a line of its own and a byte that is no text."""
FOLDER = HOSTILE.removesuffix("\udcff")
"""The name of a folder to write to, which Arrow opens only if it is text."""
_STYLE = re.compile(r"\x1b\[[0-9;]*m")


def acting(text: str) -> list[str]:
    """The characters of a text that act on a terminal."""
    found = {c for c in text if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")}
    return sorted(found - {"\n", "\t"})


def run(*args: str | Path) -> int:
    """The exit code of a command, including argparse's."""
    try:
        return main([str(a) for a in args])
    except SystemExit as stop:
        return int(stop.code or 0)


def page(folder: Path) -> Path:
    """A document with a hostile name whose text is hostile too, as a browser would show it."""
    path = folder / f"{HOSTILE}.html"
    acts = "&#x202e;&#x2028;&#x200b;&#x85;&#x1b;"
    path.write_text(
        f"<!DOCTYPE html><html lang=ja><h1>1 港湾{acts}計画</h1><p>本文{acts}です。</p></html>", "utf-8"
    )
    return path


def plans(folder: Path) -> tuple[Path, Path]:
    """Two plans with hostile names, titles and ids in their texts, in which every kind of value differs."""
    made = []
    for year in ("r7", "r8"):
        plan = raw(f"kankyo-{year}.txt")[1].plan
        issues = tuple(
            issue.model_copy(update={"title": f"{issue.title}{ACTS}{year}"}) for issue in plan.issues
        )
        hostile = plan.model_copy(update={"issues": issues, "organization": f"{plan.organization}{ACTS}"})
        path = folder / f"{HOSTILE}-{year}.json"
        path.write_bytes(encode(hostile))
        made.append(path)
    return made[0], made[1]


def output(folder: Path) -> Path:
    """A finished output folder with a hostile name, of a document with one."""
    given = folder / "given"
    given.mkdir()
    shutil.copy(RAW / "kirigahara-r8.txt", given / f"{HOSTILE}.txt")
    out = folder / f"{FOLDER}-out"
    assert run("convert", given, "-o", out) == 0
    return out


def orphaned(folder: Path) -> Path:
    """An output folder whose only document is gone."""
    out = output(folder)
    shutil.rmtree(folder / "given")
    return out


CALLS: dict[str, Callable[[Path], list[str | Path]]] = {
    "check": lambda f: ["check", page(f)],
    "check of a missing file": lambda f: ["check", f / f"{HOSTILE}.pdf"],
    "check as JSON": lambda f: ["check", "--json", page(f)],
    "inspect": lambda f: ["inspect", page(f)],
    "inspect of a missing file": lambda f: ["inspect", f / f"{HOSTILE}.pdf"],
    "convert": lambda f: ["convert", page(f), "-o", f / FOLDER],
    "convert with a log": lambda f: ["convert", page(f), "-o", f / FOLDER, "--json-log", "-"],
    "convert, only told": lambda f: ["convert", page(f), "-o", f / FOLDER, "--dry-run"],
    "convert of a missing file": lambda f: ["convert", f / HOSTILE, "-o", f / "out"],
    "schema": lambda f: ["schema", "-o", f / FOLDER],
    "export": lambda f: ["export", output(f), "--csv", f / f"{FOLDER}-csv"],
    "export of nothing": lambda f: ["export", f / HOSTILE, "--csv", f / "csv"],
    "correct": lambda f: ["correct", output(f), f / f"{HOSTILE}.xlsx"],
    "progress books": lambda f: ["progress", "books", output(f), f / f"{FOLDER}-books"],
    "progress summary": lambda f: ["progress", "summary", output(f), "-o", f / f"{FOLDER}.html"],
    "progress draft": lambda f: ["progress", "draft", output(f), f / f"{FOLDER}.md"],
    "progress calendar": lambda f: ["progress", "calendar", output(f), f / f"{FOLDER}.ics"],
    "progress take": lambda f: ["progress", "take", output(f), f / f"{HOSTILE}.xlsx"],
    "prune": lambda f: ["prune", orphaned(f)],
    "diff": lambda f: ["diff", *plans(f)],
    "diff as JSON": lambda f: ["diff", *plans(f), "--json"],
    "diff as Markdown": lambda f: ["diff", *plans(f), "--format", "md"],
    "diff of missing files": lambda f: ["diff", f / f"{HOSTILE}.json", f / f"{HOSTILE}.txt"],
    "report": lambda f: ["report", output(f), "-o", f / f"{FOLDER}-report"],
    "report of nothing": lambda f: ["report", f / HOSTILE],
    "serve": lambda f: ["serve", f, "--users", f / HOSTILE],
    "form check": lambda f: ["form", "check", f / f"{HOSTILE}.toml"],
    "form try": lambda f: ["form", "try", "kyoku-x", page(f)],
    "form draft": lambda f: ["form", "draft", page(f)],
    "a wrong argument": lambda f: ["check", page(f), f"--{HOSTILE}"],
}


@pytest.mark.parametrize("call", sorted(CALLS))
def test_no_command_lets_a_name_or_a_text_act_on_the_terminal(
    call: str, tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    args = CALLS[call](tmp_path)
    capsys.readouterr()
    run("--lang", "ja", *args)
    said = capsys.readouterr()
    for text in (said.out, said.err):
        assert acting(text) == []
        assert not any(line.startswith(FORGED) for line in text.splitlines())
    assert "owned" in said.out + said.err


def test_every_command_is_called() -> None:
    assert {call.split()[0].rstrip(",") for call in CALLS} - {"a"} == set(COMMANDS) - {
        "completion"  # prints what argcomplete writes, of no file's name or text
    }


@pytest.mark.parametrize("call", ["convert", "diff"])
def test_colours_are_drawn_and_what_a_text_brings_is_not(
    call: str, tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    args = CALLS[call](tmp_path)
    run(*args)
    out = capsys.readouterr().out
    assert _STYLE.search(out)
    assert acting(_STYLE.sub("", out)) == []
    assert "owned" in out


def test_no_page_lets_a_text_turn_what_is_beside_it(tmp_path: Path) -> None:
    plan = rich_plan()
    hostile = {
        "organization": f"観光{ACTS}局",
        "source": plan.source.model_copy(update={"name": f"{ACTS}.pdf"}),
    }
    new = commit(tmp_path / "new", plan.model_copy(update=hostile))
    old = commit(tmp_path / "old", rich_plan("shiomi-kanko-r7"))
    made = tmp_path / "made"
    made.mkdir()
    assert run("diff", old, new, "-o", made / "diff") == 0
    assert run("progress", "draft", new, made / "draft.md") == 0
    assert run("progress", "summary", new, "-o", made / "summary.html") == 0
    pages = [page for page in made.rglob("*") if page.suffix in (".html", ".md")]
    assert len(pages) == 4
    for page in pages:
        text = page.read_text("utf-8")
        assert acting(text) == [] and "owned" in text


def test_json_keeps_what_a_text_says(tmp_path: Path, capsys: Captured) -> None:
    old, new = plans(tmp_path)
    run("diff", old, new, "--json")
    (printed,) = json.loads(capsys.readouterr().out)["result"]["comparisons"]
    assert printed["old"]["organization"].endswith(ACTS)
    assert (
        json.loads(json_printable(json.dumps(f"{ACTS}\U000e0041", ensure_ascii=False))) == f"{ACTS}\U000e0041"
    )


def test_blanks_letters_and_private_use_stay() -> None:
    text = "全角\u3000空白\u00a0と\t外字\ue000と𠮟るとか\u3099"
    assert printable(text) == text


def test_a_terminal_that_lacks_characters_does_not_end_a_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = page(tmp_path)
    written = {}
    for form, options in {"text": (), "json": ("--json",)}.items():
        stream = TextIOWrapper(buffer := BytesIO(), encoding="euc-jp")
        monkeypatch.setattr(sys, "stdout", stream)
        run("check", path, *options)
        stream.flush()
        written[form] = buffer.getvalue().decode("euc-jp")
    assert "?]0;owned" in written["text"]
    assert json.loads(written["json"])["result"]["findings"][0]["document"] == str(path)


def test_files_and_documents_are_in_utf_8_whatever_the_terminal_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = plans(tmp_path)
    piped = TextIOWrapper(buffer := BytesIO(), encoding="euc-jp")
    monkeypatch.setattr(sys, "stdout", piped)
    run("diff", old, new, "--format", "md")
    piped.flush()
    assert "\ufffd" in (shown := buffer.getvalue().decode("utf-8")) and "owned" in shown
    with (tmp_path / "said.txt").open("w", encoding="euc-jp") as file:
        monkeypatch.setattr(sys, "stdout", file)
        run("check", page(tmp_path))
    assert "\ufffd]0;owned" in (tmp_path / "said.txt").read_text("utf-8")


def _printing(path: Path) -> list[str]:
    """Where a module prints by itself: calls of print, the standard streams, consoles of Rich."""
    found: list[str] = []
    text = path.read_text("utf-8")
    if not any(word in text for word in ("print(", "sys.std", "Console(")):  # parsing all would take seconds
        return found
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.Call(func=ast.Name(id="print")):
                found.append("print")
            case ast.Attribute(value=ast.Name(id="sys"), attr="stdout" | "stderr" as stream):
                found.append(stream)
            case ast.Call(func=ast.Name(id="Console")):
                found.append("Console")
    return found


def test_only_two_modules_print() -> None:
    modules = (ROOT / "src" / "planparse").rglob("*.py")
    to_a_parent = {"speed.py", "keeper.py", "forkserver.py"}
    """Those of child processes, whose standard output is read by the process that started them."""
    assert {path.name for path in modules if _printing(path)} - to_a_parent == {"terminal.py", "console.py"}


def test_what_is_logged_or_not_expected_does_not_act_on_the_terminal(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    monkeypatch.setattr(logging.root, "handlers", [])
    monkeypatch.setattr(warnings, "showwarning", warnings.showwarning)
    clean_logs()

    def fail() -> None:
        raise ValueError(f"in a thread {ACTS}")

    try:
        logging.getLogger("a.library").warning("%s", ACTS, exc_info=ValueError(f"logged {ACTS}"))
        with warnings.catch_warnings(action="always"):
            warnings.warn(f"warned {ACTS}", stacklevel=1)
        (thread := threading.Thread(target=fail)).start()
        thread.join()
        sys.excepthook(ValueError, ValueError(f"not expected {ACTS}"), None)
    finally:
        logging.captureWarnings(capture=False)
    said = capsys.readouterr().err
    assert acting(said) == []
    for what in ("logged", "warned", "in a thread", "not expected"):
        assert f"{what} \ufffd]0;owned" in said


def test_a_file_for_another_program_does_not_act_on_the_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = tmp_path / "a.csv"
    made.write_bytes(f"\ufeff題名,{ACTS}\r\n".encode() + b"\xff")
    for terminal in (True, False):
        stream = TextIOWrapper(buffer := BytesIO(), encoding="utf-8")
        monkeypatch.setattr(stream, "isatty", lambda terminal=terminal: terminal, raising=False)
        monkeypatch.setattr(sys, "stdout", stream)
        hand_over(made)
        stream.flush()
        if terminal:
            shown = buffer.getvalue().decode("utf-8")
            assert (
                acting(shown) == [] and shown.startswith("題名,\ufffd]0;owned") and shown.endswith("\n\ufffd")
            )
        else:
            assert buffer.getvalue() == made.read_bytes()
