"""The settings of a run: a preset, and what a person would want to change about it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import streamlit as st

from digitnet.data import MAX_BYTES, DataError, Dataset, load_mnist, read_csv, read_idx
from digitnet.nn.optimizers import OPTIMIZERS, Adam, Momentum
from digitnet.runs.recipes import PRESETS, Recipe
from digitnet.ui import session
from digitnet.ui.train import distortions

PRESET_NAMES = {"blog": "The blog", "quick": "Quick and good", "best": "The best (hours)"}
ACTIVATION_NAMES = {
    "relu": "ReLU",
    "leaky_relu": "Leaky ReLU",
    "tanh": "Tanh",
    "sigmoid": "Sigmoid",
    "gelu": "GELU",
}
INIT_NAMES = {
    "uniform": "The blog's: uniform, ±0.5",
    "he": "He: normal, for ReLU",
    "xavier": "Xavier: uniform, for tanh",
}
OPTIMIZER_NAMES = {
    "sgd": "Gradient descent",
    "momentum": "Momentum",
    "nesterov": "Nesterov",
    "adam": "Adam",
    "adamw": "AdamW",
}
SCHEDULE_NAMES = {"constant": "Constant", "step": "In steps", "cosine": "Cosine, down to zero"}
BATCH_SIZES = {0: "All images"} | {n: f"{n} images" for n in (32, 64, 128, 256, 512, 1024)}
# The fields of a recipe that have a widget of the same name as their key.
CHOICES = ("lr", "steps", "activation", "init", "seed", "optimizer", "momentum", "batch_size")
CHOICES += ("schedule", "warmup", "dropout", "weight_decay", "label_smoothing", "average")
CHOICES += ("patience", "dev_every")
ADAMS_LR = 0.003
MOST_LAYERS, MOST_UNITS, MOST_STEPS = 6, 2048, 200_000
KEEP = {"persist_state": "session"}


def choose() -> Recipe | None:
    """The recipe that the visitor has put together; None where something has to be mended."""
    if "preset" not in st.session_state:
        st.session_state["preset"] = "blog"
        _fill_from_preset()
    if st.session_state.pop("other_data", False):
        _count_steps()
    _select("Preset", PRESET_NAMES, "preset", "A recipe that works.", on_change=_fill_from_preset)
    hidden = _hidden_layers()
    help_lr = "How far one update goes against the gradient. It can be changed as the run goes on."
    _number("Learning rate", 0.0001, 100.0, 0.05, "lr", help_lr)
    _number("Steps", 1, MOST_STEPS, 100, "steps", "How many times the weights are updated.")
    with st.expander("More", icon=":material/tune:"):
        _network_settings()
        _update_settings()
        _regularisation()
        distortions.choose()
    with st.expander("Your own images", icon=":material/folder_open:"):
        _choose_data()
    if hidden is None:
        return None
    preset = PRESETS[st.session_state["preset"]]
    chosen = {name: st.session_state[name] for name in CHOICES}
    for name in ("batch_size", "average", "patience", "dev_every"):
        chosen[name] = chosen[name] or None
    return replace(preset, hidden=hidden, epochs=None, augment=distortions.chosen(), **chosen)


def _network_settings() -> None:
    _select("Activation", ACTIVATION_NAMES, "activation", "What a hidden unit does with its sum.")
    _select("First weights", INIT_NAMES, "init", "How they are drawn before the first update.")
    _number("Seed", 0, 2**31 - 1, 1, "seed", "The same seed gives the same run again.")


def _update_settings() -> None:
    help_optimizer = "How a gradient becomes a step. Each has a learning rate that suits it."
    _select(
        "Optimiser", OPTIMIZER_NAMES, "optimizer", help_optimizer, on_change=_suit_learning_rate
    )
    if issubclass(OPTIMIZERS[st.session_state["optimizer"]], Momentum):
        help_momentum = "How much of the last step goes on into the next."
        _number("Momentum", 0.0, 0.99, 0.05, "momentum", help_momentum)
    help_batch = "How many images one update learns from. The blog takes all of them."
    _select("Batch size", BATCH_SIZES, "batch_size", help_batch)
    help_schedule = "How the learning rate changes over the run."
    _select("Schedule", SCHEDULE_NAMES, "schedule", help_schedule)
    help_warmup = "Updates over which the learning rate rises from zero."
    _number("Warm-up", 0, MOST_STEPS, 50, "warmup", help_warmup)


def _regularisation() -> None:
    _number("Dropout", 0.0, 0.9, 0.1, "dropout", "The share of hidden units left out at random.")
    help_decay = "Pulls all weights towards zero (L2)."
    _number("Weight decay", 0.0, 1.0, 0.0001, "weight_decay", help_decay)
    help_smoothing = "Asks for a little less than certainty: this much is spread over all digits."
    _number("Label smoothing", 0.0, 0.9, 0.05, "label_smoothing", help_smoothing)
    help_average = "Decay of a moving average of the weights, as 0.99; 0 for none."
    _number("Averaging", 0.0, 0.9999, 0.01, "average", help_average)
    help_patience = "Stops after so many looks at the images held back without a better one."
    _number("Patience", 0, 1000, 1, "patience", help_patience)
    help_look = "Updates between two looks at the images held back; 0 for every tenth, or every "
    help_look += "epoch where a batch is not all images."
    _number("Look every", 0, MOST_STEPS, 10, "dev_every", help_look)


def _select(label: str, names: dict, key: str, explanation: str, **options: Any) -> None:
    """A box to choose one of the keys of `names`, shown by their values."""
    st.selectbox(
        label,
        list(names),
        format_func=lambda choice: names[choice],
        key=key,
        help=explanation,
        **KEEP,
        **options,
    )


def _number(label: str, low: float, high: float, step: float, key: str, explanation: str) -> None:
    form = "%g" if isinstance(low, float) else "%d"
    st.number_input(label, low, high, step=step, format=form, key=key, help=explanation, **KEEP)


def data() -> Dataset:
    """What the run learns from: the visitor's own images, or MNIST's training images."""
    own = session.uploaded_data()
    return own[1] if own else load_mnist()[0]


def _fill_from_preset() -> None:
    recipe = PRESETS[st.session_state["preset"]]
    chosen = {name: getattr(recipe, name) or 0 for name in CHOICES}
    chosen["steps"] = recipe.updates(len(data()))
    chosen["average"] = float(chosen["average"])
    st.session_state.update(chosen, hidden=", ".join(map(str, recipe.hidden)))
    distortions.fill_from(recipe.augment)


def _count_steps() -> None:
    """An epoch has another number of steps with other images."""
    recipe = PRESETS[st.session_state["preset"]]
    if recipe.epochs:
        st.session_state["steps"] = recipe.updates(len(data()))


def _suit_learning_rate() -> None:
    """Adam's steps do not shrink with the gradient: it takes a smaller learning rate."""
    adam = issubclass(OPTIMIZERS[st.session_state["optimizer"]], Adam)
    usual = PRESETS[st.session_state["preset"]].lr
    st.session_state["lr"] = ADAMS_LR if adam else usual


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
            st.session_state["other_data"] = True
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
    st.session_state["other_data"] = True
    st.rerun()
