"""python -m bench.adversary KIND FIRST COUNT [OUT]: documents FIRST… of a kind, parsed and scored.

Every document whose facts are not all right is kept in OUT (default /tmp/adversary/KIND) with its truth.
"""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path
from typing import Any

import weasyprint
from scripts.samples import calc, cid, impress, writer
from scripts.samples.pdf import by_chromium
from scripts.samples.plan import Plan
from tests.support import score

from bench.adversary import content, htmls, pages, texts
from planparse.parse.pipeline import parse_path


def make_text(seed: int, folder: Path) -> tuple[Path, dict, str]:
    rng = random.Random(seed)
    how = pages.way(rng)
    look = texts.look(rng)
    plan = pages.with_setting(content.plan(rng, merged=False, headers=tuple(pages.HEADERS)), how)
    path = folder / f"{seed}.txt"
    path.write_bytes(texts.render(pages.blocks(plan, how), look, rng))
    return path, pages.truth_of(plan, how), f"{how}\n{look}"


def make_weasy(seed: int, folder: Path) -> tuple[Path, dict, str]:
    rng = random.Random(seed)
    how = pages.way(rng)
    look = htmls.look(rng)
    plan = pages.with_setting(_plan(rng, look.rules not in htmls.NO_COLUMNS), how)
    path = folder / f"{seed}.pdf"
    text = htmls.html(pages.blocks(plan, how), look, f"{plan.fiscal_year} {plan.organization}")
    path.with_suffix(".html").write_text(text, "utf-8")
    weasyprint.HTML(string=text).write_pdf(path, pdf_tags=rng.random() < 0.3)
    return path, pages.truth_of(plan, how), f"{how}\n{look}"


def make_chromium(seed: int, folder: Path) -> tuple[Path, dict, str]:
    rng = random.Random(seed)
    how = pages.way(rng)
    look = htmls.look(rng)
    plan = pages.with_setting(_plan(rng, look.rules not in htmls.NO_COLUMNS), how)
    path = folder / f"{seed}.pdf"
    source = path.with_suffix(".html")
    source.write_text(
        htmls.html(pages.blocks(plan, how), look, f"{plan.fiscal_year} {plan.organization}"), "utf-8"
    )
    by_chromium(source, path, tagged=rng.random() < 0.5)
    return path, pages.truth_of(plan, how), f"{how}\n{look}"


def make_office(seed: int, folder: Path) -> tuple[Path, dict, str]:
    """The repo's own Writer, Calc, Impress and CID renderers in turn."""
    rng = random.Random(seed)
    how = pages.way(rng)
    kind = ("cid", "writer", "impress", "calc")[seed % 4]
    rules = rng.choice(
        ("none", "full", "dotted") if kind == "cid" else ("single", "dotted", "rows", "double")
    )
    plan = pages.with_setting(_plan(rng, kind in ("impress", "calc") or rules not in ("none", "rows")), how)
    path = folder / f"{seed}.pdf"
    drawn = pages.blocks(plan, how)
    landscape = rng.random() < 0.5
    if kind == "cid":
        cid.render(drawn, path, cid.Look(landscape=landscape, rules=rules))
    elif kind == "writer":
        font = rng.choice(htmls.FONTS)
        look = writer.Look(landscape, font, rng.choice((9, 10, 10.5, 11)), rules, rng.choice((0, 0, 3)))
        writer.render(drawn, path, look)
    else:
        (calc if kind == "calc" else impress).render(drawn, path)
    return path, pages.truth_of(plan, how), f"{how}\n{kind} {rules} landscape={landscape}"


def _plan(rng: random.Random, merged: bool) -> Plan:
    return content.plan(rng, merged=merged, headers=tuple(pages.HEADERS))


def main() -> None:
    kind, first, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    folder = Path(sys.argv[4] if len(sys.argv) > 4 else f"/tmp/adversary/{kind}")
    folder.mkdir(parents=True, exist_ok=True)
    perfect = right = wrong = 0
    for seed in range(first, first + count):
        path, truth, note = MAKERS[kind](seed, folder)
        perfect_one, r, w = check(path, truth, note)
        perfect, right, wrong = perfect + perfect_one, right + r, wrong + w
    print(f"perfect {perfect}/{count}  F1 {2 * right / (2 * right + wrong):.5f}")


def check(path: Path, truth: dict, note: str) -> tuple[bool, int, int]:
    try:
        answer = parse_path(path).plan.model_dump(mode="json")
    except Exception as error:
        print(f"{path.name}: FAILED {error!r}"[:300])
        path.with_suffix(".truth.json").write_text(json.dumps(truth, ensure_ascii=False, indent=1), "utf-8")
        return False, 0, len(list(score.facts(truth, spans=False)))
    difference = score.compare(_bare(truth), _bare(answer))
    if difference:
        print(f"{path.name}: missing {len(difference.missing)} invented {len(difference.invented)}")
        for sign, facts in (("-", difference.missing), ("+", difference.invented)):
            for fact in facts[:3]:
                print("   ", sign, fact[:100])
        path.with_suffix(".truth.json").write_text(json.dumps(truth, ensure_ascii=False, indent=1), "utf-8")
        path.with_suffix(".way").write_text(note, "utf-8")
    else:
        path.unlink()
        path.with_suffix(".html").unlink(missing_ok=True)
    return not difference, difference.right, len(difference.missing) + len(difference.invented)


def _bare(value: Any) -> Any:
    """The value without white space in its texts: a wrap of full-width Latin cannot tell."""
    if isinstance(value, dict):
        return {k: _bare(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_bare(v) for v in value]
    return "".join(value.split()) if isinstance(value, str) else value


MAKERS = {"text": make_text, "weasy": make_weasy, "chromium": make_chromium, "office": make_office}

if __name__ == "__main__":
    main()
