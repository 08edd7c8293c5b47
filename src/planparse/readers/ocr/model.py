"""The recogniser: pictures of lines to characters, by the model that comes with rapidocr.

The model is a file inside rapidocr's wheel and is run by onnxruntime. Nothing of rapidocr's own code runs,
which would download models and fonts that it misses.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from planparse.japanese.fold import fold

Floats = npt.NDArray[np.float64]

_MODELS = ("PP-OCRv6_rec_small.onnx",)
"""The recognisers that are known to read Japanese, the best first, in the folder `models` of rapidocr."""
HEIGHT = 48
"""Pixels: the height of the pictures that the model reads."""
STEP = 8
"""Pixels of such a picture for which the model gives one answer."""
_THREADS = 1
"""One thread gives the same figures each time, and a child of the sandbox has one core."""
_SIGNS_ALIKE = {
    "・": "·•･∙⋅‧",
    "―": "—–─━",
    "～": "〜∼~˜",
    "○": "◯⭕〇",
    "●": "⚫",
    "□": "◻☐⬜",
    "■": "◼⬛",
    "－": "−",
    "…": "⋯",
    "△": "⛛",
    "→": "➔➜",
    "〃": "∥″〞〟",
}
"""Signs that cannot be told apart in print, under the one that Japanese plans have."""
_LETTERS_ALIKE = (
    "査查 歩步 戸户 強强 別别 巻卷 抜拔 拝拜 税稅 説說 脱脫 悦悅 鋭銳 閲閱 内內 呉吳 "
    "告吿 尚尙 教敎 晩晚 毎每 清淸 青靑 温溫 研硏 緒緖 緑綠 縁緣 録錄 禄祿 齢齡 郷鄕 "
    "即卽 真眞 慎愼 鎮鎭 増增 徳德 徴徵 錬鍊 郎郞 寛寬 将將 巣巢 帯帶 恒恆 戻戾 掲揭 "
    "揺搖 撃擊 暦曆 概槪 横橫 歳歲 歴歷 渉涉 涙淚 渓溪 潜潛 瀬瀨 状狀 瑶瑤 盗盜 秘祕 "
    "稲稻 穂穗 粋粹 縦縱 舎舍 荘莊 薫薰 虚虛 衛衞 装裝 頼賴 軽輕 遅遲 静靜 顔顏 髪髮 "
    "黄黃 黒黑 黙默 亜亞 両兩 併倂 偽僞 冊册 処處 剤劑 勲勳 収收 効效 呑吞 喩喻 姫姬 "
    "娯娛 届屆 峡峽 従從 恵惠 捜搜 挿插 数數 既旣 様樣 歓歡 況况 決决 準准 減减 産產 "
    "画畫 産产 糸絲 蔵藏 覧覽 角⻆ 銭錢 関關 餅餠 麺麵 対对 応应 実实 図图 団团 単单 "
    "価价 売卖 労劳 営营 総总 聴听 継继 続续 済济 検检 険险 験验 帰归 発发 県县 経经 "
    "軽轻 転转 権权 観观 覚觉 変变 戦战 断斷 労勞 楽乐 薬药 児兒 広广 拡扩 鉱矿 庁厅 "
    "円圆 圏圈 辺边 栄荣 桜樱 気气 沢泽 択择 訳译 駅驿 釈释 業业 導导 層层 属屬 歯齿 "
    "舗舖 涼凉 浄净 滞滯 災灾 点點"
)
"""Pairs of an ideograph as Japanese print has it and an old or Chinese form that the model gives too."""
_BLANK = 0.06
"""How much rarer a place without a character is than the model says, which overlooks ○ at a line's start."""
_LEAST = 1e-9
"""A share too small to count."""
_SECOND_LEVEL, _BEYOND = 0.3, 0.05
"""How much rarer than their likes the characters of JIS level 2 are in plans, and those of no JIS level."""
_ADDED = ("〃",)
"""Characters that the model has no answer of its own for."""
_ALSO = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳❶❷❸❹❺❻❼❽❾❿➡⇒㎡〆ヶ"


@dataclass(frozen=True, slots=True)
class Recognised:
    """A line's characters, where the middle of each is (0 to 1 of the picture's width), how sure each is
    (0 to 1) whatever its width, and the next likeliest character of another shape at its place ("\\0" for
    none)."""

    text: str
    middle: tuple[float, ...]
    confidence: tuple[float, ...]
    second: str


def model_file() -> Path | None:
    """The model's file, None where the extra is not installed."""
    if find_spec("onnxruntime") is None or find_spec("cv2") is None:
        return None
    spec = find_spec("rapidocr")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        for name in _MODELS:
            path = Path(folder) / "models" / name
            if path.is_file():
                return path
    return None


@dataclass(frozen=True, slots=True)
class _Model:
    """The recogniser's session and its characters.

    `allowed` are the indices of answers that are taken, blank first; `stands_for` the index of the character
    that each of them means, `prior` how common it is. `shape` numbers their shapes: ( and （ have one.
    """

    session: Any
    characters: tuple[str, ...]
    allowed: npt.NDArray[np.int64]
    stands_for: npt.NDArray[np.int64]
    prior: npt.NDArray[np.float32]
    shape: npt.NDArray[np.int64]


@lru_cache(maxsize=1)
def _model() -> _Model:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = _THREADS
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 4
    session = onnxruntime.InferenceSession(str(model_file()), options, providers=["CPUExecutionProvider"])
    known = ("", *session.get_modelmeta().custom_metadata_map["character"].splitlines(), " ")
    place = {c: i for i, c in reversed(list(enumerate(known)))}
    meant = {i: i for i, c in enumerate(known) if i == 0 or _is_japanese(c)}
    pairs = [(pair[0], pair[1:]) for pair in _LETTERS_ALIKE.split()]
    for sign, others in (*_SIGNS_ALIKE.items(), *pairs):
        for other in others:
            if other in place and other != sign:
                meant[place[other]] = place.get(
                    sign, _ADDED.index(sign) + len(known) if sign in _ADDED else -1
                )
    meant = {i: to for i, to in meant.items() if to >= 0}
    allowed = np.array(sorted(meant), dtype=np.int64)
    stands_for = np.array([meant[i] for i in allowed.tolist()], dtype=np.int64)
    characters = (*known, *_ADDED)
    prior = np.array([_prior(characters[i]) for i in stands_for.tolist()], dtype=np.float32)
    shapes: dict[str, int] = {}
    shape = [shapes.setdefault(fold(characters[i]), i) for i in stands_for.tolist()]
    return _Model(session, characters, allowed, stands_for, prior, np.array(shape, dtype=np.int64))


def _prior(char: str) -> float:
    """How common a character is beside one that looks like it."""
    try:
        row = char.encode("euc_jp")[0] if char else 0
    except UnicodeEncodeError:
        return 1.0 if char in _ALSO else _BEYOND
    return _SECOND_LEVEL if row >= 0xD0 else 1.0


def _is_japanese(char: str) -> bool:
    """Whether Japanese documents have a character: those of JIS, but for half-width kana and Greek."""
    if char in _ALSO or char == " ":
        return True
    if len(char) != 1 or "\uff61" <= char <= "\uff9f" or "\u0370" <= char <= "\u04ff":
        return False
    try:
        return len(char.encode("cp932")) > 0
    except UnicodeEncodeError:
        return False


def recognise(picture: npt.NDArray[np.uint8]) -> Recognised:
    """The characters in the picture of one line: grey, HEIGHT pixels high."""
    model = _model()
    width = picture.shape[1]
    grey = picture.astype(np.float32) / 127.5 - 1.0
    share = model.session.run(None, {"x": np.broadcast_to(grey, (1, 3, HEIGHT, width)).copy()})[0][0]
    known = share[:, model.allowed]
    taken = known * model.prior
    taken[:, 0] *= _BLANK
    best = taken.argmax(axis=1)
    # where the model sees a character that plans do not have, it is the likeliest of those they have
    strange = (best == 0) & (share.argmax(axis=1) != model.allowed[0])
    best[strange] = taken[strange, 1:].argmax(axis=1) + 1
    chosen = model.stands_for[best]
    text, middle, sure, second = [], [], [], []
    for begin, end in _spans(chosen):
        mass = known[begin:end].astype(np.float64)
        mass /= np.maximum(mass.sum(axis=1, keepdims=True), _LEAST)
        weight = mass[:, model.stands_for == chosen[begin]].sum(axis=1)
        at = float((weight * (np.arange(begin, end) + 0.5)).sum() / max(weight.sum(), _LEAST))
        text.append(model.characters[chosen[begin]])
        middle.append(at * STEP / width)
        alike = model.shape == model.shape[int(np.argmax(model.stands_for == chosen[begin]))]
        sure.append(float(mass[:, alike].sum(axis=1).max()))
        others = taken[begin:end].max(axis=0)
        others[alike | (model.stands_for == 0)] = 0
        second.append(model.characters[model.stands_for[int(others.argmax())]] or "\0")
    return Recognised("".join(text), tuple(middle), tuple(sure), "".join(second))


def _spans(chosen: npt.NDArray[np.int64]) -> list[tuple[int, int]]:
    """Where steps with the same answer begin and end, those of no character aside."""
    edges = np.flatnonzero(np.diff(chosen, prepend=-1, append=-1))
    return [(a, b) for a, b in zip(edges.tolist(), edges[1:].tolist(), strict=False) if chosen[a]]
