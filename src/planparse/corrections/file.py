"""OUT/corrections/<document_id>.json: the values of a plan that a person has pinned.

The file is kept apart from the plan, so that converting again loses no correction. A correction remembers
the text it corrects.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from pydantic import BaseModel, ConfigDict, ValidationError

from planparse.document.errors import ReadError


class Correction(BaseModel):
    """One pinned value.

    What a newer planparse added to it stays when the file is written again.
    """

    model_config = ConfigDict(frozen=True, extra="allow")

    path: str
    """The value's path in the plan, as in the tables: issues/B-2/title.

    A last part that begins with + is a task that the person added: …/quarters/2/tasks/+①1.
    """
    source: str | None
    """What was read at the time; for an added task, its quarter's cell as written."""
    value: str | None
    """The right value; null empties the field or removes the task."""
    who: str
    when: date
    why: str
    doubts: Mapping[str, float] = {}
    """Path → doubt of each part that was doubtful as read and that the correction settles.

    They come back if the correction is taken back. Files of earlier versions have none.
    """


class Corrections(BaseModel):
    """The corrections of one document."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    document_id: str
    sha256: str
    """Of the version of the document that was last corrected, in hex."""
    corrections: tuple[Correction, ...] = ()


def read_corrections(data: bytes | None, file: str) -> tuple[Correction, ...]:
    """The corrections in the bytes of the file of that name; none for None, which stands for no file.

    Raises ReadError for bytes that are not a corrections file.
    """
    if data is None:
        return ()
    try:
        return Corrections.model_validate_json(data).corrections
    except ValidationError as error:
        raise ReadError("corrections-damaged", "", {"path": file, "detail": str(error)}) from error
