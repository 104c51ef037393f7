"""The canvas that visitors draw on, with buttons that work on touch screens."""

from __future__ import annotations

import streamlit as st
from streamlit_drawable_canvas import st_canvas

from digitnet.sketch import Stroke, from_canvas, objects_on_canvas

SIZE = 280  # pixels
PEN_WIDTHS, PEN_WIDTH = (8, 40), 20  # pixels


def canvas() -> list[Stroke]:
    """The canvas with its buttons; the strokes on it, in its pixels."""
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
        state["objects"] = objects_on_canvas(drawn.json_data)
    with st.container(horizontal=True, width=SIZE, gap="xsmall"):
        _button("Undo", "undo", state["objects"][:-1])
        _button("Clear", "delete", [])
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


def put_back() -> None:
    """Shows the sketch again that the visitor left on the canvas for another page."""
    state = st.session_state.get("canvas")
    if state:
        _restart(state["number"], state["objects"])


def clear() -> None:
    """An empty canvas."""
    _restart(st.session_state["canvas"]["number"], [])


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
