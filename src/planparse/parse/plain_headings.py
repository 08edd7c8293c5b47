"""Which lines of a document of unknown form are headings, and how they nest, by their looks alone.

A line's mark, size, weight, shortness, the space above it, what follows it and how often its wording comes
again are evidence for a heading; a sentence's end, a wrap and a list around it are evidence against. Headings
that look alike are of one style. Styles are put in order pair by pair: by type size, by the usual order of
numbers, by which numbers begin anew under which, by indent and by which comes first.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from planparse.document.source import Block, Grid, Line
from planparse.japanese.brackets import unclosed
from planparse.japanese.characters import width
from planparse.japanese.fold import compacted, fold
from planparse.parse.heading_marks import LISTING, RANKS, Mark, mark_of
from planparse.parse.wrap import continues, ends_sentence, is_full, join

# Evidence that a line is a heading. Set by hand so that the headings of the bench's documents of other bodies
# (seven kinds, four producers and texts) come out as a person marks them; not fitted.
_ENOUGH = 2.0
_OF_FAMILY: Mapping[str, float] = {
    "第編": 2.5,
    "第章": 2.5,
    "第節": 2.5,
    "第": 1.5,
    "Ⅰ": 1.8,
    "1-1": 1.5,
    "1-1-1": 1.5,
    "A": 1.0,
    "一": 1.2,
    "1": 1.2,
    "(1)": 1.2,
    "(一)": 1.0,
    "【】": 1.5,
    "■": 1.6,
    "◆": 1.6,
    "□": 1.2,
    "◎": 1.0,
    "●": 0.8,
    "①": 0.6,
    "ア": 0.6,
    "○": 0.2,
}
_OF_WORD = 2.2
_OF_OTHER_MARK = 0.8
_LARGER, _MUCH_LARGER, _SMALLER = 1.08, 1.3, 0.93
"""Ratios to the body's type size."""
_SHORT, _LONG, _LONGEST = 30.0, 45.0, 80.0
"""Ems: most headings fit on one line of A4; a longer one is prose."""
_WIDER_GAP = 0.4
"""Ems beyond the body's leading that set a line apart."""
_WIDE_GAP = 2.5
"""Ems beyond it that no paragraph has above it."""
_SAME_SIZE = 0.07
"""Sizes no further apart, as a share, are one size: exporters round and scale."""
_SAME_FAMILY_SIZE = 0.15
"""The same for headings with the same mark, which staff set by hand."""
_SAME_INDENT = 4.0
"""Points: left edges no further apart begin at the same place."""
_MOST_STYLES = 40
"""Styles of headings in a document: any two are compared, so those with the least evidence are left out."""
_OFTEN = 3
"""Times that a wording comes again from which it is a label of its own rather than a name in the text."""

_NOTE = re.compile(r"[※*＊・•\-－―→⇒➡↓&]|注\s*[)）\d]|出典|資料[:：]")
_LABELLED = re.compile(r"[^:：]{1,12}[:：].{1,}")
_VALUE = re.compile(
    r"[\d\s,.()/~年月日度時分曜土火水木金円千万億%人件]+|.*[\d〇一二三四五六七八九十元]\s*年\s*\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?\s*\)?"
)
_FIRST_WORD = re.compile(r"(?P<word>[一-鿿々ァ-ヶー]{2,8})\s+(?P<value>\S.*)")
_CAPTION = re.compile(r"(?:図表?|表|写真|グラフ|資料)\s*\d")
_ARROW = re.compile("[→⇒➡]")
_DIGITS = re.compile(r"\d+")
_SPOKEN = re.compile(
    r"(?:です|ます|した|する|ない|いる|ある|れる|ため|おり|とともに|について|において|により|[をにがはとでのへもや、，])$"
)


@dataclass(frozen=True, slots=True)
class Found:
    """A heading: its lines, its mark, and the label and title that the mark parts, each as written.

    `style` is a number for headings that look alike, `level` 1 for the outermost. `score` says how much
    speaks for it.
    """

    lines: tuple[Line, ...]
    mark: Mark
    label: str | None
    title: str
    style: int
    level: int
    score: float


@dataclass(slots=True)
class _Candidate:
    at: int
    line: Line
    mark: Mark
    title: str
    score: float
    holds: bool
    """Whether something other than a line of the same looks follows."""
    times: int
    """How often its wording comes in the document."""
    style: int = 0


def headings_in(blocks: Sequence[Block], cover: Collection[tuple[int, int]] = ()) -> Mapping[int, Found]:
    """The headings among the blocks by the position of their first line; lines of the `cover` are none."""
    lines = [block for block in blocks if isinstance(block, Line)]
    if not lines:
        return {}
    in_tables = () if lines[0].box else (line for b in blocks if isinstance(b, Grid) for line in b.lines())
    body = _Body.of(lines, in_tables)
    counts = _Repeats.of(lines)
    marks = [mark_of(block.text) if isinstance(block, Line) else Mark() for block in blocks]
    candidates = [
        _candidate(blocks, i, marks, body, counts)
        for i, block in enumerate(blocks)
        if isinstance(block, Line) and block.key not in cover
    ]
    _set_styles(candidates, body)
    chosen = _chosen(candidates)
    order = _order(chosen)
    found: dict[int, Found] = {}
    above: list[int] = []
    for candidate in chosen:
        above = [style for style in above if order[style] < order[candidate.style]]
        own = _lines_of(blocks, candidate.at, marks, body, {c.at for c in chosen})
        text, mark = join(own), candidate.mark
        title = text[mark.begin : mark.end if len(own) == 1 else len(text)].strip()
        label = text[: mark.begin].strip() if mark.label is not None and title else None
        found[candidate.at] = Found(
            own, mark, label, title or text, candidate.style, len(above) + 1, candidate.score
        )
        above.append(candidate.style)
    return found


# --- looks ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Body:
    """How the running text is set: size in points, weight, usual gap between its lines in ems."""

    size: float | None
    bold: bool
    leading: float

    @classmethod
    def of(cls, lines: Sequence[Line], in_tables: Iterable[Line] = ()) -> _Body:
        """How the lines are set; of an original, which may have little text beside its tables, also those
        in its tables.
        """
        sizes: Counter[float] = Counter()
        bold = 0.0
        for line in (*lines, *in_tables):
            sizes[round(line.size or 0.0, 1)] += len(line.text)
            bold += len(line.text) * line.bold
        size = sizes.most_common(1)[0][0] or None
        gaps = [b.gap for a, b in pairwise(lines) if a.page == b.page and not ends_sentence(a.text)]
        leading = median(gaps) if gaps and size is not None else 0.0
        return cls(size, bold > sum(sizes.values()) / 2, leading)

    def ratio(self, line: Line) -> float:
        """The line's type size as a multiple of the body's; 1 in a text."""
        return line.size / self.size if line.size and self.size else 1.0

    def is_apart(self, line: Line) -> bool:
        """Whether more space than usual stands above the line."""
        return line.gap > (self.leading + _WIDER_GAP if self.size is not None else 0.0)

    def apart(self, line: Line) -> float:
        """What the space above the line counts for."""
        if self.size is not None and line.gap > self.leading + _WIDE_GAP:
            return 1.0
        return 0.5 if self.is_apart(line) else 0.0


@dataclass(frozen=True, slots=True)
class _Repeats:
    """How often wordings come again, numbers aside, and which first words stand before different values."""

    wordings: Mapping[str, int]
    first_words: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, lines: Sequence[Line]) -> _Repeats:
        values: dict[str, set[str]] = defaultdict(set)
        for line in lines:
            if match := _FIRST_WORD.match(line.folded):
                values[match["word"]].add(match["value"])
        return cls(
            Counter(_masked(line) for line in lines), {word: frozenset(own) for word, own in values.items()}
        )

    def times(self, line: Line) -> int:
        """How often the document has the line, with these or other numbers."""
        return self.wordings[_masked(line)]

    def labels(self, line: Line) -> bool:
        """Whether the line is a label with one of its values behind a blank: 担当課 企画課, 担当課 福祉課."""
        match = _FIRST_WORD.match(line.folded)
        return match is not None and len(self.first_words[match["word"]]) > 1


def _masked(line: Line) -> str:
    return _DIGITS.sub("0", compacted(line.text))


def _candidate(
    blocks: Sequence[Block], i: int, marks: Sequence[Mark], body: _Body, counts: _Repeats
) -> _Candidate:
    line, mark = blocks[i], marks[i]
    assert isinstance(line, Line)
    title = line.text[mark.begin : mark.end].strip()
    after = blocks[i + 1] if i + 1 < len(blocks) else None
    holds = isinstance(after, Grid) or (
        after is not None and not _alike(line, mark, after, marks[i + 1], body)
    )
    if isinstance(after, Line) and not mark.family and counts.times(line) > counts.times(after) == 1:
        holds = True  # a wording that comes again, above one that does not
    score = _of_mark(mark, title) + _of_type(line, body) + _of_wording(line, mark, title, counts, body)
    score += _of_surroundings(blocks, i, mark, body, holds)
    return _Candidate(i, line, mark, title, score, holds, counts.times(line))


def _of_mark(mark: Mark, title: str) -> float:
    if mark.worded:
        return _OF_WORD if title else _OF_WORD - 1.0
    return _OF_FAMILY.get(mark.family, _OF_OTHER_MARK) if mark.family else 0.0


def _of_type(line: Line, body: _Body) -> float:
    ratio = body.ratio(line)
    score = 2.0 if ratio >= _MUCH_LARGER else 1.2 if ratio >= _LARGER else -2.0 if ratio < _SMALLER else 0.0
    return score + (1.2 if line.bold and not body.bold else 0.0)


def _of_wording(line: Line, mark: Mark, title: str, counts: _Repeats, body: _Body) -> float:
    folded, long = line.folded, width(line.text)
    if _NOTE.match(folded) or not any(c.isalpha() for c in folded):
        return -9.0
    score = 0.6 if long <= _SHORT else 0.0 if long <= _LONG else -1.0 if long <= _LONGEST else -9.0
    if "。" in folded or folded[-1] in "、，":
        score -= 4.0 if ends_sentence(folded) or folded[-1] in "、，" else 1.5
    elif _SPOKEN.search(folded):
        score -= 2.0
    if _VALUE.fullmatch(folded):
        score -= 3.0
    if _LABELLED.fullmatch(folded) and not mark.worded and body.ratio(line) < _LARGER:
        score -= 2.0
    if unclosed(title) or len(title) == 1:
        score -= 1.0
    if not mark.family:
        score -= _against_unmarked(title)
    if counts.labels(line):
        score -= 2.5
    times = counts.times(line)
    if times >= _OFTEN and long <= _SHORT:
        score += 1.5
    elif times == 2 and long <= _SHORT:
        score += 1.0
    return score


def _against_unmarked(title: str) -> float:
    """What speaks against a heading in the wording of a line without a mark."""
    folded = fold(title)
    if _CAPTION.match(folded):
        return 9.0
    against = 1.0 if folded[:1] in "(「『)」』,、。" else 0.0
    return against + (1.5 if len(folded.split()) > 2 or _ARROW.search(folded) else 0.0)


def _of_surroundings(blocks: Sequence[Block], i: int, mark: Mark, body: _Body, holds: bool) -> float:
    line = blocks[i]
    assert isinstance(line, Line)
    score = body.apart(line)
    before = blocks[i - 1] if i else None
    if isinstance(before, Line) and _goes_on(before, line, body):
        return -5.0
    after = blocks[i + 1] if i + 1 < len(blocks) else None
    if after is None:
        return score - 1.5
    if not holds:
        score -= 0.7
    elif isinstance(after, Grid):
        score += 0.8
    elif ends_sentence(after.text) or width(after.text) > _SHORT:
        score += 0.6
        if body.size is None and body.is_apart(line) and ends_sentence(after.text):
            score += 0.4  # a text has no type that tells its headings
    if isinstance(after, Line) and not mark.family and _goes_on(line, after, body):
        score -= 3.0
    return score


def _goes_on(line: Line, after: Line, body: _Body) -> bool:
    """Whether a line is wrapped and goes on in the next one, set in the same type."""
    if line.bold != after.bold or abs(body.ratio(line) - body.ratio(after)) > _SAME_SIZE:
        return False
    if ends_sentence(line.text) or (body.size is not None and after.gap > body.leading + 2 * _WIDER_GAP):
        return False
    if body.size is None:
        return after.gap == 0 and is_full(line, after) and continues(line.text, after.text) is not False
    return is_full(line, after) or continues(line.text, after.text) is True


def _alike(line: Line, mark: Mark, after: Block, next_mark: Mark, body: _Body) -> bool:
    """Whether the next block is a line with the same kind of mark, or none, and the same type."""
    if isinstance(after, Grid) or mark.family != next_mark.family:
        return False
    if mark.family:
        return True
    same_type = line.bold == after.bold and abs(body.ratio(line) - body.ratio(after)) <= _SAME_SIZE
    same_prose = (ends_sentence(line.text) or width(line.text) > _SHORT) == (
        ends_sentence(after.text) or width(after.text) > _SHORT
    )
    return same_type and same_prose


def _lines_of(
    blocks: Sequence[Block], at: int, marks: Sequence[Mark], body: _Body, heads: set[int]
) -> tuple[Line, ...]:
    """The heading's line and those it is wrapped into."""
    first = blocks[at]
    assert isinstance(first, Line)
    own = [first]
    for i in range(at + 1, min(at + 4, len(blocks))):
        block = blocks[i]
        if not isinstance(block, Line) or i in heads or marks[i].family or block.page != first.page:
            break
        text = "".join(line.text for line in own)
        apart = body.ratio(first) >= _LARGER or (first.bold and not body.bold)
        wraps = apart and _goes_on(own[-1], block, body) and is_full(own[-1], block)
        if not wraps and not (unclosed(text) and block.text[:1] not in "(（「" and len(block.text) < _LONG):
            break
        own.append(block)
    return tuple(own)


# --- styles --------------------------------------------------------------------------------------------


def _set_styles(candidates: Sequence[_Candidate], body: _Body) -> None:
    """Number the styles: candidates with the same mark, and nearly the same size and weight, have one."""
    groups: dict[tuple[str, bool, bool], list[_Candidate]] = defaultdict(list)
    for candidate in candidates:
        unmarked = not candidate.mark.family
        again = unmarked and candidate.times > 1
        groups[candidate.mark.family, unmarked and candidate.line.bold, again].append(candidate)
    style = 0
    for (family, _, _), members in groups.items():
        tolerance = _SAME_FAMILY_SIZE if family else _SAME_SIZE
        last: float | None = None
        for member in sorted(members, key=lambda c: -body.ratio(c.line)):
            ratio = body.ratio(member.line)
            if last is None or last - ratio > tolerance * last:
                style += 1
            last = ratio
            member.style = style


def _chosen(candidates: Sequence[_Candidate]) -> list[_Candidate]:
    """The candidates that are headings: enough speaks for each, and the others of its style do not differ."""
    by_style: dict[int, list[_Candidate]] = defaultdict(list)
    for candidate in candidates:
        by_style[candidate.style].append(candidate)
    chosen: list[list[_Candidate]] = []
    for members in by_style.values():
        passed = [c for c in members if c.score >= _ENOUGH]
        if members[0].mark.family:
            if members[0].mark.family in LISTING and not _heads_text(members):
                continue
            if len(passed) >= 0.6 * len(members):
                passed = [c for c in members if c.score >= _ENOUGH - 0.8]
            elif len(passed) < 0.25 * len(members):
                passed = [c for c in passed if c.score >= _ENOUGH + 1.0]
        if passed:
            chosen.append(passed)
    chosen.sort(key=lambda members: -sum(c.score for c in members))
    return sorted((c for members in chosen[:_MOST_STYLES] for c in members), key=lambda c: c.at)


def _heads_text(members: Sequence[_Candidate]) -> bool:
    """Whether the lines with a number head text of their own: the items of a list follow one another."""
    return sum(c.holds for c in members) > len(members) / 2 or any(c.score > _ENOUGH + 1.5 for c in members)


def _order(chosen: Sequence[_Candidate]) -> Mapping[int, int]:
    """The rank of each style, the outermost 0."""
    by_style: dict[int, list[_Candidate]] = defaultdict(list)
    for candidate in chosen:
        by_style[candidate.style].append(candidate)
    styles = list(by_style)
    wins = dict.fromkeys(styles, 0.0)
    for n, a in enumerate(styles):
        for b in styles[n + 1 :]:
            margin = _above(by_style[a], by_style[b]) - _above(by_style[b], by_style[a])
            wins[a] += (margin > 0) - (margin < 0)
            wins[b] += (margin < 0) - (margin > 0)
    ranked = sorted(styles, key=lambda style: (-wins[style], by_style[style][0].at))
    return {style: rank for rank, style in enumerate(ranked)}


def _above(ours: Sequence[_Candidate], theirs: Sequence[_Candidate]) -> float:
    """How much speaks for one style standing above another."""
    score = 0.0
    size, other_size = (_middle([c.line.size or 0.0 for c in cs]) for cs in (ours, theirs))
    if other_size and size >= _LARGER * other_size:
        score += 2.0
    rank, other_rank = (RANKS.get(cs[0].mark.family) for cs in (ours, theirs))
    if rank is not None and other_rank is not None and rank < other_rank:
        score += 2.5
    again, other_again = _repeated(ours) > 0.5, _repeated(theirs) > 0.5
    score += (1.0 if again else 2.5) * _restarts_under(ours, theirs)
    if other_again and not again:
        score += 1.5
    if ours[0].mark.family and not theirs[0].mark.family:
        score += 1.0
    left, other_left = (_middle(list(map(_left, cs))) for cs in (ours, theirs))
    if left + _SAME_INDENT < other_left:
        score += 0.7
    if ours[0].at < theirs[0].at:
        score += 0.6
    if len(ours) < len(theirs):
        score += 0.3
    return score


def _middle(values: list[float]) -> float:
    return median(values)


def _left(candidate: _Candidate) -> float:
    line = candidate.line
    return line.box[0] if line.box is not None else line.indent * 10.0


def _repeated(members: Sequence[_Candidate]) -> float:
    """The share of headings whose wording another one of the style has, too."""
    counts = Counter(compacted(c.title) for c in members)
    return sum(n for n in counts.values() if n > 1) / len(members)


def _restarts_under(ours: Sequence[_Candidate], theirs: Sequence[_Candidate]) -> float:
    """The share of times that the numbers of one style begin anew where a heading of ours comes between."""
    at = [c.at for c in ours]
    restarts = [
        (a.at, b.at)
        for a, b in pairwise(theirs)
        if a.mark.number is not None and b.mark.number is not None and b.mark.number <= a.mark.number
    ]
    if not restarts:
        return 0.0
    between = sum(bisect_right(at, first) < bisect_left(at, last) for first, last in restarts)
    return between / len(restarts)
