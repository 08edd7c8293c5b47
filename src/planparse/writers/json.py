"""Plans and readings as JSON: UTF-8, not escaped, fields in the model's order, the same bytes every time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import PydanticSerializationError

from planparse.document.errors import ReadError, cause
from planparse.japanese.characters import without_surrogates
from planparse.plan.model import Plan


def encode(model: BaseModel) -> bytes:
    """The model as indented JSON with a final newline. Lone surrogates become U+FFFD."""
    try:
        text = model.model_dump_json(indent=1)
    except PydanticSerializationError:
        text = type(model).model_validate(_clean(model.model_dump())).model_dump_json(indent=1)
    return f"{text}\n".encode()


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return without_surrogates(value)
    if isinstance(value, dict):
        return {_clean(k): _clean(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_clean(v) for v in value)
    return value


def read_plan(path: Path) -> Plan:
    """The plan in a file. Raises ReadError for one that cannot be read or is not a plan of this version."""
    try:
        return Plan.model_validate_json(path.read_bytes())
    except OSError as error:
        raise ReadError("unreadable", str(path), {"why": cause(error)}) from error
    except ValidationError as error:
        raise ReadError("not-a-plan", str(path), {"detail": str(error)}) from error
