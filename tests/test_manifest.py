"""What the lines of a manifest say: the last record of each input, in the order of the last records."""

from __future__ import annotations

import pytest

from planparse.output.manifest import Record, decode, encode


def test_the_records_stand_in_the_order_of_the_last_of_each_input() -> None:
    first, other = Record("a.txt", "failed"), Record("b.txt", "ok", "b")
    again = Record("a.txt", "ok", "a")
    read = decode(encode([first, other, again]))
    assert list(read.records) == ["b.txt", "a.txt"]
    assert read.records["a.txt"].status == "ok"


@pytest.mark.parametrize(
    "line",
    [b"{", b"[]", b"3", b'{"kind": "document"}', b'{"kind": "weather"}', b"[" * 5000],
    ids=["cut", "list", "number", "no input", "no kind", "deep"],
)
def test_a_line_that_is_none_is_passed_over(line: bytes) -> None:
    whole = encode([Record("a.txt", "ok", "a")])
    assert list(decode(whole + line + b"\n" + encode([Record("b.txt", "ok", "b")])).records) == [
        "a.txt",
        "b.txt",
    ]
