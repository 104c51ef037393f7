"""The slider of the learning rate, which may be changed while a run goes on."""

from __future__ import annotations

import streamlit as st

from digitnet.nn import settings_of
from digitnet.recipes import Recipe
from digitnet.ui import commands
from digitnet.ui.train.settings import widgets

LR = settings_of(Recipe)["lr"]
MADE = "lr_sliders"  # in the session: how many there were


def show() -> None:
    """What it says is the session's "lr", and the run's as long as that goes on.

    Where the rate was set elsewhere (by a mend, a preset, another window) the slider is a new one.
    A browser that has not heard of it yet says with whatever it sends where the old one stands,
    and Streamlit would take that for the visitor's wish.
    """
    state = st.session_state
    if state.get(_key()) != state["lr"]:
        state.pop(_key(), None)
        state[MADE] = state.get(MADE, 0) + 1
        state[_key()] = state["lr"]
    with st.container(key="lr"):
        widgets.show(LR, key=_key(), on_change=_set)


def _key() -> str:
    return f"lr_{st.session_state.get(MADE, 0)}"


def _set() -> None:
    st.session_state["lr"] = st.session_state[_key()]
    commands.set_lr(st.session_state["lr"])
