"""A plugin of pytest that writes the processor seconds of each test function to a file, as JSON.

    python -m pytest -p scripts.mutants.times --times FILE

They are those of pytest's process and of the processes that a test waited for: the same on a busy machine.
"""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

_TIMES = pytest.StashKey[defaultdict[str, float]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--times", type=Path, required=True)


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_TIMES] = defaultdict(float)


def processor_seconds() -> float:
    """What this process and those that it waited for have used so far."""
    return sum(os.times()[:4])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    before = processor_seconds()
    result = yield
    name = item.nodeid.partition("::")[2].partition("[")[0]
    item.config.stash[_TIMES][name] += processor_seconds() - before
    return result


def pytest_sessionfinish(session: pytest.Session) -> None:
    session.config.getoption("--times").write_text(json.dumps(session.config.stash[_TIMES]), "utf-8")
