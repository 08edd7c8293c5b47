"""`planparse report`: HTML with the pages beside the extracted values."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from planparse.cli import plans as converted
from planparse.cli.language import Translator
from planparse.cli.outcome import Done
from planparse.cli.reading import limit_arguments, limits_of
from planparse.document.errors import ReadError, UsageError, writing


def arguments(parser: argparse.ArgumentParser, tr: Translator) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "out",
        type=converted.place,
        metavar="OUT",
        nargs="?",
        default=Path("output"),
        help=tr(
            "変換結果のフォルダーまたはURL(既定: output)",
            "output folder or URL of `planparse convert` (default: output)",
        ),
    )
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="DIR",
        help=tr("確認画面を書き出す先(既定: OUT/report)", "folder to write to (default: OUT/report)"),
    )
    parser.add_argument(
        "--sources",
        type=Path,
        nargs="+",
        default=[],
        metavar="PATH",
        help=tr(
            "原本のPDFがあるファイル・フォルダー(既定: 変換時の場所、なければ raw)",
            "files or folders with the source PDFs (default: the converted inputs, else raw)",
        ),
    )
    parser.add_argument("--password", help=tr("PDFのパスワード", "password of encrypted PDFs"))
    converted.partial_argument(parser, tr)
    limit_arguments(parser, tr)


def run(args: argparse.Namespace, tr: Translator) -> Done:
    """Write the reports. Ends with 1 if the plans are incomplete or one could not be read."""
    if isinstance(args.out, str) and args.output is None:
        raise UsageError("no-output-folder", args.out)
    with converted.opened(args, tr) as (own, tr), _fetched(args, own) as sources:
        return _written(own, sources, tr)


@contextmanager
def _fetched(args: argparse.Namespace, own: argparse.Namespace) -> Iterator[Sequence[Path]]:
    """Where the PDFs are: as given, else for an output folder in a store those that its manifest names."""
    if args.sources or not isinstance(args.out, str):
        yield args.sources
        return
    from planparse.batch.mirror import fetch_inputs

    with TemporaryDirectory(prefix="planparse-") as folder:
        fetch_inputs(own.out, Path(folder), limits_of(args).size)
        yield (Path(folder),)


def _written(args: argparse.Namespace, sources: Sequence[Path], tr: Translator) -> Done:
    from planparse.batch.identity import code_version
    from planparse.batch.pictures import views
    from planparse.cli.console import followed
    from planparse.output.folder import REPORT, plan_paths
    from planparse.report import INDEX, write_reports

    out: Path = args.out
    folder: Path = args.output or out / REPORT
    if not (plans := plan_paths(out)):
        raise ReadError("no-plans", str(out))
    draw = partial(views, password=args.password, limits=limits_of(args))
    written = failed = 0
    missing: Counter[str] = Counter()
    with writing(str(folder)):
        made_by = code_version(whole=True)
        reports = write_reports(out, folder, draw, sources, tr.language, made_by=made_by)
        for done in followed(reports, len(plans), tr("書き出し中", "writing")):
            if done.failure is not None:
                failed += 1
                tr.complain(done.failure)
                continue
            written += 1
            missing[done.pages or "shown"] += 1
    tr.confirm(
        tr(
            f"{written}件の文書の確認画面を書き出しました: {folder / INDEX}",
            f"Wrote reports for {written} documents: {folder / INDEX}",
        )
    )
    if count := missing["not-found"]:
        tr.warn(
            tr(
                f"うち{count}件は原本のPDFが見つからず、文字だけを並べています。"
                "--sources で原本の場所を指定してください。",
                f"The PDFs of {count} of them were not found, so only their text is shown. "
                "Say where they are with --sources.",
            )
        )
    if count := missing["not-opened"]:
        tr.warn(
            tr(
                f"うち{count}件は原本のPDFを画像にできず、文字だけを並べています。"
                "パスワードで保護されているときは --password で指定してください。",
                f"The PDFs of {count} of them could not be drawn, so only their text is shown. "
                "If they are protected by a password, give it with --password.",
            )
        )
    short = converted.falls_short(out, tr)
    result = {
        "index": str(folder / INDEX),
        "written": written,
        "failed": failed,
        "without_pages": missing["not-found"] + missing["not-opened"],
    }
    return Done(int(bool(failed or (short and not args.partial))), result)
