"""The same training steps as others would make them: the blog's loop, PyTorch, scikit-learn."""

from collections.abc import Callable

import numpy as np

from digitnet import Network
from digitnet.nn.batches import LANES
from digitnet.racing.twin import torch_model, torch_optimizer

Step = Callable[[np.ndarray, np.ndarray], float]


def blog_step(network: Network, lr: float) -> Step:
    """The blog's update in float64, X (784, n) and y (n,), as its formulas say.

    One array of samples in columns, a new array for every result, and the loss for comparison.
    """
    (W1, W2), (b1, b2) = network.weights, network.biases
    p = {"W1": W1, "W2": W2, "b1": b1[:, None], "b2": b2[:, None]}
    p = {name: value.astype(np.float64) for name, value in p.items()}

    def step(X: np.ndarray, y: np.ndarray) -> float:
        n = y.size
        Z1 = p["W1"].dot(X) + p["b1"]
        A1 = np.maximum(Z1, 0)
        Z2 = p["W2"].dot(A1) + p["b2"]
        A2 = np.exp(Z2) / sum(np.exp(Z2))
        target = np.zeros((n, y.max() + 1))
        target[np.arange(n), y] = 1
        dZ2 = A2 - target.T
        dZ1 = p["W2"].T.dot(dZ2) * (Z1 > 0)
        for i, dZ, A in (("1", dZ1, X), ("2", dZ2, A1)):
            p[f"W{i}"] = p[f"W{i}"] - lr * (dZ.dot(A.T) / n)
            p[f"b{i}"] = p[f"b{i}"] - lr * (dZ.sum(axis=1, keepdims=True) / n)
        return float(-np.log(A2[y, np.arange(n)]).mean())

    return step


def torch_step(network: Network, optimizer: str, **settings: float) -> Step:
    """An update of nn.Sequential from the same weights; X (n, 784) float32, y (n,)."""
    import torch

    torch.set_num_threads(LANES)  # as many as ours
    model = torch_model(network.copy())
    update = torch_optimizer(model, optimizer, **settings)
    criterion = torch.nn.CrossEntropyLoss()

    def step(X: np.ndarray, y: np.ndarray) -> float:
        update.zero_grad()
        loss = criterion(model(torch.as_tensor(X)), torch.as_tensor(y))
        loss.backward()
        update.step()
        return loss.item()

    return step


def sklearn_step(network: Network, batch_size: int, lr: float, momentum: float) -> Step:
    """An update of MLPClassifier.partial_fit from the same weights."""
    from sklearn.neural_network import MLPClassifier

    settings = {"solver": "sgd", "alpha": 0, "nesterovs_momentum": False, "shuffle": False}
    settings |= {"batch_size": batch_size, "learning_rate_init": lr, "momentum": momentum}
    model = MLPClassifier(network.sizes[1:-1], **settings)
    classes = np.arange(10)
    first = np.zeros((10, network.sizes[0]), np.float32)
    model.partial_fit(first, classes, classes=classes)
    ours = [*(W.T for W in network.weights), *network.biases]
    for mine, theirs in zip(ours, [*model.coefs_, *model.intercepts_], strict=True):
        theirs[...] = mine
    for velocity in model._optimizer.velocities:
        velocity[...] = 0

    def step(X: np.ndarray, y: np.ndarray) -> float:
        model.partial_fit(X, y)
        return model.loss_

    return step


def bare_products(network: Network, batch_size: int) -> Step:
    """Only the matrix products of a forward and a backward pass, into arrays made once."""
    rng = np.random.default_rng(0)
    A = [rng.random((batch_size, n), np.float32) for n in network.sizes]
    dW = [np.empty_like(W) for W in network.weights]
    dA = [np.empty_like(a) for a in A]

    def step(X: np.ndarray, y: np.ndarray) -> float:
        for i, W in enumerate(network.weights):
            np.matmul(A[i], W.T, out=dA[i + 1])
        for i, W in reversed(list(enumerate(network.weights))):
            np.matmul(A[i + 1].T, A[i], out=dW[i])
            if i:
                np.matmul(A[i + 1], W, out=dA[i])
        return 0.0

    return step
