"""Thick strokes thinned to their middle lines: nothing is cut, nothing is lost."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitnet.sketch.skeleton import distances_to_background, links, thin

QUICK = settings(derandomize=True, deadline=None, max_examples=60)
Y, X = np.indices((60, 60))


def disc(radius: float) -> np.ndarray:
    return np.hypot(X - 30, Y - 30) <= radius


def blobs(seed: int) -> np.ndarray:
    """(60, 60) bool: a few discs and bars."""
    rng = np.random.default_rng(seed)
    ink = np.zeros((60, 60), bool)
    for x, y, r in rng.integers((8, 8, 2), (52, 52, 8), (5, 3)):
        ink |= (X - x) ** 2 + (Y - y) ** 2 <= r * r
        ink[y, 8:x] = ink[y + 1, 8:x] = ink[y - 1, 8:x] = True
    return ink


def pieces(ink: np.ndarray) -> int:
    """How many there are, pixels that touch at a corner being one piece."""
    left, count = {tuple(p) for p in np.argwhere(ink).tolist()}, 0
    while left:
        count, todo = count + 1, [left.pop()]
        while todo:
            y, x = todo.pop()
            near = {(y + i, x + j) for i in (-1, 0, 1) for j in (-1, 0, 1)} & left
            left -= near
            todo.extend(near)
    return count


@QUICK
@given(st.integers(0, 2**32))
def test_a_skeleton_lies_in_the_ink_and_is_as_connected(seed: int) -> None:
    ink = blobs(seed)
    skeleton = thin(ink)
    assert not (skeleton & ~ink).any()
    assert 0 < skeleton.sum() < ink.sum() / 2
    assert pieces(skeleton) == pieces(ink)
    np.testing.assert_array_equal(thin(skeleton), skeleton)
    np.testing.assert_array_equal(ink, blobs(seed))  # which is left as it was


@pytest.mark.parametrize("width", range(1, 12))
def test_a_bar_becomes_its_middle_line_and_a_diagonal_keeps_its_length(width: int) -> None:
    bar = np.zeros((60, 60), bool)
    bar[20 : 20 + width, 5:55] = True
    for skeleton in (thin(bar), thin(bar.T).T):
        rows, columns = np.nonzero(skeleton)
        assert np.ptp(columns) >= 49 - width
        assert np.abs(np.median(rows) - (19.5 + width / 2)) <= 0.5
    diagonal = np.triu(np.ones((60, 60), bool)) & ~np.triu(np.ones((60, 60), bool), width)
    for ink in (diagonal, diagonal[:, ::-1]):
        assert np.count_nonzero(thin(ink).any(axis=1)) >= 58 - width


def test_a_ring_stays_a_ring_a_disc_becomes_a_dot_and_ink_at_the_edge_is_thinned() -> None:
    ring = thin(disc(20) & ~disc(12))
    y, x = np.nonzero(ring)
    np.testing.assert_allclose(np.hypot(x - 30, y - 30), 16, atol=2)
    assert pieces(ring) == 1
    assert len(np.unique(np.round(np.rad2deg(np.arctan2(y - 30, x - 30)) / 10))) >= 36
    y, x = np.nonzero(thin(disc(12)))
    assert 1 <= len(x) <= 4
    np.testing.assert_allclose([x.mean(), y.mean()], 30, atol=1)
    assert 0 < thin(np.ones((20, 30), bool)).sum() <= 40
    assert not thin(np.zeros((20, 30), bool)).any()


@pytest.mark.parametrize("share", [0, 0.1, 0.3, 0.9])
def test_neighbours_are_linked_once_and_a_lone_pixel_is_a_line_of_no_length(share: float) -> None:
    ink = np.random.default_rng(0).random((9, 14)) < share
    pixels = [(x, y) for y, x in np.argwhere(ink).tolist()]
    near = [(p, q) for p, q in combinations(pixels, 2) if np.abs(np.subtract(p, q)).max() == 1]
    lone = set(pixels) - {pixel for pair in near for pixel in pair}
    found = np.stack(links(ink), axis=1).tolist()
    expected = sorted([*map(sorted, near), *([p, p] for p in lone)])
    assert sorted(sorted(map(tuple, line)) for line in found) == expected


def test_distances_are_those_of_a_plain_search_and_outside_begins_beyond_the_edge() -> None:
    bar = np.zeros((30, 40), bool)
    bar[5:16, 10:31] = True
    for ink in (blobs(3), bar, np.ones((11, 21), bool)):
        points = np.argwhere(ink)[::7][:, ::-1].astype(float)
        y, x = np.nonzero(~np.pad(ink, 1))
        plain = np.hypot(points[:, :1] - (x - 1), points[:, 1:] - (y - 1)).min(axis=1)
        np.testing.assert_allclose(distances_to_background(ink, points), plain)
    full = distances_to_background(np.ones((11, 21), bool), np.array([(10.0, 5.0)]))
    np.testing.assert_allclose(full, [6])
