"""Web archives (.mht): pages as Word, Excel and browsers save them into a single file."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.message import EmailMessage

_FRAMESET = re.compile(rb"<frameset[\s>]", re.IGNORECASE)
_SHEET = re.compile(r"sheet\d+\.html?$", re.IGNORECASE)


def pages_of(data: bytes) -> tuple[bytes, ...]:
    """The pages in a web archive's bytes: the first, or the worksheets if that only frames them."""
    archive = message_from_bytes(data, policy=policy.default)
    pages: list[tuple[str, bytes]] = []
    for part in archive.walk():
        if part.get_content_type() == "text/html" and isinstance(part, EmailMessage):
            content = part.get_payload(decode=True)
            if isinstance(content, bytes) and content.strip():
                pages.append((str(part.get("Content-Location", "")), content))
    if not pages:
        return ()
    if _FRAMESET.search(pages[0][1]):
        sheets = tuple(content for location, content in pages if _SHEET.search(location))
        return sheets or (pages[0][1],)
    return (pages[0][1],)
