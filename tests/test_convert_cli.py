"""`planparse convert` from the first run to the tables, as users run it."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import signal
import subprocess
import unicodedata
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd
import pikepdf
import pyarrow as pa
import pytest

from planparse.batch import work
from planparse.batch.correct import refresh, take_over
from planparse.batch.prune import prune
from planparse.batch.rows import unpacked
from planparse.batch.task import Task, pack
from planparse.corrections.workbook import Edit
from planparse.document.errors import ReadError
from planparse.parse.pipeline import Parsed
from planparse.tables.layouts import SCHEMAS
from tests.support.convert import (
    Ran,
    assert_whole,
    command,
    content,
    convert,
    convert_apart,
    environment,
    hear_signals,
    latest,
    records,
    state,
    wait_for,
)
from tests.support.documents import NAMES, RAW, ROOT
from tests.support.hostile import sealed

FEW = ("kirigahara-r7.txt", "kirigahara-r8.txt", "kirigahara-r8-writer.pdf")


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    """A folder with a few documents of raw/."""
    folder = tmp_path / "raw"
    folder.mkdir()
    for name in FEW:
        shutil.copy(RAW / name, folder / name)
    return folder


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ran]:
    """A folder with all of raw/, converted once with one job."""
    root = tmp_path_factory.mktemp("everything")
    shutil.copytree(RAW, root / "raw")
    return root, convert_apart("raw", "-o", "output", "--jobs", 1, cwd=root)


# --- what comes out -------------------------------------------------------------------------------------


def test_the_whole_of_raw_is_converted(everything: tuple[Path, Ran]) -> None:
    root, ran = everything
    assert ran.code == 0 and ran.err == ""
    assert assert_whole(root / "output", len(NAMES)) == {"ok": len(NAMES)}
    for name in NAMES:
        (row,) = [line for line in ran.out.splitlines() if f"raw/{name} " in line]
        plan = json.loads((root / "output" / next(iter(latest(root / "output")[name]["files"]))).read_bytes())
        cells = [cell.strip() for cell in row.split("│")]
        assert cells[1] == str(len(plan["issues"]))
        assert [int(c) for c in cells[4:7]] == [
            sum(f["severity"] == severity for f in plan["findings"])
            for severity in ("error", "warning", "info")
        ]
    assert f"変換 {len(NAMES)}件、変更なし 0件、失敗 0件" in ran.out


def test_the_same_bytes_with_two_jobs_and_on_a_second_fresh_run(everything: tuple[Path, Ran]) -> None:
    root, _ = everything
    assert convert("raw", "-o", "second", "--jobs", 2, cwd=root).code == 0
    assert content(root / "second") == content(root / "output")


def test_an_unchanged_rerun_does_nothing(everything: tuple[Path, Ran]) -> None:
    root, _ = everything
    before = state(root / "output")
    ran = convert("raw", "-o", "output", cwd=root)
    assert ran.code == 0 and f"変換 0件、変更なし {len(NAMES)}件" in ran.out
    assert state(root / "output") == before


# the tables that stay empty
NO_SAMPLE_HAS = {"fields", "indicators", "outline", "outline_rows", "progress", "reading_changes"}


def test_the_tables_open_in_pandas_and_duckdb(everything: tuple[Path, Ran]) -> None:
    root, _ = everything
    plans = [json.loads(p.read_bytes()) for p in (root / "output/plans").iterdir()]
    plans.sort(key=lambda plan: plan["document_id"])
    for name, schema in SCHEMAS.items():
        path = root / "output/tables" / f"{name}.parquet"
        frame = pd.read_parquet(path)
        assert list(frame.columns) == schema.names
        ((count,),) = duckdb.sql(f"select count(*) from '{path}'").fetchall()
        assert count == len(frame)
        assert count > 0 or name in NO_SAMPLE_HAS
    issues = pd.read_parquet(root / "output/tables/issues.parquet")
    assert list(zip(issues.document_id, issues.title, strict=True)) == [
        (plan["document_id"], issue["title"]) for plan in plans for issue in plan["issues"]
    ]


# --- what may go wrong ----------------------------------------------------------------------------------


def test_bad_documents_are_named_with_their_reason_and_fail_alone(raw: Path, tmp_path: Path) -> None:
    (raw / "empty.pdf").write_bytes(b"")
    (raw / "letter.txt").write_text("拝啓\n\n春暖の候\n", encoding="utf-8")
    (raw / "sealed.pdf").write_bytes(sealed("himitsu"))
    (raw / "cut.pdf").write_bytes((RAW / "kirigahara-r8-writer.pdf").read_bytes()[:900])
    (raw / "notes.docx").write_bytes(b"x")
    (raw / "計画.jtd").write_bytes(b"x")
    (raw / "Thumbs.db").write_bytes(b"x")
    for number in range(12):
        (raw / f"写真{number:02}.jpg").write_bytes(b"x")
    ran = convert("raw", "-o", "out", cwd=tmp_path)
    assert ran.code == 1 and ran.err == ""
    for name, reason in {
        "empty.pdf": "empty",
        "sealed.pdf": "encrypted",
        "cut.pdf": "damaged",
        "notes.docx": "misnamed",
    }.items():
        (line,) = [x for x in ran.out.splitlines() if x.startswith(f"× raw/{name}: ")]
        assert line.endswith(f"[{reason}]")
    (line,) = [x for x in ran.out.splitlines() if x.startswith("△ raw/letter.txt: ")]
    assert line.endswith("[unknown_form]")
    (line,) = [x for x in ran.out.splitlines() if "一太郎で開き、PDFで保存" in x]
    assert line.startswith("- raw/計画.jtd: ")
    (line,) = [x for x in ran.out.splitlines() if "画像です" in x]
    assert "raw/写真09.jpg ほか2件(manifest.jsonl): " in line and "写真10" not in line
    assert "対象外 13件、一時ファイルなど 1件" in ran.out
    (line,) = [x for x in ran.out.splitlines() if "一時ファイルです" in x]
    assert line.startswith("- raw/Thumbs.db: ")
    whole = assert_whole(tmp_path / "out", 22)
    assert (whole["ok"], whole["other_kind"], whole["leftover"]) == (3, 13, 1)
    english = convert("raw", "-o", "out", "--lang", "en", cwd=tmp_path)
    assert (
        "0 converted, 3 unchanged, 1 without a form (text and tables only), "
        "4 failed (damaged 1, empty 1, encrypted 1, misnamed 1), 13 not read, " in english.out
    )
    assert (
        english.out.replace("×", "")
        .replace("計画", "")
        .replace("写真", "")
        .replace("△", "")
        .translate(dict.fromkeys(map(ord, "┃━╇│─┼→")))
        .isascii()
    )


def test_a_password_opens_an_encrypted_document(raw: Path, tmp_path: Path) -> None:
    (raw / "sealed.pdf").write_bytes(sealed("himitsu"))
    assert convert("raw", "-o", "out", cwd=tmp_path).code == 1
    assert convert("raw", "-o", "out", "--password", "falsch", cwd=tmp_path).code == 1
    ran = convert("raw", "-o", "out", "--password", "himitsu", cwd=tmp_path)
    assert ran.code == 0 and "変換 1件、変更なし 3件" in ran.out
    everything = b"".join(p.read_bytes() for p in (tmp_path / "out").rglob("*") if p.is_file())
    assert b"himitsu" not in everything


@pytest.mark.parametrize(
    "args",
    [
        ["raw", "--jobs", "0"],
        ["raw", "--timeout", "0"],
        ["raw", "--timeout", "nan"],
        ["raw", "--memory", "-1"],
        ["raw", "--engine", "nothing"],
        ["raw", "--form", "nowhere.toml"],
        ["raw", "--form", "broken.toml"],
        ["raw", "--form", "latin.toml"],
        ["nosuch://host/x.pdf"],
    ],
)
def test_wrong_usage_exits_with_2_and_writes_nothing(args: list[str], raw: Path, tmp_path: Path) -> None:
    (tmp_path / "broken.toml").write_text("name = ")
    (tmp_path / "latin.toml").write_bytes(b'name = "\xe9"')
    ran = convert(*args, "-o", "out", cwd=tmp_path)
    assert ran.code == 2 and ran.err.strip() and "Traceback" not in ran.err
    assert not (tmp_path / "out").exists()


def test_an_unwritable_output_folder_is_reported_in_one_line(raw: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    ran = convert("raw", "-o", "out", cwd=tmp_path)
    assert ran.code == 1 and len(ran.err.splitlines()) == 1 and "Traceback" not in ran.err
    assert (tmp_path / "out").read_text() == "a file"


def test_an_unwritable_log_is_reported_in_one_line(raw: Path, tmp_path: Path) -> None:
    ran = convert("raw", "-o", "out", "--json-log", "no/such/folder.jsonl", cwd=tmp_path)
    assert ran.code == 2 and len(ran.err.splitlines()) == 1 and "folder.jsonl" in ran.err
    assert not (tmp_path / "out").exists()


# --- options --------------------------------------------------------------------------------------------


def test_a_dry_run_lists_the_actions(raw: Path, tmp_path: Path) -> None:
    ran = convert("raw", "-o", "out", "--dry-run", cwd=tmp_path)
    assert ran.code == 0 and not (tmp_path / "out").exists()
    assert sorted(ran.out.splitlines()) == sorted(f"新規\traw/{name}" for name in FEW)
    assert ran.err == "新規 3件\n"
    os.mkfifo(raw / "pipe.pdf")
    ran = convert("raw", "-o", "out", "--dry-run", cwd=tmp_path)
    (line,) = [line for line in ran.out.splitlines() if line.startswith("失敗\t")]
    assert line.startswith("失敗\traw/pipe.pdf\t通常のファイルではない") and line.endswith("[unreadable]")
    assert set(ran.err.strip().split("、")) == {"新規 3件", "失敗 1件"}
    (raw / "pipe.pdf").unlink()
    convert("raw", "-o", "out", cwd=tmp_path)
    (raw / FEW[0]).unlink()
    (raw / FEW[1]).write_bytes((raw / FEW[1]).read_bytes() + b"\n")
    before = state(tmp_path / "out")
    ran = convert("raw", "-o", "out", "--dry-run", "--lang", "en", cwd=tmp_path)
    assert set(ran.out.splitlines()) == {
        f"removed\traw/{FEW[0]}",
        f"changed\traw/{FEW[1]}",
        f"unchanged\traw/{FEW[2]}",
    }
    assert state(tmp_path / "out") == before


def test_fail_fast_stops_and_the_next_run_continues(raw: Path, tmp_path: Path) -> None:
    (raw / "a.pdf").write_bytes(b"nothing")
    ran = convert("raw", "-o", "out", "--fail-fast", "--jobs", 1, cwd=tmp_path)
    assert ran.code == 1 and "途中で止めました" in ran.out
    assert len(latest(tmp_path / "out")) < 4
    assert convert("raw", "-o", "out", cwd=tmp_path).code == 1
    assert assert_whole(tmp_path / "out", 4) == {"ok": 3, "misnamed": 1}


def test_the_json_log_has_a_line_for_the_start_each_document_and_the_end(raw: Path, tmp_path: Path) -> None:
    (raw / "a.pdf").write_bytes(b"nothing")
    runs = set()
    for fresh in (True, False):
        ran = convert("raw", "-o", "out", "--json-log", "-", cwd=tmp_path)
        start, *lines, end = map(json.loads, ran.err.splitlines())
        runs |= {line["run"] for line in (start, *lines, end)}
        assert (start["event"], start["inputs"], start["out"]) == ("start", ["raw"], "out")
        assert (end["event"], end["level"], end["converted"]) == ("end", "error", 4 if fresh else 0)
        assert (end["failed"], end["unchanged"], end["complete"]) == (1, 0 if fresh else 4, True)
        rows = {Path(r["input"]).name: r for r in lines}
        assert {r["input"] for r in lines} == {str(raw / name) for name in rows}
        assert all(r["level"] == ("error" if r["status"] == "failed" else "info") for r in lines)
        assert set(rows) == {*FEW, "a.pdf"}
        assert rows["a.pdf"]["reason"] == "misnamed" and rows["a.pdf"]["message"]
        assert all(rows[name]["status"] == "ok" and rows[name]["fresh"] is fresh for name in FEW)
        assert all(rows[name]["counts"]["issues"] == 3 for name in FEW)
    convert("raw", "-o", "out", "--json-log", "log.jsonl", cwd=tmp_path)
    convert("raw", "-o", "out", "--json-log", "log.jsonl", cwd=tmp_path)
    assert len((tmp_path / "log.jsonl").read_text("utf-8").splitlines()) == 2 * (4 + 2)
    assert len(runs) == 2


def test_the_json_log_takes_any_name_and_its_failure_does_not_end_the_run(raw: Path, tmp_path: Path) -> None:
    (raw / os.fsdecode(b"\xff.txt")).write_text("text")
    ran = convert("raw", "-o", "out", "--json-log", "log.jsonl", "--lang", "en", cwd=tmp_path)
    assert ran.code == 1 and ran.err == ""
    lines = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text("utf-8").splitlines()]
    (odd,) = [line for line in lines if line.get("input") == f"{raw}/\udcff.txt"]
    assert "no form" in odd["message"].lower()
    assert "△ raw/�.txt: No form" in ran.out
    # a log on a full disk
    ran = convert("raw", "-o", "out2", "--json-log", "/dev/full", cwd=tmp_path)
    assert ran.code == 1 and len(ran.err.splitlines()) == 1 and "--json-log" in ran.err
    assert assert_whole(tmp_path / "out2", 4) == {"ok": 3, "unknown_form": 1}


def test_a_long_run_prints_no_table_but_every_failure(raw: Path, tmp_path: Path) -> None:
    for number in range(201):
        (raw / f"{number:03}.pdf").write_text(f"nothing {number}")
    ran = convert("raw", "-o", "out", cwd=tmp_path)
    assert "課題" not in ran.out and ran.out.count("[misnamed]") == 201
    assert "変換 3件、変更なし 0件、失敗 201件 (misnamed 201)" in ran.out


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_says_how_to_continue(raw: Path, tmp_path: Path, how: signal.Signals) -> None:
    for number in range(40):
        (raw / f"{number}.txt").write_text((raw / FEW[1]).read_text("utf-8") + "\n" * (number + 1), "utf-8")
    # read last, and for so long that no run is over before it is interrupted
    endless = raw / "zz.txt"
    endless.write_text("1 見出し\n本文です。\n" * 20_000, "utf-8")
    run = subprocess.Popen(
        command(raw, "-o", tmp_path / "out", "--jobs", 1),
        env=environment(),
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=hear_signals,
    )
    wait_for(tmp_path / "out/plans", run)
    run.send_signal(how)
    assert run.wait(600) == 130 and run.stderr is not None
    assert run.stderr.read() == "中断しました。同じコマンドをもう一度実行すると続きから始まります。\n"
    done = len(latest(tmp_path / "out"))
    endless.unlink()
    ran = convert(raw, "-o", tmp_path / "out")
    assert ran.code == 0 and f"変換 {43 - done}件、変更なし {done}件" in ran.out


def test_a_damaged_pdf_is_repaired_with_a_finding(tmp_path: Path) -> None:
    whole = (RAW / "kankyo-r8-cid.pdf").read_bytes()
    (tmp_path / "raw").mkdir()
    # without cross-reference table and trailer
    (tmp_path / "raw/cut.pdf").write_bytes(whole[: whole.rindex(b"xref", 0, whole.rindex(b"trailer"))])
    ran = convert("raw", "-o", "out", cwd=tmp_path)
    assert ran.code == 0
    plan = json.loads((tmp_path / "out/plans/cut.json").read_bytes())
    (finding,) = [f for f in plan["findings"] if f["code"] == "repaired-file"]
    assert "修復" in finding["message"] and plan["issues"]
    assert plan["source"]["bytes"] == (tmp_path / "raw/cut.pdf").stat().st_size


def test_an_encrypted_pdf_taken_for_damaged_needs_a_password(monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged(data: bytes, name: str, **_: object) -> Parsed:
        raise ReadError("damaged", name)

    monkeypatch.setattr(work, "parse_bytes", damaged)
    out = io.BytesIO()
    with pikepdf.open(RAW / "kankyo-r8-cid.pdf") as file:
        file.save(out, encryption=pikepdf.Encryption(user="himitsu", owner="owner", R=6))
    with pytest.raises(ReadError) as raised:
        work.convert_document(Task(number=0, name="a.pdf", document_id="a", data=out.getvalue()))
    assert raised.value.failure.reason == "encrypted" and "--password" in str(raised.value)


def test_a_users_own_form_takes_precedence(raw: Path, tmp_path: Path) -> None:
    forms = ROOT / "src/planparse/form"
    ran = convert("raw", "-o", "out", "--form", forms / "kyoku-x.toml", cwd=tmp_path)
    assert ran.code == 1 and ran.out.count("[unknown_form]") == 3
    both = ("--form", forms / "kyoku-x.toml", "--form", forms / "juten-kadai.toml")
    ran = convert("raw", "-o", "out", *both, cwd=tmp_path)
    assert ran.code == 0 and "変換 3件" in ran.out


def test_the_users_limits_apply(raw: Path, tmp_path: Path) -> None:
    ran = convert("raw", "-o", "out", "--max-pages", 1, cwd=tmp_path)
    assert ran.code == 1 and "[too_many_pages]" in ran.out
    ran = convert("raw", "-o", "out", "--timeout", 0.01, "--retry", cwd=tmp_path)
    assert ran.code == 1 and "--timeout" in ran.out and "[timeout]" in ran.out
    (raw / "big.txt").write_bytes(b"a" * (2**20 + 1))
    ran = convert("raw", "-o", "out", "--max-size", 1, cwd=tmp_path)
    assert "big.txt" in ran.out and "[too_large]" in ran.out
    # with the old limits again, what failed under the new ones is retried without being asked
    assert [name for name, r in latest(tmp_path / "out").items() if r["status"] == "failed"] == ["big.txt"]


# --- from run to run ------------------------------------------------------------------------------------


def test_a_removed_input_disappears_from_plans_and_tables(raw: Path, tmp_path: Path) -> None:
    convert("raw", "-o", "out", cwd=tmp_path)
    (raw / FEW[0]).unlink()
    ran = convert("raw", "-o", "out", cwd=tmp_path)
    assert ran.code == 0 and "削除 1件" in ran.out
    gone = "kirigahara-r7"
    assert not list((tmp_path / "out").rglob(f"*{gone}*"))
    for table in (tmp_path / "out/tables").iterdir():
        assert gone not in set(pd.read_parquet(table).document_id)


def age(out: Path) -> None:
    """Give the output folder the rows that planparse 0.1 wrote, with its manifest's keys and hashes."""
    old_names = {"position": "index", "start_date": "quarter_start", "details": "values"}
    lines = []
    for line in map(json.loads, (out / "manifest.jsonl").read_text("utf-8").splitlines()):
        if line["kind"] == "document":
            line["key"] = "0" * 64
            (name,) = (name for name in line["files"] if name.startswith("rows/"))
            header, streams = unpacked((out / name).read_bytes())
            aged = []
            for stream in streams:
                table = pa.ipc.open_stream(stream).read_all()
                table = table.rename_columns([old_names.get(c, c) for c in table.column_names])
                sink = pa.BufferOutputStream()
                with pa.ipc.new_stream(sink, table.schema) as writer:
                    writer.write_table(table)
                aged.append(sink.getvalue().to_pybytes())
            block = pack({"tables": header["tables"]}, *aged)
            (out / name).write_bytes(block)
            line["files"][name] = [hashlib.sha256(block).hexdigest(), len(block)]
        lines.append(json.dumps(line, ensure_ascii=False))
    (out / "manifest.jsonl").write_text("".join(f"{line}\n" for line in lines), "utf-8")


def test_a_folder_of_an_earlier_version_is_converted_again_whole(raw: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    convert(raw, "-o", out, "--jobs", 1)
    fresh = content(out)
    age(out)
    assert content(out) != fresh
    ran = convert(raw, "-o", out, "--jobs", 1, "--lang", "en")
    assert (ran.code, ran.err) == (0, "")
    assert content(out) == fresh


def test_rows_of_an_earlier_version_are_made_of_their_plans(raw: Path, tmp_path: Path) -> None:
    """Those of a document that is not among the inputs of the run that brings the folder to this version."""
    out = tmp_path / "out"
    convert(raw, "-o", out, "--jobs", 1)
    age(out)
    ran = convert(raw / FEW[0], "-o", out, "--jobs", 1, "--lang", "en")
    assert ran.code == 0, ran.out + ran.err
    tasks = pd.read_parquet(out / "tables/tasks.parquet")
    assert set(tasks.document_id) == {Path(name).stem for name in FEW} and tasks.position.min() == 1
    assert convert(raw, "-o", out, "--jobs", 1).code == 0
    assert_whole(out, len(FEW))


def corrected(out: Path) -> None:
    edit = Edit("kirigahara-r7", "title", "令和7年度重点課題推進プラン", "令和7年度計画", "", "", "")
    assert take_over(out, [edit], "hana", date(2026, 5, 1)).taken == 1


@pytest.mark.parametrize("change", [corrected, refresh, prune])
def test_a_change_of_a_folder_of_an_earlier_version_keeps_every_document_in_its_tables(
    change: Callable[[Path], object], raw: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    convert(raw, "-o", out, "--jobs", 1)
    age(out)
    (out / "tables/progress.parquet").unlink()
    change(out)
    for table in ("documents", "tasks"):
        documents = set(pd.read_parquet(out / f"tables/{table}.parquet").document_id)
        assert documents == {"kirigahara-r7", "kirigahara-r8", "kirigahara-r8-writer"}, table
    ran = convert(raw, "-o", out, "--jobs", 1, "--lang", "en")
    assert ran.code == 0 and "3 converted" in ran.out, ran.out + ran.err


def test_corrections_survive_a_new_version_of_the_document(raw: Path, tmp_path: Path) -> None:
    convert("raw", "-o", "out", cwd=tmp_path)
    out = tmp_path / "out"
    plan = json.loads((out / "plans/kirigahara-r7.json").read_bytes())
    issue = plan["issues"][0]
    correction = {
        "path": f"issues/{issue['id']}/title",
        "source": issue["title"],
        "value": "正しい題名",
        "who": "山田",
        "when": "2026-05-01",
        "why": "誤記",
    }
    (out / "corrections").mkdir()
    pinned = {"document_id": "kirigahara-r7", "sha256": plan["source"]["sha256"], "corrections": [correction]}
    path = out / "corrections/kirigahara-r7.json"
    path.write_text(json.dumps(pinned), encoding="utf-8")
    for data in (b"", b"\n"):
        (raw / FEW[0]).write_bytes((raw / FEW[0]).read_bytes() + data)
        ran = convert("raw", "-o", "out", cwd=tmp_path)
        assert ran.code == 0 and "変換 1件、変更なし 2件" in ran.out
        assert (
            json.loads((out / "plans/kirigahara-r7.json").read_bytes())["issues"][0]["title"] == "正しい題名"
        )
        assert "正しい題名" in set(pd.read_parquet(out / "tables/issues.parquet").title)
    path.write_text("{", encoding="utf-8")
    ran = convert("raw", "-o", "out", cwd=tmp_path)
    assert ran.code == 1 and "corrections/kirigahara-r7.json" in ran.out
    assert path.read_text("utf-8") == "{"


def test_the_current_folder_may_be_gone(raw: Path, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    ran = subprocess.run(
        ["sh", "-c", 'rmdir "$PWD"; exec "$@"', "sh", *command(raw / FEW[0], "-o", tmp_path / "out")],
        cwd=gone,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0 and FEW[0] in ran.stdout
    assert (tmp_path / "out" / "tables" / "tasks.parquet").exists()


def test_files_with_hostile_names_are_converted(raw: Path, tmp_path: Path) -> None:
    text = (raw / FEW[0]).read_bytes()
    nfd = unicodedata.normalize("NFD", "ガス事業.txt")
    names = [
        "two\nlines.txt",
        "x" * 251 + ".txt",
        "長" * 83 + "xx.txt",
        "a..%2f..%2fescape.txt",
        "a...txt",
        nfd,
        unicodedata.normalize("NFC", nfd),
        "\x1b[31mred\x1b[0m.txt",
        "[bold]markup.txt",
        "=HYPERLINK(1).txt",
        "-o.txt",
        "\u202etxt.fdp.txt",
        "CON.txt",
    ]
    for name in names:
        (raw / name).write_bytes(text)
    (raw / os.fsdecode(b"\xff\xfe.txt")).write_bytes(text)
    (tmp_path / "outside.txt").write_bytes(text)
    (raw / "link.txt").symlink_to(tmp_path / "outside.txt")
    os.mkfifo(raw / "pipe.txt")
    (raw / "folder.pdf").mkdir()
    before = {p.name for p in tmp_path.iterdir()} | {"out"}
    ran = convert("raw", "-o", "out", cwd=tmp_path)
    assert ran.code == 1 and "Traceback" not in ran.err
    failed = [Path(r["input"]).name for r in records(tmp_path / "out") if r["status"] == "failed"]
    assert sorted(failed) == ["link.txt", "pipe.txt"]
    assert assert_whole(tmp_path / "out", len(FEW) + len(names) + 3)["unreadable"] == 2
    assert "\x1b" not in ran.out and "\u202e" not in ran.out and "[bold]markup" in ran.out
    assert {p.name for p in tmp_path.iterdir()} == before
    for plan in (tmp_path / "out/plans").iterdir():
        assert plan.name.isprintable() and len(plan.name.encode()) <= 130
    assert "変換 0件" in convert("raw", "-o", "out", cwd=tmp_path).out
