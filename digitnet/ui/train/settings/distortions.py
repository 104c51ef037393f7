"""How strongly the training images are distorted, with examples."""

import numpy as np
import streamlit as st

from digitnet.data import load_mnist
from digitnet.insight import pictures
from digitnet.nn import Augment, Distorter, settings_of
from digitnet.ui.tiles import Tile, gallery
from digitnet.ui.train.settings import widgets
from digitnet.ui.visitor import set_widget, widget

SHOWN = 8


def choose() -> None:
    """The switch, the strengths, and some examples."""
    st.toggle(
        "Distort images",
        key="augment",
        help="Changes every image a little, differently each time it is used.",
        persist_state="session",
    )
    if not widget("augment"):
        return
    examples = st.container()  # filled last, from the sliders
    for each in settings_of(Augment).values():
        widgets.show(each)
    examples.html(_examples(_strengths()))
    examples.caption("A digit, and seven distorted copies as the network may see them.")


def chosen() -> Augment | None:
    """The visitor's choice; None for undistorted images."""
    return _strengths() if widget("augment") else None


def fill_from(augment: Augment | None) -> None:
    """Sets the widgets to a recipe's distortions."""
    for name, each in settings_of(Augment).items():
        widgets.fill(each, getattr(augment or Augment(), name))
    set_widget("augment", augment is not None)


def _strengths() -> Augment:
    return Augment(**{name: widget(name) for name in settings_of(Augment)})


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
    return gallery(tiles, "A digit and distorted copies of it", columns=4, on_phone=8)
