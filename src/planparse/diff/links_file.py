"""The correction file: links a person pinned or forbade, in TOML or Excel. It survives reruns."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from planparse.document.errors import Phrase, UsageError, cause, toml_position
from planparse.japanese.fold import fold
from planparse.plan.paths import current

SHEET = "対応"
"""The sheet of the comparison workbook that takes corrections."""

_LARGEST = 50_000_000
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "action": ("指定", "action"),
    "old": ("旧", "旧番号", "old"),
    "new": ("新", "新番号", "new"),
    "from_fy": ("旧年度", "from"),
    "to_fy": ("新年度", "to"),
    "organization": ("組織", "organization"),
    "reason": ("理由", "reason"),
}
_ACTIONS: Mapping[str, Literal["pin", "forbid"]] = {
    "結ぶ": "pin",
    "対応させる": "pin",
    "pin": "pin",
    "切る": "forbid",
    "対応させない": "forbid",
    "forbid": "forbid",
}


@dataclass(frozen=True, slots=True)
class Correction:
    """One decision. `old` and `new` are ids of issues (A-1) or of initiatives (A-1/2).

    A pin without old says that new has no counterpart, one without new that old has none. Years and
    organization say what plans it is for; None stands for all.
    """

    action: Literal["pin", "forbid"]
    old: str | None
    new: str | None
    from_fy: int | None = None
    to_fy: int | None = None
    organization: str | None = None
    reason: str = ""

    def __str__(self) -> str:
        years = f"{self.from_fy or '*'}→{self.to_fy or '*'} " if self.from_fy or self.to_fy else ""
        own = f"{self.organization} " if self.organization else ""
        return f"{self.action} {own}{years}{self.old or '―'} → {self.new or '―'}"

    @property
    def level(self) -> Literal["issue", "initiative"]:
        """What is linked: ids with a / are initiatives."""
        return "initiative" if "/" in (self.old or self.new or "") else "issue"


@dataclass(frozen=True, slots=True)
class Lineage:
    """The name a person gave an issue's lineage: the issue with this id in this year's plan."""

    lineage_id: str
    fiscal_year: int
    issue: str
    organization: str | None = None


@dataclass(frozen=True, slots=True)
class Corrections:
    """All decisions of a correction file."""

    links: tuple[Correction, ...] = ()
    lineages: tuple[Lineage, ...] = ()

    def between(
        self, organization: str | None, from_fy: int | None, to_fy: int | None
    ) -> tuple[Correction, ...]:
        """The decisions for the plans of these years, old to new."""
        return tuple(
            c
            for c in self.links
            if (c.organization is None or c.organization == organization)
            and (c.from_fy is None or c.from_fy == from_fy)
            and (c.to_fy is None or c.to_fy == to_fy)
        )


NONE = Corrections()


def load_corrections(path: Path) -> Corrections:
    """The decisions of a .toml or .xlsx file. Raises UsageError, with the entry that is wrong."""
    try:
        if path.stat().st_size > _LARGEST:
            raise UsageError("links-too-large", path.name, {"limit": _LARGEST // 10**6})
        if path.suffix.lower() == ".xlsx":
            return Corrections(links=tuple(_from_rows(path.name, _sheet(path))))
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        raise UsageError("not-toml", path.name, {"where": toml_position(error)}) from error
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError("unreadable", path.name, {"why": cause(error)}) from error
    return _from_toml(path.name, data)


def _from_toml(name: str, data: Mapping[str, Any]) -> Corrections:
    unknown = sorted(set(data) - {"pin", "forbid", "lineage"})
    if unknown:
        raise UsageError("links-table", name, {"table": unknown[0]})
    links: list[Correction] = []
    for action in ("pin", "forbid"):
        for number, entry in enumerate(_tables(name, data, action), 1):
            where = Phrase("table-entry", {"table": action, "number": number})
            allowed = {"old", "new", "from", "to", "organization", "reason"}
            extra = sorted(set(entry) - allowed)
            if extra:
                known = tuple(sorted(allowed))
                raise UsageError("links-key", name, {"where": where, "key": extra[0], "known": known})
            links.append(
                _correction(
                    name,
                    where,
                    action,
                    entry.get("old"),
                    entry.get("new"),
                    entry.get("from"),
                    entry.get("to"),
                    entry.get("organization"),
                    entry.get("reason"),
                )
            )
    lineages: list[Lineage] = []
    for number, entry in enumerate(_tables(name, data, "lineage"), 1):
        try:
            lineages.append(
                Lineage(
                    str(entry["id"]),
                    int(entry["fiscal_year"]),
                    current(str(entry["issue"])),
                    entry.get("organization"),
                )
            )
        except (KeyError, ValueError, TypeError) as error:
            where = Phrase("table-entry", {"table": "lineage", "number": number})
            raise UsageError("links-lineage", name, {"where": where}) from error
    return Corrections(tuple(links), tuple(lineages))


def _tables(name: str, data: Mapping[str, Any], heading: str) -> Sequence[Mapping[str, Any]]:
    tables = data.get(heading, [])
    if not isinstance(tables, list) or not all(isinstance(t, dict) for t in tables):
        raise UsageError("links-brackets", name, {"table": heading})
    return tables


def _correction(
    name: str,
    where: Phrase,
    action: str,
    old: object,
    new: object,
    from_fy: object,
    to_fy: object,
    organization: object,
    reason: object,
) -> Correction:
    meant = _ACTIONS.get(str(action).strip())
    if meant is None:
        raise UsageError("links-action", name, {"where": where, "action": action})
    before, after = _id(old), _id(new)
    if before is None and after is None:
        raise UsageError("links-no-ids", name, {"where": where})
    if meant == "forbid" and (before is None or after is None):
        raise UsageError("links-forbid", name, {"where": where})
    if before is not None and after is not None and ("/" in before) != ("/" in after):
        raise UsageError("links-levels", name, {"where": where, "old": before, "new": after})
    return Correction(
        meant,
        before,
        after,
        _year(name, where, from_fy),
        _year(name, where, to_fy),
        _text(organization),
        _text(reason) or "",
    )


def _id(value: object) -> str | None:
    text = _text(value)
    return None if text is None else current(text)


def _text(value: object) -> str | None:
    text = fold(str(value)).strip() if value is not None else ""
    return text or None


def _year(name: str, where: Phrase, value: object) -> int | None:
    if value is None or value == "":
        return None
    try:
        return int(float(str(value)))
    except ValueError as error:
        raise UsageError("links-year", name, {"where": where, "year": str(value)}) from error


def _sheet(path: Path) -> list[tuple[object, ...]]:
    from zipfile import BadZipFile

    from openpyxl import load_workbook

    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (BadZipFile, KeyError, ValueError) as error:
        raise UsageError("not-a-workbook", path.name) from error
    try:
        # the workbook `planparse diff` wrote, or a sheet of one's own
        sheet = book[SHEET] if SHEET in book.sheetnames else book.worksheets[0]
        return [tuple(row) for row in sheet.iter_rows(max_row=20_000, max_col=20, values_only=True)]
    finally:
        book.close()


def _from_rows(name: str, rows: Sequence[tuple[object, ...]]) -> Iterable[Correction]:
    if not rows:
        return
    heads = [str(cell).strip() if cell is not None else "" for cell in rows[0]]
    at = {
        column: next((k for k, head in enumerate(heads) if head in names), None)
        for column, names in _COLUMNS.items()
    }
    missing = [_COLUMNS[column][0] for column in ("action", "old", "new") if at[column] is None]
    if missing:
        raise UsageError("links-columns", name, {"columns": tuple(missing)})

    def cell(row: tuple[object, ...], column: str) -> object:
        position = at[column]
        return row[position] if position is not None and position < len(row) else None

    for number, row in enumerate(rows[1:], 2):
        if not str(cell(row, "action") or "").strip():
            continue  # a link nobody decided about
        yield _correction(
            name,
            Phrase("sheet-row", {"row": number}),
            str(cell(row, "action") or ""),
            *(cell(row, c) for c in ("old", "new", "from_fy", "to_fy", "organization", "reason")),
        )
