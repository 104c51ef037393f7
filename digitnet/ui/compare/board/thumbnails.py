"""Small pictures of what runs have learned: four units of the first layer in one tile."""

from functools import lru_cache

import numpy as np

from digitnet.insight import pictures
from digitnet.nn import Network
from digitnet.runs import RunView

SIDE = 28
ACROSS = 2  # units in a row, and rows
GAP = 2  # pixels between two units


def of(run: RunView) -> str:
    """The tile as a data URI, made once for each step of a run."""
    now = run.status()
    return _made(run, now.step, now.state)


@lru_cache(maxsize=64)
def _made(run: RunView, step: int, state: str) -> str:
    return pictures.data_uri(tile(run.status().network, run.first_network))


def tile(network: Network, first: Network) -> np.ndarray:
    """(58, 58, 4) uint8: how the units that changed most differ from their initial weights."""
    learned = network.weights[0] - first.weights[0]
    strongest = np.argsort(-np.linalg.norm(learned, axis=1), kind="stable")[: ACROSS**2]
    top = float(np.abs(learned).max(initial=0.0)) or 1.0
    whole = np.zeros((ACROSS * SIDE + GAP, ACROSS * SIDE + GAP, 4), np.uint8)
    for place, unit in enumerate(np.sort(strongest)):
        row, column = (n * (SIDE + GAP) for n in divmod(place, ACROSS))
        whole[row : row + SIDE, column : column + SIDE] = pictures.signed(learned[unit], top)
    return whole
