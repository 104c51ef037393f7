"""A network that has diverged says that it cannot read, and nothing that is made of it is NaN."""

import json

import numpy as np
import pytest

import digitnet
from digitnet import Network
from digitnet.data import NOTHING
from digitnet.insight import FrameMaker, answers, read_number, telling
from digitnet.nn import DivergedError
from digitnet.nn.activations import ACTIVATIONS
from digitnet.recipes import Recipe, teach
from digitnet.runs import Preview
from tests.files import digits

DATA = digits(60)
X = DATA.images.astype(np.float32) / 255
STROKES = [np.array([[10.0, 10], [12, 90]]), np.array([[70.0, 10], [72, 90]])]


def diverged(value: float, activation: str = "leaky_relu") -> Network:
    network = Network((784, 12, 10), activation, np.random.default_rng(0))
    for W in network.weights:
        W[::2] = value
    return network


@pytest.fixture(params=[np.nan, np.inf, 3e38, -3e38])
def network(request: pytest.FixtureRequest) -> Network:
    return diverged(request.param)


@pytest.mark.filterwarnings("error")
def test_it_cannot_read(network: Network) -> None:
    reading = digitnet.read(network, X[0])
    assert (reading.can_read, reading.verdict) == (False, "none")
    assert telling.sentence(reading) == telling.CANNOT_READ
    assert telling.number_sentence(read_number(network, STROKES)) == telling.CANNOT_READ
    np.testing.assert_allclose(network.predict_proba(X), 0.1, rtol=1e-6)
    assert (network.predict(X) == NOTHING).all()


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_its_frames_are_json_that_a_browser_reads(activation: str) -> None:
    for value in (np.nan, np.inf, 3e38, -3e38):
        network = diverged(value, activation)
        told = [answers.answer(network, X[0]), answers.answer(network, X[0], 3)]
        told += [answers.unit_answer(network, X[0], layer, 0) for layer in (0, 1)]
        json.dumps(told, allow_nan=False)


def test_the_stage_names_no_digit(network: Network) -> None:
    recipe = Recipe(hidden=(12,), images=None)
    maker = FrameMaker(DATA, recipe.network(), recipe)
    maker.frame(Preview(recipe, DATA).status())
    seen = maker.past(network)
    assert seen["answers"] == "?" * 40
    json.dumps(seen, allow_nan=False)


def test_it_cannot_be_taught(network: Network) -> None:
    with pytest.raises(DivergedError):
        list(teach(network, DATA, DATA, np.random.default_rng(0)))
