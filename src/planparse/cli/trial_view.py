"""The words for what came of a form on a document: the same on the terminal and on the page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from planparse.cli.language import Translator
from planparse.document.findings import render
from planparse.form.model import LEVEL
from planparse.parse.trial import FormTrial
from planparse.parse.trial.lines import COVER
from planparse.parse.trial.model import Cause, Difference, Group, Looks, NearMiss, Piece, Rule, Unreached
from planparse.plan.model import Plan, PublishedFinding
from planparse.plan.sections import SECTIONS
from planparse.report.trial import Destination, Entry, Section, Tone, TrialView


class Words(NamedTuple):
    """A text in both languages."""

    ja: str
    en: str


COUNTS = {
    "issues": Words("課題", "issues"),
    "initiatives": Words("取組", "initiatives"),
    "levels": Words("上位の見出し", "headings above"),
    "fields": Words("個別の項目", "fields"),
    "indicators": Words("指標", "indicators"),
    "schedule": Words("予定欄", "schedule entries"),
    "tasks": Words("予定", "tasks"),
}
_PARTS: dict[str, tuple[Tone, Words]] = {
    "mission": ("plan", Words("使命", "mission")),
    "basics/budgets": ("plan", Words("予算", "budget")),
    "basics/budget_notes": ("plan", Words("予算の注記", "notes of the budget")),
    "basics/departments": ("plan", Words("部署", "departments")),
    "basics/affiliates": ("plan", Words("政策連携団体", "affiliated bodies")),
    "basics/facilities": ("plan", Words("施設", "facilities")),
    "review": ("plan", Words("振り返り", "review")),
    "overview": ("plan", Words("一覧表", "overview")),
    "areas": ("plan", Words("課題領域", "areas")),
    "issues/matrix": ("issue", Words("インパクト・緊急度", "impact and urgency")),
    **{
        f"issues/{section.name}": ("issue", Words(f"課題の{section.ja.removeprefix('課題の')}", section.en))
        for section in SECTIONS
    },
    "initiatives/description": ("initiative", Words("取組の説明", "description of initiatives")),
    "initiatives/items": ("initiative", Words("取組の項目", "items of initiatives")),
    "initiatives/quarters": ("schedule", Words("四半期の予定", "quarters")),
    "initiatives/schedule": ("schedule", Words("期間ごとの予定", "schedule")),
    "initiatives/fields": ("field", Words("項目の列見出し", "column headers of fields")),
}
_CAUSES: dict[Cause, Words] = {
    "no-heading": Words("様式の最初の見出しより前", "above the first heading of the form"),
    "unknown-heading": Words("様式にない見出しの下", "below a heading that is none of the form's"),
    "table": Words("どの規則にも合わない表", "tables that no rule matches"),
    "label": Words("様式にない見出し語とその値", "labels that no rule names, and their values"),
    "note": Words("表題・単位・注記", "captions, units and notes"),
    "blank": Words("記入されていない欄", "blanks that nobody filled in"),
    "no-field": Words("上の見出しに本文を入れる項目がない", "the heading above takes no text"),
}
_HINTS: dict[str, Words] = {
    "no-heading": Words(
        "読む必要があれば [[heading]] を足します。", "Add a [[heading]] if it is to be read."
    ),
    "unknown-heading": Words(
        "見出しを [[field]] か、本文の入る kind(background など)にします。",
        "Make the heading a [[field]], or of a kind that holds text, such as background.",
    ),
    "table": Words(
        "行が課題や取組なら [[table]]、指標の表なら [[indicator]] を足します。",
        "Add a [[table]] if its rows are issues or initiatives, an [[indicator]] if they are indicators.",
    ),
    "label": Words(
        "[[field]] の label に足すと項目になります。", "A [[field]] with that label makes it a field."
    ),
    "note": Words("このままで構いません。", "Nothing needs to be done."),
    "blank": Words("文書の側の記入漏れです。", "It is the document that is incomplete."),
    "no-field": Words(
        "その見出しの下に、本文の入る見出し(kind = description など)か [[field]] を足します。",
        "Add a heading that holds text (kind = description …) or a [[field]] below that heading.",
    ),
    "labels": Words(
        "[[field]] の label に足すと項目になります。", "A [[field]] with that label makes it a field."
    ),
}
"""What can be done about the texts of a section."""
_LOOKS: dict[Looks, Words] = {
    "indicators": Words(
        "指標の表のようです。課題か取組の下にあれば読めます。",
        "It looks like a table of indicators, which is read below an issue or initiative.",
    ),
    "schedule": Words(
        "予定の表のようです。取組(initiative)の下にあれば読めます。",
        "It looks like a schedule, which is read below an initiative.",
    ),
}
_RULES: dict[Rule, Words] = {
    "heading": Words("見出し", "heading"),
    "field": Words("項目", "field"),
    "indicator": Words("指標", "indicator"),
    "table": Words("表", "table"),
    "sheet": Words("調書", "sheet"),
}
_GAPS = {"number": "{番号}", "title": "{題名}", "year": "{年度}"}


def trial_view(trial: FormTrial, plan: Plan, tr: Translator) -> TrialView:
    """What came of a form on a document, in words."""
    claim = trial.claim
    found = sum(sign.found for sign in claim.signs)
    of, needed = len(claim.signs), f"{claim.minimum:.0%}"
    if claim.claimed:
        verdict = tr(
            f"様式に当てはまります(目印 {found}/{of}、必要 {needed})",
            f"The form claims it ({found} of {of} signs, {needed} needed)",
        )
    else:
        verdict = tr(
            f"様式に当てはまりません(目印 {found}/{of}、必要 {needed})。当てはまるものとして読みました",
            f"The form does not claim it ({found} of {of} signs, {needed} needed); read as if it did",
        )
    return TrialView(
        verdict=verdict,
        good=claim.claimed and not trial.dropped,
        share=typed_share(trial),
        counts=tuple(
            (tr(*words), trial.counts[name]) for name, words in COUNTS.items() if name in trial.counts
        ),
        destinations=tuple(
            Destination(_destination(share.group, tr), _tone(share.group), share.characters)
            for share in trial.coverage
        ),
        line_destinations=trial.groups,
        sections=tuple(section for section in _sections(trial, plan, tr) if section.entries),
    )


def typed_share(trial: FormTrial) -> float | None:
    """The share of a document's characters that reached a field of the form; None without any characters.

    The headings whose wording is a title, a name or a level are such a field, labels are not.
    """
    typed = sum(share.characters for share in trial.coverage if _is_typed(share.group))
    return typed / trial.characters if trial.characters else None


def _is_typed(group: Group) -> bool:
    kind, name = group
    return kind in ("part", "field", "indicator") or (
        kind == "heading" and (name in (*COVER, "issue", "initiative") or name.startswith(LEVEL))
    )


def unplaced_share(trial: FormTrial) -> float | None:
    """The share of a document's characters that is in no field; None without any characters."""
    left = sum(s.characters for s in trial.coverage if s.group[0] == "unplaced")
    return left / trial.characters if trial.characters else None


def _tone(group: Group) -> Tone:
    kind, name = group
    if kind == "part":
        return _PARTS[name][0] if name in _PARTS else "plan"
    tones: dict[str, Tone] = {"heading": "heading", "field": "field", "own": "own", "indicator": "indicator"}
    return tones.get(kind) or ("furniture" if kind == "furniture" else "unplaced")


def _destination(group: Group, tr: Translator) -> str:
    kind, name = group
    if kind == "part":
        return tr(*_PARTS[name][1]) if name in _PARTS else name
    return {
        "heading": tr(f"見出し {name}", f"heading {name}"),
        "field": tr(f"項目「{name}」", f"field “{name}”"),
        "own": tr(f"様式にない項目「{name}」", f"“{name}”, not in the form"),
        "indicator": tr("指標", "indicators"),
        "furniture": tr("柱・ページ番号・繰り返し", "running heads, page numbers, repeats"),
        "unplaced": tr("未分類", "in no field"),
    }[kind]


# --- sections ---------------------------------------------------------------------------------------


def _sections(trial: FormTrial, plan: Plan, tr: Translator) -> Iterator[Section]:
    missing = tuple(Entry(sign.wording) for sign in trial.claim.signs if not sign.found)
    yield Section("signs", tr("見つからない目印", "signs not found"), missing, look=not trial.claim.claimed)
    dropped = tuple(Entry(one.text, "", (one.place,)) for one in trial.dropped)
    yield Section("dropped", tr("失われた値", "values dropped"), dropped, look=True)
    near = tuple(_near(miss, tr) for miss in trial.near_misses)
    yield Section("near", tr("様式とわずかに違うところ", "near misses"), near, look=True)
    for group in trial.unplaced:
        pieces = tuple(Entry(piece.text, _about(piece, tr), (piece.place,)) for piece in group.pieces)
        title = tr(
            f"未分類: {_CAUSES[group.cause].ja}({group.characters:,}字・{group.count}か所)",
            f"In no field: {_CAUSES[group.cause].en} ({group.characters:,} characters, {group.count} places)",
        )
        look = group.cause not in ("note", "blank")
        yield Section(f"unplaced-{group.cause}", title, pieces, look, tr(*_HINTS[group.cause]))
    unreached = tuple(unreached_entry(one, tr) for one in trial.unreached)
    yield Section(
        "unreached", tr("様式にあって文書にないもの", "in the form, not in the document"), unreached
    )
    labels = tuple(
        Entry(
            label.text,
            tr(f"{label.count}か所。例「{label.example}」", f"{label.count}×, such as “{label.example}”"),
            (label.place,),
        )
        for label in trial.labels
    )
    title = tr("文書にあって様式にない見出し語", "labels not in the form")
    yield Section("labels", title, labels, hint=tr(*_HINTS["labels"]))
    yield Section("findings", tr("指摘", "findings"), tuple(_findings(plan, tr)))


def _about(piece: Piece, tr: Translator) -> str:
    """The heading that a text stands under, and what a table looks like."""
    said = [tr(f"「{piece.heading}」の下。", f"Below “{piece.heading}”.")] if piece.heading else []
    if piece.looks is not None:
        said.append(tr(*_LOOKS[piece.looks]))
    return tr("", " ").join(said)


def _findings(plan: Plan, tr: Translator) -> Iterator[Entry]:
    """The errors and warnings of a plan by their code, the first of each in words."""
    of_code: dict[str, list[PublishedFinding]] = {}
    for finding in plan.findings:
        if finding.severity != "info":
            of_code.setdefault(finding.code, []).append(finding)
    for code, found in of_code.items():
        first = found[0]
        mark = tr("誤り", "error") if first.severity == "error" else tr("注意", "warning")
        text = render(first.code, first.values, tr.language)
        yield Entry(
            text,
            tr(f"{mark}{len(found)}件 [{code}]", f"{len(found)} × {mark} [{code}]"),
            tuple(f.place for f in found),
        )


def unreached_entry(one: Unreached, tr: Translator) -> Entry:
    """A rule that nothing matched, in words."""
    return Entry(f"{tr(*_RULES[one.rule])} {one.name}", tr(f"「{one.wording}」", f"“{one.wording}”"))


def _near(miss: NearMiss, tr: Translator) -> Entry:
    rule = tr(*_RULES[miss.rule])
    like = tr(
        f"{rule} {miss.name}「{miss.wording}」に似ています。",
        f"Like the {rule} {miss.name} “{miss.wording}”. ",
    )
    said = tr("", " ").join(_difference(difference, miss.wording, tr) for difference in miss.differences)
    if miss.suggestion is not None:
        key = "label" if miss.rule == "field" else "text"
        said += tr(f'→ {key} に "{miss.suggestion}" を足す', f' → add "{miss.suggestion}" to its {key}')
    return Entry(miss.text, like + said, miss.places)


def _difference(difference: Difference, wording: str, tr: Translator) -> str:
    """In what a text differs from a wording of the form, which has been quoted already."""
    form, here = difference.expected, difference.found
    match difference.change:
        case "place":
            return tr(
                f"様式では {form} の下にだけ置けますが、ここは {here} の下です。",
                f"The form allows it below {form} only; this is below {here}.",
            )
        case "before" if form:
            return tr(f"前が「{form}」ではなく「{here}」です。", f"“{here}” stands before it, not “{form}”.")
        case "before":
            return tr(f"前に「{here}」があります。", f"“{here}” stands before it.")
        case "behind":
            return tr(f"後ろに「{here}」があります。", f"“{here}” stands behind it.")
        case "sign" if not form:
            return tr(f"様式にない記号「{here}」があります。", f"The form has no “{here}”.")
        case "sign" if not here:
            return tr(f"記号「{form}」がありません。", f"There is no “{form}”.")
        case "sign" if form == wording:
            return tr("記号や括弧が違います。", "It has other signs.")
        case "sign":
            return tr(f"記号や括弧が違います: 様式は「{form}」。", f"The form has other signs: “{form}”.")
        case "value":
            name = _GAPS.get(form, f"{{{form}}}")
            return tr(f"{name}の部分「{here}」が様式の書き方に合いません。", f"“{here}” does not fit {name}.")
        case "kana":
            return tr(f"仮名が違います: 様式は「{form}」。", f"The form spells it “{form}”.")
        case "wording" if form == wording:
            return tr("言葉が違います。", "It has other words.")
        case "wording":
            return tr(f"言葉が違います: 様式は「{form}」。", f"The form says “{form}”.")
        case "columns":
            return _columns(form, here, tr)


def _columns(missing: str, others: str, tr: Translator) -> str:
    said: Sequence[str] = (
        tr(f"様式の列「{missing}」がありません。", f"It has no column “{missing}”.") if missing else "",
        tr(f"様式にない列「{others}」があります。", f"The form has no column “{others}”.") if others else "",
    )
    return tr("", " ").join(part for part in said if part)
