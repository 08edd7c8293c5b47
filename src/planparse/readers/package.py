"""Opening the zip packages that Word, Excel, PowerPoint and LibreOffice write, which may be hostile.

Sizes are checked before anything is inflated: the declared size of a part binds Python's zipfile, which
inflates no more than that. A library that opens the file again after `open_package` is therefore bound too.
XML is parsed without entities and without access to files or networks.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from urllib.parse import unquote
from zipfile import ZipFile, ZipInfo

from lxml import etree

from planparse.document.errors import ReadError
from planparse.document.files import NO_ARCHIVE
from planparse.readers.kinds import is_encrypted

_TOO_DEEP = "Excessive depth"
"""What libxml2 says of elements inside each other, of which it reads 256 levels."""
MOST_PARTS = 20_000
"""Parts of a package. Not measured: a deck of 500 slides has some 3,000."""
MOST_INFLATED = 512 * 1024 * 1024
"""Bytes of all XML parts together. Not measured: a workbook of 400,000 filled cells has some 30 MiB."""
MOST_MEDIA = 4 * 1024 * 1024 * 1024
"""Bytes of all other parts together, which are not inflated here: pictures, fonts, embedded files."""
HIGHEST_RATIO = 400
"""Inflated to deflated size of an XML part of more than `RATIO_FROM` bytes, at most. Not measured: worksheets
of blank formatted rows reach 60; a zip bomb has 1,000.
"""
RATIO_FROM = 4 * 1024 * 1024
"""Bytes: smaller parts may have any ratio, they harm nobody."""

_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/")
"""The namespaces of "Strict Open XML"; each has a transitional twin."""


@dataclass(frozen=True, slots=True)
class Relation:
    """A relationship of a part: the last word of its type ("header", "comments") and the part it leads to.

    `target` is a part's name; None for a target outside the package.
    """

    kind: str
    target: str | None


@dataclass(frozen=True, slots=True)
class Package:
    """An opened package. `file` is its name, for messages; part names have no slash at their beginning."""

    file: str
    archive: ZipFile
    parts: Mapping[str, ZipInfo]

    def read(self, part: str) -> bytes | None:
        """A part's bytes; None if the package has no such part. Raises ReadError if it is damaged."""
        info = self.parts.get(part)
        if info is None:
            return None
        try:
            return self.archive.read(info)
        except NO_ARCHIVE as error:
            raise ReadError("damaged-original", self.file, {"detail": f"{part}: {error}"}) from error

    def xml(self, part: str) -> etree._Element | None:
        """A part's root element, in the transitional namespaces; None if the package has no such part.

        Raises ReadError if it is damaged or has a document type, which neither format allows.
        """
        data = self.read(part)
        if data is None:
            return None
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
        )
        try:
            root = etree.fromstring(_STRICT.sub(rb"http://schemas.openxmlformats.org/\1/2006/", data), parser)
        except etree.XMLSyntaxError as error:
            raise no_xml(self.file, part, error) from error
        if root.getroottree().docinfo.doctype:
            raise ReadError("damaged-original", self.file, {"detail": f"{part}: DOCTYPE"})
        return root

    def relations(self, part: str = "") -> dict[str, Relation]:
        """The relationships of a part by their id; those of the package itself for ""."""
        folder, name = posixpath.split(part)
        root = self.xml(posixpath.join(folder, "_rels", f"{name}.rels"))
        found = {}
        for each in root if root is not None else ():
            inside = each.get("TargetMode") != "External"
            target = posixpath.normpath(posixpath.join("/", folder, unquote(each.get("Target", ""))))
            kind = each.get("Type", "").rpartition("/")[2]
            found[each.get("Id", "")] = Relation(kind, target.lstrip("/") if inside else None)
        return found

    def main(self) -> str | None:
        """The part with the document itself; None if the package names none."""
        return next((r.target for r in self.relations().values() if r.kind == "officeDocument"), None)


def no_xml(file: str, part: str, error: etree.XMLSyntaxError) -> ReadError:
    """The error for a part that libxml2 does not read."""
    if _TOO_DEEP in str(error.msg):
        return ReadError("nested-too-deeply", file)
    return ReadError("damaged-original", file, {"detail": f"{part}: {error.msg}"})


def open_package(data: bytes, file: str) -> Package:
    """The package in a file's bytes. Raises ReadError if it is damaged, locked or too large."""
    if is_encrypted(data):
        raise ReadError("encrypted-original", file)
    try:
        archive = ZipFile(BytesIO(data))
        infos = archive.infolist()
    except NO_ARCHIVE as error:
        raise ReadError("damaged-original", file, {"detail": str(error)}) from error
    if any(info.flag_bits & 1 for info in infos):
        raise ReadError("encrypted-original", file)
    xml = [info for info in infos if info.filename.lower().endswith((".xml", ".rels", ".vml"))]
    size = sum(info.file_size for info in xml)
    media = sum(info.file_size for info in infos) - size
    swollen = any(
        info.file_size > RATIO_FROM and info.file_size > HIGHEST_RATIO * max(1, info.compress_size)
        for info in xml
    )
    if len(infos) > MOST_PARTS or size > MOST_INFLATED or media > MOST_MEDIA or swollen:
        raise ReadError("original-too-large", file)
    return Package(file, archive, {info.filename.lstrip("/"): info for info in infos})
