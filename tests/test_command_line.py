"""What every command has in common: exit codes, JSON, standard streams, settings, options."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from planparse.cli import COMMANDS, main
from tests.support.convert import environment
from tests.support.documents import RAW, ROOT

Captured = pytest.CaptureFixture[str]
DOCUMENT = "kirigahara-r8.txt"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a document and what `convert` and `export` make of it."""
    folder = tmp_path_factory.mktemp("made")
    shutil.copy(RAW / DOCUMENT, folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert main(["convert", DOCUMENT, "-o", "out"]) == 0
        assert main(["export", "out", "--xlsx", "book.xlsx"]) == 0
        assert main(["progress", "books", "out", "books"]) == 0
        next(Path("books").glob("*.xlsx")).rename("progress.xlsx")
    return folder


@pytest.fixture
def here(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of that folder as the current one."""
    folder = shutil.copytree(made, tmp_path / "here")
    monkeypatch.chdir(folder)
    monkeypatch.setenv("PLANPARSE_LANG", "en")
    return folder


def call(line: str) -> int:
    """The exit code of a call."""
    try:
        return main(line.split())
    except SystemExit as end:
        return int(str(end.code))


# --- exit codes -----------------------------------------------------------------------------------------

DONE: dict[str, str] = {
    "convert": f"convert {DOCUMENT} -o out",
    "convert --dry-run": f"convert {DOCUMENT} -o out --dry-run",
    "inspect": f"inspect {DOCUMENT}",
    "check": f"check {DOCUMENT}",
    "schema": "schema -o schemas",
    "export": "export out --csv csv",
    "correct": "correct out book.xlsx",
    "progress books": "progress books out new",
    "progress summary": "progress summary out",
    "progress draft": "progress draft out review.md",
    "progress calendar": "progress calendar out due.ics",
    "progress take": "progress take out progress.xlsx",
    "prune": "prune out",
    "diff": f"diff {DOCUMENT} out/plans/kirigahara-r8.json --force",
    "report": "report out",
    "serve": "serve --users users --add-user hana",
    "form list": "form list",
    "form check": "form check",
    "form try": f"form try juten-kadai {DOCUMENT}",
    "form draft": f"form draft {DOCUMENT}",
    "completion": "completion bash",
}
"""A call of every command that ends well."""

FAILED = (
    "convert nowhere -o new",
    f"inspect {DOCUMENT} --page 9",
    "inspect nowhere.pdf",
    "check nowhere.pdf",
    "export nowhere --csv csv",
    "correct out nowhere.xlsx",
    "correct nowhere book.xlsx",
    "progress summary nowhere",
    "progress take out nowhere.xlsx",
    "prune nowhere",
    f"diff {DOCUMENT} nowhere.pdf",
    "report nowhere",
    "form check nowhere.toml",
    "form try juten-kadai nowhere.pdf",
    "form draft nowhere.pdf",
)
"""Calls that name a document or an output that is not there."""

WRONG = (
    "nothing",
    "convert --memory none",
    f"check {DOCUMENT} --form nowhere.toml",
    f"check {DOCUMENT} --config nowhere.toml",
    f"check {DOCUMENT} -q -v",
    "schema --only nothing",
    "export out",
    "correct out",
    "progress",
    "progress draft out review.md --quarter 1",
    "prune",
    "diff",
    f"diff {DOCUMENT}",
    "report out --nothing",
    "serve --add-user hana",
    "form try nowhere.toml a.pdf",
    "form check --accept",
)
"""Calls that are wrong as they stand."""


def test_the_tables_cover_every_command() -> None:
    assert {name.split()[0] for name in DONE} == set(COMMANDS)


@pytest.mark.parametrize("line", FAILED)
def test_what_is_not_there_ends_with_1_and_a_line(line: str, here: Path, capsys: Captured) -> None:
    assert call(line) == 1
    told = capsys.readouterr()
    # `form check` prints what is wrong with forms: its result
    assert len((told.err + told.out).splitlines()) == 1


@pytest.mark.parametrize("line", WRONG)
def test_a_wrong_call_ends_with_2_and_does_nothing(line: str, here: Path, capsys: Captured) -> None:
    before = sorted(path for path in here.rglob("*"))
    assert call(line) == 2
    told = capsys.readouterr()
    assert told.out == "" and told.err
    assert sorted(path for path in here.rglob("*")) == before


# --- JSON -----------------------------------------------------------------------------------------------


def documented(command: str) -> set[str]:
    """The keys of a command's result in the reference."""
    text = (ROOT / "docs" / "reference" / "json.md").read_text("utf-8")
    section = text.split(f"\n## {command}\n")[1].split("\n## ")[0]
    return set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE))


@pytest.mark.parametrize("command", DONE)
def test_every_command_prints_its_result_as_json_and_nothing_else(
    command: str, here: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(b"himitsu\n")))
    assert call(f"{DONE[command]} --json") == 0
    printed = json.loads(capsys.readouterr().out)
    name = command.removesuffix(" --dry-run")
    assert printed.keys() == {"command", "exit_code", "messages", "result"}
    assert (printed["command"], printed["exit_code"]) == (name, 0)
    assert printed["result"].keys() <= documented(name) and documented(name)
    if command == name:
        assert printed["result"].keys() == documented(name)


@pytest.mark.parametrize("line", FAILED)
def test_json_has_the_code_and_the_sentence_of_what_failed(line: str, here: Path, capsys: Captured) -> None:
    assert call(f"{line} --json") == 1
    told = capsys.readouterr()
    printed = json.loads(told.out)
    assert printed["exit_code"] == 1
    for message in printed["messages"]:
        assert message["message"] in told.err
        assert message["code"]
    assert printed["messages"] or printed["result"]["files"][0]["faults"]


@pytest.mark.parametrize(
    "command", ["convert", "export", "correct", "prune", "report", "schema", "form check"]
)
def test_quiet_leaves_out_what_confirms_the_work(command: str, here: Path, capsys: Captured) -> None:
    assert call(f"{DONE[command]} --quiet") == 0
    assert capsys.readouterr() == ("", "")


def test_verbose_tells_the_settings_and_the_time(here: Path, capsys: Captured) -> None:
    (here / "planparse.toml").write_text("timeout = 50\n")
    assert call(f"-v convert {DOCUMENT} -o out") == 0
    told = capsys.readouterr().err
    assert "kirigahara-r8.txt: unchanged" in told and "planparse.toml" in told and "exit code 0" in told


def test_documents_of_one_name_are_told_apart(here: Path, capsys: Captured) -> None:
    for folder in ("a", "b"):
        (here / folder).mkdir()
        shutil.copy(DOCUMENT, here / folder / "plan.txt")
    (here / "b" / "plan.txt").write_bytes(b"")
    assert call("check a/plan.txt b/plan.txt") == 1
    told = capsys.readouterr()
    assert told.out.startswith("a/plan.txt: ") and told.err.startswith("b/plan.txt: ")
    assert call("form try juten-kadai a/plan.txt b/plan.txt --json") == 1
    printed = json.loads(capsys.readouterr().out)
    assert [one["document"] for one in printed["result"]["documents"]] == ["a/plan.txt", "b/plan.txt"]
    assert printed["messages"][0]["file"] == "b/plan.txt"


# --- standard streams -----------------------------------------------------------------------------------


def pipe(monkeypatch: pytest.MonkeyPatch, data: bytes) -> BytesIO:
    """Give the next call this standard input; what it writes to standard output."""
    out = BytesIO()
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(data)))
    monkeypatch.setattr(sys, "stdout", TextIOWrapper(out, "utf-8", write_through=True))
    return out


def test_documents_and_forms_are_read_from_standard_input(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = (here / DOCUMENT).read_bytes()
    for line in ("check - --json", "inspect - --json", "form try juten-kadai - --json", "form draft -"):
        out = pipe(monkeypatch, document)
        assert call(line) == 0 and out.getvalue()
    pipe(monkeypatch, document)
    assert call(f"diff - {DOCUMENT} --exit-code --force") == 0
    form = (ROOT / "src/planparse/form/juten-kadai.toml").read_bytes()
    for line in ("form check -", f"form try - {DOCUMENT} --json"):
        pipe(monkeypatch, form)
        assert call(line) == 0
    for line in ("check", "inspect", f"diff --exit-code --force {DOCUMENT}", "convert -o by-own-form"):
        pipe(monkeypatch, form)
        assert call(f"{line} {DOCUMENT} --form -") == 0, line
    pipe(monkeypatch, (here / "book.xlsx").read_bytes())
    assert call("correct out -") == 0
    pipe(monkeypatch, (here / "progress.xlsx").read_bytes())
    assert call("progress take out - -n") == 0


@pytest.mark.parametrize(
    ("line", "begins"),
    [
        ("export out --xlsx -", b"PK"),
        ("export out --sqlite -", b"SQLite format 3"),
        ("progress draft out -", b"#"),
        ("progress calendar out -", b"BEGIN:VCALENDAR"),
        ("progress summary out -o -", b"<!"),
        ("schema -o - --only diff", b"{"),
        (f"form draft {DOCUMENT} -o -", b"#"),
        (f"form try juten-kadai {DOCUMENT} -o -", b"<!"),
    ],
)
def test_files_are_written_to_standard_output_and_nothing_else(
    line: str, begins: bytes, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = pipe(monkeypatch, b"")
    assert call(line) == 0
    assert out.getvalue().startswith(begins)
    assert not (here / "-").exists()


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("export out --xlsx - --sqlite -", "--xlsx, --sqlite"),
        ("export out --xlsx - --json", "--xlsx, --json"),
        ("export out --csv -", "-: This writes a folder"),
        ("progress books out -", "-: This writes a folder"),
        ("check - -", "once"),
        ("form try - -", "once"),
        ("diff - -", "once"),
        ("check - --form -", "once"),
        ("inspect plan.txt --form - --form -", "once"),
        (f"diff {DOCUMENT} - --form -", "once"),
        ("convert -", "does not read standard input"),
    ],
)
def test_a_stream_holds_one_thing(line: str, told: str, here: Path, capsys: Captured) -> None:
    assert call(line) == 2
    (message,) = capsys.readouterr().err.splitlines()
    assert told in message


def test_one_schema_is_written_to_a_file(here: Path) -> None:
    assert call("schema -o plan.json") == 0
    assert call("schema -o tables.json --only tables") == 0
    assert json.loads(Path("plan.json").read_text("utf-8"))["title"] == "Plan"
    assert "tables" in json.loads(Path("tables.json").read_text("utf-8"))
    assert call("schema -o all --only diff") == 0
    assert [path.name for path in Path("all").iterdir()] == ["diff.schema.json"]


# --- options that would have no effect ------------------------------------------------------------------

IDLE = {
    "convert --scheduler tcp://127.0.0.1:1": "--scheduler",
    "convert --engine dask --scheduler tcp://127.0.0.1:1 --jobs 2": "--jobs",
    "convert --form outline --strict": "--strict",
    "convert --dry-run --fail-fast": "--fail-fast",
    "convert --dry-run --json-log log.jsonl": "--json-log",
    f"diff {DOCUMENT} {DOCUMENT} --old-left": "--old-left",
    f"diff {DOCUMENT} {DOCUMENT} --partial": "--partial",
    f"diff {DOCUMENT} {DOCUMENT} --format md --json": "--format",
    f"diff {DOCUMENT} {DOCUMENT} --format json --json": "--format json",
    "diff out out --reader pdfium": "--reader",
    "diff out --password x": "--password",
    f"form try juten-kadai {DOCUMENT} --all --json": "--all",
    "serve out --proxy 10.0.0.1": "--proxy",
    "serve --users users --add-user hana --port 80": "--port",
    "serve out --users users --no-browser": "--no-browser",
}


@pytest.mark.parametrize("line", IDLE)
def test_an_option_without_effect_is_refused(line: str, here: Path, capsys: Captured) -> None:
    assert call(line) == 2
    (message,) = capsys.readouterr().err.splitlines()
    assert message.startswith(IDLE[line])


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("chekc a.txt", "check"),
        ("--lang en convret raw", "convert"),
        ("convert raw --job 2", "--jobs"),
        ("form chek", "check"),
        ("export out --xslx a.xlsx", "--xlsx"),
        ("check a.txt --jsno", "--json"),
    ],
)
def test_a_slip_is_answered_with_what_was_meant(line: str, meant: str, here: Path, capsys: Captured) -> None:
    assert call(line) == 2
    assert capsys.readouterr().err.splitlines()[-1] == f"Did you mean {meant}?"
    assert call(f"--lang ja {line.removeprefix('--lang en ')}") == 2
    assert capsys.readouterr().err.splitlines()[-1] == f"もしかして: {meant}"


# --- settings -------------------------------------------------------------------------------------------


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, object]]:
    """Tells the arguments with which a call of `convert` would run."""
    seen: dict[str, object] = {}

    def look(args: object, tr: object) -> object:
        from planparse.cli.outcome import Done

        seen.update(vars(args))
        return Done()

    monkeypatch.setattr("planparse.cli.convert.run", look)

    def asked(line: str) -> dict[str, object]:
        assert call(line) == 0
        return seen

    return asked


def test_a_call_goes_before_the_environment_the_file_and_the_default(
    here: Path, monkeypatch: pytest.MonkeyPatch, asked: Callable[..., dict[str, object]]
) -> None:
    assert asked("convert")["timeout"] == 60
    (here / "planparse.toml").write_text(
        'timeout = 10\n[convert]\ntimeout = 20\njobs = 3\nform = ["own.toml"]\n'
    )
    assert (asked("convert")["timeout"], asked("convert")["jobs"]) == (20, 3)
    assert asked("convert")["form"] == [here / "own.toml"]
    monkeypatch.setenv("PLANPARSE_TIMEOUT", "30")
    assert asked("convert")["timeout"] == 30
    monkeypatch.setenv("PLANPARSE_CONVERT_TIMEOUT", "40")
    monkeypatch.setenv("PLANPARSE_CONVERT_DRY_RUN", "yes")
    assert (asked("convert")["timeout"], asked("convert")["dry_run"]) == (40, True)
    assert asked("convert --timeout 50")["timeout"] == 50


def test_the_settings_beside_the_output_go_before_those_of_the_current_folder(
    here: Path, asked: Callable[..., dict[str, object]]
) -> None:
    (here / "planparse.toml").write_text("memory = 1000\n")
    (here / "far").mkdir()
    (here / "far" / "planparse.toml").write_text('memory = 2000\n[convert]\noutput = "data"\n')
    assert asked("convert")["memory"] == 1000
    assert asked("convert -o far/out")["memory"] == 2000
    assert asked("convert --config far/planparse.toml")["output"] == str(here / "far" / "data")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("memroy = 3", "memroy. Did you mean memory?"),
        ("jobs = 3", "There is no setting jobs"),
        ("[convert]\njob = 3", "convert.job. Did you mean jobs?"),
        ("convert = 3", "There is no setting convert"),
        ("[convret]\njobs = 3", "[convret]. Did you mean convert?"),
        ('[convert]\njobs = "many"', "--jobs cannot be “many”"),
        ("[convert]\njobs = true", "--jobs cannot be “True”"),
        ('[convert]\nstrict = "perhaps"', "--strict cannot be “perhaps”"),
        ('[convert]\nengine = "sparc"', "--engine cannot be “sparc”"),
        ("timeout = = 1", "line 1"),
        (f"timeout = {'[' * 5000}", "Too large, or nested too deeply"),
        (f"timeout = {'9' * 5000}", "Too large, or nested too deeply"),
        (f"# {'x' * 70_000}", "Too large, or nested too deeply"),
        (f"timeout = 0x{'f' * 5000}", "--timeout cannot be “…”"),
        (f"ocr = '{'x' * 500}'", f"--ocr cannot be “{'x' * 80}”"),
        ('password = ["himitsu"]', "--password cannot be “…”"),
    ],
)
def test_a_setting_that_cannot_be_used_is_told_with_its_file(
    text: str, told: str, here: Path, capsys: Captured
) -> None:
    (here / "planparse.toml").write_text(text)
    assert call("convert") == 2
    (message,) = capsys.readouterr().err.splitlines()
    assert message.startswith("planparse.toml: ") and told in message


def test_a_settings_file_may_be_saved_by_an_editor_of_windows(
    here: Path, asked: Callable[..., dict[str, object]]
) -> None:
    (here / "planparse.toml").write_bytes("\ufefftimeout = 10\r\n".encode())
    assert asked("convert")["timeout"] == 10


@pytest.mark.parametrize("make", [os.mkfifo, lambda path: path.symlink_to("/dev/zero"), Path.mkdir])
def test_settings_are_read_of_a_file_only(make: Callable[[Path], None], here: Path, capsys: Captured) -> None:
    make(here / "own.toml")
    assert call("form list --config own.toml") == 2
    assert capsys.readouterr().err.startswith("own.toml: The settings file cannot be read")


def test_a_variable_that_cannot_be_used_is_told(
    here: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLANPARSE_MEMORY", "much")
    assert call(f"check {DOCUMENT}") == 2
    assert capsys.readouterr().err.startswith("PLANPARSE_MEMORY: --memory cannot be “much”")


@pytest.mark.parametrize(
    ("locale", "language"),
    [
        ({"LANG": "ja_JP.UTF-8"}, "ja"),
        ({"LANG": "C.UTF-8"}, "ja"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "ja_JP.UTF-8"}, "ja"),
        ({"LANG": "ja_JP.UTF-8", "LC_MESSAGES": "de_DE.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "PLANPARSE_LANG": "ja"}, "ja"),
        ({}, "ja"),
    ],
)
def test_the_language_is_that_of_the_locale(
    locale: dict[str, str], language: str, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "PLANPARSE_LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in locale.items():
        monkeypatch.setenv(name, value)
    assert call("check nowhere.pdf") == 1
    assert ("No such file" in capsys.readouterr().err) is (language == "en")


def test_colours_are_left_out_where_they_are_not_wanted(
    here: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("FORCE_COLOR", "1")
    (here / "empty.pdf").write_bytes(b"")
    assert call("convert empty.pdf -o new") == 1
    told = capsys.readouterr()
    assert "\x1b[31m" in told.out and "\x1b" not in told.err
    for name, value in (("NO_COLOR", "1"), ("TERM", "dumb")):
        with monkeypatch.context() as patch:
            patch.setenv(name, value)
            assert call("convert empty.pdf -o new") == 1
        assert "\x1b" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("planparse che", {"check"}),
        ("planparse form dr", {"draft"}),
        ("planparse convert --sched", {"--scheduler"}),
        ("planparse convert --engine d", {"dask"}),
        ("planparse export out --du", {"--duckdb"}),
    ],
)
def test_a_shell_completes_commands_options_and_values(typed: str, offered: set[str], tmp_path: Path) -> None:
    pytest.importorskip("argcomplete")
    answer = tmp_path / "answer"
    line = {"COMP_LINE": typed, "COMP_POINT": str(len(typed)), "_ARGCOMPLETE": "1", "_ARGCOMPLETE_IFS": "\n"}
    subprocess.run(
        [sys.executable, "-m", "planparse"],
        env={**environment(), **line, "_ARGCOMPLETE_STDOUT_FILENAME": str(answer)},
        check=True,
        timeout=100,
    )
    assert {word.strip() for word in answer.read_text("utf-8").splitlines()} == offered


def test_the_version_is_printed(capsys: Captured) -> None:
    assert call("-V") == call("--version") == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first == second and first.startswith("planparse ")
