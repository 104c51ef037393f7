"""A few seconds of training on a person's own digits, without forgetting MNIST's."""

import numpy as np

from digitnet.data import Dataset
from digitnet.nn import Augment, Network, Training, train

STEPS, BATCH = 150, 64
LEAST_SHARE, MOST_SHARE = 0.05, 0.3  # of the training images: the person's own; the rest is MNIST
GENTLY = Augment(rotation=8, scale=0.1, shear=0.1, shift=1, elastic=0.8)


def teach(network: Network, own: Dataset, mnist: Dataset, rng: np.random.Generator) -> Training:
    """A short run of `network`, in place: pass a copy to keep the original.

    Every batch has some of the own digits, distorted afresh each time.
    """
    seen = STEPS * BATCH
    share = min(MOST_SHARE, LEAST_SHARE + 0.01 * len(own))
    rows = rng.integers(len(own), size=round(seen * share))
    others = rng.choice(len(mnist), min(len(mnist), round(seen * (1 - share))), replace=False)
    return train(
        network,
        own.take(rows).joined(mnist.take(others)),
        steps=STEPS,
        batch_size=BATCH,
        lr=0.01,
        optimizer="momentum",
        schedule="cosine",
        augment=GENTLY,
        rng=rng,
    )
