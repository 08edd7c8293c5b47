"""Interpret issues, their sections and initiatives."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile

from planparse.document.place import merge
from planparse.document.source import Cell, Grid, Line
from planparse.form.model import Form
from planparse.japanese.brackets import CLOSING, balanced, is_bracketed
from planparse.japanese.fold import compacted, fold
from planparse.japanese.markers import NOTE, item_marker, marker_number
from planparse.japanese.placeholders import is_unfilled, is_unfilled_name
from planparse.japanese.tokens import keywords
from planparse.parse.interpret.cover import stating
from planparse.parse.interpret.headings import label_of, levels_of, located, number_of, sections_of
from planparse.parse.interpret.indicators import published_indicators, take_indicators, with_rows
from planparse.parse.interpret.levels import read_levels
from planparse.parse.interpret.lost_layout import without_lost_table
from planparse.parse.interpret.named_values import attribute_values, field_values, heading_values
from planparse.parse.interpret.notes import CAPTION, UNPLACED, Notes, lines_of
from planparse.parse.interpret.passages import keep_unfilled, other_table, prose, shortened, unplace
from planparse.parse.outline_tree import Content, Node, Table
from planparse.parse.period_lists import with_period_lists
from planparse.parse.placed_rows import row_of
from planparse.parse.schedule import Schedule, head_remark, is_legend, schedule
from planparse.parse.slots import unit_of_caption
from planparse.parse.task_entries import at_markers
from planparse.parse.time_axis import (
    head_row,
    header_of,
    heads_end,
    heads_other_table,
    holds_schedule,
    is_actual,
    is_role,
    is_schedule,
    quarters_headed,
    said_of_other_year,
    under_header,
)
from planparse.parse.wrap import Paragraph, begins_new
from planparse.parse.years import YearTable, year_table
from planparse.plan import paths
from planparse.plan.model import Initiative, Issue, Item, Passage
from planparse.plan.sections import SECTION_NAMES

_SAME_COLUMNS = 4  # least number of columns for an equal number to make a table the continuation of another
_MOST_BEHIND = 20  # paragraphs behind an initiative's last table that are told; more are no aside

_NOTE_GAP = 0.7
"""Ems (blank lines in a text): a note further below a schedule, or below the schedule's other notes, is a
paragraph of the initiative. A table's own notes are 0.1 below it in ReportLab and up to 0.6 in Chromium;
paragraphs of Chromium and LibreOffice are 0.9 to 2.
"""
_OF_SCHEDULE = re.compile(
    r"[■◆●○▼【<〔(]?"
    r"(?:(?:令和|R|H|平成)?(?:\d{1,4}|元)年度?|[今本当]年度|年間|年度(?:別|ごと)?|(?:四半)?期(?:別|ごと)?|今後|当面)?の?"
    r"(?:主な|具体的な)?(?:取り?組み?|事業|実施|作業|業務|推進|整備|年次|活動|の){0,3}"
    r"(?:予定|計画|スケジュール|工程|行程|日程|進め方|ロードマップ)(?:表|案|\(案\))?[】>〕)]?:?"
)
"""A paragraph that only says that a schedule follows, in folded text without blanks."""


def read_issues(root: Node, notes: Notes, fiscal_year: int | None) -> tuple[Issue, ...]:
    """Every issue, in order; a second issue with the same number gets an id of its own."""
    issues: list[Issue] = []
    unique = paths.Ids()
    nodes = tuple(located(root, "issue"))
    for node, above in nodes:
        area = node.values.get("area")
        area = fold(area) if area else None
        number = number_of(node, len(issues))
        key = unique(paths.issue_id(area, number))
        found = _issue(node, key, area, number if isinstance(number, int) else None, notes, fiscal_year)
        issues.append(found.model_copy(update={"levels": levels_of(above)}))
    _tell_of_tags([node for node, _ in nodes], issues, notes)
    return tuple(issues)


def _tell_of_tags(nodes: Sequence[Node], issues: Sequence[Issue], notes: Notes) -> None:
    """Report the headings of issues whose policy field is damaged or, where the form has one, missing."""
    patterns = (pattern for heading in notes.form.headed("issue") for pattern in heading.patterns)
    tagged = any("policy_field" in pattern.groupindex for pattern in patterns)
    usual = any(issue.policy_field is not None for issue in issues)
    for node, issue in zip(nodes, issues, strict=True):
        place = merge(line.place for line in node.lines)
        tail = node.text[max(node.text.find(node.values.get("title", "")), 0) :]
        left = "分野" in fold(node.text) or issue.title[-1:] in (*CLOSING,)
        if "policy_field" not in node.values and tagged and (usual or left):
            notes.find("missing-policy-field", place, {"where": f"課題{issue.id}", "text": node.text})
        elif not balanced(tail) and balanced(issue.title) and balanced(issue.policy_field or ""):
            notes.find("unbalanced", place, {"text": node.text})


def _issue(
    node: Node, key: str, area: str | None, number: int | None, notes: Notes, fiscal_year: int | None
) -> Issue:
    path = paths.issue_path(key)
    unplaced: list[Passage] = []
    node, indicators = take_indicators(node, "issue", notes, fiscal_year)
    levels = read_levels(node, key, notes, unplaced)
    texts: dict[str, tuple[Passage, ...]] = {}
    for kind in SECTION_NAMES:
        at = paths.path(path, kind)
        texts[kind] = tuple(p for n in node.nodes(kind) for p in prose(n.contents(), at, notes, unplaced))
    initiatives = _initiatives(node, key, notes, fiscal_year, unplaced)
    for other in node.nodes("unknown"):
        unplaced.append(Passage(text=other.text, place=merge(line.place for line in other.lines)))
        unplace(other.contents(), notes, unplaced, known_why=True)
    fields = (*levels.others, *heading_values(node, "issue", notes, until="initiative"))
    fields += field_values(node, "issue", path, notes, first=len(fields) + 1)
    fields += attribute_values(indicators.others, "issue", path, notes, first=len(fields) + 1)
    title = _title(node, notes)
    place = merge(line.place for line in node.lines)
    policy_field = notes.filled(node.values.get("policy_field"), place)
    words = keywords(
        (
            title,
            *(p.text for kind in texts.values() for p in kind),
            *(i.title for i in initiatives),
        )
    )
    return Issue(
        id=key,
        area=area,
        number=number,
        label=label_of(node, notes.form),
        title=title,
        policy_field=policy_field,
        impact=levels.impact,
        urgency=levels.urgency,
        policy_field_place=stating(node.lines, policy_field) if policy_field is not None else None,
        impact_place=levels.impact_place,
        urgency_place=levels.urgency_place,
        **texts,
        initiatives=initiatives,
        indicators=published_indicators(indicators, path, notes),
        fields=fields,
        keywords=words,
        unplaced=tuple(unplaced),
        place=place,
    )


def _title(node: Node, notes: Notes) -> str:
    """A heading's title as written, without quotation marks around the whole of it.

    A title that is blank or a form's placeholder is reported.
    """
    title = node.values.get("title", "")
    if "title" not in node.values or is_unfilled_name(title):
        notes.find("unfilled", merge(line.place for line in node.lines), {"text": title or node.text})
    quoted = title[:1] in ("「", "『") and is_bracketed(title) and balanced(title[1:-1])
    return title[1:-1].strip() if quoted else title


def _initiatives(
    issue: Node, key: str, notes: Notes, fiscal_year: int | None, unplaced: list[Passage]
) -> tuple[Initiative, ...]:
    found: list[Initiative] = []
    unique = paths.Ids()
    header: Grid | None = None
    for section, above in (issue, ()), *sections_of(issue):
        if section is not issue:
            loose = with_period_lists(section.contents(), notes.form, NOTE).contents
            if holds_schedule(loose, notes.form):
                unnamed = Node("initiative", {"title": ""}, "", section.lines, section.contents())
                ident = unique(paths.initiative_id(key, 0))
                found.append(_initiative(unnamed, key, ident, None, notes, fiscal_year, unplaced, header))
            else:
                unplace(loose, notes, unplaced)
        for node in section.nodes("initiative"):
            number = number_of(node, len(found))
            ident = unique(paths.initiative_id(key, number))
            count = number if isinstance(number, int) else None
            read = _initiative(node, key, ident, count, notes, fiscal_year, unplaced, header)
            found.append(read.model_copy(update={"levels": levels_of(above)}))
            grids = (grid for c in node.contents() if isinstance(c, Table) for grid in c.parts)
            header = next((h for grid in grids if (h := header_of(grid, notes.form)) is not None), header)
    return tuple(found)


def _initiative(
    node: Node,
    issue: str,
    ident: str,
    number: int | None,
    notes: Notes,
    fiscal_year: int | None,
    unplaced: list[Passage],
    header: Grid | None,
) -> Initiative:
    """An initiative; if none of its tables has column headers, one may be read under an earlier `header`."""
    path = paths.initiative_path(paths.issue_path(issue), paths.tail(ident, issue))
    node, indicators = take_indicators(node, "initiative", notes, fiscal_year)
    whole = without_lost_table(node.contents(), f"課題{issue}の取組({paths.tail(ident)})", notes, unplaced)
    whole = _without_other_years(whole, notes, fiscal_year, unplaced)
    listed = with_period_lists(whole, notes.form, NOTE)
    above = None if holds_schedule(listed.contents, notes.form) else header
    tables, runs, captions = _split_tables(listed.contents, notes, above)
    others: list[Content] = []
    description, items = _text(runs, tables, others, path, notes, unplaced)
    years = _year_tables(others, [*_captioned(listed.contents)], ident, notes, unplaced)
    _tell_of_two(tables, runs, listed.before_again, f"課題{issue}の取組({paths.tail(ident)})", notes)
    plan, findings = schedule(tables, notes.form, notes.style, fiscal_year, ident)
    notes.findings += findings
    entries = (*plan.entries, *(entry for table in years for entry in table.entries))
    attributes = (*plan.attributes, *(value for table in years for value in table.values))
    indicators, attributes = with_rows(indicators, attributes, "initiative", notes)
    attributes = (*indicators.others, *attributes)
    notes.claim((*captions, *plan.heads, *listed.named_again), paths.path(path, "quarters"))
    _claim_schedule(plan, years, path, notes)
    for by_year in years:
        unplace(by_year.rest, notes, unplaced)
    _labels(plan, items, path, notes, unplaced)
    for remark in plan.remarks:
        _keep(remark, notes, unplaced)
    title = _title(node, notes)
    headed = heading_values(node, "initiative", notes)
    headed += field_values(node, "initiative", path, notes, first=len(headed) + 1)
    return Initiative(
        id=ident,
        number=number,
        label=label_of(node, notes.form),
        title=title,
        description=tuple(description),
        items=tuple(items),
        quarters=plan.quarters,
        schedule=tuple(entry for entry, _ in entries),
        indicators=published_indicators(indicators, path, notes),
        fields=(*headed, *attribute_values(attributes, "initiative", path, notes, first=len(headed) + 1)),
        keywords=keywords(
            (
                title,
                *(p.text for p in description),
                *(i.text for i in items),
                *(t.text for q in plan.quarters for t in q.tasks if not t.ditto),
            )
        ),
        place=merge(line.place for line in node.lines),
    )


def _without_other_years(
    contents: Sequence[Content], notes: Notes, fiscal_year: int | None, unplaced: list[Passage]
) -> tuple[Content, ...]:
    """The contents of an initiative without the schedules that a line directly above them gives to another
    year: 【令和7年度の実績】. They are kept as tables that belong to no field.

    The only schedule goes if it tells what was done: the plan's own year may be a wrong guess.
    """
    schedules = [is_schedule(content, notes.form) for content in contents]
    several = sum(schedules) > 1
    kept: list[Content] = []
    for content, scheduled in zip(contents, schedules, strict=True):
        above = kept[-1] if kept else None
        if scheduled and isinstance(above, Line) and isinstance(content, Table):
            said = said_of_other_year(above.text, notes.form, fiscal_year)
            if said is not None and (several or is_actual(said)):
                kept.pop()
                _keep(Paragraph(above.text, (above,)), notes, unplaced, "table-note")
                other_table(content, notes, unplaced)
                continue
        kept.append(content)
    return tuple(kept)


def _text(
    runs: Sequence[Sequence[Content]],
    tables: Sequence[Table],
    others: list[Content],
    path: str,
    notes: Notes,
    unplaced: list[Passage],
) -> tuple[list[Passage], list[Item]]:
    """The description and the items in an initiative's `runs` of contents, between which its `tables` stand.

    Notes and captions of the tables are kept apart; contents of other kinds go to `others`. What follows the
    last table may say something else and is told.
    """
    description: list[Passage] = []
    items: list[Item] = []
    behind = 0
    for n, run in enumerate(runs):
        table = tables[n - 1] if 0 < n <= len(tables) else None
        for paragraph in _prose(run, others, notes, legends=bool(tables)):
            entries_in = _items_in(paragraph.text, notes.form)
            table = table if _is_note_of(paragraph, table) else None
            of_unit = unit_of_caption(paragraph.text) is not None
            if table is not None or of_unit or (n + 1 < len(runs) and _is_caption(paragraph.text)):
                _keep(paragraph, notes, unplaced, "table-note")
            elif entries_in:
                notes.claim(paragraph.lines, paths.path(path, "items"))
                items.extend(Item(marker=m, text=t, place=paragraph.place) for m, t in entries_in)
            elif is_unfilled(paragraph.text):
                keep_unfilled(paragraph, notes, unplaced)
            else:
                if n == len(tables) > 0 and behind < _MOST_BEHIND:
                    behind += 1
                    notes.find("text-behind-table", paragraph.place, {"text": shortened(paragraph.text)})
                notes.claim(paragraph.lines, paths.path(path, "description"))
                description.append(Passage(text=paragraph.text, place=paragraph.place))
    return description, items


def _year_tables(
    others: Sequence[Content],
    told: Sequence[tuple[Table, str]],
    ident: str,
    notes: Notes,
    unplaced: list[Passage],
) -> tuple[YearTable, ...]:
    """The tables among an initiative's other contents whose columns are years; all else is left over.

    `told` are the units in the captions of tables.
    """
    years: list[YearTable] = []
    for other in others:
        unit = next((unit for table, unit in told if table is other), None)
        read = (
            year_table(other.parts, notes.form, notes.style, ident, unit)
            if isinstance(other, Table)
            else None
        )
        if read is not None:
            years.append(read)
            notes.findings += read.findings
        elif isinstance(other, Table):
            other_table(other, notes, unplaced)
        else:
            _keep(Paragraph(other.text, (other,)), notes, unplaced, "table-note")
    return tuple(years)


def _captioned(contents: Sequence[Content]) -> Iterator[tuple[Table, str]]:
    """The tables directly below a caption that tells the unit of their figures, with it: （単位：千円）."""
    for above, below in pairwise(contents):
        if isinstance(above, Line) and isinstance(below, Table):
            unit = unit_of_caption(above.text)
            if unit is not None:
                yield below, unit


def _claim_schedule(plan: Schedule, years: Sequence[YearTable], path: str, notes: Notes) -> None:
    """Note which lines the schedules of an initiative were read from; the first claim on a line counts."""
    notes.claim(plan.attribute_heads, paths.path(path, "fields"))
    for head in plan.heads:
        if head.text not in notes.heads and head_remark(head.text, notes.form):
            notes.heads.add(head.text)
            notes.find("heading-remark", head.place, {"text": head.text})
    for quarter, lines in plan.used.items():
        notes.claim(lines, paths.quarter_path(path, quarter))
    for by_year in years:
        notes.claim(by_year.labels, paths.path(path, "schedule"))
    entries = (*plan.entries, *(entry for table in years for entry in table.entries))
    for n, (_, lines) in enumerate(entries, 1):
        notes.claim(lines, paths.schedule_path(path, n))


def _tell_of_two(
    tables: Sequence[Table],
    runs: Sequence[Sequence[Content]],
    before_again: Line | None,
    where: str,
    notes: Notes,
) -> None:
    """Add a finding for the first schedule that names a quarter of an earlier one.

    It quotes the first line above that schedule, perhaps a missed heading. `runs` are what stands above each,
    `before_again` is the last line before a list of periods begins again.
    """
    if before_again is not None:
        told = {"where": where, "text": shortened(before_again.text)}
        notes.find("two-schedules", before_again.place, told)
        return
    known: set[int] = set()
    for table, above in zip(tables, runs, strict=False):
        quarters = quarters_headed(table.parts[0], notes.form)
        if quarters & known:
            text = next((line.text for line in lines_of((*above, table))), "")
            place = merge(line.place for line in lines_of((table,)))
            notes.find("two-schedules", place, {"where": where, "text": shortened(text)})
            return
        known |= quarters


def _prose(
    contents: Sequence[Content], others: list[Content], notes: Notes, *, legends: bool
) -> Iterator[Paragraph]:
    """The paragraphs of an initiative. Tables go to `others`, and so do its schedules' `legends`."""
    run: list[Line] = []
    for content in contents:
        if isinstance(content, Line) and not (legends and is_legend(content)):
            run.append(content)
        elif isinstance(content, Table) and content.parts[0].evidence == "cell":
            yield from notes.paragraphs(run)
            run = []
            yield from notes.paragraphs(lines_of((content,)), cell=True)
        elif isinstance(content, Table) and all(grid.cols == 1 for grid in content.parts):
            run += lines_of((content,))
        else:
            yield from notes.paragraphs(run)
            run = []
            others.append(content)
    yield from notes.paragraphs(run)


def _is_note_of(paragraph: Paragraph, table: Table | None) -> bool:
    """Whether a paragraph is a note close below a table, or close below the table's other notes."""
    first = paragraph.lines[0]
    close = table is not None and first.page == table.parts[-1].page and first.gap < _NOTE_GAP
    return close and NOTE.match(paragraph.text) is not None


def _items_in(text: str, form: Form) -> tuple[tuple[str, str], ...]:
    """The (marker, text) of a list item, or of several on one line of a text: ・A ・B, ①A ②B."""
    whole = _item_in(text, form)
    if whole is None:
        return ()
    parts = [part for part in at_markers(text, form.bullets) if not form.is_empty(part)]
    found = [item for part in parts if (item := _item_in(part, form)) is not None]
    numbers = [marker_number(marker) for marker, _ in found]
    counted = all(a is not None and b == a + 1 for a, b in pairwise(numbers))
    together = counted or all(number is None for number in numbers)
    return tuple(found) if len(found) == len(parts) and together else (whole,)


def _item_in(text: str, form: Form) -> tuple[str, str] | None:
    match = form.item.fullmatch(fold(text))
    if match is None:
        return None
    return text[slice(*match.span("marker"))], text[slice(*match.span("text"))].strip()


def _labels(plan: Schedule, items: list[Item], path: str, notes: Notes, unplaced: list[Passage]) -> None:
    """Read the labels of a table's rows: items of the initiative, words such as 工程, the names of its rows
    that the entries of the schedule give, or text to keep: also under the number of another item.
    """
    known = {item.marker: item.text for item in items}
    rows = {line.key for line in plan.row_labels}
    for label in plan.labels:
        if all(line.key in notes.claims for line in label.lines):
            continue  # a header that stands over several initiatives
        folded = fold(label.text).replace(" ", "").replace("\n", "")
        match = notes.form.item.fullmatch(fold(label.text.replace("\n", "")))
        of_row = all(line.key in rows for line in label.lines)
        if _says_nothing(folded, notes.form):
            notes.claim(label.lines, paths.path(path, "quarters"))
        elif match and item_marker(label.text) is not None:
            marker, text = match["marker"], label.text.replace("\n", "")[slice(*match.span("text"))].strip()
            if marker not in known:
                items.append(Item(marker=marker, text=text, place=label.place))
                known[marker] = text
            if of_row or _repeats(text, known[marker]):
                notes.claim(label.lines, paths.path(path, "items"))
            else:
                _keep(label, notes, unplaced)
        elif of_row:
            notes.claim(label.lines, paths.path(path, "schedule"))
        else:
            _keep(label, notes, unplaced)


def _repeats(text: str, known: str) -> bool:
    """Whether a text says what is known, or a part of it: 調査, 利用者調査 for 利用者の調査."""
    shorter, longer = sorted((compacted(own).replace("の", "") for own in (text, known)), key=len)
    return shorter in longer


def _says_nothing(label: str, form: Form) -> bool:
    """Whether a label of a schedule is a word such as 工程 or 予定, a period, or a marker alone."""
    marker = len(label) == 1 and item_marker(label) is not None
    return marker or form.is_label(label) or is_role(label) or form.period_of(label) is not None


def _keep(text: Paragraph, notes: Notes, unplaced: list[Passage], code: str = "unplaced-text") -> None:
    """Keep a paragraph that belongs to no field in `unplaced`, with a finding that says why."""
    notes.claim(text.lines, UNPLACED)
    unplaced.append(Passage(text=text.text, place=text.place))
    notes.find(code, text.place, {"text": shortened(text.text)})


def _split_tables(
    contents: Sequence[Content], notes: Notes, header: Grid | None
) -> tuple[tuple[Table, ...], Sequence[Sequence[Content]], tuple[Line, ...]]:
    """The schedules, all other content, and lines that caption schedules (スケジュール).

    The other content is split at the schedules: before the first, between two, and after the last.

    In a text, the last row may have lost the tabs after its first cell. A table without column headers is
    read, with a finding, as the continuation of the schedule directly before it if it has as many columns, or
    under `header`, from the initiative before, if their columns line up.
    """
    tables: list[Table] = []
    runs: list[list[Content]] = [[]]
    captions: list[Line] = []
    straight = False  # whether the content directly before belonged to a schedule
    rest = deque(contents)
    while rest:
        content = rest.popleft()
        last = tables[-1].parts[-1] if straight else None
        only_heads = last is not None and head_row(last, notes.form) == last.rows - 1
        # whether a table with as many columns would continue the schedule
        straight_on = last is not None and (last.cols >= _SAME_COLUMNS or only_heads)
        straight = True
        if isinstance(content, Line) and last is not None:
            following = takewhile(lambda c: isinstance(c, Line), rest)
            run = [content, *(c for c in following if isinstance(c, Line))]
            if (row := _loose_row(run, tables[-1], notes.form)) is not None:
                tables[-1] = Table((*tables[-1].parts, row))
                for _ in run[1:]:
                    rest.popleft()
                continue
            if only_heads and last.evidence == "tabs" and content.gap == 0:
                row = Grid((Cell(0, 0, (content,)),), 1, last.cols, page=last.page, evidence="tabs")
                tables[-1] = Table((*tables[-1].parts, row))
                continue
        elif is_schedule(content, notes.form):
            tables.append(content)
            if runs[-1] and _captions(runs[-1][-1], notes.form):
                captions += lines_of((runs[-1].pop(),))
            runs.append([])
            continue
        elif isinstance(content, Table) and (
            found := _headless(content, tables, straight_on, header, notes.form)
        ):
            notes.find("header-guessed", merge(line.place for line in lines_of((content,))), {})
            tables = [*tables[: -1 if straight_on else None], found]
            runs.append([])
            continue
        runs[-1].append(content)
        straight = False
    return tuple(tables), runs, tuple(captions)


def _is_caption(text: str) -> bool:
    """Whether a paragraph above a schedule only says that it is one, and of when: 令和8年度の予定."""
    return CAPTION.fullmatch(text) is not None or _OF_SCHEDULE.fullmatch(compacted(text)) is not None


def _captions(content: Content, form: Form) -> bool:
    """Whether a line above a schedule is only its caption: スケジュール, 令和8年度."""
    return isinstance(content, Line) and (
        form.is_label(content.text) or form.period_of(content.text) is not None
    )


def _headless(
    table: Table, before: Sequence[Table], straight_on: bool, header: Grid | None, form: Form
) -> Table | None:
    """A table with the column headers of the schedule it continues, or of an earlier one; or None."""
    if heads_other_table(table.parts[0], form):
        return None
    if straight_on and table.parts[0].cols == before[-1].parts[-1].cols:
        return Table((*before[-1].parts, *table.parts))
    if before or header is None:
        return None
    joined = under_header(table.parts[0], header)
    return None if joined is None else Table((joined, *table.parts[1:]))


def _loose_row(lines: Sequence[Line], table: Table, form: Form) -> Grid | None:
    """Lines directly after a schedule as a row, if it has none yet or they are first on the next page."""
    headed = next((g for g in reversed(table.parts) if head_row(g, form) is not None), None)
    last = table.parts[-1]
    if headed is None or last.page is None:
        return None
    row = row_of(lines, headed)
    if row is None:
        return None
    if len(table.parts) == 1 and heads_end(headed, form) == headed.rows - 1:
        return row
    opens = begins_new(lines[0].text, form.bullets) or len(row.cells) > 1
    on_next = lines[0].page == last.page + 1
    goes_on = _under(last, lines[0]) and not NOTE.match(lines[0].text)
    return row if goes_on or (opens and on_next) else None


def _under(grid: Grid, line: Line) -> bool:
    """Whether a line is close below a table that has no rules to end it."""
    if grid.evidence != "columns" or grid.box is None or line.box is None or grid.page != line.page:
        return False
    return 0 <= line.box[1] - grid.box[3] + 1 < 1.2 * (line.size or 10.0)
