"""Thick strokes thinned to their middle lines: nothing is cut, nothing is lost."""

from __future__ import annotations

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


@QUICK
@given(st.integers(0, 2**32))
def test_a_skeleton_is_its_own_skeleton(seed: int) -> None:
    skeleton = thin(blobs(seed))
    np.testing.assert_array_equal(thin(skeleton), skeleton)


@pytest.mark.parametrize("width", range(1, 12))
@pytest.mark.parametrize("turned", [False, True])
def test_a_bar_becomes_its_middle_line(width: int, turned: bool) -> None:
    ink = np.zeros((60, 60), bool)
    ink[20 : 20 + width, 5:55] = True
    skeleton = thin(ink.T).T if turned else thin(ink)
    rows, columns = np.nonzero(skeleton)
    assert np.ptp(columns) >= 49 - width
    assert np.abs(np.median(rows) - (19.5 + width / 2)) <= 0.5


@pytest.mark.parametrize("width", range(1, 12))
@pytest.mark.parametrize("mirrored", [False, True])
def test_a_diagonal_keeps_its_length(width: int, mirrored: bool) -> None:
    ink = np.triu(np.ones((60, 60), bool)) & ~np.triu(np.ones((60, 60), bool), width)
    skeleton = thin(ink[:, ::-1] if mirrored else ink)
    rows = np.flatnonzero(skeleton.any(axis=1))
    assert len(rows) >= 58 - width


def test_a_ring_stays_a_ring() -> None:
    skeleton = thin(disc(20) & ~disc(12))
    y, x = np.nonzero(skeleton)
    np.testing.assert_allclose(np.hypot(x - 30, y - 30), 16, atol=2)
    assert pieces(skeleton) == 1
    around = np.unique(np.round(np.rad2deg(np.arctan2(y - 30, x - 30)) / 10))
    assert len(around) >= 36


def test_a_disc_becomes_a_dot() -> None:
    y, x = np.nonzero(thin(disc(12)))
    assert 1 <= len(x) <= 4
    np.testing.assert_allclose([x.mean(), y.mean()], 30, atol=1)


def test_ink_at_the_edge_is_thinned_too() -> None:
    assert 0 < thin(np.ones((20, 30), bool)).sum() <= 40
    assert not thin(np.zeros((20, 30), bool)).any()


def test_the_ink_given_is_left_alone() -> None:
    ink = disc(9)
    thin(ink)
    np.testing.assert_array_equal(ink, disc(9))


# Lines


def test_neighbours_are_linked_as_x_and_y() -> None:
    skeleton = np.zeros((4, 6), bool)
    skeleton[1, 2] = skeleton[1, 3] = skeleton[2, 4] = skeleton[3, 3] = True
    starts, ends = links(skeleton)
    lines = {frozenset([tuple(a), tuple(b)]) for a, b in zip(starts, ends, strict=True)}
    assert len(starts) == 3
    assert lines == {
        frozenset([(2, 1), (3, 1)]),
        frozenset([(3, 1), (4, 2)]),
        frozenset([(4, 2), (3, 3)]),
    }


def test_a_lone_pixel_is_a_line_of_no_length() -> None:
    skeleton = np.zeros((4, 6), bool)
    skeleton[3, 5] = True
    starts, ends = links(skeleton)
    assert starts.tolist() == ends.tolist() == [[5, 3]]


def test_no_pixels_are_no_lines() -> None:
    starts, ends = links(np.zeros((4, 6), bool))
    assert starts.shape == ends.shape == (0, 2)


@QUICK
@given(st.integers(0, 2**32))
def test_links_reach_every_pixel(seed: int) -> None:
    skeleton = thin(blobs(seed))
    starts, ends = links(skeleton)
    assert np.abs(starts - ends).max() <= 1
    reached = np.zeros_like(skeleton)
    for x, y in np.concatenate([starts, ends]).astype(int):
        reached[y, x] = True
    np.testing.assert_array_equal(reached, skeleton)


# Distances


def test_distances_are_to_the_nearest_pixel_outside() -> None:
    ink = np.zeros((30, 40), bool)
    ink[5:16, 10:31] = True  # rows 5 to 15, columns 10 to 30
    points = np.array([(20.0, 10.0), (10.0, 5.0), (12.0, 10.0), (20.0, 14.0)])
    np.testing.assert_allclose(distances_to_background(ink, points), [6, 1, 3, 2])


def test_outside_begins_beyond_the_edge() -> None:
    distances = distances_to_background(np.ones((11, 21), bool), np.array([(10.0, 5.0)]))
    np.testing.assert_allclose(distances, [6])


def test_distances_are_those_of_a_plain_search() -> None:
    ink = blobs(3)
    points = np.argwhere(ink)[::7][:, ::-1].astype(float)
    y, x = np.nonzero(~np.pad(ink, 1))
    plain = np.hypot(points[:, :1] - (x - 1), points[:, 1:] - (y - 1)).min(axis=1)
    np.testing.assert_allclose(distances_to_background(ink, points), plain)
