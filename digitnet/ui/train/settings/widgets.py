"""A widget for every declared setting, under its name as the key."""

from collections.abc import Iterable
from typing import Any

import streamlit as st

from digitnet.nn import Setting
from digitnet.ui.visitor import set_widget, widget

CHANGED = " :primary[●]"  # after the label of a setting that differs from the preset


def show(declared: Setting, *, changed: bool = False, **options: Any) -> None:
    """The widget: a box to choose from, a slider for a distortion, or a field for a number."""
    told = declared.unit and declared.unit not in declared.label.lower()
    label = f"{declared.label} ({declared.unit})" if told else declared.label
    common: dict[str, Any] = {"key": declared.name, "help": _help(declared), **options}
    common["persist_state"] = "session"
    mark = CHANGED if changed else ""
    if declared.choices and declared.kind is float:
        _show_steps(f"{label}{mark}", declared.choices, common)
        return
    now = widget(common["key"])
    if declared.choices:
        choices = {as_shown(declared, value): name for value, name in declared.choices.items()}
        names = {**choices, now: choices.get(now, f"{now}")}
        label = f"{declared.label}{mark}"
        st.selectbox(label, list(names), format_func=names.__getitem__, **common)
        return
    low, high, step = (declared.kind(number) for number in offered(declared))
    low, high = min(low, now), max(high, now)  # the value of an opened run may lie outside
    form = "%d" if declared.kind is int else "%g"
    kind = st.slider if declared.group == "distortions" else st.number_input
    kind(f"{label}{mark}", low, high, step=step, format=form, **common)


def offered(declared: Setting) -> tuple[float, float, float]:
    """The minimum, maximum and step of a number's widget."""
    return declared.usual or (declared.low, declared.high, 1)


def value(declared: Setting, key: str = "") -> Any:
    """The widget's value; None if it is 0 and the setting is optional.

    key: if it differs from the setting's name.
    """
    chosen = widget(key or declared.name)
    return None if declared.none and not chosen else chosen


def fill(declared: Setting, value: Any) -> None:
    """Sets the widget to a setting's value."""
    set_widget(declared.name, as_shown(declared, value))


def as_shown(declared: Setting, value: Any) -> Any:
    """The widget's value for a setting's value: 0 for None, which Streamlit has no choice for."""
    return declared.kind(value or 0)


def _show_steps(label: str, choices: Iterable[float], common: dict[str, Any]) -> None:
    """A slider over the choices, and the present value if it is not one of them."""
    steps = sorted({*choices, widget(common["key"])})
    st.select_slider(label, steps, format_func=lambda step: f"{step:g}", **common)


def _help(declared: Setting) -> str:
    """The help text, and what 0 means if it stands for None."""
    by_number = declared.none and not declared.choices
    return f"{declared.help} 0: {declared.none}." if by_number else declared.help
