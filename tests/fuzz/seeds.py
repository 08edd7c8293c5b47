"""Write the seeds of the corpus, small sound inputs of each target: `python -m tests.fuzz.seeds`.

The dictionaries beside them (`TARGET.dict`) hold the words of the format, for mutations to insert. Inputs
that were found by fuzzing (`found-*`) stay as they are.
"""

from __future__ import annotations

import io
import json
import random
import re
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pikepdf
import xlsxwriter

from bench.originals import docx, html, markdown, pptx, texts, xlsx
from generator import cid, content
from generator.layout import HEADERS, Block, Style, lay_out
from planparse.output.manifest import Begun, Record, Tables
from planparse.output.manifest import encode as encode_manifest
from planparse.writers.json import encode
from planparse.writers.xlsx import write_xlsx
from tests.fuzz.targets import CORPUS
from tests.support.documents import form_source
from tests.support.pdf_pages import Sheet, fill, full, mapped, pdf
from tests.support.plans import outline_plan, rich_plan
from tests.support.small_plan import PLAN

STORED_AT = (2026, 4, 1, 0, 0, 0)
"""The time of the parts of a zip archive, so that the same archive comes out each time."""
_PARTS = {
    "docx_part": ("plan.docx", ("word/document.xml", "word/styles.xml", "word/numbering.xml")),
    "xlsx_part": (
        "plan.xlsx",
        ("xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml"),
    ),
    "pptx_part": ("plan.pptx", ("ppt/slides/slide1.xml", "ppt/slides/slide3.xml", "ppt/presentation.xml")),
}


def main() -> None:
    """Write every seed."""
    blocks = _blocks()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _documents(blocks, folder)
        _packages(blocks, folder)
        _workbooks(folder)
    _keep("pdf_by_pdfium", _pdfs(blocks))
    _keep("pdf_by_pdfplumber", _pdfs(blocks))
    _keep("page_by_pdfium", _contents())
    _keep("page_by_pdfplumber", _contents())
    _keep("form", {f"{n}.toml": form_source(n).encode() for n in ("kyoku-x", "gyokaku", "jimu-jigyo")})
    _keep("corrections", {"corrections.json": _corrections()})
    _keep("links", {"links.toml": _LINKS.encode()})
    _keep("plan", {f"{n}.json": encode(p) for n, p in (("rich", rich_plan()), ("outline", outline_plan()))})
    _keep("manifest", {"manifest.jsonl": _manifest()})
    for target, words in _WORDS.items():
        (CORPUS / f"{target}.dict").write_text(_dictionary(words), "ascii")


def _keep(target: str, seeds: dict[str, bytes]) -> None:
    for name, data in seeds.items():
        path = CORPUS / target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def _blocks() -> Sequence[Block]:
    """A plan of one issue with one initiative."""
    plan = content.plan(random.Random("seeds"), merged=False, headers=tuple(HEADERS))
    issue = replace(plan.issues[0], initiatives=plan.issues[0].initiatives[:1])
    return lay_out(replace(plan, issues=(issue,)), Style(merge=False, pages=False))


def _documents(blocks: Sequence[Block], folder: Path) -> None:
    rng = random.Random("seeds")
    tables = {"tsv": texts.write_tsv, "boxed": texts.write_boxed, "aligned": texts.write_aligned}
    for name, write in (tables | {"pipes": texts.write_pipes}).items():
        write(blocks, folder / name, rng)
        _keep("text", {f"{name}.txt": (folder / name).read_bytes()})
    _keep("text", {"plan.txt": PLAN.encode(), "plan-cp932.txt": PLAN.encode("cp932")})
    texts.write_csv(blocks, folder / "csv", rng)
    _keep("csv", {"plan.csv": (folder / "csv").read_bytes()})
    markdown.write(blocks, folder / "md", rng)
    _keep("markdown", {"plan.md": (folder / "md").read_bytes()})
    html.write(blocks, folder / "html", rng)
    _keep("html", {"plan.html": (folder / "html").read_bytes()})


def _packages(blocks: Sequence[Block], folder: Path) -> None:
    rng = random.Random("seeds")
    for name, write in (("plan.docx", docx.write), ("plan.xlsx", xlsx.write), ("plan.pptx", pptx.write)):
        write(blocks, folder / name, rng)
        _keep("package", {name: _stored_again(folder / name)})
    for target, (name, wanted) in _PARTS.items():
        with ZipFile(folder / name) as archive:
            _keep(target, dict(_part_seeds(archive, wanted)))


def _workbooks(folder: Path) -> None:
    write_xlsx([rich_plan()], folder / "corrections.xlsx")
    with xlsxwriter.Workbook(folder / "links.xlsx") as book:
        sheet = book.add_worksheet("対応")
        sheet.write_row(0, 0, ("指定", "旧", "新", "旧年度", "新年度", "組織", "理由"))
        sheet.write_row(1, 0, ("結ぶ", "A-1", "A-2", 2025, 2026, "観光局", "名称の変更"))
        sheet.write_row(2, 0, ("切る", "A-1/1", "A-1/2"))
    for target, name in (("workbook_part", "corrections.xlsx"), ("links_workbook_part", "links.xlsx")):
        _keep("workbook", {name: _stored_again(folder / name)})
        with ZipFile(folder / name) as archive:
            sheets = [part for part in archive.namelist() if part.startswith("xl/worksheets/sheet")]
            small = sorted(sheets, key=lambda part: archive.getinfo(part).file_size)[:3]
            _keep(target, dict(_part_seeds(archive, ("xl/workbook.xml", *small))))


def _part_seeds(archive: ZipFile, wanted: Iterable[str]) -> Iterable[tuple[str, bytes]]:
    for part in wanted:
        if part in archive.namelist():
            yield Path(part).name, part.encode() + b"\n" + archive.read(part)


def _stored_again(path: Path) -> bytes:
    """The archive without the times in it, and without pictures, which no reader looks at."""
    out = io.BytesIO()
    with ZipFile(path) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            if not name.endswith((".jpeg", ".png")):
                content = old.read(name)
                if name.startswith("docProps/"):
                    content = re.sub(rb"\d{4}-\d\d-\d\dT[\d:]+Z", b"2026-04-01T00:00:00Z", content)
                new.writestr(ZipInfo(name, STORED_AT), content, ZIP_DEFLATED)
    return out.getvalue()


# --- PDF -----------------------------------------------------------------------------------------------


def _pdfs(blocks: Sequence[Block]) -> dict[str, bytes]:
    """Small PDFs whose streams are not compressed, so that a mutation reaches them."""

    def table(sheet: Sheet) -> None:
        full(sheet)
        fill(sheet, [["区分", "", "", "備考"], ["①", "増設", "", ""], ["", "", "移転", "継続"]])
        sheet._code.append("/Span << /ActualText <feff4e00> >> BDC")
        sheet.put(60, 60, "一")
        sheet._code.append("EMC")

    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "plan.pdf"
        cid.render(list(blocks), path, cid.Look(landscape=False, rules="full"))
        whole = path.read_bytes()
    made = {"table.pdf": pdf(table), "mapped.pdf": mapped("計画ABC①"), "plan.pdf": whole}
    return {name: _plain(data) for name, data in made.items()}


def _plain(data: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as file:
        if "/ID" in file.trailer:
            del file.trailer["/ID"]  # it is drawn anew each time
        file.save(
            out,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            static_id=True,
        )
    return out.getvalue()


def _contents() -> dict[str, bytes]:
    """Content streams, for a page with the fonts /J and /F and the form /X."""

    def shown(words: str) -> bytes:
        return b"<" + words.encode("utf-16-be").hex().encode() + b"> Tj"

    heads = b" ".join(b"1 0 0 1 %d 700 Tm %s" % (64 + 120 * n, shown(f"第{n + 1}四半期")) for n in range(4))
    rules = b" ".join(b"%d 660 m %d 716 l S" % (60 + 120 * n, 60 + 120 * n) for n in range(5))
    across = b" ".join(b"60 %d m 540 %d l S" % (y, y) for y in (660, 688, 716))
    upright = b"BT /J 10 Tf 0 1 -1 0 300 300 Tm " + shown("縦") + b" ET"
    return {
        "table": b"q .5 w " + rules + b" " + across + b" Q BT /J 10 Tf " + heads + b" ET",
        "states": b"q /G gs 1 0 0 1 5 5 cm /X Do Q 0 0 100 100 re W n " + upright,
        "marks": b"/Span << /ActualText (AB) >> BDC BT /F 12 Tf 3 Tr 60 600 Td [(A) -200 (B)] TJ ET EMC",
        "shades": b".8 g 60 300 480 20 re f 1 0 0 rg BT /F 9 Tf 2 Tc 90 Tz 4 Ts 64 305 Td (red) ' ET",
    }


# --- what people write ---------------------------------------------------------------------------------

_LINKS = """\
[[pin]]
old = "A-1"
new = "A-2"
reason = "名称が変わった"

[[forbid]]
old = "A-1/1"
new = "A-1/2"
from = 2025
to = 2026
organization = "観光局"

[[lineage]]
id = "海辺"
fiscal_year = 2026
issue = "A-1"

[[bureau]]
old = ["観光局", "港湾局"]
new = "観光港湾局"
"""


def _corrections() -> bytes:
    plan = rich_plan()
    title = plan.issues[0].title
    pinned = {"who": "担当", "when": "2026-04-01", "why": "誤字", "value": "新しい題"}
    paths = {
        f"issues/{plan.issues[0].id}/title": title,
        f"issues/{plan.issues[0].id}/initiatives/1/quarters/1/tasks/+①1": None,
    }
    entries = [{"path": path, "source": source, **pinned} for path, source in paths.items()]
    value = {"document_id": plan.document_id, "sha256": "0" * 64, "corrections": entries}
    return json.dumps(value, ensure_ascii=False).encode()


def _manifest() -> bytes:
    at = "2026-04-01T00:00:00.000+00:00"
    return encode_manifest(
        (
            Begun(("keikaku",), "0.1.0", at),
            Record(
                "../raw/計画.pdf", "ok", "keikaku", "k", "0" * 64, 9, files={"plans/keikaku.json": ("0", 9)}
            ),
            Record("../raw/表.pdf", "failed", reason="damaged", ja="壊れています", en="damaged", attempts=1),
            Record("../raw/図.png", "skipped", reason="other_kind", ja="図", en="picture"),
            Tables("s", {"tables/tasks.parquet": ("0", 9)}, at),
        )
    )


# --- the words of a format -----------------------------------------------------------------------------

_TEXT = (
    "① ② (1) (2) 1 課題 課題領域 取組 第1四半期 第2四半期 第3四半期 第4四半期 4~6月 令和8年度 同左 〃 なし"
    " ・ → ※ 政策分野 インパクト 緊急度 12億円 千円 % 指標 目標値 実績 部 局 市 Ⅰ ア 年 月 上半期 通年 (続き)"
    " か\u3099 \u200b | +---+ ┌─┬ \t \u3000 \n\n \f"
)
_TOML = "[[ ]] = ''' text patterns kind within examples issue {番号} {題名} {number} (?P<title>.+) true [] {}"
_PDF = (
    "BT ET Tj TJ Tf Td Tm T* Tr Tz Tc Tw Ts TL q Q cm re m l c h S s f f* B n W W* Do BDC BMC EMC sh gs g rg"
    " k sc scn /J /F /X /G << >> [ ] ( ) <3042> 0 1 -1 1e9 .5 null BI ID EI d0 d1 i w /ActualText /Span /OC"
)
_PDF_FILE = (
    "obj endobj stream endstream xref trailer startxref /Length /Filter /Kids /Parent /Rotate /CropBox"
    " /UserUnit /Annots /OCProperties /ToUnicode /Encoding /Widths /W /DW /Matrix /BBox /Type /FlateDecode"
)
_HTML = (
    "<table> <tr> <th> </td> </table> <p> <h1> <h2> <br> <ul> <del> <rt> <ruby> <style> <script> <!-- -->"
    " <svg> <input> <select> <option> &#0; &nbsp; &#x202e; hidden display:none visibility:hidden"
    " <td/rowspan=2> <td/colspan=9> <ol/start=3> <li/value=-1>"
)
_WORDS = {
    **dict.fromkeys(("text", "csv", "markdown"), _TEXT),
    "html": f"{_HTML} {_TEXT}",
    **dict.fromkeys(("form", "links"), f"{_TOML} {_TEXT}"),
    **dict.fromkeys(("page_by_pdfium", "page_by_pdfplumber"), _PDF),
    **dict.fromkeys(("pdf_by_pdfium", "pdf_by_pdfplumber"), f"{_PDF_FILE} {_PDF}"),
}


def _dictionary(words: str) -> str:
    """Words, parted by blanks, as libFuzzer reads them: one a line, their bytes escaped."""
    escaped = ("".join(f"\\x{byte:02x}" for byte in word.encode()) for word in words.split(" "))
    return "".join(f'"{word}"\n' for word in escaped)


if __name__ == "__main__":
    main()
