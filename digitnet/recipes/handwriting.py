"""What a recipe adds to MNIST: pen strokes of digits, variants of them, and non-digits."""

from collections.abc import Iterator

import numpy as np

from digitnet.data import NOTHING, PIXELS, Dataset
from digitnet.recipes.recipe import Recipe
from digitnet.sketch import (
    LIKE_DIGITS,
    SCRIBBLES,
    SHAPES,
    VARIANTS,
    Drawing,
    Letter,
    Stroke,
    Style,
    as_dataset,
    from_pixels,
    from_strokes,
    in_unit_box,
    make_variants,
    on_canvas,
    restyled,
    side_by_side,
)

PENS = (1.6, 3.0)  # pixels of 28, from the thinnest to the thickest
INK, CANVAS_PENS = (60.0, 200.0), (12.0, 26.0)  # pixels of a canvas: the longer side, and the pen
SCRIBBLED = 12  # scribbles of a kind for each shape of a kind: they vary more
LETTERS = 20  # for each shape of a kind
ROWS = 2  # of several digits, for each shape of a kind
AS_PICTURES = 0.2  # of the non-digits

Image = np.ndarray  # (28, 28) floats in [0, 1]


def with_strokes(
    data: Dataset, recipe: Recipe, drawings: list[Drawing], letters: list[Letter]
) -> Dataset:
    """The data, followed by what the recipe makes of these digits and letters."""
    if drawings:
        data = data.joined(as_dataset(drawings)).joined(_digits(recipe, drawings))
    if recipe.outliers:
        data = data.joined(_outliers(recipe, drawings, letters))
    return data


def style_of(recipe: Recipe) -> Style:
    return Style(slant=recipe.slant, squeeze=recipe.squeeze, wobble=recipe.wobble)


def _digits(recipe: Recipe, drawings: list[Drawing]) -> Dataset:
    """Variants, and real digits in other styles: through their strokes and through pixels."""
    rng, style = np.random.default_rng(recipe.seed + 2), style_of(recipe)
    images, labels = [], []

    def add(label: int, image: Image) -> None:
        images.append(image)
        labels.append(label)

    for name in VARIANTS:
        for made in make_variants(name, drawings, recipe.variants, rng, style):
            add(made.label, drawn(made.strokes, rng))
    for way, n in ((drawn, recipe.restyled), (through_pixels, recipe.pictures)):
        for i in rng.integers(len(drawings), size=n):
            strokes = restyled(in_unit_box(drawings[i].strokes), rng, style)
            add(drawings[i].label, way(strokes, rng))
    return _dataset(images, labels)


def _outliers(recipe: Recipe, drawings: list[Drawing], letters: list[Letter]) -> Dataset:
    rng, images = np.random.default_rng(recipe.seed + 3), []
    for strokes in _nothing(recipe, drawings, letters, rng):
        way = through_pixels if rng.random() < AS_PICTURES else drawn
        images.append(way(strokes, rng))
    return _dataset(images, [NOTHING] * len(images))


def _nothing(
    recipe: Recipe, drawings: list[Drawing], letters: list[Letter], rng: np.random.Generator
) -> Iterator[list[Stroke]]:
    """The strokes of scribbles, shapes, letters unlike digits, and several digits in a row."""
    style, each = style_of(recipe), recipe.outliers
    for kinds, share in ((SCRIBBLES, SCRIBBLED), (SHAPES, 1)):
        for draw in kinds.values():
            yield from (draw(rng) for _ in range(share * each))
    unlike = [letter.strokes for letter in letters if letter.letter not in LIKE_DIGITS]
    for i in rng.integers(len(unlike), size=LETTERS * each) if unlike else ():
        yield restyled(in_unit_box(unlike[i]), rng, style)
    for _ in range(ROWS * each if drawings else 0):
        chosen = rng.integers(len(drawings), size=rng.choice((2, 2, 2, 3, 4)))
        yield side_by_side([drawings[i].strokes for i in chosen], rng)


def drawn(strokes: list[Stroke], rng: np.random.Generator) -> Image:
    """The strokes with a pen of any width in PENS."""
    return from_strokes(strokes, rng.uniform(*PENS))


def through_pixels(strokes: list[Stroke], rng: np.random.Generator) -> Image:
    """The strokes as the picture of a canvas, small or large, with a pen thin or thick."""
    size, pen = rng.uniform(*INK), rng.uniform(*CANVAS_PENS)
    side = round(size + 2 * pen)
    placed = [size * stroke + side / 2 for stroke in in_unit_box(strokes)]
    return from_pixels(on_canvas(placed, side, pen))


def _dataset(images: list[Image], labels: list[int]) -> Dataset:
    pixels = np.zeros((len(images), PIXELS), np.uint8)
    for row, image in zip(pixels, images, strict=True):
        row[:] = np.round(image.ravel() * 255)
    return Dataset(pixels, np.array(labels, np.int64))
