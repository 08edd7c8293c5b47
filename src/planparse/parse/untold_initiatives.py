"""The initiatives of a section whose headings have no number: ■遊具の更新, 【遊具の更新】, ア 遊具の更新.

An initiative has one schedule. Where a section has several of the same quarters and what stands above each
begins in the same way, that is the initiative's heading, with a finding.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, zip_longest

from planparse.document.findings import Finding
from planparse.document.place import merge
from planparse.document.source import Line
from planparse.form.model import Form
from planparse.japanese.calendar import fiscal_year_in
from planparse.japanese.fold import compacted, fold
from planparse.parse.heading_marks import mark_of
from planparse.parse.interpret.notes import all_nodes
from planparse.parse.interpret.passages import shortened
from planparse.parse.outline_tree import Content, Node, Outline, Table
from planparse.parse.time_axis import quarters_headed
from planparse.parse.wrap import Paragraph, Style, begins_new, ends_sentence, paragraphs

_LONGEST_TITLE = 40
"""Characters: a longer paragraph without a sign is no title. Not measured."""
_OF_TABLE = re.compile(
    r"(?:.{1,6}の|取組|事業|実施|予算|全体|年間)?"
    r"(?:(?:当初|変更|修正|補正|見直し)後?[前の]?(?:計画|予定|案)?|計画|予定|(?:実績|結果)値?"
    r"|進捗(?:状況)?|工程表?|日程表?|スケジュール|執行(?:状況|計画)?|予算額?|事業費)"
    r"|[(]?[^のと]{1,10}[課係局][)]?|(?:[(【]?参考|[図表]\d|別[紙表添]|[今本昨前去来次翌]年度).*|第\d案"
    # or heads a part of the text of one initiative
    r"|(?:取組|事業|実施|主な)?の?(?:概要|内容|目標|目的|背景|趣旨|ねらい|現状(?:と課題)?|課題|方針|方法|体制|対象"
    r"|(?:期待される|見込まれる)?(?:効果|成果)|留意点|特記事項)"
)
"""What tells the schedules of one initiative apart: plan and actual, work and money, offices or years."""
_NOTE_SIGNS = "※*＊注"
_COUNTED = "ア"
"""The family of marks that count; other numbers are those of headings that the form knows, or of items."""


@dataclass(frozen=True, slots=True)
class _Headed:
    """What a schedule and the text above it are parted into: the text before the heading, the heading, and
    the initiative's own contents.
    """

    before: tuple[Content, ...]
    heading: Paragraph
    title: str
    contents: tuple[Content, ...]


@dataclass(frozen=True, slots=True)
class _Above:
    """A part of a section, and each paragraph above its schedule with the position of its first line."""

    part: Sequence[Content]
    told: tuple[tuple[int, Paragraph], ...]


def with_initiatives(outline: Outline, form: Form) -> tuple[Outline, tuple[Finding, ...]]:
    """The outline with the initiatives of sections in which the form found none but several schedules.

    A section with one schedule has an initiative, too, if its text begins as those of other sections do.
    """
    untold = (node for node in all_nodes(outline.root, "initiatives") if not node.nodes("initiative"))
    sections = {id(node): _parts(node, form) for node in untold}
    each = (_family_of(parts, form, outline.style) for parts in sections.values())
    families = sorted({family for family in each if family is not None})
    if not families:
        return outline, ()
    found: list[Finding] = []
    roles = dict(outline.roles)

    def read(node: Node) -> Node:
        if (parts := sections.get(id(node))) is not None:
            tried = (_headed(parts, family, form, outline.style) for family in families)
            headed = next((one for one in tried if one), None)
            return node if headed is None else _parted(node, headed, found, roles)
        return replace(node, children=tuple(read(c) if isinstance(c, Node) else c for c in node.children))

    return replace(outline, root=read(outline.root), roles=roles), tuple(found)


def _parts(node: Node, form: Form) -> list[list[Content]]:
    """The contents of a section, parted behind each schedule that another of the same quarters follows."""
    parts: list[list[Content]] = [[]]
    known: set[int] = set()
    after: list[Content] = []
    for content in node.contents():
        quarters = _quarters(content, form)
        if not quarters:
            after.append(content)
            continue
        if known & quarters:
            parts.append([])
            known = set()
        parts[-1] += [*after, content]
        known |= quarters
        after = []
    parts[-1] += after
    return parts


def _quarters(content: Node | Content, form: Form) -> set[int]:
    """The quarters of a schedule; none for other contents."""
    return quarters_headed(content.parts[0], form) if isinstance(content, Table) else set()


def _family_of(parts: Sequence[Sequence[Content]], form: Form, style: Style) -> str | None:
    """The mark that the initiatives of a section with several schedules begin with; None without any."""
    if len(parts) < 2:
        return None
    first = (content for content in parts[0] if isinstance(content, Line))
    families = dict.fromkeys(mark_of(line.text).family for line in first)
    return next((family for family in families if _headed(parts, family, form, style)), None)


def _headed(
    parts: Sequence[Sequence[Content]], family: str, form: Form, style: Style
) -> tuple[_Headed, ...] | None:
    """The parts of a section, each with the one heading that has a mark; None unless all have a title of
    their own.
    """
    above = [one for part in parts if (one := _above(part, form, style)) is not None]
    texts = Counter(text for one in above for text in {paragraph.text for _, paragraph in one.told})
    repeated = {text for text, count in texts.items() if count > 1}
    found = [part for one in above if (part := _headed_part(one, family, repeated, form)) is not None]
    titles = {compacted(fold(part.title)) for part in found}
    if len(found) < len(parts) or len(titles) < len(parts):
        return None
    if family == _COUNTED:
        numbers = [mark_of(part.heading.text).number for part in found]
        return tuple(found) if numbers == list(range(1, len(parts) + 1)) else None
    return tuple(found)


def _headed_part(above: _Above, family: str, repeated: Collection[str], form: Form) -> _Headed | None:
    """A part of a section with its heading: the one paragraph above the schedule that has a mark or, without
    one, the first, if the next are sentences or have a mark. What is `repeated` in other parts heads none.
    """
    marks = [mark_of(paragraph.text) for _, paragraph in above.told]
    at = [n for n, mark in enumerate(marks) if mark.family == family]
    at = [n for n in at if above.told[n][1].text not in repeated]
    if not family:
        # a note is on the table above
        at = [n for n in at if above.told[n][1].text[0] not in _NOTE_SIGNS][:1]
        rest = [paragraph for _, paragraph in above.told[at[0] + 1 :]] if at else []
        if at and not _is_bare_title(above.told[at[0]][1], rest, form.bullets + _NOTE_SIGNS):
            return None
    if len(at) != 1:
        return None
    (first, heading), mark = above.told[at[0]], marks[at[0]]
    title = heading.text[mark.begin : mark.end].strip()
    if not title or ends_sentence(title) or _captions_schedule(title, form):
        return None
    end = first + len(heading.lines)
    return _Headed(tuple(above.part[:first]), heading, title, tuple(above.part[end:]))


def _above(part: Sequence[Content], form: Form, style: Style) -> _Above | None:
    """What stands above the schedule of a part; None without a schedule."""
    end = next((n for n, content in enumerate(part) if _quarters(content, form)), None)
    if end is None:
        return None
    told: list[tuple[int, Paragraph]] = []
    at = 0
    for is_text, run in groupby(part[:end], key=lambda content: isinstance(content, Line)):
        contents = list(run)
        lines = [content for content in contents if isinstance(content, Line)]
        first = at
        for paragraph in paragraphs(lines, style, form.bullets + _NOTE_SIGNS)[0] if is_text else ():
            told.append((first, paragraph))
            first += len(paragraph.lines)
        at += len(contents)
    return _Above(part, tuple(told))


def _captions_schedule(title: str, form: Form) -> bool:
    """Whether words only tell which schedule stands below them: 実績, 上半期, 令和8年度の予定, 総務課."""
    named = form.period_of(title) is not None or fiscal_year_in(title) is not None
    return named or form.is_label(title) or _OF_TABLE.fullmatch(compacted(fold(title))) is not None


def _is_bare_title(paragraph: Paragraph, rest: Sequence[Paragraph], bullets: str) -> bool:
    """Whether a paragraph without a mark is a title: short, and what follows is a sentence or begins anew."""
    if len(paragraph.text) > _LONGEST_TITLE or begins_new(paragraph.text, bullets):
        return False
    texts = (other.text for other in rest)
    return all(ends_sentence(text) or begins_new(text, bullets) or mark_of(text).family for text in texts)


def _parted(
    node: Node, headed: Sequence[_Headed], found: list[Finding], roles: dict[tuple[int, int], str]
) -> Node:
    """A section with its initiatives as nodes; what stands before a heading belongs to the one before it."""
    children: list[Node | Content] = [*headed[0].before]
    for part, after in zip_longest(headed, headed[1:]):
        lines = part.heading.lines
        contents = (*part.contents, *(after.before if after is not None else ()))
        children.append(Node("initiative", {"title": part.title}, part.heading.text, lines, contents))
        roles.update((line.key, "initiative") for line in lines)
    place = merge(line.place for part in headed for line in part.heading.lines)
    told = "」「".join(shortened(part.heading.text) for part in headed)
    found.append(Finding("guessed-initiatives", {"text": told}, place))
    return replace(node, children=tuple(children))
