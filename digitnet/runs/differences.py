"""In which settings one recipe differs from another, in a person's words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

from digitnet.nn import Augment, Group, Setting, settings_of
from digitnet.runs.recipes import Recipe

GROUPS = get_args(Group)  # in the order that they are told in
MOST_NAMED = 2
SAME = "the same settings"
AS_THEY_ARE, DISTORTED = "images as they are", "distorted images"


def differences(earlier: Recipe, now: Recipe) -> list[str]:
    """What is otherwise in the earlier recipe, as in "learning rate 0.5"; network settings first.

    What does nothing there is left out: no momentum without an optimiser that has it.
    """
    declared = sorted(settings_of(Recipe).values(), key=lambda each: GROUPS.index(each.group))
    return [
        *(said(each, getattr(earlier, each.name)) for each in _differing(declared, earlier, now)),
        *_distortions(earlier.augment, now.augment),
    ]


def told_apart(earlier: Recipe, now: Recipe) -> str:
    """The differences in a few words, for the end of a line in a chart."""
    found = differences(earlier, now)
    if len(found) > MOST_NAMED:
        return f"{found[0]}, …"
    return ", ".join(found) or SAME


def said(setting: Setting, value: Any) -> str:
    """One setting and its value, as in "hidden layers 128, 64" or "optimiser: Adam"."""
    name = setting.label[0].lower() + setting.label[1:]
    if setting.kind is not float and setting.choices and value in setting.choices:
        return f"{name}: {setting.choices[value].split(':')[0]}"
    if value is None:
        return f"{name}: {setting.none}"
    if isinstance(value, tuple):
        return f"{name} {', '.join(map(str, value))}" if value else f"no {name}"
    return f"{name} {value:,.6g}" if isinstance(value, float) else f"{name} {value:,}"


def _differing(declared: list[Setting], earlier: Recipe, now: Recipe) -> Iterator[Setting]:
    for each in declared:
        value = getattr(earlier, each.name)
        other, needed = each.needs or ("", ())
        idle = bool(other) and getattr(earlier, other) not in needed
        counted_otherwise = each.name in ("steps", "epochs") and value is None
        if value != getattr(now, each.name) and not idle and not counted_otherwise:
            yield each


def _distortions(earlier: Augment | None, now: Augment | None) -> list[str]:
    if earlier is None or now is None:
        same = earlier is now
        return [] if same else [DISTORTED if earlier else AS_THEY_ARE]
    return [
        said(each, getattr(earlier, name))
        for name, each in settings_of(Augment).items()
        if getattr(earlier, name) != getattr(now, name)
    ]
