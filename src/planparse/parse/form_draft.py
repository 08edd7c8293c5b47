"""A form proposed from documents of a kind: TOML with comments that say what each rule was seen from.

Headings that are counted become issues, initiatives and the levels above them; wordings that come again under
them, label cells and labelled lines become fields; tables become records, indicators or schedules by their
column headers. A planner decides the rest.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from planparse.document.place import Place
from planparse.document.source import Line
from planparse.form.wording import text_pattern
from planparse.japanese.amounts import measure
from planparse.japanese.calendar import YEAR, date_in
from planparse.japanese.characters import width
from planparse.japanese.fold import compacted, fold
from planparse.japanese.indicators import head_of, says_nothing
from planparse.japanese.periods import period_of
from planparse.parse.plain_headings import Found
from planparse.parse.plain_outline import PlainDocument, PlainSection
from planparse.parse.plain_tables import PlainTable, heads_column
from planparse.parse.slots import unit_of_caption
from planparse.parse.time_axis import sorts_works

_REMARK = re.compile(r"\s*[(\[【].*$")
_LABELLED = re.compile(
    r"(?P<open>[【(]?)(?P<label>[^\s:、。(【】]{2,12})(?:\s*[(][^()]*[)])?[】)]?(?P<parted>\s*:\s*|\s+|(?<=】))(?P<value>\S.*)"
)
_NOUNS = re.compile(r"[一-鿿々ァ-ヶーA-Za-z]+(?:[とのや・][一-鿿々ァ-ヶー]+)*")
"""What may label prose that only a blank parts from it: 現状と課題, 取組内容; no word of a sentence."""
_BARE = re.compile(r"[-△▲]?[\d,]+(?:\.\d+)?")
_NO_LABELS = frozenset({"単位", "注", "例", "電話", "作成日"})
_YEAR_NAMED = re.compile(
    rf"{YEAR}\s*(?:年\s*度?)?(?:\s*\d{{1,2}}\s*月(?:\s*\d{{1,2}}\s*日)?)?\s*(?:末|まで|以降)?"
)
"""A year or date, which labels what is planned for it."""
_TITLE = re.compile(
    rf"(?P<year>{YEAR}\s*年\s*度)?\s*(?P<edition>第\s*(?:\d{{1,2}}|[一二三四五六七八九十]{{1,3}})\s*[次期])?\s*"
    r"(?:(?P<municipality>[一-鿿ァ-ヶ]{1,6}[市町村])(?:\s+(?P<section>[一-鿿ぁ-んァ-ヶ・]{1,10}(?:[区局部課室院]|センター))(?=\s))?"
    r"|(?P<organization>[一-鿿ぁ-んァ-ヶ・]{1,10}[区局部]))?"
    r"\s*(?P<rest>\S.*?)(?P<western>(?:19|20)\d\d)?"
)
_YEAR_IN_REMARK = re.compile(rf"[(][^()]*{YEAR}[^()]*[)]")
_YEAR_IN_TITLE = re.compile(rf"{YEAR}\s*年\s*度")
_COVER_TEXT = "{自治体} {組織}"
_COVER = text_pattern(_COVER_TEXT)
_INDICATOR = re.compile(r"(?:目標値|.*(?:指標|数値目標|KPI))(?:名|\(.*\))?")
_ROLE_OF_ROW = re.compile(r"(?:実績値?|基準値|現状値|計画|予定)")
"""Labels of rows that say what the values of an indicator or schedule are; a form need not name them."""
_OUTPUT, _OUTCOME = re.compile(r"活動|アウトプット"), re.compile(r"成果|アウトカム|KPI")
_ROLES = (
    ("name", re.compile(r".*指標名?|項目")),
    ("unit", re.compile(r"単位")),
    ("baseline", re.compile(r".*(?:基準値|現状値|現況値?|現状)")),
    ("target", re.compile(r".*目標値?(?:\(.*\))?")),
    ("actual", re.compile(r".*実績値?(?:\(.*\))?")),
)
_NUMBER_HEAD = re.compile(r"(?:.*番号|.{0,4}NO\.?|№|順位|通番)", re.IGNORECASE)
_TITLE_HEAD = re.compile(
    r"(?:.*(?:事業|取組|取り組み|施策|項目|課題|工事|業務|件)名称?|件名|名称|事業|取組|具体的な(?:取組|取り組み|施策)|アクション"
    r"|(?:重点|組織)目標|(?:重点|実施|改革|推進|取組|目標)項目)"
)
_KIND_OF_WORK = re.compile(r"(?!.*年度).*(?:事業|取組|施策|対策|業務|工事)")
"""The header of a column of titles where none says that it has names: 対策事業, 主な取組."""
_SECTION_HEAD = re.compile(
    r"(?:担当|所管|主管|実施|責任)(?:課|部署?|者|係|室|所属|部課|局|主体)?名?|所属|課名?"
)
_SECTION_LABEL = re.compile("担当|所管|主管|実施|責任|所属|関係")
_WIDEST_TITLE = 30.0  # ems of a title in a table, on the average
_DESCRIPTION_HEAD = re.compile(r"(?:事業|取組|業務|実施|施策)?の?(?:内容|概要)|内容及び実施方法")
_SECTION_VALUE = re.compile(r"[^、。]{1,20}(?:課|部|室|局|係|所|署|センター)(?:[、・,].*)?")
_LEVEL_VALUE = re.compile(r"[A-EＡ-Ｅ◎○△×]|[SABCD]")
_BY_NUMBER = {
    "第": r"第\s*(?:\d{1,3}|[一二三四五六七八九十]{1,3})",
    "Ⅰ": r"[Ⅰ-Ⅻ]\s*[.、:]?",
    "1": r"\d{1,2}\s*[.、:]?",
    "1-1": r"\d{1,2}[-.]\d{1,2}\s*[.、:]?",
    "1-1-1": r"\d{1,2}(?:[-.]\d{1,2}){2,3}\s*[.、:]?",
    "1)": r"\d{1,2}\s*\)",
    "(1)": r"(?:\(\s*\d{1,2}\s*\)|[⑴-⒇])",
    "(一)": r"\(\s*[一二三四五六七八九十]{1,3}\s*\)",
    "(ア)": r"\(\s*[ア-ト]\s*\)",
    "一": r"[一二三四五六七八九十]{1,3}\s*[.、:]?",
    "①": "[①-⑳]",
    "ア": r"[ア-ト]\s*[.、:)]?",
    "A": r"[A-Z]\s*[.、:]?",
}
"""Headings that only the look of their number tells apart, which no text can: the pattern of the number."""
_DATED = re.compile(rf"{YEAR}\s*年|\d$")
"""What another document of the kind says otherwise: a year, a number."""
_MOST_SIGNS, _MOST_EXAMPLES = 6, 3
_ROWS_OF_RECORDS = 3
"""Rows from which a table with column headers may list records."""
_LONGEST_LABEL = 16.0  # ems
_NOTHING_COUNTED = (
    "# 番号のある見出しも一覧表も見つかりませんでした。決める: 課題の見出しの書き方と例\n"
    '[[heading]]\nkind = "issue"\nwithin = ["plan"]\ntext = ["課題{番号} {題名}"]\n'
    'examples = ["課題1 地域の活性化"]\ncounter_examples = ["これは本文であり、見出しではない。"]\n'
)
"""The heading of issues of a draft from documents that show none, so that it is a form to go on from."""
_NO_HEADING = "これは本文であり、見出しではない。"


@dataclass(slots=True)
class _Counted:
    """Headings with the same mark and a number: their text in a form, and where they were seen."""

    text: str
    word: str
    level: int
    seen: list[tuple[str, Found]] = field(default_factory=list)
    held: int = 0
    """Characters under them that no other counted heading holds."""
    scheduled: bool = False
    kind: str = ""


@dataclass(slots=True)
class _Label:
    """A label seen under headings of one kind, its values, and where it stood first."""

    name: str
    written: str
    owner: _Counted | None
    where: str
    values: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Table:
    """A table with column headers: what it stands under, where, and the unit in the caption above it."""

    owner: _Counted | None
    where: str
    plain: PlainTable
    unit: str

    @property
    def heads(self) -> tuple[str, ...]:
        """The column headers without units and remarks."""
        return tuple(map(_bare, self.plain.head))


@dataclass(slots=True)
class _Evidence:
    """What the documents show."""

    counted: dict[str, _Counted] = field(default_factory=dict)
    labels: dict[tuple[str, str], _Label] = field(default_factory=dict)
    tables: list[_Table] = field(default_factory=list)
    sheets: list[tuple[str, PlainTable]] = field(default_factory=list)
    cover: str = ""
    """Where a line with the municipality and the section stands; "" without one."""


def draft(documents: Sequence[tuple[str, PlainDocument]], name: str) -> str:
    """The text of a form file called `name` for documents, which are of one kind, with the files' names."""
    seen = _Evidence()
    for file, plain in documents:
        _look_at(file, plain, seen)
    _set_kinds(seen)
    titles = ["".join(line.text for line in plain.title) for _, plain in documents if plain.title]
    sheets = _sheets_of(documents, seen)
    sheet = None if sheets is None else sheets.title
    parts = [_opening(name, titles, documents, seen, sheet)]
    parts += _title_heading(titles, documents) if sheet is None else ()
    if seen.cover and sheet is None:
        parts.append(
            f'# 表紙: {seen.cover}\n[[heading]]\nkind = "organization"\nwithin = ["plan", "title"]\n'
            f"text = {_toml([_COVER_TEXT])}\n"
        )
    parts += [_heading(one, seen) for one in sorted(seen.counted.values(), key=lambda c: c.level) if one.kind]
    parts += _sheet(sheets, seen) if sheets is not None else ()
    records = _table_rules(seen)
    if (
        sheet is None
        and not any(one.kind for one in seen.counted.values())
        and "[[table]]" not in "".join(records)
    ):
        parts.append(_NOTHING_COUNTED)
    parts += records
    parts += _label_rules(seen, "issue" if sheet is not None else None, sheet)
    return "\n".join(parts)


# --- evidence ------------------------------------------------------------------------------------------


def _look_at(file: str, plain: PlainDocument, seen: _Evidence) -> None:
    """Add what a document shows to the evidence."""
    above: list[tuple[int, _Counted | None]] = []
    times = Counter(_bare(s.heading.title) for s in plain.sections if s.heading and not _counts(s.heading))
    for section in plain.sections:
        heading = section.heading
        if heading is not None:
            counted = _counts(heading)
            # what has no number heads a part of the work that it stands on a level with
            above = [(level, one) for level, one in above if level < heading.level + (not counted)]
            above.append((heading.level, _counted(file, heading, seen) if counted else None))
        owner = next((one for _, one in reversed(above) if one is not None), None)
        size = sum(_size(content) for content in section.contents)
        if owner is not None:
            owner.held += size
        if heading is not None and _names_period(heading.title):
            if owner is not None:
                owner.scheduled = True
        elif heading is not None and not _counts(heading) and _labels(section, size, times):
            label = _label(seen, heading.title, owner, _where(file, heading.lines[0].place))
            label.values.append(_first_text(section))
        _look_in(file, section, owner, seen)


def _labels(section: PlainSection, size: int, times: Counter[str]) -> bool:
    """Whether a heading without a number labels a value; above nothing but a schedule it labels none."""
    assert section.heading is not None
    tables = [content for content in section.contents if isinstance(content, PlainTable)]
    alone = len(tables) == len(section.contents)
    if alone and any(_names_periods(cells) for t in tables for cells in (t.head, *(r.cells for r in t.rows))):
        return False
    return size > 0 or times[_bare(section.heading.title)] > 1


def _look_in(file: str, section: PlainSection, owner: _Counted | None, seen: _Evidence) -> None:
    """Add the labelled lines, label cells and tables of a section."""
    unit = ""
    for content in section.contents:
        if not isinstance(content, PlainTable):
            for line in content:
                unit = unit_of_caption(line.text) or ""
                if owner is None and _COVER.fullmatch(line.folded):
                    seen.cover = seen.cover or _where(file, line.place)
                    continue
                match = _LABELLED.fullmatch(line.folded)
                if match is None or not _parts_value(match):
                    continue
                if _names_period(match["label"]):
                    if owner is not None:
                        owner.scheduled = True
                    continue
                if _names_section(match) or match["label"] in _NO_LABELS:
                    continue
                label = _label(seen, match["label"], owner, _where(file, line.place))
                label.values.append(line.text[slice(*match.span("value"))])
            continue
        where = _where(file, content.place)
        if content.head and not _heads_labels(content):
            seen.tables.append(_Table(owner, where, content, unit))
            if owner is not None and _names_periods(content.head):
                owner.scheduled = True
            continue
        if owner is not None and any(_names_periods(row.cells) for row in content.rows):
            owner.scheduled = True
        seen.sheets.append((where, content))
        for name, value in _label_cells(content):
            _label(seen, name, owner, where).values.append(value)


def _names_section(match: re.Match[str]) -> bool:
    """Whether a line of two words is a department and its section: 総務課 人権係."""
    label = _SECTION_VALUE.fullmatch(match["label"]) and not _SECTION_LABEL.match(match["label"])
    return bool(label and match["parted"].isspace() and _SECTION_VALUE.fullmatch(match["value"]))


def _parts_value(match: re.Match[str]) -> bool:
    """Whether a line is a label with its value: prose is one only behind brackets, a colon or nouns."""
    if width(match["value"]) <= 2 * _LONGEST_LABEL and "。" not in match["value"]:
        return True
    return bool(match["open"] or ":" in match["parted"] or _NOUNS.fullmatch(match["label"]))


def _heads_labels(table: PlainTable) -> bool:
    """Whether the headers of a table only say that its rows are labels with their values: 項目 | 内容."""
    heads = [compacted(head) for head in table.head]
    return len(heads) == 2 and heads[0] in ("項目", "区分") and heads[1] in ("内容", "記載内容", "内訳")


def _label_cells(table: PlainTable) -> Iterator[tuple[str, str]]:
    """The label cells of a table without column headers, each with the value on its right."""
    for row in table.rows:
        cells = [text.replace("\n", "") for text in row.cells]
        if _names_periods(cells):
            continue  # the years above further rows
        if not cells[0] or width(cells[0]) > _LONGEST_LABEL or measure(cells[0]) or period_of(cells[0]):
            continue
        yield cells[0], next((text for text in cells[1:] if text), "")
        for label, value in pairwise(cells[2:]):
            if label and heads_column(label) and not measure(label) and period_of(label) is None:
                yield label, value


def _names_period(text: str) -> bool:
    """Whether a text begins with a period or year, which labels what is planned for it: 令和8年度 公募."""
    first = fold(text).split()[0] if text.strip() else ""
    return period_of(first) is not None or _YEAR_NAMED.fullmatch(first) is not None


def _names_periods(texts: Iterable[str]) -> bool:
    """Whether the cells of a row or header name years, quarters or months, so that a schedule is below."""
    return sum(period_of(text) is not None for text in texts) > 1


def _counts(heading: Found) -> bool:
    return heading.mark.number is not None and heading.label is not None


def _counted(file: str, heading: Found, seen: _Evidence) -> _Counted:
    text = _text_of(heading)
    key = heading.mark.family if heading.mark.family in _BY_NUMBER else text
    one = seen.counted.setdefault(key, _Counted(text, heading.mark.family, heading.level))
    one.level = min(one.level, heading.level)
    one.seen.append((file, heading))
    return one


def _text_of(heading: Found) -> str:
    """The heading in a form's words: 経営課題{番号} {題名}."""
    mark, label = heading.mark, fold(heading.label or "")
    if mark.worded:
        number = fold(mark.label or "")
        before, _, behind = label.rpartition(number) if number else (mark.family, "", "")
        behind = behind.strip(" :.、")
        return f"{''.join(before.split())}{{番号}}{behind}{' ' if behind == '' else ''}{{題名}}"
    if mark.family in ("第", "第編", "第章", "第節"):
        return f"第{{番号}}{mark.family[1:]} {{題名}}"
    if label.startswith("("):
        return "({番号}) {題名}"
    return "{番号} {題名}"


def _label(seen: _Evidence, name: str, owner: _Counted | None, where: str) -> _Label:
    bare = _bare(name)
    key = (bare, f"{owner.word} {owner.text}" if owner else "")
    return seen.labels.setdefault(key, _Label(bare, name, owner, where))


def _bare(title: str) -> str:
    """A title without signs around it and without a remark or unit in brackets behind it."""
    folded = fold(title).strip()
    short = title.strip()[: len(_REMARK.sub("", folded))].strip(" \u3000:：・")
    return " ".join((short or title).split())


def _size(content: object) -> int:
    if isinstance(content, PlainTable):
        return sum(len(text) for row in content.rows for text in row.cells)
    assert isinstance(content, tuple)
    return sum(len(line.text) for line in content)


def _first_text(section: PlainSection) -> str:
    first = next((content for content in section.contents if not isinstance(content, PlainTable)), ())
    return first[0].text if first else ""


def _set_kinds(seen: _Evidence) -> None:
    """Say which counted headings are issues, initiatives and levels above.

    Issues are those above tables whose rows are works; else initiatives are those with a schedule, and the
    issues those directly above. Without either the issues are those that hold most, and the next ones below
    are initiatives.
    """
    top = min((c.level for c in seen.counted.values() if len(c.seen) > 1), default=0)
    kept = (c for c in seen.counted.values() if len(c.seen) > 1 or (c.level < top and _is_worded(c)))
    counted = sorted(kept, key=lambda c: c.level)
    if not counted:
        counted = list(seen.counted.values())
    if not counted:
        return
    scheduled = next((n for n, one in enumerate(counted) if one.scheduled), None)
    listing = [n for n, one in enumerate(counted) if _lists_records(one, seen)]
    most = max(range(len(counted)), key=lambda n: counted[n].held)
    issue = listing[-1] if listing else scheduled - 1 if scheduled else most
    for n, one in enumerate(counted):
        if n < issue:
            one.kind = f"level.{one.word if len(one.word) > 1 else f'見出し{n + 1}'}"
        elif n <= issue + (not listing):
            one.kind = "issue" if n == issue else "initiative"


def _is_worded(one: _Counted) -> bool:
    """Whether a word tells what is counted, so that one heading is enough: 重点施策1, not 1 or 第1章."""
    return len(one.word) > 1 and one.word not in _BY_NUMBER and not one.word.startswith("第")


def _lists_records(one: _Counted, seen: _Evidence) -> bool:
    """Whether tables of works stand under a heading."""
    return any(_holds_records(table.plain, table.heads) for table in seen.tables if table.owner is one)


# --- rules ---------------------------------------------------------------------------------------------


def _opening(
    name: str,
    titles: Sequence[str],
    documents: Sequence[tuple[str, PlainDocument]],
    seen: _Evidence,
    sheet: str | None,
) -> str:
    files = "、".join(file for file, _ in documents)
    rest = [_TITLE.fullmatch(fold(title)) for title in titles]
    common = _common([m["rest"] for m in rest if m]) or _bare(titles[0] if titles else name)
    common = max(_YEAR_IN_TITLE.split(common), key=len).strip() or common
    lines = [_compact(line.text) for _, plain in documents for line in _all_lines(plain)]
    signs = [common, *(one.text for one in seen.counted.values() if one.kind and one.word in one.text)]
    labels = Counter(label.name for label in seen.labels.values() for _ in label.values)
    signs += [text for text, _ in labels.most_common() if len(text) > 2 and not _DATED.search(text)]
    kept = [sign for sign in dict.fromkeys(signs) if _in_every(sign, documents)][:_MOST_SIGNS]
    if not kept:
        kept = [next(line for line in lines if line)[:20]] if any(lines) else [name]
    return (
        f"# {files} から作った様式の案です。「決める」と書いたところを見直し、planparse form check と"
        " planparse form try で確かめてください。\n"
        f"name = {_toml(name)}\n"
        f"title = {_toml(sheet or common)}  # 決める: この種類の文書の呼び名\n\n"
        "[identify]\n"
        "# どの文書にもあった言葉です。決める: 別の種類の文書にもある言葉は除く\n"
        f"text = {_toml(kept)}\n"
    )


def _common(texts: Sequence[str]) -> str:
    """The longest end that all texts share, from a kanji on."""
    if not texts:
        return ""
    shared = texts[0]
    for text in texts[1:]:
        while shared and not text.endswith(shared):
            shared = shared[1:]
    return _REMARK.sub("", shared) if len(shared) > 2 else ""


def _all_lines(plain: PlainDocument) -> Iterator[Line]:
    yield from plain.title
    for section in plain.sections:
        if section.heading is not None:
            yield from section.heading.lines
        for content in section.contents:
            if isinstance(content, PlainTable):
                yield from content.head_lines
                yield from (line for row in content.rows for line in row.lines)
            else:
                yield from content


def _in_every(sign: str, documents: Sequence[tuple[str, PlainDocument]]) -> bool:
    try:
        pattern = text_pattern(sign)
    except ValueError:
        return False
    return all(any(pattern.search(line.folded) for line in _all_lines(plain)) for _, plain in documents)


def _title_heading(titles: Sequence[str], documents: Sequence[tuple[str, PlainDocument]]) -> list[str]:
    texts: list[str] = []
    for title in titles:
        match = _TITLE.fullmatch(fold(title))
        if match is None:
            continue
        text = "{年度} " if match["year"] else ""
        text += f"第{{…}}{match['edition'][-1]}" if match["edition"] else ""
        text += "{自治体}" if match["municipality"] else "{組織}" if match["organization"] else ""
        text += " {組織} " if match["section"] else ""
        rest = _YEAR_IN_REMARK.sub("({…})", match["rest"])
        text += rest if match["year"] else _YEAR_IN_TITLE.sub("{年度}", rest, count=1)
        text += "{…}" if match["western"] else ""
        texts.append(text if _matches(text, title) else title)
    texts = list(dict.fromkeys(t for t in texts if _matches(t, titles[0]) or t in titles))
    if not texts:
        return []
    return [
        f"# 表題: {_where(documents[0][0], documents[0][1].title[0].place)}\n"
        "[[heading]]\n"
        'kind = "title"\n'
        'within = ["plan"]\n'
        f"text = {_toml(texts)}\n"
        f"examples = {_toml([t for t in titles if any(_matches(x, t) for x in texts)][:_MOST_EXAMPLES])}\n"
        f"counter_examples = {_toml([_NO_HEADING])}\n"
    ]


def _matches(text: str, line: str) -> bool:
    try:
        return text_pattern(text).fullmatch(fold(line)) is not None
    except ValueError:
        return False


def _heading(one: _Counted, seen: _Evidence) -> str:
    kinds = [other.kind for other in sorted(seen.counted.values(), key=lambda c: c.level) if other.kind]
    above = kinds[: kinds.index(one.kind)]
    within = {"issue": ["plan", *above], "initiative": ["issue"]}.get(one.kind, ["plan", *above[-1:]])
    shown = [" ".join(line.text for line in found.lines) for _, found in one.seen]
    written = text_pattern(one.text)
    alike = one.word in _BY_NUMBER and any(
        written.fullmatch(fold(" ".join(line.text for line in found.lines)))
        for other in seen.counted.values()
        if other.kind and other is not one
        for _, found in other.seen
    )
    pattern = _pattern(one) if alike else written
    examples = [line for line in dict.fromkeys(shown) if pattern.fullmatch(fold(line))][:_MOST_EXAMPLES]
    others = [
        line.text for other in seen.counted.values() if other is not one for line in other.seen[0][1].lines
    ]
    counter = [line for line in others if not pattern.fullmatch(fold(line))][:1] or [_NO_HEADING]
    rule = f"text = {_toml([one.text])}"
    if alike:
        rule = f"patterns = ['{pattern.pattern}']  # 番号の形だけで見分けるので、正規表現です"
    file, first = one.seen[0]
    told = {
        "issue": "いちばん内容の多い見出しなので課題(issue)としました。決める: 取組なら initiative にする",
        "initiative": "課題の下に並ぶ見出しなので取組(initiative)としました",
    }.get(one.kind, "課題の上の見出しです。決める: level. の後ろの呼び名")
    return (
        f"# {_where(file, first.lines[0].place)}など{len(one.seen)}か所。{told}\n"
        "[[heading]]\n"
        f"kind = {_toml(one.kind)}\n"
        f"within = {_toml(within)}\n"
        f"{rule}\n"
        f"examples = {_toml(examples)}\n"
        f"counter_examples = {_toml(counter)}\n"
    )


def _pattern(one: _Counted) -> re.Pattern[str]:
    return re.compile(rf"(?P<number>{_BY_NUMBER[one.word]})(?![-.)\d])\s*(?P<title>[^。]+)")


@dataclass(frozen=True, slots=True)
class _Sheets:
    """The sheets that documents consist of: the heading of each, "" without one, and the first label."""

    title: str
    first: str


def _sheets_of(documents: Sequence[tuple[str, PlainDocument]], seen: _Evidence) -> _Sheets | None:
    """The sheets of documents that have a record a sheet; None for other documents.

    Each sheet begins with the heading that the documents begin with, or else with the same label.
    """
    if any(one.kind for one in seen.counted.values()):
        return None
    names = [label.name for label in seen.labels.values() if len(label.values) > 1]
    headings = [s.heading.title for _, plain in documents for s in plain.sections if s.heading]
    at_head = all(plain.sections and plain.sections[0].heading is not None for _, plain in documents)
    if at_head and len(seen.sheets) > 1 and headings.count(headings[0]) > 1:
        return _Sheets(headings[0], next((name for name in names if name != _bare(headings[0])), ""))
    first = next(iter(seen.labels.values()), None)
    if first is None or len(first.values) <= len(documents):
        return None
    of_record = _NUMBER_HEAD.fullmatch(first.name) or _TITLE_HEAD.fullmatch(first.name)
    return _Sheets("", first.name) if of_record else None


def _sheet(sheets: _Sheets, seen: _Evidence) -> list[str]:
    heads = (head for table in seen.tables for head in table.heads)
    labels = dict.fromkeys((*(label.name for label in seen.labels.values()), *heads))
    names = [name for name in labels if name and name != _bare(sheets.title)]
    number = next((n for n in names if _NUMBER_HEAD.fullmatch(n)), None)
    named = next((n for n in names if _TITLE_HEAD.fullmatch(n)), None)
    where = seen.sheets[0][0] if seen.sheets else next(iter(seen.labels.values())).where
    begins = f"begins = {_toml([sheets.title])}\n"
    if not sheets.title:
        begins = f"# 「{sheets.first}」がまた出てきたところが次の1枚です\n"
    lines = [
        f"# {where}などの調書。1枚を1つの課題(issue)とします\n[sheet]",
        'of = "issue"',
        begins,
        "# 決める: 番号と題名の欄\n[issue_cells]",
    ]
    lines += [f"number = {_toml([number])}"] if number else []
    lines += [f"title = {_toml([named or names[0]])}\n"]
    return ["\n".join(lines)]


def _table_rules(seen: _Evidence) -> list[str]:
    """Rules for the tables with column headers, each set of headers once; schedules need none."""
    rules: list[str] = []
    told: set[tuple[str, ...]] = set()
    for table in seen.tables:
        owner, heads, where = table.owner, table.heads, table.where
        kind = owner.kind if owner is not None and owner.kind in ("issue", "initiative") else None
        records = _holds_records(table.plain, heads)
        scheduled = kind == "issue" and _begins_with_work(table.plain, heads)
        if heads in told or (_names_periods(heads) and not records and not scheduled):
            continue
        told.add(heads)
        if records:
            rules += _record_table(kind, table, _title_column(table.plain, heads))
        elif scheduled:
            rules += _record_table(kind, table, 0)
        elif kind is not None and any(_INDICATOR.fullmatch(compacted(head)) for head in heads):
            rules.append(_indicator_table(kind, heads, where))
        elif len(table.plain.rows) >= _ROWS_OF_RECORDS and kind != "initiative":
            rules += _record_table(kind, table, _title_column(table.plain, heads))
    return rules


def _begins_with_work(table: PlainTable, heads: Sequence[str]) -> bool:
    """Whether the first column of a schedule names the work of each row: 取組事項 | 第1四半期 | 第2四半期."""
    works = _values(table, 0) if _names_periods(heads) else []
    others = any(_ROLE_OF_ROW.fullmatch(compacted(work)) for work in works) or any(
        measure(cell) for row in table.rows for cell in row.cells[1:]
    )
    return bool(works) and len(set(works)) == len(table.rows) and not others and not _names_period(heads[0])


def _holds_records(table: PlainTable, heads: Sequence[str]) -> bool:
    """Whether the rows of a table are works: numbered, with a section of their own, or with several lines."""
    title = _title_column(table, heads)
    if title is None or not _values(table, title):
        return False
    indicator = _headed(heads, _INDICATOR)
    numbered = _headed(heads[:title], _NUMBER_HEAD) is not None
    section = _headed(heads, _SECTION_HEAD) is not None
    lined = bool(_line_columns(table, heads))
    return (indicator is None or title < indicator) and (numbered or section or lined)


def _headed(heads: Sequence[str], words: re.Pattern[str]) -> int | None:
    """The first column whose header is one of the words."""
    return next((i for i, head in enumerate(heads) if words.fullmatch(compacted(head))), None)


def _indicator_table(kind: str, heads: Sequence[str], where: str) -> str:
    columns: dict[str, list[str]] = defaultdict(list)
    for head in heads:
        role = next((role for role, words in _ROLES if words.fullmatch(compacted(head))), None)
        if role is not None:
            columns[role].append(head)
    label = columns.get("name", heads)[0]
    held = "\n".join(f"{role} = {_toml(words)}" for role, words in columns.items())
    return (
        f"# {where}の指標の表\n[[indicator]]\nof = {_toml(kind)}\n{_kind_line(label)}"
        f"label = {_toml([label])}\n[indicator.columns]\n{held}\n"
    )


def _record_table(kind: str | None, seen_table: _Table, title: int | None) -> list[str]:
    """A rule for a table whose rows are records, and one for each of its other columns."""
    table, heads, where = seen_table.plain, seen_table.heads, seen_table.where
    rows = "issue" if kind is None else "initiative"
    number = _headed(heads, _NUMBER_HEAD)
    if title is None:
        return []
    levels = [i for i in range(title) if i != number and _spans_rows(_values(table, i))]
    described = _headed(heads, _DESCRIPTION_HEAD)
    columns = {f"level.{heads[i]}": i for i in levels}
    columns |= {"number": number} if number is not None else {}
    columns |= {"title": title}
    columns |= {"description": described} if described is not None else {}
    rule = (
        f"# {where}の表。1行を1つの{'課題(issue)' if rows == 'issue' else '取組(initiative)'}とします。"
        "決める: 番号・題名・内容(description)の列\n"
        f"[[table]]\nrows = {_toml(rows)}\nwithin = {_toml([kind or 'plan'])}\n[table.columns]\n"
        + "".join(
            f"{name if name.isascii() else _toml(name)} = {_toml([heads[i]])}\n"
            for name, i in columns.items()
        )
    )
    taken = frozenset((*columns.values(), *_indicator_columns(table)))
    return [rule, *_fields_of_records(rows, seen_table, taken)]


def _fields_of_records(rows: str, seen_table: _Table, taken: frozenset[int]) -> Iterator[str]:
    """The rules for the columns of records that are not `taken`; what is planned in periods needs none."""
    table, heads = seen_table.plain, seen_table.heads
    fields: dict[str, list[int]] = defaultdict(list)
    scheduled = _names_periods(heads)
    lines = _line_columns(table, heads) if scheduled else frozenset()
    for i, head in enumerate(heads):
        of_period = scheduled and period_of(head) is not None
        planned = of_period and (bool(lines) or not all(map(measure, _values(table, i))))
        if head and i not in taken and not planned and i not in lines:
            group = table.head[i].split(" ")[0]
            shared = sum(other.startswith(f"{group} ") for other in table.head) > 1
            fields[_bare(group) if shared else head].append(i)
    for name, cols in fields.items():
        values = [value for col in cols for value in _values(table, col)]
        yield _field_rule(name, rows, values, seen_table.where, table.head[cols[0]], seen_table.unit)


def _line_columns(table: PlainTable, heads: Sequence[str]) -> frozenset[int]:
    """The columns that say what each row of a record holds beside its periods: 区分 | 事業費."""
    title = _title_column(table, heads)
    first = next((i for i, head in enumerate(heads) if period_of(head) is not None), 0)
    found = set()
    for i in range((title or 0) + 1, first):
        texts: dict[int, set[str]] = defaultdict(set)
        records = 0
        for before, row in zip((None, *table.rows), table.rows, strict=False):
            begins = before is None or row.cells[title or 0] not in ("", before.cells[title or 0])
            records += begins
            texts[records] |= {row.cells[i]} - {""}
        figures = all(measure(text) for texts_of in texts.values() for text in texts_of)
        if not figures and any(len(texts_of) > 1 for texts_of in texts.values()):
            found.add(i)
    return frozenset(found)


def _title_column(table: PlainTable, heads: Sequence[str]) -> int | None:
    """The column of the records' titles: under a header for names, or short texts that never come twice."""
    named = [i for i, head in enumerate(heads) if _TITLE_HEAD.fullmatch(compacted(head))]
    if named:
        alone = (i for i in named if not _spans_rows(_values(table, i)))
        return next(alone, named[0])  # 重点目標 over several rows is above 具体的な取組
    for i, head in enumerate(heads):
        values = _values(table, i)
        once = len(set(values)) == len(values) > 0
        short = sum(map(width, values)) <= _WIDEST_TITLE * len(values)
        if _KIND_OF_WORK.fullmatch(compacted(head)) and once and short:
            return i
    return None


def _values(table: PlainTable, col: int) -> list[str]:
    """The filled cells of a column, each on one line; not those that say that there is nothing."""
    texts = (row.cells[col].replace("\n", "") for row in table.rows)
    return [text for text in texts if not says_nothing(text)]


def _spans_rows(values: Sequence[str]) -> bool:
    """Whether the texts of a column stand in rows that follow one another: no sections, shares or kinds."""
    if all(map(_SECTION_VALUE.fullmatch, values)) or any(sorts_works(v) or measure(v) for v in values):
        return False
    runs = [value for i, value in enumerate(values) if not i or value != values[i - 1]]
    return len(set(values)) == len(runs) < len(values)


def _indicator_columns(table: PlainTable) -> frozenset[int]:
    """The columns of an indicator of the row, which need no rule: 指標名 | 現状値 | 目標値."""
    told = {i: head_of(head.split(" ")[-1]) for i, head in enumerate(table.head)}
    if not any(head.holds == "name" for head in told.values()) or not any(h.role for h in told.values()):
        return frozenset()
    return frozenset(i for i, head in told.items() if head.holds in ("name", "unit", "value"))


def _label_rules(seen: _Evidence, owner: str | None, sheet: str | None) -> list[str]:
    """A rule for each label: an indicator or a field of what it stands under, the same label once.

    `owner` owns all labels if the documents are sheets with the title `sheet`.
    """
    taken = {sheet, *(head for table in seen.tables for head in table.heads)}
    merged: dict[str, tuple[list[str], list[_Label]]] = {}
    for label in seen.labels.values():
        kind = owner or (label.owner.kind if label.owner is not None else "plan")
        named = owner and (_NUMBER_HEAD.fullmatch(label.name) or _TITLE_HEAD.fullmatch(label.name))
        if (
            kind not in ("plan", "issue", "initiative")
            or named
            or label.name in taken
            or not _may_label(label)
        ):
            continue
        owners, labels = merged.setdefault(label.name, ([], []))
        owners += [kind] if kind not in owners else []
        labels.append(label)
    rules = []
    for name, (owners, labels) in merged.items():
        of = owners[0] if len(owners) == 1 else owners
        values = [value for label in labels for value in label.values]
        if "plan" not in owners and _INDICATOR.fullmatch(compacted(name)):
            rules.append(
                f"# {labels[0].where}など{len(values)}か所の指標\n[[indicator]]\nof = {_toml(of)}\n"
                f"{_kind_line(name)}label = {_toml([name])}\n"
            )
        else:
            rules.append(_field_rule(name, of, values, labels[0].where, labels[0].written))
    return rules


def _may_label(label: _Label) -> bool:
    """Whether a label is worth a rule: short, and seen under more than one of many headings."""
    name = label.name
    if width(name) > _LONGEST_LABEL or any(c in name for c in "。、→{}"):
        return False
    if _ROLE_OF_ROW.fullmatch(compacted(name)):
        return False
    return label.owner is None or len(label.owner.seen) <= 2 or len(label.values) > 1


def _kind_line(name: str) -> str:
    if _OUTPUT.search(name):
        return 'kind = "output"  # 活動指標\n'
    return 'kind = "outcome"  # 成果指標\n' if _OUTCOME.search(name) else ""


def _field_rule(
    name: str, of: str | list[str], values: Sequence[str], where: str, label: str, unit: str = ""
) -> str:
    """The rule for a field with these values; bare numbers have the `unit` of their table's caption."""
    kind, more = _type_of(values, label)
    if kind == "number" and unit.endswith("円") and all(_BARE.fullmatch(fold(v)) for v in values):
        kind = "yen"
    shown = next((" ".join(v.split())[:20] for v in values if v), "")
    seen = f"(例「{shown}」)" if shown else ""
    lines = [
        f"# {where}など{len(values)}か所{seen}",
        "[[field]]",
        f"name = {_toml(name)}",
        f"of = {_toml(of)}",
        *((f"type = {_toml(kind)}",) if kind != "text" else ()),
        *more,
        "",
    ]
    return "\n".join(lines)


def _type_of(values: Iterable[str], label: str) -> tuple[str, tuple[str, ...]]:
    """The type that all values have, and further keys that it needs."""
    filled = [value for value in values if value]
    measures = [measure(value, label) for value in filled]
    units = {m.unit for m in measures if m}
    if filled and all(measures) and len(units) == 1:
        if units == {"円"}:
            return "yen", ()
        return ("percent", ()) if units == {"%"} else ("number", ())
    if filled and all(date_in(value) and width(value) <= _LONGEST_LABEL for value in filled):
        return "date", ()
    if len(filled) > 1 and all(_LEVEL_VALUE.fullmatch(value) for value in filled):
        scale = sorted(set(filled), key=lambda v: ("◎○△×".find(v), v))
        return "level", (f"scale = {_toml(scale)}  # 決める: 良い方から順に",)
    if filled and all(_SECTION_VALUE.fullmatch(value) and width(value) <= 20 for value in filled):
        return "section", ()
    return "text", ()


def _where(file: str, place: Place) -> str:
    if place.page is not None:
        return f"{file} {place.page}ページ"
    return f"{file} {place.lines[0]}行目" if place.lines else file


def _compact(text: str) -> str:
    return " ".join(text.split())


def _toml(value: object) -> str:
    """A text or a list of texts as TOML, which writes them as JSON does."""
    return json.dumps(value, ensure_ascii=False)
