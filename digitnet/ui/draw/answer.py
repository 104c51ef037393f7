"""What a network reads in one image: the digit, how sure, the ten bars."""

from __future__ import annotations

import numpy as np
import streamlit as st

from digitnet.insight import Reading, a_digit, pictures, probability, read
from digitnet.nn import Network
from digitnet.sketch import Stroke
from digitnet.ui import networks, session

TICK = 0.5  # seconds between two readings by a network that is still learning
SMALLEST = 8.0  # pixels: a sketch smaller than that is a dot, not a digit
INVITATION = "**Draw a digit** from 0 to 9 on the black field. The answer appears here."
DOT = "**That is only a dot.** Draw a digit, as large as you like."


def problem(strokes: list[Stroke]) -> str:
    """Why there is nothing to read in a sketch; empty where there is."""
    if not strokes:
        return INVITATION
    points = np.concatenate(strokes)
    return DOT if np.ptp(points, axis=0).max() < SMALLEST else ""


def show(x: np.ndarray, name: str, why_not: str = "") -> None:
    """The answer of the network called `name` to x (28, 28), or why there is none.

    It is read anew twice a second while that network is still learning.
    """
    run = session.run()
    learning = name == networks.TRAINING and run is not None and run.state == "running"
    st.fragment(_show, run_every=TICK if learning else None)(x, name, why_not)


def words(reading: Reading) -> str:
    """The reading in a sentence."""
    if reading.verdict == "sure":
        return f"**{probability(reading.probability)} sure that it is {a_digit(reading.digit)}.**"
    if reading.verdict == "unsure":
        leads, follows = (probability(p) for p in np.sort(reading.probs)[:-3:-1])
        return f"**Unsure: {reading.digit} or {reading.runner_up}**, {leads} against {follows}."
    return "**No digit that it knows.** Any answer would be a guess."


def _show(x: np.ndarray, name: str, why_not: str) -> None:
    reading = None if why_not else read(networks.get(name), x)
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        with st.container(key="prediction", width="content"):
            st.html(f'<div class="dn-digit">{_large(reading)}</div>')
        with st.container(key="seen", width="content"):
            st.html(_seen(x))
    st.markdown(words(reading) if reading else why_not)
    with st.container(key="probabilities"):
        st.html(_bars(reading.probs if reading else np.zeros(10)))


def _large(reading: Reading | None) -> str:
    if reading is None:
        return "–"
    return "?" if reading.verdict == "none" else str(reading.digit)


def _seen(x: np.ndarray) -> str:
    alt = "What the network is given: the sketch as 28 by 28 pixels" if x.any() else "Nothing yet"
    uri = pictures.data_uri(pictures.ink(x))
    return f'<div class="dn-seen"><img src="{uri}" alt="{alt}" title="{alt}"></div>'


def _bars(probs: np.ndarray) -> str:
    """Ten bars, one a digit. As HTML they stand in a third of the time that a chart takes."""
    text = ", ".join(f"{digit}: {probability(p)}" for digit, p in enumerate(probs))
    rows = "".join(_bar(digit, p, p > 0 and p == probs.max()) for digit, p in enumerate(probs))
    return (
        f'<div class="dn-bars" role="img" aria-label="Probability of each digit. {text}">'
        f'<div class="dn-bars-title">Probability of each digit (%)</div>{rows}</div>'
    )


def _bar(digit: int, p: float, leads: bool) -> str:
    kind = "dn-bar dn-leads" if leads else "dn-bar"
    number = probability(p).removesuffix("%") if p >= 0.0005 else ""
    return (
        f'<div class="{kind}"><span>{digit}</span><div><i style="width:{100 * p:.2f}%"></i></div>'
        f"<b>{number}</b></div>"
    )


def short(network: Network, x: np.ndarray) -> str:
    """A network's answer in two words, for a comparison."""
    reading = read(network, x)
    return f"{_large(reading)} · {probability(reading.probability)}"
