"""The settings of the next run: chosen by the visitor, kept in the session, made into a recipe."""

import re

from digitnet.nn import OPTIMIZERS, Adam, Setting, settings_of
from digitnet.recipes import PRESETS, Recipe, usual_lr
from digitnet.runs import RunStatus, RunView
from digitnet.ui import session
from digitnet.ui.train.settings import distortions, own_images, widgets
from digitnet.ui.visitor import set_widget, visitor, widget

PRESET_NAMES = {
    "blog": "The blog",
    "quick": "Quick (10 seconds)",
    "good": "Good (a minute)",
    "best": "The best (hours)",
}
# An epoch's steps are counted here, and shown as steps.
WITHOUT_WIDGET = {"epochs"}
MOST_LAYERS = 6
HIDDEN = settings_of(Recipe)["hidden"]


def begin(run: RunView | None, now: RunStatus | None, kind: type[Recipe] = Recipe) -> None:
    """Call it first. Fills in the settings, if there are none yet, from the run shown or from a
    preset; and adopts changes made elsewhere."""
    if widget("preset") is None:
        set_widget("preset", "blog")
        fill(run.recipe if run else preset(), kind)
    if own_images.others_were_chosen():
        _count_steps()
    if run and now:
        _take_over_lr(run, now)


def lr() -> float:
    """The learning rate of the next run."""
    return widget("lr")


def choose_lr(lr: float) -> None:
    """Sets it, whatever it was changed to during a run."""
    set_widget("lr", lr)
    if run := session.run():
        visitor().lr_seen = run.id, run.status().lr


def _take_over_lr(run: RunView, now: RunStatus) -> None:
    """The next run starts with the learning rate last set during this one, in any window."""
    if visitor().lr_seen != (run.id, now.lr):
        visitor().lr_seen = run.id, now.lr
        set_widget("lr", now.lr)


def checked(kind: type[Recipe] = Recipe) -> tuple[Recipe | None, str]:
    """(the visitor's recipe, ""), or (None, what is wrong with it)."""
    try:
        return recipe(kind), ""
    except ValueError as error:
        return None, f"{str(error).capitalize()}."


def recipe(kind: type[Recipe] = Recipe) -> Recipe:
    """The visitor's recipe; raises ValueError for invalid settings."""
    shown = {name: each for name, each in settings(kind).items() if name != "hidden"}
    chosen = {name: widgets.value(each) for name, each in shown.items()}
    layers = hidden_layers(widget("hidden"))
    return kind(hidden=layers, augment=distortions.chosen(), **chosen)


def settings(kind: type[Recipe] = Recipe) -> dict[str, Setting]:
    """Those with a widget on the page; only the command line trains on pen strokes."""
    declared = settings_of(kind).items()
    return {n: s for n, s in declared if n not in WITHOUT_WIDGET and s.group != "strokes"}


def preset() -> Recipe:
    """The recipe that the visitor's settings are compared with."""
    return PRESETS[widget("preset")]


def leaves_strokes_out() -> bool:
    """Whether the preset also trains on pen strokes, which the page does not have."""
    declared = settings_of(Recipe).items()
    return any(getattr(preset(), n) != s.default for n, s in declared if s.group == "strokes")


def fill(source: Recipe, kind: type[Recipe] = Recipe) -> None:
    """Sets all widgets to a recipe."""
    for name, each in settings(kind).items():
        if name != "hidden":
            widgets.fill(each, getattr(source, name, each.default))
    set_widget("steps", source.updates(len(own_images.data())))
    set_widget("hidden", ", ".join(map(str, source.hidden)))
    distortions.fill_from(source.augment)


def fill_from_preset() -> None:
    """Resets all settings to the preset."""
    fill(preset())
    choose_lr(preset().lr)


def suit_learning_rate() -> None:
    """Adam's steps do not shrink with the gradient: it takes a smaller learning rate."""
    optimizer = widget("optimizer")
    is_adam = issubclass(OPTIMIZERS[optimizer], Adam)
    choose_lr(usual_lr(optimizer) if is_adam else preset().lr)


def differing(kind: type[Recipe] = Recipe) -> set[str]:
    """The names of the settings that differ from the preset."""
    source = preset()
    names = {
        name
        for name, each in settings(kind).items()
        if name not in ("hidden", "steps")
        and widget(name) != widgets.as_shown(each, getattr(source, name, each.default))
    }
    if widget("hidden").replace(" ", "") != ",".join(map(str, source.hidden)):
        names.add("hidden")
    if widget("steps") != source.updates(len(own_images.data())):
        names.add("steps")
    if distortions.chosen() != source.augment:
        names.add("augment")
    return names


def hidden_layers(text: str) -> tuple[int, ...]:
    """The numbers of units in a text such as `128, 64`; raises ValueError for any other."""
    words = re.split(r"[\s,;x→]+", text.strip(" ,;"))
    numbers = [int(word) for word in words if re.fullmatch(r"[0-9]{1,6}", word)]
    low, high, _ = widgets.offered(HIDDEN)
    readable = len(numbers) == len(words) or not text.strip(" ,;")
    if not readable or len(numbers) > MOST_LAYERS or any(not low <= n <= high for n in numbers):
        raise ValueError(
            f"hidden layers: write up to {MOST_LAYERS} numbers from {low} to {high:,}, "
            "such as 128, 64"
        )
    return tuple(numbers)


def _count_steps() -> None:
    """An epoch's number of steps depends on the images."""
    if preset().epochs:
        set_widget("steps", preset().updates(len(own_images.data())))
