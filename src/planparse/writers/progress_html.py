"""A quarter's summary as one self-contained HTML file that prints on A4: late tasks on a sheet of their own.

What people wrote is escaped throughout, the file has no scripts, and its content security policy allows
nothing but its own style sheet.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from html import escape
from pathlib import Path

from planparse.document.printable import printable_lines
from planparse.japanese.calendar import era_date, era_fiscal_year
from planparse.japanese.periods import quarter_name
from planparse.progress.agenda import Item
from planparse.progress.model import STATUSES
from planparse.progress.summary import Bureau, ProgressSummary, why_open
from planparse.writers.files import write_bytes

_STYLE = """
:root { color-scheme: light; --ink: #1c2733; --soft: #4f5d6b; --line: #8b97a3; --head: #e8eef4;
  font: 14px/1.6 "Hiragino Kaku Gothic ProN", "Yu Gothic UI", "Yu Gothic", Meiryo, "Noto Sans JP",
    "Noto Sans CJK JP", "IPAexGothic", sans-serif; color: var(--ink); background: #fff; }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem 1.2rem 3rem; max-width: 80rem; }
body { line-break: strict; overflow-wrap: anywhere; }
h1 { font-size: 1.35rem; margin: 0 0 .6rem; } h2 { font-size: 1.1rem; margin: 1.6rem 0 .4rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { border: 1px solid var(--line); padding: .3rem .5rem; text-align: left; vertical-align: top;
  white-space: pre-wrap; font-weight: 400; }
thead th { background: var(--head); font-weight: 700; }
.number { text-align: right; white-space: nowrap; } .late { color: #a63a00; font-weight: 700; }
.none { color: var(--soft); }
@media print {
  @page { size: A4 landscape; margin: 12mm 10mm; }
  :root { font-size: 9pt; } body { padding: 0; max-width: none; }
  thead { display: table-header-group; } tr { break-inside: avoid; } .sheet { break-before: page; }
  th, td { print-color-adjust: exact; }
}
"""


def title_of(found: ProgressSummary) -> str:
    """令和8年度 第2四半期 進捗のまとめ."""
    year = "" if found.fiscal_year is None else era_fiscal_year(found.fiscal_year)
    quarter = "" if found.quarter is None else quarter_name(found.quarter)
    return " ".join(part for part in (year, quarter, "進捗のまとめ") if part)


def write_progress_html(found: ProgressSummary, path: Path) -> None:
    """Write the page atomically. Raises OSError."""
    write_bytes(path, printable_lines(page(found)).encode())


def page(found: ProgressSummary) -> str:
    """The page as HTML."""
    digest = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    title = escape(title_of(found))
    late = [_late(bureau, item) for bureau in found.bureaus for item in bureau.late]
    silent = [_silent(bureau, item) for bureau in found.bureaus for item in bureau.silent]
    unsettled = [_open(bureau, item) for bureau in found.bureaus for item in bureau.open]
    return (
        '<!DOCTYPE html>\n<html lang="ja"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="generator" content="planparse">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{_STYLE}</style></head><body><main>"
        f"<h1>{title}</h1>"
        f"{_table('局ごとの状況', _COUNTED, [_counts(bureau) for bureau in found.bureaus])}"
        f'<div class="sheet">{_table(f"遅れ({len(late)}件)", _LATE, late)}</div>'
        f"{_table(f'報告のない予定({len(silent)}件)', _SILENT, silent)}"
        f"{_table(f'確かめること({len(unsettled)}件)', _OPEN, unsettled)}"
        "</main></body></html>\n"
    )


_COUNTED = ("局", "予定", *STATUSES, "報告なし")
_LATE = ("局", "期限", "取組", "予定", "実績", "遅れの理由", "次の対応", "担当課", "更新日")
_SILENT = ("局", "期限", "取組", "予定", "担当課")
_OPEN = ("局", "取組", "予定", "理由")


_NOTHING = '<p class="none">ありません。</p>'


def _counts(bureau: Bureau) -> tuple[str, ...]:
    count = bureau.count
    numbers = (count.tasks, *(count.by_status[status] for status in STATUSES), count.silent)
    return bureau.name, *map(str, numbers)


def _late(bureau: Bureau, item: Item) -> tuple[str, ...]:
    own = item.standing
    day = era_date(own.updated_on) if own.updated_on else ""
    values = (own.result, own.delay_reason, own.next_step, own.section, day)
    return bureau.name, _due(item), item.initiative, _text(item), *values


def _silent(bureau: Bureau, item: Item) -> tuple[str, ...]:
    return bureau.name, _due(item), item.initiative, _text(item), item.standing.section


def _open(bureau: Bureau, item: Item) -> tuple[str, ...]:
    return bureau.name, item.initiative, _text(item), why_open(item)


def _due(item: Item) -> str:
    return quarter_name(item.task.quarter) + ("(繰越)" if item.carried else "")


def _text(item: Item) -> str:
    return f"{''.join(item.task.markers)}{item.task.text}"


def _table(heading: str, headers: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    head = "".join(f'<th scope="col">{escape(header)}</th>' for header in headers)
    body = "".join(
        f"<tr>{''.join(_cell(header, text) for header, text in zip(headers, row, strict=True))}</tr>"
        for row in rows
    )
    content = (
        f'<div class="wide" tabindex="0" role="region" aria-label="{escape(heading)}">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )
    return f"<h2>{escape(heading)}</h2>{content if rows else _NOTHING}"


def _cell(header: str, text: str) -> str:
    if header not in _COUNTED[1:]:
        return f"<td>{escape(text)}</td>"
    if not text.isdigit():
        return f"<td>{escape(text)}</td>"
    marked = " late" if header in ("遅れ", "報告なし") and text != "0" else ""
    return f'<td class="number{marked}">{text}</td>'
