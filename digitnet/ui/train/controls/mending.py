"""The button in the status line: trains again with one setting changed."""

from contextlib import suppress
from dataclasses import replace
from typing import Any

import streamlit as st

from digitnet.nn import Augment
from digitnet.ui import commands, session
from digitnet.ui.train.controls import controls
from digitnet.ui.train.settings import settings
from digitnet.ui.visitor import visitor

MENDS = ("lr", "steps", "images", "augment", "dropout")


def follow(asked: Any) -> None:
    """Trains again as the browser asks, if the setting is one that fixes a run."""
    run = session.run()
    if run is None or not isinstance(asked, dict) or asked.get("setting") not in MENDS:
        return
    if not session.controls(run):
        visitor().problem = commands.SOMEBODY_ELSE
    else:
        setting: str = asked["setting"]
        value: Any = asked.get("value")
        with suppress(ValueError, TypeError):  # our buttons send no such values
            value = Augment(**value) if setting == "augment" else value
            other: dict[str, Any] = {"epochs": None} if setting == "steps" else {}
            settings.fill(replace(run.recipe, **{setting: value}, **other))
            controls.start(settings.recipe(), run.status().chosen_speed)
    st.rerun()
