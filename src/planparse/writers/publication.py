"""How exported data is to be published: under which address and licence, and where its source is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

from planparse.document.errors import UsageError
from planparse.document.secrets import has_secret

_ADDRESS = re.compile(r"(?:https?://[^\s<>\"{}|\\^`/]+(?:/[^\s<>\"{}|\\^`]*)?|urn:[^\s<>\"{}|\\^`]+)")
_LICENCE = re.compile(r"[-A-Za-z0-9._]+")
"""A licence's identifier, as Frictionless has it: CC-BY-4.0."""


@dataclass(frozen=True, slots=True)
class Publication:
    """What the person who publishes the data says of it; every field may be unknown.

    `base_uri` is where the URIs of things begin, `licence` an identifier such as CC-BY-4.0 or the address of
    its text, `source_url` the address of the documents: that of their folder if it ends with "/". Raises
    UsageError for anything else.
    """

    base_uri: str | None = None
    licence: str | None = None
    source_url: str | None = None

    def __post_init__(self) -> None:
        """Refuse what is no address, or no licence."""
        for option, value in (("--base-uri", self.base_uri), ("--source-url", self.source_url)):
            if value is not None and not _ADDRESS.fullmatch(value):
                raise UsageError("no-address", option, {"value": value})
        if self.licence is not None and not (
            _LICENCE.fullmatch(self.licence) or _ADDRESS.fullmatch(self.licence)
        ):
            raise UsageError("no-licence", "--licence", {"value": self.licence})
        for option, value in (
            ("--base-uri", self.base_uri),
            ("--licence", self.licence),
            ("--source-url", self.source_url),
        ):
            if value is not None and has_secret(value):
                raise UsageError("address-opens", option)

    def uri(self, kind: str, *parts: str) -> str:
        """The URI of a thing of a kind, named by its parts; a URN without a base."""
        names = [kind, *(quote(part or "-", safe="", errors="replace") for part in parts)]
        if self.base_uri is None or self.base_uri.startswith("urn:"):
            return ":".join(((self.base_uri or "urn:planparse").rstrip(":"), *names))
        return "/".join((self.base_uri.rstrip("/"), *names))

    def source_of(self, name: str) -> str | None:
        """The address of the document with that file name; None if it is not known."""
        if self.source_url is None or not self.source_url.endswith("/"):
            return self.source_url
        return self.source_url + quote(name, safe="", errors="replace")

    @property
    def licence_address(self) -> str | None:
        """The licence, if it is an address."""
        return self.licence if self.licence is not None and _ADDRESS.fullmatch(self.licence) else None

    def statements(self, name: str | None = None) -> dict[str, object]:
        """Licence and source in the terms of Dublin Core, of the document with that file name."""
        said: dict[str, object] = {}
        if self.licence_address is not None:
            said["dct:license"] = {"@id": self.licence_address}
        elif self.licence is not None:
            said["dct:rights"] = self.licence
        source = self.source_url if name is None else self.source_of(name)
        if source is not None:
            said["dct:source"] = {"@id": source}
        return said


UNPUBLISHED = Publication()
"""For data of which nothing is said."""
