"""Plans as read against their truths: the facts right, lost and invented, and which of these silently.

A wrong or lost fact is *told* where a warning or error of the document quotes it in 「」 (or is quoted by
it), where its text is kept in `unplaced`, or where a finding of something lost names its initiative, its
issue or a page they stand on; else it is *silent*.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator import score

SHORTEST = 4
"""Characters a text must have to be recognised in a message; a shorter one is found in any."""
LOSS = frozenset(
    (
        "unknown-table",
        "missing-table",
        "missing-section",
        "missing-chapter",
        "no-issues",
        "duplicate-number",
        "header-guessed",
        "issue-missing",
        "overview-missing",
        "numbering-gap",
        "unknown-heading",
        "no-text-layer",
    )
)
"""Codes of findings that speak of a part of the document rather than of one text."""

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Score:
    """How one document was read. `wrong` are (sign, fact, silent); `refused`: no plan came out."""

    right: int
    wrong: tuple[tuple[str, str, bool], ...]
    codes: tuple[tuple[str, int], ...]
    refused: bool

    @property
    def silent(self) -> int:
        return sum(quiet for _, _, quiet in self.wrong)


def convert(program: str, files: list[Path], out: Path) -> dict[str, Json]:
    """The plans planparse makes of the files, by file name; a refused file is missing."""
    command = [program, "--lang", "ja", "convert", *map(str, files), "-o", str(out), "--jobs", "1"]
    subprocess.run(command, capture_output=True, text=True, check=False)
    plans = (json.loads(f.read_text("utf-8")) for f in (out / "plans").glob("*.json"))
    return {Path(p["source"]["name"]).name: p for p in plans}


def compare(truth: Json, plan: Json | None) -> Score:
    """The score of a plan, None where planparse refused the document."""
    wanted, found = _facts(truth), _facts(plan or {})
    wrong = [(s, f) for s, c in (("-", wanted - found), ("+", found - wanted)) for f in c.elements()]
    findings = [f for f in (plan or {}).get("findings") or () if f["severity"] != "info"]
    told = [_Told.of(f) for f in findings]
    kept = _fold("\n".join(_unplaced(plan or {})))
    return Score(
        right=(wanted & found).total(),
        wrong=tuple((s, f, plan is not None and not _is_told(f, plan, told, kept)) for s, f in wrong),
        codes=tuple(Counter(f["code"] for f in findings).most_common()),
        refused=plan is None,
    )


def _facts(plan: Json) -> Counter[str]:
    return Counter("".join(f.split()) for f in score.facts(plan))


def _fold(text: str) -> str:
    return "".join(score.fold(text).split())


def _unplaced(plan: Json) -> Iterator[str]:
    for holder in (plan, *(plan.get("issues") or ())):
        yield from (u["text"] for u in holder.get("unplaced") or ())


@dataclass(frozen=True, slots=True)
class _Told:
    code: str
    message: str
    page: int | None
    quoted: tuple[str, ...]

    @classmethod
    def of(cls, finding: Json) -> _Told:
        message = finding["message"]
        quoted = (*re.findall(r"「(.*?)」", message), message.split(": ", 1)[-1])
        page = (finding.get("place") or {}).get("page")
        return cls(finding["code"], message, page, tuple(map(_fold, quoted)))

    def quotes(self, text: str) -> bool:
        return any(len(q) >= SHORTEST and (q.rstrip("…") in text or text in q) for q in self.quoted)


def _is_told(fact: str, plan: Json, told: list[_Told], kept: str) -> bool:
    path, _, text = fact.partition(":")
    long = len(text) >= SHORTEST
    if long and (text in kept or any(t.quotes(text) for t in told)):
        return True
    name = re.match(r"issues/([A-Z]?-?\d+)(?:/(\d+))?", path)
    if not name:
        return False
    issue, initiative = name.groups()
    ours = [i for i in plan.get("issues") or () if i["id"] == issue]
    if not ours and any(t.code in ("no-issues", "issue-missing") for t in told):
        return True
    pages = _pages(ours, f"{issue}/{initiative}")
    named = f"課題{issue}の取組({initiative})" if initiative else f"課題{issue}に"
    return any(t.code in LOSS and (named in t.message or t.page in pages) for t in told)


def _pages(issues: list[Json], initiative: str) -> set[int]:
    """The pages the initiative stands on; those of the issues where it was not read."""
    own = [n for i in issues for n in i["initiatives"] if n["id"] == initiative] or issues
    places = [x.get("place") or {} for n in own for x in (n, *(n.get("quarters") or ()))]
    return {p["page"] for p in places if p.get("page")}
