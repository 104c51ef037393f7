"""The networks that a visitor can choose from."""

import threading
from functools import cache

import streamlit as st

from digitnet.nn import MAX_BYTES, SHIPPED, Network, WeightsError
from digitnet.runs import RunView
from digitnet.ui import session
from digitnet.ui.live_parts import part
from digitnet.ui.visitor import sent, visitor

TRAINING = "Yours"  # of the visitor's run on the Train page
NAMES = {"best": "The best", "blog": "The blog's"}
NOTES = {"The best": "deep, trained long", "The blog's": "ten hidden units"}


_loading = threading.Lock()


def shipped() -> dict[str, Network]:
    """The networks in weights/, by the name that visitors see, the best first; read once."""
    # Not in Streamlit's cache, which a message from any browser can clear.
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
    names = [*shipped(), *visitor().own_networks]
    return [*names, TRAINING] if session.run() else names


def choose() -> None:
    """The networks to choose from, side by side."""
    run = session.run()
    status = run.status() if run else None
    data = {
        "networks": [{"name": n, "note": _note(n)} for n in available()],
        "chosen": chosen(),
        "mine": TRAINING,
        "run": run.id if run and status and status.active else None,
        "state": status.state if status else "",
        "step": status.step if status else 0,
    }
    part("draw/models", "model", data, on_chosen_change=_choose)


def chosen() -> str:
    """The name of the network that reads the drawing."""
    names = available()
    name = visitor().drawing.network
    return name if name in names else names[0]


def learner() -> RunView | None:
    """The visitor's run if it is still training, or paused."""
    run = session.run()
    return run if run and run.status().active else None


def _choose() -> None:
    name = sent("model", "chosen")
    if name in available():
        visitor().drawing.network = name


def _note(name: str) -> str:
    if name in visitor().own_networks:
        return "-".join(map(str, get(name).sizes))
    return NOTES.get(name, "")


def get(name: str) -> Network:
    """The network with this name, in its current state."""
    run = session.run()
    if name == TRAINING and run:
        return run.status().network
    return {**shipped(), **visitor().own_networks}[name]


def keep(name: str, network: Network) -> None:
    """Adds a network of the visitor's own and chooses it."""
    visitor().own_networks[name] = network
    visitor().drawing.network = name


def upload() -> None:
    """An upload for a weights file, which joins the networks to choose from."""
    file = st.file_uploader(
        "Weights file (.safetensors)",
        type="safetensors",
        max_upload_size=MAX_BYTES // 2**20,
        key="weights_file",
        help="Downloaded from the Train page or saved from PyTorch: 784 inputs, ten outputs.",
    )
    if not file:
        return
    try:
        network = Network.from_bytes(file.getvalue())
    except WeightsError as error:
        st.error(f"This file cannot be used: {error}.", icon=":material/error:")
        return
    name = f"Uploaded: {file.name}"
    if name not in visitor().own_networks:
        keep(name, network)
        st.rerun()
    layers = "-".join(map(str, network.sizes))
    st.success(f"{layers} network loaded.", icon=":material/check_circle:")
