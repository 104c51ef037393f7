"""Schedules of the learning rate: their values over a whole run and in the warm-up."""

import math

import pytest

from digitnet.nn.schedules import SCHEDULES, factor

VALUES = {
    "constant": [1] * 100,
    "step": [1] * 50 + [0.1] * 25 + [0.01] * 25,
    "cosine": [(1 + math.cos(math.pi * step / 100)) / 2 for step in range(100)],
}


def factors(schedule: str, steps: int, warmup: int = 0) -> list[float]:
    return [factor(schedule, step, steps, warmup) for step in range(steps)]


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_a_schedule_runs_its_whole_course_also_after_a_warm_up(schedule: str) -> None:
    assert factors(schedule, 100) == pytest.approx(VALUES[schedule])
    warmed_up = factors(schedule, 104, warmup=4)
    assert warmed_up == pytest.approx([0.2, 0.4, 0.6, 0.8, *VALUES[schedule]])
