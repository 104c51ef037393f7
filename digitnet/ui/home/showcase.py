"""Home's small live element: digits that a network has never seen, read before your eyes."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import streamlit as st

from digitnet.data import load_mnist
from digitnet.ui import networks
from digitnet.ui.tiles import Tile, gallery, ink_uri

SHOWN = 16


@st.fragment
def reading() -> None:
    """Some test images with the answers of the first shipped network, and a button for others."""
    page = st.session_state.setdefault("showcase", 0)
    st.html(answers(page))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("Show others", key="others", icon=":material/refresh:", on_click=_turn_page)
        name = next(iter(networks.shipped()))
        st.caption(f"Images of MNIST's test set, read by **{name.lower()}**, which never saw them.")


def _turn_page() -> None:
    st.session_state["showcase"] += 1


@lru_cache(maxsize=128)
def answers(page: int) -> str:
    """The gallery of this page, which is the same for all visitors."""
    _, test = load_mnist()
    network = next(iter(networks.shipped().values()))
    chosen = test.take(np.random.default_rng(page).choice(len(test), SHOWN, replace=False))
    tiles = []
    for image, label, probs in zip(
        chosen.images, chosen.labels, network.predict_proba(chosen.images), strict=True
    ):
        answer = int(probs.argmax())
        said = f"A handwritten {label}, read as a {answer} with {probs.max():.0%}"
        tiles.append(Tile(ink_uri(image.tobytes()), said, f"{answer}", wrong=answer != label))
    return gallery(tiles, "Test images with the network's answers", columns=8, on_phone=4)
