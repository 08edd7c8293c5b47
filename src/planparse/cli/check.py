"""`planparse check FILE…`: the findings of documents, as text or JSON."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from planparse.cli import documents
from planparse.cli.language import Translator
from planparse.cli.reading import reading_arguments
from planparse.document.errors import ReadError
from planparse.document.findings import render


def arguments(parser: argparse.ArgumentParser, tr: Translator) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "files", type=Path, nargs="+", metavar="FILE", help=tr("調べる文書", "documents to check")
    )
    reading_arguments(parser, tr)
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help=tr("出力の形式", "output format")
    )


def run(args: argparse.Namespace, tr: Translator) -> int:
    """Print the findings. Returns 1 if a document has an error or cannot be read."""
    failed = False
    out: list[dict[str, object]] = []
    known = documents.forms(args)
    for path in args.files:
        try:
            findings = documents.parse(path, args, known).plan.findings
        except ReadError as error:
            tr.complain(error.failure)
            failed = True
            continue
        failed = failed or any(f.severity == "error" for f in findings)
        if args.format == "text":
            for finding in findings:
                documents.print_finding(path.name, finding, tr)
            if not findings:
                print(tr(f"{path.name}: 指摘はありません。", f"{path.name}: no findings."))
            continue
        for finding in findings:
            record = finding.model_dump(mode="json")
            record["message"] = render(finding.code, finding.values, tr.language)
            out.append({"document": path.name, **record})
    if args.format == "json":
        print(json.dumps(out, ensure_ascii=False, indent=1))
    return 1 if failed else 0
