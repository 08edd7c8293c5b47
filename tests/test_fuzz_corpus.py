"""Every input of the fuzzer's corpus keeps its promise: the seeds, and what fuzzing once found."""

from __future__ import annotations

import pytest

from tests.fuzz.targets import CORPUS, TARGETS

INPUTS = [
    (name, path.name)
    for name in TARGETS
    for path in sorted((CORPUS / name).iterdir() if (CORPUS / name).is_dir() else ())
]


@pytest.mark.parametrize(("target", "name"), INPUTS)
def test_the_promise_holds(target: str, name: str) -> None:
    TARGETS[target]((CORPUS / target / name).read_bytes())


def test_every_target_has_an_input() -> None:
    assert {target for target, _ in INPUTS} == set(TARGETS)
