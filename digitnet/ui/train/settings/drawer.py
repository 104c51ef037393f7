"""The drawer of settings, in four groups."""

import streamlit as st

from digitnet.nn import settings_of
from digitnet.recipes import Recipe
from digitnet.ui.train.settings import distortions, own_images, settings, widgets
from digitnet.ui.visitor import widget

GROUPS = {
    "network": ("Network", "The network's layers and its initial weights."),
    "updates": ("Training", "How it learns: each step takes one batch and changes all weights."),
    "regularisation": ("Regularisation", "What keeps it from memorising the images (overfitting)."),
    "data": ("Data", "What it trains on, and how much is held out for validation."),
}
ON_THE_BAR = {"lr"}


def show(kind: type[Recipe] = Recipe) -> None:
    """A button that opens the settings; the browser disables it during a run."""
    drawer = st.popover(
        "Settings",
        icon=":material/tune:",
        key="settings",
        on_change="rerun",
        width="stretch",
    )
    if not drawer.open:
        return
    with drawer, st.container(key="drawer"):
        changed = settings.differing(kind)
        _reset_to_preset(changed)
        tabs = st.tabs([_title(group, changed, kind) for group in GROUPS])
        for tab, (group, (_, sentence)) in zip(tabs, GROUPS.items(), strict=True):
            with tab:
                st.caption(sentence)
                _fields(group, changed, kind)
                if group == "data":
                    distortions.choose()
                    own_images.choose()


def _title(group: str, changed: set[str], kind: type[Recipe]) -> str:
    of_group = {name for name, each in settings.settings(kind).items() if each.group == group}
    if group == "data":
        of_group.add("augment")
    mark = widgets.CHANGED if of_group - ON_THE_BAR & changed else ""
    return f"{GROUPS[group][0]}{mark}"


def _reset_to_preset(changed: set[str]) -> None:
    name = settings.PRESET_NAMES[widget("preset")]
    without = ", but without pen strokes, which only the command line can train on"
    but = without if settings.leaves_strokes_out() else ""
    with st.container(horizontal=True, vertical_alignment="center", key="back"):
        st.caption(
            f":primary[●] marks what differs from **{name}**."
            if changed
            else f"Same as **{name}**{but}."
        )
        st.button(
            "Reset to preset",
            key="back_to_preset",
            icon=":material/undo:",
            disabled=not changed,
            on_click=settings.fill_from_preset,
        )


def _fields(group: str, changed: set[str], kind: type[Recipe]) -> None:
    """A widget for each setting that has an effect with the others as they are."""
    for name, each in settings_of(kind).items():
        if each.group != group or name in ON_THE_BAR | settings.WITHOUT_WIDGET:
            continue
        if name == "hidden":
            _hidden_layers("hidden" in changed)
            continue
        other, needed = each.needs or ("", ())
        if not other or widget(other) in needed:
            options = {"on_change": settings.suit_learning_rate} if name == "optimizer" else {}
            widgets.show(each, changed=name in changed, **options)


def _hidden_layers(changed: bool) -> None:
    mark = widgets.CHANGED if changed else ""
    st.text_input(
        f"{settings.HIDDEN.label} ({settings.HIDDEN.unit}){mark}",
        key="hidden",
        max_chars=60,
        help=f"{settings.HIDDEN.help} Empty for none.",
        persist_state="session",
    )
