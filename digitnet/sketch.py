"""A sketch, as strokes or as pixels, made into 28x28 the way MNIST was made."""
