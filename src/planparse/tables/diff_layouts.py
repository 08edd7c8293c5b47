"""The tables of comparisons: the columns of each with their Arrow types and meanings, and its key."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from planparse.tables.layouts import Column, Layout, schema

_TEXT, _TEXTS, _FLAG = pa.string(), pa.list_(pa.string()), pa.bool_()
_COUNT, _NUMBER = pa.int32(), pa.float64()

_PAIR = (
    Column("municipality", _TEXT, "自治体名", "自治体の名称", "name of the municipality", True),
    Column("organization", _TEXT, "組織名", "局・区などの名称", "the bureau or ward", True),
    Column("from_fy", _COUNT, "旧年度", "旧計画の年度(西暦)", "fiscal year of the old plan", True),
    Column("to_fy", _COUNT, "新年度", "新計画の年度(西暦)", "fiscal year of the new plan", True),
    Column("old_document_id", _TEXT, "旧文書ID", "旧計画の文書の識別子", "id of the old document"),
    Column("new_document_id", _TEXT, "新文書ID", "新計画の文書の識別子", "id of the new document"),
    Column("position", _COUNT, "順番", "比較の中での順番(1から)", "position in the comparison, from 1"),
)
_KEY = ("old_document_id", "new_document_id", "position")
_LEVEL = Column(
    "level", _TEXT, "対象", "plan・issue・initiative", "whose value it is: plan, issue or initiative"
)
_IDS = (
    Column(
        "old_id",
        _TEXT,
        "旧ID",
        "旧計画での識別子。新計画にしかなければ空",
        "id in the old plan; null if new",
        True,
    ),
    Column(
        "new_id",
        _TEXT,
        "新ID",
        "新計画での識別子。旧計画にしかなければ空",
        "id in the new plan; null if ended",
        True,
    ),
)
_FIELD = Column("field", _TEXT, "項目", "項目の位置(例 title)", "path of the field, such as title")
_TEXTS_OF_BOTH = (
    Column(
        "old_text",
        _TEXT,
        "旧",
        "旧の値の文。なければ空",
        "text of the old value; null if there is none",
        True,
    ),
    Column(
        "new_text",
        _TEXT,
        "新",
        "新の値の文。なければ空",
        "text of the new value; null if there is none",
        True,
    ),
)

_LINKS = Layout(
    "links",
    "対応",
    "旧計画の課題・取組が新計画のどれになったかを1行ずつ",
    "one row per link: what an issue or initiative of the old plan became in the new one",
    (
        *_PAIR,
        Column("level", _TEXT, "対象", "issue・initiative", "issue or initiative"),
        *_IDS,
        Column("old_title", _TEXT, "旧題名", "旧計画での題名", "title in the old plan", True),
        Column("new_title", _TEXT, "新題名", "新計画での題名", "title in the new plan", True),
        Column(
            "kinds",
            _TEXTS,
            "変化",
            "何が起きたか。same(変更なし)・changed(内容変更)・renamed(改題)・split(分割)など",
            "what happened: same, changed, renamed, split …",
        ),
        Column("score", _NUMBER, "確からしさ", "同じものである確率(0から1)", "probability, 0 to 1"),
        Column(
            "is_primary",
            _FLAG,
            "主な対応",
            "分割・統合した課題では、引き継ぐ対応だけが真。ほかの対応はすべて真",
            "of a split or merged issue, the link that continues it; true for all others",
        ),
        Column("review", _FLAG, "要確認", "人が確かめるべきか", "whether a person should check the link"),
        Column("pinned", _FLAG, "指定", "対応指定ファイルで指定したか", "whether the links file says so"),
        Column("evidence", _TEXT, "根拠", "判断の根拠(日本語)", "why, in Japanese"),
        Column(
            "tasks_continued",
            _COUNT,
            "続く予定",
            "両方の年度の同じ四半期にある予定の数",
            "tasks that both years have in the same quarters",
        ),
        Column(
            "ending_word",
            _TEXT,
            "終了の語",
            "振り返りにある終わり方(完了・廃止など)",
            "how the new review says it ended",
            True,
        ),
        Column(
            "ending_passage",
            _TEXT,
            "終了の記述",
            "その振り返りの段落",
            "that passage of the review",
            True,
        ),
        Column(
            "across",
            _TEXT,
            "段の移動",
            "課題と取組の間を移った相手のID",
            "id in the other plan of an issue that became an initiative, or the reverse",
            True,
        ),
    ),
    _KEY,
)
_CHANGES = Layout(
    "changes",
    "変更",
    "変わった値を1行ずつ",
    "one row per value that differs",
    (
        *_PAIR,
        _LEVEL,
        *_IDS,
        _FIELD,
        Column("old_position", _COUNT, "旧順番", "旧の並びでの位置(0から)", "index in the old list", True),
        Column("new_position", _COUNT, "新順番", "新の並びでの位置(0から)", "index in the new list", True),
        *_TEXTS_OF_BOTH,
        Column("old_json", _TEXT, "旧の値", "旧の値の全体(JSON)", "the whole old value as JSON", True),
        Column("new_json", _TEXT, "新の値", "新の値の全体(JSON)", "the whole new value as JSON", True),
        Column(
            "old_page",
            _COUNT,
            "旧ページ",
            "旧の文書のページ(1から)",
            "page in the old document, from 1",
            True,
        ),
        Column(
            "new_page",
            _COUNT,
            "新ページ",
            "新の文書のページ(1から)",
            "page in the new document, from 1",
            True,
        ),
    ),
    _KEY,
)
_NUMBER_CHANGES = Layout(
    "number_changes",
    "数値の変更",
    "変わった金額・割合・日付・数量を1行ずつ",
    "one row per amount, percentage, date or count that changed",
    (
        *_PAIR,
        _LEVEL,
        *_IDS,
        _FIELD,
        Column(
            "kind",
            _TEXT,
            "種類",
            "amount(金額)・percent(割合)・date(日付)・fiscal_year(年度)・count(数量)",
            "amount, percent, date, fiscal_year or count",
        ),
        Column("old_text", _TEXT, "旧", "旧の数の記載のまま", "the old number as written"),
        Column("new_text", _TEXT, "新", "新の数の記載のまま", "the new number as written"),
        Column("old_number", _NUMBER, "旧の数", "旧の数。金額は円", "the old number, amounts in yen", True),
        Column("new_number", _NUMBER, "新の数", "新の数。金額は円", "the new number, amounts in yen", True),
        Column(
            "old_date",
            _TEXT,
            "旧の日付",
            "旧の日付(ISO 8601)または年度",
            "the old date (ISO 8601) or year",
            True,
        ),
        Column(
            "new_date",
            _TEXT,
            "新の日付",
            "新の日付(ISO 8601)または年度",
            "the new date (ISO 8601) or year",
            True,
        ),
        Column("unit", _TEXT, "単位", "円・%・件など", "円, % or the counter", True),
        Column(
            "change_percent",
            _NUMBER,
            "増減率",
            "旧に対する増減(%)",
            "change in percent of the old",
            True,
        ),
        Column(
            "change_points",
            _NUMBER,
            "増減(ポイント)",
            "割合の差",
            "difference of percentages",
            True,
        ),
    ),
    _KEY,
)
_TASK_CHANGES = Layout(
    "task_changes",
    "予定の変更",
    "一方の年度にしかない予定、文言や時期の変わった予定を1行ずつ",
    "one row per task that was added, dropped, reworded, brought forward or put back",
    (
        *_PAIR,
        *_IDS,
        Column(
            "kind",
            _TEXT,
            "変化",
            "new(新のみ)・dropped(旧のみ)・earlier(前倒し)・later(後ろ倒し)・reworded(文言変更)",
            "new, dropped, earlier, later or reworded",
        ),
        *_TEXTS_OF_BOTH,
        Column("old_markers", _TEXTS, "旧の番号", "旧計画での①②など", "the old task's ①, ②"),
        Column("new_markers", _TEXTS, "新の番号", "新計画での①②など", "the new task's ①, ②"),
        Column("old_quarters", pa.list_(_COUNT), "旧四半期", "旧の四半期(1から4)", "old quarters, 1 to 4"),
        Column("new_quarters", pa.list_(_COUNT), "新四半期", "新の四半期(1から4)", "new quarters, 1 to 4"),
    ),
    _KEY,
)
_HISTORY = Layout(
    "history",
    "経過",
    "課題の版ごとに1行。何年度から何年度までどうだったか",
    "one row per version of an issue: as it was from one fiscal year's plan to another's",
    (
        Column(
            "lineage_id",
            _TEXT,
            "系譜ID",
            "課題のどの版でも同じ識別子。組織の中で重ならない",
            "the same for all versions of an issue, unique within the organization",
        ),
        *_PAIR[:2],
        Column("valid_from_fy", _COUNT, "開始年度", "この版の最初の年度", "first fiscal year it holds for"),
        Column("valid_to_fy", _COUNT, "終了年度", "この版の最後の年度", "last fiscal year it holds for"),
        Column("is_current", _FLAG, "最新", "最新の計画の版か", "whether the latest plan has this version"),
        Column("issue_id", _TEXT, "課題ID", "その版での識別子", "id of the issue in this version"),
        Column("title", _TEXT, "課題名", "その版での題名", "title in this version"),
        Column("policy_field", _TEXT, "政策分野", "その版での政策分野", "policy field in this version", True),
        Column("kinds", _TEXTS, "変化", "前の版からの変化", "what happened since the version before"),
        Column("parents", _TEXTS, "由来", "統合・分割の元の系譜", "other lineages that it came from"),
        Column("ended", _FLAG, "終了", "次の計画にないか", "whether the next plan no longer has the issue"),
        Column(
            "review",
            _FLAG,
            "要確認",
            "前の版との対応を確かめるべきか",
            "whether to check the link before it",
        ),
    ),
    ("municipality", "organization", "lineage_id", "valid_from_fy"),
)

DIFF_LAYOUTS: Mapping[str, Layout] = {
    layout.name: layout for layout in (_LINKS, _CHANGES, _NUMBER_CHANGES, _TASK_CHANGES, _HISTORY)
}
DIFF_SCHEMAS: Mapping[str, pa.Schema] = {name: schema(layout) for name, layout in DIFF_LAYOUTS.items()}
"""The Arrow schema of each table; the metadata of a field describes its column."""
