"""What the server keeps of one visitor's tab, and what the widgets in it say."""

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
    """What is kept of a visitor's earlier run, however long ago the server let it go."""

    recipe: Recipe
    points: tuple[Point, ...]


@dataclass(slots=True)
class OnCanvas:
    """What a canvas begins with and what is on it now, as fabric.js's objects.

    Undo and Clear give it a new number, and so a new canvas: its own buttons are out of reach on
    touch screens.
    """

    number: int = 0
    start: list[dict[str, Any]] = field(default_factory=list)
    objects: list[dict[str, Any]] = field(default_factory=list)


@dataclass(slots=True)
class Drawing:
    """On the Draw page; a sketch or picture is known by its source."""

    canvases: dict[str, OnCanvas] = field(default_factory=dict)  # by the name of the sheet
    network: str = ""  # that reads; empty until one is chosen
    rival: tuple[str, int | None] = ("", None)  # source, the rival that was chosen for it
    number: tuple[Network, tuple[str, bytes], Number] | None = None  # who read what last
    chosen_digit: tuple[list[Box] | None, int] = (None, 0)  # boxes of a number, the chosen one


@dataclass(slots=True)
class OwnDigits:
    """The digits that the visitor said what they were."""

    samples: list[Sample] = field(default_factory=list)  # in the order in which they came
    by_source: dict[str, Sample] = field(default_factory=dict)
    taught: set[Sample] = field(default_factory=set)  # what the taught network learned from
    changed: bool = False  # since the page was drawn
    file: str = ""  # the id of the one that was taken last


@dataclass(slots=True)
class OwnImages:
    """What the visitor trains on instead of MNIST."""

    data: tuple[str, Dataset] | None = None  # with its name
    files: list[str] = field(default_factory=list)  # ids of those that were looked at
    problem: str = ""  # why the file that was chosen last is not used
    changed: bool = False  # the steps of an epoch are to be counted anew


@dataclass(slots=True)
class Visitor:
    """All that belongs to one tab; problems are told once, then they are empty again."""

    secret: str = ""  # of who takes no cookies: control then ends with the tab
    page: str = ""  # the title of the one that was drawn last
    run_id: str = ""
    lost_on: str = ""  # the page that was opened with a run which is no longer here
    past: list[Past] = field(default_factory=list)  # the latest first
    problem: str = ""  # on Train: why the last click could not be followed
    began_with: tuple[str, Recipe] | None = None  # a run, the settings it was shown with
    lr_seen: tuple[str, float] = ("", 0.0)  # a run, its learning rate when it was shown last
    branch_from: tuple[str, int] = ("", 0)  # (run, step), while it is asked about
    link_words: tuple[str, ...] | None = None  # what of a link failed; None until one was read
    hidden_controls: tuple[str, ...] = ()
    link_is_large: bool = False  # asked for, not yet shown
    run_file: str = ""  # the id of the one that was opened last
    handover: tuple[str, str] = ("", "")  # (run, token) of the link that was made last
    handover_failed: bool = False  # the link that the page was opened with is not good
    race: Race | None = None
    race_problem: str = ""
    compare_problem: str = ""
    colours: dict[str, int] = field(default_factory=dict)  # of the picked runs, by their ids
    own_networks: dict[str, Network] = field(default_factory=dict)  # uploaded or taught
    drawing: Drawing = field(default_factory=Drawing)
    own_digits: OwnDigits = field(default_factory=OwnDigits)
    own_images: OwnImages = field(default_factory=OwnImages)

    def take(self, name: str) -> Any:
        """A field of this name, which is empty from then on."""
        value = getattr(self, name)
        setattr(self, name, type(value)())
        return value


def visitor() -> Visitor:
    """The record of whoever looks at the page."""
    if KEY not in st.session_state:
        st.session_state[KEY] = Visitor()
    return st.session_state[KEY]


def widget(key: str, default: Any = None) -> Any:
    """What the widget with this key says."""
    return st.session_state.get(key, default)


def set_widget(key: str, value: Any) -> None:
    """Has the widget with this key say something else."""
    st.session_state[key] = value


def sent(key: str, name: str) -> Any:
    """What a part of the page has sent under this name; None where it has not."""
    return st.session_state[key].get(name)
