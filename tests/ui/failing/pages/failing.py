"""A page that fails as it is asked to, for the tests; it stands beside a copy of app.py."""

import streamlit as st

SECRET = "the-secret-of-the-server"


def fail() -> None:
    raise RuntimeError(SECRET)


st.title("A page")
cause = st.query_params.get("cause")
st.button("Go", on_click=fail if cause == "callback" else None)
if cause == "script":
    fail()
if cause == "import":
    import no_such_module  # noqa: F401
if cause == "recursion":
    exec("def again(): again()\nagain()")
if cause == "memory":
    raise MemoryError(SECRET)
if cause == "fragment":
    st.fragment(fail)()
if cause == "tick":
    st.session_state["ticks"] = 0

    @st.fragment(run_every=0.2)
    def tick() -> None:
        st.session_state["ticks"] += 1
        if st.session_state["ticks"] > 1:
            fail()

    tick()
st.markdown("The end")
