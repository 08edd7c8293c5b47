"""Due tasks as an iCalendar file (RFC 5545): an all-day event on the last day of each task's quarter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from planparse.japanese.characters import without_surrogates
from planparse.plan.model import Plan
from planparse.progress.agenda import Item, agenda
from planparse.progress.history import NO_HISTORY, History
from planparse.progress.model import OVER
from planparse.writers.files import write_bytes

_LONGEST = 75
"""Octets of a line, its end not counted (RFC 5545, 3.1)."""
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f]")
_UNKNOWN = datetime(2000, 1, 1, tzinfo=UTC)
"""The time stamp of an event on which nobody has reported, so that the same reports give the same bytes."""


def calendar(plans: Iterable[Plan], reports: Mapping[str, History], quarter: int | None) -> tuple[bytes, int]:
    """The events of the plans' tasks, of a quarter or the whole year, and how many there are.

    Tasks that are over or gone, and those whose fiscal year is not known, have none.
    """
    events = [
        _event(plan.organization or plan.document_id, item)
        for plan in plans
        for item in agenda(plan, reports.get(plan.document_id, NO_HISTORY), quarter)
        if item.due is not None and not item.gone and item.standing.status not in OVER
    ]
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//planparse//progress//JA", "CALSCALE:GREGORIAN"]
    lines += [line for event in events for line in event]
    lines.append("END:VCALENDAR")
    return "".join(f"{folded(without_surrogates(line))}\r\n" for line in lines).encode(), len(events)


def write_calendar(
    plans: Iterable[Plan], reports: Mapping[str, History], quarter: int | None, path: Path
) -> int:
    """Write the events of the tasks atomically; how many there are. Raises OSError."""
    data, count = calendar(plans, reports, quarter)
    write_bytes(path, data)
    return count


def _event(name: str, item: Item) -> tuple[str, ...]:
    assert item.due is not None
    task, own = item.task, item.standing
    told = [item.initiative, f"状況: {own.status or '報告なし'}"]
    told += [f"担当課: {own.section}"] if own.section else []
    told += [f"次の対応: {own.next_step}"] if own.next_step else []
    at = item.thread.current.at if item.thread else _UNKNOWN
    return (
        "BEGIN:VEVENT",
        f"UID:{_uid(item)}@planparse",
        f"DTSTAMP:{at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{item.due:%Y%m%d}",
        f"DTEND;VALUE=DATE:{item.due + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{escaped(f'【{name}】{task.text}')}",
        "DESCRIPTION:" + escaped("\n".join(told)),
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    )


def _uid(item: Item) -> str:
    """The event's name: of the task as it was first reported on, so that calendars move the event with it."""
    task = item.thread.reports[0].task if item.thread else item.task
    return sha256(f"{item.document_id}/{task.model_dump_json()}".encode()).hexdigest()[:32]


def escaped(text: str) -> str:
    """The text as a value of type TEXT, in one line and without control characters."""
    text = re.sub(r"\r\n?", "\n", text)
    text = _CONTROL.sub("", text).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return text.replace("\n", "\\n")


def folded(line: str) -> str:
    """The line cut into pieces of 75 octets at most, between characters; later ones begin with a blank."""
    pieces, own, room = [], "", _LONGEST
    for character in line:
        size = len(character.encode())
        if size > room:
            pieces.append(own)
            own, room = " ", _LONGEST - 1
        own += character
        room -= size
    return "\r\n".join((*pieces, own))
