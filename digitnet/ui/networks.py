"""The networks that a visitor can choose from."""

from __future__ import annotations

import threading
from functools import cache

import streamlit as st

from digitnet.nn import MAX_BYTES, SHIPPED, Network, WeightsError
from digitnet.ui import session

TRAINING = "Yours, from the Train page"
NAMES = {"best": "The best: deep, trained long", "blog": "The blog's: ten hidden units"}


_loading = threading.Lock()


def shipped() -> dict[str, Network]:
    """The networks in weights/, by the name that visitors see, the best first; read once."""
    # Not in Streamlit's cache: a message from any browser can empty that.
    with _loading:
        return _load_shipped()


@cache
def _load_shipped() -> dict[str, Network]:
    return {
        name: Network.load(SHIPPED / f"{stem}.safetensors")
        for stem, name in NAMES.items()
        if (SHIPPED / f"{stem}.safetensors").exists()
    }


def available() -> list[str]:
    """The names of all networks that the visitor can choose."""
    names = [*shipped(), *session.own_networks()]
    return [*names, TRAINING] if session.run() else names


def choose() -> str:
    """A box to choose a network with; the name of the chosen one."""
    names = available()
    wanted = st.session_state.pop("open_with", None)
    if wanted in names:
        st.session_state["model"] = wanted
    return st.selectbox(
        "Network",
        names,
        key="model",
        persist_state="session",
        help="Which network reads your drawing. Train one on the Train page, or upload weights.",
    )


def get(name: str) -> Network:
    """The network of this name as it is now."""
    run = session.run()
    if name == TRAINING and run:
        return run.snapshot().network
    return {**shipped(), **session.own_networks()}[name]


def keep(name: str, network: Network) -> None:
    """Adds a network of the visitor's own and chooses it at the next run of the page."""
    session.own_networks()[name] = network
    st.session_state["open_with"] = name


def upload() -> None:
    """A place to drop a weights file; it joins the networks to choose from."""
    file = st.file_uploader(
        "Weights file (.safetensors)",
        type="safetensors",
        max_upload_size=MAX_BYTES // 2**20,
        key="weights_file",
        help="As downloaded from the Train page, or written by PyTorch: 784 inputs, ten classes.",
    )
    if not file:
        return
    try:
        network = Network.from_bytes(file.getvalue())
    except WeightsError as error:
        st.error(f"This file cannot be used: {error}.", icon=":material/error:")
        return
    name = f"Uploaded: {file.name}"
    if name not in session.own_networks():
        keep(name, network)
        st.rerun()
    layers = "-".join(map(str, network.sizes))
    st.success(f"{layers} network, ready to draw with.", icon=":material/check_circle:")
