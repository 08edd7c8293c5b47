"""`planparse progress books|take|summary|draft|calendar`: how the tasks of plans get on through the year."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from planparse.cli import plans as converted
from planparse.cli.language import Translator, waiting
from planparse.cli.outcome import Done
from planparse.cli.reading import limit_arguments, limits_of
from planparse.cli.streams import STREAM, incoming, outgoing, read_once, speaking
from planparse.document.errors import Failure, ReadError, UsageError, writing

if TYPE_CHECKING:
    from planparse.batch.reporting import Change
    from planparse.plan.model import Plan
    from planparse.progress.history import History

_ACTIONS: dict[str, tuple[str, str]] = {
    "books": ("局ごとの進捗報告の様式(Excel)を作る", "write a book for each bureau to report in"),
    "summary": (
        "局ごとの状況、遅れ、報告のない予定をまとめる",
        "sum up how far the bureaus are, what is late and who has not reported",
    ),
    "draft": (
        "1年の報告から振り返りの案(Markdown)を作る",
        "draft the review of the year (振り返り) in Markdown",
    ),
    "calendar": ("終わっていない予定の期限をiCalendarに書き出す", "write due tasks as iCalendar"),
    "take": ("戻ってきた様式の報告を取り込む", "take the reports in returned books"),
}


def arguments(parser: argparse.ArgumentParser, tr: Translator) -> None:
    """Add the command's arguments."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="|".join(_ACTIONS))
    for name, (ja, en) in _ACTIONS.items():
        action = actions.add_parser(name, help=tr(ja, en), description=tr(ja, en))
        converted.out_argument(action, tr)
        if name == "take":
            _take_arguments(action, tr)
        else:
            _year_argument(action, tr)
        if name in ("books", "summary", "calendar"):
            _quarter_argument(action, tr)
        if name == "books":
            action.add_argument(
                "folder",
                metavar="DIR",
                type=Path,
                help=tr("様式を作るフォルダー", "folder for the books"),
            )
        elif name == "summary":
            action.add_argument(
                "-o",
                "--html",
                metavar="FILE.html",
                type=Path,
                help=tr("HTMLにも書き出す(印刷できる)", "write it as HTML for print as well"),
            )
        elif name in ("draft", "calendar"):
            action.add_argument(
                "file", metavar="FILE", type=Path, help=tr("書き出すファイル", "file to write")
            )


def _year_argument(parser: argparse.ArgumentParser, tr: Translator) -> None:
    parser.add_argument(
        "--year",
        type=int,
        metavar="YYYY",
        help=tr("年度(西暦。既定は最も新しい年度)", "fiscal year (default: the latest)"),
    )


def _quarter_argument(parser: argparse.ArgumentParser, tr: Translator) -> None:
    parser.add_argument(
        "--quarter",
        type=int,
        choices=(1, 2, 3, 4),
        help=tr(
            "この四半期の予定と、前の四半期から残った予定に限る",
            "only the tasks of this quarter and what is left of earlier ones",
        ),
    )


def _take_arguments(parser: argparse.ArgumentParser, tr: Translator) -> None:
    parser.add_argument(
        "books", metavar="BOOK.xlsx", type=Path, nargs="+", help=tr("戻ってきた様式", "returned books")
    )
    parser.add_argument(
        "-n",
        "--dry-run",
        action="store_true",
        help=tr("何が変わるかを示すだけで、取り込まない", "only show what would change"),
    )
    parser.add_argument(
        "--by",
        metavar="NAME",
        help=tr(
            "報告者の名前(様式に書かれていない場合に使う。既定はログイン名)",
            "name recorded where the book has none (default: login name)",
        ),
    )
    parser.add_argument(
        "--date",
        type=date.fromisoformat,
        metavar="YYYY-MM-DD",
        help=tr("更新日が空の報告の日付(既定は今日)", "date of reports without one (default: today)"),
    )
    limit_arguments(parser, tr)


def run(args: argparse.Namespace, tr: Translator) -> Done:
    """Do what the action says. Ends with 1 if a plan could not be read, or a report was not taken as it is.

    Raises ReadError and OutputError.
    """
    from planparse.output.progress import read_reports

    if args.action == "take":
        with converted.opened(args, tr) if args.dry_run else converted.held(args, tr) as (own, tr):
            return _take(own, tr)
    with converted.opened(args, tr) as (own, tr):
        plans, failed = _chosen(own, tr)
        reports = read_reports(own.out, [plan.document_id for plan in plans])
    write = {"books": _books, "summary": _summary, "draft": _draft, "calendar": _calendar}[args.action]
    return Done(int(failed), write(args, plans, reports, tr))


def _summary(
    args: argparse.Namespace, plans: Sequence[Plan], reports: Mapping[str, History], tr: Translator
) -> dict[str, object]:
    from pydantic import TypeAdapter

    from planparse.cli.progress_summary import show
    from planparse.progress.summary import summary
    from planparse.writers.progress_html import write_progress_html

    shown = not tr.json and args.html != STREAM
    tr = speaking({"--html": args.html}, tr)
    found = summary(plans, reports, args.quarter)
    if shown:
        show(found, tr)
    if args.html is not None:
        with writing(str(args.html)), outgoing(args.html, ".html") as place:
            write_progress_html(found, place)
        tr.confirm(tr(f"{args.html} に書き出しました。", f"Wrote {args.html}."))
    counted = TypeAdapter(type(found)).dump_python(found, mode="json")
    return {"summary": counted, "file": None if args.html is None else str(args.html)}


def _draft(
    args: argparse.Namespace, plans: Sequence[Plan], reports: Mapping[str, History], tr: Translator
) -> dict[str, object]:
    from planparse.writers.progress_draft import write_draft

    tr = speaking({"FILE": args.file}, tr)
    with writing(str(args.file)), outgoing(args.file, ".md") as place:
        write_draft(plans, reports, place)
    tr.confirm(tr(f"{args.file} に書き出しました。", f"Wrote {args.file}."))
    return {"file": str(args.file), "documents": len(plans)}


def _calendar(
    args: argparse.Namespace, plans: Sequence[Plan], reports: Mapping[str, History], tr: Translator
) -> dict[str, object]:
    from planparse.writers.calendar_file import write_calendar

    tr = speaking({"FILE": args.file}, tr)
    with writing(str(args.file)), outgoing(args.file, ".ics") as place:
        count = write_calendar(plans, reports, args.quarter, place)
    tr.confirm(tr(f"{args.file}: 予定{count}件", f"{args.file}: {count} tasks"))
    return {"file": str(args.file), "tasks": count}


def _books(
    args: argparse.Namespace, plans: Sequence[Plan], reports: Mapping[str, History], tr: Translator
) -> dict[str, object]:
    """Write a book for each bureau; one that is there already is kept under another name."""
    from planparse.output.account import changed_at
    from planparse.output.manifest import read_manifest
    from planparse.progress.agenda import agenda
    from planparse.writers.excel import book_names
    from planparse.writers.files import unused
    from planparse.writers.progress_book import progress_book_name, write_progress_book

    if args.folder == STREAM:
        raise UsageError("stream-folder", "-")
    written: list[dict[str, object]] = []
    at = changed_at(read_manifest(args.out))
    for plan, name in zip(plans, book_names(plans), strict=True):
        path = args.folder / progress_book_name(name, args.quarter)
        items = agenda(plan, _history(reports, plan), args.quarter)
        with writing(str(path)):
            if path.exists():
                # somebody may have written into it
                kept = unused(path)
                shutil.move(path, kept)
                tr.confirm(tr(f"前の様式を {kept} に残しました。", f"The previous book was kept as {kept}."))
            write_progress_book(plan, items, args.quarter, path, at and at.date())
        tr.confirm(tr(f"{path}: 予定{len(items)}件", f"{path}: {len(items)} tasks"))
        written.append({"file": str(path), "document_id": plan.document_id, "tasks": len(items)})
    return {"books": written}


def _chosen(args: argparse.Namespace, tr: Translator) -> tuple[list[Plan], bool]:
    """The plans with quarterly tasks of the chosen year, and whether one could not be read.

    Raises ReadError if there is none.
    """
    from planparse.output.progress import with_tasks

    plans, failed = converted.read_all(args.out, tr)
    return with_tasks(plans, args.year, args.out), failed


def _history(reports: Mapping[str, History], plan: Plan) -> History:
    from planparse.progress.history import NO_HISTORY

    return reports.get(plan.document_id, NO_HISTORY)


def _take(args: argparse.Namespace, tr: Translator) -> Done:
    """Take the reports of the books. Ends with 1 if one was refused or contradicts another."""
    from planparse.batch.bounded import Call, bounded
    from planparse.batch.reporting import take_reports
    from planparse.batch.store import user
    from planparse.output.folder import plan_paths
    from planparse.progress.book import read_book

    if not plan_paths(args.out):
        raise ReadError("no-plans", str(args.out))
    read_once(args.books)
    whole = True
    books: list[dict[str, object]] = []
    limits = limits_of(args)
    for path in args.books:
        with incoming(path, ".xlsx", limits.size) as file:
            returned = bounded(Call(read_book, (file,), str(path), limits))
        if isinstance(returned, Failure):
            raise ReadError.of(returned)
        by, on = args.by or user(), args.date or date.today()
        outcome = take_reports(args.out, returned.filled, by, on, dry=args.dry_run, held=waiting(tr))
        tr.show(f"{path}:")
        for change in outcome.changes:
            _show(change, tr)
        told = (
            *returned.refused,
            *outcome.refused,
            *(Failure("progress-cell-changed", where) for where in returned.changed),
            *outcome.conflicts,
        )
        for failure in told:
            # a line of its own on the error stream, where the heading above is not seen
            tr.warn(f"{path}: {failure.render(tr.language)}")
        whole = whole and not told
        n = len(outcome.changes)
        if args.dry_run:
            tr.confirm(
                tr(
                    f"報告{n}件を取り込みます(まだ取り込んでいません。取り込み済み{outcome.known}件)。",
                    f"Would take {n} reports ({outcome.known} had been taken before).",
                )
            )
        else:
            tr.confirm(
                tr(
                    f"報告{n}件を取り込みました(取り込み済み{outcome.known}件)。",
                    f"Took {n} reports ({outcome.known} had been taken before).",
                )
            )
        books.append(
            {
                "file": str(path),
                "changes": [_changed(change) for change in outcome.changes],
                "known": outcome.known,
                "refused": len(told),
            }
        )
    return Done(0 if whole else 1, {"dry_run": args.dry_run, "books": books})


def _changed(change: Change) -> dict[str, object]:
    """A report as JSON has it: the task, and each value that changes with what it was."""
    from planparse.progress.taking import FIELDS, shown

    before, after = change.before, change.report.standing
    values = {
        name: {"before": shown(getattr(before, name)), "after": shown(getattr(after, name))}
        for name in FIELDS
        if getattr(before, name) != getattr(after, name)
    }
    return {"task_id": change.report.task.task_id, "values": values}


def _show(change: Change, tr: Translator) -> None:
    """Print a report: the task, and each value that changes with what it was."""
    from planparse.progress.taking import FIELDS, shown

    report, before = change.report, change.before
    task = report.task
    text = " ".join(f"{''.join(task.markers)}{task.text}".split())
    tr.show(f"  {task.task_id} {text}")
    for name, label in FIELDS.items():
        old, new = getattr(before, name), getattr(report.standing, name)
        if old != new:
            tr.show(f"    {label}: {shown(old)} → {' '.join(shown(new).split())}")
