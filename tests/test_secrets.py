"""Passwords and signatures of addresses appear in nothing that is shown, logged, recorded or published."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planparse.batch import inputs
from planparse.batch.inputs import Input, find
from planparse.batch.run import convert
from planparse.batch.task import MIB, Limits
from planparse.cli import main
from planparse.document.errors import Failure, Phrase
from planparse.document.secrets import without_secrets
from tests.support.batch import request
from tests.support.batch_plans import WORK
from tests.support.outputs import commit
from tests.support.plans import rich_plan

SIGNED = "https://bureau:himitsu@plans.example.jp/raw/計画.txt?X-Amz-Signature=himitsu"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("s3://key:himitsu@bucket/a.pdf", "s3://bucket/a.pdf"),
        ("s3://bucket/r?-*.pdf", "s3://bucket/r?-*.pdf"),
        ("cannot open postgresql://u:himitsu@host/db: refused", "cannot open postgresql://host/db: refused"),
        ("postgresql://host/db?user=u&password=himitsu", "postgresql://host/db?9ebd0630"),
        ("https://u:a/himitsu@host/a.pdf", "https://host/a.pdf"),
        ("https://u:a#himitsu@host/a.pdf", "https://host/a.pdf"),
        ("https:/u:himitsu@host/a.pdf は", "https:/host/a.pdf は"),
        ("zip://a.pdf::s3://u:himitsu@bucket/a.zip", "zip://a.pdf::s3://bucket/a.zip"),
        ("https://host:8080/a@b.pdf", "https://host:8080/a@b.pdf"),
        ("https://[::1]:80/a@b.pdf", "https://[::1]:80/a@b.pdf"),
        ("計画.pdf を読めません", "計画.pdf を読めません"),
        ("a@b.example.jp", "a@b.example.jp"),
    ],
)
def test_what_opens_an_address_is_left_out(text: str, shown: str) -> None:
    assert without_secrets(text) == shown


@pytest.mark.parametrize("secret", ["himitsu b", 'himi"tsu', "<himitsu>", "himi'tsu/b"])
def test_a_secret_with_blanks_or_quotes_is_left_out_of_an_address(secret: str) -> None:
    for address in (f"https://u:{secret}@host/計画 1.pdf", f"https://host/計画 1.pdf?sig={secret}"):
        shown = Input(address, "計画 1.pdf").shown
        assert "tsu" not in shown and shown.startswith("https://host/計画 1.pdf")
        assert "tsu" not in Failure("no-such-input", address).render("ja")


WORD = st.text("abcXYZ019-_.~!$*+%", min_size=4, max_size=12).map(lambda text: f"q{text}q")


@settings(deadline=None, max_examples=60)
@given(
    WORD,
    WORD,
    st.sampled_from(("s3", "https", "postgresql", "ftp")),
    st.sampled_from(("", "cannot open ", "「", "a=1 ")),
    st.sampled_from(("", ": refused", "」は読めません", "\n")),
)
def test_no_secret_of_an_address_is_left_in_a_message(
    user: str, secret: str, scheme: str, before: str, after: str
) -> None:
    for address in (
        f"{scheme}://{user}:{secret}@host/a.pdf",
        f"{scheme}://host/a.pdf?X-Sig={secret}&b={user}",
    ):
        told = without_secrets(f"{before}{address}{after}")
        assert secret not in told and "host/a.pdf" in told and told.startswith(before)


def test_two_signed_addresses_of_different_documents_stay_different() -> None:
    one, other = (without_secrets(f"https://example.jp/get?id={n}&key=himitsu") for n in (1, 2))
    assert one != other and "himitsu" not in one + other


def test_a_message_never_holds_a_secret() -> None:
    failure = Failure("unreadable", SIGNED, {"why": Phrase("quoted", {"text": f"404 for {SIGNED}"})})
    assert all("himitsu" not in failure.render(language) for language in ("ja", "en"))
    assert "himitsu" not in Failure("internal", "a", {"error": "E", "detail": SIGNED}).detail


class Web:
    """As fsspec's file system of web addresses: a path is the whole address."""

    def isfile(self, path: str) -> bool:
        return True

    def unstrip_protocol(self, path: str) -> str:
        return path

    def info(self, path: str) -> dict[str, int]:
        return {"size": 12}

    def cat_file(self, path: str) -> bytes:
        assert path == SIGNED
        return "港を守る".encode()


def test_a_signed_address_is_read_and_recorded_without_its_signature(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inputs, "file_system", lambda url: (Web(), url))
    (one,) = find([SIGNED]).inputs
    assert (one.where, one.name) == (SIGNED, "計画.txt")
    summary = convert(request([SIGNED], tmp_path / "out", work=WORK, limits=Limits(memory=2048 * MIB)))
    assert [record.status for record in summary.records] == ["ok"]
    written = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert "計画.txt".encode() in written and b"himitsu" not in written
    again = convert(request([SIGNED], tmp_path / "out", work=WORK, limits=Limits(memory=2048 * MIB)))
    assert (again.unchanged, again.moved) == (1, 0)


def test_a_local_file_whose_name_looks_like_an_address_keeps_it() -> None:
    assert Input("/a/https://b:c@d/e.txt", "e.txt").shown == "/a/https://b:c@d/e.txt"


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://bureau:hi%zzmitsu@host/db",
        "postgres:/bureau:himitsu@host",
        "postgresql://bureau:geheim@himitsu@127.0.0.1:1/db",
        "host=127.0.0.1 port=1 password=himitsu geheim",
    ],
)
def test_a_malformed_database_address_does_not_show_its_password(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = commit(tmp_path / "out", rich_plan())
    assert main(["export", str(out), "--postgres", url]) == 1
    told = capsys.readouterr().err
    assert told.startswith("PostgreSQL: ") and not any(x in told for x in ("himitsu", "mitsu", "geheim"))
