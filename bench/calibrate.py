"""How likely values are wrong: fit the weights of `planparse.parse.doubt`, and measure how well they hold.

python -m bench.calibrate fit FOLDER…      print the tables of `doubt_weights` as fitted on the documents
python -m bench.calibrate measure FOLDER…  print the reliability table and where the wrong values stand

A folder holds documents (.pdf, .txt) each with its .truth.json: `python -m bench.layouts OUT --seed 100
--count 4 --draw` draws those the weights were fitted on; raw/ and other seeds are for measuring.

A value is a part of the plan that has a place: a passage, a budget, an issue's heading, a task. It is wrong
where one of its facts is not in the truth. A fact of the truth that the plan lacks makes its initiative
wrong, or its issue where there is no such initiative.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from math import log
from pathlib import Path
from typing import NamedTuple

import numpy as np

from generator.score import facts, fold
from planparse.document.errors import ReadError
from planparse.document.source import SourceDocument
from planparse.form.file import shipped
from planparse.form.model import column_heads
from planparse.parse.doubt import common_name, is_recognised, judged
from planparse.parse.doubt_weights import Weight
from planparse.parse.pipeline import parse_document
from planparse.parse.recognised import decided, vocabulary_of
from planparse.parse.scan_signs import DOUBTFUL, FROM_PICTURE, is_flaw
from planparse.plan.fields import Part, walk
from planparse.plan.model import Plan
from planparse.plan.sections import SECTION_NAMES
from planparse.readers import read

LEAST_SEEN = 40
"""Values on which evidence must have been seen to get a weight of its own."""
SHRINK = 2.0
"""Strength of the penalty on the squares of the weights, so that rare evidence gets no extreme one."""
LEAST_WEIGHT, LEAST_OF_OWN = 0.1, 1.0
"""Every piece of evidence counts, also where the documents at hand were read right in spite of it: what is
odd about the value itself, guessed or warned of multiplies its odds by e at least.
"""
LEAST_OF_DOUBTFUL = 2.0
"""What is said of a value with a character that the recogniser itself holds for wrong: it is always named."""
MOST_NAMED = 0.165
"""The share of recognised values that a doubt of 0.5 names in the documents fitted on. Some of these lost
their structure; of scans that kept it, it names less than the 15 % that may be named.
"""
BINS = (0.0, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.85, 1.01)


class Value(NamedTuple):
    """A value of a plan: the evidence against it, its doubt, and whether it is wrong.

    `holder` is the path of the initiative or issue that lacks a fact where the value is wrong; empty for
    those themselves and for values outside issues.
    """

    document: str
    path: str
    seen: frozenset[str]
    doubt: float
    wrong: bool
    holder: str


def values_of(file: Path) -> list[Value]:
    """The values planparse reads from a document that has a truth beside it; none where it refuses it."""
    truth = json.loads(file.with_suffix(".truth.json").read_text("utf-8"))
    forms = shipped()
    try:
        document, findings = read(file.read_bytes(), file.name, column_heads=column_heads(forms))
        plan = parse_document(document, findings, forms).plan
    except ReadError:
        return []
    return values_of_plan(str(file), truth, plan, decided(document, vocabulary_of(forms)).document)


def values_of_plan(name: str, truth: dict[str, object], plan: Plan, document: SourceDocument) -> list[Value]:
    """The values of a plan that was read from a document with a known truth."""
    wrong = _wrong(truth, plan)
    return [
        Value(name, part.path, seen, doubt, part.path in wrong, _holder(part))
        for part, seen, doubt in judged(plan, document)
        if _facts(part)
    ]


def _holder(part: Part) -> str:
    holder = part.within("initiative") or part.within("issue")
    return "" if holder is None or holder is part else holder.path


def _plain(lines: Iterable[str]) -> Counter[str]:
    return Counter("".join(line.split()) for line in lines)


def _wrong(truth: dict[str, object], plan: Plan) -> set[str]:
    """The paths of the parts that are wrong, or of which something is lost."""
    wanted, found = _plain(facts(truth)), _plain(facts(plan.model_dump(mode="json")))
    invented, lost = found - wanted, wanted - found
    wrong: set[str] = set()
    holders: dict[str, str] = {}
    for part in _parts(plan):
        own = _plain(_facts(part))
        if own & invented:
            wrong.add(part.path)
            invented -= own
        if part.name in ("issue", "initiative"):
            holders.setdefault(_key(part), part.path)
    for fact in lost:
        pieces = fact.split(":", 1)[0].split("/")
        if pieces[0] == "issues":
            holder = holders.get("/".join(pieces[:3])) or holders.get("/".join(pieces[:2]))
            wrong.update(filter(None, [holder]))
    return wrong


def _parts(plan: Plan) -> Iterator[Part]:
    return (part for part, _ in walk(plan))


def _key(part: Part) -> str:
    """The path under which `generator.score` counts the facts of an issue or initiative."""
    issue = part.enclosing("issue").node
    own = f"issues/{f'{issue.area}-' if issue.area else ''}{issue.number}"
    inner = part.within("initiative")
    return own if inner is None else f"{own}/{inner.node.number}"


def _facts(part: Part) -> list[str]:
    """The facts of a part as `generator.score.facts` writes them."""
    return [f"{path}: {fold(value)}" for path, value in _named(part) if fold(value)]


def _named(part: Part) -> Iterator[tuple[str, object]]:
    node, name = part.node, part.name
    if name in ("mission", "budget_note"):
        yield {"mission": "mission", "budget_note": "basics/budget_notes"}[name], node.text
    elif name == "budget":
        yield f"basics/budgets/{fold(node.account)}", node.amount_yen
    elif name in ("departments", "affiliates"):
        yield from ((f"basics/{name}", one) for one in getattr(node, name))
        if name == "departments":
            yield "basics/departments_as_of", node.departments_as_of
    elif name == "facility":
        yield "basics/facilities", node.operation
        yield from ((f"basics/facilities/{fold(node.operation)}", one) for one in node.names)
    elif name == "review_paragraph":
        assert part.owner is not None
        yield f"review/{fold(part.owner.node.title)}", node.text
    elif name == "overview":
        own = f"{node.area or ''}{'-' if node.area else ''}{node.number}"
        yield from (
            (f"overview/{own}/{key}", getattr(node, key)) for key in ("policy_field", "title", "approach")
        )
    elif name == "area":
        yield from ((f"areas/{node.code}", one) for one in node.descriptions)
    elif part.within("issue") is not None:
        yield from _named_in_issue(part)


def _named_in_issue(part: Part) -> Iterator[tuple[str, object]]:
    node, name, key = part.node, part.name, _key(part)
    if name == "issue":
        yield from (
            (f"{key}/{own}", getattr(node, own)) for own in ("title", "policy_field", "impact", "urgency")
        )
    elif name in SECTION_NAMES:
        yield f"{key}/{name}", node.text
    elif name == "initiative":
        yield f"{key}/title", node.title
    elif name == "initiative_description":
        yield f"{key}/description", node.text
    elif name == "item":
        yield f"{key}/items/{fold(node.marker)}", node.text
    elif name == "quarter":
        yield f"{key}/Q{node.quarter}/period", f"{node.start}/{node.end}"
    elif name == "task":
        quarter = part.enclosing("quarter").node.quarter
        ditto = "(同左)" if node.ditto else ""
        yield f"{key}/Q{quarter}/task {''.join(sorted(node.markers))}{ditto}", node.text


# --- fitting -----------------------------------------------------------------------------------------


def fit(values: Sequence[Value]) -> str:
    """STATED and RECOGNISED as Python source, as far as there are such values."""
    stated = [value for value in values if not is_recognised(value.seen)]
    recognised = [value for value in values if is_recognised(value.seen)]
    out = []
    if stated:
        base, weights = _fitted([(value.seen, value.wrong) for value in stated])
        out.append(_source("STATED", base, weights))
    if recognised:
        base, weights = _fitted(list(_unexplained(recognised)))
        out.append(_source("RECOGNISED", base - _odds_named(recognised, base, weights), weights))
        out.append(f"# calibrated, its base would be {base:.2f}")
    return "\n".join(out)


def _source(name: str, base: float, weights: Mapping[str, Weight]) -> str:
    lines = [f'        "{n}": Weight({w.log_odds:.2f}, {w.seen}, {w.wrong}),' for n, w in weights.items()]
    return "\n".join([f"{name} = Model(\n    base={base:.2f},\n    weights={{", *lines, "    },\n)"])


def _unexplained(values: Sequence[Value]) -> Iterator[tuple[frozenset[str], bool]]:
    """The evidence of recognised values and whether they are wrong, without the issues and initiatives that a
    wrong value explains: these are as doubtful as that value.
    """
    explained = {(value.document, value.holder) for value in values if value.wrong and value.holder}
    for value in values:
        if (value.document, value.path) not in explained:
            yield value.seen - {FROM_PICTURE}, value.wrong


def _odds_named(values: Sequence[Value], base: float, weights: Mapping[str, Weight]) -> float:
    """The log-odds from which MOST_NAMED of the recognised values are named, with what holds them."""
    odds: dict[tuple[str, str], float] = {}
    for value in values:
        found = (weights.get(name) or weights.get(common_name(name)) for name in value.seen - {FROM_PICTURE})
        own = base + sum(LEAST_OF_OWN if weight is None else weight.log_odds for weight in found)
        for path in filter(None, (value.path, value.holder)):
            odds[value.document, path] = max(own, odds.get((value.document, path), own))
    return float(np.quantile([odds[value.document, value.path] for value in values], 1 - MOST_NAMED))


def _fitted(seen_wrong: Sequence[tuple[frozenset[str], bool]]) -> tuple[float, dict[str, Weight]]:
    """Base and weights by logistic regression with weights that are never negative."""
    counts = Counter(name for seen, _ in seen_wrong for name in seen)
    cases: dict[frozenset[str], list[int]] = defaultdict(lambda: [0, 0])
    for seen, wrong in seen_wrong:
        own = frozenset(n if counts[n] >= LEAST_SEEN else common_name(n) for n in seen)
        cases[own][0] += 1
        cases[own][1] += wrong
    names = sorted({name for own in cases for name in own})
    x = np.array([[name in own for name in names] for own in cases], float)
    n, bad = np.array(list(cases.values()), float).T
    base, weights = _regression(x, n, bad, np.array([_least(name) for name in names]))
    found = zip(weights, x.T @ n, x.T @ bad, strict=True)
    return base, {name: Weight(w, int(k), int(b)) for name, (w, k, b) in zip(names, found, strict=True)}


def _least(name: str) -> float:
    own = common_name(name) == "warning" or name == "wrap-guessed" or name.startswith(("text: ", "prose: "))
    if name == DOUBTFUL:
        return LEAST_OF_DOUBTFUL
    return LEAST_OF_OWN if own or is_flaw(name) else LEAST_WEIGHT


def _regression(
    x: np.ndarray, n: np.ndarray, wrong: np.ndarray, at_least: np.ndarray
) -> tuple[float, np.ndarray]:
    """Base and weights of greatest penalised likelihood, by Newton's method; no weight below the least."""
    full = np.hstack([np.ones((len(n), 1)), x])
    least = np.concatenate([[-np.inf], at_least])
    penalty = np.concatenate([[0.0], np.full(x.shape[1], SHRINK)])
    w = np.concatenate([[log(max(wrong.sum(), 1) / n.sum())], at_least])
    for _ in range(200):
        p = 1 / (1 + np.exp(-full @ w))
        gradient = full.T @ (wrong - n * p) - penalty * w
        free = (w > least) | (gradient > 0)
        hessian = (full * (n * p * (1 - p))[:, None]).T @ full + np.diag(penalty + 1e-3)
        step = np.zeros_like(w)
        step[free] = np.linalg.solve(hessian[np.ix_(free, free)], gradient[free])
        new = np.maximum(w + np.clip(step, -1, 1), least)
        if np.abs(new - w).max() < 1e-5:
            break
        w = new
    return float(w[0]), w[1:]


# --- measuring ---------------------------------------------------------------------------------------


def measure(values: Sequence[Value]) -> str:
    """How often values are wrong by doubt, and the share of the wrong among the most doubtful."""
    doubts = [value.doubt for value in values]
    out = ["| doubt | values | wrong | share wrong | mean doubt |", "| --- | --- | --- | --- | --- |"]
    for low, high in pairwise(BINS):
        own = [(d, v.wrong) for d, v in zip(doubts, values, strict=True) if low <= d < high]
        if own:
            bad = sum(wrong for _, wrong in own)
            mean = sum(d for d, _ in own) / len(own)
            out.append(
                f"| {low:.3f}–{min(high, 1):.3f} | {len(own)} | {bad} | {bad / len(own):.4f} | {mean:.4f} |"
            )
    wrong = sum(v.wrong for v in values)
    share = wrong / len(values)
    looked = 0.05 if share <= 0.02 else min(1, 3 * share)
    out.append("")
    out.append(f"{len(values)} values, {wrong} wrong ({share:.2%})")
    for part in sorted({0.01, 0.02, 0.05, 0.1, 0.2, looked}):
        out.append(f"the {part:.1%} most doubtful hold {_held(doubts, values, part):.1%} of the wrong ones")
    return "\n".join(out)


def _held(doubts: Sequence[float], values: Sequence[Value], share: float) -> float:
    """The share of the wrong values among the most doubtful; values of equal doubt count in proportion."""
    room, held = share * len(values), 0.0
    tied: dict[float, list[bool]] = defaultdict(list)
    for doubt, value in zip(doubts, values, strict=True):
        tied[doubt].append(value.wrong)
    for doubt in sorted(tied, reverse=True):
        taken = min(1.0, room / len(tied[doubt]))
        held += taken * sum(tied[doubt])
        room -= taken * len(tied[doubt])
    return held / max(1, sum(v.wrong for v in values))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.calibrate", description=__doc__)
    parser.add_argument("what", choices=("fit", "measure"))
    parser.add_argument("folders", type=Path, nargs="+")
    args = parser.parse_args()
    files = [f for d in args.folders for f in sorted(d.iterdir()) if f.suffix in (".pdf", ".txt")]
    values = [v for f in files if f.with_suffix(".truth.json").exists() for v in values_of(f)]
    print((fit if args.what == "fit" else measure)(values))
    refused = len(files) - len({v.document for v in values})
    print(f"{len(files)} documents, {refused} of them without a plan", file=sys.stderr)


if __name__ == "__main__":
    main()
