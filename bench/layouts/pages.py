"""Layouts of coloured, turned, split and corrected pages, printed by Chromium."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from html import escape
from itertools import pairwise
from pathlib import Path

from bench.layouts import bureaus, html, parts, words
from bench.layouts.html import tag
from bench.layouts.parts import QUARTERS, Cell, Grid, Head, NewPage, Part, heads
from bench.layouts.plan import Initiative, Plan, cells

RUBY = (("橋梁", "きょうりょう"), ("離職", "りしょく"), ("救急", "きゅうきゅう"), ("抽選", "ちゅうせん"))
SHEETS = ("A4", "B5", "A5", "Letter", "A4 landscape", "B4 landscape")
STAMPS = ("案", "素案", "取扱注意", "部外秘", "未定稿")
COLOURS = ("#1f3864", "#2e75b6", "#385723", "#7f6000", "#333")


def bands(plan: Plan, path: Path, rng: random.Random) -> None:
    """Headings in white on coloured bands; tables with horizontal rules only, with stripes or with dots."""
    body: list[Part | str] = [*parts.front(plan), *_issues(plan)]
    colour = rng.choice(COLOURS)
    table = rng.choice(
        (
            "td,th{border-left:none;border-right:none}",
            "tr:nth-child(odd) td{background:#eef3fa} td,th{border-color:#9ab}",
            "td,th{border:.5pt dotted #000}",
            "td,th{border:1.5pt double #000}",
            "td,th{border:.6pt solid #bbb}",
        )
    )
    css = (
        f"h2{{background:{colour};color:#fff;padding:4pt 6pt}} h3{{background:{colour};color:#fff;"
        f"padding:3pt 6pt}} h4{{border-left:5pt solid {colour};padding-left:5pt;"
        f"border-bottom:.8pt solid {colour}}} th{{background:{colour};color:#fff}} {table}"
    )
    html.write(
        path, body, rng, page=rng.choice(("A4;margin:16mm", "A4 landscape;margin:15mm")), size=10, css=css
    )


def corrected(plan: Plan, path: Path, rng: random.Random) -> None:
    """見え消し in headings, prose and cells: what goes struck out, what comes in red and underlined."""
    body: list[Part | str] = [*parts.front(plan)]
    for issue in plan.issues:
        body += parts.opening(plan, issue)[:-1]
        body.append(parts.schedule_head(plan))
        for each in issue.initiatives:
            gone = rng.choice(("の検討", "準備事業", "の見直し(案)"))
            title = f"({each.number}) {each.title}"
            body.append(f"<h5>{escape(title)}<s>{gone}</s></h5>" if rng.random() < 0.5 else Head(title, 4))
            for text in each.description:
                body.append(_edited(text, rng))
            body += [parts.Para(r.marker + r.name) for r in each.items]
            table = html.table(parts.quarters(each))
            body.append(re.sub(r"(?<=>)・[^<]+", lambda m: _struck(m[0], rng), table))
    css = rng.choice(("s{color:red}", "s{color:#000}", "s{text-decoration-color:red}")) + " ins{color:red}"
    html.write(path, body, rng, page="A4;margin:18mm", size=10.5, css=css)


def _struck(text: str, rng: random.Random) -> str:
    return f"・<s>{rng.choice(words.LONG_STEPS)}</s><br>{text}" if rng.random() < 0.25 else text


def _edited(text: str, rng: random.Random) -> str:
    """A paragraph in which a clause was struck out or put in red."""
    first, comma, rest = text.partition("、")
    if not comma:
        return tag("p", text)
    gone = rng.choice(("早急に、", "引き続き", "令和9年度から"))
    return f"<p>{escape(first)}、<s>{gone}</s><ins>{escape(rest)}</ins></p>"


def drawn_arrows(plan: Plan, path: Path, rng: random.Random) -> None:
    """Lines and block arrows drawn over the empty cells behind a work."""
    block = rng.random() < 0.5
    body: list[Part | str] = [*parts.front(plan)]
    for issue in plan.issues:
        body += parts.opening(plan, issue)
        for each in issue.initiatives:
            body += [*parts.introduction(each), _arrows(each, block, rng)]
    css = " .c{position:relative;height:2.6em} svg{position:absolute;left:0;top:0;width:100%;height:100%}"
    html.write(path, body, rng, page="A4 landscape;margin:15mm", size=10, css=css)


def _arrows(each: Initiative, block: bool, rng: random.Random) -> str:
    shape = (
        '<polygon points="2,30 78,30 78,15 98,50 78,85 78,70 2,70" fill="#bdd7ee" stroke="#2e75b6"/>'
        if block
        else '<path d="M2 50H96M86 40L97 50L86 60" stroke="#000" stroke-width="2" fill="none"/>'
    )
    arrow = f'<svg viewBox="0 0 100 100" preserveAspectRatio="none">{shape}</svg>'
    rows = [f"<tr>{''.join(tag('th', t) for t in ('項目', *QUARTERS))}</tr>"]
    for item in each.items:
        row = tag("td", item.marker + item.name)
        behind = False
        for _, found in cells((item,)):
            text = "".join(b.text for _, b in found)
            row += (
                f'<td class="c">{arrow if behind and not text and rng.random() < 0.8 else escape(text)}</td>'
            )
            behind = behind or bool(text)
        rows.append(f"<tr>{row}</tr>")
    return f"<table>{html.columns((2.5, 2, 2, 2, 2))}{''.join(rows)}</table>"


def quadrants(plan: Plan, path: Path, rng: random.Random) -> None:
    """PowerPoint: ① and ② over ③ and ④ in four boxes, the schedules on the rest of the slide or the next."""
    across = rng.random() < 0.6
    body: list[Part | str] = [*parts.front(plan)]
    for issue in plan.issues:
        name = tag("div", parts.issue_head(issue).text, 'class="name"')
        body += [NewPage(), name, f'<div class="four {"" if across else "down"}">']
        prose = parts.prose(issue)
        cuts = [n for n, p in enumerate(prose) if isinstance(p, Head)] + [len(prose)]
        groups: list[list[Part]] = [[parts.matrix(issue)]]
        groups += [list(prose[a:b]) for a, b in pairwise(cuts)]
        for group in groups:
            body += ["<div>", *group, "</div>"]
        body += ["</div>", parts.schedule_head(plan)]
        for each in issue.initiatives:
            body += [*parts.introduction(each), parts.quarters(each)]
    css = (
        ".name{background:#1f3864;color:#fff;font-size:1.3em;padding:4pt 8pt}"
        ".four{display:grid;grid-template-columns:1fr 1fr;gap:6pt;margin:6pt 0}"
        ".four.down{grid-template-rows:auto auto;grid-auto-flow:column}"
        ".four>div{border:1pt solid #444;padding:4pt 6pt}"
    )
    html.write(path, body, rng, page="A4 landscape;margin:12mm", size=9.5, css=css)


def right_schedule(plan: Plan, path: Path, rng: random.Random) -> None:
    """Landscape, an issue a page: prose at the left, initiatives with rows of quarters at the right."""
    body: list[Part | str] = [*parts.front(plan)]
    for issue in plan.issues:
        body += [NewPage(), Head("4 課題", 1), parts.issue_head(issue), '<div class="two"><div>']
        body += [parts.matrix(issue), *parts.prose(issue), "</div><div>", parts.schedule_head(plan)]
        for each in issue.initiatives:
            rows = [heads("時期", "実施内容")]
            for name, (_, found) in zip(QUARTERS, cells(each.rows), strict=True):
                rows.append((Cell(name), Cell(parts.lines(found, same="同上"))))
            body += [*parts.introduction(each), Grid(tuple(rows), (1, 3))]
        body.append("</div></div>")
    css = ".two{display:flex;gap:8mm;align-items:flex-start}.two>div{width:50%}"
    html.write(path, body, rng, page="A3 landscape;margin:14mm", size=rng.choice((9.5, 10.5)), css=css)


def ruby_spread(plan: Plan, path: Path, rng: random.Random) -> None:
    """Sections' headings spread over the line, ruby over words of the prose."""
    body: list[Part | str] = [*parts.front(plan)]
    for part in _issues(plan):
        if isinstance(part, Head) and part.level in (1, 3) and rng.random() < 0.5:
            body.append(tag(f"h{part.level + 1}", part.text, 'class="wide"'))
        elif isinstance(part, parts.Para):
            text = tag("p", part.text)
            for word, kana in RUBY:
                text = text.replace(word, f"<ruby>{word}<rt>{kana}</rt></ruby>")
            body.append(text)
        else:
            body.append(part)
    css = ".wide{text-align-last:justify} p{line-height:2}"
    html.write(path, body, rng, page="A4;margin:18mm", size=10.5, css=css)


def side_by_side(plan: Plan, path: Path, rng: random.Random) -> None:
    """Two initiatives beside each other, each with its table."""
    body: list[Part | str] = [*parts.front(plan)]
    for issue in plan.issues:
        body += parts.opening(plan, issue)
        for n in range(0, len(issue.initiatives), 2):
            body.append('<div class="two">')
            for each in issue.initiatives[n : n + 2]:
                body += ["<div>", *parts.introduction(each), parts.quarters(each), "</div>"]
            body.append("</div>")
    css = ".two{display:flex;gap:8mm;align-items:flex-start;break-inside:avoid}.two>div{width:50%}"
    html.write(path, body, rng, page="A4 landscape;margin:14mm", size=9.5, css=css)


def split_cells(plan: Plan, path: Path, rng: random.Random) -> None:
    """Pages that end in the middle of cells, on paper of other sizes; some tables repeat their heads."""
    style = "" if rng.random() < 0.5 else 'class="once"'
    body: list[Part | str] = [*parts.front(plan)]
    for part in _issues(plan):
        body.append(html.table(part, style) if isinstance(part, Grid) else part)
    css = "tr{break-inside:auto!important} .once thead{display:table-row-group} td{padding:6px 8px}"
    page = rng.choice(SHEETS) + ";margin:14mm"
    html.write(path, body, rng, page=page, size=rng.choice((10, 11, 12)), css=css)


def timeline(plan: Plan, path: Path, rng: random.Random) -> None:
    """The schedule as a line that runs down the page: the period at its left, the work at its right."""
    names = rng.choice(
        (("4~6月", "7~9月", "10~12月", "1~3月"), ("第1四半期", "第2四半期", "第3四半期", "第4四半期"))
    )
    body: list[Part | str] = [*parts.front(plan)]
    for issue in plan.issues:
        body += parts.opening(plan, issue)
        for each in issue.initiatives:
            body += [*parts.introduction(each), '<div class="line">']
            for name, (_, found) in zip(names, cells(each.rows), strict=True):
                body += ['<div class="step">', tag("div", name, 'class="when"')]
                body += [tag("div", parts.lines(found, same="同上"), 'class="what"'), "</div>"]
            body.append("</div>")
    css = (
        ".line{margin:4pt 0 8pt} .step{display:flex;min-height:2em} .when{width:7em}"
        ".what{border-left:2pt solid #2e75b6;padding:0 0 6pt 10pt;flex:1}"
    )
    html.write(path, body, rng, page="A4;margin:18mm", size=10.5, css=css)


def two_columns(plan: Plan, path: Path, rng: random.Random) -> None:
    """The prose in two columns with or without a rule between them, the schedules over the whole width."""
    body: list[Part | str] = [*parts.front(plan)]
    for issue in plan.issues:
        body += [NewPage(), Head("4 課題", 1), parts.issue_head(issue), '<div class="cols">']
        body += [parts.matrix(issue), *parts.prose(issue), "</div>", parts.schedule_head(plan)]
        for each in issue.initiatives:
            body += [*parts.introduction(each), parts.quarters(each)]
    rule = rng.choice(("", "column-rule:.6pt solid #000;"))
    css = f".cols{{column-count:2;column-gap:{rng.choice((6, 10))}mm;{rule}}}"
    page = rng.choice(("A4 landscape;margin:14mm", "A4;margin:14mm", "A3 landscape;margin:14mm"))
    html.write(path, body, rng, page=page, size=9.5, css=css)


def watermarked(plan: Plan, path: Path, rng: random.Random) -> None:
    """A stamp turned over every page, contents with leaders, a running header, schedules on turned pages."""
    stamp = rng.choice(STAMPS)
    as_of = f"{plan.municipality}{plan.organization} 令和{plan.era}年4月1日現在"
    toc = bureaus.contents_page(plan, rng)
    body: list[Part | str] = [f'<div class="stamp">{stamp}</div>']
    wide = False
    for part in toc:
        turned = isinstance(part, Grid) and len(part.widths) == 4 and part.rows[0][0].text == QUARTERS[0]
        if turned and not wide and rng.random() < 0.4:
            body += ['<div class="wide">', part, "</div>"]
        else:
            body.append(part)
    css = (
        f".stamp{{position:fixed;top:40%;left:20%;font-size:{rng.choice((60, 90, 120))}pt;color:#ccc;"
        f"transform:rotate({rng.choice((-45, -30, 40))}deg);z-index:{rng.choice((-1, 1))}}}"
        f"@page{{@top-left{{content:'{as_of}';font-size:8pt}}"
        "@bottom-center{content:counter(page) ' / ' counter(pages) 'ページ';font-size:8pt}}"
        "@page wide{size:A4 landscape} .wide{page:wide}"
    )
    html.write(path, body, rng, page="A4;margin:20mm 18mm", size=10, css=css)


def _issues(plan: Plan) -> Sequence[Part]:
    out: list[Part] = []
    for issue in plan.issues:
        out += parts.opening(plan, issue)
        for each in issue.initiatives:
            out += [*parts.introduction(each), parts.quarters(each)]
    return out
