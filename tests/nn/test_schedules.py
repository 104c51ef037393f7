"""Schedules of the learning rate: their values at both ends, in the middle and in the warm-up."""

from __future__ import annotations

import pytest

from digitnet.nn.schedules import SCHEDULES, factor


def factors(schedule: str, updates: int, warmup: int = 0) -> list[float]:
    return [factor(schedule, update, updates, warmup) for update in range(updates)]


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_every_schedule_begins_with_the_full_rate(schedule: str) -> None:
    assert factor(schedule, 0, 100) == 1


def test_constant_never_changes() -> None:
    assert factors("constant", 100) == [1] * 100


def test_step_drops_after_a_half_and_after_three_quarters() -> None:
    assert factors("step", 100) == [1] * 50 + [0.1] * 25 + [0.01] * 25


def test_cosine_is_at_a_half_in_the_middle_and_near_zero_at_the_end() -> None:
    assert factor("cosine", 50, 100) == pytest.approx(0.5)
    assert factor("cosine", 25, 100) == pytest.approx((1 + 0.5**0.5) / 2)
    assert 0 < factor("cosine", 99, 100) < 0.001


def test_cosine_only_falls() -> None:
    values = factors("cosine", 100)
    assert values == sorted(values, reverse=True)
    assert len(set(values)) == 100


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_the_warm_up_rises_in_a_line_to_the_full_rate(schedule: str) -> None:
    values = factors(schedule, 100, warmup=4)
    assert values[:5] == pytest.approx([0.2, 0.4, 0.6, 0.8, 1.0])
    assert max(values) == 1


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_after_the_warm_up_the_schedule_runs_its_whole_course(schedule: str) -> None:
    assert factors(schedule, 120, warmup=20)[20:] == pytest.approx(factors(schedule, 100))


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_a_run_shorter_than_its_warm_up_only_rises(schedule: str) -> None:
    values = factors(schedule, 5, warmup=9)
    assert values == pytest.approx([0.1, 0.2, 0.3, 0.4, 0.5])


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize("warmup", [0, 1, 2])
def test_a_run_of_one_update_moves(schedule: str, warmup: int) -> None:
    assert 0 < factor(schedule, 0, 1, warmup) <= 1
