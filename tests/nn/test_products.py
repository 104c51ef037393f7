import numpy as np
import pytest

from digitnet.nn.products import matmul, matmul_transposed

# (n, k, m)
IN_PIECES = [(500, 784, 10), (128, 784, 10), (2000, 60, 20), (1000, 784, 20), (256, 784, 30)]
WHOLE = [(451, 784, 10), (100, 784, 10), (200, 784, 128)]  # odd, small, wide
SHAPES = IN_PIECES + WHOLE


@pytest.mark.parametrize(("n", "k", "m"), SHAPES)
def test_a_product_in_pieces_is_the_product(n, k, m):
    rng = np.random.default_rng(0)
    A, B = rng.normal(size=(n, k)), rng.normal(size=(k, m))
    out = np.full((n, m), np.nan)
    assert np.shares_memory(matmul(A, B, out=out), out)
    np.testing.assert_allclose(out, A @ B, atol=1e-10)
    np.testing.assert_allclose(matmul(A, B), A @ B, atol=1e-10)


@pytest.mark.parametrize(("n", "k", "m"), SHAPES)
def test_a_transposed_product_in_pieces_is_the_product(n, k, m):
    rng = np.random.default_rng(0)
    A, B = rng.normal(size=(n, m)), rng.normal(size=(n, k))
    out = np.full((m, k), np.nan)
    assert matmul_transposed(A, B, out=out) is out
    np.testing.assert_allclose(out, A.T @ B, atol=1e-10)


def test_a_transposed_weight_matrix_may_be_a_factor():
    rng = np.random.default_rng(0)
    A, W = rng.random((500, 784), np.float32), rng.random((10, 784), np.float32)
    np.testing.assert_allclose(matmul(A, W.T), A @ W.T, rtol=1e-5)
