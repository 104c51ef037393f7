"""A run as it happens: progress, charts, the weights as pictures, digits with their answers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import streamlit as st

from digitnet.data import Dataset
from digitnet.insight import charts, pictures
from digitnet.nn import Network
from digitnet.runs import Recipe, Run, Snapshot
from digitnet.ui.tiles import Tile, gallery, ink_uri

TICK = 0.5  # seconds between two looks at a run that goes on
HEARTBEAT = 1.0  # at one that rests: another window may resume, step or stop it
DIGITS, UNITS = 40, 10
LEGEND = (
    "One picture a unit, one pixel a weight: ink on orange excites the unit, on blue quiets it."
)


def show(run: Run, now: Snapshot) -> None:
    """Status, charts and pictures of a run, which follow it until it has ended.

    now: the run as the rest of the page shows it.
    """
    st.fragment(_watch, run_every=TICK if now.state == "running" else None)(run, _marks(now))
    if now.state == "paused":
        st.fragment(_follow, run_every=HEARTBEAT)(run, _marks(now))


def preview(recipe: Recipe, data: Dataset) -> None:
    """What there is before the first update: random weights, and what they make of some images."""
    begun = prepare(recipe, data)
    sizes = " → ".join(f"{n:,}" for n in recipe.sizes)
    st.markdown(
        f"**Ready to start:** {sizes} units, {begun.parameters:,} numbers to learn, all of them "
        "random now."
    )
    left, right = st.columns([2, 3], gap="large")
    with left:
        st.markdown("##### Its first weights")
        st.html(begun.weights)
        st.caption(LEGEND)
    with right:
        _show_digits(begun.digits, begun.right, min(DIGITS, len(data)))


def prepare(recipe: Recipe, data: Dataset) -> Beginning:
    """What `preview` shows, made the first time that somebody asks for it."""
    digits = data.take(slice(0, DIGITS))
    return _beginning(recipe, digits.images.tobytes(), digits.labels.tobytes())


@dataclass(frozen=True, slots=True)
class Beginning:
    """What is shown of a network before its first update, in HTML."""

    parameters: int
    weights: str
    digits: str
    right: int


@lru_cache(maxsize=64)
def _beginning(recipe: Recipe, images: bytes, labels: bytes) -> Beginning:
    """Made once for all visitors who choose the same settings; the digits as their bytes."""
    network = recipe.network()
    y = np.frombuffer(labels, np.int64)
    digits = Dataset(np.frombuffer(images, np.uint8).reshape(len(y), -1), y)
    answers = network.predict(digits.images)
    return Beginning(
        network.params.flat.size,
        _weight_gallery(network.weights[0]),
        _digit_gallery(digits, answers),
        int(np.sum(answers == y)),
    )


def _marks(snapshot: Snapshot) -> tuple:
    """What the rest of the page depends on, and at rest the step that it shows."""
    resting = snapshot.state != "running"
    return snapshot.state, snapshot.lr, snapshot.step if resting else None


def _follow(run: Run, marks: tuple) -> None:
    """Builds the page anew where the run is no longer as the page shows it."""
    run.touch()
    if _marks(run.snapshot()) != marks:
        st.rerun()


def _watch(run: Run, marks: tuple) -> None:
    _follow(run, marks)
    snapshot = run.snapshot()
    with st.container(key="status"):
        status(snapshot)
    history_charts(snapshot)
    if run.recipe.augment:
        st.caption("The training images are distorted, and so harder to read than those held back.")
    left, right = st.columns([2, 3], gap="large")
    with left:
        weight_pictures(snapshot.network, run.first_network)
    with right:
        if run.dev:
            digit_pictures(snapshot.network, run.dev)
        else:
            st.caption("The images held back are no longer kept.")


def status(snapshot: Snapshot) -> None:
    """The progress bar, and one sentence about where the run stands."""
    step, steps = snapshot.step, snapshot.steps
    st.progress(step / steps, text=f"**{_word(snapshot)}** · step {step:,} of {steps:,}")
    if snapshot.state == "failed":
        st.error(f"The training stopped: {snapshot.message}.", icon=":material/warning:")
        return
    if snapshot.message:
        st.info(f"{snapshot.message[0].upper()}{snapshot.message[1:]}.", icon=_icon(snapshot))
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
    _show_digits(_digit_gallery(dev, answers), right, n)


def _show_digits(shown: str, right: int, n: int) -> None:
    st.markdown(f"##### What it reads now: {right} of {n} rightly")
    st.html(shown)
    st.caption("Images that it does not learn from, with its answers. Wrong ones are framed.")


def _word(snapshot: Snapshot) -> str:
    words = {"running": "Training", "paused": "Paused", "done": "Trained"}
    return words.get(snapshot.state, "Stopped")


def _icon(snapshot: Snapshot) -> str:
    return ":material/pause_circle:" if snapshot.active else ":material/info:"


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
