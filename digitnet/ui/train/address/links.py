"""The parameters of a link to the Train page: settings by the names of their options, and more."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from digitnet.nn import Augment, Setting, settings_of
from digitnet.recipes import PRESETS, Recipe, option, option_names
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
    """The parameters of an address, parsed.

    recipe: None if it names no setting. words: a sentence for each invalid value.
    """

    preset: str
    recipe: Recipe | None
    start: bool
    hidden: tuple[str, ...]
    words: tuple[str, ...]


def read(asked: Mapping[str, str]) -> Link:
    """The link in an address' parameters; invalid values are left out."""
    words: list[str] = []
    preset = _preset(asked, words)
    values = _values(asked, words)
    distorted = _switch("augment", asked, words)
    recipe = None
    if values or distorted is not None or "preset" in asked or words:
        recipe = _recipe(PRESETS[preset], values, distorted, words)
    start = bool(_switch("start", asked, words))
    return Link(preset, recipe, start, _hidden(asked, words), tuple(words))


def write(preset: str, recipe: Recipe, changed: set[str]) -> dict[str, str]:
    """The parameters that `read` makes this recipe of, `changed` naming the differences."""
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


def _values(asked: Mapping[str, str], words: list[str]) -> dict[str, Any]:
    """The settings in the address, by name; invalid ones are left out, and added to words."""
    found = {}
    for name, each in DECLARED.items():
        text = next((asked[each] for each in option_names(name) if each in asked), None)
        if text is None:
            continue
        try:
            found[name] = settings.hidden_layers(text) if name == "hidden" else each.read(text)
        except ValueError:
            words.append(_invalid(each.label.lower(), text, _expected(each), "using the preset's"))
    if found.get("steps") and found.get("epochs"):
        words.append("The link gives both steps and epochs; using the steps.")
        del found["epochs"]
    return found


def _recipe(
    preset: Recipe, values: dict[str, Any], distorted: bool | None, words: list[str]
) -> Recipe:
    """The preset with these changes."""
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
        words.append(f"The link's settings contradict each other ({error}); using the preset's.")
        return preset


def _switch(name: str, asked: Mapping[str, str], words: list[str]) -> bool | None:
    text = asked.get(name, "").strip().lower()
    if name not in asked or text in TRUE + FALSE:
        return text in TRUE if name in asked else None
    words.append(_invalid(name, text, "1 or 0", "ignored"))
    return None


def _preset(asked: Mapping[str, str], words: list[str]) -> str:
    text = asked.get("preset", "blog")
    if text in PRESETS:
        return text
    words.append(
        f"The link's preset{_quoted(text)} is unknown; using {settings.PRESET_NAMES['blog']}."
    )
    return "blog"


def _hidden(asked: Mapping[str, str], words: list[str]) -> tuple[str, ...]:
    wanted = asked.get("hide", "").replace(",", " ").split()
    unknown = [name for name in wanted if name not in CONTROLS]
    if unknown:
        words.append(_invalid("hide", unknown[0], f"some of {', '.join(CONTROLS)}", "ignored"))
    return tuple(name for name in CONTROLS if name in wanted)


def _expected(each: Setting) -> str:
    if each.name == "hidden":
        low, high, _ = widgets.offered(each)
        return f"up to {settings.MOST_LAYERS} numbers from {low} to {high:,}"
    return each.range


def _invalid(name: str, text: str, expected: str, instead: str) -> str:
    return f"The link's {name}{_quoted(text)} is invalid (expected {expected}); {instead}."


def _quoted(text: str) -> str:
    # As code: text from a stranger's link must not be read as Markdown.
    shown = "".join(c for c in text if c.isprintable() and c != "`")[:40]
    return f" `{shown}`" if shown.strip() else ""
