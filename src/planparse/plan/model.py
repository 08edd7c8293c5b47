"""The published data: a `Plan` for each document. Schemas, tables and exports are all derived from it.

Frozen pydantic models. Downstream systems rely on the names and meanings of the fields. Text is as in the
source, except that line wraps are undone, list markers moved to fields of their own, and stand-in code points
of PDF exporters repaired.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from planparse.document.described import Described
from planparse.document.findings import SEVERITIES, Finding, Severity
from planparse.document.place import Ordinal, Place, Spot

SCHEMA_VERSION = "1.1"
"""Major and minor version: within a major version, fields are only added."""
_VERSION = re.compile(r"(\d{1,9})(?:\.(\d{1,9}))?", re.ASCII)

Level = Literal["高", "中", "低"]
LEVELS: tuple[Level, ...] = get_args(Level)
"""The levels from high to low."""
Role = Literal["baseline", "target", "actual"]
"""What a value of an indicator is: where it began (基準値, 現状値), 目標値 or 実績値."""
ROLE_NAMES: Mapping[str, str] = {"baseline": "基準値", "target": "目標値", "actual": "実績値"}
"""What users read for a role."""
IndicatorKind = Literal["output", "outcome"]
"""What an indicator measures: the work itself (活動指標) or what comes of it (成果指標)."""
INDICATOR_KIND_NAMES: Mapping[str, str] = {"output": "活動指標", "outcome": "成果指標"}
"""What users read for a kind of indicator."""
LineKind = Literal["heading", "content", "furniture", "unplaced"]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
MunicipalityCode = Annotated[str, Field(pattern=r"^[0-9]{6}$")]
Doubt = Annotated[float, Field(ge=0, le=1)]
"""How likely a value is wrong, judged by how it was found: see `parse/doubt.py` and docs/doubt.md."""


def version_numbers(version: str) -> tuple[int, int]:
    """The major and minor number of a schema version; 0 for a minor number that is not given.

    Raises ValueError for a text that is no version.
    """
    match = _VERSION.fullmatch(version)
    if match is None:
        raise ValueError(f"not a schema version: {version!r}")
    return int(match[1]), int(match[2] or 0)


class _Published(Described, BaseModel):
    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        allow_inf_nan=False,
        json_schema_serialization_defaults_required=True,
    )


class Passage(_Published):
    """A paragraph or other piece of text and where it stands."""

    text: str
    """As written, line wraps undone."""
    place: Place
    """Where it stands."""
    doubt: Doubt = 0.0
    """How likely it is wrong, from 0 to 1."""


class Source(_Published):
    """The file that was read, and by what."""

    name: str
    """File name without its folder."""
    sha256: Sha256
    """Of the file's bytes, in hex."""
    media_type: str
    """application/pdf, text/plain or that of another kind of file that is read."""
    bytes: Annotated[int, Field(ge=0)]
    """The file's size."""
    pages: Ordinal | None
    """Number of pages; null for text and for originals, which have none."""
    reader: str
    """The reader that was used: pdfium or pdfplumber for a PDF, otherwise the kind of file."""
    producer: str | None
    """What made the PDF, in its own words."""


class Budget(_Published):
    """One account's amount."""

    account: str
    """会計の名称, such as 一般会計."""
    amount_yen: int
    """The amount in yen: 462億円 is 46200000000."""
    text: str
    """The amount as written."""
    place: Place
    """Where it stands."""
    doubt: Doubt = 0.0
    """How likely it is wrong, from 0 to 1."""


class Facility(_Published):
    """Public facilities by how they are run."""

    operation: str
    """運営方法: 直営, 指定管理, その他."""
    names: tuple[str, ...]
    """Facility names; empty where the document says なし."""
    place: Place
    """Where it stands."""
    doubt: Doubt = 0.0
    """How likely it is wrong, from 0 to 1."""


class Basics(_Published):
    """基本情報: budget, departments, affiliated bodies, facilities."""

    budgets: tuple[Budget, ...] = ()
    """The accounts with their amounts."""
    budget_notes: tuple[Passage, ...] = ()
    """※ notes under the budget."""
    departments: tuple[str, ...] = ()
    """The names of the departments (所管部)."""
    departments_as_of: date | None = None
    """The date the departments are given for: R8.4.1付 is 2026-04-01."""
    departments_as_of_place: Place | None = None
    """Where that date stands; null if the document does not say it."""
    departments_place: Place | None = None
    """Where the departments stand."""
    departments_doubt: Doubt = 0.0
    """How likely one of the names is wrong, from 0 to 1."""
    affiliates: tuple[str, ...] = ()
    """所管の政策連携団体; empty where the document says なし."""
    affiliates_place: Place | None = None
    """Where the affiliates stand."""
    affiliates_doubt: Doubt = 0.0
    """How likely one of the names is wrong, from 0 to 1."""
    facilities: tuple[Facility, ...] = ()
    """The public facilities (公の施設) by how they are run."""


class ReviewSection(_Published):
    """One headed part of the review."""

    title: str
    """Its heading."""
    paragraphs: tuple[Passage, ...] = ()
    """The ○ paragraphs, without their ○."""
    place: Place
    """Where it stands."""
    doubt: Doubt = 0.0
    """How likely it is wrong, from 0 to 1."""


class Review(_Published):
    """振り返り: what became of the year before."""

    fiscal_year: int | None
    """The year looked back on."""
    fiscal_year_place: Place | None = None
    """Where the heading stands that names the year; null if none does."""
    sections: tuple[ReviewSection, ...] = ()
    """Its headed parts in the order of the document."""


class OverviewRow(_Published):
    """A row of the overview of issues (課題領域)."""

    area: str | None
    """The code of the area, such as A."""
    number: int | None
    """The number of the issue in its area."""
    policy_field: str | None
    """政策分野."""
    title: str
    """The issue's title as the overview has it."""
    approach: str | None
    """課題に対する取り組み."""
    place: Place
    """Where it stands."""
    doubt: Doubt = 0.0
    """How likely it is wrong, from 0 to 1."""


class Area(_Published):
    """An area of issues as the legend (凡例) explains it."""

    code: str
    """Its letter, such as A."""
    descriptions: tuple[str, ...]
    """What the legend says of it."""
    place: Place
    """Where it stands."""
    doubt: Doubt = 0.0
    """How likely it is wrong, from 0 to 1."""


class NamedValue(_Published):
    """A value that the document names and no other field of the schema holds: 担当課, 予算額, 進捗, 備考."""

    name: str
    """What the value is: the form's name for it, or its label without the unit."""
    label: str
    """What the document calls it, such as 予算額(千円); the name where the document has no word for it."""
    value: str
    """As written."""
    number: int | float | None = None
    """The value as a number if it is an amount (in yen), a percentage or a count."""
    unit: str | None = None
    """What the number is of: 円, %, 件 …; null for a bare number."""
    normalized: tuple[str, ...] = ()
    """The value in one notation, if the form gives it a type that has one: dates as 2026-04-01 (2026-04 for a
    month), the names of sections, the level that is chosen. Empty for other values."""
    period: str | None = None
    """The period it is for, if its label or the column names one: "2025" for 令和7年度実績, "2026-H1" for the
    実績 of 上期."""
    row: str | None = None
    """The label of the table row that it stands in, such as ①; null if it holds for the whole."""
    place: Place
    """Where it stands."""
    doubt: Doubt = 0.0
    """How likely it is wrong, from 0 to 1."""


class IndicatorValue(_Published):
    """One value of an indicator: its baseline, a target or a result."""

    period: str | None
    """When it holds: 2026 for 令和8年度, 2026-03 for 令和8年3月; null where the document does not say."""
    role: Role | None
    """baseline (基準値, 現状値), target (目標値) or actual (実績値); null where the document does not say."""
    text: str
    """As written."""
    number: int | float | None = None
    """The value in the indicator's unit: 60 for 60%以上; null for a text, a range or another unit."""
    place: Place
    """Where it stands."""
    doubt: Doubt = 0.0
    """How likely it is wrong, from 0 to 1."""


class Indicator(_Published):
    """A measure of an issue's or initiative's success (指標, KPI) with its values."""

    name: str
    """As written, without the unit where that stands in brackets behind it."""
    unit: str | None = None
    """What its numbers count, as the document writes it: %, 人, 千円, 部/月; null where it does not say."""
    kind: IndicatorKind | None = None
    """output (活動指標) or outcome (成果指標); null where the document does not say."""
    values: tuple[IndicatorValue, ...] = ()
    """In the document's order; slots that are blank or say ― or 未設定 are left out."""
    place: Place
    """Where it stands."""
    doubt: Doubt = 0.0
    """How likely its name, unit or kind is wrong, from 0 to 1."""


class Item(_Published):
    """An entry of an initiative's own list."""

    marker: str
    """①, ②… or ・."""
    text: str
    """As written, without its marker."""
    place: Place
    """Where it stands."""
    doubt: Doubt = 0.0
    """How likely it is wrong, from 0 to 1."""


class Task(_Published):
    """One entry of a quarter's cell."""

    id: str
    """Path id, such as B-2/5/Q3/1."""
    markers: tuple[str, ...]
    """The initiative's items the entry is for: ["②", "③"]; empty for ・ and unmarked entries."""
    text: str
    """As written; for 同左 and 〃 the text of the entry that is meant. A meant line break is a newline."""
    ditto: bool
    """Whether the cell says 同左 or 〃."""
    span: tuple[int, int]
    """First and last quarter of the cell: (1, 3) for one merged over three quarters."""
    place: Place
    """Where it stands."""
    doubt: Doubt = 0.0
    """How likely it is wrong, from 0 to 1."""


class ScheduleEntry(_Published):
    """A cell of a schedule with its own period: a month, a quarter, a half, a fiscal year or some months.

    `Quarter` tells the same for quarters; an entry keeps the period and the row that the document names.
    """

    period: str | None
    """2026, 2026-H1, 2026-Q1, 2026-04 or 2026-04/2026-06; null where the fiscal year is not known."""
    start: date | None
    """First day; null where the fiscal year is not known."""
    end: date | None
    """Last day."""
    row: str | None = None
    """The label of the table row, as written; null for a row without one."""
    text: str
    """The cell as written, its lines joined by newlines."""
    tasks: tuple[Task, ...] = ()
    """Within the plan's quarters, the tasks of `quarters` with the same ids, one for each quarter that the
    cell lies in. Those of years are here alone, with ids such as B-2/5/2027/1 and a span of (1, 4)."""
    place: Place
    """Where it stands."""
    doubt: Doubt = 0.0
    """How likely it is wrong, from 0 to 1."""


class Quarter(_Published):
    """One quarter of an initiative's schedule."""

    quarter: Literal[1, 2, 3, 4]
    """1 for April to June, and so on to 4 for January to March."""
    start: date | None
    """First day; null where the fiscal year is not known."""
    end: date | None
    """Last day."""
    text: str
    """The cell as written, its lines joined by newlines."""
    tasks: tuple[Task, ...] = ()
    """The entries of the cell."""
    place: Place
    """Where it stands."""
    doubt: Doubt = 0.0
    """How likely it is wrong, from 0 to 1."""


class HeadingAbove(_Published):
    """A heading over an issue or initiative that no other field holds: 基本方針, 施策."""

    name: str
    """What the form calls headings of this kind."""
    label: str | None
    """Its number as written, such as 1 or 1-1; null for a heading without one."""
    number: int | None
    """Its number, if the label is one."""
    title: str
    """Its text without the label."""
    place: Place
    """Where it stands."""
    doubt: Doubt = 0.0
    """How likely it is wrong, from 0 to 1."""


class Initiative(_Published):
    """A measure (取組) under an issue, with its quarterly schedule."""

    id: str
    """Path id, such as B-2/5."""
    number: int | None
    """Null where the label is no number, such as 1-1."""
    label: str | None = None
    """The number as written, such as (5) or 1-1; null for an initiative without one."""
    title: str
    """The heading without its number."""
    levels: tuple[HeadingAbove, ...] = ()
    """The headings between the issue and the initiative, from the outside in."""
    description: tuple[Passage, ...] = ()
    """The paragraphs under the heading."""
    items: tuple[Item, ...] = ()
    """The entries of its own list."""
    quarters: tuple[Quarter, ...] = ()
    """The quarters of the schedule that have a cell; empty if it has no quarterly schedule."""
    schedule: tuple[ScheduleEntry, ...] = ()
    """Every cell of its schedule that is not empty, each with the period that the document names."""
    indicators: tuple[Indicator, ...] = ()
    """Its indicators with their baselines, targets and results."""
    fields: tuple[NamedValue, ...] = ()
    """Its values that have no field of their own: columns beside the quarters (担当課, 予算, 備考)."""
    keywords: tuple[str, ...] = ()
    """Content words by Sudachi's normalised form, most frequent first."""
    place: Place
    """Where it stands."""
    doubt: Doubt = 0.0
    """How likely it is wrong, or something of it is lost, from 0 to 1."""


class Issue(_Published):
    """An issue (課題) of the plan, however many pages repeat its heading."""

    id: str
    """Path id: "B-2"; the number alone where the form has no areas."""
    area: str | None
    """The code of its area, such as B; null where the form has no areas."""
    number: int | None
    """Null where the label is no number, such as 1-1."""
    label: str | None = None
    """Area and number as written, such as A (1) or 1-1; null for an issue without either."""
    title: str
    """The heading without area and number."""
    levels: tuple[HeadingAbove, ...] = ()
    """The headings above the issue, from the outside in."""
    policy_field: str | None
    """政策分野."""
    impact: Level | None
    """影響度."""
    urgency: Level | None
    """緊急度."""
    policy_field_place: Place | None = None
    """Where the policy field stands; null if the document does not say it."""
    impact_place: Place | None = None
    """Where the impact stands; null if the document does not say it."""
    urgency_place: Place | None = None
    """Where the urgency stands; null if the document does not say it."""
    description: tuple[Passage, ...] = ()
    """② 課題の内容."""
    background: tuple[Passage, ...] = ()
    """③ 課題の背景や現状."""
    expected_outcome: tuple[Passage, ...] = ()
    """④ 目指す成果."""
    initiatives: tuple[Initiative, ...] = ()
    """⑤ 取組 in the order of the document."""
    indicators: tuple[Indicator, ...] = ()
    """Its indicators with their baselines, targets and results."""
    fields: tuple[NamedValue, ...] = ()
    """Its values that have no field of their own."""
    keywords: tuple[str, ...] = ()
    """Content words by Sudachi's normalised form, most frequent first."""
    unplaced: tuple[Passage, ...] = ()
    """Text under this issue that belongs to no field."""
    place: Place
    """Where it stands."""
    doubt: Doubt = 0.0
    """How likely it is wrong, or something of it is lost, from 0 to 1."""


class OutlineRow(_Published):
    """A row of a table in the outline."""

    cells: tuple[str, ...]
    """A text for each column, "" for an empty cell. A cell merged over rows stands in each of them, one
    merged over columns in the first."""
    place: Place
    """Where it stands."""
    doubt: Doubt = 0.0
    """How likely it is wrong, from 0 to 1."""


class OutlineTable(_Published):
    """A table in the outline, with the parts that continue it on later pages."""

    head: tuple[str, ...]
    """The column headers, those of several header rows joined by a space; empty for a table without any."""
    rows: tuple[OutlineRow, ...]
    """The rows below the column headers."""
    place: Place
    """Where it stands."""
    doubt: Doubt = 0.0
    """How likely it is wrong, from 0 to 1."""


class OutlineHeading(_Published):
    """A heading and what stands under it up to the next heading, as the looks of the document show it."""

    level: Annotated[int, Field(ge=0)]
    """1 for the outermost headings; 0 for what stands before the first heading."""
    label: str | None
    """Its number or sign as written, such as 第1章, (2) or ■; null for a heading without one."""
    title: str | None
    """Null for what stands before the first heading."""
    passages: tuple[Passage, ...] = ()
    """The paragraphs under it."""
    tables: tuple[OutlineTable, ...] = ()
    """The tables under it."""
    fields: tuple[NamedValue, ...] = ()
    """The amounts, shares, counts and dates in its passages and tables. A date has its day as `period`."""
    place: Place
    """Where it stands."""
    doubt: Doubt = 0.0
    """How likely it is wrong, from 0 to 1."""


class PublishedFinding(_Published):
    """A fact about the document that a person should know of."""

    code: str
    """What it is about, such as numbers-gap; stable, and listed in the catalogue of findings."""
    severity: Severity
    """error: something is lost or not read; warning: a value may be wrong; info: worth knowing."""
    message: str
    """In Japanese."""
    values: dict[str, str | int] = Field(default_factory=dict)
    """What the message speaks of, for programs and for other languages."""
    place: Place
    """Where it stands."""


def published(finding: Finding) -> PublishedFinding:
    """The finding in the form in which a plan publishes it."""
    return PublishedFinding(
        code=finding.code,
        severity=finding.severity,
        message=finding.message,
        values=dict(finding.values),
        place=finding.place,
    )


def ordered(findings: Iterable[PublishedFinding]) -> tuple[PublishedFinding, ...]:
    """The findings of a plan without repeats: most severe first, then in reading order."""
    once: dict[tuple[object, ...], PublishedFinding] = {}
    for finding in findings:
        once.setdefault((finding.code, tuple(finding.values.items()), finding.place), finding)
    return tuple(
        sorted(
            once.values(),
            key=lambda f: (
                SEVERITIES.index(f.severity),
                f.place.lines or (10**9, 0),
                f.place.page or 0,
                f.code,
            ),
        )
    )


class Plan(_Published):
    """One document's plan."""

    schema_version: str = SCHEMA_VERSION
    """Version of the schema that the plan was written by: major.minor."""
    document_id: str
    """Unique within an output folder, safe as a file name."""
    source: Source
    """The file it was read from."""
    form: str
    """The form the document was read by; "outline" if it was read by none and has only an outline."""
    municipality: str | None
    """Name of the municipality."""
    municipality_code: MunicipalityCode | None
    """全国地方公共団体コード, six digits with the check digit."""
    organization: str | None
    """The bureau or ward."""
    fiscal_year: int | None
    """2026 for 令和8年度, which starts 2026-04-01."""
    title: str | None
    """The cover's title."""
    municipality_place: Place | None = None
    """Where the municipality's name stands; null if the document does not say it."""
    organization_place: Place | None = None
    """Where the organization's name stands; null if the document does not say it."""
    fiscal_year_place: Place | None = None
    """Where the fiscal year stands; null if the document does not say it."""
    title_place: Place | None = None
    """Where the title stands; null for a document without one."""
    mission: tuple[Passage, ...] = ()
    """使命, a passage for each paragraph."""
    basics: Basics = Basics()
    """基本情報."""
    review: Review | None = None
    """振り返り; null if the document has none."""
    overview: tuple[OverviewRow, ...] = ()
    """The rows of the overview of issues."""
    areas: tuple[Area, ...] = ()
    """The areas of issues, as the legend explains them."""
    issues: tuple[Issue, ...] = ()
    """The issues in the order of the document."""
    fields: tuple[NamedValue, ...] = ()
    """The plan's own values that have no field of their own."""
    outline: tuple[OutlineHeading, ...] = ()
    """The headings in reading order, of a document that was not read by a form; empty for any other."""
    unplaced: tuple[Passage, ...] = ()
    """Text that belongs to no field: kept, never dropped."""
    doubt: Doubt = 0.0
    """The share of the document's values that are probably wrong: the mean of their doubts as read."""
    findings: tuple[PublishedFinding, ...] = ()
    """What was noticed while reading: most severe first, then in reading order."""


class ReadPage(_Published):
    """A page as a person sees it."""

    number: Ordinal
    """From 1."""
    width: float
    """In points."""
    height: float
    """In points."""
    rotation: int
    """Clockwise degrees the page is turned by, already undone in every box."""


class ReadLine(_Published):
    """A line of the source and what it was taken for; in a grid, one line of one cell."""

    number: Ordinal
    """Its number in the list, from 1."""
    page: Ordinal | None
    """The page, from 1; null for text and originals."""
    box: tuple[float, float, float, float] | None
    """Bounding box: x0, top, x1, bottom in PDF points from the top left corner of the page."""
    text: str
    """As read."""
    kind: LineKind
    """The one place the line has: a heading, a field, a page's running head or number, or no field."""
    role: str
    """The heading's kind, or the path of the field the line went to, such as issues/B-2/description."""
    spot: Spot | None = None
    """Where a person finds the line in an original, which has no pages; null for PDF and text."""


class Reading(_Published):
    """How a document was read, line by line: what `inspect` shows and the report lays over the page.

    Written beside the plan as output/readings/<document_id>.json. Holds every non-blank source line.
    """

    document_id: str
    """That of the plan."""
    pages: tuple[ReadPage, ...] = ()
    """The pages; empty for text and originals."""
    lines: tuple[ReadLine, ...] = ()
    """Every non-blank line."""
