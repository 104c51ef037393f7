"""Compare: runs side by side, what each setting changed, and the same run in PyTorch."""

import streamlit as st

from digitnet.ui import shell
from digitnet.ui.compare.board import board, runs
from digitnet.ui.compare.race import race
from digitnet.ui.compare.ready import ready

shell.page("Compare", "Runs side by side: what does a setting change?")

listed = runs.listed()
with st.container(key="compare_page"):
    ready.show(first=not listed)
    if listed:
        board.show()
        race.show(listed)
