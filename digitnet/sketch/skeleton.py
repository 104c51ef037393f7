"""The skeleton of thick strokes, as lines that can be redrawn with another pen."""

import numpy as np


def thin(ink: np.ndarray) -> np.ndarray:
    """The skeleton of a binary image, (h, w) bool: lines of one pixel, as connected as the ink.

    Zhang and Suen, "A fast parallel algorithm for thinning digital patterns" (1984); except that a
    pixel with only two neighbours stays, as diagonal strokes would otherwise vanish entirely.
    """
    image = np.pad(ink, 1)
    changed = True
    while changed:
        changed = False
        for half in (0, 1):
            removable = _removable(image, half)
            if removable.any():
                image[1:-1, 1:-1][removable] = False
                changed = True
    return image[1:-1, 1:-1]


def links(skeleton: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(starts, ends), (m, 2) each as x, y: a line between every two neighbouring pixels.

    A pixel without neighbours is a line of length zero.
    """
    height, width = skeleton.shape
    starts, ends = [], []
    for down, right in ((0, 1), (1, 0), (1, 1), (1, -1)):
        here = skeleton[: height - down, max(0, -right) : width - max(0, right)]
        there = skeleton[down:, max(0, right) : width + min(0, right)]
        y, x = np.nonzero(here & there)
        x = x + max(0, -right)
        starts.append(np.stack([x, y], axis=1))
        ends.append(np.stack([x + right, y + down], axis=1))
    y, x = np.nonzero(skeleton & (_neighbours(np.pad(skeleton, 1)).sum(axis=0) == 0))
    alone = np.stack([x, y], axis=1)
    return (
        np.concatenate([*starts, alone]).astype(np.float64),
        np.concatenate([*ends, alone]).astype(np.float64),
    )


def distances_to_background(ink: np.ndarray, points: np.ndarray) -> np.ndarray:
    """(m,) the distance of each point, x and y of a pixel in the ink, to the nearest pixel outside.

    Along the columns first and then along the rows (Saito and Toriwaki, 1994).
    """
    padded = np.pad(ink, 1)
    height, width = padded.shape
    rows, columns = np.arange(height), np.arange(width)
    down = np.abs(rows[:, None, None] - rows[:, None]) + np.where(padded, height, 0)
    down2 = down.min(axis=1, initial=height) ** 2  # (h, w): to the nearest above or below
    x, y = (points.astype(int) + 1).T
    across2 = (columns[:, None] - columns) ** 2
    distances2 = (down2[:, None, :] + across2).min(axis=2)  # (h, w)
    return np.sqrt(distances2[y, x])


def _neighbours(padded: np.ndarray) -> np.ndarray:
    """(8, h, w): the neighbours of every pixel, from the one above on clockwise."""
    return np.stack(
        [
            padded[:-2, 1:-1],
            padded[:-2, 2:],
            padded[1:-1, 2:],
            padded[2:, 2:],
            padded[2:, 1:-1],
            padded[2:, :-2],
            padded[1:-1, :-2],
            padded[:-2, :-2],
        ]
    )


def _removable(padded: np.ndarray, half: int) -> np.ndarray:
    """Edge pixels on one side of the strokes whose removal neither breaks nor shortens a line."""
    around = _neighbours(padded)
    north, _, east, _, south, _, west, _ = around
    count = around.sum(axis=0)
    # Transitions from outside to inside around the pixel: exactly one means one neighbourhood.
    entries = (~around & np.roll(around, -1, axis=0)).sum(axis=0)
    if half == 0:
        side = ~(north & east & south) & ~(east & south & west)
    else:
        side = ~(north & east & west) & ~(north & south & west)
    return padded[1:-1, 1:-1] & (count >= 3) & (count <= 6) & (entries == 1) & side
