"""The canvas, and what a network reads in the sketch on it."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import streamlit as st
from streamlit_drawable_canvas import st_canvas

from digitnet import charts, pictures, sketch
from digitnet.strokes import Stroke, from_canvas
from digitnet.ui import networks, session

SIZE = 280  # of the canvas, in pixels
TICK = 0.5  # seconds between two readings by a network that is still learning
PEN_WIDTHS, PEN_WIDTH = (8, 40), 20  # pixels
SMALLEST = 8.0  # pixels: a sketch smaller than that is a dot, not a digit


def put_back() -> None:
    """Shows the sketch again that the visitor left on the canvas for another page."""
    state = st.session_state.get("canvas")
    if state:
        _restart(state["number"], state["objects"])


def canvas() -> list[Stroke]:
    """The canvas with its buttons; the strokes on it."""
    # `start` is what the canvas begins with, `objects` what is on it now. Undo and Clear give it
    # a new number, and so a new canvas: its own buttons are out of reach on touch screens.
    state = st.session_state.setdefault("canvas", {"number": 0, "start": [], "objects": []})
    drawn = st_canvas(
        stroke_width=st.session_state.get("pen", PEN_WIDTH),
        stroke_color="#ffffff",
        background_color="#000000",
        height=SIZE,
        width=SIZE,
        initial_drawing={"objects": state["start"]} if state["start"] else None,
        key=f"canvas_{state['number']}",
    )
    if drawn.json_data is not None:
        state["objects"] = drawn.json_data.get("objects", [])
    with st.container(horizontal=True, width=SIZE, gap="xsmall"):
        empty = not state["objects"]
        for label, icon, kept in (("Undo", "undo", -1), ("Clear", "delete", 0)):
            st.button(
                label,
                key=label.lower(),
                icon=f":material/{icon}:",
                disabled=empty,
                on_click=_restart,
                args=(state["number"], state["objects"][:kept]),
                width="stretch",
            )
        with st.popover("Pen", icon=":material/line_weight:"):
            st.slider(
                "Pen width (pixels)",
                *PEN_WIDTHS,
                PEN_WIDTH,
                key="pen",
                help="How thick your strokes look. The network is given the same width always.",
                persist_state="session",
            )
    return from_canvas({"objects": state["objects"]})


def answer(strokes: list[Stroke], name: str) -> None:
    """What the network makes of the strokes; read anew while it is still learning."""
    run = session.run()
    learning = name == networks.TRAINING and run is not None and run.state == "running"
    st.fragment(_answer, run_every=TICK if learning else None)(strokes, name)


def _answer(strokes: list[Stroke], name: str) -> None:
    problem = _problem(strokes)
    x = sketch.from_strokes(strokes)
    probs = None if problem else networks.get(name).predict_proba(x.reshape(1, -1))[0]
    digit = "–" if probs is None else str(probs.argmax())
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        with st.container(key="prediction", width="content"):
            st.html(f'<div class="dn-digit">{digit}</div>')
        with st.container(key="seen", width="content"):
            st.html(_seen(x, empty=not strokes))
    if probs is None:
        st.markdown(problem)
    else:
        st.markdown(
            f"**{probs.max():.1%} sure that it is a {digit}.** Beside it, the 28 × 28 pixels that "
            "the network was given."
        )
    with st.container(key="probabilities"):
        _bars(np.zeros(10) if probs is None else probs)


def _problem(strokes: list[Stroke]) -> str:
    """Why there is nothing to read, empty where there is."""
    if not strokes:
        return "**Draw a digit** from 0 to 9 on the black field. The answer appears here."
    points = np.concatenate(strokes)
    if np.ptp(points, axis=0).max() < SMALLEST:
        return "**That is only a dot.** Draw a digit, as large as you like."
    return ""


def _restart(number: int, objects: list[dict]) -> None:
    """Puts up a new canvas, with these objects on it, in place of the one with this number.

    A click that arrives twice, as it may while a page is still busy, counts once.
    """
    if st.session_state["canvas"]["number"] == number:
        st.session_state["canvas"] = {"number": number + 1, "start": objects, "objects": objects}


def _seen(x: np.ndarray, *, empty: bool) -> str:
    alt = "Nothing drawn yet" if empty else "The sketch as 28 by 28 pixels, as the network sees it"
    uri = pictures.data_uri(pictures.ink(x))
    return f'<div class="dn-seen"><img src="{uri}" alt="{alt}"></div>'


def _bars(probs: np.ndarray) -> None:
    spec = _bar_spec()
    words = ", ".join(f"{digit}: {p:.0%}" for digit, p in enumerate(probs))
    st.vega_lite_chart(
        charts.probability_table(probs), spec, alt=f"Probability of each digit. {words}"
    )


@lru_cache(maxsize=1)
def _bar_spec() -> dict[str, Any]:
    return charts.spec(charts.probability_chart(np.zeros(10)))
