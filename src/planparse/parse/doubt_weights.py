"""What each piece of evidence against a value weighs: two tables, fitted by `python -m bench.calibrate fit`.

Values that a file states in characters and values recognised in a picture go wrong for different reasons and
at different rates, so that each kind has a table of its own. docs/doubt.md reports how accurate the figures
are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple


class Weight(NamedTuple):
    """The log-odds that a piece of evidence adds; how many values it was fitted on, how many wrong."""

    log_odds: float
    seen: int
    wrong: int


@dataclass(frozen=True, slots=True)
class Model:
    """The log-odds of a value without any evidence against it, and what each piece of evidence adds."""

    base: float
    weights: Mapping[str, Weight]


STATED = Model(
    base=-5.05,
    weights={
        "break-guessed": Weight(0.10, 47, 3),
        "ditto-unresolved": Weight(1.00, 112, 53),
        "document: chapters disagree": Weight(0.10, 772, 136),
        "document: many warnings": Weight(0.10, 6968, 988),
        "document: much text left over": Weight(0.41, 1525, 568),
        "document: some warnings": Weight(0.10, 9550, 1756),
        "document: tables unread": Weight(0.50, 5946, 1019),
        "document: text left over": Weight(0.10, 7769, 1393),
        "header-guessed": Weight(1.83, 129, 129),
        "holds what is guessed": Weight(1.37, 846, 160),
        "holds what is incomplete": Weight(0.10, 35, 1),
        "holds what is warned of": Weight(1.13, 406, 165),
        "info": Weight(0.10, 5, 0),
        "initiative: an empty quarter": Weight(0.10, 54, 1),
        "initiative: not four quarters": Weight(3.14, 63, 58),
        "issue: a section is empty": Weight(0.99, 28, 28),
        "issue: no initiatives": Weight(0.62, 25, 25),
        "issue: no level or policy field": Weight(2.35, 39, 39),
        "issue: text left over": Weight(0.10, 162, 66),
        "laid out as a table": Weight(0.10, 266, 61),
        "page: a warning": Weight(1.12, 7014, 1636),
        "page: text left over": Weight(0.47, 4751, 1191),
        "prose: without an end": Weight(5.97, 326, 326),
        "table-joined": Weight(1.77, 998, 369),
        "table: tabs": Weight(0.10, 1890, 0),
        "task: a period or a ditto": Weight(3.03, 53, 53),
        "task: a second time": Weight(0.59, 145, 66),
        "task: broken": Weight(1.12, 17, 17),
        "task: ditto": Weight(0.18, 989, 99),
        "task: one of many": Weight(1.95, 1357, 649),
        "text: begins in mid-sentence": Weight(1.24, 10, 10),
        "text: begins with a sign": Weight(4.32, 245, 114),
        "text: hardly any": Weight(4.04, 464, 259),
        "text: holds a marker": Weight(1.00, 114, 1),
        "text: shortened": Weight(5.50, 0, 0),
        "text: speaks of quarters": Weight(1.00, 235, 119),
        "title: long": Weight(0.10, 35, 0),
        "under what is guessed": Weight(0.82, 593, 73),
        "under what is incomplete": Weight(0.10, 2745, 656),
        "under what is warned of": Weight(1.38, 4608, 1317),
        "unplaced-text": Weight(1.00, 417, 9),
        "warning": Weight(1.65, 181, 105),
        "wrap-guessed": Weight(1.00, 203, 16),
    },
)
"""For values that the file states in characters. Fitted on 25,920 values, 2,318 of them wrong, from 173
documents: bench.layouts with seeds 100 to 103, and from bench.adversary the texts 100 to 119 and the
ReportLab PDFs among seeds 100 to 116. The weight of "text: shortened", for texts that a program cut to "…",
is set by hand in both tables.
"""

RECOGNISED = Model(
    base=-5.24,
    weights={
        "beside what is guessed": Weight(0.99, 884, 307),
        "beside what is misread": Weight(0.66, 1516, 464),
        "beside what is warned of": Weight(0.10, 528, 224),
        "break-guessed": Weight(0.10, 80, 8),
        "ditto-unresolved": Weight(1.00, 63, 31),
        "entries-parted": Weight(1.82, 68, 20),
        "header-guessed": Weight(1.00, 62, 2),
        "holds what is guessed": Weight(0.10, 246, 14),
        "holds what is incomplete": Weight(0.10, 10, 3),
        "holds what is misread": Weight(0.10, 505, 40),
        "holds what is warned of": Weight(0.10, 169, 26),
        "info": Weight(0.10, 2, 0),
        "initiative: an empty quarter": Weight(0.10, 7, 0),
        "initiative: not four quarters": Weight(1.48, 5, 5),
        "issue: a section is empty": Weight(0.25, 3, 3),
        "issue: no initiatives": Weight(0.22, 2, 2),
        "issue: no level or policy field": Weight(2.40, 21, 21),
        "issue: text left over": Weight(0.34, 37, 14),
        "laid out as a table": Weight(0.10, 169, 10),
        "page: a warning": Weight(0.54, 3842, 630),
        "page: text left over": Weight(0.38, 2187, 428),
        "prose: without an end": Weight(2.40, 165, 137),
        "quarters-missing": Weight(1.00, 234, 96),
        "recognised: a number twice in its issue": Weight(3.63, 171, 128),
        "recognised: another marker": Weight(2.21, 7, 7),
        "recognised: beside unmarked": Weight(0.10, 130, 43),
        "recognised: differs by a letter": Weight(1.00, 21, 11),
        "recognised: doubtful": Weight(2.00, 171, 75),
        "recognised: ends within a word": Weight(1.00, 275, 52),
        "recognised: fairly sure": Weight(0.29, 1755, 320),
        "recognised: holds others": Weight(2.47, 410, 40),
        "recognised: marker missing": Weight(4.64, 60, 60),
        "recognised: odd kana": Weight(3.51, 31, 31),
        "recognised: odd signs": Weight(4.23, 73, 72),
        "recognised: text": Weight(2.73, 7554, 751),
        "recognised: text left over in its table": Weight(1.00, 487, 132),
        "recognised: unknown word": Weight(3.20, 41, 32),
        "recognised: unsure": Weight(1.01, 722, 235),
        "table-joined": Weight(0.33, 93, 28),
        "task: a period or a ditto": Weight(1.31, 49, 49),
        "task: a second time": Weight(0.68, 40, 16),
        "task: broken": Weight(1.19, 10, 10),
        "task: ditto": Weight(0.10, 343, 21),
        "task: one of many": Weight(0.55, 322, 114),
        "text: begins in mid-sentence": Weight(1.00, 7, 6),
        "text: begins with a sign": Weight(1.00, 119, 24),
        "text: brackets do not pair": Weight(1.00, 102, 21),
        "text: cut off": Weight(1.19, 6, 6),
        "text: hardly any": Weight(3.03, 148, 106),
        "text: holds a marker": Weight(1.00, 2, 2),
        "text: shortened": Weight(5.50, 0, 0),
        "text: speaks of quarters": Weight(1.00, 64, 22),
        "title: long": Weight(0.10, 6, 0),
        "torn-passage": Weight(1.00, 43, 43),
        "under what is guessed": Weight(0.10, 490, 58),
        "under what is incomplete": Weight(0.10, 1315, 235),
        "under what is misread": Weight(0.10, 1856, 333),
        "under what is warned of": Weight(0.10, 2089, 415),
        "unplaced-text": Weight(3.91, 41, 41),
        "warning": Weight(2.41, 101, 72),
        "wrap-guessed": Weight(1.33, 42, 13),
    },
)
"""For values recognised in pictures of pages. Fitted on 9,484 values, 928 of them wrong, from 76 scans at 300
dpi or at 200 dpi with noise and 0.6° askew (bench.scans): 31 layouts of bench.layouts with seeds 6401 to 6406
and 8101, and three samples. Calibrated, the base would be -7.41. It is raised so that a doubt of 0.5, from
which on a person looks at a value, names 16.5 % of those values, and fewer where the structure was read.
"""
