"""How a sketch becomes the input, the active units, and the answers of other networks."""

from typing import Any

import numpy as np
import streamlit as st

from digitnet import sketch
from digitnet.insight import pictures, probability, read
from digitnet.ui import networks
from digitnet.ui.draw.canvas.canvas import SIZE
from digitnet.ui.draw.given import Given
from digitnet.ui.live_parts import part
from digitnet.ui.tiles import Tile, gallery
from digitnet.ui.visitor import widget


def is_open() -> bool:
    """Whether the panel was open when the page was last drawn."""
    return bool(widget("inside"))


def panel(given: Given, name: str) -> None:
    """The panel, computed only while it is open."""
    drawer = st.expander(
        "Look inside", icon=":material/visibility:", key="inside", on_change="rerun"
    )
    if not drawer.open:
        return
    with drawer:
        if given.why_not:
            st.markdown("Draw a digit first.")
            return
        if given.strokes:
            _way(given)
        st.markdown("##### Active hidden units")
        part("draw/inside/units", "units", {})
        st.markdown("##### Other networks on the same sketch")
        _compare(given.x, name)


def _way(given: Given) -> None:
    """The sketch, its crop, the box of 20 pixels, and the network's input."""
    whole = sketch.on_canvas(given.strokes, SIZE, given.pens)
    box = sketch.box_of_strokes(given.strokes)
    steps = (
        (whole, "Your sketch"),
        (sketch.crop(whole), "Cropped to the ink"),
        (box, "Scaled to 20 pixels"),
        (given.x, "Centred by mass"),
    )
    tiles = [Tile(pictures.data_uri(_square(image)), text, text) for image, text in steps]
    st.markdown("##### From your sketch to the network")
    st.html(gallery(tiles, "Four steps", columns=4, on_phone=4))
    st.caption("MNIST's digits were prepared this way, so a network trained on them expects it.")


def _compare(x: np.ndarray, chosen: str) -> None:
    """The answers of the shipped networks, the visitor's and the chosen one, side by side."""
    names = dict.fromkeys([*networks.shipped(), chosen])
    if networks.TRAINING in networks.available():
        names[networks.TRAINING] = None
    learner = networks.TRAINING if networks.learner() else None
    answers = [_short(name, x) for name in names]
    part("draw/inside/others", "others", {"answers": answers, "learner": learner})


def _short(name: str, x: np.ndarray) -> dict[str, Any]:
    network = networks.get(name)
    reading = read(network, x)
    return {
        "name": name,
        "sizes": "-".join(map(str, network.sizes)),
        "digit": reading.digit,
        "verdict": reading.verdict,
        "can_read": reading.can_read,
        "percent": probability(reading.probability),
    }


def _square(image: np.ndarray) -> np.ndarray:
    """The image in the middle of a black square, as uint8."""
    pixels = np.round(image * 255).astype(np.uint8) if image.dtype != np.uint8 else image
    side = max(pixels.shape)
    square = np.zeros((side, side), np.uint8)
    top, left = (side - pixels.shape[0]) // 2, (side - pixels.shape[1]) // 2
    square[top : top + pixels.shape[0], left : left + pixels.shape[1]] = pixels
    return square
