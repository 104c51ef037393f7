"""Matrix products with a layer of few units, which BLAS does faster in small pieces.

OpenBLAS copies its operands into an order of its own before it multiplies. For a large product that
is little beside the sums; for (500, 784) @ (784, 10) it takes longer than they do. Up to a million
multiplications it goes without on processors with AVX-512: there the pieces take 0.6 of the time.
"""

from functools import lru_cache

import numpy as np

PIECES = (100, 64, 50, 32)  # rows; other numbers than such round ones are slower
NO_COPY = 10**6  # multiplications: OpenBLAS's limit for a small product


def matmul(A: np.ndarray, B: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    """A @ B, for A (n, k) and B (k, m)."""
    (n, k), m = A.shape, B.shape[1]
    rows = _rows_of_a_piece(n, k, m)
    if rows == n:
        return np.matmul(A, B, out=out)
    stack = None if out is None else out.reshape(-1, rows, m)
    return np.matmul(A.reshape(-1, rows, k), B, out=stack).reshape(n, m)


def matmul_transposed(A: np.ndarray, B: np.ndarray, out: np.ndarray) -> np.ndarray:
    """A.T @ B, for A (n, m) and B (n, k): the sum over the rows of their outer products."""
    (n, m), k = A.shape, B.shape[1]
    rows = _rows_of_a_piece(n, k, m)
    if rows == n:
        return np.matmul(A.T, B, out=out)
    stack = np.matmul(A.reshape(-1, rows, m).swapaxes(1, 2), B.reshape(-1, rows, k))
    return stack.sum(axis=0, out=out)


@lru_cache
def _rows_of_a_piece(n: int, k: int, m: int) -> int:
    """The most rows that divide n and make a small product; n where none do, or need to."""
    if n * k * m <= NO_COPY:
        return n
    return next((r for r in PIECES if n % r == 0 and r * k * m <= NO_COPY), n)
