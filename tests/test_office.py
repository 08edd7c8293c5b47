"""Files that LibreOffice converts before they are read: with it, without it, and with one that misbehaves."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from docx import Document
from openpyxl import Workbook
from pptx import Presentation
from pptx.util import Pt

from planparse.document.errors import ReadError
from planparse.document.kinds import KINDS
from planparse.document.place import Spot
from planparse.document.source import Grid
from planparse.readers import office, read
from planparse.readers.office import PROGRAMS, OfficeKind

OLE = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(504)
RTF = rb"{\rtf1\ansi {plan}\par}"
DOC, XLS, PPT = (
    OLE + name.encode("utf-16-le") for name in ("WordDocument", "Workbook", "PowerPoint Document")
)
needs_libreoffice = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")


def docx() -> bytes:
    document: Any = Document()
    document.add_paragraph("課題A (1) 港の再生")
    document.add_paragraph("②課題の内容")
    table = document.add_table(2, 2, "Table Grid")
    for n, text in enumerate(("第1四半期", "第2四半期", "・測量", "・着工")):
        table.cell(n // 2, n % 2).text = text
    document.add_paragraph("以上")
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def pptx() -> bytes:
    deck: Any = Presentation()
    for text in ("課題A", "課題B"):
        slide = deck.slides.add_slide(deck.slide_layouts[5])
        slide.shapes.title.text_frame.text = text
        slide.shapes.add_textbox(Pt(40), Pt(300), Pt(400), Pt(30)).text_frame.text = f"{text}の内容。"
    slide.notes_slide.notes_text_frame.text = "口頭で補足"
    out = BytesIO()
    deck.save(out)
    return out.getvalue()


def saved(data: bytes, suffix: str, wanted: str, folder: Path) -> bytes:
    """A file as LibreOffice saves it in another format."""
    source = folder / f"plan{suffix}"
    source.write_bytes(data)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", wanted, "--outdir", str(folder), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return (folder / f"plan.{wanted}").read_bytes()


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of temporary files, empty."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    return folder


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, temporary: Path) -> Iterator[Path]:
    """A program that is found as soffice; tests write what it does."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    program = folder / "soffice"
    yield program
    assert list(temporary.iterdir()) == []


def does(program: Path, script: str) -> None:
    program.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    program.chmod(0o755)


# --- without LibreOffice -----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", PROGRAMS)
def test_without_libreoffice_one_line_says_what_to_do(
    kind: OfficeKind, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    data = {"doc": DOC, "xls": XLS, "ppt": PPT}.get(kind, RTF)
    if kind.startswith("od"):
        out = BytesIO()
        with ZipFile(out, "w") as package:
            package.writestr("mimetype", KINDS[kind].media_type)
        data = out.getvalue()
    with pytest.raises(ReadError) as refused:
        read(data, f"plan.{kind}")
    assert refused.value.code == "no-libreoffice"
    program = PROGRAMS[kind]
    for language in ("ja", "en"):
        message = refused.value.message(language)
        assert program.name in message and f".{program.modern}" in message and "\n" not in message


def test_a_locked_opendocument_file_is_told_as_such() -> None:
    out = BytesIO()
    with ZipFile(out, "w") as package:
        package.writestr("mimetype", KINDS["odt"].media_type)
        package.writestr("META-INF/manifest.xml", "<manifest:encryption-data/>")
    with pytest.raises(ReadError) as refused:
        read(out.getvalue(), "plan.odt")
    assert refused.value.code == "encrypted-original"


# --- with a program in LibreOffice's place -----------------------------------------------------------


def test_what_is_converted_is_read_as_the_file_it_was(fake: Path, tmp_path: Path) -> None:
    (tmp_path / "made.docx").write_bytes(docx())
    does(
        fake,
        f'while [ "$1" != --outdir ]; do shift; done; mkdir "$2"; cp {tmp_path}/made.docx "$2/document.docx"',
    )
    document, findings = read(DOC, "plan.doc")
    assert [line.text for line in document.lines()][:2] == ["課題A (1) 港の再生", "②課題の内容"]
    assert (document.media_type, document.reader, document.size) == (KINDS["doc"].media_type, "doc", len(DOC))
    assert document.sha256 == sha256(DOC).hexdigest()
    assert [finding.code for finding in findings] == ["libreoffice"]


@pytest.mark.parametrize("script", ["exit 1", "exit 0", "kill -9 $$", "echo nonsense >&2; cat /dev/null"])
def test_a_file_that_cannot_be_converted_is_one_error(fake: Path, script: str) -> None:
    does(fake, script)
    with pytest.raises(ReadError) as refused:
        read(DOC, "plan.doc")
    assert refused.value.code == "libreoffice-failed"


def test_a_conversion_that_takes_too_long_is_ended(fake: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "SECONDS", 0.3)
    does(fake, "sleep 3600 & sleep 3600")
    with pytest.raises(ReadError) as refused:
        read(DOC, "plan.doc")
    assert refused.value.code == "libreoffice-slow"


def test_a_conversion_sees_nothing_of_the_environment(
    fake: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET", "token")
    does(fake, f"env > {tmp_path}/seen; exit 1")
    with pytest.raises(ReadError):
        read(DOC, "plan.doc")
    assert "token" not in (tmp_path / "seen").read_text("utf-8")


def test_a_killed_reader_leaves_neither_files_nor_processes(
    fake: Path, temporary: Path, tmp_path: Path
) -> None:
    does(fake, f"echo $$ > {tmp_path}/pid; sleep 3600")
    program = f"from planparse.readers import read; read({DOC!r}, 'plan.doc')"
    reader = subprocess.Popen([sys.executable, "-c", program])
    while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text("ascii").strip():
        assert reader.poll() is None
        time.sleep(0.02)
    converter = int((tmp_path / "pid").read_text("ascii"))
    reader.send_signal(signal.SIGKILL)
    reader.wait()
    while Path(f"/proc/{converter}").exists() or list(temporary.iterdir()):
        time.sleep(0.02)


# --- with LibreOffice --------------------------------------------------------------------------------


@needs_libreoffice
@pytest.mark.parametrize("kind", ["doc", "rtf", "odt"])
def test_old_word_files_are_read_like_new_ones(kind: str, tmp_path: Path, temporary: Path) -> None:
    data = saved(docx(), ".docx", kind, tmp_path)
    document, findings = read(data, f"plan.{kind}")
    new, _ = read(docx(), "plan.docx")
    assert [(line.text, line.spot) for line in document.lines()] == [
        (line.text, line.spot) for line in new.lines()
    ]
    (grid,) = [block for block in document.blocks if isinstance(block, Grid)]
    assert (grid.rows, grid.cols) == (2, 2)
    assert document.media_type == KINDS[kind].media_type  # type: ignore[index]
    assert [finding.code for finding in findings] == ["libreoffice"]
    assert list(temporary.iterdir()) == []


@needs_libreoffice
@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_old_worksheets_are_read_like_new_ones(kind: str, tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "港湾局"
    sheet["B3"], sheet["C3"] = "課題A (1) 港の再生", 1250
    sheet["C3"].number_format = '#,##0"千円"'
    out = BytesIO()
    book.save(out)
    document, _ = read(saved(out.getvalue(), ".xlsx", kind, tmp_path), f"plan.{kind}")
    new, _ = read(out.getvalue(), "plan.xlsx")
    found = [(line.text, line.spot) for line in document.lines()]
    assert found == [(line.text, line.spot) for line in new.lines()]
    assert "1,250千円" in found[0][0]


@needs_libreoffice
@pytest.mark.parametrize("kind", ["ppt", "odp"])
def test_old_slides_are_read_like_new_ones(kind: str, tmp_path: Path) -> None:
    data = saved(pptx(), ".pptx", kind, tmp_path)
    document, findings = read(data, f"deck.{kind}")
    assert [(line.text, line.spot) for line in document.lines()] == [
        ("課題A", Spot(slide=1)),
        ("課題Aの内容。", Spot(slide=1)),
        ("課題B", Spot(slide=2)),
        ("課題Bの内容。", Spot(slide=2)),
    ]
    assert [(aside.kind, aside.text) for aside in document.asides] == [("notes", "口頭で補足")]
    assert read(data, f"deck.{kind}") == (document, findings)


@needs_libreoffice
def test_a_file_that_libreoffice_cannot_open_is_one_error(temporary: Path) -> None:
    with pytest.raises(ReadError) as refused:
        read(DOC + bytes(4096), "plan.doc")
    assert refused.value.code == "libreoffice-failed"
    assert list(temporary.iterdir()) == []


@needs_libreoffice
def test_neither_links_nor_files_of_the_machine_are_read(tmp_path: Path) -> None:
    asked: list[str] = []

    class Server(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(404)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    secret = tmp_path / "secret.txt"
    secret.write_text("秘密の文", "utf-8")
    url = f"http://127.0.0.1:{server.server_port}/picture.png"
    content = f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document-content office:version="1.3"
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
 xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"
 xmlns:xlink="http://www.w3.org/1999/xlink"><office:body><office:text>
<text:p>本文<draw:frame svg:width="2cm" svg:height="2cm"><draw:image xlink:href="{url}"
 xlink:type="simple" xlink:actuate="onLoad"/></draw:frame></text:p>
<text:section text:name="s"><text:section-source xlink:href="{secret.as_uri()}" xlink:type="simple"/>
<text:p>元の節</text:p></text:section></office:text></office:body></office:document-content>"""
    manifest = """<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">
<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.text"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>"""
    out = BytesIO()
    with ZipFile(out, "w") as package:
        package.writestr("mimetype", KINDS["odt"].media_type)
        package.writestr("META-INF/manifest.xml", manifest)
        package.writestr("content.xml", content)
    document, _ = read(out.getvalue(), "plan.odt")
    server.shutdown()
    assert [line.text for line in document.lines()] == ["本文", "元の節"]
    assert asked == []
