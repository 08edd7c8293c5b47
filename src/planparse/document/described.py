"""The docstrings of fields as the descriptions in JSON Schema.

pydantic's `use_attribute_docstrings` reads them when a class is made, which takes half of the time in which
the plan's model is imported; only who asks for the schema needs them.
"""

from __future__ import annotations

import ast
import inspect
from itertools import pairwise
from textwrap import dedent
from typing import Any

from pydantic import GetJsonSchemaHandler
from pydantic_core import CoreSchema


class Described:
    """A published class: in its JSON Schema, the docstrings of its fields are their descriptions."""

    __slots__ = ()

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler, /
    ) -> dict[str, Any]:
        """The schema that pydantic makes, with descriptions."""
        found = handler(schema)
        properties = handler.resolve_ref_schema(found).get("properties", {})
        for name, docstring in _docstrings(cls).items():
            if name in properties:
                properties[name].setdefault("description", docstring)
        return found


def _docstrings(of: type) -> dict[str, str]:
    """The docstring of each field of a class, those it inherits included."""
    docstrings: dict[str, str] = {}
    for each in reversed(of.__mro__):
        if issubclass(each, Described) and each is not Described:
            (parsed,) = ast.parse(dedent(inspect.getsource(each))).body
            assert isinstance(parsed, ast.ClassDef)
            for field, after in pairwise(parsed.body):
                match field, after:
                    case (
                        ast.AnnAssign(target=ast.Name(id=name)),
                        ast.Expr(value=ast.Constant(value=str(text))),
                    ):
                        docstrings[name] = inspect.cleandoc(text)
    return docstrings
