"""What happens to a sketch on its way to the answer, and why the answer is what it is."""

from __future__ import annotations

import numpy as np
import streamlit as st

from digitnet import sketch
from digitnet.insight import explain, pictures, read
from digitnet.nn import Network
from digitnet.sketch import Stroke
from digitnet.ui import networks, session
from digitnet.ui.draw import answer
from digitnet.ui.draw.canvas import PEN_WIDTH, SIZE
from digitnet.ui.tiles import Tile, gallery


def panel(x: np.ndarray, strokes: list[Stroke], name: str, why_not: str) -> None:
    """All of it, worked out only while the panel is open."""
    drawer = st.expander(
        "Look inside", icon=":material/visibility:", key="inside", on_change="rerun"
    )
    if not drawer.open:
        return
    with drawer:
        if why_not:
            st.markdown("Draw a digit first.")
            return
        if strokes:
            way(strokes)
        why(networks.get(name), x)
        compare(x, name)


def way(strokes: list[Stroke]) -> None:
    """The sketch, its crop, the box of 20 pixels, and what the network gets."""
    whole = sketch.on_canvas(strokes, SIZE, st.session_state.get("pen", PEN_WIDTH))
    box = sketch.box_of_strokes(strokes)
    steps = (
        (whole, "Your sketch"),
        (sketch.crop(whole), "Cut to the ink"),
        (box, "20 pixels long, one pen"),
        (sketch.from_strokes(strokes), "Centred by its mass"),
    )
    tiles = [Tile(pictures.data_uri(_square(image)), text, text) for image, text in steps]
    st.markdown("##### From your sketch to the network")
    st.html(gallery(tiles, "Four steps", columns=4, on_phone=4))
    st.caption("MNIST's digits were made this way, so this is what a network trained on it knows.")


def why(network: Network, x: np.ndarray) -> None:
    """Which pixels speak for the leading digit and which for the runner-up; which units are lit."""
    reading = read(network, x)
    first, second = reading.digit, reading.runner_up
    shares = explain.evidence(network, x, first, second)
    left, right = st.columns([1, 2], gap="large")
    with left:
        st.markdown(f"##### Why {first} and not {second}?")
        tile = Tile(
            pictures.data_uri(pictures.signed(shares)),
            f"Pixels that speak for {first}, in orange, and for {second}, in blue",
        )
        st.html(gallery([tile], "Evidence", columns=1, on_phone=2, signed=True))
        st.caption(
            f":orange[**Orange**] speaks for {first}, :blue[**blue**] for {second}: each pixel's "
            "ink times its effect on the difference between the two."
        )
    with right:
        _lit_units(explain.hidden_activations(network, x))


def compare(x: np.ndarray, chosen: str) -> None:
    """The answers of the shipped networks, the visitor's and the chosen one, side by side."""
    names = dict.fromkeys([*networks.shipped(), chosen])
    if session.run():
        names[networks.TRAINING] = None
    st.markdown("##### The same sketch, other networks")
    for column, name in zip(st.columns(len(names)), names, strict=True):
        network = networks.get(name)
        sizes = "-".join(map(str, network.sizes))
        column.metric(name, answer.short(network, x), sizes, "off", border=True, delta_arrow="off")


def _lit_units(layers: list[np.ndarray]) -> None:
    st.markdown("##### Hidden units that are lit")
    for i, activations in enumerate(layers, 1):
        lit = int(np.count_nonzero(activations > 0))
        columns = int(np.ceil(np.sqrt(len(activations) * 3)))
        rows = -(-len(activations) // columns)
        grid = np.zeros(rows * columns, np.float32)
        grid[: len(activations)] = np.maximum(activations, 0)
        picture = np.round(grid / max(grid.max(), 1e-9) * 255).astype(np.uint8)
        text = f"Layer {i}: {lit:,} of {len(activations):,} units lit, brighter is stronger"
        uri = pictures.data_uri(picture.reshape(rows, columns))
        st.html(f'<div class="dn-units"><img src="{uri}" alt="{text}"></div>')
        st.caption(text)


def _square(image: np.ndarray) -> np.ndarray:
    """The image in the middle of a black square, as uint8."""
    pixels = np.round(image * 255).astype(np.uint8) if image.dtype != np.uint8 else image
    side = max(pixels.shape)
    square = np.zeros((side, side), np.uint8)
    top, left = (side - pixels.shape[0]) // 2, (side - pixels.shape[1]) // 2
    square[top : top + pixels.shape[0], left : left + pixels.shape[1]] = pixels
    return square
