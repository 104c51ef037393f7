"""A number: read digit by digit, every digit boxed, one of them selected to inspect."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from digitnet.data import DataError
from digitnet.insight import (
    Number,
    answers,
    ordinal,
    pictures,
    probability,
    read_number,
    read_number_in_ink,
    telling,
)
from digitnet.nn import Network
from digitnet.ui import networks
from digitnet.ui.draw.answer import answer
from digitnet.ui.draw.canvas.canvas import LINE, SIZE
from digitnet.ui.draw.given import NOTHING, Given
from digitnet.ui.live_parts import part
from digitnet.ui.visitor import Box, sent, visitor

ROOM = 3.0  # pixels between ink and the box around it


@dataclass(frozen=True, slots=True)
class Found:
    """The answer for a sketch or picture: the digits, the words, and the selected digit.

    If there is nothing to read, there are no digits and the words say why. While a network trains,
    a single digit is read again with every frame, a number only when it is written.
    """

    given: Given
    number: Number
    words: tuple[str, str]
    chosen: int = 0

    @property
    def subject(self) -> str:
        """The selected digit's name, empty if it is the only one."""
        if len(self.number.digits) < 2:
            return ""
        return f"the {ordinal(self.chosen + 1)} of {len(self.number.digits)} digits"

    @property
    def digit(self) -> Given:
        """The selected digit by itself."""
        if not self.number.digits:
            return Given(NOTHING, self.given.source, why_not=self.words)
        placed = self.number.digits[self.chosen]
        left, top, right, bottom = placed.box
        to_middle = SIZE / 2 - np.array([left + right, top + bottom]) / 2
        strokes = [stroke + to_middle for stroke in placed.strokes]
        pens = [float(np.median(self.given.pens))] * len(strokes) if strokes else []
        return Given(placed.x, f"{self.given.source} {placed.box}", strokes, pens)


def find(given: Given, name: str) -> Found:
    """The number as the network called `name` reads it."""
    if given.why_not:
        return Found(given, Number((), 0.0), given.why_not)
    try:
        number = _read(given, networks.get(name))
    except DataError as error:
        return Found(
            given, Number((), 0.0), ("This is too much for one number.", f"{error}.".capitalize())
        )
    return Found(given, number, _words(number, name), _chosen(number))


def boxes(found: Found) -> None:
    """Every digit's box, over the canvas or in the picture."""
    ink = found.given.ink
    size = (LINE.width, SIZE) if ink is None else ink.shape[::-1]
    room = ROOM + max(found.given.pens, default=0) / 2
    data = {
        "boxes": [_box(digit.box, size, room) for digit in found.number.digits],
        "texts": _texts(found.number),
        "chosen": found.chosen,
        "picture": None if ink is None else pictures.data_uri(ink),
    }
    part(
        "draw/number/boxes", "boxes", data, on_chosen_change=lambda: _choose(found.number, "boxes")
    )


def show(found: Found, name: str) -> None:
    """The number in large, and the answer for the selected digit."""
    digit, number = found.digit, found.number
    data: dict[str, Any] = {"words": found.words, "answer": None, "question": None}
    data |= {"digits": [], "chosen": found.chosen}
    if number.digits:
        data["answer"] = answers.answer(networks.get(name), digit.x.ravel(), answer.rival(digit))
        data["digits"] = [
            {"text": text, "percent": probability(placed.reading.probability)}
            for text, placed in zip(_texts(number), number.digits, strict=True)
        ]
    caption = found.subject.capitalize()
    answer.show(data, digit, caption=caption, on_chosen=lambda: _choose(number, "prediction"))


def _words(number: Number, name: str) -> tuple[str, str]:
    head, rest = telling.number_sentence(number)
    learner = networks.learner()
    if name != networks.TRAINING or not learner:
        return head, rest
    return head, f"{rest} Read at step {learner.status().step:,}; training continues.".strip()


def _texts(number: Number) -> list[str]:
    """Each digit, "?" for a non-digit."""
    readings = [digit.reading for digit in number.digits]
    return ["?" if r.verdict == "none" else str(r.digit) for r in readings]


def _box(box: Box, size: tuple[int, int], room: float) -> dict[str, float]:
    """A digit's box in percent of the canvas or picture, clipped to it."""
    low = np.maximum(np.array(box[:2]) - room, 0) / size
    high = np.minimum(np.array(box[2:]) + room, size) / size
    numbers = np.round(100 * np.array([*low, *(high - low)]), 2).tolist()
    return dict(zip(("left", "top", "width", "height"), numbers, strict=True))


def _read(given: Given, network: Network) -> Number:
    """The number; the previous answer if the same network reads the same input again."""
    key = given.source, b"".join(stroke.tobytes() for stroke in given.strokes)
    before = visitor().drawing.number
    if before and before[0] is network and before[1] == key:
        return before[2]
    if given.ink is None:
        number = read_number(network, given.strokes)
    else:
        number = read_number_in_ink(network, given.ink)
    visitor().drawing.number = network, key, number
    return number


def _chosen(number: Number) -> int:
    """The digit that the visitor selected in this number; otherwise the least certain one."""
    if not number.digits:
        return 0
    where, i = visitor().drawing.chosen_digit
    return i if where == _places(number) else telling.least_sure(number)


def _choose(number: Number, key: str) -> None:
    i = sent(key, "chosen")
    if type(i) is int and 0 <= i < len(number.digits):
        visitor().drawing.chosen_digit = _places(number), i


def _places(number: Number) -> list[Box]:
    return [digit.box for digit in number.digits]
