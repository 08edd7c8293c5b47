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
from planparse.cli.reading import limit_arguments, limits_of
from planparse.cli.terminal import say, warn
from planparse.document.errors import Failure, ReadError, writing

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
            _choice_arguments(action, tr)
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


def _choice_arguments(parser: argparse.ArgumentParser, tr: Translator) -> None:
    parser.add_argument(
        "--year",
        type=int,
        metavar="YYYY",
        help=tr("年度(西暦。既定は最も新しい年度)", "fiscal year (default: the latest)"),
    )
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


def run(args: argparse.Namespace, tr: Translator) -> int:
    """Do what the action says. Returns 1 if a plan could not be read, or a report was not taken as it is.

    Raises ReadError and OutputError.
    """
    from planparse.output.progress import read_reports

    if args.action == "take":
        return _take(args, tr)
    plans, failed = _chosen(args, tr)
    reports = read_reports(args.out, [plan.document_id for plan in plans])
    write = {"books": _books, "summary": _summary, "draft": _draft, "calendar": _calendar}[args.action]
    write(args, plans, reports, tr)
    return 1 if failed else 0


def _summary(
    args: argparse.Namespace, plans: Sequence[Plan], reports: Mapping[str, History], tr: Translator
) -> None:
    from planparse.cli.progress_summary import show
    from planparse.progress.summary import summary
    from planparse.writers.progress_html import write_progress_html

    found = summary(plans, reports, args.quarter)
    show(found, tr)
    if args.html is not None:
        with writing(str(args.html)):
            write_progress_html(found, args.html)
        say(tr(f"{args.html} に書き出しました。", f"Wrote {args.html}."))


def _draft(
    args: argparse.Namespace, plans: Sequence[Plan], reports: Mapping[str, History], tr: Translator
) -> None:
    from planparse.writers.progress_draft import write_draft

    with writing(str(args.file)):
        write_draft(plans, reports, args.file)
    say(tr(f"{args.file} に書き出しました。", f"Wrote {args.file}."))


def _calendar(
    args: argparse.Namespace, plans: Sequence[Plan], reports: Mapping[str, History], tr: Translator
) -> None:
    from planparse.progress.agenda import agenda
    from planparse.writers.calendar_file import write_calendar

    items = (
        (plan.organization or plan.document_id, item)
        for plan in plans
        for item in agenda(plan, _history(reports, plan), args.quarter)
    )
    with writing(str(args.file)):
        count = write_calendar(items, args.file)
    say(tr(f"{args.file}: 予定{count}件", f"{args.file}: {count} tasks"))


def _books(
    args: argparse.Namespace, plans: Sequence[Plan], reports: Mapping[str, History], tr: Translator
) -> None:
    """Write a book for each bureau; one that is there already is kept under another name."""
    from planparse.progress.agenda import agenda
    from planparse.writers.excel import book_names
    from planparse.writers.files import unused
    from planparse.writers.progress_book import progress_book_name, write_progress_book

    for plan, name in zip(plans, book_names(plans), strict=True):
        path = args.folder / progress_book_name(name, args.quarter)
        items = agenda(plan, _history(reports, plan), args.quarter)
        with writing(str(path)):
            if path.exists():
                # somebody may have written into it
                kept = unused(path)
                shutil.move(path, kept)
                say(tr(f"前の様式を {kept} に残しました。", f"The previous book was kept as {kept}."))
            write_progress_book(plan, items, args.quarter, path)
        say(tr(f"{path}: 予定{len(items)}件", f"{path}: {len(items)} tasks"))


def _chosen(args: argparse.Namespace, tr: Translator) -> tuple[list[Plan], bool]:
    """The plans with quarterly tasks of the chosen year, of several versions the newest.

    Also whether one could not be read. Raises ReadError if there is none.
    """
    from planparse.output.manifest import read_manifest
    from planparse.output.versions import of_year
    from planparse.plan.fields import tasks_of

    plans, failed = converted.read_all(args.out, tr)
    manifest = read_manifest(args.out)
    chosen = of_year(plans, args.year, manifest, str(args.out), lambda plan: bool(tasks_of(plan)))
    if not chosen:
        asked = tr(f"{args.year}年度", str(args.year)) if args.year else tr("この変換結果", "this folder")
        raise ReadError("progress-no-tasks", str(args.out), {"year": asked})
    return chosen, failed


def _history(reports: Mapping[str, History], plan: Plan) -> History:
    from planparse.progress.history import NO_HISTORY

    return reports.get(plan.document_id, NO_HISTORY)


def _take(args: argparse.Namespace, tr: Translator) -> int:
    """Take the reports of the books. Returns 1 if one was refused or contradicts another."""
    from planparse.batch.bounded import Call, bounded
    from planparse.batch.reporting import take_reports
    from planparse.batch.store import user
    from planparse.output.folder import plan_paths
    from planparse.progress.book import read_book

    if not plan_paths(args.out):
        raise ReadError("no-plans", str(args.out))
    whole = True
    for path in args.books:
        returned = bounded(Call(read_book, (path,), str(path), limits_of(args)))
        if isinstance(returned, Failure):
            raise ReadError.of(returned)
        by, on = args.by or user(), args.date or date.today()
        outcome = take_reports(args.out, returned.filled, by, on, dry=args.dry_run, held=waiting(tr))
        say(f"{path}:")
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
            warn(f"{path}: {failure.render(tr.language)}")
        whole = whole and not told
        n = len(outcome.changes)
        if args.dry_run:
            say(
                tr(
                    f"報告{n}件を取り込みます(まだ取り込んでいません。取り込み済み{outcome.known}件)。",
                    f"Would take {n} reports ({outcome.known} had been taken before).",
                )
            )
        else:
            say(
                tr(
                    f"報告{n}件を取り込みました(取り込み済み{outcome.known}件)。",
                    f"Took {n} reports ({outcome.known} had been taken before).",
                )
            )
    return 0 if whole else 1


def _show(change: Change, tr: Translator) -> None:
    """Print a report: the task, and each value that changes with what it was."""
    from planparse.progress.taking import FIELDS, shown

    report, before = change.report, change.before
    task = report.task
    text = " ".join(f"{''.join(task.markers)}{task.text}".split())
    say(f"  {task.task_id} {text}")
    for name, label in FIELDS.items():
        old, new = getattr(before, name), getattr(report.standing, name)
        if old != new:
            say(f"    {label}: {shown(old)} → {' '.join(shown(new).split())}")
