"""What is said of a call that cannot be done, in both languages.

The golden lists each call with its exit code and its words. After an intended change, run
`pytest tests/test_refusals.py --force-regen`, review the differences and commit them.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from pytest_regressions.file_regression import FileRegressionFixture

from planparse.cli import main
from planparse.output.folder import write_plan
from tests.support.documents import RAW
from tests.support.plans import rich_plan

DOCUMENT = "kirigahara-r8.txt"
CALLS = (
    "check - -",
    "check - --form -",
    "check missing.pdf",
    "check plan.txt --form none --form juten-kadai",
    "check plan.txt --form missing.toml",
    "check plan.txt --form unheard-of",
    "check plan.txt --pages 3-1",
    "convert -",
    "convert missing.pdf",
    "convert plan.txt --dry-run --fail-fast",
    "convert plan.txt --scheduler tcp://127.0.0.1:1",
    "convert plan.txt --form outline --strict",
    "convert plan.txt -o plan.txt",
    "convert plan.txt --jobs 0",
    "convert plan.txt --timeout soon",
    "correct out missing.xlsx",
    "diff - -",
    "diff out",
    "diff plan.txt plan.txt --old-left",
    "diff plan.txt plan.txt --partial",
    "diff plan.txt plan.txt --format md --json",
    "diff plan.txt plan.txt --format json --json",
    "diff plan.txt plan.txt --format md -o -",
    "export out",
    "export out --csv -",
    "export out --xlsx - --sqlite -",
    "export out --base-uri https://example.jp/ --csv csv",
    "export out --csv csv --tables plans,unheard",
    "export nowhere --csv csv",
    "form check missing.toml",
    "form check --accept",
    "form try - -",
    "form try juten-kadai plan.txt --all --json",
    "form try unheard-of plan.txt",
    "form draft missing.txt",
    "inspect plan.txt --form - --form -",
    "progress books out -",
    "progress summary nowhere",
    "prune nowhere",
    "report nowhere",
    "report plan.txt",
    "serve nowhere",
    "serve out --proxy 10.0.0.1",
    "serve --users users --add-user hana --port 80",
    "schema --only unheard-of",
    "unheard-of",
)
# how the lines begin that `test_said.py` holds: a command's options
USAGE = ("使い方:", "usage:", " " * 15)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_what_is_said_of_a_call_that_cannot_be_done(
    language: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    file_regression: FileRegressionFixture,
) -> None:
    shutil.copy(RAW / DOCUMENT, tmp_path / "plan.txt")
    write_plan(rich_plan("this"), tmp_path / "out")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PLANPARSE_LANG", language)
    rows: list[str] = []
    for line in CALLS:
        try:
            code = main(line.split())
        except SystemExit as end:
            code = int(str(end.code))
        told = capsys.readouterr()
        words = [text for text in told.err.splitlines() if not text.startswith(USAGE)]
        rows += [f"$ planparse {line}", *told.out.splitlines(), *words, f"  exit code {code}"]
        assert code, line
    said = "\n".join(rows).replace(str(tmp_path), "FOLDER")
    file_regression.check(f"{said}\n", basename=language, extension=".txt", encoding="utf-8")
