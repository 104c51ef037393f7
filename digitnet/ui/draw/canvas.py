"""The canvas that visitors draw on, with buttons that work on touch screens."""

from __future__ import annotations

import numpy as np
import streamlit as st
from streamlit_drawable_canvas import st_canvas

from digitnet.sketch import Stroke, from_strokes, objects_on_canvas, strokes_and_pens
from digitnet.ui.draw.given import NOTHING, Given
from digitnet.ui.live_parts import part

SIZE = 400  # pixels; where a screen is narrower, it is shown smaller and counts the same
PEN_WIDTHS, PEN_WIDTH = (12, 56), 28  # pixels
SMALLEST = 10.0  # pixels: a sketch smaller than that is a dot, not a digit
INVITATION = "Draw a digit", "from 0 to 9. The answer appears here."
DOT = "That is only a dot.", "Draw a digit, as large as you like."


def paper() -> Given:
    """The canvas; what is on it."""
    # `start` is what the canvas begins with, `objects` what is on it now. Undo and Clear give it
    # a new number, and so a new canvas: its own buttons are out of reach on touch screens.
    state = st.session_state.setdefault("canvas", {"number": 0, "start": [], "objects": []})
    with st.container(key="sketch"):
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
            state["objects"] = objects_on_canvas(drawn.json_data)
        empty = not state["objects"]
        part("draw/sketch", "invitation", {"empty": empty, "number": state["number"]})
    return _given(f"canvas {state['number']}", state["objects"])


def tools() -> None:
    """Undo, Clear, and the width of the pen."""
    objects = st.session_state["canvas"]["objects"]
    with st.container(key="tools", horizontal=True, gap="xsmall"):
        _button("Undo", "undo", objects[:-1])
        _button("Clear", "delete", [])
        with st.popover("Pen", icon=":material/line_weight:", width="stretch"):
            st.slider(
                "Pen width (pixels)",
                *PEN_WIDTHS,
                PEN_WIDTH,
                key="pen",
                help="How thick your strokes look. The network is given the same width always.",
                persist_state="session",
            )


def put_back() -> None:
    """Shows the sketch again that the visitor left on the canvas for another page."""
    state = st.session_state.get("canvas")
    if state:
        _restart(state["number"], state["objects"])


def clear() -> None:
    """An empty canvas."""
    _restart(st.session_state["canvas"]["number"], [])


def _given(source: str, objects: list) -> Given:
    found = strokes_and_pens({"objects": objects})
    strokes, pens = [stroke for stroke, _ in found], [pen for _, pen in found]
    why_not = _why_not(strokes)
    x = NOTHING if why_not else from_strokes(strokes)
    return Given(x, source, strokes, pens, why_not)


def _why_not(strokes: list[Stroke]) -> tuple[str, str] | None:
    """Why there is nothing to read in a sketch; None where there is."""
    if not strokes:
        return INVITATION
    points = np.concatenate(strokes)
    return DOT if np.ptp(points, axis=0).max() < SMALLEST else None


def _button(label: str, icon: str, kept: list[dict]) -> None:
    """A button that leaves only these objects on the canvas."""
    state = st.session_state["canvas"]
    st.button(
        label,
        key=label.lower(),
        icon=f":material/{icon}:",
        disabled=not state["objects"],
        on_click=_restart,
        args=(state["number"], kept),
        width="stretch",
    )


def _restart(number: int, objects: list[dict]) -> None:
    """Puts up a new canvas, with these objects on it, in place of the one with this number.

    A click that arrives twice, as it may while a page is still busy, counts once.
    """
    if st.session_state["canvas"]["number"] == number:
        st.session_state["canvas"] = {"number": number + 1, "start": objects, "objects": objects}
