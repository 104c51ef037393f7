"""How strongly the training images are distorted, and what that looks like."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np
import streamlit as st

from digitnet.data import load_mnist
from digitnet.insight import pictures
from digitnet.nn.augment import Augment, Distorter
from digitnet.ui.tiles import Tile, gallery

SHOWN = 8
# Label, highest strength, step and explanation of each field of Augment.
SLIDERS = {
    "rotation": ("Rotation (degrees)", 45.0, 1.0, "Turned by at most so much, either way."),
    "scale": ("Scale", 0.5, 0.02, "Larger or smaller: 0.1 is about a tenth."),
    "shear": ("Shear", 0.5, 0.02, "Slanted: pixels sideways for a pixel upwards."),
    "shift": ("Shift (pixels)", 5.0, 0.1, "Moved by at most so much along each axis."),
    "elastic": ("Bending (pixels)", 3.0, 0.1, "Bent as if on rubber, by about so much."),
    "thickness": (
        "Thickness (pixels)",
        1.0,
        0.1,
        "Strokes thicker or thinner by at most so much.",
    ),
}


def choose() -> None:
    """The switch, the strengths, and some images distorted so."""
    st.toggle(
        "Distort images",
        key="augment",
        help="Changes every image a little, afresh each time it is learned from.",
        persist_state="session",
    )
    if not st.session_state["augment"]:
        return
    examples = st.container()  # filled last, by what the sliders say
    for name, (label, highest, step, explanation) in SLIDERS.items():
        st.slider(
            label,
            0.0,
            highest,
            step=step,
            format="%g",
            key=name,
            help=explanation,
            persist_state="session",
        )
    examples.html(_examples(chosen()))
    examples.caption("A digit as it is, and seven ways in which the network may meet it.")


def chosen() -> Augment | None:
    """What the visitor has set; None where images stay as they are."""
    if not st.session_state["augment"]:
        return None
    return Augment(**{name: st.session_state[name] for name in SLIDERS})


def fill_from(augment: Augment | None) -> None:
    """Sets the widgets to a recipe's distortions."""
    strengths = {name: float(value) for name, value in asdict(augment or Augment()).items()}
    st.session_state.update(strengths, augment=augment is not None)


def _examples(augment: Augment) -> str:
    first = load_mnist()[0].take(slice(0, 1))
    image, digit = first.images, first.labels[0]
    copies = np.empty((SHOWN - 1, image.shape[1]), np.float32)
    rng = np.random.default_rng(0)
    Distorter(augment, len(copies)).distort(image.repeat(len(copies), axis=0), rng, copies)
    tiles = [Tile(pictures.data_uri(pictures.ink(image)), f"A handwritten {digit}")]
    tiles += [
        Tile(pictures.data_uri(pictures.ink(x)), f"The same {digit}, distorted") for x in copies
    ]
    return gallery(tiles, "A digit and how it may be distorted", columns=4, on_phone=8)
