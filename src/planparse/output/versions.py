"""Which of several versions of one plan in an output folder is the newer one."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from planparse.japanese.calendar import era_fiscal_year
from planparse.output.folder import is_url
from planparse.output.manifest import Manifest, input_place
from planparse.plan.versions import Document, versions

_MOST_NAMED = 5
"""Most versions of one plan that the sentence names."""


@dataclass(frozen=True, slots=True)
class Repeated:
    """Documents of one bureau and year, all of them counted in the tables: their ids, oldest first."""

    organization: str
    fiscal_year: int
    document_ids: tuple[str, ...]

    @property
    def ja(self) -> str:
        """What is in the output twice, and what to do, in Japanese."""
        return (
            f"{self.organization} {era_fiscal_year(self.fiscal_year)}の計画が{len(self.document_ids)}件あり、"
            f"すべて集計に入っています(古い順: {' → '.join(self.document_ids[-_MOST_NAMED:])})。"
            "差替えや同じ計画の別形式であれば、使わない方の原本を除いて変換し直してください。"
        )

    @property
    def en(self) -> str:
        """The same in English, without the bureau's Japanese name."""
        return (
            f"{len(self.document_ids)} plans of one bureau for {self.fiscal_year}, all of them counted "
            f"(oldest first: {' → '.join(self.document_ids[-_MOST_NAMED:])}). If one replaces the other or "
            "is the same in another format, remove the source of the one not used and convert again."
        )


def oldest_first(documents: Iterable[Document], manifest: Manifest, out: str) -> list[Document]:
    """The documents of the output folder `out` by age.

    The older is the one that an earlier run converted first. Of those that came with the same run it is the
    one whose source has the earlier time of modification, if the source is still in its place.
    """
    places = {record.document_id: name for name, record in manifest.records.items() if record.written}

    def age(document: Document) -> tuple[str, float, str]:
        own = document.document_id
        name = places.get(own)
        return manifest.since.get(own, ""), _changed(input_place(name, out)) if name else 0.0, own

    return sorted(documents, key=age)


def newest(documents: Iterable[Document], manifest: Manifest, out: str) -> list[Document]:
    """The documents of the output folder `out` without those that a newer version of the plan replaces."""
    by_age = oldest_first(documents, manifest, out)
    older = {one.document_id for group in versions(by_age) for one in group[:-1]}
    return [one for one in by_age if one.document_id not in older]


def of_year(
    documents: Iterable[Document],
    year: int | None,
    manifest: Manifest,
    out: str,
    wanted: Callable[[Document], bool] = lambda _: True,
) -> list[Document]:
    """The wanted documents of a fiscal year, by bureau; of several versions of a plan only the newest counts.

    Without a year, those of the latest one that a wanted document has; those that name none if none does.
    """
    found = [one for one in newest(documents, manifest, out) if wanted(one)]
    if year is None:
        year = max((one.fiscal_year for one in found if one.fiscal_year is not None), default=None)
    return sorted(
        (one for one in found if one.fiscal_year == year),
        key=lambda one: (one.organization or "", one.document_id),
    )


def _changed(place: str) -> float:
    """The time of modification of a local file, in seconds since 1970; 0 where there is none."""
    if is_url(place):
        return 0.0
    try:
        return os.stat(place).st_mtime  # noqa: PTH116  # a path a file takes time
    except OSError:
        return 0.0


def repeated(documents: Iterable[Document], manifest: Manifest, out: str) -> tuple[Repeated, ...]:
    """The plans of which the output folder `out` has several versions, by bureau and year."""
    # few documents have versions: only those are looked up
    several = [document for group in versions(documents) for document in group]
    groups = versions(oldest_first(several, manifest, out)) if several else ()
    found = (
        Repeated(group[0].organization or "", group[0].fiscal_year or 0, tuple(x.document_id for x in group))
        for group in groups
    )
    return tuple(sorted(found, key=lambda one: (one.organization, one.fiscal_year)))
