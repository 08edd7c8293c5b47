"""Plans of several bureaus of one year as one plan: how bureaus that were merged or split are compared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from planparse.plan.model import Basics, Budget, Plan, Review

_LISTS = ("mission", "overview", "issues", "fields", "outline", "unplaced", "findings")
"""The fields of a plan whose entries follow each other."""


def joined(plans: Sequence[Plan]) -> Plan:
    """The plans one after the other as one plan; a single one as it is.

    Amounts of one account are added up, texts that are equal are kept once. An id that two plans have is that
    of the first one; the comparison calls the second "A-1~2". Raises ValueError without a plan.
    """
    if not plans:
        raise ValueError("nothing to join")
    first = plans[0]
    if len(plans) == 1:
        return first
    return first.model_copy(
        update={
            "document_id": "+".join(plan.document_id for plan in plans),
            "source": first.source.model_copy(
                update={
                    "name": "+".join(plan.source.name for plan in plans),
                    "sha256": "+".join(plan.source.sha256 for plan in plans),
                    "bytes": sum(plan.source.bytes for plan in plans),
                }
            ),
            "organization": "・".join(plan.organization or plan.document_id for plan in plans),
            "title": None,
            "basics": _basics([plan.basics for plan in plans]),
            "review": _review([plan.review for plan in plans if plan.review]),
            **{name: tuple(entry for plan in plans for entry in getattr(plan, name)) for name in _LISTS},
            "areas": tuple({area.code: area for plan in reversed(plans) for area in plan.areas}.values()),
        }
    )


def _basics(several: Sequence[Basics]) -> Basics:
    return several[0].model_copy(
        update={
            "budgets": _budgets(budget for basics in several for budget in basics.budgets),
            "budget_notes": tuple(note for basics in several for note in basics.budget_notes),
            "departments": tuple(name for basics in several for name in basics.departments),
            "affiliates": tuple(dict.fromkeys(name for basics in several for name in basics.affiliates)),
            "facilities": tuple(facility for basics in several for facility in basics.facilities),
        }
    )


def _budgets(budgets: Iterable[Budget]) -> tuple[Budget, ...]:
    """One budget an account: 20億円 and 5億円 are 20億円+5億円."""
    of_account: dict[str, Budget] = {}
    for budget in budgets:
        known = of_account.get(budget.account)
        of_account[budget.account] = (
            budget
            if known is None
            else known.model_copy(
                update={
                    "amount_yen": known.amount_yen + budget.amount_yen,
                    "text": f"{known.text}+{budget.text}",
                }
            )
        )
    return tuple(of_account.values())


def _review(several: Sequence[Review]) -> Review | None:
    if not several:
        return None
    sections = tuple(section for review in several for section in review.sections)
    return several[0].model_copy(update={"sections": sections})
