"""The links file: which links of a comparison a person pinned or forbade, as TOML or as Excel.

A TOML file also says which bureaus were renamed, merged or split. `planparse diff --links links.toml`
reads it anew on every run; nothing in it is ever overwritten.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any, Literal

from planparse.document.errors import Phrase, UsageError, cause, refused, toml_position
from planparse.document.files import inflated, read_regular
from planparse.japanese.characters import without_surrogates
from planparse.japanese.fold import fold
from planparse.plan.paths import current, is_initiative

SHEET = "対応"
"""The sheet of the comparison workbook in which links are pinned and forbidden."""

_MAX_BYTES, _MAX_INFLATED = 50_000_000, 250_000_000
"""Bytes of the file, and of a workbook's parts unpacked. A workbook of 20,000 links has about 3 MB; what is
larger than this is something else.
"""

_MAX_ROWS, _MAX_COLUMNS = 20_000, 20
"""Rows and columns read of a sheet: more than any comparison writes. A damaged sheet may claim millions."""

_MAX_YEAR = 10_000
"""Beyond every fiscal year: a number that is none is a slip."""

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
class LinkDecision:
    """One pin or ban. `old` and `new` are ids of issues (A-1) or of initiatives (A-1/2).

    A pin without `old` says that `new` has no counterpart, one without `new` that `old` has none. Years
    and organization limit it to the plans they name; None is any.
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
        """Ids with a slash are initiatives."""
        return "initiative" if is_initiative(self.old or self.new or "") else "issue"


@dataclass(frozen=True, slots=True)
class LineageName:
    """The name a person gave the lineage of the issue that has this id in this year's plan."""

    lineage_id: str
    fiscal_year: int
    issue: str
    organization: str | None = None


@dataclass(frozen=True, slots=True)
class BureauChange:
    """Bureaus of one year whose work went to bureaus of another: a new name, a merger, a split.

    The years are those of the plans before and after; None is any.
    """

    old: tuple[str, ...]
    new: tuple[str, ...]
    from_fy: int | None = None
    to_fy: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class LinksFile:
    """All that a links file says."""

    decisions: tuple[LinkDecision, ...] = ()
    lineages: tuple[LineageName, ...] = ()
    bureaus: tuple[BureauChange, ...] = ()

    def between(
        self, organization: str | None, from_fy: int | None, to_fy: int | None
    ) -> tuple[LinkDecision, ...]:
        """The decisions that hold for this organization from the one fiscal year to the other."""
        return tuple(
            c
            for c in self.decisions
            if (c.organization is None or c.organization == _text(organization))
            and (c.from_fy is None or c.from_fy == from_fy)
            and (c.to_fy is None or c.to_fy == to_fy)
        )

    def bureaus_between(self, from_fy: int, to_fy: int) -> tuple[BureauChange, ...]:
        """What happened to bureaus from the one fiscal year to the other."""
        return tuple(
            change
            for change in self.bureaus
            if change.from_fy in (None, from_fy) and change.to_fy in (None, to_fy)
        )


NO_DECISIONS = LinksFile()


def load_links_file(path: Path) -> LinksFile:
    """What the .toml or .xlsx file says. Raises UsageError naming the entry that cannot be used."""
    try:
        block = read_regular(path, _MAX_BYTES)
    except OSError as error:
        raise UsageError.of(refused("unreadable", path.name, error)) from error
    if len(block) > _MAX_BYTES:
        raise UsageError("links-too-large", path.name, {"limit": _MAX_BYTES // 10**6})
    if path.suffix.lower() == ".xlsx":
        return LinksFile(decisions=tuple(_from_rows(path.name, _sheet(block, path.name))))
    return decode_links(block, path.name)


def decode_links(block: bytes, name: str) -> LinksFile:
    """What the TOML file of that name says. Raises UsageError naming the entry that cannot be used."""
    try:
        data = tomllib.loads(block.decode("utf-8-sig").replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        raise UsageError("not-toml", name, {"where": toml_position(error)}) from error
    except UnicodeDecodeError as error:
        raise UsageError("unreadable", name, {"why": cause(error)}) from error
    except (RecursionError, ValueError) as error:  # nested too deeply; a number of too many digits
        raise UsageError("links-too-deep", name) from error
    return _from_toml(name, data)


def _from_toml(name: str, data: Mapping[str, Any]) -> LinksFile:
    unknown = sorted(set(data) - {"pin", "forbid", "lineage", "bureau"})
    if unknown:
        raise UsageError("links-table", name, {"table": unknown[0]})
    links: list[LinkDecision] = []
    for action in ("pin", "forbid"):
        for number, entry in enumerate(_tables(name, data, action), 1):
            where = Phrase("table-entry", {"table": action, "number": number})
            _check_keys(name, where, entry, {"old", "new", "from", "to", "organization", "reason"})
            links.append(
                _decision(
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
    lineages: list[LineageName] = []
    for number, entry in enumerate(_tables(name, data, "lineage"), 1):
        try:
            lineages.append(
                LineageName(
                    str(entry["id"]),
                    _fiscal_year(entry["fiscal_year"]),
                    current(str(entry["issue"])),
                    _text(entry.get("organization")),
                )
            )
        except (KeyError, ValueError, TypeError) as error:
            where = Phrase("table-entry", {"table": "lineage", "number": number})
            raise UsageError("links-lineage", name, {"where": where}) from error
    bureaus = [
        _bureau_change(name, Phrase("table-entry", {"table": "bureau", "number": number}), entry)
        for number, entry in enumerate(_tables(name, data, "bureau"), 1)
    ]
    return LinksFile(tuple(links), tuple(lineages), tuple(bureaus))


def _fiscal_year(value: object) -> int:
    """A year as TOML has it. Raises TypeError for anything else."""
    if not isinstance(value, int) or not 0 < value < _MAX_YEAR:
        raise TypeError
    return value


def _check_keys(name: str, where: Phrase, entry: Mapping[str, Any], allowed: set[str]) -> None:
    extra = sorted(set(entry) - allowed)
    if extra:
        raise UsageError(
            "links-key", name, {"where": where, "key": extra[0], "known": tuple(sorted(allowed))}
        )


def _bureau_change(name: str, where: Phrase, entry: Mapping[str, Any]) -> BureauChange:
    _check_keys(name, where, entry, {"old", "new", "from", "to", "reason"})
    sides = []
    for side in ("old", "new"):
        told = entry.get(side)
        names = [told] if isinstance(told, str) else told
        if not isinstance(names, list) or not names or not all(isinstance(n, str) and n for n in names):
            raise UsageError("links-bureau", name, {"where": where})
        sides.append(tuple(names))
    years = _year(name, where, entry.get("from")), _year(name, where, entry.get("to"))
    return BureauChange(sides[0], sides[1], *years, _text(entry.get("reason")) or "")


def _tables(name: str, data: Mapping[str, Any], heading: str) -> Sequence[Mapping[str, Any]]:
    tables = data.get(heading, [])
    if not isinstance(tables, list) or not all(isinstance(t, dict) for t in tables):
        raise UsageError("links-brackets", name, {"table": heading})
    return tables


def _decision(
    name: str,
    where: Phrase,
    action: str,
    old: object,
    new: object,
    from_fy: object,
    to_fy: object,
    organization: object,
    reason: object,
) -> LinkDecision:
    meant = _ACTIONS.get(str(action).strip())
    if meant is None:
        raise UsageError("links-action", name, {"where": where, "action": action})
    before, after = _id(old), _id(new)
    if before is None and after is None:
        raise UsageError("links-no-ids", name, {"where": where})
    if meant == "forbid" and (before is None or after is None):
        raise UsageError("links-forbid", name, {"where": where})
    if before is not None and after is not None and is_initiative(before) != is_initiative(after):
        raise UsageError("links-levels", name, {"where": where, "old": before, "new": after})
    return LinkDecision(
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
        year = float(str(value))
        if not year.is_integer() or not 0 < year < _MAX_YEAR:
            raise ValueError
        return int(year)
    except ValueError as error:
        raise UsageError("links-year", name, {"where": where, "year": str(value)}) from error


# --- writing ----------------------------------------------------------------------------------------------


Decision = LinkDecision | BureauChange
"""What a person decided, which is one table of the file."""


def with_decision(text: str, decision: Decision) -> str:
    """The text of a TOML links file with one decision more at its end."""
    heading, organization = "bureau", None
    if isinstance(decision, LinkDecision):
        heading, organization = decision.action, decision.organization
    values = {
        "old": decision.old,
        "new": decision.new,
        "from": decision.from_fy,
        "to": decision.to_fy,
        "organization": organization,
        "reason": decision.reason,
    }
    lines = [f"[[{heading}]]", *(f"{key} = {_toml(value)}" for key, value in values.items() if value)]
    return "\n".join([*([text.rstrip("\n"), ""] if text.strip() else ()), *lines, ""])


def _toml(value: str | int | tuple[str, ...]) -> str:
    """A value as TOML, which writes it as JSON does but for the control character DEL."""
    if isinstance(value, tuple):
        return f"[{', '.join(map(_toml, value))}]"
    return json.dumps(
        without_surrogates(str(value)) if isinstance(value, str) else value, ensure_ascii=False
    ).replace("\x7f", "\\u007f")


_TABLE = re.compile(r"^(?=\[\[)", re.MULTILINE)
_AFTER_TABLE = re.compile(r"(?:^[ \t]*(?:#.*)?\n?)*\Z", re.MULTILINE)
"""Comments and blank lines after the last value of a table: they stay, or are about the next one."""


def without_decisions(text: str, dropped: Iterable[Decision]) -> str:
    """The text of a TOML links file without the tables of those decisions, whatever their reasons are.

    All else, comments included, stays as it is; so does a table that cannot be told from what is around it.
    """
    unwanted = {replace(decision, reason="") for decision in dropped}
    kept = []
    for part in _TABLE.split(text):
        try:
            file = _from_toml("", tomllib.loads(part))
            own: tuple[Decision, ...] = (*file.decisions, *file.bureaus)
        except (tomllib.TOMLDecodeError, UsageError):
            own = ()
        gone = len(own) == 1 and replace(own[0], reason="") in unwanted
        after = _AFTER_TABLE.search(part)
        kept.append(after[0] if gone and after else part)
    return "".join(kept)


def _sheet(block: bytes, name: str) -> list[tuple[object, ...]]:
    """The rows of the workbook that `planparse diff` wrote, or of one with the same headings.

    Raises UsageError for what is no workbook, or a zip bomb.
    """
    from openpyxl import load_workbook

    try:
        if inflated(block) > _MAX_INFLATED:
            raise UsageError("links-too-large", name, {"limit": _MAX_BYTES // 10**6})
        book = load_workbook(BytesIO(block), read_only=True, data_only=True)
        sheet = book[SHEET] if SHEET in book.sheetnames else book.worksheets[0]
        cells = sheet.iter_rows(max_row=_MAX_ROWS, max_col=_MAX_COLUMNS, values_only=True)
        return [tuple(row) for row in cells]
    except UsageError:
        raise
    except Exception as error:  # on a damaged file openpyxl raises whatever its XML and zip libraries do
        raise UsageError("not-a-workbook", name) from error


def _from_rows(name: str, rows: Sequence[tuple[object, ...]]) -> Iterable[LinkDecision]:
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
            continue  # nobody has decided about this link
        yield _decision(
            name,
            Phrase("sheet-row", {"row": number}),
            str(cell(row, "action") or ""),
            *(cell(row, c) for c in ("old", "new", "from_fy", "to_fy", "organization", "reason")),
        )
