"""Worksheets whose cells, lines and conditional formats are drawn at random from a seed, in one file."""

from __future__ import annotations

from random import Random

from openpyxl import Workbook
from openpyxl.formatting.rule import CellIsRule, DataBarRule, FormulaRule, Rule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from tests.support.workbooks import saved

_VALUES = (
    *(
        1,
        12,
        -3.5,
        0,
        0.45,
        45748,
        1200,
        True,
        "調査",
        "港の整備を進める",
        "#N/A",
        "#DIV/0!",
        "ABC",
        "abc",
        "",
    ),
    *(
        "・発注\n・点検",
        "第1四半期",
        "4月",
        "→",
        "長い文がとなりの列まではみ出して表示される",
        "=1+2",
        None,
        None,
        None,
    ),
)
_CODES = ("General", "#,##0", "0%", "0.0", "ggge年m月d日", "m/d", ";;;", '0"件"', "#,##0;△#,##0", "@")
_LIMITS = ("0", "12", "-3.5", '"調査"', "45%", "$B$2", "TRUE", "TODAY()", '"abc"')
_OPERATORS = (
    "equal",
    "notEqual",
    "lessThan",
    "lessThanOrEqual",
    "greaterThan",
    "greaterThanOrEqual",
    "between",
)


def _made(draw: Random) -> DifferentialStyle:
    """What a rule makes of a cell."""
    what = draw.randrange(5)
    if what == 0:
        return DifferentialStyle(font=Font(color="FFFFFFFF"))
    if what == 1:
        return DifferentialStyle(font=Font(strike=True))
    if what == 2:
        code = draw.choice((";;;", "0.00", '0"人"', "General"))
        return DifferentialStyle(numFmt=NumberFormat(numFmtId=200, formatCode=code))
    if what == 3:
        return DifferentialStyle(fill=PatternFill(bgColor=draw.choice(("FF000000", "FFFFFF00"))))
    return DifferentialStyle(font=Font(color="FFFF0000"), fill=PatternFill(bgColor="FFFF0000"))


def _rule(draw: Random, first: str, priority: int) -> Rule:
    made, stops = _made(draw), draw.random() < 0.2
    what = draw.randrange(8)
    if what < 3:
        operator = draw.choice(_OPERATORS)
        limits = [draw.choice(_LIMITS) for _ in range(2 if operator == "between" else 1)]
        rule = CellIsRule(operator=operator, formula=limits, stopIfTrue=stops)
        rule.dxf = made
    elif what == 3:
        kind = draw.choice(("containsText", "notContainsText", "beginsWith", "endsWith"))
        rule = Rule(
            type=kind, text=draw.choice(("調", "査", "AB", "c")), dxf=made, formula=["TRUE"], stopIfTrue=stops
        )
    elif what == 4:
        kind = draw.choice(("containsErrors", "notContainsErrors", "containsBlanks", "notContainsBlanks"))
        rule = Rule(type=kind, dxf=made, formula=["TRUE"], stopIfTrue=stops)
    elif what == 5 and draw.random() < 0.5:
        rule = DataBarRule("min", 0, "max", 9, color="FF638EC6", showValue=draw.random() < 0.5)
    elif what == 5:
        rule = Rule(type=draw.choice(("top10", "duplicateValues", "timePeriod")), dxf=made)
    else:
        column, row = first[0], first[1:]
        own = draw.choice((first, f"${first}", f"{column}${row}", f"${column}${row}", "B1"))
        formula = draw.choice(
            (f"{own}>0", f'{own}="調査"', f"{own}<>12", f"{own}<=45%", f"ISERROR({own})", f"ISNA({own})",
             f"ISERR( {own} )", f"ISBLANK({own})", f"{own}>$C$3", "MOD(ROW(),2)=0")
        )  # fmt: skip
        rule = FormulaRule(formula=[formula], stopIfTrue=stops)
        rule.dxf = made
    rule.priority = priority
    return rule


def _fill(draw: Random, sheet: Worksheet) -> None:
    """Blocks of cells with lines around all, some or none of them; merged, hidden, narrow, indented."""
    thin = Side(style="thin")
    top = 1
    for _ in range(draw.choice((1, 1, 2))):
        rows, cols = draw.randint(1, 5), draw.randint(1, 4)
        left = draw.choice((1, 1, 2))
        lined = draw.choice((1.0, 1.0, 0.8, 0.0))
        for r in range(rows):
            for c in range(cols):
                cell = sheet.cell(top + r, left + c, draw.choice(_VALUES))
                if draw.random() < 0.3:
                    cell.number_format = draw.choice(_CODES)
                if draw.random() < 0.2:
                    cell.font = Font(
                        bold=draw.random() < 0.5, strike=draw.random() < 0.3, size=draw.choice((9, 11, 14))
                    )
                if draw.random() < 0.25:
                    cell.alignment = Alignment(
                        wrap_text=draw.random() < 0.5,
                        horizontal=draw.choice((None, "center", "right", "centerContinuous", "distributed")),
                        vertical=draw.choice((None, "top")),
                        indent=draw.choice((0, 0, 1, 2)),
                        text_rotation=draw.choice((0, 0, 0, 255)),
                    )
                if draw.random() < 0.1:
                    cell.fill = PatternFill(
                        "solid", fgColor=draw.choice(("FFD9D9D9", "FFFFFF00", "FF000000"))
                    )
                sides = {side: thin for side in ("left", "right", "top", "bottom") if draw.random() < lined}
                cell.border = Border(**sides)
        if draw.random() < 0.4:
            r, c = draw.randrange(rows), draw.randrange(cols)
            last = top + draw.randint(r, rows - 1), left + draw.randint(c, cols - 1)
            sheet.merge_cells(start_row=top + r, start_column=left + c, end_row=last[0], end_column=last[1])
        top += rows + draw.choice((0, 1, 1, 3))
    if draw.random() < 0.2:
        sheet.row_dimensions[draw.randint(1, top)].hidden = True
    if draw.random() < 0.2:
        sheet.column_dimensions[get_column_letter(draw.randint(1, 4))].hidden = True
    if draw.random() < 0.3:
        sheet.column_dimensions[get_column_letter(draw.randint(1, 4))].width = draw.choice((2, 5, 30))
    for n in range(draw.choice((0, 1, 1, 2, 3))):
        first = draw.choice(("A1", "B1", "A2", "B2"))
        area = f"{first}:{draw.choice('CD')}{draw.randint(3, 6)}"
        sheet.conditional_formatting.add(area, _rule(draw, first, draw.choice((1, n + 1, 5 - n))))


def sheets(count: int) -> bytes:
    """A workbook of so many sheets, each drawn from a seed of its own: the same ones at any time."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for number in range(count):
        _fill(Random(f"sheet {number}"), book.create_sheet(f"S{number}"))
    return saved(book)
