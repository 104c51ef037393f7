"""How a neural network computes and learns: start reading here.

Samples are rows. Layer i has weights W[i] of shape (n_out, n_in) and biases b[i] of shape (n_out,).
With A[0] = X, every layer computes

    Z[i] = A[i] @ W[i].T + b[i]        A[i + 1] = g(Z[i])

where g is the activation of the hidden layers. The last Z are the logits, and the loss is the mean
cross-entropy of softmax(logits). `Network` in model.py keeps W and b and asks these functions;
engine.py does the same sums faster, for training.
"""

from collections.abc import Sequence

import numpy as np

from digitnet.nn.activations import activate, slope

Arrays = Sequence[np.ndarray]  # one for each layer


def forward(
    X: np.ndarray, W: Arrays, b: Arrays, activation: str
) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """(Z, A) for X (n, n_in): of each layer its sums (n, n_out), and its inputs (n, n_in)."""
    Z: list[np.ndarray] = []
    A = [X]
    for i in range(len(W)):
        if i > 0:
            A.append(activate(activation, Z[i - 1]))
        Z.append(A[i] @ W[i].T + b[i])
    return Z, A


def softmax(logits: np.ndarray) -> np.ndarray:
    """(n, k) probabilities, each row of sum 1."""
    # Minus the sample's own maximum: exp stays finite. (The blog takes one for all samples.)
    exp = np.exp(logits - logits.max(axis=1, keepdims=True))
    return exp / exp.sum(axis=1, keepdims=True)


def cross_entropy(logits: np.ndarray, y: np.ndarray) -> tuple[float, np.ndarray]:
    """(loss, dZ): the mean of -log(probs) at the labels y (n,), and its gradient in the logits.

    With one_hot(y) of shape (n, k), dZ = (softmax(logits) - one_hot(y)) / n.
    """
    samples = np.arange(len(y))
    Z = logits - logits.max(axis=1, keepdims=True)
    log_probs = Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))
    dZ = softmax(logits)
    dZ[samples, y] -= 1
    return float(-log_probs[samples, y].mean()), dZ / len(y)


def backward(
    Z: Arrays, dZ: np.ndarray, W: Arrays, activation: str
) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """(dZ, dA) of each layer, from its Z and the gradient dZ in the logits: in sums and inputs.

    dA[0] is the gradient in X.
    """
    all_dZ, dA = ([np.empty(0)] * len(W) for _ in range(2))
    for i in reversed(range(len(W))):
        all_dZ[i] = dZ
        dA[i] = dZ @ W[i]
        if i > 0:
            dZ = dA[i] * slope(activation, Z[i - 1])
    return all_dZ, dA


def gradients(A: Arrays, dZ: Arrays) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """(dW, db) of each layer, from its inputs A and the gradient dZ in its sums."""
    dW = [dZ[i].T @ A[i] for i in range(len(A))]
    # One sum per unit. (The blog's sum over all units gives every bias the same gradient.)
    db = [dZ[i].sum(axis=0) for i in range(len(A))]
    return dW, db
