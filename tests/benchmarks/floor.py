"""An otherwise empty page with the same canvas: the least time that an answer can take."""

import streamlit as st
from streamlit_drawable_canvas import st_canvas

drawn = st_canvas(
    stroke_width=28,
    stroke_color="#ffffff",
    background_color="#000000",
    height=400,
    width=400,
    key=f"canvas_{st.session_state.get('number', 0)}",
)


def clear() -> None:
    st.session_state["number"] = st.session_state.get("number", 0) + 1


st.button("Clear", key="clear", on_click=clear)
with st.container(key="probabilities"):
    st.write(len((drawn.json_data or {}).get("objects", [])))
