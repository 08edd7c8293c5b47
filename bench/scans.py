"""python -m bench.scans OUT --documents FOLDER [--looks L,…] [--count N]: plans as staff scan them.

Takes the PDFs in FOLDER that have a `.truth.json` beside them, makes a PDF of pictures of each in every
look and has planparse read it (the extra `planparse[ocr]` must be installed). A line a document: F1, pages
a minute, the values that are wrong and those of them that no doubt of 0.5 names, the share of values so
named. `--count` takes the first N documents only, `--verbose N` shows the first N wrong facts of each.
`--draw` draws only, `--score` reads what OUT holds.
"""

from __future__ import annotations

import argparse
import io
import json
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pikepdf
import pypdfium2
from PIL import Image

from bench.calibrate import values_of_plan
from generator import score
from planparse.form.file import shipped
from planparse.form.model import column_heads
from planparse.parse.pipeline import parse_document
from planparse.parse.recognised import decided, vocabulary_of
from planparse.readers import read

NAMED = 0.5
"""The doubt from which a value counts as named."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a page is scanned: dots an inch, degrees it lies askew, the standard deviation of its noise (of
    255), pixels that it is blurred by, its JPEG quality (None for a lossless picture), whether it is black
    and white only.
    """

    dpi: int
    askew: float = 0.0
    noise: float = 0.0
    blur: float = 0.0
    jpeg: int | None = None
    bilevel: bool = False


LOOKS = {
    "clean": Look(300),
    "noisy": Look(200, askew=0.6, noise=18),
    "jpeg": Look(200, askew=-0.3, blur=0.6, jpeg=35),
    "fax": Look(300, askew=0.4, noise=25, bilevel=True),
    "grey": Look(240, askew=-0.8, noise=10, blur=0.8, jpeg=60),
}


def scan(page: Image.Image, look: Look, rng: np.random.Generator) -> Image.Image:
    """The picture of a page as a scanner would give it."""
    from PIL import ImageFilter

    grey = page.convert("L")
    if look.askew:
        grey = grey.rotate(look.askew, Image.Resampling.BICUBIC, fillcolor=255)
    if look.blur:
        grey = grey.filter(ImageFilter.GaussianBlur(look.blur))
    if look.noise:
        values = np.asarray(grey, float) + rng.normal(0, look.noise, (grey.height, grey.width))
        grey = Image.fromarray(np.clip(values, 0, 255).astype(np.uint8))
    return grey.convert("1", dither=Image.Dither.NONE) if look.bilevel else grey


def write(source: Path, look: Look, target: Path) -> int:
    """Writes a PDF of pictures of the source's pages. Returns how many."""
    rng = np.random.default_rng(zlib.crc32(target.stem.encode()))
    pages = pypdfium2.PdfDocument(source)
    made = pikepdf.new()
    for page in pages:
        width, height = page.get_size()
        picture = scan(page.render(scale=look.dpi / 72).to_pil(), look, rng)
        made.add_blank_page(page_size=(width, height))
        made.pages[-1].Resources = pikepdf.Dictionary(
            XObject=pikepdf.Dictionary(Im=_image(made, picture, look))
        )
        made.pages[-1].Contents = made.make_stream(f"q {width} 0 0 {height} 0 0 cm /Im Do Q".encode())
    made.save(target, deterministic_id=True)
    return len(pages)


def _image(pdf: pikepdf.Pdf, picture: Image.Image, look: Look) -> pikepdf.Stream:
    stream = pdf.make_stream(b"")
    if look.jpeg:
        data = io.BytesIO()
        picture.save(data, "JPEG", quality=look.jpeg)
        stream.write(data.getvalue(), filter=pikepdf.Name.DCTDecode)
    else:
        stream.write(zlib.compress(picture.tobytes()), filter=pikepdf.Name.FlateDecode)
    stream.Type, stream.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
    stream.Width, stream.Height = picture.size
    stream.ColorSpace = pikepdf.Name.DeviceGray
    stream.BitsPerComponent = 1 if picture.mode == "1" else 8
    return stream


@dataclass(slots=True)
class Tally:
    """Counts over documents; `seconds` is what reading took."""

    right: int = 0
    wrong: int = 0
    values: int = 0
    false: int = 0
    unnamed: int = 0
    named: int = 0
    pages: int = 0
    seconds: float = 0.0
    shown: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        for name in ("right", "wrong", "values", "false", "unnamed", "named", "pages", "seconds"):
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def __str__(self) -> str:
        f1 = 2 * self.right / max(1, 2 * self.right + self.wrong)
        values = max(1, self.values)
        return (
            f"F1 {f1:.4f}  {60 * self.pages / max(self.seconds, 0.01):5.1f} pages/min  "
            f"{self.values:5d} values, {self.false:4d} wrong, "
            f"unnamed {self.unnamed:3d} ({1000 * self.unnamed / values:.1f} of 1000), "
            f"named {self.named / values:.1%}"
        )


def measure(file: Path) -> Tally:
    """How planparse reads a document, against its truth."""
    truth = json.loads(file.with_suffix(".truth.json").read_text("utf-8"))
    start = time.perf_counter()
    forms = shipped()
    document, findings = read(file.read_bytes(), file.name, column_heads=column_heads(forms))
    plan = parse_document(document, findings, forms).plan
    seconds = time.perf_counter() - start
    found = score.compare(score.without_spaces(truth), score.without_spaces(plan.model_dump(mode="json")))
    values = values_of_plan(file.name, truth, plan, decided(document, vocabulary_of(forms)).document)
    return Tally(
        right=found.right,
        wrong=len(found.missing) + len(found.invented),
        values=len(values),
        false=sum(v.wrong for v in values),
        unnamed=sum(v.wrong and v.doubt < NAMED for v in values),
        named=sum(v.doubt >= NAMED for v in values),
        pages=len(document.pages),
        seconds=seconds,
        shown=[f"- {fact}" for fact in found.missing] + [f"+ {fact}" for fact in found.invented],
    )


def sources(folder: Path, count: int | None) -> Iterator[Path]:
    known = [p for p in sorted(folder.glob("*.pdf")) if p.with_suffix(".truth.json").exists()]
    yield from known[:count]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.scans", description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--documents", type=Path, metavar="FOLDER")
    parser.add_argument("--looks", default="clean,noisy", help=f"of {', '.join(LOOKS)}")
    parser.add_argument("--count", type=int)
    parser.add_argument("--draw", action="store_true")
    parser.add_argument("--score", action="store_true")
    parser.add_argument("--verbose", type=int, default=0, metavar="N")
    args = parser.parse_args()
    for name in args.looks.split(","):
        folder = args.out / name
        folder.mkdir(parents=True, exist_ok=True)
        if not args.score:
            for source in sources(args.documents, args.count):
                write(source, LOOKS[name], folder / source.name)
                truth = source.with_suffix(".truth.json").read_bytes()
                (folder / source.name).with_suffix(".truth.json").write_bytes(truth)
        if args.draw:
            continue
        whole = Tally()
        for file in sources(folder, args.count):
            tally = measure(file)
            whole.add(tally)
            print(f"{name} {file.stem:20s} {tally}", *tally.shown[: args.verbose], sep="\n    ", flush=True)
        print(f"{name} all                  {whole}\n", flush=True)


if __name__ == "__main__":
    main()
