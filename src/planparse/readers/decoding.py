"""The bytes of a text to its characters: UTF-8, UTF-16 or a Japanese legacy encoding, damaged or not.

The bytes tell the encoding: what a file says of itself is often wrong.
Bytes that no encoding explains become U+FFFD, each run of them with a finding on where it is. What cannot be
seen is removed, and characters that an exporter substituted or took apart are put right, see
`readers.cleaning`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice

from planparse.document.findings import Finding
from planparse.document.place import Place
from planparse.japanese.characters import CONTROL
from planparse.readers.cleaning import Cleaning, cleaned
from planparse.readers.kinds import refusal

LINE_BREAK = re.compile(r"\r\n|[\n\r\u2028\u2029\x0b\x85]")
"""The end of a line, as an editor counts lines."""
_JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-鿿]")
_HALF_KANA = re.compile(r"[\uff61-\uff9f]")
_BAD = re.compile("[\ud800-\udfff]+")
"""What stands for undecodable bytes: "surrogateescape" gives U+DC80… for each, UTF-16 lone surrogates."""
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_LINE_DRAWING = re.compile(r"\x1b\(0([^\x1b\r\n]*)\x1b\(B")
"""Letters that a terminal shows as lines between these two sequences; terminaltables draws with them."""
_LINES = str.maketrans("jklmnqtuvwx", "┘┐┌└┼─├┤┴┬│")
_MOST_CONTROL = 0.1
"""Share of control characters above which bytes that decode are no text. Not measured: a judgement."""
_CLEARLY = 99
"""Characters beyond ASCII per undecodable byte above which a text is damaged rather than in another encoding.
Not measured: text read in the wrong encoding has next to none.
"""
_MOSTLY = 0.8
"""Share of usual characters that shows UTF-16 without a byte order mark. Not measured: a judgement."""
_MOST_TOLD = 20
"""Damaged places reported one by one, so that a document has no flood of findings."""
_LABELS = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "cp932": "Shift_JIS (CP932)",
    "euc_jp": "EUC-JP",
    "iso2022_jp": "ISO-2022-JP",
}
_NAMED = {
    **dict.fromkeys(("shift_jis", "x-sjis", "sjis", "windows-31j", "cp932", "ms932"), "cp932"),
    **dict.fromkeys(("euc-jp", "x-euc-jp", "eucjp"), "euc_jp"),
    "iso-2022-jp": "iso2022_jp",
}
"""The encodings that a file may name."""


_NO_SIGN = {"cp932": {0x80: 0xDC80, 0xF8F0: 0xDCA0, 0xF8F1: 0xDCFD, 0xF8F2: 0xDCFE, 0xF8F3: 0xDCFF}}
"""Single bytes without a meaning in CP932 that Python decodes all the same, and what stands for them here."""


@dataclass(frozen=True, slots=True)
class _Decoded:
    """A text with a surrogate for each undecodable byte. `offsets` are the byte offsets of its runs of them.

    `encoding` is a key of `_LABELS`; `stated` tells that the file itself says which it is.
    """

    text: str
    encoding: str
    bad: tuple[bytes, ...] = ()
    offsets: tuple[int, ...] = ()
    stated: bool = False

    @property
    def score(self) -> float:
        """How likely the encoding is the right one: with another, half-width kana come out by the dozen."""
        wrong = 2 * len(_HALF_KANA.findall(self.text)) + _CLEARLY * sum(map(len, self.bad))
        return len(_JAPANESE.findall(self.text)) - wrong


def decoded(data: bytes, name: str, declared: str = "") -> tuple[str, Cleaning, list[Finding]]:
    """The characters of a text file, what cleaning them took, and findings on its encoding and on damage.

    `declared` is the encoding that the file names, "" for none. It never decides, but if the bytes agree
    with it, nothing was guessed. Raises ReadError for bytes that are no text.
    """
    found = _decoded(data)
    if found is None:
        raise refusal(data, name)
    stated = found.stated or found.encoding == _NAMED.get(declared.lower())
    findings = [] if stated else [Finding("encoding-guessed", {"encoding": _LABELS[found.encoding]})]
    findings += _told_damage(found)
    text = _LINE_DRAWING.sub(lambda drawn: drawn[1].translate(_LINES), _BAD.sub("\ufffd", found.text))
    if len(CONTROL.findall(text)) > _MOST_CONTROL * len(text):
        raise refusal(data, name)
    if unread := text.count("\ufffd"):
        findings.append(Finding("unreadable-characters", {"count": unread}))
    text, cleaning = cleaned(text)
    return text, cleaning, findings


def _decoded(data: bytes) -> _Decoded | None:
    """The text by the encoding that explains the bytes best; None if none does."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _utf_16(data[2:], little=data.startswith(b"\xff"), skipped=2, stated=True)
    if b"\0" in data and (unmarked := _unmarked_utf_16(data)) is not None:
        return unmarked
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    else:
        if "\x1b$" not in text:
            return _Decoded(text, "utf-8", stated=True)
    damaged = _escaped(data, "utf-8")
    if damaged.bad and _is_clear(damaged):
        return damaged
    candidates = [_escaped(data, "cp932"), _euc_jp(data)]
    if b"\x1b$" in data:
        candidates.append(_iso_2022_jp(data))
    best = max(filter(_is_clear, candidates), key=lambda c: c.score, default=None)
    return best if best is not None and _JAPANESE.search(best.text) else None


def _is_clear(found: _Decoded) -> bool:
    """Whether the undecodable bytes are so few that they are damage."""
    bad = sum(map(len, found.bad))
    return not bad or len(_NOT_ASCII.findall(found.text)) - bad > _CLEARLY * bad


def _escaped(data: bytes, encoding: str, label: str = "") -> _Decoded:
    """The text with a surrogate for each byte that the encoding does not explain."""
    mark = b"\xef\xbb\xbf" if encoding == "utf-8" and data.startswith(b"\xef\xbb\xbf") else b""
    text = data[len(mark) :].decode(encoding, errors="surrogateescape").translate(_NO_SIGN.get(encoding, {}))
    runs = list(_BAD.finditer(text))
    bad = tuple(run.group().encode("utf-8", "surrogateescape") for run in runs)
    offsets: list[int] = []
    at, done = len(mark), 0
    for run in runs:
        at += len(text[done : run.start()].encode(encoding, "surrogateescape"))
        offsets.append(at)
        done = run.start()
    return _Decoded(text, label or encoding, bad, tuple(offsets), stated=encoding == "utf-8")


def _euc_jp(data: bytes) -> _Decoded:
    """EUC-JP; with ①, Ⅲ or ㈱, which only its later versions have, as EUC-JIS-2004."""
    plain = _escaped(data, "euc_jp")
    return _escaped(data, "euc_jis_2004", "euc_jp") if plain.bad else plain


_SHIFT = re.compile(rb"\x1b(?:\$[@B]|\([BJI])")
_TO_ASCII = b"\x1b(B"
_NO_CODE = re.compile(rb"\x1b(?!\(0|\[)|[\x80-\xff]")
"""What a code of seven bits has not: bytes above 0x7F, and escape sequences cut short. Those for drawn lines
and for the colours of a terminal are no damage."""
_NOTHING = b"\xff"
"""A byte without a meaning in EUC-JP."""
_SINGLE, _KANA, _DOUBLE = 1, 2, 3


def _iso_2022_jp(data: bytes) -> _Decoded:
    """ISO-2022-JP, read as the EUC-JP that has the same characters, so that damage is handled alike.

    A shift that tells of damage (see `_vain`) stands for an undecodable byte.
    """
    shifts = list(_SHIFT.finditer(data))
    vain = _vain(shifts)
    pieces: list[_Decoded] = []
    start, mode = 0, _SINGLE
    for i, shift in enumerate((*shifts, None)):
        end = shift.start() if shift is not None else len(data)
        pieces.append(_passage(data, start, end, mode))
        if i in vain:
            told = shifts[min(i, len(shifts) - 1)]
            pieces.append(_Decoded("\udc1b", "iso2022_jp", (told.group()[:1],), (told.start(),)))
        if shift is not None:
            start, to = shift.end(), shift.group()
            mode = _DOUBLE if to.startswith(b"\x1b$") else _KANA if to.endswith(b"I") else _SINGLE
    return _joined(pieces)


def _passage(data: bytes, start: int, end: int, mode: int) -> _Decoded:
    """The bytes between two shifts."""
    euc, places = _as_euc(data[start:end], mode)
    found = _euc_jp(euc)
    runs = [
        (start + places[at], start + places[at + len(run) - 1] + 1)
        for at, run in zip(found.offsets, found.bad, strict=True)
    ]
    bad = tuple(data[first:after] for first, after in runs)
    return _Decoded(found.text, "iso2022_jp", bad, tuple(first for first, _ in runs))


def _vain(shifts: Sequence[re.Match[bytes]]) -> frozenset[int]:
    """The numbers of the shifts that change nothing: another was lost before them.

    The text between the two is not what was written. The number after the last stands for the end of a text
    that does not end in ASCII. Where a third of the shifts change nothing, the program writes them so, and
    nothing was lost.
    """
    before = [_TO_ASCII, *(shift.group() for shift in shifts)]
    found = [i for i, shift in enumerate(shifts) if shift.group() == before[i] and shift.start() > 0]
    if _TO_ASCII in before[1:] and before[-1].startswith(b"\x1b$"):
        found.append(len(shifts))
    return frozenset(found) if 3 * len(found) < len(shifts) else frozenset()


def _joined(pieces: Iterable[_Decoded]) -> _Decoded:
    """Texts in ISO-2022-JP one after the other. Runs of undecodable bytes that touch become one."""
    parts: list[str] = []
    bad: list[bytes] = []
    offsets: list[int] = []
    for piece in filter(lambda piece: piece.text, pieces):
        touches = bool(parts and _BAD.match(parts[-1][-1]) and _BAD.match(piece.text))
        if touches:
            bad[-1] += piece.bad[0]
        bad += piece.bad[touches:]
        offsets += piece.offsets[touches:]
        parts.append(piece.text)
    return _Decoded("".join(parts), "iso2022_jp", tuple(bad), tuple(offsets))


def _as_euc(data: bytes, mode: int) -> tuple[bytes, Sequence[int]]:
    """Seven-bit bytes as EUC-JP, and which of them each byte comes from.

    Pairs of JIS X 0208, half-width kana or ASCII; line ends stay. Where the code has no such byte, one stands
    that EUC-JP has not.
    """
    known = _NO_CODE.sub(_NOTHING, data)
    if mode == _DOUBLE:
        return bytes(b | 0x80 if 0x21 <= b <= 0x7E else b for b in known), range(len(data))
    if mode == _KANA:
        kana = [bytes((0x8E, b | 0x80)) if 0x21 <= b <= 0x5F else bytes((b,)) for b in known]
        return b"".join(kana), [i for i, written in enumerate(kana) for _ in written]
    return known, range(len(data))


def _unmarked_utf_16(data: bytes) -> _Decoded | None:
    """UTF-16 without a byte order mark, if most of its characters are those of a Japanese text."""
    found = [_utf_16(data, little=little, skipped=0, stated=False) for little in (True, False)]
    best = max(found, key=lambda f: _usual(f.text))
    return best if _is_clear(best) and _usual(best.text) > _MOSTLY * len(best.text) else None


def _utf_16(data: bytes, *, little: bool, skipped: int, stated: bool) -> _Decoded:
    """UTF-16, line by line, so that a lost byte damages one line. `skipped` bytes stand before the data."""
    codec, feed = ("utf-16-le", b"\n\x00") if little else ("utf-16-be", b"\x00\n")
    parts: list[str] = []
    bad: list[bytes] = []
    offsets: list[int] = []
    at = skipped
    for line in data.split(feed):
        text = _line_of_utf_16(line, codec)
        for run in _BAD.finditer(text):
            bad.append(_raw(run.group(), codec))
            offsets.append(at + min(2 * run.start(), len(line)))
        parts.append(text)
        at += len(line) + len(feed)
    return _Decoded("\n".join(parts), "utf-16", tuple(bad), tuple(offsets), stated=stated)


def _raw(run: str, codec: str) -> bytes:
    """The bytes of undecodable characters: a byte by itself is U+DC80… or, below 0x80, U+DC00…"""
    return b"".join(
        bytes((ord(c) & 0xFF,)) if 0xDC00 <= ord(c) < 0xDD00 else c.encode(codec, "surrogatepass")
        for c in run
    )


_LONGEST_SEARCHED = 4000
"""Bytes of a line with an odd number of them in which the byte too many is looked for: a judgement."""


def _line_of_utf_16(line: bytes, codec: str) -> str:
    """The characters of a line; if a byte is missing or too many, what comes out most Japanese without it."""
    if len(line) % 2 == 0:
        return line.decode(codec, errors="surrogatepass")

    def without(at: int) -> str:
        escaped = chr(0xDC00 + line[at])
        rest = line[at + 1 :]
        return line[:at].decode(codec, "surrogatepass") + escaped + rest.decode(codec, "surrogatepass")

    if len(line) > _LONGEST_SEARCHED:
        return without(len(line) - 1)
    before, after = _usual_until(line[:-1], codec), _usual_until(line[1:], codec)
    # of equal ones the last, as where a line lost its end
    return without(2 * max(range(len(line) // 2, -1, -1), key=lambda unit: before[unit] - after[unit]))


def _usual_until(line: bytes, codec: str) -> Sequence[int]:
    """What `_usual` gives for the first 0, 1, 2 … units of two bytes."""
    text = line.decode(codec, errors="surrogatepass")
    # a character of two units is none of the usual ones, nor is half of it
    units = (unit for c in text for unit in ((_usual(c),) if c <= "\uffff" else (0, 0)))
    return tuple(accumulate(units, initial=0))


def _usual(text: str) -> int:
    return len(_JAPANESE.findall(text)) + sum(c.isascii() or "\u3000" <= c < "\u3100" for c in text)


def _told_damage(found: _Decoded) -> Iterator[Finding]:
    runs = zip(_BAD.finditer(found.text), found.bad, found.offsets, strict=True)
    done, line = 0, 1
    for run, raw, offset in islice(runs, _MOST_TOLD):
        line += len(LINE_BREAK.findall(found.text, done, run.start()))
        done = run.start()
        values: dict[str, str | int] = {
            "encoding": _LABELS[found.encoding],
            "line": line,
            "offset": offset,
            "bytes": raw.hex(" ").upper(),
        }
        yield Finding("damaged-encoding", values, Place(lines=(line, line)))
