"""Plans and readings as JSON: UTF-8, not escaped, fields in the model's order, the same bytes every time."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic_core import PydanticSerializationError

from planparse.document.errors import ReadError, refused
from planparse.document.files import read_regular
from planparse.japanese.characters import without_surrogates
from planparse.plan.model import SCHEMA_VERSION, Plan, version_numbers
from planparse.plan.paths import is_safe_id

_KEPT = 4
"""Plans kept in memory as read: an edit in the browser reads the plan of one document several times."""


def encode(model: BaseModel) -> bytes:
    """The model as indented JSON with a final newline. Lone surrogates become U+FFFD."""
    try:
        text = model.model_dump_json(indent=1)
    except PydanticSerializationError:
        text = type(model).model_validate(cleaned(model.model_dump())).model_dump_json(indent=1)
    return f"{text}\n".encode()


def cleaned(value: Any) -> Any:
    """A value of dictionaries, lists, tuples and texts with U+FFFD for lone surrogates."""
    if isinstance(value, str):
        return without_surrogates(value)
    if isinstance(value, dict):
        return {cleaned(k): cleaned(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(cleaned(v) for v in value)
    return value


class _Header(BaseModel):
    """The part of a plan that says how to read the rest."""

    schema_version: str = SCHEMA_VERSION


def read_plan(path: Path) -> Plan:
    """The plan in a file, see `decode_plan`. Raises ReadError also for a file that cannot be read."""
    return decode_plan(plan_bytes(path), str(path))


def plan_bytes(path: Path) -> bytes:
    """The bytes of a plan's file. Raises ReadError for one that cannot be read."""
    try:
        return read_regular(path)
    except OSError as error:
        raise ReadError.of(refused("unreadable", str(path), error)) from error


@lru_cache(maxsize=_KEPT)
def parsed_plan(data: bytes) -> Plan:
    """The plan in the bytes of a file, without the fields that are not known; kept, since plans are frozen.

    Raises pydantic.ValidationError for bytes that are no plan.
    """
    return Plan.model_validate_json(data, extra="ignore")


def decode_plan(data: bytes, file: str) -> Plan:
    """The plan in the bytes of a file, of this major version of the schema, older or newer.

    Fields that only newer minor versions know are left out. Raises ReadError for bytes that are no plan, of a
    newer major version, or with an id that is no file name.
    """
    try:
        version = _Header.model_validate_json(data).schema_version
        major, _ = version_numbers(SCHEMA_VERSION)
        if version_numbers(version)[0] > major:
            raise ReadError("newer-major", file, {"version": version, "known": f"{major}.x"})
        plan = parsed_plan(data)
    except ValueError as error:  # pydantic's ValidationError is one
        raise ReadError("not-a-plan", file, {"detail": str(error)}) from error
    if not is_safe_id(plan.document_id):
        raise ReadError("unsafe-id", file, {"id": ascii(plan.document_id)[1:-1][:80]})
    return plan


def decode_plan_to_rewrite(data: bytes, file: str) -> Plan:
    """As `decode_plan`, for a plan whose file will be replaced.

    Raises ReadError also for a newer minor version, whose fields would be lost.
    """
    plan = decode_plan(data, file)
    if version_numbers(plan.schema_version) > version_numbers(SCHEMA_VERSION):
        raise ReadError("newer-minor", file, {"version": plan.schema_version})
    return plan
