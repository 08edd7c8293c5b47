"""Keeping in the output folder what people decide about links between two years' plans and bureaus."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from planparse.batch.store import Held, LocalStore
from planparse.comparison.links_file import (
    Decision,
    decode_links,
    with_decision,
    without_decisions,
)
from planparse.output.folder import LINKS


def keep_links(
    out: Path,
    added: Iterable[Decision],
    dropped: Iterable[Decision] = (),
    held: Held = lambda _: None,
) -> None:
    """Add decisions to the end of the folder's links file and drop others; on return they are on disk.

    Whatever else people wrote into the file stays. Waits for another run on the folder, after telling `held`
    whose it is. Raises OutputError, and UsageError for a file that is no links file, which is left alone.
    """
    store = LocalStore(out)
    with store.lock(True, held):
        block = store.read(LINKS) or b""
        decode_links(block, LINKS)
        text = without_decisions(block.decode("utf-8-sig").replace("\r\n", "\n"), dropped)
        for decision in added:
            text = with_decision(text, decision)
        decode_links(text.encode(), LINKS)
        store.write({LINKS: text.encode()})
