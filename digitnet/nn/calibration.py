"""Calibrated probabilities: temperature scaling, and the calibration error."""

import numpy as np

from digitnet.data import Dataset
from digitnet.nn.model import Network
from digitnet.nn.network import softmax

BINS = 15
REFUSED = 0.01  # of true digits, the price for refusing non-digits
TEMPERATURES = np.geomspace(0.25, 4, 401)


def calibrate(network: Network, dev: Dataset) -> None:
    """Fits the network's temperature, and the least logit of an answer, to validation images.

    A non-digit activates no output strongly. `least_logit` is what all but REFUSED of the
    validation images reach with their largest logit (as in Hendrycks et al., 2019).
    """
    logits = network.logits(dev.images)
    network.temperature = fit_temperature(logits, dev.labels)
    network.least_logit = round(float(np.quantile(logits.max(axis=1), REFUSED)), 4)


def fit_temperature(logits: np.ndarray, y: np.ndarray) -> float:
    """The temperature of least cross-entropy for logits (n, 10) with labels y (n,).

    It divides the logits, and so changes no answer, only its probability (Guo et al., 2017).
    """
    rows = np.arange(len(y))

    def cross_entropy(temperature: float) -> float:
        probs = softmax(logits.astype(np.float64) / temperature)
        return float(-np.log(np.maximum(probs[rows, y], 1e-300)).mean())

    return float(min(TEMPERATURES, key=cross_entropy))


def calibration_error(probs: np.ndarray, y: np.ndarray) -> float:
    """The expected calibration error of probs (n, 10) in 15 bins of equal width, from 0 to 1.

    In each bin, the mean probability of the answers is compared with their accuracy; the result is
    the mean difference, weighted by the bins' counts (Naeini et al., 2015).
    """
    sure, right = probs.max(axis=1), probs.argmax(axis=1) == y
    bins = np.minimum((sure * BINS).astype(int), BINS - 1)
    gaps = [abs((sure[bins == b] - right[bins == b]).sum()) for b in range(BINS)]
    return float(sum(gaps) / len(y))
