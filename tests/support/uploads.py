"""Files of the kinds that cannot be read as they are: locked ones and pictures."""

from __future__ import annotations

from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

_JAPANESE = "HeiseiMin-W3"
pdfmetrics.registerFont(UnicodeCIDFont(_JAPANESE))


def locked_pdf(password: str) -> bytes:
    """A page that opens with a password."""
    canvas = Canvas("locked.pdf", encrypt=StandardEncryption(password, ownerPassword="x"))
    canvas.drawString(72, 720, "Annual plan 2026")
    return bytes(canvas.getpdfdata())


def picture_pdf(beside: str = "") -> bytes:
    """A page with a picture and no text; behind a page with a text, if one is given."""
    canvas = Canvas("scan.pdf")
    if beside:
        canvas.setFont(_JAPANESE, 9)
        for number, line in enumerate(beside.splitlines()):
            canvas.drawString(50, 800 - 12 * number, line)
        canvas.showPage()
    canvas.drawImage(ImageReader(Image.new("RGB", (200, 200), "grey")), 0, 0, 500, 700)
    return bytes(canvas.getpdfdata())
