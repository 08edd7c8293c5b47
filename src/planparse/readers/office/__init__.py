"""Rich text, Word, Excel and PowerPoint before 2007, OpenDocument: converted by LibreOffice, then read.

LibreOffice turns such a file into the format that its program writes today, and that format's reader reads
it, so that a place is still a paragraph, a cell or a slide. OpenDocument takes the same way: a reader of its
own would have to do again what LibreOffice does well (styles, automatic numbers, repeated cells).

LibreOffice runs where the reader runs, in the batch in the document's own sandboxed child: it inherits the
child's limits on memory, processor time and file size, and counts towards its time. Only removing the
temporary files cannot be left to the child, which may be killed at any moment. So the child starts `keeper`,
a program of a few lines in a session of its own, which outlives it and cleans up.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Literal, TypeAlias

from planparse.document.errors import ReadError
from planparse.document.findings import Finding
from planparse.document.kinds import KINDS, KindName
from planparse.document.source import SourceDocument
from planparse.readers.package import open_package

SECONDS = 45.0
"""Seconds for a conversion, at most. A plan of 30 pages takes 2 to 3 on one core, 2 of them LibreOffice's
start; the batch's own limit is 60 for the document as a whole.
"""
_MEMORY = 4 * 1024 * 1024 * 1024
"""Bytes of address space for LibreOffice, at most; the batch's limit is lower. It runs with a gigabyte."""
_PROGRAMS = ("soffice", "libreoffice")
_VERSION = re.compile(r"LibreOffice/(\d+(?:\.\d+)*)")

Modern = Literal["docx", "xlsx", "pptx"]
OfficeKind = Literal["rtf", "doc", "xls", "ppt", "odt", "ods", "odp"]


@dataclass(frozen=True, slots=True)
class _Program:
    """What people open a format with: the program's name, and LibreOffice's filter for its own format."""

    name: str
    modern: Modern
    filter: str


_WORD = _Program("Word", "docx", "MS Word 2007 XML")
_EXCEL = _Program("Excel", "xlsx", "Calc MS Excel 2007 XML")
_POWERPOINT = _Program("PowerPoint", "pptx", "Impress MS PowerPoint 2007 XML")
PROGRAMS: Mapping[OfficeKind, _Program] = {
    "rtf": _WORD,
    "doc": _WORD,
    "odt": _WORD,
    "xls": _EXCEL,
    "ods": _EXCEL,
    "ppt": _POWERPOINT,
    "odp": _POWERPOINT,
}


Read: TypeAlias = Callable[[KindName, bytes], tuple[SourceDocument, tuple[Finding, ...]]]
"""A reader of the kinds that LibreOffice writes."""


def read_office(
    data: bytes, name: str, kind: OfficeKind, read: Read
) -> tuple[SourceDocument, tuple[Finding, ...]]:
    """The document in a file of the kind, as `read` reads what LibreOffice makes of it, and findings.

    Raises ReadError where LibreOffice is not installed, or cannot open the file.
    """
    program = PROGRAMS[kind]
    if kind.startswith("od"):
        _check_package(data, name)
    converted = _converted(data, name, kind, program)
    document, findings = read(program.modern, converted)
    document = replace(
        document,
        sha256=sha256(data).hexdigest(),
        media_type=KINDS[kind].media_type,
        size=len(data),
        reader=kind,
    )
    return document, (Finding("libreoffice", {"version": _version(converted, name)}), *findings)


def _check_package(data: bytes, name: str) -> None:
    """Raise ReadError for an OpenDocument file that is damaged, too large or locked."""
    manifest = open_package(data, name).read("META-INF/manifest.xml") or b""
    if b"encryption-data" in manifest:
        raise ReadError("encrypted-original", name)


def _converted(data: bytes, name: str, kind: KindName, program: _Program) -> bytes:
    """The file's content in its program's own format. Raises ReadError."""
    told = {"program": program.name, "suffix": f".{program.modern}"}
    soffice = next((path for own in _PROGRAMS if (path := shutil.which(own))), None)
    if soffice is None or os.name != "posix":
        raise ReadError("no-libreoffice", name, told)
    from planparse.readers.office import keeper  # needs what only Unix has

    command = [sys.executable, "-I", "-S", str(Path(keeper.__file__)), soffice]
    command += [KINDS[kind].suffixes[0], f"{program.modern}:{program.filter}", str(SECONDS), str(_MEMORY)]
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    # standard input stays open until the answer is there: its end tells the keeper to give up
    with process, process.stdin, process.stdout:
        try:
            process.stdin.write(keeper.LENGTH.pack(len(data)) + data)
            process.stdin.flush()
        except BrokenPipeError:
            pass
        answer = process.stdout.read()
    if answer[:1] == keeper.SLOW:
        raise ReadError("libreoffice-slow", name, {**told, "limit": f"{SECONDS:g}"})
    if answer[:1] != keeper.DONE:
        raise ReadError("libreoffice-failed", name, told)
    return answer[1:]


def _version(converted: bytes, name: str) -> str:
    """The version of LibreOffice, as it writes it into the document's properties."""
    properties = open_package(converted, name).read("docProps/app.xml") or b""
    found = _VERSION.search(properties.decode("utf-8", "replace"))
    return found[1] if found else ""
