"""The published data of a comparison: what became of each issue and initiative, and every change.

Field names are a contract with downstream systems. `links` says which issue or initiative became which;
`changes` is exact: with the links it turns the old plan's content into the new plan's and back
(`planparse.comparison.exact`). `numbers` and `tasks` are views of the changes for those who need amounts or
schedules only.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, JsonValue

from planparse.document.described import Described
from planparse.document.place import Place

SCHEMA_VERSION = "1.1"

Level = Literal["plan", "issue", "initiative"]
LinkLevel = Literal["issue", "initiative"]
Kind = Literal[
    "same",
    "changed",
    "reordered",
    "renamed",
    "renumbered",
    "moved",
    "split",
    "merged",
    "new",
    "ended",
    "promoted",
    "demoted",
]
KINDS: tuple[Kind, ...] = get_args(Kind)
HistoryKind = Kind | Literal["first_known"]
TaskKind = Literal["new", "dropped", "earlier", "later", "reworded"]
QuantityKind = Literal["amount", "percent", "date", "fiscal_year", "count"]


class _Published(Described, BaseModel):
    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        json_schema_serialization_defaults_required=True,
    )


class OutlineInitiative(_Published):
    """An initiative of one of the two plans."""

    id: str
    """As in the plan; the second of two with the same id is "A-1/2~2"."""
    title: str
    """As in the plan."""


class OutlineIssue(_Published):
    """An issue of one of the two plans, with its initiatives in the plan's order."""

    id: str
    """As in the plan; the second of two with the same id is "A-1~2"."""
    title: str
    """As in the plan."""
    policy_field: str | None
    """政策分野."""
    initiatives: tuple[OutlineInitiative, ...] = ()
    """Its initiatives in the plan's order."""


class Side(_Published):
    """One of the two plans compared."""

    document_id: str
    """As in the plan."""
    sha256: str
    """Of the file the plan was read from."""
    municipality: str | None
    """Name of the municipality."""
    municipality_code: str | None
    """全国地方公共団体コード, six digits with the check digit."""
    organization: str | None
    """The bureau or ward."""
    fiscal_year: int | None
    """2026 for 令和8年度."""
    title: str | None
    """The cover's title."""
    issues: tuple[OutlineIssue, ...] = ()
    """The plan's issues in their order: what the ids in links and changes refer to."""


class Ending(_Published):
    """What the new plan's review (振り返り) says of an issue that the new plan does not have."""

    word: str | None
    """How it ended: 完了, 廃止, 達成 …; null if the passage names the issue without saying that it ended."""
    passage: str
    """The review's paragraph."""
    place: Place
    """Where the passage stands in the new plan."""


class Link(_Published):
    """What one issue or initiative of the old plan became in the new one."""

    level: LinkLevel
    """Whether it links issues or initiatives."""
    old: str | None
    """Id in the old plan; null if new."""
    new: str | None
    """Id in the new plan; null if ended.

    The initiatives of an ended issue end with it: they have changes, but no links of their own.
    """
    kinds: tuple[Kind, ...]
    """What happened. An issue that was split or merged has a link for each of its parts. What is new or ended
    on its level may be promoted (an initiative became an issue) or demoted (an issue an initiative)."""
    across: str | None = None
    """For promoted and demoted: the id in the other plan, of an initiative for an issue and the reverse."""
    score: float
    """Probability, 0 to 1, that the two are the same, judged by titles, texts and initiatives; for what is
    new or ended, that it has no counterpart, and is what `across` says. 1 for pinned links."""
    primary: bool
    """Of the links of an issue that was split or merged, true for the one that continues it; true for all
    other links."""
    review: bool
    """True if the evidence does not settle it: check before you rely on the link (要確認)."""
    pinned: bool
    """True if the links file says so."""
    evidence: str
    """Why, in Japanese: 題名の類似 0.83、政策分野一致、取組 3/4 共通."""
    tasks_continued: int = 0
    """For initiatives: the number of tasks that both years have in the same quarters."""
    differs: bool = False
    """Whether anything that people read differs between the two: text, evaluation, initiatives, tasks. A
    link of kind same may differ in its initiatives and tasks."""
    ending: Ending | None = None
    """For ended issues: the passage of the new plan's review that names the issue, if there is one. (In a
    comparison back in time: for new issues.)"""


class Run(_Published):
    """A changed run of text: characters `old[0]:old[1]` became `new[0]:new[1]`; either may be empty."""

    old: tuple[int, int]
    """First character and the one after the last in the old text, from 0."""
    new: tuple[int, int]
    """The same in the new text."""


class Change(_Published):
    """One value that differs: a title, a paragraph, a task, a budget."""

    level: Level
    """Whose value it is: the plan's, an issue's or an initiative's."""
    old_id: str | None
    """The old issue or initiative; null if it is new, and at the level of the plan."""
    new_id: str | None
    """The new issue or initiative; null if it ended, and at the level of the plan."""
    field: str
    """Path of the field within the plan, issue or initiative: title, description, basics.budgets,
    quarters.2.tasks."""
    old_index: int | None
    """Position in the old list, from 0; null for single values and for what the old list lacks."""
    new_index: int | None
    """Position in the new list, from 0; null for single values and for what the new list lacks."""
    old: JsonValue
    """The old value, or null."""
    new: JsonValue
    """The new value, or null."""
    runs: tuple[Run, ...] = ()
    """If both values are texts: the runs of characters that differ, cut at the bounds of morphemes."""
    old_place: Place | None = None
    """Place of the old value in its document."""
    new_place: Place | None = None
    """Place of the new value in its document."""


class NumberChange(_Published):
    """An amount, date, percentage or count that changed."""

    level: Level
    """Whose value it is: the plan's, an issue's or an initiative's."""
    old_id: str | None
    """The old issue or initiative; null at the level of the plan."""
    new_id: str | None
    """The new issue or initiative; null at the level of the plan."""
    field: str
    """Path of the field, as in `changes`."""
    kind: QuantityKind
    """What the number is."""
    old_text: str
    """As written."""
    new_text: str
    """As written."""
    old_value: float | str
    """Yen for amounts, percent, the ISO date or year, or the count in its unit."""
    new_value: float | str
    """As old_value."""
    unit: str | None
    """円, %, or the counter of a count (時間, 箇所 …)."""
    change_percent: float | None
    """(new - old) / |old| × 100, to one decimal; null for percentages, dates and an old value of 0."""
    change_points: float | None = None
    """For percentages: new - old, in percentage points."""
    old_context: str
    """The old text around the number."""
    new_context: str
    """The new text around the number."""


class TaskChange(_Published):
    """A task on a schedule that was added, dropped, reworded, brought forward or put back.

    同左 is resolved first: a task counts for every quarter in which it continues. Quarters are those of
    each plan's own fiscal year.
    """

    old_id: str | None
    """The initiative in the old plan."""
    new_id: str | None
    """The initiative in the new plan."""
    kind: TaskKind
    """new, dropped, reworded (in the same quarters), later or earlier in time: the first quarter of a year is
    later than the last one of the year before."""
    old_markers: tuple[str, ...]
    """The initiative's items that the task is for (①②), as numbered in the old plan."""
    new_markers: tuple[str, ...]
    """The same as numbered in the new plan."""
    old_text: str | None
    """The old task without markers; null if it is new."""
    new_text: str | None
    """The new task without markers; null if it was dropped."""
    old_quarters: tuple[int, ...]
    """The quarters, 1 to 4, in which the old task is on the schedule."""
    new_quarters: tuple[int, ...]
    """The quarters, 1 to 4, in which the new task is on the schedule."""


class Summary(_Published):
    """Numbers of links and changes, by kind."""

    issues: Mapping[Kind, int]
    """Links of issues by what happened."""
    initiatives: Mapping[Kind, int]
    """Links of initiatives by what happened."""
    changes: int
    """Number of values that differ."""
    numbers: int
    """Number of amounts, dates, percentages and counts that changed."""
    tasks: Mapping[TaskKind, int]
    """Changes of tasks by what happened."""
    review: int
    """Links to be checked (要確認)."""


class Diff(_Published):
    """What changed from the old plan to the new one."""

    schema_version: str = SCHEMA_VERSION
    """Version of the schema that the comparison was written by: major.minor."""
    old: Side
    """The plan that is compared: usually that of the earlier year."""
    new: Side
    """The plan it is compared with: usually that of the later year."""
    summary: Summary
    """Numbers of links and changes."""
    links: tuple[Link, ...] = ()
    """What became of each issue and initiative."""
    changes: tuple[Change, ...] = ()
    """Every value that differs."""
    numbers: tuple[NumberChange, ...] = ()
    """The amounts, dates, percentages and counts among the changes."""
    tasks: tuple[TaskChange, ...] = ()
    """The changes of tasks, with 同左 resolved."""

    @property
    def differs(self) -> bool:
        """Whether the content of the plans differs at all."""
        return bool(self.changes) or any(link.kinds != ("same",) for link in self.links)


class HistoryRow(_Published):
    """One version of an issue: as it was from one fiscal year's plan to another's."""

    lineage_id: str
    """The same for all versions of an issue, whatever its number: "2024-B-2" for the issue that was B-2 in
    the plan of 2024 when it first appeared. Unique within the organization."""
    municipality: str | None
    organization: str | None
    valid_from_fy: int
    """The first fiscal year whose plan has this version."""
    valid_to_fy: int
    """The last fiscal year whose plan has it."""
    is_current: bool
    """Whether the latest plan at hand has this version."""
    issue_id: str
    title: str
    policy_field: str | None
    kinds: tuple[HistoryKind, ...]
    """What happened between the previous version and this one. ["first_known"] in the first plan at hand,
    which does not say since when there is the issue; ["new"] where a plan before it lacks the issue."""
    parents: tuple[str, ...]
    """Other lineages this version came from: those merged into it, or the one it was split from."""
    ended: bool
    """Whether the next plan at hand no longer has the issue."""
    review: bool
    """Whether the link to the previous version is to be checked."""
