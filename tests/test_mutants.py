"""The changes that `make mutants` makes to the code."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from scripts.mutants.changes import KINDS, changes
from scripts.mutants.coverage_map import Measured, carried, environment, measure
from scripts.mutants.run import Known, planned, run
from scripts.mutants.unrun import blocks
from scripts.mutants.warm import RAN_BEFORE, READY
from tests.support.documents import ROOT


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a < b", {"a <= b"}),
        ("a is None", {"a is not None"}),
        ("a and b", {"(a) or (b)"}),
        ("not a", {"a"}),
        ("-a", {"a"}),
        ("a + b", {"(a) - (b)"}),
        ("f(a, b.c)", {"f(b.c, a)"}),
        ("f(x=a, y=b)", {"f(x=b, y=a)"}),
        ("f(a, a)", set()),
        ("max(a, b)", set()),
        ("min(a, b.c)", set()),
        ("max(a, b, key=c)", {"max(b, a, key=c)"}),
        ("0.5", {"1.5"}),
        ("False", {"True"}),
        ("'年'", {"''"}),
        ("f'{a}年'", {"''"}),
        ("a if b else c", {"(c) if (b) else (a)"}),
    ],
)
def test_an_expression_is_changed_in_one_place(before: str, after: set[str]) -> None:
    source = f"x = {before}\n".encode()
    assert {c.applied(source).decode() for c in changes("m.py", source)} == {f"x = ({a})\n" for a in after}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("for a in b:\n    break", {"for a in b:\n    pass"}),
        ("a += b", {"pass"}),
        ("a.b = c", {"pass"}),
        ("a = b", set()),
        ("f(\n    a)", {"pass\n"}),
        ("if a:\n    b = c", {"if (not (a)):\n    b = c"}),
        ("def f(a: 'A') -> 'B':\n    '''Text.'''", set()),
        ("@d(0)\nclass A:\n    b: Literal['c']", set()),
    ],
)
def test_a_statement_is_removed_and_what_is_no_behaviour_is_left(before: str, after: set[str]) -> None:
    source = f"{before}\n".encode()
    assert {c.applied(source).decode() for c in changes("m.py", source)} == {f"{a}\n" for a in after}


def test_every_change_to_a_module_can_be_compiled_and_moves_no_line() -> None:
    source = (ROOT / "src/planparse/japanese/periods.py").read_bytes()
    found = changes("periods.py", source)
    assert {c.kind for c in found} == set(KINDS)
    for change in found:
        changed = change.applied(source)
        ast.parse(changed)
        assert changed != source and changed.count(b"\n") == source.count(b"\n"), change


def test_the_tests_of_a_statement_are_those_that_execute_it() -> None:
    in_function, imported = changes("m.py", b"def f(a):\n    return a + 1\n"), changes("m.py", b"A = 1\n")
    ran = {"m.py": {in_function[0].statement.key: ["test_f", "Group::test_g"], ": A = 1": [""]}}
    measured = Measured("test_m", 1.0, ran)
    tests = ["tests/test_m.py::test_f", "tests/test_m.py::Group::test_g"]
    assert sorted(measured.tests("m.py", in_function[0].statement)) == sorted(tests)
    assert sorted(measured.tests("m.py", imported[0].statement)) == sorted(tests)
    assert measured.tests("other.py", in_function[0].statement) == []
    constant = Measured("test_m", 1.0, {"m.py": {": A = 1": [""]}, "n.py": {"g: return m.A": ["test_g"]}})
    assert constant.tests("m.py", imported[0].statement) == ["tests/test_m.py::test_g"]
    unused = Measured("test_m", 1.0, {"m.py": {": A = 1": [""]}})
    assert unused.tests("m.py", imported[0].statement) == ["tests/test_m.py"]
    by_child = Measured("test_m", 1.0, {"m.py": {in_function[0].statement.key: ["", "test_f"]}})
    assert by_child.tests("m.py", in_function[0].statement) == ["tests/test_m.py"]


def test_a_statement_that_has_changed_has_the_tests_of_what_is_gone() -> None:
    ran = {
        "m.py": {
            ": A = 1": [""],
            "f: a = 1": ["test_f"],
            "f: return a": ["test_f", "test_g"],
            "C.g: return 1": ["test_g"],
            "h: x()": ["test_h"],
        },
        "gone.py": {"f: return 1": ["test_f"]},
    }
    now = [": A = 2", "f: b = 1", "f: return a", "C.g: return 2", "h: x()", "h: if y:", "new: return 1"]
    assert carried(ran, {"m.py": now, "other.py": ["f: return 1"]}) == {
        "m.py": {
            "f: b = 1": ["test_f"],
            "f: return a": ["test_f", "test_g"],
            "C.g: return 2": ["test_g"],
            "h: x()": ["test_h"],
            "new: return 1": ["test_f", "test_g"],
        },
        "gone.py": {},
    }


def test_what_only_an_import_executes_is_tried_first_by_the_tests_that_import_most_of_it() -> None:
    (change,) = changes("src/planparse/m.py", b"A = 'x'\n")
    ran = {"src/planparse/m.py": {": A = 'x'": [""]}, "src/planparse/n.py": {"g: return 1": ["test_g"]}}
    about = {"src/planparse/m.py": ran["src/planparse/m.py"]}
    folder = Measured("test_folder", 9.0, ran, {}, {"planparse.x": 1})
    others = [Measured(f"test_{number}", 1.0, about) for number in range(3)]
    own = Measured("test_own", 9.0, ran, {}, {"planparse.m": 2})
    last = Measured("test_z", 1.0, ran)
    tests = {one.module: one for one in (*others, last, folder, own)}
    assert list(planned(change, tests))[-3:] == [t.whole for t in (own, last, folder)]
    del tests["test_own"]
    assert list(planned(change, tests))[-2:] == [t.whole for t in (folder, last)]


def test_in_little_time_as_many_tests_run_as_it_has_room_for() -> None:
    (change,) = changes("src/planparse/m.py", b"def f():\n    return 'x'\n")
    key = change.statement.key

    def measured(name: str, running: list[str], other: int, **times: float) -> Measured:
        elsewhere = {f"g: {n}": running for n in range(other)}
        ran = {"src/planparse/m.py": {key: running}, "src/planparse/n.py": elsewhere}
        return Measured(name, sum(times.values()), ran, times)

    near = measured(
        "test_near", ["test_slow", "test_quick"], 0, test_beside=3.0, test_slow=9.0, test_quick=1.0
    )
    beside = [measured(f"test_{n}", [f"test_{n}"], 1, **{f"test_{n}": 20.0 + n}) for n in range(2)]
    child = measured("test_child", [""], 5, test_long=30.0, test_b=2.0, test_a=2.0)
    far = measured("test_far", ["test_far"], 9, test_far=1.5, test_unconcerned=0.1)
    tests = {one.module: one for one in (far, child, *beside, near)}
    of_near = [f"{near.whole}::{name}" for name in ("test_quick", "test_slow", "test_beside")]
    of_child = [f"{child.whole}::{name}" for name in ("test_a", "test_b")]
    assert list(planned(change, tests, 13.0)) == of_near
    assert list(planned(change, tests, 12.5)) == [*of_near[:2], f"{far.whole}::test_far"]
    assert list(planned(change, tests, 19.0)) == [*of_near, f"{far.whole}::test_far", *of_child]
    assert list(planned(change, tests, 17.0)) == [*of_near, f"{far.whole}::test_far", *of_child[:1]]
    assert len(planned(change, tests)) == 9


@pytest.mark.parametrize(
    ("fails", "noticed"),
    [
        (lambda changed, nth: changed, True),
        (lambda changed, nth: True, False),
        (lambda changed, nth: changed and nth == 1, False),
        (lambda changed, nth: False, False),
    ],
)
def test_a_test_has_noticed_a_change_if_it_fails_each_time_with_it_and_not_without(
    tmp_path: Path, fails: Callable[[bool, int], bool], noticed: bool
) -> None:
    (change,) = changes("m.py", b"def f():\n    return 'x'\n")
    (tmp_path / "m.py").write_bytes(b"def f():\n    return 'x'\n")
    asked: list[bool] = []

    def failed(names: Sequence[str], *_: object) -> str:
        asked.append(b"'x'" not in (tmp_path / "m.py").read_bytes())
        return names[0] if fails(asked[-1], sum(asked)) else ""

    measured = {"test_m": Measured("test_m", 1.0, {"m.py": {change.statement.key: ["test_f"]}})}
    tests = cast(Any, SimpleNamespace(failed=failed))
    assert run(change, measured, tmp_path, tests, Known()).noticed is noticed


def test_what_a_child_process_executes_is_measured(tmp_path: Path) -> None:
    module, test = tmp_path / "src/planparse/m.py", tmp_path / "tests/test_m.py"
    for path in (module, test):
        path.parent.mkdir(parents=True)
        path.with_name("__init__.py").touch()
    module.write_text("def f():\n    return 1\n\n\ndef g():\n    return 2\n")
    call = '[sys.executable, "-c", "from planparse.m import f; f()"]'
    test.write_text(f"import subprocess, sys\n\n\ndef test_m():\n    subprocess.run({call}, check=True)\n")
    measured = measure(tmp_path, test, tmp_path / "scratch")
    ran = measured.ran["src/planparse/m.py"]
    assert "f: return 1" in ran and "g: return 2" not in ran


def test_a_block_that_no_test_executes_is_listed() -> None:
    source = b"""'Text.'
if TYPE_CHECKING:
    import a
    import b
    import c
    import d
    import e
def g():
    'Text.'
    one()
    two(
        3,
        4,
    )
    five()
    six()
"""
    ran = {": def g():"}
    (block,) = blocks("m.py", source, ran)
    assert (block.first, block.last, block.function, block.lines) == (10, 16, "g", 7)
    assert blocks("m.py", source, ran | {"g: two( 3, 4, )"}) == []


def test_a_function_that_ran_while_the_tests_were_imported_is_not_replaced(tmp_path: Path) -> None:
    module, tests = tmp_path / "src/planparse/m.py", tmp_path / "tests"
    for folder in (module.parent, tests):
        folder.mkdir(parents=True)
        (folder / "__init__.py").touch()
    module.write_text("def f():\n    return 1\n\n\ndef g():\n    return 1\n\n\nF = f()\n")
    (tests / "conftest.py").write_text("import planparse.m\n")
    (tests / "test_m.py").write_text(
        "from planparse.m import F, g\n\n\ndef test_m():\n    assert F + g() == 2\n"
    )
    request = {"tests": ["tests/test_m.py"], "broken": [], "seconds": 60.0, "path": str(module)}
    requests = [json.dumps({**request, "function": name}) + "\n" for name in "fg"]
    with subprocess.Popen(
        [sys.executable, "-m", "scripts.mutants.warm", str(tmp_path / "base"), "tests/test_m.py"],
        cwd=tmp_path,
        env=environment(tmp_path, ROOT),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None and process.stdout is not None
        assert process.stdout.readline().strip() == READY
        module.write_text(module.read_text().replace("return 1", "return 2"))
        process.stdin.writelines(requests)
        process.stdin.close()
        answers = [json.loads(process.stdout.readline()) for _ in requests]
    assert answers == [[RAN_BEFORE, []], [1, ["tests/test_m.py::test_m"]]]
