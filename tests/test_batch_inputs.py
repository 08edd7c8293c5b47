"""Untrusted names and files: what is read, what is refused, and the document ids."""

from __future__ import annotations

import os
import socket
import unicodedata
from collections import Counter
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planparse.batch import inputs, run
from planparse.batch.inputs import Found, Input, find, read
from planparse.batch.naming import Named, document_ids, slug
from planparse.document.errors import Failure, ReadError
from tests.support.batch import go, reasons, write


def names(found: Found) -> list[str]:
    return [one.relative for one in found.inputs]


def refused(found: Found) -> list[str]:
    return [one.relative for one, _ in found.refused]


def skipped(found: Found) -> dict[str, str]:
    return {one.relative: failure.code for one, failure in found.skipped}


def files(folder: Path, *names: str) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    return folder


def test_a_folder_gives_its_documents_at_any_depth_and_names_all_other_files(tmp_path: Path) -> None:
    files(tmp_path, "b.pdf", "a.TXT", "sub/c.Pdf", "sub/x.docx", "方針.xlsm", "old.doc", "index.htm")
    files(tmp_path, "一太郎.jtd", "写真.JPG", "sub/資料.zip", "計画.xdw", "数式.xyz", "近道.lnk", "計画.gdoc")
    files(tmp_path, ".hidden.pdf", "~$方針.xlsm", "sub/Thumbs.db", "sub/desktop.ini", ".git/d.pdf")
    files(tmp_path, "会議録.pages/Index.zip", "計画.wbk", "方針.pdf.crdownload", "台帳.accdb", "一覧.xlsb")
    files(tmp_path, "前回/manifest.jsonl", "前回/plans/a.json", "前回/report/index.html")
    found = find([str(tmp_path)])
    assert names(found) == ["a.TXT", "b.pdf", "index.htm", "old.doc", "sub/c.Pdf", "sub/x.docx", "方針.xlsm"]
    assert found.refused == ()
    assert skipped(found) == {
        "一太郎.jtd": "foreign-ichitaro",
        "写真.JPG": "foreign-image",
        "sub/資料.zip": "foreign-archive",
        "計画.xdw": "foreign-docuworks",
        "数式.xyz": "foreign-other",
        "近道.lnk": "foreign-shortcut",
        "計画.gdoc": "foreign-google",
        "会議録.pages": "foreign-apple",
        "計画.wbk": "foreign-backup",
        "方針.pdf.crdownload": "foreign-unfinished",
        "台帳.accdb": "foreign-database",
        "一覧.xlsb": "foreign-binary-workbook",
        ".hidden.pdf": "foreign-leftover",
        ".git": "foreign-leftover",
        "~$方針.xlsm": "foreign-leftover",
        "sub/Thumbs.db": "foreign-leftover",
        "sub/desktop.ini": "foreign-leftover",
        "前回": "foreign-output",
    }


def test_a_file_given_by_name_is_read_whatever_it_is_called(tmp_path: Path) -> None:
    files(tmp_path, "計画.jtd", "計画.dat", "Thumbs.db")
    assert names(find([f"{tmp_path}/計画.jtd"])) == ["計画.jtd"]
    found = find([f"{tmp_path}/*"])
    assert names(found) == ["計画.dat"]
    assert skipped(found) == {"計画.jtd": "foreign-ichitaro", "Thumbs.db": "foreign-leftover"}


def test_globs_files_and_file_urls(tmp_path: Path) -> None:
    for name in ("r8-a.pdf", "r8-b.pdf", "r7.pdf", "日誌 [1].pdf"):
        (tmp_path / name).write_text("x")
    assert names(find([f"{tmp_path}/r8-*.pdf"])) == ["r8-a.pdf", "r8-b.pdf"]
    assert names(find([f"file://{tmp_path}/r7.pdf"])) == ["r7.pdf"]
    # an existing file whose name has glob characters is that file
    assert names(find([f"{tmp_path}/日誌 [1].pdf"])) == ["日誌 [1].pdf"]
    for nothing in ("nothing.pdf", "r9-*.pdf"):
        with pytest.raises(ReadError):
            find([f"{tmp_path}/{nothing}"])


def test_a_document_named_twice_is_one(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub/a.pdf").write_text("x")
    both = find([str(tmp_path / "sub/a.pdf"), str(tmp_path)])
    assert both.inputs == find([str(tmp_path), f"{tmp_path}/sub/../sub/a.pdf"]).inputs
    assert names(both) == ["sub/a.pdf"]


def test_outward_links_pipes_and_devices_are_refused(tmp_path: Path) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside"
    for folder in (root, outside):
        folder.mkdir()
        (folder / "a.pdf").write_text("x")
    (root / "link.pdf").symlink_to(outside / "a.pdf")
    (root / "folder").symlink_to(outside)
    (root / "inner.pdf").symlink_to(root / "a.pdf")
    (root / "loop.pdf").symlink_to(root / "loop.pdf")
    (root / "dangling.txt").symlink_to("/nonexistent/x.txt")
    os.mkfifo(root / "pipe.pdf")
    with socket.socket(socket.AF_UNIX) as unix:
        unix.bind(str(root / "sock.pdf"))
        found = find([str(root)])
    assert names(found) == ["a.pdf"]
    assert refused(found) == ["dangling.txt", "folder", "link.pdf", "pipe.pdf", "sock.pdf"]
    assert all(f.reason == "unreadable" for _, f in found.refused)
    # a link that the user names is followed, but only to a regular file
    assert names(find([str(root / "link.pdf")])) == ["link.pdf"]
    assert refused(find(["/dev/zero", str(root / "pipe.pdf")])) == ["zero", "pipe.pdf"]


def test_an_input_replaced_after_it_was_found_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    one = Input(str(path), "a.pdf")
    os.mkfifo(path)
    assert isinstance(read(one, 100), Failure)
    path.unlink()
    path.symlink_to("/etc/hostname")
    assert isinstance(read(one, 100), Failure)
    path.unlink()
    gone = read(one, 100)
    assert isinstance(gone, Failure) and gone.reason == "unreadable"
    path.mkdir()
    assert isinstance(read(one, 100), Failure)


def test_an_oversized_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "big.pdf"
    with path.open("wb") as file:
        file.truncate(1 << 40)
    big = read(Input(str(path), "big.pdf"), 1000)
    assert isinstance(big, Failure) and big.reason == "too_large"
    path.write_bytes(b"x" * 1000)
    assert read(Input(str(path), "big.pdf"), 1000) == b"x" * 1000


def counted_reads(monkeypatch: pytest.MonkeyPatch, then: Callable[[Path], None]) -> Counter[str]:
    """How often each input is read from now on; `then` is called after a first read."""
    times = Counter[str]()

    def counted(one: Input, limit: int) -> inputs.Taken:
        taken = inputs_take(one, limit)
        times[one.relative] += 1
        if times[one.relative] == 1:
            then(Path(one.where))
        return taken

    inputs_take = inputs.take
    monkeypatch.setattr(inputs, "take", counted)
    return times


def test_an_input_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = write(tmp_path / "raw", a="海を守る", b="川を守る", copy="海を守る")
    times = counted_reads(monkeypatch, lambda path: path.write_text("書換え", encoding="utf-8"))
    summary = go(raw, tmp_path / "out")
    assert times == {"a.txt": 1, "b.txt": 1, "copy.txt": 1}
    assert {r.sha256 for r in summary.records} == {
        sha256(text.encode()).hexdigest() for text in ("海を守る", "川を守る")
    }


def test_an_input_changed_between_hashing_and_conversion_fails_until_the_next_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = write(tmp_path / "raw", a="海を守る", b="川を守る")

    def change(path: Path) -> None:
        if path.name == "a.txt":
            path.write_text("書換え", encoding="utf-8")

    with monkeypatch.context() as patched:
        patched.setattr(run, "HELD_FILES", 0)
        counted_reads(patched, change)
        summary = go(raw, tmp_path / "out")
    assert reasons(summary) == {"a.txt": "unreadable", "b.txt": None}
    assert "もう一度変換" in (summary.failures[0].ja or "")
    assert reasons(go(raw, tmp_path / "out")) == {"a.txt": None, "b.txt": None}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("令和8年度 局区X方針", "令和8年度-局区X方針"),
        ("plan_r8-A", "plan_r8-A"),
        ("../../etc/passwd", "etc-passwd"),
        ("a\nb\tc", "a-b-c"),
        ("..", "document-5ec1f7e7"),
        ("", "document-e3b0c442"),
        ("CON", "_CON"),
        ("lpt1", "_lpt1"),
        ("カ\u3099ス事業", "ガス事業"),
        ("計画（案）①", "計画-案-98ec8f3f"),
        ("план", "document-9d5d9a6e"),
        ("a\u202eb", "a-b"),
        ("=cmd|x", "cmd-x"),
    ],
)
def test_slugs(name: str, expected: str) -> None:
    got = slug(name)
    assert got == expected or (
        expected[-9] == "-" and got[:-8] == expected[:-8] and len(got) == len(expected)
    )


@given(st.text(st.characters(), max_size=300))
def test_any_name_gives_a_safe_id(name: str) -> None:
    (made,) = document_ids([Named(name, name)]).values()
    assert 0 < len(made.encode()) <= 120
    assert unicodedata.normalize("NFC", made) == made
    assert not any(c in made for c in "/\\\0\n.=+@\"'<>|?*:") and not made.startswith("-")
    assert not {unicodedata.category(c) for c in made} & {"Cc", "Cf", "Cs", "Zs", "Zl", "Zp"}


@given(st.lists(st.text("aAプフ\u309a.-/é", min_size=1, max_size=6), unique=True, max_size=12), st.randoms())
def test_ids_are_unique_ignoring_case_and_independent_of_order(paths: list[str], chance) -> None:
    inputs = [Named(f"/in/{path}", path) for path in paths]
    ids = document_ids(inputs, taken=["a", "プ-1"])
    assert len({i.casefold() for i in ids.values()} | {"a"}) == len(inputs) + 1
    chance.shuffle(inputs)
    assert document_ids(inputs, taken=["a", "プ-1"]) == ids


def test_ids_are_no_longer_than_needed() -> None:
    inputs = [Named(p, p) for p in ("r8.pdf", "r8.txt", "r7.txt", "x/r6.pdf", "y/r6.pdf")]
    ids = document_ids(inputs)
    assert [ids[p] for p in ("r8.pdf", "r8.txt", "r7.txt")] == ["r8-pdf", "r8-txt", "r7"]
    assert ids["x/r6.pdf"] != ids["y/r6.pdf"] and ids["x/r6.pdf"].startswith("r6-")


def test_files_with_hostile_names_are_converted(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    hostile = [
        b"%2e%2e%2f.txt",
        b"a\nb.txt",
        b"\xff\xfe.txt",
        "が".encode() * 80 + b".txt",
        "か\u3099.txt".encode(),
        "が.txt".encode(),
        b"-rf.txt",
        b"=1+1.txt",
        "\u202etxt.fdp.txt".encode(),
        b"x" * 251 + b".txt",
    ]
    for name in hostile:
        (raw / os.fsdecode(name)).write_bytes(b"text " + name)
    summary = go(raw, tmp_path / "out")
    assert summary.failures == () and len(summary.records) == len(hostile)
    assert len(list((tmp_path / "out/plans").iterdir())) == len(hostile)
    assert {p.name for p in tmp_path.iterdir()} == {"raw", "out"}
    assert go(raw, tmp_path / "out").converted == 0
