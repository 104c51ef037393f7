"""The list of runs, and the selected ones side by side."""

import streamlit as st

from digitnet.recipes import varying
from digitnet.runs import RunRecord
from digitnet.ui.compare.board import runs
from digitnet.ui.compare.board.tables import table
from digitnet.ui.live_parts import part

LOOK_EVERY = 2.0  # seconds between two updates of the list while a run in it is active
GOING = ("running", "waiting")


def show() -> None:
    """Both, updated while a run is active."""
    going = any(one.state in GOING for one in runs.listed())
    st.fragment(_board, run_every=LOOK_EVERY if going else None)(going)


def _board(going: bool) -> None:
    all_runs = runs.listed()
    if going and not any(one.state in GOING for one in all_runs):
        st.rerun()  # no run is active any more: no need to look again
    with st.container(key="board"):
        picked = runs.choose(all_runs)
        with st.container(key="side_by_side"):
            if not picked:
                st.info("Select the runs to compare.", icon=":material/check_box:")
                return
            _compare(picked)


def _compare(picked: list[RunRecord]) -> None:
    kinds = runs.colours(picked)
    shown = [{"id": one.id, "name": one.name, "kind": f"run-{kinds[one.id]}"} for one in picked]
    part("compare/board/compare", "compare", {"runs": shown})
    rows = varying([one.recipe for one in picked])
    if rows:
        st.markdown("#### Different settings")
        st.html(table([(one.name, kinds[one.id]) for one in picked], rows))
    elif len(picked) > 1:
        st.caption("These runs have the same settings.")
