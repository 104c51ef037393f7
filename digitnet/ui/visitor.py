"""What the server stores for one browser tab, and the values of its widgets."""

from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from digitnet.data import Dataset
from digitnet.insight import Number
from digitnet.nn import Network
from digitnet.racing import Race
from digitnet.recipes import Recipe
from digitnet.runs import Point
from digitnet.sketch import Sample

KEY = "visitor"
Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True, slots=True)
class Past:
    """What is kept of a visitor's earlier run, even after the server has dropped the run."""

    recipe: Recipe
    points: tuple[Point, ...]


@dataclass(slots=True)
class OnCanvas:
    """What a canvas starts with and what is on it now, as fabric.js objects.

    Undo and Clear give it a new number, and so a new canvas: the component's own buttons are out
    of reach on touch screens.
    """

    number: int = 0
    start: list[dict[str, Any]] = field(default_factory=list)
    objects: list[dict[str, Any]] = field(default_factory=list)


@dataclass(slots=True)
class Drawing:
    """State of the Draw page; a sketch or picture is identified by its source."""

    canvases: dict[str, OnCanvas] = field(default_factory=dict)  # by the sheet's name
    network: str = ""  # the one that reads; empty until one is chosen
    rival: tuple[str, int | None] = ("", None)  # source, the rival that was chosen for it
    number: tuple[Network, tuple[str, bytes], Number] | None = None  # the last reading
    chosen_digit: tuple[list[Box] | None, int] = (None, 0)  # boxes of a number, the chosen one


@dataclass(slots=True)
class OwnDigits:
    """The digits that the visitor has labelled."""

    samples: list[Sample] = field(default_factory=list)  # in the order they were labelled
    by_source: dict[str, Sample] = field(default_factory=dict)
    taught: set[Sample] = field(default_factory=set)  # the taught network's training images
    changed: bool = False  # since the page was drawn
    file: str = ""  # the id of the last one that was read


@dataclass(slots=True)
class OwnImages:
    """The images that the visitor trains on instead of MNIST."""

    data: tuple[str, Dataset] | None = None  # with its name
    files: list[str] = field(default_factory=list)  # ids of those already read
    problem: str = ""  # why the last file was rejected
    changed: bool = False  # the steps per epoch have to be recalculated


@dataclass(slots=True)
class Visitor:
    """All state of one tab; problems are shown once and then cleared."""

    secret: str = ""  # of a browser without cookies: control then ends with the tab
    page: str = ""  # the title of the last one drawn
    run_id: str = ""
    lost_on: str = ""  # the page that was opened with a run that no longer exists
    past: list[Past] = field(default_factory=list)  # the latest first
    problem: str = ""  # on Train: why the last click had no effect
    began_with: tuple[str, Recipe] | None = None  # a run and the settings it was shown with
    lr_seen: tuple[str, float] = ("", 0.0)  # a run and its learning rate when last shown
    branch_from: tuple[str, int] = ("", 0)  # (run, step), while the dialog is open
    link_words: tuple[str, ...] | None = None  # errors in the link; None until one is read
    hidden_controls: tuple[str, ...] = ()
    link_is_large: bool = False  # asked for, not yet shown
    run_file: str = ""  # the id of the last one opened
    handover: tuple[str, str] = ("", "")  # (run, token) of the last link made
    handover_failed: bool = False  # the link that opened the page is invalid
    race: Race | None = None
    race_problem: str = ""
    compare_problem: str = ""
    colours: dict[str, int] = field(default_factory=dict)  # of the selected runs, by id
    own_networks: dict[str, Network] = field(default_factory=dict)  # uploaded or taught
    drawing: Drawing = field(default_factory=Drawing)
    own_digits: OwnDigits = field(default_factory=OwnDigits)
    own_images: OwnImages = field(default_factory=OwnImages)

    def take(self, name: str) -> Any:
        """The value of the field with this name, which is then cleared."""
        value = getattr(self, name)
        setattr(self, name, type(value)())
        return value


def visitor() -> Visitor:
    """The state of the tab that shows this page."""
    if KEY not in st.session_state:
        st.session_state[KEY] = Visitor()
    return st.session_state[KEY]


def widget(key: str, default: Any = None) -> Any:
    """The value of the widget with this key."""
    return st.session_state.get(key, default)


def set_widget(key: str, value: Any) -> None:
    """Sets the value of the widget with this key."""
    st.session_state[key] = value


def sent(key: str, name: str) -> Any:
    """The value that a part of the page has sent under this name; None if it has sent none."""
    return st.session_state[key].get(name)
