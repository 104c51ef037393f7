"""Home's small live element: digits that a network has never seen, read before your eyes."""

from __future__ import annotations

import numpy as np
import streamlit as st

from digitnet.data import load_mnist
from digitnet.nn.network import Network
from digitnet.ui import networks
from digitnet.ui.tiles import Tile, gallery, ink_uri

SHOWN = 16


@st.fragment
def reading() -> None:
    """Some test images with the answers of the first shipped network, and a button for others."""
    _, test = load_mnist()
    name, network = next(iter(networks.shipped().items()))
    page = st.session_state.setdefault("showcase", 0)
    rows = np.random.default_rng(page).choice(len(test), SHOWN, replace=False)
    chosen = test.take(rows)
    st.html(_answers(network, chosen.images, chosen.labels))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("Show others", key="others", icon=":material/refresh:", on_click=_turn_page)
        st.caption(f"Images of MNIST's test set, read by **{name.lower()}**, which never saw them.")


def _turn_page() -> None:
    st.session_state["showcase"] += 1


def _answers(network: Network, images: np.ndarray, labels: np.ndarray) -> str:
    tiles = []
    for image, label, probs in zip(images, labels, network.predict_proba(images), strict=True):
        answer = int(probs.argmax())
        said = f"A handwritten {label}, read as a {answer} with {probs.max():.0%}"
        tiles.append(Tile(ink_uri(image.tobytes()), said, f"{answer}", wrong=answer != label))
    return gallery(tiles, "Test images with the network's answers", columns=8, on_phone=4)
