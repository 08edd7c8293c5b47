"""Fixtures for every test module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from planparse.readers.pdf import Reader
from tests.support.pdf_pages import BOTH
from tests.support.servers import kept_fork_servers


@pytest.fixture(scope="session", autouse=True)
def fork_servers() -> Iterator[None]:
    with kept_fork_servers():
        yield


@pytest.fixture(params=BOTH)
def reader(request: pytest.FixtureRequest) -> Reader:
    which: Reader = request.param
    return which
