"""The buttons of a run: train, pause, step, stop; and what can be done with its result."""

from __future__ import annotations

import streamlit as st

from digitnet.data import DataError
from digitnet.nn.weights import to_bytes
from digitnet.runs import Run, Snapshot, TooBusyError
from digitnet.runs.recipes import Recipe
from digitnet.ui import networks, session
from digitnet.ui.train import settings


def start_button(recipe: Recipe | None, run: Run | None) -> None:
    """Train; disabled while a setting is wrong."""
    label = "Train again" if run else "Train"
    pressed = st.button(
        label,
        key="train",
        type="primary",
        icon=":material/play_arrow:",
        width="stretch",
        disabled=recipe is None,
    )
    if pressed and recipe:
        _start(recipe)


def run_buttons(run: Run) -> None:
    """Pause or resume, single step, stop."""
    paused = run.state == "paused"
    if paused:
        st.button(
            "Resume",
            key="pause",
            type="primary",
            icon=":material/play_arrow:",
            on_click=run.resume,
            width="stretch",
        )
    else:
        st.button(
            "Pause", key="pause", icon=":material/pause:", on_click=run.pause, width="stretch"
        )
    with st.container(horizontal=True):
        st.button(
            "Step",
            key="step",
            icon=":material/skip_next:",
            on_click=run.step_once,
            width="stretch",
        )
        st.button("Stop", key="stop", icon=":material/stop:", on_click=run.stop, width="stretch")


def learning_rate(run: Run) -> None:
    """The learning rate, which may be changed while the run goes on."""
    st.number_input(
        "Learning rate",
        0.0001,
        100.0,
        value=run.snapshot().lr,
        step=0.05,
        format="%g",
        key=f"live_lr_{run.id}",
        on_change=lambda: run.set_lr(st.session_state[f"live_lr_{run.id}"]),
        help="Takes effect at the next update.",
        persist_state="session",
    )
    sizes = "-".join(map(str, run.recipe.sizes))
    st.caption(f"Network {sizes}, seed {run.recipe.seed}. **Step** makes one update, then rests.")


def result(run: Run) -> None:
    """The result in one sentence, and what to do with it."""
    snapshot = run.snapshot()
    with st.container(border=True, key="result"):
        st.markdown(f"**{_sentence(run, snapshot)}**")
        with st.container(horizontal=True):
            if st.button(
                "Draw with this network", key="draw_with", type="primary", icon=":material/draw:"
            ):
                st.session_state["open_with"] = networks.TRAINING
                st.switch_page("pages/draw.py", query_params=session.address())
            st.download_button(
                "Download weights",
                lambda: _weights_file(run),
                "digitnet.safetensors",
                key="download",
                icon=":material/download:",
                on_click="ignore",
            )


def _start(recipe: Recipe) -> None:
    try:
        training, dev = recipe.split(settings.data())
        session.begin(session.registry().start(recipe, training, dev))
    except (TooBusyError, DataError, ValueError) as error:
        st.error(f"{error}", icon=":material/error:")
        return
    st.rerun()


def _sentence(run: Run, snapshot: Snapshot) -> str:
    what = "Stopped" if snapshot.state == "stopped" else "Trained"
    if snapshot.dev_accuracy is None:
        return f"{what} after {snapshot.step:,} steps."
    n = len(run.dev)
    return (
        f"{what} after {snapshot.step:,} steps: the network reads {snapshot.dev_accuracy:.1%} of "
        f"{n:,} images that it has never learned from."
    )


def _weights_file(run: Run) -> bytes:
    snapshot = run.snapshot()
    network = snapshot.network.copy()
    network.metadata = {
        "recipe": run.recipe.describe(),
        "steps": snapshot.step,
        "dev_accuracy": snapshot.dev_accuracy,
    }
    return to_bytes(network)
