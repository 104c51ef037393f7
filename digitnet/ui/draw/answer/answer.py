"""The answer for one image: the digit, how sure the network is, ten bars, and the reason."""

from collections.abc import Callable
from typing import Any

import numpy as np
import streamlit as st

from digitnet.data import DataError
from digitnet.insight import Hint, answers, hint, pictures, read, read_number_in_ink, telling
from digitnet.nn import Network
from digitnet.sketch import collection
from digitnet.ui import networks
from digitnet.ui.draw.canvas import ways
from digitnet.ui.draw.given import Given
from digitnet.ui.live_parts import part
from digitnet.ui.visitor import sent, visitor


def show(
    data: dict[str, Any],
    given: Given,
    *,
    caption: str = "",
    on_chosen: Callable[[], None] = lambda: None,
) -> None:
    """The answer in `data`, or why there is none, and what the network sees.

    caption: what the bars are about, if that is not obvious.
    """
    with st.container(key="reading", horizontal=True, vertical_alignment="center", gap="medium"):
        part("draw/answer/prediction", "prediction", data, on_chosen_change=on_chosen)
        part("draw/answer/seen", "seen", {"picture": _picture(given.x)})
        offer = {"offers_number": data.get("offers_number", False)}
        part("draw/answer/words", "words", offer, on_number_change=ways.to_number)
    part("draw/answer/bars", "probabilities", {"caption": caption})


def why(given: Given) -> None:
    """The pixels that favour the answer, and those that favour a rival digit."""
    part(
        "draw/answer/evidence", "evidence", {}, on_rival_change=lambda: _choose_rival(given.source)
    )


def of(given: Given, name: str, *, compared: bool) -> dict[str, Any]:
    """The answer of the network called `name`, for `show`.

    While the visitor's own network is training, the browser asks again with every frame, if that
    network is the one that answers or is `compared` with it.
    """
    if given.why_not:
        return {"words": given.why_not, "answer": None, "question": None}
    network = networks.get(name)
    guess = _hint(given, network)
    answer = answers.answer(network, given.x.ravel(), rival(given), guess)
    return {
        "words": answer["words"],
        "answer": answer,
        "question": _question(given, name, compared),
        "offers_number": guess == telling.SEVERAL,
    }


def rival(given: Given) -> int | None:
    """The rival that the visitor chose for this sketch; None for the runner-up."""
    chosen_for, digit = visitor().drawing.rival
    return digit if chosen_for == given.source else None


def _question(given: Given, name: str, compared: bool) -> dict[str, Any] | None:
    """What to ask the network that is still training, if it is shown."""
    learner = networks.learner()
    if not learner or (name != networks.TRAINING and not compared):
        return None
    return {
        "run": learner.id,
        "shown": name == networks.TRAINING,
        "pixels": collection.as_pixels(given.x).tolist(),
        "rival": rival(given),
    }


def _hint(given: Given, network: Network) -> Hint:
    """What a non-digit may be; empty if the network is sure of its answer, or cannot read."""
    reading = read(network, given.x)
    verdict = reading.verdict
    if not reading.can_read or (verdict == "sure" and network.can_refuse):
        return ""
    if given.ink is None:
        return hint(given.strokes)
    return _several(given.ink, network) if verdict == "none" else ""


def _several(ink: np.ndarray, network: Network) -> Hint:
    """Whether a picture shows several digits, all of which the network recognises."""
    try:
        digits = read_number_in_ink(network, ink).digits
    except DataError:
        return ""
    named = all(digit.reading.verdict != "none" for digit in digits)
    return telling.SEVERAL if len(digits) > 1 and named else ""


def _choose_rival(source: str) -> None:
    digit = sent("evidence", "rival")
    if type(digit) is int and 0 <= digit <= 9:
        visitor().drawing.rival = (source, digit)


def _picture(x: np.ndarray) -> str | None:
    """What the network sees, as a data URI; None if that is empty."""
    return pictures.data_uri(pictures.ink(x)) if x.any() else None
