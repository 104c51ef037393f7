"""The settings of a run: a preset, and what a person would want to change about it."""

from __future__ import annotations

import re
from dataclasses import replace

import streamlit as st

from digitnet.data import MAX_BYTES, DataError, Dataset, load_mnist, read_csv, read_idx
from digitnet.network import INITS
from digitnet.recipes import PRESETS, Recipe
from digitnet.ui import session

PRESET_NAMES = {"blog": "The blog", "quick": "Quick and good"}
INIT_NAMES = {
    "uniform": "The blog's: uniform, ±0.5",
    "he": "He: normal, for ReLU",
    "xavier": "Xavier: uniform, for tanh",
}
MOST_LAYERS, MOST_UNITS, MOST_STEPS = 6, 2048, 200_000
KEEP = {"persist_state": "session"}


def choose() -> Recipe | None:
    """The recipe that the visitor has put together; None where something has to be mended."""
    if "preset" not in st.session_state:
        st.session_state["preset"] = "blog"
        _fill_from_preset()
    st.selectbox(
        "Preset",
        list(PRESET_NAMES),
        format_func=PRESET_NAMES.get,
        key="preset",
        on_change=_fill_from_preset,
        help="A recipe that works. Everything below can be changed.",
        **KEEP,
    )
    hidden = _hidden_layers()
    st.number_input(
        "Learning rate",
        0.0001,
        100.0,
        step=0.05,
        format="%g",
        key="lr",
        help="How far one update goes against the gradient. Too small is slow, too large diverges. "
        "It can be changed while the training runs.",
        **KEEP,
    )
    st.number_input(
        "Steps",
        1,
        MOST_STEPS,
        step=100,
        key="steps",
        help="How many times the weights are updated.",
        **KEEP,
    )
    with st.expander("More", icon=":material/tune:"):
        st.selectbox(
            "First weights",
            list(INITS),
            format_func=INIT_NAMES.get,
            key="init",
            help="How the weights are drawn before the first update.",
            **KEEP,
        )
        st.number_input(
            "Seed",
            0,
            2**31 - 1,
            key="seed",
            help="The same seed gives the same run again.",
            **KEEP,
        )
        _choose_data()
    if hidden is None:
        return None
    chosen = {name: st.session_state[name] for name in ("lr", "steps", "init", "seed")}
    return replace(PRESETS[st.session_state["preset"]], hidden=hidden, epochs=None, **chosen)


def data() -> Dataset:
    """What the run learns from: the visitor's own images, or MNIST's training images."""
    own = session.uploaded_data()
    return own[1] if own else load_mnist()[0]


def _fill_from_preset() -> None:
    recipe = PRESETS[st.session_state["preset"]]
    n = min(len(load_mnist()[0]), recipe.images or 10**9) - recipe.dev_images
    steps = recipe.steps or recipe.epochs * -(-n // recipe.batch_size)
    st.session_state.update(
        hidden=", ".join(map(str, recipe.hidden)),
        lr=recipe.lr,
        steps=steps,
        init=recipe.init,
        seed=recipe.seed,
    )


def _hidden_layers() -> tuple[int, ...] | None:
    text = st.text_input(
        "Hidden layers",
        key="hidden",
        max_chars=60,
        help="How many units each layer has, from the input on: `10` is the blog's network, "
        "`128, 64` has two layers. Empty for none.",
        **KEEP,
    )
    numbers = [int(word) for word in re.findall(r"\d{1,6}", text)]
    strange = re.sub(r"[\d\s,;x-]", "", text)
    if strange or len(numbers) > MOST_LAYERS or any(not 1 <= n <= MOST_UNITS for n in numbers):
        st.error(
            f"Write up to {MOST_LAYERS} numbers from 1 to {MOST_UNITS}, such as `128, 64`.",
            icon=":material/error:",
        )
        return None
    return tuple(numbers)


def _choose_data() -> None:
    own = session.uploaded_data()
    if own:
        st.success(f"{own[0]}: {len(own[1]):,} images.", icon=":material/check_circle:")
        if st.button("Back to MNIST", key="use_mnist", icon=":material/undo:"):
            del st.session_state["uploaded_data"]
            st.rerun()
        return
    files = st.file_uploader(
        "Your own images instead of MNIST",
        type=["csv", "gz", "idx", "idx1-ubyte", "idx3-ubyte", "ubyte"],
        accept_multiple_files=True,
        max_upload_size=MAX_BYTES // 2**20,
        key="data_files",
        help="One CSV file as Kaggle's train.csv (label, then 784 pixels), or the two IDX files "
        "of images and labels. Gzipped is fine.",
    )
    if files:
        _take_data(files)


def _take_data(files: list) -> None:
    """Reads uploaded files into the session, or says what is wrong with them."""
    csv = [file for file in files if ".csv" in file.name.lower()]
    try:
        with st.spinner("Reading the images"):
            if len(csv) == 1 and len(files) == 1:
                dataset = read_csv(csv[0].getvalue())
            elif len(files) == 2 and not csv:
                # The label file is the smaller one, whatever the names.
                labels, images = sorted(files, key=lambda file: file.size)
                dataset = read_idx(images.getvalue(), labels.getvalue())
            else:
                st.info(
                    "One CSV file, or two IDX files: images and labels.", icon=":material/info:"
                )
                return
            if len(dataset) < 20:
                raise DataError(f"{len(dataset)} images: at least 20 are needed to train")
    except DataError as error:
        st.error(f"This cannot be used: {error}.", icon=":material/error:")
        return
    st.session_state["uploaded_data"] = (" + ".join(file.name for file in files), dataset)
    st.rerun()
