"""Files that planparse itself wrote for people: workbooks, comparisons, reports and tables are no plans.

Each carries a mark that survives being saved again by Excel, Word or a browser: the category among the
properties of an Office file, the generator of an HTML page, the names of the first columns of a table.
"""

from __future__ import annotations

import re
from typing import BinaryIO
from zipfile import ZipFile

from planparse.document.files import NO_ARCHIVE
from planparse.document.foreign import EXPORT_CATEGORY

_HEAD = 4096
"""Bytes within which an HTML page names its generator and a table its first columns."""
_MOST_PROPERTIES = 64 * 1024
"""Bytes of the part with an Office file's properties, at most: it has a dozen lines."""
_PROPERTIES = "docProps/core.xml"
_CATEGORY = re.compile(rb"<(?:\w+:)?category>\s*%b\s*<" % re.escape(EXPORT_CATEGORY.encode()))
_GENERATOR = re.compile(rb"<meta name=\"?generator\"? content=\"?planparse\"?\s*/?>", re.IGNORECASE)
_COLUMNS = re.compile(
    rb"(?:\xef\xbb\xbf)?\"?(?:document_id\"?[,;\t]\"?(?:municipality|position|issue_id|initiative_id|task_id|path)"
    rb"|table_name\"?[,;\t]\"?name|output\"?[,;\t]\"?documents)\"?[,;\t]"
)


def is_export(file: BinaryIO) -> bool:
    """Whether the file is one that planparse wrote; it is read from its beginning."""
    head = file.read(_HEAD)
    if not head.startswith(b"PK"):
        return _GENERATOR.search(head) is not None or _COLUMNS.match(head) is not None
    try:
        with ZipFile(file) as archive:
            if archive.getinfo(_PROPERTIES).file_size > _MOST_PROPERTIES:
                return False
            return _CATEGORY.search(archive.read(_PROPERTIES)) is not None
    except NO_ARCHIVE:
        return False
