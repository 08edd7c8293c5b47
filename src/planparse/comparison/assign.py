"""The one-to-one assignment with the greatest sum of weights, solved for all pairs at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from planparse.comparison.matches import Pair

_ORDER_BONUS = 1e-6
"""Log-odds added for keeping the plan's order: decides between equal sums only (a log-odds is measured in
tenths)."""


def assign(weights: Mapping[Pair, float]) -> list[Pair]:
    """The pairs of the one-to-one assignment with the greatest sum of positive weights, in order.

    Equal sums go to the assignment that keeps the order best. Pairs that share no row or column with each
    other are solved apart, which keeps the matrices small.
    """
    positive = {pair: weight for pair, weight in weights.items() if weight > 0}
    size = 1 + max((i for i, _ in positive), default=0), 1 + max((j for _, j in positive), default=0)
    return sorted(pair for group in _components(positive) for pair in _solve(group, positive, size))


def _components(pairs: Iterable[Pair]) -> Iterator[list[Pair]]:
    """The pairs in groups that share no row and no column with one another."""
    by_row: dict[int, list[Pair]] = defaultdict(list)
    by_column: dict[int, list[Pair]] = defaultdict(list)
    for pair in pairs:
        by_row[pair[0]].append(pair)
        by_column[pair[1]].append(pair)
    seen: set[Pair] = set()
    for start in sorted(pair for row in by_row.values() for pair in row):
        if start in seen:
            continue
        group, stack = {start}, [start]
        while stack:
            i, j = stack.pop()
            neighbours = {*by_row[i], *by_column[j]} - group
            group |= neighbours
            stack += neighbours
        seen |= group
        yield sorted(group)


def _solve(group: list[Pair], weights: Mapping[Pair, float], size: tuple[int, int]) -> list[Pair]:
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    rows, columns = sorted({i for i, _ in group}), sorted({j for _, j in group})
    row_at, column_at = {i: k for k, i in enumerate(rows)}, {j: k for k, j in enumerate(columns)}
    matrix = np.zeros((len(rows), len(columns)))
    for i, j in group:
        in_order = 1 - abs(i / size[0] - j / size[1])
        matrix[row_at[i], column_at[j]] = weights[i, j] + _ORDER_BONUS * in_order
    chosen = zip(*linear_sum_assignment(matrix, maximize=True), strict=True)
    return [(rows[r], columns[c]) for r, c in chosen if matrix[r, c] > 0]
