"""What a command returns: its exit code, and the result that `--json` prints."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended: 0, or 1 where part of the work failed; and its result in JSON's own types.

    The keys of each command's result are described in docs/reference/json.md. `printed` is set by a command
    that has printed its result itself, before it ended.
    """

    code: int = 0
    result: Mapping[str, object] = field(default_factory=dict)
    printed: bool = False


def result_text(
    command: str, code: int, messages: Sequence[Mapping[str, object]], result: Mapping[str, object] | None
) -> str:
    """The object that `--json` prints: the command, its exit code, what it told, and its result.

    `result` is None where the command ended with an error before it had one.
    """
    whole = {"command": command, "exit_code": code, "messages": list(messages), "result": result}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"
