"""基本情報 as staff write it: budgets with remarks, sums and tables, names however they are parted."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import cast

import pytest

from planparse.document.source import Line
from planparse.japanese.characters import width
from planparse.parse.interpret.basics import _in_rows
from planparse.parse.interpret.names import names_by_line
from planparse.parse.interpret.notes import Notes
from planparse.parse.wrap import Style
from planparse.plan.model import Basics
from tests.support.documents import form, parsed_text
from tests.support.text_plans import plan_of


def with_basics(
    budget: str = "一般会計12億円",
    departments: str = "総務部",
    affiliates: str = "(なし)",
    facilities: str = "直営　浄水場",
) -> str:
    return f"""令和8年度 局区X方針

上下水道局

鳴砂市

1 組織の使命(どのような役割を担うのか)

安全な水を届ける。

2 基本情報

(1) 令和8年度局全体当初予算額

{budget}

(2) 組織(部名) (R8.4.1付)

{departments}

(3) 所管の政策連携団体

{affiliates}

(4) 所管の主な公共施設

{facilities}

3 令和7年度局区X方針の振り返り

○全体の振り返り(総評)

○おおむね順調に進んだ。

課題領域 A

4 課題
"""


def basics(**parts: str) -> Basics:
    return parsed_text(with_basics(**parts))[1].plan.basics


def amounts(read: Basics) -> list[tuple[str, int]]:
    return [(b.account, b.amount_yen) for b in read.budgets]


BOTH = [("一般会計", 46_200_000_000), ("特別会計", 3_000_000_000)]


@pytest.mark.parametrize(
    "written",
    [
        "一般会計462億円、特別会計30億円",
        "一般会計462億円(令和7年度 450億円)、特別会計30億円",
        "一般会計462億円(前年度比3.2%増)、特別会計30億円(皆増)",
        "一般会計462億円（前年度450億円、2.7%増）、特別会計30億円",
        "一般会計：約462億円、特別会計：約30億円",
        "一般会計462億円余、特別会計30億円程度",
        "一般会計462億円、前年度比3.2%増、特別会計30億円",
        "一般会計462億円及び特別会計30億円",
        "一般会計(462億円)、特別会計(30億円)",
        "一般会計462億円[R7 450億円]、特別会計30億円(令和7 28億円)",
        "一般会計：462億円／令和7年度：450億円、特別会計：30億円／令和7年度：28億円",
        "令和8年度 一般会計462億円、令和8年度 特別会計30億円",
        "令和8年度 一般会計462億円、令和7年度 一般会計450億円、令和8年度 特別会計30億円",
        "一般会計462億円、令和8年度 特別会計30億円",
        "【一般会計】462億円、【特別会計】30億円",
        "一般会計…462億円\n特別会計……30億円",
        "・一般会計（462億円）\n・特別会計（約30億円）",
        "一般会計 ¥46,200,000千円、特別会計 ¥3,000,000千円",
        "一般会計：￥46,200,000,000-、特別会計：￥3,000,000,000-",
        "一般会計 \\46,200百万円\n特別会計 \\3,000,000,000",
    ],
)
def test_the_accounts_of_a_list_and_no_figure_beside_them(written: str) -> None:
    read = basics(budget=written)
    assert amounts(read) == BOTH
    assert not read.budget_notes


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("一般会計約462億円", ["一般会計約462億円"]),
        ("一般会計462億円余、特別会計30億円", ["一般会計462億円余"]),
        ("一般会計462億円程度", ["一般会計462億円程度"]),
        ("一般会計462億円ほか、特別会計30億円", ["一般会計462億円ほか"]),
        ("一般会計462億円(令和7年度 約450億円)", []),
        ("一般会計462億円(基金への積立金ほかを含む。)", []),
    ],
)
def test_a_round_figure_is_told(written: str, told: list[str]) -> None:
    plan = parsed_text(with_basics(budget=written))[1].plan
    found = [f.message for f in plan.findings if f.code == "budget-approximate"]
    assert len(found) == len(told)
    assert all(f"「{text}」" in message for text, message in zip(told, found, strict=True))


def test_what_is_said_of_an_amount_stays_with_it() -> None:
    read = basics(budget="一般会計約462億円(令和7年度 450億円)、特別会計30億円余")
    assert [b.text for b in read.budgets] == ["約462億円(令和7年度 450億円)", "30億円余"]


@pytest.mark.parametrize(
    ("written", "note"),
    [
        ("一般会計462億円＋特別会計30億円＝492億円", "＝492億円"),
        ("一般会計462億円、特別会計30億円、合計492億円", "合計492億円"),
        ("一般会計462億円、特別会計30億円(※繰出金を除く)", "(※繰出金を除く)"),
    ],
)
def test_a_total_or_a_remark_is_a_note(written: str, note: str) -> None:
    read = basics(budget=written)
    assert amounts(read) == BOTH
    assert [p.text for p in read.budget_notes] == [note]


def test_an_account_without_an_amount_is_a_note() -> None:
    read = basics(budget="一般会計462億円、特別会計:なし")
    assert amounts(read) == BOTH[:1]
    assert [p.text for p in read.budget_notes] == ["特別会計:なし"]


@pytest.mark.parametrize(
    "written",
    [
        "前年度1億円→本年度2億円",
        "1~3億円",
        "1,23億円",
        "予算は462億円で、前年度並み。",
        "一般会計¥12~15億",
        "一般会計￥12-15億円",
    ],
)
def test_what_is_no_list_of_accounts_is_a_note(written: str) -> None:
    read = basics(budget=written)
    assert not read.budgets
    assert [p.text for p in read.budget_notes] == [written]


@pytest.mark.parametrize(
    "table",
    [
        "会計\t令和8年度当初\t令和7年度当初\t増減\n一般会計\t462億円\t450億円\t＋2.7%\n特別会計\t30億円\t31億円\t▲3.2%",
        "区分\t前年度\t本年度\n一般会計\t450億円\t462億円\n特別会計\t31億円\t30億円",
        "会計\t令和7年度(億円)\t令和8年度(億円)\n一般会計\t450\t462\n特別会計\t31\t30",
        "一般会計\t462億円\n特別会計\t30億円",
        "(単位:百万円)\n\n会計名\t伸び率\t前年度\t本年度\n一般会計\t2.7%\t45,000\t46,200\n特別会計\t▲3.2%\t3,100\t3,000",
        "(単位:千円)\t\t\n区分\t令和8年度\t令和7年度\n一般会計\t46,200,000\t45,000,000\n特別会計\t3,000,000\t0",
        "会計\t令和8年度(千円)\n一般会計\t¥46,200,000\n特別会計\t¥3,000,000",
        "(単位：千円)\n\n一般会計\t46,200,000\n特別会計\t3,000,000",
        "会計\t令和8年度\n一般会計\t￥46,200,000,000\n特別会計\t￥3,000,000千円",
    ],
)
def test_a_table_of_accounts_is_read_in_the_years_column(table: str) -> None:
    read = basics(budget=table)
    assert amounts(read) == BOTH
    assert not read.budget_notes


@pytest.mark.parametrize(
    "rows",
    [
        "令和7年度\t52,233,000\n令和8年度\t53,000,000",
        "前年度当初予算額\t52,233,000\n本年度当初予算額\t53,000,000\n増減\t767,000",
        "一般会計(前年度)\t52,233,000\n一般会計(本年度)\t53,000,000",
        "一般会計\t52,233,000\n一般会計\t53,000,000",
        "一般会計\t52,233,000\n職員数\t120",
        "一般会計\t52,233,000\nうち特別会計\t1,200,000",
        "※前年度\n一般会計\t52,233,000",
        "一般会計\t52,233,000\n※令和8年度\n一般会計\t53,000,000",
    ],
)
def test_what_is_not_surely_this_years_budget_of_an_account_is_a_note(rows: str) -> None:
    read = basics(budget=f"(単位:千円)\n\n{rows}")
    assert not read.budgets
    assert sorted(p.text for p in read.budget_notes) == sorted(rows.replace("\t", " ").splitlines())


def test_a_yen_sign_below_a_unit_may_mean_either() -> None:
    read = basics(budget="(単位：千円)\n\n一般会計 ¥46,200,000")
    assert not read.budgets
    assert "一般会計 ¥46,200,000" in [p.text for p in read.budget_notes]


def test_the_sum_at_the_foot_of_a_table_is_a_note() -> None:
    read = basics(budget="会計\t令和8年度\n一般会計\t462億円\n特別会計\t30億円\n合　計\t492億円")
    assert amounts(read) == BOTH
    assert [p.text for p in read.budget_notes] == ["合　計 492億円"]


@pytest.mark.parametrize(
    "written",
    [
        "総務部、計画部、北部営業センター",
        "総務部　計画部　北部営業センター",
        "総務部  計画部  北部営業センター",
        "総務部 計画部 北部営業センター",
        "総務部・計画部・北部営業センター",
        "・総務部 ・計画部 ・北部営業センター",
        "➢ 総務部\n➢ 計画部\n➢ 北部営業センター",
        "- 総務部 - 計画部 - 北部営業センター",
        "✔ 総務部 ✔ 計画部 ✔ 北部営業センター",
        "①総務部 ②計画部 ③北部営業センター",
        "1 総務部\n2 計画部\n3 北部営業センター",
        "総務部及び計画部、北部営業センター",
        "総務部/計画部/北部営業センター",
        "総務部\n計画部\n北部営業センター",
    ],
)
def test_departments_however_they_are_parted(written: str) -> None:
    assert basics(departments=written).departments == ("総務部", "計画部", "北部営業センター")


def test_numbers_that_do_not_count_the_names_belong_to_them() -> None:
    assert basics(departments="第一課、2号館室").departments == ("第一課", "2号館室")


def test_an_unknown_section_of_the_basics_is_told_and_belongs_to_no_other() -> None:
    plan = parsed_text(with_basics(facilities="直営\t港の資料館\n\n(5) 職員数\n\n120人"))[1].plan
    assert [f.names for f in plan.basics.facilities] == [("港の資料館",)]
    assert "120人" in [p.text for p in plan.unplaced]
    assert "unknown-heading" in [f.code for f in plan.findings]


@pytest.mark.parametrize(
    "table",
    [
        "部署\t人数\n総務部\t24人\n計画部\t9人\n北部営業センター\t-",
        "番号\t部・課\t定員\n1\t総務部\t24名\n2\t計画部\t9名\n3\t北部営業センター\t31名\n\t合計\t64名",
        "総務部\t24\n計画部\t9\n北部営業センター\t31",
    ],
)
def test_departments_in_a_table_with_the_number_of_their_staff(table: str) -> None:
    assert basics(departments=table).departments == ("総務部", "計画部", "北部営業センター")


@pytest.mark.parametrize(
    "table",
    [
        "総務部\t計画部\t北部営業センター",
        "総務部\t計画部\n北部営業センター\t",
        "部名\n総務部\n計画部\n北部営業センター",
    ],
)
def test_departments_alone_in_a_table(table: str) -> None:
    assert basics(departments=table).departments == ("総務部", "計画部", "北部営業センター")


@pytest.mark.parametrize(
    "table",
    [
        "部\t所掌\n総務部\t庶務と人事\n計画部\t水の需要の予測",
        "総務部\t総務課\n計画部\t計画課",  # two levels
    ],
)
def test_a_table_with_two_columns_of_text_is_kept_and_told(table: str) -> None:
    plan = parsed_text(with_basics(departments=table))[1].plan
    assert plan.basics.departments == ()
    assert "unknown-table" in [f.code for f in plan.findings]


@pytest.mark.parametrize(
    "table",
    [
        "直営\t指定管理\t業務委託\n浄水場、水質試験所\t水の科学館\t(なし)",
        "区分\t直営\t指定管理\t業務委託\n施設名\t浄水場\t水の科学館\tなし\n\t水質試験所\t\t",
        "施設\t直営\t指定管理\t業務委託\n浄水場\t○\t\t\n水の科学館\t\t○\t\n水質試験所\t○\t\t",
        "直営\t浄水場\n\t水質試験所\n指定管理\t水の科学館\n業務委託\tなし",
        "運営方法\t番号\t施設名\t備考\n直営\t1\t浄水場\t改築中\n\t2\t水質試験所\t\n指定管理\t1\t水の科学館\t\n業務委託\t\tなし\t",
    ],
)
def test_facilities_by_operation_in_columns_rows_or_with_a_sign(table: str) -> None:
    assert [(f.operation, f.names) for f in basics(facilities=table).facilities] == [
        ("直営", ("浄水場", "水質試験所")),
        ("指定管理", ("水の科学館",)),
        ("業務委託", ()),
    ]


def test_facilities_read_behind_the_column_of_their_operations() -> None:
    def line(text: str, x: float, y: float) -> Line:
        return Line(1, text, page=1, box=(x, y, x + 30.0, y + 10.0), size=10.0)

    operations = [line("直営", 50, 103), line("指定管理", 50, 130), line("その他", 50, 145)]
    names = [line("・浄水場", 120, 100), line("・水の科学館", 120, 130), line("(なし)", 120, 145)]
    notes = cast(Notes, SimpleNamespace(form=form("kyoku-x")))
    rows = [pair for row in zip(operations, names, strict=True) for pair in row]
    assert _in_rows([*operations, *names], notes) == rows
    assert _in_rows(rows, notes) == rows


def test_facilities_of_which_nothing_tells_the_operation() -> None:
    plan = parsed_text(with_basics(facilities="直営\n\n指定管理\n\n・浄水場\n\n・水の科学館"))[1].plan
    assert [f.names for f in plan.basics.facilities] == [(), ()]
    assert [p.text for p in plan.unplaced] == ["・浄水場", "・水の科学館"]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("港の資料館", [("", ("港の資料館",))]),
        ("・港の資料館\n・海の家", [("", ("港の資料館", "海の家"))]),
        ("港の資料館\n直営　浄水場", [("", ("港の資料館",)), ("直営", ("浄水場",))]),
        (
            "【直営】\n浄水場\n配水池\n【指定管理】海の家",
            [("直営", ("浄水場", "配水池")), ("指定管理", ("海の家",))],
        ),
    ],
)
def test_facilities_above_any_operation_have_none(
    written: str, read: list[tuple[str, tuple[str, ...]]]
) -> None:
    assert [(f.operation, f.names) for f in basics(facilities=written).facilities] == read


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("1 鳴砂市公社", ("1 鳴砂市公社",)),
        ("1 鳴砂市公社\n2 鳴砂振興財団", ("鳴砂市公社", "鳴砂振興財団")),
        ("1 鳴砂市公社　3 鳴砂振興財団", ("1 鳴砂市公社", "3 鳴砂振興財団")),
    ],
)
def test_numbers_that_count_two_names_or_more_are_no_part_of_them(
    written: str, names: tuple[str, ...]
) -> None:
    assert basics(affiliates=written).affiliates == names


def test_a_department_of_two_subjects_is_one() -> None:
    assert basics(departments="法務・文書管理室、総務部").departments == ("法務・文書管理室", "総務部")


def test_a_bracket_that_never_closes_holds_no_list_together() -> None:
    assert basics(departments="総務部(3課、計画部(2課、企画係)、工務部").departments == (
        "総務部(3課",
        "計画部(2課、企画係)",
        "工務部",
    )


def test_a_legal_form_and_its_name_are_one_body() -> None:
    read = basics(affiliates="株式会社　鳴砂水道サービス　公益財団法人　鳴砂市環境公社")
    assert read.affiliates == ("株式会社　鳴砂水道サービス", "公益財団法人　鳴砂市環境公社")


@pytest.mark.parametrize(
    "written",
    [
        "令和7年度 一般会計450億円、令和8年度 一般会計462億円",
        "前年度一般会計450億円、令和8年度一般会計462億円",
        "令和8年度 一般会計462億円、令和7年度 一般会計450億円",
    ],
)
def test_last_years_amount_is_never_taken_for_the_budget(written: str) -> None:
    read = basics(budget=written)
    assert [(b.account, b.amount_yen) for b in read.budgets] == [("一般会計", 46_200_000_000)]
    assert "450億円" in "".join([*(b.text for b in read.budgets), *(p.text for p in read.budget_notes)])


@pytest.mark.parametrize(
    ("dated", "day", "told"),
    [
        ("(令和八年四月一日付)", date(2026, 4, 1), None),
        ("(4月1日付)", date(2026, 4, 1), "date-guessed"),
        ("(四月一日現在)", date(2026, 4, 1), "date-guessed"),
        ("(8.4.1付)", date(2026, 4, 1), "date-guessed"),
        ("(R8.4付)", None, "date-unread"),
        ("(2月30日付)", None, "date-unread"),
        ("(平成二三年四月一日付)", None, "date-unread"),
    ],
)
@pytest.mark.parametrize("beside", [True, False])
def test_a_day_of_departments_in_short_or_in_kanji(
    dated: str, day: date | None, told: str | None, beside: bool
) -> None:
    """On the line of the heading or below it: the day is read or told, and is the name of no department."""
    text = with_basics(departments="総務部、水道部")
    written = text.replace("(R8.4.1付)", dated if beside else f"\n\n{dated}")
    plan = parsed_text(written)[1].plan
    assert plan.basics.departments == ("総務部", "水道部")
    assert plan.basics.departments_as_of == day
    assert [f.code for f in plan.findings if f.code.startswith(("date-", "heading-"))] == [told] * bool(told)


@pytest.mark.parametrize("name", ["水道部(1-3)", "水道部(1/2)"])
def test_a_remark_on_a_department_is_no_day(name: str) -> None:
    plan = parsed_text(with_basics(departments=f"総務部、{name}").replace("(R8.4.1付)", ""))[1].plan
    assert plan.basics.departments == ("総務部", name)
    assert plan.basics.departments_as_of is None


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("2部1課：総務部、水道部、経営課", "2部1課："),
        ("(2部1課)\n\n総務部、水道部、経営課", "(2部1課)"),
        ("計３部署　総務部　水道部　経営課", "計３部署"),
        ("部署：総務部、水道部、経営課", "部署："),
    ],
)
def test_how_many_departments_there_are_is_the_name_of_none(written: str, kept: str) -> None:
    plan = parsed_text(with_basics(departments=written))[1].plan
    assert plan.basics.departments == ("総務部", "水道部", "経営課")
    assert kept in [p.text for p in plan.unplaced]


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("(公財)鳴砂水道財団\n鳴砂施設管理(株)", ("(公財)鳴砂水道財団", "鳴砂施設管理(株)")),
        ("(公財)鳴砂水道財団・鳴砂施設管理(株)", ("(公財)鳴砂水道財団", "鳴砂施設管理(株)")),
        ("(公財)鳴砂水道財団/鳴砂施設管理(株)", ("(公財)鳴砂水道財団", "鳴砂施設管理(株)")),
        ("(公財)鳴砂水道・下水道財団", ("(公財)鳴砂水道・下水道財団",)),
        ("鳴砂水道株式会社(旧浜株式会社・港株式会社)", ("鳴砂水道株式会社(旧浜株式会社・港株式会社)",)),
        ("(公財)鳴砂財団 (旧 (財)鳴砂協会)", ("(公財)鳴砂財団 (旧 (財)鳴砂協会)",)),
        ("株式会社鳴砂港まち\nセンター\n鳴砂財団", ("株式会社鳴砂港まちセンター", "鳴砂財団")),
        ("公益財団法人\n鳴砂水道財団\n株式会社\n鳴砂施設", ("公益財団法人鳴砂水道財団", "株式会社鳴砂施設")),
        ("鳴砂水道財団\n鳴砂施設管理", ("鳴砂水道財団", "鳴砂施設管理")),
        ("鳴砂水道財団、鳴砂施\n設管理", ("鳴砂水道財団", "鳴砂施設管理")),
    ],
)
def test_bodies_however_they_are_parted(written: str, names: tuple[str, ...]) -> None:
    assert basics(affiliates=written).affiliates == names


def test_that_a_name_may_go_on_on_the_next_line_is_told() -> None:
    plan = plan_of(
        before_body="", mission="2 基本情報\n\n(3) 所管の政策連携団体\n\n港南浜振興財団\n港南浜施設管理"
    )
    assert plan.basics.affiliates == ("港南浜振興財団", "港南浜施設管理")
    assert [f.code for f in plan.findings if f.code.endswith("-guessed")] == ["break-guessed"]


@pytest.mark.parametrize(
    ("right", "names"),
    [(500.0, ("(公財)港南浜振興財団", "港南浜施設管理(株)")), (160.0, None)],
    ids=["short lines", "a full line"],
)
def test_bodies_stand_a_line_each_on_a_page_whose_lines_are_not_full(
    right: float, names: tuple[str, ...] | None
) -> None:
    lines = [
        Line(n, text, 0.3, 1, (50.0, 14.0 * n, 50 + 10 * width(text), 14.0 * n + 10), 10.0, (50.0, right))
        for n, text in enumerate(("(公財)港南浜振興財団", "港南浜施設管理(株)"), 1)
    ]
    notes = Notes(form("kyoku-x"), Style(leading=0.3))
    found = names_by_line(lines, notes)
    assert (found and tuple(name.text for name in found)) == names
    assert [finding.code for finding in notes.findings] == (["break-guessed"] if names else [])


def test_two_bodies_on_short_lines_of_a_wrapped_text_are_two() -> None:
    wrapped = "※積立金と繰出金、基金への積立てを除くと一般会計は、次のと\n" * 6
    read = parsed_text(
        with_basics(f"一般会計12億円\n{wrapped}", affiliates="(公財)港南浜振興財団\n港南浜施設管理")
    )
    assert read[1].plan.basics.affiliates == ("(公財)港南浜振興財団", "港南浜施設管理")


@pytest.mark.parametrize("head", ["・{}", "ア　{}", "◇{}", "{}", "①{}", "【{}】"])
def test_the_parts_of_the_basics_whatever_their_sign(head: str) -> None:
    text = with_basics(affiliates="(公財)鳴砂水道財団")
    for n, title in enumerate(
        ("令和8年度局全体当初予算額", "組織(部名)", "所管の政策連携団体", "所管の主な公共施設"), 1
    ):
        text = text.replace(f"({n}) {title}", head.format(title))
    read = parsed_text(text)[1].plan.basics
    assert amounts(read) == [("一般会計", 1_200_000_000)]
    assert (read.departments, read.departments_as_of) == (("総務部",), date(2026, 4, 1))
    assert read.affiliates == ("(公財)鳴砂水道財団",)
    assert [(f.operation, f.names) for f in read.facilities] == [("直営", ("浄水場",))]
