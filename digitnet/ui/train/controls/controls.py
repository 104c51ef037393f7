"""The bar of controls. The browser draws those that act on a run, from its frames, and sends their
commands itself; those for the next run, or for a result, belong to the page."""

from typing import Any

import streamlit as st

from digitnet.data import DataError
from digitnet.nn import settings_of
from digitnet.recipes import Recipe
from digitnet.runs import RunStatus, RunView, TooBusyError
from digitnet.ui import networks, owner, session
from digitnet.ui.live_parts import part
from digitnet.ui.train.address import address, links
from digitnet.ui.train.settings import drawer, own_images, settings
from digitnet.ui.train.share import handover, share
from digitnet.ui.visitor import visitor

LR = settings_of(Recipe)["lr"]


def bar(run: RunView | None, now: RunStatus | None, recipe: Recipe | None) -> None:
    """Buttons and settings. run, now: the visitor's, None before the first. recipe: of the next
    run, None while a setting is wrong."""
    hidden = [name for name in links.CONTROLS if not address.shows(name)]
    with st.container(horizontal=True, gap="xsmall", key="buttons"):
        moves = {"again": run is not None, "can_train": recipe is not None, "hidden": hidden}
        sent = part(
            "train/controls/transport",
            "transport",
            moves | {"token": owner.page_token()},
            sends="train",
        )
        if address.shows("draw"):
            _draw_with(disabled=run is None)
        if address.shows("share"):
            share.show(run, now, recipe)
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom", key="tuning"):
        if address.shows("preset"):
            _preset()
        if address.shows("settings"):
            drawer.show()
        _tuning(hidden)
    if isinstance(sent.get("train"), dict):
        _begin(sent["train"])


def learns_from(recipe: Recipe | None) -> None:
    """What the next run trains on, or why a file is not used."""
    with st.container(key="learns_from"):
        st.caption(own_images.problem() or own_images.sentence(recipe))


def watched(run: RunView, now: RunStatus) -> None:
    """Instead of the bar, for visitors who watch somebody else's run."""
    handover.say()
    st.caption("You are watching. Someone else controls this run.")
    with st.container(horizontal=True, gap="xsmall", key="buttons"):
        _draw_with(disabled=False)
        if address.shows("share"):
            share.show(run, now, None)
        st.button(
            "Train your own",
            key="train_own",
            icon=":material/model_training:",
            on_click=session.leave,
            width="stretch",
        )


def problem(now: RunStatus | None) -> str:
    """Why the last click failed, shown once, or why the run cannot be resumed."""
    why = ""
    if now and now.state == "stopped" and now.message:
        why = f"{now.message[0].upper()}{now.message[1:]}."
    return visitor().take("problem") or why


def start(recipe: Recipe, speed: float | None = None) -> None:
    """Starts a new run of the visitor's; if that fails, `problem` says why."""
    try:
        run = session.registry().start(
            recipe, own_images.data(), owner=owner.of_visitor(), data_name=own_images.name()
        )
    except (TooBusyError, DataError, ValueError) as error:
        visitor().problem = str(error)
        return
    run.set_speed(speed)
    session.begin(run)


def _begin(asked: dict[str, Any]) -> None:
    """Starts a run with the learning rate and the speed set in the browser."""
    lr: Any = asked.get("lr")
    speed = asked.get("speed")
    try:
        LR.check(lr)
        settings.choose_lr(lr)
        address.forget_words()
        start(settings.recipe(), float(speed) if speed else None)
    except (ValueError, TypeError):  # our page sends no such values
        return
    st.rerun()


def _tuning(hidden: list[str]) -> None:
    lr = settings.lr()
    data = {"lr": lr, "steps": sorted(LR.choices or ()), "help": LR.help, "hidden": hidden}
    sent = part("train/controls/tuning", "tune", data, sends="lr")
    chosen = sent.get("lr")
    if type(chosen) in (int, float) and chosen != lr:
        settings.choose_lr(float(chosen))
        st.rerun()


def _draw_with(*, disabled: bool) -> None:
    if st.button(
        "Draw with it", key="draw_with", icon=":material/draw:", disabled=disabled, width="stretch"
    ):
        visitor().drawing.network = networks.TRAINING
        st.switch_page("pages/draw.py", query_params=session.address())


def _preset() -> None:
    st.selectbox(
        "Preset",
        list(settings.PRESET_NAMES),
        format_func=settings.PRESET_NAMES.__getitem__,
        key="preset",
        help="A set of settings to start from.",
        on_change=settings.fill_from_preset,
        persist_state="session",
    )
