"""The published tables: the columns of each with their Arrow types and meanings, its key and references."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from functools import cache

import pyarrow as pa

from planparse.japanese.periods import quarter_name
from planparse.japanese.tokens import MODE, dictionary_version
from planparse.plan.model import SCHEMA_VERSION
from planparse.plan.sections import SECTION_NAMES
from planparse.progress.model import STATUSES

_TEXT, _TEXTS, _DAY, _FLAG = pa.string(), pa.list_(pa.string()), pa.date32(), pa.bool_()
_SMALL, _COUNT, _YEN, _POINTS = pa.int8(), pa.int32(), pa.int64(), pa.float64()


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its Arrow type, its label in Japanese, its meaning in Japanese and English."""

    name: str
    type: pa.DataType
    label: str
    ja: str
    en: str
    nullable: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """A table: its columns in order, its key, and the tables it refers to.

    `references` holds (columns, table): the columns hold a key of that table.
    """

    name: str
    label: str
    ja: str
    en: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    references: tuple[tuple[tuple[str, ...], str], ...] = ()


_OWNER = (
    Column("document_id", _TEXT, "文書ID", "文書の識別子", "id of the document"),
    Column("municipality", _TEXT, "自治体名", "自治体の名称", "name of the municipality", True),
    Column(
        "municipality_code",
        _TEXT,
        "全国地方公共団体コード",
        "検査数字を含む6桁の文字列",
        "official code of the municipality: six digits including the check digit, as a string",
        True,
    ),
    Column("organization", _TEXT, "組織名", "局・区などの名称", "the bureau or ward", True),
    Column(
        "fiscal_year",
        _COUNT,
        "年度",
        "年度(西暦)。2026は2026-04-01から",
        "fiscal year: 2026 starts on 2026-04-01",
        True,
    ),
)
_PLACE = (
    Column("page", _COUNT, "ページ", "ページ番号(1から)", "page, from 1", True),
    Column(
        "page_last",
        _COUNT,
        "終わりのページ",
        "続きのある最後のページ",
        "last page that it continues on",
        True,
    ),
    Column("line_first", _COUNT, "行(始め)", "最初の行番号(1から)", "first source line, from 1", True),
    Column("line_last", _COUNT, "行(終わり)", "最後の行番号", "last source line", True),
    Column("x0", _POINTS, "左端", "枠の左端(ポイント)", "left edge in points from the page's left", True),
    Column("top", _POINTS, "上端", "枠の上端(ポイント)", "upper edge in points from the page's top", True),
    Column("x1", _POINTS, "右端", "枠の右端(ポイント)", "right edge in points from the page's left", True),
    Column("bottom", _POINTS, "下端", "枠の下端(ポイント)", "lower edge in points from the page's top", True),
    Column("sheet", _TEXT, "シート", "原本のシート名", "worksheet of the original", True),
    Column("slide", _COUNT, "スライド", "原本のスライド番号(1から)", "slide of the original, from 1", True),
    Column("table_number", _COUNT, "表", "原本の表の番号(1から)", "table of the original, from 1", True),
    Column("cell", _TEXT, "セル", "原本のセル(B3、R2C3)", "cell of the original, B3 or R2C3", True),
    Column("paragraph", _COUNT, "段落", "原本の段落番号(1から)", "paragraph of the original, from 1", True),
)
_DOUBT = Column(
    "doubt", _POINTS, "疑わしさ", "誤りである確率の目安(0から1)", "how likely it is wrong, from 0 to 1"
)
OWNER_COLUMNS = tuple(column.name for column in _OWNER)
"""The columns that every table begins with: what the row belongs to, each a field of `Plan`."""
PLACE_COLUMNS = tuple(column.name for column in _PLACE)
"""The columns that say where a row stands in the document."""

_ISSUE = Column("issue_id", _TEXT, "課題ID", "課題の識別子(例 B-2)", "id of the issue, such as B-2")
_INITIATIVE = Column(
    "initiative_id", _TEXT, "取組ID", "取組の識別子(例 B-2/5)", "id of the initiative, such as B-2/5"
)
_PATH = Column(
    "path", _TEXT, "項目の位置", "文書内での項目の位置", "path of the text in the plan, unique within it"
)
_AREA = Column("area", _TEXT, "課題領域", "課題領域の記号(A・B・C)", "area of the issue (A, B, C)", True)
_POLICY = Column("policy_field", _TEXT, "政策分野", "課題の政策分野", "policy field of the issue", True)
_IMPACT = Column("impact", _TEXT, "影響度", "高・中・低", "impact: 高, 中 or 低", True)
_URGENCY = Column("urgency", _TEXT, "緊急度", "高・中・低", "urgency: 高, 中 or 低", True)
_LABEL = Column(
    "label", _TEXT, "番号(記載)", "記載のまま。(1)、1-1など", "the number as written: (1), 1-1", True
)
_LEVELS = (
    Column("level_names", _TEXTS, "上位の見出しの種類", "基本方針など", "kinds of the headings above it"),
    Column(
        "level_labels",
        _TEXTS,
        "上位の見出しの番号",
        "番号の記載のまま。なければ空",
        "their numbers as written, or empty",
    ),
    Column("level_titles", _TEXTS, "上位の見出し", "種類と同じ順の題名", "titles of those headings"),
)
_TO_DOCUMENT = (("document_id",), "documents")
_TO_ISSUE = (("document_id", "issue_id"), "issues")
_TO_INITIATIVE = (("document_id", "initiative_id"), "initiatives")
_ISSUE_TITLE = Column("issue_title", _TEXT, "課題名", "課題の名称", "title of the issue")
_INITIATIVE_TITLE = Column("initiative_title", _TEXT, "取組名", "取組の名称", "title of the initiative")

_DOCUMENTS = Layout(
    "documents",
    "文書",
    "文書ごとに1行。出典、表紙、基本情報",
    "one row per document: its source, its cover and its basic facts",
    (
        *_OWNER,
        Column("title", _TEXT, "表題", "表紙の表題", "title on the cover", True),
        Column("form", _TEXT, "様式", "読み取りに使った様式", "form by which the document was read"),
        Column("schema_version", _TEXT, "スキーマの版", "データ形式の版", "version of the data format"),
        Column("source_name", _TEXT, "ファイル名", "元のファイルの名前", "file name of the source"),
        Column("source_sha256", _TEXT, "SHA-256", "元のファイルのSHA-256", "SHA-256 of the source, in hex"),
        Column("media_type", _TEXT, "ファイル形式", "メディアタイプ", "media type of the source"),
        Column("bytes", _YEN, "ファイルの大きさ", "バイト数", "size of the source in bytes"),
        Column(
            "pages", _COUNT, "ページ数", "ページのないファイルでは空", "number of pages; null for text", True
        ),
        Column("reader", _TEXT, "読み取り方法", "使った読み取り器", "reader that was used"),
        Column("producer", _TEXT, "作成ソフト", "PDFを作成したソフト", "software that made the PDF", True),
        Column("mission", _TEXTS, "組織の使命", "段落ごとの文", "mission, one element per paragraph"),
        Column("budget_accounts", _TEXTS, "会計名", "予算の会計の名称", "accounts of the budget, in order"),
        Column(
            "budget_amounts_yen",
            pa.list_(_YEN),
            "予算額(円)",
            "会計名と同じ順の金額",
            "amounts in yen, in the order of budget_accounts",
        ),
        Column("departments", _TEXTS, "部署", "部署の名称", "names of the departments"),
        Column(
            "departments_as_of",
            _DAY,
            "部署の時点",
            "いつの時点の部署か",
            "date as of which the departments are listed",
            True,
        ),
        Column("affiliates", _TEXTS, "政策連携団体", "団体の名称", "affiliated bodies"),
        Column("facility_names", _TEXTS, "施設名", "公の施設の名称", "names of the public facilities"),
        Column(
            "facility_operations",
            _TEXTS,
            "施設の運営方法",
            "施設名と同じ順の運営方法",
            "how each facility is run, in the order of facility_names",
        ),
        Column(
            "review_fiscal_year",
            _COUNT,
            "振り返りの年度",
            "西暦",
            "fiscal year that the review looks back on",
            True,
        ),
        Column("issues", _COUNT, "課題数", "課題の数", "number of issues"),
        Column("initiatives", _COUNT, "取組数", "取組の数", "number of initiatives"),
        Column("tasks", _COUNT, "予定数", "四半期の予定の数", "number of quarterly tasks"),
        Column("errors", _COUNT, "誤りの数", "「誤り」の指摘の数", "number of findings of severity error"),
        Column(
            "warnings", _COUNT, "注意の数", "「注意」の指摘の数", "number of findings of severity warning"
        ),
        Column(
            "doubt", _POINTS, "疑わしさ", "誤りと見込まれる値の割合(0から1)", "share of values probably wrong"
        ),
    ),
    ("document_id",),
)
_ISSUES = Layout(
    "issues",
    "課題",
    "課題ごとに1行",
    "one row per issue",
    (
        *_OWNER,
        _ISSUE,
        _AREA,
        Column(
            "number", _COUNT, "番号", "領域の中での課題の番号", "number of the issue within its area", True
        ),
        Column("title", _TEXT, "課題名", "課題の名称", "title of the issue"),
        _POLICY,
        _IMPACT,
        _URGENCY,
        Column("description", _TEXTS, "課題の内容", "段落ごとの文", "description, one element per paragraph"),
        Column("background", _TEXTS, "背景や現状", "段落ごとの文", "background, one element per paragraph"),
        Column(
            "expected_outcome",
            _TEXTS,
            "目指す成果",
            "段落ごとの文",
            "expected outcome, one element per paragraph",
        ),
        Column(
            "keywords", _TEXTS, "キーワード", "内容を表す語。多い順", "content words, most frequent first"
        ),
        Column("initiatives", _COUNT, "取組数", "取組の数", "number of initiatives"),
        Column("tasks", _COUNT, "予定数", "四半期の予定の数", "number of quarterly tasks"),
        _LABEL,
        *_LEVELS,
        _DOUBT,
        *_PLACE,
    ),
    ("document_id", "issue_id"),
    (_TO_DOCUMENT,),
)
_INITIATIVES = Layout(
    "initiatives",
    "取組",
    "取組ごとに1行",
    "one row per initiative (取組)",
    (
        *_OWNER,
        _ISSUE,
        _INITIATIVE,
        _AREA,
        _POLICY,
        _ISSUE_TITLE,
        Column(
            "number",
            _COUNT,
            "番号",
            "課題の中での取組の番号",
            "number of the initiative within its issue",
            True,
        ),
        Column("title", _TEXT, "取組名", "取組の名称", "title of the initiative"),
        Column("description", _TEXTS, "取組の内容", "段落ごとの文", "description, one element per paragraph"),
        Column(
            "item_markers",
            _TEXTS,
            "項目の記号",
            "①②③または・",
            "markers of the initiative's list: ①, ② or ・",
        ),
        Column(
            "item_texts",
            _TEXTS,
            "項目の内容",
            "項目の記号と同じ順の文",
            "texts of the list, in the order of item_markers",
        ),
        *(
            Column(
                f"q{n}",
                _TEXT,
                quarter_name(n),
                "欄の記載のまま。欄がなければ空",
                f"cell of quarter {n} as written; null if there is none",
                True,
            )
            for n in (1, 2, 3, 4)
        ),
        Column(
            "keywords", _TEXTS, "キーワード", "内容を表す語。多い順", "content words, most frequent first"
        ),
        Column("tasks", _COUNT, "予定数", "四半期の予定の数", "number of quarterly tasks"),
        _LABEL,
        *_LEVELS,
        _DOUBT,
        *_PLACE,
    ),
    ("document_id", "initiative_id"),
    (_TO_DOCUMENT, _TO_ISSUE),
)
_TASKS = Layout(
    "tasks",
    "予定",
    "四半期の欄の1項目ごとに1行。「同左」は指す内容に置き換え済み",
    "one row per task in a quarter's cell; 同左 is resolved",
    (
        *_OWNER,
        _ISSUE,
        _INITIATIVE,
        Column(
            "task_id", _TEXT, "予定ID", "予定の識別子(例 B-2/5/Q3/1)", "id of the task, such as B-2/5/Q3/1"
        ),
        _PATH,
        _AREA,
        _POLICY,
        _IMPACT,
        _URGENCY,
        _ISSUE_TITLE,
        _INITIATIVE_TITLE,
        Column("quarter", _SMALL, "四半期", "1から4", "quarter of the fiscal year, 1 to 4"),
        Column("start_date", _DAY, "四半期の初日", "日付", "first day of the quarter", True),
        Column("end_date", _DAY, "四半期の末日", "日付", "last day of the quarter", True),
        Column("position", _COUNT, "順番", "欄の中での順番(1から)", "position in the cell, from 1"),
        Column(
            "markers",
            _TEXTS,
            "項目の記号",
            "予定が対応する取組の項目(②、③)",
            "items of the initiative that the task is for: ②, ③",
        ),
        Column(
            "text",
            _TEXT,
            "内容",
            "予定の内容。「同左」では指す予定の内容",
            "text of the task; for 同左 the text it stands for",
        ),
        Column("ditto", _FLAG, "同左", "「同左」「〃」と書かれているか", "whether the cell says 同左 or 〃"),
        Column("span_first", _SMALL, "欄の始めの四半期", "欄の最初の四半期", "first quarter of the cell"),
        Column("span_last", _SMALL, "欄の終わりの四半期", "欄の最後の四半期", "last quarter of the cell"),
        _DOUBT,
        *_PLACE,
    ),
    ("document_id", "task_id"),
    (
        _TO_DOCUMENT,
        _TO_ISSUE,
        _TO_INITIATIVE,
    ),
)
_PROGRESS = Layout(
    "progress",
    "進捗",
    "予定への報告ごとに1行。訂正も残る",
    "one row per report on a task, superseded ones included",
    (
        *_OWNER,
        Column("report_id", _TEXT, "報告ID", "報告の識別子", "id of the report"),
        Column(
            "thread_id",
            _TEXT,
            "報告のまとまり",
            "同じ予定への最初の報告の識別子",
            "id of the first report on the same task: the same for all versions of the plan",
        ),
        Column("position", _COUNT, "順番", "予定ごとの報告の順番(1から)", "position in its thread, from 1"),
        Column("current", _FLAG, "最新", "いま有効な報告か", "whether it is the report that holds"),
        Column(
            "rival",
            _FLAG,
            "食い違い",
            "有効な報告を見ずに書かれ、まだ決着していない報告か",
            "whether it was written without knowledge of the current one, and is still to be settled",
        ),
        Column(
            "task_id",
            _TEXT,
            "予定ID",
            "表tasksの予定。いまの計画になければ空",
            "the task in the table tasks; null if the plan has it no more",
            True,
        ),
        replace(_ISSUE, nullable=True),
        replace(_INITIATIVE, nullable=True),
        Column("quarter", _SMALL, "四半期", "1から4", "quarter of the task, 1 to 4"),
        _ISSUE_TITLE,
        _INITIATIVE_TITLE,
        Column(
            "text",
            _TEXT,
            "予定の内容",
            "いまの計画での内容。なければ最後の内容",
            "the task's text in the plan as it is now, or as it was last",
        ),
        Column(
            "text_then",
            _TEXT,
            "報告時の内容",
            "報告したときの予定の内容",
            "the task's text when it was reported on",
        ),
        Column(
            "task_review",
            _FLAG,
            "予定の要確認",
            "差し替え後も同じ予定かを確かめる必要があるか",
            "whether to check that this is the task that was reported on (要確認)",
        ),
        Column(
            "status", _TEXT, "状況", "未着手・実施中・完了・遅れ・中止", f"one of {', '.join(STATUSES)}", True
        ),
        Column("result", _TEXT, "実績", "行ったこと", "what was done"),
        Column("delay_reason", _TEXT, "遅れの理由", "遅れている理由", "why it is late"),
        Column("next_step", _TEXT, "次の対応", "これから行うこと", "what will be done next"),
        Column("section", _TEXT, "担当課", "担当する課", "section in charge"),
        Column("updated_on", _DAY, "更新日", "いつの時点か", "day for which it holds", True),
        Column("who", _TEXT, "報告者", "報告した人", "who reported it"),
        Column("taken_at", _TEXT, "取込日時", "ISO 8601、協定世界時", "when it was taken in: ISO 8601, UTC"),
        Column(
            "from_document",
            _TEXT,
            "元の文書",
            "差し替え前の文書への報告なら、その識別子",
            "the replaced document that it was made for; null if it was made for this one",
            True,
        ),
    ),
    ("document_id", "report_id"),
    (_TO_DOCUMENT, _TO_ISSUE, _TO_INITIATIVE, (("document_id", "task_id"), "tasks")),
)
_SCHEDULE = Layout(
    "schedule",
    "工程",
    "工程表の欄を1行ずつ。月・四半期・半期・年度を、文書のとおりの期間で示す",
    "one row per cell of a schedule with the period that the document names",
    (
        *_OWNER,
        _PATH,
        _ISSUE,
        _INITIATIVE,
        Column("position", _COUNT, "順番", "取組の中での順番(1から)", "position in the initiative, from 1"),
        Column(
            "period", _TEXT, "期間", "2026、2026-H1、2026-Q1、2026-04など", "2026, 2026-H1, 2026-04 …", True
        ),
        Column("start_date", _DAY, "期間の初日", "日付", "first day of the period", True),
        Column("end_date", _DAY, "期間の末日", "日付", "last day of the period", True),
        Column("row_label", _TEXT, "行", "表の行の見出し", "label of the table row", True),
        Column("text", _TEXT, "内容", "欄の記載のまま", "the cell as written"),
        Column(
            "task_ids",
            _TEXTS,
            "予定ID",
            "欄の予定の識別子。四半期の予定は表tasksにある",
            "ids of its tasks; those within the quarters are rows of the table tasks",
        ),
        Column(
            "task_texts",
            _TEXTS,
            "予定",
            "予定IDと同じ順の内容",
            "texts of its tasks, in the order of task_ids",
        ),
        _DOUBT,
        *_PLACE,
    ),
    ("document_id", "path"),
    (
        _TO_DOCUMENT,
        _TO_ISSUE,
        _TO_INITIATIVE,
    ),
)
_FIELDS = Layout(
    "fields",
    "個別の項目",
    "担当課・予算額・備考など、決まった列のない値を1行ずつ",
    "one row per value that the document names and no other column holds (担当課, 予算額, 備考)",
    (
        *_OWNER,
        _PATH,
        replace(_ISSUE, nullable=True),
        replace(_INITIATIVE, nullable=True),
        Column(
            "name", _TEXT, "項目", "様式での名前、または単位を除いた見出し", "the form's name, or its label"
        ),
        Column(
            "label",
            _TEXT,
            "見出し",
            "文書での呼び方(予算額(千円)など)",
            "what the document calls it, such as 予算額(千円)",
        ),
        Column("row_label", _TEXT, "行", "表の行の見出し", "label of the table row it stands in", True),
        Column(
            "period",
            _TEXT,
            "期間",
            "見出しの示す期間(例 2025、2026-H1)",
            "period that a label names: 2025, 2026-H1",
            True,
        ),
        Column("value", _TEXT, "内容", "記載のまま", "the value as written"),
        Column("number", _POINTS, "数値", "金額(円)・割合・数量", "amount in yen, percentage or count", True),
        Column("unit", _TEXT, "単位", "円・%・件など", "what the number is of: 円, %, 件", True),
        Column(
            "normalized",
            _TEXTS,
            "整えた値",
            "日付(2026-04-01)・課名・評価など、様式で決めた型の値",
            "dates as 2026-04-01, names of sections, the level chosen",
        ),
        _DOUBT,
        *_PLACE,
    ),
    ("document_id", "path"),
    (_TO_DOCUMENT, _TO_ISSUE, _TO_INITIATIVE),
)
_OUTLINE = Layout(
    "outline",
    "見出し構成",
    "様式によらずに読んだ文書の見出しを1行ずつ。その下の文は表passages、表の行は表outline_rowsにある",
    "one row per heading of a document that was read by no form; its text is in the table passages, the rows "
    "of its tables are in outline_rows",
    (
        *_OWNER,
        _PATH,
        Column(
            "level",
            _SMALL,
            "階層",
            "1が最も上。最初の見出しより前は0",
            "1 for the outermost; 0 before the first",
        ),
        Column(
            "label",
            _TEXT,
            "番号・記号",
            "記載のまま。第1章、(2)、■など",
            "its number or sign as written: 第1章, (2), ■",
            True,
        ),
        Column(
            "title",
            _TEXT,
            "見出し",
            "見出しの文言。最初の見出しより前は空",
            "its wording; null before the first heading",
            True,
        ),
        Column(
            "titles_above", _TEXTS, "上位の見出し", "外側から順に", "headings above it, from the outside in"
        ),
        Column("passages", _TEXTS, "本文", "段落ごとの文", "the text under it, one element per paragraph"),
        Column("table_count", _COUNT, "表の数", "見出しの下の表の数", "number of tables under it"),
        _DOUBT,
        *_PLACE,
    ),
    ("document_id", "path"),
    (_TO_DOCUMENT,),
)
_OUTLINE_ROWS = Layout(
    "outline_rows",
    "見出し構成の表",
    "様式によらずに読んだ文書の表を1行ずつ",
    "one row per table row of a document that was read by no form",
    (
        *_OWNER,
        _PATH,
        Column(
            "heading_path",
            _TEXT,
            "見出しの位置",
            "表outlineのpath",
            "path of its heading in the table outline",
        ),
        Column("heading", _TEXT, "見出し", "表の上の見出し", "wording of that heading", True),
        Column(
            "table_position",
            _COUNT,
            "表の順番",
            "見出しの下で何番目の表か",
            "which table of the heading, from 1",
        ),
        Column("position", _COUNT, "行の順番", "表の中での順番(1から)", "position in the table, from 1"),
        Column("heads", _TEXTS, "列の見出し", "左から順に", "column headers, from left to right"),
        Column(
            "cells",
            _TEXTS,
            "欄",
            "列の見出しと同じ順。空の欄は''",
            "cells, in the order of heads; empty ones are ''",
        ),
        _DOUBT,
        *_PLACE,
    ),
    ("document_id", "path"),
    (_TO_DOCUMENT, (("document_id", "heading_path"), "outline")),
)
_INDICATORS = Layout(
    "indicators",
    "指標",
    "指標の値(基準値・目標値・実績値)ごとに1行。値のない指標も1行",
    "one row per value of an indicator (baseline, target, result), or per indicator without values",
    (
        *_OWNER,
        _PATH,
        _ISSUE,
        replace(_INITIATIVE, nullable=True),
        Column(
            "position",
            _COUNT,
            "順番",
            "課題または取組の中での指標の順番(1から)",
            "position of the indicator, from 1",
        ),
        Column("name", _TEXT, "指標名", "指標の名称", "name of the indicator"),
        Column("unit", _TEXT, "単位", "記載のまま(%・人・千円など)", "unit of its numbers as written", True),
        Column(
            "kind",
            _TEXT,
            "指標の種類",
            "output(活動指標)またはoutcome(成果指標)",
            "output (活動指標) or outcome (成果指標)",
            True,
        ),
        Column("period", _TEXT, "期間", "2026、2026-03など", "when the value holds: 2026, 2026-03 …", True),
        Column(
            "role",
            _TEXT,
            "値の種類",
            "baseline(基準値)・target(目標値)・actual(実績値)",
            "baseline, target or actual",
            True,
        ),
        Column("text", _TEXT, "値", "記載のまま", "the value as written", True),
        Column("number", _POINTS, "数値", "単位で表した数", "the value as a number of the unit", True),
        _DOUBT,
        *_PLACE,
    ),
    ("document_id", "path"),
    (_TO_DOCUMENT, _TO_ISSUE, _TO_INITIATIVE),
)
_PASSAGES = Layout(
    "passages",
    "本文",
    "計画の文(予定を除く)を、その場所とともに1行ずつ",
    "one row per text of the plan, tasks excepted, with its place",
    (
        *_OWNER,
        _PATH,
        Column(
            "kind",
            _TEXT,
            "種類",
            "mission・budget・budget_note・department・affiliate・facility・review・overview・area・title・"
            f"policy_field・{'・'.join(SECTION_NAMES)}・item・quarter(欄の記載のまま)・outline(様式によらずに"
            "読んだ文書の文)・cell(その表の欄)・unplaced(どの項目にも入らなかった文)のどれか",
            "mission, budget, budget_note, department, affiliate, facility, review, overview, area, title, "
            f"policy_field, {', '.join(SECTION_NAMES)}, item, quarter (a cell as written), outline (text of "
            "a document without a form), cell (of a table there) or unplaced",
        ),
        Column(
            "label",
            _TEXT,
            "見出し",
            "会計名、運営方法、節の題名、項目の記号など",
            "what the text stands under: account, operation, section title, area or marker",
            True,
        ),
        Column(
            "issue_id",
            _TEXT,
            "課題ID",
            "文のある課題。課題の外では空",
            "issue that the text belongs to; null outside issues",
            True,
        ),
        Column(
            "initiative_id",
            _TEXT,
            "取組ID",
            "文のある取組。取組の外では空",
            "initiative that the text belongs to; null outside initiatives",
            True,
        ),
        Column(
            "text", _TEXT, "内容", "記載のまま。折り返しは元に戻す", "text as written, with line wraps undone"
        ),
        _DOUBT,
        *_PLACE,
    ),
    ("document_id", "path"),
    (_TO_DOCUMENT, _TO_ISSUE, _TO_INITIATIVE),
)
_TOKENS = Layout(
    "tokens",
    "形態素",
    "本文と予定の形態素(Sudachi、分割モードC)。四半期の欄の記載のまま(kindがquarter)の文は、予定と重なるので含まない",
    "Sudachi morphemes (split mode C) of passages and tasks. Cells as written (kind quarter) are left out, "
    "because their tasks are included",
    (
        *_OWNER,
        Column("path", _TEXT, "項目の位置", "本文または予定の位置", "path of the passage or task"),
        Column("position", _COUNT, "順番", "文の中での順番(1から)", "position in the text, from 1"),
        Column(
            "char_start",
            _COUNT,
            "始め",
            "表層形の始まり。text[char_start:char_end]が表層形(0から)",
            "start of the span: text[char_start:char_end] is the surface",
        ),
        Column(
            "char_end",
            _COUNT,
            "終わり",
            "表層形の終わりの次(コードポイントで数える)",
            "end of the span, in code points",
        ),
        Column("surface", _TEXT, "表層形", "書かれたままの語", "word as written"),
        Column("dictionary_form", _TEXT, "辞書形", "辞書の見出し", "dictionary form"),
        Column("normalized_form", _TEXT, "正規化表記", "表記の揺れをまとめた形", "normalised form"),
        Column("reading", _TEXT, "読み", "片仮名", "reading in katakana"),
        Column(
            "pos", _TEXT, "品詞", "6段の品詞を「-」でつないだもの", "part of speech: six levels joined by '-'"
        ),
    ),
    ("document_id", "path", "position"),
    (_TO_DOCUMENT,),
)
_FINDINGS = Layout(
    "findings",
    "指摘",
    "読み取り時の推定、欠け、矛盾を1行ずつ",
    "one row per finding: a guess, a gap or a contradiction",
    (
        *_OWNER,
        Column("position", _COUNT, "順番", "文書の中での順番(1から)", "position in the document, from 1"),
        Column("code", _TEXT, "種類", "指摘の種類", "code of the finding"),
        Column("severity", _TEXT, "重大さ", "error・warning・info", "error, warning or info"),
        Column("message", _TEXT, "内容", "日本語の文", "message in Japanese"),
        Column("details", _TEXT, "値", "文に入る値(JSON)", "values in the message, as a JSON object"),
        *_PLACE,
    ),
    ("document_id", "position"),
    (_TO_DOCUMENT,),
)

_READING_CHANGES = Layout(
    "reading_changes",
    "読み取りの変化",
    "同じ原本を新しい版のplanparseやほかの指定で変換し直し、前と違う値になった項目を1行ずつ",
    "one row per value that a later conversion of the same file, by a newer planparse or with other options, "
    "read differently from the one before",
    (
        *_OWNER,
        Column("position", _COUNT, "順番", "文書の中での順番(1から)", "position in the document, from 1"),
        Column("path", _TEXT, "項目の位置", "文書内での項目の位置", "path of the value in the plan"),
        Column("label", _TEXT, "項目", "項目の名称", "what the value is called, in Japanese"),
        Column(
            "old_value", _TEXT, "前の値", "前の変換での値。空は値なし", "value before; null for none", True
        ),
        Column(
            "new_value", _TEXT, "新しい値", "この変換での値。空は値なし", "value since; null for none", True
        ),
        Column(
            "changed_at",
            _TEXT,
            "変換日時",
            "変換した日時(ISO 8601、協定世界時)",
            "when it was converted: ISO 8601, UTC",
        ),
        Column(
            "planparse_version",
            _TEXT,
            "planparseの版",
            "変換したplanparseの版",
            "version of the planparse that converted it",
        ),
    ),
    ("document_id", "position"),
    (_TO_DOCUMENT,),
)

LAYOUTS: dict[str, Layout] = {
    layout.name: layout
    for layout in (
        _DOCUMENTS,
        _ISSUES,
        _INITIATIVES,
        _TASKS,
        _PROGRESS,
        _SCHEDULE,
        _INDICATORS,
        _FIELDS,
        _OUTLINE,
        _OUTLINE_ROWS,
        _PASSAGES,
        _TOKENS,
        _FINDINGS,
        _READING_CHANGES,
    )
}

TABLES = tuple(LAYOUTS)
"""The names of the tables, in order."""

NOT_OF_PLANS = frozenset({_PROGRESS.name, _READING_CHANGES.name})
"""The tables that are not made of plans alone, so that a document's own rows do not have them."""


def among(layouts: Mapping[str, Layout], names: Container[str]) -> dict[str, Layout]:
    """The layouts of these names, without references to tables of other names."""
    return {
        name: replace(layout, references=tuple(one for one in layout.references if one[1] in names))
        for name, layout in layouts.items()
        if name in names
    }


def schema(layout: Layout) -> pa.Schema:
    """The Arrow schema of a table, with its meaning, key and version as metadata."""
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


SCHEMAS: dict[str, pa.Schema] = {name: schema(layout) for name, layout in LAYOUTS.items()}
"""The Arrow schema of each table; the metadata of a field describes its column."""


@cache
def without_rows(name: str) -> pa.Table:
    """The table of that name without rows, which takes as long to make as one with a few."""
    return pa.Table.from_batches([], SCHEMAS[name])
