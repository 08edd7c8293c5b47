"""`planparse check FILE…`: the findings and the most doubtful values of documents, as text or JSON."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from planparse.batch.single import plan_of
from planparse.cli import documents
from planparse.cli.language import Translator
from planparse.cli.reading import chosen_forms, limit_arguments, reading_arguments
from planparse.cli.terminal import say, say_json
from planparse.document.errors import Failure
from planparse.document.findings import render
from planparse.plan.doubtful import doubtful_values
from planparse.plan.model import published


def arguments(parser: argparse.ArgumentParser, tr: Translator) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "files", type=Path, nargs="+", metavar="FILE", help=tr("調べる文書", "documents to check")
    )
    reading_arguments(parser, tr)
    limit_arguments(parser, tr)
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help=tr("出力の形式", "output format")
    )


def run(args: argparse.Namespace, tr: Translator) -> int:
    """Print the findings. Returns 1 if a document has an error or cannot be read."""
    failed = False
    out: list[dict[str, object]] = []
    plans = documents.each(plan_of, args.files, args, chosen_forms(args))
    for path, plan in zip(args.files, plans, strict=True):
        if isinstance(plan, Failure):
            tr.complain(plan)
            failed = True
            continue
        findings, doubtful = plan.findings, tuple(map(published, doubtful_values(plan)))
        failed = failed or any(f.severity == "error" for f in findings)
        if args.format == "text":
            for finding in findings:
                documents.print_finding(path.name, finding, tr)
            if not findings:
                say(tr(f"{path.name}: 指摘はありません。", f"{path.name}: no findings."))
            if doubtful:
                say(
                    tr(
                        f"{path.name}: 確かめるべき値({len(doubtful)}件):",
                        f"{path.name}: {len(doubtful)} values to check:",
                    )
                )
            for finding in doubtful:
                documents.print_finding(path.name, finding, tr)
            continue
        for finding in (*findings, *doubtful):
            record = finding.model_dump(mode="json")
            record["message"] = render(finding.code, finding.values, tr.language)
            out.append({"document": path.name, **record})
    if args.format == "json":
        say_json(json.dumps(out, ensure_ascii=False, indent=1) + "\n")
    return 1 if failed else 0
