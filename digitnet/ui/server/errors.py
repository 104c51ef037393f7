"""What a visitor reads where a page fails; the traceback goes to the log, by Streamlit."""

import streamlit as st

SORRY = "Something went wrong here, and the log has noted what: reload the page to go on."


def apologise(error: Exception) -> bool:
    """One sentence in the place of Streamlit's own report; True says that it is enough."""
    st.error(SORRY, icon=":material/sentiment_dissatisfied:")
    return True
