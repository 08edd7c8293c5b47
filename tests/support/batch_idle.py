"""No work in a server that is as large as the real one: what is left is the way there and back."""

from __future__ import annotations

from planparse.batch.work import warm
from tests.support.batch_poison import work

__all__ = ["warm", "work"]
