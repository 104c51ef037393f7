"""A widget for every declared setting, under its name as the key."""

from __future__ import annotations

from typing import Any

import streamlit as st

from digitnet.nn import Setting

KEEP = {"persist_state": "session"}


def show(declared: Setting, **options: Any) -> None:
    """The widget: a box to choose from, a slider for a distortion, or a field for a number."""
    label = f"{declared.label} ({declared.unit})" if declared.unit else declared.label
    common = {"key": declared.name, "help": _help(declared), **KEEP, **options}
    if declared.choices:
        names = declared.choices
        st.selectbox(declared.label, list(names), format_func=names.__getitem__, **common)
        return
    low, high, step = (declared.kind(number) for number in declared.usual)
    form = "%d" if declared.kind is int else "%g"
    kind = st.slider if declared.group == "distortions" else st.number_input
    kind(label, low, high, step=step, format=form, **common)


def value(declared: Setting) -> Any:
    """What the widget says; None where it stands at 0 and the setting may be left out."""
    chosen = st.session_state[declared.name]
    return None if _zero_is_none(declared) and not chosen else chosen


def fill(declared: Setting, value: Any) -> None:
    """Sets the widget to a setting's value."""
    if not declared.choices:
        value = declared.kind(value or 0)
    st.session_state[declared.name] = value


def _zero_is_none(declared: Setting) -> bool:
    return bool(declared.none) and not declared.choices


def _help(declared: Setting) -> str:
    """The sentence for people, and what 0 means where it stands for none."""
    return f"{declared.help} 0: {declared.none}." if _zero_is_none(declared) else declared.help
