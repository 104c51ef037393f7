"""The connected pieces of ink in a picture."""

import numpy as np


def piece_of_each_pixel(ink: np.ndarray) -> np.ndarray:
    """(h, w) int: 0 where there is no ink, otherwise the number of the piece, from 1.

    Pixels that touch at a side or a corner belong to one piece. Every row's runs of ink are
    numbered, and the runs that touch in neighbouring rows are joined.
    """
    starts = ink & ~np.pad(ink, ((0, 0), (1, 0)))[:, :-1]
    runs = np.cumsum(starts).reshape(ink.shape) * ink
    above, below = np.pad(runs[:-1], ((0, 0), (1, 1))), runs[1:]
    pairs = [(above[:, shift : shift + ink.shape[1]], below) for shift in (0, 1, 2)]
    one, other = (np.concatenate([pair[side].ravel() for pair in pairs]) for side in (0, 1))
    touching = (one > 0) & (other > 0)
    roots = _joined(int(runs.max(initial=0)) + 1, one[touching], other[touching])
    numbers = np.unique(roots, return_inverse=True)[1]  # the background's, 0, stays 0
    return numbers[runs]


def _joined(n: int, one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """(n,) the least number that each of the numbers 0 to n - 1 is connected to by the pairs.

    Each round links every group to the least of its neighbours and shortens the paths, so few
    rounds are needed, however far apart the ends of a piece are (Shiloach and Vishkin, 1982).
    """
    roots = np.arange(n)
    while len(one):
        least = np.minimum(roots[one], roots[other])
        np.minimum.at(roots, roots[one], least)
        np.minimum.at(roots, roots[other], least)
        while not np.array_equal(shorter := roots[roots], roots):
            roots = shorter
        apart = roots[one] != roots[other]
        one, other = one[apart], other[apart]
    return roots
