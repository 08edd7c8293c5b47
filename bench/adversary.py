"""Score documents drawn at random: `python -m bench.adversary KIND FIRST COUNT [OUT]`.

KIND is text, weasyprint, chromium or office; FIRST and COUNT are the seeds. Every document with a missing or
an invented fact is kept in OUT (default /tmp/adversary/KIND) with its truth, its style and its look. The
kind weasyprint needs WeasyPrint, the other PDFs need what `make samples` needs.
"""

from __future__ import annotations

import json
import random
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from generator import calc, chance, cid, content, html, impress, score, text, writer
from generator.layout import HEADERS, Style, introduced, lay_out
from generator.pdf import by_chromium
from generator.plan import Plan, truth
from planparse.parse.pipeline import parse_path


def make_text(seed: int, folder: Path) -> tuple[Path, dict[str, Any], str]:
    rng = random.Random(seed)
    style, look = chance.style(rng), chance.text_look(rng)
    plan = _plan(rng, style, merged=False)
    path = folder / f"{seed}.txt"
    text.render(lay_out(plan, style), path, look)
    return path, _truth(plan, style), f"{style}\n{look}"


def make_weasyprint(seed: int, folder: Path) -> tuple[Path, dict[str, Any], str]:
    import weasyprint

    rng, path, known, note = _page(seed, folder)
    weasyprint.HTML(path.with_suffix(".html")).write_pdf(path, pdf_tags=rng.random() < 0.3)
    return path, known, note


def make_chromium(seed: int, folder: Path) -> tuple[Path, dict[str, Any], str]:
    rng, path, known, note = _page(seed, folder)
    by_chromium(path.with_suffix(".html"), path, tagged=rng.random() < 0.5)
    return path, known, note


def _page(seed: int, folder: Path) -> tuple[random.Random, Path, dict[str, Any], str]:
    """Write a page's HTML; the path is that of the PDF to be made of it."""
    rng = random.Random(seed)
    style, look = chance.style(rng), chance.html_look(rng)
    plan = _plan(rng, style, merged=look.merges)
    look = replace(look, title=f"{plan.fiscal_year} {plan.organization}")
    path = folder / f"{seed}.pdf"
    path.with_suffix(".html").write_text(html.html(lay_out(plan, style), look), "utf-8")
    return rng, path, _truth(plan, style), f"{style}\n{look}"


def make_office(seed: int, folder: Path) -> tuple[Path, dict[str, Any], str]:
    """ReportLab, Writer, Impress and Calc in turn."""
    rng = random.Random(seed)
    style = chance.style(rng)
    kind = ("cid", "writer", "impress", "calc")[seed % 4]
    rules = rng.choice(
        ("none", "full", "dotted") if kind == "cid" else ("single", "dotted", "rows", "double")
    )
    merged = kind in ("impress", "calc") or rules not in ("none", "rows")
    plan = _plan(rng, style, merged=merged)
    path = folder / f"{seed}.pdf"
    blocks = lay_out(plan, style)
    landscape = rng.random() < 0.5
    if kind == "cid":
        cid.render(blocks, path, cid.Look(landscape=landscape, rules=rules))
    elif kind == "writer":
        font = rng.choice(chance.FONTS)
        look = writer.Look(landscape, font, rng.choice((9, 10, 10.5, 11)), rules, rng.choice((0, 0, 3)))
        writer.render(blocks, path, look)
    else:
        (calc if kind == "calc" else impress).render(blocks, path)
    return path, _truth(plan, style), f"{style}\n{kind} {rules} landscape={landscape}"


def _plan(rng: random.Random, style: Style, *, merged: bool) -> Plan:
    return introduced(content.plan(rng, merged=merged, headers=tuple(HEADERS)), style)


def _truth(plan: Plan, style: Style) -> dict[str, Any]:
    return truth(plan, era_style=style.era, spans=False)


def main() -> None:
    kind, first, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    folder = Path(sys.argv[4] if len(sys.argv) > 4 else f"/tmp/adversary/{kind}")
    folder.mkdir(parents=True, exist_ok=True)
    perfect = right = wrong = 0
    for seed in range(first, first + count):
        path, known, note = MAKERS[kind](seed, folder)
        perfect_one, r, w = check(path, known, note)
        perfect, right, wrong = perfect + perfect_one, right + r, wrong + w
    print(f"perfect {perfect}/{count}  F1 {2 * right / (2 * right + wrong):.5f}")


def check(path: Path, known: dict[str, Any], note: str) -> tuple[bool, int, int]:
    try:
        answer = parse_path(path).plan.model_dump(mode="json")
    except Exception as error:
        print(f"{path.name}: FAILED {error!r}"[:300])
        path.with_suffix(".truth.json").write_text(json.dumps(known, ensure_ascii=False, indent=1), "utf-8")
        return False, 0, len(list(score.facts(known, spans=False)))
    difference = score.compare(score.without_spaces(known), score.without_spaces(answer))
    if difference:
        print(f"{path.name}: missing {len(difference.missing)} invented {len(difference.invented)}")
        for sign, facts in (("-", difference.missing), ("+", difference.invented)):
            for fact in facts[:3]:
                print("   ", sign, fact[:100])
        path.with_suffix(".truth.json").write_text(json.dumps(known, ensure_ascii=False, indent=1), "utf-8")
        path.with_suffix(".style").write_text(note, "utf-8")
    else:
        path.unlink()
        path.with_suffix(".html").unlink(missing_ok=True)
    return not difference, difference.right, len(difference.missing) + len(difference.invented)


MAKERS = {"text": make_text, "weasyprint": make_weasyprint, "chromium": make_chromium, "office": make_office}

if __name__ == "__main__":
    main()
