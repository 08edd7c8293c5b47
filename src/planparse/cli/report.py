"""`planparse report`: the pages beside what was read from them, as HTML."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from planparse.cli.words import Words


def arguments(parser: argparse.ArgumentParser, words: Words) -> None:
    """The command's arguments."""
    parser.add_argument(
        "out",
        type=Path,
        metavar="OUT",
        nargs="?",
        default=Path("output"),
        help=words("変換結果のフォルダー(既定: output)", "converted folder (default: output)"),
    )
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="DIR",
        help=words(
            "確認画面を書き出す先(既定: OUT/report)", "where to write the report (default: OUT/report)"
        ),
    )
    parser.add_argument(
        "--sources",
        type=Path,
        nargs="+",
        default=[],
        metavar="PATH",
        help=words(
            "原本のPDFがあるファイル・フォルダー(既定: 変換時の場所、なければ raw)",
            "files or folders with the source PDFs (default: where they were converted from, else raw)",
        ),
    )


def run(args: argparse.Namespace, words: Words) -> int:
    """Write the reports; 1 where a plan could not be read, 2 where there is none."""
    from planparse.report import INDEX, write_reports

    out: Path = args.out
    folder: Path = args.output or out / "report"
    if not any(out.glob("plans/*.json")):
        print(
            words(
                f"{out}: 変換結果(plans/*.json)がありません。先に planparse convert を実行してください。",
                f"{out}: no converted plans (plans/*.json). Run planparse convert first.",
            ),
            file=sys.stderr,
        )
        return 2
    written = failed = without = 0
    try:
        for done in write_reports(out, folder, args.sources, words.language):
            if done.trouble is not None:
                failed += 1
                print(
                    words(
                        f"{done.plan}: 読めないため除きます。もう一度変換してください({done.trouble})",
                        f"{done.plan}: cannot be read and is left out. Convert it again ({done.trouble})",
                    ),
                    file=sys.stderr,
                )
                continue
            written += 1
            without += done.pictures is False
    except OSError as error:
        print(
            words(
                f"{folder}: 書き込めません({error.strerror})。-o で別の場所を指定してください。",
                f"{folder}: cannot write ({error.strerror}). Give another place with -o.",
            ),
            file=sys.stderr,
        )
        return 1
    print(
        words(
            f"{written}件の文書の確認画面を書き出しました: {folder / INDEX}",
            f"Wrote the reports of {written} documents: {folder / INDEX}",
        )
    )
    if without:
        print(
            words(
                f"うち{without}件は原本のPDFが見つからず、文字だけを並べています。"
                "--sources で原本の場所を指定してください。",
                f"The PDFs of {without} were not found: only their text is shown. "
                "Give their place with --sources.",
            ),
            file=sys.stderr,
        )
    return 1 if failed else 0
