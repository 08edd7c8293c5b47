"""What books say of the output folder that they are made from: its day, and what it lacks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone

from planparse.japanese.calendar import era_date
from planparse.output.manifest import Manifest, account, not_read
from planparse.output.versions import Repeated
from planparse.progress.history import History
from planparse.writers import MadeOf

_JAPAN = timezone(timedelta(hours=9))
_MOST_NAMED = 50
"""Files not read for the same reason that a workbook names; the manifest names all."""


def changed_at(manifest: Manifest) -> datetime | None:
    """When the output folder changed last, in Japanese time."""
    at = manifest.changed_at
    return datetime.fromisoformat(at).astimezone(_JAPAN) if at else None


def made_of(manifest: Manifest, several: Sequence[Repeated], reports: Mapping[str, History]) -> MadeOf:
    """What a workbook says of the plans in it, given the folder's manifest and its plans' reports.

    `several` are the plans of which the folder has several versions.
    """
    whole = account(manifest)
    as_of = changed_at(manifest)
    when = f"({era_date(as_of.date())}{as_of:%H時%M分}現在)" if as_of else ""
    lines = [
        f"このブックに入っている文書{when}: 様式で読み取った文書 {whole.documents}件、"
        f"様式に当てはまらない文書 {whole.without_form}件",
        f"入っていない文書: 読めなかった文書 {whole.failed}件、対象外のファイル {whole.not_read}件",
    ]
    if manifest.unfinished:
        lines.append("最後の変換が終わっていません。文書が足りないか、古いままです。")
    lines += [one.ja for one in several]
    missing = [group for group in not_read(manifest) if group.sort != "leftover"]
    lines += [f"・ {'、'.join(group.names[:_MOST_NAMED])}: {group.ja}" for group in missing]
    return MadeOf(as_of.date() if as_of else None, tuple(lines), reports)
