"""Passwords and signatures of addresses appear in nothing that is shown, logged, recorded or published."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import planparse
from planparse.batch import inputs
from planparse.batch.inputs import Input, find
from planparse.batch.run import convert
from planparse.batch.task import MIB, Limits
from planparse.cli import main
from planparse.document.errors import Failure, Phrase, UsageError
from planparse.document.secrets import address_without_secrets, without_secrets
from planparse.serve.server import Wish, serve
from planparse.writers.publication import Publication
from tests.support.batch import request
from tests.support.batch_plans import WORK
from tests.support.outputs import commit
from tests.support.plans import rich_plan

SIGNED_PARAMETER = "https://plans.example.jp/raw/計画.txt;sig=himi/tsu"
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
        ("https://host/計画.pdf;sig=himitsu/b+==", "https://host/計画.pdf?cc0992c8"),
        ("https://host/a;v2/b.pdf", "https://host/a;v2/b.pdf"),
        ("https://host/a.pdf%3FSig%3Dhimitsu", "https://host/a.pdf?e7f3e64d"),
        ("https://host/a.pdf%253Bsig%253dhimitsu", "https://host/a.pdf?2b810521"),
        ("https://host/a.pdf#access_token=himitsu", "https://host/a.pdf?592237d5"),
        ("https://host/C%23.pdf", "https://host/C%23.pdf"),
        ("https://u%3Ahimitsu%40host/a.pdf", "https://host/a.pdf"),
        ("HTTPS://U:HIMITSU@HOST/A.PDF?SIG=HIMITSU", "HTTPS://HOST/A.PDF?bd7c65c6"),
        ("abfs://box@himitsu.dfs.example.jp/a.pdf", "abfs://box@himitsu.dfs.example.jp/a.pdf"),
        ("abfs://box:himitsu@a.dfs.example.jp/a.pdf", "abfs://a.dfs.example.jp/a.pdf"),
        ("//u:himitsu@host/a.pdf", "//host/a.pdf"),
        ("「//himitsu@host/a.pdf", "「//host/a.pdf"),
        ("u:himitsu@host/a.pdf は", "host/a.pdf は"),
        ("u:p/himitsu@host/a.pdf", "host/a.pdf"),
        ("/data/https:/u:himitsu@host/a.pdf", "/data/https:/host/a.pdf"),
        ("htps//u:himitsu@host/a.pdf", "htps//host/a.pdf"),
        ("https:u:himitsu@host/a.pdf", "host/a.pdf"),
        ("a.pdf?X-Amz-Signature=himitsu&n=1", "a.pdf?X-Amz-Signature=…&n=1"),
        ("a.pdf;SIG=himitsu", "a.pdf;SIG=…"),
        ("a.pdf%3Fsig%3Dhimitsu", "a.pdf%3Fsig%3D…"),
        ("host=h PASSWORD = 'hi\\' mitsu' port=1", "host=h PASSWORD = … port=1"),
        ("AccountName=a;AccountKey=himitsu==;x=1", "AccountName=a;AccountKey=…;x=1"),
        (r"\\server\share\a@b.pdf", r"\\server\share\a@b.pdf"),
        (r"C:\a@b.pdf と C:/a@b.pdf", r"C:\a@b.pdf と C:/a@b.pdf"),
        ("host:8080/a@b.pdf", "host:8080/a@b.pdf"),
        ("連絡先:a@b.example.jp", "連絡先:a@b.example.jp"),
        ('key = "a"', 'key = "a"'),
        ("計画.pdf を読めません", "計画.pdf を読めません"),
        ("a@b.example.jp", "a@b.example.jp"),
    ],
)
def test_what_opens_an_address_is_left_out(text: str, shown: str) -> None:
    assert without_secrets(text) == shown


@pytest.mark.parametrize("piece", ["a:", "a://", "//a:", "a", "%3F", "x=;", "password", ";"])
def test_a_long_text_takes_no_quadratic_time(piece: str) -> None:
    text = f"https://h/{piece * 20_000}"
    assert without_secrets(text) and address_without_secrets(text)


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
    st.sampled_from(("s3:", "https:", "postgresql:", "ftp:", "")),
    st.sampled_from(("", "cannot open ", "「", "a=1 ")),
    st.sampled_from(("", ": refused", "」は読めません", "\n")),
)
def test_no_secret_of_an_address_is_left_in_a_message(
    user: str, secret: str, scheme: str, before: str, after: str
) -> None:
    for address in (
        f"{scheme}//{user}:{secret}@host/a.pdf",
        f"{scheme}//host/a.pdf?X-Sig={secret}&b={user}",
        f"{scheme}//host/a.pdf;sig={secret}",
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
        return not path.endswith("/")

    def find(self, path: str) -> list[str]:
        return [SIGNED, SIGNED_PARAMETER]

    def unstrip_protocol(self, path: str) -> str:
        return path

    def info(self, path: str) -> dict[str, int]:
        return {"size": 12}

    def cat_file(self, path: str) -> bytes:
        return f"港を守る{len(path)}".encode() if "himi" in path else b""


@pytest.mark.parametrize("address", [SIGNED, SIGNED_PARAMETER])
def test_a_signed_address_is_read_and_recorded_without_its_signature(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inputs, "file_system", lambda url: (Web(), url))
    (one,) = find([address]).inputs
    assert (one.where, one.name) == (address, "計画.txt")
    wanted = request([address], tmp_path / "out", work=WORK, limits=Limits(memory=2048 * MIB))
    assert [record.status for record in convert(wanted).records] == ["ok"]
    names = [str(path) for path in tmp_path.rglob("*")]
    written = b"".join(Path(path).read_bytes() for path in names if Path(path).is_file())
    assert "計画.txt".encode() in written and b"himi" not in written
    assert not any("himi" in name for name in names)
    again = convert(wanted)
    assert (again.unchanged, again.moved) == (1, 0)


def test_signed_addresses_in_a_folder_of_the_web_have_names_without_signatures(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(inputs, "file_system", lambda url: (Web(), url))
    found = find(["https://plans.example.jp/raw/"]).inputs
    assert {(one.relative, one.name) for one in found} == {("計画.txt", "計画.txt")} and len(found) == 2


def test_a_signature_that_a_download_left_in_a_file_name_is_not_published(tmp_path: Path) -> None:
    (tmp_path / "計画.txt?n=1&X-Amz-Signature=himitsu").write_text("港を守る")
    (one,) = find([str(tmp_path / "計画*himitsu")]).inputs
    assert one.name == "計画.txt?n=1&X-Amz-Signature=…" and Path(one.where).exists()
    with Path(one.where).open("rb") as file:
        assert "himitsu" not in planparse.read(file).source.name


@pytest.mark.parametrize("command", ["check", "inspect", "convert", "diff", "report"])
@pytest.mark.parametrize(
    "address", ["//u:himitsu@host/a.pdf", "u:himitsu@host/a.pdf", "https:/u:himitsu@host/a.pdf;sig=himitsu"]
)
def test_an_address_that_is_none_is_refused_without_its_password(
    command: str, address: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    last = {"convert": ["-o", str(tmp_path / "out")], "diff": [address]}.get(command, [])
    assert main([command, address, *last]) in (1, 2)
    told = "".join(capsys.readouterr())
    assert "host/a.pdf" in told and "himitsu" not in told


def test_a_wrong_call_does_not_quote_a_password(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["schema", "https://u:himitsu@host/a.pdf"])
    told = capsys.readouterr().err
    assert "host/a.pdf" in told and "himitsu" not in told


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


@pytest.mark.parametrize(
    ("address", "opens"),
    [
        ("https://bureau:himitsu@city.example.jp/raw/", True),
        ("https://himitsu@city.example.jp/", True),
        ("https://city.example.jp/raw/?X-Amz-Signature=himitsu", True),
        ("https://city.example.jp/plan;sig=himitsu", True),
        ("https://city.example.jp/plan%3Faccess_token%3Dhimitsu", True),
        ("https://city.example.jp/get?id=3&code=4&design=5", False),
        ("urn:city:plans", False),
    ],
)
def test_an_address_that_will_be_published_opens_nothing(address: str, opens: bool) -> None:
    for one in ((address, None, None), (None, address, None), (None, None, address)):
        with pytest.raises(UsageError) if opens else nullcontext() as refused:
            Publication(*one)
        assert refused is None or "himitsu" not in str(refused.value)


@pytest.mark.parametrize("name", ["u:himitsu@host", "https://host", "host/plans"])
def test_the_servers_name_is_a_host_alone(name: str, tmp_path: Path) -> None:
    wish = Wish(host="127.0.0.1", port=0, name=name, users=None, header=None, proxies=frozenset())
    with pytest.raises(UsageError, match="--name"):
        serve(commit(tmp_path / "out", rich_plan()), wish, "en", lambda _: None)
