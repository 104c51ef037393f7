"""What the stage is told of units: the same places for those that stay, and what they hear most."""

from __future__ import annotations

import numpy as np

from digitnet import Network, load_mnist
from digitnet.insight.answers import MOST_INPUTS, unit_answer
from digitnet.insight.frames import in_place


def test_units_that_stay_keep_their_places_and_new_ones_take_the_free_ones() -> None:
    before = np.array([2, 5, 9, 14])
    assert in_place(before, np.array([5, 7, 14, 20])).tolist() == [7, 5, 20, 14]
    assert in_place(before, before).tolist() == before.tolist()


def test_a_unit_of_a_later_layer_names_the_inputs_that_add_most_to_its_sum() -> None:
    network = Network((784, 30, 10), rng=np.random.default_rng(0))
    x = load_mnist()[0].images[0].astype(np.float32) / 255
    told = unit_answer(network, x, 1, 4)["strongest"]
    A = network.forward(x.reshape(1, -1))[1][0]
    shares = network.weights[1][4] * A
    assert len(told) == MOST_INPUTS
    assert {i for i, _, _ in told} == set(np.argsort(-np.abs(shares))[:MOST_INPUTS].tolist())
    for i, weight, value in told:
        np.testing.assert_allclose([weight, value], [network.weights[1][4, i], A[i]], rtol=1e-4)
    assert unit_answer(network, x, 0, 4)["strongest"] == []
