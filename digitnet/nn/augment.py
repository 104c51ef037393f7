"""Small distortions of images, fresh for every batch: rotation, shear, bending, thickness."""

from dataclasses import dataclass
from functools import partial

import numpy as np

from digitnet.nn.declare import Declared, setting, within

SIDE = 28
PAD = 2  # rows and columns of background around an image: samples outside it land there
PADDED = SIDE + 2 * PAD
GRID = 6  # control points along each side of the elastic displacement

_distortion = partial(setting, group="distortions")


@dataclass(frozen=True, slots=True)
class Augment(Declared):
    """How strongly images are distorted, afresh for every batch; 0 turns a distortion off.

    Raises ValueError for a strength out of range.
    """

    rotation: float = _distortion(
        10.0,
        "Rotation",
        "Maximum rotation, either way.",
        **within(0, 360, usual=(0.0, 45.0, 1.0), unit="degrees"),
    )
    scale: float = _distortion(
        0.12,
        "Scale",
        "Maximum stretch along each axis (0.1 is about 10%).",
        **within(0, 2, usual=(0.0, 0.5, 0.02)),
    )
    shear: float = _distortion(
        0.12,
        "Shear",
        "Maximum slant: pixels sideways for each pixel upwards.",
        **within(0, 2, usual=(0.0, 0.5, 0.02)),
    )
    shift: float = _distortion(
        1.0,
        "Shift",
        "Maximum shift along each axis.",
        **within(0, 56, usual=(0.0, 5.0, 0.1), unit="pixels"),
    )
    elastic: float = _distortion(
        1.1,
        "Bending",
        "Elastic distortion: the root mean square of a smooth displacement (Simard, 2003).",
        **within(0, 28, usual=(0.0, 3.0, 0.1), unit="pixels"),
    )
    thickness: float = _distortion(
        0.0,
        "Thickness",
        "How far strokes may move towards one pixel thicker or thinner.",
        **within(0, 1, usual=(0.0, 1.0, 0.1), unit="pixels"),
    )
    distort_after: float = _distortion(
        0.0,
        "Start",
        "The part of the run that trains on undistorted images first, which makes its first "
        "steps faster.",
        **within(0, 1, usual=(0.0, 1.0, 0.05)),
    )


class Distorter:
    """Distorts batches of at most `rows` images, in buffers made once.

    Every output pixel is looked up at its own place in the source, by bilinear
    interpolation. The places are linear in a few random numbers per image, so one matrix product
    gives them all: of (1, x, y) for the affine part and of a coarse grid of bumps for the
    elastic one.
    """

    def __init__(self, augment: Augment, rows: int) -> None:
        self.augment = augment
        self.basis = np.concatenate([_affine_basis(), _elastic_basis()])
        pixels = SIDE * SIDE
        self.padded = np.zeros((rows, PADDED, PADDED), np.float32)
        self.first = (np.arange(rows) * PADDED * PADDED)[:, None]
        self.places = np.empty((2, rows, pixels), np.float32)
        self.cells = np.empty((2, rows, pixels), np.float32)
        self.index = np.empty((rows, pixels), np.intp)
        self.corners = np.empty((4, rows, pixels), np.float32)

    def distort(self, images: np.ndarray, rng: np.random.Generator, out: np.ndarray) -> np.ndarray:
        """Writes distorted images to `out` (n, 784), floats in [0, 1], for uint8 (n, 784)."""
        n = len(images)
        source = self.padded[:n, PAD:-PAD, PAD:-PAD]
        np.multiply(images.reshape(n, SIDE, SIDE), 1 / 255, out=source, dtype=np.float32)
        self._find_places(n, rng)
        self._interpolate(n, out)
        if self.augment.thickness:
            self._thicken(out, rng)
        return out

    def _find_places(self, n: int, rng: np.random.Generator) -> None:
        """Fills `places`: for every output pixel y and x in the padded source."""
        a = self.augment
        angle, log_y, log_x, shear, dy, dx = rng.uniform(-1, 1, (6, n)).astype(np.float32)
        angle *= np.deg2rad(a.rotation)
        scale_y, scale_x = np.exp(a.scale * log_y), np.exp(a.scale * log_x)
        cos, sin = np.cos(angle), np.sin(angle)
        coefficients = np.empty((2, n, len(self.basis)), np.float32)
        middle = (PADDED - 1) / 2
        coefficients[0, :, 0], coefficients[1, :, 0] = middle + a.shift * dy, middle + a.shift * dx
        coefficients[0, :, 1], coefficients[0, :, 2] = cos * scale_y, sin * scale_y
        coefficients[1, :, 1] = (a.shear * shear * cos - sin) * scale_x
        coefficients[1, :, 2] = (a.shear * shear * sin + cos) * scale_x
        bumps = rng.standard_normal((2, n, GRID * GRID), np.float32)
        coefficients[:, :, 3:] = np.multiply(bumps, a.elastic, out=bumps)
        np.matmul(coefficients, self.basis, out=self.places[:, :n])

    def _interpolate(self, n: int, out: np.ndarray) -> None:
        """Fills `out` from the four source pixels around each place."""
        places, cells, index = self.places[:, :n], self.cells[:, :n], self.index[:n]
        np.clip(places, 0, PADDED - 1.001, out=places)
        np.floor(places, out=cells)
        places -= cells
        cells[0] *= PADDED
        cells[0] += cells[1]
        np.copyto(index, cells[0], casting="unsafe")  # small whole numbers, exact as floats
        index += self.first[:n]
        pixels = self.padded.reshape(-1)
        for corner, step in zip(self.corners, (0, 1, PADDED, PADDED + 1), strict=True):
            np.take(pixels[step:], index, out=corner[:n], mode="clip")
        top, right, bottom, corner = self.corners[:, :n]
        down, along = places
        for left, end in ((top, right), (bottom, corner)):
            end -= left
            end *= along
            left += end
        bottom -= top
        bottom *= down
        np.add(top, bottom, out=out)

    def _thicken(self, out: np.ndarray, rng: np.random.Generator) -> None:
        """Moves some images towards thicker strokes, the others towards thinner ones."""
        thicker = rng.random(len(out)) < 0.5
        for rows, spread in ((thicker, np.maximum), (~thicker, np.minimum)):
            images = out[rows].reshape(-1, SIDE, SIDE)
            wide = images.copy()
            spread(wide[:, 1:], images[:, :-1], out=wide[:, 1:])
            spread(wide[:, :-1], images[:, 1:], out=wide[:, :-1])
            spread(wide[:, :, 1:], images[:, :, :-1], out=wide[:, :, 1:])
            spread(wide[:, :, :-1], images[:, :, 1:], out=wide[:, :, :-1])
            wide -= images
            wide *= rng.uniform(0, self.augment.thickness, (len(images), 1, 1)).astype(np.float32)
            images += wide
            out[rows] = images.reshape(-1, SIDE * SIDE)


def _affine_basis() -> np.ndarray:
    """(3, 784): 1, y and x of every pixel, from the middle."""
    at = np.arange(SIDE, dtype=np.float32) - (SIDE - 1) / 2
    y, x = np.meshgrid(at, at, indexing="ij")
    return np.stack([np.ones_like(y), y, x]).reshape(3, -1)


def _elastic_basis() -> np.ndarray:
    """(GRID * GRID, 784): Gaussian bumps that overlap, scaled to a mean square sum of 1."""
    centres = np.linspace(0, SIDE - 1, GRID)
    width = centres[1]
    along = np.exp(-0.5 * ((np.arange(SIDE) - centres[:, None]) / width) ** 2)
    bumps = np.einsum("iy,jx->ijyx", along, along).reshape(GRID * GRID, -1)
    return (bumps / np.sqrt((bumps**2).sum(axis=0).mean())).astype(np.float32)
