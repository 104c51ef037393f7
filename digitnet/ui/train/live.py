"""A run as it happens: progress, charts, the weights as pictures, digits with their answers."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import streamlit as st

from digitnet.data import Dataset
from digitnet.insight import charts, pictures
from digitnet.nn.network import Network
from digitnet.runs import Run, Snapshot
from digitnet.runs.recipes import Recipe
from digitnet.ui.tiles import Tile, gallery, ink_uri

TICK = 0.5  # seconds between two looks at the run
DIGITS, UNITS = 40, 10
LEGEND = (
    "One picture a unit, one pixel a weight: ink on orange excites the unit, on blue quiets it."
)


def show(run: Run) -> None:
    """Status, charts and pictures of a run; refreshes itself until the run has ended or rests."""
    running = run.state == "running"
    st.fragment(_watch, run_every=TICK if running else None)(run, running)


def preview(recipe: Recipe, data: Dataset) -> None:
    """What there is before the first update: random weights, and what they make of some images."""
    sizes = " → ".join(f"{n:,}" for n in recipe.sizes)
    network = recipe.network()
    st.markdown(
        f"**Ready to start:** {sizes} units, {network.params.flat.size:,} numbers to learn, all "
        "of them random now."
    )
    left, right = st.columns([2, 3], gap="large")
    with left:
        st.markdown("##### Its first weights")
        st.html(_weight_gallery(network.weights[0]))
        st.caption(LEGEND)
    with right:
        digit_pictures(network, data.take(slice(0, DIGITS)))


def _watch(run: Run, was_running: bool) -> None:
    run.touch()
    snapshot = run.snapshot()
    if was_running and snapshot.state != "running":
        st.rerun()  # the buttons around this part change
    with st.container(key="status"):
        status(snapshot)
    history_charts(snapshot)
    if run.recipe.augment:
        st.caption("The training images are distorted, and so harder to read than those held back.")
    left, right = st.columns([2, 3], gap="large")
    with left:
        weight_pictures(snapshot.network, run.first_network)
    with right:
        digit_pictures(snapshot.network, run.dev)


def status(snapshot: Snapshot) -> None:
    """The progress bar, and one sentence about where the run stands."""
    step, steps = snapshot.step, snapshot.steps
    st.progress(step / steps, text=f"**{_word(snapshot)}** · step {step:,} of {steps:,}")
    if snapshot.state == "failed":
        st.error(f"The training stopped: {snapshot.message}.", icon=":material/warning:")
        return
    if snapshot.message:
        st.info(f"{snapshot.message.capitalize()}.", icon=":material/pause_circle:")
    st.caption(" · ".join(_facts(snapshot)) or "The first update is on its way.")


def history_charts(snapshot: Snapshot) -> None:
    """Accuracy and loss over the steps; the status above says their last values in words."""
    # A changed description would make the browser build the whole chart anew at every tick.
    left, right = st.columns(2, gap="medium")
    left.vega_lite_chart(
        charts.accuracy_table(snapshot.points),
        _spec("accuracy", snapshot.steps),
        alt="Accuracy over the steps, on training images and on images held back",
    )
    right.vega_lite_chart(
        charts.loss_table(snapshot.points),
        _spec("loss", snapshot.steps),
        alt="Loss over the steps, on training images",
    )


def weight_pictures(network: Network, first: Network) -> None:
    """The first layer's weights: what was learned since the first update, or all of them."""
    st.markdown("##### What the units learn")
    views = ("Learned", "All weights")
    view = st.segmented_control(
        "Show", views, default=views[0], required=True, label_visibility="collapsed", key="weights"
    )
    W = network.weights[0]
    st.html(_weight_gallery(W if view == views[1] else W - first.weights[0]))
    st.caption(LEGEND)


def digit_pictures(network: Network, dev: Dataset) -> None:
    """What the network says to some images that it does not learn from."""
    n = min(DIGITS, len(dev))
    answers = network.predict(dev.images[:n])
    right = int(np.sum(answers == dev.labels[:n]))
    st.markdown(f"##### What it reads now: {right} of {n} rightly")
    st.html(_digit_gallery(dev, answers))
    st.caption("Images that it does not learn from, with its answers. Wrong ones are framed.")


def _word(snapshot: Snapshot) -> str:
    words = {"running": "Training", "paused": "Paused", "done": "Trained"}
    return words.get(snapshot.state, "Stopped")


def _facts(snapshot: Snapshot) -> list[str]:
    facts = [_accuracy_words(snapshot)] if snapshot.points else []
    if snapshot.state == "running" and snapshot.seconds_left is not None:
        facts.append(f"{_duration(snapshot.seconds_left)} left")
        facts.append(f"{snapshot.updates_per_second:,.0f} updates per second")
    if snapshot.state == "done" and snapshot.progress:
        facts.append(f"{_duration(snapshot.progress.seconds)} of training")
    return facts


def _accuracy_words(snapshot: Snapshot) -> str:
    if not snapshot.points:
        return "Nothing measured yet."
    words = f"{snapshot.points[-1].train_accuracy:.1%} of the training images read rightly"
    if snapshot.dev_accuracy is None:
        return words
    return f"{words}, {snapshot.dev_accuracy:.1%} of those held back"


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min"


@lru_cache(maxsize=64)
def _spec(kind: str, steps: int) -> dict[str, Any]:
    chart = charts.accuracy_chart if kind == "accuracy" else charts.loss_chart
    return charts.spec(chart((), steps))


def _weight_gallery(rows: np.ndarray) -> str:
    strongest = float(np.abs(rows[:UNITS]).max())
    tiles = [
        Tile(pictures.data_uri(pictures.signed(row, strongest)), f"Weights of hidden unit {i + 1}")
        for i, row in enumerate(rows[:UNITS])
    ]
    return gallery(tiles, "First-layer weights", columns=5, on_phone=5, signed=True)


def _digit_gallery(dev: Dataset, answers: np.ndarray) -> str:
    tiles = []
    for image, label, answer in zip(dev.images, dev.labels, answers, strict=False):
        wrong = bool(answer != label)
        said = f"{answer} read as a {answer}" if not wrong else f"{label} misread as a {answer}"
        tiles.append(Tile(ink_uri(image.tobytes()), said, str(answer), wrong))
    return gallery(tiles, "Digits held back, with the network's answers", columns=10, on_phone=8)
