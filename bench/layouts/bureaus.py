"""Layouts as single bureaus dress the usual form, for any producer: a plan → parts."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from bench.layouts import parts
from bench.layouts.parts import NOTHING, QUARTERS, Cell, Grid, Head, NewPage, Para, Part, heads
from bench.layouts.plan import CIRCLED, MONTHS, Bar, Initiative, Issue, Plan, Row, amount, cells

HEADS = (
    ("令和{e}年4~6月", "7~9月", "10~12月", "令和{f}年1~3月"),
    ("R{e}.4-6", "R{e}.7-9", "R{e}.10-12", "R{f}.1-3"),
    ("4月~6月期", "7月~9月期", "10月~12月期", "1月~3月期"),
    ("①4~6月", "②7~9月", "③10~12月", "④1~3月"),
    ("第1期\n(4~6月)", "第2期\n(7~9月)", "第3期\n(10~12月)", "第4期\n(1~3月)"),
    ("4月から6月まで", "7月から9月まで", "10月から12月まで", "1月から3月まで"),
    ("4/1~6/30", "7/1~9/30", "10/1~12/31", "1/1~3/31"),
    ("第1クォーター", "第2クォーター", "第3クォーター", "第4クォーター"),
    ("Q1(4~6月)", "Q2(7~9月)", "Q3(10~12月)", "Q4(1~3月)"),
    (
        "第1四半期\n4月・5月・6月",
        "第2四半期\n7月・8月・9月",
        "第3四半期\n10月・11月・12月",
        "第4四半期\n1月・2月・3月",
    ),
)
SAME = ("〃", "(同左)", "「同左」", "左同", "同 左", "左に同じ", "→", "⇒", "～", "同左(継続)")
LEGENDS = (
    "(凡例)○:検討・準備 ◎:実施 ●:完了",
    "【凡例】 ○:着手、◎:重点的に実施、●:完了",
    "※○…協議、◎…実施、●…完了",
)
NUMBERS = ("({n})　", "[{c}]", "{n}) ", "取組{n} ", "取組({n}) ", "【取組{n}】", "取組{n}:", "取組{c} ")
NAMES = (
    "課題{a}-{n} {t}【政策分野:{p}】",
    "■課題{a}({n}) {t}【政策分野:{p}】",
    "【課題{a}({n})】{t}【政策分野:{p}】",
    "課題{a}({n}):{t}【政策分野:{p}】",
    "＜課題{a}({n})＞ {t}\n【政策分野:{p}】",
    "◆課題{a} ({n})「{t}」【政策分野:{p}】",
)
SECTIONS = (
    (
        "■インパクトと緊急度",
        "■課題の内容",
        "■課題の背景や現状",
        "■目指す成果",
        "■令和{e}年度の取組内容(四半期間隔)",
    ),
    (
        "【インパクトと緊急度】",
        "【課題の内容】",
        "【背景・現状】",
        "【目指す成果】",
        "【令和{e}年度の取組内容】",
    ),
    (
        "1)インパクトと緊急度のマトリクス",
        "2)課題の内容",
        "3)課題の背景や現状",
        "4)目指す成果",
        "5)令和{e}年度の取組内容(四半期間隔)",
    ),
    (
        "○インパクトと緊急度のマトリクス",
        "○課題の概要",
        "○背景・現状",
        "○目指す姿(成果)",
        "○令和{e}年度のスケジュール",
    ),
    ("◇マトリクス", "◇課題の内容", "◇課題の背景・現状", "◇目指す成果", "◇令和{e}年度の取組内容"),
)
CONTINUED = ("(続き)", "(つづき)", "(2/2)", "<続き>", "※続き")


def assessed_rows(plan: Plan, rng: random.Random) -> list[Part]:
    """Last year's mark before the quarters, section and target behind them."""
    before = rng.choice(("前年度評価", "R{e}評価", "前年度の実績評価")).format(e=plan.era - 1)

    def schedule(each: Initiative) -> Grid:
        rows = [heads("取組項目", before, *QUARTERS, "担当課", "目標値")]
        for item in each.items:
            row = [Cell(item.marker + item.name), Cell(rng.choice("ABC"))]
            row += [Cell(_unmarked(found), span) for span, found in cells((item,))]
            rows.append((*row, Cell(each.section), Cell(f"{rng.randint(2, 40)}件")))
        return Grid(tuple(rows), (2.2, 1, 2, 2, 2, 2, 1.3, 1))

    return _with_schedules(plan, schedule)


def beside_label(plan: Plan, rng: random.Random) -> list[Part]:
    """The usual table with スケジュール merged down its left side, sometimes a character a line."""
    label = rng.choice(("スケジュール", "ス\nケ\nジ\nュ\nー\nル", "工程表", "年間予定", "実施計画"))

    def schedule(each: Initiative) -> Grid:
        body = tuple(Cell(parts.lines(found), span) for span, found in cells(each.rows))
        return Grid(((Cell(label, rows=2, head=True), *heads(*QUARTERS)), body), (0.4, 2, 2, 2, 2))

    return _with_schedules(plan, schedule)


def boxed_issue(plan: Plan, rng: random.Random) -> list[Part]:
    """An issue's head as a table of area, number, name and field."""
    labels = rng.choice(
        (("課題領域", "番号", "課題名", "政策分野"), ("領域", "課題番号", "課題の名称", "政策分野"))
    )
    out = parts.front(plan)
    for issue in plan.issues:
        row = tuple(map(Cell, (issue.area, f"({issue.number})", issue.title, issue.policy_field)))
        out += [NewPage(), Head("4 課題", 1), Grid((heads(*labels), row), (1, 1, 6, 2)), parts.matrix(issue)]
        out += [*parts.prose(issue), parts.schedule_head(plan)]
        for each in issue.initiatives:
            out += [*parts.introduction(each), parts.quarters(each)]
    return out


def contents_page(plan: Plan, rng: random.Random) -> list[Part]:
    """A table of contents with leaders behind the cover."""
    leader = rng.choice(("…………", "・・・・・・・・", "‥‥‥‥", "　　"))
    chapters = (
        "1 組織の使命(どのような役割を担うのか)",
        "2 基本情報",
        f"3 令和{plan.era - 1}年度局区X方針の振り返り",
        "4 課題",
    )
    lines = [*chapters, *(f"　課題{i.area} ({i.number}) {i.title}" for i in plan.issues)]
    toc: list[Part] = [Head("目次", 2)]
    toc += [Para(f"{line}{leader}{n}", True) for n, line in enumerate(lines, 2)]
    front = parts.front(plan)
    cover = parts.cover(plan)
    out: list[Part] = [*cover, *toc, NewPage(), *front[len(cover) :]]
    for issue in plan.issues:
        out += parts.opening(plan, issue)
        for each in issue.initiatives:
            out += [*parts.introduction(each), parts.quarters(each)]
    return out


def continued_heads(plan: Plan, rng: random.Random) -> list[Part]:
    """Every initiative but the first on a page of its own under the issue's name and （続き）."""
    mark = rng.choice(CONTINUED)
    out = parts.front(plan)
    for issue in plan.issues:
        out += parts.opening(plan, issue)
        for each in issue.initiatives:
            if each.number > 1:
                out += [NewPage(), Head("4 課題", 1), Head(parts.issue_head(issue).text + mark, 2)]
            out += [*parts.introduction(each), parts.quarters(each)]
    return out


def dressed_levels(plan: Plan, rng: random.Random) -> list[Part]:
    """① with check boxes or in words: ■高 □中 □低, インパクト 高 / 緊急度 中."""
    kind = rng.choice(("boxes", "checks", "words", "equal", "dots"))

    def line(issue: Issue) -> str:
        def one(name: str, level: str) -> str:
            match kind:
                case "boxes":
                    return f"{name} " + " ".join(("■" if x == level else "□") + x for x in "高中低")
                case "checks":
                    return f"{name}:" + "　".join(("☑" if x == level else "☐") + x for x in "高中低")
                case "dots":
                    return f"{name} " + " ".join(("●" if x == level else "○") + x for x in "高中低")
                case "words":
                    return f"{name} {level}"
                case _:
                    return f"{name}＝{level}"

        return one("インパクト", issue.impact) + "　" + one("緊急度", issue.urgency)

    out = parts.front(plan)
    for issue in plan.issues:
        out += [NewPage(), Head("4 課題", 1), parts.issue_head(issue), Head(parts.MATRIX, 3)]
        out += [Para(line(issue)), *parts.prose(issue), parts.schedule_head(plan)]
        for each in issue.initiatives:
            out += [*parts.introduction(each), parts.quarters(each)]
    return out


def full_rows(plan: Plan, rng: random.Random) -> list[Part]:
    """One table an issue whose rows are its initiatives: name, description and items in the first cell."""
    name = rng.choice(("取組", "取組内容", "取組名・概要"))
    out = parts.front(plan)
    for issue in plan.issues:
        out += parts.opening(plan, issue)
        rows = [heads(name, *QUARTERS)]
        for each in issue.initiatives:
            text = [f"({each.number}) {each.title}", *("　" + t for t in each.description)]
            text += [r.marker + r.name for r in each.items]
            body = (Cell(parts.lines(found), span) for span, found in cells(each.rows))
            rows.append((Cell("\n".join(text)), *body))
        out.append(Grid(tuple(rows), (4, 2, 2, 2, 2)))
    return out


def halves_over_quarters(plan: Plan, rng: random.Random) -> list[Part]:
    """上半期 and 下半期 over the quarters, sometimes the year over both; a row an item."""
    with_year = rng.random() < 0.5
    names = rng.choice((("上半期", "下半期"), ("上期(4~9月)", "下期(10~3月)"), ("前期", "後期")))
    under = rng.choice((QUARTERS, ("4~6月", "7~9月", "10~12月", "1~3月"), ("1Q", "2Q", "3Q", "4Q")))

    def schedule(each: Initiative) -> Grid:
        rows: list[tuple[Cell, ...]] = [
            tuple(Cell(n, 2, head=True) for n in names),
            heads(*under),
        ]
        if with_year:
            rows.insert(0, (Cell(f"令和{plan.era}年度", 4, head=True),))
        rows[0] = (Cell("項目", rows=len(rows), head=True), *rows[0])
        for item in each.items:
            rows.append(
                (
                    Cell(item.marker + item.name),
                    *(Cell(_unmarked(f), s) for s, f in cells((item,))),
                )
            )
        return Grid(tuple(rows), (2, 2, 2, 2, 2))

    return _with_schedules(plan, schedule)


def indicator_tables(plan: Plan, rng: random.Random) -> list[Part]:
    """Tables of indicators behind ④ and behind the schedules, with a caption and a source."""

    def table(issue: Issue) -> Grid:
        rows = [heads("成果指標", "現状値", f"目標値(令和{plan.era + 2}年度)")]
        rows += [
            tuple(map(Cell, (f"{d}の対応件数", f"{rng.randint(20, 90)}件", f"{rng.randint(100, 400)}件")))
            for d in rng.sample(plan.departments, min(2, len(plan.departments)))
        ]
        return Grid(tuple(rows), (4, 2, 2))

    out = parts.front(plan)
    for issue in plan.issues:
        *rest, last = parts.opening(plan, issue)
        out += [*rest, table(issue), last]
        for each in issue.initiatives:
            out += [*parts.introduction(each), parts.quarters(each)]
    return out


def money_dresses(plan: Plan, rng: random.Random) -> list[Part]:
    """Budgets beside last year's, in 千円, a line each; departments between wide blanks or dots."""
    year = plan.era - 1
    dress: Callable[[str, int, int], str] = rng.choice(
        (
            lambda a, y, o: f"{a} {amount(y)}(令和{year}年度 {amount(o)})",
            lambda a, y, o: f"{a}:{amount(y)}(前年度比 {100 * (y - o) / o:+.1f}%)",
            lambda a, y, o: f"{a} {y // 1000:,}千円",
            lambda a, y, o: f"{a}({amount(y)})",
            lambda a, y, o: f"{a} {amount(y)}[R{year} {amount(o)}]",
        )
    )
    told = [dress(*b) for b in plan.budgets]
    apart = rng.random() < 0.5
    budgets: list[Part] = [Para("・" + t, True) for t in told] if apart else [Para("、".join(told), True)]
    one, two, three, four = parts.basics_heads(plan)
    match rng.choice(("blank", "rows", "dots")):
        case "blank":
            staff: list[Part] = [Para("　".join(plan.departments), True)]
        case "rows":
            staff = [Para(f"・{d}", True) for d in plan.departments]
        case _:
            staff = [Para("・".join(plan.departments), True)]
    basic: list[Part] = [
        Head("2 基本情報", 1),
        one,
        *budgets,
        *(Para(n, True) for n in plan.notes),
        two,
        *staff,
        three,
        Para("、".join(plan.affiliates) or NOTHING, True),
        four,
        parts.facilities(plan),
    ]
    out = parts.front(plan, basic)
    for issue in plan.issues:
        out += parts.opening(plan, issue)
        for each in issue.initiatives:
            out += [*parts.introduction(each), parts.quarters(each)]
    return out


def more_heads(plan: Plan, rng: random.Random) -> list[Part]:
    """The quarters in still other words: R8.4-6, 4月から6月まで, 4/1~6/30, Q1(4~6月)."""
    names = [n.format(e=plan.era, f=plan.era + 1) for n in rng.choice(HEADS)]

    def schedule(each: Initiative) -> Grid:
        body = tuple(Cell(parts.lines(found), span) for span, found in cells(each.rows))
        return Grid((heads(*names), body), (1, 1, 1, 1))

    return _with_schedules(plan, schedule)


def other_dittos(plan: Plan, rng: random.Random) -> list[Part]:
    """Work that goes on, in all clothes of 同左."""
    same = rng.choice(SAME)

    def schedule(each: Initiative) -> Grid:
        body = tuple(Cell(parts.lines(found, same=same), span) for span, found in cells(each.rows))
        return Grid((heads(*QUARTERS), body), (1, 1, 1, 1))

    return _with_schedules(plan, schedule)


def other_names(plan: Plan, rng: random.Random) -> list[Part]:
    """Issues, sections and initiatives numbered in other dress: 課題A-1, ■課題の内容, 取組1."""
    name, number, titles = rng.choice(NAMES), rng.choice(NUMBERS), rng.choice(SECTIONS)
    out = parts.front(plan)
    for issue in plan.issues:
        text = name.format(a=issue.area, n=issue.number, t=issue.title, p=issue.policy_field)
        out += [NewPage(), Head("4 課題", 1)]
        out += [Head(line, 2) for line in text.split("\n")]
        one, two, three, four, five = (t.format(e=plan.era) for t in titles)
        out += [Head(f"{one} {parts.levels(issue)}", 3), Head(two, 3), *parts.paras(issue.description)]
        out += [Head(three, 3), *parts.paras(issue.background), Head(four, 3), *parts.paras(issue.outcome)]
        out.append(Head(five, 3))
        for each in issue.initiatives:
            head = number.format(n=each.number, c=CIRCLED[each.number - 1]) + each.title
            out += [Head(head, 4), *parts.paras(each.description)]
            out += [Para(r.marker + r.name) for r in each.items]
            out.append(parts.quarters(each))
    return out


def rows_over_months(plan: Plan, rng: random.Random) -> list[Part]:
    """One table an issue whose rows are its initiatives, bars merged over the months."""
    top = rng.choice((None, ("第1四半期", "第2四半期", "第3四半期", "第4四半期"), ("上半期", "下半期")))
    out = parts.front(plan)
    for issue in plan.issues:
        out += parts.opening(plan, issue, "(月別)")
        rows: list[tuple[Cell, ...]] = [heads("取組", *(f"{m}月" for m in MONTHS))]
        if top:
            rows = [
                (Cell("取組", rows=2, head=True), *(Cell(t, 12 // len(top), head=True) for t in top)),
                heads(*(f"{m}月" for m in MONTHS)),
            ]
        for each in issue.initiatives:
            body = (
                Cell("\n".join(b.text for _, b in here), span) for span, here in cells(each.rows, grain=1)
            )
            rows.append((Cell(f"({each.number}) {each.title}"), *body))
        out.append(Grid(tuple(rows), (2.8, *(1,) * 12)))
    return out


def signs_and_legend(plan: Plan, rng: random.Random) -> list[Part]:
    """○, ◎ and ● in the quarters, a row an item; the legend above or below the table."""
    legend, above = Para(rng.choice(LEGENDS), True), rng.random() < 0.4

    def schedule(each: Initiative) -> list[Part]:
        rows = [heads("取組項目", *QUARTERS)]
        for item in each.items:
            body = (Cell("".join(b.text for _, b in found), span) for span, found in cells((item,)))
            rows.append((Cell(item.marker + item.name), *body))
        grid = Grid(tuple(rows), (4, 1.5, 1.5, 1.5, 1.5))
        return [legend, grid] if above else [grid, legend]

    out = parts.front(plan)
    for issue in plan.issues:
        out += parts.opening(plan, issue)
        for each in issue.initiatives:
            out += [*parts.introduction(each), *schedule(each)]
    return out


def status_columns(plan: Plan, rng: random.Random) -> list[Part]:
    """Section, budget and progress behind the quarters; the works with their items' markers in one row."""
    names = rng.choice(
        (
            ("担当課", "予算(千円)", "進捗"),
            ("所管", "事業費\n(千円)", "備考"),
            ("実施主体", "目標", "進捗状況"),
        )
    )

    def schedule(each: Initiative) -> Grid:
        body = [Cell(parts.lines(found), span) for span, found in cells(each.rows)]
        state = rng.choice(("予定どおり", "やや遅れ", "－", ""))
        cost = f"{each.cost:,}" if "千円" in names[1] else f"{rng.randint(3, 90)}件"
        row = (*body, Cell(each.section), Cell(cost), Cell(state))
        return Grid((heads(*QUARTERS, *names), row), (3, 3, 3, 3, 1.4, 1.3, 1.3))

    return _with_schedules(plan, schedule)


def transposed_items(plan: Plan, rng: random.Random) -> list[Part]:
    """Quarters as rows, the items as columns; 同上 where the work goes on."""
    same = rng.choice(("同上", "〃", "↓"))
    corner = rng.choice(("時期", "四半期", ""))

    def schedule(each: Initiative) -> Grid:
        rows = [heads(corner, *(r.marker + r.name for r in each.items))]
        for quarter, name in enumerate(QUARTERS):
            row = [Cell(name, head=True)]
            for item in each.items:
                here = [b for b in item.bars if b.first == 3 * quarter]
                row.append(Cell("\n".join(same if b.goes_on else b.text for b in here)))
            rows.append(tuple(row))
        return Grid(tuple(rows), (1.5, *(2,) * len(each.items)))

    return _with_schedules(plan, schedule)


def _with_schedules(plan: Plan, schedule: Callable[[Initiative], Grid]) -> list[Part]:
    """The usual form with another table of schedule."""
    out = parts.front(plan)
    for issue in plan.issues:
        out += parts.opening(plan, issue)
        for each in issue.initiatives:
            out += [*parts.introduction(each), schedule(each)]
    return out


def _unmarked(found: Sequence[tuple[Row, Bar]]) -> str:
    """A cell in an item's row: its marker stands in the label."""
    return "\n".join("同左" if b.goes_on else b.text for _, b in found)
