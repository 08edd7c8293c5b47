"""`planparse check FILE…`: the findings of documents, as text or JSON."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from planparse.cli import documents
from planparse.cli.reading import reading_arguments
from planparse.cli.words import Words
from planparse.document.findings import render


def arguments(parser: argparse.ArgumentParser, words: Words) -> None:
    """Add the command's arguments."""
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE", help=words("調べる文書", "documents"))
    reading_arguments(parser, words)
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help=words("出力の形式", "output format")
    )


def run(args: argparse.Namespace, words: Words) -> int:
    """Print the findings; exit 1 where a document has an error or cannot be read."""
    failed = False
    out: list[dict[str, object]] = []
    for path in args.files:
        parsed = documents.parse(path, args, words)
        if parsed is None:
            failed = True
            continue
        findings = parsed.plan.findings
        failed = failed or any(f.severity == "error" for f in findings)
        if args.format == "text":
            for finding in findings:
                documents.print_finding(path.name, finding, words)
            if not findings:
                print(words(f"{path.name}: 指摘はありません。", f"{path.name}: no findings."))
            continue
        for finding in findings:
            record = finding.model_dump(mode="json")
            record["message"] = render(finding.code, finding.values, words.language)
            out.append({"document": path.name, **record})
    if args.format == "json":
        print(json.dumps(out, ensure_ascii=False, indent=1))
    return 1 if failed else 0
