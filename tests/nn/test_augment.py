"""Distortions of images: what each of them does, and what none of them may do."""

from dataclasses import asdict, replace

import numpy as np
import pytest

from digitnet import Augment, Network, train
from digitnet.nn.augment import Distorter
from tests.files import digits

ALL = Augment(rotation=15, scale=0.15, shear=0.2, shift=2, elastic=1.3, thickness=1)
STRENGTHS = {name: strength for name, strength in asdict(ALL).items() if strength}
NOTHING = Augment(**dict.fromkeys(STRENGTHS, 0))
ALONE = {name: replace(NOTHING, **{name: strength}) for name, strength in STRENGTHS.items()}
IMAGES = digits(200).images  # read-only: no distortion can change them
MIDDLE = 13.5  # of 28 pixels, counted from 0
AT = np.arange(28) - MIDDLE


def distorted(augment: Augment, images: np.ndarray = IMAGES, seed: int = 0) -> np.ndarray:
    """(n, 28, 28) float64, freshly distorted."""
    out = np.empty(images.shape, np.float32)
    Distorter(augment, len(images)).distort(images, np.random.default_rng(seed), out)
    return out.reshape(-1, 28, 28).astype(np.float64)


def floats(images: np.ndarray) -> np.ndarray:
    return images.reshape(-1, 28, 28) / 255.0


def centres(images: np.ndarray) -> np.ndarray:
    """(n, 2): y and x of each image's centre of mass, from the middle."""
    mass = images.sum(axis=(1, 2))
    return np.stack([images.sum(axis=2) @ AT, images.sum(axis=1) @ AT], axis=1) / mass[:, None]


def widths(images: np.ndarray) -> np.ndarray:
    """(n, 2): the standard deviation of each image's ink along y and x."""
    mass = images.sum(axis=(1, 2))[:, None]
    squares = np.stack([images.sum(axis=2) @ AT**2, images.sum(axis=1) @ AT**2], axis=1)
    return np.sqrt(squares / mass - centres(images) ** 2)


def dots(y: int, x: int, n: int = 300) -> np.ndarray:
    """(n, 784) uint8: n times a soft dot at a pixel."""
    square = (np.arange(28)[:, None] - y) ** 2 + (np.arange(28) - x) ** 2
    dot = np.round(255 * np.exp(-square / 4)).astype(np.uint8)
    return np.tile(dot.reshape(1, 784), (n, 1))


@pytest.mark.parametrize("augment", [*ALONE.values(), ALL], ids=[*ALONE, "all"])
def test_a_distortion_changes_every_image_and_equal_ones_differently(augment: Augment) -> None:
    out = distorted(augment)
    assert (np.abs(out - floats(IMAGES)).max(axis=(1, 2)) > 1e-3).mean() > 0.98
    equal = np.tile(IMAGES[:1], (40, 1))
    out = distorted(augment, equal, seed=3)
    assert len(np.unique(out.reshape(40, -1), axis=0)) == 40
    assert np.array_equal(out, distorted(augment, equal, seed=3))
    assert not np.array_equal(out, distorted(augment, equal, seed=4))


def test_full_ink_and_no_ink_stay_within_bounds_and_in_their_own_image() -> None:
    wild = Augment(rotation=300, scale=0.3, shear=0.3, shift=30, elastic=3, thickness=1)
    full_and_empty = np.tile(np.repeat(np.array([[255], [0]], np.uint8), 784, axis=1), (50, 1))
    full, empty = (distorted(wild, full_and_empty)[start::2] for start in (0, 1))
    assert 0 <= full.min() < full.max() <= 1 + 1e-6
    assert not empty.any()


def test_a_short_batch_is_distorted_as_with_buffers_of_its_size() -> None:
    distorter = Distorter(ALL, 128)
    for n in (128, 37, 1):
        out = distorter.distort(IMAGES[:n], np.random.default_rng(0), np.empty((n, 784), "f4"))
        assert np.array_equal(out.reshape(-1, 28, 28), distorted(ALL, IMAGES[:n]))


@pytest.mark.parametrize("pixels", [0.5, 1.0, 2.0])
def test_a_shift_moves_the_ink_by_at_most_so_many_pixels_and_keeps_it(pixels: float) -> None:
    dot = dots(13, 13)  # away from the edge, over which digits may be pushed
    out = distorted(replace(NOTHING, shift=pixels), dot)
    moved = centres(out) - centres(floats(dot))
    assert np.abs(moved).max() <= pixels + 1e-3
    assert moved.max(axis=0) == pytest.approx([pixels, pixels], rel=0.1)
    assert moved.min(axis=0) == pytest.approx([-pixels, -pixels], rel=0.1)
    np.testing.assert_allclose(out.sum(axis=(1, 2)), floats(dot).sum(axis=(1, 2)), rtol=1e-5)


def test_a_rotation_turns_the_whole_image_about_its_middle_by_at_most_so_many_degrees() -> None:
    rotation, from_middle = replace(NOTHING, rotation=20), np.full(300, np.hypot(8.5, 0.5))
    angles = []
    for at in ((13, 22), (22, 13)):
        y, x = centres(distorted(rotation, dots(*at))).T
        assert np.hypot(x, y) == pytest.approx(from_middle, abs=0.1)
        angles.append(np.arctan2(y, x) - np.arctan2(at[0] - MIDDLE, at[1] - MIDDLE))
    np.testing.assert_allclose(*angles, atol=0.02)
    turned = np.rad2deg(angles[0])
    assert 19 < turned.max() <= 20.2
    assert -20.2 <= turned.min() < -19
    assert abs(turned.mean()) < 3


def test_a_scale_is_one_of_the_logarithm_for_each_axis() -> None:
    dot = dots(13, 13)
    stretch = widths(distorted(replace(NOTHING, scale=0.2), dot)) / widths(floats(dot))
    # Bilinear samples blur the dot a little, which widens it.
    assert np.exp(-0.2) * 0.98 <= stretch.min() < np.exp(-0.2) * 1.1
    assert np.exp(0.2) * 0.95 < stretch.max() <= np.exp(0.2) * 1.05
    assert abs(np.corrcoef(stretch.T)[0, 1]) < 0.2


def test_a_shear_moves_rows_sideways_and_leaves_the_middle() -> None:
    shear = replace(NOTHING, shear=0.2)
    above, below = (centres(distorted(shear, dots(y, 13))) for y in (5, 22))
    for dot in (above, below):
        dot[:, 1] += 0.5  # pixel 13 lies so far to the left of the middle
    assert np.abs(above[:, 0] + 8.5).max() < 0.1
    assert 0.19 * 8.5 < np.abs(above[:, 1]).max() <= 0.2 * 8.5 + 0.1
    assert above[:, 1].min() < -1 < 1 < above[:, 1].max()
    np.testing.assert_allclose(above[:, 1], -below[:, 1], atol=0.1)


@pytest.mark.parametrize("pixels", [0.5, 1.0])
def test_an_elastic_displacement_is_smooth_no_shift_and_has_the_given_size(pixels: float) -> None:
    ramp = np.tile(np.arange(28) * 9, (300, 28)).astype(np.uint8)
    looked_up = distorted(replace(NOTHING, elastic=pixels), ramp) * 255 / 9
    displacement = (looked_up - np.arange(28))[:, 8:20, 8:20] / pixels
    size = np.sqrt((displacement**2).mean())
    assert size == pytest.approx(1, rel=0.25)  # larger in the middle, smaller at the edge
    assert np.abs(np.diff(displacement, axis=1)).max() < 0.6
    assert displacement.std(axis=(1, 2)).mean() > 0.3
    assert abs(displacement.mean()) < 0.1


def test_thickness_makes_about_half_heavier_and_the_others_lighter_by_a_pixel_at_most() -> None:
    out, before = distorted(ALONE["thickness"]), floats(IMAGES)
    ink = out.sum(axis=(1, 2)) / before.sum(axis=(1, 2))
    assert (ink != 1).all()
    assert 0.35 < np.mean(ink > 1) < 0.65
    assert ink.min() < 0.7 < 1.3 < ink.max()
    around = np.pad(before, ((0, 0), (1, 1), (1, 1)))
    near = np.lib.stride_tricks.sliding_window_view(around, (3, 3), axis=(1, 2))
    most, least = near.max(axis=(-2, -1)), near.min(axis=(-2, -1))
    heavier = (ink > 1)[:, None, None]
    assert (out <= np.where(heavier, most, before) + 1e-6).all()
    assert (out >= np.where(heavier, before, least) - 1e-6).all()
    half = distorted(replace(NOTHING, thickness=0.5))  # the same draws take half of the way
    np.testing.assert_allclose(half - before, (out - before) / 2, atol=1e-5)


def test_without_strengths_an_image_stays_as_it_is_and_the_default_ones_are_small() -> None:
    np.testing.assert_allclose(distorted(NOTHING), floats(IMAGES), atol=1e-5)
    change = np.abs(distorted(Augment()) - floats(IMAGES)).mean()
    assert 0.01 < change < 0.12


@pytest.mark.parametrize("batch_size", [20, None])
def test_distortions_begin_after_their_share_of_the_run(batch_size: int | None) -> None:
    def losses(augment: Augment | None) -> list[float]:
        settings = {"steps": 10, "batch_size": batch_size, "lr": 0.01, "augment": augment}
        network = Network((784, 12, 10), rng=np.random.default_rng(0))
        run = train(network, digits(100), rng=np.random.default_rng(1), **settings)
        return [progress.loss for progress in run]

    plain, later = losses(None), losses(Augment(distort_after=0.3))
    assert later[:3] == pytest.approx(plain[:3], rel=1e-6)
    assert all(abs(a - b) > 1e-3 for a, b in zip(later[3:], plain[3:], strict=True))
