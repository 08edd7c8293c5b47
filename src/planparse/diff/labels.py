"""Labels of kinds and fields in Japanese and English, for everything that people read."""

from __future__ import annotations

from collections.abc import Mapping

from planparse.diff.content import quarter_of
from planparse.diff.model import Kind, Link, LinkLevel, QuantityKind, TaskKind
from planparse.document.language import Language
from planparse.plan.sections import SECTIONS

KIND_LABELS: Mapping[Kind, tuple[str, str]] = {
    "same": ("変更なし", "same"),
    "changed": ("内容変更", "changed"),
    "renamed": ("改題", "renamed"),
    "renumbered": ("番号変更", "renumbered"),
    "moved": ("領域変更", "moved"),
    "split": ("分割", "split"),
    "merged": ("統合", "merged"),
    "new": ("新規", "new"),
    "ended": ("終了", "ended"),
    "promoted": ("取組から独立", "promoted"),
    "demoted": ("取組に移行", "demoted"),
}
TASK_LABELS: Mapping[TaskKind, tuple[str, str]] = {
    "new": ("追加", "added"),
    "dropped": ("取りやめ", "dropped"),
    "earlier": ("前倒し", "brought forward"),
    "later": ("後ろ倒し", "put back"),
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
    "unplaced": ("その他の記載", "other text"),
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
    if "ended" in link.kinds:
        ended = (
            (f"終了({link.ending.word})", f"ended ({link.ending.word})")
            if link.ending
            else ("終了(理由不明)", "ended (reason unknown)")
        )
        words[link.kinds.index("ended")] = ended[at]
    kind: Kind
    for kind in ("promoted", "demoted"):
        if kind in link.kinds:
            words[link.kinds.index(kind)] = _CROSSING[kind, link.level][at].format(link.across)
    return tuple(words)


def field_label(field: str, level: str, language: Language = "ja") -> str:
    """The label of the field at a change's path."""
    at = 0 if language == "ja" else 1
    quarter = quarter_of(field)
    if quarter is not None:
        number, name = quarter
        written = name == "text"
        return (
            f"第{number}四半期{'(記載のまま)' if written else ''}",
            f"quarter {number}{' (as written)' if written else ''}",
        )[at]
    if field == "description" and level == "initiative":
        return ("取組の内容", "description")[at]
    return _FIELD_LABELS.get(field, (field, field))[at]
