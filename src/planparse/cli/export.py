"""`planparse export OUT`: the plans of an output folder as CSV, Excel, databases or a data package."""

from __future__ import annotations

import argparse
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from planparse.cli import plans as converted
from planparse.cli.language import Translator
from planparse.cli.outcome import Done
from planparse.cli.streams import STREAM, outgoing, speaking
from planparse.document.errors import Failure, OutputError, ReadError, UsageError
from planparse.writers import FORMATS, Format

if TYPE_CHECKING:
    from planparse.plan.model import Plan
    from planparse.writers.publication import Publication


_PUBLISHED = (
    (
        "base-uri",
        "URI",
        "公開する場所のアドレス。データの識別子の始めになる(既定は urn:planparse)",
        "address under which the data is published, with which its URIs begin (default: urn:planparse)",
    ),
    (
        "licence",
        "NAME|URL",
        "データのライセンス(CC-BY-4.0 など)",
        "licence of the data, such as CC-BY-4.0",
    ),
    (
        "source-url",
        "URL",
        "原本のアドレス。/ で終わればフォルダーとみなし、ファイル名を付ける",
        "address of the documents; of their folder if it ends with /",
    ),
)
"""The options that say how the data is published: name, value, help in Japanese and English."""


def arguments(parser: argparse.ArgumentParser, tr: Translator) -> None:
    """Add the command's arguments."""
    converted.out_argument(parser, tr)
    for known in FORMATS:
        parser.add_argument(
            f"--{known.name}",
            metavar=known.target,
            type=str if known.target == "URL" else Path,
            help=tr(known.ja, known.en),
        )
    chosen = parser.add_mutually_exclusive_group()
    chosen.add_argument(
        "--tables",
        metavar="NAME,…",
        help=tr(
            "書き出す表(issues,tasks など。既定はすべて)。表を書き出す形式に使う",
            "the tables to write, such as issues,tasks (default: all); for formats that write tables",
        ),
    )
    chosen.add_argument(
        "--no-tokens",
        action="store_true",
        help=tr(
            "形態素の表 tokens を除くすべての表を書き出す(ファイルの大部分はこの表)",
            "write all tables but the morphemes in tokens, which are most of a file",
        ),
    )
    for name, metavar, ja, en in _PUBLISHED:
        parser.add_argument(f"--{name}", metavar=metavar, help=tr(ja, en))
    converted.partial_argument(parser, tr)


def run(args: argparse.Namespace, tr: Translator) -> Done:
    """Write every target. Ends with 1 if plans are missing, or a target could not be written."""
    targets = {known: getattr(args, known.name) for known in FORMATS if getattr(args, known.name) is not None}
    if not targets:
        raise UsageError("no-targets", "", {"options": tuple(f"--{known.name}" for known in FORMATS)})
    tr = speaking({f"--{known.name}": target for known, target in targets.items()}, tr)
    if any(known.target == "DIR" and target == STREAM for known, target in targets.items()):
        raise UsageError("stream-folder", "-")
    from planparse.output.export import writer_of

    for known in targets:
        # before the plans are read, which takes long
        writer_of(known)
    publication, wanted = _publication(args, targets), _wanted(args, targets.keys())
    with converted.opened(args, tr) as (own, tr):
        return _written(own, targets, publication, wanted, tr)


def _wanted(args: argparse.Namespace, targets: Collection[Format]) -> tuple[str, ...]:
    """The tables that are to be written. Raises UsageError for one that is none, or if no target has any."""
    from planparse.output.export import wanted_tables

    names = None if args.tables is None else [name.strip() for name in args.tables.split(",")]
    return wanted_tables(names, not args.no_tokens, targets, ("--tables", "--no-tokens"))


def _written(
    args: argparse.Namespace,
    targets: Mapping[Format, str | Path],
    publication: Publication,
    wanted: tuple[str, ...],
    tr: Translator,
) -> Done:
    """Write every target of an output folder on this machine."""
    from planparse.output.export import contents, shown, write

    unread: list[Failure] = []
    plans = converted.read_each(args.out, tr, unread)
    failed, written = False, list[dict[str, object]]()
    with contents(args.out, plans, targets.keys(), publication, wanted) as found:
        short = converted.falls_short(args.out, tr)
        for known, target in targets.items():
            try:
                with _place(known, target) as place:
                    backup = write(known, place, found)
            except OutputError as error:
                tr.complain(error.failure)
                failed = True
                continue
            if backup is not None:
                _tell_of(backup, found.plans, tr)
            name, n = shown(known, target), found.documents
            written.append({"format": known.name, "target": name})
            tr.confirm(tr(f"{name}: {n}文書を書き出しました。", f"{name}: wrote {n} documents."))
    result = {"documents": found.documents, "written": written}
    return Done(int(failed or bool(unread) or (short and not args.partial)), result)


def _place(known: Format, target: str | Path) -> AbstractContextManager[str | Path]:
    """What to write to: a file or folder, or the URL of a database."""
    return nullcontext(target) if isinstance(target, str) else outgoing(target, f".{known.name}")


def _publication(args: argparse.Namespace, targets: Iterable[Format]) -> Publication:
    """What the options say of the publication. Raises UsageError if no target takes it."""
    from planparse.writers.publication import Publication

    given = {name: getattr(args, name.replace("-", "_")) for name, *_ in _PUBLISHED}
    if not any(known.published for known in targets):
        takers = tuple(f"--{known.name}" for known in FORMATS if known.published)
        for name, value in given.items():
            if value is not None:
                raise UsageError("option-without-target", f"--{name}", {"targets": takers})
    return Publication(given["base-uri"], given["licence"], given["source-url"])


def _tell_of(backup: Path, plans: Sequence[Plan], tr: Translator) -> None:
    """Say where the workbook that was replaced is kept, and what people have written into it."""
    from planparse.corrections.edits import not_taken
    from planparse.corrections.workbook import read_workbook

    tr.confirm(tr(f"前のブックを {backup} に残しました。", f"The previous workbook was kept as {backup}."))
    try:
        filled = read_workbook(backup)
    except ReadError:  # some other workbook, or a damaged one
        return
    told = []
    if pending := not_taken(plans, filled.edits):
        told.append(tr(f"取り込んでいない修正{pending}件", f"{pending} corrections that were not taken over"))
    if filled.overwritten:
        n = len(filled.overwritten)
        told.append(tr(f"書き換えられた白い欄{n}個", f"{n} protected cells that were changed"))
    if filled.added:
        named = "、".join(filled.added)
        told.append(tr(f"加えられた列({named})", f"columns of its own ({named})"))
    if told:
        tr.warn(
            tr(
                f"前のブックには{'、'.join(told)}があります。新しいブックには入っていません。"
                f"修正は planparse correct で {backup} から取り込めます。",
                f"The previous workbook has {', '.join(told)}, which the new one has not. "
                f"Take corrections over from {backup} with `planparse correct`.",
            )
        )
