"""Layouts that only HTML can show: boxes, columns, running headers, upright labels."""

from __future__ import annotations

import random
from pathlib import Path

from bench.layouts import html, parts
from bench.layouts.html import tag
from bench.layouts.parts import QUARTERS, Cell, Grid, Head, NewPage, Part, heads
from bench.layouts.plan import Plan, cells


def a3_two_up(plan: Plan, path: Path, rng: random.Random) -> None:
    """Landscape A3, two issues side by side, each in a frame of its own."""
    body: list[Part | str] = [*parts.front(plan)]
    for n in range(0, len(plan.issues), 2):
        body += [NewPage(), Head("4 課題", 1), '<div class="two">']
        for issue in plan.issues[n : n + 2]:
            inner: list[Part] = [parts.issue_head(issue), parts.matrix(issue), *parts.prose(issue)]
            inner.append(parts.schedule_head(plan))
            for each in issue.initiatives:
                inner += [*parts.introduction(each), parts.quarters(each)]
            body += ["<div>", *inner, "</div>"]
        body.append("</div>")
    css = (
        ".two{display:flex;gap:8mm;align-items:flex-start}"
        ".two>div{width:50%;box-sizing:border-box;border:1pt solid #333;padding:3mm}"
    )
    html.write(path, body, rng, page="A3 landscape;margin:12mm", size=rng.choice((8.5, 9)), css=css)


def bracket_sections(plan: Plan, path: Path, rng: random.Random) -> None:
    """Sections headed 〔…〕, without numbers, in boxes with round corners; the policy field in a cell."""
    body: list[Part | str] = [*parts.front(plan)]
    for issue in plan.issues:
        name = Cell(f"課題{issue.area} ({issue.number}) {issue.title}")
        row = (name, Cell("政策分野", head=True), Cell(issue.policy_field))
        body += [NewPage(), Head("4 課題", 1), Grid((row,), (5, 1.2, 2))]
        body.append(Head(f"〔インパクトと緊急度〕 インパクト:{issue.impact} 緊急度:{issue.urgency}", 3))
        for title, texts in (
            ("課題の内容", issue.description),
            ("課題の背景・現状", issue.background),
            ("目指す成果", issue.outcome),
        ):
            body += [Head(f"〔{title}〕", 3), '<div class="box">', *parts.paras(texts), "</div>"]
        body.append(Head(f"〔令和{plan.era}年度の取組内容(四半期間隔)〕", 3))
        for each in issue.initiatives:
            body += [*parts.introduction(each), parts.quarters(each)]
    css = ".box{border:1pt solid #555;border-radius:8pt;padding:4pt 6pt;margin-bottom:4pt}"
    html.write(path, body, rng, page="A4;margin:17mm", size=10, css=css)


def newsletter(plan: Plan, path: Path, rng: random.Random) -> None:
    """Landscape, an issue's text and tables in two columns."""
    body: list[Part | str] = [*parts.front(plan)]
    for issue in plan.issues:
        body += [NewPage(), Head("4 課題", 1), parts.issue_head(issue), '<div class="news">']
        body += [parts.matrix(issue), *parts.prose(issue), parts.schedule_head(plan)]
        for each in issue.initiatives:
            body += [*parts.introduction(each), parts.quarters(each)]
        body.append("</div>")
    css = ".news{column-count:2;column-gap:9mm}"
    html.write(path, body, rng, page="A4 landscape;margin:14mm", size=9, css=css)


def flow_boxes(plan: Plan, path: Path, rng: random.Random) -> None:
    """Landscape: background, issue and outcome in three boxes with ▶ between them, the schedule below."""
    body: list[Part | str] = [*parts.front(plan)]
    for issue in plan.issues:
        body += [NewPage(), Head("4 課題", 1), parts.issue_head(issue), parts.matrix(issue)]
        boxes = [
            html.of(['<div class="box">', Head(title, 3), *parts.paras(texts), "</div>"])
            for title, texts in (
                ("③課題の背景や現状", issue.background),
                ("②課題の内容", issue.description),
                ("④目指す成果", issue.outcome),
            )
        ]
        body.append('<div class="flow">' + '<div class="arrow">▶</div>'.join(boxes) + "</div>")
        body.append(parts.schedule_head(plan))
        for each in issue.initiatives:
            body += [*parts.introduction(each), parts.quarters(each)]
    css = (
        ".flow{display:flex;align-items:stretch}"
        ".box{flex:1;border:1.2pt solid #246;border-radius:10pt;padding:5pt}"
        ".arrow{align-self:center;padding:0 4pt;color:#246;font-size:16pt}"
    )
    html.write(path, body, rng, page="A4 landscape;margin:14mm", size=9.5, css=css)


def upright_labels(plan: Plan, path: Path, rng: random.Random) -> None:
    """One table an issue whose labels read downwards in a narrow column at the left."""
    body: list[Part | str] = [*parts.front(plan)]
    for issue in plan.issues:
        body += [NewPage(), Head("4 課題", 1), parts.issue_head(issue), '<table class="up">']
        body.append(html.columns((1, 18)))
        for label, texts in (
            ("マトリクス", (parts.levels(issue),)),
            ("課題の内容", issue.description),
            ("課題の背景や現状", issue.background),
            ("目指す成果", issue.outcome),
        ):
            body.append("<tr>" + tag("td", label, 'class="down"') + "<td>")
            body += [*parts.paras(texts), "</td></tr>"]
        body += ["</table>", parts.schedule_head(plan)]
        for each in issue.initiatives:
            body += [*parts.introduction(each), parts.quarters(each)]
    css = ".down{writing-mode:vertical-rl;text-align:center;padding:4px} .up td{height:9.5em}"
    html.write(path, body, rng, page="A4;margin:18mm", size=10, css=css)


def running_bureau(plan: Plan, path: Path, rng: random.Random) -> None:
    """A running header with the bureau's name and page x/y; only some tables repeat their heads."""
    body: list[Part | str] = [*parts.front(plan), NewPage(), Head("4 課題", 1)]
    for n, issue in enumerate(plan.issues):
        body += [parts.issue_head(issue), parts.matrix(issue), *parts.prose(issue), parts.schedule_head(plan)]
        for each in issue.initiatives:
            grid = html.table(parts.quarters(each), 'class="once"' if n % 2 else "")
            body += [*parts.introduction(each), grid]
    css = (
        f"@page{{@top-left{{content:'{plan.organization}';font-size:8pt}}"
        f"@top-right{{content:'令和{plan.era}年度 局区X方針';font-size:8pt}}"
        "@bottom-right{content:counter(page) '/' counter(pages);font-size:8pt}}"
        " .once thead{display:table-row-group} tr{break-inside:auto}"
    )
    html.write(path, body, rng, page="A4;margin:20mm 22mm 16mm", size=11, css=css)


def footnotes(plan: Plan, path: Path, rng: random.Random) -> None:
    """A caption or a unit above each table; below it a note of its own, or a remark set apart from it."""
    body: list[Part | str] = [*parts.front(plan)]
    for issue in plan.issues:
        body += parts.opening(plan, issue)
        for n, each in enumerate(issue.initiatives, 1):
            caption = rng.choice((f"表{n} {each.title}の工程", f"(金額の単位:千円、予算額 {each.cost:,})"))
            below = (each.remark, "remark") if each.remark else (f"※ 担当:{each.section}", "note")
            body += [*parts.introduction(each), tag("p", caption, 'class="right"'), parts.quarters(each)]
            body.append(tag("p", below[0], f'class="{below[1]}"'))
    css = (
        ".right{text-align:right;font-size:.85em} .remark,.note{font-size:.85em;text-indent:0}"
        " .note{margin-top:-.6em;break-before:avoid}"
    )
    html.write(path, body, rng, page="A4;margin:18mm", size=10, css=css)


def cards(plan: Plan, path: Path, rng: random.Random) -> None:
    """A ruled card an initiative: name, outline, section and cost in labelled cells, the quarters below."""
    body: list[Part | str] = [*parts.front(plan)]
    for issue in plan.issues:
        body += parts.opening(plan, issue)
        for each in issue.initiatives:
            texts = ["　" + t for t in each.description] + [r.marker + r.name for r in each.items]
            rows = (
                (Cell("取組名", head=True), Cell(f"({each.number}) {each.title}", 3)),
                (Cell("概要", head=True), Cell("\n".join(texts), 3)),
                (*heads("担当課"), Cell(each.section), *heads("予算額"), Cell(f"{each.cost:,}千円")),
                heads(*QUARTERS),
                tuple(Cell(parts.lines(found), span) for span, found in cells(each.rows)),
            )
            body.append(html.table(Grid(rows, (1, 1, 1, 1)), 'class="card"'))
    css = ".card{border:1.5pt solid #000;break-inside:avoid} .card th{background:#eef}"
    html.write(path, body, rng, page="A4;margin:16mm", size=10, css=css)
