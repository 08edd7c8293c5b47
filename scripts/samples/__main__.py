"""Write the sample plans of raw/, their truths in tests/truth/ and the known changes in tests/changes/.

    python -m scripts.samples                 every document
    python -m scripts.samples kankyo-r8.txt   some of them, by file name

Run it in the repository's root with the dependency group `samples` installed. The PDFs also need
LibreOffice (soffice), Chromium and the IPA fonts (Debian: libreoffice-writer libreoffice-calc
libreoffice-impress chromium fonts-ipafont). Dates and file identifiers are removed, so that the same versions
of these programs give the same bytes on every run.
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
    parser.add_argument("documents", nargs="*", help="file names (default: all)")
    parser.add_argument(
        "-o", "--output", type=Path, default=ROOT, help="folder in which to write raw/ and tests/"
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
