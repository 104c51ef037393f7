"""What the button in the status line does: a setting that mends what is wrong with a run."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any

import streamlit as st

from digitnet.nn import Augment, settings_of
from digitnet.recipes import Recipe
from digitnet.runs import Run
from digitnet.ui import commands
from digitnet.ui.train.controls import controls
from digitnet.ui.train.settings import settings

MENDS = ("lr", "steps", "images", "augment", "dropout")


def follow() -> None:
    """Does what the browser asks for, where it is something that a run can be mended with."""
    asked = st.session_state["status"].get("mend")
    if isinstance(asked, dict) and asked.get("setting") in MENDS:
        commands.on_the_run(lambda run: _mend(run, asked))


def _mend(run: Run, asked: dict[str, Any]) -> None:
    setting, value = asked["setting"], asked.get("value")
    with suppress(ValueError, TypeError):  # no button of ours says that
        if asked.get("again"):
            _again(run, setting, value)
        elif setting == "lr":
            settings_of(Recipe)["lr"].check(value)
            run.set_lr(value)
            run.resume()  # "Go on with": also where it rests


def _again(run: Run, setting: str, value: Any) -> None:
    """Trains anew as this run did but for one setting."""
    if setting == "augment":
        value = Augment(**value)
    other = {"epochs": None} if setting == "steps" else {}
    recipe = replace(run.recipe, **{setting: value}, **other)
    settings.fill(recipe)
    controls.start(settings.recipe())
