"""Hostile documents, made when needed: each is a small file that demands too much of its reader.

`CRAFTED` names them all; `crafted(name)` is the bytes of one. None is a virus: what they want is time,
memory, recursion, or a wrong answer. `mutated` breaks sound documents at random, by a seed.
"""

from __future__ import annotations

import random
import struct
import zlib
from collections.abc import Callable
from io import BytesIO

from tests.support.documents import RAW

Maker = Callable[[], bytes]
CRAFTED: dict[str, Maker] = {}
MEGA = 1024 * 1024
PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources 5 0 R /Contents 4 0 R >>"
CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
RESOURCES = b"<< /Font << /F 6 0 R >> /XObject << /X 7 0 R /Y 8 0 R >> /Pattern << /P 9 0 R >> >>"
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
TEXT = b"BT /F 10 Tf 50 800 Td (Bureau of plans) Tj ET"


def crafted(name: str) -> bytes:
    """The bytes of one hostile document."""
    return CRAFTED[name]()


def _named(name: str) -> Callable[[Maker], Maker]:
    def keep(maker: Maker) -> Maker:
        assert name not in CRAFTED
        CRAFTED[name] = maker
        return maker

    return keep


def _add(name: str, maker: Maker) -> None:
    _named(name)(maker)


# --- how a PDF is put together --------------------------------------------------------------------------


def stream(data: bytes, entries: bytes = b"", length: bytes | None = None) -> bytes:
    size = str(len(data)).encode() if length is None else length
    return b"<< /Length " + size + b" " + entries + b" >>\nstream\n" + data + b"\nendstream"


def flate(data: bytes, entries: bytes = b"") -> bytes:
    return stream(zlib.compress(data, 9), b"/Filter /FlateDecode " + entries)


def file(objects: dict[int, bytes], trailer: bytes = b"", tail: bytes | None = None) -> bytes:
    """A PDF of numbered objects with a valid cross-reference table, or with `tail` instead of it."""
    out = BytesIO()
    out.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = {}
    for number, body in objects.items():
        places[number] = out.tell()
        out.write(b"%d 0 obj\n" % number + body + b"\nendobj\n")
    at = out.tell()
    if tail is not None:
        out.write(tail.replace(b"@HERE@", b"%010d" % at))
        return out.getvalue()
    size = max(objects) + 1
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % size)
    for number in range(1, size):
        out.write(b"%010d 00000 n \n" % places[number] if number in places else b"0000000000 00000 f \n")
    out.write(b"trailer\n<< /Size %d /Root 1 0 R " % size + trailer.replace(b"@HERE@", b"%d" % at) + b" >>\n")
    out.write(b"startxref\n%d\n%%%%EOF\n" % at)
    return out.getvalue()


def pdf(
    content: bytes | None = TEXT,
    *,
    page: bytes = PAGE,
    trailer: bytes = b"",
    tail: bytes | None = None,
    **more: bytes,
) -> bytes:
    """A PDF of one page; `o7=…` replaces or adds object 7."""
    objects = {1: CATALOG, 2: PAGES, 3: page, 5: RESOURCES, 6: FONT}
    if content is not None:
        objects[4] = stream(content)
    objects |= {int(name[1:]): body for name, body in more.items()}
    return file(dict(sorted(objects.items())), trailer, tail)


def page(entries: bytes) -> bytes:
    return b"<< /Type /Page /Parent 2 0 R /Resources 5 0 R /Contents 4 0 R " + entries + b" >>"


def form(content: bytes, entries: bytes = b"") -> bytes:
    head = b"/Type /XObject /Subtype /Form /BBox [0 0 600 900] /Resources 5 0 R "
    return stream(content, head + entries)


def bomb(size: int, unit: bytes = b"\0") -> bytes:
    """A zlib stream that inflates to `size` bytes, one compressed block repeated."""
    unit *= max(1, MEGA // len(unit))
    press = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = press.compress(unit) + press.flush(zlib.Z_FULL_FLUSH)
    return b"\x78\xda" + block * (size // len(unit)) + b"\x03\x00" + struct.pack(">I", 1)


# --- boxes ----------------------------------------------------------------------------------------------

_add("box-is-itself", lambda: pdf(page=page(b"/MediaBox 8 0 R"), o8=b"8 0 R"))
_add("box-of-itself", lambda: pdf(page=page(b"/MediaBox 8 0 R"), o8=b"[8 0 R 8 0 R 8 0 R 8 0 R]"))
_add("box-loop-of-two", lambda: pdf(page=page(b"/MediaBox 8 0 R"), o8=b"9 0 R", o9=b"8 0 R"))
for _name, _box in {
    "huge": b"[0 0 1e30 1e30]",
    "large": b"[0 0 2147483647 2147483647]",
    "negative": b"[0 0 -595 -842]",
    "zero": b"[0 0 0 0]",
    "nan": b"[nan 0 inf -inf]",
    "digits": b"[0 0 " + b"9" * 5000 + b" 842]",
    "words": b"[(a) /b true null]",
    "short": b"[0 0]",
}.items():
    _add(f"box-{_name}", lambda b=_box: pdf(page=page(b"/MediaBox " + b)))  # type: ignore[misc]
_add("box-none", lambda: pdf(page=page(b"")))
_add("user-unit", lambda: pdf(page=page(b"/MediaBox [0 0 595 842] /UserUnit 1e9")))
_add("rotation", lambda: pdf(page=page(b"/MediaBox [0 0 595 842] /Rotate 2147483647")))

# --- what draws itself ----------------------------------------------------------------------------------

_add("form-draws-itself", lambda: pdf(b"/X Do", o7=form(b"/X Do " + TEXT)))
_add("form-draws-itself-twice", lambda: pdf(b"/X Do /X Do", o7=form(b"/X Do /X Do " + TEXT)))
_add("forms-draw-each-other", lambda: pdf(b"/X Do", o7=form(b"/Y Do /Y Do"), o8=form(b"/X Do /X Do")))


def _tower(levels: int, width: int) -> bytes:
    """Nested form XObjects, each drawing the next `width` times: width ** levels texts."""
    objects = {1: CATALOG, 2: PAGES, 3: PAGE.replace(b"5 0 R", b"10 0 R"), 4: stream(b"/X Do"), 6: FONT}
    for level in range(levels):
        objects[10 + 2 * level] = b"<< /Font << /F 6 0 R >> /XObject << /X %d 0 R >> >>" % (11 + 2 * level)
        body = TEXT if level == levels - 1 else b"/X Do " * width
        head = b"/Type /XObject /Subtype /Form /BBox [0 0 600 900] /Resources %d 0 R " % (12 + 2 * level)
        objects[11 + 2 * level] = stream(body, head)
    objects[10 + 2 * levels] = b"<< /Font << /F 6 0 R >> >>"
    return file(objects)


_add("forms-2-to-the-40", lambda: _tower(40, 2))
_add("forms-10-to-the-10", lambda: _tower(10, 10))
_add("forms-1000-to-the-3", lambda: _tower(3, 1000))
_add("forms-3000-deep", lambda: _tower(3000, 1))
_add(
    "form-matrix",
    lambda: pdf(b"1e38 0 0 1e38 1e38 1e38 cm /X Do", o7=form(TEXT, b"/Matrix [0 0 0 0 nan 1e99] ")),
)
_TYPE3 = (
    b"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 1000 1000] /FontMatrix [.001 0 0 .001 0 0] /FirstChar 0"
    b" /LastChar 255 /Widths [" + b"1000 " * 256 + b"] /Encoding << /Differences [0 " + b"/a " * 256 + b"] >>"
    b" /CharProcs << /a 7 0 R >> /Resources 5 0 R >>"
)
_add("type3-draws-itself", lambda: pdf(o6=_TYPE3, o7=stream(b"1000 0 d0 " + TEXT)))
_PATTERN = b"/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 1 1] /Resources 5 0 R "
_FILLED = b"/Pattern cs /P scn 0 0 500 500 re f "
_add(
    "pattern-fills-itself",
    lambda: pdf(_FILLED + TEXT, o9=stream(_FILLED, _PATTERN + b"/XStep 1 /YStep 1 ")),
)
_WHITE = b" 1 g BT /F 10 Tf 50 400 Td (white on a pattern) Tj ET"
_add(
    "pattern-of-tiny-steps-under-white",
    lambda: pdf(_FILLED + _WHITE, o9=stream(b"0 0 1 1 re f " * 1000, _PATTERN + b"/XStep 1e-7 /YStep 1e-7 ")),
)

# --- nesting --------------------------------------------------------------------------------------------

_add("arrays-deep", lambda: pdf(page=page(b"/MediaBox [0 0 9 9] /X " + b"[" * 200_000 + b"]" * 200_000)))
_add("arrays-open", lambda: pdf(page=page(b"/MediaBox [0 0 9 9] /X " + b"[" * 500_000)))
_add("dicts-deep", lambda: pdf(page=page(b"/MediaBox [0 0 9 9] " + b"/X << " * 100_000 + b">> " * 100_000)))
_add(
    "content-arrays-deep", lambda: pdf(b"BT /F 9 Tf " + b"[" * 500_000 + b"(a)" + b"]" * 500_000 + b" TJ ET")
)
_add("content-states-deep", lambda: pdf(b"q " * 1_000_000 + TEXT))
_add("content-marks-deep", lambda: pdf(b"/A BMC " * 300_000 + TEXT))
_add("string-parentheses-deep", lambda: pdf(b"BT /F 9 Tf " + b"(" * 300_000 + b")" * 300_000 + b" Tj ET"))
_add(
    "references-in-a-chain",
    lambda: file(
        {
            1: CATALOG,
            2: PAGES,
            3: PAGE.replace(b"[0 0 595 842]", b"10 0 R"),
            4: stream(TEXT),
            5: RESOURCES,
            6: FONT,
        }
        | {n: b"%d 0 R" % (n + 1) for n in range(10, 30_000)}
    ),
)

# --- bombs ----------------------------------------------------------------------------------------------

_FLATE = b"/Filter /FlateDecode "
_add("bomb-512-mb", lambda: pdf(None, o4=stream(bomb(512 * MEGA), _FLATE)))
_add("bomb-2-gb-of-spaces", lambda: pdf(None, o4=stream(bomb(2048 * MEGA, b" "), _FLATE)))
_add(
    "bomb-10-gb-in-two-layers",
    lambda: pdf(
        None,
        o4=stream(zlib.compress(bomb(10 * 1024 * MEGA), 9), b"/Filter [/FlateDecode /FlateDecode] "),
    ),
)
_add("bomb-of-text", lambda: pdf(None, o4=stream(bomb(600 * MEGA, b"BT /F 9 Tf (aaaa) Tj ET\n"), _FLATE)))
_add("bomb-of-rectangles", lambda: pdf(None, o4=stream(bomb(300 * MEGA, b"1 1 9 9 re S\n"), _FLATE)))
_add("bomb-of-numbers", lambda: pdf(None, o4=stream(bomb(512 * MEGA, b"1 "), _FLATE)))
_add(
    "bomb-of-run-lengths",
    lambda: pdf(None, o4=stream(bomb(40 * MEGA, b"\x81 "), b"/Filter [/FlateDecode /RunLengthDecode] ")),
)
_add(
    "bomb-of-ascii-85",
    lambda: pdf(None, o4=stream(bomb(256 * MEGA, b"z"), b"/Filter [/FlateDecode /ASCII85Decode] ")),
)
_add(
    "bomb-of-200-filters",
    lambda: pdf(None, o4=stream(bomb(64 * MEGA), b"/Filter [" + b"/FlateDecode " * 200 + b"] ")),
)
_add(
    "bomb-in-a-character-map",
    lambda: pdf(o6=FONT[:-2] + b"/ToUnicode 7 0 R >>", o7=stream(bomb(512 * MEGA, b" "), _FLATE)),
)
_add(
    "bomb-in-metadata",
    lambda: pdf(o1=CATALOG[:-2] + b"/Metadata 7 0 R >>", o7=stream(bomb(512 * MEGA, b"<a>"), _FLATE)),
)
_IMAGE = b"/Type /XObject /Subtype /Image /ColorSpace /DeviceGray /BitsPerComponent 8 "


def _image(data: bytes, entries: bytes) -> bytes:
    return pdf(b"q 500 0 0 500 0 0 cm /X Do Q " + TEXT, o7=stream(data, _IMAGE + entries))


_add("image-of-10-gigapixels", lambda: _image(bomb(100 * MEGA), b"/Width 100000 /Height 100000 " + _FLATE))
_add("image-of-negative-size", lambda: _image(b"abc", b"/Width -5 /Height 2147483648 "))
_JBIG2 = struct.pack(">IBBI", 0, 48, 1, 19) + struct.pack(">IIIIBH", 0xFFFF_FFF0, 0xFFFF_FFF0, 0, 0, 0, 0)
_add("jbig2-bomb", lambda: _image(_JBIG2, b"/Width 65535 /Height 65535 /Filter /JBIG2Decode "))
_SIZ = struct.pack(">HIIIIIIIIHBBB", 0, 2**31 - 1, 2**31 - 1, 0, 0, 1, 1, 0, 0, 1, 7, 1, 1)
_JPX = b"\xff\x4f\xff\x51" + struct.pack(">H", 2 + len(_SIZ)) + _SIZ + b"\xff\x52\0\x0c\0\0\0\1\0\5\4\4\0\0"
_add("jpx-bomb", lambda: _image(_JPX + b"\xff\xd9", b"/Width 60000 /Height 60000 /Filter /JPXDecode "))
_add(
    "fax-bomb",
    lambda: _image(
        b"\0" * 99,
        b"/Width 200000 /Height 200000 /Filter /CCITTFaxDecode "
        b"/DecodeParms << /K -1 /Columns 200000 /Rows 200000 >> ",
    ),
)
_add(
    "predictor-of-huge-columns",
    lambda: pdf(
        None,
        o4=flate(
            b"\0" * 9999,
            b"/DecodeParms << /Predictor 15 /Columns 2147483647 /Colors 32 /BitsPerComponent 16 >> ",
        ),
    ),
)
_add("inline-image-without-end", lambda: pdf(b"BI /W 99999 /H 99999 /BPC 8 /CS /G ID " + b"x" * 100_000))

# --- pages ----------------------------------------------------------------------------------------------


@_named("pages-300000")
def _many_pages() -> bytes:
    count = 300_000
    kids = b" ".join(b"%d 0 R" % n for n in range(10, 10 + count))
    objects = {
        1: CATALOG,
        2: b"<< /Type /Pages /Count %d /MediaBox [0 0 9 9] /Kids [" % count + kids + b"] >>",
    }
    return file(objects | dict.fromkeys(range(10, 10 + count), b"<</Type/Page/Parent 2 0 R>>"))


_add(
    "pages-300000-the-same",
    lambda: pdf(o2=b"<< /Type /Pages /Count 300000 /Kids [" + b"3 0 R " * 300_000 + b"] >>"),
)
_add("pages-count-is-a-lie", lambda: pdf(o2=b"<< /Type /Pages /Count 2000000000 /Kids [3 0 R] >>"))
_add("pages-count-is-negative", lambda: pdf(o2=b"<< /Type /Pages /Count -7 /Kids [3 0 R] >>"))
_add("pages-hold-themselves", lambda: pdf(o2=b"<< /Type /Pages /Count 400 /Kids [2 0 R 2 0 R 3 0 R] >>"))
_add(
    "pages-hold-each-other",
    lambda: pdf(
        o2=b"<< /Type /Pages /Count 400 /Kids [8 0 R] >>",
        o8=b"<< /Type /Pages /Parent 2 0 R /Count 400 /Kids [2 0 R 3 0 R] >>",
    ),
)
_add(
    "pages-50000-deep",
    lambda: file(
        {1: CATALOG.replace(b"2 0 R", b"10 0 R"), 3: PAGE, 4: stream(TEXT), 5: RESOURCES, 6: FONT}
        | {n: b"<< /Type /Pages /Count 1 /Kids [%d 0 R] >>" % (n + 1) for n in range(10, 50_010)}
        | {50_010: PAGE}
    ),
)
_add("pages-none", lambda: pdf(o2=b"<< /Type /Pages /Count 0 /Kids [] >>"))
_add("pages-null", lambda: pdf(o2=b"<< /Type /Pages /Count 3 /Kids [null 99 0 R (x)] >>"))
_add("pages-are-the-catalog", lambda: pdf(o1=b"<< /Type /Catalog /Pages 1 0 R /Kids [1 0 R] /Count 9 >>"))
_add(
    "parents-in-a-loop",
    lambda: pdf(
        page=b"<< /Type /Page /Parent 8 0 R /Contents 4 0 R >>",
        o8=b"<< /Type /Pages /Parent 9 0 R >>",
        o9=b"<< /Type /Pages /Parent 8 0 R >>",
    ),
)
_add("contents-100000-times", lambda: pdf(page=PAGE.replace(b"4 0 R", b"[" + b"4 0 R " * 100_000 + b"]")))
_add("contents-are-themselves", lambda: pdf(page=PAGE.replace(b"4 0 R", b"8 0 R"), o8=b"[8 0 R 8 0 R]"))
_add(
    "annotations-in-a-loop",
    lambda: pdf(page=page(b"/MediaBox [0 0 595 842] /Annots 8 0 R"), o8=b"[" + b"8 0 R " * 50_000 + b"]"),
)

# --- cross-references -----------------------------------------------------------------------------------

_T = b"trailer\n<< /Size 7 /Root 1 0 R "
_add(
    "xref-is-garbage",
    lambda: pdf(tail=b"xref\n0 7\n" + b"9999999999 99999 n \n" * 7 + _T + b">>\nstartxref\n@HERE@\n%%EOF"),
)
_add("xref-is-missing", lambda: pdf(tail=b""))
_add("xref-nowhere", lambda: pdf(tail=_T + b">>\nstartxref\n18446744073709551615\n%%EOF"))
_add("xref-negative", lambda: pdf(tail=_T + b">>\nstartxref\n-1\n%%EOF"))
_add(
    "xref-of-a-billion",
    lambda: pdf(tail=b"xref\n0 1000000000\n0000000000 65535 f \n" + _T + b">>\nstartxref\n@HERE@\n%%EOF"),
)
_add(
    "xref-number-overflows",
    lambda: pdf(tail=b"xref\n4294967295 2\n0000000000 65535 f \n" + _T + b">>\nstartxref\n@HERE@\n%%EOF"),
)
_add("previous-is-itself", lambda: pdf(trailer=b"/Prev @HERE@"))
_add("previous-in-a-loop", lambda: pdf(trailer=b"/Prev 20 /XRefStm @HERE@"))
_add("size-is-a-lie", lambda: pdf(trailer=b"/Size 2147483647"))
_add("root-is-itself", lambda: pdf(o1=b"1 0 R"))
_add("root-is-missing", lambda: file({2: PAGES, 3: PAGE}, b""))


def _xref_stream(entries: bytes, data: bytes = b"") -> bytes:
    tail = b"20 0 obj\n" + stream(data, b"/Type /XRef /Root 1 0 R " + entries)
    return pdf(tail=tail + b"\nendobj\nstartxref\n@HERE@\n%%EOF")


_add("xref-stream-of-huge-fields", lambda: _xref_stream(b"/Size 2147483647 /W [8 2147483647 8] ", b"x" * 99))
_add("xref-stream-of-a-billion", lambda: _xref_stream(b"/Size 1000000000 /W [1 0 0] /Index [0 1000000000] "))
_add("xref-stream-before-itself", lambda: _xref_stream(b"/Size 9 /W [1 2 1] /Prev @HERE@ ", b"\1\0\0\0" * 9))
_add("xref-stream-bomb", lambda: _xref_stream(b"/Size 9 /W [1 2 1] " + _FLATE, bomb(512 * MEGA)))


def _object_stream(inner: bytes, first: int, count: int, entries: bytes = b"") -> bytes:
    """A page whose objects 5 and 6 are in object stream 12."""
    objects = {1: CATALOG, 2: PAGES, 3: PAGE, 4: stream(TEXT)}
    objects[12] = stream(inner, b"/Type /ObjStm /N %d /First %d " % (count, first) + entries)
    out = BytesIO(file(objects, tail=b""))
    body = out.getvalue()
    rows = [b"\0\0\0\0\0\0"]
    for number in range(1, 21):
        place = body.find(b"\n%d 0 obj" % number) + 1
        if number in (5, 6, 12) and (number != 12 or b"/Self" in entries):
            rows.append(struct.pack(">BIB", 2, 12, 0 if number != 6 else 1))
        elif number == 20:
            rows.append(struct.pack(">BIB", 1, len(body), 0))
        else:
            rows.append(struct.pack(">BIB", 1, place, 0) if place else b"\0\0\0\0\0\0")
    last = b"20 0 obj\n" + stream(b"".join(rows), b"/Type /XRef /Root 1 0 R /Size 21 /W [1 4 1] ")
    return body + last + b"\nendobj\nstartxref\n%d\n%%%%EOF\n" % len(body)


_INNER = b"5 0 6 30 " + b"<< /Font << /F 6 0 R >> >>    " + FONT
_add("object-stream", lambda: _object_stream(_INNER, 9, 2))
_add("object-stream-in-itself", lambda: _object_stream(_INNER, 9, 2, b"/Self true "))
_add("object-stream-extends-itself", lambda: _object_stream(_INNER, 9, 2, b"/Extends 12 0 R "))
_add("object-stream-of-a-billion", lambda: _object_stream(_INNER, 9, 1_000_000_000))
_add("object-stream-starts-nowhere", lambda: _object_stream(_INNER, 2**40, 2))
_add("length-is-itself", lambda: pdf(None, o4=stream(TEXT, length=b"4 0 R")))
_add("length-is-negative", lambda: pdf(None, o4=stream(TEXT, length=b"-5")))
_add("length-is-huge", lambda: pdf(None, o4=stream(TEXT, length=b"99999999999999999999")))
_add("filter-is-itself", lambda: pdf(None, o4=stream(TEXT, b"/Filter 8 0 R "), o8=b"[8 0 R]"))
_add("filter-is-unknown", lambda: pdf(None, o4=stream(TEXT, b"/Filter /Crypt /DecodeParms [8 0 R] ")))

# --- nothing to be seen ---------------------------------------------------------------------------------

_add("text-drawn-without-ink", lambda: pdf(b"BT 3 Tr /F 10 Tf 50 800 Td (Bureau of plans) Tj ET"))
_add("text-off-the-page", lambda: pdf(b"BT /F 10 Tf 5000 800 Td (Bureau of plans) Tj ET"))

# --- encryption -----------------------------------------------------------------------------------------


def sealed(user: str, owner: str = "owner", revision: int = 6) -> bytes:
    """A document of raw/ encrypted with passwords."""
    import pikepdf

    out = BytesIO()
    with pikepdf.open(RAW / "kirigahara-r8-writer.pdf") as document:
        lock = pikepdf.Encryption(user=user, owner=owner, R=revision, aes=revision > 3, metadata=revision > 3)  # type: ignore[arg-type]
        document.save(out, encryption=lock)
    return out.getvalue()


_add("sealed", lambda: sealed("secret"))
_add("sealed-with-rc4", lambda: sealed("secret", revision=2))
_add("sealed-for-its-owner-only", lambda: sealed(""))
_add("seal-is-itself", lambda: pdf(trailer=b"/Encrypt 8 0 R", o8=b"8 0 R"))
_add(
    "seal-is-broken",
    lambda: pdf(trailer=b"/Encrypt << /Filter /Standard /V 5 /R 6 /O (x) /U (y) /P -1 >> /ID [(a)(b)]"),
)
_add("seal-of-another", lambda: pdf(trailer=b"/Encrypt << /Filter /Nobody /V 99 >>"))

# --- names, strings, actions ----------------------------------------------------------------------------

_add("nul-in-names", lambda: pdf(o5=b"<< /Font << /F#00/F 6 0 R /\xff#FF 6 0 R >> >>"))
_add("name-of-a-megabyte", lambda: pdf(o5=b"<< /Font << /F 6 0 R /" + b"N" * MEGA + b" 6 0 R >> >>"))
_add(
    "odd-characters-in-metadata",
    lambda: pdf(
        trailer=b"/Info << /Producer <FEFFD800002E202E0000000A003D0031FFFF> /Title (=cmd|' /C calc'!A0) >>"
    ),
)
_add("producer-of-a-megabyte", lambda: pdf(trailer=b"/Info << /Producer (" + b"P" * MEGA + b") >>"))
_add(
    "bookmarks-in-a-loop",
    lambda: pdf(
        o1=CATALOG[:-2] + b"/Outlines 8 0 R >>",
        o8=b"<< /First 9 0 R /Last 9 0 R /Count 1 >>",
        o9=b"<< /Title (a) /Parent 9 0 R /Next 9 0 R /First 9 0 R >>",
    ),
)
_add(
    "structure-in-a-loop",
    lambda: pdf(
        o1=CATALOG[:-2] + b"/MarkInfo << /Marked true >> /StructTreeRoot 8 0 R >>",
        o8=b"<< /Type /StructTreeRoot /K 9 0 R /ParentTree 8 0 R /Kids [8 0 R] >>",
        o9=b"<< /Type /StructElem /S /P /P 9 0 R /K [9 0 R 9 0 R] >>",
    ),
)
_add(
    "actions",
    lambda: pdf(
        o1=CATALOG[:-2]
        + b"/OpenAction << /S /JavaScript /JS (while(1){}) >> /AA << /O << /S /Launch /F (/bin/sh)"
        b" >> >> /Names << /EmbeddedFiles << /Names [(../../x) << /F (../../x) >>] >> >> >>"
    ),
)

# --- fonts ----------------------------------------------------------------------------------------------


def _cid(
    encoding: bytes = b"/Identity-H", more: bytes = b"", descendant: bytes = b"", **objects: bytes
) -> bytes:
    """A page with a composite font."""
    head = b"<< /Type /Font /Subtype /Type0 /BaseFont /X /DescendantFonts [8 0 R] /Encoding " + encoding
    below = (
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /CIDSystemInfo << /Registry (Adobe)"
        b" /Ordering (Japan1) /Supplement 6 >> " + descendant + b" >>"
    )
    shown = b"BT /F 10 Tf 50 700 Td <00410042> Tj <FFFFFFFE> Tj ET"
    return pdf(shown, o6=head + more + b" >>", **({"o8": below} | objects))


_MAP = (
    b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap"
    b" 1 begincodespacerange <0000> <FFFF> endcodespacerange "
)
_add("cmap-is-garbage", lambda: _cid(more=b"/ToUnicode 9 0 R", o9=stream(random.Random(1).randbytes(99_999))))
_add(
    "cmap-of-every-number",
    lambda: _cid(
        more=b"/ToUnicode 9 0 R", o9=stream(_MAP + b"1 beginbfrange <00000000> <FFFFFFFF> <0041> endbfrange")
    ),
)
_add(
    "cmap-of-many-ranges",
    lambda: _cid(
        more=b"/ToUnicode 9 0 R",
        o9=flate(_MAP + b"100 beginbfrange " + b"<0000> <FFFF> <0041> " * 100_000 + b" endbfrange"),
    ),
)
_add("cmap-uses-itself", lambda: _cid(b"9 0 R", o9=stream(_MAP, b"/Type /CMap /CMapName /A /UseCMap 9 0 R ")))
_add("cmap-by-a-path", lambda: _cid(b"/..#2F..#2F..#2Ftmp#2Fplanparse-pickle"))
_add(
    "cmap-to-odd-characters",
    lambda: _cid(
        more=b"/ToUnicode 9 0 R",
        o9=stream(_MAP + b"2 beginbfchar <0041> <D800> <0042> <0000202E0007> endbfchar endcmap"),
    ),
)
_add(
    "widths-of-every-number", lambda: _cid(descendant=b"/W [0 2147483647 500 5 [1e38 nan] -9 -1 0] /DW 1e38")
)
_add("descendants-are-itself", lambda: _cid(o8=b"6 0 R"))
_add("font-is-itself", lambda: pdf(o6=b"6 0 R"))
_add(
    "font-of-huge-range",
    lambda: pdf(o6=FONT[:-2] + b"/FirstChar -2147483648 /LastChar 2147483647 /Widths [] >>"),
)
_add(
    "font-file-cut-short",
    lambda: _cid(
        descendant=b"/FontDescriptor << /Type /FontDescriptor /FontName /X /Flags 4 /FontFile2 9 0 R >>",
        o9=stream(
            b"\0\1\0\0\xff\xff\0\0" + b"glyf\0\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff" * 500, b"/Length1 9 "
        ),
    ),
)
_add(
    "differences-deep",
    lambda: pdf(o6=FONT[:-2] + b"/Encoding << /Differences [" + b"0 /a " * 200_000 + b"] >> >>"),
)

# --- text and drawings ----------------------------------------------------------------------------------


def _characters(count: int) -> bytes:
    lines = [b"BT /F 4 Tf 4 TL 10 830 Td"]
    lines.extend(b"(" + b"abcdefghij" * 20 + b") Tj T*" for _ in range(count // 200))
    return b"\n".join([*lines, b"ET"])


_add("a-million-characters", lambda: pdf(_characters(1_000_000)))
_add("a-million-characters-in-one-operator", lambda: pdf(b"BT /F 9 Tf (" + b"a" * MEGA + b") Tj ET"))
_add("a-million-kerns", lambda: pdf(b"BT /F 9 Tf [" + b"(a)-1" * 1_000_000 + b"] TJ ET"))
_add("two-hundred-thousand-texts-in-one-place", lambda: pdf(b"BT /F 9 Tf 50 50 Td (a) Tj ET " * 200_000))
_add(
    "every-character-turned",
    lambda: pdf(
        b"".join(
            b"BT /F 9 Tf %.3f 1 -1 .5 %d %d Tm (a) Tj ET " % (i / 97, i % 590, i // 590 * 7)
            for i in range(50_000)
        )
    ),
)
_add(
    "sizes-that-are-none",
    lambda: pdf(b"BT /F nan Tf 1e38 Tz 1e38 Tc -1e38 Tw (a b) Tj /F 1e-38 Tf (c) Tj /F 1e38 Tf (d) Tj ET"),
)
_add("a-string-that-never-ends", lambda: pdf(b"BT /F 9 Tf (" + b"\\" * 999_999))
_add(
    "half-a-million-rectangles",
    lambda: pdf(b"".join(b"%d %d 9 9 re S " % (i % 590, i % 839) for i in range(500_000)) + TEXT),
)
_add("a-path-of-two-million-points", lambda: pdf(b"0 0 m " + b"9 9 l 5 1 l " * 1_000_000 + b"S " + TEXT))
_add(
    "a-grid-of-90000-cells",
    lambda: pdf(
        b"".join(
            b"%d 10 m %d 830 l S 10 %d m 590 %d l S "
            % (10 + 1.9 * i, 10 + 1.9 * i, 10 + 2.7 * i, 10 + 2.7 * i)
            for i in range(300)
        )
        + _characters(20_000)
    ),
)
_add("content-is-noise", lambda: pdf(random.Random(2).randbytes(2 * MEGA)))
_add("content-is-missing", lambda: pdf(None))
_add(
    "images-alone",
    lambda: pdf(b"q 500 0 0 500 0 0 cm /X Do Q", o7=stream(b"\x80" * 100, _IMAGE + b"/Width 10 /Height 10 ")),
)
_add("nothing-but-a-header", lambda: b"%PDF-1.7\n")
_add("nothing", lambda: b"")
_add("no-pdf", lambda: b"PK\3\4" + bytes(9999))
_add("noise", lambda: random.Random(3).randbytes(99_999))
_add("header-and-noise", lambda: b"%PDF-1.4\n" + random.Random(4).randbytes(500_000))
_add("objects-without-end", lambda: b"%PDF-1.4\n" + b"1 0 obj " * 300_000)
_add(
    "trailers-without-end", lambda: b"%PDF-1.4\n" + b"trailer << /Root 1 0 R /Prev 9 >> startxref 9 " * 50_000
)

_add("text-off-the-page-below-a-box", lambda: pdf(b"9 9 99 99 re f BT /F 9 Tf 9999 9 Td (off) Tj ET"))
_add(
    "a-rule-in-90000-pieces",
    lambda: pdf(b"".join(b"%d 9 m %d 9 l S " % (i, i + 1) for i in range(90_000)) + TEXT),
)

# --- texts ----------------------------------------------------------------------------------------------


def _text(name: str = "isohama-r8.txt") -> str:
    return (RAW / name).read_text("utf-8")


_add("text-of-a-million-lines.txt", lambda: b"\n" * 1_000_000 + _text().encode())
_add("text-in-one-line.txt", lambda: _text().replace("\n", " ").encode() * 400)
_add("text-of-five-megabytes-without-a-break.txt", lambda: "計画".encode() * (5 * MEGA // 6))
_add("text-repeated-500-times.txt", lambda: _text().encode() * 500)
_add("text-of-markers.txt", lambda: (_text() + "(1)①ア1 " * 50_000 + "\n" + "(1)\n①\nア\n" * 20_000).encode())
_add(
    "text-of-tabs-and-pipes.txt", lambda: (_text() + ("|" * 5000 + "\n" + "\t" * 5000 + "\n") * 100).encode()
)
_add("text-with-nul-and-bidi.txt", lambda: _text().replace("。", "。\0\u202e\ufeff\U000e0001").encode())
_add("text-with-lone-surrogates.txt", lambda: _text().encode("utf-8") + b"\xed\xa0\x80\xff")
_add("text-in-utf-16-cut.txt", lambda: _text().encode("utf-16")[:-1])
_add(
    "text-in-iso-2022-jp-without-half-its-shifts.txt",
    lambda: _text().encode("iso2022_jp", "replace").replace(b"\x1b(B\n", b"\n"),
)
_add(
    "text-of-nothing-but-shifts.txt",
    lambda: _text().encode("iso2022_jp", "replace") + b"\x1b$B\x1b(B\x1b(I" * 20_000,
)
_add(
    "text-strewn-with-letters-like-blanks.txt",
    lambda: _text().replace("題", "題\u3164").replace("期", "\u2800期\uffa0").encode(),
)
_add("text-of-combining-marks.txt", lambda: (_text() + "か" + "\u3099" * 500_000).encode())

# --- web pages, notes and workbooks ------------------------------------------------------------------------

MARKS = "\u202e\u3164\u2800\u200b\x9b"
"""Characters that turn the reading direction, look like blanks or begin an order to a terminal."""


_HTML = b'<!DOCTYPE html><html lang="ja"><meta charset="utf-8"><body>'


def _strewn() -> list[str]:
    """Lines of a sound text with such characters behind each full stop and in each 課題."""
    text = _text().replace("。", f"。{MARKS}").replace("課題", f"課{MARKS}題")
    return [line for line in text.splitlines() if "\t" not in line]


_add(
    "page-strewn-with-marks.html", lambda: _HTML + "".join(f"<p>{line}</p>\n" for line in _strewn()).encode()
)
_add("rows-strewn-with-marks.csv", lambda: "".join(f'"{line}",1\n' for line in _strewn()).encode())
_add("notes-strewn-with-marks.md", lambda: "\n\n".join(_strewn()).encode())
_add("page-of-100000-boxes.html", lambda: _HTML + "計画".encode() + b"<div>" * 100_000)
_add(
    "page-of-endless-spans.html",
    lambda: (
        _HTML + b"<table>" + b"<tr><td rowspan=65534 colspan=1000>1<td colspan=999999>2" * 100 + b"</table>"
    ),
)


@_named("cells-strewn-with-marks.xlsx")
def _strewn_workbook() -> bytes:
    from openpyxl import Workbook

    book, out = Workbook(), BytesIO()
    for line in _strewn():
        book.active.append([line, "=1+1"])
    book.save(out)
    return out.getvalue()


# --- sound documents cut short --------------------------------------------------------------------------


def _cut(share: float, name: str) -> Maker:
    def maker() -> bytes:
        data = (RAW / name).read_bytes()
        return data[: int(len(data) * share)]

    return maker


for _share in (0.001, 0.05, 0.2, 0.4, 0.6, 0.8, 0.95, 0.999):
    _add(f"writer-cut-at-{_share}", _cut(_share, "kirigahara-r8-writer.pdf"))
    _add(f"chromium-cut-at-{_share}", _cut(_share, "kirigahara-r7-chromium.pdf"))


def file_name(name: str) -> str:
    """The file name of a crafted document."""
    return name if name.endswith((".txt", ".html", ".csv", ".md", ".xlsx")) else f"{name}.pdf"


# --- sound documents broken at random -------------------------------------------------------------------


def mutated(data: bytes, seed: str) -> bytes:
    """A document with some of its bytes changed, moved, duplicated, deleted or copied from elsewhere."""
    chance = random.Random(seed)
    block = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 3, 8, 40))):
        if not block:
            break
        at = chance.randrange(len(block))
        size = min(len(block) - at, int(chance.expovariate(1 / 40)) + 1)
        match chance.randrange(8):
            case 0:
                block[at] = chance.randrange(256)
            case 1:
                block[at] ^= 1 << chance.randrange(8)
            case 2:
                del block[at : at + size]
            case 3:
                block[at:at] = block[at : at + size] * chance.choice((1, 2, 200))
            case 4:
                other = chance.randrange(len(block))
                block[at : at + size] = block[other : other + size]
            case 5:
                block[at:at] = chance.choice(_TOKENS)
            case 6:
                digits = [i for i in range(at, min(at + 400, len(block))) if 48 <= block[i] <= 57]
                for i in digits[:3]:
                    block[i] = 48 + chance.randrange(10)
            case 7 if chance.random() < 0.2:
                del block[at:]
    return bytes(block)


_TOKENS = (
    *b" 0 ,-1,99999999999, null ,<<,>>,[,],(,),endobj,endstream, 1 0 R ,/Prev 0 ,%,1e99,stream\n,|".split(
        b","
    ),
    *(token.encode() for token in ("①", "同左", "(1)", "令和9年度", "\n\n", "\t", "\r", "\0", "\ufffe")),
)
