"""What becomes of the answers of the recogniser's model: Japanese characters, and how sure each is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from planparse.readers.pdf import recognition

pytestmark = pytest.mark.skipif(not recognition.is_installed(), reason="planparse[ocr] is not installed")

Step = Mapping[str, float]
"""The shares that the model gives to characters at one place, "" for none."""


class Session:
    """A model that gives these answers."""

    def __init__(self, steps: Sequence[Step], characters: Sequence[str]) -> None:
        self.steps, self.place = steps, {c: i for i, c in reversed(list(enumerate(characters)))}

    def run(self, _: object, pictures: Mapping[str, Any]) -> list[Any]:
        assert pictures["x"].shape == (1, 3, 48, 8 * len(self.steps))
        share = np.zeros((1, len(self.steps), len(self.place)))
        for at, step in enumerate(self.steps):
            for char, value in step.items():
                share[0, at, self.place[char]] = value
        return [share]


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Any:
    from planparse.readers.ocr import model

    real = model._model()

    def recognised(*steps: Step) -> model.Recognised:
        own = replace(real, session=Session(steps, real.characters))
        monkeypatch.setattr(model, "_model", lambda: own)
        return model.recognise(np.full((48, 8 * len(steps)), 255, dtype=np.uint8))

    return recognised


NONE = {"": 1.0}
PAIRS = """
査查 歩步 説說 税稅 内內 温溫 緑綠 真眞 徳德 郎郞 横橫 秘祕 状狀 黒黑 両兩 従從 数數 関關 発发 県县
庁厅 広广 気气 駅驿 業业 図图 価价 総总 継继 済济 検检 険险 営营 団团 実实 対对 帰归 変变 経经 転转 権权
災灾 涼凉 点點 層层 導导
"""


@pytest.mark.parametrize("pair", PAIRS.split())
def test_another_form_of_an_ideograph_is_the_japanese_one(read: Any, pair: str) -> None:
    japanese, other = pair
    assert read({other: 0.9}).text == japanese
    assert read({japanese: 0.9}).text == japanese


@pytest.mark.parametrize(
    ("seen", "read_as"),
    ["·・", "•・", "—―", "–―", "〜～", "~～", "〇○", "⚫●", "☐□", "⬜□", "−－", "⛛△", "➔→", "″〃", "∥〃"],
)
def test_signs_that_look_alike_are_the_one_that_plans_have(read: Any, seen: str, read_as: str) -> None:
    assert read({seen: 0.9}).text == read_as


def test_an_answer_that_goes_on_is_one_character_unless_none_stands_between(read: Any) -> None:
    found = read(NONE, {"港": 0.9}, {"港": 0.9}, NONE, {"港": 0.9}, {"湾": 0.8}, NONE)
    assert found.text == "港港湾"
    assert found.middle == pytest.approx((2 / 7, 4.5 / 7, 5.5 / 7))


def test_the_place_of_a_character_is_where_it_is_surest(read: Any) -> None:
    found = read({"港": 0.5, "湾": 0.5 - 1e-3}, {"港": 0.9, "湾": 0.0})
    assert found.text == "港"
    assert found.middle[0] == pytest.approx((0.5 * 0.5005 + 1.5) / 1.5005 / 2, abs=1e-3)
    assert found.confidence[0] == pytest.approx(1.0)


def test_how_sure_a_character_is_counts_both_its_widths(read: Any) -> None:
    found = read({"（": 0.6, "(": 0.3, "港": 0.1})
    assert (found.text, found.second) == ("（", "港")
    assert found.confidence[0] == pytest.approx(0.9)
    found = read({"港": 0.6, "湾": 0.3, "": 0.1})
    assert (found.text, found.second) == ("港", "湾")
    assert found.confidence[0] == pytest.approx(0.6)


def test_a_place_is_empty_only_where_that_is_by_far_the_likeliest(read: Any) -> None:
    assert read({"": 0.9, "港": 0.1}).text == "港"
    assert read({"": 0.95, "港": 0.05}).text == ""
    assert read(NONE).text == ""


def test_a_rare_character_must_be_much_likelier_than_a_usual_one(read: Any) -> None:
    assert read({"丐": 0.5, "港": 0.2}).text == "港"
    assert read({"丐": 0.8, "港": 0.2}).text == "丐"
    assert read({"∑": 0.8, "港": 0.1}).text == "港"
    assert read({"∑": 0.96, "港": 0.04}).text == "∑"
    assert read({"①": 0.5, "港": 0.4}).text == "①"


@pytest.mark.parametrize("foreign", ["α", "ｱ", "è"])
def test_a_character_that_no_plan_has_is_read_as_the_likeliest_that_one_has(read: Any, foreign: str) -> None:
    assert read({foreign: 0.9, "港": 0.02, "湾": 0.01, "": 0.07}).text == "港"
