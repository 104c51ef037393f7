"""A run that branches from a snapshot of another, perhaps with different settings."""

from dataclasses import replace
from typing import Any

import streamlit as st

from digitnet.data import DataError
from digitnet.nn import settings_of
from digitnet.recipes import Recipe
from digitnet.runs import RunView, StoreError, TooBusyError
from digitnet.ui import owner, session
from digitnet.ui.train.settings import own_images, settings, widgets
from digitnet.ui.visitor import sent, set_widget, visitor

SETTINGS = ("lr", "steps", "batch_size", "optimizer", "schedule")


def ask() -> None:
    """Opens the dialog if the browser has sent a step to branch from."""
    run, step = session.run(), sent("timeline", "branch")
    if run is None or type(step) is not int:
        return
    visitor().branch_from = run.id, step
    for name in SETTINGS:
        declared = settings_of(Recipe)[name]
        set_widget(_key(name), widgets.as_shown(declared, _value(run, name)))


def dialog() -> None:
    """Shows the dialog while it is open."""
    run, (run_id, step) = session.run(), visitor().branch_from
    if run and run.id == run_id:
        _dialog(run, step)


def _forget() -> None:
    visitor().branch_from = "", 0


@st.dialog("Branch from here", on_dismiss=_forget)
def _dialog(run: RunView, step: int) -> None:
    st.write(
        f"A new run starts from the weights of **step {step:,}**. "
        "Keep the settings, or try different ones."
    )
    with st.container(key="branch_settings"):
        for name in SETTINGS:
            widgets.show(settings_of(Recipe)[name], key=_key(name))
    if st.button(
        "Start branch",
        key="branch",
        type="primary",
        icon=":material/play_arrow:",
        on_click=_branch,
        args=(run, step),
    ):
        st.rerun()


def _branch(run: RunView, step: int) -> None:
    _forget()
    own = own_images.data() if run.card.data == own_images.name() else None
    try:
        recipe = _recipe(run)
        new = session.registry().branch(run.id, step, recipe, owner=owner.of_visitor(), data=own)
    except (TooBusyError, DataError, ValueError, StoreError) as error:
        visitor().problem = f"{str(error)[0].upper()}{str(error)[1:]}."
        return
    session.begin(new)
    settings.fill(new.recipe)


def _recipe(run: RunView) -> Recipe:
    """The run's own, with the changes; raises ValueError."""
    changed: dict[str, Any] = {}
    for name in SETTINGS:
        value = widgets.value(settings_of(Recipe)[name], _key(name))
        if value != _value(run, name):
            changed[name] = value
    if "steps" in changed:
        changed["epochs"] = None
    return replace(run.recipe, **changed)


def _value(run: RunView, name: str) -> object:
    """The present value of a setting: the learning rate may have been changed during the run."""
    now = run.status()
    return {"lr": now.lr, "steps": now.steps}.get(name, getattr(run.recipe, name))


def _key(name: str) -> str:
    return f"branch_{name}"
