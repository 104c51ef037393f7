"""The bar of controls, the same in every state of a run: what does nothing now is disabled."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from digitnet.data import DataError
from digitnet.nn import settings_of
from digitnet.runs import Recipe, Run, Snapshot, TooBusyError
from digitnet.ui import networks, session
from digitnet.ui.train import drawer, own_images, settings, widgets

PROBLEM = "control_problem"  # in the session: why the last click could not be followed
FULL = 0.0  # as many updates a second as there can be
SPEEDS = {1.0: "1", 5.0: "5", FULL: "Full"}
LR = settings_of(Recipe)["lr"]


def bar(run: Run | None, now: Snapshot | None, recipe: Recipe | None) -> None:
    """Buttons and settings. run, now: the visitor's, None before the first. recipe: of the next
    run, None while a setting is wrong."""
    active = bool(now and now.active)
    with st.container(horizontal=True, gap="xsmall", key="buttons"):
        _train(recipe, again=run is not None and not active, disabled=active)
        _pause(run, now)
        _button("Step", "skip_next", run and run.step_once, "step", disabled=not active)
        _button("Stop", "stop", run and run.stop, "stop", disabled=not active)
        _draw_with(disabled=not (now and now.step))
        _download(run, disabled=not (now and now.step))
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom", key="tuning"):
        _preset(disabled=active)
        drawer.show(disabled=active)
        _speed(run)
        _learning_rate(run, now)
    with st.container(key="learns_from"):
        st.caption(own_images.problem() or own_images.sentence(recipe))


def problem(run: Run | None, now: Snapshot | None) -> str:
    """Why the last click could not be followed, told once, or why the run cannot go on."""
    let_go = f"{now.message[0].upper()}{now.message[1:]}." if run and run.dev is None else ""
    return st.session_state.pop(PROBLEM, let_go)


def start(recipe: Recipe) -> None:
    """A new run of the visitor's; where it cannot be, `problem` says why."""
    try:
        run = session.registry().start(recipe, own_images.data())
    except (TooBusyError, DataError, ValueError) as error:
        st.session_state[PROBLEM] = str(error)
        return
    session.begin(run)
    _set_speed(run)


def _train(recipe: Recipe | None, *, again: bool, disabled: bool) -> None:
    st.button(
        "Train again" if again else "Train",
        key="train",
        type="primary",
        icon=":material/play_arrow:",
        disabled=disabled or recipe is None,
        on_click=start,
        args=(recipe,),
        width="stretch",
    )


def _pause(run: Run | None, now: Snapshot | None) -> None:
    resting = bool(now and now.state == "paused")
    label, icon = ("Resume", "play_arrow") if resting else ("Pause", "pause")
    click = run and (run.resume if resting else run.pause)
    _button(label, icon, click, "pause", disabled=not (now and now.active))


def _button(
    label: str, icon: str, click: Callable[[], None] | None, key: str, *, disabled: bool
) -> None:
    st.button(
        label,
        key=key,
        icon=f":material/{icon}:",
        disabled=disabled,
        on_click=_unless_busy,
        args=(click,),
        width="stretch",
    )


def _draw_with(*, disabled: bool) -> None:
    if st.button(
        "Draw with it", key="draw_with", icon=":material/draw:", disabled=disabled, width="stretch"
    ):
        st.session_state["open_with"] = networks.TRAINING
        st.switch_page("pages/draw.py", query_params=session.address())


def _download(run: Run | None, *, disabled: bool) -> None:
    st.download_button(
        "Download",
        (lambda: _weights_file(run)) if run else b"",
        "digitnet.safetensors",
        key="download",
        icon=":material/download:",
        on_click="ignore",
        disabled=disabled,
        width="stretch",
        help="The weights as they are now, as a safetensors file.",
    )


def _preset(*, disabled: bool) -> None:
    st.selectbox(
        "Preset",
        list(settings.PRESET_NAMES),
        format_func=settings.PRESET_NAMES.__getitem__,
        key="preset",
        help="A recipe that works, to start from.",
        on_change=settings.fill_from_preset,
        disabled=disabled,
        **widgets.KEEP,
    )


def _speed(run: Run | None) -> None:
    st.session_state.setdefault("speed", FULL)
    st.segmented_control(
        "Updates a second",
        list(SPEEDS),
        format_func=SPEEDS.__getitem__,
        key="speed",
        required=True,
        on_change=_set_speed,
        args=(run,),
        help="One or five a second show what a single update does.",
        **widgets.KEEP,
    )


def _set_speed(run: Run | None) -> None:
    if run:
        run.set_speed(st.session_state["speed"] or None)


def _learning_rate(run: Run | None, now: Snapshot | None) -> None:
    """It may be changed while the run goes on."""
    active = run if now and now.active else None
    set_lr = {"on_change": lambda: active.set_lr(st.session_state["lr"])} if active else {}
    widgets.show(LR, **set_lr)


def _unless_busy(click: Callable[[], None]) -> None:
    try:
        click()
    except TooBusyError as error:
        st.session_state[PROBLEM] = f"{error} The run stays paused."


def _weights_file(run: Run) -> bytes:
    snapshot = run.snapshot()
    network = snapshot.network.copy()
    network.metadata = {
        "recipe": run.recipe.describe(),
        "steps": snapshot.step,
        "dev_accuracy": snapshot.dev_accuracy,
    }
    return network.to_bytes()
