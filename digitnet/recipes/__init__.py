"""What a run is made from: recipes and presets, comparisons, differences, pen strokes."""

from digitnet.recipes.comparisons import COMPARISONS, Comparison
from digitnet.recipes.differences import differences, told_apart, varying
from digitnet.recipes.handwriting import drawn, style_of, through_pixels, with_strokes
from digitnet.recipes.options import option, option_names
from digitnet.recipes.rates import lower_lr, usual_lr
from digitnet.recipes.recipe import DISTORTIONS, PRESETS, Recipe
from digitnet.recipes.teaching import teach

__all__ = [
    "COMPARISONS",
    "DISTORTIONS",
    "PRESETS",
    "Comparison",
    "Recipe",
    "differences",
    "drawn",
    "lower_lr",
    "option",
    "option_names",
    "style_of",
    "teach",
    "through_pixels",
    "told_apart",
    "usual_lr",
    "varying",
    "with_strokes",
]
