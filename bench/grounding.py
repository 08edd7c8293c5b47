"""Check that every value stands in its bounding box and that no character of a page is lost.

    PYTHONPATH=src python bench/grounding.py FILE_OR_FOLDER... [-v] [--reader auto|pdfium|pdfplumber]

Converts PDFs and compares the result, character by character, with what PDFium alone finds on the page. Of a
document in no known form, only the lines are compared.

grounded   share of facts (paragraphs, headings, budgets, cells, tasks …) whose boxes contain their text
tight      share of facts whose boxes contain nothing but their text and their marker
on page    share of the page's characters that are in a line of the reading or listed as unread
in facts   share of the characters of content lines that are in a fact whose place includes the line; the
           other texts are listed at the end, each once: column headers and row labels, nothing else
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from planparse.batch.pictures import views
from planparse.document.errors import ReadError
from planparse.document.place import Box, Place
from planparse.japanese.characters import repair
from planparse.japanese.fold import fold
from planparse.parse.pipeline import parse_path
from planparse.plan.model import ReadLine
from planparse.readers import read
from planparse.report.pageimage import Character, PageView
from planparse.report.view import Fact, Unread, View, unread_text, view

SLACK = 1.5  # points; a reader's box encloses the font's height, PDFium's the ink alone
DITTO = re.compile(r"同左|同上|〃|々|″|\"|”")


@dataclass
class Count:
    facts: int = 0
    grounded: int = 0
    tight: int = 0
    characters: int = 0
    on_page: int = 0
    unread: int = 0
    content: int = 0
    in_facts: int = 0
    missing: list[str] = field(default_factory=list)
    labels: Counter[str] = field(default_factory=Counter)

    def add(self, other: Count) -> None:
        for name in ("facts", "grounded", "tight", "characters", "on_page", "unread", "content", "in_facts"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.labels.update(other.labels)


def bare(text: str) -> str:
    return "".join(fold(repair(text)[0]).split())


def boxes(place: Place) -> Iterator[tuple[int, Box]]:
    if place.page is not None and place.box is not None:
        yield place.page, place.box
    for more in place.continued:
        yield more.page, more.box


def once(page: PageView) -> list[Character]:
    """The page's visible characters, those that are printed twice for bold only once."""
    seen: dict[str, list[Box]] = {}
    kept = []
    for c in page.characters:
        if not c.visible:
            continue
        others = seen.setdefault(c.text, [])
        if any(abs(c.box[0] - b[0]) < 1 and abs(c.box[1] - b[1]) < 1 for b in others[-40:]):
            continue
        others.append(c.box)
        kept.append(c)
    return kept


def inside(characters: Sequence[Character], box: Box) -> list[Character]:
    x0, top, x1, bottom = box[0] - SLACK, box[1] - SLACK, box[2] + SLACK, box[3] + SLACK
    return [
        c
        for c in characters
        if x0 <= (c.box[0] + c.box[2]) / 2 <= x1 and top <= (c.box[1] + c.box[3]) / 2 <= bottom
    ]


def rows(characters: Sequence[Character]) -> str:
    """The characters from top to bottom and left to right."""
    lines: list[list[Character]] = []
    for c in sorted(characters, key=lambda c: (c.box[1] + c.box[3]) / 2):
        middle = (c.box[1] + c.box[3]) / 2
        if lines and lines[-1][0].box[1] - 1 <= middle <= lines[-1][0].box[3] + 1:
            lines[-1].append(c)
        else:
            lines.append([c])
    return "".join(c.text for line in lines for c in sorted(line, key=lambda c: c.box[0]))


def in_order(wanted: str, text: str) -> bool:
    rest = iter(text)
    return all(c in rest for c in wanted)


def expected(fact: Fact) -> list[str]:
    """The texts of the fact that its box has to contain."""
    if fact.tags.get("ditto"):
        return []
    if fact.name == "row":
        return [fact.text, *(fact.tags[k] for k in ("field", "approach") if k in fact.tags)]
    if fact.name in ("departments", "affiliates", "facility"):
        return [name for name in fact.text.split("、") if name]
    return fact.text.split("\n") if fact.text else []


def grounded(fact: Fact, pages: dict[int, list[Character]]) -> tuple[bool, bool, str]:
    held = [c for number, box in boxes(fact.place) for c in inside(pages.get(number, []), box)]
    by_order = bare("".join(c.text for c in held))
    by_rows = bare("".join(rows(inside(pages.get(n, []), box)) for n, box in boxes(fact.place)))
    if fact.tags.get("ditto"):
        ok = bool(DITTO.search(by_rows))
        return ok, ok, by_rows
    wanted = [bare(text) for text in expected(fact)]
    ok = all(w in by_order or w in by_rows or in_order(w, by_order) or in_order(w, by_rows) for w in wanted)
    own = sum(map(len, wanted)) + len(bare(fact.marker))
    return ok, ok and len(by_order) <= own + 3, by_rows


def measure(shown: View, pages: Sequence[PageView]) -> Count:
    count = Count()
    characters = {page.number: once(page) for page in pages}
    for fact in shown.facts:
        if not (fact.text and any(boxes(fact.place))):
            if fact.text:
                count.facts += 1
                count.missing.append(f"no box: {fact.path} {fact.text[:40]!r}")
            continue
        ok, tight, seen = grounded(fact, characters)
        count.facts += 1
        count.grounded += ok
        count.tight += tight
        if not ok:
            count.missing.append(f"p.{fact.place.page} {fact.path}: {fact.text[:60]!r} not in {seen[:80]!r}")
    measure_pages(count, shown.lines, shown.unread, pages)
    holders: dict[int, list[Fact]] = {}
    for fact in shown.facts:
        if fact.place.lines is not None:
            for number in range(fact.place.lines[0], fact.place.lines[1] + 1):
                holders.setdefault(number, []).append(fact)
    for line in shown.lines:
        if line.kind == "content":
            size = len(bare(line.text))
            count.content += size
            if accounted(line, holders.get(line.number, [])):
                count.in_facts += size
            else:
                count.labels[bare(line.text)] += 1
    return count


def measure_pages(
    count: Count, lines: Sequence[ReadLine], unread: Sequence[Unread], pages: Sequence[PageView]
) -> None:
    for page in pages:
        there = Counter(bare("".join(c.text for c in once(page))))
        held = Counter(bare("".join(line.text for line in lines if line.page == page.number)))
        listed = [u for u in unread if u.page == page.number]
        rest = Counter(bare("".join(u.text for u in listed)))
        count.characters += sum(there.values())
        count.on_page += sum((there & (held + rest)).values())
        count.unread += sum((there & rest).values())
        count.missing += [f"p.{page.number}: not read: {u.text!r}" for u in listed]
        if lost := there - (held + rest):
            count.missing.append(f"p.{page.number}: characters in no line: {dict(lost)}")


def accounted(line: ReadLine, facts: Sequence[Fact]) -> bool:
    wanted = Counter(bare(line.text))
    there = Counter(bare("".join("".join((f.marker, f.text, *f.tags.values())) for f in facts)))
    # list markers and the labels in front of a value belong to its field, not to its text
    return sum((wanted - there).values()) <= max(2, len(bare(line.text)) // 3) if facts else False


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("-v", "--verbose", action="store_true")
    parser.add_argument("--reader", default="auto", choices=("auto", "pdfium", "pdfplumber"))
    args = parser.parse_args()
    total = Count()
    print(f"{'grounded':>9} {'tight':>7} {'on page':>8} {'unread':>7} {'in facts':>9} {'facts':>6}  document")
    for path in (p for given in args.paths for p in files(given)):
        pages = tuple(views(path))
        try:
            parsed = parse_path(path, reader=args.reader)
            count = measure(view(parsed.plan, parsed.reading, pages), pages)
        except ReadError:
            document, _ = read(path.read_bytes(), path.name, reader=args.reader)
            lines = [
                ReadLine(number=at.number, page=at.page, box=at.box, text=at.text, kind="heading", role="")
                for at in document.lines()
            ]
            count = Count()
            measure_pages(count, lines, tuple(unread_text(pages, lines)), pages)
        total.add(count)
        report(count, path.name)
        if args.verbose:
            for line in count.missing:
                print(f"    {line}")
    report(total, "all")
    print("in no fact:", ", ".join(f"{text} ×{n}" for text, n in total.labels.most_common()))


def files(given: Path) -> list[Path]:
    return sorted(given.glob("*.pdf")) if given.is_dir() else [given]


def report(c: Count, name: str) -> None:
    def share(part: int, whole: int) -> str:
        return f"{part / whole:.4f}" if whole else "-"

    print(
        f"{share(c.grounded, c.facts):>9} {share(c.tight, c.facts):>7} {share(c.on_page, c.characters):>8} "
        f"{c.unread:>7} {share(c.in_facts, c.content):>9} {c.facts:>6}  {name}",
        flush=True,
    )


if __name__ == "__main__":
    main()
