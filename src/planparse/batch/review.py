"""Keeping what people have looked at and found right, beside the document's corrections."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from planparse.batch.store import Held, LocalStore
from planparse.corrections.reviews import Review, encode_review
from planparse.output.folder import reviews_name


def keep_reviews(out: Path, document_id: str, reviews: Iterable[Review], held: Held = lambda _: None) -> None:
    """Append the reviews to the document's file; on return they are on disk.

    Waits for another run on the folder, after telling `held` whose it is. Raises OutputError.
    """
    store = LocalStore(out)
    with store.lock(True, held):
        store.extend(reviews_name(document_id), b"".join(map(encode_review, reviews)))
