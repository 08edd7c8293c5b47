"""Writes the sample plans of raw/, their truths in tests/truth/ and what changed in tests/changes/.

    python -m scripts.samples                 every document
    python -m scripts.samples kankyo-r8.txt   some of them, by file name

Run from the repository's root with the dependency group `samples` installed; the PDFs also need
LibreOffice (soffice), Chromium and the IPA fonts on the machine (Debian: libreoffice chromium
fonts-ipafont). PDFs come out with the same words at the same places on every run and the same bytes for
the same versions of these programs: dates and file identifiers are taken out.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from generator.layout import lay_out
from generator.plan import changes, load, truth
from scripts.samples.documents import DOCUMENTS, PAIRS

HERE = Path(__file__).parent
ROOT = HERE.parent.parent


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m scripts.samples", description=__doc__)
    parser.add_argument("documents", nargs="*", help="file names; all without any")
    parser.add_argument(
        "-o", "--output", type=Path, default=ROOT, help="root to write raw/ and tests/truth/ in"
    )
    args = parser.parse_args()
    raw, truths = args.output / "raw", args.output / "tests" / "truth"
    raw.mkdir(parents=True, exist_ok=True)
    for document in DOCUMENTS:
        if args.documents and document.file_name not in args.documents:
            continue
        plan = load(HERE / f"{document.plan}.toml")
        path = raw / document.file_name
        document.render(lay_out(plan, document.style), path)
        known = truth(plan, era_style=document.style.era, spans=document.style.merge)
        _write(truths / f"{document.file_name}.json", known)
        print(f"{path.stat().st_size / 1000:7.1f} kB  {path.name}")
    for old, new in PAIRS:
        found = changes(load(HERE / f"{old}.toml"), load(HERE / f"{new}.toml"))
        _write(args.output / "tests" / "changes" / f"{old}--{new}.json", found)


def _write(path: Path, value: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
