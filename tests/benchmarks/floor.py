"""An otherwise empty page with the same canvas: the least time that an answer can take."""

import streamlit as st
from streamlit_drawable_canvas import st_canvas

number = st.session_state.setdefault("number", 0)
pen, paper = {"stroke_width": 28, "stroke_color": "#ffffff"}, {"background_color": "#000000"}
drawn = st_canvas(**pen, **paper, height=400, width=400, key=f"canvas_{number}")
st.button("Clear", key="clear", on_click=lambda: st.session_state.update(number=number + 1))
with st.container(key="probabilities"):
    st.write(len((drawn.json_data or {}).get("objects", [])))
