"""Sketches, as strokes or pixels, turned into 28x28 the way MNIST was made."""

from digitnet.sketch import collection, columns, lines, parts, photos, picturefiles
from digitnet.sketch.canvas import from_canvas, objects_on_canvas, strokes_and_pens
from digitnet.sketch.collection import Sample, checked_pixels, checked_strokes
from digitnet.sketch.drawing import PEN, Stroke, box_of_strokes, from_strokes, on_canvas, usable
from digitnet.sketch.outliers import LIKE_DIGITS, NEVER_LEARNT, SCRIBBLES, SHAPES, side_by_side
from digitnet.sketch.photos import read_picture
from digitnet.sketch.pixels import crop, from_pixels
from digitnet.sketch.unipen import (
    CHECK_EVERY_OF_LETTERS,
    Drawing,
    Letter,
    as_dataset,
    read_letters,
    read_unipen,
    split_by_writer,
)
from digitnet.sketch.variants import VARIANTS, Style, in_unit_box, make_variants, restyled

__all__ = [
    "CHECK_EVERY_OF_LETTERS",
    "LIKE_DIGITS",
    "NEVER_LEARNT",
    "PEN",
    "SCRIBBLES",
    "SHAPES",
    "VARIANTS",
    "Drawing",
    "Letter",
    "Sample",
    "Stroke",
    "Style",
    "as_dataset",
    "box_of_strokes",
    "checked_pixels",
    "checked_strokes",
    "collection",
    "columns",
    "crop",
    "from_canvas",
    "from_pixels",
    "from_strokes",
    "in_unit_box",
    "lines",
    "make_variants",
    "objects_on_canvas",
    "on_canvas",
    "parts",
    "photos",
    "picturefiles",
    "read_letters",
    "read_picture",
    "read_unipen",
    "restyled",
    "side_by_side",
    "split_by_writer",
    "strokes_and_pens",
    "usable",
]
