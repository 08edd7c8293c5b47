"""Which input is which document: a document is its bytes, not its path.

An id is given once and remembered in the manifest with the SHA-256 of the bytes. The same bytes keep their
id, and with it their corrections, under any name and in any folder. Other bytes at a document's path are a
new version of it and take its id over, unless the old version is still there under another name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from planparse.batch.naming import Named, document_ids
from planparse.output.manifest import Record


@dataclass(frozen=True, slots=True)
class Seen:
    """An input: its name in the manifest, its path below the folder it was found in, and its bytes' SHA-256.

    `sha256` is None for a file that is empty or could not be read.
    """

    name: str
    relative: str
    sha256: str | None


@dataclass(frozen=True, slots=True)
class Identities:
    """The document id of each input by name, and the inputs that are copies of another, with its name."""

    ids: Mapping[str, str]
    copies: Mapping[str, str]


def identify(
    inputs: Sequence[Seen], records: Mapping[str, Record], given: Mapping[str, str], taken: Iterable[str]
) -> Identities:
    """The identities of a run's inputs.

    `records` are those of the manifest by name, `given` the ids given earlier by SHA-256, `taken` further ids
    that must not be given to other bytes.
    """
    copies = _copies(inputs, records)
    originals = [one for one in inputs if one.name not in copies]
    own = {one.name: given[one.sha256] for one in originals if one.sha256 is not None and one.sha256 in given}
    claimed = set(own.values())
    for one in originals:
        old = records.get(one.name)
        if one.name in own or old is None or old.document_id is None or old.status == "skipped":
            continue
        if old.document_id not in claimed:
            own[one.name] = old.document_id
            claimed.add(old.document_id)
    ids = document_ids([Named(one.name, one.relative) for one in originals], own, taken)
    return Identities({**ids, **{copy: ids[original] for copy, original in copies.items()}}, copies)


def _copies(inputs: Sequence[Seen], records: Mapping[str, Record]) -> dict[str, str]:
    """The name of each copy → the name of the input that counts: the one converted before, or the first."""
    same: dict[str, list[str]] = {}
    for one in inputs:
        if one.sha256 is not None:
            same.setdefault(one.sha256, []).append(one.name)
    copies = {}
    for sha256, names in same.items():
        known = (n for n in names if n in records and _is_document(records[n], sha256))
        original = next(known, names[0])
        copies.update({name: original for name in names if name != original})
    return copies


def _is_document(record: Record, sha256: str) -> bool:
    return record.sha256 == sha256 and record.status not in ("skipped", "removed")
