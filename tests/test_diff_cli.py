"""`planparse diff` as users call it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from planparse.cli import main
from planparse.cli.diff_summary import COLOURS
from planparse.comparison.labels import KIND_LABELS
from planparse.comparison.model import KINDS
from planparse.comparison.pairing import pair_years
from planparse.output.folder import MANIFEST, write_plan
from planparse.output.manifest import Begun, Record, Tables, encode
from planparse.plan.model import Plan
from tests.support.browsers import chromium_started
from tests.support.diff_plans import SENTENCES, issue, plan
from tests.support.documents import ROOT

Captured = pytest.CaptureFixture[str]
OLD, NEW = ROOT / "raw" / "kankyo-r7.txt", ROOT / "raw" / "kankyo-r8.txt"


def run(*arguments: object) -> int:
    try:
        return main(["diff", *map(str, arguments)])
    except SystemExit as stop:
        return int(stop.code or 0)


def yearly(year: int, organization: str, **fields: object) -> Plan:
    made = plan(
        issue("A-1", f"{organization}の人材の確保", SENTENCES[3:]),
        year=year,
        document_id=f"{organization}-{year}",
        organization=organization,
    )
    return made.model_copy(update=fields)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A converted folder: two bureaus over three years, a third with one year, one year twice."""
    folder = tmp_path / "out"
    for year in (2024, 2025, 2026):
        for organization in ("港湾局", "観光局"):
            write_plan(yearly(year, organization), folder)
    write_plan(yearly(2026, "消防局"), folder)
    write_plan(yearly(2026, "港湾局", document_id="港湾局-2026-old"), folder)
    runs = {"2026-04-01": "港湾局-2026-old", "2026-05-01": "港湾局-2026"}
    lines = (
        (Begun((own,), "1", at), Record(f"../{own}.pdf", "ok", own, sha256=own, at=at))
        for at, own in runs.items()
    )
    ended = Tables("", {"tables/documents.parquet": ("", 0)}, "2026-05-02")
    (folder / MANIFEST).write_bytes(encode([*(line for pair in lines for line in pair), ended]))
    return folder


def test_two_files_are_compared_and_summarised(capsys: Captured) -> None:
    assert run(OLD, NEW) == 0
    told = capsys.readouterr().out
    for word in (
        "環境共生局",
        "改題",
        "分割",
        "領域変更",
        "今年度のみ",
        "前年度のみ",
        "要確認",
        "207億円 → 214億3千万円",
    ):
        assert word in told
    assert "\x1b[" not in told


def test_the_summary_in_english(capsys: Captured) -> None:
    assert run("--lang", "en", OLD, NEW) == 0
    assert "renamed" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("old", "new", "code"), [(OLD, OLD, 0), (OLD, NEW, 1), (OLD, ROOT / "nothing.pdf", 2)]
)
def test_the_exit_codes_are_those_of_git_diff(old: Path, new: Path, code: int) -> None:
    assert run(old, new, "--exit-code") == code


def test_pdf_text_and_json_inputs_compare_alike(tmp_path: Path, capsys: Captured) -> None:
    from planparse.parse.pipeline import parse_path

    path = write_plan(parse_path(OLD).plan, tmp_path)
    assert run(path, OLD, "--exit-code") == 0
    capsys.readouterr()
    assert run(path, ROOT / "raw" / "kankyo-r8-writer.pdf", "--json") == 0
    links = json.loads(capsys.readouterr().out)["result"]["comparisons"][0]["links"]
    assert {"B-4"} == {x["new"] for x in links if x["old"] == "B-3"}


def test_a_folder_is_compared_year_by_year(out: Path, tmp_path: Path, capsys: Captured) -> None:
    from pyarrow import parquet

    to = tmp_path / "to"
    assert run(out, "-o", to, "--format", "json", "--format", "parquet") == 0
    told = capsys.readouterr()
    assert sorted(p.name for p in to.glob("*.json")) == [
        "港湾局-2024--港湾局-2025.diff.json",
        "港湾局-2025--港湾局-2026.diff.json",
        "観光局-2024--観光局-2025.diff.json",
        "観光局-2025--観光局-2026.diff.json",
    ]
    assert not list(to.glob("*.html"))
    rows = parquet.read_table(to / "tables" / "history.parquet").to_pylist()
    assert {(r["organization"], r["valid_from_fy"], r["valid_to_fy"]) for r in rows} == {
        ("港湾局", 2024, 2026),
        ("観光局", 2024, 2026),
    }
    assert "消防局-2026: 比較する相手の計画がありません" in told.err
    assert "港湾局-2026-old: 同じ組織・年度の 港湾局-2026 が新しい" in told.err


def test_two_years_of_a_folder_are_compared(out: Path, tmp_path: Path) -> None:
    assert run(out, "--from", 2024, "--to", 2026, "-o", tmp_path / "to") == 0
    names = {p.name for p in (tmp_path / "to").iterdir()}
    stem = "港湾局-2024--港湾局-2026"
    assert names >= {f"{stem}.{end}" for end in ("diff.json", "html", "xlsx", "md")} | {"tables"}


@pytest.mark.parametrize(
    ("wanted", "pairs"),
    [
        ((None, None), [(2023, 2024), (2024, 2026), (2026, 2027)]),
        ((None, 2026), [(2023, 2024), (2024, 2026)]),
        ((None, 2025), [(2023, 2024)]),
        ((2024, None), [(2024, 2026), (2026, 2027)]),
        ((2025, None), [(2026, 2027)]),
        ((2023, 2027), [(2023, 2027)]),
        ((2027, 2024), [(2027, 2024)]),
        ((2024, 2024), []),
        ((2025, 2027), []),
    ],
)
def test_the_years_that_are_compared(
    wanted: tuple[int | None, int | None], pairs: list[tuple[int, int]]
) -> None:
    plans = [yearly(year, "港湾局") for year in (2026, 2023, 2027, 2024)]
    pairing = pair_years(plans, *wanted)
    assert [(a.fiscal_year, b.fiscal_year) for a, b in pairing.pairs] == pairs


def test_the_diffs_are_printed_as_the_json_of_their_files(
    out: Path, tmp_path: Path, capsys: Captured
) -> None:
    to = tmp_path / "to"
    assert run(out, "-o", to, "--format", "json") == 0
    capsys.readouterr()
    assert run(out, "--format", "json") == 0
    printed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert printed == [json.loads(p.read_text("utf-8")) for p in sorted(to.glob("*.diff.json"))]
    assert run(out, "--format", "json", "--format", "md") == 2


def test_two_folders_are_compared_by_bureau(out: Path, tmp_path: Path, capsys: Captured) -> None:
    other = tmp_path / "other"
    write_plan(yearly(2027, "観光局", document_id="next"), other)
    assert run(out, other, "-o", tmp_path / "to", "--format", "md") == 0
    assert [p.name for p in (tmp_path / "to").iterdir()] == ["観光局-2026--next.md"]


def test_a_links_file_holds_on_every_run(tmp_path: Path, capsys: Captured) -> None:
    links = tmp_path / "links.toml"
    links.write_text(
        '[[forbid]]\nold = "B-1"\nnew = "B-2"\nfrom = 2025\nto = 2026\n[[pin]]\nold = "Z-9"\nnew = "A-1"\n',
        "utf-8",
    )
    for _ in range(2):
        assert run(OLD, NEW, "--links", links, "--json") == 0
        told = capsys.readouterr()
        (diff,) = json.loads(told.out)["result"]["comparisons"]
        assert ("B-1", "B-2") not in {(x["old"], x["new"]) for x in diff["links"]}
        assert "Z-9" in told.err


def bureau(path: Path, **fields: object) -> Path:
    """A folder with one plan."""
    year = int(str(fields.pop("year", 2026)))
    write_plan(yearly(year, "港湾局").model_copy(update=fields), path)
    return path


def other_issues(organization: str) -> dict[str, object]:
    """The fields of a plan of another bureau whose issues are its own."""
    return {"organization": organization, "issues": (issue("A-1", "灯台の公開", SENTENCES[:2]),)}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ({"year": 2026}, {"year": 2025}, "後の年度"),
        ({"year": 2025}, {"municipality": "渚市"}, "自治体が違います"),
        ({"year": 2025}, other_issues("消防局"), "組織が違い"),
    ],
)
def test_a_doubtful_pair_is_a_question_and_no_result(
    old: dict[str, object], new: dict[str, object], told: str, tmp_path: Path, capsys: Captured
) -> None:
    sides = bureau(tmp_path / "a", **old), bureau(tmp_path / "b", **new)
    assert run(*sides, "-o", tmp_path / "to") == 2
    asked = capsys.readouterr()
    assert told in asked.err
    assert "--force" in asked.err
    assert not asked.out
    assert not (tmp_path / "to").exists()
    assert run(*sides, "--force") == 0
    assert "→" in capsys.readouterr().out


def test_a_bureau_with_another_name_and_the_same_issues_is_compared_and_said(
    tmp_path: Path, capsys: Captured
) -> None:
    old, new = bureau(tmp_path / "a", year=2025), bureau(tmp_path / "b", organization="港湾空港局")
    assert run(old, new) == 0
    assert "港湾局 → 港湾空港局" in capsys.readouterr().err


def test_years_of_a_folder_in_reverse_are_asked_about(out: Path, capsys: Captured) -> None:
    assert run(out, "--from", 2026, "--to", 2024) == 2
    assert "後の年度" in capsys.readouterr().err


def test_merged_and_renamed_bureaus_are_joined_by_the_links_file(tmp_path: Path, capsys: Captured) -> None:
    from pyarrow import parquet

    folder, links = tmp_path / "out", tmp_path / "links.toml"
    for year in (2024, 2025):
        for organization in ("港湾局", "観光局", "水道局"):
            write_plan(yearly(year, organization), folder)
    merged = [yearly(2026, name).issues[0] for name in ("港湾局", "観光局")]
    both = tuple(own.model_copy(update={"id": f"A-{n}", "number": n}) for n, own in enumerate(merged, 1))
    write_plan(yearly(2026, "観光港湾局", issues=both), folder)
    write_plan(yearly(2026, "水道局").model_copy(update={"organization": "上下水道局"}), folder)
    links.write_text(
        '[[bureau]]\nold = ["港湾局", "観光局"]\nnew = "観光港湾局"\nto = 2026\n'
        '[[bureau]]\nold = "水道局"\nnew = "上下水道局"\n',
        "utf-8",
    )
    assert (
        run(folder, "--links", links, "-o", tmp_path / "to", "--format", "json", "--format", "parquet") == 0
    )
    told = capsys.readouterr()
    assert "比較する相手" not in told.err
    (path,) = (tmp_path / "to").glob("*--観光港湾局-2026.diff.json")
    diff = json.loads(path.read_text("utf-8"))
    assert sorted(diff["old"]["organization"].split("・")) == ["港湾局", "観光局"]
    assert {(x["old"], x["new"]) for x in diff["links"] if x["level"] == "issue"} in (
        {("A-1", "A-1"), ("A-1~2", "A-2")},
        {("A-1", "A-2"), ("A-1~2", "A-1")},
    )
    rows = parquet.read_table(tmp_path / "to" / "tables" / "history.parquet").to_pylist()
    renamed = [r for r in rows if r["organization"] in ("水道局", "上下水道局")]
    assert {(r["lineage_id"], r["valid_from_fy"], r["valid_to_fy"]) for r in renamed} == {
        ("2024-A-1", 2024, 2026)
    }


def test_all_bureaus_of_a_folder_are_one_book_and_one_page(out: Path, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    assert run(out, "-o", tmp_path / "to", "--format", "html", "--format", "xlsx", "--format", "docx") == 0
    page = (tmp_path / "to" / "comparison.html").read_text("utf-8")
    assert page.count('class="comparison"') == 4
    assert all(f'href="#p{n}"' in page and f'id="p{n}"' in page for n in range(1, 5))
    book = load_workbook(tmp_path / "to" / "comparison.xlsx")
    tables = ["港湾局 R6→R7", "港湾局 R7→R8", "観光局 R6→R7", "観光局 R7→R8"]
    assert book.sheetnames == ["目次", *tables, "対応", "数値", "予定", "経過"]
    links = [row[0].hyperlink.location for row in book["目次"].iter_rows(min_row=2)]
    assert links == [f"'{name}'!A1" for name in tables]
    changes = {row[7].value for row in book["経過"].iter_rows(min_row=2)}
    assert changes == {"初出(判明している最初の年度)"}
    assert (tmp_path / "to" / "comparison.docx").exists()


def test_the_page_fits_a_telephone(out: Path, tmp_path: Path) -> None:
    assert run(out, "-o", tmp_path / "to", "--format", "html") == 0
    with chromium_started() as chromium:
        view = chromium.new_page(viewport={"width": 390, "height": 844})
        view.goto((tmp_path / "to" / "comparison.html").as_uri())
        assert view.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        ([OLD, NEW, "--format", "xlsx"], 2, "-o"),
        ([OLD], 2, "OLD NEW"),
        ([OLD, ROOT / "docs"], 1, "変換結果"),
        ([ROOT / "pyproject.toml", NEW], 1, "pyproject.toml"),
        ([OLD, NEW, "--links", ROOT / "LICENSE"], 2, "LICENSE"),
        ([OLD, NEW, "--links", ROOT / "missing.toml"], 2, "missing.toml"),
    ],
)
def test_an_error_is_reported_in_one_line(
    arguments: list[object], code: int, told: str, capsys: Captured
) -> None:
    assert run(*arguments) == code
    err = capsys.readouterr().err
    assert told in err
    assert "Traceback" not in err


def test_a_damaged_plan_does_not_keep_the_others_from_being_compared(
    out: Path, tmp_path: Path, capsys: Captured
) -> None:
    (out / "plans" / "観光局-2025.json").write_text("{}", "utf-8")
    assert run(out, "--from", 2025, "--to", 2026, "-o", tmp_path / "to", "--format", "json") == 1
    assert [p.name for p in (tmp_path / "to").iterdir()] == ["港湾局-2025--港湾局-2026.diff.json"]
    assert "観光局-2025.json" in capsys.readouterr().err


def test_an_unwritable_folder_is_reported_in_one_line(tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    assert run(OLD, NEW, "-o", tmp_path / "file" / "to", "--format", "json") == 1
    assert "書き込めません" in capsys.readouterr().err


def test_every_kind_of_change_has_a_label_and_a_colour() -> None:
    assert set(KINDS) == set(KIND_LABELS) == set(COLOURS)
