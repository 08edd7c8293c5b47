"""The tables of a form file → `Form`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from planparse.form.expressions import (
    CELLS,
    Patterns,
    attribute_pattern,
    expressions,
    heading_pattern,
    label_patterns,
    labels_of,
    regex,
    regexes,
    words_pattern,
)
from planparse.form.model import (
    FIELD,
    INDICATOR,
    LEVEL,
    ROOT,
    WORDED,
    Attribute,
    FieldRule,
    Form,
    Heading,
    IndicatorRule,
    PageRange,
    SheetRule,
    TableRule,
    value_name,
)
from planparse.form.wording import any_label, ends_open, sample, sign_pattern, text_pattern, words_of
from planparse.form.written import FormFile, TableTable, page_range
from planparse.japanese.fold import compacted, fold
from planparse.japanese.periods import Period, any_word, period_of
from planparse.plan.sections import SECTION_NAMES


def form_of(file: FormFile, text: str, source: str) -> Form:
    """The form of tables that `faults.tables_in` found sound in the TOML `text` of the file `source`."""
    fields, indicators = tuple(_fields(file)), tuple(_indicators(file))
    headings = tuple(_headings(file))
    labels = [label for rule in file.field for label in labels_of(rule)]
    labels += [label for rule in file.indicator for label in rule.label]
    cells = {name: {key: words_pattern(words) for key, words in of(file)} for name, of in CELLS.items()}
    lists = file.lists
    periods = _periods(file)
    return Form(
        name=file.name,
        title=file.title,
        source=source,
        toml=text,
        signs=(
            *map(sign_pattern, file.identify.text),
            *regexes(file.identify.signs),
        ),
        minimum=file.identify.minimum,
        headings=(*headings, *_label_headings(file, fields, indicators)),
        any_label=any_label(labels) if labels else None,
        attributes=tuple(_attributes(file)),
        furniture=regexes(file.furniture.patterns),
        levels=regexes(file.matrix.patterns),
        area_line=regex(file.legend.area) if file.legend else None,
        caption=regexes(file.legend.captions) if file.legend else (),
        overview_columns=cells["overview.columns"],
        overview_number=regex(file.overview.number) if file.overview.number is not None else None,
        issue_cells=cells["issue_cells"],
        initiative_cells=cells["initiative_cells"],
        cover_cells=cells["cover_cells"],
        periods=periods,
        period_words=any_word(periods) if periods else None,
        item=regex(lists.item),
        bullets=lists.bullets,
        ditto=_compact(lists.ditto),
        empty=_compact(lists.empty) | {""},
        row_labels=frozenset(map(fold, lists.row_labels)),
        operations=tuple(lists.operations),
        facility_heads=frozenset(map(fold, lists.facility_heads)),
        organization_in_text=regexes(file.cover.organization_in_text),
        municipality_in_text=regexes(file.cover.municipality_in_text),
        fields=fields,
        indicators=indicators,
        tables=tuple(
            TableRule(
                rows=rule.rows,
                within=_within_table(rule, file),
                columns={column: label_patterns(texts) for column, texts in rule.columns.items()},
            )
            for rule in file.table
        ),
        written={
            one.compiled(one.says): one.says
            for one in expressions(file)
            if not one.is_regex or one.path[:2] == ("identify", "signs")
        },
        sheet=SheetRule(file.sheet.of, tuple(map(text_pattern, file.sheet.begins))) if file.sheet else None,
    )


def _fields(file: FormFile) -> Iterator[FieldRule]:
    for rule in file.field:
        yield FieldRule(
            name=rule.name,
            of=tuple(rule.of),
            labels=label_patterns(labels_of(rule)),
            type=rule.type,
            unit=rule.unit,
            scale=tuple(rule.scale),
        )


def _indicators(file: FormFile) -> Iterator[IndicatorRule]:
    for rule in file.indicator:
        yield IndicatorRule(
            of=tuple(rule.of),
            kind=rule.kind,
            labels=label_patterns(rule.label),
            columns={role: label_patterns(texts) for role, texts in rule.columns if texts},
        )


def _periods(file: FormFile) -> dict[str, Period | None]:
    """The periods of the form's own words; None for words that name none in its documents."""
    named = {compacted(word): period_of(usual) for word, usual in file.periods.aliases.items()}
    return named | {compacted(word): None for word in file.periods.excluded}


def _compact(words: Iterable[str]) -> frozenset[str]:
    return frozenset(fold(word).replace(" ", "") for word in words)


def _headings(file: FormFile) -> Iterator[Heading]:
    kinds = [heading.kind for heading in file.heading]
    for n, heading in enumerate(file.heading):
        texts = tuple(map(heading_pattern(heading.kind), heading.text))
        patterns, due = (*texts, *regexes(heading.patterns)), regexes(heading.due)
        yield Heading(
            kind=heading.kind,
            within=tuple(usual_parents(n, kinds) if heading.within is None else heading.within),
            patterns=patterns,
            due=due,
            identity=(
                _identity(heading.kind, (*patterns, *due))
                if heading.identity is None
                else tuple(heading.identity)
            ),
            title=heading.title or next(filter(None, map(words_of, heading.text)), None),
            marker=regex(heading.marker) if heading.marker is not None else None,
            open_ended=(
                any(map(ends_open, heading.text)) if heading.open_ended is None else heading.open_ended
            ),
            optional=heading.optional,
            examples=(*map(sample, heading.text), *heading.examples),
            counter_examples=tuple(heading.counter_examples),
            pages=PageRange() if heading.pages is None else page_range(heading.pages) or PageRange(),
        )


def usual_parents(n: int, kinds: Sequence[str]) -> tuple[str, ...]:
    """The kinds that headings of the `n`th kind of a form stand in where it does not say so.

    Levels listed before the issue stand above it, one in the other, and those listed behind it below it.
    """
    kind = kinds[n]
    issue = kinds.index("issue") if "issue" in kinds else len(kinds)
    above = [k for k in kinds[:issue] if k.startswith(LEVEL)]
    below = [k for k in kinds[issue:] if k.startswith(LEVEL)]
    top = "issues" if "issues" in kinds else ROOT
    if kind == "issue":
        return (top, *above)
    if kind.startswith(LEVEL):
        return (top, *above[: above.index(kind)]) if n < issue else ("issue", *below[: below.index(kind)])
    if kind == "initiative":
        return ("issue", *(("initiatives",) if "initiatives" in kinds else ()), *below)
    if kind in _USUAL_PARENTS and _USUAL_PARENTS[kind] in kinds:
        return (_USUAL_PARENTS[kind],)
    return (ROOT,)


_USUAL_PARENTS = {
    **dict.fromkeys(("matrix", "initiatives", *SECTION_NAMES), "issue"),
    **dict.fromkeys(("budget", "departments", "affiliates", "facilities"), "basics"),
    "review_section": "review",
}


def _within_table(rule: TableTable, file: FormFile) -> tuple[str, ...]:
    """Where a table of records stands if it does not say so: under the issue, or anywhere above it."""
    if rule.within is not None:
        return tuple(rule.within)
    if rule.rows == "initiative":
        return ("issue", *(h.kind for h in file.heading if h.kind == "initiatives"))
    return (ROOT, *(h.kind for h in file.heading if h.kind == "issues" or h.kind.startswith(LEVEL)))


def _identity(kind: str, patterns: Patterns) -> tuple[str, ...]:
    """The values that distinguish headings of a kind: all of them where its wording is a value itself."""
    if kind not in WORDED and not kind.startswith(LEVEL):
        return ()
    return tuple(dict.fromkeys(value_name(group) for pattern in patterns for group in pattern.groupindex))


def _attributes(file: FormFile) -> Iterator[Attribute]:
    for attribute in file.attribute:
        within = tuple(attribute.within)
        texts = map(attribute_pattern(within), attribute.text)
        patterns = (*texts, *(() if attribute.pattern is None else (regex(attribute.pattern),)))
        yield from (Attribute(within, pattern) for pattern in patterns)


def _label_headings(
    file: FormFile, fields: tuple[FieldRule, ...], indicators: tuple[IndicatorRule, ...]
) -> Iterator[Heading]:
    """A heading for the labels of each field and indicator: standing alone, one opens a part of its owner."""
    for rule, table in zip(fields, file.field, strict=True):
        yield _label_heading(FIELD + rule.name, rule, labels_of(table))
    for n, (indicator, written) in enumerate(zip(indicators, file.indicator, strict=True)):
        if indicator.labels:
            yield _label_heading(f"{INDICATOR}{n}", indicator, written.label)


def _label_heading(kind: str, rule: FieldRule | IndicatorRule, texts: Iterable[str]) -> Heading:
    return Heading(
        kind=kind,
        within=rule.of,
        patterns=rule.labels,
        due=(),
        identity=(),
        title=None,
        marker=None,
        open_ended=False,
        optional=True,
        examples=tuple(map(sample, texts)),
        counter_examples=(),
        pages=PageRange(),
    )
