"""A rich plan of a fictional city, for the tests of everything that uses plans."""

from __future__ import annotations

from datetime import date

from planparse.document.place import PageBox, Place
from planparse.plan import NO_FORM
from planparse.plan.model import (
    Area,
    Basics,
    Budget,
    Facility,
    HeadingAbove,
    Indicator,
    IndicatorValue,
    Initiative,
    Issue,
    Item,
    NamedValue,
    OutlineHeading,
    OutlineRow,
    OutlineTable,
    OverviewRow,
    Passage,
    Plan,
    PublishedFinding,
    Quarter,
    Review,
    ReviewSection,
    ScheduleEntry,
    Source,
    Task,
)


def place(page: int = 1, line: int = 1, x0: float = 56.0, top: float = 80.0) -> Place:
    return Place(page=page, lines=(line, line + 1), box=(x0, top, x0 + 200.0, top + 24.5))


def passage(text: str, page: int = 1, line: int = 1) -> Passage:
    return Passage(text=text, place=place(page, line))


def named_value(label: str, value: str, **fields: object) -> NamedValue:
    values = {"name": label, "place": place(3, 50)}
    return NamedValue.model_validate({"label": label, "value": value, **values, **fields})


def indicator(name: str, *values: IndicatorValue, **fields: object) -> Indicator:
    return Indicator.model_validate({"name": name, "values": values, "place": place(3, 54), **fields})


def indicator_value(period: str | None, role: str | None, text: str, number: float | None) -> IndicatorValue:
    values = {"period": period, "role": role, "text": text, "number": number, "place": place(3, 55)}
    return IndicatorValue.model_validate(values)


def task(owner: str, quarter: int, index: int, text: str, **fields: object) -> Task:
    values = {"markers": (), "ditto": False, "span": (quarter, quarter), "place": place(3, 40 + quarter)}
    return Task.model_validate({"id": f"{owner}/Q{quarter}/{index}", "text": text, **values, **fields})


def quarter(number: int, text: str, *tasks: Task, year: int = 2026) -> Quarter:
    starts = {1: (4, 1), 2: (7, 1), 3: (10, 1), 4: (1, 1)}
    ends = {1: (6, 30), 2: (9, 30), 3: (12, 31), 4: (3, 31)}
    on = year + (number == 4)
    return Quarter.model_validate(
        {
            "quarter": number,
            "start": date(on, *starts[number]),
            "end": date(on, *ends[number]),
            "text": text,
            "tasks": tasks,
            "place": place(3, 40 + number, 56.0 + 120.0 * number),
        }
    )


def entry(
    period: str, first: date, last: date, text: str, *tasks: Task, row: str | None = None
) -> ScheduleEntry:
    return ScheduleEntry(
        period=period, start=first, end=last, row=row, text=text, tasks=tasks, place=place(3, 52)
    )


def _seaside(issue: str = "A-1") -> tuple[Initiative, ...]:
    first, second = f"{issue}/1", f"{issue}/2"
    return (
        Initiative(
            id=first,
            number=1,
            label="(1)",
            title="海辺の散歩道の整備",
            levels=(
                HeadingAbove(name="施策", label="1-1", number=None, title="道をつなぐ", place=place(3, 18)),
            ),
            description=(passage("潮見浜から灯台までの道を、誰もが歩ける幅に広げる。", 3, 20),),
            items=(
                Item(marker="①", text="測量と設計", place=place(3, 22)),
                Item(marker="②", text="案内板の設置(00120番から00135番まで)", place=place(3, 24)),
            ),
            quarters=(
                quarter(
                    1,
                    "①測量の発注\n②設置場所の調査",
                    task(first, 1, 1, "測量の発注", markers=("①",)),
                    task(first, 1, 2, "設置場所の調査", markers=("②",)),
                ),
                quarter(
                    2,
                    "①②同左",
                    task(first, 2, 1, "測量の発注", markers=("①",), ditto=True),
                    task(first, 2, 2, "設置場所の調査", markers=("②",), ditto=True),
                ),
                quarter(3, "・設計の完了\n(10月末)", task(first, 3, 1, "設計の完了\n(10月末)")),
                quarter(4, ""),
            ),
            schedule=(
                entry(
                    "2026-Q1",
                    date(2026, 4, 1),
                    date(2026, 6, 30),
                    "①測量の発注",
                    task(first, 1, 1, "測量の発注", markers=("①",)),
                    row="①測量と設計",
                ),
                entry(
                    "2027",
                    date(2027, 4, 1),
                    date(2028, 3, 31),
                    "・工事",
                    Task(
                        id=f"{first}/2027/1",
                        markers=(),
                        text="工事",
                        ditto=False,
                        span=(1, 4),
                        place=place(3, 52),
                    ),
                ),
            ),
            indicators=(
                indicator(
                    "散歩道を歩いた人",
                    indicator_value("2024", "baseline", "1,250", 1250),
                    indicator_value("2026", "target", "1,500以上", 1500),
                    unit="人",
                    kind="outcome",
                ),
                indicator("案内板の見やすさ"),
            ),
            fields=(
                named_value("担当課", "海辺づくり課"),
                named_value(
                    "予算額(千円)", "24,750", name="予算額", number=24_750_000, unit="円", row="①測量と設計"
                ),
            ),
            keywords=("散歩", "灯台"),
            place=place(3, 19),
        ),
        Initiative(
            id=second,
            number=2,
            title="- ①潮風まつりの見直し",
            quarters=(
                quarter(1, "実行委員会の設立", task(second, 1, 1, "実行委員会の設立", span=(1, 3))),
                quarter(2, "実行委員会の設立", task(second, 2, 1, "実行委員会の設立", span=(1, 3))),
                quarter(3, "実行委員会の設立", task(second, 3, 1, "実行委員会の設立", span=(1, 3))),
                quarter(4, "R9.2.11 開催", task(second, 4, 1, "R9.2.11 開催")),
            ),
            place=Place(
                page=3,
                lines=(60, 75),
                box=(56.0, 500.0, 540.0, 780.0),
                continued=(PageBox(4, (56, 60, 540, 90)),),
            ),
        ),
    )


def outline_plan(document_id: str = "shiomi-shinrin") -> Plan:
    """A plan that was read by no form: two headings, one below the other, with text and a table."""
    return Plan(
        document_id=document_id,
        source=Source(
            name=f"{document_id}.txt",
            sha256="0" * 63 + "2",
            media_type="text/plain",
            bytes=2_345,
            pages=None,
            reader="text",
            producer=None,
        ),
        form=NO_FORM,
        municipality="潮見市",
        municipality_code="990001",
        organization=None,
        fiscal_year=2026,
        title="潮見市森林づくり計画",
        outline=(
            OutlineHeading(
                level=0, label=None, title=None, passages=(passage("潮見市森林づくり計画"),), place=place()
            ),
            OutlineHeading(
                level=1,
                label="第1章",
                title="森を育てる",
                passages=(passage("間伐を進める。", 1, 5), passage("苗木を植える。", 1, 6)),
                place=place(1, 4),
            ),
            OutlineHeading(
                level=2,
                label="(1)",
                title="間伐",
                tables=(
                    OutlineTable(
                        head=("地区", "事業費(千円)"),
                        rows=(
                            OutlineRow(cells=("北山", "1,200"), place=place(2, 4)),
                            OutlineRow(cells=("南沢", ""), place=place(2, 6)),
                        ),
                        place=place(2, 3),
                    ),
                ),
                fields=(
                    named_value(
                        "事業費(千円)", "1,200", name="事業費", number=1_200_000, unit="円", row="北山"
                    ),
                ),
                place=place(2, 2),
            ),
        ),
        findings=(
            PublishedFinding(
                code="no-form",
                severity="error",
                message="どの様式にも当てはまりません。",
                values={"scores": "shiomi 20%"},
                place=Place(),
            ),
        ),
    )


def rich_plan(document_id: str = "shiomi-kanko-r8", organization: str = "観光港湾局") -> Plan:
    """A plan that fills every field of the schema: two issues, three initiatives, eleven tasks."""
    lone = "B-1/1"
    return Plan(
        document_id=document_id,
        source=Source(
            name=f"{document_id}.pdf",
            sha256="0" * 63 + "1",
            media_type="application/pdf",
            bytes=123_456,
            pages=5,
            reader="pdfium",
            producer="試験用ワープロ 1.0",
        ),
        form="shiomi",
        municipality="潮見市",
        municipality_code="990001",
        organization=organization,
        fiscal_year=2026,
        title="令和8年度 観光港湾局運営方針",
        mission=(passage("海とともに生きるまちをつくる。"), passage("訪れる人と住む人の両方を大切にする。")),
        basics=Basics(
            budgets=(
                Budget(account="一般会計", amount_yen=4_620_000_000, text="46億2千万円", place=place(1, 10)),
                Budget(account="港湾特別会計", amount_yen=80_500_000, text="8,050万円", place=place(1, 11)),
            ),
            budget_notes=(passage("※ 職員給与費を除く。", 1, 12),),
            departments=("総務課", "海辺づくり課"),
            departments_as_of=date(2026, 4, 1),
            departments_place=place(1, 13),
            affiliates=("(公財)潮見観光協会",),
            affiliates_place=place(1, 15),
            facilities=(
                Facility(operation="直営", names=("潮見灯台記念館",), place=place(1, 16)),
                Facility(operation="指定管理", names=("潮見浜キャンプ場", "港の体育館"), place=place(1, 17)),
                Facility(operation="その他", names=(), place=place(1, 18)),
            ),
        ),
        review=Review(
            fiscal_year=2025,
            sections=(
                ReviewSection(
                    title="主な成果",
                    paragraphs=(
                        passage("来訪者が前の年より1割増えた。", 2, 3),
                        passage("港の清掃を始めた。", 2, 5),
                    ),
                    place=place(2, 2),
                ),
                ReviewSection(
                    title="残された課題", paragraphs=(passage("案内板が足りない。", 2, 8),), place=place(2, 7)
                ),
            ),
        ),
        overview=(
            OverviewRow(
                area="A",
                number=1,
                policy_field="観光",
                title="海辺のにぎわい",
                approach="散歩道と催しを整える",
                place=place(2, 12),
            ),
            OverviewRow(
                area="B", number=1, policy_field=None, title="人材の確保", approach=None, place=place(2, 13)
            ),
        ),
        areas=(
            Area(code="A", descriptions=("市民に直接かかわる課題", "早く取り組むもの"), place=place(2, 15)),
            Area(code="B", descriptions=("組織の中の課題",), place=place(2, 17)),
        ),
        issues=(
            Issue(
                id="A-1",
                area="A",
                number=1,
                label="A (1)",
                title="海辺のにぎわい",
                levels=(
                    HeadingAbove(name="基本方針", label="1", number=1, title="海を生かす", place=place(3, 1)),
                ),
                policy_field="観光",
                impact="高",
                urgency="中",
                description=(passage("冬の来訪者が少ない。", 3, 5),),
                background=(passage("夏は混み合い、", 3, 8), passage("冬は店が閉まる。", 3, 9)),
                expected_outcome=(passage("冬の来訪者を2割増やす。", 3, 12),),
                initiatives=_seaside(),
                indicators=(
                    indicator(
                        "冬の来訪者",
                        indicator_value("2025", "actual", "54.2%", 54.2),
                        indicator_value(None, None, "増やす", None),
                        unit="%",
                    ),
                ),
                fields=(named_value("令和7年度実績", "82.5%", number=82.5, unit="%", period="2025"),),
                keywords=("冬", "来訪者"),
                unplaced=(passage("(写真は昨年の様子)", 3, 14),),
                place=place(3, 1),
            ),
            Issue(
                id="B-1",
                area="B",
                number=1,
                title="人材の確保",
                policy_field=None,
                impact=None,
                urgency=None,
                initiatives=(
                    Initiative(
                        id=lone,
                        number=None,
                        title="=採用説明会の開催",
                        quarters=(
                            quarter(1, "+2回", task(lone, 1, 1, "+2回")),
                            quarter(2, "@会場の予約", task(lone, 2, 1, "@会場の予約")),
                        ),
                        place=place(5, 3),
                    ),
                ),
                place=place(5, 1),
            ),
        ),
        fields=(named_value("公表日", "令和8年4月2日"),),
        unplaced=(passage("裏表紙の標語「うみのそばで」", 5, 30),),
        findings=(
            PublishedFinding(
                code="empty-cell",
                severity="info",
                message="予定のない四半期があります(A-1/1 第4四半期)。",
                values={"where": "A-1/1 第4四半期"},
                place=place(3, 44),
            ),
            PublishedFinding(
                code="numbering-gap",
                severity="warning",
                message="課題の番号が続いていません: 1 の次が 3",
                values={"where": "課題", "before": 1, "after": 3},
                place=Place(),
            ),
        ),
    )
