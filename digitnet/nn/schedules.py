"""How the learning rate changes over a run: factors between 0 and 1."""

import math
from collections.abc import Callable

# (progress through the run, 0 at the first step and towards 1 at the last) -> factor
Schedule = Callable[[float], float]


def constant(progress: float) -> float:
    """The same rate from the first step to the last."""
    return 1.0


def step(progress: float) -> float:
    """A tenth after half of the run, a hundredth after three quarters (as in He, 2015)."""
    return 1.0 if progress < 0.5 else 0.1 if progress < 0.75 else 0.01


def cosine(progress: float) -> float:
    """Half a cosine from 1 down to 0 (Loshchilov and Hutter, 2016)."""
    return 0.5 * (1 + math.cos(math.pi * progress))


SCHEDULES: dict[str, Schedule] = {"constant": constant, "step": step, "cosine": cosine}


def factor(schedule: str, update: int, updates: int, warmup: int = 0) -> float:
    """The factor of the learning rate at step number `update`, from 0, of `updates`.

    Over the first `warmup` steps it rises linearly (Goyal, 2017); the schedule follows.
    """
    if update < warmup:
        return (update + 1) / (warmup + 1)
    return SCHEDULES[schedule]((update - warmup) / max(1, updates - warmup))
