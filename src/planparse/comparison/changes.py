"""The values that differ between two sets of fields, and the numbers that changed within them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from pydantic import JsonValue

from planparse.comparison.changed_runs import changed_runs
from planparse.comparison.content import AS_OF, Field, Fields, Value
from planparse.comparison.exact import percent, points
from planparse.comparison.model import Change, Level, NumberChange, QuantityKind
from planparse.comparison.prepare import key
from planparse.comparison.quantities import Quantity, quantities
from planparse.comparison.schedule import skeleton

_EDITED = 0.5
"""rapidfuzz ratio, 0 to 1, from which two list entries are one entry edited; below it one was removed and
another added. Not measured: what is shown side by side should have half of its characters in common."""

_MOVED = 0.7
"""The same for an entry that stands elsewhere among the others: it must be more alike, as one of many may
resemble it by chance. Not measured."""

_SAME_TASK = 0.9
"""The similarity of two tasks that differ in numbers and parentheses alone: more than any chance likeness."""

_ANOTHER_YEAR = 0.6
"""The similarity of two values of an indicator and role for different years: less than that of two for one
year, so that 2026, 2027, 2028 and 2027, 2028, 2029 are paired by their years; more than `_EDITED`, so that a
target that moves on with the plan is one target; less than `_MOVED`."""

_EQUAL = 2.0
"""Similarity of equal entries, so that an equal entry outweighs any edited one."""

_MAX_PAIRS = 40_000
"""Pairs of entries up to which edited ones are looked for (200 by 200); beyond them only the equal ones at
both ends are paired. A matter of time."""

_CONTEXT = 12
"""Characters given as context before and after a number."""

_MIN_REWRITTEN = 30
"""Characters of an old text that was replaced as a whole beyond which the numbers in it belong to another
statement; in a shorter one (a label, a budget) they stand for the same thing."""


def text_of(value: JsonValue) -> str | None:
    """The text of a value, or None: the string itself, or the text, title, heading or value of an object."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        for name in ("text", "title", "heading", "value"):
            own = value.get(name)
            if isinstance(own, str):
                return own
    return None


def _name(value: JsonValue) -> str | None:
    """The name that list entries are paired by: the account of a budget, the code of an area; or None."""
    if isinstance(value, dict):
        if "row" in value:  # a value with a name, in a row of a table
            return f"{value['row'] or ''}\t{value.get('name') or value['period']}"
        for name in ("account", "operation", "code"):
            own = value.get(name)
            if isinstance(own, str):
                return own
    return None


def _text(value: JsonValue) -> str:
    """The key that list entries are compared by: of an object its text, or else all of its values."""
    text = text_of(value)
    if text is None:
        text = "".join(map(str, value.values())) if isinstance(value, dict) else str(value)
    return key(text)


def _similarities(old: Sequence[JsonValue], new: Sequence[JsonValue]) -> list[list[float]]:
    from rapidfuzz.fuzz import ratio
    from rapidfuzz.process import cdist

    left, right = list(map(_text, old)), list(map(_text, new))
    table: list[list[float]] = (cdist(left, right, scorer=ratio) / 100).tolist()
    for i, a in enumerate(old):
        for j, b in enumerate(new):
            if a == b:
                table[i][j] = _EQUAL
            elif isinstance(a, dict) and isinstance(b, dict) and a.keys() != b.keys():
                table[i][j] = 0.0
            elif isinstance(a, dict) and isinstance(b, dict) and "indicator" in a:
                table[i][j] = _indicator_similarity(a, b)
            elif _name(a) is not None or _name(b) is not None:
                table[i][j] = float(_name(a) == _name(b))
            elif _is_task(a) and skeleton(left[i]) == skeleton(right[j]) != "":
                table[i][j] = max(table[i][j], _SAME_TASK)
    return table


def _indicator_similarity(a: Mapping[str, JsonValue], b: Mapping[str, JsonValue]) -> float:
    """How likely two values of indicators stand for each other: those of one indicator and role for one year
    before those for the same years ahead."""
    if key(str(a["indicator"])) != key(str(b["indicator"])) or a["role"] != b["role"]:
        return 0.0
    return 1.0 if a["period"] == b["period"] else _ANOTHER_YEAR


def _is_task(value: JsonValue) -> bool:
    return isinstance(value, dict) and "ditto" in value


class Positions(NamedTuple):
    """The positions of an entry in the old and in the new list; None for what was added or removed."""

    old: int | None
    new: int | None
    moved: bool = False


def match_lists(old: Sequence[JsonValue], new: Sequence[JsonValue]) -> list[Positions]:
    """Pairs of positions: (i, j) for equal, edited or moved entries, (i, None) and (None, j) for others.

    Of all pairings that keep both orders it is the one with the greatest sum of similarities; entries it
    leaves over are then paired across the order.
    """
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    pairs = [Positions(i, i) for i in range(head)]
    a, b = old[head : len(old) - tail], new[head : len(new) - tail]
    for i, j, moved in _match_middle(a, b):
        pairs.append(Positions(None if i is None else i + head, None if j is None else j + head, moved))
    return pairs + [Positions(len(old) - tail + k, len(new) - tail + k) for k in range(tail)]


def _match_middle(old: Sequence[JsonValue], new: Sequence[JsonValue]) -> list[Positions]:
    n, m = len(old), len(new)
    if n == 0 or m == 0 or n * m > _MAX_PAIRS:
        return [*(Positions(i, None) for i in range(n)), *(Positions(None, j) for j in range(m))]
    similar = _similarities(old, new)
    best = [[0.0] * (m + 1) for _ in range(n + 1)]
    for i in range(n - 1, -1, -1):
        for j in range(m - 1, -1, -1):
            best[i][j] = max(best[i + 1][j], best[i][j + 1])
            if similar[i][j] >= _EDITED:
                best[i][j] = max(best[i][j], similar[i][j] + best[i + 1][j + 1])
    pairs: list[Positions] = []
    i = j = 0
    while i < n or j < m:
        if i < n and j < m and similar[i][j] >= _EDITED and best[i][j] == similar[i][j] + best[i + 1][j + 1]:
            pairs.append(Positions(i, j))
            i, j = i + 1, j + 1
        elif i < n and (j == m or best[i][j] == best[i + 1][j]):
            pairs.append(Positions(i, None))
            i += 1
        else:
            pairs.append(Positions(None, j))
            j += 1
    return _with_moved(pairs, similar)


def _with_moved(pairs: Sequence[Positions], similar: Sequence[Sequence[float]]) -> list[Positions]:
    """The pairs, the most alike of the removed and added entries being paired as moved."""
    removed, added = [p.old for p in pairs if p.new is None], [p.new for p in pairs if p.old is None]
    alike = sorted(
        (-similar[i][j], i, j)
        for i in removed
        for j in added
        if i is not None and j is not None and similar[i][j] >= _MOVED
    )
    to: dict[int, int] = {}
    for _, i, j in alike:
        if i not in to and j not in to.values():
            to[i] = j
    came = {j: i for i, j in to.items()}
    return [
        Positions(came[p.new], p.new, moved=True) if p.new in came else p
        for p in pairs
        if p.new is not None or p.old not in to
    ]


def field_changes(
    level: Level,
    old_id: str | None,
    new_id: str | None,
    old: Fields,
    new: Fields,
    known: Mapping[str, Sequence[tuple[int, int]]] | None = None,
) -> Iterator[Change]:
    """A change for every value that differs, in the order of the fields, then by position.

    Entries of lists are paired by their likeness, but where `known` has the positions that belong together.
    """
    paths = dict.fromkeys([*new, *old])
    for path in paths:
        a, b = old.get(path), new.get(path)
        if _same(a, b):
            continue
        if isinstance(a, Value) or isinstance(b, Value):
            if isinstance(a, tuple) or isinstance(b, tuple):
                raise TypeError(f"{path} is a list on one side only")
            yield _change(level, old_id, new_id, path, None, None, a, b)
            continue
        before, after = a or (), b or ()
        positions = (
            known_positions(len(before), len(after), known[path])
            if known and path in known
            else match_lists([v.value for v in before], [v.value for v in after])
        )
        for i, j, moved in positions:
            one, other = None if i is None else before[i], None if j is None else after[j]
            if one is None or other is None or moved or one.value != other.value:
                yield _change(level, old_id, new_id, path, i, j, one, other)


def known_positions(old: int, new: int, pairs: Sequence[tuple[int, int]]) -> list[Positions]:
    """The positions of two lists of these lengths; as few pairs as possible are said to be moved."""
    in_order = _longest_rising([i for i, _ in sorted(pairs, key=lambda pair: pair[1])])
    paired_old, paired_new = {i for i, _ in pairs}, {j for _, j in pairs}
    return [
        *(Positions(i, j, moved=i not in in_order) for i, j in pairs),
        *(Positions(i, None) for i in range(old) if i not in paired_old),
        *(Positions(None, j) for j in range(new) if j not in paired_new),
    ]


def _longest_rising(numbers: Sequence[int]) -> set[int]:
    """The longest subsequence that rises; the numbers are all different."""
    best: list[tuple[int, ...]] = []
    for number in numbers:
        shorter: list[tuple[int, ...]] = [(), *(run for run in best if run[-1] < number)]
        best.append((*max(shorter, key=len), number))
    longest: tuple[int, ...] = max(best, key=len, default=())
    return set(longest)


def _same(a: Field | None, b: Field | None) -> bool:
    if a is None or b is None:
        return a is b
    if isinstance(a, Value) or isinstance(b, Value):
        return isinstance(a, Value) and isinstance(b, Value) and a.value == b.value
    return [v.value for v in a] == [v.value for v in b]


def _change(
    level: Level,
    old_id: str | None,
    new_id: str | None,
    path: str,
    i: int | None,
    j: int | None,
    a: Value | None,
    b: Value | None,
) -> Change:
    before, after = (text_of(a.value) if a else None), (text_of(b.value) if b else None)
    return Change(
        level=level,
        old_id=old_id,
        new_id=new_id,
        field=path,
        old_index=i,
        new_index=j,
        old=a.value if a else None,
        new=b.value if b else None,
        runs=changed_runs(before, after) if before is not None and after is not None else (),
        old_place=a.place if a else None,
        new_place=b.place if b else None,
    )


# --- numbers -------------------------------------------------------------------------------------------


def number_changes(
    changes: Iterable[Change], years: tuple[int | None, int | None] = (None, None)
) -> Iterator[NumberChange]:
    """The amounts, percentages, dates, years and counts that changed: in edited texts, and in the budget."""
    for change in changes:
        if change.field.endswith(".text") or change.field == AS_OF:
            continue  # the cell as written has its tasks' numbers; the date is that of every year's plan
        old, new = change.old, change.new
        if isinstance(old, dict) and isinstance(new, dict) and "amount_yen" in old and "amount_yen" in new:
            before, after = old["amount_yen"], new["amount_yen"]
            if isinstance(before, int) and isinstance(after, int) and before != after:
                account = str(new.get("account"))
                yield _number(
                    change,
                    Quantity(0, 0, "amount", float(before), "円"),
                    Quantity(0, 0, "amount", float(after), "円"),
                    (str(old.get("text")), str(new.get("text"))),
                    (account, account),
                )
            continue
        if isinstance(old, dict) and isinstance(new, dict) and "indicator" in old and "indicator" in new:
            yield from _of_indicator(change, old, new)
            continue
        before_text, after_text = text_of(old), text_of(new)
        if before_text is None or after_text is None or not change.runs:
            continue
        yield from (n for n in _in_runs(change, before_text, after_text) if not _follows(n, years))


def _of_indicator(
    change: Change, old: Mapping[str, JsonValue], new: Mapping[str, JsonValue]
) -> Iterator[NumberChange]:
    """The numbers of two values of an indicator, if they differ and have one unit."""
    before, after, unit = old["number"], new["number"], new["unit"]
    if not isinstance(before, int | float) or not isinstance(after, int | float) or old["unit"] != unit:
        return
    if before != after:
        kind: QuantityKind = "amount" if unit == "円" else "percent" if unit in ("%", "％") else "count"
        of = None if unit is None else str(unit)
        name = str(new["indicator"])
        yield _number(
            change,
            Quantity(0, 0, kind, float(before), of),
            Quantity(0, 0, kind, float(after), of),
            (str(old["text"]), str(new["text"])),
            (name, name),
        )


def _follows(number: NumberChange, years: tuple[int | None, int | None]) -> bool:
    """Whether the years of the number are those of the plans, or the ones before: 令和7年度 → 令和8年度."""
    old, new = years
    if number.kind != "fiscal_year" or old is None or new is None:
        return False
    return (number.old_value, number.new_value) in {(str(old), str(new)), (str(old - 1), str(new - 1))}


def _in_runs(change: Change, old: str, new: str) -> Iterator[NumberChange]:
    """Numbers of the same kind and unit that differ within one changed run, paired in order."""
    if (
        change.runs[0].old == (0, len(old))
        and change.runs[0].new == (0, len(new))
        and len(old) > _MIN_REWRITTEN
    ):
        return  # another statement: its numbers are not the old ones changed
    all_old, all_new = quantities(old), quantities(new)
    for run in change.runs:
        here = [q for q in all_old if run.old[0] <= q.begin and q.end <= run.old[1]]
        there = [q for q in all_new if run.new[0] <= q.begin and q.end <= run.new[1]]
        for q in here:
            match = next((p for p in there if (p.kind, p.unit) == (q.kind, q.unit)), None)
            if match is None:
                continue
            there.remove(match)
            if match.value != q.value:
                yield _number(
                    change,
                    q,
                    match,
                    (old[q.begin : q.end], new[match.begin : match.end]),
                    (_around(old, q), _around(new, match)),
                )


def _around(text: str, quantity: Quantity) -> str:
    return text[max(0, quantity.begin - _CONTEXT) : quantity.end + _CONTEXT]


def _number(
    change: Change, old: Quantity, new: Quantity, written: tuple[str, str], context: tuple[str, str]
) -> NumberChange:
    return NumberChange(
        level=change.level,
        old_id=change.old_id,
        new_id=change.new_id,
        field=change.field,
        kind=old.kind,
        old_text=written[0],
        new_text=written[1],
        old_value=old.value,
        new_value=new.value,
        unit=old.unit,
        change_percent=None if old.kind == "percent" else percent(old.value, new.value),
        change_points=points(old.value, new.value) if old.kind == "percent" else None,
        old_context=context[0],
        new_context=context[1],
    )
