"""What corrections, reports and the batch's own books make of small sequences, drawn from a seed.

The goldens are in `test_small_sequences/`. After an intended change, run `pytest
tests/test_small_sequences.py --force-regen`, review the differences and commit them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import count, product
from pathlib import Path
from random import Random

import pytest
from pytest_regressions.file_regression import FileRegressionFixture

from planparse.batch.identify import Seen, identify
from planparse.batch.naming import Named, document_ids, slug
from planparse.batch.progress import carry, followed
from planparse.batch.reporting import take_reports
from planparse.batch.store import LocalStore
from planparse.corrections.accepted import NOTHING, accepted
from planparse.corrections.apply import apply_corrections, changed, with_corrections, with_doubts, with_untold
from planparse.corrections.edits import edited, not_taken, shown_field
from planparse.corrections.file import Correction
from planparse.corrections.reviews import Review, confirmation, digest, encode_review, read_reviews
from planparse.corrections.workbook import Edit
from planparse.document.errors import Failure, ReadError
from planparse.output.manifest import Record, decode
from planparse.plan import paths
from planparse.plan.fields import Kind, by_path, tasks_of, walk
from planparse.plan.model import Plan
from planparse.progress.agenda import agenda, counted
from planparse.progress.history import History, replayed
from planparse.progress.model import EMPTY, STATUSES, Line, Standing
from planparse.progress.placing import found, reported
from planparse.progress.summary import open_reason, summary, why_open
from planparse.progress.taking import Filled, Occasion, merged, taken
from planparse.tables.rows import tables
from tests.support.drawn_years import years
from tests.support.outputs import commit
from tests.support.plans import outline_plan, rich_plan

Check = Callable[[str, Iterable[str]], None]
DAY = date(2026, 7, 1)
NOW = datetime(2026, 7, 1, 9, tzinfo=UTC)


@pytest.fixture
def golden(file_regression: FileRegressionFixture) -> Check:
    def check(name: str, lines: Iterable[str]) -> None:
        text = "\n".join(line.replace("\n", "⏎") for line in lines) + "\n"
        file_regression.check(text, basename=name, extension=".txt", encoding="utf-8")

    return check


def _told(failures: Iterable[Failure]) -> Iterator[str]:
    for one in failures:
        yield f"  ! {one.code}: {one.render('ja')} / {one.render('en')}"


# --- the values of a plan ---------------------------------------------------------------------------------


def _walked(plan: Plan) -> Iterator[str]:
    for part, fields in walk(plan):
        owner = part.owner.path if part.owner else ""
        yield f"{part.name} {part.path} {part.address} {part.id} in {owner} doubt {part.doubt_address}"
        for field in fields:
            told = f"{field.kind} {field.name} {field.label.ja}/{field.label.en} under {field.under}"
            signs = f"{' prose' if field.prose else ''}{' fixed' if not field.correctable else ''}"
            yield f"  {field.path} {field.address} {told}{signs} = {field.text!r}"


def test_every_part_and_value_of_a_plan(golden: Check) -> None:
    plans = rich_plan(), outline_plan(), years(3)[1]
    golden("values", (line for plan in plans for line in (f"=== {plan.document_id}", *_walked(plan))))


def _rows(plans: Iterable[Plan]) -> Iterator[str]:
    for name, table in tables(plans).items():
        yield f"=== {name}"
        for row in table.to_pylist():
            yield ", ".join(f"{key}={value!r}" for key, value in row.items() if value not in (None, ""))


def test_the_rows_of_every_table(golden: Check) -> None:
    golden("rows", _rows([outline_plan(), years(1)[0]]))


def test_names_of_values_and_what_they_say(golden: Check) -> None:
    names = (
        "A-1",
        "A-1#2",
        "A-1~2",
        "A-1/2#3",
        "A-1/2/Q3/1",
        "a/quarters/2/tasks/+①②1",
        "a/tasks/+-1",
        "a/tasks/1",
    )
    lines = [
        f"{name}: {paths.current(name)} {paths.without_repeat(name)} {paths.is_initiative(name)}"
        f" {paths.tail(name)} {paths.tail(name, 'A-1')} {list(paths.ancestors(name))}"
        f" {paths.added_task(name)} {paths.is_added(name)}"
        for name in names
    ]
    lines += [
        f"{paths.issue_id(a, n)} {paths.overview_id(a, n, 3)}" for a, n in (("B", 2), (None, 4), ("B", 7))
    ]
    lines += [paths.issue_id("B", " 1/2~ +3 "), paths.overview_id("B", None, 3), paths.added_tail("", 2)]
    lines += [str(paths.unique(("A", "A", "B", "A", "A~2", "A~2")))]
    ids = ("a", "", ".a", "a/b", "a\\b", "a\0", "a\n", "あ" * 66, "あ" * 67, "a" * 200, "a" * 201, None, 7)
    lines += [f"{str(own)[:8]!r} {len(str(own))}: {paths.is_safe_id(own)}" for own in ids]
    golden("names", lines)


# --- corrections ------------------------------------------------------------------------------------------

KINDS: tuple[Kind, ...] = (
    "text", "optional", "level", "number", "year", "code", "date", "role", "indicator", "period", "task",
)  # fmt: skip
WRITTEN = (
    NOTHING, "（なし）", "", "高", "低 ", "最高", "目標値", "実績", "成果指標",
    "12", "１，２３４", "-5", "1,23", "99999", "9" * 18, "9" * 19, "2027", "20270", "123456", "12345",
    "R8.4.1", "2026-04-31", "2026-04-30", "2026-Q1", "2026-H3", "2026-04/2026-06", "令和8年度", "令和8年4月",
    "一\r\n二\r三",
)  # fmt: skip


def test_what_a_field_of_each_kind_accepts(golden: Check) -> None:
    lines = []
    for kind in KINDS:
        lines.append(f"=== {kind}")
        for written in WRITTEN:
            try:
                lines.append(f"{written!r} → {accepted(kind, written, 'B2')!r}")
            except ReadError as error:
                lines += [repr(written), *_told([error.failure])]
    golden("accepted", lines)


VALUES = ("新しい値", NOTHING, "高", "12", "2027", "令和9年3月1日", "目標値", "成果指標", "990002", "2026-Q2")


def _doubtful(draw: Random, plan: Plan) -> Plan:
    parts = [part.path for part, _ in walk(plan) if part.doubt_address is not None]
    return with_doubts(plan, {path: round(draw.random(), 2) for path in draw.sample(parts, 12)})


def _edit(draw: Random, plan: Plan) -> Edit:
    """An edit of a value, or of a task to be added; sometimes of a value that is there no more."""
    here = by_path(plan)
    path = draw.choice(list(here))
    field = here[path]
    if field.kind == "cell":
        path = paths.task_path(path, paths.added_tail(draw.choice(("", "①", "①②")), draw.randint(1, 2)))
    seen = "前の値" if draw.random() < 0.1 else shown_field(field)
    value = draw.choice((*VALUES, field.text or NOTHING, f"{field.text}改"))
    return Edit(plan.document_id, path, seen, value, draw.choice(("", "鈴木")), "誤記", path)


def _difference(old: Plan, new: Plan) -> Iterator[str]:
    before, after = by_path(old), by_path(new)
    for path in dict.fromkeys((*before, *after)):
        one, other = (side[path].text if path in side else "―" for side in (before, after))
        if one != other:
            yield f"  {path}: {one!r} → {other!r}"
    doubts = [{part.path: part.doubt for part, _ in walk(plan)} for plan in (old, new)]
    for path, doubt in doubts[0].items():
        if path in doubts[1] and doubts[1][path] != doubt:
            yield f"  doubt of {path}: {doubt} → {doubts[1][path]}"


def _pinned(corrections: Iterable[Correction]) -> Iterator[str]:
    for c in corrections:
        yield f"  {c.path}: {c.source!r} → {c.value!r} {c.who} {c.when} {c.why} {dict(c.doubts)}"


def _corrected(seed: int) -> Iterator[str]:
    draw = Random(seed)
    first = plan = _doubtful(draw, rich_plan())
    kept: tuple[Correction, ...] = ()
    edits: list[Edit] = []
    for number in range(4):
        if edits and number == 2:  # some corrections are taken back
            edits = [
                Edit(
                    plan.document_id,
                    c.path,
                    shown_field(by_path(plan)[c.path]),
                    c.source or NOTHING,
                    "",
                    "",
                    "",
                )
                for c in kept
                if c.path in by_path(plan) and not paths.is_added(c.path)
            ]
        else:
            edits = [_edit(draw, plan) for _ in range(8)]
            edits += [replace(edits[0], written="別の値"), edits[1]]
        done = edited(plan, kept, edits, "山田", DAY)
        open_before, open_after = not_taken([plan], edits), not_taken([done.plan], edits)
        yield f"--- round {number}: {done.taken} taken, {done.known} known, {open_before} → {open_after} open"
        yield from _told(done.refused)
        yield from _difference(plan, done.plan)
        plan, kept = done.plan, done.corrections.corrections
    yield from ("--- kept", *_pinned(kept))
    yield from (f"  {f.code} {f.message}" for f in plan.findings)
    again, _ = apply_corrections(first, kept)
    yield from ("--- read again", *_difference(plan, again))
    other = changed(first, by_path(first), {"issues/A-1/title": "別の課題", "mission/1": "別の使命"})
    late, told = apply_corrections(other, kept)
    yield from (
        "--- of another version",
        *_difference(plan, late),
        *(f"  {f.code} {f.message}" for f in told),
    )
    untold = with_untold(first, kept[:3], "corrections/a.json")
    both = with_untold(untold, kept, "corrections/a.json")
    yield from ("--- told in two steps", *_difference(again, both))
    yield from (f"  {f.code} {f.message}" for f in both.findings)


def test_what_rounds_of_edits_leave(golden: Check) -> None:
    golden("edits", (line for seed in range(8) for line in (f"=== {seed}", *_corrected(seed))))


def test_what_a_broken_file_of_corrections_says(golden: Check) -> None:
    lines = []
    plan = rich_plan()
    for data in (None, b"", b"{}", b'{"document_id": "a", "sha256": "0", "corrections": [{"path": 1}]}'):
        try:
            lines.append(f"{data!r}: {with_corrections(plan, data, 'corrections/a.json') == plan}")
        except ReadError as error:
            lines += [f"{data!r}", f"  {error.code} {error.failure.sentence('ja')}"]
    golden("broken-corrections", lines)


def test_a_confirmation_holds_for_the_value_that_was_looked_at(golden: Check) -> None:
    def said(path: str, text: str | None, who: str, confirmed: bool = True) -> bytes:
        return encode_review(Review(path=path, value=digest(text), who=who, at=NOW, confirmed=confirmed))

    data = (
        said("a", "1", "佐藤")
        + said("b", None, "佐藤")
        + b"{}\n"
        + said("c", "", "鈴木")
        + said("b", None, "", False)
    )
    reviews = read_reviews(data + said("d", "1", "", False) + said("d", "2", "田中"))
    lines = [f"{path}: {review.who} {review.value}" for path, review in reviews.items()]
    for path, text in product("abcd", ("1", "2", "", None)):
        held = confirmation(reviews, path, digest(text))
        lines.append(f"{path} {text!r}: {held.who if held else '―'}")
    assert read_reviews(None) == {}
    golden("confirmations", lines)


# --- reports ----------------------------------------------------------------------------------------------


def _standing(draw: Random, base: Standing = EMPTY) -> Standing:
    update: dict[str, object] = {}
    for name, values in (
        ("status", STATUSES),
        ("result", ("3件", "12件")),
        ("delay_reason", ("入札不調", "")),
        ("section", ("計画課", "施設課")),
        ("updated_on", (date(2026, 6, 30), date(2026, 7, 2), None)),
    ):
        if draw.random() < 0.35:
            update[name] = draw.choice(values)
    return base.model_copy(update=update)


def _shown(standing: Standing) -> str:
    return " ".join(f"{k}={v}" for k, v in standing.model_dump(mode="json").items() if v not in (None, ""))


def _threads(past: History) -> Iterator[str]:
    for t in past.threads:
        signs = f"{' gone' if t.gone else ''}{' review' if t.review else ''}"
        yield f"  {t.id} {t.task.task_id} {t.task.text}{signs}: {t.current.id} {_shown(t.current.standing)}"
        yield from (f"    rival {r.id} {_shown(r.standing)}" for r in t.rivals)


def _taken(seed: int) -> Iterator[str]:
    draw = Random(seed)
    plan = years(seed)[0]
    tasks = [reported(task) for task in tasks_of(plan)][:3]
    names = count(1)
    lines: list[Line] = []
    seen = past = History()  # one of two people works on what was there before
    for number in range(6):
        base = seen if number % 2 else past
        threads = base.by_task()
        filled = []
        for task in draw.sample(tasks, min(2, len(tasks))):
            thread = threads.get(task.task_id)
            standing = thread.current.standing if thread else EMPTY
            filled.append(
                Filled(
                    plan.document_id,
                    task if draw.random() < 0.9 else task.model_copy(update={"text": "ない予定"}),
                    thread.id if thread else None,
                    thread.heads if thread else (),
                    _standing(draw, standing),
                    draw.choice(("佐藤", "")),
                    section="計画課",
                    settles=draw.random() < 0.1,
                    where="B3",
                )
            )
        occasion = Occasion("担当", DAY, NOW, lambda: f"r{next(names)}")
        done = taken(past, "0" * 64, tasks, filled, occasion)
        yield f"--- {number}: {len(done.reports)} reports, {done.known} known"
        for report, before in done.reports:
            yield f"  {report.id} in {report.thread} after {report.after} by {report.who}"
            yield f"    {_shown(before)} → {_shown(report.standing)}"
        yield from _told((*done.conflicts, *done.refused))
        seen = past if draw.random() < 0.7 else seen
        lines += [report for report, _ in done.reports]
        past = replayed(lines)
    yield from _threads(past)
    for quarter in (None, 1, 2, 3, 4):
        items = agenda(plan, past, quarter)
        number = counted(items)
        yield f"--- quarter {quarter}: {number.tasks} {number.silent} {dict(number.by_status)}"
        for item in items:
            signs = f"{' carried' if item.carried else ''}{' gone' if item.gone else ''}"
            own = f"{item.task.task_id} {item.initiative} [{item.section}] {item.due}{signs}"
            yield f"  {own} {_shown(item.standing)}"
        (bureau,) = summary([plan], {plan.document_id: past}, quarter).bureaus
        yield f"  late {[i.task.task_id for i in bureau.late]} silent {len(bureau.silent)}"
        yield from (f"  open {i.task.task_id} {open_reason(i)} {why_open(i)}" for i in bureau.open)


def test_what_becomes_of_the_reports_of_two_people(golden: Check) -> None:
    golden("reports", (line for seed in range(8) for line in (f"=== {seed}", *_taken(seed))))


def test_changes_of_two_people_put_together(golden: Check) -> None:
    lines = []
    for seed in range(40):
        draw = Random(seed)
        base = _standing(draw)
        mine, theirs = _standing(draw, base), _standing(draw, base)
        both, clashes = merged(base, mine, theirs)
        lines.append(f"{_shown(base)} | {_shown(mine)} | {_shown(theirs)} → {_shown(both)} {clashes}")
    golden("merged", lines)


def test_the_task_that_a_report_names(golden: Check) -> None:
    tasks = [reported(task) for task in tasks_of(years(1)[0])]
    tasks += [task.model_copy(update={"task_id": f"{task.task_id}~2"}) for task in tasks[:2]]
    changes = (
        {},
        {"quarter": 4},
        {"text": "別"},
        {"task_id": "x"},
        {"initiative_title": "別"},
        {"markers": ("①",)},
    )
    lines = []
    for task in tasks[:4]:
        for update in changes:
            there = found(task.model_copy(update=update), tasks)
            lines.append(f"{task.task_id} {update}: {there.task_id if there else '―'}")
    golden("named-tasks", lines)


def _live(store: LocalStore) -> dict[str, Record]:
    records = decode(store.peek()).records.values()
    return {str(r.document_id): r for r in records if r.document_id and r.files}


def _followed(seed: int, out: Path) -> Iterator[str]:
    """Reports are made for a plan, which is revised, then goes and is replaced by one of another name."""
    draw = Random(seed)
    first, second, third = (
        plan.model_copy(update={"document_id": "a", "fiscal_year": 2025}) for plan in years(seed, 3)
    )
    store = LocalStore(commit(out, first).absolute())
    filled = [
        Filled(
            "a", reported(task), None, (), _standing(draw).model_copy(update={"result": f"{at}件"}), "佐藤"
        )
        for at, task in enumerate(tasks_of(first))
        if draw.random() < 0.6
    ]
    outcome = take_reports(out, filled, "担当", DAY)
    yield f"{len(outcome.changes)} changes"
    yield from _told((*outcome.conflicts, *outcome.refused))
    for name, plan in (("revised", second), ("replaced", third.model_copy(update={"document_id": "b"}))):
        commit(out, plan)
        live = _live(store)
        if name == "replaced":
            del live["a"]
        else:
            yield from ("--- as it would be", *_tasks(followed(store, live["a"])))
        with store.lock(wait=False):
            yield from (f"--- {name}", *_told(carry(store, live)))
            again = carry(store, live)
        yield f"  again: {[one.code for one in again]}"
        for document, record in live.items():
            yield from (f"  {document}:", *_tasks(followed(store, record)))
        yield f"  {sorted(re.sub(r'[0-9a-f]{64}', '…', name) for name in store.names('progress'))}"


def _tasks(past: History) -> Iterator[str]:
    for t in sorted(past.threads, key=lambda t: t.current.standing.result):
        signs = f"{' gone' if t.gone else ''}{' review' if t.review else ''}"
        came = f" from {t.current.document}" if t.current.document else ""
        yield f"    {t.task.task_id} {t.task.text}{signs}{came}: {_shown(t.current.standing)}"


def test_reports_stay_with_their_tasks(golden: Check, tmp_path: Path) -> None:
    seeds = (0, 1, 5, 6, 10)
    golden(
        "followed", (line for s in seeds for line in (f"=== {s}", *_followed(s, tmp_path / str(s) / "out")))
    )


# --- names and identities of documents --------------------------------------------------------------------

NAMES = (
    "令和8年度 方針", "con", "COM1", "..", "-_-", "a/b", "é", "e\u0301", "ＡＢＣ１２３", "a" * 96, "a" * 97,
    "港" * 32, "港" * 33, "a b", "a.b", "ｶﾞ", "☆", "☆a", "🄫", "x\u200by", "_a_", "々〆〇ー", "한글",
)  # fmt: skip


def test_the_file_names_of_documents(golden: Check) -> None:
    lines = [f"{name!r}: {slug(name)}" for name in NAMES]
    files = (
        "a.pdf",
        "A.PDF",
        "a.txt",
        "sub/a.pdf",
        "sub/a.txt",
        "b",
        "sub/b",
        "c.tar.gz",
        "令和.pdf",
        "D.pdf",
        "d.pdf",
    )
    every = [Named(f"file:/{name}", name) for name in files]
    for given, used in (({}, ()), ({"file:/a.txt": "a"}, ()), ({"file:/b": "c-tar"}, ("d", "b", "令和"))):
        lines.append(f"--- {given} {used}")
        ids = document_ids(every, given, used)
        assert ids == document_ids(every[::-1], given, used)
        lines += [f"{identity}: {own}" for identity, own in ids.items()]
    golden("slugs", lines)


def _identified(seed: int) -> Iterator[str]:
    """Four runs over files that are copied, renamed, replaced and removed in between."""
    draw = Random(seed)
    records: dict[str, Record] = {}
    given: dict[str, str] = {}
    folder = {f"raw/{name}.pdf": name * 64 for name in "abc"}
    for number in range(4):
        name = draw.choice(list(folder))
        match draw.randrange(5):
            case 0:
                folder[f"raw/copy/{draw.choice('abd')}.pdf"] = folder[name]
            case 1:
                folder[f"raw/{number}.pdf"] = folder.pop(name)
            case 2:
                folder[name] = f"{number}" * 64
            case 3 if len(folder) > 1:
                del folder[name]
            case _:
                folder[f"raw/new/{draw.choice('abc')}.pdf"] = f"{number}e" * 32
        inputs = [Seen(path, path.removeprefix("raw/"), own) for path, own in sorted(folder.items())]
        if draw.random() < 0.3:
            inputs.append(Seen("raw/empty.pdf", "empty.pdf", None))
        who = identify(inputs, records, given, {"new"} if draw.random() < 0.3 else ())
        yield f"--- {[(one.relative, one.sha256 and one.sha256[:2]) for one in inputs]}"
        yield f"  {dict(who.ids)} copies {dict(who.copies)}"
        for one in inputs:
            status = "skipped" if one.name in who.copies else draw.choice(("ok", "ok", "failed"))
            reason = "copy" if status == "skipped" else None
            records[one.name] = Record(one.name, status, who.ids[one.name], sha256=one.sha256, reason=reason)
            if one.sha256 and status != "skipped":
                given[one.sha256] = who.ids[one.name]


def test_a_document_is_its_bytes(golden: Check) -> None:
    golden("identities", (line for seed in range(12) for line in (f"=== {seed}", *_identified(seed))))
