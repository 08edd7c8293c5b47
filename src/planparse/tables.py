"""Plans as seven tidy tables with explicit Arrow types: what Parquet, CSV, Excel and SQL are written from.

One row a thing, keyed by `document_id` and the path ids. Municipality, organization and fiscal year
stand in every table, so that each is useful alone. Every text has a `path`, unique within its document,
by which passages, tasks, tokens and corrections find each other.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import count, repeat
from typing import Any

import pyarrow as pa

from planparse.model import SCHEMA_VERSION, Initiative, Issue, OverviewRow, Plan
from planparse.place import NOWHERE, Place
from planparse.text import without_surrogates
from planparse.tokens import MODE, dictionary_version, tokenize

_TEXT, _TEXTS, _DAY, _FLAG = pa.string(), pa.list_(pa.string()), pa.date32(), pa.bool_()
_SMALL, _COUNT, _YEN, _POINTS = pa.int8(), pa.int32(), pa.int64(), pa.float64()


@dataclass(frozen=True, slots=True)
class Column:
    """A column: Arrow type, Japanese label and meaning, meaning in English, whether null occurs."""

    name: str
    type: pa.DataType
    label: str
    ja: str
    en: str
    nullable: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """A table: its columns in order, its key, and the tables its leading columns point to.

    `references` holds (columns, table): the columns equal the first columns of that table's key.
    """

    name: str
    label: str
    ja: str
    en: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    references: tuple[tuple[tuple[str, ...], str], ...] = ()


_OWNER = (
    Column("document_id", _TEXT, "文書ID", "文書の識別子", "the document"),
    Column("municipality", _TEXT, "自治体名", "自治体の名称", "name of the municipality", True),
    Column(
        "municipality_code",
        _TEXT,
        "全国地方公共団体コード",
        "検査数字を含む6桁の文字列",
        "code of the municipality: six digits with check digit, as a string",
        True,
    ),
    Column("organization", _TEXT, "組織名", "局・区などの名称", "the bureau or ward", True),
    Column("fiscal_year", _COUNT, "年度", "年度(西暦)", "2026 for the year that starts 2026-04-01", True),
)
_PLACE = (
    Column("page", _COUNT, "ページ", "ページ番号(1から)", "page, from 1", True),
    Column("page_last", _COUNT, "終わりのページ", "続きのある最後のページ", "last page it goes on to", True),
    Column("line_first", _COUNT, "行(始め)", "最初の行番号(1から)", "first source line, from 1", True),
    Column("line_last", _COUNT, "行(終わり)", "最後の行番号", "last source line", True),
    Column("x0", _POINTS, "左端", "枠の左端(ポイント)", "left edge in points from the page's left", True),
    Column("top", _POINTS, "上端", "枠の上端(ポイント)", "upper edge in points from the page's top", True),
    Column("x1", _POINTS, "右端", "枠の右端(ポイント)", "right edge in points from the page's left", True),
    Column("bottom", _POINTS, "下端", "枠の下端(ポイント)", "lower edge in points from the page's top", True),
)
_ISSUE = Column("issue_id", _TEXT, "課題ID", "課題の識別子(例 B-2)", "the issue, such as B-2")
_INITIATIVE = Column(
    "initiative_id", _TEXT, "取組ID", "取組の識別子(例 B-2/5)", "the initiative, such as B-2/5"
)
_PATH = Column(
    "path", _TEXT, "項目の位置", "文書内での項目の位置", "where the text stands in the plan; unique in it"
)
_AREA = Column("area", _TEXT, "課題領域", "課題領域の記号(A・B・C)", "area of the issue (A, B, C)", True)
_POLICY = Column("policy_field", _TEXT, "政策分野", "課題の政策分野", "policy field of the issue", True)
_IMPACT = Column("impact", _TEXT, "影響度", "高・中・低", "impact: 高, 中 or 低", True)
_URGENCY = Column("urgency", _TEXT, "緊急度", "高・中・低", "urgency: 高, 中 or 低", True)
_ISSUE_TITLE = Column("issue_title", _TEXT, "課題名", "課題の名称", "title of the issue")
_INITIATIVE_TITLE = Column("initiative_title", _TEXT, "取組名", "取組の名称", "title of the initiative")

_DOCUMENTS = Layout(
    "documents",
    "文書",
    "文書ごとに1行: 出典、表紙、基本情報",
    "one row a document: where it comes from, its cover and its basic facts",
    (
        *_OWNER,
        Column("title", _TEXT, "表題", "表紙の表題", "the cover's title", True),
        Column("form", _TEXT, "様式", "読み取りに使った様式", "the form it was read by"),
        Column("schema_version", _TEXT, "スキーマの版", "データ形式の版", "version of the data format"),
        Column("source_name", _TEXT, "ファイル名", "元のファイルの名前", "file name of the source"),
        Column("source_sha256", _TEXT, "SHA-256", "元のファイルのSHA-256", "SHA-256 of the source, in hex"),
        Column("media_type", _TEXT, "ファイル形式", "メディアタイプ", "media type of the source"),
        Column("bytes", _YEN, "ファイルの大きさ", "バイト数", "size of the source in bytes"),
        Column("pages", _COUNT, "ページ数", "ページ数", "number of pages; null for text", True),
        Column("reader", _TEXT, "読み取り方法", "使った読み取り器", "the reader that was used"),
        Column("producer", _TEXT, "作成ソフト", "PDFを作成したソフト", "what made the PDF", True),
        Column("mission", _TEXTS, "組織の使命", "段落ごとの文", "the mission, a paragraph an entry"),
        Column("budget_accounts", _TEXTS, "会計名", "予算の会計の名称", "accounts of the budget, in order"),
        Column(
            "budget_amounts_yen",
            pa.list_(_YEN),
            "予算額(円)",
            "会計名と同じ順の金額",
            "their amounts in yen, in the same order",
        ),
        Column("departments", _TEXTS, "部署", "部署の名称", "names of the departments"),
        Column("departments_as_of", _DAY, "部署の時点", "部署の時点", "date the departments hold for", True),
        Column("affiliates", _TEXTS, "政策連携団体", "団体の名称", "affiliated bodies"),
        Column("facility_names", _TEXTS, "施設名", "公の施設の名称", "names of the public facilities"),
        Column(
            "facility_operations",
            _TEXTS,
            "施設の運営方法",
            "施設名と同じ順の運営方法",
            "how each facility is run, in the order of facility_names",
        ),
        Column("review_fiscal_year", _COUNT, "振り返りの年度", "西暦", "the year looked back on", True),
        Column("issues", _COUNT, "課題数", "課題の数", "number of issues"),
        Column("initiatives", _COUNT, "取組数", "取組の数", "number of initiatives"),
        Column("tasks", _COUNT, "予定数", "四半期の予定の数", "number of quarterly tasks"),
        Column("errors", _COUNT, "誤りの数", "重大な指摘の数", "number of findings of severity error"),
        Column("warnings", _COUNT, "注意の数", "注意の指摘の数", "number of findings of severity warning"),
    ),
    ("document_id",),
)
_ISSUES = Layout(
    "issues",
    "課題",
    "課題ごとに1行",
    "one row an issue",
    (
        *_OWNER,
        _ISSUE,
        _AREA,
        Column("number", _COUNT, "番号", "課題の番号", "number of the issue in its area", True),
        Column("title", _TEXT, "課題名", "課題の名称", "title of the issue"),
        _POLICY,
        _IMPACT,
        _URGENCY,
        Column("description", _TEXTS, "課題の内容", "段落ごとの文", "description, a paragraph an entry"),
        Column("background", _TEXTS, "背景や現状", "段落ごとの文", "background, a paragraph an entry"),
        Column("expected_outcome", _TEXTS, "目指す成果", "段落ごとの文", "outcome, a paragraph an entry"),
        Column("keywords", _TEXTS, "キーワード", "よく使われる語の順", "content words, most frequent first"),
        Column("initiatives", _COUNT, "取組数", "取組の数", "number of initiatives"),
        Column("tasks", _COUNT, "予定数", "四半期の予定の数", "number of quarterly tasks"),
        *_PLACE,
    ),
    ("document_id", "issue_id"),
    ((("document_id",), "documents"),),
)
_INITIATIVES = Layout(
    "initiatives",
    "取組",
    "取組ごとに1行",
    "one row an initiative (取組)",
    (
        *_OWNER,
        _ISSUE,
        _INITIATIVE,
        _AREA,
        _POLICY,
        _ISSUE_TITLE,
        Column("number", _COUNT, "番号", "取組の番号", "number of the initiative in its issue", True),
        Column("title", _TEXT, "取組名", "取組の名称", "title of the initiative"),
        Column("description", _TEXTS, "取組の内容", "段落ごとの文", "description, a paragraph an entry"),
        Column("item_markers", _TEXTS, "項目の記号", "①②③または・", "markers of its own list: ①, ② or ・"),
        Column(
            "item_texts", _TEXTS, "項目の内容", "項目の記号と同じ順の文", "the entries, in the same order"
        ),
        *(
            Column(
                f"q{n}",
                _TEXT,
                f"第{n}四半期",
                "欄の記載のまま",
                f"the cell of quarter {n} as written; null where there is none",
                True,
            )
            for n in (1, 2, 3, 4)
        ),
        Column("keywords", _TEXTS, "キーワード", "よく使われる語の順", "content words, most frequent first"),
        Column("tasks", _COUNT, "予定数", "四半期の予定の数", "number of quarterly tasks"),
        *_PLACE,
    ),
    ("document_id", "initiative_id"),
    ((("document_id",), "documents"), (("document_id", "issue_id"), "issues")),
)
_TASKS = Layout(
    "tasks",
    "予定",
    "四半期の欄の1項目ごとに1行。「同左」は指す内容に置き換え済み",
    "one row an entry of a quarter's cell; 同左 is resolved",
    (
        *_OWNER,
        _ISSUE,
        _INITIATIVE,
        Column("task_id", _TEXT, "予定ID", "予定の識別子(例 B-2/5/Q3/1)", "the task, such as B-2/5/Q3/1"),
        _PATH,
        _AREA,
        _POLICY,
        _IMPACT,
        _URGENCY,
        _ISSUE_TITLE,
        _INITIATIVE_TITLE,
        Column("quarter", _SMALL, "四半期", "1から4", "quarter of the fiscal year, 1 to 4"),
        Column("quarter_start", _DAY, "四半期の初日", "日付", "first day of the quarter", True),
        Column("quarter_end", _DAY, "四半期の末日", "日付", "last day of the quarter", True),
        Column("index", _COUNT, "順番", "欄の中での順番(1から)", "position in its cell, from 1"),
        Column("markers", _TEXTS, "項目の記号", "①②③", "items of the initiative it is for: ②, ③"),
        Column("text", _TEXT, "内容", "予定の内容", "the task; for 同左 the text that is meant"),
        Column("ditto", _FLAG, "同左", "「同左」と書かれているか", "whether the cell says 同左 or 〃"),
        Column("span_first", _SMALL, "欄の始めの四半期", "結合した欄の始め", "first quarter of the cell"),
        Column("span_last", _SMALL, "欄の終わりの四半期", "結合した欄の終わり", "last quarter of the cell"),
        *_PLACE,
    ),
    ("document_id", "task_id"),
    (
        (("document_id",), "documents"),
        (("document_id", "issue_id"), "issues"),
        (("document_id", "initiative_id"), "initiatives"),
    ),
)
_PASSAGES = Layout(
    "passages",
    "本文",
    "計画のすべての文を1行ずつ。どこから来たかを添える",
    "every text of the plan except its tasks, one row each, with where it stands",
    (
        *_OWNER,
        _PATH,
        Column(
            "kind",
            _TEXT,
            "種類",
            "文の種類(mission, review, description, item, quarter など)",
            "mission, budget, budget_note, department, affiliate, facility, review, overview, area, title, "
            "policy_field, description, background, expected_outcome, item, quarter (a cell as written) "
            "or unplaced",
        ),
        Column(
            "label",
            _TEXT,
            "見出し",
            "会計名、運営方法、節の題名、項目の記号など",
            "what it stands under: account, operation, section title, area, marker",
            True,
        ),
        Column(
            "issue_id", _TEXT, "課題ID", "課題の識別子", "the issue it belongs to; null outside issues", True
        ),
        Column(
            "initiative_id",
            _TEXT,
            "取組ID",
            "取組の識別子",
            "the initiative it belongs to; null outside initiatives",
            True,
        ),
        Column("text", _TEXT, "内容", "文", "the text as written, line wraps undone"),
        *_PLACE,
    ),
    ("document_id", "path"),
    ((("document_id",), "documents"),),
)
_TOKENS = Layout(
    "tokens",
    "形態素",
    "本文と予定の形態素(Sudachi、分割モードC)。欄の記載のまま(kind=quarter)の文は予定として数える",
    "Sudachi morphemes (split mode C) of passages and tasks; cells as written (kind quarter) are left out, "
    "their tasks are in",
    (
        *_OWNER,
        Column("path", _TEXT, "項目の位置", "本文または予定の位置", "path of the passage or task"),
        Column("index", _COUNT, "順番", "文の中での順番(1から)", "position in the text, from 1"),
        Column("begin", _COUNT, "始め", "文の何文字目から(0から)", "text[begin:end] is the surface"),
        Column("end", _COUNT, "終わり", "文の何文字目まで", "end of the span, in code points"),
        Column("surface", _TEXT, "表層形", "書かれたままの語", "the word as written"),
        Column("dictionary_form", _TEXT, "辞書形", "辞書の見出し", "dictionary form"),
        Column("normalized_form", _TEXT, "正規化表記", "表記の揺れをまとめた形", "normalised form"),
        Column("reading", _TEXT, "読み", "片仮名", "reading in katakana"),
        Column("pos", _TEXT, "品詞", "6段の品詞を「-」でつないだもの", "part of speech: six parts with '-'"),
    ),
    ("document_id", "path", "index"),
    ((("document_id",), "documents"),),
)
_FINDINGS = Layout(
    "findings",
    "指摘",
    "読み取り時の推定、欠け、矛盾を1行ずつ",
    "one row a finding: guesses, gaps, contradictions",
    (
        *_OWNER,
        Column("index", _COUNT, "順番", "文書の中での順番(1から)", "position in the document, from 1"),
        Column("code", _TEXT, "種類", "指摘の種類", "code of the finding"),
        Column("severity", _TEXT, "重大さ", "error・warning・info", "error, warning or info"),
        Column("message", _TEXT, "内容", "日本語の文", "the sentence, in Japanese"),
        Column("values", _TEXT, "値", "文に入る値(JSON)", "the values in the sentence, as a JSON object"),
        *_PLACE,
    ),
    ("document_id", "index"),
    ((("document_id",), "documents"),),
)

LAYOUTS: dict[str, Layout] = {
    layout.name: layout
    for layout in (_DOCUMENTS, _ISSUES, _INITIATIVES, _TASKS, _PASSAGES, _TOKENS, _FINDINGS)
}


def _schema(layout: Layout) -> pa.Schema:
    metadata = {
        "planparse.table": layout.name,
        "planparse.schema_version": SCHEMA_VERSION,
        "title": layout.label,
        "description": layout.en,
        "primary_key": ",".join(layout.key),
    }
    if layout is _TOKENS:
        metadata |= {"sudachi.mode": MODE, "sudachi.dictionary": dictionary_version()}
    return pa.schema(
        [
            pa.field(c.name, c.type, c.nullable, {"title": c.label, "description": c.en, "説明": c.ja})
            for c in layout.columns
        ],
        metadata,
    )


SCHEMAS: dict[str, pa.Schema] = {name: _schema(layout) for name, layout in LAYOUTS.items()}
"""The Arrow schema of each table, with a description a column in the fields' metadata."""


def tables(plans: Iterable[Plan]) -> dict[str, pa.Table]:
    """The seven tables over all plans, rows in the plans' order; table name → Arrow table of `SCHEMAS`.

    Ids that a document uses twice get ~2, ~3… in the tables, so that every key is unique.
    Lone surrogates, which no table format can hold, become U+FFFD.
    """
    columns: dict[str, list[list[Any]]] = {name: [[] for _ in s.names] for name, s in SCHEMAS.items()}
    for plan in plans:
        owner = (
            plan.document_id,
            plan.municipality,
            plan.municipality_code,
            plan.organization,
            plan.fiscal_year,
        )
        for name, rows in _rows(plan).items():
            into = columns[name]
            for column, value in zip(into, owner, strict=False):
                column.extend([value] * len(rows))
            for column, values in zip(into[len(owner) :], zip(*rows, strict=True), strict=False):
                column.extend(values)
    return {
        name: pa.Table.from_arrays(
            [_array(values, field.type) for values, field in zip(columns[name], schema, strict=True)],
            schema=schema,
        )
        for name, schema in SCHEMAS.items()
    }


def _array(values: list[Any], kind: pa.DataType) -> pa.Array:
    try:
        return pa.array(values, kind)
    except UnicodeEncodeError:
        return pa.array([_encodable(v) for v in values], kind)


def _encodable(value: Any) -> Any:
    if isinstance(value, str):
        return without_surrogates(value)
    if isinstance(value, list | tuple):
        return [_encodable(v) for v in value]
    return value


# --- rows: tuples in the order of the layout's columns, without the five that every table has ------------

_Row = tuple[Any, ...]
_NO_PLACE: _Row = (None,) * 8


def _place(place: Place | None) -> _Row:
    if place is None or place == NOWHERE:
        return _NO_PLACE
    last = place.continued[-1].page if place.continued else place.page
    return (place.page, last, *(place.lines or (None, None)), *(place.box or (None, None, None, None)))


class Ids:
    """Hands out each id once: the second B-2 of a document becomes B-2~2."""

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}

    def __call__(self, wanted: str) -> str:
        """The id, with ~2, ~3… where it was handed out before."""
        times = self._seen[wanted] = self._seen.get(wanted, 0) + 1
        return wanted if times == 1 else self(f"{wanted}~{times}")


def _rows(plan: Plan) -> dict[str, list[_Row]]:
    rows: dict[str, list[_Row]] = {name: [] for name in LAYOUTS}
    passages = rows["passages"]
    passages.extend(_document_passages(plan))
    issue_ids, initiative_ids, task_ids = Ids(), Ids(), Ids()
    for issue in plan.issues:
        issue_id = issue_ids(issue.id)
        counted = len(rows["tasks"])
        passages.extend(_issue_passages(issue, issue_id))
        tails = Ids()
        for initiative in issue.initiatives:
            initiative_id = initiative_ids(initiative.id)
            base = f"issues/{issue_id}/initiatives/{tails(tail(initiative.id, issue.id))}"
            passages.extend(_initiative_passages(initiative, base, issue_id, initiative_id))
            tasks = list(_task_rows(issue, initiative, base, issue_id, initiative_id, task_ids))
            rows["tasks"].extend(tasks)
            rows["initiatives"].append(
                _initiative_row(issue, initiative, issue_id, initiative_id, len(tasks))
            )
        rows["issues"].append(_issue_row(issue, issue_id, len(rows["tasks"]) - counted))
    passages.extend(
        (f"unplaced/{i}", "unplaced", None, None, None, p.text, *_place(p.place))
        for i, p in enumerate(plan.unplaced, 1)
    )
    path, kind, text = 0, 1, 5
    for row in passages:
        if row[kind] != "quarter":
            rows["tokens"].extend(_token_rows(row[path], row[text]))
    path, text = 3, 15
    for row in rows["tasks"]:
        rows["tokens"].extend(_token_rows(row[path], row[text]))
    rows["findings"] = [
        (
            i,
            f.code,
            f.severity,
            f.message,
            json.dumps(f.values, ensure_ascii=False, sort_keys=True),
            *_place(f.place),
        )
        for i, f in enumerate(plan.findings, 1)
    ]
    rows["documents"] = [_document_row(plan, len(rows["initiatives"]), len(rows["tasks"]))]
    return rows


def tail(inner: str, outer: str) -> str:
    """The part of a path id behind its parent's: B-2/5 under B-2 → 5."""
    return inner.removeprefix(f"{outer}/")


def overview_id(row: OverviewRow, position: int) -> str:
    """The path id of a row of the overview: A-1; the number alone without an area; else its position."""
    if row.number is None:
        return f"row-{position}"
    return str(row.number) if row.area is None else f"{row.area}-{row.number}"


def _token_rows(path: str, text: str) -> Iterator[_Row]:
    tokens = tokenize(without_surrogates(text))
    if not tokens:
        return iter(())
    *columns, pos = zip(*tokens, strict=True)
    return zip(repeat(path), count(1), *columns, map(_joined, pos), strict=False)


@cache
def _joined(pos: tuple[str, ...]) -> str:
    return "-".join(pos)


def _document_row(plan: Plan, initiatives: int, tasks: int) -> _Row:
    source, basics = plan.source, plan.basics
    facilities = [(name, f.operation) for f in basics.facilities for name in f.names]
    return (
        plan.title,
        plan.form,
        plan.schema_version,
        source.name,
        source.sha256,
        source.media_type,
        source.bytes,
        source.pages,
        source.reader,
        source.producer,
        [p.text for p in plan.mission],
        [b.account for b in basics.budgets],
        [b.amount_yen for b in basics.budgets],
        basics.departments,
        basics.departments_as_of,
        basics.affiliates,
        [name for name, _ in facilities],
        [operation for _, operation in facilities],
        plan.review.fiscal_year if plan.review else None,
        len(plan.issues),
        initiatives,
        tasks,
        sum(f.severity == "error" for f in plan.findings),
        sum(f.severity == "warning" for f in plan.findings),
    )


def _issue_row(issue: Issue, issue_id: str, tasks: int) -> _Row:
    return (
        issue_id,
        issue.area,
        issue.number,
        issue.title,
        issue.policy_field,
        issue.impact,
        issue.urgency,
        [p.text for p in issue.description],
        [p.text for p in issue.background],
        [p.text for p in issue.expected_outcome],
        issue.keywords,
        len(issue.initiatives),
        tasks,
        *_place(issue.place),
    )


def _initiative_row(
    issue: Issue, initiative: Initiative, issue_id: str, initiative_id: str, tasks: int
) -> _Row:
    cells: dict[int, str] = {}
    for q in initiative.quarters:
        cells[q.quarter] = f"{cells[q.quarter]}\n{q.text}" if q.quarter in cells else q.text
    return (
        issue_id,
        initiative_id,
        issue.area,
        issue.policy_field,
        issue.title,
        initiative.number,
        initiative.title,
        [p.text for p in initiative.description],
        [i.marker for i in initiative.items],
        [i.text for i in initiative.items],
        *(cells.get(n) for n in (1, 2, 3, 4)),
        initiative.keywords,
        tasks,
        *_place(initiative.place),
    )


def _task_rows(
    issue: Issue, initiative: Initiative, base: str, issue_id: str, initiative_id: str, ids: Ids
) -> Iterator[_Row]:
    shared = (
        issue.area,
        issue.policy_field,
        issue.impact,
        issue.urgency,
        issue.title,
        initiative.title,
    )
    quarters = Ids()
    for q in initiative.quarters:
        cell = f"{base}/quarters/{quarters(str(q.quarter))}"
        tails = Ids()
        for i, task in enumerate(q.tasks, 1):
            yield (
                issue_id,
                initiative_id,
                ids(task.id),
                f"{cell}/tasks/{tails(task.id.rpartition('/')[2])}",
                *shared,
                q.quarter,
                q.start,
                q.end,
                i,
                task.markers,
                task.text,
                task.ditto,
                *task.span,
                *_place(task.place),
            )


def _document_passages(plan: Plan) -> Iterator[_Row]:
    basics = plan.basics

    def row(path: str, kind: str, label: str | None, text: str, place: Place | None) -> _Row:
        return (path, kind, label, None, None, text, *_place(place))

    for i, p in enumerate(plan.mission, 1):
        yield row(f"mission/{i}", "mission", None, p.text, p.place)
    for i, budget in enumerate(basics.budgets, 1):
        yield row(f"basics/budgets/{i}", "budget", budget.account, budget.text, budget.place)
    for i, p in enumerate(basics.budget_notes, 1):
        yield row(f"basics/budget_notes/{i}", "budget_note", None, p.text, p.place)
    for i, name in enumerate(basics.departments, 1):
        yield row(f"basics/departments/{i}", "department", None, name, basics.departments_place)
    for i, name in enumerate(basics.affiliates, 1):
        yield row(f"basics/affiliates/{i}", "affiliate", None, name, basics.affiliates_place)
    for i, facility in enumerate(basics.facilities, 1):
        for j, name in enumerate(facility.names, 1):
            yield row(f"basics/facilities/{i}/{j}", "facility", facility.operation, name, facility.place)
    for i, section in enumerate(plan.review.sections if plan.review else (), 1):
        yield row(f"review/{i}/title", "title", None, section.title, section.place)
        for j, p in enumerate(section.paragraphs, 1):
            yield row(f"review/{i}/{j}", "review", section.title, p.text, p.place)
    ids = Ids()
    for i, entry in enumerate(plan.overview, 1):
        base = f"overview/{ids(overview_id(entry, i))}"
        yield row(f"{base}/title", "overview", entry.area, entry.title, entry.place)
        if entry.policy_field is not None:
            yield row(f"{base}/policy_field", "policy_field", entry.area, entry.policy_field, entry.place)
        if entry.approach is not None:
            yield row(f"{base}/approach", "overview", entry.title, entry.approach, entry.place)
    ids = Ids()
    for area in plan.areas:
        base = f"areas/{ids(area.code)}"
        for i, text in enumerate(area.descriptions, 1):
            yield row(f"{base}/{i}", "area", area.code, text, area.place)


def _issue_passages(issue: Issue, issue_id: str) -> Iterator[_Row]:
    base = f"issues/{issue_id}"
    place = _place(issue.place)
    yield (f"{base}/title", "title", None, issue_id, None, issue.title, *place)
    if issue.policy_field is not None:
        yield (f"{base}/policy_field", "policy_field", None, issue_id, None, issue.policy_field, *place)
    for field, passages in (
        ("description", issue.description),
        ("background", issue.background),
        ("expected_outcome", issue.expected_outcome),
        ("unplaced", issue.unplaced),
    ):
        for i, p in enumerate(passages, 1):
            yield (f"{base}/{field}/{i}", field, None, issue_id, None, p.text, *_place(p.place))


def _initiative_passages(
    initiative: Initiative, base: str, issue_id: str, initiative_id: str
) -> Iterator[_Row]:
    ids = (issue_id, initiative_id)
    yield (f"{base}/title", "title", None, *ids, initiative.title, *_place(initiative.place))
    for i, p in enumerate(initiative.description, 1):
        yield (f"{base}/description/{i}", "description", None, *ids, p.text, *_place(p.place))
    for i, item in enumerate(initiative.items, 1):
        yield (f"{base}/items/{i}", "item", item.marker, *ids, item.text, *_place(item.place))
    quarters = Ids()
    for q in initiative.quarters:
        label = f"第{q.quarter}四半期"
        path = f"{base}/quarters/{quarters(str(q.quarter))}"
        yield (path, "quarter", label, *ids, q.text, *_place(q.place))


# --- what the tables are, in words -----------------------------------------------------------------------


def listing() -> dict[str, Any]:
    """Every table's columns, types and meanings as a JSON-ready value: the content of schemas/tables.json."""
    return {
        "schema_version": SCHEMA_VERSION,
        "tables": [
            {
                "name": layout.name,
                "title": layout.label,
                "説明": layout.ja,
                "description": layout.en,
                "primary_key": list(layout.key),
                "foreign_keys": [
                    {"columns": list(columns), "table": table} for columns, table in layout.references
                ],
                "columns": [
                    {
                        "name": c.name,
                        "type": str(c.type),
                        "nullable": c.nullable,
                        "title": c.label,
                        "説明": c.ja,
                        "description": c.en,
                    }
                    for c in layout.columns
                ],
            }
            for layout in LAYOUTS.values()
        ],
    }
