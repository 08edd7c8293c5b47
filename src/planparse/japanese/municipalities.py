"""全国地方公共団体コード: the six-digit code of a prefecture, city, ward, town or village by its name.

Names and codes stand in municipalities.tsv beside this module, which scripts/municipalities.py makes from
Japan Post's postal code data; its first lines name the release.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

from planparse.japanese.fold import compacted

_WEIGHTS = (6, 5, 4, 3, 2)


def check_digit(five: str) -> str:
    """The sixth digit for the first five (総務省): 40100 → 5.

    Weights 6, 5, 4, 3, 2 on the five digits; the last digit of 11 less the sum modulo 11.
    """
    return str((11 - sum(int(d) * w for d, w in zip(five, _WEIGHTS, strict=True)) % 11) % 10)


def _key(name: str) -> str:
    """The name as it is compared: small ヶ and large ケ are both in official use and often confused."""
    return compacted(name).replace("ヶ", "ケ")


@lru_cache(maxsize=1)
def _codes() -> Mapping[str, tuple[str, ...]]:
    """Each name, alone and with its prefecture in front → all codes it may stand for."""
    found: dict[str, tuple[str, ...]] = {}
    text = (files("planparse.japanese") / "municipalities.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        code, prefecture, name = line.split("\t")
        names = {_key(name)} if name == prefecture else {_key(name), _key(prefecture + name)}
        for key in names:
            found[key] = (*found.get(key, ()), code)
    return found


def code_of(name: str, prefecture: str | None = None) -> str | None:
    """The code with its check digit: 北九州市 or 福岡県北九州市 → "401005"; None if unknown or ambiguous.

    A name found in several prefectures (府中市, 伊達市) needs its prefecture, as an argument or in front.
    Towns and villages are written without their county (郡), wards of a designated city with the city.
    """
    codes = _codes().get(_key((prefecture or "") + name), ())
    return codes[0] if len(codes) == 1 else None
