"""Addresses without what opens them: passwords and signed queries are never shown, logged or published."""

from __future__ import annotations

import hashlib
import re


def _addresses(ends: str) -> re.Pattern[str]:
    """Addresses in a text in which these characters end one.

    A password may hold the characters that should be escaped in it (@ / ? #). A number after the host is its
    port: what follows it is a path, whatever stands there. Addresses of archives hold others (zip://…::s3://…).
    """
    return re.compile(
        rf"(?P<scheme>[A-Za-z][A-Za-z0-9+.\-]*:/+)"
        rf"(?:[^/?#{ends}]*@|[^/@?#:\[{ends}]*:(?!:|\d*(?:[/?#]|$))[^{ends}]*@)?"
        rf"(?P<place>(?:(?!::[A-Za-z][A-Za-z0-9+.\-]*:/)[^?#{ends}])*)"
        rf"(?P<query>[?#][^{ends}]*)?"
    )


_IN_TEXT = _addresses(r"\s'\"<>")
_ALONE = _addresses(r"\n")
_SIGNED = ("http://", "https://")
"""The schemes whose query may open the document, as that of a presigned address does. In others a ? may stand
for any character of a name; there only a query that states a value is one (?password=…)."""
_HASH = 8
"""Hex digits that tell one query from another."""


def without_secrets(text: str) -> str:
    """The text with the user's part of each address in it left out, and its query replaced by a hash.

    >>> without_secrets("https://name:secret@example.jp/plan.pdf?X-Amz-Signature=1f")
    'https://example.jp/plan.pdf?8564a001'
    """
    return _IN_TEXT.sub(_open, text)


def address_without_secrets(address: str) -> str:
    """The same for a text that is an address as a whole: blanks and quotes do not end it."""
    return _ALONE.sub(_open, address)


def _open(address: re.Match[str]) -> str:
    query = address["query"] or ""
    if query and ("=" in query or address["scheme"].lower() in _SIGNED):
        query = "?" + hashlib.sha256(query.encode("utf-8", "surrogatepass")).hexdigest()[:_HASH]
    return f"{address['scheme']}{address['place']}{query}"
