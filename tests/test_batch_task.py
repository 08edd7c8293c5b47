"""Tasks, jobs and results as bytes, and what a finished job is as a finished task."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planparse.batch.task import (
    DEFAULTS,
    Done,
    Ended,
    Limits,
    Output,
    Task,
    decode_ended,
    decode_output,
    decode_result,
    decode_task,
    done_of,
    encode_ended,
    encode_output,
    encode_result,
    encode_task,
    job_of,
    on_documents,
    pack,
    unpack,
)
from planparse.document.errors import Failure, Phrase
from planparse.writers.json import encode
from tests.support.plans import rich_plan

TASK = Task(7, "港.pdf", "minato", b"\x00\xff")
OUTPUT = Output("計画".encode(), b"reading", b"\x00", {"issues": 3, "tasks": 0})
FAILURE = Failure("unknown-form", Phrase("sheet-row", {"row": 2}), {"scores": ("a 10%", "b 0%")})


def test_a_task_needs_no_more_than_a_document() -> None:
    assert (TASK.reader, TASK.ocr, TASK.strict, TASK.limits) == ("auto", "auto", False, DEFAULTS)
    assert (TASK.password, TASK.forms, TASK.corrections, TASK.earlier) == (None, None, None, None)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"reader": "pdfium", "ocr": "never", "strict": True},
        {"name": "名\ud800前\x00.pdf", "document_id": "名"},
        {"password": ""},
        {"password": "ひみつ"},
        {"forms": ()},
        {"forms": (("a.toml", "[x]"), ("b.toml", ""))},
        {"corrections": b""},
        {"corrections": b"{}", "earlier": b"plan"},
        {"earlier": b""},
        {"data": b""},
        {"limits": Limits(*(number + 1 for number in range(len(Limits.__dataclass_fields__))))},
    ],
)
def test_a_task_is_the_same_from_its_bytes(changes: dict[str, object]) -> None:
    task = replace(TASK, **changes)  # type: ignore[arg-type]
    assert decode_task(encode_task(task)) == task
    job = job_of(task)
    assert (job.number, job.name, job.block, job.limits) == (7, task.name, encode_task(task), task.limits)


@pytest.mark.parametrize(
    "output", [OUTPUT, replace(OUTPUT, status="outline"), replace(OUTPUT, status="outline", failure=FAILURE)]
)
def test_an_output_is_the_same_from_its_bytes(output: Output) -> None:
    assert decode_output(encode_output(output)) == output
    assert decode_result(encode_result(encode_output(output))) == encode_output(output)


@pytest.mark.parametrize(
    "failure", [FAILURE, Failure("damaged", "a.pdf", {"detail": "d"}), Failure("memory", "", {"limit": 3})]
)
def test_the_end_of_a_job_is_the_same_from_its_bytes(failure: Failure) -> None:
    assert decode_result(encode_result(failure)) == failure
    for ended in (Ended(3, failure, 2, 1.5, 4096), Ended(4, b"\x00\n"), Ended(5, b"")):
        assert decode_ended(encode_ended(ended)) == ended


@pytest.mark.parametrize("blobs", [(), (b"",), (b"a", b"", b"\n\n"), (b"{}", b"\x00")])
def test_a_block_is_unpacked_as_it_was_packed_and_refused_if_torn(blobs: tuple[bytes, ...]) -> None:
    block = pack({"a": 1, "名": None}, *blobs)
    assert unpack(block) == ({"a": 1, "名": None}, list(blobs))
    for torn in (block + b"x", block[: block.index(b"\n")] + b"\nlonger than it was", block[1:]):
        with pytest.raises(ValueError, match="block"):
            unpack(torn)


@pytest.mark.parametrize(
    ("block", "told"),
    [
        (b"", "not a packed block"),
        (b"[]\n", "not a packed block"),
        (b'{"header": {}}\n', "not a packed block"),
        (b'{"header": {}, "lengths": ["x"]}\n', "not a packed block"),
        (b'{"header": [], "lengths": []}\n', "torn block"),
        (b'{"header": {}, "lengths": [-1, 1]}\n', "torn block"),
        (b'{"header": {}, "lengths": [1]}\n', "torn block"),
    ],
)
def test_what_was_not_packed_is_refused(block: bytes, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        unpack(block)


def test_a_result_that_is_no_output_is_a_crash() -> None:
    assert done_of(Ended(2, encode_output(OUTPUT), 3, 0.5, 9)) == Done(2, OUTPUT, 3, 0.5, 9)
    known = Failure("damaged", "a.pdf", {"detail": "d"})
    assert done_of(Ended(2, known, 2, 0.25, 8)) == Done(2, known, 2, 0.25, 8)
    for block, told in ((b"?", "not a packed block"), (pack({}, b""), "not an output")):
        assert done_of(Ended(1, block)) == Done(1, Failure("crash", "", {"detail": told}))
    for block in (pack({"counts": 1}, b"", b"", b"", b""), pack({"counts": {}}, b"", b"", b"")):
        with pytest.raises(ValueError, match="not an output"):
            decode_output(block)
    with pytest.raises(ValueError, match="not a result"):
        decode_result(pack({}, b"", b""))


def test_an_error_without_a_reason_is_our_own() -> None:
    code = "written-too-large"
    failure = Failure(code, "a.pdf")
    assert failure.reason is None
    told = {"error": code, "detail": failure.sentence("en")}
    assert done_of(Ended(1, failure)) == Done(1, Failure("internal", "a.pdf", told))


def test_what_an_earlier_plan_has_differently_is_in_the_output() -> None:
    plan = rich_plan("this")
    other = plan.model_copy(update={"title": "別の題"})

    def work(earlier: bytes | None) -> Output:
        run = on_documents(lambda task: Output(task.data, b"", b""))
        return decode_output(run(encode_task(replace(TASK, data=encode(plan), earlier=earlier))))

    (change,) = work(encode(other)).changes
    assert (change.old, change.new) == ("別の題", plan.title)
    for earlier in (None, encode(plan), b"no plan"):
        assert work(earlier) == Output(encode(plan), b"", b"")
