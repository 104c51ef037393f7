"""The buttons of a run: train, pause, step, stop; and what can be done with its result."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from digitnet.data import DataError
from digitnet.runs import Recipe, Run, Snapshot, TooBusyError, advice
from digitnet.ui import networks, session
from digitnet.ui.train import settings

BUSY = "too_busy"  # in the session: why the last click could not be followed


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


def run_buttons(run: Run, now: Snapshot) -> None:
    """Pause or resume, single step, stop."""
    if now.state == "paused":
        st.button(
            "Resume",
            key="pause",
            type="primary",
            icon=":material/play_arrow:",
            on_click=_unless_busy,
            args=(run.resume,),
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
            on_click=_unless_busy,
            args=(run.step_once,),
            width="stretch",
        )
        st.button("Stop", key="stop", icon=":material/stop:", on_click=run.stop, width="stretch")
    if busy := st.session_state.pop(BUSY, ""):
        st.error(f"{busy} The run stays paused.", icon=":material/error:")


def learning_rate(run: Run, now: Snapshot) -> None:
    """The learning rate, which may be changed while the run goes on."""
    key = f"live_lr_{run.id}"
    st.session_state[key] = now.lr  # it may have been changed in another window
    st.number_input(
        "Learning rate",
        0.0001,
        100.0,
        step=0.05,
        format="%g",
        key=key,
        on_change=lambda: run.set_lr(st.session_state[key]),
        help="Takes effect at the next update.",
        persist_state="session",
    )
    sizes = "-".join(map(str, run.recipe.sizes))
    st.caption(f"Network {sizes}, seed {run.recipe.seed}. **Step** makes one update, then rests.")


def result(run: Run, snapshot: Snapshot) -> None:
    """The result in one sentence, and what to do with it."""
    with st.container(border=True, key="result"):
        st.markdown(f"**{_sentence(run, snapshot)}**")
        if _learnt_nothing(run, snapshot):
            st.warning(_no_better_than_guessing(run, snapshot), icon=":material/casino:")
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
        session.begin(session.registry().start(recipe, settings.data()))
    except (TooBusyError, DataError, ValueError) as error:
        st.error(f"{error}", icon=":material/error:")
        return
    st.rerun()


def _unless_busy(click: Callable[[], None]) -> None:
    try:
        click()
    except TooBusyError as error:
        st.session_state[BUSY] = str(error)


def _sentence(run: Run, snapshot: Snapshot) -> str:
    what = "Stopped" if snapshot.state == "stopped" else "Trained"
    if snapshot.dev_accuracy is None:
        return f"{what} after {snapshot.step:,} steps."
    return (
        f"{what} after {snapshot.step:,} steps: the network reads {snapshot.dev_accuracy:.1%} of "
        f"{run.chance.images:,} images that it has never learned from."
    )


def _learnt_nothing(run: Run, snapshot: Snapshot) -> bool:
    return snapshot.dev_accuracy is not None and run.chance.explains(snapshot.dev_accuracy)


def _no_better_than_guessing(run: Run, snapshot: Snapshot) -> str:
    """What the result is worth, and what to try."""
    what_to_try = advice(snapshot.points, snapshot.step, snapshot.lr, run.recipe.optimizer)
    return (
        f"That is no better than guessing: to say the commonest digit every time would be right "
        f"for {run.chance.share:.1%}. {what_to_try}"
    )


def _weights_file(run: Run) -> bytes:
    snapshot = run.snapshot()
    network = snapshot.network.copy()
    network.metadata = {
        "recipe": run.recipe.describe(),
        "steps": snapshot.step,
        "dev_accuracy": snapshot.dev_accuracy,
    }
    return network.to_bytes()
