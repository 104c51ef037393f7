"""What is said about a sketch: a digit, two of them, or none."""

from __future__ import annotations

import numpy as np
import pytest

import digitnet
from digitnet import Network
from digitnet.insight.reading import SURE, WORTH_A_GUESS, read
from digitnet.nn.weights import SHIPPED
from tests.files import digits


def answering(**probs: float) -> Network:
    """A network that gives these probabilities (d4=0.7) whatever it sees, others share the rest."""
    rest = (1 - sum(probs.values())) / (10 - len(probs))
    wanted = np.full(10, rest)
    for name, prob in probs.items():
        wanted[int(name[1:])] = prob
    network = Network((784, 10))
    network.weights[0][...] = 0
    network.biases[0][...] = np.log(wanted)
    return network


ANYTHING = np.zeros((28, 28), np.float32)


@pytest.mark.parametrize(
    ("probs", "verdict"),
    [
        ({"d4": 0.99}, "sure"),
        ({"d4": SURE + 0.001}, "sure"),
        ({"d4": SURE - 0.001}, "unsure"),
        ({"d4": 0.5, "d9": 0.45}, "unsure"),  # one of the two, but which
        ({"d4": WORTH_A_GUESS + 0.001}, "unsure"),
        ({"d4": WORTH_A_GUESS - 0.001}, "none"),
        ({"d4": 0.45, "d9": 0.40}, "none"),
        ({"d4": 0.1001}, "none"),
    ],
    ids=str,
)
def test_the_verdict_follows_from_the_probabilities(probs: dict, verdict: str) -> None:
    reading = read(answering(**probs), ANYTHING)
    assert (reading.verdict, reading.digit) == (verdict, 4)


def test_the_two_likeliest_digits_are_named() -> None:
    reading = read(answering(d7=0.55, d1=0.4), ANYTHING)
    assert (reading.digit, reading.runner_up) == (7, 1)
    assert reading.probability == pytest.approx(0.55, abs=1e-6)
    assert reading.probs.shape == (10,)


def test_an_image_is_read_in_both_shapes() -> None:
    network = Network((784, 16, 10), rng=np.random.default_rng(0))
    x = (digits(1).images[0] / 255).astype(np.float32)
    flat, square = read(network, x), read(network, x.reshape(28, 28))
    np.testing.assert_array_equal(flat.probs, square.probs)
    np.testing.assert_array_equal(flat.probs, network.predict_proba(x[None])[0])


def test_a_higher_temperature_is_less_sure_of_the_same_digit() -> None:
    network = answering(d3=0.97)
    network.temperature = 3.0
    reading = read(network, ANYTHING)
    assert (reading.digit, reading.verdict) == (3, "none")


def test_where_the_blogs_network_is_sure_it_is_mostly_right() -> None:
    network, data = Network.load(SHIPPED / "blog.safetensors"), digits(1000)
    readings = [read(network, x / np.float32(255)) for x in data.images]
    right = np.array([r.digit for r in readings]) == data.labels
    sure = np.array([r.verdict == "sure" for r in readings])
    assert right[sure].mean() > right.mean() + 0.05
    assert 0 < sure.sum() < len(data)


# What is no digit


def one_that_can_refuse(least_logit: float, **probs: float) -> Network:
    network = answering(**probs)
    network.least_logit, network.metadata = least_logit, {"outliers": 10}
    return network


def test_a_network_that_learned_what_is_no_digit_refuses_below_its_threshold() -> None:
    largest = np.log(0.5)
    for least, verdict in ((largest + 0.01, "none"), (largest - 0.01, "unsure")):
        reading = read(one_that_can_refuse(least, d4=0.5), ANYTHING)
        assert (reading.verdict, reading.digit, reading.can_refuse) == (verdict, 4, True)


def test_the_threshold_is_all_that_such_a_network_refuses_by() -> None:
    doubtful = {"d4": WORTH_A_GUESS - 0.1}
    assert read(answering(**doubtful), ANYTHING).verdict == "none"
    assert read(one_that_can_refuse(-9.0, **doubtful), ANYTHING).verdict == "unsure"


def test_a_network_that_did_not_learn_it_says_that_it_cannot_tell() -> None:
    network = answering(d4=0.99)
    assert not read(network, ANYTHING).can_refuse
    network.least_logit = -9.0  # calibrated, but no outlier was learned from
    assert not read(network, ANYTHING).can_refuse
    assert not read(Network.load(SHIPPED / "blog.safetensors"), ANYTHING).can_refuse


def test_the_door_of_the_house_reads_too() -> None:
    network = answering(d4=0.99)
    reading = digitnet.read(network, ANYTHING)
    assert (reading.digit, reading.verdict) == (4, "sure")
    assert reading.probs.shape == (10,)
