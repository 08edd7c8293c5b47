"""The guard of speed tells what takes a tenth more than it did, and says so where it cannot count."""

from __future__ import annotations

import json

import pytest

from bench import guard

KEPT = json.loads(guard.KEPT.read_text("utf-8"))


@pytest.mark.parametrize(("change", "good"), [(0.5, True), (1.02, True), (1.09, True), (1.15, False)])
def test_a_conversion_that_takes_a_tenth_more_is_told(change: float, good: bool) -> None:
    for name in KEPT.keys() - {"yardstick"}:
        lines, judged = guard.judged(KEPT, {**KEPT, name: KEPT[name] * change})
        assert judged is good
        assert [line.startswith(name) for line in lines if "more than" in line] == [True] * (not good)


@pytest.mark.parametrize("build", [0.8, 1.3])
def test_another_build_of_python_makes_no_difference(build: float) -> None:
    everything = {name: count * build for name, count in KEPT.items()}
    assert guard.judged(KEPT, everything)[1]
    python_alone = {**KEPT, "yardstick": KEPT["yardstick"] * build}
    assert guard.judged(KEPT, python_alone)[1]


def test_a_conversion_of_which_nothing_is_kept_is_told() -> None:
    assert not guard.judged({}, KEPT)[1]


def test_without_valgrind_the_guard_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("sys.argv", ["guard"])
    assert guard.main() == 0
    assert capsys.readouterr().out == "guard: skipped. Valgrind is not installed.\n"
