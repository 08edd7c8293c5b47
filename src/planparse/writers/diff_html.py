"""The comparison table (新旧対照表) as one self-contained HTML file that prints on A4 landscape.

Several comparisons make one page with a table of contents, each beginning on a new sheet of paper.
The documents' text is escaped throughout, the file has no scripts, and its content security policy allows
nothing but its own style sheet.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

from planparse.comparison.labels import count_labels, kind_labels, task_count_labels
from planparse.comparison.model import Diff, Link
from planparse.comparison.table import Block, Cell, TableRow, side_name
from planparse.document.printable import printable_lines
from planparse.japanese.calendar import era_fiscal_year
from planparse.writers.files import write_bytes

_STYLE = """
:root { color-scheme: light; --ink: #1c2733; --soft: #4f5d6b; --line: #8b97a3;
  --head: #e8eef4; --sub: #f4f6f8;
  font: 14px/1.6 "Hiragino Kaku Gothic ProN", "Yu Gothic UI", "Yu Gothic", Meiryo, "Noto Sans JP",
    "Noto Sans CJK JP", "IPAexGothic", sans-serif; color: var(--ink); background: #fff; }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem 1.2rem 3rem; max-width: 96rem; }
body { line-break: strict; overflow-wrap: anywhere; }
h1 { font-size: 1.35rem; margin: 0 0 .2rem; } h2 { font-size: 1.15rem; margin: 1.6rem 0 .4rem; }
h3 { font-size: 1rem; margin: 1.2rem 0 .4rem; }
.legend, .counts { color: var(--soft); margin: .2rem 0; }
table { border-collapse: collapse; width: 100%; }
th, td { border: 1px solid var(--line); padding: .3rem .5rem; text-align: left; vertical-align: top;
  white-space: pre-wrap; font-weight: 400; }
thead th { background: var(--head); font-weight: 700; text-align: center; white-space: nowrap; }
.table { table-layout: fixed; }
.table .label { width: 8.5em; } .table .remarks { width: 17%; }
.table thead th { position: sticky; top: 0; z-index: 1; }
tr.issue > * { background: var(--head); font-weight: 700; border-top: 2px solid var(--ink); }
tr.initiative > * { background: var(--sub); font-weight: 700; }
tr > .label { color: var(--soft); font-size: .88rem; } tr > .remarks { font-size: .88rem; font-weight: 400; }
tr.issue > .remarks { font-weight: 400; }
.remarks p { margin: 0; } .check { color: #a63a00; font-weight: 700; }
u { text-decoration: underline; text-decoration-thickness: 1.5px; text-underline-offset: .22em; }
td.new u { background: #e5f3ec; text-decoration-color: #00664f; }
td.old u { background: #fdeee5; text-decoration-color: #a63a00; }
.note { color: var(--soft); font-weight: 400; }
.links td:nth-child(2), .links td:nth-child(3), .links td:nth-child(6) { white-space: nowrap; }
.links td:nth-child(2), .links td:nth-child(3), .links td:nth-child(6) { text-align: center; }
.links, .contents { width: auto; max-width: 100%; } a { color: #0b5394; }
@media screen and (max-width: 45rem) {
  body { padding: .6rem .6rem 2rem; } th, td { padding: .2rem .3rem; }
  thead th, .links td:nth-child(6) { white-space: normal; }
  .table .label { width: 4.5em; } .table .remarks { width: 4em; }
}
@media print {
  @page { size: A4 landscape; margin: 12mm 10mm; }
  :root { font-size: 9pt; line-height: 1.5; } body { padding: 0; max-width: none; }
  .table thead th { position: static; } thead { display: table-header-group; }
  tr.issue, tr.initiative { break-after: avoid; } tr { break-inside: avoid; }
  .comparison + .comparison, .detail, .contents ~ .comparison { break-before: page; }
  h2, h3 { break-after: avoid; } a { color: inherit; text-decoration: none; }
  td.new u, td.old u { background: none; text-decoration-color: currentColor; }
  th, td { print-color-adjust: exact; }
}
"""


Compared = tuple[Diff, Sequence[Block]]
"""A diff and the blocks of its comparison table."""


def write_diff_html(several: Sequence[Compared], path: Path, *, old_left: bool = False) -> None:
    """Write the page atomically, the new plan on the left unless `old_left`. Raises OSError."""
    write_bytes(path, printable_lines(page(several, old_left=old_left)).encode())


def page(several: Sequence[Compared], *, old_left: bool = False) -> str:
    """The page as HTML."""
    style_hash = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{style_hash}'; base-uri 'none'; form-action 'none'"
    sides = ("old", "new") if old_left else ("new", "old")
    sections = "".join(
        _section(diff, blocks, sides, number) for number, (diff, blocks) in enumerate(several, 1)
    )
    title = f"新旧対照表 {plan_name(several[0][0], 'new')}" if len(several) == 1 else "新旧対照表"
    return (
        '<!DOCTYPE html>\n<html lang="ja"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="generator" content="planparse">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>"
        f"<h1>新旧対照表</h1>{_contents(several) if len(several) > 1 else ''}"
        '<p class="legend">下線は変わった部分です。(新設)は新たに加わったもの、(削る)はなくなったもの、'
        "(略)は変わらない部分を省いたことを示します。「要確認」は対応が確かでないものです。</p>"
        f"{sections}</body></html>\n"
    )


def _contents(several: Sequence[Compared]) -> str:
    """The table of contents: a row for each comparison, with how many issues became what."""
    rows = "".join(
        f'<tr><td><a href="#p{number}">{escape(pair_name(diff))}</a></td><td>{escape(counts(diff)[0])}</td>'
        f"<td>{_check_count(diff)}</td></tr>"
        for number, (diff, _) in enumerate(several, 1)
    )
    return (
        '<h2>目次</h2><table class="contents"><thead><tr><th scope="col">組織・年度</th>'
        f'<th scope="col">課題</th><th scope="col">要確認</th></tr></thead><tbody>{rows}</tbody></table>'
    )


def _check_count(diff: Diff) -> str:
    return f'<span class="check">{diff.summary.review}件</span>' if diff.summary.review else ""


def _section(diff: Diff, blocks: Sequence[Block], sides: Sequence[str], number: int) -> str:
    """One comparison: its counts, its links and its table."""
    heads = "".join(
        f'<th scope="col">{"新" if side == "new" else "旧"} {escape(plan_name(diff, side))}</th>'
        for side in sides
    )
    body = "".join(_block(block, sides, number) for block in blocks)
    return (
        f'<section class="comparison" id="p{number}"><h2>{escape(pair_name(diff))}</h2>{_counts(diff)}'
        '<h3>課題の対応</h3><table class="links"><thead><tr>'
        '<th scope="col">変化</th><th scope="col">旧</th>'
        '<th scope="col">新</th><th scope="col">旧の課題名</th><th scope="col">新の課題名</th>'
        f'<th scope="col">確度</th></tr></thead><tbody>{_links(diff, number)}</tbody></table>'
        f'<div class="detail"><h3>対照表</h3><table class="table"><thead><tr>'
        f'<th scope="col" class="label">項目</th>{heads}<th scope="col" class="remarks">備考</th>'
        f"</tr></thead>{body}</table></div></section>"
    )


def pair_name(diff: Diff) -> str:
    """Both plans: 潮見市 港湾局 令和7年度 → 令和8年度, the bureau twice if its name changed."""
    old, new = plan_name(diff, "old"), plan_name(diff, "new")
    same = (diff.old.municipality, diff.old.organization) == (diff.new.municipality, diff.new.organization)
    if same and diff.new.fiscal_year is not None and diff.old.fiscal_year is not None:
        new = era_fiscal_year(diff.new.fiscal_year)
    return f"{old} → {new}"


def plan_name(diff: Diff, which: str) -> str:
    """Municipality, bureau and fiscal year of one side, or its document id."""
    return side_name(diff.old if which == "old" else diff.new)


def counts(diff: Diff) -> tuple[str, str, str]:
    """The numbers of issues, initiatives and tasks of each kind, in Japanese."""
    issues = count_labels(link for link in diff.links if link.level == "issue")
    own = count_labels(link for link in diff.links if link.level == "initiative")
    tasks = task_count_labels(diff.summary.tasks)
    return "、".join(issues) or "なし", "、".join(own) or "なし", "、".join(tasks) or "変更なし"


def _counts(diff: Diff) -> str:
    heads = ("課題", "取組", "四半期の予定")
    return "".join(
        f'<p class="counts">{head}: {escape(text)}</p>'
        for head, text in zip(heads, counts(diff), strict=True)
    )


def _anchor(link: Link, number: int) -> str:
    return escape(f"p{number}-{link.old or ''}-{link.new or ''}", quote=True)


def _links(diff: Diff, number: int) -> str:
    old = {i.id: i.title for i in diff.old.issues}
    new = {i.id: i.title for i in diff.new.issues}
    rows = []
    for link in diff.links:
        if link.level != "issue":
            continue
        check = ' <span class="check">要確認</span>' if link.review else ""
        rows.append(
            f'<tr><td><a href="#{_anchor(link, number)}">{escape("・".join(kind_labels(link)))}</a></td>'
            f"<td>{escape(link.old or '―')}</td><td>{escape(link.new or '―')}</td>"
            f"<td>{escape(old.get(link.old or '', ''))}</td><td>{escape(new.get(link.new or '', ''))}</td>"
            f"<td>{link.score:.2f}{check}</td></tr>"
        )
    return "".join(rows)


def _block(block: Block, sides: Iterable[str], number: int) -> str:
    anchor = f' id="{_anchor(block.link, number)}"' if block.link is not None else ""
    return f"<tbody{anchor}>{''.join(_row(row, sides) for row in block.rows)}</tbody>"


def _row(row: TableRow, sides: Iterable[str]) -> str:
    cells = "".join(
        f'<td class="{side}">{_cell(row.old if side == "old" else row.new)}</td>' for side in sides
    )
    return (
        f'<tr class="{row.kind}"><th scope="row" class="label">{escape(row.label)}</th>{cells}'
        f'<td class="remarks">{"".join(map(_remark, row.remarks))}</td></tr>'
    )


def _cell(cell: Cell) -> str:
    text = "".join(f"<u>{escape(p.text)}</u>" if p.changed else escape(p.text) for p in cell.pieces)
    return f'{text}<span class="note">{"　" if text else ""}{cell.note}</span>' if cell.note else text


def _remark(remark: str) -> str:
    head, mark, rest = remark.partition("要確認")
    if not mark:
        return f"<p>{escape(remark)}</p>"
    return f'<p>{escape(head)}<span class="check">要確認</span>{escape(rest)}</p>'
