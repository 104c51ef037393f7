"""What a network reads in one image: the digit, how sure, the ten bars, and why."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from digitnet.insight import answers, pictures
from digitnet.sketch import collection
from digitnet.ui import networks
from digitnet.ui.draw.given import Given
from digitnet.ui.live_parts import part


def show(given: Given, name: str, *, compared: bool) -> None:
    """The answer of the network called `name`, or why there is none.

    From then on the browser asks for it anew with every frame of a network that is still learning;
    also where that is not the one that answers, but is `compared` with it.
    """
    with st.container(key="reading", horizontal=True, vertical_alignment="center", gap="medium"):
        part("draw/prediction", "prediction", _data(given, name, compared))
        part("draw/seen", "seen", {"picture": _picture(given.x)})
        part("draw/words", "words", {})
    part("draw/bars", "probabilities", {})


def why(given: Given) -> None:
    """The pixels that speak for the digit that was read, and those for a rival of it."""
    part("draw/evidence", "evidence", {}, on_rival_change=lambda: _choose_rival(given.source))


def _data(given: Given, name: str, compared: bool) -> dict[str, Any]:
    if given.why_not:
        return {"words": given.why_not, "answer": None, "question": None}
    rival = _rival(given.source)
    answer = answers.answer(networks.get(name), given.x.ravel(), rival)
    learner = networks.learner()
    question = None
    if learner and (name == networks.TRAINING or compared):
        question = {
            "run": learner.id,
            "shown": name == networks.TRAINING,
            "pixels": collection.as_pixels(given.x).tolist(),
            "rival": rival,
        }
    return {"words": answer["words"], "answer": answer, "question": question}


def _rival(source: str) -> int | None:
    """The rival that the visitor chose for this sketch; None where it is the runner-up."""
    chosen_for, digit = st.session_state.get("rival", ("", None))
    return digit if chosen_for == source else None


def _choose_rival(source: str) -> None:
    digit = st.session_state["evidence"].get("rival")
    if type(digit) is int and 0 <= digit <= 9:
        st.session_state["rival"] = (source, digit)


def _picture(x: np.ndarray) -> str | None:
    """The address of what the network is given; None where there is nothing."""
    return pictures.data_uri(pictures.ink(x)) if x.any() else None
