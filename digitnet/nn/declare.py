"""How a setting is declared, once, for checks, options, widgets and documentation."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal, get_args, get_type_hints

Group = Literal["network", "updates", "regularisation", "distortions", "data", "strokes"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting of a run.

    kind: int, float, str (one of `choices`) or tuple (at most `most` ints). low, high: inclusive
    bounds; above, below: exclusive ones. none: the meaning of None, empty if None is not allowed.
    choices: the name of each value; of a number, the values that a widget offers. usual: the
    minimum, maximum and step of its widget. needs: another setting, and the values of it that this
    one has an effect with.
    """

    label: str
    help: str
    group: Group
    unit: str = ""
    low: float = -math.inf
    high: float = math.inf
    above: float = -math.inf
    below: float = math.inf
    most: int = 1  # numbers in a tuple
    none: str = ""
    choices: Mapping[Any, str] = field(default_factory=dict)
    usual: tuple[float, float, float] | None = None
    needs: tuple[str, tuple[str, ...]] | None = None
    name: str = ""
    kind: type = float
    default: Any = None

    def check(self, value: Any, called: str = "") -> None:
        """Raises ValueError, which names the setting (as `called`), for an invalid value."""
        called = called or self.name
        if value is None and self.none:
            return
        if self.kind is str:
            if not isinstance(value, str) or value not in self.choices:
                known = ", ".join(self.choices)
                raise ValueError(f"{called} {value!r:.40}: expected one of {known}")
        elif self.kind is tuple:
            if not isinstance(value, tuple) or len(value) > self.most:
                raise ValueError(f"{called}: expected at most {self.most} numbers")
            for number in value:
                self._check_number(number, int, called)
        else:
            self._check_number(value, self.kind, called)

    def read(self, text: str) -> Any:
        """The value of a text, as in an address: 0 means None for an optional setting.

        Raises ValueError as `check` does.
        """
        words = text.replace(",", " ").split() if self.kind is tuple else [text.strip()]
        if self.none and words == ["0"]:
            return None
        try:
            values = [self._read_word(word) for word in words]
        except ValueError:
            raise ValueError(f"{self.name} {text!r:.40}: expected {self.range}") from None
        value = tuple(values) if self.kind is tuple else values[0]
        self.check(value)
        return value

    def write(self, value: Any) -> str:
        """The text that `read` turns into this value."""
        if value is None:
            return "0"
        if isinstance(value, tuple):
            return ",".join(map(str, value))
        return f"{value:.12g}" if isinstance(value, float) else str(value)

    def _read_word(self, word: str) -> Any:
        kind = int if self.kind is tuple else self.kind
        if kind is not str and not word.isascii():
            raise ValueError
        return kind(word)

    def _check_number(self, value: Any, kind: type, called: str) -> None:
        numbers = (int,) if kind is int else (int, float)
        is_number = isinstance(value, numbers) and not isinstance(value, bool)
        inside = is_number and self.low <= value <= self.high and self.above < value < self.below
        if not inside:
            raise ValueError(f"{called} {value!r:.40}: expected {self.range}")

    @property
    def range(self) -> str:
        """The values allowed, in words."""
        if self.kind is str:
            return "one of " + ", ".join(self.choices)
        what = {int: "a whole number", tuple: "whole numbers"}.get(self.kind, "a number")
        if math.isfinite(self.low + self.high):
            return f"{what}, {_plain(self.low)} to {_plain(self.high)}"
        limits = (("at least", self.low), ("above", self.above), ("below", self.below))
        said = [f"{word} {_plain(limit)}" for word, limit in limits if math.isfinite(limit)]
        return f"{what}, {' and '.join(said)}" if said else what


def setting(default: Any, label: str, help: str, group: Group, **more: Any) -> Any:
    """A dataclass field that is a setting; see `Setting` for the other arguments."""
    said = {"label": label, "help": help, "group": group} | more
    return field(default=default, metadata={"setting": said})


def within(low: float, high: float = math.inf, **more: Any) -> dict[str, Any]:
    """The inclusive bounds of a setting, and more arguments, for `setting`."""
    return {"low": low, "high": high, **more}


_settings: dict[type, dict[str, Setting]] = {}  # by class, read once


def settings_of(declared: type) -> dict[str, Setting]:
    """The settings among a dataclass' fields, including inherited ones, by name."""
    if declared not in _settings:
        _settings[declared] = _read_settings(declared)
    return _settings[declared]


def _read_settings(declared: type) -> dict[str, Setting]:
    hints = get_type_hints(declared)
    found = {}
    for each in fields(declared):
        if said := each.metadata.get("setting"):
            own: dict[str, Any] = {
                "name": each.name,
                "kind": _kind(hints[each.name]),
                "default": each.default,
            }
            found[each.name] = Setting(**own, **said)
    return found


class Declared:
    """A dataclass of settings that checks its values when made; raises ValueError."""

    __slots__ = ()

    def __post_init__(self) -> None:
        for name, declared in settings_of(type(self)).items():
            declared.check(getattr(self, name))


def _plain(limit: float) -> str:
    return f"{limit:,.15g}"


def _kind(hint: Any) -> type:
    """The type of a setting's values: `int` of `int | None`, `tuple` of `tuple[int, ...]`."""
    kinds = [kind for kind in get_args(hint) if isinstance(kind, type)] or [hint]
    first = hint if getattr(hint, "__origin__", None) is tuple else kinds[0]
    return getattr(first, "__origin__", None) or first
