"""The kinds of files that planparse does not read, each with the error that says what to do instead.

An office's folder holds more than its plans: documents of programs whose formats planparse does not know,
pictures, archives, mails, shortcuts, and what operating systems and office programs leave behind.
"""

from __future__ import annotations

from dataclasses import dataclass

from planparse.document.kinds import of_suffix

EXPORT_CATEGORY = "planparse"
"""The category among the properties of the Office files that planparse writes, by which they are known."""


@dataclass(frozen=True, slots=True)
class ForeignKind:
    """One kind: `code` is its error, `suffixes` and whole `names` are those of its files, in lower case.

    `heads` are what its files begin with, as (position, bytes), and `streams` the names of streams by which
    a compound (OLE) file of this kind is known.
    """

    code: str
    suffixes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    heads: tuple[tuple[int, bytes], ...] = ()
    streams: tuple[str, ...] = ()


FOREIGN: tuple[ForeignKind, ...] = (
    ForeignKind(
        "foreign-ichitaro",
        (".jtd", ".jtt", ".jtdc", ".jttc", ".jsw", ".jaw", ".jbw", ".juw", ".jfw", ".jvw"),
        streams=("JSRV_SegmentInformation", "DocumentText"),
    ),
    ForeignKind("foreign-docuworks", (".xdw", ".xbd", ".xct"), heads=((0, b"\x60\x0e\x82\x01"),)),
    ForeignKind(
        "foreign-image",
        (
            *(".jpg", ".jpeg", ".jfif", ".png", ".tif", ".tiff", ".gif", ".bmp", ".heic", ".heif", ".avif"),
            *(".webp", ".jp2", ".svg", ".wmf", ".emf"),
        ),
        heads=(
            (0, b"\xff\xd8\xff"),
            (0, b"\x89PNG\r\n"),
            (0, b"II*\0"),
            (0, b"MM\0*"),
            (0, b"GIF87a"),
            (0, b"GIF89a"),
            (8, b"WEBP"),
            (4, b"ftyphei"),
            (4, b"ftypavif"),
            (0, b"8BPS"),
        ),
    ),
    ForeignKind(
        "foreign-archive",
        (".zip", ".lzh", ".lha", ".7z", ".rar", ".tar", ".gz", ".tgz", ".cab"),
        heads=(
            (0, b"PK\x03\x04"),
            (0, b"PK\x05\x06"),
            (2, b"-lh0-"),
            (2, b"-lh5-"),
            (2, b"-lh7-"),
            (0, b"7z\xbc\xaf\x27\x1c"),
            (0, b"Rar!\x1a\x07"),
            (0, b"\x1f\x8b"),
            (0, b"MSCF\0\0\0\0"),
        ),
    ),
    ForeignKind("foreign-mail", (".msg", ".eml"), streams=("__substg1.0_", "__nameid_version1.0")),
    ForeignKind("foreign-apple", (".pages", ".numbers", ".key")),
    ForeignKind("foreign-note", (".one", ".onetoc2", ".onepkg"), heads=((0, b"\xe4\x52\x5c\x7b\x8c\xd8"),)),
    ForeignKind(
        "foreign-drawing",
        (
            *(".vsd", ".vsdx", ".mpp", ".pub", ".jww", ".jwc", ".sfc", ".p21", ".dwg", ".dxf", ".jhd"),
            *(".ai", ".eps", ".ps", ".psd", ".indd", ".idml", ".shp", ".kml"),
        ),
        heads=((0, b"%!PS"), (0, b"AC10"), (0, b"JwwData")),
    ),
    ForeignKind("foreign-xps", (".xps", ".oxps")),
    ForeignKind("foreign-binary-workbook", (".xlsb",)),
    ForeignKind("foreign-database", (".accdb", ".mdb", ".fmp12", ".sqlite", ".dbf")),
    ForeignKind(
        "foreign-old-office", (".sxw", ".sxc", ".sxi", ".wpd", ".wps", ".wk4", ".123", ".oas", ".oa2")
    ),
    ForeignKind("foreign-shortcut", (".lnk", ".url", ".webloc"), heads=((0, b"\x4c\0\0\0\x01\x14\x02\0"),)),
    ForeignKind("foreign-google", (".gdoc", ".gsheet", ".gslides", ".gdraw", ".gform")),
    ForeignKind(
        "foreign-media",
        (".mp3", ".mp4", ".m4a", ".mov", ".avi", ".wav", ".wmv", ".wma"),
        heads=((4, b"ftyp"),),
    ),
    ForeignKind("foreign-backup", (".bak", ".wbk", ".xlk", ".asd", ".xar", ".old", ".orig")),
    ForeignKind("foreign-unfinished", (".crdownload", ".part", ".partial", ".download")),
    ForeignKind(
        "foreign-leftover",
        (".tmp", ".laccdb", ".ldb"),
        names=("thumbs.db", "desktop.ini", "ehthumbs.db", "icon\r"),
    ),
)

_LEFTOVER_HEADS = (".", "~$", "~wrl")
"""What the names of hidden files and of lock files begin with."""


def of_name(name: str) -> str | None:
    """The error of a file that planparse does not read, by its name alone; None if it may be read."""
    lower = name.lower()
    if lower.startswith(_LEFTOVER_HEADS):
        return "foreign-leftover"
    if of_suffix(name) is not None:
        return None
    found = (kind.code for kind in FOREIGN if lower in kind.names or lower.endswith(kind.suffixes))
    return next(found, "foreign-other")


def of_bytes(data: bytes) -> str | None:
    """The error of a file that planparse does not read, by its bytes; None if they tell nothing."""
    for kind in FOREIGN:
        if any(data.startswith(head, at) for at, head in kind.heads):
            return kind.code
    return None


def of_streams(data: bytes) -> str | None:
    """The error of a compound (OLE) file that planparse does not read; None if its streams tell nothing."""
    for kind in FOREIGN:
        if any(stream.encode("utf-16-le") in data for stream in kind.streams):
            return kind.code
    return None
