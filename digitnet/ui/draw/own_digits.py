"""The visitor's own digits: collected, counted, downloaded, and taught to a network."""

from __future__ import annotations

import numpy as np
import streamlit as st

from digitnet import sketch
from digitnet.data import DataError, load_mnist
from digitnet.nn import Network
from digitnet.runs import teach
from digitnet.sketch import Sample, Stroke, collection
from digitnet.ui import networks
from digitnet.ui.draw import canvas

TAUGHT = "Taught with your digits"


def samples() -> list[Sample]:
    return st.session_state.setdefault("own_digits", [])


def judge(strokes: list[Stroke], name: str, *, disabled: bool) -> None:
    """Was the answer of this network right? Either way the sketch joins the visitor's digits."""
    with st.container(horizontal=True, vertical_alignment="center", key="judge"):
        st.button(
            "Right",
            key="right",
            icon=":material/check:",
            on_click=_confirm,
            args=(strokes, name),
            disabled=disabled,
        )
        with st.popover("Wrong", icon=":material/close:", key="wrong", disabled=disabled):
            key = f"label_{st.session_state['canvas']['number']}"
            st.segmented_control(
                "It is wrong: this is a …",
                range(10),
                key=key,
                on_change=_correct,
                args=(key, strokes),
            )


def panel(chosen: str) -> None:
    """The score of each network on the visitor's digits, teaching, and files."""
    own = samples()
    label = f"Your digits ({len(own)})" if own else "Your digits"
    drawer = st.expander(
        label, icon=":material/inventory_2:", key="own", on_change="rerun", expanded=False
    )
    if drawer.open:
        with drawer:
            if own:
                _score(chosen)
                _teach(chosen)
            else:
                st.markdown("Say whether an answer was right, and your digits are collected here.")
            _files()


def _score(chosen: str) -> None:
    data = collection.as_dataset(samples())
    st.markdown("##### Read rightly")
    with st.container(key="score"):
        for name in dict.fromkeys([chosen, *networks.available()]):
            right = int(np.sum(networks.get(name).predict(data.images) == data.labels))
            st.progress(right / len(data), text=f"{name}: **{right} of {len(data)}**")


def _teach(chosen: str) -> None:
    pressed = st.button("Teach it my digits", key="teach", type="primary", icon=":material/school:")
    st.caption(
        "A few seconds of training on your digits and MNIST's. The shipped networks stay as they "
        "are; the taught one is yours, until you close this page."
    )
    if pressed:
        network = networks.get(chosen).copy()
        _follow(network)
        networks.keep(TAUGHT, network)
        st.rerun()
    if TAUGHT in networks.available():
        st.download_button(
            "Download the taught network",
            lambda: networks.get(TAUGHT).to_bytes(),
            "taught.safetensors",
            key="download_taught",
            icon=":material/download:",
            on_click="ignore",
        )


def _files() -> None:
    """Downloads of the visitor's digits, and an upload of earlier ones."""
    own = samples()
    if own:
        with st.container(horizontal=True):
            for label, write, name in (
                ("Images (CSV)", collection.to_csv, "my-digits.csv"),
                ("Strokes (JSON)", collection.to_json, "my-digits.json"),
            ):
                st.download_button(
                    label,
                    lambda write=write: write(own),
                    name,
                    key=name,
                    icon=":material/download:",
                    on_click="ignore",
                )
    file = st.file_uploader(
        "Strokes saved earlier (JSON)",
        type="json",
        max_upload_size=collection.MOST_BYTES // 2**20,
        key="digits_file",
    )
    if file and st.session_state.get("digits_taken") != file.file_id:
        try:
            own.extend(collection.from_json(file.getvalue()))
            del own[collection.MOST_SAMPLES :]
        except DataError as error:
            st.error(f"This file cannot be used: {error}.", icon=":material/error:")
            return
        st.session_state["digits_taken"] = file.file_id
        st.rerun()


def _confirm(strokes: list[Stroke], name: str) -> None:
    x = sketch.from_strokes(strokes).reshape(1, -1)
    _add(Sample(int(networks.get(name).predict(x)[0]), strokes))


def _correct(key: str, strokes: list[Stroke]) -> None:
    label = st.session_state[key]
    if label is not None:
        _add(Sample(label, strokes))


def _add(sample: Sample) -> None:
    own = samples()
    if len(own) < collection.MOST_SAMPLES:
        own.append(sample)
    canvas.clear()


def _follow(network: Network) -> None:
    bar = st.progress(0.0, text="Teaching")
    own, rng = collection.as_dataset(samples()), np.random.default_rng()
    for progress in teach(network, own, load_mnist()[0], rng):
        if progress.step % 10 == 0:
            bar.progress(progress.step / progress.steps, text="Teaching")
