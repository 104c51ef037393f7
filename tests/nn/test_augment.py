"""Distortions of images: what each of them does, and what none of them may do."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from digitnet import Augment, Network, train
from digitnet.nn.augment import Distorter
from digitnet.nn.declare import settings_of
from tests.files import digits

NOTHING = Augment(rotation=0, scale=0, shear=0, shift=0, elastic=0, thickness=0)
ALONE = {
    "rotation": replace(NOTHING, rotation=15),
    "scale": replace(NOTHING, scale=0.15),
    "shear": replace(NOTHING, shear=0.2),
    "shift": replace(NOTHING, shift=2),
    "elastic": replace(NOTHING, elastic=1.3),
    "thickness": replace(NOTHING, thickness=1),
}
ALL = Augment(rotation=15, scale=0.15, shear=0.2, shift=2, elastic=1.3, thickness=1)
IMAGES = digits(200).images
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


def test_without_strengths_an_image_stays_as_it_is() -> None:
    np.testing.assert_allclose(distorted(NOTHING), floats(IMAGES), atol=1e-5)


@pytest.mark.parametrize("augment", [*ALONE.values(), ALL], ids=[*ALONE, "all"])
def test_every_strength_changes_every_image(augment: Augment) -> None:
    change = np.abs(distorted(augment) - floats(IMAGES)).max(axis=(1, 2))
    assert (change > 1e-3).mean() > 0.98


@pytest.mark.parametrize("augment", [*ALONE.values(), ALL], ids=[*ALONE, "all"])
def test_what_comes_out_is_an_image(augment: Augment) -> None:
    out = distorted(augment)
    assert out.min() >= 0
    assert out.max() <= 1 + 1e-6
    assert np.isfinite(out).all()


@pytest.mark.parametrize("strength", [1, 10])
def test_full_ink_and_no_ink_stay_within_bounds(strength: int) -> None:
    wild = Augment(
        rotation=30 * strength, scale=0.3, shear=0.3, shift=3 * strength, elastic=3, thickness=1
    )
    full = distorted(wild, np.full((50, 784), 255, np.uint8))
    assert 0 <= full.min() < full.max() <= 1 + 1e-6
    assert not distorted(wild, np.zeros((50, 784), np.uint8)).any()


@pytest.mark.parametrize("augment", [*ALONE.values(), ALL], ids=[*ALONE, "all"])
def test_the_same_generator_gives_the_same_images(augment: Augment) -> None:
    assert np.array_equal(distorted(augment, seed=3), distorted(augment, seed=3))
    assert not np.array_equal(distorted(augment, seed=3), distorted(augment, seed=4))


def test_every_batch_is_distorted_afresh() -> None:
    distorter, rng = Distorter(ALL, 200), np.random.default_rng(0)
    first, second = (distorter.distort(IMAGES, rng, np.empty((200, 784), "f4")) for _ in range(2))
    assert (np.abs(first - second).max(axis=1) > 0.05).all()


@pytest.mark.parametrize("name", ALONE)
def test_equal_images_are_distorted_differently(name: str) -> None:
    out = distorted(ALONE[name], np.tile(IMAGES[:1], (40, 1)))
    assert len(np.unique(out.reshape(40, -1), axis=0)) == 40


def test_the_images_given_are_left_alone() -> None:
    images = IMAGES.copy()
    distorted(ALL, images)
    assert np.array_equal(images, IMAGES)


def test_a_batch_may_be_smaller_than_the_buffers() -> None:
    distorter = Distorter(NOTHING, 128)
    for images in (digits(128).images, digits(37, start=128).images, digits(1).images):
        out = distorter.distort(images, np.random.default_rng(0), np.empty(images.shape, "f4"))
        np.testing.assert_allclose(out.reshape(-1, 28, 28), floats(images), atol=1e-5)


def test_a_short_batch_is_distorted_as_with_buffers_of_its_size() -> None:
    out = np.empty((37, 784), np.float32)
    Distorter(ALL, 128).distort(IMAGES[:37], np.random.default_rng(0), out)
    assert np.array_equal(out.reshape(-1, 28, 28), distorted(ALL, IMAGES[:37]))


@pytest.mark.parametrize("pixels", [0.5, 1.0, 2.0])
def test_a_shift_moves_the_ink_by_at_most_so_many_pixels(pixels: float) -> None:
    moved = centres(distorted(replace(NOTHING, shift=pixels))) - centres(floats(IMAGES))
    assert np.abs(moved).max() <= pixels + 1e-3
    assert moved.max(axis=0) == pytest.approx([pixels, pixels], rel=0.1)
    assert moved.min(axis=0) == pytest.approx([-pixels, -pixels], rel=0.1)


def test_a_shift_keeps_the_ink() -> None:
    dot = dots(13, 13)  # away from the edge, over which digits may be pushed
    ink = distorted(ALONE["shift"], dot).sum(axis=(1, 2))
    np.testing.assert_allclose(ink, floats(dot).sum(axis=(1, 2)), rtol=1e-5)


def test_a_rotation_turns_about_the_middle_by_at_most_so_many_degrees() -> None:
    y, x = centres(distorted(replace(NOTHING, rotation=20), dots(13, 22))).T
    assert np.hypot(x, y) == pytest.approx(np.full(300, np.hypot(8.5, 0.5)), abs=0.1)
    turned = np.rad2deg(np.arctan2(y, x) - np.arctan2(-0.5, 8.5))
    assert 19 < turned.max() <= 20.2
    assert -20.2 <= turned.min() < -19
    assert abs(turned.mean()) < 3


def test_a_rotation_turns_all_of_an_image_by_the_same_angle() -> None:
    rotation = replace(NOTHING, rotation=20)
    right, below = (centres(distorted(rotation, dots(*at))) for at in ((13, 22), (22, 13)))
    of_right = np.arctan2(right[:, 0], right[:, 1]) - np.arctan2(-0.5, 8.5)
    of_below = np.arctan2(below[:, 0], below[:, 1]) - np.arctan2(8.5, -0.5)
    np.testing.assert_allclose(of_right, of_below, atol=0.02)


def test_a_scale_is_one_of_the_logarithm_for_each_axis() -> None:
    stretch = widths(distorted(replace(NOTHING, scale=0.2), dots(13, 13))) / widths(
        floats(dots(13, 13, 1))
    )
    # Bilinear samples blur the dot a little, which widens it.
    assert np.exp(-0.2) * 0.98 <= stretch.min() < np.exp(-0.2) * 1.1
    assert np.exp(0.2) * 0.95 < stretch.max() <= np.exp(0.2) * 1.05
    assert abs(np.corrcoef(stretch.T)[0, 1]) < 0.2


def test_a_shear_moves_rows_sideways_and_leaves_the_middle() -> None:
    shear = replace(NOTHING, shear=0.2)
    above, below = (centres(distorted(shear, dots(y, 13))) for y in (5, 22))
    above[:, 1] += 0.5  # pixel 13 lies so far to the left of the middle
    below[:, 1] += 0.5
    assert np.abs(above[:, 0] + 8.5).max() < 0.1
    assert 0.19 * 8.5 < np.abs(above[:, 1]).max() <= 0.2 * 8.5 + 0.1
    assert above[:, 1].min() < -1 < 1 < above[:, 1].max()
    np.testing.assert_allclose(above[:, 1], -below[:, 1], atol=0.1)


def ramp_displacements(elastic: float) -> np.ndarray:
    """(n, 12, 12): how far away along x the middle pixels of a grey ramp were looked up."""
    ramp = np.tile(np.arange(28) * 9, (300, 28)).astype(np.uint8)
    places = distorted(replace(NOTHING, elastic=elastic), ramp) * 255 / 9
    return (places - np.arange(28))[:, 8:20, 8:20]


@pytest.mark.parametrize("pixels", [0.5, 1.0])
def test_an_elastic_displacement_has_the_given_size(pixels: float) -> None:
    size = np.sqrt((ramp_displacements(pixels) ** 2).mean())
    assert size == pytest.approx(pixels, rel=0.25)  # larger in the middle, smaller at the edge


def test_an_elastic_displacement_is_smooth_and_no_shift() -> None:
    displacement = ramp_displacements(1.0)
    assert np.abs(np.diff(displacement, axis=1)).max() < 0.6
    assert displacement.std(axis=(1, 2)).mean() > 0.3
    assert abs(displacement.mean()) < 0.1


def test_thickness_makes_about_half_heavier_and_the_others_lighter() -> None:
    ink = distorted(ALONE["thickness"]).sum(axis=(1, 2)) / floats(IMAGES).sum(axis=(1, 2))
    assert (ink != 1).all()
    assert 0.35 < np.mean(ink > 1) < 0.65
    assert ink.max() > 1.3
    assert ink.min() < 0.7


def test_thickness_goes_no_further_than_a_neighbouring_pixel() -> None:
    out, before = distorted(ALONE["thickness"]), floats(IMAGES)
    around = np.pad(before, ((0, 0), (2, 2), (2, 2)))
    windows = np.lib.stride_tricks.sliding_window_view(around, (5, 5), axis=(1, 2))
    near = windows[..., 1:4, 1:4]
    assert (out <= near.max(axis=(-2, -1)) + 1e-6).all()
    assert (out >= near.min(axis=(-2, -1)) - 1e-6).all()
    thicker = out.sum(axis=(1, 2)) > before.sum(axis=(1, 2))
    assert (out[thicker] >= before[thicker] - 1e-6).all()
    assert (out[~thicker] <= before[~thicker] + 1e-6).all()


def test_thickness_takes_part_of_the_way() -> None:
    whole, half = (distorted(replace(NOTHING, thickness=t)) for t in (1, 0.5))
    np.testing.assert_allclose(
        half - floats(IMAGES), (whole - floats(IMAGES)) / 2, atol=1e-5
    )  # from the same draws


@pytest.mark.parametrize("name", settings_of(Augment))
@pytest.mark.parametrize("strength", [-0.1, 361, float("nan")])
def test_a_strength_out_of_range_is_refused(name: str, strength: float) -> None:
    with pytest.raises(ValueError, match=f"{name} .*: expected a number, 0 to"):
        Augment(**{name: strength})


def test_the_default_strengths_are_small() -> None:
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
