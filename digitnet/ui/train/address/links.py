"""What a link asks of the Train page: its settings by the names of their options, and more."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from digitnet.nn import Augment, Setting, settings_of
from digitnet.recipes import PRESETS, Recipe
from digitnet.ui.train.settings import settings, widgets

CONTROLS = (
    "train", "pause", "step", "stop", "draw", "share", "preset", "settings", "speed",
    "lr",
)  # fmt: skip
TRUE, FALSE = ("1", "true", "yes", "on"), ("0", "false", "no", "off")
DECLARED = {
    name: each
    for name, each in (settings_of(Recipe) | settings_of(Augment)).items()
    if each.group != "strokes"
}


@dataclass(frozen=True, slots=True)
class Link:
    """What an address asks for.

    recipe: None where it names no setting. words: a sentence for each value that is not followed.
    """

    preset: str
    recipe: Recipe | None
    start: bool
    hidden: tuple[str, ...]
    words: tuple[str, ...]


def read(asked: Mapping[str, str]) -> Link:
    """The link in an address' parameters; whatever they are, it is sound."""
    words: list[str] = []
    preset = _choice("preset", asked, PRESETS, words) or "blog"
    values = _values(asked, words)
    distorted = _switch("augment", asked, words)
    recipe = None
    if values or distorted is not None or "preset" in asked or words:
        recipe = _recipe(PRESETS[preset], values, distorted, words)
    start = bool(_switch("start", asked, words))
    return Link(preset, recipe, start, _hidden(asked, words), tuple(words))


def write(preset: str, recipe: Recipe, changed: set[str]) -> dict[str, str]:
    """The parameters that `read` makes this recipe of, `changed` being what the preset has not."""
    found = {"preset": preset}
    for name, each in DECLARED.items():
        if name in changed and each.group != "distortions":
            found[option(name)] = each.write(getattr(recipe, name))
    if "augment" not in changed:
        return found
    if recipe.augment is None:
        return found | {"augment": "0"}
    usual = PRESETS[preset].augment or Augment()
    strengths = {
        option(name): each.write(getattr(recipe.augment, name))
        for name, each in settings_of(Augment).items()
        if getattr(recipe.augment, name) != getattr(usual, name)
    }
    return found | {"augment": "1"} | strengths


def option(name: str) -> str:
    """What a setting is called in an address, as on the command line."""
    return name.replace("_", "-")


def _values(asked: Mapping[str, str], words: list[str]) -> dict[str, Any]:
    """The settings that are named, by their names; what is out of range is left out, in words."""
    found = {}
    for name, each in DECLARED.items():
        text = asked.get(option(name))
        if text is None:
            continue
        try:
            found[name] = settings.hidden_layers(text) if name == "hidden" else each.read(text)
        except ValueError:
            words.append(_refusal(each.label, text, _expected(each)))
    if found.get("steps") and found.get("epochs"):
        words.append("The link names steps and epochs: the steps count.")
        del found["epochs"]
    return found


def _recipe(
    preset: Recipe, values: dict[str, Any], distorted: bool | None, words: list[str]
) -> Recipe:
    """The preset, changed so."""
    strengths = {name: values.pop(name) for name in settings_of(Augment) if name in values}
    augment = preset.augment
    if strengths or distorted:
        augment = replace(augment or Augment(), **strengths)
    if distorted is False:
        augment = None
    if values.get("steps") or values.get("epochs"):
        values = {"steps": None, "epochs": None} | values
    try:
        return replace(preset, **values, augment=augment)
    except ValueError as error:
        words.append(f"The link's settings do not go together ({error}): the preset's are used.")
        return preset


def _switch(name: str, asked: Mapping[str, str], words: list[str]) -> bool | None:
    text = asked.get(name, "").strip().lower()
    if name not in asked or text in TRUE + FALSE:
        return text in TRUE if name in asked else None
    words.append(_refusal(name.capitalize(), text, "1 or 0"))
    return None


def _choice(
    name: str, asked: Mapping[str, str], known: Mapping[str, Any], words: list[str]
) -> str | None:
    text = asked.get(name)
    if text is None or text in known:
        return text
    words.append(_refusal(name.capitalize(), text, f"one of {', '.join(known)}"))
    return None


def _hidden(asked: Mapping[str, str], words: list[str]) -> tuple[str, ...]:
    wanted = asked.get("hide", "").replace(",", " ").split()
    unknown = [name for name in wanted if name not in CONTROLS]
    if unknown:
        words.append(_refusal("Hide", unknown[0], f"some of {', '.join(CONTROLS)}"))
    return tuple(name for name in CONTROLS if name in wanted)


def _expected(each: Setting) -> str:
    if each.name == "hidden":
        low, high, _ = widgets.offered(each)
        return f"up to {settings.MOST_LAYERS} numbers from {low} to {high:,}"
    return each.range


def _refusal(label: str, text: str, expected: str) -> str:
    # As code: what a stranger wrote into a link is no Markdown.
    shown = "".join(c for c in text if c.isprintable() and c != "`")[:40]
    said = f"`{shown}`" if shown.strip() else "empty"
    return f"{label} in the link is {said}, expected {expected}: left as it is."
