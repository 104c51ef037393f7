"""Which parts of a line of writing belong together: the likeliest of all ways to group them.

A semi-Markov conditional random field (Sarawagi and Cohen, 2004): the probability of a grouping
is proportional to the exponential of its groups' scores, summed. A score weighs how sure the
network is of a digit, whether it is as wide as that digit is, and the geometry of the line.
"""

import numpy as np

from digitnet.sketch import lines

LEAST_PROBABILITY = 0.01  # a lower probability counts as this one
NARROWEST = 0.05  # of the writing's height: anything narrower or lower counts as this wide
FARTHEST = 9.0  # squared deviations from a digit's shape: anything farther counts as this far

# Fitted to numbers of training writers: python -m tests.benchmarks.fit_grouping FILE.tra [--ink]
LOG_ASPECTS = (-0.15, -0.78, -0.18, -0.42, -0.6, -0.21, -0.6, -0.41, -0.6, -0.48)
SPREADS = (0.22, 0.55, 0.25, 0.21, 0.29, 0.23, 0.22, 0.23, 0.24, 0.26)
STROKE_WEIGHTS = {
    "likely": 3.03,
    "shape": -0.43,
    "digit": 18.01,
    "whole": 3.92,
    "low": -12.20,
    "short": -23.40,
    "wide": -16.10,
    "gap": 3.47,
    "overlap": -12.85,
    "nested": -0.81,
    "near": -7.73,
    "step": -29.48,
    "cut": -11.53,
    "crossed": 0.00,
}
INK_WEIGHTS = {
    "likely": 2.94,
    "shape": -0.14,
    "digit": 6.08,
    "whole": 2.76,
    "low": -8.57,
    "short": -3.90,
    "wide": -4.25,
    "gap": -1.75,
    "overlap": -1.22,
    "nested": -4.45,
    "near": -7.27,
    "step": -7.48,
    "cut": 0.93,
    "crossed": -1.39,
}


def scores(
    line: lines.Line, runs: np.ndarray, probs: np.ndarray, weights: dict[str, float]
) -> np.ndarray:
    """(m,) the score of each run as one digit, which the network reads as probs (m, 10)."""
    return features(line, runs, probs) @ np.array(list(weights.values()))


def features(line: lines.Line, runs: np.ndarray, probs: np.ndarray) -> np.ndarray:
    """(m, 14) the features, in the order of the weights."""
    digits = probs.argmax(axis=1)
    likely = np.log(np.maximum(probs.max(axis=1), LEAST_PROBABILITY))
    off = (log_aspects(line, runs) - np.take(LOG_ASPECTS, digits)) / np.take(SPREADS, digits)
    shape = np.minimum(off**2, FARTHEST)
    return np.column_stack([likely, shape, lines.features(line, runs)])


def log_aspects(line: lines.Line, runs: np.ndarray) -> np.ndarray:
    """(m,) the logarithm of every run's width over its height."""
    width, height = np.maximum(lines.sizes(line, runs), NARROWEST).T
    return np.log(width / height)


def best_grouping(runs: np.ndarray, scores: np.ndarray) -> tuple[list[int], float]:
    """(the runs of the likeliest grouping, from left to right; its probability).

    runs: (m, 2), first part and the one after the last of each group, sorted. scores: (m,).
    """
    n = int(runs[:, 1].max())
    total, best = np.full(n + 1, -np.inf), np.full(n + 1, -np.inf)
    last = np.zeros(n + 1, int)
    total[0] = best[0] = 0.0
    for i, (start, stop) in enumerate(runs):
        total[stop] = np.logaddexp(total[stop], total[start] + scores[i])
        if best[start] + scores[i] > best[stop]:
            best[stop], last[stop] = best[start] + scores[i], i
    chosen, stop = [], n
    while stop > 0:
        chosen.append(int(last[stop]))
        stop = runs[chosen[-1], 0]
    return chosen[::-1], float(np.exp(best[n] - total[n]))
