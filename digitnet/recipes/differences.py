"""The settings in which one recipe differs from another, in words."""

from collections.abc import Iterator, Sequence
from typing import Any, get_args

from digitnet.nn import Augment, Group, Setting, settings_of
from digitnet.recipes.recipe import Recipe

GROUPS = get_args(Group)  # in the order of listing
MOST_NAMED = 2
SAME = "the same settings"
NONE = "–"
UNDISTORTED, DISTORTED = "undistorted images", "distorted images"


def differences(earlier: Recipe, now: Recipe) -> list[str]:
    """What differs in the earlier recipe, as in "learning rate 0.5"; network settings first.

    Settings without effect are left out: no momentum without an optimiser that has it.
    """
    declared = sorted(settings_of(Recipe).values(), key=lambda each: GROUPS.index(each.group))
    return [
        *(said(each, getattr(earlier, each.name)) for each in _differing(declared, earlier, now)),
        *_distortions(earlier.augment, now.augment),
    ]


def varying(recipes: Sequence[Recipe]) -> list[tuple[str, list[str]]]:
    """The settings that are not the same in all recipes: (label, what each recipe has)."""
    declared = sorted(settings_of(Recipe).values(), key=lambda each: GROUPS.index(each.group))
    rows = [(each.label, [_of(each, recipe) for recipe in recipes]) for each in declared]
    for name, each in settings_of(Augment).items():
        values = [shown(each, getattr(r.augment, name)) if r.augment else NONE for r in recipes]
        rows.append((each.label, values))
    return [(label, values) for label, values in rows if len(set(values)) > 1]


def told_apart(earlier: Recipe, now: Recipe) -> str:
    """The differences in a few words, for a label in a chart."""
    found = differences(earlier, now)
    if len(found) > MOST_NAMED:
        return f"{found[0]}, …"
    return ", ".join(found) or SAME


def said(setting: Setting, value: Any) -> str:
    """One setting and its value, as in "hidden layers 128, 64" or "optimiser: Adam"."""
    name = setting.label[0].lower() + setting.label[1:]
    if isinstance(value, tuple) and not value:
        return f"no {name}"
    between = ": " if value is None or _name_of(setting, value) else " "
    return f"{name}{between}{shown(setting, value)}"


def shown(setting: Setting, value: Any) -> str:
    """The value alone, as in "0.5" or "Adam"."""
    if name := _name_of(setting, value):
        return name
    if value is None:
        return setting.none
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or NONE
    return f"{value:,.6g}" if isinstance(value, float) else f"{value:,}"


def _name_of(setting: Setting, value: Any) -> str:
    """The name of the value; empty for an ordinary number."""
    if setting.kind is float or not setting.choices:
        return ""
    return setting.choices.get(value, "").split(":")[0]


def _of(setting: Setting, recipe: Recipe) -> str:
    """A recipe's value of a setting, if that has any effect there."""
    return shown(setting, getattr(recipe, setting.name)) if _counts(setting, recipe) else NONE


def _counts(setting: Setting, recipe: Recipe) -> bool:
    """Whether it has any effect in this recipe."""
    other, needed = setting.needs or ("", ())
    if other and getattr(recipe, other) not in needed:
        return False
    return setting.name not in ("steps", "epochs") or getattr(recipe, setting.name) is not None


def _differing(declared: list[Setting], earlier: Recipe, now: Recipe) -> Iterator[Setting]:
    for each in declared:
        if getattr(earlier, each.name) != getattr(now, each.name) and _counts(each, earlier):
            yield each


def _distortions(earlier: Augment | None, now: Augment | None) -> list[str]:
    if earlier is None or now is None:
        same = earlier is now
        return [] if same else [DISTORTED if earlier else UNDISTORTED]
    return [
        said(each, getattr(earlier, name))
        for name, each in settings_of(Augment).items()
        if getattr(earlier, name) != getattr(now, name)
    ]
