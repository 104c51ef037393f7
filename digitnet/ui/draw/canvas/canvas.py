"""The canvases that visitors draw on, with buttons that work on touch screens."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st
from streamlit_drawable_canvas import st_canvas

from digitnet.sketch import Stroke, from_canvas, from_strokes, objects_on_canvas, strokes_and_pens
from digitnet.ui.draw.given import NOTHING, Given
from digitnet.ui.live_parts import part
from digitnet.ui.visitor import OnCanvas, visitor, widget

SIZE = 400  # pixels; on narrower screens the square is scaled down, in the same coordinates
PEN_WIDTHS = 8, 56  # pixels
SMALLEST = 10.0  # pixels: a sketch smaller than that is a dot, not a digit


@dataclass(frozen=True, slots=True)
class Sheet:
    """One of the canvases: its name, its width and its initial pen width in pixels, its texts.

    A sheet for a `line` of writing is shown at its own size, as much of it as fits.
    """

    name: str
    width: int
    pen: int
    invitation: tuple[str, str]
    again: str
    line: bool = False


SQUARE = Sheet(
    "canvas",
    SIZE,
    28,
    ("Draw a digit", "from 0 to 9. The answer appears here."),
    "Draw a digit, as large as you like.",
)
LINE = Sheet(
    "line",
    1680,
    18,
    ("Write a number", "such as a year. The answer appears here."),
    "Write a number, as large as you like.",
    line=True,
)


def paper(sheet: Sheet = SQUARE) -> Given:
    """Draws a canvas, inside a container with the key `sketch`; returns what is on it."""
    state = _state(sheet)
    drawn = st_canvas(
        stroke_width=widget(_pen(sheet), sheet.pen),
        stroke_color="#ffffff",
        background_color="#000000",
        height=SIZE,
        width=sheet.width,
        initial_drawing={"objects": state.start} if state.start else None,
        key=f"{sheet.name}_{state.number}",
    )
    if drawn.json_data is not None:
        state.objects = objects_on_canvas(drawn.json_data)
    found = strokes_and_pens({"objects": state.objects})
    strokes, pens = [stroke for stroke, _ in found], [pen for _, pen in found]
    look = {"line": sheet.width if sheet.line else None, "reach": _reach(strokes)}
    place = f"{sheet.name} {state.number}"
    part("draw/canvas/sketch", "invitation", {"empty": not state.objects, "number": place, **look})
    why_not = _why_not(strokes, sheet)
    return Given(NOTHING if why_not else from_strokes(strokes), place, strokes, pens, None, why_not)


def tools(sheet: Sheet = SQUARE) -> None:
    """Undo, Clear, and the width of the pen."""
    objects = _state(sheet).objects
    with st.container(key="tools", horizontal=True, gap="xsmall"):
        _button("Undo", "undo", sheet, objects[:-1])
        _button("Clear", "delete", sheet, [])
        with st.popover("Pen", icon=":material/line_weight:", width="stretch"):
            st.slider(
                "Pen width (pixels)",
                *PEN_WIDTHS,
                sheet.pen,
                key=_pen(sheet),
                help="How thick your strokes look. The network always sees the same width.",
                persist_state="session",
            )


def put_back() -> None:
    """Restores the sketches that the visitor left on the canvases."""
    for sheet in (SQUARE, LINE):
        state = _state(sheet)
        _restart(sheet, state.number, state.objects)


def clear(sheet: Sheet = SQUARE) -> None:
    """Empties the canvas."""
    _restart(sheet, _state(sheet).number, [])


def strokes(sheet: Sheet) -> list[Stroke]:
    """The strokes on a sheet, shown or not."""
    return from_canvas({"objects": _state(sheet).objects})


def bring_to_line() -> None:
    """Copies what is on the square to the line, replacing what was there."""
    _restart(LINE, _state(LINE).number, _state(SQUARE).objects)


def _state(sheet: Sheet) -> OnCanvas:
    return visitor().drawing.canvases.setdefault(sheet.name, OnCanvas())


def _pen(sheet: Sheet) -> str:
    """The key of the pen width widget."""
    return "pen" if sheet is SQUARE else f"{sheet.name}_pen"


def _reach(strokes: list[Stroke]) -> tuple[float, float]:
    """How far the ink extends to the right and down."""
    if not strokes:
        return 0.0, 0.0
    right, down = np.concatenate(strokes).max(axis=0)
    return float(right), float(down)


def _why_not(strokes: list[Stroke], sheet: Sheet) -> tuple[str, str] | None:
    """Why there is nothing to read in a sketch; None if there is."""
    if not strokes:
        return sheet.invitation
    points = np.concatenate(strokes)
    if np.ptp(points, axis=0).max() < SMALLEST:
        return "That is only a dot.", sheet.again
    return None


def _button(label: str, icon: str, sheet: Sheet, kept: list[dict[str, Any]]) -> None:
    """A button that leaves only these objects on the canvas."""
    state = _state(sheet)
    st.button(
        label,
        key=label.lower(),
        icon=f":material/{icon}:",
        disabled=not state.objects,
        on_click=_restart,
        args=(sheet, state.number, kept),
        width="stretch",
    )


def _restart(sheet: Sheet, number: int, objects: list[dict[str, Any]]) -> None:
    """Replaces the canvas with this number by a new one with these objects on it.

    A click that arrives twice, as it may while a page is busy, counts once.
    """
    if _state(sheet).number == number:
        visitor().drawing.canvases[sheet.name] = OnCanvas(number + 1, objects, objects)
