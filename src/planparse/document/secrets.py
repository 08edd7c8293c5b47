"""Addresses without what opens them: passwords and signed queries are never shown, logged or published."""

from __future__ import annotations

import hashlib
import re

_EQUALS = r"(?:=|%(?:25)*3D)"
"""An equals sign as it is, or percent-encoded once or several times."""
_AT = r"(?:@|%(?:25)*40)"
_COLON = r"(?::|%(?:25)*3A)"
_NAME = r"[A-Za-z0-9_.%+~$!*&\-]"
_LONGEST = 1024
"""Characters of a password at most, so that a long text without an @ takes no quadratic time."""


def _addresses(ends: str) -> re.Pattern[str]:
    """Addresses in a text in which these characters end one.

    A password may hold the characters that should be escaped in it (@ / ? #). A number after the host is its
    port: what follows it is a path, whatever stands there. Addresses of archives hold others (zip://…::s3://…).
    Without a scheme, what stands before an @ is taken for a user and a password if a colon parts them or two
    slashes stand before it: a@example.jp alone is an e-mail address, C:\\a@b a path.
    """
    user = rf"[^/\\?#{ends}]{{0,{_LONGEST}}}{_AT}"
    port = rf"(?::|\d*(?:[/\\?#{ends}]|$))"
    password = rf"{_COLON}(?!{port})[^{ends}]{{0,{_LONGEST}}}{_AT}"
    return re.compile(
        rf"(?P<scheme>[A-Za-z][A-Za-z0-9+.\-]{{1,30}}:[/\\]+|(?<![^\s'\"<>「『（(=,])(?://|\\\\))"
        rf"(?P<user>{user}|[^/\\@?#:\[{ends}]*{password})?"
        rf"(?P<place>(?:(?!::[A-Za-z][A-Za-z0-9+.\-]*:/)[^?#{ends}])*)"
        rf"(?P<query>[?#][^{ends}]*)?"
        rf"|(?<!{_NAME})(?!\d+:)(?:{_NAME}{{2,}}|{_NAME}(?!:[/\\])){password}(?=[\w\[])",
        re.IGNORECASE,
    )


_IN_TEXT = _addresses(r"\s'\"<>")
_ALONE = _addresses(r"\n")
_SIGNED = ("http://", "https://")
"""The schemes whose query may open the document, as that of a presigned address does. In others a ? may stand
for any character of a name; there only a query that states a value is one (?password=…)."""
_CONTAINERS = ("abfs://", "abfss://", "wasb://", "wasbs://")
"""The schemes that name a container before the @, as Azure does."""
_STATED = re.compile(_EQUALS, re.IGNORECASE)
_ENCODED = re.compile(r"(?:%(?:25)*(?:3F|23|3B)|;)", re.IGNORECASE)
"""The sign before a query, percent-encoded, or that before parameters of a path (plan.pdf;sig=…)."""
_PAIR = re.compile(
    rf"(?P<key>(?<![\w\-])[\w\-]{{0,40}}?(?:passw(?:or)?d|passphrase|pwd|secret|signature|credentials?"
    rf"|(?:account|access|api|private|shared)[_\-]?key)"
    rf"|(?:(?<=[?&;#])|(?<=%3F|%26|%3B|%23))[\w\-]{{0,40}}?(?:sig|token|key|code|signature))"
    rf"(?P<equals>\s*{_EQUALS}\s*)"
    r"(?:'(?:[^'\\]|\\.)*'?|\"(?:[^\"\\]|\\.)*\"?|[^\s&;'\"<>]+)",
    re.IGNORECASE,
)
"""A key that names a secret, and its value, as in the settings of a database: password='…'."""
_SIGNING = re.compile(
    rf"(?:[?&;#]|%(?:25)*(?:3F|26|3B|23))[\w.\-]{{0,40}}?"
    rf"(?:passw(?:or)?d|passphrase|pwd|secret|sig|signature|credentials?|token|api-?key|[_\-]key){_EQUALS}",
    re.IGNORECASE,
)
"""A parameter that opens an address. A key or a code alone may be that of a document."""
_HASH = 8
"""Hex digits that tell one query from another."""
_HASHED = re.compile(rf"\?[0-9a-f]{{{_HASH}}}$")


def without_secrets(text: str) -> str:
    """The text without the user's part of each address in it, and with a hash for the address's query.

    >>> without_secrets("https://name:secret@example.jp/plan.pdf?X-Amz-Signature=1f")
    'https://example.jp/plan.pdf?8564a001'
    >>> without_secrets("host=example.jp password='a b'")
    'host=example.jp password=…'
    """
    return _PAIR.sub(r"\g<key>\g<equals>…", _IN_TEXT.sub(_open, text))


def address_without_secrets(address: str) -> str:
    """The same for a text that is an address as a whole: blanks and quotes do not end it."""
    return _PAIR.sub(r"\g<key>\g<equals>…", _ALONE.sub(_open, address))


def place_of_address(address: str) -> str:
    """An address without its user and its query: a path that ends in the name of the file."""
    return _HASHED.sub("", address_without_secrets(address))


def has_secret(address: str) -> bool:
    """Whether an address says who opens it, or states a password, a signature or a key.

    >>> has_secret("https://name:secret@example.jp/raw/"), has_secret("https://example.jp/get?id=3")
    (True, False)
    """
    found = _ALONE.match(address)
    return bool(found and found["user"]) or _SIGNING.search(address) is not None


def _open(address: re.Match[str]) -> str:
    scheme = address["scheme"]
    if scheme is None:  # a user and a password alone
        return ""
    user = address["user"] or ""
    if scheme.lower() not in _CONTAINERS or ":" in user:
        user = ""
    place, query = address["place"], address["query"] or ""
    encoded = _ENCODED.search(place)
    if encoded and _STATED.search(place, encoded.end()):
        place, query = place[: encoded.start()], place[encoded.start() :] + query
    if query and (scheme.lower() in _SIGNED or _STATED.search(query)):
        query = f"?{_hash(query)}"
    return f"{scheme}{user}{place}{query}"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_HASH]
