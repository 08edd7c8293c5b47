"""`planparse diff OLD NEW`: what became of each issue, as a summary on the terminal and as files."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from planparse.batch.inputs import read_address
from planparse.cli import documents
from planparse.cli import plans as converted
from planparse.cli.language import Translator
from planparse.cli.outcome import Done
from planparse.cli.reading import FormTexts, chosen_forms, limit_arguments, limits_of, reading_arguments
from planparse.cli.settings import refuse_beside
from planparse.cli.streams import STREAM, incoming, read_once
from planparse.cli.terminal import say_json, say_lines
from planparse.document.errors import Failure, OutputError, ReadError, UsageError, writing
from planparse.document.secrets import address_without_secrets

if TYPE_CHECKING:
    from planparse.comparison.links_file import LinkDecision, LinksFile
    from planparse.comparison.pairing import Pairing
    from planparse.plan.model import Plan
    from planparse.writers.diff_files import Comparison

_FORMATS = ("json", "html", "xlsx", "docx", "md", "parquet")
_PRINTED = frozenset({"md", "json"})
"""The formats that are text, one of which standard output can take."""
_SIDED = frozenset({"html", "xlsx", "docx", "md"})
"""The formats with a comparison table, which has two sides."""


def arguments(parser: argparse.ArgumentParser, tr: Translator) -> None:
    """Add the arguments of `planparse diff` to the parser."""
    parser.add_argument(
        "old",
        type=converted.place,
        metavar="OLD",
        help=tr(
            "旧年度の計画(PDF、テキスト、計画のJSON又は変換結果のフォルダー。URLも可)",
            "the old plan: a PDF, a text, a plan JSON or an output folder, or a URL of one",
        ),
    )
    parser.add_argument(
        "new",
        type=converted.place,
        nargs="?",
        metavar="NEW",
        help=tr(
            "新年度の計画(省略した場合は、OLD のフォルダー内の年度を順に比較)",
            "the new plan; if omitted, each year in the folder OLD is compared with the next",
        ),
    )
    parser.add_argument(
        "--from", dest="from_fy", type=int, metavar="YEAR", help=tr("旧年度(西暦)", "the old fiscal year")
    )
    parser.add_argument(
        "--to", dest="to_fy", type=int, metavar="YEAR", help=tr("新年度(西暦)", "the new fiscal year")
    )
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="DIR",
        help=tr("出力先のフォルダー", "folder to write the files to"),
    )
    parser.add_argument(
        "--format",
        action="append",
        choices=_FORMATS,
        help=tr(
            "出力形式(複数指定可、既定は全形式)。-o を省略した場合は md 又は json を標準出力へ",
            "output format, may be repeated (default: all); without -o, md or json to standard output",
        ),
    )
    parser.add_argument(
        "--links",
        type=Path,
        metavar="FILE",
        help=tr(
            "課題・取組の対応や組織の改称を指定するファイル(TOML又はExcel)",
            "links file (TOML or Excel) that pins or forbids links, and names renamed bureaus",
        ),
    )
    parser.add_argument(
        "--force",
        action="store_true",
        help=tr(
            "年度の前後が逆でも、自治体や組織が違っても比較する",
            "compare although the years are reversed, or the municipality or bureau is another one",
        ),
    )
    parser.add_argument(
        "--old-left",
        action="store_true",
        help=tr("新旧対照表の左側を旧とする", "put the old plan on the left of the comparison table"),
    )
    parser.add_argument(
        "--exit-code",
        action="store_true",
        help=tr(
            "終了コードを、違いがなければ0、あれば1、比較できなければ2とする",
            "exit with 0 if the plans are equal, 1 if they differ, 2 if they cannot be compared",
        ),
    )
    converted.partial_argument(parser, tr)
    reading_arguments(parser, tr)
    limit_arguments(parser, tr)


def run(args: argparse.Namespace, tr: Translator) -> Done:
    """Compare. Ends with 1 if something failed; with --exit-code as `git diff` does."""
    try:
        return _run(args, tr)
    except (ReadError, OutputError) as error:
        tr.complain(error.failure)
        return Done(2 if args.exit_code else 1)


def _run(args: argparse.Namespace, tr: Translator) -> Done:
    formats: tuple[str, ...] = tuple(dict.fromkeys(args.format or ()))
    _refuse_idle_options(args, formats, tr)
    links_file = _links(args)
    pairing, failed = _pairing(args, links_file, tr)
    comparisons = _compare(pairing, links_file, tr)
    _ask(pairing, comparisons, args, tr)
    if args.output is None and formats:
        _print(comparisons, formats[0], args.old_left)
    elif tr.confirms:
        from planparse.cli.diff_summary import summarize

        for comparison in comparisons:
            summarize(comparison.diff, tr)
    files = _write(args, formats or _FORMATS, comparisons, links_file, tr) if args.output is not None else []
    code = int(failed)
    if args.exit_code:
        code = 2 if failed else int(any(c.diff.differs for c in comparisons))
    return Done(code, {"comparisons": [c.diff.model_dump(mode="json") for c in comparisons], "files": files})


def _refuse_idle_options(args: argparse.Namespace, formats: Sequence[str], tr: Translator) -> None:
    """Raise UsageError for an option of the call that would change nothing."""
    if args.output is None and (len(formats) > 1 or not _PRINTED.issuperset(formats)):
        raise UsageError("no-output-folder")
    if args.output is None and formats and tr.json:
        raise UsageError("options-clash", "", {"option": f"--format {formats[0]}", "other": "--json"})
    if "old_left" in args.given and not set(formats or (args.output and _FORMATS) or ()) & _SIDED:
        raise UsageError("option-alone", "", {"option": "--old-left", "needed": "-o, --format md"})
    sides = _named(args.old, args.new)
    read_once(_named(args.old, args.new, args.links))
    if args.output == STREAM:
        raise UsageError("stream-folder", "-")
    if not any(map(_is_document, sides)):
        converted_ones = tr("変換済みの計画", "plans that are converted")
        refuse_beside(args, ("reader", "ocr", "password", "form"), converted_ones)
    if "partial" in args.given and not any(map(_is_folder, sides)):
        raise UsageError("option-alone", "", {"option": "--partial", "needed": tr("フォルダー", "a folder")})


def _links(args: argparse.Namespace) -> LinksFile:
    """What the links file says, if there is one. Raises UsageError."""
    from planparse.batch.bounded import Call, bounded
    from planparse.comparison.links_file import NO_DECISIONS, load_links_file

    if args.links is None:
        return NO_DECISIONS
    limits = limits_of(args)
    with incoming(args.links, ".toml", limits.size) as file:
        found = bounded(Call(load_links_file, (file,), args.links.name, limits))
    if isinstance(found, Failure):
        raise UsageError.of(found)
    return found


# --- what is compared -----------------------------------------------------------------------------------


def _is_folder(path: Path | str) -> bool:
    """Whether a path is a folder; of a URL, whether its last part does not end as a file's name does."""
    return not PurePath(path).suffix if isinstance(path, str) else path.is_dir()


def _is_plan(path: Path | str) -> bool:
    return not _is_folder(path) and PurePath(path).suffix.lower() == ".json"


def _named(*arguments: Path | str | None) -> list[Path | str]:
    """The arguments that the call has."""
    return [one for one in arguments if one is not None]


def _is_document(path: Path | str) -> bool:
    return not _is_folder(path) and not _is_plan(path)


def _plans(
    path: Path | str, args: argparse.Namespace, forms: FormTexts | None, tr: Translator
) -> tuple[list[Plan], bool]:
    """The plans of a file or an output folder, oldest first; whether some are missing or unreadable.

    `forms` are those that a document is read by.
    """
    if isinstance(path, str) and _is_folder(path):
        from planparse.batch.mirror import local_copy

        with local_copy(path) as folder:
            return _plans(folder, args, forms, replace(tr, copy=(str(folder), address_without_secrets(path))))
    if isinstance(path, Path) and path.is_dir():
        from planparse.output.manifest import read_manifest
        from planparse.output.versions import oldest_first

        found, failed = converted.read_all(path, tr)
        plans = oldest_first(found, read_manifest(path), str(path))
        short = converted.falls_short(path, tr)
        return plans, failed or (short and not args.partial)
    if _is_plan(path):
        from planparse.writers.json import decode_plan, read_plan

        if isinstance(path, Path):
            return [read_plan(path)], False
        return [decode_plan(read_address(path, limits_of(args).size)[1], path)], False
    from planparse.batch.single import plan_of

    (plan,) = documents.each(plan_of, [path], args, forms, strict=True)
    if isinstance(plan, Failure):
        raise ReadError.of(plan)
    return [plan], False


def _same(one: Path | str, other: Path | str) -> bool:
    if isinstance(one, Path) and isinstance(other, Path):
        return one.resolve() == other.resolve()
    return one == other


def _pairing(args: argparse.Namespace, links_file: LinksFile, tr: Translator) -> tuple[Pairing, bool]:
    """The pairs to compare, and whether any plan could not be read. Raises ReadError if there is no pair."""
    from planparse.comparison.pairing import pair_sides, pair_years

    # before either side is read, as the forms are one thing for both
    documents_read = any(map(_is_document, _named(args.old, args.new)))
    forms = chosen_forms(args, _named(args.old, args.new, args.links)) if documents_read else None
    old, failed = _plans(args.old, args, forms, tr)
    if args.new is None or (_same(args.old, args.new) and _is_folder(args.old)):
        if not _is_folder(args.old):
            raise UsageError("no-new-plan")
        pairing = pair_years(old, args.from_fy, args.to_fy, links_file.bureaus)
    else:
        new, also = _plans(args.new, args, forms, tr)
        failed |= also
        pairing = pair_sides(old, new, args.from_fy, args.to_fy, links_file.bureaus)
    for left_out, used in pairing.repeats:
        tr.warn(
            tr(
                f"{left_out.document_id}: 同じ組織・年度の {used.document_id} が新しいため、"
                "比較の対象から除きます(先に変換したもの、同時に変換した場合は原本の更新日時が早いものを、古い方とみなします)。",
                f"{left_out.document_id}: left out, since {used.document_id} of the same bureau and year is "
                "newer (converted later or, if in the same run, from a source modified later).",
            )
        )
    for plan in pairing.alone:
        tr.warn(
            tr(
                f"{plan.document_id}: 比較する相手の計画がありません({plan.organization or '組織不明'}、"
                f"{plan.fiscal_year or '年度不明'})。",
                f"{plan.document_id}: no plan to compare with ({plan.organization or 'no organization'}, "
                f"{plan.fiscal_year or 'no fiscal year'}).",
            )
        )
    if not pairing.pairs:
        raise ReadError("no-pairs")
    return pairing, failed


def _compare(pairing: Pairing, links_file: LinksFile, tr: Translator) -> list[Comparison]:
    from planparse.comparison.compare import compare
    from planparse.writers.diff_files import Comparison

    comparisons: list[Comparison] = []
    unused: list[LinkDecision] | None = None
    for old, new in pairing.pairs:
        compared = compare(old, new, links_file)
        comparisons.append(Comparison(old, new, compared.diff))
        # a decision without year or organization holds for every pair: it is a mistake if it fits none
        unused = [c for c in (compared.unused if unused is None else unused) if c in compared.unused]
    for decision in unused or ():
        tr.warn(
            tr(
                f"対応指定ファイル: {decision} の番号が計画にないため、この指定は適用していません。",
                f"links file: {decision} names an id that no plan has; ignored.",
            )
        )
    return comparisons


def _ask(
    pairing: Pairing, comparisons: Sequence[Comparison], args: argparse.Namespace, tr: Translator
) -> None:
    """Raise UsageError for the first comparison that is not of two years of one bureau, unless forced.

    A bureau that merely has another name is said to have one.
    """
    from planparse.comparison.pairing import question, renamed
    from planparse.comparison.table import side_name

    for at, one in enumerate(comparisons):
        if at in pairing.given:
            continue
        code = None if args.force else question(one.diff)
        if code is not None:
            raise UsageError(code, "", {"old": side_name(one.diff.old), "new": side_name(one.diff.new)})
        if renamed(one.diff):
            tr.warn(
                tr(
                    f"組織の名称が違います({one.diff.old.organization} → {one.diff.new.organization})。"
                    "改称として比較しました。",
                    f"The bureau has another name ({one.diff.old.organization} → "
                    f"{one.diff.new.organization}); compared as renamed.",
                )
            )


# --- what is written ------------------------------------------------------------------------------------


def _print(comparisons: Sequence[Comparison], form: str, old_left: bool) -> None:
    """Print the comparisons to standard output: each diff as a line of JSON, or the tables as Markdown."""
    from planparse.comparison.table import comparison_table
    from planparse.writers.diff_markdown import markdown

    for one in comparisons:
        if form == "json":
            say_json(f"{one.diff.model_dump_json()}\n")
        else:
            blocks = comparison_table(one.diff, one.old, one.new)
            say_lines(markdown(one.diff, blocks, old_left=old_left))


def _write(
    args: argparse.Namespace,
    formats: Sequence[str],
    comparisons: Sequence[Comparison],
    links_file: LinksFile,
    tr: Translator,
) -> list[str]:
    """Write the comparisons as files, whose paths it returns. Raises OutputError."""
    from planparse.writers.diff_files import write_comparisons

    with writing(str(args.output)):
        paths = write_comparisons(comparisons, args.output, formats, links_file, old_left=args.old_left)
    tr.confirm(
        tr(
            f"{args.output}: {len(paths)}個のファイルを出力しました。",
            f"{args.output}: wrote {len(paths)} files.",
        )
    )
    return [str(path) for path in paths]
