"""Schedule cells → task entries: where an entry begins, its markers, and what a 同左 in it refers to."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import accumulate, pairwise

from planparse.document.findings import Finding
from planparse.document.place import Place, merge
from planparse.document.source import Cell, Line
from planparse.form.model import Form
from planparse.japanese.brackets import is_bracketed
from planparse.japanese.dittos import Direction, ditto_of, is_arrow, is_continuation
from planparse.japanese.fold import fold
from planparse.japanese.markers import BULLET, CIRCLED, marker_number, opens_with_kana
from planparse.parse.wrap import Paragraph, Style, begins_new, entries, in_doubt, names_work

# a word that joins markers (①及び②調整), not parts of a sentence (①と②の調整)
_JOINED = rf"(?:及び|および|と)\s*(?=[{CIRCLED}][^のをはにがとで、もへや\s])"
_MARKERS = re.compile(rf"(?:[{CIRCLED}](?:\s*[、,，・~〜～\-－]\s*(?=[{CIRCLED}])|\s*{_JOINED})?\s*)+")
_RANGE = re.compile(rf"([{CIRCLED}])\s*[~〜～\-－]\s*([{CIRCLED}])")
_BLANKS = re.compile(r"[ \u3000\t]+")
_DASHES = "-‐–"  # bullets that also occur inside an entry
_DASH = re.compile(r"^[-－‐*＊]\s*(?=\S)")
# markers on one line without a space between the entries: ①調査②検討
_RUN_ON = re.compile(
    rf"(?<!及び)(?<!および)(?<=[^\s、,，・~〜～(（「『{CIRCLED}])(?=([{CIRCLED}])[^のをはにがとで、もへや\s])"
)
# entry numbers other than circled ones: (1), ⑴, 1), (ア), ア
_LABEL = r"(?:\(\d{1,2}\)|[⑴-⒇]|\d{1,2}\)|\([ア-ン]\)|[ア-ン]\)?)"
_LABELS = re.compile(rf"(?:{_LABEL}\s*(?:[、,・]|及び|と)?\s*)+")
_OWN_LABEL = re.compile(rf"({_LABEL})(?=\s|[^、,・ア-ンー])")
_SIGN = re.compile(r"[○◎●△▲▽×◇◆□■☆★✓✔]")
# signs that are bullets if all entries of a table have them; a dash before a number may be a minus
_BULLETED = re.compile(rf"(?:{BULLET}|-(?!\d))\s*\S")
_MIN_TEXT_COLUMN = 6.0  # ems; a text column narrower than this gives no evidence of wraps


@dataclass(frozen=True, slots=True)
class TaskEntry:
    """One entry of a cell: a task without its number. `source` are the lines it was read from.

    `marked` is whether its markers are in the entry itself rather than in its row's label. `ditto` is the
    direction in which an entry refers that only repeats something; it is kept when the repeated text is
    filled in. `labels` are the numbers before such an entry that are not circled: (1)(2)同左. `arrow` is
    whether it is an arrow.
    """

    markers: tuple[str, ...]
    marked: bool
    text: str
    ditto: Direction | None
    span: tuple[int, int]
    place: Place
    source: tuple[Line, ...]
    labels: tuple[str, ...] = ()
    arrow: bool = False


# --- the lines of a cell -----------------------------------------------------------------------------


def pieces_of(text: str) -> list[str]:
    """A text cell split at its spaces, which were line breaks on the page, but not next to Latin words."""
    pieces: list[str] = []
    for part in _BLANKS.split(text):
        if pieces and _belong_together(pieces[-1], part):
            pieces[-1] += " " + part
        elif part:
            pieces.append(part)
    return pieces


def _belong_together(before: str, after: str) -> bool:
    """Whether a space is no line break: it is next to a Latin word or follows an entry's kana."""
    if len(before) == 1 and opens_with_kana(f"{before} {after}"):
        return True
    return not begins_new(after, "・") and (_latin(before[-1:]) or _latin(after[:1]))


def _latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


def bullets_of(cells: Iterable[Cell], form: Form) -> str:
    """The form's bullets, and the sign before every entry of a schedule's `cells`, if there is one: ➢, ✓, -.

    Cells that are empty or contain only a ditto may lack it.
    """
    texts = (cell.lines[0].text for cell in cells if cell.lines)
    said = [t for t in texts if not form.is_empty(t) and form.ditto_of(t) is None]
    signs = {fold(text[0]) if _BULLETED.match(fold(text)) else "" for text in said}
    return form.bullets + (signs.pop() if len(signs) == 1 else "")


def cell_lines(cells: Iterable[Cell], reading: CellReading) -> list[Line]:
    """The lines of cells, split where a marker opens an entry."""
    form, limit = reading.form, reading.limit
    lines: list[Line] = []
    for cell in cells:
        for line in cell.lines:
            if limit is None:
                parts = at_markers(line.text, reading.bullets)
                lines += [line] if parts == [line.text] else [replace(line, text=part) for part in parts]
            else:
                usable = limit if limit >= _MIN_TEXT_COLUMN else None
                for i, piece in enumerate(
                    p for x in pieces_of(line.text) for p in at_markers(x, reading.bullets)
                ):
                    room = (0.0, usable) if usable is not None else None
                    lines.append(replace(line, text=piece, gap=0.0 if i else line.gap, limits=room))
    # a dash between a cell's entries carries no text, like a cell with nothing but a dash
    said = [
        replace(line, gap=0.0) if line.gap and line.box is None else line
        for line in lines
        if not form.is_empty(line.text)
    ]
    return _without_flow(said, form)


def _without_flow(lines: list[Line], form: Form) -> list[Line]:
    """The lines without each ↓ between two steps of a cell, which tells their order: the steps stay apart."""
    downs = [form.ditto_of(line.text) == "down" for line in lines]
    if not any(downs) or all(downs):
        return lines
    steps = accumulate(downs)
    return [replace(line, block=n) for line, n, down in zip(lines, steps, downs, strict=True) if not down]


@cache
def _before_marker(bullets: str, dash: str) -> re.Pattern[str]:
    dashed = rf"|{re.escape(dash)}(?![\d\s])" if dash else ""  # before a number it may be a minus
    return re.compile(rf"[ \u3000\t]+(?=[{CIRCLED}{re.escape(bullets)}]{dashed})")


def at_markers(text: str, bullets: str) -> list[str]:
    """A line split before each marker that opens an entry: after a space, or where the numbers run on.

    A dash opens one if the line begins with it, too.
    """
    parts: list[str] = []
    dash = text[:1] if text and fold(text[0]) in _DASHES and fold(text[0]) in bullets else ""
    for part in _before_marker(bullets.rstrip(_DASHES), dash).split(text):
        if not part:
            continue
        begin, highest = 0, marker_number(part[0]) or 0
        for match in _RUN_ON.finditer(part) if part[0] in CIRCLED else ():
            number = marker_number(match[1])
            if number == highest + 1:
                parts.append(part[begin : match.start()])
                begin, highest = match.start(), number
        parts.append(part[begin:])
    return parts


# --- entries -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CellReading:
    """How the cells of one table are read.

    `bullets` are the signs that open an entry, and `listed` is whether each line is an entry without such a
    sign. `limit` is the width in ems at which a text's cells were wrapped, None where the lines themselves
    show it. In a transposed table (`turned`), whose periods ran down, 同上 refers to the period before and
    同左 to the work beside it.
    """

    form: Form
    style: Style
    bullets: str
    listed: bool
    limit: float | None
    turned: bool = False


@dataclass(frozen=True, slots=True)
class Beside:
    """The surroundings of a cell.

    These are the resolved entries of the period before (`left`) and of the row above, the markers in its
    row's label, the first and last quarter that it covers, what findings call its period, and the label
    itself, "" without one. `leads_on` is whether work stands in the next cell, or none is to come.
    """

    left: Sequence[TaskEntry]
    above: Sequence[TaskEntry]
    markers: tuple[str, ...]
    span: tuple[int, int]
    where: str
    label: str = ""
    leads_on: bool = False


def task_entries(
    cells: Sequence[Cell], beside: Beside, reading: CellReading
) -> tuple[tuple[TaskEntry, ...], tuple[Finding, ...]]:
    """The entries of one period in one row, with dittos resolved, and findings on guesses."""
    form, bullets, span, where = reading.form, reading.bullets, beside.span, beside.where
    pieces, findings = _pieces(cells, reading)
    if beside.leads_on and not reading.turned:
        pieces = _without_pointer(pieces, beside, bullets)
    read = [_entry(p, beside.markers, span, reading) for p in pieces]
    before, over = _Meant(read, beside.left), _Meant(read, beside.above)
    listed = any(begins_new(p.text, bullets) for p in pieces)
    resolved: list[TaskEntry] = []
    for i, (piece, entry) in enumerate(zip(pieces, read, strict=True)):
        if form.is_empty(entry.text):
            continue
        meant = over if beside.above and _is_upward(entry, beside, reading) else before
        if entry.ditto is None:
            resolved.append(entry)
            if (code := _kept(entry, beside, form)) is not None:
                findings.append(_about(code, piece, where, meant.by(i), entry))
            continue
        bulleted = begins_new(piece.text, bullets)
        # 同左 without a bullet above a list is not an item of the list: it refers to the whole cell
        found = meant.all(entry) if i == 0 and listed and not bulleted else meant.by(i)
        if entry.ditto == "along" and not entry.arrow and not reading.turned and found:
            findings += _either(piece, entry, beside, where)
        if meant is over:
            found = _marked(found, entry.markers)
        missing = meant.missing(entry, found)
        if not found or missing:
            text = f"{''.join(missing)}{entry.text}" if found else piece.text
            at = f"「{beside.label}」の{where}" if beside.label else where
            findings.append(Finding("ditto-unresolved", {"text": text, "where": at}, entry.place))
            found = [*found, _unresolved(entry, missing)]
        elif meant.guessed(entry, bulleted=bulleted):
            findings.append(_about("ditto-guessed", piece, where, found, entry))
        resolved += found
    return tuple(resolved), tuple(findings)


def _pieces(cells: Sequence[Cell], reading: CellReading) -> tuple[tuple[Paragraph, ...], list[Finding]]:
    """The entries as paragraphs, each with its remarks, and findings on where they were parted."""
    pieces: tuple[Paragraph, ...] = ()
    findings: list[Finding] = []
    for each in _apart(cells) if reading.turned else (cells,):
        found, guesses = entries(cell_lines(each, reading), reading.style, reading.bullets, works=True)
        pieces += found
        findings += guesses
    if reading.listed:
        pieces = tuple(part for piece in pieces for part in _doubted(piece, reading.bullets, findings))
    if reading.limit is None:
        findings += (_about_several(piece) for piece in pieces if _maybe_several(piece, reading.bullets))
    return _with_remarks(pieces, reading.form), findings


def _without_pointer(pieces: tuple[Paragraph, ...], beside: Beside, bullets: str) -> tuple[Paragraph, ...]:
    """The entries of a cell without an arrow on a line of its own below the last, which points to the next
    cell or through its own: ・設計 above ──→.

    Where the period before has more entries, the arrow may carry on one of those.
    """
    last = pieces[-1] if pieces else None
    arrow = last.lines[-1].text.strip() if last is not None else ""
    if last is None or not is_arrow(arrow):
        return pieces
    if last.text.strip() == arrow:
        others = pieces[:-1]
        is_whole = len(others) == 1 and ditto_of(others[0].text) == "left"
        listed = len(beside.left) <= len(others) and all(begins_new(p.text, bullets) for p in others)
        return others if others and (is_whole or listed) else pieces
    text = last.text.removesuffix(arrow).rstrip()
    if len(last.lines) < 2 or len(beside.left) > len(pieces) or text == last.text:
        return pieces
    return (*pieces[:-1], replace(last, text=text))


def _apart(cells: Sequence[Cell]) -> list[list[Cell]]:
    """The cells of one period that stood below each other, apart where one surely ends above the next.

    A cell that a page cuts goes on in the next; what ends a cell of a text is not known.
    """
    found: list[list[Cell]] = []
    for cell in cells:
        above = found[-1][-1] if found else None
        if above is not None and not _surely_below(cell, above):
            found[-1].append(cell)
        else:
            found.append([cell])
    return found


def _surely_below(cell: Cell, above: Cell) -> bool:
    """Whether a cell begins on the page, or in the original, on which the one above it has ended."""
    if cell.box is not None and above.box is not None:
        return cell.page == above.page and cell.box[1] > above.box[1]
    return cell.spot is not None and above.spot is not None


def _marked(found: Sequence[TaskEntry], markers: tuple[str, ...]) -> list[TaskEntry]:
    """The entries under these markers; each under its own if there are none."""
    return [replace(entry, markers=markers or entry.markers) for entry in found]


def _kept(entry: TaskEntry, beside: Beside, form: Form) -> str | None:
    """The code of the finding for an entry that is kept as written although it may stand for another."""
    arrow = entry.source[-1].text if len(entry.source) > 1 else ""  # below the work: perhaps that of another
    if form.mentions_ditto(entry.text) or (is_arrow(arrow) and entry.text.endswith(arrow.strip())):
        return "ditto-kept"
    return "continuation-kept" if beside.left and is_continuation(entry.text) else None


def _doubted(piece: Paragraph, bullets: str, findings: list[Finding]) -> Iterator[Paragraph]:
    """A piece of a cell with an entry a line, parted where two lines may be two entries, which is told.

    They are two if the first names a complete task: of wraps at any width of column, fewer than half leave
    such a line full (samples and layouts: 100 wraps, 212 ends of entries), and none after a bracket (0, 30).
    """
    halves = None if begins_new(piece.text, bullets) else in_doubt(piece)
    if halves is None:
        yield piece
        return
    before, after = halves
    parted = names_work(before.text)
    code = "entries-parted" if parted else "entries-joined"
    findings.append(Finding(code, {"before": before.text, "after": after.text}, piece.place))
    if parted:
        yield before
        yield from _doubted(after, bullets, findings)
    else:
        yield piece


def _maybe_several(piece: Paragraph, bullets: str) -> bool:
    """Whether a line of an entry without a marker has a blank between two texts that each name a whole task.

    Programs that make text of a table write the lines of a cell one behind the other.
    """
    if begins_new(piece.text, bullets):
        return False
    texts = (line.text[m.end() :] if (m := _LABELS.match(line.folded)) else line.text for line in piece.lines)
    pairs = (pair for text in texts for pair in pairwise(_BLANKS.split(text)))
    return any(
        not _latin(a[-1:]) and not _latin(b[:1]) and names_work(b) and (names_work(a) or "の" in a)
        for a, b in pairs
    )


def _about_several(piece: Paragraph) -> Finding:
    return Finding("entries-on-a-line", {"text": piece.text}, piece.place)


def carried_on(cells: Sequence[Cell], beside: Beside) -> tuple[TaskEntry, ...]:
    """The entries of the period before, which the shaft of an arrow typed in `cells` carries on."""
    lines = tuple(line for cell in cells for line in cell.lines)
    place = merge(line.place for line in lines)
    return tuple(
        replace(entry, ditto="along", span=beside.span, place=place, source=lines) for entry in beside.left
    )


def _unresolved(entry: TaskEntry, missing: Sequence[str]) -> TaskEntry:
    """An entry whose ditto refers to nothing, kept as written."""
    if not entry.marked:
        return replace(entry, text="".join(missing or entry.labels) + entry.text, ditto=None)
    return replace(entry, markers=tuple(missing) or entry.markers, ditto=None)


def without_markers(text: str) -> str:
    """A text without the markers or numbers before it: 同左 of ①②同左 and of (1)(2)同左."""
    text = _MARKERS.sub("", text, count=1)
    labels = _LABELS.match(fold(text))
    return text[labels.end() :] if labels is not None else text


def circled_in_front(text: str) -> tuple[str, ...]:
    """The markers that open an entry: ① and ② of ①②同左."""
    match = _MARKERS.match(text)
    return _expand(match.group()) if match is not None else ()


def _with_remarks(pieces: Sequence[Paragraph], form: Form) -> tuple[Paragraph, ...]:
    """The pieces of a cell, with a bracketed remark below a 同左 joined to it."""
    out: list[Paragraph] = []
    for piece in pieces:
        if out and is_bracketed(piece.text) and form.ditto_of(without_markers(out[-1].text)):
            out[-1] = Paragraph(f"{out[-1].text}\n{piece.text}", out[-1].lines + piece.lines)
        else:
            out.append(piece)
    return tuple(out)


def _about(code: str, piece: Paragraph, where: str, meant: Sequence[TaskEntry], entry: TaskEntry) -> Finding:
    """A finding on an entry with 同左, quoting the text to its left."""
    return Finding(code, {"text": piece.text, "where": where, "left": _quoted(meant)}, entry.place)


def _either(piece: Paragraph, entry: TaskEntry, beside: Beside, where: str) -> Iterator[Finding]:
    """A finding on 〃 where other work stands above it, which it may repeat as well as that to its left."""
    values = {"text": piece.text, "where": where, "above": _quoted(beside.above)}
    if not beside.left:
        yield Finding("ditto-above", values, entry.place)
    elif beside.above and {e.text for e in beside.above} != {e.text for e in beside.left}:
        yield Finding("ditto-either", {**values, "left": _quoted(beside.left)}, entry.place)


def _quoted(meant: Sequence[TaskEntry]) -> str:
    return "、".join("".join(e.markers) + e.text for e in meant) or "―"


def _is_upward(entry: TaskEntry, beside: Beside, reading: CellReading) -> bool:
    """Whether a ditto refers to the row above rather than to the period before.

    〃, which may refer to either, does where the period before is empty.
    """
    if reading.turned:
        return entry.ditto == "left"
    return entry.ditto in ("above", "down") or (
        entry.ditto == "along" and not entry.arrow and not beside.left
    )


def _entry(
    piece: Paragraph, row_markers: tuple[str, ...], span: tuple[int, int], reading: CellReading
) -> TaskEntry:
    form, text = reading.form, piece.text
    if dashed := _DASH.match(text):
        rest = text[dashed.end() :]
        if begins_new(rest, reading.bullets):
            text = rest
    if (
        text
        and fold(text[0]) in reading.bullets
        and not form.is_empty(text)
        and not _SIGN.fullmatch(fold(text))
    ):
        text = text[1:].lstrip()
    markers: tuple[str, ...] = ()
    if match := _MARKERS.match(text):
        markers = _expand(match.group())
        text = text[match.end() :].lstrip(" \u3000\n・").lstrip(".．:：")
    ditto = form.ditto_of(text)
    labels: tuple[str, ...] = ()
    if ditto is None and (match := _LABELS.match(fold(text))):
        ditto = form.ditto_of(text[match.end() :])
        if ditto is not None:
            labels = tuple(re.findall(_LABEL, match.group()))
            text = text[match.end() :]
    if not labels and opens_with_kana(text):
        markers, text = (text[0],), text[1:].lstrip()
    return TaskEntry(
        markers=markers or row_markers,
        marked=bool(markers),
        text=text.strip(),
        ditto=ditto,
        span=span,
        place=piece.place,
        source=piece.lines,
        labels=labels,
        arrow=is_arrow(text),
    )


def _expand(markers: str) -> tuple[str, ...]:
    """The markers one by one: ②③ → ②, ③; ①~③ → ①, ②, ③. Of a descending range, only its two ends."""
    out: dict[str, None] = {}
    compact = "".join(markers.split())
    ranges = {m.start(): m for m in _RANGE.finditer(compact)}
    for i, char in enumerate(compact):
        first = CIRCLED.find(char)
        if first < 0:
            continue
        span = CIRCLED[first : CIRCLED.index(ranges[i][2]) + 1] if i in ranges else char
        counts = all((marker_number(b) or 0) == (marker_number(a) or 0) + 1 for a, b in pairwise(span))
        out.update(dict.fromkeys(span if span and counts else char))
    return tuple(out)


class _Meant:
    """The referents of the dittos in a cell: entries of the cell to its left."""

    def __init__(self, row: Sequence[TaskEntry], left: Sequence[TaskEntry]) -> None:
        self.row = row
        self.left = left
        self.says: dict[str, list[int]] = {}
        for n, entry in enumerate(left):
            for marker in entry.markers:
                self.says.setdefault(marker, []).append(n)
        self.alike: dict[tuple[str, ...], list[int]] = {}
        self.marked = Counter(entry.markers for entry in row if entry.marked)
        for n, entry in enumerate(row):
            if entry.ditto is not None and entry.marked:
                self.alike.setdefault(entry.markers, []).append(n)

    def guessed(self, entry: TaskEntry, *, bulleted: bool) -> bool:
        """Whether the ditto could also refer to something else to its left."""
        if entry.marked:
            said, alike = self.says.get(entry.markers[0], ()), self.alike.get(entry.markers, ())
            return len(said) > 1 and self.marked[entry.markers] > 1 and len(said) != len(alike)
        return len(self.row) > 1 and not (bulleted and len(self.row) == len(self.left))

    def all(self, entry: TaskEntry) -> list[TaskEntry]:
        """All entries to the left, each as a ditto at this entry's place."""
        return [_ditto(entry, e, e.markers) for e in self.left]

    def labelled(self, label: str) -> list[TaskEntry]:
        """The entries to the left numbered (1), or else marked ①, for a label (1)."""
        number = marker_number(label)
        own = [
            e for e in self.left if (m := _OWN_LABEL.match(fold(e.text))) and marker_number(m[1]) == number
        ]
        return own or [e for e in self.left if any(marker_number(m) == number for m in e.markers)]

    def missing(self, entry: TaskEntry, found: Sequence[TaskEntry]) -> list[str]:
        """The numbers of a ditto that no entry to the left has."""
        markers = entry.markers if entry.marked else ()
        unknown = [marker for marker in markers if not any(marker in e.markers for e in found)]
        return [*unknown, *(label for label in entry.labels if not self.labelled(label))]

    def by(self, index: int) -> list[TaskEntry]:
        """The entries to the left that the entry at a position refers to.

        With markers: the entries with those markers; if several entries of the cell have the same markers,
        the nth refers to the nth. Alone in its cell: all of them. As one of several bullets: the entry at the
        same position.
        """
        entry, left = self.row[index], self.left
        if entry.labels:
            return [_ditto(entry, e, e.markers) for label in entry.labels for e in self.labelled(label)]
        if entry.marked:
            if len(self.alike.get(entry.markers, ())) > 1:
                said = self.says.get(entry.markers[0], [])
                nth = bisect_left(self.alike[entry.markers], index)
                found = said[nth : nth + 1]
            else:
                found = sorted({n for m in entry.markers for n in self.says.get(m, ())})
            if not found and len(left) == 1 and not left[0].markers:
                return [_ditto(entry, left[0], entry.markers)]
            return [
                _ditto(entry, left[n], tuple(m for m in left[n].markers if m in entry.markers)) for n in found
            ]
        if len(self.row) == 1:
            return self.all(entry)
        return [_ditto(entry, left[index], left[index].markers)] if index < len(left) else []


def _ditto(entry: TaskEntry, meant: TaskEntry, markers: tuple[str, ...]) -> TaskEntry:
    return replace(
        meant, markers=markers, ditto=entry.ditto, span=entry.span, place=entry.place, source=entry.source
    )
