"""A picture of the images that a recipe makes from pen strokes, with a row for each kind."""

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import numpy as np

from digitnet.recipes import Recipe, drawn, style_of, through_pixels
from digitnet.sketch import (
    LIKE_DIGITS,
    NEVER_LEARNT,
    SCRIBBLES,
    SHAPES,
    VARIANTS,
    Drawing,
    Letter,
    in_unit_box,
    make_variants,
    restyled,
    side_by_side,
)

COLUMNS, LARGER, NAMES = 16, 2, 150  # images per row; scale; pixels for the name
CELL = 28 * LARGER
T = TypeVar("T")


def write(path: Path, recipe: Recipe, drawings: list[Drawing], letters: list[Letter]) -> None:
    """Draws the sheet into a picture file; raises OSError or ValueError."""
    from PIL import Image, ImageDraw

    rows = list(_rows(recipe, drawings, letters, np.random.default_rng(recipe.seed)))
    picture = Image.new("L", (NAMES + COLUMNS * CELL, len(rows) * CELL))
    pen = ImageDraw.Draw(picture)
    for i, (name, images) in enumerate(rows):
        pen.text((8, (i + 0.5) * CELL), name, 255, anchor="lm")
        strip = Image.fromarray(np.uint8(255 * np.hstack(images)))
        wide = strip.resize((strip.width * LARGER, strip.height * LARGER))
        picture.paste(wide, (NAMES, i * CELL))
    picture.save(path)


def _rows(
    recipe: Recipe, drawings: list[Drawing], letters: list[Letter], rng: np.random.Generator
) -> Iterator[tuple[str, list[np.ndarray]]]:
    """(name, images (28, 28)) of each kind."""
    style = style_of(recipe)

    def some(of: list[T]) -> list[T]:
        return [of[i] for i in rng.integers(len(of), size=COLUMNS)]

    if drawings:
        for name in VARIANTS:
            made = make_variants(name, drawings, COLUMNS, rng, style)
            if made:
                yield name, [drawn(d.strokes, rng) for d in made]
        for name, way in (("another hand", drawn), ("through pixels", through_pixels)):
            chosen = [restyled(in_unit_box(d.strokes), rng, style) for d in some(drawings)]
            yield name, [way(strokes, rng) for strokes in chosen]
        rows = [side_by_side([d.strokes for d in some(drawings)[:2]], rng) for _ in range(COLUMNS)]
        yield "several digits", [drawn(strokes, rng) for strokes in rows]
    unlike = [letter.strokes for letter in letters if letter.letter not in LIKE_DIGITS]
    if unlike:
        yield "letter", [drawn(strokes, rng) for strokes in some(unlike)]
    for name, draw in (SCRIBBLES | SHAPES | NEVER_LEARNT).items():
        told = f"{name} (not trained on)" if name in NEVER_LEARNT else name
        yield told, [drawn(draw(rng), rng) for _ in range(COLUMNS)]
