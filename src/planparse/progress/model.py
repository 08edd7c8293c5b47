"""OUT/progress/<document_id>.jsonl: what people report on the tasks of a plan, a line for each report.

Lines are appended and never changed. Besides reports the file says where tasks went when a revised plan
replaced the one that the reports were made for, so that a report stays with its task, not with its place.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from planparse.document.described import Described

PROGRESS_VERSION = "1.0"
"""Version of the schema of a line: major.minor."""

Status = Literal["未着手", "実施中", "完了", "遅れ", "中止"]
STATUSES: tuple[Status, ...] = get_args(Status)
OVER: frozenset[Status | None] = frozenset({"完了", "中止"})
"""What is said of tasks on which nothing is left to do."""
UNANSWERED = "未回答"
"""What people are shown as the 状況 of a task that has none."""


class _Line(Described, BaseModel):
    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        json_schema_serialization_defaults_required=True,
    )


class Standing(_Line):
    """How a task stands: the six values that people fill in."""

    status: Status | None = None
    """状況; null if nobody has said it."""
    result: str = ""
    """実績: what was done."""
    delay_reason: str = ""
    """遅れの理由."""
    next_step: str = ""
    """次の対応: what will be done next."""
    section: str = ""
    """担当課: the section in charge."""
    updated_on: date | None = None
    """更新日: the day for which this holds; null if it was not given."""


EMPTY = Standing()
"""A task on which nobody has reported."""


class ReportedTask(_Line):
    """A task as its plan had it when the line was written."""

    task_id: str
    """Its id in the table `tasks`."""
    quarter: int
    """The quarter of the fiscal year, 1 to 4."""
    issue_title: str
    """The issue's title."""
    initiative_title: str
    """The initiative's title."""
    markers: tuple[str, ...] = ()
    """The items of the initiative that it is for: ②, ③."""
    text: str
    """The task's text."""


class Report(_Line):
    """What one person reported on one task."""

    kind: Literal["report"] = "report"
    """What the line is: report."""
    id: str
    """Unique within the output folder."""
    thread: str
    """The id of the first report on the same task."""
    after: tuple[str, ...] = ()
    """The reports that the person saw when writing this one. A report that leaves out one written before it
    does not replace that one: both hold until a later report names both."""
    plan: str
    """SHA-256 of the file plans/<document_id>.json that it was made for, in hex."""
    task: ReportedTask
    """The task."""
    standing: Standing
    """What was reported."""
    who: str
    """The person's name."""
    at: datetime
    """When it was taken into the output folder."""
    document: str | None = None
    """The document it was made for, if another has replaced that one since; null otherwise."""


class Move(_Line):
    """Where a task on which people have reported is in a newer version of its plan."""

    thread: str
    """The id of the first report on the task."""
    task: ReportedTask | None
    """The task as the newer version has it; null if it has no such task."""
    review: bool = False
    """Whether the evidence does not settle that it is the same task (要確認)."""


class Revision(_Line):
    """A newer version of the plan, and the tasks that are elsewhere or worded otherwise in it."""

    kind: Literal["revision"] = "revision"
    """What the line is: revision."""
    plan: str
    """SHA-256 of the newer plan's file, in hex."""
    moves: tuple[Move, ...] = ()
    """The tasks that are not what they were; the others are where they were."""
    at: datetime
    """When it was noticed."""


class HandedOver(_Line):
    """Reports that another document took over, which replaces this one."""

    kind: Literal["handed_over"] = "handed_over"
    """What the line is: handed_over."""
    document: str
    """The id of the document that replaces this one."""
    threads: tuple[str, ...]
    """The first reports on the tasks that it has as well."""
    at: datetime
    """When it took them over."""


Line = Annotated[Report | Revision | HandedOver, Field(discriminator="kind")]
"""A line of the file."""
LINES: TypeAdapter[Line] = TypeAdapter(Line)


def encode_line(line: Line) -> bytes:
    """A line of the file, with its end."""
    return LINES.dump_json(line) + b"\n"


def read_lines(data: bytes | None) -> tuple[tuple[Line, ...], int]:
    """The lines of a file, and the number of those that cannot be read; None stands for no file.

    An incomplete last line, as a killed process leaves it, is not counted. Fields that only newer versions
    know are left out.
    """
    whole = (data or b"").splitlines(keepends=True)
    if whole and not whole[-1].endswith(b"\n"):
        whole.pop()
    lines: list[Line] = []
    damaged = 0
    for block in whole:
        try:
            lines.append(LINES.validate_json(block, extra="ignore"))
        except ValidationError:
            damaged += 1
    return tuple(lines), damaged
