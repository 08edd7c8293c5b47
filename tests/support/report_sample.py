"""A small fictional converted folder for the report's tests.

A PDF whose boxes are known, its plan and reading, a calm text document, and one full of hostile text.
"""

from __future__ import annotations

import hashlib
import io
from datetime import date
from pathlib import Path
from typing import Any, Literal

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont, stringWidth
from reportlab.pdfgen.canvas import Canvas

from planparse.document.place import Place, merge
from planparse.plan.model import (
    Area,
    Basics,
    Budget,
    Facility,
    Initiative,
    Issue,
    Item,
    OverviewRow,
    Passage,
    Plan,
    PublishedFinding,
    Quarter,
    Reading,
    ReadLine,
    ReadPage,
    Review,
    ReviewSection,
    Source,
    Task,
)

FONT = "HeiseiKakuGo-W5"
WIDTH, HEIGHT = A4
UNREAD = "読まれない透かし"
HOSTILE = (
    "</script><script>document.title='owned'</script>",
    "<img src=x onerror=\"document.title='owned'\">",
    "javascript:document.title='owned'",
    "<!--<script>",
    "{{data}} {{script}}",
    "\u202e裏返し\u2028改行",
)


class Book:
    """Draws lines on A4 pages and records them as a reader would."""

    def __init__(self) -> None:
        registerFont(UnicodeCIDFont(FONT))
        self.buffer = io.BytesIO()
        self.lines: list[ReadLine] = []
        self.pages: list[ReadPage] = []
        self.canvas = Canvas(self.buffer, pagesize=A4, invariant=True, initialFontName=FONT)

    def page(self) -> None:
        if self.pages:
            self.canvas.showPage()
        number = len(self.pages) + 1
        self.pages.append(ReadPage(number=number, width=WIDTH, height=HEIGHT, rotation=0))
        self.write("みなと市 港湾にぎわい局 令和8年度方針", 56, 24, "furniture", "running-head", 8)
        self.write(str(number), WIDTH / 2, HEIGHT - 30, "furniture", "page-number", 8)

    def draw(self, text: str, x: float, top: float, size: float = 10) -> None:
        self.canvas.setFont(FONT, size)
        self.canvas.drawString(x, HEIGHT - top - size * 0.88, text)

    def write(
        self,
        text: str,
        x: float,
        top: float,
        kind: Literal["heading", "content", "furniture", "unplaced"] = "content",
        role: str = "",
        size: float = 10,
    ) -> Place:
        self.draw(text, x, top, size)
        box = (round(x, 2), round(top, 2), round(x + stringWidth(text, FONT, size), 2), round(top + size, 2))
        number, page = len(self.lines) + 1, len(self.pages)
        self.lines.append(ReadLine(number=number, page=page, box=box, text=text, kind=kind, role=role))
        return Place(page=page, lines=(number, number), box=box)

    def heading(self, text: str, top: float, role: str, size: float = 11) -> Place:
        return self.write(text, 56, top, "heading", role, size)

    def finish(self) -> bytes:
        self.canvas.save()
        return self.buffer.getvalue()


def quarter(initiative: str, n: Any, text: str, place: Place, *tasks: dict[str, Any]) -> Quarter:
    start, end = {1: (4, 30), 2: (7, 30), 3: (10, 31), 4: (1, 31)}[n]
    year = 2027 if n == 4 else 2026
    default = {"markers": (), "ditto": False, "span": (n, n), "place": place}
    made = (
        Task.model_validate({**default, **t, "id": f"{initiative}/Q{n}/{i}"}) for i, t in enumerate(tasks, 1)
    )
    return Quarter(
        quarter=n,
        start=date(year, start, 1),
        end=date(year, start + 2, end),
        text=text,
        tasks=tuple(made),
        place=place,
    )


def finding(severity: Any, code: str, message: str, place: Place, **values: str) -> PublishedFinding:
    return PublishedFinding(code=code, severity=severity, message=message, values=dict(values), place=place)


def passage(text: str, place: Place) -> tuple[Passage]:
    return (Passage(text=text, place=place),)


def source(name: str, data: bytes, pages: int | None) -> Source:
    return Source(
        name=name,
        sha256=hashlib.sha256(data).hexdigest(),
        media_type="text/plain" if pages is None else "application/pdf",
        bytes=len(data),
        pages=pages,
        reader="text" if pages is None else "pdfium",
        producer=None,
    )


def harbour() -> tuple[bytes, Plan, Reading]:
    """A bureau's plan on three pages, with a line in no field and one that the reader did not see."""
    book = Book()
    book.page()
    book.heading("1 組織の使命", 60, "mission", 13)
    lead = book.write("港のにぎわいを市民とともにつくり、物流と観光の両面から、", 56, 84, role="mission")
    rest = book.write("市の暮らしを支える。", 56, 100, role="mission")
    book.heading("2 基本情報", 130, "basics", 13)
    budget = book.write("一般会計12億円", 56, 154, role="basics/budgets")
    note = book.write("※繰入金を除く", 56, 170, role="basics/budget_notes")
    departments = book.write(
        "総務部、港湾整備部、にぎわい推進部 (R8.4.1付)", 56, 186, role="basics/departments"
    )
    facility = book.write("直営 ・みなと市中央ふ頭", 56, 202, role="basics/facilities")
    book.heading("3 令和7年度の振り返り", 232, "review", 13)
    section = book.heading("○全体の振り返り", 256, "review/section")
    reviewed = book.write("おおむね計画どおりに進んだ。", 70, 272, role="review")
    odd = book.write("この欄は記入しないでください", 56, 310, "unplaced", "unplaced")
    overview = book.write("人づくり (1)案内人の育成 研修を年4回開く", 56, 350, role="overview")
    legend = book.write("A ・すぐに取り組む課題", 56, 380, role="areas/A")
    book.draw(UNREAD, 300, 700, 18)

    book.page()
    book.heading("4 課題", 50, "issues", 13)
    issue = book.heading("課題A (1) 案内人の育成【政策分野：人づくり】", 74, "issue", 12)
    book.heading("②課題の内容", 98, "description")
    what = book.write("港を案内する人が足りない。", 56, 116, role="issues/A-1/description")
    book.heading("③課題の背景や現状", 140, "background")
    why = book.write("案内人の平均年齢は68歳である。", 56, 158, role="issues/A-1/background")
    initiative = book.heading("(1) 研修の充実", 190, "initiative")
    visits = book.write("① 見学会", 66, 208, role="issues/A-1/initiatives/1/items")
    languages = book.write("② 語学研修", 66, 224, role="issues/A-1/initiatives/1/items")
    for n in range(4):
        book.canvas.rect(56 + 120 * n, HEIGHT - 270, 120, 20)
        book.canvas.rect(56 + 120 * n, HEIGHT - 340, 120, 70)
        book.write(f"第{n + 1}四半期", 60 + 120 * n, 255, "heading", "quarter")
    role = "issues/A-1/initiatives/1/quarters"
    ask, hire = (book.write(t, 60, y, role=role) for t, y in (("①見学会の準備", 276), ("②講師の依頼", 292)))
    same = book.write("①②同左", 180, 276, role=role)
    third = book.write("・研修の実施", 300, 276, role=role)
    fourth = book.write("・まとめ", 420, 276, role=role)

    book.page()
    lights = book.heading("課題B (1) 岸壁の照明の更新", 60, "issue", 12)
    old = book.write("照明の半数が設置から30年を超えている。", 56, 84, role="issues/B-1/description")
    renewal = book.heading("(1) 更新計画の策定", 110, "initiative")
    role = "issues/B-1/initiatives/1/quarters"
    year = book.write("・現地調査と設計を年度を通じて行う", 60, 140, role=role)
    pdf = book.finish()

    prepare: dict[str, Any] = {"markers": ("①",), "text": "見学会の準備"}
    teacher: dict[str, Any] = {"markers": ("②",), "text": "講師の依頼"}
    asked = "①見学会の準備\n②講師の依頼"
    schedule = (
        quarter("A-1/1", 1, asked, merge((ask, hire)), prepare | {"place": ask}, teacher | {"place": hire}),
        quarter("A-1/1", 2, "①②同左", same, prepare | {"ditto": True}, teacher | {"ditto": True}),
        quarter("A-1/1", 3, "・研修の実施", third, {"text": "研修の実施"}),
        quarter("A-1/1", 4, "・まとめ", fourth, {"text": "まとめ"}),
    )
    works = "現地調査と設計を年度を通じて行う"
    training = Initiative(
        id="A-1/1",
        number=1,
        title="研修の充実",
        items=(
            Item(marker="①", text="見学会", place=visits),
            Item(marker="②", text="語学研修", place=languages),
        ),
        quarters=schedule,
        place=initiative,
    )
    survey = Initiative(
        id="B-1/1",
        number=1,
        title="更新計画の策定",
        quarters=tuple(
            quarter("B-1/1", n, f"・{works}", year, {"text": works, "span": (1, 4)}) for n in (1, 2, 3, 4)
        ),
        place=renewal,
    )
    mission = "港のにぎわいを市民とともにつくり、物流と観光の両面から、市の暮らしを支える。"
    plan = Plan(
        document_id="minato-r8",
        source=source("minato-r8.pdf", pdf, 3),
        form="sample",
        municipality="みなと市",
        municipality_code=None,
        organization="港湾にぎわい局",
        fiscal_year=2026,
        title="令和8年度方針",
        mission=passage(mission, merge((lead, rest))),
        basics=Basics(
            budgets=(Budget(account="一般会計", amount_yen=1_200_000_000, text="12億円", place=budget),),
            budget_notes=passage("※繰入金を除く", note),
            departments=("総務部", "港湾整備部", "にぎわい推進部"),
            departments_as_of=date(2026, 4, 1),
            departments_place=departments,
            facilities=(Facility(operation="直営", names=("みなと市中央ふ頭",), place=facility),),
        ),
        review=Review(
            fiscal_year=2025,
            sections=(
                ReviewSection(
                    title="全体の振り返り",
                    paragraphs=passage("おおむね計画どおりに進んだ。", reviewed),
                    place=section,
                ),
            ),
        ),
        overview=(
            OverviewRow(
                area="A",
                number=1,
                policy_field="人づくり",
                title="案内人の育成",
                approach="研修を年4回開く",
                place=overview,
            ),
        ),
        areas=(Area(code="A", descriptions=("すぐに取り組む課題",), place=legend),),
        issues=(
            Issue(
                id="A-1",
                area="A",
                number=1,
                title="案内人の育成",
                policy_field="人づくり",
                impact="高",
                urgency="中",
                description=passage("港を案内する人が足りない。", what),
                background=passage("案内人の平均年齢は68歳である。", why),
                initiatives=(training,),
                keywords=("案内人", "研修"),
                place=issue,
            ),
            Issue(
                id="B-1",
                area="B",
                number=1,
                title="岸壁の照明の更新",
                policy_field="みなと",
                impact="中",
                urgency="高",
                description=passage("照明の半数が設置から30年を超えている。", old),
                initiatives=(survey,),
                place=lights,
            ),
        ),
        unplaced=passage("この欄は記入しないでください", odd),
        findings=(
            finding("info", "half-year-column", "1つの欄を4つの四半期に展開しました。", year, where="B-1/1"),
            finding("warning", "unplaced-text", "どの項目にも当てはまらない文です。", odd),
            finding("error", "no-text-layer", "3ページの図に文字情報がありません。", Place(page=3)),
            finding("warning", "overview-missing", "一覧表にない課題があります。", lights, where="B-1"),
            finding(
                "info",
                "corrected",
                "訂正を適用しました: 平均年齢は68歳",
                why,
                path="issues/A-1/background/1",
                before="案内人の平均年齢は86歳である。",
            ),
            finding(
                "info",
                "corrected",
                "訂正を適用しました: 緊急度",
                lights,
                path="issues/B-1/urgency",
                before="低",
            ),
            finding(
                "info",
                "corrected",
                "訂正を適用しました: 講師",
                hire,
                path="issues/A-1/initiatives/1/quarters/1/tasks/2",
                before="講帥の依頼",
            ),
        ),
    )
    return pdf, plan, Reading(document_id=plan.document_id, pages=tuple(book.pages), lines=tuple(book.lines))


def note(texts: tuple[str, ...], name: str, organization: str) -> tuple[Plan, Reading]:
    """A text document of one issue whose values are these texts, each also quoted by a finding."""
    places = [Place(lines=(n, n)) for n in range(1, len(texts) + 1)]
    here = f"A-1/1{texts[0]}"
    initiative = Initiative(
        id=here,
        number=1,
        title=texts[-1],
        quarters=(quarter(here, 1, "\n".join(texts), places[0], *({"text": t} for t in texts)),),
        place=places[0],
    )
    issue = Issue(
        id="A-1",
        area="A",
        number=1,
        title=texts[0],
        policy_field=texts[-1],
        impact=None,
        urgency=None,
        description=tuple(Passage(text=t, place=p) for t, p in zip(texts, places, strict=True)),
        initiatives=(initiative,),
        place=places[0],
    )
    plan = Plan(
        document_id=name,
        source=source(f"{texts[0]}.txt", "\n".join(texts).encode(), None),
        form="sample",
        municipality=None,
        municipality_code=None,
        organization=organization,
        fiscal_year=2026,
        title=texts[0],
        issues=(issue,),
        findings=tuple(finding("warning", "unplaced-text", t, p) for t, p in zip(texts, places, strict=True)),
    )
    lines = (
        ReadLine(number=n, page=None, box=None, text=t, kind="content", role="issues/A-1/description")
        for n, t in enumerate(texts, 1)
    )
    return plan, Reading(document_id=name, lines=tuple(lines))


def converted(folder: Path) -> Path:
    """Write the sample as `planparse convert` would, its PDF in `folder/raw`; return the output folder."""
    out = folder / "output"
    pdf, plan, reading = harbour()
    (folder / "raw").mkdir(parents=True)
    (folder / "raw" / plan.source.name).write_bytes(pdf)
    hostile = note(HOSTILE, "hostile", HOSTILE[0])
    calm = note(("街路樹の手入れ", "年に2回、剪定を行う。", "緑"), "calm", "公園みどり局")
    calm = (calm[0].model_copy(update={"findings": ()}), calm[1])
    for made, read in ((plan, reading), hostile, calm):
        for kind, value in (("plans", made), ("readings", read)):
            path = out / kind / f"{made.document_id}.json"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(value.model_dump_json(), encoding="utf-8")
    return out
