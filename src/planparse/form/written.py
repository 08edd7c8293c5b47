"""What may stand in a form file: its tables and keys, with the types of their values and what is left out.

A single text may be written where a list of texts is expected.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import partial
from typing import Annotated, Literal, LiteralString

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from planparse.form.model import KINDS, LEVEL, IndicatorKind, Owner, PageRange, ValueType
from planparse.japanese.fold import compacted
from planparse.plan.sections import SECTION_NAMES

MINIMUM = 0.6
"""The share of its signs that a document of a form shows, unless the form says otherwise. As the fictional
town's form, whose documents show all of them or none.
"""
ITEM = r"(?:[-*]\s*)?(?P<marker>[①-⑳㉑-㉟❶-❿]|[・●◆◇□▪•]|{kana})\s*(?P<text>.+)"
BULLETS = "・●◆◇□▪•○"
EMPTY = ("-", "--", "ー", "なし", "(なし)", "特になし", "該当なし", "無し", "/")
PAGE_NUMBERS = (
    r"[-~]?\s*\d{1,3}\s*[-~]?",
    r"(?:P|p|Page|PAGE|page|ページ)\.?\s*\d{1,3}(?:\s*(?:/|of)\s*\d{1,3})?",
    r"\d{1,3}\s*(?:ページ|頁)",
    r"\d{1,3}\s*/\s*\d{1,3}(?:\s*ページ)?",
)
"""Lines at the edge of a page that only number it."""
ROW_LABELS = (
    "スケジュール",
    "工程",
    "工程表",
    "実施時期",
    "実施内容",
    "取組内容",
    "内容",
    "項目",
    "時期",
    "区分",
)
"""What a schedule's first column says where it names no item."""


COLUMNS = ("issue", "number", "title", "description", *SECTION_NAMES[1:])
"""What the columns of a table of records may hold, beside the headings above them (`level.…`)."""


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _known(value: str, known: Collection[str], code: LiteralString) -> str:
    """The value if it is known or a level. Raises PydanticCustomError."""
    if value in known or (value.startswith(LEVEL) and value != LEVEL):
        return value
    raise PydanticCustomError(code, "unknown")


def _plain(value: str) -> str:
    """The value without blanks around it. Raises PydanticCustomError where no name is left."""
    if not value.strip() or not value.isprintable() or len(value) > _LONGEST_NAME:
        raise PydanticCustomError("form-name", "not a name")
    return value.strip()


def page_range(written: str) -> PageRange | None:
    """The pages that a text tells: 1, 2-4, 11- or -3; None where it tells none."""
    match = _PAGES.fullmatch(compacted(written))
    if match is None:
        return None
    first, last = int(match["first"] or 1), int(match["last"]) if match["last"] else None
    if match["dash"] is None:
        last = first
    return PageRange(first, last) if first >= 1 and (last is None or first <= last) else None


def _pages(value: str) -> str:
    """The text if it tells pages. Raises PydanticCustomError."""
    if page_range(value) is None:
        raise PydanticCustomError("form-pages", "no pages")
    return value


def _numbered(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) and value > 0 else value


_PAGES = re.compile(r"(?=.*\d)(?P<first>\d{1,4})?(?P<dash>[-~])?(?P<last>(?<=[-~])\d{1,4})?")
_LONGEST_NAME = 80  # characters
Texts = Annotated[list[str], BeforeValidator(_listed)]
Kind = Annotated[str, AfterValidator(partial(_known, known=KINDS, code="form-kind"))]
Column = Annotated[str, AfterValidator(partial(_known, known=COLUMNS, code="form-column"))]
Name = Annotated[str, AfterValidator(_plain)]
Pages = Annotated[str, BeforeValidator(_numbered), AfterValidator(_pages)]
Words = str | list[str]
"""A cell's words: a list of texts, or one regular expression."""
Owners = Annotated[list[Owner], BeforeValidator(_listed)]


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Identify(_Table):
    """What a document of the form shows: texts anywhere in its lines, and the share of them that suffices."""

    text: Texts = []
    signs: Texts = []
    minimum: float = Field(MINIMUM, gt=0, le=1, allow_inf_nan=False)


class Cover(_Table):
    """How running text names the organization and the municipality."""

    organization_in_text: Texts = []
    municipality_in_text: Texts = []


class HeadingTable(_Table):
    """A kind of heading. Without `within`, it stands where headings of its kind usually do."""

    kind: Kind
    within: Texts | None = None
    text: Texts = []
    patterns: Texts = []
    due: Texts = []
    identity: Texts | None = None
    title: str | None = None
    marker: str | None = None
    open_ended: bool | None = None
    optional: bool = False
    examples: Texts = []
    counter_examples: Texts = []
    pages: Pages | None = None


class AttributeTable(_Table):
    """A line below a heading that gives one of its values."""

    within: Texts
    text: Texts = []
    pattern: str | None = None


class Patterns(_Table):
    """Regular expressions alone."""

    patterns: Texts = []


class Legend(_Table):
    """The lines that explain the areas, and their captions."""

    area: str
    captions: Texts = []


class OverviewColumns(_Table):
    """The column headers of the overview."""

    area: Words | None = None
    number: Words | None = None
    policy_field: Words | None = None
    title: Words | None = None
    approach: Words | None = None


class Overview(_Table):
    """The table of all issues."""

    number: str | None = None
    columns: OverviewColumns = OverviewColumns()


class IssueCells(_Table):
    """Labels beside or above values of an issue that are set in cells."""

    area: Words | None = None
    number: Words | None = None
    title: Words | None = None
    policy_field: Words | None = None
    impact: Words | None = None
    urgency: Words | None = None
    description: Words | None = None
    background: Words | None = None
    expected_outcome: Words | None = None
    initiatives: Words | None = None


class InitiativeCells(_Table):
    """Labels beside or above values of an initiative that are set in cells."""

    number: Words | None = None
    title: Words | None = None
    description: Words | None = None


class CoverCells(_Table):
    """Labels beside or above values of the cover that are set in cells."""

    organization: Words | None = None
    municipality: Words | None = None


class Periods(_Table):
    """Names of periods that only this form uses, and usual ones that it uses for something else."""

    aliases: dict[str, str] = {}
    excluded: Texts = []


class Lists(_Table):
    """How items are written, and the words that cells have for nothing, for the same, and for themselves."""

    item: str = ITEM
    bullets: str = BULLETS
    ditto: Texts = []
    empty: Texts = list(EMPTY)
    row_labels: Texts = list(ROW_LABELS)
    operations: Texts = []
    facility_heads: Texts = []


class FieldTable(_Table):
    """A value with a label, which is its name unless others are given."""

    name: Name
    of: Owners
    label: Texts | None = None
    type: ValueType = "text"
    unit: str | None = None
    scale: Texts = []


class IndicatorColumns(_Table):
    """The form's own column headers in a table of indicators."""

    name: Texts = []
    unit: Texts = []
    baseline: Texts = []
    target: Texts = []
    actual: Texts = []


class IndicatorTable(_Table):
    """Indicators under a label."""

    of: Owners
    kind: IndicatorKind | None = None
    label: Texts = []
    columns: IndicatorColumns = IndicatorColumns()


class TableTable(_Table):
    """A table whose rows are issues or initiatives, known by its column headers."""

    rows: Literal["issue", "initiative"]
    within: Texts | None = None
    columns: dict[Column, Texts]


class Sheet(_Table):
    """Sheets that are an issue or an initiative each."""

    of: Literal["issue", "initiative"]
    begins: Texts = []


class FormFile(_Table):
    """A form file as it is written."""

    name: Name
    title: Name
    identify: Identify
    cover: Cover = Cover()
    heading: list[HeadingTable] = []
    attribute: list[AttributeTable] = []
    furniture: Patterns = Patterns(patterns=list(PAGE_NUMBERS))
    matrix: Patterns = Patterns()
    legend: Legend | None = None
    overview: Overview = Overview()
    issue_cells: IssueCells = IssueCells()
    initiative_cells: InitiativeCells = InitiativeCells()
    cover_cells: CoverCells = CoverCells()
    periods: Periods = Periods()
    lists: Lists = Lists()
    field: list[FieldTable] = []
    indicator: list[IndicatorTable] = []
    table: list[TableTable] = []
    sheet: Sheet | None = None


TABLES: Mapping[str, type[_Table]] = {
    "": FormFile,
    "identify": Identify,
    "cover": Cover,
    "heading": HeadingTable,
    "attribute": AttributeTable,
    "furniture": Patterns,
    "matrix": Patterns,
    "legend": Legend,
    "overview": Overview,
    "overview.columns": OverviewColumns,
    "issue_cells": IssueCells,
    "initiative_cells": InitiativeCells,
    "cover_cells": CoverCells,
    "periods": Periods,
    "lists": Lists,
    "field": FieldTable,
    "indicator": IndicatorTable,
    "indicator.columns": IndicatorColumns,
    "table": TableTable,
    "sheet": Sheet,
}
"""The tables of a form file by their names in it."""
