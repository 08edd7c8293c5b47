"""An output folder under any sequence of commands, also interrupted: nothing is lost or counted twice."""

from __future__ import annotations

import csv
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import date
from pathlib import Path
from unittest.mock import patch

import pandas as pd
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from planparse.batch.correct import take_over
from planparse.batch.prune import prune
from planparse.batch.reporting import take_reports
from planparse.batch.run import Progress, convert
from planparse.batch.store import LocalStore
from planparse.batch.task import MIB, Limits
from planparse.cli import main
from planparse.corrections.file import read_corrections
from planparse.corrections.workbook import Edit
from planparse.output.folder import TABLES, plan_paths
from planparse.output.manifest import read_manifest, shortfall
from planparse.output.progress import read_reports
from planparse.plan.fields import tasks_of
from planparse.progress.history import NO_HISTORY
from planparse.progress.model import Report, Standing, read_lines
from planparse.progress.placing import reported
from planparse.progress.taking import Filled
from planparse.tables.flat import flat
from planparse.tables.rows import tables
from planparse.writers.json import read_plan
from tests.support.batch import request
from tests.support.batch_plans import WORK

FOLDERS, NAMES = st.sampled_from("xy"), st.sampled_from(("港", "緑", "港 控え"))
TEXTS = st.sampled_from(("港を守る", "緑を増やす", "海を広げる", "lost"))


class Output(RuleBasedStateMachine):
    """A folder of documents that people change, and the output made of it."""

    def __init__(self) -> None:
        super().__init__()
        self.base = Path(tempfile.mkdtemp(prefix="planparse-machine-"))
        self.out, self.raw = self.base / "out", self.base / "raw"
        for folder in "xy":
            (self.raw / folder).mkdir(parents=True)
        self.pins: set[str] = set()
        self.reports: set[str] = set()
        self.settled = False

    def teardown(self) -> None:
        shutil.rmtree(self.base)

    @rule(folder=FOLDERS, name=NAMES, text=TEXTS)
    def write(self, folder: str, name: str, text: str) -> None:
        (self.raw / folder / f"{name}.txt").write_text(text, encoding="utf-8")

    @rule(folder=FOLDERS, name=NAMES)
    def remove(self, folder: str, name: str) -> None:
        (self.raw / folder / f"{name}.txt").unlink(missing_ok=True)

    @rule(folder=FOLDERS, name=NAMES, to=FOLDERS, new=NAMES)
    def rename(self, folder: str, name: str, to: str, new: str) -> None:
        with suppress(FileNotFoundError):
            (self.raw / folder / f"{name}.txt").replace(self.raw / to / f"{new}.txt")

    @rule(folders=st.sampled_from(("x", "y", "xy")))
    def convert(self, folders: str) -> None:
        summary = self._convert(folders)
        self.settled = True
        if folders == "xy":
            prune(self.out)
            told = {path.read_text("utf-8") for path in self.raw.rglob("*.txt")} - {"lost"}
            assert len(plan_paths(self.out)) == len(told)
            self.export()
        assert len({record.document_id for record in summary.records}) == len(summary.records)

    def _convert(self, folders: str, stop: int = 0):  # type: ignore[no-untyped-def]
        left = [stop]

        def news(progress: Progress) -> None:
            left[0] -= progress.record is not None
            if stop and not left[0]:
                raise KeyboardInterrupt

        paths = [self.raw / folder for folder in folders]
        return convert(request(paths, self.out, work=WORK, limits=Limits(memory=2048 * MIB)), news)

    @rule(folders=st.sampled_from(("x", "y", "xy")), stop=st.integers(1, 3))
    def convert_interrupted(self, folders: str, stop: int) -> None:
        try:
            self._convert(folders, stop)
        except KeyboardInterrupt:
            self.settled = False
        else:
            self.settled = True

    @rule(number=st.integers(0, 5), value=st.sampled_from(("直した使命", "別の使命")), stop=st.integers(0, 2))
    def correct(self, number: int, value: str, stop: int) -> None:
        plans = [read_plan(path) for path in plan_paths(self.out)]
        if not plans:
            return
        plan = plans[number % len(plans)]
        edit = Edit(plan.document_id, "mission/1", plan.mission[0].text, value, "佐藤", "原本", "B2")
        with killed_after(stop):
            try:
                done = take_over(self.out, [edit], "佐藤", date(2026, 5, 1))
            except KeyboardInterrupt:
                self.settled = False
                return
        self.settled = True
        if done.taken:
            self.pins.add(plan.document_id)

    @rule(
        number=st.integers(0, 5),
        task=st.integers(0, 2),
        result=st.sampled_from(("半分", "全部")),
        stop=st.integers(0, 2),
    )
    def report(self, number: int, task: int, result: str, stop: int) -> None:
        plans = [read_plan(path) for path in plan_paths(self.out)]
        if not plans:
            return
        plan = plans[number % len(plans)]
        if not (tasks := [reported(part) for part in tasks_of(plan)]):
            return
        own = tasks[task % len(tasks)]
        past = read_reports(self.out, [plan.document_id]).get(plan.document_id, NO_HISTORY)
        thread = past.by_task().get(own.task_id)
        known, seen = (thread.id, thread.heads) if thread else (None, ())
        filled = Filled(plan.document_id, own, known, seen, Standing(result=result), "佐藤")
        with killed_after(stop):
            try:
                outcome = take_reports(self.out, [filled], "佐藤", date(2026, 7, 1))
            except KeyboardInterrupt:
                self.settled = False
                return
        self.settled = True
        self.reports |= {change.report.id for change in outcome.changes}

    @rule()
    def prune(self) -> None:
        if self.out.exists():
            prune(self.out)
            self.settled = True

    @rule()
    def export(self) -> None:
        plans = [read_plan(path) for path in plan_paths(self.out)]
        if not plans:
            return
        sheets, database = self.base / "csv", self.base / "plans.sqlite"
        code = main(["export", str(self.out), "--csv", str(sheets), "--sqlite", str(database)])
        assert code == bool(shortfall(read_manifest(self.out)))
        made = flat(tables(plans))
        with closing(sqlite3.connect(database)) as connection:
            for name in ("documents", "passages", "findings"):
                rows = [list(row) for row in connection.execute(f"SELECT * FROM {name}")]
                own = [[_stored(cell) for cell in row.values()] for row in made[name].read_all().to_pylist()]
                assert rows == own, name
                with (sheets / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
                    assert len(list(csv.reader(file))) == 1 + len(rows), name
            if self.settled:
                told = connection.execute("SELECT documents + without_form FROM conversion").fetchall()
                assert told == [(len(plans),)]

    @invariant()
    def tables_are_made_of_the_plans(self) -> None:
        if not self.settled or not (self.out / TABLES).exists():
            return
        plans = [read_plan(path) for path in plan_paths(self.out)]
        made = tables(plans, read_reports(self.out, [plan.document_id for plan in plans]))
        for name in ("documents", "passages", "findings", "progress"):
            own = pd.read_parquet(self.out / TABLES / f"{name}.parquet", dtype_backend="pyarrow")
            pd.testing.assert_frame_equal(own, made[name].to_pandas(types_mapper=pd.ArrowDtype), obj=name)

    @invariant()
    def no_correction_is_lost(self) -> None:
        files = [*self.out.glob("corrections/*.json"), *self.out.glob("set-aside/*.json")]
        kept = {path.stem.partition(".")[0] for path in files if read_corrections(path.read_bytes(), "c")}
        assert self.pins <= kept

    @invariant()
    def no_report_is_lost(self) -> None:
        kept: set[str] = set()
        for path in (*self.out.glob("progress/*.jsonl"), *self.out.glob("set-aside/*.jsonl")):
            lines, damaged = read_lines(path.read_bytes())
            assert not damaged
            kept |= {line.id for line in lines if isinstance(line, Report)}
        assert self.reports <= kept


@contextmanager
def killed_after(writes: int) -> Iterator[None]:
    """While it lasts, a run ends without warning after so many writes; 0 stands for never."""
    whole, left = LocalStore.write, [writes]

    def killed(store: LocalStore, files: dict[str, bytes]) -> None:
        whole(store, files)
        left[0] -= 1
        if writes and not left[0]:
            raise KeyboardInterrupt

    with patch.object(LocalStore, "write", killed):
        yield


def _stored(value: object) -> object:
    """A value as SQLite holds it."""
    return value.isoformat() if isinstance(value, date) else value


TestOutput = Output.TestCase
TestOutput.settings = settings(
    max_examples=6, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
)
