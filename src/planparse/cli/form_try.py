"""`planparse form try FORM FILE…`: what a form reads of documents, on the terminal and beside their pages."""

from __future__ import annotations

import argparse
import os
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from pydantic import TypeAdapter

from planparse.batch.single import Tried, tried
from planparse.cli import documents
from planparse.cli.language import Translator
from planparse.cli.outcome import Done
from planparse.cli.reading import limit_arguments, limits_of, reader_arguments
from planparse.cli.settings import refuse_beside
from planparse.cli.streams import STREAM, incoming, outgoing, read_once, speaking
from planparse.cli.terminal import say
from planparse.cli.trial_view import trial_view, typed_share, unplaced_share, unreached_entry
from planparse.document.errors import Failure, UsageError, writing
from planparse.document.place import Place
from planparse.form.check import refuse_slow
from planparse.form.file import LARGEST, form_text, parse
from planparse.form.model import Form
from planparse.japanese.characters import width
from planparse.parse.trial import FormTrial
from planparse.report.trial import Entry, TrialView

_SHOWN = 3
"""Entries of each kind on the terminal, so that a document fits on a screen; `--all` shows every one."""
_CUT_WORD = re.compile(r"[\x21-\x7e]+$")
"""A word in Latin letters at the end of a line, which is not parted."""
_NAME, _CELL = 22, 7
"""Columns of a document's name and of each number in the table of all documents."""
_MOST_LINES = 3
"""Lines of what is said of an entry, without `--all`."""
_BAR = 12
"""Characters of a full bar, each of which takes two columns on some terminals."""
_RULES = 12
"""Rules that nothing matched, without `--all`."""
_DESTINATIONS = 10
"""Rows of the table of where the text went, without `--all`."""


def arguments(parser: argparse.ArgumentParser, tr: Translator) -> None:
    """Add the action's arguments."""
    parser.add_argument(
        "form",
        metavar="FORM",
        help=tr("様式(TOML)か付属の様式の名前", "form (TOML), or the name of a shipped one"),
    )
    parser.add_argument(
        "files",
        type=Path,
        nargs="+",
        metavar="FILE",
        help=tr("試す文書(PDF・テキスト)", "documents (PDF or text)"),
    )
    reader_arguments(parser, tr)
    limit_arguments(parser, tr)
    parser.add_argument(
        "--all",
        action="store_true",
        help=tr("省かずにすべて表示する", "show everything, not the first of each kind"),
    )
    parser.add_argument(
        "-o",
        "--html",
        type=Path,
        metavar="FILE",
        help=tr(
            "紙面と並べた画面(HTML)も書き出す。文書が複数なら、ファイル名に文書名を足す",
            "also write an HTML page with the result beside the document; with several documents, "
            "one each with its name added",
        ),
    )


def run(args: argparse.Namespace, tr: Translator) -> Done:
    """Try the form on each file. Ends with 1 if one was not read or not claimed, or if a value was dropped.

    Raises FormError for a form that cannot be used, and EngineError.
    """
    if tr.json:
        refuse_beside(args, ("all",), "--json")
    tr = speaking({"--html": args.html}, tr)
    read_once([Path(args.form), *args.files])
    with incoming(Path(args.form), ".toml", LARGEST) as file:
        name, text = form_text(args.form if Path(args.form) == file else str(file))
    form = parse(text, name)
    refuse_slow(form)
    slots = min(len(args.files), os.cpu_count() or 1)
    results = list(documents.each(tried, args.files, args, ((name, text),), slots=slots))
    done = [result for result in results if isinstance(result, Tried)]
    shown = not tr.json and args.html != STREAM
    for path, result in zip(args.files, results, strict=True):
        if isinstance(result, Failure):
            tr.complain(result)
        elif shown:
            _show(result, str(path), form, args.all, tr)
    if shown and len(done) > 1:
        read = [str(path) for path, one in zip(args.files, results, strict=True) if isinstance(one, Tried)]
        _show_total(done, read, tr)
    files: list[str] = []
    if args.html is not None:
        paths = [path for path, one in zip(args.files, results, strict=True) if isinstance(one, Tried)]
        files = _write_pages(done, paths, args, tr)
    good = all(one.trial.claim.claimed and not one.trial.dropped for one in done)
    tried_ = [_json(result, str(path), tr) for path, result in zip(args.files, results, strict=True)]
    return Done(0 if good and len(done) == len(results) else 1, {"documents": tried_, "files": files})


def _json(result: Tried | Failure, name: str, tr: Translator) -> object:
    if isinstance(result, Failure):
        return {"document": name, "failure": result.render(tr.language)}
    found = [f.model_dump(mode="json") for f in result.plan.findings if f.severity != "info"]
    trial = TypeAdapter(FormTrial).dump_python(result.trial, mode="json", exclude={"groups"})
    return {**trial, "document": name, "findings": found}


# --- on the terminal --------------------------------------------------------------------------------


def _columns() -> int:
    return max(60, min(120, shutil.get_terminal_size((80, 24)).columns))


def _show(tried: Tried, name: str, form: Form, everything: bool, tr: Translator) -> None:
    """Print what came of one document."""
    view = trial_view(tried.trial, tried.plan, tr)
    say(f"■ {name} — {form.title} ({form.name})")
    say(f"  {'○' if tried.trial.claim.claimed else '×'} {view.verdict}")
    say(f"  {tr('　', '  ').join(f'{name} {count:,}' for name, count in view.counts)}")
    dropped = len(tried.trial.dropped)
    say(
        tr(
            f"  失われた値 {dropped}件(全{len(tried.reading.lines)}行の行き先を確かめました)",
            f"  {dropped} values dropped (checked where each of {len(tried.reading.lines)} lines went)",
        )
    )
    _show_destinations(view, tried.trial, everything, tr)
    for section in view.sections:
        most = len(section.entries) if everything else _RULES if section.name == "unreached" else _SHOWN
        shown = section.entries[:most]
        say()
        count = (
            ""
            if section.name.startswith("unplaced")
            else tr(f" {len(section.entries)}件", f": {len(section.entries)}")
        )
        say(f"{'▲' if section.look else '・'}{section.title}{count}")
        if section.hint:
            say(f"    {_clipped(section.hint, _columns() - 4)}")
        if section.name == "unreached":
            _show_run(shown, tr)
        else:
            for entry in shown:
                _show_entry(entry, _MOST_LINES * 10 if everything else _MOST_LINES, tr)
        if left := len(section.entries) - len(shown):
            say(tr(f"    … ほか{left}件(--all で表示)", f"    … and {left} more (--all)"))
    say()


def _show_destinations(view: TrialView, trial: FormTrial, everything: bool, tr: Translator) -> None:
    """Print where the text went: headings as one row, every field of its own."""
    rows: dict[str, int] = {}
    for one in view.destinations:
        name = tr("見出し", "headings") if one.tone == "heading" else one.name
        rows[name] = rows.get(name, 0) + one.characters
    total = trial.characters or 1
    typed = f"{view.share:.0%}" if view.share is not None else "-"
    say()
    say(
        tr(
            f"文字の行き先(全{trial.characters:,}字、題名を含め、様式の項目に入った割合 {typed})",
            f"Where the text went ({trial.characters:,} characters, {typed} in titles and fields)",
        )
    )
    ordered = sorted(rows.items(), key=lambda row: -row[1])
    shown = ordered if everything else ordered[:_DESTINATIONS]
    for name, characters in shown:
        share = characters / total
        say(f"  {_padded(name, 34)} {characters:7,} {share:5.0%} {'█' * round(_BAR * share)}")
    if left := ordered[len(shown) :]:
        name = tr(f"ほか{len(left)}種", f"{len(left)} more")
        characters = sum(count for _, count in left)
        say(f"  {_padded(name, 34)} {characters:7,} {characters / total:5.0%}")


def _show_entry(entry: Entry, lines: int, tr: Translator) -> None:
    columns = _columns()
    where = _where(entry.places[0], tr) if entry.places else ""
    if len(entry.places) > 1:
        where += tr("ほか", " …")
    head = f"  {_padded(where, 12)} " if where else "    "
    say(head + _clipped(" ".join(entry.text.split()), columns - _wide(head)))
    for line in _wrapped(entry.note, columns - 6, lines):
        say(f"      {line}")


def _show_run(entries: Sequence[Entry], tr: Translator) -> None:
    """Print short entries one behind another."""
    columns = _columns() - 6
    line = ""
    for entry in entries:
        text = _clipped(f"{entry.text}{tr('', ' ')}{entry.note}", columns)
        if line and _wide(f"{line}{text}") > columns:
            say(f"    {line.rstrip()}")
            line = ""
        line += f"{text}  "
    say(f"    {line.rstrip()}")


def _where(place: Place, tr: Translator) -> str:
    if place.page is not None:
        return tr(f"{place.page}ページ", f"p.{place.page}")
    return tr(f"{place.lines[0]}行", f"l.{place.lines[0]}") if place.lines is not None else ""


def _show_total(done: Sequence[Tried], names: Sequence[str], tr: Translator) -> None:
    """Print a row per document, and the rules that none of them reached."""
    say(tr(f"■ 全{len(done)}件", f"■ All {len(done)} documents"))
    heads = (
        tr("課題", "issues"),
        tr("取組", "init."),
        tr("項目", "fields"),
        tr("予定", "tasks"),
        tr("読取", "typed"),
        tr("未分類", "none"),
        tr("惜しい", "near"),
        tr("失", "lost"),
    )
    say(f"  {_padded('', _NAME)}" + "".join(_right(head, _CELL) for head in heads))
    for one, document in zip(done, names, strict=True):
        trial = one.trial
        cells = [f"{trial.counts[name]:,}" for name in ("issues", "initiatives", "fields", "tasks")]
        cells += [_percent(typed_share(trial)), _percent(unplaced_share(trial))]
        cells += [str(len(trial.near_misses)), str(len(trial.dropped))]
        mark = "○" if trial.claim.claimed else "×"
        name = _padded(f"{mark} {document}", _NAME)
        say(f"  {name}" + "".join(_right(cell, _CELL) for cell in cells))
    never = [rule for rule in done[0].trial.unreached if all(rule in one.trial.unreached for one in done)]
    if never:
        say(tr(f"・どの文書にもないもの {len(never)}件", f"・In none of the documents: {len(never)}"))
        _show_run([unreached_entry(rule, tr) for rule in never], tr)


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.0%}"


def _wide(text: str) -> int:
    """The columns that a text takes on a terminal."""
    return round(2 * width(text)) if text else 0


def _padded(text: str, columns: int) -> str:
    clipped = _clipped(text, columns)
    return clipped + " " * (columns - _wide(clipped))


def _right(text: str, columns: int) -> str:
    return " " * (columns - _wide(text)) + text


def _clipped(text: str, columns: int) -> str:
    """A text as one line, cut to a number of columns."""
    shown = "".join(" " if c.isspace() else c for c in text)
    if _wide(shown) <= columns:
        return shown
    while _wide(shown) > columns - 2:
        shown = shown[:-1]
    return f"{shown}…"


def _wrapped(text: str, columns: int, lines: int) -> Iterator[str]:
    """The first lines of a text, each of at most a number of columns."""
    rest = " ".join(text.split())
    for _ in range(lines):
        if not rest:
            return
        end = len(rest)
        while _wide(rest[:end]) > columns:
            end -= 1
        if end < len(rest) and (word := _CUT_WORD.search(rest, 0, end + 1)) is not None and word.start():
            end = word.start()
        yield _clipped(rest[:end].rstrip(), columns)
        rest = rest[end:]


# --- beside the page --------------------------------------------------------------------------------


def _write_pages(
    done: Sequence[Tried], paths: Sequence[Path], args: argparse.Namespace, tr: Translator
) -> list[str]:
    """Write a page for each document, which is at a path; the names of the pages.

    Raises OutputError, and UsageError for several pages on standard output.
    """
    from planparse.batch.pictures import views
    from planparse.report.html import document_html
    from planparse.report.view import view
    from planparse.writers.files import write_bytes

    html: Path = args.html
    if html == STREAM and len(done) > 1:
        raise UsageError("stream-folder", "-")
    names = [html.name] if len(done) == 1 else [f"{html.stem}-{one.plan.document_id}.html" for one in done]
    if len(set(names)) < len(names):
        names = [f"{html.stem}-{n}.html" for n in range(1, len(done) + 1)]
    written: list[str] = []
    pages_of = [(one.plan.source.name, name) for one, name in zip(done, names, strict=True)]
    for one, path, name in zip(done, paths, names, strict=True):
        is_pdf = one.plan.source.media_type == "application/pdf"
        pages = tuple(views(path, args.password, limits_of(args))) if is_pdf else ()
        shown = view(one.plan, one.reading, pages, tr.language)
        others = tuple(page for page in pages_of if page[1] != name)
        trial = replace(trial_view(one.trial, one.plan, tr), others=others)
        target = html if html == STREAM else html.with_name(name)
        with writing(str(target)), outgoing(target, ".html") as place:
            write_bytes(place, document_html(shown, pages, tr.language, trial=trial))
        written.append(str(target))
        tr.confirm(tr(f"画面を書き出しました: {target}", f"Wrote {target}"))
    return written
