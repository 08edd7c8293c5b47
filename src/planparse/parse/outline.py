"""Build the tree of headings from lines and grids: every line is a heading, content or furniture.

What a line is depends on the open headings and the known titles, not on its marker: `(1)` may be an item of a
chapter, an issue's number or an initiative; `①` a section, a list item or a sign inside a sentence. An open
heading that is repeated at the top of a page (4 課題, the issue's own) is a running head and closes nothing.

Invariant: `Outline.roles` holds every heading line and every furniture line; every other line of the document
is among the children of exactly one node.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, takewhile
from operator import itemgetter

from planparse.document.findings import Finding
from planparse.document.place import merge
from planparse.document.source import Block, Grid, Line, SourceDocument
from planparse.form.model import FIELD, INDICATOR, LEVEL, LONGEST, ROOT, Form, Heading, PageRange
from planparse.japanese.brackets import CLOSING, unclosed
from planparse.japanese.fold import fold
from planparse.japanese.markers import marker_number
from planparse.japanese.periods import Period
from planparse.parse.finished_outline import Finishing, finished
from planparse.parse.furniture import LEADER, ORNAMENT, PAGE_EDGE, running_heads
from planparse.parse.heading_words import (
    COVER,
    GOES_ON,
    bare_title,
    distinct_parts,
    dress_of,
    dress_within,
    identity_of,
    is_similar,
    lead_number,
    listed_as,
    plain,
    spells,
    values_of,
    without_values,
    wordings_of,
)
from planparse.parse.inline_labels import (
    OWNERS,
    Inline,
    describes,
    inline_labels,
    is_label,
    kind_of,
    value_goes_on,
)
from planparse.parse.labels import HeadCells
from planparse.parse.outline_tree import FURNITURE, STRAY, OpenNode, Outline
from planparse.parse.record_columns import is_of_records, rule_for
from planparse.parse.second_plan import second_plan
from planparse.parse.sheets import ROW_GAP, Laid, laid_out
from planparse.parse.slots import DESCRIPTION, Slot, unit_of_caption
from planparse.parse.time_axis import across, head_row, is_axis, period_named
from planparse.parse.wrap import (
    Break,
    begins_new,
    continues,
    ends_sentence,
    glue,
    is_full,
    join,
    narrowed_pages,
    parted,
    relation,
    slack,
    style_of,
)
from planparse.plan.sections import SECTION_NAMES

# signs that connect the boxes of a flow chart: ▶ between background and issue
_FLOW_SIGN = re.compile(r"[▶►▷➤➡➔⇒⇨→▼▽⇩⬇↓\s]+")
_DASHED_NUMBER = re.compile(r"[-~]\s*\d{1,3}\s*[-~]")
_FARTHEST = 300
"""Lines between an initiative's heading and its schedule, at most. Not measured: some seven pages."""
_MAX_HEADING_LINES = 4
_RECORDS = ("issue", "initiative")
# kinds whose wording is a value of the plan
_WORDED = (*COVER, "issue", "initiative", "review_section", "unknown")
REMARKED = (*SECTION_NAMES, "initiatives")
"""Kinds of headings whose remarks may hold values: 目指す成果（KPI：年間50件）."""
_CAPTION_REACH = 3  # blocks within which the table of a caption follows: a name or date may stand between
_OF_RECORD = {
    kind: Heading(kind, (), (), (), ("number", "title"), None, None, False, False, (), (), PageRange())
    for kind in ("issue", "initiative")
}
"""The headings of the records of a form that knows them by the labels on their sheets alone."""
_RUN_IN = re.compile(r"\s*[:：]\s*|[ \t]{2,}|\t|　+")
"""What parts the heading of a section from its text on one line: ②課題の内容：人口が減っている。"""
_LONGEST_LABEL = 12
"""Characters of an issue's label that has a line to itself: 課題A (1), 重点課題 第10. Not measured."""
_COUNTS = re.compile(r"[\dA-Z一二三四五六七八九十Ⅰ-Ⅻ①-⑳]")
"""What the label of an issue has: the number or letter that counts it."""
_HEADING_GAP = 1.5
"""Ems beyond the leading between two lines of a heading, at most. Not measured."""
_LONGEST_WRAPPED = 60
"""Characters: a longer line that matches no heading is prose. Not measured."""


def _is_worded(kind: str) -> bool:
    """Whether the wording of a heading is a value of the plan rather than given by the form."""
    return kind in _WORDED or kind.startswith(LEVEL)


@dataclass(frozen=True, slots=True)
class _Found:
    """A heading found: it spans `count` blocks, and its parent is at depth `parent` of the stack.

    `worded` tells that its wording is the form's own but for remarks on it, which are to be reported.
    """

    heading: Heading
    values: dict[str, str]
    text: str
    count: int
    parent: int
    worded: bool = True


def outline(document: SourceDocument, form: Form) -> tuple[Outline, tuple[Finding, ...]]:
    """The outline of a document according to a form, and findings on its headings.

    If the document holds several plans, only the first is read; the lines of the others are furniture.
    """
    blocks = laid_out(narrowed_pages(document.blocks), form)
    end = second_plan(blocks, form)
    builder = _Builder(form, blocks[:end], document)
    builder.run()
    if end is not None:
        builder.set_aside(blocks[end:])
    root = finished(builder.stack[0], (), Finishing(form, builder.roles, builder.findings, []))
    return Outline(root, builder.roles, builder.style), tuple(builder.findings)


class _Builder:
    """The state of `outline` during its single pass over the blocks."""

    def __init__(self, form: Form, blocks: Sequence[Laid], document: SourceDocument) -> None:
        self.form = form
        self.blocks = blocks
        self.heights = {p.number: p.height for p in document.pages}
        self.running = running_heads(blocks, document)
        self.style = style_of([b for b in blocks if isinstance(b, Line)])
        self.stack = [OpenNode(ROOT, {}, "", [])]
        self.roles: dict[tuple[int, int], str] = {}
        self.findings: list[Finding] = []
        self.seen: dict[str, OpenNode] = {}
        self.told: set[str] = set()
        self.possible: dict[tuple[tuple[str, ...], bool], tuple[tuple[Heading, int], ...]] = {}
        self.usual: dict[int, set[str]] = {}
        self.started = False
        self.listed: set[tuple[str, ...]] = set()
        self.periods: dict[tuple[int, int], Period | None] = {}
        self.cut = False
        self.last: Line | None = None
        self.caption: Line | None = None

    def run(self) -> None:
        i = 0
        while i < len(self.blocks):
            i += self._step(i)

    def set_aside(self, blocks: Sequence[Laid]) -> None:
        """Mark blocks that belong to another plan as furniture, and report where it begins."""
        lines = [line for block in blocks for line in _block_lines(block)]
        self._furniture(lines, FURNITURE)
        first = lines[0]
        where = f"{first.number}行目" if first.page is None else f"{first.page}ページ"
        self.findings.append(Finding("second-plan", {"where": where, "text": first.text}, first.place))

    def _step(self, i: int) -> int:
        block = self.blocks[i]
        if isinstance(block, Grid):
            self._table(block)
            return 1
        if isinstance(block, HeadCells):
            self._cells(block, i)
            return 1
        if isinstance(block, Slot):
            self._slot(block)
            return 1
        if unit_of_caption(block.text) is not None and self._is_above_records(i):
            self.caption = block
            return 1
        if len(block.text) == 1 and (spread := self._spread(i)) is not None:
            self._take(spread, [b for b in self.blocks[i : i + spread.count] if isinstance(b, Line)])
            return spread.count
        if self._is_furniture(block, i):
            self._furniture([block], FURNITURE)
            return 1
        if self.stack[-1].kind == "contents" and self._in_contents(block, i):
            if self._is_entry(block):
                self._furniture([block], "contents")
            else:
                self._content(block)
            return 1
        found = self._heading(i)
        if found is None or self._is_running_prose(found, block):
            return self._unheaded(block, i)
        if found.heading.kind in SECTION_NAMES and _is_sentence(block.text) and self._run_in(block, i):
            return 1  # what stands behind the wording is no remark on it
        self._take(found, [b for b in self.blocks[i : i + found.count] if isinstance(b, Line)])
        return found.count

    def _cells(self, cells: HeadCells, i: int) -> None:
        """Take a heading that is set in cells."""
        lines = list(cells.grid.lines())
        if cells.values == {} and any(node.kind == cells.kind for node in self.stack):
            self._furniture(lines, cells.kind)  # a label inside the open heading's cells
        elif (head := self._head_in_cells(cells, i)) is not None:
            self._take(head, lines)
        else:
            self._content(cells.grid)

    def _unheaded(self, line: Line, i: int) -> int:
        """Add a line that is no heading: the number of lines that this takes."""
        if self._attribute(line) or self._run_in(line, i):
            return 1
        if count := self._labelled(i):
            return count
        if line.key in self.running or self.form.begins_sheet(line.text):
            self._furniture([line], FURNITURE)
        else:
            self._content(line)
        return 1

    def _run_in(self, line: Line, i: int) -> bool:
        """Read a line as the heading of a section of an issue and the beginning of its text.

        In an initiative, such a line tells of it, and where the issue has that section, it is text.
        """
        if any(node.kind == "initiative" for node in self.stack):
            return False
        for sign in _RUN_IN.finditer(line.text):
            own, text = line.text[: sign.start()], line.text[sign.end() :]
            found = self._known(own, 1, i) if text else None
            if found is None or found.heading.kind not in SECTION_NAMES:
                continue
            if any(node.kind == found.heading.kind for node in self._siblings(found.parent)):
                continue
            match = found.heading.match(fold(own))
            if match is not None and found.heading.is_sure(match):
                self._take(found, [replace(line, text=own)])
                self._content(replace(line, text=text))
                return True
        return False

    # --- furniture ---

    def _is_furniture(self, line: Line, i: int) -> bool:
        folded = line.folded.strip()
        if ORNAMENT.fullmatch(folded) and not any(c in "〃" for c in folded):
            return not self.form.is_empty(folded) or len(folded) > 2
        if _FLOW_SIGN.fullmatch(folded) and self.stack[-1].kind != "initiative":
            return True  # in an initiative, an arrow may belong to a schedule
        if not any(p.fullmatch(folded) for p in self.form.furniture):
            return False
        if line.box is not None and line.page is not None:
            middle = (line.box[1] + line.box[3]) / 2 / self.heights[line.page]
            return middle < PAGE_EDGE or middle > 1 - PAGE_EDGE
        if _DASHED_NUMBER.fullmatch(folded):
            return True
        before = self.blocks[i - 1] if i else None
        after = self.blocks[i + 1] if i + 1 < len(self.blocks) else None
        first = before is None or _page(before) != line.page
        last = after is None or _page(after) != line.page
        if line.page is not None and (first or last):
            return True
        return (first or line.gap > 0 or self.cut) and (last or (after is not None and _gap(after) > 0))

    def _furniture(self, lines: Sequence[Line], role: str) -> None:
        for line in lines:
            self.roles[line.key] = role
        # a line of dashes (in a text, below a column header) is not a page break
        self.cut = self.cut or not all(ORNAMENT.fullmatch(line.folded) for line in lines)

    def _in_contents(self, line: Line, i: int) -> bool:
        """Whether a line below 目次 belongs to the table of contents.

        The table ends at the first heading that it has already listed, or that no later line repeats.
        """
        entry, bare = _entry(line)
        named = {key for h, m in self.form.headings_like(entry, None) if (key := listed_as(h, m)) is not None}
        if bare and named and (named & self.listed or self._last_of_its_chapter(entry, i)):
            self.stack.pop()
            return False
        opener = self.stack[-1].lines[-1]
        if opener.page != line.page and bare:
            self.stack.pop()
            return False
        self.listed |= named
        return True

    def _is_entry(self, line: Line) -> bool:
        """Whether a line of 目次 names a heading or a page; any other line there is kept as text."""
        entry, bare = _entry(line)
        return not bare or entry.isdecimal() or bool(self.form.headings_like(entry, None))

    def _last_of_its_chapter(self, folded: str, i: int) -> bool:
        """Whether a line is the heading of a chapter that has no heading on a later line."""
        chapters = [
            h
            for h, _ in self.form.headings_like(folded, None)
            if ROOT in h.within and not h.identity and h.kind not in COVER
        ]
        later = (b.folded for b in self.blocks[i + 1 :] if isinstance(b, Line))
        return bool(chapters) and not any(h.match(text) for text in later for h in chapters)

    # --- headings ---

    def _heading(self, i: int) -> _Found | None:
        """The heading that begins at block `i`, on one or more lines; None if there is none."""
        lines = [self.blocks[i]]
        line = lines[0]
        assert isinstance(line, Line)
        text = line.text
        best = self._known(text, 1, i)
        for n in range(1, _MAX_HEADING_LINES):
            if i + n >= len(self.blocks):
                break
            after, before = self.blocks[i + n], self.blocks[i + n - 1]
            if not isinstance(after, Line) or not isinstance(before, Line):
                break
            if not self._heading_goes_on(best, text, before, after, i + n):
                break
            text += glue(text, after.text) + after.text
            best = self._known(text, n + 1, i) or best
        if best is None:
            best = self._label_alone(i)
        if best is None or best.heading.kind == "unknown":
            best = self._damaged(line) or (best and self._by_number(best, i)) or best
        return best

    def _label_alone(self, i: int) -> _Found | None:
        """The issue whose label is all that the line at `i` says, with its title on the next line.

        None for one that is known already: there, a page's running head stands above other text. None in a
        list of issues, where another one follows at once, and above an item of a list.
        """
        label, title = self.blocks[i], self.blocks[i + 1] if i + 1 < len(self.blocks) else None
        if not isinstance(label, Line) or not isinstance(title, Line):
            return None
        if len(label.text) > _LONGEST_LABEL or _COUNTS.search(label.folded) is None:
            return None
        if not self._is_close(label, title):
            return None
        found = self._known(f"{label.text} {title.text}", 2, i)
        if found is None or found.heading.kind != "issue" or self._known(title.text, 1, i + 1) is not None:
            return None
        if begins_new(title.text, self.form.bullets) or any(self._begins_issue(n) for n in (i + 1, i + 2)):
            return None
        own = found.values.get("title")
        known = any(node.kind == "issue" and _same(node, found) for node in self._siblings(found.parent))
        return found if own and title.text.strip().startswith(own) and not known else None

    def _begins_issue(self, i: int) -> bool:
        """Whether the line at `i` is the heading of an issue or, with any title behind it, its label."""
        line = self.blocks[i] if i < len(self.blocks) else None
        if not isinstance(line, Line):
            return False
        titled = (line.text, f"{line.text} {line.text}") if len(line.text) <= _LONGEST_LABEL else (line.text,)
        founds = (self._known(text, 1, i) for text in titled)
        return any(found is not None and found.heading.kind == "issue" for found in founds)

    def _is_close(self, before: Line, after: Line) -> bool:
        """Whether a line is near enough below another to be part of the same heading."""
        return after.page == before.page and after.gap <= _HEADING_GAP + (self.style.leading or 0)

    def _heading_goes_on(self, found: _Found | None, text: str, before: Line, after: Line, at: int) -> bool:
        """Whether a heading may continue with the block at `at`: its line is full or a bracket is open."""
        if not self._is_close(before, after):
            return False
        if found is not None and not found.heading.open_ended and spells(found.heading, text + after.text):
            return True
        if self._known(after.text, 1, at) is not None or begins_new(after.text, self.form.bullets):
            return False
        if unclosed(text):
            return True
        if (
            parted(before, after)
            or self._attribute_match(after) is not None
            or inline_labels(after.text, self.form)
        ):
            return False
        full = is_full(before, after)
        if found is None:
            return full and len(text) < _LONGEST_WRAPPED
        if GOES_ON.fullmatch(after.folded.strip()):
            return True
        if "policy_field" in found.values:
            return False
        if not found.heading.open_ended:
            rest = after.folded.strip()
            return full and (ORNAMENT.fullmatch(rest) is not None or continues(before.text, rest) is True)
        if slack(before, after) is None:
            return continues(before.text, after.text) is True and after.gap == 0
        kind = relation(before, after, self.style)
        return kind is Break.SOFT or (full and kind is Break.SOFT_GUESS)

    def _spread(self, i: int) -> _Found | None:
        """The form's heading spelt by lines of one character each, side by side from block `i`.

        A heading justified over the width of its line (均等割付) is read as one line per character.
        """
        first = self.blocks[i]
        beside = takewhile(
            lambda b: isinstance(b, Line) and len(b.text) == 1 and _on_one_line(first, b),
            islice(self.blocks, i, None),
        )
        letters = [block.text for block in beside if isinstance(block, Line)]
        if len(letters) < 2:
            return None
        found = self._known(f"{letters[0]} {''.join(letters[1:])}", 1, i)
        return found and replace(found, count=len(letters))

    def _head_in_cells(self, cells: HeadCells, at: int) -> _Found | None:
        """The heading formed by a grid's cells; None where no such heading is allowed, as in an overview."""
        if cells.values is None:
            found = self._known(cells.text, 1, at)
            return found if found is not None and found.heading.kind == cells.kind else None
        kinds = [node.kind for node in self.stack]
        of_sheet = self.form.sheet is not None
        if cells.kind == "issue" and self.started and not of_sheet and not {"issues", "issue"} & {*kinds}:
            return None
        possible = {h.kind: (h, parent) for h, parent in self._possible() if h.pages.holds(_page(cells))}
        if of_sheet and cells.kind == "issue":
            possible.setdefault("issue", (_OF_RECORD["issue"], 0))
        elif of_sheet and "issue" in kinds:
            possible.setdefault("initiative", (_OF_RECORD["initiative"], kinds.index("issue")))
        if cells.kind == "initiative" and "initiative" not in possible and "issue" in kinds:
            # labels tell what it is even where no heading stands above the initiatives
            possible |= {h.kind: (h, kinds.index("issue")) for h in self.form.headed("initiative")}
        if cells.kind not in possible:
            return None
        heading, parent = possible[cells.kind]
        return _Found(heading, dict(cells.values), cells.text, 1, parent, worded=False)

    def _known(self, text: str, count: int, at: int) -> _Found | None:
        """The heading that a text is in context; of several matches, an unambiguous one, then the deepest.

        `at` is the position of its first block. A trailing (続き) or (2/3) belongs to no heading, nor do
        the spaces of one that is set letter by letter.
        """
        for wording in wordings_of(text):
            if count > 1 and wording.endswith("。"):
                return None  # a sentence below the heading
            matching = self.form.headings_like(fold(wording), _page(self.blocks[at]))
            if not matching:
                continue
            matches = {id(h): match for h, match in matching}
            found = [
                (
                    (h.kind != "unknown", h.is_sure(match) and not self._is_other(h, match), parent, -n),
                    h,
                    match,
                )
                for n, (h, parent) in enumerate(self._possible())
                if (match := matches.get(id(h))) is not None
            ]
            for (*_, parent, _), heading, match in sorted(found, key=itemgetter(0), reverse=True):
                if self._counts(heading, match, parent, at):
                    return _Found(heading, values_of(match, wording), wording, count, parent)
        return None

    def _possible(self) -> tuple[tuple[Heading, int], ...]:
        """The headings allowed under an open node, each with the depth of the deepest such node; cached."""
        kinds = tuple(node.kind for node in self.stack)
        if (kinds, self.started) not in self.possible:
            deepest = {kind: depth for depth, kind in enumerate(kinds)}
            self.possible[kinds, self.started] = tuple(
                (heading, _below_levels(max(parents), kinds) if heading.kind in _RECORDS else max(parents))
                for heading in self.form.headings
                if not (heading.kind in COVER[1:] and self.started)
                and (parents := [deepest[kind] for kind in heading.within if kind in deepest])
            )
        return self.possible[kinds, self.started]

    def _counts(self, heading: Heading, match: re.Match[str], parent: int, at: int) -> bool:
        """Whether a match is really a heading; if it could be a list item, its number must be the next."""
        title = match.groupdict().get("title") or ""
        if heading.kind in ("unknown", "initiative") and (period := self.form.period_of(title)) is not None:
            return not period.quarters  # (1) 第1四半期 is part of a schedule
        if heading.kind == "unknown":
            if "number" in match.groupdict():
                return self._is_next(match.string, parent)
            closed = {node.kind for node in self.stack[parent + 1 :]}
            return not ({"issue", "initiatives"} & closed and self._initiatives_follow(at))
        if heading.is_sure(match):
            return True
        if heading.kind == "initiative":
            return self._begins_initiative(match, parent, at)
        number = lead_number(match.string)
        if number is not None:
            return self._is_next(match.string, parent) or self._is_open(heading, number)
        signs = {c.text[:1] for c in self._siblings(parent)}
        return match.string[:1] in signs or (not signs and self.stack[-1].kind != "initiative")

    def _is_other(self, heading: Heading, match: re.Match[str]) -> bool:
        """Whether a match with an open chapter's wording has another number: ②課題 in an issue of 4 課題."""
        numbers = {
            lead_number(node.text)
            for node in self.stack
            if node.kind == heading.kind and ROOT in heading.within and not heading.identity
        }
        return bool(numbers) and not {lead_number(match.string), None} & numbers

    def _siblings(self, parent: int) -> list[OpenNode]:
        return [c for c in self.stack[parent].children if isinstance(c, OpenNode)]

    def _is_open(self, heading: Heading, number: int) -> bool:
        """Whether this section is already open, so that its heading found again is a running head."""
        return any(n.kind == heading.kind and lead_number(n.text) == number for n in self.stack)

    def _is_next(self, text: str, parent: int) -> bool:
        """Whether a line's number continues the open node's headings, not a list under the last of them."""
        number, dress = lead_number(text), dress_of(text)
        numbers = [n for c in self._siblings(parent) if (n := lead_number(c.text)) is not None]
        top = self.stack[-1]
        if number is None or (number != max(numbers) + 1 if numbers else top.kind == "initiative"):
            return False
        if any(isinstance(c, Grid) for c in top.children):
            return True
        listed = (c.text for c in top.children if isinstance(c, Line) and dress_of(c.text) == dress)
        return number - 1 not in map(lead_number, listed)

    def _begins_initiative(self, match: re.Match[str], parent: int, at: int) -> bool:
        """Whether a line with a leading number, in any notation, is an initiative's heading, not an item.

        Each initiative has its schedule, with its list items above it. So between two schedules, the first
        line with such a number is the heading of the second, unless a list continues with the next number.
        """
        written = match.groupdict().get("number")
        if not written:
            return False
        number, dress = marker_number(written), dress_within(match.string, written)
        before = [c for c in self._siblings(parent) if c.kind == "initiative"]
        counted = [n for c in before if (n := marker_number(c.values.get("number", ""))) is not None]
        due = number == max(counted, default=0) + 1
        top = self.stack[-1]
        if top.kind == "initiative":
            last = self._end_of_schedule(top)
            if not last:
                return False
            # an item that a list of periods follows has a schedule of its own: ①調査 第1四半期: …
            listed = self._period_of(top.children[last - 1]) is not None
            near = (c.text for c in top.children[0 if listed else last :] if isinstance(c, Line))
            alike = any(dress_of(text) == dress for text in near)
            usual = due and any(dress_within(c.text, c.values.get("number", "")) == dress for c in before)
            if self._goes_on(top.children[last - 1], at):
                return usual and not alike  # its own list may begin with a later quarter
            if usual:
                return True
            due = not alike
        return due and self._schedule_follows(number, dress, at)

    def _is_schedule(self, block: object) -> bool:
        if not isinstance(block, Grid):
            return False
        return head_row(block, self.form) is not None or across((block,), self.form) is not None

    def _shows_schedule(self, block: object, periods: set[Period]) -> bool:
        """Whether a block is a schedule, or a line that makes one of the `periods` named so far and its own.

        Its own is added to them.
        """
        if (period := self._period_of(block)) is None:
            return self._is_schedule(block)
        periods.add(period)
        return is_axis(periods)

    def _end_of_schedule(self, node: OpenNode) -> int:
        """How many of a node's children there are up to a schedule's last table or line that names a period.

        Those that were looked at before are not looked at again.
        """
        found = node.scheduled
        for child in node.children[found.seen :]:
            found.seen += 1
            if (period := self._period_of(child)) is not None:
                found.periods.add(period)
                found.lines = found.seen
            elif self._is_schedule(child):
                found.tables = found.seen
        return max(found.tables, found.lines if is_axis(found.periods) else 0)

    def _goes_on(self, last: object, at: int) -> bool:
        """Whether the periods of a list whose last one so far a line names go on below a position."""
        period = self._period_of(last)
        if period is None:
            return False
        ahead = islice(self.blocks, at + 1, at + 1 + _FARTHEST)
        following = takewhile(lambda block: not self._is_schedule(block), ahead)
        after = next((found for block in following if (found := self._period_of(block))), None)
        return after is not None and after.first > period.first

    def _period_of(self, block: object) -> Period | None:
        """The period that a line names as a schedule does that is a list: 第1四半期: 調査."""
        if not isinstance(block, Line):
            return None
        if block.key not in self.periods:
            named = period_named(block, self.form)
            self.periods[block.key] = named[0] if named is not None else None
        return self.periods[block.key]

    def _ends_field(self, block: Block) -> bool:
        """Whether a table is no part of the open field's value: a schedule, or any table below its text.

        Joined to that text, its cells would no longer tell their rows and columns.
        """
        if not isinstance(block, Grid) or self._is_schedule(block):
            return isinstance(block, Grid)
        return bool(self.stack[-1].children) and block.rows > 1 and block.cols > 1

    def _schedule_follows(self, number: int | None, dress: str, at: int) -> bool:
        """Whether a schedule comes after a position and before the next heading or the next such number."""
        periods = set[Period]()
        for block in islice(self.blocks, at + 1, at + 1 + _FARTHEST):
            if self._shows_schedule(block, periods):
                return True
            if not isinstance(block, Line):
                continue
            sure = (h for h, m in self.form.headings_like(block.folded, block.page) if h.is_sure(m))
            if any(h.kind not in (*COVER, "unknown") for h in sure):
                return False
            if dress_of(block.text) == dress and lead_number(block.text) == (number or 0) + 1:
                return False
        return False

    def _initiatives_follow(self, at: int) -> bool:
        """Whether initiatives or a schedule come after a position and before the next issue."""
        periods = set[Period]()
        for block in self.blocks[at + 1 :]:
            if self._shows_schedule(block, periods):
                return True
            if isinstance(block, Line):
                kinds = {heading.kind for heading, _ in self.form.headings_like(block.folded, block.page)}
                if "issue" in kinds or "initiatives" in kinds:
                    return "issue" not in kinds
        return False

    def _damaged(self, line: Line) -> _Found | None:
        """A heading whose wording differs slightly from the form's, if its number is the next one."""
        folded = line.folded
        number = lead_number(folded)
        if number is None or folded[-1:] in ("。", "、") or len(folded) > _LONGEST_WRAPPED:
            return None
        for heading, parent in self._possible():
            if heading.title is None or heading.marker is None or not heading.pages.holds(line.page):
                continue
            lead = heading.marker.match(folded)
            if lead is None or not (rest := folded[lead.end() :].lstrip()):
                continue
            if not is_similar(bare_title(rest), bare_title(fold(heading.title))):
                continue
            siblings = [c for c in self.stack[parent].children if isinstance(c, OpenNode)]
            due = [n for c in siblings if (n := lead_number(c.text)) is not None]
            if due and number != due[-1] + 1:
                continue
            self.findings.append(
                Finding("damaged-heading", {"text": line.text, "title": heading.title}, line.place)
            )
            return _Found(heading, {"title": line.text}, line.text, 1, parent, worded=False)
        return None

    def _by_number(self, found: _Found, at: int) -> _Found | None:
        """The form's section with the number of an unknown heading: ④ゴール, where ④ is the expected outcome.

        None if a section so far is numbered otherwise, or if one with the form's wording follows.
        """
        number = lead_number(found.text)
        sections = [
            h
            for h, parent in self._possible()
            if parent == found.parent and h.marker and h.examples and h.pages.holds(_page(self.blocks[at]))
        ]
        ours = {h.kind: lead_number(h.examples[0]) for h in sections}
        due = next((h for h in sections if ours[h.kind] == number), None)
        so_far = {s.kind: lead_number(s.text) for s in self._siblings(found.parent) if s.kind in ours}
        if number is None or due is None or due.kind in so_far:
            return None
        if not so_far or any(ours[kind] != n for kind, n in so_far.items()) or due.kind in self._ahead(at):
            return None
        place = merge(x.place for x in self.blocks[at : at + found.count] if isinstance(x, Line))
        told = {"text": found.text, "title": due.title or due.kind}
        self.findings.append(Finding("damaged-heading", told, place))
        return _Found(due, {"title": found.text}, found.text, found.count, found.parent, worded=False)

    def _ahead(self, at: int) -> set[str]:
        """The kinds of the headings that lines after a position may be, up to the next issue's."""
        kinds: set[str] = set()
        for block in self.blocks[at + 1 :]:
            if isinstance(block, Line):
                kinds.update(h.kind for h, _ in self.form.headings_like(block.folded, block.page))
            if "issue" in kinds:
                break
        return kinds

    def _is_running_prose(self, found: _Found, line: Line) -> bool:
        """Whether a match is only a wrapped line of the prose above it."""
        if not found.heading.open_ended or self.last is None or self.cut:
            return False
        return self._wraps(self.last, line)

    def _wraps(self, last: Line, line: Line) -> bool:
        """Whether a line surely continues the sentence of the full line before it."""
        if not is_full(last, line):
            return False
        return relation(last, line, self.style) is Break.SOFT and continues(last.text, line.text) is True

    def _take(self, found: _Found, lines: list[Line]) -> None:
        """Open the node of a heading, or mark a repeated heading as furniture."""
        heading, values = found.heading, found.values
        cover = heading.kind in COVER
        labelled = heading.kind.startswith((FIELD, INDICATOR))
        if found.worded and not labelled:
            self._remark(found, lines)
        open_same = self._open_same(found, lines)
        if (before := open_same or self._ended_same(found)) is not None:
            self._compare(before, found, values, lines)
            if open_same is not None:
                for name, value in values.items():
                    open_same.values.setdefault(name, value)
            if open_same is not None and open_same.kind == "title" and _goes_on_year(open_same, found):
                open_same.text, open_same.lines = found.text, [*open_same.lines, *lines]
                self.roles.update(dict.fromkeys((line.key for line in lines), heading.kind))
                return
            self._furniture(lines, FURNITURE)
            return
        node = OpenNode(heading.kind, values, found.text, lines)
        self.seen[heading.kind] = node
        for line in lines:
            self.roles[line.key] = heading.kind
        if cover and self.started:
            # a running head on a later page gives a value of the whole document but opens no chapter
            self.stack[0].children.append(node)
            self.cut = True
            return
        del self.stack[found.parent + 1 :]
        self.stack[-1].children.append(node)
        if not cover or heading.kind == "title":
            self.stack.append(node)
        before_cover = heading.kind == "unknown" and "title" not in self.seen
        self.started = self.started or not (cover or labelled or before_cover or heading.kind == "contents")
        if heading.kind == "unknown":
            self.findings.append(
                Finding("unknown-heading", {"text": found.text}, merge(x.place for x in lines))
            )
        self.cut = False
        self.last = None

    def _open_same(self, found: _Found, lines: Sequence[Line]) -> OpenNode | None:
        """The open node that a heading repeats. A label repeated on its page labels a second value."""
        labelled = found.heading.kind.startswith((FIELD, INDICATOR))
        return next(
            (
                node
                for node in self.stack
                if node.kind == found.heading.kind
                and _same(node, found)
                and not _counts_on(node, found)
                and not (labelled and node.lines[0].page == lines[0].page)
            ),
            None,
        )

    def _ended_same(self, found: _Found) -> OpenNode | None:
        """The node of the cover, or of a chapter, that a heading repeats although others came between.

        A chapter without content was an entry of a list of chapters.
        """
        kind = found.heading.kind
        earlier = self.seen.get(kind)
        chapter = self.stack[found.parent].kind == ROOT and not found.heading.identity
        if earlier is None or kind.startswith((FIELD, INDICATOR)):
            return None
        return earlier if kind in COVER or (chapter and earlier.children) else None

    def _remark(self, found: _Found, lines: Sequence[Line]) -> None:
        """Report a heading with more text than the form's wording: no field holds the rest."""
        heading, text = found.heading, fold(found.text)
        if heading.kind in REMARKED:
            text = without_values(text)
        if _is_worded(heading.kind):
            self._tell_remark(found.values.get("rest", ""), lines)
            return
        known = tuple(filter(None, (heading.title, *heading.examples)))
        if (usual := self.usual.get(id(heading))) is None:
            usual = {part for wording in known for part in distinct_parts(heading, fold(wording))}
            self.usual[id(heading)] = usual
        if known and not distinct_parts(heading, text) <= usual:
            self._tell_remark(found.text, lines)

    def _tell_remark(self, text: str, lines: Sequence[Line]) -> None:
        if text and fold(text) not in self.told:
            self.told.add(fold(text))
            place = merge(line.place for line in lines)
            self.findings.append(Finding("heading-remark", {"text": text}, place))

    def _compare(
        self, before: OpenNode, found: _Found, values: Mapping[str, str], lines: Sequence[Line]
    ) -> None:
        """Report a heading that is repeated with a different value; the first value is kept."""
        ignored = {"title"} if before.kind == "title" else set()
        shared = (values.keys() & before.values.keys()) - ignored
        if _is_worded(before.kind) and any(plain(values[k]) != plain(before.values[k]) for k in shared):
            told = {"text": found.text, "first": before.text}
            self.findings.append(Finding("heading-differs", told, merge(x.place for x in lines)))

    def _attribute_match(self, line: Line) -> tuple[OpenNode, re.Match[str]] | None:
        """The open node that a line gives a value to, with the form's match; None for other lines.

        A continuation mark behind the value, as in a heading that is repeated, is ignored.
        """
        folded = GOES_ON.sub("", line.folded)
        if len(folded) > LONGEST:
            return None
        for attribute in self.form.attributes:
            match = attribute.pattern.fullmatch(folded)
            if match is None:
                continue
            for node in reversed(self.stack):
                if node.kind in attribute.within:
                    return node, match
        return None

    def _attribute(self, line: Line) -> bool:
        """Read a line as a value of the open heading, or as furniture if it repeats a known value."""
        found = self._attribute_match(line)
        if found is None:
            return False
        node, match = found
        values = {k: line.text[slice(*match.span(k))].strip() for k, v in match.groupdict().items() if v}
        if all(k in node.values and plain(node.values[k]) == plain(v) for k, v in values.items()):
            self._furniture([line], FURNITURE)
            return True
        if any(k in node.values for k in values) or node is not self.stack[-1] or node.children:
            return False
        self._tell_remark(values.get("rest", ""), [line])
        node.values.update(values)
        node.lines.append(line)
        self.roles[line.key] = node.kind
        return True

    # --- fields ---

    def _labelled(self, i: int) -> int:
        """Read a line as labels and values of open headings: the number of lines this takes, or 0."""
        line = self.blocks[i]
        assert isinstance(line, Line)
        if is_label(line.text, self.form):
            self._open_stray(line)
            return 1
        initiative = self._open_initiative()
        if initiative is not None and self.form.fields and describes(line.text, self.form):
            self._close_fields(initiative)
            self._furniture([line], "initiative")
            return 1
        found = inline_labels(line.text, self.form)
        if not found or (self.last is not None and not self.cut and self._wraps(self.last, line)):
            return 0
        owners = [self._owner_of(part.label) or self._described(part) for part in found]
        if None in owners and not found[0].sure:
            return 0
        lines = [line]
        while (after := self._wrapped_value(lines[-1], i + len(lines))) is not None:
            lines.append(after)
        if None in owners:
            node = OpenNode(STRAY, {"label": found[0].label}, line.text, [])
            node.children.extend(lines)
            self.stack[0].children.append(node)
        for part, owner in zip(found, owners if None not in owners else (), strict=False):
            own = [replace(line, text=part.value), *(lines[1:] if part is found[-1] else ())]
            if owner is not None:
                node, kind = owner
                if kind == DESCRIPTION:
                    self._close_fields(node)
                    node.children.extend(own)
                    continue
                value = OpenNode(kind, {"value": join(own)}, part.label, [])
                value.children.extend(own)
                node.children.append(value)
        self.last = lines[-1]
        return len(lines)

    def _slot(self, slot: Slot) -> None:
        """Add the cells beside a label to what it belongs to."""
        open_nodes = {node.kind: node for node in self.stack}
        if slot.kind == DESCRIPTION and "initiative" in open_nodes:
            lines = [line for grid in slot.contents for line in grid.lines()]
            paragraph = [replace(line, gap=max(line.gap, ROW_GAP)) for line in lines[:1]]
            open_nodes["initiative"].children.extend((*paragraph, *lines[1:]))
            self.roles.update(dict.fromkeys((line.key for line in slot.heads), "initiative"))
            return
        owner: tuple[OpenNode, str] | None = None
        if slot.kind in SECTION_NAMES and "issue" in open_nodes:
            owner = (open_nodes["issue"], slot.kind or "")
        elif slot.kind not in SECTION_NAMES:
            owner = self._owner_of(slot.label)
        if owner is None and slot.kind not in SECTION_NAMES and not is_label(slot.label, self.form):
            # a label of this document alone: a value of the innermost record
            owner = (next(n for n in reversed(self.stack) if n.kind in OWNERS), FIELD + slot.label)
        node, kind = owner or (self.stack[0], STRAY)
        said = {"period": slot.period, "row": slot.row, "unit": slot.unit}
        if owner is None:
            said["label"] = slot.label
        value = OpenNode(kind, {k: v for k, v in said.items() if v}, slot.label, list(slot.heads))
        value.children.extend(slot.contents)
        node.children.append(value)
        self.roles.update(dict.fromkeys((line.key for line in slot.heads), kind))
        self.last = None

    def _owner_of(self, label: str) -> tuple[OpenNode, str] | None:
        """The innermost open plan, issue or initiative that has what a label names, with the kind of that.

        Inside an issue, nothing is labelled that the plan has.
        """
        inside = any(node.kind in OWNERS for node in self.stack[1:])
        for node in reversed(self.stack[1:] if inside else self.stack):
            for owner in OWNERS:
                if node.kind == owner and (kind := kind_of(label, owner, self.form)) is not None:
                    return node, kind
        return None

    def _described(self, part: Inline) -> tuple[OpenNode, str] | None:
        """The open initiative that a labelled value describes; None where the label is not surely one."""
        initiative = self._open_initiative()
        parted = part.sure or part.wide
        if not parted or not describes(part.label, self.form) or initiative is None:
            return None
        return initiative, DESCRIPTION

    def _open_initiative(self) -> OpenNode | None:
        """The initiative that is open, or whose field is."""
        at = len(self.stack) - (2 if self.stack[-1].kind.startswith(FIELD) else 1)
        return self.stack[at] if self.stack[at].kind == "initiative" else None

    def _close_fields(self, initiative: OpenNode) -> None:
        """Close what is open below an initiative."""
        while self.stack[-1] is not initiative:
            self.stack.pop()

    def _wrapped_value(self, before: Line, at: int) -> Line | None:
        """The line at a position, if the value of a label is wrapped onto it."""
        after = self.blocks[at] if at < len(self.blocks) else None
        if not isinstance(after, Line) or after.key in self.running or self._is_furniture(after, at):
            return None
        if self._known(after.text, 1, at) is not None or inline_labels(after.text, self.form):
            return None
        if begins_new(after.text, self.form.bullets) or self._attribute_match(after) is not None:
            return None
        return after if value_goes_on(before, after, self.style) else None

    def _open_stray(self, line: Line) -> None:
        """Open a label that stands outside of what it belongs to; what follows is kept with it."""
        node = OpenNode(STRAY, {"label": line.text}, line.text, [line])
        self.roles[line.key] = STRAY
        self.stack[-1].children.append(node)
        self.stack.append(node)
        self.last = None

    # --- content ---

    def _is_above_records(self, i: int) -> bool:
        """Whether a table of records follows a line, at most a line or two below it."""
        below = islice(self.blocks, i + 1, i + 1 + _CAPTION_REACH)
        grid = next((block for block in below if not isinstance(block, Line)), None)
        return isinstance(grid, Grid) and is_of_records(grid, self.form)

    def _table(self, grid: Grid) -> None:
        """Add a table. One of records closes what is open below the node that its records belong to."""
        caption, self.caption = self.caption, None
        kinds = [node.kind for node in self.stack]
        rule = rule_for(grid, self.form, kinds)
        if rule is not None:
            depth = _below_levels(max(n for n, kind in enumerate(kinds) if kind in rule.within), kinds)
            del self.stack[depth + 1 :]
            self.started = True
        if caption is not None and rule is not None:
            self.stack[-1].captions[len(self.stack[-1].children)] = caption
        elif caption is not None:
            self._content(caption)
        self._content(grid)

    def _content(self, block: Block) -> None:
        """Add a block to the innermost open heading."""
        if self.stack[-1].kind.startswith(FIELD) and self._ends_field(block):
            self.stack.pop()
        top = self.stack[-1]
        if self.cut:
            top.cuts.add(len(top.children))
            if isinstance(block, Line) and self._goes_on_over_cut(block):
                block = replace(block, gap=0.0)
        top.children.append(block)
        self.cut = False
        self.last = block if isinstance(block, Line) else None

    def _goes_on_over_cut(self, line: Line) -> bool:
        """Whether a text's paragraph continues after the blank lines around a running head."""
        if self.last is None or line.box is not None:
            return False
        return not ends_sentence(self.last.text) or self._goes_on_full(self.last, line)

    def _goes_on_full(self, last: Line, line: Line) -> bool:
        """Whether a line continues the full last line of a page although a sentence ended there.

        It does where a new paragraph would be recognisable by its indent or, in this section, by a bullet.
        """
        if not is_full(last, line):
            return False
        if self.style.indented:
            return not line.indent
        firsts = [c for c in self.stack[-1].children if isinstance(c, Line) and c.gap > 0]
        return bool(firsts) and all(begins_new(c.text, self.form.bullets) for c in firsts)


def _below_levels(parent: int, kinds: Sequence[str]) -> int:
    """The depth of the innermost open level directly under a node, or of the node itself.

    A record stands under the levels (基本方針) above it even if its form only says what they all stand in.
    """
    levels = takewhile(lambda kind: kind.startswith(LEVEL), kinds[parent + 1 :])
    return parent + len(tuple(levels))


def _entry(line: Line) -> tuple[str, bool]:
    """A line of 目次, folded, without leaders and page number, and whether it had neither."""
    folded = line.folded.strip()
    entry = LEADER.sub("", folded).strip()
    return entry, entry == folded


def _is_sentence(text: str) -> bool:
    """Whether a line ends a sentence, and not within a remark in brackets: （5行以内で書く。）."""
    return ends_sentence(text) and fold(text).rstrip()[-1] not in CLOSING


def _same(node: OpenNode, found: _Found) -> bool:
    """Whether an open node is the heading found: the values that distinguish such headings are equal."""
    return all(
        identity_of(name, node.values) == identity_of(name, found.values) for name in found.heading.identity
    )


def _goes_on_year(title: OpenNode, found: _Found) -> bool:
    """Whether a title so far says nothing but a fiscal year, so that another line completes it."""
    so_far = plain(title.text)
    return so_far == plain(title.values.get("year", "")) and so_far != plain(found.text)


def _counts_on(node: OpenNode, found: _Found) -> bool:
    """Whether a section's heading is numbered differently from the open section of its kind: no repeat."""
    if found.heading.identity or ROOT in found.heading.within:
        return False
    return (
        None not in (numbers := (lead_number(node.text), lead_number(found.text))) and len(set(numbers)) > 1
    )


def _on_one_line(a: Laid, b: Laid) -> bool:
    """Whether the vertical middle of a line lies between the top and bottom of another on the same page."""
    if not isinstance(a, Line) or not isinstance(b, Line) or a.box is None or b.box is None:
        return False
    return a.page == b.page and a.box[1] < (b.box[1] + b.box[3]) / 2 < a.box[3]


def _block_lines(block: Laid) -> tuple[Line, ...]:
    if isinstance(block, Line):
        return (block,)
    if isinstance(block, Slot):
        return block.lines
    return tuple((block.grid if isinstance(block, HeadCells) else block).lines())


def _gap(block: Laid) -> float:
    """The gap above a block's first line."""
    return next((line.gap for line in _block_lines(block)), 0.0)


def _page(block: Laid) -> int | None:
    return block.page
