"""A run as a short animation: its network at one snapshot after another, as a WebP file."""

import io
from typing import TYPE_CHECKING

import numpy as np

from digitnet.data import Dataset
from digitnet.insight import pictures
from digitnet.insight.frames import DIGITS, shown_units
from digitnet.insight.words import percent
from digitnet.nn import Network
from digitnet.runs import RunView, Snapshot, snapshots_of

if TYPE_CHECKING:
    from PIL import Image, ImageDraw

SIZE = WIDTH, HEIGHT = 640, 480
MOST_PICTURES = 100
SECONDS, LAST_SECONDS = 10.0, 2.0  # of the whole animation, and of its last picture
FEWEST_MS, MOST_MS = 40, 400  # milliseconds per picture
PAPER, INK, QUIET = (255, 255, 255), (28, 35, 51), (90, 98, 116)
LEFT, RIGHT, TOP, BOTTOM = 64, WIDTH - 72, 24, HEIGHT - 52
TILE, DISC = 30, 9  # pixels of a unit's picture, and of a disc's radius
TWICE = 2  # drawn larger and scaled down, for smooth lines


def webp(run: RunView, digits: Dataset) -> bytes:
    """The animation of a run's snapshots; digits: images that decide which units are strongest.

    Raises ValueError if no snapshots of the run are kept.
    """
    kept, scene = run.snapshots, Scene(run, digits)
    snapshots = snapshots_of(run, scene.now.step)
    if kept is None or not snapshots:
        raise ValueError("no snapshots of this run are kept: there is nothing to animate")
    chosen = _spread(len(snapshots))
    shown = [snapshots[number] for number in chosen]
    first, *rest = (scene.picture(snapshot, kept.network_of(snapshot)) for snapshot in shown)
    stays = int(np.clip(1000 * SECONDS / len(chosen), FEWEST_MS, MOST_MS))
    stay = [stays] * (len(chosen) - 1) + [int(1000 * LAST_SECONDS)]
    file = io.BytesIO()
    first.save(
        file, "WEBP", save_all=True, append_images=rest, duration=stay, loop=0, quality=70, method=2
    )
    return file.getvalue()


class Scene:
    """Draws the network of a run at any of its snapshots; every unit keeps its place."""

    def __init__(self, run: RunView, digits: Dataset) -> None:
        self.now = run.status()
        self.first, last = run.first_network, self.now.network
        x = digits.images[:DIGITS].astype(np.float32) / 255
        with np.errstate(over="ignore", invalid="ignore"):
            Z, A = last.forward(x)
            A = [np.nan_to_num(a) for a in (*A, Z[-1])]
            self.shown = shown_units(last, A)
        self.places = [_column(i, len(self.shown), len(r)) for i, r in enumerate(self.shown)]

    def picture(self, snapshot: Snapshot, network: Network) -> "Image.Image":
        """An RGB picture of SIZE; network: of that snapshot."""
        from PIL import Image, ImageDraw

        large = Image.new("RGB", (WIDTH * TWICE, HEIGHT * TWICE), PAPER)
        draw = ImageDraw.Draw(large)
        for layer in range(1, len(self.shown)):
            self._lines(draw, network, layer)
        self._units(draw)
        small = large.resize(SIZE, Image.Resampling.BOX)
        self._learned(small, network)
        self._words(ImageDraw.Draw(small), snapshot)
        return small

    def _lines(self, draw: "ImageDraw.ImageDraw", network: Network, layer: int) -> None:
        """The weights between two layers, the weakest first, positive orange and negative blue."""
        before, after = self.shown[layer - 1], self.shown[layer]
        W = network.weights[layer][np.ix_(after, before)]
        share = np.abs(W) / max(float(np.abs(W).max()), 1e-30)
        for flat in np.argsort(share, axis=None):
            row, column = np.unravel_index(flat, W.shape)
            strength = float(share[row, column])
            colour = pictures.WARM if W[row, column] > 0 else pictures.COOL
            faded = [round(255 + (c - 255) * strength) for c in colour]
            ends = [*self.places[layer - 1][column], *self.places[layer][row]]
            width = max(1, round(TWICE * 3 * strength))
            draw.line([TWICE * end for end in ends], fill=tuple(faded), width=width)

    def _units(self, draw: "ImageDraw.ImageDraw") -> None:
        for column in self.places[1:] or self.places:
            for x, y in column:
                box = [TWICE * edge for edge in (x - DISC, y - DISC, x + DISC, y + DISC)]
                draw.ellipse(box, fill=PAPER, outline=QUIET, width=TWICE)

    def _learned(self, picture: "Image.Image", network: Network) -> None:
        """How the first units' weights have changed since the start, as pictures."""
        from PIL import Image

        rows = self.shown[0]
        learned = network.weights[0][rows] - self.first.weights[0][rows]
        strongest = float(np.abs(learned).max(initial=0.0)) or 1.0
        for (x, y), weights in zip(self.places[0], learned, strict=True):
            tile = Image.fromarray(pictures.signed(weights, strongest)).resize((TILE, TILE))
            corner = round(x - TILE / 2), round(y - TILE / 2)
            paper = Image.new("RGB", (TILE, TILE), (244, 246, 250))
            paper.paste(tile, mask=tile)
            picture.paste(paper, corner)

    def _words(self, draw: "ImageDraw.ImageDraw", snapshot: Snapshot) -> None:
        from PIL import ImageFont

        small, large = ImageFont.load_default(13), ImageFont.load_default(16)
        for digit, (x, y) in enumerate(self.places[-1]):
            draw.text((x + 2 * DISC, y), str(digit), INK, large, anchor="lm")
        said = f"Step {snapshot.step:,} of {self.now.steps:,}"
        draw.text((LEFT - TILE / 2, HEIGHT - 26), said, INK, large, anchor="lm")
        if (accuracy := self._accuracy(snapshot)) is not None:
            words = f"{percent(accuracy)} of validation images correct"
            draw.text((WIDTH - 40, HEIGHT - 26), words, QUIET, small, anchor="rm")

    def _accuracy(self, snapshot: Snapshot) -> float | None:
        """The last one measured up to that step."""
        if snapshot.dev_accuracy is not None:
            return snapshot.dev_accuracy
        points = self.now.measured_points
        measured = [p for p in points if p.dev_accuracy is not None and p.step <= snapshot.step]
        return measured[-1].dev_accuracy if measured else None


def _column(layer: int, layers: int, units: int) -> list[tuple[float, float]]:
    """The positions of a layer's units, from the top down."""
    x = LEFT + (RIGHT - LEFT) * (layer / (layers - 1) if layers > 1 else 0.5)
    room = (BOTTOM - TOP) / max(units, 1)
    return [(x, TOP + room * (i + 0.5)) for i in range(units)]


def _spread(snapshots: int) -> list[int]:
    """The indices of at most MOST_PICTURES of them, evenly spread, with the first and the last."""
    many = min(snapshots, MOST_PICTURES)
    return np.unique(np.linspace(0, snapshots - 1, many).round().astype(int)).tolist()
