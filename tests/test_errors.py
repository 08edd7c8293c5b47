"""Errors: one catalogue, one language at a time, and the file and the remedy in every message."""

from __future__ import annotations

import ast
import errno
import pickle
import re
import tomllib
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest
from pytest_regressions.file_regression import FileRegressionFixture

import planparse
from planparse.batch.task import DEFAULTS, MIB
from planparse.cli import main
from planparse.document import errors
from planparse.document.errors import (
    CATALOGUE,
    PHRASES,
    Failure,
    OutputError,
    Phrase,
    PlanparseError,
    ReadError,
    Reason,
    cause,
    writing,
)
from planparse.document.findings import CATALOGUE as FINDINGS
from planparse.document.findings import SEVERITIES, Finding, render
from tests.support.documents import RAW
from tests.support.plans import rich_plan

PACKAGE = Path(planparse.__file__).parent
SENTENCES = {code: (kind.ja, kind.en) for code, kind in CATALOGUE.items()} | dict(PHRASES)
_KANA = re.compile("[\u3041-\u30fa]")
_ENGLISH = re.compile(r"\b(?:the|is|are|not|or|write|give|use|cannot|must|did|known)\b", re.IGNORECASE)


def names(template: str) -> set[str]:
    return {field for _, field, _, _ in Formatter().parse(template) if field}


def codes_in(path: Path) -> set[str]:
    """The strings of a source file, but for the keys of dictionaries: where a catalogue defines them."""
    tree = ast.parse(path.read_text("utf-8"))
    keys = {id(key) for node in ast.walk(tree) if isinstance(node, ast.Dict) for key in node.keys}
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in keys
    }


@pytest.mark.parametrize("code", SENTENCES)
def test_both_languages_use_the_same_values_and_only_one_language(code: str) -> None:
    ja, en = SENTENCES[code]
    assert names(ja) == names(en)
    # the values of a plan and the names of a workbook's columns are Japanese; prose has kana
    assert not _KANA.search(re.sub(r"\(結ぶ\)|\(切る\)", "", en))
    assert not _ENGLISH.search(re.sub(r"\{\w+\}|planparse [a-z]+", "", ja))


@pytest.mark.parametrize("code", CATALOGUE)
def test_an_error_is_a_sentence_in_both_languages_and_its_reason_is_known(code: str) -> None:
    kind = CATALOGUE[code]
    assert _KANA.search(kind.ja) and re.search("[a-z]{2}", kind.en)
    assert kind.reason is None or kind.reason in get_args(Reason)


@pytest.mark.parametrize("code", FINDINGS)
def test_a_finding_says_the_same_in_both_languages_and_has_a_severity(code: str) -> None:
    kind = FINDINGS[code]
    assert kind.severity in SEVERITIES
    assert names(kind.ja) == names(kind.en)
    assert _KANA.search(kind.ja) and re.search("[a-z]{2}", kind.en) and not _KANA.search(kind.en)


def test_the_catalogues(file_regression: FileRegressionFixture) -> None:
    """After an intended change, run with `--force-regen` and review the words: people read them."""
    rows = [f"{code} ({kind.reason})\n  {kind.ja}\n  {kind.en}" for code, kind in CATALOGUE.items()]
    rows += [f"{code}\n  {ja}\n  {en}" for code, (ja, en) in PHRASES.items()]
    rows += [f"{code} ({kind.severity})\n  {kind.ja}\n  {kind.en}" for code, kind in FINDINGS.items()]
    file_regression.check("\n".join(rows) + "\n", basename="catalogues", extension=".txt", encoding="utf-8")


def test_every_code_is_used_and_every_used_code_is_known() -> None:
    used = set().union(*map(codes_in, PACKAGE.rglob("*.py")))
    assert {code for code in (*SENTENCES, *FINDINGS) if code not in used} == set()
    raised, found = set(), set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Call(func=ast.Name(id="Finding"), args=[code, *_]):
                    ends = [code.body, code.orelse] if isinstance(code, ast.IfExp) else [code]
                    found |= {end.value for end in ends if isinstance(end, ast.Constant)}
                case ast.Call(func=ast.Name(id=name), args=[ast.Constant(value=str(code)), *_]) if (
                    name == "Failure" or name in _ERRORS
                ):
                    raised.add(code)
    assert len(raised) > 60 and raised <= CATALOGUE.keys()
    assert len(found) > 60 and found <= FINDINGS.keys()


_ERRORS = {
    name for name, value in vars(errors).items() if isinstance(value, type) and issubclass(value, Exception)
}


def test_every_exception_class_of_the_package_stands_beside_the_catalogue() -> None:
    elsewhere = {
        node.name
        for path in PACKAGE.rglob("*.py")
        if path != PACKAGE / "document" / "errors.py"
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ClassDef)
        and any(
            isinstance(base, ast.Name) and base.id.endswith(("Error", "Exception")) for base in node.bases
        )
    }
    assert elsewhere == {"InexactError"}  # a bug in the diff, never a message to a user


def test_an_error_is_its_english_message_and_survives_the_way_from_a_worker() -> None:
    error = ReadError("unreadable", "a.pdf", {"why": Phrase("no-permission")})
    assert str(error) == "a.pdf: Cannot be read (Permission denied). Check where it is and its permissions."
    assert error.message("ja") == "a.pdf: 読めません(権限がありません)。場所と権限を確かめてください。"
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is ReadError and again.failure == error.failure


def test_a_list_and_a_place_are_shown_as_the_language_writes_them() -> None:
    failure = Failure("form-key-known", "a.toml", {"key": "x", "known": ("name", "title")})
    assert failure.render("ja") == "a.toml: 未知の項目 x があります。使えるのは name、title です。"
    assert failure.render("en") == "a.toml: Unknown key x. Known are name, title."
    cell = Phrase("workbook-cell", {"sheet": "課題", "row": 3, "column": "課題名の修正"})
    assert Failure("refused-digits", cell).render("ja").startswith("課題の3行目「課題名の修正」: ")
    assert Failure("refused-digits", cell).render("en").startswith("Sheet 課題, row 3, “課題名の修正”: ")


def test_what_the_system_says_is_told_in_either_language(tmp_path: Path) -> None:
    with pytest.raises(OutputError) as raised, writing("out"):
        (tmp_path / "absent" / "file").write_text("x", "utf-8")
    assert raised.value.message("ja").startswith("out: 書き込めません(ファイルがありません)。")
    assert cause(OSError(121, "Remote I/O error")).render("en") == "Remote I/O error"
    assert cause(RuntimeError("two\nlines")).render("ja") == "two"
    assert cause(RuntimeError()).render("ja") == "RuntimeError"


@pytest.mark.parametrize(
    ("error", "code", "why"),
    [
        (OSError(errno.EACCES, "no"), "output-unwritable", True),
        (OSError(errno.EMFILE, "no"), "too-many-files", False),
        (ValueError("no"), "output-unwritable", True),
    ],
)
def test_what_was_refused_for_a_limit_of_the_machine_is_that_limit(
    error: Exception, code: str, why: bool
) -> None:
    failure = errors.refused("output-unwritable", "plans.xlsx", error)
    assert (failure.code, failure.file, "why" in failure.values) == (code, "plans.xlsx", why)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("a = 1\nb = = 2\n", ("2", "5")),
        ("= 1\n", ("1", "1")),
        ("a = [1,", None),
    ],
)
def test_where_a_toml_file_is_wrong(text: str, where: tuple[str, str] | None) -> None:
    with pytest.raises(tomllib.TOMLDecodeError) as raised:
        tomllib.loads(text)
    found = errors.toml_position(raised.value)
    assert found == (
        Phrase("text-end")
        if where is None
        else Phrase("text-position", {"line": where[0], "column": where[1]})
    )


def test_a_finding_is_told_in_the_language_that_is_asked_for() -> None:
    found = Finding("second-plan", {"where": "3行目", "text": "局区X方針"})
    assert found.message == render("second-plan", found.values) == render("second-plan", found.values, "ja")
    kind = FINDINGS["second-plan"]
    assert found.message == kind.ja.format(**found.values)
    assert render("second-plan", found.values, "en") == kind.en.format(**found.values)


def test_the_page_on_batches_lists_every_reason_and_the_limits_that_hold() -> None:
    page = (RAW.parent / "docs" / "batch.md").read_text("utf-8")
    reasons = re.findall(r"^\| `([a-z_]+)` \|", page, re.MULTILINE)
    assert (
        sorted(reasons)
        == sorted(get_args(Reason))
        == sorted({k.reason for k in CATALOGUE.values() if k.reason})
    )
    limits = dict(re.findall(r"^\| `(--[a-z-]+) [A-Z]+` \|.*\| (\d+) \|$", page, re.MULTILINE))
    assert limits == {
        "--timeout": f"{DEFAULTS.seconds:g}",
        "--memory": str(DEFAULTS.memory // MIB),
        "--max-pages": str(DEFAULTS.pages),
        "--max-size": str(DEFAULTS.size // MIB),
    }


# --- as users meet them ----------------------------------------------------------------------------------

LINKS = {
    "a table's name": '[[pins]]\nold = "A-1"\n',
    "a key": '[[pin]]\nold = "A-1"\nto_year = 2026\n',
    "no ids": '[[pin]]\nreason = "x"\n',
    "half a ban": '[[forbid]]\nold = "A-1"\n',
    "a year": '[[pin]]\nold = "A-1"\nfrom = "last"\n',
    "syntax": "[[pin",
    "a lineage": "[[lineage]]\nid = 'x'\n",
}
FORMS = {
    "syntax": "name = ",
    "a missing key": 'name = "x"\n',
    "a kind": 'name = "x"\ntitle = "x"\n[identify]\nminimum = 1\nsigns = []\n[[heading]]\nkind = "missoin"\n',
    "a key": 'nam = "x"\n',
    "another key": 'zzz = "x"\n',
}


@pytest.fixture
def plans(tmp_path: Path) -> tuple[str, str]:
    paths = []
    for year in (2025, 2026):
        plan = rich_plan(f"p{year}").model_copy(update={"fiscal_year": year})
        paths.append(tmp_path / f"{year}.json")
        paths[-1].write_text(plan.model_dump_json(), "utf-8")
    return str(paths[0]), str(paths[1])


@pytest.mark.parametrize("text", LINKS.values(), ids=LINKS)
def test_a_wrong_links_file_is_told_in_one_language(
    text: str, plans: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(text, "utf-8")
    assert main(["--lang", "en", "diff", *plans, "--links", str(path)]) == 2
    told = capsys.readouterr().err
    assert (
        told.startswith("bad.toml: ") and told.count("\n") == 1 and not _KANA.search(told.replace("結ぶ", ""))
    )
    assert main(["diff", *plans, "--links", str(path)]) == 2
    told = capsys.readouterr().err
    assert told.startswith("bad.toml: ") and told.count("\n") == 1
    assert _KANA.search(told) and not _ENGLISH.search(told)


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("command", ["check", "inspect", "form check"])
def test_a_wrong_form_file_is_told_once_and_in_one_language(
    text: str, command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    form = tmp_path / "bad.toml"
    form.write_text(text, "utf-8")
    document = RAW / "kankyo-r8.txt"
    call = (
        ["form", "check", str(form)]
        if command == "form check"
        else [command, "--form", str(form), str(document)]
    )
    if command == "check":
        call.append(str(document))
    for language in ("en", "ja"):
        assert main(["--lang", language, *call]) == (1 if command == "form check" else 2)
        told = "".join(capsys.readouterr())
        lines = told.splitlines()
        assert len(set(lines)) == len(lines) and all(line.startswith("bad.toml") for line in lines)
        assert command == "form check" or len(lines) == 1
        assert bool(_KANA.search(told)) == (language == "ja")
        assert bool(_ENGLISH.search(told)) == (language == "en")


def test_an_error_nothing_else_handles_ends_the_command_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    assert main(["schema", "-o", str(tmp_path / "file" / "schemas")]) == 1
    told = capsys.readouterr().err
    assert told.startswith(str(tmp_path)) and "書き込めません" in told and told.count("\n") == 1
    assert issubclass(OutputError, PlanparseError)
