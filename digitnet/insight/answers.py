"""What a network makes of one image, in plain values that a page can draw."""

from typing import Any

import numpy as np

from digitnet.insight import codes, telling
from digitnet.insight.explain import evidence
from digitnet.insight.hints import Hint
from digitnet.insight.reading import read
from digitnet.insight.units import Unit, unit
from digitnet.insight.words import probability
from digitnet.nn import Network, one_blas_thread

MOST_INPUTS = 8  # of a unit that are named one by one
LARGEST = float(np.finfo(np.float32).max)
# A network that has diverged is asked, too: what overflows is told as the largest number there is.
_overflowing = np.errstate(over="ignore", invalid="ignore")


# For one image a second thread costs more than it brings, most of all on a busy machine.
@_overflowing
@one_blas_thread()
def answer(
    network: Network, x: np.ndarray, rival: int | None = None, hint: Hint = ""
) -> dict[str, Any]:
    """The reading of x (784,) floats in [0, 1], and the pixels that speak for it.

    rival: the digit that the evidence speaks against; the runner-up where it is none. hint: what
    a sketch that is no digit may be.
    """
    reading = read(network, x)
    other = rival if type(rival) is int and 0 <= rival <= 9 else reading.runner_up
    if other == reading.digit:
        other = reading.runner_up
    shares = evidence(network, x, reading.digit, other)
    return {
        "x": codes.levels(x),
        "empty": not x.any(),
        "digit": reading.digit,
        "runner_up": reading.runner_up,
        "verdict": reading.verdict,
        "can_read": reading.can_read,
        "words": list(telling.sentence(reading, hint)),
        "percents": [probability(p) for p in reading.probs],
        "probs": [float(f"{p:.6g}") for p in reading.probs],
        "rival": other,
        "evidence": codes.signed(shares, codes.strongest(shares)),
        **_lit(network, x),
    }


@_overflowing
@one_blas_thread()
def unit_answer(network: Network, x: np.ndarray, layer: int, index: int) -> dict[str, Any]:
    """One unit of the network for x (784,); raises IndexError where there is no such unit."""
    seen = unit(network, x, layer, index)
    top = codes.strongest(seen.weights)
    return {
        "layer": layer,
        "unit": index,
        "inputs": len(seen.weights),
        "weights": codes.signed(seen.weights, top) if layer == 0 else "",
        "weights_top": top,
        "bias": _finite(seen.bias),
        "weighted": _finite(seen.sum - seen.bias),
        "sum": _finite(seen.sum),
        "output": _finite(seen.output),
        "votes": [_rounded(vote) for vote in seen.votes],
        "strongest": _strongest(seen) if layer else [],
    }


def _strongest(seen: Unit) -> list[list[float]]:
    """[input, weight, value] of the inputs that add most to a unit's sum, or take most away."""
    order = np.argsort(-np.abs(seen.weights * seen.inputs), kind="stable")[:MOST_INPUTS]
    return [[int(i), _rounded(seen.weights[i]), _rounded(seen.inputs[i])] for i in order]


def _lit(network: Network, x: np.ndarray) -> dict[str, Any]:
    """How lit every hidden unit is, layer by layer, for the pictures of many units."""
    _, (_, *A) = network.forward(x.reshape(1, -1).astype(network.dtype))
    tops = [codes.strongest(a) for a in A]
    return {
        "lit": [codes.signed(a, top) for a, top in zip(A, tops, strict=True)],
        "lit_tops": [_rounded(top) for top in tops],
    }


def _rounded(value: float) -> float:
    return float(f"{_finite(value):.5g}")


def _finite(value: float) -> float:
    return float(np.nan_to_num(value, posinf=LARGEST, neginf=-LARGEST))
