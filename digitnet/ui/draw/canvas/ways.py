"""The kind of input: one digit or a number, drawn or as a picture."""

from collections.abc import Callable

import streamlit as st

from digitnet.insight import hint, telling
from digitnet.ui.draw.canvas import canvas
from digitnet.ui.draw.canvas.canvas import LINE, SQUARE
from digitnet.ui.visitor import set_widget, widget

ONE_DIGIT, NUMBER = "One digit", "A number"
DRAW, PHOTO = "Draw", "Photo"


def is_number() -> bool:
    """Whether to read a number rather than one digit."""
    return widget("what") == NUMBER


def choose() -> bool:
    """Draws the two switches; returns whether the input is a drawing."""
    with st.container(key="ways", horizontal=True):
        _switch("What to read", [ONE_DIGIT, NUMBER], "what", _what_has_changed)
        return _switch("Input", [DRAW, PHOTO], "input", canvas.put_back) == DRAW


def to_number() -> None:
    """Switches to a number; a drawing on the square is copied to the line."""
    set_widget("what", NUMBER)
    canvas.put_back()
    if widget("input") != PHOTO:
        canvas.bring_to_line()


def _what_has_changed() -> None:
    canvas.put_back()
    several = hint(canvas.strokes(SQUARE)) == telling.SEVERAL
    if is_number() and several and not canvas.strokes(LINE):
        canvas.bring_to_line()


def _switch(label: str, options: list[str], key: str, on_change: Callable[[], None]) -> str:
    return st.segmented_control(
        label,
        options,
        default=options[0],
        required=True,
        key=key,
        label_visibility="collapsed",
        on_change=on_change,
        persist_state="session",
    )
