"""Opening Office packages: limits, encryption, damage, and XML that tries to reach out."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from planparse.document.errors import ReadError
from planparse.readers import package, read
from planparse.readers.package import Relation, open_package

OLE = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(504)


def packed(parts: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def code(data: bytes, part: str = "word/document.xml") -> str:
    with pytest.raises(ReadError) as raised:
        open_package(data, "plan.docx").xml(part)
    assert "plan.docx" in raised.value.message("ja")
    return raised.value.code


def test_a_part_is_read_and_a_missing_one_is_none() -> None:
    opened = open_package(packed({"word/document.xml": b"<a><b/></a>"}), "plan.docx")
    root = opened.xml("word/document.xml")
    assert root is not None and root[0].tag == "b"
    assert opened.xml("word/comments.xml") is None


def test_relations_lead_to_parts_by_their_full_name() -> None:
    rels = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="r1" Type="http://x/relationships/header" Target="header1.xml"/>'
        b'<Relationship Id="r2" Type="http://x/relationships/comments" Target="/word/comments.xml"/>'
        b'<Relationship Id="r3" Type="http://x/relationships/image" Target="../media/a%20b.png"/>'
        b'<Relationship Id="r4" Type="http://x/hyperlink" Target="http://y" TargetMode="External"/>'
        b"</Relationships>"
    )
    opened = open_package(packed({"word/_rels/document.xml.rels": rels}), "plan.docx")
    assert opened.relations("word/document.xml") == {
        "r1": Relation("header", "word/header1.xml"),
        "r2": Relation("comments", "word/comments.xml"),
        "r3": Relation("image", "media/a b.png"),
        "r4": Relation("hyperlink", None),
    }
    assert opened.relations("word/header1.xml") == {}


def test_strict_documents_are_read_as_transitional_ones() -> None:
    strict = b'<w:document xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"/>'
    root = open_package(packed({"word/document.xml": strict}), "plan.docx").xml("word/document.xml")
    assert root is not None
    assert root.tag == "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}document"


def test_a_locked_file_is_named_as_such_by_every_reader() -> None:
    locked = OLE + "EncryptedPackage".encode("utf-16-le")
    assert code(locked) == "encrypted-original"
    with pytest.raises(ReadError) as raised:
        read(locked, "plan.xlsx")
    assert raised.value.code == "encrypted-original"


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04 torn",
        packed({"word/document.xml": b"<a>" * 3 + b"text " * 40})[:-30],
        packed({"word/document.xml": b"<a><b></a>"}),
        packed({"word/document.xml": b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}),
        packed({"word/document.xml": b""}),
    ],
    ids=("torn", "cut", "not well formed", "entities", "empty"),
)
def test_a_damaged_file_is_one_error(data: bytes) -> None:
    assert code(data) == "damaged-original"


def test_elements_within_elements_are_told_as_such() -> None:
    assert code(packed({"word/document.xml": b"<a>" * 4000 + b"</a>" * 4000})) == "nested-too-deeply"


def test_a_part_with_a_wrong_checksum_is_damaged() -> None:
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", b"<a>plan</a>")
    assert code(out.getvalue().replace(b"<a>plan</a>", b"<a>pram</a>")) == "damaged-original"


def test_a_zip_bomb_is_refused_before_it_is_inflated(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = packed({"word/document.xml": b" " * (package.RATIO_FROM + 1)})
    assert code(bomb) == "original-too-large"
    monkeypatch.setattr(package, "HIGHEST_RATIO", 10_000)
    assert code(bomb) == "damaged-original"
    monkeypatch.setattr(package, "MOST_INFLATED", package.RATIO_FROM)
    assert code(bomb) == "original-too-large"


def test_too_many_parts_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "MOST_PARTS", 2)
    assert code(packed({f"word/{n}.xml": b"<a/>" for n in range(3)})) == "original-too-large"


def test_a_declared_size_that_is_too_small_yields_no_more_than_that() -> None:
    data = packed({"word/document.xml": b"<a>" + b"x" * 5000 + b"</a>"})
    lying = data.replace((5007).to_bytes(4, "little"), (60).to_bytes(4, "little"))
    assert lying != data
    assert code(lying) == "damaged-original"
