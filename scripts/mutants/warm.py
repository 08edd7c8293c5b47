"""A process that has pytest and the libraries in memory, and forks for each run of tests.

Importing them takes longer than most runs. The package itself is imported after the fork, as it then is.

Each line on standard input is a list of pytest's arguments in JSON. For each, two lines come back: the id of
the process that runs it, which leads a group of its own, and the exit code with the output.
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import sys
import tempfile
from contextlib import suppress

# Address space for the tests of a mutant that collects without end.
_MEMORY = 8 << 30
_LIBRARIES = (
    "asyncio",
    "hypothesis",
    "jsonschema",
    "lxml.etree",
    "numpy",
    "openpyxl",
    "pandas",
    "pdb",
    "pdfplumber",
    "pikepdf",
    "pyarrow.parquet",
    "pydantic.main",
    "pypdfium2",
    "pytest_regressions.plugin",
    "rapidfuzz.process",
    "reportlab.pdfgen.canvas",
    "rich.progress",
    "scipy.optimize",
    "sudachidict_core",
    "sudachipy",
    "xdist.plugin",
    "xlsxwriter",
)


def _run(arguments: list[str], output: int) -> int:
    """Run pytest in this process, which was forked for it, with its output in a file."""
    import pytest

    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    code = int(pytest.main(arguments))
    sys.stdout.flush()
    return code


def main() -> None:
    """Answer every line of standard input."""
    for name in _LIBRARIES:
        with suppress(ImportError):
            importlib.import_module(name)
    answers = os.fdopen(os.dup(1), "w")
    for line in sys.stdin:
        with tempfile.TemporaryFile() as output:
            child = os.fork()
            if not child:
                os.setsid()
                code = 70
                with suppress(BaseException):
                    code = _run(json.loads(line), output.fileno())
                os._exit(code)
            print(child, file=answers, flush=True)
            _, status = os.waitpid(child, 0)
            output.seek(0)
            told = output.read().decode("utf-8", "replace")
        print(json.dumps([os.waitstatus_to_exitcode(status), told]), file=answers, flush=True)


if __name__ == "__main__":
    main()
