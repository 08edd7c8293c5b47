"""The commands on single documents as users call them: output, exit codes, errors in one line."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest
from jsonschema import Draft202012Validator
from openpyxl import Workbook

from planparse.cli import COMMANDS, main
from planparse.cli.language import JapaneseParser
from planparse.document.findings import CATALOGUE
from planparse.plan.doubtful import doubtful_values
from planparse.plan.model import published
from planparse.writers.json import encode
from planparse.writers.schema import schemas
from tests.support.documents import NAMES, RAW, ROOT, forms, raw

SCHEMAS = ROOT / "schemas"
Captured = pytest.CaptureFixture[str]


def run(*args: str | Path) -> int:
    """The exit code of a command, including argparse's."""
    try:
        return main([str(a) for a in args])
    except SystemExit as stop:
        return int(stop.code or 0)


# --- help ----------------------------------------------------------------------------------------------

_HEAVY = ("pandas", "pyarrow", "pdfplumber", "pypdfium2", "sudachipy", "pydantic", "numpy", "openpyxl")


@pytest.mark.parametrize(
    "args", [["--help"], ["--version"], *([name, "--help"] for name in sorted(COMMANDS))]
)
def test_help_loads_no_heavy_library(args: list[str]) -> None:
    loaded = ("pandas", "pyarrow", "pdfplumber", "sudachipy") if len(args) == 2 else _HEAVY
    code = (
        "import sys\nfrom planparse.cli import main\n"
        f"try:\n    main({args!r})\nexcept SystemExit as stop:\n    assert not stop.code, stop\n"
        f"found = [m for m in {loaded!r} if m in sys.modules]\nassert not found, found"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=_env(), capture_output=True, text=True)
    if "PackageNotFoundError" in done.stderr:
        pytest.skip("planparse is not installed: no version to show")
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


def _env() -> dict[str, str]:
    return {"PYTHONPATH": str(ROOT / "src"), "PYTHONIOENCODING": "utf-8", "PATH": ""}


def test_every_command_is_in_the_help_in_both_languages(capsys: Captured) -> None:
    assert run("--help") == 0
    japanese = capsys.readouterr().out
    assert run("--help", "--lang", "en") == 0
    english = capsys.readouterr().out
    for name, (ja, en) in COMMANDS.items():
        assert name in japanese and name in english
        assert "".join(ja.split())[:8] in "".join(japanese.split()) and en.split()[0] in english


# --- exit codes and messages ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "args",
    [
        [],
        ["check"],
        ["nonsense"],
        ["check", "--reader", "xml", "a.txt"],
        ["form"],
        ["--lang", "fr", "schema"],
    ],
)
def test_wrong_usage_exits_with_2(args: list[str], capsys: Captured) -> None:
    assert run(*args) == 2
    said = capsys.readouterr()
    assert "使い方" in said.out + said.err


@pytest.mark.parametrize("command", [[], ["progress"], ["progress", "take"], ["form", "try"], ["serve"]])
def test_the_help_is_in_the_users_language(command: list[str], capsys: Captured) -> None:
    assert run(*command, "--help") == 0
    japanese = capsys.readouterr().out
    assert japanese.startswith("使い方: planparse") and "\nオプション:" in japanese
    assert not any(word in japanese for word in ("usage:", "options:", "positional arguments:", "show this"))
    assert run(*command, "--help", "--lang", "en") == 0
    assert capsys.readouterr().out.startswith("usage: planparse")


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["check"], "指定が必要です: FILE"),
        (["form"], "指定が必要です: list|check|try|draft"),
        (["schema", "--nope", "x"], "使えない指定です: --nope x"),
        (["convert", "-o"], "-o/--output: 値を1つ指定してください"),
        (["check", "--form"], "--form: 値を1つ指定してください"),
        (["convert", "--dry-run=3"], "--dry-run: 値「3」は指定できません"),
        (["convert", "--m", "5"], "使えない指定です: --m"),
        (["serve", "--port", "八"], "--port: 「八」は整数ではありません"),
        (
            ["correct", "out", "book.xlsx", "--date", "きのう"],
            "「きのう」は日付(例 2026-04-01)ではありません",
        ),
        (["convert", "--timeout", "0"], "--timeout: 「0」は指定できる値ではありません"),
        (["convert", "--jobs", "0"], "--jobs: 「0」は指定できる値ではありません"),
        (["--lang", "fr", "schema"], "--lang: 「fr」は選べません(選べるもの: ja、en)"),
        (["form", "it's"], "list|check|try|draft: 「it's」は選べません(選べるもの: list、check、try、draft)"),
    ],
)
def test_wrong_arguments_are_told_in_japanese(args: list[str], said: str, capsys: Captured) -> None:
    assert run(*args) == 2
    told = capsys.readouterr().err.splitlines()
    assert told[0].startswith("使い方: planparse")
    assert ": 指定の誤り: " in told[-1] and told[-1].endswith(said)
    if args[0] != "--lang":
        assert run(*args, "--lang", "en") == 2
        assert re.search("^planparse.*: error: [^\u3040-\u30ff]+", capsys.readouterr().err, re.MULTILINE)


def test_sentences_about_arguments_that_belong_together_are_japanese(capsys: Captured) -> None:
    parser = JapaneseParser(prog="x")
    group = parser.add_mutually_exclusive_group(required=True)
    group.add_argument("--one", nargs=2)
    group.add_argument("--other", nargs="+")
    for args, said in (
        ([], "どれか1つの指定が必要です: --one --other"),
        (["--one", "1"], "--one: 値を2つ指定してください"),
        (["--other"], "--other: 値を1つ以上指定してください"),
        (["--one", "1", "2", "--other", "3"], "--other: --one とは同時に指定できません"),
    ):
        with pytest.raises(SystemExit):
            parser.parse_args(args)
        assert capsys.readouterr().err.endswith(f"x: 指定の誤り: {said}\n")


def test_a_password_among_wrong_arguments_is_not_shown(capsys: Captured) -> None:
    assert run("check", "--format", "https://user:himitsu@city.example/plan.pdf") == 2
    assert "himitsu" not in capsys.readouterr().err


@pytest.mark.parametrize("typed", ["--pasword=himitsu", "b --pasword himitsu", "--password=himitsu --no"])
def test_what_a_misspelt_option_states_is_not_shown(typed: str, capsys: Captured) -> None:
    assert run("report", "a", *typed.split()) == 2
    told = capsys.readouterr().err
    assert "himitsu" not in told and ("--pasword" in told or "--no" in told)


@pytest.fixture
def encrypted(tmp_path: Path) -> Path:
    path = tmp_path / "locked.pdf"
    with pikepdf.open(RAW / "kirigahara-r8-writer.pdf") as pdf:
        pdf.save(path, encryption=pikepdf.Encryption(user="himitsu", owner="owner"))
    return path


def _file(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


BAD = {
    "empty text": ("leer.txt", b""),
    "empty pdf": ("leer.pdf", b""),
    "text called pdf": ("brief.pdf", "拝啓".encode()),
    "picture called text": ("bild.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(40)),
    "pdf cut short": ("kurz.pdf", (RAW / "kirigahara-r8-writer.pdf").read_bytes()[:900]),
    "pdf of nothing": ("nichts.pdf", b"%PDF-1.7\nnothing\n%%EOF\n"),
}


@pytest.mark.parametrize("command", ["check", "inspect"])
@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize(("name", "data"), BAD.values(), ids=BAD)
def test_a_bad_document_is_reported_in_one_line_with_its_name(
    name: str, data: bytes, language: str, command: str, tmp_path: Path, capsys: Captured
) -> None:
    assert run(command, _file(tmp_path, name, data), "--lang", language) == 1
    said = capsys.readouterr()
    (line,) = said.err.splitlines()
    assert name in line and "Traceback" not in line
    assert line.isascii() == (language == "en")


@pytest.mark.parametrize("command", ["check", "inspect"])
def test_a_missing_file_is_reported(command: str, tmp_path: Path, capsys: Captured) -> None:
    for path in (tmp_path / "absent.pdf", tmp_path):
        assert run(command, path) == 1
        (line,) = capsys.readouterr().err.splitlines()
        assert str(path) in line


@pytest.mark.parametrize("reader", ["auto", "pdfplumber"])
def test_an_encrypted_document_needs_its_password(encrypted: Path, reader: str, capsys: Captured) -> None:
    for wrong in ([], ["--password", "falsch"]):
        assert run("check", encrypted, "--reader", reader, *wrong) == 1
        (line,) = capsys.readouterr().err.splitlines()
        assert "locked.pdf" in line and "--password" in line
    assert run("check", encrypted, "--reader", reader, "--password", "himitsu") == 0
    assert capsys.readouterr().err == ""


def test_one_bad_document_does_not_stop_the_others(tmp_path: Path, capsys: Captured) -> None:
    bad = _file(tmp_path, "kaputt.pdf", b"%PDF-1.7 nothing")
    assert run("check", bad, RAW / "kankyo-r8.txt") == 1
    said = capsys.readouterr()
    assert "kaputt.pdf" in said.err and "kankyo-r8.txt" in said.out


def test_no_traceback_from_the_real_command(tmp_path: Path) -> None:
    bad = _file(tmp_path, "kaputt.pdf", b"%PDF-1.7 nothing")
    done = subprocess.run(
        [sys.executable, "-m", "planparse", "check", str(bad)],
        cwd=tmp_path,
        env=_env(),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1 and "kaputt.pdf" in done.stderr


# --- check ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["kankyo-r8.txt", "kankyo-r8-cid.pdf"])
def test_check_shows_every_finding_of_the_plan(name: str, capsys: Captured) -> None:
    plan = raw(name)[1].plan
    findings = (*plan.findings, *map(published, doubtful_values(plan)))
    assert run("check", RAW / name) == 0
    lines = [line for line in capsys.readouterr().out.splitlines() if line.endswith("]")]
    assert len(lines) == len(findings)
    for line, finding in zip(lines, findings, strict=True):
        assert line.startswith(str(RAW / name)) and f"[{finding.code}]" in line and finding.message in line
    assert run("check", RAW / name, "--lang=en") == 0
    english = [line for line in capsys.readouterr().out.splitlines() if line.endswith("]")]
    assert [x.rsplit("[")[-1] for x in english] == [x.rsplit("[")[-1] for x in lines]
    assert english != lines


def test_check_as_json(capsys: Captured) -> None:
    assert run("check", RAW / "kankyo-r8.txt", RAW / "kirigahara-r8.txt", "--json") == 0
    records = json.loads(capsys.readouterr().out)["result"]["findings"]
    plan = raw("kankyo-r8.txt")[1].plan
    mine = [r for r in records if r["document"] == str(RAW / "kankyo-r8.txt")]
    assert [{k: v for k, v in r.items() if k != "document"} for r in mine] == [
        f.model_dump(mode="json") for f in (*plan.findings, *map(published, doubtful_values(plan)))
    ]
    assert all(r["code"] in CATALOGUE for r in records)


def test_check_fails_on_a_finding_that_is_an_error(tmp_path: Path, capsys: Captured) -> None:
    text = (RAW / "kankyo-r8.txt").read_text("utf-8")
    begin = text.index("\n課題A (1)") if "\n課題A (1)" in text else text.index("\n課題A(1)")
    signs = "\n②課題の内容\n\n課題領域 A\n\n一般会計\n"
    path = _file(tmp_path, "ohne.txt", (text[:begin] + signs + "課題の内容\n").encode())
    assert run("check", path) == 1
    assert "[no-issues]" in capsys.readouterr().out


def test_check_reports_that_there_are_no_findings(capsys: Captured) -> None:
    assert not raw("kirigahara-r8.txt")[1].plan.findings
    assert run("check", RAW / "kirigahara-r8.txt") == 0
    assert "指摘はありません" in capsys.readouterr().out


# --- inspect -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["kankyo-r8.txt", "kirigahara-r8-writer.pdf"])
def test_inspect_shows_every_line_and_its_role(name: str, capsys: Captured) -> None:
    reading = raw(name)[1].reading
    assert run("inspect", RAW / name) == 0
    shown = capsys.readouterr().out.splitlines()
    for line, row in zip(reading.lines, shown, strict=False):
        assert row.split()[0] == str(line.number)
        assert f" {line.kind} " in row and f" {line.role} " in row and row.endswith(f" {line.text}")
    assert len(shown) >= len(reading.lines)


def test_inspect_one_page(capsys: Captured) -> None:
    reading = raw("kirigahara-r8-writer.pdf")[1].reading
    assert run("inspect", RAW / "kirigahara-r8-writer.pdf", "--page", "2") == 0
    shown = [row for row in capsys.readouterr().out.splitlines() if row[:5].strip().isdecimal()]
    assert len(shown) == sum(line.page == 2 for line in reading.lines) > 0


@pytest.mark.parametrize(("page", "numbers"), [((), [1, 2, 3]), (("--page", "2"), [2])])
def test_inspect_draws_the_pages_with_what_was_read_of_them(
    page: tuple[str, ...], numbers: list[int], tmp_path: Path
) -> None:
    name = "kirigahara-r8-writer"
    assert run("inspect", RAW / f"{name}.pdf", "--draw", tmp_path / "drawn", *page) == 0
    drawn = {path.name: path.read_bytes() for path in (tmp_path / "drawn").iterdir()}
    assert sorted(drawn)[: len(numbers)] == [f"{name}-{number:03d}.png" for number in numbers]
    assert all(data.startswith(b"\x89PNG") for data in drawn.values()) and (not page or len(drawn) == 1)


def test_inspect_draws_nothing_but_pages_of_a_pdf(tmp_path: Path, capsys: Captured) -> None:
    assert run("inspect", RAW / "kirigahara-r8.txt", "--draw", tmp_path / "drawn") == 2
    assert len(capsys.readouterr().err.splitlines()) == 1 and not (tmp_path / "drawn").exists()


def test_inspect_shows_a_document_of_no_known_form(tmp_path: Path, capsys: Captured) -> None:
    path = _file(tmp_path, "brief.txt", "拝啓\n春暖の候".encode())
    assert run("inspect", path) == 1
    said = capsys.readouterr()
    assert "拝啓" in said.out and "春暖の候" in said.out
    assert all(form.name in said.err for form in forms())


# --- schema --------------------------------------------------------------------------------------------


def test_the_committed_schemas_match_the_models(tmp_path: Path, capsys: Captured) -> None:
    assert run("schema", "-o", tmp_path) == 0
    written = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    assert written == {p.name: p.read_bytes() for p in SCHEMAS.iterdir()}
    assert set(written) == set(schemas())
    assert [Path(line).name for line in capsys.readouterr().out.splitlines()] == list(schemas())


@pytest.mark.parametrize("name", ["plan", "reading"])
def test_the_schemas_are_valid_and_reject_other_data(name: str) -> None:
    schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    assert not validator.is_valid({})
    assert not validator.is_valid([])


@pytest.mark.parametrize("name", NAMES)
def test_every_samples_json_conforms_to_the_schema(name: str) -> None:
    parsed = raw(name)[1]
    for model, schema in ((parsed.plan, "plan"), (parsed.reading, "reading")):
        validator = Draft202012Validator(json.loads((SCHEMAS / f"{schema}.schema.json").read_text("utf-8")))
        value = json.loads(encode(model))
        assert [e.message for e in validator.iter_errors(value)] == []
        # the schema leaves room for fields of later versions; this version writes none it does not know
        assert type(model).model_validate(value) == model
        assert validator.is_valid(value | {"field_of_a_later_version": 1})


# --- form ----------------------------------------------------------------------------------------------


def test_the_forms_are_listed(capsys: Captured) -> None:
    assert run("form", "list") == 0
    rows = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert [row[:2] for row in rows] == [[f.name, f.title] for f in forms()]
    assert run("form", "list", "--lang", "en") == 0
    assert "headings" in capsys.readouterr().out


def test_inspect_names_the_cell_of_each_line_of_a_workbook(tmp_path: Path, capsys: Captured) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "緑"
    sheet["B3"] = "公園の手入れを進める"
    book.save(tmp_path / "緑.xlsx")
    assert run("inspect", tmp_path / "緑.xlsx") == 1
    out = capsys.readouterr().out
    assert "    1 シート「緑」のB3 heading   title " in out
    run("--lang", "en", "inspect", tmp_path / "緑.xlsx")
    assert "    1 sheet “緑”, B3 heading   title " in capsys.readouterr().out


# --- limits --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "command",
    [
        ["check"],
        ["diff", RAW / "kankyo-r7.txt"],
        ["inspect"],
        ["form", "draft"],
        ["form", "try", "gyokaku"],
    ],
)
def test_a_document_that_never_ends_is_given_up(
    command: list[str | Path], tmp_path: Path, capsys: Captured
) -> None:
    path = _file(tmp_path, "long.txt", "1 見出し\n本文です。\n".encode() * 20_000)
    assert run("--lang", "en", *command, path, "--timeout", "0.05") == 1
    assert "Not finished within 0.05 seconds" in capsys.readouterr().err


def test_a_links_file_that_never_ends_is_given_up(tmp_path: Path, capsys: Captured) -> None:
    links = _file(tmp_path, "links.toml", b'[[same]]\nold = "a"\nnew = "b"\n' * 50_000)
    call = ("diff", RAW / "kankyo-r7.txt", RAW / "kankyo-r8.txt", "--links", links, "--timeout", "0.05")
    assert run("--lang", "en", *call) == 2
    assert "Not finished within 0.05 seconds" in capsys.readouterr().err


def test_a_workbook_of_corrections_that_never_ends_is_given_up(tmp_path: Path, capsys: Captured) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("修正")
    for _ in range(5_000):
        sheet.append(["計画"] * 10)
    book.save(tmp_path / "edits.xlsx")
    assert run("--lang", "en", "correct", tmp_path, tmp_path / "edits.xlsx", "--timeout", "0.05") == 1
    assert "Not finished within 0.05 seconds" in capsys.readouterr().err
