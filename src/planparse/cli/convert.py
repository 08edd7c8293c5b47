"""`planparse convert PATH… -o OUT`: documents to JSON and Parquet."""

from __future__ import annotations

import argparse
import os
import signal
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from planparse.batch.engines import NAMES as ENGINES
from planparse.batch.isolation import KINDS
from planparse.cli.language import Translator, waiting
from planparse.cli.outcome import Done
from planparse.cli.reading import chosen_forms, limit_arguments, limits_of, positive, reading_arguments
from planparse.cli.settings import refuse_beside
from planparse.cli.streams import STREAM
from planparse.cli.terminal import warn, warn_json
from planparse.document.errors import Failure, PlanparseError, UsageError, cause, refused
from planparse.document.findings import SEVERITIES
from planparse.document.printable import json_printable, printable
from planparse.document.secrets import address_without_secrets
from planparse.output.folder import MANIFEST, is_url, path_from, table_name
from planparse.output.manifest import CHANGED_VALUES, input_place, json_line, now
from planparse.plan import NO_FORM

if TYPE_CHECKING:
    from rich.table import Table

    from planparse.batch.run import Intention, Progress, Request, Summary
    from planparse.output.manifest import Record

_SIGNS = {"failed": "[red]×[/red]", "outline": "[yellow]△[/yellow]", "ok": "[yellow]△[/yellow]"}
"""What marks documents that were not read as asked, by the status of their records."""
_MOST_NAMED = 10
"""Most files of a kind that is not read that the summary names; the manifest names all."""
_MOST_ROWS = 200
"""Most documents for which the summary prints a row each; longer tables are better read in the manifest."""


def arguments(parser: argparse.ArgumentParser, tr: Translator) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "paths",
        nargs="*",
        default=["raw"],
        metavar="PATH",
        help=tr(
            "文書・フォルダー・ワイルドカード・URL(既定 raw)", "files, folders, globs or URLs (default: raw)"
        ),
    )
    parser.add_argument(
        "-o",
        "--output",
        default="output",
        metavar="OUT",
        help=tr("出力先のフォルダーまたはURL(既定 output)", "output folder or URL (default: output)"),
    )
    parser.add_argument(
        "--jobs",
        type=positive,
        default=os.cpu_count() or 1,
        metavar="N",
        help=tr(
            "同時に変換する数(既定はCPUの数)", "documents to convert in parallel (default: number of CPUs)"
        ),
    )
    reading_arguments(parser, tr)
    limit_arguments(parser, tr)
    run = parser.add_argument_group(tr("実行", "execution"))
    run.add_argument(
        "--dry-run",
        action="store_true",
        help=tr("何をするかだけを表示し、変換しない", "print what would be done and stop"),
    )
    run.add_argument(
        "--fail-fast", action="store_true", help=tr("最初の失敗で中止する", "stop at the first failure")
    )
    run.add_argument(
        "--strict",
        action="store_true",
        help=tr(
            "様式に当てはまらない文書は何も書き出さない",
            "write nothing for a document that no form matches",
        ),
    )
    run.add_argument(
        "--retry", action="store_true", help=tr("失敗した文書をやり直す", "retry failed documents")
    )
    run.add_argument(
        "--rehash",
        action="store_true",
        help=tr(
            "日時も大きさも変わっていないファイルも、すべて読んで中身を確かめる",
            "read all files to see whether they have changed, also those of the same times and size",
        ),
    )
    run.add_argument(
        "--wait", action="store_true", help=tr("ほかの変換が終わるのを待つ", "wait for another run to end")
    )
    run.add_argument(
        "--json-log",
        metavar="FILE",
        help=tr("経過をJSON Linesで記録する(-は標準エラー)", "log to FILE as JSON lines (- for stderr)"),
    )
    run.add_argument(
        "--engine",
        choices=ENGINES,
        default=ENGINES[0],
        help=tr("変換を実行する場所(既定 local)", "where documents are converted (default: local)"),
    )
    run.add_argument(
        "--sandbox",
        choices=KINDS,
        help=tr(
            "文書を読むプロセスの作り方。forkは読み込み済みのものを複製し(Linux)、spawnは新しく起動する(既定はLinuxではfork)",
            "how the processes that read begin: as copies of one that is ready (Linux), or anew "
            "(default: fork on Linux)",
        ),
    )
    run.add_argument(
        "--isolate",
        action="store_true",
        help=tr(
            "文書を1件ごとに別のプロセスで読む。素性の知れない文書に使う(遅くなる)",
            "read each document in a process of its own: for documents of unknown origin (slower)",
        ),
    )
    run.add_argument(
        "--scheduler", metavar="ADDRESS", help=tr("Dask・Rayの接続先", "address of the Dask or Ray cluster")
    )


def _request(args: argparse.Namespace) -> Request:
    """The request for these arguments. Raises FormError for a form file that cannot be used."""
    from planparse.batch.run import Request

    return Request(
        paths=tuple(args.paths),
        out=args.output,
        jobs=args.jobs,
        reader=args.reader,
        ocr=args.ocr,
        password=args.password,
        forms=chosen_forms(args, ()),
        strict=args.strict,
        limits=limits_of(args),
        engine=args.engine,
        scheduler=args.scheduler,
        sandbox=args.sandbox,
        isolate=args.isolate,
        fail_fast=args.fail_fast,
        retry=args.retry,
        rehash=args.rehash,
        wait=args.wait,
    )


def run(args: argparse.Namespace, tr: Translator) -> Done:
    """Convert, then print a row per document, and each failure with its remedy."""
    from planparse.batch.run import convert, intentions

    _refuse_idle_options(args)

    # a service manager or container stops a process with SIGTERM: treat it as Ctrl-C, so that the run
    # ends in order
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    request = _request(args)
    try:
        if args.dry_run:
            return _show_intentions(intentions(request), args.output, tr)
        bar_shown = not (args.json_log == "-" or tr.quiet or tr.verbose)
        with _log(args.json_log, tr) as log, _progress(tr, bar_shown) as bar:
            fresh: set[str] = set()
            log.start(request)

            def news(progress: Progress) -> None:
                bar(progress)
                if progress.record is None:
                    return
                if progress.fresh:
                    fresh.add(progress.record.input)
                log.document(progress.record, progress.fresh)
                if tr.verbose:
                    state = progress.record.status if progress.fresh else tr("変更なし", "unchanged")
                    shown = _shown(progress.record.input, args.output)
                    tr.detail(f"{shown}: {state} {progress.record.seconds:.2f} s")

            try:
                summary = convert(request, news, held=waiting(tr))
            except BaseException as error:
                log.broken(error)
                raise
            log.end(summary)
    except KeyboardInterrupt:
        again = tr(
            "中断しました。同じコマンドをもう一度実行すると続きから始まります。",
            "Interrupted. The same command resumes.",
        )
        tr.warn(again)
        return Done(130)
    if tr.confirms:
        _show(summary, fresh, args.output, tr)
    else:
        for record in summary.records:
            if not record.read:
                tr.warn(f"{_shown(record.input, args.output)}: {_why(record, tr)}")
    if summary.complete:
        from planparse.batch.versions import repeated_in

        for several in repeated_in(args.output):
            tr.confirm(tr(several.ja, several.en))
    if summary.reread:
        tr.warn(_reread(summary.reread, args.output, tr))
    for name in summary.orphans:
        tr.complain(Failure("corrections-orphaned", name))
    for failure in summary.progress:
        tr.complain(failure)
    whole = summary.complete and all(record.read for record in summary.records)
    orphaned = summary.orphans or any(one.code == "progress-orphaned" for one in summary.progress)
    result = _result(summary, fresh, args.output, tr) if tr.json else {}
    return Done(0 if whole and not orphaned else 1, result)


def _refuse_idle_options(args: argparse.Namespace) -> None:
    """Raise UsageError for an option of the call that would change nothing."""
    if STREAM.name in args.paths:
        raise UsageError("stream-batch", "-")
    remote = args.engine != ENGINES[0]
    if "scheduler" in args.given and not remote:
        needed = " / ".join(f"--engine {name}" for name in ENGINES[1:])
        raise UsageError("option-alone", "", {"option": "--scheduler", "needed": needed})
    if "scheduler" in args.given:
        refuse_beside(args, ("jobs",), "--scheduler")
    if args.form == [NO_FORM]:
        refuse_beside(args, ("strict",), f"--form {NO_FORM}")
    if args.dry_run:
        idle = ("jobs", "fail_fast", "wait", "json_log", "engine", "sandbox", "isolate", "scheduler")
        refuse_beside(args, idle, "--dry-run")


def _result(summary: Summary, fresh: set[str], out: str, tr: Translator) -> dict[str, object]:
    """What `--json` prints of a run."""
    return {
        "out": address_without_secrets(out),
        "dry_run": False,
        "documents": [
            _logged(record, record.input in fresh, out, tr) for record in (*summary.records, *summary.skipped)
        ],
        "planned": [],
        **_totals(summary),
        "removed": list(summary.removed),
        "complete": summary.complete,
    }


def _totals(summary: Summary) -> dict[str, object]:
    return {
        "converted": summary.converted,
        "unchanged": summary.unchanged,
        "failed": len(summary.failures),
        "outlines": len(summary.outlines),
        "skipped": len(summary.skipped),
        "moved": summary.moved,
        "seconds": round(summary.seconds, 3),
    }


def _logged(record: Record, fresh: bool, out: str, tr: Translator) -> dict[str, object]:
    """A document's record in the log and the result: its input is a URL or an absolute path."""
    return {
        "input": input_place(record.input, out),
        "document_id": record.document_id,
        "status": record.status,
        "reason": record.reason,
        "message": tr(record.ja or "", record.en or "") or None,
        "fresh": fresh,
        "attempts": record.attempts,
        "seconds": record.seconds,
        "peak": record.peak,
        "counts": dict(record.counts),
        "at": record.at,
    }


_LEVELS = {"ok": "info", "outline": "warning", "failed": "error", "skipped": "info"}
"""The level at which the log has a document, by its status."""


def _reread(records: Sequence[Record], out: str, tr: Translator) -> str:
    """How many values of documents whose bytes have not changed are others now, and where they are listed."""
    values = sum(record.counts[CHANGED_VALUES] for record in records)
    named = tr("、", ", ").join(_shown(record.input, out) for record in records[:_MOST_NAMED])
    if (more := len(records) - _MOST_NAMED) > 0:
        named += tr(f" ほか{more}件", f" and {more} more")
    table = printable(f"{out}/{table_name('reading_changes')}")
    return tr(
        f"原本は同じでも、前の変換と違う値になった文書が{len(records)}件({values}項目)あります: {named}。"
        f"前の値と新しい値の一覧は {table} にあります。",
        f"{len(records)} documents have the same bytes as before, but {values} values are read differently: "
        f"{named}. The table {table} lists them, old and new.",
    )


class _Log:
    """The JSON log of a run: a line at its start, one for each document, and one with the totals at its end.

    If it can no longer be written, this is told once and the run goes on.
    """

    def __init__(self, write: Callable[[str], None] | None, tr: Translator) -> None:
        self._write = write
        self._tr = tr
        self._run = uuid.uuid4().hex
        self._out = ""

    def start(self, request: Request) -> None:
        """Log what is converted to where."""
        self._out = request.out
        inputs = [address_without_secrets(path) for path in request.paths]
        self._line("start", "info", {"inputs": inputs, "out": address_without_secrets(request.out)})

    def document(self, record: Record, fresh: bool) -> None:
        """Log a finished document."""
        if self._write is not None:
            self._line("document", _LEVELS[record.status], _logged(record, fresh, self._out, self._tr))

    def end(self, summary: Summary) -> None:
        """Log the totals of a run that came to its end."""
        level = "info" if summary.complete and not summary.failures else "error"
        self._line("end", level, {"complete": summary.complete, **_totals(summary)})

    def broken(self, error: BaseException) -> None:
        """Log why a run stopped."""
        known = error if isinstance(error, PlanparseError) else None
        code = "interrupted" if known is None else known.code
        message = type(error).__name__ if known is None else known.message(self._tr.language)
        self._line("end", "error", {"complete": False, "code": code, "message": message})

    def _line(self, event: str, level: str, values: Mapping[str, object]) -> None:
        if self._write is None:
            return
        try:
            self._write(
                json_line({"run": self._run, "event": event, "level": level, "time": now(), **values})
            )
        except OSError as error:
            self._write = None
            self._tr.complain(Failure("log-lost", "--json-log", {"why": cause(error)}))


@contextmanager
def _log(target: str | None, tr: Translator) -> Iterator[_Log]:
    if target is None:
        yield _Log(None, tr)
        return
    if target == "-":
        yield _Log(warn_json, tr)
        return
    try:
        file = Path(target).open("a", encoding="utf-8")  # noqa: SIM115
    except OSError as error:
        raise UsageError.of(refused("log-unwritable", target, error)) from error

    def write(line: str) -> None:
        file.write(json_printable(line) + "\n")
        file.flush()

    try:
        yield _Log(write, tr)
    finally:
        # the buffer still holds what could not be written
        with suppress(OSError):
            file.close()


class _Bar:
    """The progress bar; silent if stderr is not a terminal."""

    def __init__(self, tr: Translator, shown: bool) -> None:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        from planparse.cli.console import animated, console

        self._tr = tr
        self._pages = self._failed = 0
        errors = console(error=True)
        self.progress = Progress(
            TextColumn(tr("変換中", "converting")),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[note]}"),
            TimeRemainingColumn(),
            console=errors,
            disable=not (shown and animated(errors)),
            transient=True,
        )
        self._task = self.progress.add_task("", total=None, note="")

    def __call__(self, progress: Progress) -> None:
        """The progress callback."""
        if self.progress.disable:
            return
        if progress.record is None:
            self.progress.update(self._task, total=progress.total)
            return
        self._pages += progress.record.counts.get("pages", 0) if progress.fresh else 0
        self._failed += progress.record.status == "failed"
        elapsed = self.progress.tasks[0].elapsed or 0.0
        speed = self._pages / elapsed if elapsed > 0.5 else 0.0
        note = self._tr(
            f"{speed:.0f}ページ/秒・失敗{self._failed}", f"{speed:.0f} pages/s, {self._failed} failed"
        )
        self.progress.update(self._task, advance=1, note=note)


@contextmanager
def _progress(tr: Translator, shown: bool) -> Iterator[_Bar]:
    bar = _Bar(tr, shown)
    with bar.progress:
        yield bar


def _show_intentions(planned: tuple[Intention, ...], out: str, tr: Translator) -> Done:
    names = {
        "new": tr("新規", "new"),
        "changed": tr("変更", "changed"),
        "retry": tr("再試行", "retry"),
        "unchanged": tr("変更なし", "unchanged"),
        "failed": tr("失敗", "failed"),
        "skipped": tr("対象外", "not read"),
        "removed": tr("削除", "removed"),
    }
    for one in planned:
        line = f"{names[one.action]}\t{_shown(one.input, out)}"
        if one.why is not None:
            line += f"\t{_why(one.why, tr)}"
        tr.show(line)
    counts = Counter(one.action for one in planned)
    parts = (tr(f"{names[a]} {n}件", f"{n} {names[a]}") for a, n in counts.items())
    said = tr("、", ", ").join(parts) or tr("対象の文書がありません", "no documents")
    if tr.confirms:
        warn(said)
    intended = [
        {
            "input": input_place(one.input, out),
            "action": one.action,
            "document_id": one.document_id,
            "reason": None if one.why is None else one.why.reason,
        }
        for one in planned
    ]
    return Done(
        result={
            "out": address_without_secrets(out),
            "dry_run": True,
            "documents": [],
            "planned": intended,
        }
    )


def _why(record: Record, tr: Translator) -> str:
    """A failure in one line: what is wrong, what to do, and the reason as in the manifest."""
    return f"{printable(tr(record.ja or '', record.en or ''))} [{record.reason}]"


def _show(summary: Summary, fresh: set[str], out: str, tr: Translator) -> None:
    """Print the summary: a row per document, the failures, the totals."""
    from rich.markup import escape

    from planparse.cli.console import console

    in_table = summary.records if len(summary.records) <= _MOST_ROWS else ()
    names = [_shown(record.input, out) for record in in_table]
    # a pipe has no width: do not truncate file names
    shown = console(pipe_width=max([120, *(2 * len(n) + 90 for n in names)]))
    if len(in_table) == len(summary.records):
        shown.print(_table(summary, names, tr))
    for record in summary.records:
        if not record.read:
            line = f"{_shown(record.input, out)}: {_why(record, tr)}"
            shown.print(f"{_SIGNS[record.status]} {escape(line)}", soft_wrap=True)
    sound = [record.input in fresh for record in summary.records if record.status == "ok"]
    converted, unchanged = sound.count(True), sound.count(False)
    parts = [
        tr(f"変換 {converted}件", f"{converted} converted"),
        tr(f"変更なし {unchanged}件", f"{unchanged} unchanged"),
        tr(f"失敗 {len(summary.failures)}件", f"{len(summary.failures)} failed") + _reasons(summary, tr),
    ]
    if count := len(summary.outlines):
        said = tr(
            f"様式なし(見出し・本文・表だけ) {count}件", f"{count} without a form (text and tables only)"
        )
        parts.insert(2, said)
    if summary.removed:
        parts.append(tr(f"削除 {len(summary.removed)}件", f"{len(summary.removed)} removed"))
    others = [record for record in summary.skipped if record.reason != "leftover"]
    left = [record for record in summary.skipped if record.reason == "leftover"]
    for line in _passed_over([*others, *left], out, tr):
        shown.print(escape(line), soft_wrap=True)
    if count := sum(record.reason == "copy" for record in others):
        parts.append(tr(f"同じ内容の写し {count}件", f"{count} copies"))
    if summary.moved:
        parts.append(tr(f"場所か名前の変更 {summary.moved}件", f"{summary.moved} moved or renamed"))
    if count := sum(record.reason != "copy" for record in others):
        parts.append(tr(f"対象外 {count}件", f"{count} not read"))
    if count := len(left):
        parts.append(tr(f"一時ファイルなど {count}件", f"{count} hidden or temporary"))
    joiner = tr("、", ", ")
    where = f"({summary.seconds:.1f}{tr('秒', ' s')}) → {escape(printable(out))}"
    shown.print(f"{joiner.join(parts)} {where}", soft_wrap=True)
    if not summary.complete:
        shown.print(
            tr(
                "途中で止めました。もう一度実行すると続きから始まります。",
                "Stopped early. Run the same command again to resume.",
            )
        )


def _passed_over(records: Sequence[Record], out: str, tr: Translator) -> Iterator[str]:
    """A line for each kind of file that is not read: the files' names and what to do with them."""
    kinds: dict[str, list[str]] = {}
    for record in records:
        kinds.setdefault(tr(record.ja or "", record.en or ""), []).append(_shown(record.input, out))
    for sentence, names in kinds.items():
        named = tr("、", ", ").join(names[:_MOST_NAMED])
        if (more := len(names) - _MOST_NAMED) > 0:
            named += tr(f" ほか{more}件({MANIFEST})", f" and {more} more ({MANIFEST})")
        yield f"- {named}: {sentence}"


def _reasons(summary: Summary, tr: Translator) -> str:
    """The number of failures per reason, most frequent first."""
    counts = Counter(record.reason or "" for record in summary.failures)
    ordered = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    said = tr("、", ", ").join(f"{reason} {count}" for reason, count in ordered)
    return f" ({said})" if said else ""


def _table(summary: Summary, names: list[str], tr: Translator) -> Table:
    """A row per document with its counts; marked where it failed or was read without a form."""
    from rich.markup import escape
    from rich.table import Table

    table = Table(show_edge=False)
    table.add_column(tr("文書", "document"), overflow="fold")
    for ja, en in (
        ("課題", "issues"),
        ("取組", "initiatives"),
        ("予定", "tasks"),
        ("誤り", "errors"),
        ("注意", "warnings"),
        ("参考", "infos"),
        ("秒", "seconds"),
    ):
        table.add_column(tr(ja, en), justify="right")
    for record, shown in zip(summary.records, names, strict=True):
        name = escape(shown)
        if record.status == "failed":
            table.add_row(f"[red]× {name}[/red]", *("",) * 6, f"{record.seconds:.2f}")
            continue
        known = ("issues", "initiatives", "tasks") if record.status == "ok" else ("", "", "")
        counts = ("" if not key else str(record.counts.get(key, 0)) for key in (*known, *SEVERITIES))
        sign = "" if record.read else f"{_SIGNS[record.status]} "
        table.add_row(f"{sign}{name}", *counts, f"{record.seconds:.2f}")
    return table


def _shown(name: str, out: str) -> str:
    """The path of an input named in the manifest, relative to the current folder."""
    place = input_place(name, out)
    return printable(place if is_url(place) else path_from(None, place))
