"""入れる: documents from browsers, one by one until each is in the output folder or its sender knows why not.

A file is received into OUT/inputs/.incoming under a random name. A worker reads it in the sandbox, asks the
sender what it must know (a password, whether it replaces an earlier version, whether to recognise a scan),
moves it to OUT/inputs and converts it as `planparse convert` does. What is refused is deleted: OUT/inputs
only ever holds whole files that can be read.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from secrets import token_hex
from threading import Condition, Thread
from typing import Literal

from planparse.api import Progress, convert
from planparse.batch.bounded import Call, each_bounded
from planparse.batch.inputs import Input
from planparse.batch.inputs import read as read_input
from planparse.batch.single import plan_of
from planparse.batch.task import DEFAULTS, MIB, Task
from planparse.document.errors import Failure, PlanparseError, ReadError, writing
from planparse.document.foreign import of_name
from planparse.document.names import file_name, free_name
from planparse.japanese.calendar import era_fiscal_year
from planparse.output.folder import INPUTS, SET_ASIDE
from planparse.output.manifest import Record, input_place, put_in
from planparse.parse.pipeline import safe_id
from planparse.plan import NO_FORM
from planparse.plan.model import Plan
from planparse.plan.versions import Titled, versions
from planparse.readers.exports import is_export
from planparse.readers.pdf.recognition import is_installed
from planparse.serve import library
from planparse.serve.receiving import receive
from planparse.writers.files import write_bytes

MOST_WAITING = 2048 * MIB
"""Bytes of the files that have been received and are not in the output yet."""
MOST_ITEMS = 2000
"""Files that are remembered; of those that ended, the oldest are forgotten first."""
_AT_ONCE = 8
"""Files that are read and converted together: starting to read takes longer than reading a small document."""
_INCOMING = f"{INPUTS}/.incoming"
_STALE = 24 * 3600
"""Seconds after which a received file is left over from a server that was killed."""
_SCANNED = ("no-text", "no-text-layer", "unreadable-glyphs")
"""Codes of errors and findings for pages that have to be recognised from their pictures."""

State = Literal["waiting", "reading", "asked", "done", "same", "failed"]
"""waiting: for its turn; reading: in the sandbox; asked: waits for an answer; done: in the output; same: its
bytes are in the output already; failed: refused, or the output could not be written.
"""
Question = Literal["password", "version", "scan"]
Answer = Literal["unlock", "replace", "both", "recognise", "as_is", "drop"]
ANSWERS: Mapping[Question, tuple[Answer, ...]] = {
    "password": ("unlock", "drop"),
    "version": ("replace", "both", "drop"),
    "scan": ("recognise", "as_is", "drop"),
}
"""What may be answered to each question; an item's `answers` are those that are possible for it."""


@dataclass(frozen=True, slots=True)
class Item:
    """A file that somebody put in.

    `changed` is the number of the change of the intake that made it what it is. `ja` and `en` say why it
    failed or what is asked about. `document` is the id of the document that it became or is the same as.
    """

    id: str
    name: str
    size: int
    sha256: str
    changed: int = 0
    state: State = "waiting"
    question: Question | None = None
    answers: tuple[Answer, ...] = ()
    ja: str = ""
    en: str = ""
    document: str | None = None

    @property
    def ended(self) -> bool:
        """Whether nothing more happens to it."""
        return self.state in ("done", "same", "failed")


@dataclass(frozen=True, slots=True)
class _Wish:
    """What the sender of a file has answered so far. `target` is the input that it replaces."""

    password: str | None = None
    recognise: bool = False
    as_is: bool = False
    both: bool = False
    target: str | None = None


class Intake:
    """The files that people put into an output folder, and the thread that works on them."""

    def __init__(self, out: Path, told: Callable[[BaseException], None]) -> None:
        """`told` is told an error that is a fault of the program."""
        self._out = out
        self._told = told
        self._news = Condition()
        self._items: dict[str, Item] = {}
        self._wishes: dict[str, _Wish] = {}
        self._changes = 0
        self._ending = False
        self._thread = Thread(target=self._run, daemon=True)
        self._thread.start()

    # --- for requests ------------------------------------------------------------------------------------

    @property
    def changes(self) -> int:
        """How often an item has changed, come or gone."""
        return self._changes

    def items(self) -> tuple[Item, ...]:
        """The files in the order in which they came."""
        with self._news:
            return tuple(self._items.values())

    async def receive(self, name: str, chunks: AsyncIterator[bytes]) -> Item:
        """Keep a file that comes in pieces; it waits for its turn then.

        Raises ReadError if it is larger than a document may be, or if too many bytes wait, and OutputError if
        it cannot be written. Nothing is left of a file that was not received whole.
        """
        own = token_hex(12)
        waiting = sum(one.size for one in self.items() if not one.ended)

        def check(size: int) -> None:
            if waiting + size > MOST_WAITING:
                raise ReadError("uploads-waiting", "", {"limit": MOST_WAITING // MIB})

        size, sha256 = await receive(self._received(own), chunks, check)
        item = Item(own, file_name(name), size, sha256)
        with self._news:
            self._wishes[own] = _Wish()
            self._put(item)
            self._forget()
        return item

    def answer(self, id: str, answer: Answer, password: str = "") -> bool:
        """Take an answer to the question about an item; False if it is not asked."""
        with self._news:
            item = self._items.get(id)
            if item is None or item.state != "asked" or answer not in item.answers:
                return False
            wish = self._wishes[id]
            if answer == "drop":
                self._drop(item)
                return True
            self._wishes[id] = replace(
                wish,
                password=password if answer == "unlock" else wish.password,
                recognise=wish.recognise or answer == "recognise",
                as_is=wish.as_is or answer == "as_is",
                both=wish.both or answer == "both",
                target=item.document if answer == "replace" else wish.target,
            )
            self._put(replace(item, state="waiting", question=None, answers=(), ja="", en="", document=None))
            return True

    def dismiss(self, id: str) -> bool:
        """Forget an item that has ended; False if there is none."""
        with self._news:
            item = self._items.get(id)
            if item is None or not item.ended:
                return False
            self._drop(item)
            return True

    def end(self) -> None:
        """Stop after the file that is being worked on."""
        with self._news:
            self._ending = True
            self._news.notify_all()

    def _received(self, id: str) -> Path:
        return self._out / _INCOMING / id

    def _put(self, item: Item) -> None:
        self._changes += 1
        self._items[item.id] = replace(item, changed=self._changes)
        self._news.notify_all()

    def _drop(self, item: Item) -> None:
        self._changes += 1
        del self._items[item.id]
        self._end_of(item)

    def _end_of(self, item: Item) -> None:
        """Delete the file of an item on which nobody works any more; what is left is swept later."""
        self._wishes.pop(item.id, None)
        with suppress(OSError):
            self._received(item.id).unlink()

    def _forget(self) -> None:
        ended = [item for item in self._items.values() if item.ended]
        for item in ended[: max(0, len(self._items) - MOST_ITEMS)]:
            self._drop(item)

    # --- the worker --------------------------------------------------------------------------------------

    def _run(self) -> None:
        self._sweep()
        while True:
            with self._news:
                self._news.wait_for(lambda: self._ending or self._waiting())
                if self._ending:
                    return
                batch = self._waiting()[:_AT_ONCE]
                for item in batch:
                    self._put(replace(item, state="reading"))
                wishes = {item.id: self._wishes[item.id] for item in batch}
            try:
                self._convert(self._sorted_out(batch, wishes))
            except PlanparseError as error:
                self._end_all(batch, error.failure)
            except Exception as error:
                self._told(error)
                self._end_all(batch, Failure("internal", "", {"error": type(error).__name__}))

    def _waiting(self) -> list[Item]:
        return [item for item in self._items.values() if item.state == "waiting"]

    def _settle(self, item: Item) -> None:
        """Take over what became of an item; its file goes if it has ended."""
        with self._news:
            if item.ended:
                self._end_of(item)
            self._put(item)

    def _end_all(self, batch: Iterable[Item], failure: Failure) -> None:
        """Settle those items of a batch that are still being read: all fail of the same."""
        for item in batch:
            known = self._items.get(item.id)  # none for one that ended and was dismissed
            if known is not None and known.state == "reading":
                self._settle(_failed(item, failure))

    def _sweep(self) -> None:
        """Delete what a server that was killed had received."""
        with suppress(OSError):
            for path in (self._out / _INCOMING).iterdir():
                if time.time() - path.stat().st_mtime > _STALE:
                    path.unlink()

    def _sorted_out(self, batch: Iterable[Item], wishes: Mapping[str, _Wish]) -> list[tuple[Item, _Wish]]:
        """The items that can be converted, with the answers about them; the others are settled.

        Of several files with the same bytes, or of one plan, only the first can be: the others wait for it.
        """
        ready: list[tuple[Item, _Wish]] = []
        unread: list[Item] = []
        for item in batch:
            settled = self._known(item)
            if settled is not None:
                self._settle(settled)
            elif any(item.sha256 == other.sha256 for other in (*unread, *(one for one, _ in ready))):
                self._settle(replace(item, state="waiting"))
            elif wishes[item.id].recognise:
                ready.append((item, wishes[item.id]))
            else:
                unread.append(item)
        plans: list[Plan] = []
        calls: Iterator[Call[Plan] | Failure] = (self._call(item, wishes[item.id]) for item in unread)
        read = each_bounded(calls)
        for item, plan in zip(unread, read, strict=True):
            asked = self._question(item, wishes[item.id], plan)
            if asked is not None:
                self._settle(asked)
            elif isinstance(plan, Plan) and versions([*plans, plan]):
                self._settle(replace(item, state="waiting"))
            elif isinstance(plan, Plan):
                plans.append(plan)
                ready.append((item, wishes[item.id]))
        return ready

    def _known(self, item: Item) -> Item | None:
        """The item as it ends without being read; None for one that must be."""
        for own, record in library.documents(self._out).items():
            if record.sha256 == item.sha256:
                return replace(item, state="same", document=own)
        code = _refusal(item.name, self._received(item.id))
        return None if code is None else _failed(item, Failure(code, item.name))

    def _call(self, item: Item, wish: _Wish) -> Call[Plan] | Failure:
        """The call that reads a file in the sandbox, without recognising pages."""
        data = read_input(Input(str(self._received(item.id)), item.name), DEFAULTS.size)
        if isinstance(data, Failure):
            return data
        task = Task(0, item.name, safe_id(item.name), data, password=wish.password, ocr="never")
        return Call(plan_of, (task,), item.name)

    def _question(self, item: Item, wish: _Wish, plan: Plan | Failure) -> Item | None:
        """The item with what its sender must be asked or told; None if it can be converted."""
        if isinstance(plan, Failure):
            if plan.code == "encrypted":
                text = _WRONG_PASSWORD if wish.password is not None else _ENCRYPTED
                return _asked(item, "password", text)
            if plan.code in _SCANNED and is_installed():
                return _asked(item, "scan", _PICTURES, without="as_is")
            return _failed(item, plan)
        scanned = [f.place.page for f in plan.findings if f.code in _SCANNED]
        if scanned and not wish.as_is and is_installed():
            pages = len(set(scanned))
            return _asked(
                item,
                "scan",
                (
                    f"{pages}ページは画像だけで、文字が入っていません。",
                    f"{pages} pages are images without text.",
                ),
            )
        if wish.both or wish.target is not None:
            return None
        return self._version_question(item, plan)

    def _version_question(self, item: Item, plan: Plan) -> Item | None:
        """The question whether a plan replaces the one of its bureau and year; None if there is no such."""
        known: list[Titled] = [one.summary for one in library.listed(self._out)]
        groups = versions([*known, plan])
        own = next((group for group in groups if plan in group), ())
        older = next((one for one in reversed(own) if one is not plan), None)
        record = library.documents(self._out).get(older.document_id) if older is not None else None
        if older is None or record is None or plan.form == NO_FORM or plan.fiscal_year is None:
            return None
        place = Path(input_place(record.input, str(self._out)))
        ja = f"{plan.organization} {era_fiscal_year(plan.fiscal_year)}の計画({place.name})がすでにあります。"
        en = f"There is a plan of the same bureau and year already ({place.name})."
        inside = put_in(record.input, self._out) is not None
        if not inside:
            ja += f"その原本は {place} にあります。差し替えるときは、そこに置き換えて変換し直してください。"
            en += f" Its file is {place}. To replace it, put the new one there and convert again."
        asked = _asked(item, "version", (ja, en), without=None if inside else "replace")
        return replace(asked, document=older.document_id)

    def _convert(self, ready: Iterable[tuple[Item, _Wish]]) -> None:
        """Move the files to their places and convert them; those with a password of their own one by one."""
        groups: dict[tuple[bool, str | None], dict[str, Item]] = {}
        for item, wish in ready:
            place = self._placed(item, wish)
            placed = item if wish.target is None else _replacing(item, place.name)
            groups.setdefault((wish.recognise, wish.password), {})[str(place)] = placed
        for (recognise, password), items in groups.items():

            def told(progress: Progress, items: Mapping[str, Item] = items) -> None:
                if progress.record is not None:
                    item = items.get(input_place(progress.record.input, str(self._out)))
                    if item is not None:
                        self._settle(_ended(item, progress.record))

            convert(
                items,
                self._out,
                ocr="auto" if recognise else "never",
                password=password,
                retry=True,
                wait=True,
                isolate=True,
                on_progress=told,
            )
            if recognise:
                self._tell_of_versions(items.values())

    def _tell_of_versions(self, items: Iterable[Item]) -> None:
        """Say which recognised documents are plans of a bureau and year of which there was one.

        They are not asked about: before they are recognised, which takes minutes, nobody knows.
        """
        files = {own: library.file_of(record) for own, record in library.documents(self._out).items()}
        groups = versions([one.summary for one in library.listed(self._out)])
        for old in items:
            item = self._items.get(old.id)
            if item is None or item.state != "done" or item.document is None:
                continue
            own = next((group for group in groups if any(p.document_id == item.document for p in group)), ())
            others = [files[p.document_id] for p in own if p.document_id != item.document]
            if others:
                ja, en = (text.format(joint.join(others)) for text, joint in zip(_OTHERS, "、,", strict=True))
                self._settle(replace(item, ja=ja, en=en))

    def _placed(self, item: Item, wish: _Wish) -> Path:
        """The path among the inputs to which the file is moved, whole or not at all.

        A version that is replaced is set aside.
        """
        with writing(item.name, "output-unwritable"):
            folder = self._out / INPUTS
            place = folder / free_name(item.name, lambda name: (folder / name).exists())
            replaced = library.documents(self._out).get(wish.target or "")
            if replaced is not None:
                place = Path(input_place(replaced.input, str(self._out)))
                aside = self._out / SET_ASIDE
                kept = aside / free_name(place.name, lambda name: (aside / name).exists())
                write_bytes(kept, place.read_bytes())
            self._received(item.id).replace(place)
        return place


_ENCRYPTED = (
    "パスワードで保護されています。このファイルのパスワードを入れてください。どこにも保存しません。",
    "Protected by a password. Enter the password of this file; it is kept nowhere.",
)
_PICTURES = (
    "文字が入っていないか、どの文字か分からないため、このままでは読めません。",
    "It cannot be read as it is: it has no text, or no one can tell which letters its glyphs are.",
)
_NO_FORM = (
    "決まった様式に当てはまらないため、見出し・本文・表だけを読み取りました。課題や予定はありません。",
    "No form matches, so only headings, text and tables were read, and no issues or tasks.",
)
_OTHERS = (
    "同じ局・年度の計画がほかにもあります({})。使わない方を開いて取り除いてください。",
    "There are more plans of the same bureau and year ({}). Open the one not used and remove it.",
)
_WRONG_PASSWORD = (
    "パスワードが違います。もう一度入れてください。",
    "The password is wrong. Enter it again.",
)


def _said(failure: Failure) -> tuple[str, str]:
    return failure.sentence("ja"), failure.sentence("en")


def _asked(item: Item, question: Question, text: tuple[str, str], without: Answer | None = None) -> Item:
    answers = tuple(answer for answer in ANSWERS[question] if answer != without)
    return replace(item, state="asked", question=question, answers=answers, ja=text[0], en=text[1])


def _failed(item: Item, failure: Failure) -> Item:
    ja, en = _said(failure)
    return replace(item, state="failed", question=None, answers=(), ja=ja, en=en)


def _replacing(item: Item, name: str) -> Item:
    ja = f"{name} の新しい版として差し替えました。前の版はフォルダー {SET_ASIDE} にあります。"
    return replace(item, ja=ja, en=f"It has replaced {name}; the earlier one is in the folder {SET_ASIDE}.")


def _ended(item: Item, record: Record) -> Item:
    """The item after its conversion."""
    if not record.written:
        return replace(item, state="failed", ja=record.ja or "", en=record.en or "")
    ja, en = _NO_FORM if record.status == "outline" else (record.ja or item.ja, record.en or item.en)
    return replace(item, state="done", document=record.document_id, ja=ja, en=en)


def _refusal(name: str, path: Path) -> str | None:
    """The error of a file that is not read: its name tells another kind, or planparse wrote it."""
    code = of_name(name)
    if code is not None:
        return code
    with path.open("rb") as file:
        return "own-export" if is_export(file) else None
