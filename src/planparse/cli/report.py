"""`planparse report`: HTML with the pages beside the extracted values."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from planparse.cli.language import Translator
from planparse.document.errors import UsageError, writing


def arguments(parser: argparse.ArgumentParser, tr: Translator) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "out",
        type=Path,
        metavar="OUT",
        nargs="?",
        default=Path("output"),
        help=tr(
            "変換結果のフォルダー(既定: output)", "output folder of `planparse convert` (default: output)"
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


def run(args: argparse.Namespace, tr: Translator) -> int:
    """Write the reports. Returns 1 if a plan could not be read."""
    from planparse.output.folder import REPORT, plan_paths
    from planparse.report import INDEX, write_reports

    out: Path = args.out
    folder: Path = args.output or out / REPORT
    if not plan_paths(out):
        raise UsageError("no-plans", str(out))
    written = failed = without = 0
    with writing(str(folder)):
        for done in write_reports(out, folder, args.sources, tr.language):
            if done.failure is not None:
                failed += 1
                tr.complain(done.failure)
                continue
            written += 1
            without += done.pictures is False
    print(
        tr(
            f"{written}件の文書の確認画面を書き出しました: {folder / INDEX}",
            f"Wrote reports for {written} documents: {folder / INDEX}",
        )
    )
    if without:
        print(
            tr(
                f"うち{without}件は原本のPDFが見つからず、文字だけを並べています。"
                "--sources で原本の場所を指定してください。",
                f"The PDFs of {without} of them were not found, so only their text is shown. "
                "Say where they are with --sources.",
            ),
            file=sys.stderr,
        )
    return 1 if failed else 0
