"""The bar of controls, the same in every state of a run: what does nothing now is disabled."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from digitnet.data import DataError
from digitnet.recipes import Recipe
from digitnet.runs import Run, RunView, Snapshot, TooBusyError
from digitnet.ui import commands, networks, owner, session
from digitnet.ui.train.address import address
from digitnet.ui.train.controls import learning_rate
from digitnet.ui.train.settings import drawer, own_images, settings, widgets
from digitnet.ui.train.share import handover, share

FULL = 0.0  # as many updates a second as there can be
SPEEDS = {1.0: "1", 5.0: "5", FULL: "Full"}


def bar(run: RunView | None, now: Snapshot | None, recipe: Recipe | None) -> None:
    """Buttons and settings. run, now: the visitor's, None before the first. recipe: of the next
    run, None while a setting is wrong."""
    with st.container(horizontal=True, gap="xsmall", key="buttons"):
        _buttons(run, now, recipe)
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom", key="tuning"):
        _tuning(run, now)


def learns_from(recipe: Recipe | None) -> None:
    """What the next run learns from, or why a file is not what it learns from."""
    with st.container(key="learns_from"):
        st.caption(own_images.problem() or own_images.sentence(recipe))


def watched(run: RunView, now: Snapshot) -> None:
    """In the bar's place, for who watches the run of somebody else."""
    handover.say()
    st.caption("You are watching: somebody else controls this run.")
    with st.container(horizontal=True, gap="xsmall", key="buttons"):
        _draw_with(disabled=not now.step)
        if address.shows("share"):
            share.show(run, now, None)
        st.button(
            "Train your own",
            key="train_own",
            icon=":material/model_training:",
            on_click=session.leave,
            width="stretch",
        )


def problem(run: RunView | None, now: Snapshot | None) -> str:
    """Why the last click could not be followed, told once, or why the run cannot go on."""
    ended = f"{now.message[0].upper()}{now.message[1:]}." if _ended_with_a_word(now) else ""
    return st.session_state.pop(commands.PROBLEM, ended)


def _ended_with_a_word(now: Snapshot | None) -> bool:
    return bool(now and now.state == "stopped" and now.message)


def start(recipe: Recipe) -> None:
    """A new run of the visitor's; where it cannot be, `problem` says why."""
    try:
        run = session.registry().start(
            recipe, own_images.data(), owner=owner.of_visitor(), data_name=own_images.name()
        )
    except (TooBusyError, DataError, ValueError) as error:
        st.session_state[commands.PROBLEM] = str(error)
        return
    session.begin(run)
    _set_speed()


def _start_by_hand(recipe: Recipe) -> None:
    address.forget_words()
    start(recipe)


def _buttons(run: RunView | None, now: Snapshot | None, recipe: Recipe | None) -> None:
    active, begun = bool(now and now.active), bool(now and now.step)
    if address.shows("train"):
        _train(recipe, again=run is not None and not active, disabled=active)
    if address.shows("pause"):
        _pause(run, now)
    if address.shows("step"):
        waits = bool(now and now.state == "waiting")
        _button("Step", "skip_next", Run.step_once, "step", disabled=not active or waits)
    if address.shows("stop"):
        _button("Stop", "stop", Run.stop, "stop", disabled=not active)
    if address.shows("draw"):
        _draw_with(disabled=not begun)
    if address.shows("share"):
        share.show(run, now, recipe)


def _tuning(run: RunView | None, now: Snapshot | None) -> None:
    active = bool(now and now.active)
    if address.shows("preset"):
        _preset(disabled=active)
    if address.shows("settings"):
        drawer.show(disabled=active)
    if address.shows("speed"):
        _speed(run)
    if address.shows("lr"):
        learning_rate.show()


def _train(recipe: Recipe | None, *, again: bool, disabled: bool) -> None:
    st.button(
        "Train again" if again else "Train",
        key="train",
        type="primary",
        icon=":material/play_arrow:",
        disabled=disabled or recipe is None,
        on_click=_start_by_hand,
        args=(recipe,),
        width="stretch",
    )


def _pause(run: RunView | None, now: Snapshot | None) -> None:
    resting = bool(now and now.state == "paused")
    label, icon = ("Resume", "play_arrow") if resting else ("Pause", "pause")
    click = Run.resume if resting else Run.pause
    _button(label, icon, click, "pause", disabled=not (now and now.active))


def _button(
    label: str, icon: str, click: Callable[[Run], None], key: str, *, disabled: bool
) -> None:
    st.button(
        label,
        key=key,
        icon=f":material/{icon}:",
        disabled=disabled,
        on_click=commands.on_the_run,
        args=(click,),
        width="stretch",
    )


def _draw_with(*, disabled: bool) -> None:
    if st.button(
        "Draw with it", key="draw_with", icon=":material/draw:", disabled=disabled, width="stretch"
    ):
        st.session_state["open_with"] = networks.TRAINING
        st.switch_page("pages/draw.py", query_params=session.address())


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


def _speed(run: RunView | None) -> None:
    chosen = (
        run.snapshot().chosen_speed if run else None
    )  # after a reload, or by who controlled it before
    st.session_state.setdefault("speed", chosen if chosen in SPEEDS else FULL)
    st.segmented_control(
        "Updates a second",
        list(SPEEDS),
        format_func=SPEEDS.__getitem__,
        key="speed",
        required=True,
        on_change=_set_speed,
        help="One or five a second show what a single update does.",
        **widgets.KEEP,
    )


def _set_speed() -> None:
    commands.set_speed(st.session_state.get("speed") or None)
