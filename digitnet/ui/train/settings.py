"""The settings of a run: a preset, and what a person would want to change about it."""

from __future__ import annotations

import re

import streamlit as st

from digitnet.data import MAX_BYTES, DataError, Dataset, load_mnist, read_csv, read_idx
from digitnet.nn import OPTIMIZERS, Adam, Setting, settings_of
from digitnet.runs import PRESETS, Recipe, usual_lr
from digitnet.ui import session
from digitnet.ui.train import distortions, widgets

PRESET_NAMES = {"blog": "The blog", "quick": "Quick and good", "best": "The best (hours)"}
GROUPS = ("network", "updates", "regularisation", "data")
FIRST = ("lr", "steps")  # above the drawer
# Layers are written as text; an epoch's steps are counted here, and shown as steps.
WITHOUT_WIDGET = {"hidden", "epochs"}
MOST_LAYERS = 6

Settings = dict[str, Setting]


def choose(kind: type[Recipe] = Recipe) -> Recipe | None:
    """The recipe that the visitor has put together; None where something has to be mended."""
    shown = {n: each for n, each in settings_of(kind).items() if n not in WITHOUT_WIDGET}
    if "preset" not in st.session_state:
        st.session_state["preset"] = "blog"
        _fill_from_preset(shown)
    if st.session_state.pop("other_data", False):
        _count_steps()
    _choose_preset(shown)
    hidden = _hidden_layers(settings_of(kind)["hidden"])
    for name in FIRST:
        widgets.show(shown[name])
    with st.expander("More", icon=":material/tune:"):
        _choose_more(shown)
        distortions.choose()
    with st.expander("Your own images", icon=":material/folder_open:"):
        _choose_data()
    return None if hidden is None else _recipe(kind, shown, hidden)


def _choose_preset(shown: Settings) -> None:
    st.selectbox(
        "Preset",
        list(PRESET_NAMES),
        format_func=PRESET_NAMES.__getitem__,
        key="preset",
        help="A recipe that works.",
        on_change=_fill_from_preset,
        args=(shown,),
        **widgets.KEEP,
    )


def _choose_more(shown: Settings) -> None:
    """A widget for each setting that does something beside the others, group by group."""
    for group in GROUPS:
        for name, each in shown.items():
            if each.group != group or name in FIRST:
                continue
            other, needed = each.needs or ("", ())
            if not other or st.session_state[other] in needed:
                changed = {"on_change": _suit_learning_rate} if name == "optimizer" else {}
                widgets.show(each, **changed)


def _recipe(kind: type[Recipe], shown: Settings, hidden: tuple[int, ...]) -> Recipe | None:
    chosen = {name: widgets.value(each) for name, each in shown.items()}
    try:
        return kind(hidden=hidden, augment=distortions.chosen(), **chosen)
    except ValueError as error:
        st.error(f"{str(error).capitalize()}.", icon=":material/error:")
        return None


def data() -> Dataset:
    """What the run learns from: the visitor's own images, or MNIST's training images."""
    own = session.uploaded_data()
    return own[1] if own else load_mnist()[0]


def _fill_from_preset(shown: Settings) -> None:
    recipe = PRESETS[st.session_state["preset"]]
    for name, each in shown.items():
        widgets.fill(each, getattr(recipe, name, each.default))
    st.session_state["steps"] = recipe.updates(len(data()))
    st.session_state["hidden"] = ", ".join(map(str, recipe.hidden))
    distortions.fill_from(recipe.augment)


def _count_steps() -> None:
    """An epoch has another number of steps with other images."""
    recipe = PRESETS[st.session_state["preset"]]
    if recipe.epochs:
        st.session_state["steps"] = recipe.updates(len(data()))


def _suit_learning_rate() -> None:
    """Adam's steps do not shrink with the gradient: it takes a smaller learning rate."""
    optimizer = st.session_state["optimizer"]
    usual = PRESETS[st.session_state["preset"]].lr
    st.session_state["lr"] = (
        usual_lr(optimizer) if issubclass(OPTIMIZERS[optimizer], Adam) else usual
    )


def _hidden_layers(declared: Setting) -> tuple[int, ...] | None:
    text = st.text_input(
        declared.label,
        key=declared.name,
        max_chars=60,
        help=f"{declared.help} Empty for none.",
        **widgets.KEEP,
    )
    words = re.split(r"[\s,;x→]+", text.strip(" ,;"))
    numbers = [int(word) for word in words if re.fullmatch(r"[0-9]{1,6}", word)]
    low, high, _ = declared.usual
    readable = len(numbers) == len(words) or not text.strip(" ,;")
    if not readable or len(numbers) > MOST_LAYERS or any(not low <= n <= high for n in numbers):
        st.error(
            f"Write up to {MOST_LAYERS} numbers from {low} to {high:,}, such as `128, 64`.",
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
