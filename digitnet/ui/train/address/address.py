"""The address of the Train page: read when the page opens, written when its settings change."""

from dataclasses import replace

import streamlit as st

from digitnet.recipes import Recipe, differences, option_names
from digitnet.runs import RunView
from digitnet.ui.live_parts import part
from digitnet.ui.train.address import links
from digitnet.ui.train.settings import own_images, settings
from digitnet.ui.visitor import set_widget, visitor, widget


def follow(run: RunView | None) -> Recipe | None:
    """Once, when the page is first opened: fills in the settings in the address.

    run: the one in the address. Returns the recipe to start at once, if there is one.
    """
    if visitor().link_words is not None:
        return None
    link = links.read(st.query_params.to_dict())
    visitor().link_words, visitor().hidden_controls = link.words, link.hidden
    if link.recipe:
        set_widget("preset", link.preset)
        settings.fill(link.recipe)
    return settings.checked()[0] if link.start and run is None else None


def shows(control: str) -> bool:
    """Whether the address does not hide this control."""
    return control not in visitor().hidden_controls


def say() -> None:
    """Which parts of the link are invalid, until a run is started by hand."""
    if words := visitor().link_words:
        st.warning(" ".join(words), icon=":material/link_off:")


def forget_words() -> None:
    visitor().link_words = ()


def keep(run: RunView | None, recipe: Recipe | None) -> None:
    """Makes the browser write the settings into its address, if they are not the run's own."""
    active = run is not None and run.status().active
    asked = {} if recipe is None or active else _asked(run, recipe)
    hidden = ",".join(visitor().hidden_controls)
    asked |= {"hide": hidden} if hidden else {}
    options = (each for name in links.DECLARED for each in option_names(name))
    names = ["preset", "augment", "start", "hide", "take", *options]
    # The run's id only so that the browser looks again: Streamlit writes it into the address.
    part("train/address", "address", {"asked": asked, "names": names, "run": run and run.id})


def parameters(recipe: Recipe) -> dict[str, str]:
    """The parameters of a link that opens the page with the present settings."""
    return links.write(widget("preset"), recipe, settings.differing())


def _asked(run: RunView | None, recipe: Recipe) -> dict[str, str]:
    changed = settings.differing()
    if run is None:
        is_usual = widget("preset") == "blog" and not changed
        return {} if is_usual else links.write(widget("preset"), recipe, changed)
    steps = run.recipe.updates(len(own_images.data()))
    same = replace(run.recipe, steps=steps, epochs=None)
    return parameters(recipe) if differences(same, recipe) else {}
