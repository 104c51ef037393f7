"""The message on a page that fails; Streamlit writes the traceback to the log."""

import streamlit as st

SORRY = "Something went wrong here. Reload the page to continue; the server's log has the details."


def apologise(error: Exception) -> bool:
    """Shows it in place of Streamlit's own report; True stops Streamlit from showing that."""
    st.error(SORRY, icon=":material/sentiment_dissatisfied:")
    return True
