"""Comparisons that start with one click."""

import streamlit as st

from digitnet.data import load_mnist
from digitnet.recipes import COMPARISONS, Comparison
from digitnet.runs import TooBusyError
from digitnet.ui import owner, session
from digitnet.ui.compare.board import runs
from digitnet.ui.visitor import visitor

ICONS = {
    "lr": "speed",
    "activation": "ssid_chart",
    "hidden": "hub",
    "init": "flag",
    "batch": "stacks",
}


def show(*, first: bool) -> None:
    """A button for each; first: there are no runs yet, so each is described."""
    if first:
        st.markdown("Start a comparison. Its runs train side by side.")
    with st.container(horizontal=True, gap="small", key="ready"):
        for name, comparison in COMPARISONS.items():
            with st.container(border=first, key=f"ready_{name}", gap="xsmall", height="stretch"):
                st.button(
                    comparison.title,
                    key=f"start_{name}",
                    icon=f":material/{ICONS[name]}:",
                    on_click=start,
                    args=(comparison,),
                    help=None if first else f"{comparison.question} {comparison.values}",
                    width="stretch",
                )
                if first:
                    st.caption(f"{comparison.question} {comparison.values}")
    problem = visitor().take("compare_problem")
    if problem:
        st.error(problem, icon=":material/error:")


def start(comparison: Comparison) -> None:
    """Starts its runs, named after their differences, and selects them; some may be queued."""
    registry, started = session.registry(), []
    try:
        for name, recipe in comparison.recipes.items():
            run = registry.start(recipe, load_mnist()[0], owner=owner.of_visitor())
            registry.rename(run.id, name)
            started.append(run.id)
    except TooBusyError as error:
        visitor().compare_problem = str(error)
    runs.pick(started)
