"""The likeliest of all groupings, held against all of them."""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
import pytest

from digitnet.insight.grouping import INK_WEIGHTS, STROKE_WEIGHTS, best_grouping, features
from digitnet.sketch import lines


def every_grouping(n: int) -> list[list[tuple[int, int]]]:
    """All ways to cut a row of n parts."""
    return [
        list(pairwise((0, *borders, n)))
        for k in range(n)
        for borders in combinations(range(1, n), k)
    ]


@pytest.mark.parametrize("n", [1, 2, 5])
def test_the_best_grouping_is_the_likeliest_of_all(n: int) -> None:
    runs = np.array([(a, b) for a in range(n) for b in range(a + 1, n + 1)])
    for seed in range(20):
        scores = np.random.default_rng(seed).normal(0, 2, len(runs))
        of = {tuple(run): score for run, score in zip(runs.tolist(), scores, strict=True)}
        sums = np.array([sum(of[run] for run in way) for way in every_grouping(n)])
        chosen, probability = best_grouping(runs, scores)
        assert list(map(tuple, runs[chosen].tolist())) == every_grouping(n)[int(sums.argmax())]
        assert probability == pytest.approx(np.exp(sums.max()) / np.exp(sums).sum())


def test_every_feature_has_a_weight() -> None:
    boxes = np.array([[0.0, 0.0, 5.0, 10.0], [8.0, 0.0, 13.0, 10.0]])
    line = lines.line_of(boxes, boxes.reshape(2, 2, 2), [0, 1])
    runs = lines.runs_of(line)
    found = features(line, runs, np.full((len(runs), 10), 0.1))
    assert found.shape == (3, len(STROKE_WEIGHTS))
    assert tuple(STROKE_WEIGHTS)[2:] == tuple(INK_WEIGHTS)[2:] == lines.FEATURES
