"""Consistency checks within a plan: numbering, overview against issues, missing parts, misspelt names.

Each contradiction in the document becomes a finding for a person to review.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, takewhile

from planparse.document.findings import Finding
from planparse.document.place import NOWHERE, Place, merge
from planparse.form.model import Form
from planparse.japanese.calendar import era_fiscal_year, fiscal_year_of
from planparse.japanese.fold import compacted, fold
from planparse.japanese.markers import marker_number
from planparse.japanese.placeholders import is_unfilled_name
from planparse.japanese.tokens import Token, tokenize
from planparse.parse.sanity import sanity
from planparse.plan.model import Initiative, Issue, NamedValue, Passage, Plan
from planparse.plan.sections import SECTION_NAMES

_CHAPTERS = ("mission", "basics", "review")
# endings of names of organisations, places and schemes; only names with the same ending are compared
_NAME_END = re.compile(
    r"機構|財団|協会|公社|会社|法人|協議会|委員会|連合会|組合|大学|学校|病院|研究所|研究都市|センター|会館|図書館"
    r"|博物館|美術館|体育館|公園|市場|空港|戦略|ビジョン|計画|条例|基金|プロジェクト"
)
_MIN_NAME = 6
_LONGEST_NAME = 60
_MOST_APART = 2  # most characters in which two similar names may differ
_SERIES = 20  # more names than this that differ in one place only are a series
# names that differ only in these characters denote different things: 第1・第2, 東・西
_TELLING = re.compile(r"[0-9０-９一二三四五六七八九十東西南北中央上下左右新旧大小前後第A-Za-zＡ-Ｚ]")


_TOTAL = re.compile(r"(?:合|総)?計(?:\(.*\))?|総額|合計額")
_CONTAINED = re.compile(r"[(\[]?(?:うち|内)|小計")
"""Rows whose figures others contain."""
_DECIMALS = 6  # of sums of decimal figures, whose binary sums are not exact


def checks(plan: Plan, form: Form) -> tuple[Finding, ...]:
    """Every contradiction and gap in a plan, as findings."""
    return (
        *_missing(plan, form),
        *_numbering(plan, form),
        *_overview(plan),
        *_titles(plan),
        *_markers(plan),
        *_sums(plan),
        *_names(plan),
        *sanity(plan, form),
    )


_INITIATIVE = "取組の見出し"
"""What an issue lacks whose schedules stand under no heading of an initiative."""


def _missing(plan: Plan, form: Form) -> Iterator[Finding]:
    if not plan.issues:
        yield Finding("no-issues", {})
    titles = {h.kind: h.title or h.kind for h in form.headings if not h.optional}
    empty = {
        "mission": not plan.mission,
        "basics": plan.basics == type(plan.basics)(),
        "review": plan.review is None,
    }
    for chapter in _CHAPTERS:
        if chapter in titles and empty[chapter]:
            yield Finding("missing-chapter", {"title": titles[chapter]})
    initiatives = (initiative for issue in plan.issues for initiative in issue.initiatives)
    # a kind of plan with fields of its own need not have schedules
    own = form.fields or form.indicators or form.sheet
    scheduled = not own or any(initiative.schedule for initiative in initiatives)
    for issue in plan.issues:
        yield from _missing_of_issue(issue, titles)
        for initiative in issue.initiatives:
            if scheduled and not initiative.quarters and not initiative.schedule:
                yield Finding("missing-table", {"where": _where(initiative.id)}, initiative.place)
            yield from _years_of(initiative, plan.fiscal_year)


def _years_of(initiative: Initiative, year: int | None) -> Iterator[Finding]:
    """A finding for a schedule of other years only: the plan's year, or those, may be misread."""
    years = {fiscal_year_of(entry.start) for entry in initiative.schedule if entry.start is not None}
    if year is None or not years or year in years or initiative.quarters:
        return
    told = "・".join(era_fiscal_year(other) for other in sorted(years))
    where = {"where": _where(initiative.id), "year": era_fiscal_year(year), "years": told}
    yield Finding("year-missing", where, merge(x.place for x in initiative.schedule))


def _missing_of_issue(issue: Issue, titles: Mapping[str, str]) -> Iterator[Finding]:
    """The sections that the form's headings, by kind in `titles`, ask for and an issue lacks."""
    for section in SECTION_NAMES:
        if section in titles and not getattr(issue, section):
            yield Finding("missing-section", {"where": _issue(issue), "title": titles[section]}, issue.place)
    if not issue.initiatives:
        title = titles.get("initiatives", titles.get("initiative"))
        if title is not None:
            yield Finding("missing-section", {"where": _issue(issue), "title": title}, issue.place)
    elif any(initiative.label is None and not initiative.title for initiative in issue.initiatives):
        yield Finding("missing-section", {"where": _issue(issue), "title": _INITIATIVE}, issue.place)


def _sums(plan: Plan) -> Iterator[Finding]:
    """Totals of fields that do not equal their parts."""
    yield from _sums_of(plan.fields, "計画")
    for issue in plan.issues:
        yield from _sums_of(issue.fields, _issue(issue))
        for initiative in issue.initiatives:
            yield from _sums_of(initiative.fields, _where(initiative.id))


def _sums_of(fields: Sequence[NamedValue], where: str) -> Iterator[Finding]:
    """The totals among values under one label, each in a row of its own, that are not the sum of the others.

    Rows such as うち一般財源 are contained in the row above them.
    """
    groups: dict[tuple[str, str | None], list[NamedValue]] = {}
    for value in fields:
        if value.row is not None and value.number is not None:
            groups.setdefault((value.name, value.period), []).append(value)
    for (name, _), values in groups.items():
        rows = [(compacted(v.row or ""), v) for v in values]
        totals = [v for row, v in rows if _TOTAL.fullmatch(row)]
        parts = [v for row, v in rows if not _TOTAL.fullmatch(row) and not _CONTAINED.match(row)]
        found = round(sum(v.number or 0 for v in parts), _DECIMALS)
        if len(totals) == 1 and len(parts) > 1 and totals[0].number != found:
            told = {"where": where, "field": name, "total": totals[0].value, "sum": f"{found:,}"}
            yield Finding("sum-differs", told, totals[0].place)


def _issue(issue: Issue) -> str:
    return f"課題{issue.id}"


def _where(ident: str) -> str:
    issue, _, number = ident.partition("/")
    return f"課題{issue}の取組({number})"


def _numbering(plan: Plan, form: Form) -> Iterator[Finding]:
    """Numbers that are not the next ones; initiatives may be counted in each issue or through all of them."""
    if form.sheet is not None:
        return  # the numbers of sheets are those of a longer list
    areas: dict[str | None, list[Issue]] = {}
    for issue in plan.issues:
        areas.setdefault(issue.area, []).append(issue)
    chapters = _numbered_chapters(form)
    for area, issues in areas.items():
        yield from _steps(f"課題{area}" if area else "課題", issues, chapters=chapters)
    numbers = [[i.number for i in issue.initiatives if i.number is not None] for issue in plan.issues]
    anew = any(of_issue[0] == 1 for of_issue in list(filter(None, numbers))[1:])
    last = 0
    for issue, of_issue in zip(plan.issues, numbers, strict=True):
        goes_on = bool(of_issue) and not anew and of_issue[0] == last + 1
        yield from _steps(f"{_issue(issue)}の取組", issue.initiatives, before=last if goes_on else 0)
        last = of_issue[-1] if of_issue else last


def _numbered_chapters(form: Form) -> frozenset[int]:
    """The numbers of headings of other kinds that are written like those of issues: 第1章 組織の使命."""
    examples = [fold(e) for h in form.headings if h.kind not in ("issue", "unknown") for e in h.examples]
    found = (heading.match(example) for heading in form.headed("issue") for example in examples)
    numbers = (marker_number(m.groupdict().get("number") or "") for m in found if m is not None)
    return frozenset(number for number in numbers if number is not None)


def _steps(
    where: str,
    records: Iterable[Issue | Initiative],
    *,
    before: int = 0,
    chapters: frozenset[int] = frozenset(),
) -> Iterator[Finding]:
    """A finding for each number that is not the next one, those of `chapters` aside, after `before`.

    Under another level, numbers may begin again.
    """
    seen: set[int] = set()
    level: tuple[tuple[str | None, str], ...] | None = None
    for record in records:
        number = record.number
        if number is None:
            continue
        above = tuple((heading.label, heading.title) for heading in record.levels)
        if above != level and number == 1:
            before, seen = 0, set()
        level = above
        if number in seen:
            yield Finding("duplicate-number", {"where": where, "number": number}, record.place)
        elif number <= before or not chapters.issuperset(range(before + 1, number)):
            yield Finding("numbering-gap", {"where": where, "before": before, "after": number}, record.place)
        seen.add(number)
        before = number


def _overview(plan: Plan) -> Iterator[Finding]:
    if not plan.overview:
        return
    issues = {(i.area, i.number): i for i in plan.issues}
    rows = {(r.area, r.number) for r in plan.overview}
    for row in plan.overview:
        where = f"{row.area or ''}({row.number})"
        issue = issues.get((row.area, row.number))
        if issue is None:
            yield Finding("issue-missing", {"where": where, "title": row.title}, row.place)
            continue
        for field, label in (("title", "課題名"), ("policy_field", "政策分野")):
            a, b = getattr(row, field), getattr(issue, field)
            if a and b and compacted(a) != compacted(b):
                yield Finding(
                    "overview-mismatch",
                    {"field": label, "where": where, "overview": a, "issue": b},
                    row.place,
                )
    for issue in plan.issues:
        if (issue.area, issue.number) not in rows:
            where = f"{issue.area or ''}({issue.number})"
            yield Finding("overview-missing", {"where": where, "title": issue.title}, issue.place)


def _titles(plan: Plan) -> Iterator[Finding]:
    by_title: dict[str, list[Issue]] = {}
    for issue in plan.issues:
        by_title.setdefault(compacted(issue.title), []).append(issue)
    for title, issues in by_title.items():
        if len(issues) > 1 and title and not is_unfilled_name(title):
            ids = "・".join(i.id for i in issues)
            yield Finding("duplicate-title", {"ids": ids, "title": issues[0].title}, issues[1].place)


def _markers(plan: Plan) -> Iterator[Finding]:
    for issue in plan.issues:
        for initiative in issue.initiatives:
            known = {item.marker for item in initiative.items}
            if not known:
                continue
            told: set[str] = set()
            for quarter in initiative.quarters:
                for task in quarter.tasks:
                    for marker in task.markers:
                        if marker not in known and marker not in told:
                            told.add(marker)
                            yield Finding(
                                "marker-mismatch",
                                {"marker": marker, "where": _where(initiative.id)},
                                task.place,
                            )


# --- names that are nearly the same -----------------------------------------------------------------


def _names(plan: Plan) -> Iterator[Finding]:
    """Pairs of long names with the same ending that differ in one short word: one may be a typo."""
    count: Counter[str] = Counter()
    where: dict[str, Place] = {}
    for passage in _passages(plan):
        for name in _proper_names(passage.text):
            count[name] += 1
            where.setdefault(name, passage.place)
    for a, b in sorted(_alike(count)):
        if _nearly(a, b):
            rare = min((a, b), key=lambda name: count[name])
            yield Finding(
                "similar-names", {"a": a, "a_count": count[a], "b": b, "b_count": count[b]}, where[rare]
            )


def _alike(names: Iterable[str]) -> set[tuple[str, str]]:
    """The pairs of names that differ by at most two characters in one place.

    Many names that differ in the same place are a series, not typos.
    """
    kin: dict[tuple[str, str], list[str]] = {}
    for name in (n for n in names if len(n) <= _LONGEST_NAME):
        for begin in range(2, len(name)):
            for length in range(min(_MOST_APART, len(name) - begin) + 1):
                kin.setdefault((name[:begin], name[begin + length :]), []).append(name)
    pairs: set[tuple[str, str]] = set()
    for alike in kin.values():
        if len(alike) <= _SERIES:
            pairs.update(combinations(sorted(alike), 2))
    return {(a, b) for a, b in pairs if _ending(a) == _ending(b)}


def _passages(plan: Plan) -> Iterator[Passage]:
    yield from plan.mission
    basics = plan.basics
    for names, place in (
        (basics.departments, basics.departments_place),
        (basics.affiliates, basics.affiliates_place),
        *((f.names, f.place) for f in basics.facilities),
    ):
        for name in names:
            yield Passage(text=name, place=place or NOWHERE)
    for section in plan.review.sections if plan.review else ():
        yield from section.paragraphs
    for row in plan.overview:
        yield Passage(text=row.approach or "", place=row.place)
    for issue in plan.issues:
        yield Passage(text=issue.title, place=issue.place)
        for name in SECTION_NAMES:
            yield from getattr(issue, name)
        for initiative in issue.initiatives:
            yield Passage(text=initiative.title, place=initiative.place)
            yield from initiative.description
            for item in initiative.items:
                yield Passage(text=item.text, place=item.place)


def _proper_names(text: str) -> Iterator[str]:
    """Runs of nouns that end like the name of an organisation, place or scheme."""
    if not _NAME_END.search(text):
        return
    run, end = "", -1
    for token in tokenize(text):
        if not _in_name(token):
            if _is_name(run):
                yield run
            run, end = "", -1
        elif run and token.char_start != end:
            if _is_name(run):
                yield run
            run, end = token.surface, token.char_end
        else:
            run, end = run + token.surface, token.char_end
    if _is_name(run):
        yield run


def _in_name(token: Token) -> bool:
    if token.surface == "・":
        return True
    return token.pos[0] in ("名詞", "接頭辞", "接尾辞") and token.pos[1] != "助動詞語幹"


def _is_name(run: str) -> bool:
    return len(run) >= _MIN_NAME and _ending(run) is not None


def _ending(name: str) -> str | None:
    return next((m.group() for m in _NAME_END.finditer(name) if m.end() == len(name)), None)


def _nearly(a: str, b: str) -> bool:
    """Whether two names with the same ending differ in one word of at most two insignificant characters."""
    if a in b or b in a:
        return False
    begin = _shared(a, b)
    end = min(_shared(a[::-1], b[::-1]), min(len(a), len(b)) - begin)
    x, y = a[begin : len(a) - end], b[begin : len(b) - end]
    if max(len(x), len(y)) > _MOST_APART or begin + end < _MIN_NAME or begin < 2:
        return False
    return not (_TELLING.search(x) or _TELLING.search(y))


def _shared(a: str, b: str) -> int:
    """Length of the common prefix of two texts."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(a, b, strict=False)))
