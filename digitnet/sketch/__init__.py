"""What people draw, as strokes or pixels, made into 28x28 the way MNIST was made."""

from digitnet.sketch.drawing import (
    PEN,
    box_of_strokes,
    crop,
    from_pixels,
    from_strokes,
    on_canvas,
)

__all__ = ["PEN", "box_of_strokes", "crop", "from_pixels", "from_strokes", "on_canvas"]
