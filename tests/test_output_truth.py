"""The tables, plans, rows and corrections of an output folder tell the same, whatever was done to it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from planparse.batch.correct import Outcome, take_over
from planparse.batch.run import Summary, convert
from planparse.batch.store import LocalStore
from planparse.batch.task import MIB, Limits
from planparse.corrections.workbook import Edit
from planparse.output.folder import TABLES, plan_paths
from planparse.tables.rows import tables
from planparse.writers.json import read_plan
from tests.support.batch import request, write
from tests.support.batch_plans import WORK


def run(*paths: Path, out: Path) -> Summary:
    return convert(request(paths, out, work=WORK, limits=Limits(memory=2048 * MIB)))


def missions(out: Path) -> dict[str, list[str]]:
    """The mission's passages by document id, as the tables have them; they must be those of the plans."""
    plans = [read_plan(path) for path in plan_paths(out)]
    for name, table in tables(plans).items():
        own = pd.read_parquet(out / TABLES / f"{name}.parquet", dtype_backend="pyarrow")
        pd.testing.assert_frame_equal(own, table.to_pandas(types_mapper=pd.ArrowDtype), obj=name)
    frame = pd.read_parquet(out / TABLES / "passages.parquet")
    frame = frame[frame.kind == "mission"]
    return {id_: texts.tolist() for id_, texts in frame.groupby("document_id").text}


def correct(out: Path, document_id: str, now: str, new: str) -> Outcome:
    edit = Edit(document_id, "mission/1", now, new, "佐藤", "原本", "B2")
    return take_over(out, [edit], "佐藤", date(2026, 5, 1))


def test_a_correction_stays_in_the_tables_when_other_documents_are_converted(tmp_path: Path) -> None:
    out, a, b = tmp_path / "out", write(tmp_path / "a", 港="港を守る"), write(tmp_path / "b", 緑="緑を増やす")
    run(a, out=out)
    assert correct(out, "港", "港を守る", "港を生かす").taken == 1
    assert missions(out) == {"港": ["港を生かす"]}
    run(b, out=out)
    assert missions(out) == {"港": ["港を生かす"], "緑": ["緑を増やす"]}
    run(a, b, out=out)
    assert missions(out) == {"港": ["港を生かす"], "緑": ["緑を増やす"]}


@pytest.mark.parametrize("writes", [1, 2])
def test_a_correction_that_was_interrupted_is_finished_by_the_next_command(
    writes: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, a, b = tmp_path / "out", write(tmp_path / "a", 港="港を守る"), write(tmp_path / "b", 緑="緑を増やす")
    run(a, out=out)
    whole = LocalStore.write
    left = [writes]

    def killed(self: LocalStore, files: dict[str, bytes]) -> None:
        whole(self, files)
        left[0] -= 1
        if not left[0]:
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(LocalStore, "write", killed)
        with pytest.raises(KeyboardInterrupt):
            correct(out, "港", "港を守る", "港を生かす")
    run(b, out=out)
    assert missions(out)["港"] == ["港を守る" if writes == 1 else "港を生かす"]
    correct(out, "港", "港を守る", "港を生かす")
    assert missions(out) == {"港": ["港を生かす"], "緑": ["緑を増やす"]}


def test_corrections_by_several_persons_at_once_are_all_taken(tmp_path: Path) -> None:
    names = [f"局{n}" for n in range(8)]
    out = tmp_path / "out"
    run(write(tmp_path / "raw", **{name: f"{name}の使命" for name in names}), out=out)
    with ThreadPoolExecutor(8) as persons:
        done = list(persons.map(lambda name: correct(out, name, f"{name}の使命", f"{name}の役割"), names))
    assert [outcome.taken for outcome in done] == [1] * 8
    assert missions(out) == {name: [f"{name}の役割"] for name in names}
