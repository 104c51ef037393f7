"""Writes `start.py`, whose `train` has every setting of settings.py as a keyword.

python -m digitnet.nn.signature
"""

from dataclasses import fields
from pathlib import Path
from textwrap import wrap

from digitnet.nn.declare import settings_of
from digitnet.nn.settings import TrainSettings

PLACE = Path(__file__).with_name("start.py")
MODULE = '''\
"""How a training starts: `train`. Made from settings.py by `python -m digitnet.nn.signature`."""

import numpy as np

from digitnet.data import Dataset
from digitnet.nn.augment import Augment
from digitnet.nn.model import Network
from digitnet.nn.settings import TrainSettings
from digitnet.nn.training import Training


def train(
    network: Network,
    train: Dataset,
    dev: Dataset | None = None,
    *,
    rng: np.random.Generator | None = None,
{parameters}
) -> Training:
    """An iterator of Progress: each `next` makes one update of `network`, in place.

    rng: shuffles, drops and distorts. Where epochs are given, steps are left out.

{helps}

    Raises ValueError for settings out of range, DivergedError from `next`.
    """
    if epochs is not None and steps == {steps}:
        steps = None
    settings = TrainSettings(
{arguments}
    )
    return Training(network, train, dev, settings, rng or np.random.default_rng())
'''


def source() -> str:
    """The text of start.py."""
    declared, helps = fields(TrainSettings), settings_of(TrainSettings).items()
    said = [f"{name}: {setting.help}" for name, setting in helps]
    said.append("augment: Distorts every image afresh; None for none.")
    lines = [line for each in said for line in wrap(each, 96, subsequent_indent="    ")]
    return MODULE.format(
        parameters="\n".join(
            f"    {f.name}: {_hint(f.type)} = {_shown(f.default)}," for f in declared
        ),
        helps="\n".join(f"    {line}" for line in lines),
        steps=next(f.default for f in declared if f.name == "steps"),
        arguments="\n".join(f"        {f.name}={f.name}," for f in declared),
    )


def _hint(hint: object) -> str:
    return (
        hint.__name__ if isinstance(hint, type) else str(hint).replace("digitnet.nn.augment.", "")
    )


def _shown(default: object) -> str:
    return f'"{default}"' if isinstance(default, str) else repr(default)


if __name__ == "__main__":
    PLACE.write_text(source(), encoding="utf-8")
