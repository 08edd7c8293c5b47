"""Labels of kinds and fields in Japanese and English, for everything that people read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from planparse.comparison.content import quarter_of
from planparse.comparison.model import (
    KINDS,
    Diff,
    HistoryKind,
    Kind,
    Link,
    LinkLevel,
    NumberChange,
    QuantityKind,
    TaskKind,
)
from planparse.document.language import Language
from planparse.japanese.calendar import era_fiscal_year
from planparse.japanese.periods import quarter_name
from planparse.plan.sections import SECTIONS

REORDERED = "順序変更", "reordered"
KIND_LABELS: Mapping[Kind, tuple[str, str]] = {
    "same": ("変更なし", "unchanged"),
    "changed": ("内容変更", "changed"),
    "reordered": REORDERED,
    "renamed": ("改題", "renamed"),
    "renumbered": ("番号変更", "renumbered"),
    "moved": ("領域変更", "moved"),
    "split": ("分割", "split"),
    "merged": ("統合", "merged"),
    "new": ("今年度のみ", "new plan only"),
    "ended": ("前年度のみ", "old plan only"),
    "promoted": ("取組から独立", "promoted"),
    "demoted": ("取組に移行", "demoted"),
}
TASK_LABELS: Mapping[TaskKind, tuple[str, str]] = {
    "new": ("今年度のみ", "new plan only"),
    "dropped": ("今年度の予定になし", "not in the new schedule"),
    "earlier": ("時期変更", "rescheduled"),
    "later": ("時期変更", "rescheduled"),
    "reworded": ("文言変更", "reworded"),
}
QUANTITY_LABELS: Mapping[QuantityKind, tuple[str, str]] = {
    "amount": ("金額", "amount"),
    "percent": ("割合", "percentage"),
    "date": ("日付", "date"),
    "fiscal_year": ("年", "year"),
    "count": ("数量", "count"),
}
_FIELD_LABELS: Mapping[str, tuple[str, str]] = {
    "area": ("課題領域", "area"),
    "number": ("番号", "number"),
    "title": ("題名", "title"),
    "levels": ("上位の見出し", "headings above"),
    "policy_field": ("政策分野", "policy field"),
    "impact": ("影響度", "impact"),
    "urgency": ("緊急度", "urgency"),
    "mission": ("組織の使命", "mission"),
    "basics.budgets": ("予算", "budget"),
    "basics.budget_notes": ("予算の注記", "budget note"),
    "basics.departments": ("部署", "departments"),
    "basics.departments_as_of": ("部署の時点", "departments as of"),
    "basics.affiliates": ("政策連携団体", "affiliates"),
    "basics.facilities": ("公の施設", "facilities"),
    "review": ("振り返りの年度", "year of the review"),
    "review.sections": ("振り返り", "review"),
    "overview": ("課題の一覧表", "overview"),
    "areas": ("課題領域の説明", "areas"),
    **{section.name: (section.ja, section.en) for section in SECTIONS},
    "items": ("項目", "items"),
    "quarters": ("四半期の構成", "quarters"),
    "schedule": ("ほかの年度の予定", "tasks of other years"),
    "indicators": ("指標", "indicators"),
    "fields": ("個別の項目", "other fields"),
    "outline": ("見出しと本文", "headings and text"),
    "unplaced": ("その他の記載", "other text"),
}
_SAME_BUT: Mapping[LinkLevel, tuple[str, str]] = {
    "issue": ("本文は変更なし", "same text"),
    "initiative": ("題名は変更なし", "same title"),
}
_CROSSING: Mapping[tuple[Kind, LinkLevel], tuple[str, str]] = {
    ("promoted", "issue"): ("取組 {} から独立", "was initiative {}"),
    ("promoted", "initiative"): ("課題 {} として独立", "became issue {}"),
    ("demoted", "issue"): ("取組 {} に移行", "became initiative {}"),
    ("demoted", "initiative"): ("課題 {} から移行", "was issue {}"),
}


def kind_labels(link: Link, language: Language = "ja") -> tuple[str, ...]:
    """The labels of the link's kinds, in their order: what ended with the reason that the review gives, what
    crossed levels with the id that it has on the other one.
    """
    at = 0 if language == "ja" else 1
    words: list[str] = [KIND_LABELS[kind][at] for kind in link.kinds]
    if "ended" in link.kinds and link.ending and link.ending.word:
        words[link.kinds.index("ended")] = (f"終了({link.ending.word})", f"ended ({link.ending.word})")[at]
    if link.kinds == ("same",) and link.differs:
        words = [_SAME_BUT[link.level][at]]
    kind: Kind
    for kind in ("promoted", "demoted"):
        if kind in link.kinds:
            words[link.kinds.index(kind)] = _CROSSING[kind, link.level][at].format(link.across)
    return tuple(words)


def count_labels(links: Iterable[Link], language: Language = "ja") -> tuple[str, ...]:
    """How many of the links are of each kind, in the order of the kinds: 改題 2, 変更なし 1."""
    at = 0 if language == "ja" else 1
    counts: dict[str, int] = {}
    for link in sorted(links, key=lambda link: KINDS.index(link.kinds[0])):
        for kind in link.kinds:
            partly = kind == "same" and link.differs
            label = (_SAME_BUT[link.level] if partly else KIND_LABELS[kind])[at]
            counts[label] = counts.get(label, 0) + 1
    return tuple(f"{label} {count}" for label, count in counts.items())


def task_count_labels(tasks: Mapping[TaskKind, int], language: Language = "ja") -> tuple[str, ...]:
    """How many tasks there are of each kind: 今年度のみ 3, 文言変更 1."""
    at = 0 if language == "ja" else 1
    counts: dict[str, int] = {}
    for kind, count in tasks.items():
        if count:
            counts[TASK_LABELS[kind][at]] = counts.get(TASK_LABELS[kind][at], 0) + count
    return tuple(f"{label} {count}" for label, count in counts.items())


def difference_label(number: NumberChange, language: Language = "ja") -> str:
    """How much a number changed: +3.9 %, +11ポイント for percentages, nothing for dates."""
    if number.change_points is not None:
        unit = ("ポイント", " points")[0 if language == "ja" else 1]
        return f"{number.change_points:+.2f}".rstrip("0").rstrip(".") + unit
    return f"{number.change_percent:+.1f} %" if number.change_percent is not None else ""


def number_field_label(number: NumberChange, language: Language = "ja") -> str:
    """The label of the field that the number is in; for a budget with its account: 予算(一般会計)."""
    label = field_label(number.field, number.level, language)
    return f"{label}({number.new_context})" if number.field == "basics.budgets" else label


def titles(diff: Diff, old_id: str | None, new_id: str | None) -> tuple[str, str]:
    """The titles of the issue and of the initiative that the ids stand for, of the new plan if it has them.

    The initiative's is empty for an issue, both are for the plan itself.
    """
    for side, ref in ((diff.new, new_id), (diff.old, old_id)):
        for issue in side.issues if ref is not None else ():
            if ref == issue.id:
                return issue.title, ""
            for initiative in issue.initiatives:
                if ref == initiative.id:
                    return issue.title, initiative.title
    return "", ""


def history_label(kind: HistoryKind) -> str:
    """What happened to an issue between two years of its history, in Japanese."""
    if kind == "first_known":
        return "初出(判明している最初の年度)"
    return "前年度の計画になし" if kind == "new" else KIND_LABELS[kind][0]


def quarters_label(quarters: Sequence[int], fiscal_year: int | None) -> str:
    """Quarters of a fiscal year as staff write them: R7第4, R8第1・2; 第1 without a year."""
    return f"{short_year(fiscal_year)}第{'・'.join(map(str, quarters))}" if quarters else ""


def short_year(fiscal_year: int | None) -> str:
    """A fiscal year as staff shorten it, R8 for 令和8年度; empty for none."""
    year = era_fiscal_year(fiscal_year).removesuffix("年度") if fiscal_year is not None else ""
    for era, letter in (("令和", "R"), ("平成", "H"), ("昭和", "S")):
        year = year.replace(era, letter)
    return year


def field_label(field: str, level: str, language: Language = "ja") -> str:
    """The label of the field at a change's path."""
    at = 0 if language == "ja" else 1
    quarter = quarter_of(field)
    if quarter is not None:
        number, name = quarter
        written = name == "text"
        return (
            quarter_name(number) + ("(記載のまま)" if written else ""),
            f"quarter {number}{' (as written)' if written else ''}",
        )[at]
    if field == "description" and level == "initiative":
        return ("取組の内容", "description")[at]
    return _FIELD_LABELS.get(field, (field, field))[at]
