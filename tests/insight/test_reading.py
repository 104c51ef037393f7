"""What is said about a sketch: a digit, two of them, or none."""

import numpy as np

from digitnet import Network
from digitnet.insight.reading import SURE, WORTH_A_GUESS, read
from digitnet.nn.weights import SHIPPED
from tests.files import digits


def answering(**probs: float) -> Network:
    """A network that gives these probabilities (d4=0.7) whatever it sees, others share the rest."""
    rest = (1 - sum(probs.values())) / (10 - len(probs))
    network = Network((784, 10))
    network.weights[0][...] = 0
    network.biases[0][...] = np.log([probs.get(f"d{digit}", rest) for digit in range(10)])
    return network


ANYTHING = np.zeros((28, 28), np.float32)


def test_the_verdict_follows_from_the_calibrated_probabilities() -> None:
    verdicts = [
        ({"d4": 0.99}, "sure"),
        ({"d4": SURE + 0.001}, "sure"),
        ({"d4": SURE - 0.001}, "unsure"),
        ({"d4": 0.5, "d9": 0.45}, "unsure"),  # one of the two, but which
        ({"d4": WORTH_A_GUESS + 0.001}, "unsure"),
        ({"d4": WORTH_A_GUESS - 0.001}, "none"),
        ({"d4": 0.45, "d9": 0.40}, "none"),
        ({"d4": 0.1001}, "none"),
    ]
    readings = [(probs, read(answering(**probs), ANYTHING)) for probs, _ in verdicts]
    assert [(probs, reading.verdict) for probs, reading in readings] == verdicts
    assert {reading.digit for _, reading in readings} == {4}
    network = answering(d3=0.97)
    network.temperature = 3.0
    assert (read(network, ANYTHING).digit, read(network, ANYTHING).verdict) == (3, "none")


def test_where_the_blogs_network_is_sure_it_is_mostly_correct_on_images_of_either_shape() -> None:
    network, data = Network.load(SHIPPED / "blog.safetensors"), digits(1000)
    X = data.images / np.float32(255)
    readings = [read(network, x) for x in (*X[:500], *X[500:].reshape(-1, 28, 28))]
    np.testing.assert_allclose([r.probs for r in readings], network.predict_proba(X), atol=1e-5)
    correct = np.array([r.digit for r in readings]) == data.labels
    sure = np.array([r.verdict == "sure" for r in readings])
    assert correct[sure].mean() > correct.mean() + 0.05
    assert 0 < sure.sum() < len(data)
    assert not any(r.can_refuse for r in readings)


def test_a_network_that_learned_non_digits_refuses_by_its_threshold_alone() -> None:
    doubtful = WORTH_A_GUESS - 0.1
    network = answering(d4=doubtful)
    for outliers, least_logit in ((0, -9.0), (10, None)):  # it needs both
        network.metadata, network.least_logit = {"outliers": outliers}, least_logit
        reading = read(network, ANYTHING)
        assert (reading.verdict, reading.can_refuse) == ("none", False)
    for above, verdict in ((-9.0, "unsure"), (-0.01, "unsure"), (0.01, "none")):
        network.least_logit = np.log(doubtful) + above  # its largest logit and so much
        reading = read(network, ANYTHING)
        assert (reading.verdict, reading.digit, reading.can_refuse) == (verdict, 4, True)
