"""Calling a function on what may be hostile: in the sandbox, within limits, whatever it does."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any, Generic, TypeVar, get_type_hints

from pydantic import TypeAdapter
from pydantic_core import PydanticSerializationError

from planparse.batch.isolation import open_sandbox
from planparse.batch.task import DEFAULTS, Ended, Job, Limits
from planparse.document.errors import Failure
from planparse.writers.json import cleaned

_T = TypeVar("_T")
_WORK = "planparse.batch.bounded:answer"
_AHEAD = 2
"""How many results for each slot wait for one before them that takes long."""


@dataclass(frozen=True, slots=True)
class Call(Generic[_T]):
    """A call of a function in the sandbox.

    `function` stands at the top level of a module and has an annotated return type: a plain value, a
    dataclass or a pydantic model. Its answer comes back as JSON, never as a pickle, since it comes from a
    process that read an untrusted file; the arguments, which are ours, are pickled. `name` is the file that
    failures are about.
    """

    function: Callable[..., _T]
    arguments: tuple[object, ...]
    name: str = ""
    limits: Limits = DEFAULTS


def bounded(call: Call[_T]) -> _T | Failure:
    """What the call returns; the failure if it raised a PlanparseError, ran into a limit or crashed.

    Raises EngineError where there is no sandbox.
    """
    (result,) = each_bounded((call,))
    return result


def each_bounded(calls: Iterable[Call[_T] | Failure], slots: int = 1) -> Iterator[_T | Failure]:
    """`bounded` for calls of one function, in their order, up to `slots` at a time in one server.

    The calls are taken as slots become free; a failure in place of a call is its own result. Raises
    EngineError where there is no sandbox.
    """
    waiting = iter(calls)
    first: Call[_T] | None = None
    for one in waiting:
        if not isinstance(one, Failure):
            first = one
            break
        yield one
    if first is None:
        return
    waiting = chain((first,), waiting)
    answers = _answers(first.function)
    ended: dict[int, _T | Failure] = {}
    names: list[str] = []
    given = 0
    with open_sandbox(_WORK, slots, preload=first.function.__module__) as sandbox:
        while True:
            while sandbox.free and len(names) - given < _AHEAD * slots:
                if (call := next(waiting, None)) is None:
                    break
                if isinstance(call, Failure):
                    ended[len(names)] = call
                    names.append("")
                    continue
                block = pickle.dumps((call.function, call.arguments))
                sandbox.submit(Job(len(names), call.name, block, call.limits))
                names.append(call.name)
            if sandbox.idle and given == len(names):
                return
            for done in sandbox.wait():
                ended[done.number] = _result(done, names[done.number], answers)
            while given in ended:
                yield ended.pop(given)
                given += 1


def answer(block: bytes) -> bytes:
    """In the sandbox: the answer, as JSON, to a pickled function and its arguments.

    Lone surrogates, which JSON cannot hold, become U+FFFD.
    """
    function, arguments = pickle.loads(block)
    answers, value = _answers(function), function(*arguments)
    try:
        return answers.dump_json(value)
    except PydanticSerializationError:
        return json.dumps(cleaned(answers.dump_python(value, mode="json"))).encode("ascii")


def _answers(function: Callable[..., _T]) -> TypeAdapter[Any]:
    return TypeAdapter(get_type_hints(function)["return"])


def _result(ended: Ended, name: str, answers: TypeAdapter[Any]) -> Any:
    """The answer in a result, or the failure."""
    if isinstance(ended.result, Failure):
        return ended.result
    try:
        return answers.validate_json(ended.result)
    except ValueError as error:  # pydantic's ValidationError is one
        return Failure("internal", name, {"error": type(error).__name__, "detail": str(error)})
