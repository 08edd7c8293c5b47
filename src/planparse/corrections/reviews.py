"""OUT/reviews/<document_id>.jsonl: the values that people have looked at and found right.

One line for each time somebody confirmed a value or took that back, appended and never changed. A line holds
a hash of the value as it was, so that a value that has changed since then counts as not looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256

from pydantic import BaseModel, ConfigDict, ValidationError


class Review(BaseModel):
    """Somebody's word on one value."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: str
    """The value's path in the plan, or the key of a finding that is about no value."""
    value: str
    """`digest` of the value that was looked at."""
    who: str
    at: datetime
    confirmed: bool = True
    """False if the person took an earlier confirmation back."""


def digest(text: str | None) -> str:
    """The hash by which a review knows the value again; no value has another hash than an empty one."""
    return sha256(b"" if text is None else b"=" + text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def encode_review(review: Review) -> bytes:
    """The review as a line of the file."""
    return review.model_dump_json().encode("utf-8") + b"\n"


def read_reviews(data: bytes | None) -> dict[str, Review]:
    """Path → the last review of it, of those that were not taken back.

    None stands for no file. Fields that only newer versions know are left out. Lines that cannot be read are
    passed over: the value is to be looked at again.
    """
    last: dict[str, Review] = {}
    for line in (data or b"").splitlines():
        try:
            review = Review.model_validate_json(line, extra="ignore")
        except ValidationError:
            continue
        last[review.path] = review
    return {path: review for path, review in last.items() if review.confirmed}


def confirmation(reviews: Mapping[str, Review], path: str, value: str) -> Review | None:
    """Who confirmed the value at the path as it is now, known by its `digest`; None if nobody has."""
    review = reviews.get(path)
    return review if review is not None and review.value == value else None
