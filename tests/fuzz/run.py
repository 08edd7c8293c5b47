"""Fuzz one target until its time is up or a promise breaks: `python -m tests.fuzz.run TARGET [OPTION…]`.

The options are libFuzzer's.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import pkgutil
import random
import sys

import atheris

with (
    contextlib.redirect_stderr(io.StringIO()),  # it names every module
    atheris.instrument_imports(include=["planparse"]),
):
    from planparse import readers
    from planparse.form.file import shipped
    from tests.fuzz.mutate import mutated
    from tests.fuzz.targets import TARGETS

    for module in pkgutil.walk_packages(readers.__path__, "planparse.readers."):
        if not module.name.startswith("planparse.readers.ocr"):
            importlib.import_module(module.name)  # a reader imports its modules when it is first needed


def main() -> None:
    """Fuzz the target; never returns."""
    name, *options = sys.argv[1:]
    target = TARGETS[name]

    def mutate(data: bytes, most: int, seed: int) -> bytes:
        """Half of all inputs are changed byte by byte, half in their own form."""
        if random.Random(seed).random() < 0.5:
            return bytes(atheris.Mutate(data, len(data) if len(data) > most else most))
        return mutated(data, most, seed, name)

    # these take seconds, and half a minute on a busy machine: no input is to blame for them
    shipped()
    importlib.import_module("pandas")  # pyarrow does, with the first table
    atheris.Setup([sys.argv[0], *options], target, custom_mutator=mutate)
    atheris.Fuzz()


main()
