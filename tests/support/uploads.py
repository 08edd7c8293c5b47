"""Files of the kinds that cannot be read as they are: locked ones and pictures."""

from __future__ import annotations

from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas


def locked_pdf(password: str) -> bytes:
    """A page that opens with a password."""
    canvas = Canvas("locked.pdf", encrypt=StandardEncryption(password, ownerPassword="x"))
    canvas.drawString(72, 720, "Annual plan 2026")
    return bytes(canvas.getpdfdata())


def picture_pdf() -> bytes:
    """A page with a picture and no text."""
    canvas = Canvas("scan.pdf")
    canvas.drawImage(ImageReader(Image.new("RGB", (200, 200), "grey")), 0, 0, 500, 700)
    return bytes(canvas.getpdfdata())
