"""`planparse check FILE…`: the findings and the most doubtful values of documents."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence

from planparse.batch.single import plan_of
from planparse.cli import documents
from planparse.cli.language import Translator
from planparse.cli.outcome import Done
from planparse.cli.plans import place
from planparse.cli.reading import chosen_forms, limit_arguments, reading_arguments
from planparse.document.errors import Failure
from planparse.document.findings import SEVERITIES
from planparse.plan.doubtful import doubtful_values
from planparse.plan.model import PublishedFinding, published


def arguments(parser: argparse.ArgumentParser, tr: Translator) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "files", type=place, nargs="+", metavar="FILE", help=tr("調べる文書", "documents to check")
    )
    reading_arguments(parser, tr)
    limit_arguments(parser, tr)


def run(args: argparse.Namespace, tr: Translator) -> Done:
    """Print the findings. Ends with 1 if a document has an error or cannot be read."""
    checked: list[dict[str, object]] = []
    found: list[dict[str, object]] = []
    failed = False
    plans = documents.each(plan_of, args.files, args, chosen_forms(args, args.files))
    for path, plan in zip(args.files, plans, strict=True):
        if isinstance(plan, Failure):
            tr.complain(plan)
            failed = True
            checked.append({"document": str(path), "read": False})
            continue
        doubtful = tuple(map(published, doubtful_values(plan)))
        failed = failed or any(f.severity == "error" for f in plan.findings)
        _show(str(path), plan.findings, doubtful, tr)
        counts = Counter(f.severity for f in plan.findings)
        checked.append(
            {
                "document": str(path),
                "read": True,
                **{severity: counts[severity] for severity in SEVERITIES},
                "doubtful": len(doubtful),
            }
        )
        each = (documents.record(finding, tr) for finding in (*plan.findings, *doubtful))
        found.extend({"document": str(path), **finding} for finding in each)
    return Done(int(failed), {"documents": checked, "findings": found})


def _show(
    name: str,
    findings: Sequence[PublishedFinding],
    doubtful: Sequence[PublishedFinding],
    tr: Translator,
) -> None:
    """Print the findings of a document, then its most doubtful values."""
    for finding in findings:
        documents.print_finding(name, finding, tr)
    if not findings:
        tr.confirm(tr(f"{name}: 指摘はありません。", f"{name}: no findings."))
    if doubtful:
        count = len(doubtful)
        tr.show(tr(f"{name}: 確かめるべき値({count}件):", f"{name}: {count} values to check:"))
    for finding in doubtful:
        documents.print_finding(name, finding, tr)
