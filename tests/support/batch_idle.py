"""Work that converts nothing, in a server as large as the real one: measures the overhead alone."""

from __future__ import annotations

from planparse.batch.work import warm
from tests.support.batch_poison import work

__all__ = ["warm", "work"]
