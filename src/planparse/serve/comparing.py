"""くらべる: two years' plans side by side, as files as well, and the links between them put right."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from planparse.batch.linking import keep_links
from planparse.comparison.labels import count_labels, kind_labels, short_year, task_count_labels
from planparse.comparison.lineage import history
from planparse.comparison.links_file import BureauChange, LinkDecision, LinksFile
from planparse.comparison.model import Diff, Link, LinkLevel, Side
from planparse.comparison.table import TableRow, comparison_table
from planparse.document.language import Language
from planparse.plan.paths import initiative_path, is_initiative, issue_path, path, tail
from planparse.serve import library, years
from planparse.serve.answers import download, json_of, number_of, page, server_of, signing, spoken, who_of
from planparse.serve.words import words
from planparse.serve.years import Asked, Known, bureau_name
from planparse.writers.diff_files import Comparison, write_documents

COMPARE = "/compare"
_LEVELS: tuple[LinkLevel, ...] = ("issue", "initiative")
_ENDINGS = ("xlsx", "html", "docx")
_OLD_SIDE, _NEW_SIDE = "old", "new"
_SAME, _APART, _NONE, _UNDO, _OLD, _NEW = "same", "apart", "none", "undo", "old:", "new:"
"""What a person may choose for a link: it is right; its issues are two; the new issue has no counterpart;
take a decision back; the old or the new issue is the one whose id follows."""


def _view(request: Request) -> Response:
    if not who_of(request):
        return RedirectResponse("/name", 303)
    out, language = server_of(request).setup.out, spoken(request)
    plans = years.known(out)
    asked = _asked(request.query_params, plans)
    values: dict[str, Any] = {"plans": plans, "asked": asked, "listing": None, "comparisons": ()}
    if asked is not None and asked.bureau:
        found = years.compared(out, plans, asked)
        decided = years.links(out)
        values["comparisons"] = [
            _shown(out, one, decided, found.unused, language) for one in found.comparisons
        ]
    elif asked is not None:
        listing = values["listing"] = years.listing(out, plans, asked)
        names = {own: library.file_of(record) for own, record in library.documents(out).items()}
        values["changes"] = years.links(out).bureaus_between(asked.from_fy, asked.to_fy)
        values["sides"] = _sides(plans, asked, listing)
        values["replaced"] = [names[own] for own in listing.replaced if own in names]
    query = _query(asked) if asked else ""
    return page(
        request,
        "compare.html",
        **values,
        files={name: f"{COMPARE}/table.{name}?{query}" for name in _ENDINGS},
        address=COMPARE,
        change_id=_change_id,
        focus=request.query_params.get("at", ""),
    )


def _sides(plans: Known, asked: Asked, listing: years.Listing) -> Mapping[str, Sequence[str]]:
    """The bureaus of both years that may have been renamed, merged or split, most likely ones first."""
    return {
        side: sorted(years.bureaus_of(plans.plans, year), key=lambda name: name not in likely)
        for side, year, likely in (
            (_OLD_SIDE, asked.from_fy, listing.ended),
            (_NEW_SIDE, asked.to_fy, listing.begun),
        )
    }


def _asked(given: Mapping[str, str], plans: Known) -> Asked | None:
    """What an address asks for; without years the latest one and the one before. None without two years."""
    if len(plans.years) < 2:
        return None
    first, second = (number_of(given, name, 0, 9999) for name in ("from", "to"))
    if first is None or second is None or first == second:
        first, second = plans.years[:2]
    return Asked(min(first, second), max(first, second), given.get("bureau", ""))


def _query(asked: Asked, **more: str) -> str:
    return urlencode({"from": asked.from_fy, "to": asked.to_fy, "bureau": asked.bureau, **more})


def _file(request: Request) -> Response:
    """The comparison of one bureau, or those of all bureaus in one file."""
    if not who_of(request):
        return RedirectResponse("/name", 303)
    ending = request.path_params["ending"]
    out = server_of(request).setup.out
    plans = years.known(out)
    asked = _asked(request.query_params, plans)
    if ending not in _ENDINGS or asked is None:
        raise HTTPException(404)
    found = years.compared(out, plans, asked).comparisons
    if not found:
        raise HTTPException(404)
    several = [(one.diff, comparison_table(one.diff, one.old, one.new)) for one in found]
    diffs = [one.diff for one in found]
    rows = history(diffs, years.links(out).lineages) if len(diffs) > 1 else ()
    with TemporaryDirectory(prefix="planparse-") as folder:
        (written,) = write_documents(several, Path(folder, "table"), [ending], history=rows)
        data = written.read_bytes()
    bureau = (found[0].new.organization or "") if asked.bureau else ""
    span = f"{short_year(asked.from_fy)}-{short_year(asked.to_fy)}"
    title = "_".join(filter(None, (words("ja")["compare_file"], bureau, span)))
    return download(data, ending, "comparison", title)


# --- what the page shows ----------------------------------------------------------------------------------


def _shown(
    out: Path, one: Comparison, decided: LinksFile, unused: frozenset[LinkDecision], language: Language
) -> Mapping[str, Any]:
    """A comparison as compare.html shows it."""
    diff = one.diff
    blocks = comparison_table(diff, one.old, one.new)
    here = library.documents(out)
    addresses = [
        f"/documents/{quote(side.document_id)}" if side.document_id in here else None
        for side in (diff.old, diff.new)
    ]
    links = {level: [link for link in diff.links if link.level == level] for level in _LEVELS}
    return {
        "name": one.name,
        "old": {"name": bureau_name(one.old), "year": one.old.fiscal_year, "address": addresses[0]},
        "new": {"name": bureau_name(one.new), "year": one.new.fiscal_year, "address": addresses[1]},
        "issues": count_labels(links["issue"], language),
        "initiatives": count_labels(links["initiative"], language),
        "tasks": task_count_labels(diff.summary.tasks, language),
        "review": diff.summary.review,
        "links": {level: [_link(link, diff, language) for link in own] for level, own in links.items()},
        "decisions": [
            {"decision": decision, "unused": decision in unused} for decision in _decisions(one, decided)
        ],
        "blocks": [list(_lines(block.rows, addresses)) for block in blocks],
    }


def _lines(rows: Iterable[TableRow], addresses: Sequence[str | None]) -> Iterator[Mapping[str, Any]]:
    """The rows of a block with the addresses at which their values are checked."""
    owners: tuple[str | None, str | None] = ("", "")
    for row in rows:
        if any(row.ids):
            owners = row.ids
        name = path("title") if any(row.ids) else _VALUES.sub("", row.field.replace(".", "/"))
        old, new = (
            f"{address}#{quote(f'{_owner(owner)}{name}')}"
            if address is not None and owner is not None and name and cell.pieces
            else None
            for address, owner, cell in zip(addresses, owners, (row.old, row.new), strict=True)
        )
        yield {"row": row, "old": old, "new": new}


_VALUES = re.compile(r"(?<=^review)/sections$|(?<=\d)/(text|tasks)$")
"""The ends of a comparison's fields that paths of values do not have."""


def _owner(own: str) -> str:
    """The beginning of the paths of an issue's or initiative's values; empty for those of the plan."""
    if not own:
        return ""
    issue = issue_path(own.partition("/")[0])
    return f"{initiative_path(issue, tail(own)) if is_initiative(own) else issue}/"


def _link(link: Link, diff: Diff, language: Language) -> Mapping[str, Any]:
    """A link of issues or initiatives with what a person may decide about it."""
    own = words(language)
    old, new = (_titles(side, link.level) for side in (diff.old, diff.new))
    choices = [(_SAME, own["compare_same" if link.old and link.new else "compare_alone"])]
    if link.new is not None:
        if link.old is not None:
            choices += [(_APART, own["compare_apart"]), (_NONE, own["compare_none"])]
        others, prefix, sentence = old, _OLD, own["compare_is_old"]
    else:
        others, prefix, sentence = new, _NEW, own["compare_is_new"]
    choices += [
        (f"{prefix}{ref}", sentence.format(issue=f"{ref} {title}"))
        for ref, title in others.items()
        if ref != link.old and _offered(link, ref, diff)
    ]
    return {
        "link": link,
        "kinds": kind_labels(link, language),
        "old_title": old.get(link.old or "", ""),
        "new_title": new.get(link.new or "", ""),
        "choices": choices,
    }


def _titles(side: Side, level: LinkLevel) -> dict[str, str]:
    """Id → title of a plan's issues or initiatives."""
    if level == "issue":
        return {issue.id: issue.title for issue in side.issues}
    return {one.id: one.title for issue in side.issues for one in issue.initiatives}


def _offered(link: Link, ref: str, diff: Diff) -> bool:
    """Whether the page offers to link the link's issue or initiative with the one of that id.

    For an initiative it offers those of the issues that its own issue is linked with: a page of all would be
    endless, and links from one issue to another can be written into links.toml.
    """
    if link.level == "issue":
        return True
    own = _issue_of(link.new or link.old or "")
    ends = ((x.new, x.old) if link.new else (x.old, x.new) for x in diff.links if x.level == "issue")
    return (own, _issue_of(ref)) in ends


def _issue_of(ref: str) -> str:
    """The id of an initiative's issue: A-1 of A-1/2."""
    return ref.partition("/")[0]


# --- decisions ----------------------------------------------------------------------------------------------


def _decisions(one: Comparison, decided: LinksFile) -> tuple[LinkDecision, ...]:
    """What people decided about the links of a comparison."""
    return decided.between(one.new.organization, one.old.fiscal_year, one.new.fiscal_year)


async def _decide(request: Request) -> Response:
    """Keep what somebody decided about a link."""
    return await _stored(request, _kept, "links")


async def _rejoin(request: Request) -> Response:
    """Keep which bureaus were renamed, merged or split, or take that back."""
    return await _stored(request, _rejoined, "bureaus")


async def _stored(
    request: Request, keep: Callable[[Path, Mapping[str, str], str], tuple[str | None, str]], what: str
) -> Response:
    """Keep a decision: on the disk before the answer, which leads to it or names the problem."""
    values = await json_of(request)
    if not all(isinstance(value, str) for value in values.values()):
        raise HTTPException(400, what)
    reason = f"{signing(request)} {date.today().isoformat()}"
    problem, to = await run_in_threadpool(keep, server_of(request).setup.out, values, reason)
    if problem is not None:
        return JSONResponse({"problems": [words(spoken(request))[problem]]}, 422)
    return JSONResponse({"to": to})


def _rejoined(out: Path, values: Mapping[str, str], reason: str) -> tuple[str | None, str]:
    """As `_kept`, for bureaus."""
    plans = years.known(out)
    asked = _asked(values, plans)
    if asked is None:
        return "compare_gone", ""
    sides = _sides(plans, asked, years.listing(out, plans, Asked(asked.from_fy, asked.to_fy)))
    old, new = (
        tuple(name for name in sides[side] if values.get(f"{side}-{name}") == "1")
        for side in (_OLD_SIDE, _NEW_SIDE)
    )
    made = [
        one for one in years.links(out).bureaus if (one.from_fy, one.to_fy) == (asked.from_fy, asked.to_fy)
    ]
    to = f"{COMPARE}?{_query(Asked(asked.from_fy, asked.to_fy))}"
    if values.get("choice") == _UNDO:
        dropped = [one for one in made if _change_id(one) == values.get("change")]
        keep_links(out, (), dropped)
        return (None if dropped else "compare_by_hand"), to
    if not old or not new or old == new:
        return "compare_choose_bureaus", ""
    added = BureauChange(old, new, asked.from_fy, asked.to_fy, reason)
    keep_links(out, [added], [one for one in made if {*one.old} & {*old} or {*one.new} & {*new}])
    return None, to


def _change_id(change: BureauChange) -> str:
    """What a page names a change of bureaus by."""
    return "\n".join((*change.old, "→", *change.new))


def _kept(out: Path, values: Mapping[str, str], reason: str) -> tuple[str | None, str]:
    """The name of what to tell if the decision cannot be kept, else None; the address to go on at."""
    plans = years.known(out)
    asked = _asked(values, plans)
    found = years.compared(out, plans, asked).comparisons if asked is not None else ()
    one = next((c for c in found if c.name == values.get("pair")), None)
    if asked is None or one is None:
        return "compare_gone", ""
    at = f"{COMPARE}?{_query(asked, at=values.get('at', ''))}"
    own = _decisions(one, years.links(out))
    old, new, choice = values.get("old") or None, values.get("new") or None, values.get("choice", "")
    if choice == _UNDO:
        dropped = [d for d in own if (d.action, d.old, d.new) == (values.get("action"), old, new)]
        keep_links(out, (), dropped)
        left = _decisions(one, years.links(out))
        return ("compare_by_hand" if any(d in left for d in dropped) else None), at
    added = _chosen(one.diff, old, new, choice)
    if not added:
        return ("compare_choose" if not choice else "compare_gone"), ""
    fresh = [
        replace(
            decision,
            from_fy=one.old.fiscal_year,
            to_fy=one.new.fiscal_year,
            organization=one.new.organization,
            reason=reason,
        )
        for decision in added
    ]
    keep_links(out, fresh, [d for d in own if any(_contradicts(d, decision) for decision in added)])
    return None, at


def _chosen(diff: Diff, old: str | None, new: str | None, choice: str) -> tuple[LinkDecision, ...]:
    """The decisions that a choice for the link between two issues or initiatives makes.

    None for a link that does not exist.
    """
    level = next((link.level for link in diff.links if (link.old, link.new) == (old, new)), None)
    if level is None:
        return ()
    olds, news = (_titles(side, level) for side in (diff.old, diff.new))
    if choice == _SAME:
        return (LinkDecision("pin", old, new),)
    apart = (LinkDecision("forbid", old, new),) if old and new else ()
    if choice == _APART:
        return apart
    if choice == _NONE and apart:
        return (LinkDecision("pin", None, new),)
    if choice.startswith(_OLD) and new and choice.removeprefix(_OLD) in olds:
        return (*apart, LinkDecision("pin", choice.removeprefix(_OLD), new))
    if choice.startswith(_NEW) and not new and choice.removeprefix(_NEW) in news:
        return (LinkDecision("pin", old, choice.removeprefix(_NEW)),)
    return ()


def _contradicts(kept: LinkDecision, added: LinkDecision) -> bool:
    """Whether a decision cannot hold beside a newer one, or says the same."""
    if (kept.old, kept.new) == (added.old, added.new):
        return True
    if "forbid" in (kept.action, added.action):
        return False
    same_old, same_new = kept.old == added.old, kept.new == added.new
    return (same_old and None in (kept.new, added.new)) or (same_new and None in (kept.old, added.old))


ROUTES = (
    Route(COMPARE, _view),
    Route(f"{COMPARE}/table.{{ending}}", _file),
    Route(f"{COMPARE}/links", _decide, methods=["POST"]),
    Route(f"{COMPARE}/bureaus", _rejoin, methods=["POST"]),
)
