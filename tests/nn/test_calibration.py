"""Probabilities that mean what they say: the error by hand, and a temperature found again."""

import numpy as np
import pytest

from digitnet import Network, load_mnist
from digitnet.nn.calibration import TEMPERATURES, calibration_error, fit_temperature
from digitnet.nn.network import softmax
from digitnet.nn.weights import SHIPPED


def row(probability: float, digit: int = 0) -> np.ndarray:
    """(10,) with this probability of one digit, the others sharing the rest."""
    probs = np.full(10, (1 - probability) / 9)
    probs[digit] = probability
    return probs


def honest(n: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """(logits, labels), each label drawn with the probabilities of its own logits."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(0, 2, (n, 10))
    # The largest of logits plus Gumbel noise is a draw from their softmax.
    return logits, (logits + rng.gumbel(size=logits.shape)).argmax(axis=1)


def test_the_calibration_error_matches_cases_worked_by_hand() -> None:
    # Bins are 1/15 wide: 0.90 and 0.92 share one, with a mean of 0.91 and half of them correct;
    # 0.5 is correct, 0.35 is misread.
    four = np.stack([row(0.90), row(0.92), row(0.50), row(0.35)])
    error = (2 * abs(0.91 - 0.5) + abs(0.5 - 1) + abs(0.35 - 0)) / 4
    assert calibration_error(four, np.array([0, 1, 0, 1])) == pytest.approx(error)
    neighbours = np.stack([row(0.81), row(0.88)])  # 0.81 is correct and 0.88 misread
    assert calibration_error(neighbours, np.array([0, 1])) == pytest.approx((0.19 + 0.88) / 2)
    certain = np.stack([row(1.0)] * 4)
    assert calibration_error(certain, np.zeros(4, int)) == 0
    assert calibration_error(certain, np.array([0, 0, 0, 1])) == pytest.approx(0.25)


def test_honest_probabilities_have_almost_no_error() -> None:
    logits, y = honest(40_000)
    assert calibration_error(softmax(logits), y) < 0.012
    assert calibration_error(softmax(3 * logits), y) > 0.1


def test_a_known_temperature_is_found_again() -> None:
    logits, y = honest(6000)
    for temperature in (0.4, 1.0, 1.7, 3.0):
        assert fit_temperature(logits * temperature, y) == pytest.approx(temperature, rel=0.06)


@pytest.mark.filterwarnings("error")
def test_a_temperature_stays_within_what_is_allowed() -> None:
    y = np.arange(50) % 10  # a network that is always correct may be as sure as it likes
    assert fit_temperature(5 * np.eye(10)[y], y) == pytest.approx(TEMPERATURES[0])
    logits, y = honest(200)
    assert TEMPERATURES[0] <= fit_temperature(1e4 * logits.astype(np.float32), y) <= 4.001


def test_a_fitted_temperature_changes_no_answer_and_lowers_the_error() -> None:
    network, data = Network.load(SHIPPED / "blog.safetensors"), load_mnist()[1]
    fit, check = data.take(slice(0, 4000)), data.take(slice(4000, 8000))
    for last in (network.weights[-1], network.biases[-1]):
        last *= 3  # three times too sure
    network.temperature = 1.0
    before = network.predict_proba(check.images)
    network.temperature = fit_temperature(network.logits(fit.images), fit.labels)
    after = network.predict_proba(check.images)
    assert network.temperature > 2
    np.testing.assert_array_equal(after.argmax(axis=1), before.argmax(axis=1))
    assert calibration_error(after, check.labels) < 0.04
    assert calibration_error(before, check.labels) > 0.06
