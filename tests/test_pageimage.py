"""Page images: size, coordinates, and resilience against bad files."""

from __future__ import annotations

import io
import itertools
import os
from pathlib import Path
from types import SimpleNamespace

import pytest
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from planparse.batch import pictures
from planparse.batch.pictures import views
from planparse.batch.task import MIB, Limits
from planparse.report.pageimage import DPI, PageView


def drawn(path: Path, text: str = "Harbour", *, size: tuple[float, float] = (400, 600)) -> Canvas:
    canvas = Canvas(str(path), pagesize=size, invariant=True)
    canvas.setFont("Helvetica", 20)
    canvas.drawString(50, size[1] - 100, text)
    return canvas


def only(path: Path, dpi: float = DPI) -> PageView:
    (page,) = views(path, dpi=dpi)
    return page


def test_a_page_with_its_characters(tmp_path: Path) -> None:
    drawn(tmp_path / "a.pdf", "Har bour").save()
    page = only(tmp_path / "a.pdf", dpi=72)
    assert (page.number, page.width, page.height) == (1, 400, 600)
    assert "".join(c.text for c in page.characters) == "Harbour"
    x0, top, x1, bottom = page.characters[0].box
    assert 50 <= x0 < x1 < 70 and 80 < top < bottom <= 101
    picture = Image.open(io.BytesIO(page.picture))
    assert picture.size == (400, 600) and picture.format == "WEBP"
    # the ink lies in the character's box
    dark = picture.convert("L").point([255 * (v < 128) for v in range(256)]).getbbox()
    assert dark is not None and abs(dark[0] - x0) < 2.5 and abs(dark[1] - top) < 2.5


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_rotated_page_is_shown_upright(tmp_path: Path, turn: int) -> None:
    canvas = drawn(tmp_path / "a.pdf", size=(600, 600))
    canvas.setPageRotation(turn)
    canvas.save()
    page = only(tmp_path / "a.pdf", dpi=72)
    picture = Image.open(io.BytesIO(page.picture))
    dark = picture.convert("L").point([255 * (v < 128) for v in range(256)]).getbbox()
    x0 = min(c.box[0] for c in page.characters)
    top = min(c.box[1] for c in page.characters)
    assert picture.size == (round(page.width), round(page.height))
    assert dark is not None and abs(dark[0] - x0) < 2.5 and abs(dark[1] - top) < 2.5


def test_a_cropped_pages_coordinates_start_at_its_crop_box(tmp_path: Path) -> None:
    canvas = drawn(tmp_path / "a.pdf")
    canvas.setCropBox((40, 300, 400, 560))
    canvas.save()
    page = only(tmp_path / "a.pdf")
    assert (page.width, page.height) == (360, 260)
    assert 10 <= page.characters[0].box[0] < 13 and 40 < page.characters[0].box[1] < 62


def test_invisible_characters_are_marked(tmp_path: Path) -> None:
    canvas = drawn(tmp_path / "a.pdf", "seen")
    canvas.setFillGray(0.9)
    canvas.drawString(50, 400, "pale")
    canvas.setFillGray(1)
    canvas.drawString(50, 300, "white")
    canvas.setFillGray(0)
    canvas.drawString(500, 200, "outside")
    canvas.drawString(50, 100, "covered")
    canvas.rect(40, 80, 200, 50, fill=1)
    text = canvas.beginText(50, 200)
    text.setTextRenderMode(3)
    text.textOut("ghost")
    canvas.drawText(text)
    canvas.save()
    characters = only(tmp_path / "a.pdf").characters
    assert "".join(c.text for c in characters if c.visible) == "seenpale"
    assert "".join(sorted(c.text for c in characters if not c.visible)) == "".join(
        sorted("whiteoutsidecoveredghost")
    )


def test_a_huge_page_gives_a_small_image(tmp_path: Path) -> None:
    drawn(tmp_path / "a.pdf", size=(14000, 14000)).save()
    picture = Image.open(io.BytesIO(only(tmp_path / "a.pdf").picture))
    assert picture.width * picture.height < 4_100_000


def test_a_photograph_gives_a_small_image(tmp_path: Path) -> None:
    noise = Image.effect_noise((1600, 2400), 90).convert("RGB")
    noise.save(tmp_path / "noise.png")
    canvas = drawn(tmp_path / "a.pdf")
    canvas.drawImage(str(tmp_path / "noise.png"), 0, 0, 400, 600)
    canvas.save()
    assert len(only(tmp_path / "a.pdf").picture) < 160_000


def test_an_encrypted_file_opens_with_its_password(tmp_path: Path) -> None:
    lock = StandardEncryption("open sesame", canPrint=1)
    canvas = Canvas(str(tmp_path / "a.pdf"), encrypt=lock)
    canvas.drawString(50, 50, "secret")
    canvas.save()
    assert list(views(tmp_path / "a.pdf")) == []
    assert len(list(views(tmp_path / "a.pdf", password="open sesame"))) == 1


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"hello", b"%PDF-1.7\n" + b"\x00\xff" * 5000])
def test_a_file_that_is_no_pdf_has_no_pages(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.pdf").write_bytes(data)
    assert list(views(tmp_path / "a.pdf")) == []
    assert list(views(tmp_path / "nowhere.pdf")) == []


def test_a_damaged_page_is_left_out_and_the_others_are_drawn(tmp_path: Path) -> None:
    page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>"
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R 4 0 R 5 0 R] /Count 3 >>"]
    objects += [page, "(no page)", page]
    text = "".join(f"{n} 0 obj\n{body}\nendobj\n" for n, body in enumerate(objects, 1))
    (tmp_path / "a.pdf").write_text(f"%PDF-1.7\n{text}trailer << /Root 1 0 R >>\n%%EOF", encoding="ascii")
    assert [p.number for p in views(tmp_path / "a.pdf")] == [1, 3]


def test_limits_keep_the_pages_so_far(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    canvas = drawn(tmp_path / "a.pdf")
    for _ in range(3):
        canvas.showPage()
        canvas.drawString(20, 20, "more")
    canvas.save()
    assert len(list(views(tmp_path / "a.pdf", limits=Limits(pages=2)))) == 2
    hours = itertools.count()
    with monkeypatch.context() as patched:
        patched.setattr(pictures, "time", SimpleNamespace(monotonic=lambda: 3600.0 * next(hours)))
        pages = list(views(tmp_path / "a.pdf", limits=Limits(seconds=2.5 * 3600)))
    assert [p.number for p in pages] == [1, 2]
    assert list(views(tmp_path / "a.pdf", limits=Limits(memory=40 * MIB))) == []


def test_an_endless_page_is_ended(tmp_path: Path) -> None:
    depth = 40
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R "
        "/Resources << /XObject << /F 5 0 R >> >> >>",
        "<< /Length 4 >>\nstream\n/F Do\nendstream",
    ]
    for n in range(5, 5 + depth):  # each form draws the next one twice: 2 ** 40 rectangles
        more = f"/Resources << /XObject << /F {n + 1} 0 R >> >>" if n < 4 + depth else ""
        body = "/F Do /F Do" if more else "0 0 9 9 re f"
        objects.append(
            f"<< /Type /XObject /Subtype /Form /BBox [0 0 200 200] {more} /Length {len(body)} >>\n"
            f"stream\n{body}\nendstream"
        )
    text = "".join(f"{n} 0 obj\n{body}\nendobj\n" for n, body in enumerate(objects, 1))
    (tmp_path / "a.pdf").write_text(f"%PDF-1.7\n{text}trailer << /Root 1 0 R >>\n%%EOF", encoding="ascii")
    assert list(views(tmp_path / "a.pdf", limits=Limits(seconds=1, memory=1024 * MIB))) == []


def test_a_consumer_that_stops_early_leaves_no_child(tmp_path: Path) -> None:
    canvas = drawn(tmp_path / "a.pdf")
    for _ in range(30):
        canvas.showPage()
        canvas.drawString(20, 20, "more")
    canvas.save()
    before = Path(f"/proc/self/task/{os.getpid()}/children").read_text("ascii").split()
    reading = views(tmp_path / "a.pdf")
    assert next(reading).number == 1
    reading.close()  # type: ignore[attr-defined]
    ours = Path(f"/proc/self/task/{os.getpid()}/children")
    assert ours.read_text("ascii").split() == before
