"""Matrix products in pieces are the products."""

import numpy as np
import pytest

from digitnet.nn.products import matmul, matmul_transposed

# (n, k, m)
IN_PIECES = [(500, 784, 10), (128, 784, 10), (2000, 60, 20), (1000, 784, 20), (256, 784, 30)]
WHOLE = [(451, 784, 10), (100, 784, 10), (200, 784, 128)]  # odd, small, wide


@pytest.mark.parametrize(("n", "k", "m"), IN_PIECES + WHOLE)
def test_a_product_in_pieces_is_the_product(n: int, k: int, m: int) -> None:
    rng = np.random.default_rng(0)
    A, W, B = rng.normal(size=(n, k)), rng.normal(size=(m, k)), rng.normal(size=(n, m))
    for factor in (W.T, np.ascontiguousarray(W.T)):
        out = np.full((n, m), np.nan)
        assert np.shares_memory(matmul(A, factor, out=out), out)
        np.testing.assert_allclose(out, A @ W.T, atol=1e-10)
        np.testing.assert_allclose(matmul(A, factor), A @ W.T, atol=1e-10)
    out = np.full((m, k), np.nan)
    assert matmul_transposed(B, A, out=out) is out
    np.testing.assert_allclose(out, B.T @ A, atol=1e-10)
