"""Fixtures for every test module."""

from __future__ import annotations

import pytest

from planparse.readers.pdf import Reader
from tests.support.pdf_pages import BOTH


@pytest.fixture(params=BOTH)
def reader(request: pytest.FixtureRequest) -> Reader:
    which: Reader = request.param
    return which
