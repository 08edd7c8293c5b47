"""The bytes of a text to its characters: UTF-8, UTF-16 or a Japanese legacy encoding.

The bytes tell the encoding: what a file says of itself is often wrong.
"""

from __future__ import annotations

import re
from itertools import islice

from planparse.document.errors import ReadError
from planparse.document.findings import Finding
from planparse.document.place import Place
from planparse.japanese.characters import repair

LINE_BREAK = re.compile(r"\r\n|[\n\r\u2028\u2029\x0b\x85]")
"""A line break of any system, as an editor counts lines."""

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ufeff\ufffe\uffff]")
_MAX_CONTROL = 0.1
"""Share of control characters above which bytes that decode are no text. Not measured: a judgement."""
_JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-鿿]")
_HALF_KANA = re.compile(r"[\uff61-\uff9f]")
_ESCAPED = re.compile("[\udc80-\udcff]")  # how "surrogateescape" keeps bytes that are no UTF-8
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_CLEARLY = 99
"""Multi-byte characters per invalid byte above which a text is damaged UTF-8. Not measured: text in another
encoding has next to none.
"""
_MOST_TOLD = 20
"""Damaged places reported one by one, so that a document has no flood of findings."""


def decoded(data: bytes, name: str) -> tuple[str, list[Finding]]:
    """The text of the bytes without control characters and with damaged characters put right, and findings.

    The findings tell of a guessed encoding and of each kind of damage. Raises ReadError("not-pdf") for bytes
    that are no text.
    """
    text, findings = _decoded(data, name)
    whole = len(text)
    text, controls = _CONTROL.subn("", text)
    if controls > _MAX_CONTROL * whole:
        raise ReadError("not-pdf", name)
    if controls:
        findings.append(Finding("control-characters", {"count": controls}))
    if unread := text.count("\ufffd"):
        findings.append(Finding("unreadable-characters", {"count": unread}))
    repaired, count = repair(text)
    if count:
        examples = "、".join(sorted({f"{a}→{b}" for a, b in zip(text, repaired, strict=True) if a != b})[:8])
        findings.append(Finding("repaired-characters", {"count": count, "examples": examples}))
    return repaired, findings


def _decoded(data: bytes, name: str) -> tuple[str, list[Finding]]:
    """The text of the bytes as it stands, and a finding where the encoding was guessed or is damaged."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace"), []
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    else:
        if "\x1b$" not in text:
            return text, []
    if (damaged := _damaged_utf8(data)) is not None:
        return damaged
    best: tuple[float, str, str] | None = None
    for encoding in ("iso2022_jp", "cp932", "euc_jp"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        # one legacy encoding read as another gives half-width kana by the dozen
        score = len(_JAPANESE.findall(text)) - 2 * len(_HALF_KANA.findall(text))
        if best is None or score > best[0]:
            best = (score, encoding, text)
    if best is None or not _JAPANESE.search(best[2]):
        raise ReadError("not-pdf", name)
    label = {"cp932": "Shift_JIS (CP932)", "euc_jp": "EUC-JP", "iso2022_jp": "ISO-2022-JP"}[best[1]]
    return best[2], [Finding("encoding-guessed", {"encoding": label})]


def _damaged_utf8(data: bytes) -> tuple[str, list[Finding]] | None:
    """The text of UTF-8 with a few invalid bytes, each run of them as U+FFFD with a finding; else None.

    A text in another encoding has next to no byte sequences that happen to be valid UTF-8.
    """
    text = data.decode("utf-8-sig", errors="surrogateescape")
    bad = len(_ESCAPED.findall(text))
    valid = len(_NOT_ASCII.findall(text)) - bad
    if not bad or valid <= _CLEARLY * bad:
        return None
    before = 3 if data.startswith(b"\xef\xbb\xbf") else 0
    findings = []
    for run in islice(re.finditer(f"{_ESCAPED.pattern}+", text), _MOST_TOLD):
        above = text[: run.start()]
        line = len(LINE_BREAK.findall(above)) + 1
        values: dict[str, str | int] = {
            "line": line,
            "offset": before + len(above.encode("utf-8", "surrogateescape")),
            "bytes": run.group().encode("utf-8", "surrogateescape").hex(" ").upper(),
        }
        findings.append(Finding("damaged-encoding", values, Place(lines=(line, line))))
    return re.sub(f"{_ESCAPED.pattern}+", "\ufffd", text), findings
